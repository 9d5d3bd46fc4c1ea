"""What happened when, as several articles tell it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from index.library import Library
from qa.news.timeline import Event, timeline
from qa.news.topic import Topic, on_topic

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
}


def _events(library: Library, topic: str) -> list[Event]:
    return timeline(on_topic(library, Topic.read(topic, library)))


def test_an_article_is_about_what_heads_it(library: Make) -> None:
    """One that mentions the topic in its last sentence is not."""
    made = library(ARTICLES)
    for words in ("tram strike", "calder tram strike", "tram strkie in Calder"):
        about = on_topic(made, Topic.read(words, made))
        assert {one.source.article.outlet for one in about} == {"Bay Post", "Coast Times"}
        assert not any(one.source.article.title == "Bakery wins a prize" for one in about)


def test_events_are_told_once_and_in_order(library: Make) -> None:
    found = _events(library(ARTICLES), "tram strike")
    assert [(one.day, len(one.places)) for one in found] == [("2023-04-28", 1), ("2023-05-09", 2), ("2023-05-12", 2)]
    assert not any(one.planned for one in found)  # what was planned has happened
    assert [one.inferred for one in found] == [True, True, True]
