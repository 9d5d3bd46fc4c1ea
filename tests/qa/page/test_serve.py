"""The server: it says where it is, waits for nobody too long, and ends without a word."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any
from urllib.request import urlopen

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from evals.command import main
from qa.page.guard import Guard
from qa.page.serve import Patient, address, serve, taken
from tests.qa.page.conftest import running

LARGE = "a" * 50_000_000


@dataclass(frozen=True)
class Here:
    """A server of a small and a large page that has no patience."""

    host: str
    port: int
    server: Any


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    monkeypatch.setattr(Patient, "patience", 0.4)

    async def page(request: Request) -> PlainTextResponse:
        return PlainTextResponse("the page" if request.url.path == "/" else LARGE)

    begun, servers = Event(), list[Any]()
    real = uvicorn.Server

    class Kept(real):  # type: ignore[misc, valid-type]
        def __init__(self, config: object) -> None:
            super().__init__(config)
            servers.append(self)

    monkeypatch.setattr(uvicorn, "Server", Kept)
    listening = taken("127.0.0.1", 0)
    app = Guard(Starlette(routes=[Route("/", page), Route("/large", page)]))
    thread = Thread(target=serve, args=(app, listening, begun.set))
    thread.start()
    assert begun.wait(20)
    host, port = listening.getsockname()
    yield Here(host, port, servers[0])
    servers[0].should_exit = True
    thread.join(20)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET / HT",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nslow",
    ],
    ids=["nothing", "a-line-begun", "no-end", "kept-alive", "another-begun", "a-body"],
)
def test_a_client_that_keeps_the_server_waiting_is_hung_up_on(here: Here, sent: bytes) -> None:
    """Before a request, in the middle of one, or behind it."""
    with socket.create_connection((here.host, here.port), timeout=20) as client:
        client.sendall(sent)
        received = b""
        with suppress(ConnectionResetError):
            while some := client.recv(65_536):
                received += some
    assert received.startswith(b"HTTP/1.1 200" if b"\r\n\r\nGET" in sent or sent.endswith(b"\r\n\r\n") else b"")
    assert urlopen(f"http://{here.host}:{here.port}/", timeout=20).read() == b"the page"


def test_a_client_that_does_not_read_its_answer_is_hung_up_on(here: Here) -> None:
    """What it was sent is not kept for it for ever, and others are answered meanwhile."""
    with socket.create_connection((here.host, here.port), timeout=20) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert urlopen(f"http://{here.host}:{here.port}/", timeout=20).read() == b"the page"
        ended = Event()
        deadline = monotonic() + 20
        while here.server.server_state.connections and monotonic() < deadline:
            ended.wait(0.05)
        received = 0
        with suppress(ConnectionResetError):
            while some := client.recv(1_000_000):
                received += len(some)
    assert received < len(LARGE)


def test_a_request_with_an_endless_head_is_refused(here: Here) -> None:
    """A megabyte of headers is not kept."""
    with socket.create_connection((here.host, here.port), timeout=20) as client:
        try:
            client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 1_000_000)
            received = client.recv(100)
        except OSError:
            received = b""
    assert received in {b""} or received.startswith(b"HTTP/1.1 4")


def test_the_command_serves_until_ctrl_c(offline: Path) -> None:
    """It says where, and nothing more."""
    with running("--sample") as where:
        assert b"Ask your articles" in urlopen(f"{where}/", timeout=60).read()


@pytest.mark.parametrize(("host", "reach"), [("0.0.0.0", "any of its addresses"), ("127.0.0.1", None)])
def test_a_page_for_others_is_warned_of(
    offline: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], host: str, reach: str | None
) -> None:
    """What is open to whom; nothing of it where the page is for this machine alone."""
    monkeypatch.setattr("qa.page.serve.serve", lambda *given: None)
    assert main(["serve", "--sample", "--quiet", "--host", host, "--port", "0"]) == 0
    warned = capsys.readouterr().err
    assert ("can read every article of" in warned) is (reach is not None)
    assert (reach or "") in warned


def test_a_port_that_is_taken_is_named(offline: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With what to do."""
    with taken("127.0.0.1", 0) as held:
        port = held.getsockname()[1]
        assert main(["serve", "--sample", "--port", str(port)]) == 2
    said = capsys.readouterr().err
    assert f"127.0.0.1:{port} cannot be listened at" in said
    assert "--port 0" in said
    assert main(["serve", "--sample", "--port", "70000"]) == 2
    assert "no port" in capsys.readouterr().err


def test_a_library_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As by every other command."""
    assert main(["serve", "--library", str(tmp_path / "none")]) == 3
    assert "There is no library" in capsys.readouterr().err


def test_without_the_extra_it_is_said_what_to_install(tmp_path: Path) -> None:
    """As of every extra."""
    script = "import sys; sys.modules['starlette'] = None\nfrom evals.command import main\nsys.exit(main(['serve']))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'article-qa[web]'" in done.stderr


@pytest.mark.parametrize(("host", "where"), [("127.0.0.1", "http://127.0.0.1:"), ("0.0.0.0", "http://127.0.0.1:")])
def test_the_address_is_one_that_a_browser_takes(host: str, where: str) -> None:
    """Of any address too."""
    with taken(host, 0) as listening:
        assert address(listening).startswith(where)
