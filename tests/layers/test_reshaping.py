"""Layers that rearrange: nothing is lost, and nothing is learnt."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.errors import MlcalcError
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.shapes import Shape

FIRST = {"data_format": "channels_first"}


@pytest.mark.parametrize(
    ("layer", "shape", "output"),
    [
        (make("Flatten"), (None, 5, 5, 7), (None, 175)),
        (make("Flatten"), (None, 175), (None, 175)),
        (make("Flatten"), (None,), (None, 1)),
        (make("Flatten"), (None, None, 7), (None, None)),
        (make("Reshape", ([3, 4],)), (None, 12), (None, 3, 4)),
        (make("Reshape", ([-1, 4],)), (None, 3, 8), (None, 6, 4)),
        (make("Reshape", ([-1],)), (None, None, 8), (None, None)),
        (make("Reshape", ([2, 3],)), (None, None), (None, 2, 3)),
        (make("Permute", ([2, 1],)), (None, 3, 4), (None, 4, 3)),
        (make("Permute", ([3, 1, 2],)), (None, 5, None, 7), (None, 7, 5, None)),
        (make("RepeatVector", (3,)), (None, 10), (None, 3, 10)),
        (make("ZeroPadding1D", (2,)), (None, 5, 3), (None, 9, 3)),
        (make("ZeroPadding1D", ([1, 2],)), (None, 5, 3), (None, 8, 3)),
        # ResNet-50 pads its image of 224 by 3 on each side.
        (make("ZeroPadding2D", (3,)), (None, 224, 224, 3), (None, 230, 230, 3)),
        (make("ZeroPadding2D", ([1, 2],)), (None, 5, 5, 3), (None, 7, 9, 3)),
        (make("ZeroPadding2D", ([[1, 2], [3, 4]],)), (None, 5, 5, 3), (None, 8, 12, 3)),
        (make("ZeroPadding2D", (1,), FIRST), (None, 3, 5, 6), (None, 3, 7, 8)),
        (make("ZeroPadding3D"), (None, 3, 4, 5, 1), (None, 5, 6, 7, 1)),
        (make("Cropping1D"), (None, 5, 3), (None, 3, 3)),
        (make("Cropping1D", ([0, 2],)), (None, 5, 3), (None, 3, 3)),
        (make("Cropping2D"), (None, 5, 5, 3), (None, 5, 5, 3)),
        (make("Cropping2D", ([[1, 0], [2, 1]],)), (None, 5, 5, 3), (None, 4, 2, 3)),
        (make("Cropping3D"), (None, 3, 4, 5, 1), (None, 1, 2, 3, 1)),
        (make("Cropping2D", (1,)), (None, None, 5, 3), (None, None, 3, 3)),
        (make("UpSampling1D"), (None, 5, 3), (None, 10, 3)),
        (make("UpSampling2D", ([2, 3],)), (None, 5, 5, 3), (None, 10, 15, 3)),
        (make("UpSampling2D", (2,), FIRST), (None, 3, 5, 6), (None, 3, 10, 12)),
        (make("UpSampling3D"), (None, 1, 2, 3, 4), (None, 2, 4, 6, 4)),
    ],
)
def test_output_shape(layer: Layer, shape: Shape, output: Shape) -> None:
    """The shape is that of the rearranged values, without parameters and without cost."""
    assert (output, 0, 0) == (layer.output_shape(shape), layer.params(shape), layer.macs(shape))


SIZES = st.lists(st.integers(1, 6), min_size=1, max_size=4)


@given(SIZES, st.data())
def test_values_are_kept(sizes: list[int], data: st.DataObject) -> None:
    """Flattening, permuting and reshaping keep the number of values of a sample."""
    shape = (None, *sizes)
    dims = data.draw(st.permutations(range(1, len(sizes) + 1)))
    for layer in (make("Flatten"), make("Permute", (dims,)), make("Reshape", ([-1, sizes[0]],))):
        output = layer.output_shape(shape)
        assert math.prod(sizes) == math.prod(output[1:])


@given(SIZES)
def test_permuting_back(sizes: list[int]) -> None:
    """Two reversals are none."""
    backwards = make("Permute", (list(range(len(sizes), 0, -1)),))
    assert (None, *sizes) == backwards.output_shape(backwards.output_shape((None, *sizes)))


@given(st.integers(1, 20), st.integers(0, 5), st.integers(0, 5))
def test_cropping_what_was_padded(length: int, before: int, after: int) -> None:
    """Cutting off what was added gives the shape back."""
    padded = make("ZeroPadding1D", ([before, after],)).output_shape((None, length, 2))
    assert (None, length + before + after, 2) == padded
    assert (None, length, 2) == make("Cropping1D", ([before, after],)).output_shape(padded)


def test_flatten_formula() -> None:
    """The features are the product of the axes; where one is unknown, so are they, and a note says what follows."""
    (features,) = make("Flatten").explain((None, 5, 5, 7)).shape
    assert ("axis_1 × axis_2 × axis_3", "5 × 5 × 7", 175) == (features.symbols, features.numbers, features.value)
    assert ["the features are unknown, as a dimension of the input is; a Dense layer cannot follow"] == list(
        make("Flatten").explain((None, None, 7)).notes
    )
    assert () == make("Flatten").explain((None, 5, 7)).notes


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (
            make("Reshape", ([5, 2],)),
            (None, 3, 4),
            "Reshape: (None, 3, 4) holds 12 values for each sample, which cannot become (5, 2) with 10",
        ),
        (
            make("Reshape", ([-1, 5],)),
            (None, 3, 4),
            "Reshape: (None, 3, 4) holds 12 values for each sample, which cannot become (-1, 5)",
        ),
        (make("Permute", ([2, 1],)), (None, 3, 4, 5), "Permute needs 3 dimensions (batch, axis_1, axis_2) but gets"),
        (make("Cropping1D", ([2, 3],)), (None, 5, 1), "cutting 2 and 3 off a time_steps of 5 leaves nothing"),
        (make("Flatten"), (), "Flatten needs at least 1 dimensions but gets ()"),
    ],
)
def test_refused_inputs(layer: Layer, shape: Shape, message: str) -> None:
    """What the values do not fill, or what is cut away altogether, is refused."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        layer.output_shape(shape)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("Reshape", [-1, -1], "Reshape: target_shape (-1, -1) holds −1 more than once"),
        ("Reshape", [-2], "`target_shape` must be a list of integers of at least -1, not [-2]"),
        ("Permute", [0, 1], "Permute: dims (0, 1) must hold each number from 1 to 2 once"),
        ("Permute", [1, 3], "Permute: dims (1, 3) must hold each number from 1 to 2 once"),
        ("ZeroPadding1D", [1, 2, 3], "`padding` must be two numbers (before, after), or one, not [1, 2, 3]"),
        ("ZeroPadding1D", [[1, 2]], "`padding` must be two numbers (before, after), or one, not [[1, 2]]"),
        ("ZeroPadding2D", [[1, 2]], "`padding` must be one number, 2 of them, or 2 pairs, not [[1, 2]]"),
        ("Cropping2D", -1, "`cropping` must be one number, 2 of them, or 2 pairs, not -1"),
        ("Cropping2D", True, "`cropping` must be one number, 2 of them, or 2 pairs, not True"),
        ("RepeatVector", 0, "RepeatVector: `n` must be a positive integer, not 0"),
        ("UpSampling2D", [1, 2, 3], "`size` must be a positive integer or 2 of them, not [1, 2, 3]"),
    ],
)
def test_refused_arguments(name: str, value: object, message: str) -> None:
    """Arguments that Keras cannot read are refused, with what they may be."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        make(name, (value,))


@pytest.mark.parametrize("interpolation", ["area", "Bicubic", "gaussian"])
def test_interpolation(interpolation: str) -> None:
    """What TensorFlow interpolates by is legal as well."""
    assert (None, 4, 6, 1) == make("UpSampling2D", (2,), {"interpolation": interpolation}).output_shape((None, 2, 3, 1))


def test_many_axes() -> None:
    """No tensor has many axes, and their product is a number that is printed."""
    with pytest.raises(MlcalcError, match=r"`target_shape` must be a list of integers of at least -1, 64 at most"):
        make("Reshape", (list(range(1, 66)),))
    with pytest.raises(MlcalcError, match=r"^error: Reshape: .* which cannot become "):
        make("Reshape", ([10**17] * 64,)).output_shape((None, 3))
