"""RSS and Atom, by feedparser: every entry with text is an article, its summary only where it has no more."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BufferedReader, BytesIO
from typing import Any

import feedparser

from index.article import Article
from index.errors import InputError
from index.metadata import Metadata, parse_date
from index.readers import html
from index.readers.base import Skipped, Source, article, digest, whole
from index.readers.encoding import storable

_ENTRIES = 50_000
"""Entries of a feed that are read; those of news sites have fewer than 500."""


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The entries' articles, by their GUID or else their address. A web page in XML is read as one.

    Raises InputError where the document is no feed, or none of its entries has text.
    """
    data = whole(file)
    if not data.strip():
        raise InputError("empty")
    # A file object: of a string feedparser would open what it names. Its sanitizing is not needed, as no markup is kept.
    feed: Any = feedparser.parse(
        BytesIO(data),
        response_headers={"content-type": f"application/xml; charset={source.charset}"} if source.charset else {},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not feed.get("version") and not feed.entries:
        yield from html.read_xml(data, source)
        return
    taken: set[str] = set()
    without = 0
    for entry in feed.entries[:_ENTRIES]:
        text = _text(entry)
        if not text:
            without += 1
            continue
        key = digest(storable(entry.get("id") or entry.get("link") or f"{entry.get('title')}\n{text}"))
        if key not in taken:
            taken.add(key)
            yield article(source.part(key), text, _metadata(entry, feed.feed))
    if without or not feed.entries:
        yield source.skipped(
            f"{without} of its {len(feed.entries)} entries have no text" if feed.entries else "no entries"
        )
