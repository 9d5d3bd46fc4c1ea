"""Pages from the web, fetched only when asked for, and from public addresses alone.

``Web().fetch(url)`` asks robots.txt, waits its turn with the host, follows redirects and gives the bytes. A URL leads
whoever wrote it, or the server behind it, into this machine's own network if nobody looks: so every host's addresses
are looked up here, all of them must be public, and the connection is made to the very address that was checked. Each
redirect is a new URL and goes the same way.

No cookies, no passwords, no proxy from the environment (it would look the names up by itself), nothing is run.
What it does not know: articles, and the library (docs/decisions/0020-from-the-web.md).
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from importlib.metadata import PackageNotFoundError, version
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin

from index.errors import UsageError, WebError

if TYPE_CHECKING:
    from protego import Protego
    from urllib3.connection import HTTPConnection
    from urllib3.response import HTTPResponse
    from urllib3.util import Url

ROBOT = "article-qa"
"""The name that robots.txt knows us by."""
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = 5
_LONGEST_URL = 4096
_LONGEST_DELAY = 10.0
"""Seconds between two requests to one host, whatever its robots.txt asks for."""
_DELAY = 1.0
_ROBOTS_SIZE = 500 * 1024
"""Bytes of a robots.txt that are read, as many as RFC 9309 asks for."""
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")
_NAT64 = IPv6Network("64:ff9b::/96")
_UNICAST = IPv6Network("2000::/3")
"""All IPv6 addresses that have been given out."""
# Within them, but not of it: IPv4 in old tunnels (Teredo, 6to4), and what is set aside for documents.
_NOT_PUBLIC = tuple(map(IPv6Network, ("2001::/32", "2002::/16", "3fff::/20")))
READABLE = (
    "text/html",
    "application/xhtml+xml",
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
    "application/pdf",
    "text/plain",
    "text/markdown",
    "application/x-ndjson",
    "application/jsonl",
)
"""The content types that are fetched."""
_BY_SUFFIX = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".jsonl": "application/jsonl",
    ".ndjson": "application/x-ndjson",
    ".pdf": "application/pdf",
}
_UNSAID = frozenset({"", "application/octet-stream", "binary/octet-stream", "text/plain"})
"""Types that servers give to what they do not know: the path's suffix counts, if it is a known one."""
_NEXT = {
    401: "it asks for a password: open it in a browser, save the page and add the file",
    403: "the site does not give it to programs: open it in a browser, save the page and add the file",
    404: "check the address",
    410: "check the address",
    429: "the site is asked too often: try again later",
}


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


@dataclass(frozen=True)
class Version:
    """What a server said of the page that it gave, for it to say later whether that is still the one."""

    url: str
    """Where the page was in the end; only that place is asked so."""
    etag: str | None = None
    modified: str | None = None
    """The header Last-Modified, as it came."""


@dataclass(frozen=True)
class Fetched:
    """A page as it came."""

    data: bytes
    """Unpacked; empty where the page is ``unchanged``."""
    content_type: str
    """One of ``READABLE``, with the charset if the server names one: "text/html; charset=utf-8"."""
    version: Version
    """With the URL it was found at in the end, without a fragment."""
    unchanged: bool = False
    """It is still the version that was asked about."""


Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host and port, IPv4 and IPv6 in any order. Raises OSError where there are none."""


def canonical(url: str, allow: Collection[str] = ()) -> str:
    """The URL as it is asked for and stored: host in ASCII, path in percent code, no default port, no fragment.

    Raises WebError for what is never fetched: another scheme than http and https, a name or password in the URL,
    another port than 80 and 443 unless ``allow`` names host and port, no host, more than 4,096 characters.
    """
    return _parse(url, allow).url


def _parse(url: str, allow: Collection[str]) -> Url:
    from urllib3.exceptions import LocationParseError
    from urllib3.util import Url, parse_url

    shown = url if len(url) <= 200 else f"{url[:200]}…"
    if len(url) > _LONGEST_URL:
        raise WebError(f"{shown} is longer than {_LONGEST_URL:,} characters: give the page's short address")
    try:
        # The same parser makes the request: no two opinions on which host a URL names.
        parsed = parse_url(url.strip())
    except (LocationParseError, UnicodeError) as error:
        raise WebError(f"{shown} is no address of a page: {error}") from None
    if parsed.scheme not in _PORTS:
        raise WebError(f"{shown} is not fetched: only http and https are. Save the page and add the file")
    if parsed.auth is not None:
        # Not shown in full: it would stand in logs.
        raise WebError(
            f"{parsed.host} with a name or password before it is not fetched: leave out what is before the @"
        )
    host = parsed.host or ""
    if not (_HOST.fullmatch(host) or (_is_address(host.strip("[]")) and "%" not in host)):
        raise WebError(f"{shown} names no host that can be asked ({host!r}): check the address")
    port = parsed.port if parsed.port is not None else _PORTS[parsed.scheme]
    if port not in _PORTS.values() and f"{host}:{port}" not in allow:
        raise WebError(
            f"{shown} is at port {port}, and only 80 and 443 are asked. For a server of your own allow it: "
            f"--allow-private {host}:{port}"
        )
    path = parsed.path or "/"
    return Url(parsed.scheme, None, host, None if port == _PORTS[parsed.scheme] else port, path, parsed.query)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet.

    Not to this machine, a private or local network, a carrier's own, a group of machines, nor to a range set aside; an
    IPv6 address that stands for an IPv4 one is judged by that one behind NAT64, and refused in any other form.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found in _NAT64:
            return is_public(str(IPv4Address(int(found) & 0xFFFFFFFF)))
        if found.scope_id or found not in _UNICAST or any(found in one for one in _NOT_PUBLIC):
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved)


def _look_up(host: str, port: int) -> list[str]:
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


@dataclass
class _Host:
    """What is known of a host in this run."""

    delay: float = _DELAY
    free: float = 0.0
    """The clock's time from which it may be asked again."""


class Web:
    """Fetches pages, one after the other, and remembers each host's robots.txt and when it was last asked."""

    def __init__(
        self,
        allow: Collection[str] = (),
        *,
        limits: Limits = Limits(),
        resolve: Resolve = _look_up,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``allow`` names servers that may be asked although they are private, each as exact "host:port".

        ``resolve``, ``clock`` and ``sleep`` can be replaced in tests. Raises UsageError for another form of ``allow``.
        """
        for one in allow:
            if not re.fullmatch(r".+:\d+", one):
                raise UsageError(f"{one!r} does not say which server is allowed: write host and port (localhost:8000)")
        self.allow = frozenset(one.lower() for one in allow)
        self._limits = limits
        self._resolve = resolve
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, Protego | WebError] = {}
        self._tls: ssl.SSLContext | None = None

    def fetch(self, url: str, known: Version | None = None) -> Fetched:
        """The page at ``url``; one that is ``known`` is asked for only if it has changed since.

        Raises WebError, which says why, for a page that may not be fetched, cannot be, or is of no readable kind.
        """
        place = _parse(url, self.allow)
        for _ in range(_REDIRECTS + 1):
            self._ask_robots(place)
            self._wait(place)
            headers = {"Accept": ", ".join([*READABLE, "*/*;q=0.1"])}
            if known and known.url == place.url:
                named = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
                headers |= {name: value for name, value in named.items() if value}
            with self._response(place, headers) as response:
                target = self._target(place, response)
                if target is None:
                    return self._fetched(place, response, known)
            place = target
        raise WebError(
            f"{url} was redirected more than {_REDIRECTS} times, last to {place.url}: give the page's address"
        )

    # --- one page

    def _fetched(self, place: Url, response: HTTPResponse, known: Version | None) -> Fetched:
        if response.status == 304 and known and known.url == place.url:
            return Fetched(b"", "", known, unchanged=True)
        if response.status != 200:
            raise _refused(place, response.status)
        kind = _content_type(place, response.headers.get("Content-Type", ""))
        said = Version(place.url, _header(response, "ETag"), _header(response, "Last-Modified"))
        data, whole = self._body(place, response, self._limits.size)
        if not whole:
            raise WebError(f"{place.url} is larger than {self._limits.size / 1024**2:.0f} MB: save what you need of it")
        return Fetched(data, kind, said)

    def _target(self, place: Url, response: HTTPResponse) -> Url | None:
        """Where the response redirects to, checked as any URL is; None where it does not."""
        location = response.headers.get("Location")
        if response.status not in {301, 302, 303, 307, 308} or location is None:
            return None
        with suppress(UnicodeError):
            location = location.encode("latin-1").decode("utf-8")  # headers come as Latin-1
        try:
            target = _parse(urljoin(place.url, location), self.allow)
        except (WebError, ValueError) as error:
            raise WebError(f"{place.url} redirects to what is not fetched: {error}") from None
        if place.scheme == "https" and target.scheme == "http":
            raise WebError(
                f"{place.url} redirects from https to {target.url}, where anybody may change it: not followed"
            )
        return target

    # --- robots.txt and manners

    def _ask_robots(self, place: Url) -> None:
        """Raises WebError where the host's robots.txt says no, or cannot be had for a fault of the host's."""
        origin = f"{place.scheme}://{place.netloc}"
        if origin not in self._robots:
            try:
                self._robots[origin] = self._read_robots(_parse(f"{origin}/robots.txt", self.allow))
            except WebError as error:
                self._robots[origin] = error
        robots = self._robots[origin]
        if isinstance(robots, WebError):
            raise WebError(f"{place.url} is not fetched, since its robots.txt cannot be asked: {robots}") from robots
        if not robots.can_fetch(place.url, ROBOT):
            raise WebError(
                f"{place.url} is closed to programs by {origin}/robots.txt: open it in a browser, save the page and "
                "add the file"
            )
        self._host(place).delay = min(max(robots.crawl_delay(ROBOT) or 0.0, _DELAY), _LONGEST_DELAY)

    def _read_robots(self, place: Url) -> Protego:
        from protego import Protego

        for _ in range(_REDIRECTS + 1):
            with self._response(place, {"Accept": "text/plain, */*;q=0.1"}) as response:
                target = self._target(place, response)
                if target is None:
                    if 400 <= response.status < 500:  # RFC 9309: there is none, so nothing is forbidden
                        return Protego.parse("")
                    if response.status != 200:
                        raise _refused(place, response.status)
                    data, _ = self._body(place, response, _ROBOTS_SIZE)
                    return Protego.parse(_own_groups(data.decode("utf-8-sig", "replace")))
            place = target
        raise WebError(f"{place.url} was redirected more than {_REDIRECTS} times")

    def _host(self, place: Url) -> _Host:
        return self._hosts.setdefault(place.host or "", _Host())

    def _wait(self, place: Url) -> None:
        """Until it is our turn with the host again."""
        host = self._host(place)
        if (left := host.free - self._clock()) > 0:
            self._sleep(left)
        host.free = self._clock() + host.delay

    # --- one request

    @contextmanager
    def _response(self, place: Url, headers: Mapping[str, str]) -> Iterator[HTTPResponse]:
        """The answer to one GET, its body unread. Raises WebError for whatever goes wrong until it is read."""
        from urllib3.exceptions import HTTPError

        host, port = (place.host or "").strip("[]"), place.port or _PORTS[place.scheme or ""]
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
            found = [host] if _is_address(host) else self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise WebError(
                f"{place.url} cannot be fetched: the host {host!r} is not known "
                f"({getattr(error, 'strerror', None) or error}). Check the address, and that you are online"
            ) from None
        if f"{place.host}:{port}" in self.allow:
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

    def _body(self, place: Url, response: HTTPResponse, limit: int) -> tuple[bytes, bool]:
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


def _refused(place: Url, status: int) -> WebError:
    try:
        said = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        said = str(status)
    return WebError(f"{place.url} answers {said}: {_NEXT.get(status, 'try again later')}", status)


def _content_type(place: Url, header: str) -> str:
    """What a header Content-Type says, put right where it says too little. Raises WebError for what is not read."""
    kind, *rest = [part.strip() for part in header.lower().split(";")]
    suffix = re.search(r"\.[a-z]+$", (place.path or "").lower())
    if kind in _UNSAID and suffix and suffix[0] in _BY_SUFFIX:
        kind = _BY_SUFFIX[suffix[0]]
    if kind not in READABLE:
        raise WebError(
            f"{place.url} is {kind[:60] or 'of no stated type'}, which is not read: give the address of a page, a "
            "feed, a PDF, a text or JSON Lines"
        )
    charset = next((part for part in rest if re.fullmatch(r'charset="?[a-z0-9._:-]{1,40}"?', part)), None)
    return f"{kind}; {charset}" if charset else kind


def _header(response: HTTPResponse, name: str) -> str | None:
    """A header that can be sent back as it is."""
    value = response.headers.get(name)
    return value if value and re.fullmatch(r"[\x20-\x7e]{1,512}", value) else None


def _own_groups(robots: str) -> str:
    """A robots.txt with all groups that are for others under one name: a hostile one would have thousands."""
    lines = []
    for line in robots.splitlines():
        if agent := re.match(r"\s*user[- ]?agent\b[\s:]*([^#]*)", line, re.IGNORECASE):
            name = agent[1].strip().lower().partition("/")[0]
            line = f"User-agent: {name if name in {'*', ROBOT} else 'another'}"
        lines.append(line)
    return "\n".join(lines)


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
