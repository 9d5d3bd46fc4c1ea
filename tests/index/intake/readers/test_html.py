"""Web pages come in as their story, with what they state about it."""

from __future__ import annotations

import json

import pytest

from index.article import Article
from index.intake.read import Skipped, read_bytes

STORY = [
    "The ferries between the islands stopped at noon on Friday, and nobody on the quay could say for how long.",
    "Captain Zoë Núñez said that the crews would not sail again before the harbour authority answered their letter.",
    "Two hundred passengers waited in the hall, where volunteers of the parish handed out soup, bread and blankets.",
]
DATA = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebPage", "datePublished": "2001-01-01"},
        {
            "@type": ["NewsArticle"],
            "headline": "Ferries stop at noon",
            "datePublished": "2019-07-12T14:00:00+02:00",
            "dateModified": "2019-07-13T08:30:00+02:00",
            "author": [{"@type": "Person", "name": "Jane Doe"}, {"@type": "Person", "name": "John Roe"}],
        },
    ],
}


PARAGRAPHS = "".join(f"<p>{one}</p>" for one in STORY)


def page(head: str = "", story: str = PARAGRAPHS, around: str = "", lang: str = "en") -> bytes:
    """A page of an invented newspaper, with a menu, a footer and a story."""
    return f"""<!DOCTYPE html><html lang="{lang}"><head><title>Ferries stop at noon - Harbor Ledger</title>
<meta property="og:site_name" content="Harbor Ledger"><meta charset="utf-8">{head}</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<header><h1>Ferries stop at noon</h1>{around}</header><article>{story}</article>
<script>document.write("never seen")</script><footer><p>Copyright Harbor Ledger. All rights reserved.</p></footer>
</body></html>""".encode()


def read(data: bytes, url: str | None = None) -> Article:
    """The article of a page."""
    article, *notes = read_bytes(data, "ferry.html", url=url)
    assert all(isinstance(one, Skipped) and one.note for one in notes)
    assert isinstance(article, Article), article
    return article


def test_a_page_is_its_story_in_paragraphs() -> None:
    """Without its menu, footer and scripts, with a blank line between paragraphs."""
    article = read(page())
    assert article.text == "\n\n".join(STORY)
    assert (article.title, article.outlet, article.language) == ("Ferries stop at noon", "Harbor Ledger", "en")
    assert (article.authors, article.published, article.modified) == ((), None, None)


def test_what_a_page_states_for_machines_is_the_articles() -> None:
    """The article's own JSON-LD, not the site's, and the canonical address."""
    head = (
        f'<script type="application/ld+json">{json.dumps(DATA)}</script>'
        '<link rel="canonical" href="https://ledger.example.com/ferries">'
    )
    article = read(page(head), "https://ledger.example.com/ferries?from=feed")
    assert (article.published, article.modified) == ("2019-07-12T14:00:00+02:00", "2019-07-13T08:30:00+02:00")
    assert article.authors == ("Jane Doe", "John Roe")
    assert article.url == "https://ledger.example.com/ferries"


STAMP = '<meta property="article:published_time" content="{}">'


@pytest.mark.parametrize(
    ("head", "around", "published"),
    [
        (STAMP.format("2019-07-12T14:00:00Z"), "", "2019-07-12T14:00:00+00:00"),
        (STAMP.format("2019-07-13T01:30:00Z"), "July 12, 2019 9:30 pm ET", "2019-07-12"),
        (STAMP.format("2019-07-13T01:30:00Z"), "July 13, 2019", "2019-07-13T01:30:00+00:00"),
        (STAMP.format("2019-07-12T22:30:00Z"), "July 13, 2019, 6:30 am", "2019-07-13"),
        (STAMP.format("2019-07-13T01:30:00-05:00"), "July 12, 2019", "2019-07-13T01:30:00-05:00"),
        ("", '<time datetime="2019-07-12T10:00:00Z">2 days ago</time>', "2019-07-12T10:00:00+00:00"),
        ("", "<p class='date'>Published on July 12, 2019</p>", "2019-07-12"),
        ("", "<p>veröffentlicht am 12. Juli 2019</p>", "2019-07-12"),
        ("", "<p>Page 12, section C</p>", None),
        (STAMP.format("last Friday"), "", None),
    ],
)
def test_a_page_is_of_the_day_that_its_readers_see(head: str, around: str, published: str | None) -> None:
    """A stamp in UTC gives way to the day that the page shows; without any sign there is no date."""
    assert read(page(head, around=around)).published == published


def test_the_address_tells_the_day_where_the_page_shows_none() -> None:
    """As many papers write it: /2019/07/12/."""
    stamp = STAMP.format("2019-07-13T01:30:00Z")
    assert read(page(stamp), "https://ledger.example.com/2019/07/12/ferries").published == "2019-07-12"


def test_a_change_before_the_publication_is_none() -> None:
    """Many pages state the same moment for both."""
    head = STAMP.format("2019-07-12T14:00:00Z") + STAMP.replace("published", "modified").format("2019-07-12T14:00:00Z")
    assert read(page(head)).modified is None


def test_a_story_in_pieces_is_put_together() -> None:
    """Advertisements between containers of the same class must not end it."""
    pieces = "".join(
        f'<div class="grid body">{"".join(f"<p>{number}. {one}</p>" for one in STORY * 2)}</div>'
        '<div class="ad">Buy!</div>'
        for number in range(4)
    )
    text = read(page(story=f'<div class="chunks">{pieces}</div>')).text
    assert all(f"{number}. {STORY[0]}" in text for number in range(4))
    assert "Buy!" not in text


def test_comments_are_no_story() -> None:
    """Each in a list item or an article of its own, however long."""
    comments = "".join(f'<li><div class="c"><p>{one} I say.</p><p>{one} So do I.</p></div></li>' for one in STORY * 2)
    assert "I say" not in read(page(around="") + f"<ol id='comments'>{comments}</ol>".encode()).text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"<p>One.<p>Two<br>lines.", "One.\n\nTwo\nlines."),
        (b"<html><body><div hidden>No</div><p style='display: none'>No</p>Yes</body></html>", "Yes"),
        (b"<p>a&nbsp;&lt;b&gt; c</p><!-- no --><style>no</style>", "a <b> c"),
    ],
)
def test_a_few_lines_of_html_are_all_kept(data: bytes, text: str) -> None:
    """What is too short for an article to be told from the rest is what its reader sees."""
    assert read(data).text == text


TEXT = "Der Bürgermeister grüßte die Fähren, „endlich“, sagte er."


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("windows-1252", "iso-8859-1"),
        ("utf-8", "iso-8859-1"),
        ("utf-8", None),
        ("utf-16", None),
        ("utf-16-le", None),
        ("cp850", "ibm850"),
    ],
)
def test_a_page_says_its_encoding(encoding: str, said: str | None) -> None:
    """Browsers' reading of what it says; what is valid UTF-8 is UTF-8."""
    text = TEXT.translate({ord("„"): '"', ord("“"): '"'}) if encoding == "cp850" else TEXT
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={said}">' if said else ""
    assert read(f"<html><head>{head}</head><body><p>{text}</p></body></html>".encode(encoding)).text == text


@pytest.mark.parametrize("said", ["idna", "unicode_escape", "zip", "no-such-encoding", "utf-7"])
def test_an_encoding_that_is_none_is_not_believed(said: str) -> None:
    """Python has codecs that are no encodings of documents."""
    text = "The boat won’t sail before the café on the quay has closed for the winter, its captain said on Friday."
    assert read(f'<meta charset="{said}"><p>{text}'.encode("windows-1252")).text == text


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 50_000 + b"words",
        b"<p " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">words",
        b"<p>" + b"w" * 11_000_000,
        b"<p>x</p>" * 60_000,
        b"<!--" * 50_000 + b"words",
        b'<script type="application/ld+json">' + b"[" * 50_000 + b"</script>words",
        b'<img src="data:image/png;base64,' + b"A" * 5_000_000 + b'">words',
    ],
    ids=["deep", "attributes", "word", "paragraphs", "comments", "data", "picture"],
)
def test_a_hostile_page_is_read_or_skipped(body: bytes) -> None:
    """What makes parsers recurse or take quadratic time ends in an article or a reason."""
    (item,) = read_bytes(b"<html><body>" + body, "a.html")
    assert isinstance(item, Article | Skipped)


def test_nothing_is_fetched_or_resolved() -> None:
    """Neither entities nor addresses lead out of the page."""
    data = (
        b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY out SYSTEM "file:///etc/hostname">]>'
        b'<html><head><base href="http://127.0.0.1:9/"/></head><body><p>in &out; side</p></body></html>'
    )
    assert read(data).text == "in &out; side"
