"""Figures and dates of a draft beside those of the articles: held, contradicted by a sentence that tells the same, or
held only where an article has since corrected it.

Nothing is said unless an article's sentence has a name of the draft's sentence, counts the same thing, and has most of
its other words: a figure that merely stands nowhere is none of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from index.article import Article, Sentence
from index.text.english import MONTHS
from index.text.split import sentences
from qa.answer import Citation
from qa.english import names
from qa.english.quantities import dates, numbers
from qa.english.words import Span, content_stems, figure_in, number_value, stem
from qa.news.corrections import Correction, corrections, is_wrong
from qa.news.draft import Draft
from qa.news.holdings import Holdings, Place
from qa.news.speech import unquoted
from qa.source import Source

_SHARED = 0.6
"""Of the words that carry meaning in a draft's sentence, the share that an article's has which tells the same."""
_FEWEST = 3
"""Such words at least, the figure and what it counts left aside."""
_MONTH_DAY = re.compile(r"([A-Z][a-z]{2,8})\.?\s(\d{1,2})\b|\b(\d{1,2})\s([A-Z][a-z]{2,8})\b")


class _Figure(NamedTuple):
    """A figure with what it counts."""

    span: Span
    kind: str
    """ "money", "percent", "day", "year", or the stem of the noun."""
    value: float


class FigureStatus(StrEnum):
    """What became of a figure."""

    HELD = "held"
    CONTRADICTED = "contradicted"
    CORRECTED = "corrected"
    """An article has it, and another, or its own correction, says that it is wrong."""


@dataclass(frozen=True)
class CheckedFigure:
    """A figure or date of a draft with the sentence of an article that tells the same."""

    text: str
    line: int
    status: FigureStatus
    citation: Citation
    """The sentence with the same figure, with another, or with the correction."""

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``verify --json``."""
        return {"text": self.text, "line": self.line, "status": self.status, "citations": [self.citation.to_json()]}


def figures(draft: Draft, holdings: Holdings, cite: Callable[[Place], Citation]) -> list[CheckedFigure]:
    """The figures in a draft's sentences, its quotations left aside, that articles bear out or contradict."""
    found: list[CheckedFigure] = []
    text = unquoted(draft.text)
    for sentence in sentences(text):
        words = text[sentence.start : sentence.end]
        named = [words[a:b] for a, b in names.proper_names(words)]
        own = list(_figures(words)) if named else []
        for one in (one for one in own if [other.kind for other in own].count(one.kind) == 1):
            if judged := _judged(holdings, words, one, named):
                status, place = judged
                line = draft.line(sentence.start + one.span[0])
                found.append(CheckedFigure(" ".join(words[slice(*one.span)].split()), line, status, cite(place)))
    return found


def _figures(text: str) -> Iterator[_Figure]:
    for start, end in dates(text):
        day = _MONTH_DAY.search(text, start, end)
        month = (day[1] or day[4]).lower().rstrip(".") if day else ""
        if day and month in MONTHS:
            yield _Figure((start, end), "day", 100 * MONTHS[month] + int(day[2] or day[3]))
        elif year := re.fullmatch(r"\D*((?:1[5-9]|20)\d\d)", text[start:end]):
            yield _Figure((start, end), "year", int(year[1]))
    for start, end in numbers(text):
        words = text[start:end]
        if re.search(r"[$\u00a3\u20ac\u00a5]|dollars|euros|pounds", words):
            kind, bare = "money", words
        elif re.search(r"%|per\s?cent", words):
            kind, bare = "percent", words
        else:
            bare, _, noun = words.rpartition(" ")
            kind = stem(noun) if noun.isalpha() else ""
        value = number_value(bare) if kind and re.search(r"\d", figure_in(bare)) else None
        if value is not None:
            yield _Figure((start, end), kind, value)


def _judged(holdings: Holdings, words: str, figure: _Figure, named: list[str]) -> tuple[FigureStatus, Place] | None:
    """What became of a figure, and the sentence that shows it; None where no article tells the same."""
    start, end = figure.span
    about = content_stems(words[:start] + " " + words[end:])
    if len(about) < _FEWEST:
        return None
    like = list(holdings.sentences_like(sorted(about)))
    told = list(_told(like, about, figure, named))
    articles = {article.id: article for article, _ in like}.values() if told else ()
    known = [one for article in articles for one in corrections(holdings.source(article))]
    found: dict[FigureStatus, Place] = {}
    for place, value in told:
        wrong = _correction(holdings.source(place.article), place, figure, known)
        if wrong is not None:
            place = Place(wrong.source.article, *wrong.source.quoted(wrong.sentence))
        if value == figure.value:
            found.setdefault(FigureStatus.CORRECTED if wrong else FigureStatus.HELD, place)
        else:
            found.setdefault(FigureStatus.HELD if _gives(wrong, figure) else FigureStatus.CONTRADICTED, place)
    order = (FigureStatus.HELD, FigureStatus.CORRECTED, FigureStatus.CONTRADICTED)
    return next(((status, found[status]) for status in order if status in found), None)


def _gives(correction: Correction | None, figure: _Figure) -> bool:
    """Whether a correction of another figure gives this one instead."""
    words = correction.source.words_of(correction.sentence) if correction else ""
    return any((one.kind, one.value) == (figure.kind, figure.value) for one in _figures(words))


def _correction(source: Source, place: Place, figure: _Figure, known: Sequence[Correction]) -> Correction | None:
    """What says that the figure of a sentence is wrong."""
    index = next(at for at in range(len(source.sentences)) if source.quoted(at)[0] == place.start)
    begin = source.sentences[index].start
    spans = [one.span for one in _figures(source.words_of(index)) if one.kind == figure.kind]
    return next((one for one in known for a, b in spans if is_wrong(one, source, begin + a, begin + b)), None)


def _told(
    like: Sequence[tuple[Article, Sentence]], about: frozenset[str], figure: _Figure, named: list[str]
) -> Iterator[tuple[Place, float]]:
    """The sentences of articles that tell the same, each with its figure."""
    for article, sentence in like:
        text = article.text[sentence.start : sentence.end]
        alike = [one for one in _figures(text) if one.kind == figure.kind]
        if (
            len(alike) == 1
            and sentence.body
            and len(about & content_stems(text)) >= _SHARED * len(about)
            and any(names.is_named(text, name) for name in named)
        ):
            yield Place(article, sentence.start, sentence.end), alike[0].value
