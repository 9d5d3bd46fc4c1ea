"""The options that several commands of ``qa`` have, each written once, and the forms of a command they belong to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer
from typer.core import TyperCommand

from index.errors import InputError, QAError, UsageError
from qa.shell.terminal import say, upgrading

if TYPE_CHECKING:
    from index.article import Article
    from index.filters import Filters
    from index.library import Library

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


@dataclass(frozen=True)
class Shared:
    """What every command takes."""

    context: typer.Context
    library: Annotated[
        Path | None,
        typer.Option(
            "--library",
            metavar="DIR",
            help="The library's folder; else QA_LIBRARY, else a per-user data folder.",
            callback=_or_before,
            show_default=False,
        ),
    ] = None
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.", callback=_or_before)] = False
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no reports.", callback=_or_before)] = False
    verbose: Annotated[bool, typer.Option("--verbose", help="Everything, tracebacks too.", callback=_or_before)] = False

    @property
    def folder(self) -> Path:
        """The library's."""
        from index.folder import default_folder

        return self.library or default_folder()

    @contextmanager
    def reading(self, sample: bool = False, as_of: str | None = None) -> Iterator[Library]:
        """The library to read from; what of it turned out to be damaged is said at the end.

        Raises UsageError when it and the sample are both named, or for no date.
        """
        from index.library import Library

        then = _date("--as-of", as_of)
        if sample and self.library:
            raise UsageError("--sample and --library contradict each other: leave one out")
        if sample:
            from qa.shell.sample import sample_library

            opened = Library(sample_library(self.context.find_root().obj, self.quiet), as_of=then)
        else:
            opened = Library(self.folder, upgrading=upgrading(self.quiet), as_of=then)
        with opened:
            try:
                yield opened
            finally:
                for warning in opened.warnings():
                    say(warning)

    def writing(self) -> Library:
        """The library to write to."""
        from index.library import Library
        from qa.notes import maker

        opened = Library(self.folder, write=True, upgrading=upgrading(self.quiet))
        opened.maker = maker()
        return opened


SampleOption = Annotated[bool, typer.Option("--sample", help="Use the sample articles that come along.")]
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
            help="Only articles of this outlet; may be given again.",
            autocompletion=_completing(_outlets),
        ),
    ] = None
    sample: SampleOption = False

    def asked(self) -> date | None:
        """The day of asking where one is given: --today, else the last of --as-of. Raises UsageError for no day."""
        if self.today is None:
            return _last_day(_date("--as-of", self.as_of))
        return day("--today", self.today)

    def filters(self, library: Library) -> Filters | None:
        """Raises UsageError for what is no date, dates in the wrong order, and outlets that no article is of."""
        from index.filters import Filters

        first, last = _date("--since", self.since), _date("--until", self.until)
        shared = min(len(first or ""), len(last or ""))
        if first and last and first[:shared] > last[:shared]:
            raise UsageError(f"--since {self.since} is later than --until {self.until}: swap them")
        wanted = tuple(outlet.strip() for outlet in self.outlet or ())
        for outlet in wanted:
            _check_outlet(outlet, library.outlets())
        return Filters(first, last, wanted) or None


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
ArticleArgument = Annotated[
    str, typer.Argument(metavar="ID", help="Its id, or the file it came from.", autocompletion=_completing(_ids))
]
ArticlesArgument = Annotated[
    list[str],
    typer.Argument(metavar="ARTICLE...", help="Ids, or files they came from.", autocompletion=_completing(_ids)),
]


def taking(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for each field of its parameters that are dataclasses."""
    hints = get_type_hints(command, include_extras=True)
    groups = {name: hint for name, hint in hints.items() if isinstance(hint, type) and is_dataclass(hint)}
    parameters = []
    for name, parameter in signature(command).parameters.items():
        if name in groups:
            of = get_type_hints(groups[name], include_extras=True)
            options = [
                (field.name, of[field.name], Parameter.empty if field.default is MISSING else field.default)
                for field in fields(groups[name])
            ]
        else:
            options = [(name, hints[name], parameter.default)]
        parameters += [Parameter(n, Parameter.KEYWORD_ONLY, annotation=a, default=d) for n, a, d in options]

    @wraps(command)
    def called(**given: Any) -> None:
        made = {
            n: group(**{field.name: given.pop(field.name) for field in fields(group)}) for n, group in groups.items()
        }
        command(**given, **made)

    called.__signature__ = signature(command).replace(parameters=parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {one.name: one.annotation for one in parameters}
    return called


class OfWords(TyperCommand):
    """A command whose words need no quotation marks: one that looks like an option is told apart."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As click does. Raises UsageError for an option that there is not."""
        try:
            return super().parse_args(ctx, args)
        except Exception as error:  # click's NoSuchOption, of which some versions of typer have a copy
            if not hasattr(error, "possibilities"):
                raise
            near = f" Did you mean {' or '.join(error.possibilities)}?" if error.possibilities else ""
            unknown = getattr(error, "option_name", "")
            words = f"Where it is a word of yours, put -- before them all: {ctx.command_path} -- WORDS"
            raise UsageError(f"No such option: {unknown}.{near} {words}") from None


def named(library: Library, name: str) -> list[Article]:
    """The article of that id, or those of that file, also as a citation names their place or by the file's name alone.

    Raises InputError where there is none.
    """
    try:
        return [library.article(name)]
    except InputError:
        articles = list(library.articles())
        whole = os.path.abspath(name)
        for wanted in ({name, whole}, {re.sub(r":\d+$| p\. \d+$", "", whole)}):
            if found := [article for article in articles if _places(article) & wanted]:
                return found
        raise


def _places(article: Article) -> set[str]:
    if not article.path:
        return set()
    name = os.path.basename(article.path)
    part = article.id.removeprefix(f"{name}:")
    return {article.path, name, f"{article.path}:{part}", f"{article.path} \u00b7 {part}"}


def _date(option: str, value: str | None) -> str | None:
    """A day, a month or a year in ISO 8601, as precise as it was given."""
    from index.text.dates import parse_date

    if value is None:
        return None
    text = value.strip()
    found = text if re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?", text, re.ASCII) else parse_date(text)
    if not found:
        raise UsageError(f"{option} {value!r} is not a date. Write it as 2019-07-12, 2019-07, 2019 or 12 July 2019")
    return found[:10]


def day(option: str, value: str) -> date:
    """A day. Raises UsageError for what is none, a month and a year among them."""
    try:
        return date.fromisoformat(_date(option, value) or "")
    except ValueError:
        raise UsageError(f"{option} {value!r} is not a day. Write it as 2019-07-12 or 12 July 2019") from None


def _last_day(shown: str | None) -> date | None:
    """The last day of an ISO day, month or year."""
    from index.text.english import MONTH_NAMES
    from index.text.periods import period

    if shown is None:
        return None
    whole = period(shown if len(shown) != 7 else f"{MONTH_NAMES[int(shown[5:])]} {shown[:4]}")
    return date.fromisoformat(whole.until) if whole else None


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
