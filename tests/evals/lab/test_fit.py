"""Logistic regression: what it gives back, and that nobody is judged by what was learned from them."""

from __future__ import annotations

import numpy as np
import pytest

from evals.lab.fit import Logistic, chance, cross_fitted, even, fitted
from evals.metrics.statistics import area

RANDOM = np.random.default_rng(0)
SIGNS = RANDOM.normal(size=(4000, 3))
TRUE = Logistic(-0.5, (1.5, -0.8, 0.0))
RIGHT = RANDOM.random(4000) < chance(TRUE.odds(SIGNS))


def test_the_weights_that_made_the_cases_are_found() -> None:
    model = fitted(SIGNS, RIGHT)
    assert model.bias == pytest.approx(TRUE.bias, abs=0.15)
    assert model.weights == pytest.approx(TRUE.weights, abs=0.15)


def test_a_sign_that_would_count_against_is_left_out() -> None:
    """Its weight is 0, and the others are fitted without it."""
    model = fitted(SIGNS, RIGHT, never_against=True)
    assert model.weights[1] == 0
    assert model.weights[0] == pytest.approx(fitted(SIGNS[:, [0]], RIGHT).weights[0], abs=0.05)


def test_cases_count_by_their_weight_and_only_those_to_learn_from() -> None:
    """A case of weight 0 is as good as none."""
    half = np.arange(4000) < 2000
    alone = fitted(SIGNS[half], RIGHT[half])
    assert fitted(SIGNS, RIGHT, learn=half) == alone
    assert fitted(SIGNS, RIGHT, half.astype(float)).weights == pytest.approx(alone.weights, abs=1e-3)


def test_a_case_is_judged_by_what_others_taught() -> None:
    """Features that are each case's own number say nothing of cases left out, though all of those learned from."""
    own = np.eye(60)
    right = np.arange(60) % 2 == 0
    even_weights = np.ones((1, 60))
    assert area(even_weights, fitted(own, right).odds(own), right)[0] == 1
    assert area(even_weights, cross_fitted(own, right, list(range(60))), right)[0] <= 0.5
    pairs = np.repeat(np.eye(30), 2, axis=0)  # two cases of a group, of which one would tell the other
    said = np.repeat(np.arange(30) % 2 == 0, 2)
    assert area(even_weights, cross_fitted(pairs, said, np.repeat(np.arange(30), 2)), said)[0] <= 0.5


def test_sets_weigh_the_same_however_large() -> None:
    weights = even(["a", "a", "a", "b"])
    assert weights.tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3, 2])
