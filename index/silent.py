"""Importing what would open a socket, without the socket."""

from __future__ import annotations

import socket


def import_silently() -> None:
    """Import urllib3 without the socket that it opens then, to learn whether there is IPv6: Python knows.

    For who imports a library that imports urllib3, and goes nowhere.
    """
    known, socket.has_ipv6 = socket.has_ipv6, False
    try:
        from urllib3.util import connection
    finally:
        socket.has_ipv6 = known
    connection.HAS_IPV6 = known
