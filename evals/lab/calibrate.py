"""Fit the weights that turn features into a probability (qa/confidence.json): ``python -m evals.lab.calibrate SET...``.

Each set is a folder with corpus.jsonl and questions.jsonl, or ``sample`` (of both only what is not marked "test").
Every question is read as `qa.asker` reads it, with all articles, and again with the articles that answer it left out. A
candidate is right when its words match a gold answer and stand in an article that the case names. How the features
weigh against each other is fitted by logistic regression (scikit-learn) on all of these, the sets weighing the same.
How likely the likeliest candidate is (Platt 1999), with an offset for each kind of thing that may be asked for, is
fitted on the readings with all articles alone: there as many questions have no answer as people ask. Both on questions
left out of each fit (5 folds by question), which the report is on too.

Which sentence decides a question of yes or no, and which way, is fitted on such questions of the same sets and on those
of BoolQ whose passages are marked (``--pairs``).

The weights by which a sentence states a part of a question of yes or no are fitted on questions of SQuAD 2.0 put so,
with their answers and with others (`evals.lab.training.statements`).

The weights by which one name answers all clauses of a question are fitted on every second question of another set
(``--several``), with the articles that answer it and without.

Name only sets whose licence lets a shipped product learn from them. Of a set that the reader learned from, only
questions that it did not are used, and none on which it is measured.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from evals.cases import find
from evals.lab.fit import Logistic, chance, cross_fitted, even, fitted
from evals.lab.readings import (
    CandidateRow,
    YesNoQuestion,
    candidate_rows,
    joint_rows,
    marked_questions,
    stated_rows,
    yes_no_questions,
)
from evals.metrics.statistics import area

_PULL = 0.5
"""What stands for a kind in the regression, 1 for full strength: the less, the more its penalty holds the kind back."""
_YES_OR_NO = ("decides", "says_so", "yes_or_no")
_LEAST = 20
"""Questions of yes or no from which on something is fitted on them."""


def main(
    sets: list[str],
    limit: Annotated[int, typer.Option(help="Questions of each set, drawn with a fixed seed.")] = 150,
    out: Annotated[Path, typer.Option(help="Where to write the weights.")] = Path("qa/confidence.json"),
    pairs: Annotated[Path | None, typer.Option(help="BoolQ: questions of yes or no, each with a passage.")] = None,
    several: Annotated[str | None, typer.Option(help="A set of questions whose clauses describe one name.")] = None,
) -> None:
    """Fit on these sets and write the weights."""
    before = json.loads(out.read_text("utf-8"))
    weights = _answers([row for name in sets for row in candidate_rows(find(name), limit)])
    stated = [row for name in sets for row in stated_rows(find(name))]
    decided = [row for name in sets for row in yes_no_questions(find(name))]
    decided += [] if pairs is None else marked_questions(pairs, limit)
    weights["stated"] = _plain(stated) if stated else before["stated"]
    weights |= _yes_or_no(decided) if len(decided) >= _LEAST else {name: before[name] for name in _YES_OR_NO}
    weights["joint"] = _plain(list(joint_rows(find(several)))) if several else before["joint"]
    out.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")
    typer.echo(json.dumps(weights))


def _answers(rows: Sequence[CandidateRow]) -> dict[str, Any]:
    """How the features of a candidate weigh, and how likely the likeliest of a reading is right."""
    features, right = np.array([row.features for row in rows]), np.array([row.right for row in rows])
    of, groups = np.array([row.of for row in rows]), [row.question for row in rows]
    first = np.array([row.first for row in rows])
    weight = even(of)
    # A sign of being right never counts against an answer: one that would is left out.
    model = fitted(features, right, weight, never_against=True)
    odds = cross_fitted(features * (np.array(model.weights) > 0), right, groups, weight)
    # The odds once more, and which kind of thing is asked for; a kind with few questions keeps near to the others.
    kinds = sorted({row.expects for row in rows})
    inputs = np.column_stack([odds, *([_PULL * (row.expects == kind) for row in rows] for kind in kinds)])
    scale = fitted(inputs, right, weight, learn=first)
    chances = chance(cross_fitted(inputs, right, groups, weight, learn=first))
    for name in sorted(set(of)):
        mine, best = of == name, (of == name) & first
        typer.echo(
            f"{name}: {mine.sum()} candidates, {right[mine].mean():.3f} right, AUC {_area(chances, right, mine):.3f}; "
            f"the likeliest of {best.sum()} readings: {right[best].mean():.3f} right, {chances[best].mean():.3f} said, "
            f"AUC {_area(chances, right, best):.3f}"
        )
    for enough in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        given = first & (chances >= enough)
        typer.echo(
            f"from {enough} on {given.sum()} of {first.sum()} are answered, {right[given].mean():.3f} of them rightly"
        )
    slope = scale.weights[0]
    return {
        **_json(Logistic(slope * model.bias + scale.bias, tuple(slope * one for one in model.weights))),
        "kinds": {kind: round(_PULL * one, 4) for kind, one in zip(kinds, scale.weights[1:], strict=True)},
        "fitted_on": sorted(set(of.tolist())),
        "candidates": len(rows),
        "auc": round(_area(chances, right, first), 4),
    }


def _yes_or_no(questions: Sequence[YesNoQuestion]) -> dict[str, dict[str, Any]]:
    """What tells that a sentence decides a question, which side it takes, and how likely the answer then is right."""
    of = [one.of for one in questions]
    asked = [number for number, one in enumerate(questions) for _ in one.stances]
    shown = [stance for one in questions for stance in one.stances]
    weight = even(of)[asked]
    features, sides = np.array([one.features for one, _ in shown]), np.array([one.sides for one, _ in shown])
    deciding = np.array([decides for _, decides in shown])
    yes = np.array([questions[number].answer == "yes" for number in asked])
    about, side = fitted(features, deciding, weight), fitted(sides, yes, weight, learn=deciding)
    decides = chance(cross_fitted(features, deciding, asked, weight))
    says_yes = chance(cross_fitted(sides, yes, asked, weight, learn=deciding))
    best = [max(np.flatnonzero(np.array(asked) == number), key=lambda at: decides[at]) for number in sorted(set(asked))]
    both = decides[best] * np.maximum(says_yes[best], 1 - says_yes[best])
    right = np.array([questions[asked[at]].answer == ("yes" if says_yes[at] > 0.5 else "no") for at in best])
    odds = np.log(both / (1 - both))[:, None]
    scale = fitted(odds, right, weight[best])
    chances, sets = chance(scale.odds(odds)), np.array(of)[[asked[at] for at in best]]
    for name in sorted(set(of)):
        for enough in (0.3, 0.4, 0.5, 0.6):
            given = (sets == name) & (chances >= enough)
            typer.echo(
                f"yes or no, {name}: from {enough} on {given.sum()} of {of.count(name)}, {right[given].sum()} of them "
                "rightly"
            )
    models = zip(_YES_OR_NO, (about, side, scale), strict=True)
    return {name: {**_json(model), "questions": len(questions)} for name, model in models}


def _plain(rows: Sequence[tuple[tuple[float, ...], bool]]) -> dict[str, Any]:
    """Of features and whether what has them is right."""
    features, right = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    odds = cross_fitted(features, right, list(range(len(rows))), strength=10.0)
    auc = _area(odds, right, np.ones(len(rows), bool))
    return {**_json(fitted(features, right, strength=10.0)), "questions": len(rows), "auc": round(auc, 4)}


def _area(scores: NDArray[np.float64], right: NDArray[np.bool_], of: NDArray[np.bool_]) -> float:
    return float(area(of[None, :].astype(np.float64), scores, right)[0])


def _json(model: Logistic) -> dict[str, Any]:
    return {"bias": round(model.bias, 4), "weights": [round(one, 4) for one in model.weights]}


if __name__ == "__main__":
    typer.run(main)
