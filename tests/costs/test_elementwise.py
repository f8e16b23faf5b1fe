"""Operations beside the products: counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

import mlcalc

NAMES = ("bias", "activation", "normalization", "pooling")


def counts(call: str, *shapes: tuple[int | None, ...], **options: Any) -> list[int | None]:
    """Return the four figures of a layer."""
    layer = mlcalc.load(call)
    [row] = mlcalc.summarize(layer, *shapes, count="elementwise", **options).layers
    return [(row.costs or {})[name] for name in NAMES]


@pytest.mark.parametrize(
    ("call", "shape", "expected"),
    [
        ("Dense(5, activation='relu')", (None, 10), [5, 5, 0, 0]),
        ("Dense(5, use_bias=False)", (None, 3, 10), [0, 0, 0, 0]),
        ("Conv2D(4, 3, activation='relu')", (None, 8, 8, 3), [4 * 36, 4 * 36, 0, 0]),
        ("SeparableConv2D(4, 3)", (None, 8, 8, 3), [4 * 36, 0, 0, 0]),
        ("Conv1DTranspose(4, 3)", (None, 8, 2), [40, 0, 0, 0]),
        ("LSTM(4)", (None, 6, 3), [6 * 16, 6 * 5 * 4, 0, 0]),
        ("GRU(4)", (None, 6, 3), [6 * 12, 6 * 3 * 4, 0, 0]),
        ("GRU(4, reset_after=True)", (None, 6, 3), [6 * 24, 6 * 3 * 4, 0, 0]),
        ("SimpleRNN(4)", (None, 6, 3), [6 * 4, 6 * 4, 0, 0]),
        ("Bidirectional(LSTM(4))", (None, 6, 3), [2 * 6 * 16, 2 * 6 * 5 * 4, 0, 0]),
        ("Bidirectional(LSTM(4), merge_mode='sum')", (None, 6, 3), [2 * 6 * 16, 2 * 6 * 5 * 4, 0, 0]),
        ("EinsumDense('ab,bc->ac', 5, bias_axes='c', activation='relu')", (None, 3), [5, 5, 0, 0]),
        ("SpectralNormalization(Dense(5))", (None, 3), [5, 0, 0, 0]),
        ("LocallyConnected1D(4, 3)", (None, 8, 2), [24, 0, 0, 0]),
        ("CuDNNLSTM(4)", (None, 6, 3), [6 * 32, 6 * 5 * 4, 0, 0]),
        ("BatchNormalization()", (None, 4, 4, 3), [0, 0, 2 * 48, 0]),
        ("LayerNormalization()", (None, 4, 3), [0, 0, 7 * 12, 0]),
        ("LayerNormalization(scale=False, center=False)", (None, 4, 3), [0, 0, 5 * 12, 0]),
        ("GroupNormalization(1, center=False)", (None, 4, 3), [0, 0, 6 * 12, 0]),
        ("RMSNormalization()", (None, 4, 3), [0, 0, 4 * 12, 0]),
        ("Rescaling(0.5)", (None, 4, 3), [0, 0, 2 * 12, 0]),
        ("LayerScale(0.1, 3)", (None, 4, 3), [0, 0, 12, 0]),
        ("MaxPooling2D(2)", (None, 4, 4, 3), [0, 0, 0, 3 * 12]),
        ("AveragePooling1D(2)", (None, 4, 3), [0, 0, 0, 2 * 6]),
        ("GlobalAveragePooling2D()", (None, 4, 4, 3), [0, 0, 0, 48]),
        ("GlobalMaxPooling1D()", (None, 4, 3), [0, 0, 0, 9]),
        ("Activation('tanh')", (None, 4, 3), [0, 12, 0, 0]),
        ("Activation('linear')", (None, 4, 3), [0, 0, 0, 0]),
        ("TimeDistributed(Dense(5, activation='relu'))", (None, 3, 10), [15, 15, 0, 0]),
        ("Flatten()", (None, 4, 3), [0, 0, 0, 0]),
        ("Add()", (None, 4), [0, 0, 0, 0]),
    ],
)
def test_layers(call: str, shape: tuple[int | None, ...], expected: list[int]) -> None:
    """Each operation on one number counts once; a batch takes as many times all of them."""
    assert expected == counts(call, shape)
    assert [7 * each for each in expected] == counts(call, shape, batch_size=7)


def test_attention() -> None:
    """Every projection has a bias, and every score is one of a softmax."""
    assert [5 * 8 * 2 + 6 * 8 * 2, 2 * 5 * 6, 0, 0] == counts("MultiHeadAttention(2, 4)", (None, 5, 8), (None, 6, 8))


@pytest.mark.parametrize(
    ("call", "shape", "reason"),
    [
        ("LSTM(4, activation='relu')", (None, 6, 3), "cells or activations of its own"),
        ("LSTM(4)", (None, None, 3), "a size that LSTM needs is unknown"),
        ("Lambda('f', output_shape=(3,))", (None, 3), "does not know the operations of Lambda one by one"),
        ("MaxoutDense(5)", (None, 3), "does not know the operations of MaxoutDense one by one"),
        ("Dense(3, lora_rank=2)", (None, 3), "adapted or quantized"),
    ],
)
def test_unknown(call: str, shape: tuple[int | None, ...], reason: str) -> None:
    """What is not known one by one is null, with its reason."""
    summary = mlcalc.summarize(mlcalc.load(call), shape, count="elementwise")
    assert [None] * 4 == [(summary.layers[0].costs or {})[name] for name in NAMES]
    assert ["unknown-cost"] == [each.code for each in summary.problems]
    assert reason in summary.problems[0].message
    assert None is (summary.costs or {})["bias"]


def test_totals_of_models_inside() -> None:
    """A model inside counts as its layers do, for each call."""
    summary = mlcalc.summarize(mlcalc.load("samples/siamese.json"), depth=None, count="elementwise")
    inner = [(row.costs or {})["activation"] for row in summary.layers if row.depth]
    tower = next((row.costs or {})["activation"] for row in summary.layers if row.name == "tower")
    assert 2 * sum(inner) == tower > 0


def test_reason_of_a_layer_inside() -> None:
    """Where the layers of a model inside are not shown, the reason names the layer."""
    inner = {"input": [3], "layers": ["Dense(3, lora_rank=2, name='odd')"]}
    model = mlcalc.load({"input": [3], "layers": [{"name": "inner", **inner}, "Dense(2)"]})
    [said] = mlcalc.summarize(model, count="elementwise").problems
    assert ("odd: its count of operations is unknown: Dense is adapted or quantized", 'layer "inner"') == (
        said.message,
        said.where,
    )
    assert 1 == len(mlcalc.summarize(model, count="elementwise", depth=None).problems)


def test_model_on_every_step() -> None:
    """A network that is applied to each step counts as often as there are steps."""
    inner = {
        "input": [4],
        "layers": ["Dense(5, activation='relu')", {"name": "in", "input": [5], "layers": ["Dense(2)"]}],
    }
    model = mlcalc.load({"input": [3, 4], "layers": [{"time_distributed": inner}]})
    summary = mlcalc.summarize(model, count="elementwise", count_as="fvcore")
    assert {"bias": 3 * 7, "activation": 3 * 5, "counted": 3 * 30}.items() <= (summary.costs or {}).items()


def test_what_is_known() -> None:
    """Where one layer is unknown, the table says what there is at least."""
    model = mlcalc.load({"input": [4], "layers": ["Dense(5)", "Dense(3, lora_rank=2)"]})
    text = str(mlcalc.summarize(model, count="elementwise", count_as="fvcore"))
    assert "Operations of biases for one sample: at least 5\n" in text
    assert "Operations of poolings for one sample: ?\n" in text
    assert "for one sample: at least 20 FLOPs, one for a multiply–accumulate" in text
