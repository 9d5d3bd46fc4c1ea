"""Web pages: bytes to a tree, and of it the story with what the page states; the plain text of any other HTML.

What is seen is ``visible``'s to tell, which of it is the story ``story``'s, and what the page says about it
``stated``'s. Nothing is fetched, and no script is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader
from itertools import islice

from index.silent import import_silently

import_silently()  # before trafilatura does
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura.utils import load_html

from index.article import Article
from index.errors import InputError
from index.intake.readers.base import Skipped, Source, article, whole
from index.intake.readers.encoding import decode_declared, mark, normal, storable
from index.intake.readers.stated import stated
from index.intake.readers.story import story
from index.intake.readers.visible import seen, visible_text, written

_LARGEST = 20 * 1024 * 1024
"""Bytes of a page; the longest articles with their scripts have less than 5 MB."""
_ELEMENTS = 50_000
"""Elements of a page; the largest of 89 news pages has 1,600."""
_TAGS = 1_000_000
"""Tags of a page: more take lxml half a gigabyte."""


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The page's story. Raises InputError where it has no text, is too large or in no known encoding."""
    yield page(whole(file, _LARGEST), source)


def page(data: bytes, source: Source) -> Article:
    """As ``read``, of bytes."""
    tree = parsed(data, source.charset)
    # trafilatura takes quadratic time over pages without measure, which are no articles with a menu around them.
    vast = next(islice(tree.iter(), _ELEMENTS, None), None) is not None
    shown = seen(tree)
    found = stated(tree, shown, source.url or _saved_from(data), vast=vast)
    text = (None if vast else written(shown.runs, story(tree, shown, found.title))) or shown.text
    if not text:
        raise InputError("a page without text (one that a script fills in?): save it from a browser, as a whole")
    return article(source, text, found, headed=False)


_SAVED_FROM = re.compile(
    rb"<!--\s*saved from url=\(\d+\)(https?://[^\s<>]+)|<!--\s*Page saved with SingleFile\s+url:\s*(https?://[^\s<>]+)",
    re.IGNORECASE,
)


def _saved_from(data: bytes) -> str | None:
    """The address that browsers and SingleFile write into a comment at the beginning of a page that they save."""
    found = _SAVED_FROM.search(data, 0, 8192)
    return storable((found[1] or found[2]).decode("utf-8", "replace")) if found else None


def parsed(data: bytes, charset: str | None = None) -> HtmlElement:
    """The page's tree. Raises InputError where it is empty or no HTML."""
    html = _parsable(decode_page(data, charset))
    if html.count("<") > _TAGS:
        raise InputError(f"a page of more than {_TAGS} tags")
    # trafilatura mends some pages, and takes a few paragraphs for no page at all.
    if (tree := load_html(html)) is None and (tree := _tree(html)) is None:
        raise InputError("no HTML that can be read, or empty")
    return tree


def heading(tree: HtmlElement) -> str | None:
    """The page's first heading of the highest rank that it has, else its title."""
    for tag in ("h1", "h2", "h3", "title"):
        for element in tree.iter(tag):
            if words := " ".join(visible_text(element).split()):
                return words
    return None


def read_xml(data: bytes, source: Source) -> Iterator[Article | Skipped]:
    """A page that is written as XML. Raises InputError for any other XML."""
    if not re.search(rb"<(?:\w+:)?html[\s>]", data[:8192].replace(b"\0", b""), re.IGNORECASE):
        raise InputError("neither a feed nor a web page: of XML only these can be read")
    yield page(data, source)


def fragment(html: str) -> str:
    """All visible text of HTML that is no page, such as a mail's or a feed's; empty where there is none."""
    tree = _tree(_parsable(normal(html)))
    return "" if tree is None else visible_text(tree)


def _tree(html: str) -> HtmlElement | None:
    if not html.strip():
        return None
    try:
        # Bytes: of a string with an XML declaration lxml refuses to read the encoding.
        return document_fromstring(html.encode(), parser=HTMLParser(encoding="utf-8"))
    except etree.ParserError:  # nothing but comments
        return None


_PICTURE = re.compile(r"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=]{1000,}")
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{65536,}>")


def _parsable(html: str) -> str:
    """The page without its pictures in letters, and without what lxml takes hours over: thousands of attributes."""
    html = _PICTURE.sub("data:,", html)
    html = _LONG_TAG.sub(lambda tag: "" if len(tag[0].split(None, 2000)) > 2000 else tag[0], html)
    return storable(html).replace("\x0c", "\n")


_CHARSET = re.compile(
    rb"""<(?:meta\b[^>]*?\bcharset\s*=\s*|\?xml\b[^>]*?\bencoding\s*=\s*)["']?([\w:.-]+)""", re.IGNORECASE
)


def decode_page(data: bytes, charset: str | None = None) -> str:
    """The text of a page: as the server says, else as the page itself does, else as its letters show."""
    said = _CHARSET.search(data, 0, 8192)
    if mark(data) is None and b"\0" in data:
        if data.count(b"\0") > len(data) // 1000:
            raise InputError("binary file (NUL bytes)")
        data = data.replace(b"\0", b"")  # as browsers do
    return normal(decode_declared(data, charset, said[1].decode() if said else None))
