"""Runs whose every number can be computed by eye, in the form that `evals.run` gives them."""

from __future__ import annotations

from typing import Any

from evals.run import summary

TEXT = "Mayor Ana Ruiz opened the new bridge in Tarn on Monday. It had been closed for nine weeks.\n"
QUOTE = "Mayor Ana Ruiz opened the new bridge in Tarn on Monday."

_OUTCOMES: dict[str, tuple[bool | None, bool, bool]] = {
    "right": (True, True, True),
    "wrong": (False, True, True),
    "refused": (False, True, False),
    "rightly_refused": (True, False, False),
    "wrongly_answered": (False, False, True),
    "unjudged": (None, True, True),
}
"""Outcome to: correct, answerable, answered."""


def case(id: str, outcome: str = "right", **changes: Any) -> dict[str, Any]:
    """A case about a bridge that came to that outcome; ``changes`` replace its keys."""
    correct, answerable, answered = _OUTCOMES[outcome]
    citation = {
        "number": 1,
        "doc_id": "bridge.txt",
        "title": "Bridge opens",
        "outlet": "Tarn Ledger",
        "published": "2021-03-01",
        "line": 1,
        "start": 0,
        "end": len(QUOTE),
        "quote": QUOTE,
        "before": "",
        "after": TEXT[len(QUOTE) :],
    }
    scores: dict[str, list[float]] = {}
    if correct is not None:
        scores["accuracy"] = [float(correct), 1]
        if answerable:
            scores["correct"] = [float(correct), 1]
    if answered:
        scores["citation_validity"] = [1, 1]
    return {
        "id": id,
        "type": "who",
        "question": "Who opened the bridge?",
        "asked_as": "Who opened the bridge?",
        "turn": 1,
        "answers": ["Ana Ruiz"] if answerable and correct is not None else [],
        "answerable": answerable,
        "evidence": [{"doc_id": "bridge.txt", "text": "Mayor Ana Ruiz opened the new bridge"}] if answerable else [],
        "choices": [],
        "outcome": outcome,
        "correct": correct,
        "answered": answered,
        "kind": "who",
        "answer": ("Ana Ruiz" if correct else "Ben Ito") if answered else "Nothing answers it.",
        "items": [],
        "confidence": 0.9 if correct else 0.4,
        "statements": [{"text": QUOTE, "citations": [1], "outlets": 1}] if answered else [],
        "citations": [citation] if answered else [],
        "hits": [{"doc_id": "bridge.txt", "start": 0, "end": len(TEXT), "score": 0.7}],
        "scores": scores,
        "seconds": 0.2,
        **changes,
    }


def run_of(*cases: dict[str, Any], about: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A run of these cases; ``about`` replaces keys of its "run", ``changes`` its own."""
    facts = {
        "date": "2026-11-22T06:11:41+00:00",
        "seconds": 12.5,
        "asked": len(cases),
        "library": "/somewhere",
        "library_given": False,
        "reader": None,
        "articles": 1,
        "passages": 1,
        "model": "all-MiniLM-L6-v2",
        "dimension": 384,
        "splitter": "1",
        "code": "c0de" * 16,
        "version": "0.2.0",
        "python": "3.11.7",
        "platform": "Linux",
        "cores": 2,
        "split": None,
        "limit": None,
        "rescored": False,
        "warnings": [],
        "latency": {"median": 0.2, "p90": 0.3, "max": 1.5},
        "memory_mb": [500.0, None],
        **(about or {}),
    }
    return {"set": "tiny", "digest": "ab" * 32, **summary(cases), "cases": list(cases), "run": facts, **changes}
