"""The nouns of the library: articles, their sentences and passages, and what a search finds."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Article:
    """One news article, as it was read. Its text never changes once stored.

    What the article does not say about itself is None, never guessed.
    """

    id: str
    text: str
    """The article's words: the source without its byte-order mark and with LF line ends, else unaltered."""
    title: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    """ISO 8601: a date (2019-07-12) or a date and time, exactly as precise as the article is."""
    url: str | None = None
    language: str | None = None
    path: str | None = None
    """The file it was read from, absolute."""
    first_line: int = 1
    """The line of ``path`` on which ``text`` begins; 1 for JSON Lines, whose lines are counted in ``text``."""
    modified: str | None = None
    """As ``published``, of its latest correction or update, where the article gives one."""
    pages: tuple[int, ...] = ()
    """Where each page of a paged source begins, as offsets into ``text``, from the first page on; else empty."""
    extra: Mapping[str, object] = field(default_factory=dict)
    """Keys of the source that have no field here, kept as they were."""

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the text as UTF-8: what a citation of it rests on."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def name(self) -> str:
        """What to call it where its title is not known: the title, else its id."""
        return self.title or self.id

    def line_of(self, offset: int) -> int:
        """The line, from 1, that holds the character at ``offset`` (code points into ``text``)."""
        return self.first_line + self.text.count("\n", 0, offset)

    def page_of(self, offset: int) -> int | None:
        """The page, from 1, that holds the character at ``offset``; None where the source has no pages."""
        return bisect_right(self.pages, offset) or None if self.pages else None


@dataclass(frozen=True)
class Version(Article):
    """An article as it was for some time: a library opened as of a date gives one where another has taken its place.

    Dates are ISO 8601, as precise as they are known.
    """

    since: str = ""
    """Its latest change or its publication, else when it was stored."""
    until: str | None = None
    """From when the next version holds; None for the newest."""
    stored: str = ""


def superseded(article: Article) -> Version | None:
    """The article as the version that it is, where a later one has taken its place."""
    return article if isinstance(article, Version) and article.until else None


@dataclass(frozen=True, order=True)
class Sentence:
    """A sentence as code-point offsets into its article's text."""

    start: int
    end: int
    body: bool = True
    """False for what an article carries beside its story: related links, captions, prompts, other headlines."""


@dataclass(frozen=True)
class Passage:
    """Some sentences in a row of one article: what is embedded, searched and read."""

    id: int
    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Hit:
    """A passage that a search found, and why."""

    passage: Passage
    score: float
    """Fused score, 0 to 1; comparable within one search only."""
    cosine: float
    """Exact cosine similarity of passage and query."""
    bm25: float
    """BM25 score of FTS5, sign turned so that more is better; 0 where no word matched."""
    odds: float | None = None
    """Log odds that it answers the question, where a cross-encoder was asked; the score then takes account of it."""
