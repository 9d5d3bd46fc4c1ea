"""A run in words and lines of tables: how its cases came out, for someone who knows no metric."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qa.shell.layout import many

OUTCOMES: Mapping[str, tuple[str, str]] = {
    "right": ("✓", "right"),
    "wrong": ("✗", "wrong"),
    "refused": ("○", "refused"),
    "rightly_refused": ("✓", "rightly refused"),
    "wrongly_answered": ("✗", "wrongly answered"),
    "unjudged": ("–", "not judged"),
}
"""Each outcome's mark and words: first of cases with an answer in the articles, then of those without."""
BAD = ("wrong", "wrongly_answered", "refused")
"""What a case should not come to, the worst first."""


def totals(run: Mapping[str, Any]) -> dict[str, int]:
    """How many cases came to each outcome."""
    return {outcome: sum(counts.get(outcome, 0) for counts in run["kinds"].values()) for outcome in OUTCOMES}


def sentences(run: Mapping[str, Any]) -> list[str]:
    """How the run went, in words for someone who knows no metric."""
    total = totals(run)
    right, wrong, refused, well, ill, unjudged = total.values()
    prose = []
    if answerable := right + wrong + refused:
        prose.append(
            f"Of {many(answerable, 'question')} with an answer in the articles, {right} {_were(right)} answered "
            f"rightly, {wrong} {_were(wrong)} answered wrongly, and {refused} {_were(refused)} refused."
        )
    if well + ill:
        prose.append(
            f"Of {many(well + ill, 'question')} without an answer there, {well} {_were(well)} rightly refused, "
            f"and {ill} {_were(ill)} answered all the same."
        )
    if unjudged:
        prose.append(f"{many(unjudged, 'answer')} could not be judged: what is right there is not known.")
    pairs = [case["scores"]["citation_validity"] for case in run["cases"] if "citation_validity" in case["scores"]]
    if quoted := round(sum(possible for _, possible in pairs)):
        valid = round(sum(reached for reached, _ in pairs))
        prose.append(
            f"{valid} of {many(quoted, 'quotation')} {_were(valid, 'stands', 'stand')} word for word in the article."
            + (" The others are a fault of the program: trust none of its answers." if valid < quoted else "")
        )
    latency = run["run"]["latency"]
    prose.append(
        f"Half of the questions took at most {_seconds(latency['median'])}, nine in ten at most "
        f"{_seconds(latency['p90'])}, the slowest {_seconds(latency['max'])}."
    )
    if peak := max((size for size in run["run"]["memory_mb"] if size is not None), default=0):
        prose.append(f"The process held {peak:.0f} MB of memory at most.")
    return prose


def _were(count: int, one: str = "was", more: str = "were") -> str:
    return one if count == 1 else more


def _seconds(value: float) -> str:
    return f"{value:.2g} s" if value < 10 else f"{value:.0f} s"


def about(run: Mapping[str, Any]) -> dict[str, str]:
    """What a reader needs to make the run again, by name; what does not apply is left out."""
    facts = run["run"]
    memory = [one for one in facts["memory_mb"] if one is not None]
    model = facts["model"] and f"{facts['model']}, {facts['dimension']} dimensions"
    found = {
        "asked on": facts["date"],
        "version": facts["version"],
        "code": facts["code"][:12],
        "cases and articles": run["digest"][:12],
        "only the part": facts["split"],
        "only the first": facts["limit"] and many(facts["limit"], "case"),
        "library": "a given one" if facts["library_given"] else None,
        "judged anew": "the answers are those of an earlier run" if facts["rescored"] else None,
        "articles": f"{facts['articles']}, in {many(facts['passages'], 'passage')}",
        "model": model,
        "splitter": facts["splitter"],
        "language model": facts.get("llm"),
        "its server": facts.get("llm_server"),
        "its prompts": (facts.get("prompts") or "")[:12],
        "python": facts["python"],
        "platform": facts["platform"],
        "cores": facts["cores"],
        "peak memory": memory and f"{max(memory):.0f} MB",
        "took": f"{facts['seconds']:g} s",
    }
    return {name: str(value) for name, value in found.items() if value}


def row(run: Mapping[str, Any], name: str, meaning: str = "") -> dict[str, Any]:
    """A metric of a run as a line of a table has it."""
    low, high = run["intervals"][name]
    return {
        "name": name,
        "value": f"{run['metrics'][name]:.3f}",
        "interval": f"{low:.3f} to {high:.3f}",
        "count": run["counts"][name],
        "meaning": meaning,
    }


def given(case: Mapping[str, Any]) -> str:
    """The answer that a case got, in one piece."""
    if not case["answered"]:
        return "(refused)"
    return "; ".join(case["items"]) if case["items"] else str(case["answer"])
