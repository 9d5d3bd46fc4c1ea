"""Signs of being right, weighed into a probability: logistic regression, its weights in confidence.json.

The weights are fitted by ``python -m evals.calibrate`` on questions kept apart from those that report a figure; the
file says which.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from qa.candidates import Signs

ENOUGH = 0.35
"""Least probability of an answer that is given. On the sample, of 95 questions with an answer and 46 without, 43 were
answered and 42 refused rightly from here on, 45 and 39 from 0.25 on."""


def probability(signs: Signs) -> float:
    """How likely a candidate is to be right, 0 to 1."""
    return _chance(_model(), signs.vector())


def borne_out(signs: Sequence[float]) -> float:
    """How likely a sentence is to bear out what a question of yes or no asks, 0 to 1 (`qa.verdict.Weighed.signs`)."""
    return _chance(_model()["stated"], signs)


def of_all(signs: Sequence[float]) -> float:
    """How likely a name is to answer every clause of a question, 0 to 1 (`qa.joint.signs`)."""
    return _chance(_model()["joint"], signs)


def _chance(model: dict[str, Any], values: Sequence[float]) -> float:
    total = model["bias"] + sum(weight * value for weight, value in zip(model["weights"], values, strict=True))
    return float(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))))


@lru_cache(maxsize=1)
def _model() -> dict[str, Any]:
    model: dict[str, Any] = json.loads(files("qa").joinpath("confidence.json").read_text("utf-8"))
    return model
