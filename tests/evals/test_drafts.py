"""The set of drafts: sound, of the size that its README says, and verified as any draft is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.cases import check, find, load
from evals.run import load_run, run, save
from index.encode import Encoder
from index.errors import InputError
from qa.news.figures import FigureStatus
from qa.news.verify import Status


def test_the_set_is_sound() -> None:
    """What is judged stands in its draft, each place is an article, and each status is there in both halves."""
    chosen = find("drafts")
    assert chosen.corpus is not None
    cases = load(chosen.questions)
    articles = [json.loads(line) for line in chosen.corpus.read_text("utf-8").splitlines()]
    assert check(chosen.questions, cases, {one["id"]: one["text"] for one in articles}, strict=True) == []
    drafts = [case.draft for case in cases if case.draft]
    quotes, figures = ([one for draft in drafts for one in getattr(draft, part)] for part in ("quotes", "figures"))
    assert (len(drafts), len(articles), len(quotes), len(figures)) == (60, 29, 145, 49)
    for split in ("dev", "test"):
        half = [case.draft for case in cases if case.split == split and case.draft]
        assert {one.status for draft in half for one in draft.quotes} == set(Status)
        assert {one.status for draft in half for one in draft.figures} == set(FigureStatus)
    for one in quotes:
        assert bool(one.changes) == (one.status == Status.ALTERED)
        assert bool(one.places) == (one.status != Status.NOT_FOUND)


@pytest.mark.parametrize(
    ("draft", "message"),
    [
        ([], '"draft" is not an object'),
        ({"rumours": []}, '"draft" is not an object'),
        ({"quotes": ["It was fog"]}, '"quotes" is not a list of objects'),
        ({"quotes": [{"text": "It was fog", "status": "held"}]}, "the status 'held' in 'quotes' is none of verbatim"),
        ({"figures": [{"text": "14", "status": "verbatim"}]}, "the status 'verbatim' in 'figures' is none of held"),
        ({"figures": [{"status": "held"}]}, 'no "text"'),
    ],
)
def test_what_is_no_draft_is_told(tmp_path: Path, draft: object, message: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps({"id": "1", "question": "14 sank.", "type": "verify", "draft": draft}), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load(path)


SANK = "The Skua sank on Friday. \u201cIt was the fog and not the pilot,\u201d said Ann Ray.\n"
ARTICLE = {"id": "fog", "text": SANK}
CASE = {
    "id": "1",
    "question": 'The Skua sank. "It was the fog and the pilot," said Ann Ray. "We saw nothing of it," she said.',
    "type": "verify",
    "draft": {
        "quotes": [
            {
                "text": "It was the fog",
                "status": "altered",
                "places": [{"doc_id": "fog"}],
                "changes": [{"draft": "", "article": "not"}],
            },
            {"text": "We saw nothing", "status": "verbatim", "places": [{"doc_id": "fog"}]},
        ]
    },
}


def made(folder: Path, case: object) -> Path:
    for name, line in (("corpus.jsonl", ARTICLE), ("questions.jsonl", case)):
        (folder / name).write_text(f"{json.dumps(line)}\n", encoding="utf-8")
    return folder


def test_a_draft_is_verified_and_judged_and_may_be_judged_again(tmp_path: Path, encoder: Encoder) -> None:
    found = run(str(made(tmp_path, CASE)))
    assert found["cases"][0]["faults"] == ["'We saw nothing of it,': not found, wanted verbatim"]
    expected = {"verify_altered": 1.0, "verify_changes": 1.0, "verify_cited": 0.5, "verify_verbatim": 0.0}
    assert {name: found["metrics"][name] for name in expected} == expected
    save(found, tmp_path / "run.json")
    again = run(str(tmp_path), rescore=tmp_path / "run.json")
    assert (again["metrics"], again["cases"]) == (found["metrics"], load_run(tmp_path / "run.json")["cases"])


def test_words_that_a_draft_does_not_have_are_an_error(tmp_path: Path, encoder: Encoder) -> None:
    with pytest.raises(InputError, match="its draft does not have 'It was the fog'"):
        run(str(made(tmp_path, {**CASE, "question": "Nothing is said."})))
