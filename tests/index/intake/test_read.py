"""Files come in as articles with their text kept exactly, or are skipped with a reason."""

from __future__ import annotations

import codecs
import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import index.intake.readers.base
from index.article import Article
from index.errors import InputError
from index.intake.read import Skipped, read, read_bytes
from index.intake.readers import kinds

STORY = "The ferries stopped at noon, and nobody on the quay could say for how long.\n"


def articles(*paths: Path) -> list[Article]:
    """The articles of the paths, where nothing may be skipped."""
    items = list(read(paths))
    assert all(isinstance(item, Article) for item in items), items
    return [item for item in items if isinstance(item, Article)]


def skipped(*paths: Path) -> list[tuple[str, int | None, str]]:
    """What was skipped: file name, line, reason."""
    return [(Path(item.path).name, item.line, item.reason) for item in read(paths) if isinstance(item, Skipped)]


def write(path: Path, content: str | bytes) -> Path:
    """A file with exactly these bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def lines(path: Path, *records: object) -> Path:
    """A JSON Lines file; a string stands for a line that is written as it is."""
    return write(path, "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records))


def test_a_text_file_is_an_article_named_by_its_path(tmp_path: Path) -> None:
    """A file named directly is known by its name, one in a folder by its path from there."""
    file = write(tmp_path / "news" / "may" / "ferry.txt", STORY)
    assert [a.id for a in articles(file)] == ["ferry.txt"]
    (article,) = articles(tmp_path / "news")
    assert (article.id, article.text, article.path, article.first_line) == (
        "may/ferry.txt",
        STORY,
        str(file),
        1,
    )


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    """Folders are walked to the bottom, sorted, without hidden files."""
    for name in ("b.txt", "a/z.TXT", "a/b.md", ".hidden.txt", ".git/c.txt", "c.jsonl"):
        write(tmp_path / name, json.dumps({"text": STORY}) if name.endswith("l") else STORY)
    assert [a.id for a in articles(tmp_path)] == ["a/b.md", "a/z.TXT", "b.txt", "c.jsonl:1"]


@pytest.mark.parametrize("name", ["README", "README.md", "Readme.txt", "readme.de.md"])
def test_a_readme_describes_its_folder_and_is_no_article(tmp_path: Path, name: str) -> None:
    """In a folder it is skipped with the way to add it; named outright it is read."""
    readme = write(tmp_path / "news" / name, STORY)
    assert skipped(tmp_path) == [(name, None, "a README describes its folder; name it to add it")]
    assert [a.text for a in articles(readme)] == [STORY]


def test_every_path_is_checked_before_anything_is_read(tmp_path: Path) -> None:
    """A missing path is an error that names it, even as the last of several."""
    file = write(tmp_path / "a.txt", STORY)
    with pytest.raises(InputError, match=r"nowhere\.txt does not exist"):
        next(read([file, tmp_path / "nowhere.txt"]))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "empty"),
        ("a.md", b"---\ntitle: A\n---\n\n", "empty"),
        ("a.jsonl", b"", "empty"),
        ("a.txt", b"a\0b", "binary file (NUL bytes)"),
        ("a.jsonl", b"{}\n\0\1\0", "binary file (NUL bytes)"),
        (
            "a.jsonl",
            b"\x1f\x8b\0\0",
            "cannot be unpacked: Compressed file ended before the end-of-stream marker was reached",
        ),
        ("a.txt", b"\x89PNG\xff\0", "binary file (NUL bytes)"),
        (
            "a.txt",
            "The boat can\u2019t sail.".encode("mac_roman"),
            "not text in any known encoding: save it as UTF-8",
        ),
        ("a.doc", b"\xd0\xcf", "not a kind of file that can be read yet (.doc): save it as .docx or .html"),
        ("a.txt", b"{\\rtf1 words}", "an RTF document, which cannot be read yet: save it as DOCX, HTML or text"),
        ("a.pdf", b"words", "not PDF, though its name says so, nor another kind of file that can be read"),
        ("a.docx", b"", "empty"),
        (
            "a.xml",
            b"<?xml version='1.0'?><note>words</note>",
            "neither a feed nor a web page: of XML only these can be read",
        ),
        ("notes", b"words", "not a kind of file that can be read yet (no suffix)"),
        (
            "a.html",
            b"<html><script>words</script></html>",
            "a page without text (one that a script fills in?): save it from a browser, as a whole",
        ),
    ],
)
def test_what_cannot_be_read_is_skipped_with_its_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    """A file in a folder that gives no article is named with the reason."""
    write(tmp_path / name, content)
    assert skipped(tmp_path) == [(name, None, reason)]


def test_a_file_too_large_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text file beyond the limit is not even opened, and a JSON line beyond it costs only itself."""
    monkeypatch.setattr(index.intake.readers.base, "LARGEST", 100)
    write(tmp_path / "a.txt", "word " * 40)
    lines(tmp_path / "b.jsonl", {"text": "word " * 80}, {"text": STORY})
    reasons = [reason.partition(" (")[0] for _, _, reason in skipped(tmp_path)]
    assert reasons == ["too large", "line 1 is too long"]
    assert [item.id for item in read([tmp_path]) if isinstance(item, Article)] == ["b.jsonl:2"]


@pytest.mark.parametrize("name", ["ferry.log", "ferry", ".ferry"])
def test_a_file_named_outright_is_read_when_it_is_text(tmp_path: Path, name: str) -> None:
    """A suffix we do not know is no hindrance for a file that the user names."""
    assert articles(write(tmp_path / name, STORY))[0].text == STORY


PAGE = f"<!DOCTYPE html><html><head><title>News</title></head><body><p>{STORY * 5}</p></body></html>"
FEED = f"<rss version='2.0'><channel><item><guid>1</guid><description>{STORY}</description></item></channel></rss>"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", PAGE),
        ("a.md", "\ufeff<!-- saved -->\n" + PAGE),
        ("a.pdf", PAGE),
        ("a.csv", PAGE),
        ("a.xml", "<?xml version='1.0'?>\n" + PAGE),
        ("a.html", FEED),
        ("a.txt", "<?xml version='1.0'?>" + FEED),
        ("a.html", STORY),
        ("a.jsonl.gz", gzip.compress(PAGE.encode(), mtime=0)),
        ("a.txt", gzip.compress(STORY.encode(), mtime=0)),
    ],
)
def test_the_first_bytes_say_what_a_file_is_where_its_name_is_wrong(
    tmp_path: Path, name: str, content: str | bytes
) -> None:
    """A page that was saved as text must not become an article full of tags."""
    (article,) = articles(write(tmp_path / name, content))
    assert article.text.startswith("The ferries stopped at noon")
    assert "<" not in article.text


def test_bytes_are_read_as_files_are() -> None:
    """By the server's type, by the name, or by themselves; the address is the article's unless it names its own."""
    url = "https://example.org/ferry"
    page = PAGE.encode()
    for name, content_type in (("ferry", "text/html; charset=utf-8"), ("ferry.html", None), (url, "text/plain")):
        (article,) = read_bytes(page, name, url=url, content_type=content_type)
        assert isinstance(article, Article)
        assert (article.id, article.url, article.path) == (name, url, None)
    latin = "<p>Zo\xeb N\xfa\xf1ez won\x92t sail".encode("latin-1")
    (article,) = read_bytes(latin, "a", content_type="text/html; charset=windows-1252")
    assert isinstance(article, Article)
    assert article.text == "Zoë Núñez won’t sail"
    assert list(read_bytes(b"", "a", url=url)) == [Skipped(url, None, "empty")]


@pytest.mark.parametrize("beside", ["Ferry_files", "Ferry-Dateien", "Ferry_fichiers", "Ferry.files"])
def test_what_a_browser_saves_beside_a_page_is_left_out_in_one_line(tmp_path: Path, beside: str) -> None:
    """Its frames are pages, and no articles; a folder with no page beside it is read."""
    write(tmp_path / "Ferry.htm", f"<p>{'The ferry sails again. ' * 20}</p>")
    for folder in (beside, "Other_files"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / "a.js", "x")
        write(tmp_path / folder / "frame.html", "<p>Buy a lamp, and another.</p>")
    items = list(read([tmp_path]))
    assert {one.id for one in items if isinstance(one, Article)} == {"Ferry.htm", "Other_files/frame.html"}
    what = "the pictures, scripts and frames of the saved page Ferry.htm"
    assert Skipped(str(tmp_path / beside), None, what, note=True) in items
    assert [Path(one.path).name for one in items if isinstance(one, Skipped)] == [beside, "a.js"]


def test_symbolic_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    """A link is named and left, so that no file is read twice and none from outside."""
    write(tmp_path / "in" / "a.txt", STORY)
    write(tmp_path / "out" / "b.txt", STORY)
    (tmp_path / "in" / "b.txt").symlink_to(tmp_path / "out" / "b.txt")
    (tmp_path / "in" / "c").symlink_to(tmp_path / "in")
    assert skipped(tmp_path / "in") == [
        ("b.txt", None, "a symbolic link that leads outside the folder"),
        ("c", None, "a symbolic link whose target is read in its own place"),
    ]
    assert [item.id for item in read([tmp_path / "in"]) if isinstance(item, Article)] == ["a.txt"]


def test_a_pipe_in_a_folder_does_not_hang(tmp_path: Path) -> None:
    """Only regular files are opened."""
    os.mkfifo(tmp_path / "a.txt")
    assert [name for name, _, _ in skipped(tmp_path)] == ["a.txt"]


def test_a_file_name_that_is_not_text_is_skipped(tmp_path: Path) -> None:
    """A name that no database could store is reported, readably."""
    (tmp_path / os.fsdecode(b"f\xe9rry.txt")).write_text(STORY)
    assert skipped(tmp_path) == [("f\ufffdrry.txt", None, "its name is not valid text: rename it")]


# An invented city's news, with the marks and letters that windows-1252 newspapers have.
CURLY = "\u201cThe boats won\u2019t sail,\u201d said Captain Zoë Núñez \u2014 not for £50, not for €60 \u2026\n" * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "windows-1252"])
def test_text_comes_out_right_in_every_known_encoding(tmp_path: Path, encoding: str) -> None:
    """Encodings are told by their mark, as UTF-8, or by what their letters spell."""
    assert articles(write(tmp_path / "a.txt", CURLY.encode(encoding)))[0].text == CURLY


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (codecs.BOM_UTF8 + b"a\r\nb\rc\n\r\n", "a\nb\rc\n\n"),
        (b"  a  \n\n\n", "  a  \n\n\n"),
        ("a\u2028b\u00a0c\u0301".encode(), "a\u2028b\u00a0c\u0301"),
    ],
)
def test_nothing_but_the_mark_and_crlf_is_altered(tmp_path: Path, content: bytes, text: str) -> None:
    """White space, lone CR, odd line separators and combining marks stay."""
    assert articles(write(tmp_path / "a.txt", content))[0].text == text


FRONT = """---
title: Ferries stop: what now
author: [Jane Doe, John Roe]
source: Harbor Ledger
date: 2019-07-12
lang: no
note: null
tags: [boats]
---

By Ann Poe

The boats are gone.
"""


def test_front_matter_fills_the_fields_and_leaves_the_text(tmp_path: Path) -> None:
    """Front matter wins over the text, whose first line is counted in the file."""
    (article,) = articles(write(tmp_path / "a.md", FRONT.replace("stop:", "stop -")))
    assert article.text == "By Ann Poe\n\nThe boats are gone.\n"
    assert (article.first_line, article.line_of(article.text.index("The"))) == (11, 13)
    assert (article.title, article.outlet, article.published) == (
        "Ferries stop - what now",
        "Harbor Ledger",
        "2019-07-12",
    )
    assert (article.authors, article.language) == (("Jane Doe", "John Roe"), "no")
    assert dict(article.extra) == {"tags": ["boats"]}


@pytest.mark.parametrize(
    "front",
    [
        FRONT,
        "---\na: &a [x]\nb: *a\n---\nThe boats are gone.\n",
        "---\nThe boats are gone.\n---\nSo are we.\n",
        "---\n" + "[" * 60_000 + "\n---\nThe boats are gone.\n",
        '---\na: "\\UFFFFFFFF"\n---\nThe boats are gone.\n',
        "---\ntitle: never closed\n\nThe boats are gone.\n",
    ],
    ids=["colon", "alias", "prose", "nested", "escape", "open"],
)
def test_unsound_front_matter_is_text(tmp_path: Path, front: str) -> None:
    """What is no YAML mapping, or one with aliases, stays in the article with everything else."""
    (article,) = articles(write(tmp_path / "a.md", front))
    assert (article.text, article.first_line, article.extra) == (front, 1, {})


@pytest.mark.parametrize(
    ("name", "content", "which"),
    [
        ("a.txt", "Ferries stop\nBy Jane Doe\n03/04/2021\n\nThey stopped at noon.", ""),
        ("a.md", "---\ndate: 03/04/2021\n---\nThey stopped at noon.", ""),
        ("a.jsonl", '{"text": "They stopped at noon.", "published": "03/04/2021"}', "'a.jsonl:1' "),
        ("a.csv", "text,date\nThey stopped at noon.,03/04/2021\n", "'a.csv:2' "),
        ("a.txt.gz", gzip.compress(b"03/04/2021\n\nThey stopped at noon.", mtime=0), ""),
    ],
)
def test_a_date_that_nobody_can_read_is_told(tmp_path: Path, name: str, content: str | bytes, which: str) -> None:
    """The article is stored without one, and the report says so."""
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    article, note = read([tmp_path / name])
    assert isinstance(article, Article)
    assert article.published is None
    told = f"{which}is stored without a date: '03/04/2021' can't be read as one year, month and day"
    assert note == Skipped(str(tmp_path / name), None, told, note=True)


def test_only_markdown_has_front_matter(tmp_path: Path) -> None:
    """The text of a .txt file is the whole file."""
    assert articles(write(tmp_path / "a.txt", FRONT))[0].text == FRONT


def test_a_json_line_is_an_article(tmp_path: Path) -> None:
    """Known keys fill the fields, the others are kept, and an id is kept as it is."""
    file = lines(
        tmp_path / "a.jsonl",
        {"id": 7, "text": "a\r\nb", "title": "T", "source": "Harbor Ledger", "author": "Jane Doe",
         "date": "2019-07-12", "url": "https://example.org", "language": "en",
         "views": float("nan"), "tags": ["x"]},
        "",
        {"text": "c\ud800\0d", "title": None},
    )  # fmt: skip
    first, second = articles(file)
    assert first == Article(
        "7", "a\nb", "T", "Harbor Ledger", ("Jane Doe",), "2019-07-12", "https://example.org", "en",
        str(file),
        extra={"views": None, "tags": ["x"]},
    )  # fmt: skip
    assert (second.id, second.text, second.title) == ("a.jsonl:3", "c\ufffd\ufffdd", None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"text": "a" "id": 1}', "is not JSON: Expecting ',' delimiter"),
        ("[" * 200000, "is nested more than 50 levels deep"),
        ('{"text": "Words.", "n": ' + "[" * 60 + "]" * 60 + "}", "is nested more than 50 levels deep"),
        ('{"text": "Words.", "n": 1e999}', "holds a number that is not finite"),
        ('{"text": "Words.", "id": -Infinity}', "holds a number that is not finite"),
        ('{"text": "((("}', "holds no words"),
        ('{"text": ' + "1" * 5000 + "}", "is not JSON that can be read: Exceeds the limit"),
        ("[1]", "is not a JSON object but a list"),
        ("{}", 'has no "text"'),
        ('{"text": null}', 'has no "text"'),
        ('{"text": 5}', 'has a "text" that is a number, not a string'),
        ('{"text": " \\n"}', 'has an empty "text"'),
        ('{"text": "a", "id": ["x"]}', 'has an "id" that is a list, not a string'),
        ('{"text": "a", "id": "first"}', "has the same id as line 1: 'first'"),
    ],
)
def test_a_broken_line_is_skipped_and_the_rest_is_read(tmp_path: Path, line: str, reason: str) -> None:
    """A line that gives no article is named by its number, and those around it are read."""
    file = lines(tmp_path / "a.jsonl", {"text": STORY, "id": "first"}, line, {"text": STORY, "id": "last"})
    before, between, after = read([file])
    assert isinstance(between, Skipped)
    assert isinstance(before, Article)
    assert isinstance(after, Article)
    assert (before.id, between.line, after.id) == ("first", 2, "last")
    assert between.reason.startswith(f"line 2 {reason}")


def test_a_line_that_is_not_utf8_is_skipped(tmp_path: Path) -> None:
    """One line of wrong bytes does not cost the file."""
    file = write(tmp_path / "a.jsonl", b'{"text": "caf\xe9"}\n{"text": "caf\xc3\xa9"}\n')
    assert skipped(file) == [("a.jsonl", 1, "line 1 is not UTF-8 text")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_json_lines_may_carry_a_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    """What Windows tools write is read too."""
    assert articles(write(tmp_path / "a.jsonl", '{"text": "é"}\r\n'.encode(encoding)))[0].text == "é"


def test_json_lines_are_read_one_at_a_time(tmp_path: Path) -> None:
    """An article is yielded before the lines after it are read."""
    file = lines(tmp_path / "a.jsonl", *({"text": STORY + "x" * 10_000} for _ in range(20)))
    items: Iterator[Article | Skipped] = read([file])
    next(items)
    file.write_bytes(b"")
    assert len(list(items)) < 19


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_any_text_is_kept_exactly(tmp_path: Path, text: str) -> None:
    """Whatever the words, from a text file or a JSON line, they are stored as they are."""
    (first,) = read([write(tmp_path / "a.txt", text)])
    (second,) = read([lines(tmp_path / "b.jsonl", {"text": text})])
    expected = text.removeprefix("\ufeff").replace("\r\n", "\n")
    for item in (first, second):
        assert item.text == expected if isinstance(item, Article) else not any(map(str.isalnum, expected))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(),
    st.sampled_from([f"a{suffix}" for suffix in kinds.SUFFIXES]),
    st.sampled_from(
        [b"", b"---\n", b"\xff\xfe", b'{"', b"<html>", b"<rss>", b"%PDF-", b"PK\x03\x04", b"\x1f\x8b\x08", b"From a\n"]
    ),
)
def test_any_bytes_are_read_or_skipped(tmp_path: Path, content: bytes, name: str, start: bytes) -> None:
    """No file raises, and every article that comes out can be stored as UTF-8."""
    for item in read([write(tmp_path / name, start + content)]):
        if isinstance(item, Article):
            assert "\0" not in item.text
            assert item.text.encode()
