"""The nearest passages by their vectors in SQLite, each of them compared.

What a search falls back on where Chroma's index cannot be used: it is damaged, or cannot be opened without writing; and
for the few passages that are not in the index yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.store.vectors import StoredVectors
from index.vectors import Nearest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AT_ONCE = 5000


class Exact:
    """Answers as an index does, without one: about 2 ms for 1,000 passages."""

    def __init__(self, vectors: StoredVectors, *, indexed: bool | None = None) -> None:
        """``indexed`` compares only those that the index holds, or lacks."""
        self._vectors = vectors
        self._indexed = indexed

    def nearest(self, vectors: NDArray[np.float32], limit: int) -> list[list[int]]:
        """For each query vector, float32 [n, d], the numbers of the ``limit`` nearest, the nearest first."""
        import numpy as np

        best: NDArray[np.float32] = np.empty((len(vectors), 0), np.float32)
        numbers: NDArray[np.int64] = np.empty((len(vectors), 0), np.int64)
        for some, rows in self._vectors.batches(_AT_ONCE, indexed=self._indexed):
            best = np.hstack([best, np.einsum("nd,md->nm", vectors, rows)])
            numbers = np.hstack([numbers, np.broadcast_to(np.array(some, np.int64), (len(vectors), len(some)))])
            order = np.argsort(-best, axis=1, kind="stable")[:, :limit]
            best, numbers = np.take_along_axis(best, order, 1), np.take_along_axis(numbers, order, 1)
        found: list[list[int]] = numbers.tolist()
        return found


class Beside:
    """Answers as the index will when it is level with SQLite: what it lacks is compared, what is gone left out."""

    def __init__(self, index: Nearest, vectors: StoredVectors) -> None:
        self._index = index
        self._vectors = vectors

    def nearest(self, vectors: NDArray[np.float32], limit: int) -> list[list[int]]:
        """For each query vector, float32 [n, d], the numbers of about the ``limit`` nearest, the nearest first."""
        import numpy as np

        gone = set(self._vectors.outbox()[1])
        indexed = self._index.nearest(vectors, limit + len(gone))
        waiting = Exact(self._vectors, indexed=False).nearest(vectors, limit)
        found = []
        for vector, held, new in zip(vectors, indexed, waiting, strict=True):
            numbers, rows = self._vectors.of([*(number for number in held if number not in gone), *new])
            order = np.argsort(-np.einsum("nd,d->n", rows, vector), kind="stable")[:limit]
            found.append([numbers[at] for at in order])
        return found
