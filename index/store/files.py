"""Which files were read, and by what they are known again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from index.store.database import Database

_AGAIN = -1
"""Stands in the file for `File.articles` None."""


class File(NamedTuple):
    """A file as it was when its articles were stored."""

    path: str
    mark: str
    """Its size and times."""
    articles: int | None
    """How many articles it gave, and nothing else; None for one that has to be read again to know."""


class Files:
    """The table ``files``."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> list[File]:
        """Every file, by path."""
        rows = self._db.all("SELECT path, mark, articles FROM files ORDER BY path")
        return [File(path, mark, None if articles == _AGAIN else articles) for path, mark, articles in rows]

    def record(self, files: Iterable[File]) -> None:
        """Remember these, in place of what was known of the same paths."""
        with self._db.transaction():
            rows = ((f.path, f.mark, _AGAIN if f.articles is None else f.articles) for f in files)
            self._db.executemany("REPLACE INTO files VALUES (?, ?, ?)", rows)

    def forget(self, paths: Iterable[str]) -> None:
        """Have these read again."""
        with self._db.transaction():
            self._db.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in paths])
