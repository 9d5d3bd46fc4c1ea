"""The labelled pairs, and the figures that are drawn from such."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evals.lab.copies.__main__ import Pair, pairs, scores


def test_the_halves_share_no_article() -> None:
    """Else what is measured would have been learned from."""
    halves = {half: {n for p in pairs() if p.half == half for n in (p.a, p.b)} for half in ("fit", "measure")}
    assert halves["fit"]
    assert halves["measure"]
    assert not halves["fit"] & halves["measure"]
    assert len({(p.a, p.b) for p in pairs()}) == len(pairs()) >= 240
    assert {p.half for p in pairs()} == set(halves)
    assert all(p.weight > 0 for p in pairs())


LABELLED = [
    Pair("a", "b", True, "near", 1.0, "measure"),
    Pair("c", "d", True, "far", 9.0, "measure"),
    Pair("e", "f", False, "near", 1.0, "measure"),
]


@pytest.mark.parametrize(
    ("said", "weighted", "expected"),
    [
        (lambda pair: pair.copy, True, (1.0, 1.0, 1.0)),
        (lambda pair: pair.stratum == "near", False, (0.5, 0.5, 0.5)),
        (lambda pair: pair.stratum == "near", True, (0.5, 0.1, 1 / 6)),  # the copy missed stands for nine
        (lambda pair: False, True, (0.0, 0.0, 0.0)),
    ],
)
def test_a_pair_counts_for_those_it_stands_for(
    said: Callable[[Pair], bool], weighted: bool, expected: tuple[float, float, float]
) -> None:
    """Precision, recall and F1 of weighted pairs; the interval holds F1."""
    precision, recall, f1, low, high = scores(LABELLED, said, weighted=weighted)
    assert (precision, recall, f1) == pytest.approx(expected)
    assert low <= f1 <= high
