"""A run asks every case, judges it, and is the same the next time."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals import gate
from evals.cases import Case
from evals.cli import app
from evals.journal import Journal
from evals.run import Models, ask_all, judged, load_run, run, save, summary
from index.article import Article
from index.encode import Encoder
from index.errors import InputError, LibraryBusy, LibraryMissing, UsageError
from index.library import Library
from qa.answer import Answer, Citation, Searched, Statement
from qa.asker import Asker
from tests.qa.write.server import said, scripted

TEXT = "Mayor Ana Ruiz opened the new bridge in Tarn on Monday. It had been closed for nine weeks.\n"
CORPUS = [
    {"id": "bridge", "text": TEXT, "title": "Bridge opens", "outlet": "Tarn Ledger", "date": "2021-03-01"},
    {
        "id": "bakery",
        "text": "A bakery in Upper Hask burned down on Friday. Nobody was hurt, the fire chief said.\n",
    },
]
QUESTIONS: list[dict[str, Any]] = [
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


def fake_ask(case: Case) -> dict[str, Any]:
    """Answers everything about bridges with Ana Ruiz, refuses the rest, and finds the whole article."""
    if "bridge" in case.question:
        said = (Statement("She did.", (1,), 1),), (Citation(1, ARTICLE, 6, 14, "Ana Ruiz"),)
        answer = Answer(case.question, "who", True, "Ana Ruiz", Searched(1, 1), 0.9, (), *said)
    else:
        answer = Answer(case.question, "what", False, "Nothing answers.", Searched(1, 1), 0.1)
    hits = [{"doc_id": "bridge", "start": 0, "end": len(TEXT), "score": 1.0}]
    return {"id": case.id, "answer": answer.to_json(), "hits": hits, "memory_mb": 1.0}


CASES = [
    Case("1", "Who opened the bridge?", "who", ("Ana Ruiz",)),
    Case("2", "Who closed the bridge?", "who", ("Ben Ito",)),
    Case("3", "Who was late?", "who", answerable=False),
    Case("4", "When was it?", "when", ("on Monday",)),
    Case("5", "When does the bridge close?", "when", answerable=False),
    Case("6", "Which bridge?", "retrieval"),
]


def test_every_case_is_asked_judged_and_counted(tmp_path: Path) -> None:
    """Right, wrong, rightly refused, wrongly refused, answered without an answer, and not to be judged."""
    told: list[tuple[str, int, int]] = []
    with Journal(tmp_path / "j.jsonl") as journal:
        asked = ask_all(CASES, fake_ask, journal, lambda *step: told.append(step))
    assert told == [("asking", number, 6) for number in range(1, 7)]
    results = judged(CASES, asked, {"bridge": ARTICLE})
    assert [result["correct"] for result in results] == [True, False, True, False, False, None]
    assert [result["outcome"] for result in results] == [
        "right",
        "wrong",
        "rightly_refused",
        "refused",
        "wrongly_answered",
        "unjudged",
    ]
    assert results[0]["citations"] == [
        {
            "number": 1,
            "doc_id": "bridge",
            "title": None,
            "outlet": None,
            "published": None,
            "line": 1,
            "start": 6,
            "end": 14,
            "quote": "Ana Ruiz",
            "before": "Mayor ",
            "after": TEXT[14:],
        }
    ]

    summed = summary(results)
    assert summed["n"] == 6
    assert summed["kinds"] == {
        "retrieval": {"unjudged": 1},
        "when": {"refused": 1, "wrongly_answered": 1},
        "who": {"right": 1, "rightly_refused": 1, "wrong": 1},
    }
    wanted = {"accuracy": 0.4, "correct": 0.3333, "coverage": 0.6667, "citation_validity": 1, "aurc": 0.6667}
    assert {metric: summed["metrics"][metric] for metric in wanted} == wanted
    assert summed["by_kind"]["who"]["correct"][0] == 0.5
    assert summed["by_kind"]["when"]["correct"] == [0, 0, 0]
    assert summed["metrics"].keys() == summed["intervals"].keys() == summed["counts"].keys()
    assert summed["counts"]["accuracy"] == 5
    assert summed["risk_coverage"] == [[0.6, 0.6667]]
    assert summed["reliability"] == [[0.9, 0.3333, 3]]


def test_an_error_names_its_case(tmp_path: Path) -> None:
    """It ends the run: a measure with holes is none."""

    def broken(case: Case) -> dict[str, Any]:
        raise UsageError("The question is empty.")

    with (
        Journal(tmp_path / "j.jsonl") as journal,
        pytest.raises(UsageError, match=r"Case 7 \('\?'\): The question is empty\."),
    ):
        ask_all([Case("7", "?", "who")], broken, journal)


@pytest.mark.parametrize("torn", ["", '{"id": "3", "answ'])
def test_a_run_that_was_stopped_asks_only_what_is_left(tmp_path: Path, torn: str) -> None:
    """Also after a crash in the middle of a line; the answers are those of a run without a stop."""
    path, asked_now = tmp_path / "j.jsonl", []

    def stopped(case: Case) -> dict[str, Any]:
        if case.id == "3":
            raise KeyboardInterrupt
        return fake_ask(case)

    def counting(case: Case) -> dict[str, Any]:
        asked_now.append(case.id)
        return fake_ask(case)

    with pytest.raises(KeyboardInterrupt), Journal(path) as journal:
        ask_all(CASES, stopped, journal)
    with path.open("a", encoding="utf-8") as file:
        file.write(torn)
    with Journal(path) as journal:
        assert len(journal) == 2
        resumed = ask_all(CASES, counting, journal)
    assert asked_now == ["3", "4", "5", "6"]
    assert resumed == [fake_ask(case) for case in CASES]
    assert not path.exists(), "a run that is whole leaves nothing to go on from"


def test_two_processes_cannot_write_one_journal(tmp_path: Path) -> None:
    """The second is told to wait."""
    with Journal(tmp_path / "j.jsonl"), pytest.raises(LibraryBusy, match="Wait until it has finished"):
        Journal(tmp_path / "j.jsonl")


# --- with one


def test_two_runs_differ_only_in_run_and_seconds(tiny: Path) -> None:
    """The second takes its library from the cache."""
    first, second = run(str(tiny)), run(str(tiny))
    assert json.dumps(bare(first)) == json.dumps(bare(second))
    assert first["run"]["library"] == second["run"]["library"]
    assert (first["set"], first["n"], first["run"]["articles"]) == ("tiny", 2, 2)
    assert first["metrics"]["recall@4"] == 1
    assert [case["id"] for case in first["cases"]] == ["q1", "q2"]


def test_answers_of_a_saved_run_are_judged_again_without_asking(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the same result; cases that it does not have are an error, as is a file that is no run."""
    asked, saved = run(str(tiny)), tmp_path / "run.json"
    save(asked, saved)
    monkeypatch.setattr("qa.asker.Asker.ask", None)
    again = run(str(tiny), rescore=saved)
    assert json.dumps(bare(again)) == json.dumps(bare(asked))
    assert (again["run"]["rescored"], again["run"]["code"]) == (True, asked["run"]["code"])

    (tiny / "questions.jsonl").write_text('{"id": "q9", "question": "Who?", "answers": ["x"]}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"no case q9 \('Who\?'\): run the cases anew"):
        run(str(tiny), rescore=saved)
    for text, message in (("[]", "was made by an older version"), ("{", "is no run: it is not JSON")):
        saved.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=message):
            load_run(saved)
    with pytest.raises(InputError, match=r"cannot be read .*qa eval run CASES --output run\.json"):
        load_run(tmp_path / "nowhere.json")


def test_a_library_whose_building_was_stopped_is_built_on(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was stored stays, and the library is as good as one built at once."""
    monkeypatch.setattr("evals.corpus.cache_folder", lambda: tmp_path / "cache")
    whole = run(str(tiny))
    lines = [{"id": f"more-{n}", "text": f"Article number {n} is about nothing at all."} for n in range(40)]
    with (tiny / "corpus.jsonl").open("a", encoding="utf-8") as corpus:
        corpus.write("".join(f"{json.dumps(line)}\n" for line in lines))

    def stopping(stage: str, done: int, total: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(str(tiny), progress=stopping)
    (unfinished,) = (tmp_path / "cache").glob("*.unfinished")
    with Library(unfinished) as half:
        assert half.counts()[0] == 20
    after = run(str(tiny))
    assert not unfinished.exists()
    assert after["run"]["passages"] == 42
    assert after["run"]["library"] != whole["run"]["library"]
    assert after["cases"][0]["answer"] == whole["cases"][0]["answer"]


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


def test_a_case_with_choices_is_answered_by_one_of_them(tiny: Path) -> None:
    """One alone is no choice."""
    line = QUESTIONS[0]
    asked = [line | {"choices": ["Bo Lind", "Ms Ruiz"]}, line | {"id": "q3", "choices": ["Ana Ruiz"]}]
    (tiny / "questions.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in asked), encoding="utf-8")
    first, second = run(str(tiny))["cases"]
    assert first["answer"] == "Ms Ruiz"
    assert second["answer"] == "Mayor Ana Ruiz"


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


def test_a_place_to_save_that_is_none_is_told_before_anything_is_asked(tiny: Path, tmp_path: Path) -> None:
    """An hour of asking must not end with it."""
    outcome = CliRunner().invoke(app, ["run", str(tiny), "--output", str(tmp_path / "none" / "run.json")])
    assert isinstance(outcome.exception, InputError)
    assert "is no folder: make it first" in str(outcome.exception)


def test_ctrl_c_says_that_the_same_command_goes_on_and_it_does(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what had been asked, and a note that says so."""
    real = Asker.ask

    def stopped(self: Asker, question: str, **options: Any) -> Any:
        if "Mongolia" in question:
            raise KeyboardInterrupt
        return real(self, question, **options)

    monkeypatch.setattr(Asker, "ask", stopped)
    first = CliRunner().invoke(app, ["run", str(tiny)])
    assert (first.exit_code, first.stderr) == (130, "Stopped. The same command goes on from here.\n")
    monkeypatch.setattr(Asker, "ask", real)
    second = CliRunner().invoke(app, ["run", str(tiny), "--json"])
    assert second.exit_code == 0
    assert "Note: 1 of the cases had been asked by a run that was stopped" in second.stderr
    assert json.loads(second.stdout)["run"]["asked"] == 1
    monkeypatch.undo()
    assert bare(json.loads(second.stdout)) == json.loads(json.dumps(bare(run(str(tiny)))))


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


def test_with_a_language_model_what_it_wrote_is_measured(tiny: Path) -> None:
    """Of its two claims for each question, one passes: the other names a sentence that it was not shown."""
    claims = said(("s1", "The bridge was opened by Ana Ruiz."), ("s99", "It rained."))
    with scripted(claims) as server:
        result = run(str(tiny), models=Models(llm=server.name))
    assert result["run"]["llm"] == server.name
    kept = result["metrics"]["claims_kept"]
    assert 0 < kept <= 0.5
    assert result["metrics"]["citation_validity"] == 1.0
    assert {case["answered"] for case in result["cases"] if case["answerable"]} == {True}
