"""Features of being right, weighed into a probability: logistic regression, its weights in confidence.json.

The weights are fitted by ``python -m evals.lab.calibrate`` on questions kept apart from those that report a figure; the
file says which.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from qa.candidates import Features


def probability(features: Features, expects: str) -> float:
    """How likely a candidate is to be right, 0 to 1, where that sort of thing is asked for (`Question.expects`)."""
    model = _model()
    return _chance(model, features.vector(), model["kinds"].get(expects, 0.0))


def stated(features: Sequence[float]) -> float:
    """How likely a sentence is to state a part of a yes-or-no question, 0 to 1 (`qa.ways.verdict.Weighed.features`)."""
    return _chance(_model()["stated"], features)


def decisive(features: Sequence[float]) -> float:
    """How likely a sentence is to decide a question of yes or no, 0 to 1 (`qa.ways.verdict.Stance.features`)."""
    return _chance(_model()["decides"], features)


def affirms(sides: Sequence[float]) -> float:
    """How likely a sentence that decides it says yes, 0 to 1 (`qa.ways.verdict.Stance.sides`)."""
    return _chance(_model()["says_so"], sides)


def yes_or_no(both: float) -> float:
    """How likely yes or no is right, 0 to 1, for the chance that its sentence decides it and says so."""
    return _chance(_model()["yes_or_no"], [math.log(max(both, 1e-6) / max(1 - both, 1e-6))])


def supported(features: Sequence[float]) -> float:
    """How likely a claim's sentences bear it out, 0 to 1 (`qa.write.checks`)."""
    return _chance(_model()["supported"], features)


def answers_all(features: Sequence[float]) -> float:
    """How likely a name is to answer every clause of a question, 0 to 1 (`qa.ways.joint.features`)."""
    return _chance(_model()["joint"], features)


def _chance(model: dict[str, Any], values: Sequence[float], more: float = 0.0) -> float:
    total = model["bias"] + more + sum(weight * value for weight, value in zip(model["weights"], values, strict=True))
    return float(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))))


@lru_cache(maxsize=1)
def _model() -> dict[str, Any]:
    model: dict[str, Any] = json.loads(Path(__file__).with_name("confidence.json").read_text("utf-8"))
    return model
