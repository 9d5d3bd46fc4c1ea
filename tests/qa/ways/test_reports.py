"""What named articles say, side by side."""

from __future__ import annotations

import pytest

from index.encode import Encoder
from qa.findings import Draft, Findings, Refusal
from qa.question.plan import Part
from qa.ways.reports import compared
from tests.qa.fake import SURE, findings_in, in_parts, source

CLAIM = "the old ferry sank off the cape"


def told(encoder: Encoder, text: str, outlet: str, published: str, claim: str = CLAIM) -> tuple[Part, Findings]:
    article = source(text, f"{outlet}.txt", outlet=outlet, published=published)
    marks = {text.split(".")[0]: SURE}
    return Part(claim, (outlet,)), findings_in(encoder, f"Did {claim}?", article, marks=marks)


def parts(
    encoder: Encoder, first: str, second: str, claims: tuple[str, str] = (CLAIM, CLAIM)
) -> list[tuple[Part, Findings]]:
    return [
        told(encoder, first, "The Lantern", "2023-05-03", claims[0]),
        told(encoder, second, "Wired", "2023-05-09", claims[1]),
    ]


SANK = "The old ferry sank off the cape with 40 people on board. They were saved."
ALSO = "Off the cape the old ferry sank with 40 people on board. Nobody drowned."
NOT = "The old ferry never sank off the cape with its 40 people on board. It ran aground."
MORE = "The old ferry sank off the cape with 90 people on board. Nobody drowned."
NEAR = "A ferry left for the islands on Monday with 40 cars."
OTHER = "The council met on Monday. It spoke of parking."


@pytest.mark.parametrize(
    ("asks", "second", "answer"),
    [
        ("were the two reports of it consistent?", ALSO, "Yes"),
        ("were the two reports of it consistent?", NOT, "No"),
        ("were the two reports of it consistent?", MORE, "No"),
        ("was there a discrepancy between the two reports?", ALSO, "No"),
        ("was there a discrepancy between the two reports?", MORE, "Yes"),
        ("was the reporting consistent or inconsistent?", ALSO, "Consistent"),
        ("was the reporting consistent or inconsistent?", NOT, "Inconsistent"),
    ],
)
def test_agreement_and_difference_are_read_from_denials_and_figures(
    encoder: Encoder, asks: str, second: str, answer: str
) -> None:
    asked = f"Between The Lantern's report and Wired's of the ferry that sank, {asks}"
    asking = Part(asks, asks=True), parts(encoder, SANK, second)[0][1]
    drafted = compared(in_parts(asked, *parts(encoder, SANK, second), asking))
    assert isinstance(drafted, Draft)
    assert drafted.text.split(":")[0] == answer
    assert {statement.text for statement in drafted.statements} == {
        text.split(". ")[0] + "." for text in (SANK, second)
    }


def test_what_both_say_is_a_yes_what_they_do_not_say_a_likely_no_and_another_matter_no_answer(encoder: Encoder) -> None:
    asked = "Does The Lantern say that the old ferry sank, while Wired says that it sank off the cape?"
    both = compared(in_parts(asked, *parts(encoder, SANK, ALSO)))
    assert isinstance(both, Draft)
    assert both.text.startswith("Yes")
    near = [
        (part, findings_in(encoder, f"Did {CLAIM}?", source(NEAR, outlet=part.outlets[0])))
        for part, _ in parts(encoder, SANK, ALSO)
    ]
    no = compared(in_parts(asked, *near))
    assert isinstance(no, Draft)
    assert no.text.startswith("No, probably")
    assert no.confidence < 0.6
    off = [
        (part, findings_in(encoder, f"Did {CLAIM}?", source(OTHER, outlet=part.outlets[0])))
        for part, _ in parts(encoder, SANK, ALSO)
    ]
    assert isinstance(compared(in_parts(asked, *off)), Refusal)


@pytest.mark.parametrize(("word", "answer"), [("before", "Yes"), ("after", "No")])
def test_what_was_published_first_is_read_from_the_dates(encoder: Encoder, word: str, answer: str) -> None:
    asked = f"Did The Lantern report that the ferry sank {word} Wired reported that the ferry sank?"
    claims = ("Did report that the ferry sank", f"{word} reported that the ferry sank")
    drafted = compared(in_parts(asked, *parts(encoder, SANK, ALSO, claims)))
    assert isinstance(drafted, Draft)
    assert drafted.text == f"{answer}: The Lantern on 2023-05-03 and Wired on 2023-05-09"


def test_who_failed_to_report_it_did_not_report_it_first(encoder: Encoder) -> None:
    asked = "Did The Lantern fail to report that the ferry sank before Wired reported that the ferry sank?"
    claims = ("Did fail to report that the ferry sank", "before reported that the ferry sank")
    drafted = compared(in_parts(asked, *parts(encoder, SANK, ALSO, claims)))
    assert isinstance(drafted, Draft)
    assert drafted.text.startswith("No:")


@pytest.mark.parametrize(
    ("claim", "second", "answer"),
    [
        ("the old ferry never sank off the cape", ALSO, "No:"),
        ("the old ferry never sank off the cape", NOT, "Yes"),
        ("the old ferry sank off the cape without mentioning the weather", ALSO, "Yes"),
        ("the old ferry sank off the cape, not off the island", ALSO, "Yes"),
    ],
)
def test_what_a_part_denies_no_article_may_say(encoder: Encoder, claim: str, second: str, answer: str) -> None:
    asked = f"Does The Lantern say that {CLAIM}, while Wired says that {claim}?"
    drafted = compared(in_parts(asked, *parts(encoder, SANK, second, (CLAIM, claim))))
    assert isinstance(drafted, Draft)
    assert drafted.text.startswith(answer)


def test_two_words_joined_by_or_are_the_answer_only_where_they_are_of_agreement_and_difference(
    encoder: Encoder,
) -> None:
    asked = "Do The Lantern and Wired both speak of repairs or changes on the ferry that sank?"
    asking = Part("both speak of repairs or changes", asks=True), parts(encoder, SANK, ALSO)[0][1]
    drafted = compared(in_parts(asked, *parts(encoder, SANK, ALSO), asking))
    assert isinstance(drafted, Draft)
    assert drafted.text.split(":")[0] in ("Yes", "No")


def test_an_outlet_of_which_nothing_was_found_is_told(encoder: Encoder) -> None:
    findings = parts(encoder, SANK, ALSO)
    missing = (Part(CLAIM, ("The Age",)), findings[1][1])
    drafted = compared(in_parts("Do The Lantern and The Age say so?", findings[0], missing))
    assert isinstance(drafted, Refusal)
    assert "The Age" in drafted.reason
