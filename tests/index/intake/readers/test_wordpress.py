"""A WordPress export comes in as what the site shows: published posts, authors by name, paragraphs, no shortcodes."""

from __future__ import annotations

import pytest

from index.article import Article
from index.intake.read import Skipped, read_bytes

STORY = "The lamp at the end of the mole went dark on Monday, and it took three days to find a spare lens."


def item(number: int, title: str = "The lamp", content: str = STORY, **said: str) -> str:
    """One item; ``said`` sets or adds elements of WordPress's own."""
    told = {
        "post_id": str(number),
        "post_date": "2022-05-06 23:30:00",
        "post_date_gmt": "2022-05-07 03:30:00",
        "status": "publish",
        "post_type": "post",
        **said,
    }
    own = "".join(f"<wp:{name}><![CDATA[{value}]]></wp:{name}>" for name, value in told.items())
    return (
        f"<item><title><![CDATA[{title}]]></title><link>https://blog.example.org/?p={number}</link>"
        f"<pubDate>Sat, 07 May 2022 03:30:00 +0000</pubDate><dc:creator><![CDATA[gus]]></dc:creator>"
        f'<guid isPermaLink="false">https://blog.example.org/?p={number}</guid><description></description>'
        f"<content:encoded><![CDATA[{content}]]></content:encoded>{own}"
        "<wp:comment><wp:comment_author>troll</wp:comment_author><wp:comment_content>Cheese.</wp:comment_content>"
        "</wp:comment></item>"
    )


def export(*items: str, version: str = "1.2", authors: str | None = None) -> bytes:
    """An export of these items, by one author."""
    author = (
        "<wp:author><wp:author_login><![CDATA[gus]]></wp:author_login>"
        "<wp:author_display_name><![CDATA[Gus Arden]]></wp:author_display_name></wp:author>"
    )
    spaces = "".join(
        f' xmlns:{name}="{address}"'
        for name, address in {
            "excerpt": f"http://wordpress.org/export/{version}/excerpt/",
            "content": "http://purl.org/rss/1.0/modules/content/",
            "dc": "http://purl.org/dc/elements/1.1/",
            "wp": f"http://wordpress.org/export/{version}/",
        }.items()
    )
    return (
        f'\ufeff<?xml version="1.0" encoding="UTF-8" ?><!-- generator="WordPress/6.4" -->\n<rss version="2.0"{spaces}>'
        f"<channel><title>Mole Notes</title><link>https://blog.example.org</link><language>en-GB</language>"
        f"{author if authors is None else authors}{''.join(items)}</channel></rss>"
    ).encode()


def read(data: bytes) -> tuple[list[Article], list[str]]:
    """The articles of an export, and what is told of the rest."""
    items = list(read_bytes(data, "blog.xml"))
    return (
        [one for one in items if isinstance(one, Article)],
        [one.reason for one in items if isinstance(one, Skipped)],
    )


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.3"])
def test_a_post_has_its_title_its_authors_name_and_its_local_day(version: str) -> None:
    """Not the login, and not the day in Greenwich."""
    (found,), told = read(export(item(1, "Lamps &amp; lenses"), version=version))
    assert (found.text, found.title, found.outlet) == (STORY, "Lamps & lenses", "Mole Notes")
    assert (found.authors, found.published) == (("Gus Arden",), "2022-05-06T23:30:00-04:00")
    assert (found.url, found.language) == ("https://blog.example.org/?p=1", "en-GB")
    assert told == []


def test_what_readers_of_the_site_do_not_see_is_named_and_left_out() -> None:
    """Each reason once; a page is as good as a post."""
    hidden = {
        "a draft": [item(2, "Idea", status="draft"), item(3, "Idea b", status="auto-draft")],
        "in the trash": [item(4, "Binned", status="trash")],
        "private": [item(5, "Diary", status="private")],
        "waits for review": [item(6, "Letter", status="pending")],
        "not published yet": [item(7, "Tomorrow", status="future")],
        "behind a password": [item(8, "Secret", post_password="x")],
        "an attachment": [item(9, "mole.jpg", status="inherit", post_type="attachment")],
        "a menu item": [item(10, "Menu", post_type="nav_menu_item")],
        "a revision": [item(11, "Old", status="inherit", post_type="revision")],
        "of the type feedback": [item(12, "A reader's letter", post_type="feedback")],
        "without text": [item(13, "Nothing", content='[gallery ids="1,2"]')],
        "has the GUID of another": [item(1, "Again")],
    }
    found, told = read(export(item(1), *(one for some in hidden.values() for one in some), item(14, post_type="page")))
    assert [one.title for one in found] == ["The lamp", "The lamp"]
    assert {one.removeprefix("left out, ").partition(":")[0] for one in told} == set(hidden)
    assert "left out, a draft: 'Idea', 'Idea b'" in told


def test_a_site_of_drafts_alone_gives_no_article() -> None:
    """And says so."""
    assert read(export(item(1, "Idea", status="draft"))) == ([], ["left out, a draft: 'Idea'"])
    assert read(export()) == ([], ["a WordPress export without posts"])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("One goes\non.\n\nTwo.\r\n\r\nThree.", "One goes\non.\n\nTwo.\n\nThree."),
        ("<!-- wp:paragraph -->\n<p>One goes\non.</p>\n<!-- /wp:paragraph -->\n\nClassic.\n\nMore.",
         "One goes on.\n\nClassic.\n\nMore."),
        ("<ul>\n<li>One</li>\n\n<li>Two</li>\n</ul>\nAfter.", "One\nTwo\n\nAfter."),
        ("<pre>a\n\nb</pre>\nAfter.", "a\n\nb\n\nAfter."),
        ('[caption id="a" width="300"]<img src="l.jpg" /> The old lamp[/caption]It went dark.',
         "The old lamp\n\nIt went dark."),
        ('A lens in [caption id="x"]Torve[/caption].', "A lens in Torve."),
        ('Before. [gallery ids="1,2"]\n\n[embed]https://video.example.org/1[/embed]\n\nAfter.', "Before.\n\nAfter."),
        ('[vc_row][vc_column width="1/2"]Words.[/vc_column][/vc_row]', "Words."),
        ('[contact-form-7 id="4" title="Write [us]"]Words.[su_note]Noted.[/su_note]', "Words.Noted."),
        ("He said: “It [the lens] is lost [sic].” [1] [[gallery]] [then-mayor]",
         "He said: “It [the lens] is lost [sic].” [1] [gallery] [then-mayor]"),
        ("One.<!--more-->Two.<!--nextpage-->Three.", "One.Two.Three."),
        ("One\x08 word\x0b.", "One word."),
        ("A &lt;b&gt; &amp; c &#8217;d", "A <b> & c ’d"),
    ],
)  # fmt: skip
def test_text_is_what_the_site_shows(content: str, expected: str) -> None:
    """Paragraphs of both editors, captions, and brackets that are the author's own."""
    (found,), _ = read(export(item(1, content=content)))
    assert found.text == expected


def test_an_author_whose_name_is_not_there_is_not_called_by_the_login() -> None:
    """First and last name will do."""
    assert read(export(item(1), authors=""))[0][0].authors == ()
    named = (
        "<wp:author><wp:author_login>gus</wp:author_login><wp:author_display_name/>"
        "<wp:author_first_name>Gus</wp:author_first_name><wp:author_last_name>Arden</wp:author_last_name></wp:author>"
    )
    assert read(export(item(1), authors=named))[0][0].authors == ("Gus Arden",)


def test_dates_that_are_not_there_are_none_or_those_of_the_feed() -> None:
    """WordPress writes zeros for what has no date."""
    (zero,), _ = read(export(item(1, post_date="0000-00-00 00:00:00", post_date_gmt="0000-00-00 00:00:00")))
    assert zero.published == "2022-05-07T03:30:00+00:00"
    (local,), _ = read(export(item(1, post_date_gmt="0000-00-00 00:00:00", post_modified="2022-05-08 10:00:00")))
    assert (local.published, local.modified) == ("2022-05-06T23:30:00", "2022-05-08T10:00:00")


def test_what_comes_before_broken_xml_stays() -> None:
    """And the place is told."""
    found, told = read(export(item(1), item(2), "<item><title>Cut", item(3)))
    assert len(found) == 2
    assert told[0].startswith("is not sound XML from here on: mismatched tag: line 2, ")
