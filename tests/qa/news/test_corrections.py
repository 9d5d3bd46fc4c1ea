"""A corrected figure wins over the one it corrects; what nobody corrects stays a rival."""

from __future__ import annotations

import pytest

from index.encode import Encoder
from qa.findings import Draft, Findings
from qa.news.corrections import corrected, corrections
from qa.source import Source
from qa.ways.short import picked
from tests.qa.fake import SURE, findings_in, source

HOW_MANY = "How many people were aboard the Osk ferry?"
FIRST = "The Osk ferry sank off Holm. There were 241 people aboard the Osk ferry, the company said."


def answered(findings: Findings) -> str:
    drafted = picked(findings)
    assert isinstance(drafted, Draft)
    return drafted.text


def told(text: str, name: str, published: str, said: dict[str, str]) -> Source:
    return source(text, name, **{"title": "Osk ferry", "outlet": "The Holm Ledger", "published": published, **said})


def first() -> Source:
    return told(FIRST, "first.txt", "2020-05-01", {})


def later(text: str, **said: str) -> Source:
    return told(text, "later.txt", "2020-05-04", said)


@pytest.mark.parametrize(
    "text",
    [
        "Correction: there were 214 people aboard the Osk ferry, not 241.",
        "The Osk ferry had 214 people aboard and not 241, as the company first said. This was corrected.",
        "214 people were aboard the Osk ferry. An earlier version of this article misstated their number as 241.",
        "214 people were aboard the Osk ferry. An earlier article incorrectly said that 241 people were aboard it.",
        "Corrects the number of people aboard the Osk ferry to 214 people, from 241.",
        "Editor's note: the number of people aboard the Osk ferry was 214 people rather than 241.",
        "The number of people aboard the Osk ferry was revised from 241 to 214 people.",
        "UPDATE: 214 people were aboard the Osk ferry, the company now says.",
        "Correction: A report of May 1 said that 241 people were aboard the Osk ferry. It had 214 people aboard.",
        "An earlier story misstated how many people were aboard. There were 214 people aboard the Osk ferry.",
    ],
)
def test_the_corrected_figure_is_the_answer_alone(encoder: Encoder, text: str) -> None:
    marks = {"241": SURE, "214": 8.0}
    assert answered(findings_in(encoder, HOW_MANY, first(), later(text), marks=marks)).startswith("214")
    assert "241" not in answered(findings_in(encoder, HOW_MANY, first(), later(text), marks=marks))


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST} Correction: there were 214 people aboard the Osk ferry, not 241.",
        f"UPDATE: 214 people were aboard the Osk ferry, the company now says. {FIRST}",
        "The Osk ferry had 214 people aboard. An earlier version of this story said 241 people were aboard.",
    ],
)
def test_an_article_that_corrects_itself_is_taken_at_its_last_word(encoder: Encoder, text: str) -> None:
    assert answered(findings_in(encoder, HOW_MANY, later(text), marks={"241": SURE, "214": 8.0})).startswith("214")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("There were 214 people aboard the Osk ferry, the coast guard said.", {}),
        ("Correction: there were 214 people aboard the Osk ferry, not 231.", {"outlet": "The Bay Post"}),
        (
            "Correction: the ferry cost $9 million, not $8 million. It had 214 people aboard.",
            {"published": "2020-04-01"},
        ),
    ],
)
def test_what_nobody_corrects_stays_a_rival(encoder: Encoder, text: str, said: dict[str, str]) -> None:
    """Another figure alone, a correction of something else, one that came before."""
    findings = findings_in(encoder, HOW_MANY, first(), later(text, **said), marks={"241": SURE, "214": 9.0})
    assert "241" in answered(findings)


def test_who_asks_for_what_was_said_first_gets_it(encoder: Encoder) -> None:
    text = "Correction: there were 214 people aboard the Osk ferry, not 241."
    asked = "How many people did the company first say were aboard the Osk ferry?"
    assert "241" in answered(findings_in(encoder, asked, first(), later(text), marks={"241": SURE, "214": 6.0}))


def test_a_corrected_name_is_told_from_the_wrong_one() -> None:
    note = source("Correction: The mayor of Holm is Ada Reyes, not Cy Dunn.")
    ((start, end),) = corrections(note)[0].wrong
    assert note.text[start:end] == "Cy Dunn"


def test_a_contrast_that_nothing_calls_a_correction_corrects_nothing() -> None:
    between = "The vote was held in the hall. It took an hour. "
    text = f"An earlier version misstated it. It was Ray, not Dunn, who left. {between}It was Ray, not Lind, who came."
    assert [text[a:b] for one in corrections(source(text)) for a, b in one.wrong] == ["Dunn"]


@pytest.mark.parametrize(
    "text",
    [
        "The toll, revised from 12, stands at nine.",
        "The toll was revised to nine from an earlier 12.",
        "Police lowered their estimate of the dead from 12 to nine.",
        "The toll was lowered from 12 to nine.",
        "Police revised the toll of 12 to nine.",
        "The toll was nine, down from 12 reported earlier.",
    ],
)
def test_a_figure_that_was_revised_no_longer_stands(text: str) -> None:
    note = source(f"A slide struck Holm.\n\n{text}")
    assert [note.text[a:b].split()[0] for one in corrections(note) for a, b in one.wrong] == ["12"]


def test_an_article_without_a_correction_has_none() -> None:
    assert corrections(source("It was not Cy Dunn who came. The price rose from $3 to $4.")) == []


def test_a_later_figure_takes_the_place_of_an_older_one_where_the_present_is_asked_for(encoder: Encoder) -> None:
    sources = (first(), later("There were 214 people aboard the Osk ferry, the coast guard said."))
    marks = {"241": SURE, "214": SURE}
    assert {"241", "214"} <= set(answered(findings_in(encoder, HOW_MANY, *sources, marks=marks)).split())
    assert answered(findings_in(encoder, HOW_MANY, *sources, marks=marks, newest=True)) == "214 people"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The Osk ferry carries 3,000 passengers a day to Holm.", True),
        ("Some 3,000 passengers of the Osk ferry were stranded at Holm.", False),
    ],
)
def test_a_figure_for_each_day_is_no_number_of_people(text: str, wrong: bool) -> None:
    known = corrections(
        later("Correction: A report of May 1 said that the Osk ferry to Holm carries 3,000 passengers a day.")
    )
    assert corrected(told(text, "first.txt", "2020-05-01", {}), 0, known) is wrong


@pytest.mark.parametrize(
    ("title", "text", "wrong"),
    [
        (
            "Corrections",
            "An article on Tuesday said that the Osk ferry carried 241 people. It carried 214.",
            ["241 people"],
        ),
        ("Clarifications & Corrections", "We wrote that the Osk ferry carried 241 people.", ["241 people"]),
        ("Osk ferry", "An article on Tuesday said that the Osk ferry carried 241 people. It carried 214.", []),
        ("Osk ferry", "Because of an editing error, a caption was cut. The ferry carried 214, not 241.", ["241"]),
        ("Osk ferry", "The caption gave a wrong number. The ferry carried 214, not 241.", ["241"]),
    ],
)
def test_what_a_column_of_corrections_says_is_wrong(title: str, text: str, wrong: list[str]) -> None:
    """There a report of what an article said is enough; elsewhere it takes a word for the error."""
    found = corrections(told(text, "column.txt", "2020-05-04", {"title": title}))
    assert [one.source.text[a:b] for one in found for a, b in one.wrong] == wrong


def test_a_correction_of_two_sentences_is_read_as_one() -> None:
    """What was counted stands in the one, what was wrong in the other."""
    first = source("A fire at the Hale mill on Tuesday injured nine weavers.", "a.txt", published="2024-05-04")
    later = source(
        "One of the weavers hurt at the mill has died. The number of injured was corrected to eleven by the mill's "
        "doctor. An earlier article gave nine.",
        "b.txt",
        title="Weaver of the Hale mill dies",
        published="2024-05-06",
    )
    assert corrected(first, 0, corrections(later))
    other = source("A crash on Route 9 on Tuesday killed nine deer.", "c.txt", published="2024-05-04")
    assert not corrected(other, 0, corrections(later))
