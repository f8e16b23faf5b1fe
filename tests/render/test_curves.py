"""Pictures of curves: round numbers, and few dots for many points."""

from __future__ import annotations

import doctest
import math
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mlcalc.history.runs import Run, Wanted
from mlcalc.render import curves, history
from mlcalc.render.curves import picture, round_ticks
from mlcalc.render.history import sparkline

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(FINITE, FINITE, st.integers(2, 10))
def test_ticks(one: float, other: float, most: int) -> None:
    """There are a few ticks, in order, whatever the range."""
    ticks = round_ticks(min(one, other), max(one, other), most)
    assert 1 <= len(ticks) <= most + 2
    assert sorted(ticks) == ticks


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.03, 0.69, [0.2, 0.4, 0.6]), (0, 7, [0.0, 2.0, 4.0, 6.0]), (-1, 1, [-1.0, -0.5, 0.0, 0.5, 1.0])],
)
def test_round(low: float, high: float, expected: list[float]) -> None:
    """Ticks are round numbers."""
    assert expected == round_ticks(low, high)


@given(st.lists(st.tuples(st.integers(-(2**63), 2**63), st.floats()), max_size=20), st.booleans())
@example([(0, 5e-324)], True)
@example([(0, 1.7e308)], True)
def test_any_values(points: list[tuple[int, float]], log: bool) -> None:
    """Whatever the values, there is a picture without numbers that are none, and a line of bars."""
    run = Run("x", Wanted(keep=True))
    for step, value in points:
        run.add("loss", step, None, value)
    run.close()
    drawn = picture({"x": run}, log=log)
    assert "nan" not in drawn
    assert "inf" not in drawn
    for metric in run.metrics.values():
        assert len(points) == len(sparkline(metric.curve, 100))


def test_lines_end_where_nothing_can_be_drawn() -> None:
    """A line ends at a value that is not finite, and where a second training begins."""
    run = Run("x", Wanted(keep=True))
    for step, value in [(0, 3.0), (1, 2.0), (2, math.nan), (3, 1.0), (4, 2.0), (0, 3.0), (1, 1.0)]:
        run.add("loss", step, None, value)
    run.close()
    assert [2, 2, 2] == [line.count(",") for line in re.findall(r'points="([^"]*)"', picture({"x": run}))]


def test_whole_epochs() -> None:
    """Between whole steps there is no mark; epochs and steps have a panel each."""
    run = Run("x", Wanted(keep=True))
    for step in range(6):
        run.add("loss", step, None, step / 7, "epoch")
        run.add("epoch_loss", step / 2, None, step / 7, "step")
    run.close()
    first, second = picture({"x": run}).split("font-weight")[1:]
    assert [True, False, True, True] == [f">{mark}</text>" in first for mark in ("3", "2.5", "epoch", "5")]
    assert [True, True] == [f">{mark}</text>" in second for mark in ("2.5", "step")]


def test_many_points() -> None:
    """A picture of many points is no larger than one of some thousand, and keeps the highest peak."""
    run = Run("x", Wanted(keep=True))
    for step in range(100_000):
        run.add("loss", step, None, 1000.0 if step == 77_777 else step % 7)
    run.close()
    drawn = picture({"x": run})
    assert len(drawn) < 60_000
    assert ",40.0" in drawn


@pytest.mark.parametrize("module", [curves, history])
def test_examples(module: object) -> None:
    """The examples in the documentation give what they show."""
    assert 0 == doctest.testmod(module).failed  # type: ignore[arg-type]
