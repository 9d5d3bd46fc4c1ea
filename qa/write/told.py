"""What a text tells that another must tell, too: its figures, its days, and what the names in it come to.

A claim's figure agrees with a sentence's where it is the same, or rounded as its own words say: "over 7 million" of
7,482,500; its decade with a year in it; "Libyan" with Libya. Nothing else does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from index.text.dates import long_date
from index.text.english import MONTH_NAMES, MONTHS, NUMBERS
from index.text.letters import folded
from qa.candidates import key_of
from qa.english.amounts import hedge
from qa.english.names import is_named
from qa.english.nations import same_land
from qa.english.quantities import dates, numbers
from qa.english.words import number_value, words
from qa.findings import Evidence
from qa.news.dates import when

_FIGURE = re.compile(
    r"[$€£¥]?\d[\d.,]*(?:[- ]?(?:hundred|thousand|million|billion|trillion|mn|bn|tn|k|m|b)\b)?", re.IGNORECASE
)
"""The figure of "40,000 riders", "61-year-old" and "$375m"."""
_ORDINALS = {
    word: float(place)
    for place, word in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
        fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split(),
        1,
    )
}
_ORDINAL = re.compile(rf"\b(?:{'|'.join(_ORDINALS)})\b", re.IGNORECASE)
_ORDINAL_DIGITS = re.compile(r"\d+(?:st|nd|rd|th)\b")
_LASTING = re.compile(r"(\S+) (?:second|minute|hour|day|week|month|year|decade)s?\b")
_OFF = 0.15
"""How far from a figure another may be that is said to be over, under or about it."""
_YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?!\d)")
_DECADE = re.compile(r"((?:1\d|20)\d)0s$")


class Figure(NamedTuple):
    """A figure of a text."""

    value: float
    unit: str
    """"%", a sign of money, or nothing."""
    words: str
    hedged: str = ""
    """As `qa.english.amounts.hedge` has it."""
    ordinal: bool = False
    """Whether it tells a place in a row: "sixth", "6th"."""


def figures(text: str) -> Iterator[Figure]:
    """The figures of a text: "$3 million", "40 percent", "two", "6th". A lone "one" is none, nor is a day."""
    days = dates(text)
    for start, end in numbers(text):
        told = text[start:end]
        value = _value(told)
        if value is None or any(a < end and start < b for a, b in days) or folded(told) in ("one", "a", "an"):
            continue
        unit = "%" if "%" in told or "cent" in told.lower() else next((sign for sign in "$€£¥" if sign in told), "")
        unit = unit or ("$" if "dollar" in told.lower() else "")
        yield Figure(value, unit, told, hedge(text[:start]), _ORDINAL_DIGITS.match(told) is not None)


def all_figures(text: str) -> Iterator[Figure]:
    """The same with what a claim may take up of a text: ordinals in words, and how long before or ago something was."""
    yield from figures(text)
    for match in _ORDINAL.finditer(text):
        yield Figure(_ORDINALS[match[0].lower()], "", match[0], ordinal=True)
    for start, end in dates(text):
        for match in _LASTING.finditer(text[start:end]):
            if (value := number_value(match[1])) is not None:
                yield Figure(value, "", match[0])


def agrees(claimed: Figure, known: Figure) -> bool:
    """Whether a sentence with the known figure bears the claimed one out. A claim may leave a unit out."""
    if claimed.ordinal != known.ordinal or (claimed.unit and claimed.unit != known.unit):
        return False
    if claimed.value == known.value:
        return True
    more, less = max(claimed.value, known.value), min(claimed.value, known.value)
    if not less or more - less > _OFF * more or not claimed.hedged:
        return False
    if claimed.hedged == "about":
        return _rounded(known.value, claimed.value) == claimed.value
    return (known.value > claimed.value) == (claimed.hedged == "above")


def _rounded(value: float, like: float) -> float:
    """To as many places as the other has: 7,482,500 like 7,000,000 is 7,000,000."""
    digits = f"{like:.0f}".rstrip("0") if like == int(like) else f"{like}"
    place = len(f"{like:.0f}") - len(digits) if like == int(like) else -1
    return float(round(value / 10**place) * 10**place) if place >= 0 else round(value, 1)


def _value(told: str) -> float | None:
    """What a figure comes to, with what it counts left off."""
    written = told.split()
    whole = (number_value(" ".join(written[:end])) for end in range(len(written), 0, -1))
    value = next((value for value in whole if value is not None), None)
    if value is None and (figure := _FIGURE.match(told)):
        value = number_value(figure[0].rstrip(".,-"))
    return value if value is None or math.isfinite(value) else None


def date_words(text: str) -> Iterator[str]:
    """The days, months, years and hours that words of a text name, one by one, figures in digits."""
    text = whole_months(text)
    for start, end in dates(text):
        for word in key_of(text[start:end]).replace("month ", "month_").split():
            if word not in _AROUND:
                yield _in_digits(word.rstrip("stndrh") if word[:1].isdigit() and not _DECADE.match(word) else word)


def _in_digits(word: str) -> str:
    value = None if word[:1].isdigit() else number_value(word)
    return word if value is None else f"{value:g}"


_SHORT_MONTH = re.compile(
    rf"\b({'|'.join(name.capitalize() for name in MONTHS if name.capitalize() not in MONTH_NAMES)})(?:\.|\b)(?= \d)"
)


def whole_months(text: str) -> str:
    """A text with "Sept. 5" as "September 5"."""
    return _SHORT_MONTH.sub(lambda month: MONTH_NAMES[MONTHS[month[1].lower()]], text)


def known_dates(text: str) -> set[str]:
    """What `date_words` of a claim may have that is borne out by a text: a year bears its decade out."""
    known = set(date_words(text)) | set(_YEAR.findall(text))
    return known | {f"{word[:3]}0s" for word in known if _YEAR.fullmatch(word)}


_AROUND = frozenset("on in at since until by of from through during the early late mid last next this about".split())
"""What leads a date in, and may be another word in the claim."""


def meant(evidence: Evidence) -> Iterator[str]:
    """The words of the dates that a sentence's own words mean: "on Wednesday" of 26 June 2024."""
    source, sentence = evidence.source, evidence.source.sentences[evidence.sentence]
    bounds = sentence.start, sentence.end
    for start, end in dates(source.text[slice(*bounds)]):
        found = when(source.text, bounds, bounds[0] + start, bounds[0] + end, source.article.published)
        if found and "/" not in found.date:
            yield from date_words(long_date(found.date))


def names_it(text: str, name: str) -> bool:
    """Whether a text has the name, with other marks between its words, or as the land that it is of."""
    return (
        is_named(text, name)
        or (" " in name and f" {' '.join(words(name))} " in f" {' '.join(words(text))} ")
        or any(is_named(text, other) for other in same_land(name))
    )


_DEFINED = re.compile(
    r"(?P<long>(?:[A-Z][\w’'&-]+ (?:of |and |for |the )*){1,6}[A-Z][\w’'&-]+) \((?P<short>[A-Z]{2,6})\)"
)


def in_the_words_of(text: str, claim: str, others: Iterable[tuple[str, str]]) -> str:
    """A claim with the text's own form of a figure ("nine" for "9") and of what ``others`` name in two ways."""
    spelt = [(word, f"{value:g}") for word, value in NUMBERS.items() if 1 < value <= _SPELT]
    for pair in (*spelt, *others):
        for mine, its in (pair, pair[::-1]):
            if _has(claim, mine) and _has(text, its) and not _has(text, mine):
                claim = re.sub(rf"\b{re.escape(mine)}\b", its.replace("\\", r"\\"), claim)
    return claim


def _has(text: str, word: str) -> bool:
    return re.search(rf"(?<![\w.,$€£¥]){re.escape(word)}(?![\w%]|[.,]\d)", text) is not None


_SPELT = 20
"""The greatest figure that is written now in words and now in digits."""


def short_forms(text: str) -> Iterator[tuple[str, str]]:
    """The names that a text gives a short form of initials, with it: "Central Bank of Ostrey (CBO)"."""
    for match in _DEFINED.finditer(text):
        short = match["short"]
        for start in re.finditer(r"\b[A-Z]", match["long"]):
            long = match["long"][start.start() :]
            initials = "".join(word[0] for word in re.split(r"[\s-]", long))
            if short in (initials, "".join(filter(str.isupper, initials))):
                yield long, short
                break
