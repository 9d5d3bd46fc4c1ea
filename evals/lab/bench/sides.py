"""What is measured: this project, the usual script, and peers, each by its commands."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import typer

from index.errors import UsageError

OURS, USUAL, NEWSRAG, TXTAI = "article-qa", "usual script", "newsrag", "txtai"
QA = (sys.executable, "-m", "evals.command")
"""What the console script runs."""
_SCRIPTS = {NEWSRAG: "peer_newsrag.py", TXTAI: "peer_txtai.py"}


class Side(Protocol):
    """What is measured: its commands. A store is the folder that its index is kept in."""

    @property
    def name(self) -> str:
        """As the table heads its column."""
        ...

    @property
    def verbs(self) -> tuple[str, ...]:
        """Which of ask and search it has."""
        ...

    @property
    def limit(self) -> int | None:
        """The most articles that it is made to index."""
        ...

    def index(self, texts: Path, store: Path) -> list[str]:
        """Make an index of the text files in a folder."""
        ...

    def change(self, article: Path, store: Path) -> list[str]:
        """Bring the index level with a file that has changed, one of those it was made of."""
        ...

    def once(self, verb: str, store: Path, question: str) -> list[str]:
        """Ask or search in a process of its own."""
        ...

    def many(self, verb: str, store: Path) -> list[str]:
        """Ask or search what comes on standard input, a line each."""
        ...


@dataclass(frozen=True)
class Ours:
    """The command line, as a user types it."""

    name: str = OURS
    verbs: tuple[str, ...] = ("ask", "search")
    limit: None = None

    def index(self, texts: Path, store: Path) -> list[str]:
        """Everything in the folder; what has not changed is skipped."""
        return [*QA, "index", "add", str(texts), "--library", str(store), "--quiet"]

    def change(self, article: Path, store: Path) -> list[str]:
        """The same command over the whole folder: it finds out by itself what changed."""
        return self.index(article.parent, store)

    def once(self, verb: str, store: Path, question: str) -> list[str]:
        """One question."""
        return [*QA, verb, "--library", str(store), "--", question]

    def many(self, verb: str, store: Path) -> list[str]:
        """Questions on standard input."""
        return [*QA, verb, "--library", str(store), "--json", "-"]


@dataclass(frozen=True)
class Script:
    """A script of this folder, with the interpreter that has its packages and the folder of the embedding model."""

    name: str
    limit: int | None
    file: str
    model: str
    verbs: tuple[str, ...] = ("ask", "search")
    python: str = sys.executable

    @property
    def _start(self) -> list[str]:
        # -P: a module beside the script must not stand in for a library's.
        return [self.python, "-P", str(Path(__file__).with_name(self.file))]

    def index(self, texts: Path, store: Path) -> list[str]:
        """Everything in the folder."""
        return [*self._start, "index", str(texts), str(store), self.model]

    def change(self, article: Path, store: Path) -> list[str]:
        """One file, which the script has to be told."""
        return [*self._start, "change", str(article), str(store), self.model]

    def fill(self, texts: Path, store: Path, spans: Path) -> list[str]:
        """The usual script's index, with vectors that are known already."""
        return [*self._start, "fill", str(texts), str(store), str(spans)]

    def once(self, verb: str, store: Path, question: str) -> list[str]:
        """One question."""
        return [*self._start, verb, str(store), self.model, question]

    def many(self, verb: str, store: Path) -> list[str]:
        """Questions on standard input."""
        return [*self._start, verb, str(store), self.model, "-"]


def peers(python: str, limit: int, model: str) -> tuple[list[Side], dict[str, str]]:
    """The peers that an interpreter has installed, and the version of each; one that it has not is said to be skipped.

    Raises UsageError when there is no such interpreter.
    """
    asked = "import importlib.metadata as m, json, sys\nhave = {d.name: d.version for d in m.distributions()}\n"
    try:
        answer = subprocess.run(
            [python, "-P", "-c", f"{asked}print(json.dumps({{n: have.get(n) for n in sys.argv[1:]}}))", *_SCRIPTS],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise UsageError(
            f"--peer-python {python} is no Python that runs ({error}): name one that has the peers"
        ) from error
    have: dict[str, str | None] = json.loads(answer.stdout)
    for name in (name for name, number in have.items() if number is None):
        typer.echo(f"{name} is skipped: not installed for {python} (see docs/benchmark.md)", err=True)
    found: list[Side] = [
        Script(name, limit, _SCRIPTS[name], model, ("search",), python) for name, number in have.items() if number
    ]
    return found, {name: number for name, number in have.items() if number}
