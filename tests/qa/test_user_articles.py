"""The three news articles that the project was first asked about: others' text, kept beside the repository."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.encode import Encoder
from index.library import Library
from qa.asker import Asker

ARTICLES = Path(__file__).parents[3] / "shared" / "articles"
pytestmark = pytest.mark.skipif(
    not ARTICLES.is_dir(), reason="the user's three articles (../shared/articles) are not part of the repository"
)

# Question, and what every right answer holds, any one of the alternatives; facts, not the articles' wording.
ANSWERED: list[tuple[str, tuple[str, ...]]] = [
    ("Who is the mayor of Chicago?", ("Lori Lightfoot",)),
    ("Who is the mayor of Washington D.C.?", ("Muriel Bowser",)),
    ("Who is the police chief of Houston?", ("Art Acevedo",)),
    ("Who is the governor of California?", ("Gavin Newsom",)),
    ("Who is Nancy Navarro?", ("Council President",)),
    ("How many families are targeted?", ("2,000",)),
    ("How many people are targeted in Los Angeles?", ("140",)),
    ("How many cities may be raided?", ("10",)),
    ("Why did Atlanta close its detention center to ICE?", ("complicit",)),
    ("Is Washington D.C. a sanctuary city?", ("Yes",)),
    ("Did Chicago end ICE's access to its police databases?", ("Yes",)),
    ("Will the LAPD assist ICE?", ("No",)),
    ("What did Gavin Newsom call the removals?", ("cruel", "misdirected")),
    ("What did Art Acevedo say about fear?", ("instills fear",)),
]
REFUSED = [
    "Who is the mayor of Houston?",
    "Who is the governor of Texas?",
    "How many agents does ICE employ?",
    "How much will the raids cost?",
    "What did Nancy Pelosi say about the raids?",
    "Did the Supreme Court stop the raids?",
    "Which governors refused cooperation?",
]


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Asker]:
    with Library.create(tmp_path_factory.mktemp("user") / "library", encoder=encoder) as made:
        made.add(sorted(ARTICLES.glob("*.txt")))
        yield Asker(made)


def test_which_mayors_refused_cooperation(asker: Asker) -> None:
    """The three who did and nobody else, each with words of an article that names her or him."""
    answer = asker.ask("which mayors refused cooperation?")
    assert set(answer.items) == {"Lori Lightfoot", "Eric Garcetti", "Keisha Lance Bottoms"}
    for name in answer.items:
        (statement,) = [one for one in answer.statements if one.text.startswith(name)]
        cited = [answer.citations[number - 1] for number in statement.citations]
        assert all(c.article.text[c.start : c.end] == c.quote for c in cited)
        assert any(name.split()[-1] in citation.quote for citation in cited), name
        assert all(name.split()[-1] in citation.article.text for citation in cited), name


def test_facts_are_found_with_their_words(asker: Asker) -> None:
    """At least three quarters of plain questions get their answer, none of them without a citation."""
    wrong = []
    for question, wanted in ANSWERED:
        answer = asker.ask(question)
        held = f"{answer.text} {' '.join(statement.text for statement in answer.statements)}"
        if not (answer.answered and answer.citations and any(words in held for words in wanted)):
            wrong.append(f"{question} -> {answer.text}")
    assert len(wrong) <= len(ANSWERED) / 4, "\n".join(wrong)


def test_what_they_do_not_say_is_refused(asker: Asker) -> None:
    """At least three quarters of questions that the articles leave open are refused."""
    answers = {question: asker.ask(question) for question in REFUSED}
    given = [f"{question} -> {answer.text}" for question, answer in answers.items() if answer.answered]
    assert len(given) <= len(REFUSED) / 4, "\n".join(given)
