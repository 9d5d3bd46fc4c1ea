"""Where a text names someone or something: by whole words, in capitals as the name has them, never by stems."""

from __future__ import annotations

import re
from functools import lru_cache

from index.text.letters import folded, plain
from qa.english.names.same import OWNS
from qa.english.nouns import IN_NAMES

_WORD = re.compile(r"(?:[A-Za-z]\.){2,}|[^\W_]+(?:['\u2019\u02bc][^\W_]+)*")
_SMALL = frozenset({"the", "of", "and", "a"})
_FAR = 60
"""Characters within which the words of one name stand."""
_APART = re.compile(r"[,;:!?\n()\u2014\u2013]|\.\s+(?=\S{2})(?<!\b\w\.\s)")


class Words:
    """The words of a text, each with the places where it stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.small = text.islower()
        self.at: dict[str, list[tuple[int, int]]] = {}
        self.capitals: set[str] = set()
        for match in _WORD.finditer(text):
            word = _word(match[0])
            self.at.setdefault(word, []).append(match.span())
            if match[0].isupper() and len(match[0]) > 1:
                self.capitals.add(word)

    def named(self, name: str) -> list[tuple[int, int]]:
        """As ``named_at``."""
        wanted = [(m[0], _word(m[0])) for m in _WORD.finditer(name)]
        wanted = [(written, word) for written, word in wanted if word and word not in _SMALL]
        if not wanted:
            return []
        places = [
            [span for span in self.at.get(word, ()) if self.small or _capital(self.text, span, written)]
            for written, word in wanted
        ]
        if len(wanted) == 1:
            found = [span for span in places[0] if not _of_double(self.text, span)]
            return found or _spelt_out(self.text, wanted[0][0])
        office = any(word in IN_NAMES for _, word in wanted)
        found = [(a, b) for a, b in places[-1] if _together(self.text, places[:-1], (a, b), office)]
        initials = "".join(word[0] for _, word in wanted)
        return found or (self.at[initials] if initials in self.capitals else [])


@lru_cache(maxsize=32768)
def _word(written: str) -> str:
    return OWNS.sub("", folded(written)).replace(".", "").replace("'", "")


_words = lru_cache(maxsize=64)(Words)


def named_at(text: str, name: str) -> list[tuple[int, int]]:
    """Where a text names someone or something: all the words of the name together, in capitals as it has them.

    Of an office also its words in another order, and its initials.
    """
    return _words(text).named(name)


def is_named(text: str, name: str) -> bool:
    """Whether a text names someone or something; every text does for a name without words."""
    return bool(named_at(plain(text).text, name)) or not _WORD.search(name)


def _capital(text: str, span: tuple[int, int], written: str) -> bool:
    return text[span[0]].isupper() or not written[0].isupper()


def _of_double(text: str, span: tuple[int, int]) -> bool:
    """Whether a word is half of a double name: "Smith-Jones", not "Chicago-based"."""
    before = re.search(r"\b([^\W\d_])[^\W_]*[-\u2010\u2011]$", text[max(0, span[0] - 30) : span[0]])
    behind = re.match(r"[-\u2010\u2011]([^\W\d_])", text[span[1] :])
    return any(half is not None and half[1].isupper() for half in (before, behind))


def _together(text: str, rest: list[list[tuple[int, int]]], last: tuple[int, int], office: bool) -> bool:
    """Whether the words before the last one stand before it, each next to the other but for one that is left out."""
    at = last[0]
    for places in reversed(rest):
        near = [span for span in places if abs(span[0] - last[0]) < _FAR and (span[1] <= at or office)]
        span = max(near, default=None)
        if span is None or not (office or _next(text, span[1], at)):
            return False
        at = min(span[0], at)
    return True


def _next(text: str, end: int, start: int) -> bool:
    between = text[end:start]
    return len(between.split()) < 3 and not _APART.search(between)


def _spelt_out(text: str, name: str) -> list[tuple[int, int]]:
    """Where the words stand whose initials a name in capitals gives."""
    letters = name.replace(".", "")
    if len(letters) < 2 or not letters.isupper():
        return []
    runs = ((run, "".join(re.findall(r"\b[A-Z]", run[0]))) for run in _CAPITALS.finditer(text))
    return [run.span() for run, initials in runs if initials.endswith(letters)]


_CAPITALS = re.compile(r"\b[A-Z][\w'\u2019-]*(?:\.?\s+(?:(?:of|and|for|the|on)\s+)*[A-Z][\w'\u2019-]*)*")
"""A name as written: words with capitals, small words between them."""
