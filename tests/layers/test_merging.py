"""Layers of several inputs: which shapes go together, and what comes out."""

from __future__ import annotations

import re

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.shapes import Shape

VALUE_BY_VALUE = ("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract")


@pytest.mark.parametrize("name", VALUE_BY_VALUE)
@pytest.mark.parametrize(
    ("first", "second", "output"),
    [
        ((None, 4), (None, 4), (None, 4)),
        ((None, 5, 4), (None, 1, 4), (None, 5, 4)),
        ((None, 5, 4), (None, 4), (None, 5, 4)),
        ((None, 1, 4), (None, 5, 1), (None, 5, 4)),
        ((2, 4), (None, 4), (2, 4)),
        ((None, None, 4), (None, 5, 4), (None, None, 4)),
    ],
)
def test_value_by_value(name: str, first: Shape, second: Shape, output: Shape) -> None:
    """The inputs are broadcast as in NumPy, in either order, and the batch is that of the one that knows it."""
    layer = make(name)
    assert output == layer.output_shape(first, second) == layer.output_shape(second, first)
    assert (0, 0) == (layer.params(first, second), layer.macs(first, second))


@pytest.mark.parametrize(
    ("layer", "shapes", "output"),
    [
        (make("Add"), [(None, 4)] * 3, (None, 4)),
        (make("Add"), [(None, 4)], (None, 4)),
        (make("Concatenate"), [(None, 4), (None, 3)], (None, 7)),
        (make("Concatenate"), [(None, 4), (None, 3), (None, 2)], (None, 9)),
        # The first three branches of an inception block, Szegedy et al. (2014): 64 + 128 + 32 + 32 = 256.
        (
            make("Concatenate"),
            [(None, 28, 28, 64), (None, 28, 28, 128), (None, 28, 28, 32), (None, 28, 28, 32)],
            (None, 28, 28, 256),
        ),
        (make("Concatenate", (1,)), [(None, 4, 3), (None, 5, 3)], (None, 9, 3)),
        (make("Concatenate"), [(None, 4), (None, None)], (None, None)),
        (make("Dot", (1,)), [(None, 4), (None, 4)], (None, 1)),
        (make("Dot", (2,)), [(None, 5, 4), (None, 7, 4)], (None, 5, 7)),
        (make("Dot", ([2, 1],)), [(None, 5, 4), (None, 4, 7)], (None, 5, 7)),
        (make("Dot", (-1,)), [(None, 5, 4), (None, 4)], (None, 5)),
    ],
)
def test_output_shape(layer: Layer, shapes: list[Shape], output: Shape) -> None:
    """Joined axes are added up, and summed ones vanish."""
    assert (output, 0) == (layer.output_shape(*shapes), layer.params(*shapes))


def test_dot_is_a_matrix_product() -> None:
    """The products of a Dot are those of the matrices."""
    assert 5 * 4 * 7 == make("Dot", ([2, 1],)).macs((None, 5, 4), (None, 4, 7))
    assert 4 == make("Dot", (1,)).macs((None, 4), (None, 4))


def test_formula_of_concatenate() -> None:
    """The joined axis is shown as a sum."""
    (joined,) = make("Concatenate").explain((None, 4), (None, 3)).shape
    assert ("joined axis", "4 + 3", 7) == (joined.label, joined.numbers, joined.value)


@pytest.mark.parametrize(
    ("layer", "shapes", "message"),
    [
        (
            make("Add"),
            [(None, 3, 1), (None, 4, 1)],
            "Add needs inputs of one shape but gets (None, 3, 1), (None, 4, 1)\n  = help: each dimension must be equal",
        ),
        (
            make("Add"),
            [(None, 3), (None, 3), (None, 4)],
            "Add needs inputs of one shape but gets (None, 3), (None, 3), (None, 4)",
        ),
        (make("Multiply"), [(2, 3), (4, 3)], "Multiply needs inputs of one shape but gets (2, 3), (4, 3)"),
        (
            make("Concatenate"),
            [(None, 3, 4), (None, 5, 4)],
            "Concatenate needs inputs that agree but for axis -1, and gets (None, 3, 4), (None, 5, 4)",
        ),
        (make("Concatenate"), [(None, 4), (None, 4, 1)], "Concatenate needs inputs that agree but for axis -1"),
        (
            make("Concatenate", (3,)),
            [(None, 4), (None, 4)],
            "Concatenate: there is no axis 3 in a tensor of 2 dimensions",
        ),
        (
            make("Dot", (1,)),
            [(None, 4), (None, 5)],
            "Dot sums over axis 1 of (None, 4) and axis 1 of (None, 5), which differ: 4 and 5",
        ),
        (make("Subtract"), [(None, 4)] * 3, "Subtract takes 2 inputs, not 3"),
        (make("Dot", (1,)), [(None, 4)], "Dot takes 2 inputs, not 1"),
    ],
)
def test_refusals(layer: Layer, shapes: list[Shape], message: str) -> None:
    """Shapes that do not go together are shown as they came, the batch included."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        layer.output_shape(*shapes)


@pytest.mark.parametrize("axes", ["a", [1], [1, 2, 3], 1.5])
def test_refused_axes(axes: object) -> None:
    """The axes of Dot are one number, or one for each of the two inputs."""
    with pytest.raises(MlcalcError, match="Dot: `axes` must be an axis, or one for each of two inputs, not "):
        make("Dot", (axes,))
