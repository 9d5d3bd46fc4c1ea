"""EPUB: every chapter is an article, in the order of reading, with the book's title as its outlet.

A book's chapters, and the articles of a magazine in this form, are each a document: so citations name the right one,
and one that is changed is stored anew alone.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from io import BufferedReader
from urllib.parse import unquote
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml import ElementTree

from index.article import Article
from index.errors import InputError
from index.intake.readers import base, html
from index.intake.readers.archive import opened
from index.intake.readers.base import Skipped, Source, Unpacked, article, whole
from index.intake.readers.encoding import storable
from index.intake.readers.visible import visible_text
from index.text.metadata import Metadata, from_mapping

_CONTAINER = "META-INF/container.xml"


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The chapters' articles, by their file in the book. Raises InputError where it is no EPUB or has no text."""
    with opened(file) as archive:
        budget = [base.UNPACKED // 4]
        root = _xml(archive, _CONTAINER, budget).find(".//{*}rootfile")
        package = (root.get("full-path") if root is not None else None) or ""
        book = _xml(archive, package, budget)
        said = _metadata(book)
        found = False
        for name in _spine(book, posixpath.dirname(package)):
            part = replace(source.part(name), member=storable(name))
            try:
                tree = html.parsed(_content(archive, name, budget))
            except InputError as error:
                yield part.skipped(str(error))
                continue
            if text := visible_text(tree):
                found = True
                heading = html.heading(tree)
                yield article(part, text, replace(said, title=heading))
        if not found:
            raise InputError("a book without text")


def _content(archive: ZipFile, name: str, budget: list[int]) -> bytes:
    try:
        member = archive.open(name)
    except (KeyError, NotImplementedError, RuntimeError, ValueError) as error:
        raise InputError(f"an EPUB without its {name!r}, or one that is locked: {error}") from None
    with member:
        return whole(BufferedReader(Unpacked(member, budget)))


def _xml(archive: ZipFile, name: str, budget: list[int]) -> Element:
    try:
        found: Element = ElementTree.fromstring(_content(archive, name, budget))
    except (ElementTree.ParseError, ValueError) as error:  # defusedxml's own are ValueErrors
        raise InputError(f"{name!r} in it cannot be read: {error}") from None
    return found


def _spine(book: Element, folder: str) -> Iterator[str]:
    """The names of the documents in the order of reading, each once, without tables of contents."""
    files: dict[str | None, str] = {}
    for item in book.iterfind(".//{*}manifest/{*}item"):
        if "html" in item.get("media-type", "") and "nav" not in item.get("properties", "").split():
            files[item.get("id")] = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
    wanted = (reference.get("idref") for reference in book.iterfind(".//{*}spine/{*}itemref"))
    yield from dict.fromkeys(files[one] for one in wanted if one in files)


_OPF = "{http://www.idpf.org/2007/opf}"
_NOBODY = frozenset({"calibre", "unknown", "unknown author", "author", "anonymous"})
"""What programs write where nobody named an author."""


def _metadata(book: Element) -> Metadata:
    def said(name: str) -> list[tuple[str, Element]]:
        found = book.iterfind(f".//{{http://purl.org/dc/elements/1.1/}}{name}")
        return [(storable(one.text.strip()), one) for one in found if one.text and one.text.strip()]

    def first(name: str) -> str | None:
        return next((words for words, _ in said(name)), None)

    # Others are those of the file's making or its last change.
    dates = [words for words, one in said("date") if one.get(f"{_OPF}event", "publication") == "publication"]
    authors = [
        words
        for words, one in said("creator")
        if one.get(f"{_OPF}role", "aut") == "aut" and words.casefold() not in _NOBODY
    ]
    stated = {"outlet": first("title"), "authors": authors, "language": first("language")}
    if dates:
        stated["published"] = dates[0]
    return replace(from_mapping(stated), extra={})
