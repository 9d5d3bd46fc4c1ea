"""Who wrote about something: authors and outlet, cited where the article names them."""

from __future__ import annotations

import pytest

from index.article import Article
from index.encode import Encoder
from index.text.split import sentences
from qa.findings import Draft, Refusal
from qa.source import Source
from qa.ways.byline import asks_byline
from qa.ways.table import answer
from tests.qa.fake import findings_in


def signed(text: str, name: str, authors: tuple[str, ...] = (), outlet: str | None = None) -> Source:
    """An article by these, of this outlet."""
    return Source(Article(id=name, text=text, authors=authors, outlet=outlet), sentences(text))


FERRY = signed(
    "Ferry crews walk out\n\nBy Miriam Oduya\n\nSome 240 ferry workers walked out on Sunday in Port Ellen.",
    "ferry.txt",
    ("Miriam Oduya",),
    "The Harbor Gazette",
)
RADIO = signed("The pier at Holm was closed on Monday.", "pier.txt", (), "Bay Radio")
UNSIGNED = signed("The tower of Kessel leaks, and nobody mends it.", "tower.txt")


@pytest.mark.parametrize(
    ("question", "says", "cited"),
    [
        ("Who wrote about the ferry workers?", "Miriam Oduya (The Harbor Gazette)", "By Miriam Oduya"),
        ("who wrote the article on the ferry crews?", "Miriam Oduya (The Harbor Gazette)", "By Miriam Oduya"),
        (
            "Who reported on the pier at Holm?",
            "Bay Radio",
            "The pier at Holm was closed on Monday.",
        ),
    ],
)
def test_who_wrote_is_answered_by_the_byline(encoder: Encoder, question: str, says: str, cited: str) -> None:
    drafted = answer(findings_in(encoder, question, FERRY, RADIO, UNSIGNED))
    assert isinstance(drafted, Draft), drafted.reason
    assert drafted.text == says
    evidence = drafted.statements[0].evidence[0]
    assert evidence.source.words_of(evidence.sentence) == cited


@pytest.mark.parametrize("question", ["Who wrote about the tower of Kessel?", "Who wrote about the moon landing?"])
def test_where_nobody_signed_it_nobody_is_named(encoder: Encoder, question: str) -> None:
    assert isinstance(answer(findings_in(encoder, question, FERRY, RADIO, UNSIGNED)), Refusal)


@pytest.mark.parametrize(
    "question",
    ["Who wrote that the pier was unsafe?", "Who wrote to the mayor?", "Who said the pier was old?"],
)
def test_who_wrote_other_things_is_no_question_for_a_byline(question: str) -> None:
    assert not asks_byline(question)
