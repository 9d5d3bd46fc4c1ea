"""The options that several commands of ``qa`` have, each written once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import QAError, UsageError
from qa.shell.progress import upgrading
from qa.shell.terminal import say
from qa.within import day, filters, iso_date

if TYPE_CHECKING:
    from concurrent.futures import Future

    from index.filters import Filters
    from index.library import Library
    from qa.api import OpenLibrary
    from qa.reader import Reader

_CONTRARY = {"quiet": "verbose", "verbose": "quiet"}


def _or_before(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> Any:
    """A common option counts wherever it is written: behind the command, or before it."""
    name = param.name or ""
    value = value or ctx.find_root().params.get(name) or value
    if value and ctx.params.get(_CONTRARY.get(name, "")):
        raise UsageError("--quiet and --verbose contradict each other: leave one out")
    return value


def _completing(give: Callable[[Library], list[tuple[str, str]]]) -> Callable[[typer.Context, str], Iterator[Any]]:
    """What completes a word from the library that the line names so far; nothing where there is none to read."""

    def complete(ctx: typer.Context, incomplete: str) -> Iterator[Any]:
        from index.folder import default_folder
        from index.library import Library

        named = ctx.params.get("library") or ctx.find_root().params.get("library")
        try:
            with Library(Path(named) if named else default_folder()) as library:
                yield from (one for one in give(library) if one[0].startswith(incomplete))
        except (QAError, OSError):
            return

    return complete


def _ids(library: Library) -> list[tuple[str, str]]:
    return [(one.id, one.title or "") for one in library.articles()]


def _outlets(library: Library) -> list[tuple[str, str]]:
    return [(name, "") for name in library.outlets()]


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


@dataclass(frozen=True)
class Shared:
    """What every command takes."""

    context: typer.Context
    library: LibraryOption = None
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.", callback=_or_before)] = False
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no reports.", callback=_or_before)] = False
    verbose: Annotated[bool, typer.Option("--verbose", help="Everything, tracebacks too.", callback=_or_before)] = False

    @property
    def folder(self) -> Path:
        """The library's."""
        from index.folder import default_folder

        return self.library or default_folder()

    @contextmanager
    def reading(
        self,
        sample: bool = False,
        as_of: str | None = None,
        reader: str | Future[Reader] | None = None,
        reranker: str | None = None,
    ) -> Iterator[OpenLibrary]:
        """The library to read from; what of it turned out to be damaged is said at the end.

        Raises UsageError when it and the sample are both named, or for no date.
        """
        from qa.api import open_library

        then = iso_date("--as-of", as_of)
        if sample and self.library:
            raise UsageError("--sample and --library contradict each other: leave one out")
        folder = self.folder
        if sample:
            from qa.shell.sample import sample_library

            folder = sample_library(self.context.find_root().obj, self.quiet)
        with open_library(
            folder, as_of=then, reader=reader, reranker=reranker, upgrading=upgrading(self.quiet)
        ) as opened:
            try:
                yield opened
            finally:
                for warning in opened.library.warnings():
                    say(warning)

    def writing(self) -> Library:
        """The library to write to."""
        from index.library import Library
        from qa.notes import maker

        opened = Library(self.folder, write=True, upgrading=upgrading(self.quiet))
        opened.ingestion.maker = maker()
        return opened


SampleOption = Annotated[bool, typer.Option("--sample", help="Use the sample articles that ship with the project.")]
TodayOption = Annotated[
    str | None, typer.Option(metavar="DATE", help='The day that "this week" and "latest" are seen from; else today.')
]
AsOfOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="The articles as they were then, before later corrections.")
]


@dataclass(frozen=True)
class Within:
    """Which articles are asked or searched."""

    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only articles of this date or later.")] = None
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Only articles of this date or earlier.")] = None
    as_of: AsOfOption = None
    today: TodayOption = None
    outlet: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Only articles of this outlet; may be repeated.",
            autocompletion=_completing(_outlets),
        ),
    ] = None
    sample: SampleOption = False

    def asked(self, opened: OpenLibrary) -> date | None:
        """The day of asking where one is given: --today, else the last of --as-of. Raises UsageError for no day."""
        return opened.day(self.today and day("--today", self.today))

    def filters(self, opened: OpenLibrary) -> Filters | None:
        """Raises UsageError for what is no date, dates in the wrong order, and outlets that no article is of."""
        return filters(opened.library, self.since, self.until, self.outlet or (), "--")


ExplainOption = Annotated[bool, typer.Option("--explain", help="Explain how the answer was found.")]
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
        help="Fetch from this server though it is not on the public internet; may be repeated.",
        show_default=False,
    ),
]
LlmOption = Annotated[
    str | None,
    typer.Option(
        "--llm",
        metavar="MODEL",
        envvar="QA_LLM",
        show_envvar=False,
        help="Let a language model write: ollama:NAME, openai:NAME, http://HOST:PORT/v1#NAME; else QA_LLM. It is sent "
        "the question and the passages found. none: without.",
        show_default=False,
    ),
]


def named_llm(name: str | None) -> str | None:
    """The language model that is named; None where none is, or "none" is."""
    return None if name in (None, "", "none") else name


StreamOption = Annotated[
    bool, typer.Option("--stream", help="Show each statement of the language model once it has passed its checks.")
]
FollowOption = Annotated[
    bool, typer.Option("--follow", help="With -: take each line as a turn of one conversation, as the prompt does.")
]
ArticleArgument = Annotated[
    str, typer.Argument(metavar="ID", help="Its id, or the file it came from.", autocompletion=_completing(_ids))
]
ArticlesArgument = Annotated[
    list[str],
    typer.Argument(metavar="ARTICLE...", help="Ids, or files they came from.", autocompletion=_completing(_ids)),
]
