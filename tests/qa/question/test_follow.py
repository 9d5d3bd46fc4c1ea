"""Follow-ups, put as questions of their own by the turn before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.follow import Turn, follow

MAYOR = Turn("Who is the mayor of Calder?", "Ada Reyes")
CLOSED = Turn("Who closed the old pier in Calder?", "Ada Reyes")
PIER = Turn("When did the old pier close?", "on Monday")
VOTE = Turn("Did the council approve the stadium?", "No")
BOATS = Turn("How many boats were moved from Holm?", "340 boats")
WORDS = Turn("What did Mayor Whitlock say about the bridge?", "“It is safe.”")


@pytest.mark.parametrize(
    ("before", "typed", "understood"),
    [
        (MAYOR, "and of Holm?", "Who is the mayor of Holm?"),
        (MAYOR, "what about Holm?", "Who is the mayor of Holm?"),
        (MAYOR, "and in 2012?", "Who is the mayor of Calder in 2012?"),
        (MAYOR, "when did she take office?", "when did Ada Reyes take office?"),
        (MAYOR, "Who is her lawyer?", "Who is Ada Reyes's lawyer?"),
        (MAYOR, "Was she fined?", "Was Ada Reyes fined?"),
        (CLOSED, "when was that?", "When was it that Ada Reyes closed the old pier in Calder?"),
        (CLOSED, "why", "Why was it that Ada Reyes closed the old pier in Calder?"),
        (CLOSED, "and in Holm?", "Who closed the old pier in Holm?"),
        (CLOSED, "what did she say about it?", "what did Ada Reyes say about the old pier?"),
        (PIER, "why?", "Why did the old pier close?"),
        (PIER, "Where?", "Where did the old pier close?"),
        (PIER, "who closed it?", "who closed the old pier?"),
        (PIER, "and the new pier?", "When did the new pier close?"),
        (VOTE, "why?", "Why did the council approve the stadium?"),
        (VOTE, "who voted against it?", "who voted against the stadium?"),
        (BOATS, "and from Calder?", "How many boats were moved from Calder?"),
        (BOATS, "when?", "When were boats moved from Holm?"),
        (BOATS, "where did they go?", "where did the boats go?"),
        (WORDS, "and about the tunnel?", "What did Mayor Whitlock say about the tunnel?"),
        (WORDS, "does he drive over it?", "does Whitlock drive over the bridge?"),
    ],
)
def test_what_leans_on_the_turn_before_is_put_by_itself(before: Turn, typed: str, understood: str) -> None:
    assert follow(typed, before) == understood


@pytest.mark.parametrize(
    "typed",
    [
        "How fast can emus run?",
        "Who is the mayor of Holm?",
        "When did Bo Ray say that he would leave?",
        "Which council voted for the stadium that burned?",
        "stadium vote result",
        "What is a levee? It does not sound like a wall.",
        "",
    ],
)
def test_what_is_understood_by_itself_is_left_as_it_is(typed: str) -> None:
    assert follow(typed, MAYOR) == typed


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=30) | st.none())
def test_nothing_that_is_typed_raises(typed: str, asked: str, answer: str | None) -> None:
    assert isinstance(follow(typed, Turn(asked, answer)), str)
