"""Logistic regression (scikit-learn), and what it says of cases that it was not fitted on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

_FOLDS = 5


class Logistic(NamedTuple):
    """The log odds of being right: a bias, and a weight for each sign."""

    bias: float
    weights: tuple[float, ...]

    def odds(self, features: ArrayLike) -> Floats:
        """Log odds [n] of cases with these features [n, m]."""
        import numpy as np

        found: Floats = np.asarray(features, np.float64) @ np.array(self.weights) + self.bias
        return found


def fitted(
    features: ArrayLike,
    right: ArrayLike,
    weight: Floats | None = None,
    *,
    learn: Flags | None = None,
    strength: float = 1.0,
    never_against: bool = False,
) -> Logistic:
    """The regression of ``right`` [n] on ``features`` [n, m] of cases weighing ``weight`` [n], those to ``learn`` from.

    ``strength`` is the inverse of the L2 penalty. With ``never_against`` a feature that would get a negative weight is
    left out, and its weight is 0.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    x, y = np.asarray(features, np.float64), np.asarray(right, bool)
    w = np.ones(len(y)) if weight is None else weight
    chosen = np.ones(len(y), bool) if learn is None else learn
    kept = np.arange(x.shape[1])
    while True:
        model = LogisticRegression(C=strength, max_iter=1000).fit(
            x[chosen][:, kept], y[chosen], sample_weight=w[chosen]
        )
        against = kept[model.coef_[0] < 0] if never_against else kept[:0]
        if not len(against):
            break
        kept = np.setdiff1d(kept, against)
    weights = np.zeros(x.shape[1])
    weights[kept] = model.coef_[0]
    return Logistic(float(model.intercept_[0]), tuple(weights.tolist()))


def cross_fitted(
    features: ArrayLike,
    right: ArrayLike,
    groups: Sequence[object] | NDArray[np.int64],
    weight: Floats | None = None,
    *,
    learn: Flags | None = None,
    strength: float = 1.0,
) -> Floats:
    """The log odds [n] of each case by a regression (`fitted`) on groups that it is not in: four fifths of all."""
    import numpy as np
    from sklearn.model_selection import GroupKFold

    x, y = np.asarray(features, np.float64), np.asarray(right, bool)
    odds = np.zeros(len(y))
    for rest, held_out in GroupKFold(_FOLDS).split(x, y, groups):
        some = np.zeros(len(y), bool)
        some[rest] = True if learn is None else learn[rest]
        odds[held_out] = fitted(x, y, weight, learn=some, strength=strength).odds(x[held_out])
    return odds


def chance(odds: Floats) -> Floats:
    """The probability, 0 to 1, of log odds."""
    import numpy as np

    found: Floats = 1 / (1 + np.exp(-odds))
    return found


def even(of: Iterable[str]) -> Floats:
    """A weight [n] for each case, by which the sets they are ``of`` weigh the same; 1 on average."""
    import numpy as np

    names = np.array(list(of))
    return np.array([len(names) / len(set(names)) / (names == name).sum() for name in names])
