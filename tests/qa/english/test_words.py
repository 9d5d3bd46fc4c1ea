"""What is left of words when texts are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.english import MONTHS
from qa.english.words import content_stems, figure_in, normalize, number_value, stem, words


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("The Harbor Ledger", "harbor ledger"),
        ("\u201ca $3,000 fine\u201d", "3000 fine"),
        ("the mayor\u2019s office", "mayors office"),
        ("Reno \u2013 Austin", "reno austin"),
        ("  An   owl. ", "owl"),
    ],
)
def test_normal_form_drops_case_punctuation_and_articles(written: str, normal: str) -> None:
    """Two answers that differ by case, punctuation or articles are the same answer."""
    assert normalize(written) == normal


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("nine", 9),
        ("9", 9),
        ("two dozen", 24),
        ("a dozen", 12),
        ("1,200", 1200),
        ("twenty-five", 25),
        ("two hundred and fifty thousand", 250_000),
        ("$1.2 million", 1_200_000),
        ("1.2m", 1_200_000),
        ("£3.5bn", 3_500_000_000),
        ("40 percent", 40),
        ("40%", 40),
        ("a", None),
        ("dozen", None),
        ("mayor", None),
        ("", None),
    ],
)
def test_numbers_in_words_and_digits_have_one_value(written: str, value: float | None) -> None:
    """Digits, words, scales and currency signs come to the same number."""
    assert number_value(written) == value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("refused", "refusing"),
        ("mayors", "mayor"),
        ("cooperation", "cooperate"),
        ("Atlanta's", "atlanta"),
        ("city\u2019s", "cities"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    """Endings and possessives do not part two forms of one word."""
    assert stem(one) == stem(other)


def test_content_stems_keep_meaning_only() -> None:
    """Function words go; numbers in words become digits; "U.S." is no pronoun."""
    stems = content_stems("Which of the nine mayors in the U.S. refused us 1,200 agents?")
    assert stems == {"9", "mayor", "us", "refus", "1200", "agent"}
    assert content_stems("tell us about it") == {"tell"}


def test_months_know_their_newspaper_abbreviations() -> None:
    """June and Sept. are months, by their numbers."""
    assert (MONTHS["june"], MONTHS["sept"], MONTHS["dec"]) == (6, 9, 12)


@given(st.text())
def test_any_text_has_words_and_no_error(text: str) -> None:
    """No text is too strange; normalizing twice changes nothing; no stem is empty or a capital."""
    assert normalize(normalize(text)) == normalize(text)
    assert all(word and word == word.strip() for word in words(text))
    assert all(content_stems(text))
    number_value(text)


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("broke", "breaks"),
        ("stolen", "steal"),
        ("found", "finding"),
        ("led", "leads"),
        ("Kept", "keep"),
        ("lost", "lose"),
    ],
)
def test_irregular_verbs_meet_their_base_form(form: str, base: str) -> None:
    """A question's "break" is found in an article's "broke"."""
    assert stem(form) == stem(base)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("about nine people", 9),
        ("two dozen workers", 24),
        ("Two of the nine", 2),
        ("some 1,400 residents", 1400),
        ("$1.2 million a year", 1_200_000),
        ("$1.2 billion", 1_200_000_000),
        ("1.2m", 1_200_000),
        ("a three-day strike", 3),
        ("a hundred people", 100),
        ("about a dozen", 12),
        ("No one", None),
        ("one-third of them", None),
        ("the workers", None),
    ],
)
def test_what_the_figure_within_words_comes_to(text: str, value: float | None) -> None:
    """Its scale is part of it: a million is no billion."""
    assert number_value(figure_in(text)) == value
