"""Fit the weights by which signs become a probability (qa/confidence.json): ``python -m evals.lab.calibrate SET...``.

Each set is a folder with corpus.jsonl and questions.jsonl, or ``sample`` (of both only what is not marked "test").
Every question is read as `qa.ask` reads it, with all articles, and again with the articles that answer it left out. A
candidate is right when its words match a gold answer and stand in an article that the case names. How the signs weigh
against each other is fitted by logistic regression (scikit-learn) on all of these, the sets weighing the same. How
likely the likeliest candidate is (Platt 1999), with an offset for each kind of thing that may be asked for, is fitted
on the readings with all articles alone: there as many questions have no answer as people ask. Both on questions left
out of each fit (5 folds by question), which the report is on too.

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
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from evals.cases import Case, CaseSet, find, load
from evals.corpus import built, corpus_of
from evals.lab.training import sources
from evals.lab.training.examples import yes_or_no
from evals.lab.training.pack import DENIED, STATED
from evals.metrics.answers import token_f1
from index.article import Hit
from index.library import Library
from qa import policy
from qa.ask import Asker
from qa.candidates import Candidate
from qa.english.words import normalize
from qa.found import Found
from qa.inquiry import Inquiry
from qa.question.parse import Question
from qa.question.plan import Part
from qa.read import read_hits, read_parts
from qa.search import worth_reading
from qa.ways.joint import ranked_names, signs
from qa.ways.verdict import Stance, nearest, stances

_TOP = 8
"""Candidates of a reading that are learned from: those that could be given as the answer."""
_PULL = 0.5
"""What stands for a kind in the regression, 1 for full strength: the less, the more its penalty holds the kind back."""


class _Row(NamedTuple):
    """A candidate of a reading."""

    signs: tuple[float, ...]
    right: bool
    question: str
    """With the set's name before it."""
    of: str
    expects: str
    first: bool
    """Whether it is the likeliest of a reading with all articles."""


def main(
    sets: list[str],
    limit: Annotated[int, typer.Option(help="Questions of each set, drawn with a fixed seed.")] = 150,
    out: Annotated[Path, typer.Option(help="Where to write the weights.")] = Path("qa/confidence.json"),
    pairs: Annotated[Path | None, typer.Option(help="BoolQ: questions of yes or no, each with a passage.")] = None,
    several: Annotated[str | None, typer.Option(help="A set of questions whose clauses describe one name.")] = None,
) -> None:
    """Fit on these sets and write the weights."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold

    rows = [row for name in sets for row in _rows(find(name), limit)]
    signs = np.array([row.signs for row in rows])
    right = np.array([row.right for row in rows])
    of = np.array([row.of for row in rows])
    weight = np.array([len(rows) / len(set(of)) / (of == row.of).sum() for row in rows])
    kept = list(range(signs.shape[1]))
    while True:  # a sign of being right never counts against an answer: one that would is left out
        model = LogisticRegression(C=1.0, max_iter=1000).fit(signs[:, kept], right, sample_weight=weight)
        against = [sign for sign, w in zip(kept, model.coef_[0], strict=True) if w < 0]
        if not against:
            break
        kept = [sign for sign in kept if sign not in against]
    odds = np.zeros(len(rows))
    folds = list(GroupKFold(5).split(signs, right, [row.question for row in rows]))
    for train, test in folds:
        fold = LogisticRegression(C=1.0, max_iter=1000)
        fold.fit(signs[train][:, kept], right[train], sample_weight=weight[train])
        odds[test] = fold.decision_function(signs[test][:, kept])
    # The odds once more, and which kind of thing is asked for; a kind with few questions keeps near to the others.
    kinds = sorted({row.expects for row in rows})
    features = np.column_stack([odds, *([_PULL * (row.expects == kind) for row in rows] for kind in kinds)])
    first = np.array([row.first for row in rows])
    chances = np.zeros(len(rows))
    for train, test in folds:
        mine = train[first[train]]
        fold = LogisticRegression(C=1.0, max_iter=1000).fit(features[mine], right[mine], sample_weight=weight[mine])
        chances[test] = fold.predict_proba(features[test])[:, 1]
    scale = LogisticRegression(C=1.0, max_iter=1000).fit(features[first], right[first], sample_weight=weight[first])
    slope, shift = float(scale.coef_[0][0]), float(scale.intercept_[0])
    for name in sorted(set(of)):
        mine, best = of == name, (of == name) & first
        area = roc_auc_score(right[mine], chances[mine])
        typer.echo(
            f"{name}: {mine.sum()} candidates, {right[mine].mean():.3f} right, AUC {area:.3f}; the likeliest of "
            f"{best.sum()} readings: {right[best].mean():.3f} right, {chances[best].mean():.3f} said, "
            f"AUC {roc_auc_score(right[best], chances[best]):.3f}"
        )
    for enough in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        given = first & (chances >= enough)
        typer.echo(
            f"from {enough} on {given.sum()} of {first.sum()} are answered, {right[given].mean():.3f} of them rightly"
        )
    stated = [row for name in sets for row in _stated(find(name))]
    decided = [row for name in sets for row in _stances(find(name))]
    decided += [] if pairs is None else _stances_of(pairs, limit)
    weights = dict(zip(kept, model.coef_[0], strict=True))
    before = json.loads(out.read_text("utf-8"))
    fitted = {
        "bias": round(slope * float(model.intercept_[0]) + shift, 4),
        "weights": [round(slope * float(weights.get(sign, 0.0)), 4) for sign in range(signs.shape[1])],
        "kinds": {kind: round(_PULL * float(w), 4) for kind, w in zip(kinds, scale.coef_[0][1:], strict=True)},
        "fitted_on": sorted(set(of.tolist())),
        "candidates": len(rows),
        "auc": round(float(roc_auc_score(right[first], chances[first])), 4),
        "stated": _weights(stated) if stated else before["stated"],
        **(_yes_or_no(decided) if len(decided) >= _LEAST else {name: before[name] for name in _YES_OR_NO}),
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
            hits = library.search(one.question, policy.READ_FOR_ONE)
            found = read_hits(replace(asker.understand(one.question), question=question), hits, asker.tools)
            seen = nearest(found, Part(one.question))
            if seen and question.kind == "yesno":
                best = max(seen, key=lambda sentence: sentence.margin)
                yield best.signs, bool(one.spans) and best.evidence.source.text.strip() == one.text.strip()


_YES_OR_NO = ("decides", "says_so", "yes_or_no")
_LEAST = 20
"""Questions of yes or no from which on something is fitted on them."""


class _Decided(NamedTuple):
    """A question of yes or no, and the sentences that may decide it."""

    stances: list[tuple[Stance, bool]]
    """Each with whether it is one that decides it."""
    answer: str | None
    """ "yes" or "no"; None where nothing decides it."""
    of: str
    """The set."""


def _yes_or_no(questions: Sequence[_Decided]) -> dict[str, dict[str, object]]:
    """What tells that a sentence decides a question, which side it takes, and how likely the answer then is right."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import KFold

    about, sides = LogisticRegression(C=1.0), LogisticRegression(C=1.0)
    of = [one.of for one in questions]
    weigh = [len(of) / len(set(of)) / of.count(one) for one in of]

    def fit(some: Sequence[int]) -> None:
        shown = [(one, decides, n) for n in some for one, decides in questions[n].stances]
        about.fit([one.signs for one, _, _ in shown], [d for _, d, _ in shown], [weigh[n] for _, _, n in shown])
        deciding = [(one.sides, n) for one, decides, n in shown if decides]
        yes = [questions[n].answer == "yes" for _, n in deciding]
        sides.fit([side for side, _ in deciding], yes, [weigh[n] for _, n in deciding])

    asked, both, right = [], [], []
    for train, test in KFold(5, shuffle=True, random_state=0).split(np.arange(len(questions))):
        fit(train.tolist())
        for number in test:
            if stances := [one for one, _ in questions[number].stances]:
                deciding = about.predict_proba([one.signs for one in stances])[:, 1]
                best = int(deciding.argmax())
                yes = float(sides.predict_proba([stances[best].sides])[0, 1])
                asked.append(number)
                both.append(deciding[best] * max(yes, 1 - yes))
                right.append(questions[number].answer == ("yes" if yes > 0.5 else "no"))
    odds = np.log(np.array(both) / (1 - np.array(both)))[:, None]
    scale = LogisticRegression(C=1.0).fit(odds, right, [weigh[number] for number in asked])
    said = scale.predict_proba(odds)[:, 1]
    fit(range(len(questions)))
    for name in sorted(set(of)):
        for enough in (0.3, 0.4, 0.5, 0.6):
            given = np.array([of[number] == name for number in asked]) & (said >= enough)
            rightly = np.array(right)[given].sum()
            typer.echo(
                f"yes or no, {name}: from {enough} on {given.sum()} of {of.count(name)}, {rightly} of them rightly"
            )
    return {
        name: {
            "bias": round(float(model.intercept_[0]), 4),
            "weights": [round(float(weight), 4) for weight in model.coef_[0]],
            "questions": len(questions),
        }
        for name, model in zip(_YES_OR_NO, (about, sides, scale), strict=True)
    }


def _stances(cases: CaseSet) -> Iterator[_Decided]:
    """Of every question of yes or no of a set."""
    usable = [case for case in load(cases.questions) if case.split != "test" and case.judged]
    usable = [case for case in usable if Question.parse(case.question).kind == "yesno"]
    if not usable:
        return
    with _library(cases) as library:
        asker = Asker(library)
        for case in usable:
            answer = case.answers[0].lower() if case.answerable and case.answers else None
            texts = {(piece.doc_id or "", " ".join((piece.text or "").split())) for piece in case.evidence}
            yield _Decided(_judged(asker, case.question, texts), answer, "ours")


def _stances_of(folder: Path, limit: int) -> Iterator[_Decided]:
    """Of questions whose passages are marked with what decides them, all passages in one library."""
    apart = [one for one in sources.claims(folder) if sources.tuned(folder.name, one) and one.evidence]
    apart = random.Random(0).sample(apart, min(limit, len(apart)))
    with tempfile.TemporaryDirectory() as there, Library.create(Path(there) / "library") as library:
        rows = {one.text: {"id": str(n), "text": one.text, "title": one.group} for n, one in enumerate(apart)}
        lines = (json.dumps(row) for row in rows.values())
        (Path(there) / "passages.jsonl").write_text("\n".join(lines), "utf-8")
        library.add([Path(there) / "passages.jsonl"])
        asker = Asker(library)
        for number, one in enumerate(apart):
            name = str(rows[one.text]["id"])
            if number % _WITHOUT == 0:
                yield _Decided(_judged(asker, one.claim, set(), left_out=name), None, folder.name)
            else:
                answer = {STATED: "yes", DENIED: "no"}[one.verdict]
                texts = {(name, " ".join(one.evidence.split()))}
                yield _Decided(_judged(asker, one.claim, texts), answer, folder.name)


_WITHOUT = 3
"""Of so many questions with marked passages one is asked without its own: as often nothing answers what people ask."""


def _judged(asker: Asker, question: str, texts: set[tuple[str, str]], left_out: str = "") -> list[tuple[Stance, bool]]:
    """The sentences that may decide a question, and whether each is one of these texts, or a part of one."""
    inquiry = asker.understand(question, limit=2 * policy.READ_FOR_ONE)
    if inquiry.plan.taken_apart or inquiry.question.kind != "yesno":
        return []
    judged = []
    hits = asker.retriever.retrieve(inquiry).hits
    for one in stances(_read_without(asker, inquiry, hits, {left_out})):
        source, index = one.evidence.source, one.evidence.sentence
        own = " ".join(source.words_of(index).split())
        judged.append((one, any(source.article.id == name and (own in text or text in own) for name, text in texts)))
    return judged


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
            inquiry = asker.understand(case.question, limit=policy.READ_FOR_ONE)
            asked = inquiry.question
            by_part = asker.retriever.retrieve(inquiry).by_part
            if not by_part or inquiry.plan.missing or not asked.asks_name:
                continue
            answering = {e.doc_id for e in case.evidence}
            for left_out in [set(), answering] if answering else [set()]:
                left = [
                    replace(one, hits=tuple(hit for hit in one.hits if hit.passage.article_id not in left_out))
                    for one in by_part
                ]
                if ranked := ranked_names(asked, [one.found for one in read_parts(inquiry, left, asker.tools)]):
                    yield signs(ranked), case.answerable and _names(case, ranked[0].name)


def _names(case: Case, name: str) -> bool:
    return any(set(normalize(gold).split()) <= set(normalize(name).split()) for gold in case.answers)


def _rows(cases: CaseSet, limit: int) -> Iterator[_Row]:
    """Every reading's candidates that could be given as the answer."""
    with _library(cases) as library:
        asker = Asker(library)
        usable = [case for case in load(cases.questions) if case.split != "test" and case.judged]
        if cases.name in (sources.SQUAD2, sources.LISTS) and cases.corpus is not None:
            apart = {one.id for one in sources.folder(cases.corpus.parent) if _apart(cases.name, one)}
            usable = [case for case in usable if case.id in apart]
        for case in random.Random(0).sample(usable, min(limit, len(usable))):
            for found, answering, whole in _readings(asker, case):
                for place, (_, candidate) in enumerate(found.ranked[:_TOP]):
                    right = candidate.source.article.id in answering and _right(case, candidate)
                    signs, question = candidate.signs.vector(), f"{cases.name}/{case.id}"
                    yield _Row(signs, right, question, cases.name, found.question.expects, whole and not place)


def _library(cases: CaseSet) -> Library:
    """The library that a run asks of this set, made once and kept."""
    return Library(built(corpus_of(cases, None), lambda stage, done, total: None))


def _apart(name: str, asked: sources.Asked) -> bool:
    """Whether the reader neither learned from a question nor is measured by it; of lists there are none such."""
    return not sources.measured(name, asked) and (name == sources.LISTS or not sources.learned(name, asked))


def _readings(asker: Asker, case: Case) -> Iterator[tuple[Found, set[str], bool]]:
    """What is found, which articles answer, and whether none was left out."""
    inquiry = asker.understand(case.question, limit=2 * policy.READ_FOR_ONE, today=case.asked)
    if inquiry.question.kind == "yesno" or inquiry.plan.taken_apart:
        return
    answering = {e.doc_id for e in case.evidence if e.doc_id} if case.answerable else set()
    hits = asker.retriever.retrieve(inquiry).hits
    yield _read_without(asker, inquiry, hits, set()), answering, True
    if answering:
        yield _read_without(asker, inquiry, hits, answering), set(), False


def _read_without(asker: Asker, inquiry: Inquiry, hits: Sequence[Hit], left_out: set[str]) -> Found:
    """What the reader finds in the first hits, those of some articles left out."""
    rest = [hit for hit in hits if hit.passage.article_id not in left_out]
    return read_hits(inquiry, worth_reading(rest[: policy.READ_FOR_ONE]), asker.tools)


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
