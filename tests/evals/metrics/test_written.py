"""What a model wrote, and how a follow-up was understood."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evals.cases import Rewrite
from evals.metrics.written import kind_of, understood, written
from tests.evals.metrics.planted import TEXTS, answer, case

OF_MODEL = {"writer": "ollama:parrot", "dropped": [{"text": "Cy won.", "why": "no"}]}


def test_nothing_is_measured_where_no_model_was_asked() -> None:
    assert written(answer("Ana", quotes=(("a", 0, 8),)), TEXTS) == {}


def test_claims_are_counted_with_their_support() -> None:
    """One of two claims is borne out by its words; one of three that were written was dropped."""
    found = answer("Ana", quotes=(("a", 0, 8), ("a", 9, 18))) | OF_MODEL
    first, second = found["statements"]
    found["statements"] = [first | {"support": 0.9}, second | {"support": 0.5, "text": "Ben was beaten by Ana."}]
    assert written(found, TEXTS) == {
        "written": (1, 1),
        "claims_kept": (2, 3),
        "support": (1.4, 2),
        "support_lexical": (1, 2),
        **{f"quotes_{kind}": (0, 0) for kind in ("fabricated", "stitched", "misattributed")},
    }


def test_an_answer_in_the_articles_own_words_counts_as_not_written() -> None:
    found = answer("Ana", quotes=(("a", 0, 8),)) | OF_MODEL
    assert written(found, TEXTS)["written"] == (0, 1)


@pytest.mark.parametrize(
    ("quotation", "kind"),
    [
        ("Ben lost.", None),
        ("ana won, Ben lost", None),
        ("Twice: Ben lost", "misattributed"),
        ("Ana won. Cy left.", "stitched"),
        ("Ana won and left", "fabricated"),
        ("Cy won", "fabricated"),
    ],
)
def test_a_quotation_is_word_for_word_or_one_of_three_kinds(quotation: str, kind: str | None) -> None:
    assert kind_of(quotation, {"a"}, TEXTS) == kind


@pytest.mark.parametrize(
    ("put", "well"),
    [
        ("Who is the mayor of Holm?", 1),
        ("who was Holm's mayor", 1),
        ("Who is the mayor of Holm and Calder?", 0),
        ("Who is the mayor?", 0),
        ("and of Holm?", 0),
    ],
)
def test_a_follow_up_has_what_it_needs_and_nothing_of_before(put: str, well: int) -> None:
    asked = replace(case("who", "Ana"), rewrite=Rewrite(("who", "mayor", "Holm"), ("Calder",)))
    assert understood(asked, {"asked_as": put}) == {"understood": (well, 1)}
