"""The command line as scripts and people meet it: exit codes, JSON keys, messages, streams."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.encode import MiniLM
from index.errors import UsageError
from index.library import Library
from index.text.dates import long_date
from qa.shell.cli import main
from qa.shell.terminal import prompt
from tests.index.intake.site import serving

ROOT = Path(__file__).parents[3]

ARTICLES = {
    "ferry.txt": "Ferry sinks off Bay Point\nBay Post\nJuly 12, 2019\n\nThe ferry sank before dawn on Friday.\n\n"
    "Mayor Ada Reyes said nobody was hurt. The pier stays shut until May.\n",
    "lamp.md": "---\ntitle: Lamp lit again\noutlet: Coast Times\nauthors: [Jane Roe]\ndate: 2021-03-02\n"
    "url: https://coast.example/lamp\n---\nThe lighthouse lamp was lit on Monday by Ada Quill, after eleven years.\n",
    "briefs.jsonl": '{"id": "brief-1", "text": "The library opens on Sundays.", "outlet": "Coast Times", '
    '"date": "2020-01-05"}\n{"id": "brief-2", "text": "The market moves to the square.", "outlet": "Town Crier"}\n',
}
ARTICLE_KEYS = {"id", "title", "outlet", "authors", "published", "modified", "version", "url", "path"}


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The whole of standard output as one value."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """One value a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Qa = Callable[..., Done]


def write_articles(where: Path) -> Path:
    folder = where / "articles"
    folder.mkdir()
    for name, content in ARTICLES.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that no test changes."""
    where = tmp_path_factory.mktemp("made")
    with Library.create(where / "library") as library:
        assert not library.add([write_articles(where)]).skipped
    return where / "library"


@pytest.fixture
def qa(made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Qa:
    """Runs a command in this process; QA_LIBRARY names the library that no test changes."""
    monkeypatch.setenv("QA_LIBRARY", str(made))

    def run(*arguments: str | Path, stdin: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run


# ------------------------------------------------------------------------------------------ ask and search


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
        ("qa ", {"ask", "search", "cite", "index", "eval"}),
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


# ------------------------------------------------------------------------------------------ cite and index


def test_cite_takes_ids_and_files_in_every_format(qa: Qa, made: Path) -> None:
    assert (
        qa("cite", "lamp.md").out
        == "Jane Roe. “Lamp lit again”. Coast Times, 2 March 2021. https://coast.example/lamp\n"
    )
    assert qa("cite", "lamp.md", "--format", "markdown").out.startswith("- Jane Roe. [“Lamp lit again”](<https:")
    assert qa("cite", "lamp.md", "--format", "bibtex").out.startswith("@article{lamp-md,\n")
    items = qa("cite", made.parent / "articles" / "briefs.jsonl", "lamp.md", "--json").json
    assert [item["id"] for item in items] == ["brief-1", "brief-2", "lamp.md"]


@pytest.mark.parametrize(
    ("place", "ids"),
    [
        ("lamp.md:7", ["lamp.md"]),
        ("briefs.jsonl · brief-2", ["brief-2"]),
        ("briefs.jsonl", ["brief-1", "brief-2"]),
        ("ferry.txt p. 2", ["ferry.txt"]),
    ],
)
def test_an_article_is_found_by_the_place_that_a_citation_shows(
    qa: Qa, made: Path, monkeypatch: pytest.MonkeyPatch, place: str, ids: list[str]
) -> None:
    """From its own folder, and with the whole path from anywhere."""
    assert [one["id"] for one in qa("cite", made.parent / "articles" / place, "--json").json] == ids
    monkeypatch.chdir(made.parent / "articles")
    assert [one["id"] for one in qa("cite", place, "--json").json] == ids


def test_an_article_is_found_by_the_name_of_its_file_from_anywhere(qa: Qa) -> None:
    assert [one["id"] for one in qa("cite", "briefs.jsonl", "--json").json] == ["brief-1", "brief-2"]
    assert qa("cite", "briefs").code == 3


def test_a_library_is_filled_changed_synchronised_and_emptied(qa: Qa, tmp_path: Path) -> None:
    """The life of a library, each step reported in JSON."""
    folder, here = write_articles(tmp_path), ("--library", tmp_path / "library", "--json")
    (folder / "bad.jsonl").write_text('{"text": 3}\n', encoding="utf-8")
    added = qa("index", "add", folder, *here)
    assert added.code == 0
    assert set(added.json) == {"added", "changed", "unchanged", "removed", "skipped"}
    assert set(added.json["added"]) == {"ferry.txt", "lamp.md", "brief-1", "brief-2"}
    (skipped,) = added.json["skipped"]
    assert (skipped["path"], skipped["line"]) == (str(folder / "bad.jsonl"), 1)
    assert "4 added, 1 skipped\n" in added.err
    assert f"{folder / 'bad.jsonl'}:1: " in added.err

    (folder / "ferry.txt").write_text("The ferry was raised.\n", encoding="utf-8")
    (folder / "briefs.jsonl").unlink()
    synced = qa("index", "sync", *here).json
    assert (synced["changed"], set(synced["removed"]), synced["unchanged"]) == (
        ["ferry.txt"],
        {"brief-1", "brief-2"},
        1,
    )

    assert qa("index", "remove", "lamp.md", *here).json == {"removed": ["lamp.md"]}
    listed = qa("index", "list", *here).json["articles"]
    assert [article["id"] for article in listed] == ["ferry.txt"]
    assert set(listed[0]) == ARTICLE_KEYS
    assert qa("index", "stats", *here).json["articles"] == 1
    assert qa("index", "check", *here).json == {"problems": []}
    assert qa("index", "repair", *here).json == {"problems": []}
    assert qa("index", "create", *here).json == {"library": str(tmp_path / "library"), "model": "all-MiniLM-L6-v2"}


def test_a_page_is_added_fetched_again_and_removed_by_its_address(qa: Qa, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    file = tmp_path / "ferry.txt"
    file.write_text(ARTICLES["ferry.txt"], encoding="utf-8")
    with serving() as site:
        url = site.page("/lamp.txt", "The lamp was lit by Ada Quill.")
        allow = ("--allow-private", f"127.0.0.1:{site.port}")
        refused = qa("index", "add", url, "--library", folder)
        assert refused.code == 3
        assert f"For a server of your own allow it: {' '.join(allow)}" in refused.err
        assert not folder.exists()
        added = qa("index", "add", url, file, *allow, "--library", folder, "--json")
        assert added.json == {"added": ["ferry.txt", url], "changed": [], "removed": [], "unchanged": 0, "skipped": []}
        assert qa("index", "show", url, "--library", folder, "--json").json["url"] == url
        site.page("/lamp.txt", "The lamp was put out by Ada Quill.")
        left = qa("index", "sync", "--library", folder)
        assert "1 unchanged" in left.err
        assert "Left as they are: 1 from the web. Fetch them again: qa index sync --web" in left.err
        again = qa("index", "sync", "--web", *allow, "--library", folder, "--json").json
        assert (again["changed"], again["unchanged"]) == ([url], 1)
        site.page("/lamp.txt", status=404)
        gone = qa("index", "sync", "--web", *allow, "--library", folder)
        assert f"{url}: is gone (404); what it gave stays" in gone.err
    assert qa("index", "remove", url, "--library", folder, "--json").json == {"removed": [url]}


def test_show_gives_the_text_and_all_that_is_known(qa: Qa) -> None:
    shown = qa("index", "show", "lamp.md", "--json").json
    assert set(shown) == ARTICLE_KEYS | {"text", "sha256", "language", "first_line", "extra", "versions"}
    assert [(one["since"], one["until"]) for one in shown["versions"]] == [("2021-03-02", None)]
    assert shown["text"].startswith("The lighthouse lamp")
    assert "title: Lamp lit again" in qa("index", "show", "lamp.md").out


def test_damage_is_found_and_exits_3(qa: Qa, tmp_path: Path) -> None:
    folder, here = write_articles(tmp_path), ("--library", tmp_path / "library")
    qa("index", "add", folder, *here, "--quiet")
    with sqlite3.connect(tmp_path / "library" / "library.sqlite") as database:
        database.execute("UPDATE articles SET text = replace(text, 'lamp', 'bell')")
    database.close()
    done = qa("index", "check", *here)
    assert done.code == 3
    assert "lamp.md" in done.out
    assert "qa index repair" in done.err
    assert qa("index", "repair", *here, "--json").json["problems"] == []
    assert qa("index", "check", *here).code == 0


def test_nothing_that_could_be_stored_exits_3_even_when_quiet(qa: Qa, tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"\0")
    for quiet in ((), ("--quiet",)):
        done = qa("index", "add", tmp_path / "scan.pdf", "--library", tmp_path / "library", *quiet)
        assert done.code == 3
        assert "scan.pdf" in done.err
    assert done.out == ""


def test_only_the_first_skipped_are_listed_unless_verbose(qa: Qa, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("nonsense\n" * 30, encoding="utf-8")
    arguments = ("index", "add", tmp_path / "bad.jsonl", "--library", tmp_path / "library")
    assert "and 10 more" in qa(*arguments).err
    assert qa(*arguments, "--verbose").err.count("bad.jsonl:") == 30


def test_what_is_noted_of_an_article_is_not_counted_as_skipped(qa: Qa, tmp_path: Path) -> None:
    """The article is stored, without the date that can be read in two ways."""
    text = "Lamp is lit again\n\nBy Marla Finch\nQuayside Post\n03/04/2021\n\nThe lamp was lit again on Monday.\n"
    (tmp_path / "lamp.txt").write_text(text, encoding="utf-8")
    added = qa("index", "add", tmp_path / "lamp.txt", "--library", tmp_path / "library", "--json")
    assert "1 added, 1 noted\n" in added.err
    assert [(one["note"], "03/04/2021" in one["reason"]) for one in added.json["skipped"]] == [(True, True)]


def test_common_options_count_before_the_command_too(qa: Qa, tmp_path: Path) -> None:
    done = qa("--json", "--library", tmp_path / "elsewhere", "index", "create")
    assert done.json["library"] == str(tmp_path / "elsewhere")


# ------------------------------------------------------------------------------------------ errors


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("ask",), 2, 'qa ask "'),
        (("ask", ""), 2, "empty"),
        (("ask", "?"), 2, "empty"),
        (("search", " "), 2, "empty"),
        (("search",), 2, "WORDS"),
        (("cite",), 2, "ARTICLE"),
        (("nonsense",), 2, "'nonsense'"),
        (("ask", "x", "--nonsense"), 2, "--nonsense"),
        (("ask", "x", "--limit", "0"), 2, "--limit"),
        (("ask", "x", "--choice", "Holm"), 2, "'Holm' is the only choice"),
        (("ask", "-", "--choice", "Holm", "--choice", "Calder"), 2, "--choice goes with one question"),
        (("ask", "x", "--since", "soon"), 2, "'soon' is not a date. Write it as 2019-07-12"),
        (("search", "x", "--as-of", "soon"), 2, "--as-of 'soon' is not a date"),
        (("index", "show", "lamp.md", "--as-of", "2020"), 3, "as of 2020: it begins on 2021-03-02"),
        (("ask", "x", "--until", "2019-13"), 2, "'2019-13' is not a date"),
        (("ask", "x", "--until", "07/08/2019"), 2, "'07/08/2019' is not a date"),
        (("search", "x", "--since", "2020-02", "--until", "2019"), 2, "--since 2020-02 is later than --until 2019"),
        (("ask", "x", "--outlet", "Coast Time"), 2, "'Coast Time'. Nearest: Coast Times"),
        (("ask", "x", "--outlet", "Zzz"), 2, "Nearest: "),
        (("ask", "x", "--sample", "--library", "y"), 2, "--sample and --library"),
        (("ask", "x", "--quiet", "--verbose"), 2, "--quiet and --verbose"),
        (("--quiet", "index", "list", "--verbose"), 2, "--quiet and --verbose"),
        (("cite", "lamp.md", "--json", "--format", "bibtex"), 2, "--json and --format bibtex"),
        (("cite", "lamp.md", "--format", "ris"), 2, "ris"),
        (("cite", "nobody"), 3, "'nobody'"),
        (("index", "show", "nobody"), 3, "qa index list"),
        (("index", "show", "articles/briefs.jsonl"), 2, "brief-1, brief-2"),
        (("index", "remove", "nobody"), 3, "'nobody'"),
        (("index", "add", "nowhere"), 3, "nowhere does not exist"),
        (("index", "add"), 2, "PATH"),
        (("index", "add", "ftp://example.com/a"), 3, "only http and https are"),
        (("index", "add", "https://example.com/", "--allow-private", "example.com"), 2, "write host and port"),
        (("index", "remove", "https://example.com/"), 3, "Nothing of https://example.com/"),
        (("index", "create", "--model", "other"), 3, "'other'"),
        (("index", "add", "articles", "--model", "other"), 3, "'other'"),
        (("index", "list", "--library", "nowhere"), 3, "qa index add FOLDER --library nowhere. Or ask those"),
        (("ask", "x", "--library", "nowhere"), 3, "qa ask --sample"),
        (("eval", "nonsense"), 2, "nonsense"),
        (("ask", "who", "is", "--jsn"), 2, "No such option: --jsn. Did you mean --json"),
        (("ask", "how", "cold", "is", "-5"), 2, "put -- before them all: qa ask -- WORDS"),
        (("search", "--lamp"), 2, "put -- before them all: qa search -- WORDS"),
        (("ask", "who", "--limit"), 2, "--limit"),
        (("ask", "-", "who"), 2, "leave one or the other out"),
        (("search", "-", "who"), 2, "leave one or the other out"),
    ],
)
def test_an_error_says_what_to_do_on_standard_error(
    qa: Qa, made: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, words: str
) -> None:
    monkeypatch.chdir(made.parent)
    done = qa(*arguments)
    assert done.code == code
    assert words in done.err
    assert done.out == ""
    assert "Traceback" not in done.err
    assert not (made.parent / "nowhere").exists()


def test_an_error_cannot_steer_the_terminal(qa: Qa) -> None:
    assert "\x1b" not in qa("cite", "\x1b[2J").err


def test_an_unforeseen_error_is_short_and_its_traceback_is_one_option_away(
    qa: Qa, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Library) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(Library, "articles", fail)
    done = qa("index", "list")
    assert (done.code, "Traceback" in done.err) == (3, False)
    assert done.err.startswith("Error: ZeroDivisionError: by zero\n")
    assert "--verbose" in done.err
    assert "Traceback" in qa("index", "list", "--verbose").err


def test_ctrl_c_while_adding_keeps_what_is_stored_and_exits_130(
    qa: Qa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(self: MiniLM, texts: object) -> None:
        raise KeyboardInterrupt

    folder, here = write_articles(tmp_path), ("--library", tmp_path / "library")
    assert qa("index", "add", folder / "lamp.md", *here).code == 0
    with monkeypatch.context() as patch:
        patch.setattr(MiniLM, "encode_stored", interrupted)
        done = qa("index", "add", folder, *here)
    assert (done.code, done.err) == (130, "Stopped. What was added so far is kept.\n")
    assert qa("index", "add", folder, *here, "--json").json["unchanged"] == 1


# ------------------------------------------------------------------------------------------ as a process


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "evals.command", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("arguments", ["--help", "ask --help", "index --help", "index add --help", "--version"])
def test_help_comes_without_anything_heavy(arguments: str) -> None:
    heavy = {"chromadb", "llama_index", "numpy", "onnxruntime", "rich", "sentence_transformers", "sqlite3", "torch"}
    heavy |= {"feedparser", "protego", "urllib3"}
    script = (
        "import sys; from evals.command import main\n"
        f"code = main({arguments.split()!r})\n"
        "print(sorted(name for name in sys.modules if '.' not in name), file=sys.stderr)\n"
        "sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout
    assert not heavy & set(eval(done.stderr))


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_output_in_any_encoding_is_whole_json(made: Path, encoding: str) -> None:
    done = _run("index", "list", "--json", "--library", str(made), PYTHONIOENCODING=encoding)
    assert json.loads(done.stdout.decode(encoding))["articles"]
    assert _run("cite", "lamp.md", "--library", str(made), PYTHONIOENCODING=encoding).returncode == 0


def test_a_reader_that_leaves_early_gets_no_complaint(made: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "evals.command", "search", "-", "--library", str(made)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    process.stdin.write(b"lamp\n" * 20)
    process.stdin.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 1


def test_two_processes_may_make_the_sample_at_once(tmp_path: Path) -> None:
    """The sample library is built beside its place and moved there: both get an answer, one library stays."""
    cache = os.environ["QA_CACHE"]
    for name in os.listdir(cache):
        if name.startswith("encoder-"):
            os.link(Path(cache) / name, tmp_path / name)
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "evals.command", "search", "--sample", "emu", "--json"],
            cwd=ROOT,
            env=os.environ | {"QA_CACHE": str(tmp_path)},
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    found = [json.loads(process.communicate()[0]) for process in both]
    assert found[0] == found[1]
    assert found[0]["hits"][0]["article"]["id"] == "emu-escape.txt"
    assert len(list(tmp_path.glob("sample-*"))) == 1


@pytest.mark.parametrize("command", ["ask", "search", "index show", "cite", "index remove", "index add"])
def test_an_argument_that_is_no_text_is_wrong_usage(qa: Qa, command: str) -> None:
    """As a terminal of another encoding gives it: no file and no article could be named by it."""
    done = qa(*command.split(), "caf\udce9")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Error: The argument 'caf\\udce9' is not valid UTF-8.")


@pytest.mark.skipif(sys.platform == "win32", reason="a folder that is in use cannot be removed there")
def test_a_working_folder_that_was_removed_is_no_matter_unless_a_path_begins_there(
    qa: Qa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer is shown with whole paths."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert qa("ask", "who lit the lighthouse lamp?").code == 0
    done = qa("index", "export", "backup.zip")
    assert (done.code, done.err.startswith("Error: The folder you work in is not there any more")) == (2, True)


def test_a_damaged_article_is_left_out_and_said_once(qa: Qa, tmp_path: Path) -> None:
    """On standard error; check names it and exits 3, repair takes it anew from its file."""
    library = ("--library", str(tmp_path / "library"))
    (tmp_path / "bell.txt").write_text("Divers raised the bell at low tide.\n")
    (tmp_path / "lamp.txt").write_text("The lighthouse lamp was lit on Monday by Ada Quill.\n")
    assert qa("index", "add", *library, str(tmp_path / "bell.txt"), str(tmp_path / "lamp.txt")).code == 0
    with closing(sqlite3.connect(tmp_path / "library" / "library.sqlite")) as db:
        db.execute("UPDATE articles SET title = CAST(x'ff' AS TEXT) WHERE id = 'bell.txt'")
        db.commit()
    done = qa("index", "list", *library, "--json")
    assert [one["id"] for one in done.json["articles"]] == ["lamp.txt"]
    assert done.err == "1 article is damaged: qa index check names it\n"
    done = qa("index", "check", *library)
    assert (done.code, done.out) == (3, "bell.txt is damaged: its title is not valid text\n")
    done = qa("index", "show", *library, "bell.txt")
    assert (done.code, "is damaged: its title is not valid text. Mend it: qa index repair" in done.err) == (3, True)
    done = qa("index", "repair", *library)
    assert (done.code, "bell.txt was damaged (its title is not valid text): it was taken anew from" in done.err) == (
        0,
        True,
    )
