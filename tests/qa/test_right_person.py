"""The person and the place that are asked for, however the question is typed: a small library, asked as people ask."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from index.encode import Encoder
from index.library import Library
from qa.asker import Asker
from tests.qa.question.test_referents import REFUSED

ARTICLES = {
    "brackwater.txt": """Stadium vote divides Brackwater

BRACKWATER — Brackwater Mayor Lori Lightfoot said on Monday that the city would not cooperate with ICE raids. "We will
not help ICE," Lightfoot said. The mayor's spokesman, Tom Bell, called the raids cruel.

The council voted 7 to 4 for the new stadium on Tuesday. The stadium will cost $40 million. Council member Ann Ray voted
against it. "It is a bad bargain," Ray said.

The harbourmaster's deputy, Siobhán O'Hara, called the harbour safe. The police arrested 27 people near the harbour.
""",
    "eastport.txt": """Ferry returns to Eastport

EASTPORT — The mayor of Eastport, Daniel Clark, opened the ferry line to Holm on Friday. "The ferry is back," Clark
said. The ferry carries 120 people.

The governor's wife, Ann Moss, cut the ribbon. The deputy to the mayor, Kit Orr, paid $9 for a ticket. Ed Shaw, a friend
of the lamplighter, sang. An aide to the wharfinger, Una Blake, danced. Former aide to the sheriff Ray Finn won.
An assistant to the coroner, Liv Dahl, signed. Ropemaker Max Roe watched with the ferrywoman's son, Al Lund.
""",
    "quarrel.txt": """Council quarrels

DELL — "Jo Pike is a liar," said Gus Reed, a baker, on Monday. Pike would not answer him.

Sheriff Ida Farrant told the council that Bo Lind had stolen the bell. "Lind took it at night," Farrant said.

The lawyer for Jo Pike, Eve Stone, said her client was innocent. "Jo Pike was at home," Stone said.
""",
    "hall.txt": "Dam\n\nCALDER — Anna Wood, a farmer, opened the meeting. “The hall is small,” Wood said.\n",
    "boats.txt": "Boats\n\nHOLM — Peter Wood, an engineer, bought boats. “They will float,” Wood said. Wood is 40.\n",
    "logs.txt": "Logs\n\nLUND — Wood said the logs were wet. “They will dry,” Wood said. They are of wood.\n",
}


def _unwrapped(text: str) -> str:
    return re.sub(r"(?<!\n)\n(?=[^\n])", " ", text)


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Asker]:
    """Asks a library of these articles."""
    folder = tmp_path_factory.mktemp("right")
    for name, text in ARTICLES.items():
        (folder / name).write_text(_unwrapped(text), encoding="utf-8")
    with Library.create(folder / "library", encoder=encoder) as library:
        library.add([folder / name for name in ARTICLES])
        yield Asker(library)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        # places, organisations and people in small letters
        ("who is the mayor of eastport", "Daniel Clark"),
        ("Who is the mayor of eastport?", "Daniel Clark"),
        ("WHO IS THE MAYOR OF EASTPORT?", "Daniel Clark"),
        ("who is eastport's mayor", "Daniel Clark"),
        ("who is the mayor of brackwater", "Lori Lightfoot"),
        ("who is the mayor of holm", REFUSED),
        ("who is the mayor of dell", REFUSED),
        ("who is the mayor of zurich", REFUSED),
        ("who is zurich's mayor", REFUSED),
        ("who is the sheriff of eastport", REFUSED),
        ("what did lightfoot say about ice?", "We will not help ICE"),
        ("what did o'hara call safe", "the harbour safe"),
        ("how much did orr pay for a ticket", "$9"),
        ("how much did clark pay for a ticket", REFUSED),
        # one towards somebody is not that one
        ("Who is the mayor's spokesman?", "Tom Bell"),
        ("Who is the governor?", REFUSED),
        ("Who is the governor's wife?", "Ann Moss"),
        ("Who is the wife of the governor?", "Ann Moss"),
        ("Who is the harbourmaster?", REFUSED),
        ("Who is the harbourmaster's deputy?", "Siobhán O'Hara"),
        ("Who is the lamplighter?", REFUSED),
        ("Who is the wharfinger?", REFUSED),
        ("Who is the deputy to the mayor?", "Kit Orr"),
        ("Who is the sheriff?", "Ida Farrant"),
        ("Who is the coroner?", REFUSED),
        ("Who is the ferrywoman?", REFUSED),
        ("Who is Jo Pike's lawyer?", "Eve Stone"),
        ("Who is Jo Pike?", REFUSED),
        # who said it, not who is named in it
        ("Who said Jo Pike is a liar?", "Gus Reed"),
        ("who said jo pike is a liar", "Gus Reed"),
        ("Who said that Bo Lind had stolen the bell?", "Ida Farrant"),
        ("Who said Lind took it at night?", "Ida Farrant"),
        ("Who said Jo Pike was innocent?", "Eve Stone"),
        # who somebody is, in full
        ("who is Lightfoot?", "Brackwater Mayor"),
        ("who is clark", "The mayor of Eastport"),
        ("Who is Ann Moss?", "The governor's wife"),
        # several of one name
        (
            "what did wood say",
            "Wood: LUND — Wood said the logs were wet. “They will dry”; Peter Wood: “They will float”; "
            "Anna Wood: “The hall is small”",
        ),
        ("what did peter wood say", "“They will float”"),
        ("what did wood say about the hall", "Anna Wood: “The hall is small”"),
    ],
)
def test_the_one_who_is_asked_for(asker: Asker, question: str, answer: str) -> None:
    """Nobody else answers, at any confidence."""
    found = asker.ask(question)
    if answer == REFUSED:
        assert not found.answered, found.text
    else:
        assert found.answered, found.text
        assert answer in found.text
