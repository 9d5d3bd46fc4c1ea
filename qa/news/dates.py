"""Dates in an article: the day on which it was published, and the dates that its words mean.

Words that tell a day ("on Wednesday") are a date where the article's own date, and the tense of what they date, allow
only one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from index.article import Article
from index.text.periods import meant
from qa.english.quantities import dates
from qa.english.reporting import REPORTING
from qa.english.tense import is_future
from qa.source import Source

_HOUR = re.compile(r"\d\s?(?:a\.?m|p\.?m)|\d:\d|\bnoon|midnight", re.IGNORECASE)
_BEHIND = re.compile(r",?\s(?:of\s)?(?:last|next|this)\sweek\b")
_GOES_ON = re.compile(r".*day,?\s|.*\b[A-Z][a-z]{2,3}\.\s(?!.*\d)", re.DOTALL)
"""What a date that goes on behind it begins with: "Tuesday, " of "Tuesday, June 25", "Dec. " of "Dec. 2018"."""
_OPENS = re.compile(r"(?:In|On|Since|Until|By|Early|Late|Through|During|From)\b")
"""What a date has in small letters within a sentence."""
_IN_FRONT = re.compile(r"\b(?:last|next|this)\s$", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:(?:every|each|that|following|previous|preceding|one|some|another|first|second|third|fourth|final|"
    r"about|around|nearly|almost|roughly|than|over|under|least|most|or|and|between)(?:\sthe)?|weeks?\s(?:ago|from)(?:\son)?)\s$",
    re.IGNORECASE,
)
"""Before a day's name it is another's, or several; before a number of days it is not exact."""
_AWAY = re.compile(
    r"\s(?:a|one|two|three|\d+)\s(?:days?|weeks?|months?|years?)\s(?:ago|earlier|later|before|after)\b"
    r"|\s(?:week|or)\b|\s(?:before|after)\s(?:that|last|next)\b"
)


def day_of(article: Article) -> date | None:
    """The day on which an article was published; None where that is not known."""
    return _day(article.published)


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:  # a month or a year
        return None


@dataclass(frozen=True)
class When:
    """Words of an article that tell when, with the date that they mean."""

    text: str
    date: str
    """ISO 8601, as precise as it is known: a day, a month, a year, or the first day and the last with / between."""
    inferred: bool
    """Whether it rests on the article's own date, not on these words alone."""

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``ask --json``."""
        return {"text": self.text, "date": self.date, "inferred": self.inferred}


def when(text: str, sentence: tuple[int, int], start: int, end: int, published: str | None) -> When | None:
    """The date that ``text[start:end]`` means in that sentence of an article of that ISO date.

    None where the words are no date, where the article's own is not known to the day, or where they may be read in two
    ways. In quotation marks nothing is inferred: somebody else may have said it on another day.
    """
    first, last = sentence
    named_days = _days_told(text, first, last)
    meaning = [(a, b) for a, b in named_days if a < end and start < b]
    if len(meaning) != 1:
        return None
    (a, b), words = meaning[0], text[start:end]
    before, after = text[first:a], text[b:last]
    plainly = meant(text[a:b], _ANY_DAY, None) if re.search(r"\b\d{4}\b", text[a:b]) else None
    if plainly:
        return When(words, plainly.iso, inferred=False)
    if _quoted(before) or _OTHER.search(before) or _AWAY.match(after):
        return None
    day = _day(published)
    if day is None:
        return None
    found = meant(text[a:b], day, is_future(before, after, several=len(named_days) > 1))
    return When(words, found.iso, inferred=True) if found else None


_ANY_DAY = date(2000, 1, 1)


def _days_told(text: str, first: int, last: int) -> list[tuple[int, int]]:
    """Where a sentence names days, each with all that is said of it: "Tuesday, June 25", "Friday of last week"."""
    found: list[tuple[int, int]] = []
    for x, y in dates(text[first:last]):
        a, b = first + x, first + y
        if _HOUR.search(text, a, b):
            continue
        if lead := _IN_FRONT.search(text[first:a]):
            a = first + lead.start()
        if wider := _BEHIND.match(text, b, last):
            b = wider.end()
        if found and _GOES_ON.fullmatch(text, found[-1][0], a) and (text[a].isupper() or text[a : a + 4].isdecimal()):
            a = found.pop()[0]
        if not found or found[-1][1] <= a:
            found.append((a, b))
    return found


def _quoted(before: str) -> bool:
    return before.count('"') % 2 == 1 or before.count("\u201c") > before.count("\u201d")


# --- of a sentence ----------------------------------------------------------------------------------------------------


class Dated(NamedTuple):
    """Words of a sentence that tell when: their offsets in it, and what they mean."""

    start: int
    end: int
    when: When


def times(source: Source, sentence: int, *, speaking: bool = False) -> list[Dated]:
    """The dates of a sentence that are known to the day, month or year, in order.

    Those on which somebody spoke are left out, or, with ``speaking``, all others.
    """
    words = source.words_of(sentence)
    if _OPENS.match(words):
        words = words[0].lower() + words[1:]
    found = []
    for a, b in dates(words):
        before = words[max(a - 25, 0) : a]
        spoken = REPORTING.search(before)
        if bool(spoken and not re.search(r"\b(?:that|in|from)\b", before[spoken.end() :])) != speaking:
            continue
        meant = when(words, (0, len(words)), a, b, source.article.published)
        if meant:
            found.append(Dated(a, b, meant))
    return found


def days(told: str) -> tuple[date, date]:
    """The first day and the last of an ISO date, month, year, or range of days."""
    first, _, last = told.partition("/")
    return _begins(first), _ends(last or first)


def _begins(told: str) -> date:
    return date.fromisoformat((told + "-01-01")[:10] if len(told) < 10 else told)


def _ends(told: str) -> date:
    if len(told) == 10:
        return date.fromisoformat(told)
    if len(told) == 4:
        return date(int(told), 12, 31)
    year, month = map(int, told.split("-"))
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)


def apart(one: When, other: When) -> bool:
    """Whether two dates have no day in common."""
    (a, b), (x, y) = days(one.date), days(other.date)
    return b < x or y < a
