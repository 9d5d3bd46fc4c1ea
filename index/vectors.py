"""What a library needs of an index of vectors: small enough to be made of anything that finds near ones.

Chroma's is in index.chroma. SQLite has every vector too: an index can always be made again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEPT = 0.995
"""Cosine above which a vector is that of the passage: an index may hold it with a little noise."""


class VectorIndex(Protocol):
    """Unit vectors of passages, each known by the passage's number. Several threads may ask it at once."""

    name: str

    def upsert(self, numbers: Sequence[int], vectors: NDArray[np.float32], attempt: int = 0) -> None:
        """Store unit vectors, float32 [n, d], in place of what is there under the passage numbers.

        ``attempt`` says how often those were given before and not found then.
        """

    def delete(self, numbers: Sequence[int]) -> None:
        """Forget these passages; unknown numbers are no error."""

    def count(self) -> int:
        """How many vectors are stored."""
        ...

    def nearest(self, vectors: NDArray[np.float32], limit: int) -> list[list[int]]:
        """For each query vector, float32 [n, d], the numbers of about the ``limit`` nearest."""
        ...

    def get(self, numbers: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The stored vectors of those passages that have one."""
        ...

    def close(self) -> None:
        """Let go of it."""


class Nearest(Protocol):
    """What a search asks of an index."""

    def nearest(self, vectors: NDArray[np.float32], limit: int) -> list[list[int]]:
        """As ``VectorIndex.nearest``."""
        ...


class Opener(Protocol):
    """Opens an index that is being filled; made first where ``create``."""

    def __call__(self, *, create: bool = False) -> VectorIndex:
        """The index."""
        ...


@dataclass(frozen=True)
class Revision:
    """An index that is being filled, and is used by nobody yet."""

    name: str
    open: Opener
    seal: Callable[[], str]
    """Called when all that it was opened for is done and closed; gives what it is known by from then on."""
    published: Callable[[], None]
    """Called in the very transaction by which the library switches over to it."""


class VectorStore(Protocol):
    """Where a library keeps its index, and makes the next one beside it."""

    def open(self, name: str, seal: str) -> VectorIndex:
        """The index of that name as it was sealed. Raises LibraryDamaged where it is not, or not any more."""
        ...

    def fault(self, name: str, seal: str) -> str | None:
        """What is wrong with that index, where that shows before it is opened."""
        ...

    def revised(self, name: str, seal: str, *, anew: bool) -> AbstractContextManager[Revision]:
        """An index to be filled, out of the one of that name, or ``anew``; published when the block is left whole."""
        ...

    def tidy(self, name: str) -> None:
        """Take away what earlier revisions left, the index of that name excepted."""

    def drop(self, name: str) -> None:
        """Take away the index of that name, which is used no more."""
