"""A reader that can be computed by eye, and what was found for a question without a library."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from index.article import Article, Hit, Passage
from index.encode import Encoder
from index.text.split import sentences
from qa.candidates import Predictions
from qa.findings import Findings, PartFindings, Tools
from qa.inquiry import Inquiry, Weights
from qa.question.parse import Question
from qa.question.plan import Part, Plan
from qa.question.present import Present
from qa.read import read_hits
from qa.reader import Reader, Reading, Span
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


def findings_in(
    encoder: Encoder,
    question: str,
    *sources: Source,
    marks: Mapping[str, float] | None = None,
    items: Sequence[str] = (),
    cosine: float = 0.9,
    newest: bool = False,
    choices: Sequence[str] = (),
    reader: Reader | None = None,
) -> Findings:
    """What is found when every source is one hit, whole, in this order."""
    hits = [
        Hit(Passage(number, one.article.id, 0, len(one.text), one.text), 1.0 - number / 100, cosine, 1.0)
        for number, one in enumerate(sources)
    ]
    tools = Tools(opening({one.article.id: one for one in sources}), reader or Marks(marks, items), encoder.encode)
    return read_hits(inquiry_of(question, newest=newest, choices=choices), hits, tools)


def opening(sources: Mapping[str, Source]) -> Callable[[Sequence[Hit]], dict[str, Source]]:
    """Opens the articles of hits, which are these."""
    return lambda hits: {hit.passage.article_id: sources[hit.passage.article_id] for hit in hits}


def inquiry_of(question: str, *, newest: bool = False, choices: Sequence[str] = ()) -> Inquiry:
    """The question of one part, every word of which stands in one passage of ten."""
    asked = Question.parse(question)
    present = Present("now", date(2026, 1, 2)) if newest else None
    plan = Plan(question, (Part(question),), present=present)
    return Inquiry(asked, plan, lambda one: Weights(one, lambda _: 1, 10), choices=tuple(choices))


def in_parts(question: str, *parts: tuple[Part, Findings]) -> Findings:
    """What is found when the question was taken apart, and this was found for its parts."""
    first = parts[0][1]
    inquiry = replace(inquiry_of(question), plan=Plan(question, tuple(part for part, _ in parts)))
    held = {name: source for _, found in parts for name, source in found.sources.items()}
    tools = first.tools._replace(
        open=lambda hits: {hit.passage.article_id: held[hit.passage.article_id] for hit in hits}
    )
    told = tuple(PartFindings(part, findings, tuple(findings.hits)) for part, findings in parts)
    return Findings(inquiry, (), {}, Predictions(), tools, told)
