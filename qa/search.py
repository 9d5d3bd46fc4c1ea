"""The passages for a question: each of its sub-questions served, the best first.

A question of one part is searched for as it is. Else each part is searched for by itself, its hits are weighed again
by the sentence that comes nearest to it, and passages are taken by turns: whatever a part has got lowers what it still
bids, so that no part goes without. Of the first hits a cross-encoder, the reader, says how well the nearest sentence
answers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.article import Hit, Passage
from index.filters import Filters
from index.library import Library
from index.search import Query
from qa.candidates import Weights
from qa.english.names import is_named
from qa.english.words import content_stems
from qa.notes import rules
from qa.question.outlets import Outlets
from qa.question.plan import Part, Plan, sub_question
from qa.question.question import Question
from qa.question.when import day_of
from qa.reader.rerank import Rescore
from qa.source import Source

_SEARCHED = 60
"""Hits of a part that are weighed again."""
_RESCORED = 8
"""Hits that the cross-encoder is asked about. With 12 the mean average precision of the sample and of the clippings was
the same to three digits."""
_RESCORED_OF_PART = 6
"""The same for each of several parts."""
_LOGIT = 0.03
"""What a score loses for each unit by which the log odds of a hit are below the best one's."""
_FAR = 12.0
"""Log odds below the best one's from which it loses no more."""
_BEHIND = 3.0
"""Log odds below the best hit's from which on a hit is not worth reading. Of the sample and the clippings half of the
windows are left out by it, and as many questions answered rightly (180 for 179) and refused (132 for 132)."""
_READ_ANYWAY = 3
"""Hits that are read whatever is thought of them."""
_SHOWN = 120
"""Characters that the cross-encoder is shown at least: the nearest sentence, and what stands beside it."""
_OPENED = 256
"""Articles kept open, those asked for last: some tens of kilobytes each."""
_SENTENCE = 0.6
"""Weight of the share of a part's words, by rarity, that one sentence holds; found on one half of the dev questions of
MultiHop-RAG, where anything from 0.3 to 0.8 does as well (docs/decisions/0017-questions-taken-apart.md)."""
_QUESTION = 0.5
"""Weight of the share of the whole question's words in the passage and what its article says of itself."""
_KNOWN = 0.12
"""Added for a passage that names whoever the first hits were found to be about."""
_NAMED = 40
"""Hits of a part that are looked through for that name."""
_CHOICE = 3
"""Hits looked at for each answer to choose from."""
_NEWEST = 0.2
"""Added for a passage of the newest article, where the question is about the present."""
_HALF = 30
"""Days by which an article is older that gets half of it."""
_ABOUT_IT = 0.75
"""Of the best hit's score from which on another is taken to be on the same thing."""
_STEEPNESS = 8
"""Power of a score: what a part's second-best bids against another part's best."""
_SERVED = 0.6
"""What a part still bids once it has got a passage, each time."""
_ASKS = 0.7
"""What the part bids that only asks about the others."""


@dataclass(frozen=True)
class Served:
    """One part of a question with its own hits, best first: the best has score 1."""

    part: Part
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Retrieved:
    """What was found for a question."""

    hits: tuple[Hit, ...]
    """The best passages for all of it, best first, none twice."""
    served: tuple[Served, ...] = ()
    """The same by part; empty for a question of one part."""


class Retriever:
    """Finds passages in one library, and keeps its articles open between questions."""

    def __init__(self, library: Library, rescore: Rescore) -> None:
        """``rescore`` is asked of the best hits."""
        self.library = library
        self._rescore = rescore
        self._outlets = Outlets(library.outlets())
        self._opened: dict[str, Source] = {}

    def plan(self, asked: Question, today: date | None = None) -> Plan:
        """The question taken apart, seen from ``today`` (the real day where none is given)."""
        return Plan.of(asked, self._outlets, today)

    def weights(self, asked: Question) -> Weights:
        """How much each word of the question counts in this library."""
        return Weights(asked, self.library.frequency, self.library.counts()[1])

    def retrieve(self, asked: Question, plan: Plan, limit: int, filters: Filters | None = None) -> Retrieved:
        """The ``limit`` best passages within the filters."""
        weights = self.weights(asked)
        if not plan.taken_apart:
            (part,) = plan.parts
            query = Query(asked.text, outlets=part.outlets, period=part.period, quoted=part.quoted)
            if plan.present:
                hits = self._newest_raised(self.library.search(query, _SEARCHED, plan.present.narrowed(filters)))
            else:
                hits = self.library.search(query, max(limit, _RESCORED), filters)
            return Retrieved(tuple(self._reranked(asked.text, hits, _RESCORED, weights.of)[:limit]))
        served = []
        for part in plan.parts:
            wanted = {root: weight for root, weight in weights.of.items() if root in content_stems(part.text)}
            hits = self._weighed(weights, wanted, plan, part, filters)
            again = self._reranked(sub_question(asked, part), hits, _RESCORED_OF_PART, wanted)
            served.append(Served(part, tuple(_best_first([(hit.score, hit) for hit in again]))))
        return Retrieved(tuple(_by_turns(served, limit)), tuple(served))

    def with_choices(
        self, asked: Question, plan: Plan, choices: Sequence[str], limit: int, filters: Filters | None = None
    ) -> Retrieved:
        """The same, and for each answer to choose from what comes nearest to the question together with it."""
        retrieved = self.retrieve(asked, plan, limit, filters)
        filters = plan.present.narrowed(filters) if plan.present else filters
        beside = (hit for choice in choices for hit in self.library.search(f"{asked.text} {choice}", _CHOICE, filters))
        hits = {hit.passage.id: hit for hit in reversed([*retrieved.hits, *beside])}
        return replace(retrieved, hits=tuple(reversed(hits.values())))

    def _newest_raised(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with more for the newest of those that are about as near as the best, less for those before."""
        days = {hit.passage.article_id: day_of(self.library.article(hit.passage.article_id)) for hit in hits}
        near = [days[hit.passage.article_id] for hit in hits if hit.score >= _ABOUT_IT * hits[0].score]
        newest = max(filter(None, near), default=None)
        if newest is None:
            return list(hits)
        raised = []
        for hit in hits:
            day = days[hit.passage.article_id]
            fresh = 0.5 ** (max((newest - day).days, 0) / _HALF) if day else 0.0
            raised.append(replace(hit, score=round(hit.score + _NEWEST * fresh, 6)))
        return sorted(raised, key=_order)

    def sources(self, hits: Sequence[Hit]) -> dict[str, Source]:
        """The articles of these hits by id, opened."""
        return {name: self._source(name) for name in dict.fromkeys(hit.passage.article_id for hit in hits)}

    def _source(self, name: str) -> Source:
        """The article, opened once: who is in it and whom its sentences mean is worked out for every question alike."""
        article = self.library.article(name)
        source = self._opened.pop(name, None)
        if source is None or source.article != article:
            source = Source(article, self.library.sentences(name), self.library.note(name, rules()))
        self._opened[name] = source
        if len(self._opened) > _OPENED:
            del self._opened[next(iter(self._opened))]
        return source

    def with_name(self, retrieved: Retrieved, name: str, limit: int) -> Retrieved:
        """The same, what names someone going before what does not."""
        served = tuple(Served(one.part, tuple(self._raised(one.hits[:_NAMED], name))) for one in retrieved.served)
        return Retrieved(tuple(_by_turns(served, limit)), served)

    def _raised(self, hits: Sequence[Hit], name: str) -> list[Hit]:
        titles = {article: source.article.title or "" for article, source in self.sources(hits).items()}
        named = (is_named(f"{hit.passage.text} {titles[hit.passage.article_id]}", name) for hit in hits)
        return _best_first([(hit.score + _KNOWN * has, hit) for hit, has in zip(hits, named, strict=True)])

    def _weighed(
        self, weights: Weights, wanted: Mapping[str, float], plan: Plan, part: Part, filters: Filters | None
    ) -> list[Hit]:
        """A part's hits, weighed by the words that their sentences share with it; the best has score 1."""
        query = Query(part.text, plan.question, part.outlets, part.period, part.quoted)
        total = sum(wanted.values()) or 1.0
        scored = []
        hits = self.library.search(query, _SEARCHED, filters)
        sources = self.sources(hits)
        for hit in hits:
            source = sources[hit.passage.article_id]
            shared, _ = _nearest(source, hit.passage, wanted)
            stems = (source.stems(index) for index in source.sentences_in(hit.passage))
            share = weights.share(frozenset().union(content_stems(source.about), *stems))
            scored.append((hit.score + _SENTENCE * shared / total + _QUESTION * share, hit))
        return _best_first(scored)

    def _reranked(self, question: str, hits: Sequence[Hit], most: int, wanted: Mapping[str, float]) -> list[Hit]:
        """The hits, best first, the ``most`` first of them with the cross-encoder's opinion."""
        first, rest = hits[:most], hits[most:]
        sources = self.sources(first)
        texts = [_shown(sources[hit.passage.article_id], hit, wanted) for hit in first]
        found = self._rescore(question, texts) if first else ()
        if not found:
            return list(hits)
        best = max(found)
        again = [
            replace(hit, score=round(max(hit.score - _LOGIT * min(best - odds, _FAR), 0.0), 6), odds=odds)
            for hit, odds in zip(first, found, strict=True)
        ]
        least = min(hit.score for hit in again)
        return [*sorted(again, key=_order), *(replace(hit, score=min(hit.score, least)) for hit in rest)]


def worth_reading(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The first hits, and those that the cross-encoder holds for about as likely to answer as the likeliest."""
    best = max((hit.odds for hit in hits if hit.odds is not None), default=0.0)
    return tuple(
        hit for place, hit in enumerate(hits) if place < _READ_ANYWAY or hit.odds is None or hit.odds >= best - _BEHIND
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
    while _length(source, first, last) < _SHOWN and (first > within[0] or last < within[-1]):
        if last < within[-1]:
            last += 1
        else:
            first -= 1
    text = " ".join(source.words_of(i) for i in range(first, last + 1))
    return f"{source.article.title}. {text}" if source.article.title else text


def _length(source: Source, first: int, last: int) -> int:
    return source.sentences[last].end - source.sentences[first].start


def _best_first(scored: Sequence[tuple[float, Hit]]) -> list[Hit]:
    """The hits with these scores, scaled so that the best has 1."""
    best = max((score for score, _ in scored), default=1.0) or 1.0
    return sorted((replace(hit, score=round(score / best, 6)) for score, hit in scored), key=_order)


def _order(hit: Hit) -> tuple[float, str, int]:
    return -hit.score, hit.passage.article_id, hit.passage.start


def _by_turns(served: Sequence[Served], limit: int) -> list[Hit]:
    """Passages taken one by one, always the one for which some part bids most."""
    bids: dict[int, dict[int, float]] = {}
    of: dict[int, Hit] = {}
    for turn, one in enumerate(served):
        for hit in one.hits:
            of.setdefault(hit.passage.id, hit)
            bids.setdefault(hit.passage.id, {})[turn] = hit.score**_STEEPNESS * (_ASKS if one.part.asks else 1.0)
    left = [1.0] * len(served)
    taken: list[Hit] = []
    while bids and len(taken) < limit:
        bid, number, turn = max(
            ((bid * left[turn], -number, turn) for number, by in bids.items() for turn, bid in by.items()),
        )
        del bids[-number]
        left[turn] *= _SERVED
        taken.append(replace(of[-number], score=round(bid ** (1 / _STEEPNESS), 6)))
    return taken
