"""PDFs come in as text in reading order, with the offset at which each page begins."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Literal

import pytest
from fpdf import FPDF
from fpdf.enums import VAlign
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.intake.read import Skipped, read_bytes
from index.intake.readers import layout, paragraphs
from index.intake.readers.layout import Line

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

    assert drawn(draw).text == "Gulls 12\nTerns 31\nGeese 44\nCrows 7\nOwls 1"


def test_the_head_of_the_page_tells_the_author_before_the_documents_properties() -> None:
    """Which are often those of the template."""

    def draw(pdf: FPDF) -> None:
        pdf.set_title("Microsoft Word - draft7")
        pdf.set_author("Some Template")
        pdf.text(12, 40, "By Jane Doe")
        pdf.text(12, 60, SENTENCES[0])

    article = drawn(draw)
    assert (article.authors, article.title, article.published) == (("Jane Doe",), None, None)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["The 30-", "year-old envoy"], "The 30-year-old envoy"),
        (["twenty-", "one crews of a twenty-", "first century"], "twenty-one crews of a twenty-first century"),
        (["a self-", "made man, half-", "baked"], "a self-made man, half-baked"),
        (["sent an e-", "mail to his mother-in-", "law"], "sent an e-mail to his mother-in-law"),
        (["the gov-", "ernment and London-", "based crews"], "the government and London-based crews"),
        (["the gov-", "ernment and Ms Sol-", "berg"], "the government and Ms Solberg"),
        (["the gov-", "ernment's long-", "term plan"], "the government's long-term plan"),
        # The document writes the name elsewhere; and here nothing decides, so that the page does.
        (["Ms Ravn-", "skog left, and Ravnskog's men"], "Ms Ravnskog left"),
        (["a lamp-", "torch burned"], "a lamp-torch burned"),
        (["of COVID-", "19 and TOUCH-", "DOWN"], "of COVID-19 and TOUCHDOWN"),
    ],
)
def test_a_hyphen_stays_where_it_is_the_words_own(lines: list[str], text: str) -> None:
    """As the document writes the word elsewhere, else by what is known of words, else as the page shows it."""

    def draw(pdf: FPDF) -> None:
        for at, line in enumerate(lines):
            pdf.text(12, 50 + 5 * at, line)

    assert text in drawn(draw).text


def headed(pdf: FPDF, lines: list[str], title: str = "Breakwater warning") -> None:
    """A headline in large letters, lines that say one thing each, and a story."""
    pdf.set_font("Helvetica", size=18)
    pdf.text(12, 25, title)
    pdf.set_font("Helvetica", size=10)
    for at, line in enumerate(lines):
        pdf.text(12, 33 + 5 * at, line)
    pdf.set_y(38 + 5 * len(lines))
    pdf.multi_cell(0, 5, " ".join(SENTENCES))


@pytest.mark.parametrize(
    ("lines", "outlet", "authors"),
    [
        (["By Marla Finch", "Quayside Post", "March 4, 2021"], "Quayside Post", ("Marla Finch",)),
        (["By Marla Finch, Quayside Post", "March 4, 2021"], "Quayside Post", ("Marla Finch",)),
        (["Marla Finch, Quayside Post", "March 4, 2021"], "Quayside Post", ("Marla Finch",)),
        # Where the person ends and the paper begins nobody can tell.
        (["Marla Finch Quayside Post", "March 4, 2021"], None, ()),
        (["By Marla Finch Quayside Post", "March 4, 2021"], None, ()),
    ],
)
def test_the_lines_of_a_head_stay_lines(lines: list[str], outlet: str | None, authors: tuple[str, ...]) -> None:
    """So that a byline and an outlet are told apart, or neither is taken for one."""
    article = drawn(lambda pdf: headed(pdf, lines))
    assert article.text == "\n\n".join(["Breakwater warning", "\n".join(lines), " ".join(SENTENCES)])
    assert (article.title, article.outlet, article.authors) == ("Breakwater warning", outlet, authors)
    assert article.published == "2021-03-04"


def test_a_byline_beside_an_outlet_is_not_its_name() -> None:
    """White space parts them on the page."""

    def draw(pdf: FPDF) -> None:
        headed(pdf, ["By Marla Finch"])
        pdf.text(80, 33, "Quayside Post")
        pdf.text(160, 33, "March 4, 2021")

    article = drawn(draw)
    assert (article.outlet, article.authors, article.published) == ("Quayside Post", ("Marla Finch",), "2021-03-04")


@pytest.mark.parametrize("pages", [1, 3])
@pytest.mark.parametrize("browser", ["chrome", "firefox"])
def test_what_a_browser_prints_around_a_page_is_no_text(pages: int, browser: str) -> None:
    """The time of printing, the page's title and address, and its number; the address is the article's."""

    class Printed(FPDF):
        def header(self) -> None:
            self.set_font("Helvetica", size=7)
            first, last = ("Breakwater warning | Quayside Post", "https://quayside.example/warning")
            self.text(8, 6, "3/4/21, 9:12 AM" if browser == "chrome" else first)
            self.text(90, 6, first if browser == "chrome" else last)

        def footer(self) -> None:
            self.set_font("Helvetica", size=7)
            number = f"{self.page_no()}/{pages}" if browser == "chrome" else f"{self.page_no()} of {pages}"
            self.text(8, 292, "https://quayside.example/warning" if browser == "chrome" else number)
            self.text(180, 292, number if browser == "chrome" else "04/03/2021, 09:12")

    pdf = Printed()
    pdf.add_page()
    headed(pdf, ["By Marla Finch", "March 4, 2021"])
    more = [" ".join(f"{word}{letter}" for word in SENTENCES[0].split()) + "." for letter in "abc"[1:pages]]
    for words in more:
        pdf.add_page()
        pdf.set_font("Helvetica", size=10)
        pdf.multi_cell(0, 5, words)
    article = read(pdf)
    assert article.text.split("\n\n") == [
        "Breakwater warning", "By Marla Finch\nMarch 4, 2021", " ".join(SENTENCES), *more
    ]  # fmt: skip
    assert (article.title, article.outlet, article.authors) == ("Breakwater warning", None, ("Marla Finch",))
    assert (article.published, article.url) == ("2021-03-04", "https://quayside.example/warning")


@pytest.mark.parametrize("last", ["https://example.org/petition", "Sign it at https://example.org/petition by 3/4"])
def test_an_address_that_the_story_ends_with_is_its_text(last: str) -> None:
    """A browser prints a number or a time beside the page's own."""

    def draw(pdf: FPDF) -> None:
        headed(pdf, ["By Marla Finch"])
        pdf.ln(3)
        pdf.multi_cell(0, 5, last)

    article = drawn(draw)
    assert article.text.endswith(f"\n\n{last}")
    assert article.url is None


COLUMNS = (
    ("The council read the long yearly", "report and"),
    ("agreed to the budget for the", "coming year of fishing."),
    ("It will meet again in the autumn,", "said the clerk."),
)


@pytest.mark.parametrize("columns", [2, 3])
def test_short_columns_of_a_sentence_are_read_one_after_the_other(columns: int) -> None:
    """Though each has two lines only."""

    def draw(pdf: FPDF) -> None:
        for x, lines in zip((12, 80, 145), COLUMNS[:columns], strict=False):
            for at, line in enumerate(lines):
                pdf.text(x, 50 + 5 * at, line)

    assert drawn(draw).text.replace("\n\n", " ") == " ".join(" ".join(lines) for lines in COLUMNS[:columns])


def test_short_lines_side_by_side_that_go_on_nothing_are_rows() -> None:
    """However long their cells are."""
    rows = [
        ("Mayor: Runa Dahl of Torve", "Treasurer: Olga Brandt"),
        ("Clerk: Ida Storm of Skaw", "Electrician: Gus Arden"),
    ]

    def draw(pdf: FPDF) -> None:
        for at, row in enumerate(rows):
            pdf.text(12, 50 + 5 * at, row[0])
            pdf.text(110, 50 + 5 * at, row[1])

    assert drawn(draw).text == "\n".join(" ".join(row) for row in rows)


@pytest.mark.parametrize("align", list(VAlign))
def test_cells_of_several_lines_stay_whole(align: VAlign) -> None:
    """Wherever in their rows the others stand."""
    rows = [
        ("Ward", "What the ward said of the plan", "Votes"),
        ("Northgate", "It wanted the plan to be laid before the residents once more, and soon", "1,204"),
        ("Ropewalk", f"It refused the plan outright, and said so. {SENTENCES[0]}", "412"),
        ("Saltmarsh", "It agreed", "640"),
    ]

    def draw(pdf: FPDF) -> None:
        pdf.multi_cell(0, 5, " ".join(SENTENCES), new_x="LMARGIN", new_y="NEXT")
        pdf.ln(4)
        with pdf.table(col_widths=(30, 70, 30), v_align=align, line_height=5, padding=1) as table:
            for row in rows:
                table.row(row)
        pdf.ln(4)
        pdf.multi_cell(0, 5, " ".join(SENTENCES))

    prose, *table, end = drawn(draw).text.split("\n\n")
    assert (prose, end) == (" ".join(SENTENCES), " ".join(SENTENCES))
    assert table == ["\n".join(" ".join(row) for row in rows)]


TABLE = [("Ward", "For", "Against"), ("Northgate and the old town", "1,204", "880"), ("Ropewalk", "412", "1,377")]


def test_a_tables_rows_are_lines_between_the_paragraphs() -> None:
    """None is joined with another's figures."""

    def draw(pdf: FPDF) -> None:
        pdf.multi_cell(0, 5, " ".join(SENTENCES), new_x="LMARGIN", new_y="NEXT")
        with pdf.table() as table:
            for row in TABLE:
                table.row(row)
        pdf.multi_cell(0, 5, " ".join(SENTENCES))

    rows = "\n".join(" ".join(row) for row in TABLE)
    assert drawn(draw).text.split("\n\n") == [" ".join(SENTENCES), rows, " ".join(SENTENCES)]


@pytest.mark.parametrize(
    "table",
    [
        [("north pier", "12", "3"), ("south pier", "7", "11"), ("mole", "1", "0")],
        [("Name", "Born"), ("Runa Dahl", "1961"), ("Ida Storm", "1974")],
        [("", "2019", "2020"), ("Herring", "1,204", "880"), ("Cod", "", "1,377"), ("Total", "1,204", "2,257")],
        [("Ropewalk", "412")] * 2,
    ],
)
@pytest.mark.parametrize("align", ["L", "R", "C"])
def test_any_small_table_keeps_its_rows(table: list[tuple[str, ...]], align: Literal["L", "R", "C"]) -> None:
    """With small letters, empty cells, two rows, and however the cells are set."""

    def draw(pdf: FPDF) -> None:
        pdf.multi_cell(0, 5, " ".join(SENTENCES), new_x="LMARGIN", new_y="NEXT")
        pdf.ln(4)
        for row in table:
            for words in row:
                pdf.cell(35, 6, words, align=align)
            pdf.ln()

    assert drawn(draw).text.split("\n\n")[1] == "\n".join(" ".join(filter(None, row)) for row in table)


@pytest.mark.parametrize("align", ["J", "L"])
def test_a_newspapers_narrow_columns_keep_their_sentences(align: Literal["J", "L"]) -> None:
    """Wide spaces between words make no table, and short lines no paragraphs."""

    def draw(pdf: FPDF) -> None:
        for at in range(3):
            pdf.set_xy(10 + at * 64, 40)
            pdf.multi_cell(58, 4.5, f"Column {at} begins. {' '.join(SENTENCES)}", align=align)

    expected = [f"Column {at} begins. {' '.join(SENTENCES)}" for at in range(3)]
    assert drawn(draw).text.split("\n\n") == expected


def test_lines_of_two_steps_are_one_paragraph_where_all_are() -> None:
    """A manuscript leaves every other line free; a wider step still divides."""

    def draw(pdf: FPDF) -> None:
        for _ in range(2):
            pdf.multi_cell(0, 11, " ".join(SENTENCES), new_x="LMARGIN", new_y="NEXT")
            pdf.ln(11)

    assert drawn(draw).text.split("\n\n") == [" ".join(SENTENCES)] * 2


def test_lines_beside_a_picture_are_no_paragraphs() -> None:
    """They are short, each as its neighbours are."""
    words = (" ".join(SENTENCES) + " ").split() * 3
    expected = " ".join(words)

    def draw(pdf: FPDF) -> None:
        y = 30
        while words:
            line = words.pop(0)
            while words and pdf.get_string_width(f"{line} {words[0]}") < (90 if 45 < y < 80 else 180):
                line += f" {words.pop(0)}"
            pdf.text(12, y, line)
            y += 5

    assert drawn(draw).text == expected


def test_raised_marks_ligatures_and_spaced_letters_are_read_as_words() -> None:
    """A note's mark makes no other figure of the one before it."""

    def draw(pdf: FPDF) -> None:
        pdf.set_char_spacing(8)
        pdf.text(12, 20, "MAYOR QUITS")
        pdf.set_char_spacing(0)
        pdf.set_xy(12, 40)
        for at, words in enumerate(
            ["Some 4,000", "3", " people pay 12", "1", " crowns on the 19", "th", " for 2 km", "2", " of 2", "32"]
        ):
            pdf.char_vpos = "SUP" if at % 2 else "LINE"
            pdf.write(5, words)

    assert drawn(draw).text == "MAYOR QUITS\n\nSome 4,000 people pay 12 crowns on the 19th for 2 km2 of 2³²"


@pytest.mark.parametrize(
    "story", ["The ferries stopped", "A ferry stopped", "After noon they stopped", "I saw it stop"]
)
def test_a_large_initial_begins_its_word(story: str) -> None:
    """It stands beside the first two lines or three."""

    def draw(pdf: FPDF) -> None:
        pdf.set_font("Helvetica", size=34)
        pdf.text(12, 52, story[0])
        pdf.set_font("Helvetica", size=10)
        lines = textwrap.wrap(f"{story[1:].strip()} at noon on Friday. {' '.join(SENTENCES)}", 70)
        for at, line in enumerate(lines):
            pdf.text(22 if at < 3 else 12, 43 + 5 * at, line)

    assert drawn(draw).text == f"{story} at noon on Friday. {' '.join(SENTENCES)}"


def test_what_stands_upright_beside_the_text_never_cuts_it() -> None:
    """A picture's credit along its side follows; a stamp across the page is no text."""

    def draw(pdf: FPDF) -> None:
        pdf.set_y(40)
        pdf.multi_cell(150, 5, " ".join(SENTENCES))
        with pdf.rotation(90, 170, 80):
            pdf.text(170, 80, "Photo: Olga Brandt")
        with pdf.rotation(45, 60, 60):
            pdf.text(60, 60, "DRAFT")

    assert drawn(draw).text == f"{' '.join(SENTENCES)}\n\nPhoto: Olga Brandt"


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


PLACES = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 20), st.integers(1, 4), st.sampled_from([9.0, 9.0, 9.0, 18.0])),
    max_size=25,
)


@given(PLACES)
def test_no_word_is_lost_or_said_twice_wherever_lines_stand(places: list[tuple[int, int, int, float]]) -> None:
    """In columns, tables, over each other or askew."""
    lines = []
    for at, (column, row, words, height) in enumerate(places):
        left, bottom = 20.0 + 60 * column, 700.0 - 7 * row
        cells = tuple((left + 70 * n, left + 70 * n + 30, f"{'Word' if n else 'word'}{at}x{n}") for n in range(words))
        text = " ".join(word for _, _, word in cells)
        lines.append(Line(text, left, bottom, cells[-1][1], bottom + height, cells))
    text, _ = paragraphs.joined([layout.in_order(layout.with_initials(lines))])
    assert sorted(text.split()) == sorted(word for line in lines for word in line.text.split())
