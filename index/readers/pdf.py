"""PDF by PDFium: the letters with their places, put in reading order and joined to paragraphs.

Columns are read one after the other, what spans them divides them. What stands at the head or foot of several pages,
and page numbers, are left out; words divided at a line's end are joined; a paragraph goes on over the end of a column
or page. ``Article.pages`` says where each page begins.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from itertools import pairwise
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from index.article import Article
from index.errors import InputError
from index.metadata import Metadata, from_text
from index.readers.base import Skipped, Source, article, whole
from index.readers.encoding import storable

_PAGES = 5000
"""Pages of a document that are read; a year of a weekly has fewer."""
_LETTERS = 200_000
"""Letters of a page; a broadsheet's has 50,000."""


@dataclass(frozen=True)
class _Line:
    """Words side by side, with the box around them in points, from the page's lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


_Page = list[list[_Line]]
"""The lines of a page in reading order, column by column."""


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The document as one article. Raises InputError where it has a password, too many pages or no text."""
    try:
        document = pypdfium2.PdfDocument(whole(file))
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise InputError("needs a password: save it without one" if locked else f"a damaged PDF: {error}") from None
    with document:
        if len(document) > _PAGES:
            raise InputError(f"has {len(document)} pages (at most {_PAGES})")
        pages = [_letters(document, number) for number in range(len(document))]
        said = {key: storable(value).strip() for key, value in document.get_metadata_dict().items()}
    pages = _without_margins(pages)
    text, starts = _joined([_in_order(lines) for lines in pages])
    if not text:
        raise InputError("a PDF without text, of pictures of its pages: run it through OCR first")
    # What a document says of itself is often its template's: the words on the page go first.
    title = said.get("Title", "")
    stated = Metadata(
        title=title if " " in title and not re.match(r"microsoft word|untitled", title, re.IGNORECASE) else None,
        authors=(said["Author"],) if " " in said.get("Author", "") else (),
    )
    yield article(source, text, from_text(text).or_else(stated), pages=starts)


# -------------------------------------------------------------------------------------------------- letters


def _letters(document: pypdfium2.PdfDocument, number: int) -> list[_Line]:
    """The pieces of lines of a page, in the order in which they were drawn; none where the page is damaged."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return []
    try:
        text = page.get_textpage()
        found: list[_Line] = []
        piece: list[tuple[str, tuple[float, float, float, float]]] = []
        box = pdfium.FS_RECTF()
        for at in range(min(text.count_chars(), _LETTERS)):
            letter = _letter(pdfium.FPDFText_GetUnicode(text, at))
            if letter in "\r\n":
                found += _line(piece)
                piece = []
                continue
            if not pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(box)):
                continue
            place = (box.left, box.bottom, box.right, box.top)
            if letter.isspace():
                if piece:
                    piece.append((" ", piece[-1][1]))
                continue
            if piece and _is_apart(piece[-1][1], place):
                found += _line(piece)
                piece = []
            piece.append((letter, place))
        found += _line(piece)
        text.close()
        return found
    except pypdfium2.PdfiumError:
        return []
    finally:
        page.close()


def _letter(code: int) -> str:
    # PDFium's sign for a hyphen at which a word is divided.
    if code in {0x02, 0xAD, 0xFFFE}:
        return "\xad"
    return storable(chr(code)) if 0 < code <= 0x10FFFF else "\ufffd"


def _is_apart(before: tuple[float, float, float, float], after: tuple[float, float, float, float]) -> bool:
    """Whether two letters drawn one after the other belong to different columns or lines."""
    height = max(before[3] - before[1], after[3] - after[1], 1.0)
    return (
        after[0] - before[2] > 1.2 * height
        or before[0] - after[0] > height
        or min(before[3], after[3]) - max(before[1], after[1]) < 0.3 * min(before[3] - before[1], after[3] - after[1])
    )


def _line(piece: Sequence[tuple[str, tuple[float, float, float, float]]]) -> list[_Line]:
    words = " ".join("".join(letter for letter, _ in piece).split())
    if not words:
        return []
    lefts, bottoms, rights, tops = zip(*(place for _, place in piece), strict=True)
    return [_Line(words, min(lefts), min(bottoms), max(rights), max(tops))]


# ---------------------------------------------------------------------------------------------------- order


def _rows(lines: Sequence[_Line]) -> list[_Line]:
    """The pieces that stand side by side put together, from the top down."""
    rows: list[list[_Line]] = []
    for line in sorted(lines, key=lambda one: (-one.top - one.bottom, one.left)):
        last = rows[-1][0] if rows else None
        if last and min(last.top, line.top) - max(last.bottom, line.bottom) > 0.5 * min(last.height, line.height):
            rows[-1].append(line)
        else:
            rows.append([line])
    found = []
    for row in rows:
        row.sort(key=lambda one: one.left)
        found.append(
            _Line(
                " ".join(one.text for one in row),
                row[0].left,
                min(one.bottom for one in row),
                max(one.right for one in row),
                max(one.top for one in row),
            )
        )
    return found


def _in_order(lines: Sequence[_Line]) -> _Page:
    """Columns from left to right, between the lines that span them; without columns one, from the top down."""
    gutter = _gutter(lines)
    if gutter is None:
        return [_rows(lines)] if lines else []
    found: _Page = []
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
            found += _in_order(side)
    return _merged(found)


def _merged(columns: _Page) -> _Page:
    """Spanning lines that follow each other as one block."""
    found: _Page = []
    for column in columns:
        if found and len(column) == 1 and len(found[-1]) >= 1 and _stacked(found[-1][-1], column[0]):
            found[-1].append(column[0])
        else:
            found.append(list(column))
    return found


def _stacked(above: _Line, below: _Line) -> bool:
    return abs(above.left - below.left) < above.height and 0 <= above.bottom - below.bottom < 2.5 * above.height


def _gutter(lines: Sequence[_Line]) -> float | None:
    """Where the white strip between two columns of running text stands; None where there is none.

    The columns of a table are not wanted: their cells are short.
    """
    if len(lines) < 6:
        return None
    best: tuple[int, float] | None = None
    for x in sorted({line.right + 1.0 for line in lines}):
        left = [line for line in lines if line.right <= x]
        right = [line for line in lines if line.left >= x]
        crossing = len(lines) - len(left) - len(right)
        if len(left) < 3 or len(right) < 3 or crossing > 0.3 * len(lines) or not (_is_text(left) and _is_text(right)):
            continue
        if best is None or crossing < best[0]:
            best = (crossing, x)
    return best[1] if best else None


def _is_text(lines: Sequence[_Line]) -> bool:
    return median(len(line.text) for line in lines) >= 15


# -------------------------------------------------------------------------------------------------- margins

_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:page|p\.|seite)?\s*(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|/|von|\|)\s*\d{1,4})?[\W_]*", re.IGNORECASE
)


def _without_margins(pages: list[list[_Line]]) -> list[list[_Line]]:
    """The pages without what their first and last two rows have alike with other pages', and without their numbers.

    What is alike may be the figure alone, with which a chapter's title begins or ends and which counts the pages.
    """
    edges = [_edges(lines) for lines in pages]
    seen = Counter(key for rows in edges for key in {_key(row) for row in rows})
    counting = Counter(
        ahead for at, rows in enumerate(edges) for ahead in {one for row in rows for one in _ahead(row, at)}
    )
    often = max(2, len(pages) // 5)
    kept = []
    for at, (lines, rows) in enumerate(zip(pages, edges, strict=True)):
        out = [
            row
            for row in rows
            if seen[_key(row)] >= often
            or _PAGE_NUMBER.fullmatch(row.text)
            or any(counting[ahead] > often for ahead in _ahead(row, at))
        ]
        kept.append([one for one in lines if not any(row.bottom < (one.top + one.bottom) / 2 < row.top for row in out)])
    return kept


def _edges(lines: Sequence[_Line]) -> list[_Line]:
    rows = _rows(lines)
    return [*rows[:2], *rows[2:][-2:]]


def _ahead(row: _Line, at: int) -> set[tuple[int, int]]:
    """By how much the figures at a row's ends are ahead of its page's place, and about where the row stands."""
    return {(int(one) - at, _height(row)) for one in re.findall(r"^\d{1,4}(?= )|(?<= )\d{1,4}$", row.text)}


def _key(row: _Line) -> tuple[str, int]:
    """What is the same of a header on every page: its words without figures, and about where it stands."""
    return re.sub(r"\d+", "#", row.text.casefold()), _height(row)


def _height(row: _Line) -> int:
    return round(row.bottom / 20)


# ----------------------------------------------------------------------------------------------- paragraphs

_ENDS = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_ITEM = re.compile(r"(?:[•▪‣◦–—*-]|\(?\d{1,3}[.)])\s")


def _joined(pages: Sequence[_Page]) -> tuple[str, list[int]]:
    """The text in paragraphs apart by blank lines, and where in it each page begins."""
    words = Counter(re.findall(r"\w+(?:-\w+)*", " ".join(line.text for page in pages for one in page for line in one)))
    written: list[str] = []
    length = 0
    starts: list[int] = []
    before: _Line | None = None
    for page in pages:
        starts.append(-1)
        for column in page:
            spacing = median([a.bottom - b.bottom for a, b in pairwise(column)] or [0.0])
            edge, margin = median(line.left for line in column), max(line.right for line in column)
            for at, line in enumerate(column):
                above = column[at - 1] if at else None
                gap = _gap(before, line, above, spacing, edge, margin) if before else ""
                if gap == " " and written[-1].endswith(("-", "\xad")):
                    gap = ""
                    joined = _undivided(written[-1], line.text, words)
                    length += len(joined) - len(written[-1])
                    written[-1] = joined
                text = line.text[:-1].replace("\xad", "") + line.text[-1]
                written += [gap, text]
                if starts[-1] < 0:
                    starts[-1] = length + len(gap)
                length += len(gap) + len(text)
                before = line
        if starts[-1] < 0:
            starts[-1] = length
    text = "".join(written).replace("\xad", "-")
    return text, [min(start, len(text)) for start in starts]


def _gap(before: _Line, line: _Line, above: _Line | None, spacing: float, edge: float, margin: float) -> str:
    """What stands between two lines: a space within a paragraph, else a blank line."""
    ended = _ENDS.search(before.text) is not None
    if abs(line.height - before.height) > 0.2 * max(line.height, before.height) or _ITEM.match(line.text):
        return "\n\n"
    if above is None:  # over the end of a column or page
        return "\n\n" if ended or not (line.text[0].islower() or before.text[-1] in "-\xad,;") else " "
    wide = above.bottom - line.bottom > min(1.3 * spacing + 1.0, 2.6 * line.height)
    indented = line.left - edge > 0.7 * line.height and above.left - edge < 0.5 * line.height
    short = margin - above.right > 0.25 * (margin - edge)
    return "\n\n" if wide or (indented and ended) or (short and ended) else " "


def _undivided(before: str, after: str, words: Counter[str]) -> str:
    """What precedes a word's second half, with or without its hyphen, as the document writes the word elsewhere."""
    head, tail = re.search(r"[\w-]*$", before[:-1]), re.match(r"\w+", after)
    if not (head and tail and head[0]) or not tail[0][0].islower():
        return before.replace("\xad", "-")
    compound = words[f"{head[0]}-{tail[0]}"] > words[head[0] + tail[0]]
    return before[:-1] + ("-" if compound else "")
