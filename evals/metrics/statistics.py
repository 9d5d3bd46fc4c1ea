"""Metrics of a set of cases: their values, their intervals, and how sure a difference between two runs is.

Every metric is computed from weighted cases, for many weightings at once. A bootstrap then draws weights, a comparison
sets those of two runs against each other, and no metric needs a way of its own for either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Pair = tuple[float, float]
"""A case's share in a metric: what was reached, and what could have been."""
Cases = Sequence[Mapping[str, Any]]
"""Those of a run: each with ``scores``, ``correct``, ``answered``, ``answerable`` and ``confidence``."""

LOWER_IS_BETTER = frozenset(
    {"aurc", "ece", "disagreement_false", "brief_false", "verify_verbatim_altered"}
    | {f"brief_{part}_false" for part in ("events", "figures", "voices", "open")}
)
"""Of every other metric more is better."""
_HARMONIC = {"list_partial_f1": ("list_partial_precision", "list_partial_recall")}
"""F1 of two metrics whose numerators differ."""
_BINS = 10
_AT_ONCE = 1000
"""Weightings computed together: a few dozen megabytes for some thousand cases."""


class Measures:
    """The metrics of a list of cases as functions of the cases' weights; needs at least one case."""

    def __init__(self, cases: Cases) -> None:
        import numpy as np

        named = {name for case in cases for name in case["scores"]}
        # Where nothing was given there is no precision at all, and yet an F1.
        ratios = sorted(named | {one for one, other in _HARMONIC.values() if other in named})
        if "exact_match" not in ratios:  # no-answer F1 without a short answer is refusal recall by another name
            ratios = [name for name in ratios if not name.startswith("squad_")]
        pairs = np.array([[case["scores"].get(name, (0.0, 0.0)) for name in ratios] for case in cases], np.float64)
        pairs = pairs.reshape(len(cases), len(ratios), 2)
        self._reached, self._possible = pairs[..., 0], pairs[..., 1]
        self._harmonic = {
            name: (ratios.index(one), ratios.index(other)) for name, (one, other) in _HARMONIC.items() if other in named
        }
        self._selective = Selective(cases)
        self.names = (*ratios, *self._harmonic, *self._selective.names)
        self.counts = (
            *(int(count) for count in (self._possible > 0).sum(0)),
            *(int((self._possible[:, other] > 0).sum()) for _, other in self._harmonic.values()),
            *self._selective.counts,
        )

    def values(self, weights: Floats) -> Floats:
        """Every metric [r, m] under each row of weights [r, n]; NaN where a metric has nothing to rest on."""
        import numpy as np

        with np.errstate(invalid="ignore", divide="ignore"):
            ratios = (weights @ self._reached) / (weights @ self._possible)
            harmonic = [_f1(ratios[:, one], ratios[:, other]) for one, other in self._harmonic.values()]
            return np.column_stack([ratios, *harmonic, *self._selective.values(weights)])


def _f1(precision: Floats, recall: Floats) -> Floats:
    import numpy as np

    # Nothing given is no precision, and an F1 of 0.
    total = np.nan_to_num(precision) + recall
    f1: Floats = np.where(total > 0, 2 * np.nan_to_num(precision) * recall / np.where(total > 0, total, 1), total)
    return f1


class Selective:
    """What the confidence is worth: metrics of how well it tells right answers from wrong ones."""

    def __init__(self, cases: Cases) -> None:
        import numpy as np

        self._confidence = np.array([case["confidence"] for case in cases], np.float64)
        judged = np.array([case["correct"] is not None for case in cases])
        self._answered = np.array([bool(case["answered"]) for case in cases]) & judged
        self._right = np.array([bool(case["correct"]) for case in cases])
        self._answerable = np.array([bool(case["answerable"]) for case in cases])
        self._judged = judged
        self.names: tuple[str, ...] = ()
        self.counts: tuple[int, ...] = ()
        if self._answered.any():
            self.names, self.counts = ("aurc", "ece"), (int(self._answered.sum()),) * 2
        if judged.any() and 0 < self._answerable[judged].sum() < judged.sum():
            self.names, self.counts = (*self.names, "answerable_auc"), (*self.counts, int(judged.sum()))

    def values(self, weights: Floats) -> list[Floats]:
        """The metrics of `names` [r] under each row of weights [r, n]."""
        return [getattr(self, f"_{name}")(weights) for name in self.names]

    def _aurc(self, weights: Floats) -> Floats:
        import numpy as np

        order = np.flatnonzero(self._answered)
        order = order[np.argsort(-self._confidence[order], kind="stable")]
        _, last = np.unique(-self._confidence[order], return_inverse=True)
        # Equally sure answers are taken together: which of them comes first would be chance.
        ends = np.searchsorted(last, last, side="right") - 1
        w = weights[:, order]
        covered = np.cumsum(w, axis=1)[:, ends]
        wrong = np.cumsum(w * ~self._right[order], axis=1)[:, ends]
        risk = np.divide(wrong, covered, out=np.zeros_like(wrong), where=covered > 0)
        area: Floats = (w * risk).sum(1) / w.sum(1)
        return area

    def _ece(self, weights: Floats) -> Floats:
        import numpy as np

        bins = np.eye(_BINS)[_bin(self._confidence)] * self._answered[:, None]
        gaps = weights @ (bins * (self._confidence - self._right)[:, None])
        error: Floats = np.abs(gaps).sum(1) / (weights @ bins).sum(1)
        return error

    def _answerable_auc(self, weights: Floats) -> Floats:
        return area(weights * self._judged, self._confidence, self._answerable)


def area(weights: Floats, scores: Floats, positive: NDArray[np.bool_]) -> Floats:
    """The area under the ROC curve [r] under each row of weights [r, n]: how probably a positive case scores more than
    a negative one, ties counting half. NaN where there are none of either.
    """
    import numpy as np

    order = np.argsort(scores, kind="stable")
    sure, w = scores[order], weights[:, order]
    above, under = w * positive[order], w * ~positive[order]
    below = np.concatenate([np.zeros((len(w), 1)), np.cumsum(under, axis=1)], axis=1)
    lower = below[:, np.searchsorted(sure, sure, side="left")]
    upto = below[:, np.searchsorted(sure, sure, side="right")]
    with np.errstate(invalid="ignore"):
        found: Floats = (above * (lower + upto) / 2).sum(1) / (above.sum(1) * under.sum(1))
    return found


def _bin(confidence: Floats) -> NDArray[np.int64]:
    import numpy as np

    found: NDArray[np.int64] = np.minimum((confidence * _BINS).astype(np.int64), _BINS - 1)
    return found


# --- of one run -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    """A metric of a set of cases."""

    value: float
    low: float
    high: float
    """The 95 % percentile bootstrap interval (Efron and Tibshirani 1993, ch. 13), cases resampled."""
    cases: int
    """How many of the cases it rests on."""


def measured(cases: Cases, *, resamples: int = 1000, seed: int = 0) -> dict[str, Measured]:
    """Every metric of these cases by name, in the order of the names; the same each time for the same seed.

    - a ratio of sums for each name in the cases' scores; F1 of such ratios for ``list_partial_f1``;
    - ``aurc``: area under the risk-coverage curve, the mean share of wrong ones among the answers at least as sure,
      over all answers (Geifman and El-Yaniv 2017); an answer to a case that has none is wrong;
    - ``ece``: expected calibration error, ten equal bins of confidence, over all answers (Guo et al. 2017);
    - ``answerable_auc``: how probable it is that a case with an answer gets more confidence than one without.
    """
    import math

    if not cases:
        return {}
    measures = Measures(cases)
    intervals = bootstrap(measures.values, len(cases), resamples=resamples, seed=seed)
    found = {
        name: Measured(*interval, count)
        for name, interval, count in zip(measures.names, intervals, measures.counts, strict=True)
        if not math.isnan(interval.value)
    }
    return dict(sorted(found.items()))


class Interval(NamedTuple):
    """A figure with the ends of its 95 % percentile bootstrap interval."""

    value: float
    low: float
    high: float


def bootstrap(
    figures: Callable[[Floats], Floats], size: int, *, resamples: int = 1000, seed: int = 0
) -> list[Interval]:
    """Figures of ``size`` cases with their intervals, cases resampled; the same each time for the same seed.

    ``figures`` gives each of them [r, m] under each row of weights of the cases [r, size]; NaN where it rests on none.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    values = figures(np.ones((1, size)))[0]
    drawn = np.concatenate([figures(weights) for weights in _resampled(random, size, resamples)])
    return [Interval(float(value), *_middle(column, value)) for value, column in zip(values, drawn.T, strict=True)]


def _middle(drawn: Floats, value: float) -> tuple[float, float]:
    """The middle 95 % of what was drawn, or the value itself where no draw had a case with the metric."""
    import numpy as np

    kept = drawn[~np.isnan(drawn)]
    low, high = np.percentile(kept if kept.size else [value], [2.5, 97.5])
    return float(low), float(high)


def _resampled(random: np.random.Generator, size: int, resamples: int) -> list[Floats]:
    import numpy as np

    done = range(0, resamples, _AT_ONCE)
    even = np.full(size, 1 / size)
    return [random.multinomial(size, even, min(_AT_ONCE, resamples - at)).astype(np.float64) for at in done]


def risk_coverage(cases: Cases) -> list[tuple[float, float]]:
    """The risk-coverage curve: share of the judged cases that are answered, and the share of wrong ones among those.

    A point for every confidence that an answer has, the surest first.
    """
    judged = [case for case in cases if case["correct"] is not None]
    answered = sorted((case for case in judged if case["answered"]), key=lambda case: -case["confidence"])
    points, wrong = [], 0
    for number, case in enumerate(answered, 1):
        wrong += not case["correct"]
        if number == len(answered) or answered[number]["confidence"] < case["confidence"]:
            points.append((number / len(judged), wrong / number))
    return points


def reliability(cases: Cases) -> list[tuple[float, float, int]]:
    """The reliability curve: mean confidence, share right, and number of the answers in each bin that has any."""
    bins: dict[int, list[Mapping[str, Any]]] = {}
    for case in cases:
        if case["answered"] and case["correct"] is not None:
            bins.setdefault(min(int(case["confidence"] * _BINS), _BINS - 1), []).append(case)
    return [
        (
            sum(case["confidence"] for case in held) / len(held),
            sum(bool(case["correct"]) for case in held) / len(held),
            len(held),
        )
        for _, held in sorted(bins.items())
    ]


# --- of two runs ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """A metric in two runs over the same cases."""

    a: float
    b: float
    low: float
    high: float
    """The 95 % paired bootstrap interval of b - a."""
    p: float
    """How often runs that differ by chance alone would differ as much (see `paired`)."""


def paired(a: Cases, b: Cases, *, resamples: int = 10_000, seed: int = 0) -> dict[str, Difference]:
    """Every metric that both runs have, by name; ``a[i]`` and ``b[i]`` are the same case.

    The p value is that of a two-sided approximate randomisation test: which run a case's result belongs to is decided
    by coin, again and again (Noreen 1989; Smucker, Allan and Carterette 2007).
    """
    import numpy as np

    if not a:
        return {}
    size, random = len(a), np.random.default_rng(seed)
    both = Measures([*a, *b])
    none = np.zeros((1, size))
    one = np.ones((1, size))
    first, second = (both.values(np.hstack(sides))[0] for sides in ((one, none), (none, one)))
    observed = second - first
    differences, extreme, tries = [], np.zeros(len(both.names)), np.zeros(len(both.names))
    for weights in _resampled(random, size, resamples):
        nothing = np.zeros_like(weights)
        differences.append(both.values(np.hstack([nothing, weights])) - both.values(np.hstack([weights, nothing])))
        kept = random.integers(0, 2, weights.shape).astype(np.float64)
        swapped = both.values(np.hstack([1 - kept, kept])) - both.values(np.hstack([kept, 1 - kept]))
        # Sums of the same numbers in another order differ in their last digits.
        extreme += (np.abs(swapped) >= np.abs(observed) - 1e-9).sum(0)
        tries += (~np.isnan(swapped)).sum(0)
    spread = np.concatenate(differences)
    found = {}
    for at, name in enumerate(both.names):
        if not np.isnan(observed[at]):
            low, high = _middle(spread[:, at], observed[at])
            chance = (1 + extreme[at]) / (1 + tries[at])
            found[name] = Difference(float(first[at]), float(second[at]), low, high, float(chance))
    return dict(sorted(found.items()))
