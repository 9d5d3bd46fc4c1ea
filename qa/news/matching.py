"""Whether a quotation stands in a text word for word, as docs/verify.md states it.

Words are compared, not marks: white space, quotation marks, dashes, case and accents are no part of a word. What
editors do to a quotation is followed: ``[he]`` for other words, ``end[ed]``, ``[T]he``, ``…`` for words left out. A
word that is changed, added or lost is never overlooked.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise, takewhile
from typing import NamedTuple

from index.text.english import word_set
from index.text.letters import UNSEEN, folded
from qa.english.reporting import REPORTS
from qa.english.words import Span

OMITTED = 40
"""Words that an ellipsis may stand for: more than that parts two places."""
REPLACED = 6
"""Words that a bracket may stand for."""

_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_QUOTES = "\u2018\u2019\u201b\u02bc\u02b9\u2032\u00b4\uff07'`"
_WORD = re.compile(
    rf"""[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]
    | (?:(?<=\s)|^)[\u2212\u2013-](?=\d) | [$\u00a3\u20ac\u00a5%\u2030\u00b0&+=]
    | \d+(?:[.,:]\d+)*
    | (?:[^\W\d_]\.){{2,}} | (?:[^\W\d_]\.)+[^\W\d_](?![\w{_MARKS}])
    | (?:[^\W_]|[{_MARKS}])(?:[^\W_]|[{_MARKS}{UNSEEN}]|[{_QUOTES}](?=[^\W_]))*""",
    re.VERBOSE,
)
_OMISSION = r"\[\s*(?:\u2026|\.\s?\.\s?\.)[\s.]*\]|\(\s*(?:\u2026|\.\s?\.\s?\.)[\s.]*\)|\u2026|\.(?:\s?\.){2,}"
_EDITED = re.compile(
    rf"(?P<omission>{_OMISSION})"
    rf"|(?P<partly>[^\W_]+\[[^\W\d_]+\](?:[^\W_]|[{_QUOTES}](?=\w))*|\[[^\W\d_]+\](?=[^\W\d_])(?:[^\W_]|[{_QUOTES}](?=\w))+)"
    r"|(?P<inserted>\[[^\[\]]*\])"
)
_SENTENCE_END = re.compile(r"[.?!]")
NEGATIONS = word_set("not no never none nobody neither nor nothing cannot without hardly barely unable cant wont dont")


def negates(word: str) -> bool:
    """Whether a folded word turns what is said round: "not", "never", "won't"."""
    return word in NEGATIONS or word.endswith("n't")


@lru_cache(maxsize=65536)
def _word(raw: str) -> str:
    word = folded(raw)
    if word[0].isdecimal():
        return re.sub(r",(?=\d{3})", "", word)
    if word == "&":
        return "and"
    return "-" if raw in "\u2212\u2013-" else word.replace(".", "")


class Words:
    """A text as the words that are compared, each with its offsets in the text."""

    def __init__(self, text: str, start: int = 0, end: int | None = None, spans: Sequence[Span] | None = None) -> None:
        """The words from ``start`` to ``end``, those of ``spans`` alone where they are given."""
        self.text = text
        self.start, self.end = start, len(text) if end is None else end
        self.spans = [m.span() for m in _WORD.finditer(text, self.start, self.end)] if spans is None else spans
        self.words = [_word(text[start:end]) for start, end in self.spans]

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def joined(self) -> str:
        """The words with a space before, between and behind them."""
        return f" {' '.join(self.words)} "

    @cached_property
    def _starts(self) -> list[int]:
        """Where in ``joined`` the space before each word stands."""
        return [0, *accumulate(len(word) + 1 for word in self.words)]

    def places(self, words: Sequence[str]) -> Iterator[int]:
        """The index of the first word of each place where these stand in a row."""
        wanted = f" {' '.join(words)} "
        at = self.joined.find(wanted)
        while at >= 0:
            yield bisect_left(self._starts, at)
            at = self.joined.find(wanted, at + 1)

    def span(self, first: int, last: int) -> Span:
        """The offsets from the word of one index up to the end of that before another."""
        return self.spans[first][0], self.spans[last - 1][1]

    def between(self, index: int) -> str:
        """What stands in the text before a word, from the end of the one before it."""
        return self.text[self.spans[index - 1][1] if index else 0 : self.spans[index][0]]

    def ends_sentence(self, first: int, last: int) -> bool:
        """Whether a sentence ends between two words of these indices."""
        return any(_SENTENCE_END.search(self.between(at)) for at in range(first, min(last, len(self))))


_ATTRIBUTION = re.compile(
    rf"(?:[,.?!\u2026\u2014-][\u201d\"\u2019']|[\u201d\"\u2019'],)\s+"
    rf"(?P<said>(?=[^\u201c\u201d\"\n]*{REPORTS})[^\u201c\u201d\"\n]{{3,120}}?[,.;:\u2014])\s*(?=[\u201c\"\u2018'])",
    re.IGNORECASE,
)
"""Who says it, in the midst of a quotation: "We will," she said, "go on." """


def without_attributions(held: Words) -> Words | None:
    """The words of a text but for who says it in the midst of a quotation; None where there is nothing of the kind."""
    aside = [m.span("said") for m in _ATTRIBUTION.finditer(held.text, held.start, held.end)]
    if not aside:
        return None
    starts = [start for start, _ in aside]
    kept = []
    for start, end in held.spans:
        at = bisect_right(starts, start) - 1
        if at < 0 or start >= aside[at][1]:
            kept.append((start, end))
    return Words(held.text, held.start, held.end, kept)


class Item(NamedTuple):
    """A part of a quotation as it is looked for."""

    kind: str
    """ "word"; "omission": an ellipsis; "inserted": words in brackets; "partly": a word with a part in brackets."""
    words: tuple[str, ...]
    """Of a word that word; of words in brackets all of them; of a word in part what it may begin and end with."""
    span: Span
    """In the quotation's own text."""

    def is_word(self, word: str) -> bool:
        """Whether a word of a text is this one."""
        if self.kind == "word":
            return word == self.words[0]
        begin, part, end = self.words
        if word == begin + part + end or (not begin and len(end) > 3 and word == end):  # "[t]here" for "here"
            return True
        fixed = len(begin) + len(end)
        return fixed > 1 and len(word) >= fixed and word.startswith(begin) and word.endswith(end) and bool(begin)


class Pattern:
    """A quotation as it is looked for: its words, and what editors did to them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.items = _trimmed(list(_items(text)))
        self.words = [item.words[0] for item in self.items if item.kind == "word"]

    @cached_property
    def ending(self) -> str:
        """The mark behind its last word: a full stop, a comma; empty where there is none."""
        behind = self.text[self.items[-1].span[1] :].strip() if self.items else ""
        return behind[:1] if behind[:1] in ".,;:?!" else ""

    @cached_property
    def runs(self) -> list[tuple[int, int]]:
        """Which items, from one index to another, are words in a row."""
        cuts = [-1, *(at for at, item in enumerate(self.items) if item.kind != "word"), len(self.items)]
        return [(a + 1, b) for a, b in pairwise(cuts) if b > a + 1]

    def phrases(self, most: int = 10) -> list[str]:
        """Some rows of words as the quotation has them, spread over it: what holds it holds nearly all of them."""
        found = []
        for first, last in self.runs:
            count = last - first
            size = 4 if count > 12 else min(3, count)
            step = 1 if count <= 12 else max(2, count // most)
            begins = range(first, last - size + 1, step)
            found += [self.text[self.items[at].span[0] : self.items[at + size - 1].span[1]] for at in begins]
        return [folded(" ".join(one.split())) for one in found[:: max(1, len(found) // most)]]

    def may_stand_in(self, held: Words) -> bool:
        """Whether a text has so many of its pairs of words that it may have it whole, an attribution in its midst."""
        return 2 * self.in_common(held) >= len(self._pairs) - 2

    @cached_property
    def _pairs(self) -> frozenset[str]:
        rows = (self.items[first:last] for first, last in self.runs)
        return frozenset(f" {a.words[0]} {b.words[0]} " for row in rows for a, b in pairwise(row))

    def in_common(self, held: Words) -> int:
        """How many pairs of its words in a row stand in a text."""
        return sum(pair in held.joined for pair in self._pairs)


def _items(text: str) -> Iterator[Item]:
    at = 0
    for edited in [*_EDITED.finditer(text), None]:
        until = edited.start() if edited else len(text)
        for m in _WORD.finditer(text, at, until):
            yield Item("word", (_word(m[0]),), m.span())
        if edited is None:
            return
        at, kind = edited.end(), edited.lastgroup or ""
        if kind == "partly":
            begin, part, end = re.split(r"[\[\]]", edited[0])
            yield Item(kind, tuple(_word(one) if one else "" for one in (begin, part, end)), edited.span())
            continue
        within = list(_WORD.finditer(text, edited.start(), at)) if kind == "inserted" else []
        if any(negates(_word(m[0])) for m in within):  # no editor adds a "not"
            yield from (Item("word", (_word(m[0]),), m.span()) for m in within)
        else:
            yield Item(kind, tuple(_word(m[0]) for m in within), edited.span())


def _trimmed(items: list[Item]) -> list[Item]:
    """Without what an editor put before the first word and behind the last: nothing is there to be compared."""
    while items and items[0].kind in {"omission", "inserted"}:
        del items[0]
    while items and items[-1].kind in {"omission", "inserted"}:
        del items[-1]
    return items


class Match(NamedTuple):
    """Where a quotation stands in a text."""

    first: int
    """The index of its first word."""
    last: int
    """That behind its last one."""
    at: tuple[tuple[int, int], ...]
    """For each item from which to which word of the text it stands: as many as it stands for."""


def matches(pattern: Pattern, held: Words) -> Iterator[Match]:
    """Each place in the text where the quotation stands word for word."""
    if not pattern.items:
        return
    begins = [item.words[0] for item in takewhile(lambda item: item.kind == "word", pattern.items)]
    starts: Iterable[int] = held.places(begins) if begins else range(len(held))
    for first in starts:
        found = _from(pattern.items, 0, held, first, ())
        if found:
            yield Match(first, found[-1][1], found)


def _from(
    items: Sequence[Item], index: int, held: Words, at: int, before: tuple[tuple[int, int], ...]
) -> tuple[tuple[int, int], ...]:
    """Where the items from an index on stand from a word on; empty where they do not."""
    while index < len(items) and items[index].kind in {"word", "partly"}:
        if at >= len(held) or not items[index].is_word(held.words[at]):
            return ()
        before = (*before, (at, at + 1))
        index, at = index + 1, at + 1
    if index == len(items):
        return before
    for stood in _stands_for(items[index], held, at):
        if found := _from(items, index + 1, held, stood, (*before, (at, stood))):
            return found
    return ()


def _stands_for(item: Item, held: Words, at: int) -> Iterator[int]:
    """Up to which word of the text a bracket or an ellipsis may reach, the likeliest first."""
    if item.kind == "inserted":
        own = at + len(item.words)
        if tuple(held.words[at:own]) == item.words:
            yield own
    most = OMITTED if item.kind == "omission" else REPLACED
    for last in range(at, min(at + most, len(held)) + 1):
        if not hides_negation(held, at, last):
            yield last


def hides_negation(held: Words, first: int, last: int) -> bool:
    """Whether words that a quotation leaves out within one sentence turn it round."""
    return any(map(negates, held.words[first:last])) and not held.ends_sentence(first, last + 1)


def edits(pattern: Pattern, held: Words, match: Match) -> tuple[str, ...]:
    """What of a quotation that stands in a text was set otherwise there, in words for the reader."""
    said: dict[str, None] = {}
    if _EDITED.search(pattern.text[: pattern.items[0].span[0]] + pattern.text[pattern.items[-1].span[1] :]):
        said["brackets" if "[" in pattern.text else "ellipsis"] = None
    ended: int | None = None
    for index, (item, (first, last)) in enumerate(zip(pattern.items, match.at, strict=True)):
        if item.kind == "omission" and last > first:
            said["words left out"] = None
        elif item.kind in {"inserted", "partly"}:
            said["brackets"] = None
        if item.kind != "word":
            ended = None
            continue
        here, there = pattern.text[slice(*item.span)], held.text[slice(*held.spans[first])]
        said |= dict.fromkeys(_set_otherwise(here, there, index == 0))
        if ended is not None:
            if _ATTRIBUTION.search(held.between(first)):
                said["an attribution left out"] = None
            else:
                said |= dict.fromkeys(_marks_otherwise(pattern.text[ended : item.span[0]], held.between(first)))
        ended = item.span[1]
    return tuple(said)


def _set_otherwise(here: str, there: str, begins: bool) -> Iterator[str]:
    if here == there or "[" in here:
        return
    one, other = (re.sub(f"[{_QUOTES}]", "'", text) for text in (here, there))
    if one == other:
        yield "apostrophes"
    elif one.casefold() == other.casefold():
        yield "capital at the start" if begins and one[1:] == other[1:] else "capitals"
    else:
        yield "a word written otherwise"


_KINDS = (
    ("quotation marks", re.compile(f'[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a"{_QUOTES}]+')),
    ("dashes", re.compile("\\s*(?:--+|[\u2010-\u2015\u2212-])\\s*")),
    ("ellipsis", re.compile(_OMISSION)),
)


def _marks_otherwise(here: str, there: str) -> Iterator[str]:
    """The kinds of marks in which what stands between two words differs."""
    here, there = (re.sub(r"[\s*_>\\]+", " ", text).strip() for text in (here, there))
    if here == there:
        return
    for name, kind in _KINDS:
        if kind.findall(here) != kind.findall(there):
            yield name
        here, there = kind.sub("", here).strip(), kind.sub("", there).strip()
    if re.sub(r"\s", "", here) != re.sub(r"\s", "", there):
        yield "punctuation"
