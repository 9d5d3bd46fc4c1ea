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
import signal
import time
from pathlib import Path
from typing import Annotated, Any

import torch
import typer

from evals.lab.training import pack as packs
from evals.lab.training.base import SHA256, load_base
from evals.lab.training.batches import Reading
from evals.lab.training.network import Network
from evals.lab.training.parts import load_parts, save_parts
from evals.lab.training.trainer import FINISH, Trainer

RATE = 1.2e-4
"""For batches of 32; it grows with the square root of their size."""
_WARM = 100


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
        trainer = Trainer(network, reading, run, on, out, log)
        trainer.log("start", device=str(on), examples=len(reading.pack), began=trainer.done, draws=trainer.order.draws)
        ends = began + 60 * minutes if minutes else float("inf")
        stable = began + (ends - began - trainer.seconds_measuring) / (1 + FINISH) if finish and minutes else ends
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
