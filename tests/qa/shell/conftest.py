"""A library that no test changes, and the command line that asks it."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from evals.command import main
from index.library import Library
from tests.qa.shell.commands import Done, Qa, write_articles


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
