"""The source of truth on disk: articles, sentences, passages, their words (FTS5) and their vectors, in one SQLite file.

Every change is one transaction an article. A passage whose vector Chroma does not hold yet carries ``indexed = 0``, one
that Chroma must forget stands in ``gone``: the outbox by which the two agree again after a crash at any moment.
Sqlite's errors come out as ours.

This module knows nothing of Chroma, models or files of articles.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import accumulate, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from index.article import Article, Passage, Sentence, long_date
from index.copies import NEAR, Story
from index.copies import VERSION as COPIES_VERSION
from index.errors import LibraryBusy, LibraryDamaged, LibraryError, LibraryVersionError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SCHEMA_VERSION = 3
_FOUND_BY = "title, outlet, published, text"
"""What a passage's words are found in."""
_WORDS = f"""
CREATE VIRTUAL TABLE words USING fts5 (
    {_FOUND_BY}, content='', tokenize="porter unicode61 remove_diacritics 2");
"""
_COPIES = """
CREATE TABLE sketches (
    hash INTEGER NOT NULL, article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE, size INTEGER NOT NULL,
    PRIMARY KEY (hash, article)) WITHOUT ROWID;
CREATE INDEX sketches_article ON sketches (article);
CREATE TABLE copies (
    article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
    copy INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE, PRIMARY KEY (article, copy)) WITHOUT ROWID;
CREATE INDEX copies_copy ON copies (copy);
"""
"""Every pair of copies stands in both directions; ``size`` is how many hashes the article's sketch has."""
_FACETS = """
CREATE INDEX articles_facets ON articles (published, outlet);
"""
"""What filters ask for, without a way through the texts."""
_SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE articles (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL, sha256 TEXT NOT NULL, title TEXT, outlet TEXT,
    authors TEXT NOT NULL, published TEXT, url TEXT, language TEXT, path TEXT, first_line INTEGER NOT NULL,
    extra TEXT NOT NULL, modified TEXT, pages TEXT NOT NULL DEFAULT '[]');
CREATE TABLE sentences (
    article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, body INTEGER NOT NULL, PRIMARY KEY (article, start)) WITHOUT ROWID;
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB NOT NULL, indexed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX passages_article ON passages (article);
CREATE INDEX passages_outbox ON passages (number) WHERE indexed = 0;
CREATE TABLE gone (number INTEGER PRIMARY KEY);
{_WORDS}{_COPIES}{_FACETS}"""
_REMADE = """
CREATE TABLE remade (
    number INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB NOT NULL);
CREATE INDEX remade_article ON remade (article);
"""
"""The passages of the model that is to come, there only while a library changes over to it."""
_OF_THIS_FOLDER = ("vectors", "digest", "server", "leftover", "remodel")
"""Facts that mean nothing elsewhere."""
_COLUMNS = tuple(f.name for f in fields(Article))
_IN_ONE = 900
"""Values in one statement: SQLite allows 999 in its older builds."""
NARROW = 8000
"""Passages that a filter may leave for each of them to be scored, which is about 30 ms of reading vectors; where it
leaves more, the best of all are filtered."""
_MATCHED = 20_000
"""Passages whose BM25 is computed for a query, about 1 microsecond each; the rarest words choose which."""
_COMMON = 0.1
"""Share of the passages above which a word counts for nothing beside so many matches of rarer ones."""
_STORIES = 2000
"""Kept in memory while copies are looked for: a new article's neighbours are often its neighbour's."""
Progress = Callable[[int, int], None]
"""Called with how many articles of a library have been gone through, and how many there are."""


@dataclass(frozen=True)
class Filters:
    """Which articles a search may use; what is None or empty does not restrict."""

    since: str | None = None
    """ISO date, inclusive. An article without a date is outside every range."""
    until: str | None = None
    outlets: tuple[str, ...] = ()
    """Compared without regard to case."""

    def __bool__(self) -> bool:
        return bool(self.since or self.until or self.outlets)

    def to_json(self) -> dict[str, Any]:
        """Only what restricts."""
        named = {"since": self.since, "until": self.until, "outlets": list(self.outlets)}
        return {key: value for key, value in named.items() if value}

    def _where(self) -> tuple[str, list[str]]:
        clauses, values = [], []
        if self.since:
            clauses.append("substr(a.published, 1, ?) >= ?")
            values += [str(len(self.since)), self.since]
        if self.until:
            clauses.append("substr(a.published, 1, ?) <= ?")
            values += [str(len(self.until)), self.until]
        if self.outlets:
            of = f"(SELECT DISTINCT outlet FROM articles) WHERE casefold(outlet) IN ({_marks(self.outlets)})"
            clauses.append(f"a.outlet IN (SELECT outlet FROM {of})")
            values += [outlet.casefold() for outlet in self.outlets]
        return " AND ".join(clauses) or "1", values


class Store:
    """The SQLite file of one library."""

    def __init__(
        self, path: Path, *, create: bool = False, write: bool = False, progress: Progress | None = None
    ) -> None:
        """Opens it; one of an older schema is brought up to date by a writer, in one transaction.

        Raises LibraryVersionError for a newer schema, and for an older one that is not opened to be written;
        LibraryDamaged for what is no library.
        """
        self.path = path
        # What every question asks again, by the state of the file.
        self._counted = lru_cache(1)(self._count)
        self._frequent = lru_cache(10_000)(self._count_word)
        self._filtered = lru_cache(8)(self._filter)
        self._stories: dict[int, Story] = {}
        self._only_reads = False
        mode = "rwc" if create else "rw" if write else "ro"
        with _translated(path):
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=30
            )
        try:
            with _translated(path):
                self._open(create, write, progress)
        except BaseException:
            self._db.close()
            raise

    def _open(self, create: bool, write: bool, progress: Progress | None) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise LibraryVersionError(
                f"The library {self.path.parent} was made by a newer article-qa (schema {version}, this one reads "
                f"{SCHEMA_VERSION}): pip install --upgrade article-qa"
            )
        if 0 < version < SCHEMA_VERSION and not write:
            raise LibraryVersionError(
                f"The library {self.path.parent} was made by an older article-qa (schema {version}) and has to be "
                "brought up to date, but it cannot be written to now. Once nobody else writes to it, let somebody who "
                f"may run: qa index check --library {self.path.parent}"
            )
        if version == 0 and not create:
            raise LibraryDamaged(
                f"{self.path} is not an article-qa library (schema {version}): name another folder with --library DIR"
            )
        self._db.create_function("casefold", 1, lambda text: text and text.casefold(), deterministic=True)
        self._db.create_function("long_date", 1, long_date, deterministic=True)
        self._db.execute("PRAGMA foreign_keys = ON")
        if write:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")  # acknowledged means on the disk
        if create:
            self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT")
            self.set(copies=str(COPIES_VERSION))
        elif write and (version < SCHEMA_VERSION or self.get("copies") != str(COPIES_VERSION)):
            self._upgrade(version, progress)

    def _upgrade(self, version: int, progress: Progress | None) -> None:
        """All or nothing: a library whose upgrade is stopped is as it was."""
        with self.transaction():
            if version < 3:
                self._db.execute("ALTER TABLE articles ADD COLUMN modified TEXT")
                self._db.execute("ALTER TABLE articles ADD COLUMN pages TEXT NOT NULL DEFAULT '[]'")
            if version < 2:
                self._db.execute("DROP TABLE words")
                for statement in f"{_WORDS}{_COPIES}{_FACETS}".split(";")[:-1]:
                    self._db.execute(statement)
                self.rebuild_words()
            if self.get("copies") != str(COPIES_VERSION):
                self.rebuild_copies(progress)
            self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; one within another is part of it."""
        if self._db.in_transaction:
            yield
            return
        with _translated(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._stories.clear()  # the keys of what is undone will be given anew
                if self._db.in_transaction:  # on a full disk sqlite has rolled back by itself
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read within is of one moment, whatever others write meanwhile."""
        if self._db.in_transaction:
            yield
            return
        with _translated(self.path):
            self._db.execute("BEGIN")
        self._only_reads = True
        try:
            yield
        finally:
            self._only_reads = False
            if self._db.in_transaction:
                self._db.execute("COMMIT")

    def _rows(self, query: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        with _translated(self.path):
            yield from self._db.execute(query, values)

    def _one(self, query: str, values: Sequence[Any] = ()) -> Any:
        return next(self._rows(query, values), None)

    def _state(self) -> tuple[int, int, bool]:
        """Another one after every change, whoever made it."""
        return (
            self._one("PRAGMA data_version")[0],
            self._db.total_changes,
            self._db.in_transaction and not self._only_reads,
        )

    # --- what the library knows about itself

    def get(self, key: str) -> str | None:
        """A recorded fact about the library."""
        row = self._one("SELECT value FROM meta WHERE key = ?", (key,))
        return row[0] if row else None

    def set(self, **facts: str) -> None:
        """Record facts about the library."""
        with self.transaction():
            self._db.executemany("REPLACE INTO meta VALUES (?, ?)", facts.items())

    def sources(self) -> list[str]:
        """The files and folders that articles were added from."""
        return [path for (path,) in self._rows("SELECT path FROM sources ORDER BY path")]

    def add_sources(self, paths: Iterable[str]) -> None:
        """Remember where articles come from, for ``sync``."""
        with self.transaction():
            self._db.executemany("INSERT OR IGNORE INTO sources VALUES (?)", ((path,) for path in paths))

    def drop_sources(self, paths: Iterable[str]) -> None:
        """Forget them."""
        with self.transaction():
            self._db.executemany("DELETE FROM sources WHERE path = ?", ((path,) for path in paths))

    # --- articles

    def put(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        spans: Sequence[tuple[int, int]],
        vectors: NDArray[np.float32],
    ) -> None:
        """Store an article with its sentences, passages and their vectors in place of any of the same id."""
        with self.transaction():
            self._delete(article.id)
            values = [_to_column(getattr(article, name)) for name in _COLUMNS]
            key = self._db.execute(
                f"INSERT INTO articles ({', '.join(_COLUMNS)}, sha256) VALUES ({_marks(_COLUMNS)}, ?)",
                [*values, article.sha256],
            ).lastrowid
            self._db.executemany(
                "INSERT INTO sentences VALUES (?, ?, ?, ?)", [(key, s.start, s.end, s.body) for s in sentences]
            )
            for (start, end), vector in zip(spans, vectors, strict=True):
                number = self._db.execute(
                    'INSERT INTO passages (article, start, "end", vector) VALUES (?, ?, ?, ?)',
                    (key, start, end, vector.astype("<f4").tobytes()),
                ).lastrowid
                row = (number, *_described(article), article.text[start:end])
                self._db.execute(
                    "INSERT INTO words (rowid, title, outlet, published, text) VALUES (?, ?, ?, ?, ?)", row
                )
            self._compare(cast(int, key), Story(article, sentences))

    def remove(self, article_ids: Iterable[str]) -> None:
        """Remove articles and all that was made of them."""
        with self.transaction():
            for article_id in article_ids:
                self._delete(article_id)

    def _delete(self, article_id: str) -> None:
        article = self.article(article_id)
        if article is None:
            return
        for passage in self.passages_of(article_id):
            row = (passage.id, *_described(article), passage.text)
            # FTS5 without a content table forgets a row only when told the very words it was given.
            self._db.execute(f"INSERT INTO words (words, rowid, {_FOUND_BY}) VALUES ('delete', ?, ?, ?, ?, ?)", row)
            self._db.execute("INSERT INTO gone VALUES (?)", (passage.id,))
        (key,) = self._one("SELECT key FROM articles WHERE id = ?", (article_id,))
        self._db.execute("DELETE FROM articles WHERE key = ?", (key,))
        self._stories.pop(key, None)

    def article(self, article_id: str) -> Article | None:
        """The article of that id."""
        return next(self._articles("WHERE id = ?", (article_id,)), None)

    def articles(self) -> Iterator[Article]:
        """All of them, by id."""
        return self._articles("ORDER BY id", ())

    def _articles(self, rest: str, values: Sequence[Any]) -> Iterator[Article]:
        for row in self._rows(f"SELECT {', '.join(_COLUMNS)} FROM articles {rest}", values):
            named = dict(zip(_COLUMNS, row, strict=True))
            named["authors"] = tuple(json.loads(named["authors"]))
            named["pages"] = tuple(json.loads(named["pages"]))
            named["extra"] = json.loads(named["extra"])
            yield Article(**named)

    def digests(self) -> dict[str, str]:
        """The recorded SHA-256 of every article, by id."""
        return dict(self._rows("SELECT id, sha256 FROM articles"))

    def paths(self) -> dict[str, str]:
        """The file that each article was read from, by id; empty where it is not known."""
        return dict(self._rows("SELECT id, coalesce(path, '') FROM articles ORDER BY id"))

    def sentences(self, article_id: str) -> list[Sentence]:
        """The article's sentences in order."""
        rows = self._rows(
            'SELECT s.start, s."end", s.body FROM sentences s JOIN articles a ON a.key = s.article WHERE a.id = ? '
            "ORDER BY s.start",
            (article_id,),
        )
        return [Sentence(start, end, bool(body)) for start, end, body in rows]

    # --- copies of one story

    def copies(self, article_id: str) -> list[str]:
        """All articles of its cluster, itself too: the earliest published first, then the longest."""
        rows = self._rows(
            "WITH RECURSIVE cluster (key) AS (SELECT key FROM articles WHERE id = ? "
            "UNION SELECT c.copy FROM copies c JOIN cluster ON c.article = cluster.key) "
            "SELECT a.id FROM articles a JOIN cluster USING (key) "
            "ORDER BY a.published IS NULL, a.published, length(a.text) DESC, a.id",
            (article_id,),
        )
        return [name for (name,) in rows]

    def clusters(self) -> list[list[str]]:
        """Every set of articles that are copies of one story, or copies of copies, by id."""
        rows = self._rows("SELECT DISTINCT a.id FROM copies c JOIN articles a ON a.key = c.article ORDER BY a.id")
        found: list[list[str]] = []
        seen: set[str] = set()
        for (name,) in rows:
            if name not in seen:
                found.append(sorted(self.copies(name)))
                seen.update(found[-1])
        return found

    def rebuild_copies(self, progress: Progress | None = None) -> None:
        """Find every pair of copies anew."""
        with self.transaction():
            self._stories.clear()
            self._db.execute("DELETE FROM copies")
            self._db.execute("DELETE FROM sketches")
            keys = [key for (key,) in self._rows("SELECT key FROM articles ORDER BY key")]
            for done, key in enumerate(keys, 1):
                self._compare(key, self._story(key))
                if progress:
                    progress(done, len(keys))
            self.set(copies=str(COPIES_VERSION))

    def _compare(self, key: int, story: Story) -> None:
        """Note an article's sketch, and which of the others are its copies."""
        size = len(story.sketch)
        rows = self._rows(
            "SELECT article FROM sketches WHERE hash IN (SELECT value FROM json_each(?)) "
            "GROUP BY article HAVING count(*) >= ? * min(max(size), ?)",
            (json.dumps(sorted(story.sketch)), NEAR, size),
        )
        found = [other for (other,) in list(rows) if story.is_copy(self._story(other))]
        self._db.executemany("INSERT INTO sketches VALUES (?, ?, ?)", ((run, key, size) for run in story.sketch))
        self._db.executemany("INSERT INTO copies VALUES (?, ?)", [(key, other) for other in found])
        self._db.executemany("INSERT INTO copies VALUES (?, ?)", [(other, key) for other in found])

    def _story(self, key: int) -> Story:
        story = self._stories.pop(key, None)
        if story is None:
            article = next(self._articles("WHERE key = ?", (key,)))
            story = Story(article, self.sentences(article.id))
        self._stories[key] = story
        if len(self._stories) > _STORIES:
            del self._stories[next(iter(self._stories))]
        return story

    # --- passages

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Those that exist, by number."""
        return {p.id: p for some in _chunks(numbers) for p in self._passages(f"p.number IN ({_marks(some)})", some)}

    def passages_of(self, article_id: str) -> list[Passage]:
        """An article's passages in order."""
        return list(self._passages("a.id = ? ORDER BY p.start", (article_id,)))

    def _passages(self, where: str, values: Sequence[Any]) -> Iterator[Passage]:
        query = (
            'SELECT p.number, a.id, p.start, p."end", substr(a.text, p.start + 1, p."end" - p.start) '
            f"FROM passages p JOIN articles a ON a.key = p.article WHERE {where}"
        )
        for row in self._rows(query, values):
            yield Passage(*row)

    def told_of(self, numbers: Sequence[int]) -> dict[int, tuple[str | None, str | None]]:
        """Outlet and date of the articles of these passages, by passage number."""
        query = "SELECT p.number, a.outlet, a.published FROM passages p JOIN articles a ON a.key = p.article WHERE "
        return {
            number: (outlet, published)
            for some in _chunks(numbers)
            for number, outlet, published in self._rows(f"{query} p.number IN ({_marks(some)})", some)
        }

    def counts(self, filters: Filters | None = None) -> tuple[int, int]:
        """How many articles and passages there are within the filters."""
        if not filters:
            return self._counted(self._state())
        articles, spans = self._filtered(self._state(), filters)
        return articles, int((spans[:, 1] - spans[:, 0] + 1).sum())

    def _count(self, state: object) -> tuple[int, int]:
        articles, passages = self._one("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)")
        return articles, passages

    def share(self, filters: Filters) -> float:
        """What part of the passages the filters leave, above 0."""
        return max(1, self.counts(filters)[1]) / max(1, self.counts()[1])

    def numbers_within(self, filters: Filters) -> list[int] | None:
        """The passages of the articles that the filters leave, in order; None where they are more than ``NARROW``."""
        if self.counts(filters)[1] > NARROW:
            return None
        _, spans = self._filtered(self._state(), filters)
        return [number for first, last in spans.tolist() for number in range(first, last + 1)]

    def within(self, numbers: Sequence[int], filters: Filters) -> list[int]:
        """Those of the passages, in their order, whose articles the filters leave."""
        import numpy as np

        _, spans = self._filtered(self._state(), filters)
        asked = np.array(numbers, np.int64)
        at = np.searchsorted(spans[:, 0], asked, side="right") - 1
        inside: list[int] = asked[(at >= 0) & (asked <= spans[at, 1])].tolist() if len(spans) else []
        return inside

    def _filter(self, state: object, filters: Filters) -> tuple[int, NDArray[np.int64]]:
        """How many articles the filters leave, and the first and last number of each one's passages, [n, 2], in order.

        An article's passages are stored together and no number is given twice, so there is no other between them.
        """
        import numpy as np

        where, values = filters._where()
        first, last = (f"(SELECT {end}(number) FROM passages p WHERE p.article = a.key)" for end in ("min", "max"))
        spans = list(self._rows(f"SELECT {first}, {last} FROM articles a WHERE {where}", values))
        kept = sorted(span for span in spans if span[0] is not None)
        return len(spans), np.array(kept, np.int64).reshape(-1, 2)

    def outlets(self) -> list[str]:
        """Every outlet named by an article."""
        rows = self._rows("SELECT DISTINCT outlet FROM articles WHERE outlet IS NOT NULL ORDER BY outlet")
        return [outlet for (outlet,) in rows]

    def matching(self, words: Sequence[str], limit: int, filters: Filters | None = None) -> list[tuple[int, float]]:
        """Passages that hold any of the words, best first, with their BM25 score turned so that more is better.

        FTS5's bm25() with k1 = 1.2, b = 0.75; a word of the title counts twice, of the outlet's name once, of the date
        half. In a large library only passages that hold one of the rarest words are scored, by all words but the
        commonest.
        """
        if not words:
            return []
        numbers = self.numbers_within(filters) if filters else None
        if numbers is not None:
            # The plus, or SQLite would begin the whole match anew for every number.
            within = "AND +w.rowid IN (SELECT value FROM json_each(?))"
            return list(self._scored(_any_of(words), 1.0, within, json.dumps(numbers), limit=limit))
        query, part = self._narrowed(words)
        if not filters:
            return list(self._scored(query, part, limit=limit))
        reach = int(2 * limit / self.share(filters))
        while True:
            best = dict(self._scored(query, part, limit=reach))
            found = [(number, best[number]) for number in self.within(list(best), filters)]
            if len(found) >= limit or len(best) < reach:
                return found[:limit]
            reach *= 4

    def _scored(
        self, query: str, part: float, within: str = "", *values: str, limit: int
    ) -> Iterator[tuple[int, float]]:
        rows = self._rows(
            f"SELECT w.rowid, -bm25(words, 2.0, 1.0, 0.5, 1.0) AS score FROM words w WHERE words MATCH ? {within} "
            "ORDER BY score DESC, w.rowid LIMIT ?",
            (query, *values, limit),
        )
        return ((number, score * part) for number, score in rows)

    def _narrowed(self, words: Sequence[str]) -> tuple[str, float]:
        """The query for any of the words that scores few passages, and the part of FTS5's score that is BM25's."""
        frequent = sorted((self.frequency(word), word) for word in words)
        together = accumulate(number for number, _ in frequent)
        rarest = {word for (_, word), so_far in zip(frequent, together, strict=True) if so_far <= _MATCHED}
        rarest.add(frequent[0][1])
        most = _COMMON * self.counts()[1]
        rare = [word for word in words if word in rarest]
        rest = [word for number, word in frequent if number <= most and word not in rarest]
        if not rest:
            return _any_of(rare), 1.0
        # FTS5 cannot count a word that it does not match by; but it counts one as often as the query names it. So each
        # of the words that do not choose stands there twice, as those that do, and half the score is BM25's.
        return f"({_any_of(rare)}) AND ({_any_of([*rare, *rest, *rest])})", 0.5

    def frequency(self, word: str) -> int:
        """In how many passages a word stands, in any of its forms."""
        return self._frequent(self._state(), word)

    def _count_word(self, state: object, word: str) -> int:
        return int(self._one("SELECT count(*) FROM words WHERE words MATCH ?", (_quoted(word),))[0])

    def vectors_of(self, numbers: Sequence[int]) -> tuple[list[int], NDArray[np.float32]]:
        """Those of the passages that there are, and their vectors, float32 [n, d], in the same order."""
        import numpy as np

        rows = [
            row
            for some in _chunks(numbers)
            for row in self._rows(f"SELECT number, vector FROM passages WHERE number IN ({_marks(some)})", some)
        ]
        joined = np.frombuffer(b"".join(vector for _, vector in rows), "<f4")
        return [number for number, _ in rows], joined.reshape(len(rows), -1 if rows else 0)

    # --- the outbox towards Chroma

    def vectors(
        self, size: int, *, only_new: bool = False, remade: bool = False
    ) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        """Passage numbers and their vectors, float32 [at most ``size``, d], in order; or only those Chroma lacks.

        ``remade``: of the passages of the model to come.
        """
        import numpy as np

        rows = self._rows(
            f"SELECT number, vector FROM {_table(remade)} {'WHERE indexed = 0' if only_new else ''} ORDER BY number"
        )
        while some := list(islice(rows, size)):
            numbers, blobs = zip(*some, strict=True)
            yield list(numbers), np.frombuffer(b"".join(blobs), "<f4").reshape(len(some), -1)

    def same_vector(self, number: int, others: Sequence[int], *, remade: bool = False) -> bool:
        """Whether any of the other passages has exactly this one's vector."""
        table = _table(remade)
        same = f"SELECT 1 FROM {table} WHERE number IN ({_marks(others)}) AND vector = "
        return self._one(f"{same} (SELECT vector FROM {table} WHERE number = ?)", (*others, number)) is not None

    def outbox(self) -> tuple[int, list[int]]:
        """How many passages Chroma lacks, and the numbers of those that it must forget."""
        (new,) = self._one("SELECT count(*) FROM passages WHERE indexed = 0")
        return new, [number for (number,) in self._rows("SELECT number FROM gone")]

    def published(self, vectors: str, digest: str) -> None:
        """Chroma holds everything, in the folder of this name and digest: the outbox is empty."""
        with self.transaction():
            self._db.execute("UPDATE passages SET indexed = 1 WHERE indexed = 0")
            self._db.execute("DELETE FROM gone")
            self.set(vectors=vectors, digest=digest)

    # --- another model, made ready beside the one in use

    def begin_remodel(self, model: str, dimension: int, splitter: int) -> None:
        """Make room for passages of another model; what was made ready for this one before stays, else it goes."""
        wanted = json.dumps([model, dimension, splitter])
        if self.get("remodel") == wanted:
            return
        with self.transaction():
            self.end_remodel()
            for statement in _REMADE.split(";")[:-1]:
                self._db.execute(statement)
            self.set(remodel=wanted)

    def not_remade(self) -> list[str]:
        """The ids of the articles whose passages of the model to come are not there yet."""
        rows = self._rows("SELECT id FROM articles WHERE key NOT IN (SELECT article FROM remade) ORDER BY key")
        return [name for (name,) in rows]

    def remake(self, article_id: str, spans: Sequence[tuple[int, int]], vectors: NDArray[np.float32]) -> None:
        """Store an article's passages of the model to come; where the article is gone meanwhile, nothing."""
        with self.transaction():
            self._db.executemany(
                'INSERT INTO remade (article, start, "end", vector) SELECT key, ?, ?, ? FROM articles WHERE id = ?',
                [
                    (start, end, vector.astype("<f4").tobytes(), article_id)
                    for (start, end), vector in zip(spans, vectors, strict=True)
                ],
            )

    def number_remade(self) -> int:
        """Give the passages of the model to come numbers that no passage ever had; gives how many they are."""
        with self.transaction():
            (last,) = self._one("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'passages'")
            first, number, count = self._one("SELECT min(number), max(number), count(*) FROM remade")
            if count and first <= last:
                # Up first: a number must not be given while another row has it.
                self._db.execute("UPDATE remade SET number = -number")
                self._db.execute("UPDATE remade SET number = ? - number", (max(last, number),))
        return int(count)

    def switch_model(self) -> None:
        """Put the passages of the model to come in the place of all others, with their words."""
        model, dimension, splitter = json.loads(self.get("remodel") or "[]")
        with self.transaction():
            self._db.execute("DELETE FROM passages")
            self._db.execute("DELETE FROM gone")
            self._db.execute(
                'INSERT INTO passages (number, article, start, "end", vector) '
                'SELECT number, article, start, "end", vector FROM remade ORDER BY number'
            )
            self.rebuild_words()
            self.set(model=model, dimension=str(dimension), splitter=str(splitter))
            self.end_remodel()

    def end_remodel(self) -> None:
        """Drop what was made ready for another model."""
        with self.transaction():
            self._db.execute("DROP TABLE IF EXISTS remade")
            self._db.execute("DELETE FROM meta WHERE key = 'remodel'")

    # --- carried elsewhere

    def copy_to(self, target: Path, progress: Progress | None = None) -> None:
        """Write a new file with all that is stored at this moment, without what was removed or is of this folder alone.

        Others may read and write meanwhile. ``progress`` is called with bytes written and about how many there will be.
        """
        pages, free, size = (self._one(f"PRAGMA {of}")[0] for of in ("page_count", "freelist_count", "page_size"))
        stopped: list[BaseException] = []

        def tell() -> bool:  # true stops SQLite, which would swallow the error
            try:
                total = (pages - free) * size
                if progress:
                    progress(min(target.stat().st_size if target.exists() else 0, total), total)
            except BaseException as error:
                stopped.append(error)
            return bool(stopped)

        self._db.set_progress_handler(tell, 100_000)
        try:
            self._one("VACUUM INTO ?", (str(target),))
        except LibraryError as error:
            if stopped or str(error.__cause__) == "interrupted":
                raise (stopped or [KeyboardInterrupt()])[0] from None
            raise
        finally:
            self._db.set_progress_handler(None, 0)
        with _translated(target), closing(sqlite3.connect(target, isolation_level=None)) as made:
            made.execute("PRAGMA secure_delete = ON")
            made.execute("BEGIN")
            # The word index keeps the words of what was removed until its parts are merged.
            made.execute("INSERT INTO words (words) VALUES ('optimize')")
            made.execute("DROP TABLE IF EXISTS remade")
            made.execute("DELETE FROM gone")
            made.execute(f"DELETE FROM meta WHERE key IN ({_marks(_OF_THIS_FOLDER)})", _OF_THIS_FOLDER)
            made.execute("COMMIT")

    def misfits(self) -> str | None:
        """What in a file that came from elsewhere a library cannot hold, of what SQLite itself does not mind."""
        if not (self.get("dimension") or "").isdecimal():
            return f"its vectors have {self.get('dimension')!r} dimensions"
        if self._one("SELECT 1 FROM passages WHERE length(vector) <> ?", (4 * int(self.get("dimension") or 0),)):
            return "its vectors are not all of one length"
        for table in ("passages", "sentences"):
            outside = (
                f'SELECT 1 FROM {table} s LEFT JOIN articles a ON a.key = s.article WHERE a.key IS NULL OR s."end" '
            )
            if self._one(f"{outside} NOT BETWEEN s.start + 1 AND length(a.text) OR s.start < 0 LIMIT 1"):
                return f"its {table} are not all within their articles"
        return None

    # --- whole again

    def problems(self) -> list[str]:
        """What SQLite itself finds wrong with the file, and words that do not match the passages."""
        found = [row[0] for row in self._rows("PRAGMA quick_check") if row[0] != "ok"]
        passages, words = self._one("SELECT (SELECT count(*) FROM passages), (SELECT count(*) FROM words_docsize)")
        if passages != words:
            found.append(f"the word index holds {words} passages, the library {passages}")
        (torn,) = self._one(
            "SELECT count(*) FROM (SELECT 1 FROM sketches GROUP BY article HAVING count(*) <> max(size))"
        )
        if torn:
            found.append(f"the sketches of {torn} articles, by which copies are found, are not whole")
        pairs = set(self._rows("SELECT article, copy FROM copies"))
        wrong = [(a, b) for a, b in sorted(pairs) if (b, a) not in pairs or not self._story(a).is_copy(self._story(b))]
        if wrong:
            found.append(f"{len(wrong)} of {len(pairs)} entries of copies are wrong")
        return found

    def rebuild_words(self) -> None:
        """Make the word index again from the articles."""
        with self.transaction():
            self._db.execute("INSERT INTO words (words) VALUES ('delete-all')")
            self._db.execute(
                f"INSERT INTO words (rowid, {_FOUND_BY}) SELECT p.number, coalesce(a.title, ''), "
                "coalesce(a.outlet, ''), long_date(coalesce(a.published, '')), "
                'substr(a.text, p.start + 1, p."end" - p.start) '
                "FROM passages p JOIN articles a ON a.key = p.article"
            )


def _table(remade: bool) -> str:
    return "remade" if remade else "passages"


def _described(article: Article) -> tuple[str, str, str]:
    """What a passage's words are found by beside its own: title, outlet and date."""
    return article.title or "", article.outlet or "", long_date(article.published or "")


def _to_column(value: object) -> object:
    if isinstance(value, tuple):
        return json.dumps(list(value), ensure_ascii=False)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def _quoted(word: str) -> str:
    """The word as FTS5 takes it for no operator; a NUL would end the query for it."""
    return '"' + word.replace('"', '""').replace("\0", " ") + '"'


def _any_of(words: Iterable[str]) -> str:
    return " OR ".join(map(_quoted, words))


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(values), _IN_ONE):
        yield values[at : at + _IN_ONE]


def copy_database(source: Path, target: Path) -> None:
    """Copy an sqlite file as it is at one moment, even while others use it."""
    with _translated(target), closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(target)) as made:
        held.backup(made)


def foreign(path: Path) -> str | None:
    """What keeps a file that came from elsewhere from being opened as a library's; None where it has the form of one.

    Any program can write an SQLite file, with triggers and values that no library has.
    """
    with closing(sqlite3.connect(":memory:")) as fresh:
        fresh.executescript(_SCHEMA)
        expected = _form(fresh)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as held:
            held.execute("PRAGMA trusted_schema = OFF")
            held.execute("PRAGMA cell_size_check = ON")
            version = held.execute("PRAGMA user_version").fetchone()[0]
            form = _form(held)
            if version == SCHEMA_VERSION and form != expected:
                return f"its tables are not a library's ({next(iter(sorted(set(form) ^ set(expected))), 'columns')})"
            if unknown := sorted(set(form) - set(expected)):  # an older one may have fewer, an upgrade adds the rest
                return f"a library has no {unknown[0]}"
            if (found := held.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                return str(found)
            for name, columns in form.items():
                kinds = [(column, kind) for column, kind, _ in columns if kind in {"TEXT", "INTEGER", "BLOB"}]
                wrong = " OR ".join(f"typeof(\"{c}\") NOT IN ('{kind.lower()}', 'null')" for c, kind in kinds)
                table = name.removeprefix("table ")
                if name != table and wrong and held.execute(f'SELECT 1 FROM "{table}" WHERE {wrong}').fetchone():
                    return f"its table {table} holds values of the wrong kind"
    except sqlite3.Error as error:
        return str(error)
    return None


def _form(db: sqlite3.Connection) -> dict[str, frozenset[tuple[str, str, int]]]:
    """Everything the file is made of, with the columns of its tables: name, type, and whether it is computed."""
    names = db.execute("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'").fetchall()
    return {
        f"{kind} {name}": frozenset(
            db.execute("SELECT name, type, hidden FROM pragma_table_xinfo(?)", (name,)) if kind == "table" else ()
        )
        for kind, name in names
    }


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Sqlite's errors as ours, naming the library and the next step."""
    try:
        yield
    except sqlite3.Error as error:
        said = str(error)
        if "full" in said:
            told: LibraryError = LibraryError(
                f"No space left for the library {path.parent}: free some and run the same command again"
            )
        elif "readonly" in said or "unable to open" in said:
            told = LibraryError(f"The library {path.parent} cannot be written: check its permissions ({said})")
        elif "locked" in said:
            told = LibraryBusy(f"The library {path.parent} is being used by another process: try again in a moment")
        elif "malformed" in said or "not a database" in said or "no such table" in said:
            told = LibraryDamaged(
                f"The library file {path} is damaged ({said}). Put back a copy of the folder {path.parent}, or delete "
                "it and add the articles again: qa index add PATH"
            )
        elif "I/O" in said:
            told = LibraryError(
                f"The library {path.parent} cannot be read or written: is its disk full, or failing? ({said})"
            )
        else:
            told = LibraryError(f"The library {path.parent} cannot be used: {said}. Look it over: qa index check")
        raise told from error
