"""The input of a layer of which only a part is said."""

from __future__ import annotations

import pytest

from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.layers.own_input import own_input_shape
from mlcalc.readers.input_shapes import completed_input_shape
from mlcalc.shapes import Shape

LSTM, DENSE = make("LSTM", (10,)), make("Dense", (5,))
CONV, FIRST = make("Conv2D", (8, 3)), make("Conv2D", (8, 3), {"data_format": "channels_first"})


@pytest.mark.parametrize(
    ("layer", "parts", "shape"),
    [
        (LSTM, {}, (None, None, None)),
        (LSTM, {"input_dim": 1}, (None, None, 1)),
        (LSTM, {"input_dim": 1, "input_length": 3}, (None, 3, 1)),
        (LSTM, {"input_dim": 1, "batch_size": 8}, (8, None, 1)),
        (DENSE, {"input_dim": 4}, (None, 4)),
        (DENSE, {"input_dim": 4, "input_length": 7}, (None, 7, 4)),
        (CONV, {"input_dim": 3}, (None, None, None, 3)),
        (FIRST, {"input_dim": 3}, (None, 3, None, None)),
        (make("Embedding", (1000, 64)), {"input_length": 10}, (None, 10)),
        (make("Flatten"), {}, (None, None)),
        (make("Add"), {"input_dim": 4}, (None, 4)),
        (make("LSTM", (10,), {"input_shape": (3, 1)}), {}, (None, 3, 1)),
        (make("LSTM", (10,), {"input_shape": (3, 1)}), {"input_dim": 2}, (None, None, 2)),
    ],
)
def test_assumed_shape(layer: Layer, parts: dict[str, int], shape: Shape) -> None:
    """Every part that was not said is unknown; the axes are as many as the layer needs."""
    assert shape == completed_input_shape(layer, **parts)


@pytest.mark.parametrize(
    ("name", "positional", "named", "shape"),
    [
        ("LSTM", (10,), {}, None),
        ("LSTM", (10,), {"input_shape": (3, 1)}, (None, 3, 1)),
        ("LSTM", (10,), {"input_shape": (3, 1), "batch_size": 8}, (8, 3, 1)),
        ("LSTM", (10,), {"batch_input_shape": (8, 3, 1)}, (8, 3, 1)),
        ("LSTM", (10,), {"input_length": 3, "input_dim": 1}, (None, 3, 1)),
        ("LSTM", (10,), {"input_dim": 1}, (None, None, 1)),
        ("Dense", (5,), {"input_dim": 4}, (None, 4)),
        ("Dense", (5,), {"input_shape": (None, 4)}, (None, None, 4)),
        # The `input_dim` of an Embedding is its own: how many indices there are.
        ("Embedding", (1000, 64), {}, None),
        ("Embedding", (1000, 64), {"input_length": 10}, (None, 10)),
    ],
)
def test_stated_input(name: str, positional: tuple[int, ...], named: dict[str, object], shape: Shape | None) -> None:
    """A first layer states its input with the arguments that Keras has for it."""
    assert shape == own_input_shape(make(name, positional, named))
