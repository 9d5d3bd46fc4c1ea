"""Who says what in an article."""

from __future__ import annotations

import pytest

from index.article import Article
from index.text.split import sentences
from qa.news.voices import speaker_at, utterances
from qa.source import Source

_OPENING = "Mayor Ada Reyes and the harbour master, Tom Lind, met on Monday. It rained.\n\n"


def _source(text: str) -> Source:
    return Source(Article("a.txt", text), sentences(text))


def _said(text: str) -> list[tuple[str | None, str | None, bool, list[str]]]:
    source = _source(text)
    return [
        (one.speaker and one.speaker.name, one.verb, one.direct, [text[a:b] for a, b in one.spans])
        for one in utterances(source)
    ]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('"The ferry is full," Lind said.', "Tom Lind"),
        ('"The ferry is full," said the mayor.', "Ada Reyes"),
        ('Reyes told reporters on Monday, "The ferry is full."', "Ada Reyes"),
        ('Reyes was late. "The ferry is full," she said.', "Ada Reyes"),
        ('Lind, who was late, later said: "The ferry is full."', "Tom Lind"),
        ('"The ferry is full," said a spokesman for the ferry company.', "a spokesman for the ferry company"),
        ('"The ferry is full," the Coast Office said in a statement.', "the Coast Office"),
        ('According to Lind, "the ferry is full of water".', "Tom Lind"),
        ('Lind tweeted: "The ferry is full."', "Tom Lind"),
        ('Lind was quoted as saying "the ferry is full of water".', "Tom Lind"),
        ('Lind\u2019s lawyer, Jo Marsh, said: "The ferry is full."', "Jo Marsh"),
        ('Lind\u2019s lawyer said: "The ferry is full."', "Lind\u2019s lawyer"),
        ('"The ferry is full," said co-owner and pilot Jo Marsh.', "Jo Marsh"),
        ('Reyes and Lind said: "The ferry is full."', "Ada Reyes and Tom Lind"),
        ('"The ferry is full," said Tarn College, Holm\u2019s chancellor, Jo Marsh.', "Jo Marsh"),
        ('A co-author, marine physics professor Jo Marsh, said, "The ferry is full."', "Jo Marsh"),
        ('Jo Marsh of the Port Office (PO) said, "The ferry is full."', "Jo Marsh of the Port Office"),
        ('Marsh looked at her boat. "The ferry is full," she said.', "Marsh"),
        ('Marsh, the pilot, had not slept in his bed. "The ferry is full," he said.', "Marsh"),
        ('Tarn froze over.\n\nIn Tarn Lind looked on. "The ferry is full," he said.', "Tom Lind"),
        ('The United States Navy, which met Lind, has "a ferry that is full".', None),
        ('Lind called the authors. "The ferry is full," the authors said.', "the authors"),
        ('Lind left early, saying "the ferry is full of water".', "Tom Lind"),
        ('Reyes issued the following statement on the ferry:\n\n"The ferry is full."', "Ada Reyes"),
        ("'The ferry's full, and it isn't late,' said Lind.", "Tom Lind"),
        ('"The ferry is full," it says on a wall.', None),
        ('Lind met Jo Marsh and Amy Post. "The ferry is full," they said.', None),
        ('Nobody said "the ferry is full of water".', None),
        ('Reyes did not say "the ferry is full of water".', None),
        ('Lind would say "the ferry is full of water".', None),
        ("\u201cThe ferry is full,\u201d was on a wall.", None),
    ],
)
def test_the_speaker_of_a_quotation(text: str, speaker: str | None) -> None:
    """By name, role, pronoun or as the article calls them; nobody where it cannot be told."""
    whole = _OPENING + text
    at = whole.rindex("full")
    found = speaker_at(_source(whole), at, at + 4)
    assert (found and found.name) == speaker


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ("Reyes said that the plan had failed.", "Ada Reyes", "the plan had failed"),
        ("The plan is dead, Lind said on Friday.", "Tom Lind", "The plan is dead"),
        ("According to Lind, the plan is dead.", "Tom Lind", "the plan is dead"),
        ("The plan is dead, according to a spokesman for the port.", "a spokesman for the port", "The plan is dead"),
        ("The mayor denied wrongdoing.", "Ada Reyes", "wrongdoing"),
        ("Reyes said she knew that it had failed.", "Ada Reyes", "she knew that it had failed"),
        ("Lind told the council in May that the plan had failed.", "Tom Lind", "the plan had failed"),
    ],
)
def test_a_reported_statement(text: str, speaker: str, words: str) -> None:
    """Its words and who said them."""
    found = [one for one in _said(_OPENING + text) if not one[2]]
    assert [(one[0], one[3]) for one in found] == [(speaker, [words])]


@pytest.mark.parametrize(
    "text",
    [
        "The damage is smaller than Reyes said and the Post reported.",
        "The cities hear of it late, which Reyes said makes it hard to prepare.",
    ],
)
def test_what_is_put_in_between_reports_no_statement_of_its_own(text: str) -> None:
    """What stands behind it goes on with the sentence around it."""
    assert [one for one in _said(_OPENING + text) if not one[2]] == []


def test_a_quotation_interrupted_by_its_speaker_is_one() -> None:
    """ "We will," she said, "stop." has two spans, and so has what follows in the same paragraph."""
    text = _OPENING + '"We will stop," Reyes said, "when it is late." Lind laughed.'
    assert _said(text) == [("Ada Reyes", "said", True, ["We will stop,", "when it is late."])]


def test_a_quotation_over_paragraphs_is_one() -> None:
    """Each paragraph opens with a mark and only the last closes."""
    text = _OPENING + "\u201cIt was late.\n\n\u201cThe boats were in,\u201d said Lind."
    assert _said(text) == [("Tom Lind", "said", True, ["It was late.", "The boats were in,"])]


@pytest.mark.parametrize(
    "text",
    [
        'The film "A Night of Many Storms" was shown.',
        'The so-called "ferry" left.',
        'The robot, named "Big Ship Going", won.',
    ],
)
def test_titles_and_single_words_are_no_utterances(text: str) -> None:
    """Nobody says them."""
    assert _said(_OPENING + text) == []


def test_an_interview_in_turns() -> None:
    """Each turn is its speaker's; of questions nobody is told."""
    text = "Q: Why did you go?\n\nA: It was late, and I was cold.\n\nQ: And then?\n\nA: I slept."
    assert [(one[0], one[3]) for one in _said(text)][:2] == [
        (None, ["Why did you go?"]),
        (None, ["It was late, and I was cold."]),
    ]
    named = (
        "Ada Reyes, the mayor, spoke.\n\nAda Reyes: It was late.\n\nTom Lind: I was cold.\n\nAda Reyes: I slept well."
    )
    assert [one[0] for one in _said(named)] == ["Ada Reyes", "Tom Lind", "Ada Reyes"]


def test_he_is_not_she() -> None:
    """A pronoun passes over whoever it cannot mean."""
    text = _OPENING + 'Reyes was there. Lind spoke first. "It is late," she said.'
    assert _said(text)[-1][0] == "Ada Reyes"
    assert _said(_OPENING + 'Ada Reyes waited for Tom Lind. "It is late," he said.')[-1][0] == "Tom Lind"


def test_offsets_are_the_articles_own() -> None:
    """Also where lines are broken within a sentence and letters are composed of two."""
    text = 'Mayor Zoe\u0301 Reyes spoke. "The cafe\u0301 and\nthe ferry are full," said Reyes. Then she left.'
    one = utterances(_source(text))[0]
    assert [text[a:b] for a, b in one.spans] == ["The cafe\u0301 and\nthe ferry are full,"]
    assert one.speaker is not None
    assert one.speaker.role == "mayor"
