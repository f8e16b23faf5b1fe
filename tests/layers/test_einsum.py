"""EinsumDense: what an equation makes of an input, and what it refuses."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.layers.weights import total_size
from mlcalc.shapes import Shape, format_shape


def einsum(equation: str, output_shape: Any, bias_axes: str | None = None) -> Layer:
    return make("EinsumDense", (equation, output_shape), {"bias_axes": bias_axes})


@pytest.mark.parametrize(
    ("layer", "shape", "output", "params", "macs"),
    [
        # As Dense(64), on one vector and on a sequence of them.
        (einsum("ab,bc->ac", 64, "c"), (None, 32), (None, 64), (32 + 1) * 64, 32 * 64),
        (einsum("abc,cd->abd", [None, 64], "d"), (None, 10, 128), (None, None, 64), (128 + 1) * 64, 10 * 128 * 64),
        (einsum("...x,xy->...y", 64, "y"), (None, 10, 128), (None, 10, 64), (128 + 1) * 64, 10 * 128 * 64),
        (einsum("ab...,bc->ac...", 6), (None, 4, 5), (None, 6, 5), 4 * 6, 4 * 6 * 5),
        # The query of 8 heads of 64, as an attention layer projects it.
        (einsum("abc,cde->abde", [None, 8, 64], "de"), (None, 9, 512), (None, None, 8, 64), 513 * 512, 9 * 512 * 512),
        # A kernel for each step, and a bias for each step that all features share.
        (einsum("abc,bcd->abd", [3, 5], "b"), (None, 3, 4), (None, 3, 5), 3 * 4 * 5 + 3, 3 * 4 * 5),
        # An axis that the kernel lacks and that does not come out is summed first: jax makes 63 products, not 378.
        (einsum("abc,cd->ad", 9), (None, 6, 7), (None, 9), 7 * 9, 7 * 9),
    ],
)
def test_numbers(layer: Layer, shape: Shape, output: Shape, params: int, macs: int) -> None:
    """An axis of the kernel for each of its letters, a product for each combination of letters."""
    assert (output, params, macs) == (layer.output_shape(shape), layer.params(shape), layer.macs(shape))


@pytest.mark.parametrize(
    ("bias_axes", "bias", "symbols"),
    [
        ("e", (5,), "c × d × e + e"),
        ("d", (4, 1), "c × d × e + d"),
        ("de", (4, 5), "(c + 1) × d × e"),
        ("be", (3, 1, 5), "c × d × e + b × e"),
    ],
)
def test_bias(bias_axes: str, bias: Shape, symbols: str) -> None:
    """The bias begins at its first axis and is 1 wide where it is shared; the formula follows."""
    layer = einsum("abc,cde->abde", [3, 4, 5], bias_axes)
    kernel, added = layer.weights((None, 3, 2))
    formula = layer.explain((None, 3, 2)).params
    assert ((2, 4, 5), bias) == (kernel.shape, added.shape)
    assert formula is not None
    assert symbols == formula.symbols
    assert total_size([kernel, added]) == formula.value


def test_unknown_axes() -> None:
    """An axis that only positions the work may be unknown, and then so is the cost."""
    layer = einsum("...x,xy->...y", 3)
    assert (None, None, 3) == layer.output_shape((None, None, 2))
    assert layer.macs((None, None, 2)) is None
    with pytest.raises(MlcalcError, match=r"cannot count its kernel: `x` is unknown"):
        layer.weights((None, 4, None))


def test_several_elided_axes() -> None:
    """Keras states the axes of a leading ellipsis in reverse; a run keeps them, and a note names both."""
    layer = einsum("...x,xy->...y", 7)
    assert (None, 4, 5, 7) == layer.output_shape((None, 4, 5, 6))
    (note,) = layer.specify((None, 4, 5, 6)).problems
    assert "a run gives (None, 4, 5, 7); Keras states (None, 5, 4, 7)" == note.message


@pytest.mark.parametrize(
    ("equation", "sizes", "run", "stated", "count"),
    [
        ("abc,cd->abd", [None, 6, 3], (None, 5, 6), (None, None, 6, 3), 24),
        ("ab...,bc->ac...", [7, 3], (None, 7, 4), (None, 7, 3, 4), 35),
        ("ab...,bc->ac...", [7, 3, 2], (None, 7, 4), (None, 7, 3, 2, 4), 35),
    ],
)
def test_sizes_that_no_run_gives(equation: str, sizes: list[int | None], run: Shape, stated: Shape, count: int) -> None:
    """A run gives one axis for each letter, whatever sizes Keras states behind them."""
    layer = make("EinsumDense", (equation, sizes))
    assert (run, count) == (layer.output_shape((None, 5, 4)), layer.params((None, 5, 4)))
    (note,) = layer.specify((None, 5, 4)).problems
    assert f"a run gives {format_shape(run)}; Keras states {format_shape(stated)}" == note.message


def test_low_rank() -> None:
    """A rank replaces the training of the kernel by that of two thin ones."""
    layer = make("EinsumDense", ("abc,cde->abde", [None, 4, 5]), {"lora_rank": 2})
    weights = layer.weights((None, 3, 2))
    assert 3 * 2 * 4 * 5 + 2 * 4 * 5 * 2 == layer.macs((None, 3, 2))
    assert [("kernel", (2, 4, 5), False), ("lora_kernel_a", (2, 4, 2), True), ("lora_kernel_b", (2, 5), True)] == [
        (weight.name, weight.shape, weight.trainable) for weight in weights
    ]


@pytest.mark.parametrize(
    ("equation", "arguments", "message"),
    [
        ("ab, bc->ac", {}, "`ab, bc->ac` is not an equation that it knows"),
        ("a...,ab->b...", {}, "is not an equation that it knows"),
        ("ab,bc->ad", {}, "`dc` stands only once in `ab,bc->ad`"),
        ("ab,bc->ac", {"bias_axes": "b"}, "`bias_axes` must name axes of the output, ac, not `b`"),
        ("ab,bc->ac", {"bias_axes": ""}, "`bias_axes` must name axes of the output, ac, not ``"),
        ("ab,bc->ac", {"output_shape": 0}, "`output_shape` must be a list of integers of at least 1, not 0"),
        ("ab,bc->ac", {"lora_rank": 1, "kernel_constraint": "non_neg"}, "exclude each other"),
    ],
)
def test_refused_arguments(equation: str, arguments: dict[str, object], message: str) -> None:
    """An equation must have one of three forms, and every letter a source."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        make("EinsumDense", (), {"equation": equation, "output_shape": 3, **arguments})


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (einsum("abc,cd->abd", [None, 3]), (None, 4), "the equation reads 3 axes (abc) but the input is (None, 4)"),
        (einsum("abc,cd->abd", 3), (None, 4, 5), "the equation makes 3 axes but the output is (None, 3)"),
        (einsum("abc,cd->abd", [6, 3]), (None, 4, 5), "axis `b` is 4 in the input (None, 4, 5) but 6 in the output"),
        (einsum("...x,xy->...y", [None, 6, 3]), (None, 5, 4), "its kernel needs the size of axis `y`"),
        (einsum("abc,cd->abd", [None, None]), (None, 5, 4), "its kernel needs the size of axis `d`"),
    ],
)
def test_refused_inputs(layer: Layer, shape: Shape, message: str) -> None:
    """Input, equation and stated output must agree."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        layer.output_shape(shape)
