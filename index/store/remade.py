"""Passages for another model, made ready beside those in use and put in their place at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.store.articles import Articles
from index.store.database import Database
from index.store.facts import Facts
from index.store.lexical import Lexical
from index.store.passages import Passages
from index.store.schema import LAYERS, REMADE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Remade:
    """The tables ``remade``, there only while a library changes over to another model."""

    def __init__(self, db: Database, facts: Facts, articles: Articles, passages: Passages, lexical: Lexical) -> None:
        self._db = db
        self._facts = facts
        self._articles = articles
        self._passages = passages
        self._lexical = lexical

    def begin(self, model: str, dimension: int, splitter: int) -> None:
        """Make room for passages of another model; what was made ready for this one before stays, else it goes."""
        wanted = json.dumps([model, dimension, splitter])
        if self._facts.get("remodel") == wanted:
            return
        with self._db.transaction():
            self.end()
            for layer in LAYERS:
                self._db.run(REMADE.replace("@", layer))
            self._facts.set(remodel=wanted)

    def waiting(self) -> list[tuple[str, int]]:
        """Where the articles and superseded versions are whose passages of the model to come are not there yet."""
        query = "SELECT key FROM @articles WHERE key NOT IN (SELECT article FROM @remade) ORDER BY key"
        return [(layer, key) for layer in LAYERS for (key,) in self._db.rows(query.replace("@", layer))]

    def put(self, layer: str, key: int, spans: Sequence[tuple[int, int]], vectors: NDArray[np.float32]) -> None:
        """Store passages of the model to come."""
        with self._db.transaction():
            self._db.executemany(
                f'INSERT INTO {layer}remade (article, start, "end", vector) VALUES (?, ?, ?, ?)',
                [(key, *span, vector.astype("<f4").tobytes()) for span, vector in zip(spans, vectors, strict=True)],
            )

    def number(self) -> int:
        """Give the passages of the model to come numbers that no passage ever had; gives how many there are.

        That is of the newest versions, which the vector index is to hold.
        """
        with self._db.transaction():
            last = self._passages.last_number()
            for layer in LAYERS:
                lowest, highest = self._db.one(f"SELECT min(number), max(number) FROM {layer}remade")
                if highest and lowest <= last:
                    above = max(last, highest)
                    # Below nothing first: a number must not be given while another row has it.
                    self._db.execute(f"UPDATE {layer}remade SET number = -number")
                    self._db.execute(f"UPDATE {layer}remade SET number = ? - number", (above,))
                    highest += above
                last = max(last, highest or 0)
        return int(self._db.one("SELECT count(*) FROM remade")[0])

    def switch(self) -> None:
        """Put the passages of the model to come in the place of all others, with their words."""
        model, dimension, splitter = json.loads(self._facts.get("remodel") or "[]")
        with self._db.transaction():
            self._db.execute("DELETE FROM gone")
            for layer in LAYERS:
                self._db.execute(f"DELETE FROM {layer}passages")
                self._db.execute(
                    f'INSERT INTO {layer}passages (number, article, start, "end", vector) '
                    f'SELECT number, article, start, "end", vector FROM {layer}remade ORDER BY number'
                )
                self._passages.raise_numbers(self._db.one(f"SELECT coalesce(max(number), 0) FROM {layer}passages")[0])
                for (key,) in self._db.all(f"SELECT key FROM {layer}articles"):
                    cut = self._articles.cut(layer, key)
                    self._db.execute(f"UPDATE {layer}articles SET cut = ? WHERE key = ?", (cut, key))
            self._lexical.rebuild()
            self._facts.set(model=model, dimension=str(dimension), splitter=str(splitter))
            self.end()

    def end(self) -> None:
        """Drop what was made ready for another model."""
        with self._db.transaction():
            for layer in LAYERS:
                self._db.execute(f"DROP TABLE IF EXISTS {layer}remade")
            self._facts.drop("remodel")
