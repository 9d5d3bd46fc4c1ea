"""What is measured, step by step: each a process of one side, in turn so that a slower minute hits every side."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evals.lab.bench.figures import NAMES, Measure
from evals.lab.bench.process import Process, measure
from evals.lab.bench.sides import NEWSRAG, OURS, QA, TXTAI, USUAL, Script, Side
from evals.lab.bench.texts import questions
from evals.lab.bench.work import Work
from index.store.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SMALL = 20
"""Up to so many articles, indexing is measured as often as all else, for it is mostly start-up; above, once."""
_HELPS = 11


@dataclass(frozen=True)
class Step:
    """One thing to measure."""

    side: str
    what: str
    articles: int
    turn: int
    run: Callable[[], Process]


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    sizes: tuple[int, ...]
    pairs: int = 5
    """How often each side is asked in new processes, after a first time that finds cold disk caches."""
    warm: int = 30
    """Questions to one process, after a first one."""
    turns: int = 3
    """How often a small index is made, and a changed article brought in."""


def run(sides: Sequence[Side], articles: Sequence[str], plan: Plan, work: Work) -> None:
    """Measure what the work folder has not yet, size by size; the progress goes to standard error."""
    every = steps(sides, articles, plan, work)
    todo = [step for step in every if not work.has(step.side, step.what, step.articles, step.turn)]
    clock = _Clock(todo)
    for at, step in enumerate(todo):
        clock.say(at)
        took = step.run()
        work.add(Measure(step.side, step.what, step.articles, step.turn, took.seconds, took.megabytes, took.replies))
        clock.done(at, took.seconds)


def steps(sides: Sequence[Side], articles: Sequence[str], plan: Plan, work: Work) -> Iterator[Step]:
    """Everything to measure, in order. A side with a limit indexes at most so many articles (see docs/benchmark.md)."""
    environment = {
        **os.environ,
        "HF_HUB_OFFLINE": "1",  # so that no side waits for the network
        "QA_CACHE": str(work.folder.absolute() / "cache"),
        "PYTHONUTF8": "1",
        "TQDM_DISABLE": "1",
    }
    if any(side.name == OURS for side in sides):
        for turn in range(_HELPS):
            yield Step(OURS, "help", 0, turn, partial(measure, [*QA, "--help"], environment))
    for size in sorted({*plan.sizes, *(s.limit for s in sides if s.limit and s.limit < max(plan.sizes))}):
        within = [side for side in sides if side.limit is None or size <= side.limit or side.name == USUAL]
        if size not in plan.sizes:
            within = [side for side in sides if side.name == USUAL]
        yield from _indexing(within, articles[:size], plan, work, environment)
        if size in plan.sizes:
            yield from _asking(within, size, plan, work, environment)
            yield from _changing(within, articles[:size], plan, work, environment)


def _indexing(
    sides: Sequence[Side], articles: Sequence[str], plan: Plan, work: Work, environment: Mapping[str, str]
) -> Iterator[Step]:
    size = len(articles)

    def made(side: Side) -> Process:
        store = work.store(side.name, size)
        shutil.rmtree(store, ignore_errors=True)  # of an earlier turn, or not whole
        _write(articles, work.texts(size))
        if side.limit is not None and size > side.limit and isinstance(side, Script):
            spans = _export(work.store(OURS, size), work.folder / f"spans-{size}.json")
            return measure(side.fill(work.texts(size), store, spans), environment)
        return measure(side.index(work.texts(size), store), environment)

    for turn in range(plan.turns if size <= _SMALL else 1):
        for side in sides:
            filled = side.limit is not None and size > side.limit
            yield Step(side.name, "fill" if filled else "index", size, turn, partial(made, side))
    for side in sides:
        yield Step(side.name, "disk", size, 0, partial(_weighed, work.store(side.name, size)))


def _asking(sides: Sequence[Side], size: int, plan: Plan, work: Work, environment: Mapping[str, str]) -> Iterator[Step]:
    def asked(side: Side, question: str) -> Process:
        verb, store = side.verbs[0], work.store(side.name, size)
        if "ask" in side.verbs:
            return measure(side.once(verb, store, question), environment, fine=(0, 1))  # 1: nothing answers
        return measure(side.many(verb, store), environment, lines=[question])

    for turn, question in enumerate(questions(plan.pairs + 1)):
        for side in sides:
            if turn == 0 or side.name != NEWSRAG or size <= _SMALL:  # it encodes every article at each start
                yield Step(side.name, "first", size, turn, partial(asked, side, question))
    for verb in ("ask", "search"):
        for side in (side for side in sides if verb in side.verbs):
            command = side.many(verb, work.store(side.name, size))
            told = partial(measure, command, environment, lines=questions(plan.warm + 1))
            yield Step(side.name, verb, size, 0, told)


def _changing(
    sides: Sequence[Side], articles: Sequence[str], plan: Plan, work: Work, environment: Mapping[str, str]
) -> Iterator[Step]:
    def changed(side: Side, number: int) -> Process:
        article = work.texts(len(articles)) / _file_name(number)
        # Different from whatever an earlier run, stopped in the middle, left there and in the index.
        article.write_text(f"{articles[number]}\nCorrected, note {time.time_ns()}.\n", encoding="utf-8")
        return measure(side.change(article, work.store(side.name, len(articles))), environment)

    for turn in range(plan.turns):
        for side in sides:
            yield Step(side.name, "change", len(articles), turn, partial(changed, side, turn % len(articles)))


def _write(articles: Sequence[str], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(articles):
        (folder / _file_name(number)).write_text(text, encoding="utf-8")


def _file_name(number: int) -> str:
    return f"{number:05}.txt"


def _weighed(folder: Path) -> Process:
    return Process(0, sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6)


def _export(library: Path, target: Path) -> Path:
    """Write our passages' places and vectors as the usual script's ``fill`` reads them; gives ``target``."""
    import numpy as np

    spans: dict[str, list[tuple[int, int, int]]] = {}
    rows: list[NDArray[np.float32]] = []
    with closing(Store(library / "library.sqlite")) as store:
        for numbers, vectors in store.vectors.batches(5000):
            for passage, row in zip(map(store.passages.get(numbers).__getitem__, numbers), vectors, strict=True):
                spans.setdefault(Path(passage.article_id).name, []).append((passage.start, passage.end, len(rows)))
                rows.append(row)
    np.save(target.with_suffix(".npy"), np.stack(rows))
    target.write_text(json.dumps(spans), encoding="utf-8")
    return target


_SECONDS: Mapping[tuple[str, str], tuple[float, float]] = {
    (OURS, "index"): (4, 0.2),
    (OURS, "first"): (2, 0),
    (OURS, "ask"): (12, 0.001),
    (OURS, "search"): (3, 0.001),
    (OURS, "change"): (4, 0.002),
    (USUAL, "index"): (12, 0.7),
    (USUAL, "fill"): (15, 0.03),
    (NEWSRAG, "first"): (12, 0.35),
    (NEWSRAG, "search"): (12, 0.4),
    (TXTAI, "index"): (10, 0.35),
}
"""A process's seconds, and more an article, by side and what it does: on two cores, for no more than a guess."""
_START = 12.0
"""Of the processes not named there, which start sentence-transformers."""


class _Clock:
    """Says what is being measured and about how long the rest takes, by guesses set right as it goes."""

    def __init__(self, todo: Sequence[Step]) -> None:
        self._todo = todo
        self._guesses = [_guess(step) for step in todo]
        self._spent = self._guessed = 0.0

    def say(self, at: int) -> None:
        step = self._todo[at]
        if at and (self._todo[at - 1].what, self._todo[at - 1].articles) == (step.what, step.articles):
            return
        pace = self._spent / self._guessed if self._guessed else 1.0
        left = pace * sum(self._guesses[at:]) / 60
        what = NAMES[step.what]
        typer.echo(
            f"{at:4} of {len(self._todo)}, about {left:.0f} min left: "
            f"{what if not step.articles else f'{step.articles} articles, {what}'}",
            err=True,
        )

    def done(self, at: int, seconds: float) -> None:
        self._spent += seconds
        self._guessed += self._guesses[at]


def _guess(step: Step) -> float:
    if step.what in {"help", "disk"}:
        return 0.2
    fixed, more = _SECONDS.get((step.side, step.what), (_START, 0.0))
    return fixed + more * step.articles
