"""Words misspelt, names in small letters and key words: what a question is read as, and what it is answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encode import is_english
from index.library import Library
from qa.asker import Asker
from qa.question.parse import Question
from qa.question.small_letters import with_capitals
from qa.question.spelling import read_as
from qa.shell.show import answer_text
from tests.qa.fake import source
from tests.qa.test_right_person import asker

__all__ = ["asker"]
Make = Callable[[Mapping[str, str]], Library]


@pytest.mark.parametrize(
    ("question", "read"),
    [
        # a letter left out, put in, swapped
        ("Who is Ligthfoot?", "Who is Lightfoot?"),
        ("Who is Lightfot?", "Who is Lightfoot?"),
        ("Who is Lori Lightffoot's spokesman?", None),
        ("Who is the mayor of Brackwter?", "Who is the mayor of Brackwater?"),
        ("Who is the mayor of Eastprot?", "Who is the mayor of Eastport?"),
        ("who is eastprot's mayor", "who is eastport's mayor"),
        ("How much will the stadim cost?", "How much will the stadium cost?"),
        ("how much will the staduim cost", "how much will the stadium cost"),
        ("Who opned the ferry line?", "Who opened the ferry line?"),
        ("who was arested near the harbuor", "who was arrested near the harbour"),
        ("who is the lamplihgter", "who is the lamplighter"),
        ("did the citty cooperate", "did the city cooperate"),
        ("what did Farant say", None),
        ("wher is the stadium", "where is the stadium"),
        ("wich city cooperated", "which city cooperated"),
        # another name, or it may be
        ("What did Clarke say?", None),
        ("What did Woods say?", None),
        ("What did Lightfood say?", None),
        ("What did Lightfoots say?", None),
        ("Who is Daniel Clerk?", None),
        ("Who is Una Bleke?", None),
        ("Who is Peter Woode?", None),
        ("Who is the mayor of Westport?", None),
        # short words, English ones, quoted ones
        ("Who is Ide?", None),
        ("Did the mayor design the stadium?", None),
        ("Who was the first to resign?", None),
        ('Who said "the staduim"?', None),
        ("Who is the mayor?", None),
        ("What is a zugzwang?", None),
    ],
)
def test_what_a_question_is_read_as(asker: Asker, question: str, read: str | None) -> None:
    """The library's only near word; another's name is never read for the one that was typed."""
    asked, corrected = read_as(Question.parse(question), asker.library.words)
    assert corrected == (read is not None)
    assert asked.text.lower() == (read or question).lower()


ENGLISH = [
    word
    for word in """mayor mayors resign design resigned counsel council stadiums fairy ferries harbor harmony costs coast
    arrest wrest police policy ticket thicket garden wooden blame bridge budget closed closing quickly""".split()
    if is_english(word)
]
OWN = "brackwater lightfoot eastport stadium ferry harbourmaster lamplighter wharfinger o'hara spokesman ICE".split()


@pytest.mark.parametrize(
    ("beside", "read"),
    [
        ("The museum was shut, and near the museum a van stood.", "Marlow museum"),
        ("Nobody was hurt at Museum Street.", "Marlow Musuem"),
    ],
)
def test_a_word_that_is_written_small_as_well_is_no_name(library: Make, beside: str, read: str) -> None:
    """Then a slip is mended as of any word, though a name has it too."""
    words = library({"theft.txt": f"Thieves robbed the Marlow Museum. {beside}\n"}).words
    assert read_as(Question.parse("Marlow Musuem"), words)[0].text == read


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(ENGLISH + OWN), min_size=1, max_size=6))
def test_a_question_without_a_slip_is_never_changed(asker: Asker, words: list[str]) -> None:
    """Whatever words of English and of the library it has, in capitals or not."""
    for text in (" ".join(words), " ".join(words).title(), " ".join(words).upper()):
        asked = Question.parse(f"Who saw {text}?")
        assert read_as(asked, asker.library.words) == (asked, False)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("who is lori lightfot", "Brackwater Mayor"),
        ("who is the mayor of eastprot", "Daniel Clark"),
        ("how much will the stadim cost", "$40 million"),
    ],
)
def test_the_answer_says_what_was_read(asker: Asker, question: str, answer: str) -> None:
    """In the terminal in a line of its own, in JSON as ``asked_as``; the question stays as it was typed."""
    found = asker.ask(question)
    assert answer in found.text
    told = json.loads(json.dumps(found.to_json()))
    assert told["question"] == question
    assert told["asked_as"].lower() != question
    assert answer_text(found).startswith(f"Read as: {found.asked_as}\n")
    assert "asked_as" not in asker.ask("Who is Ann Moss?").to_json()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Lightfot stadium", "Lightfoot stadium"),
        ("eastprot ferry line", "eastport ferry line"),
        ("stadium cost", None),
        ("Clarke stadium", None),
        ('"staduim" vote', None),
    ],
)
def test_a_search_reads_misspelt_words_as_a_question_does(asker: Asker, typed: str, read: str | None) -> None:
    """What is found is what the right words find, and which they are is said."""
    found = asker.search(typed, 3)
    assert found.asked_as == read
    assert found.hits == asker.search(read or typed, 3).hits != ()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("stadium vote result?", "7 to 4"),
        ("stadium cost", "$40 million"),
        ("lightfoot ice cooperation", "would not cooperate with ICE"),
        ("lightfoot cooperation ice raids", "would not cooperate with ICE"),
        ("how many arrested brackwater", "27"),
        ("eastport ferry line", "Holm"),
        ("governor's wife ribbon", "Ann Moss"),
        ("council votes for stadium", "7 to 4"),
        ("stadium arson suspect", None),
        ("lightfoot ferry ticket", None),
        ("moss ice cooperation", None),
    ],
)
def test_key_words_find_what_is_told_of_them(asker: Asker, question: str, answer: str | None) -> None:
    """Short words where the reader finds them, else the sentence that has most of the key words."""
    found = asker.ask(question)
    assert found.answered == (answer is not None), found.text
    assert answer is None or answer in found.text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("who is suing lind", "who is suing Lind"),
        ("who sued lind", "who sued Lind"),
        ("who has accused lind", "who has accused Lind"),
        ("who will sue lind", "who will sue Lind"),
        ("what did bertil lind say", "what did Bertil Lind say"),
        ("is bertil lind rich", "is Bertil Lind rich"),
    ],
)
def test_an_unknown_word_before_a_surname_is_a_given_name_unless_it_stands_as_a_verb(typed: str, read: str) -> None:
    """A namesake is somebody else; whoever sues him is not called Suing."""
    story = source('Mayor Bo Lind opened the pier. "It is a good pier," Lind said to the crowd.')
    assert with_capitals(Question.parse(typed), [story]).text == read
