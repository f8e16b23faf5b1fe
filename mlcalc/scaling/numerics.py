"""Means, variances and quantiles of a column, to the bit as NumPy computes them; NaN is a missing number.

Sums are added in the order of `numpy.sum` along a contiguous column (pairwise, in eight lanes), so that
a mean equals the one that scikit-learn finds in a pandas DataFrame, also where rounding decides:
in columns that are constant, or whose values lie far from zero and close together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

EPSILON = 2.0**-52
"""The distance from 1 to the next float."""

_LEAF = 128
"""Numbers that NumPy adds in lanes before it adds pairs of sums."""


def present(numbers: Sequence[float]) -> list[float]:
    """Return the numbers that are not missing."""
    return [x for x in numbers if x == x]  # noqa: PLR0124  (false for NaN alone)


def extremes(numbers: Sequence[float]) -> tuple[float, float]:
    """Return the least and the greatest number; both NaN if every one is missing."""
    known = present(numbers) or [math.nan]
    return min(known), max(known)


def mean_and_variance(numbers: Sequence[float]) -> tuple[float, float]:
    """Return the mean and the variance Σ(x − mean)² / n, both NaN if every number is missing.

    The variance is the corrected two-pass algorithm of Chan, Golub and LeVeque (The American
    Statistician 37, 1983), which scikit-learn uses: corrected for the rounding of the mean.
    """
    count = len(present(numbers))
    if not count:
        return math.nan, math.nan

    def deviations(part: Sequence[float]) -> list[float]:
        return [x - mean if x == x else 0.0 for x in part]  # noqa: PLR0124

    # A missing number counts as 0, as in `numpy.nansum`.
    mean = _pairwise(numbers, lambda part: [x if x == x else 0.0 for x in part]) / count  # noqa: PLR0124
    squares = _pairwise(numbers, lambda part: [each * each for each in deviations(part)])
    remainder = _pairwise(numbers, deviations)
    return mean, (squares - remainder * remainder / count) / count


def _pairwise(numbers: Sequence[float], terms: Callable[[Sequence[float]], list[float]]) -> float:
    """Return the sum of the terms that are made of the numbers, halved until a leaf can add what is left."""

    def tree(start: int, size: int) -> float:
        if size <= _LEAF:
            return _lanes(terms(numbers[start : start + size]))
        half = size // 2 - size // 2 % 8
        return tree(start, half) + tree(start + half, size - half)

    return tree(0, len(numbers))


def _lanes(numbers: Sequence[float]) -> float:
    """Add at most 128 numbers as NumPy does: every eighth one together, then the eight sums."""
    if len(numbers) < 8:
        return _in_order(0.0, numbers)
    a, b, c, d, e, f, g, h = numbers[:8]
    whole = len(numbers) - len(numbers) % 8
    for start in range(8, whole, 8):
        s, t, u, v, w, x, y, z = numbers[start : start + 8]
        a += s
        b += t
        c += u
        d += v
        e += w
        f += x
        g += y
        h += z
    return _in_order(((a + b) + (c + d)) + ((e + f) + (g + h)), numbers[whole:])


def _in_order(total: float, numbers: Sequence[float]) -> float:
    # Not `sum`, which since Python 3.12 corrects the rounding that NumPy leaves.
    for number in numbers:
        total += number
    return total


def is_constant(mean: float, variance: float, count: int) -> bool:
    """Return whether a variance is no more than rounding may leave of a constant column (scikit-learn's bound)."""
    error_of_mean = count * mean * EPSILON
    return variance <= count * EPSILON * variance + error_of_mean * error_of_mean


def is_negligible(spread: float) -> bool:
    """Return whether a range is next to nothing (scikit-learn's bound, whatever the size of the numbers)."""
    return spread < 10 * EPSILON


def percentile(ordered: Sequence[float], percent: float) -> float:
    """Return a percentile of sorted numbers with linear interpolation, as `numpy.percentile`; NaN of none."""
    if not ordered:
        return math.nan
    position = (len(ordered) - 1) * (percent / 100)
    rank = min(math.floor(position), len(ordered) - 1)
    low, high, weight = ordered[rank], ordered[min(rank + 1, len(ordered) - 1)], position - rank
    # From the nearer end, as NumPy does it, so that the last bit agrees.
    return high - (high - low) * (1 - weight) if weight >= 0.5 else low + (high - low) * weight


def median(ordered: Sequence[float]) -> float:
    """Return the middle one of sorted numbers, or the mean of the two in the middle; NaN of none."""
    if not ordered:
        return math.nan
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return (low + high) / 2 if len(ordered) % 2 == 0 else low
