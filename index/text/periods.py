"""Days and stretches of days that words name, as a question or an article says them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from index.text.english import MONTHS, NUMBERS, WEEKDAYS


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

    @property
    def iso(self) -> str:
        """ISO 8601 of a day, a month, a year, else from the first day to the last: 2024-06-17/2024-06-23."""
        first, last = date.fromisoformat(self.since), date.fromisoformat(self.until)
        if first == last:
            return self.since
        if (first.day, last) == (1, date(first.year, first.month, monthrange(first.year, first.month)[1])):
            return self.since[:7]
        whole = (first.month, first.day, last) == (1, 1, date(first.year, 12, 31))
        return self.since[:4] if whole else f"{self.since}/{self.until}"


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
    if re.search(r"\d0s\b", low):
        return None  # a decade is told of, and no time to publish
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


def _days(since: date, until: date) -> Period:
    return Period(since.isoformat(), until.isoformat())


def _relative(words: str, today: date) -> Period | None:
    match = _FROM_TODAY.fullmatch(words)
    try:
        return _from_today(match, today) if match else _last_season(words, today)
    except (ValueError, OverflowError):  # before the year 1 and after 9999
        return None


def _from_today(match: re.Match[str], today: date) -> Period:
    """What is told from the day itself: whole weeks from Monday, months and years."""
    if match["day"]:
        by = -1 if match["day"] == "last night" else _BY_DAYS.get(match["day"].split()[0], 0)
        return _days(today + timedelta(by), today + timedelta(by))
    return _stretch(match["unit"], _BY_UNITS[match["which"]], today)


_BY_DAYS = {"yesterday": -1, "tomorrow": 1}
_BY_UNITS = {"last": -1, "this": 0, "next": 1}
_FROM_TODAY = re.compile(
    r"(?P<day>(?:today|yesterday|tomorrow)(?: (?:night|morning|afternoon|evening))?|tonight|last night"
    r"|this (?:morning|afternoon|evening))|(?P<which>last|this|next) (?P<unit>week|month|year)"
)


def _stretch(unit: str, by: int, today: date) -> Period:
    """The week, month or year so many after the one of today."""
    if unit == "week":
        monday = today + timedelta(7 * by - today.weekday())
        return _days(monday, monday + timedelta(6))
    if unit == "year":
        return _months(today.year + by, 1, 12)
    months = 12 * today.year + today.month - 1 + by
    return _months(months // 12, months % 12 + 1, months % 12 + 1)


def _last_season(words: str, today: date) -> Period | None:
    match = re.match(r"last (winter|spring|summer|autumn|fall)\b", words)
    if not match:
        return None
    first, last = _SEASONS[match[1]]
    year = today.year if today.month > last else today.year - 1
    if first > last:  # winter lies in two years
        return Period(date(year - 1, first, 1).isoformat(), _months(year, last, last).until)
    return _months(year, first, last)


# ---------------------------------------------------------------------------------------------- in an article

_COUNTS = {"a": 1} | {word: value for word, value in NUMBERS.items() if 2 <= value <= 12}
_AGO = re.compile(rf"(?P<n>\d{{1,4}}|{'|'.join(_COUNTS)}|an|one) (?P<unit>day|week|month|year)s? ago")
_PART_OF_DAY = r"(?: (?:night|morning|afternoon|evening))?"
_WEEKDAY = re.compile(
    rf"(?:(?P<which>last|next|this) )?(?P<name>{'|'.join(WEEKDAYS)}){_PART_OF_DAY}"
    r"(?:,? (?:of )?(?P<week>last|next|this) week)?"
)
_DAY_NAMED = re.compile(rf"^(?:{'|'.join(WEEKDAYS)}),? (?=.*\d{{4}})")
"""A weekday before a date that says its year, which says more."""
_OF_MONTH = re.compile(
    rf"(?:(?P<which>last|next|this) )?(?:(?P<name>{'|'.join(WEEKDAYS)}),? )?(?:(?:early|late|mid)[ -])?"
    rf"(?:(?P<m>{_MONTH})\.?(?: (?P<d>\d{{1,2}})(?:st|nd|rd|th)?)?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m2>{_MONTH})\.?)"
)


def meant(words: str, written: date, ahead: bool | None) -> Period | None:
    """The days that words of an article written on that day mean; None where they can be read in two ways.

    ``ahead`` says whether what they date was still to come, None where that is not known. A date with its year needs
    neither.
    """
    low = re.sub(r"^(?:on|in|since|until|by|from|of|during|through|at|the)\s", "", " ".join(words.lower().split()))
    low = re.sub(r"^(?:early|late) (?=\S*day)|^(?:earlier|later) (?=this )", "", low)
    try:
        if match := _WEEKDAY.fullmatch(low):
            return _weekday(match, written, ahead)
        if match := _FROM_TODAY.fullmatch(low):
            return _from_today(match, written)
        if match := _AGO.fullmatch(low):
            return _ago(match, written)
        if match := _OF_MONTH.fullmatch(low):
            return _of_month(match, written, ahead)
    except (ValueError, OverflowError):  # the 31st of June; before the year 1 and after 9999
        return None
    dated = _DAY_NAMED.sub("", low)
    found = period(dated, written) if re.search(r"\d{4}", dated) else None
    return found if found and found.since else None  # a day of any year: the figures are of something else


def _weekday(match: re.Match[str], written: date, ahead: bool | None) -> Period | None:
    """A bare weekday is the nearest one, the day itself included; "last" and "next" only where both readings agree."""
    index, which = WEEKDAYS.index(match["name"]), match["which"]
    in_week = index - written.weekday()  # in the same week, Monday first
    by: int | None
    if match["week"]:
        by = None if which else 7 * _BY_UNITS[match["week"]] + in_week
    elif which == "this" and ahead is None:
        by = in_week
    elif which == "last":
        by = in_week - 7 if in_week >= 0 else None
    elif which == "next":
        by = in_week + 7 if in_week <= 0 else None
    elif ahead is None:
        by = None
    else:
        by = in_week % 7 if ahead else -(-in_week % 7)
    return None if by is None else _days(written + timedelta(by), written + timedelta(by))


def _ago(match: re.Match[str], written: date) -> Period:
    count = int(match["n"]) if match["n"].isdecimal() else _COUNTS.get(match["n"], 1)
    if match["unit"] != "day":
        return _stretch(match["unit"], -count, written)
    return _days(written - timedelta(count), written - timedelta(count))


def _of_month(match: re.Match[str], written: date, ahead: bool | None) -> Period | None:
    """A month, or a day of one, without its year: the nearest before or behind the day of writing."""
    month, day = MONTHS[match["m"] or match["m2"]], int(match["d"] or match["d2"] or 0)
    which, own = match["which"], (written.month, written.day if day else 0)
    if which and day:
        return None
    year = written.year
    if which == "last" or which == "next":
        # "Last March" in June is this year's or that before: it is told only of a month that this year has yet to see.
        passed = month < written.month if which == "last" else month > written.month
        if passed:
            return None
        year += 1 if which == "next" else -1
    elif which is None:
        if ahead is None:
            return None
        year += ((month, day) < own) if ahead else -((month, day) > own)
    if not day:
        return _months(year, month, month)
    found = date(year, month, day)
    named = match["name"]
    return None if named and WEEKDAYS[found.weekday()] != named else _days(found, found)
