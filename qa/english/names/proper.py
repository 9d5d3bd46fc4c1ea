"""Proper names: people without their titles, places, organisations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from qa.english.names.capitals import ADJECTIVES, PARTICLES, Token, TokenizedText, runs
from qa.english.names.mentions import Mention, mentions_in
from qa.english.names.titles import SECOND_TITLES
from qa.english.roles import MODIFIERS, TITLE_ONLY, is_role
from qa.english.words import Span

_NO_NAMES = MODIFIERS | ADJECTIVES | TITLE_ONLY | PARTICLES


@lru_cache(maxsize=256)
def _names(text: str) -> tuple[Span, ...]:
    tokenized = TokenizedText(text)
    return names_in(tokenized, mentions_in(tokenized))


def proper_names(text: str) -> list[Span]:
    """Spans of the proper names in a sentence or a question; of a story `Names` keeps them."""
    return list(_names(text))


def names_in(tokenized: TokenizedText, mentions: Sequence[Mention]) -> tuple[Span, ...]:
    """Spans of the proper names in a text with these mentions, in order.

    Months, weekdays and ordinary words at the head of a sentence are no names.
    """
    tokens = tokenized.tokens
    spans: list[Span] = [(m.start, m.end) for m in mentions]
    at = 0
    for first, last in runs(tokenized):
        piece: list[Token] = []
        for token in tokens[first:last]:
            while at < len(mentions) and mentions[at].end <= token.start:
                at += 1
            # The title before a person's name is no part of a name, the city before the title is one.
            if at < len(mentions) and mentions[at].title_start <= token.start:
                spans += _joined(piece)
                piece = []
            else:
                piece.append(token)
        spans += _joined(piece)
    return tuple(sorted(set(spans)))


def _joined(piece: Sequence[Token]) -> list[Span]:
    if all(t.low in _NO_NAMES or is_role(t.low) for t in piece):
        return []
    end = len(piece)
    while end and piece[end - 1].low in SECOND_TITLES:
        # "Atlanta Mayor orders…"
        end -= 1
    return [(piece[0].start, piece[end - 1].end)] if end else []
