"""A draft held against a library: each of its quotations found as it is, changed, joined, another's, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from index.errors import UsageError
from index.filters import Filters
from index.library import Library
from index.report import Progress
from qa.answer import Citation
from qa.news.alignment import Alignment, Change
from qa.news.attribution import Attribution, attribution
from qa.news.draft import Draft, Quotation
from qa.news.figures import CheckedFigure, FigureStatus, figures
from qa.news.holdings import Holdings, Place
from qa.news.matching import Pattern

LONGEST = 20_000
"""Characters of a quotation that is looked up by itself."""
FEWEST = 3
"""Words of what is looked up: fewer in quotation marks are a name, a title or a word held at arm's length."""
_SLIGHT = 2
"""Changed words up to which a quotation is taken for changed rather than for joined of two."""
_ALTERED = 0.6
"""Likeness from which on the nearest words are taken for what the quotation was made of; measured: docs/verify.md."""
_ALTERED_SHORT = 0.7
"""The same of a quotation of at most five words."""
_ROW, _ALTERED_ROW = 8, 0.4
"""Words in a row that nobody says by chance, and the likeness that then will do."""
_CERTAIN = 6
"""Words of a quotation that nobody else is likely to have said, too."""


class Status(StrEnum):
    """What became of a quotation."""

    VERBATIM = "verbatim"
    ALTERED = "altered"
    STITCHED = "stitched"
    MISATTRIBUTED = "misattributed"
    NOT_FOUND = "not found"


@dataclass(frozen=True)
class Checked:
    """A quotation of a draft with what the library has of it."""

    quotation: Quotation
    line: int
    status: Status
    citations: tuple[Citation, ...] = ()
    """Where it stands; of one that is altered the nearest place; of one that is joined each part's."""
    said_by: str | None = None
    """Whose words the article says they are."""
    changes: tuple[Change, ...] = ()
    edits: tuple[str, ...] = ()
    """What is set otherwise than in the article and is no change."""
    nearest: Citation | None = None
    """Of one that is not found the words that come nearest to it."""

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``verify --json``."""
        return {
            "text": self.quotation.text,
            "line": self.line,
            "start": self.quotation.start,
            "end": self.quotation.end,
            "speaker": self.quotation.speaker,
            "status": str(self.status),
            "citations": [one.to_json() for one in self.citations],
            "said_by": self.said_by,
            "changes": [change._asdict() for change in self.changes],
            "edits": list(self.edits),
            "nearest": self.nearest and self.nearest.to_json(),
        }


@dataclass(frozen=True)
class Verified:
    """A draft with all that was found."""

    draft: Draft
    name: str
    quotes: tuple[Checked, ...]
    short: tuple[Quotation, ...]
    """What stands in quotation marks and is too short to be looked up."""
    figures: tuple[CheckedFigure, ...]
    """Of the figures and dates in its own sentences those that articles bear out or contradict."""
    articles: int
    """How many were searched."""

    @property
    def holds(self) -> bool:
        """Whether every quotation is verbatim."""
        return all(one.status == Status.VERBATIM for one in self.quotes)

    @property
    def against(self) -> tuple[CheckedFigure, ...]:
        """The figures that articles contradict or have corrected."""
        return tuple(one for one in self.figures if one.status != FigureStatus.HELD)

    def pieces(self) -> Iterator[tuple[str, int]]:
        """The draft's text in pieces, each with the number, from 1, of the quotation that it is; 0 for what is none."""
        text, at = self.draft.text, 0
        for number, one in enumerate(self.quotes, 1):
            start, end = max(one.quotation.start, at), max(one.quotation.end, at)
            yield text[at:start], 0
            yield text[start:end], number
            at = end
        yield text[at:], 0

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``verify --json``."""
        return {
            "draft": self.name,
            "quotes": [one.to_json() for one in self.quotes],
            "short": [{"text": one.text, "line": self.draft.line(one.start)} for one in self.short],
            "figures": [one.to_json() for one in self.figures],
            "searched": {"articles": self.articles},
        }


def verify(
    library: Library,
    draft: Draft,
    filters: Filters | None = None,
    progress: Progress = lambda done, total: None,
) -> Verified:
    """Look up every quotation of a draft; ``progress`` is called with how many are done, and of how many."""
    return library.at_one_moment(lambda: _verify(library, draft, filters, progress))


def verify_quotation(library: Library, text: str, speaker: str | None = None) -> Checked:
    """What a library has of one quotation, that ``speaker`` is to have said where one is given.

    Raises UsageError for one without words, or too long.
    """
    if len(text) > LONGEST:
        raise UsageError(f"The quotation has {len(text):,} characters; at most {LONGEST:,} are looked up. Give less")
    pattern = Pattern(text)
    if not pattern.words:
        raise UsageError("The quotation is empty. Give the words that are to be found")
    quotation = Quotation(text, 0, len(text), speaker)
    return library.at_one_moment(lambda: check(Holdings(library), quotation, pattern, 1, Numbers()))


def _verify(library: Library, draft: Draft, filters: Filters | None, progress: Progress) -> Verified:
    quotations = draft.quotations
    patterns = [Pattern(one.text) for one in quotations]
    holdings, numbers = Holdings(library, filters), Numbers()
    checked, short = [], []
    for done, (one, pattern) in enumerate(zip(quotations, patterns, strict=True)):
        progress(done, len(quotations))
        if len(pattern.words) < FEWEST:
            short.append(one)
        else:
            checked.append(check(holdings, one, pattern, draft.line(one.start), numbers))
    progress(len(quotations), len(quotations))
    told_of = tuple(figures(draft, holdings, numbers.citation))
    return Verified(draft, draft.article.id, tuple(checked), tuple(short), told_of, library.counts(filters)[0])


class Numbers:
    """Numbers the citations of one draft."""

    def __init__(self) -> None:
        self._given = 0

    def citation(self, place: Place) -> Citation:
        """The place with the next number."""
        self._given += 1
        text: str = place.article.text[place.start : place.end]
        return Citation(self._given, place.article, place.start, place.end, text)


def check(holdings: Holdings, quotation: Quotation, pattern: Pattern, line: int, numbers: Numbers) -> Checked:
    """What a library has of one quotation."""
    if places := holdings.verbatim(pattern, holdings.holding(pattern, strongly=True)):
        return _held(holdings, quotation, pattern, line, places, numbers)
    held = holdings.holding(pattern)
    places = holdings.verbatim(pattern, held)
    near = None if places else next(iter(holdings.nearest(pattern, held)), None)
    if not places and not (near and _is_slight(pattern, near.alignment)):
        held = [*held, *(one for one in holdings.like(pattern) if one not in held)]
        places = holdings.verbatim(pattern, held)
        near = None if places else next(iter(holdings.nearest(pattern, held)), None)
    if places:
        return _held(holdings, quotation, pattern, line, places, numbers)
    parts = [] if near and _is_slight(pattern, near.alignment) else holdings.parts(pattern, held)
    if parts:
        return Checked(quotation, line, Status.STITCHED, tuple(map(numbers.citation, parts)))
    whose = attribution(holdings, [near.place], quotation.speaker) if near else None
    if near and whose and (_is_altered(pattern, near.alignment) or _is_theirs(quotation, near.alignment, whose)):
        citations = (numbers.citation(near.place),)
        return Checked(quotation, line, Status.ALTERED, citations, whose.said_by, near.alignment.changes)
    shown = numbers.citation(holdings.whole_sentences(near.place)) if near and near.alignment.kept else None
    return Checked(quotation, line, Status.NOT_FOUND, nearest=shown)


def _held(
    holdings: Holdings, quotation: Quotation, pattern: Pattern, line: int, places: list[Place], numbers: Numbers
) -> Checked:
    """Of a quotation that stands word for word: whether it is the speaker's."""
    whose = attribution(holdings, places, quotation.speaker)
    sure = whose.is_other and (len(pattern.words) >= _CERTAIN or len(places) == 1)
    status = Status.MISATTRIBUTED if sure else Status.VERBATIM
    citations = tuple(map(numbers.citation, whose.places))
    return Checked(quotation, line, status, citations, whose.said_by, edits=whose.places[0].edits)


def _is_slight(pattern: Pattern, aligned: Alignment) -> bool:
    """Whether so little is changed that it is no other quotation, nor joined of two."""
    return aligned.changed <= _SLIGHT and _is_altered(pattern, aligned)


def _is_theirs(quotation: Quotation, aligned: Alignment, whose: Attribution) -> bool:
    """Whether next to all of it is said by the very speaker: then it is no other's, however short."""
    named = quotation.speaker is not None and whose.said_by is not None and not whose.is_other
    return named and aligned.changed <= _SLIGHT and aligned.kept >= 1 and aligned.row >= 1 + aligned.changed


def _is_altered(pattern: Pattern, aligned: Alignment) -> bool:
    if aligned.row >= _ROW and aligned.likeness >= _ALTERED_ROW:
        return True
    short = len(pattern.words) <= 5
    return aligned.kept >= 2 and aligned.likeness >= (_ALTERED_SHORT if short else _ALTERED)
