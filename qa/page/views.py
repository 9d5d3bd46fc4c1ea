"""The pages: what each shows of the library, found and put into its template."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlencode

from index.article import Article, Version
from qa.answer import EXTRACTIVE, Answer, Citation, Nearest, Statement
from qa.harmless import one_line
from qa.page import asked as asking
from qa.page.asked import Sitting
from qa.page.copying import of_answer, of_citation
from qa.page.desk import Desk
from qa.page.excerpt import Excerpt, excerpt
from qa.page.links import live_url
from qa.page.pages import rendered

_ON_A_PAGE = 50
_NEWEST = 6
LOOKED_AT_EVERY = 10.0
"""Seconds for which it is remembered how far the library is behind its folders: to look takes up to a third of one."""
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Opened:
    """An article as it is shown: a part of its text, with what the library has about it."""

    article: Article
    excerpt: Excerpt
    live: str | None
    """Its page on the web, at what is marked."""
    versions: Sequence[Version]
    """All of them, the oldest first, where there are several."""
    copies: Sequence[Article]
    marked_from: int = 0
    """Where what is marked begins."""
    missing: bool = False
    """Whether words are meant that no version here has."""


@dataclass(frozen=True)
class Row:
    """An article in a list."""

    article: Article
    versions: int
    copies: Sequence[Article]


class Views:
    """Pages of one library; each takes the names and values of an address, and the article's id where it names one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._library = desk.library.library
        self._looked: tuple[object, float, str] = (None, 0.0, "")

    def question(self, pairs: Pairs, named: str) -> str:
        """A question's page, with its answer and the article of one citation; the front page where nothing is asked."""
        sitting = asking.sitting(pairs)
        if not sitting.asked.question:
            return rendered(
                "front",
                facts=self._desk.facts(),
                sitting=sitting,
                newest=self._library.newest(_NEWEST),
                llm=self._desk.llm,
                behind=self._behind(),
            )
        answer = self._desk.answer(sitting)
        shown: Sequence[Citation] | Sequence[Nearest] = answer.citations if answer.answered else answer.nearest
        cite = asking.number(pairs, "cite") or (1 if answer.answered else 0)
        cite = min(cite, len(shown))
        quotes = {one.number: one_line(one.quote) for one in answer.citations}
        told = [one_line(statement.text) for statement in answer.statements]
        headline = one_line(answer.text)
        said_below = answer.kind == "quote" or headline in told or answer.writer not in (None, EXTRACTIVE)
        return rendered(
            "answer",
            facts=self._desk.facts(),
            headline="" if said_below else headline,
            statements=[(one, _pieces(one, quotes)) for one in answer.statements],
            shown_above={number for number, quote in quotes.items() if any(quote in text for text in told)},
            cited_in=_cited_in(answer),
            sitting=sitting,
            llm=self._desk.llm,
            answer=answer,
            cite=cite,
            opened=self._opened_at(shown[cite - 1]) if cite else None,
            copy=of_answer(answer) if answer.answered else None,
            copies={one.number: of_citation(one) for one in answer.citations},
        )

    def _behind(self) -> str:
        """How far the library is behind its folders, in words, as far as was seen when they were looked at last."""
        state, at, told = self._looked
        if self._desk.changed() != state or monotonic() - at >= LOOKED_AT_EVERY:
            state = self._desk.changed()
            told = str(self._desk.library.behind())
            self._looked = state, monotonic(), told
        return told

    def _opened_at(self, one: Citation | Nearest) -> Opened:
        if isinstance(one, Citation):
            return self._opened(one.article, one.start, one.end)
        return self._opened(one.article, one.hit.passage.start, one.hit.passage.end)

    def _opened(
        self, article: Article, start: int = 0, end: int = 0, at: int | None = None, missing: bool = False
    ) -> Opened:
        library = self._library
        versions = library.versions(article.id)
        return Opened(
            article,
            excerpt(article.text, start, end, at),
            live_url(article, article.text[start:end]),
            versions if len(versions) > 1 else (),
            [library.article(name) for name in library.copies(article.id)],
            start,
            missing,
        )

    def article(self, pairs: Pairs, named: str) -> str:
        """An article's page, ``start`` to ``end`` of its text marked, in the version that ``of`` names."""
        start, end = (asking.number(pairs, name) or 0 for name in ("start", "end"))
        of = next((value for name, value in pairs if name == "of"), "")

        def opened() -> Opened:
            article = self._library.article(named)
            if of and not article.sha256.startswith(of):
                versions = self._library.versions(named)
                other = next((one for one in versions if one.sha256.startswith(of)), None)
                if other is None:
                    return self._opened(article, missing=True)
                article = other
            fits = 0 <= start < end <= len(article.text)
            return self._opened(article, *((start, end) if fits else (0, 0)), at=asking.number(pairs, "at"))

        shown = self._library.at_one_moment(opened)
        return rendered("article", facts=self._desk.facts(), opened=shown, marked=start < end and not shown.missing)

    def articles(self, pairs: Pairs, named: str) -> str:
        """The articles by date, the newest first, of the outlets and dates that are asked for."""
        within = asking.asked(pairs)
        page = asking.number(pairs, "page") or 1
        filters = self._desk.filters(within)
        library = self._library

        def listed() -> tuple[int, list[Row]]:
            found = library.newest(_ON_A_PAGE, filters, (page - 1) * _ON_A_PAGE)
            return library.counts(filters)[0], [self._row(one) for one in found]

        count, rows = library.at_one_moment(listed)
        pages = -(-count // _ON_A_PAGE)
        links = {
            n: f"/articles?{urlencode([('page', n)])}&{within.query}" for n in (page - 1, page + 1) if 1 <= n <= pages
        }
        return rendered(
            "articles",
            facts=self._desk.facts(),
            sitting=Sitting(within),
            rows=rows,
            count=count,
            page=page,
            pages=pages,
            links=links,
        )

    def _row(self, article: Article) -> Row:
        library = self._library
        return Row(article, len(library.versions(article.id)), [library.article(n) for n in library.copies(article.id)])


def _pieces(statement: Statement, quotes: Mapping[int, str]) -> list[tuple[str, bool]]:
    """The statement in pieces, each with whether it is a quotation word for word."""
    own = sorted({quotes[number] for number in statement.citations}, key=len, reverse=True)
    text = one_line(statement.text)
    if not own:
        return [(text, False)]
    parted = re.split(f"({'|'.join(map(re.escape, own))})", text)
    return [(part, bool(at % 2)) for at, part in enumerate(parted) if part]


def _cited_in(answer: Answer) -> dict[int, str]:
    """Of each citation the place on the page, a statement or a disagreement, that cites it first."""
    found: dict[int, str] = {}
    places = {f"statement-{at}": one.citations for at, one in enumerate(answer.statements, 1)}
    for at, dispute in enumerate(answer.disagreements, 1):
        places[f"disagreement-{at}"] = tuple(number for side in dispute.sides for number in side.citations)
    for place, numbers in places.items():
        for number in numbers:
            found.setdefault(number, place)
    return found
