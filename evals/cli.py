"""``qa eval``: run cases, see what is right, and hold the floors."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from qa.shell.options import LibraryOption, LlmOption, ReaderOption, TodayOption, named_llm

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
    reader: ReaderOption = None,
    llm: LlmOption = None,
    today: TodayOption = None,
    rescore: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="Ask nothing: judge the answers of this saved run again.", show_default=False),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show the wrong cases.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no warnings.")] = False,
) -> None:
    """Ask every case, score the answers and summarise them.

    Metrics come with their 95 % bootstrap intervals. A run that was stopped goes on where it was. Exits 3 when a floor
    does not hold.
    """
    from evals import gate as gates
    from evals.cases import find
    from evals.run import Models, save
    from evals.run import run as measure
    from evals.tables import show_falls, show_run
    from index.errors import InputError
    from qa.shell.progress import bars
    from qa.within import day

    if output is not None and not output.parent.is_dir():  # before an hour is spent on it
        raise InputError(f"{output.parent} is no folder: make it first, or name another --output")
    asked = None if today is None else day("--today", today)
    if gate:
        floors = gates.read_floors(gates.FLOORS)
        whole = limit is None and split is None and library is None and reader is None and named_llm(llm) is None
        gates.refuse_part(find(cases).name, floors, whole=whole)
    try:
        with bars(quiet, _QUIET_SECONDS) as progress:
            result = measure(
                cases,
                library,
                limit=limit,
                split=split,
                models=Models(reader, named_llm(llm)),
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
        show_run(result, verbose)
    if gate and (fallen := gates.falls(result, floors)):
        show_falls(fallen)
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
    verbose: Annotated[
        bool, typer.Option("--verbose", help="List every case that changed, not only ten of each group.")
    ] = False,
) -> None:
    """Compare two runs of the same cases: what changed, and how certain that is.

    Differences come with 95 % paired bootstrap intervals and the p value of a paired randomisation test.
    """
    from dataclasses import asdict

    from evals import compare as comparing
    from evals.run import load_run
    from evals.tables import show_comparison
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
        show_comparison(comparison, verbose)


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
    from evals import markdown
    from evals import report as reporting
    from evals.run import load_run
    from index.errors import InputError, UsageError
    from qa.shell.terminal import put

    loaded = load_run(run)
    text = markdown.markdown(loaded) if form == ReportFormat.MARKDOWN else reporting.page(loaded)
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


@app.command()
def new(
    articles: Annotated[
        list[str] | None,
        typer.Argument(metavar="ARTICLE", help="Only from these: ids, or files they came from.", show_default=False),
    ] = None,
    library: LibraryOption = None,
    output: Annotated[Path, typer.Option(metavar="FILE", help="The file to add cases to.")] = Path(
        "my-cases/questions.jsonl"
    ),
) -> None:
    """Write cases about sentences of your own articles: you ask, you give the answer.

    Each case is saved at once. Started again, it goes on with the sentences that have no case yet.
    """
    from evals.dialogue import CaseFile, converse
    from evals.propose import propose
    from index.errors import InputError, UsageError
    from index.folder import default_folder
    from index.opening import open_library
    from qa.shell.terminal import ask_line, put, say, width
    from qa.shell.values import named

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("qa eval new asks you at a terminal, and this is none: run it in one")
    file = CaseFile(output)
    with open_library(library or default_folder()) as opened:
        chosen = {one.id: one for name in articles or () for one in named(opened, name)}
        everything = chosen or {one.id: one for one in opened.articles()}
        if not everything:
            raise InputError(f"The library {opened.folder} holds no articles yet. Add some: qa index add PATH")
        try:
            converse(propose(everything.values(), opened.sentences, file.done), file, ask_line, put, width())
        except KeyboardInterrupt:
            say(f"\n{file.summary(opened.folder)}")
            raise typer.Exit(130) from None
    say(file.summary(opened.folder))
