"""The constraints of a question: names, years and quoted words that the evidence of an answer must mention."""

from __future__ import annotations

import re
from typing import NamedTuple

from index.text.english import MONTHS, word_set
from qa.english.grammar import QUESTION_WORDS
from qa.english.names import proper_names
from qa.english.words import STOPWORDS

QUOTED = re.compile(
    r"[\"\u201c]([^\"\u201c\u201d]{2,}?)[\"\u201d]|(?<!\w)['\u2018]([^'\u2018\u2019]{3,}?)['\u2019](?!\w)"
)
"""Words in quotation marks: in the first group between double ones, in the second between single ones."""
_YEAR = re.compile(r"(?<![\d.,$\u00a3\u20ac])(1[5-9]\d\d|20\d\d)(?:s\b)?(?!\d|[.,]\d|\s*%)")
_NOT_A_NAME = {*QUESTION_WORDS, *word_set("name list tell quote give"), *STOPWORDS, *MONTHS}
_ABBREVIATED = re.compile(r"\b[A-Z]\.[A-Z]\.$")


class Constraints(NamedTuple):
    """What the evidence must mention, each once and in the question's order."""

    names: tuple[str, ...]
    """Proper names, titles left off; none in a question in small letters or in capitals throughout."""
    years: tuple[int, ...]
    quoted: tuple[str, ...]
    besides: str
    """What is known and not asked for: "Greta Holloway" of "who else voted against it besides Greta Holloway"."""


_BESIDES = re.compile(r"\b(?:besides|other than|apart from|aside from|except(?: for)?)\s([^?!,;]+)", re.IGNORECASE)


def constraints(shown: str) -> Constraints:
    """Read a question as it is written."""
    quotations = list(QUOTED.finditer(shown))
    years = tuple(dict.fromkeys(int(m[1]) for m in _YEAR.finditer(shown)))
    known = _BESIDES.search(shown)
    apart = [m.span() for m in (*quotations, *([known] if known else []))]
    names = () if shown.isupper() or shown.islower() else _names(shown, apart)
    quoted = tuple(dict.fromkeys((m[1] or m[2]).strip() for m in quotations))
    return Constraints(names, years, quoted, known[1].strip() if known else "")


def _names(shown: str, apart: list[tuple[int, int]]) -> tuple[str, ...]:
    spans = [s for s in proper_names(shown) if not any(a <= s[0] < b for a, b in apart)]
    found = dict.fromkeys(_bare(shown[a:b]) for a, b in spans)
    return tuple(name for name in found if name and name.lower() not in _NOT_A_NAME)


def _bare(name: str) -> str:
    return name.strip(" .,'\"") + ("." if _ABBREVIATED.search(name) else "")
