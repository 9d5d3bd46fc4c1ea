"""The page over the sample articles, and over others that a test brings, asked without a network."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import evals.gate
from index.library import Library
from qa import OpenLibrary, open_library
from qa.page.app import application
from qa.page.desk import Desk
from qa.shell.sample import sample_library

SAMPLE = Path(evals.gate.__file__).with_name("sample")
HERE = "http://127.0.0.1:8765"
Make = Callable[[Mapping[str, str]], Library]
Served = Callable[..., TestClient]


@pytest.fixture(scope="session")
def sample_folder(offline: Path) -> Path:
    """The library of the sample articles."""
    return sample_library(SAMPLE / "articles", quiet=True)


@contextmanager
def serving(library: OpenLibrary, llm: str | None = None) -> Iterator[TestClient]:
    """The page over a library."""
    with library:
        desk = Desk(library, llm)
        with TestClient(application(desk), base_url=HERE) as client:
            yield client
        desk.close()


@pytest.fixture
def served() -> Iterator[Served]:
    """Serves the library in a folder until the test ends."""
    with ExitStack() as left:
        yield lambda folder, llm=None: left.enter_context(serving(open_library(folder), llm))


@pytest.fixture(scope="session")
def sample(sample_folder: Path) -> Iterator[TestClient]:
    """The page over the sample, which no request changes."""
    with serving(open_library(sample_folder)) as client:
        yield client


@pytest.fixture
def page(library: Make, served: Served) -> Callable[[Mapping[str, str]], TestClient]:
    """The page over these articles, file name to content."""
    return lambda articles: served(library(articles).folder)


@contextmanager
def running(*arguments: str | Path) -> Iterator[str]:
    """`qa serve` in a process of its own; gives the page's address. Ctrl-C ends it without a word."""
    command = [sys.executable, "-m", "evals.command", "serve", "--port", "0", *map(str, arguments)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            found = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())
            assert found is not None
            yield found[0]
        finally:
            server.send_signal(signal.SIGINT)
            assert server.wait(30) == 0
            assert server.stderr.read() == ""
