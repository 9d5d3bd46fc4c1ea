"""What a library records of itself: facts by name, and where its articles come from; both under one seal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from index.store.database import Database
from index.store.record import seal_of_rows


class Facts:
    """The tables ``meta`` and ``sources``."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, key: str) -> str | None:
        """A recorded fact about the library."""
        row = self._db.one("SELECT value FROM meta WHERE key = ?", (key,))
        return str(row[0]) if row else None

    def set(self, **facts: str) -> None:
        """Record facts about the library."""
        with self._db.transaction():
            self._db.executemany("REPLACE INTO meta VALUES (?, ?)", facts.items())
            self.seal()

    def drop(self, key: str) -> None:
        """Forget a fact."""
        with self._db.transaction():
            self._db.execute("DELETE FROM meta WHERE key = ?", (key,))
            self.seal()

    def seal(self) -> None:
        """Take the facts and sources, as they are now, for what is recorded."""
        self._db.execute("REPLACE INTO meta VALUES ('seal', ?)", (facts_seal(self._db.execute),))

    def are_sealed(self) -> bool:
        """Whether they are as they were recorded."""
        return self.get("seal") == facts_seal(self._db.execute)

    @property
    def dimension(self) -> int:
        """Of the vectors: as it is recorded, or, where that is damaged, as they are; 0 where there are none."""
        held = self.get("dimension") or ""
        if held.isascii() and held.isdecimal() and len(held) < 6:
            return int(held)
        first = "SELECT coalesce(max(length(vector) / 4), 0) FROM (SELECT vector FROM passages LIMIT 1)"
        return int(self._db.one(first)[0])

    def sources(self) -> list[str]:
        """The files, folders and URLs that articles were added from."""
        return [path for (path,) in self._db.rows("SELECT path FROM sources ORDER BY path")]

    def add_sources(self, paths: Iterable[str]) -> None:
        """Remember where articles come from, for ``sync``."""
        with self._db.transaction():
            self._db.executemany("INSERT OR IGNORE INTO sources VALUES (?)", ((path,) for path in paths))
            self.seal()

    def drop_sources(self, paths: Iterable[str]) -> None:
        """Forget them, and what was fetched for them."""
        with self._db.transaction():
            for path in paths:
                self._db.execute("DELETE FROM sources WHERE path = ?", (path,))
                self._db.execute("DELETE FROM fetches WHERE source = ?", (path,))
            self.seal()


def facts_seal(execute: Callable[[str], Iterable[Sequence[Any]]]) -> str:
    """The seal of a library's facts about itself, and of its sources, by what executes a query on its file."""
    facts = execute("SELECT key, value FROM meta WHERE key <> 'seal' ORDER BY key")
    return seal_of_rows([*facts, *execute("SELECT path FROM sources ORDER BY path")])
