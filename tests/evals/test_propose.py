"""Sentences to ask about: what in them is offered as an answer, and in which order they come."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.cases import SAMPLE, find
from evals.propose import Proposal, answers, propose
from index.article import Article
from index.intake.read import read
from index.text.split import sentences


def proposed(*articles: Article, done: Sequence[tuple[str, str]] = ()) -> list[Proposal]:
    """All proposals of these articles, cut as a library cuts them."""
    cut = {article.id: sentences(article.text) for article in articles}
    return list(propose(articles, lambda article_id: cut[article_id], set(done)))


@pytest.mark.parametrize(
    ("sentence", "offered"),
    [
        ("Tarn Mayor Ana Ruiz spoke at length.", ("Tarn", "Ana Ruiz")),
        ("Some 140 people were evacuated on Monday.", ("140 people", "Monday")),
        ("The bridge reopened on Aug. 6, 2018, at last.", ("Aug. 6, 2018",)),
        ("“We will open it\nsoon,” the mayor said.", ("We will open it soon",)),
        ("The council voted to spend $3 million on roads.", ("$3 million",)),
        ("Nobody on the bank would say why.", ()),
    ],
)
def test_what_can_be_asked_for_is_offered(sentence: str, offered: tuple[str, ...]) -> None:
    """Quotations, numbers, dates and names, in their order."""
    found = answers(sentence)
    assert set(offered) <= set(found)
    assert bool(found) == bool(offered)
    assert list(found) == sorted(found, key=" ".join(sentence.split()).index)


BRIDGE = Article(
    "bridge",
    "Tarn Mayor Ana Ruiz opened the bridge.\n\nIt was closed for long.\n\nThe repairs cost $2 million.\n",
    outlet="Ledger",
)
FIRE = Article("fire", "Hask Mayor Ben Ito thanked the crews.\n\nThe fire destroyed 12 homes.\n", outlet="Ledger")
FAIR = Article("fair", "Orrin Mayor Eva Lind opened the fair.\n\nThe fair drew 900 visitors.\n", outlet="Post")


def test_articles_and_outlets_take_turns() -> None:
    """No article is used up first; a sentence with nothing to ask for is left out."""
    found = proposed(BRIDGE, FIRE, FAIR)
    assert [one.article.id for one in found] == ["bridge", "fair", "fire"] * 2
    assert [one.text for one in found if one.article is BRIDGE] == [
        "Tarn Mayor Ana Ruiz opened the bridge.",
        "The repairs cost $2 million.",
    ]


def test_a_sentence_with_a_case_is_not_proposed_again() -> None:
    """Whoever starts again goes on."""
    first, *rest = proposed(BRIDGE)
    assert proposed(BRIDGE, done=[("bridge", first.text)]) == rest


def test_what_stands_beside_the_story_is_not_asked_about() -> None:
    """Captions, links and the headline hold no evidence."""
    text = "Mayor opens bridge\n\nRELATED: Tarn Mayor Ana Ruiz opened 12 bridges\n\nThe bridge was closed in May. {}\n"
    text = text.format("Nobody on the council would say why, and nobody on the bank asked. " * 2)
    assert [one.text for one in proposed(Article("a", text))] == ["The bridge was closed in May."]


WORDS = st.sampled_from(
    "Tarn Mayor Ana Ruiz Ito Ben Police Chief said told the a of in on Monday Aug. 6, 2018 $3 million 140 people homes "
    'were was “We are done,” " ” “ and , . ! ? who — Reno, Austin St. Paul said. 12-year-old \n\n \x1b[31m ;'.split(" ")
)


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, min_size=4, max_size=60).map(" ".join))
def test_a_proposal_is_word_for_word_and_holds_what_is_offered(text: str) -> None:
    """Whatever the text: one sentence as the splitter cuts it, with each of the answers in it."""
    cut = {text[one.start : one.end] for one in sentences(text)}
    for proposal in proposed(Article("a", text)):
        assert proposal.text in cut
        assert proposal.answers
        assert all(answer in " ".join(proposal.text.split()) for answer in proposal.answers)


def test_the_sample_gives_enough_to_start_with() -> None:
    """Each of its articles in the first round, and no sentence twice."""
    corpus = find(SAMPLE).corpus
    assert corpus is not None
    articles = [item for item in read([corpus]) if isinstance(item, Article)]
    found = proposed(*articles)
    assert len({one.article.id for one in islice(found, len(articles))}) == len(articles)
    assert len({(one.article.id, one.text) for one in found}) == len(found)
