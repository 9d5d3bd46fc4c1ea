"""The command line as a process: exit codes, errors, streams, encodings."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from index.encode import MiniLM
from index.library import Library
from tests.qa.shell.commands import Qa, write_articles

ROOT = Path(__file__).parents[3]


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


@pytest.mark.parametrize(
    "arguments",
    [
        "--help",
        "ask --help",
        "index --help",
        "index add --help",
        "index sync --help",
        "serve --help",
        "mcp --help",
        "--version",
    ],
)
def test_help_comes_without_anything_heavy(arguments: str) -> None:
    heavy = {"chromadb", "llama_index", "numpy", "onnxruntime", "rich", "sentence_transformers", "sqlite3", "torch"}
    heavy |= {"anyio", "feedparser", "jinja2", "mcp", "protego", "starlette", "urllib3", "uvicorn", "watchfiles"}
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
    """The sample library is built beside its place and moved there: both get it, and one stays."""
    articles = write_articles(tmp_path)
    program = "import sys; from pathlib import Path; from qa.shell.sample import sample_library as made; "
    both = [
        subprocess.Popen(
            [sys.executable, "-c", f"{program} print(made(Path(sys.argv[1]), quiet=True))", str(articles)],
            cwd=ROOT,
            env=os.environ | {"QA_CACHE": str(tmp_path / "cache")},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert {process.communicate()[0].strip() for process in both} == set(map(str, (tmp_path / "cache").iterdir()))
    [made] = (tmp_path / "cache").iterdir()
    with Library(made) as library:
        assert library.counts()[0] == 4


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
