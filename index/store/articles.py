"""Articles out of the store: each row proven by its seal, those that are damaged noted and left out.

Superseded versions stand in tables of the same form whose names begin with ``old_``. As of a date, the tables are views
of what held then, and each query is put to both sets (index.store.store).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from index.article import Article, Passage, Sentence, Version
from index.store.database import Database
from index.store.record import RECORDED, Undecodable, article_of, fault, seal_of_rows, sound_text, version_of
from index.store.schema import LAYERS

_ARTICLES = 64
"""Kept in memory with their sentences, for what reads them again."""


@dataclass(frozen=True)
class Damage:
    """An article that is not as it was written: what can be read of its row, and what is wrong with it."""

    name: str
    path: object
    sha256: str
    why: str
    text: str | None
    """The article's text, where that is as it was written."""


class Articles:
    """The tables ``articles`` and ``sentences``, to be read; ``Store`` writes them."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._read = lru_cache(_ARTICLES)(self._read_whole)
        self._outlets = lru_cache(1)(self._read_outlets)
        self.damage: dict[tuple[str, int], Damage] = {}
        """The articles and superseded versions met so far that are not as they were written, by their places."""

    def get(self, article_id: str) -> Article | None:
        """The article of that id, where it is not damaged; as of a date, the version that held then."""
        whole = self._read(self._db.state(), article_id)
        return whole and whole[0]

    def sentences(self, article_id: str) -> list[Sentence]:
        """The article's sentences in order."""
        whole = self._read(self._db.state(), article_id)
        return list(whole[1]) if whole else []

    def at(self, key: int) -> tuple[Article, Sequence[Sentence]] | None:
        """The newest version of that key with its sentences; None where it is damaged."""
        row = next(self.sound_records("", "WHERE key = ?", (key,)), None)
        return self._read(self._db.state(), row["id"]) if row else None

    def holds(self, passage: Passage) -> bool:
        """Whether a passage that was found stands in an article that is not damaged."""
        whole = self._read(self._db.state(), passage.article_id)
        return whole is not None and bool(passage.text) and whole[0].text[passage.start : passage.end] == passage.text

    def _read_whole(self, state: object, article_id: str) -> tuple[Article, Sequence[Sentence]] | None:
        for layer in self._db.layers:
            for row in self.sound_records(layer, "WHERE id = ?", (article_id,)):
                if row["id"] == article_id:  # else the index by which it was found is damaged
                    sentences = self.spans("sentences", layer, row["key"])
                    if row["cut"].startswith(seal_of_rows(sentences)):
                        return article_of(row), [Sentence(start, end, bool(body)) for start, end, body in sentences]
                    self._note(layer, row, "sentences are not as they were made")
        return None

    def all(self) -> Iterator[Article]:
        """All that are not damaged, by id."""
        layers = (map(article_of, self.sound_records(layer, "ORDER BY id")) for layer in self._db.layers)
        return heapq.merge(*layers, key=lambda one: one.id)

    def versions(self, article_id: str) -> list[Version]:
        """All that there are of an article, whatever the date, the oldest first."""
        found = (
            self.sound_records(f"main.{layer}", "WHERE id = ? ORDER BY until, key", (article_id,))
            for layer in ("old_", "")
        )
        return [version_of(row) for some in found for row in some]

    def recorded(self, layer: str, key: int) -> Article:
        """The article or superseded version of such a place."""
        return article_of(next(self.sound_records(layer, "WHERE key = ?", (key,))))

    def of_key(self, layer: str, key: int) -> list[Article]:
        """The article of such a place; none where it is damaged."""
        return [article_of(row) for row in self.sound_records(layer, "WHERE key = ?", (key,))]

    def number(self) -> int:
        """How many there are, damaged ones and superseded versions too."""
        return sum(int(self._db.one(f"SELECT count(*) FROM main.{layer}articles")[0]) for layer in LAYERS)

    def places(self) -> Iterator[tuple[str, int, Article, bool]]:
        """Every article and superseded version that is not damaged: its set of tables, its key, the article itself.

        Last, whether its sentences and passages are as they were written.
        """
        for layer in LAYERS:
            for row in self.sound_records(layer, "ORDER BY id, key"):
                yield layer, row["key"], article_of(row), row["cut"] == self.cut(layer, row["key"])

    def sound(self) -> Iterator[Article]:
        """The newest versions that are as they were written, with their sentences, in no order that is promised."""
        rows = self._db.rows('SELECT article, start, "end", body FROM sentences ORDER BY article, start')
        cut = groupby(rows, key=lambda row: row[0])
        key, sentences = next(cut, (None, iter(())))
        for row in self.sound_records("", "ORDER BY key"):
            while key is not None and key < row["key"]:
                key, sentences = next(cut, (None, iter(())))
            own = [one[1:] for one in sentences] if key == row["key"] else []
            if row["cut"].startswith(seal_of_rows(own)):
                yield article_of(row)

    def spans(self, table: str, layer: str, key: int) -> list[tuple[int, int, int]]:
        """An article's sentences or passages in order: start, end, and whether it is of the story or the number."""
        last = "body" if table == "sentences" else "number"
        query = f'SELECT start, "end", {last} FROM {layer}{table} WHERE article = ? ORDER BY start, "end"'
        return self._db.all(query, (key,))

    def cut(self, layer: str, key: int) -> str:
        """The seals of an article's sentences and of its passages, vectors included, as they are now."""
        query = f'SELECT start, "end", vector FROM {layer}passages WHERE article = ? ORDER BY start, "end"'
        return seal_of_rows(self.spans("sentences", layer, key)) + seal_of_rows(self._db.rows(query, (key,)))

    def sound_records(self, layer: str, rest: str = "", values: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
        """What is recorded of articles of one set of tables; those that are damaged are noted instead.

        ``rest`` is the end of the query, from WHERE on, and ``values`` are its values.
        """
        for row in self.records(layer, rest, values):
            if why := fault(row):
                self._note(layer, row, why)
            else:
                yield row

    def records(self, layer: str, rest: str = "", values: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
        """The same, damaged or not."""
        ended = layer.endswith("old_")
        listed = ", ".join(name if ended or name != "until" else "NULL AS until" for name in RECORDED)
        for row in self._db.rows(f"SELECT {listed} FROM {layer}articles {rest}", values):
            yield dict(zip(RECORDED, row, strict=True))

    def records_of(self, layer: str, article_id: str) -> Iterator[dict[str, Any]]:
        """The records of that id, damaged or not; of a damaged id, as it is shown."""
        if rows := list(self.records(layer, "WHERE id = ?", (article_id,))):
            return iter(rows)
        names = self._db.rows(f"SELECT key, id FROM {layer}articles")
        keys = [key for key, name in names if not isinstance(name, str) or isinstance(name, Undecodable)]
        return (
            row for key in keys for row in self.records(layer, "WHERE key = ?", (key,)) if str(row["id"]) == article_id
        )

    def _note(self, layer: str, row: Mapping[str, Any], why: str) -> None:
        layer = layer.removeprefix("main.")
        if not layer.startswith("other."):
            name = f"the version of {row['id']} that was stored {row['stored']}" if row["until"] else str(row["id"])
            self.damage[layer, row["key"]] = Damage(name, row["path"], str(row["sha256"]), why, sound_text(row))

    def with_versions(self) -> set[str]:
        """The ids that have superseded versions."""
        return {name for (name,) in self._db.rows("SELECT id FROM old_articles")}

    def digests(self) -> dict[str, str]:
        """The recorded SHA-256 of every article, by id."""
        return {str(name): str(sha256) for name, sha256 in self._db.each("SELECT id, sha256 FROM @articles")}

    def paths(self) -> dict[str, str]:
        """The file that each article was read from, by id; empty where it is not known."""
        rows = self._db.each("SELECT id, coalesce(path, '') FROM @articles")
        return dict(sorted((str(n), path if isinstance(path, str) else Undecodable(path)) for n, path in rows))

    def counts_by_file(self) -> dict[str, int]:
        """How many articles were read from each file."""
        rows = self._db.each("SELECT path, count(*) FROM @articles WHERE typeof(path) = 'text' GROUP BY path")
        counts: dict[str, int] = {}
        for path, count in rows:
            counts[path] = counts.get(path, 0) + count
        return counts

    def outlets(self) -> list[str]:
        """Every outlet named by an article, in order."""
        return list(self._outlets(self._db.state()))

    def _read_outlets(self, state: object) -> Sequence[str]:
        rows = self._db.each("SELECT DISTINCT outlet FROM @articles WHERE outlet IS NOT NULL")
        return sorted({outlet for (outlet,) in rows if isinstance(outlet, str) and not isinstance(outlet, Undecodable)})
