"""Characters above the line in documents that say only where they stand: a note's mark, an ordinal, a power."""

from __future__ import annotations

import re

_NOTE = re.compile(r"(?:[\d*†‡§¶]+|[a-z]|\(\w{1,3}\)|\[\w{1,3}\])(?:[,;\s–-]+(?:[\d*†‡§¶]+|[a-z]))*")
_UNIT = re.compile(r"(?:^|[\s\d(/])(?:[kcdmµ]?m|ft|in|yd|mi|[A-Za-z])$")
_POWER = re.compile(r"(?:^|[^\d.,])10$")
AS_RAISED = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
"""Raised digits and minus signs in the place of ordinary ones."""


def raised(before: str, written: str) -> str:
    """How raised characters are stored that stand right behind ``before``: the mark of a note not at all.

    It is nothing of the sentence and would make another figure of the one before it. Ordinals (19th), units (m2) and
    formulas (x2) stay as they are, powers of ten are raised digits.
    """
    mark = written.strip()
    if mark.upper() == "TM":
        return "™"
    if re.fullmatch(r"[-−]?\d{1,3}", mark):
        if _POWER.search(before):
            return mark.translate(AS_RAISED)
        if mark in {"2", "3"} and _UNIT.search(before):
            return mark
    return "" if _NOTE.fullmatch(mark) else written
