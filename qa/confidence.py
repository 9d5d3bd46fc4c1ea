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

ENOUGH = 0.16
"""Least probability of an answer that is given.

The weights are fitted on readings of which half have nothing right to find, so that a probability is low where the
reader is weak; at 0.16 four fifths of the sample's questions that nothing answers are refused.
"""


def probability(signs: Signs) -> float:
    """How likely a candidate is to be right, 0 to 1."""
    model = _model()
    total = model["bias"] + sum(weight * value for weight, value in zip(model["weights"], signs.vector(), strict=True))
    return float(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))))


@lru_cache(maxsize=1)
def _model() -> dict[str, Any]:
    model: dict[str, Any] = json.loads(files("qa").joinpath("confidence.json").read_text("utf-8"))
    return model
