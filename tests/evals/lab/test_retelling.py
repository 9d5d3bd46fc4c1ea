"""Events told again as articles tell them."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from evals.lab.retelling import happening, reports, written
from qa.news.dates import days


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("A flood destroys two bridges and kills nine people in Dover.", "destroyed two bridges and killed nine"),
        ("Nine people are killed in a flood that hits the port of Dover.", "were killed"),
        ("The council announces that it will sell the mill to a brewer.", "announced that it will sell"),
    ],
)
def test_an_event_is_put_into_the_past(text: str, past: str) -> None:
    made = happening("a", "Flood", date(2024, 6, 3), text)
    assert made is not None
    assert past in made.past


def test_what_has_no_verb_that_is_known_is_no_event() -> None:
    assert happening("a", "Flood", date(2024, 6, 3), "A flood in the old port of the small town of Dover.") is None


def test_the_same_seed_makes_the_same_articles() -> None:
    """Each holds its own event, and is of that day or the next."""
    told = [happening(str(n), "Flood", date(2024, 6, n), "A flood destroys a bridge in Dover.") for n in (1, 4, 9)]
    story = [one for one in told if one is not None]
    other = happening("other", "Vote", date(2024, 6, 2), "The council approves the sale of the mill in Calder.")
    assert other is not None
    first, second = (list(reports([story], [other], random.Random(7))) for _ in range(2))
    assert [one.article for one in first] == [one.article for one in second]
    by_id = {one.id: one for one in (*story, other)}
    for one in first:
        gap = days(one.article.published or "")[0] - by_id[one.sentences[0].event or ""].day
        assert gap in (timedelta(0), timedelta(1))


def test_a_day_is_written_so_that_it_can_be_told() -> None:
    for gap in range(60):
        words, exact = written(date(2024, 6, 30) - timedelta(gap), date(2024, 6, 30), random.Random(gap))
        assert exact or words.startswith(("last week", "in "))
