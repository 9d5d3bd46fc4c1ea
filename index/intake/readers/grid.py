"""The tables of a page, found by the white strips that stand one below the other between cells."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf

from index.intake.readers.hyphens import Hyphens
from index.intake.readers.layout import Line

_ROWS = 3
"""Rows of a table whose cells are no further apart than a wide space; two do where they are."""


def table_rows(column: Sequence[Line]) -> dict[int, bool]:
    """Of the places in a column at which a table's row begins, or what follows a table, whether a row stands above it.

    Rows are lines in which white strips stand one below the other, and none of which may go on the one above.
    """
    found: dict[int, bool] = {}
    at = 0
    while at < len(column) - 1:
        strips = _strips(column[at])
        end, wide = at + 1, 0.0
        while end < len(column) and (common := _common(strips, column[end])):
            strips, wide = common, max(b - a for a, b in common)
            end += 1
        if end - at >= (2 if wide > 1.5 * column[at].height else _ROWS):
            found |= dict.fromkeys(range(at + 1, end), True) | {at: False, end: False}
        at = end
    return found


def whole_rows(column: Sequence[Line], hyphens: Hyphens) -> list[Line]:
    """The lines of a column, with those of a table's row put together where a cell of it has several.

    Not of a first cell, which running text would be taken for, nor where that is only an item's mark.
    """
    found: list[Line] = []
    at = 0
    while at < len(column):
        strips, end, last = _strips(column[at]), at + 1, at + 1
        while end < len(column) and (free := _free(strips, column[end])):
            line = column[end]
            if len(line.cells) == 1 and line.left < min(free)[0]:
                break
            strips, end = free, end + 1
            if len(line.cells) > 1 or line.text[0].islower():
                last = end
        table = column[at:last]
        first = min(strips, default=(0.0, 0.0))
        is_wide = first[1] - first[0] > column[at].height
        names = [line.cells[0][2] for line in table if is_wide and line.left < first[0]]
        if len(names) > 1 and len(table) > len(names) and all(re.search(r"[^\W\d_]{2}", name) for name in names):
            found += _rows_of(table, sorted((a + b) / 2 for a, b in strips), hyphens)
        else:
            found += table
        at = last
    return found


def _free(strips: Sequence[tuple[float, float]], line: Line) -> list[tuple[float, float]]:
    """What of the strips stays white beside a line's words."""
    pieces = [(strip, [(-inf, line.cells[0][0]), *_strips(line), (line.cells[-1][1], inf)]) for strip in strips]
    free = [(max(a, c), min(b, d)) for (a, b), gaps in pieces for c, d in gaps]
    return [(a, b) for a, b in free if b - a > 0.3 * line.height]


def _rows_of(lines: Sequence[Line], edges: Sequence[float], hyphens: Hyphens) -> Iterator[Line]:
    """A table's rows: one begins with each line that has the first cell, the others' lines belong to one of these."""
    bands: list[dict[int, str]] = []
    for line in lines:
        bands.append({})
        for left, right, words in line.cells:
            band = bisect(edges, (left + right) / 2)
            bands[-1][band] = f"{bands[-1].get(band, '')} {words}".strip()
    begins = [n for n, cells in enumerate(bands) if 0 in cells and (len(cells) > 1 or not lines[n].text[0].islower())]
    if not begins:
        yield from lines
        return
    rows: dict[int, dict[int, str]] = {n: {} for n in begins}
    for band in range(len(edges) + 1):
        for cell in _stacks([n for n, cells in enumerate(bands) if band in cells], lines):
            for n in cell:
                row = rows[_row(n, cell, band, begins, bands, lines)]
                row[band] = hyphens.put_together(row[band], bands[n][band]) if band in row else bands[n][band]
    for n, row in rows.items():
        yield replace(lines[n], text=" ".join(words for _, words in sorted(row.items())))


def _stacks(places: Sequence[int], lines: Sequence[Line]) -> list[list[int]]:
    """The places of lines in a table's column, those together that stand no wider apart than any."""
    steps = [lines[one].bottom - lines[other].bottom for one, other in pairwise(places)]
    stacks = [list(places[:1])]
    for place, step in zip(places[1:], steps, strict=True):
        if step > 1.15 * min(steps):
            stacks.append([])
        stacks[-1].append(place)
    return stacks


def _row(
    n: int,
    cell: Sequence[int],
    band: int,
    begins: Sequence[int],
    bands: Sequence[Mapping[int, str]],
    lines: Sequence[Line],
) -> int:
    """Where the row of a cell's line begins: beside the cell, else near the line, but not below it in a row that has
    the cell on its own line."""
    beside = [one for one in begins if cell[0] <= one <= cell[-1]]
    if len(beside) == 1:
        return beside[0]
    above = max((one for one in begins if one <= n), default=begins[0])
    below = min((one for one in begins if one > n), default=above)
    if above == n or band in bands[below]:
        return above
    return min(above, below, key=lambda one: abs(lines[one].bottom - lines[n].bottom))


def _strips(line: Line) -> list[tuple[float, float]]:
    return [(one[1], other[0]) for one, other in pairwise(line.cells)]


def _common(strips: Sequence[tuple[float, float]], line: Line) -> list[tuple[float, float]]:
    if line.text[0].islower() and all(re.search(r"[^\W\d_]", words) for _, _, words in line.cells):
        return []  # no figures in it: running text with wide spaces
    pairs = ((max(a, c), min(b, d)) for a, b in strips for c, d in _strips(line))
    return [(a, b) for a, b in pairs if b - a > 0.3 * line.height]
