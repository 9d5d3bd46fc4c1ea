"""What was found for one question, and the drafts of answers that are made of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.article import Hit
from qa.candidates import Candidate, Marked, Read, Weights, Window, said_in
from qa.confidence import ENOUGH, probability
from qa.english.words import content_stems
from qa.news.copies import outlets
from qa.news.corrections import superseded
from qa.question.question import Question
from qa.question.when import When, day_of
from qa.question.whom import Whom
from qa.reader import Reading
from qa.source import Source

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
Judge = Callable[[Sequence[str]], Sequence[Reading]]
"""The reader, asked the question of other texts than the hits."""


@dataclass(frozen=True)
class Evidence:
    """A sentence of an article that says something."""

    source: Source
    sentence: int


@dataclass(frozen=True)
class Said:
    """One statement of an answer to be: its words, and every sentence that says so, the best first."""

    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Draft:
    """An answer before its citations are numbered and checked."""

    text: str
    said: tuple[Said, ...]
    confidence: float
    items: tuple[str, ...] = ()
    when: When | None = None
    """The date that the answer's words mean."""


@dataclass(frozen=True)
class Refusal:
    """Why nothing answers."""

    reason: str
    confidence: float = 0.0
    """How likely the best candidate is to be right nonetheless."""
    final: bool = True
    """False where another way of looking may still find an answer."""


class Found:
    """All that was found for one question: hits, the sources opened for them, the reader's candidates."""

    def __init__(
        self,
        question: Question,
        hits: Sequence[Hit],
        sources: Mapping[str, Source],
        read: Read,
        weights: Weights,
        encode: Encode,
        judge: Judge,
        newest: bool = False,
    ) -> None:
        """With ``newest`` what a newer article says takes the place of what older ones said."""
        self.question, self.hits, self.sources, self.weights = question, hits, sources, weights
        self.passages_read = len({hit.passage.id for hit in hits})
        self._encode, self.judge, self._newest = encode, judge, newest
        self._read = read
        self._take(Whom(question, sources.values()))

    def _take(self, whom: Whom) -> None:
        """Keep of what was read what is said of those whom the question asks of."""
        self.whom = whom
        self.marked = tuple(one for one in self._read.marked if whom.says_of(one.source, *one.best))
        offered = [c for c in self._read.candidates if whom.says_of(c.source, c.start, c.end)]
        self.overtaken = superseded(self.question, offered, self.sources.values())
        self._rank([c for c in offered if c not in self.overtaken])
        if self._newest and (older := _older(self.ranked)):
            self._rank([c for c in self.candidates if c not in older])

    def _rank(self, offered: Sequence[Candidate]) -> None:
        self.candidates = _compared(offered)
        self.ranked = sorted(
            ((probability(c.signs, self.question.expects), c) for c in self.candidates),
            key=lambda pair: (-pair[0], pair[1].source.article.id, pair[1].start),
        )

    @property
    def windows(self) -> tuple[Window, ...]:
        """Every hit as the reader was shown it, in their order."""
        return self._read.windows

    def taking(self, name: str, meant: str) -> Found:
        """The same where a name means one of several who bear it."""
        other = copy(self)
        other._take(self.whom.taking(name, meant))
        return other

    def beside(self, hits: Sequence[Hit], sources: Mapping[str, Source]) -> Found:
        """The same reading over other hits: their sentences are evidence, though nothing was read in them."""
        other = copy(self)
        other.hits, other.sources = hits, {**self.sources, **sources}
        return other

    @cached_property
    def vector(self) -> NDArray[np.float32]:
        """The question's own vector."""
        vector: NDArray[np.float32] = self._encode([self.question.text])[0]
        return vector

    def chance(self, marked: Marked) -> float:
        """How likely the items marked in a passage are to be right: as likely as its best words."""
        same = (c for c in self.ranked if c[1].source is marked.source and (c[1].start, c[1].end) == marked.best)
        return next(same, (0.0, None))[0]

    def closeness(self, evidence: Sequence[Evidence], to: str | None = None) -> list[float]:
        """Cosine of the question, or of other words, and each sentence read with its antecedent."""
        vector = self.vector if to is None else self._encode([to])[0]
        return [float(row @ vector) for row in self.vectors(evidence)]

    def vectors(self, evidence: Sequence[Evidence]) -> NDArray[np.float32]:
        """Unit vectors [n, d] of sentences, each read with its antecedent."""
        return self._encode([one_line(e) for e in evidence])

    def margin(self, evidence: Evidence) -> float:
        """The reader's best margin for words of this sentence, -1 where it offered none."""
        inside = (
            c.signs.margin for c in self.candidates if c.source is evidence.source and c.sentence == evidence.sentence
        )
        return max([-1.0, *inside])

    def relevance(self, evidence: Sequence[Evidence], to: str | None = None) -> list[float]:
        """How much each sentence is about the question (or other words), 0 to 1.

        Two fifths each for meaning (cosine) and for the weighed words it shares, within the sentence and its
        antecedent; one for what the reader sees in it.
        """
        wanted = self.question.terms if to is None else content_stems(to) & self.question.terms
        total = sum(self.weights.of.get(root, 0.0) for root in wanted) or 1.0
        scores = []
        for one, cosine in zip(evidence, self.closeness(evidence, to), strict=True):
            held = said_in(one.source, one.sentence) | content_stems(one.source.about)
            share = sum(self.weights.of.get(root, 0.0) for root in wanted & held) / total
            scores.append(0.4 * max(cosine, 0.0) + 0.4 * share + 0.2 * (self.margin(one) + 1) / 2)
        return scores

    def shown(self) -> list[Evidence]:
        """Every sentence of the stories that lies in a hit and may be about those whom the question asks of.

        Left out is what another article has corrected.
        """
        found = {}
        corrected = {(c.source.article.id, c.sentence) for c in self.overtaken}
        corrected -= {(c.source.article.id, c.sentence) for c in self.candidates}
        for hit in self.hits:
            source = self.sources[hit.passage.article_id]
            for index in source.sentences_in(hit.passage):
                if (source.article.id, index) in corrected:
                    continue
                if source.sentences[index].body and self.whom.is_about(source, index):
                    found[source.article.id, index] = Evidence(source, index)
        return list(found.values())


def one_line(evidence: Evidence) -> str:
    """A sentence with the one that names its subject."""
    before = evidence.source.antecedent(evidence.sentence)
    own = evidence.source.words_of(evidence.sentence)
    return f"{evidence.source.words_of(before)} {own}" if before is not None else own


def found_words(evidence: Evidence) -> str:
    """The sentence of the evidence on one line; of what is too long for a sentence its beginning."""
    return " ".join(evidence.source.words_of(evidence.sentence)[:_LONGEST].split())


_LONGEST = 4000
"""Characters of a sentence that are weighed and shown: a text without full stops is one sentence."""


_AS_LIKELY = 0.6
"""Of the best chance, from which on the newest article's words are taken for the answer of the present."""


def _older(ranked: Sequence[tuple[float, Candidate]]) -> list[Candidate]:
    """What says otherwise than the newest article that is likely to answer, and is not known to be as new."""
    likely = [
        (day, -i, c)
        for i, (p, c) in enumerate(ranked)
        if p >= max(ENOUGH, _AS_LIKELY * ranked[0][0]) and (day := day_of(c.source.article))
    ]
    if not likely:
        return []
    newest, _, first = max(likely, key=lambda one: one[:2])
    others = (c for _, c in ranked if not c.agrees(first))
    return [c for c in others if (day := day_of(c.source.article)) is None or day < newest]


def _compared(read: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, each knowing its share among all, and how many outlets give the same answer."""
    offered = [candidate for candidate in read if candidate.key]
    total = 1.0 + sum(math.exp(10 * candidate.signs.margin) for candidate in offered)  # 1: of "no answer"
    found = []
    for candidate in offered:
        same = [other for other in offered if other is candidate or candidate.agrees(other)]
        alike = {other.source.article.id: other.source for other in same}
        others = 1 - 1 / outlets(list(alike.values())) if len(alike) > 1 else 0.0
        beside = [*same, *(other for other in offered if _disputes(candidate, other))]
        share = sum(math.exp(10 * other.signs.margin) for other in beside) / total
        found.append(replace(candidate, signs=replace(candidate.signs, share=share, others=others)))
    return found


def _disputes(one: Candidate, other: Candidate) -> bool:
    """Whether another article gives another figure for it: shown side by side, they do not make each other unlikely."""
    figures = one.value is not None and other.value is not None and one.value != other.value
    alike = min(one.signs.sentence, other.signs.sentence) > 0.8 * max(one.signs.sentence, other.signs.sentence)
    return figures and alike and one.source is not other.source and (one.signs.fits, other.signs.fits) == (1.0, 1.0)
