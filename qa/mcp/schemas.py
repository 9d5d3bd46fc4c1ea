"""What the tools return, as types that become their output schemas: the JSON of the command line and, of each place in
an article, ``uri``, ``sha256`` and, of a quotation, ``selector``.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired

# pydantic reads a nested TypedDict of typing's own from Python 3.12 on.
from typing_extensions import TypedDict


class Period(TypedDict):
    """When a superseded version of an article held."""

    since: str
    until: str | None


class ArticleFacts(TypedDict):
    """What an article says of itself; null where it does not say."""

    id: str
    title: str | None
    outlet: str | None
    authors: list[str]
    published: str | None
    modified: str | None
    version: Period | None
    url: str | None
    path: str | None


class Selector(TypedDict):
    """A W3C TextQuoteSelector."""

    type: Literal["TextQuoteSelector"]
    prefix: str
    exact: str
    suffix: str


class _Place(TypedDict):
    """A place in an article's text."""

    start: int
    end: int
    line: int
    page: int | None
    article: ArticleFacts
    uri: str
    sha256: str


class Citation(_Place):
    """The exact words of an article: its text[start:end], in Unicode code points, is the quote."""

    number: int
    quote: str
    selector: Selector


class Passage(_Place):
    """A passage that was found."""

    text: str
    score: float
    copies: list[ArticleFacts]


class Statement(TypedDict):
    """A sentence of the answer, with the numbers of its citations and how many outlets say it."""

    text: str
    citations: list[int]
    outlets: int
    support: NotRequired[float]


class Searched(TypedDict):
    """What was looked at."""

    articles: int
    passages: int
    filters: dict[str, Any]


class When(TypedDict):
    """The date that an answer means."""

    text: str
    date: str
    inferred: bool


class Dropped(TypedDict):
    """What a language model wrote and the checks refused."""

    text: str
    why: str


class Side(TypedDict):
    """What some articles say."""

    text: str
    citations: list[int]


class Disagreement(TypedDict):
    """Where articles say otherwise of the same thing: two sides or more."""

    about: str
    sides: list[Side]


class Answered(TypedDict):
    """An answer, or a refusal with the passages that came nearest."""

    question: str
    answered: bool
    kind: str
    answer: str
    items: list[str]
    statements: list[Statement]
    citations: list[Citation]
    confidence: float
    nearest: list[Passage]
    searched: Searched
    when: When | None
    disagreements: list[Disagreement]
    seconds: float
    writer: NotRequired[str]
    dropped: NotRequired[list[Dropped]]
    asked_as: NotRequired[str]


class Found(TypedDict):
    """Passages, best first."""

    query: str
    hits: list[Passage]
    asked_as: NotRequired[str]


class Held(Period):
    """A version of an article."""

    stored: str
    sha256: str


class Fetched(ArticleFacts):
    """A whole article."""

    language: str | None
    first_line: int
    extra: dict[str, Any]
    sha256: str
    text: str
    versions: list[Held]
    uri: str


class Change(TypedDict):
    """Words of a quotation, and what the article has in their place; one of the two may be empty."""

    draft: str
    article: str


class Verified(TypedDict):
    """What the articles hold of a quotation."""

    text: str
    speaker: str | None
    status: Literal["verbatim", "altered", "stitched", "misattributed", "not found"]
    citations: list[Citation]
    said_by: str | None
    changes: list[Change]
    edits: list[str]
    nearest: Citation | None


class VerifiedInDraft(Verified):
    """What they hold of one that stands in a draft, on a line of it, from start to end of its text."""

    line: int
    start: int
    end: int


class Short(TypedDict):
    """Words in quotation marks, too few to be looked up."""

    text: str
    line: int


class CheckedFigure(TypedDict):
    """A figure or date of a draft with a sentence that has the same, or another."""

    text: str
    line: int
    status: Literal["held", "contradicted"]
    citations: list[Citation]


class SearchedArticles(TypedDict):
    """How many were looked at."""

    articles: int


class VerifiedDraft(TypedDict):
    """What the articles hold of a draft."""

    draft: str
    quotes: list[VerifiedInDraft]
    short: list[Short]
    figures: list[CheckedFigure]
    searched: SearchedArticles


class Quote(TypedDict):
    """Somebody's words; `role` is one name for like roles, `role_text` what the article calls them."""

    speaker: str | None
    role: str | None
    role_text: str | None
    text: str
    verb: str | None
    direct: bool
    citation: Citation


class Quotes(TypedDict):
    """Who said what: those of one speaker together."""

    quotes: list[Quote]
