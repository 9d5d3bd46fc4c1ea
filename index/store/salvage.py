"""Articles out of a file that SQLite cannot read as a whole any more: page by page, each row proven by its seal.

https://www.sqlite.org/fileformat2.html says how a page and a record are laid out. Only what a library holds is looked
for: articles and superseded versions, their passages with the vectors, facts, sources and what was fetched. Everything
else is made again from those.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.store.database import marks
from index.store.record import Undecodable, decoded, fault, seal_of_rows
from index.store.store import Store
from index.text import split

_PAGE = 4096
"""Bytes of a page, unless the file says otherwise."""
_LEAF, _INDEX_LEAF, _INDEX = 13, 10, 2
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""Bytes of an integer, by its serial type."""
Row = tuple[Any, ...]


_FACTS = ("model", "dimension", "splitter", "server", "shard")
"""Facts that cannot be found out anew."""


@dataclass
class Salvaged:
    """What could be read of a library's file."""

    articles: dict[str, list[tuple[int, Row]]] = field(default_factory=lambda: {"": [], "old_": []})
    """By the set of tables that they stood in: key and columns, in the order of ``columns``."""
    passages: dict[str, dict[int, list[Row]]] = field(default_factory=lambda: {"": {}, "old_": {}})
    """Of each article's key: number, start, end, vector."""
    facts: dict[str, str] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    fetches: list[Row] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    """Of all articles that there were, as their index has them."""


def read(file: Path, columns: Mapping[str, list[str]]) -> Salvaged:
    """Whatever stands in the file. ``columns`` are those of each table, in its order."""
    pages = _Pages(file.read_bytes())
    found = Salvaged()
    widths = {len(columns[f"{layer}articles"]): layer for layer in found.articles}
    for leaf, key, row in pages.rows():
        if leaf == _LEAF and (layer := widths.get(len(row))) is not None:
            found.articles[layer].append((key, (key, *row[1:])))
        elif leaf == _LEAF and len(row) in {5, 6} and isinstance(row[4], bytes) and isinstance(row[1], int):
            layer = "old_" if len(row) == 5 else ""
            found.passages[layer].setdefault(row[1], []).append((key, *row[2:5]))
        elif leaf != _LEAF and all(isinstance(value, str) for value in row) and len(row) in {1, 2}:
            if len(row) == 2:
                found.facts[row[0]] = row[1]
            else:
                found.sources.append(row[0])
        elif leaf != _LEAF and len(row) == 2 and isinstance(row[0], str) and isinstance(row[1], int):
            found.ids.add(row[0])
        elif leaf != _LEAF and len(row) == len(columns["fetches"]):
            found.fetches.append(row)
    return found


def read_into(store: Store, file: Path) -> tuple[int, set[str]] | None:
    """Take over into a new store what a damaged file still holds of one.

    Gives how many articles there are then, and the ids of those that there were and are not; None where it holds none.
    """
    tables = ("articles", "old_articles", "fetches")
    columns = {table: [str(row[1]) for row in store.db.rows(f"PRAGMA table_info({table})")] for table in tables}
    found = read(file, columns)
    rows = [
        (layer, key, dict(zip(columns[f"{layer}articles"], values, strict=True)))
        for layer, some in found.articles.items()
        for key, values in some
    ]
    if not rows:
        return None
    # The sound ones first, and of those of one id the latest: what was replaced may stand in a free page yet.
    rows.sort(key=lambda one: (fault({"until": None, **one[2]}) is not None, -one[1]))
    with store.transaction():
        store.facts.add_sources(found.sources)
        store.facts.set(**{name: value for name, value in found.facts.items() if name in _FACTS})
        store.fetches.adopt(found.fetches)
        kept = [
            row["id"]
            for layer, key, row in rows
            if _adopt(store, layer, key, {"until": None, **row}, found.passages[layer].get(key, ())) and not layer
        ]
    return len(kept), found.ids - {str(name) for name in kept}


def _adopt(store: Store, layer: str, key: int, row: Mapping[str, Any], passages: Sequence[tuple[Any, ...]]) -> bool:
    """Take over a row that was read out of a damaged file; gives whether there was room for it.

    Its sentences are cut anew; passages (number, start, end, vector) are taken where they are what its seal says.
    """
    names = [name for name in row if name != "key" and (name != "until" or layer)]
    values = [row[name] for name in names]
    listed = f"key, {', '.join(names)}"
    added = store.db.execute(
        f"INSERT OR IGNORE INTO {layer}articles ({listed}) VALUES ({marks(['', *names])})", (key, *values)
    )
    if added.rowcount and not fault(dict(row)):
        spans = [(s.start, s.end, int(s.body)) for s in split.sentences(row["text"])]
        store.db.executemany(f"INSERT INTO {layer}sentences VALUES (?, ?, ?, ?)", [(key, *one) for one in spans])
        rows = sorted((tuple(one) for one in passages), key=lambda one: one[1:3])
        if row["cut"].endswith(seal_of_rows(one[1:] for one in rows)):
            store.db.executemany(
                f'INSERT OR IGNORE INTO {layer}passages (number, article, start, "end", vector) VALUES (?, ?, ?, ?, ?)',
                [(number, key, *rest) for number, *rest in rows],
            )
            store.passages.raise_numbers(max((number for number, *_ in rows), default=0))
    return bool(added.rowcount)


class _Pages:
    """The pages of a file, as far as they can be made out."""

    def __init__(self, data: bytes) -> None:
        size = int.from_bytes(data[16:18], "big")
        size = 65536 if size == 1 else size
        self._size = size if size >= 512 and size & (size - 1) == 0 and len(data) % size == 0 else _PAGE
        self._data = data
        self._count = len(data) // self._size
        self._free = self._freed()

    def _page(self, number: int) -> bytes:
        return self._data[(number - 1) * self._size : number * self._size]

    def _freed(self) -> set[int]:
        """Pages that hold nothing any more but what was removed from them."""
        freed: set[int] = set()
        trunk = int.from_bytes(self._data[32:36], "big")
        while 0 < trunk <= self._count and trunk not in freed:
            freed.add(trunk)
            page = self._page(trunk)
            trunk, leaves = struct.unpack(">II", page[:8])
            freed.update(struct.unpack_from(f">{n}I", page, 8) if (n := min(leaves, self._size // 4 - 2)) else ())
        return freed

    def rows(self) -> Iterator[tuple[int, int, Row]]:
        """The kind of page that each row stands on, its key (0 on an index's) and its values."""
        for number in range(1, self._count + 1):
            page, at = self._page(number), 100 if number == 1 else 0
            kind = page[at]
            if number in self._free or kind not in {_LEAF, _INDEX_LEAF, _INDEX}:
                continue
            cells = int.from_bytes(page[at + 3 : at + 5], "big")
            begin = at + (12 if kind == _INDEX else 8)
            for cell in range(min(cells, self._size // 4)):
                place = int.from_bytes(page[begin + 2 * cell : begin + 2 * cell + 2], "big")
                with suppress(IndexError, ValueError, struct.error):
                    yield kind, *self._row(page, place + (4 if kind == _INDEX else 0), kind)

    def _row(self, page: bytes, at: int, kind: int) -> tuple[int, Row]:
        size, at = _varint(page, at)
        key = 0
        if kind == _LEAF:
            key, at = _varint(page, at)
        return key, _values(self._payload(page, at, size, kind))

    def _payload(self, page: bytes, at: int, size: int, kind: int) -> bytes:
        most = self._size - 35 if kind == _LEAF else (self._size - 12) * 64 // 255 - 23
        if size <= most:
            return page[at : at + size]
        if size > len(self._data):
            raise ValueError(size)
        least = (self._size - 12) * 32 // 255 - 23
        local = least + (size - least) % (self._size - 4)
        local = local if local <= most else least
        parts, left = [page[at : at + local]], size - local
        following = int.from_bytes(page[at + local : at + local + 4], "big")
        while left > 0 and 0 < following <= self._count:
            page = self._page(following)
            parts.append(page[4 : 4 + left])
            left -= self._size - 4
            following = int.from_bytes(page[:4], "big")
        return b"".join(parts)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for count in range(9):
        byte = data[at + count]
        if count == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + count + 1
    raise ValueError(at)


def _values(record: bytes) -> Row:
    end, at = _varint(record, 0)
    body, values = end, []
    while at < end:
        kind, at = _varint(record, at)
        size = _INTEGERS.get(kind, (kind - 12) // 2 if kind >= 12 else 8 if kind == 7 else 0)
        raw = record[body : body + size]
        if len(raw) < size:
            raise ValueError(kind)
        body += size
        values.append(_value(kind, raw))
    return tuple(values)


def _value(kind: int, raw: bytes) -> Any:
    if kind in _INTEGERS:
        return int.from_bytes(raw, "big", signed=True)
    if kind == 7:
        return struct.unpack(">d", raw)[0]
    if kind >= 12:
        text = decoded(raw) if kind % 2 else raw
        return raw if isinstance(text, Undecodable) else text  # as what it is: no text
    return {8: 0, 9: 1}.get(kind)
