"""Did the search find it?

Evidence counts as found in two ways. `recall_at_k` looks at places: a passage that holds half of an evidence sentence
found it. The figures that are compared with published ones look at words, as the set MultiHop-RAG does: the whole
sentence must stand in one passage, white space aside; where a case names an article alone, any passage of it will do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

from evals.wanted import Evidence
from index.article import Hit

DEPTHS = (4, 10)
"""Passages looked at: those of the published figures for MultiHop-RAG (arXiv 2401.15391)."""
SEARCHED = 30
"""Passages asked of the search: enough for ten different articles, but for articles that crowd out all others."""

# --- by place ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where evidence stands: in any one of the spans (code points) of an article, or somewhere in it."""

    article_id: str
    spans: tuple[tuple[int, int], ...] = ()


def places(evidence: Sequence[Evidence], texts: Mapping[str, str]) -> list[Place]:
    """The places of the evidence that names an article; texts are by article id.

    Where its text is missing or is not word for word in the article, the article as a whole is its place.
    """
    found = []
    for piece in evidence:
        if piece.doc_id is not None and piece.doc_id in texts:
            wanted = re.finditer(re.escape(piece.text), texts[piece.doc_id]) if piece.text else ()
            found.append(Place(piece.doc_id, tuple(match.span() for match in wanted)))
    return found


def covers(place: Place, article_id: str, start: int, end: int) -> bool:
    """Whether the span of that article holds the evidence, or at least half of it where it is cut."""
    return article_id == place.article_id and (
        not place.spans or any(2 * (min(end, b) - max(start, a)) >= b - a for a, b in place.spans)
    )


def recall_at_k(hits: Sequence[Hit], wanted: Sequence[Place], k: int) -> float:
    """Share of the evidence that one of the first ``k`` hits holds; at least one place is needed.

    Recall@k (Manning, Raghavan and Schütze, Introduction to Information Retrieval, 8.4) over pieces of evidence.
    """
    passages = [hit.passage for hit in hits[:k]]
    return sum(any(covers(place, p.article_id, p.start, p.end) for p in passages) for place in wanted) / len(wanted)


# --- by words: ranks at which evidence is found -----------------------------------------------------------


def first_ranks(hits: Sequence[Hit], evidence: Sequence[Evidence], texts: Mapping[str, str]) -> list[int | None]:
    """For each piece of evidence its rank, from 1, in what the search found; None where it did not find it.

    A piece with words has the rank of the first passage that holds all of them, white space aside, whatever its
    article; one without words, or with words that its article does not have, the rank of its article among the
    different articles found. A piece that names no article is left out, and one that is named twice counts once.
    """
    passages = [_without_space(hit.passage.text) for hit in hits]
    articles = list(dict.fromkeys(hit.passage.article_id for hit in hits))
    ranks: list[int | None] = []
    for piece in dict.fromkeys(evidence):
        if piece.doc_id is None:
            continue
        wanted = _without_space(piece.text or "")
        if wanted and wanted in _without_space(texts.get(piece.doc_id, "")):
            ranks.append(next((rank for rank, text in enumerate(passages, 1) if wanted in text), None))
        else:
            ranks.append(articles.index(piece.doc_id) + 1 if piece.doc_id in articles else None)
    return ranks


def _without_space(text: str) -> str:
    return "".join(text.split())


def hits_at_k(ranks: Sequence[int | None], k: int) -> tuple[int, int]:
    """Pieces of evidence found by rank ``k``, of all: Hits@k over evidence sentences (MultiHop-RAG)."""
    return sum(rank is not None and rank <= k for rank in ranks), len(ranks)


def hit_at_k(ranks: Sequence[int | None], k: int) -> float:
    """1 when any piece of evidence is found by rank ``k``, else 0 (success@k of trec_eval)."""
    return float(hits_at_k(ranks, k)[0] > 0)


def reciprocal_rank(ranks: Sequence[int | None], k: int) -> float:
    """1 over the rank of the first piece found among ``k``, else 0; its mean is MRR@k (recip_rank of trec_eval)."""
    first = min((rank for rank in ranks if rank is not None), default=k + 1)
    return 1 / first if first <= k else 0.0


def average_precision(ranks: Sequence[int | None], k: int) -> float:
    """Mean over all pieces of the precision at the rank where each is found, 0 beyond ``k`` (map_cut of trec_eval).

    Precision is over pieces: where one passage holds several, it may not pass 1.
    """
    found = sorted(rank for rank in ranks if rank is not None and rank <= k)
    return sum(min(number / rank, 1.0) for number, rank in enumerate(found, 1)) / len(ranks)


def ndcg(ranks: Sequence[int | None], k: int) -> float:
    """Discounted gain, one a piece at the rank where it is found, over the best there can be (ndcg_cut of trec_eval).

    The best has one piece at every rank; where one passage holds several, the ratio may not pass 1 (Järvelin and
    Kekäläinen 2002).
    """
    gain = sum(1 / log2(rank + 1) for rank in ranks if rank is not None and rank <= k)
    best = sum(1 / log2(rank + 1) for rank in range(1, min(len(ranks), k) + 1))
    return min(gain / best, 1.0)
