"""A quotation's selector tells its place from every other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.selector import text_quote

TEXT = "The pier is shut. Nobody was hurt. The pier is shut. Nobody was hurt. The pier is open."


def test_a_selector_has_the_words_and_what_stands_around_them() -> None:
    assert text_quote("He said: no. She left.", 9, 12) == {
        "type": "TextQuoteSelector",
        "prefix": "He said: ",
        "exact": "no.",
        "suffix": " She left.",
    }


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 30))
def test_it_leads_to_one_place_alone(start: int, length: int) -> None:
    """Also where the same words, and those around them, stand twice."""
    end = min(start + length, len(TEXT))
    selector = text_quote(TEXT, start, end)
    whole = selector["prefix"] + selector["exact"] + selector["suffix"]
    assert selector["exact"] == TEXT[start:end]
    assert TEXT.find(whole) + len(selector["prefix"]) == start
    assert TEXT.find(whole, TEXT.find(whole) + 1) < 0
