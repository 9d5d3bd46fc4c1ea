"""What was found for one question, and the drafts of answers that are made of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.article import Hit
from index.filters import Filters
from qa import policy
from qa.candidates import Candidate, Marked, Predictions, Window
from qa.confidence import probability
from qa.english.words import content_stems
from qa.inquiry import Inquiry
from qa.news.copies import outlets
from qa.news.corrections import superseded
from qa.news.dates import When, day_of
from qa.news.postponed import put_off
from qa.question.plan import Part
from qa.question.referents import Referents
from qa.reader import Reader, Reading
from qa.source import Source


class Tools(NamedTuple):
    """What looking closer takes: articles opened, texts encoded, texts read."""

    open: Callable[[Sequence[Hit]], Mapping[str, Source]]
    """The articles of hits, by id."""
    reader: Reader
    encode: Callable[[Sequence[str]], NDArray[np.float32]]
    """Texts to unit vectors [n, d]."""
    write: Callable[[Findings], Draft | None] | None = None
    """Has a language model write the answer, where one was named; None from it where nothing that it wrote holds."""
    events: Callable[[str, Filters | None, bool], Sequence[DraftStatement]] | None = None
    """A few events that the library's articles within filters tell on a topic: the newest, or those told most."""


@dataclass(frozen=True)
class Evidence:
    """A sentence of an article that says something."""

    source: Source
    sentence: int


@dataclass(frozen=True)
class DraftStatement:
    """One statement of an answer to be: its words, and every sentence that says so, the best first."""

    text: str
    evidence: tuple[Evidence, ...]
    support: float | None = None
    """The chance that the evidence bears it out, where a language model wrote it."""


@dataclass(frozen=True)
class Dispute:
    """What articles tell otherwise: two sides or more, each with its words and the sentences that take it."""

    about: str
    sides: tuple[DraftStatement, ...]


@dataclass(frozen=True)
class Draft:
    """An answer before its citations are numbered and checked."""

    text: str
    statements: tuple[DraftStatement, ...]
    confidence: float
    items: tuple[str, ...] = ()
    when: When | None = None
    """The date that the answer's words mean."""
    disputes: tuple[Dispute, ...] = ()
    writer: str | None = None
    """The language model that wrote it; None where it is made of the articles' own words."""


@dataclass(frozen=True)
class Refusal:
    """Why nothing answers."""

    reason: str
    confidence: float = 0.0
    """How likely the best candidate is to be right nonetheless."""
    final: bool = False
    """Whether no other way may still find an answer."""
    explains: bool = False
    """Whether its reason says more than those of the ways that come after it."""
    nearest: tuple[Hit, ...] = ()
    """The passages that came nearest, where they are others than the first that were found."""


class PartFindings(NamedTuple):
    """What was found for one part of a question, asked by itself."""

    part: Part
    findings: Findings
    hits: tuple[Hit, ...]
    """All its hits, best first, those that were not read among them."""


class Findings:
    """All that was found for one question: hits, the sources opened for them, the reader's candidates."""

    def __init__(
        self,
        inquiry: Inquiry,
        hits: Sequence[Hit],
        sources: Mapping[str, Source],
        predictions: Predictions,
        tools: Tools,
        parts: tuple[PartFindings, ...] = (),
        retrieved: Sequence[Hit] = (),
    ) -> None:
        """``parts`` is what was found for each part of a question that was taken apart; then nothing else was.

        ``retrieved`` are all passages for the question, those that were not worth reading among them.
        """
        self.inquiry, self.question, self.weights = inquiry, inquiry.question, inquiry.weights
        self.hits, self.sources, self.parts, self.tools = hits, sources, parts, tools
        self.retrieved = retrieved or hits
        self.passages_read = len({hit.passage.id for hit in hits})
        self._predictions = predictions
        self._keep_of(Referents(self.question, sources.values()))

    def _keep_of(self, referents: Referents) -> None:
        """Keep of what was read what is said of those whom the question asks of."""
        self.referents = referents
        self.marked = tuple(one for one in self._predictions.marked if referents.says_of(one.source, *one.best))
        offered = [c for c in self._predictions.candidates if referents.says_of(c.source, c.start, c.end)]
        self.overtaken = [
            *superseded(self.question.text, offered, self.sources.values()),
            *put_off(self.question, offered, self.sources.values()),
        ]
        self._rank([c for c in offered if c not in self.overtaken])
        # Of the present: newer articles take the place of older ones.
        if self.inquiry.plan.present and (older := _older(self.ranked)):
            self._rank([c for c in self.candidates if c not in older])

    def _rank(self, offered: Sequence[Candidate]) -> None:
        self.candidates = _compared(offered)
        self.ranked = sorted(
            ((probability(c.features, self.question.expects), c) for c in self.candidates),
            key=lambda pair: (-pair[0], pair[1].source.article.id, pair[1].start),
        )

    @property
    def windows(self) -> tuple[Window, ...]:
        """Every hit as the reader was shown it, in their order."""
        return self._predictions.windows

    def resolving(self, name: str, meant: str) -> Findings:
        """The same where a name means one of several who bear it."""
        other = copy(self)
        other._keep_of(self.referents.resolving(name, meant))
        return other

    def beside(self, hits: Sequence[Hit], sources: Mapping[str, Source]) -> Findings:
        """The same reading over other hits: their sentences are evidence, though nothing was read in them."""
        other = copy(self)
        other.hits, other.sources = hits, {**self.sources, **sources}
        return other

    @cached_property
    def vector(self) -> NDArray[np.float32]:
        """The question's own vector."""
        vector: NDArray[np.float32] = self.tools.encode([self.question.text])[0]
        return vector

    def judge(self, texts: Sequence[str]) -> Sequence[Reading]:
        """The reader, asked the question of other texts than the hits."""
        return self.tools.reader.read(self.question.as_question, texts, spans=1)

    def chance(self, marked: Marked) -> float:
        """How likely the items marked in a passage are to be right: as likely as its best words."""
        same = (c for c in self.ranked if c[1].source is marked.source and (c[1].start, c[1].end) == marked.best)
        return next(same, (0.0, None))[0]

    def closeness(self, evidence: Sequence[Evidence], to: str | None = None) -> list[float]:
        """Cosine of the question, or of other words, and each sentence read with its antecedent."""
        vector = self.vector if to is None else self.tools.encode([to])[0]
        return [float(row @ vector) for row in self.vectors(evidence)]

    def vectors(self, evidence: Sequence[Evidence]) -> NDArray[np.float32]:
        """Unit vectors [n, d] of sentences, each read with its antecedent."""
        return self.tools.encode([with_antecedent(e) for e in evidence])

    def margin(self, evidence: Evidence) -> float:
        """The reader's best margin for words of this sentence, -1 where it offered none."""
        inside = (
            c.features.margin
            for c in self.candidates
            if c.source is evidence.source and c.sentence == evidence.sentence
        )
        return max([-1.0, *inside])

    def relevance(self, evidence: Sequence[Evidence], to: str | None = None) -> list[float]:
        """How much each sentence is about the question (or other words), 0 to 1.

        By its meaning (cosine), by the weighed words that it and its antecedent share, by what the reader sees in it.
        """
        wanted = self.question.terms if to is None else content_stems(to) & self.question.terms
        total = sum(self.weights.of.get(root, 0.0) for root in wanted) or 1.0
        scores = []
        for one, cosine in zip(evidence, self.closeness(evidence, to), strict=True):
            held = one.source.stems_told(one.sentence)
            share = sum(self.weights.of.get(root, 0.0) for root in wanted & held) / total
            seen = (self.margin(one) + 1) / 2
            scores.append(policy.BY_MEANING * max(cosine, 0.0) + policy.BY_WORDS * share + policy.BY_READER * seen)
        return scores

    def shown(self) -> list[Evidence]:
        """Every sentence of the stories that lies in a hit and may be about those whom the question asks of.

        Left out is what another article has corrected, and what only asks.
        """
        found = {}
        corrected = {(c.source.article.id, c.sentence) for c in self.overtaken}
        corrected -= {(c.source.article.id, c.sentence) for c in self.candidates}
        for hit in self.hits:
            source = self.sources[hit.passage.article_id]
            for index in source.sentences_in(hit.passage):
                if (source.article.id, index) in corrected:
                    continue
                states = source.sentences[index].body and not source.asks(index)
                if states and self.referents.is_about(source, index) and self.referents.speaks_in(source, index):
                    found[source.article.id, index] = Evidence(source, index)
        return list(found.values())


def with_antecedent(evidence: Evidence) -> str:
    """A sentence with the one that names its subject."""
    before = evidence.source.antecedent(evidence.sentence)
    own = evidence.source.words_of(evidence.sentence)
    return f"{evidence.source.words_of(before)} {own}" if before is not None else own


def sentence_text(evidence: Evidence) -> str:
    """The sentence of the evidence on one line; of what is too long for a sentence its beginning."""
    return " ".join(evidence.source.words_of(evidence.sentence)[: policy.LONGEST_SENTENCE].split())


def _older(ranked: Sequence[tuple[float, Candidate]]) -> list[Candidate]:
    """What says otherwise than the newest article that is likely to answer, and is not known to be as new."""
    likely = [
        (day, -i, c)
        for i, (p, c) in enumerate(ranked)
        if p >= max(policy.ENOUGH, policy.AS_NEW * ranked[0][0]) and (day := day_of(c.source.article))
    ]
    if not likely:
        return []
    newest, _, first = max(likely, key=lambda one: one[:2])
    others = (c for _, c in ranked if not c.agrees(first))
    return [c for c in others if (day := day_of(c.source.article)) is None or day < newest]


def _compared(read: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, each knowing its share among all, and how many outlets give the same answer."""
    offered = [candidate for candidate in read if candidate.key]
    total = 1.0 + sum(math.exp(10 * candidate.features.margin) for candidate in offered)  # 1: of "no answer"
    found = []
    for candidate in offered:
        same = [other for other in offered if other is candidate or candidate.agrees(other)]
        alike = {other.source.article.id: other.source for other in same}
        others = 1 - 1 / outlets(list(alike.values())) if len(alike) > 1 else 0.0
        beside = [*same, *(other for other in offered if _disputes(candidate, other))]
        share = sum(math.exp(10 * other.features.margin) for other in beside) / total
        found.append(replace(candidate, features=replace(candidate.features, share=share, others=others)))
    return found


def _disputes(one: Candidate, other: Candidate) -> bool:
    """Whether another article gives another figure for it: shown side by side, they do not make each other unlikely."""
    figures = one.value is not None and other.value is not None and one.value != other.value
    alike = min(one.features.sentence, other.features.sentence) > policy.AS_CLOSE * max(
        one.features.sentence, other.features.sentence
    )
    return (
        figures and alike and one.source is not other.source and (one.features.fits, other.features.fits) == (1.0, 1.0)
    )
