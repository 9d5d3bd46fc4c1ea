"""A library on disk: articles in, passages out.

    folder/
      library.sqlite    the source of truth (index.store.store)
      vectors-*/        Chroma's index of the same vectors, which can be made again from it (index.chroma); a library
                        made with a Chroma server's address has a collection there instead
      .lock             held by the one writer

One process writes at a time. A library opened to be read writes nothing, and may be asked by several threads at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from index import chroma
from index.article import Article, Hit, Passage, Sentence, Version
from index.encode import DEFAULT_MODEL, Encoder, load_encoder, model_name
from index.errors import (
    InputError,
    LibraryDamaged,
    LibraryMissing,
    LibraryUnreachable,
    LibraryVersionError,
    UsageError,
)
from index.filters import Filters
from index.folder import FILE, begin, check_empty, check_place, default_folder, identity, locked
from index.model import Model, check_encoder, recorded
from index.published import Published
from index.search import Query, best
from index.store.lexical import Lexical
from index.store.store import Store
from index.store.threads import Stores
from index.vectors import VectorIndex, VectorStore

if TYPE_CHECKING:
    from index.ingestion import Ingestion
    from index.intake.harvest import Fetching
    from index.intake.share import Share
    from index.intake.web import Web
    from index.publish import Publisher
    from index.report import Progress, Report, Stored, Within

_Result = TypeVar("_Result")


class Library:
    """One folder of articles that can be asked. Use it as a context manager, or close it."""

    def __init__(
        self,
        folder: Path,
        *,
        write: bool = False,
        encoder: Encoder | None = None,
        upgrading: Progress | None = None,
        as_of: str | None = None,
        indexing: Progress | None = None,
        publishes: bool = True,
        vector_store: Callable[[Store], VectorStore] = chroma.vector_store,
    ) -> None:
        """Opens the library in ``folder``; a writer brings one made by an older version up to date.

        ``upgrading`` is called with articles meanwhile, ``indexing`` with passages whenever some are indexed.
        ``as_of``, an ISO date of a day, a month or a year, opens it as it was at the end of that: of each article the
        version that held then, none of the articles that came later. ``vector_store`` gives where the vectors are.
        Raises LibraryMissing where there is none, LibraryBusy when ``write`` is wanted and another process writes,
        LibraryVersionError when it was made by a newer version, by one too old to be read as it is, or with another
        encoder than the one given, UsageError for ``as_of`` with ``write``.
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
        with ExitStack() as opened:
            if write:
                opened.enter_context(locked(folder))
            store = Store(folder / FILE, write=write, as_of=as_of, progress=upgrading)
            self._stores = Stores(store, partial(Store, folder / FILE, as_of=as_of))
            opened.callback(self._stores.close)
            if encoder is not None:
                check_encoder(store, encoder)
            self.encoding = Model(encoder)
            self.published = Published(vector_store, left_alone=self.read_only)
            opened.callback(self.published.close)
            check = partial(check_place, folder, identity(folder))
            self._made_with = store, vector_store, check, indexing, publishes
            self._writes = write
            if write:
                opened.callback(self.publisher.give_up)
                with suppress(LibraryUnreachable):  # what is added meanwhile waits in the outbox
                    self.publisher.publish()
            self._opened = opened.pop_all()

    @classmethod
    def create(
        cls,
        folder: Path,
        model: str = DEFAULT_MODEL,
        *,
        encoder: Encoder | None = None,
        server: str | None = None,
        vector_store: Callable[[Store], VectorStore] = chroma.vector_store,
    ) -> Library:
        """An empty library, open for writing; one that exists is opened, if it has the same model.

        ``server`` is the URL of a Chroma server that is to hold the vectors. Raises LibraryVersionError when the
        library exists with another model, UsageError when it exists and has its vectors elsewhere, LibraryError when
        the folder cannot be written, LibraryUnreachable when the server does not answer.
        """
        if server:
            server = chroma.server_address(server)
        if not (folder / FILE).is_file():
            check_empty(folder)  # before the model is loaded
            encoder = encoder or load_encoder(model)
            begin(folder, partial(_fill, encoder, server))
        library = cls(folder, write=True, encoder=encoder, vector_store=vector_store)
        wanted = encoder.model if encoder else model_name(model)
        if (held := library.model) != wanted:
            library.close()
            raise LibraryVersionError(
                f"The library {folder} was made with the model {held!r}, not {wanted!r}: leave --model "
                "out, or make another library with --library DIR"
            )
        if server not in {None, (there := library.store.facts.get("server"))}:
            place = f"on {there}" if there else "in its folder"
            library.close()
            raise UsageError(
                f"The library {folder} has its vectors {place}, not on {server}. Bring them there: qa index repair "
                f"--vectors {server} --library {folder}"
            )
        return library

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
                self.publisher.publish()

    # Nothing made here holds the library itself: networks are let go with it, not when a collector comes by.

    @cached_property
    def publisher(self) -> Publisher:
        """What brings the vector index level with SQLite; imported for who writes."""
        from index.publish import Publisher

        store, vector_store, check, indexing, publishes = self._made_with
        return Publisher(store, vector_store, check, indexing, publishes=publishes)

    @cached_property
    def ingestion(self) -> Ingestion:
        """What takes articles in; imported for who writes."""
        from index.ingestion import Ingestion

        store, _, check, *_ = self._made_with
        return Ingestion(store, partial(self.encoding.encoder, store), check, self.publisher.keep_up)

    @property
    def store(self) -> Store:
        """What is in SQLite, by a connection of this thread's own; only the thread that opened a writer may write."""
        return self._stores.mine()

    @property
    def model(self) -> str:
        """What its vectors are made with: a name, or a folder. Another process may change it meanwhile."""
        return recorded(self.store)

    @property
    def encoder(self) -> Encoder:
        """What made the vectors, loaded when first needed."""
        return self.encoding.encoder(self.store)

    @property
    def vectors(self) -> VectorIndex:
        """The vector index as last published, opened when first needed. Raises LibraryDamaged if it is not usable."""
        return self.published.index(self.store)

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
        midway, the articles that ``progress`` got stay. ``share`` takes that share of the files only, and is
        kept for ``sync``; raises UsageError where the library has another one, or whole folders.
        """
        from index.ingestion import Callbacks

        report = self.ingestion.files(paths, share, Callbacks(progress, within))
        self.publisher.publish()
        return report

    def sync(self, progress: Stored | None = None, within: Within | None = None, *, missing_ok: bool = False) -> Report:
        """Make the library match the files and folders that it was added from: added, changed, gone.

        What came from the web stays as it is: see ``sync_web``. Where one of them is no longer there its articles stay,
        for an unplugged disk must not empty a library: it is reported with ``missing_ok``, else InputError is raised.
        """
        from index.ingestion import Callbacks

        report = self.ingestion.sync(Callbacks(progress, within), missing_ok=missing_ok)
        self.publisher.publish()
        return report

    def add_web(self, urls: Iterable[str], web: Web | None = None, fetching: Fetching | None = None) -> Report:
        """Fetch these pages and feeds and store what they give; unchanged articles are left alone, changed replaced.

        Each is stored as soon as it is there. What cannot be had is reported, not raised. ``web`` is by whose rules it
        is fetched, and for which servers. Raises WebError, before any is fetched, for a URL that never is.
        """
        report = self.ingestion.web(urls, web, fetching)
        self.publisher.publish()
        return report

    def sync_web(self, web: Web | None = None, fetching: Fetching | None = None) -> Report:
        """Fetch the pages and feeds that were added again, as far as their servers say that they have changed.

        An article whose page is gone stays, and is reported. Of a feed, what it names now is fetched.
        """
        report = self.ingestion.web(None, web, fetching)
        self.publisher.publish()
        return report

    def remove(self, names: Sequence[str]) -> list[str]:
        """Remove articles by id, or all that came from a file, a folder, a page or a feed; gives the ids removed.

        Raises InputError, before anything is removed, for a name that is neither.
        """
        from index.ids import named

        chosen, sources = named(self.store, names)
        with self.store.transaction():
            self.store.remove(chosen)
            self.store.facts.drop_sources(sources)
        self.publisher.publish()
        return chosen

    # --- articles and passages out

    def articles(self) -> Iterator[Article]:
        """All of them, by id."""
        return self.store.articles.all()

    def newest(self, limit: int, filters: Filters | None = None, offset: int = 0) -> list[Article]:
        """The articles within the filters by date, the newest first, those without one last; damaged ones left out."""
        places = self.store.passages.newest(filters, limit, offset)
        return [one for layer, key in places for one in self.store.articles.of_key(layer, key)]

    def article(self, article_id: str) -> Article:
        """The article of that id. Raises InputError when there is none."""
        held = self.store.articles
        article = held.get(article_id)
        if article is None:
            if self.as_of and (later := held.versions(article_id)):
                began = min(version.since for version in later)[:10]
                raise InputError(
                    f"There is nothing of {article_id!r} as of {self.as_of}: it begins on {began}. See its versions: "
                    f"qa index show {article_id}"
                )
            if why := next((one.why for one in held.damage.values() if one.name == article_id), None):
                raise LibraryDamaged(f"The article {article_id!r} is damaged: its {why}. Mend it: qa index repair")
            raise InputError(f"No article {article_id!r} in the library {self.folder}. See them: qa index list")
        return article

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
        others = (name for name in self.store.clusters.of(article_id) if name != article_id)
        return [name for name in others if self.store.articles.get(name)]

    def outlets(self) -> list[str]:
        """Every outlet named by an article."""
        return self.store.articles.outlets()

    def counts(self, filters: Filters | None = None) -> tuple[int, int]:
        """How many articles and passages a search within the filters looks at."""
        return self.store.passages.counts(filters)

    @property
    def words(self) -> Lexical:
        """The words of the passages: how often one stands, and where."""
        return self.store.lexical

    def search(self, query: str | Query, limit: int = 10, filters: Filters | None = None) -> list[Hit]:
        """The best passages, best first; of a passage that several copies of a story have, one.

        While a writer is at work, its new articles may be found by their words only.
        """
        wanted = Query(query) if isinstance(query, str) else query

        def read() -> list[Hit]:
            if not self.store.passages.counts()[1]:
                return []
            with self.published.nearest(self.store) as index:
                return best(self.store, index, self.encoder, wanted, limit, filters)

        return self.at_one_moment(read)

    def at_one_moment(self, read: Callable[[], _Result]) -> _Result:
        """What ``read`` gives, which reads the library as it is at one moment, whatever is written meanwhile.

        It may be called more than once.
        """
        return self.published.at_one_moment(self.store, read)

    def warnings(self) -> list[str]:
        """What was met so far that is damaged and was done without: articles, the vector index."""
        found = []
        if articles := sum(not layer for layer, _ in self._stores.damage()):
            some = "1 article is damaged: qa index check names it"
            found.append(some if articles == 1 else f"{articles} articles are damaged: qa index check names them")
        if self.published.was_unusable(self.store):
            found.append("The vector index is damaged and was not used. Make it again: qa index repair")
        return found


def _fill(encoder: Encoder, server: str | None, unfinished: Path) -> None:
    """An empty library file."""
    from index.text import split

    with closing(Store(unfinished, create=True, write=True)) as store:
        facts = {"model": encoder.model, "dimension": str(encoder.dimension), "splitter": str(split.VERSION)}
        store.facts.set(**facts, **({"server": server} if server else {}))
