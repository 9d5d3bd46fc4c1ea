"""Dates in words, as the days on which something may have been published."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.periods import Period, period

TODAY = date(2024, 3, 6)  # a Wednesday


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("2023-10-07", "2023-10-07", "2023-10-07"),
        ("October 7, 2023", "2023-10-07", "2023-10-07"),
        ("Oct. 7 2023", "2023-10-07", "2023-10-07"),
        ("7 October 2023", "2023-10-07", "2023-10-07"),
        ("October 2023", "2023-10-01", "2023-10-31"),
        ("in February 2024", "2024-02-01", "2024-02-29"),
        ("2022", "2022-01-01", "2022-12-31"),
        ("last June", "2023-06-01", "2023-06-30"),
        ("last February", "2024-02-01", "2024-02-29"),
        ("last month", "2024-02-01", "2024-02-29"),
        ("last week", "2024-02-26", "2024-03-03"),
        ("yesterday", "2024-03-05", "2024-03-05"),
        ("this year", "2024-01-01", "2024-03-06"),
        ("last year", "2023-01-01", "2023-12-31"),
        ("last summer", "2023-06-01", "2023-08-31"),
        ("last winter", "2023-12-01", "2024-02-29"),
    ],
)
def test_a_date_is_a_range_of_days(words: str, since: str, until: str) -> None:
    found = period(words, TODAY)
    assert found is not None
    assert (found.since, found.until) == (since, until)
    assert [found.holds(day) for day in (since, f"{until}T23:59:00Z")] == [True, True]
    assert [found.holds(day) for day in ("1999-01-01", None)] == [False, False]


@pytest.mark.parametrize("words", ["soon", "June 31, 2023", "8 p.m.", "two weeks", ""])
def test_what_is_no_day_is_none(words: str) -> None:
    assert period(words, TODAY) is None


def test_a_day_without_a_year_is_that_day_of_any_year() -> None:
    found = period("October 7", TODAY)
    assert found is not None
    held = [day for day in ("2019-10-07", "2023-10-07T08:00", "2023-10-08", "2023-11-07") if found.holds(day)]
    assert held == ["2019-10-07", "2023-10-07T08:00"]


@given(st.dates(min_value=date(1500, 1, 1), max_value=date(2099, 12, 31)))
def test_a_full_date_is_read_back_however_it_is_written(day: date) -> None:
    for words in (day.isoformat(), f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%b} {day.year}"):
        found = period(words, TODAY)
        assert found == Period(day.isoformat(), day.isoformat())
