"""What the documents show is so: commands exist, outputs are the real ones, links lead somewhere.

``python tests/test_docs.py`` puts today's output under each command of a ``console`` block.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import typer

import evals.cli
import evals.command
import qa.shell.cli
from evals.gate import FLOORS, read_floors
from index.encode import FOLDER

ROOT = Path(__file__).parents[1]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
CARD = ROOT / "qa" / "reader" / "MODEL_CARD.md"
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/usage.md", "docs/library.md")),
    *(ROOT / name for name in ("docs/python.md", "docs/mcp.md")),
    *(ROOT / "evals" / name / "README.md" for name in ("", "sample", "clippings", "dialogues")),
    CARD,
    *DECISIONS,
]

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CUT = "…"
"""A last line of a shown output that says: and so on."""
_CHANCE = re.compile(r"^(?:Sure|Fairly sure|Rather likely|Unsure: check the source) \(\d\.\d\d\)", re.MULTILINE)
"""Left out of what is compared: its last digits depend on the processor's int8."""


def named(value: object) -> str:
    """What pytest calls a page or a command."""
    return value.relative_to(ROOT).as_posix() if isinstance(value, Path) else str(value)


def blocks(page: Path, language: str) -> Iterator[str]:
    """The code blocks of a page in one language."""
    for found in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        if found[1] == language:
            yield found[2]


def commands(page: Path) -> Iterator[str]:
    """Every command that a page shows, alone or with its output."""
    for block in blocks(page, "sh"):
        yield from filter(None, block.splitlines())
    for block in blocks(page, "console"):
        yield from (line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ "))


SHOWN = [(page, command) for page in PAGES for command in commands(page)]


def words_of(command: str) -> list[str]:
    """The words up to a redirection, as a shell parts them."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars="<>|&;")
    lexer.whitespace_split = True
    words = list(lexer)
    return next((words[:at] for at, word in enumerate(words) if set(word) <= set("<>|&;")), words)


def parse(app: typer.Typer, arguments: list[str]) -> None:
    """Read the arguments as the application does, down to the last command, and run nothing. Raises what it raises."""
    command: Any = typer.main.get_command(app)
    context: Any = None
    name = "qa"
    while True:
        context = command.make_context(name, arguments, parent=context)
        if not hasattr(command, "resolve_command"):
            return
        name, command, arguments = command.resolve_command(context, [*context._protected_args, *context.args])


def as_qa(words: list[str]) -> list[str] | None:
    """The arguments of ``qa`` that a command comes down to; None where it is no such command."""
    if words[:2] == ["make", "ask"]:
        return ["ask", "--sample", "--", words[2].removeprefix("Q=")]
    return words[1:] if words[0] == "qa" else None


def output(arguments: list[str]) -> str:
    """What a command prints to standard output, as into a pipe 80 columns wide."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        code = evals.command.main(arguments)
    assert code in (0, 1), err.getvalue()
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def refreshed(block: str) -> str:
    """A console block with today's output under each of its commands; one cut short stays as short."""
    made: list[str] = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        arguments = as_qa(words_of(command))
        assert arguments is not None, f"{command!r} cannot be run here"
        lines = output(arguments).split("\n")
        if shown[-1:] == [_CUT]:
            lines = [*lines[: max(len(shown) - 1, 1)], _CUT]
        made += [f"$ {command}", *lines]
    return "\n".join(made) + "\n"


# ------------------------------------------------------------------------------------------ commands


@pytest.mark.parametrize(("page", "command"), SHOWN, ids=named)
def test_every_command_that_is_shown_exists(page: Path, command: str) -> None:
    """Commands, options and the form of their values are those of the program."""
    words = words_of(command)
    arguments = as_qa(words)
    if arguments is not None and arguments[0] == "eval":
        parse(evals.cli.app, arguments[1:])
    elif arguments is not None:
        parse(qa.shell.cli.app, arguments)
    elif words[0] == "make":
        assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    elif words[:2] == ["python", "-m"]:
        module = ROOT / words[2].replace(".", "/")
        assert module.with_suffix(".py").is_file() or (module / "__main__.py").is_file()
    else:
        assert words[0] in {".", "pip", "python3"}, f"{command!r} is no command of this project"


@pytest.mark.parametrize(
    "wrong",
    ["ask --nonsense x", "index ad x", "ask --limit none x", "cite --format apa x", "search"],
)
def test_a_command_that_does_not_exist_would_be_noticed(wrong: str) -> None:
    """The check above can fail."""
    with pytest.raises(Exception, match=r"(?i)no such|valid|missing|not one of"):
        parse(qa.shell.cli.app, wrong.split())


def test_the_readme_begins_with_how_to_ask_and_how_to_test() -> None:
    """Whoever clones the project can begin at once."""
    assert list(commands(ROOT / "README.md"))[:2] == ['make ask Q="which mayors refused cooperation?"', "make test"]


def test_the_two_documented_ways_to_install_are_the_same() -> None:
    """pip as the README shows it, and pip as make runs it, have the same constraints."""
    readme, make = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "Makefile"))
    assert "pip install -c constraints.txt -e ." in readme
    assert '"-c", "constraints.txt"]' in make
    assert '[*pip, "-e", ' in make


@pytest.mark.parametrize("page", [page for page in PAGES if any(blocks(page, "console"))], ids=named)
def test_the_output_that_is_shown_is_what_comes_out(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When it is not: python tests/test_docs.py, and read the difference before it is committed."""
    monkeypatch.chdir(ROOT)  # files are shown as seen from there
    for block in blocks(page, "console"):
        assert _CHANCE.sub("", block) == _CHANCE.sub("", refreshed(block))


@pytest.mark.parametrize("page", ["python.md", "library.md"])
def test_the_python_that_is_shown_runs(page: str) -> None:
    """In a process of its own, from the project's folder."""
    (shown,) = blocks(ROOT / "docs" / page, "python")
    done = subprocess.run([sys.executable, "-c", shown], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_clients_of_the_mcp_server_are_told_starts_it() -> None:
    """The settings are JSON, and the arguments are those of the command."""
    shown = [json.loads(block) for block in blocks(ROOT / "docs" / "mcp.md", "json")]
    told = [settings[key]["articles"] for settings, key in zip(shown, ("mcpServers", "servers"), strict=True)]
    for one in told:
        parse(qa.shell.cli.app, one["args"])
    assert told[0].items() < told[1].items()


# ------------------------------------------------------------------------------------------ pages


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_to_what_is_there(page: Path) -> None:
    """Of links within the project; nothing is fetched."""
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if not target.startswith("https://"):
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_every_document_that_the_code_refers_to_is_there() -> None:
    """A docstring that names a decision would be a dead end without it."""
    code = [path for package in ("index", "qa", "evals") for path in (ROOT / package).rglob("*.py")]
    named = {name for path in code for name in re.findall(r"docs/[\w/.-]+\.md", path.read_text(encoding="utf-8"))}
    assert named
    assert not [name for name in named if not (ROOT / name).is_file()]


@pytest.mark.parametrize("page", DECISIONS, ids=named)
def test_a_decision_says_what_and_why_and_what_lost(page: Path) -> None:
    """Its title bears its number, and it is short enough to be read."""
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(page.name[:4])}. ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["What", "Why", "What lost"]
    assert len(text.splitlines()) <= 45


def test_decisions_are_numbered_without_gaps() -> None:
    """A number is never used again."""
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_the_newest_version_of_the_changelog_is_the_projects() -> None:
    """A version is not raised without a word."""
    newest = re.search(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert newest is not None
    assert newest[1] == project["version"]


def test_the_model_card_is_of_the_network_that_ships() -> None:
    """Another network needs another card."""
    for folder in (CARD.parent, FOLDER):
        card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
        shipped = [path for path in folder.iterdir() if path.suffix in {".onnx", ".fp16", ".json"}]
        assert shipped
        assert all(hashlib.sha256(path.read_bytes()).hexdigest() in card for path in shipped)


def test_the_readme_names_the_floors() -> None:
    """What it says of the sample is what the gate holds."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    floors = read_floors(FLOORS).floors
    for row, metric in (
        ("answerable questions answered rightly", "correct"),
        ("unanswerable questions refused", "refusal_recall"),
    ):
        found = re.search(rf"^\| {row} \| (\d+) of (\d+) \|", readme, re.MULTILINE)
        assert found is not None
        assert 0 <= int(found[1]) / int(found[2]) - floors[metric] < 0.001
    found = re.search(r"^\| evidence in the first 4 / 10 passages \| ([\d.]+) / ([\d.]+) \|", readme, re.MULTILINE)
    assert found is not None
    assert [float(found[1]), float(found[2])] == [round(floors["recall@4"], 2), round(floors["recall@10"], 2)]
    assert floors["citation_validity"] == 1.0


def test_the_readme_is_short() -> None:
    """It is read on a terminal, by somebody who wants to begin."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 200
    assert max(map(len, lines)) <= 100


if __name__ == "__main__":
    for one in PAGES:
        before = one.read_text(encoding="utf-8")
        after = _BLOCK.sub(lambda m: f"```console\n{refreshed(m[2])}```" if m[1] == "console" else m[0], before)
        if after != before:
            one.write_text(after, encoding="utf-8")
            print(one.relative_to(ROOT))
