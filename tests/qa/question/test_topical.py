"""Questions for all that is told of a topic."""

from __future__ import annotations

import pytest

from qa.question.topical import topical


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Summarise the ferry strike", "ferry strike"),
        ("please summarize the articles about the ferry strike", "ferry strike"),
        ("Can you sum up what happened with the ferry strike so far?", "ferry strike"),
        ("give me an overview of the Corley mill", "Corley mill"),
        ("a short summary of Whitcombe's plan, please", "Whitcombe's plan"),
        ("tell me about the bridge", "bridge"),
        ("Tell me everything about Lightfoot", "Lightfoot"),
        ("timeline of the dam project", "dam project"),
        ("recap the trial in three sentences", "trial"),
    ],
)
def test_a_summary_has_a_topic(question: str, topic: str) -> None:
    found = topical(question)
    assert found is not None
    assert (found.topic, found.newest, found.happened) == (topic, False, False)


@pytest.mark.parametrize(
    "question",
    [
        "latest on the ferry strike",
        "What's the latest news about the ferry strike?",
        "any news on the ferry strike",
        "what's new with the ferry strike",
        "What is going on with the ferry strike?",
        "most recent developments in the ferry strike",
    ],
)
def test_the_newest_is_asked_for(question: str) -> None:
    found = topical(question)
    assert found is not None
    assert (found.topic, found.newest, found.happened) == ("ferry strike", True, False)


@pytest.mark.parametrize(
    "question",
    [
        "What happened to the ferry strike?",
        "what has changed with the ferry strike",
        "what became of the ferry strike",
        "What\u2019s happened with the ferry strike",
    ],
)
def test_what_happened_may_be_one_event(question: str) -> None:
    found = topical(question)
    assert found is not None
    assert (found.topic, found.newest, found.happened) == ("ferry strike", False, True)


@pytest.mark.parametrize(
    "question",
    [
        "Summarise this",
        "tell me about it",
        "what happened to him?",
        "latest news",
        "What's the latest death toll?",
        "What is the newest station?",
        "What happened on Friday?",
        "Who summarised the report?",
        "what changed",
        "What is the news about?",
        "What did the summary of the report say?",
    ],
)
def test_another_question_or_no_topic(question: str) -> None:
    assert topical(question) is None
