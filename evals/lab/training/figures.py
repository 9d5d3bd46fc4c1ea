"""Figures by which readers are compared, of numbers alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def area(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The chance that one that is right scores higher than one that is not (ties half)."""
    above = scores[right][:, None] - scores[~right][None, :]
    return float(((above > 0) + 0.5 * (above == 0)).mean()) if above.size else float("nan")


def balanced(right: ArrayLike, given: ArrayLike) -> float:
    """The mean over classes of the share of each that is recognised."""
    of, said = np.asarray(right), np.asarray(given)
    return float(np.mean([(said[of == one] == one).mean() for one in np.unique(of)]))
