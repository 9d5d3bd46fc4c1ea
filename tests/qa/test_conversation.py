"""Questions as turns of one conversation: understood by the turn before, searched and refused anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from index.library import Library
from qa.asker import Asker
from qa.conversation import Conversation
from qa.write.models import load_writer
from tests.qa.fake import SURE, Marks
from tests.qa.write.server import said, scripted

Make = Callable[[Mapping[str, str]], Library]
TOWNS = {
    "calder.txt": "Mayor Ada Reyes of Calder closed the old pier on Monday. Reyes was a diver before.\n",
    "holm.txt": "Mayor Bo Lind of Holm opened the new market on Friday. Lind was a baker before.\n",
}


def test_a_follow_up_is_shown_as_it_was_understood_and_answered_from_the_articles(library: Make) -> None:
    talk = Conversation(Asker(library(TOWNS), Marks({"Ada Reyes": SURE, "Bo Lind": SURE})))
    first = talk.ask("Who is the mayor of Calder?")
    assert (first.text, first.asked_as) == ("Ada Reyes", None)
    then = talk.ask("and of Holm?")
    assert (then.question, then.asked_as, then.text) == ("and of Holm?", "Who is the mayor of Holm?", "Bo Lind")
    assert then.citations[0].article.id.endswith("holm.txt")


def test_what_was_answered_before_is_no_evidence(library: Make) -> None:
    """What no article says is refused, whatever the turn before was about."""
    talk = Conversation(Asker(library(TOWNS), Marks({"Ada Reyes": SURE})))
    talk.ask("Who is the mayor of Calder?")
    then = talk.ask("and of Seattle?")
    assert not then.answered
    assert "Seattle" in then.text


def test_a_history_is_taken_over_without_being_asked(library: Make) -> None:
    talk = Conversation(Asker(library(TOWNS), Marks({"Bo Lind": SURE})))
    talk.replay([("Who is the mayor of Calder?", "Ada Reyes"), ("and of Holm?", "Bo Lind")])
    assert talk.understood("Was he a baker?") == "Was Bo Lind a baker?"


def test_a_model_puts_the_question_and_may_name_nobody_new(library: Make) -> None:
    """Where it does, the rules put it."""
    put = json.dumps({"question": "Who is the mayor of the town of Holm?"})
    with scripted(said(), put, said(), json.dumps({"question": "Who is Eva Holst?"}), said()) as server:
        talk = Conversation(Asker(library(TOWNS), Marks(), writer=load_writer(server.name)))
        talk.ask("Who is the mayor of Calder?")
        assert talk.ask("and of Holm?").asked_as == "Who is the mayor of the town of Holm?"
        assert talk.understood("and of Calder?") == "Who is the mayor of the town of Calder?"
