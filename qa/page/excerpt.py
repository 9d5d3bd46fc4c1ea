"""An article's text to be read in a page: a part of it in paragraphs, one quotation of it marked.

Every character of the part is there, in order, so that what is marked is the quotation and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

PART = 40_000
"""Characters of a long article that a page shows at once."""
_BETWEEN = re.compile(r"\n\s*\n|\n(?=#{1,6} )")
_WRAPPED = range(50, 101)
"""The lengths of lines that were broken to fit a terminal or a mail: such a paragraph flows."""


@dataclass(frozen=True)
class Piece:
    """Some of a paragraph, marked or not."""

    text: str
    marked: bool
    first: bool = False
    """Whether it begins what is marked."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, and the white space behind it."""

    pieces: tuple[Piece, ...]
    flows: bool
    """Whether its line ends are only where its lines were full."""
    after: str


@dataclass(frozen=True)
class Excerpt:
    """A part of an article's text."""

    start: int
    end: int
    paragraphs: tuple[Paragraph, ...]
    earlier: int | None
    """Where the part before begins; None for the first."""
    later: int | None


def excerpt(text: str, start: int = 0, end: int = 0, at: int | None = None) -> Excerpt:
    """The part with ``text[start:end]`` marked, or the one that holds the character ``at``."""
    parts = list(_parts(text))
    wanted = start if at is None else min(at, max(len(text) - 1, 0))
    number = max(index for index, (begin, _) in enumerate(parts) if begin <= wanted or index == 0)
    first, last = parts[number]
    if at is None and last < end <= last + PART // 2:
        last = end  # a quotation is not divided
    earlier = parts[number - 1][0] if number else None
    later = parts[number + 1][0] if number + 1 < len(parts) else None
    return Excerpt(first, last, tuple(_paragraphs(text, first, last, start, end)), earlier, later)


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Where each part begins and ends: behind a line, else behind a word, else anywhere."""
    at = 0
    while len(text) - at > PART * 3 // 2:
        cuts = (text.rfind(sign, at + PART // 2, at + PART) for sign in "\n ")
        cut = next((found + 1 for found in cuts if found >= 0), at + PART)
        yield at, cut
        at = cut
    yield at, len(text)


def _paragraphs(text: str, first: int, last: int, start: int, end: int) -> Iterator[Paragraph]:
    at = first
    while at < last:
        found = _BETWEEN.search(text, at, last)
        stop, after = found.span() if found else (last, last)
        lines = text[at:stop].split("\n")
        flows = len(lines) > 2 and all(len(line) in _WRAPPED for line in lines[:-1])
        yield Paragraph(tuple(_pieces(text, at, stop, start, end)), flows, text[stop:after])
        at = after


def _pieces(text: str, at: int, stop: int, start: int, end: int) -> Iterator[Piece]:
    cuts = sorted({at, stop, *(place for place in (start, end) if at < place < stop)})
    for begin, over in pairwise(cuts):
        marked = start <= begin and over <= end and start < end
        yield Piece(text[begin:over], marked, first=marked and begin == max(start, at) and start >= at)
