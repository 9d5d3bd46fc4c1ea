"""A brief: what articles hold on a topic, each entry a quotation.

Nothing is written here but headings: an entry's words stand in the sentences that it cites, and it cannot be made
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.errors import CitationError
from qa.answer import Citation, Disagreement, Searched


@dataclass(frozen=True)
class Entry:
    """A sentence of an article, with the numbers of the citations that have it."""

    text: str
    citations: tuple[int, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """What must stand in what it cites."""
        return (self.text,)

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``brief --json``."""
        return {"text": self.text, "citations": list(self.citations)}


@dataclass(frozen=True)
class DatedEntry(Entry):
    """A sentence that tells what happened on a day, or is planned for it."""

    date: str
    """ISO 8601, as precise as it is known."""
    until: str | None
    """The last day, where it is told of several."""
    inferred: bool
    """Whether the day rests on the article's own date."""
    planned: bool
    """Whether it is told as still to come."""
    ahead: bool
    """Whether it is, and its day has not passed on the day of asking."""
    outlets: int
    """How many outlets tell it, copies of one story counted once."""
    overtaken: bool
    """Whether an article has corrected a figure or a name in it."""

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``brief --json``."""
        told = {"inferred": self.inferred, "planned": self.planned, "ahead": self.ahead}
        counted = {"outlets": self.outlets, "corrected": self.overtaken}
        return {"date": self.date, "until": self.until, **super().to_json(), **told, **counted}


@dataclass(frozen=True)
class Value:
    """A figure as an article gives it."""

    text: str
    by: str | None
    """By whose word, as the article says."""
    sentence: str
    """The whole sentence."""
    overtaken: bool
    """Whether an article has corrected it."""
    citations: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``brief --json``."""
        told = {"by": self.by, "sentence": self.sentence, "corrected": self.overtaken}
        return {"value": self.text, **told, "citations": list(self.citations)}


@dataclass(frozen=True)
class Figure:
    """What is counted, in an article's own words, with the figures that articles give: the newest that holds first."""

    about: str
    values: tuple[Value, ...]

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``brief --json``."""
        return {"about": self.about, "values": [one.to_json() for one in self.values]}


@dataclass(frozen=True)
class Voice:
    """What somebody says on the topic."""

    speaker: str
    role: str | None
    role_text: str | None
    """The role in the article's own words."""
    parts: tuple[str, ...]
    """The words; more than one part where the sentence breaks off to say whose they are. Of what is reported, and not
    quoted, the sentence."""
    verb: str | None
    direct: bool
    """Whether they are quoted; else they are reported."""
    citations: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``brief --json``."""
        return {
            "speaker": self.speaker,
            "role": self.role,
            "role_text": self.role_text,
            "text": " \u2026 ".join(self.parts),
            "verb": self.verb,
            "direct": self.direct,
            "citations": list(self.citations),
        }


@dataclass(frozen=True)
class Brief:
    """What articles hold on a topic. Raises CitationError where an entry's words are not in what it cites."""

    topic: str
    """As it was given."""
    read_as: str | None
    """As it was read, where a word of it was misspelt."""
    timeline: tuple[DatedEntry, ...]
    """In order of time."""
    figures: tuple[Figure, ...]
    voices: tuple[Voice, ...]
    """Those of one speaker together."""
    disagreements: tuple[Disagreement, ...]
    open_questions: tuple[Entry, ...]
    """The newest first."""
    citations: tuple[Citation, ...]
    """Numbered over the whole brief."""
    articles: int
    """How many are about the topic."""
    more: Mapping[str, int]
    """How many entries of each part are left out; a part that is whole is not named."""
    searched: Searched

    def __post_init__(self) -> None:
        cited_as = {one.number: one for one in self.citations}
        for words, cited in self._quoted():
            if not any(words in text for text in _running([cited_as[number] for number in cited])):
                raise CitationError(f"{words[:60]!r} of the brief is not word for word in {cited}. Please report this.")

    def _quoted(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """All words of articles, with the citations that must have them."""
        yield from ((one.text, one.citations) for one in (*self.timeline, *self.open_questions))
        yield from ((part, one.citations) for one in self.voices for part in one.parts)
        for figure in self.figures:
            yield figure.about, tuple(number for one in figure.values for number in one.citations)
            yield from ((words, one.citations) for one in figure.values for words in (one.text, one.sentence))

    @property
    def found(self) -> bool:
        """Whether any article is about the topic."""
        return self.articles > 0

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``brief --json``."""
        found: dict[str, Any] = {
            "topic": self.topic,
            "timeline": [one.to_json() for one in self.timeline],
            "figures": [one.to_json() for one in self.figures],
            "voices": [one.to_json() for one in self.voices],
            "disagreements": [one.to_json() for one in self.disagreements],
            "open_questions": [one.to_json() for one in self.open_questions],
            "citations": [one.to_json() for one in self.citations],
            "more": dict(self.more),
            "articles": self.articles,
            "searched": {
                "articles": self.searched.articles,
                "passages": self.searched.passages,
                "filters": dict(self.searched.filters),
            },
        }
        return found | ({"asked_as": self.read_as} if self.read_as else {})


def _running(citations: Sequence[Citation]) -> Iterator[str]:
    """The words that citations quote, those of sentences in a row as one text: a quotation may go over several."""
    ordered = sorted(citations, key=lambda one: (one.article.id, one.start))
    start = 0
    for at, one in enumerate(ordered, 1):
        after = ordered[at] if at < len(ordered) else None
        if after is None or after.article != one.article or one.article.text[one.end : after.start].strip():
            yield on_one_line(one.article.text[ordered[start].start : one.end])
            start = at


def on_one_line(text: str) -> str:
    """Words as an entry has them: with a space for every stretch of white space."""
    return " ".join(text.split())
