"""The set of briefs: sound, and of the size that its README says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.cases import check, find, load
from evals.wanted import BRIEF_PARTS
from index.errors import InputError


def test_the_set_is_sound() -> None:
    """Every place stands in its article; every date, value and speaker is there where it is compared."""
    chosen = find("briefs")
    assert chosen.corpus is not None
    cases = load(chosen.questions)
    articles = [json.loads(line) for line in chosen.corpus.read_text("utf-8").splitlines()]
    texts = {one["id"]: one["text"] for one in articles}
    assert check(chosen.questions, cases, texts, strict=True) == []
    assert (len(cases), sum(case.answerable for case in cases), len(texts)) == (17, 13, 36)
    told = {"timeline": {"date"}, "figures": {"value"}, "voices": {"speaker"}, "open_questions": set[str]()}
    for case in cases:
        for part in BRIEF_PARTS:
            for entry in (case.brief or {}).get(part, ()):
                assert set(entry.tells) == told[part]
                assert entry.places


@pytest.mark.parametrize(
    ("brief", "message"),
    [
        ([], '"brief" is not an object'),
        ({"rumours": []}, '"brief" is not an object'),
        ({"voices": ["Ann Ray"]}, '"voices" is not a list'),
        ({"timeline": [{"places": "a.txt", "date": "2020"}]}, "list of objects"),
    ],
)
def test_what_is_no_brief_is_told(tmp_path: Path, brief: object, message: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps({"id": "1", "question": "ferry", "type": "brief", "brief": brief}), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load(path)
