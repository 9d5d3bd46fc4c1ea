"""What a role, a body or somebody on a day said: the words of whoever the article calls so, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from index.encode import Encoder
from index.library import Library
from qa.asker import Asker

EVALS = Path(__file__).parents[2] / "evals"
BUSES, LAKE, QUARRY = "voices/night-buses.md", "voices/lake-algae.txt", "voices/quarry-blast.txt"
CLINIC, DITCH, CLERK = "dialogues/orrin-clinic.md", "dialogues/bus-ditch.md", "dialogues/village-clerk.md"
CARS, BANK, WIND = "dialogues/car-thefts.md", "dialogues/food-bank.md", "dialogues/wind-farm.md"
ASKED = [
    (BUSES, "what did the mayor say", "serious town"),
    (BUSES, "what did mayor navarro say on friday", "Night buses will run again"),
    (BUSES, "what did the drivers' union say", "Alone is not safe"),
    (BUSES, "what did the doctor say", "Our cleaners"),
    (LAKE, "what did the county's health officer say", "paint"),
    (LAKE, "what did county officials say", "paint"),
    (LAKE, "what did the anglers say", "stay away"),
    (LAKE, "what did the farmer say", "cows"),
    (LAKE, "what did the biologist say", "bloom"),
    (LAKE, "what did Holt say on july 21", "paint"),
    (QUARRY, "what did the manager say", "siren went twice"),
    (QUARRY, "what did the councillor say on monday", "nobody in Chapel Row"),
    (QUARRY, "what did the county inspectorate say", "engineer"),
    (CLINIC, "what did the mayor say", "sentence passed"),
    (DITCH, "what did the sergeant say", "22 miles"),
    (DITCH, "what did the superintendent say", "until Tuesday"),
    (DITCH, "what did school district officials say", "until Tuesday"),
    (CLERK, "what did the prosecutor say", "94 checks"),
    (CLERK, "what did the chairman say", "playground"),
    (CARS, "what did the police chief in Ardley say", "squad"),
    (CARS, "what did marston's chief say", "11 vacant"),
    (CARS, "what did Tessaro's spokeswoman say", "14,000"),
    (BANK, "what did the director say on thursday", "61,000"),
    (WIND, "what did the board's chair say", "roads"),
]
REFUSED = [
    (BUSES, "what did the governor say"),
    (BUSES, "what did mayor navarro say on sunday"),
    (LAKE, "what did Holt say on june 3"),
    (QUARRY, "what did the priest say"),
    (CLERK, "what did the judge say"),
    (CARS, "what did the mayor say"),
]
Ask = Callable[[str], Asker]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Ask:
    """Asks one article, with the networks that the project ships."""

    @cache
    def of(article: str) -> Asker:
        folder, name = article.split("/")
        made = Library.create(tmp_path_factory.mktemp("spoke") / "library", encoder=encoder)
        made.add([EVALS / folder / "articles" / name])
        return Asker(made)

    return of


@pytest.mark.parametrize(("article", "question", "words"), ASKED)
def test_whoever_is_called_so_is_quoted(ask: Ask, article: str, question: str, words: str) -> None:
    answer = ask(article).ask(question)
    assert answer.answered, answer.text
    assert words in answer.text


@pytest.mark.parametrize(("article", "question"), REFUSED)
def test_nobody_is_given_anothers_words(ask: Ask, article: str, question: str) -> None:
    assert not ask(article).ask(question).answered
