"""A run of training: its steps, what is logged of them, and the checkpoint from which it goes on."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Generator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from evals.lab.training.batches import BLOCK, Batch, Columns, Order, Reading, blocks
from evals.lab.training.measure import measured
from evals.lab.training.network import WEIGHTS, Network, in_half, losses

FINISH = 0.25
"""Steps of the finish, of those before it."""


class Trainer:
    """The state of a run, in memory and in its folder."""

    def __init__(
        self, network: Network, reading: Reading, run: dict[str, Any], on: torch.device, out: Path, log: Any
    ) -> None:
        self.network, self._reading, self._run, self._on = network, reading, run, on
        self.order = Order(reading.pack, run["batch"], run["seed"])
        self._workers = min(14, (os.cpu_count() or 2) - 2) if on.type == "cuda" else 0
        self.done = self.pairs = 0
        self.seconds_measuring = 20.0 if on.type == "cuda" else 300.0
        self._checkpoint, self._log = out / "checkpoint.pt", log
        saved: dict[str, Any] = {}
        if self._checkpoint.exists():
            saved = torch.load(self._checkpoint, map_location="cpu", weights_only=True)
            network.load_state_dict(saved["network"], strict=False)
            self.done, self.pairs = saved["done"], saved["pairs"]
        self._batches = self._stream()
        self._waiting = chain([next(self._batches)], self._batches)  # processes are forked before the GPU is touched
        network.to(on)
        network.train()
        self._learned = [parameter for parameter in network.parameters() if parameter.requires_grad]
        self._optimizer = torch.optim.AdamW(self._learned, lr=run["rate"], weight_decay=0.01, fused=True)
        if saved:
            self._optimizer.load_state_dict(saved["optimizer"])
        self._began = time.monotonic()

    def _stream(self) -> Generator[Columns]:
        """The batches after those that are done."""
        first, skipped = divmod(self.done, BLOCK)
        for number, made in blocks(self._reading, self.order, first, self._workers):
            yield from islice(made, skipped if number == first else 0, None)

    def train(self, stop: Callable[[], bool], every: float) -> None:
        """At the run's rate until ``stop``, with a checkpoint every so many seconds and at the end."""
        part = _Sums()
        saved = time.monotonic()
        while not stop():
            self.step(self._rate(), part)
            if time.monotonic() - saved >= every:
                self.log("train", **part.told())
                self.save()
                if self._on.type == "cuda":  # in a second or two
                    self.log("measured", **measured(self.network, self._reading, self._on, most=300))
                part, saved = _Sums(), time.monotonic()
        if part.steps:
            self.log("train", **part.told())
        self.save()

    def finish(self, ends: float) -> dict[str, float]:
        """Bring the rate down over a quarter as many steps again, or within the time that is left; then measure."""
        part = _Sums()
        steps = max(20, round(FINISH * self.done))
        began = time.monotonic()
        room = max(1e-6, ends - self.seconds_measuring - began)
        for step in range(steps):
            left = min(1 - step / steps, 1 - (time.monotonic() - began) / room)
            if left <= 0:
                break
            self.step(self._rate() * left, part)
            if step % 100 == 99:
                self.log("finish", steps=steps, step_of_finish=step + 1, **part.told())
                part = _Sums()
        figures = measured(self.network, self._reading, self._on)
        self.log("measured", **figures)
        return figures

    def _rate(self) -> float:
        return float(self._run["rate"] * min(1.0, (self.done + 1) / self._run["warm"]))

    def step(self, rate: float, part: _Sums) -> None:
        """One batch learned from at that rate; its losses go to the sums."""
        one = Batch.of(next(self._waiting), self._on)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        with in_half(self._on):
            outputs = self.network(one)
        parts = losses(outputs, one)
        total = torch.stack([WEIGHTS[name] * value for name, value in parts.items()]).sum()
        total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._learned, 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad()
        self.done += 1
        self.pairs += len(one.ids)
        part.add(parts, len(one.ids), one.mask.numel())

    def close(self) -> None:
        """End the processes that make batches."""
        self._batches.close()

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        aside = self._checkpoint.with_suffix(".new")
        state = {"network": self.network.learned(), "optimizer": self._optimizer.state_dict()}
        torch.save(state | {"done": self.done, "pairs": self.pairs}, aside)
        os.replace(aside, self._checkpoint)

    def log(self, what: str, **values: Any) -> None:
        """A line of the log."""
        minutes = round((time.monotonic() - self._began) / 60, 2)
        row = {"what": what, "minutes": minutes, "step": self.done, "pairs": self.pairs, **values}
        self._log.write(json.dumps(row) + "\n")
        self._log.flush()


class _Sums:
    """Losses since the last line of the log, kept on the device until it is written."""

    def __init__(self) -> None:
        self.steps = self.pairs = self.tokens = 0
        self._sums: dict[str, Tensor] = {}
        self._began = time.monotonic()

    def add(self, parts: dict[str, Tensor], pairs: int, tokens: int) -> None:
        for name, value in parts.items():
            self._sums[name] = self._sums.get(name, torch.zeros((), device=value.device)) + value.detach()
        self.steps, self.pairs, self.tokens = self.steps + 1, self.pairs + pairs, self.tokens + tokens

    def told(self) -> dict[str, float]:
        told = {name: round(value.item() / self.steps, 4) for name, value in self._sums.items()}
        seconds = max(1e-6, time.monotonic() - self._began)
        return told | {
            "pairs_a_second": round(self.pairs / seconds, 1),
            "tokens_a_pair": round(self.tokens / self.pairs),
        }
