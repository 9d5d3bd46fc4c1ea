"""The command line ``qa``: options in, the library and the asker called, text or JSON out.

Answers and JSON go to standard output, everything else to standard error. Exit codes: 0 answered or done, 1 nothing in
the articles answers, 2 wrong usage, 3 an error that its message explains, 130 stopped by Ctrl-C.

Nothing heavy is imported before a command needs it: ``qa --help`` comes at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import InputError, LibraryMissing, QAError, UsageError
from qa.terminal import (
    color,
    count,
    each_line,
    fetching_bar,
    message,
    package_version,
    progress_bar,
    prompt,
    put,
    put_json,
    say,
    say_trace,
    share_bar,
    upgrading,
    width,
)

if TYPE_CHECKING:
    from index.article import Article
    from index.library import Library, Report
    from index.portable import Manifest
    from index.store import Filters
    from index.web import Web
    from qa.answer import Nearest
    from qa.ask import Asker

app = typer.Typer(
    help="Ask your own articles: short answers, each statement cited word for word.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,  # rich's help costs 0.1 s, and boxes read badly in a pipe
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
index_app = typer.Typer(
    help="Put articles into a library, look into it, keep it whole.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(index_app, name="index")

_SKIPPED_SHOWN = 20


class Format(StrEnum):
    """How ``qa cite`` writes a reference."""

    TEXT = "text"
    MARKDOWN = "markdown"
    BIBTEX = "bibtex"
    CSL_JSON = "csl-json"


# ---------------------------------------------------------------------------------- options that commands share


_CONTRARY = {"quiet": "verbose", "verbose": "quiet"}


def _or_before(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> Any:
    """A common option counts wherever it is written: behind the command, or before it."""
    name = param.name or ""
    value = value or ctx.find_root().params.get(name) or value
    if value and ctx.params.get(_CONTRARY.get(name, "")):
        raise UsageError("--quiet and --verbose contradict each other: leave one out")
    return value


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"article-qa {package_version()}")
        raise typer.Exit


LibraryOption = Annotated[
    Path | None,
    typer.Option(
        "--library",
        metavar="DIR",
        help="The library's folder; else QA_LIBRARY, else a per-user data folder.",
        callback=_or_before,
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on standard output.", callback=_or_before)]
QuietOption = Annotated[bool, typer.Option("--quiet", help="No progress and no reports.", callback=_or_before)]
VerboseOption = Annotated[bool, typer.Option("--verbose", help="Everything, tracebacks too.", callback=_or_before)]
SampleOption = Annotated[bool, typer.Option("--sample", help="Use the sample articles that come along.")]
SinceOption = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles of this date or later.")]
UntilOption = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles of this date or earlier.")]
AsOfOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="The articles as they were then, before later corrections.")
]
OutletOption = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="Only articles of this outlet; may be given again.")
]
ExplainOption = Annotated[bool, typer.Option("--explain", help="Say how it was found.")]
ModelOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Embedding model of a new library: a name or a folder.")
]
VectorsOption = Annotated[
    str | None,
    typer.Option("--vectors", metavar="URL", help="Keep the vectors on this Chroma server.", show_default=False),
]
ReaderOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="Another extractive reader (transformers): a folder or a name.", show_default=False
    ),
]
RerankerOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help='Let a CrossEncoder (sentence-transformers: a folder or a name) judge the first hits, or "none".',
        show_default=False,
    ),
]
AllowOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-private",
        metavar="HOST:PORT",
        help="Fetch from this server though it is not of the public internet; may be given again.",
        show_default=False,
    ),
]
ArticlesArgument = Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="Ids, or files they came from.")]


@app.callback()
def _common(
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


# ---------------------------------------------------------------------------------- ask, search, cite


@app.command()
def ask(
    question: Annotated[
        str | None,
        typer.Argument(metavar="QUESTION|-", help="Leave it out for a prompt; - reads one a line.", show_default=False),
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_of: AsOfOption = None,
    outlet: OutletOption = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Passages to read; else 8, for lists and questions of several parts 12."),
    ] = None,
    reader: ReaderOption = None,
    reranker: RerankerOption = None,
    choice: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="One of the answers to choose from; give it again.")
    ] = None,
    explain: ExplainOption = False,
    sample: SampleOption = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Answer a question from the articles, with citations."""
    at_prompt = question is None
    if choice and question in (None, "-"):
        raise UsageError("--choice goes with one question. Give it: qa ask --choice Seattle --choice Portland QUESTION")
    if at_prompt and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError('No question. Give one: qa ask "who is the mayor?", or qa ask - to read one a line')
    with _open(library, sample, quiet, as_of) as opened:
        from qa.ask import Asker
        from qa.reader import load_reader
        from qa.rerank import load_reranker

        filters = _filters(opened, since, until, outlet)
        rescore = load_reranker(reranker) if reranker else None
        asker = Asker(opened, load_reader(reader) if reader else None, rescore)

        def answer(asked: str) -> bool:
            return _answer(asker, asked, filters, limit, choice or (), explain, as_json)

        if at_prompt:
            prompt(answer)
        elif question == "-":
            each_line("question", answer, as_json, verbose)
        elif not answer(question or ""):
            raise typer.Exit(1)


def _answer(
    asker: Asker,
    question: str,
    filters: Filters | None,
    limit: int | None,
    choices: Sequence[str],
    explain: bool,
    as_json: bool,
) -> bool:
    """Ask, show the answer, say whether there was one."""
    from time import perf_counter

    from qa.ask import without_explanation
    from qa.show import answer_text

    began = perf_counter()
    answer = asker.ask(question, filters, limit, choices)
    if not explain:
        answer = without_explanation(answer)
    if as_json:
        put_json(answer.to_json(perf_counter() - began))
    else:
        put(answer_text(answer, width(), color()))
    return answer.answered


@app.command()
def search(
    words: Annotated[str, typer.Argument(metavar="WORDS|-", help="What to look for; - reads one search a line.")],
    since: SinceOption = None,
    until: UntilOption = None,
    as_of: AsOfOption = None,
    outlet: OutletOption = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Passages to show.")] = 10,
    reranker: RerankerOption = None,
    explain: ExplainOption = False,
    sample: SampleOption = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show the passages that fit best, without an answer."""
    with _open(library, sample, quiet, as_of) as opened:
        from qa.answer import Nearest
        from qa.ask import Asker
        from qa.rerank import load_reranker
        from qa.show import hits_text

        filters = _filters(opened, since, until, outlet)
        asker = Asker(opened, rescore=load_reranker(reranker) if reranker else None)

        def find(query: str) -> None:
            if not query.strip():
                raise UsageError('The search is empty. Give some words: qa search "water main"')
            found = asker.search(query, limit, filters)
            hits = [Nearest.of(hit, opened) for hit in found]
            if as_json:
                put_json({"query": query, "hits": [_hit_json(hit, explain) for hit in hits]})
            else:
                put(hits_text(hits, width(), color(), explain=explain))

        if words == "-":
            each_line("query", find, as_json, verbose)
        else:
            find(words)


def _hit_json(near: Nearest, explain: bool) -> dict[str, Any]:
    why = {"cosine": near.hit.cosine, "bm25": near.hit.bm25, "odds": near.hit.odds} if explain else {}
    return near.to_json() | why


@app.command()
def cite(
    articles: ArticlesArgument,
    format: Annotated[Format | None, typer.Option(help="How to write them.  [default: text]")] = None,
    sample: SampleOption = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Write the articles' references; --json is --format csl-json."""
    if as_json and format not in {None, Format.CSL_JSON}:
        raise UsageError(f"--json and --format {format} contradict each other: leave one out")
    with _open(library, sample, quiet) as opened:
        from qa import references

        found = [article for name in articles for article in _named(opened, name)]
    if as_json or format == Format.CSL_JSON:
        put_json(references.csl_json(found), indent=2)
    else:
        writers = {Format.MARKDOWN: references.markdown, Format.BIBTEX: references.bibtex}
        put(writers.get(format or Format.TEXT, references.text)(found))


@app.command(
    "eval",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
def _eval(ctx: typer.Context) -> None:
    """Measure the answers on cases whose answers are known: run, compare, report."""
    from importlib import import_module

    # By name: evals is built on qa, so qa must not depend on it.
    import_module("evals.cli").app(args=ctx.args, prog_name="qa eval")


# ---------------------------------------------------------------------------------- index


@index_app.command()
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
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Add articles; unchanged ones are skipped, changed ones replaced. Makes the library if there is none."""
    from index.library import is_url
    from index.share import Share

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
        with _open_or_make(_folder(library), model, quiet) as opened:
            if files:
                with progress_bar("Storing articles", count(files) // (share.of if share else 1), quiet) as progress:
                    yield opened.add(files, progress, share)
            if urls:
                with fetching_bar(quiet) as fetching:
                    yield opened.add_web(urls, web, fetching)

    _store(run(), as_json, quiet, verbose)


@index_app.command()
def sync(
    web: Annotated[bool, typer.Option("--web", help="Also fetch the pages and feeds again that were added.")] = False,
    allow: AllowOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Make the library match the files and folders it was made from: added, changed, gone."""
    from index.library import Library

    rules = _web(allow, ()) if web else None

    def run() -> Iterator[Report]:
        with Library(_folder(library), write=True, upgrading=upgrading(quiet)) as opened:
            with progress_bar("Storing articles", None, quiet) as progress:
                yield opened.sync(progress)
            if web:
                with fetching_bar(quiet) as fetching:
                    yield opened.sync_web(rules, fetching)
            elif not quiet and (sources := opened.web_sources()):
                say(f"Left as they are: {len(sources)} from the web. Fetch them again: qa index sync --web")

    _store(run(), as_json, quiet, verbose)


def _web(allow: Sequence[str] | None, urls: Sequence[str]) -> Web:
    """By which rules to fetch. Raises InputError for a URL that is never fetched, before a library is made for it."""
    from index.web import Web, canonical

    web = Web(allow or ())
    for url in urls:
        canonical(url, web.allow)
    return web


def _store(reports: Iterable[Report], as_json: bool, quiet: bool, verbose: bool) -> None:
    """Run what stores articles and reports it, then show the sum; exit 3 when nothing could be stored."""
    from index.library import Report

    try:
        report = sum(reports, start=Report())
    except KeyboardInterrupt:
        say("Stopped. What was added so far is kept.")
        raise typer.Exit(130) from None
    _tell(report, as_json, quiet, verbose)


def _tell(report: Report, as_json: bool, quiet: bool, verbose: bool) -> None:
    skipped = [{"path": one.path, "line": one.line, "reason": one.reason} for one in report.skipped]
    if as_json:
        lists = {"added": list(report.added), "changed": list(report.changed), "removed": list(report.removed)}
        put_json({**lists, "unchanged": report.unchanged, "skipped": skipped})
    if not quiet:
        say(_summary(report, verbose))
    if skipped and not (report.added or report.changed or report.unchanged):
        if quiet:
            say(f"Nothing could be stored: {report.skipped[0].path}: {report.skipped[0].reason}")
        raise typer.Exit(3)


def _summary(report: Report, verbose: bool) -> str:
    counts = {
        "added": len(report.added), "changed": len(report.changed), "unchanged": report.unchanged,
        "removed": len(report.removed), "skipped": len(report.skipped),
    }  # fmt: skip
    lines = [", ".join(f"{count} {what}" for what, count in counts.items() if count) or "No articles found."]
    shown = report.skipped if verbose else report.skipped[:_SKIPPED_SHOWN]
    for one in shown:
        line = "" if one.line is None else f":{one.line}"
        lines.append(f"  {one.path}{line}: {one.reason.removeprefix(f'line {one.line} ')}")
    if len(shown) < len(report.skipped):
        lines.append(f"  and {len(report.skipped) - len(shown)} more: --verbose shows them all")
    return "\n".join(lines)


@index_app.command()
def create(
    model: ModelOption = None,
    vectors: VectorsOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Make an empty library; one that is there already stays as it is."""
    with _open_or_make(_folder(library), model, quiet, vectors) as opened:
        if as_json:
            put_json({"library": str(opened.folder), "model": opened.model})


@index_app.command("list")
def list_(
    sample: SampleOption = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """List the articles: id, date, outlet, title."""
    with _open(library, sample, quiet) as opened:
        articles = list(opened.articles())
    if as_json:
        from qa.answer import article_json

        put_json({"articles": [article_json(article) for article in articles]})
    else:
        from qa.show import list_text

        put(list_text(articles, width()))


@index_app.command()
def show(
    article: Annotated[str, typer.Argument(metavar="ID", help="Its id, or the file it came from.")],
    as_of: AsOfOption = None,
    sample: SampleOption = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show an article as it is stored: what is known of it, its versions, and its text."""
    with _open(library, sample, quiet, as_of) as opened:
        found = _named(opened, article)
        versions = opened.versions(found[0].id)
    if len(found) > 1:
        ids = ", ".join(one.id for one in found[:5])
        raise UsageError(f"{article} holds {len(found)} articles. Name one of them: {ids}{', …' * (len(found) > 5)}")
    if as_json:
        from qa.answer import article_json

        one = found[0]
        rest = {"language": one.language, "first_line": one.first_line, "extra": dict(one.extra)}
        dates = [{"since": v.since, "until": v.until, "stored": v.stored, "sha256": v.sha256} for v in versions]
        put_json(article_json(one) | rest | {"sha256": one.sha256, "text": one.text, "versions": dates})
    else:
        from qa.show import article_text

        put(article_text(found[0], width(), color(), versions))


@index_app.command()
def remove(
    articles: ArticlesArgument,
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Remove articles by id, or all that came from a file or folder. The files themselves stay."""
    from index.library import Library

    with Library(_folder(library), write=True, upgrading=upgrading(quiet)) as opened:
        removed = opened.remove(articles)
    if as_json:
        put_json({"removed": removed})
    if not quiet:
        say(f"{len(removed)} removed")


@index_app.command()
def stats(
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show what the library holds and where."""
    with _open(library, False, quiet) as opened:
        found = opened.stats()
    if as_json:
        put_json(found)
    else:
        from qa.show import facts_text

        put(facts_text(found))


@index_app.command()
def check(
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Check that what is stored holds together; exits 3 where it does not. Changes nothing."""
    with _open(library, False, quiet) as opened:
        problems = opened.check()
    _problems(problems, as_json, "The library is whole.", "Make it whole again: qa index repair", quiet)


@index_app.command()
def repair(
    vectors: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Move the vectors to this Chroma server, or to the library's own 'folder'."),
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Make all again that can be made from the stored articles; exits 3 where something stays wrong."""
    from index.library import Library

    with Library(_folder(library), write=True, upgrading=upgrading(quiet)) as opened:
        problems = opened.repair("" if vectors == "folder" else vectors)
    hint = "This cannot be made again from the library: remove those articles, then add their files again"
    _problems(problems, as_json, "Repaired. The library is whole.", hint, quiet)


@index_app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; an export of before is replaced.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Write the whole library, vectors too, to one file: a backup, or the way to another machine."""
    from index import portable

    with _stoppable(f"Stopped. {file} is as it was before."), share_bar(quiet) as bar:
        manifest = portable.export(_folder(library), file, bar("Exporting"))
    _carried({"file": str(file)}, manifest, as_json, quiet)


@index_app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What qa index export wrote.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Make a library of an exported file, in a new or empty folder; nothing is encoded again."""
    from index import portable

    folder = _folder(library)
    stopped = "Stopped. Give the same command again, or qa index check where it says that the library is there."
    with _stoppable(stopped), share_bar(quiet) as bar:
        manifest = portable.import_(file, folder, bar("Importing"), bar("Indexing passages"))
    _carried({"library": str(folder)}, manifest, as_json, quiet)


@index_app.command()
def spread(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.")],
    shards: Annotated[int, typer.Option(min=1, metavar="N", help="Workers, each with its share of the files.")],
    address: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="A Ray cluster (ray://HOST:10001), or 'local'; else processes of this machine."
        ),
    ] = None,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Add articles with many workers, each encoding its share, and join the shares as they come."""
    from index.encode import DEFAULT_MODEL
    from index.library import Library
    from index.spread import spread as build

    folder = _folder(library)
    with suppress(LibraryMissing), Library(folder) as opened:
        model = model or opened.model
    stopped = "Stopped. The shares that were joined are kept; the same command builds all of them again."
    with _stoppable(stopped), share_bar(quiet) as bar:
        told, indexing = bar("Joining shares"), bar("Indexing passages")
        report = build(paths, folder, shards, address, model=model or DEFAULT_MODEL, progress=told, indexing=indexing)
    _tell(report, as_json, quiet, verbose)


@index_app.command()
def merge(
    libraries: Annotated[list[Path], typer.Argument(metavar="LIBRARY...", help="Folders, or exported files.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Join libraries into the one that --library names; they stay as they are, and nothing is encoded again."""
    from index.merge import merge as join

    stopped = "Stopped. What was joined so far is kept; the same command brings the rest."
    with _stoppable(stopped), share_bar(quiet) as bar:
        report = join(libraries, _folder(library), bar("Joining articles"), bar("Indexing passages"))
    _tell(report, as_json, quiet, verbose)


@index_app.command()
def remodel(
    model: Annotated[str, typer.Option("--model", metavar="NAME", help="The embedding model to change over to.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Change the embedding model; asking goes on with the old one until all is ready for the new."""
    from index.encode import load_encoder
    from index.library import Library

    encoder = load_encoder(model)
    stopped = "Stopped. The library is as it was; the same command goes on from here, another --model begins anew."
    with _stoppable(stopped), share_bar(quiet) as bar:
        indexing = bar("Indexing passages")
        with Library(_folder(library), write=True, upgrading=upgrading(quiet), indexing=indexing) as opened:
            changed = opened.remodel(encoder, bar("Encoding articles"))
            articles, passages = opened.counts()
    if as_json:
        put_json({"model": encoder.model, "changed": changed, "articles": articles, "passages": passages})
    elif not quiet:
        done = f"{articles} articles, {passages} passages changed over to" if changed else "The library has the model"
        say(f"{done} {encoder.model}")


def _carried(where: dict[str, str], manifest: Manifest, as_json: bool, quiet: bool) -> None:
    if as_json:
        put_json(
            where | {name: getattr(manifest, name) for name in ("model", "articles", "passages", "bytes", "sha256")}
        )
    elif not quiet:
        sizes = f"{manifest.articles} articles, {manifest.passages} passages (model {manifest.model})"
        say(f"{sizes}: {next(iter(where.values()))}")


@contextmanager
def _stoppable(said: str) -> Iterator[None]:
    """Ctrl-C says what state it leaves, and exits 130."""
    try:
        yield
    except KeyboardInterrupt:
        say(said)
        raise typer.Exit(130) from None


def _problems(problems: list[str], as_json: bool, well: str, hint: str, quiet: bool) -> None:
    if as_json:
        put_json({"problems": problems})
    elif problems:
        put("\n".join(problems))
    elif not quiet:
        put(well)
    if problems:
        say(hint)
        raise typer.Exit(3)


# ---------------------------------------------------------------------------------- what the commands share


def _folder(named: Path | None) -> Path:
    from index.library import default_folder

    return named or default_folder()


def _open(named: Path | None, sample: bool, quiet: bool, as_of: str | None = None) -> Library:
    """The library to read from. Raises UsageError when both a library and the sample are named, or for no date."""
    from index.library import Library

    then = _date("--as-of", as_of)
    if sample and named:
        raise UsageError("--sample and --library contradict each other: leave one out")
    if sample:
        from qa.sample import sample_library

        return Library(sample_library(quiet), as_of=then)
    return Library(_folder(named), upgrading=upgrading(quiet), as_of=then)


def _open_or_make(folder: Path, model: str | None, quiet: bool, server: str | None = None) -> Library:
    """The library to write to, made if it is not there; ``model`` and ``server`` None take what an existing one has."""
    from index.encode import DEFAULT_MODEL
    from index.library import Library

    try:
        opened = Library(folder, write=True, upgrading=upgrading(quiet))
    except LibraryMissing:
        opened = Library.create(folder, model or DEFAULT_MODEL, server=server)
        if not quiet:
            say(f"Made the library {folder} (model {opened.model})")
        return opened
    if model in {None, opened.model} and server in {None, opened.server}:
        return opened
    model = model or opened.model
    opened.close()
    return Library.create(folder, model, server=server)  # which says why not


def _named(library: Library, name: str) -> list[Article]:
    """The article of that id, else those of the file by that path. Raises InputError where there is neither."""
    try:
        return [library.article(name)]
    except InputError:
        path = os.path.abspath(name)
        found = [article for article in library.articles() if article.path == path]
        if not found:
            raise
        return found


def _filters(library: Library, since: str | None, until: str | None, outlets: list[str] | None) -> Filters | None:
    """Raises UsageError for what is no date, dates in the wrong order, and outlets that no article is of."""
    from index.store import Filters

    first, last = _date("--since", since), _date("--until", until)
    shared = min(len(first or ""), len(last or ""))
    if first and last and first[:shared] > last[:shared]:
        raise UsageError(f"--since {since} is later than --until {until}: swap them")
    wanted = tuple(outlet.strip() for outlet in outlets or ())
    for outlet in wanted:
        _check_outlet(outlet, library.outlets())
    return Filters(first, last, wanted) or None


def _date(option: str, value: str | None) -> str | None:
    """A day, a month or a year in ISO 8601, as precise as it was given."""
    import re

    from index.metadata import parse_date

    if value is None:
        return None
    text = value.strip()
    found = text if re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?", text, re.ASCII) else parse_date(text)
    if not found:
        raise UsageError(f"{option} {value!r} is not a date. Write it as 2019-07-12, 2019-07, 2019 or 12 July 2019")
    return found[:10]


def _check_outlet(outlet: str, known: Sequence[str]) -> None:
    # A filter that matches nothing would look like articles that say nothing.
    from difflib import get_close_matches

    folded = {name.casefold(): name for name in known}
    wanted = outlet.casefold()
    if wanted in folded:
        return
    within = [name for name in folded if wanted and wanted in name]
    near = list(dict.fromkeys([*within, *get_close_matches(wanted, folded, n=3, cutoff=0.5)]))[:5] or list(folded)[:5]
    said = ", ".join(folded[name] for name in near)
    hint = f"Nearest: {said}" if said else "No article in this library names its outlet"
    raise UsageError(f"No article is of the outlet {outlet!r}. {hint}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line with ``arguments`` (else the process's own); gives the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(args=words, prog_name="qa")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except Exception as error:
        known = isinstance(error, QAError)
        if "--verbose" in words and not isinstance(error, UsageError):
            say_trace()
        say(f"Error: {message(error)}")
        if not known and "--verbose" not in words:
            say("This should not happen. Run it again with --verbose for the details, and please report them.")
        return error.exit_code if isinstance(error, QAError) else 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
