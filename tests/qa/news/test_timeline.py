"""What happened when, as several articles tell it, and which articles are about a topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encode import Encoder
from index.errors import UsageError
from index.library import Library
from qa.inquiry import Weights
from qa.news.timeline import Event, timeline
from qa.news.topic import OnTopic, Topic, on_topic
from qa.question.parse import Question
from qa.source import Source
from tests.qa.fake import source

Make = Callable[[Mapping[str, str]], Library]


def _article(title: str, outlet: str, date: str, text: str) -> str:
    return f"---\ntitle: {title}\noutlet: {outlet}\ndate: {date}\n---\n{text}\n"


ARTICLES = {
    "strike.md": _article(
        "Tram drivers strike in Calder",
        "Bay Post",
        "2023-05-10",
        "CALDER - Tram drivers in Calder walked out on Tuesday over shifts that they call too long.\n\n"
        "The union had called the vote on 28 April.\n\nTalks are due to resume on Friday.",
    ),
    "second.md": _article(
        "Calder tram strike: talks resume",
        "Coast Times",
        "2023-05-13",
        "Talks between the tram drivers and the city resumed on Friday.\n\n"
        "The drivers of Calder's trams had walked out on Tuesday over long shifts.",
    ),
    "passing.md": _article(
        "Bakery wins a prize",
        "Coast Times",
        "2023-05-12",
        "Lind's bakery in Dover won the county prize on Thursday.\n\nIts owner came by bus.\n\n"
        "The judges tasted forty loaves.\n\nA tram strike in Calder kept two of them away.",
    ),
    "old.md": _article(
        "Tram drivers strike in Calder",
        "Bay Post",
        "2009-02-03",
        "Tram drivers in Calder walked out on Monday over pay.\n\nThe last tram left Calder at noon.",
    ),
}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("tram strike", {"strike.md", "second.md", "old.md"}),
        ("tram strkie in Calder", {"strike.md", "second.md", "old.md"}),
        ("Calder tram strike 2023", {"strike.md", "second.md"}),
        ("bakery prize", {"passing.md"}),
        ("the bakery story", {"passing.md"}),
        ("harbour bridge", set()),
    ],
)
def test_an_article_is_about_what_heads_it(library: Make, words: str, found: set[str]) -> None:
    """One that mentions the topic in its last sentence is not; a year in the topic is a time, not a word."""
    made = library(ARTICLES)
    assert {one.source.article.id for one in on_topic(made, Topic.read(words, made))} == found


def test_a_topic_without_words_is_refused(library: Make) -> None:
    with pytest.raises(UsageError, match="topic is empty"):
        Topic.read(" ? ", library(ARTICLES))


def test_events_of_a_library_are_told_once_and_in_order(library: Make) -> None:
    """What was planned for Friday has happened."""
    made = library(ARTICLES)
    found = timeline(on_topic(made, Topic.read("Calder tram strike 2023", made)))
    assert [(one.day, len(one.places), one.planned, one.inferred) for one in found] == [
        ("2023-04-28", 1, False, True),
        ("2023-05-09", 2, False, True),
        ("2023-05-12", 2, False, True),
    ]


# --- what a sentence tells --------------------------------------------------------------------------------------------

THURSDAY = "2024-06-27"


def _events(*articles: Source, encoder: Encoder | None = None) -> list[Event]:
    question = Question.parse("Hale mill")
    read = Topic(question, False, Weights(question, lambda word: 1, 10))
    return timeline([OnTopic(one, read, 0.0) for one in articles], encoder.encode if encoder else None)


def _news(text: str, name: str = "a", published: str = THURSDAY, title: str = "The Hale mill") -> Source:
    return source(text, name, published=published, outlet=name, title=title)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("A fire destroyed the Hale mill on Wednesday night.", ["2024-06-26"]),
        ("The Hale mill has burned to the ground.", ["2024-06-27"]),
        ("The Hale mill reopens on Monday.", ["2024-07-01 planned"]),
        ("The Hale mill will close in 2026.", ["2026 planned"]),
        ("The Hale mill will close on October 3.", ["2024-10-03 planned"]),
        ("The owner announced that the Hale mill will close on May 29.", []),
        ("The Hale mill opened in 1903.", ["1903"]),
        ("The owner, who bought the mill in 2019, sold the Hale mill on Monday.", ["2024-06-24"]),
        ("The mayor said on Monday that the Hale mill had closed on 3 March 2023.", ["2023-03-03"]),
        ("The council said on Monday that the Hale mill was safe.", ["2024-06-24"]),
        ("Two men were arrested on Tuesday over the May 2 fire at the Hale mill.", ["2024-06-25"]),
        ("On Tuesday the council agreed to sell the Hale mill.", ["2024-06-25"]),
        ("Yesterday afternoon the owner announced that he would sell the Hale mill.", ["2024-06-26"]),
        ("As confirmed in a call on Monday, the owner of the Hale mill is to speak.", []),
        ("The owner has likened it to the fire at the Hale mill in 1998.", []),
        ("The Hale mill is seen during a fire on June 3, 2024, in this file photo.", []),
        ("We saw the Hale mill burn on Monday.", []),
        ("\u2014 The Hale mill (@halemill) June 3, 2024, and it burned", []),
        ("Ada Quill left the race for the seat of the Hale mill on July 3 on Sunday.", ["2024-06-23"]),
        ("A court has heard of the fire at the Hale mill on 3 June 2021.", []),
        ("Weavers of the Dover March 23 Union left the Hale mill on Monday.", ["2024-06-24"]),
        ("The strike at the Hale mill lasted from 3 to 9 June.", []),
        ("The Hale mill has been shut since Friday.", []),
        ("The Hale mill is a brick building with three floors.", []),
        ("Was the Hale mill sold on Tuesday?", []),
        ("An article on Tuesday misstated what the Hale mill would cost.", []),
        ("The judge said on Tuesday that the Hale mill had been wrongly closed.", ["2024-06-25"]),
        ("\u201cThe Hale mill was sold on Tuesday,\u201d she said.", []),
        ("Wednesday's fire at the Hale mill is one of many.", []),
    ],
)
def test_the_day_of_what_a_sentence_tells(sentence: str, told: list[str]) -> None:
    found = _events(_news(sentence))
    assert [one.day + " planned" * one.planned for one in found] == told


def test_only_the_leading_sentence_is_of_the_articles_own_day() -> None:
    """What follows may be background of any time."""
    found = _events(_news("The Hale mill has burned down. The owner has insured the Hale mill."))
    assert [(one.day, one.text) for one in found] == [(THURSDAY, "The Hale mill has burned down.")]


def test_what_is_of_another_matter_is_left_out() -> None:
    found = _events(_news("The Hale mill burned on Monday. In other news, Dover won the cup on Tuesday."))
    assert [one.day for one in found] == ["2024-06-24"]


# --- one event, several outlets ---------------------------------------------------------------------------------------


def test_what_several_tell_of_one_day_is_one_event() -> None:
    """The newest article's words stand first."""
    found = _events(
        _news("Fire destroyed the Hale mill in Dover on Monday.", "a", "2024-06-25"),
        _news("On Monday night the Hale mill in Dover was destroyed by fire.", "b", "2024-06-26"),
        _news("The council sold the Hale mill in Dover on Monday.", "c", "2024-06-26"),
    )
    assert [[place.source.article.id for place in one.places] for one in found] == [["b", "a"], ["c"]]


def test_what_is_told_in_other_words_is_one_event_by_its_meaning(encoder: Encoder) -> None:
    """But not with other figures."""
    fired = _news("The Hale mill fired its chief executive Ada Quill on Monday.", "a")
    ousted = _news("Ada Quill was ousted on Monday as head of the Hale mill by its board.", "b")
    assert len(_events(fired, ousted, encoder=encoder)) == 1
    hurt = _news("Nine weavers were hurt in a fire at the Hale mill on Monday.", "c")
    dead = _news("A blaze at the Hale mill on Monday injured thirty weavers.", "d")
    assert len(_events(hurt, dead, encoder=encoder)) == 2


def test_a_lead_without_a_date_joins_the_event_of_the_day_before() -> None:
    found = _events(
        _news("Fire has destroyed the Hale mill in Dover.", "a", "2024-06-25"),
        _news("Fire destroyed the Hale mill in Dover on Monday.", "b", "2024-06-26"),
    )
    assert [(one.day, len(one.places)) for one in found] == [("2024-06-24", 2)]


def test_a_month_holds_its_days() -> None:
    found = _events(
        _news("In May the mill in Dover was bought by a brewer.", "a"),
        _news("On May 3 a brewer bought the Hale mill in Dover, which its owner had sold for less than hoped.", "b"),
        _news("The Hale mill in Dover hired forty weavers in May.", "c"),
    )
    assert [(one.day, len(one.places)) for one in found] == [("2024-05", 1), ("2024-05-03", 2)]


def test_an_event_dated_in_two_ways_is_one_with_the_other_day_beside() -> None:
    """The day that most outlets give."""
    found = _events(
        _news("Forty weavers walked out of the Hale mill in Dover on 3 June.", "a"),
        _news("On 4 June forty weavers walked out of the Hale mill in Dover.", "b"),
        _news("Dover's Hale mill stood still on 3 June as its forty weavers walked out, and it still does.", "c"),
    )
    (event,) = found
    assert (event.day, [place.source.article.id for place in event.places]) == ("2024-06-03", ["a", "c"])
    assert [(day, place.source.article.id) for day, place in event.otherwise] == [("2024-06-04", "b")]


def test_like_events_of_two_days_with_other_figures_are_two() -> None:
    found = _events(
        _news("Forty weavers walked out of the Hale mill in Dover on 3 June.", "a"),
        _news("Sixty weavers walked out of the Hale mill in Dover on 4 June.", "b"),
    )
    assert [(one.day, one.otherwise) for one in found] == [("2024-06-03", ()), ("2024-06-04", ())]


def test_a_corrected_day_is_not_told() -> None:
    found = _events(
        _news("The Hale mill in Dover was sold to a brewer on 4 May.", "a", "2024-05-06"),
        _news(
            "Correction: An earlier version of this article misstated the day as 4 May. "
            "The Hale mill in Dover was sold to a brewer on 3 May.",
            "b",
            "2024-05-08",
        ),
    )
    assert [(one.day, one.otherwise) for one in found] == [("2024-05-03", ())]


@pytest.mark.parametrize("hour", ["shortly before 4 a.m.", "after midnight", "just after 11:30 p.m.", "before dawn"])
def test_an_hour_before_a_day_begins_no_other_matter(hour: str) -> None:
    (event,) = _events(_news(f"Fire destroyed the Hale mill in Dover {hour} Tuesday.", "a", "2024-06-26"))
    assert (event.day, event.inferred) == ("2024-06-25", True)


@pytest.mark.parametrize(
    "told",
    [
        "The Hale mill in Dover will be closed on Friday, and its looms were sold on Sunday.",
        "The Hale mill in Dover was sold on Sunday and will be closed on Friday.",
    ],
)
def test_what_has_happened_goes_before_what_is_to_come(told: str) -> None:
    (event,) = _events(_news(told, "a", "2024-06-24"))
    assert (event.day, event.planned) == ("2024-06-23", False)


def test_an_event_of_which_a_figure_was_corrected_is_told_and_marked() -> None:
    """It happened nonetheless; where another sentence tells it, that goes first."""
    fire = _news("A fire at the Hale mill in Dover injured nine weavers on 3 May.", "a", "2024-05-04")
    note = _news(
        "Correction: An earlier article said that the fire at the Hale mill in Dover injured nine weavers. "
        "It was eleven, the hospital said.",
        "b",
        "2024-05-06",
    )
    right = _news("A fire at the Hale mill in Dover injured eleven weavers on 3 May.", "c", "2024-05-07")
    (alone,) = _events(fire, note)
    assert (alone.day, alone.text[:6], alone.overtaken) == ("2024-05-03", "A fire", True)
    (both,) = _events(fire, note, right)
    assert ([place.source.article.id for place in both.places], both.overtaken) == (["c", "a"], False)


def test_copies_count_once() -> None:
    text = (
        "Fire destroyed the Hale mill in Dover on Monday night, and forty weavers lost their work. "
        "Nobody was hurt, the chief of the fire brigade said. The owner wants to build it anew."
    )
    found = _events(_news(text, "a", "2024-06-25"), _news(text, "b", "2024-06-25"))
    assert [len(one.places) for one in found] == [1]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 900), st.sampled_from("burned closed flooded opened".split())), max_size=6))
def test_a_timeline_is_in_order_and_loses_no_telling(told: list[tuple[int, str]]) -> None:
    """Every sentence is a place of an event, or beside it."""
    days = [date(2021, 1, 1) + timedelta(by) for by, _ in told]
    articles = [
        _news(f"On {day:%B} {day.day}, {day.year}, the Hale mill number {at} {verb}.", str(at), "2024-06-27")
        for at, (day, (_, verb)) in enumerate(zip(days, told, strict=True))
    ]
    found = _events(*articles)
    assert [one.day for one in found] == sorted(one.day for one in found)
    held = [place.source.article.id for one in found for place in (*one.places, *(p for _, p in one.otherwise))]
    assert sorted(held) == sorted({one.article.id for one in articles})
