"""Enumerations: the items that stand together with one, names or common nouns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeAlias

from index.text.english import word_set
from qa.english.names.mentions import Mention
from qa.english.words import STOPWORDS, Span

_AND = r"(?:and|or|&|as well as|along with|plus)"
_BETWEEN = re.compile(
    # A party, an age may stand behind a name: "Ana Ruiz (D), 45, and Tom Bell".
    r"(?:\s\([^()\n]{1,40}\)|,\s\d{1,3}(?=,))*"
    rf"(?P<gap>\s*[,;]\s*{_AND}\s|\s*[,;]\s*|\s+{_AND}\s)\s*(?:(?:also|the|in)\s+)*"
)
_OF_PLACE = re.compile(r"(?:,\s\d{1,3})?,?\s(?:of|from)\s(?:the\s)?")
_CLAUSE_BREAK = re.compile('[.!?:()\\[\\]"\u201c\u201d\u2013\u2014\n]|--|\\s-\\s')
_ITEM_BREAK = re.compile(
    rf"\b(?:{'|'.join(sorted(STOPWORDS - word_set('and or our their its his her the other more')))}"
    r"|including|like|includes?|included|such|\w+ed|said|says)\b",
    re.IGNORECASE,
)
_DETERMINERS = re.compile(r"(?:(?:our|their|its|his|her|the|your|my|some|a|an|other|both|also)\s+)+", re.IGNORECASE)
_COMMA_OR_AND = re.compile(rf"\s*[,;]\s*(?:{_AND}\s+)?|\s+{_AND}\s+")


Units: TypeAlias = "Sequence[tuple[Span, Span]]"
"""(whole, item) of every name of a text: "Chicago Mayor Lori Lightfoot" is one whole, its item the person."""


def series_around(text: str, start: int, end: int, units: Units) -> list[Span]:
    """The items, in order, of the enumeration that the span stands in or is; else just the span.

    Names ("Reno, Austin and St. Paul", people without their titles) or common nouns ("schools, courts and
    clinics"). Lead-in words such as "including", conjunctions and determiners are no part of an item. ``units`` are
    those of the text.
    """
    at = bisect_right(units, start, key=lambda unit: unit[0][1])
    if at == len(units) or units[at][0][0] >= end:
        return _noun_series(text, start, end)
    first = last = at
    while first > 0 and _joins(text, units[first - 1][0], units[first][0]):
        first -= 1
    while last + 1 < len(units) and _joins(text, units[last][0], units[last + 1][0]):
        last += 1
    gaps = [_joins(text, a[0], b[0]) for a, b in pairwise(units[first : last + 1])]
    # Two names with a comma between are rarely a series: "In Reno, Bell said", "Richmond, Va."
    if len(gaps) > 1 or any(gap.strip(" ,;\n") for gap in gaps):
        return [item for _, item in units[first : last + 1]]
    return [(start, end)]


def units_of(text: str, mentions: Iterable[Mention], names: Iterable[Span]) -> Units:
    """The units of a text that names these people and things, in order."""
    titles = {m.start: m.title_start for m in mentions}
    units: list[tuple[Span, Span]] = []
    for start, end in names:
        title = titles.get(start, start)
        if title < start and units and re.fullmatch(r"(?:['\u2019]s?)?\s", text[units[-1][0][1] : title]):
            title = units.pop()[0][0]
        if units and units[-1][1][0] in titles and _OF_PLACE.fullmatch(text, units[-1][0][1], start):
            # "Ana Ruiz, 45, of Reno" is one item.
            units[-1] = (units[-1][0][0], end), units[-1][1]
        else:
            units.append(((title, end), (start, end)))
    return units


def _joins(text: str, left: Span, right: Span) -> str:
    """What joins two neighbours of a series, "" if nothing does."""
    if right[0] - left[1] > 80:
        return ""
    match = _BETWEEN.fullmatch(text, left[1], right[0])
    return match["gap"] if match else ""


def _noun_series(text: str, start: int, end: int) -> list[Span]:
    breaks = [m.span() for m in _CLAUSE_BREAK.finditer(text, max(0, start - 300), min(len(text), end + 300))]
    low = max((b for _, b in breaks if b <= start), default=max(0, start - 300))
    high = min((a for a, _ in breaks if a >= end), default=min(len(text), end + 300))
    cuts = [m.span() for m in _COMMA_OR_AND.finditer(text, low, high) if m.end() > m.start()]
    edges = [low, *(edge for cut in cuts for edge in cut), high]
    chunks = list(zip(edges[::2], edges[1::2], strict=True))
    at = next((i for i, (a, b) in enumerate(chunks) if a < end and start < b), None)
    if at is None or len(chunks) < 2:
        return [(start, end)]
    # The items between two separators are whole; the outer two share their chunk with the rest of the clause.
    first = at
    while first > 0 and (first == at or not _broken(text, chunks[first])) and not _ends_item(text, chunks[first - 1]):
        first -= 1
        if _broken(text, chunks[first]):
            break
    last = at
    while last + 1 < len(chunks) and not _broken(text, chunks[last] if last > first else (0, 0)):
        last += 1
    inner = [_bare(text, chunk) for chunk in chunks[first + 1 : last]]
    longest = max((len(text[a:b].split()) for a, b in inner), default=1)
    items = [_tail(text, chunks[first], longest), *inner, _start_of(text, chunks[last], longest)]
    items = [(a, b) for a, b in items if a < b]
    joined = any(re.search(rf"\b{_AND}\b|&", text[a:b]) for a, b in cuts[first:last])
    covers = bool(items) and items[0][0] < end and start < items[-1][1]
    return items if len(items) > 1 and joined and covers and longest <= 5 else [(start, end)]


def _broken(text: str, chunk: Span) -> bool:
    return _ITEM_BREAK.search(text, *chunk) is not None


def _ends_item(text: str, chunk: Span) -> bool:
    """Whether a chunk ends in a word no item ends in: the series begins behind it."""
    last = text[chunk[0] : chunk[1]].rsplit(None, 1)[-1:]
    return not last or _ITEM_BREAK.fullmatch(last[0]) is not None


def _bare(text: str, chunk: Span) -> Span:
    match = _DETERMINERS.match(text, *chunk)
    return (match.end() if match else chunk[0]), chunk[1]


def _tail(text: str, chunk: Span, longest: int) -> Span:
    """The last words of the chunk a series begins in: "schools" of "the levy pays for schools"."""
    breaks = [m.end() for m in _ITEM_BREAK.finditer(text, *chunk)]
    starts = [m.start() for m in re.finditer(r"\S+", text[: chunk[1]][max([chunk[0], *breaks]) :])]
    base = max([chunk[0], *breaks])
    if not starts:
        return chunk[1], chunk[1]
    own = re.search(r".*\b(?:our|their|its|his|her|the)\s+", text[base : chunk[1]], re.DOTALL)
    if own:
        return base + own.end(), chunk[1]
    return base + starts[-longest:][0], chunk[1]


def _start_of(text: str, chunk: Span, longest: int) -> Span:
    """The first words of the chunk a series ends in: "clinics" of "clinics that stay open"."""
    start, end = _bare(text, chunk)
    match = _ITEM_BREAK.search(text, start, end)
    end = match.start() if match else end
    found = [m.span() for m in re.finditer(r"\S+", text[start:end])][: longest + 1]
    return (start, start + found[-1][1]) if found else (start, start)
