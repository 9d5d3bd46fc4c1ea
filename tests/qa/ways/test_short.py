"""One short answer: which words are given, how much of them, and what is said where there are none."""

from __future__ import annotations

from index.encode import Encoder
from qa.findings import Draft, Refusal
from qa.ways.table import answer
from tests.qa.fake import SURE, findings_in, source


def test_a_date_is_given_in_full_when_another_article_has_the_day(encoder: Encoder) -> None:
    """The likeliest words say the month; the article cited beside it says which day."""
    month = source("Lund told the police in June to end the contract with the agency.", "a.txt")
    day = source("Lund told the police on June 21 to end the contract with the agency.", "b.txt")
    marks = {"June": SURE, "June 21": SURE - 1}
    drafted = answer(
        findings_in(encoder, "When did Lund tell the police to end the contract?", month, day, marks=marks)
    )
    assert isinstance(drafted, Draft), drafted.reason
    assert drafted.text == "June 21"
    assert {e.source.article.id for statement in drafted.statements for e in statement.evidence} == {"a.txt", "b.txt"}


def test_who_is_asked_for_gets_a_name_and_no_clause(encoder: Encoder) -> None:
    """The reader pointed at the whole clause; only one person is named in it."""
    story = source("Students in all of the town's schools must leave phones at the door, Superintendent Ada Lund said.")
    clause = "Students in all of the town's schools must leave phones at the door, Superintendent Ada Lund"
    drafted = answer(findings_in(encoder, "Who runs the schools?", story, marks={clause: SURE}))
    assert isinstance(drafted, Draft), drafted.reason
    assert drafted.text == "Ada Lund"


def test_a_name_in_a_caption_is_not_said_to_be_mentioned_nowhere(encoder: Encoder) -> None:
    story = source(
        "The agency said on Monday that its agents had gone home, and that nobody would be taken from the town.\n\n"
        "In this Oct. 22, 2018, file photo, agents walk to a house in Richmond. (AP Photo/Ada Lund, File)\n\n"
        "The mayor said that she was glad of it, and that the town would sleep better from now on."
    )
    assert "Richmond" not in story.story
    drafted = answer(findings_in(encoder, "When were the agents in Richmond?", story, marks={"on Monday": -SURE}))
    assert isinstance(drafted, Refusal)
    assert "Richmond" not in drafted.reason
