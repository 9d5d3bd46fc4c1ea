"""Figures by which readers are compared, of numbers alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def balanced(right: ArrayLike, given: ArrayLike, weights: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    """The mean over classes of the share of each that is recognised [r], under each row of weights [r, n]."""
    of, said = np.asarray(right), np.asarray(given)
    w = np.ones((1, len(of))) if weights is None else weights
    with np.errstate(invalid="ignore"):  # a draw without one of the classes
        shares = np.array([w @ ((of == one) & (said == one)) / (w @ (of == one)) for one in np.unique(of)])
    found: NDArray[np.float64] = np.nanmean(shares, axis=0)
    return found
