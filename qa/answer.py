"""What a question gets: statements, each resting on quotations that stand word for word in their articles.

A Citation cannot be made unless its quotation is exactly there; that check is the invariant of the whole product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from index.article import Article, Hit, Version, superseded
from index.errors import CitationError

if TYPE_CHECKING:
    from qa.news.dates import When


EXTRACTIVE = "extractive"
"""The writer of an answer that is made of the articles' own words."""


@dataclass(frozen=True)
class Citation:
    """The exact words of an article. Raises CitationError when ``article.text[start:end] != quote``."""

    number: int
    """From 1, in the order of the answer."""
    article: Article
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        found = self.article.text[self.start : self.end]
        if not self.quote or found != self.quote:
            raise CitationError(
                f"Citation [{self.number}] is not word for word in {self.article.id}: characters {self.start}-"
                f"{self.end} are {found[:60]!r}, the quotation is {self.quote[:60]!r}. Please report this."
            )

    @property
    def line(self) -> int:
        """The line, from 1, on which the quotation begins."""
        return self.article.line_of(self.start)

    @property
    def page(self) -> int | None:
        """The page, from 1, on which the quotation begins; None where the article has no pages."""
        return self.article.page_of(self.start)

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``--json``."""
        return {
            "number": self.number,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "line": self.line,
            "page": self.page,
            "article": article_json(self.article),
        }


@dataclass(frozen=True)
class Statement:
    """One thing that the articles say, in a sentence of its own, with the numbers of the citations that say it."""

    text: str
    citations: tuple[int, ...]
    outlets: int
    """How many outlets say it, copies of one story counted once."""
    support: float | None = None
    """The chance that its citations bear it out, 0 to 1, where a language model wrote it."""

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``--json``."""
        shown = {"text": self.text, "citations": list(self.citations), "outlets": self.outlets}
        return shown if self.support is None else {**shown, "support": self.support}


@dataclass(frozen=True)
class Side:
    """What some of the articles say, with the numbers of the citations that say it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True)
class Disagreement:
    """Where articles say otherwise of the same thing."""

    about: str
    sides: tuple[Side, ...]
    """Two or more."""

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``--json``."""
        sides = [{"text": side.text, "citations": list(side.citations)} for side in self.sides]
        return {"about": self.about, "sides": sides}


@dataclass(frozen=True)
class Nearest:
    """A passage that came near but does not answer, with its article for the reader to look at."""

    hit: Hit
    article: Article
    copies: tuple[Article, ...] = ()
    """The other articles that tell the same story, copied."""

    def to_json(self) -> dict[str, Any]:
        """As a hit of ``search --json``."""
        passage = self.hit.passage
        return {
            "article": article_json(self.article),
            "start": passage.start,
            "end": passage.end,
            "line": self.article.line_of(passage.start),
            "page": self.article.page_of(passage.start),
            "text": passage.text,
            "score": self.hit.score,
            "copies": [article_json(copy) for copy in self.copies],
        }


@dataclass(frozen=True)
class SearchResult:
    """What a search finds."""

    query: str
    hits: tuple[Nearest, ...]
    """Best first."""
    asked_as: str | None = None
    """The words as they were read, where one of them was misspelt."""

    def to_json(self, explain: bool = False) -> dict[str, Any]:
        """As in the command line's ``search --json``; with ``explain`` each hit has the scores that ranked it."""
        hits = []
        for near in self.hits:
            scores = {"cosine": near.hit.cosine, "bm25": near.hit.bm25, "odds": near.hit.odds} if explain else {}
            hits.append(near.to_json() | scores)
        read = {"asked_as": self.asked_as} if self.asked_as else {}
        return {"query": self.query, **read, "hits": hits}


@dataclass(frozen=True)
class Searched:
    """What was looked at."""

    articles: int
    passages: int
    filters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """The answer to a question, or the refusal with what came nearest."""

    question: str
    kind: str
    answered: bool
    text: str
    """The words that answer, as short as the question allows; when not answered, why not."""
    searched: Searched
    confidence: float
    """0 to 1: the estimated probability that the answer is right (when not answered: that an answer would be)."""
    items: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    nearest: tuple[Nearest, ...] = ()
    asked_as: str | None = None
    """The question as it was read, where words of it were misspelt."""
    when: When | None = None
    """The date that the answer's words mean, where a date is asked for."""
    explanation: tuple[str, ...] = ()
    """One line a step, for ``--explain``."""
    writer: str | None = None
    """The language model that wrote it, or EXTRACTIVE where one was asked and nothing of it holds; else None."""
    dropped: tuple[tuple[str, str], ...] = ()
    """What a language model wrote and the checks refused, each with why."""
    seconds: float = field(default=0.0, compare=False)
    """What it took."""

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``ask --json``."""
        found: dict[str, Any] = {
            "question": self.question,
            "answered": self.answered,
            "kind": self.kind,
            "answer": self.text,
            "items": list(self.items),
            "statements": [statement.to_json() for statement in self.statements],
            "citations": [citation.to_json() for citation in self.citations],
            "confidence": self.confidence,
            "nearest": [near.to_json() for near in self.nearest],
            "searched": {
                "articles": self.searched.articles,
                "passages": self.searched.passages,
                "filters": dict(self.searched.filters),
            },
            "when": self.when and self.when.to_json(),
            "disagreements": [one.to_json() for one in self.disagreements],
            "seconds": round(self.seconds, 3),
        }
        if self.writer:
            found["writer"] = self.writer
            found["dropped"] = [{"text": text, "why": why} for text, why in self.dropped]
        if self.asked_as:
            found["asked_as"] = self.asked_as
        if self.explanation:
            found["explanation"] = list(self.explanation)
        return found


def article_json(article: Article) -> dict[str, Any]:
    """What a citation says of its article; unknown is null, and so is the version where it is the newest."""
    version = superseded(article)
    return {
        "id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "authors": list(article.authors),
        "published": article.published,
        "modified": article.modified,
        "version": version and {"since": version.since, "until": version.until},
        "url": article.url,
        "path": article.path,
    }


def whole_json(article: Article, versions: Sequence[Version]) -> dict[str, Any]:
    """All that is known of an article, its text and when each of its versions held: as ``index show --json``."""
    rest = {"language": article.language, "first_line": article.first_line, "extra": dict(article.extra)}
    dates = [{"since": v.since, "until": v.until, "stored": v.stored, "sha256": v.sha256} for v in versions]
    return article_json(article) | rest | {"sha256": article.sha256, "text": article.text, "versions": dates}
