"""A reader that can be computed by eye, and what was found for a question without a library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from index.article import Article, Hit, Passage
from index.encode import Encoder
from index.text.split import sentences
from qa.candidates import Weights, read
from qa.found import Found
from qa.question.question import Question
from qa.reader import Reading, Span
from qa.source import Source

SURE = 10.0
"""The margin of words that the reader holds for the answer without any doubt."""


class Marks:
    """Finds the phrases it was given, at the margins it was given, and marks the items; and nothing else."""

    def __init__(self, phrases: Mapping[str, float] | None = None, items: Sequence[str] = ()) -> None:
        self.phrases = phrases or {}
        self.items = items

    def read(self, question: str, texts: Sequence[str], spans: int = 6) -> list[Reading]:
        """As `Reader.read`: the first place of each phrase in each text, best first; of each item the same."""
        found = [
            [Span(text.index(p), text.index(p) + len(p), margin) for p, margin in self.phrases.items() if p in text]
            for text in texts
        ]
        ordered = [sorted(some, key=lambda span: -span.margin)[:spans] for some in found]
        marked = [tuple(Span(t.index(i), t.index(i) + len(i), 1.0) for i in self.items if i in t) for t in texts]
        return [
            Reading(tuple(some), items, some[0].margin if some else -SURE)
            for some, items in zip(ordered, marked, strict=True)
        ]


def article(text: str, name: str = "story.txt", **said: str) -> Article:
    """An article of this text that says this of itself (title, outlet, published)."""
    return Article(
        id=name, text=text, title=said.get("title"), outlet=said.get("outlet"), published=said.get("published")
    )


def source(text: str, name: str = "story.txt", **said: str) -> Source:
    """The article opened, cut into sentences as a library cuts it."""
    return Source(article(text, name, **said), sentences(text))


def found_in(
    encoder: Encoder,
    question: str,
    *sources: Source,
    marks: Mapping[str, float] | None = None,
    items: Sequence[str] = (),
    cosine: float = 0.9,
    newest: bool = False,
) -> Found:
    """What is found when every source is one hit, whole, in this order."""
    asked = Question.parse(question)
    hits = [
        Hit(Passage(number, one.article.id, 0, len(one.text), one.text), 1.0 - number / 100, cosine, 1.0)
        for number, one in enumerate(sources)
    ]
    by_id = {one.article.id: one for one in sources}
    weights = Weights(asked, lambda _: 1, 10)
    reader = Marks(marks, items)
    words = read(asked, hits, by_id, reader, weights)
    judge = partial(reader.read, asked.as_question)
    return Found(asked, hits, by_id, words, weights, encoder.encode, judge, newest)
