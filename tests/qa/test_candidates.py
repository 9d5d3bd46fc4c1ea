"""Words that may answer: whom a text mentions, how a span is fitted to a question, what fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encode import Encoder
from qa.english.names import is_named
from qa.findings import Refusal
from qa.question.parse import Question
from qa.spans import fit, fitted, trimmed
from qa.ways.table import answer
from tests.qa.fake import SURE, findings_in, source


@pytest.mark.parametrize(
    ("text", "name", "there"),
    [
        ("Mayor Lori Lightfoot spoke.", "Lori Lightfoot", True),
        ("Lightfoot spoke.", "Lightfoot", True),
        ("Lightfoot's office closed.", "Lightfoot", True),
        ("Lightfoot’s office closed.", "Lightfoot", True),
        ("lightfoot spoke.", "Lightfoot", True),
        ("Mayor Lindfoot spoke.", "Lightfoot", False),
        ("The Metropolitan Police Department refused.", "MPD", True),
        ("MPD refused.", "Metropolitan Police Department", True),
        ("The Ministry of Public Defence refused.", "MPD", True),
        ("U.S. Immigration and Customs Enforcement came.", "ICE", True),
        ("Police refused.", "MPD", False),
        ("On Monday, Police Chief Dunn refused.", "MPD", False),
        ("In D.C., officers refused.", "DC", True),
        ("In DC officers refused.", "D.C.", True),
        ("José Muñoz won.", "José Muñoz", True),
        ("Bank of the West closed.", "The Bank of the West", True),
        ("A bank in the east closed.", "Bank of the West", False),
        ("Anything at all.", "", True),
    ],
)
def test_whether_a_text_mentions_a_name(text: str, name: str, there: bool) -> None:
    """By its words in any case and with any ending, a body also by its initials."""
    assert is_named(text, name) is there


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        (" “the pipe,” ", "the pipe"),
        ("(12 people).", "12 people"),
        ("— Ada Reyes;", "Ada Reyes"),
        ("U.S.", "U.S."),
        ("at 7 p.m.", "at 7 p.m."),
        ("...", ""),
    ],
)
def test_a_span_is_trimmed_of_marks(text: str, bare: str) -> None:
    """Marks at the ends fall away, the full stop of an abbreviation stays."""
    start, end = trimmed(text, 0, len(text))
    assert text[start:end] == bare


PLACES = "Chicago Mayor Lori Lightfoot spoke on July 12, 2019, of 3,000 homes in some 12 towns and $1.5 million."


@pytest.mark.parametrize(
    ("question", "read", "whole"),
    [
        ("Who spoke?", "Lightfoot", "Lori Lightfoot"),
        ("Who spoke?", "Chicago Mayor Lori Light", "Chicago Mayor Lori Lightfoot"),
        ("When did she speak?", "12", "July 12, 2019"),
        ("How many homes are there?", "3,000 homes in some 12 towns", "3,000 homes"),
        ("How many towns are there?", "3,000 homes in some 12 towns", "12 towns"),
        ("How much money was spent?", "1.5", "$1.5 million"),
        ("What did she speak of?", "homes in", "homes in"),
    ],
)
def test_a_span_grows_to_the_whole_of_what_is_asked_for(question: str, read: str, whole: str) -> None:
    """A name, date or figure is given whole; of several figures, the one that counts what is asked."""
    story = source(PLACES)
    at = story.text.index(read)
    start, end = fitted(Question.parse(question), story, at, at + len(read))
    assert story.text[start:end].endswith(whole)
    assert whole in story.text[start:end]


@pytest.mark.parametrize(
    ("text", "question", "read", "whole"),
    [
        ("The audit covered 2019 to 2023.", "Which years did it cover?", "2019 to 2023", "2019 to 2023"),
        ("It is open 9 a.m. to 5 p.m. daily.", "At what time is it open?", "9 a.m. to 5 p.m", "9 a.m. to 5 p.m."),
        ("It cost $3 to $5 million a year.", "How much did it cost?", "$3 to $5 million", "$3 to $5 million"),
        ("They met in 2019 and in 2023.", "When did they meet?", "2019 and in 2023", "2019"),
        (
            "He got three years and four months.",
            "How long did he get?",
            "three years and four months",
            "three years and four months",
        ),
        ("Of the fleet, 14 of its 60 buses failed.", "How many buses failed?", "60 buses", "14 of its 60 buses"),
        ("Two of the nine members resigned.", "How many members resigned?", "nine members", "Two of the nine members"),
        ("The board of nine members resigned.", "How many members resigned?", "nine members", "nine members"),
        ("It took 3 days and $5 more.", "How long did it take?", "3 days and $5", "3 days"),
    ],
)
def test_a_range_is_given_whole(text: str, question: str, read: str, whole: str) -> None:
    """As the reader offers it, and no two figures that are none."""
    story = source(text)
    at = story.text.index(read)
    start, end = fitted(Question.parse(question), story, at, at + len(read))
    assert story.text[start:end] == whole


@pytest.mark.parametrize(("question", "whole"), [("When was it?", "Sunday"), ("At what time was it?", "3:40 a.m.")])
def test_of_day_and_hour_the_one_asked_for_is_given(question: str, whole: str) -> None:
    """ "When" asks for the day, "at what time" for the hour."""
    story = source("The levee broke at 3:40 a.m. on Sunday.")
    start, end = fitted(Question.parse(question), story, story.text.index("3:40"), len(story.text))
    assert story.text[start:end].removeprefix("on ") == whole


def test_the_same_answer_in_other_words_is_the_same(encoder: Encoder) -> None:
    """A surname and the full name, a month in full and shortened, a number in words and in figures."""
    marks = {"Lori Lightfoot": SURE, "Lightfoot": 9.0, "Feb. 10": 8.0, "February 10": 7.0, "nine people": 6.0}
    story = source("Lori Lightfoot spoke on Feb. 10. It was Lightfoot who on February 10 met nine people.")
    findings = findings_in(encoder, "What happened?", story, marks=marks)
    by_text = {candidate.text: candidate for candidate in findings.candidates}
    assert by_text["Lori Lightfoot"].agrees(by_text["Lightfoot"])
    assert by_text["Feb. 10"].agrees(by_text["February 10"])
    assert not by_text["Feb. 10"].agrees(by_text["Lightfoot"])
    assert not by_text["nine people"].agrees(by_text["Lightfoot"])


def test_a_lone_title_of_another_article_agrees_with_nobody(encoder: Encoder) -> None:
    """ "Mayor" does not say again that Deputy Mayor Ed Pell took over, a surname does."""
    own = source("Deputy Mayor Ed Pell took over from her on Friday, the city said.", "own.txt")
    title = source("The Mayor took over a bus for the day, to show that it ran on time.", "title.txt")
    surname = source("It was Pell who took over, two of those who were there told us.", "surname.txt")
    marks = {"Deputy Mayor Ed Pell": SURE, "Mayor": 9.0, "Pell": 9.0}
    found = {c.source.article.id: c for c in findings_in(encoder, "What?", own, title, surname, marks=marks).candidates}
    assert not found["own.txt"].agrees(found["title.txt"])
    assert not found["title.txt"].agrees(found["own.txt"])
    assert found["own.txt"].agrees(found["surname.txt"])


def test_since_a_month_is_no_day_of_it(encoder: Encoder) -> None:
    """ "Since March" begins in March, and does not say again that it was on 14 March."""
    story = source(
        "Lind has been away since March. Reyes left on March 14. Dunn left in March, too.", published="2024-05-30"
    )
    marks = {"since March": SURE, "March 14": 9.0, "in March": 8.0}
    by_text = {c.text: c for c in findings_in(encoder, "When did they leave?", story, marks=marks).candidates}
    assert not by_text["since March"].agrees(by_text["March 14"])
    assert by_text["in March"].agrees(by_text["March 14"])


def test_words_without_a_figure_answer_no_question_for_one(encoder: Encoder) -> None:
    """However sure the reader is of them."""
    story = source("The hearing, asked for by the council, will be held at the armory on Pike Road.")
    found = findings_in(encoder, "When is the hearing?", story, marks={"the council": SURE})
    assert isinstance(answer(found), Refusal)


def test_copies_of_one_story_agree_as_one(encoder: Encoder) -> None:
    """Two outlets that print the same wire story are one voice, a third of its own words is another."""
    told = "The pier of Calder was shut on Monday after a barge struck it, the harbor master said, and it stays shut."
    wire = [source(f"{told}\n", f"{n}.txt", outlet=f"Outlet {n}") for n in (1, 2)]
    own = source(
        "It was a barge that did it, we learned from two crew members who were there that night.", "3.txt", outlet="O"
    )
    marks = {"a barge": SURE}
    two = findings_in(encoder, "What struck the pier?", *wire, marks=marks)
    three = findings_in(encoder, "What struck the pier?", *wire, own, marks=marks)
    assert [c.features.others for c in two.candidates] == [0.0, 0.0]
    assert [c.features.others for c in three.candidates] == [0.5, 0.5, 0.5]


def test_a_span_never_leaves_its_sentence() -> None:
    """What the reader joined across a full stop is cut at it."""
    story = source("The levee failed. Mayor Ada Reyes wept.")
    start, end = fitted(Question.parse("What happened?"), story, 4, len(story.text))
    assert story.text[start:end] == "levee failed"


@given(st.text(alphabet='aB .,"“”0é\n', min_size=1, max_size=60), st.data())
def test_fitting_any_span_gives_one_inside_the_text(text: str, data: st.DataObject) -> None:
    """However odd the text, a fitted span has a beginning, an end and stays inside."""
    story = source(text)
    if not story.sentences:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, len(text)))
    for question in ("Who spoke?", "When was it?", "How many were there?", "What was it?"):
        a, b = fitted(Question.parse(question), story, start, end)
        assert 0 <= a <= b <= len(text)


@pytest.mark.parametrize(
    ("question", "text", "words", "share"),
    [
        ("Who won?", "Ada Reyes said she won.", "Ada Reyes", 1.0),
        ("Who won?", "The pier won.", "The pier", 0.0),
        ("Who won?", "The pier won.", "pier", 0.0),
        ("Where is it?", "It is in Calder.", "Calder", 1.0),
        ("Where is it?", "It is in a barn.", "a barn", 1.0),
        ("Where is it?", "It is in a barn.", "in a barn", 1.0),
        ("Where is it?", "They sold a barn.", "a barn", 0.3),
        ("Where is it?", "The city sold it.", "The city", 0.3),
        ("Where was it?", "It was in 2019.", "in 2019", 0.3),
        ("When was it?", "It was on July 12, 2019.", "July 12, 2019", 1.0),
        ("When was it?", "It was long ago.", "long ago", 0.0),
        ("When was it?", "It was at 4:30 p.m. then.", "4:30 p.m", 0.3),
        ("When was it?", "It was at noon then.", "noon", 0.3),
        ("At what time was it?", "It was at 4:30 p.m. then.", "4:30 p.m", 1.0),
        ("At what time was it?", "It was on July 12, 2019.", "July 12, 2019", 0.0),
        ("How many were there?", "It was at 2:17 then.", "2:17", 0.0),
        ("From what date was it?", "It was on Tuesday.", "Tuesday", 0.5),
        ("How many boats were there?", "There were 12 boats.", "12 boats", 1.0),
        ("How many boats were there?", "There were boats.", "boats", 0.0),
        ("How many were arrested?", "No one was arrested.", "No one", 1.0),
        ("How long did it take?", "No one was arrested.", "No one", 0.0),
        ("How many boats were there?", "It cost $12 then.", "$12", 0.3),
        ("How long did it take?", "It took 66 hours.", "66 hours", 1.0),
        ("How long did it take?", "It was 40 yards off.", "40 yards", 1.0),
        ("How long did it take?", "It weighed 9 tons.", "9 tons", 0.3),
        ("How long did it take?", "There were 12 boats.", "12 boats", 0.6),
        ("How far is it?", "It is 7 km off.", "7 km", 1.0),
        ("How fast is it?", "It does 90 km/h.", "90 km/h", 1.0),
        ("How fast is it?", "It went 90 km.", "90 km", 0.3),
        ("How much does it cost?", "It cost $12 then.", "$12", 1.0),
        ("How much does it cost?", "It took 12 then.", "12", 0.6),
        ("How much does it cost?", "It took 12 boats.", "12 boats", 0.3),
        ("What share of the vote did she win?", "Of all, 38 percent did.", "38 percent", 1.0),
        ("What share of the vote did she win?", "Of all, 38 people did.", "38 people", 0.3),
        ("Why did it fail?", "It failed because a pipe had rusted.", "a pipe had rusted", 1.0),
        ("Why did it fail?", "It failed after a storm.", "a storm", 1.0),
        ("Why did it fail?", "A day after it failed, crews came with sand.", "crews came with sand", 0.3),
        ("Why did it fail?", "The city blamed a pipe. Crews came.", "Crews came", 0.3),
        ("Why did it fail?", "A drill found that a pipe had rusted.", "a pipe had rusted", 0.3),
        ("Why did it fail?", "It was shut after a test found that a pipe leaked.", "a pipe leaked", 1.0),
        ("What caused the fire?", "A valve that nobody had looked at caused the fire.", "A valve", 1.0),
        ("What caused the fire?", "A valve was found by the fire brigade.", "A valve", 0.3),
        ("When is the hearing?", "She asked for a hearing since March.", "since March", 0.0),
        ("When is the hearing?", "She asked for a hearing since March.", "March", 0.0),
        ("When is the hearing?", "The hearing is on 3 May.", "on 3 May", 1.0),
        ("When will it open?", "It was to open this month, but will in June.", "this month", 0.0),
        ("When will it open?", "It was to open this month, but will in June.", "in June", 1.0),
        ("When was it to open?", "It was to open this month, but will in June.", "this month", 1.0),
        ("When did the strike begin?", "They have been on strike since March.", "since March", 1.0),
        ("How old was he?", "He was a father of two.", "two", 0.0),
        ("How old was he?", "Bo Lind, 34, drove.", "34", 0.6),
        ("How old was he?", "A 34-year-old man drove.", "34-year-old", 1.0),
        ("What is it?", "It is a barn.", "a barn", 0.5),
        ("Who was hurt?", "One was hurt in the night.", "One", 0.0),
        ("Who was hurt?", "Teachers were hurt in the night.", "Teachers", 0.0),
        ("Who paid?", "Harbour officials said that Norline paid.", "Norline", 0.5),
        (
            "Who found it?",
            "A man who was out in Calder with his two dogs found it.",
            "A man who was out in Calder with his two dogs",
            0.0,
        ),
    ],
)
def test_what_sort_of_thing_words_are(question: str, text: str, words: str, share: float) -> None:
    """Whether words are of the sort that is asked for, and a half where anything may answer."""
    story = source(text)
    at = text.index(words)
    assert fit(Question.parse(question), story, at, at + len(words)) == share


def test_a_question_is_not_answered_by_its_own_words(encoder: Encoder) -> None:
    """Words that say nothing beyond the question are no candidate, however sure the reader is."""
    story = source("A day after a levee failed in the town, residents came back. A pipe had rusted.")
    findings = findings_in(
        encoder, "Why did the levee fail?", story, marks={"a levee failed": SURE, "A pipe had rusted": 0.0}
    )
    assert [candidate.text for candidate in findings.candidates] == ["A pipe had rusted"]


def test_a_link_a_caption_and_a_dateline_are_no_candidates(encoder: Encoder) -> None:
    """What stands beside the story is never offered, nor where it was told from."""
    story = source(
        "CALDER — Mayor Ada Reyes closed the pier on Monday, after divers had found a crack.\n\n"
        "RELATED: Mayor Bo Lind opens a pier\n\n"
        "It is the oldest pier on the coast, and the only one that the ferries use in winter.\n\n"
        "CLICK HERE TO GET THE EVA DIAZ APP\n\n"
        "Repairs will take a year."
    )
    marks = {"CALDER": SURE, "Bo Lind": SURE, "EVA DIAZ": SURE, "Ada Reyes": 1.0}
    findings = findings_in(encoder, "Which mayor closed the pier?", story, marks=marks)
    assert [candidate.text for candidate in findings.candidates] == ["Ada Reyes"]
