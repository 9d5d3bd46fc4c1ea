"""Fit the weights by which signs become a probability (qa/confidence.json): ``python -m evals.calibrate SET...``.

Each set is a folder with corpus.jsonl and questions.jsonl, or ``sample`` (its dev half). Every question is read twice:
with all articles, and with the articles that answer it left out, so that as many readings as not have nothing right to
find. A candidate is right when its words match a gold answer and stand in an article that the case names. Fitted by
logistic regression (scikit-learn), the sets weighing the same; then the whole is scaled so that the likeliest candidate
of a reading is right as often as it says (Platt 1999). Both on questions left out of each fit (5 folds by question),
which the report is on too.

The weights by which a sentence bears out a question of yes or no are fitted on questions of SQuAD 2.0 put so, with
their answers and with others (`qa.reader.training.statements`).

The weights by which one name answers all clauses of a question are fitted on every second question of another set
(``--several``), with the articles that answer it and without.

Name only sets whose licence lets a shipped product learn from them. Of a set that the reader learned from, only
questions that it did not are used, and none on which it is measured.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from evals.cases import Case, CaseSet, find, load
from evals.metrics.answers import token_f1
from index.library import Library
from qa.ask import Asker
from qa.candidates import Candidate
from qa.found import Found
from qa.joint import ranked_names, signs
from qa.question import Question
from qa.reader.training import sources
from qa.reader.training.examples import yes_or_no
from qa.verdict import weighed
from qa.words import normalize

_TOP = 8
"""Candidates of a reading that are learned from: those that could be given as the answer."""
_READ = 10


def main(
    sets: list[str],
    limit: Annotated[int, typer.Option(help="Questions of each set, drawn with a fixed seed.")] = 150,
    out: Annotated[Path, typer.Option(help="Where to write the weights.")] = Path("qa/confidence.json"),
    several: Annotated[str | None, typer.Option(help="A set of questions whose clauses describe one name.")] = None,
) -> None:
    """Fit on these sets and write the weights."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold

    rows = [row for name in sets for row in _rows(find(name), limit)]
    signs = np.array([row[0] for row in rows])
    right = np.array([row[1] for row in rows])
    groups = np.array([row[2] for row in rows])
    of = np.array([row[3] for row in rows])
    first = np.array([row[4] for row in rows])
    weight = np.zeros(len(rows))
    for name in set(of):
        weight[of == name] = 1 / (of == name).sum()
    weight *= len(rows) / weight.sum()
    kept = list(range(signs.shape[1]))
    while True:  # a sign of being right never counts against an answer: one that would is left out
        model = LogisticRegression(C=1.0, max_iter=1000).fit(signs[:, kept], right, sample_weight=weight)
        against = [sign for sign, w in zip(kept, model.coef_[0], strict=True) if w < 0]
        if not against:
            break
        kept = [sign for sign in kept if sign not in against]
    chances = np.zeros(len(rows))
    for train, test in GroupKFold(5).split(signs, right, groups):
        fold = LogisticRegression(C=1.0, max_iter=1000)
        fold.fit(signs[train][:, kept], right[train], sample_weight=weight[train])
        chances[test] = fold.predict_proba(signs[test][:, kept])[:, 1]
    odds = np.log(chances / (1 - chances))[:, None]
    scale = LogisticRegression(C=100.0).fit(odds[first], right[first], sample_weight=weight[first])
    slope, shift = float(scale.coef_[0][0]), float(scale.intercept_[0])
    for name in sorted(set(of)):
        mine = of == name
        area = roc_auc_score(right[mine], chances[mine])
        said = scale.predict_proba(odds[mine & first])[:, 1].mean()
        typer.echo(
            f"{name}: {mine.sum()} candidates, {right[mine].mean():.3f} right, AUC {area:.3f}; "
            f"the likeliest of {(mine & first).sum()} readings: {right[mine & first].mean():.3f} right, {said:.3f} said"
        )
    stated = [row for name in sets for row in _stated(find(name))]
    weights = dict(zip(kept, model.coef_[0], strict=True))
    before = json.loads(out.read_text("utf-8"))
    fitted = {
        "bias": round(slope * float(model.intercept_[0]) + shift, 4),
        "weights": [round(slope * float(weights.get(sign, 0.0)), 4) for sign in range(signs.shape[1])],
        "fitted_on": sorted(set(of.tolist())),
        "candidates": len(rows),
        "auc": round(float(roc_auc_score(right, chances)), 4),
        "stated": _weights(stated) if stated else before["stated"],
        "joint": _weights(list(_joint(find(several)))) if several else before["joint"],
    }
    out.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")
    typer.echo(json.dumps(fitted))


def _weights(rows: Sequence[tuple[tuple[float, ...], bool]]) -> dict[str, object]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import cross_val_predict

    signs, right = [list(row[0]) for row in rows], [row[1] for row in rows]
    model = LogisticRegression(C=10.0)
    chances = cross_val_predict(model, signs, right, cv=5, method="predict_proba")[:, 1]
    model.fit(signs, right)
    return {
        "bias": round(float(model.intercept_[0]), 4),
        "weights": [round(float(weight), 4) for weight in model.coef_[0]],
        "questions": len(rows),
        "auc": round(float(roc_auc_score(right, chances)), 4),
    }


def _stated(cases: CaseSet) -> Iterator[tuple[tuple[float, ...], bool]]:
    """Of questions of yes or no, the signs of the likeliest sentence, and whether it bears the question out."""
    if cases.name != sources.SQUAD2 or cases.corpus is None:
        return
    asked = [one for one in sources.folder(cases.corpus.parent) if _apart(cases.name, one)]
    with tempfile.TemporaryDirectory() as folder, Library.create(Path(folder)) as library:
        library.add([cases.corpus])
        asker = Asker(library)
        for one in yes_or_no(cases.name, asked):
            question = Question.parse(one.question)
            seen = weighed(asker.read(question, library.search(one.question, _READ)))
            if seen and question.kind == "yesno":
                best = max(seen, key=lambda sentence: sentence.margin)
                yield best.signs, bool(one.spans) and best.evidence.source.text.strip() == one.text.strip()


def _joint(cases: CaseSet) -> Iterator[tuple[tuple[float, ...], bool]]:
    """Of every second question of several parts, the signs of its likeliest name, and whether it is right.

    Asked with all articles, and with those that answer it left out.
    """
    if cases.corpus is None:
        return
    with tempfile.TemporaryDirectory() as folder, Library.create(Path(folder)) as library:
        library.add([cases.corpus])
        asker = Asker(library)
        for case in load(cases.questions)[::2]:
            asked = Question.parse(case.question)
            plan = asker.retriever.plan(asked)
            served = asker.retriever.retrieve(asked, plan, _READ).served
            if not served or plan.missing or not asked.asks_name:
                continue
            answering = {e.doc_id for e in case.evidence}
            for left_out in [set(), answering] if answering else [set()]:
                left = [
                    replace(one, hits=tuple(hit for hit in one.hits if hit.passage.article_id not in left_out))
                    for one in served
                ]
                if ranked := ranked_names(asked, [found for _, found in asker.read_parts(asked, left)]):
                    yield signs(ranked), case.answerable and _names(case, ranked[0].name)


def _names(case: Case, name: str) -> bool:
    return any(set(normalize(gold).split()) <= set(normalize(name).split()) for gold in case.answers)


def _rows(cases: CaseSet, limit: int) -> Iterator[tuple[tuple[float, ...], bool, str, str, bool]]:
    """Signs, whether right, the question, the set and whether it is the likeliest, of every reading's candidates."""
    with tempfile.TemporaryDirectory() as folder, Library.create(Path(folder)) as library:
        if cases.corpus is None:
            return
        library.add([cases.corpus])
        asker = Asker(library)
        usable = [case for case in load(cases.questions) if case.split != "test" and case.judged]
        if cases.name in (sources.SQUAD2, sources.LISTS):
            apart = {one.id for one in sources.folder(cases.corpus.parent) if _apart(cases.name, one)}
            usable = [case for case in usable if case.id in apart]
        for case in random.Random(0).sample(usable, min(limit, len(usable))):
            for found, answering in _readings(asker, library, case):
                for place, (_, candidate) in enumerate(found.ranked[:_TOP]):
                    right = candidate.source.article.id in answering and _right(case, candidate)
                    yield candidate.signs.vector(), right, f"{cases.name}/{case.id}", cases.name, place == 0


def _apart(name: str, asked: sources.Asked) -> bool:
    """Whether the reader neither learned from a question nor is measured by it; of lists there are none such."""
    return not sources.measured(name, asked) and (name == sources.LISTS or not sources.learned(name, asked))


def _readings(asker: Asker, library: Library, case: Case) -> Iterator[tuple[Found, set[str]]]:
    question = Question.parse(case.question)
    if question.kind == "yesno":
        return
    answering = {e.doc_id for e in case.evidence if e.doc_id} if case.answerable else set()
    hits = library.search(case.question, 2 * _READ)
    yield asker.read(question, hits[:_READ]), answering
    if answering:
        rest = [hit for hit in hits if hit.passage.article_id not in answering]
        yield asker.read(question, rest[:_READ]), set()


def _right(case: Case, candidate: Candidate) -> bool:
    text = candidate.text
    own = set(normalize(text).split())
    for gold in case.answers:
        wanted = normalize(gold).split()
        inside = bool(own) and len(own) >= 3 and normalize(text) in normalize(gold)
        if inside or token_f1(text, [gold]) >= 0.5 or (set(wanted) <= own and len(own) <= 3 * len(wanted) + 3):
            return True
    return False


if __name__ == "__main__":
    typer.run(main)
