"""Articles from the web: what pages and feeds give, stored under the addresses where they were found.

Each page is stored as soon as it is there, so that whatever stops a long run, what was fetched stays. A feed gives its
entries' own pages; where it holds a whole article itself, and is of the same site, that is taken instead.
What it does not know: how a page is fetched (index.intake.web), and how one is read (index.intake.worker).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from index.article import Article
from index.errors import InputError, WebError
from index.intake.address import canonical
from index.intake.read import Skipped
from index.intake.readers import kinds
from index.intake.web import Fetched, Version, Web
from index.intake.worker import Worker, read_page
from index.report import Report
from index.store.fetches import Fetch
from index.store.store import Store

ENTRIES = 50
"""Entries of a feed that are taken, the first ones: feeds begin with the newest."""
_LARGEST_FEED = 5 * 1024 * 1024
_TEXTS = ("{http://purl.org/rss/1.0/modules/content/}encoded", "{http://www.w3.org/2005/Atom}content")
"""Elements in which a feed has an article's whole text."""

Fetching = Callable[[str, int, int], None]
"""Called before each page with its URL, how many are done and how many there are: more, once a feed is opened."""
Add = Callable[[Iterable[Article | Skipped]], tuple[Report, set[str]]]
"""Stores articles; gives the report and the ids of all that were among them."""


@dataclass(frozen=True)
class _Entry:
    """One article that a feed names."""

    url: str
    whole: bool
    """Whether the feed holds its text, not only a summary."""


class Harvest:
    """One run over pages and feeds; ``report`` says at any time what it has done."""

    def __init__(self, web: Web, store: Store, add: Add, fetching: Fetching | None = None) -> None:
        self.report = Report()
        self._web = web
        self._store = store
        self._add = add
        self._fetching = fetching
        self._worker = Worker()
        self._fetches = {fetch.url: fetch for fetch in store.fetches.all()}
        self._stored = store.articles.digests().keys()
        self._seen: set[str] = set()
        self._total = 0

    def take(self, urls: Iterable[str]) -> Report:
        """Fetch these pages and feeds and store what they give, once. What cannot be had is reported, not raised."""
        wanted = list(dict.fromkeys(urls))
        self._total += len(wanted)
        with closing(self._worker):
            for url in wanted:
                self._take(url, url)
        return self.report

    def _take(self, url: str, source: str) -> bool:
        """Fetch one page or feed for a source; whether it was had."""
        if url in self._seen:
            if url == source and url in self._fetches:  # a feed had named it before
                self._record(replace(self._fetches[url], source=url))
            return True
        if self._fetching:
            self._fetching(url, len(self._seen), self._total)
        self._seen.add(url)
        known = self._fetches.get(url)
        # One of its articles may have been removed meanwhile: then it must come whole.
        asked = known and set(known.articles) <= self._stored and Version(known.place, known.etag, known.modified)
        try:
            page = self._web.fetch(url, asked or None)
            if known and page.unchanged:
                self._unchanged(known)
                return True
            if known and _is_front(page.version.url) and not _is_front(known.place):
                raise WebError("leads to the site's front page now; what it gave stays")
            entries = _entries(page, self._web)
            return self._page(url, source, page) if entries is None else self._feed(url, source, page, entries)
        except WebError as error:
            kept = known and error.status in {404, 410}
            gone = f"is gone ({error.status}); what it gave stays. Remove it: qa index remove {url}"
            self._skip(Skipped(url, None, gone if kept else str(error).removeprefix(f"{url} ")))
            return False

    def _unchanged(self, known: Fetch) -> None:
        # Of a feed, all that it gave before.
        of = [known] if known.url != known.source else [f for f in self._fetches.values() if f.source == known.url]
        count = sum(len(fetch.articles) for fetch in of)
        self.report += Report(unchanged=count)

    def _page(self, url: str, source: str, page: Fetched) -> bool:
        with closing(self._read(page)) as items:  # stored as they come: an archive may hold more than fits in memory
            placed = (self._placed(item, url, page.version.url) for item in items)
            return self._keep(url, source, page.version, placed)

    def _read(self, page: Fetched) -> Generator[Article | Skipped, None, None]:
        """What the readers of files make of a page."""
        return read_page(self._worker, page.data, page.version.url, page.content_type)

    def _placed(self, item: Article | Skipped, url: str, place: str) -> Article | Skipped:
        """An article of a page under the page's address; one of many, under that and its own id there."""
        if isinstance(item, Skipped):
            return replace(item, path=url)
        if item.id != place:
            return replace(item, id=f"{place}#{item.id}", path=None)
        home = _home(item.url, place, self._web)
        # The second page of an article states the address of the first: it must not take its place.
        others = any(home in fetch.articles and fetch.url != url for fetch in self._fetches.values())
        if others and (stored := self._store.articles.get(home)) and stored.text != item.text:
            home = place
        return replace(item, id=home, url=home, path=None)

    def _feed(self, url: str, source: str, page: Fetched, entries: Sequence[_Entry]) -> bool:
        if url != source:
            raise WebError(f"{url} is a feed, named in another: add it by itself")
        left_out, entries = len(entries) - ENTRIES, entries[:ENTRIES]
        whole = {entry.url for entry in entries if entry.whole and _same_site(entry.url, page.version.url)}
        own: dict[str, Article] = {}
        if whole:
            with closing(self._read(page)) as items:
                for item in items:
                    if isinstance(item, Skipped):
                        if not item.note:
                            self._skip(replace(item, path=url))
                    elif (place := _address(item.url or "", page, self._web)) in whole:
                        own[place] = replace(item, id=place, url=place, path=None)
        pages = [entry.url for entry in entries if entry.url not in own]
        self._total += len(set(pages) - self._seen)
        had = [self._take(place, url) for place in pages]
        # Asked for anew as long as something in it could not be had.
        version = page.version if all(had) else Version(page.version.url)
        self._keep(url, source, version, own.values(), always=True)
        if left_out > 0:
            self._skip(Skipped(url, None, f"holds {left_out} more entries: the first {ENTRIES} are taken"))
        if not entries:
            self._skip(Skipped(url, None, "is a feed without entries that lead to a page"))
        return True

    def _keep(
        self, url: str, source: str, said: Version, items: Iterable[Article | Skipped], *, always: bool = False
    ) -> bool:
        """Store what a URL gave, and then, not before, what the server said of it; whether it gave an article.

        Without one it is noted only where it is ``always``: a feed may have some next time.
        """
        report, ids = self._add(items)
        if any(not one.note for one in report.skipped):
            said = Version(said.url)  # asked for anew as long as not all of it could be had
        self.report += replace(report, skipped=tuple(replace(one, path=one.path or url) for one in report.skipped))
        before = self._fetches.get(url)
        if before and before.source == url:
            source = url  # it was added by itself, and a feed names it too
        if ids or always:
            self._record(Fetch(url, source, said.url, said.etag, said.modified, tuple(sorted(ids))))
        return bool(ids)

    def _record(self, fetch: Fetch) -> None:
        with self._store.transaction():
            self._store.fetches.record(fetch)
            self._store.facts.add_sources([fetch.source])
        self._fetches[fetch.url] = fetch

    def _skip(self, one: Skipped) -> None:
        self.report += Report(skipped=(one,))


def _home(stated: str | None, url: str, web: Web) -> str:
    """The address that a page gives itself, if it can be believed; else where it was found.

    Of its own site only, or it could take the place of another site's article; and not the front page, which careless
    sites state on every page.
    """
    try:
        place = canonical(urljoin(url, stated or url), web.allow)
    except (WebError, ValueError):
        return url
    return place if _same_site(place, url) and (place == url or not _is_front(place)) else url


def _is_front(url: str) -> bool:
    return urlsplit(url)[2:4] == ("/", "")


def _same_site(one: str, other: str) -> bool:
    return _host(one) == _host(other)


def _host(url: str) -> str:
    return urlsplit(url).netloc.removeprefix("www.")


# ------------------------------------------------------------------------------------------------- feeds


def _entries(page: Fetched, web: Web) -> list[_Entry] | None:
    """The entries of a feed that lead to a page; None for what is no feed. Raises WebError for a huge one.

    Only addresses are wanted, which lxml finds at once; the reader takes minutes for a hostile feed of this size.
    """
    if not _looks_like_feed(page):
        return None
    from lxml import etree

    url = page.version.url
    if len(page.data) > _LARGEST_FEED:
        raise WebError(f"{url} is a feed of more than {_LARGEST_FEED // 1024**2} MB: add its pages by themselves")
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, remove_comments=True)
    root = etree.fromstring(page.data, parser)
    if root is None or etree.QName(root).localname.lower() not in {"rss", "feed", "rdf"}:
        return None  # a page in XML
    entries: dict[str, _Entry] = {}
    for element in root.iter("{*}item", "{*}entry"):
        link = _link(element)
        place = _address(link, page, web) if link else None
        if place and place != url:
            whole = any(part.text or len(part) for part in element.iterchildren(*_TEXTS))
            entries.setdefault(place, _Entry(place, whole))
    return list(entries.values())


def _link(entry: Any) -> str:
    """The address that an entry names, as it stands there; empty where it names none."""
    for link in entry.iterchildren("{*}link"):
        if link.get("rel", "alternate") == "alternate" and (named := (link.get("href") or link.text or "").strip()):
            return str(named)
    guid = entry.find("{*}guid")
    return "" if guid is None or guid.get("isPermaLink") == "false" else (guid.text or "").strip()


def _address(link: str, page: Fetched, web: Web) -> str | None:
    """The URL that a link of a feed means; None for one that is never fetched."""
    try:
        return canonical(urljoin(page.version.url, link), web.allow)
    except (WebError, ValueError):
        return None


def _looks_like_feed(page: Fetched) -> bool:
    try:
        return kinds.kind_of(page.data[:4096], kinds.by_media_type(page.content_type)) == "feed"
    except InputError:  # of no kind that is read, as its reader will say
        return False
