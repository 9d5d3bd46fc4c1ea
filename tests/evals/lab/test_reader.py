"""Measuring the reader by itself: a perfect one scores 1, one that says nothing scores what refusing is worth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from evals.lab.reader import lists, squad2, stated, typed, verdicts
from evals.lab.training import sources
from evals.metrics.statistics import area
from qa.reader import Reading, Span, Verdict

TITLES = sorted(sources.SQUAD2_MEASURED | sources.SQUAD2_TUNED)


class Knows:
    """Points at "cup number N" where the question is about N and the text has it, and marks the winners."""

    def __init__(self, sure: float = 5.0) -> None:
        self.sure = sure

    def read(self, question: str, texts: Sequence[str], spans: int = 6) -> list[Reading]:
        readings = []
        for text in texts:
            wanted = f"cup {question.split()[-1].rstrip('?')}"
            at = text.find(wanted)
            found = (Span(at, at + len(wanted), self.sure),) if at >= 0 else (Span(0, 3, -self.sure),)
            items = tuple(Span(text.index(n), text.index(n) + len(n), 1.0) for n in ("Ann Ray", "Bo Lind") if n in text)
            readings.append(Reading(found, items, self.sure if at >= 0 else -self.sure))
        return readings


def make(folder: Path, kind: str) -> Path:
    folder.mkdir()
    rows = [(title, n) for title in TITLES for n in range(12)]
    passages = [{"id": f"{t}{n}", "title": t, "text": f"Ann Ray and Bo Lind won cup {n}."} for t, n in rows]
    asked = []
    for title, n in rows:
        there = kind == "list" or n % 2 == 0
        answers = ["Ann Ray", "Bo Lind"] if kind == "list" else [f"cup {n}"]
        asked.append(
            {
                "id": f"q{title}{n}",
                "question": f"What was won, cup {n if there else n + 100}?",
                "type": kind,
                "answers": answers if there else [],
                "answerable": there,
                "evidence": [{"doc_id": f"{title}{n}"}],
            }
        )
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in passages), "utf-8")
    (folder / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in asked), "utf-8")
    return folder


def test_a_perfect_reader_scores_one(tmp_path: Path) -> None:
    found = squad2(Knows(), make(tmp_path / "squad", "extractive"))
    found |= lists(Knows(), make(tmp_path / "lists", "list"))
    assert {value for value, _, _ in found.values()} == {1.0}


def test_a_reader_that_cannot_tell_gets_half_the_area(tmp_path: Path) -> None:
    """And the threshold, set on other titles, is where that helps most."""
    found = squad2(Knows(sure=0.0), make(tmp_path / "squad", "extractive"))
    assert found["AUC answerable"][0] == 0.5
    assert found["span F1, answerable"][0] == 1.0
    assert found["F1 with unanswerable"][0] == pytest.approx(0.5)


def test_ties_count_half() -> None:
    scores, right = np.array([2.0, 1.0, 1.0]), np.array([True, True, False])
    assert area(np.ones((1, 3)), scores, right).tolist() == [0.75]


def test_telling_what_is_borne_out_is_measured_on_right_and_other_answers(tmp_path: Path) -> None:
    class Compares(Knows):
        """Sees an answer where the cup that the question names first is the passage's."""

        def read(self, question: str, texts: Sequence[str], spans: int = 6) -> list[Reading]:
            return super().read(question.split(" won")[0], texts)

    folder = make(tmp_path / "squad", "extractive")
    assert stated(Compares(), folder)["AUC yes or no"][0] == 1.0
    assert stated(Knows(), folder)["AUC yes or no"][0] == 0.5  # it looks at the end of the question alone


def test_hasty_questions_are_asked_of_the_same_passages(tmp_path: Path) -> None:
    asked: list[str] = []

    class Listens(Knows):
        def read(self, question: str, texts: Sequence[str], spans: int = 6) -> list[Reading]:
            asked.append(question)
            return super().read(question, texts)

    found = typed(Listens(), make(tmp_path / "squad", "extractive"))
    assert found["typed: AUC answerable"][0] > 0.5
    assert len(asked) == 36
    assert len([one for one in asked if not one.startswith("What was won, cup ")]) > 12


def claims(data: Path) -> Path:
    """Claims of both sets, each with the verdict in its words; one set where it is, the other under "training"."""
    for name, folder in ((sources.CONDAQA, data / sources.CONDAQA), (sources.BOOLQ, data / "training" / sources.BOOLQ)):
        folder.mkdir(parents=True)
        rows = [
            {
                "id": f"{n}",
                "premise": f"p {n}",
                "question": f"{label} {n}?",
                "label": label,
                "group": f"g{n}_q1",
                "title": f"t{n}",
            }
            for n in range(90)
            for label in (("yes", "no", "not_stated") if name == sources.CONDAQA else ("yes", "no"))
        ]
        (folder / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return data


class Judges(Knows):
    """Says yes to what begins with yes, and so on; in doubt it says yes."""

    def __init__(self, known: tuple[str, ...]) -> None:
        super().__init__()
        self.known = known

    def read(self, question: str, texts: Sequence[str], spans: int = 6) -> list[Reading]:
        said = question.split()[0]
        chances = [float(said == one and one in self.known) for one in ("yes", "no", "not_stated")]
        return [Reading((), (), 0.0, Verdict(*(chances if any(chances) else (1.0, 0.0, 0.0)))) for _ in texts]


def test_yes_no_and_not_stated_weigh_the_same(tmp_path: Path) -> None:
    data = claims(tmp_path)
    name = "yes, no, not stated, balanced"
    assert verdicts(Judges(("yes", "no", "not_stated")), data)[name] == (1.0, 1.0, 1.0)
    assert verdicts(Judges(("yes", "no")), data)[name][0] == pytest.approx(2 / 3, abs=1e-4)
    assert verdicts(Judges(()), data)[name][0] == pytest.approx(1 / 3, abs=1e-4)
    assert verdicts(Knows(), data) == {}  # a reader that gives no verdict
    assert verdicts(Judges(()), tmp_path / "elsewhere") == {}
