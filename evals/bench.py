"""This project against the usual script (evals/usual_script.py), side by side in one run on one machine.

    python -m evals.bench [--articles FOLDER_OR_JSONL] [--count 500] [--pairs 5] [--json FILE]

Whole processes are measured, started in turn so that a slower minute of the machine hits both: wall time, and the peak
of resident memory as the kernel counted it. Both index the same text files and are asked the same questions.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Annotated

import typer

from index.article import Article
from index.encode import model_folder
from index.read import read
from index.split import sentences

_SEED = 20190712
_WORDS = (350, 700)
"""Of a made-up article: an ordinary news report's length."""
_KIB = 1024 if sys.platform == "darwin" else 1
"""The kernel's unit of ru_maxrss, in KiB: macOS counts bytes."""
# Between us and the command, for the kernel counts into a process's peak the memory of the one that started it.
_LAUNCHER = """
import json, os, subprocess, sys, time
began = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), time.perf_counter() - began, usage.ru_maxrss]))
"""
_GOALS = {"ask": 0.20, "memory": 0.50, "help": 0.25, "index": 1.5}
"""The first two and the last as ratios to the usual script, ``help`` in seconds."""


@dataclass(frozen=True)
class Process:
    """What one process took."""

    seconds: float
    megabytes: float
    """Peak of its resident memory, in 10^6 bytes."""


@dataclass(frozen=True)
class Row:
    """One measure of both; None where the usual script has nothing to compare."""

    name: str
    unit: str
    ours: float
    usual: float | None = None
    goal: str = ""
    met: bool | None = None


def measure(command: Sequence[str], environment: Mapping[str, str], fine: Collection[int] = (0,)) -> Process:
    """Run a command to its end, its output thrown away. Raises RuntimeError for an exit code that is not ``fine``."""
    launched = subprocess.run(
        [sys.executable, "-c", _LAUNCHER, *command],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    code, seconds, peak = json.loads(launched.stdout)
    if code not in fine:
        raise RuntimeError(f"{' '.join(command)} ended with {code}: {launched.stderr[-2000:]}")
    return Process(seconds, peak / _KIB * 1024 / 1e6)


def made_up(count: int, seed: int = _SEED) -> list[str]:
    """Articles of 350 to 700 words, of sentences drawn from all the sample articles; the same for the same seed."""
    drawn = random.Random(seed)
    sample = [item for item in read([Path(str(files("evals") / "sample" / "articles"))]) if isinstance(item, Article)]
    pool = [article.text[s.start : s.end] for article in sample for s in sentences(article.text) if s.body]
    articles = []
    for _ in range(count):
        wanted, taken = drawn.randint(*_WORDS), [drawn.choice(pool)]
        while sum(len(sentence.split()) for sentence in taken) < wanted:
            taken.append(drawn.choice(pool))
        paragraphs = [" ".join(taken[at : at + 3]) for at in range(0, len(taken), 3)]
        articles.append("\n\n".join(re.sub(r"\s+", " ", paragraph) for paragraph in paragraphs) + "\n")
    return articles


def questions(count: int, seed: int = _SEED) -> list[str]:
    """Different questions from the sample's cases; the same for the same seed."""
    lines = (files("evals") / "sample" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines]
    return random.Random(seed).sample(asked, count)


def compare(articles: Sequence[str], folder: Path, pairs: int, index_pairs: int) -> list[Row]:
    """Every measure, in the order they are shown; ``folder`` is filled with what both make."""
    texts = folder / "articles"
    texts.mkdir(parents=True)
    for number, text in enumerate(articles):
        (texts / f"{number:05}.txt").write_text(text, encoding="utf-8")
    # No hub is asked, so that neither side waits for the network.
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "QA_CACHE": str(folder / "cache")}
    qa = [sys.executable, "-m", "qa.cli"]  # what the console script runs
    usual = [sys.executable, "-m", "evals.usual_script"]
    model = str(model_folder())

    indexed = []
    for turn in range(index_pairs):
        library, store = folder / f"library-{turn}", folder / f"store-{turn}"
        ours = measure([*qa, "index", "add", str(texts), "--library", str(library), "--quiet"], environment)
        indexed.append((ours, measure([*usual, "index", str(texts), str(store), model], environment)))

    first, *rest = questions(pairs + 1)
    asked = []
    for question in (first, *rest):
        ours = measure([*qa, "ask", "--library", str(library), "--", question], environment, fine=(0, 1))
        asked.append((ours, measure([*usual, "ask", str(store), model, question], environment)))
    asked = asked[1:]  # the first of each found cold disk caches

    helped = [measure([*qa, "--help"], environment) for _ in range(11)][1:]
    warm = _warm(library, questions(31))

    ask, usual_ask = _medians(asked)
    added, usual_added = _medians(indexed)
    help_seconds = median(one.seconds for one in helped)
    return [
        Row("ask, new process", "s", ask.seconds, usual_ask.seconds, *_at_most(ask.seconds, usual_ask.seconds, "ask")),
        Row(
            "  peak memory",
            "MB",
            ask.megabytes,
            usual_ask.megabytes,
            *_at_most(ask.megabytes, usual_ask.megabytes, "memory"),
        ),
        Row("ask, kept warm", "s", warm),
        Row(
            f"index {len(articles)} articles",
            "s",
            added.seconds,
            usual_added.seconds,
            f"{_GOALS['index']:.1f}x as fast",
            usual_added.seconds >= _GOALS["index"] * added.seconds,
        ),
        Row("  peak memory", "MB", added.megabytes, usual_added.megabytes),
        Row("qa --help", "s", help_seconds, None, f"< {_GOALS['help']:.2f} s", help_seconds < _GOALS["help"]),
    ]


def _medians(pairs: Sequence[tuple[Process, Process]]) -> tuple[Process, Process]:
    ours, usual = (
        Process(median(one.seconds for one in side), median(one.megabytes for one in side))
        for side in zip(*pairs, strict=True)
    )
    return ours, usual


def _at_most(ours: float, usual: float, goal: str) -> tuple[str, bool]:
    return f"ratio <= {_GOALS[goal]:.2f}", ours <= _GOALS[goal] * usual


def _warm(library: Path, asked: Sequence[str]) -> float:
    """The median of seconds a question, in one process, after the first."""
    from index.library import Library
    from qa.ask import Asker

    took = []
    with Library(library) as opened:
        asker = Asker(opened)
        for question in asked:
            began = time.perf_counter()
            asker.ask(question)
            took.append(time.perf_counter() - began)
    return median(took[1:])


def table(rows: Sequence[Row]) -> str:
    """The measures as text, at most 80 columns."""
    lines = [f"{'':22}{'article-qa':>12}{'usual script':>13}{'ratio':>7}  goal"]
    for row in rows:
        usual = f"{_figure(row.usual)} {row.unit}" if row.usual is not None else ""
        ratio = f"{row.ours / row.usual:.2f}" if row.usual else ""
        goal = f"{row.goal}{'' if row.met else ', missed'}" if row.goal else ""
        lines.append(f"{row.name:22}{_figure(row.ours):>9} {row.unit:<2}{usual:>13}{ratio:>7}  {goal}".rstrip())
    return "\n".join(lines)


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3f}"


def main(
    articles: Annotated[
        Path | None, typer.Option(help="A folder or JSON Lines file; made-up ones if left out.")
    ] = None,
    count: Annotated[int, typer.Option(min=1, help="How many articles.")] = 500,
    pairs: Annotated[int, typer.Option(min=1, max=40, help="How often both are asked.")] = 5,
    index_pairs: Annotated[int, typer.Option(min=1, help="How often both index.")] = 2,
    output: Annotated[Path | None, typer.Option("--json", help="Also write the figures to this file.")] = None,
) -> None:
    """Measure this project and the usual script in turn."""
    texts = made_up(count)
    if articles is not None:
        texts = [item.text for item in islice((i for i in read([articles]) if isinstance(i, Article)), count)]
    with tempfile.TemporaryDirectory(prefix="article-qa-bench-") as folder:
        rows = compare(texts, Path(folder), pairs, index_pairs)
    print(table(rows))
    if output is not None:
        facts = {"articles": len(texts), "made_up": articles is None, "pairs": pairs, "index_pairs": index_pairs}
        output.write_text(
            json.dumps({**facts, "rows": [asdict(row) for row in rows]}, indent=2) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    typer.run(main)
