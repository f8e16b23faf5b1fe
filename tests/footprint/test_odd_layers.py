"""What is kept of layers with several inputs, states, images over time and steps inside, counted by hand."""

from __future__ import annotations

import pytest

import mlcalc
from mlcalc.layers.base import Layer

CASES = {
    "images over time": (
        (
            "m = Sequential([Input((4, 8, 8, 2)), layers.ConvLSTM2D(3, 3, padding='same', return_sequences=True),"
            " layers.ConvLSTM2D(3, 3)])"
        ),
        {
            "conv_lstm2d": 4 * (4 * 7 * 64 * 3 + 4 * 64 * 3),
            "conv_lstm2d_1": 4 * (4 * 7 * 36 * 3 + 36 * 3),
            "loss": 4 * 36 * 3,
        },
    ),
    "attention to another sequence": (
        (
            "q, v = Input((5, 8)), Input((7, 6))\n"
            "x = layers.MultiHeadAttention(2, 3, value_dim=4)(layers.Dense(8)(q), layers.Dense(6)(v))\n"
            "m = Model([q, v], x)"
        ),
        {
            # Query, value; the projected query, key and value; the probabilities; the context.
            "multi_head_attention": 4 * (5 * 8 + 7 * 6 + 5 * 6 + 7 * 6 + 7 * 8 + 2 * 5 * 7 + 5 * 8),
            "loss": 4 * 5 * 8,
        },
    ),
    "sums of tanh": (
        "q = Input((5, 8)); a = layers.Dense(8)(q); m = Model(q, layers.AdditiveAttention()([a, a]))",
        {"additive_attention": 4 * (5 * 8 + 25 + 25 * 8), "loss": 4 * 5 * 8},
    ),
    "scaled scores with dropout": (
        "q = Input((5, 8)); a = layers.Dense(8)(q)\nm = Model(q, layers.Attention(True, dropout=0.1)([a, a]))",
        {"attention": 4 * (5 * 8 + 3 * 25) + 25, "loss": 4 * 5 * 8},
    ),
    "states handed over": (
        (
            "e, s = Input((5, 8)), Input((7, 8))\n"
            "_, h, c = layers.LSTM(4, return_state=True)(e)\n"
            "x = layers.LSTM(4, return_sequences=True)(s, initial_state=[h, c])\n"
            "m = Model([e, s], layers.Dense(3)(x))"
        ),
        # The first state is what the encoder gives as its output; both states are two more tensors.
        {"lstm": 4 * (5 * 28 + 4), "lstm_1": 4 * (7 * 28 + 2 * 4 + 7 * 4), "loss": 4 * 7 * 3},
    ),
    "both directions added": (
        (
            "i = Input((5, 8)); x = layers.Bidirectional(layers.GRU(3, return_sequences=True), merge_mode='sum')(i)\n"
            "m = Model(i, layers.Dense(2)(x))"
        ),
        {"bidirectional": 4 * (2 * 5 * 15 + 5 * 3), "loss": 4 * 5 * 2},
    ),
    "before what is trained": (
        (
            "i = Input((8, 8, 3)); x = layers.RandomFlip()(layers.Rescaling(1 / 255)(i))\n"
            "m = Model(i, layers.Conv2D(4, 3, activation='relu')(x))"
        ),
        {"conv2d": 4 * (8 * 8 * 3 + 6 * 6 * 4), "loss": 4 * 6 * 6 * 4},
    ),
    "operations": (
        (
            "i = Input((8,)); x = layers.Dense(4)(i)\n"
            "m = Model(i, layers.Dense(2)(ops.softmax(x) * ops.max(x, axis=-1, keepdims=True)))"
        ),
        {"softmax": 16, "max": 16, "multiply": 4, "dense_1": 16, "loss": 8},
    ),
    "the larger of two": (
        (
            "i = Input((4,)); x = layers.Dense(4, activation='swish')(i)\n"
            "m = Model(i, layers.Maximum()([x, layers.Dense(4)(i)]))"
        ),
        {"dense": 16, "maximum": 32, "loss": 16},
    ),
    "a part of a sequence": (
        "i = Input((6, 4)); x = layers.Dense(4)(i)[:, 0]; m = Model(i, layers.Dense(3)(x))",
        {"dense_1": 16, "loss": 12},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_kept(name: str) -> None:
    """The bytes that each layer of a model keeps first, for one sample."""
    text, expected = CASES[name]
    model = mlcalc.load(f"from keras import Input, Model, Sequential, layers, ops\n{text}\n", model="m")
    assert isinstance(model, Layer)
    memory = mlcalc.memory(model, batch_size=1)
    assert expected == {row.name: row.activations_bytes for row in memory.layers if row.activations_bytes}
    assert sum(expected.values()) == memory.training.activations_bytes
