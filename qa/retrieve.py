"""The passages for a question: each of its sub-questions served, the best first.

A question of one part is searched for as it is. Else each part is searched for by itself, its hits are weighed again
by the sentence that comes nearest to it, and passages are taken by turns: whatever a part has got lowers what it still
bids, so that no part goes without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.article import Hit
from index.library import Library
from index.search import Query
from index.store import Filters
from qa.candidates import Weights, mentions
from qa.outlets import Outlets
from qa.plan import Part, Plan
from qa.question import Question
from qa.rerank import Rescore
from qa.source import Source
from qa.words import content_stems

_SEARCHED = 60
"""Hits of a part that are weighed again."""
_RESCORED = 20
"""Hits that a cross-encoder is asked about."""
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

    def __init__(self, library: Library, rescore: Rescore | None = None) -> None:
        """``rescore`` orders each part's best hits anew."""
        self.library = library
        self._rescore = rescore
        self._outlets = Outlets(library.outlets())
        self._opened: dict[str, Source] = {}

    def plan(self, asked: Question) -> Plan:
        """The question taken apart."""
        return Plan.of(asked, self._outlets)

    def weights(self, asked: Question) -> Weights:
        """How much each word of the question counts in this library."""
        return Weights(asked, self.library.frequency, self.library.counts()[1])

    def retrieve(self, asked: Question, plan: Plan, limit: int, filters: Filters | None = None) -> Retrieved:
        """The ``limit`` best passages within the filters."""
        if not plan.taken_apart:
            (part,) = plan.parts
            query = Query(asked.text, outlets=part.outlets, period=part.period, quoted=part.quoted)
            return Retrieved(tuple(self._reranked(asked.text, self.library.search(query, limit, filters))))
        weights = self.weights(asked)
        served = tuple(
            Served(part, tuple(self._reranked(part.text, self._weighed(weights, plan, part, filters))))
            for part in plan.parts
        )
        return Retrieved(tuple(_by_turns(served, limit)), served)

    def with_choices(
        self, asked: Question, plan: Plan, choices: Sequence[str], limit: int, filters: Filters | None = None
    ) -> Retrieved:
        """The same, and for each answer to choose from what comes nearest to the question together with it."""
        retrieved = self.retrieve(asked, plan, limit, filters)
        beside = (hit for choice in choices for hit in self.library.search(f"{asked.text} {choice}", _CHOICE, filters))
        hits = {hit.passage.id: hit for hit in reversed([*retrieved.hits, *beside])}
        return replace(retrieved, hits=tuple(reversed(hits.values())))

    def sources(self, hits: Sequence[Hit]) -> dict[str, Source]:
        """The articles of these hits by id, opened."""
        return {name: self._source(name) for name in dict.fromkeys(hit.passage.article_id for hit in hits)}

    def _source(self, name: str) -> Source:
        """The article, opened once: who is in it and whom its sentences mean is worked out for every question alike."""
        article = self.library.article(name)
        source = self._opened.pop(name, None)
        if source is None or source.article != article:
            source = Source(article, self.library.sentences(name))
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
        named = (mentions(f"{hit.passage.text} {titles[hit.passage.article_id]}", name) for hit in hits)
        return _best_first([(hit.score + _KNOWN * has, hit) for hit, has in zip(hits, named, strict=True)])

    def _weighed(self, weights: Weights, plan: Plan, part: Part, filters: Filters | None) -> list[Hit]:
        """A part's hits, weighed by the words that their sentences share with it; the best has score 1."""
        query = Query(part.text, plan.question, part.outlets, part.period, part.quoted)
        wanted = {root: weight for root, weight in weights.of.items() if root in content_stems(part.text)}
        total = sum(wanted.values()) or 1.0
        scored = []
        hits = self.library.search(query, _SEARCHED, filters)
        sources = self.sources(hits)
        for hit in hits:
            source, passage = sources[hit.passage.article_id], hit.passage
            first, last = source.sentence_at(passage.start), source.sentence_at(passage.end - 1)
            sentences = [source.stems(index) for index in range(first, last + 1)]
            nearest = max(sum(wanted[root] for root in wanted.keys() & stems) for stems in sentences)
            share = weights.share(frozenset().union(content_stems(source.about), *sentences))
            scored.append((hit.score + _SENTENCE * nearest / total + _QUESTION * share, hit))
        return _best_first(scored)

    def _reranked(self, text: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with the cross-encoder's opinion of the first of them, if there is one."""
        if self._rescore is None or not hits:
            return list(hits)
        first = hits[:_RESCORED]
        found = self._rescore(text, [hit.passage.text for hit in first])
        low, high = min(found), max(found)
        top = first[0].score
        again = [
            replace(hit, score=round((hit.score + top * (score - low) / ((high - low) or 1.0)) / 2, 6))
            for hit, score in zip(first, found, strict=True)
        ]
        least = min(hit.score for hit in again)
        rest = (replace(hit, score=min(hit.score, least)) for hit in hits[_RESCORED:])
        return [*sorted(again, key=_order), *rest]


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
