"""Signs of being right, weighed into a probability: logistic regression, its weights in confidence.json.

The weights are fitted by ``python -m evals.calibrate`` on questions kept apart from those that report a figure; the
file says which.
"""

from __future__ import annotations

import json
import math
from functools import lru_cache
from importlib.resources import files
from typing import Any

from qa.candidates import Signs

ENOUGH = 0.25
"""Least probability of an answer that is given. Of answers with 0.2 to 0.3 one in three was right on the sample, whose
questions are made to mislead, and nine in ten on three real articles."""


def probability(signs: Signs) -> float:
    """How likely a candidate is to be right, 0 to 1."""
    model = _model()
    total = model["bias"] + sum(weight * value for weight, value in zip(model["weights"], signs.vector(), strict=True))
    return float(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))))


@lru_cache(maxsize=1)
def _model() -> dict[str, Any]:
    model: dict[str, Any] = json.loads(files("qa").joinpath("confidence.json").read_text("utf-8"))
    return model
