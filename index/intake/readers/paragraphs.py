"""A page's lines joined to paragraphs: which gap between two is a space, a line end or a blank line.

Words divided at a line's end are joined, a paragraph goes on over the end of a column or page, and a table's rows stay
lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from index.intake.readers.grid import table_rows, whole_rows
from index.intake.readers.hyphens import HYPHENS, Hyphens
from index.intake.readers.layout import ENDS, Line, Page

_ITEM = re.compile(r"(?:[•▪‣◦–—*-]|\(?\d{1,3}[.)])\s")
_HEAD = 8
"""Lines of the first page that may be the article's head, each saying one thing."""


def head(pages: Sequence[Page]) -> str:
    """The first lines of a document, with what stands side by side in them on lines of its own."""
    told: list[str] = []
    before: Line | None = None
    for line in [line for page in pages[:1] for column in page for line in column][:_HEAD]:
        ends = [one[1] for one in line.cells]
        wide = [cell[0] - end > 1.5 * line.height for cell, end in zip(line.cells[1:], ends, strict=False)]
        goes_on = before is not None and _is_alike(before, line) and line.text[0].islower()
        told.append((" " if goes_on else "\n") + line.cells[0][2])
        told += [("\n" if far else " ") + cell[2] for cell, far in zip(line.cells[1:], wide, strict=True)]
        before = line
    return "".join(told).strip()


_LARGE = 1.2
"""How high a headline's letters are at least, of those of the text."""


def headline(pages: Sequence[Page]) -> str | None:
    """What stands among the first lines in the largest letters, where these are larger than the text's.

    Where others are larger than the text as well, a short one may be the paper's name: then None.
    """
    lines = [line for page in pages for column in page for line in column]
    usual = median(line.height for line in lines for _ in line.text) if lines else 0.0
    large = [line for line in lines[:_HEAD] if line.height > _LARGE * usual]
    if not large:
        return None
    tallest = max(large, key=lambda line: line.height)
    same = [line for line in large if _is_alike(line, tallest)]
    words = " ".join(line.text for line in same)
    return words if len(same) == len(large) or len(words.split()) > 3 else None


def joined(pages: Sequence[Page]) -> tuple[str, list[int]]:
    """The text in paragraphs apart by blank lines, and where in it each page begins."""
    columns = [column for page in pages for column in page]
    hyphens = Hyphens(line.text for column in columns for line in column)
    leading = _leading(columns)
    written: list[str] = []
    length = 0
    starts: list[int] = []
    before: Line | None = None
    told = 0
    for page in pages:
        starts.append(-1)
        for lines in page:
            column = _Column(whole_rows(lines, hyphens))
            for at, line in enumerate(column.lines):
                gap = _gap(before, line, column, at, leading, told < _HEAD) if before else ""
                if gap == " " and written[-1].endswith(HYPHENS):
                    gap = ""
                    mended = hyphens.joined(written[-1], line.text)
                    length += len(mended) - len(written[-1])
                    written[-1] = mended
                text = line.text[:-1].replace("\xad", "") + line.text[-1]
                written += [gap, text]
                if starts[-1] < 0:
                    starts[-1] = length + len(gap)
                length += len(gap) + len(text)
                before = line
                told += 1
        if starts[-1] < 0:
            starts[-1] = length
    text = "".join(written).replace("\xad", "-")
    return text, [min(start, len(text)) for start in starts]


def _leading(columns: Sequence[Sequence[Line]]) -> float | None:
    """From one line of a paragraph to the next, in heights of its letters; None where no line goes on in another."""
    steps = [
        (above.bottom - below.bottom) / max(1.0, above.height)
        for column in columns
        for above, below in pairwise(column)
        if _is_alike(above, below) and (below.text[0].islower() or above.text.endswith(HYPHENS))
    ]
    return median(steps) if steps else None


def _is_alike(above: Line, below: Line) -> bool:
    return abs(above.height - below.height) <= 0.2 * max(above.height, below.height)


class _Column:
    """The lines of a column with their measures: of the smallest step between them and of their edges, in points."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.in_table = table_rows(lines)
        self.step = min((a.bottom - b.bottom for a, b in pairwise(lines) if _is_alike(a, b)), default=0.0)
        self.left = median(line.left for line in lines)
        self.right = max(line.right for line in lines)


def _gap(before: Line, line: Line, column: _Column, at: int, leading: float | None, is_head: bool) -> str:
    """What stands between two lines: a space within a paragraph, a line end, or a blank line."""
    ended = ENDS.search(before.text) is not None
    if not _is_alike(before, line) or _ITEM.match(line.text):
        return "\n\n"
    if not at:  # over the end of a column or page
        return "\n\n" if ended or not (line.text[0].islower() or before.text[-1] in "-\xad,;") else " "
    if at in column.in_table:
        return "\n" if column.in_table[at] else "\n\n"
    divided = before.text.endswith(HYPHENS) and before.text[-2:-1].isalnum() and line.text[0].isalnum()
    spacing = leading * before.height if leading else max(column.step, 0.8 * before.height)
    if before.bottom - line.bottom > min(1.3 * spacing + 1.0, max(2.6, 1.3 * (leading or 0)) * line.height):
        return " " if divided and line.text[0].islower() else "\n\n"
    if divided:
        return " "
    indented = line.left - column.left > 0.7 * line.height and before.left - column.left < 0.5 * line.height
    if ended and (indented or column.right - before.right > 0.25 * (column.right - column.left)):
        return "\n\n"
    near = column.right if is_head else max(one.right for one in column.lines[max(0, at - 3) : at + 3])
    return "\n" if _was_ended(before, line, near) else " "


def _was_ended(above: Line, line: Line, margin: float) -> bool:
    """Whether a line ends where the next one's first word had room: it was ended there on purpose."""
    if line.text[0].islower() or above.text[-1] in ",;-–—":
        return False
    first = len(line.text.split()[0]) + 1
    letter = (line.right - line.left) / len(line.text)
    return margin - above.right > 1.5 * first * letter + line.height
