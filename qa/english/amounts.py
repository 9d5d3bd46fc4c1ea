"""What a figure in a text comes to: how much, how exactly that is said, and of what."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.text.english import word_set
from qa.english.nouns import is_plural
from qa.english.quantities import numbers
from qa.english.words import content_stems, number_value

_EXACT = 0.025
"""Share of a round figure by which what it stands for may differ from it: "240" may be 238."""
_ABOUT = 0.1
"""The same behind "about"."""
_HEDGED = re.compile(
    r"\b(?:(?P<above>more\sthan|over|at\sleast|upwards?\sof|no\sfewer\sthan|above|as\smany\sas)"
    r"|(?P<below>fewer\sthan|less\sthan|under|below|up\sto|at\smost|no\smore\sthan)"
    r"|(?P<near>nearly|almost|close\sto|just\sunder)"
    r"|(?P<about>about|some|around|roughly|approximately|an?\sestimated|estimated|an\saverage\sof|circa))\s(?:the\s|an?\s)?$",
    re.IGNORECASE,
)
_DAYS = {
    "second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "night": 1.0, "week": 7.0,
    "month": 365.25 / 12, "year": 365.25, "decade": 3652.5,
}  # fmt: skip
_PERIOD = re.compile(rf"[\s-]({'|'.join(_DAYS)})s?\b(?P<half>\sand\sa\shalf)?", re.IGNORECASE)
_ONE_PERIOD = re.compile(
    rf"\b(?P<half>half\s)?(?:an?|one)\s(?P<unit>{'|'.join(_DAYS)})\b(?P<more>\sand\sa\shalf)?(?!\s(?:ago|of)\b)",
    re.IGNORECASE,
)
_CURRENCY = re.compile(r"[$\u00a3\u20ac\u00a5]|\b(?:dollar|euro|pound|cent)s\b")
_SIGNS = {"dollars": "$", "euros": "\u20ac", "pounds": "\u00a3"}
_PERCENT = re.compile(r"%|\bper\s?cent\b")
_MEASURES = word_set("mph kph kmh km kg tonne ton foot feet mile acre hectare inch meter metre degree barrel gallon")
_ANYBODY = frozenset(content_stems("people persons residents"))


@dataclass(frozen=True)
class Amount:
    """A figure of a text, ``text[start:end]`` with the noun that it counts."""

    start: int
    end: int
    value: float
    """Of a time in days."""
    low: float
    high: float
    """What it may stand for: "about 240" from 230 to 250, "at least 60" from 60 on."""
    measure: str
    """A currency's sign, "%", "time", or "" where things are counted."""
    counted: frozenset[str]
    """Stems of the noun; empty where none is said."""

    def may_be(self, other: Amount) -> bool:
        """Whether both may stand for one figure."""
        return self.low <= other.high and other.low <= self.high

    def may_count_with(self, other: Amount) -> bool:
        """Whether both may tell of one sort of thing: of the same measure, and no other noun than the other's."""
        if self.measure != other.measure:
            return False
        if self.measure or not self.counted or not other.counted:
            return True
        return bool(self.counted & other.counted or (self.counted | other.counted) & _ANYBODY)


def amounts(text: str) -> list[Amount]:
    """The figures of a text with what they count, in order; ordinals and what is part of a date are none."""
    found = []
    for start, end in numbers(text):
        if made := _amount(text, start, end):
            found.append(made)
    for match in _ONE_PERIOD.finditer(text):
        if not any(one.start < match.end() and match.start() < one.end for one in found):
            value = (0.5 if match["half"] else 1.5 if match["more"] else 1.0) * _DAYS[match["unit"].lower()]
            low, high = _range(text[: match.start()], value, 0.5 * _DAYS[match["unit"].lower()])
            found.append(Amount(*match.span(), value, low, high, "time", frozenset()))
    return sorted(found, key=lambda one: one.start)


def _amount(text: str, start: int, end: int) -> Amount | None:
    parts = re.split(r"(?<=[^\s-])(?=[\s-])", text[start:end])
    values = [(n, number_value("".join(parts[:n]))) for n in range(len(parts), 0, -1)]
    known = next(((n, value) for n, value in values if value is not None), None)
    if known is None:
        return None
    count, value = known
    said = "".join(parts[:count])
    noun = "".join(parts[count:]).strip(" -").lower()
    step = _half_step(said, value)
    measure = _measure(said)
    if not measure and (period := _PERIOD.match(text, start + len(said))):
        unit = _DAYS[period[1].lower()]
        value, step, measure, end = (
            (value + 0.5 * bool(period["half"])) * unit,
            step * unit,
            "time",
            max(end, period.end()),
        )
    words = [word for word in re.split(r"[\s-]", noun) if is_plural(word) or word.rstrip("s") in _MEASURES]
    counted = frozenset() if measure else content_stems(" ".join(words))
    low, high = _range(text[:start], value, step)
    if not (counted or measure) and noun:
        end = start + len(said)  # "520 joined" counts no noun
    return Amount(start, end, value, low, high, measure, counted)


def _measure(said: str) -> str:
    if _PERCENT.search(said):
        return "%"
    sign = _CURRENCY.search(said)
    return _SIGNS.get(sign[0], sign[0]) if sign else ""


def _half_step(said: str, value: float) -> float:
    """Half of the last place that is given: 5 of "240", 0.05 million of "8.2 million"."""
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", said)
    if digits is None:
        return 0.5 if value < 1000 else _half_place(f"{value:.0f}")
    plain = digits[0].replace(",", "")
    scale = value / float(plain) if float(plain) else 1.0
    if "." in plain:
        return float(0.5 * 10 ** -len(plain.split(".")[1]) * scale)
    return _half_place(plain) * scale


def _half_place(digits: str) -> float:
    return float(0.5 * 10 ** (len(digits) - len(digits.rstrip("0"))))


def hedge(before: str) -> str:
    """How the words before a figure hedge it: "above" (more than), "below", "near" (nearly), "about", or not: ""."""
    match = _HEDGED.search(before)
    return (match and match.lastgroup) or ""


def _range(before: str, value: float, step: float) -> tuple[float, float]:
    """From the least to the most that a figure stands for, by the words before it."""
    hedged = hedge(before)
    exact = min(step, _EXACT * value) if step > 0.5 or value >= 100 else 0.0
    wide = min(2 * step, _ABOUT * value)
    if hedged == "above":
        return value - exact, float("inf")
    if hedged == "below":
        return float("-inf"), value + exact
    if hedged == "near":
        return value - wide, value + exact
    return (value - wide, value + wide) if hedged else (value - exact, value + exact)
