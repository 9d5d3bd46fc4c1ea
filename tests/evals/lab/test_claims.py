"""Claims in other words and claims made wrong, and how the checks are measured by them."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from evals.lab.claims import __main__ as command
from evals.lab.claims.corruptions import Others, corruptions
from evals.lab.claims.paraphrases import paraphrases
from evals.lab.claims.sets import Labelled, fitted, measured
from qa.reader import Reading, Verdict
from tests.qa.fake import source


@pytest.mark.parametrize(
    ("rule", "text", "reworded"),
    [
        (
            "according to",
            "Ada Reyes said the pier was closed in May.",
            "According to Ada Reyes, the pier was closed in May.",
        ),
        (
            "according to",
            "The pier was closed in May, Ada Reyes said.",
            "According to Ada Reyes, the pier was closed in May.",
        ),
        (
            "according to",
            "The pier was closed in May, according to the council.",
            "The council said that the pier was closed in May.",
        ),
        ("figures", "Worms ate three posts of the pier.", "Worms ate 3 posts of the pier."),
        ("figures", "Worms ate 3 posts of the pier.", "Worms ate three posts of the pier."),
        ("dates", "The pier closed on March 5, 2020, in a storm.", "The pier closed on 5 March 2020 in a storm."),
        ("dates", "The pier closed on Sept. 5.", "The pier closed on September 5."),
        ("titles", "Mayor Ada Reyes closed the pier.", "Ada Reyes, the mayor, closed the pier."),
        ("synonyms", "The work began in May.", "The work started in May."),
        ("order", "When the storm came, the pier was closed.", "The pier was closed when the storm came."),
        (
            "order",
            "The pier was closed because the storm broke its posts.",
            "Because the storm broke its posts, the pier was closed.",
        ),
        (
            "acronyms",
            "The Harbour Workers Union met in Calder.",
            "The HWU met in Calder.",
        ),
    ],
)
def test_a_sentence_is_said_in_other_words(rule: str, text: str, reworded: str) -> None:
    told = source(f"{text} The Harbour Workers Union (HWU) is old. It had the pier for years.")
    assert dict(paraphrases(told, text))[rule] == reworded


@pytest.mark.parametrize(
    "text",
    [
        "“The work began in May,” Ada Reyes said.",  # what was said stays as it was said
        "Director Ada Reyes’s pier closed in the storm.",
        "The pier closed on October 5th in a storm of snow.",
        "The Series 9 has a screen of glass.",
    ],
)
def test_what_no_rule_fits_is_left_alone(text: str) -> None:
    assert dict(paraphrases(source(text), text)) == {}


STORY = (
    "Mayor Ada Reyes said on Monday that the town of Calder had bought 40 posts for its pier. "
    "Mayor Anna Smith of the Harbour Guild told the council in Port Sable that guests brought the old posts."
)


def test_each_way_of_making_a_sentence_wrong_changes_one_thing() -> None:
    told = source(STORY)
    made = dict(
        corruptions(told, 0, Others.of([told, source("The river carried timber. Nobody wanted it.")]), random.Random(1))
    )
    true = f"{STORY.split('. ')[0]}.".split()
    assert set(made) == {"figure", "date", "name", "place or body", "speaker", "negation", "word", "sentence beside"}
    assert "not" in made["negation"].split()
    assert "40" not in made["figure"]
    assert "Monday" not in made["date"]
    assert "Ada Reyes" not in made["name"]
    assert made["sentence beside"].startswith("Mayor Anna Smith")
    assert [len(made[kind].split()) for kind in ("figure", "date", "word")] == [len(true)] * 3
    assert sum(one != other for one, other in zip(made["word"].split(), true, strict=True)) == 1


def lines(path: Path, *rows: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Each of the sets that are read, as small as can be."""
    lines(tmp_path / "multihop_rag" / "corpus.jsonl", {"id": "m", "title": "Pier", "text": STORY})
    lines(tmp_path / "wikinews_2019_2020" / "corpus.jsonl", {"id": "n", "title": "Pier", "text": STORY})
    lines(tmp_path / "wice" / "corpus.jsonl", {"id": "w", "title": "Pier", "text": STORY})
    one = {"doc_id": "w", "premise": STORY.split(". ")[1], "supporting_sets": [[f"{STORY.split('. ')[0]}."]]}
    lines(
        tmp_path / "wice" / "pairs.jsonl",
        {**one, "hypothesis": "Calder got 40 posts.", "label": "supported"},
        {**one, "hypothesis": "Calder got 40 posts for nothing.", "label": "partially_supported"},
        {**one, "hypothesis": "Calder sold its pier.", "label": "not_supported", "supporting_sets": [[]]},
    )
    pair = {
        "title": "Calder",
        "premise": "Calder has a pier.",
        "distractors": ["It lies on the coast of Ostrey, by a wood."],
    }
    lines(
        tmp_path / "fool_me_twice" / "pairs.jsonl",
        {**pair, "id": "1", "split": "dev", "hypothesis": "There is a pier in Calder.", "label": "entailment"},
        {**pair, "id": "2", "split": "test", "hypothesis": "Calder has no pier.", "label": "contradiction"},
    )
    asked: dict[str, object] = {
        "premise": "Calder never had a pier.",
        "question": "Could one fish from Calder's pier?",
        "label": "no",
    }
    lines(
        tmp_path / "condaqa" / "pairs.jsonl",
        *(asked | {"id": str(n), "group": f"dev_{n}_q1", "split": "dev"} for n in range(30)),
    )
    return tmp_path


def kinds(claims: Sequence[Labelled]) -> set[tuple[str, bool]]:
    return {(one.kind, one.right) for one in claims if one.written}


def test_weights_are_fitted_on_other_claims_than_are_measured(data: Path) -> None:
    here, there = list(measured(data, 40, 100)), list(fitted(data, 40, 100))
    assert kinds(here) == {
        ("wice", True),
        ("wice", False),
        ("wice, in part", False),
        ("fool me twice", False),
        ("condaqa, kept apart", False),
    }
    assert kinds(there) == {("fool me twice", True), ("fool me twice, beside", False)}
    assert not {one.claim for one in here if one.written} & {one.claim for one in there}


def test_a_claim_of_wice_stands_beside_its_marked_sentence_else_the_nearest(data: Path) -> None:
    shown = {one.claim: one.evidence[0].sentence for one in measured(data, 4, 9) if one.kind == "wice"}
    assert shown == {"Calder got 40 posts.": 0, "Calder sold its pier.": 1}


class Counting:
    """A reader that holds everything for stated, and counts what it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def read(self, question: str, texts: Sequence[str], spans: int = 6) -> list[Reading]:
        self.asked += len(texts)
        return [Reading((), (), 5.0, Verdict(0.98, 0.01, 0.01))] * len(texts)


def test_a_run_goes_on_where_another_was_ended(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read before is not read again, though the last line was cut; the figures are the same."""
    readings = tmp_path / "readings.jsonl"
    app = Typer()
    app.command()(command.main)
    told, asked = [], []
    for _ in range(2):
        reader = Counting()
        monkeypatch.setattr(command, "load_reader", lambda reader=reader: reader)
        told.append(CliRunner().invoke(app, [str(data), "--made", "6", "--readings", str(readings)]))
        asked.append(reader.asked)
        readings.write_text(readings.read_text("utf-8")[:-9], "utf-8")
    assert [one.exit_code for one in told] == [0, 0]
    assert told[0].stdout == told[1].stdout
    assert "sentence                   right, kept    1.000 of" in told[0].stdout
    assert "wice                       balanced accuracy" in told[0].stdout
    assert (asked[0] > 2, asked[1]) == (True, 1)
