"""A run, a comparison of two, and what fell below its floor, as tables on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.compare import TURNS_SHOWN, Comparison, chance, numbers, verdict
from evals.gate import Fall
from evals.summary import OUTCOMES, sentences, totals
from qa.harmless import one_line
from qa.shell.terminal import put, width

if TYPE_CHECKING:
    from evals.run import Run


def show_run(result: Run, verbose: bool) -> None:
    """Outcomes by type, metrics with their intervals, the run in words; with ``verbose`` the wrong cases."""
    console = Console(highlight=False, width=width())
    total = totals(result)
    shown = [outcome for outcome in OUTCOMES if total[outcome]]
    put(f"{one_line(result['set'])}: {result['n']} cases")
    put("")
    kinds = Table("type", *(OUTCOMES[outcome][1].replace(" ", "\n") for outcome in shown), box=None)
    for column in kinds.columns[1:]:
        column.justify = "right"
    for kind, counts in {**result["kinds"], "all": total}.items():
        kinds.add_row(Text(one_line(kind)), *(str(counts.get(outcome) or "") for outcome in shown))
    console.print(kinds)
    named = Table("metric", "value", "95 % interval", "cases", box=None)
    for column in named.columns[1:]:
        column.justify = "right"
    for metric, value in result["metrics"].items():
        low, high = result["intervals"][metric]
        named.add_row(metric, f"{value:.3f}", f"{low:.3f} - {high:.3f}", str(result["counts"][metric]))
    put("")
    console.print(named)
    put("")
    for sentence in sentences(result):
        put(fill(sentence, width(), subsequent_indent="  "))
    if verbose:
        for case in result["cases"]:
            if case["correct"] is False or case.get("faults"):
                put("")
                first, *rest = _wrong(case)
                put(one_line(first))
                for line in rest:
                    put(f"  {one_line(line)}")


def _wrong(case: Mapping[str, Any]) -> list[str]:
    if case.get("faults"):
        return [f"{case['id']} {case['type']}: {case['question']}", *case["faults"]]
    expected = " | ".join(case["answers"]) if case["answerable"] else "(refuse)"
    given = case["answer"] if case["answered"] else f"(refused) {case['answer']}"
    return [
        f"{case['id']} {case['type']}: {case['question']}",
        f"expected: {expected}",
        f"given: {given}",
        *(f"{citation['doc_id']}: {citation['quote']}" for citation in case["citations"]),
    ]


def show_falls(fallen: Sequence[Fall]) -> None:
    """What got worse than its floor, to standard error."""
    table = Table("worse than its floor", "measured", "floor", box=None)
    for fall in fallen:
        table.add_row(fall.metric, "-" if fall.measured is None else f"{fall.measured:.4f}", f"{fall.floor:.4f}")
    Console(stderr=True, highlight=False).print(table)


def show_comparison(comparison: Comparison, verbose: bool) -> None:
    """Every metric, then the cases that turned: some of each group, or with ``verbose`` all."""

    def line(text: str, indent: int = 0) -> None:
        put(fill(one_line(text), width(), initial_indent=" " * indent, subsequent_indent=" " * (indent + 2)))

    line(f"A: {comparison.a}")
    line(f"B: {comparison.b}")
    for note in comparison.notes:
        line(f"Note: {note}")
    put("")
    table = Table("metric", "A", "B", "B - A", "95 % interval", "p", "", box=None, padding=(0, 1, 0, 0))
    for column in table.columns[1:6]:
        column.justify, column.no_wrap = "right", True
    for name, one in comparison.metrics.items():
        table.add_row(Text(one_line(name)), *numbers(one), verdict(name, one))
    Console(width=width()).print(table)
    put("")
    line(chance(comparison.metrics))
    line(comparison.cost)
    for heading, turns in comparison.groups:
        put("")
        line(f"{heading}: {len(turns)} of {comparison.cases}")
        shown = turns if verbose else turns[:TURNS_SHOWN]
        for turn in shown:
            line(f"{turn.id} {turn.type}: {turn.question}", 2)
            line(f"{turn.before} -> {turn.after}", 6)
        if len(shown) < len(turns):
            line(f"and {len(turns) - len(shown)} more: --verbose shows them", 2)
