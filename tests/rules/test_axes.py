"""Axes that are ordered, joined, cut and taken away; `tests/ops` asks most of the rules, by the names of Keras."""

from __future__ import annotations

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.rules import axes
from mlcalc.rules.axes import axis_index
from mlcalc.shapes import Shape


@pytest.mark.parametrize(("axis", "index"), [(0, 0), (2, 2), (-1, 2), (-3, 0)])
def test_axis_index(axis: int, index: int) -> None:
    """An axis counts from the front, or from the back below 0."""
    assert index == axis_index(axis, 3, "Softmax")


@pytest.mark.parametrize("axis", [3, -4])
def test_axis_index_refuses(axis: int) -> None:
    """An axis outside of the tensor is refused."""
    with pytest.raises(MlcalcError, match=f"^error: Softmax: there is no axis {axis} in a tensor of 3 dimensions$"):
        axis_index(axis, 3, "Softmax")


@pytest.mark.parametrize(
    ("shape", "newshape", "expected"),
    [
        ((None, 4, 6), (-1, 24), (None, 24)),
        ((None, 4, 6), (None, 24), (None, 24)),
        ((2, 0, 6), (0, -1), None),
        ((2, 4), (-1,), (8,)),
        ((2, 4), (-1, None), (None, None)),
        ((2, 4), (-1, 3), None),
        ((2, 4), (4, 4), None),
        ((2, 4), (-2, -4), None),
    ],
)
def test_reshape(shape: Shape, newshape: Shape, expected: Shape | None) -> None:
    """What is left over is known if all else is; a number of values that does not fit is refused."""
    if expected is None:
        with pytest.raises(MlcalcError, match=r"^error: "):
            axes.reshape(shape, newshape)
    else:
        assert expected == axes.reshape(shape, newshape)


def test_sizes_come_from_each_other() -> None:
    """Tensors side by side agree in the other axes, so that one tells what another leaves open."""
    assert (None, 9, 6) == axes.concatenate([(None, 4, None), (None, 5, 6)], 1)
    assert (2, 2, 6) == axes.stack([(None, 6), (2, None)], 1)


def test_cut_of_an_unknown_axis() -> None:
    """Of an axis of unknown size, all parts but the last are known."""
    assert [(1, 3), (3, 3), (None, 3)] == axes.split_at((None, 3), [1, 4], 0)


def test_length_of_a_slice() -> None:
    """A slice takes what `range` counts; of an unknown axis an unknown number."""
    assert (3, 0, None) == tuple(
        axes.length(size, part) for size, part in [(6, slice(1, None, 2)), (6, slice(5, 2)), (None, slice(2))]
    )
