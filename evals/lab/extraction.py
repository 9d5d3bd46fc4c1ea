"""How well articles come out of web pages: ``python -m evals.lab.extraction FOLDER``.

The folder holds a corpus.jsonl whose lines name a page (``html``, a path below it, packed with gzip or not), its
``url`` and the ``text`` that a person marked on it. The measure is scrapinghub's article-extraction-benchmark's: texts
are compared by their shingles of four words; precision and recall are averaged over the pages and make the F1. The
intervals are of 1,000 resamplings of the pages. Each stored paragraph must stand in the page's visible text, whole and
in order; those that do not are named. ``--pages`` lists every page with what was found about it, so that a
person can judge titles and dates.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evals.lab.command import errors_shown
from index.article import Article
from index.errors import InputError
from index.intake.read import Skipped, read_bytes
from index.intake.readers import html, visible

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_WORDS = 4

Counts = tuple[int, int, int]
"""Shingles of a page that were found and marked, found only, marked only."""


def main(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder with a corpus.jsonl and its pages.")],
    pages: Annotated[bool, typer.Option("--pages", help="List every page with what was found about it.")] = False,
) -> None:
    """Precision, recall and F1 of the articles' text, and how many pages state what about their article."""
    counts: list[Counts] = []
    found: list[Article] = []
    paragraphs = 0
    broken: list[tuple[str, str]] = []
    for row, data in _pages(folder):
        item = next(read_bytes(data, row["id"]))
        text = "" if isinstance(item, Skipped) else item.text
        counts.append(compared(row["text"], text))
        if isinstance(item, Skipped):
            typer.echo(f"{row['id']} {item.reason}", err=True)
        else:
            found.append(item)
            paragraphs += item.text.count("\n\n") + 1
            broken += [(row["url"], paragraph) for paragraph in visible.broken(item.text, html.parsed(data))]
        if pages:
            said = None if isinstance(item, Skipped) else (item.published, item.modified, item.title, item.outlet)
            precision, recall = (_ratio(counts[-1][0], counts[-1][other]) for other in (1, 2))
            typer.echo(json.dumps([row["url"], round(precision, 3), round(recall, 3), said], ensure_ascii=False))
    for name, value, low, high in measured(counts):
        typer.echo(f"{name:9} {value:.4f}  [{low:.4f}, {high:.4f}]")
    for url, paragraph in broken:
        typer.echo(f"no unbroken text of {url}: {paragraph!r}", err=True)
    typer.echo(f"unbroken  {1 - len(broken) / max(1, paragraphs):.4f}  of {paragraphs} paragraphs stored")
    for field in ("title", "outlet", "authors", "published", "modified", "language", "url"):
        typer.echo(f"{field:9} {sum(bool(getattr(one, field)) for one in found)} of {len(counts)} pages")


def compared(marked: str, found: str) -> Counts:
    """What is the same in the text that a person marked and the one that was found."""
    true, given = _shingles(marked), _shingles(found)
    both = (true & given).total()
    return both, given.total() - both, true.total() - both


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    """Every four words that follow each other; fewer, where the text has no more."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + _WORDS]) for at in range(max(1, len(words) - _WORDS + 1)) if words)


def measured(counts: Sequence[Counts]) -> list[tuple[str, float, float, float]]:
    """Precision, recall and F1, each with its 95 % bootstrap interval; the same each time."""
    import numpy as np

    from evals.metrics.statistics import bootstrap

    ratios = np.array([[_ratio(both, extra), _ratio(both, missing)] for both, extra, missing in counts])
    # A page for which nothing was found has no precision, one where nothing is marked no recall.
    rests = np.array([[both + extra > 0, both + missing > 0] for both, extra, missing in counts], np.float64)

    def figures(weights: Floats) -> Floats:
        means = (weights @ (ratios * rests)) / np.maximum(weights @ rests, 1)
        return np.column_stack([means, 2 * means.prod(1) / np.maximum(means.sum(1), 1e-9)])

    intervals = bootstrap(figures, len(counts))
    return [(name, *interval) for name, interval in zip(("precision", "recall", "F1"), intervals, strict=True)]


def _ratio(both: int, other: int) -> float:
    return both / (both + other) if both + other else 0.0


def _pages(folder: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    corpus = folder / "corpus.jsonl"
    if not corpus.is_file():
        raise InputError(f"{corpus} does not exist: name the folder of a corpus of web pages")
    for line in corpus.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        data = (folder / row["html"]).read_bytes()
        yield row, gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


if __name__ == "__main__":
    typer.run(errors_shown()(main))
