"""A disagreement is found when each side is one of its own, and false where articles agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evals.cases import Case
from evals.metrics.score import scores
from evals.wanted import Evidence
from tests.evals.metrics.planted import TEXTS, answer, case

WANTED = (Evidence("a", "190 workers"), Evidence("b", "240"))
CITING = answer("190; 240", quotes=(("a", 0, 8), ("b", 0, 9)))


def score(of: Case, *sides: tuple[str, list[int]]) -> dict[str, tuple[float, float]]:
    """The metrics of disagreements for an answer with these sides, each with its citations."""
    told = [{"about": "?", "sides": [{"text": text, "citations": cited} for text, cited in sides]}] if sides else []
    found = scores(of, {**CITING, "disagreements": told}, [], TEXTS)
    return {name: pair for name, pair in found.items() if name.startswith("disagreement")}


@pytest.mark.parametrize(
    ("sides", "right"),
    [
        ([("240 people", [2]), ("190", [1])], 1.0),
        ([("190", [1]), ("about 300", [1, 2]), ("240", [2])], 1.0),
        ([("190", [1]), ("300", [2])], 0.0),
        ([("190", [2]), ("240", [1])], 0.0),
        ([("190 and 240", [1, 2]), ("7", [1])], 0.0),
        ([], 0.0),
    ],
)
def test_each_side_is_wanted_by_itself(sides: list[tuple[str, list[int]]], right: float) -> None:
    assert score(replace(case("how_many", "190"), sides=WANTED), *sides) == {"disagreement_found": (right, 1)}


def test_articles_that_agree_have_no_sides() -> None:
    agreeing = replace(case("how_many", "190"), sides=())
    assert score(agreeing, ("190", [1]), ("240", [2])) == {"disagreement_false": (1.0, 1)}
    assert score(agreeing) == {"disagreement_false": (0.0, 1)}


def test_where_nobody_knows_nothing_is_measured() -> None:
    assert score(case("how_many", "190")) == {}
