"""Candidates for an answer: the reader's spans, fitted to what is asked for, with what speaks for each.

Each feature (`Features`) is a number between about -1 and 1 that a later step weighs; none alone decides.
"""

from __future__ import annotations

import re
from dataclasses import astuple, dataclass
from functools import cached_property

from index.article import Hit
from index.text.english import MONTHS
from index.text.letters import folded
from qa.english import names
from qa.english.words import figure_in, normalize, number_value
from qa.news.dates import When, when
from qa.reader import Verdict
from qa.source import Source


@dataclass(frozen=True)
class Features:
    """Why a candidate may be right. Learned weights turn them into a probability (`qa.confidence`)."""

    margin: float
    """The reader's margin over "no answer", in tens of logits, within -2 and 1."""
    answers: float
    """The reader's log odds that the window answers at all, in eights, within -1 and 1."""
    cosine: float
    """Of question and passage."""
    sentence: float
    """Share of the question's words, weighed by rarity, in the sentence and its antecedent."""
    window: float
    """The same for all that the reader was shown and what the article says of itself."""
    named: float
    """Share of the question's names in the window; 1 where it has none."""
    fits: float
    """1 if it is the sort of thing asked for, 0 if not, 0.5 where anything may answer."""
    share: float
    """Of this answer among all that are offered and none at all, wherever it is given, by the margins (softmax)."""
    others: float
    """1 - 1/n, n outlets that give the same answer, copies of one story counted once."""

    def vector(self) -> tuple[float, ...]:
        """The features in order."""
        return astuple(self)


@dataclass(frozen=True)
class Candidate:
    """Words of one article that may answer: ``source.text[start:end]``."""

    source: Source
    start: int
    end: int
    sentence: int
    """Index of the sentence that says it."""
    hit: Hit
    features: Features
    tells_day: bool = False
    """A date is asked for."""

    @property
    def text(self) -> str:
        """The words, on one line."""
        return " ".join(self.source.text[self.start : self.end].split())

    @cached_property
    def key(self) -> str:
        """`key_of` the words."""
        return key_of(self.text)

    @cached_property
    def value(self) -> float | None:
        """`value_of` the words."""
        return value_of(self.text)

    @cached_property
    def when(self) -> When | None:
        """The date that the words mean, where one is asked for and they mean one."""
        if not self.tells_day:
            return None
        sentence = self.source.sentences[self.sentence]
        published = self.source.article.published
        return when(self.source.text, (sentence.start, sentence.end), self.start, self.end, published)

    @cached_property
    def person(self) -> names.Person | None:
        """Whom the words name, where it is one of the people of the story."""
        sentence = self.source.sentences[self.sentence]
        named = self.source.names.within(sentence.start, sentence.end)
        return next(
            (self.source.names.person_at[m.start] for m in named if m.start < self.end and self.start < m.end), None
        )

    @cached_property
    def _bounds(self) -> bool:
        """Whether the words say when a time begins or ends ("since March"), which is no day within it."""
        return re.match(r"(?:since|until|till)\s", self.text) is not None

    def agrees(self, other: Candidate) -> bool:
        """Whether both say the same: the same number, or the words of one within the other's ("Lightfoot")."""
        if self.person and other.person and not names.may_be_same(self.person.name, other.person.name):
            return False
        if self.when and other.when and self._bounds == other._bounds:
            return self.when.date.startswith(other.when.date) or other.when.date.startswith(self.when.date)
        if self.key == other.key:
            return True
        if self.value is not None or other.value is not None:
            return self.value == other.value and (self.features.fits, other.features.fits) == (1.0, 1.0)
        persons = [one for one in (self.person, other.person) if one]
        return one_within(self.key, other.key) and all(self._names(one) and other._names(one) for one in persons)

    def _names(self, person: names.Person) -> bool:
        """Whether the words have one of a person's name: a lone title ("Mayor") names nobody."""
        return not set(self.key.split()).isdisjoint(key_of(person.name).split())


_MONTH_NAMES = {name: f"month {number}" for name, number in MONTHS.items() if name != "may"}


def key_of(answer: str) -> str:
    """Equal for answers that are the same but for case, accents, articles, punctuation, the length of a month's name,
    and "in" or "on" before it."""
    parts = normalize(folded(answer)).split()
    bare = parts[1:] if len(parts) > 1 and parts[0] in ("in", "on") else parts
    return " ".join(_MONTH_NAMES.get(word, word) for word in bare)


def one_within(key: str, other: str) -> bool:
    """Whether the words of the one are among those of the other, in a row, and more than two letters."""
    return (f" {key} " in f" {other} " or f" {other} " in f" {key} ") and min(len(key), len(other)) > 2


def value_of(answer: str) -> float | None:
    """The number that an answer gives; None where it gives none, or a day of a month."""
    return None if "month " in key_of(answer) else number_value(figure_in(answer))


@dataclass(frozen=True)
class Marked:
    """Words of one article that the reader marks as the items of a list: each ``source.text[start:end]``."""

    source: Source
    spans: tuple[tuple[int, int], ...]
    best: tuple[int, int]
    """The likeliest words that were read with them: of one of the candidates."""


@dataclass(frozen=True)
class Window:
    """A hit as the reader was shown it, and what it made of it as a whole."""

    source: Source
    sentences: range
    """Those of the hit itself."""
    answers: float
    """The reader's log odds that it answers."""
    verdict: Verdict | None
    pointed: int | None
    """The sentence with the likeliest words."""


@dataclass(frozen=True)
class Predictions:
    """What the reader makes of every hit."""

    candidates: tuple[Candidate, ...] = ()
    """Each words of one article, once, the highest margin first."""
    marked: tuple[Marked, ...] = ()
    """One for each hit with items, in the order of the hits."""
    windows: tuple[Window, ...] = ()
    """One for each hit, in their order."""
