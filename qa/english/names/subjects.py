"""Whom a sentence means that names nobody: "she", "the mayor", "the company"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from index.text.english import WEEKDAYS, word_set
from qa.english.names.capitals import TokenizedText
from qa.english.names.mentions import within
from qa.english.names.people import Person
from qa.english.names.titles import place_after, place_before, role_at
from qa.english.nouns import BODIES
from qa.english.reporting import SPEECH
from qa.english.roles import ELECTED, PLURAL_HEADS, POLICE, leads_role
from qa.english.words import STOPWORDS, Span

_PRONOUNS = word_set("she he they it")
_LEADING = {*WEEKDAYS} | word_set(
    """in on at after before while when during since but and so yet also then later earlier meanwhile
    however still though although as for with by statement interview tweet news conference a an same
    day likewise instead next now"""
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


def subjects(tokenized: TokenizedText, sentences: Sequence[Span]) -> list[Subject | None]:
    """What each sentence of a text calls its subject; None where it names it, or as far as we see has none."""
    return [_subject(tokenized, *span) for span in sentences]


_SAME_PERSON = frozenset({"she", "he"})
_BACK = 100
"""Sentences looked back through: nobody is called "she" over more of them."""


class Antecedents:
    """Finds for each sentence the nearest earlier one that names whom it means by "she", "the mayor", "it"."""

    def __init__(
        self,
        tokenized: TokenizedText,
        sentences: Sequence[Span],
        called: Sequence[Subject | None],
        names: Sequence[Span],
        people: Sequence[Person],
    ) -> None:
        """``called`` are the subjects of the sentences, ``names`` and ``people`` those of the text, in order."""
        self._tokenized = tokenized
        self._sentences = sentences
        self._called = called
        self._names = names
        self._bearers = {mention.start: person for person in people for mention in person.mentions}
        self._mentions = sorted(mention for person in people for mention in person.mentions)
        self._alluding: dict[int, bool] = {}

    def find(self) -> list[int | None]:
        """The index of that sentence for each; None where a sentence names its subject itself, or no earlier one does.

        Whom a sentence between calls "the mayor" the next may call "she"; whom one calls "he" none.
        """
        found: list[int | None] = []
        for index, subject in enumerate(self._called):
            found.append(None if subject is None else self._named_by(found, index, subject))
        return found

    def _named_by(self, found: Sequence[int | None], index: int, subject: Subject) -> int | None:
        others: set[int | None] = set()
        for back in range(index - 1, max(index - 1 - _BACK, -1), -1):
            between = self._called[back]
            pronoun = subject.word in _SAME_PERSON and found[back] is not None
            if pronoun and between is not None and between.kind == "person":
                if between.word in {subject.word, "the"}:
                    return found[back]
                others.add(found[back])  # "he" here is not "she" there
            elif back not in others and self._names_subject(back, subject):
                return back
        return None

    def _names_subject(self, index: int, subject: Subject) -> bool:
        start, end = self._sentences[index]
        named = within(self._mentions, start, end)
        if subject.role is not None:
            return any(self._bearers[m.start].holds(subject.role) for m in named)
        if subject.kind == "person":
            return bool(named) or self._alludes(index)
        persons = {m.start for m in named} if subject.kind == "body" else set()
        first, last = (bisect_left(self._names, (at,)) for at in (start, end))
        return any(b <= end and a not in persons for a, b in self._names[first:last])

    def _alludes(self, index: int) -> bool:
        """Whether a sentence means someone though it names nobody, as in "the Chicago mayor"."""
        if index not in self._alluding:
            tokenized, (start, end) = self._tokenized, self._sentences[index]
            first, last = bisect_left(tokenized.starts, start), bisect_left(tokenized.starts, end)
            roles = ((i, role_at(tokenized, i)) for i in range(first, last) if leads_role(tokenized.tokens[i].low))
            self._alluding[index] = any(
                role and role[0] in _OFFICES and place_before(tokenized, i) for i, role in roles
            )
        return self._alluding[index]


def _subject(tokenized: TokenizedText, start: int, end: int) -> Subject | None:
    text, tokens = tokenized.text, tokenized.tokens
    first, last = bisect_left(tokenized.starts, start), bisect_left(tokenized.starts, end)
    if text[start:end].lstrip()[:1] in {'"', "\u201c"}:
        for match in _QUOTE_ENDS.finditer(text, start + 1, end):
            at = bisect_left(tokenized.starts, match.end())
            if at < last and (tokens[at].low in _SPEAKS or tokenized.is_name[at]):
                return _said_by(tokenized, at, last)
        return None
    for index in range(first, min(last, first + 12)):
        low = tokens[index].low
        before = tokens[index - 1].low if index > first else ""
        if low in _PRONOUNS:
            return None if _EMPTY_IT.match(text, tokens[index].start) else _pronoun(low)
        if low == "the" and before not in _INTRODUCE:
            return _definite(tokenized, index + 1)
        if tokenized.is_name[index] and before not in _INTRODUCE and not tokenized.ordinary_opening(index):
            return None
        if index - first > 3 and low not in _LEADING and before not in _INTRODUCE:
            return None
    return None


# Behind these stands no subject: "In Chicago, she said".
_INTRODUCE = word_set("in on at from to of with by for after before during since")


# "It was not immediately clear whether", "it seems": nobody and nothing is meant.
_EMPTY_IT = re.compile(
    r"it(?:(?:['\u2019]s|\s(?:is|was|will\sbe|would\sbe|became))\s(?:not\s|only\s|also\s)*(?:\w+ly\s)?(?:\w+\s)?"
    r"(?:that|to|if|whether|who|when)\b|\s(?:also\s)?(?:seem|look|appear|rain|snow|matter|turn|happen)(?:s|ed|ing)?\b)",
    re.IGNORECASE,
)


def _pronoun(low: str) -> Subject:
    return Subject({"it": "body", "they": "any"}.get(low, "person"), word=low)


def _definite(tokenized: TokenizedText, index: int) -> Subject | None:
    """The subject behind "the": "mayor", "first-term mayor", "company"; None for "Chicago mayor", "raids"."""
    tokens = tokenized.tokens
    for at in range(index, min(index + 4, len(tokens))):
        if not tokens[at].joined or (tokenized.is_name[at] and not leads_role(tokens[at].low)):
            return None
        role = role_at(tokenized, at) if leads_role(tokens[at].low) else None
        if role is not None:
            name, after = role
            named = after < len(tokens) and tokens[after].joined and tokenized.is_name[after]
            plural = tokens[after - 1].low in PLURAL_HEADS
            return None if named or plural or place_after(tokenized, after) else Subject("person", name)
        if tokens[at].low in BODIES:
            return Subject("body")
        if tokens[at].low in STOPWORDS:
            return None
    return None


def _said_by(tokenized: TokenizedText, index: int, last: int) -> Subject | None:
    """Who speaks behind a closing quotation mark: "she said", "said the mayor"; None if named."""
    tokens = tokenized.tokens
    if tokens[index].low in SPEECH:
        index += 1
    if index >= last:
        return None
    if tokens[index].low in _PRONOUNS:
        return _pronoun(tokens[index].low)
    return _definite(tokenized, index + 1) if tokens[index].low == "the" else None
