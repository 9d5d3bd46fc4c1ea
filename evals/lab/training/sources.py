"""The sets that a reader learns from, as `PassageQuestion` and `Claim`, and which part is kept apart for measuring.

A set is a folder with corpus.jsonl and questions.jsonl or pairs.jsonl, or the same with .gz; SQuAD 1.1's training file
is read as it was published.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.lab.training.pack import DENIED, NOT_STATED, STATED
from qa.english.words import STOPWORDS, words

SHIFTS = ("squadshifts_new_wiki", "squadshifts_reddit", "squadshifts_amazon_reviews")
SQUAD2 = "squad2_dev_half"
LISTS = "multispanqa_valid"
CONDAQA = "condaqa"
BOOLQ = "boolq_part"

SQUAD2_TUNED = frozenset({"Huguenot"})
"""Titles of SQuAD 2.0 on which thresholds are set: no weights learn from them."""
SQUAD2_MEASURED = frozenset({"1973 oil crisis", "Islamism"})
"""Titles of SQuAD 2.0 on which the reader is measured: nothing learns from them."""


@dataclass(frozen=True)
class PassageQuestion:
    """A question about a passage, with the places in it that answer; none where the passage does not answer."""

    id: str
    question: str
    text: str
    spans: tuple[tuple[int, int], ...]
    """Each an answer by itself, in a list an item: ``text[start:end]``."""
    group: str
    """The article that the passage is from."""
    listed: bool = False
    """Whether all the spans together are the answer."""
    whole: tuple[int, int] | None = None
    """Of a list: where all its items stand, from the first to the last."""
    pair: str = ""
    """Of a question without an answer: the id of the answerable one that it mimics."""
    about: str = ""
    """Of a question on the roles round a word ("Who said something?"): the word."""
    doubtful: bool = False
    """Whether the set says that a span is only about right."""


@dataclass(frozen=True)
class Claim:
    """A claim or a question of yes or no, and what its passage says of it."""

    id: str
    claim: str
    text: str
    verdict: int
    group: str
    others: tuple[str, ...] = ()
    """Sentences of the same page that do not decide it."""
    evidence: str = ""
    """The sentences of the passage that decide it, where the set marks them."""


def place(data: Path, name: str) -> Path:
    """The folder of a set: in the folder of all, or in ``training`` there."""
    return data / name if (data / name).is_dir() else data / "training" / name


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, or of the same with .gz."""
    packed = path.with_name(path.name + ".gz")
    with gzip.open(packed, "rt", encoding="utf-8") if packed.exists() else path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def squad(path: Path) -> Iterator[PassageQuestion]:
    """SQuAD 1.1 as published (Rajpurkar et al. 2016)."""
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            for asked in paragraph["qas"]:
                start, answer = asked["answers"][0]["answer_start"], asked["answers"][0]["text"]
                if text[start : start + len(answer)] == answer:
                    spans = ((start, start + len(answer)),)
                    yield PassageQuestion(asked["id"], asked["question"].strip(), text, spans, article["title"])


def folder(path: Path) -> Iterator[PassageQuestion]:
    """A set whose questions are each about one passage. Answers that its passage does not have are left out."""
    passages = {row["id"]: row for row in rows(path / "corpus.jsonl")}
    for row in rows(path / "questions.jsonl"):
        passage = passages[row["evidence"][0]["doc_id"]]
        listed = row["type"] == "list" or row.get("coord", False) or ("coord" not in row and row.get("list", False))
        spans = tuple(_spans(row, passage["text"], listed)) if row["answerable"] else ()
        if spans or not row["answerable"]:
            whole = (row["start"], row["start"] + len(row["span"])) if "span" in row else None
            yield PassageQuestion(
                row["id"],
                row["question"].strip(),
                passage["text"],
                spans,
                passage.get("article") or passage.get("title") or passage["id"],
                listed,
                whole,
                row.get("pair", "") if not row["answerable"] else "",
                row.get("verb") or row.get("noun") or "",
                row.get("approx", False),
            )


def _spans(row: dict[str, Any], text: str, listed: bool) -> list[tuple[int, int]]:
    if "starts" in row:
        return [(start, start + len(answer)) for start, answer in zip(row["starts"], row["answers"], strict=True)]
    if "start" in row and not listed:
        # The answer that most named, where the set says; others at their likeliest place.
        first = (row["start"], row["start"] + len(row["answers"][0]))
        return sorted({first, *places(row["question"], text, row["answers"][1:])})
    return places(row["question"], text, row["answers"])


def places(question: str, text: str, answers: Sequence[str]) -> list[tuple[int, int]]:
    """Where each answer stands: of several places, the one among most of the question's words."""
    asked = {word for word in words(question) if word not in STOPWORDS}
    found: list[tuple[int, int]] = []
    for answer in dict.fromkeys(answers):
        places = [m.span() for m in re.finditer(re.escape(answer), text)] if answer.strip() else []
        if len(places) > 1:
            places = [max(places, key=lambda p: len(asked & set(words(text[max(0, p[0] - 150) : p[1] + 150]))))]
        found += places
    return sorted(set(found))


_VERDICTS = {
    "yes": STATED,
    "entailment": STATED,
    "no": DENIED,
    "contradiction": DENIED,
    "not_stated": NOT_STATED,
    "neutral": NOT_STATED,
}


_TELLING = frozenset("human cardinals ordinals nationalities countries".split())
"""Categories of ConjNLI (which people labelled; the rest by rule) and of Breaking NLI (of all contradictions those of
figures and places) that are learned from."""


def claims(path: Path) -> Iterator[Claim]:
    """A set of pairs: a passage, and a claim or a question of yes or no with a label."""
    for row in rows(path / "pairs.jsonl"):
        verdict = _VERDICTS.get(row["label"])
        untold = path.name in ("conjnli", "breaking_nli") and row["category"] not in _TELLING
        if verdict is None or (untold and not (path.name == "breaking_nli" and verdict == STATED)):
            continue
        if path.name == "med" and verdict == NOT_STATED:
            verdict |= DENIED  # labelled only as not entailed
        claim = row.get("question") or row["hypothesis"]
        group = row.get("title") or row["premise"]
        if path.name == CONDAQA:
            group = row["group"].rpartition("_")[0]  # "test_1278_q30": the passage, with its edits
        evidence = row.get("evidence") or ""
        yield Claim(row["id"], claim.strip(), row["premise"].strip(), verdict, group, _others(row), evidence)


def _others(row: dict[str, Any]) -> tuple[str, ...]:
    listed = row.get("distractors", ())
    if isinstance(listed, str):  # a list as Python prints it
        import ast

        listed = ast.literal_eval(listed)
    return tuple(one.strip() for one in listed if one.strip())


def measured(name: str, one: PassageQuestion | Claim) -> bool:
    """Whether a question is kept apart for measuring.

    Of SQuAD 2.0 by title; of lists every other one; of CondaQA the passages of an eighth, with all their edits; of
    BoolQ an eighth of the pages.
    """
    if name == SQUAD2:
        return one.group in SQUAD2_MEASURED
    if name == LISTS:
        return _drawn(one.id) % 2 == 0
    if name == CONDAQA:
        return _drawn(one.group) % 8 == 0
    return name == BOOLQ and _drawn(one.group) % 8 == 0


def tuned(name: str, one: PassageQuestion | Claim) -> bool:
    """Whether a question is for thresholds and chances: neither learned from nor measured on."""
    return (name == SQUAD2 and one.group in SQUAD2_TUNED) or (name == BOOLQ and _drawn(one.group) % 8 == 4)


def learned(name: str, one: PassageQuestion | Claim) -> bool:
    """Whether weights may learn from a question."""
    return not measured(name, one) and not tuned(name, one)


def _drawn(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def digest(path: Path) -> str:
    """SHA-256 of a file, or of all that a set's folder holds of examples, for the record of what was learned from."""
    names = ("corpus.jsonl", "questions.jsonl", "pairs.jsonl")
    files = [path] if path.is_file() else [f for name in names for f in sorted(path.glob(name + "*"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
