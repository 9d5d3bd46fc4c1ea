"""The source of truth on disk: articles, sentences, passages, their words (FTS5) and their vectors, in one SQLite file.

``Store`` opens the file and writes to it; what it knows is read through its parts, each the owner of some tables. Every
change is one transaction an article, and Sqlite's errors come out as ours.

An article that is replaced by one that says something else is kept as a superseded version, in tables of the same form
whose names begin with ``old_``. Nothing reads them but a store opened as of a date. For it, ``articles`` and
``old_articles`` are temporary views of what held then, and each query is put to both sets of tables.

This package knows nothing of Chroma, models or files of articles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from index.article import Article, Sentence
from index.errors import LibraryDamaged, LibraryVersionError
from index.report import Progress
from index.store.articles import Articles
from index.store.clusters import Clusters
from index.store.copies import VERSION as COPIES_VERSION
from index.store.copies import Story
from index.store.database import Database, marks, translated
from index.store.facts import Facts
from index.store.fetches import Fetches
from index.store.files import Files
from index.store.lexical import Lexical
from index.store.notes import Notes
from index.store.passages import Passages
from index.store.record import COLUMNS, article_of, columns_of, decoded, fault, seal, seal_of_rows
from index.store.remade import Remade
from index.store.schema import (
    COPIES,
    FACETS,
    FETCHES,
    FILES,
    LAYERS,
    NOTES,
    READABLE,
    SCHEMA,
    SCHEMA_VERSION,
    SEAL,
    VERSIONS,
    WORDS,
)
from index.store.vectors import StoredVectors
from index.text.letters import VERSION as LETTERS_VERSION

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MADE_BY = {"copies": str(COPIES_VERSION), "words": str(LETTERS_VERSION)}
"""Facts by which what was made by an older version is known, and made anew."""


class Store:
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

        ``as_of``, an ISO date of a day, a month or a year, opens what held at the end of it, to be read only;
        ``progress`` gets the articles brought up to date. Raises LibraryVersionError for a newer schema, and
        for one too old to be read that is not opened to be written; LibraryDamaged for what is no library.
        """
        self.path = path
        self.clock: Callable[[], datetime] = lambda: datetime.now().astimezone()
        """What time it is when an article is stored; people's dates are those of where they are."""
        mode = "rwc" if create else "rw" if write else "ro"
        self.db = db = Database(path, mode, LAYERS if as_of else ("",))
        self.facts = Facts(db)
        self.fetches = Fetches(db)
        self.files = Files(db)
        self.articles = Articles(db)
        self.passages = Passages(db, as_of)
        self.lexical = Lexical(db, self.articles, self.passages)
        self.clusters = Clusters(db, self.articles)
        self.vectors = StoredVectors(db, self.facts)
        self.notes = Notes(db)
        self.remade = Remade(db, self.facts, self.articles, self.passages, self.lexical)
        try:
            with translated(path):
                self._open(create, write, as_of, progress)
        except BaseException:
            db.close()
            raise

    def _open(self, create: bool, write: bool, as_of: str | None, progress: Progress | None) -> None:
        version = self.db.execute("PRAGMA user_version").fetchone()[0]
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
        self.db.function("casefold", lambda raw: raw and decoded(raw).casefold())
        self.db.execute("PRAGMA foreign_keys = ON")
        if write:
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute("PRAGMA synchronous = FULL")  # acknowledged means on the disk
        if create:
            self.db.begin(f"{SCHEMA} PRAGMA user_version = {SCHEMA_VERSION};")
            self.facts.set(**_MADE_BY)
        elif as_of:
            self._look_back(as_of)
        elif write and (version < SCHEMA_VERSION or {k: self.facts.get(k) for k in _MADE_BY} != _MADE_BY):
            self._upgrade(version, progress)

    def _look_back(self, as_of: str) -> None:
        """Let the tables of articles and superseded versions show what held at the end of that day, month or year."""
        quoted = as_of.replace("'", "''")
        begun, over = (f"substr({date}, 1, {len(as_of)}) <= '{quoted}'" for date in ("since", "until"))
        for table, held in (("articles", begun), ("old_articles", f"{begun} AND NOT {over}")):
            self.db.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {held}")

    def _upgrade(self, version: int, progress: Progress | None) -> None:
        """All or nothing: a library whose upgrade is stopped is as it was."""
        with self.transaction():
            if version < 2:
                self.db.run(f"DROP TABLE words; {WORDS.replace('@', '')}{COPIES}")
            if version < 3:
                self.db.run(
                    "ALTER TABLE articles ADD COLUMN modified TEXT;"
                    "ALTER TABLE articles ADD COLUMN pages TEXT NOT NULL DEFAULT '[]';"
                    "ALTER TABLE articles ADD COLUMN since TEXT NOT NULL DEFAULT '';"
                    "ALTER TABLE articles ADD COLUMN stored TEXT NOT NULL DEFAULT '';"
                    f"DROP INDEX IF EXISTS articles_facets; {FACETS}{VERSIONS}{FETCHES}"
                )
                # When they were stored is not known any more; it was by now.
                self.db.execute("UPDATE articles SET since = coalesce(published, ?1), stored = ?1", (self._now(),))
            if version < 4:
                older = ("articles", "old_articles", "fetches") if version == 3 else ("articles",)  # or made just now
                for table in older:
                    self.db.run(f"ALTER TABLE {table} ADD COLUMN seal {SEAL};")
                    self.db.run(f"ALTER TABLE {table} ADD COLUMN cut {SEAL};" * (table != "fetches"))
                self.fetches.seal()
                self._seal_all()
            if version < 5:
                self.db.run(NOTES)
            if version < 6:
                self.db.run(FILES)
            if version < 2 or self.facts.get("words") != str(LETTERS_VERSION):
                self.rebuild_words()
            if self.facts.get("copies") != str(COPIES_VERSION):
                self.rebuild_copies(progress)
            self.facts.seal()
            self.db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; one within another is part of it."""
        return self.db.transaction()

    def snapshot(self) -> AbstractContextManager[None]:
        """All that is read within is as it was at the beginning, whatever another process writes meanwhile."""
        return self.db.snapshot()

    def _now(self) -> str:
        return self.clock().isoformat(timespec="seconds")

    # --- articles in

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
            held = next(self.articles.records("", "WHERE id = ?", (article.id,)), None)
            if held and fault(held):
                self.discard([("", held["key"])])
            elif held:
                replaced = article_of(held)
                moved = replace(replaced, path=article.path, first_line=article.first_line)
                if moved == article_of(made):
                    since, stored = held["since"], held["stored"]
                else:
                    since = _begin(article, replaced) or stored
                    self.supersede(held["key"], replaced, since)
                self.drop("", held["key"], replaced)
            cuts = [(*span, vector.astype("<f4").tobytes()) for span, vector in zip(spans, vectors, strict=True)]
            within = [(s.start, s.end, int(s.body)) for s in sentences]
            made |= {"sha256": article.sha256, "since": since, "stored": stored}
            made |= {"seal": seal(made), "cut": seal_of_rows(sorted(within)) + seal_of_rows(sorted(cuts))}
            inserted = self.db.execute(
                f"INSERT INTO articles ({', '.join(made)}) VALUES ({marks(made)})", list(made.values())
            )
            key = cast(int, inserted.lastrowid)
            self.db.executemany("INSERT INTO sentences VALUES (?, ?, ?, ?)", [(key, *one) for one in within])
            self.db.executemany(
                'INSERT INTO passages (article, start, "end", vector) VALUES (?, ?, ?, ?)',
                [(key, *cut) for cut in cuts],
            )
            self.lexical.write("", key, article)
            self.clusters.remember(key, Story(article, sentences))
            self.clusters.enter(key)

    def resplit(
        self, key: int, sentences: Sequence[Sentence], spans: Sequence[tuple[int, int]], vectors: NDArray[np.float32]
    ) -> None:
        """Give the superseded version of that key other sentences and passages."""
        with self.transaction():
            version = self.articles.recorded("old_", key)
            self.lexical.write("old_", key, version, forget=True)
            for table in ("sentences", "passages"):
                self.db.execute(f"DELETE FROM old_{table} WHERE article = ?", (key,))
            self.db.executemany(
                "INSERT INTO old_sentences VALUES (?, ?, ?, ?)", [(key, s.start, s.end, s.body) for s in sentences]
            )
            last = self.passages.last_number()
            self.db.executemany(
                "INSERT INTO old_passages VALUES (?, ?, ?, ?, ?)",
                [
                    (number, key, *span, vector.astype("<f4").tobytes())
                    for number, (span, vector) in enumerate(zip(spans, vectors, strict=True), last + 1)
                ],
            )
            self.passages.raise_numbers(last + len(spans))
            self.lexical.write("old_", key, version)
            self.reseal("old_", key)

    def remove(self, article_ids: Iterable[str]) -> None:
        """Remove articles with all their versions and all that was made of them."""
        with self.transaction():
            damaged = []
            for article_id in article_ids:
                for layer in LAYERS:
                    for row in list(self.articles.records_of(layer, article_id)):
                        if fault(row):
                            damaged.append((layer, row["key"]))
                        else:
                            self.drop(layer, row["key"], article_of(row))
            self.discard(damaged)

    def discard(self, places: Sequence[tuple[str, int]]) -> None:
        """Remove damaged articles, or versions, of these places, with all that was made of them."""
        if not places:
            return
        with self.transaction():
            for layer in LAYERS:  # an index that holds what the row held before would keep it from being deleted
                self.db.execute(f"REINDEX {layer}articles")
            for layer, key in places:
                if not layer:
                    self.db.execute("INSERT OR IGNORE INTO gone SELECT number FROM passages WHERE article = ?", (key,))
                    self.clusters.forget(key)
                self.db.execute(f"DELETE FROM {layer}articles WHERE key = ?", (key,))
                self.articles.damage.pop((layer, key), None)
            self.rebuild_words()  # what words a damaged text had is not known

    def supersede(self, key: int, article: Article, until: str) -> None:
        """Keep the article of that key as a version that held until then, as no version before it did longer."""
        longer = list(self.articles.sound_records("old_", "WHERE id = ? AND until > ?", (article.id, until)))
        self.db.execute("UPDATE old_articles SET until = ? WHERE id = ? AND until > ?", (until, article.id, until))
        columns = ", ".join((*COLUMNS, "sha256", "since", "stored"))
        inserted = self.db.execute(
            f"INSERT INTO old_articles ({columns}, until) SELECT {columns}, ? FROM articles WHERE key = ?", (until, key)
        )
        old = cast(int, inserted.lastrowid)
        for table, of in (("sentences", 'start, "end", body'), ("passages", 'number, start, "end", vector')):
            self.db.execute(
                f"INSERT INTO old_{table} (article, {of}) SELECT ?, {of} FROM {table} WHERE article = ?", (old, key)
            )
        self.lexical.write("old_", old, article)
        for one in (old, *(row["key"] for row in longer)):
            self.reseal("old_", one)

    def drop(self, layer: str, key: int, article: Article) -> None:
        """Remove the article of that place, which is not damaged, with all that was made of it."""
        self.lexical.write(layer, key, article, forget=True)
        if not layer:
            self.db.execute("INSERT INTO gone SELECT number FROM passages WHERE article = ?", (key,))
            self.clusters.forget(key)
        self.db.execute(f"DELETE FROM {layer}articles WHERE key = ?", (key,))

    # --- what it is known by

    def reseal(self, layer: str, key: int) -> None:
        """Seal what is recorded of an article, and what it was cut into, as it is now."""
        row = next(self.articles.records(layer, "WHERE key = ?", (key,)))
        values = (seal(row), self.articles.cut(layer, key), key)
        self.db.execute(f"UPDATE {layer}articles SET seal = ?, cut = ? WHERE key = ?", values)

    def _seal_all(self) -> None:
        """Seal every article whose text is the one that was stored."""
        for layer in LAYERS:
            for (key,) in self.db.all(f"SELECT key FROM {layer}articles"):
                row = next(self.articles.records(layer, "WHERE key = ?", (key,)))
                if not fault(row | {"seal": seal(row)}):
                    self.reseal(layer, key)

    def forgotten(self) -> list[str]:
        """What of the library's facts and of what was fetched is not as it was recorded."""
        found = []
        if not self.facts.are_sealed():
            found.append("what the library records of itself (its model, its vector index, its sources) is damaged")
        if lost := len(self.fetches.damaged()):
            found.append(f"the records of {lost} pages or feeds that were fetched are damaged")
        return found

    def forget_damaged(self) -> None:
        """Drop damaged records of what was fetched, and take the facts, as they are now, for what is recorded."""
        with self.transaction():
            self.fetches.drop(self.fetches.damaged())
            self.facts.seal()

    def rebuild_words(self, progress: Progress | None = None) -> None:
        """Make the word indexes again, by the rules of this version."""
        with self.transaction():
            self.lexical.rebuild(progress)
            self.facts.set(words=str(LETTERS_VERSION))

    def rebuild_copies(self, progress: Progress | None = None) -> None:
        """Find every pair of copies anew, by the rules of this version."""
        with self.transaction():
            self.clusters.rebuild(progress)
            self.facts.set(copies=str(COPIES_VERSION))


def _begin(article: Article, replaced: Article | None = None) -> str | None:
    """From when an article says that it holds: its latest change, else its publication.

    None where it does not say, or says what the one that it replaces has said already: the change is a later one.
    """
    own, known = ((one.modified, one.published) for one in (article, replaced or Article("", "")))
    return next((date if date != before else None for date, before in zip(own, known, strict=True) if date), None)
