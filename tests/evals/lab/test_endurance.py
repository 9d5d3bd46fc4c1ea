"""Killed, or with a failing disk, at any call that changes a file: what was acknowledged stays, and nothing is half.

A sample of ``python -m evals.lab.endurance``; a point that fails is tried again with ``--point``, as its message says.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.lab.endurance.harness import FAULTS, KILLS, Harness, draw, obstacle
from evals.lab.endurance.steps import NEW, STEPS, texts_on_disk, verify

pytestmark = pytest.mark.skipif(obstacle() is not None, reason=str(obstacle()))


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    with Harness(tmp_path_factory.mktemp("endurance")) as made:
        yield made


@pytest.mark.parametrize("step", STEPS)
def test_a_library_survives_wherever_it_is_stopped(harness: Harness, step: str) -> None:
    """Whatever was done to it; then the same is done to its end."""
    calls = {step: harness.count(step)}
    points = [*draw(calls, list(KILLS), 2, seed=7), *draw(calls, list(FAULTS), 1, seed=7)]
    outcomes = [harness.attempt(point) for point in points]
    assert [f"--point {one.point}: {one.wrong} {one.said}" for one in outcomes if one.wrong] == []
    assert {one.ended for one in outcomes} & {"killed", "refused"}


def test_the_calls_of_sqlite_chroma_and_python_are_seen(harness: Harness) -> None:
    """Or points would be tried at a part of them only: kills at each of these files leave it as it is then."""
    harness.count("create")
    left: set[str] = set()
    for point in draw({"create": harness.count("create")}, ["kill"], 12, seed=1):
        harness.run(point)
        left |= {path.name for path in (harness.world / "library").rglob("*") if path.is_file()}
    assert {"library.sqlite-wal", "chroma.sqlite3-journal", "data_level0.bin"} <= left


def test_points_are_spread_over_steps_and_calls_and_drawn_alike_for_a_seed() -> None:
    """The first and the last tenth of the calls are met as often as any other."""
    calls = {"add": 1000, "sync": 50}
    points = draw(calls, list(KILLS), 200, seed=3)
    assert points == draw(calls, list(KILLS), 200, seed=3)
    assert points != draw(calls, list(KILLS), 200, seed=4)
    for step, total in calls.items():
        numbers = [point.n for point in points if point.step == step]
        assert len(numbers) == 100
        assert [sum(total * at < 10 * (n - 1) + 1 <= total * (at + 1) for n in numbers) for at in range(10)] == [
            10
        ] * 10
    assert {point.kind for point in points} == set(KILLS)


@pytest.mark.parametrize(
    ("acknowledged", "done", "told"),
    [
        ([], False, []),
        ([f"{NEW[0]}.md"], False, ["new0.md was acknowledged"]),
        ([], True, ["was acknowledged", "is not done"]),
    ],
)
def test_a_loss_would_be_noticed(tmp_path: Path, acknowledged: list[str], done: bool, told: list[str]) -> None:
    """A library to which nothing was added is not as one that had acknowledged an article."""
    step = STEPS["add"]
    step.prepare(tmp_path)
    before = texts_on_disk(tmp_path)
    after = {
        **before,
        **{f"{name}.md": (tmp_path / "articles" / f"{name}.md").read_text().split("---\n")[2] for name in NEW},
    }
    found = verify(tmp_path, step, before, after, acknowledged, done=done, reader_first=False)
    assert bool(found.wrong) == bool(told)
    for words in told:
        assert any(words in wrong for wrong in found.wrong)
