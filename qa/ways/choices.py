"""Which of the answers that the asker offers the articles bear out: ``qa ask --choice A --choice B``.

Two things speak for a choice: how likely the reader finds words that agree with it, and the sentence that holds most of
it together with most of the question. What several choices have in common tells none of them from the others, and
counts the less.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

from qa import policy
from qa.candidates import Candidate, key_of, one_within, value_of
from qa.english.words import content_stems, normalize
from qa.findings import Draft, DraftStatement, Evidence, Findings, Refusal, sentence_text

_EXCEPT = re.compile(
    r"\bexcept\W*$|\bwhich(?: one)? of (?:these|them|the following)\b[^?]*(?:\b(?:not|never)\b|n[’']t\b)", re.IGNORECASE
)
"""Asks for the choice that the others leave over."""


@dataclass(frozen=True)
class ScoredChoice:
    """A choice with what speaks for it: 0 nothing, 2 everything."""

    choice: str
    score: float
    evidence: tuple[Evidence, ...]
    """The sentences that say so, one an article, the best first."""


def score_choices(findings: Findings) -> list[ScoredChoice]:
    """What speaks for each choice, in their order."""
    choices = findings.inquiry.choices
    stems = [content_stems(choice) or frozenset(normalize(choice).split()) for choice in choices]
    having = Counter(root for own in stems for root in own)
    shown = [(one, one.source.stems_said(one.sentence)) for one in findings.shown()]
    result = []
    for choice, own in zip(choices, stems, strict=True):
        total = sum(1 / having[root] for root in own) or 1.0
        said: dict[Evidence, float] = {}
        for one, there in shown:
            held = sum(1 / having[root] for root in own & there) / total
            if held >= policy.CHOICE_HELD:
                said[one] = held * findings.weights.share(there)
        read: dict[Evidence, float] = {}
        for chance, candidate in reversed(findings.ranked):
            if _agrees(candidate, choice):
                read[Evidence(candidate.source, candidate.sentence)] = chance
        both = {one: said.get(one, 0.0) + read.get(one, 0.0) for one in (*said, *read)}
        score = max(said.values(), default=0.0) + max(read.values(), default=0.0)
        result.append(ScoredChoice(choice, score, _best_of_articles(both)))
    return result


def _best_of_articles(speaks: dict[Evidence, float]) -> tuple[Evidence, ...]:
    ordered = sorted(speaks, key=lambda one: (-speaks[one], one.source.article.id, one.sentence))
    first = {one.source.article.id: one for one in reversed(ordered)}
    kept = (one for one in ordered if first[one.source.article.id] is one)
    return tuple(one for one in kept if speaks[one] >= policy.CHOICE_BESIDE * speaks[ordered[0]])[: policy.CHOICE_CITED]


def _agrees(candidate: Candidate, choice: str) -> bool:
    """Whether words say what a choice does: the same figure, or the words of one within the other's."""
    value = value_of(choice)
    if value is not None or candidate.value is not None:
        return value == candidate.value
    return one_within(key_of(choice), candidate.key)


def choose(findings: Findings) -> Draft | Refusal:
    """The choice that the articles bear out best; where the exception is asked for, the one they bear out least."""
    scored = score_choices(findings)
    leftover = _EXCEPT.search(findings.question.text) is not None
    steep = -policy.CHOICE_STEEPNESS if leftover else policy.CHOICE_STEEPNESS
    first = max(scored, key=lambda one: steep * one.score)
    chance = math.exp(steep * first.score) / sum(math.exp(steep * one.score) for one in scored)
    proof = [one for one in scored if one is not first] if leftover else [first]
    lacking = [one.choice for one in proof if one.score < policy.CHOICE_LEAST]
    if lacking:
        return Refusal(
            f"nothing found bears out {' or '.join(lacking) if leftover else 'any of the choices'}", chance, final=True
        )
    if sum(one.score == first.score for one in scored) > 1:
        return Refusal("they bear out several of the choices alike", chance, final=True)
    shown = dict.fromkeys(evidence for one in proof for evidence in one.evidence)
    return Draft(first.choice, tuple(DraftStatement(sentence_text(one), (one,)) for one in shown), chance)
