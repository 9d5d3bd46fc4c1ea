"""From a network's scores for tokens to words of the text: spans, items of a list, a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.english.words import normalize
from qa.reader import Span, Verdict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STARTS = 12
"""The best starts and ends of which every pair is tried."""
_LONGEST = 40
"""Tokens in a span."""
_MARKED = -1.5
"""Log odds from which a token is marked: few of the tokens that were learned from are, so that 0 leaves items out. Set
on the half of MultiSpanQA that was learned from."""


def verdict(scores: NDArray[np.float32]) -> Verdict:
    """Of three logits: stated, denied, not stated."""
    import numpy as np

    chances = np.exp(scores - scores.max())
    return Verdict(*(round(float(one), 4) for one in chances / chances.sum()))


def best_spans(
    text: str,
    start: NDArray[np.float32],
    end: NDArray[np.float32],
    null: float,
    offsets: Sequence[tuple[int, int]],
    spans: int,
) -> tuple[Span, ...]:
    """The spans of highest summed logits, greedily, none overlapping a better one."""
    starts = [int(i) for i in start.argsort(kind="stable")[::-1][:_STARTS]]
    ends = [int(i) for i in end.argsort(kind="stable")[::-1][:_STARTS]]
    pairs = [(float(start[a] + end[b]) - null, a, b) for a in starts for b in ends if a <= b < a + _LONGEST]
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    chosen: list[Span] = []
    for margin, a, b in pairs:
        span = _whole(text, offsets[a][0], offsets[b][1], margin)
        if all(span.end <= other.start or other.end <= span.start for other in chosen):
            chosen.append(span)
            if len(chosen) == spans:
                break
    return tuple(chosen)


def items(text: str, tags: NDArray[np.float32], offsets: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    """The runs of tokens that are marked: scores [tokens, 3] of being outside, the first of an item, further in it."""
    odds = tags[:, 1:].max(axis=1) - tags[:, 0]
    runs: list[list[int]] = []
    for token in range(len(odds)):
        if odds[token] <= _MARKED:
            continue
        follows = runs and runs[-1][-1] == token - 1
        within_word = follows and offsets[token][0] == offsets[token - 1][1] and text[offsets[token][0]].isalnum()
        if follows and (within_word or tags[token, 1] <= tags[token, 2]):
            runs[-1].append(token)
        else:
            runs.append([token])
    spans = [_whole(text, offsets[run[0]][0], offsets[run[-1]][1], float(min(odds[run]))) for run in runs]
    apart = (span for at, span in enumerate(spans) if not at or spans[at - 1].end <= span.start)
    return tuple(span for span in apart if normalize(text[span.start : span.end]))  # a lone "the" is no item


def _whole(text: str, start: int, end: int, margin: float) -> Span:
    """The span grown to whole words: a token may be a piece of one."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return Span(start, end, round(margin, 4))
