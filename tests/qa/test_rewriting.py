"""Follow-ups that may mean one or another: the way that the articles answer is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.encode import Encoder
from index.library import Library
from qa.asker import Asker
from qa.conversation import Conversation
from qa.question.antecedent import Turn
from qa.question.rewrites import rewrites

ARTICLES = {
    "chess.txt": "Wren Okonjo, 11, beat a grandmaster at a table in the bus station on Saturday. She learned chess "
    "from her grandmother. Viktor Halasz, 52, was playing 20 people at once. He won 17 games and lost one.\n",
    "cars.txt": "Police said that older cars made by Tessaro can be started with a screwdriver. Tessaro, based in Hale "
    "City, offered owners a free steering lock in October. It has handed out 14,000 locks. The police chief of Ardley "
    "is Dolores Ketch. The police chief of Marston is Wendell Poe.\n",
    "oil.txt": "Sixty tonnes of cooking oil ran into the Ledder on Sunday after a train left the rails. The biologist "
    "Yusuf Pell said that the oil was not poisonous but took the air out of the water.\n",
    "wind.txt": "The county board approved a wind farm of 38 turbines on Cutter Ridge. Board member Lucius Hagan voted "
    "against the turbines. Northgale Energy will build the wind farm.\n",
}


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Asker]:
    """Asks these articles, with the networks that the project ships."""
    folder: Path = tmp_path_factory.mktemp("follow")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Library.create(folder / "library", encoder=encoder) as made:
        made.add([folder / name for name in ARTICLES])
        yield Asker(made)


@pytest.mark.parametrize(
    ("question", "answer", "typed", "understood"),
    [
        ("Who did Wren Okonjo beat?", "Viktor Halasz", "how old is she", "how old is Wren Okonjo"),
        ("Who did Wren Okonjo beat?", "Viktor Halasz", "how old is he?", "how old is Viktor Halasz?"),
        ("Which car maker's models are stolen?", "Tessaro", "where are they based?", "where are Tessaro based?"),
        ("What ran into the Ledder?", "cooking oil", "is it poisonous?", "is the cooking oil poisonous?"),
        ("Who is the police chief of Ardley?", "Dolores Ketch", "and marston's chief?", "who is marston's chief?"),
        ("Who builds the turbines?", "Northgale Energy", "who voted against", "who voted against the turbines?"),
        ("Who builds the turbines?", "Northgale Energy", "Who is Yusuf Pell?", "Who is Yusuf Pell?"),
    ],
)
def test_it_is_understood_as_the_articles_answer_it(
    asker: Asker, question: str, answer: str, typed: str, understood: str
) -> None:
    talk = Conversation(asker)
    talk.replay([(question, answer)])
    assert talk.understood(typed) == understood


def test_nothing_is_read_where_nothing_is_in_doubt(asker: Asker) -> None:
    """What stands by itself, and "why?", have one way only."""
    before = Turn("Who closed the old pier in Calder?", "Ada Reyes")
    for typed in ("Who won the derby in Holm?", "why?", "who else?", "When did Mayor Lind say he would resign?"):
        assert len(rewrites(typed, before)) == 1, typed
