"""Who may ask, and what a browser may do with what it gets: before any request reaches the page.

A page on the web can have a browser ask a server on the same machine, by a name that it lets mean 127.0.0.1 (DNS
rebinding). So the Host has to be one of this server's, and the Origin, where one is named, the Host's.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Mapping
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
}
_LONGEST = 16_000
"""Characters of an address, its query included."""
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?", re.ASCII)


class Guard:
    """Lets through to ``app`` what asks this server by a name of its own, to read, from no other site's page."""

    def __init__(self, app: ASGIApp, host: str = "127.0.0.1") -> None:
        """``host`` is the address or name that the server listens at; of 0.0.0.0 or :: any address of a number is."""
        self._app = app
        self._names = {"localhost", "127.0.0.1", "::1", host.lower()}
        self._any_address = host in {"0.0.0.0", "::", ""}
        if self._any_address:
            self._names |= {socket.gethostname().lower(), socket.getfqdn().lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it: of what a browser speaks only HTTP."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close"})

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        refusal = self._refused(scope)
        app = self._app if refusal is None else PlainTextResponse(f"{refusal[1]}\n", refusal[0])
        return await app(scope, receive, guarded)

    def _refused(self, scope: Scope) -> tuple[HTTPStatus, str] | None:
        """Why a request is not let through."""
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_ours(hosts[0]):
            return HTTPStatus.MISDIRECTED_REQUEST, "This server answers only at the address that it was started with."
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"{scope['scheme']}://{hosts[0].lower()}":
            return HTTPStatus.FORBIDDEN, "Another site's page may not ask here."
        if headers.get("sec-fetch-site") in {"cross-site", "same-site"} and not _is_followed_link(headers):
            return HTTPStatus.FORBIDDEN, "Another site's page may not ask here."
        if scope["method"] not in {"GET", "HEAD"}:
            return HTTPStatus.METHOD_NOT_ALLOWED, "Nothing can be changed here: only GET is answered."
        if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "A request has no body here."
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > _LONGEST:
            return HTTPStatus.REQUEST_URI_TOO_LONG, f"An address has at most {_LONGEST} characters."
        return None

    def _is_ours(self, host: str) -> bool:
        found = _HOST.fullmatch(host.lower())
        if found is None:
            return False
        name = found[1].strip("[]")
        return name in self._names or (self._any_address and _is_address(name))


def _is_followed_link(headers: Mapping[str, str]) -> bool:
    """Whether a reader went here from another site's page: it neither sees what comes nor has it beside its own."""
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
