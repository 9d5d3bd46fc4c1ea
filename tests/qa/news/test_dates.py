"""Words of an article that tell a day, as dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.news.dates import when

THURSDAY = "2024-06-27"


def date_of(sentence: str, words: str, published: str | None = THURSDAY) -> str | None:
    at = sentence.index(words)
    found = when(sentence, (0, len(sentence)), at, at + len(words), published)
    return found.date if found else None


@pytest.mark.parametrize(
    ("sentence", "words", "day"),
    [
        ("The council voted on Wednesday to close the pier.", "on Wednesday", "2024-06-26"),
        ("The council voted on Thursday.", "Thursday", "2024-06-27"),
        ("On Wednesday night, a fire destroyed the mill.", "Wednesday night", "2024-06-26"),
        ("On Wednesday afternoon, a fire destroyed the mill.", "Wednesday afternoon", "2024-06-26"),
        ("On Wednesday the owners agreed to sell it.", "Wednesday", "2024-06-26"),
        ("On Saturday, thousands will march.", "Saturday", "2024-06-29"),
        ("On Saturday, thousands marched.", "Saturday", "2024-06-22"),
        ("The mayor said Wednesday that the mill will close Monday.", "Wednesday", "2024-06-26"),
        ("The mayor said Wednesday that the mill will close Monday.", "Monday", "2024-07-01"),
        ("The mayor said it would reopen on Monday.", "Monday", "2024-07-01"),
        ("A vote is scheduled for Friday, the mayor said.", "Friday", "2024-06-28"),
        ("A hearing scheduled for Friday will be public.", "Friday", "2024-06-28"),
        ("The pilots' union called a strike for Friday.", "Friday", "2024-06-28"),
        ("The mill will be closed on Friday.", "Friday", "2024-06-28"),
        ("The mill has been closed since Friday.", "since Friday", "2024-06-21"),
        ("Talks begin on Friday.", "Friday", "2024-06-28"),
        ("Ann Ray, elected in November, is to be sworn in on Jan. 3.", "Jan. 3", "2025-01-03"),
        ("Ann Ray, elected in November, is to be sworn in on Jan. 3.", "November", "2023-11"),
        ("The bridge opened to cars at noon on Monday, five weeks late.", "at noon on Monday", "2024-06-24"),
        ("It burned on Friday of last week.", "Friday", "2024-06-21"),
        ("The council rejected it on Tuesday, June 25.", "Tuesday", "2024-06-25"),
        ("It was closed two days ago.", "two days", "2024-06-25"),
        ("It burned last week.", "last week", "2024-06-17/2024-06-23"),
        ("It reopens next Tuesday.", "next Tuesday", "2024-07-02"),
        ("It opened in March.", "March", "2024-03"),
        ("It will open in March.", "in March", "2025-03"),
        ("She was arrested in Dec. 2018.", "Dec. 2018", "2018-12"),
    ],
)
def test_a_day_is_a_date_by_the_tense_of_what_it_dates(sentence: str, words: str, day: str) -> None:
    assert date_of(sentence, words) == day


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("It was due to open on Friday.", "Friday"),
        ("They agreed to meet on Friday.", "Friday"),
        ("The vote was postponed until Friday.", "Friday"),
        ("He said in March it would open in May.", "May"),
        ("The talks may end on Friday.", "Friday"),
        ("It burned last Wednesday.", "last Wednesday"),
        ('"I saw it on Friday," she said.', "Friday"),
        ("Every Friday the market opened.", "Friday"),
        ("The library is shut on Sundays.", "on Sundays"),
        ("The library is open on Friday nights.", "on Friday nights"),
        ("It opened the Friday before that.", "Friday"),
        ("The fire started a week ago Friday.", "Friday"),
        ("He died on Monday or Tuesday.", "Monday"),
        ("The fire started about two days ago.", "two days ago"),
        ("She was arrested two days later.", "two days later"),
        ("The council rejected it on Monday, June 25.", "June 25"),
        ("The ferry sank.", "ferry"),
        ("Friday", "Friday"),
    ],
)
def test_what_can_be_read_in_two_ways_stays_words(sentence: str, words: str) -> None:
    assert date_of(sentence, words) is None


@pytest.mark.parametrize("published", [None, "", "2024", "2024-06", "soon"])
def test_nothing_is_inferred_where_the_article_has_no_day(published: str | None) -> None:
    assert date_of("The council voted on Wednesday.", "Wednesday", published) is None
    assert date_of("It opened on July 12, 2019.", "July 12, 2019", published) == "2019-07-12"


def test_a_full_date_is_not_inferred() -> None:
    told = "It opened on July 12, 2019."
    found = when(told, (0, len(told)), 13, 26, THURSDAY)
    assert found is not None
    assert found.to_json() == {"text": "July 12, 2019", "date": "2019-07-12", "inferred": False}


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60), st.dates())
def test_any_sentence_is_dated_or_not(text: str, one: int, other: int, published: date) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    when(text, (0, len(text)), start, end, published.isoformat())
