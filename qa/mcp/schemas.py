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
    """A figure or date of a draft with a sentence that has the same, another, or a correction."""

    text: str
    line: int
    status: Literal["held", "contradicted", "corrected"]
    citations: list[Citation]


class Entry(TypedDict):
    """An article's sentence with the numbers of the citations that have it."""

    text: str
    citations: list[int]


class Event(Entry):
    """What happened on a day, or is planned for it; `inferred` where the day rests on the article's own date,
    `corrected` where an article has corrected a figure or a name in it."""

    date: str
    until: str | None
    inferred: bool
    planned: bool
    ahead: bool
    outlets: int
    corrected: bool


class Value(TypedDict):
    """A figure, by whose word, in its sentence, and whether an article has corrected it."""

    value: str
    by: str | None
    sentence: str
    corrected: bool
    citations: list[int]


class Figure(TypedDict):
    """What is counted, with the figures that articles give."""

    about: str
    values: list[Value]


class Voice(Entry):
    """What somebody says."""

    speaker: str
    role: str | None
    role_text: str | None
    verb: str | None
    direct: bool


class Briefed(TypedDict):
    """What the articles hold on a topic; `more` counts the entries left out."""

    topic: str
    timeline: list[Event]
    figures: list[Figure]
    voices: list[Voice]
    disagreements: list[Disagreement]
    open_questions: list[Entry]
    citations: list[Citation]
    more: dict[str, int]
    articles: int
    searched: Searched
    asked_as: NotRequired[str]


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
