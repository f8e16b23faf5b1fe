"""Means, variances and quantiles of columns of any length, to the bit as NumPy computes them.

Sums are added in the order of `numpy.sum` along a contiguous column (pairwise, in eight lanes), so that
a mean equals the one that scikit-learn finds in a pandas DataFrame, also where rounding decides:
in columns that are constant, or whose values lie far from zero and close together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import add
from typing import Protocol

EPSILON = 2.0**-52
"""The distance from 1 to the next float."""

_LEAF = 128
"""Numbers that NumPy adds in lanes before it adds pairs of sums."""

_SAMPLE = 50_000
"""Numbers that the search for a quantile keeps in memory, at most twice as many."""


class Numbers(Protocol):
    """The numbers of one column, in parts, as often as wanted; a missing one is NaN."""

    rows: int
    missing: int

    def __iter__(self) -> Iterator[list[float]]: ...


def present(numbers: Numbers) -> Iterator[list[float]]:
    """Yield the parts of a column without what is missing; none is empty."""
    for part in numbers:
        kept = [x for x in part if x == x] if numbers.missing else part  # noqa: PLR0124  (false for NaN alone)
        if kept:
            yield kept


def extremes(numbers: Numbers) -> tuple[float, float]:
    """Return the least and the greatest number; both NaN where every cell is missing."""
    bounds = [(min(part), max(part)) for part in present(numbers)]
    if not bounds:
        return math.nan, math.nan
    return min(low for low, _ in bounds), max(high for _, high in bounds)


def mean_and_variance(numbers: Numbers) -> tuple[float, float]:
    """Return the mean and the variance Σ(x − mean)² / n, both NaN where every cell is missing.

    The variance is the corrected two-pass algorithm of Chan, Golub and LeVeque (The American
    Statistician 37, 1983), which scikit-learn uses: what the rounded mean is off by is taken back.
    """
    count = numbers.rows - numbers.missing
    if not count:
        return math.nan, math.nan
    (total,) = _pairwise(_zeroed(numbers), numbers.rows, lambda part: (_lanes(part),))
    mean = total / count
    squares, remainder = _pairwise(numbers, numbers.rows, lambda part: _deviations(part, mean))
    return mean, (squares - remainder * remainder / count) / count


def _zeroed(numbers: Numbers) -> Iterable[list[float]]:
    """Yield the parts with 0 for what is missing, as `numpy.nansum` adds."""
    if not numbers.missing:
        return numbers
    return ([x if x == x else 0.0 for x in part] for part in numbers)  # noqa: PLR0124


def _deviations(part: Sequence[float], mean: float) -> tuple[float, float]:
    """Return the sum of the squared deviations from the mean, and of the deviations."""
    deviations = [x - mean if x == x else 0.0 for x in part]  # noqa: PLR0124
    return _lanes([deviation * deviation for deviation in deviations]), _lanes(deviations)


Sums = tuple[float, ...]


def _pairwise(parts: Iterable[list[float]], count: int, leaf: Callable[[Sequence[float]], Sums]) -> Sums:
    """Return sums over `count` numbers, halved until a leaf can add what is left."""
    take = _taker(parts)

    def tree(size: int) -> Sums:
        if size <= _LEAF:
            return leaf(take(size))
        half = size // 2 - size // 2 % 8
        left = tree(half)
        return tuple(map(add, left, tree(size - half)))

    return tree(count)


def _taker(parts: Iterable[list[float]]) -> Callable[[int], list[float]]:
    """Return what hands out the next `size` numbers, however the parts are cut."""
    remaining = iter(parts)
    current: list[float] = []
    position = 0

    def take(size: int) -> list[float]:
        nonlocal current, position
        while len(current) - position < size:
            current = current[position:] + next(remaining)
            position = 0
        position += size
        return current[position - size : position]

    return take


def _lanes(numbers: Sequence[float]) -> float:
    """Add at most 128 numbers as NumPy does: every eighth one together, then the eight sums."""
    if len(numbers) < 8:
        return _add_each(0.0, numbers)
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
    return _add_each(((a + b) + (c + d)) + ((e + f) + (g + h)), numbers[whole:])


def _add_each(total: float, numbers: Sequence[float]) -> float:
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


def divisor(spread: float) -> float:
    """Return what to divide by so that a range becomes 1; 1 where it is next to nothing."""
    return 1.0 if is_negligible(spread) else spread


def percentiles(numbers: Numbers, percents: Sequence[float]) -> list[float]:
    """Return percentiles with linear interpolation, as `numpy.percentile`; NaN where every cell is missing."""
    count = numbers.rows - numbers.missing
    if not count:
        return [math.nan] * len(percents)
    positions = [(count - 1) * (percent / 100) for percent in percents]
    ranks = [min(math.floor(position), count - 1) for position in positions]
    found = order_statistics(numbers, [each for rank in ranks for each in (rank, min(rank + 1, count - 1))])
    return [
        _between(found[rank], found[min(rank + 1, count - 1)], position - rank)
        for rank, position in zip(ranks, positions, strict=True)
    ]


def _between(low: float, high: float, weight: float) -> float:
    # From the nearer end, as NumPy does it, so that the last bit agrees.
    step = high - low
    return high - step * (1 - weight) if weight >= 0.5 else low + step * weight


def median(numbers: Numbers) -> float:
    """Return the middle number, or the mean of the two in the middle; NaN where every cell is missing."""
    count = numbers.rows - numbers.missing
    if not count:
        return math.nan
    low, high = (count - 1) // 2, count // 2
    found = order_statistics(numbers, [low, high])
    return found[low] if low == high else (found[low] + found[high]) / 2


def order_statistics(numbers: Numbers, ranks: Iterable[int]) -> dict[int, float]:
    """Return the numbers of given ranks (counted from 0), exactly, in memory that does not grow.

    An interval around a rank is narrowed with a sample of what lies in it, until all that does can be
    sorted. Each step reads the column once; two are enough for a million numbers.
    """
    wanted = sorted(set(ranks))
    found: dict[int, float] = {}
    for rank in wanted:
        if rank not in found:
            first, values = _sorted_around(numbers, rank)
            found.update((each, values[each - first]) for each in wanted if first <= each < first + len(values))
    return found


def _sorted_around(numbers: Numbers, rank: int) -> tuple[int, list[float]]:
    """Return some neighbouring numbers in order, that of the rank among them, and the rank of the first."""
    low, high = -math.inf, math.inf  # where the number lies for certain
    tried = low, high
    while True:
        below, inside, sample = _survey(numbers, *tried)
        if rank < below:
            high = math.nextafter(tried[0], -math.inf)
            tried = low, high
        elif rank >= below + inside:
            low = math.nextafter(tried[1], math.inf)
            tried = low, high
        elif len(sample) == inside:
            return below, sorted(sample)
        elif tried[0] == tried[1]:
            return rank, [tried[0]]
        else:
            low, high = tried
            tried = _narrowed(sorted(sample), (rank - below) / inside, low, high)


def _survey(numbers: Numbers, low: float, high: float) -> tuple[int, int, list[float]]:
    """Count the numbers below an interval and in it, and return a sample of the latter, whole if it is small."""
    below = inside = 0
    sample: list[float] = []
    stride = 1
    for part in present(numbers):
        found = [x for x in part if low <= x <= high]
        if len(found) < len(part):
            below += len([x for x in part if x < low])
        sample += found[-inside % stride :: stride]
        inside += len(found)
        while len(sample) > 2 * _SAMPLE:
            sample = sample[::2]
            stride *= 2
    return below, inside, sample


def _narrowed(sample: list[float], share: float, low: float, high: float) -> tuple[float, float]:
    """Return the part of the interval that holds a share of its numbers, with a margin for chance."""
    middle = share * len(sample)
    margin = 4 * math.sqrt(len(sample))
    start, end = math.floor(middle - margin), math.ceil(middle + margin)
    narrow = (sample[start] if start > 0 else low, sample[end] if end < len(sample) else high)
    if narrow != (low, high):
        return narrow
    # Many equal numbers: decide about the one in the middle alone.
    value = sample[min(int(middle), len(sample) - 1)]
    return value, value
