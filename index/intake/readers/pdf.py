"""PDF by PDFium: the letters with their places, put together to lines, and those to a text by ``paragraphs``.

``Article.pages`` says where each page begins.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from io import BufferedReader
from itertools import groupby, pairwise
from statistics import median
from unicodedata import normalize

import pypdfium2
import pypdfium2.raw as pdfium

from index.article import Article
from index.errors import InputError
from index.intake.readers import layout, margins, paragraphs
from index.intake.readers.base import Skipped, Source, article, whole
from index.intake.readers.encoding import storable
from index.intake.readers.layout import Line
from index.intake.readers.raised import BEFORE, raised
from index.text.head import from_text
from index.text.metadata import Metadata, from_properties
from index.text.names import is_outlet

_PAGES = 5000
"""Pages of a document that are read; a year of a weekly has fewer."""
_LETTERS = 200_000
"""Letters of a page; a broadsheet's has 50,000."""


_Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""
_Letter = tuple[str, _Box]


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
        drawn = [_lines(document, number) for number in range(len(document))]
        said = {key: storable(value).strip() for key, value in document.get_metadata_dict().items()}
    upright, printed = margins.without_margins([lines[0] if lines else [] for lines in drawn])
    pages = [layout.in_order(lines) for lines in upright]
    for page, lines in zip(pages, drawn, strict=True):
        page += [column for turned in lines[1:] for column in layout.in_order(turned)]
    text, starts = paragraphs.joined(pages)
    if not text:
        raise InputError("a PDF without text, of pictures of its pages: run it through OCR first")
    # What a document says of itself is often its template's: the words on the page go first.
    stated = from_text(text).or_else(from_text(paragraphs.head(pages)))
    if (title := paragraphs.headline(pages)) and " " in title and not is_outlet(title):
        stated = stated.or_else(Metadata(title=title))
    stated = stated.or_else(from_properties(said.get("Title"), said.get("Author")))
    addresses = {found[0] for row in printed if (found := margins.ADDRESS.search(row))}
    if len(addresses) == 1 and re.fullmatch(r"https?://[^/]+/(?!.*(?:…|\.\.)).+", address := addresses.pop()):
        stated = stated.or_else(Metadata(url=address))
    yield article(source, text, stated, pages=starts)


# -------------------------------------------------------------------------------------------------- letters


def _lines(document: pypdfium2.PdfDocument, number: int) -> list[list[Line]]:
    """The pieces of lines of a page in the order in which they were drawn: upright ones, then those turned around.

    None where the page is damaged. Upright is what most letters are; what stands askew, such as a stamp, is left out.
    """
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return []
    try:
        text = page.get_textpage()
        turned: defaultdict[int, list[_Letter]] = defaultdict(list)
        box = pdfium.FS_RECTF()
        turn = 0
        begun = 0
        for at in range(min(text.count_chars(), _LETTERS)):
            letter = _letter(pdfium.FPDFText_GetUnicode(text, at))
            if letter in "\r\n":
                turned[turn].append(("\n", _NOWHERE))
                begun = 0
                continue
            if not pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(box)):
                continue
            place = (box.left, box.bottom, box.right, box.top)
            if letter.isspace():  # PDFium puts one wherever letters stand apart
                letter = _GAP if begun == 1 and pdfium.FPDFText_IsGenerated(text, at) == 1 else " "
                begun = 0
            elif begun:
                begun += 1
            else:
                begun = 1
                quarters = pdfium.FPDFText_GetCharAngle(text, at) / (math.pi / 2)
                turn = round(quarters) % 4 if abs(quarters - round(quarters)) < _ASKEW else _NONE
            turned[turn].append((letter, _TURNED[turn](*place) if turn in _TURNED else place))
        text.close()
        turned.pop(_NONE, None)
        return [layout.with_initials(_pieces(letters)) for letters in sorted(turned.values(), key=len, reverse=True)]
    except pypdfium2.PdfiumError:
        return []
    finally:
        page.close()


_GAP = "\0"
"""A space that no one wrote."""
_NOWHERE = (0.0, 0.0, 0.0, 0.0)
_NONE = -1
_ASKEW = 0.1
"""Quarters of a turn by which a line may stand askew, as in a scan."""
_TURNED: Mapping[int, Callable[[float, float, float, float], _Box]] = {
    1: lambda left, bottom, right, top: (bottom, -right, top, -left),
    2: lambda left, bottom, right, top: (-right, -top, -left, -bottom),
    3: lambda left, bottom, right, top: (-top, left, -bottom, right),
}
"""The places of letters as they are when the page is turned so that these stand upright."""


def _pieces(letters: Sequence[_Letter]) -> list[Line]:
    found: list[Line] = []
    piece: list[_Letter] = []
    for letter, place in letters:
        if letter == "\n":
            found += _line(piece)
            piece = []
        elif letter in {" ", _GAP}:
            if piece:
                piece.append((letter, piece[-1][1]))
        else:
            if piece and _is_apart(piece[-1][1], place):
                found += _line(piece)
                piece = []
            piece.append((letter, place))
    return found + _line(piece)


@cache
def _letter(code: int) -> str:
    # PDFium's sign for a hyphen at which a word is divided.
    if code in {0x02, 0xAD, 0xFFFE}:
        return "\xad"
    if 0xFB00 <= code <= 0xFB06:  # letters drawn as one
        return normalize("NFKC", chr(code))
    return storable(chr(code)) if 0 < code <= 0x10FFFF else "\ufffd"


def _is_apart(before: _Box, after: _Box) -> bool:
    """Whether two letters drawn one after the other belong to different columns or lines."""
    height = max(before[3] - before[1], after[3] - after[1], 1.0)
    return (
        after[0] - before[2] > 1.2 * height
        or before[0] - after[0] > height
        or min(before[3], after[3]) - max(before[1], after[1]) < 0.3 * min(before[3] - before[1], after[3] - after[1])
    )


_SPACED = 0.8
"""Share of the words of one letter in a line whose letters only stand apart."""


def _line(piece: Sequence[_Letter]) -> list[Line]:
    letters = _without_marks(_unspaced(piece))
    words = " ".join("".join(letter for letter, _ in letters).split())
    if not words:
        return []
    lefts, bottoms, rights, tops = zip(*(place for _, place in letters), strict=True)
    height = max(tops) - min(bottoms)
    cells: list[list[_Letter]] = [[]]
    for letter, place in letters:
        if not letter.isspace() and cells[-1] and place[0] - cells[-1][-1][1][2] > 0.5 * height:
            cells.append([])
        cells[-1].append((letter, place))
    return [Line(words, min(lefts), min(bottoms), max(rights), max(tops), tuple(map(_cell, cells)))]


_SMALL = 0.8
"""How high letters above the line are at most, of those beside them."""


def _without_marks(letters: list[_Letter]) -> list[_Letter]:
    """The letters without the marks of notes, which stand small above the line."""
    if not letters:
        return letters
    heights = [_height_of(place) for _, place in letters]
    if min(heights) >= _SMALL * max(heights):
        return letters
    height, bottom = (median(of(place) for _, place in letters) for of in (_height_of, lambda place: place[1]))
    found: list[_Letter] = []
    at = 0
    for small, group in groupby(letters, lambda one: one[0] != " " and _is_small(one[1], height, bottom)):
        part = list(group)
        at += len(part)
        if small:
            before, written, after = (_words(some) for some in (found[-BEFORE:], part, letters[at : at + 1]))
            shown, (_, last) = raised(before, written, after), part[-1]
            part = [(letter, part[n][1] if n < len(part) else last) for n, letter in enumerate(shown)]
        found += part
    return found


def _words(letters: Sequence[_Letter]) -> str:
    return "".join(letter for letter, _ in letters)


def _height_of(place: _Box) -> float:
    return place[3] - place[1]


def _is_small(place: _Box, height: float, bottom: float) -> bool:
    return _height_of(place) < _SMALL * height and place[1] - bottom > 0.15 * height


def _cell(letters: Sequence[_Letter]) -> tuple[float, float, str]:
    return letters[0][1][0], letters[-1][1][2], " ".join("".join(letter for letter, _ in letters).split())


def _unspaced(piece: Sequence[_Letter]) -> list[_Letter]:
    """The letters, with the spaces that part words and not those that part the letters of spaced words."""
    words = "".join(letter for letter, _ in piece).replace(_GAP, " ").split()
    single = sum(len(word) == 1 for word in words)
    if len(words) < 4 or single < _SPACED * len(words) or any(letter == " " for letter, _ in piece):
        return [(" " if letter == _GAP else letter, place) for letter, place in piece]
    drawn = [one for one in piece if one[0] != _GAP]
    steps = [after[1][0] - before[1][2] for before, after in pairwise(drawn)]
    usual = median(steps)
    height = max(place[3] - place[1] for _, place in drawn)
    found = drawn[:1]
    for (_, before), after, step in zip(drawn, drawn[1:], steps, strict=False):
        found += [(" ", before)] * (step > usual + 0.2 * height)
        found.append(after)
    return found
