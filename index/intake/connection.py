"""One request of the web, made to the very address that was checked and given up when it takes too long or too much.

All addresses of a host must be public, or the server behind a name could choose one that is not. No cookies, no
passwords, no proxy from the environment (it would look the names up by itself).
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from importlib.metadata import PackageNotFoundError, version
from threading import Timer
from typing import TYPE_CHECKING, Self

from index.errors import WebError
from index.intake.address import is_address, is_public, port_of

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection
    from urllib3.response import HTTPResponse as HTTPResponse

    from index.intake.address import Url

ROBOT = "article-qa"
"""The name that servers and their robots.txt know us by."""
Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host and port, IPv4 and IPv6 in any order. Raises OSError where there are none."""


@dataclass(frozen=True)
class Limits:
    """Of one request. A page that goes beyond one of them is given up."""

    connect: float = 10.0
    """Seconds until a connection stands."""
    silence: float = 20.0
    """Seconds without a byte."""
    total: float = 60.0
    """Seconds altogether, however steadily the bytes drip."""
    size: int = 50 * 1024 * 1024
    """Bytes of a page, unpacked."""


LIMITS = Limits()


def look_up(host: str, port: int) -> list[str]:
    """The system's own answer, as of ``Resolve``."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


class Connections:
    """Requests to hosts that may be asked."""

    def __init__(self, allow: Collection[str], limits: Limits, resolve: Resolve) -> None:
        self._allow = allow
        self._limits = limits
        self._resolve = resolve
        self._tls: ssl.SSLContext | None = None

    @contextmanager
    def response(self, place: Url, headers: Mapping[str, str]) -> Iterator[HTTPResponse]:
        """The answer to one GET, its body unread. Raises WebError for whatever goes wrong until it is read."""
        from urllib3.exceptions import HTTPError

        host, port = (place.host or "").strip("[]"), port_of(place)
        ends = _Deadline(self._limits.total)
        try:
            with ends:
                connection = self._connected(place, self._addresses(place, host, port), host, port, ends)
                try:
                    sent = {
                        "Host": place.netloc or "",
                        "User-Agent": f"{ROBOT}/{_version()}",
                        "Accept-Encoding": "gzip",
                        "Connection": "close",
                    }
                    connection.request("GET", place.request_uri, headers=sent | dict(headers), preload_content=False)
                    with closing(connection.getresponse()) as response:
                        ends.check()
                        yield response
                finally:
                    connection.close()
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            if ends.passed:
                late = f"was not there after {self._limits.total:g} seconds: try again later"
                raise WebError(f"{place.url} {late}") from None
            raise WebError(f"{place.url} cannot be fetched: {_reason(error)}") from error

    def _addresses(self, place: Url, host: str, port: int) -> Sequence[str]:
        try:
            found = [host] if is_address(host) else self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise WebError(
                f"{place.url} cannot be fetched: the host {host!r} is not known "
                f"({getattr(error, 'strerror', None) or error}). Check the address, and that you are online"
            ) from None
        if f"{place.host}:{port}" in self._allow:
            return found
        # One bad address among good ones is a trap: the server could choose which of them is taken.
        if private := next((address for address in found if not is_public(address)), None):
            raise WebError(
                f"{place.url} is not fetched: {host} is at {private}, which is no public address. For a server of your "
                f"own allow it: --allow-private {place.host}:{port}"
            )
        return found

    def _connected(self, place: Url, addresses: Sequence[str], host: str, port: int, ends: _Deadline) -> HTTPConnection:
        """A connection to the first of the addresses that takes one; with TLS, certified for the host's name."""
        from urllib3.connection import HTTPConnection, HTTPSConnection

        failed: Exception = OSError("it has no address")
        for address in addresses:
            if place.scheme == "https":
                self._tls = self._tls or ssl.create_default_context()
                connection: HTTPConnection = HTTPSConnection(
                    address, port, timeout=self._limits.connect, ssl_context=self._tls, server_hostname=host
                )
            else:
                connection = HTTPConnection(address, port, timeout=self._limits.connect)
            try:
                with ends.watching(connection):
                    connection.connect()
            except Exception as error:
                connection.close()
                failed = error
                continue
            connection.timeout = self._limits.silence
            return connection
        raise failed

    def body(self, place: Url, response: HTTPResponse, limit: int) -> tuple[bytes, bool]:
        """The body unpacked, at most ``limit`` bytes of it, and whether that is all. Raises what reading raises."""
        packed = response.headers.get("Content-Encoding", "").strip().lower()
        if packed not in {"", "identity", "gzip", "x-gzip"}:
            raise WebError(f"{place.url} comes packed as {packed[:40]!r}, which was not asked for: try again later")
        data = bytearray()
        for piece in response.stream(16384, decode_content=True):
            data += piece
            if len(data) > limit:
                return bytes(data[:limit]), False
        return bytes(data), True


class _Deadline:
    """Cuts a connection off when its time is up: a socket's own timeout begins anew with each byte."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._sockets: Callable[[], socket.socket | None] = lambda: None
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._timer.cancel()
        if kind is None:
            self.check()

    @contextmanager
    def watching(self, connection: HTTPConnection) -> Iterator[None]:
        """While it is being made, and from then on, it is this connection that is cut off."""
        self.check()
        self._sockets = lambda: connection.sock
        yield
        held = connection.sock  # which the connection lets go of once the headers are there
        self._sockets = lambda: held
        self.check()

    def check(self) -> None:
        """Raises TimeoutError once the time is up: what was cut off may just seem to end."""
        if self.passed:
            raise TimeoutError

    def _cut(self) -> None:
        self.passed = True
        held = self._sockets()
        if held is not None:
            with suppress(OSError):
                socket.socket.shutdown(held, socket.SHUT_RDWR)  # not TLS's, which waits for the other side


def _reason(error: BaseException) -> str:
    """What went wrong with a connection, in words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({error.verify_message}). Check the address"
    if error.__cause__ is not None:  # what urllib3 made of it names objects
        return _reason(error.__cause__)
    if isinstance(error, TimeoutError):
        return "it does not answer in time. Try again later"
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return f"the connection failed ({said}). Try again later"


def _version() -> str:
    try:
        return version("article-qa")
    except PackageNotFoundError:
        return "0"
