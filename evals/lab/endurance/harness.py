"""Draws the points, has the zygote carry each out, and judges what it found."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from evals.lab.endurance.steps import STEPS
from index.errors import UsageError

_SOURCE = Path(__file__).with_name("faults.c")
_ROOT = Path(__file__).parents[3]
_COUNT, _KILL, _TORN, _FAIL, _FAIL_ONCE = range(5)
KILLS = {"kill": (_KILL, 0), "torn": (_TORN, 0)}
"""Killed before the call, or when half of what it writes is written."""
FAULTS = {
    "ENOSPC": (_FAIL, errno.ENOSPC),
    "EIO": (_FAIL, errno.EIO),
    "EROFS": (_FAIL, errno.EROFS),
    "ENOSPC-once": (_FAIL_ONCE, errno.ENOSPC),
    "EIO-once": (_FAIL_ONCE, errno.EIO),
    "EROFS-once": (_FAIL_ONCE, errno.EROFS),
}
"""The disk fails from that call on, or at that call alone."""


@dataclass(frozen=True)
class Point:
    """What happens, and at which call of the step."""

    step: str
    kind: str
    n: int

    def __str__(self) -> str:
        return f"{self.step}:{self.kind}:{self.n}"

    @classmethod
    def named(cls, name: str) -> Self:
        """The point of that name. Raises UsageError."""
        step, kind, n = [*name.split(":"), "", ""][:3]
        if step not in STEPS or kind not in {**KILLS, **FAULTS} or not n.isdecimal():
            raise UsageError(f"{name!r} is no point. For example: --point sync:torn:120")
        return cls(step, kind, int(n))


@dataclass(frozen=True)
class Outcome:
    """What came of a point."""

    point: Point
    ended: str
    """killed; refused (an error of ours was raised); done (what failed was mended, or not reached)."""
    repaired: bool = False
    wrong: Sequence[str] = ()
    said: str = field(default="", compare=False)
    """The error that was raised."""


def obstacle() -> str | None:
    """Why this cannot run here, if it cannot."""
    if sys.platform != "linux":
        return f"faults are injected through LD_PRELOAD and /proc, so on Linux alone, not on {sys.platform}"
    if shutil.which("cc") is None:
        return "faults.c has to be compiled, and there is no C compiler named cc"
    return None


def draw(calls: Mapping[str, int], kinds: Sequence[str], count: int, seed: int) -> list[Point]:
    """Points spread over all steps and over the whole range of each step's calls, the same for the same seed."""
    points = []
    for place, (step, total) in enumerate(calls.items()):
        share = len(range(place, count, len(calls)))
        chance = random.Random(f"{seed} {step} {' '.join(kinds)}")
        spread = [1 + int(total * (at + chance.random()) / share) for at in range(share)]
        drawn = [kinds[at % len(kinds)] for at in range(share)]
        chance.shuffle(drawn)
        points += [Point(step, kind, n) for kind, n in zip(drawn, spread, strict=True)]
    return points


class Harness:
    """A zygote with its folder of worlds. Use it as a context manager."""

    def __init__(self, work: Path) -> None:
        """Compiles the faults and starts the zygote. Raises UsageError where that cannot be."""
        if told := obstacle():
            raise UsageError(told)
        work.mkdir(parents=True, exist_ok=True)
        self._work, self.world = work, work.resolve() / "world"
        faults = work.resolve() / "faults.so"
        command = ["cc", "-shared", "-fPIC", "-O2", "-o", str(faults), str(_SOURCE), "-ldl"]
        compiled = subprocess.run(command, capture_output=True, text=True, check=False)
        if compiled.returncode:
            raise UsageError(f"{_SOURCE} cannot be compiled here: {compiled.stderr}")
        self._zygote = subprocess.Popen(
            [sys.executable, "-m", "evals.lab.endurance.zygote"],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "LD_PRELOAD": str(faults), "HF_HUB_OFFLINE": "1"},
        )
        self._before: dict[str, dict[str, str]] = {}
        self._after: dict[str, dict[str, str]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._zygote.stdin
        assert self._zygote.stdout
        self._zygote.stdin.close()
        self._zygote.stdout.close()
        self._zygote.wait()

    def _ask(self, do: str, step: str, **rest: Any) -> dict[str, Any]:
        assert self._zygote.stdin
        assert self._zygote.stdout
        self._zygote.stdin.write(json.dumps({"do": do, "step": step, "world": str(self.world), **rest}) + "\n")
        self._zygote.stdin.flush()
        answer: dict[str, Any] = json.loads(self._zygote.stdout.readline())
        return answer

    def count(self, step: str) -> int:
        """How many calls the step makes when nothing happens; makes its world, on which points of it are tried."""
        template = self._work / step
        for folder in (self.world, template):
            shutil.rmtree(folder, ignore_errors=True)
        made = self._ask("prepare", step)
        if "died" in made:
            raise RuntimeError(f"The world of {step} was not made: {made['said']}")
        shutil.copytree(self.world, template)
        whole = self._ask("run", step, kind=_COUNT, n=0, failure=0)
        if "died" in whole or whole["told"]:
            raise RuntimeError(f"{step} did not come to its end: {whole}")
        self._before[step], self._after[step] = made["texts"], whole["texts"]
        return int(whole["calls"])

    def run(self, point: Point) -> dict[str, Any]:
        """Let it happen in a fresh world; gives the zygote's answer."""
        if point.step not in self._after:
            self.count(point.step)
        shutil.rmtree(self.world, ignore_errors=True)
        shutil.copytree(self._work / point.step, self.world)
        kind, failure = {**KILLS, **FAULTS}[point.kind]
        return self._ask("run", point.step, kind=kind, n=point.n, failure=failure)

    def attempt(self, point: Point) -> Outcome:
        """Let it happen, and look the library over."""
        ran = self.run(point)
        killed = ran.get("died") == -signal.SIGKILL and point.kind in KILLS
        if "died" in ran and not killed:
            return Outcome(point, "crashed", wrong=[f"ended with {ran['died']}"], said=ran["said"])
        log = self.world / "acknowledged"
        acknowledged = log.read_text(encoding="utf-8").split() if log.exists() else []
        told = ran.get("told", "")
        found = self._ask(
            "verify",
            point.step,
            before=self._before[point.step],
            after=self._after[point.step],
            acknowledged=acknowledged,
            done=not (killed or told),
            reader_first=point.n % 2 == 0,
        )
        ended = "killed" if killed else "refused" if told else "done"
        if "died" in found:
            return Outcome(point, ended, wrong=[f"looking it over ended with {found['died']}"], said=found["said"])
        return Outcome(point, ended, found["repaired"], found["wrong"], told)
