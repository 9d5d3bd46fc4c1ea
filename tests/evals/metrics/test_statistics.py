"""Metrics of a set, their intervals and differences, on planted cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from evals.metrics import statistics
from evals.metrics.score import scores
from tests.evals.metrics.planted import TEXTS, answer, case, result


def of(pairs: Sequence[tuple[float, float]]) -> list[dict[str, Any]]:
    """Cases with one metric, "m"."""
    return [result(0.5, None, answered=False, scores={"m": pair}) for pair in pairs]


def test_a_metric_is_the_ratio_of_its_sums() -> None:
    """Not the mean of the ratios; a case without the metric has no part in it."""
    found = statistics.measured([*of([(1, 2), (3, 3), (0, 1)]), result(0.5, None, answered=False)])
    assert found["m"].value == pytest.approx(4 / 6)
    assert found["m"].cases == 3
    assert statistics.measured([]) == {}


def test_refusal_f1_is_the_harmonic_mean_over_the_set() -> None:
    """Three refusals, two of them right, of four cases without an answer: 2/3 and 1/2 give 4/7."""
    refused, given_answer = answer("", answered=False), answer("Ana")
    without = case("who", answerable=False)
    asked = [(without, refused)] * 2 + [(case("who", "Ana"), refused)] + [(without, given_answer)] * 2
    results = [
        result(0.5, bool(pairs["accuracy"][0]), answered=reply["answered"], scores=pairs)
        for one, reply in asked
        for pairs in [scores(one, reply, [], TEXTS)]
    ]
    found = {name: one.value for name, one in statistics.measured(results).items()}
    assert found["refusal_precision"] == pytest.approx(2 / 3)
    assert found["refusal_recall"] == pytest.approx(1 / 2)
    assert found["refusal_f1"] == pytest.approx(4 / 7)
    assert found["accuracy"] == pytest.approx(2 / 5)


def test_partial_f1_of_lists_is_the_harmonic_mean_of_its_two_sides() -> None:
    """One answer of "Ana" for "Ana" and "Ben": precision 1, recall (1 + 1/3)/2; then one of nothing at all."""
    asked = case("list", "Ana", "Ben")
    one = scores(asked, answer("Ana", "Ana"), [], TEXTS)
    found = statistics.measured([result(0.5, False, scores=one)])
    assert found["list_partial_f1"].value == pytest.approx(2 * 1 * (2 / 3) / (1 + 2 / 3))
    nothing = scores(asked, answer("", answered=False), [], TEXTS)
    assert statistics.measured([result(0.5, False, answered=False, scores=nothing)])["list_partial_f1"].value == 0


def test_no_answer_f1_needs_a_set_with_short_answers() -> None:
    """Else it is refusal recall by another name."""
    without = scores(case("who", answerable=False), answer("", answered=False), [], TEXTS)
    assert "squad_f1" not in statistics.measured([result(0.1, True, answered=False, scores=without)])
    with_one = scores(case("who", "Ana"), answer("Ana"), [], TEXTS)
    both = [result(0.1, True, answered=False, scores=without), result(0.9, True, scores=with_one)]
    assert statistics.measured(both)["squad_f1"].value == 1


# --- confidence


PLANTED = [
    result(0.9, True),
    result(0.8, False),
    result(0.6, True),
    result(0.6, False, answerable=False),
    result(0.3, False, answered=False),  # refused, though there was an answer
    result(0.2, True, answered=False, answerable=False),
    result(0.7, None),  # not to be judged
]


def test_the_area_under_the_risk_coverage_curve_by_hand() -> None:
    """Risks 0, 1/2, then 2/4 for both that are equally sure, over four answers: 1.5/4."""
    assert statistics.measured(PLANTED)["aurc"].value == pytest.approx(1.5 / 4)
    assert statistics.risk_coverage(PLANTED) == [(1 / 6, 0), (2 / 6, 1 / 2), (4 / 6, 1 / 2)]


def test_the_calibration_error_by_hand() -> None:
    """Bins of 0.6 (two answers, one right), 0.8 (wrong) and 0.9 (right): gaps 0.2, 0.8 and 0.1 over four answers."""
    assert statistics.measured(PLANTED)["ece"].value == pytest.approx((0.2 + 0.8 + 0.1) / 4)
    assert statistics.reliability(PLANTED) == [
        pytest.approx((0.6, 0.5, 2)),
        pytest.approx((0.8, 0, 1)),
        pytest.approx((0.9, 1, 1)),
    ]
    assert statistics.reliability([result(1.0, True)]) == [(1.0, 1.0, 1)]


def test_the_area_of_answerable_against_not_by_hand() -> None:
    """0.9, 0.8, 0.6 and 0.3 against 0.6 and 0.2: seven of eight pairs in order, one of them a tie of half."""
    found = statistics.measured(PLANTED)["answerable_auc"]
    assert found.value == pytest.approx((2 + 2 + 1.5 + 1) / 8)
    assert found.cases == 6
    assert "answerable_auc" not in statistics.measured(PLANTED[:3])


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.9]), st.booleans()), min_size=2, max_size=30))
def test_the_area_of_answerable_against_not_agrees_with_scikit_learn(rows: list[tuple[float, bool]]) -> None:
    """Ties and all."""
    found = statistics.measured([result(sure, True, answerable=has) for sure, has in rows], resamples=2)
    if len({has for _, has in rows}) == 2:
        assert found["answerable_auc"].value == pytest.approx(roc_auc_score([h for _, h in rows], [s for s, _ in rows]))
    else:
        assert "answerable_auc" not in found


# --- intervals and differences


def test_the_interval_is_the_same_each_time_and_as_wide_as_the_binomial_one() -> None:
    """For 50 of 100 the normal approximation gives 0.402 to 0.598; a certain metric has no width."""
    cases = of([(1.0, 1.0), (0.0, 1.0)] * 50)
    found = statistics.measured(cases)["m"]
    assert found == statistics.measured(cases)["m"]
    assert found.low == pytest.approx(0.402, abs=0.02)
    assert found.high == pytest.approx(0.598, abs=0.02)
    sure = statistics.measured(of([(1.0, 1.0)] * 7))["m"]
    assert (sure.low, sure.high) == (1, 1)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(3, 9)), min_size=1, max_size=12))
def test_the_interval_stays_within_the_best_and_the_worst_case(pairs: list[tuple[float, float]]) -> None:
    """Its ends are ratios of resampled cases."""
    found = statistics.measured(of(pairs), resamples=40)["m"]
    singles = [reached / possible for reached, possible in pairs]
    assert min(singles) - 1e-9 <= found.low <= found.high <= max(singles) + 1e-9


def test_a_difference_by_chance_alone_is_told_from_one_that_is_none() -> None:
    """Of 40 cases one turned good and one bad; then twelve turned good."""
    before = of([(1, 1)] * 20 + [(0, 1)] * 20)
    same = of([(0, 1)] + [(1, 1)] * 20 + [(0, 1)] * 19)
    better = of([(1, 1)] * 32 + [(0, 1)] * 8)
    level = statistics.paired(before, same, resamples=2000)["m"]
    assert (level.a, level.b, level.p) == (0.5, 0.5, 1.0)
    assert level.low < 0 < level.high
    gain = statistics.paired(before, better, resamples=2000)["m"]
    assert gain.b - gain.a == pytest.approx(0.3)
    assert gain.low > 0.1
    # All twelve one way: 2 in 2^12 by chance.
    assert gain.p == pytest.approx((1 + 2000 / 2**11) / 2001, abs=0.002)


def test_a_run_does_not_differ_from_itself() -> None:
    """Every metric, those of the confidence too."""
    for one in statistics.paired(PLANTED, PLANTED, resamples=200).values():
        assert (one.a, one.low, one.high, one.p) == (one.b, 0, 0, 1)
