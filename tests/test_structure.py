"""The shape of the project: which way imports go, what a question loads, and what no file may name."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from index.library import Library

Make = Callable[[Mapping[str, str]], Library]

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for package in ("index", "qa", "evals") for path in (ROOT / package).rglob("*.py"))
_TRAINING = tuple(f"evals/lab/training/{name}.py" for name in ("__main__", "batches", "measure", "network", "parts"))
_ENDURANCE = ("evals/lab/endurance/flips.py", "evals/lab/endurance/zygote.py")
_LXML = ("docx", "html", "stated", "story", "visible")
DOORS = {
    "chromadb": {
        "index/vectors.py",
        "evals/lab/usual_script.py",
        *_ENDURANCE,
    },
    "defusedxml": {"index/intake/readers/epub.py", "index/intake/readers/xml.py"},
    "docx": {"index/intake/readers/docx.py"},
    "feedparser": {"index/intake/readers/feed.py"},
    "htmldate": {"index/intake/readers/stated.py"},
    "jinja2": {"evals/report.py"},
    "llama_index": {
        "index/text/split.py",
        "index/llama.py",
        "evals/lab/usual_script.py",
        *_ENDURANCE,
    },
    "lxml": {"index/intake/harvest.py", *(f"index/intake/readers/{name}.py" for name in _LXML)},
    "lemminflect": {f"evals/lab/training/{name}.py" for name in ("news", "rewording", "statements")},
    "matplotlib": {"evals/plots.py", "evals/lab/bench_report.py"},
    "protego": {"index/intake/web.py"},
    "pypdfium2": {"index/intake/readers/pdf.py"},
    "rapidfuzz": {"qa/question/spelling.py"},
    "ray": {"index/carry/spread.py"},
    "sentence_transformers": {"index/encode.py", "qa/reader/rerank.py"},
    "onnxruntime": {"index/encode.py", "evals/lab/training/export.py"},
    "sqlite3": {
        "index/store/articles.py",
        "index/store/database.py",
        "index/carry/portable.py",
        "index/store/schema.py",
        "index/upkeep.py",
        "evals/lab/endurance/schemas.py",
        "evals/lab/endurance/steps.py",
    },
    "trafilatura": {"index/intake/readers/html.py", "index/intake/readers/story.py"},
    "torch": {"qa/reader/pretrained.py", *_TRAINING},
    "transformers": {"qa/reader/pretrained.py", "evals/lab/training/network.py"},
    "urllib3": {"index/silent.py", "index/intake/web.py"},
    "warcio": {"index/intake/readers/warc.py"},
}
"""Each foreign library and the only modules that may name it."""
HEAVY = {
    "docx", "feedparser", "htmldate", "llama_index", "lxml", "matplotlib", "nltk", "pypdfium2", "ray",
    "sentence_transformers", "torch", "trafilatura", "transformers",
}  # fmt: skip


def imported(path: Path) -> set[str]:
    """The top-level packages that a module imports anywhere in it, by statement or by name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found.add(node.module or "")
    return {name.partition(".")[0] for name in found}


def tracked() -> Iterator[Path]:
    """The project's files as git knows them, or all that lie here where there is no git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git work tree")
    yield from (ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


@pytest.mark.parametrize(("package", "above"), [("index", {"qa", "evals", "tests"}), ("qa", {"evals", "tests"})])
def test_nothing_imports_upward(package: str, above: set[str]) -> None:
    """The road is evals -> qa -> index."""
    upward = {path: imported(path) & above for path in MODULES if path.is_relative_to(ROOT / package)}
    assert upward
    assert not any(upward.values()), {path: names for path, names in upward.items() if names}


@pytest.mark.parametrize(("library", "doors"), DOORS.items(), ids=DOORS)
def test_each_foreign_library_has_its_door(library: str, doors: set[str]) -> None:
    """A library that changes is mended in one place."""
    users = {path.relative_to(ROOT).as_posix() for path in MODULES if library in imported(path)}
    assert users == doors


def test_a_question_loads_neither_torch_nor_llama_index(library: Make) -> None:
    """What answers is light: the encoder and the reader on onnxruntime, Chroma, SQLite."""
    made = library({"lamp.txt": "The lighthouse lamp was lit again on Monday by Ada Quill, after eleven dark years.\n"})
    asking = (
        "import json, pathlib, sys\n"
        "from index.library import Library\n"
        "from qa.ask import Asker\n"
        f"answer = Asker(Library(pathlib.Path({str(made.folder)!r}))).ask('Who lit the lighthouse lamp?')\n"
        "print(json.dumps([answer.text, sorted({name.partition('.')[0] for name in sys.modules})]))"
    )
    done = subprocess.run([sys.executable, "-c", asking], cwd=ROOT, capture_output=True, text=True, check=True)
    text, loaded = json.loads(done.stdout)
    assert "Ada Quill" in text
    assert "chromadb" in loaded
    assert not HEAVY & set(loaded)


def test_no_file_names_a_folder_of_the_machine_it_was_written_on() -> None:
    """Paths are found at run time; none is of one person's disk."""
    near = ROOT if ROOT.parent == Path(ROOT.anchor) else ROOT.parent
    foreign = re.compile(rf"{re.escape(str(near))}/|/(?:home|Users|root)/\w|/t[m]p/\w/")
    for path in tracked():
        try:
            found = foreign.search(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue
        assert not found, f"{path.relative_to(ROOT)} names {found.group()!r}" if found else None


def test_the_pins_hold_no_addresses_and_cover_what_is_declared() -> None:
    """constraints.txt installs anywhere, and pins every dependency exactly once."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", pin) for pin in pins)
    names = [pin.partition("==")[0] for pin in pins]
    assert len(names) == len(set(names))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *(one for some in project["optional-dependencies"].values() for one in some)]
    assert {re.split(r"[<>=\[]", one)[0] for one in declared} - {"article-qa"} <= set(names)


def test_the_version_installed_is_the_one_declared() -> None:
    """An environment made before the version was raised is noticed."""
    try:
        installed = version("article-qa")
    except PackageNotFoundError:
        pytest.skip("run from the source tree without being installed")
    assert installed == tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
