"""The axes of a layer's shapes in words, and what another value of an argument would give."""

from __future__ import annotations

from typing import Any

import pytest

from mlcalc.layers import make
from mlcalc.layers.axes import in_words
from mlcalc.layers.base import Layer
from mlcalc.shapes import Shape

LSTM, SEQUENCES = make("LSTM", (10,)), make("LSTM", (10,), {"return_sequences": True})
BACKWARDS = make("LSTM", (10,), {"go_backwards": True})
STATES = make("LSTM", (10,), {"return_sequences": True, "return_state": True})
FIRST = {"data_format": "channels_first"}


@pytest.mark.parametrize(
    ("layer", "shape", "given", "outputs"),
    [
        (LSTM, (None, 3, 1), "batch, 3 time steps, 1 feature", ["batch, 10 units of the last time step"]),
        (SEQUENCES, (None, None, 1), "any number of time steps", ["batch, any number of time steps, 10 units"]),
        (STATES, (None, 3, 1), "3 time steps", ["batch, 3 time steps, 10 units", *["batch, 10 units"] * 2]),
        (make("Bidirectional", (LSTM,)), (None, 3, 1), "3 time steps", ["batch, 20 units of both directions"]),
        (
            make("Bidirectional", (STATES,), {"merge_mode": None}),
            (None, 3, 1),
            "3 time steps",
            [*["batch, 3 time steps, 10 units"] * 2, *["batch, 10 units"] * 4],
        ),
        (make("Dense", (5,)), (8, 7), "batch of 8, 7 features", ["batch of 8, 5 units"]),
        (make("Dense", (5,)), (None, 3, 7), "3 time steps, 7 features", ["batch, 3 time steps, 5 units"]),
        (make("Embedding", (9, 4)), (None, 6), "batch, 6 positions", ["batch, 6 positions, 4 features"]),
        (make("Flatten"), (None, 4, 5, 2), "height 4, width 5, 2 channels", ["batch, 40 features"]),
        (make("RepeatVector", (3,)), (None, 5), "batch, 5 features", ["batch, 3 time steps, 5 features"]),
        (make("Reshape", ((4, 2),)), (None, 8), "batch, 8 features", ["batch, then 4 × 2 values"]),
        (make("Permute", ((2, 1),)), (None, 4, 2), "4 time steps, 2 features", ["batch, 2 features, 4 time steps"]),
        (make("Conv2D", (1, 3)), (None, 9, 8, 3), "height 9, width 8", ["batch, height 7, width 6, 1 filter"]),
        (make("Conv2D", (4, 3), FIRST), (None, 3, 9, 9), "batch, 3 channels", ["batch, 4 filters, height 7, width 7"]),
        (make("GlobalMaxPooling2D"), (None, None, 8, 3), "any height, width 8", ["batch, 3 channels"]),
        (
            make("TimeDistributed", (make("Conv2D", (4, 3)),)),
            (None, 5, 9, 9, 3),
            "batch, 5 time steps, height 9, width 9, 3 channels",
            ["batch, 5 time steps, height 7, width 7, 4 filters"],
        ),
        (
            make("ConvLSTM1D", (4, 3), {"return_sequences": True}),
            (None, 5, 9, 2),
            "batch, 5 time steps, 9 positions, 2 channels",
            ["batch, 5 time steps, 7 positions, 4 filters"],
        ),
        (
            make("StringLookup", (), {"vocabulary": ["a"], "output_mode": "count"}),
            (None, 4),
            "",
            ["batch, 2 categories"],
        ),
    ],
)
def test_axes(layer: Layer, shape: Shape, given: str, outputs: list[str]) -> None:
    """What goes in has the names that the layer gives its axes, and so has what comes out."""
    explanation = layer.explain(shape)
    assert given in explanation.inputs[0]
    assert outputs == list(explanation.outputs)


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        (LSTM, "with return_sequences=True: (None, 3, 10), the output of every time step"),
        (SEQUENCES, "with return_sequences=False: (None, 10), the output of the last time step alone"),
        (make("Bidirectional", (LSTM,)), "with return_sequences=True: (None, 3, 20), "),
        (
            make("Bidirectional", (LSTM,), {"backward_layer": make("LSTM", (10,), {"go_backwards": True})}),
            "(None, 3, 20)",
        ),
        (make("Dense", (3,)), None),
    ],
)
def test_otherwise(layer: Layer, said: str | None) -> None:
    """A recurrent layer says what `return_sequences` would change."""
    otherwise = layer.explain((None, 3, 1)).otherwise
    assert (said in otherwise) if said and otherwise else said is otherwise


@pytest.mark.parametrize(
    ("shape", "names", "words"),
    [
        ((None,), ("batch",), "batch"),
        ((None, None, 2), None, "batch, then ? × 2 values"),
        ((None, 1), None, "batch, then 1 value"),
        ((), None, "values"),
        ((None, 25088), ("batch", "feature"), "batch, 25,088 features"),
    ],
)
def test_in_words(shape: Shape, names: Any, words: str) -> None:
    """One is singular, an unknown size is any, and what has no names is counted."""
    assert words == in_words(shape, names)
