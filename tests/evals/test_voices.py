"""The set of who said what: sound, and of the size that its README says."""

from __future__ import annotations

from pathlib import Path

from evals.cases import check, load

FOLDER = Path(__file__).parents[2] / "evals" / "voices"


def test_the_set_is_sound() -> None:
    """Evidence stands in its article and labels agree."""
    cases = load(FOLDER / "questions.jsonl")
    texts = {path.name: path.read_text("utf-8") for path in (FOLDER / "articles").iterdir()}
    assert check(FOLDER / "questions.jsonl", cases, texts, strict=True) == []
    assert (len(cases), sum(case.answerable for case in cases), len(texts)) == (60, 52, 8)
