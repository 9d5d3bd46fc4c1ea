"""``qa index``: articles into a library, and the library looked into, kept whole, carried and joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import InputError, LibraryMissing, UsageError
from qa.shell import carry_cli
from qa.shell.command import option_groups
from qa.shell.options import (
    AllowOption,
    ArticleArgument,
    ArticlesArgument,
    AsOfOption,
    ModelOption,
    SampleOption,
    Shared,
    VectorsOption,
)
from qa.shell.progress import bars, count, fetching, stoppable, storing
from qa.shell.reports import print_report
from qa.shell.terminal import color, put, put_json, say, width
from qa.shell.values import named

if TYPE_CHECKING:
    from index.intake.web import Web
    from index.library import Library
    from index.report import Report

app = typer.Typer(help="Build, inspect and maintain a library.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
@option_groups
def add(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH|URL...", help="Files, folders, JSON Lines; pages and feeds of the web.")
    ],
    model: ModelOption = None,
    allow: AllowOption = None,
    shard: Annotated[
        str | None,
        typer.Option(metavar="N/M", help="Only the N-th of M shares of the files, into a library of its own."),
    ] = None,
    *,
    shared: Shared,
) -> None:
    """Add articles; unchanged ones are skipped, changed ones replaced. Makes the library if there is none."""
    from index.ids import is_url
    from index.intake.share import Share

    share = Share.parse(shard) if shard is not None else None
    urls = [name for name in paths if is_url(name)]
    files = [Path(name) for name in paths if name not in urls]
    if share and urls:
        raise UsageError(f"--shard {shard} is a share of files; {urls[0]} is none: add it without --shard")
    for path in files:
        if not path.exists():  # before a library is made for nothing
            raise InputError(f"{path} does not exist: check the path.")
    web = _web(allow, urls) if urls else None

    def run() -> Iterator[Report]:
        with _open_or_make(shared, model) as opened:
            if files:
                about = count(files) // (share.of if share else 1)
                with storing("Storing articles", about, shared.quiet) as (stored, within):
                    yield opened.add(files, stored, share, within)
            if urls:
                with fetching(shared.quiet) as fetched:
                    yield opened.add_web(urls, web, fetched)

    _store(run(), shared)


@app.command()
@option_groups
def sync(
    web: Annotated[bool, typer.Option("--web", help="Also fetch the pages and feeds again that were added.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep watching: synchronise whenever the folders change, until Ctrl-C.")
    ] = False,
    allow: AllowOption = None,
    *,
    shared: Shared,
) -> None:
    """Make the library match the files and folders it was made from: added, changed, gone."""
    from index.ids import web_sources

    if watch:
        from qa.shell.following import follow

        if web:
            raise UsageError("--watch follows files and folders, --web fetches once: run them apart")
        follow(shared)
        return
    rules = _web(allow, ()) if web else None

    def run() -> Iterator[Report]:
        with shared.writing() as opened:
            with storing("Storing articles", None, shared.quiet) as (stored, within):
                yield opened.sync(stored, within)
            if web:
                with fetching(shared.quiet) as fetched:
                    yield opened.sync_web(rules, fetched)
            elif not shared.quiet and (sources := web_sources(opened.store)):
                say(f"Left as they are: {len(sources)} from the web. Fetch them again: qa index sync --web")

    _store(run(), shared)


def _web(allow: Sequence[str] | None, urls: Sequence[str]) -> Web:
    """By which rules to fetch. Raises InputError for a URL that is never fetched, before a library is made for it."""
    from index.intake.address import canonical
    from index.intake.web import Web

    web = Web(allow or ())
    for url in urls:
        canonical(url, web.allow)
    return web


def _store(reports: Iterable[Report], shared: Shared) -> None:
    """Run what stores articles and reports it, then show the sum; exit 3 when nothing could be stored."""
    from index.report import Report

    with stoppable("Stopped. What was added so far is kept."):
        report = sum(reports, start=Report())
    print_report(report, shared)


@app.command()
@option_groups
def create(
    model: ModelOption = None,
    vectors: VectorsOption = None,
    *,
    shared: Shared,
) -> None:
    """Make an empty library; an existing one is left as it is."""
    with _open_or_make(shared, model, vectors) as opened:
        if shared.as_json:
            put_json({"library": str(opened.folder), "model": opened.model})


@app.command("list")
@option_groups
def list_(
    sample: SampleOption = False,
    *,
    shared: Shared,
) -> None:
    """List the articles: id, date, outlet, title."""
    with shared.reading(sample) as opened:
        articles = list(opened.library.articles())
    if shared.as_json:
        from qa.answer import article_json

        put_json({"articles": [article_json(article) for article in articles]})
    else:
        from qa.shell.articles import list_text

        put(list_text(articles, width()))


@app.command()
@option_groups
def show(
    article: ArticleArgument,
    as_of: AsOfOption = None,
    sample: SampleOption = False,
    *,
    shared: Shared,
) -> None:
    """Show an article as it is stored: its metadata, its versions and its text."""
    with shared.reading(sample, as_of) as opened:
        found = named(opened.library, article)
        versions = opened.library.versions(found[0].id)
    if len(found) > 1:
        ids = ", ".join(one.id for one in found[:5])
        raise UsageError(f"{article} holds {len(found)} articles. Name one of them: {ids}{', …' * (len(found) > 5)}")
    if shared.as_json:
        from qa.answer import whole_json

        put_json(whole_json(found[0], versions))
    else:
        from qa.shell.articles import article_text

        put(article_text(found[0], width(), color(), versions))


@app.command()
@option_groups
def remove(
    articles: ArticlesArgument,
    *,
    shared: Shared,
) -> None:
    """Remove articles by id, or all that came from a file or folder. The files themselves stay."""

    with shared.writing() as opened:
        removed = opened.remove(articles)
    if shared.as_json:
        put_json({"removed": removed})
    if not shared.quiet:
        say(f"{len(removed)} removed")


@app.command()
@option_groups
def stats(
    *,
    shared: Shared,
) -> None:
    """Show what the library holds and where."""
    from index import upkeep

    with shared.reading() as opened:
        found = upkeep.stats(opened.library)
    if shared.as_json:
        put_json(found)
    else:
        from qa.shell.articles import facts_text

        put(facts_text(found))


@app.command()
@option_groups
def check(
    *,
    shared: Shared,
) -> None:
    """Check that the library is consistent; exits 3 if it is not. Changes nothing."""
    from index import upkeep

    with shared.reading() as opened, bars(shared.quiet, _PATIENCE) as tell:
        problems = upkeep.check(opened.library, tell)
    _problems(problems, "The library is whole.", "Make it whole again: qa index repair", shared)


@app.command()
@option_groups
def repair(
    vectors: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Move the vectors to this Chroma server, or to the library's own 'folder'."),
    ] = None,
    *,
    shared: Shared,
) -> None:
    """Rebuild all that can be rebuilt from the stored articles; exits 3 if something is still wrong."""
    from index.upkeep import mend
    from qa.notes import maker

    place = "" if vectors == "folder" else vectors
    stopped = "Stopped. Nothing is lost: give the same command again."
    with stoppable(stopped), bars(shared.quiet, _PATIENCE) as tell:
        problems = mend(shared.folder, place, say, tell, maker())
    hint = "This cannot be made again from the library: remove those articles, then add their files again"
    _problems(problems, "Repaired. The library is whole.", hint, shared)


app.add_typer(carry_cli.app)
_PATIENCE = 2.0
"""Seconds in which no bar is shown."""


def _problems(problems: list[str], well: str, hint: str, shared: Shared) -> None:
    if shared.as_json:
        put_json({"problems": problems})
    elif problems:
        put("\n".join(problems))
    elif not shared.quiet:
        put(well)
    if problems:
        say(hint)
        raise typer.Exit(3)


def _open_or_make(shared: Shared, model: str | None, server: str | None = None) -> Library:
    """The library to write to, made if it is not there; ``model`` and ``server`` None take what an existing one has."""
    from index.encode import DEFAULT_MODEL
    from index.library import Library
    from qa.notes import maker

    try:
        opened = shared.writing()
    except LibraryMissing:
        opened = Library.create(shared.folder, model or DEFAULT_MODEL, server=server)
        opened.ingestion.maker = maker()
        if not shared.quiet:
            say(f"Made the library {shared.folder} (model {opened.model})")
        return opened
    if model in {None, opened.model} and server in {None, opened.store.facts.get("server")}:
        return opened
    model = model or opened.model
    opened.close()
    return Library.create(shared.folder, model, server=server)  # which says why not
