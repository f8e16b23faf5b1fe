"""What layers over spatial axes say of windows: the refusal of one that is too large, and what `same` adds."""

from __future__ import annotations

import re

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.layers import make
from mlcalc.shapes import Shape


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
    assert "make it smaller, or give it an input that is larger" == caught.value.diagnostics[0].help


def test_largest_window() -> None:
    """A window as large as the input has one position."""
    assert (None, 1, 1, 8) == make("Conv2D", (8, (4, 5))).output_shape((None, 4, 5, 1))


def test_same_padding_notes() -> None:
    """`same` tells how many rows and columns it adds: the odd one at the end, and nothing where none is added."""
    layer = make("Conv2D", (1, (4, 3)), {"padding": "same"})
    assert [
        "padding `same` adds 1 at the top and 2 at the bottom of the height",
        "padding `same` adds 1 at the left and 1 at the right of the width",
    ] == list(layer.explain((None, 10, 10, 1)).notes)
    assert () == make("Conv2D", (1, 1), {"padding": "same"}).explain((None, 10, 10, 1)).notes


def test_causal_padding_notes() -> None:
    """`causal` tells what it adds in front: all that the kernel spans but one step."""
    for size, rate, added in ((9, 1, 8), (3, 4, 8)):
        layer = make("Conv1D", (1, size), {"padding": "causal", "dilation_rate": rate})
        assert [f"padding `causal` adds {added} at the beginning of the time_steps alone"] == list(
            layer.explain((None, 20, 1)).notes
        )
    assert () == make("Conv1D", (1, 1), {"padding": "causal"}).explain((None, 20, 1)).notes
