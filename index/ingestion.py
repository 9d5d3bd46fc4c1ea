"""Articles into a library: what is new or changed is cut, encoded and stored, each article in one transaction."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from index import notes
from index.article import Article
from index.encode import Encoder, encode_stored
from index.errors import InputError, QAError, UsageError
from index.ids import file_sources, placed, web_sources
from index.intake.order import chosen, in_order
from index.intake.read import Skipped
from index.intake.share import Share
from index.known import KnownFiles
from index.report import Report, Stored, Within
from index.store.record import Undecodable
from index.store.store import Store
from index.text import split

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.intake.harvest import Fetching
    from index.intake.web import Web

BATCH = 96 * 800
"""Characters encoded at once, about 96 passages: work for every core, and Ctrl-C waits about two seconds."""
ARTICLES = 200
"""Encoded at once, however short."""
LONGEST = 20_000_000
"""Characters of an article: some twenty long novels. Encoding so many takes minutes."""
_AT_ONCE = 64
"""Passages encoded between two reports of how far an article is."""
_SPLITTING = 0.2
"""Part of the time of encoding an article that cutting it takes."""


@dataclass(frozen=True)
class Callbacks:
    """Whom to tell of articles meanwhile."""

    stored: Stored | None = None
    within: Within | None = None


_NOBODY = Callbacks()
_Begun: TypeAlias = "tuple[list[split.Split], Future[NDArray[np.float32]]]"
"""Articles that are cut, and whose passages are being encoded."""


class Ingestion:
    """Of the one writer of a library."""

    def __init__(
        self,
        store: Store,
        encoder: Callable[[], Encoder],
        check_place: Callable[[], None],
        keep_up: Callable[[], None],
    ) -> None:
        """``check_place`` raises where the library is not in its place any more; ``keep_up`` is called meanwhile."""
        self._store = store
        self._encoder = encoder
        self._check_place = check_place
        self._keep_up = keep_up
        self.maker: notes.Maker | None = None
        """Makes a note of each article that is stored."""

    # --- from files, from the web

    def files(self, paths: Iterable[Path], share: Share | None, callbacks: Callbacks) -> Report:
        """Store every article of these files and folders, or of a share of them, which is kept for ``sync``.

        Raises InputError for a path that does not exist, UsageError where the library has another share.
        """
        roots = [Path(os.path.abspath(path)) for path in paths]
        held, facts = library_share(self._store), self._store.facts
        if share != held and (held or facts.sources()):
            has = f"share {held} of its files" if held else "whole files and folders"
            raise UsageError(
                f"The library {self._store.path.parent} holds {has}, not {f'share {share}' if share else 'all of them'}"
                ": name another with --library DIR (qa index merge joins them)"
            )
        found = chosen(roots, share)
        with self._store.transaction():
            # Before the articles: else a later sync would take those of an addition that was stopped for gone.
            facts.add_sources(map(str, roots))
            if share:
                facts.set(shard=str(share))
        known = KnownFiles(self._store)
        return self.take(in_order(known.others(found, callbacks.stored)), callbacks, known)[0]

    def sync(self, callbacks: Callbacks, *, missing_ok: bool = False) -> Report:
        """Make the library match the files and folders that it was added from: added, changed, gone.

        Where one of them is no longer there its articles stay, for an unplugged disk must not empty a library: it is
        reported with ``missing_ok``, else InputError is raised.
        """
        sources = file_sources(self._store)
        stored = self._store.articles.paths()
        lost = missing(sources, stored.values())
        roots = [root for root in sources if root not in lost]
        for root in lost if not missing_ok else ():
            state = "is empty now" if os.path.exists(root) else "is no longer there"
            raise InputError(
                f"{root} was added to this library and {state}. Bring it back, or forget it with its articles: "
                f"qa index remove {root}"
            )
        unread: list[Path] = []
        known = KnownFiles(self._store)
        found = known.others(chosen(roots, library_share(self._store)), callbacks.stored)
        report, seen = self.take(_noting(in_order(found), unread), callbacks, known)
        gone = [
            name
            for name, path in stored.items()
            if name not in seen
            and path
            and not any(_is_below(path, place) and os.path.exists(place) for place in unread)
            and not any(_is_below(path, place) for place in lost)
        ]
        self._store.remove(gone)
        return replace(report, removed=tuple(gone), missing=tuple(map(str, lost)))

    def web(self, urls: Iterable[str] | None, web: Web | None, fetching: Fetching | None) -> Report:
        """Fetch these pages and feeds, or again all that were added, and store what they give.

        Raises WebError, before any is fetched, for a URL that never is.
        """
        from index.intake.address import canonical
        from index.intake.harvest import Harvest
        from index.intake.web import Web

        web = web or Web()
        wanted = web_sources(self._store) if urls is None else [canonical(url, web.allow) for url in urls]
        return Harvest(web, self._store, self.take, fetching).take(wanted)

    # --- from anywhere

    def take(
        self, items: Iterable[Article | Skipped], callbacks: Callbacks = _NOBODY, known: KnownFiles | None = None
    ) -> tuple[Report, set[str]]:
        """Store what is new or changed; gives the report and the ids of all articles that the items hold.

        ``known`` are files that are not among the items, for they are as they were: their articles count as unchanged.
        """
        run = _Run(self._store, callbacks)
        failed: dict[str, Skipped] = {}
        thread = ThreadPoolExecutor(1)
        try:
            for batch, begun in self._ahead(run.batches(items), thread):
                failed |= self._put_each(batch, callbacks, begun)
                self._keep_up()
        finally:
            thread.shutdown(cancel_futures=True)
        new, other = (tuple(one for one in ids if one not in failed) for ids in (run.added, run.changed))
        skipped = (*run.skipped, *failed.values())
        unchanged = run.unchanged
        if known:
            known.remember(run.kept, skipped)
            unchanged += len(known.ids - run.seen)
            run.seen |= known.ids
        return Report(new, other, unchanged, (), skipped), run.seen

    def _ahead(
        self, batches: Iterable[Sequence[Article]], thread: ThreadPoolExecutor
    ) -> Iterator[tuple[Sequence[Article], _Begun | None]]:
        """The batches, each given out when the next one is begun: the thread encodes it while this one is stored."""
        before = None
        for batch in batches:
            after = batch, self._begin(batch, thread)
            if before:
                yield before
            before = after
        if before:
            yield before

    def _begin(self, articles: Sequence[Article], thread: ThreadPoolExecutor) -> _Begun | None:
        """The articles cut, and encoded by the thread.

        None for a long one, as two might not fit into memory, and for what fails: that shows when they are stored.
        """
        if len(articles[0].text) > BATCH:
            return None
        with suppress(Exception):
            encoder = self._encoder()
            thread.submit(encode_stored, encoder, [])  # opens its network while llama-index is imported
            splits = cut(articles, encoder)
            return splits, thread.submit(vectors_of, articles, splits, encoder)
        return None

    def _put_each(
        self, articles: Sequence[Article], callbacks: Callbacks, begun: _Begun | None = None
    ) -> dict[str, Skipped]:
        """Store the articles; those that cannot be cut or encoded are given back with the reason, by id."""
        reported: list[Article] = []

        def tell(article: Article) -> None:
            if callbacks.stored:
                reported.append(article)
                callbacks.stored(article)
                reported.clear()

        try:
            self.put(articles, Callbacks(tell, callbacks.within), begun)
        except Exception as error:
            if reported or isinstance(error, QAError):
                raise
            waiting = [article for article in articles if self._store.articles.get(article.id) != article]
            if len(articles) > 1:
                return {id: why for article in waiting for id, why in self._put_each([article], callbacks).items()}
            said = f"cannot be cut into passages and encoded: {type(error).__name__} {error}".splitlines()[0][:200]
            return {article.id: Skipped(article.path or article.id, None, said) for article in waiting}
        return {}

    def put(self, articles: Sequence[Article], callbacks: Callbacks = _NOBODY, begun: _Begun | None = None) -> None:
        """Encode the articles' passages together, unless that is ``begun``, then store the articles one by one."""
        if not articles:
            return
        if begun:
            splits, vectors = begun[0], begun[1].result()
        else:
            long = callbacks.within if len(articles[0].text) > BATCH else None
            splits, vectors = encoded(articles, self._encoder(), long and partial(long, articles[0]))
        at, maker = 0, self.maker
        for article, (sentences, passages) in zip(articles, splits, strict=True):
            note = maker and notes.made(maker, article, sentences)
            with self._store.transaction():
                self._store.put(article, sentences, passages, vectors[at : at + len(passages)])
                if note:
                    self._store.notes.write(article.id, *note)
            at += len(passages)
            self._check_place()
            if callbacks.stored:
                callbacks.stored(article)

    def resplit(self, key: int, version: Article) -> None:
        """Cut the superseded version of that key anew."""
        [one], vectors = encoded([version], self._encoder())
        self._store.resplit(key, *one, vectors)


class _Run:
    """One run over articles that come in: which of them are new, changed, neither, or not to be had."""

    def __init__(self, store: Store, callbacks: Callbacks) -> None:
        self._store = store
        self._callbacks = callbacks
        self.added: list[str] = []
        self.changed: list[str] = []
        self.skipped: list[Skipped] = []
        self.unchanged = 0
        self.seen: set[str] = set()
        self.kept: list[str] = []
        """The file of each article that is, or will be, stored as it is there."""

    def batches(self, items: Iterable[Article | Skipped]) -> Iterator[list[Article]]:
        """The articles to be stored, as many at a time as are encoded together."""
        waiting: list[Article] = []
        size = 0
        for article in self._wanted(items):
            if len(article.text) > BATCH and waiting:  # what waits is stored before a long one is begun
                yield waiting
                waiting, size = [], 0
            waiting.append(article)
            size += len(article.text)
            if size > BATCH or len(waiting) == ARTICLES:
                yield waiting
                waiting, size = [], 0
        if waiting:
            yield waiting

    def _wanted(self, items: Iterable[Article | Skipped]) -> Iterator[Article]:
        paths = self._store.articles.paths().items()
        homes = {name: path for name, path in paths if not isinstance(path, Undecodable)}
        stored = set(homes)
        for item in items:
            article = placed(item, homes) if isinstance(item, Article) else item
            if isinstance(article, Skipped):
                self.skipped.append(article)
                continue
            if article.id in self.seen:
                continue  # the same file named twice
            self.seen.add(article.id)
            if len(article.text) > LONGEST:
                too_long = f"{len(article.text):,} characters long (at most {LONGEST:,}): divide it"
                self.skipped.append(Skipped(article.path or article.id, None, too_long))
                continue
            homes[article.id] = article.path or ""
            self.kept.append(homes[article.id])
            if article.id in stored and self._store.articles.get(article.id) == article:
                self.unchanged += 1
                if self._callbacks.stored:
                    self._callbacks.stored(article)
                continue
            (self.changed if article.id in stored else self.added).append(article.id)
            yield article


def encoded(
    articles: Sequence[Article], encoder: Encoder, progress: Callable[[float], None] | None = None
) -> tuple[list[split.Split], NDArray[np.float32]]:
    """Each article's sentences and passages, and the vectors of all passages in a row, float32 [n, d].

    ``progress`` is called with which part of the work is done.
    """
    progress = progress or (lambda part: None)
    splits = cut(articles, encoder, lambda part: progress(_SPLITTING * part))
    vectors = vectors_of(articles, splits, encoder, lambda part: progress(_SPLITTING + (1 - _SPLITTING) * part))
    return splits, vectors


def cut(
    articles: Sequence[Article], encoder: Encoder, progress: Callable[[float], None] | None = None
) -> list[split.Split]:
    """Each article's sentences and passages."""
    splitter = split.Splitter(encoder.tokenize)
    return [splitter.split(article.text, progress) for article in articles]


def vectors_of(
    articles: Sequence[Article],
    splits: Sequence[split.Split],
    encoder: Encoder,
    progress: Callable[[float], None] = lambda part: None,
) -> NDArray[np.float32]:
    """The vectors of all passages in a row, float32 [n, d]."""
    import numpy as np

    texts = [a.text[start:end] for a, one in zip(articles, splits, strict=True) for start, end in one.passages]
    vectors = [np.empty((0, encoder.dimension), np.float32)]
    for at in range(0, len(texts), _AT_ONCE):
        vectors.append(encode_stored(encoder, texts[at : at + _AT_ONCE]))
        progress(min(1.0, (at + _AT_ONCE) / len(texts)))
    return np.concatenate(vectors)


def library_share(store: Store) -> Share | None:
    """The share of its files that a library holds; None for all of them."""
    text = store.facts.get("shard")
    return Share.parse(text) if text else None


def missing(sources: Iterable[Path], stored: Iterable[str]) -> list[Path]:
    """Those that are not there, or are empty folders that a ``stored`` article came from."""
    paths = list(stored)
    return [
        place
        for place in sources
        if not os.path.exists(place) or (_is_empty(place) and any(_is_below(path, place) for path in paths))
    ]


def _noting(items: Iterable[Article | Skipped], unread: list[Path]) -> Iterator[Article | Skipped]:
    """The items as they are; the places of those that could not be read are added to ``unread``."""
    for item in items:
        if isinstance(item, Skipped) and not item.note:
            unread.append(Path(item.path))
        yield item


def _is_below(path: str, place: Path) -> bool:
    return Path(path).is_relative_to(place)


def _is_empty(folder: Path) -> bool:
    return os.path.isdir(folder) and not os.listdir(folder)
