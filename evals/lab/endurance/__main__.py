"""``python -m evals.lab.endurance``: kill and fail at many points, and show what came of it by step."""

from __future__ import annotations

import hashlib
import random
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

import index
from evals import markdown
from evals.journal import Journal
from evals.lab.command import errors_shown
from evals.lab.endurance.harness import FAULTS, KILLS, Harness, Outcome, Point, draw
from evals.lab.endurance.steps import STEPS
from index.encode import cache_folder
from qa.shell.progress import bars


def table(calls: Mapping[str, int], outcomes: Iterable[Outcome]) -> str:
    """What came of the points, by step, as Markdown."""
    rows: dict[str, list[int]] = {step: [0] * 6 for step in calls}
    for one in outcomes:
        fault = one.point.kind in FAULTS
        columns = (
            one.ended == "killed",
            fault,
            one.ended == "refused",
            one.ended == "done" and not fault,
            one.repaired,
            bool(one.wrong),
        )
        rows[one.point.step] = [sum(pair) for pair in zip(rows[one.point.step], columns, strict=True)]
    rows["all"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    heads = "step", "calls", "killed", "disk failed", "of these told", "ended before", "check asked for repair", "wrong"
    return markdown.table(heads, [(step, calls.get(step, sum(calls.values())), *row) for step, row in rows.items()])


def _code() -> str:
    """What tells one state of the code from another: a run that was stopped goes on only in the same."""
    found = hashlib.sha256()
    for folder in (Path(index.__file__).parent, Path(__file__).parent):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".c"}:
                found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _outcome(record: Mapping[str, Any]) -> Outcome:
    return Outcome(**{**record, "point": Point(**record["point"])})


@errors_shown()
def main(
    kills: Annotated[int, typer.Option(min=0, help="Points at which the process is killed.")] = 1000,
    faults: Annotated[int, typer.Option(min=0, help="Points at which the disk fails.")] = 200,
    seed: Annotated[int, typer.Option(help="Another one draws other points.")] = 1,
    point: Annotated[
        list[str] | None, typer.Option(metavar="STEP:KIND:N", help="Only this point; may be repeated.")
    ] = None,
    work: Annotated[Path | None, typer.Option(help="Work in this folder, and leave it.")] = None,
) -> None:
    """Show what a library survives. Exits 3 when something did not hold; a run that was stopped goes on."""
    only = [Point.named(name) for name in point or []]
    outcomes: list[Outcome] = []
    calls: dict[str, int] = {}
    with ExitStack() as stack:
        folder = work or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="article-qa-endurance-")))
        harness = stack.enter_context(Harness(folder))
        key = f"{_code()}-{seed}-{kills}-{faults}-{hashlib.sha256(' '.join(point or []).encode()).hexdigest()[:8]}"
        journal = stack.enter_context(Journal(cache_folder() / "endurance" / f"{key}.jsonl"))
        report = stack.enter_context(bars(after=2.0))
        try:
            for done, step in enumerate(STEPS):
                report("counting calls", done, len(STEPS))
                if not only or step in {one.step for one in only}:
                    calls[step] = harness.count(step)
            drawn = [*draw(calls, list(KILLS), kills, seed), *draw(calls, list(FAULTS), faults, seed)]
            random.Random(seed).shuffle(drawn)  # a run that is stopped has met every step
            points = only or drawn
            for done, one in enumerate(points):
                if record := journal.get(str(one)):
                    outcomes.append(_outcome(record["outcome"]))
                else:
                    outcomes.append(harness.attempt(one))
                    journal.add({"id": str(one), "outcome": asdict(outcomes[-1])})
                    if outcomes[-1].wrong:
                        typer.echo(f"{one}: {'; '.join(outcomes[-1].wrong)}\n{outcomes[-1].said}", err=True)
                report("points", done + 1, len(points))
        except KeyboardInterrupt:
            print(table(calls, outcomes))
            typer.echo("Stopped. The same command goes on from here.", err=True)
            raise typer.Exit(130) from None
    print(table(calls, outcomes))
    if wrong := [one for one in outcomes if one.wrong]:
        again = " ".join(f"--point {one.point}" for one in wrong)
        typer.echo(f"{len(wrong)} of {len(outcomes)} points went wrong (seed {seed}). Again: {again}", err=True)
        raise typer.Exit(3)


if __name__ == "__main__":
    typer.run(main)
