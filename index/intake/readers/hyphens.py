"""Words divided at a line's end: whether the hyphen is the word's own or only the line's.

The document decides where it writes the word elsewhere. Else numbers, known words and beginnings do; where none of
them decides, the word is stored with its hyphen, as the page shows it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from index.encode import FOLDER, TOKENIZER
from index.text.english import NUMBERS, word_set

HYPHENS = ("-", "\xad", "\u2010")
"""What a divided line ends with; the second is what PDFium makes of a hyphen there."""
_WORD = re.compile(r"\w+(?:[-\u2010]\w+)*")
_TENS = frozenset(word for word, value in NUMBERS.items() if value >= 20)
_OWN = word_set("well self half ex all")
"""Beginnings that keep their hyphen."""
_CLOSED = word_set("un dis mis re de en em inter sub trans per pro con com")
_ENDINGS = word_set(
    """
    less ness ment ments ful able ible man men woman women ship ships hood ward wards ing ings er ers ed ly son sons
    tion land some ism ist ists ity al an ant ent ance ence ary ery ory age ate ure est en th book books house work
    works master
    """
)
"""Beginnings and ends that are written as one with the rest of a word."""


class Hyphens:
    """How the words of one document are put together again.

    Of 4,149 compounds of a corpus of news 85 % keep their hyphen, of 40,561 other words 97 % lose it, by how often they
    occur and without the document's help (docs/decisions/0026-what-documents-show.md).
    """

    def __init__(self, lines: Iterable[str]) -> None:
        texts = list(lines)
        self._counts = Counter(_WORD.findall(" ".join(texts).casefold()))
        # Without a word that can only have been divided by its line, the document divides none.
        self._divides = any(
            (parts := _parts(before, after)) and self._is_one_word(*parts)
            for before, after in pairwise(texts)
            if before.endswith(HYPHENS)
        )

    def joined(self, before: str, after: str) -> str:
        """``before``, which ends with a hyphen, as it is to stand right before ``after``."""
        parts = _parts(before, after)
        return before[:-1] + ("" if parts and not self._keeps(*parts, _begins_sentence(before)) else "-")

    def put_together(self, before: str, after: str) -> str:
        """The words of two lines of which the second goes on the first."""
        return self.joined(before, after) + after if before.endswith(HYPHENS) else f"{before} {after}"

    def _is_one_word(self, head: str, tail: str) -> bool:
        return is_word(head + tail) and not self._counts[f"{head}-{tail}".casefold()]

    def _keeps(self, head: str, tail: str, first: bool) -> bool:
        head, whole = head.rpartition("-")[2], head
        one, two = (self._counts[word.casefold()] for word in (f"{whole}{tail}", f"{whole}-{tail}"))
        if one != two:
            return two > one
        small = head.casefold()
        if len(head) == 1 or small in _TENS:
            return True
        if is_word(head + tail):
            return False
        if small in _OWN or not self._divides:
            return True
        # A name is divided by its line; but "London-based".
        is_name = head[0].isupper() and not (first or head.isupper() or tail.endswith(("ed", "ing")))
        return not (is_name or small in _CLOSED or tail in _ENDINGS) and is_word(head) and is_word(tail)


def _parts(before: str, after: str) -> tuple[str, str] | None:
    """The two halves of a word that a line divides; None where a figure or a name goes on."""
    head, tail = re.search(r"[^\W_]+(?:-[^\W_]+)*$", before[:-1]), re.match(r"[^\W\d_]+", after)
    if not head or not tail or re.search(r"\d$", head[0]):
        return None
    if not tail[0].islower() and not (len(head[0]) > 1 and f"{head[0]}{tail[0]}".isupper()):
        return None
    return head[0], tail[0]


def _begins_sentence(before: str) -> bool:
    return re.search(r"(?:^|[.!?:]['\"”’)]*\s+|[\"“‘(])[\w-]+.$", before) is not None


def is_word(word: str) -> bool:
    """Whether a word, or what it is inflected from, is a common one."""
    small = word.casefold()
    roots = {small} | {small.removesuffix(end) for end in ("s", "es", "ed", "ing", "d") if len(small) > 5}
    return any(root in _known() for root in roots) or (small.endswith("ing") and f"{small[:-3]}e" in _known())


@cache
def _known() -> frozenset[str]:
    """The common words of English (and other tokens, which do no harm), from the encoder's vocabulary."""
    vocabulary = json.loads((FOLDER / TOKENIZER).read_text(encoding="utf-8"))["model"]["vocab"]
    return frozenset(word for word in vocabulary if len(word) > 1 and word.isalpha())
