"""Which figures of two articles cannot both hold, and what is no disagreement."""

from __future__ import annotations

import pytest

from index.encode import Encoder
from qa.findings import Dispute, Draft
from qa.news.disagreements import Telling, differ, raised
from qa.source import Source
from qa.ways.table import answer
from tests.qa.fake import SURE, findings_in, source


def told(words: str, of: Source) -> Telling:
    """Those words of an article as what another may contradict."""
    start = of.text.index(words)
    return Telling(of, of.sentence_at(start), start, start + len(words))


def news(text: str, name: str, day: str = "2023-03-14", outlet: str | None = None) -> Source:
    """A little article of that day, and of an outlet of its own."""
    return source(text, name, published=day, outlet=outlet or name)


@pytest.mark.parametrize(
    ("first", "one", "second", "other", "later"),
    [
        (
            "On Monday 190 workers walked out.",
            "190 workers",
            "Some 240 workers walked out.",
            "240 workers",
            "2023-03-15",
        ),
        ("The hall will cost $8.2 million.", "$8.2 million", "It will cost $11 million.", "$11 million", "2023-03-14"),
        ("It is closed for three weeks.", "three weeks", "It is closed for five weeks.", "five weeks", "2023-03-16"),
        ("The blast killed five dogs.", "five dogs", "The blast killed nine dogs.", "nine dogs", "2023-03-14"),
    ],
)
def test_figures_that_cannot_both_hold(first: str, one: str, second: str, other: str, later: str) -> None:
    a, b = news(first, "a.txt"), news(second, "b.txt", later)
    assert differ(told(one, a), told(other, b))


@pytest.mark.parametrize(
    ("first", "one", "second", "other", "later"),
    [
        # A toll that rose.
        ("The slide killed six people.", "six people", "The slide killed 11 people.", "11 people", "2023-03-15"),
        # A rounding.
        ("It serves 238 families.", "238 families", "It serves about 240 families.", "240 families", "2023-03-15"),
        # Part of a whole.
        ("All 240 workers are out.", "240 workers", "At Hale Works 190 workers are out.", "190 workers", "2023-03-15"),
        ("It costs $9 million.", "$9 million", "The state pays $4 million of the cost.", "$4 million", "2023-03-14"),
        # The other article knows it as well.
        ("It had 512 pupils.", "512 pupils", "It has 412 pupils, and not 512 pupils.", "412 pupils", "2023-03-14"),
        # Other things, and another year.
        ("It has 60 officers.", "60 officers", "It has 200 neighbors.", "200 neighbors", "2023-03-14"),
        ("It has 611 runners.", "611 runners", "It has 702 runners.", "702 runners", "2024-03-12"),
        ("It drew 611 runners on Monday.", "611", "It drew 702 runners on Tuesday.", "702", "2023-03-15"),
    ],
)  # fmt: skip
def test_figures_that_may_both_hold(first: str, one: str, second: str, other: str, later: str) -> None:
    a, b = news(first, "a.txt"), news(second, "b.txt", later)
    assert not differ(told(one, a), told(other, b))


def test_a_toll_rises_only_with_the_days() -> None:
    before = news("The slide killed six people.", "a.txt")
    same_day = news("The slide killed 11 people.", "b.txt")
    after = news("The slide killed 11 people.", "c.txt", "2023-03-16")
    assert raised(told("six people", before), told("11 people", after))
    assert not raised(told("six people", before), told("11 people", same_day))
    assert not raised(told("11 people", after), told("six people", before))


def test_two_speakers_of_one_article_disagree() -> None:
    story = news("The hospital put the number of strikers at 310; the union says 520 joined the strike.", "a.txt")
    assert differ(told("310", story), told("520", story))


def test_what_a_figure_was_cut_to_speaks_for_it() -> None:
    """The union gives both figures, its president the later one."""
    cut = news(
        "The mill cut its crew from 16 people to eight people, the weavers' union said. "
        '"You can\'t run a mill with eight people," said Bo Lind.',
        "a.txt",
    )
    quoted = cut.text.rindex("eight people")
    lind = Telling(cut, cut.sentence_at(quoted), quoted, quoted + len("eight people"))
    assert not differ(told("16 people", cut), lind)


def test_two_figures_of_one_speaker_do_not() -> None:
    story = news("The union says 520 joined the strike; the union says 310 were paid.", "a.txt")
    assert not differ(told("310", story), told("520", story))


def disputed(encoder: Encoder, question: str, *stories: Source, marks: dict[str, float]) -> Dispute:
    """The one disagreement of the answer."""
    drafted = answer(findings_in(encoder, question, *stories, marks=marks))
    assert isinstance(drafted, Draft), drafted.reason
    (dispute,) = drafted.disputes
    return dispute


def test_the_sides_of_an_answer_cite_who_takes_them(encoder: Encoder) -> None:
    """A copy takes its original's side, and makes no side of its own."""
    first = "ORLEY: On Monday 190 workers walked out of the cannery at Orley because of the pay for night shifts."
    second = "In Orley some 240 workers walked out of the cannery on Monday over the pay for night shifts."
    stories = (news(first, "a.txt"), news(second, "b.txt"), news(first, "c.txt"))
    marks = {"190 workers": SURE, "240 workers": SURE - 1}
    dispute = disputed(encoder, "How many workers walked out of the Orley cannery?", *stories, marks=marks)
    taking = [(side.text, [e.source.article.id for e in side.evidence]) for side in dispute.sides]
    assert taking == [("190 workers", ["a.txt", "c.txt"]), ("240 workers", ["b.txt"])]


def test_other_days_and_other_people_are_sides(encoder: Encoder) -> None:
    one = news("The trial of Hester Lowe begins on Sept. 12 before Judge Ann Reye, her lawyer said.", "a.txt")
    other = news("The trial of Hester Lowe begins on Oct. 3 before Judge Ian Holm, the court said.", "b.txt")
    marks = {"Sept. 12": SURE, "Oct. 3": SURE - 0.5}
    days = disputed(encoder, "When does the trial of Hester Lowe begin?", one, other, marks=marks)
    assert {side.text for side in days.sides} == {"Sept. 12", "Oct. 3"}
    one = news("The cave at Rill Head was discovered last week by Jana Koss, a student.", "a.txt")
    other = news("Last week Emil Sund discovered the cave at Rill Head when he heard water.", "b.txt")
    marks = {"Jana Koss": SURE, "Emil Sund": SURE - 0.5}
    people = disputed(encoder, "Who discovered the cave at Rill Head?", one, other, marks=marks)
    assert {side.text for side in people.sides} == {"Jana Koss", "Emil Sund"}


@pytest.mark.parametrize(
    ("question", "story", "words", "others"),
    [
        ("Who discovered the cave?", "The cave at Rill Head was discovered by {}.", "Jana Koss", "Emil Sund"),
        ("When does the trial begin?", "The trial of Hester Lowe begins on {}.", "Sept. 12, 2023", "Oct. 6, 2023"),
    ],
)
def test_a_copy_that_says_otherwise_is_a_side(
    encoder: Encoder, question: str, story: str, words: str, others: str
) -> None:
    """Copies are one side of what they share, not of the words in which they differ."""
    rest = " Nobody at the county would say more about it, though the whole town has talked of little else for weeks."
    one, other = (news(story.format(said) + rest, f"{said[0]}.txt") for said in (words, others))
    assert one.is_copy_of(other)
    sides = disputed(encoder, question, one, other, marks={words: SURE, others: SURE - 0.3}).sides
    assert {side.text for side in sides} == {words, others}


def test_what_a_copy_says_as_well_makes_no_side(encoder: Encoder) -> None:
    text = "The cave at Rill Head was discovered by Jana Koss, a student, and was mapped by Emil Sund, her teacher."
    one, copy = news(f"{text} It is deep.", "a.txt"), news(f"{text} Nobody has seen its end.", "b.txt")
    marks = {"Jana Koss": SURE, "Emil Sund": SURE - 0.3}
    drafted = answer(findings_in(encoder, "Who discovered the cave?", one, copy, marks=marks))
    assert isinstance(drafted, Draft)
    assert not drafted.disputes


def test_the_newest_of_a_rising_toll_is_the_answer_and_the_older_is_cited(encoder: Encoder) -> None:
    before = news("The landslide in Vardo killed six people on Monday, the army said.", "a.txt", "2022-08-02")
    after = news("The landslide in Vardo killed 11 people on Monday, the army said.", "b.txt", "2022-08-04")
    marks = {"six people": SURE, "11 people": SURE - 0.2}
    drafted = answer(
        findings_in(encoder, "How many people did the landslide in Vardo kill?", before, after, marks=marks)
    )
    assert isinstance(drafted, Draft), drafted.reason
    assert drafted.text == "11 people"
    assert not drafted.disputes
    assert [e.source.article.id for one in drafted.statements for e in one.evidence] == ["b.txt", "a.txt"]
