"""A whole process, measured: wall time, the peak of resident memory, and how long each line told to it takes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in which the kernel counts a process's peak of memory (ru_maxrss)."""
# Between us and the command, for the kernel counts into a process's peak the memory of the one that started it.
_LAUNCHER = """
import json, os, subprocess, sys, time
began = time.perf_counter()
child = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(child.pid, 0)
took = time.perf_counter() - began
print("\\n" + json.dumps([os.waitstatus_to_exitcode(status), took, usage.ru_maxrss]))
"""


@dataclass(frozen=True)
class Process:
    """What one process took."""

    seconds: float
    megabytes: float
    """Peak of its resident memory, in 10^6 bytes."""
    replies: tuple[float, ...] = ()
    """Seconds from each line written to it until the line it answered; the first holds its start."""


def measure(
    command: Sequence[str],
    environment: Mapping[str, str],
    fine: Collection[int] = (0,),
    lines: Sequence[str] = (),
) -> Process:
    """Run a command to its end, giving it lines one at a time and waiting for a line of answer to each.

    Raises RuntimeError for an exit code that is not ``fine``, and for an answer that is an error.
    """
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said,
        subprocess.Popen(
            [sys.executable, "-c", _LAUNCHER, *command],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            encoding="utf-8",
            start_new_session=True,
        ) as launched,
    ):
        assert launched.stdin is not None
        assert launched.stdout is not None
        replies = []
        try:
            for line in lines:
                began = time.perf_counter()
                launched.stdin.write(f"{line}\n")
                launched.stdin.flush()
                reply = launched.stdout.readline()
                replies.append(time.perf_counter() - began)
                if not reply.strip() or _is_error(reply):
                    said.seek(0)
                    raise RuntimeError(f"{' '.join(command)} on {line!r}: {reply.strip()} {said.read()[-2000:]}")
            launched.stdin.close()
            *_, last = launched.stdout.read().splitlines()
        except BaseException:
            os.killpg(launched.pid, signal.SIGKILL)  # the command too, which would go on writing
            raise
        code, seconds, peak = json.loads(last)
        if code not in fine:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)} ended with {code}: {said.read()[-2000:]}")
    return Process(seconds, peak * _PEAK_UNIT / 1e6, tuple(replies))


def _is_error(reply: str) -> bool:
    said = json.loads(reply)
    return isinstance(said, dict) and "error" in said
