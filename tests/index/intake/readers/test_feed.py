"""Feeds come in as an article for every entry that has text, under an id that stays."""

from __future__ import annotations

import pytest

from index.article import Article
from index.intake.read import Skipped, read_bytes

STORY = "The ferries stopped at noon, and nobody on the quay could say for how long."


def rss(*items: str, head: str = "<title>Harbor Ledger</title><language>en-gb</language>") -> bytes:
    """A feed of these items."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>{head}{"".join(items)}</channel></rss>'
    ).encode()


def item(guid: str, text: str = STORY) -> str:
    """An item with nothing but a summary."""
    return f"<item><guid>{guid}</guid><description>{text}</description></item>"


def articles(data: bytes, name: str = "feed.xml") -> list[Article]:
    """The articles of a feed, of which nothing may be skipped."""
    items = list(read_bytes(data, name))
    assert all(isinstance(one, Article) for one in items), items
    return [one for one in items if isinstance(one, Article)]


def test_an_entry_is_an_article_with_what_the_feed_says() -> None:
    """The full text goes before the summary, and markup is no text."""
    entry = (
        "<item><title>Ferries &amp;amp; boats</title><link>https://example.org/1</link><guid>one</guid>"
        "<dc:creator>Jane Doe</dc:creator><pubDate>Fri, 12 Jul 2019 20:14:00 -0400</pubDate>"
        "<description>A summary.</description>"
        "<content:encoded><![CDATA[<p>First <b>bold</b> words.</p><script>no</script><p>Second.</p>]]>"
        "</content:encoded></item>"
    )
    (article,) = articles(rss(entry))
    assert article.text == "First bold words.\n\nSecond."
    assert (article.title, article.outlet, article.authors) == ("Ferries & boats", "Harbor Ledger", ("Jane Doe",))
    assert (article.published, article.url, article.language) == (
        "2019-07-12T20:14:00-04:00",
        "https://example.org/1",
        "en-gb",
    )


def test_an_atom_entry_has_the_day_of_its_change() -> None:
    """Where it says no more it is the day of its publication."""
    data = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Ledger</title>
    <entry><id>a</id><published>2019-07-12T10:00:00Z</published><updated>2019-07-13T10:00:00Z</updated>
    <content type="html">&lt;p&gt;Words.&lt;/p&gt;</content></entry>
    <entry><id>b</id><updated>2019-07-13T10:00:00Z</updated><summary>Words &lt; more words.</summary></entry></feed>"""
    first, second = articles(data, "a.atom")
    assert (first.published, first.modified) == ("2019-07-12T10:00:00+00:00", "2019-07-13T10:00:00+00:00")
    assert (second.published, second.modified) == ("2019-07-13T10:00:00+00:00", None)
    assert (first.text, second.text) == ("Words.", "Words < more words.")


def test_an_entry_keeps_its_id_when_others_come_and_go() -> None:
    """It is made from its GUID, not from its place; the same GUID again is the same entry."""
    before = {a.text: a.id for a in articles(rss(item("a", "One."), item("b", "Two.")))}
    after = {a.text: a.id for a in articles(rss(item("c", "Three."), item("b", "Two."), item("b", "Again.")))}
    assert set(after) == {"Three.", "Two."}
    assert after["Two."] == before["Two."]
    assert all(name.startswith("feed.xml:") for name in [*before.values(), *after.values()])


@pytest.mark.parametrize("encoding", ["utf-8", "koi8-r", "windows-1251", "utf-16"])
def test_a_feed_says_its_encoding(encoding: str) -> None:
    """In its XML declaration."""
    data = rss(item("a", "Паромы остановились в полдень.")).decode().replace("utf-8", encoding).encode(encoding)
    assert [a.text for a in articles(data)] == ["Паромы остановились в полдень."]


def test_drafts_and_comments_of_a_blogs_export_are_left_out() -> None:
    """Blogger's of both kinds, and what AtomPub calls a draft."""
    kind = "<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#{}'/>"
    entries = {
        "a": kind.format("post"),
        "b": kind.format("post") + "<app:control><app:draft>yes</app:draft></app:control>",
        "c": kind.format("comment"),
        "d": "<blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status>",
        "e": "<blogger:type>POST</blogger:type><blogger:status>DRAFT</blogger:status>",
    }
    written = "".join(
        f"<entry><id>{name}</id><title>{name}</title>{more}<content type='html'>{STORY}</content></entry>"
        for name, more in entries.items()
    )
    spaces = "xmlns:app='http://purl.org/atom/app#' xmlns:blogger='http://schemas.google.com/blogger/2018'"
    items = list(read_bytes(f"<feed xmlns='http://www.w3.org/2005/Atom' {spaces}>{written}</feed>".encode(), "a.atom"))
    assert [one.title for one in items if isinstance(one, Article)] == ["a", "d"]
    told = [one.reason for one in items if isinstance(one, Skipped)]
    assert told == ["left out, a draft: 'b', 'e'", "left out, of the type comment: 'c'"]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (rss(), "a feed without entries"),
        (rss("<item><title>Only a title</title></item>"), "a feed whose entries have no text"),
        (rss(item("a", "<b>" * 6000)), "a feed nested more than 5000 elements deep"),
        (rss("<item/>" * 20_001), "a feed of more than 20000 entries: split it"),
        (b"<?xml version='1.0'?><svg/>", "neither a feed nor a web page: of XML only these can be read"),
        (b"", "empty"),
    ],
    ids=["nothing", "titles", "deep", "too many", "other", "empty"],
)
def test_a_feed_without_articles_is_skipped_with_its_reason(data: bytes, reason: str) -> None:
    """Once, not for every entry."""
    assert list(read_bytes(data, "a.xml")) == [Skipped("a.xml", None, reason)]


def test_entries_without_text_are_told_once_and_the_feed_is_read() -> None:
    """As a note: the file was read, so that entries which left it are gone."""
    first, note = read_bytes(rss(item("a"), "<item><title>No text</title></item>"), "a.xml")
    assert isinstance(first, Article)
    assert note == Skipped("a.xml", None, "1 of its 2 entries have no text", note=True)


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE rss [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
    ids=["laughs", "file", "fetch"],
)
def test_entities_neither_unfold_nor_lead_out(doctype: str) -> None:
    """A feed with them is read without them."""
    data = rss(item("a", "Words &l9; more.")).replace(b"?><rss", f"?>{doctype}<rss".encode())
    (article,) = articles(data)
    assert len(article.text) < 30


def test_a_file_that_a_feed_names_is_not_opened(tmp_path: object) -> None:
    """feedparser takes a string for a path or an address."""
    (item,) = read_bytes(f"{tmp_path}".encode(), "a.rss")
    assert isinstance(item, Skipped)
