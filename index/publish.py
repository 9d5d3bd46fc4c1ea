"""From SQLite to the vector index: what is stored and not yet in the index is brought there, and readers switched over.

An article is acknowledged once it is in SQLite. The index follows at the end of each change: the published one stays as
it is (on a server, as far as readers see), the next is filled beside it, and one transaction names it in its place.
What was acknowledged and not yet published waits in the store's outbox for whoever opens the library to write; a little
may wait for long, for it is compared beside the index (index.published).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from index.errors import LibraryDamaged, LibraryError
from index.growth import Growth
from index.published import LEFT, lags, published
from index.report import Progress
from index.store.store import Store
from index.vectors import KEPT, Opener, VectorIndex, VectorStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AT_ONCE = 5000
"""Vectors given to the index at once."""
_ATTEMPTS = 5
"""How often vectors that the index does not find by themselves are given again."""


class Publisher:
    """Of the one writer of a library."""

    def __init__(
        self,
        store: Store,
        vector_store: Callable[[Store], VectorStore],
        check_place: Callable[[], None],
        indexing: Progress | None = None,
        *,
        publishes: bool = True,
    ) -> None:
        """``check_place`` raises where the library has left its place; ``indexing`` gets passages done and all."""
        self.publishes = publishes
        """False leaves the vector index to whoever opens the library to write next: nothing is published."""
        self._store = store
        self._vector_store = vector_store
        self._check_place = check_place
        self._indexing = indexing
        self._growth: Growth | None = None
        self._failed = False
        self._whole = ""
        """The index that was looked over already."""

    def keep_up(self) -> None:
        """Let the next index grow with what is stored, where it will have to be made of all passages.

        To be called while articles come in.
        """
        try:
            if self._growth:
                self._growth.feed(self._store)
            elif self.publishes and not self._failed and lags(self._store) and self._is_new():
                self._growth = Growth(self._vector_store(self._store), *published(self._store), LEFT, _AT_ONCE)
        except LibraryError:  # publishing will say so
            self._failed = True
            self.give_up()

    def give_up(self) -> None:
        """Let go of what grows."""
        growth, self._growth = self._growth, None
        if growth:
            growth.give_up()

    def _is_new(self) -> bool:
        """Whether so much of the index would be another that it is better made anew."""
        new, gone = self._store.vectors.outbox()
        return 2 * max(new, len(gone)) > self._store.passages.whole()

    def publish(self, *, anew: bool = False, remade: bool = False) -> None:
        """Bring the index, or one made ``anew``, level with SQLite, and let readers use it.

        Where it lacks so little that searches compare that beside it, it stays as it is.
        ``remade``: of the passages of the model to come, which take the others' place at the same moment.
        """
        if not self.publishes:
            return
        self._check_place()
        home, (old, seal) = self._vector_store(self._store), published(self._store)
        growth, self._growth = self._growth, None
        if growth and (remade or not lags(self._store)):
            growth.give_up()
            growth = None
        if not growth:
            home.tidy(old)
        whole = bool(old) and (old == self._whole or home.fault(old, seal) is None)
        self._whole = old if whole else ""
        if whole and not anew and not lags(self._store):
            return
        # Where little would be kept, or nothing, the old saves nothing; and deleting frees no room in Chroma.
        anew = anew or bool(growth) or not whole or self._is_new()
        gone = self._store.vectors.outbox()[1]
        try:
            with growth.finished() if growth else home.revised(old, seal, anew=anew) as revision:
                self._fill(revision.open, gone, anew=anew, remade=remade, growth=growth)
                self._check_place()
                sealed = revision.seal()
                with self._store.transaction():
                    if remade:
                        self._store.remade.switch()
                    self._store.vectors.published(revision.name, sealed)
                    revision.published()
        except LibraryDamaged:
            if anew and not growth:
                raise
            self.publish(anew=True, remade=remade)  # the old one was damaged, or what grew
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

    def _fill(self, opened: Opener, gone: list[int], *, anew: bool, remade: bool, growth: Growth | None) -> None:
        """Tell the index that ``opened`` opens what it lacks. Raises LibraryDamaged when it is not whole then."""
        import numpy as np

        vectors = self._store.vectors
        passages = self._store.remade.number() if remade else vectors.count()
        wanted = passages if anew else vectors.outbox()[0]
        lacking = None if anew else False
        done, last = (growth.held, growth.last) if growth else (0, 0)
        with closing(opened(create=anew and not growth)) as index:
            for numbers, rows in vectors.batches(_AT_ONCE, indexed=lacking, remade=remade, after=last):
                index.upsert(numbers, rows)
                done += len(numbers)
                if self._indexing:
                    self._indexing(done, wanted)
            if growth or not anew:
                index.delete(gone)
            if (held := index.count()) != passages:
                raise LibraryDamaged(
                    f"The vector index {index.name} holds {held} vectors, not {passages}: qa index repair"
                )
        for attempt in range(1, _ATTEMPTS + 1):
            with closing(opened()) as index:
                lost = unreachable(self._store, index, indexed=lacking, remade=remade)
                if not lost:
                    return
                index.upsert(list(lost), np.stack(list(lost.values())), attempt)
        if growth:  # made anew, all at once, it is another graph
            raise LibraryDamaged(f"The vector index {index.name} does not find {len(lost)} vectors: qa index repair")


def unreachable(
    store: Store,
    index: VectorIndex,
    *,
    indexed: bool | None = None,
    remade: bool = False,
    progress: Progress = lambda done, total: None,
) -> dict[int, NDArray[np.float32]]:
    """The passages, with their vectors, that the index does not hold, or does not find by what it holds.

    ``progress`` is called with the passages that were looked for, and their number.
    """
    import numpy as np

    lost: dict[int, NDArray[np.float32]] = {}
    looked, total = 0, index.count()
    for numbers, rows in store.vectors.batches(500, indexed=indexed, remade=remade):
        held = index.get(numbers)
        stored = np.stack([held.get(number, row) for number, row in zip(numbers, rows, strict=True)])
        lost |= {
            number: row
            for number, row, own, near in zip(numbers, rows, stored, index.nearest(stored, 5), strict=True)
            if not (number in held and own @ row > KEPT and number in near)
        }
        looked += len(numbers)
        progress(looked, total)
    return lost
