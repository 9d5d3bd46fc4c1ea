"""Drafts of cases: what a sentence gives, in which order they come, and that their evidence is exact."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.cases import check
from evals.propose import Proposal, propose, unanswerable
from index.article import Article, Sentence
from index.text.split import sentences


def drafts(*articles: Article, done: Sequence[tuple[str, str]] = ()) -> list[Proposal]:
    """All drafts of these articles, cut as a library cuts them."""
    cut = {article.id: sentences(article.text) for article in articles}
    return list(propose(articles, lambda article_id: cut[article_id], set(done)))


def of_text(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Type, question and answers of the drafts of an article that says only this."""
    return [(p.case.type, p.case.question, p.case.answers) for p in drafts(Article("a", text))]


@pytest.mark.parametrize(
    ("sentence", "type", "question", "answers"),
    [
        ("Tarn Mayor Ana Ruiz spoke at length.", "who", "Who is the mayor of Tarn?", ["Ana Ruiz"]),
        ("Ana Ruiz, the mayor of Tarn, spoke at length.", "who", "Who is the mayor of Tarn?", ["Ana Ruiz"]),
        ("The mayor of Tarn, Ana Ruiz, spoke at length.", "who", "Who is the mayor of Tarn?", ["Ana Ruiz"]),
        ("French President Luc Morel spoke at length.", "who", "Who is the French president?", ["Luc Morel"]),
        ("Ben Ito, 44, a retired baker, stood in line.", "who", "Who is Ben Ito?", ["a retired baker"]),
        ("Mayor Ana Ruiz opened the new bridge.", "who", "Who opened the new bridge?", ["Ana Ruiz"]),
        ("Some 140 people were evacuated.", "how_many", "How many people were evacuated?", ["140 people", "140"]),
        (
            "The council voted to spend about $3 million on roads.",
            "how_many",
            "How much did the council vote to spend on roads?",
            ["$3 million"],
        ),
        (
            "The flood has damaged 12 schools, the county said.",
            "how_many",
            "How many schools has the flood damaged?",
            ["12 schools", "12"],
        ),
        (
            "The town has 300 streetlights.",
            "how_many",
            "How many streetlights does the town have?",
            ["300 streetlights"],
        ),
        (
            "The old ferry was stuck for nine hours.",
            "how_many",
            "For how long was the old ferry stuck?",
            ["nine hours"],
        ),
        ("The bridge reopened on Aug. 6, 2018.", "when", "When did the bridge reopen?", ["Aug. 6, 2018"]),
        ("On Monday, the council closed the pool.", "when", "When did the council close the pool?", ["Monday"]),
        ("The old levee broke at 3:40 a.m.", "when", "At what time did the old levee break?", ["3:40 a.m."]),
        (
            "The ferry will stop in Reno, Austin and St. Paul.",
            "list",
            "What will the ferry stop in?",
            ["Reno", "Austin", "St. Paul"],
        ),
    ],
)
def test_a_sentence_gives_this_question(sentence: str, type: str, question: str, answers: list[str]) -> None:
    """The first answer is in the sentence's words; others are other ways to say it."""
    ((found_type, found, given),) = of_text(f"{sentence}\n")
    assert (found_type, found) == (type, question)
    assert list(given)[: len(answers)] == answers


def test_a_quotation_asks_what_was_said_or_who_said_it() -> None:
    """On a topic that the story has elsewhere too: what was said; else: who said it."""
    story = "The bridge was closed in May.\n\n{} Mayor Ana Ruiz said.\n\nNobody else spoke of it at the meeting.\n"
    assert (
        "quote",
        "What did Ana Ruiz say about the bridge?",
        ("We will open the bridge before the winter",),
    ) in of_text(story.format("“We will open the bridge before the winter,”"))
    assert ("who", "Who said “I have nothing more to add today”?", ("Ana Ruiz",)) in of_text(
        story.format("“I have nothing more to add today,”")
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "It cost them $3 million in the end.",  # what did?
        "She opened the bridge on Monday.",
        "Police in Tarn arrested one of 300 people at the gate.",
        "Dozens of people were there to see the first train.",
        "The Monday meeting was closed to everyone.",
        "A 12-year-old boy was found in the woods.",
        "Mayor Ana Ruiz stood at the window.\nWhy did 12 people leave?",
    ],
)
def test_what_would_make_a_bad_question_gives_none(sentence: str) -> None:
    """Pronouns without their noun, parts of larger amounts, amounts of nothing, days and ages that describe."""
    assert not [draft for draft in of_text(f"{sentence}\n") if draft[0] in {"how_many", "when"}]


def test_what_stands_beside_the_story_is_not_asked_about() -> None:
    """Captions, links and the headline hold no evidence."""
    text = "Mayor opens bridge\n\nRELATED: Tarn Mayor Ana Ruiz opened 12 bridges\n\nThe bridge was closed in May. {}\n"
    text = text.format("Nobody on the council would say why, and nobody on the bank asked. " * 2)
    assert [question for _, question, _ in of_text(text)] == ["When was the bridge closed?"]


BRIDGE = Article(
    "bridge",
    "Tarn Mayor Ana Ruiz opened the bridge.\n\nSome 140 people were on it.\n\nThe repairs cost $2 million.\n",
    outlet="Ledger",
)
FIRE = Article("fire", "Hask Mayor Ben Ito thanked the crews.\n\nThe fire destroyed 12 homes.\n", outlet="Ledger")
FAIR = Article("fair", "Orrin Mayor Eva Lind opened the fair.\n\nThe fair drew 900 visitors.\n", outlet="Post")


def test_articles_outlets_and_types_take_turns() -> None:
    """No article is used up first: one of each outlet, then the next, and the rarest type of each."""
    found = drafts(BRIDGE, FIRE, FAIR)
    assert [p.article.id for p in found[:4]] == ["bridge", "fair", "fire", "bridge"]
    assert [p.case.type for p in found[:3]] == ["who", "how_many", "who"]
    assert found == drafts(BRIDGE, FIRE, FAIR)


def test_a_sentence_with_a_case_is_not_proposed_again() -> None:
    """Whoever starts again goes on; ids depend on the article and the sentence alone."""
    first, *rest = drafts(BRIDGE)
    left = drafts(BRIDGE, done=[("bridge", BRIDGE.text[first.start : first.end])])
    assert [p.case.id for p in left] == [p.case.id for p in rest]
    assert first.case.id not in {p.case.id for p in left}


def test_an_unanswerable_question_has_a_name_that_no_article_joins_to_it() -> None:
    """A mayor of another town in the library is answered, so that town is not taken; one without a mayor is."""
    mill = Article("mill", "The old mill in Dunlin burned down. Nobody was hurt in the fire there.\n")
    articles = [BRIDGE, FIRE, FAIR, mill]
    cut = {article.id: sentences(article.text) for article in articles}
    found = list(unanswerable("Who is the mayor of Tarn?", BRIDGE, articles, lambda name: cut[name]))
    assert [question for question, _ in found] == ["Who is the mayor of Dunlin?"]
    assert "Dunlin" in found[0][1]
    assert not list(unanswerable("How many people were on it?", BRIDGE, articles, lambda name: cut[name]))


WORDS = st.sampled_from(
    "Tarn Mayor Ana Ruiz Ito Ben Police Chief said told the a of in on Monday Aug. 6, 2018 $3 million 140 people homes "
    'were was opened cost voted to “We are done,” " ” “ and , . ! ? who which that — the mayor council bridge Reno, '
    "Austin St. Paul said. He she 12-year-old 5 percent \n\n \x1b[31m ; it's".split(" ")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=4, max_size=60).map(" ".join))
def test_evidence_is_always_word_for_word_and_holds_the_answer(text: str) -> None:
    """Whatever the text: one sentence as the splitter cuts it, which holds the first answer where the marks say."""
    article = Article("a", text)
    for proposal in drafts(article):
        (evidence,) = proposal.case.evidence
        assert evidence.text == text[proposal.start : proposal.end]
        assert Sentence(proposal.start, proposal.end) in sentences(text)
        assert " ".join(proposal.case.answers[0].split()) in " ".join((evidence.text or "").split())
        assert all(proposal.start <= a < b <= proposal.end for a, b in proposal.marks)
        check_strictly([proposal], {"a": text})


def check_strictly(found: Sequence[Proposal], texts: dict[str, str]) -> None:
    """The project's own check of its own cases passes, and no id or question comes twice."""
    from pathlib import Path

    assert check(Path("new"), [p.case for p in found], texts, strict=True) == []
    assert len({p.case.id for p in found}) == len({p.case.question for p in found}) == len(found)


def test_the_sample_gives_sound_drafts_of_every_type() -> None:
    """Real articles give enough to start with."""
    from evals.cases import SAMPLE, find
    from index.intake.read import read

    corpus = find(SAMPLE).corpus
    assert corpus is not None
    articles = [item for item in read([corpus]) if isinstance(item, Article)]
    found = drafts(*articles)
    check_strictly(found, {article.id: article.text for article in articles})
    assert {p.case.type for p in found} == {"who", "when", "how_many", "quote", "list"}
    assert len({p.article.id for p in islice(found, 25)}) == 25
