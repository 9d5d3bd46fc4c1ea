"""Asking and searching by the command line: answers, JSON, lines from a pipe, the prompt, filters."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from evals.command import main
from index.errors import UsageError
from index.library import Library
from index.text.dates import long_date
from qa.shell.terminal import prompt
from tests.qa.shell.commands import ARTICLE_KEYS, ARTICLES, Qa, write_articles


def test_an_answer_goes_to_standard_output_and_exits_0(qa: Qa) -> None:
    done = qa("ask", "Who is the mayor?")
    assert done.code == 0
    assert done.out.startswith("Ada Reyes")
    assert "“Mayor Ada Reyes said nobody was hurt.”" in done.out
    assert done.err == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "Who is the mayor?"),
        ("ask", "Who", "is", "the", "mayor?"),
        ("ask", "Who", "is", "the", "mayor?", "--limit", "3"),
        ("ask", "--limit", "3", "Who", "is", "--json", "the", "mayor?"),
        ("ask", "--", "Who", "is", "the", "mayor?"),
        ("search", "Who", "is", "--limit", "1", "the", "mayor?"),
    ],
)
def test_words_need_no_quotation_marks_and_options_may_stand_anywhere(qa: Qa, arguments: tuple[str, ...]) -> None:
    command, *rest = arguments
    done = qa(command, *(() if "--" in rest or "--json" in rest else ("--json",)), *rest)
    if "--" in rest:
        assert done.out.startswith("Ada Reyes")
    else:
        assert done.json.get("question", done.json.get("query")) == "Who is the mayor?"


def test_a_word_that_looks_like_an_option_is_asked_behind_two_dashes(qa: Qa) -> None:
    (done,) = qa("search", "--json", "--", "lamp", "--json").lines
    assert done["query"] == "lamp --json"


@pytest.mark.parametrize("command", ["", "ask", "search", "index", "index add", "eval", "eval run", "eval new"])
def test_help_is_shown_for_h_as_for_help(qa: Qa, command: str) -> None:
    short, long = (qa(*command.split(), option) for option in ("-h", "--help"))
    assert (short.code, short.out) == (0, long.out)
    assert f"Usage: qa {command}".strip() in short.out


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("qa ", {"ask", "brief", "search", "cite", "quotes", "verify", "serve", "mcp", "index", "eval"}),
        ("qa index s", {"sync", "show", "stats", "spread"}),
        ("qa eval re", {"report"}),
        ("qa index show l", {"lamp.md"}),
        ("qa cite brief", {"brief-1", "brief-2"}),
        ("qa ask --out", {"--outlet"}),
        ("qa ask --outlet Co", {"Coast Times"}),
        ("qa --library nowhere index show l", set()),
        ("qa index show --library nowhere l", set()),
    ],
)
def test_a_shell_completes_commands_options_ids_and_outlets(
    qa: Qa, monkeypatch: pytest.MonkeyPatch, line: str, completed: set[str]
) -> None:
    monkeypatch.setenv("_QA_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
    assert set(qa().out.splitlines()) - {""} == completed


def test_the_prompt_answers_helps_and_goes_on_until_it_is_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["who is the mayor?", "help", " ? ", "fail", "how so?", "Quit", "never asked"]
    monkeypatch.setattr("builtins.input", lambda mark: lines.pop(0))
    asked: list[str] = []

    def answer(question: str) -> None:
        asked.append(question)
        if question == "fail":
            raise UsageError("like this")

    prompt(answer)
    assert asked == ["who is the mayor?", "fail", "how so?"]
    told = capsys.readouterr().err
    assert told.count("who is the mayor?") == 2
    assert "Error: like this" in told


@pytest.mark.parametrize("word", ["exit", "", "  ", "EXIT", EOFError])
def test_the_prompt_is_left_by(monkeypatch: pytest.MonkeyPatch, word: str | type[Exception]) -> None:
    def typed(mark: str) -> str:
        if isinstance(word, str):
            return word
        raise word

    monkeypatch.setattr("builtins.input", typed)
    prompt(lambda question: pytest.fail(question))


def test_ask_json_has_every_key_and_its_quotations_stand_in_the_stored_text(qa: Qa) -> None:
    answer = qa("ask", "Who lit the lighthouse lamp?", "--json").json
    assert set(answer) == {
        "question", "answered", "kind", "answer", "items", "statements", "citations", "confidence", "nearest",
        "searched", "disagreements", "seconds", "when",
    }  # fmt: skip
    assert set(answer["statements"][0]) == {"text", "citations", "outlets"}
    assert set(answer["searched"]) == {"articles", "passages", "filters"}
    (citation, *_) = answer["citations"]
    assert set(citation) == {"number", "quote", "start", "end", "line", "page", "article"}
    assert set(citation["article"]) == ARTICLE_KEYS
    stored = qa("index", "show", citation["article"]["id"], "--json").json
    assert stored["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert ARTICLES["lamp.md"].splitlines()[citation["line"] - 1].startswith("The lighthouse lamp")


def test_a_refusal_exits_1_with_the_nearest_passages(qa: Qa) -> None:
    done = qa("ask", "Who won the chess championship of Norway?", "--json")
    assert done.code == 1
    assert done.json["answered"] is False
    assert done.json["citations"] == []
    assert set(done.json["nearest"][0]) == {"article", "start", "end", "line", "page", "text", "score", "copies"}


def test_a_search_lists_the_copies_with_the_hit(qa: Qa, tmp_path: Path) -> None:
    """The earliest published is shown, the others are named."""
    told = "The ferry Merlin ran aground off Gull Island on Tuesday night with 83 people aboard, the coastguard said."
    for outlet, day in (("Ledger", 7), ("Globe", 5), ("Post", 6)):
        front = f"---\ntitle: Ferry aground\noutlet: {outlet}\ndate: 2024-03-0{day}\n---\n"
        (tmp_path / f"{outlet}.md").write_text(front + told, encoding="utf-8")
    qa("index", "add", str(tmp_path), "--library", str(tmp_path / "made"))
    (hit,) = qa("search", "ferry Merlin", "--json", "--library", str(tmp_path / "made")).json["hits"]
    assert hit["article"]["outlet"] == "Globe"
    assert [copy["outlet"] for copy in hit["copies"]] == ["Post", "Ledger"]
    assert all(set(copy) == ARTICLE_KEYS for copy in hit["copies"])
    shown = qa("search", "ferry Merlin", "--library", str(tmp_path / "made")).out
    assert "Copies: Post, 6 March 2024; Ledger, 7 March 2024" in shown
    assert qa("index", "stats", "--json", "--library", str(tmp_path / "made")).json["copied"] == 1


def test_explanations_are_given_only_when_asked_for(qa: Qa) -> None:
    assert qa("ask", "Who is the mayor?", "--explain", "--json").json["explanation"]
    assert "\nHow\n" in qa("ask", "Who is the mayor?", "--explain").out
    assert "\nHow\n" not in qa("ask", "Who is the mayor?").out


def test_search_json_has_its_keys_best_first(qa: Qa) -> None:
    found = qa("search", "lighthouse lamp", "--json", "--limit", "2").json
    assert set(found) == {"query", "hits"}
    keys = {"article", "start", "end", "line", "page", "text", "score", "copies"}
    assert all(set(hit) == keys for hit in found["hits"])
    assert found["hits"][0]["article"]["id"] == "lamp.md"
    assert len(found["hits"]) == 2
    assert {"cosine", "bm25", "odds"} <= set(qa("search", "lamp", "--json", "--explain").json["hits"][0])


def test_lines_are_answered_in_order_and_one_that_fails_says_so_in_its_place(qa: Qa) -> None:
    done = qa("ask", "-", "--json", stdin="Who is the mayor?\n\nWho won the chess championship?\n")
    assert done.code == 0
    first, failed, refused = done.lines
    assert (first["question"], first["answered"]) == ("Who is the mayor?", True)
    assert set(failed) == {"question", "error"}
    assert refused["answered"] is False


def test_a_search_says_how_a_misspelt_word_was_read(qa: Qa) -> None:
    found = qa("search", "lighthuose lamp", "--json").json
    assert (found["query"], found["asked_as"]) == ("lighthuose lamp", "lighthouse lamp")
    assert found["hits"] == qa("search", "lighthouse lamp", "--json").json["hits"]
    assert qa("search", "lighthuose lamp").out.startswith("Read as: lighthouse lamp\n\n1. Coast Times")
    assert "asked_as" not in qa("search", "lighthouse lamp", "--json").json


def test_searches_are_read_a_line_each_too(qa: Qa) -> None:
    found, failed = qa("search", "-", "--json", stdin="lamp\r\n \n").lines
    assert (found["query"], set(failed)) == ("lamp", {"query", "error"})
    assert qa("search", "-", stdin="lamp\n").out.startswith("> lamp\n1. Coast Times")


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ((), {"ferry.txt", "lamp.md", "brief-1", "brief-2"}),
        (("--since", "2020"), {"lamp.md", "brief-1"}),
        (("--until", "2019-07"), {"ferry.txt"}),
        (("--since", "12 July 2019", "--until", "5 January 2020"), {"ferry.txt", "brief-1"}),
        (("--outlet", "coast times", "--outlet", "Town Crier"), {"lamp.md", "brief-1", "brief-2"}),
    ],
)
def test_filters_leave_these_articles(qa: Qa, filters: tuple[str, ...], ids: set[str]) -> None:
    hits = qa("search", "town", "--json", *filters).json["hits"]
    assert {hit["article"]["id"] for hit in hits} == ids


def test_a_corrected_article_answers_as_of_a_date_with_what_it_said_then(qa: Qa, tmp_path: Path) -> None:
    """The citation says that another version has taken its place, in the JSON and to people."""
    file, here = tmp_path / "ferry.md", ("--library", tmp_path / "library")
    front = "---\ntitle: Ferry sinks\noutlet: Bay Post\ndate: 2019-07-12\n---\n"
    for mayor in ("Ada Reyes", "Cy Dunn"):
        file.write_text(f"{front}Mayor {mayor} said that nobody was hurt when the ferry sank.\n", encoding="utf-8")
        assert qa("index", "add", file, *here, "--quiet").code == 0
    asked = ("ask", "Which mayor said that nobody was hurt?", *here)
    today = date.today().isoformat()

    now, then = (qa(*asked, "--json", *as_of).json for as_of in ((), ("--as-of", "31 August 2019")))
    assert [(answer["answer"], answer["searched"]["filters"]) for answer in (now, then)] == [
        ("Cy Dunn", {}),
        ("Ada Reyes", {"as_of": "2019-08-31"}),
    ]
    assert now["citations"][0]["article"]["version"] is None
    version = then["citations"][0]["article"]["version"]
    assert (version["since"], version["until"][:10]) == ("2019-07-12", today)
    assert qa(*asked, "--as-of", "2019-08").out.splitlines()[-1].strip() == (
        f"version of 12 July 2019, superseded {long_date(today)}"
    )
    assert "superseded" not in qa(*asked).out
    assert qa(*asked, "--as-of", "2019-07-11").out.endswith(
        "Searched 0 passages of 0 articles, as they were on 11 July 2019.\n"
    )

    (hit,) = qa("search", "ferry", "--json", *here, "--as-of", "2020").json["hits"]
    assert (hit["article"]["version"], "Ada Reyes" in hit["text"]) == (version, True)
    shown = qa("index", "show", "ferry.md", *here, "--json").json
    assert [(one["since"], one["until"]) for one in shown["versions"]] == [
        ("2019-07-12", version["until"]),
        (version["until"], None),
    ]
    assert f"versions: 2019-07-12 until {version['until']}; {version['until']} until now" in qa(
        "index", "show", "ferry.md", *here
    ).out.replace("\n  ", " ")
    old = qa("index", "show", "ferry.md", *here, "--as-of", "2019").out
    assert "Ada Reyes" in old
    assert "superseded" in old


def test_the_prompt_says_that_the_library_is_behind_its_folders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, before the first question."""
    where = write_articles(tmp_path)
    with Library.create(tmp_path / "library") as made:
        made.add([where])
    (where / "new.txt").write_text("The ferry sails again.\n", encoding="utf-8")
    monkeypatch.setattr("builtins.input", lambda mark: "quit")
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    assert main(["ask", "--library", str(tmp_path / "library")]) == 0
    assert "The library is behind its folders: 1 new" in capsys.readouterr().err
