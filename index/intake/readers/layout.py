"""A page's lines put in reading order, by their places alone.

Columns are read one after the other, what spans them divides them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from index.intake.readers.hyphens import HYPHENS, is_word


@dataclass(frozen=True)
class Line:
    """Words side by side, with the box around them in points, from the page's lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    cells: tuple[tuple[float, float, str], ...]
    """What white space wider than between words parts: its left and right end, and its words."""

    @property
    def height(self) -> float:
        """Of the letters, in points."""
        return self.top - self.bottom


Page = list[list[Line]]
"""The lines of a page in reading order, column by column."""


def rows(lines: Sequence[Line]) -> list[Line]:
    """The pieces that stand side by side put together, from the top down."""
    beside: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: (-one.top - one.bottom, one.left)):
        last = beside[-1][0] if beside else None
        if last and min(last.top, line.top) - max(last.bottom, line.bottom) > 0.5 * min(last.height, line.height):
            beside[-1].append(line)
        else:
            beside.append([line])
    found: list[Line] = []
    for row in beside:
        row.sort(key=lambda one: one.left)
        found.append(
            Line(
                " ".join(one.text for one in row),
                row[0].left,
                min(one.bottom for one in row),
                max(one.right for one in row),
                max(one.top for one in row),
                tuple(cell for one in row for cell in one.cells),
            )
        )
    return found


_INITIAL = 1.7
"""How much higher than other letters an initial is at least."""


def with_initials(lines: Sequence[Line]) -> list[Line]:
    """The pieces, each large initial put before the word that it begins."""
    if not lines:
        return []
    usual = median(line.height for line in lines for _ in line.text)
    found = list(lines)
    for initial in [one for one in lines if len(one.text.strip("\"'“‘")) == 1 and one.height > _INITIAL * usual]:
        beside = [
            one
            for one in found
            if one.height < initial.height / _INITIAL
            and initial.bottom < (one.bottom + one.top) / 2 < initial.top
            and -usual < one.left - initial.right < 2 * usual
        ]
        first = max(beside, key=lambda one: one.top, default=None)
        if first and first.text[0].isalpha():
            found.remove(initial)
            apart = " " * (initial.text in {"A", "I"} and is_word(first.text.split()[0]))
            words = f"{initial.text}{apart}{first.text}"
            (left, right, cell), *others = first.cells
            cells = ((left, right, f"{initial.text}{apart}{cell}"), *others)
            found[found.index(first)] = replace(first, text=words, cells=cells)
    return found


def in_order(lines: Sequence[Line]) -> Page:
    """Columns from left to right, between the lines that span them; without columns one, from the top down."""
    gutter = _gutter(lines)
    if gutter is None:
        return [rows(lines)] if lines else []
    found: Page = []
    waiting = sorted(lines, key=lambda one: -one.top)
    spanning = [line for line in waiting if line.left < gutter < line.right]
    for above, below in pairwise([None, *spanning, None]):
        if above:
            found.append([above])
        band = [
            line
            for line in waiting
            if line not in spanning
            and (above is None or line.top < above.top)
            and (below is None or line.top >= below.top)
        ]
        for side in ([one for one in band if one.right <= gutter], [one for one in band if one.left >= gutter]):
            found += in_order(side)
    return _merged(found)


def _merged(columns: Page) -> Page:
    """Spanning lines that follow each other as one block."""
    found: Page = []
    for column in columns:
        if found and len(column) == 1 and len(found[-1]) >= 1 and _stacked(found[-1][-1], column[0]):
            found[-1].append(column[0])
        else:
            found.append(list(column))
    return found


def _stacked(above: Line, below: Line) -> bool:
    return abs(above.left - below.left) < above.height and 0 <= above.bottom - below.bottom < 2.5 * above.height


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where the white strip between two columns of running text stands; None where there is none.

    The columns of a table are not wanted: their cells are short, and none goes on in the one below it.
    """
    found: list[tuple[int, float, list[Line], list[Line]]] = []
    for x in sorted({line.right + 1.0 for line in lines}):
        left = [line for line in lines if line.right <= x]
        right = [line for line in lines if line.left >= x]
        crossing = len(lines) - len(left) - len(right)
        if min(len(left), len(right)) > 1 and crossing <= 0.3 * len(lines):
            found.append((crossing, x, left, right))
    found.sort(key=lambda one: one[:2])
    return next((x for _, x, left, right in found if _is_text(left) and _is_text(right)), None)


_GOES_ON = 0.4
"""Share of a column's lines, but for its first, that go on what stands above; in newspapers 0.7 and more."""


ENDS = re.compile(r"[.!?:…][\"'”’»)\]]*$")
"""The end of a sentence at a line's end."""


def _is_text(lines: Sequence[Line]) -> bool:
    """Whether lines one below the other are running text; of few lines all must be."""
    if median(len(line.text) for line in lines) < 15:
        return False
    stacked = rows(lines)
    going = [_goes_on(above.text, below.text) for above, below in pairwise(stacked)]
    return len(stacked) > 1 and sum(going) >= (_GOES_ON if len(stacked) > 3 else 1) * len(going)


def _goes_on(above: str, below: str) -> bool:
    """Whether the second line can only go on the first, or begins a sentence after it."""
    ended = ENDS.search(above) is not None
    return below[0].isupper() or not below[0].isalnum() if ended else below[0].islower() or above.endswith(HYPHENS)
