"""How long a search takes in a large library, with and without filters, and in how much memory.

    python -m evals.lab.scale [--passages 300000] [--work FOLDER] [--questions 100] [--json]

The articles are made up, the same every time: words by Zipf's law, the most frequent being English function words, and
unit vectors in clusters, since encoding that many passages takes over an hour. They go through the store's own door
(index.store.store), and Chroma's index is made as ever. Then ``qa search -`` is asked in a process of its own for
every kind of filter: each question's time is from writing its line to reading its hits, and the peak of memory is the
kernel's.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice, product
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evals.lab.bench.process import measure
from evals.lab.command import errors_shown
from evals.markdown import table
from index.article import Article, Sentence
from index.errors import UsageError
from index.library import Library
from index.store.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SEED = 20190712
_VOCABULARY = 200_000
_FUNCTION_WORDS = """the of to and a in that is for it was on with as he be at by his have are from this not but had has
    an they were or which we will their said been one all would who there when out what up can so if more about its no
    than her she do into some other two my could time you""".split()
_SYLLABLES = ["".join(pair) for pair in product("bdfgklmnprstvz", "aeiou")]
_OUTLETS = [f"Outlet {n:02}" for n in range(40)]
_FIRST_DAY, _DAYS = date(2020, 1, 1), 5 * 365
FILTERS: dict[str, tuple[str, ...]] = {
    "none": (),
    "a month": ("--since", "2021-05", "--until", "2021-05"),
    "an outlet, a year": ("--outlet", _OUTLETS[1], "--since", "2022", "--until", "2022"),
    "an outlet": ("--outlet", _OUTLETS[1]),
    "a year": ("--since", "2022", "--until", "2022"),
    "half": ("--since", "2022-07"),
    "nearly all": ("--since", "2020-02"),
}
"""Options of ``qa search``, by name, from the narrow to the wide."""


@dataclass(frozen=True)
class MadeUp:
    """An article with all that is stored of it."""

    article: Article
    sentences: list[Sentence]
    spans: list[tuple[int, int]]
    vectors: NDArray[np.float32]


@cache
def _vocabulary() -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """The words from the most frequent on, and the share of all text up to each: Zipf's law, as Mandelbrot bent it."""
    import numpy as np

    words = [*_FUNCTION_WORDS, *map("".join, product(_SYLLABLES, repeat=3))][:_VOCABULARY]
    shares = 1 / (np.arange(len(words)) + 2.7) ** 1.07
    return np.array(words, object), np.cumsum(shares / shares.sum())


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=-1, keepdims=True)
    return unit


def made_up(passages: int, dimension: int) -> Iterator[MadeUp]:
    """Articles of 8 to 16 passages of 100 to 160 words, ``passages`` in all (the last article's are cut off)."""
    import numpy as np

    draw = np.random.default_rng(_SEED)
    words, shares = _vocabulary()
    centres = _unit(draw.normal(size=(2000, dimension)).astype(np.float32))
    number = 0
    while passages > 0:
        number += 1
        count = min(passages, int(draw.integers(8, 17)))
        passages -= count
        text, spans, sentences = "", [], []
        for _ in range(count):
            start = len(text)
            tokens = words[np.searchsorted(shares, draw.random(int(draw.integers(100, 161))))]
            for at in range(0, len(tokens), 20):
                begun = len(text)
                text += f"{' '.join(tokens[at : at + 20]).capitalize()}. "
                sentences.append(Sentence(begun, len(text) - 1))
            spans.append((start, len(text) - 1))
            text = f"{text[:-1]}\n\n"
        # As far from each other as passages of one article and of two are with the default encoder: 0.5 and 0.1.
        noise = draw.normal(size=(count + 1, dimension)).astype(np.float32) / dimension**0.5
        vectors = _unit(centres[draw.integers(len(centres))] + noise[0] + 1.4 * noise[1:])
        article = Article(
            id=f"{number:06}",
            text=text,
            title=" ".join(words[np.searchsorted(shares, draw.random(8))]).capitalize(),
            outlet=_OUTLETS[int(len(_OUTLETS) * draw.random() ** 2)],  # some print much, others little
            published=(_FIRST_DAY + timedelta(int(draw.integers(_DAYS)))).isoformat(),
        )
        yield MadeUp(article, sentences, spans, vectors)


def questions(count: int) -> list[str]:
    """Of 6 to 25 words, as frequent or rare as those of the text."""
    import numpy as np

    draw = np.random.default_rng(_SEED + 1)
    words, shares = _vocabulary()
    return [" ".join(words[np.searchsorted(shares, draw.random(int(draw.integers(6, 26))))]) for _ in range(count)]


def fill(folder: Path, passages: int) -> None:
    """A library of so many passages, unless the folder holds it already."""
    if (folder / "library.sqlite").exists():
        with Library(folder) as library:
            if (held := library.counts()[1]) != passages:
                raise UsageError(f"{folder} holds {held} passages, not {passages}: name another with --work")
        return
    with Library.create(folder) as library:
        dimension = library.encoder.dimension
    articles = made_up(passages, dimension)
    with closing(Store(folder / "library.sqlite", write=True)) as store:
        while some := list(islice(articles, 500)):
            with store.transaction():
                for one in some:
                    store.put(one.article, one.sentences, one.spans, one.vectors)
            typer.echo(f"stored up to article {some[-1].article.id}", err=True)
    typer.echo("making Chroma's index", err=True)
    Library(folder, write=True).close()


def ask(folder: Path, asked: list[str], filters: tuple[str, ...]) -> dict[str, float]:
    """Median and 95th percentile of a search in milliseconds, the first set aside, and the process's peak in MB."""
    command = [sys.executable, "-m", "evals.command", "search", "-", "--json", "--library", str(folder), *filters]
    took = measure(command, {**os.environ, "HF_HUB_OFFLINE": "1"}, lines=asked)
    warm = [1000 * seconds for seconds in took.replies[1:]]
    return {"first": 1000 * took.replies[0], "median": median(warm), "p95": quantiles(warm, n=20)[-1],
            "megabytes": took.megabytes}  # fmt: skip


@errors_shown()
def main(
    passages: Annotated[int, typer.Option(min=1, help="Passages in the library.")] = 300_000,
    work: Annotated[Path | None, typer.Option(help="Keep the library in this folder, and use it again.")] = None,
    count: Annotated[int, typer.Option("--questions", min=3, help="Questions asked with each filter.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
) -> None:
    """Measure searches in a large library of made-up articles."""
    with ExitStack() as stack:
        folder = work or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="article-qa-scale-")))
        fill(folder / "library", passages)
        rows: dict[str, Any] = {}
        for name, filters in FILTERS.items():
            rows[name] = ask(folder / "library", questions(count), filters)
            typer.echo(f"asked with filter: {name}", err=True)
    if as_json:
        print(json.dumps({"passages": passages, "questions": count, "filters": rows}))
        return
    heads = "filter", "first, ms", "median, ms", "95th percentile, ms", "peak memory, MB"
    print(table(heads, [(name, *(f"{value:.0f}" for value in row.values())) for name, row in rows.items()]))


if __name__ == "__main__":
    typer.run(main)
