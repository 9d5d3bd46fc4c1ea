"""Passages out of the store, and which of them filters leave.

An article's passages are stored together and no number is given twice, so what a filter leaves is a list of spans of
passage numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from index.article import Passage
from index.filters import Filters
from index.store.database import Database, chunks, marks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NARROW = 8000
"""Passages that a filter may leave for each of them to be scored, which is about 30 ms of reading vectors; where it
leaves more, the best of all are filtered."""


class Passages:
    """The table ``passages``, but for vectors and words."""

    def __init__(self, db: Database, as_of: str | None = None) -> None:
        """``as_of`` is the date of which the tables are views, if they are."""
        self._db = db
        self._as_of = as_of
        # What every question asks again, by the state of the file.
        self._counted = lru_cache(1)(self._count)
        self._filtered = lru_cache(8)(self._filter)

    def get(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Those that exist, by number."""
        return {p.id: p for some in chunks(numbers) for p in self._where(f"p.number IN ({marks(some)})", some)}

    def of(self, article_id: str) -> list[Passage]:
        """An article's passages in order."""
        return list(self._where("a.id = ? ORDER BY p.start", (article_id,)))

    def _where(self, where: str, values: Sequence[Any]) -> Iterator[Passage]:
        query = (
            'SELECT p.number, a.id, p.start, p."end", substr(a.text, p.start + 1, p."end" - p.start) '
            f"FROM @passages p JOIN @articles a ON a.key = p.article WHERE {where}"
        )
        for row in self._db.each(query, values):
            if isinstance(row[2], int) and isinstance(row[3], int):  # else it is damaged
                yield Passage(*row)

    def facets(self, numbers: Sequence[int]) -> dict[int, tuple[str | None, str | None]]:
        """Outlet and date of the articles of these passages, by passage number."""
        query = "SELECT p.number, a.outlet, a.published FROM @passages p JOIN @articles a ON a.key = p.article WHERE "
        return {
            number: (outlet, published)
            for some in chunks(numbers)
            for number, outlet, published in self._db.each(f"{query} p.number IN ({marks(some)})", some)
        }

    def restriction(self, filters: Filters | None) -> Filters | None:
        """The filters, if a search has to go by any; as of a date it always has."""
        return filters or (Filters() if self._as_of else None)

    def counts(self, filters: Filters | None = None) -> tuple[int, int]:
        """How many articles and passages there are within the filters."""
        filters = self.restriction(filters)
        if filters is None:
            return self._counted(self._db.state())
        articles, spans, _ = self._filtered(self._db.state(), filters)
        return articles, int((spans[:, 1] - spans[:, 0] + 1).sum())

    def whole(self) -> int:
        """How many passages the newest versions have in all."""
        return self._counted(self._db.state())[1]

    def _count(self, state: object) -> tuple[int, int]:
        articles, passages = self._db.one("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)")
        return articles, passages

    def share(self, filters: Filters) -> float:
        """What part of the passages the filters leave, above 0."""
        return max(1, self.counts(filters)[1]) / max(1, self.whole())

    def numbers_within(self, filters: Filters) -> list[int] | None:
        """The passages of the articles that the filters leave, in order; None where they are more than ``NARROW``."""
        if self.counts(filters)[1] > NARROW:
            return None
        _, spans, _ = self._filtered(self._db.state(), filters)
        return [number for first, last in spans.tolist() for number in range(first, last + 1)]

    def superseded_within(self, filters: Filters) -> list[int]:
        """Those of the passages within the filters that superseded versions have: Chroma knows none of them."""
        return self._filtered(self._db.state(), filters)[2]

    def within(self, numbers: Sequence[int], filters: Filters) -> list[int]:
        """Those of the passages, in their order, whose articles the filters leave."""
        import numpy as np

        _, spans, _ = self._filtered(self._db.state(), filters)
        asked = np.array(numbers, np.int64)
        at = np.searchsorted(spans[:, 0], asked, side="right") - 1
        inside: list[int] = asked[(at >= 0) & (asked <= spans[at, 1])].tolist() if len(spans) else []
        return inside

    def _filter(self, state: object, filters: Filters) -> tuple[int, NDArray[np.int64], list[int]]:
        """How many articles the filters leave, and their passages.

        These as the first and last number of each article's, [n, 2], in order; then the numbers of superseded ones.
        """
        import numpy as np

        where, values = _condition(filters)
        first, last = (f"(SELECT {end}(number) FROM @passages p WHERE p.article = a.key)" for end in ("min", "max"))
        query = f"SELECT {first}, {last} FROM @articles a WHERE {where}"
        found = [list(self._db.rows(query.replace("@", layer), values)) for layer in self._db.layers]
        kept = [[span for span in spans if span[0] is not None] for spans in found]
        superseded = [number for spans in kept[1:] for first, last in spans for number in range(first, last + 1)]
        return sum(map(len, found)), np.array(sorted(chain(*kept)), np.int64).reshape(-1, 2), superseded

    def newest(self, filters: Filters | None, limit: int, offset: int) -> list[tuple[str, int]]:
        """The articles that the filters leave, the newest first: of each its set of tables and its key."""
        where, values = _condition(filters or Filters())
        queries = [
            f"SELECT '{layer}', key, published FROM {layer}articles a WHERE {where.replace('@', layer)}"
            for layer in self._db.layers
        ]
        query = f"{' UNION ALL '.join(queries)} ORDER BY 3 DESC, 2 LIMIT ? OFFSET ?"
        rows = self._db.rows(query, [*values * len(queries), limit, offset])
        return [(str(layer), int(key)) for layer, key, _ in rows]

    def last_number(self) -> int:
        """The highest that a passage ever had."""
        return int(self._db.one("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'passages'")[0])

    def raise_numbers(self, last: int) -> None:
        """Let no passage to come have a number up to this one."""
        self._db.execute(
            "INSERT INTO sqlite_sequence SELECT 'passages', 0 "
            "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'passages')"
        )
        self._db.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'passages'", (last,))


def _condition(filters: Filters) -> tuple[str, list[str]]:
    """The condition of an article ``a`` that the filters leave, and its values."""
    clauses, values = [], []
    if filters.since:
        clauses.append("substr(a.published, 1, ?) >= ?")
        values += [str(len(filters.since)), filters.since]
    if filters.until:
        clauses.append("substr(a.published, 1, ?) <= ?")
        values += [str(len(filters.until)), filters.until]
    if filters.outlets:
        folded = f"casefold(CAST(outlet AS BLOB)) IN ({marks(filters.outlets)})"  # which may be no valid text
        of = f"(SELECT DISTINCT outlet FROM @articles) WHERE {folded}"
        clauses.append(f"a.outlet IN (SELECT outlet FROM {of})")
        values += [outlet.casefold() for outlet in filters.outlets]
    return " AND ".join(clauses) or "1", values
