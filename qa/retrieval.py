"""The passages for a question: each of its sub-questions served, the best first.

A question of one part is searched for as it is. Else each part is searched for by itself, its hits are weighed again
by the sentence that comes nearest to it, and passages are taken by turns: whatever a part has got lowers what it still
bids, so that no part goes without. Of the first hits a cross-encoder, the reader, says how well the nearest sentence
answers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

from index.article import Hit, Passage
from index.library import Library
from index.search import Query
from qa import policy
from qa.english.words import content_stems
from qa.inquiry import Inquiry
from qa.news.dates import day_of
from qa.notes import open_source
from qa.question.plan import Part, sub_question
from qa.reader.rerank import Rescore
from qa.source import Source

_OPENED = 256
"""Articles kept open, those asked for last: some tens of kilobytes each."""


@dataclass(frozen=True)
class PartHits:
    """One part of a question with its own hits, best first: the best has score 1."""

    part: Part
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Retrieved:
    """What was found for a question."""

    hits: tuple[Hit, ...]
    """The best passages for all of it, best first, none twice."""
    by_part: tuple[PartHits, ...] = ()
    """The same by part; empty for a question of one part."""


class Retriever:
    """Finds passages in one library, and keeps its articles open between questions."""

    def __init__(self, library: Library, rescore: Rescore) -> None:
        """``rescore`` is asked of the best hits."""
        self._library = library
        self._rescore = rescore
        self._opened: dict[str, Source] = {}
        self._opening = Lock()  # several threads may ask at once

    def retrieve(self, inquiry: Inquiry) -> Retrieved:
        """The best passages within the filters, at most as many as are to be read; for choices some of each more."""
        retrieved = self._of_parts(inquiry) if inquiry.plan.taken_apart else self._of_one(inquiry)
        if not inquiry.choices:
            return retrieved
        asked, present = inquiry.question.text, inquiry.plan.present
        filters = present.narrowed(inquiry.filters) if present else inquiry.filters
        wanted = (f"{asked} {choice}" for choice in inquiry.choices)
        beside = (hit for query in wanted for hit in self._library.search(query, policy.SEARCHED_FOR_CHOICE, filters))
        hits = {hit.passage.id: hit for hit in reversed([*retrieved.hits, *beside])}
        return replace(retrieved, hits=tuple(reversed(hits.values())))

    def _of_one(self, inquiry: Inquiry) -> Retrieved:
        asked, plan, limit = inquiry.question.text, inquiry.plan, inquiry.limit
        (part,) = plan.parts
        query = Query(asked, outlets=part.outlets, period=part.period, quoted=part.quoted)
        if plan.present:
            found = self._library.search(query, policy.SEARCHED, plan.present.narrowed(inquiry.filters))
            hits = self._newest_raised(found)
        else:
            hits = self._library.search(query, max(limit, policy.RESCORED), inquiry.filters)
        return Retrieved(tuple(self._rescored(asked, hits, policy.RESCORED, inquiry.weights.of)[:limit]))

    def _of_parts(self, inquiry: Inquiry) -> Retrieved:
        parts = []
        for part in inquiry.plan.parts:
            stems = content_stems(part.text)
            wanted = {root: weight for root, weight in inquiry.weights.of.items() if root in stems}
            hits = self._weighed(inquiry, part, wanted)
            again = self._rescored(sub_question(inquiry.question, part), hits, policy.RESCORED_OF_PART, wanted)
            parts.append(PartHits(part, best_first([(hit.score, hit) for hit in again])))
        return Retrieved(by_turns(parts, inquiry.limit), tuple(parts))

    def _newest_raised(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with more for the newest of those that are about as near as the best, less for those before."""
        days = {hit.passage.article_id: day_of(self._library.article(hit.passage.article_id)) for hit in hits}
        near = [days[hit.passage.article_id] for hit in hits if hit.score >= policy.NEWEST_OF * hits[0].score]
        newest = max(filter(None, near), default=None)
        if newest is None:
            return list(hits)
        raised = []
        for hit in hits:
            day = days[hit.passage.article_id]
            fresh = 0.5 ** (max((newest - day).days, 0) / policy.NEWEST_HALF_LIFE) if day else 0.0
            raised.append(replace(hit, score=round(hit.score + policy.NEWEST * fresh, 6)))
        return sorted(raised, key=_order)

    def sources(self, hits: Sequence[Hit]) -> dict[str, Source]:
        """The articles of these hits by id, opened."""
        return {name: self._source(name) for name in dict.fromkeys(hit.passage.article_id for hit in hits)}

    def _source(self, name: str) -> Source:
        """The article, opened once: who is in it and whom its sentences mean is worked out for every question alike."""
        article = self._library.article(name)
        with self._opening:
            source = self._opened.get(name)
        if source is None or source.article != article:
            source = open_source(self._library, article)
        with self._opening:
            self._opened.pop(name, None)  # and last again
            self._opened[name] = source
            if len(self._opened) > _OPENED:
                del self._opened[next(iter(self._opened))]
        return source

    def _weighed(self, inquiry: Inquiry, part: Part, wanted: Mapping[str, float]) -> tuple[Hit, ...]:
        """A part's hits, weighed by the words that their sentences share with it; the best has score 1."""
        query = Query(part.text, inquiry.plan.question, part.outlets, part.period, part.quoted)
        total = sum(wanted.values()) or 1.0
        scored = []
        hits = self._library.search(query, policy.SEARCHED, inquiry.filters)
        sources = self.sources(hits)
        for hit in hits:
            source = sources[hit.passage.article_id]
            shared, _ = _nearest(source, hit.passage, wanted)
            stems = (source.stems(index) for index in source.sentences_in(hit.passage))
            share = inquiry.weights.share(frozenset().union(content_stems(source.about), *stems))
            scored.append((hit.score + policy.SENTENCE_WORDS * shared / total + policy.QUESTION_WORDS * share, hit))
        return best_first(scored)

    def _rescored(self, question: str, hits: Sequence[Hit], most: int, wanted: Mapping[str, float]) -> list[Hit]:
        """The hits, best first, the ``most`` first of them with the cross-encoder's opinion."""
        first, rest = hits[:most], hits[most:]
        sources = self.sources(first)
        texts = [_shown(sources[hit.passage.article_id], hit, wanted) for hit in first]
        found = self._rescore(question, texts) if first else ()
        if not found:
            return list(hits)
        best = max(found)
        again = [
            replace(
                hit,
                score=round(max(hit.score - policy.LOGIT * min(best - odds, policy.MOST_LOGITS), 0.0), 6),
                odds=odds,
            )
            for hit, odds in zip(first, found, strict=True)
        ]
        least = min(hit.score for hit in again)
        return [*sorted(again, key=_order), *(replace(hit, score=min(hit.score, least)) for hit in rest)]


def worth_reading(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The first hits, and those that the cross-encoder holds for about as likely to answer as the likeliest."""
    best = max((hit.odds for hit in hits if hit.odds is not None), default=0.0)
    return tuple(
        hit
        for place, hit in enumerate(hits)
        if place < policy.LEAST_READ or hit.odds is None or hit.odds >= best - policy.NOT_WORTH_READING
    )


def _nearest(source: Source, passage: Passage, wanted: Mapping[str, float]) -> tuple[float, int]:
    """The sentence of the passage that has most of the wanted words by their weights: that sum, and its index."""
    places = source.sentences_in(passage)
    # fsum: in another order of the words the last bit of a sum would be another, and decide.
    shared = ((math.fsum(wanted[root] for root in wanted.keys() & source.stems(i)), -i) for i in places)
    most, index = max(shared)
    return most, -index


def _shown(source: Source, hit: Hit, wanted: Mapping[str, float]) -> str:
    """What of a hit the cross-encoder is shown: the article's title, the nearest sentence, what stands beside it."""
    _, index = _nearest(source, hit.passage, wanted)
    within = source.sentences_in(hit.passage)
    first, last = index, index
    while _length(source, first, last) < policy.RESCORED_CHARACTERS and (first > within[0] or last < within[-1]):
        if last < within[-1]:
            last += 1
        else:
            first -= 1
    text = " ".join(source.words_of(i) for i in range(first, last + 1))
    return f"{source.article.title}. {text}" if source.article.title else text


def _length(source: Source, first: int, last: int) -> int:
    return source.sentences[last].end - source.sentences[first].start


def best_first(scored: Iterable[tuple[float, Hit]]) -> tuple[Hit, ...]:
    """The hits with these scores, scaled so that the best has 1."""
    pairs = list(scored)
    best = max((score for score, _ in pairs), default=1.0) or 1.0
    return tuple(sorted((replace(hit, score=round(score / best, 6)) for score, hit in pairs), key=_order))


def _order(hit: Hit) -> tuple[float, str, int]:
    return -hit.score, hit.passage.article_id, hit.passage.start


def by_turns(parts: Sequence[PartHits], limit: int) -> tuple[Hit, ...]:
    """Passages taken one by one, always the one for which some part bids most."""
    bids: dict[int, dict[int, float]] = {}
    of: dict[int, Hit] = {}
    for turn, one in enumerate(parts):
        for hit in one.hits:
            of.setdefault(hit.passage.id, hit)
            bids.setdefault(hit.passage.id, {})[turn] = hit.score**policy.STEEPNESS * (
                policy.ONLY_ASKS if one.part.asks else 1.0
            )
    left = [1.0] * len(parts)
    taken: list[Hit] = []
    while bids and len(taken) < limit:
        bid, number, turn = max(
            ((bid * left[turn], -number, turn) for number, by in bids.items() for turn, bid in by.items()),
        )
        del bids[-number]
        left[turn] *= policy.ALREADY_HAS
        taken.append(replace(of[-number], score=round(bid ** (1 / policy.STEEPNESS), 6)))
    return tuple(taken)
