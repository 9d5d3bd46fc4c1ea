"""What URLs gave when they were last fetched, each record under a seal of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from index.store.database import Database, marks
from index.store.record import seal_of_rows, to_column


@dataclass(frozen=True)
class Fetch:
    """What a URL gave when it was last fetched."""

    url: str
    source: str
    """The page or feed that was added, for which it was fetched: ``url`` itself, or a feed that names it."""
    place: str
    """Where redirects led."""
    etag: str | None
    modified: str | None
    """Headers with which the server may be asked whether it has changed."""
    articles: tuple[str, ...]
    """Ids of the articles it gave."""


class Fetches:
    """The table ``fetches``."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> Iterator[Fetch]:
        """What every URL gave, by URL; a damaged record is left out, and its URL will be fetched as if it were new."""
        for row in self._rows():
            if _is_sealed(row):
                yield _fetch(row)

    def record(self, fetch: Fetch) -> None:
        """Remember what a URL gave, once its articles are stored, in place of what it gave before."""
        with self._db.transaction():
            values = [to_column(getattr(fetch, f.name)) for f in fields(Fetch)]
            values.append(seal_of_rows([values]))
            self._db.execute(f"REPLACE INTO fetches VALUES ({marks(values)})", values)

    def seal(self) -> None:
        """Take the records of a library without seals for what was recorded."""
        for row in list(self._rows()):
            self.record(_fetch(row))

    def adopt(self, rows: Iterable[Sequence[Any]]) -> None:
        """Take over records that were read out of a damaged file, those that are as they were written."""
        whole = [row for row in rows if _is_sealed(row)]
        self._db.executemany("INSERT OR IGNORE INTO fetches VALUES (?, ?, ?, ?, ?, ?, ?)", whole)

    def damaged(self) -> list[Any]:
        """The URLs whose records are not as they were written."""
        return [row[0] for row in self._rows() if not _is_sealed(row)]

    def drop(self, urls: Iterable[Any]) -> None:
        """Forget what these gave."""
        self._db.executemany("DELETE FROM fetches WHERE url = ?", [(url,) for url in urls])

    def _rows(self) -> Iterator[Sequence[Any]]:
        return self._db.rows(f"SELECT {', '.join(f.name for f in fields(Fetch))}, seal FROM fetches ORDER BY url")


def _is_sealed(row: Sequence[Any]) -> bool:
    return bool(row[-1] == seal_of_rows([row[:-1]]))


def _fetch(row: Sequence[Any]) -> Fetch:
    url, source, place, etag, modified, articles, *_ = row
    return Fetch(url, source, place, etag, modified, tuple(json.loads(articles)))
