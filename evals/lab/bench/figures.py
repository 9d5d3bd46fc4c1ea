"""What the benchmark measured, and the figures that are made of it: medians, ratios, goals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Self

from evals.lab.bench.sides import OURS, USUAL

NAMES: Mapping[str, str] = {
    "index": "index all",
    "fill": "index all, with vectors made before",
    "disk": "index on disk",
    "change": "one article changed",
    "first": "first answer",
    "ask": "warm answer",
    "search": "warm search",
    "help": "qa --help",
}
"""What is measured, as the tables say it."""


@dataclass(frozen=True)
class Measure:
    """One process of one side."""

    side: str
    what: str
    """A key of `NAMES`."""
    articles: int
    turn: int
    seconds: float
    megabytes: float
    """Peak of memory in 10^6 bytes; for "disk", the size of the index."""
    replies: tuple[float, ...] = ()
    """Seconds a line, of a process that was asked many; the first holds its start."""

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """As `dataclasses.asdict` wrote it."""
        return cls(**{**record, "replies": tuple(record["replies"])})


@dataclass(frozen=True)
class Result:
    """A whole benchmark: its circumstances, and every process measured."""

    run: Mapping[str, Any]
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Value:
    """One side's figure; ``about`` when it was not measured but follows from smaller sizes."""

    value: float
    about: bool = False


@dataclass(frozen=True)
class Figure:
    """One measure at one size, of every side that has it."""

    what: str
    articles: int
    """0 for what has nothing to do with articles."""
    name: str
    unit: str
    sides: Mapping[str, Value]
    goal: float | None = None
    """The highest ratio of ours to the usual script's, or where it has none the highest value of ours."""

    @property
    def ratio(self) -> float | None:
        """Ours divided by the usual script's."""
        if OURS not in self.sides or USUAL not in self.sides or not self.sides[USUAL].value:
            return None
        return self.sides[OURS].value / self.sides[USUAL].value

    @property
    def about(self) -> bool:
        """Whether a figure of the ratio was not measured."""
        return any(self.sides[side].about for side in (OURS, USUAL) if side in self.sides)

    @property
    def missed(self) -> bool:
        """Whether there is a goal, and it was not reached."""
        reached = self.ratio if self.ratio is not None else self.sides[OURS].value if OURS in self.sides else None
        return self.goal is not None and reached is not None and reached > self.goal


_ROWS = (
    # what, part, its name, unit, goal
    ("index", "seconds", NAMES["index"], "s", 1 / 1.5),
    ("index", "speed", "  articles a second", "", None),
    ("index", "megabytes", "  peak memory", "MB", None),
    ("disk", "megabytes", NAMES["disk"], "MB", None),
    ("change", "seconds", NAMES["change"], "s", None),
    ("first", "seconds", NAMES["first"], "s", 0.20),
    ("first", "megabytes", "  peak memory", "MB", 0.50),
    ("ask", "replies", NAMES["ask"], "s", None),
    ("search", "replies", NAMES["search"], "s", None),
)
_HELP_GOAL = 0.25
"""Seconds. The goals are the project's own."""


def figures(result: Result) -> list[Figure]:
    """Medians by size, in the order they are shown. What a side does not have is left out."""
    found = []
    for size in result.run["sizes"]:
        for what, part, name, unit, goal in _ROWS:
            sides = {}
            for side in result.run["sides"]:
                value = _value(result.measures, side, what, part, size)
                if value is not None:
                    sides[side] = value
            if sides:
                found.append(Figure(f"{what} {part}", size, name, unit, sides, goal))
    helped = _value(result.measures, OURS, "help", "seconds", 0)
    if helped is not None:
        found.append(Figure("help seconds", 0, NAMES["help"], "s", {OURS: helped}, _HELP_GOAL))
    return found


def _value(measures: Sequence[Measure], side: str, what: str, part: str, size: int) -> Value | None:
    if part == "speed":
        took = _value(measures, side, what, "seconds", size)
        return took and Value(size / took.value, took.about)
    turns = {m.turn: m for m in measures if (m.side, m.what, m.articles) == (side, what, size)}
    if what in {"first", "help"} and len(turns) > 1:
        turns.pop(0, None)  # it found cold disk caches
    if turns and part == "replies":
        return Value(median(reply for m in turns.values() for reply in m.replies[1:]))
    if turns:
        return Value(median(getattr(m, part) for m in turns.values()))
    if (what, part) == ("index", "seconds") and side == USUAL:
        return _extended(measures, size)
    return None


def _extended(measures: Sequence[Measure], size: int) -> Value | None:
    """The usual script's seconds of indexing, on a straight line through the two largest sizes that were measured."""
    known = sizes_measured(measures, size)
    if not known:
        return None
    if len(known) == 1:
        known.insert(0, 0)
    (fewer, more) = known[-2:]
    low, high = (_value(measures, USUAL, "index", "seconds", n) if n else Value(0.0) for n in (fewer, more))
    if low is None or high is None:
        return None
    return Value(high.value + (high.value - low.value) / (more - fewer) * (size - more), about=True)


def sizes_measured(measures: Sequence[Measure], size: int) -> list[int]:
    """The sizes below at which the usual script's indexing was measured."""
    return sorted({m.articles for m in measures if (m.side, m.what) == (USUAL, "index") and m.articles < size})
