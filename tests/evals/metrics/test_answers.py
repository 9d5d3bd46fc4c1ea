"""How answers are compared, on planted answers whose value is worked out by hand."""

from __future__ import annotations

import re
import string
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.cases import Case
from evals.metrics import answers
from tests.evals.metrics.planted import answer, case


@pytest.mark.parametrize(
    ("given_answer", "golds", "exact", "f1"),
    [
        ("The mayor, Ana Ruiz", ["Ana Ruiz"], 0, 0.8),  # 2 of 3 and 2 of 2
        ("the Ana Ruiz!", ["ana ruiz"], 1, 1.0),
        ("Ben", ["Ana Ruiz", "Ben Ito"], 0, 2 / 3),  # the better alternative: 1 of 1 and 1 of 2
        ("Ben Ben", ["Ben"], 0, 2 / 3),  # a repeated word counts once
        ("", ["Ana"], 0, 0.0),
        ("the", ["a"], 1, 1.0),  # nothing is left of either
        ("Ana", [], 0, 0.0),
    ],
)
def test_exact_match_and_token_f1(given_answer: str, golds: list[str], exact: float, f1: float) -> None:
    """As SQuAD's own script counts."""
    assert answers.exact_match(given_answer, golds) == exact
    assert answers.token_f1(given_answer, golds) == pytest.approx(f1)


@given(st.text(), st.lists(st.text()))
def test_token_f1_is_one_where_the_match_is_exact(text: str, golds: list[str]) -> None:
    """And never leaves the range from 0 to 1."""
    f1 = answers.token_f1(text, golds)
    assert 0 <= f1 <= 1
    assert f1 == 1 or not answers.exact_match(text, golds)


@pytest.mark.parametrize(
    ("items", "exact", "by_name"),
    [
        (["Lori Lightfoot", "Eric Garcetti"], 2, 2),
        (["the lori lightfoot."], 1, 1),
        (["Mayor Lori Lightfoot", "Garcetti"], 0, 2),
        (["Lori", "Eric"], 0, 0),
        (["Lightfoot", "Lori Lightfoot"], 1, 1),
        (["Lightfoot", "Mayor Lori Lightfoot", "Garcetti"], 0, 2),
        (
            ["Lori Lightfoot and many other people who were all at the table on that same evening too"],
            0,
            0,
        ),
        ([""], 0, 0),
    ],
)
def test_items_are_matched_exactly_or_by_name(items: list[str], exact: int, by_name: int) -> None:
    """Each gold item once, whatever the order."""
    golds = ["Lori Lightfoot", "Eric Garcetti"]
    for some in (items, items[::-1]):
        assert answers.matched_exactly(some, golds) == exact
        assert answers.matched_by_name(some, golds) == by_name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$1.4 million", {1.4e6}),
        ("1,400,000 dollars", {1.4e6}),
        ("about three days", {3}),
        ("twenty-three of a hundred and five", {23, 105}),
        ("between 5 and 7 percent", {5, 7}),
        ("two dozen, or 24.", {24}),
        ("$3bn", {3e9}),
        ("someone often tends sixtyish", set()),
        ("In 2019, 12,", {2019, 12}),
    ],
)
def test_numbers_are_read_in_digits_and_words(text: str, found: set[float]) -> None:
    """A number is one however it is written."""
    assert answers.numbers(text) == found


# --- right or wrong

LONG = "He said that after many meetings and much thought the council would in the end not act"


@pytest.mark.parametrize(
    ("asked", "given_answer", "right"),
    [
        # Refusing is right exactly where nothing answers.
        (case("who", answerable=False), answer("none", answered=False), True),
        (case("who", answerable=False), answer("Ana Ruiz"), False),
        (case("who", "Ana Ruiz"), answer("Ana Ruiz", answered=False), False),
        # who, what, when, where
        (case("who", "Ana Ruiz"), answer("Mayor Ana Ruiz of Tarn"), True),
        (case("who", "Ana Ruiz"), answer("Ruiz"), True),  # F1 2/3
        (case("who", "Ana Ruiz"), answer("Ben Ruiz"), False),  # F1 1/2
        (case("who", "Ben Ito", "Ana Ruiz"), answer("Ana Ruiz"), True),
        (case("what", "council"), answer(LONG), False),  # 17 words
        (case("when", "August 6, 2018"), answer("Aug. 6, 2018"), True),
        (case("when", "July 12, 2019"), answer("July 14, 2019"), False),  # F1 2/3, another day
        # how many
        (case("how_many", "nine"), answer("9 people"), True),
        (case("how_many", "1,900"), answer("some 1,900 homes"), True),
        (case("how_many", "$1.4 million"), answer("1.4 dollars"), False),
        (case("how_many", "three days"), answer("four days"), False),
        (case("how_many", "340", "410"), answer("340; 410"), True),  # the articles disagree
        (case("how_many", "340"), answer("340; 410"), False),  # the reader is left to choose
        (case("how_many", "nobody"), answer("nobody at all"), True),
        (case("how_many", "nine"), answer(f"{LONG} on 9"), False),
        # yes or no
        (case("yesno", "Yes"), answer("Yes, she did."), True),
        (case("yesno", "No"), answer("Yes: no one was hurt"), False),
        (case("yesno", "Yes"), answer("Yesterday"), False),
        # lists: F1 of 0.8
        (case("list", "Ana", "Ben"), answer("", "Ana", "Ben"), True),
        (case("list", "Ana", "Ben"), answer("", "Ana", "Ben", "Cy"), True),  # 2·2 of 3 + 2
        (case("list", "Ana", "Ben"), answer("", "Ana", "Ben", "Cy", "Dee"), False),  # 2·2 of 4 + 2
        (case("list", "Ana", "Ben"), answer("", "Ana"), False),  # 2·1 of 1 + 2
        (case("list", "Ana", "Ben", "Cy"), answer("", "Ana", "Ben"), True),  # 2·2 of 2 + 3
        (case("list", "Ana", "Ben"), answer("Ana and Ben"), True),
        # why, how, quote: half of the content words (four fifths), in the answer or in what it cites
        (case("why", "a rusted drainage pipe"), answer("because the pipe had rusted"), True),
        (case("why", "a rusted drainage pipe"), answer("because of the pipe"), False),
        (case("quote", "Ana won"), answer("", quotes=(("a", 0, 8),)), True),
        (case("quote", "Ana won"), answer("", quotes=(("a", 9, 18),)), False),
        (case("quote", "Ana won the final race"), answer("Ana won the race"), False),  # 3 of 4
        (case("quote", "Ana won the final race in Tarn"), answer("Ana won the final race"), True),  # 4 of 5
        # other people's types, by the form of their answers
        (case("temporal_query", "Yes"), answer("Yes, it was"), True),
        (case("inference", "Ana Ruiz"), answer("Ana Ruiz"), True),
        (
            case("longform", LONG),
            answer("The council thought much and will not act after many meetings."),
            True,
        ),
        # one of several choices, by the answer or else by what it cites
        (case("quiz", "Ana", choices=("Ana", "Ben")), answer("Ana"), True),
        (case("quiz", "Ana", choices=("Ana", "Ben")), answer("Ben"), False),
        (case("quiz", "Ana", choices=("Ana", "Ben")), answer("she", quotes=(("a", 0, 8),)), True),
        (case("quiz", "Ana", choices=("Ana", "Ben")), answer("Ana and Ben"), False),
        (case("quiz", "Ana", choices=("Ana", "Ben")), answer("Ana", answered=False), False),
        # claims
        (case("claim", "SUPPORT"), answer("Yes, it does."), True),
        (case("claim", "CONTRADICT"), answer("Yes, it does."), False),
        (case("claim", "REFUTES"), answer("No: it does not."), True),
        (case("claim", "NOT_ENOUGH_INFO"), answer("Nothing.", answered=False), True),
        (case("claim", "NOT ENOUGH INFO"), answer("No."), False),
        (case("claim", "SUPPORT"), answer("Nothing.", answered=False), False),
    ],
)
def test_what_counts_as_right(asked: Case, given_answer: dict[str, Any], right: bool) -> None:
    """By the kind of the question."""
    assert answers.correct(asked, given_answer) is right


@pytest.mark.parametrize(
    ("items", "golds", "of_items", "of_golds"),
    [
        (["Ana Ruiz"], ["Ana Ruiz"], 1, 1),
        (["Ana"], ["Ana Ruiz"], 1, 3 / 8),
        (["Ana Ruiz"], ["Ana"], 3 / 8, 1),
        (["Ana", "Ruiz"], ["Ana Ruiz"], 2, 1 / 2),  # each item is whole in the gold one; "ruiz" is half of it
        (["Ana"], ["Ana", "Ben"], 1, 1 + 1 / 3),  # "ben" has an n in common with "ana"
        ([], ["Ana"], 0, 0),
        (["xyz"], ["Ana"], 0, 0),
    ],
)
def test_items_match_in_part_by_their_longest_common_run(
    items: list[str], golds: list[str], of_items: float, of_golds: float
) -> None:
    """MultiSpanQA's partial match, summed over items and over gold items."""
    assert answers.matched_partly(items, golds) == pytest.approx((of_items, of_golds))


@pytest.mark.parametrize(
    ("texts", "choice"),
    [
        (["It was Squid Game."], "“Squid Game”"),
        (["no idea", "The show Game of Thrones is back."], "Game of Thrones"),
        (["no idea"], None),
        ([""], None),
        (["thrones of game"], "Game of Thrones"),  # by its words, where none stands there whole
    ],
)
def test_the_nearest_choice_is_taken_from_the_first_text_that_decides(texts: list[str], choice: str | None) -> None:
    """Quotation marks are no part of a choice; of two that stand there the longer wins."""
    assert answers.chosen(texts, ["“Squid Game”", "Game of Thrones", "Friends", "Squid Game Two"]) == choice


def squad_normalized(text: str) -> str:
    """SQuAD's own normalisation, written again from its paper: case, punctuation, articles, white space."""
    bare = "".join(character for character in text.lower() if character not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def squad_f1(answer_text: str, gold: str) -> float:
    """SQuAD's F1, written again from its paper."""
    given_tokens, gold_tokens = squad_normalized(answer_text).split(), squad_normalized(gold).split()
    if not given_tokens or not gold_tokens:
        return float(given_tokens == gold_tokens)
    common = sum((Counter(given_tokens) & Counter(gold_tokens)).values())
    if not common:
        return 0.0
    precision, recall = common / len(given_tokens), common / len(gold_tokens)
    return 2 * precision * recall / (precision + recall)


WORDS = st.lists(
    st.sampled_from("The the An a Ana's Ruiz, $1.4 3,000 U.S. (council) mayor Mayor! x-ray theory".split()), max_size=6
).map(" ".join)


@given(WORDS, st.lists(WORDS, min_size=1, max_size=3))
def test_exact_match_and_f1_agree_with_squads_script(text: str, golds: list[str]) -> None:
    """On words with all that its normalisation touches."""
    assert answers.exact_match(text, golds) == max(squad_normalized(text) == squad_normalized(g) for g in golds)
    assert answers.token_f1(text, golds) == pytest.approx(max(squad_f1(text, g) for g in golds))
