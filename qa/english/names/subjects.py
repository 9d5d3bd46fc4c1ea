"""Whom a sentence means that names nobody: "she", "the mayor", "the company"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from qa.english.names.capitals import SPEECH, Reading, Span, reading_of
from qa.english.names.people import bearers, mentions, names_of, place_after, place_before, role_at
from qa.english.roles import ELECTED, PLURAL_HEADS, POLICE, leads_role
from qa.english.words import STOPWORDS, word_set

_PRONOUNS = word_set("she he they it")
_BODIES = word_set(
    """company agency department city county state firm group organization organisation council commission
    board bank team club university school hospital court government ministry union airline outlet
    newspaper nonprofit charity bureau office party church museum startup"""
)
_LEADING = word_set(
    """in on at after before while when during since but and so yet also then later earlier meanwhile
    however still though although as for with by statement interview tweet news conference a an same
    day friday monday tuesday wednesday thursday saturday sunday likewise instead next now"""
)
_SPEAKS = _PRONOUNS | SPEECH | {"the"}
_OFFICES = ELECTED | POLICE
_QUOTE_ENDS = re.compile("[,?!.\u2014]['\"\u201d\u2019]\\s*")


class Subject(NamedTuple):
    """What a sentence calls its subject where it does not name it."""

    kind: str
    """person, body (an organisation) or any."""
    role: str | None = None
    word: str = "the"
    """The pronoun."""


def subjects(text: str, sentence_spans: Sequence[Span]) -> list[Subject | None]:
    """What each sentence calls its subject; None where it names it, or as far as we see has none."""
    reading = reading_of(text)
    return [_subject(reading, *span) for span in sentence_spans]


def antecedents(text: str, sentence_spans: Sequence[Span]) -> list[int | None]:
    """For each sentence the nearest earlier one that names whom it means by "she", "the mayor", "it".

    ``sentence_spans`` are (start, end) in ``text``, in order. None where the sentence names its subject itself, or no
    earlier sentence does. Whom a sentence between calls "the mayor" the next may call "she"; whom one calls "he" none.
    """
    called = subjects(text, sentence_spans)
    found: list[int | None] = []
    for index, subject in enumerate(called):
        found.append(None if subject is None else _named_by(text, sentence_spans, called, found, index, subject))
    return found


def _named_by(
    text: str,
    spans: Sequence[Span],
    called: Sequence[Subject | None],
    found: Sequence[int | None],
    index: int,
    subject: Subject,
) -> int | None:
    others: set[int | None] = set()
    for back in range(index - 1, max(index - 1 - _BACK, -1), -1):
        between = called[back]
        if subject.word in _ONE and found[back] is not None and between is not None and between.kind == "person":
            if between.word in {subject.word, "the"}:
                return found[back]
            others.add(found[back])  # "he" here is not "she" there
        elif back not in others and _names_subject(text, *spans[back], subject):
            return back
    return None


_ONE = frozenset({"she", "he"})
_BACK = 100
"""Sentences looked back through: nobody is called "she" over more of them."""


def _names_subject(text: str, start: int, end: int, subject: Subject) -> bool:
    named = mentions(text, start, end)
    if subject.role is not None:
        return any(bearers(text)[m.start].holds(subject.role) for m in named)
    if subject.kind == "person":
        return bool(named) or _calls_someone(reading_of(text), start, end)
    persons = {m.start for m in named} if subject.kind == "body" else set()
    spans = names_of(text)
    first, last = (bisect_left(spans, (at,)) for at in (start, end))
    return any(b <= end and a not in persons for a, b in spans[first:last])


def _subject(reading: Reading, start: int, end: int) -> Subject | None:
    text, tokens = reading.text, reading.tokens
    first, last = bisect_left(reading.starts, start), bisect_left(reading.starts, end)
    if text[start:end].lstrip()[:1] in {'"', "\u201c"}:
        for match in _QUOTE_ENDS.finditer(text, start + 1, end):
            at = bisect_left(reading.starts, match.end())
            if at < last and (tokens[at].low in _SPEAKS or reading.is_name[at]):
                return _said_by(reading, at, last)
        return None
    for index in range(first, min(last, first + 12)):
        low = tokens[index].low
        before = tokens[index - 1].low if index > first else ""
        if low in _PRONOUNS:
            return None if _EMPTY_IT.match(text, tokens[index].start) else _pronoun(low)
        if low == "the" and before not in _INTRODUCE:
            return _definite(reading, index + 1)
        if reading.is_name[index] and before not in _INTRODUCE and not reading.ordinary_opening(index):
            return None
        if index - first > 3 and low not in _LEADING and before not in _INTRODUCE:
            return None
    return None


# Behind these stands no subject: "In Chicago, she said".
_INTRODUCE = word_set("in on at from to of with by for after before during since")


# "It was clear that", "it seems": nobody and nothing is meant.
_EMPTY_IT = re.compile(
    r"it(?:(?:['\u2019]s|\s(?:is|was|will\sbe|would\sbe|became))\s(?:not\s|only\s|also\s)*(?:\w+\s)?"
    r"(?:that|to|if|whether|who|when)\b|\s(?:also\s)?(?:seem|look|appear|rain|snow|matter|turn|happen)(?:s|ed|ing)?\b)",
    re.IGNORECASE,
)


def _pronoun(low: str) -> Subject:
    return Subject({"it": "body", "they": "any"}.get(low, "person"), word=low)


def _definite(reading: Reading, index: int) -> Subject | None:
    """The subject behind "the": "mayor", "first-term mayor", "company"; None for "Chicago mayor", "raids"."""
    tokens = reading.tokens
    for at in range(index, min(index + 4, len(tokens))):
        if not tokens[at].joined or (reading.is_name[at] and not leads_role(tokens[at].low)):
            return None
        role = role_at(reading, at) if leads_role(tokens[at].low) else None
        if role is not None:
            name, after = role
            named = after < len(tokens) and tokens[after].joined and reading.is_name[after]
            plural = tokens[after - 1].low in PLURAL_HEADS
            return None if named or plural or place_after(reading, after) else Subject("person", name)
        if tokens[at].low in _BODIES:
            return Subject("body")
        if tokens[at].low in STOPWORDS:
            return None
    return None


def _said_by(reading: Reading, index: int, last: int) -> Subject | None:
    """Who speaks behind a closing quotation mark: "she said", "said the mayor"; None if named."""
    tokens = reading.tokens
    if tokens[index].low in SPEECH:
        index += 1
    if index >= last:
        return None
    if tokens[index].low in _PRONOUNS:
        return _pronoun(tokens[index].low)
    return _definite(reading, index + 1) if tokens[index].low == "the" else None


@lru_cache(maxsize=4096)
def _calls_someone(reading: Reading, start: int, end: int) -> bool:
    """Whether someone is meant though not named, as in "the Chicago mayor"."""
    first, last = bisect_left(reading.starts, start), bisect_left(reading.starts, end)
    roles = ((i, role_at(reading, i)) for i in range(first, last) if leads_role(reading.tokens[i].low))
    return any(role and role[0] in _OFFICES and place_before(reading, i) for i, role in roles)
