"""The vectors of passages in the library's file, and the outbox by which the vector index is brought level with them.

A passage whose vector the index does not hold yet carries ``indexed = 0``, one that it must forget stands in ``gone``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from index.store.database import Database, chunks, marks
from index.store.facts import Facts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class StoredVectors:
    """The vectors in the table ``passages``, and the table ``gone``."""

    def __init__(self, db: Database, facts: Facts) -> None:
        self._db = db
        self._facts = facts

    def of(self, numbers: Sequence[int]) -> tuple[list[int], NDArray[np.float32]]:
        """Those of the passages that there are, and their vectors, float32 [n, d], in the same order."""
        rows = [
            row
            for some in chunks(numbers)
            for layer in self._db.layers
            for row in self._db.all(f"SELECT number, vector FROM {layer}passages WHERE number IN ({marks(some)})", some)
        ]
        return _sound(rows, self._facts.dimension)

    def batches(
        self, size: int, *, indexed: bool | None = None, remade: bool = False, after: int = 0
    ) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        """Passage numbers and their vectors, float32 [at most ``size``, d], in order; or those ``indexed``, or not.

        ``remade``: of the passages of the model to come. ``after``: of the numbers above this one.
        """
        dimension = json.loads(self._facts.get("remodel") or "[0, 0]")[1] if remade else self._facts.dimension
        table, only = "remade" if remade else "passages", "" if indexed is None else f"AND indexed = {int(indexed)}"
        rows = self._db.rows(f"SELECT number, vector FROM {table} WHERE number > ? {only} ORDER BY number", (after,))
        while some := list(islice(rows, size)):
            yield _sound(some, dimension)

    def count(self) -> int:
        """How many passages have a vector of the right length, as all have where none is damaged."""
        whole = "typeof(vector) = 'blob' AND length(vector) = ?"
        return int(self._db.one(f"SELECT count(*) FROM passages WHERE {whole}", (4 * self._facts.dimension,))[0])

    def lengths(self) -> list[int]:
        """Of the vectors that there are, in numbers, the commonest first."""
        query = (
            "SELECT length(vector) / 4 FROM passages WHERE typeof(vector) = 'blob' GROUP BY 1 ORDER BY count(*) DESC"
        )
        return [length for (length,) in self._db.rows(query)]

    def outbox(self) -> tuple[int, list[int]]:
        """How many passages the index lacks, and the numbers of those that it must forget."""
        (new,) = self._db.one("SELECT count(*) FROM passages WHERE indexed = 0")
        return new, [number for (number,) in self._db.rows("SELECT number FROM gone")]

    def published(self, vectors: str, digest: str) -> None:
        """The index of this name and digest holds everything: the outbox is empty."""
        with self._db.transaction():
            self._db.execute("UPDATE passages SET indexed = 1 WHERE indexed = 0")
            self._db.execute("DELETE FROM gone")
            self._facts.set(vectors=vectors, digest=digest)


def _sound(rows: Sequence[tuple[int, Any]], dimension: int) -> tuple[list[int], NDArray[np.float32]]:
    """The numbers and vectors of those rows that hold one, float32 [n, d]; what of it is no number is 0."""
    import numpy as np

    sound = [(number, vector) for number, vector in rows if isinstance(vector, bytes) and len(vector) == 4 * dimension]
    joined = np.frombuffer(b"".join(vector for _, vector in sound), "<f4").reshape(len(sound), dimension)
    if not (np.abs(joined) < 1.001).all():
        joined = np.nan_to_num(joined, nan=0.0, posinf=0.0, neginf=0.0).clip(-1, 1)
    return [number for number, _ in sound], joined
