"""Every metric on planted cases whose value is worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals import metrics
from evals.cases import Case, Evidence
from evals.metrics import Place
from index.article import Hit, Passage

# "Ana won." is 0-8, "Ben lost." 9-18, "Cy left." 19-27.
TEXT = "Ana won. Ben lost. Cy left."
TEXTS = {"a": TEXT, "b": "Ben lost. Twice: Ben lost."}


def hit(article_id: str, start: int, end: int) -> Hit:
    """A hit at that span."""
    return Hit(Passage(0, article_id, start, end, TEXTS[article_id][start:end]), 1.0, 1.0, 1.0)


def case(type: str, *answers: str, answerable: bool = True, evidence: tuple[Evidence, ...] = ()) -> Case:
    """A case of that type."""
    return Case("q", "?", type, answers, answerable, evidence)


def answer(
    text: str, *items: str, answered: bool = True, quotes: tuple[tuple[str, int, int], ...] = ()
) -> dict[str, Any]:
    """An answer as in ``ask --json``, with one statement for each quotation (article, start, end)."""
    return {
        "answered": answered,
        "answer": text,
        "items": list(items),
        "statements": [{"text": "", "citations": [n]} for n in range(1, len(quotes) + 1)],
        "citations": [
            {
                "number": n,
                "article": {"id": name},
                "start": start,
                "end": end,
                "quote": TEXTS[name][start:end],
            }
            for n, (name, start, end) in enumerate(quotes, 1)
        ],
    }


# --- retrieval


def test_evidence_is_placed_at_every_occurrence_in_its_article() -> None:
    """Without words that stand there, the article is the place; without an article there is none."""
    evidence = [
        Evidence("b", "Ben lost."),
        Evidence("a"),
        Evidence("a", "Dee sang."),
        Evidence(None, "Ana won."),
    ]
    assert metrics.places(evidence, TEXTS) == [Place("b", ((0, 9), (17, 26))), Place("a"), Place("a")]


@pytest.mark.parametrize(
    ("article", "start", "end", "covered"),
    [
        ("a", 9, 18, True),
        ("a", 0, 27, True),
        ("a", 0, 14, True),  # 5 of its 9 characters
        ("a", 0, 13, False),  # 4 of them
        ("a", 19, 27, False),
        ("b", 9, 18, False),
    ],
)
def test_a_passage_covers_evidence_from_half_of_it_on(article: str, start: int, end: int, covered: bool) -> None:
    """The span 9-18 of article a, seen by other spans."""
    assert metrics.covers(Place("a", ((9, 18),)), article, start, end) is covered


def test_evidence_without_words_is_covered_by_any_passage_of_its_article() -> None:
    """There is nothing finer to look for."""
    assert metrics.covers(Place("a"), "a", 0, 1)
    assert not metrics.covers(Place("a"), "b", 0, 1)


@pytest.mark.parametrize(("k", "recall", "found"), [(1, 0.0, 0.0), (2, 0.5, 1.0), (3, 0.5, 1.0), (4, 1.0, 1.0)])
def test_recall_and_hit_at_k(k: int, recall: float, found: float) -> None:
    """Two pieces of evidence, found second and fourth."""
    hits = [hit("b", 0, 9), hit("a", 0, 8), hit("a", 0, 8), hit("a", 9, 27)]
    wanted = [Place("a", ((0, 8),)), Place("a", ((19, 27),))]
    assert metrics.recall_at_k(hits, wanted, k) == recall
    assert metrics.hit_at_k(hits, wanted, k) == found


# --- words


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
    assert metrics.exact_match(given_answer, golds) == exact
    assert metrics.token_f1(given_answer, golds) == pytest.approx(f1)


@given(st.text(), st.lists(st.text()))
def test_token_f1_is_one_where_the_match_is_exact(text: str, golds: list[str]) -> None:
    """And never leaves the range from 0 to 1."""
    f1 = metrics.token_f1(text, golds)
    assert 0 <= f1 <= 1
    assert f1 == 1 or not metrics.exact_match(text, golds)


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
        assert metrics.matched_exactly(some, golds) == exact
        assert metrics.matched_by_name(some, golds) == by_name


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
    assert metrics.numbers(text) == found


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
    ],
)
def test_what_counts_as_right(asked: Case, given_answer: dict[str, Any], right: bool) -> None:
    """By the kind of the question."""
    assert metrics.correct(asked, given_answer) is right


# --- citations


def test_a_citation_is_valid_only_where_its_words_stand() -> None:
    """Of three, one is moved by a character and one is of an unknown article."""
    given_answer = answer("", quotes=(("a", 0, 8), ("a", 9, 18), ("b", 0, 9)))
    given_answer["citations"][1]["start"] += 1
    assert metrics.citation_validity(given_answer, {"a": TEXT}) == (1, 3)


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
    assert metrics.citation_support(asked, answer("", quotes=quotes), wanted) == (supported, len(quotes))


# --- a set


def test_scores_are_pairs_of_the_metrics_that_apply() -> None:
    """An answered question with one of two pieces of evidence found, refused and unanswerable ones."""
    evidence = (Evidence("a", "Ana won."), Evidence("a", "Cy left."))
    asked = case("who", "Ana", evidence=evidence)
    assert metrics.scores(asked, answer("Ana", quotes=(("a", 0, 8),)), [hit("a", 0, 8)], TEXTS) == {
        "accuracy": (1, 1),
        "correct": (1, 1),
        "correct/who": (1, 1),
        "exact_match": (1, 1),
        "token_f1": (1, 1),
        "citation_support": (1, 1),
        "citation_validity": (1, 1),
        "recall@4": (0.5, 1),
        "recall@10": (0.5, 1),
        "hit@10": (1, 1),
    }
    refused = answer("nothing", answered=False)
    assert metrics.scores(case("list", "Ana", "Ben"), refused, [], TEXTS) == {
        "accuracy": (0, 1),
        "correct": (0, 1),
        "correct/list": (0, 1),
        "list_recall": (0, 2),
        "list_f1": (0, 2),
        "refusal_precision": (0, 1),
        "refusal_f1": (0, 1),
    }
    assert metrics.scores(case("who", answerable=False), refused, [], TEXTS) == {
        "accuracy": (1, 1),
        "refusal_precision": (1, 1),
        "refusal_recall": (1, 1),
        "refusal_f1": (2, 2),
    }
    assert metrics.scores(case("who", answerable=False), answer("Ana"), [], TEXTS) == {
        "accuracy": (0, 1),
        "refusal_recall": (0, 1),
        "refusal_f1": (0, 1),
    }


def test_a_case_without_known_answers_measures_only_the_search() -> None:
    """Neither right nor wrong, neither rightly nor wrongly refused."""
    asked = case("retrieval", evidence=(Evidence("a"),))
    assert metrics.scores(asked, answer("Ana"), [hit("a", 0, 8)], TEXTS) == {
        "recall@4": (1, 1),
        "recall@10": (1, 1),
        "hit@10": (1, 1),
    }


def test_refusal_f1_is_the_harmonic_mean_over_the_set() -> None:
    """Three refusals, two of them right, of four cases without an answer: 2/3 and 1/2 give 4/7."""
    refused, given_answer = answer("", answered=False), answer("Ana")
    without = case("who", answerable=False)
    asked = [(without, refused)] * 2 + [(case("who", "Ana"), refused)] + [(without, given_answer)] * 2
    scored = [metrics.scores(one, reply, [], TEXTS) for one, reply in asked]

    def total(metric: str) -> float:
        return metrics.ratio([pairs[metric] for pairs in scored if metric in pairs])

    assert total("refusal_precision") == pytest.approx(2 / 3)
    assert total("refusal_recall") == pytest.approx(1 / 2)
    assert total("refusal_f1") == pytest.approx(4 / 7)
    assert total("accuracy") == pytest.approx(2 / 5)


def test_the_interval_is_the_same_each_time_and_as_wide_as_the_binomial_one() -> None:
    """For 50 of 100 the normal approximation gives 0.402 to 0.598; a certain metric has no width."""
    pairs = [(1.0, 1.0), (0.0, 1.0)] * 50
    low, high = metrics.interval(pairs)
    assert (low, high) == metrics.interval(pairs)
    assert low == pytest.approx(0.402, abs=0.02)
    assert high == pytest.approx(0.598, abs=0.02)
    assert metrics.interval([(1.0, 1.0)] * 7) == (1, 1)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(3, 9)), min_size=1, max_size=12))
def test_the_interval_stays_within_the_best_and_the_worst_case(pairs: list[tuple[float, float]]) -> None:
    """Its ends are ratios of resampled cases."""
    low, high = metrics.interval(pairs, resamples=40)
    singles = [reached / possible for reached, possible in pairs]
    assert min(singles) - 1e-9 <= low <= high <= max(singles) + 1e-9
