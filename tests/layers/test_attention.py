"""Attention: published counts, weights in Keras' order, and the cost of both inner products."""

from __future__ import annotations

import re

import pytest

import mlcalc
from mlcalc.errors import MlcalcError
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.shapes import Shape

BERT = make("MultiHeadAttention", (12, 64))


@pytest.mark.parametrize(
    ("layer", "inputs", "output", "params"),
    [
        # The attention of BERT base, Devlin et al. (2018): 4 × (768 + 1) × 768.
        (BERT, [(None, 128, 768)], (None, 128, 768), 2_362_368),
        (BERT, [(None, 128, 768), (None, None, 768)], (None, 128, 768), 2_362_368),
        # The base model of Vaswani et al. (2017), without biases: 4 × 512².
        (make("MultiHeadAttention", (8, 64), {"use_bias": False}), [(None, 9, 512)], (None, 9, 512), 4 * 512**2),
        (
            make("MultiHeadAttention", (2, 3), {"value_dim": 5, "output_shape": [4, 6]}),
            [(None, 7, 8), (None, 9, 10), (None, 9, 11)],
            (None, 7, 4, 6),
            (8 + 1) * 6 + (11 + 1) * 6 + (10 + 1) * 10 + (10 + 1) * 24,
        ),
        # A layer of Llama 2 70B, Touvron et al. (2023): 64 heads of 128 share 8 for key and value.
        (
            make("GroupQueryAttention", (128, 64, 8), {"use_bias": False}),
            [(None, None, 8192)],
            (None, None, 8192),
            2 * 8192**2 + 2 * 8192 * 1024,
        ),
        (make("Attention"), [(None, 4, 8), (None, 6, 8)], (None, 4, 8), 0),
        (make("Attention", (True, "concat")), [(None, 4, 8), (None, 6, 5), (None, 6, 8)], (None, 4, 5), 2),
        (make("AdditiveAttention"), [(None, 4, 8), (None, 6, 8)], (None, 4, 8), 8),
        (make("AdditiveAttention", (False,)), [(None, 4, 8), (None, 6, 8)], (None, 4, 8), 0),
    ],
)
def test_numbers(layer: Layer, inputs: list[Shape], output: Shape, params: int) -> None:
    """Output and count are those of the papers; the formula has the number of the weights."""
    formula = layer.explain(*inputs).params
    assert (output, params) == (layer.output_shape(*inputs), layer.params(*inputs))
    assert params == (formula.value if formula else 0)


@pytest.mark.parametrize(
    ("layer", "inputs", "macs"),
    [
        # 4 projections of 100 × 64 × 64, and twice 4 heads × 100 × 100 × 16.
        (make("MultiHeadAttention", (4, 16)), [(None, 100, 64)], 2_918_400),
        (make("MultiHeadAttention", (4, 16)), [(None, None, 64)], None),
        # Attention over the second axis only: 5 × 6 × 6 scores a head.
        (
            make("MultiHeadAttention", (2, 3), {"attention_axes": 2}),
            [(None, 5, 6, 8)],
            4 * 30 * 8 * 6 + 2 * (5 * 6 * 6) * (3 + 3),
        ),
        (
            make("MultiHeadAttention", (2, 3), {"use_gate": True}),
            [(None, 5, 8), (None, 7, 8)],
            (3 * 5 + 2 * 7) * 8 * 6 + 2 * 5 * 7 * (3 + 3),
        ),
        (
            make("GroupQueryAttention", (3, 4, 2)),
            [(None, 5, 8), (None, 7, 8)],
            2 * 5 * 8 * 12 + 2 * 7 * 8 * 6 + 4 * 5 * 7 * (3 + 3),
        ),
        (make("Attention"), [(None, 4, 8), (None, 6, 5), (None, 6, 8)], 4 * 6 * (8 + 5)),
        (make("Attention", (), {"score_mode": "concat"}), [(None, 4, 8), (None, 6, 8)], 4 * 6 * 8),
        (make("Attention"), [(None, 2, 4, 8), (None, 1, 6, 8)], 2 * 4 * 6 * (8 + 8)),
        (make("AdditiveAttention"), [(None, 4, 8), (None, 6, 8)], 4 * 6 * (8 + 8)),
        (make("AdditiveAttention", (False,)), [(None, 4, 8), (None, 6, 8)], 4 * 6 * 8),
    ],
)
def test_cost(layer: Layer, inputs: list[Shape], macs: int | None) -> None:
    """The projections, the products of queries with keys, and those of the scores with values."""
    assert macs == layer.macs(*inputs)


def test_weights() -> None:
    """Keras lists the projections of query, key, gate, value and output, each with kernel and bias."""
    layer = make("MultiHeadAttention", (2, 3), {"use_gate": True, "value_dim": 4})
    shapes = [(8, 2, 3), (2, 3), (11, 2, 3), (2, 3), (8, 2, 4), (2, 4), (10, 2, 4), (2, 4), (2, 4, 8), (8,)]
    weights = layer.weights((None, 5, 8), (None, 6, 10), (None, 6, 11))
    assert ["kernel", "bias"] * 5 == [weight.name for weight in weights]
    assert shapes == [weight.shape for weight in weights]


def test_formula() -> None:
    """Each projection is a term of its own."""
    formula = make("GroupQueryAttention", (3, 4, 2)).explain((None, 5, 8)).params
    assert formula is not None
    assert formula.symbols == (
        "(query_features + 1) × num_query_heads × head_dim + (key_features + 1) × num_key_value_heads × head_dim"
        " + (value_features + 1) × num_key_value_heads × head_dim + (num_query_heads × head_dim + 1) × output_features"
    )
    assert formula.value == 9 * 12 + 9 * 6 + 9 * 6 + 13 * 8


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("MultiHeadAttention", {"num_heads": 2}, "MultiHeadAttention needs `key_dim`"),
        ("MultiHeadAttention", {"num_heads": 0, "key_dim": 2}, "`num_heads` must be a positive integer, not 0"),
        ("MultiHeadAttention", {"num_heads": 1, "key_dim": 2, "dropout": 2}, "`dropout` must be a number from 0 to 1"),
        (
            "MultiHeadAttention",
            {"num_heads": 1, "key_dim": 2, "dropout": 0.1, "flash_attention": True},
            "`flash_attention` and `dropout` exclude each other",
        ),
        (
            "GroupQueryAttention",
            {"head_dim": 3, "num_query_heads": 5, "num_key_value_heads": 2},
            "5 query heads cannot be shared evenly by 2 key and value heads",
        ),
        ("Attention", {"score_mode": "Dot"}, "`score_mode` must be one of dot, concat, not 'Dot'"),
    ],
)
def test_refused_arguments(name: str, arguments: dict[str, object], message: str) -> None:
    """What Keras' constructors refuse is refused."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        make(name, (), arguments)


@pytest.mark.parametrize(
    ("layer", "inputs", "message"),
    [
        (BERT, [(None, 768)] * 4, "MultiHeadAttention takes 1 to 3 inputs, not 4"),
        (BERT, [(None, 5, 8), (None, 6, 8), (None, 7, 8)], "a value and a key of the same positions"),
        (BERT, [(None, 5, 8), (8,)], "MultiHeadAttention needs at least 2 dimensions but gets (8,)"),
        (
            make("MultiHeadAttention", (2, 3), {"attention_axes": 4}),
            [(None, 5, 8)],
            "a value of 3 dimensions has no axis 4 to attend over",
        ),
        (make("GroupQueryAttention", (3, 4, 2)), [(None, 5, 8), (None, 5, 9)], "of as many features"),
        (
            make("GroupQueryAttention", (3, 4, 2)),
            [(None, 8)],
            "needs 3 dimensions (batch, queries, feature) but gets (None, 8)",
        ),
        (make("Attention"), [(None, 5, 8)], "Attention takes 2 to 3 inputs, not 1"),
    ],
)
def test_refused_inputs(layer: Layer, inputs: list[Shape], message: str) -> None:
    """Inputs that do not fit together are refused, as Keras refuses them."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        layer.output_shape(*inputs)


@pytest.mark.parametrize(
    ("layer", "inputs", "message"),
    [
        (make("Attention"), [(None, 5, 8), (None, 7, 9)], "Attention: these do not fit: (None, 5, 8), (None, 7, 9)"),
        (make("Attention"), [(None, 5, 8), (None, 7, 8), (None, 6, 8)], "these do not fit"),
        (make("AdditiveAttention"), [(None, 5, 8), (None, 7, 9)], "these do not fit"),
        (make("MultiHeadAttention", (2, 3)), [(None, 8), (None, 8)], "no axis to attend over"),
        (
            make("MultiHeadAttention", (2, 3), {"attention_axes": 2}),
            [(None, 3, 2, 5), (None, 4, 2, 5)],
            "these do not fit",
        ),
        (
            make("MultiHeadAttention", (2, 3), {"sliding_window": 2}),
            [(None, 3, 2, 5)],
            "`sliding_window` slides over one axis of positions, not over 2",
        ),
        (make("MultiHeadAttention", (2, 3)), [(None, 3, 4, 6), (None, 5, 6)], "these do not fit"),
        (make("MultiHeadAttention", (2, 3)), [(None, 4, 6), (None, 2, 5, 6)], "these do not fit"),
        (make("MultiHeadAttention", (2, 3), {"attention_axes": 2}), [(None, 8), (None, 8)], "no axis to attend over"),
    ],
)
def test_no_run_survives(layer: Layer, inputs: list[Shape], message: str) -> None:
    """What Keras builds but cannot run is refused."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        layer.output_shape(*inputs)


@pytest.mark.parametrize("axes", [3, (), (1, 2), 0, -1])
def test_one_axis_of_positions(axes: object) -> None:
    """Over one axis of positions, Keras' fused kernel runs with whatever axes are given."""
    layer = make("MultiHeadAttention", (2, 3), {"attention_axes": axes})
    assert ((None, 4, 6), 168) == (layer.output_shape((None, 4, 6)), layer.params((None, 4, 6)))


def test_attention_over_the_batch() -> None:
    """Without an axis of positions, the batch alone can be attended to."""
    layer = make("MultiHeadAttention", (2, 3), {"attention_axes": 0})
    assert ((None, 6), 168) == (layer.output_shape((None, 6)), layer.params((None, 6)))


def test_broadcast_attention() -> None:
    """The axes before the positions are broadcast in a run; Keras states those of the query."""
    layer = make("Attention")
    query, value = (None, 1, 5, 8), (None, 4, 7, 8)
    assert (None, 4, 5, 8) == layer.output_shape(query, value)
    (note,) = layer.specify(query, value).problems
    assert "a run gives (None, 4, 5, 8); Keras states (None, 1, 5, 8)" == note.message


def test_scores_of_heads() -> None:
    """Each query has a score for each key; Keras states the number of queries twice."""
    layer = make("MultiHeadAttention", (2, 3)).in_call({"return_attention_scores": True})
    assert [(None, 4, 5), (None, 2, 4, 6)] == layer.output_shape((None, 4, 5), (None, 6, 5))
    (note,) = layer.specify((None, 4, 5), (None, 6, 5)).problems
    assert "a run gives (None, 2, 4, 6); Keras states (None, 2, 4, 4)" == note.message


def test_no_run_survives_of_a_file() -> None:
    """A query that no key fits is refused, unless a file holds it: Keras builds such a model, and states its shape."""
    layer = mlcalc.layer("Attention")
    with pytest.raises(mlcalc.MlcalcError, match="these do not fit"):
        layer.output_shape((None, 1, 14), (None, 5, 1))
    spec = layer.as_saved().specify((None, 1, 14), (None, 5, 1))
    assert ((None, 1, 1),) == spec.shapes
    assert "no run survives" in spec.problems[0].message


def test_weights_are_told_apart() -> None:
    """Each weight has the name of its projection before its own, which is Keras'."""
    weights = BERT.weights((None, 10, 768))
    parts = [f"{part}/{name}" for part in ("query", "key", "value", "output") for name in ("kernel", "bias")]
    assert (parts, ["kernel", "bias"] * 4) == ([each.path for each in weights], [each.name for each in weights])
