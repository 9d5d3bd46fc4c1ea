"""Which days no longer stand: what a later sentence or a later article says was put off, or brought forward.

"The hearing, set for 3 March, was postponed until 7 April": 3 March in an older article is no answer any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from index.text.periods import meant
from qa import policy
from qa.candidates import Candidate
from qa.english.quantities import dates
from qa.news.dates import day_of, days
from qa.question.parse import Question
from qa.source import Source
from qa.spans import asks_ahead

_MOVED = re.compile(
    r"\b(?:delayed|postponed|pushed\sback|put\soff|put\sback|moved|rescheduled|brought\sforward|adjourned)\b"
    r"[^.;]{0,60}?\b(?:until|till|to|for)\s(?=\S)",
    re.IGNORECASE,
)
_ASKS_FOR_IT = re.compile(
    r"\b(?:original|first|initial|delay|postpon|resched|adjourn|put (?:off|back)|push|supposed|was .*\bto\b)"
)
"""A question about what was planned before, or about the change, gets all that was said."""


class Move(NamedTuple):
    """A sentence that says to which day something was moved."""

    source: Source
    sentence: int
    start: int
    """Where the new day stands in the source's text."""
    new: str
    """The new day, ISO 8601, as precise as it is told."""


def moves(source: Source) -> list[Move]:
    """What an article says was moved to another day, in order."""
    return source.once(_moves)


def _moves(source: Source) -> list[Move]:
    return [move for match in _MOVED.finditer(source.story) for move in _move(source, match)]


def _move(source: Source, match: re.Match[str]) -> Iterator[Move]:
    """The day that the word leads to, ahead of the article's own; nothing where none does."""
    sentence, day = source.sentence_at(match.start()), day_of(source.article)
    first, words = source.sentences[sentence].start, source.words_of(sentence)
    for a, b in dates(words):
        if day and first + a <= match.end() < first + b and (new := meant(words[a:b], day, ahead=True)):
            yield Move(source, sentence, first + a, new.iso)


def put_off(question: Question, candidates: Sequence[Candidate], sources: Iterable[Source]) -> list[Candidate]:
    """The days among the candidates that were moved since; none where the question is about the change."""
    if question.expects != "date" or _ASKS_FOR_IT.search(question.text.lower()):
        return []
    known = [move for source in sources for move in moves(source) if _is_on(question, move)]
    return [one for one in candidates if any(_moved(one, move, ahead=asks_ahead(question)) for move in known)]


def _is_on(question: Question, move: Move) -> bool:
    """Whether the sentence has half of the question's words at least: the same article tells of other matters."""
    return 2 * len(question.terms & move.source.stems_said(move.sentence)) >= max(len(question.terms), 1)


def _moved(one: Candidate, move: Move, *, ahead: bool) -> bool:
    """Whether a sentence moved the day; ``ahead``: what is still to come is asked for."""
    told = one.when.date if one.when else None
    if told and (told.startswith(move.new) or move.new.startswith(told)):
        return False
    if one.source is move.source and one.sentence == move.sentence:
        return one.start < move.start
    day, later = day_of(one.source.article), day_of(move.source.article)
    if day is None or later is None or day > later:
        return False
    if days(told)[1] < day if told else not ahead:
        return False  # what has happened already is not moved
    shared = one.source.stems_told(one.sentence) & move.source.stems_told(move.sentence)
    return sum(not root[0].isdigit() for root in shared) >= policy.CORRECTS_STEMS
