"""The sets that a reader learns from, read into `Asked`, and which part of them is kept apart for measuring.

A set is a folder with corpus.jsonl and questions.jsonl; SQuAD 1.1's training file is read as it was published. Only
sets whose licence lets a shipped model learn from them are named here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.words import STOPWORDS, words

SHIFTS = ("squadshifts_new_wiki", "squadshifts_reddit", "squadshifts_amazon_reviews")
SQUAD2 = "squad2_dev_half"
LISTS = "multispanqa_valid"

SQUAD2_TUNED = frozenset({"Huguenot"})
"""Titles of SQuAD 2.0 on which thresholds are set: no weights learn from them."""
SQUAD2_MEASURED = frozenset({"1973 oil crisis", "Islamism"})
"""Titles of SQuAD 2.0 on which the reader is measured: nothing learns from them."""


@dataclass(frozen=True)
class Asked:
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


def squad(path: Path) -> Iterator[Asked]:
    """SQuAD 1.1 as published (Rajpurkar et al. 2016)."""
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            for asked in paragraph["qas"]:
                start, answer = asked["answers"][0]["answer_start"], asked["answers"][0]["text"]
                if text[start : start + len(answer)] == answer:
                    spans = ((start, start + len(answer)),)
                    yield Asked(asked["id"], asked["question"].strip(), text, spans, article["title"])


def folder(path: Path) -> Iterator[Asked]:
    """A set whose questions are each about one passage. Answers that its passage does not have are left out."""
    with (path / "corpus.jsonl").open(encoding="utf-8") as lines:
        passages = {row["id"]: row for row in map(json.loads, lines)}
    with (path / "questions.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            passage = passages[row["evidence"][0]["doc_id"]]
            listed = row["type"] == "list"
            spans = tuple(_places(row["question"], passage["text"], row["answers"])) if row["answerable"] else ()
            if spans or not row["answerable"]:
                group = passage.get("title") or passage["id"]
                yield Asked(row["id"], row["question"].strip(), passage["text"], spans, group, listed)


def _places(question: str, text: str, answers: Sequence[str]) -> list[tuple[int, int]]:
    """Where each answer stands: of several places, the one among most of the question's words."""
    asked = {word for word in words(question) if word not in STOPWORDS}
    found: list[tuple[int, int]] = []
    for answer in dict.fromkeys(answers):
        places = [m.span() for m in re.finditer(re.escape(answer), text)] if answer.strip() else []
        if places:
            found.append(max(places, key=lambda p: len(asked & set(words(text[max(0, p[0] - 150) : p[1] + 150])))))
    return sorted(set(found))


def measured(name: str, asked: Asked) -> bool:
    """Whether a question is kept apart for measuring: of SQuAD 2.0 by title, of lists every other one."""
    if name == SQUAD2:
        return asked.group in SQUAD2_MEASURED
    return name == LISTS and int(hashlib.sha256(asked.id.encode()).hexdigest(), 16) % 2 == 0


def learned(name: str, asked: Asked) -> bool:
    """Whether weights may learn from a question."""
    return not measured(name, asked) and not (name == SQUAD2 and asked.group in SQUAD2_TUNED)


def digest(path: Path) -> str:
    """SHA-256 of a file, or of a folder's corpus and questions, for the record of what was learned from."""
    files = [path] if path.is_file() else [path / "corpus.jsonl", path / "questions.jsonl"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
