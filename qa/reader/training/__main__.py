"""Train the reader: ``python -m qa.reader.training 1 DATA --squad train-v1.1.json --out FOLDER``, then 2 and 3.

DATA holds the sets as folders. A round is a mix of examples and a learning rate (`ROUNDS`); each goes on from the
weights of the one before (``--start``). The same seed, sets and versions give the same order of the same examples. A
run that was stopped goes on from its last checkpoint; one whose folder holds another run is refused. Left in the
folder: ``weights.safetensors``, ``run.json`` (what was learned from, with digests), ``log.jsonl`` (losses as it went).
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from safetensors.torch import load_file, save_file
from torch import Tensor

from index.encode import load_encoder, load_tokenizer
from index.minilm import model_folder
from qa.reader.training import sources
from qa.reader.training.batches import Batch, Tokens, batches, order, tokenized
from qa.reader.training.examples import Example, Mix, examples
from qa.reader.training.network import WEIGHTS, Network, losses
from qa.reader.training.rewording import WordNet, in_other_words

BATCH = 32


@dataclass(frozen=True)
class Round:
    """What one run learns, and how fast."""

    mixes: dict[str, Mix]
    rate: float
    warm: int
    """Steps until the learning rate is at its highest; then it falls in a line."""
    reworded: float = 0.0
    """Share of questions of which another wording is tried."""


ROUNDS = (
    Round(
        {
            "squad": Mix(take=0.55, near=0.12, other=0.14, turned=0.1),
            **dict.fromkeys(sources.SHIFTS, Mix(take=0.25, other=0.1)),
            sources.SQUAD2: Mix(repeat=2),
            sources.LISTS: Mix(repeat=4),
        },
        rate=2e-4,
        warm=150,
    ),
    Round(
        {
            "squad": Mix(take=0.33, near=0.12, other=0.1, turned=0.06, stated=0.3, distant=True),
            **dict.fromkeys(sources.SHIFTS, Mix(take=0.3, other=0.1)),
            sources.SQUAD2: Mix(),
            sources.LISTS: Mix(repeat=6),
        },
        rate=1.2e-4,
        warm=100,
        reworded=0.6,
    ),
    Round(
        {
            "squad": Mix(take=0.25, near=0.5, other=0.08, turned=0.05, stated=0.15),
            **dict.fromkeys(sources.SHIFTS, Mix(take=0.15, other=0.1)),
            sources.SQUAD2: Mix(),
            sources.LISTS: Mix(repeat=5),
        },
        rate=1.2e-4,
        warm=50,
        reworded=0.6,
    ),
)
"""The second brings questions in other words and of yes or no, the third passages that only seem to answer."""
_CHECKPOINT = 250
_CHECKED = 512
"""Examples kept from learning by whose loss the log tells how it goes."""


def main(
    number: Annotated[int, typer.Argument(metavar="ROUND", help="Which round.", min=1, max=len(ROUNDS))],
    data: Annotated[Path, typer.Argument(help="Folder of the sets.", exists=True, file_okay=False)],
    squad: Annotated[Path, typer.Option(help="SQuAD 1.1's train-v1.1.json.", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="Folder for checkpoints, log and weights.")],
    start: Annotated[
        Path | None, typer.Option(help="The round before's weights.safetensors.", exists=True, dir_okay=False)
    ] = None,
    wordnet: Annotated[
        Path | None, typer.Option(help="WordNet 3's database files, for a round that rewords.", file_okay=False)
    ] = None,
    seed: int = 1,
    limit: Annotated[int, typer.Option(help="Examples learned from, 0 for all: a short run to try things.")] = 0,
    most: Annotated[int, typer.Option(help="Steps, 0 for one epoch: as many as there is time for.")] = 0,
) -> None:
    """Train, or go on with a run that was stopped."""
    this = ROUNDS[number - 1]
    if number > 1 and start is None:
        raise typer.BadParameter(f"round {number} goes on from the weights of round {number - 1}", param_hint="--start")
    if this.reworded and wordnet is None:
        raise typer.BadParameter(f"round {number} rewords questions with WordNet", param_hint="--wordnet")
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer()
    made, checked = _examples(this, data, squad, seed)
    made = made[:limit] if limit else made
    digests = {name: sources.digest(_place(data, squad, name)) for name in this.mixes}
    if wordnet is not None and this.reworded:
        synonyms = WordNet(wordnet)
        digests["wordnet"] = synonyms.digest()
        made = in_other_words(made, this.reworded, synonyms, load_encoder().encode, seed)
    if start is not None:
        digests["start"] = hashlib.sha256(start.read_bytes()).hexdigest()
    run = {
        "round": number,
        "seed": seed,
        "base": "all-MiniLM-L6-v2",
        "batch": BATCH,
        "rate": this.rate,
        "examples": len(made),
        "most_steps": most,
        "kinds": dict(sorted(Counter(one.kind for one in made).items())),
        "digests": digests,
        "versions": {name: version(name) for name in ("torch", "transformers", "tokenizers")},
    }
    record = out / "run.json"
    if record.exists() and json.loads(record.read_text("utf-8")) != run:
        raise typer.BadParameter(f"{out} holds another run (see run.json); give a new folder", param_hint="--out")
    record.write_text(json.dumps(run, indent=1) + "\n", "utf-8")
    typer.echo(f"{len(made)} examples, {sum(not one.spans for one in made)} of them without an answer")
    network = Network(model_folder())
    if start is not None:
        network.load_state_dict(load_file(start))
    _train(network, this, tokenized(tokenizer, made, seed), tokenized(tokenizer, checked, seed), out, seed, most)
    save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, out / "weights.safetensors")


def _place(data: Path, squad: Path, name: str) -> Path:
    return squad if name == "squad" else data / name


def _examples(this: Round, data: Path, squad: Path, seed: int) -> tuple[list[Example], list[Example]]:
    """What is learned from, and a part of what is not, for the log."""
    made: list[Example] = []
    checked: list[Example] = []
    for name, mix in this.mixes.items():
        asked = list(sources.squad(squad) if name == "squad" else sources.folder(data / name))
        made += examples(name, (one for one in asked if sources.learned(name, one)), mix, seed)
        kept = [one for one in asked if not sources.learned(name, one) and not sources.measured(name, one)]
        checked += examples(name, kept, Mix(), seed)
    return made, checked[:_CHECKED]


def _train(
    network: Network, this: Round, tokens: list[Tokens], checked: list[Tokens], out: Path, seed: int, most: int
) -> None:
    network.encoder.embeddings.word_embeddings.weight.requires_grad_(False)  # words never met keep their neighbours
    learned = [parameter for parameter in network.parameters() if parameter.requires_grad]
    steps = order([len(one.ids) for one in tokens], BATCH, seed)
    steps = steps[:most] if most else steps
    optimizer = torch.optim.AdamW(learned, lr=this.rate, weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / this.warm) * max(0.02, 1 - step / len(steps))
    )
    checkpoint = out / "checkpoint.pt"
    done = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
        done = saved["done"]
    network.train()
    since, seen = time.monotonic(), 0
    sums: Counter[str] = Counter()
    with _progress(len(steps), done) as advance, (out / "log.jsonl").open("a", encoding="utf-8") as log:
        for step, one in enumerate(batches(tokens, steps[done:]), done + 1):
            parts = _losses(network, one)
            total = torch.stack([WEIGHTS[name] * part for name, part in parts.items()]).sum()
            total.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(learned, 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            sums.update({name: part.item() for name, part in parts.items()})
            seen += 1
            advance()
            if step % _CHECKPOINT == 0 or step == len(steps):
                row: dict[str, Any] = {"step": step, "steps": len(steps)}
                row |= {name: round(value / seen, 4) for name, value in sums.items()}
                row["pairs_a_second"] = round(seen * BATCH / (time.monotonic() - since), 1)
                row |= {f"kept_{name}": value for name, value in _check(network, checked).items()}
                log.write(json.dumps(row) + "\n")
                log.flush()
                aside = checkpoint.with_suffix(".new")
                state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "done": step}
                torch.save(state | {"schedule": schedule.state_dict()}, aside)
                os.replace(aside, checkpoint)
                since, seen, sums = time.monotonic(), 0, Counter()


def _losses(network: Network, one: Batch) -> dict[str, Tensor]:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        outputs = network(one.ids, one.mask, one.kinds)
    return losses(outputs, one.allowed, one.starts, one.ends, one.tags)


def _check(network: Network, tokens: list[Tokens]) -> dict[str, float]:
    """The losses on what is not learned from."""
    sums: Counter[str] = Counter()
    network.eval()
    orders = order([len(one.ids) for one in tokens], BATCH, 0)
    with torch.no_grad():
        for one in batches(tokens, orders):
            parts = _losses(network, one)
            sums.update({name: part.item() * len(one.ids) for name, part in parts.items()})
    network.train()
    return {name: round(value / max(1, len(tokens)), 4) for name, value in sums.items() if math.isfinite(value)}


@contextmanager
def _progress(steps: int, done: int) -> Iterator[Any]:
    columns = (TextColumn("training"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, disable=not sys.stdout.isatty()) as progress:
        task = progress.add_task("", total=steps, completed=done)
        yield lambda: progress.advance(task)


if __name__ == "__main__":
    typer.run(main)
