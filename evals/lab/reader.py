"""Measure the reader by itself, a question with its passage: ``python -m evals.lab.reader DATA``.

On the parts of SQuAD 2.0, MultiSpanQA, CondaQA and BoolQ that nothing learned from (`evals.lab.training.sources`). The
threshold of "no answer" is set on titles of SQuAD 2.0 that are neither learned from nor measured. Intervals are 95 %,
by bootstrap over questions.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.progress import track

from evals.lab.fit import fitted
from evals.lab.training import sources
from evals.lab.training.examples import yes_or_no
from evals.lab.training.figures import balanced
from evals.lab.training.pack import DENIED, NOT_STATED, STATED
from evals.lab.training.sources import PassageQuestion
from evals.lab.training.typed import hurried
from evals.metrics.answers import exact_match, matched_exactly, matched_partly, token_f1
from evals.metrics.statistics import Interval, area, bootstrap
from qa.reader import Reader, Reading
from qa.reader.load import load_reader
from qa.reader.network import OnnxReader

Floats = NDArray[np.float64]


def main(
    data: Annotated[Path, typer.Argument(help="Folder of the sets.", exists=True, file_okay=False)],
    network: Annotated[Path | None, typer.Option(help="An ONNX file of this project, else the one it ships.")] = None,
    reader: Annotated[str | None, typer.Option(help="Any other reader, by folder or name.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Print what the reader scores, each figure with its interval."""
    reading = OnnxReader(network) if network else load_reader(reader)
    found = {
        **squad2(reading, data / sources.SQUAD2),
        **stated(reading, data / sources.SQUAD2),
        **lists(reading, data / sources.LISTS),
        **typed(reading, data / sources.SQUAD2),
        **verdicts(reading, data),
    }
    if as_json:
        typer.echo(json.dumps(found, indent=1))
        return
    for name, (value, low, high) in found.items():
        typer.echo(f"{name:32} {value:6.3f}  [{low:.3f}, {high:.3f}]")


def squad2(reader: Reader, folder: Path) -> dict[str, tuple[float, float, float]]:
    """SQuAD 2.0's figures (Rajpurkar et al. 2018) on the measured titles, and the area under the curve of refusing."""
    return _squad2(reader, list(sources.folder(folder)))


def typed(reader: Reader, folder: Path) -> dict[str, tuple[float, float, float]]:
    """The same figures with the questions typed in a hurry: key words, lower case, a slip."""
    asked = (replace(one, question=hurried(one.question, Random(one.id))) for one in sources.folder(folder))
    return {f"typed: {name}": value for name, value in _squad2(reader, list(asked)).items()}


def _squad2(reader: Reader, everything: Sequence[PassageQuestion]) -> dict[str, tuple[float, float, float]]:
    tuned = [one for one in everything if one.group in sources.SQUAD2_TUNED]
    threshold = _threshold(tuned, read(reader, tuned))
    asked = [one for one in everything if sources.measured(sources.SQUAD2, one)]
    readings = read(reader, asked)
    answerable = np.array([bool(one.spans) for one in asked])
    margins = np.array([certainty(reading) for reading in readings])
    f1 = np.array([token_f1(_best(one, r), _golds(one)) for one, r in zip(asked, readings, strict=True)])
    exact = np.array([exact_match(_best(one, r), _golds(one)) for one, r in zip(asked, readings, strict=True)])
    with_null = np.where(margins > threshold, np.where(answerable, f1, 0.0), ~answerable)
    given = bootstrap(
        lambda w: np.column_stack(
            [
                w @ (f1 * answerable) / (w @ answerable),
                w @ (exact * answerable) / (w @ answerable),
                w @ with_null / w.sum(1),
                area(w, margins, answerable),
            ]
        ),
        len(asked),
    )
    names = ("span F1, answerable", "span exact, answerable", "F1 with unanswerable", "AUC answerable")
    return {name: _rounded(interval) for name, interval in zip(names, given, strict=True)}


def stated(reader: Reader, folder: Path) -> dict[str, tuple[float, float, float]]:
    """The area under the curve of telling questions of yes or no that the passage bears out from those it does not.

    Made of the measured titles' questions, with their answers and with others (`evals.lab.training.statements`).
    """
    asked = [one for one in sources.folder(folder) if sources.measured(sources.SQUAD2, one)]
    made = [
        PassageQuestion(one.kind, one.question, one.text, one.spans, "") for one in yes_or_no(sources.SQUAD2, asked)
    ]
    sure = np.array([certainty(reading) for reading in read(reader, made)])
    borne_out = np.array([bool(one.spans) for one in made])
    (interval,) = bootstrap(lambda w: area(w, sure, borne_out)[:, None], len(made))
    return {"AUC yes or no": _rounded(interval)}


def lists(reader: Reader, folder: Path) -> dict[str, tuple[float, float, float]]:
    """MultiSpanQA's exact and partial F1 (Li et al. 2022), over all items of the measured questions together."""
    asked = [one for one in sources.folder(folder) if sources.measured(sources.LISTS, one)]
    counts = []
    for one, reading in zip(asked, read(reader, asked), strict=True):
        given = [one.text[span.start : span.end] for span in reading.items or reading.spans[:1]]
        golds = _golds(one)
        counts.append((matched_exactly(given, golds), *matched_partly(given, golds), len(given), len(golds)))
    table = np.array(counts, float)

    def f1(weights: Floats, precise: int, recalled: int) -> Floats:
        total = weights @ table
        precision = total[:, precise] / np.maximum(total[:, 3], 1)
        recall = total[:, recalled] / np.maximum(total[:, 4], 1)
        found: Floats = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
        return found

    exact, partial = bootstrap(lambda w: np.column_stack([f1(w, 0, 0), f1(w, 1, 2)]), len(asked))
    return {"lists, exact F1": _rounded(exact), "lists, partial F1": _rounded(partial)}


def verdicts(reader: Reader, data: Path) -> dict[str, tuple[float, float, float]]:
    """Of questions of yes or no, the share of each of yes, no and not stated that is recognised: the mean of the three.

    Nothing of a reader that gives no verdict, or where the sets are not there.
    """
    classes = (STATED, DENIED, NOT_STATED)
    right: list[int] = []
    given: list[int] = []
    for name in (sources.CONDAQA, sources.BOOLQ):
        folder = sources.place(data, name)
        kept = [one for one in sources.claims(folder) if sources.measured(name, one)] if folder.is_dir() else []
        for one in track(kept, name, disable=len(kept) < 50):
            said = reader.read(one.claim, [one.text])[0].verdict
            if said is None:
                return {}
            chances = (said.stated, said.denied, said.not_stated)
            right.append(classes.index(one.verdict))
            given.append(chances.index(max(chances)))
    if not right:
        return {}
    (interval,) = bootstrap(lambda w: balanced(right, given, w)[:, None], len(right))
    return {"yes, no, not stated, balanced": _rounded(interval)}


def read(reader: Reader, asked: Sequence[PassageQuestion]) -> list[Reading]:
    """A reading of each question's own passage."""
    return [reader.read(one.question, [one.text])[0] for one in track(asked, "reading", disable=len(asked) < 50)]


def certainty(reading: Reading) -> float:
    """How sure a reader is that a text answers: the best span's margin and the text's own log odds, the same weight."""
    return (reading.spans[0].margin if reading.spans else -20.0) + reading.answers


def _best(one: PassageQuestion, reading: Reading) -> str:
    return one.text[reading.spans[0].start : reading.spans[0].end] if reading.spans else ""


def _golds(one: PassageQuestion) -> list[str]:
    return [one.text[a:b] for a, b in one.spans]


def _threshold(asked: Sequence[PassageQuestion], readings: Sequence[Reading]) -> float:
    """The certainty from which an answer is worth more than a refusal, by what these questions say.

    Where f, the mean F1 of answers to answerable questions, times the chance of being answerable exceeds the chance of
    not being so; the chance by logistic regression. The best threshold itself is one of hundreds that are about as
    good, and which of them is chance.
    """
    sure = np.array([certainty(reading) for reading in readings])
    answerable = np.array([bool(one.spans) for one in asked])
    pairs = zip(asked, readings, strict=True)
    f = float(np.mean([token_f1(_best(one, reading), _golds(one)) for one, reading in pairs if one.spans]))
    model = fitted(sure[:, None], answerable, strength=100.0)
    slope, worth = model.weights[0], -math.log(max(f, 1e-9)) - model.bias
    if slope <= 1e-6:  # certainty tells nothing: all are answered, or none
        return float("-inf" if worth < 0 else "inf")
    return worth / slope


def _rounded(interval: Interval) -> tuple[float, float, float]:
    return round(interval.value, 4), round(interval.low, 4), round(interval.high, 4)


if __name__ == "__main__":
    typer.run(main)
