"""RSS and Atom, by feedparser: every entry with text is an article, its summary only where it has no more."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BufferedReader, BytesIO
from typing import Any

import feedparser

from index.article import Article
from index.errors import InputError
from index.intake.readers import html
from index.intake.readers.base import LeftOut, Skipped, Source, article, digest, whole
from index.intake.readers.encoding import storable
from index.text.dates import parse_date
from index.text.metadata import Metadata, from_mapping

_DEPTH = 5000
"""Elements within each other, of which feedparser's time is the square; HTML that closes none of its has hundreds."""
_TAG = re.compile(r"<!\[CDATA\[.*?\]\]>|<(/?)[A-Za-z][^<>]*>", re.DOTALL)
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*>")
_LARGEST = 20 * 1024 * 1024
"""Bytes of a feed; those of news sites have less than 2 MB."""
_ENTRIES = 20_000
"""Entries of a feed; those of news sites have fewer than 500."""


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The entries' articles, by their GUID or else their address. A web page in XML is read as one.

    Raises InputError where the document is no feed, or none of its entries has text.
    """
    data = whole(file, _LARGEST)
    if not data.strip():
        raise InputError("empty")
    # A file object: of a string feedparser opens what it names. Sanitizing is not needed, as no markup is kept.
    if len(re.findall(rb"<(?:\w+:)?(?:item|entry)\b", data)) > _ENTRIES:
        raise InputError(f"a feed of more than {_ENTRIES} entries: split it")
    text = _DECLARATION.sub("", html.decode_page(data, source.charset), count=1)
    if _depth(text) > _DEPTH:
        raise InputError(f"a feed nested more than {_DEPTH} elements deep")
    feed: Any = feedparser.parse(
        BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": source.url or ""},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not feed.get("version") and not feed.entries:
        yield from html.read_xml(data, source)
        return
    taken: set[str] = set()
    without = 0
    left = LeftOut()
    for entry in feed.entries:
        if reason := _unpublished(entry):
            left.add(reason, html.fragment(storable(entry.get("title") or entry.get("id") or "")))
            continue
        text = _text(entry)
        if not text:
            without += 1
            continue
        key = digest(storable(entry.get("id") or entry.get("link") or f"{entry.get('title')}\n{text}"))
        if key not in taken:
            taken.add(key)
            yield article(source.part(key), text, _metadata(entry, feed.feed))
    yield from left.report(source)
    if not taken and not left:
        raise InputError("a feed whose entries have no text" if feed.entries else "a feed without entries")
    if without:
        yield replace(source.skipped(f"{without} of its {len(feed.entries)} entries have no text"), note=True)


def _unpublished(entry: Any) -> str | None:
    """Why an entry of a blog's export is no article: Blogger's and AtomPub's drafts, comments, settings."""
    kinds = [tag.get("term") or "" for tag in entry.get("tags", []) if str(tag.get("scheme")).endswith("2005#kind")]
    kind = str(entry.get("blogger_type") or next(iter(kinds), "")).rpartition("#")[2].lower()
    if kind and kind not in {"post", "page"}:
        return f"of the type {storable(kind)}"
    status = str(entry.get("blogger_status") or "").lower()
    if entry.get("app_draft") == "yes" or status == "draft":
        return "a draft"
    return "in the trash" if status in {"soft_trashed", "trashed"} else None


def _depth(text: str) -> int:
    deepest = depth = 0
    for tag in _TAG.finditer(text):
        if tag[1] is not None and not tag[0].endswith("/>"):
            depth += -1 if tag[1] else 1
            deepest = max(deepest, depth)
    return deepest


def _text(entry: Any) -> str:
    """The entry's content, or its summary where that says more or there is no other."""
    contents = [
        part for part in entry.get("content", []) if (part.get("type") or "").startswith(("text/", "application/x"))
    ]
    summary = entry.get("summary_detail")
    return max(map(_plain, [*contents, *([summary] if summary else [])]), key=len, default="")


def _plain(part: Any) -> str:
    value = storable(part.get("value") or "")
    return value.strip() if part.get("type") == "text/plain" else html.fragment(value)


def _metadata(entry: Any, feed: Any) -> Metadata:
    origin = entry.get("source") or {}
    names = [author.get("name") for author in entry.get("authors", [])]
    updated = _date(entry, "updated")
    published = _date(entry, "published") or updated
    title = entry.get("title_detail")
    content: Any = next(iter(entry.get("content", [])), {})
    stated = from_mapping(
        {
            "title": " ".join(_plain(title).split()) if title else None,
            "outlet": html.fragment(origin.get("title") or feed.get("title") or ""),
            "authors": [storable(name) for name in names if name] or storable(entry.get("author") or ""),
            "published": published,
            "modified": updated if updated and published and updated > published else None,
            "url": storable(entry.get("link") or ""),
            "language": content.get("language") or feed.get("language"),
        }
    )
    return replace(stated, extra={})


def _date(entry: Any, name: str) -> str | None:
    """As the feed writes it, where that can be read, else the day that feedparser makes of it."""
    # "in" alone tells: asked for a date that is not there, feedparser gives the other one with a warning.
    if name not in entry:
        return None
    parsed = entry.get(f"{name}_parsed")
    return parse_date(entry[name]) or (
        datetime.fromtimestamp(calendar.timegm(parsed), UTC).date().isoformat() if parsed else None
    )
