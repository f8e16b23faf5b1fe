"""Windows over a series: counted by a formula here, and by cutting a real series."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.errors import MlcalcError
from mlcalc.series import Window
from tests.arithmetic import worked_out


def test_course_example() -> None:
    """The series 1…7 with 3 time steps gives 4 windows: x of (4, 3, 1) and y of (4,)."""
    window = Window(length=7, time_steps=3)
    assert ((4, 3, 1), (4,)) == (window.x_shape, window.y_shape)
    assert "⌊(length − time_steps − horizon) / stride⌋ + 1" == window.count.symbols
    assert "⌊(7 − 3 − 1) / 1⌋ + 1" == window.count.numbers


@pytest.mark.parametrize(
    ("window", "x_shape", "y_shape"),
    [
        (Window(7, 3, 2), (4, 3, 2), (4, 2)),
        (Window(7, 3, horizon=2), (3, 3, 1), (3, 2)),
        (Window(7, 3, 2, horizon=2), (3, 3, 2), (3, 2, 2)),
        (Window(7, 3, stride=2), (2, 3, 1), (2,)),
        (Window(8, 3, stride=2), (3, 3, 1), (3,)),
        (Window(4, 3), (1, 3, 1), (1,)),
    ],
)
def test_shapes(window: Window, x_shape: tuple[int, ...], y_shape: tuple[int, ...]) -> None:
    """The features and a longer horizon are axes of their own; a stride leaves windows out."""
    assert (x_shape, y_shape) == (window.x_shape, window.y_shape)


@given(st.integers(1, 40), st.integers(1, 10), st.integers(1, 5), st.integers(1, 5))
def test_count_is_that_of_a_real_series(length: int, time_steps: int, stride: int, horizon: int) -> None:
    """The formula counts what cutting a series gives, and refuses where that is nothing."""
    series = list(range(length))
    cut = [series[start : start + time_steps + horizon] for start in range(0, length, stride)]
    whole = [each for each in cut if len(each) == time_steps + horizon]
    if not whole:
        with pytest.raises(MlcalcError, match="but the series has"):
            Window(length, time_steps, stride=stride, horizon=horizon)
        return
    window = Window(length, time_steps, stride=stride, horizon=horizon)
    assert len(whole) == window.count.value == worked_out(window.count.numbers) == window.x_shape[0]


def test_too_short_a_series() -> None:
    """A series that holds no window is refused with the numbers of the reason."""
    message = "a window of 3 time steps and its target of 1 need 4 values, but the series has 3"
    with pytest.raises(MlcalcError, match=re.escape(message)):
        Window(3, 3)


def test_as_dict() -> None:
    """Scripts get the shapes, the count and its formula."""
    assert {
        "x_shape": (4, 3, 1),
        "y_shape": (4,),
        "windows": 4,
        "symbols": "⌊(length − time_steps − horizon) / stride⌋ + 1",
        "numbers": "⌊(7 − 3 − 1) / 1⌋ + 1",
    } == Window(7, 3).as_dict()
