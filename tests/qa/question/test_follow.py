"""Follow-ups, put as questions of their own by the turn before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.antecedent import Turn
from qa.question.follow import follow

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
        (VOTE, "why?", "Why didn't the council approve the stadium?"),
        (VOTE, "who voted against it?", "who voted against the stadium?"),
        (BOATS, "and from Calder?", "How many boats were moved from Calder?"),
        (BOATS, "when?", "When were boats moved from Holm?"),
        (BOATS, "where did they go?", "where did the boats go?"),
        (CLOSED, "who else?", "Who else closed the old pier in Calder besides Ada Reyes?"),
        (CLOSED.then("Who was fined?", None), "anyone else?", "Who else was fined?"),
        (PIER, "by whom?", "By whom did the old pier close?"),
        (PIER, "and the bridge, when did it open?", "when did the bridge open?"),
        (PIER, "and its owner?", "the old pier's owner?"),
        (CLOSED.then("When was the vote?", "on Monday"), "did she vote?", "did Ada Reyes vote?"),
        (BOATS, "how many of them sank?", "how many of the boats sank?"),
        (
            Turn("Who owns the ferry?", "the Blue Line company"),
            "when was it founded?",
            "when was the Blue Line company founded?",
        ),
        (
            Turn("What is the strike of the orchestra about?", "pay"),
            "when did it begin?",
            "when did the strike of the orchestra begin?",
        ),
        (PIER, "is it legal to fish there?", "is it legal to fish there?"),
        (PIER, "how much does it cost to get in?", "how much does it cost to get in?"),
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
