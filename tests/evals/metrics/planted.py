"""Cases, answers and hits small enough to work a metric out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.cases import Case
from evals.wanted import Evidence
from index.article import Hit, Passage

# "Ana won." is 0-8, "Ben lost." 9-18, "Cy left." 19-27.
TEXT = "Ana won. Ben lost. Cy left."
TEXTS = {"a": TEXT, "b": "Ben lost. Twice: Ben lost."}


def hit(article_id: str, start: int, end: int) -> Hit:
    """A hit at that span."""
    return Hit(Passage(0, article_id, start, end, TEXTS[article_id][start:end]), 1.0, 1.0, 1.0)


def case(
    type: str,
    *answers: str,
    answerable: bool = True,
    evidence: tuple[Evidence, ...] = (),
    choices: tuple[str, ...] = (),
) -> Case:
    """A case of that type."""
    return Case("q", "?", type, answers, answerable, evidence, choices)


def answer(
    text: str, *items: str, answered: bool = True, quotes: tuple[tuple[str, int, int], ...] = ()
) -> dict[str, Any]:
    """An answer as in ``ask --json``, with one statement for each quotation (article, start, end)."""
    return {
        "answered": answered,
        "answer": text,
        "items": list(items),
        "statements": [
            {"text": TEXTS[name][start:end], "citations": [n]} for n, (name, start, end) in enumerate(quotes, 1)
        ],
        "citations": [
            {
                "number": n,
                "article": {"id": name},
                "start": start,
                "end": end,
                "quote": TEXTS[name][start:end],
            }
            for n, (name, start, end) in enumerate(quotes, 1)
        ],
    }


def result(
    confidence: float,
    correct: bool | None,
    *,
    answered: bool = True,
    answerable: bool = True,
    scores: Mapping[str, tuple[float, float]] | None = None,
) -> dict[str, Any]:
    """A case of a run, as far as the statistics look at it."""
    return {
        "confidence": confidence,
        "correct": correct,
        "answered": answered,
        "answerable": answerable,
        "scores": dict(scores or {}),
    }
