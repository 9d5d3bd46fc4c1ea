"""Markdown: tables, escaped text, and a run as a short summary for a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from evals.summary import BAD, OUTCOMES, about, given, row, sentences, totals
from qa.harmless import one_line
from qa.shell.layout import many

_MAIN = (
    *("accuracy", "correct", "correct_when_answered", "token_f1", "list_f1", "choice_accuracy", "refusal_f1"),
    *("citation_validity", "citation_support", "recall@10", "hits@10", "aurc", "ece"),
)
"""The metrics of the short summary."""
_SHOWN = 30
"""Wrong cases listed in the short summary: more would bury the rest of a pull request."""
_LONG = 300
"""Characters shown of an answer there."""


def markdown(run: Mapping[str, Any]) -> str:
    """The main figures of a run and its wrong cases, for a pull request; ends with a line feed."""
    named = [name for name in _MAIN if name in run["metrics"]]
    rows = [row(run, name) for name in named]
    total = totals(run)
    used = [outcome for outcome in OUTCOMES if total[outcome]]
    facts = about(run)
    lines = [
        f"### {escaped(run['set'])}: {many(run['n'], 'case')}",
        "",
        *(escaped(sentence) for sentence in sentences(run)),
        "",
        table(
            ("metric", "value", "95 % interval", "cases"),
            [(escaped(row["name"]), row["value"], row["interval"], row["count"]) for row in rows],
        ),
        "",
        table(
            ("kind", *(OUTCOMES[outcome][1] for outcome in used)),
            [
                (name, *(counts.get(outcome) or "" for outcome in used))
                for name, counts in (
                    *((escaped(kind), some) for kind, some in run["kinds"].items()),
                    ("**all**", total),
                )
            ],
        ),
        "",
        *_wrong(run["cases"]),
        escaped(", ".join(f"{name} {facts[name]}" for name in ("version", "code", "model", "asked on"))),
    ]
    return "\n".join(lines) + "\n"


def _wrong(cases: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    bad = sorted((case for case in cases if case["outcome"] in BAD), key=lambda case: BAD.index(case["outcome"]))
    if not bad:
        return
    title = many(len(bad), "case") if len(bad) <= _SHOWN else f"{_SHOWN} of {len(bad)} cases"
    yield from (f"<details><summary>{title} that went wrong</summary>", "")
    for case in bad[:_SHOWN]:
        expected = " | ".join(case["answers"]) if case["answerable"] else "to be refused"
        yield f"- **{escaped(case['id'])}** ({OUTCOMES[case['outcome']][1]}): {escaped(case['question'], _LONG)}"
        yield f"  - expected: {escaped(expected, _LONG)}"
        yield f"  - given: {escaped(given(case), _LONG)}"
    yield from ("", "</details>", "")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], align: str = "") -> str:
    """A table, its cells as they are: ``align`` has an l or r for each column; else all but the first are numbers."""
    sides = align or "l" + "r" * (len(heads) - 1)
    rule = ["---" if side == "l" else "---:" for side in sides]
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in (heads, rule, *rows))


def escaped(text: str, at_most: int | None = None) -> str:
    """``text`` as one line of Markdown that shows just these words, on GitHub too: no markup, link or mention.

    For use within a line: what only means something at a line's beginning is left as it is.
    """
    text = one_line(text)
    if at_most is not None and len(text) > at_most:
        text = text[:at_most].rstrip() + "\u2026"
    # Mentions, issues and addresses are found in the words that are shown: only a character between them helps.
    text = re.sub(r"[@#](?=\w)|\bGH-(?=\d)|\bwww(?=\.)|:(?=//)", "\\g<0>\u200b", text, flags=re.IGNORECASE)
    # A line between two letters or digits is no markup; "how_many" reads better as it is.
    return re.sub(r"[\\`*{}\[\]<&|~$]|(?<![^\W_])_|_(?![^\W_])", r"\\\g<0>", text)
