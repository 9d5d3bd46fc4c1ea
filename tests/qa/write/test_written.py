"""An answer that a language model writes: only what the articles hold is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from index.library import Library
from qa.answer import EXTRACTIVE, Statement
from qa.asker import Asker
from qa.write.models import load_writer
from tests.qa.write.server import Scripted, said, scripted

Make = Callable[[Mapping[str, str]], Library]
PIER = {
    "pier.txt": "Mayor Ada Reyes closed the old pier in Calder on Monday because worms had eaten its posts.\n\n"
    "The pier will stay closed until spring, the harbour office said.\n"
}
QUESTION = "Who closed the old pier in Calder?"


def ids(server: Scripted) -> dict[str, str]:
    """The sentences that the model was sent, by what they begin with."""
    lines = server.sent[-1]["messages"][1]["content"].splitlines()
    return {line.partition(" ")[2]: line.partition(" ")[0] for line in lines if line[:1] == "s"}


def test_a_claim_is_cited_with_the_articles_own_words(library: Make) -> None:
    told: list[Statement] = []
    with scripted(said(("s1", "Ada Reyes closed the old pier in Calder on Monday."))) as server:
        asker = Asker(library(PIER), writer=load_writer(server.name))
        answer = asker.ask(QUESTION, on_statement=lambda statement, citations: told.append(statement))
    assert answer.answered
    assert answer.text == "Ada Reyes closed the old pier in Calder on Monday."
    assert answer.writer == server.name
    assert answer.citations[0].quote == PIER["pier.txt"].split("\n")[0]
    assert tuple(told) == answer.statements
    assert 0.5 <= (answer.statements[0].support or 0.0) <= 1
    shown = answer.to_json()
    assert (shown["writer"], shown["dropped"]) == (server.name, [])
    assert shown["statements"][0]["support"] == answer.statements[0].support


def test_nothing_that_holds_leaves_the_articles_own_answer(library: Make) -> None:
    made = library(PIER)
    alone = Asker(made).ask(QUESTION)
    with scripted(said(("s1", "Eva Holm closed the old pier."), ("s77", "It was closed."))) as server:
        answer = Asker(made, writer=load_writer(server.name)).ask(QUESTION)
    assert (answer.text, answer.citations, answer.confidence) == (alone.text, alone.citations, alone.confidence)
    assert answer.writer == EXTRACTIVE
    assert [text for text, _ in answer.dropped] == ["Eva Holm closed the old pier.", "It was closed."]


def test_without_a_model_nothing_is_said_of_one(library: Make) -> None:
    shown = Asker(library(PIER)).ask(QUESTION).to_json()
    assert not {"writer", "dropped"} & shown.keys()
    assert all("support" not in statement for statement in shown["statements"])


def test_what_is_sent_is_shown_when_asked_for(library: Make) -> None:
    with scripted(said()) as server:
        answer = Asker(library(PIER), writer=load_writer(server.name)).ask(QUESTION, explain=True)
    told = [line.removeprefix("sent: ") for line in answer.explanation if line.startswith("sent: ")]
    messages = server.sent[0]["messages"]
    assert told == [line for message in messages for line in message["content"].splitlines()]


def test_the_model_is_not_asked_of_what_no_article_names(library: Make) -> None:
    with scripted(said()) as server:
        answer = Asker(library(PIER), writer=load_writer(server.name)).ask("Who is the mayor of Seattle?")
    assert not answer.answered
    assert not server.sent


PIERS = PIER | {
    "market.txt": "The market hall in Holm was sold for $3 million on Friday. “We had no choice,” said Bo Lind, the "
    "treasurer. The council did not vote on the sale.\n"
}
WRONG = {
    "number": ("sold", "The market hall in Holm was sold for $4 million."),
    "date": ("sold", "The market hall in Holm was sold on Tuesday."),
    "name": ("sold", "The market hall in Boston was sold on Friday."),
    "negation": ("vote", "The council did vote on the sale."),
    "altered quotation": ("choice", "“We had a choice,” said Bo Lind."),
    "invented": ("sold", "The market hall in Holm had been empty since a fire."),
    "unknown id": ("s88", "The market hall in Holm was sold on Friday."),
    "other article": ("posts", "The market hall in Holm was sold on Friday."),
}


def test_each_kind_of_wrong_claim_is_dropped(library: Make) -> None:
    """Of eight kinds, told one after the other beside a right one, only that is shown."""
    made, question = library(PIERS), "What happened to the market hall in Holm, and to the pier in Calder?"
    with scripted(said()) as server:
        asker = Asker(made, writer=load_writer(server.name))
        asker.ask(question)
        shown = ids(server)
        by_word = {
            kind: next((shown[text] for text in shown if word in text), word) for kind, (word, _) in WRONG.items()
        }
        right = (by_word["number"], "The market hall in Holm was sold for $3 million.")
        server.answers[:] = [said(*((by_word[kind], text) for kind, (_, text) in WRONG.items()), right)]
        answer = asker.ask(question)
    assert [statement.text for statement in answer.statements] == [right[1]]
    assert [text for text, _ in answer.dropped] == [text for _, text in WRONG.values()]


@pytest.mark.parametrize(
    "question",
    [
        "Summarise what happened to the old pier in Calder.",
        "Compare the pier in Calder before and after Monday.",
        "What changed at the old pier in Calder?",
        "What is the latest on the pier in Calder?",
    ],
)
def test_a_model_answers_what_takes_several_claims_in_six_at_most(library: Make, question: str) -> None:
    told = [f"The pier lost {number} of its posts." for number in ("two", "three", "four", "five", "six", "seven")]
    story = "The old pier in Calder was closed.\n\n" + " ".join(told) + "\n"
    claims = [(text, text) for text in ["The old pier in Calder was closed.", *told]]
    with scripted(said()) as server:
        asker = Asker(library({"pier.txt": story}), writer=load_writer(server.name))
        asker.ask(question)
        shown = ids(server)
        server.answers[:] = [said(*((shown[sentence], text) for sentence, text in claims))]
        answer = asker.ask(question)
    assert [statement.text for statement in answer.statements] == [text for _, text in claims[:6]]
    assert answer.writer == server.name


@pytest.mark.parametrize(
    ("story", "question", "right", "wrong"),
    [
        (
            "Die Bürgermeisterin Ada Reyes hat am Montag die alte Seebrücke in Calder geschlossen, weil Würmer 12 "
            "Pfähle zerfressen hatten. Die Reparatur wird bis zum Frühjahr dauern.",
            "Wer hat die alte Seebrücke in Calder geschlossen?",
            "Ada Reyes hat die alte Seebrücke geschlossen.",
            "Eva Holm hat die alte Seebrücke geschlossen.",
        ),
        (
            "La alcaldesa Ada Reyes cerró el lunes el viejo muelle de Calder porque los gusanos habían comido 12 de "
            "sus postes. La reparación durará hasta la primavera.",
            "¿Quién cerró el viejo muelle de Calder?",
            "Ada Reyes cerró el viejo muelle de Calder.",
            "Los gusanos habían comido 21 postes del muelle.",
        ),
    ],
    ids=["German", "Spanish"],
)
def test_other_languages_are_answered_by_a_model(
    library: Make, story: str, question: str, right: str, wrong: str
) -> None:
    with scripted(said(("s1", right), ("s1", wrong))) as server:
        answer = Asker(library({"muelle.txt": story}), writer=load_writer(server.name)).ask(question)
    assert (answer.text, answer.writer) == (right, server.name)
    assert [text for text, _ in answer.dropped] == [wrong]
    assert answer.citations[0].quote == story[: story.index(". ") + 1]
