"""Dates in a page's lines, in its address and among what it states: the day that is meant, or none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain

from index.intake.readers.linked_data import words_of
from index.text.dates import parse_date
from index.text.english import MONTH, MONTHS, WEEKDAY
from index.text.names import is_outlet, is_person

PUBLISHED = """
    article:published_time article:published og:published_time og:article:published_time datepublished article.published
    parsely-pub-date pubdate pub_date publishdate publish-date publish_date og:pubdate dc.date.issued dcterms.issued
    dcterms.created dc.date.created sailthru.date citation_publication_date citation_date article_date_original
    originalpublicationdate dc.date dcterms.date datecreated date
"""
MODIFIED = "article:modified_time article:modified og:updated_time og:modified_time datemodified dcterms.modified"
# Also what a byline begins with: a line may hold both.
SIGNED = re.compile(
    r"(?!(?i:photo|image|picture|illustrat|graphic|video|credit|courtesy|sponsored|presented|edited))"
    r"(?:[^\W\d_]+ ){0,2}(?:By|BY|by)\b[:\s]|(?:Von|Par|Por)\s+[A-Z]"
)
_MONTH = rf"{MONTH}\.?"
_DAY = re.compile(
    rf"\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+\d{{4}}"
    r"|(?<![\d/.-])(?:\d{4}-\d\d-\d\d|\d{4}/\d\d/\d\d|\d{1,2}([/.])\d{1,2}\1\d{4})(?![\d/-])",
    re.IGNORECASE,
)
_TWO_WAYS = re.compile(r"(?<![\d/.-])\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d\d)(?![\d/-])")
_CHANGED = re.compile(
    r"\b(?:updated|modified|edited|copyright|expires?|founded|born|died|accessed)\b|\u00a9", re.IGNORECASE
)
_LABELLED = re.compile(
    r"(?:^|[|\u2022\u00b7/\u2013\u2014-]\s*|\d\s+)(?:first |originally )?(?:published|posted)\b(?=.{0,40}\d)",
    re.IGNORECASE,
)
_NEVER = re.compile(r"000|1970-01-01|-")
"""What programs write where they know no date."""
_HOUR = re.compile(r"\b\d{1,2}[:.]\d\d\b(?:[:.]\d\d)?(?:\s?[ap]\.?m\b)?|\b\d{1,2}\s?[ap]\.?m\b", re.IGNORECASE)


_AROUND = re.compile(
    r"\b(?:(?:first|originally)\s+)?(?:published|posted|written|date|by|on|at|in|and|of|from|[ap]\.?m|[A-Z]{1,2}[DS]?T|GMT|UTC"
    rf"|{WEEKDAY}|\d+ ?min(?:ute)?s? read|\d+ comments?|print)\b",
    re.IGNORECASE,
)


def _day_of(line: str) -> str | None:
    """The day of a line that is no more than a date, perhaps with names and an hour: "opened May 3, 2004" is not."""
    found = _DAY.search(line)
    if found is None:
        return None
    rest = _AROUND.sub(" ", _HOUR.sub(" ", _DAY.sub(" ", line)))
    words = " ".join(re.findall(r"[^\W\d_][\w.'\u2019-]*", rest))
    labelled = SIGNED.match(line) or _LABELLED.match(line)
    stamped = found[0][:4].isdecimal() and _HOUR.search(line) and " " not in words
    if words and not (labelled or stamped or is_person(words) or is_outlet(words)):
        return None
    return parse_date(re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|\bof\b", "", found[0]))


def printed_day(head: Sequence[str], others: Iterable[str]) -> str | None:
    """The day that the lines of a page's head print, the labelled first, or one that is labelled among the others."""
    labelled = [line[label.start() :] for line in head if (label := _LABELLED.search(line))]
    elsewhere = (line for line in others if _LABELLED.match(line))
    return next((day for line in chain(labelled, _unchanged(head), elsewhere) if (day := _day_of(line))), None)


def undated(head: Sequence[str]) -> list[str]:
    """The short lines of a page's head without a date that is read here: they may have one in another language."""
    return [
        line for line in _unchanged(head) if len(line.split()) < 10 and not _DAY.search(line) and not _ambiguous(line)
    ]


def _unchanged(head: Sequence[str]) -> list[str]:
    """The lines up to where they tell of a change, a birth or the like."""
    return [_CHANGED.split(line)[0] for line in head]


def unread(stated: Iterable[object], head: Iterable[str]) -> str | None:
    """What stands in the date's place, stated or in the head, and is none or can be read in two ways."""
    words = (found for one in stated if (found := words_of(one)) and not _NEVER.match(found))
    return next(words, None) or next(filter(None, map(_ambiguous, head)), None)


def _ambiguous(line: str) -> str | None:
    """A date in figures that can be read in two ways."""
    found = _TWO_WAYS.search(line)
    return found[0] if found and len(line) <= 60 and parse_date(found[0]) is None else None


def first_date(*values: object) -> str | None:
    """The first of them that is one, with the time of day where another has it for the same day."""
    dates = [found for found in map(parse_date, values) if found and not _NEVER.match(found)]
    return next((one for one in dates if one.startswith(dates[0])), None) if dates else None


def shows(line: str, day: str) -> bool:
    """Whether a line has the day's year beside its number in the month, and no other month's name.

    The month may be in any language; "\u00a9 2024 Island Post, $3 a month" shows no day.
    """
    year, month, number = day.split("-")
    line = _HOUR.sub(" ", re.split(r"\u00a9|\bcopyright\b", line, maxsplit=1, flags=re.IGNORECASE)[0])
    months = {MONTHS[found[:3].lower()] for found in re.findall(rf"\b{_MONTH}(?=\W)", line, re.IGNORECASE)}
    if months and int(month) not in months:
        return False
    of_month, between = rf"(?<![\d$\u20ac\u00a3])0?{int(number)}(?!\d)", r"(?:[\s.,/-]+[^\W_]+){0,3}[\s.,/-]+"
    return bool(re.search(rf"{of_month}[^\W\d]{{0,2}}{between}{year}(?!\d)|\b{year}{between}{of_month}", line))


def in_address(day: str, url: str) -> bool:
    """Whether an address has the day in it."""
    return re.search(day.replace("-0", "-").replace("-", r"\D?0?") + r"(?!\d)", url) is not None
