"""Whom or what several clauses describe together: "Which company paid X, was sued by Y and sells Z?"

Each clause is asked by itself ("Which company was sued by Y?") of the passages found for it. Who is offered for most
of them, and by none of them unlikely, is the answer; every clause cites the sentence that bears it out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from index.article import Hit
from qa import policy
from qa.candidates import Candidate
from qa.confidence import answers_all
from qa.english.names import is_named, may_be_same
from qa.english.words import content_stems, words
from qa.findings import Draft, DraftStatement, Evidence, Findings, Refusal, Tools, sentence_text
from qa.question.parse import Question
from qa.retrieval import PartHits, best_first, by_turns


@dataclass(frozen=True)
class Offered:
    """A name with what speaks for it."""

    name: str
    chances: tuple[float, ...]
    """How strongly each clause's passages offer it, 0 to 1."""
    score: float
    """Mean logarithm of these."""


def joint(findings: Findings) -> Draft | Refusal:
    """The one name that answers every clause of the question, each of which was asked by itself."""
    hits, parts = _searched_again(findings)
    ranked = ranked_names(findings.question, parts)
    if not ranked:
        return Refusal("no name in these articles fits the clauses of the question", final=True, nearest=hits)
    first = ranked[0]
    chance = answers_all(features(ranked))
    if chance < policy.FITS_ALL:
        reason = "nobody and nothing in these articles fits all clauses of the question"
        return Refusal(reason, chance, final=True, nearest=hits)
    shown = dict.fromkeys(evidence for part in parts for evidence in _bearing_out(part, first.name))
    return Draft(first.name, tuple(DraftStatement(sentence_text(evidence), (evidence,)) for evidence in shown), chance)


def in_order(findings: Findings) -> tuple[Hit, ...]:
    """The passages of all clauses, best first, those before others that have the name which fits all clauses best."""
    return _searched_again(findings)[0]


def _searched_again(findings: Findings) -> tuple[tuple[Hit, ...], list[Findings]]:
    """The hits with those before others that have the likeliest name; and the parts with what they say of it beside."""
    parts = [part.findings for part in findings.parts]
    by_part = [PartHits(part.part, part.hits) for part in findings.parts]
    ranked = ranked_names(findings.question, parts)
    if ranked:
        named = partial(_raised, name=ranked[0].name, tools=findings.tools)
        by_part = [PartHits(one.part, named(one.hits[: policy.NAME_LOOKED_FOR])) for one in by_part]
        shown = [hits.hits[: policy.BESIDE_READ * len(part.hits)] for hits, part in zip(by_part, parts, strict=True)]
        parts = [part.beside(hits, findings.tools.open(hits)) for part, hits in zip(parts, shown, strict=True)]
    return by_turns(by_part, findings.inquiry.limit), parts


def _raised(hits: Sequence[Hit], name: str, tools: Tools) -> tuple[Hit, ...]:
    """Hits of one part, with more for those that have this name."""
    titles = {article: source.article.title or "" for article, source in tools.open(hits).items()}
    named = (is_named(f"{hit.passage.text} {titles[hit.passage.article_id]}", name) for hit in hits)
    return best_first((hit.score + policy.KNOWN_NAME * has, hit) for hit, has in zip(hits, named, strict=True))


def features(ranked: Sequence[Offered]) -> tuple[float, float]:
    """What tells how likely the first is right: its score, and how far the second is below it."""
    second = ranked[1].score if len(ranked) > 1 else math.log(policy.UNSEEN)
    return ranked[0].score, ranked[0].score - second


def ranked_names(asked: Question, parts: Sequence[Findings]) -> list[Offered]:
    """Every name that is offered for some clause, the likeliest for all of them first."""
    offered: list[dict[str, float]] = []
    shown: dict[str, str] = {}
    people: set[str] = set()
    for findings in parts:
        best: dict[str, float] = {}
        for candidate in findings.candidates:
            name, person = _name_of(candidate)
            key = " ".join(words(name))
            if not key or len(name.split()) > policy.NAME_WORDS:
                continue
            shown.setdefault(key, name)
            people |= {key} if person else set()
            best[key] = max(best.get(key, 0.0), _weight(candidate))
        offered.append(best)
    outlets = {" ".join(words(s.article.outlet or "")) for findings in parts for s in findings.sources.values()}
    asked_words = set(words(asked.text))
    whole = _in_full(shown, people)
    ranked = []
    for key, name in shown.items():
        if whole[key] != key or key in outlets or set(key.split()) <= asked_words:
            continue
        short = [one for one in shown if whole[one] == key]
        chances = tuple(max(best.get(one, 0.0) for one in short) for best in offered)
        score = sum(math.log(policy.UNSEEN + chance) for chance in chances) / len(chances)
        score -= policy.OTHER_SORT * (asked.expects == "person" and not people & set(short))
        ranked.append(Offered(name, chances, score))
    return sorted(ranked, key=lambda one: (-one.score, one.name))


def _weight(candidate: Candidate) -> float:
    """How strongly a candidate speaks for its name: by its passage, and by the reader."""
    sure = 1 / (1 + math.exp(-(10 * candidate.features.margin - policy.JOINT_MIDDLE) / policy.JOINT_WIDTH))
    return float(min(candidate.hit.score, 1.0) ** policy.JOINT_STEEPNESS * sure)


def _name_of(candidate: Candidate) -> tuple[str, bool]:
    """The name in a candidate, a person's in full as the article has it, and whether it is a person's."""
    for person in candidate.source.names.people:
        if any(m.start < candidate.end and candidate.start < m.end for m in person.mentions):
            return person.name, True
    return re.sub(r"^(?:the|a|an)\s|['’]s?$", "", candidate.text, flags=re.IGNORECASE), False


def _in_full(shown: dict[str, str], people: set[str]) -> dict[str, str]:
    """For every name the longest that it is short for: "altman" for "sam altman", where a person bears it."""
    full = {}
    for key in shown:
        longer = sorted((one for one in people if len(one) > len(key) and may_be_same(key, one)), key=len)
        # What is short for several people is short for none.
        full[key] = longer[-1] if longer and all(may_be_same(longer[-1], one) for one in longer) else key
    return full


# --- what bears it out ------------------------------------------------------------------------------------------------


def _bearing_out(findings: Findings, name: str) -> list[Evidence]:
    """The sentences that say of this name what the clause says, one of each of the nearest articles that have it."""
    offered = {(c.source.article.id, c.sentence): _weight(c) for c in reversed(findings.candidates) if _is(c, name)}
    best: dict[str, Evidence] = {}
    for one in findings.shown():
        article = one.source.article.id
        if article in best or is_named(f"{sentence_text(one)} {one.source.about}", name):
            best[article] = max(best.get(article, one), one, key=lambda e: _bears(findings, e, offered))
    support = {one: _bears(findings, one, offered) for one in best.values()}
    ranked = sorted(support, key=lambda one: (-support[one], one.source.article.id))[: policy.CITED_FOR_CLAUSE]
    return [one for place, one in enumerate(ranked) if place < 2 or support[one] >= policy.BEARS_OUT]


def _is(candidate: Candidate, name: str) -> bool:
    own, person = _name_of(candidate)
    return may_be_same(own, name) if person else words(own) == words(name)


def _bears(findings: Findings, evidence: Evidence, offered: Mapping[tuple[str, int], float]) -> float:
    """How much a sentence says what the clause does: the words they share, and what the reader sees in it."""
    share = findings.weights.share(content_stems(sentence_text(evidence)))
    return share + offered.get((evidence.source.article.id, evidence.sentence), 0.0)
