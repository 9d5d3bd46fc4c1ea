"""The vector index that readers use: the one last published, opened when first needed and shared by all threads.

A writer may publish another at any time and take this one away: what is read then is read once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TypeVar

from index.errors import LibraryDamaged
from index.store.exact import Beside, Exact
from index.store.store import Store
from index.vectors import Nearest, VectorIndex, VectorStore

_Result = TypeVar("_Result")

COMPARED = 2000
"""Passages up to which every vector is compared: 6 ms at most, where a cold question waits 0.65 s for Chroma. The hits
are the same."""
LEFT = 500
"""Passages up to which those that the index lacks are compared, beside it: 1 ms at most in a search, where bringing one
changed article into the index takes a second, and copies the whole of it."""
_FEW = 0.1
"""Of all passages: the index is to hold most of them."""


def published(store: Store) -> tuple[str, str]:
    """What names the index that readers use, and its digest or seal; empty where there is none."""
    return store.facts.get("vectors") or "", store.facts.get("digest") or ""


def lags(store: Store) -> bool:
    """Whether the index lacks more, or holds more that is gone, than is told beside it."""
    new, gone = store.vectors.outbox()
    return not published(store)[0] or max(new, len(gone)) > min(LEFT, _FEW * store.passages.whole())


class Published:
    """Of one library, for as long as it is open."""

    def __init__(self, vector_store: Callable[[Store], VectorStore], *, left_alone: bool) -> None:
        """``left_alone`` compares the vectors in SQLite in its stead: Chroma writes whenever it opens."""
        self._vector_store = vector_store
        self._left_alone = left_alone
        self._lock = Lock()
        self._current: VectorIndex | None = None
        self._users: dict[int, int] = {}
        """How many threads ask each index at this moment, by its identity."""
        self._unusable: str | None = None
        """The index that turned out to be damaged."""

    def index(self, store: Store) -> VectorIndex:
        """The index as last published. Raises LibraryDamaged when it is not usable."""
        with self._lock:
            return self._opened(store)

    def _opened(self, store: Store) -> VectorIndex:
        name, seal = published(store)
        if not name:
            raise LibraryDamaged(f"The library {store.path.parent} has no vector index. Make it: qa index repair")
        if self._current is None or self._current.name != name:
            self._let_go()
            self._current = self._vector_store(store).open(name, seal)
        return self._current

    @contextmanager
    def nearest(self, store: Store) -> Iterator[Nearest]:
        """What finds the nearest passages: the index, or where it is not needed or not usable, every one compared."""
        few = store.passages.counts()[1] <= COMPARED
        if self._left_alone or few or published(store)[0] == self._unusable:
            yield Exact(store.vectors)
            return
        with self._lock:
            index = self._opened(store)
            self._users[id(index)] = self._users.get(id(index), 0) + 1
        try:
            yield Beside(index, store.vectors) if any(store.vectors.outbox()) and not lags(store) else index
        finally:
            with self._lock:
                self._users[id(index)] -= 1
                if not self._users[id(index)]:
                    del self._users[id(index)]
                    if index is not self._current:
                        index.close()

    def at_one_moment(self, store: Store, read: Callable[[], _Result]) -> _Result:
        """What ``read`` gives, which reads the library as it is at one moment, whatever is written meanwhile.

        It may be called more than once.
        """
        while not store.db.in_snapshot:
            before = published(store)
            try:
                with store.snapshot():
                    return read()
            except LibraryDamaged:
                # Else a writer has switched to another index meanwhile, and taken this one away.
                if published(store) == before:
                    if self._unusable == before[0]:
                        self._unusable = None  # not the index is damaged
                        raise
                    self._unusable = before[0]
        return read()

    def fault(self, store: Store) -> str | None:
        """What is wrong with the index, where that shows before it is opened."""
        return self._vector_store(store).fault(*published(store))

    def was_unusable(self, store: Store) -> bool:
        """Whether the index that is published now turned out to be damaged."""
        return self._unusable is not None and self._unusable == published(store)[0]  # else a writer was quicker

    def close(self) -> None:
        """Let go of the index."""
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        index, self._current = self._current, None
        if index is not None and id(index) not in self._users:  # else whoever asks it last closes it
            index.close()
