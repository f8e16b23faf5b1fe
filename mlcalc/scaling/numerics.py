"""Means, variances and quantiles of a column, to the bit as NumPy computes them; NaN is a missing number.

Sums are added in the order of `numpy.sum` along a contiguous column (pairwise, in eight lanes), so that
a mean equals the one that scikit-learn finds in a pandas DataFrame, also where rounding decides:
in columns that are constant, or whose values lie far from zero and close together.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Sequence
from struct import pack, unpack
from typing import NamedTuple

USUAL = "float64"
"""The type of what is no array of floats."""

EPSILONS = {USUAL: 2.0**-52, "float32": 2.0**-23, "float16": 2.0**-10}
"""Type of floats that scikit-learn keeps -> the distance from 1 to the next one."""


class Floats(NamedTuple):
    """Which floats the numbers of a column are.

    Args:
        dtype: their type.
        by_rows: whether they stand in memory row by row, with other columns between them.
    """

    dtype: str = USUAL
    by_rows: bool = False


EPSILON = EPSILONS[USUAL]

_LEAF = 128
"""Numbers that NumPy adds in lanes before it adds pairs of sums."""


def rounded(numbers: Iterable[float], dtype: str) -> Iterable[float]:
    """Return numbers as floats of a type, which round to the nearest of them.

    One operation on floats of the type, done in 64 bits and rounded once, is what the type's own operation gives: 53
    bits are more than twice the bits of either type and two (Figueroa, "When is double rounding innocuous?", 1995).
    """
    if dtype == "float32":
        return array("f", numbers)
    return map(_half, numbers) if dtype == "float16" else numbers


def _half(number: float) -> float:
    try:
        return float(unpack("e", pack("e", number))[0])
    except OverflowError:
        return math.copysign(math.inf, number)


def rounded_one(number: float, dtype: str) -> float:
    """Return one number as a float of a type."""
    return next(iter(rounded([number], dtype)))


def present(numbers: Sequence[float]) -> list[float]:
    """Return the numbers that are not missing."""
    return [x for x in numbers if x == x]  # noqa: PLR0124  (false for NaN alone)


def extremes(numbers: Sequence[float]) -> tuple[float, float]:
    """Return the least and the greatest number; both NaN if every one is missing."""
    known = present(numbers) or [math.nan]
    return min(known), max(known)


def mean_and_variance(numbers: Sequence[float], *, by_rows: bool = False, ddof: int = 0) -> tuple[float, float]:
    """Return the mean and the variance Σ(x − mean)² / (n − ddof), both NaN if every number is missing.

    The variance of no more numbers than `ddof` is 0.
    With `by_rows`, numbers are added one after the other, as NumPy does it where rows follow each other in memory.

    The variance is the corrected two-pass algorithm of Chan, Golub and LeVeque (The American
    Statistician 37, 1983), which scikit-learn uses: corrected for the rounding of the mean.
    """
    count = len(present(numbers))
    if not count:
        return math.nan, math.nan

    def deviations(part: Sequence[float]) -> list[float]:
        return [x - mean if x == x else 0.0 for x in part]  # noqa: PLR0124

    # A missing number counts as 0, as in `numpy.nansum`.
    add = _one_by_one if by_rows else _pairwise
    mean = add(numbers, lambda part: [x if x == x else 0.0 for x in part]) / count  # noqa: PLR0124
    squares = add(numbers, lambda part: [each * each for each in deviations(part)])
    remainder = add(numbers, deviations)
    deviation = squares - remainder * remainder / count
    return mean, deviation / (count - ddof) if count > ddof else 0.0


def _one_by_one(numbers: Sequence[float], terms: Callable[[Sequence[float]], list[float]]) -> float:
    return _in_order(0.0, terms(numbers))


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


def is_negligible(spread: float, dtype: str = USUAL) -> bool:
    """Return whether a range is next to nothing (scikit-learn's bound, whatever the size of the numbers)."""
    return spread < 10 * EPSILONS[dtype]


def percentile(ordered: Sequence[float], percent: float, dtype: str = USUAL) -> float:
    """Return a percentile of sorted numbers with linear interpolation, as `numpy.percentile`; NaN of none.

    The distance of two neighbours is of their type, and the percentile of 64 bits.
    """
    if not ordered:
        return math.nan
    position = (len(ordered) - 1) * (percent / 100)
    rank = min(math.floor(position), len(ordered) - 1)
    low, high, weight = ordered[rank], ordered[min(rank + 1, len(ordered) - 1)], position - rank
    # From the nearer end, as NumPy does it, so that the last bit agrees.
    apart = rounded_one(high - low, dtype)
    return high - apart * (1 - weight) if weight >= 0.5 else low + apart * weight


def median(ordered: Sequence[float], dtype: str = USUAL) -> float:
    """Return the middle one of sorted numbers, or the mean of the two in the middle; NaN of none."""
    if not ordered:
        return math.nan
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return rounded_one((low + high) / 2, dtype) if len(ordered) % 2 == 0 else low
