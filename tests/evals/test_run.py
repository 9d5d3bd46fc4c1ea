"""A run asks every case, judges it, and is the same the next time."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals import gate
from evals.cases import Case
from evals.cli import app
from evals.run import ask_all, run, summary
from index.article import Article, Hit, Passage
from index.encode import Encoder
from index.errors import InputError, LibraryMissing, UsageError
from qa.answer import Answer, Citation, Searched, Statement

TEXT = "Mayor Ana Ruiz opened the new bridge in Tarn on Monday. It had been closed for nine weeks.\n"
CORPUS = [
    {"id": "bridge", "text": TEXT, "title": "Bridge opens", "outlet": "Tarn Ledger", "date": "2021-03-01"},
    {
        "id": "bakery",
        "text": "A bakery in Upper Hask burned down on Friday. Nobody was hurt, the fire chief said.\n",
    },
]
QUESTIONS = [
    {
        "id": "q1",
        "question": "Who opened the new bridge in Tarn?",
        "answers": ["Ana Ruiz"],
        "type": "who",
        "split": "dev",
        "evidence": [{"doc_id": "bridge", "text": "Mayor Ana Ruiz opened the new bridge in Tarn on Monday."}],
    },
    {
        "id": "q2",
        "question": "What is the capital of Mongolia?",
        "answers": [],
        "answerable": False,
        "type": "what",
        "split": "test",
    },
]


@pytest.fixture
def tiny(tmp_path: Path, encoder: Encoder) -> Path:
    """A set of two articles and two cases."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    for name, lines in (("corpus.jsonl", CORPUS), ("questions.jsonl", QUESTIONS)):
        (folder / name).write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return folder


def bare(result: dict[str, Any]) -> dict[str, Any]:
    """A run without what may differ from one to the next."""
    cases = [{key: value for key, value in case.items() if key != "seconds"} for case in result["cases"]]
    return {key: value for key, value in result.items() if key != "run"} | {"cases": cases}


# --- without a library: a fake that knows one answer


ARTICLE = Article("bridge", TEXT)


def fake_ask(question: str) -> Answer:
    """Answers everything about bridges with Ana Ruiz, refuses the rest."""
    if "bridge" not in question:
        return Answer(question, "what", False, "Nothing answers.", Searched(1, 1), 0.1)
    said = (Statement("She did.", (1,), 1),), (Citation(1, ARTICLE, 6, 14, "Ana Ruiz"),)
    return Answer(question, "who", True, "Ana Ruiz", Searched(1, 1), 0.9, (), *said)


def fake_search(question: str) -> Sequence[Hit]:
    """The whole article."""
    return [Hit(Passage(1, "bridge", 0, len(TEXT), TEXT), 1.0, 1.0, 1.0)]


def test_every_case_is_asked_judged_and_counted() -> None:
    """Right, wrong, rightly refused, wrongly refused, answered without an answer, and not to be judged."""
    cases = [
        Case("1", "Who opened the bridge?", "who", ("Ana Ruiz",)),
        Case("2", "Who closed the bridge?", "who", ("Ben Ito",)),
        Case("3", "Who was late?", "who", answerable=False),
        Case("4", "When was it?", "when", ("on Monday",)),
        Case("5", "When does the bridge close?", "when", answerable=False),
        Case("6", "Which bridge?", "retrieval"),
    ]
    told: list[tuple[str, int, int]] = []
    results = ask_all(cases, fake_ask, fake_search, {"bridge": TEXT}, lambda *step: told.append(step))
    assert [result["correct"] for result in results] == [True, False, True, False, False, None]
    assert told == [("asking", number, 6) for number in range(1, 7)]
    assert results[0]["citations"] == [{"doc_id": "bridge", "start": 6, "end": 14, "quote": "Ana Ruiz"}]

    summed = summary(results)
    assert summed["n"] == 6
    assert summed["kinds"] == {
        "retrieval": {"unjudged": 1},
        "when": {"refused": 1, "wrongly_answered": 1},
        "who": {"right": 1, "rightly_refused": 1, "wrong": 1},
    }
    wanted = {
        "accuracy": 0.4,
        "correct": 0.3333,
        "correct/who": 0.5,
        "correct/when": 0,
        "citation_validity": 1,
    }
    assert {metric: summed["metrics"][metric] for metric in wanted} == wanted
    assert summed["metrics"].keys() == summed["intervals"].keys()
    for metric, (low, high) in summed["intervals"].items():
        assert 0 <= low <= summed["metrics"][metric] <= high <= 1


def test_an_error_names_its_case() -> None:
    """It ends the run: a measure with holes is none."""

    def broken(question: str) -> Answer:
        raise UsageError("The question is empty.")

    with pytest.raises(UsageError, match=r"Case 7 \('\?'\): The question is empty\."):
        ask_all([Case("7", "?", "who")], broken, fake_search, {})


# --- with one


def test_two_runs_differ_only_in_run_and_seconds(tiny: Path) -> None:
    """The second takes its library from the cache."""
    first, second = run(str(tiny)), run(str(tiny))
    assert json.dumps(bare(first)) == json.dumps(bare(second))
    assert first["run"]["library"] == second["run"]["library"]
    assert (first["set"], first["n"], first["run"]["articles"]) == ("tiny", 2, 2)
    assert first["metrics"]["recall@4"] == 1
    assert [case["id"] for case in first["cases"]] == ["q1", "q2"]


def test_a_changed_article_gets_another_library(tiny: Path) -> None:
    """The cache goes by what the articles say."""
    before = run(str(tiny), limit=1)
    with (tiny / "corpus.jsonl").open("a", encoding="utf-8") as corpus:
        corpus.write(json.dumps({"id": "more", "text": "Something else."}) + "\n")
    after = run(str(tiny), limit=1)
    assert before["run"]["library"] != after["run"]["library"]
    assert (before["run"]["articles"], after["run"]["articles"]) == (2, 3)
    assert before["digest"] != after["digest"]


def test_compressed_and_plain_sets_measure_the_same(tiny: Path) -> None:
    """Only where the articles lie differs."""
    plain = run(str(tiny))
    for path in sorted(tiny.iterdir()):
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    packed = run(str(tiny))
    assert bare(packed) | {"digest": ""} == bare(plain) | {"digest": ""}


def test_questions_alone_are_asked_of_a_library(tiny: Path) -> None:
    """The same one that the folder was measured with, so with the same result."""
    whole = run(str(tiny))
    alone = run(str(tiny / "questions.jsonl"), Path(whole["run"]["library"]))
    assert alone["metrics"] == whole["metrics"]
    assert alone["set"] == "questions.jsonl"


@pytest.mark.parametrize(
    ("name", "options", "error", "message"),
    [
        (
            "questions.jsonl",
            {},
            UsageError,
            "comes without articles: name the library to ask with --library DIR",
        ),
        ("questions.jsonl", {"library": Path("nowhere")}, LibraryMissing, "no library in nowhere"),
        ("", {"split": "train"}, UsageError, "No case of tiny is left with split 'train'"),
    ],
)
def test_what_cannot_be_asked_is_told_first(
    tiny: Path, name: str, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    """Before anything is built."""
    with pytest.raises(error, match=message):
        run(str(tiny / name), **options)


def test_a_corpus_without_articles_is_an_error(tiny: Path) -> None:
    """It says what was wrong with the first line."""
    (tiny / "corpus.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r'holds no articles: line 1 has no "text"'):
        run(str(tiny))


# --- the command


def test_the_command_prints_a_table_or_json_and_saves(tiny: Path, tmp_path: Path) -> None:
    """The table fits 80 columns; JSON goes alone to standard output, the same as to the file."""
    runner, saved = CliRunner(), tmp_path / "run.json"
    table = runner.invoke(app, ["run", str(tiny), "--split", "dev", "--verbose"])
    assert table.exit_code == 0
    assert "tiny: 1 cases" in table.stdout
    assert max(map(len, table.stdout.splitlines())) <= 80
    printed = runner.invoke(app, ["run", str(tiny), "--json", "--limit", "1", "--output", str(saved)])
    assert json.loads(printed.stdout) == json.loads(saved.read_text(encoding="utf-8"))
    assert json.loads(printed.stdout)["n"] == 1


def test_the_gate_exits_three_with_what_fell(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of what fell goes to standard error; floors that hold say nothing."""
    result = run(str(tiny))
    floors = tmp_path / "floors.json"
    monkeypatch.setattr(gate, "FLOORS", floors)
    for floor, code in ((1.0, 0), (1.5, 3)):
        pinned = {"set": "tiny", "digest": result["digest"], "floors": {"recall@4": floor}}
        floors.write_text(json.dumps(pinned), encoding="utf-8")
        gated = CliRunner().invoke(app, ["run", str(tiny), "--gate"])
        assert gated.exit_code == code
        assert (gated.stderr.split()[-3:] == ["recall@4", "1.0000", "1.5000"]) is (code == 3)


def test_the_gate_refuses_a_part_of_the_set_before_anything_is_asked(tiny: Path) -> None:
    """The floors that ship are for the sample alone, as a whole."""
    for arguments in ([str(tiny)], ["sample", "--limit", "1"], ["sample", "--split", "dev"]):
        outcome = CliRunner().invoke(app, ["run", *arguments, "--gate"])
        assert isinstance(outcome.exception, UsageError)
        assert "the whole set 'sample'" in str(outcome.exception)
