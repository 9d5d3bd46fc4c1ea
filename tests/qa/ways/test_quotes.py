"""What somebody said: whose words are whose, and which are on the topic."""

from __future__ import annotations

import pytest

from index.encode import Encoder
from qa.findings import Draft, Refusal
from qa.ways.table import answer
from tests.qa.fake import findings_in, source

PIER = source(
    """Calder Mayor Ada Reyes closed the pier on Monday. "The pier is older than I am," she said. "It has to rest."

"Reyes should have closed it last year," said Bo Lind, who owns the ferries.

Lind's lawyer said he would sue. Council President Cy Dunn told Reyes that repairs would cost $3 million.

The police department tweeted the following statement:

"Do not walk on the pier. Officers will turn you back."

Holm Mayor Nan Ito said of Reyes that she had no choice.

Superintendent Kit Moss announced that the schools would teach swimming. Moss said the pool was warm enough.

"Taxes will not rise to pay for the pier," Reyes said.""",
    "pier.txt",
)


def quoted(encoder: Encoder, question: str) -> str:
    drafted = answer(findings_in(encoder, question, PIER))
    return drafted.text if isinstance(drafted, Draft) else f"- {drafted.reason}"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What did Ada Reyes say about the age of the pier?", "The pier is older than I am"),
        ("What did Mayor Reyes say about the age of the pier?", "The pier is older than I am"),
        ("What did the mayor of Calder say about the age of the pier?", "The pier is older than I am"),
        ("What did Calder's mayor say about the age of the pier?", "The pier is older than I am"),
        ("What did Reyes say about taxes?", "Taxes will not rise to pay for the pier"),
        ("What did Bo Lind say about closing the pier?", "Reyes should have closed it last year"),
        ("What did Cy Dunn say about the cost of repairs?", "repairs would cost $3 million"),
        ("What did the police department say about the pier?", "Do not walk on the pier"),
        ("What did Kit Moss say about swimming?", "the schools would teach swimming"),
    ],
)
def test_the_words_of_whoever_is_asked_about(encoder: Encoder, question: str, words: str) -> None:
    """By name, by title and name, or by role and place; announced quotations belong to whoever announced them."""
    assert words in quoted(encoder, question)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Ada Reyes on taxes", "Taxes will not rise to pay for the pier"),
        ("Mayor Reyes about taxes", "Taxes will not rise to pay for the pier"),
        ("superintendent on swimming lessons", "the schools would teach swimming"),
        ("Bo Lind on when the pier should have closed", "Reyes should have closed it last year"),
    ],
)
def test_a_name_on_a_topic_asks_for_words(encoder: Encoder, question: str, words: str) -> None:
    """As headlines and people who type put it."""
    assert words in quoted(encoder, question)


@pytest.mark.parametrize("question", ["pier on Monday", "Ada Reyes on nurses in Norway", "Dana Holt on taxes"])
def test_words_are_only_given_where_somebody_says_them_on_that(encoder: Encoder, question: str) -> None:
    """A place, another topic, somebody who says nothing."""
    drafted = answer(findings_in(encoder, question, PIER))
    assert isinstance(drafted, Refusal) or not any(mark in drafted.text for mark in '"“')


def test_the_sentence_before_says_what_words_are_on(encoder: Encoder) -> None:
    """A quotation seldom has the words of its topic."""
    story = source(
        'Una Brock was offered $90 in compensation for her flooded cellar. "It would not buy a mop," she said.\n\n'
        'Brock has kept bees for years. "They are better company than most," she said.'
    )
    drafted = answer(findings_in(encoder, "What did Una Brock say about her compensation?", story))
    assert isinstance(drafted, Draft), drafted.reason
    assert drafted.text == "“It would not buy a mop”"


OF_OTHERS = {
    "Ada Reyes": ("last year", "would sue", "$3 million", "no choice", "swimming", "Do not walk"),
    "Bo Lind": ("older than", "would sue", "$3 million", "Taxes"),
    "Cy Dunn": ("older than", "last year", "swimming", "Do not walk"),
    "Kit Moss": ("older than", "last year", "$3 million", "Do not walk", "no choice"),
}


@pytest.mark.parametrize(("speaker", "others"), OF_OTHERS.items())
def test_nobody_is_given_the_words_of_others(encoder: Encoder, speaker: str, others: tuple[str, ...]) -> None:
    """Not what is said to them, of them, or by their lawyer."""
    for topic in ("", " about the pier", " about the repairs", " about Reyes"):
        statement = quoted(encoder, f"What did {speaker} say{topic}?")
        assert not [words for words in others if words in statement], statement


@pytest.mark.parametrize(
    "question",
    [
        "What did Ada Reyes say about hospital nurses in Norway?",
        "What did the mayor of Norway say?",
        "What did the sheriff of Calder say about the pier?",
        "What did Mayor Moss say about the pool?",  # Moss is a superintendent
    ],
)
def test_words_on_another_topic_or_of_another_are_refused(encoder: Encoder, question: str) -> None:
    """No quotation is better than a wrong one."""
    assert quoted(encoder, question).startswith("- ")


def test_a_quotation_that_runs_on_cites_who_speaks(encoder: Encoder) -> None:
    """The second sentence of a quotation is cited together with the one that names the speaker."""
    story = source('"The pier is shut," Ada Reyes said. "It has to rest until the divers come back."')
    drafted = answer(findings_in(encoder, "What did Ada Reyes say about the divers?", story))
    assert isinstance(drafted, Draft), drafted.reason
    (divers,) = [statement for statement in drafted.statements if "divers" in statement.text]
    assert [evidence.sentence for evidence in divers.evidence] == [1, 0]


def test_one_quotation_in_two_articles_is_one_statement(encoder: Encoder) -> None:
    """Copies of a story give the words once, with both sources."""
    text = '"The pier is shut," Ada Reyes said on Monday.'
    two = [source(text, "a.txt", outlet="Post"), source(text, "b.txt", outlet="Ledger")]
    drafted = answer(findings_in(encoder, "What did Ada Reyes say?", *two))
    assert isinstance(drafted, Draft)
    (statement,) = drafted.statements
    assert [evidence.source.article.id for evidence in statement.evidence] == ["a.txt", "b.txt"]


def test_a_speaker_who_says_nothing_is_refused(encoder: Encoder) -> None:
    """To be spoken of is not to speak."""
    story = source("Ada Reyes, the mayor, closed the pier. It was her second day in office.")
    drafted = answer(findings_in(encoder, "What did Ada Reyes say?", story))
    assert isinstance(drafted, Refusal)
    assert "Ada Reyes" in drafted.reason


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("Who said that the pier is older than she is and has to rest?", "Ada Reyes"),
        ("Who said that repairs would cost $3 million?", "Cy Dunn"),
        ("Who said that taxes will not rise to pay for the pier?", "Ada Reyes"),
    ],
)
def test_who_said_something(encoder: Encoder, question: str, speaker: str) -> None:
    """The speaker of the words, in full, though the sentence has a pronoun or a surname."""
    assert quoted(encoder, question) == speaker


def test_a_quotation_of_several_sentences_is_one_statement(encoder: Encoder) -> None:
    """With every sentence cited, and the marks where the article has them."""
    story = source('Lind\'s sister, Una Lind, was angry. "They knew in May. They told him to wait," she said.')
    drafted = answer(findings_in(encoder, "What did Una Lind say?", story))
    assert isinstance(drafted, Draft)
    said = next(one for one in drafted.statements if "May" in one.text)
    assert said.text == '"They knew in May. They told him to wait," she said.'
    assert [e.sentence for e in said.evidence] == [1, 2]
    assert "“They knew in May. They told him to wait”" in drafted.text
