"""The source of truth on disk: articles, sentences, passages, their words (FTS5) and their vectors, in one SQLite file.

Every change is one transaction an article. A passage whose vector Chroma does not hold yet carries ``indexed = 0``, one
that Chroma must forget stands in ``gone``: the outbox by which the two agree again after a crash at any moment.

This module knows nothing of Chroma, models or files of articles.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.article import Article, Passage, Sentence
from index.errors import LibraryDamaged, LibraryError, LibraryVersionError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE articles (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL, sha256 TEXT NOT NULL, title TEXT, outlet TEXT,
    authors TEXT NOT NULL, published TEXT, url TEXT, language TEXT, path TEXT, first_line INTEGER NOT NULL,
    extra TEXT NOT NULL);
CREATE INDEX articles_path ON articles (path);
CREATE TABLE sentences (
    article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    body INTEGER NOT NULL, PRIMARY KEY (article, start)) WITHOUT ROWID;
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB NOT NULL, indexed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX passages_article ON passages (article);
CREATE INDEX passages_outbox ON passages (number) WHERE indexed = 0;
CREATE TABLE gone (number INTEGER PRIMARY KEY);
CREATE VIRTUAL TABLE words USING fts5 (title, outlet, text, content='', tokenize="porter unicode61 remove_diacritics 2");
"""
_COLUMNS = tuple(f.name for f in fields(Article))
_IN_ONE = 900
"""Values in one statement: SQLite allows 999 in its older builds."""


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
            clauses.append(f"casefold(a.outlet) IN ({_marks(self.outlets)})")
            values += [outlet.casefold() for outlet in self.outlets]
        return " AND ".join(clauses) or "1", values


class Store:
    """The SQLite file of one library."""

    def __init__(self, path: Path, *, create: bool = False, write: bool = False) -> None:
        """Opens it. Raises LibraryVersionError for a newer schema, LibraryDamaged for what is no library."""
        mode = "rwc" if create else "rw" if write else "ro"
        try:
            self._db = self._connect(path, mode)
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if create and version == 0:
                self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT")
                version = SCHEMA_VERSION
        except sqlite3.Error as error:
            raise _translated(error, path) from error
        if version > SCHEMA_VERSION:
            raise LibraryVersionError(
                f"The library {path.parent} was made by a newer article-qa (schema {version}, this one reads "
                f"{SCHEMA_VERSION}): pip install --upgrade article-qa"
            )
        if version != SCHEMA_VERSION:
            raise LibraryDamaged(f"{path} is not an article-qa library (schema {version})")
        self.path = path

    @staticmethod
    def _connect(path: Path, mode: str) -> sqlite3.Connection:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=30)
        db.create_function("casefold", 1, lambda text: text and text.casefold(), deterministic=True)
        db.execute("PRAGMA foreign_keys = ON")
        if mode != "ro":
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")  # acknowledged means on the disk
        return db

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; sqlite's errors come out as ours."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise _translated(error, self.path) from error

    # --- what the library knows about itself

    def get(self, key: str) -> str | None:
        """A recorded fact about the library."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set(self, **facts: str) -> None:
        """Record facts about the library."""
        self._db.executemany("REPLACE INTO meta VALUES (?, ?)", facts.items())

    def sources(self) -> list[str]:
        """The files and folders that articles were added from."""
        return [path for (path,) in self._db.execute("SELECT path FROM sources ORDER BY path")]

    def add_source(self, path: str) -> None:
        """Remember where articles come from, for ``sync``."""
        self._db.execute("INSERT OR IGNORE INTO sources VALUES (?)", (path,))

    def drop_source(self, path: str) -> None:
        """Forget it."""
        self._db.execute("DELETE FROM sources WHERE path = ?", (path,))

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
                row = (number, article.title or "", article.outlet or "", article.text[start:end])
                self._db.execute("INSERT INTO words (rowid, title, outlet, text) VALUES (?, ?, ?, ?)", row)

    def remove(self, article_id: str) -> None:
        """Remove an article and all that was made of it."""
        with self.transaction():
            self._delete(article_id)

    def _delete(self, article_id: str) -> None:
        article = self.article(article_id)
        if article is None:
            return
        for passage in self.passages_of(article_id):
            row = (passage.id, article.title or "", article.outlet or "", passage.text)
            # FTS5 without a content table forgets a row only when told the very words it was given.
            self._db.execute("INSERT INTO words (words, rowid, title, outlet, text) VALUES ('delete', ?, ?, ?, ?)", row)
            self._db.execute("INSERT INTO gone VALUES (?)", (passage.id,))
        self._db.execute("DELETE FROM articles WHERE id = ?", (article_id,))

    def article(self, article_id: str) -> Article | None:
        """The article of that id."""
        return next(self._articles("WHERE id = ?", (article_id,)), None)

    def articles(self) -> Iterator[Article]:
        """All of them, by id."""
        return self._articles("ORDER BY id", ())

    def articles_at(self, path: str) -> list[Article]:
        """Those read from that file."""
        return list(self._articles("WHERE path = ? ORDER BY id", (path,)))

    def _articles(self, rest: str, values: Sequence[Any]) -> Iterator[Article]:
        for row in self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM articles {rest}", values):
            named = dict(zip(_COLUMNS, row, strict=True))
            named["authors"] = tuple(json.loads(named["authors"]))
            named["extra"] = json.loads(named["extra"])
            yield Article(**named)

    def digests(self) -> dict[str, str]:
        """The recorded SHA-256 of every article, by id."""
        return dict(self._db.execute("SELECT id, sha256 FROM articles"))

    def sentences(self, article_id: str) -> list[Sentence]:
        """The article's sentences in order."""
        rows = self._db.execute(
            'SELECT s.start, s."end", s.body FROM sentences s JOIN articles a ON a.key = s.article WHERE a.id = ? '
            "ORDER BY s.start",
            (article_id,),
        )
        return [Sentence(start, end, bool(body)) for start, end, body in rows]

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
        for row in self._db.execute(query, values):
            yield Passage(*row)

    def counts(self, filters: Filters | None = None) -> tuple[int, int]:
        """How many articles and passages there are within the filters."""
        where, values = (filters or Filters())._where()
        articles = self._db.execute(f"SELECT count(*) FROM articles a WHERE {where}", values).fetchone()[0]
        if where == "1":
            return articles, self._db.execute("SELECT count(*) FROM passages").fetchone()[0]
        return articles, len(self.numbers_within(filters or Filters()))

    def numbers_within(self, filters: Filters) -> list[int]:
        """The passages of the articles that the filters leave."""
        where, values = filters._where()
        rows = self._db.execute(
            f"SELECT p.number FROM passages p JOIN articles a ON a.key = p.article WHERE {where} ORDER BY p.number",
            values,
        )
        return [number for (number,) in rows]

    def outlets(self) -> list[str]:
        """Every outlet named by an article."""
        rows = self._db.execute("SELECT DISTINCT outlet FROM articles WHERE outlet IS NOT NULL ORDER BY outlet")
        return [outlet for (outlet,) in rows]

    def matching(self, words: Sequence[str], limit: int, filters: Filters | None = None) -> list[tuple[int, float]]:
        """Passages that hold any of the words, best first, with their BM25 score turned so that more is better.

        FTS5's bm25() with k1 = 1.2, b = 0.75; a word of the title counts twice, of the outlet's name once.
        """
        if not words:
            return []
        query = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
        within, values = "", []
        if filters:
            where, values = filters._where()
            within = (
                "AND w.rowid IN (SELECT p.number FROM passages p JOIN articles a ON a.key = p.article "
                f"WHERE {where})"
            )
        rows = self._db.execute(
            f"SELECT w.rowid, -bm25(words, 2.0, 1.0, 1.0) AS score FROM words w WHERE words MATCH ? {within} "
            "ORDER BY score DESC, w.rowid LIMIT ?",
            (query, *values, limit),
        )
        return [(number, score) for number, score in rows]

    def frequency(self, word: str) -> int:
        """In how many passages a word stands, in any of its forms."""
        quoted = '"' + word.replace('"', '""') + '"'
        return int(self._db.execute("SELECT count(*) FROM words WHERE words MATCH ?", (quoted,)).fetchone()[0])

    # --- the outbox towards Chroma

    def vectors(self, *, only_new: bool = False) -> Iterator[tuple[int, bytes]]:
        """Passage numbers with their vectors (little-endian float32), in order; or only those Chroma lacks."""
        where = "WHERE indexed = 0" if only_new else ""
        return self._db.execute(f"SELECT number, vector FROM passages {where} ORDER BY number")

    def outbox(self) -> tuple[list[int], list[int]]:
        """Numbers of the passages that Chroma lacks, and of those that it must forget."""
        new = [n for (n,) in self._db.execute("SELECT number FROM passages WHERE indexed = 0")]
        return new, [n for (n,) in self._db.execute("SELECT number FROM gone")]

    def mark_sent(self, new: Iterable[int], gone: Iterable[int]) -> None:
        """Chroma has taken these."""
        with self.transaction():
            self._db.executemany("UPDATE passages SET indexed = 1 WHERE number = ?", ((n,) for n in new))
            self._db.executemany("DELETE FROM gone WHERE number = ?", ((n,) for n in gone))

    # --- whole again

    def problems(self) -> list[str]:
        """What SQLite itself finds wrong with the file, and words that do not match the passages."""
        found = [row[0] for row in self._db.execute("PRAGMA quick_check") if row[0] != "ok"]
        passages, words = self._db.execute(
            "SELECT (SELECT count(*) FROM passages), (SELECT count(*) FROM words_docsize)"
        ).fetchone()
        if passages != words:
            found.append(f"the word index holds {words} passages, the library {passages}")
        return found

    def rebuild_words(self) -> None:
        """Make the word index again from the articles."""
        with self.transaction():
            self._db.execute("INSERT INTO words (words) VALUES ('delete-all')")
            self._db.execute(
                "INSERT INTO words (rowid, title, outlet, text) SELECT p.number, coalesce(a.title, ''), "
                "coalesce(a.outlet, ''), substr(a.text, p.start + 1, p.\"end\" - p.start) "
                "FROM passages p JOIN articles a ON a.key = p.article"
            )


def _to_column(value: object) -> object:
    if isinstance(value, tuple):
        return json.dumps(list(value), ensure_ascii=False)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(values), _IN_ONE):
        yield values[at : at + _IN_ONE]


def _translated(error: sqlite3.Error, path: Path) -> LibraryError:
    """Sqlite's error as one of ours, naming the library and the next step."""
    message = str(error)
    if "full" in message:
        return LibraryError(f"No space left for the library {path.parent}: free some and run the same command again.")
    if "readonly" in message or "unable to open" in message:
        return LibraryError(f"The library {path.parent} cannot be written: check its permissions ({message}).")
    if "malformed" in message or "not a database" in message:
        return LibraryDamaged(f"The library file {path} is damaged ({message}): build it again with qa index add.")
    return LibraryError(f"The library {path.parent}: {message}")
