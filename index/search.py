"""The best passages for a query: BM25 and vectors, fused, rescored exactly, in an order that never changes.

Dense candidates come from Chroma, whose answers are approximate: more are fetched than are needed, their exact
cosine is taken from the vectors in SQLite, and ties go by article and place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.article import Hit
from index.encode import Encoder
from index.filters import Filters
from index.store.copies import collapse
from index.store.store import Store
from index.text.letters import folded
from index.text.periods import Period
from index.vectors import Nearest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BM25_WEIGHT = 0.4
"""Share of BM25 in the fused score; see docs/decisions/0004-search.md for what was measured."""
WANTED_WEIGHT = 0.4
"""Added for an outlet that is wanted, and for a time: as much as the best cosine gives."""
QUOTED_WEIGHT = 0.15
"""Added for quoted words. With 0.4 they drew passages on them away from what else a question says."""
CONTEXT_WEIGHT = 0.3
"""Of the cosine of the question that a query is a part of."""
_CANDIDATES = 60
"""Fetched from each side before fusing."""
_COPIED = 20
"""Hits fetched beyond those wanted: in so many, few are copies of one before."""
_REACH = 5000
"""Neighbours that Chroma is asked for at most, about 50 ms among 300,000, where few of them are within the filters."""

_WORD = re.compile(r"\w+")
_FUNCTION_WORDS = frozenset(
    """a about an any and are as at be been by can could did do does for from had has have he her him his how i if in
    into is it its it many me much my no not of on or our she should so than that the their them there they this to was
    we were what when where which who whom whose why will with would you your""".split()
)


@dataclass(frozen=True)
class Query:
    """What is looked for, and where it should stand: that only raises a passage, filters keep others out."""

    text: str
    context: str = ""
    """The question that it is a part of; empty where it is all of it."""
    outlets: tuple[str, ...] = ()
    period: Period | None = None
    quoted: tuple[str, ...] = ()
    """Words that should stand there as they are, but for case and white space."""


def best(
    store: Store, index: Nearest, encoder: Encoder, query: Query, limit: int, filters: Filters | None = None
) -> list[Hit]:
    """The ``limit`` best passages in sound articles, best first; of one that several copies of a story have, one."""
    wanted = limit + _COPIED
    while True:
        found = search(store, index, encoder, query, wanted, filters)
        hits = _sound(store, found, limit)
        if len(hits) >= limit or len(found) < wanted:
            return hits
        wanted *= 2


def _sound(store: Store, found: Sequence[Hit], limit: int) -> list[Hit]:
    while True:
        hits = collapse(found, store.clusters.of, store.articles.sentences)[:limit]
        damaged = {hit.passage.article_id for hit in hits if not store.articles.holds(hit.passage)}
        if not damaged:
            return hits
        found = [hit for hit in found if hit.passage.article_id not in damaged]


def search(
    store: Store, index: Nearest, encoder: Encoder, query: Query, limit: int, filters: Filters | None = None
) -> list[Hit]:
    """The ``limit`` best passages, best first. Raises nothing for a query of any words; an empty one finds nothing."""
    text, context = (words.encode("utf-8", "replace").decode() for words in (query.text, query.context))
    if not text.strip() or limit < 1:
        return []  # else: a terminal's broken bytes arrive as lone surrogates
    wanted = max(_CANDIDATES, 2 * limit)
    lexical = dict(store.lexical.matching(words_of(text), wanted, filters))
    for narrower in _where_wanted(query, filters):
        lexical |= dict(store.lexical.matching(words_of(text), wanted // 2, narrower))
    beside = store.lexical.matching(words_of(f"{text} {context}"), wanted // 2, filters) if context else []
    vector, *whole = encoder.encode([text, context] if context else [text])
    near = _dense(store, index, vector, wanted, filters)
    numbers = list(near.keys() | lexical.keys() | {number for number, _ in beside})
    near |= _exact(store, [number for number in numbers if number not in near], vector)
    around = _exact(store, numbers, whole[0]) if whole else {}
    told = store.passages.facets(numbers) if query.outlets or query.period else {}
    quoted = [_plain(words) for words in query.quoted]
    highest = max(lexical.values(), default=0.0) or 1.0
    hits = []
    for number, passage in store.passages.get(numbers).items():
        bm25, cosine = lexical.get(number, 0.0), near.get(number, 0.0)
        score = BM25_WEIGHT * bm25 / highest + (1 - BM25_WEIGHT) * max(cosine, 0.0)
        score += CONTEXT_WEIGHT * max(around.get(number, 0.0), 0.0)
        outlet, published = told.get(number, (None, None))
        score += WANTED_WEIGHT * (outlet in query.outlets)
        score += WANTED_WEIGHT * bool(query.period and query.period.holds(published))
        score += QUOTED_WEIGHT * (bool(quoted) and all(words in _plain(passage.text) for words in quoted))
        # Six digits: more would let the last bit of a sum decide the order.
        hits.append(Hit(passage, round(score, 6), round(cosine, 6), round(bm25, 6)))
    hits.sort(key=lambda hit: (-hit.score, hit.passage.article_id, hit.passage.start))
    return hits[:limit]


def _plain(text: str) -> str:
    return " ".join(folded(text).split())


def _where_wanted(query: Query, filters: Filters | None) -> Iterator[Filters]:
    """The filters that leave only what the query wants, of those articles that the given filters leave."""
    given = filters or Filters()
    if query.outlets:
        allowed = {outlet.casefold() for outlet in given.outlets}
        outlets = tuple(o for o in query.outlets if not allowed or o.casefold() in allowed)
        if outlets:
            yield replace(given, outlets=outlets)
    if query.period and query.period.since:
        since = max(given.since or "", query.period.since)
        until = min(given.until or query.period.until, query.period.until)
        yield replace(given, since=since, until=until)


def words_of(query: str) -> list[str]:
    """The words of a query worth matching; all of them when it has only function words."""
    words = list(dict.fromkeys(_WORD.findall(folded(query))))
    return [word for word in words if word not in _FUNCTION_WORDS] or words


def _dense(
    store: Store, index: Nearest, vector: NDArray[np.float32], wanted: int, filters: Filters | None
) -> dict[int, float]:
    """Exact cosine of the ``wanted`` nearest passages within the filters, by passage number."""
    filters = store.passages.restriction(filters)
    if filters is None:
        return _exact(store, index.nearest(vector[None, :], wanted)[0], vector)
    numbers = store.passages.numbers_within(filters)
    if numbers is None:  # many: the nearest of all, until enough of them are within the filters
        reach = min(int(2 * wanted / store.passages.share(filters)), _REACH)
        numbers = store.passages.within(index.nearest(vector[None, :], reach)[0], filters)
        while len(numbers) < wanted and reach < _REACH:
            reach = min(4 * reach, _REACH)
            numbers = store.passages.within(index.nearest(vector[None, :], reach)[0], filters)
        numbers += store.passages.superseded_within(filters)
    near = _exact(store, numbers, vector)
    return dict(sorted(near.items(), key=lambda one: -one[1])[:wanted])


def _exact(store: Store, numbers: Sequence[int], vector: NDArray[np.float32]) -> dict[int, float]:
    import numpy as np

    found, stored = store.vectors.of(numbers)
    # Not by BLAS, whose threads go on spinning: searches took twice as long on two cores.
    cosines = np.einsum("nd,d->n", stored, vector) if found else np.empty(0)
    return dict(zip(found, cosines.tolist(), strict=True))
