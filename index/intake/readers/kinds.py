"""Which reader a document wants: by its name, unless its first bytes say otherwise."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from importlib import import_module
from io import BufferedReader
from pathlib import PurePosixPath

from index.article import Article
from index.errors import InputError
from index.intake.readers.base import Skipped, Source
from index.intake.readers.encoding import storable
from index.text.head import unread_date

Reader = Callable[[BufferedReader, Source], Iterator[Article | Skipped]]

_NAMED = {
    "text": ".txt .text",
    "markdown": ".md .markdown",
    "json lines": ".jsonl .ndjson",
    "HTML": ".html .htm .xhtml",
    "PDF": ".pdf",
    "feed": ".rss .atom .xml .rdf",
    "mail": ".eml",
    "MHTML": ".mht .mhtml",
    "mailbox": ".mbox .mbx",
    "Word": ".docx",
    "EPUB": ".epub",
    "CSV": ".csv .tsv",
    "JSON": ".json",
    "Evernote": ".enex",
    "WARC": ".warc",
    "gzip": ".gz",
    "zip": ".zip",
}
SUFFIXES = {suffix: kind for kind, suffixes in _NAMED.items() for suffix in suffixes.split()}
"""The kind that each suffix stands for."""
_WRITTEN = frozenset(".doc .docm .dot .odt .ott .pages .rtf .wpd .wps".split())
"""Of documents by other word processors, which can save them as one that is read."""
_READERS = {
    "text": "text.read",
    "markdown": "text.read_markdown",
    "json lines": "json_lines.read",
    "HTML": "html.read",
    "PDF": "pdf.read",
    "feed": "feed.read",
    "mail": "mail.read",
    "MHTML": "mail.read_page",
    "mailbox": "mail.read_mailbox",
    "Word": "docx.read",
    "EPUB": "epub.read",
    "CSV": "table.read",
    "gzip": "archive.read_gzip",
    "zip": "archive.read_zip",
    "JSON": "json_document.read",
    "Evernote": "evernote.read",
    "WARC": "warc.read",
    "post": "export.read_body",
    "WordPress": "wordpress.read",
}
# The kinds that hold many articles.
_MANY = frozenset({"json lines", "feed", "mailbox", "EPUB", "CSV", "zip", "WordPress", "JSON", "Evernote", "WARC"})
# Those whose parts are read as documents of their own.
_PACKED = frozenset({"mailbox", "gzip", "zip"})
_MEDIA_TYPES = {
    "text/html": "HTML",
    "application/xhtml+xml": "HTML",
    "application/pdf": "PDF",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "application/xml": "feed",
    "text/xml": "feed",
    "text/plain": "text",
    "text/markdown": "markdown",
    "text/csv": "CSV",
    "application/json": "JSON",
    "application/feed+json": "JSON",
    "application/warc": "WARC",
    "application/x-ndjson": "json lines",
    "application/jsonl": "json lines",
    "message/rfc822": "mail",
    "multipart/related": "MHTML",
    "application/mbox": "mailbox",
    "application/epub+zip": "EPUB",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/zip": "zip",
    "application/gzip": "gzip",
    "application/x-gzip": "gzip",
}

_HEAD = 4096
"""Bytes of a document's beginning that tell its kind."""
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?\s*+(?:(?:<\?.*?\?>|<!--.*?-->)\s*+)*+", re.DOTALL)
_ROOT = re.compile(rb"<!doctype\s+(?:html|(?P<other>[\w:-]+))|<(?P<tag>[a-z][\w:-]*)[\s/>]", re.IGNORECASE)
_FEEDS = {b"rss", b"feed", b"rdf", b"channel"}


def by_name(name: str) -> str | None:
    """The kind that a file's suffix stands for; None for one that is not known."""
    return SUFFIXES.get(PurePosixPath(name).suffix.lower())


def unread(name: str) -> str:
    """Why a file of no known kind is left out, and what to do about it."""
    suffix = PurePosixPath(name).suffix.lower()
    instead = ": save it as .docx or .html" if suffix in _WRITTEN else ""
    return f"not a kind of file that can be read yet ({suffix or 'no suffix'}){instead}"


def may_hold_many(name: str) -> bool:
    """Whether a file of that name may hold many articles, whose ids then begin with the last part of it."""
    return by_name(name) in _MANY | {"gzip"}


_BESIDE_A_PAGE = (
    "_files _fichiers _archivos _ficheiros _arquivos _file _bestanden _pliki _soubory _tiedostot _elemei "
    "-dateien -filer -bestanden .files"
).split()
"""How browsers of several languages end the name of the folder in which they save what a page shows."""


def page_of(folder: str, beside: Collection[str]) -> str | None:
    """The saved page whose pictures, scripts and frames a folder holds, among the names beside it; None for no such."""
    for ending in _BESIDE_A_PAGE:
        if folder.lower().endswith(ending):
            stem = folder[: -len(ending)]
            return next((page for page in (f"{stem}.html", f"{stem}.htm", f"{stem}.xhtml") if page in beside), None)
    return None


def has_lines(path: str) -> bool:
    """Whether an article's lines are those of the file it was read from, as they are of text alone.

    Of a file that is gone its name decides.
    """
    kind, plain = by_name(path), {"text", "markdown", None}
    try:
        # Whatever has taken its place meanwhile, a pipe would hold up who asks.
        if kind in plain and os.path.isfile(path):
            with open(path, "rb") as file:
                kind = kind_of(file.read(_HEAD), kind)
    except (OSError, InputError):
        pass
    return kind in plain


def by_media_type(content_type: str | None) -> str | None:
    """The kind that a server's Content-Type stands for; None for one that is not known."""
    return _MEDIA_TYPES.get((content_type or "").partition(";")[0].strip().lower())


def kind_of(head: bytes, named: str | None) -> str:
    """What a document is, given its beginning and what its name or its server makes of it: ``named``, or text.

    Raises InputError for what no reader is there for.
    """
    seen = _seen(head)
    if seen == "RTF":
        raise InputError("an RTF document, which cannot be read yet: save it as DOCX, HTML or text")
    if seen == "bookmarks":
        raise InputError("a list of bookmarks, which has no texts: fetch a page with qa index add ADDRESS")
    if seen == "zip" and named in {"Word", "EPUB"}:
        return named
    if seen is None and named in {"PDF", "gzip", "zip", "Word", "EPUB", "WARC"}:
        if not head.strip():
            raise InputError("empty")
        raise InputError(f"not {named}, though its name says so, nor another kind of file that can be read")
    return seen or named or "text"


def _seen(head: bytes) -> str | None:
    """The kind that the first bytes leave no doubt of; XML counts as a feed until its reader says otherwise."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        # The first member of an EPUB is its media type, stored as it is; Word's has no such mark.
        return "EPUB" if head[30:58] == b"mimetypeapplication/epub+zip" else "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"WARC/"):
        return "WARC"
    if b"%PDF-" in head[:1024]:  # not first: an archive may hold one as it is
        return "PDF"
    if head.lstrip().startswith(b"{\\rtf"):
        return "RTF"
    prolog = _PROLOG.match(head)
    root = _ROOT.match(head, prolog.end() if prolog else 0)
    if root is None:
        return "feed" if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<?xml") else None
    tag = (root["other"] or root["tag"] or b"html").lower()
    if root["other"] and tag.startswith(b"netscape-bookmark"):
        return "bookmarks"
    if tag == b"en-export":
        return "Evernote"
    if b"wordpress.org/export/" in head:
        return "WordPress"
    if tag in {b"html", b"head", b"body"}:
        return "HTML"
    if tag.rpartition(b":")[2] in _FEEDS:
        return "feed"
    return "feed" if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml") else None


def reader(kind: str) -> Reader:
    """The reader of a kind; its module, and the library it stands on, are imported only now."""
    module, _, function = _READERS[kind].partition(".")
    found: Reader = getattr(import_module(f"index.intake.readers.{module}"), function)
    return found


def read(file: BufferedReader, source: Source, named: str | None) -> Iterator[Article | Skipped]:
    """The articles of an open document of that kind, or of the kind that its first bytes show. Raises OSError alone."""
    try:
        kind = kind_of(file.peek(_HEAD)[:_HEAD], named)
    except InputError as error:
        yield source.skipped(str(error))
        return
    if kind in _MANY and not source.member:
        source = replace(source, name=source.name.rpartition("/")[2])  # as in FILE:LINE
    yield from guarded(kind, file, source)


def guarded(kind: str, file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The articles of an open document of that kind; whatever its reader raises but OSError is a reason to skip it."""
    try:
        for item in reader(kind)(file, source):
            yield item
            if isinstance(item, Article) and not item.published and kind not in _PACKED:
                yield from _without_date(item, source)
    except InputError as error:
        yield source.skipped(str(error))
    except UnicodeDecodeError as error:
        yield source.skipped(f"not sound {error.encoding} text from here on: save it as UTF-8")
    except OSError:
        raise
    except Exception as error:  # of a format's library, which hostile documents make raise anything
        yield source.skipped(f"cannot be read as {kind}: {storable(str(error))[:200] or type(error).__name__}")


def _without_date(article: Article, source: Source) -> Iterator[Skipped]:
    """What to tell of an article where something stands in its date's place that is none."""
    if (said := unread_date(article.text, article.extra)) is not None:
        which = "" if article.id == source.name else f"{article.id!r} "
        why = f"without a date: {storable(said)[:60]!r} can't be read as one year, month and day"
        yield replace(source.skipped(f"{which}is stored {why}"), note=True)
