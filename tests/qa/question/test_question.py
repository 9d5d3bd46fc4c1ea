"""What a question asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.letters import plain
from qa.question.focus import head
from qa.question.parse import Question

KINDS = [
    ("who", "who is the mayor of Tarn Harbor?"),
    ("who", "which mayor refused?"),
    ("who", "In 2019, who was mayor of Reno?"),
    ("who", "Tell me who leads the clinic"),
    ("who", "Whose car was hit?"),
    ("who", "Whom did the coach blame?"),
    ("who", "whos the governor"),
    ("who", "What is the name of the coach?"),
    ("who", "The report was signed by whom?"),
    ("list", "which mayors refused cooperation?"),
    ("list", "Which two senators opposed the bill?"),
    ("list", "name the towns that flooded"),
    ("list", "List all officials who objected."),
    ("list", "who are the council members"),
    ("list", "What countries border Chile?"),
    ("list", "the names of the councillors who voted no"),
    ("list", "what steps did the city take"),
    ("when", "when did it start"),
    ("when", "What year was the bridge built?"),
    ("when", "On what date did the ferry stop?"),
    ("when", "since when is she sheriff"),
    ("when", "I want to know when the bridge opens"),
    ("when", "The bridge was opened in what year?"),
    ("where", "where did it happen"),
    ("where", "In which city was the meeting?"),
    ("where", "which city hosts the games?"),
    ("how_many", "how many families left"),
    ("how_many", "How much did the bridge cost?"),
    ("how_many", "what percentage of voters stayed home?"),
    ("how_many", "What is the population of Reno?"),
    ("how_many", "for how long was the road shut"),
    ("why", "why did she resign"),
    ("why", "According to the Harbor Ledger, why did the ferry stop?"),
    ("why", "For what reason was the vote put off?"),
    ("why", "what led to the strike?"),
    ("how", "how does the agency choose its targets?"),
    ("quote", "what did Ana Ruiz say about the levy?"),
    ("quote", "What exactly did the mayor tell reporters?"),
    ("quote", "how did Bell describe the fire?"),
    ("quote", "What was the sheriff's reaction to the verdict?"),
    ("quote", "quote Ana Ruiz on the levy"),
    ("quote", "When the levee broke, what did Ruiz say?"),
    ("quote", "Can you tell me what the mayor said about taxes?"),
    ("yesno", "Did Ruiz support the levy?"),
    ("yesno", "Is it true that the ferry stopped?"),
    ("yesno", "wasn't the road shut"),
    ("what", "The levy in Reno and its cost."),
    ("what", "Tell me about the vote that was lost."),
    ("when", "Ana Ruiz resigned in what year."),
    ("yesno", "I'd like to know whether the bridge opened"),
    (
        "yesno",
        "Between the Ledger's story of May 2, which was short, and the Courier's, is there a difference?",
    ),
    ("what", "bridge cost"),
    ("what", "what happened in Dry Fork"),
    ("what", "What are tides?"),
    ("what", "Which company makes the vaccine?"),
    ("what", "What does the report say about taxes?"),
    ("what", "what's the plan"),
]


@pytest.mark.parametrize(("kind", "text"), KINDS)
def test_the_kind_is_read_from_the_words(kind: str, text: str) -> None:
    """The same words ask for the same kind of answer, in any case and without a question mark."""
    assert Question.parse(text).kind == kind
    assert Question.parse(text.lower().rstrip("?.")).kind == kind
    assert Question.parse(text.upper()).kind == kind


@pytest.mark.parametrize("text", ["The ferry was stopped by the storm.", "Ana Ruiz voted against the levy."])
def test_a_statement_with_its_full_stop_is_a_claim(text: str) -> None:
    """It asks whether the articles bear it out; without the full stop it may be key words."""
    assert Question.parse(text).kind == "yesno"
    assert Question.parse(text.removesuffix(".")).kind == "what"


@pytest.mark.parametrize(
    ("text", "focus", "singular", "role"),
    [
        ("which mayors refused cooperation?", "mayors", "mayor", "mayor"),
        ("Which Reno council members voted no?", "Reno council members", "council member", "council member"),
        ("which congresswoman walked out", "congresswoman", "congresswoman", "representative"),
        ("What cities flooded?", "cities", "city", None),
        ("Which news outlets reported it?", "news outlets", "outlet", None),
        ("what type of weapon was used", "weapon", "weapon", None),
        ("Which state's voters agreed?", "state", "state", None),
        ("who is the former mayor of Reno", None, None, "former mayor"),
        ("Who is Reno's police chief?", None, None, "police chief"),
        ("what happened then", None, None, None),
    ],
)
def test_the_focus_is_what_is_asked_for(text: str, focus: str | None, singular: str | None, role: str | None) -> None:
    """The noun phrase behind "which", its singular, and the role it names."""
    question = Question.parse(text)
    assert (question.focus, question.role) == (focus, role)
    assert (head(question.focus) if question.focus else None) == singular


@pytest.mark.parametrize(
    ("text", "expects"),
    [
        ("which mayor refused", "person"),
        ("who won", "person"),
        ("What cities flooded?", "place"),
        ("where is it", "place"),
        ("which newspaper reported it", "organization"),
        ("when did it open", "date"),
        ("At what time did it open?", "time"),
        ("what time of year does it open", "date"),
        ("how many left", "number"),
        ("how old is she", "number"),
        ("how much did the bridge cost", "money"),
        ("how much water was lost", "number"),
        ("what share of the vote did she win", "percent"),
        ("why did it close", "reason"),
        ("what happened", "any"),
        ("ferry schedule change what time", "time"),
        ("stadium cost", "money"),
        ("salary of the new coach", "money"),
        ("turnout school vote", "percent"),
        ("hurricane wind speed", "number"),
        ("council vote date", "date"),
        ("judge in the ferry case", "person"),
        ("eastport team captain 2021", "person"),
        ("ferry captain hat colour", "any"),
        ("winner takes prize", "any"),
        ("novel prize winner 2021", "person"),
        ("manager Marlow Foods", "person"),
        ("chairman growers association", "person"),
        ("principal harlan lane elementary", "person"),
        ("mayor stadium veto", "any"),
        ("man arrested in the ferry case", "person"),
        ("levy rejected by voters", "any"),
        ("What percentage voted?", "percent"),
        ("bowling figures final", "any"),
    ],
)
def test_the_answer_expected(text: str, expects: str) -> None:
    """What sort of thing can answer."""
    assert Question.parse(text).expects == expects


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("who voted against the budget?", True),
        ("who refused to sign", True),
        ("who are the candidates", True),
        ("which mayors came", True),
        ("who is the mayor", False),
        ("who won the race", False),
        ("which mayor came", False),
    ],
)
def test_an_open_number_of_answers(text: str, several: bool) -> None:
    """A plural, or something several people do, leaves open how many answers there are."""
    assert Question.parse(text).several is several


@pytest.mark.parametrize(
    ("text", "speaker", "topic"),
    [
        ("What did Ana Ruiz say about the levy?", "Ana Ruiz", "the levy"),
        ("how did the sheriff respond to the verdict?", "the sheriff", "the verdict"),
        ("what has Bell said", "Bell", None),
        ("Quote Ana Ruiz on taxes", "Ana Ruiz", "taxes"),
    ],
)
def test_whose_words_and_about_what(text: str, speaker: str, topic: str | None) -> None:
    """A quote question names a speaker and, mostly, a topic."""
    question = Question.parse(text)
    assert (question.speaker, question.topic) == (speaker, topic)


def test_what_the_evidence_must_mention() -> None:
    """Names without titles, years and quoted words."""
    asked = 'Did Mayor Ana Ruiz of St. Paul back the "Clean Ports" bill on July 12, 2019, or in 2021?'
    found = Question.parse(asked)
    assert found.names == ("Ana Ruiz", "St. Paul")
    assert found.years == (2019, 2021)
    assert found.quoted == ("Clean Ports",)


def test_lower_case_names_are_terms() -> None:
    """Without capitals nothing tells a name, so its words are all there is."""
    question = Question.parse("who is ana ruiz")
    assert question.names == ()
    assert question.terms == {"ana", "ruiz"}


@given(st.text())
def test_any_text_is_a_question_of_some_kind(text: str) -> None:
    """Nothing typed raises, and the text is kept but for the way its letters were typed."""
    assert Question.parse(text).text == plain(text).text


FRAGMENTS = "who which mayors did say the , Ana in 2019 of ? \" 's what list".split()


@given(st.lists(st.sampled_from(FRAGMENTS)))
def test_question_words_in_any_order_never_raise(parts: list[str]) -> None:
    """Fragments that look like questions are read or taken for key words."""
    question = Question.parse(" ".join(parts))
    assert (question.kind == "quote") == (question.speaker is not None)
    assert question.kind != "list" or question.several
