"""Dates as articles and pages write them, to ISO 8601 and back: only what stands there in full, never guessed."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from index.text.english import MONTH, MONTH_NAMES, WEEKDAY

YEAR = r"(?:1[6-9]|20)\d\d"
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?"
_ZONE = r"(?:Z|[+-]\d\d:?\d\d|\(?[A-Z]{2,4}\)?)"
_TIME = rf"[0-2]?\d[:.][0-5]\d(?::[0-5]\d(?:[.]\d+)?)?(?:\s?[ap]\.?m\b\.?)?(?:\s?(?-i:{_ZONE}))?"
_FULL_DATE = (
    rf"(?:(?:{WEEKDAY}\.?,?\s+)?"
    rf"(?:{MONTH}\.?\s+{_DAY},?\s+{YEAR}|{_DAY}\s+(?:of\s+)?{MONTH}\.?,?\s+{YEAR}"
    rf"|{YEAR}-\d\d-\d\d|{YEAR}/\d\d/\d\d|[0-3]?\d[/.][0-3]?\d[/.]{YEAR}))"
)
DATE = re.compile(
    rf"(?:{_TIME},?\s+(?:on\s+)?)?\b{_FULL_DATE}\b(?:(?:,?\s+(?:at\s+)?|\s*/\s*|T){_TIME})?", re.IGNORECASE
)
"""A date as it stands on a line of its own, with or without a time before or after it."""
_HAS_YEAR = re.compile(rf"(?<!\d){YEAR}(?!\d)")
_HAS_SECONDS = re.compile(r"\d:\d\d:\d\d")
_YEAR_MONTH = re.compile(rf"({YEAR})-(0[1-9]|1[0-2])")

# RFC 5322, section 4.3. Other abbreviations (BST, IST) name several zones: their time stays without one.
_HOURS_FROM_UTC = {
    "UTC": 0, "GMT": 0, "Z": 0, "UT": 0,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip


def parse_date(value: object) -> str | None:
    """ISO 8601 of a date, or of a date and time, as precise as ``value``; None where it is not one in full.

    Year, month and day must all stand there, and an order of day and month that could be read two ways
    (07/08/2019) is None. Accepts strings, ``date``, ``datetime`` and whole numbers such as 20190712.
    """
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).strip()
    if len(text) > 100 or not text.isascii():
        return None
    return _iso(text) or _written(text)


def _iso(text: str) -> str | None:
    if not re.match(YEAR, text):
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    try:
        return _as_precise(datetime.fromisoformat(text), text)
    except ValueError:
        return None


def _written(text: str) -> str | None:
    """The date in words or figures, read by dateutil in every way it can be: one result, or none."""
    if not _HAS_YEAR.search(text):
        return None
    from dateutil import parser

    # The Guardian writes 20.14 for a time of day.
    text = re.sub(r"(?<![\d.:])(\d{1,2})\.(\d\d)(?![\d.])", r"\1:\2", text.replace(" / ", " "))
    # Where the text has no day, month or hour, dateutil takes the default's: the two readings then differ.
    defaults = (datetime(2001, 1, 1, 0), datetime(2002, 2, 15, 1))
    orders = (False,) if re.match(rf"{YEAR}\D", text) else (False, True)
    readings = []
    for default in defaults:
        for dayfirst in orders:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    readings.append(parser.parse(text, default=default, dayfirst=dayfirst, tzinfos=_zone))
            except (ValueError, OverflowError, TypeError, AttributeError, IndexError):
                return None
    if len({reading.date() for reading in readings}) > 1:
        return None
    if len({reading.time() for reading in readings}) > 1:
        return readings[0].date().isoformat()
    return _as_precise(readings[0], text)


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    if offset is not None:
        return timezone(timedelta(seconds=offset)) if offset else UTC
    hours = _HOURS_FROM_UTC.get((name or "").upper())
    return None if hours is None else timezone(timedelta(hours=hours))


def _as_precise(moment: datetime, text: str) -> str:
    # ISO's basic form has no colons: what it says of seconds is not worth a rule, so it keeps them.
    seconds = _HAS_SECONDS.search(text) or moment.second or moment.microsecond
    return moment.isoformat(timespec="auto" if seconds else "minutes")


def published_date(value: object) -> str | None:
    """As ``parse_date``, and also a year and month (2019-07) or the seconds or milliseconds since 1970."""
    if isinstance(value, str) and _YEAR_MONTH.fullmatch(value.strip()):
        return value.strip()
    return _epoch(value) or parse_date(value)


_EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{10})\d{3}")
"""Seconds or milliseconds since 1970."""
_LAST_EPOCH = 1_900_000_000
"""In 2030: a greater number of ten digits is a date with its hour, such as 2019071220."""


def _epoch(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    found = _EPOCH.fullmatch(str(value).strip()) if not isinstance(value, int) or value < 10**14 else None
    seconds = int(found[1] or found[2]) if found else _LAST_EPOCH
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds < _LAST_EPOCH else None


def long_date(published: str) -> str:
    """12 July 2019, July 2019 or 2019, as exact as ISO 8601 ``published`` is; without the time of day."""
    year, month, day = [*published[:10].split("-"), "", ""][:3]
    if not month.isdecimal() or not 1 <= int(month) <= 12:
        return published
    return f"{int(day)} {MONTH_NAMES[int(month)]} {year}" if day.isdecimal() else f"{MONTH_NAMES[int(month)]} {year}"


def is_later(date: str | None, other: str | None) -> bool | None:
    """Whether the one ISO date is later than the other; None where they do not tell."""
    if not date or not other:
        return None
    if min(len(date), len(other)) > 10:
        try:
            moments = [datetime.fromisoformat(one) for one in (date, other)]
        except ValueError:
            return None
        # A time without a zone is taken for UTC, as in telling copies.
        first, second = (one if one.tzinfo else one.replace(tzinfo=UTC) for one in moments)
        return None if first == second else first > second
    shared = min(len(date), len(other))
    return None if date[:shared] == other[:shared] else date[:shared] > other[:shared]
