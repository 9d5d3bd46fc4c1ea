"""The best passages for a query: BM25 and vectors, fused, rescored exactly, in an order that never changes.

Dense candidates come from Chroma, whose answers are approximate: more are fetched than are needed, their exact
cosine is taken from the vectors in SQLite, and ties go by article and place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.article import Hit
from index.store import Filters, Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.encode import Encoder
    from index.vectors import Vectors

BM25_WEIGHT = 0.6
"""Share of BM25 in the fused score; see docs/decisions/0004-search.md for what was measured."""
_CANDIDATES = 60
"""Fetched from each side before fusing."""
_REACH = 5000
"""Neighbours that Chroma is asked for at most, about 50 ms among 300,000, where few of them are within the filters."""

_WORD = re.compile(r"\w+")
_FUNCTION_WORDS = frozenset(
    """a about an and any are as at be been by can could did do does for from had has have he her him his how i if in
    into is it its many me much my no not of on or our she should so than that the their them there they this to was we
    were what when where which who whom whose why will with would you your""".split()
)


def search(
    store: Store, vectors: Vectors, encoder: Encoder, query: str, limit: int, filters: Filters | None = None
) -> list[Hit]:
    """The ``limit`` best passages, best first. Raises nothing for a query of any words; an empty one finds nothing."""
    if not query.strip() or limit < 1:
        return []
    query = query.encode("utf-8", "replace").decode()  # a terminal's broken bytes arrive as lone surrogates
    wanted = max(_CANDIDATES, 2 * limit)
    lexical = dict(store.matching(words_of(query), wanted, filters))
    vector = encoder.encode([query])[0]
    near = _dense(store, vectors, vector, wanted, filters)
    missing = [number for number in lexical if number not in near]
    near |= _exact(store, missing, vector)
    best = max(lexical.values(), default=0.0) or 1.0
    passages = store.passages(list(near.keys() | lexical.keys()))
    hits = []
    for number, passage in passages.items():
        bm25, cosine = lexical.get(number, 0.0), near.get(number, 0.0)
        score = BM25_WEIGHT * bm25 / best + (1 - BM25_WEIGHT) * max(cosine, 0.0)
        # Six digits: more would let the last bit of a sum decide the order.
        hits.append(Hit(passage, round(score, 6), round(cosine, 6), round(bm25, 6)))
    hits.sort(key=lambda hit: (-hit.score, hit.passage.article_id, hit.passage.start))
    return hits[:limit]


def words_of(query: str) -> list[str]:
    """The words of a query worth matching; all of them when it has only function words."""
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(query)))
    return [word for word in words if word not in _FUNCTION_WORDS] or words


def _dense(
    store: Store, vectors: Vectors, vector: NDArray[np.float32], wanted: int, filters: Filters | None
) -> dict[int, float]:
    """Exact cosine of the ``wanted`` nearest passages within the filters, by passage number."""
    if not filters:
        return _exact(store, vectors.nearest(vector[None, :], wanted)[0], vector)
    numbers = store.numbers_within(filters)
    if numbers is None:  # many: the nearest of all, until enough of them are within the filters
        reach = min(int(2 * wanted / store.share(filters)), _REACH)
        numbers = store.within(vectors.nearest(vector[None, :], reach)[0], filters)
        while len(numbers) < wanted and reach < _REACH:
            reach = min(4 * reach, _REACH)
            numbers = store.within(vectors.nearest(vector[None, :], reach)[0], filters)
    near = _exact(store, numbers, vector)
    return dict(sorted(near.items(), key=lambda one: -one[1])[:wanted])


def _exact(store: Store, numbers: Sequence[int], vector: NDArray[np.float32]) -> dict[int, float]:
    import numpy as np

    found, stored = store.vectors_of(numbers)
    # Not by BLAS, whose threads go on spinning: searches took twice as long on two cores.
    cosines = np.einsum("nd,d->n", stored, vector) if found else np.empty(0)
    return dict(zip(found, cosines.tolist(), strict=True))
