"""Nobody answers for another: small libraries of near-namesakes, read by the project's own reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from index.encode import Encoder
from index.library import Library
from qa.asker import Asker
from qa.findings import Draft, Refusal
from qa.question.parse import Question
from qa.question.referents import Referents
from qa.reader import Reader
from qa.reader.load import load_reader
from qa.ways.table import answer
from tests.qa.fake import findings_in, source

DAM = """Dam debate in Calder

CALDER — Anna Wood, a farmer, opened the meeting on Monday. "We came early because the hall is small," Wood said.

Peter Woods, an engineer, spoke next. "The dam will hold for a hundred years," Woods said. He paid $300 for a survey
of the dam. It is made of wood and stone.
"""
CHEESE = """Market opens

CALDER — Anna Wood, a farmer, sold 40 cheeses on Monday. "The market was never so full," Wood said.
"""
BOATS = """Boats sold

CALDER — Peter Woods, an engineer, bought 12 boats in May. Woods voted for the dam. "It will hold," Woods said.
"""
AUCTION = """Auction

HOLM — Ann Wood bought 12 boats at the auction and Peter Woods bought 7 boats. Woods left early.
"""
LIGHTFOOT = """Mayor speaks

CHICAGO — Mayor Karen Lightfoot refused to pay the fine on Tuesday. "I will not pay," Lightfoot said. She bought a house
for $2 million in 2019.
"""
CLARKS = """Council votes

HOLM — Jane Clark, a baker, voted against the bridge on Monday. "The bridge is too dear," she said.

Tom Clark, a driver, voted for the bridge. "The bridge will bring work," Tom Clark said. He is 62.
"""
JANE = """Ovens

HOLM — Jane Clark, 45, a baker, bought 3 ovens. "The bridge is too dear," Clark said.
"""
TOM = """Buses

DELL — Tom Clark, 62, a driver, bought 7 buses. "The bridge will bring work," Clark said.
"""
ROOFER = """Jail for roofer

A roofer who took deposits for work that he never did was jailed for two years and three months on Monday.

Dale Ross, 44, of Mill Lane, had pleaded guilty to fraud. His wife, Joan Ross, was cleared by a jury in May.
"""
CHIEFS = """Chiefs

DELL — Mayor Ann Hanson opened the bridge on Monday. Police Chief Bo Hansen closed the road.

The chief said the road would be shut until May. The mayor said the bridge cost $4 million.

She thanked the builders. "It is a fine day," she said.
"""
FIRE = """Fire

RENO — Fire Chief Tom Peter praised the crew. "They were brave," Peter said.

"The hydrants failed," said Ann Peters, a neighbor. Peters lost her car. The car was worth $9,000.
"""
LISBON = """Trip

HOLM — Ann Marin visited Lisbon, Porto and Faro in May.
"""
OSLO = """Trip

DELL — Bo Marine visited Oslo, Bergen and Tromso in June.
"""
PARK = """Vote

RENO — José Peña, a lawyer, voted against the park. "It is too far," Peña said. Jose Pena left at noon.
"""
RACE = """Race

DELL — Serena Williams won the race on Friday. "I was tired," Williams said.

Ann William finished last. "I was slow," William said.
"""
LAMP = """Lamp

DELL — Siobhán O’Hara lit the lamp. “It is old,” O’Hara said. Kate OHare put it out on Sunday.
"""
BANK = """Bank

DELL — Joos van der Berg runs the bank. "Rates will fall," van der Berg said. Piet van den Berg owns the mill.

"Rates will rise," van den Berg said.
"""
FARM = """Farm

DELL — John Clark Jr. sold the farm in 2019. John Clark Sr. bought the farm in 1960.
"""
LOGS = """Logs

DELL — The logs were cut by Peter Woods in May. The town paid $500 for the wood.
"""

REFUSED = ""
CASES: list[tuple[str, tuple[str, ...], str]] = [
    # whose words
    ("What did Wood say about the dam?", (DAM,), REFUSED),
    ("what did wood say about the dam?", (DAM,), REFUSED),
    ("What did Anna Wood say about the dam?", (DAM,), REFUSED),
    ("What did Peter Wood say about the dam?", (DAM,), REFUSED),
    ("What did Woods say about the dam?", (DAM,), "The dam will hold"),
    ("What was Woods' reaction to the dam?", (DAM,), "The dam will hold"),
    ("What did Wood say about the hall?", (DAM,), "the hall is small"),
    ("What did Wood say about the dam?", (CHEESE, DAM), REFUSED),
    ("What did Wood say?", (BOATS,), REFUSED),
    ("what did wood say?", (BOATS,), REFUSED),
    ("What did Wood say about the market?", (CHEESE, BOATS), "never so full"),
    # of a story that opens without a name
    ("How long was Dale Ross jailed for?", (ROOFER,), "two years and three months"),
    ("How long was Joan Ross jailed for?", (ROOFER,), REFUSED),
    # figures, days and places
    ("How many boats did Wood buy?", (CHEESE, BOATS), REFUSED),
    ("how many boats did wood buy?", (CHEESE, BOATS), REFUSED),
    ("how many boats did wood buy?", (BOATS,), REFUSED),
    ("How many boats did Woods buy?", (CHEESE, BOATS), "12 boats"),
    ("How many boats did Wood buy?", (AUCTION,), "12 boats"),
    ("How many boats did Woods buy?", (AUCTION,), "7 boats"),
    ("How much did Wood pay for the survey?", (DAM,), REFUSED),
    ("How much did Woods pay for the survey?", (DAM,), "$300"),
    ("How much was Peter's car worth?", (FIRE,), REFUSED),
    ("what was peter's car worth?", (FIRE,), REFUSED),
    ("How much was Peters' car worth?", (FIRE,), "$9,000"),
    ("When did William win the race?", (RACE,), REFUSED),
    ("When did Williams win the race?", (RACE,), "Friday"),
    ("When did O'Hara put out the lamp?", (LAMP,), REFUSED),
    ("When did John Clark Sr. buy the farm?", (FARM,), "1960"),
    ("How much did the town pay for the wood?", (LOGS,), "$500"),
    # yes or no
    ("Did Wood vote for the dam?", (CHEESE, BOATS), REFUSED),
    ("Did Woods vote for the dam?", (CHEESE, BOATS), "Yes"),
    ("Did Hansen open the bridge?", (CHIEFS,), REFUSED),
    ("Did Hanson open the bridge?", (CHIEFS,), "Yes"),
    ("Did Peter lose a car?", (FIRE,), REFUSED),
    ("Did Peters lose her car?", (FIRE,), "Yes"),
    ("Did William win the race?", (RACE,), REFUSED),
    ("Did Lori Lightfoot refuse to pay the fine?", (LIGHTFOOT,), REFUSED),
    ("Did Lightfoot refuse to pay the fine?", (LIGHTFOOT,), "Yes"),
    # another given name
    ("What did Lori Lightfoot say?", (LIGHTFOOT,), REFUSED),
    ("How much did Lori Lightfoot pay for a house?", (LIGHTFOOT,), REFUSED),
    ("how much did lori lightfoot pay for a house?", (LIGHTFOOT,), REFUSED),
    ("how much did lightfoot pay for a house?", (LIGHTFOOT,), "$2 million"),
    ("What did Karen Lightfoot say?", (LIGHTFOOT,), "I will not pay"),
    ("What did Mayor Lightfoot say?", (LIGHTFOOT,), "I will not pay"),
    ("What did K. Lightfoot say?", (LIGHTFOOT,), "I will not pay"),
    ("What did Jane Clark say about the bridge?", (JANE, TOM), "“The bridge is too dear”"),
    ("How old is Jane Clark?", (JANE, TOM), "45"),
    ("How old is Jane Clark?", (TOM,), REFUSED),
    ("What did Clarke say about the bridge?", (JANE,), REFUSED),
    # who goes by "the chief", "she"
    ("What did Hansen say?", (CHIEFS,), "The chief said the road would be shut until May."),
    ("What did Hanson say?", (CHIEFS,), "The mayor said the bridge cost $4 million. “It is a fine day”"),
    ("Who closed the road?", (CHIEFS,), "Bo Hansen"),
    # lists
    ("Which cities did Marin visit?", (LISBON, OSLO), "Lisbon, Porto, Faro"),
    ("Which cities did Marine visit?", (LISBON, OSLO), "Oslo, Bergen, Tromso"),
    ("Which cities did Marin visit?", (OSLO,), REFUSED),
    ("which cities did marin visit?", (OSLO,), REFUSED),
    ("List the cities that Bo Marin visited", (LISBON, OSLO), REFUSED),
    # one name in two forms, and particles
    ("What did Jose Pena say about the park?", (PARK,), "It is too far"),
    ("When did Jose\u0301 Pen\u0303a leave?", (PARK,), "noon"),
    ("What did van der Berg say about rates?", (BANK,), "“Rates will fall”"),
    ("What did van den Berg say about rates?", (BANK,), "“Rates will rise”"),
    ("What did Joos van den Berg say about rates?", (BANK,), REFUSED),
    # several of one name: apart, each in full
    ("What did Clark say about the bridge?", (CLARKS,), "Jane Clark: “The bridge is too dear”; Tom Clark: “The bridge"),
    ("What did Clark say about the bridge?", (JANE, TOM), "Jane Clark: “The bridge is too dear”; Tom Clark: “The"),
    ("How old is Clark?", (CLARKS,), "62 (Tom Clark)"),
    ("How many ovens did Clark buy?", (JANE, TOM), "3 ovens (Jane Clark)"),
    ("Who is Clark?", (JANE, TOM), "Jane Clark: a baker; Tom Clark: a driver"),
    ("Who said the bridge is too dear?", (JANE, TOM), "Jane Clark"),
]


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The project's own."""
    return load_reader()


def asked(encoder: Encoder, reader: Reader, question: str, *texts: str) -> Draft | Refusal:
    """What is drafted when every text is one hit, whole."""
    sources = [source(text, f"{at}.txt") for at, text in enumerate(texts)]
    return answer(findings_in(encoder, question, *sources, cosine=0.6, reader=reader))


@pytest.mark.parametrize(("question", "texts", "answer"), CASES)
def test_nobody_answers_for_another(
    encoder: Encoder, reader: Reader, question: str, texts: tuple[str, ...], answer: str
) -> None:
    """What is asked of one person is answered with that person's words and deeds, or not at all."""
    drafted = asked(encoder, reader, question, *texts)
    if answer == REFUSED:
        assert isinstance(drafted, Refusal), drafted.text
    else:
        assert isinstance(drafted, Draft), drafted.reason
        assert answer in drafted.text


def test_several_of_one_name_are_never_mixed(encoder: Encoder, reader: Reader) -> None:
    """Each statement says whose it is, and rests on that one's article."""
    drafted = asked(encoder, reader, "What did Clark say about the bridge?", JANE, TOM)
    assert isinstance(drafted, Draft)
    told = {
        statement.text.split(":")[0]: {e.source.article.id for e in statement.evidence}
        for statement in drafted.statements
    }
    assert told == {"Jane Clark": {"0.txt"}, "Tom Clark": {"1.txt"}}


def test_a_family_name_alone_may_be_the_only_bearers() -> None:
    """Where another who bears it is known it is not taken for the one asked of."""
    lone = source("CALDER — Mayor Clark said no. Clark left.\n", "lone.txt")
    jane, tom = source(JANE, "jane.txt"), source(TOM, "tom.txt")
    question = Question.parse("What did Jane Clark say?")
    assert [p.name for p in Referents(question, [lone, jane]).called(lone, "Jane Clark")] == ["Clark"]
    assert Referents(question, [lone, jane, tom]).called(lone, "Jane Clark") == []


@pytest.mark.parametrize("choice", [["for the dam", "against the dam"], ["12 boats", "7 boats"]])
def test_a_choice_is_not_borne_out_by_a_namesake(
    library: Callable[[Mapping[str, str]], Library], choice: list[str]
) -> None:
    """Neither by what the namesake did, nor by how much."""
    made = library({"cheese.txt": CHEESE, "boats.txt": BOATS})
    question = "How did Wood vote?" if "dam" in choice[0] else "How many boats did Wood buy?"
    assert not Asker(made).ask(question, choices=choice).answered
    assert Asker(made).ask(question.replace("Wood", "Woods"), choices=choice).text == choice[0]
