"""What figures come to: how much, how exactly, of what; and which of them may be one figure."""

from __future__ import annotations

import pytest

from qa.english.amounts import amounts


@pytest.mark.parametrize(
    ("text", "value", "measure"),
    [
        ("when 190 workers walked out", 190, ""),
        ("it will cost $8.2 million, of which", 8_200_000, "$"),
        ("1.5 million dollars by a teacher", 1_500_000, "$"),
        ("with 58.6 percent in favor", 58.6, "%"),
        ("Twenty-four thousand eggs were recalled", 24_000, ""),
        ("for two weeks from Monday", 14, "time"),
        ("for a year and a half", 1.5 * 365.25, "time"),
        ("closed for half an hour", 0.5 / 24, "time"),
    ],
)
def test_a_figure_comes_to(text: str, value: float, measure: str) -> None:
    (found,) = amounts(text)
    assert found.value == pytest.approx(value)
    assert found.measure == measure


@pytest.mark.parametrize("text", ["the third such crash", "on March 4, 2019", "one of them"])
def test_what_counts_nothing_is_no_figure(text: str) -> None:
    assert amounts(text) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("about 240 families", "238 families", True),
        ("more than 12,000 riders", "12,480 riders", True),
        ("nearly $49 million", "$48.7 million", True),
        ("about 59 percent", "58.6 percent", True),
        ("about an hour", "58 minutes", True),
        ("18 months", "a year and a half", True),
        ("at least six people", "11 people", True),
        ("190 workers", "240 workers", False),
        ("at least 60 people", "23 people", False),
        ("three weeks", "five weeks", False),
        ("four people", "five people", False),
        ("$250,000", "$400,000", False),
    ],
)
def test_a_rounding_may_be_the_exact_figure(one: str, other: str, same: bool) -> None:
    (a,), (b,) = amounts(one), amounts(other)
    assert a.may_be(b) is b.may_be(a) is same


def test_things_are_not_counted_with_others() -> None:
    (families,), (dogs,), (people,), (money,) = map(amounts, ("60 families", "20 dogs", "30 people", "$40"))
    assert not families.may_count_with(dogs)
    assert families.may_count_with(people)
    assert not families.may_count_with(money)
