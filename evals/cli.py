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

from qa.shell.options import TodayOption, day

if TYPE_CHECKING:
    from evals.compare import Comparison
    from evals.corpus import Progress
    from evals.gate import Fall
    from evals.run import Run
    from index.article import Article

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # as in qa.shell.cli: boxes read badly in a pipe
    help="Measure the answers on cases whose answers are known.",
)

_QUIET_SECONDS = 2.0
"""What is done sooner needs no progress bar."""


class Split(StrEnum):
    """Part of a set: one to look at while working, one to measure with."""

    DEV = "dev"
    TEST = "test"


class ComparisonFormat(StrEnum):
    """How a comparison is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"


class ReportFormat(StrEnum):
    """What a report is."""

    HTML = "html"
    MARKDOWN = "markdown"


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
        bool, typer.Option("--gate", help="Exit 3 when a metric of the sample is worse than its floor.")
    ] = False,
    split: Annotated[Split | None, typer.Option(help="Only the cases of this part.", show_default=False)] = None,
    reader: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Another extractive reader: a folder or a name.", show_default=False),
    ] = None,
    today: TodayOption = None,
    rescore: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="Ask nothing: judge the answers of this saved run again.", show_default=False),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show the wrong cases.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no warnings.")] = False,
) -> None:
    """Ask every case, judge the answers, and sum up.

    Metrics come with their 95 % bootstrap intervals. A run that was stopped goes on where it was. Exits 3 when a floor
    does not hold.
    """
    from evals import gate as gates
    from evals.cases import find
    from evals.run import run as measure
    from evals.run import save
    from index.errors import InputError

    if output is not None and not output.parent.is_dir():  # before an hour is spent on it
        raise InputError(f"{output.parent} is no folder: make it first, or name another --output")
    asked = None if today is None else day("--today", today)
    if gate:
        floors = gates.read_floors(gates.FLOORS)
        whole = limit is None and split is None and library is None and reader is None
        gates.refuse_part(find(cases).name, floors, whole=whole)
    try:
        with progress_bar(quiet) as progress:
            result = measure(
                cases,
                library,
                limit=limit,
                split=split,
                reader=reader,
                rescore=rescore,
                today=asked,
                progress=progress,
            )
    except KeyboardInterrupt:
        typer.echo("Stopped. The same command goes on from here.", err=True)
        raise typer.Exit(130) from None
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


@app.command()
def compare(
    a: Annotated[Path, typer.Argument(metavar="A", help="The run before: a file of qa eval run --output.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The run after.")],
    as_json: Annotated[bool, typer.Option("--json", help="The comparison as JSON.")] = False,
    form: Annotated[
        ComparisonFormat | None,
        typer.Option("--format", help="text, or markdown for a pull request.", show_default="text"),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Every case that turned, not ten of each group.")] = False,
) -> None:
    """Compare two runs of the same cases: what changed, how surely.

    Differences come with 95 % paired bootstrap intervals and the p value of a paired randomisation test.
    """
    from dataclasses import asdict

    from evals import compare as comparing
    from evals.run import load_run
    from index.errors import UsageError
    from qa.shell.terminal import put, put_json

    if as_json and form is not None:
        raise UsageError(f"--json and --format {form} contradict each other: leave one out")
    comparison = comparing.compare(load_run(a), load_run(b))
    if as_json:
        put_json(asdict(comparison))
    elif form == ComparisonFormat.MARKDOWN:
        put(comparing.markdown(comparison, verbose=verbose).rstrip("\n"))
    else:
        _show_comparison(comparison, verbose)


def _show_comparison(comparison: Comparison, verbose: bool) -> None:
    from textwrap import fill

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from evals.compare import TURNS_SHOWN, chance, numbers, verdict
    from qa.shell.show import one_line
    from qa.shell.terminal import put, width

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


@app.command()
def report(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A file of qa eval run --output.")],
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write it here; else HTML goes to RUN.html, Markdown to standard output."),
    ] = None,
    form: Annotated[
        ReportFormat, typer.Option("--format", help="html: a page with every case; markdown: a short summary.")
    ] = ReportFormat.HTML,
) -> None:
    """Make a page that shows a run: figures, plots, every case.

    The page is one file that needs no network; each case is there with its quotations.
    """
    from evals import report as reporting
    from evals.run import load_run
    from index.errors import InputError, UsageError
    from qa.shell.terminal import put

    loaded = load_run(run)
    text = reporting.markdown(loaded) if form == ReportFormat.MARKDOWN else reporting.page(loaded)
    path = run.with_suffix(".html") if output is None and form == ReportFormat.HTML else output
    if path is None:
        put(text.rstrip("\n"))
        return
    if path.resolve() == run.resolve():
        raise UsageError(f"The report would overwrite the run {run}: name another file with --output")
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(
            f"The report cannot be written to {path}: {error.strerror}. Name another file with --output"
        ) from error
    put(str(path))


@contextmanager
def progress_bar(quiet: bool = False) -> Iterator[Progress]:
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
    from textwrap import fill

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from evals.report import OUTCOMES, sentences, totals
    from qa.shell.show import one_line
    from qa.shell.terminal import put, width

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
            if case["correct"] is False:
                put("")
                first, *rest = _wrong(case)
                put(one_line(first))
                for line in rest:
                    put(f"  {one_line(line)}")


def _wrong(case: Mapping[str, Any]) -> list[str]:
    expected = " | ".join(case["answers"]) if case["answerable"] else "(refuse)"
    given = case["answer"] if case["answered"] else f"(refused) {case['answer']}"
    return [
        f"{case['id']} {case['type']}: {case['question']}",
        f"expected: {expected}",
        f"given: {given}",
        *(f"{citation['doc_id']}: {citation['quote']}" for citation in case["citations"]),
    ]


def _show_falls(fallen: Sequence[Fall]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("worse than its floor", "measured", "floor", box=None)
    for fall in fallen:
        table.add_row(fall.metric, "-" if fall.measured is None else f"{fall.measured:.4f}", f"{fall.floor:.4f}")
    Console(stderr=True, highlight=False).print(table)


@app.command()
def new(
    articles: Annotated[
        list[str] | None,
        typer.Argument(metavar="ARTICLE", help="Only from these: ids, or files they came from.", show_default=False),
    ] = None,
    library: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="The library's folder; else QA_LIBRARY, else a per-user data folder.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[Path, typer.Option(metavar="FILE", help="The file to add cases to.")] = Path(
        "my-cases/questions.jsonl"
    ),
) -> None:
    """Write cases about sentences of your own articles: you ask, you give the answer.

    Each case is saved at once. Started again, it goes on with the sentences that have no case yet.
    """
    from evals.dialogue import CaseFile, converse
    from evals.propose import propose
    from index.errors import UsageError
    from index.folder import default_folder
    from index.library import Library
    from qa.shell.terminal import ask_line, put, say, width

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("qa eval new asks you at a terminal, and this is none: run it in one")
    file = CaseFile(output)
    with Library(library or default_folder()) as opened:
        chosen = _chosen(list(opened.articles()), articles or (), opened.folder)
        try:
            converse(propose(chosen, opened.sentences, file.done), file, ask_line, put, width())
        except KeyboardInterrupt:
            say(f"\n{file.summary(opened.folder)}")
            raise typer.Exit(130) from None
    say(file.summary(opened.folder))


def _chosen(articles: Sequence[Article], names: Sequence[str], folder: Path) -> list[Article]:
    """The articles of these ids and files; all where none is named. Raises InputError where there are none."""
    import os

    from index.errors import InputError

    if not articles:
        raise InputError(f"The library {folder} holds no articles yet. Add some: qa index add PATH --library {folder}")
    found: dict[str, Article] = {}
    for name in names:
        named = [a for a in articles if a.id == name] or [a for a in articles if a.path == os.path.abspath(name)]
        if not named:
            raise InputError(f"No article {name!r} in the library {folder}. See them: qa index list")
        found |= {article.id: article for article in named}
    return list(found.values()) if names else list(articles)
