"""A quotation set beside the words of a text that come nearest to it: which words are changed, added and lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from index.text.letters import folded
from qa.english.words import STOPWORDS
from qa.news.matching import Item, Pattern, Words, negates

_SLACK = 12
"""Words of a text taken on either side of where a quotation seems to stand."""

_CHANCE = 5
"""Words at either end of a quotation in which what it has in common with a text may be so by chance."""
_BREAK = re.compile(r"[.?!\u201c\u201d\"]")
"""What ends a sentence or a quotation."""


class Change(NamedTuple):
    """Words of a quotation and what the article has in their place; one of the two may be empty."""

    draft: str
    article: str


@dataclass(frozen=True)
class Alignment:
    """The nearest place in a text."""

    first: int
    last: int
    """From which to which word of the text it goes."""
    changes: tuple[Change, ...]
    changed: int
    """How many words are changed, added or lost."""
    likeness: float
    """Share of the words on both sides that are the same, those that carry meaning counting twice: 0 to 1."""
    row: int
    """Words in a row that are the same, at most."""
    kept: int
    """How many words that carry meaning stand in both."""


_Step = tuple[int | None, int | None, bool]
"""An item of the quotation, a word of the text, and whether an editor may put the one in place of the other."""


def align(pattern: Pattern, held: Words) -> Alignment | None:
    """Where a text comes nearest to a quotation; None where they have next to nothing in common."""
    window = _window(pattern, held)
    if window is None:
        return None
    steps = _within(pattern, held, _solid(pattern, held, _steps(pattern.items, held, *window)))
    taken = [at for _, at, _ in steps if at is not None]
    if not taken:
        return None
    equal = [_is_same(pattern, held, step) for step in steps]
    same = [held.words[at] for (_, at, _), one in zip(steps, equal, strict=True) if one and at is not None]
    ours = [word for item in pattern.items if item.kind == "word" for word in item.words]
    theirs = [held.words[at] for _, at, free in steps if at is not None and not free]
    whole = max(sum(map(_weight, ours)), sum(map(_weight, theirs)), 1)
    changed = sum(
        max(sum(index is not None for index, _, _ in run), sum(at is not None for _, at, _ in run))
        for run in _differing(pattern, held, steps)
    )
    return Alignment(
        min(taken),
        max(taken) + 1,
        tuple(_changes(pattern, held, steps)),
        changed,
        min(1.0, sum(map(_weight, same)) / whole),
        max(sum(run) for _, run in groupby(equal)),
        sum(word not in STOPWORDS for word in same),
    )


def _is_same(pattern: Pattern, held: Words, step: _Step) -> bool:
    index, at, free = step
    return index is not None and at is not None and not free and pattern.items[index].is_word(held.words[at])


def _weight(word: str) -> int:
    return 1 if word in STOPWORDS else 2


def _window(pattern: Pattern, held: Words) -> tuple[int, int] | None:
    """From which to which word of a text a quotation seems to stand, with some more on either side."""
    items = pattern.items
    where: dict[tuple[str, str], list[int]] = {}
    for at in range(len(items) - 1):
        if items[at].kind == items[at + 1].kind == "word":
            where.setdefault((items[at].words[0], items[at + 1].words[0]), []).append(at)
    words = held.words
    found = [(at, index) for at in range(len(words) - 1) for index in where.get((words[at], words[at + 1]), ())]
    if not found:
        alone = {
            item.words[0]: index
            for index, item in enumerate(items)
            if item.kind == "word" and item.words[0] not in STOPWORDS
        }
        found = [(at, alone[word]) for at, word in enumerate(words) if word in alone]
    if not found:
        return None
    reach = len(items) // 4 + 3 + 20 * sum(item.kind == "omission" for item in items)
    begins = Counter(at - index for at, index in found)
    near = {begin: len({index for at, index in found if abs(at - index - begin) <= reach}) for begin in begins}
    best = max(near, key=lambda begin: (near[begin], begins[begin], -begin))
    return max(best - reach - _SLACK, 0), min(best + len(items) + reach + _SLACK, len(held))


def _steps(items: Sequence[Item], held: Words, start: int, end: int) -> list[_Step]:
    """The cheapest way to turn a part of the text into the quotation."""
    words = held.words[start:end]
    costs: list[list[int]] = [[0] * (len(words) + 1)]
    for item in items:
        costs.append(_free_row(item, words, costs[-1]) if _is_free(item) else _row(item, words, costs[-1]))
    return _back(items, words, costs, start)


def _is_free(item: Item) -> bool:
    """Whether it may stand for other words."""
    return item.kind in {"omission", "inserted"}


def _free_row(item: Item, words: Sequence[str], before: Sequence[int]) -> list[int]:
    row = [before[0]]
    for at, word in enumerate(words):
        row.append(min(before[at + 1], row[at] + _skips(item, word)))
    return row


def _row(item: Item, words: Sequence[str], before: Sequence[int]) -> list[int]:
    left = before[0] + 2
    row = [left]
    same = {item.words[0]} if item.kind == "word" else set(filter(item.is_word, words))
    diagonal = before[0]
    for word, above in zip(words, before[1:], strict=True):
        if word not in same:
            diagonal += 2
        left += 2
        if above + 2 < left:
            left = above + 2
        if diagonal < left:
            left = diagonal
        row.append(left)
        diagonal = above
    return row


def _skips(item: Item, word: str) -> int:
    """What it costs that a bracket or an ellipsis stands for a word: a lost "not" is none of what editors do."""
    return 1 if negates(word) and word not in item.words else 0


def _back(items: Sequence[Item], words: Sequence[str], costs: list[list[int]], start: int) -> list[_Step]:
    last = costs[-1]
    at = min(range(len(last)), key=lambda column: (last[column], -column))
    found: list[_Step] = []
    row = len(items)
    while row:
        item, cost = items[row - 1], costs[row][at]
        free = _is_free(item)
        if free and cost == costs[row - 1][at]:
            found.append((row - 1, None, True))
            row -= 1
        elif free:
            at -= 1
            found.append((None, start + at, not _skips(item, words[at])))
        elif at and cost == costs[row - 1][at - 1] + (0 if item.is_word(words[at - 1]) else 2):
            row, at = row - 1, at - 1
            found.append((row, start + at, False))
        elif cost == costs[row - 1][at] + 2:
            row -= 1
            found.append((row, None, False))
        else:
            at -= 1
            found.append((None, start + at, False))
    return found[::-1]


def _solid(pattern: Pattern, held: Words, steps: list[_Step]) -> list[_Step]:
    """The steps without words at either end that the two have in common by chance, far from all others."""
    for _ in range(2):
        steps = steps[::-1]
        ended = _loose(pattern, held, steps)
        steps = [(index, None, False) for index, _, _ in steps[:ended] if index is not None] + steps[ended:]
    return steps


def _within(pattern: Pattern, held: Words, steps: list[_Step]) -> list[_Step]:
    """The steps without other words at either end that the text has beyond a sentence or a quotation."""

    def cut(step: _Step, mark: int) -> bool:
        index, at, _ = step
        return (
            index is not None
            and at is not None
            and not _is_same(pattern, held, step)
            and at + mark < len(held)
            and _BREAK.search(held.between(at + mark)) is not None
        )

    same = [i for i, step in enumerate(steps) if _is_same(pattern, held, step)]
    if not same:
        return steps
    head, tail = range(same[0] - 1, -1, -1), range(same[-1] + 1, len(steps))
    for ends, mark in ((head, 1), (tail, 0)):
        beyond = False
        for i in ends:
            beyond = beyond or cut(steps[i], mark)
            if beyond:
                steps[i] = (steps[i][0], None, False)
    return [step for step in steps if step[:2] != (None, None)]


def _loose(pattern: Pattern, held: Words, steps: Sequence[_Step]) -> int:
    """How many of the first steps have more words that differ than words in common, and hold no row of these."""
    ended = balance = row = 0
    for done, (index, at, free) in enumerate(steps, 1):
        same = _is_same(pattern, held, (index, at, free))
        row = row + 1 if same else 0
        balance += 1 if same else 0 if free else -1
        if row == 4:
            break
        if balance <= 0:
            ended, balance = done, 0
    else:
        return 0  # there is none to go by
    taken = [at for _, at, _ in steps[: ended + 1] if at is not None]
    crossed = any(_BREAK.search(held.between(at)) for at in range(min(taken) + 1, max(taken) + 1)) if taken else False
    return ended if crossed or ended > _CHANCE else 0


def _differing(pattern: Pattern, held: Words, steps: Sequence[_Step]) -> Iterator[list[_Step]]:
    """The steps in a row at which the two differ."""
    run: list[_Step] = []
    for step in steps:
        same = step[2] or _is_same(pattern, held, step)
        if same and run:
            yield run
            run = []
        if not same:
            run.append(step)
    if run:
        yield run


_SHORT = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'m": "am", "'s": "is"}
"""How words are shortened."""


def _spelled_out(pattern: Pattern, held: Words, ours: list[int], theirs: list[int]) -> list[int]:
    """The words of the text for one that the quotation shortens: both of "are not" for "aren't"."""
    if len(ours) != 1 or len(theirs) != 1:
        return theirs
    word, at = pattern.items[ours[0]].words[0], theirs[0]
    for first, last in ((at, at + 2), (at - 1, at + 1)):
        two = held.words[max(first, 0) : last]
        if len(two) == 2 and any(word == two[0] + end and two[1] == whole for end, whole in _SHORT.items()):
            return list(range(first, last))
    return theirs


def _changes(pattern: Pattern, held: Words, steps: Sequence[_Step]) -> Iterator[Change]:
    """Word by word where as many words stand on both sides, else row by row."""
    for run in _differing(pattern, held, steps):
        ours = [index for index, _, _ in run if index is not None]
        theirs = [at for _, at, _ in run if at is not None]
        pairs = (
            [([a], [b]) for a, b in zip(ours, theirs, strict=True)] if len(ours) == len(theirs) else [(ours, theirs)]
        )
        for a, b in pairs:
            b = _spelled_out(pattern, held, a, b)
            here = pattern.text[pattern.items[a[0]].span[0] : pattern.items[a[-1]].span[1]] if a else ""
            there = held.text[slice(*held.span(b[0], b[-1] + 1))] if b else ""
            if folded(here) != folded(there):
                yield Change(" ".join(here.split()), " ".join(there.split()))
