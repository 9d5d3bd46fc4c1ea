"""The next vector index, filled in a thread of its own while articles are encoded; nobody uses it before its end.

What it is given is in SQLite already: where the process ends before, nothing is lost but the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from index.errors import LibraryError
from index.store.store import Store
from index.vectors import Revision, VectorIndex, VectorStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PART = 0.25
"""Of the vectors that it holds, so many more are given at once: Chroma writes its files anew each time."""


class Growth:
    """Made, fed and finished by the thread that writes the library."""

    def __init__(self, home: VectorStore, old: str, seal: str, least: int, most: int) -> None:
        """Beside the index ``old`` of that seal. It is given at least and at most so many vectors at once."""
        self.held = 0
        """How many vectors it was given."""
        self.last = 0
        """The highest passage number among them."""
        self._least, self._most = least, most
        self._opened = ExitStack()
        self._revision = self._opened.enter_context(home.revised(old, seal, anew=True))
        self._thread = ThreadPoolExecutor(1)
        self._at_work: Future[VectorIndex] = self._thread.submit(self._revision.open, create=True)

    def feed(self, store: Store) -> None:
        """Give it the passages that it lacks, if it waits for some and they are enough.

        Raises LibraryError where it failed.
        """
        if not self._at_work.done():
            return
        index = self._at_work.result()
        if store.passages.last_number() - self.last >= max(self._least, _PART * self.held):
            numbers, rows = next(store.vectors.batches(self._most, after=self.last), ([], None))
            if rows is not None:
                self.held, self.last = self.held + len(numbers), numbers[-1]
                self._at_work = self._thread.submit(_filled, index, numbers, rows)

    @contextmanager
    def finished(self) -> Iterator[Revision]:
        """The index, closed, to be brought level and published when the block is left. Raises LibraryError."""
        with self._opened:
            self._close()
            yield self._revision

    def give_up(self) -> None:
        """Leave it to be taken away."""
        with suppress(LibraryError, _GivenUp), self._opened:
            self._close()
            raise _GivenUp

    def _close(self) -> None:
        self._thread.shutdown()
        self._at_work.result().close()


class _GivenUp(Exception):
    """It is not published."""


def _filled(index: VectorIndex, numbers: list[int], rows: NDArray[np.float32]) -> VectorIndex:
    try:
        index.upsert(numbers, rows)
    except BaseException:
        index.close()
        raise
    return index
