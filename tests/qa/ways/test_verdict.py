"""Yes and no: what turns a statement round, and when a sentence states the matter at all."""

from __future__ import annotations

import pytest

from index.encode import Encoder
from qa.english.polarity import is_asked, negations
from qa.findings import Draft, Refusal
from qa.source import Source
from qa.ways.verdict import verdict
from tests.qa.fake import findings_in, source


def drafted_from(encoder: Encoder, question: str, *sources: Source) -> Draft | Refusal:
    """The verdict where the reader neither favours nor rules out any sentence."""
    sentences = [one.words_of(index) for one in sources for index in one.body()]
    return verdict(findings_in(encoder, question, *sources, marks=dict.fromkeys(sentences, 0.0)))


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("The council approved the plan.", 0),
        ("The council did not approve the plan.", 1),
        ("The council didn’t approve the plan.", 1),
        ("The council refused to approve the plan.", 1),
        ("The council did not refuse to approve the plan.", 2),
        ("The council turned down the plan.", 1),
        ("The council never rejected the plan.", 2),
        ("Nobody died.", 1),
        ("Not only the council but the mayor approved it.", 0),
        ("No doubt the council approved it.", 0),
        ("The jail no longer holds them.", 1),
        ("She was on the No. 6 line.", 0),
        ("They cut the agency off from the records.", 1),
        ("She shut the agency out.", 1),
        ("The ferry will stop sailing.", 1),
        ("He waited at the bus stop.", 0),
        ("At the end of the year they moved.", 0),
        ("It brought the strike to an end.", 0),
        ("They will end the strike.", 1),
        ("They knew the note was notable.", 0),
    ],
)
def test_how_often_a_statement_is_turned_round(text: str, turned: int) -> None:
    """Negations and verbs of refusing count, idioms and look-alikes do not."""
    assert negations(text) == turned


def test_what_question_and_statement_share_turns_neither() -> None:
    """To "Did she veto it?", "She vetoed it" is no negation."""
    assert negations("She vetoed the plan.") == 1
    assert negations("She vetoed the plan.", unless=frozenset({"veto"})) == 0


@pytest.mark.parametrize(
    ("sentence", "words", "asked"),
    [
        ("Why did 300 people come?", "300", True),
        ("“Why did 300 people come?” asked Sethi.", "300", True),
        ("“Why did 300 people come?” asked Sethi.", "Sethi", False),
        ("He said in 2019: “What now?”", "2019", False),
        ("Was there a fire at the mill", "mill", True),
        ("Have the dog and 12 sheep been found?", "12", True),
        ("Do not feed the 12 sheep.", "12", False),
        ("Wasted years at the mill", "mill", False),
    ],
)
def test_what_is_asked_is_not_said(sentence: str, words: str, asked: bool) -> None:
    """Words before a question mark are no statement, nor those of a sentence that begins as a question does."""
    assert is_asked(sentence, sentence.index(words)) == asked


# Question, a sentence that is all the article says, and the verdict; "-" where it states nothing.
STATED = [
    ("Did the mayor veto the plan?", "Mayor Ada Reyes vetoed the plan on Monday.", "Yes"),
    ("Did the mayor veto the plan?", "Mayor Ada Reyes did not veto the plan.", "No"),
    ("Did the mayor approve the plan?", "Mayor Ada Reyes refused to approve the plan.", "No"),
    ("Did the council approve the levy?", "The council turned down the levy by one vote.", "No"),
    ("Did the council turn down the levy?", "The council turned down the levy by one vote.", "Yes"),
    ("Did the council reject the levy?", "The council turned down the levy by one vote.", "Yes"),
    ("Did anyone die in the flood?", "Nobody died in the flood.", "No"),
    ("Did the amendment fail?", "The amendment failed 3 to 6.", "Yes"),
    ("Did the amendment pass the council?", "The amendment failed in the council 3 to 6.", "No"),
    ("Is Calder a sanctuary city?", "Not only is Calder a sanctuary city, it is proud of it.", "Yes"),
    ("Will Calder police join the raids?", "Calder police will never join the raids, the mayor said.", "No"),
    ("Did Calder cut the agency off from its records?", "Calder ended the agency's access to its records.", "Yes"),
    ("Did Calder end the agency's access?", "Calder terminated the agency's access to records.", "Yes"),
    ("Was a driver stabbed?", "It began after a driver, Leticia Bram, was stabbed on the No. 6 line.", "Yes"),
    ("Did Regina Holt vote for the contract?", "Regina Holt, who has driven a bus for years, voted no.", "No"),
    ("Will the market be held?", "The market, which drew some 600 people in 2019, will not be held.", "No"),
    ("Will the police assist the raids?", "Police said they were not “assisting in any of these raids.”", "No"),
    ("Did the board return the painting?", "The board returned the painting without asking for money.", "Yes"),
    ("Did the driver quit?", "The driver quit because nobody would listen.", "Yes"),
    # left open, or another matter
    ("Did the council override the veto?", "Seven of nine votes are needed to override a veto.", "-"),
    ("Did the council approve the levy?", "The council will vote on Friday on whether to approve the levy.", "-"),
    ("Was a sprinkler installed?", "A sprinkler was proposed in 2011.", "-"),
    ("Did the company find a buyer?", "The company looked for a buyer and found none.", "-"),
    ("Does the mayor rent out a house?", "The mayor, who votes only to break a tie, took no position.", "-"),
    ("Did the governor resign?", "The governor praised the new bridge.", "-"),
    # only asked, or not known
    ("Did the mayor sign the budget?", "Did the mayor sign the budget?", "-"),
    ("Did the mayor sign the budget?", "did the mayor sign the budget", "-"),
    ("Did the mayor sign the budget?", "“Did the mayor sign the budget?” asked a man in the third row.", "-"),
    ("Did the mayor sign the budget?", "Had the mayor signed the budget, the pool would be open.", "-"),
    ("Will the reading club go on?", "Nobody has said whether the reading club will go on.", "-"),
    ("Were the workers rehired?", "It was not immediately clear whether the workers were rehired.", "-"),
    ("Was the driver drunk?", "Police declined to say whether the driver was drunk.", "-"),
    ("Will the mill reopen?", "It is unknown when the mill will reopen.", "-"),
    ("Did police say whether the driver was drunk?", "Police did not say whether the driver was drunk.", "No"),
    ("Did the mayor sign the budget?", "The mayor signed the budget, but who will pay?", "-"),
]


@pytest.mark.parametrize(("question", "sentence", "says"), STATED)
def test_yes_or_no_by_the_sentence_that_states_it(encoder: Encoder, question: str, sentence: str, says: str) -> None:
    """The deciding clause says so or the opposite; what it leaves open, or another matter, gets a refusal."""
    drafted = drafted_from(encoder, question, source(sentence))
    if says == "-":
        assert isinstance(drafted, Refusal), drafted.text
    else:
        assert isinstance(drafted, Draft), drafted.reason
        assert drafted.text.split(":")[0] == says


def test_a_verdict_never_rests_on_somebody_else(encoder: Encoder) -> None:
    """What is said of one mayor says nothing of a mayor who is not named near it."""
    calder = source("Calder Mayor Ada Reyes refused to join the raids.\n\nHolm Mayor Bo Lind praised the new bridge.")
    assert isinstance(drafted_from(encoder, "Did Bo Lind praise the bridge?", calder), Draft)
    other = source("Calder Mayor Ada Reyes refused to join the raids.", "a.txt")
    assert isinstance(drafted_from(encoder, "Did Bo Lind refuse to join the raids?", other), Refusal)


def test_a_surname_is_enough_where_the_article_gives_the_full_name(encoder: Encoder) -> None:
    """A late sentence names somebody by surname; the article says who that is."""
    story = source(
        "The council met on Monday.\n\nMayor Dana Whitlock opened the meeting.\n\nIt lasted four hours.\n\n"
        "The drains were discussed first.\n\nThe bakery has flooded.\n\nWhitlock will not seek a third term."
    )
    drafted = drafted_from(encoder, "Will Dana Whitlock seek a third term?", story)
    assert isinstance(drafted, Draft)
    assert drafted.text.startswith("No")


@pytest.mark.parametrize(
    ("texts", "opens", "cited"),
    [
        (["will not", "won't"], "No: ", {"0.txt", "1.txt"}),
        (["will", "will certainly", "will not"], "Yes: ", {"0.txt", "1.txt"}),
    ],
)
def test_articles_that_say_the_same_are_cited_together(
    encoder: Encoder, texts: list[str], opens: str, cited: set[str]
) -> None:
    """A second article with the same verdict is evidence; one with the opposite is not."""
    sources = [source(f"Calder police {text} join the raids.", f"{n}.txt") for n, text in enumerate(texts)]
    drafted = drafted_from(encoder, "Will Calder police join the raids?", *sources)
    assert isinstance(drafted, Draft)
    assert drafted.text.startswith(opens)
    assert {e.source.article.id for statement in drafted.statements for e in statement.evidence} == cited
