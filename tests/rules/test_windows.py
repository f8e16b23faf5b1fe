"""Windows that move along an axis: the size rules, against windows that are really moved."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.errors import MlcalcError
from mlcalc.rules.windows import PoolingWindow, SlidingWindow, slide
from tests.arithmetic import worked_out

LENGTHS, SIZES, STEPS = st.integers(1, 30), st.integers(1, 7), st.integers(1, 4)


def moved(length: int, size: int, stride: int, dilation: int) -> list[list[int]]:
    """Return the points of each position of a window that is moved along an axis."""
    starts = range(0, length, stride)
    windows = [[start + dilation * point for point in range(size)] for start in starts]
    return [window for window in windows if window[-1] < length]


@given(LENGTHS, SIZES, STEPS, STEPS)
def test_valid(length: int, size: int, stride: int, dilation: int) -> None:
    """Without padding there are as many positions as windows that fit, by whichever of the two formulas."""
    for window in (
        SlidingWindow("width", "kernel", size, stride, dilation),
        PoolingWindow("width", "pool_size", size, stride),
    ):
        expected = len(moved(length, size, stride, window.dilation))
        count = window.positions(length, "valid")
        if expected:
            assert expected == count.value == worked_out(count.numbers)
        else:
            assert count.value is not None
            assert count.value < 1


@given(LENGTHS, SIZES, STEPS, STEPS)
def test_dropped(length: int, size: int, stride: int, dilation: int) -> None:
    """What is dropped are the entries after the last window that fits."""
    windows = moved(length, size, stride, dilation)
    if windows:
        dropped = SlidingWindow("width", "kernel", size, stride, dilation).dropped(length)
        assert length - 1 - windows[-1][-1] == dropped


@given(LENGTHS, SIZES, STEPS, STEPS)
def test_same(length: int, size: int, stride: int, dilation: int) -> None:
    """With `same`, a window starts at every stride, and the rows that are added are just enough for them."""
    window = SlidingWindow("width", "kernel", size, stride, dilation)
    positions = window.positions(length, "same").value
    assert len(range(0, length, stride)) == positions == window.positions(length, "causal").value
    added = window.same_padding(length)
    assert added is not None
    before, after = added
    assert after - before in (0, 1)
    if before + after:
        assert positions == len(moved(before + length + after, size, stride, dilation))
        assert positions != len(moved(before + length + after - 1, size, stride, dilation))
    else:
        assert positions is not None
        assert positions <= len(moved(length, size, stride, dilation))


def test_unknown_length() -> None:
    """Along an axis of unknown length, nothing is known."""
    window = SlidingWindow("width", "kernel", 3)
    assert window.positions(None, "valid").value is None
    assert window.positions(None, "same").value is None
    assert window.same_padding(None) is None
    assert window.dropped(None) is None


@pytest.mark.parametrize(
    ("window", "padding", "symbols", "numbers"),
    [
        (SlidingWindow("width", "kernel", 3), "valid", "⌊(width − kernel_width) / stride⌋ + 1", "⌊(10 − 3) / 1⌋ + 1"),
        (SlidingWindow("width", "kernel", 3, 2), "same", "⌈width / stride⌉", "⌈10 / 2⌉"),
        (PoolingWindow("width", "pool_size", 2, 2), "valid", "⌊width / pool_size_width⌋", "⌊10 / 2⌋"),
        (
            PoolingWindow("width", "pool_size", 3, 2),
            "valid",
            "⌊(width − pool_size_width) / stride⌋ + 1",
            "⌊(10 − 3) / 2⌋ + 1",
        ),
        (
            SlidingWindow("width", "kernel", 3, 1, 2),
            "valid",
            "⌊(width − (dilation × (kernel_width − 1) + 1)) / stride⌋ + 1",
            "⌊(10 − (2 × (3 − 1) + 1)) / 1⌋ + 1",
        ),
    ],
)
def test_formula(window: SlidingWindow, padding: str, symbols: str, numbers: str) -> None:
    """The rule is printed as the guide to convolution arithmetic writes it."""
    formula = window.positions(10, padding)
    assert ("width", symbols, numbers) == (formula.label, formula.symbols, formula.numbers)


@given(LENGTHS, SIZES, STEPS)
def test_transposed_valid(length: int, size: int, stride: int) -> None:
    """Spreading each position over its window covers at least this length, and a convolution leads back."""
    grown = SlidingWindow("width", "kernel", size, stride).transposed(length, "valid").value
    assert grown is not None
    last = (length - 1) * stride
    assert last + max(size, stride) == grown
    assert length == len(moved(grown, size, stride, 1))


@given(LENGTHS, SIZES, STEPS)
def test_transposed_same(length: int, size: int, stride: int) -> None:
    """With `same` the length is multiplied by the stride, and a convolution with `same` leads back."""
    window = SlidingWindow("width", "kernel", size, stride)
    grown = window.transposed(length, "same").value
    assert length * stride == grown
    assert length == window.positions(grown, "same").value


@pytest.mark.parametrize(
    ("padding", "size", "added", "grown"),
    [
        # (N − 1) × S + F + P, and with `same` only the odd row of F: N = 5, S = 3.
        ("valid", 4, 0, 4 * 3 + 4),
        ("valid", 4, 2, 4 * 3 + 4 + 2),
        ("same", 4, 0, 4 * 3),
        ("same", 4, 2, 4 * 3 + 2),
        ("same", 5, 2, 4 * 3 + 1 + 2),
    ],
)
def test_transposed_with_output_padding(padding: str, size: int, added: int, grown: int) -> None:
    """A stated output padding is added to the length that it chooses among."""
    window = SlidingWindow("width", "kernel", size, 3)
    formula = window.transposed(5, padding, added)
    assert grown == formula.value == worked_out(formula.numbers)


def test_slide() -> None:
    """Each window has its own axis; the first that is larger than its axis is refused, with whose it is."""
    windows = [SlidingWindow("height", "kernel", 3, 2), SlidingWindow("width", "kernel", 3, 1, 2)]
    shape = (None, 9, 9, 1)
    assert [4, 5] == [count.value for count in slide(windows, (9, 9), "valid", "conv", shape)]
    assert [None, 9] == [count.value for count in slide(windows, (None, 9), "same", "conv", shape)]
    message = (
        "conv: the kernel of 3 (spread to 5 by the dilation) is larger than the width of 4 in its input (None, 9, 4"
    )
    with pytest.raises(MlcalcError, match=re.escape(message)):
        slide(windows, (9, 4), "valid", "conv", (None, 9, 4, 1))
