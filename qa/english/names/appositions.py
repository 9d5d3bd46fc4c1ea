"""Appositions: the role that stands beside a name, set off from it: "Ana Ruiz, the mayor of Reno", "is the coach"."""

from __future__ import annotations

import re

from index.text.english import word_set
from qa.english.names.capitals import Token, TokenizedText, run_end
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


def described(tokenized: TokenizedText, last: int) -> tuple[str, str | None] | None:
    """Role and place that follow a name, which ends at ``last``: ", the mayor of Chicago", " is the coach"."""
    tokens = tokenized.tokens
    at = _set_off(tokenized, last)
    if at is not None:
        if tokens[at].low == "who" and at + 1 < len(tokens):
            if tokens[at + 1].low in _LEADS_VERBS:
                return "leader", _thing_after(tokenized, at + 2)
            at += 2 if tokens[at + 1].low in _COPULAS else 0
    elif last < len(tokens) and tokens[last].joined and tokens[last].low in _COPULAS and not tokens[last - 1].owns:
        at = last + 1
        while at < len(tokens) and tokens[at].low in _WITH_COPULAS:
            at += 1
    else:
        return None
    if at < len(tokens) and tokens[at].low in _DETERMINERS:
        at += 1
    elif at < len(tokens) and not tokenized.is_name[at] and not leads_role(tokens[at].low):
        return None
    return _role_near(tokenized, at)


def _set_off(tokenized: TokenizedText, last: int) -> int | None:
    """The index behind the comma that follows a name, and behind an age and its comma; None where none follows."""
    tokens, text = tokenized.tokens, tokenized.text
    for at in (last, last + 1):
        if at >= len(tokens) or not _COMMA.fullmatch(text, tokens[at - 1].end, tokens[at].start):
            return None
        if at > last or not (tokens[at].text.isdigit() and len(tokens[at].text) < 4):
            return at
    return None


def _role_near(tokenized: TokenizedText, at: int) -> tuple[str, str | None] | None:
    """The first role, with its place, that is named within a few words."""
    tokens = tokenized.tokens
    for index in range(at, min(at + _NEAR, len(tokens))):
        token = tokens[index]
        role = role_at(tokenized, index) if leads_role(token.low) else None
        if role is not None and not tokens[role[1] - 1].owns:
            # "the mayor Lori Lightfoot beat": the title belongs to the name behind it.
            if role[1] < len(tokens) and tokens[role[1]].joined and tokenized.is_name[role[1]]:
                return None
            return role[0], place_before(tokenized, index) or place_after(tokenized, role[1])
        if token.low in STOPWORDS and token.low not in {"most", "of", "the", "and"}:
            return None
        if token.low == "of" and tokens[index - 1].low not in _SOME:
            return None  # "a friend of the mayor"
        if index + 1 < len(tokens) and not tokens[index + 1].joined and not token.owns:
            return None
    return None


def _thing_after(tokenized: TokenizedText, index: int) -> str | None:
    tokens = tokenized.tokens
    if index < len(tokens) and tokens[index].low in {"the", "a", "an"}:
        index += 1
    if index < len(tokens) and tokenized.is_name[index]:
        return tokenized.text[tokens[index].start : tokens[run_end(tokenized, index) - 1].end]
    return None


def introduced(tokenized: TokenizedText, first: int) -> tuple[str, str | None] | None:
    """Role and place before a name set off by a comma: "the mayor of Chicago, Lori Lightfoot,"."""
    tokens, text = tokenized.tokens, tokenized.text
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
        role = role_at(tokenized, start)
        lead = start
        while lead > max(0, start - 2) and tokens[lead].joined and _ordinary(tokens[lead - 1]):
            lead -= 1  # "the plant manager", "the hardware store owner"
        definite = lead > 0 and (tokens[lead - 1].low in {"the", "its", "their"} or tokens[lead - 1].owns)
        if role is None or role[1] <= back or not definite:
            return None
        outer = role_towards(tokenized, lead - 1)
        if outer is not None:
            return (outer, None) if outer else None
        place = place_before(tokenized, start) or place_after(tokenized, role[1])
        ends = role[1] == first or (place is not None and text[: tokens[first - 1].end].endswith(place))
        of_thing = _OF_THING.fullmatch(text, tokens[role[1] - 1].end, tokens[first - 1].end)
        return (role[0], place) if ends or of_thing else None
    return None


def _ordinary(token: Token) -> bool:
    return token.text.isalpha() and token.text.islower() and token.low not in STOPWORDS and not token.owns
