"""How a question is taken apart: its outlets, its dates, its clauses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import policy
from qa.question.outlets import Outlets
from qa.question.parse import Question
from qa.question.plan import Part, Plan, sub_question

OUTLETS = Outlets(
    """The Lantern,HarborSports.com,Fortune,Northern Post - Travel,Northern Post - Money,Wired,The Age""".split(",")
)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What did The Lantern say about the ferry?", {"The Lantern": ["The Lantern"]}),
        ("What did the article in Lantern say?", {"Lantern": ["The Lantern"]}),
        ("According to Harbor Sports, who won?", {"Harbor Sports": ["HarborSports.com"]}),
        ("Which coach, according to the HarborSprots article, left?", {"HarborSprots": ["HarborSports.com"]}),
        (
            "Does the Northern Post report that it rained?",
            {"Northern Post": ["Northern Post - Money", "Northern Post - Travel"]},
        ),
        ("Did the fortune of the founder grow?", {}),
        ("Fortune favours whom?", {}),
        ("Was the dam built in the age of steam?", {}),
        ("What does an article by Reuters say of the dam?", {"Reuters": []}),
        ("According to the Evening Herald, who won?", {"Evening Herald": []}),
        ("According to Mayor Lind, who won?", {}),
        ("Who spoke to Reuters after the match?", {}),
    ],
)
def test_outlets_are_known_by_their_names_and_those_that_are_missing_by_where_they_stand(
    question: str, named: dict[str, list[str]]
) -> None:
    found = {question[one.start : one.end].removeprefix("the "): list(one.outlets) for one in OUTLETS.named(question)}
    assert found == named


def parts(question: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(part.text, part.outlets) for part in Plan.of(Question.parse(question), OUTLETS).parts]


def test_a_question_about_one_thing_stays_whole() -> None:
    for question in (
        "Who is the mayor of Reno?",
        "Which company bought the plant before the strike began in Ohio?",
        "Did the council approve the budget, which includes a new bridge and a library?",
        "The vaccine reduces infections, and it does so within weeks in older people.",
        "",
        "?!",
        "Does The Lantern say that the ferry sank, while Wired says that it ran aground? " * 30,
    ):
        assert parts(question) == [(question, ())]


def test_each_article_that_a_question_names_has_a_part_of_its_own() -> None:
    assert parts("Does The Lantern report that the ferry sank, while Wired says that it ran aground?") == [
        ("Does report that the ferry sank", ("The Lantern",)),
        ("while says that it ran aground", ("Wired",)),
    ]
    both = parts("Did both The Lantern and Wired report that the harbor ferry ran aground?")
    assert [outlets for _, outlets in both] == [("The Lantern",), ("Wired",)]
    assert len({text for text, _ in both}) == 1


def test_what_two_articles_are_asked_about_is_no_part_for_either() -> None:
    plan = Plan.of(
        Question.parse(
            "After The Lantern reported on May 3, 2023 that the ferry sank, and Wired reported on May 9, 2023 that it "
            "ran aground off the cape, was there a change in the account?"
        ),
        OUTLETS,
    )
    assert [(part.outlets, part.asks) for part in plan.parts] == [
        (("The Lantern",), False),
        (("Wired",), False),
        ((), True),
    ]
    assert [part.period and part.period.since for part in plan.parts] == ["2023-05-03", "2023-05-09", None]


def test_clauses_that_describe_one_name_are_parts_with_or_without_outlets() -> None:
    question = (
        "Which company bought the old ferry terminal, was fined by the harbor court, and opened a second shipyard in "
        "Norway, according to articles from Wired and The Lantern?"
    )
    found = parts(question)
    assert len(found) == 3
    assert {outlets for _, outlets in found} == {("Wired", "The Lantern")}
    assert len(parts(question.split(", according")[0] + "?")) == 3


def test_dates_and_quoted_words_are_never_cut() -> None:
    plan = Plan.of(
        Question.parse('Did Wired call it "a sad, slow and costly end" after The Lantern wrote of it on May 3, 2023?'),
        OUTLETS,
    )
    assert "a sad, slow and costly end" in plan.parts[0].text


def test_outlets_that_the_library_lacks_are_told() -> None:
    plan = Plan.of(Question.parse("Which ship did both a Bloomberg article and The Lantern call lost?"), OUTLETS)
    assert plan.missing == ("Bloomberg",)


@given(
    st.lists(st.sampled_from([*"aB ,.;:?'\"-–7", "The Lantern", " and ", "while ", "who ", "May 3, 2023"])).map("".join)
)
def test_whatever_is_asked_has_between_one_part_and_the_most_there_may_be(question: str) -> None:
    plan = Plan.of(Question.parse(question), OUTLETS)
    assert 1 <= len(plan.parts) <= policy.MOST_PARTS
    assert plan.taken_apart or plan.parts[0].text == question


def test_each_clause_is_asked_by_itself() -> None:
    asked = Question.parse("Which company bought the old terminal, was fined by the court and opened a yard?")
    texts = ["Which company bought the old terminal", "and was also fined by the harbor court", "who left in May"]
    assert [sub_question(asked, Part(text)) for text in texts] == [
        "Which company bought the old terminal?",
        "Which company was also fined by the harbor court?",
        "who left in May?",
    ]
    who = Question.parse("Who is the person that left Holm, sold a boat and bought a farm?")
    assert sub_question(who, Part("bought a farm")) == "Who bought a farm?"
