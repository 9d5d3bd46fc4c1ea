"""A date that is written in full is read as ISO 8601, and no other is completed."""

from __future__ import annotations

import datetime
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.dates import is_later, parse_date


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("July 12, 2019", "2019-07-12"),
        ("Sept. 5, 2019", "2019-09-05"),
        ("12 July 2019", "2019-07-12"),
        ("12th of July 2019", "2019-07-12"),
        ("2019-07-12", "2019-07-12"),
        ("2019/07/08", "2019-07-08"),
        ("07/25/2019", "2019-07-25"),
        ("25.07.2019", "2019-07-25"),
        ("10/10/2019", "2019-10-10"),
        ("20190712", "2019-07-12"),
        ("Fri, 12 Jul 2019 20:14:00 GMT", "2019-07-12T20:14:00+00:00"),
        ("July 12, 2019 8:14 PM EDT", "2019-07-12T20:14-04:00"),
        ("8:14 PM ET, Fri July 12, 2019", "2019-07-12T20:14"),
        ("Fri 12 Jul 2019 20.14 BST", "2019-07-12T20:14"),
        ("Jul 12, 2019 / 08:14 PM EDT", "2019-07-12T20:14-04:00"),
        ("2019-07-12T20:14:30Z", "2019-07-12T20:14:30+00:00"),
        ("26-MAR-1987 09:52:15.98", "1987-03-26T09:52:15.980000"),
        (datetime.date(2019, 7, 12), "2019-07-12"),
        (datetime.datetime(2019, 7, 12, 20, 14), "2019-07-12T20:14:00"),
        (20190712, "2019-07-12"),
    ],
)
def test_a_full_date_becomes_iso_8601_as_precise_as_it_was_written(written: object, iso: str) -> None:
    """A full date becomes ISO 8601, with time and offset only where they were given."""
    assert parse_date(written) == iso


@pytest.mark.parametrize(
    "written",
    [
        *(
            "07/08/2019",
            "July 12",
            "July 2019",
            "Friday July 2019",
            "2019",
            "2019-07",
            "12/07",
            "July 12, '19",
        ),
        *("yesterday", "February 30, 2019", "2019-13-45", "0001-01-01", "1562976000", 1562976000),
        *("", None, True, 3.5, ["2019-07-12"]),
    ],
)
def test_what_is_no_full_date_is_never_completed(written: object) -> None:
    """A date that is incomplete, ambiguous or impossible is None."""
    assert parse_date(written) is None


def test_importing_loads_no_date_library() -> None:
    """dateutil is loaded by the first date in words, not by the import."""
    code = "import sys, index.text.dates; print('dateutil' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"


@given(st.one_of(st.text(), st.text("0123456789/-.: JulyPMTZ+,", max_size=30), st.integers()))
def test_any_value_is_a_date_or_none(value: object) -> None:
    """Whatever is asked, the answer is ISO 8601 or None."""
    iso = parse_date(value)
    assert iso is None or datetime.datetime.fromisoformat(iso)


@pytest.mark.parametrize(
    ("one", "other", "later"),
    [
        ("2020-02", "2020-01-05", True),
        ("2020-01-05T10:00:00+02:00", "2020-01-05T09:00:00Z", False),
        ("2020-01-05T10:00:00+02:00", "2020-01-05T08:00:00+00:00", None),
        ("2020-01-05T10:00", "2020-01-05", None),
        ("2020-01-06T10:00", "2020-01-05", True),
    ],
)
def test_the_later_of_two_dates_is_told_as_far_as_they_are_precise(one: str, other: str, later: bool | None) -> None:
    assert is_later(one, other) is later
    assert is_later(other, one) is (None if later is None else not later)
