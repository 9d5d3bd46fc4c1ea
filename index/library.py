"""A library on disk: articles in, passages out.

    folder/
      library.sqlite    the source of truth (index.store.store)
      vectors-*/        Chroma's index of the same vectors, which can be made again from it (index.vectors); a library
                        made with a Chroma server's address has a collection there instead
      .lock             held by the one writer

An article is stored in one SQLite transaction, vectors included, and is then acknowledged. Chroma follows at the end of
each change: its folder is copied, the copy brought level with SQLite, and the library switched over to the copy. No
folder is written to once it is published: a writer that is killed leaves it whole, and readers are never in its way.
A collection on a server is brought level in place; it carries a seal that SQLite has too, so that one which another
library wrote to (a copy of this one), or an older one put back, is not taken for ours.
What was acknowledged and not yet published waits in the store's outbox; whoever opens the library next publishes it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlsplit

from index import notes
from index.article import Article, Hit, Passage, Sentence, Version
from index.encode import DEFAULT_MODEL, Encoder, encode_stored, load_encoder, model_name
from index.errors import (
    InputError,
    LibraryDamaged,
    LibraryError,
    LibraryMissing,
    LibraryUnreachable,
    LibraryVersionError,
    QAError,
    UsageError,
    WebError,
)
from index.filters import Filters
from index.folder import FILE, begin, check_empty, default_folder, identity, locked
from index.intake.order import intake
from index.intake.read import Skipped
from index.intake.share import Share
from index.report import Report, Stored, Within
from index.search import Query, search
from index.store.copies import collapse
from index.store.database import to_disk
from index.store.exact import Exact
from index.store.record import Undecodable
from index.store.store import Store
from index.text import split
from index.vectors import (
    KEPT,
    Vectors,
    copy_collection,
    digest,
    drop_collection,
    server_address,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.intake.harvest import Fetching
    from index.intake.web import Web

_COPIED = 20
"""Hits fetched beyond those wanted: in so many, few are copies of one before."""
_INDEXED = 5000
"""Vectors given to Chroma at once."""
_BATCH = 96 * 800
"""Characters encoded at once, about 96 passages: work for every core, and Ctrl-C waits about two seconds."""
_ARTICLES = 200
"""Encoded at once, however short."""
_LONGEST = 20_000_000
"""Characters of an article: some twenty long novels. Encoding so many takes minutes."""
_AT_ONCE = 64
"""Passages encoded before it is told how far an article is."""
_CUTTING = 0.2
"""Part of the time of encoding an article that cutting it takes."""


_Result = TypeVar("_Result")


class Library:
    """One folder of articles that can be asked. Use it as a context manager, or close it."""

    def __init__(
        self,
        folder: Path,
        *,
        write: bool = False,
        encoder: Encoder | None = None,
        upgrading: Callable[[int, int], None] | None = None,
        as_of: str | None = None,
        indexing: Callable[[int, int], None] | None = None,
        publishes: bool = True,
    ) -> None:
        """Opens the library in ``folder``; one made by an older version is brought up to date.

        ``upgrading`` is called meanwhile with how many articles are done and how many there are, ``indexing`` with how
        many passages are in Chroma and how many are to be, whenever it is told of some. ``as_of``, an ISO date
        of a day, a month or a year, opens it as it was at the end of that: of each article the version that held then,
        none of the articles that came later. Raises LibraryMissing where there is none, LibraryBusy when ``write`` is
        wanted and another process writes, LibraryVersionError when it was made by a newer version, by an older one and
        may not be written, or with another encoder than the one given, UsageError for ``as_of`` with ``write``.
        """
        if not (folder / FILE).is_file():
            named = "" if folder == default_folder() else f" --library {folder}"
            raise LibraryMissing(
                f"There is no library in {folder} yet. Make one of your articles: qa index add FOLDER{named}. "
                "Or ask those that come along: qa ask --sample"
            )
        if write and as_of:
            raise UsageError(f"The library {folder} as of {as_of} can only be read: leave the date out to write to it")
        self.folder = folder = Path(os.path.abspath(folder))  # the process may change its own
        self.read_only = not os.access(folder, os.W_OK)
        """Whether this process cannot write to it at all: Chroma, which writes whenever it opens, is left alone."""
        self.as_of = as_of
        self.publishes = publishes
        """False leaves Chroma's index to whoever opens the library next."""
        self.maker: notes.Maker | None = None
        """Makes a note of each article that is added or changed."""
        self._indexing = indexing
        with ExitStack() as opened:
            if write:
                opened.enter_context(locked(folder))
            try:
                self.store = Store(folder / FILE, write=write, as_of=as_of, progress=upgrading)
            except LibraryError:  # an older schema, or a writer died while it changed the file's mode
                if write:
                    raise
                with suppress(LibraryError):  # as for the outbox below
                    Library(folder, write=True, upgrading=upgrading).close()
                self.store = Store(folder / FILE, as_of=as_of)
            opened.callback(self.store.close)
            if encoder is not None:
                self._check_encoder(encoder)
            self._encoder = encoder
            self._loading: Future[Encoder] | None = None
            self._vectors: Vectors | None = None
            self._unusable: str | None = None
            """The index that turned out to be damaged."""
            self._writes = write
            self._place = identity(folder)
            if write:
                with suppress(LibraryUnreachable):  # what is added meanwhile waits in the outbox
                    self._publish()
            elif publishes and (
                any(self.store.vectors.outbox()) or not self._published()[0]
            ):  # left by a writer that died
                with suppress(LibraryError):  # or one that is at work yet, or this user may only read
                    Library(folder, write=True).close()
            opened.callback(self._close_vectors)
            self._opened = opened.pop_all()

    @classmethod
    def create(
        cls, folder: Path, model: str = DEFAULT_MODEL, *, encoder: Encoder | None = None, server: str | None = None
    ) -> Library:
        """An empty library, open for writing; one that exists is opened, if it has the same model.

        ``server`` is the URL of a Chroma server that is to hold the vectors. Raises LibraryVersionError when the
        library exists with another model, UsageError when it exists and has its vectors elsewhere, LibraryError when
        the folder cannot be written, LibraryUnreachable when the server does not answer.
        """
        if server:
            server = server_address(server)
        try:
            if not (folder / FILE).is_file():
                check_empty(folder)
                encoder = encoder or load_encoder(model)
                begin(folder, partial(_fill, encoder, server))
        except OSError as error:
            raise LibraryError(f"The library folder {folder} cannot be written: {error.strerror or error}") from error
        library = cls(folder, write=True, encoder=encoder)
        wanted = encoder.model if encoder else model_name(model)
        if (held := library.model) != wanted:
            library.close()
            raise LibraryVersionError(
                f"The library {folder} was made with the model {held!r}, not {wanted!r}: leave --model "
                "out, or make another library with --library DIR"
            )
        if server not in {None, library.server}:
            place = f"on {library.server}" if library.server else "in its folder"
            library.close()
            raise UsageError(
                f"The library {folder} has its vectors {place}, not on {server}. Bring them there: qa index repair "
                f"--vectors {server} --library {folder}"
            )
        return library

    @property
    def model(self) -> str:
        """What its vectors are made with: a name, or a folder. Another process may change it meanwhile."""
        return self.store.facts.get("model") or DEFAULT_MODEL

    @property
    def share(self) -> Share | None:
        """The share of its files that it holds; None for all of them."""
        text = self.store.facts.get("shard")
        return Share.parse(text) if text else None

    @property
    def server(self) -> str | None:
        """The address of the Chroma server that holds the vectors; None when they lie in the library's folder."""
        return self.store.facts.get("server") or None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._writes = False  # stopped: the next opening publishes what is in the outbox
        self.close()

    def close(self) -> None:
        """Publish what is in the outbox, if this is the writer, and let go of every file."""
        writes, self._writes = self._writes, False
        with self._opened:
            if writes:
                self._publish()

    # --- articles in

    def add(
        self,
        paths: Iterable[Path],
        progress: Stored | None = None,
        share: Share | None = None,
        within: Within | None = None,
    ) -> Report:
        """Store every article of these files and folders; unchanged ones are left alone, changed ones replaced.

        What cannot be read is reported, not raised. Raises InputError for a path that does not exist. Whatever stops it
        midway, the articles that ``progress`` was told of stay. ``share`` takes that share of the files only, and is
        kept for ``sync``; raises UsageError where the library has another one, or whole folders.
        """
        roots = [Path(os.path.abspath(path)) for path in paths]
        if share != self.share and (self.share or self.store.facts.sources()):
            held = f"share {self.share} of its files" if self.share else "whole files and folders"
            raise UsageError(
                f"The library {self.folder} holds {held}, not {f'share {share}' if share else 'all of them'}: name "
                "another with --library DIR (qa index merge joins them)"
            )
        items = intake(roots, share)
        with self.store.transaction():
            # Before the articles: else a later sync would take those of an addition that was stopped for gone.
            self.store.facts.add_sources(map(str, roots))
            if share:
                self.store.facts.set(shard=str(share))
        report, _ = self._add(items, progress, within)
        self._publish()
        return report

    def sync(self, progress: Stored | None = None, within: Within | None = None) -> Report:
        """Make the library match the files and folders that it was added from: added, changed, gone.

        What came from the web stays as it is: see ``sync_web``. Raises InputError when one of them is no longer there:
        an unplugged disk must not empty a library.
        """
        roots = [Path(source) for source in self.store.facts.sources() if not is_url(source)]
        stored = self.store.articles.paths()
        for root in roots:
            if not os.path.exists(root) or (_is_empty(root) and any(_is_below(path, root) for path in stored.values())):
                state = "is empty now" if os.path.exists(root) else "is no longer there"
                raise InputError(
                    f"{root} was added to this library and {state}. Bring it back, or forget it with its articles: "
                    f"qa index remove {root}"
                )
        unread: list[Path] = []
        report, seen = self._add(_noting(intake(roots, self.share), unread), progress, within)
        gone = [
            name
            for name, path in stored.items()
            if name not in seen
            and path
            and not any(_is_below(path, place) and os.path.exists(place) for place in unread)
        ]
        self.store.remove(gone)
        self._publish()
        return replace(report, removed=tuple(gone))

    def add_web(self, urls: Iterable[str], web: Web | None = None, fetching: Fetching | None = None) -> Report:
        """Fetch these pages and feeds and store what they give; unchanged articles are left alone, changed replaced.

        Each is stored as soon as it is there. What cannot be had is reported, not raised. ``web`` is by whose rules it
        is fetched, and for which servers. Raises WebError, before any is fetched, for a URL that never is.
        """
        from index.intake.address import canonical
        from index.intake.web import Web

        web = web or Web()
        return self._harvest([canonical(url, web.allow) for url in urls], web, fetching)

    def sync_web(self, web: Web | None = None, fetching: Fetching | None = None) -> Report:
        """Fetch the pages and feeds that were added again, as far as their servers say that they have changed.

        An article whose page is gone stays, and is reported. Of a feed, what it names now is fetched.
        """
        from index.intake.web import Web

        return self._harvest(self.web_sources(), web or Web(), fetching)

    def _harvest(self, urls: Iterable[str], web: Web, fetching: Fetching | None) -> Report:
        from index.intake.harvest import Harvest

        report = Harvest(web, self.store, lambda items: self._add(items, None), fetching).take(urls)
        self._publish()
        return report

    def web_sources(self) -> list[str]:
        """The pages and feeds that were added, as URLs."""
        return [source for source in self.store.facts.sources() if is_url(source)]

    def remove(self, names: Sequence[str]) -> list[str]:
        """Remove articles by id, or all that came from a file, a folder, a page or a feed; gives the ids removed.

        Raises InputError, before anything is removed, for a name that is neither.
        """
        stored = self.store.articles.paths()
        articles_in = _by_place((path, article_id) for article_id, path in stored.items() if path)
        sources_in = _by_place((source, source) for source in self.store.facts.sources() if not is_url(source))
        chosen: dict[str, None] = {}
        roots: list[str] = []
        for name in names:
            if is_url(name):
                found, forgotten = self._from_web(name)
                if not found and not forgotten:
                    raise InputError(
                        f"Nothing of {name} in the library {self.folder}. See what there is: qa index list"
                    )
                chosen |= dict.fromkeys(found)
                roots += forgotten
                continue
            if name in stored:
                chosen[name] = None
                continue
            place = os.path.normcase(os.path.abspath(name))
            below, forgotten = articles_in.get(place, []), sources_in.get(place, [])
            if not name or not (below or forgotten):
                raise InputError(f"No article {name!r} in the library {self.folder}. See them: qa index list")
            chosen |= dict.fromkeys(below)
            roots += forgotten
        with self.store.transaction():
            self.store.remove(chosen)
            self.store.facts.drop_sources(roots)
        self._publish()
        return list(chosen)

    def _from_web(self, name: str) -> tuple[list[str], list[str]]:
        """The articles that a URL stands for, as their id or as what gave them, and the sources to forget with them."""
        stored = self.store.articles.paths()
        page, _, part = name.partition("#")
        page = _canonical(page)
        name = next((one for one in (name, f"{page}#{part}") if one in stored), page)
        found = {name: None} if name in stored else {}
        forgotten = [name] if name in self.store.facts.sources() else []
        for fetch in self.store.fetches.all():
            if name in {fetch.url, fetch.source}:
                found |= dict.fromkeys(one for one in fetch.articles if one in stored)
            elif fetch.articles == (name,) and fetch.url == fetch.source:
                forgotten.append(fetch.source)  # a page that was added under another address
        return list(found), forgotten

    def _add(
        self, items: Iterable[Article | Skipped], progress: Stored | None, within: Within | None = None
    ) -> tuple[Report, set[str]]:
        """Store what is new or changed; gives the report and the ids of all articles that the items hold."""
        added: list[str] = []
        changed: list[str] = []
        skipped: list[Skipped] = []
        failed: dict[str, Skipped] = {}
        unchanged = 0
        seen: set[str] = set()
        homes = {name: path for name, path in self.store.articles.paths().items() if not isinstance(path, Undecodable)}
        stored = set(homes)
        waiting: list[Article] = []
        size = 0
        for item in items:
            article = placed(item, homes) if isinstance(item, Article) else item
            if isinstance(article, Skipped):
                skipped.append(article)
                continue
            if article.id in seen:
                continue  # the same file named twice
            seen.add(article.id)
            if len(article.text) > _LONGEST:
                too_long = f"{len(article.text):,} characters long (at most {_LONGEST:,}): divide it"
                skipped.append(Skipped(article.path or article.id, None, too_long))
                continue
            homes[article.id] = article.path or ""
            if article.id in stored and self.store.articles.get(article.id) == article:
                unchanged += 1
                if progress:
                    progress(article)
                continue
            (changed if article.id in stored else added).append(article.id)
            if len(article.text) > _BATCH:  # what waits is stored before a long one is begun
                failed |= self._put_each(waiting, progress, within)
                waiting, size = [], 0
            waiting.append(article)
            size += len(article.text)
            if size > _BATCH or len(waiting) == _ARTICLES:
                failed |= self._put_each(waiting, progress, within)
                waiting, size = [], 0
        failed |= self._put_each(waiting, progress, within)
        new, other = (tuple(one for one in ids if one not in failed) for ids in (added, changed))
        return Report(new, other, unchanged, (), (*skipped, *failed.values())), seen

    def _put_each(
        self, articles: Sequence[Article], progress: Stored | None, within: Within | None
    ) -> dict[str, Skipped]:
        """Store the articles; those that cannot be cut or encoded are given back with the reason, by id."""
        telling: list[Article] = []

        def tell(article: Article) -> None:
            if progress:
                telling.append(article)
                progress(article)
                telling.clear()

        try:
            self._put(articles, tell, within)
        except Exception as error:
            if telling or isinstance(error, QAError):
                raise
            waiting = [article for article in articles if self.store.articles.get(article.id) != article]
            if len(articles) > 1:
                return {
                    id: why for article in waiting for id, why in self._put_each([article], progress, within).items()
                }
            said = f"cannot be cut into passages and encoded: {type(error).__name__} {error}".splitlines()[0][:200]
            return {article.id: Skipped(article.path or article.id, None, said) for article in waiting}
        return {}

    def _put(self, articles: Sequence[Article], progress: Stored | None = None, within: Within | None = None) -> None:
        """Encode the articles' passages together, then store the articles one by one."""
        if not articles:
            return
        long = within if len(articles[0].text) > _BATCH else None
        spans, vectors = encoded(articles, self.encoder, long and partial(long, articles[0]))
        at = 0
        for article, cuts in zip(articles, spans, strict=True):
            sentences = split.sentences(article.text)
            note = self.maker and notes.made(self.maker, article, sentences)
            with self.store.transaction():
                self.store.put(article, sentences, cuts, vectors[at : at + len(cuts)])
                if note:
                    self.store.notes.write(article.id, *note)
            at += len(cuts)
            self._check_place()
            if progress:
                progress(article)

    # --- articles and passages out

    def articles(self) -> Iterator[Article]:
        """All of them, by id."""
        return self.store.articles.all()

    def article(self, article_id: str) -> Article:
        """The article of that id. Raises InputError when there is none."""
        article = self.store.articles.get(article_id)
        if article is None:
            if self.as_of and (later := self.store.articles.versions(article_id)):
                began = min(version.since for version in later)[:10]
                raise InputError(
                    f"There is nothing of {article_id!r} as of {self.as_of}: it begins on {began}. See its versions: "
                    f"qa index show {article_id}"
                )
            if why := next((one.why for one in self.store.articles.damage.values() if one.name == article_id), None):
                raise LibraryDamaged(f"The article {article_id!r} is damaged: its {why}. Mend it: qa index repair")
            raise InputError(f"No article {article_id!r} in the library {self.folder}. See them: qa index list")
        return article

    def warnings(self) -> list[str]:
        """What was met so far that is damaged and was done without: articles, the vector index."""
        found = []
        if articles := sum(not layer for layer, _ in self.store.articles.damage):
            some = "1 article is damaged: qa index check names it"
            found.append(some if articles == 1 else f"{articles} articles are damaged: qa index check names them")
        if self._unusable is not None and self._unusable == self._published()[0]:  # else a writer was quicker
            found.append("The vector index is damaged and was not used. Make it again: qa index repair")
        return found

    def versions(self, article_id: str) -> list[Version]:
        """All that there are of an article, the oldest first and the newest last; none of an unknown id."""
        return self.store.articles.versions(article_id)

    def sentences(self, article_id: str) -> list[Sentence]:
        """The article's sentences in order."""
        return self.store.articles.sentences(article_id)

    def note(self, article_id: str, rules: str) -> bytes | None:
        """What was worked out of the article by these rules when it was added, if it was."""
        return self.store.notes.read(article_id, rules)

    def passages(self, article_id: str) -> list[Passage]:
        """The article's passages in order."""
        return self.store.passages.of(article_id)

    def copies(self, article_id: str) -> list[str]:
        """The other articles that tell the same story, copied: the earliest published first, then the longest."""
        return [
            name for name in self.store.clusters.of(article_id) if name != article_id and self.store.articles.get(name)
        ]

    def outlets(self) -> list[str]:
        """Every outlet named by an article."""
        return self.store.articles.outlets()

    def counts(self, filters: Filters | None = None) -> tuple[int, int]:
        """How many articles and passages a search within the filters looks at."""
        return self.store.passages.counts(filters)

    def preload(self, executor: Executor) -> None:
        """Load the encoder in the background: onnxruntime opens a network while Python imports Chroma."""
        if self._encoder is None:
            self._loading = executor.submit(load_encoder, self.model)

    def search(self, query: str | Query, limit: int = 10, filters: Filters | None = None) -> list[Hit]:
        """The best passages, best first; of a passage that several copies of a story have, one.

        While a writer is at work, its new articles are found by their words only.
        """
        return self.at_one_moment(partial(self._search, query, limit, filters))

    def _search(self, query: str | Query, limit: int, filters: Filters | None) -> list[Hit]:
        if not self.store.passages.counts()[1]:
            return []
        wanted = limit + _COPIED
        while True:
            found = self._ranked(query, wanted, filters)
            hits = self._sound(found, limit)
            if len(hits) >= limit or len(found) < wanted:
                return hits
            wanted *= 2

    def _sound(self, found: Sequence[Hit], limit: int) -> list[Hit]:
        """The first of them, none in a damaged article; of a passage that several copies of a story have, one."""
        while True:
            hits = collapse(found, self.store.clusters.of, self.store.articles.sentences)[:limit]
            damaged = {hit.passage.article_id for hit in hits if not self.store.articles.holds(hit.passage)}
            if not damaged:
                return hits
            found = [hit for hit in found if hit.passage.article_id not in damaged]

    def _ranked(self, query: str | Query, limit: int, filters: Filters | None) -> list[Hit]:
        wanted = Query(query) if isinstance(query, str) else query
        alone = self.read_only or self._published()[0] == self._unusable
        vectors = Exact(self.store) if alone else self.vectors
        return search(self.store, vectors, self.encoder, wanted, limit, filters)

    def at_one_moment(self, read: Callable[[], _Result]) -> _Result:
        """What ``read`` gives, which reads the library as it is at one moment, whatever is written meanwhile.

        It may be called more than once.
        """
        while not self.store.db.in_snapshot:
            published = self._published()
            try:
                with self.store.snapshot():
                    return read()
            except LibraryDamaged:
                # Else a writer has switched to another index meanwhile, and taken this one away.
                if self._published() == published:
                    if self._unusable == published[0]:
                        self._unusable = None  # not the index is damaged
                        raise
                    self._unusable = published[0]
        return read()

    def frequency(self, word: str) -> int:
        """In how many passages a word stands, in any of its forms."""
        return self.store.lexical.frequency(word)

    def stems(self, letter: str) -> list[str]:
        """Every word of the passages that begins with this letter, folded, as its stem."""
        return self.store.lexical.stems(letter)

    def passages_with(self, word: str, limit: int) -> list[Passage]:
        """The passages that hold a word in any of its forms, those that say most with it first."""
        numbers = [number for number, _ in self.store.lexical.matching([word], limit)]
        held = self.store.passages.get(numbers)
        return [held[number] for number in numbers if number in held]

    def stats(self) -> dict[str, Any]:
        """Sizes and identity, for people and scripts."""
        articles, passages = self.counts()
        size = 0
        for file in self.folder.rglob("*"):
            with suppress(OSError):  # a writer may take it away meanwhile
                size += file.stat().st_size if file.is_file() else 0
        return {
            "library": str(self.folder),
            "articles": articles,
            "passages": passages,
            "outlets": len(self.outlets()),
            "copied": len(self.store.clusters.all()),
            "model": self.model,
            "dimension": self.store.facts.dimension,
            "splitter": int(self.store.facts.get("splitter") or 0),
            "server": self.server,
            "bytes": size,
            "sources": self.store.facts.sources(),
        }

    # --- whole again

    def check(self) -> list[str]:
        """What does not hold together, one sentence each; empty when all is well. Changes nothing."""
        from index.upkeep import check

        return check(self)

    def repair(self, server: str | None = None, told: Callable[[str], None] = lambda said: None) -> list[str]:
        """Make everything again that can be made from the articles; gives what stays wrong.

        ``server`` is where the vectors are to be from now on: a Chroma server's URL, or "" for the library's folder.
        ``told`` is called with what became of each article that was damaged: taken anew from its file, or removed.
        """
        from index.upkeep import repair

        return repair(self, server, told)

    def recut(self, key: int, version: Article) -> None:
        """Cut the superseded version of that key anew."""
        [spans], vectors = encoded([version], self.encoder)
        self.store.recut(key, split.sentences(version.text), spans, vectors)

    def index_problems(self) -> list[str]:
        """What in Chroma's index is not as it should be."""
        folder = self.folder / self._published()[0]
        if not self.server and digest(folder) != self.store.facts.get("digest"):
            return [str(_changed(folder))]
        if self.read_only:
            return []
        vectors, found = self.vectors, []
        if lost := self._unreachable(vectors):
            found.append(f"{len(lost)} passages are not found by their own vector in Chroma")
        extra = vectors.count() - self.counts()[1] - len(self.store.vectors.outbox()[1])
        if extra > 0:
            found.append(f"Chroma holds {extra} vectors of no passage")
        return found

    def remodel(self, encoder: Encoder, progress: Callable[[int, int], None] | None = None) -> bool:
        """Change over to another model: passages cut and encoded for it beside those in use, then switched at once.

        Meanwhile and after a stop, readers go on with the model in use; what was encoded stays, and the same call goes
        on from there. Superseded versions change too. ``progress`` is called with how many of those that were left are
        done. Gives whether anything had to be done.
        """
        if (encoder.model, str(encoder.dimension)) == (self.model, self.store.facts.get("dimension")):
            self.store.remade.end()  # of a change that was given up
            return False
        self.store.remade.begin(encoder.model, encoder.dimension, split.VERSION)
        waiting = self.store.remade.waiting()
        done, size, total = 0, 0, len(waiting)
        batch: list[tuple[str, int, Article]] = []
        for layer, key in waiting:
            article = self.store.articles.recorded(layer, key)
            batch.append((layer, key, article))
            size += len(article.text)
            if size > _BATCH or len(batch) == _ARTICLES or done + len(batch) == total:
                spans, vectors = encoded([article for _, _, article in batch], encoder)
                at = 0
                with self.store.transaction():
                    for (layer_of, key_of, _), cuts in zip(batch, spans, strict=True):
                        self.store.remade.put(layer_of, key_of, cuts, vectors[at : at + len(cuts)])
                        at += len(cuts)
                done += len(batch)
                batch, size = [], 0
                if progress:
                    progress(done, total)
        self._publish(anew=True, remade=True)
        self._encoder = encoder
        return True

    def _move(self, server: str) -> None:
        """Let the vectors be made anew on another server, or in the folder; what the old server holds is dropped."""
        server = server and server_address(server)
        if server != (self.server or ""):
            if self.server:
                with suppress(LibraryError):  # not to be reached, or not ours any more
                    drop_collection(self.server, self.vectors.name)
            self._close_vectors()
            self.store.facts.set(server=server, vectors="", digest="")

    def _unreachable(
        self, vectors: Vectors, *, only_new: bool = False, remade: bool = False
    ) -> dict[int, NDArray[np.float32]]:
        """The passages, with their vectors, that Chroma does not hold, or does not find by what it holds."""
        import numpy as np

        lost: dict[int, NDArray[np.float32]] = {}
        for numbers, rows in self.store.vectors.batches(500, only_new=only_new, remade=remade):
            held = vectors.get(numbers)
            stored = np.stack([held.get(number, row) for number, row in zip(numbers, rows, strict=True)])
            lost |= {
                number: row
                for number, row, own, near in zip(numbers, rows, stored, vectors.nearest(stored, 5), strict=True)
                if not (number in held and own @ row > KEPT and number in near)
            }
        return lost

    # --- the parts that load late

    @property
    def encoder(self) -> Encoder:
        """What made the vectors, loaded when first needed."""
        if self._encoder is None or self._encoder.model != self.model:  # changed since, by ``remodel``
            encoder = self._loading.result() if self._loading else None
            self._loading = None
            if encoder is None or encoder.model != self.model:
                encoder = load_encoder(self.model)
            self._check_encoder(encoder)
            self._encoder = encoder
        return self._encoder

    @property
    def vectors(self) -> Vectors:
        """Chroma's index as last published, opened when first needed. Raises LibraryDamaged when it is not usable."""
        name, _ = self._published()
        if not name:
            raise LibraryDamaged(f"The library {self.folder} has no vector index. Make it: qa index repair")
        if self._vectors is not None and self._vectors.name != name:
            self._close_vectors()
        if self._vectors is None:
            self._vectors = self._opened_vectors(name)
        return self._vectors

    def _opened_vectors(self, name: str) -> Vectors:
        if not self.server:
            with ThreadPoolExecutor(1) as pool:  # Python imports Chroma meanwhile
                found = pool.submit(digest, self.folder / name)
                vectors = Vectors.in_folder(self.folder / name)
            if found.result() != self._published()[1]:  # of which a query might end the process
                vectors.close()
                raise _changed(self.folder / name)
            return vectors
        vectors = Vectors.on_server(self.server, name)
        if self._published()[1] not in vectors.seals:
            vectors.close()
            raise LibraryDamaged(
                f"The collection {name} on the Chroma server {self.server} is not as the library {self.folder} left it "
                "(a copy of the library uses it too, or an older state was put back). Make another: qa index repair"
            )
        return vectors

    def _published(self) -> tuple[str, str]:
        """What names the index that readers use, and its digest or seal; empty where there is none."""
        return self.store.facts.get("vectors") or "", self.store.facts.get("digest") or ""

    def _check_place(self) -> None:
        """Raises LibraryError where what was written is no longer where the library was opened."""
        with suppress(OSError):
            if identity(self.folder) == self._place:
                return
        raise LibraryError(
            f"The library {self.folder} was removed, moved or replaced while it was written to: what was added since "
            "then is not there. Move a library while nobody has it open; then run the same command again"
        )

    def _close_vectors(self) -> None:
        if self._vectors is not None:
            self._vectors.close()
            self._vectors = None

    def _check_encoder(self, encoder: Encoder) -> None:
        dimension = self.store.facts.dimension
        if (encoder.model, encoder.dimension) != (self.model, dimension):
            if forgotten := self.store.forgotten():
                raise LibraryDamaged(
                    f"In the library {self.folder} {forgotten[0]}. Make it whole again: qa index repair"
                )
            raise LibraryVersionError(
                f"The library {self.folder} was made with the model {self.model!r} ({dimension} dimensions), not with "
                f"{encoder.model!r} ({encoder.dimension}): use that model, or make another library with --library DIR"
            )

    def _publish(self, *, anew: bool = False, remade: bool = False) -> None:
        """Bring Chroma's index, or one made ``anew``, level with SQLite, and let readers use it.

        ``remade``: of the passages of the model to come, which take the others' place at the same moment.
        """
        if not self.publishes:
            return
        self._check_place()
        self._tidy()
        new, gone = self.store.vectors.outbox()
        old, _ = self._published()
        whole = self.server or (old and digest(self.folder / old) == self._published()[1])
        if old and whole and not (new or gone or anew):
            return
        # Where little would be kept, or nothing, the old saves nothing; and deleting frees no room in Chroma.
        anew = anew or not (old and whole) or 2 * max(new, len(gone)) > self.store.passages.counts()[1]
        try:
            if self.server:
                self._publish_on_server(self.server, old, gone, anew=anew, remade=remade)
            else:
                self._publish_folder(old, gone, anew=anew, remade=remade)
        except LibraryDamaged:
            if anew:
                raise
            self._publish(anew=True)  # the old one was damaged

    def _publish_folder(self, old: str, gone: Sequence[int], *, anew: bool, remade: bool) -> None:
        """Make a folder of Chroma's, out of a copy of the old or ``anew``, and switch over to it."""
        target = self.folder / f"vectors-{token_hex(4)}"  # never used before: Chroma remembers paths within a process
        try:
            if old and not anew:
                copy_collection(self.folder / old, target)
            self._bring_level(partial(Vectors.in_folder, target), gone, anew=anew, remade=remade)
            self._check_place()
            to_disk(*target.rglob("*"), target, self.folder)  # Chroma does not wait for it
            sealed = digest(target)
        except OSError as error:
            raise LibraryError(f"The vector index in {self.folder} cannot be written: {error}") from error
        with self.store.transaction():
            if remade:
                self.store.remade.switch()
            self.store.vectors.published(target.name, sealed)
        self._tidy()

    def _publish_on_server(self, server: str, old: str, gone: Sequence[int], *, anew: bool, remade: bool) -> None:
        """Change the collection in place, or make another ``anew`` and drop the old."""
        name, before, seal = old, self._published()[1], token_hex(8)
        leftover = (self.store.facts.get("leftover") or "").split()
        if anew:
            name = f"article-qa-{token_hex(8)}"
            # Written down before it is made: whoever comes after a writer that died knows what to drop.
            self.store.facts.set(leftover=" ".join([*leftover, name]))
            if old:
                with suppress(LibraryDamaged):  # not ours any more, but a copy's, or lost
                    self._opened_vectors(old).close()
                    leftover.append(old)
        else:
            self._opened_vectors(old).close()
        self._bring_level(partial(Vectors.on_server, server, name), gone, anew=anew, remade=remade)
        with closing(Vectors.on_server(server, name)) as vectors:
            vectors.seal(before, seal)  # either will do, until SQLite has the new one
            with self.store.transaction():
                if remade:
                    self.store.remade.switch()
                self.store.vectors.published(name, seal)
                self.store.facts.set(leftover=" ".join(leftover))
            vectors.seal(seal)
        for one in leftover:
            drop_collection(server, one)
        self.store.facts.set(leftover="")

    def _bring_level(self, opened: Callable[..., Vectors], gone: Sequence[int], *, anew: bool, remade: bool) -> None:
        """Tell the index that ``opened`` opens what it lacks. Raises LibraryDamaged when it is not whole then."""
        import numpy as np

        passages = self.store.remade.number() if remade else self.store.vectors.count()
        done, wanted = 0, passages if anew else self.store.vectors.outbox()[0]
        with closing(opened(create=anew)) as vectors:
            for numbers, rows in self.store.vectors.batches(_INDEXED, only_new=not anew, remade=remade):
                vectors.upsert(numbers, rows)
                done += len(numbers)
                if self._indexing:
                    self._indexing(done, wanted)
            if not anew:
                vectors.delete(gone)
            if (held := vectors.count()) != passages:
                raise LibraryDamaged(
                    f"The vector index {vectors.name} holds {held} vectors, not {passages}: qa index repair"
                )
        for attempt in range(1, 4):
            with closing(opened()) as vectors:
                lost = self._unreachable(vectors, only_new=not anew, remade=remade)
                if not lost:
                    break
                vectors.upsert(list(lost), np.stack(list(lost.values())), attempt)

    def _tidy(self) -> None:
        """Take away every folder of Chroma's that is not the published one."""
        for folder in self.folder.glob("vectors-*"):
            if folder.name != self.store.facts.get("vectors"):
                shutil.rmtree(folder, ignore_errors=True)


def _changed(folder: Path) -> LibraryDamaged:
    return LibraryDamaged(
        f"The files of the vector index {folder} were changed or damaged. Make it again: qa index repair"
    )


def encoded(
    articles: Sequence[Article], encoder: Encoder, told: Callable[[float], None] | None = None
) -> tuple[list[list[tuple[int, int]]], NDArray[np.float32]]:
    """The spans of each article's passages, and the vectors of all of them in a row, float32 [n, d].

    ``told`` is called with which part of the work is done.
    """
    import numpy as np

    told = told or (lambda part: None)
    spans = [
        split.passages(article.text, encoder.tokenize, told=lambda part: told(_CUTTING * part)) for article in articles
    ]
    texts = [a.text[start:end] for a, cuts in zip(articles, spans, strict=True) for start, end in cuts]
    vectors = [np.empty((0, encoder.dimension), np.float32)]
    for at in range(0, len(texts), _AT_ONCE):
        vectors.append(encode_stored(encoder, texts[at : at + _AT_ONCE]))
        told(_CUTTING + (1 - _CUTTING) * min(1.0, (at + _AT_ONCE) / len(texts)))
    return spans, np.concatenate(vectors)


def _fill(encoder: Encoder, server: str | None, unfinished: Path) -> None:
    """An empty library file."""
    with closing(Store(unfinished, create=True, write=True)) as store:
        facts = {"model": encoder.model, "dimension": str(encoder.dimension), "splitter": str(split.VERSION)}
        store.facts.set(**facts, **({"server": server} if server else {}))


def placed(article: Article, homes: Mapping[str, str]) -> Article | Skipped:
    """The article under the id it has here, given the file of every id: its own id, or one made from its path.

    A file keeps the id that it was stored under; a new one gets as much of its path as makes it unlike the others.
    """
    path = article.path or ""
    tail = _tail(article)
    if tail is None:
        home = homes.get(article.id, path)
        if home == path or (home and not os.path.exists(home)):  # its file was renamed
            return article
        owner = home or "the web"
        return Skipped(path, None, f"its id {article.id!r} already belongs to an article of {owner}: rename one")
    parts = Path(path).as_posix().split("/")
    names = ["/".join(parts[at:]) + tail for at in range(len(parts) - 1, -1, -1)]
    own = [name for name in names if homes.get(name) == path]
    free = [name for name in names if len(name) >= len(article.id) and name not in homes]
    if not (own or free):
        return Skipped(
            path, None, f"its id {names[-1]!r} already belongs to an article of {homes[names[-1]]}: rename one"
        )
    return replace(article, id=(own or free)[0])


def _tail(article: Article) -> str | None:
    """What an id made from a path ends in: nothing, or the file's part; None for an id that the article brought."""
    name = Path(article.path or "").name
    if article.path and Path(article.path).as_posix().endswith(article.id) and article.id.endswith(name):
        return ""
    return article.id.removeprefix(name) if name and article.id.startswith(f"{name}:") else None


def _noting(items: Iterable[Article | Skipped], unread: list[Path]) -> Iterator[Article | Skipped]:
    """The items as they are; the places of those that could not be read are added to ``unread``."""
    for item in items:
        if isinstance(item, Skipped) and not item.note:
            unread.append(Path(item.path))
        yield item


def _canonical(url: str) -> str:
    """The form in which a URL is stored; one that is never fetched as it is."""
    from index.intake.address import canonical

    with suppress(WebError):
        return canonical(url, [urlsplit(url).netloc])
    return url


def is_url(name: str) -> bool:
    """Whether a name is a URL of any scheme, not a path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", name) is not None


def _by_place(of: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """What belongs to a path, by that path and by every folder above it."""
    found: dict[str, list[str]] = {}
    for path, what in of:
        for place in (Path(path), *Path(path).parents):
            found.setdefault(os.path.normcase(place), []).append(what)
    return found


def _is_below(path: str, place: Path) -> bool:
    return Path(path).is_relative_to(place)


def _is_empty(folder: Path) -> bool:
    return os.path.isdir(folder) and not os.listdir(folder)
