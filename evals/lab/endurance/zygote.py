"""A process that has imported everything, preloaded with faults.so: it forks for every order, and so starts at once.

Reads one order a line, as JSON: {"do": "prepare" | "run" | "verify", "step", "world", ...}; answers with one line.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

# What an order will import, before any is taken.
import chromadb  # noqa: F401
import llama_index.core.node_parser  # noqa: F401

from evals.lab.endurance.steps import STEPS, texts_on_disk, verify
from index.errors import QAError

PATIENCE = 120
"""Seconds that an order may take."""


def prepare(step: str, world: Path) -> dict[str, Any]:
    """Make the world; gives the articles that its library holds."""
    STEPS[step].prepare(world)
    return {"texts": texts_on_disk(world)}


def run(step: str, world: Path, kind: int, n: int, failure: int) -> dict[str, Any]:
    """Do the step, with what is to happen at the n-th call."""
    log = os.open(world / "acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    faults = ctypes.CDLL(None)
    faults.faults_arm.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_long, ctypes.c_int]
    faults.faults_disarm.restype = ctypes.c_long
    told = ""
    faults.faults_arm(os.fsencode(world / "library"), kind, n, failure)
    try:
        STEPS[step].do(world, lambda name: (os.write(log, f"{name}\n".encode()), None)[1])
    except QAError as error:
        told = str(error)
    return {"calls": faults.faults_disarm(), "told": told, "texts": texts_on_disk(world)}


def look(step: str, world: Path, **known: Any) -> dict[str, Any]:
    """Verify the world."""
    return asdict(verify(world, STEPS[step], **known))


ORDERS: dict[str, Callable[..., dict[str, Any]]] = {"prepare": prepare, "run": run, "verify": look}


def carry_out(do: str, world: str, **rest: Any) -> dict[str, Any]:
    """Do it in a fork: its answer, or {"died": signal or exit code, "said": what it wrote to standard error}."""
    said = Path(f"{world}.stderr")
    receive, send = os.pipe()
    process = os.fork()
    if not process:
        try:
            os.close(receive)
            err = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(err, 2)
            os.write(send, json.dumps(ORDERS[do](world=Path(world), **rest)).encode())
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        os._exit(1)
    os.close(send)
    answer = b""
    with os.fdopen(receive, "rb", buffering=0) as pipe:
        while select.select([pipe], [], [], PATIENCE)[0]:
            if not (some := pipe.read(1 << 16)):
                break
            answer += some
        else:
            os.kill(process, signal.SIGABRT)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if code == 0:
        found: dict[str, Any] = json.loads(answer)
        return found
    return {"died": code, "said": said.read_text(encoding="utf-8", errors="replace")}


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that gives the orders
    for line in sys.stdin:
        print(json.dumps(carry_out(**json.loads(line))), flush=True)
