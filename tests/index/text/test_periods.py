"""Dates in words, as the days on which something may have been published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.english import MONTHS
from index.text.periods import Period, meant, period

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
        ("this year", "2024-01-01", "2024-12-31"),
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


# --- in an article ----------------------------------------------------------------------------------------------------

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))


@given(DAYS, DAYS)
def test_a_weekday_is_the_nearest_one_and_the_own_day_is_itself(written: date, named: date) -> None:
    for prefix in ("", "on ", "since "):
        words = f"{prefix}{named:%A}"
        before, behind = meant(words, written, ahead=False), meant(words, written, ahead=True)
        assert before is not None
        assert behind is not None
        past, future = date.fromisoformat(before.since), date.fromisoformat(behind.since)
        assert past.weekday() == future.weekday() == named.weekday()
        assert timedelta(0) <= written - past < timedelta(7)
        assert timedelta(0) <= future - written < timedelta(7)
        assert (past == written) == (future == written) == (named.weekday() == written.weekday())
        assert meant(words, written, ahead=None) is None


@given(DAYS, DAYS)
def test_last_and_next_are_told_only_where_both_readings_agree(written: date, named: date) -> None:
    """The nearest one, and the one of the week before or behind: of the same week both would do."""
    for which, by in (("last", -1), ("next", 1)):
        found = meant(f"{which} {named:%A}", written, ahead=None)
        monday = written - timedelta(written.weekday())
        of_that_week = monday + timedelta(7 * by + named.weekday())
        nearest = next(d for n in range(1, 8) if (d := written + timedelta(by * n)).weekday() == named.weekday())
        assert (found.since if found else None) == (nearest.isoformat() if nearest == of_that_week else None)


@given(DAYS, DAYS, st.booleans())
def test_a_day_of_a_month_is_the_nearest_on_its_side(written: date, named: date, ahead: bool) -> None:
    found = meant(f"{named:%B} {named.day}", written, ahead)
    if found is None:
        assert (named.month, named.day) == (2, 29)
        return
    day = date.fromisoformat(found.since)
    assert (day.month, day.day) == (named.month, named.day)
    assert found.since == found.until
    assert timedelta(0) <= (day - written if ahead else written - day) <= timedelta(366)


@given(DAYS, st.integers(min_value=1, max_value=400))
def test_days_ago_are_counted_back(written: date, count: int) -> None:
    back = (written - timedelta(count)).isoformat()
    assert meant(f"{count} days ago", written, None) == Period(back, back)


@given(DAYS, st.sampled_from(sorted(MONTHS)), st.booleans())
def test_a_month_is_the_nearest_on_its_side(written: date, month: str, ahead: bool) -> None:
    found = meant(f"in {month}", written, ahead)
    assert found is not None
    assert int(found.iso[5:]) == MONTHS[month]
    assert found.until >= written.isoformat() if ahead else found.since <= written.isoformat()


@given(DAYS)
def test_weeks_months_and_years_hold_or_border_on_the_day(written: date) -> None:
    for unit in ("week", "month", "year"):
        last, this, following = (meant(f"{which} {unit}", written, None) for which in ("last", "this", "next"))
        assert last is not None
        assert this is not None
        assert following is not None
        assert this.holds(written.isoformat())
        borders = [(last.until, this.since), (this.until, following.since)]
        assert all(date.fromisoformat(b) - date.fromisoformat(a) == timedelta(1) for a, b in borders)


@given(DAYS, st.text(max_size=30))
def test_any_words_are_a_date_or_none(written: date, words: str) -> None:
    found = meant(words, written, ahead=False)
    assert found is None or found.iso


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("yesterday", "2024-03-05"),
        ("tomorrow night", "2024-03-07"),
        ("this month", "2024-03"),
        ("earlier this month", "2024-03"),
        ("a week ago", "2024-02-26/2024-03-03"),
        ("three years ago", "2021"),
        ("last December", "2023-12"),
        ("last February", None),
        ("last March", "2023-03"),
        ("next February", "2025-02"),
        ("Monday of last week", "2024-02-26"),
        ("Wednesday, February 28", "2024-02-28"),
        ("Thursday, February 28", None),
        ("on Wednesday, November 18, 2020", "2020-11-18"),
        ("Thursday Nov. 12, 2020", "2020-11-12"),
        ("several days ago", None),
        ("two days later", None),
        ("last summer", None),
        ("noon", None),
    ],
)
def test_words_of_an_article_are_seen_from_its_day(words: str, iso: str | None) -> None:
    found = meant(words, TODAY, ahead=False)
    assert (found.iso if found else None) == iso


def test_before_the_first_and_after_the_last_year_there_is_no_day() -> None:
    assert meant("9999 years ago", date(2024, 3, 6), None) is None
    assert meant("yesterday", date.min, None) is None
    assert meant("Sunday", date.min, ahead=False) is None
    assert meant("next year", date.max, None) is None


@pytest.mark.parametrize("words", ["June 2000s", "January 2, 20244", "June 1 or 2019", "in the 1990s"])
def test_what_looks_like_a_date_and_is_none_means_no_day(words: str) -> None:
    assert meant(words, date(2024, 6, 27), None) is None
