"""One name that all clauses of a question describe."""

from __future__ import annotations

import pytest

from index.encode import Encoder
from qa.findings import Draft, Refusal, sentence_text
from qa.question.parse import Question
from qa.question.plan import Part
from qa.ways.joint import joint, ranked_names
from tests.qa.fake import SURE, findings_in, in_parts, source

QUESTION = "Which company bought the old terminal, was fined by the harbor court and opened a yard in Norway?"
BOUGHT = "Calder Lines bought the old terminal from the city on Monday. Holm Freight had offered less."
FINED = "The harbor court fined Calder Lines over spilled oil. Holm Freight was not charged."
OPENED = "A second yard in Norway was opened by Calder Lines in May. Bergen Dock rents it out."


def test_the_name_that_every_clause_offers_is_the_answer_and_each_clause_quotes_its_article(encoder: Encoder) -> None:
    asked = Question.parse(QUESTION)
    parts = [
        findings_in(encoder, "Which company bought the old terminal?", source(BOUGHT, "a.txt"), marks=both(SURE, 2.0)),
        findings_in(encoder, "Which company was fined by the court?", source(FINED, "b.txt"), marks=both(SURE, 6.0)),
        findings_in(
            encoder,
            "Which company opened a yard in Norway?",
            source(OPENED, "c.txt"),
            marks={"Calder Lines": 3.0, "Bergen Dock": 8.0},
        ),
    ]
    assert ranked_names(asked, parts)[0].name == "Calder Lines"
    drafted = joint(in_parts(QUESTION, *((Part("?"), part) for part in parts)))
    assert isinstance(drafted, Draft)
    assert drafted.text == "Calder Lines"
    assert {e.source.article.id for statement in drafted.statements for e in statement.evidence} == {
        "a.txt",
        "b.txt",
        "c.txt",
    }
    assert all("Calder Lines" in sentence_text(e) for statement in drafted.statements for e in statement.evidence)


def both(first: float, second: float) -> dict[str, float]:
    return {"Calder Lines": first, "Holm Freight": second}


@pytest.mark.parametrize(
    "marks",
    [
        pytest.param([{"Calder Lines": -9.0}, {"Holm Freight": -9.0}, {"Bergen Dock": -9.0}], id="nothing is likely"),
        pytest.param([{"Calder Lines": SURE}, {"Holm Freight": SURE}, {"Bergen Dock": SURE}], id="each names another"),
        pytest.param([{}, {}, {}], id="nothing is offered"),
    ],
)
def test_names_that_fit_one_clause_alone_are_no_answer(encoder: Encoder, marks: list[dict[str, float]]) -> None:
    texts = (("a.txt", BOUGHT), ("b.txt", FINED), ("c.txt", OPENED))
    parts = [findings_in(encoder, "Which?", source(t, n), marks=m) for (n, t), m in zip(texts, marks, strict=True)]
    assert isinstance(joint(in_parts(QUESTION, *((Part("?"), part) for part in parts))), Refusal)


def test_a_person_is_known_by_surname_and_what_the_question_names_is_no_answer(encoder: Encoder) -> None:
    asked = Question.parse("Who sold the ferry, left Holm Freight and bought a farm?")
    texts = (
        ("a.txt", "Ada Reyes sold the ferry in May. Reyes had owned it for years."),
        ("b.txt", "Ada Reyes, who had led Holm Freight, left. Holm Freight thanked Reyes."),
        ("c.txt", "Ada Reyes bought a farm. Reyes said that it was small."),
    )
    marks = [{"Ada Reyes": 4.0}, {"Reyes": 4.0, "Holm Freight": SURE}, {"Reyes": 5.0}]
    parts = [findings_in(encoder, "Who?", source(t, n), marks=m) for (n, t), m in zip(texts, marks, strict=True)]
    assert [one.name for one in ranked_names(asked, parts)] == ["Ada Reyes"]


def test_hits_put_beside_a_reading_are_evidence_and_were_not_read(encoder: Encoder) -> None:
    read, other = (
        findings_in(encoder, "Who?", source(BOUGHT, "a.txt")),
        findings_in(encoder, "Who?", source(FINED, "b.txt")),
    )
    beside = read.beside([*read.hits, *other.hits], other.sources)
    assert (read.passages_read, beside.passages_read) == (1, 1)
    assert {one.source.article.id for one in beside.shown()} == {"a.txt", "b.txt"}
