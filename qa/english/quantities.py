"""Dates, times, numbers and money in a text."""

from __future__ import annotations

import re

from index.text.english import MONTH_NAMES, MONTHS, NUMBERS, WEEKDAYS
from qa.english.roles import singular
from qa.english.words import SCALES, STOPWORDS, Span

_MONTH = "(?:" + "|".join(sorted((m.capitalize() for m in MONTHS), key=len, reverse=True)) + r")(?![a-z])\.?"
_WEEKDAY = f"(?:{'|'.join(day.capitalize() for day in WEEKDAYS)})"
_CERTAIN = [name for name in MONTH_NAMES[1:] if name not in {"March", "May"}]
"""Months that are named by a word alone: it has no other meaning in capitals."""
_PART = r"(?:\s(?:night|morning|afternoon|evening)s?)"
_COUNT = rf"(?:\d+|an?|{'|'.join(NUMBERS)}|several|a\sfew|few|a\scouple\sof)"
_PERIOD = r"(?:second|minute|hour|day|week|weekend|month|year|decade|centur(?:y|ie)|season)s?"
_DATES = re.compile(
    rf"""(?:
      (?:(?:early|late|mid)[\s-])?(?:{_WEEKDAY},?\s)?{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?!\d|:)
      (?:,?\s(?:1[5-9]|20)\d\d\b)?
    | \d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?:,?\s(?:1[5-9]|20)\d\d\b)?
    | \b(?:[12]\d{{3}}-\d\d-\d\d)(?!\d) | \b\d{{1,2}}/\d{{1,2}}/(?:\d{{4}}|\d\d)\b
    | (?:\b(?:early|late|mid)[\s-])?\b{_MONTH},?\s(?:of\s)?(?:1[5-9]|20)\d\d\b
    | (?:\b(?:next|last|this|early|late|on)\s)?\b{_WEEKDAY}s?{_PART}?
    | \b(?:in|since|until|by|last|next|this|early|late|through|during|of|from)\s{_MONTH}(?!\s[A-Z]|,?\s\d)
    | \b(?:{"|".join(_CERTAIN)})\b
    | \b(?:last|next|this|previous|earlier\sthis|later\sthis|the\sfollowing)\s
      (?:night|week|weekend|month|year|summer|winter|spring|fall|autumn|decade|century|season|quarter)\b
    | \b(?:yesterday|today|tomorrow|tonight)\b{_PART}?
    | \b{_COUNT}\s{_PERIOD}\s(?:ago|after|before|earlier|later)\b
    | \b\d{{1,2}}(?::\d\d)?\s?(?:a\.m\.|p\.m\.|am\b|pm\b)(?:\s(?:ET|EST|EDT|PT|PST|PDT|CT|CST|GMT|BST)\b)?
    | \b\d{{1,2}}:\d\d\b | \b(?:noon|midnight)\b
    | (?:\bthe\s)?(?:\b(?:early|late|mid)[\s-])?\b(?:1[5-9]|20)\d0s\b
    | (?<![\d$\u00a3\u20ac.,-])\b(?:1[5-9]|20)\d\d\b(?![,.]\d|\s?(?:%|percent|people|families|dollars))
    )""",
    re.VERBOSE,
)
_OPENING = re.compile(
    rf"(?:^|(?<=[.!?]\s)|(?<=\n)|(?<=[\u201c\"]))(?:(?i:last|next|this|{'|'.join(NUMBERS)})\s[a-z]"
    r"|(?:Yesterday|Today|Tomorrow|Tonight|Earlier\sthis|Later\sthis)\b)"
)
"""What begins a sentence and is in small letters within one: "Last year"."""
_WORDS_NUMBER = "|".join(sorted([*NUMBERS, *SCALES], key=len, reverse=True))
_MONEY = r"(?:\s(?:dollars|euros|pounds|cents)\b)?"
_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_NUMBERS = re.compile(
    rf"""(?:
      (?:US|A|C|NZ|HK)?[$\u00a3\u20ac\u00a5]\s?{_DIGITS}(?:\s?(?:(?:m|b|tr)illion|thousand|mn|bn|tn|m|k|b)\b)?
    | (?<![\w.,]){_DIGITS}(?:\s?%|\s(?:percent|per\scent)\b(?:age\spoints)?)
    | (?<![\w.]){_DIGITS}(?:st|nd|rd|th)?(?:[\s-](?:{"|".join(SCALES)})\b)?{_MONEY}
    | \b(?:an?\s)?(?:{_WORDS_NUMBER})(?:(?:[\s-]|\sand\s)(?:{_WORDS_NUMBER}))*\b
      (?:\s(?:percent|per\scent)\b)?{_MONEY}
    | \b(?:dozens|hundreds|thousands|millions|billions)\b(?:\sof\s(?:thousands|millions|billions)\b)?
    )""",
    re.VERBOSE | re.IGNORECASE,
)
FIGURE = (
    r"(?:(?:about|around|some|roughly|at|least|most|nearly|almost|only|just|over|more|fewer|less|than|between|up|to|under"
    rf"|no)\s)*(?:[$\u00a3\u20ac]?\d|(?:(?!one\b)(?:{_WORDS_NUMBER})|dozens|hundreds|thousands|millions)\b)"
)
"""A pattern for how a figure begins, with what stands before it: "at least 60", "nearly two dozen"."""
_UNIT = re.compile(r"(?:(?<=s)\sof)?[\s-](?!(?:of|to|or)\b)([a-z][a-z'-]*)(?:\s([a-z][a-z'-]*s)\b)?")
_COUNTS_NOTHING = re.compile(r"[%$\u00a3\u20ac\u00a5]|cent|dollars|euros|pounds", re.IGNORECASE)

_LENGTH = r"(?:inch(?:es)?|foot|feet|yards?|miles?|(?:centi|milli|kilo)?met(?:er|re)s?|km|cm|mm|m|ft)"
_MEASURES = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "money": r"[$\u00a3\u20ac\u00a5]|\b(?:dollars|euros|pounds|cents|pence)\b",
        "share": r"%|\bper\s?cent\b",
        "speed": rf"{_LENGTH}\s?(?:/|an?\s|per\s)\s?(?:h|hour|s|second)\b|(?:\b|\d)(?:mph|kph|knots?)\b",
        "time": rf"(?:\b|\d){_PERIOD}\b",
        "length": rf"(?:\b|\d){_LENGTH}\b",
        "weight": r"(?:\b|\d)(?:ounces?|pounds?|tons?|tonnes?|(?:kilo)?grams?|kilos?|kg|lb)\b",
    }.items()
}

_CLOCK = re.compile(r"\d:\d\d\b|\b\d{1,2}\s?(?:[ap]\.m\.|[ap]m\b)|\b(?:noon|midnight|o'clock)\b", re.IGNORECASE)


def tells_hour(text: str) -> bool:
    """Whether words give a time of day: "3:40 a.m.", "8pm", "noon"."""
    return _CLOCK.search(text) is not None


def dates(text: str) -> list[Span]:
    """Spans of dates and times: "June 21", "July 12, 2019", "Friday night", "last month", "8 p.m."."""
    return [m.span() for m in _DATES.finditer(_OPENING.sub(lambda opens: opens[0].lower(), text))]


def numbers(text: str) -> list[Span]:
    """Spans of numbers, money and percentages with the noun they count: "300 homes", "$1.2 million".

    Those within dates are left out, and so is "one" where it counts nothing.
    """
    taken = dates(text)
    found = []
    at = 0
    for match in _NUMBERS.finditer(text):
        start, end = match.span()
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        if at < len(taken) and taken[at][0] < end:
            continue
        unit = None if _COUNTS_NOTHING.search(match[0]) else _UNIT.match(text, end)
        counts = unit is not None and unit[1] not in STOPWORDS
        if match[0].lower() in {"one", "second"} and not counts:
            continue
        if unit is not None and counts:
            end = unit.end() if unit[2] and not _countable(unit[1]) else unit.end(1)
        found.append((start, end))
    return found


def _countable(word: str) -> bool:
    return singular(word) != word


def measures(text: str) -> set[str]:
    """What words measure: "time" for "66 hours", "length" for "40 yards", "money", "share", "speed", "weight"."""
    found = {name for name, pattern in _MEASURES.items() if pattern.search(text)}
    return found - {"length", "time"} if "speed" in found else found
