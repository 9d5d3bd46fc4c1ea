"""What a web page states about its article: for machines (JSON-LD, meta elements, microdata), then for its readers.

Nothing is guessed. A title is the page's, not its section's or its site's; a date of publication is one that stands
where pages put it, never a year in the text, and one that can be read in two ways is none; an address is what the page
calls its own. Nothing is fetched, and no script is run.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml.html import HtmlElement

from index.intake.readers.linked_data import ARTICLE, PAGE, articles, listed, loaded, name_of, objects, words_of
from index.intake.readers.page_dates import (
    MODIFIED,
    PUBLISHED,
    SIGNED,
    first_date,
    in_address,
    printed_day,
    shows,
    undated,
    unread,
)
from index.intake.readers.signed import signed
from index.intake.readers.visible import Page, Run, visible_text
from index.text.letters import alphanumeric
from index.text.metadata import Metadata
from index.text.names import is_outlet

logging.getLogger("htmldate").setLevel(logging.CRITICAL)  # it is not to warn of pages that are odd

_LINE = 160
"""Characters of a line that may show the article's date or names; longer ones tell the story."""
_HEAD = 12
"""Runs below a page's headline among which its byline and its date are."""


def stated(tree: HtmlElement, page: Page, url: str | None, *, vast: bool = False) -> Metadata:
    """Title, outlet, authors, dates, language and address. Of a ``vast`` page only what is for machines.

    A date that stands in its place and can't be read is in ``extra``, under "date".
    """
    return _Stated(tree, page, url, vast).metadata()


@dataclass(frozen=True)
class _Stated:
    tree: HtmlElement
    page: Page
    fetched: str | None
    vast: bool

    def metadata(self) -> Metadata:
        outlet, title = self.outlet, self.title
        published, modified = self.dates()
        unread = None if published else self._unread()
        language = (self.tree.get("lang") or self.tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()
        return Metadata(
            title=title,
            outlet=outlet or self._host(),
            authors=self.authors(),
            published=published,
            modified=modified if not published or (modified or "") > published else None,
            language=language if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_]\w{2,8})*", language) else None,
            url=self.url,
            extra={"date": unread} if unread else {},
        )

    # ------------------------------------------------------------------------------------------ for machines

    @cached_property
    def meta(self) -> Mapping[str, list[str]]:
        """The values of meta elements by their name, in lower case, and of dates in microdata."""
        found: dict[str, list[str]] = {}
        for element in self.tree.iter("meta", "time", "span", "div", "p"):
            name = element.get("property") or element.get("itemprop")
            name = name or (element.get("name") if element.tag == "meta" else None)
            value = words_of(element.get("content") or element.get("datetime"))
            if name and value and (element.tag == "meta" or not self._is_aside(element)):
                for one in name.lower().split():
                    found.setdefault(one, []).append(value)
        return found

    def _said(self, names: str) -> Iterator[str]:
        return (value for name in names.split() for value in self.meta.get(name, ()))

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """The page's own article among its JSON-LD: by its address or headline, else the first."""
        scripts = (one for one in self.tree.iter("script") if "ld+json" in (one.get("type") or ""))
        values = [loaded(one.text_content()) for one in scripts]
        found = list(articles(values, ARTICLE)) or list(articles(values, PAGE))
        own = [one for one in found if self._is_own(one)]
        chosen = dict(next(iter([*own, *found]), {}))
        named = {one["@id"]: one for one in objects(values) if isinstance(one.get("@id"), str) and one.get("name")}
        for key in ("author", "creator", "publisher"):
            chosen[key] = [
                named.get(one.get("@id"), one) if isinstance(one, dict) and not one.get("name") else one
                for one in listed(chosen.get(key))
            ]
        return chosen

    def _is_own(self, data: Mapping[str, Any]) -> bool:
        entity = data.get("mainEntityOfPage")
        addresses = [data.get("url"), data.get("@id"), entity.get("@id") if isinstance(entity, dict) else entity]
        headline = _key(data.get("headline"))
        titles = [*self._titles, *self._headings("h1")]
        return (bool(self.url) and self.url in addresses) or (
            bool(headline) and any(_key(title).startswith(headline) for title in titles)
        )

    # -------------------------------------------------------------------------------------- title and outlet

    @cached_property
    def _titles(self) -> list[str]:
        """What the page states as its title, best first, the outlet's name perhaps behind or before it."""
        names = "og:title dc.title dcterms.title citation_title parsely-title sailthru.title twitter:title title"
        element = next((words for one in self.tree.iter("title") if (words := words_of(one.text_content()))), None)
        return list(dict.fromkeys([*self._said(names), *([element] if element else [])]))

    def _headings(self, *tags: str) -> list[str]:
        return [words for one in islice(self.tree.iter(*tags), 20) if (words := words_of(visible_text(one)))]

    @property
    def title(self) -> str | None:
        """The page's title; its headline as it stands on it, where a title is that with more around it."""
        headline = words_of(self.data.get("headline"))
        sites = {_key(one) for one in (self.outlet, self._host()) if one}
        for title in [*self._titles[:-1], *([headline] if headline else []), *self._titles[-1:]]:
            words = self._bare(title)
            if _key(words) not in sites:
                return words
        return next((one for one in self._headings("h1", "h2") if _key(one) not in sites), None)

    def _bare(self, title: str) -> str:
        """Without the outlet's name, or a section's, that pages put behind or before it."""
        parts = _PARTED.split(title)
        if len(parts) < 3:
            return title
        ends = [title[: -len("".join(parts[at:]))] for at in range(len(parts) - 2, 0, -2)]
        starts = ["".join(parts[at:]) for at in range(2, len(parts), 2)]
        headings = {_key(one) for one in self._headings("h1", "h2") if not self._is_site(one)}
        if (part := next((one for one in [*ends, *starts] if " " in one and _key(one) in headings), None)) is not None:
            return part
        if self._is_site(parts[-1]):
            return ends[0]
        return starts[0] if self._is_site(parts[0]) else title

    def _is_site(self, name: str) -> bool:
        key = _key(name)
        host = (self._host() or "").split(".")
        return bool(key) and (key == _key(self.outlet) or key in {_key("".join(host)), *map(_key, host[:-1])})

    @cached_property
    def outlet(self) -> str | None:
        """The site's name as the page states it, or where it is evidently one behind the title."""
        publisher = (name_of(one) for one in self.data.get("publisher", ()))
        names = "dc.publisher dcterms.publisher publisher citation_journal_title application-name"
        said = [*self._said("og:site_name"), *publisher, *self._said(names), *self._said("apple-mobile-web-app-title")]
        usable = [name.lstrip("@") for name in said if name and _key(name) and not _ADDRESS.match(name)]
        if usable:
            # Some have it in small letters in one place.
            alike = (one for one in usable if _site_key(one) == _site_key(usable[0]) and not one.islower())
            return next(alike, usable[0])
        element = next((words_of(one.text_content()) for one in self.tree.iter("title")), None)
        ends = _PARTED.split(element or "")
        host = [_key(one) for one in (self._host() or "").split(".")[:-1]]
        return next(
            (one for one in (ends[-1], ends[0]) if len(ends) > 1 and (is_outlet(one) or _key(one) in host)), None
        )

    def _host(self) -> str | None:
        host = urlsplit(self.url).hostname if self.url else None
        return host.removeprefix("www.") if host else None

    @cached_property
    def url(self) -> str | None:
        """The address that the page calls its own, else the one that it was fetched from or saved from."""
        links = (one.get("href") for one in self.tree.iter("link") if (one.get("rel") or "").lower() == "canonical")
        within = bool(self.fetched and urlsplit(self.fetched).path.strip("/"))
        for address in [*self._said("og:url"), *links]:
            with suppress(ValueError):
                full = urljoin(self.fetched or "", (address or "").strip())
                found = urlsplit(full)
                # Some state their first page's address on every page.
                first_page = within and found.path in {"", "/"} and not found.query
                if found.scheme in {"http", "https"} and found.hostname and not first_page:
                    return str(full)
        return self.fetched

    # --------------------------------------------------------------------------------------------- its head

    @cached_property
    def _head(self) -> list[str]:
        """The short lines below the page's headline, down to where its story has begun, then those above it."""
        keys = {_key(self.title), *map(_key, self._titles), _key(self.data.get("headline"))}
        at = max(
            range(len(self.page.runs)),
            key=lambda number: (2 * (_key(self.page.runs[number].text) in keys) + self._is_heading(number), -number),
            default=0,
        )
        lines: list[str] = []
        for run in self.page.runs[at : at + 1 + _HEAD]:
            if len(run.text) > _LINE and len(lines) > 1:
                break
            lines += self._short_lines(run)
        # What stands above may be the day on which the page was saved.
        return lines + [line for run in self.page.runs[max(0, at - 3) : at] for line in self._short_lines(run)]

    def _short_lines(self, run: Run) -> list[str]:
        """The lines of a run that may show the article's date or names."""
        lines = [line for line in run.text.split("\n") if len(line) <= _LINE]
        place = run.places[0][0]
        return [] if not lines or _is_listed(place) or self._is_aside(place) else lines

    def _is_heading(self, number: int) -> bool:
        element, following = self.page.runs[number].places[0]
        return not following and any(one.tag == "h1" for one in (element, *islice(element.iterancestors(), 3)))

    def authors(self) -> tuple[str, ...]:
        """As stated for machines, else as the byline has them."""
        data = [[name for one in self.data.get(key, ()) if (name := name_of(one))] for key in ("author", "creator")]
        names = "author dc.creator dcterms.creator byl parsely-author sailthru.author article:author citation_author"
        metas = [list(self._said(name)) for name in names.split()]
        sources = [[name for name in source if not _ADDRESS.match(name)] for source in [*data, *metas]]
        bylines = [] if self.vast else list(self._bylines()) + [line for line in self._head if SIGNED.match(line)]
        return signed(sources, bylines, self.outlet, self.page.text)

    @cached_property
    def _around(self) -> frozenset[HtmlElement]:
        """The elements that hold a headline: none is beside the article."""
        headings = list(islice(self.tree.iter("h1"), 20))
        title = _key(next((one.text_content() for one in self.tree.iter("title")), None))
        own = [one for one in headings if len(headings) == 1 or (_key(visible_text(one)) or "?") in title]
        return frozenset(above for one in own for above in one.iterancestors())

    def _bylines(self) -> Iterator[str]:
        """What stands in the page's places for its author, the surest first."""
        sure: list[HtmlElement] = []
        other: list[HtmlElement] = []
        for element in self.tree.iter(
            "a", "span", "div", "p", "address", "cite", "li", "strong", "b", "em", "small", "h3", "h4"
        ):
            kind = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''}"
            kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind)
            if "author" in f"{element.get('rel') or ''} {element.get('itemprop') or ''}".split():
                sure.append(element)
            elif _SIGNATURE.search(kind):
                other.append(element)
        for element in [*sure, *other]:
            if next(islice(element.iter(), 40, None), None) is None and not self._is_aside(element):
                text = visible_text(element)
                if 3 < len(text) < _LINE:
                    yield text

    def _is_aside(self, element: HtmlElement) -> bool:
        """Whether it belongs to something beside the page's article."""
        inside = False
        for one in (element, *element.iterancestors()):
            if one in self._around:
                return False
            inside = inside or one.tag == "article"
            if one.tag in {"nav", "aside", "form", "label", "figure"} or (one.tag == "footer" and not inside):
                return True
            if one is not element and one.tag != "article" and _ASIDE.search(f"{one.get('class')} {one.get('id')}"):
                return True
        return False

    # ------------------------------------------------------------------------------------------------ dates

    def dates(self) -> tuple[str | None, str | None]:
        """When the article was published and last changed."""
        published = first_date(self.data.get("datePublished"), *self._said(PUBLISHED))
        modified = first_date(self.data.get("dateModified"), *self._said(MODIFIED))
        if published:
            return self._as_shown(published), modified
        return (None if self.vast else self._printed()), modified

    def _printed(self) -> str | None:
        """The day that the page prints at its head, or has in its address."""
        times = [one for one in self.tree.iter("time") if one.get("datetime") and not self._is_aside(one)]
        own = [
            one.get("datetime")
            for one in times
            if one.get("pubdate") is not None or "publish" in (one.get("class") or "")
        ]
        shown = [one.get("datetime") for one in times if (words := words_of(visible_text(one))) and self._heads(words)]
        if found := first_date(*own, *shown):
            return found
        others = (line for run in self.page.runs for line in self._short_lines(run))
        if day := printed_day(self._head, others):
            return day
        address, foreign = urlsplit(self.url or "").path, undated(self._head)
        for day in (self._guessed(extensive) for extensive in (False, True)):
            if day and (in_address(day, address) or any(shows(line, day) for line in foreign)):
                return day
        return None

    def _heads(self, words: str) -> bool:
        return any(words in line for line in self._head)

    def _guessed(self, extensive: bool) -> str | None:
        """htmldate's, which knows the months of other languages; not until today: it must not depend on the day."""
        return find_date(self.tree, url=self.url, extensive_search=extensive, original_date=True, max_date="2100-01-01")

    def _unread(self) -> str | None:
        """What stands in the date's place and can be read in two ways, or not at all."""
        stated = [self.data.get("datePublished"), *self._said(PUBLISHED)]
        return unread(stated, () if self.vast else self._head)

    def _as_shown(self, stamp: str) -> str:
        """The date as the page shows it to its readers, where ``stamp``, in UTC, is on another day.

        A story of the evening of 18 November in Los Angeles is one of the 19th in UTC; "the report of 18 November" is
        what people will ask for.
        """
        moment = datetime.fromisoformat(stamp)
        if len(stamp) < 16 or moment.utcoffset() not in {None, timedelta()}:
            return stamp
        day, early = stamp[:10], moment.hour < 12
        local = (moment + timedelta(days=-1 if early else 1)).date().isoformat()
        shown = [(shows(line, day), shows(line, local)) for line in ([] if self.vast else self._head)]
        first = next((own for own, other in shown if own or other), None)
        # A page saved the day after shows that day's date as well, above the story.
        if first or (not early and any(own for own, _ in shown)):
            return stamp
        address = self.url or ""
        return local if first is False or (in_address(local, address) and not in_address(day, address)) else stamp


_ADDRESS = re.compile(r"(?:https?:)?//|www\.", re.IGNORECASE)
_PARTED = re.compile(r"(\s+[|\u00bb\u2013\u2014\u00b7\u2022-]+\s+|\s*[|\u00bb]\s+|:\s+)")


def _key(text: object) -> str:
    return alphanumeric(words_of(text) or "")


def _site_key(name: str) -> str:
    return _key(name).removeprefix("the")


# ------------------------------------------------------------------------------------------------------ bylines

_SIGNATURE = re.compile(
    r"(?:^|[\s_-])(?:byline|author|writer|contributors?|creator|reporter)s?(?:$|[\s_-])", re.IGNORECASE
)
_ASIDE = re.compile(
    r"comment|respon[ds]|disqus|related|recommend|sidebar|login|sign-?in|account|popular|trending|most-?read|newsletter"
    r"|promo|teaser|widget|infobox|vcard-?box|navbar|footer",
    re.IGNORECASE,
)


def _is_listed(element: HtmlElement) -> bool:
    """Whether it stands in a table or list of facts, for anything but its date of publication."""
    for one in islice((element, *element.iterancestors()), 6):
        if one.tag in {"td", "dd"}:
            label = one.getparent().find("th") if one.tag == "td" else one.getprevious()
            return label is not None and not re.search(r"publi|posted|date", visible_text(label), re.IGNORECASE)
    return False
