"""Evaluation cases: a set of questions with their answers, checked before anything is run.

A set is a folder with ``questions.jsonl`` and either ``corpus.jsonl`` or a folder ``articles`` (both files
also as ``.gz``), the name of the built-in one, or a ``questions.jsonl`` alone, to be asked of a library
that exists.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from evals.wanted import (
    Entry,
    Evidence,
    Verdicts,
    brief_wanted,
    draft_wanted,
    evidence_field,
    text_field,
    texts_field,
)
from index.errors import InputError, UsageError
from qa.english.words import normalize
from qa.news.matching import Words

SAMPLE = "sample"
_BUILT_IN = (SAMPLE, "briefs", "drafts")
_SHOWN = 5
"""Problems named in one error: enough to see a pattern, few enough to read."""


@dataclass(frozen=True)
class Rewrite:
    """What a follow-up must come to when it is put by itself."""

    has: tuple[str, ...]
    """Words that it has, in any order and form."""
    lacks: tuple[str, ...] = ()
    """Words that it must not have: a pronoun that was to be replaced, what an earlier turn was about."""


@dataclass(frozen=True)
class Case:
    """One question and what a right answer to it is."""

    id: str
    question: str
    type: str
    """The kind of the question in this project's sets (who, list, yesno…), any name in others."""
    answers: tuple[str, ...] = ()
    """Alternatives; for ``type`` "list" every one is needed. Some sets say only where an answer stands."""
    answerable: bool = True
    evidence: tuple[Evidence, ...] = ()
    choices: tuple[str, ...] = ()
    """What a quiz offered; one of them is the answer."""
    asked: date | None = None
    """The day on which it was asked, from which "this week" is seen."""
    history: tuple[tuple[str, str], ...] = ()
    """What was said before: questions as they were typed, each with what was answered."""
    rewrite: Rewrite | None = None
    """How it must be understood after that history; None where nobody has said."""
    sides: tuple[Evidence, ...] | None = None
    """What articles say otherwise, an article and its words each; empty where they agree, None where not known."""
    brief: Mapping[str, tuple[Entry, ...]] | None = None
    """What the brief on the question, which is a topic, should have; None where a question is asked."""
    draft: Verdicts | None = None
    """What should be said of the question, which is the text of a draft; None where it is none."""
    split: str | None = None
    line: int = 0
    """Of the questions file, from 1."""

    @property
    def judged(self) -> bool:
        """Whether an answer can be told right from wrong: it has a known answer, or is known to have none."""
        return bool(self.answers) or not self.answerable


@dataclass(frozen=True)
class CaseSet:
    """Where a set of cases and its articles lie."""

    name: str
    questions: Path
    corpus: Path | None
    """A file of articles or a folder of them; None where only a library can have them."""

    def digest(self) -> str:
        """Hexadecimal SHA-256 of the cases and the articles: their names and bytes, wherever they lie."""
        digest = hashlib.sha256()
        corpus = self.corpus
        found = sorted(path for path in corpus.rglob("*") if path.is_file()) if corpus and corpus.is_dir() else [corpus]
        for path in (self.questions, *found):
            if path is not None:
                name = path.relative_to(corpus) if corpus and corpus.is_dir() and path != self.questions else path.name
                data = path.read_bytes()
                digest.update(f"{name}\n{len(data)}\n".encode())
                digest.update(data)
        return digest.hexdigest()


def find(name: str) -> CaseSet:
    """The set of that name or at that path.

    Raises UsageError for a name that is neither, and for a folder without questions.
    """
    if name in _BUILT_IN:
        # The packages are installed as folders, never zipped: articles must be files to be cited by path.
        return _folder(name, Path(str(files("evals") / name)))
    path = Path(name)
    if path.is_dir():
        return _folder(path.resolve().name, path.resolve())
    if path.is_file():
        return CaseSet(path.name, path.resolve(), None)
    raise UsageError(
        f"{name!r} is neither a file nor a folder nor a built-in set: give a folder with corpus.jsonl and "
        f"questions.jsonl, a questions.jsonl with --library DIR, or one of the names {', '.join(_BUILT_IN)}"
    )


def _folder(name: str, folder: Path) -> CaseSet:
    questions = _either(folder, "questions.jsonl")
    if questions is None:
        raise UsageError(f"The folder {folder} has no questions.jsonl (or questions.jsonl.gz): name another, or add it")
    articles = folder / "articles"
    return CaseSet(name, questions, _either(folder, "corpus.jsonl") or (articles if articles.is_dir() else None))


def _either(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)


def load(path: Path) -> list[Case]:
    """The cases of a JSON Lines file (``.gz`` too), in order.

    Raises InputError for an empty file, and for lines which are no case: it names them and what is wrong.
    """
    cases: list[Case] = []
    problems: list[str] = []
    lines: dict[str, int] = {}
    for number, line in enumerate(text_of(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            case = _case(line, number)
            first = lines.setdefault(case.id, number)
            if first != number:
                raise InputError(f"the id {case.id!r} is already that of line {first}")
            cases.append(case)
        except InputError as error:
            problems.append(f"line {number}: {error}")
    _refuse(path, problems)
    if not cases:
        raise InputError(f"{path} holds no cases: write one JSON object a line, with at least an id and a question")
    return cases


def check(path: Path, cases: Sequence[Case], articles: Mapping[str, str], *, strict: bool) -> list[str]:
    """Compare cases with the articles they are about (text by id); gives warnings, one sentence each.

    Raises InputError, naming lines of ``path``, for evidence in an article that is not there. With ``strict`` (our own
    set) also for evidence that is not word for word in its article, for an answerable case without answers, and for
    labels that contradict each other; other people's sets have them all, so there they are only reported.
    """
    missing, loose, open_ended, contradictory = [], [], [], contradictions(cases)
    for case in cases:
        if case.answerable and not case.answers and case.brief is None and case.draft is None:
            open_ended.append(f"line {case.line}: answerable, but without answers")
        of_brief = (piece for part in (case.brief or {}).values() for entry in part for piece in entry.places)
        verdicts = (*case.draft.quotes, *case.draft.figures) if case.draft else ()
        missing += [
            f"line {case.line}: its draft does not have {verdict.text[:60]!r}"
            for verdict in verdicts
            if Words(verdict.text).joined not in Words(case.question).joined
        ]
        for piece in (*case.evidence, *of_brief, *(piece for verdict in verdicts for piece in verdict.places)):
            if piece.doc_id is None:
                continue
            if piece.doc_id not in articles:
                missing.append(
                    f"line {case.line}: its evidence is in {piece.doc_id!r}, which is not among the articles"
                )
            elif piece.text and piece.text not in articles[piece.doc_id]:
                loose.append(f"line {case.line}: evidence not word for word in {piece.doc_id!r}: {piece.text[:60]!r}")
    _refuse(path, missing + (open_ended + loose + contradictory if strict else []))
    nowhere = sum(piece.doc_id is None for case in cases for piece in case.evidence)
    told = (
        (len(open_ended), "answerable cases have no answers: only what was found for them is measured"),
        (len(loose), "pieces of evidence are not word for word in their article: finding the article counts"),
        (nowhere, "pieces of evidence name no article: they are left out of what should be found"),
    )
    warnings = [f"{count} {what}" for count, what in told if count]
    if contradictory:
        warnings.append(f"{len(contradictory)} labels contradict each other, the first on {contradictory[0]}")
    return warnings


def not_in_evidence(case: Case) -> list[str]:
    """Answers that should stand in the words of the case's evidence, and do not: of a list any, else if none does.

    Yes and no stand nowhere.
    """
    words = " ".join(piece.text or "" for piece in case.evidence)
    folded = " ".join(words.split()).casefold()
    strange = [answer for answer in case.answers if " ".join(answer.split()).casefold() not in folded]
    if case.type == "yesno" or (case.type != "list" and len(strange) < len(case.answers)):
        return []
    return strange


def contradictions(cases: Sequence[Case]) -> list[str]:
    """Labels of which one must be wrong, each as "line 3: what is wrong"."""
    found = []
    asked: dict[tuple[str, object], Case] = {}
    for case in cases:
        golds = {normalize(answer) for answer in case.answers}
        if not case.answerable and case.answers:
            found.append(f"line {case.line}: not answerable, but with an answer ({case.answers[0][:40]!r})")
        if {"yes", "no"} <= golds:
            found.append(f"line {case.line}: both yes and no")
        if case.answerable and case.choices and case.answers and not golds & {normalize(c) for c in case.choices}:
            found.append(f"line {case.line}: the answer {case.answers[0][:40]!r} is none of the choices")
        before = asked.setdefault((normalize(case.question), case.history), case)
        if before.answerable != case.answerable:
            found.append(
                f"line {case.line}: the question of line {before.line} again, and only one of them is answerable"
            )
    return found


def text_of(path: Path) -> str:
    """A UTF-8 file's text, decompressed where its name ends in ``.gz``. Raises InputError when that fails."""
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text (byte {error.start}): save it as UTF-8") from error
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path} cannot be read: {error}. Check the file.") from error


def _refuse(path: Path, problems: Sequence[str]) -> None:
    if problems:
        more = f"\nand {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        raise InputError(f"{path} cannot be used as cases. Correct:\n" + "\n".join(problems[:_SHOWN]) + more)


def _case(line: str, number: int) -> Case:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON ({error})") from None
    if not isinstance(record, dict):
        raise InputError("not a JSON object")
    answerable = record.get("answerable", True)
    if not isinstance(answerable, bool):
        raise InputError(f'"answerable" is {answerable!r}, not true or false')
    split = record.get("split")
    return Case(
        id=text_field(record, "id"),
        question=text_field(record, "question"),
        type=text_field(record, "type", "other"),
        answers=texts_field(record, "answers"),
        answerable=answerable,
        evidence=evidence_field(record),
        choices=texts_field(record, "choices"),
        asked=_day(record),
        history=_history(record),
        rewrite=_rewrite(record),
        sides=evidence_field(record, "sides") if "sides" in record else None,
        draft=draft_wanted(record) if "draft" in record or record.get("type") == "verify" else None,
        brief=brief_wanted(record, answerable) if "brief" in record or record.get("type") == "brief" else None,
        split=split if isinstance(split, str) else None,
        line=number,
    )


def _history(record: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What the user said, each with what was answered, "" where nothing was."""
    turns = record.get("history") or []
    if not isinstance(turns, list) or not all(
        isinstance(one, dict) and isinstance(one.get("text"), str) for one in turns
    ):
        raise InputError('"history" is not a list of {"role", "text"}')
    said: list[tuple[str, str]] = []
    for turn in turns:
        if turn.get("role") == "user":
            said.append((turn["text"], ""))
        elif said:
            said[-1] = (said[-1][0], turn["text"])
    return tuple(said)


def _rewrite(record: Mapping[str, Any]) -> Rewrite | None:
    value = record.get("rewrite")
    if value is None:
        return None
    if not isinstance(value, dict) or not value.get("has"):
        raise InputError('"rewrite" is not an object with "has" and, where need be, "lacks"')
    return Rewrite(texts_field(value, "has"), texts_field(value, "lacks"))


def _day(record: Mapping[str, Any]) -> date | None:
    value = record.get("asked")
    try:
        return None if value is None else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise InputError(f'"asked" is {value!r}, not a day such as "2019-07-12"') from None
