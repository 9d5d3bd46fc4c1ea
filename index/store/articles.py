"""The source of truth on disk: articles, sentences, passages, their words (FTS5) and their vectors, in one SQLite file.

Every change is one transaction an article. A passage whose vector Chroma does not hold yet carries ``indexed = 0``, one
that Chroma must forget stands in ``gone``: the outbox by which the two agree again after a crash at any moment.
Sqlite's errors come out as ours.

An article that is replaced by one that says something else is kept as a superseded version, in tables of the same form
whose names begin with ``old_``. Nothing reads them but a store opened as of a date. For it, ``articles`` and
``old_articles`` are temporary views of what held then, and each query is put to both sets of tables: an ``@`` before a
table's name stands for the beginning of it.

This module knows nothing of Chroma, models or files of articles.
"""

from __future__ import annotations

import heapq
import json
import math
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import lru_cache
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from index.article import Article, Passage, Sentence, Version
from index.errors import LibraryDamaged, LibraryVersionError
from index.filters import Filters
from index.report import Progress
from index.store.copies import NEAR, Story
from index.store.copies import VERSION as COPIES_VERSION
from index.store.database import Database, translated
from index.store.record import (
    COLUMNS,
    RECORDED,
    Undecodable,
    article_of,
    columns_of,
    decoded,
    fault,
    seal,
    seal_of_rows,
    sound_text,
    to_column,
    version_of,
)
from index.store.schema import (
    COPIES,
    FACETS,
    FETCHES,
    FOUND_BY,
    NOTES,
    READABLE,
    REMADE,
    SCHEMA,
    SCHEMA_VERSION,
    SEAL,
    VERSIONS,
    WORDS,
)
from index.text.dates import long_date
from index.text.letters import VERSION as LETTERS_VERSION
from index.text.letters import folded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MADE_BY = {"copies": str(COPIES_VERSION), "words": str(LETTERS_VERSION)}
"""Facts by which what was made by an older version is known, and made anew."""
_WEIGHTS = "2.0, 1.0, 0.5, 1.0"
"""In BM25, of a word in the title, the outlet, the date and the text."""
LAYERS = ("", "old_")
"""What the names of the tables begin with: of the newest versions, and of superseded ones."""
_IN_ONE = 900
"""Values in one statement: SQLite allows 999 in its older builds."""
NARROW = 8000
"""Passages that a filter may leave for each of them to be scored, which is about 30 ms of reading vectors; where it
leaves more, the best of all are filtered."""
_MATCHED = 20_000
"""Passages whose BM25 is computed for a query, about 1 microsecond each; the rarest words choose which."""
_COMMON = 0.1
"""Share of the passages above which a word counts for nothing beside so many matches of rarer ones."""
_ARTICLES = 64
"""Kept in memory with their sentences, for what reads them again."""
_STORIES = 2000
"""Kept in memory while copies are looked for: a new article's neighbours are often its neighbour's."""


@dataclass(frozen=True)
class Damage:
    """An article that is not as it was written: what can be read of its row, and what is wrong with it."""

    name: str
    path: object
    sha256: str
    why: str
    text: str | None
    """The article's text, where that is as it was written."""


@dataclass(frozen=True)
class Fetch:
    """What a URL gave when it was last fetched."""

    url: str
    source: str
    """The page or feed that was added, for which it was fetched: ``url`` itself, or a feed that names it."""
    place: str
    """Where redirects led."""
    etag: str | None
    modified: str | None
    """Headers with which the server may be asked whether it has changed."""
    articles: tuple[str, ...]
    """Ids of the articles it gave."""


class Store(Database):
    """The SQLite file of one library."""

    def __init__(
        self,
        path: Path,
        *,
        create: bool = False,
        write: bool = False,
        as_of: str | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Opens it; one of an older schema is brought up to date by a writer, in one transaction.

        ``as_of``, an ISO date of a day, a month or a year, opens what held at the end of it, to be read only. Raises
        LibraryVersionError for a newer schema, and for one too old to be read that is not opened to be written;
        LibraryDamaged for what is no library.
        """
        self.as_of = as_of
        self.clock: Callable[[], datetime] = lambda: datetime.now().astimezone()
        """What time it is when an article is stored; people's dates are those of where they are."""
        self._layers = ("", "old_") if as_of else ("",)
        # What every question asks again, by the state of the file.
        self._counted = lru_cache(1)(self._count)
        self._frequent = lru_cache(10_000)(self._count_word)
        self._holding = lru_cache(10_000)(self._count_holding)
        self._filtered = lru_cache(8)(self._filter)
        self._read = lru_cache(_ARTICLES)(self._read_whole)
        self._stories: dict[int, Story] = {}
        self.damage: dict[tuple[str, int], Damage] = {}
        """The articles and superseded versions met so far that are not as they were written, by their places."""
        super().__init__(path, "rwc" if create else "rw" if write else "ro")
        try:
            with translated(path):
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
        if 0 < version < READABLE and not write:
            raise LibraryVersionError(
                f"The library {self.path.parent} was made by an older article-qa (schema {version}) and has to be "
                "brought up to date, but it cannot be written to now. Once nobody else writes to it, let somebody who "
                f"may run: qa index check --library {self.path.parent}"
            )
        if version == 0 and not create:
            raise LibraryDamaged(
                f"{self.path} is not an article-qa library (schema {version}): name another folder with --library DIR"
            )
        self._db.create_function("casefold", 1, lambda raw: raw and decoded(raw).casefold(), deterministic=True)
        self._db.execute("PRAGMA foreign_keys = ON")
        if write:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")  # acknowledged means on the disk
        if create:
            self._db.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT")
            self.set(copies=str(COPIES_VERSION), words=str(LETTERS_VERSION))
        elif self.as_of:
            self._look_back(self.as_of)
        elif write and (version < SCHEMA_VERSION or {k: self.get(k) for k in _MADE_BY} != _MADE_BY):
            self._upgrade(version, progress)

    def _look_back(self, as_of: str) -> None:
        """Let the tables of articles and superseded versions show what held at the end of that day, month or year."""
        quoted = as_of.replace("'", "''")
        begun, over = (f"substr({date}, 1, {len(as_of)}) <= '{quoted}'" for date in ("since", "until"))
        for table, held in (("articles", begun), ("old_articles", f"{begun} AND NOT {over}")):
            self._db.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {held}")

    def _upgrade(self, version: int, progress: Progress | None) -> None:
        """All or nothing: a library whose upgrade is stopped is as it was."""
        with self.transaction():
            if version < 2:
                self._run(f"DROP TABLE words; {WORDS.replace('@', '')}{COPIES}")
            if version < 3:
                self._run(
                    "ALTER TABLE articles ADD COLUMN modified TEXT;"
                    "ALTER TABLE articles ADD COLUMN pages TEXT NOT NULL DEFAULT '[]';"
                    "ALTER TABLE articles ADD COLUMN since TEXT NOT NULL DEFAULT '';"
                    "ALTER TABLE articles ADD COLUMN stored TEXT NOT NULL DEFAULT '';"
                    f"DROP INDEX IF EXISTS articles_facets; {FACETS}{VERSIONS}{FETCHES}"
                )
                # When they were stored is not known any more; it was by now.
                now = {"now": self._now()}
                self._db.execute("UPDATE articles SET since = coalesce(published, :now), stored = :now", now)
            if version < 4:
                older = ("articles", "old_articles", "fetches") if version == 3 else ("articles",)  # or made just now
                for table in older:
                    self._run(f"ALTER TABLE {table} ADD COLUMN seal {SEAL};")
                    self._run(f"ALTER TABLE {table} ADD COLUMN cut {SEAL};" * (table != "fetches"))
                for *values, _ in list(self._fetched()):
                    self.record_fetch(_fetch(values))
                self._seal_all()
            if version < 5:
                self._run(NOTES)
            if version < 2 or self.get("words") != str(LETTERS_VERSION):
                self.rebuild_words()
            if self.get("copies") != str(COPIES_VERSION):
                self.rebuild_copies(progress)
            self._seal_facts()
            self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _undone(self) -> None:
        self._stories.clear()

    def _each(self, query: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """The rows of the newest versions, then, as of a date, those of superseded ones."""
        for layer in self._layers:
            yield from self._rows(query.replace("@", layer), values)

    def _now(self) -> str:
        return self.clock().isoformat(timespec="seconds")

    # --- what the library knows about itself

    def get(self, key: str) -> str | None:
        """A recorded fact about the library."""
        row = self._one("SELECT value FROM meta WHERE key = ?", (key,))
        return str(row[0]) if row else None

    def set(self, **facts: str) -> None:
        """Record facts about the library."""
        with self.transaction():
            self._db.executemany("REPLACE INTO meta VALUES (?, ?)", facts.items())
            self._seal_facts()

    def _seal_facts(self) -> None:
        self._db.execute("REPLACE INTO meta VALUES ('seal', ?)", (facts_seal(self._db),))

    def forgotten(self) -> list[str]:
        """What of the library's facts and of what was fetched is not as it was recorded."""
        found = []
        if self.get("seal") != facts_seal(self._db):
            found.append("what the library records of itself (its model, its vector index, its sources) is damaged")
        if lost := sum(row[-1] != seal_of_rows([row[:-1]]) for row in self._fetched()):
            found.append(f"the records of {lost} pages or feeds that were fetched are damaged")
        return found

    @property
    def dimension(self) -> int:
        """Of the vectors: as it is recorded, or, where that is damaged, as they are; 0 where there are none."""
        held = self.get("dimension") or ""
        if held.isascii() and held.isdecimal() and len(held) < 6:
            return int(held)
        return int(
            self._one("SELECT coalesce(max(length(vector) / 4), 0) FROM (SELECT vector FROM passages LIMIT 1)")[0]
        )

    def sources(self) -> list[str]:
        """The files, folders and URLs that articles were added from."""
        return [path for (path,) in self._rows("SELECT path FROM sources ORDER BY path")]

    def add_sources(self, paths: Iterable[str]) -> None:
        """Remember where articles come from, for ``sync``."""
        with self.transaction():
            self._db.executemany("INSERT OR IGNORE INTO sources VALUES (?)", ((path,) for path in paths))
            self._seal_facts()

    def drop_sources(self, paths: Iterable[str]) -> None:
        """Forget them, and what was fetched for them."""
        with self.transaction():
            for path in paths:
                self._db.execute("DELETE FROM sources WHERE path = ?", (path,))
                self._db.execute("DELETE FROM fetches WHERE source = ?", (path,))
            self._seal_facts()

    def fetches(self) -> Iterator[Fetch]:
        """What every URL gave, by URL; a damaged record is left out, and its URL will be fetched as if it were new."""
        for *values, sealed in self._fetched():
            if sealed == seal_of_rows([values]):
                yield _fetch(values)

    def _fetched(self) -> Iterator[Sequence[Any]]:
        return self._rows(f"SELECT {', '.join(f.name for f in fields(Fetch))}, seal FROM fetches ORDER BY url")

    def record_fetch(self, fetch: Fetch) -> None:
        """Remember what a URL gave, once its articles are stored, in place of what it gave before."""
        with self.transaction():
            values = [to_column(getattr(fetch, f.name)) for f in fields(Fetch)]
            values.append(seal_of_rows([values]))
            self._db.execute(f"REPLACE INTO fetches VALUES ({marks(values)})", values)

    # --- articles

    def put(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        spans: Sequence[tuple[int, int]],
        vectors: NDArray[np.float32],
    ) -> None:
        """Store an article with its sentences, passages and their vectors in place of any of the same id.

        One that said something else is kept as a superseded version; where it came from is not what it says.
        """
        with self.transaction():
            made = columns_of(article)
            stored = self._now()
            since = _begin(article) or stored
            held = next(self._records("", "WHERE id = ?", (article.id,)), None)
            if held and fault(held):
                self.discard([("", held["key"])])
            elif held:
                replaced = article_of(held)
                moved = replace(replaced, path=article.path, first_line=article.first_line)
                if moved == article_of(made):
                    since, stored = held["since"], held["stored"]
                else:
                    since = _begin(article, replaced) or stored
                    self._supersede(held["key"], replaced, since)
                self._delete("", held["key"], replaced)
            cuts = [(*span, vector.astype("<f4").tobytes()) for span, vector in zip(spans, vectors, strict=True)]
            within = [(s.start, s.end, int(s.body)) for s in sentences]
            made |= {"sha256": article.sha256, "since": since, "stored": stored}
            made |= {"seal": seal(made), "cut": seal_of_rows(sorted(within)) + seal_of_rows(sorted(cuts))}
            inserted = self._db.execute(
                f"INSERT INTO articles ({', '.join(made)}) VALUES ({marks(made)})", list(made.values())
            )
            key = cast(int, inserted.lastrowid)
            self._db.executemany("INSERT INTO sentences VALUES (?, ?, ?, ?)", [(key, *one) for one in within])
            self._db.executemany(
                'INSERT INTO passages (article, start, "end", vector) VALUES (?, ?, ?, ?)',
                [(key, *cut) for cut in cuts],
            )
            self._write_words("", key, article)
            self._compare(key, Story(article, sentences))

    def recut(
        self, key: int, sentences: Sequence[Sentence], spans: Sequence[tuple[int, int]], vectors: NDArray[np.float32]
    ) -> None:
        """Give the superseded version of that key other sentences and passages."""
        with self.transaction():
            version = self.recorded("old_", key)
            self._write_words("old_", key, version, forget=True)
            for table in ("sentences", "passages"):
                self._db.execute(f"DELETE FROM old_{table} WHERE article = ?", (key,))
            self._db.executemany(
                "INSERT INTO old_sentences VALUES (?, ?, ?, ?)", [(key, s.start, s.end, s.body) for s in sentences]
            )
            last = self._last_number()
            self._db.executemany(
                "INSERT INTO old_passages VALUES (?, ?, ?, ?, ?)",
                [
                    (number, key, *span, vector.astype("<f4").tobytes())
                    for number, (span, vector) in enumerate(zip(spans, vectors, strict=True), last + 1)
                ],
            )
            self._raise_numbers(last + len(spans))
            self._write_words("old_", key, version)
            self._reseal("old_", key)

    def remove(self, article_ids: Iterable[str]) -> None:
        """Remove articles with all their versions and all that was made of them."""
        with self.transaction():
            damaged = []
            for article_id in article_ids:
                for layer in LAYERS:
                    for row in list(self._called(layer, article_id)):
                        if fault(row):
                            damaged.append((layer, row["key"]))
                        else:
                            self._delete(layer, row["key"], article_of(row))
            self.discard(damaged)

    def _called(self, layer: str, article_id: str) -> Iterator[dict[str, Any]]:
        """The rows of that id, damaged or not; of a damaged id, as it is shown."""
        if rows := list(self._records(layer, "WHERE id = ?", (article_id,))):
            return iter(rows)
        names = self._rows(f"SELECT key, id FROM {layer}articles")
        keys = [key for key, name in names if not isinstance(name, str) or isinstance(name, Undecodable)]
        return (
            row for key in keys for row in self._records(layer, "WHERE key = ?", (key,)) if str(row["id"]) == article_id
        )

    def forget_damaged(self) -> None:
        """Drop damaged records of what was fetched, and take the facts, as they are now, for what is recorded."""
        with self.transaction():
            for row in list(self._fetched()):
                if row[-1] != seal_of_rows([row[:-1]]):
                    self._db.execute("DELETE FROM fetches WHERE url = ?", (row[0],))
            self._seal_facts()

    def discard(self, places: Sequence[tuple[str, int]]) -> None:
        """Remove damaged articles, or versions, of these places, with all that was made of them."""
        if not places:
            return
        with self.transaction():
            for layer in LAYERS:  # an index that holds what the row held before would keep it from being deleted
                self._db.execute(f"REINDEX {layer}articles")
            for layer, key in places:
                if not layer:
                    self._db.execute("INSERT OR IGNORE INTO gone SELECT number FROM passages WHERE article = ?", (key,))
                    self._stories.pop(key, None)
                self._db.execute(f"DELETE FROM {layer}articles WHERE key = ?", (key,))
                self.damage.pop((layer, key), None)
            self.rebuild_words()  # what words a damaged text had is not known

    def _supersede(self, key: int, article: Article, until: str) -> None:
        """Keep the article of that key as a version that held until then, as no version before it did longer."""
        longer = list(self._found("old_", "WHERE id = ? AND until > ?", (article.id, until)))
        self._db.execute("UPDATE old_articles SET until = ? WHERE id = ? AND until > ?", (until, article.id, until))
        columns = ", ".join((*COLUMNS, "sha256", "since", "stored"))
        inserted = self._db.execute(
            f"INSERT INTO old_articles ({columns}, until) SELECT {columns}, ? FROM articles WHERE key = ?", (until, key)
        )
        old = cast(int, inserted.lastrowid)
        for table, of in (("sentences", 'start, "end", body'), ("passages", 'number, start, "end", vector')):
            self._db.execute(
                f"INSERT INTO old_{table} (article, {of}) SELECT ?, {of} FROM {table} WHERE article = ?", (old, key)
            )
        self._write_words("old_", old, article)
        for one in (old, *(row["key"] for row in longer)):
            self._reseal("old_", one)

    def _reseal(self, layer: str, key: int) -> None:
        """Seal what is recorded of an article, and what it was cut into, as it is now."""
        row = next(self._records(layer, "WHERE key = ?", (key,)))
        values = (seal(row), self.cut(layer, key), key)
        self._db.execute(f"UPDATE {layer}articles SET seal = ?, cut = ? WHERE key = ?", values)

    def _seal_all(self) -> None:
        """Seal every article whose text is the one that was stored."""
        for layer in LAYERS:
            for (key,) in list(self._rows(f"SELECT key FROM {layer}articles")):
                row = next(self._records(layer, "WHERE key = ?", (key,)))
                if not fault(row | {"seal": seal(row)}):
                    self._reseal(layer, key)

    def cut(self, layer: str, key: int) -> str:
        """The seals of an article's sentences and of its passages, vectors included, as they are now."""
        query = f'SELECT start, "end", vector FROM {layer}passages WHERE article = ? ORDER BY start, "end"'
        return seal_of_rows(self.spans("sentences", layer, key)) + seal_of_rows(self._rows(query, (key,)))

    def _delete(self, layer: str, key: int, article: Article) -> None:
        self._write_words(layer, key, article, forget=True)
        if not layer:
            self._db.execute("INSERT INTO gone SELECT number FROM passages WHERE article = ?", (key,))
            self._stories.pop(key, None)
        self._db.execute(f"DELETE FROM {layer}articles WHERE key = ?", (key,))

    def _write_words(self, layer: str, key: int, article: Article, *, forget: bool = False) -> None:
        """Enter the words of an article's passages, or take them out again.

        FTS5 without a content table forgets a row only when told the very words it was given.
        """
        self._db.executemany(*self._entering(layer, key, article, forget=forget))

    def _entering(
        self, layer: str, key: int, article: Article, *, forget: bool = False
    ) -> tuple[str, list[tuple[Any, ...]]]:
        """The statement for that, and its values by passage."""
        numbers = "typeof(start) = 'integer' AND typeof(\"end\") = 'integer'"
        spans = list(
            self._rows(f'SELECT number, start, "end" FROM {layer}passages WHERE article = ? AND {numbers}', (key,))
        )
        described = _described(article)
        rows = [(number, *described, folded(article.text[start:end])) for number, start, end in spans]
        columns, values = (f"{layer}words, rowid", "'delete', ?") if forget else ("rowid", "?")
        return f"INSERT INTO {layer}words ({columns}, {FOUND_BY}) VALUES ({values}, ?, ?, ?, ?)", rows

    def article(self, article_id: str) -> Article | None:
        """The article of that id, where it is not damaged; as of a date, the version that held then."""
        whole = self._read(self._state(), article_id)
        return whole and whole[0]

    def sentences(self, article_id: str) -> list[Sentence]:
        """The article's sentences in order."""
        whole = self._read(self._state(), article_id)
        return list(whole[1]) if whole else []

    def holds(self, passage: Passage) -> bool:
        """Whether a passage that was found stands in an article that is not damaged."""
        whole = self._read(self._state(), passage.article_id)
        return whole is not None and bool(passage.text) and whole[0].text[passage.start : passage.end] == passage.text

    def _read_whole(self, state: object, article_id: str) -> tuple[Article, Sequence[Sentence]] | None:
        for layer in self._layers:
            for row in self._found(layer, "WHERE id = ?", (article_id,)):
                if row["id"] == article_id:  # else the index by which it was found is damaged
                    sentences = self.spans("sentences", layer, row["key"])
                    if row["cut"].startswith(seal_of_rows(sentences)):
                        return article_of(row), [Sentence(start, end, bool(body)) for start, end, body in sentences]
                    self._note(layer, row, "sentences are not as they were made")
        return None

    def spans(self, table: str, layer: str, key: int) -> list[tuple[int, int, int]]:
        """An article's sentences or passages in order: start, end, and whether it is of the story or the number."""
        last = "body" if table == "sentences" else "number"
        query = f'SELECT start, "end", {last} FROM {layer}{table} WHERE article = ? ORDER BY start, "end"'
        return self._all(query, (key,))

    def articles(self) -> Iterator[Article]:
        """All that are not damaged, by id."""
        return heapq.merge(
            *(map(article_of, self._found(layer, "ORDER BY id")) for layer in self._layers), key=lambda one: one.id
        )

    def versions(self, article_id: str) -> list[Version]:
        """All that there are of an article, whatever the date, the oldest first."""
        found = (
            self._found(f"main.{layer}", "WHERE id = ? ORDER BY until, key", (article_id,)) for layer in ("old_", "")
        )
        return [version_of(row) for some in found for row in some]

    def places(self) -> Iterator[tuple[str, int, Article, bool]]:
        """Every article and superseded version that is not damaged: its set of tables, its key, the article itself.

        Last, whether its sentences and passages are as they were written.
        """
        for layer in LAYERS:
            for row in self._found(layer, "ORDER BY id, key"):
                yield layer, row["key"], article_of(row), row["cut"] == self.cut(layer, row["key"])

    def _found(self, layer: str, rest: str = "", values: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
        """What is recorded of articles of one set of tables; those that are damaged are noted instead."""
        for row in self._records(layer, rest, values):
            if why := fault(row):
                self._note(layer, row, why)
            else:
                yield row

    def _note(self, layer: str, row: Mapping[str, Any], why: str) -> None:
        layer = layer.removeprefix("main.")
        if not layer.startswith("other."):
            name = f"the version of {row['id']} that was stored {row['stored']}" if row["until"] else str(row["id"])
            self.damage[layer, row["key"]] = Damage(name, row["path"], str(row["sha256"]), why, sound_text(row))

    def _records(self, layer: str, rest: str = "", values: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
        """The same, damaged or not."""
        ended = layer.endswith("old_")
        listed = ", ".join(name if ended or name != "until" else "NULL AS until" for name in RECORDED)
        for row in self._rows(f"SELECT {listed} FROM {layer}articles {rest}", values):
            yield dict(zip(RECORDED, row, strict=True))

    def digests(self) -> dict[str, str]:
        """The recorded SHA-256 of every article, by id."""
        return {str(name): str(sha256) for name, sha256 in self._each("SELECT id, sha256 FROM @articles")}

    def paths(self) -> dict[str, str]:
        """The file that each article was read from, by id; empty where it is not known."""
        rows = self._each("SELECT id, coalesce(path, '') FROM @articles")
        return dict(sorted((str(n), path if isinstance(path, str) else Undecodable(path)) for n, path in rows))

    # --- copies of one story

    def copies(self, article_id: str) -> list[str]:
        """All articles of its cluster, itself too: the earliest published first, then the longest.

        A superseded version has no copies.
        """
        rows = self._rows(
            "WITH RECURSIVE cluster (key) AS (SELECT key FROM articles WHERE id = ? "
            "UNION SELECT c.copy FROM copies c JOIN cluster ON c.article = cluster.key) "
            "SELECT a.id FROM articles a JOIN cluster USING (key) "
            "ORDER BY a.published IS NULL, a.published, length(a.text) DESC, a.id",
            (article_id,),
        )
        return [name for (name,) in rows] or [article_id]

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
                if story := self.story(key):
                    self._compare(key, story)
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
        others = ((other, self.story(other)) for (other,) in list(rows))
        found = [other for other, theirs in others if theirs and story.is_copy(theirs)]
        self._db.executemany("INSERT INTO sketches VALUES (?, ?, ?)", ((run, key, size) for run in story.sketch))
        self._db.executemany("INSERT INTO copies VALUES (?, ?)", [(key, other) for other in found])
        self._db.executemany("INSERT INTO copies VALUES (?, ?)", [(other, key) for other in found])

    def story(self, key: int) -> Story | None:
        """What is compared of an article; None of one that is damaged."""
        story = self._stories.pop(key, None)
        if story is None:
            row = next(self._found("", "WHERE key = ?", (key,)), None)
            whole = row and self._read(self._state(), row["id"])
            if not whole:
                return None
            story = Story(*whole)
        self._stories[key] = story
        if len(self._stories) > _STORIES:
            del self._stories[next(iter(self._stories))]
        return story

    # --- passages

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Those that exist, by number."""
        return {p.id: p for some in _chunks(numbers) for p in self._passages(f"p.number IN ({marks(some)})", some)}

    def passages_of(self, article_id: str) -> list[Passage]:
        """An article's passages in order."""
        return list(self._passages("a.id = ? ORDER BY p.start", (article_id,)))

    def _passages(self, where: str, values: Sequence[Any]) -> Iterator[Passage]:
        query = (
            'SELECT p.number, a.id, p.start, p."end", substr(a.text, p.start + 1, p."end" - p.start) '
            f"FROM @passages p JOIN @articles a ON a.key = p.article WHERE {where}"
        )
        for row in self._each(query, values):
            if isinstance(row[2], int) and isinstance(row[3], int):  # else it is damaged
                yield Passage(*row)

    def told_of(self, numbers: Sequence[int]) -> dict[int, tuple[str | None, str | None]]:
        """Outlet and date of the articles of these passages, by passage number."""
        query = "SELECT p.number, a.outlet, a.published FROM @passages p JOIN @articles a ON a.key = p.article WHERE "
        return {
            number: (outlet, published)
            for some in _chunks(numbers)
            for number, outlet, published in self._each(f"{query} p.number IN ({marks(some)})", some)
        }

    def restriction(self, filters: Filters | None) -> Filters | None:
        """The filters, if a search has to go by any; as of a date it always has."""
        return filters or (Filters() if self.as_of else None)

    def counts(self, filters: Filters | None = None) -> tuple[int, int]:
        """How many articles and passages there are within the filters."""
        filters = self.restriction(filters)
        if filters is None:
            return self._counted(self._state())
        articles, spans, _ = self._filtered(self._state(), filters)
        return articles, int((spans[:, 1] - spans[:, 0] + 1).sum())

    def _count(self, state: object) -> tuple[int, int]:
        articles, passages = self._one("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)")
        return articles, passages

    def share(self, filters: Filters) -> float:
        """What part of the passages the filters leave, above 0."""
        return max(1, self.counts(filters)[1]) / max(1, self._counted(self._state())[1])

    def numbers_within(self, filters: Filters) -> list[int] | None:
        """The passages of the articles that the filters leave, in order; None where they are more than ``NARROW``."""
        if self.counts(filters)[1] > NARROW:
            return None
        _, spans, _ = self._filtered(self._state(), filters)
        return [number for first, last in spans.tolist() for number in range(first, last + 1)]

    def superseded_within(self, filters: Filters) -> list[int]:
        """Those of the passages within the filters that superseded versions have: Chroma knows none of them."""
        return self._filtered(self._state(), filters)[2]

    def within(self, numbers: Sequence[int], filters: Filters) -> list[int]:
        """Those of the passages, in their order, whose articles the filters leave."""
        import numpy as np

        _, spans, _ = self._filtered(self._state(), filters)
        asked = np.array(numbers, np.int64)
        at = np.searchsorted(spans[:, 0], asked, side="right") - 1
        inside: list[int] = asked[(at >= 0) & (asked <= spans[at, 1])].tolist() if len(spans) else []
        return inside

    def _filter(self, state: object, filters: Filters) -> tuple[int, NDArray[np.int64], list[int]]:
        """How many articles the filters leave, and their passages.

        These as the first and last number of each article's, [n, 2], in order; then the numbers of superseded ones. An
        article's passages are stored together and no number is given twice, so there is no other between them.
        """
        import numpy as np

        where, values = _where(filters)
        first, last = (f"(SELECT {end}(number) FROM @passages p WHERE p.article = a.key)" for end in ("min", "max"))
        query = f"SELECT {first}, {last} FROM @articles a WHERE {where}"
        found = [list(self._rows(query.replace("@", layer), values)) for layer in self._layers]
        kept = [[span for span in spans if span[0] is not None] for spans in found]
        superseded = [number for spans in kept[1:] for first, last in spans for number in range(first, last + 1)]
        return sum(map(len, found)), np.array(sorted(chain(*kept)), np.int64).reshape(-1, 2), superseded

    def outlets(self) -> list[str]:
        """Every outlet named by an article."""
        rows = self._each("SELECT DISTINCT outlet FROM @articles WHERE outlet IS NOT NULL")
        return sorted({outlet for (outlet,) in rows if isinstance(outlet, str) and not isinstance(outlet, Undecodable)})

    def matching(self, words: Sequence[str], limit: int, filters: Filters | None = None) -> list[tuple[int, float]]:
        """Passages that hold any of the words, best first, with their BM25 score turned so that more is better.

        FTS5's bm25() with k1 = 1.2, b = 0.75; a word of the title counts twice, of the outlet's name once, of the date
        half. In a large library only passages that hold one of the rarest words are scored, by all words but the
        commonest.
        """
        if not words:
            return []
        filters = self.restriction(filters)
        if filters is None:
            query, part = self._narrowed(words)
            return list(self._scored(query, part, limit=limit))
        found = [*self._matching_newest(words, limit, filters), *self._matching_superseded(words, filters)]
        return heapq.nsmallest(limit, found, key=lambda one: (-one[1], one[0]))

    def _matching_newest(self, words: Sequence[str], limit: int, filters: Filters) -> Sequence[tuple[int, float]]:
        numbers = self.numbers_within(filters)
        if numbers is not None:
            # The plus, or SQLite would begin the whole match anew for every number.
            within = "AND +w.rowid IN (SELECT value FROM json_each(?))"
            return list(self._scored(_any_of(words), 1.0, within, json.dumps(numbers), limit=limit))
        query, part = self._narrowed(words)
        reach = int(2 * limit / self.share(filters))
        while True:
            best = dict(self._scored(query, part, limit=reach))
            found = [(number, best[number]) for number in self.within(list(best), filters)]
            if len(found) >= limit or len(best) < reach:
                return found[:limit]
            reach *= 4

    def _matching_superseded(self, words: Sequence[str], filters: Filters) -> Iterable[tuple[int, float]]:
        """The same of superseded versions, scored as if they stood among the newest.

        In a table of few passages every word would be common, so each word's score is taken by itself and given the
        weight that its rarity has among the newest.
        """
        held = set(self.superseded_within(filters))
        found: dict[int, float] = defaultdict(float)
        for word in self._rarest("old_", words) if held else ():
            factor = self._rarity("", word) / self._rarity("old_", word)
            query = f"SELECT rowid, -bm25(old_words, {_WEIGHTS}) FROM old_words WHERE old_words MATCH ?"
            for number, score in self._all(query, (_quoted(word),)):
                if number in held:
                    found[number] += factor * score
        return found.items()

    def _rarity(self, layer: str, word: str) -> float:
        """The inverse document frequency as FTS5 has it, among the newest or the superseded passages."""
        held, passages = (self._holding(self._state(), layer, one) for one in (word, None))
        return max(math.log((passages - held + 0.5) / (held + 0.5)), 1e-6)

    def _scored(
        self, query: str, part: float, within: str = "", *values: str, limit: int
    ) -> Iterator[tuple[int, float]]:
        rows = self._rows(
            f"SELECT w.rowid, -bm25(words, {_WEIGHTS}) AS score FROM words w WHERE words MATCH ? {within} "
            "ORDER BY score DESC, w.rowid LIMIT ?",
            (query, *values, limit),
        )
        return ((number, score * part) for number, score in rows)

    def _narrowed(self, words: Sequence[str]) -> tuple[str, float]:
        """The query for any of the words that scores few passages, and the part of FTS5's score that is BM25's."""
        rarest = self._rarest("", words)
        most = _COMMON * self._counted(self._state())[1]
        rare = [word for word in words if word in rarest]
        rest = [word for word in words if word not in rarest and self._holding(self._state(), "", word) <= most]
        if not rest:
            return _any_of(rare), 1.0
        # FTS5 cannot count a word that it does not match by; but it counts one as often as the query names it. So each
        # of the words that do not choose stands there twice, as those that do, and half the score is BM25's.
        return f"({_any_of(rare)}) AND ({_any_of([*rare, *rest, *rest])})", 0.5

    def _rarest(self, layer: str, words: Sequence[str]) -> list[str]:
        """Those that together stand in few passages of one set of tables, the rarest of all in any case."""
        frequent = sorted((self._holding(self._state(), layer, word), word) for word in words)
        together = accumulate(number for number, _ in frequent)
        few = [word for (_, word), so_far in zip(frequent, together, strict=True) if so_far <= _MATCHED]
        return few or [frequent[0][1]]

    def frequency(self, word: str) -> int:
        """In how many passages a word stands, in any of its forms."""
        return self._frequent(self._state(), word)

    def _count_word(self, state: object, word: str) -> int:
        if not self.as_of:
            return self._holding(state, "", word)
        query = "SELECT rowid FROM @words WHERE @words MATCH ?"
        rows = chain(*(self._all(query.replace("@", layer), (_quoted(word),)) for layer in self._layers))
        return len(self.within([number for (number,) in rows], Filters()))

    def _count_holding(self, state: object, layer: str, word: str | None) -> int:
        """Passages of one set of tables that hold the word; all, without one."""
        if word is None:
            return int(self._one(f"SELECT count(*) FROM {layer}passages")[0])
        return int(self._one(f"SELECT count(*) FROM {layer}words WHERE {layer}words MATCH ?", (_quoted(word),))[0])

    def stems(self, letter: str) -> list[str]:
        """The stems that passages of the newest versions are found by and that begin with this letter."""
        self._db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.stems USING fts5vocab(main, words, row)")
        query = "SELECT term FROM temp.stems WHERE term >= ? AND term < ?"
        return [term for (term,) in self._rows(query, (letter, chr(ord(letter) + 1)))]

    def vectors_of(self, numbers: Sequence[int]) -> tuple[list[int], NDArray[np.float32]]:
        """Those of the passages that there are, and their vectors, float32 [n, d], in the same order."""

        rows = [
            row
            for some in _chunks(numbers)
            for layer in self._layers
            for row in self._all(f"SELECT number, vector FROM {layer}passages WHERE number IN ({marks(some)})", some)
        ]
        return _sound_vectors(rows, self.dimension)

    # --- the outbox towards Chroma

    def vectors(
        self, size: int, *, only_new: bool = False, remade: bool = False
    ) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        """Passage numbers and their vectors, float32 [at most ``size``, d], in order; or only those Chroma lacks.

        ``remade``: of the passages of the model to come.
        """

        dimension = json.loads(self.get("remodel") or "[0, 0]")[1] if remade else self.dimension
        rows = self._rows(
            f"SELECT number, vector FROM {_table(remade)} {'WHERE indexed = 0' if only_new else ''} ORDER BY number"
        )
        while some := list(islice(rows, size)):
            yield _sound_vectors(some, dimension)

    def with_vectors(self) -> int:
        """How many passages have a vector of the right length, as all have where none is damaged."""
        whole = "typeof(vector) = 'blob' AND length(vector) = ?"
        return int(self._one(f"SELECT count(*) FROM passages WHERE {whole}", (4 * self.dimension,))[0])

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
            for layer in LAYERS:
                self._run(REMADE.replace("@", layer))
            self.set(remodel=wanted)

    def not_remade(self) -> list[tuple[str, int]]:
        """Where the articles and superseded versions are whose passages of the model to come are not there yet."""
        return [
            (layer, key)
            for layer in LAYERS
            for (key,) in self._rows(
                f"SELECT key FROM {layer}articles WHERE key NOT IN (SELECT article FROM {layer}remade) ORDER BY key"
            )
        ]

    def recorded(self, layer: str, key: int) -> Article:
        """The article or superseded version of such a place."""
        return article_of(next(self._found(layer, "WHERE key = ?", (key,))))

    def remake(self, layer: str, key: int, spans: Sequence[tuple[int, int]], vectors: NDArray[np.float32]) -> None:
        """Store passages of the model to come."""
        with self.transaction():
            self._db.executemany(
                f'INSERT INTO {layer}remade (article, start, "end", vector) VALUES (?, ?, ?, ?)',
                [(key, *span, vector.astype("<f4").tobytes()) for span, vector in zip(spans, vectors, strict=True)],
            )

    def number_remade(self) -> int:
        """Give the passages of the model to come numbers that no passage ever had; gives how many Chroma is to hold."""
        with self.transaction():
            last = self._last_number()
            for layer in LAYERS:
                lowest, highest = self._one(f"SELECT min(number), max(number) FROM {layer}remade")
                if highest and lowest <= last:
                    above = max(last, highest)
                    # Below nothing first: a number must not be given while another row has it.
                    self._db.execute(f"UPDATE {layer}remade SET number = -number")
                    self._db.execute(f"UPDATE {layer}remade SET number = ? - number", (above,))
                    highest += above
                last = max(last, highest or 0)
        return int(self._one("SELECT count(*) FROM remade")[0])

    def _last_number(self) -> int:
        """The highest that a passage ever had."""
        return int(self._one("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'passages'")[0])

    def _raise_numbers(self, last: int) -> None:
        """Let no passage to come have a number up to this one."""
        self._db.execute(
            "INSERT INTO sqlite_sequence SELECT 'passages', 0 "
            "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'passages')"
        )
        self._db.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'passages'", (last,))

    def switch_model(self) -> None:
        """Put the passages of the model to come in the place of all others, with their words."""
        model, dimension, splitter = json.loads(self.get("remodel") or "[]")
        with self.transaction():
            self._db.execute("DELETE FROM gone")
            for layer in LAYERS:
                self._db.execute(f"DELETE FROM {layer}passages")
                self._db.execute(
                    f'INSERT INTO {layer}passages (number, article, start, "end", vector) '
                    f'SELECT number, article, start, "end", vector FROM {layer}remade ORDER BY number'
                )
                self._raise_numbers(self._one(f"SELECT coalesce(max(number), 0) FROM {layer}passages")[0])
                for (key,) in list(self._rows(f"SELECT key FROM {layer}articles")):
                    self._db.execute(f"UPDATE {layer}articles SET cut = ? WHERE key = ?", (self.cut(layer, key), key))
            self.rebuild_words()
            self.set(model=model, dimension=str(dimension), splitter=str(splitter))
            self.end_remodel()

    def end_remodel(self) -> None:
        """Drop what was made ready for another model."""
        with self.transaction():
            for layer in LAYERS:
                self._db.execute(f"DROP TABLE IF EXISTS {layer}remade")
            self._db.execute("DELETE FROM meta WHERE key = 'remodel'")
            self._seal_facts()

    def rebuild_words(self) -> None:
        """Make the word indexes again from the articles and their superseded versions."""
        with self.transaction():
            for layer in LAYERS:
                self._db.execute(f"INSERT INTO {layer}words ({layer}words) VALUES ('delete-all')")
                for row in self._found(layer):
                    self._write_words(layer, row["key"], article_of(row))
            self.set(words=str(LETTERS_VERSION))


def _begin(article: Article, replaced: Article | None = None) -> str | None:
    """From when an article says that it holds: its latest change, else its publication.

    None where it does not say, or says what the one that it replaces has said already: the change is a later one.
    """
    own, known = ((one.modified, one.published) for one in (article, replaced or Article("", "")))
    return next((date if date != before else None for date, before in zip(own, known, strict=True) if date), None)


def _where(filters: Filters) -> tuple[str, list[str]]:
    """The condition of an article ``a`` that the filters leave, and its values."""
    clauses, values = [], []
    if filters.since:
        clauses.append("substr(a.published, 1, ?) >= ?")
        values += [str(len(filters.since)), filters.since]
    if filters.until:
        clauses.append("substr(a.published, 1, ?) <= ?")
        values += [str(len(filters.until)), filters.until]
    if filters.outlets:
        folded = f"casefold(CAST(outlet AS BLOB)) IN ({marks(filters.outlets)})"  # which may be no valid text
        of = f"(SELECT DISTINCT outlet FROM @articles) WHERE {folded}"
        clauses.append(f"a.outlet IN (SELECT outlet FROM {of})")
        values += [outlet.casefold() for outlet in filters.outlets]
    return " AND ".join(clauses) or "1", values


def _fetch(values: Sequence[Any]) -> Fetch:
    url, source, place, etag, modified, articles = values
    return Fetch(url, source, place, etag, modified, tuple(json.loads(articles)))


def facts_seal(db: sqlite3.Connection) -> str:
    """The seal of a library's facts about itself, and of its sources."""
    facts = db.execute("SELECT key, value FROM meta WHERE key <> 'seal' ORDER BY key")
    return seal_of_rows([*facts, *db.execute("SELECT path FROM sources ORDER BY path")])


def _sound_vectors(rows: Sequence[tuple[int, Any]], dimension: int) -> tuple[list[int], NDArray[np.float32]]:
    """The numbers and vectors of those rows that hold one, float32 [n, d]; what of it is no number is 0."""
    import numpy as np

    sound = [(number, vector) for number, vector in rows if isinstance(vector, bytes) and len(vector) == 4 * dimension]
    joined = np.frombuffer(b"".join(vector for _, vector in sound), "<f4").reshape(len(sound), dimension)
    if not (np.abs(joined) < 1.001).all():
        joined = np.nan_to_num(joined, nan=0.0, posinf=0.0, neginf=0.0).clip(-1, 1)
    return [number for number, _ in sound], joined


def _table(remade: bool) -> str:
    return "remade" if remade else "passages"


def _described(article: Article) -> tuple[str, str, str]:
    """What a passage's words are found by beside its own: title, outlet and date."""
    return folded(article.title or ""), folded(article.outlet or ""), long_date(article.published or "")


def _quoted(word: str) -> str:
    """The word as FTS5 takes it for no operator; a NUL would end the query for it."""
    return '"' + word.replace('"', '""').replace("\0", " ") + '"'


def _any_of(words: Iterable[str]) -> str:
    return " OR ".join(map(_quoted, words))


def marks(values: Collection[Any]) -> str:
    """So many places for values in a statement."""
    return ", ".join("?" * len(values))


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(values), _IN_ONE):
        yield values[at : at + _IN_ONE]
