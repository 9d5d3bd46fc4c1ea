"""What reaches a citation of a web page is what the page says, each thing from its own place."""

from __future__ import annotations

import json

import pytest

from index.article import Article
from index.intake.read import Skipped, read_bytes

STORY = """<p>The harbour council met on Thursday evening in the old customs house, where more than two hundred
residents followed a debate that went on until midnight.</p><p>The port authority owns the eastern basin and the two
cranes that stand at the end of the mole, and it will look at the plan again in the autumn, officials said.</p>"""
SITE = '<meta property="og:site_name" content="Quayside Post">'


def read(
    head: str = "",
    above: str = "",
    top: str = "",
    title: str = "Deck of cards found on the mole",
    url: str | None = None,
) -> tuple[Article, list[str]]:
    """The article of a page with a headline, and the notes about it; ``above`` stands over the story."""
    data = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>
        <header>{top}<nav><a href="/">Home</a> <a href="/news">News</a></nav></header>
        <article><h1>Deck of cards found on the mole</h1>{above}{STORY}</article>
        <footer>Copyright 2024 Quayside Post</footer></body></html>"""
    article, *notes = read_bytes(data.encode(), "page.html", url=url or None)
    assert isinstance(article, Article)
    return article, [one.reason for one in notes if isinstance(one, Skipped)]


def linked(**said: object) -> str:
    """JSON-LD of a news article."""
    data = {"@context": "https://schema.org", "@type": "NewsArticle", **said}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


LOGIN = """<div class="login"><form><label class="author">Username</label><div class="username" id="author-name">
    Username</div></form></div>"""


@pytest.mark.parametrize(
    ("head", "above", "authors"),
    [
        ("", '<span class="pb-byline">By <a href="/p">Erin Cutter</a></span> March 18, 2015', ["Erin Cutter"]),
        (
            "",
            '<div class="byline-box author"><span>by <a href="/u">Laura June Tapper</a></span> July 10, 2015</div>',
            ["Laura June Tapper"],
        ),
        ("", '<p class="author">by Regan Sand September 15, 2014</p>', ["Regan Sand"]),
        ("", '<div class="byline">By Sandra Bywater | Staff Writer</div>', ["Sandra Bywater"]),
        ("", '<div class="byline">By Sandra Bywater, Quayside Post Staff Writer</div>', ["Sandra Bywater"]),
        ("", '<div class="byline"><b>Marla Finch</b> <b>Quayside Post</b></div>', ["Marla Finch"]),
        ("", "<div>By JEFF GATT, AP Auto Writer</div>", ["JEFF GATT"]),
        ("", '<a rel="author" href="/x">Ann Ek</a> and <a rel="author" href="/y">Bo Li</a>', ["Ann Ek"]),
        ("", "<p>Written by Rachael Link, MS, RD on November 14, 2019</p>", ["Rachael Link"]),
        ("", "<p>By Ann Ek and Bo Li</p>", ["Ann Ek", "Bo Li"]),
        ("", "<p>Analysis by Ann Ek, Bo Li and Cy Orr</p>", ["Ann Ek", "Bo Li", "Cy Orr"]),
        ("", '<p class="byline">By Catherine</p>', ["Catherine"]),
        ("", '<p class="byline">by admin</p>', []),
        ("", '<p class="author-tools">Share Comment</p><div class="author-follow">Follow</div>', []),
        ("", '<div class="byline">Associated Press November 19, 2019</div>', ["Associated Press"]),
        ("", '<figure><figcaption class="author">Photo by Ed Lens</figcaption></figure>', []),
        ("", '<div class="comments"><p class="author">Ed Troll</p></div>', []),
        ("", '<aside><p class="byline">By Other Writer</p></aside>', []),
        ('<meta name="author" content="Marla Finch">', '<p class="byline">By Ed Otherman</p>', ["Marla Finch"]),
        ('<meta name="author" content="admin">', '<p class="byline">By Marla Finch</p>', ["Marla Finch"]),
        ('<meta name="author" content="Quayside Post">', '<p class="byline">By Marla Finch</p>', ["Marla Finch"]),
        (
            '<meta name="author" content="Practical Horseman Editorial Staff">',
            "",
            ["Practical Horseman Editorial Staff"],
        ),
        ('<meta property="article:author" content="https://www.facebook.com/quay">', "", []),
        ('<meta name="author" content="Doe, Jane">', "", ["Doe, Jane"]),
        ('<meta name="author" content="Jane Doe, PhD, MS and John Roe, M.D.">', "", ["Jane Doe", "John Roe"]),
        (
            linked(author={"@type": "Person", "name": "JEFFREY GATTLER"})
            + '<meta name="author" content="Jeffrey Gattler">',
            "",
            ["Jeffrey Gattler"],
        ),
        (linked(author="By JEFFREY GATTLER"), '<p class="byline">By Jeffrey Gattler</p>', ["Jeffrey Gattler"]),
        (linked(author=[{"name": "Jo Ray"}, {"name": "jo ray"}, {"name": "Al B. Ott"}]), "", ["Jo Ray", "Al B. Ott"]),
        (linked(author={"@id": "#p"}).replace("</script>", "") + "</script>" + linked(), "", []),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "Article", "author": {"@id": "#p"}, '
            '"datePublished": "2020-01-02",}, {"@type": "Person", "@id": "#p", "name": "Ann Ek"}]}</script>',
            "",
            ["Ann Ek"],
        ),
    ],
)
def test_authors_are_the_persons_who_sign(head: str, above: str, authors: list[str]) -> None:
    """Each once, without what stands around the name; nobody where nobody signs."""
    article, _ = read(SITE + head, above, LOGIN)
    assert list(article.authors) == authors


META = '<meta name="{}" content="{}">'


@pytest.mark.parametrize(
    ("head", "above", "published"),
    [
        (META.format("dc.date", "2023-01-02"), "<p>Accepted for print 16 December 2022</p>", "2023-01-02"),
        ("", "<p>By Marla Finch, 3 May 2021</p>", "2021-05-03"),
        ("", "<p>Last updated 4 May 2021</p><p>Published 3 May 2021</p>", "2021-05-03"),
        ("", "<p>May 3, 2021 at 7:15 PM | Updated May 4, 2021</p>", "2021-05-03"),
        ("", "<p>Updated May 4, 2021 | Published 3 May 2021</p>", "2021-05-03"),
        ("", '<time datetime="2021-05-03T09:00">yesterday</time>', "2021-05-03T09:00"),
        ("", "<p>Last updated on May 4, 2021</p>", None),
        ("", "<p>The museum opened on May 3, 2004.</p>", None),
        ("", "<p>Opened May 3, 2004</p><p>On sale: 3 May 2004 at the Town Hall</p>", None),
        ("", "<p>Der Verein wurde am 12. Juli 1998 am alten Hafen der kleinen Stadt gegründet.</p>", None),
        ("", "<p>The report was published on 3 May 2004.</p>", None),
        ("", "<p>Marla Finch | 3 May 2021 | 4 min read</p>", "2021-05-03"),
        (
            "",
            '<div class="comments"><time itemprop="datePublished" datetime="2021-05-03">3 May 2021</time></div>',
            None,
        ),
        ("", "<p>The society was founded in 1998 and opened its museum on 3 May 2004 on the quay.</p>", None),
        (
            "",
            '<table class="infobox"><tr><th>Founded</th><td>February 28, 1998<span style="display:none">'
            '(<span class="bday dtstart published updated">1998-02-28</span>)</span></td></tr></table>',
            None,
        ),
        ("", "<dl><dt>Born</dt><dd>3 May 1921</dd></dl>", None),
        ("", "<dl><dt>Published</dt><dd>3 May 2021</dd></dl>", "2021-05-03"),
        # The page's own day, whatever hour the line has, and however it was saved.
        (
            linked(datePublished="2024-12-06T22:15:00Z"),
            "<p>Dec. 6, 2024, 7:15 PM EST</p><p>Dec. 7, 2024</p>",
            "2024-12-06T22:15:00+00:00",
        ),
        (linked(datePublished="2024-12-07T01:15:00Z"), "<p>Dec. 6, 2024, 7:15 PM EST</p>", "2024-12-06"),
        (linked(datePublished="2024-12-07T01:15:00Z"), "<p>6 d\u00e9cembre 2024</p>", "2024-12-06"),
        # Figures of another kind beside a year are no day.
        *(
            (linked(datePublished="2024-12-07T09:00:00Z"), f"<p>{line}</p>", "2024-12-07T09:00:00+00:00")
            for line in (
                "\u00a9 2024 Quayside Post. Subscribe for $6 a month",
                "Copyright 2024, 6 Mole Street",
                "Since 2024 for $6",
            )
        ),
        (linked(datePublished="2020-07-10").replace('"@type"', '"name": "a "b"", "@type"'), "", "2020-07-10"),
        (linked(datePublished="2020-07-10").replace("NewsArticle", "WebPage"), "", "2020-07-10"),
        (linked(datePublished="2020-07-10").replace("NewsArticle", "Event"), "", None),
        (linked(datePublished="2020-07-10"), "<p>Last Updated: January 7, 2025</p>", "2020-07-10"),
        (linked(datePublished="0001-01-01T00:00:00Z") + META.format("date", "1970-01-01"), "", None),
        ('<meta property="og:updated_time" content="2025-01-07T10:00:00Z">', "", None),
    ],
)
def test_a_date_is_the_one_of_publication(head: str, above: str, published: str | None) -> None:
    """Not of an update, of a foundation or of anything else that the text tells."""
    article, notes = read(SITE + head, above)
    assert article.published == published
    assert notes == []


@pytest.mark.parametrize(
    ("head", "above", "said"),
    [
        ("", '<p class="date">03/04/2021</p>', "03/04/2021"),
        ("", "<p>By Marla Finch | 3.4.2021</p>", "3.4.2021"),
        (META.format("date", "03/04/2021"), "", "03/04/2021"),
    ],
)
def test_a_date_that_can_be_read_in_two_ways_is_none_and_said(head: str, above: str, said: str) -> None:
    """Nobody can tell the third of April from the fourth of March."""
    article, [note] = read(SITE + head, above)
    assert article.published is None
    assert repr(said) in note


@pytest.mark.parametrize(
    ("head", "top", "title", "stated"),
    [
        (
            SITE,
            "<h1>Local news</h1>",
            "Deck of cards found on the mole | Quayside Post",
            "Deck of cards found on the mole",
        ),
        (SITE, "<h1>Quayside Post</h1>", "Deck of cards found - Quayside Post", "Deck of cards found"),
        ("", "", "Deck of cards found on the mole » Crime » QP Online", "Deck of cards found on the mole"),
        (SITE + '<meta property="og:title" content="Quayside Post">', "", "Cards found", "Cards found"),
        (SITE + '<meta property="og:title" content="Cards on the mole - Quayside Post">', "", "x", "Cards on the mole"),
        (SITE, "", "Quayside Post: Cards found", "Cards found"),
        (SITE, "", "", "Deck of cards found on the mole"),
        (SITE + linked(headline="Cards found", author="Jo Ray"), "", "", "Cards found"),
        (SITE, "", "The mole - a history", "The mole - a history"),
    ],
)
def test_a_title_is_the_pages_own(head: str, top: str, title: str, stated: str) -> None:
    """Neither its section's nor its site's, nor with these behind it."""
    article, _ = read(head, top=top, title=title)
    assert article.title == stated


@pytest.mark.parametrize(
    ("head", "title", "url", "outlet"),
    [
        ('<meta property="og:site_name" content="The Skerry">', "Cards found - Quayside Post", "", "The Skerry"),
        (linked(author="Jo Ray", publisher={"name": "The Skerry"}), "Cards found", "", "The Skerry"),
        (
            '<meta property="og:site_name" content="skerry">'
            + linked(author="Jo Ray", publisher={"name": "The Skerry"}),
            "Cards found",
            "",
            "The Skerry",
        ),
        ("", "Cards found - Quayside Post", "", "Quayside Post"),
        ("", "Cards found | Skerry", "https://www.skerry.example/a/b", "Skerry"),
        ("", "Cards found - on the mole", "https://www.skerry.example/a/b", "skerry.example"),
        ("", "Cards found", "", None),
    ],
)
def test_an_outlet_is_what_the_site_calls_itself(head: str, title: str, url: str, outlet: str | None) -> None:
    """Else its host's name, where the address is known."""
    assert read(head, title=title, url=url)[0].outlet == outlet


@pytest.mark.parametrize(
    ("comment", "url"),
    [
        ("<!-- saved from url=(0043)https://example.org/2021/council -->", "https://example.org/2021/council"),
        (
            "<!--\n Page saved with SingleFile \n url: https://example.org/council?a=1 \n saved date: Sat Jun 5\n-->",
            "https://example.org/council?a=1",
        ),
        ("<!-- url: https://example.org/other -->", None),
    ],
)
def test_a_saved_page_has_the_address_it_was_saved_from(comment: str, url: str | None) -> None:
    """As browsers and SingleFile write it into a comment."""
    (article,) = read_bytes(f"{comment}<html><body><h1>Council</h1>{STORY}</body></html>".encode(), "page.html")
    assert isinstance(article, Article)
    assert article.url == url


def test_an_address_that_every_page_of_a_site_states_is_not_the_articles() -> None:
    """A canonical link to the first page; a relative one is completed."""
    head = '<link rel="canonical" href="https://example.org/">'
    assert read(head, url="https://example.org/a")[0].url == "https://example.org/a"
    assert read('<link rel="canonical" href="/b">', url="https://example.org/a")[0].url == "https://example.org/b"
