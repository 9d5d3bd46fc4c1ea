"""The server: one process, its port taken before anything is said, ended quietly by Ctrl-C."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from index.errors import UsageError

PATIENCE = 15.0
"""Seconds in which a request has to come whole, and something of an answer has to be taken."""
_AT_ONCE = 200
"""Connections; more are told to come back."""
_HEAD = 32_000
"""Bytes of a request's first line and headers."""


class Patient(H11Protocol):
    """A connection that is closed where it keeps the server waiting."""

    patience = PATIENCE

    def connection_made(self, transport: Any) -> None:
        """As asyncio calls it."""
        super().connection_made(transport)
        self._moved = self.loop.time()
        self._unsent = 0
        self._look = self.loop.call_later(self.patience / 4, self._looks)

    def connection_lost(self, exc: Exception | None) -> None:
        """As asyncio calls it."""
        self._look.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """As uvicorn calls it."""
        self._moved = self.loop.time()
        super().on_response_complete()

    def _looks(self) -> None:
        """Whether the other side still does its part: a request to come, or an answer to be taken."""
        unsent = self.transport.get_write_buffer_size()
        answering = self.cycle is not None and not self.cycle.response_complete
        if unsent < self._unsent or (answering and not unsent):
            self._moved = self.loop.time()
        self._unsent = unsent
        if self.loop.time() - self._moved > self.patience:
            self.transport.abort()
        else:
            self._look = self.loop.call_later(self.patience / 4, self._looks)


def taken(host: str, port: int) -> socket.socket:
    """The port, listening; 0 takes a free one. Raises UsageError where it cannot be had."""
    if not 0 <= port < 65_536:
        raise UsageError(f"{port} is no port: they go from 0, which takes a free one, to 65535")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=_AT_ONCE)
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(f"{host}:{port} cannot be listened at ({why}). Take another port: qa serve --port 0") from None


def address(listening: socket.socket) -> str:
    """Where a browser finds what listens there."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def serve(app: Any, listening: socket.socket, begun: Callable[[], None] = lambda: None) -> None:
    """Answer there until Ctrl-C; ``begun`` is called once the server does."""
    config = uvicorn.Config(
        app,
        http=Patient,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_AT_ONCE,
        h11_max_incomplete_event_size=_HEAD,
        timeout_graceful_shutdown=2,
    )

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            asyncio.get_running_loop().call_soon(begun)

    with suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listening])
