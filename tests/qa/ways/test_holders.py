"""People and roles: who somebody is, who holds a role of a place, which holders did something."""

from __future__ import annotations

import pytest

from index.encode import Encoder
from qa.findings import Draft, Refusal
from qa.ways.table import answer
from tests.qa.fake import SURE, findings_in, source

CALDER = source(
    """Calder Mayor Ada Reyes refused to help with the raids on Monday, saying the police had other work.

The deputy mayor of Calder, Kit Moss, would not say what he thought of the raids.

Former Calder Mayor Hal Orr refused to help with raids in 2012, and Governor Bo Lind of the state now refuses too.

Marc Vane, the county executive, refused to help with the raids as well. So did Police Chief Ola Finn of Calder.

In Holm, Mayor Cy Dunn praised the raids and promised his help.""",
    "calder.txt",
)
PORT = source(
    """Ada Reyes, the mayor of Calder, will not cooperate in the raids, she told the council.

In Port Sable, Mayor Nan Ito refused to help with the raids. She said nobody had asked her.""",
    "port.txt",
)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is the mayor of Calder?", "Ada Reyes"),
        ("Who is Calder's mayor?", "Ada Reyes"),
        ("Who is the mayor of Holm?", "Cy Dunn"),
        ("Who is the mayor of Port Sable?", "Nan Ito"),
        ("Who is the deputy mayor of Calder?", "Kit Moss"),
        ("Who is the former mayor of Calder?", "Hal Orr"),
        ("Who is the police chief of Calder?", "Ola Finn"),
        ("Who is the county executive?", "Marc Vane"),
    ],
)
def test_who_holds_a_role(encoder: Encoder, question: str, name: str) -> None:
    """The role as asked, of the place asked for; a deputy or a former holder is another role."""
    drafted = answer(findings_in(encoder, question, CALDER, PORT))
    assert isinstance(drafted, Draft), drafted.reason
    assert drafted.text == name
    cited = {
        evidence.source.words_of(evidence.sentence)
        for statement in drafted.statements
        for evidence in statement.evidence
    }
    assert all(name.split()[-1] in sentence for sentence in cited)


def test_both_articles_that_name_a_holder_are_cited(encoder: Encoder) -> None:
    """Each article that gives the role adds its sentence."""
    drafted = answer(findings_in(encoder, "Who is the mayor of Calder?", CALDER, PORT))
    assert isinstance(drafted, Draft)
    assert {e.source.article.id for e in drafted.statements[0].evidence} == {"calder.txt", "port.txt"}


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Who is the sheriff of Calder?", "sheriff"),
        ("Who is the mayor of Brackwater?", "Brackwater"),
        ("Who is the governor of Holm?", "governor"),
    ],
)
def test_a_role_that_nobody_holds_is_refused(encoder: Encoder, question: str, says: str) -> None:
    """However sure the reader is of somebody who holds another role or another place."""
    marks = {"Ada Reyes": SURE, "Cy Dunn": SURE}
    drafted = answer(findings_in(encoder, question, CALDER, PORT, marks=marks))
    assert isinstance(drafted, Refusal), drafted.text
    assert says in drafted.reason


def test_the_refusal_names_the_places_that_were_found(encoder: Encoder) -> None:
    """What the articles do say of the role is computed from them."""
    about = source("Officials in Dell said nothing. Calder Mayor Ada Reyes and Holm Mayor Cy Dunn spoke.", "dell.txt")
    drafted = answer(findings_in(encoder, "Who is the mayor of Dell?", about))
    assert isinstance(drafted, Refusal)
    assert "Calder" in drafted.reason
    assert "Holm" in drafted.reason
    assert "none names the mayor of Dell" in drafted.reason


def test_which_mayors_are_mayors_who_did_it(encoder: Encoder) -> None:
    """No governor, executive, police chief, deputy or former mayor, and none who did the opposite."""
    marks = {"Marc Vane": SURE, "Bo Lind": SURE, "Ola Finn": SURE, "Hal Orr": SURE, "Cy Dunn": SURE}
    drafted = answer(findings_in(encoder, "Which mayors refused to help with the raids?", CALDER, PORT, marks=marks))
    assert isinstance(drafted, Draft), drafted.reason
    assert sorted(drafted.items) == ["Ada Reyes", "Nan Ito"]


def test_what_one_article_says_plainly_another_supports(encoder: Encoder) -> None:
    """A mayor stands in the list once, with a sentence of each article that says it of her."""
    drafted = answer(findings_in(encoder, "Which mayors refused to help with the raids?", CALDER, PORT))
    assert isinstance(drafted, Draft)
    (reyes,) = [statement for statement in drafted.statements if statement.text.startswith("Ada Reyes")]
    assert {e.source.article.id for e in reyes.evidence} == {"calder.txt", "port.txt"}


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Council President Nan Ito spoke.", "Nan Ito", "Council President"),
        ("Local 214 president Nan Ito spoke.", "Nan Ito", "Local 214 president"),
        ("On Friday Harbor Transit chairman Nan Ito spoke.", "Nan Ito", "Harbor Transit chairman"),
        ("The money is there, council president Nan Ito said.", "Nan Ito", "council president"),
        ("On Friday President Nan Ito spoke.", "Nan Ito", "President"),
        ("Nan Ito, the head of the council, spoke.", "Nan Ito", "the head of the council"),
        ("The head librarian, Nan Ito, watched the fire.", "Nan Ito", "The head librarian"),
        ("“No,” said Nan Ito, who runs the office, on Monday.", "Nan Ito", "runs the office"),
        ("The hospital's chief executive, Dr. Nan Ito, said so.", "Nan Ito", "The hospital's chief executive"),
    ],
)
def test_who_somebody_is_in_the_words_of_the_article(encoder: Encoder, text: str, name: str, role: str) -> None:
    """The title in front of the name, or what is set off beside it."""
    drafted = answer(findings_in(encoder, f"Who is {name}?", source(text)))
    assert isinstance(drafted, Draft), drafted.reason
    assert drafted.text.startswith(role)


def test_what_they_would_not_help_need_not_be_named_in_their_own_sentences(encoder: Encoder) -> None:
    """ "NIA" is no place where a role is held: it is enough that the article is about it."""
    story = source(
        "Agents of the NIA are to begin raids in two cities on Sunday.\n\n"
        "Calder Mayor Ada Reyes said that the police would not help with the raids of the NIA.\n\n"
        "Holm Mayor Cy Dunn said that his police would not help with the raids either.",
        "raids.txt",
    )
    drafted = answer(findings_in(encoder, "Which mayors said they would not help the NIA with the raids?", story))
    assert isinstance(drafted, Draft), drafted.reason
    assert set(drafted.items) == {"Ada Reyes", "Cy Dunn"}


@pytest.mark.parametrize(
    "question", ["Which mayor of Holm refused to help with the raids?", "Which Holm mayor refused to help with raids?"]
)
def test_a_place_of_the_role_must_be_theirs(encoder: Encoder, question: str) -> None:
    drafted = answer(findings_in(encoder, question, CALDER, PORT))
    assert isinstance(drafted, Refusal), drafted.text
