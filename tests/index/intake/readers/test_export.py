"""What reading lists and newsletters export comes in with the metadata beside the texts, and without drafts."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from index.article import Article
from index.intake.read import Skipped, read, read_bytes
from index.library import Library
from tests.index.fake import CountWords
from tests.index.intake.hostile import pdf

STORY = "The ferry line between Quayside and Torve will run again from May, its owner Birgit Lund said."

LINE = b"BT /F 12 Tf 50 700 Td (The ferry was late.) Tj ET"
SUBSTACK: Mapping[str, str] = {
    "posts.csv": (
        "\ufeffpost_id,post_date,is_published,email_sent_at,type,audience,title,subtitle,podcast_url\r\n"
        '101.the-lamp,2022-05-06T08:00:00.000Z,true,,newsletter,everyone,"The ""lamp"",\nthe mole","A light, out",\r\n'
        "102.idea,,false,,newsletter,everyone,Unfinished idea,,\r\n"
        "103.gone,2022-05-07T08:00:00.000Z,true,,newsletter,only_paid,Gone,,\r\n"
    ),
    "posts/101.the-lamp.html": f"<p>{STORY}</p><p>Second.</p>",
    "posts/102.idea.html": "<p>A draft that nobody should quote.</p>",
    "posts/104.other.html": "<p>A text of which the table says nothing.</p>",
    "posts/101.the-lamp.opens.csv": "post_id,timestamp,email\n101,2022-05-06T09:00:00Z,reader@example.org\n",
    "email_list.quayside.csv": "email,active_subscription\nreader@example.org,false\n",
    "__MACOSX/posts/._101.the-lamp.html": "no",
}
OMNIVORE: Mapping[str, str] = {
    "metadata_0_to_20.json": json.dumps(
        [
            {
                "id": "x1",
                "slug": "ferry",
                "title": "Ferry &amp; line",
                "author": "Nils Ekholm",
                "url": "https://example.org/ferry",
                "state": "Active",
                "labels": ["harbour"],
                "savedAt": "2024-10-29T23:13:50.697Z",
                "updatedAt": "2024-10-29T23:13:51.793Z",
                "publishedAt": "2024-10-28T06:00:00.000Z",
            },
            {"slug": "binned", "title": "Binned", "url": "https://example.org/b", "state": "Deleted"},
            {"slug": "nothing", "title": "Nothing", "url": "https://example.org/nothing", "state": "Active"},
            "odd",
        ]
    ),
    "metadata_20_to_40.json": json.dumps(
        [{"slug": "undated", "title": "Undated", "publishedAt": None, "author": None}]
    ),
    "content/ferry.html": f'<DIV class="page" id="readability-page-1"><p>{STORY}</p></DIV>',
    "content/binned.html": "<p>What was thrown away.</p>",
    "content/undated.html": "<p>Words of no date.</p>",
    "highlights/ferry.md": "> bicycles travel free\n\nmy own note: is that so?\n",
}


def packed(files: Mapping[str, str | bytes] | Mapping[str, str], folder: str = "") -> bytes:
    """A zip archive of these files, in a folder of it."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(folder + name, content)
    return data.getvalue()


def unpacked(files: Mapping[str, str], folder: Path) -> Path:
    """The same files in a folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, newline="")
    return folder


def articles(items: list[Article | Skipped]) -> dict[str, Article]:
    """The articles by the last part of their ids."""
    return {one.id.rpartition("/")[2]: one for one in items if isinstance(one, Article)}


@pytest.mark.parametrize("folder", ["", "export-2022/"])
def test_a_newsletter_has_titles_and_dates_from_its_table_and_no_drafts(folder: str) -> None:
    """What the table does not name as published is left out, and so is who reads it."""
    items = list(read_bytes(packed(SUBSTACK, folder), "a.zip"))
    (found,) = articles(items).values()
    assert found.id == f"a.zip:{folder}posts/101.the-lamp.html"
    assert found.text == f"{STORY}\n\nSecond."
    assert (found.title, found.published) == ('The "lamp", the mole', "2022-05-06T08:00:00+00:00")
    assert found.extra["subtitle"] == "A light, out"
    assert {one.reason for one in items if isinstance(one, Skipped) and one.note} == {
        f"left out, a draft: '{folder}posts/102.idea.html'",
        f"left out, not in posts.csv, which names what is published: '{folder}posts/104.other.html'",
        f"left out, who reads the newsletter: '{folder}email_list.quayside.csv',"
        f" '{folder}posts/101.the-lamp.opens.csv'",
        "1 of the posts in posts.csv are in no file",
    }
    assert sum(isinstance(one, Skipped) for one in items) == 4


@pytest.mark.parametrize("folder", ["", "omnivore/"])
def test_a_reading_list_has_metadata_of_several_tables_and_no_notes_of_its_reader(folder: str) -> None:
    """When an article was saved is not when it was published; what was thrown away is left out."""
    items = list(read_bytes(packed(OMNIVORE, folder), "a.zip"))
    found = articles(items)
    assert list(found) == ["ferry.html", "undated.html"]
    ferry = found["ferry.html"]
    assert (ferry.text, ferry.title, ferry.authors) == (STORY, "Ferry &amp; line", ("Nils Ekholm",))
    assert (ferry.url, ferry.published) == ("https://example.org/ferry", "2024-10-28T06:00:00+00:00")
    assert (ferry.modified, ferry.extra["labels"]) == (None, ["harbour"])
    assert (found["undated.html"].title, found["undated.html"].published) == ("Undated", None)
    assert [one.reason for one in items if isinstance(one, Skipped)] == [
        f"left out, the reader's own notes: '{folder}highlights/ferry.md'",
        f"left out, in the trash: '{folder}content/binned.html'",
        "1 of its entries have no text: fetch one with qa index add https://example.org/nothing",
    ]


@pytest.mark.parametrize("export", [SUBSTACK, OMNIVORE], ids=["newsletter", "reading list"])
def test_an_export_that_was_unpacked_is_read_as_the_archive_is(tmp_path: Path, export: Mapping[str, str]) -> None:
    """The same articles with the same metadata, and each file that is none with its reason."""
    within = articles(list(read_bytes(packed(export), "a.zip")))
    beside = list(read([unpacked(export, tmp_path / "export")]))
    assert {name: (one.text, one.title, one.published) for name, one in articles(beside).items()} == {
        name: (one.text, one.title, one.published) for name, one in within.items()
    }
    assert all(one.note for one in beside if isinstance(one, Skipped) and not one.path.endswith("quayside.csv"))


def test_a_post_that_is_a_draft_again_leaves_the_library(tmp_path: Path) -> None:
    """With the next synchronising: the table alone was changed."""
    folder = unpacked(SUBSTACK, tmp_path / "export")
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        assert library.add([folder]).added == ("posts/101.the-lamp.html",)
        table = SUBSTACK["posts.csv"].replace("Z,true", "Z,false")
        (folder / "posts.csv").write_text(table, newline="")
        assert library.sync().removed == ("posts/101.the-lamp.html",)


def test_a_document_of_a_reading_list_has_its_metadata_as_well() -> None:
    """Whatever its reader finds out about it."""
    entry = {
        "slug": "p",
        "title": "The ferry",
        "author": "Ida Storm",
        "publishedAt": "2024-01-02",
        "url": "https://a.org/p",
    }
    data = packed({"metadata_0_to_20.json": json.dumps([entry]), "content/p.pdf": pdf(zlib.compress(LINE))})
    (found,) = articles(list(read_bytes(data, "a.zip"))).values()
    assert (found.text, found.title, found.authors) == ("The ferry was late.", "The ferry", ("Ida Storm",))
    assert (found.published, found.url) == ("2024-01-02", "https://a.org/p")


def test_a_draft_that_its_name_tells_is_left_out() -> None:
    """Medium has no table: its posts are pages."""
    page = f"<html><body><article><h1>Ferry</h1><p>{STORY}</p><p>{STORY}</p></article></body></html>"
    items = list(
        read_bytes(packed({"posts/2024-10-28_Ferry-a1.html": page, "posts/draft_Idea-b2.html": page}), "a.zip")
    )
    assert set(articles(items)) == {"2024-10-28_Ferry-a1.html"}
    assert [one.reason for one in items if isinstance(one, Skipped)] == [
        "left out, a draft: 'posts/draft_Idea-b2.html'"
    ]


def test_a_table_that_excel_has_saved_again_tells_drafts_all_the_same() -> None:
    """With its separator, its encoding and its way of writing what is true."""
    rows = "post_id;post_date;is_published;title\n1.a;2022-05-06;TRUE;Café\n2.b;;FALSE;Idea\n"
    for table in (rows, f"sep=;\n{rows}"):
        files = {"posts.csv": table, "posts/1.a.html": f"<p>{STORY}</p>", "posts/2.b.html": "<p>A draft.</p>"}
        data = packed({name: text.encode("windows-1252") for name, text in files.items()})
        (found,) = articles(list(read_bytes(data, "a.zip"))).values()
        assert (found.title, found.published) == ("Café", "2022-05-06")


def test_a_table_that_cannot_be_read_is_told() -> None:
    """The texts come in without what it says."""
    files = {**OMNIVORE, "metadata_0_to_20.json": "[{", "metadata_20_to_40.json": "7"}
    items = list(read_bytes(packed(files), "a.zip"))
    assert set(articles(items)) == {"ferry.html", "binned.html", "undated.html"}
    assert any("'metadata_0_to_20.json' is not JSON" in one.reason for one in items if isinstance(one, Skipped))


def test_other_folders_of_these_names_are_read_as_they_are(tmp_path: Path) -> None:
    """A table of another kind says nothing of drafts."""
    files = {"posts.csv": "title,text\nA,Words.\n", "posts/a.html": f"<p>{STORY * 4}</p>", "content/b.txt": "Words."}
    assert set(articles(list(read([unpacked(files, tmp_path)])))) == {"posts.csv:2", "a.html", "b.txt"}


# ----------------------------------------------------------------------------------------------- JSON

WALLABAG = {
    "is_archived": 0,
    "is_starred": 1,
    "tags": ["harbour"],
    "id": 7,
    "title": "Ferry line returns",
    "url": "https://example.org/ferry",
    "content": f"<p>{STORY}</p><ul><li>One</li><li>Two</li></ul>",
    "created_at": "2024-10-29T23:13:50+02:00",
    "updated_at": "2024-10-29T23:20:50+02:00",
    "published_at": "2024-10-28T06:00:00+02:00",
    "published_by": ["Nils Ekholm", ""],
    "annotations": [{"text": "my own note", "quote": "ferry"}],
    "language": "en",
    "domain_name": "example.org",
}


def test_an_entry_of_wallabag_is_an_article_by_its_number() -> None:
    """What its reader noted is no part of it; what could not be fetched is told with its address."""
    failed = {**WALLABAG, "id": 8, "content": "<p>wallabag can't retrieve contents for this article.</p>"}
    bare = {**WALLABAG, "id": 9, "published_at": None, "published_by": None, "content": "<p>More words.</p>"}
    first, second, note = read_bytes(json.dumps([WALLABAG, failed, bare]).encode(), "All articles.json")
    assert isinstance(first, Article)
    assert (first.id, first.text) == ("All articles.json:7", f"{STORY}\n\nOne\nTwo")
    assert (first.title, first.authors, first.url) == (
        "Ferry line returns",
        ("Nils Ekholm",),
        "https://example.org/ferry",
    )
    assert (first.published, first.modified, first.outlet) == ("2024-10-28T06:00:00+02:00", None, None)
    assert dict(first.extra) == {"tags": ["harbour"], "saved": "2024-10-29T23:13:50+02:00"}
    assert isinstance(second, Article)
    assert (second.id, second.authors, second.published) == ("All articles.json:9", (), None)
    assert isinstance(note, Skipped)
    assert note.reason.startswith("holds the address of a page and no text: fetch it with qa index add https://example")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([{"text": "One."}, {"id": "b", "text": "Two."}], {"a.json:1": "One.", "b": "Two."}),
        ({"text": "One.", "tags": [{"name": "x"}]}, {"a.json:1": "One."}),
        ({"status": "ok", "articles": [{"content": "One."}]}, {"a.json:1": "One."}),
        (
            {"db": [{"data": {"posts": [{"plaintext": "One."}, {"plaintext": "D", "status": "draft"}]}}]},
            {"a.json:1": "One."},
        ),
        ({"data": {"posts": [{"html": "<p>One &amp; two.</p>"}], "tags": [{"name": "x"}]}}, {"a.json:1": "One & two."}),
    ],
)
def test_a_list_of_articles_is_found_where_it_is_obvious(value: object, expected: dict[str, str]) -> None:
    """At the top, or as the only one within an object."""
    items = read_bytes(json.dumps(value).encode("utf-8-sig"), "a.json")
    assert {one.id: one.text for one in items if isinstance(one, Article)} == expected


def test_a_json_feed_gives_its_name_and_lines_of_json_are_read_under_either_name() -> None:
    """The suffix of JSON Lines is often wrong."""
    entry = {
        "id": "1",
        "content_html": "<p>One.</p>",
        "date_published": "2024-10-28",
        "authors": [{"name": "Ida Storm"}],
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Quayside Post", "items": [entry]}
    (found,) = read_bytes(json.dumps(feed).encode(), "feed.json")
    assert isinstance(found, Article)
    assert (found.outlet, found.authors, found.published) == ("Quayside Post", ("Ida Storm",), "2024-10-28")
    lines = b'{"text": "One."}\n{"text": 2}\n{"text": "Three."}\n'
    items = list(read_bytes(lines, "a.json"))
    assert [one.id for one in items if isinstance(one, Article)] == ["a.json:1", "a.json:3"]
    assert [one.line for one in items if isinstance(one, Skipped)] == [2]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("{", "is not JSON: Expecting property name enclosed in double quotes"),
        ("[" * 400_000, "is nested more than 50 levels deep"),
        ('{"a": 1}', 'a JSON file that is an object without one list of articles: objects with a "text" or "content"'),
        ('["a"]', 'a JSON file that is a list without one list of articles: objects with a "text" or "content"'),
        ('{"a": [{"text": "x"}], "b": [{"text": "y"}]}', "a JSON file that is an object without one list of articles"),
        ('[{"text": "Words."}, 1e999]', "holds a number that is not finite"),
    ],
)
def test_json_without_articles_says_what_is_wanted(text: str, reason: str) -> None:
    """Once, whatever its size."""
    (told,) = read_bytes(text.encode(), "a.json")
    assert isinstance(told, Skipped)
    assert told.reason.startswith(reason)


def test_one_bad_entry_costs_itself() -> None:
    """With its place in the list."""
    same = [{"text": "Six.", "id": "s"}, {"text": "Seven.", "id": "s"}]
    bad: list[object] = [7, {"text": ["x"]}, {"text": "Four.", "id": {}}]
    entries = [{"text": "One."}, *bad, {"text": "Five."}, *same]
    items = list(read_bytes(json.dumps(entries).encode(), "a.json"))
    assert [one.text for one in items if isinstance(one, Article)] == ["One.", "Five.", "Six."]
    assert [one.reason for one in items if isinstance(one, Skipped)] == [
        "entry 2 is a number, not an object",
        'entry 3 has a "text" that is a list, not a string',
        'entry 4 has an "id" that is an object, not a string',
        "entry 7 has the same id as entry 6: 's'",
    ]
