"""A vector store in memory: all that a library needs of one, without Chroma."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from index.errors import LibraryDamaged
from index.vectors import Revision

Held = dict[int, NDArray[np.float32]]


class MemoryIndex:
    """Every vector compared."""

    def __init__(self, name: str, held: Held) -> None:
        self.name = name
        self._held = held

    def upsert(self, numbers: Sequence[int], vectors: NDArray[np.float32], attempt: int = 0) -> None:
        self._held.update(zip(numbers, vectors, strict=True))

    def delete(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            self._held.pop(number, None)

    def count(self) -> int:
        return len(self._held)

    def nearest(self, vectors: NDArray[np.float32], limit: int) -> list[list[int]]:
        if not self._held:
            return [[] for _ in vectors]
        numbers, rows = list(self._held), np.stack(list(self._held.values()))
        return [[numbers[at] for at in np.argsort(-(rows @ vector), kind="stable")[:limit]] for vector in vectors]

    def get(self, numbers: Sequence[int]) -> Held:
        return {number: self._held[number] for number in numbers if number in self._held}

    def close(self) -> None:
        pass


class MemoryStore:
    """The indexes of one library, by name; a seal is how many vectors there are."""

    def __init__(self) -> None:
        self.held: dict[str, Held] = {}
        self._made = 0

    def open(self, name: str, seal: str) -> MemoryIndex:
        if fault := self.fault(name, seal):
            raise LibraryDamaged(fault)
        return MemoryIndex(name, self.held[name])

    def fault(self, name: str, seal: str) -> str | None:
        return None if str(len(self.held.get(name, ()))) == seal else f"The index {name} is not as it was left"

    @contextmanager
    def revised(self, name: str, seal: str, *, anew: bool) -> Iterator[Revision]:
        self._made += 1
        made = f"index-{self._made}"
        self.held[made] = {} if anew else dict(self.held[name])

        def opened(*, create: bool = False) -> MemoryIndex:
            return MemoryIndex(made, self.held[made])

        yield Revision(made, opened, lambda: str(len(self.held[made])), lambda: None)

    def tidy(self, name: str) -> None:
        self.held = {one: held for one, held in self.held.items() if one == name}

    def drop(self, name: str) -> None:
        self.held.pop(name, None)
