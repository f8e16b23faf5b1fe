"""Windows that move along an axis: the size rules, against windows that are really moved."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.errors import MlcalcError
from mlcalc.layers import make
from mlcalc.layers.spatial import Window, transposed_length
from mlcalc.shapes import Shape
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
    for window in (Window("width", "kernel", size, stride, dilation), Window("width", "pool_size", size, stride)):
        expected = len(moved(length, size, stride, window.dilation))
        count = window.positions(length, "valid")
        if expected:
            assert expected == count.value == worked_out(count.numbers)
        else:
            assert count.value is not None
            assert count.value < 1


@given(LENGTHS, SIZES, STEPS, STEPS)
def test_same(length: int, size: int, stride: int, dilation: int) -> None:
    """With `same`, a window starts at every stride, and the rows that are added are just enough for them."""
    window = Window("width", "kernel", size, stride, dilation)
    positions = window.positions(length, "same").value
    assert len(range(0, length, stride)) == positions == window.positions(length, "causal").value
    added = window.padded(length)
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
    window = Window("width", "kernel", 3)
    assert window.positions(None, "valid").value is None
    assert window.positions(None, "same").value is None
    assert window.padded(None) is None


@pytest.mark.parametrize(
    ("window", "padding", "symbols", "numbers"),
    [
        (Window("width", "kernel", 3), "valid", "⌊(width − kernel_width) / stride⌋ + 1", "⌊(10 − 3) / 1⌋ + 1"),
        (Window("width", "kernel", 3, 2), "same", "⌈width / stride⌉", "⌈10 / 2⌉"),
        (Window("width", "pool_size", 2, 2), "valid", "⌊width / pool_size_width⌋", "⌊10 / 2⌋"),
        (
            Window("width", "pool_size", 3, 2),
            "valid",
            "⌊(width − pool_size_width) / stride⌋ + 1",
            "⌊(10 − 3) / 2⌋ + 1",
        ),
        (
            Window("width", "kernel", 3, 1, 2),
            "valid",
            "⌊(width − (dilation × (kernel_width − 1) + 1)) / stride⌋ + 1",
            "⌊(10 − (2 × (3 − 1) + 1)) / 1⌋ + 1",
        ),
    ],
)
def test_formula(window: Window, padding: str, symbols: str, numbers: str) -> None:
    """The rule is printed as the guide to convolution arithmetic writes it."""
    formula = window.positions(10, padding)
    assert ("width", symbols, numbers) == (formula.label, formula.symbols, formula.numbers)


@given(LENGTHS, SIZES, STEPS)
def test_transposed_valid(length: int, size: int, stride: int) -> None:
    """Spreading each position over its window covers at least this length, and a convolution leads back."""
    grown = transposed_length(Window("width", "kernel", size, stride), length, "valid", None).value
    assert grown is not None
    last = (length - 1) * stride
    assert last + max(size, stride) == grown
    assert length == len(moved(grown, size, stride, 1))


@given(LENGTHS, SIZES, STEPS)
def test_transposed_same(length: int, size: int, stride: int) -> None:
    """With `same` the length is multiplied by the stride, and a convolution with `same` leads back."""
    window = Window("width", "kernel", size, stride)
    grown = transposed_length(window, length, "same", None).value
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
    window = Window("width", "kernel", size, 3)
    formula = transposed_length(window, 5, padding, added)
    assert grown == formula.value == worked_out(formula.numbers)


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (
            make("Conv2D", (1, (3, 5))),
            (None, 4, 4, 1),
            "Conv2D: the kernel of 5 is larger than the width of 4 in its input (None, 4, 4, 1)",
        ),
        (
            make("Conv1D", (1, 3), {"dilation_rate": 2}),
            (None, 4, 1),
            "Conv1D: the kernel of 3 (spread to 5 by the dilation) is larger than the time_steps of 4",
        ),
        (make("MaxPooling2D", (3,)), (None, 3, 2, 1), "MaxPooling2D: the pool_size of 3 is larger than the width of 2"),
        (
            make("Conv2D", (1, 5), {"data_format": "channels_first"}),
            (None, 9, 4, 9),
            "Conv2D: the kernel of 5 is larger than the height of 4",
        ),
    ],
)
def test_window_too_large(layer: object, shape: Shape, message: str) -> None:
    """A window that fits nowhere is refused, with the axis and what would help."""
    with pytest.raises(MlcalcError, match=re.escape(message)) as caught:
        layer.output_shape(shape)  # type: ignore[attr-defined]
    assert 'make it smaller, or set `padding: "same"`' == caught.value.diagnostics[0].help


def test_largest_window() -> None:
    """A window as large as the input has one position."""
    assert (None, 1, 1, 8) == make("Conv2D", (8, (4, 5))).output_shape((None, 4, 5, 1))


def test_same_padding_notes() -> None:
    """`same` tells how many rows and columns it adds: the odd one at the end, and nothing where none is added."""
    layer = make("Conv2D", (1, (4, 3)), {"padding": "same"})
    assert [
        "padding `same` adds 1 at the top and 2 at the bottom of the height",
        "padding `same` adds 1 at the left and 1 at the right of the width",
    ] == list(layer.notes((None, 10, 10, 1)))
    assert [] == list(make("Conv2D", (1, 1), {"padding": "same"}).notes((None, 10, 10, 1)))
