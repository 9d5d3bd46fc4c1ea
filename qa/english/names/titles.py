"""Titles: which words of a text name a role, whose name stands behind them, and where the role is held."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.text.english import word_set
from qa.english.names.capitals import (
    ADJECTIVES,
    DEGREES,
    PARTICLES,
    Token,
    TokenizedText,
    run_end,
)
from qa.english.nouns import IN_NAMES
from qa.english.roles import (
    ALSO_COMPANIES,
    HEAD_FORMS,
    MODIFIERS,
    NOT_BEFORE_A_NAME,
    PLURAL_HEADS,
    QUALIFIERS,
    SINGULAR_HEADS,
    TITLE_ONLY,
    TO_SOMEBODY,
    leads_role,
    role_key,
)

_ALSO_SURNAMES = word_set(
    """baker king prince bishop major judge justice dean marshal pope priest church park house hill lake
    post knight page price banks marshall law young rivers forest field west cook farmer porter taylor
    chief may day bill art"""
)
ORGANIZED = IN_NAMES - _ALSO_SURNAMES
"""Words that no person's name has."""
SECOND_TITLES = SINGULAR_HEADS - _ALSO_SURNAMES


class Titled(NamedTuple):
    """A name behind a title, by the indexes of its tokens: ``tokens[first:last]``."""

    first: int
    last: int
    role: str | None
    place: str | None
    title: int
    """Index of the title's first token; ``first`` where the name shares another's title."""


def role_at(tokenized: TokenizedText, index: int) -> tuple[str, int] | None:
    """The role that the words from ``index`` on name, and the index after it."""
    tokens = tokenized.tokens
    last = index
    best = None
    # In "Ohio State quarterback" the small letter tells where the name ends.
    in_name = tokens[index].cap and not tokens[index].opens and tokens[index].low in MODIFIERS
    while last < len(tokens) and last - index < 6 and (last == index or tokens[last].joined or _ex(tokens, last)):
        low = tokens[last].low
        last += 1
        known = low in HEAD_FORMS
        if known and (last == index + 1 or all(leads_role(t.low) for t in tokens[index : last - 1])):
            end = _of_state(tokens, last) or last
            if not (in_name and not tokens[end - 1].cap):
                best = role_key(" ".join(t.low for t in tokens[index:end])), end
        if not (known or leads_role(low)) or tokens[last - 1].owns:
            break
    return best


def _ex(tokens: Sequence[Token], index: int) -> bool:
    return tokens[index - 1].low in {"then", "ex", "co"} and tokens[index].start - tokens[index - 1].end == 1


def _of_state(tokens: Sequence[Token], index: int) -> int:
    if index + 1 < len(tokens) and tokens[index].low == "of" and tokens[index + 1].low in {"state", "staff"}:
        return index + 2
    return 0


def name_end(tokenized: TokenizedText, first: int) -> int:
    """Index after the personal name that begins at ``first``; ``first`` where none does."""
    tokens, is_name, text = tokenized.tokens, tokenized.is_name, tokenized.text
    index = first
    while index < len(tokens) and index - first < 6:
        token = tokens[index]
        if index > first and (tokens[index - 1].owns or not (token.joined or _inserted(text, tokens, index))):
            break
        if is_name[index] and (not token.text.isdigit()):
            if token.low in ORGANIZED:
                return first
            # "Tom Bell President": a second title begins another phrase.
            if index > first and token.low in SECOND_TITLES:
                break
            index += 1
        elif token.low in PARTICLES and token.low not in {"the"} and _particle_goes_on(tokenized, index):
            index += 1
        else:
            break
    while index > first and tokens[index - 1].low in PARTICLES and not is_name[index - 1]:
        index -= 1
    return index if index > first and any(is_name[i] for i in range(first, index)) else first


def _particle_goes_on(tokenized: TokenizedText, index: int) -> bool:
    while index < len(tokenized.tokens) and tokenized.tokens[index].low in PARTICLES:
        index += 1
    return index < len(tokenized.tokens) and tokenized.tokens[index].joined and tokenized.is_name[index]


def _inserted(text: str, tokens: Sequence[Token], index: int) -> bool:
    """ "[Eddie] Johnson", "Edward "Ned" Stone", "Tom Bell, Jr." are one name each."""
    gap = text[tokens[index - 1].end : tokens[index].start]
    if tokens[index].low in DEGREES:
        return gap == ", "
    if gap == " (":
        return text[tokens[index].end : tokens[index].end + 2] == ") " and not tokens[index].text.isupper()
    return gap in {"] ", " [", ") ", ' "', '" ', " \u201c", "\u201d "}


def place_before(tokenized: TokenizedText, index: int) -> str | None:
    """The name in front of a title at ``index``: "Washington D.C." of "Washington D.C. Mayor"."""
    span = _place_span(tokenized, index)
    return tokenized.text[tokenized.tokens[span[0]].start : tokenized.tokens[span[1] - 1].end] if span else None


def _place_span(tokenized: TokenizedText, index: int) -> tuple[int, int] | None:
    tokens, is_name = tokenized.tokens, tokenized.is_name
    last = index
    while last > 0 and tokens[last].joined and tokens[last - 1].low in _BEFORE_A_ROLE:
        last -= 1
    first = last
    while first > 0 and is_name[first - 1] and tokens[first].joined and last - first < 4:
        if first < last and tokens[first - 1].owns:
            break
        first -= 1
    # "Immigration and Customs Enforcement Director", "Bank of England Governor"
    wider = (i for i in range(max(0, first - 3), first) if is_name[i] and run_end(tokenized, i) >= last)
    first = next(wider, first) if first < last else first
    whole = first + 1 < last and not is_name[first + 1]
    if first < last and not whole and tokenized.ordinary_opening(first) and not tokens[first].owns:
        first += 1
    return (first, last) if first < last else None


_BEFORE_A_ROLE = ADJECTIVES | QUALIFIERS.keys()


def _qualified(tokenized: TokenizedText, index: int, role: str) -> str:
    """The role at ``index`` with what stands before its place: "former U.S. President"."""
    span = _place_span(tokenized, index)
    before = tokenized.tokens[span[0] - 1].low if span and span[0] > 0 and tokenized.tokens[span[0]].joined else ""
    return role_key(f"{before} {role}") if before in QUALIFIERS else role


def place_after(tokenized: TokenizedText, index: int) -> str | None:
    """The name behind "of", "for", "at", "in" or a bracketed party at ``index``."""
    tokens = tokenized.tokens
    if index + 1 >= len(tokens) or not tokens[index].joined or tokens[index].low not in {"of", "for", "at", "in"}:
        return None
    first = index + 2 if tokens[index + 1].low in {"the", "a"} and index + 2 < len(tokens) else index + 1
    if not tokenized.is_name[first] or not tokens[first].joined:
        return None
    return tokenized.text[tokens[first].start : tokens[run_end(tokenized, first) - 1].end]


def titled(tokenized: TokenizedText) -> Iterator[Titled]:
    """Every name behind a title, in order."""
    tokens = tokenized.tokens
    text = tokenized.text
    index = 0
    while index < len(tokens):
        low = tokens[index].low
        if low in TITLE_ONLY and tokens[index].cap:
            last = name_end(tokenized, index + 1) if _next_joined(tokens, index + 1) else index + 1
            if last > index + 1:
                yield Titled(index + 1, last, None, None, index)
                index = last
                continue
        role = role_at(tokenized, index) if leads_role(low) else None
        if role is None or (role[0] in NOT_BEFORE_A_NAME and not tokens[index].cap):
            index += 1
            continue
        name, after = role
        plural = tokens[after - 1].low in PLURAL_HEADS
        if after < len(tokens) and _names_itself(tokenized, after, tokens[after - 1].end):
            place = place_before(tokenized, index)
            outer = role_towards(tokenized, index - 1) if index else None
            name = _qualified(tokenized, index, name)
            last = name_end(tokenized, after)
            if last > after and _personal(tokens, after, last, name):
                if outer is not None:
                    yield Titled(after, last, outer or None, None, after)
                else:
                    yield Titled(after, last, name, place or place_after(tokenized, last), index)
                while plural and (ahead := _next_in_series(text, tokens, tokenized, last)):
                    last = name_end(tokenized, ahead)
                    yield Titled(ahead, last, name, place or place_after(tokenized, last), ahead)
                index = last
                continue
        index = after if after > index else index + 1


def _personal(tokens: Sequence[Token], first: int, last: int, role: str) -> bool:
    """Whether the name behind a title can be a person's, not a company's, an acronym or more of the title."""
    if last == first + 1:
        goes_on = last < len(tokens) and tokens[last].joined and tokens[last].low in HEAD_FORMS
        if role in ALSO_COMPANIES or goes_on:
            return False
    return not all(t.text.isupper() and len(t.text) > 1 for t in tokens[first:last])


def _names_itself(tokenized: TokenizedText, index: int, before: int) -> bool:
    token = tokenized.tokens[index]
    bracket = tokenized.text[before : token.start] in {" [", " "}
    return (token.joined or bracket) and tokenized.is_name[index] and not tokenized.tokens[index - 1].owns


def _next_joined(tokens: Sequence[Token], index: int) -> bool:
    return index < len(tokens) and tokens[index].joined


_SERIES_GAP = re.compile(r"\s*(?:[,;]\s*(?:and|or|&)?|and|or|&)\s*")


def _next_in_series(text: str, tokens: Sequence[Token], tokenized: TokenizedText, index: int) -> int:
    ahead = index
    if ahead < len(tokens) and tokens[ahead].low in {"and", "or"}:
        ahead += 1
    if ahead >= len(tokens) or not tokenized.is_name[ahead] or index == 0:
        return 0
    gap = text[tokens[index - 1].end : tokens[ahead].start]
    if not _SERIES_GAP.fullmatch(gap) or role_at(tokenized, ahead):
        return 0
    return ahead if name_end(tokenized, ahead) > ahead else 0


def role_towards(tokenized: TokenizedText, index: int) -> str | None:
    """The role that is one towards whoever "the" at ``index`` begins: "the deputy to the mayor"; "" for a friend's."""
    tokens = tokenized.tokens
    if index < 2 or tokens[index].low != "the" or tokens[index - 1].low not in {"to", "of", "for"}:
        return None
    if tokens[index - 2].low in TO_SOMEBODY:
        return ""
    if tokens[index - 2].low not in HEAD_FORMS:
        return None
    first = index - 2
    while first and tokens[first].joined and leads_role(tokens[first - 1].low):
        first -= 1
    role = role_at(tokenized, first)
    return role[0] if role and role[1] == index - 1 else None
