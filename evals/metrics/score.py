"""Every metric that applies to one case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evals.cases import Case
from evals.metrics import answers, briefs, citations, disagreements, drafts, retrieval
from evals.metrics.statistics import Pair
from evals.metrics.written import understood, written
from index.article import Hit


def scores(case: Case, answer: Mapping[str, Any], hits: Sequence[Hit], texts: Mapping[str, str]) -> dict[str, Pair]:
    """The metrics of a case by name; answer as in ``ask --json``, texts by article id.

    Metrics of no use to a case, or with a denominator of 0, are left out.
    """
    found = {
        **(_judged(case, answer) if case.judged else {}),
        **(_agreement(case, answer) if case.judged else {}),
        **(_retrieval(case, hits, texts) if case.answerable else {}),
        **_citations(case, answer, texts),
        **written(answer, texts),
        **understood(case, answer),
        **_disagreements(case, answer),
        **(briefs.scores(case.brief, answer) if case.brief is not None and case.answerable else {}),
        **(drafts.scores(case.draft, answer) if case.draft is not None else {}),
    }
    return {name: pair for name, pair in found.items() if pair[1]}


def _disagreements(case: Case, answer: Mapping[str, Any]) -> dict[str, Pair]:
    """Whether it is shown where articles disagree, with every side, and whether it is where they agree."""
    if case.sides is None:
        return {}
    if case.sides:
        return {"disagreement_found": (float(disagreements.sides_found(case.sides, answer)), 1)}
    return {"disagreement_false": (float(bool(answer["disagreements"])), 1)}


def _judged(case: Case, answer: Mapping[str, Any]) -> dict[str, Pair]:
    """Right or wrong. Refusing is the positive class of ``refusal_*``: its gold positives have no answer."""
    right = float(answers.correct(case, answer))
    refused, unanswerable = not answer["answered"], not case.answerable
    both = float(refused and unanswerable)
    found: dict[str, Pair] = {
        "accuracy": (right, 1),
        "refusal_precision": (both, float(refused)),
        "refusal_recall": (both, float(unanswerable)),
        "refusal_f1": (2 * both, float(refused) + float(unanswerable)),
    }
    if case.answerable:
        found["correct"] = (right, 1)
        found["coverage"] = (float(answer["answered"]), 1)
        if answer["answered"]:
            found["correct_when_answered"] = (right, 1)
    return found


def _agreement(case: Case, answer: Mapping[str, Any]) -> dict[str, Pair]:
    """How far the words agree; an answer that was refused has none."""
    how = answers.judge(case)
    found: dict[str, Pair] = {}
    text, items = (answer["answer"], answer["items"]) if answer["answered"] else ("", [])
    if how in ("short", "number"):
        exact, f1 = answers.exact_match(text, case.answers), answers.token_f1(text, case.answers)
        if case.answerable:
            found["exact_match"], found["token_f1"] = (exact, 1), (f1, 1)
        else:
            exact = f1 = float(not answer["answered"])
        found["squad_em"], found["squad_f1"] = (exact, 1), (f1, 1)
    elif how == "choice" and case.answerable:
        found["choice_accuracy"] = (float(answers.correct(case, answer)), 1)
    elif how == "list" and case.answerable:
        exact = answers.matched_exactly(items, case.answers)
        found["list_precision"] = (exact, len(items))
        found["list_recall"] = (exact, len(case.answers))
        found["list_f1"] = (2 * exact, len(items) + len(case.answers))
        of_items, of_golds = answers.matched_partly(items, case.answers)
        found["list_partial_precision"] = (of_items, len(items))
        found["list_partial_recall"] = (of_golds, len(case.answers))
    if case.answerable and how in ("short", "number", "list", "long", "quote"):
        recalled = citations.nugget_recall(case, answer)
        if recalled is not None:
            found["nugget_recall_strict"], found["nugget_recall_lenient"] = (recalled[0], 1), (recalled[1], 1)
    return found


def _retrieval(case: Case, hits: Sequence[Hit], texts: Mapping[str, str]) -> dict[str, Pair]:
    found: dict[str, Pair] = {}
    wanted = retrieval.places(case.evidence, texts)
    ranks = retrieval.first_ranks(hits, case.evidence, texts)
    last = retrieval.DEPTHS[-1]
    if wanted:
        for k in retrieval.DEPTHS:
            found[f"recall@{k}"] = (retrieval.recall_at_k(hits, wanted, k), 1)
    if ranks:
        for k in retrieval.DEPTHS:
            found[f"hits@{k}"] = retrieval.hits_at_k(ranks, k)
            found[f"hit@{k}"] = (retrieval.hit_at_k(ranks, k), 1)
        found[f"map@{last}"] = (retrieval.average_precision(ranks, last), 1)
        found[f"mrr@{last}"] = (retrieval.reciprocal_rank(ranks, last), 1)
        found[f"ndcg@{last}"] = (retrieval.ndcg(ranks, last), 1)
    return found


def _citations(case: Case, answer: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Pair]:
    found = {"citation_validity": citations.citation_validity(answer, texts)}
    judged = citations.alce(answer) if answer["answered"] else None
    if judged is not None:
        found["alce_recall"], found["alce_precision"] = (judged[0], 1), (judged[1], 1)
        if case.answerable and case.judged:
            wanted = retrieval.places(case.evidence, texts)
            found["citation_support"] = citations.citation_support(case, answer, wanted)
    return found
