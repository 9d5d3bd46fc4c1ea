"""Train the reader: ``python -m evals.lab.training reader.pack --base e5-small-enpt-q4.bin --out FOLDER``.

On a GPU where there is one, else on the processor. The rate warms up and then stays, so that a run may stop anywhere
and go on later: it resumes from its last checkpoint as if it had not stopped. ``--finish`` brings the rate down to
nothing over a quarter as many steps again and writes the weights; the checkpoint stays, and can be gone on with.

Left in the folder: ``run.json`` (what was learned from, with digests), ``log.jsonl`` (losses as it went),
``checkpoint.pt``; after ``--finish`` also ``weights/`` in parts, and ``measured.json``.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from collections.abc import Callable, Generator
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from torch import Tensor

from evals.lab.training import pack as packs
from evals.lab.training.base import SHA256, load_base
from evals.lab.training.batches import BLOCK, Batch, Columns, Order, Reading, blocks
from evals.lab.training.measure import measured
from evals.lab.training.network import WEIGHTS, Network, in_half, losses
from evals.lab.training.parts import load_parts, save_parts

RATE = 1.2e-4
"""For batches of 32; it grows with the square root of their size."""
_WARM = 100
_FINISH = 0.25
"""Steps of the finish, of those before it."""


def main(
    pack: Annotated[Path, typer.Argument(help="What `build` wrote.", exists=True, dir_okay=False)],
    base: Annotated[Path, typer.Option(help="The network to start from.", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="Folder for checkpoint, log and weights.")],
    start: Annotated[Path | None, typer.Option(help="Weights in parts to start from.", exists=True)] = None,
    minutes: Annotated[float, typer.Option(help="Stop in time to be done by then; 0 for no limit.")] = 0.0,
    pairs: Annotated[int, typer.Option(help="Stop after about so many in all; 0 for no limit.")] = 0,
    finish: Annotated[bool, typer.Option(help="Bring the rate down, measure and write the weights.")] = False,
    batch: Annotated[int, typer.Option(help="Pairs a step; 0: 32 on a processor, 128 on a GPU.")] = 0,
    rate: Annotated[float, typer.Option(help="The highest rate; 0: by the size of a batch.")] = 0.0,
    dropout: Annotated[float, typer.Option(help="Below 0: none on a processor, 0.1 on a GPU.")] = -1.0,
    seed: int = 1,
    device: Annotated[str, typer.Option(help="cpu or cuda; else whichever there is.")] = "",
    threads: Annotated[int, typer.Option(help="Threads on a processor; 0: all.")] = 0,
    every: Annotated[float, typer.Option(help="Seconds between checkpoints.")] = 180.0,
    base_sha256: Annotated[str, typer.Option(hidden=True)] = SHA256,
) -> None:
    """Train, or go on with a run that was stopped."""
    began = time.monotonic()
    if not minutes and not pairs and not finish:
        raise typer.BadParameter("say when to stop: --minutes, --pairs or --finish", param_hint="--minutes")
    on = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    if threads:
        torch.set_num_threads(threads)
    torch.manual_seed(seed)
    size = batch or (128 if on.type == "cuda" else 32)
    found = load_base(base, base_sha256 or None)
    run: dict[str, Any] = {
        "pack": _digest(pack),
        "base": _digest(base),
        "start": ""
        if start is None
        else hashlib.sha256("".join(map(_digest, sorted(start.iterdir()))).encode()).hexdigest(),
        "seed": seed,
        "batch": size,
        "rate": rate or RATE * (size / 32) ** 0.5,
        "warm": _WARM,
        "dropout": dropout if dropout >= 0 else 0.1 if on.type == "cuda" else 0.0,
    }
    out.mkdir(parents=True, exist_ok=True)
    record = out / "run.json"
    if record.exists() and json.loads(record.read_text("utf-8")) != run:
        raise typer.BadParameter(f"{out} holds another run (see run.json); give a new folder", param_hint="--out")
    record.write_text(json.dumps(run, indent=1) + "\n", "utf-8")
    from tokenizers import Tokenizer

    reading = Reading(packs.read(pack), Tokenizer.from_str(found.tokenizer))
    network = Network(found, run["dropout"])
    if start is not None:
        network.load_state_dict(load_parts(start), strict=False)
    with _Stopping() as stopping, (out / "log.jsonl").open("a", encoding="utf-8") as log:
        trainer = _Trainer(network, reading, run, on, out, log)
        trainer.log("start", device=str(on), examples=len(reading.pack), began=trainer.done, draws=trainer.order.draws)
        ends = began + 60 * minutes if minutes else float("inf")
        stable = began + (ends - began - trainer.seconds_measuring) / (1 + _FINISH) if finish and minutes else ends
        if minutes or pairs:
            trainer.train(
                lambda: stopping.now or time.monotonic() > stable or 0 < pairs <= trainer.pairs,
                every,
            )
        if finish and not stopping.now:
            figures = trainer.finish(ends)
            (out / "measured.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
            save_parts(network.learned(), out / "weights")
            for name, value in figures.items():
                typer.echo(f"{name:28} {value:.3f}")
        trainer.close()


class _Trainer:
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
            self._step(self._rate(), part)
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
        steps = max(20, round(_FINISH * self.done))
        began = time.monotonic()
        room = max(1e-6, ends - self.seconds_measuring - began)
        for step in range(steps):
            left = min(1 - step / steps, 1 - (time.monotonic() - began) / room)
            if left <= 0:
                break
            self._step(self._rate() * left, part)
            if step % 100 == 99:
                self.log("finish", steps=steps, step_of_finish=step + 1, **part.told())
                part = _Sums()
        figures = measured(self.network, self._reading, self._on)
        self.log("measured", **figures)
        return figures

    def _rate(self) -> float:
        return float(self._run["rate"] * min(1.0, (self.done + 1) / self._run["warm"]))

    def _step(self, rate: float, part: _Sums) -> None:
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


class _Stopping:
    """Whether somebody wants the run to stop (Ctrl-C, or a request to end): the step at hand is done first."""

    now = False

    def __enter__(self) -> _Stopping:
        def stop(*_: object) -> None:
            self.now = True

        self._before = {sort: signal.signal(sort, stop) for sort in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *_: object) -> None:
        for sort, before in self._before.items():
            signal.signal(sort, before)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    typer.run(main)
