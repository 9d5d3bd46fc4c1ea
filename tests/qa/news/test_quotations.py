"""Quotation marks of every style, and what stands between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.news.quotations import paragraphs, quotations


def _words(text: str) -> list[list[str]]:
    return [[text[a:b] for a, b in one.spans] for one in quotations(text, paragraphs(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We stop," she said, "at noon."', [["We stop,"], ["at noon."]]),
        ("\u201cWe stop,\u201d she said.", [["We stop,"]]),
        ("\u00abWe stop\u00bb, she said.", [["We stop"]]),
        ("'We don't stop,' he said. 'Isn't it late?'", [["We don't stop,"], ["Isn't it late?"]]),
        ("\u2018We\u2019re the boys\u2019 club,\u2019 she said.", [["We\u2019re the boys\u2019 club,"]]),
        ("'The workers' rights are what counts,' he said.", [["The workers' rights are what counts,"]]),
        ("\u201cOne.\n\n\u201cTwo.\n\n\u201cThree,\u201d she said.", [["One.", "Two.", "Three,"]]),
        ('"He said \u2018go home\u2019 twice," she said.', [["He said \u2018go home\u2019 twice,"]]),
        ('Of 6\'2" he said "it is much" at last.', [["it is much"]]),
        ("Rock 'n' roll of the '90s was the boys' own.", []),
        ('"It was lost. \n\nNothing was said.', [["It was lost."]]),
    ],
)
def test_words_in_marks(text: str, expected: list[list[str]]) -> None:
    """Each style of marks, split, continued and nested; apostrophes are none."""
    assert _words(text) == expected


def test_a_quotation_within_another_is_part_of_it() -> None:
    """The inner one is told, and is no quotation of its own."""
    text = "\u201cHe told me, \u2018Go home,\u2019 and I did,\u201d she said."
    (one,) = quotations(text, paragraphs(text))
    assert [text[a:b] for a, b in one.inner] == ["Go home,"]


@given(st.text(alphabet="ab .,\n\"'\u201c\u201d\u2018\u2019\u00ab\u00bb`", max_size=60))
def test_any_text_gives_spans_in_order_within_it(text: str) -> None:
    """Whatever the marks, quotations do not overlap and their words lie within them."""
    at = 0
    for one in quotations(text, paragraphs(text)):
        assert at <= one.start < one.end <= len(text)
        assert all(one.start <= a <= b <= one.end for a, b in (*one.spans, *one.inner))
        at = one.end
