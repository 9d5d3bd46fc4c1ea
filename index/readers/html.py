"""Web pages: the story by trafilatura, what the page states about it, and the plain text of any other HTML.

trafilatura's precision setting finds the story best (docs/decisions/0021-formats.md); where it finds next to nothing
its usual setting is asked, then all visible text is taken. Dates are those that the page states for machines (JSON-LD,
meta elements, microdata), else what htmldate finds, if the page or its address shows that day. Nothing is fetched, and
no script is run.
"""

from __future__ import annotations

import json
import logging
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from html import unescape
from io import BufferedReader
from itertools import islice
from typing import Any

from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura.metadata import extract_metadata
from trafilatura.settings import Document
from trafilatura.utils import load_html

from index.article import Article
from index.errors import InputError
from index.metadata import Metadata, parse_date
from index.readers.base import Skipped, Source, article, whole
from index.readers.encoding import decode_declared, mark, normal, storable
from index.readers.story import story
from index.readers.visible import seen, visible_text, written

# Neither is to warn of pages that are odd: what came of them is in the report.
for _name in ("trafilatura", "htmldate"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_LARGEST = 20 * 1024 * 1024
"""Bytes of a page; the longest articles with their scripts have less than 5 MB."""
_ELEMENTS = 50_000
"""Elements of a page; the largest of 89 news pages has 1,600."""
_TAGS = 1_000_000
"""Tags of a page: more take lxml half a gigabyte."""
_LITTLE = 250
"""Characters of a story under which the page is looked at again."""
# Not until today: what is stored must not depend on the day it is read.
_DATES: Mapping[str, Any] = {"original_date": True, "max_date": "2100-01-01"}


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The page's story. Raises InputError where it has no text, is too large or in no known encoding."""
    yield page(whole(file, _LARGEST), source)


def page(data: bytes, source: Source) -> Article:
    """As ``read``, of bytes."""
    tree = parsed(data, source.charset)
    # trafilatura takes quadratic time over pages without measure, which are no articles with a menu around them.
    vast = next(islice(tree.iter(), _ELEMENTS, None), None) is not None
    shown = seen(tree)
    stated = _metadata(tree, source.url, vast)
    text = (None if vast else written(shown.runs, story(tree, shown))) or shown.text
    if not text:
        raise InputError("a page without text (one that a script fills in?): save it from a browser, as a whole")
    return article(source, text, stated)


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
            if words := _words(element.text_content()):
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


# ------------------------------------------------------------------------------------------------ metadata


def _metadata(tree: HtmlElement, url: str | None, vast: bool) -> Metadata:
    found = Document() if vast else extract_metadata(tree, url, {**_DATES, "extensive_search": False})
    title, outlet = _words(found.title), _words(found.sitename)
    data = _article_data(tree, title, found.url)
    published, modified = _stated_dates(tree, data)
    lines = [line for line in visible_text(tree).split("\n") if len(line) <= _DATED_LINE]
    if published or vast:
        published = published and _as_shown(published, lines, found.url or "")
    else:
        sound = (
            day for day in _guessed(tree, found) if day and (_shown(day, lines) or _in_address(day, found.url or ""))
        )
        published = next(sound, None) or _first_date(*(time.get("datetime") for time in tree.iter("time")))
    language = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()
    return Metadata(
        title=_without_outlet(title, outlet) if title and outlet else title,
        outlet=outlet,
        authors=_people(_authors(data.get("author")), _authors((found.author or "").split(";"))),
        published=published,
        modified=modified if not published or (modified or "") > published else None,
        language=language if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_]\w{2,8})*", language) else None,
        url=_words(found.url),
    )


def _guessed(tree: HtmlElement, found: Document) -> Iterator[str | None]:
    """What htmldate finds, first without, then with its search of the whole page."""
    yield found.date
    yield find_date(tree, url=found.url, **_DATES)


def _words(text: object) -> str | None:
    return (" ".join(unescape(text).split()) or None) if isinstance(text, str) else None


def _without_outlet(title: str, outlet: str) -> str:
    """The title without the outlet's name that pages put behind or before it."""
    name = re.escape(outlet)
    return re.sub(rf"^{name}\s*[|:»–—-]\s+|\s+[|:»–—-]\s+{name}$", "", title, count=1, flags=re.IGNORECASE) or title


def _authors(value: object) -> tuple[str, ...]:
    """Names of schema.org's persons or organisations, or of a list of strings."""
    values = value if isinstance(value, list) else [value]
    names = (_words(one.get("name") if isinstance(one, dict) else one) for one in values)
    return tuple(dict.fromkeys(re.sub(r"^[Bb]y\s+", "", name) for name in names if name and "://" not in name))


def _people(stated: tuple[str, ...], found: tuple[str, ...]) -> tuple[str, ...]:
    """The authors stated for machines, unless these are no persons (an account, the site) and others were found."""
    return stated if not found or any(" " in name for name in stated) else found


_ARTICLE = re.compile(r"(?:[A-Za-z]*Article|BlogPosting|Report|Review|LiveBlogPosting|SocialMediaPosting)$")
_PUBLISHED = "article:published_time article:published og:published_time datepublished parsely-pub-date dc.date.issued"
_MODIFIED = "article:modified_time article:modified og:updated_time og:modified_time datemodified"
_DATED_LINE = 160
"""Characters of a line that may show the article's date; longer ones tell the story."""


def _stated_dates(tree: HtmlElement, data: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """When the page says, for machines, that its article was published and last changed."""
    named: dict[str, str] = {}
    for element in tree.iter("meta", "time", "span", "div", "p"):
        key = element.get("property") or element.get("itemprop") or (element.tag == "meta" and element.get("name"))
        value = element.get("content") or element.get("datetime")
        if key and value:
            named.setdefault(key.lower(), value)
    return (
        _first_date(data.get("datePublished"), *map(named.get, _PUBLISHED.split())),
        _first_date(data.get("dateModified"), *map(named.get, _MODIFIED.split())),
    )


def _first_date(*values: object) -> str | None:
    """The first of them that is one, with the time of day where another has it for the same day."""
    dates = [found for found in map(parse_date, values) if found]
    return next((one for one in dates if one.startswith(dates[0])), None) if dates else None


def _as_shown(stamp: str, lines: Sequence[str], url: str) -> str:
    """The date as the page shows it to its readers, where ``stamp``, in UTC, is on another day.

    A story of the evening of 18 November in Los Angeles is one of the 19th in UTC; "the report of 18 November" is what
    people will ask for.
    """
    moment = datetime.fromisoformat(stamp)
    if len(stamp) < 16 or moment.utcoffset() not in {None, timedelta()}:
        return stamp
    day, early = stamp[:10], moment.hour < 12
    local = (moment + timedelta(days=-1 if early else 1)).date().isoformat()
    shown = [(_shown(day, [line]), _shown(local, [line])) for line in lines]
    first = next((own for own, other in shown if own or other), None)
    # A page saved the day after shows that day's date as well, above the story.
    if first or (not early and any(own for own, _ in shown)):
        return stamp
    return local if first is False or (_in_address(local, url) and not _in_address(day, url)) else stamp


def _shown(day: str, lines: Iterable[str]) -> bool:
    """Whether one of the lines has the day's year and its number in the month."""
    year, _, number = day.split("-")
    return any(year in line and any(int(n) == int(number) for n in _NUMBER.findall(line)) for line in lines)


_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)", re.ASCII)


def _in_address(day: str, url: str) -> bool:
    return re.search(day.replace("-0", "-").replace("-", r"\D?0?") + r"(?!\d)", url) is not None


def _article_data(tree: HtmlElement, title: str | None, url: str | None) -> Mapping[str, Any]:
    """The page's own article among its JSON-LD: by its address or headline, else the only one or the first."""
    articles: list[Mapping[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            with suppress(ValueError, RecursionError):
                articles += _articles(json.loads(script.text_content().strip().rstrip(";"), strict=False))
    own = [one for one in articles if _is_of(one, title, url)]
    return next(iter([*own, *articles]), {})


def _articles(value: object) -> Iterator[Mapping[str, Any]]:
    """Every object of an article's type that has a date, from the outside in."""
    waiting = deque([value])
    while waiting:
        one = waiting.popleft()
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            stated = one.get("@type")
            kinds = stated if isinstance(stated, list) else [stated]
            if one.get("datePublished") and any(isinstance(kind, str) and _ARTICLE.match(kind) for kind in kinds):
                yield one
            waiting += [inner for inner in one.values() if isinstance(inner, dict | list)]


def _is_of(data: Mapping[str, Any], title: str | None, url: str | None) -> bool:
    entity = data.get("mainEntityOfPage")
    addresses = [data.get("url"), data.get("@id"), entity.get("@id") if isinstance(entity, dict) else entity]
    return bool(url and url in addresses) or bool(title and _words(str(data.get("headline"))) == title)
