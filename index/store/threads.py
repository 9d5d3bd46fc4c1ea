"""A store for every thread that reads: SQLite's connection belongs to the thread that opened it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread, current_thread

from index.errors import LibraryError
from index.store.articles import Damage
from index.store.store import Store


class Stores:
    """One file, open in as many threads as ask for it. What a thread that has ended had open is closed."""

    def __init__(self, first: Store, another: Callable[[], Store]) -> None:
        """``first`` is of the thread that makes this; ``another`` opens the same file to be read."""
        self._another = another
        self._lock = Lock()
        self._of: dict[Thread, Store] = {current_thread(): first}

    def mine(self) -> Store:
        """The one of this thread."""
        thread = current_thread()
        if (store := self._of.get(thread)) is None:
            store = self._another()
            with self._lock:
                ended = [one for one in self._of if not one.is_alive()]
                left = [self._of.pop(one) for one in ended]
                self._of[thread] = store
            for one in left:
                one.close()
        return store

    def damage(self) -> dict[tuple[str, int], Damage]:
        """What any thread has met that is not as it was written, by its place."""
        with self._lock:
            return {place: one for store in self._of.values() for place, one in dict(store.articles.damage).items()}

    def close(self) -> None:
        """Close all of them."""
        with self._lock:
            left, self._of = list(self._of.values()), {}
        for store in left:
            with suppress(LibraryError):
                store.close()
