"""Who may ask, and what a browser may do with what it gets: before any request reaches the page.

A page on the web can have a browser ask a server on the same machine, by a name that it lets mean 127.0.0.1 (DNS
rebinding). So the Host has to be one of this server's, and the Origin, where one is named, the Host's.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection, Mapping
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
    # Nothing to other sites. To this one, or a browser calls the Origin of a form that it posts "null".
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
}
_LONGEST = 16_000
"""Characters of an address, its query included."""
LARGEST = 2_000_000
"""Bytes of what is posted."""
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?", re.ASCII)


class Guard:
    """Lets through to ``app`` what asks this server by a name of its own, to read, from no other site's page."""

    def __init__(self, app: ASGIApp, host: str = "127.0.0.1", posted: Collection[str] = ()) -> None:
        """``host`` is the address or name that the server listens at; of 0.0.0.0 or :: any address of a number is.

        ``posted`` are the paths that are asked about something too long for an address; that changes nothing either.
        """
        self._app = app
        self._posted = posted
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
        posts = scope["method"] == "POST" and scope["path"] in self._posted
        if headers.get("sec-fetch-site") in {"cross-site", "same-site"} and (posts or not _is_followed_link(headers)):
            return HTTPStatus.FORBIDDEN, "Another site's page may not ask here."
        if scope["method"] not in {"GET", "HEAD"} and not posts:
            return HTTPStatus.METHOD_NOT_ALLOWED, "Nothing can be changed here: only GET is answered."
        if (refused := _too_large(headers, LARGEST if posts else 0)) is not None:
            return refused
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > _LONGEST:
            return HTTPStatus.REQUEST_URI_TOO_LONG, f"An address has at most {_LONGEST} characters."
        return None

    def _is_ours(self, host: str) -> bool:
        found = _HOST.fullmatch(host.lower())
        if found is None:
            return False
        name = found[1].strip("[]")
        return name in self._names or (self._any_address and _is_address(name))


def _too_large(headers: Mapping[str, str], most: int) -> tuple[HTTPStatus, str] | None:
    """Why a request's body is not taken, of at most so many bytes."""
    length = headers.get("content-length", "0")
    known = "transfer-encoding" not in headers and length.isascii() and length.isdecimal()
    if known and len(length) < 12 and int(length) <= most:
        return None
    if not most:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "A request has no body here."
    if not known:
        return HTTPStatus.LENGTH_REQUIRED, "A request has to say how long it is."
    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"At most {most:,} bytes are taken."


def _is_followed_link(headers: Mapping[str, str]) -> bool:
    """Whether a reader went here from another site's page: it neither sees what comes nor has it beside its own."""
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
