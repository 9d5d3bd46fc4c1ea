"""Word documents, books, tables and archives come in as articles; nothing is unpacked to disk."""

from __future__ import annotations

import gzip
import io
import json
import stat
import zipfile
import zlib
from pathlib import Path

import docx
import pytest

import index.intake.readers.base
from index.article import Article
from index.intake.read import Skipped, read, read_bytes
from index.library import Library
from tests.index.fake import CountWords
from tests.index.intake.hostile import pdf

STORY = "The ferries stopped at noon, and nobody on the quay could say for how long.\n"
WITHIN = "an archive within an archive: unpack it first"
EPUB = b"application/epub+zip"


def packed(members: dict[str, bytes | str]) -> bytes:
    """A zip archive of these files, the first stored as it is."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, (name, content) in enumerate(members.items()):
            archive.writestr(name, content, zipfile.ZIP_STORED if at == 0 else None)
    return data.getvalue()


def items(data: bytes, name: str) -> list[Article | Skipped]:
    """What comes out of a file."""
    return list(read_bytes(data, name))


def texts(data: bytes, name: str) -> dict[str, str]:
    """The articles of a file by their ids."""
    return {one.id: one.text for one in items(data, name) if isinstance(one, Article)}


def reasons(data: bytes, name: str) -> list[str]:
    """Why what was skipped was skipped."""
    return [one.reason for one in items(data, name) if isinstance(one, Skipped)]


# ----------------------------------------------------------------------------------------------- Word


def word() -> docx.document.Document:
    """A document with a title, an author in its properties, and a table."""
    document = docx.Document()
    document.add_paragraph("Ferries stop at noon", style="Title")
    document.add_paragraph("By Jane Doe")
    document.add_paragraph(STORY.strip())
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Gulls", "12"
    document.core_properties.author = "Office"
    return document


def saved(document: docx.document.Document) -> bytes:
    """Its bytes."""
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_a_word_document_is_its_paragraphs_and_tables_in_order() -> None:
    """By the name, or as what the bytes show; the byline goes before the account that saved it."""
    for name in ("a.docx", "a.zip"):
        (article,) = items(saved(word()), name)
        assert isinstance(article, Article)
        assert article.text == f"Ferries stop at noon\n\nBy Jane Doe\n\n{STORY}\nGulls 12"
        assert (article.id, article.title, article.authors) == (name, "Ferries stop at noon", ("Jane Doe",))
        assert article.published is None  # that of its template, or of its saving


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (packed({"xl/workbook.xml": "<x/>"}), "not a Word document: it has no word/document.xml"),
        (packed({"word/document.xml": "<x/>"}), "cannot be read as Word: "),
        (saved(docx.Document()), "a document without text"),
        (b"PK\3\4 broken", "a zip archive that cannot be opened: "),
    ],
    ids=["sheet", "hollow", "empty", "broken"],
)
def test_what_is_no_word_document_is_skipped(data: bytes, reason: str) -> None:
    """With what it lacks."""
    assert [one[: len(reason)] for one in reasons(data, "a.docx")] == [reason]


# ----------------------------------------------------------------------------------------------- EPUB


def book(**chapters: str) -> dict[str, bytes | str]:
    """The files of a book, its chapters in this order."""
    manifest = "".join(
        f'<item id="{name}" href="text/{name}.xhtml" media-type="application/xhtml+xml"/>' for name in sorted(chapters)
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    files: dict[str, bytes | str] = {
        "mimetype": EPUB,
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="O/a.opf"/></rootfiles></container>',
        "O/a.opf": (
            '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
            "<dc:title>The Weekly Ledger</dc:title><dc:creator>Jane Doe</dc:creator><dc:date>2019-07-12</dc:date>"
            "<dc:language>en</dc:language></metadata><manifest>"
            '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
            f'{manifest}</manifest><spine><itemref idref="nav"/>{spine}</spine></package>'
        ),
        "O/nav.xhtml": "<html><body>Contents</body></html>",
    }
    for name, text in chapters.items():
        files[f"O/text/{name}.xhtml"] = f"<html><body><h1>{name}</h1><p>{text}</p></body></html>"
    return files


def test_every_chapter_of_a_book_is_an_article_in_the_order_of_reading() -> None:
    """Without the table of contents, with the book's author and date."""
    found = items(packed(book(zeta="First words.", alpha="Second words.")), "a.epub")
    first, second = found
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.id, second.id) == ("a.epub:O/text/zeta.xhtml", "a.epub:O/text/alpha.xhtml")
    assert (first.text, first.title) == ("zeta\n\nFirst words.", "zeta")
    assert (first.outlet, first.authors, first.published) == ("The Weekly Ledger", ("Jane Doe",), "2019-07-12")


def test_what_programs_write_into_a_book_names_nobody() -> None:
    """Only authors are authors, and the date of publication is that of no other event."""
    opf = 'xmlns:opf="http://www.idpf.org/2007/opf"'
    files = book(one="Words.")
    files["O/a.opf"] = (
        str(files["O/a.opf"])
        .replace("<dc:creator>", f"<dc:creator>calibre</dc:creator><dc:creator {opf} opf:role='edt'>Ed Roe</dc:creator>"
                 f"<dc:creator {opf} opf:role='aut'>")
        .replace("<dc:date>", f"<dc:date {opf} opf:event='modification'>2024-01-01</dc:date><dc:date>")
    )  # fmt: skip
    for date, published in (("2019-07-12", "2019-07-12"), (None, None)):
        if not date:
            files["O/a.opf"] = str(files["O/a.opf"]).replace("<dc:date>2019-07-12</dc:date>", "")
        (article,) = items(packed(files), "a.epub")
        assert isinstance(article, Article)
        assert (article.authors, article.published) == (("Jane Doe",), published)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><container>&b;</container>'


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"META-INF/container.xml": "<no"}, "'META-INF/container.xml' in it cannot be read: "),
        ({"META-INF/container.xml": LAUGHS}, "'META-INF/container.xml' in it cannot be read: "),
        ({"O/a.opf": "<package/>"}, "a book without text"),
        ({"META-INF/container.xml": "<container/>"}, "an EPUB without its ''"),
    ],
    ids=["xml", "entities", "chapters", "package"],
)
def test_what_is_no_book_is_skipped(changes: dict[str, bytes | str], reason: str) -> None:
    """With what it lacks."""
    assert [one[: len(reason)] for one in reasons(packed(book(a="b") | changes), "a.epub")] == [reason]


def test_a_missing_chapter_costs_only_itself() -> None:
    """It is named."""
    files = book(one="Words.", two="Words.")
    del files["O/text/one.xhtml"]
    assert list(texts(packed(files), "a.epub")) == ["a.epub:O/text/two.xhtml"]
    assert [one[:22] for one in reasons(packed(files), "a.epub")] == ["'O/text/one.xhtml': an"]


# ------------------------------------------------------------------------------------------------ CSV


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_row_is_an_article_with_keys_as_in_json_lines(mark: str) -> None:
    """Whatever parts its cells; line ends within a cell are the article's."""
    rows = [
        ["ID", "Text", "headline", "date", "views"],
        ["", '"One,\n;two."', "T", "2019-07-12", "7"],
        ["x", "Three.", "", "", ""],
    ]
    first, second = items("\n".join(mark.join(row) for row in rows).encode(), "a.csv")
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.id, first.text, first.title, first.published) == ("a.csv:2", "One,\n;two.", "T", "2019-07-12")
    assert dict(first.extra) == {"views": "7"}
    assert (second.id, second.text) == ("x", "Three.")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        ("title,views\na,b\n", 'has no column called "text" or "content", only title, views'),
        ("text,id\n ,x\n", 'line 2 has no "text"'),
        ("id,text\nx,a\nx,b\n", "line 3 has the same id as line 2: 'x'"),
        ('text\n"' + "a" * 11_000_000, "line 2 is not CSV: field larger than field limit (10485760)"),
    ],
    ids=["empty", "columns", "text", "same", "long"],
)
def test_a_row_that_is_no_article_is_skipped_with_its_line(content: str, reason: str) -> None:
    """And the rest is read."""
    assert reasons(content.encode(), "a.csv") == [reason]


# ------------------------------------------------------------------------------------------- archives


def test_gzip_is_read_by_the_name_within() -> None:
    """One document keeps the id of its file."""
    assert texts(gzip.compress(STORY.encode()), "news/a.txt.gz") == {"news/a.txt.gz": STORY}
    lines = json.dumps({"text": STORY}) + "\n" + json.dumps({"text": STORY, "id": "x"})
    assert texts(gzip.compress(lines.encode()), "news/a.jsonl.gz") == {"a.jsonl.gz:1": STORY, "x": STORY}


def test_a_zip_archive_is_read_like_a_folder() -> None:
    """Each member by its kind, under the archive's id and its own name, whatever that is."""
    data = packed(
        {
            "b/lines.jsonl": json.dumps({"text": "One."}),
            "../../etc/a.txt": "Two.",
            "/c.html": "<p>Three.",
            "d.docx": saved(word()),
            "__MACOSX/._c.html": "no",
            ".hidden.txt": "no",
            "README.md": "no",
            "e.png": "no",
            "f.txt": "",
        }
    )
    assert texts(data, "n/a.zip") == {
        "a.zip:../../etc/a.txt": "Two.",
        "a.zip:/c.html": "Three.",
        "a.zip:b/lines.jsonl:1": "One.",
        "a.zip:d.docx": f"Ferries stop at noon\n\nBy Jane Doe\n\n{STORY}\nGulls 12",
    }
    assert reasons(data, "a.zip") == [
        "'README.md': a README describes its folder",
        "'e.png': not a kind of file that can be read yet (.png)",
        "'f.txt': empty",
    ]


def test_what_a_browser_saves_beside_a_page_is_left_out_of_an_archive() -> None:
    """As of a folder."""
    page = f"<p>{STORY * 9}</p>"
    data = packed({"n/a.html": page, "n/a_files/ad.html": "<p>Buy this.</p>", "n/a_files/b.js": "x", "n/c.png": "no"})
    assert list(texts(data, "a.zip")) == ["a.zip:n/a.html"]
    assert reasons(data, "a.zip") == [
        "'n/a_files': the pictures, scripts and frames of the saved page a.html",
        "'n/c.png': not a kind of file that can be read yet (.png)",
    ]


def test_an_archive_that_holds_a_pdf_as_it_is_is_an_archive() -> None:
    """Its bytes stand among the first."""
    one = pdf(zlib.compress(b"BT /F 12 Tf 50 700 Td (The ferry was late.) Tj ET"))
    assert texts(packed({"a.pdf": one, "b.txt": "Words."}), "a.zip") == {
        "a.zip:a.pdf": "The ferry was late.",
        "a.zip:b.txt": "Words.",
    }


def test_a_link_in_an_archive_is_not_followed() -> None:
    """Its content would pass for text."""
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(link, "/etc/hostname")
    assert reasons(data.getvalue(), "a.zip") == ["'a.txt': a symbolic link"]


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (
            gzip.compress(gzip.compress(b"words", mtime=0), mtime=0),
            "a.gz",
            "an archive within an archive: unpack it first",
        ),
        (packed({"b.zip": packed({"a.txt": "x"})}), "a.zip", f"'b.zip': {WITHIN}"),
        (
            packed({"b.txt": gzip.compress(b"x", mtime=0)}),
            "a.zip",
            f"'b.txt': {WITHIN}",
        ),
        (gzip.compress(STORY.encode(), mtime=0)[:-9], "a.txt.gz", "cannot be unpacked: "),
        (packed({}), "a.zip", "empty"),
        (b"PK\3\4" + bytes(99), "a.zip", "a zip archive that cannot be opened: "),
    ],
    ids=["gzip twice", "zip twice", "gzip in zip", "cut", "empty", "broken"],
)
def test_an_archive_that_cannot_be_read_is_skipped(data: bytes, name: str, reason: str) -> None:
    """With what is to be done, where something is."""
    assert [one[: len(reason)] for one in reasons(data, name)] == [reason]


def test_no_more_is_unpacked_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all members together, and whatever sizes they claim; what came before stays."""
    monkeypatch.setattr(index.intake.readers.base, "UNPACKED", 3 * 1024**2)
    members = {f"{n}.txt": f"{n} " * 500_000 for n in range(9)}
    assert list(texts(packed(dict(members)), "a.zip")) == ["a.zip:0.txt", "a.zip:1.txt", "a.zip:2.txt"]
    limit = "unpacks to more than 3 MB"
    assert reasons(packed(dict(members)), "a.zip") == [
        f"'3.txt': {limit}",
        f"its other members are left out: it {limit}",
    ]
    assert reasons(gzip.compress(b"a " * 4_000_000), "a.txt.gz") == [limit]


# ---------------------------------------------------------------------------------------- the library


def test_the_parts_of_a_file_are_synchronised_with_it(tmp_path: Path) -> None:
    """Added, left alone and removed one by one, each under its id, while another file has parts of the same names."""
    news = tmp_path / "news"
    (news / "old").mkdir(parents=True)
    files = {"a.txt": "Kept words.", "b.txt": "Old words."}
    (news / "a.zip").write_bytes(packed(dict(files)))
    (news / "old" / "a.zip").write_bytes(packed(dict(files)))
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        added = library.add([news]).added
        assert added == ("a.zip:a.txt", "a.zip:b.txt", "old/a.zip:a.txt", "old/a.zip:b.txt")
        (news / "a.zip").write_bytes(packed({"README.md": "no", "c.txt": "New words.", "a.txt": "Kept words."}))
        report = library.sync()
        assert (report.added, report.changed, report.removed) == (("a.zip:c.txt",), (), ("a.zip:b.txt",))
        assert report.unchanged == 3
        assert set(library.remove([str(news / "old" / "a.zip")])) == {"old/a.zip:a.txt", "old/a.zip:b.txt"}


def test_nothing_is_written_beside_an_archive(tmp_path: Path) -> None:
    """Its members are read in memory."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.zip").write_bytes(packed({"../b.txt": STORY}))
    assert len(list(read([tmp_path / "in"]))) == 1
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "a.zip"]
