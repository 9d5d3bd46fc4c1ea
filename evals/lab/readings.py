"""What is learned from: the questions of a set as they are read, with the features that are weighed and what is right.

Every question is read as `qa.asker` reads it, with all articles, and again with the articles that answer it left out.
Of a set that the reader learned from, only questions that it did not are used, and none on which it is measured.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from evals.cases import Case, CaseSet, load
from evals.corpus import built, corpus_of
from evals.lab.training import sources
from evals.lab.training.examples import yes_or_no
from evals.lab.training.pack import DENIED, STATED
from evals.metrics.answers import token_f1
from index.article import Hit
from index.library import Library
from qa import policy
from qa.asker import Asker
from qa.candidates import Candidate
from qa.english.words import normalize
from qa.findings import Findings
from qa.inquiry import Inquiry
from qa.question.parse import Question
from qa.question.plan import Part
from qa.read import read_hits, read_parts
from qa.retrieval import worth_reading
from qa.ways.joint import features, ranked_names
from qa.ways.verdict import Stance, nearest, stances

_TOP = 8
"""Candidates of a reading that are learned from: those that could be given as the answer."""


class CandidateRow(NamedTuple):
    """A candidate of a reading."""

    features: tuple[float, ...]
    right: bool
    question: str
    """With the set's name before it."""
    of: str
    expects: str
    first: bool
    """Whether it is the likeliest of a reading with all articles."""


def candidate_rows(cases: CaseSet, limit: int) -> Iterator[CandidateRow]:
    """Every reading's candidates that could be given as the answer."""
    with _library(cases) as library:
        asker = Asker(library)
        usable = [case for case in load(cases.questions) if case.split != "test" and case.judged]
        if cases.name in (sources.SQUAD2, sources.LISTS) and cases.corpus is not None:
            apart = {one.id for one in sources.folder(cases.corpus.parent) if _apart(cases.name, one)}
            usable = [case for case in usable if case.id in apart]
        for case in random.Random(0).sample(usable, min(limit, len(usable))):
            for findings, answering, whole in _readings(asker, case):
                for place, (_, candidate) in enumerate(findings.ranked[:_TOP]):
                    right = candidate.source.article.id in answering and _right(case, candidate)
                    features, question = candidate.features.vector(), f"{cases.name}/{case.id}"
                    yield CandidateRow(
                        features, right, question, cases.name, findings.question.expects, whole and not place
                    )


class YesNoQuestion(NamedTuple):
    """A question of yes or no, and the sentences that may decide it."""

    stances: list[tuple[Stance, bool]]
    """Each with whether it is one that decides it."""
    answer: str | None
    """ "yes" or "no"; None where nothing decides it."""
    of: str
    """The set."""


def yes_no_questions(cases: CaseSet) -> Iterator[YesNoQuestion]:
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
            yield YesNoQuestion(_judged(asker, case.question, texts), answer, "ours")


def marked_questions(folder: Path, limit: int) -> Iterator[YesNoQuestion]:
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
                yield YesNoQuestion(_judged(asker, one.claim, set(), left_out=name), None, folder.name)
            else:
                answer = {STATED: "yes", DENIED: "no"}[one.verdict]
                texts = {(name, " ".join(one.evidence.split()))}
                yield YesNoQuestion(_judged(asker, one.claim, texts), answer, folder.name)


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


def stated_rows(cases: CaseSet) -> Iterator[tuple[tuple[float, ...], bool]]:
    """Of questions of yes or no, the features of the likeliest sentence, and whether it bears the question out."""
    if cases.name != sources.SQUAD2 or cases.corpus is None:
        return
    asked = [one for one in sources.folder(cases.corpus.parent) if _apart(cases.name, one)]
    with tempfile.TemporaryDirectory() as folder, Library.create(Path(folder)) as library:
        library.add([cases.corpus])
        asker = Asker(library)
        for one in yes_or_no(cases.name, asked):
            question = Question.parse(one.question)
            hits = library.search(one.question, policy.READ_FOR_ONE)
            findings = read_hits(replace(asker.understand(one.question), question=question), hits, asker.tools)
            seen = nearest(findings, Part(one.question))
            if seen and question.kind == "yesno":
                best = max(seen, key=lambda sentence: sentence.margin)
                yield best.features, bool(one.spans) and best.evidence.source.text.strip() == one.text.strip()


def joint_rows(cases: CaseSet) -> Iterator[tuple[tuple[float, ...], bool]]:
    """Of every second question of several parts, the features of its likeliest name, and whether it is right.

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
                if ranked := ranked_names(asked, [one.findings for one in read_parts(inquiry, left, asker.tools)]):
                    yield features(ranked), case.answerable and _names(case, ranked[0].name)


def _names(case: Case, name: str) -> bool:
    return any(set(normalize(gold).split()) <= set(normalize(name).split()) for gold in case.answers)


def _library(cases: CaseSet) -> Library:
    """The library that a run asks of this set, made once and kept."""
    return Library(built(corpus_of(cases, None), lambda stage, done, total: None))


def _apart(name: str, asked: sources.PassageQuestion) -> bool:
    """Whether the reader neither learned from a question nor is measured by it; of lists there are none such."""
    return not sources.measured(name, asked) and (name == sources.LISTS or not sources.learned(name, asked))


def _readings(asker: Asker, case: Case) -> Iterator[tuple[Findings, set[str], bool]]:
    """What is found, which articles answer, and whether none was left out."""
    inquiry = asker.understand(case.question, limit=2 * policy.READ_FOR_ONE, today=case.asked)
    if inquiry.question.kind == "yesno" or inquiry.plan.taken_apart:
        return
    answering = {e.doc_id for e in case.evidence if e.doc_id} if case.answerable else set()
    hits = asker.retriever.retrieve(inquiry).hits
    yield _read_without(asker, inquiry, hits, set()), answering, True
    if answering:
        yield _read_without(asker, inquiry, hits, answering), set(), False


def _read_without(asker: Asker, inquiry: Inquiry, hits: Sequence[Hit], left_out: set[str]) -> Findings:
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
