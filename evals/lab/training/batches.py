"""From a pack to batches: texts as tokens, which examples come when, and tensors of them.

The order is a mixture at any point: every block of it has the families of examples in the same shares, so that a run
may be stopped anywhere. Each time an example comes round it is made anew: typed otherwise, in less of its passage.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from evals.lab.training.pack import ANSWERS, ITEMS, NOT_STATED, SPANS, Pack, sentences
from evals.lab.training.typed import as_typed, claimed, hurried

MAX_TOKENS = 320
"""Question and passage together; what is read later has up to two sentences more than the passages of most sets."""
_QUESTION_TOKENS = 64
BLOCK = 32
"""Batches that are sorted by length together, so that little is padded."""
SHARES = {"short": 0.33, "refusal": 0.22, "why": 0.08, "verdict": 0.30, "list": 0.07}
"""Of each family in the mixture; each of SQuAD 2.0's refusals brings a short one along."""
_LESS = 0.35
"""How often a passage is cut to some of its sentences."""
OUTSIDE, FIRST, INSIDE = range(3)

Part = tuple[int, int]
Columns = tuple[NDArray[Any], ...]


@dataclass(frozen=True)
class Tokens:
    """One example: question and passage, and the places of its right answers within the two together."""

    ids: list[int]
    passage: int
    """Index of the passage's first token."""
    spans: list[Part]
    items: list[Part]
    teaches: int
    verdict: int
    answers: bool


@dataclass(frozen=True)
class Batch:
    """[batch, tokens] unless said otherwise."""

    ids: Tensor
    mask: Tensor
    """bool: what is no padding."""
    kinds: Tensor
    """int64: 0 for the question, 1 for the passage."""
    allowed: Tensor
    """bool: where an answer may start or end: in the passage, or, for none, at the first token."""
    starts: Tensor
    ends: Tensor
    tags: Tensor
    """int64: -1 where nothing is taught."""
    points: Tensor
    """bool [batch]: whether starts and ends are taught."""
    answers: Tensor
    """float [batch]: 1 or 0, -1 where not taught."""
    verdicts: Tensor
    """bool [batch, 3]: any that is right; none where not taught."""

    @classmethod
    def of(cls, columns: Columns, device: torch.device) -> Batch:
        """The tensors of `columns` on a device."""
        moved = (torch.from_numpy(column).to(device, non_blocking=True) for column in columns)
        return cls(*(column.long() if column.dtype in (torch.int8, torch.int32) else column for column in moved))


class Reading:
    """A pack's texts as tokens, and its examples made of them."""

    def __init__(self, pack: Pack, tokenizer: Tokenizer) -> None:
        self.pack = pack
        self._tokenizer = tokenizer
        self._first, self._last = tokenizer.token_to_id("<s>"), tokenizer.token_to_id("</s>")
        ids, starts, ends, opens, sizes = [], [], [], [], [0]
        for at in range(0, len(pack.texts), 2000):
            part = pack.texts[at : at + 2000]
            for text, encoding in zip(part, tokenizer.encode_batch(part, add_special_tokens=False), strict=True):
                places = np.array(encoding.offsets, np.int32).reshape(-1, 2)
                ids.append(np.array(encoding.ids, np.int32))
                starts.append(places[:, 0])
                ends.append(places[:, 1])
                opens.append(np.searchsorted(places[:, 0], [a for a, _ in sentences(text)]).astype(np.int32))
                sizes.append(len(places))
        self._ids, self._starts, self._ends, self._opens = ids, starts, ends, opens
        self.sizes = np.array(sizes[1:])

    def tokens(self, row: int, chance: random.Random | None, *, typed: bool = False) -> Tokens:
        """An example as it is drawn; without ``chance`` as it stands, or ``typed`` in a hurry."""
        pack, text = self.pack, int(self.pack.text[row])
        question = pack.questions[row]
        if typed:
            question = hurried(question, random.Random(question))
        elif chance:
            is_claim = pack.verdict[row] and not question.endswith("?")
            question = (claimed if is_claim else as_typed)(question, chance)
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids[: _QUESTION_TOKENS - 2]
        head = [self._first, *asked, self._last]
        room = MAX_TOKENS - len(head) - 1
        spans, items = ([self._within(text, *place) for place in places] for places in pack.places_of(row))
        window = tuple(pack.window[row])
        first, last = self._within(text, *window) if window[1] else (0, len(self._ids[text]) - 1)
        must = [*spans[:1], *items] if spans else []
        if chance and not (pack.verdict[row] and pack.verdict[row] != NOT_STATED and not spans):
            first, last = self._less(text, first, last, must, chance)
        if last - first >= room:
            first = self._cut(first, last, must[:1], room, chance)
            last = first + room - 1
        kept = self._ids[text][first : last + 1].tolist()
        before: list[int] = []
        if chance and pack.is_among(row) and chance.random() < 0.7:
            before, after = self._surroundings(min(room - len(kept), 160), chance)
            kept = [*before, *kept, *after]
        shift = len(head) + len(before) - first
        spans, items = (
            [(a + shift, b + shift) for a, b in places if first <= a and b <= last] for places in (spans, items)
        )
        answers = bool(spans) or (bool(pack.verdict[row]) and bool(pack.answers[row]))
        ids = [*head, *kept, self._last]
        return Tokens(ids, len(head), spans, items, pack.teaches(row), int(pack.verdict[row]), answers)

    def _within(self, text: int, start: int, end: int) -> Part:
        """The first and the last token of a stretch of characters."""
        first = int(np.searchsorted(self._ends[text], start, "right"))
        return first, max(first, int(np.searchsorted(self._starts[text], end, "left")) - 1)

    def _less(self, text: int, first: int, last: int, must: Sequence[Part], chance: random.Random) -> Part:
        """Some of the sentences of a passage, with what must be in it."""
        if chance.random() >= _LESS:
            return first, last
        opens = [int(one) for one in self._opens[text] if first < one <= last]
        a = min((a for a, _ in must), default=None)
        b = max((b for _, b in must), default=None)
        begin = chance.choice([first, *(one for one in opens if a is None or one <= a)])
        stop = chance.choice([*(one - 1 for one in opens if one > (begin if b is None else b)), last])
        return begin, max(begin, stop)

    @staticmethod
    def _cut(first: int, last: int, must: Sequence[Part], room: int, chance: random.Random | None) -> int:
        """Where a passage too long begins, so that what must be in it is."""
        highest = last - room + 1
        if must:
            a, b = must[0]
            lowest, highest = max(first, min(b - room + 1, a)), max(first, min(a, highest))
            return chance.randint(min(lowest, highest), highest) if chance else min(lowest, highest)
        return chance.randint(first, highest) if chance else first

    def _surroundings(self, room: int, chance: random.Random) -> tuple[list[int], list[int]]:
        """Whole sentences of some other text, to stand before and after."""
        text = int(self.pack.surroundings[chance.randrange(len(self.pack.surroundings))])
        opens = [*map(int, self._opens[text]), len(self._ids[text])]
        wanted = chance.randint(20, max(20, room))
        at = chance.randrange(len(opens) - 1)
        before: list[int] = []
        after: list[int] = []
        for a, b in pairwise(opens[at:]):
            if len(before) + len(after) + b - a > min(wanted, room):
                break
            (before if chance.random() < 0.5 else after).extend(self._ids[text][a:b].tolist())
        return before, after


class Order:
    """Which examples come when. The same seed, size and pack give the same order, from any block on."""

    def __init__(self, pack: Pack, size: int, seed: int, shares: Mapping[str, float] = SHARES) -> None:
        self._seed = seed
        self._weights = pack.weights
        self._units: dict[str, dict[int, list[list[int]]]] = {family: {} for family in shares}
        unit: list[int] = []
        for row in range(len(pack)):
            if pack.is_twin(row):
                unit.append(row)
            elif (family := pack.family(row)) in shares:
                unit = [row]
                self._units[family].setdefault(int(pack.kind[row]), []).append(unit)
        self._pass_of: dict[str, tuple[int, list[list[int]]]] = {f: (0, self._pass(f, 0)) for f in shares}
        self.draws = {family: len(drawn) for family, (_, drawn) in self._pass_of.items()}
        """How many a pass over each family has."""
        total = sum(share for family, share in shares.items() if self.draws[family])
        self._each = {f: round(BLOCK * size * share / total) for f, share in shares.items() if self.draws[f]}

    def block(self, number: int) -> list[tuple[list[int], random.Random]]:
        """The rows of that block, twins together, each with the chance that makes it."""
        drawn = []
        for family, each in self._each.items():
            for place in range(number * each, (number + 1) * each):
                again, at = divmod(place, self.draws[family])
                if self._pass_of[family][0] != again:
                    self._pass_of[family] = (again, self._pass(family, again))
                drawn.append((self._pass_of[family][1][at], random.Random(f"{self._seed} {family} {place}")))
        random.Random(f"{self._seed} {number}").shuffle(drawn)
        return drawn

    def _pass(self, family: str, number: int) -> list[list[int]]:
        """A family's examples once over, as often as their kinds' weights say; all passes are of one length."""
        drawn: list[list[int]] = []
        for kind, units in self._units[family].items():
            whole, part = divmod(self._weights[kind], 1)
            rest = round(part * len(units))
            mixed = units[:]
            random.Random(f"{self._seed} {kind}").shuffle(mixed)
            start = number * rest % len(mixed)
            drawn += mixed * int(whole) + (mixed[start:] + mixed[:start])[:rest]
        random.Random(f"{self._seed} {family} {number}").shuffle(drawn)
        return drawn


def blocks(reading: Reading, order: Order, first: int, workers: int) -> Generator[tuple[int, list[Columns]]]:
    """The blocks from the ``first`` on, with their numbers, without end; made ahead by ``workers`` processes."""
    global _WORK
    if not workers:
        yield from ((number, _block(reading, order, number)) for number in count(first))
    _WORK = (reading, order)  # what is forked has it without being sent it
    executor = ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), _alone)
    try:
        ahead = deque((number, executor.submit(_made, number)) for number in range(first, first + 2 * workers))
        while True:
            number, made = ahead.popleft()
            ahead.append((ahead[-1][0] + 1, executor.submit(_made, ahead[-1][0] + 1)))
            yield number, made.result()
    finally:
        # What is at hand is waited for: a Pool kills its processes, and one that held the queue's lock left it locked.
        executor.shutdown(cancel_futures=True)


_WORK: tuple[Reading, Order] | None = None


def _alone() -> None:
    """A process that makes batches ends when it is told to, not when the run is."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _made(number: int) -> list[Columns]:
    assert _WORK is not None
    return _block(*_WORK, number)


def _block(reading: Reading, order: Order, number: int) -> list[Columns]:
    drawn = [[reading.tokens(row, chance) for row in rows] for rows, chance in order.block(number)]
    drawn.sort(key=lambda some: max(len(one.ids) for one in some))
    size = -(-len(drawn) // BLOCK)
    parts = [drawn[at : at + size] for at in range(0, len(drawn), size)]
    random.Random(number).shuffle(parts)
    return [columns([one for some in part for one in some]) for part in parts]


def columns(tokens: Sequence[Tokens]) -> Columns:
    """The fields of a `Batch`, padded to the longest, to a multiple of eight; in small types, to be sent."""
    longest = max(len(one.ids) for one in tokens)
    shape = (len(tokens), longest + -longest % 8)
    ids, kinds, tags = np.ones(shape, np.int32), np.zeros(shape, np.int8), np.full(shape, -1, np.int8)
    mask, allowed, starts, ends = (np.zeros(shape, bool) for _ in range(4))
    verdicts = np.zeros((len(tokens), 3), bool)
    allowed[:, 0] = True
    for row, one in enumerate(tokens):
        size = len(one.ids)
        ids[row, :size] = one.ids
        mask[row, :size] = True
        kinds[row, one.passage : size] = 1
        allowed[row, one.passage : size - 1] = True
        if one.teaches & ITEMS:
            tags[row, one.passage : size - 1] = OUTSIDE
            for a, b in one.items:
                tags[row, a : b + 1] = INSIDE
                tags[row, a] = FIRST
        for a, b in one.spans or [(0, 0)]:
            starts[row, a] = True
            ends[row, b] = True
        verdicts[row] = [bool(one.verdict & 1 << bit) for bit in range(3)]
    points = np.array([bool(one.teaches & SPANS) for one in tokens])
    answers = np.array([float(one.answers) if one.teaches & ANSWERS else -1.0 for one in tokens], np.float32)
    return (ids, mask, kinds, allowed, starts, ends, tags, points, answers, verdicts)
