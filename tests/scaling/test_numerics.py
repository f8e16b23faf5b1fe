"""Sums, variances and quantiles of columns."""

from __future__ import annotations

import math
import statistics
from array import array
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.scaling.numerics import extremes, is_constant, mean_and_variance, median, percentile

FLOATS = st.floats(-1e6, 1e6)
COLUMNS = st.lists(FLOATS, min_size=1, max_size=700)


def test_extremes() -> None:
    """The least and the greatest of what is not missing; of nothing, NaN."""
    assert extremes([3.0, math.nan, -1.0]) == (-1.0, 3.0)
    assert all(map(math.isnan, (*extremes([math.nan]), *mean_and_variance([math.nan]))))
    assert all(map(math.isnan, (median([]), percentile([], 50))))


@given(COLUMNS)
def test_mean_and_variance(numbers: list[float]) -> None:
    """They are close to those of exact arithmetic."""
    exact = list(map(Fraction, numbers))
    mean, variance = mean_and_variance(array("d", numbers))
    size = max(map(abs, numbers))
    assert mean == pytest.approx(float(sum(exact) / len(exact)), rel=1e-12, abs=1e-13 * size)
    assert variance == pytest.approx(float(statistics.pvariance(exact)), rel=1e-12, abs=1e-24 * size * size)


def test_variance_far_from_zero() -> None:
    """Numbers that lie close together and far from zero keep their variance."""
    assert mean_and_variance([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]) == (1e9 + 10, 22.5)


def test_order_of_additions() -> None:
    """Sums are NumPy's: in eight lanes up to 128 numbers, halved above, which the last bits tell.

    0.1 added 1000 times is 99.9999999999986 one after the other, and 100.00000000000001 … in NumPy:
    `numpy.full(1000, 0.1).sum()` is 100.00000000000001.
    """
    mean, _ = mean_and_variance([0.1] * 1000)
    assert mean == 100.00000000000001 / 1000 != 0.1


def test_constant_bound() -> None:
    """A column is constant where its variance is what rounding leaves."""
    assert is_constant(0.1, 1e-34, 10)
    assert not is_constant(0.1, 1e-20, 10)
    assert not is_constant(math.nan, math.nan, 0)


@given(COLUMNS.filter(lambda numbers: len(numbers) > 1), st.floats(0, 100))
def test_percentile(numbers: list[float], percent: float) -> None:
    """A percentile lies between its two neighbours, in proportion."""
    ordered = sorted(numbers)
    found = percentile(ordered, percent)
    position = (len(numbers) - 1) * percent / 100
    low, high = ordered[math.floor(position)], ordered[math.ceil(position)]
    expected = low + (high - low) * (position - math.floor(position))
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-6)
    assert median(ordered) == statistics.median(numbers)
