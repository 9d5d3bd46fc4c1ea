"""Whether two names may be one person's, and whether a text names somebody."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.letters import folded
from qa.english.names import confusable, full, is_named, may_be_same, named_at
from qa.english.names.same import likeness, matching_name

SAME = """
Wood = wood | WOOD = Wood | Wood's = Wood | Wood\u2019s = Wood | Woods' = Woods | Woods\u2019 = Woods
James' = James | James's = James | Clark's = Clark | Anna Wood = ANNA WOOD | Jos\u00e9 Pe\u00f1a = Jose Pena
Jose\u0301 = Jos\u00e9 | Siobh\u00e1n O\u2019Hara = Siobhan O'Hara | O'Hara = O\u02bcHara | O' Hara = O'Hara
Bj\u00f8rn Dahl = Bjorn Dahl | Jean\u2011Marc Roy = Jean-Marc Roy | Jean\u2010Marc Roy = Jean Marc Roy
Lance-Bottoms = Lance Bottoms | Har\u00adbour = Harbour | Mayor Anna Wood = Anna Wood
Dr. Anna Wood = Anna Wood | Mr. Wood = Wood | Ms Wood = Wood | Senator Wood = Wood | Former Mayor Wood = Wood
Police Chief Anna Wood = Anna Wood | Wood, Anna = Anna Wood | Anna Maria Wood = Anna Wood
Anna M. Wood = Anna Wood | Edward "Ned" Stone = Edward Stone | [Eddie] Stone = Eddie Stone
Ursula von der Leyen = Ursula Von Der Leyen | MacDonald = Macdonald | Mc Donald = McDonald | al-Sadr = Al-Sadr
Anna Wood, MD = Anna Wood | Anna Wood, = Anna Wood | D'Angelo = D\u2019Angelo
"""
MAY_BE = """
Lightfoot = Lori Lightfoot | Lori = Lori Lightfoot | J. Clark = Jane Clark | J Clark = Jane Clark
J.R. Smith = John Smith | J. R. Smith = John Roy Smith | Bottoms = Keisha Lance Bottoms
Lance Bottoms = Keisha Lance Bottoms | Lance-Bottoms = Keisha Lance Bottoms | van der Berg = Joos van der Berg
Berg = Joos van der Berg | Joos Berg = Joos van der Berg | de Blasio = Bill de Blasio | Blasio = Bill de Blasio
Sadr = Muqtada al Sadr | al-Sadr = Muqtada al-Sadr | John Clark Jr. = John Clark | John Clark = John Clark Sr.
John Clark III = John Clark | Mayor Clark = Jane Clark | Clark's = Jane Clark
Gabriel Garc\u00eda = Gabriel Garc\u00eda M\u00e1rquez | Garc\u00eda M\u00e1rquez = Gabriel Garcia Marquez
Scott Fitzgerald = F. Scott Fitzgerald | Smith-Jones = Anna Smith-Jones | Pena = Jos\u00e9 Pe\u00f1a
O'Hara = Siobh\u00e1n O\u2019Hara | Jones = Mary Anne Jones
Moss = Ben Moss | Ben = Ben Moss | Ben Gurion = David Ben Gurion | Gore = Al Gore
"""
OTHER = """
Wood = Woods | Clark = Clarke | Peter = Peters | Hansen = Hanson | Stephen = Stephens | Marin = Marine
Williams = William | Roberts = Robert | Woods = Wood's | Lori Lightfoot = Karen Lightfoot
Lightfoot = Lightfoots | Jane Clark = Tom Clark | Jane Clark = J. Clarke | T. Clark = Jane Clark
John A. Clark = John B. Clark | John Clark Jr. = John Clark Sr. | John Clark II = John Clark III
MacDonald = McDonald | van der Berg = van den Berg | von Berg = van Berg | Jones = Anna Smith-Jones
Smith = Anna Smith-Jones | Anna Smith = Anna Smith-Jones | Anna Wood = Anna Woods | Anna Wood = Anne Wood
Wood = Anna Wooden | Marie Marin = Maria Marin | Peter = Anna Peters | James = Jameson
Jos\u00e9 Pe\u00f1a = Jos\u00e9 Pino | O'Hara = O'Hare | Lightfoot = Lori Adams | Clark County = Jane Clark
Bell = Bella | Ben Moss = Tom Moss | Al Gore = Karenna Gore
"""


def pairs(table: str) -> list[tuple[str, str]]:
    """The pairs of a table."""
    lines = "|".join(table.strip().splitlines()).split("|")
    return [(one.strip(), other.strip()) for one, other in (line.split(" = ") for line in lines)]


PAIRS = [(pairs(SAME), "same"), (pairs(MAY_BE), "may be"), (pairs(OTHER), "other")]


@pytest.mark.parametrize(("one", "other", "how"), [(*pair, how) for some, how in PAIRS for pair in some])
def test_two_names(one: str, other: str, how: str) -> None:
    """They are compared whole, whichever comes first."""
    assert likeness(one, other) == how
    assert likeness(other, one) == how


WORDS = st.sampled_from(
    [
        "Anna",
        "J.",
        "Wood",
        "Woods",
        "van",
        "der",
        "Jr.",
        "O\u2019Hara",
        "Jos\u00e9",
        "Mayor",
        "Smith-Jones",
        "'s",
        "M",
        "",
        "-",
    ]
)
NAMES = st.one_of(st.lists(WORDS, max_size=5).map(" ".join), st.text(max_size=12))


@given(NAMES, NAMES)
def test_comparing_is_symmetric_and_knows_no_form(one: str, other: str) -> None:
    """Neither the order nor the form of Unicode decides."""
    assert likeness(one, other) == likeness(other, one)
    assert likeness(unicodedata.normalize("NFD", one), other) == likeness(unicodedata.normalize("NFC", one), other)
    assert not (confusable(one, other) and may_be_same(one, other))


@given(NAMES)
def test_a_name_is_itself(name: str) -> None:
    """What has a word in it is the same as itself."""
    assert likeness(name, name) == "same" or not re.sub(r"'s\b|[\W_]", "", folded(name))


@given(st.text(), st.text(max_size=12))
def test_a_text_names_somebody_where_it_has_the_words(text: str, name: str) -> None:
    """Every place found is one of the text."""
    for start, end in named_at(text, name):
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    ("text", "name", "there"),
    [
        ("Wood spoke.", "Wood", True),
        ("Wood\u2019s dam broke.", "Wood", True),
        ("Woods spoke.", "Wood", False),
        ("Woods\u2019 dam broke.", "Wood", False),
        ("Woods\u2019 dam broke.", "Woods", True),
        ("The dam is of wood.", "Wood", False),
        ("The dam is of wood.", "wood", True),
        ("Clarke left.", "Clark", False),
        ("Lori Adams met Karen Lightfoot.", "Lori Lightfoot", False),
        ("Karen Lightfoot and Lori Adams left.", "Lori Lightfoot", False),
        ("Lori E. Lightfoot left.", "Lori Lightfoot", True),
        ("Lori and Karen Lightfoot left.", "Lori Lightfoot", True),
        ("Anna Smith-Jones left.", "Jones", False),
        ("The Chicago-based firm left.", "Chicago", True),
        ("Jose\u0301 Pena left.", "Jos\u00e9 Pe\u00f1a", True),
        ("The har\u00adbour is shut.", "harbour", True),
    ],
)
def test_a_text_names(text: str, name: str, there: bool) -> None:
    """By whole words, in capitals as the name has them."""
    assert is_named(text, name) is there


def test_whom_a_name_means_of_several() -> None:
    """The same one, else the only one who may be; of several nobody."""
    both = ["Jane Clark", "Tom Clark"]
    assert matching_name("Jane Clark", both) == "Jane Clark"
    assert matching_name("T. Clark", both) == "Tom Clark"
    assert matching_name("Clark", both) is None
    assert matching_name("Wood", both) is None
    assert (full("Clark"), full("van der Berg"), full("Jane Clark")) == (False, False, True)


@pytest.mark.parametrize(
    ("asked", "other", "taken_for"),
    [
        ("Wood", "Peter Woods", True),
        ("Hansen", "Hanson", True),
        ("Lori Lightfoot", "Karen Lightfoot", True),
        ("Wood", "Bell", False),
    ],
)
def test_who_may_be_taken_for_another(asked: str, other: str, taken_for: bool) -> None:
    """By a name in common, or nearly."""
    assert confusable(asked, other) is taken_for
