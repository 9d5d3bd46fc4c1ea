"""Which articles are about a topic."""

from __future__ import annotations

import pytest

from qa.inquiry import Weights
from qa.news.topic import OnTopic, Topic
from qa.question.parse import Question
from tests.qa.fake import source

WEAVERS = Question.parse("Corley weavers")

APART = """The Corley people wrote to the owner on Monday. They asked for two more coins a day. The letter is long.

In Corley the weavers counted the hours. The hours were many. The owner has read of Corley twice.
"""
PASSING = """The Corley bridge was painted on Monday. It is blue now. The paint was cheap.

Nobody has seen a bluer one. The painter is seventy. He lives beyond the river. A weaver of Corley held the ladder.
"""
ELSEWHERE = "The lamp was lit again on Monday. It burns all night. A weaver lit it."


@pytest.mark.parametrize(("text", "about"), [(APART, True), (PASSING, False), (ELSEWHERE, False)])
def test_its_words_may_stand_apart(text: str, about: bool) -> None:
    """A story that begins with one word of the topic and tells on of both is about it; one that mentions it is not."""
    topic = Topic(WEAVERS, False, Weights(WEAVERS, lambda word: 3, 9))
    assert OnTopic(source(text), topic, 0.4).is_about == about
