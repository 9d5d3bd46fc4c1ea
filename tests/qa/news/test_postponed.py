"""Which days no longer stand because a newer sentence moved them."""

from __future__ import annotations

import pytest

from index.encode import Encoder
from qa.news.postponed import moves
from tests.qa.fake import SURE, findings_in, source

OLD = "The second shelter will open on 3 March in the old mill on Fulton Avenue, Mayor Ada Reyes said."


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("The vote was moved from March 3 to March 10.", ["2025-03-10"]),
        ("The opening has been delayed until June because of rain.", ["2025-06"]),
        ("The hearing was brought forward to Friday.", ["2025-02-21"]),
        ("She moved to Dover on Friday.", []),
        ("Nothing was delayed.", []),
    ],
)
def test_to_which_day_it_is_moved(text: str, new: list[str]) -> None:
    """Seen from the day of the article, a Thursday."""
    assert [move.new for move in moves(source(text, published="2025-02-20"))] == new


@pytest.mark.parametrize(
    ("question", "newer", "days"),
    [
        (
            "When will the second shelter open?",
            "The second shelter was delayed until June, Mayor Reyes said.",
            ["June"],
        ),
        (
            "When is the second shelter to open?",
            "The second shelter was delayed until June, Mayor Reyes said.",
            ["June"],
        ),
        # About the change itself, of another matter, of what had happened already.
        (
            "When was the second shelter to open?",
            "The second shelter was delayed until June, Mayor Reyes said.",
            ["3 March", "June"],
        ),
        ("When will the second shelter open?", "The tram to Dover was delayed until June.", ["3 March", "June"]),
    ],
)
def test_an_older_article_s_day_gives_way(encoder: Encoder, question: str, newer: str, days: list[str]) -> None:
    old = source(OLD, "old.txt", published="2025-01-20")
    new = source(newer, "new.txt", published="2025-02-20")
    found = findings_in(encoder, question, old, new, marks={"3 March": SURE, "June": 1.0})
    assert [one.text.removeprefix("on ").removeprefix("until ") for one in found.candidates] == days


def test_the_newer_article_s_day_stands(encoder: Encoder) -> None:
    """What an older article put off to June, a newer one may tell of March."""
    old = source("The second shelter was delayed until June, Mayor Reyes said.", "old.txt", published="2025-01-10")
    new = source(OLD, "new.txt", published="2025-01-20")
    found = findings_in(encoder, "When will the second shelter open?", old, new, marks={"3 March": SURE, "June": 1.0})
    assert "3 March" in [one.text.removeprefix("on ") for one in found.candidates]


def test_another_matter_of_the_same_story_moves_no_day(encoder: Encoder) -> None:
    old = source(
        "The next hearing on the shelter is set for 3 March, Mayor Ada Reyes said.", "old.txt", published="2025-01-20"
    )
    new = source("The second shelter was delayed until June, Mayor Ada Reyes said.", "new.txt", published="2025-02-20")
    found = findings_in(encoder, "When is the next hearing?", old, new, marks={"3 March": SURE, "June": 1.0})
    assert "3 March" in [one.text for one in found.candidates]


def test_in_one_sentence_the_day_behind_it_stands(encoder: Encoder) -> None:
    story = source("The hearing, set for 3 March, was postponed to 7 April by the judge.", published="2025-02-20")
    found = findings_in(encoder, "When is the hearing?", story, marks={"3 March": SURE, "7 April": 1.0})
    assert [one.text for one in found.candidates] == ["7 April"]
