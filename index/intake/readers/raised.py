"""Characters above the line: the marks of notes, which are nothing of the sentence, and exponents, units, ordinals."""

from __future__ import annotations

import re

_MARK = r"(?:\[[^\[\]]{1,30}\]|\(?(?:\d{1,3}|[a-z]|[ivxl]{2,5})\)?|[*†‡§¶#]{1,3})"
_NOTE = re.compile(rf"{_MARK}(?:[,;\s–-]+{_MARK})*")
_NUMBERS = re.compile(r"[\[(]?\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*[\])]?")
_UNIT = re.compile(r"(?:^|[\d\s/·(])(?:[mckdnµμ]?m|in|ft|yd|mi|s|sec|mc|[a-zA-Z])$")
_POWER = re.compile(r"(?:(?:^|[^\d.,])10|[×⋅^=]\s?\d+) \d+$|(?:(?:^|[^\d.,])2|[$€£]\d+) \d\d$")
"""A base and its exponent, or an amount and its cents."""
_AS_RAISED = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
_SIGNS = {"TM": "™", "SM": "℠"}

BEFORE = 20
"""Characters that say what raised ones behind them are."""


def is_note(words: str) -> bool:
    """Whether words have the form of a note's mark, or of several."""
    return _NOTE.fullmatch(words) is not None


def raised(before: str, written: str, after: str, linked: bool | None = None) -> str:
    """How raised characters are stored that stand between ``before`` and ``after``: the mark of a note not at all.

    It would make another figure of the one before it. Ordinals (19th), units (m2) and formulas (x2) stay as they are;
    exponents and cents are raised digits. ``linked`` is whether they are a link, None where no document says so.
    """
    mark = written.strip()
    shown = _shown(before, mark, (written[len(written.rstrip()) :] + after)[:1], linked)
    return written.replace(mark, shown) if shown else ""


def _shown(before: str, mark: str, after: str, linked: bool | None) -> str:
    if mark.upper() in _SIGNS:
        return _SIGNS[mark.upper()]
    if (linked and is_note(mark)) or mark in {",", ";", "–", "-"}:  # these between two marks
        return ""
    behind_figure = before[-1:].isdigit()
    if re.fullmatch(r"[-−]\d{1,3}", mark) and behind_figure:
        return mark.translate(_AS_RAISED)
    if not _NUMBERS.fullmatch(mark):
        return "" if linked is None and is_note(mark) else mark
    if after in {"/", "⁄"}:  # a fraction
        return f" {mark}" if behind_figure else mark
    if behind_figure:
        return mark.translate(_AS_RAISED) if _POWER.search(f"{before} {mark}") else ""
    if not before or before[-1].isspace():  # an isotope's number, or a mark after a space
        return mark if after.isalpha() else ""
    return mark if mark in {"2", "3"} and _UNIT.search(before) else ""
