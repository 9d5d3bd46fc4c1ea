"""The set of whose word a figure is: sound, and nobody in it is given another's."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from evals.cases import check, load
from index.encode import Encoder
from index.library import Library
from qa.asker import Asker

FOLDER = Path(__file__).parents[2] / "evals" / "according"


def test_the_set_is_sound() -> None:
    """Evidence stands in its article and labels agree."""
    cases = load(FOLDER / "questions.jsonl")
    rows = map(json.loads, (FOLDER / "corpus.jsonl").read_text("utf-8").splitlines())
    texts = {row["id"]: row["text"] for row in rows}
    assert check(FOLDER / "questions.jsonl", cases, texts, strict=True) == []
    assert (len(cases), sum(case.answerable for case in cases), len(texts)) == (55, 46, 20)


def test_nobody_is_given_the_word_of_another(tmp_path: Path, encoder: Encoder) -> None:
    """Each question's "others" are what somebody else says, or the article itself."""
    rows = [json.loads(line) for line in (FOLDER / "questions.jsonl").read_text("utf-8").splitlines()]
    with Library.create(tmp_path / "library", encoder=encoder) as library:
        library.add([FOLDER / "corpus.jsonl"])
        asker = Asker(library)
        answers = {row["question"]: asker.ask(row["question"]) for row in rows}
    for row in rows:
        answer = answers[row["question"]]
        said = answer.text if answer.answered else ""
        given = [one for one in row["others"] if re.search(rf"(?<![\w$.,]){re.escape(one)}(?![.,]?\w)", said, re.I)]
        assert not given, (row["question"], said)
    assert sum(one.answered for one in answers.values()) >= 35  # it is no use to refuse everything


@pytest.mark.parametrize("key", ["others", "split"])
def test_each_case_says_what_it_is_judged_by(key: str) -> None:
    assert all(key in json.loads(line) for line in (FOLDER / "questions.jsonl").read_text("utf-8").splitlines())
