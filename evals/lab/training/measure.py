"""How well the network does on what was kept apart, while it is trained: in tokens, without the rest of the project.

``evals.lab.reader`` measures the file that ships in words; these figures tell how a run goes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from evals.lab.training import pack as packs
from evals.lab.training.batches import Batch, Reading, Tokens, columns
from evals.lab.training.figures import balanced
from evals.lab.training.network import Network, in_half
from evals.metrics.statistics import area

_SQUAD2 = packs.MEASURED + "squad2_dev_half"
_LISTS = packs.MEASURED + "multispanqa_valid"
_CLAIMS = (packs.MEASURED + "condaqa", packs.MEASURED + "boolq_part")
_LONGEST = 40
_MARKED = -1.5
"""Log odds from which a token is of an item, as in `qa.reader`."""
_BATCH = 32


def measured(network: Network, reading: Reading, device: torch.device, most: int = 0) -> dict[str, float]:
    """Every figure on at most that many examples of each part (0: all); each also with questions typed in a hurry."""
    network.eval()
    found: dict[str, float] = {}
    for typed in (False, True):
        name = "typed: " if typed else ""
        figures = _spans(network, reading, device, most, typed) | _verdicts(network, reading, device, most, typed)
        if not typed:
            figures |= _lists(network, reading, device, most)
        found |= {name + figure: round(value, 4) for figure, value in figures.items()}
    network.train()
    return found


def _part(reading: Reading, family: str, most: int, typed: bool) -> list[Tokens]:
    rows = [row for row in range(len(reading.pack)) if reading.pack.family(row) == family]
    if most:
        rows = rows[:: max(1, len(rows) // most)][:most]
    return [reading.tokens(row, None, typed=typed) for row in rows]


def _run(network: Network, tokens: Sequence[Tokens], device: torch.device) -> list[list[NDArray[np.float32]]]:
    """Of each example start, end, tags, answers and verdict."""
    order = sorted(range(len(tokens)), key=lambda i: len(tokens[i].ids))
    found: list[list[NDArray[np.float32]]] = [[] for _ in tokens]
    with torch.no_grad(), in_half(device):
        for at in range(0, len(order), _BATCH):
            rows = order[at : at + _BATCH]
            outputs = [
                one.float().cpu().numpy() for one in network(Batch.of(columns([tokens[i] for i in rows]), device))
            ]
            for place, row in enumerate(rows):
                found[row] = [output[place] for output in outputs]
    return found


def _spans(network: Network, reading: Reading, device: torch.device, most: int, typed: bool) -> dict[str, float]:
    tokens = _part(reading, _SQUAD2, most, typed)
    if not tokens:
        return {}
    scored = [_best(one, outputs) for one, outputs in zip(tokens, _run(network, tokens, device), strict=True)]
    answerable = np.array([bool(one.spans) for one in tokens])
    sure = np.array([margin for _, margin in scored])
    f1 = np.array(
        [
            max((_overlap(span, gold) for gold in one.spans), default=0.0)
            for one, (span, _) in zip(tokens, scored, strict=True)
        ]
    )
    exact = np.array([span in one.spans for one, (span, _) in zip(tokens, scored, strict=True)])
    return {
        "span F1": float(f1[answerable].mean()),
        "span exact": float(exact[answerable].mean()),
        "AUC answerable": float(area(np.ones((1, len(sure))), sure, answerable)[0]),
    }


def _best(one: Tokens, outputs: Sequence[NDArray[np.float32]]) -> tuple[tuple[int, int], float]:
    """The likeliest span, and how sure it is that the passage answers."""
    start, end, _, answers, _ = outputs
    first, last = one.passage, len(one.ids) - 1
    summed = start[first:last, None] + end[None, first:last]
    size = last - first
    near = np.triu(np.ones((size, size), bool)) & ~np.triu(np.ones((size, size), bool), _LONGEST)
    a, b = np.unravel_index(int(np.where(near, summed, -np.inf).argmax()), summed.shape)
    return (first + int(a), first + int(b)), float(summed[a, b] - start[0] - end[0] + answers)


def _overlap(span: tuple[int, int], gold: tuple[int, int]) -> float:
    both = min(span[1], gold[1]) - max(span[0], gold[0]) + 1
    return 2 * max(0, both) / (span[1] - span[0] + gold[1] - gold[0] + 2)


def _verdicts(network: Network, reading: Reading, device: torch.device, most: int, typed: bool) -> dict[str, float]:
    found: dict[str, float] = {}
    right: list[int] = []
    given: list[int] = []
    for family in _CLAIMS:
        tokens = _part(reading, family, most, typed)
        of = [one.verdict.bit_length() - 1 for one in tokens]
        said = [int(outputs[4].argmax()) for outputs in _run(network, tokens, device)]
        right, given = right + of, given + said
        if of:
            found[f"{family.removeprefix(packs.MEASURED)}, balanced"] = float(balanced(of, said)[0])
    return found | ({"verdict, balanced": float(balanced(right, given)[0])} if right else {})


def _lists(network: Network, reading: Reading, device: torch.device, most: int) -> dict[str, float]:
    tokens = _part(reading, _LISTS, most, typed=False)
    if not tokens:
        return {}
    given = right = wanted = 0
    for one, outputs in zip(tokens, _run(network, tokens, device), strict=True):
        tags = outputs[2][one.passage : len(one.ids) - 1]
        items = _marked(tags, one.passage)
        given, wanted = given + len(items), wanted + len(one.items)
        right += len(items & set(one.items))
    return {"lists, exact F1": 2 * right / max(1, given + wanted)}


def _marked(tags: NDArray[np.float32], first: int) -> set[tuple[int, int]]:
    odds = tags[:, 1:].max(axis=1) - tags[:, 0]
    runs: list[list[int]] = []
    for token in np.flatnonzero(odds > _MARKED):
        if runs and runs[-1][-1] == token - 1 and tags[token, 1] <= tags[token, 2]:
            runs[-1].append(int(token))
        else:
            runs.append([int(token)])
    return {(first + run[0], first + run[-1]) for run in runs}
