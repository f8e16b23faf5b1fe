"""Sums, variances and quantiles of columns of any length."""

from __future__ import annotations

import io
import math
import statistics
from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.scaling import numerics, spool
from mlcalc.scaling.numerics import extremes, is_constant, mean_and_variance, median, order_statistics, percentiles
from mlcalc.scaling.spool import Spool

FLOATS = st.floats(-1e6, 1e6)
COLUMNS = st.lists(FLOATS, min_size=1, max_size=700)


class Column:
    """A column in parts of a given size."""

    def __init__(self, numbers: list[float], size: int = 1000) -> None:
        self.rows, self.missing = len(numbers), sum(map(math.isnan, numbers))
        self._numbers, self._size = numbers, size

    def __iter__(self) -> Iterator[list[float]]:
        for start in range(0, self.rows, self._size):
            yield self._numbers[start : start + self._size]


@given(COLUMNS, st.integers(1, 300))
def test_the_parts_do_not_matter(numbers: list[float], size: int) -> None:
    """A column gives the same to the last bit however it is cut."""
    whole, cut = Column(numbers), Column(numbers, size)
    assert mean_and_variance(whole) == mean_and_variance(cut)
    assert extremes(whole) == extremes(cut) == (min(numbers), max(numbers))
    assert percentiles(whole, [10, 90]) == percentiles(cut, [10, 90])


@given(COLUMNS)
def test_mean_and_variance(numbers: list[float]) -> None:
    """They are close to those of exact arithmetic."""
    exact = list(map(Fraction, numbers))
    mean, variance = mean_and_variance(Column(numbers))
    size = max(map(abs, numbers))
    assert mean == pytest.approx(float(sum(exact) / len(exact)), rel=1e-12, abs=1e-13 * size)
    assert variance == pytest.approx(float(statistics.pvariance(exact)), rel=1e-12, abs=1e-24 * size * size)


def test_variance_far_from_zero() -> None:
    """Numbers that lie close together and far from zero keep their variance."""
    assert mean_and_variance(Column([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])) == (1e9 + 10, 22.5)


def test_order_of_additions() -> None:
    """Sums are NumPy's: in eight lanes up to 128 numbers, halved above, which the last bits tell.

    0.1 added 1000 times is 99.9999999999986 one after the other, and 100.00000000000001 … in NumPy:
    `numpy.full(1000, 0.1).sum()` is 100.00000000000001.
    """
    mean, _ = mean_and_variance(Column([0.1] * 1000))
    assert mean == 100.00000000000001 / 1000 != 0.1


def test_constant_bound() -> None:
    """A column is constant where its variance is what rounding leaves."""
    assert is_constant(0.1, 1e-34, 10)
    assert not is_constant(0.1, 1e-20, 10)
    assert not is_constant(math.nan, math.nan, 0)


@given(COLUMNS.filter(lambda numbers: len(numbers) > 1), st.floats(0, 100))
def test_percentile(numbers: list[float], percent: float) -> None:
    """A percentile lies between its two neighbours, in proportion."""
    (found,) = percentiles(Column(numbers), [percent])
    ordered = sorted(numbers)
    position = (len(numbers) - 1) * percent / 100
    low, high = ordered[math.floor(position)], ordered[math.ceil(position)]
    expected = low + (high - low) * (position - math.floor(position))
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-6)
    assert median(Column(numbers)) == statistics.median(numbers)


@pytest.mark.parametrize("shape", ["random", "sorted", "equal", "two", "outlier"])
def test_selection_in_bounded_memory(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers of any rank are found exactly with a sample much smaller than the column."""
    monkeypatch.setattr(numerics, "_SAMPLE", 50)
    mixed = [float(each * 7919 % 10007) for each in range(10007)]
    numbers = {
        "random": mixed,
        "sorted": sorted(mixed),
        "equal": [3.0] * 5000,
        "two": [0.0, 1.0] * 3000,
        "outlier": [1e300, *mixed, -1e300],
    }[shape]
    ordered = sorted(numbers)
    ranks = [0, 1, 17, len(numbers) // 2, len(numbers) - 2, len(numbers) - 1]
    assert order_statistics(Column(numbers, 100), ranks) == {rank: ordered[rank] for rank in ranks}


def test_sample_is_spread_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many numbers in many parts, every so-many-th is in the sample, and no more of them than are allowed."""
    monkeypatch.setattr(numerics, "_SAMPLE", 50)
    numbers = [float(n) for n in range(1000)]
    below, inside, sample = numerics._survey(Column(numbers, 7), 100.0, 899.0)
    assert (below, inside) == (100, 800)
    assert sample == numbers[100:900:8]


@given(
    st.lists(st.lists(st.floats(allow_infinity=False), min_size=2, max_size=2), min_size=1, max_size=50),
    st.integers(1, 7),
)
def test_spool(rows: list[list[float]], size: int) -> None:
    """What was put into a spool comes back, from memory or from disk."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    with pytest.MonkeyPatch.context() as patch, closing(Spool(2)) as spooled:
        patch.setattr(spool, "_IN_MEMORY", 100)
        for start in range(0, len(rows), size):
            spooled.append([column[start : start + size] for column in columns])
        back = [[x for part in spooled.column(index) for x in part] for index in range(2)]
        assert repr(back) == repr(columns)
        assert spooled.missing == [sum(map(math.isnan, column)) for column in columns]
        assert spooled.rows == len(rows)
        assert repr([spooled.part(n, 0) for n in range(len(spooled))]) == repr(list(spooled.column(0)))


def test_a_long_spool_is_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is more than a little is not kept in memory."""
    monkeypatch.setattr(spool, "_IN_MEMORY", 100)
    with closing(Spool(1)) as spooled:
        for _ in range(3):
            spooled.append([[1.0] * 10])
        assert not isinstance(spooled._file, io.BytesIO)
        assert list(spooled.column(0)) == [[1.0] * 10] * 3
