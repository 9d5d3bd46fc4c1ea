"""A brief cannot be made of words that its citations do not have."""

from __future__ import annotations

import pytest

from index.errors import CitationError
from qa.answer import Citation, Searched
from qa.news.brief import Brief, Entry
from tests.qa.fake import article

STORY = article("The pier is shut. Nobody was\nhurt. The pier opens in May.")
FIRST, SECOND, THIRD = ((0, 17), (18, 34), (35, 58))


def _brief(words: str, *spans: tuple[int, int]) -> Brief:
    cited = tuple(Citation(n, STORY, a, b, STORY.text[a:b]) for n, (a, b) in enumerate(spans, 1))
    entry = Entry(words, tuple(one.number for one in cited))
    return Brief("pier", None, (), (), (), (), (entry,), cited, 1, {}, Searched(1, 1))


@pytest.mark.parametrize(
    ("words", "spans"),
    [
        ("The pier is shut.", (FIRST,)),
        ("Nobody was hurt.", (SECOND,)),
        ("The pier is shut. Nobody was hurt.", (SECOND, FIRST)),
        ("opens in May", (FIRST, THIRD)),
    ],
)
def test_words_of_what_is_cited(words: str, spans: tuple[tuple[int, int], ...]) -> None:
    """On one line, of one sentence or of several in a row."""
    assert _brief(words, *spans).open_questions[0].text == words


@pytest.mark.parametrize(
    ("words", "spans"),
    [
        ("The pier is open.", (FIRST,)),
        ("Nobody was hurt.", (FIRST, THIRD)),
        ("The pier is shut. The pier opens in May.", (FIRST, THIRD)),
        ("The pier is shut.", ()),
    ],
)
def test_other_words_or_words_of_two_places_are_an_error(words: str, spans: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(CitationError):
        _brief(words, *spans)
