"""Articles from the web: what pages and feeds give, stored under the addresses where they were found.

Each page is stored as soon as it is there, so that whatever stops a long run, what was fetched stays. A feed gives its
entries' own pages; where it holds a whole article itself, and is of the same site, that is taken instead.
What it does not know: how a page is fetched (index.web), and how one is read (index.read).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from urllib.parse import urljoin, urlsplit

from index.article import Article
from index.errors import WebError
from index.library import Report
from index.read import Skipped
from index.store import Fetch, Store
from index.web import Fetched, Version, Web, canonical

ENTRIES = 50
"""Entries of a feed that are taken, the first ones: feeds begin with the newest."""
_LARGEST_FEED = 10 * 1024 * 1024
_FEED = re.compile(rb"\A[^<]*(?:<(?:\?|!)[^>]*>\s*)*<(?:\w+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)

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
        self._fetches = {fetch.url: fetch for fetch in store.fetches()}
        self._stored = store.digests().keys()
        self._seen: set[str] = set()
        self._total = 0

    def take(self, urls: Iterable[str]) -> Report:
        """Fetch these pages and feeds and store what they give. What cannot be had is reported, not raised."""
        wanted = list(urls)
        self._total += len(wanted)
        for url in wanted:
            self._take(url, url)
        return self.report

    def _take(self, url: str, source: str) -> bool:
        """Fetch one page or feed for a source; whether it was had."""
        if url in self._seen:
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
            return self._feed(url, source, page) if _is_feed(page) else self._page(url, source, page)
        except WebError as error:
            kept = known and error.status in {404, 410}
            reason = f"{url} is gone ({error.status}); its article stays. Remove it: qa index remove {url}"
            self._skip(Skipped(url, None, reason if kept else str(error)))
            return False

    def _unchanged(self, known: Fetch) -> None:
        # Of a feed, all that it gave before.
        of = [known] if known.url != known.source else [f for f in self._fetches.values() if f.source == known.url]
        count = sum(len(fetch.articles) for fetch in of)
        self.report = replace(self.report, unchanged=self.report.unchanged + count)

    def _page(self, url: str, source: str, page: Fetched) -> bool:
        return bool(self._keep(url, source, page, [_placed(item, page.version.url, self._web) for item in _read(page)]))

    def _feed(self, url: str, source: str, page: Fetched) -> bool:
        if url != source:
            raise WebError(f"{url} is a feed, named in another: add it by itself")
        entries, left_out = _entries(page, self._web)
        whole = {entry.url for entry in entries if entry.whole and _same_site(entry.url, page.version.url)}
        texts = {place: item for item in _read(page) for place in _named(item, page.version.url, self._web)} if whole else {}
        own = [replace(texts[place], id=place, url=place, path=None) for place in whole & texts.keys()]
        pages = [entry.url for entry in entries if entry.url not in texts or entry.url not in whole]
        self._total += len(pages)
        had = [self._take(place, url) for place in pages]
        # Asked for anew as long as something in it could not be had.
        version = page.version if all(had) else Version(page.version.url)
        self._keep(url, source, replace(page, version=version), sorted(own, key=lambda article: article.id))
        if left_out:
            self._skip(Skipped(url, None, f"holds {left_out} more entries: the first {ENTRIES} are taken"))
        if not entries:
            self._skip(Skipped(url, None, "is a feed without entries that lead to a page"))
        return True

    def _keep(self, url: str, source: str, page: Fetched, items: Sequence[Article | Skipped]) -> set[str]:
        """Store what a page gave, and then, not before, what the server said of it."""
        report, ids = self._add(items)
        self.report = replace(
            self.report,
            added=self.report.added + report.added,
            changed=self.report.changed + report.changed,
            unchanged=self.report.unchanged + report.unchanged,
        )
        for one in report.skipped:
            self._skip(replace(one, path=one.path or url))
        if ids or _is_feed(page):
            said = page.version
            fetch = Fetch(url, source, said.url, said.etag, said.modified, tuple(sorted(ids)))
            with self._store.transaction():
                self._store.record_fetch(fetch)
                self._store.add_sources([source])
            self._fetches[url] = fetch
        return ids

    def _skip(self, one: Skipped) -> None:
        self.report = replace(self.report, skipped=(*self.report.skipped, one))


def _read(page: Fetched) -> Iterator[Article | Skipped]:
    """What the readers of files make of a page."""
    # SEAM: read_bytes(page.data, page.version.url, url=page.version.url, content_type=page.content_type)
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from index.read import read

    kinds = {"text/plain": ".txt", "text/markdown": ".md", "application/jsonl": ".jsonl", "application/x-ndjson": ".jsonl"}
    with TemporaryDirectory() as folder:
        file = Path(folder, "page" + kinds.get(page.content_type.partition(";")[0], ".html"))
        file.write_bytes(page.data)
        for item in read([file]):
            if isinstance(item, Article) and item.id == file.name:
                yield replace(item, id=page.version.url, url=item.url or page.version.url)
            else:
                yield item


def _placed(item: Article | Skipped, url: str, web: Web) -> Article | Skipped:
    """An article of a page under the page's URL; one of many, under that and its own id there."""
    if isinstance(item, Skipped):
        return replace(item, path=url)
    if item.id != url:
        return replace(item, id=f"{url}#{item.id}", path=None)
    place = _home(item.url, url, web)
    return replace(item, id=place, url=place, path=None)


def _home(stated: str | None, url: str, web: Web) -> str:
    """The address that a page gives itself, if it can be believed; else where it was found.

    Of its own site only, or it could take the place of another site's article; and not the front page, which careless
    sites state on every page.
    """
    try:
        place = canonical(urljoin(url, stated or url), web.allow)
    except (WebError, ValueError):
        return url
    front = urlsplit(place).path == "/" and urlsplit(place).query == ""
    return place if _same_site(place, url) and not (front and place != url) else url


def _same_site(one: str, other: str) -> bool:
    return _host(one) == _host(other)


def _host(url: str) -> str:
    return urlsplit(url).netloc.removeprefix("www.")


# ------------------------------------------------------------------------------------------------- feeds


def _is_feed(page: Fetched) -> bool:
    return _FEED.match(page.data[:4096]) is not None


def _entries(page: Fetched, web: Web) -> tuple[list[_Entry], int]:
    """The first entries of a feed that lead to a page, and how many more there are. Raises WebError for a huge feed."""
    import feedparser

    url = page.version.url
    if len(page.data) > _LARGEST_FEED:
        raise WebError(f"{url} is a feed of more than {_LARGEST_FEED // 1024**2} MB: add its pages by themselves")
    # Given bytes, feedparser would take them for the name of a file, or for an address.
    parsed = feedparser.parse(BytesIO(page.data), response_headers={"content-type": page.content_type})
    entries: dict[str, _Entry] = {}
    for entry in parsed.entries:
        try:
            place = canonical(urljoin(url, entry.get("link") or ""), web.allow)
        except (WebError, ValueError):
            continue
        if place != url:
            entries.setdefault(place, _Entry(place, any(part.get("value") for part in entry.get("content", ()))))
    return list(entries.values())[:ENTRIES], max(len(entries) - ENTRIES, 0)


def _named(item: Article | Skipped, url: str, web: Web) -> Iterator[str]:
    """The address that an entry's article names, if any."""
    if isinstance(item, Article) and item.url:
        try:
            yield canonical(urljoin(url, item.url), web.allow)
        except (WebError, ValueError):
            return
