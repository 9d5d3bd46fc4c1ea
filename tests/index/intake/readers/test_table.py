"""Tables come in as Excel and reading lists export them, whatever their columns are called."""

from __future__ import annotations

import pytest

from index.article import Article
from index.intake.read import Skipped, read_bytes

ROWS = (
    "headline;publication;byline;published at;body\n"
    "Lamp lit;Quayside Post;Ida Storm;2021-03-08;"
    '"The lamp was lit again; ""at last"", said Gus Müller.\nA second line."\n'
)
TEXT = 'The lamp was lit again; "at last", said Gus Müller.\nA second line.'


def articles(data: bytes) -> list[Article]:
    """The articles of a table, of which nothing may be skipped."""
    items = list(read_bytes(data, "a.csv"))
    assert all(isinstance(one, Article) for one in items), items
    return [one for one in items if isinstance(one, Article)]


def reasons(data: str) -> list[str]:
    """What is told of a table."""
    return [one.reason for one in read_bytes(data.encode(), "a.csv") if isinstance(one, Skipped)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize(
    "rows",
    [ROWS, f"sep=;\n{ROWS}", f'"sep=;"\r\n{ROWS}', "sep=\t\n" + ROWS.replace(";", "\t").replace("again\t", "again;")],
    ids=["plain", "sep", "quoted sep", "tabs"],
)
def test_a_table_is_read_as_excel_writes_it(encoding: str, rows: str) -> None:
    """With the line that tells Excel the separator, in its encodings, by the names that people give to columns."""
    (found,) = articles(rows.encode(encoding))
    assert (found.text, found.title, found.outlet) == (TEXT, "Lamp lit", "Quayside Post")
    assert (found.authors, found.published) == (("Ida Storm",), "2021-03-08")
    assert found.id == ("a.csv:3" if "sep=" in rows else "a.csv:2")


@pytest.mark.parametrize(
    "column", "text Content BODY article Full_Text story article_text main-text content_html".split()
)
def test_a_column_of_texts_has_one_of_many_names(column: str) -> None:
    """Markup in a cell is not shown to a reader."""
    (found,) = articles(f"url,{column}\nhttps://example.org/a,<p>The lamp &amp; <b>lens</b>.</p>\n".encode())
    assert (found.text, found.url) == ("The lamp & lens.", "https://example.org/a")


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["25/04/2021", "03/04/2021"], ["2021-04-25", "2021-04-03"]),
        (["04-25-2021", "03-04-2021"], ["2021-04-25", "2021-03-04"]),
        (["03.04.2021 14:30", "13.4.2021"], ["2021-04-03T14:30", "2021-04-13"]),
        (["1614848400", "1614848400000"], ["2021-03-04T09:00:00+00:00"] * 2),
        (["Thu, 04 Mar 2021 09:00:00 +0000", "2021-03-04T09:00:00Z"], ["2021-03-04T09:00:00+00:00"] * 2),
        (["20210304", "2021-03"], ["2021-03-04", "2021-03"]),
    ],
)
def test_dates_are_read_as_their_column_writes_them(dates: list[str], expected: list[str]) -> None:
    """One day beyond the twelfth tells which comes first; seconds and milliseconds since 1970 are dates as well."""
    rows = "".join(f'Words {n}.,"{date}"\n' for n, date in enumerate(dates))
    assert [one.published for one in articles(f"text,date\n{rows}".encode())] == expected


@pytest.mark.parametrize("dates", [["03/04/2021", "05/06/2021"], ["03/04/2021", "25/04/2021", "04/25/2021"]])
def test_a_date_that_nobody_can_decide_is_none_and_said(dates: list[str]) -> None:
    """A column of both orders decides nothing."""
    data = "text,date\n" + "".join(f"Words {n}.,{date}\n" for n, date in enumerate(dates))
    first = next(iter(read_bytes(data.encode(), "a.csv")))
    assert isinstance(first, Article)
    assert first.published is None
    assert reasons(data)[0].startswith("'a.csv:2' is stored without a date: '03/04/2021' can't be read")


def test_rows_without_cells_are_no_rows() -> None:
    """Neither before the names of the columns nor among the articles."""
    assert [one.id for one in articles(b"\n  \ntext,date\n,\nWords.,2021-03-04\n\n")] == ["a.csv:5"]


def test_a_list_of_addresses_says_how_to_fetch_them() -> None:
    """Pocket exports no text; of Instapaper's rows those have one where something was selected."""
    pocket = "title,url,time_added,tags,status\nLamp,https://example.org/a,1614848400,harbour|light,unread\n"
    assert reasons(pocket) == [
        "holds the address of a page and no text: fetch it with qa index add https://example.org/a"
    ]
    rows = ["https://example.org/a,A,,Unread,1614848400", 'https://example.org/b,B,"Some\nwords.",Archive,1614848500']
    saved = "\n".join(["URL,Title,Selection,Folder,Timestamp", *rows, "https://example.org/c,C,,Unread,1614848600"])
    found, note = read_bytes(saved.encode(), "a.csv")
    assert isinstance(found, Article)
    assert (found.text, found.title, found.url, found.published) == ("Some\nwords.", "B", "https://example.org/b", None)
    assert isinstance(note, Skipped)
    assert note.note
    told = "holds the addresses of 2 pages and no text: fetch them with qa index add"
    assert note.reason == f"{told} https://example.org/a https://example.org/c"


def test_a_row_that_says_that_it_is_a_draft_is_named_and_left_out() -> None:
    """As are those in the trash; other tables' "private" and "pending" may mean anything."""
    data = "title,content,status\nA,Words.,publish\nB,Words b.,draft\nC,Words c.,Trash\nD,Words d.,pending\n"
    assert [one.title for one in read_bytes(data.encode(), "a.csv") if isinstance(one, Article)] == ["A", "D"]
    assert reasons(data) == ["left out, a draft: 'B'", "left out, in the trash: 'C'"]
    posts = (
        "post_title,post_content,post_status,post_date\nA,Words.,private,2021-03-04\nB,Words b.,publish,2021-03-04\n"
    )
    assert reasons(posts) == ["left out, private: 'A'"]
