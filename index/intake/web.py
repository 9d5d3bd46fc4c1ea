"""Pages from the web, fetched only when asked for, and from public addresses alone.

``Web().fetch(url)`` asks robots.txt, waits its turn with the host, follows redirects and gives the bytes. Each redirect
is a new URL and goes the same way. Nothing is run.
What it does not know: which addresses may be asked (index.intake.address), how a request is made
(index.intake.connection), articles, and the library (docs/decisions/0020-from-the-web.md).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from index.errors import UsageError, WebError
from index.intake.address import parse
from index.intake.connection import LIMITS, ROBOT, Connections, Limits, Resolve, look_up

if TYPE_CHECKING:
    from protego import Protego

    from index.intake.address import Url
    from index.intake.connection import HTTPResponse

_REDIRECTS = 5
_LONGEST_DELAY = 10.0
"""Seconds between two requests to one host, whatever its robots.txt asks for."""
_DELAY = 1.0
_ROBOTS_SIZE = 500 * 1024
"""Bytes of a robots.txt that are read, as many as RFC 9309 asks for."""
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
        limits: Limits = LIMITS,
        resolve: Resolve = look_up,
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
        self._connections = Connections(self.allow, limits, resolve)
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, Protego | WebError] = {}

    def fetch(self, url: str, known: Version | None = None) -> Fetched:
        """The page at ``url``; one that is ``known`` is asked for only if it has changed since.

        Raises WebError, which says why, for a page that may not be fetched, cannot be, or is of no readable kind.
        """
        place = parse(url, self.allow)
        for _ in range(_REDIRECTS + 1):
            self._ask_robots(place)
            self._wait(place)
            headers = {"Accept": ", ".join([*READABLE, "*/*;q=0.1"])}
            if known and known.url == place.url:
                named = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
                headers |= {name: value for name, value in named.items() if value}
            with self._connections.response(place, headers) as response:
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
        data, whole = self._connections.body(place, response, self._limits.size)
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
            target = parse(urljoin(place.url, location), self.allow)
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
                self._robots[origin] = self._read_robots(parse(f"{origin}/robots.txt", self.allow))
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
            with self._connections.response(place, {"Accept": "text/plain, */*;q=0.1"}) as response:
                target = self._target(place, response)
                if target is None:
                    if 400 <= response.status < 500:  # RFC 9309: there is none, so nothing is forbidden
                        return Protego.parse("")
                    if response.status != 200:
                        raise _refused(place, response.status)
                    data, _ = self._connections.body(place, response, _ROBOTS_SIZE)
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
