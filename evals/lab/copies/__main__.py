"""How well copies of a story are found: ``python -m evals.lab.copies DATA_FOLDER...``.

Each folder holds a corpus.jsonl (or corpus.jsonl.gz) with the articles that pairs.jsonl names by id. The pairs were
drawn at different rates from strata of a wide net and labelled by reading both articles; ``weight`` says for how many
pairs of the net each stands, and with these weights the figures are estimates for all pairs of the net. How they were
drawn and labelled: docs/decisions/0016-copies.md.

``half`` is "fit" or "measure"; no article is in both. ``--fit`` fits the detector's weights on the first half.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evals.lab.command import errors_shown
from evals.lab.fit import chance, cross_fitted
from evals.lab.fit import fitted as fit_logistic
from index.article import Article
from index.errors import InputError
from index.store.copies import WEIGHTS, Story
from index.text import split

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PAIRS = Path(__file__).with_name("pairs.jsonl")
_REUTERS_DATE = "%d-%b-%Y %H:%M:%S"


@dataclass(frozen=True)
class Pair:
    """Two articles, and whether a reader calls them copies of one story."""

    a: str
    b: str
    copy: bool
    stratum: str
    weight: float
    """For how many pairs of its stratum it stands."""
    half: str
    """"fit" or "measure"."""


def pairs() -> list[Pair]:
    """All labelled pairs."""
    return [Pair(**json.loads(line)) for line in PAIRS.read_text(encoding="utf-8").splitlines()]


def main(
    data: Annotated[list[Path], typer.Argument(metavar="DATA_FOLDER...", help="Folders with a corpus.jsonl[.gz].")],
    fit: Annotated[bool, typer.Option("--fit", help="Fit the detector's weights and print them.")] = False,
) -> None:
    """Precision, recall and F1 of the pairs that are called copies."""
    labelled = pairs()
    stories = _stories(data, {name for pair in labelled for name in (pair.a, pair.b)})
    if fit:
        typer.echo(json.dumps(fitted([pair for pair in labelled if pair.half == "fit"], stories)))
        return
    typer.echo(f"{'':16}{'pairs':>7}{'copies':>8}{'precision':>11}{'recall':>8}{'F1':>7}  95 % interval of F1")
    measure = [pair for pair in labelled if pair.half == "measure"]
    for half, some in (("measure", measure), ("all", labelled)):
        for weighted in (True, False):
            name = f"{half}, {'weighted' if weighted else 'as drawn'}"
            precision, recall, f1, low, high = scores(some, lambda pair: _said(pair, stories), weighted=weighted)
            copies = sum(pair.copy for pair in some)
            typer.echo(
                f"{name:18}{len(some):5}{copies:8}{precision:11.3f}{recall:8.3f}{f1:7.3f}  {low:.3f} to {high:.3f}"
            )


def scores(
    labelled: Sequence[Pair], said: Callable[[Pair], bool], *, weighted: bool = True, resamples: int = 2000
) -> tuple[float, float, float, float, float]:
    """Precision, recall, F1, and the ends of F1's 95 % percentile bootstrap interval, pairs resampled."""
    import numpy as np

    from evals.metrics.statistics import bootstrap

    weights = np.array([pair.weight if weighted else 1.0 for pair in labelled])
    right = np.array([pair.copy for pair in labelled])
    called = np.array([said(pair) for pair in labelled])
    (f1,) = bootstrap(lambda drawn: _f1(drawn * weights, right, called)[:, None], len(labelled), resamples=resamples)
    hits = float(weights @ (right & called))
    precision, recall = hits / max(float(weights @ called), 1e-9), hits / max(float(weights @ right), 1e-9)
    return (precision, recall, *f1)


def _f1(weights: Floats, right: NDArray[np.bool_], called: NDArray[np.bool_]) -> Floats:
    import numpy as np

    found: Floats = 2 * (weights @ (right & called)) / np.maximum(weights @ right + weights @ called, 1e-9)
    return found


def _said(pair: Pair, stories: dict[str, Story]) -> bool:
    one, other = stories[pair.a], stories[pair.b]
    return one.is_near(other) and one.is_copy(other)


def fitted(labelled: Sequence[Pair], stories: dict[str, Story]) -> dict[str, float]:
    """The weights of `index.store.copies` fitted on these pairs by logistic regression.

    The bias is moved to where, over pairs left out of each of five fits, F1 is highest, so that a copy is a pair of at
    least one half.
    """
    import numpy as np

    names = [name for name in WEIGHTS if name != "bias"]
    features = [stories[pair.a].features(stories[pair.b]) for pair in labelled]
    x = np.array([[one[name] for name in names] for one in features])
    y = np.array([pair.copy for pair in labelled])
    centre, scale = x.mean(0), np.maximum(x.std(0), 1e-9)
    scaled = (x - centre) / scale
    cuts, total = np.linspace(0.2, 0.8, 25), np.zeros(25)
    for seed in range(10):
        parts = np.random.default_rng(seed).permutation(len(y))
        left_out = chance(cross_fitted(scaled, y, parts))
        total += [_f1(np.ones((1, len(y))), y, left_out >= cut)[0] for cut in cuts]
    cut = float(cuts[int(total.argmax())])
    model = fit_logistic(scaled, y)
    weights = np.array(model.weights) / scale
    bias = model.bias - float(weights @ centre) - math.log(cut / (1 - cut))
    return {"bias": round(bias, 3)} | {n: round(float(w), 3) for n, w in zip(names, weights, strict=True)}


def _stories(folders: Sequence[Path], wanted: set[str]) -> dict[str, Story]:
    found = {}
    for folder in folders:
        for row in _rows(folder):
            if row["id"] in wanted:
                article = Article(
                    row["id"], row["text"], title=row.get("title") or None, published=_iso(row.get("date"))
                )
                found[article.id] = Story(article, split.sentences(article.text))
    if missing := sorted(wanted - found.keys()):
        raise InputError(
            f"{len(missing)} of {len(wanted)} articles of the pairs are in none of these folders, the first is "
            f"{missing[0]!r}: name the folders of Reuters-21578 and of the 2,225 articles of the BBC"
        )
    return found


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    plain, packed = folder / "corpus.jsonl", folder / "corpus.jsonl.gz"
    if not (plain.is_file() or packed.is_file()):
        raise InputError(f"{folder} holds neither corpus.jsonl nor corpus.jsonl.gz: name the folder of a corpus")
    with plain.open(encoding="utf-8") if plain.is_file() else gzip.open(packed, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _iso(date: str | None) -> str | None:
    """A date of Reuters-21578 ("26-FEB-1987 15:01:01.79") as ISO 8601; any other as it is."""
    try:
        return datetime.strptime((date or "").partition(".")[0].strip(), _REUTERS_DATE).isoformat()
    except ValueError:
        return date or None


if __name__ == "__main__":
    typer.run(errors_shown()(main))
