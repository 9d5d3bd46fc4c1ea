"""Examples as the network takes them: tokens, and masks of where the right answers start and end."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from qa.reader.training.examples import Example
from qa.reader.training.network import FIRST, INSIDE, OUTSIDE

MAX_TOKENS = 320
_QUESTION_TOKENS = 64
_SORTED = 32
"""Batches that are sorted by length together, so that little is padded."""


@dataclass(frozen=True)
class Tokens:
    """One example: question, passage, and token indices of its right answers within the two together."""

    ids: list[int]
    passage: int
    """Index of the passage's first token."""
    spans: list[tuple[int, int]]
    items: list[tuple[int, int]]


@dataclass(frozen=True)
class Batch:
    """int64 and bool, [batch, tokens]."""

    ids: Tensor
    mask: Tensor
    kinds: Tensor
    allowed: Tensor
    starts: Tensor
    ends: Tensor
    tags: Tensor


def tokenized(tokenizer: Tokenizer, examples: Sequence[Example], seed: int) -> list[Tokens]:
    """Every example's tokens. A passage too long is cut around its first answer, at a random distance."""
    asked = tokenizer.encode_batch([e.question for e in examples])
    shown = tokenizer.encode_batch([e.text for e in examples], add_special_tokens=False)
    last = asked[0].ids[-1] if asked else 0  # [SEP]
    made = []
    for number, (example, question, text) in enumerate(zip(examples, asked, shown, strict=True)):
        head = [*question.ids[: _QUESTION_TOKENS - 1], last] if len(question.ids) > _QUESTION_TOKENS else question.ids
        spans = [_within(text.offsets, *span) for span in example.spans]
        items = [_within(text.offsets, *item) for item in example.items]
        room = MAX_TOKENS - len(head) - 1
        first = 0
        if len(text.ids) > room and spans:
            highest = min(spans[0][0], len(text.ids) - room)
            first = random.Random(f"{seed} {number}").randint(max(0, min(spans[0][1] - room + 1, highest)), highest)
        kept = text.ids[first : first + room]
        shift = len(head) - first

        shown_spans, shown_items = (
            [(a + shift, b + shift) for a, b in places if first <= a and b < first + len(kept)]
            for places in (spans, items)
        )
        made.append(Tokens([*head, *kept, last], len(head), shown_spans, shown_items))
    return made


def _within(offsets: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The first and the last token of a span of characters."""
    inside = [i for i, (a, b) in enumerate(offsets) if a < end and start < b]
    return (inside[0], inside[-1]) if inside else (len(offsets), len(offsets))


def order(sizes: Sequence[int], size: int, seed: int) -> list[list[int]]:
    """Batches of about equal lengths in an order that the seed decides."""
    chance = random.Random(seed)
    everything = list(range(len(sizes)))
    chance.shuffle(everything)
    batches = []
    for at in range(0, len(everything), size * _SORTED):
        near = sorted(everything[at : at + size * _SORTED], key=lambda i: sizes[i])
        part = [near[i : i + size] for i in range(0, len(near), size)]
        chance.shuffle(part)
        batches += part
    return batches


def batch(tokens: Sequence[Tokens]) -> Batch:
    """The tokens of some examples, padded to the longest."""
    shape = (len(tokens), max(len(one.ids) for one in tokens))
    ids, mask, kinds = (torch.zeros(shape, dtype=torch.int64) for _ in range(3))
    allowed, starts, ends = (torch.zeros(shape, dtype=torch.bool) for _ in range(3))
    tags = torch.full(shape, -100)
    allowed[:, 0] = True
    for row, one in enumerate(tokens):
        size = len(one.ids)
        ids[row, :size] = torch.tensor(one.ids)
        mask[row, :size] = 1
        kinds[row, one.passage : size] = 1
        allowed[row, one.passage : size - 1] = True
        tags[row, one.passage : size - 1] = OUTSIDE
        for a, b in one.items:
            tags[row, a : b + 1] = INSIDE
            tags[row, a] = FIRST
        for a, b in one.spans or [(0, 0)]:
            starts[row, a] = True
            ends[row, b] = True
    return Batch(ids, mask, kinds, allowed, starts, ends, tags)


def batches(tokens: Sequence[Tokens], orders: Sequence[Sequence[int]]) -> Iterator[Batch]:
    """The batches of an order."""
    for rows in orders:
        yield batch([tokens[row] for row in rows])
