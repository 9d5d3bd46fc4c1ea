"""``qa eval``: run cases, see what is right, and hold the floors."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from evals.gate import Fall
    from evals.run import Progress, Run

app = typer.Typer(no_args_is_help=True, help="Measure the answers on cases whose answers are known.")

_QUIET_SECONDS = 2.0
"""What is done sooner needs no progress bar."""


class Split(StrEnum):
    """Part of a set: one to look at while working, one to measure with."""

    DEV = "dev"
    TEST = "test"


@app.callback()
def _group() -> None:
    """Keep ``run`` a command of its own: typer would fold a lone command into its group."""


@app.command()
def run(
    cases: Annotated[
        str,
        typer.Argument(
            metavar="CASES",
            help="A folder with corpus.jsonl and questions.jsonl, a questions.jsonl, or: sample",
        ),
    ],
    library: Annotated[
        Path | None,
        typer.Option(help="Ask this library instead of the set's own articles.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole run as JSON.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N cases.", show_default=False)] = None,
    output: Annotated[Path | None, typer.Option(help="Also write the run to this file, as JSON.")] = None,
    gate: Annotated[
        bool, typer.Option("--gate", help="Exit 3 when a metric of the sample is below its floor.")
    ] = False,
    split: Annotated[Split | None, typer.Option(help="Only the cases of this part.", show_default=False)] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show the wrong cases.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no warnings.")] = False,
) -> None:
    """Ask every case, compare with what is known to be right, and sum up.

    Metrics come with their 95 % bootstrap intervals. Exits 3 when a floor does not hold.
    """
    from evals import gate as gates
    from evals.cases import find
    from evals.run import run as measure
    from evals.run import save

    if gate:
        floors = gates.read_floors(gates.FLOORS)
        whole = limit is None and split is None and library is None
        gates.refuse_part(find(cases).name, floors, whole=whole)
    with _progress(quiet) as progress:
        result = measure(cases, library, limit=limit, split=split, progress=progress)
    if output is not None:
        save(result, output)
    if not quiet:
        for warning in result["run"]["warnings"]:
            typer.echo(f"Note: {warning}", err=True)
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
    else:
        _show(result, verbose)
    if gate:
        fallen = gates.falls(result, floors)
        if fallen:
            _show_falls(fallen)
            raise typer.Exit(3)


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress]:
    """A bar on standard error, once it has taken two seconds."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=quiet or not sys.stderr.isatty())
    tasks: dict[str, Any] = {}
    began = time.monotonic()

    def report(stage: str, done: int, total: int) -> None:
        if time.monotonic() - began < _QUIET_SECONDS:
            return
        if stage not in tasks:
            tasks[stage] = bar.add_task(stage, total=total)
            bar.start()
        bar.update(tasks[stage], completed=done)

    try:
        yield report
    finally:
        bar.stop()


def _show(result: Run, verbose: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    kinds = Table(
        "type",
        *_OUTCOMES.values(),
        box=None,
        title=f"{result['set']}: {result['n']} cases",
        title_justify="left",
    )
    for column in kinds.columns[1:]:
        column.justify = "right"
    total = {outcome: sum(counts.get(outcome, 0) for counts in result["kinds"].values()) for outcome in _OUTCOMES}
    for kind, counts in {**result["kinds"], "all": total}.items():
        kinds.add_row(kind, *(str(counts.get(outcome) or "") for outcome in _OUTCOMES))
    console.print(kinds)
    named = Table("metric", "value", "95 % interval", box=None)
    for metric, value in result["metrics"].items():
        low, high = result["intervals"][metric]
        named.add_row(metric, f"{value:.3f}", f"{low:.3f} - {high:.3f}")
    console.print()
    console.print(named)
    if verbose:
        for case in result["cases"]:
            if case["correct"] is False:
                console.print()
                console.print(_wrong(case), markup=False)


_OUTCOMES: Mapping[str, str] = {
    "right": "right",
    "wrong": "wrong",
    "refused": "refused",
    "rightly_refused": "no answer,\nrefused",
    "wrongly_answered": "no answer,\nanswered",
    "unjudged": "not judged",
}
"""Outcomes of a case and their headings: first of cases with an answer, then of those without."""


def _wrong(case: Mapping[str, Any]) -> str:
    expected = " | ".join(case["answers"]) if case["answerable"] else "(refuse)"
    given = case["answer"] if case["answered"] else f"(refused) {case['answer']}"
    cited = "".join(f"\n  {c['doc_id']}: {c['quote']}" for c in case["citations"])
    return f"{case['id']} {case['type']}: {case['question']}\n  expected: {expected}\n  given: {given}{cited}"


def _show_falls(fallen: Sequence[Fall]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("below its floor", "measured", "floor", box=None)
    for fall in fallen:
        table.add_row(fall.metric, "-" if fall.measured is None else f"{fall.measured:.4f}", f"{fall.floor:.4f}")
    Console(stderr=True, highlight=False).print(table)
