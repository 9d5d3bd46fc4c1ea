"""PDFs come in as text in reading order, with the offset at which each page begins."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest
from fpdf import FPDF

from index.article import Article
from index.read import Skipped, read_bytes

SENTENCES = [
    "The ferries between the islands stopped at noon on Friday, and nobody could say for how long.",
    "The crews ask for four per cent more and will not sail before the harbour authority has answered.",
    "Two hundred passengers waited in the hall, where volunteers handed out soup, bread and blankets.",
    "A spokeswoman of the company said in the evening that talks would go on over the weekend.",
]


class Paper(FPDF):
    """A newspaper with a running head and page numbers."""

    def header(self) -> None:
        self.set_font("Helvetica", size=8)
        self.cell(0, 8, f"The Harbor Ledger - {self.page_no()} - 12 July 2019")
        self.ln(14)

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("Helvetica", size=8)
        self.cell(0, 8, f"Page {self.page_no()} of 9", align="C")


def read(pdf: FPDF) -> Article:
    """The article of a document."""
    (article,) = read_bytes(bytes(pdf.output()), "ferry.pdf")
    assert isinstance(article, Article), article
    return article


def drawn(draw: Callable[[FPDF], object]) -> Article:
    """The article of one page with what is drawn on it."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=10)
    draw(pdf)
    return read(pdf)


def test_paragraphs_are_joined_and_headers_footers_and_numbers_are_gone() -> None:
    """Over the end of a page, too; every page begins where its first words stand."""
    pdf = Paper()
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    paragraphs = [" ".join(f"{number}.{at} {one}" for at, one in enumerate(SENTENCES)) for number in range(20)]
    for paragraph in paragraphs:
        pdf.multi_cell(0, 6, paragraph)
        pdf.ln(3)
    article = read(pdf)
    assert article.text.split("\n\n") == paragraphs
    assert len(article.pages) == pdf.pages_count == 3
    assert article.pages[0] == 0
    assert [article.page_of(article.text.index(p)) for p in (paragraphs[0], paragraphs[-1])] == [1, 3]
    # Words of the source that begin a page, by fpdf2's own break.
    for start in article.pages[1:]:
        assert article.text[start - 1] in " \n"


def test_the_titles_of_chapters_are_gone_from_the_heads_of_their_pages() -> None:
    """They stand there with the page's number, on few pages each; other figures at a page's edge stay."""
    pdf = FPDF()
    for page in range(1, 25):
        pdf.add_page()
        pdf.set_font("Helvetica", size=8)
        chapter = f"Chapter of the {('ice', 'thaw', 'flood', 'fog', 'gale', 'calm')[(page - 1) // 4]}"
        pdf.cell(0, 8, f"{chapter} {page + 6}" if page % 2 else f"{page + 6} {chapter}")
        pdf.ln(14)
        pdf.set_font("Helvetica", size=11)
        words = " ".join(f"{word}{chr(96 + page)}" for word in SENTENCES[0].split())  # no page's rows are another's
        pdf.multi_cell(0, 6, f"Page {page} begins {words}.")
        pdf.ln(3)
        pdf.multi_cell(0, 6, f"{2 * page} ferries {words} in the winter of {1900 - page}")
    text = read(pdf).text
    assert "Chapter" not in text
    for page in range(1, 25):
        assert f"Page {page} begins " in text
        assert f"{2 * page} ferries " in text
        assert f"winter of {1900 - page}" in text


def test_a_title_page_and_a_page_without_words_are_pages() -> None:
    """Their numbers are the document's."""
    pdf = FPDF()
    for words in (SENTENCES[0], "", SENTENCES[1]):
        pdf.add_page()
        pdf.set_font("Helvetica", size=11)
        pdf.multi_cell(0, 6, words)
    article = read(pdf)
    assert article.text == f"{SENTENCES[0]}\n\n{SENTENCES[1]}"
    assert article.page_of(article.text.index(SENTENCES[1])) == 3


def test_columns_are_read_one_after_the_other() -> None:
    """However they were drawn: here line by line from left to right, below a headline over both."""
    left = textwrap.wrap(" ".join(f"Left {one}" for one in SENTENCES), 45)
    right = textwrap.wrap(" ".join(f"Right {one}" for one in SENTENCES), 45)

    def draw(pdf: FPDF) -> None:
        for at, (one, other) in enumerate(zip(left, right, strict=False)):
            pdf.text(12, 50 + 5 * at, one)
            pdf.text(110, 50 + 5 * at, other)
        pdf.set_font("Helvetica", size=20)
        pdf.text(12, 40, "Ferries stop at noon as the crews walk out over pay")

    text = drawn(draw).text
    shortest = min(len(left), len(right))
    title, *columns = text.split("\n\n")
    assert title == "Ferries stop at noon as the crews walk out over pay"
    assert columns == [" ".join(left[:shortest]), " ".join(right[:shortest])]


def test_what_is_drawn_last_is_read_where_it_stands() -> None:
    """A page is read from the top, in whatever order its lines were drawn."""

    def draw(pdf: FPDF) -> None:
        for at, one in reversed(list(enumerate(SENTENCES))):
            pdf.text(12, 50 + 20 * at, one)

    assert drawn(draw).text.split("\n\n") == SENTENCES


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["nobody could say how long the har-", "bour would stay closed"], "how long the harbour would stay"),
        (["a well-known man of the har-", "bour, as well-", "known as the mayor"], "harbour, as well-known as"),
        (["between the years 2018-", "2019 nothing was built here"], "the years 2018-2019 nothing"),
        (["the talks between the Anglo-", "American company and the crews"], "the Anglo-American company"),
    ],
)
def test_words_divided_at_a_lines_end_are_joined(lines: list[str], text: str) -> None:
    """Without the hyphen, unless the document writes the word with it or no word goes on."""

    def draw(pdf: FPDF) -> None:
        for at, line in enumerate(lines):
            pdf.text(12, 50 + 5 * at, line)

    assert text in drawn(draw).text


def test_a_short_table_keeps_its_rows() -> None:
    """Its cells are no columns of running text."""

    def draw(pdf: FPDF) -> None:
        for at, row in enumerate([("Gulls", "12"), ("Terns", "31"), ("Geese", "44"), ("Crows", "7"), ("Owls", "1")]):
            pdf.text(12, 50 + 5 * at, row[0])
            pdf.text(110, 50 + 5 * at, row[1])

    assert "Gulls 12 Terns 31" in drawn(draw).text.replace("\n\n", " ")


def test_the_head_of_the_page_tells_the_author_before_the_documents_properties() -> None:
    """Which are often those of the template."""

    def draw(pdf: FPDF) -> None:
        pdf.set_title("Microsoft Word - draft7")
        pdf.set_author("Some Template")
        pdf.text(12, 40, "By Jane Doe")
        pdf.text(12, 60, SENTENCES[0])

    article = drawn(draw)
    assert (article.authors, article.title, article.published) == (("Jane Doe",), None, None)


def _locked() -> bytes:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_encryption(owner_password="b", user_password="a")
    return bytes(pdf.output())


def _empty() -> bytes:
    pdf = FPDF()
    pdf.add_page()
    return bytes(pdf.output())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_locked(), "needs a password: save it without one"),
        (_empty(), "a PDF without text, of pictures of its pages: run it through OCR first"),
        (b"%PDF-1.7 nothing", "a damaged PDF: "),
        (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "
            b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>endobj trailer<</Root 1 0 R>>",
            "has 1000000 pages (at most 5000)",
        ),
    ],
    ids=["locked", "pictures", "damaged", "pages"],
)
def test_a_pdf_that_cannot_be_read_is_skipped_with_its_reason(data: bytes, reason: str) -> None:
    """And the way out, where there is one."""
    (item,) = read_bytes(data, "a.pdf")
    assert isinstance(item, Skipped)
    assert item.reason.startswith(reason)
