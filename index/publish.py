"""From SQLite to the vector index: what is stored and not yet in the index is brought there, and readers switched over.

An article is acknowledged once it is in SQLite. The index follows at the end of each change: the published one stays as
it is (on a server, as far as readers see), the next is filled beside it, and one transaction names it in its place.
What was acknowledged and not yet published waits in the store's outbox for whoever opens the library to write.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from index.errors import LibraryDamaged, LibraryError
from index.published import published
from index.report import Progress
from index.store.store import Store
from index.vectors import KEPT, Opener, VectorIndex, VectorStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AT_ONCE = 5000
"""Vectors given to the index at once."""
_ATTEMPTS = 3
"""How often vectors that the index does not find by themselves are given again."""


class Publisher:
    """Of the one writer of a library."""

    def __init__(
        self,
        store: Store,
        vector_store: Callable[[Store], VectorStore],
        check_place: Callable[[], None],
        indexing: Progress | None = None,
    ) -> None:
        """``check_place`` raises where the library has left its place; ``indexing`` gets passages done and all."""
        self._store = store
        self._vector_store = vector_store
        self._check_place = check_place
        self._indexing = indexing

    def publish(self, *, anew: bool = False, remade: bool = False) -> None:
        """Bring the index, or one made ``anew``, level with SQLite, and let readers use it.

        ``remade``: of the passages of the model to come, which take the others' place at the same moment.
        """
        self._check_place()
        home, (old, seal) = self._vector_store(self._store), published(self._store)
        home.tidy(old)
        new, gone = self._store.vectors.outbox()
        whole = bool(old) and home.fault(old, seal) is None
        if whole and not (new or gone or anew):
            return
        # Where little would be kept, or nothing, the old saves nothing; and deleting frees no room in Chroma.
        anew = anew or not whole or 2 * max(new, len(gone)) > self._store.passages.whole()
        try:
            with home.revised(old, seal, anew=anew) as revision:
                self._fill(revision.open, gone, anew=anew, remade=remade)
                self._check_place()
                sealed = revision.seal()
                with self._store.transaction():
                    if remade:
                        self._store.remade.switch()
                    self._store.vectors.published(revision.name, sealed)
                    revision.published()
        except LibraryDamaged:
            if anew:
                raise
            self.publish(anew=True)  # the old one was damaged
            return
        home.tidy(revision.name)

    def move(self, server: str) -> None:
        """Let the index be made anew on another server, or in the folder ("").

        What the old server holds is dropped, if it is ours and can be reached.
        """
        if server != (self._store.facts.get("server") or ""):
            home, (old, seal) = self._vector_store(self._store), published(self._store)
            with suppress(LibraryError):
                home.open(old, seal).close()
                home.drop(old)
            self._store.facts.set(server=server, vectors="", digest="")

    def _fill(self, opened: Opener, gone: list[int], *, anew: bool, remade: bool) -> None:
        """Tell the index that ``opened`` opens what it lacks. Raises LibraryDamaged when it is not whole then."""
        import numpy as np

        vectors = self._store.vectors
        passages = self._store.remade.number() if remade else vectors.count()
        done, wanted = 0, passages if anew else vectors.outbox()[0]
        with closing(opened(create=anew)) as index:
            for numbers, rows in vectors.batches(_AT_ONCE, only_new=not anew, remade=remade):
                index.upsert(numbers, rows)
                done += len(numbers)
                if self._indexing:
                    self._indexing(done, wanted)
            if not anew:
                index.delete(gone)
            if (held := index.count()) != passages:
                raise LibraryDamaged(
                    f"The vector index {index.name} holds {held} vectors, not {passages}: qa index repair"
                )
        for attempt in range(1, _ATTEMPTS + 1):
            with closing(opened()) as index:
                lost = unreachable(self._store, index, only_new=not anew, remade=remade)
                if not lost:
                    break
                index.upsert(list(lost), np.stack(list(lost.values())), attempt)


def unreachable(
    store: Store, index: VectorIndex, *, only_new: bool = False, remade: bool = False
) -> dict[int, NDArray[np.float32]]:
    """The passages, with their vectors, that the index does not hold, or does not find by what it holds."""
    import numpy as np

    lost: dict[int, NDArray[np.float32]] = {}
    for numbers, rows in store.vectors.batches(500, only_new=only_new, remade=remade):
        held = index.get(numbers)
        stored = np.stack([held.get(number, row) for number, row in zip(numbers, rows, strict=True)])
        lost |= {
            number: row
            for number, row, own, near in zip(numbers, rows, stored, index.nearest(stored, 5), strict=True)
            if not (number in held and own @ row > KEPT and number in near)
        }
    return lost
