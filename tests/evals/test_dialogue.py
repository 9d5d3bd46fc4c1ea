"""The dialogue of ``qa eval new``: what is accepted is saved at once, sound, once, and never over anything."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.cases import load
from evals.cli import app
from evals.dialogue import CaseFile, case_json, converse
from evals.propose import Proposal, propose
from index.article import Article
from index.errors import InputError, LibraryMissing, UsageError
from index.library import Library
from index.text.split import sentences
from tests.index.fake import CountWords

ARTICLES = {
    "bridge": "Tarn Mayor Ana Ruiz opened the bridge.\n\nSome 140 people were evacuated on Monday.\n",
    "fire": "Hask Mayor Ben Ito thanked the crews.\n\nThe fire destroyed 12 homes.\n",
}
Make = Callable[[Mapping[str, str]], Library]


def proposals(done: set[tuple[str, str]] | None = None) -> Iterator[Proposal]:
    """Those of the two articles: a mayor, a number, a mayor, a number."""
    articles = [Article(name, text, outlet="Tarn Ledger") for name, text in ARTICLES.items()]
    return propose(articles, lambda name: sentences(ARTICLES[name]), done or set())


class Terminal:
    """A person who types these lines, and what is shown to them. An empty list is the end of input."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.screen = ""
        self.offered: list[str] = []

    def ask(self, prompt: str, draft: str) -> str:
        self.show(prompt)
        self.offered.append(draft)
        if not self.lines:
            raise EOFError
        line = self.lines.pop(0)
        if line == "^C":
            raise KeyboardInterrupt
        return line

    def show(self, text: str) -> None:
        self.screen += f"{text}\n"


def variants(proposal: Proposal, question: str) -> Iterator[tuple[str, str]]:
    """One variant of any question."""
    yield question.replace("Tarn", "Dunlin"), "Dunlin has no mayor here."


def talk(path: Path, *lines: str, count: int | None = None) -> Terminal:
    """A dialogue about what has no case in the file yet."""
    terminal = Terminal(*lines)
    file = CaseFile(path)
    converse(proposals({*file.done}), variants, file, terminal.ask, terminal.show, count=count)
    return terminal


def saved(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_an_accepted_case_is_saved_with_its_evidence(tmp_path: Path) -> None:
    """In a folder that was not there, in the form that ``qa eval run`` reads."""
    path = tmp_path / "new" / "questions.jsonl"
    terminal = talk(path, "a", "q")
    assert saved(path) == [
        {
            "id": saved(path)[0]["id"],
            "question": "Who is the mayor of Tarn?",
            "answers": ["Ana Ruiz"],
            "answerable": True,
            "type": "who",
            "evidence": [{"doc_id": "bridge", "text": "Tarn Mayor Ana Ruiz opened the bridge."}],
        }
    ]
    assert saved(path)[0]["id"].startswith("bridge#")
    assert [case.question for case in load(path)] == ["Who is the mayor of Tarn?"]
    assert "bridge · Tarn Ledger" in terminal.screen
    assert "Tarn Mayor >>Ana Ruiz<< opened the bridge." in terminal.screen
    assert "Question (who): Who is the mayor of Tarn?" in terminal.screen
    assert f"Saved (1 in {path})." in terminal.screen


@pytest.mark.parametrize(
    ("lines", "question", "answers"),
    [
        (("e", "Who runs Tarn?", "a"), "Who runs Tarn?", ["Ana Ruiz"]),
        (("e", "", "a"), "Who is the mayor of Tarn?", ["Ana Ruiz"]),
        (("w", "Mayor Ana Ruiz | Ruiz", "a"), "Who is the mayor of Tarn?", ["Mayor Ana Ruiz", "Ruiz"]),
        (("w", " | ", "a"), "Who is the mayor of Tarn?", ["Ana Ruiz"]),
        (("w", "ana ruiz | Ms. Ruiz", "a"), "Who is the mayor of Tarn?", ["ana ruiz", "Ms. Ruiz"]),
        (("w", "Ben Ito", "Ana", "a"), "Who is the mayor of Tarn?", ["Ana"]),
        (("w", "Ben Ito", "", "a"), "Who is the mayor of Tarn?", ["Ben Ito"]),
        (("?", "", "a"), "Who is the mayor of Tarn?", ["Ana Ruiz"]),
    ],
)
def test_question_and_answer_can_be_changed(
    tmp_path: Path, lines: tuple[str, ...], question: str, answers: list[str]
) -> None:
    """An empty line keeps what was there; an answer that is not in the sentence is asked about once more."""
    path = tmp_path / "q.jsonl"
    terminal = talk(path, *lines)
    assert [(case["question"], case["answers"]) for case in saved(path)] == [(question, answers)]
    assert ("Not in the sentence: Ben Ito" in terminal.screen) == ("Ben Ito" in lines)
    if lines[0] == "e":
        assert "Who is the mayor of Tarn?" in terminal.offered


def test_an_unanswerable_variant_is_saved_beside_the_draft(tmp_path: Path) -> None:
    """It has no answers and no evidence, says why, and leads back to the draft."""
    path = tmp_path / "q.jsonl"
    terminal = talk(path, "u", "w", "a", "a", "q")
    variant, draft = saved(path)
    assert (variant["question"], variant["answers"], variant["answerable"]) == (
        "Who is the mayor of Dunlin?",
        [],
        False,
    )
    assert (variant["evidence"], variant["missing"]) == ([], "Dunlin has no mayor here.")
    assert variant["id"].startswith(f"{draft['id']}-no-")
    assert draft["question"] == "Who is the mayor of Tarn?"
    assert "This question has no answer." in terminal.screen
    assert len(load(path)) == 2


def test_a_variant_can_be_changed_or_left_or_written_by_hand(tmp_path: Path) -> None:
    """s leads back without saving; where no name fits, the question is offered to be changed."""
    path = tmp_path / "q.jsonl"
    talk(path, "u", "s", "u", "Who was the mayor of Tarn in 1950?", "e", "Who was mayor in 1951?", "a", "s")
    (case,) = saved(path)
    assert (case["question"], case["answerable"]) == ("Who was mayor in 1951?", False)


def test_skipped_drafts_and_passed_articles_leave_nothing(tmp_path: Path) -> None:
    """s goes to the next draft, n leaves the article, and the end is told."""
    path = tmp_path / "q.jsonl"
    terminal = talk(path, "n", "s", "s")
    assert not path.exists()
    assert terminal.screen.count("bridge · Tarn Ledger") == 1
    assert terminal.screen.count("fire · Tarn Ledger") == 2
    assert terminal.screen.endswith("No more drafts.\n")
    assert talk(path, "s", count=1).screen.endswith("No more drafts.\n")


def test_whoever_starts_again_goes_on(tmp_path: Path) -> None:
    """Sentences with a case are left out, ids stay as they are, and nothing is written over."""
    path = tmp_path / "q.jsonl"
    talk(path, "a", "a")
    first = path.read_text(encoding="utf-8")
    terminal = talk(path, "a", "a", "a")
    assert path.read_text(encoding="utf-8").startswith(first)
    assert len({case.id for case in load(path)}) == 4
    assert "Who is the mayor of Tarn?" not in terminal.screen
    assert "Question" not in talk(path).screen


def test_a_file_without_a_last_line_feed_gets_one(tmp_path: Path) -> None:
    """Else two cases would share a line."""
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "mine", "question": "Who?", "answers": ["I"]}', encoding="utf-8")
    talk(path, "a")
    assert load(path)[0].id == "mine"
    assert len(load(path)) == 2


@pytest.mark.parametrize("content", ['{"name": "no case"}\n', "notes\n"])
def test_a_file_of_something_else_is_an_error_that_names_it(tmp_path: Path, content: str) -> None:
    """It is left as it was."""
    path = tmp_path / "notes.txt"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"notes\.txt cannot be used as cases"):
        CaseFile(path)
    assert path.read_text(encoding="utf-8") == content
    with pytest.raises(UsageError, match="is compressed"):
        CaseFile(tmp_path / "q.jsonl.gz")
    with pytest.raises(InputError, match="cannot be read"):
        CaseFile(tmp_path)


def test_a_case_that_is_not_sound_is_not_saved(tmp_path: Path) -> None:
    """Evidence that the article no longer has, an id that is taken: the project's own check, before writing."""
    file = CaseFile(tmp_path / "q.jsonl")
    case = next(proposals()).case
    with pytest.raises(InputError, match="not word for word"):
        file.add(case, "Another text.")
    assert not file.path.exists()
    file.add(case, ARTICLES["bridge"])
    with pytest.raises(InputError, match="already"):
        file.add(case, ARTICLES["bridge"])
    assert len(load(file.path)) == 1


def test_what_cannot_be_written_is_said_and_the_dialogue_goes_on(tmp_path: Path) -> None:
    """The message names the file."""
    (tmp_path / "taken").write_text("", encoding="utf-8")
    terminal = talk(tmp_path / "taken" / "q.jsonl", "a", "q")
    assert "cannot be written" in terminal.screen


def test_nothing_of_an_article_reaches_the_terminal_raw(tmp_path: Path) -> None:
    """Escape sequences and the marks' own stand-ins are shown as what they are."""
    text = "Tarn Mayor Ana Ruiz opened\x1b[31m the bridge\x01\x02 at last.\n"
    article = Article("a\x1b]0;b", text, title="T\x1b[2J", outlet="O\x07")
    terminal = Terminal("e", "", "q")
    found = propose([article], lambda _: sentences(text))
    converse(found, variants, CaseFile(tmp_path / "q.jsonl"), terminal.ask, terminal.show)
    assert "Ana Ruiz" in terminal.screen
    assert not {c for c in terminal.screen + "".join(terminal.offered) if c < " " and c != "\n"}


def test_with_colour_the_answer_is_bold_and_without_it_is_marked(tmp_path: Path) -> None:
    """Either way it can be seen, and lines fit the width."""
    terminal = Terminal()
    converse(proposals(), variants, CaseFile(tmp_path / "q"), terminal.ask, terminal.show, width=40, color=True)
    assert "\x1b[1mAna Ruiz\x1b[0m" in terminal.screen
    assert ">>" not in terminal.screen
    plain = Terminal()
    converse(proposals(), variants, CaseFile(tmp_path / "q"), plain.ask, plain.show, width=40)
    shown = [line for line in plain.screen.splitlines() if not line.startswith("a accept")]
    assert max(map(len, shown)) <= 40


# --- the command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of the two articles."""
    articles = tmp_path / "articles"
    articles.mkdir()
    for name, text in ARTICLES.items():
        (articles / f"{name}.txt").write_text(text, encoding="utf-8")
    with Library.create(tmp_path / "library", encoder=CountWords()) as made:
        made.add([articles])
    return tmp_path / "library"


def invoke(*words: object) -> Any:
    """Runs ``qa eval new`` without a terminal; an error of ours is raised."""
    return CliRunner().invoke(app, ["new", *map(str, words)], catch_exceptions=False)


def test_json_prints_the_drafts_and_saves_nothing(folder: Path, tmp_path: Path) -> None:
    """One case a line, of all articles or of those named, without those that have a case."""
    output = tmp_path / "q.jsonl"
    common = ("--library", folder, "--output", output, "--json")
    lines = [json.loads(line) for line in invoke(*common).stdout.splitlines()]
    assert [line["evidence"][0]["doc_id"] for line in lines] == ["bridge.txt", "fire.txt"] * 2
    assert len(invoke(*common, "--count", 1).stdout.splitlines()) == 1
    assert not output.exists()
    named = [json.loads(line) for line in invoke(*common, tmp_path / "articles" / "fire.txt").stdout.splitlines()]
    assert {line["evidence"][0]["doc_id"] for line in named} == {"fire.txt"}
    output.write_text(json.dumps(lines[0]) + "\n", encoding="utf-8")
    left = {json.loads(line)["id"] for line in invoke(*common).stdout.splitlines()}
    assert left == {line["id"] for line in lines[1:]}


def test_errors_say_what_to_do(folder: Path, tmp_path: Path) -> None:
    """No terminal, no library, no articles, no such article."""
    output = ("--output", tmp_path / "q.jsonl")
    with pytest.raises(UsageError, match=r"at a terminal.*--json"):
        invoke("--library", folder, *output)
    with pytest.raises(LibraryMissing):
        invoke("--library", tmp_path / "none", *output, "--json")
    with pytest.raises(InputError, match=r"No article 'bus\.txt' in the library"):
        invoke("--library", folder, *output, "--json", "bus.txt")
    Library.create(tmp_path / "empty", encoder=CountWords()).close()
    with pytest.raises(InputError, match="holds no articles yet"):
        invoke("--library", tmp_path / "empty", *output, "--json")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_ctrl_c_at_a_real_terminal_loses_nothing(folder: Path, tmp_path: Path) -> None:
    """What was accepted is in the file; it is said how many cases there are and how to run them; exit 130."""
    import pty

    output = tmp_path / "q.jsonl"
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "evals.command", "eval", "new", "--library", str(folder), "--output", str(output)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TERM": "dumb"}
    process = subprocess.Popen(
        command,
        stdin=follower,
        stdout=follower,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
        # Where the tests run in the background, Ctrl-C is ignored, and so it would be there.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    os.close(follower)
    try:
        seen = until(leader, "", r"\n> ")
        os.write(leader, b"a\n")
        seen = until(leader, seen, r"Saved.*\n> ")
        told = interrupted(process)
    finally:
        process.kill()
        os.close(leader)
    assert process.returncode == 130, seen
    assert len(load(output)) == 1
    assert f"1 case in {output}. Run them: qa eval run {output} --library {folder}" in told


def interrupted(process: subprocess.Popen[str]) -> str:
    """What a process says on standard error when Ctrl-C ends it.

    Pressed again as a person would: one that comes between the prompt and the wait for a key is noticed with the next.
    """
    for _ in range(12):
        process.send_signal(signal.SIGINT)
        try:
            return process.communicate(timeout=5)[1]
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError("Ctrl-C does not end it")


def until(leader: int, shown: str, pattern: str) -> str:
    """What the terminal shows until it has this, waiting a minute at most."""
    ends = time.monotonic() + 60
    while not re.search(pattern, shown, re.DOTALL):
        assert time.monotonic() < ends, shown
        if select.select([leader], [], [], 1)[0]:
            shown += os.read(leader, 1024).decode(errors="replace")
    return shown


def test_the_form_of_a_case_is_read_back_as_it_was(tmp_path: Path) -> None:
    """What is printed with --json can be a file of cases."""
    cases = [proposal.case for proposal in proposals()]
    path = tmp_path / "q.jsonl"
    path.write_text("".join(f"{json.dumps(case_json(case))}\n" for case in cases), encoding="utf-8")
    assert [case_json(case) for case in load(path)] == [case_json(case) for case in cases]
