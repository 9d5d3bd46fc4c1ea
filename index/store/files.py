"""Which files were read whole, and by what they are known again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from index.store.database import Database


class File(NamedTuple):
    """A file as it was when its articles were stored."""

    path: str
    mark: str
    """Its size and times."""
    articles: int
    """How many articles it gave."""


class Files:
    """The table ``files``."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> list[File]:
        """Every file, by path."""
        return [File(*row) for row in self._db.all("SELECT path, mark, articles FROM files ORDER BY path")]

    def record(self, files: Iterable[File]) -> None:
        """Remember these, in place of what was known of the same paths."""
        with self._db.transaction():
            self._db.executemany("REPLACE INTO files VALUES (?, ?, ?)", files)

    def forget(self, paths: Iterable[str]) -> None:
        """Have these read again."""
        with self._db.transaction():
            self._db.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in paths])
