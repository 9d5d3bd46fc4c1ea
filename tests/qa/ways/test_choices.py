"""One of the answers that the asker offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from index.encode import Encoder
from index.errors import UsageError
from qa.findings import Draft, Refusal
from qa.inquiry import given
from qa.ways.choices import choose, score_choices
from tests.qa.fake import SURE, findings_in, source

FERRY = source(
    "The Marlin line bought the old ferry in Holm for $3 million in May. The Osprey line runs buses along the bay. "
    "A gull sat on the mast.",
    "ferry.txt",
)
BERTH = source("The old ferry in Holm was bought by the Marlin line, its captain said. He was glad.", "berth.txt")
LINES = ("Osprey line", "Marlin line", "Tern line")


def chosen(
    encoder: Encoder, question: str, choices: Sequence[str], marks: Mapping[str, float] | None = None
) -> Draft | Refusal:
    findings = findings_in(encoder, question, FERRY, BERTH, marks=marks, choices=choices)
    return choose(findings)


@pytest.mark.parametrize(
    ("question", "choices", "marks", "answer"),
    [
        ("Which line bought the old ferry in Holm?", LINES, {}, "Marlin line"),  # by its sentence alone
        ("Who came along?", ("The Terns", "The Osprey"), {"Osprey": SURE}, "The Osprey"),  # by the reader alone
        ("What did the old ferry cost?", ("$4 million", "3 million"), {"$3 million": SURE}, "3 million"),
        ("When was the old ferry bought?", ("in June", "May"), {"in May": SURE}, "May"),
        ("Which of these did not buy a ferry in Holm?", LINES[:2], {"Marlin line": SURE, "Osprey": 4.0}, "Osprey line"),
        ("They all own ferries or buses, except:", ("Marlin line", "the Tern"), {"Marlin line": SURE}, "the Tern"),
    ],
)
def test_the_choice_that_the_articles_bear_out(
    encoder: Encoder, question: str, choices: Sequence[str], marks: Mapping[str, float], answer: str
) -> None:
    drafted = chosen(encoder, question, choices, marks)
    assert isinstance(drafted, Draft)
    assert drafted.text == answer
    assert 0.5 < drafted.confidence < 1
    assert drafted.statements


def test_every_article_that_bears_it_out_is_quoted_with_one_sentence(encoder: Encoder) -> None:
    drafted = chosen(encoder, "Which line bought the old ferry in Holm?", LINES, {"The Marlin line": SURE})
    assert isinstance(drafted, Draft)
    quoted = [evidence.source for statement in drafted.statements for evidence in statement.evidence]
    assert sorted(one.article.id for one in quoted) == ["berth.txt", "ferry.txt"]
    assert all("Marlin" in statement.text for statement in drafted.statements)


@pytest.mark.parametrize(
    ("question", "choices", "reason"),
    [
        ("Who was made mayor of Calder?", ("Ada Reyes", "Cy Dunn"), "any of the choices"),
        ("They all own ferries, except:", ("Ada Reyes", "Cy Dunn"), "bears out Cy Dunn"),
        ("What was bought in Holm?", ("the old ferry in Holm", "an old Holm ferry"), "several of the choices alike"),
    ],
)
def test_no_choice_is_made_without_a_reason(
    encoder: Encoder, question: str, choices: Sequence[str], reason: str
) -> None:
    drafted = chosen(encoder, question, choices)
    assert isinstance(drafted, Refusal)
    assert reason in drafted.reason
    assert drafted.confidence <= 0.6


def test_what_choices_have_in_common_does_not_tell_them_apart(encoder: Encoder) -> None:
    """Two of the three words of "Tern Bay line" stand there, and none that is its own."""
    named = source("The Marlin Bay line bought the old ferry.", "bay.txt")
    findings = findings_in(
        encoder, "Which line bought the old ferry?", named, choices=("Marlin Bay line", "Tern Bay line")
    )
    marlin, tern = score_choices(findings)
    assert marlin.score > 0.5
    assert (tern.score, tern.evidence) == (0.0, ())


@pytest.mark.parametrize(("choices", "complaint"), [(["Holm", "the holm"], "only choice"), (["Holm", " "], "empty")])
def test_choices_that_leave_nothing_to_choose_are_named(choices: list[str], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        given(choices)


def test_a_choice_given_twice_counts_once() -> None:
    assert given(["Holm", "the holm", " The  Cape"]) == ("Holm", "The Cape")
