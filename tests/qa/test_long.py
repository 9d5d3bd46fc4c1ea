"""Articles and questions of a size that nobody writes cost in proportion to it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index.article import Hit, Passage
from qa.findings import Tools
from qa.question.parse import Question
from qa.read import read_hits
from qa.ways.table import answer as compose
from tests.qa.fake import Marks, inquiry_of, source

_SYLLABLES = [f"{a}{b}" for a in "bdfgklmnprst" for b in "aeiou"]


def name(number: int) -> str:
    """A name that no other number has."""
    given, last = divmod(number, 50)
    parts = (
        _SYLLABLES[given % 60] + _SYLLABLES[given // 60 % 60] + "n",
        _SYLLABLES[last] + _SYLLABLES[59 - last] + "s",
    )
    return " ".join(part.capitalize() for part in parts)


KINDS: dict[str, Callable[[int], str]] = {
    "people": lambda n: " ".join(f"Mayor {name(i)} said the dam is safe." for i in range(n)),
    "people of one family": lambda n: " ".join(
        f"Mayor {name(50 * i).split()[0]} Smith left. She slept." for i in range(n)
    ),
    "a list of names": lambda n: f"The mayors {', '.join(name(i) for i in range(n))} and Bo Lee refused the dam.",
    "words in capitals": lambda n: ", ".join(name(i).split()[0] for i in range(n)),
    "one line": lambda n: "the dam is safe and the road is long " * n,
    "quotations": lambda n: "\n\n".join(f'"The dam number {i} is safe," Ann Wood said. She left.' for i in range(n)),
}


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, Python's own among them."""
    count = 0

    def counted(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def flat(texts: Any) -> NDArray[np.float32]:
    """Vectors that are all alike."""
    return np.full((len(texts), 4), 0.5, dtype=np.float32)


def answer(text: str, question: str) -> object:
    """Everything that is done with an article that was found, networks left out."""
    one = source(text)
    hits = [Hit(Passage(at, one.article.id, at, at + 600, text[at : at + 600]), 0.9, 0.9, 1.0) for at in (0, 600, 1200)]
    tools = Tools(lambda hits: {one.article.id: one}, Marks({"dam": 8.0, "Bo Lee": 7.0}), flat)
    return compose(read_hits(inquiry_of(question), hits, tools))


@pytest.mark.parametrize(
    "question", ["Which mayors refused the dam?", "What did Wood say about the dam?", "When did Smith leave?"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_work_grows_no_faster_than_an_article(kind: str, question: str) -> None:
    """Four times the text is about four times the work: where every name met every other it would be sixteen."""
    small, large = (calls(lambda n=n: answer(KINDS[kind](n), question)) for n in (150, 600))  # type: ignore[misc]
    assert large < 7 * small


NONSENSE = {
    "one word": "a",
    "names": "Bell Ruiz ",
    "clauses": "In Reno, ",
    "hyphens": "a-",
    "figures": "1,111",
    "question words": "what who ",
    "quotation marks": '"',
}


@pytest.mark.parametrize("kind", NONSENSE)
def test_a_question_of_any_length_is_understood(kind: str) -> None:
    """In a few seconds: a search from every one of 200,000 characters to the last would take hours."""
    text = (NONSENSE[kind] * 200_000)[:200_000]
    assert Question.parse(text).text == text
