"""Seeded resampling: bootstrap intervals, paired bootstrap, sign-flip permutation test, Holm's correction.

Efron & Tibshirani 1993 (percentile bootstrap); Smucker, Allan & Carterette 2007 (tests for paired scores of one
question set); Holm 1979. Same numbers in, same numbers out, on every machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SEED = 20261120
RESAMPLES = 2000
PERMUTATIONS = 10_000
_CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A mean with its 95 % bootstrap interval over ``n`` questions."""

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Paired difference second minus first: mean, 95 % bootstrap interval, two-sided permutation p-value."""

    mean: float
    low: float
    high: float
    p: float
    n: int


def interval(values: Sequence[float]) -> Interval:
    """Mean and percentile interval of ``values``; raises ValueError when there are none."""
    if not values:
        raise ValueError("no values")
    data = np.asarray(values, dtype=np.float64)
    low, high = _bounds(_bootstrap_means(data))
    return Interval(mean=_rounded(data.mean()), low=low, high=high, n=len(values))


def difference(first: Sequence[float], second: Sequence[float]) -> Difference:
    """How ``second`` differs from ``first``, question by question; both have the same order and length."""
    if len(first) != len(second) or not first:
        raise ValueError("paired values of equal length are needed")
    data = np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64)
    low, high = _bounds(_bootstrap_means(data))
    return Difference(mean=_rounded(data.mean()), low=low, high=high, p=permutation_p(data), n=len(data))


def permutation_p(differences: NDArray[np.float64]) -> float:
    """Two-sided p-value of the sign-flip permutation test on paired differences."""
    moved = differences[differences != 0]
    if not len(moved):
        return 1.0
    rng = np.random.default_rng(SEED)
    observed = abs(float(moved.sum())) - 1e-9
    extreme = 0
    for _ in range(PERMUTATIONS // _CHUNK):
        signs = rng.integers(0, 2, size=(_CHUNK, len(moved))) * 2 - 1
        extreme += int((np.abs(signs @ moved) >= observed).sum())
    return round((extreme + 1) / (PERMUTATIONS + 1), 6)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """p-values by name, adjusted for the number of tests so that the family keeps its level."""
    adjusted: dict[str, float] = {}
    highest = 0.0
    for rank, (name, p) in enumerate(sorted(p_values.items(), key=lambda item: (item[1], item[0]))):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p))
        adjusted[name] = round(highest, 6)
    return {name: adjusted[name] for name in p_values}


def _bootstrap_means(data: NDArray[np.float64]) -> NDArray[np.float64]:
    rng = np.random.default_rng(SEED)
    chunks = [
        data[rng.integers(0, len(data), size=(_CHUNK, len(data)))].mean(axis=1) for _ in range(RESAMPLES // _CHUNK)
    ]
    return np.concatenate(chunks)


def _bounds(means: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.quantile(means, [0.025, 0.975])
    return _rounded(low), _rounded(high)


def _rounded(value: float) -> float:
    return round(float(value), 6)
