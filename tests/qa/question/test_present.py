"""Questions of the present, seen from the day of asking."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.present import Present


@pytest.mark.parametrize(
    ("question", "since"),
    [
        ("Who won the election this week?", "2024-06-17"),
        ("What happened today?", "2024-06-26"),
        ("What was yesterday's vote?", "2024-06-25"),
        ("Who was fined last month?", "2024-04-24"),
        ("Which film won this year?", "2023-12-25"),
        ("What is the latest death toll?", None),
        ("Who is the current mayor?", None),
        ("Who is now the mayor?", None),
        ("How are today's big ships handled?", None),
    ],
)
def test_a_question_of_the_present_wants_articles_of_its_time(question: str, since: str | None) -> None:
    present = Present.of(question, date(2024, 6, 27))
    assert present is not None
    found = present.filters
    assert (found.since if found else None) == since
    assert found is None or found.until == "2024-06-28"


@pytest.mark.parametrize(
    "question",
    [
        "Who won the election?",
        "What did USA Today report?",
        "What is an electric current?",
        'Who said "we leave today"?',
        "Who owns the now-closed mill?",
        "What was the tallest building until now?",
    ],
)
def test_other_questions_are_of_no_time(question: str) -> None:
    assert Present.of(question, date(2024, 6, 27)) is None


@given(st.dates(), st.sampled_from(["today", "yesterday", "tomorrow", "this week", "next year", "last month", "now"]))
def test_the_day_asked_is_always_within(asked: date, words: str) -> None:
    present = Present.of(f"Who won {words}?", asked)
    assert present is not None
    filters = present.filters
    if filters and filters.since and filters.until:
        assert filters.since <= asked.isoformat() <= filters.until
