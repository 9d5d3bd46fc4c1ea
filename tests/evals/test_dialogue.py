"""The dialogue of ``qa eval new``: what a person asks and answers is saved at once, sound, and never over anything."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.cases import Case, load
from evals.cli import app
from evals.dialogue import CaseFile, case_json, converse
from evals.propose import propose
from evals.wanted import Evidence
from index.article import Article
from index.errors import InputError, UsageError
from index.library import Library
from index.text.split import sentences
from tests.index.fake import CountWords

ARTICLES = {
    "bridge": "Tarn Mayor Ana Ruiz opened the bridge.\n\nSome 140 people were evacuated on Monday.\n",
    "fire": "Hask Mayor Ben Ito thanked the crews.\n\nThe fire destroyed 12 homes.\n",
}
WHO = "Who opened the bridge?"


class Terminal:
    """A person who types these lines, and what is shown to them. After the last comes the end of input."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.screen = ""

    def ask(self, prompt: str) -> str:
        self.show(prompt)
        if not self.lines:
            raise EOFError
        return self.lines.pop(0)

    def show(self, text: str) -> None:
        self.screen += f"{text}\n"


def talk(path: Path, *lines: str, width: int = 80) -> Terminal:
    """A dialogue about what has no case in the file yet: a mayor, a mayor, a number, a number."""
    terminal = Terminal(*lines)
    file = CaseFile(path)
    articles = [Article(name, text, outlet="Tarn Ledger") for name, text in ARTICLES.items()]
    proposals = propose(articles, lambda name: sentences(ARTICLES[name]), file.done)
    converse(proposals, file, terminal.ask, terminal.show, width)
    return terminal


def saved(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_case_is_saved_with_its_evidence(tmp_path: Path) -> None:
    """In a folder that was not there, in the form that ``qa eval run`` reads; its type is what is asked for."""
    path = tmp_path / "new" / "questions.jsonl"
    terminal = talk(path, WHO, "2", "q")
    (case,) = saved(path)
    assert case == {
        "id": case["id"],
        "question": WHO,
        "answers": ["Ana Ruiz"],
        "answerable": True,
        "type": "who",
        "evidence": [{"doc_id": "bridge", "text": "Tarn Mayor Ana Ruiz opened the bridge."}],
    }
    assert case["id"].startswith("bridge#")
    assert case_json(load(path)[0]) == case
    assert "bridge · Tarn Ledger" in terminal.screen
    assert "  Tarn Mayor Ana Ruiz opened the bridge." in terminal.screen
    assert "  2 Ana Ruiz" in terminal.screen
    assert f"Saved (1 in {path})." in terminal.screen


@pytest.mark.parametrize(
    ("question", "given", "answers"),
    [
        (WHO, ("2",), ["Ana Ruiz"]),
        (WHO, ("mayor ana ruiz",), ["mayor ana ruiz"]),
        (WHO, ("2 | Ms. Ruiz",), ["Ana Ruiz", "Ms. Ruiz"]),
        (WHO, ("2|2",), ["Ana Ruiz"]),
        (WHO, ("Ben Ito", "2"), ["Ana Ruiz"]),
        (WHO, (" | ", "2"), ["Ana Ruiz"]),
        ("Which towns and mayors are named?", ("1 | Ben Ito", "1 | 2"), ["Tarn", "Ana Ruiz"]),
        ("Did Ana Ruiz open the bridge?", ("yes",), ["yes"]),
        (WHO, ("Ben Ito", ""), None),
        (WHO, ("",), None),
    ],
)
def test_an_answer_is_words_of_the_sentence(
    tmp_path: Path, question: str, given: tuple[str, ...], answers: list[str] | None
) -> None:
    """By number or typed; one that is not in the sentence is asked for again, and an empty line leaves the question."""
    path = tmp_path / "q.jsonl"
    terminal = talk(path, question, *given, "q")
    assert [case["answers"] for case in saved(path)] == [answers] if answers else not path.exists()
    assert ("Not in the sentence: Ben Ito" in terminal.screen) == any("Ben Ito" in one for one in given)


def test_a_question_that_nothing_answers_is_a_case_too(tmp_path: Path) -> None:
    """It has no answers and no evidence; the same sentence may be asked about again."""
    path = tmp_path / "q.jsonl"
    talk(path, "Who closed the bridge?", "-", WHO, "2", "q")
    unanswered, answered = saved(path)
    assert (unanswered["answers"], unanswered["answerable"], unanswered["evidence"]) == ([], False, [])
    assert (answered["question"], answered["answerable"]) == (WHO, True)
    assert len(load(path)) == 2


def test_skipped_sentences_and_passed_articles_leave_nothing(tmp_path: Path) -> None:
    """Enter goes to the next sentence, n leaves the article, ? helps, and the end is told."""
    path = tmp_path / "q.jsonl"
    terminal = talk(path, "?", "n", "", "")
    assert not path.exists()
    assert terminal.screen.count("bridge · Tarn Ledger") == 1
    assert terminal.screen.count("fire · Tarn Ledger") == 2
    assert terminal.screen.count("Enter: the next sentence.") == 2
    assert terminal.screen.endswith("No more sentences.\n")


def test_whoever_starts_again_goes_on(tmp_path: Path) -> None:
    """Sentences with a case are left out, nothing is written over, and no question is saved twice."""
    path = tmp_path / "q.jsonl"
    talk(path, WHO, "2", "", "q")
    first = path.read_text(encoding="utf-8")
    terminal = talk(path, "Who thanked the crews?", "2", "Who thanked the crews?", "2", "", "q")
    assert path.read_text(encoding="utf-8").startswith(first)
    assert len(load(path)) == 2
    assert "opened the bridge" not in terminal.screen
    assert "has this question already" in terminal.screen


def test_a_file_without_a_last_line_feed_gets_one(tmp_path: Path) -> None:
    """Else two cases would share a line."""
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "mine", "question": "Who?", "answers": ["I"]}', encoding="utf-8")
    talk(path, WHO, "2")
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
    """Evidence that the article does not have, an answer that the evidence does not have, an id that is taken."""
    file = CaseFile(tmp_path / "q.jsonl")
    evidence = Evidence("bridge", "Tarn Mayor Ana Ruiz opened the bridge.")
    case = Case("one", WHO, "who", ("Ana Ruiz",), evidence=(evidence,))
    with pytest.raises(InputError, match="not word for word"):
        file.add(case, "Another text.")
    with pytest.raises(InputError, match="Not in the sentence: Ben Ito"):
        file.add(replace(case, answers=("Ben Ito",)), ARTICLES["bridge"])
    assert not file.path.exists()
    file.add(case, ARTICLES["bridge"])
    with pytest.raises(InputError, match="already"):
        file.add(case, ARTICLES["bridge"])
    assert len(load(file.path)) == 1


def test_what_cannot_be_written_is_said_and_the_dialogue_goes_on(tmp_path: Path) -> None:
    """The message names the file."""
    (tmp_path / "taken").write_text("", encoding="utf-8")
    assert "cannot be written" in talk(tmp_path / "taken" / "q.jsonl", WHO, "2", "", "q").screen


def test_nothing_of_an_article_reaches_the_terminal_raw(tmp_path: Path) -> None:
    """Escape sequences are shown as what they are."""
    text = "Tarn Mayor Ana Ruiz opened\x1b[31m the “bridge\x01\x02 of all bridges” at last.\n"
    article = Article("a\x1b]0;b", text, title="T\x1b[2J", outlet="O\x07")
    terminal = Terminal("", "q")
    found = propose([article], lambda _: sentences(text))
    converse(found, CaseFile(tmp_path / "q.jsonl"), terminal.ask, terminal.show)
    assert "Ana Ruiz" in terminal.screen
    assert not {c for c in terminal.screen if c < " " and c != "\n"}


def test_lines_fit_the_width(tmp_path: Path) -> None:
    """Of what is shown of an article."""
    shown = talk(tmp_path / "q", width=40).screen.partition("bridge ·")[2]
    assert max(map(len, shown.splitlines())) <= 40


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


def test_without_a_terminal_it_says_so(folder: Path, tmp_path: Path) -> None:
    """Nobody is there to ask."""
    words = ["new", "--library", str(folder), "--output", str(tmp_path / "q.jsonl")]
    with pytest.raises(UsageError, match="at a terminal"):
        CliRunner().invoke(app, words, catch_exceptions=False)


class Typing:
    """``qa eval new`` at a pseudo-terminal."""

    def __init__(self, *words: object) -> None:
        import pty

        self.leader, follower = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "evals.command", "eval", "new", *map(str, words)],
            stdin=follower,
            stdout=follower,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "TERM": "dumb"},
            text=True,
            # Where the tests run in the background, Ctrl-C is ignored, and so it would be there.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        os.close(follower)
        self.shown = ""

    def until(self, pattern: str) -> None:
        """Read what is shown until it has this, waiting a minute at most."""
        ends = time.monotonic() + 60
        while not re.search(pattern, self.shown, re.DOTALL):
            assert time.monotonic() < ends, self.shown
            if select.select([self.leader], [], [], 1)[0]:
                self.shown += os.read(self.leader, 1024).decode(errors="replace")

    def type(self, line: str, pattern: str) -> None:
        """Type a line, and read on until this is shown."""
        os.write(self.leader, f"{line}\n".encode())
        self.until(pattern)

    def interrupt(self) -> str:
        """Press Ctrl-C; gives what is said on standard error.

        Again as a person would: one that comes between the prompt and the wait for a key is noticed with the next.
        """
        for _ in range(12):
            self.process.send_signal(signal.SIGINT)
            try:
                return self.process.communicate(timeout=5)[1]
            except subprocess.TimeoutExpired:
                continue
        raise AssertionError("Ctrl-C does not end it")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_ctrl_c_at_a_real_terminal_loses_nothing(folder: Path, tmp_path: Path) -> None:
    """What was answered is in the file; it is said how many cases there are and how to run them; exit 130."""
    output = tmp_path / "q.jsonl"
    typing = Typing("bridge.txt", "--library", folder, "--output", output)
    try:
        typing.until(r"Question: $")
        typing.type(WHO, r"Answer:   $")
        typing.type("2", r"Saved.*Question: $")
        said = typing.interrupt()
    finally:
        typing.process.kill()
        os.close(typing.leader)
    assert typing.process.returncode == 130, typing.shown
    assert [case.answers for case in load(output)] == [("Ana Ruiz",)]
    assert f"1 case in {output}. Run them: qa eval run {output} --library {folder}" in said


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("words", "said"),
    [(("bus.txt",), "No article 'bus.txt' in the library"), (("--library", "{none}"), "no library"), ((), None)],
)
def test_errors_say_what_to_do(folder: Path, tmp_path: Path, words: tuple[str, ...], said: str | None) -> None:
    """No such article, no library, no articles in it."""
    empty = tmp_path / "empty"
    Library.create(empty, encoder=CountWords()).close()
    library = ("--library", str(folder if said else empty)) if "--library" not in words else ()
    given = [word.replace("{none}", str(tmp_path / "none")) for word in words]
    typing = Typing(*given, *library, "--output", tmp_path / "q.jsonl")
    error = typing.process.communicate(timeout=120)[1]
    os.close(typing.leader)
    assert typing.process.returncode == 3
    assert (said or "holds no articles yet") in error
