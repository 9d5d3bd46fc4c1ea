"""``python -m evals.lab.claims DATA``: of each kind of wrong claim how many are caught, of right ones how many kept.

With ``--fit`` the weights of `qa.confidence.supported` are fitted, and what each threshold comes to is told, on other
claims than those that give the figures.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.progress import track

from evals.lab.claims.sets import Labelled, fitted, measured
from qa import policy
from qa.confidence import supported
from qa.reader import Reader, Reading, Verdict
from qa.reader.load import load_reader
from qa.write.checks import Entailment, Judge

Chance = Callable[[Sequence[float]], float]
_THRESHOLDS = tuple(step / 20 for step in range(4, 13))


class Judged(NamedTuple):
    """What the checks make of a claim."""

    one: Labelled
    why: str | None
    """What a check says against it."""
    features: tuple[float, ...]
    """Empty where a check dropped it."""

    def kept(self, least: float, chance: Chance = supported) -> bool:
        """Whether it is shown where so high a chance is asked."""
        return self.why is None and chance(self.features) >= least


class Remembered:
    """The reader's verdicts, written down as they are given: a run that was ended goes on from there."""

    def __init__(self, reader: Reader, path: Path | None) -> None:
        self._reader = reader
        self._path = path
        self._known: dict[tuple[str, str], Verdict | None] = {}
        if path and path.exists():
            for line in path.read_text("utf-8").splitlines():
                with suppress(json.JSONDecodeError):  # the last line of a run that was ended
                    claim, text, chances = json.loads(line)
                    self._known[claim, text] = Verdict(*chances) if chances else None

    def __call__(self, claim: str, texts: Sequence[str]) -> list[Reading]:
        """As `qa.write.checks.Judge`."""
        for text in texts:
            if (claim, text) not in self._known:
                (reading,) = self._reader.read(claim, [text], 1)
                self._known[claim, text] = reading.verdict
                self._write(claim, text, reading.verdict)
        return [Reading((), (), 0.0, self._known[claim, text]) for text in texts]

    def _write(self, claim: str, text: str, verdict: Verdict | None) -> None:
        if self._path:
            chances = verdict and (verdict.stated, verdict.denied, verdict.not_stated)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps([claim, text, chances], ensure_ascii=False) + "\n")


def main(
    data: Annotated[Path, typer.Argument(help="Folder of the sets.", exists=True, file_okay=False)],
    made: Annotated[int, typer.Option(help="Sentences that claims are made of.")] = 1000,
    written: Annotated[int, typer.Option(help="Claims that people wrote, of a set.")] = 600,
    fit: Annotated[bool, typer.Option(help="Fit the weights, and write them.")] = False,
    readings: Annotated[Path | None, typer.Option(help="A file to keep the reader's verdicts in.")] = None,
    output: Annotated[Path | None, typer.Option(help="Each claim with what became of it, as JSON Lines.")] = None,
) -> None:
    """Print how many wrong claims of each kind are caught, and how many right ones kept, each with its number."""
    judge = Remembered(load_reader(), readings)
    labelled = list((fitted if fit else measured)(data, made, written))
    judged = [_judged(one, judge) for one in track(labelled, console=Console(stderr=True))]
    if fit:
        _fit(judged)
    else:
        typer.echo("\n".join(table(judged, policy.SUPPORTED)))
    if output:
        output.write_text("".join(json.dumps(_row(one), ensure_ascii=False) + "\n" for one in judged), "utf-8")


def _judged(one: Labelled, judge: Judge) -> Judged:
    entailment = Entailment(one.claim, one.evidence)
    why = entailment.contradiction(judge)
    return Judged(one, why, () if why else entailment.features(judge))


def _row(judged: Judged) -> dict[str, object]:
    one = judged.one
    support = None if judged.why else supported(judged.features)
    shown = [each.source.words_of(each.sentence) for each in one.evidence]
    return {
        "kind": one.kind,
        "right": one.right,
        "claim": one.claim,
        "sentences": shown,
        "why": judged.why,
        "support": support,
        "features": judged.features,
    }


def table(judged: Sequence[Judged], least: float, chance: Chance = supported) -> Iterator[str]:
    """A line for each kind of claim, and the mean of both shares for kinds that have both sides."""
    of: dict[tuple[str, bool], list[Judged]] = defaultdict(list)
    for one in judged:
        of[one.one.kind, one.one.right].append(one)
    shares: dict[tuple[str, bool], float] = {}
    for (kind, right), ones in sorted(of.items()):
        shares[kind, right] = sum(one.kept(least, chance) == right for one in ones) / len(ones)
        told = sum(one.why is not None for one in ones) / len(ones)
        side = "right, kept" if right else "wrong, caught"
        yield f"{kind:26} {side:14} {shares[kind, right]:.3f} of {len(ones)} ({told:.3f} dropped by a check)"
    for kind in sorted({kind for kind, right in shares if right and (kind, False) in shares}):
        yield f"{kind:26} balanced accuracy {(shares[kind, True] + shares[kind, False]) / 2:.3f}"


def _fit(judged: Sequence[Judged]) -> None:
    """Write the weights, and tell what each threshold would come to on what they were fitted on."""
    from sklearn.linear_model import LogisticRegression

    rows = [one for one in judged if one.why is None and one.one.written]
    count = Counter((one.one.kind, one.one.right) for one in rows)
    sides = Counter(right for _, right in count)
    weights = [len(rows) / (2 * sides[one.one.right] * count[one.one.kind, one.one.right]) for one in rows]
    model = LogisticRegression(C=1.0)
    model.fit([one.features for one in rows], [one.one.right for one in rows], weights)
    place = Path(str(files("qa"))) / "confidence.json"
    known = json.loads(place.read_text("utf-8"))
    known["supported"] = {
        "bias": round(float(model.intercept_[0]), 4),
        "weights": [round(float(weight), 4) for weight in model.coef_[0]],
        "claims": len(rows),
    }
    place.write_text(json.dumps(known, indent=1) + "\n", "utf-8")
    typer.echo(json.dumps(known["supported"]))

    def chance(features: Sequence[float]) -> float:
        return float(model.predict_proba([features])[0, 1])

    for least in _THRESHOLDS:
        typer.echo(f"--- at {least}")
        typer.echo("\n".join(table(judged, least, chance)))


if __name__ == "__main__":
    typer.run(main)
