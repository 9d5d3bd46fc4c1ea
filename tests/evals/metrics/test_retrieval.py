"""Retrieval metrics on planted rankings, and against trec_eval."""

from __future__ import annotations

from math import log2

import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics import retrieval
from evals.metrics.retrieval import Place
from evals.wanted import Evidence
from index.article import Hit, Passage
from tests.evals.metrics.planted import TEXTS, hit


def test_evidence_is_placed_at_every_occurrence_in_its_article() -> None:
    """Without words that stand there, the article is the place; without an article there is none."""
    evidence = [
        Evidence("b", "Ben lost."),
        Evidence("a"),
        Evidence("a", "Dee sang."),
        Evidence(None, "Ana won."),
    ]
    assert retrieval.places(evidence, TEXTS) == [Place("b", ((0, 9), (17, 26))), Place("a"), Place("a")]


@pytest.mark.parametrize(
    ("article", "start", "end", "covered"),
    [
        ("a", 9, 18, True),
        ("a", 0, 27, True),
        ("a", 0, 14, True),  # 5 of its 9 characters
        ("a", 0, 13, False),  # 4 of them
        ("a", 19, 27, False),
        ("b", 9, 18, False),
    ],
)
def test_a_passage_covers_evidence_from_half_of_it_on(article: str, start: int, end: int, covered: bool) -> None:
    """The span 9-18 of article a, seen by other spans."""
    assert retrieval.covers(Place("a", ((9, 18),)), article, start, end) is covered


def test_evidence_without_words_is_covered_by_any_passage_of_its_article() -> None:
    """There is nothing finer to look for."""
    assert retrieval.covers(Place("a"), "a", 0, 1)
    assert not retrieval.covers(Place("a"), "b", 0, 1)


@pytest.mark.parametrize(("k", "recall"), [(1, 0.0), (2, 0.5), (3, 0.5), (4, 1.0)])
def test_recall_at_k(k: int, recall: float) -> None:
    """Two pieces of evidence, found second and fourth."""
    hits = [hit("b", 0, 9), hit("a", 0, 8), hit("a", 0, 8), hit("a", 9, 27)]
    assert retrieval.recall_at_k(hits, [Place("a", ((0, 8),)), Place("a", ((19, 27),))], k) == recall


@pytest.mark.parametrize(
    ("evidence", "rank"),
    [
        (Evidence("a", "Cy left."), 3),  # the first passage that holds it whole
        (Evidence("a", "Ben lost."), 1),  # the words, wherever they stand
        (Evidence("a", "Ben\n lost."), 1),  # white space aside
        (Evidence("a", "Ana won. Ben"), None),  # no passage has all of it
        (Evidence("a"), 2),  # the article, the second of those found
        (Evidence("b"), 1),
        (Evidence("a", "Dee sang."), 2),  # not its words: then the article
        (Evidence("c"), None),
    ],
)
def test_evidence_has_the_rank_at_which_it_is_found(evidence: Evidence, rank: int | None) -> None:
    """Two passages of b, then two of a."""
    hits = [hit("b", 0, 9), hit("b", 9, 26), hit("a", 10, 27), hit("a", 0, 8)]
    assert retrieval.first_ranks(hits, [evidence], TEXTS) == [rank]


def test_evidence_without_an_article_is_left_out_and_a_double_counts_once() -> None:
    """There is no telling where it should be found."""
    evidence = [Evidence(None, "Ana won."), Evidence("a", "Ana won."), Evidence("a", "Ana won.")]
    assert retrieval.first_ranks([hit("a", 0, 8)], evidence, TEXTS) == [1]


@pytest.mark.parametrize(
    ("ranks", "hits_at_4", "hit_at_4", "mrr", "ap", "gain"),
    [
        ([1], (1, 1), 1, 1, 1, 1),
        ([None], (0, 1), 0, 0, 0, 0),
        ([2, 5], (1, 2), 1, 1 / 2, (1 / 2 + 2 / 5) / 2, (1 / log2(3) + 1 / log2(6)) / (1 + 1 / log2(3))),
        ([5, None, 10], (0, 3), 0, 1 / 5, (1 / 5 + 2 / 10) / 3, None),
        ([11, None], (0, 2), 0, 0, 0, 0),  # beyond the ten looked at
        ([1, 1], (2, 2), 1, 1, 1, 1),  # both in one passage
        ([3, 3], (2, 2), 1, 1 / 3, (1 / 3 + 2 / 3) / 2, 1 / (1 + 1 / log2(3))),
    ],
)
def test_ranked_metrics_by_hand(
    ranks: list[int | None],
    hits_at_4: tuple[int, int],
    hit_at_4: float,
    mrr: float,
    ap: float,
    gain: float | None,
) -> None:
    """Ranks of the pieces of evidence of one question."""
    assert retrieval.hits_at_k(ranks, 4) == hits_at_4
    assert retrieval.hit_at_k(ranks, 4) == hit_at_4
    assert retrieval.reciprocal_rank(ranks, 10) == pytest.approx(mrr)
    assert retrieval.average_precision(ranks, 10) == pytest.approx(ap)
    if gain is not None:
        assert retrieval.ndcg(ranks, 10) == pytest.approx(gain)


@given(st.permutations(range(15)), st.sets(st.integers(0, 19), min_size=1, max_size=12))
def test_article_metrics_agree_with_trec_eval(order: list[int], relevant: set[int]) -> None:
    """Fifteen of twenty articles are ranked, one passage each; any of the twenty may be relevant."""
    hits = [Hit(Passage(0, str(n), 0, 1, "x"), 1.0, 1.0, 1.0) for n in order]
    ranks = retrieval.first_ranks(hits, [Evidence(str(n)) for n in relevant], {})
    names = {"recall_4", "recall_10", "map_cut_10", "ndcg_cut_10", "success_10", "recip_rank"}
    judged = pytrec_eval.RelevanceEvaluator({"q": {str(n): 1 for n in relevant}}, names)
    theirs = judged.evaluate({"q": {str(n): float(-place) for place, n in enumerate(order)}})["q"]
    for k in (4, 10):
        found, known = retrieval.hits_at_k(ranks, k)
        assert found / known == pytest.approx(theirs[f"recall_{k}"])
    assert retrieval.hit_at_k(ranks, 10) == theirs["success_10"]
    assert retrieval.average_precision(ranks, 10) == pytest.approx(theirs["map_cut_10"])
    assert retrieval.ndcg(ranks, 10) == pytest.approx(theirs["ndcg_cut_10"])
    first = theirs["recip_rank"]  # of the whole ranking: trec_eval has no cut for it
    assert retrieval.reciprocal_rank(ranks, 10) == pytest.approx(first if first >= 1 / 10 else 0)
