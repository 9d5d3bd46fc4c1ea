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
from qa.english.amounts import amounts
from qa.english.quantities import dates
from qa.english.words import Span, content_stems, stem
from qa.news.corrections import Correction, corrections, is_wrong
from qa.news.draft import Draft
from qa.news.holdings import Holdings, Place
from qa.source import Source

_SHARED = 0.6
"""Of the words that carry meaning in a draft's clause, the share that an article's has which tells the same."""
_FEWEST = 3
"""Such words at least, the figure and what it counts left aside. Where things are counted two will do that are both
there."""
_MONTH_DAY = re.compile(r"([A-Z][a-z]{2,8})\.?\s(\d{1,2})\b|\b(\d{1,2})\s([A-Z][a-z]{2,8})\b")
_RELATIVE = re.compile(r",\s(?:who|which|whose|where)\s(?:[^,;]|,(?=\d))*(?:,|(?=[.;!?\s]*$))")
_WHOLE = re.compile(r"[.!?\u2026][\"'\u201d\u2019)\]\s]*$")
"""What ends a sentence: no heading, entry of a list, or caption does."""
_PART_OF = re.compile(r"\sof\s(?:(?:the|its|their|these|those)\s)?")


class _Figure(NamedTuple):
    """A figure with what it is of."""

    span: Span
    kind: frozenset[str]
    """A measure ("$", "%", "day", "year", the unit of a time), or the stems of the noun that it counts."""
    value: float
    low: float
    high: float
    """What it may stand for, from the least to the most."""
    counts: bool = False
    """Whether things are counted."""

    def differs(self, other: _Figure) -> bool:
        """Whether the two cannot both hold: neither is the other rounded."""
        return self.value != other.value and not (self.low < other.high and other.low < self.high)


class _Clause(NamedTuple):
    """A part of a sentence that tells one thing."""

    text: str
    """The sentence's words with spaces for those of other clauses: the same offsets."""
    names: tuple[str, ...]
    figures: tuple[_Figure, ...]

    def alike(self, kind: frozenset[str]) -> _Figure | None:
        """The one figure of that kind; None where there is none, or several."""
        found = [one for one in self.figures if one.kind & kind]
        return found[0] if len(found) == 1 else None


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
    text = draft.unquoted
    for sentence in sentences(draft.text):  # blanked out, it would lose where they end
        words = text[sentence.start : sentence.end]
        for clause in _clauses(words) if _WHOLE.search(draft.text[sentence.start : sentence.end]) else ():
            for one in clause.figures if clause.names else ():
                if clause.alike(one.kind) is one and (judged := _judged(holdings, clause, one)):
                    status, place = judged
                    line = draft.line(sentence.start + one.span[0])
                    found.append(CheckedFigure(" ".join(words[slice(*one.span)].split()), line, status, cite(place)))
    return found


def _clauses(words: str) -> list[_Clause]:
    """The clauses of a sentence: what is said of a name between commas ("Lund, who owns 12 boats, …") is one itself."""
    proper = names.proper_names(words)
    apart: list[list[Span]] = []
    main = words
    for relative in _RELATIVE.finditer(words):
        name = next(((a, b) for a, b in proper if b == relative.start()), None)
        if name is not None:
            apart.append([name, relative.span()])
            main = main[: relative.start()] + " " * len(relative[0]) + main[relative.end() :]
    texts = [main, *(_only(words, own) for own in apart)]
    return [
        _Clause(text, tuple(words[a:b] for a, b in proper if text[a:b].strip()), tuple(_figures(text)))
        for text in texts
    ]


def _only(text: str, spans: Sequence[Span]) -> str:
    """The text with spaces for all but these, the same offsets."""
    return "".join(c if any(a <= at < b for a, b in spans) else " " for at, c in enumerate(text))


def _figures(text: str) -> Iterator[_Figure]:
    for start, end in dates(text):
        day = _MONTH_DAY.search(text, start, end)
        month = (day[1] or day[4]).lower().rstrip(".") if day else ""
        if day and month in MONTHS:
            value = float(100 * MONTHS[month] + int(day[2] or day[3]))
            yield _Figure((start, end), frozenset({"day"}), value, value, value)
        elif year := re.fullmatch(r"\D*((?:1[5-9]|20)\d\d)", text[start:end]):
            yield _Figure((start, end), frozenset({"year"}), float(year[1]), float(year[1]), float(year[1]))
    counted = amounts(text)
    for number, one in enumerate(counted):
        span = one.start, one.end
        kind = one.counted or (frozenset({one.measure}) if one.measure else frozenset())
        if text[one.start : one.end].lower().startswith(("a ", "an ")) or text[one.start - 1 : one.start] == "-":
            continue  # "24,000 riders a day", "SARS-CoV-2 infections"
        if one.measure == "time":
            kind = frozenset({f"time in {stem(text[slice(*span)].split()[-1])}"})
        elif not kind and number + 1 < len(counted) and _PART_OF.fullmatch(text, one.end, counted[number + 1].start):
            kind = frozenset(f"of {root}" for root in counted[number + 1].counted)
        if kind:
            yield _Figure(span, kind, one.value, one.low, one.high, not one.measure)


def _judged(holdings: Holdings, clause: _Clause, figure: _Figure) -> tuple[FigureStatus, Place] | None:
    """What became of a figure, and the sentence that shows it; None where no article tells the same."""
    start, end = figure.span
    about = content_stems(clause.text[:start] + " " + clause.text[end:])
    if len(about) < _FEWEST - figure.counts:
        return None
    like = list(holdings.sentences_like(sorted(about)))
    told = list(_told(like, about, figure, clause.names))
    articles = {article.id: article for article, _, _ in like}.values() if told else ()
    known = [one for article in articles for one in corrections(holdings.source(article))]
    found: dict[FigureStatus, Place] = {}
    for place, other in told:
        wrong = _correction(holdings.source(place.article), place, figure, known)
        if wrong is not None:
            place = Place(wrong.source.article, *wrong.source.quoted(wrong.sentence))
        if other.value == figure.value:
            found.setdefault(FigureStatus.CORRECTED if wrong else FigureStatus.HELD, place)
        elif other.differs(figure):
            found.setdefault(FigureStatus.HELD if _gives(wrong, figure) else FigureStatus.CONTRADICTED, place)
    order = (FigureStatus.HELD, FigureStatus.CORRECTED, FigureStatus.CONTRADICTED)
    return next(((status, found[status]) for status in order if status in found), None)


def _gives(correction: Correction | None, figure: _Figure) -> bool:
    """Whether a correction of another figure gives this one instead."""
    if correction is None:
        return False
    given = " ".join(correction.source.words_of(at) for at in correction.sentences)
    return figure.value in {*(one.value for one in amounts(given)), *(one.value for one in _figures(given))}


def _correction(source: Source, place: Place, figure: _Figure, known: Sequence[Correction]) -> Correction | None:
    """What says that the figure of a sentence is wrong."""
    index = next(at for at in range(len(source.sentences)) if source.quoted(at)[0] == place.start)
    begin = source.sentences[index].start
    spans = [one.span for one in _figures(source.words_of(index)) if one.kind & figure.kind]
    return next((one for one in known for a, b in spans if is_wrong(one, source, begin + a, begin + b)), None)


def _told(
    like: Sequence[tuple[Article, Sentence | None, Sentence]],
    about: frozenset[str],
    figure: _Figure,
    named: Sequence[str],
) -> Iterator[tuple[Place, _Figure]]:
    """The sentences of articles that tell the same, each with its figure."""
    least = _SHARED * len(about) if len(about) >= _FEWEST else len(about)
    for article, before, sentence in like:
        words = article.text[sentence.start : sentence.end]
        if not (sentence.body and _WHOLE.search(words)):
            continue
        for clause in _clauses(words):
            other = clause.alike(figure.kind)
            text = clause.text
            if before is not None and not clause.names:  # "There were 8,300 of them"
                text = f"{article.text[before.start : before.end]} {text}"
            if (
                other is not None
                and len(about & content_stems(text)) >= least
                and any(names.is_named(text, name) for name in named)
                and (other.value == figure.value or all(one.value != figure.value for one in clause.figures))
            ):
                yield Place(article, sentence.start, sentence.end), other
