"""Appositions: the role that stands beside a name, set off from it: "Ana Ruiz, the mayor of Reno", "is the coach"."""

from __future__ import annotations

import re

from index.text.english import word_set
from qa.english.names.capitals import Reading, Token, run_end
from qa.english.names.titles import place_after, place_before, role_at, role_towards
from qa.english.roles import leads_role
from qa.english.words import STOPWORDS

_SOME = word_set("one two three some most many several all any first last youngest oldest")
_COPULAS = word_set("is was became becomes remains serves served")
_LEADS_VERBS = word_set("leads heads runs directs chairs led headed ran directed chaired founded oversees")
_WITH_COPULAS = word_set("been as elected appointed named also")
_DETERMINERS = word_set("the a an its their his her one")
_NEAR = 6
"""Words behind a name among which its role stands."""
_COMMA = re.compile(r",\s+")
_OF_THING = re.compile(r"\sof\s(?:(?:the|a|an|its)\s)?[a-z'\u2019-]+(?:\s[a-z'\u2019-]+)?")


def described(reading: Reading, last: int) -> tuple[str, str | None] | None:
    """Role and place that follow a name, which ends at ``last``: ", the mayor of Chicago", " is the coach"."""
    tokens = reading.tokens
    at = _set_off(reading, last)
    if at is not None:
        if tokens[at].low == "who" and at + 1 < len(tokens):
            if tokens[at + 1].low in _LEADS_VERBS:
                return "leader", _thing_after(reading, at + 2)
            at += 2 if tokens[at + 1].low in _COPULAS else 0
    elif last < len(tokens) and tokens[last].joined and tokens[last].low in _COPULAS and not tokens[last - 1].owns:
        at = last + 1
        while at < len(tokens) and tokens[at].low in _WITH_COPULAS:
            at += 1
    else:
        return None
    if at < len(tokens) and tokens[at].low in _DETERMINERS:
        at += 1
    elif at < len(tokens) and not reading.is_name[at] and not leads_role(tokens[at].low):
        return None
    return _role_near(reading, at)


def _set_off(reading: Reading, last: int) -> int | None:
    """The index behind the comma that follows a name, and behind an age and its comma; None where none follows."""
    tokens, text = reading.tokens, reading.text
    for at in (last, last + 1):
        if at >= len(tokens) or not _COMMA.fullmatch(text, tokens[at - 1].end, tokens[at].start):
            return None
        if at > last or not (tokens[at].text.isdigit() and len(tokens[at].text) < 4):
            return at
    return None


def _role_near(reading: Reading, at: int) -> tuple[str, str | None] | None:
    """The first role, with its place, that is named within a few words."""
    tokens = reading.tokens
    for index in range(at, min(at + _NEAR, len(tokens))):
        token = tokens[index]
        role = role_at(reading, index) if leads_role(token.low) else None
        if role is not None and not tokens[role[1] - 1].owns:
            # "the mayor Lori Lightfoot beat": the title belongs to the name behind it.
            if role[1] < len(tokens) and tokens[role[1]].joined and reading.is_name[role[1]]:
                return None
            return role[0], place_before(reading, index) or place_after(reading, role[1])
        if token.low in STOPWORDS and token.low not in {"most", "of", "the", "and"}:
            return None
        if token.low == "of" and tokens[index - 1].low not in _SOME:
            return None  # "a friend of the mayor"
        if index + 1 < len(tokens) and not tokens[index + 1].joined and not token.owns:
            return None
    return None


def _thing_after(reading: Reading, index: int) -> str | None:
    tokens = reading.tokens
    if index < len(tokens) and tokens[index].low in {"the", "a", "an"}:
        index += 1
    if index < len(tokens) and reading.is_name[index]:
        return reading.text[tokens[index].start : tokens[run_end(reading, index) - 1].end]
    return None


def introduced(reading: Reading, first: int) -> tuple[str, str | None] | None:
    """Role and place before a name set off by a comma: "the mayor of Chicago, Lori Lightfoot,"."""
    tokens, text = reading.tokens, reading.text
    if first == 0 or not _COMMA.fullmatch(text, tokens[first - 1].end, tokens[first].start):
        return None
    for back in range(first - 1, max(-1, first - 9), -1):
        if not (leads_role(tokens[back].low)):
            if back < first - 1 and not tokens[back + 1].joined:
                return None
            continue
        start = back
        while start > 0 and tokens[start].joined and leads_role(tokens[start - 1].low) and not tokens[start - 1].owns:
            start -= 1
        role = role_at(reading, start)
        lead = start
        while lead > max(0, start - 2) and tokens[lead].joined and _ordinary(tokens[lead - 1]):
            lead -= 1  # "the plant manager", "the hardware store owner"
        definite = lead > 0 and (tokens[lead - 1].low in {"the", "its", "their"} or tokens[lead - 1].owns)
        if role is None or role[1] <= back or not definite:
            return None
        outer = role_towards(reading, lead - 1)
        if outer is not None:
            return (outer, None) if outer else None
        place = place_before(reading, start) or place_after(reading, role[1])
        ends = role[1] == first or (place is not None and text[: tokens[first - 1].end].endswith(place))
        of_thing = _OF_THING.fullmatch(text, tokens[role[1] - 1].end, tokens[first - 1].end)
        return (role[0], place) if ends or of_thing else None
    return None


def _ordinary(token: Token) -> bool:
    return token.text.isalpha() and token.text.islower() and token.low not in STOPWORDS and not token.owns
