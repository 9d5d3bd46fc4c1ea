"""Who holds which role, and the names, series, numbers and dates of a text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.english.names import Names, proper_names
from qa.english.quantities import dates, numbers
from qa.english.roles import is_a, is_role, role_key, singular
from qa.english.words import Span


def shown(text: str, spans: list[Span]) -> list[str]:
    """The words of some spans."""
    return [text[start:end] for start, end in spans]


def sentences(*parts: str) -> tuple[str, list[Span]]:
    """A text of some sentences, and where each stands."""
    text = " ".join(parts)
    starts = [sum(len(part) + 1 for part in parts[:i]) for i in range(len(parts))]
    return text, [(start, start + len(part)) for start, part in zip(starts, parts, strict=True)]


@pytest.mark.parametrize(
    ("text", "name", "role", "place"),
    [
        ("Reno Mayor Ana Ruiz spoke.", "Ana Ruiz", "mayor", "Reno"),
        ("Mayor Ana Ruiz of Reno spoke.", "Ana Ruiz", "mayor", "Reno"),
        ("Washington D.C. Mayor Ana Ruiz left.", "Ana Ruiz", "mayor", "Washington D.C."),
        ("New York City Mayor Bill de Souza left.", "Bill de Souza", "mayor", "New York City"),
        ("California\u2019s Democratic Gov. Tom Bell left.", "Tom Bell", "governor", "California"),
        ("Austin Police Chief Cy Pye left.", "Cy Pye", "police chief", "Austin"),
        ("and Superintendent [Tom] Bell has left.", "[Tom] Bell", "superintendent", None),
        ("Ana Ruiz, the mayor of Reno, left.", "Ana Ruiz", "mayor", "Reno"),
        ("Ana Maria Ruiz, Reno's mayor, left.", "Ana Maria Ruiz", "mayor", "Reno"),
        ("Jane Doe, a spokeswoman for the agency, left.", "Jane Doe", "spokesperson", None),
        ("Tom Bell, 52, the coach of the Herons, left.", "Tom Bell", "coach", "Herons"),
        ("Tom Bell, who leads the Weir Clinic, left.", "Tom Bell", "leader", "Weir Clinic"),
        ("The mayor of Reno, Ana Ruiz, left.", "Ana Ruiz", "mayor", "Reno"),
        ("Ana Ruiz was elected mayor of Reno.", "Ana Ruiz", "mayor", "Reno"),
        ("Then-Mayor Tom Bell left.", "Tom Bell", "mayor", None),
        ("It was former Mayor Tom Bell who left.", "Tom Bell", "former mayor", None),
        ("It was former U.S. President Tom Bell who left.", "Tom Bell", "former president", "U.S."),
        ("Acting Director Bo Lee left.", "Bo Lee", "acting director", None),
        ("Sen. Ana Ruiz (D-N.Y.) left.", "Ana Ruiz", "senator", None),
        ("Prime Minister Ana Ruiz left.", "Ana Ruiz", "prime minister", None),
        ("Weir Foods CEO Tom Bell left.", "Tom Bell", "ceo", "Weir Foods"),
        ("Bank of Tarn Governor Tom Bell left.", "Tom Bell", "governor", "Bank of Tarn"),
        ("They saw Ohio State quarterback Tom Bell.", "Tom Bell", "quarterback", "Ohio State"),
        ("They met activist Tom Bell Jr. there.", "Tom Bell Jr", "activist", None),
        ("They met Ms. Ruiz there.", "Ruiz", None, None),
        ("It was President Tom W. Bell who left.", "Tom W. Bell", "president", None),
    ],
)
def test_a_title_or_an_apposition_gives_a_role(text: str, name: str, role: str | None, place: str | None) -> None:
    """The one person of a sentence, with the role and the place that stand beside the name."""
    (mention,) = list(Names(text).mentions)
    assert (mention.name, mention.role, mention.place) == (name, role, place)
    assert text[mention.start : mention.end] == name


@pytest.mark.parametrize(
    ("text", "holders"),
    [
        ("Mayors Ana Ruiz and Tom Bell of Reno left.", {"Ana Ruiz": "mayor", "Tom Bell": "mayor"}),
        (
            "Councilors Bo Lee, Ann Low and Cy Pye left.",
            {"Bo Lee": "council member", "Ann Low": "council member", "Cy Pye": "council member"},
        ),
        (
            "County Executive Bo Lee and Council President Ann Low left.",
            {"Bo Lee": "county executive", "Ann Low": "council president"},
        ),
    ],
)
def test_one_title_may_hold_for_several(text: str, holders: dict[str, str]) -> None:
    """A plural title gives its role to every name behind it; two titles keep theirs apart."""
    assert {m.name: m.role for m in Names(text).mentions} == holders


@pytest.mark.parametrize(
    "text",
    [
        "The developer Weirsoft sold it.",
        "The Sorrel Police Department said no.",
        "Officials said no.",
        "THE MAYOR SAID NO TO ALL RAIDS",
        "A General Election is near.",
    ],
)
def test_what_is_no_person(text: str) -> None:
    """Companies, offices, headlines and events behind or among titles are not people."""
    assert list(Names(text).mentions) == []


def test_a_surname_joins_its_full_name() -> None:
    """Later mentions by surname, and roles told anywhere, belong to one person."""
    text = "Reno Mayor Ana Ruiz left. Tom Bell, a lawyer, stayed. Ruiz said she was ill, Bell said. Ruiz won."
    ruiz, bell = Names(text).people
    assert (ruiz.name, ruiz.roles, ruiz.places, len(ruiz.mentions)) == (
        "Ana Ruiz",
        frozenset({"mayor"}),
        frozenset({"Reno"}),
        3,
    )
    assert (bell.name, bell.roles, len(bell.mentions)) == ("Tom Bell", frozenset({"lawyer"}), 2)
    assert ruiz.holds("mayors")
    assert not ruiz.holds("former mayor")


def test_two_people_with_one_surname_stay_apart() -> None:
    """The surname alone means whoever was named last."""
    text = "Mayor Ana Ruiz left. Sheriff Leo Ruiz stayed. Ruiz said so. Mayor Ana Ruiz won. Ruiz said yes."
    ana, leo = Names(text).people
    assert [m.name for m in ana.mentions] == ["Ana Ruiz", "Ana Ruiz", "Ruiz"]
    assert [m.name for m in leo.mentions] == ["Leo Ruiz", "Ruiz"]


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("mayors", "mayor"),
        ("Gov.", "governor"),
        ("councilwoman", "council member"),
        ("city council members", "council member"),
        ("Congressmen", "representative"),
        ("spokeswomen", "spokesperson"),
        ("chief executive officer", "ceo"),
        ("Police Chiefs", "police chief"),
        ("ex-mayor", "former mayor"),
        ("then-Mayor", "mayor"),
        ("first-term mayor", "mayor"),
        ("editor-in-chief", "editor"),
        ("lieutenant governor", "lieutenant governor"),
    ],
)
def test_one_name_for_each_role(word: str, key: str) -> None:
    """Plurals, abbreviations and variants of a role come to one key."""
    assert role_key(word) == key
    assert is_role(word)


def test_ordinary_words_are_no_roles() -> None:
    """Things and places are not what people do."""
    assert not any(is_role(word) for word in ("bridge", "cities", "raid", "", "the"))


@pytest.mark.parametrize(
    ("held", "asked", "holds"),
    [
        ("mayor", "mayor", True),
        ("mayor", "official", True),
        ("senator", "lawmaker", True),
        ("ceo", "executive", True),
        ("police chief", "chief", True),
        ("acting director", "director", True),
        ("state senator", "senator", True),
        ("county executive", "county leader", True),
        ("former mayor", "mayor", False),
        ("former mayor", "former mayor", True),
        ("mayor", "former mayor", False),
        ("deputy mayor", "mayor", False),
        ("lieutenant governor", "governor", False),
        ("council president", "president", False),
        ("attorney general", "general", False),
        ("mayor", "governor", False),
    ],
)
def test_which_role_counts_as_which(held: str, asked: str, holds: bool) -> None:
    """A kind of role takes in its members; a former or deputy holder is another thing."""
    assert is_a(held, asked) is holds


@pytest.mark.parametrize(
    ("many", "one"),
    [("cities", "city"), ("women", "woman"), ("churches", "church"), ("bus", "bus"), ("news", "news")],
)
def test_singulars(many: str, one: str) -> None:
    """English plurals, and words that only look like one."""
    assert singular(many) == one


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("He met Pres there.", []),
        ("Police in Los Angeles met ICE.", ["Los Angeles", "ICE"]),
        ("Immigration and Customs Enforcement left.", ["Immigration and Customs Enforcement"]),
        ("They left St. Mary's Hospital on Friday in May.", ["St. Mary's Hospital"]),
        ("The University of Tarn Press is new.", ["University of Tarn Press"]),
        ("Reno's voters met in U.S. courts.", ["Reno", "U.S."]),
        ("Officials left. Yesterday it rained.", []),
        ("Mayor Ana Ruiz met Tom Bell and Reno Mayor Bo Lee.", ["Ana Ruiz", "Tom Bell", "Reno", "Bo Lee"]),
        ("They sued Weir & Sons.", ["Weir & Sons"]),
        ("They left two ports: Calder, Holm and Dell.", ["Calder", "Holm", "Dell"]),
    ],
)
def test_names_are_told_by_their_capitals(text: str, names: list[str]) -> None:
    """Runs of capitals, without titles, and without words that merely open a sentence."""
    assert shown(text, proper_names(text)) == names


@pytest.mark.parametrize(
    ("text", "of", "items"),
    [
        (
            "fairs in 10 cities, including Reno, Austin, St. Paul, among other cities",
            "Austin",
            ["Reno", "Austin", "St. Paul"],
        ),
        (
            "in cities such as Reno, Austin and St. Paul.",
            "Reno, Austin and St. Paul",
            ["Reno", "Austin", "St. Paul"],
        ),
        ("in Reno as well as Austin", "Reno", ["Reno", "Austin"]),
        ("Mayors Ana Ruiz and Tom Bell left", "Tom Bell", ["Ana Ruiz", "Tom Bell"]),
        (
            "Reno Mayor Ana Ruiz, Austin Mayor Tom Bell and Sheriff Bo Lee left",
            "Tom Bell",
            ["Ana Ruiz", "Tom Bell", "Bo Lee"],
        ),
        (
            "Mayor Ana Ruiz, 45, of Reno; Tom Bell, 50, of Austin; and Cy Pye, 7, of Waco",
            "Tom Bell",
            ["Ana Ruiz", "Tom Bell", "Cy Pye"],
        ),
        ("It spares schools, courts and clinics in town.", "courts", ["schools", "courts", "clinics"]),
        (
            "It takes in our parks, our pools and our libraries and museums. They",
            "museums",
            ["parks", "pools", "libraries", "museums"],
        ),
        (
            "The levy pays for public schools, food banks and health clinics that stay.",
            "food banks",
            ["public schools", "food banks", "health clinics"],
        ),
        ("In Reno, Ruiz left.", "Reno", ["Reno"]),
        ("The mayor left the room.", "room", ["room"]),
    ],
)
def test_the_items_of_a_series(text: str, of: str, items: list[str]) -> None:
    """Each item of the enumeration around a span, in order, bare; a span outside any comes back alone."""
    start = text.index(of)
    assert shown(text, Names(text).series_around(start, start + len(of))) == items


STORY = (
    "Reno Mayor Ana Ruiz spoke at noon.",
    "She closed the jail.",
    "\u201cWe will wait,\u201d she said.",
    "\u201cWe can wait,\u201d said the first-term mayor.",
    "Police Chief Bo Lee objected.",
    "The mayor shrugged.",
    "On Friday, the chief left.",
    "In a statement, he agreed.",
    "They met at Weir Foods.",
    "The company declined.",
    "\u201cNo,\u201d Ruiz said.",
    "It was clear that rain fell.",
)


@pytest.mark.parametrize(
    ("index", "earlier"),
    [
        (0, None),
        (1, 0),
        (2, 0),
        (3, 0),
        (4, None),
        (5, 0),
        (6, 4),
        (7, 4),
        (8, 4),
        (9, 8),
        (10, None),
        (11, None),
    ],
)
def test_whom_a_sentence_means(index: int, earlier: int | None) -> None:
    """A pronoun or a role leads back to the nearest sentence that names who is meant."""
    text, spans = sentences(*STORY)
    assert Names(text, spans).antecedents[index] == earlier


def test_numbers_come_with_what_they_count() -> None:
    """Amounts with their unit; those of dates are left to dates."""
    text = (
        "On July 12, 2019, about 3,000 homes in 12 towns paid $1.2 million, 40 percent of two dozen "
        "fees, 12 elementary schools; one of them fell."
    )
    assert shown(text, numbers(text)) == [
        "3,000 homes",
        "12 towns",
        "$1.2 million",
        "40 percent",
        "two dozen fees",
        "12 elementary schools",
    ]


@pytest.mark.parametrize(
    "written",
    [
        "June 21",
        "July 12, 2019",
        "12 July 2019",
        "2019-07-12",
        "Friday night",
        "in June",
        "last month",
        "8 p.m.",
        "three weeks after",
        "2016",
        "the 1970s",
        "yesterday",
    ],
)
def test_dates_and_times(written: str) -> None:
    """A date or time, found as a whole."""
    text = f"It ended, they said, {written}."
    assert [found.rstrip(".") for found in shown(text, dates(text))] == [written.rstrip(".")]


@pytest.mark.parametrize("written", ["Last year", "This month", "Yesterday", "Two weeks ago", "Five years later"])
def test_a_date_that_opens_its_sentence(written: str) -> None:
    for text in (f"{written} it ended.", f"It began. {written} it ended."):
        assert shown(text, dates(text)) == [written]
    assert dates("The Last Year of Holm was shown in USA Today.") == []


PARTS = "Mayor Ana Ruiz Reno of the , and \u201c said she \u201d . ; [ ] 's U.S. former- 2019 $3 June \n".split()


@given(st.one_of(st.text(), st.lists(st.sampled_from(PARTS)).map(" ".join)))
def test_any_text_gives_spans_in_range_and_order(text: str) -> None:
    """Nothing raises on any Unicode, and each span is within the text, not empty, after the one before."""
    for spans in (
        proper_names(text),
        numbers(text),
        dates(text),
        [(m.start, m.end) for m in Names(text).mentions],
    ):
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(left[0] < right[0] for left, right in pairwise(spans))
    assert all(text[m.start : m.end] == m.name for person in Names(text).people for m in person.mentions)


@given(st.lists(st.sampled_from(PARTS)).map(" ".join), st.integers(0, 80), st.integers(1, 20))
def test_series_and_antecedents_never_raise(text: str, start: int, length: int) -> None:
    """Whatever the span, the items are within the text and in order."""
    start = min(start, len(text))
    end = min(start + length, len(text))
    items = Names(text).series_around(start, end)
    assert items == sorted(items)
    assert all(0 <= a <= b <= len(text) for a, b in items)
    assert Names(text, [(0, start), (start, len(text))]).antecedents[1] in {None, 0}
