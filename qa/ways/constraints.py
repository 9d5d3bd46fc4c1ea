"""What words must not be to answer: of another person, another role, another place, or said of the opposite."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.english import names
from qa.english.names import is_named
from qa.english.polarity import negations
from qa.english.roles import TO_SOMEBODY, is_role, singular
from qa.english.words import content_stems
from qa.findings import Evidence
from qa.question.parse import Question
from qa.source import Source

WHO_IS = re.compile(r"^\W*who(?:'s|’s| is| was| are| were)\s+(.+?)\W*$", re.IGNORECASE)


def agrees(question: Question, sentence: str) -> bool:
    """Whether a sentence may say what the question says of somebody: where one refuses or denies, so must the other."""
    asked = negations(question.text, unless=content_stems(sentence))
    return negations(sentence) > 0 if negations(question.text) else negations(sentence, unless=question.terms) == asked


def belongs(wanted: Sequence[str], source: Source, person: names.Person) -> bool:
    """Whether the person holds the role in a place that is named, or no place is."""
    if not wanted:
        return True
    about = " ".join([*person.places, person.name])
    if any(is_named(about, name) for name in wanted):
        return True
    if person.places:
        return False
    first = source.words_of(0) + " " + source.about
    at = source.sentence_at(person.mentions[0].start)
    near = " ".join(source.words_of(i) for i in range(max(0, at - 3), at + 1))
    return any(is_named(f"{first} {near}", name) for name in wanted)


def names_near(question: Question, evidence: Evidence) -> bool:
    """Whether every name in the question stands in the sentence, two before it, or what the article says of itself.

    Somebody whom the article names in full elsewhere may stand there by surname.
    """
    source, last = evidence.source, evidence.sentence
    near = range(max(0, last - 2), last + 1)
    return all(source.headed(name) or not source.names.of(name).naming.isdisjoint(near) for name in question.names)


def may_hold(question: Question, source: Source, start: int, end: int) -> bool:
    """Whether words may be one of those asked for.

    Nobody of another role alone, nor of whom the opposite is said, nor what the question knows already.
    """
    if question.besides and content_stems(source.text[start:end]) <= content_stems(question.besides):
        return False
    if _of_another(question, source, start):
        return False
    if not question.role:
        return not _somebody_else(question, source, start)
    if question.expects == "person" and not agrees(question, source.words_of(source.sentence_at(start))):
        return False
    around = {id(p): p for i in (source.sentence_at(start), source.sentence_at(end)) for p in source.names.people_in(i)}
    named = [p for p in around.values() if any(m.start < end and start < m.end for m in p.mentions)]
    return all(not person.roles or person.holds(question.role) for person in named)


def _somebody_else(question: Question, source: Source, start: int) -> bool:
    """Whether words begin with another's name, where who somebody is was asked."""
    asked = WHO_IS.match(question.text)
    if not asked or asked[1] not in question.names:
        return False
    index = source.sentence_at(start)
    mentions = (m for person in source.names.people_in(index) for m in person.mentions)
    return any(m.title_start <= start < m.end and not names.may_be_same(m.name, asked[1]) for m in mentions)


def _of_another(question: Question, source: Source, start: int) -> bool:
    """Whether a sentence has what somebody is asked to be ("the harbourmaster") only of another than it names.

    So "the harbourmaster's deputy", "an aide to the harbourmaster".
    """
    asked = WHO_IS.match(question.text)
    if not asked or question.kind != "who" or not (told := _UNLISTED.fullmatch(asked[1])):
        return False
    index = source.sentence_at(start)
    asked_for = re.compile(rf"\b{re.escape(told[1])}\b", re.IGNORECASE)
    places = list(asked_for.finditer(source.words_of(index)))
    if not places and not question.role:
        # An article that has the word says of whom, there or in the next sentence.
        near = index and asked_for.search(source.words_of(index - 1))
        return not near and asked_for.search(source.text) is not None
    return bool(places) and all(_towards(source.words_of(index), *place.span()) for place in places)


_UNLISTED = re.compile(r"(?:the|a|an)\s(?:[a-z-]+\s){0,2}?([a-z-]+)(?:\s(?:of|in|at|on|for)\s.+)?")


def _towards(sentence: str, start: int, end: int) -> bool:
    before = re.search(r"([\w-]+)\s(?:of|to|for|with)\s(?:the|an?)\s(?:[\w-]+\s)?$", sentence[:start])
    owns = re.match(r"['’]s?\s", sentence[end:])
    return bool(owns or (before and (is_role(before[1]) or singular(before[1]) in TO_SOMEBODY)))
