"""Citation metrics on planted answers whose value is worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from evals.cases import Case
from evals.metrics import citations
from evals.metrics.retrieval import Place
from tests.evals.metrics.planted import TEXT, answer, case


def test_a_citation_is_valid_only_where_its_words_stand() -> None:
    """Of three, one is moved by a character and one is of an unknown article."""
    given_answer = answer("", quotes=(("a", 0, 8), ("a", 9, 18), ("b", 0, 9)))
    given_answer["citations"][1]["start"] += 1
    assert citations.citation_validity(given_answer, {"a": TEXT}) == (1, 3)


@pytest.mark.parametrize(
    ("asked", "quotes", "supported"),
    [
        (case("who", "Zoe"), (("a", 9, 18),), 1),  # the evidence itself
        (case("who", "Zoe"), (("a", 9, 12),), 1),  # a part of it
        (case("who", "Zoe"), (("a", 0, 27),), 1),  # more than it
        (case("who", "Zoe"), (("b", 0, 9),), 0),  # the same words elsewhere
        (case("who", "Cy"), (("a", 19, 27),), 1),  # the answer in another place
        (case("who", "C"), (("a", 19, 27),), 0),  # not a part of a word
        (case("yesno", "Yes"), (("a", 19, 27),), 0),
        (case("who", "Zoe"), (("a", 9, 18), ("a", 0, 8)), 1),
    ],
)
def test_a_statement_is_supported_by_gold_evidence_or_the_answer(
    asked: Case, quotes: tuple[tuple[str, int, int], ...], supported: int
) -> None:
    """The evidence is "Ben lost." in article a."""
    wanted = [Place("a", ((9, 18),))]
    assert citations.citation_support(asked, answer("", quotes=quotes), wanted) == (supported, len(quotes))


@pytest.mark.parametrize(
    ("asked", "quotes", "supported"),
    [
        (case("yesno", "Yes"), (("a", 0, 8), ("b", 0, 9)), 1),  # the article is all that there is to hit
        (case("claim", "SUPPORT"), (("a", 0, 8),), 1),
        (case("who", "Zoe"), (("a", 0, 8),), 0),
        (case("why", "Because Ben Ito lost both races."), (("a", 9, 18), ("a", 0, 8)), 1),  # a part of a long answer
    ],
)
def test_support_by_evidence_that_is_an_article(
    asked: Case, quotes: tuple[tuple[str, int, int], ...], supported: int
) -> None:
    """The evidence is article a, without words."""
    found = citations.citation_support(asked, answer("", quotes=quotes), [Place("a")])
    assert found == (supported, len(quotes))


@pytest.mark.parametrize(
    ("premise", "claim", "entailed"),
    [
        ("Mayor Ana Ruiz opened the bridge on Monday.", "Ana Ruiz opened the bridge.", True),
        ("Ana Ruiz opened the bridge.", "Mayor Ana Ruiz opened the old bridge on Monday.", False),
        ("Four of nine bridges closed.", "Nine of 4 bridges were closed.", True),
        ("Four bridges closed.", "Five bridges closed.", False),
        ("The bridge was opened.", "The bridge was not opened.", False),
        ("The bridge was never opened.", "The bridge was not opened.", True),
        ("The bridge was opened.", "", False),
        ("", "The bridge was opened.", False),
    ],
)
def test_words_entail_a_claim(premise: str, claim: str, entailed: bool) -> None:
    """Four fifths of its content words, every number, and a denial where it denies."""
    assert citations.entails(premise, claim) is entailed


def cited(*statements: tuple[str, tuple[int, ...]], quotes: tuple[str, ...]) -> dict[str, Any]:
    """An answer of these statements (text, citation numbers) over these quotations."""
    return {
        "statements": [{"text": text, "citations": list(numbers)} for text, numbers in statements],
        "citations": [{"number": n, "quote": quote} for n, quote in enumerate(quotes, 1)],
    }


PIPE = case("why", "The pipe burst in the frost. Nobody had drained it.")
WON, LOST = "Ana Ruiz won the race in Tarn.", "Ben Ito lost the race in Hask."


@pytest.mark.parametrize(
    ("given_answer", "recall", "precision"),
    [
        (cited((WON, (1,)), quotes=(WON,)), 1, 1),
        (cited((WON, (1, 2)), quotes=(WON, LOST)), 1, 1 / 2),  # the second adds nothing
        (cited((WON, (1, 2)), quotes=(WON, WON)), 1, 1),  # each would do alone
        (cited((f"{WON} {LOST}", (1, 2)), quotes=(WON, LOST)), 1, 1),  # only both together will do
        (cited((WON, (1,)), quotes=(LOST,)), 0, 0),
        (cited((WON, (1,)), (LOST, (1, 2)), quotes=(WON, "Cy left.")), 1 / 2, 1 / 3),
        (cited((WON, ()), quotes=()), 0, 0),
    ],
)
def test_citation_recall_and_precision_as_alce_counts_them(
    given_answer: dict[str, Any], recall: float, precision: float
) -> None:
    """Of statements that are entailed, and of citations that matter."""
    assert citations.alce(given_answer) == pytest.approx((recall, precision))


def test_an_answer_without_statements_has_neither() -> None:
    """There is nothing to support."""
    assert citations.alce(cited(quotes=(WON,))) is None


@pytest.mark.parametrize(
    ("asked", "text", "strict", "lenient"),
    [
        (case("list", "Ana Ruiz", "Ben Ito"), "Ana Ruiz and others", 1 / 2, 1 / 2),
        (case("list", "Ana Ruiz", "Ben Ito"), "Ruiz", 0, 1 / 4),  # half of one of two
        (case("who", "Ana Ruiz", "the mayor"), "It was the mayor.", 1, 1),  # either will do
        (case("who", "Ana Ruiz"), "Ben Ito", 0, 0),
        (
            case("why", "The pipe burst in the frost. Nobody had drained it."),
            "The pipe burst in a hard frost.",
            0.5,
            0.5,
        ),
        (case("why", "The pipe burst in the frost. Nobody had drained it."), "", 0, 0),
    ],
)
def test_nuggets_are_said_whole_or_in_part(asked: Case, text: str, strict: float, lenient: float) -> None:
    """Items, sentences, or one piece in any of its wordings."""
    assert citations.nugget_recall(asked, answer(text)) == pytest.approx((strict, lenient))


def test_a_refusal_says_no_nugget_and_a_case_without_answers_has_none() -> None:
    """Even where the words of the refusal hold it."""
    assert citations.nugget_recall(case("who", "Ana"), answer("Nothing about Ana", answered=False)) == (0, 0)
    assert citations.nugget_recall(case("who"), answer("Ana")) is None
