"""A page's lines, told by their places alone, put in reading order and joined to paragraphs.

Columns are read one after the other, what spans them divides them; the rows of a table stay lines. What stands at the
head or foot of several pages, page numbers and what a browser prints around a page are left out; words divided at a
line's end are joined; a paragraph goes on over the end of a column or page.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from statistics import median

from index.intake.readers.hyphens import HYPHENS, Hyphens, is_word


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


# ---------------------------------------------------------------------------------------------------- order


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


def _is_text(lines: Sequence[Line]) -> bool:
    """Whether lines one below the other are running text; of few lines all must be."""
    if median(len(line.text) for line in lines) < 15:
        return False
    stacked = rows(lines)
    going = [_goes_on(above.text, below.text) for above, below in pairwise(stacked)]
    return len(stacked) > 1 and sum(going) >= (_GOES_ON if len(stacked) > 3 else 1) * len(going)


def _goes_on(above: str, below: str) -> bool:
    """Whether the second line can only go on the first, or begins a sentence after it."""
    ended = _ENDS.search(above) is not None
    return below[0].isupper() or not below[0].isalnum() if ended else below[0].islower() or above.endswith(HYPHENS)


# -------------------------------------------------------------------------------------------------- margins

_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:page|p\.|seite)?\s*(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|/|von|\|)\s*\d{1,4})?[\W_]*", re.IGNORECASE
)
ADDRESS = re.compile(r"(?:https?|file)://\S+")
_COUNTED = re.compile(r"(?<!\S)(?:page )?\d{1,4}(?:/| of )\d{1,4}(?!\S)", re.IGNORECASE)
_PRINTED = re.compile(
    r"(?<!\S)\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AP]M)?(?!\S)", re.IGNORECASE
)


def without_margins(pages: list[list[Line]]) -> tuple[list[list[Line]], list[str]]:
    """The pages without what their first and last two rows have alike with other pages', and without their numbers;
    and the rows that a browser printed.

    What is alike may be the figure alone, with which a chapter's title begins or ends and which counts the pages. What
    a browser prints around a page (its title, address and number, the time) may stand on one page alone.
    """
    edges = [_edges(lines) for lines in pages]
    seen = Counter(key for rows in edges for key in {_key(row) for row in rows})
    counting = Counter(
        ahead for at, rows in enumerate(edges) for ahead in {one for row in rows for one in _ahead(row, at)}
    )
    often = max(2, len(pages) // 5)
    kept: list[list[Line]] = []
    printed: list[str] = []
    for at, (lines, edge) in enumerate(zip(pages, edges, strict=True)):
        around = [row for row in edge if (row is edge[0] or row is edge[-1]) and _is_printed(row, row is edge[0])]
        out = around + [
            row
            for row in edge
            if seen[_key(row)] >= often
            or _PAGE_NUMBER.fullmatch(row.text)
            or any(counting[ahead] > often for ahead in _ahead(row, at))
        ]
        kept.append([one for one in lines if not any(row.bottom < (one.top + one.bottom) / 2 < row.top for row in out)])
        printed += [row.text for row in around]
    return kept, printed


def _is_printed(row: Line, is_first: bool) -> bool:
    """Whether a browser put the row there: of address, time and number two, or at the head one beside a title."""
    signs = [sign for sign in (ADDRESS, _COUNTED, _PRINTED) if sign.search(row.text)]
    if is_first:
        return len(signs) > 1 or (len(row.cells) > 1 and bool(signs) and signs != [_COUNTED])
    rest = row.text
    for sign in signs:
        rest = sign.sub("", rest)
    return len(signs) > 1 and not rest.strip()


def _edges(lines: Sequence[Line]) -> list[Line]:
    found = rows(lines)
    return [*found[:2], *found[2:][-2:]]


def _ahead(row: Line, at: int) -> set[tuple[int, int]]:
    """By how much the figures at a row's ends are ahead of its page's place, and about where the row stands."""
    return {(int(one) - at, _height(row)) for one in re.findall(r"^\d{1,4}(?= )|(?<= )\d{1,4}$", row.text)}


def _key(row: Line) -> tuple[str, int]:
    """What is the same of a header on every page: its words without figures, and about where it stands."""
    return re.sub(r"\d+", "#", row.text.casefold()), _height(row)


def _height(row: Line) -> int:
    return round(row.bottom / 20)


# ----------------------------------------------------------------------------------------------- paragraphs

_ENDS = re.compile(r"[.!?:…][\"'”’»)\]]*$")
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
            column = _Column(_whole_rows(lines, hyphens))
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
        self.in_table = _table_rows(lines)
        self.step = min((a.bottom - b.bottom for a, b in pairwise(lines) if _is_alike(a, b)), default=0.0)
        self.left = median(line.left for line in lines)
        self.right = max(line.right for line in lines)


def _gap(before: Line, line: Line, column: _Column, at: int, leading: float | None, is_head: bool) -> str:
    """What stands between two lines: a space within a paragraph, a line end, or a blank line."""
    ended = _ENDS.search(before.text) is not None
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


def _whole_rows(column: Sequence[Line], hyphens: Hyphens) -> list[Line]:
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


_ROWS = 3
"""Rows of a table whose cells are no further apart than a wide space; two do where they are."""


def _table_rows(column: Sequence[Line]) -> dict[int, bool]:
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


def _strips(line: Line) -> list[tuple[float, float]]:
    return [(one[1], other[0]) for one, other in pairwise(line.cells)]


def _common(strips: Sequence[tuple[float, float]], line: Line) -> list[tuple[float, float]]:
    if line.text[0].islower() and all(re.search(r"[^\W\d_]", words) for _, _, words in line.cells):
        return []  # no figures in it: running text with wide spaces
    pairs = ((max(a, c), min(b, d)) for a, b in strips for c, d in _strips(line))
    return [(a, b) for a, b in pairs if b - a > 0.3 * line.height]
