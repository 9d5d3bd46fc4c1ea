"""A web server on loopback whose pages a test writes, and a Web that may ask it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from index.errors import WebError
from index.intake.connection import Limits
from index.intake.web import Web

Answer = Callable[[BaseHTTPRequestHandler], None]

PUBLIC = "93.184.215.14"
"""Of nobody's here: the tests' guard lets no connection to it leave this machine."""


@dataclass
class Site:
    """What is served: path to status, headers, body, or to what answers by itself."""

    port: int = 0
    pages: dict[str, tuple[int, dict[str, str], bytes] | Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Path and headers of every request, in order."""
    stopped: threading.Event = field(default_factory=threading.Event)

    def page(self, path: str, body: str | bytes = "", kind: str = "text/plain", status: int = 200, **more: str) -> str:
        """Serve this, and give its URL; an underscore in the name of a header is a hyphen."""
        data = body.encode() if isinstance(body, str) else body
        headers = {"Content-Type": kind, "Content-Length": str(len(data))}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        self.pages[path] = (status, headers, data)
        return self.url(path)

    def redirect(self, path: str, target: str, status: int = 302) -> str:
        """Send whoever asks to another place."""
        return self.page(path, status=status, Location=target)

    def answer(self, path: str, answer: Answer) -> str:
        """Let a function answer."""
        self.pages[path] = answer
        return self.url(path)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The URL of a path here."""
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """The paths that were asked for."""
        return [path for path, _ in self.asked]

    def web(self, *allow: str, **more: Any) -> Web:
        """A Web that may ask this server, and waits for nothing."""
        more.setdefault("limits", Limits(connect=5, silence=5, total=20))
        more.setdefault("sleep", lambda seconds: None)
        return Web([f"127.0.0.1:{self.port}", *allow], **more)


@contextmanager
def serving(context: Any = None) -> Iterator[Site]:
    """A site on a port that the system chooses; ``context`` is an ssl.SSLContext for one with TLS."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            found = site.pages.get(self.path, (404, {"Content-Length": "0"}, b""))
            with suppress(OSError):  # whoever asked has hung up
                if callable(found):
                    self.close_connection = True
                    found(self)
                    return
                status, headers, body = found
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:  # a TLS handshake that the client gave up
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        site.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield site
        finally:
            site.stopped.set()
            server.shutdown()
            thread.join()


def refusal(web: Web, url: str) -> str:
    """Why a page is not fetched."""
    with pytest.raises(WebError) as caught:
        web.fetch(url)
    return str(caught.value)
