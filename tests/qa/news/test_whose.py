"""Whose word a figure is: of the person, body or role that is asked for, and never another's."""

from __future__ import annotations

import pytest

from qa.news.whose import Whose
from qa.source import Source
from tests.qa.fake import source

FERRY = source(
    "Northline Ferries called the walkout illegal. Its chief executive, Anne-Marie Tosk, said that the company had "
    "offered a raise of 4.5 percent. A lawyer for Northline, Hugh Penn, said 3 percent. A Northline spokesman put it "
    "at 9 percent; Local 88 wants 12 percent. The harbor police count 40 arrests. About 240 crews are out."
)
SPOKESMAN = source(
    "A spokesman for Governor Lena Whitcombe said 7 boats had sunk. Whitcombe herself said nothing of the 9 that the "
    "police counted."
)
NESTED = source("Lund said the union put the number at 300. The union, Lund said, was wrong: it was 200.")
THEFTS = source("Police data show 45 thefts in May. The mayor, Ann Lee, said there were 60. Her deputy said 70.")
COUNTS = source("By the union's count, 240 walked out. The company's own figure is 190.")
FOODS = source(
    'Corvo Foods said 12 were hurt. "It was 15, not 12," said Rosa Diaz, a worker at Corvo Foods. The company said it '
    "was sorry. It has 300 workers."
)
STEEL = source("Lund, who once worked for Acme Steel, said 40 had died. Acme Steel said four.")
DEAD = source("The fire killed 12 people, according to the ministry, while relatives spoke of 20 dead.")
REBELS = source(
    "“We counted 50,” said Mayor Bo Dahl. “They say 80,” he added. Rebel leader Kim Oz claimed 90 victories."
)
BANK = source(
    "Prosecutor Ilse Varga told the court that $3 million was gone from Sefton Bank. The bank's lawyer, Hugh Penn, put "
    "it at “no more than $1 million”. An earlier audit gave the sum as $2 million."
)
OUTLET = source("The strike is over. Some 88 went back to work.", outlet="Island Post")
HEADED = source("Bay Post says 14 were hurt\nIsland Post\nBy Tom Reyes\n\nSome 88 were hurt, the mayor said.")


@pytest.mark.parametrize(
    ("story", "whose", "theirs", "of_others"),
    [
        (FERRY, "Northline", ("4.5 percent", "9 percent"), ("3 percent", "12 percent", "40 arrests", "240")),
        (FERRY, "Tosk", ("4.5 percent",), ("9 percent", "3 percent", "240")),
        (FERRY, "the harbor police", ("40 arrests",), ("240", "9 percent")),
        (FERRY, "police", ("40 arrests",), ("240", "9 percent")),
        (FERRY, "Governor Hale", (), ("4.5 percent", "9 percent", "240")),
        (SPOKESMAN, "Governor Whitcombe", (), ("7 boats", "9 that")),
        (NESTED, "the union", ("300",), ("200",)),
        (NESTED, "Lund", ("200",), ()),
        (THEFTS, "police", ("45",), ("60", "70")),
        (THEFTS, "police data", ("45",), ("60", "70")),
        (THEFTS, "the mayor", ("60",), ("45", "70")),
        (THEFTS, "the deputy mayor", (), ("45", "60")),
        (COUNTS, "the union", ("240",), ("190",)),
        (COUNTS, "the company", ("190",), ("240",)),
        (FOODS, "Corvo Foods", ("12 were",), ("15", "300")),
        (FOODS, "the company", ("12 were",), ("15", "300")),
        (STEEL, "Acme Steel", ("four",), ("40",)),
        (DEAD, "the ministry", ("12",), ("20",)),
        (DEAD, "relatives", ("20",), ("12",)),
        (REBELS, "Mayor Dahl", ("50",), ("90",)),
        (REBELS, "the rebels' leader", ("90",), ("50",)),
        (BANK, "the prosecutor", ("$3 million",), ("$1 million", "$2 million")),
        (BANK, "Sefton Bank's lawyer", ("$1 million",), ("$3 million", "$2 million")),
        (BANK, "the audit", ("$2 million",), ("$1 million", "$3 million")),
        (OUTLET, "the Island Post", ("88",), ()),
        (OUTLET, "the Bay Post", (), ("88",)),
        (HEADED, "the Island Post", ("88",), ()),
        (HEADED, "Reyes", ("88",), ()),
        (HEADED, "the Bay Post", ("14",), ("88",)),
    ],
)
def test_whose_word(story: Source, whose: str, theirs: tuple[str, ...], of_others: tuple[str, ...]) -> None:
    given = Whose(story, whose)
    places = {words: story.text.index(words) for words in (*theirs, *of_others)}
    told = {words for words, at in places.items() if given.gives(at, at + len(words))}
    assert told == set(theirs)


def test_a_sentence_with_the_words_of_two_is_neither_ones() -> None:
    """A yes or no is not read off it."""
    story = source("The mayor says 12 were hurt; the police say nine. The police say it was an accident.")
    assert [Whose(story, "the police").speaks_in(index) for index in range(2)] == [False, True]
