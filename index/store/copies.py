"""Copies of one story: a wire report that many outlets print, re-headlined, trimmed, lightly rewritten or updated.

Two articles are copies when most of the shorter one's sentences, whole or reworded, stand in the longer one too: one
was made from the other's text, or both from a third. Two reporters' accounts of one event are not copies, nor are two
items of one form that tell different facts (the results of two companies), nor a story and a round-up that holds it.

A story's sketch finds the few articles worth comparing; the comparison decides. Both look at two articles alone, never
at what else is stored, so that the pairs are the same whatever the order of adding. This module knows nothing of
storage.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import groupby
from zlib import crc32

from index.article import Article, Hit, Passage, Sentence
from index.text.english import NUMBERS

VERSION = 1
"""Recorded in a library: raise it whenever other pairs would be found."""

# A figure with its separators; a word; one character of the scripts that are written without spaces.
_WORD = re.compile(r"\d+(?:[.,/:-]\d+)*|[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_\u3040-\u30ff\u3400-\u9fff]+")
_LEAST_WORDS = 12
"""A text shorter than this (a caption, a headline alone) says too little to be called anyone's copy."""
_HEADING = 12
"""Words from the beginning that stand for the title of a story without one."""
_WEEK = 7.0
"""Days apart after which more make no difference: what is printed again after a month is still a copy."""
_SAMPLED = 4
"""One run in so many is in the sketch, chosen by its hash: the same ones in every text (Broder 1997, mod m)."""
_SKETCHED = 600
"""Words from the beginning that a sketch covers; copies share their first paragraphs."""
NEAR = 0.2
"""Share of the smaller sketch that another must have to be compared with it."""
_LEAST_OVERLAP = 0.35
"""Below it nothing is a copy: a later story of the same outlet takes over about so much of an earlier one."""
_SAME_REGION = 0.5
"""Share of the shorter passage's runs from which two passages of copies are the same one."""
_NUMBERS = frozenset(word for word, value in NUMBERS.items() if 1 <= value <= 12)
_FUNCTION_WORDS = frozenset(
    """a about an and any are as at be been by for from had has have he her his i in into is it its no not of on or said
    says she that the their they this to was were which who will with would""".split()
)

WEIGHTS = {"bias": -4.967, "overlap": 5.659, "title": 4.626, "days": -2.219, "conflicts": -1.27, "figures": -1.356}
"""Of the features below, fitted by ``python -m evals.lab.copies --fit`` on half of its pairs."""


class Story:
    """What of an article is compared with others: the words of its story and title, and its day."""

    def __init__(self, article: Article, sentences: Sequence[Sentence]) -> None:
        body = " ".join(article.text[s.start : s.end] for s in sentences if s.body)
        self._cased = _WORD.findall(body)
        self.words = [word.casefold() for word in self._cased]
        title = _WORD.findall((article.title or "").casefold())
        self._title = frozenset(title or self.words[:_HEADING]) - _FUNCTION_WORDS
        self.published = article.published

    @cached_property
    def runs(self) -> frozenset[int]:
        """The hash of every run of three words."""
        return frozenset(_hashes(self.words))

    @cached_property
    def sketch(self) -> frozenset[int]:
        """Those runs by which copies are looked up; empty for a text too short to have any."""
        if len(self.words) < _LEAST_WORDS:
            return frozenset()
        runs = list(_hashes(self.words[:_SKETCHED]))
        # A few words may have no such run: the least one then finds at least the same words again.
        return frozenset(run for run in runs if run % _SAMPLED == 0) or frozenset([min(runs)])

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the story and its title."""
        return frozenset(self.words) | self._title

    @cached_property
    def _pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset(zip(self.words, self.words[1:], strict=False))

    @cached_property
    def _uncapped(self) -> frozenset[str]:
        return frozenset(word for word in self._cased if word[0].islower())

    @cached_property
    def _figures(self) -> int:
        return sum(word[0].isdigit() or word in _NUMBERS for word in self.words)

    def features(self, other: Story) -> dict[str, float]:
        """What speaks for and against these two being copies; the same for (a, b) and (b, a).

        - overlap: share of the shorter text's runs that the longer has;
        - title: share of the longer one's title, or first words, that the shorter's words and title hold;
        - days: log(1 + days apart, a week at most); 0 where a date is not known;
        - figures: share of numbers among the shorter's words;
        - conflicts: log(1 + how many names and numbers in a hundred words of the shorter the longer has not, though
          it has the words beside them): a form filled in otherwise.
        """
        short, long = self._by_length(other)
        conflicts = 100 * short._conflicts(long) / max(1, len(short.words))
        return self._likeness(other) | {"conflicts": math.log1p(conflicts)}

    def _likeness(self, other: Story) -> dict[str, float]:
        short, long = self._by_length(other)
        return {
            "overlap": _shared(short.runs, long.runs),
            "title": len(long._title & short.vocabulary) / max(1, len(long._title)),
            "days": math.log1p(min(_apart(self.published, other.published), _WEEK)),
            "figures": short._figures / max(1, len(short.words)),
        }

    def _by_length(self, other: Story) -> tuple[Story, Story]:
        first, second = sorted((self, other), key=lambda s: (len(s.words), s.words, sorted(s._title)))
        return first, second

    def _conflicts(self, other: Story, *, names: bool = True) -> int:
        found, words, pairs = 0, self.words, other._pairs
        for at, (word, cased) in enumerate(zip(words, self._cased, strict=True)):
            if word in other.vocabulary or word in _FUNCTION_WORDS:
                continue
            figure = word[0].isdigit() or word in _NUMBERS
            lower = word in self._uncapped or word in other._uncapped
            if figure or (names and cased[0].isupper() and len(word) > 1 and not lower):
                found += (*words[max(0, at - 2) : at],) in pairs or (*words[at + 1 : at + 3],) in pairs
        return found

    def _renames(self, other: Story) -> bool:
        """Whether it has a name that the other has not, not even its last word, though it has the words beside it."""
        at = 0
        for named, group in groupby(self._cased, self._is_name):
            run = [word.casefold() for word in group]
            end = at + len(run)
            known = next((i for i in range(end, at, -1) if self.words[i - 1] in other.vocabulary), at)
            beside = (*self.words[max(0, known - 2) : known],), (*self.words[end : end + 2],)
            if named and known < end and not other._pairs.isdisjoint(beside):
                return True
            at = end
        return False

    def _is_name(self, cased: str) -> bool:
        return cased[0].isupper() and len(cased) > 1 and cased.casefold() not in self._uncapped | _FUNCTION_WORDS

    def is_near(self, other: Story) -> bool:
        """Whether the sketches have enough in common for the two to be compared: what a look-up in a store finds."""
        return _shared(self.sketch, other.sketch) >= NEAR

    def is_copy(self, other: Story) -> bool:
        """Whether the two are copies of one story."""
        if min(len(self.words), len(other.words)) < _LEAST_WORDS:
            return False
        # Most of what a form brings up is out before its conflicts are counted, which takes longest.
        likeness = self._likeness(other)
        return (
            likeness["overlap"] >= _LEAST_OVERLAP
            and probability(likeness) >= 0.5
            and probability(self.features(other)) >= 0.5
        )


def collapse(
    hits: Sequence[Hit], cluster: Callable[[str], Sequence[str]], sentences: Callable[[str], Sequence[Sentence]]
) -> list[Hit]:
    """Ranked hits with one for each passage that copies of a story share, in the rank of its best.

    ``cluster`` gives an article's copies by its id, itself among them, in the order in which they are preferred: the
    hit kept is that of the first of them that was found. ``sentences`` gives an article's. Passages of one article are
    never taken for each other, nor are two whose stories give different figures, or a name in the place of another: a
    later version may have corrected them.
    """
    preferred: dict[str, Sequence[str]] = {}
    groups: list[list[Hit]] = []
    told: dict[int, Story] = {}
    for hit in hits:
        name = hit.passage.article_id
        members = preferred.setdefault(name, cluster(name))
        if len(members) > 1:  # most have no copies, and reading a passage takes longer than all else here
            told[hit.passage.id] = _told(hit.passage, sentences(name))
        for group in groups if len(members) > 1 else ():
            others = [one.passage for one in group]
            if (
                others[0].article_id in members
                and name not in {one.article_id for one in others}
                and any(_same_passage(told[hit.passage.id], told[one.id]) for one in others)
            ):
                group.append(hit)
                break
        else:
            groups.append([hit])
    kept = []
    for group in groups:
        order = preferred[group[0].passage.article_id]
        first = min(group, key=lambda hit: order.index(hit.passage.article_id))
        kept.append(replace(first, score=group[0].score))
    return kept


def _told(passage: Passage, sentences: Sequence[Sentence]) -> Story:
    """The story of a passage: an outlet's own dateline above it is no figure that the others lack."""
    inside = [
        Sentence(max(s.start, passage.start) - passage.start, min(s.end, passage.end) - passage.start, s.body)
        for s in sentences
        if s.start < passage.end and passage.start < s.end
    ]
    return Story(Article(passage.article_id, passage.text), inside)


def _same_passage(one: Story, other: Story) -> bool:
    return _shared(one.runs, other.runs) >= _SAME_REGION and not (
        one._conflicts(other, names=False)
        or other._conflicts(one, names=False)
        or (one._renames(other) and other._renames(one))
    )


def probability(features: Mapping[str, float]) -> float:
    """How likely a pair with these features is one of copies, by logistic regression."""
    return 1 / (1 + math.exp(-WEIGHTS["bias"] - sum(WEIGHTS[name] * value for name, value in features.items())))


def _hashes(words: Sequence[str]) -> Iterable[int]:
    """Of every run of three words; crc32, unlike hash(), is the same in every process."""
    coded = [word.encode("utf-8", "surrogatepass") for word in words]
    return map(crc32, map(b" ".join, zip(coded, coded[1:], coded[2:], strict=False)))


def _shared(one: frozenset[int], other: frozenset[int]) -> float:
    """Share of the smaller set that the larger one has; 0 where one is empty."""
    return len(one & other) / max(1, min(len(one), len(other)))


def _apart(one: str | None, other: str | None) -> float:
    """Days between two dates, by the clock where both tell the time; 0 where either is not known to the day."""
    try:
        if min(len(one or ""), len(other or "")) <= 10:
            one, other = (one or "")[:10], (other or "")[:10]
        moments = [datetime.fromisoformat(text) for text in (one or "", other or "")]
    except ValueError:
        return 0.0
    # A time without a zone is taken for UTC: a zone's few hours weigh little here.
    first, second = (m if m.tzinfo else m.replace(tzinfo=UTC) for m in moments)
    return abs(first - second).total_seconds() / 86400
