"""Which metrics a case takes part in, and with what."""

from __future__ import annotations

from evals.metrics.score import scores
from evals.wanted import Evidence
from tests.evals.metrics.planted import TEXTS, answer, case, hit

REFUSED = answer("nothing", answered=False)


def test_an_answered_question_with_half_of_its_evidence_found() -> None:
    """The answer's own sentence is cited."""
    evidence = (Evidence("a", "Ana won."), Evidence("a", "Cy left."))
    asked = case("who", "Ana", evidence=evidence)
    assert scores(asked, answer("Ana", quotes=(("a", 0, 8),)), [hit("a", 0, 8)], TEXTS) == {
        "accuracy": (1, 1),
        "correct": (1, 1),
        "correct_when_answered": (1, 1),
        "coverage": (1, 1),
        "exact_match": (1, 1),
        "token_f1": (1, 1),
        "squad_em": (1, 1),
        "squad_f1": (1, 1),
        "nugget_recall_strict": (1, 1),
        "nugget_recall_lenient": (1, 1),
        "alce_recall": (1, 1),
        "alce_precision": (1, 1),
        "citation_support": (1, 1),
        "citation_validity": (1, 1),
        "recall@4": (0.5, 1),
        "recall@10": (0.5, 1),
        "hits@4": (1, 2),
        "hits@10": (1, 2),
        "hit@4": (1, 1),
        "hit@10": (1, 1),
        "map@10": (0.5, 1),
        "mrr@10": (1, 1),
        "ndcg@10": (1 / (1 + 0.6309297535714575), 1),
    }


def test_a_list_that_is_refused_lacks_every_item() -> None:
    """It has no precision, for it gave nothing."""
    assert scores(case("list", "Ana", "Ben"), REFUSED, [], TEXTS) == {
        "accuracy": (0, 1),
        "correct": (0, 1),
        "coverage": (0, 1),
        "list_recall": (0, 2),
        "list_f1": (0, 2),
        "list_partial_recall": (0, 2),
        "nugget_recall_strict": (0, 1),
        "nugget_recall_lenient": (0, 1),
        "refusal_precision": (0, 1),
        "refusal_f1": (0, 1),
    }


def test_a_question_without_an_answer_is_right_when_refused() -> None:
    """SQuAD counts it as an answer of no words."""
    asked = case("who", answerable=False)
    assert scores(asked, REFUSED, [], TEXTS) == {
        "accuracy": (1, 1),
        "refusal_precision": (1, 1),
        "refusal_recall": (1, 1),
        "refusal_f1": (2, 2),
        "squad_em": (1, 1),
        "squad_f1": (1, 1),
    }
    assert scores(asked, answer("Ana"), [], TEXTS) == {
        "accuracy": (0, 1),
        "refusal_recall": (0, 1),
        "refusal_f1": (0, 1),
        "squad_em": (0, 1),
        "squad_f1": (0, 1),
    }


def test_a_case_without_known_answers_measures_only_the_search() -> None:
    """Neither right nor wrong, neither rightly nor wrongly refused."""
    found = scores(case("retrieval", evidence=(Evidence("a"),)), answer("Ana"), [hit("a", 0, 8)], TEXTS)
    assert found == dict.fromkeys(
        ("recall@4", "recall@10", "hits@4", "hits@10", "hit@4", "hit@10", "map@10", "mrr@10", "ndcg@10"), (1, 1)
    )


def test_a_choice_has_its_own_accuracy() -> None:
    """And no token F1: the words are the quiz's."""
    found = scores(case("quiz", "Ana", choices=("Ana", "Ben")), answer("Ana"), [], TEXTS)
    assert found["choice_accuracy"] == (1, 1)
    assert "token_f1" not in found
