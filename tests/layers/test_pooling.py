"""Poolings: ⌊N / pool_size⌋, what is dropped, and no parameters."""

from __future__ import annotations

import re

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.layers import FAMILIES, make
from mlcalc.layers.base import Layer
from mlcalc.shapes import Shape

FIRST = {"data_format": "channels_first"}
SAME = {"padding": "same"}


@pytest.mark.parametrize(
    ("layer", "shape", "output"),
    [
        (make("MaxPooling2D", (2,)), (None, 4, 4, 1), (None, 2, 2, 1)),
        (make("MaxPooling2D", (2,)), (None, 5, 5, 1), (None, 2, 2, 1)),
        (make("MaxPooling2D"), (None, 28, 28, 6), (None, 14, 14, 6)),
        # AlexNet and ResNet-50 pool 3 × 3 with a stride of 2: overlapping windows.
        (make("MaxPooling2D", (3, 2)), (None, 55, 55, 96), (None, 27, 27, 96)),
        (make("MaxPooling2D", (3, 2)), (None, 114, 114, 64), (None, 56, 56, 64)),
        (make("MaxPooling2D", (2,), SAME), (None, 5, 4, 1), (None, 3, 2, 1)),
        (make("MaxPooling2D", ((2, 3), (1, 3))), (None, 5, 9, 1), (None, 4, 3, 1)),
        (make("MaxPooling2D", (2,), FIRST), (None, 3, 6, 4), (None, 3, 3, 2)),
        (make("MaxPooling2D", (2,)), (None, None, 6, 3), (None, None, 3, 3)),
        (make("MaxPooling1D"), (None, 7, 3), (None, 3, 3)),
        (make("MaxPooling3D"), (None, 7, 6, 5, 3), (None, 3, 3, 2, 3)),
        (make("AveragePooling1D", (3,)), (None, 7, 3), (None, 2, 3)),
        (make("AveragePooling2D", (2,)), (None, 7, 6, 3), (None, 3, 3, 3)),
        (make("AveragePooling3D", (2,)), (None, 7, 6, 5, 3), (None, 3, 3, 2, 3)),
        (make("GlobalMaxPooling1D"), (None, 7, 3), (None, 3)),
        (make("GlobalAveragePooling2D"), (None, 7, 7, 2048), (None, 2048)),
        (make("GlobalAveragePooling2D", (), FIRST), (None, 2048, 7, 7), (None, 2048)),
        (make("GlobalAveragePooling2D", (), {"keepdims": True}), (None, 7, 7, 8), (None, 1, 1, 8)),
        (make("GlobalMaxPooling3D", (), {**FIRST, "keepdims": True}), (None, 8, 7, 7, 7), (None, 8, 1, 1, 1)),
        (make("GlobalMaxPooling1D"), (None, None, 3), (None, 3)),
        (make("AdaptiveAveragePooling2D", ((3, 2),)), (None, 7, 9, 8), (None, 3, 2, 8)),
        (make("AdaptiveMaxPooling1D", (4,)), (None, 7, 8), (None, 4, 8)),
        (make("AdaptiveMaxPooling2D", (4,), FIRST), (None, 8, 7, 7), (None, 8, 4, 4)),
    ],
)
def test_output_shape(layer: Layer, shape: Shape, output: Shape) -> None:
    """The spatial axes shrink and the channels stay."""
    assert output == layer.output_shape(shape)
    assert (0, 0) == (layer.params(shape), layer.macs(shape))


def test_formula() -> None:
    """A window that moves by its own size has the short formula, any other the long one."""
    (height, _) = make("MaxPooling2D", (2,)).explain((None, 5, 4, 1)).shape
    assert ("⌊height / pool_size_height⌋", "⌊5 / 2⌋") == (height.symbols, height.numbers)
    (height, _) = make("MaxPooling2D", (3, 2)).explain((None, 7, 7, 1)).shape
    assert ("⌊(height − pool_size_height) / stride⌋ + 1", "⌊(7 − 3) / 2⌋ + 1") == (height.symbols, height.numbers)


def test_what_is_dropped() -> None:
    """Rows that do not fill a window are told; nothing is told where all are used."""
    assert ["the last 1 of the height of 5 do not fill a window and are dropped"] == list(
        make("MaxPooling2D", (2,)).explain((None, 5, 4, 1)).notes
    )
    assert () == make("MaxPooling2D", (2,)).explain((None, None, 4, 1)).notes
    assert ["padding `same` adds 0 at the top and 1 at the bottom of the height"] == list(
        make("MaxPooling2D", (2,), SAME).explain((None, 5, 4, 1)).notes
    )


def test_pool_size_of_averages() -> None:
    """Only the largest-value poolings have a default of 2, as in Keras."""
    assert (None, 2, 2, 1) == make("MaxPooling2D").output_shape((None, 4, 4, 1))
    with pytest.raises(MlcalcError, match="AveragePooling2D needs `pool_size`"):
        make("AveragePooling2D")


@pytest.mark.parametrize("name", [entry.partition("=")[0] for entry in FAMILIES["pooling"].split()])
def test_wrong_rank(name: str) -> None:
    """A pooling of 1, 2 or 3 dimensions has a batch and channels besides; an adaptive one fails in a run without."""
    layer = make(name, (2,)) if "Global" not in name else make(name)
    with pytest.raises(MlcalcError, match=re.escape(f"{name} needs {int(name[-2]) + 2} dimensions (batch, ")):
        layer.output_shape((None, 8))
