"""Which integers give a count: compared with trying all of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.solving import counts
from mlcalc.solving.counts import Count, TooManyStepsError


@given(st.integers(1, 400), st.integers(0, 3), st.integers(0, 3), st.integers(1, 5))
def test_two_unknowns(target: int, a: int, b: int, c: int) -> None:
    """All pairs below the target are tried, and those that give it are the solutions."""

    def ask(point: Sequence[int]) -> int:
        x, y = point
        return c * x * y + a * x + b * y

    count = Count.of(("x", "y"), ask)
    assert count is not None
    found = list(count.solutions(target))
    assert sorted(found) == [point for point in product(range(1, target + 1), repeat=2) if ask(point) == target]


@given(st.integers(1, 150))
def test_three_unknowns(target: int) -> None:
    """The kernel of a convolution counts twice, filters and channels once."""

    def ask(point: Sequence[int]) -> int:
        filters, kernel, channels = point
        return (kernel * kernel * channels + 1) * filters

    count = Count.of(("filters", "kernel", "channels"), ask)
    assert count is not None
    points = product(range(1, target + 1), range(1, 13), range(1, target + 1))
    assert sorted(count.solutions(target)) == sorted(point for point in points if ask(point) == target)


def test_nearest() -> None:
    """Where nothing gives the count, the values below and above it are known."""
    count = Count.of(("units",), lambda point: 4 * (point[0] + 2) * point[0])
    assert count is not None
    assert list(count.solutions(481)) == []
    assert (count.below, count.above) == ((480, (10,)), (572, (11,)))


def test_idle_unknowns_are_left_out() -> None:
    """What does not change the count is no unknown of it."""
    count = Count.of(("a", "b", "c"), lambda point: 3 * point[1])
    assert count is not None
    assert count.names == ("b",)
    assert list(count.solutions(12)) == [(4,)]


def test_other_functions_are_refused() -> None:
    """What is no polynomial with growing values cannot be solved so."""
    assert Count.of(("n",), lambda point: 2 ** point[0]) is None
    assert Count.of(("n",), lambda point: -point[0]) is None
    assert Count.of(("n",), lambda point: None) is None


def test_work_grows_with_the_root() -> None:
    """Two unknowns take as many steps as the square root of the count."""
    count = Count.of(("units", "input_dim"), lambda point: (point[1] + 1) * point[0])
    assert count is not None
    assert len(list(count.solutions(25_000_000))) == 62
    assert count.steps == 0  # those of the search are its own
    with pytest.raises(TooManyStepsError):
        list(count.solutions(10**18))


def test_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """The budget bounds the steps: fewer than four for each root here."""
    monkeypatch.setattr(counts, "MOST_STEPS_OF_COUNTS", 4 * 5000)
    count = Count.of(("units", "input_dim"), lambda point: (point[1] + 1) * point[0])
    assert count is not None
    assert len(list(count.solutions(25_000_000))) == 62
