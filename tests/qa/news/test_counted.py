"""What is counted on a topic: the figure, what it counts, by whose word, and which hold."""

from __future__ import annotations

import pytest

from qa.english.words import content_stems
from qa.findings import Evidence
from qa.news.counted import Count, contradictions, counted
from qa.source import Source
from tests.qa.fake import source


def _all(*sources: Source, topic: str = "") -> list[list[Count]]:
    return counted([Evidence(s, i) for s in sources for i in s.body()], content_stems(topic))


def _told(count: Count) -> tuple[str, str]:
    return count.source.text[slice(*count.value)], count.source.text[slice(*count.about)]


def test_a_headline_counts_nothing() -> None:
    """The story tells it whole."""
    made = source("Four-hour hearing on 24 buses\n\nThe town bought 24 buses.", title="Four-hour hearing on 24 buses")
    assert [[_told(one) for one in some] for some in _all(made)] == [[("24", "buses")]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("About 240 ferry workers walked out.", [("About 240", "ferry workers")]),
        ("The town bought 24 new hybrid diesel buses.", [("24", "new hybrid diesel buses")]),
        ("The new hall will cost $8.2 million.", [("$8.2 million", "new hall will cost")]),
        ("Crews will get a raise of 6 percent.", [("6 percent", "raise")]),
        ("The law was backed by 43 percent of voters.", [("43 percent", "voters")]),
        ("The water had fallen by three feet.", [("three feet", "water had fallen")]),
        ("The mill was fined $38,000 in 2021 for it.", [("$38,000", "mill was fined")]),
        ("They won a $3 million grant.", [("$3 million", "grant")]),
        ("It ended a five-day strike.", [("five-day", "strike")]),
        ("The vote was 201 to 34.", [("201 to 34", "vote")]),
        ("It passed by 8 votes to 5.", [("8 votes to 5", "passed")]),
        ("The union says 240 of its 260 members left.", [("240 of its 260", "members")]),
        ("The firm put the number of strikers at 190.", [("190", "number of strikers")]),
    ],
)
def test_a_figure_with_what_it_counts(text: str, told: list[tuple[str, str]]) -> None:
    """In the article's own words."""
    found = [_told(one) for thing in _all(source(text)) for one in thing]
    assert found == told


@pytest.mark.parametrize(
    "text",
    [
        "Sam Okoro, 29, of Dover, was freed.",
        "The driver, aged 41, was held.",
        "A 12-year-old boy was found.",
        "Karl Brandvold leads Local 88.",
        "He lives at 12 Mill Lane.",
        "Call 555-0142 333 for help.",
        "It was closed on 3 March 2024.",
        "They met at six in the evening.",
        "The three men were freed.",
        "One man was freed.",
        "It was a multi-billion-dollar fraud.",
        "We have asked for two years.",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    """Ages, names, addresses, dates, hours, what was counted before."""
    assert _all(source(text)) == []


def test_the_newest_first_and_what_is_corrected_last() -> None:
    old = source("The bridge carries 14,000 vehicles a day.", "old.txt", published="2023-02-07", outlet="Courier")
    new = source(
        "The bridge opens soon. Correction: A report of February 7 said that the bridge carries 14,000 vehicles a day. "
        "It is 11,000.",
        "new.txt",
        published="2023-02-21",
        outlet="Courier",
    )
    (thing,) = _all(old, new)
    assert [(one.source.text[slice(*one.value)], one.overtaken) for one in thing] == [
        ("11,000", False),
        ("14,000", True),
        ("14,000", True),
    ]


def test_a_copy_counts_once() -> None:
    story = "Some 240 weavers walked out of the mill on Monday over pay. They want more, and they want it soon."
    (thing,) = _all(source(story, "a.txt", outlet="Wire"), source(story, "b.txt", outlet="Post"))
    assert len(thing) == 1


@pytest.mark.parametrize(
    ("one", "other", "sides"),
    [
        ("Some 240 weavers walked out of the mill.", "The walkout: 190 weavers walked out of the mill.", 2),
        ("Some 240 weavers walked out of the mill.", "About 238 weavers walked out of the mill.", 0),
        ("Some 240 weavers walked out of the mill.", "The mill has 900 looms.", 0),
        ("The firm put the strikers at 190; the union says 240 walked out.", "Nobody was hurt.", 2),
    ],
)
def test_figures_of_one_thing_that_cannot_all_hold(one: str, other: str, sides: int) -> None:
    things = _all(source(one, "a.txt", published="2022-05-03"), source(other, "b.txt", published="2022-05-03"))
    assert [len(found) for thing in things if (found := contradictions(thing))] == ([sides] if sides else [])
