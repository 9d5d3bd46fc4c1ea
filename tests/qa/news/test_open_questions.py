"""What articles say is open, and when it is no more."""

from __future__ import annotations

import pytest

from qa.english.words import content_stems
from qa.findings import Evidence
from qa.news.open_questions import open_questions
from qa.source import Source
from tests.qa.fake import source


def _open(*sources: Source, topic: str = "mill fire") -> list[str]:
    found = open_questions([Evidence(s, i) for s in sources for i in s.body()], content_stems(topic))
    return [one.evidence.source.words_of(one.evidence.sentence) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "It was not clear whether anybody slept in the mill.",
        "It is unclear who lit the fire.",
        "Police have not said what caused the fire.",
        "The owner did not respond to our letters.",
        "The owner declined to comment.",
        "Ada Reyes could not be reached.",
        "The cause is not yet known.",
        "The board has yet to decide on a new mill.",
        "No date has been set for the trial.",
        "Nobody knows whether the mill will be rebuilt.",
        "The cause remains under investigation.",
        "A hearing is due on May 3.",
        "The council will vote on the plan in June.",
        "An inquest into the fire is due to open on May 4.",
    ],
)
def test_a_sentence_says_that_something_is_open(text: str) -> None:
    assert _open(source(text)) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "The mill burned for hours.",
        "It is clear who lit the fire.",
        "Police said that the cause was a candle.",
        "The owner did not sleep.",
        'A neighbour said: "It is unclear who lit the fire."',
        "Who lit the fire?",
        "The council voted for the plan.",
        "The mayor had not said until Thursday what she would do.",
        "I do not know whether he was rehearsed.",
        "He said things that she hadn't said.",
        "That did not make me doubt the mill.",
        "The fires are expected in up to 10 towns.",
    ],
)
def test_what_leaves_nothing_open(text: str) -> None:
    """Nor what stands in somebody's quotation, nor what an article itself asks."""
    assert _open(source(text)) == []


OLD = source("Police have not said what caused the fire at the mill.", "old.txt", published="2022-05-03")


@pytest.mark.parametrize(
    ("text", "published", "answered"),
    [
        ("A candle caused the fire at the mill, police said.", "2022-05-09", True),
        ("A candle caused the fire at the mill, police said.", "2022-05-01", False),
        ("The mill will be rebuilt.", "2022-05-09", False),
    ],
)
def test_a_newer_article_answers_it(text: str, published: str, answered: bool) -> None:
    """By telling most of what was open; an older one does not."""
    told = _open(OLD, source(text, "new.txt", published=published))
    assert (OLD.words_of(0) not in told) is answered


@pytest.mark.parametrize(
    ("due", "text", "published", "answered"),
    [
        ("A hearing on the mill is set for May 9.", "The hearing lasted four hours.", "2022-05-10", True),
        ("A hearing on the mill is set for May 9.", "The hearing will be in the town hall.", "2022-05-05", False),
        ("A hearing on the mill is set for May 9.", "The owner wept for four hours.", "2022-05-10", False),
        ("The council will vote on the plan on May 9.", "The vote was close.", "2022-05-10", True),
        ("The council will vote on the plan.", "The vote was close.", "2022-05-10", False),
    ],
)
def test_what_was_to_come_has_come(due: str, text: str, published: str, answered: bool) -> None:
    """Where its day has passed and an article of later tells of it."""
    old = source(due, "old.txt", published="2022-05-03")
    assert (due not in _open(old, source(text, "new.txt", published=published))) is answered


def test_who_did_not_answer_has_answered_where_their_words_are_given() -> None:
    silent = source("Edith Crane could not be reached.", "old.txt", published="2022-07-05")
    speaks = source('"It is my fault alone," Edith Crane said.', "new.txt", published="2022-07-07")
    another = source('"It was late," Roy Dale said.', "new.txt", published="2022-07-07")
    assert _open(silent, speaks) == []
    assert _open(silent, another) == [silent.text]


def test_the_newest_first_and_each_once() -> None:
    first = source("It is unclear who lit the fire.", "a.txt", published="2022-05-03")
    again = source("It is still not clear who lit the fire.", "b.txt", published="2022-05-08")
    other = source("No date has been set for the trial.", "c.txt", published="2022-05-05")
    assert _open(first, again, other) == [again.text, other.text]
