"""Which addresses may be asked: a URL in its one form, and the IP addresses of the public internet.

A URL leads whoever wrote it, or the server behind it, into this machine's own network if nobody looks.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

from index.errors import WebError

if TYPE_CHECKING:
    from urllib3.util import Url as Url

_PORTS = {"http": 80, "https": 443}
_LONGEST_URL = 4096
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")
_NAT64 = IPv6Network("64:ff9b::/96")
_UNICAST = IPv6Network("2000::/3")
"""All IPv6 addresses that have been given out."""
# Within them, but not of it: IPv4 in old tunnels (Teredo, 6to4), and what is set aside for documents.
_NOT_PUBLIC = tuple(map(IPv6Network, ("2001::/32", "2002::/16", "3fff::/20")))


def canonical(url: str, allow: Collection[str] = ()) -> str:
    """The URL as it is asked for and stored: host in ASCII, path in percent code, no default port, no fragment.

    Raises WebError for what is never fetched: another scheme than http and https, a name or password in the URL,
    another port than 80 and 443 unless ``allow`` names host and port, no host, more than 4,096 characters.
    """
    return parse(url, allow).url


def parse(url: str, allow: Collection[str]) -> Url:
    """As ``canonical``, with its parts."""
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
    if not (_HOST.fullmatch(host) or (is_address(host.strip("[]")) and "%" not in host)):
        raise WebError(f"{shown} names no host that can be asked ({host!r}): check the address")
    port = parsed.port if parsed.port is not None else _PORTS[parsed.scheme]
    if port not in _PORTS.values() and f"{host}:{port}" not in allow:
        raise WebError(
            f"{shown} is at port {port}, and only 80 and 443 are asked. For a server of your own allow it: "
            f"--allow-private {host}:{port}"
        )
    path = parsed.path or "/"
    return Url(parsed.scheme, None, host, None if port == _PORTS[parsed.scheme] else port, path, parsed.query)


def port_of(place: Url) -> int:
    """The port that is asked."""
    return place.port or _PORTS[place.scheme or ""]


def is_address(text: str) -> bool:
    """Whether it is an IP address, not a name."""
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
