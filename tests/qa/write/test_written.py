"""An answer that a language model writes: only what the articles hold is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

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
