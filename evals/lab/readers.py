"""Readers at once: how long each waits for the page of an answer, while articles are added beside them.

    python -m evals.lab.readers [--articles 600] [--readers 20] [--questions 5] [--pause SECONDS] [--json]

The articles are made up of the sample's sentences (``evals.lab.bench.texts``), and the questions are the sample's.
Each reader asks one after the other, over HTTP, of a server in a process of its own, and no question twice. Meanwhile
another process adds articles to the same library.

It is the worst that can come: the articles are mixed of the same sentences, so that twenty passages answer each
question and all are read; and no question is asked twice, where readers of one newsroom ask some again. Without
``--pause`` each asks on as soon as an answer is there, which nobody who reads it does: then twenty wait all the time,
and the median is what a question costs times twenty, by the cores. With it, each reads for so long on average before
the next question, and before the first.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Annotated, Any
from urllib.parse import quote
from urllib.request import urlopen

import typer

from evals.lab.bench.texts import made_up, questions
from evals.lab.command import errors_shown

_QA = (sys.executable, "-m", "evals.command")
_ADDED = 60
"""Articles that are added meanwhile."""


def ask_all(address: str, asked: Sequence[str], pause: float = 0.0) -> list[tuple[float, str]]:
    """Of each question the seconds until its page was there, and what was wrong with it, if anything was.

    ``pause`` is the mean of the seconds before each.
    """
    done = []
    drawn = random.Random("".join(asked))
    for question in asked:
        if pause:
            sleep(drawn.expovariate(1 / pause))
        began = perf_counter()
        try:
            with urlopen(f"{address}/?q={quote(question)}", timeout=120) as page:
                wrong = "" if b'class="answer"' in page.read() else "a page without an answer"
        except OSError as error:
            wrong = str(error)
        done.append((perf_counter() - began, wrong))
    return done


@contextmanager
def serving(library: Path) -> Iterator[str]:
    """The page over a library, by the command itself; gives its address."""
    command = [*_QA, "serve", "--port", "0", "--library", str(library)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            found = re.search(r"http://[\d.:]+", server.stderr.readline())
            if found is None:
                raise RuntimeError(f"qa serve did not begin: {server.stderr.read()}")
            yield found[0]
        finally:
            server.send_signal(signal.SIGINT)


def measured(folder: Path, articles: int, readers: int, each: int, pause: float) -> dict[str, Any]:
    """The figures, of a library made in ``folder``."""
    texts = made_up(articles + _ADDED)
    for name, some in (("news", texts[:articles]), ("more", texts[articles:])):
        (folder / name).mkdir()
        for number, text in enumerate(some):
            (folder / name / f"{number:04}.txt").write_text(text, encoding="utf-8")
    library = folder / "library"
    add = [*_QA, "index", "add", "--quiet", "--library", str(library)]
    subprocess.run([*add, str(folder / "news")], check=True)
    asked = questions(readers * each)
    with serving(library) as address, ThreadPoolExecutor(readers) as pool:
        alone = ask_all(address, ["Which of the articles is about a comet?", *asked[:each]])[1:]
        adding = subprocess.Popen([*add, str(folder / "more")], stderr=subprocess.PIPE, text=True)
        began = perf_counter()
        done = [
            one for some in pool.map(partial(ask_all, address, pause=pause), _shares(asked, readers)) for one in some
        ]
        took = perf_counter() - began
        beside = adding.poll() is None
        _, said = adding.communicate()
    seconds = sorted(second for second, _ in done)
    return {
        "articles": articles, "readers": readers, "questions": len(done), "pause": pause, "cores": os.cpu_count(),
        "median alone": round(median(second for second, _ in alone), 2),
        "median": round(median(seconds), 2), "95 %": round(seconds[int(len(seconds) * 0.95)], 2),
        "longest": round(seconds[-1], 2), "all": round(took, 1),
        "errors": [wrong for _, wrong in done if wrong],
        "add": "still at it when the last was answered" if beside else "done before",
        "add failed": said if adding.returncode else "",
    }  # fmt: skip


def _shares(asked: Sequence[str], readers: int) -> list[list[str]]:
    """The questions dealt out."""
    return [list(asked[number::readers]) for number in range(readers)]


@errors_shown()
def main(
    articles: Annotated[int, typer.Option(min=10, help="Articles in the library.")] = 600,
    readers: Annotated[int, typer.Option(min=1, help="Readers at once.")] = 20,
    each: Annotated[int, typer.Option("--questions", min=1, help="Questions of each reader.")] = 5,
    pause: Annotated[float, typer.Option(min=0, help="Seconds for which a reader reads an answer, on average.")] = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
) -> None:
    """Measure how long readers wait."""
    with tempfile.TemporaryDirectory(prefix="article-qa-readers-") as folder:
        found = measured(Path(folder), articles, readers, each, pause)
    typer.echo(json.dumps(found) if as_json else "\n".join(f"{name:14} {value}" for name, value in found.items()))
    raise typer.Exit(1 if found["errors"] or found["add failed"] else 0)


if __name__ == "__main__":
    typer.run(main)
