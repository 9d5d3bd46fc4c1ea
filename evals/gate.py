"""The gate: what was measured on the sample may not get worse.

`floors.json` holds the worst that every metric may be, pinned together with the digest of the cases and articles it was
measured on; for an error, of which less is better, that is a ceiling. Nothing below is forgiven. ``python -m evals.gate
--update`` moves them to a case below what is measured now where that is better; for the worse takes ``--allow-lower``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.cases import SAMPLE
from evals.metrics.statistics import LOWER_IS_BETTER
from index.errors import InputError, QAError, UsageError

FLOORS = Path(__file__).with_name("floors.json")
_EXACT = frozenset({"citation_validity"})
"""What no processor changes. Of the rest a floor is set a case below what was measured: sums of 32-bit numbers are
rounded differently on processors of another make, which turned one right answer of the sample's 95."""
_NO_GOAL = frozenset({"coverage"})
"""Answering more is no merit of itself."""
_FEW = 30
"""Cases that a metric must rest on to get a floor: of fewer, one is too large a share."""


@dataclass(frozen=True)
class Floors:
    """The worst that each metric may be, on the cases and articles of that digest."""

    set: str
    digest: str
    floors: Mapping[str, float]


@dataclass(frozen=True)
class Fall:
    """A metric worse than its floor; ``measured`` is None where the run does not have it."""

    metric: str
    floor: float
    measured: float | None


def read_floors(path: Path) -> Floors:
    """The floors in a file. Raises InputError when it cannot be read as such."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        return Floors(value["set"], value["digest"], {name: float(floor) for name, floor in value["floors"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} holds no floors ({error!r}): restore it from git") from error


def falls(run: Mapping[str, Any], floors: Floors) -> list[Fall]:
    """The metrics of a run that are worse than their floors, by name.

    Raises UsageError for a run of another set or of a part of it, QAError when the cases or articles are
    not those that the floors were measured on.
    """
    _whole(run, floors)
    if run["digest"] != floors.digest:
        raise QAError(
            f"The cases or articles of {floors.set} have changed (digest {run['digest'][:12]}, floors for "
            f"{floors.digest[:12]}): measure them anew and pin them with python -m evals.gate --update"
        )
    measured = run["metrics"]
    return [
        Fall(metric, floor, measured.get(metric))
        for metric, floor in sorted(floors.floors.items())
        if metric not in measured or _better(metric, floor, measured[metric]) > 0
    ]


def _better(metric: str, one: float, other: float) -> float:
    """By how much one value of a metric is better than the other."""
    return other - one if metric in LOWER_IS_BETTER else one - other


def updated(run: Mapping[str, Any], floors: Floors, *, allow_lower: bool) -> Floors:
    """The floors raised to a case below what a run measured, and pinned to its digest.

    A metric that got worse, or that is no longer there, keeps its floor unless ``allow_lower``. One that rests on
    fewer than 30 cases gets none. Raises UsageError as `falls` does.
    """
    _whole(run, floors)
    found: dict[str, float] = {
        metric: _a_case_below(metric, value, run["counts"][metric])
        for metric, value in run["metrics"].items()
        if run["counts"][metric] >= _FEW and metric not in _NO_GOAL
    }
    if not allow_lower:
        for metric, floor in floors.floors.items():
            if metric not in found or _better(metric, floor, found[metric]) > 0:
                found[metric] = floor
    return Floors(floors.set, run["digest"], dict(sorted(found.items())))


def _a_case_below(metric: str, value: float, cases: int) -> float:
    if metric in _EXACT:
        return value
    # To three digits, away from what was measured: a run's figures are rounded, too.
    if metric in LOWER_IS_BETTER:
        return min(math.ceil(round(1000 * (value + 1 / cases), 6)) / 1000, 1.0)
    return max(math.floor(round(1000 * (value - 1 / cases), 6)) / 1000, 0.0)


def refuse_part(name: str, floors: Floors, *, whole: bool) -> None:
    """Raises UsageError unless the floors are those of the set, and the whole of it is asked."""
    if name != floors.set or not whole:
        raise UsageError(
            f"The floors are for the whole set {floors.set!r} and its own articles: "
            f"run {floors.set} without --limit, --split, --library, --reader and --llm"
        )


def _whole(run: Mapping[str, Any], floors: Floors) -> None:
    about = run["run"]
    whole = (
        about["limit"] is None
        and about["split"] is None
        and not about["library_given"]
        and not about.get("reader")
        and not about.get("llm")
    )
    refuse_part(run["set"], floors, whole=whole)


def main(update: bool = False, allow_lower: bool = False) -> None:
    """Measure the sample and move its floors to a case below that; --allow-lower also where it is worse."""
    import typer

    from evals.run import run

    if not update:
        raise typer.BadParameter("say --update to write the floors; to check them: qa eval run sample --gate")
    result = run(SAMPLE)
    before = read_floors(FLOORS)
    after = updated(result, before, allow_lower=allow_lower)
    text = json.dumps({"set": after.set, "digest": after.digest, "floors": after.floors}, indent=2)
    FLOORS.write_text(text + "\n", encoding="utf-8")
    for metric, floor in after.floors.items():
        old = before.floors.get(metric)
        if old != floor:
            typer.echo(f"{metric}: {'new' if old is None else format(old, '.4f')} -> {floor:.4f}")
    for metric in sorted(before.floors.keys() - after.floors.keys()):
        typer.echo(f"{metric}: {before.floors[metric]:.4f} -> no longer measured")
    for fall in falls(result, after):
        measured = "not measured" if fall.measured is None else f"measured {fall.measured:.4f}"
        typer.echo(f"{fall.metric}: stays {fall.floor:.4f}, {measured}; lower it with --allow-lower", err=True)


if __name__ == "__main__":
    import typer

    typer.run(main)
