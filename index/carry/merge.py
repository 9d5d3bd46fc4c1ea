"""Libraries joined into one, with their vectors: what many machines encoded, each its share.

An article is known by its id and the SHA-256 of its text. The same text under one id is one article. Different texts
under one id are, as in ``qa index add``: where the id was made from the path and the paths differ, two articles, the
second with an id of its own; else two versions of one, of which the one with the later date is the newest. Where no
date tells, nothing is joined, and the error names both.

Joining again changes nothing: a merge that was stopped is given again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from index.article import Article
from index.carry import portable
from index.errors import LibraryError, LibraryVersionError, UsageError
from index.folder import FILE, begin
from index.ids import placed
from index.intake.read import Skipped
from index.library import Library
from index.opening import open_library
from index.report import Report
from index.store.store import Store
from index.store.transfer import attached, take_over
from index.text import split
from index.text.dates import is_later

AT_ONCE = 200
"""Articles in one transaction."""
Progress = Callable[[int, int], None]
"""Called with how many articles are done and how many there are."""


@dataclass(frozen=True)
class _Source:
    """One of the libraries to be joined."""

    name: str
    """As it was given."""
    file: Path
    store: Store


@dataclass(frozen=True)
class _Step:
    """What to do with one article of a source."""

    article_id: str
    as_id: str
    what: Literal["new", "newer", "older", "same", "versions"]
    """The last: it is there, and the source has superseded versions of it, which may not be."""


_NEWEST = {"new": True, "newer": True, "older": False, "versions": None}
"""What `take_over` is given: whether the article is the newest version."""


@dataclass(frozen=True)
class _Held:
    """What is known of an article that has a place in the library to be."""

    sha256: str
    date: str | None
    source: str


def merge(
    sources: Sequence[Path],
    folder: Path,
    progress: Progress | None = None,
    indexing: Callable[[int, int], None] | None = None,
    *,
    publish: bool = True,
) -> Report:
    """Join libraries, folders or exported files, into the one in ``folder``, which is made if it is not there.

    They stay as they are. Nothing is encoded, and nothing is changed where any of them cannot be joined. ``publish``
    False leaves Chroma's index to whoever opens the library next. Raises LibraryVersionError for another model or way
    of cutting, LibraryError where two articles of one id cannot be told apart, and what opening a library raises.
    """
    if not sources:
        raise UsageError("Name the libraries to be joined: qa index merge LIBRARY... --library TARGET")
    if any(_is_same(source, folder) for source in sources):
        raise UsageError(f"{folder} cannot be joined to itself: leave it out, or name another --library")
    with ExitStack() as opened:
        found = [opened.enter_context(_source(source)) for source in sources]
        new = not (folder / FILE).is_file()
        target = found[0] if new else opened.enter_context(_source(folder))
        for one in found:
            _check_fit(one, target)
        plan = _plan(found, None if new else target)
        if new:
            begin(folder, partial(portable.copy_to, found[0].store))
        with Library(folder, write=True, indexing=indexing, publishes=False) as library:
            _carry_out(plan, found, library.store, progress)
            library.publisher.publishes = publish  # once, of all
    of = {what: [step.as_id for some in plan for step in some if step.what == what] for what in ("new", "newer")}
    rest = sum(map(len, plan)) - sum(map(len, of.values()))
    return Report(tuple(of["new"]), tuple(of["newer"]), rest)


def _is_same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


@contextmanager
def _source(place: Path) -> Iterator[_Source]:
    """A library's folder, or an exported file unpacked for the while."""
    with ExitStack() as opened:
        folder = place
        if place.is_file():
            packed, manifest = opened.enter_context(portable.opened(place))
            folder = Path(opened.enter_context(TemporaryDirectory(prefix="article-qa-merge-")))
            portable.unpack(packed, manifest, folder / FILE)
        else:
            # Says what is wrong with it, and brings one of an older schema up to date.
            open_library(place, publishes=False).close()
        store = opened.enter_context(closing(Store(folder / FILE)))
        yield _Source(str(place), folder / FILE, store)


def _check_fit(one: _Source, target: _Source) -> None:
    """Whether vectors of the one are vectors of the other."""
    own, wanted = ((s.store.facts.get("model"), s.store.facts.get("dimension")) for s in (one, target))
    if own != wanted:
        raise LibraryVersionError(
            f"The library {one.name} was made with the model {own[0]!r} ({own[1]} dimensions), {target.name} with "
            f"{wanted[0]!r} ({wanted[1]}). Change one of them: qa index remodel --model NAME --library DIR"
        )
    if one.store.facts.get("splitter") != str(split.VERSION):
        raise LibraryVersionError(
            f"The passages of the library {one.name} were cut by another version of article-qa. Cut them anew: "
            f"qa index repair --library {one.name}"
        )


def _plan(sources: Sequence[_Source], target: _Source | None) -> list[list[_Step]]:
    """What to do with each article of each source. Raises LibraryError where that cannot be decided."""
    held: dict[str, _Held] = {}
    homes: dict[str, str] = {}
    for name, sha256, path, date, _ in _identities(target.store) if target else ():
        held[name], homes[name] = _Held(sha256, date, target.name if target else ""), path
    plan: list[list[_Step]] = []
    undecided: list[str] = []
    for source in sources:
        steps: list[_Step] = []
        for name, sha256, path, date, has_versions in _identities(source.store):
            as_id = name
            if name in held and held[name].sha256 != sha256 and homes[name] != path:
                own = placed(Article(name, "", path=path), homes)
                as_id = name if isinstance(own, Skipped) else own.id
            before = held.get(as_id)
            theirs = _Held(sha256, date, source.name)
            if before is None:
                held[as_id], homes[as_id] = theirs, path
                steps.append(_Step(name, as_id, "new"))
            elif before.sha256 == sha256:
                steps.append(_Step(name, as_id, "versions" if has_versions else "same"))
            elif (newest := is_later(date, before.date)) is None:
                undecided.append(f"{as_id!r} of {before.source} ({before.date}) and of {source.name} ({date})")
            else:
                if newest:
                    held[as_id], homes[as_id] = theirs, path
                steps.append(_Step(name, as_id, "newer" if newest else "older"))
        plan.append(steps)
    if undecided:
        more = f", and {len(undecided) - 5} more" if len(undecided) > 5 else ""
        raise LibraryError(
            "Nothing was joined, for some articles of one id have different texts, and no date says which is the "
            f"newest: {'; '.join(undecided[:5])}{more}. Remove one of each: qa index remove ID --library DIR"
        )
    return plan


def _carry_out(
    plan: Sequence[Sequence[_Step]], sources: Sequence[_Source], store: Store, progress: Progress | None
) -> None:
    with store.transaction():
        # First: a sync of what was joined halfway would take the articles for gone, and those outside a share too.
        store.facts.add_sources(path for source in sources for path in source.store.facts.sources())
        store.facts.set(shard="")
    done, total = 0, sum(map(len, plan))
    for steps, source in zip(plan, sources, strict=True):
        with attached(store, source.file):
            for at in range(0, len(steps), AT_ONCE):
                some = steps[at : at + AT_ONCE]
                with store.transaction():
                    for step in some:
                        if step.what in _NEWEST:
                            take_over(store, step.article_id, step.as_id, newest=_NEWEST[step.what])
                done += len(some)
                if progress:
                    progress(done, total)


def _identities(store: Store) -> list[tuple[str, str, str, str | None, bool]]:
    """Of each article that is not damaged: id, SHA-256, file, latest date, and whether it has older versions."""
    older = store.articles.with_versions()
    return [
        (row["id"], row["sha256"], row["path"] or "", row["modified"] or row["published"], row["id"] in older)
        for row in store.articles.sound_records("", "ORDER BY key")
    ]
