"""What an article says of itself is found where newspapers put it, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.head import from_text, unread_date
from index.text.metadata import Metadata

BODY = """

The mayor of Port Almond told reporters that her officers would stay away from the docks.
The council agreed.

Nobody at the harbour office wanted to say more than that on the record, and the ferry left an hour late.
"""


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("By Jane Doe", {"authors": ("Jane Doe",)}),
        ("By JANE DOE and JOHN ROE", {"authors": ("JANE DOE", "JOHN ROE")}),
        ("By Jane Doe, Staff Writer", {"authors": ("Jane Doe",)}),
        ("*By Jane de la Cruz*", {"authors": ("Jane de la Cruz",)}),
        ("BY JANE DOE, M.D., AND JOHN ROE, M.D.", {"authors": ("JANE DOE", "JOHN ROE")}),
        ("By Jane Doe, The Harbor Times", {"authors": ("Jane Doe",), "outlet": "The Harbor Times"}),
        ("By Jane Doe | Associated Press", {"authors": ("Jane Doe",), "outlet": "Associated Press"}),
        ("By Jane Doe\nHarbor News Staff Writer", {"authors": ("Jane Doe",), "outlet": "Harbor News"}),
        ("By Jane Doe\nAssociated Press", {"authors": ("Jane Doe",), "outlet": "Associated Press"}),
        ("By Jane Doe, John Roe and Ann Poe, Harbor Ledger",
         {"authors": ("Jane Doe", "John Roe", "Ann Poe"), "outlet": "Harbor Ledger"}),
        ("By Jane Doe for the Harbor Times", {"authors": ("Jane Doe",), "outlet": "Harbor Times"}),
        ("By The Associated Press", {"outlet": "The Associated Press"}),
        ("By JANE DOE JULY 12, 2019", {"authors": ("JANE DOE",), "published": "2019-07-12"}),
        ("By Jane Doe | World News | July 12, 2019", {"authors": ("Jane Doe",), "published": "2019-07-12"}),
        ("Published on July 12, 2019 by Jane Doe", {"authors": ("Jane Doe",), "published": "2019-07-12"}),
        ("Ferries stop at Port Almond\nBy Jane Doe",
         {"title": "Ferries stop at Port Almond", "authors": ("Jane Doe",)}),
        ("Ferries stop at Port Almond", {"title": "Ferries stop at Port Almond"}),
        ("# Ferries stop", {"title": "Ferries stop"}),
        ("Port Almond Ferries Stop", {"title": "Port Almond Ferries Stop"}),
        ("Ferries cut off the city", {"title": "Ferries cut off the city"}),
        ("Ferries stop across the U.S.", {"title": "Ferries stop across the U.S."}),
        ("Published: July 12, 2019 8:14 PM EDT", {"published": "2019-07-12T20:14-04:00"}),
        ("Updated July 13, 2019", {"published": "2019-07-13"}),
        ("Updated July 13, 2019 | Published July 12, 2019", {"published": "2019-07-12"}),
        ("Posted: Jul 12, 2019 / 08:14 PM EDT / Updated: Jul 13, 2019 / 09:14 PM EDT",
         {"published": "2019-07-12T20:14-04:00"}),
        ("The Harbor Ledger | July 12, 2019", {"outlet": "The Harbor Ledger", "published": "2019-07-12"}),
        ("The Harbor Ledger, July 12, 2019", {"outlet": "The Harbor Ledger", "published": "2019-07-12"}),
        ("World News | July 12, 2019", {"published": "2019-07-12"}),
        ("Ferries stop\n\nBy Jane Doe\nHarbor Ledger\nJuly 12, 2019",
         {"title": "Ferries stop", "authors": ("Jane Doe",), "outlet": "Harbor Ledger", "published": "2019-07-12"}),
        ("Ferry Warning\nBy Jane Doe", {"title": "Ferry Warning", "authors": ("Jane Doe",)}),
        ("Who pays?\nBy Jane Doe", {"title": "Who pays?", "authors": ("Jane Doe",)}),
        ("**Ferries stop**\n\n*By Jane Doe*", {"title": "Ferries stop", "authors": ("Jane Doe",)}),
        ("Ferries stop\n============\n\nBy Jane Doe", {"title": "Ferries stop", "authors": ("Jane Doe",)}),
        ("Ferries stop\nHarbor Ledger\nJuly 12, 2019",
         {"title": "Ferries stop", "outlet": "Harbor Ledger", "published": "2019-07-12"}),
        ("Harbor Ledger\nFerries stop at the port\nBy Jane Doe\nJuly 12, 2019",
         {"title": "Ferries stop at the port", "authors": ("Jane Doe",), "outlet": "Harbor Ledger",
          "published": "2019-07-12"}),
        ("Ferries stop\n\nJuly 12, 2019\nHarbor Ledger\nBy Jane Doe",
         {"title": "Ferries stop", "authors": ("Jane Doe",), "outlet": "Harbor Ledger", "published": "2019-07-12"}),
        ("Ferries stop\nBy Jane Doe\nThe Skerry\nJuly 12, 2019",
         {"title": "Ferries stop", "authors": ("Jane Doe",), "outlet": "The Skerry", "published": "2019-07-12"}),
        ("Ferries stop at Port Almond\n\nHarbor Ledger\nJuly 12, 2019",
         {"title": "Ferries stop at Port Almond", "outlet": "Harbor Ledger", "published": "2019-07-12"}),
        ("Ferries stop\n\nBy Jane Doe\nFerry reporter\nHarbor Ledger\nJuly 12, 2019",
         {"title": "Ferries stop", "authors": ("Jane Doe",), "outlet": "Harbor Ledger", "published": "2019-07-12"}),
        ("HARBOR LEDGER\nJuly 12, 2019\n\nFerries stop\nBy Jane Doe",
         {"title": "Ferries stop", "authors": ("Jane Doe",), "outlet": "HARBOR LEDGER", "published": "2019-07-12"}),
        ("Ferries stop\nHarbor Ledger\n12/07/2019", {"title": "Ferries stop", "outlet": "Harbor Ledger"}),
        ("Ferries stop\nHarbor Ledger\n13/07/2019",
         {"title": "Ferries stop", "outlet": "Harbor Ledger", "published": "2019-07-13"}),
        ("Published 12/07/2019\nUpdated 13/07/2019", {}),
        ("By Jane Doe Associated Press", {"authors": ("Jane Doe",), "outlet": "Associated Press"}),
        ("By Jane Doe The Harbor Ledger", {"authors": ("Jane Doe",), "outlet": "The Harbor Ledger"}),
        # A person and a paper, and where the one ends nobody can tell.
        ("By Jane Doe Harbor Ledger", {}),
        ("By Harbor Ledger", {}),
        ("By Jane Mary Doe Harbor Times", {}),
        ("Source: The Harbor Ledger", {"outlet": "The Harbor Ledger"}),
        ("Title: Ferries stop\nDate: 2019-07-12\nAuthor: Jane Doe\nURL: https://example.org/a",
         {"title": "Ferries stop", "published": "2019-07-12", "authors": ("Jane Doe",),
          "url": "https://example.org/a"}),
    ],
)  # fmt: skip
def test_the_head_of_an_article_is_read(head: str, found: dict[str, object]) -> None:
    """Headline, byline, date line and source line each give their fields and no other."""
    assert from_text(head + BODY) == Metadata(**found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("dateline", "found"),
    [
        ("PORT ALMOND (AP) — ", {"outlet": "AP"}),
        ("PORT ALMOND, July 12 (Reuters) - ", {"outlet": "Reuters"}),
        ("PORT ALMOND, July 12, 2019 (AFP) - ", {"outlet": "AFP", "published": "2019-07-12"}),
        ("PORT ALMOND, Calif. (AP) -- ", {"outlet": "AP"}),
        ("PORT ALMOND, July 12, 2019 — ", {"published": "2019-07-12"}),
        ("PORT ALMOND, Nov. 18, 2019 /NewsWire/ -- ", {"published": "2019-11-18"}),
        ("PORT ALMOND \u2013 ", {}),
        ("PORT ALMOND, July 12 — ", {}),
        ("(CNN) ", {"outlet": "CNN"}),
        ("Port Almond (CNN Business) ", {"outlet": "CNN Business"}),
        ("New York CNN Business —\n\n", {"outlet": "CNN Business"}),
        ("The ferry (Harbor Line) — ", {}),
    ],
)
def test_a_dateline_gives_its_agency_and_its_full_date(dateline: str, found: dict[str, object]) -> None:
    """A dateline names an agency and a date; its place is no outlet and its day without a year no date."""
    assert from_text(dateline + BODY.strip()) == Metadata(**found)  # type: ignore[arg-type]


def test_an_agency_is_the_outlet_only_when_the_article_names_no_other() -> None:
    """A paper that prints an agency's story is its outlet."""
    assert from_text("By Jane Doe, Harbor Ledger\n\nPORT ALMOND (AP) — " + BODY.strip()).outlet == "Harbor Ledger"


@pytest.mark.parametrize(
    "text",
    [
        "By Monday the ferries will run again.",
        "By Friday Night",
        "In this Oct. 22, 2018, file photo, a ferry leaves Port Almond.",
        "Protest at the harbour, July 12, 2019",
        "Riots of July 12, 2019, seen from the ferry",
        "On July 12, 2019, the ferries stopped.",
        "The Harbor Ledger",
        "Jane Doe",
        "Jane Doe and John Roe",
        "Harbor News Staff",
        "Photo: The Harbor Ledger",
        "Source: Harbor Ledger photo archive",
        "Sign up for our free morning letter",
        "Click here to see all results",
        "July 12, 2019\n\nThe ferries stop.\n\nJuly 13, 2019",
        "Ferries stop at Port Almond\n\nHarbor Ledger",
        "Ferries stop at Port Almond\nWorld News",
        "The Skerry",
        "Dec. 25, 1931:",
        "The ferries\nwere sold to a company owned\nby Acme Holdings\nand a bank",
        "sold by the owners on July 12, 2019 as part of",
    ],
)
def test_what_only_looks_like_furniture_gives_nothing(text: str) -> None:
    """Captions, running text, prompts and bare names fill no outlet, author or date."""
    found = from_text(text + BODY)
    assert (found.outlet, found.authors, found.published) == (None, (), None)


@pytest.mark.parametrize(
    "line",
    [
        "The ferries stopped at noon.",
        "Who stopped the ferries at noon?",
        "The Harbor Ledger",
        "Jane Doe",
        "Jane Doe and John Roe",
        "Jane Doe, John Roe and Ann Poe",
        "Jane Doe Harbor Ledger Staff Writer",
        "PORT ALMOND (AP) \u2014",
        "July 12, 2019",
        "By Jane Doe for the Harbor Ledger",
        "Source: The Harbor Ledger of Port Almond",
        "A ferry in the harbour, photo by Ann Poe",
        "Sign up for our free morning letter",
        "From staff and wire reports of the day",
        "More at www.example.org for all of you",
        "one line of a story that\nwas broken",
        "World News\nBy Jane Doe",
        "Jane Doe\nBy Jane Doe",
        "Jane Doe\nHarbor Ledger\nJuly 12, 2019",
        "Port Almond\nJuly 12, 2019",
        "Harbor Ledger\nJuly 12, 2019",
    ],
)
def test_a_first_line_that_is_no_headline_is_no_title(line: str) -> None:
    """Sentences, questions, names, bylines, captions and prompts are not taken for the title."""
    assert from_text(line + BODY).title is None


@pytest.mark.parametrize(
    ("head", "extra", "said"),
    [
        ("Ferries stop\nBy Jane Doe\n03/04/2021", {}, "03/04/2021"),
        ("Ferries stop\nBy Jane Doe\nPublished: 3.4.21", {}, "3.4.21"),
        ("Ferries stop\n30 February 2021", {}, "30 February 2021"),
        ("Date: 03/04/2021", {}, "03/04/2021"),
        ("Ferries stop", {"pubDate": "soon"}, "soon"),
        ("Ferries stop", {"date": "  ", "views": "03/04/2021"}, None),
        ("Ferries stop\nBy Jane Doe", {}, None),
        ("On 03/04/2021 the ferries stopped", {}, None),
    ],
)
def test_what_stands_for_a_date_and_is_none_is_known(head: str, extra: dict[str, object], said: str | None) -> None:
    """So that it can be told; in running text it stands for nothing."""
    assert from_text(head + BODY).published is None
    assert unread_date(head + BODY, extra) == said


def test_a_closing_credit_is_not_the_outlet() -> None:
    """Who contributed to a report did not publish it."""
    assert from_text(BODY + "\nThe Associated Press contributed to this report.") == Metadata()


HEADS = st.lists(
    st.sampled_from(
        [
            *"By Jane Doe The Harbor Ledger Times | July 12, 2019 , (AP) — Published: Updated 07/08/2019".split(),
            *"Source: Title: # and for PORT ALMOND 8:14 PM EDT news staff writer . ferry".split(),
            *("\n", "\n\n"),
        ]
    ),
    max_size=30,
).map(" ".join)


@given(st.one_of(HEADS, st.text(), HEADS.map(lambda head: head + BODY)))
def test_whatever_is_found_stands_in_the_text(text: str) -> None:
    """Any text is read without an error, and every name found is one of its own."""
    found = from_text(text)
    flat = " ".join(text.split())
    for name in (found.title, found.outlet, found.url, *found.authors):
        assert name is None or " ".join(name.split()) in flat
    assert found.published is None or found.published[:4] in text


def test_the_record_of_a_newspaper_archive_is_read() -> None:
    """Outlet and date above fields in capitals, the weekday behind the date, lines of rights left out."""
    text = """Copyright 2025 Harrow Post
All Rights Reserved
The Harrow Post

January 14, 2025 Tuesday
Late Edition

SECTION: METRO; Pg. B1

LENGTH: 402 words

HEADLINE: Judge blocks ban on camping

BYLINE: By DELIA MARSH

BODY:

A county judge on Monday blocked Harrow from enforcing its new ban on camping along the Teal River.
"""
    found = from_text(text)
    assert (found.title, found.outlet) == ("Judge blocks ban on camping", "The Harrow Post")
    assert (found.authors, found.published) == (("DELIA MARSH",), "2025-01-14")
