"""What each kind of layer keeps for the way back, as its derivative needs it."""

from __future__ import annotations

import pytest

from mlcalc.footprint.kept import operations, rule_of
from mlcalc.footprint.steps import Steps
from mlcalc.footprint.walks import Training
from mlcalc.layers import find, names
from mlcalc.ops.keras import RULES
from mlcalc.readers.loading import load

WITHOUT_RULE = {
    *("AttentionWithScores", "TimeDistributed", "SpectralNormalization"),  # the layers inside have one
    *("STFTSpectrogram", "MelSpectrogram", "Pipeline", "MaxNumBoundingBoxes"),
}
"""Layers that are opened, or that stand before all that is trained."""


def test_every_layer_has_a_rule() -> None:
    """A layer without one would be unknown in every model that trains through it."""
    missing = {name for name in names() if rule_of(find(name)) is None}
    assert missing <= WITHOUT_RULE | {name for name in missing if find(name).__module__.endswith("augmentation")}


def test_every_operation_is_known() -> None:
    """Each operation that has a rule for its shape has one for what it keeps."""
    assert set() == RULES.keys() - operations.KNOWN


def kept(layers: list[object], shape: tuple[int | None, ...], options: frozenset[str] = frozenset()) -> dict[str, int]:
    """Return the bytes that each layer of a chain keeps for a sample, behind a dense layer that is trained."""
    model = load({"input": list(shape), "layers": layers})
    steps = Steps(model.trace())
    training = Training(steps, options)
    amounts = {step.name: record.amount for step, record in zip(steps.calls, training.records, strict=True)}
    return {name: amount.each for name, amount in amounts.items() if amount is not None and amount.each}


BEFORE = {"name": "before", "dense": 4}
"""A layer whose output has a gradient, and is no input of the model: 4 numbers of 4 bytes a position."""


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        ("Dense(3)", 16),
        ("Dense(3, 'relu')", 16 + 12),
        ("Dense(3, 'gelu')", 16 + 12),
        ("Activation('tanh')", 16),
        ("Activation('silu')", 16),
        ("Activation('linear')", 0),
        ("ReLU()", 16),
        ("PReLU()", 16),
        ("Dropout(0.5)", 4),
        ("Dropout(0)", 0),
        ("GaussianDropout(0.5)", 16),
        ("GaussianNoise(0.5)", 0),
        ("BatchNormalization()", 16),
        ("LayerNormalization()", 16),
        ("UnitNormalization()", 16),
        ("Flatten()", 0),
        ("Reshape((2, 2))", 0),
        ("RepeatVector(5)", 0),
        ("ActivityRegularization(l2=1)", 16),
        ("Identity()", 0),
    ],
)
def test_of_a_vector(layer: str, expected: int) -> None:
    """The bytes that a layer keeps first, of a vector of 4 numbers."""
    assert expected == sum(amount for name, amount in kept([BEFORE, layer], (6,)).items() if name != "before")


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        ("LSTM(3)", 10 * 4 * 4 + 10 * 7 * 3 * 4 + 3 * 4),
        ("LSTM(3, return_sequences=True)", 10 * 4 * 4 + 10 * 7 * 3 * 4 + 10 * 3 * 4),
        ("GRU(3)", 10 * 4 * 4 + 10 * 5 * 3 * 4 + 3 * 4),
        ("SimpleRNN(3)", 10 * 4 * 4 + 10 * 1 * 3 * 4 + 3 * 4),
        ("RNN([LSTMCell(3), GRUCell(2)])", 10 * 4 * 4 + 10 * (7 * 3 + 5 * 2) * 4 + 2 * 4),
        ("Bidirectional(LSTM(3))", 10 * 4 * 4 + 2 * 10 * 7 * 3 * 4 + 2 * 3 * 4),
        ("TimeDistributed(Dense(3, 'relu'))", 10 * 4 * 4 + 10 * 3 * 4),
        ("Conv1D(3, 2)", 10 * 4 * 4),
        ("SeparableConv1D(3, 3)", 10 * 4 * 4 + 8 * 4 * 4),
        ("MaxPooling1D(2)", 10 * 4 * 4),
        ("AveragePooling1D(2)", 0),
        ("GlobalMaxPooling1D()", 10 * 4 * 4),
        ("SpatialDropout1D(0.1)", 4),
        ("Dropout(0.1, noise_shape=(None, 1, 4))", 4),
        ("MultiHeadAttention(2, 3)", 10 * 4 * 4 + 3 * 10 * 6 * 4 + 2 * 100 * 4 + 10 * 6 * 4),
        ("MultiHeadAttention(2, 3, dropout=0.1)", 10 * 4 * 4 + 3 * 10 * 6 * 4 + 2 * 100 * 9 + 10 * 6 * 4),
    ],
)
def test_of_a_sequence(layer: str, expected: int) -> None:
    """The bytes that a layer keeps first, of a sequence of 10 steps with 4 numbers."""
    found = kept([BEFORE, _entry(layer)], (10, 6))
    assert expected == sum(amount for name, amount in found.items() if name != "before")


def _entry(layer: str) -> object:
    if not layer.startswith("MultiHead"):
        return layer
    heads, size, *rest = layer.removeprefix("MultiHeadAttention(").removesuffix(")").split(", ")
    dropout = {"dropout": float(rest[0].removeprefix("dropout="))} if rest else {}
    return {
        "multi_head_attention": {"num_heads": int(heads), "key_dim": int(size), **dropout},
        "from": ["before", "before"],
    }


def test_torch() -> None:
    """PyTorch keeps the index of each maximum, and 8 values for a step of an LSTM."""
    torch = frozenset({"torch"})
    assert 10 * 16 + 5 * 4 * 8 == kept([BEFORE, "MaxPooling1D(2)"], (10, 6), torch)["max_pooling1d"]
    assert 10 * 16 + 10 * 8 * 3 * 4 + 12 == kept([BEFORE, "LSTM(3)"], (10, 6), torch)["lstm"]


def test_fused_attention() -> None:
    """Fused attention keeps no probabilities, but the logarithm of the sum for each query and head."""
    found = kept([BEFORE, _entry("MultiHeadAttention(2, 3)")], (10, 6), frozenset({"fused-attention"}))
    assert 10 * 16 + 4 * 10 * 6 * 4 + 2 * 10 * 4 == found["multi_head_attention"]
