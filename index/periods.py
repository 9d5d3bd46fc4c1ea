"""When something was published, as a question says it."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from index.article import MONTH_NAMES

MONTHS: dict[str, int] = {
    name: number
    for number, full in enumerate(map(str.lower, MONTH_NAMES))
    if number
    for name in {full, full[:3], *({"sept"} if number == 9 else ())}
}
"""Month names and their newspaper abbreviations, lower case and without the full stop, to 1 - 12."""


@dataclass(frozen=True)
class Period:
    """From a day to a day, both ISO dates and included; without a year ("October 7") ``day`` is month and day."""

    since: str = ""
    until: str = ""
    day: str = ""
    """MM-DD or MM of any year; empty where the year is known."""

    def holds(self, published: str | None) -> bool:
        """Whether an article of that ISO date was published then, as far as its date is given."""
        if not published:
            return False
        if self.day:
            return published[5 : 5 + len(self.day)] == self.day
        shown = published[:10]
        return self.since[: len(shown)] <= shown <= self.until[: len(shown)]


_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_FORMS = (
    re.compile(r"(?P<y>\d{4})-(?P<n>\d\d)-(?P<d>\d\d)"),
    re.compile(rf"(?P<m>{_MONTH})\.?\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(?P<y>\d{{4}}))?(?!\d)"),
    re.compile(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?\s(?P<m>{_MONTH})\.?(?:,?\s(?P<y>\d{{4}}))?(?!\d)"),
    re.compile(rf"(?P<m>{_MONTH})\.?(?:,?\s(?P<y>\d{{4}}))?(?!\w)"),
    re.compile(r"(?P<y>(?:19|20)\d\d)(?!\d)"),
)
_SEASONS = {"winter": (12, 2), "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}


def period(words: str, today: date | None = None) -> Period | None:
    """The days that a date in words means, "last June" as seen from ``today``; None where it is no time to publish."""
    low = words.lower().strip()
    today = today or date.today()
    if relative := _relative(low, today):
        return relative
    bare = re.sub(r"^(?:last|this|on|in|early|late|mid)[\s-]", "", re.sub(r"^the\s", "", low))
    for form in _FORMS:
        if match := form.match(bare):
            return _of(match, today if low.startswith("last ") else None)
    return None


def _of(match: re.Match[str], seen_from: date | None) -> Period | None:
    got = match.groupdict()
    month = MONTHS[got["m"]] if got.get("m") else int(got.get("n") or 0)
    day = int(got.get("d") or 0)
    if not got.get("y"):
        if seen_from is None:
            return Period(day=f"{month:02}-{day:02}" if day else f"{month:02}")
        year = seen_from.year if (month, day or 1) < (seen_from.month, seen_from.day) else seen_from.year - 1
    else:
        year = int(got["y"])
    try:
        if day:
            exact = date(year, month, day).isoformat()
            return Period(exact, exact)
        return _months(year, month or 1, month or 12)
    except ValueError:  # the 31st of June
        return None


def _months(year: int, first: int, last: int) -> Period:
    return Period(date(year, first, 1).isoformat(), date(year, last, monthrange(year, last)[1]).isoformat())


def _relative(words: str, today: date) -> Period | None:
    def days(since: date, until: date) -> Period:
        return Period(since.isoformat(), until.isoformat())

    monday = today - timedelta(today.weekday())
    before = today.replace(day=1) - timedelta(1)
    known = {
        "today": days(today, today),
        "yesterday": days(today - timedelta(1), today - timedelta(1)),
        "this week": days(monday, today),
        "last week": days(monday - timedelta(7), monday - timedelta(1)),
        "this month": days(today.replace(day=1), today),
        "last month": _months(before.year, before.month, before.month),
        "this year": days(today.replace(month=1, day=1), today),
        "last year": _months(today.year - 1, 1, 12),
    }
    if words in known:
        return known[words]
    match = re.match(r"last (winter|spring|summer|autumn|fall)\b", words)
    if not match:
        return None
    first, last = _SEASONS[match[1]]
    year = today.year if today.month > last else today.year - 1
    if first > last:  # winter lies in two years
        return Period(date(year - 1, first, 1).isoformat(), _months(year, last, last).until)
    return _months(year, first, last)
