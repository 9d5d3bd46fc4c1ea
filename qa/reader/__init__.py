"""The reader: which words of a passage answer a question, which are items of a list, and whether any answer at all.

One small Protocol is the seam; the network that ships with the project (``network``) is described in MODEL_CARD.md
beside this file, which also says how it was made. Nothing here knows of articles, offsets into them or citations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

MAX_TOKENS = 384
"""Question and passage together. A passage has at most 180 tokens and two sentences before it."""
QUESTION_TOKENS = 64


@dataclass(frozen=True)
class Span:
    """Words of a text that may answer: ``text[start:end]``, whole words."""

    start: int
    end: int
    margin: float
    """Start logit plus end logit, less the same for "no answer": above 0 the reader holds it for an answer.

    Of an item of a list: the least of its tokens' log odds of belonging to an item."""


@dataclass(frozen=True)
class Reading:
    """What a reader makes of one text."""

    spans: tuple[Span, ...]
    """The likeliest answers, best first, none overlapping; empty for a text without words."""
    items: tuple[Span, ...]
    """The items of a list in the order of the text; empty from a reader that has no such output."""
    answers: float
    """Log odds that the text answers at all."""
    verdict: Verdict | None = None
    """Of a claim or a question of yes or no; None from a reader that has no such output."""


@dataclass(frozen=True)
class Verdict:
    """The chances that a text states a claim, denies it, or does not state it; together 1."""

    stated: float
    denied: float
    not_stated: float


class Reader(Protocol):
    """Whatever finds answering words."""

    def read(self, question: str, texts: Sequence[str], spans: int = 6) -> list[Reading]:
        """A reading of each text with up to ``spans`` spans."""
        ...
