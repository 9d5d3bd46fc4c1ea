"""A draft held against a library: what becomes of each of its quotations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from index.errors import InputError
from index.filters import Filters
from index.library import Library
from qa.news.draft import Draft, read_draft, read_draft_bytes
from qa.news.figures import FigureStatus
from qa.news.verify import Checked, Status, verify

Make = Callable[[Mapping[str, str]], Library]
MARKET = (
    "Market to move\nHolm Herald\nMarch 2, 2021\n\n"
    "“We won’t move the market —\nnot this year,” said Bo Lind, the mayor of Holm. “The stalls stay where "
    "they are.”\n\nEva Moss, a trader, called the square too small. "
    "“There is no room for thirty stalls and a fountain,” she said.\n"
)
PIER = "Pier shut\nBay Post\nMay 3, 2021\n\n"
PIER += "Mayor Ada Reyes said: “The pier is shut until the end of May.” Nobody was hurt.\n"


@pytest.fixture(scope="module")
def holm(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("holm")
    for name, text in {"market.txt": MARKET, "pier.txt": PIER}.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Library.create(folder / "library") as made:
        assert not made.add([folder / "market.txt", folder / "pier.txt"]).skipped
    return Library(folder / "library")


def checked(library: Library, text: str, filters: Filters | None = None) -> list[Checked]:
    return list(verify(library, read_draft_bytes(text.encode()), filters).quotes)


@pytest.mark.parametrize(
    ("draft", "status"),
    [
        ('"The pier is shut until the end of May," said Ada Reyes.', "verbatim"),
        ("'We won't move the market -- not this year,' said Bo Lind.", "verbatim"),
        ("\u00abThe stalls stay where they are\u00bb, said the mayor of Holm.", "verbatim"),
        ("\u201eThere is no room for \u2026 a fountain,\u201c said Eva Moss.", "verbatim"),
        ('"[T]he pier is shut until the end of May," she said.', "verbatim"),
        ('"The pier is not shut until the end of May," said Ada Reyes.', "altered"),
        ('"There is room for thirty stalls and a fountain," said Eva Moss.', "altered"),
        ('"We\u2019ll move the market \u2014 not this year," said Bo Lind.', "altered"),
        ('"The pier is shut until the end of May. There is no room for thirty stalls," said Ada Reyes.', "stitched"),
        ('"The pier is shut until the end of May," said Bo Lind.', "misattributed"),
        ('"There is no room for thirty stalls and a fountain," Ada Reyes said.', "misattributed"),
        ('"Every boat must leave the harbor by noon tomorrow," said Ada Reyes.', "not found"),
    ],
)
def test_each_quotation_has_what_became_of_it(holm: Library, draft: str, status: str) -> None:
    (one,) = checked(holm, draft)
    assert one.status == status
    for citation in one.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote
    assert bool(one.citations) == (status != "not found")


def test_what_differs_is_told_word_by_word(holm: Library) -> None:
    altered, joined, another = checked(
        holm,
        '"There is some room for thirty stalls and a well," said Eva Moss.\n\n'
        '"The stalls stay where they are. The pier is shut until the end of May," said Bo Lind.\n\n'
        '"The pier is shut until the end of May," said Bo Lind.\n',
    )
    assert [tuple(change) for change in altered.changes] == [("some", "no"), ("well", "fountain")]
    assert [citation.article.id for citation in joined.citations] == ["market.txt", "pier.txt"]
    assert (another.quotation.speaker, another.said_by) == ("Bo Lind", "Ada Reyes")
    assert [one.line for one in (altered, joined, another)] == [1, 3, 5]


def test_of_one_that_is_not_found_the_nearest_is_told(holm: Library) -> None:
    (one,) = checked(holm, '"The pier is a fine place to sit in May," said Ada Reyes.')
    assert one.status == Status.NOT_FOUND
    assert one.nearest is not None
    assert one.nearest.article.id == "pier.txt"


def test_only_articles_within_the_filters_count(holm: Library) -> None:
    draft = '"The pier is shut until the end of May," said Ada Reyes.'
    assert checked(holm, draft, Filters(outlets=("Bay Post",)))[0].status == Status.VERBATIM
    assert checked(holm, draft, Filters(outlets=("Holm Herald",)))[0].status == Status.NOT_FOUND
    assert checked(holm, draft, Filters(until="2021-04"))[0].status == Status.NOT_FOUND


def test_block_quotations_are_quotations(holm: Library) -> None:
    """With who is named below, or who is said to speak before."""
    draft = (
        "---\ntitle: \u201cno quotation at all\u201d\n---\n\nThe mayor was firm.\n\n> We won\u2019t move the market\n"
        "> \u2014 not this year.\n>\n> \u2014 Eva Moss\n\n```\nprint(\u201cnor is this one\u201d)\n```\n"
    )
    (one,) = checked(holm, draft)
    assert (one.line, one.quotation.speaker, one.status) == (7, "Eva Moss", Status.MISATTRIBUTED)
    (one,) = checked(holm, "Bo Lind said:\n\n> The stalls stay where they are.\n")
    assert (one.quotation.speaker, one.status) == ("Bo Lind", Status.VERBATIM)


def test_a_quotation_over_paragraphs_is_one(holm: Library) -> None:
    draft = "Bo Lind said: \u201c"
    draft += "We won\u2019t move the market \u2014 not this year.\n\n\u201cThe stalls stay where they are.\u201d\n"
    (one,) = checked(holm, draft)
    assert (one.status, one.edits) == (Status.VERBATIM, ("an attribution left out",))


def test_one_or_two_words_are_counted_and_not_looked_up(holm: Library) -> None:
    found = verify(
        holm, read_draft_bytes(b'The "market" and the "old pier" of Holm. "The pier is shut until the end of May."')
    )
    assert [one.text for one in found.short] == ["market", "old pier"]
    assert len(found.quotes) == 1
    assert found.holds


HTML = (
    "<html><body><article><h1>Holm</h1><p>The mayor spoke at length of the market, and of what is to become of it.</p>"
    "<blockquote><p>The stalls stay where they are.</p></blockquote>"
    "<p>\u201cThe pier is open until the end of May,\u201d said Ada Reyes, who had looked at it for a long while.</p>"
    "</article></body></html>"
)


def read_html(where: Path) -> Draft:
    (where / "draft.html").write_text(HTML, encoding="utf-8")
    return read_draft(where / "draft.html")


def word_file() -> bytes:
    document = Document()
    document.add_paragraph("The mayor spoke of the market. \u201cThe stalls stay where they are,\u201d he said.")
    document.add_paragraph("\u201cThe pier is open until the end of May,\u201d said Ada Reyes.")
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def test_pages_and_word_files_are_drafts_too(holm: Library, tmp_path: Path) -> None:
    for draft in (read_html(tmp_path), read_draft_bytes(HTML.encode()), read_draft_bytes(word_file())):
        assert [one.status for one in verify(holm, draft).quotes] == [Status.VERBATIM, Status.ALTERED]


@pytest.mark.parametrize(
    ("name", "content"), [("draft.txt", b"  \n"), ("draft.md", b"\x00\x01\xff"), ("draft.xyz", b"a")]
)
def test_what_cannot_be_read_is_an_input_error(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=name):
        read_draft(tmp_path / name)
    with pytest.raises(InputError, match=r"missing\.md"):
        read_draft(tmp_path / "missing.md")


def test_a_quotation_that_goes_over_passages_is_found(library: Make) -> None:
    """Whichever words stand before the border, in a text of many passages."""
    sentences = [f"Sentence {n} tells of the {word} and of nothing else in the world." for n, word in enumerate(WORDS)]
    made = library({"long.txt": " ".join(sentences) + "\n", "other.txt": "Something else in the world.\n"})
    text = made.article("long.txt").text
    for border in [passage.end for passage in made.passages("long.txt")][:-1]:
        for before, behind in ((40, 40), (60, 30), (30, 60), (400, 400), (45, 1500)):
            start = text.rfind(" ", 0, max(border - before, 1)) + 1
            end = text.find(" ", min(border + behind, len(text) - 2))
            words = text[start : end if end > 0 else len(text)].strip()
            (one,) = checked(made, f"\u201c{words}\u201d")
            assert (one.status, one.citations[0].start) == (Status.VERBATIM, start)


BRIDGE = (
    "Holm, on the coast, will close its drawbridge on May 2 for nine months. The work on the Holm drawbridge will cost "
)
BRIDGE += "$6.2 million. The drawbridge of Holm carries 14,000 cars a day to the shipyards.\n"


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        ("The work on the drawbridge of Holm will cost $6.2 million.", [("$6.2 million", True)]),
        ("The work on the drawbridge of Holm will cost $7.2 million.", [("$7.2 million", False)]),
        ("Holm's drawbridge carries 12,000 cars a day to the shipyards.", [("12,000 cars", False)]),
        ("The town of Holm will close its drawbridge on the coast on May 3.", [("May 3", False)]),
        ("The drawbridge of Holm, which carries 12,000 cars a day to the shipyards, is old.", [("12,000 cars", False)]),
        ("The port is next to Holm, which will close its drawbridge on the coast on May 3.", [("May 3", False)]),
        ("In Holm the drawbridge carries some 14,000 cars a day to the shipyards.", [("14,000 cars", True)]),
        ("In Holm the drawbridge carries 14,100 cars a day to the shipyards.", []),
        ("The Holm drawbridge on the coast will close for ten months.", [("ten months", False)]),
        ("The mayor of Holm: work on drawbridge to cost $7.2 million", []),
        ("Holm will spend $7.2 million on a new school.", []),
        ("The drawbridge carries 12,000 ships a day to Holm's shipyards.", []),
        ("It will cost $7.2 million.", []),
        ("\u201cThe work on the drawbridge of Holm will cost $7.2 million,\u201d she said.", []),
    ],
)
def test_figures_are_judged_where_an_article_tells_the_same(
    library: Make, draft: str, told: list[tuple[str, bool]]
) -> None:
    """And nothing is said of others."""
    made = library({"bridge.txt": BRIDGE, "pier.txt": PIER})
    found = verify(made, read_draft_bytes(draft.encode())).figures
    assert [(one.text, one.status == FigureStatus.HELD) for one in found] == told


CORRECTED = """---
date: 2024-05-03
---
Correction: an article on the drawbridge of Holm misstated what the work will cost. The work on it
will cost $5.9 million, not $6.2 million.
"""


@pytest.mark.parametrize(
    ("figure", "status"),
    [
        ("$6.2 million", FigureStatus.CORRECTED),
        ("$5.9 million", FigureStatus.HELD),
        ("$7 million", FigureStatus.CONTRADICTED),
    ],
)
def test_a_figure_that_was_corrected_is_not_held(library: Make, figure: str, status: FigureStatus) -> None:
    """An article has it, and a later one says that it is wrong: that sentence is cited."""
    made = library({"bridge.txt": BRIDGE, "correction.md": CORRECTED})
    (found,) = verify(
        made, read_draft_bytes(f"The work on the drawbridge of Holm will cost {figure}.".encode())
    ).figures
    assert found.status == status
    if status == FigureStatus.CORRECTED:
        assert "not $6.2 million" in " ".join(found.citation.quote.split())


WORDS = [f"{first}{second}" for first in ("amber", "brass", "cedar", "delta", "ember") for second in "abcdefghijkl"]
