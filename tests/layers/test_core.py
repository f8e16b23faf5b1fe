"""Dense, Embedding and the layers that change nothing: numbers from the formula sheet."""

from __future__ import annotations

import re

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.shapes import Shape


@pytest.mark.parametrize(
    ("layer", "shape", "output", "params", "macs"),
    [
        (make("Dense", (5,)), (None, 2), (None, 5), (2 + 1) * 5, 2 * 5),
        (make("Dense", (5,), {"use_bias": False}), (None, 2), (None, 5), 2 * 5, 2 * 5),
        (make("Dense", (5,)), (None, 7, 3, 2), (None, 7, 3, 5), (2 + 1) * 5, 7 * 3 * 2 * 5),
        # The classifier of VGG16: Simonyan and Zisserman (2014).
        (make("Dense", (4096,)), (None, 25088), (None, 4096), 102_764_544, 25088 * 4096),
        (make("Dense", (4096,)), (None, 4096), (None, 4096), 16_781_312, 4096 * 4096),
        (make("Dense", (1000,)), (None, 4096), (None, 1000), 4_097_000, 4096 * 1000),
        # Low-rank adaptation of rank r adds (input_dim + units) × r.
        (make("Dense", (5,), {"lora_rank": 2}), (None, 3), (None, 5), (3 + 1) * 5 + (3 + 5) * 2, 3 * 5 * (1 + 2)),
        (make("Embedding", (1000, 64)), (None, 10), (None, 10, 64), 64_000, 0),
        (make("Embedding", (1000, 64)), (None, None), (None, None, 64), 64_000, 0),
        (make("Embedding", (1000, 64), {"lora_rank": 4}), (None, 10), (None, 10, 64), 64_000 + 1064 * 4, 64_000 * 4),
        (make("ReversibleEmbedding", (1000, 64)), (None, 10), (None, 10, 64), 64_000, 0),
        (make("ReversibleEmbedding", (1000, 64, False)), (None, 10), (None, 10, 64), 128_000, 0),
        (make("Identity"), (None, 3, None), (None, 3, None), 0, 0),
        (make("Masking", (0.0,)), (None, 3, 2), (None, 3, 2), 0, 0),
        (make("Lambda", ("mean", [3, 2])), (None, 7), (None, 3, 2), 0, None),
    ],
    ids=lambda value: repr(value) if isinstance(value, Layer) else None,
)
def test_numbers(layer: Layer, shape: Shape, output: Shape, params: int, macs: int | None) -> None:
    """Shape, count and cost are those of the formula sheet."""
    assert (output, params, macs) == (layer.output_shape(shape), layer.params(shape), layer.macs(shape))


def test_dense_weights() -> None:
    """A kernel of (input_dim, units), then a bias."""
    assert [("kernel", (2, 5)), ("bias", (5,))] == [
        (weight.name, weight.shape) for weight in make("Dense", (5,)).weights((None, 7, 2))
    ]


def test_dense_formula() -> None:
    """The 1 of the formula is the bias, and goes with it."""
    formula = make("Dense", (5,)).explain((None, 2)).params
    assert formula is not None
    assert ("(input_dim + 1) × units", "(2 + 1) × 5") == (formula.symbols, formula.numbers)
    assert [("input_dim", 2), ("1", 1), ("units", 5)] == [(each.symbol, each.value) for each in formula.terms]
    without = make("Dense", (5,), {"use_bias": False}).explain((None, 2)).params
    assert without is not None
    assert "input_dim × units" == without.symbols


@pytest.mark.parametrize(
    ("layer", "shape", "macs"),
    [
        (make("Dense", (5,), {"lora_rank": 2}), (None, 7, 3), 7 * 3 * 5 + 3 * 5 * 2),
        (make("Dense", (5,), {"lora_rank": 2, "dtype": "float8_from_float32"}), (None, 7, 3), 7 * 3 * 5 + 3 * 5 * 2),
        (make("Dense", (5,), {"lora_rank": 2, "dtype": "int8_from_float32"}), (None, 7, 3), 7 * (3 * 5 + 2 * (3 + 5))),
        (make("Dense", (5,), {"dtype": "int8_from_float32"}), (None, 7, 3), 7 * 3 * 5),
        (make("Embedding", (9, 3), {"lora_rank": 2}), (None, 7), 9 * 3 * 2),
        (make("Embedding", (9, 3), {"lora_rank": 2, "dtype": "int4_from_float32"}), (None, 7), 7 * 2 * 3),
        (make("Embedding", (9, 3), {"lora_rank": 2}), (None, None), 9 * 3 * 2),
        (make("Conv2D", (4, 3), {"lora_rank": 2}), (None, 5, 5, 3), 9 * 108 + 108 * 2),
        (
            make("EinsumDense", ("abc,cde->abde", [None, 4, 5]), {"lora_rank": 2, "dtype": "int8_from_float32"}),
            (None, 7, 3),
            7 * 3 * 4 * 5 + 7 * 3 * 4 * 2 + 7 * 4 * 2 * 5,
        ),
        (
            make("EinsumDense", ("abc,cde->abed", [None, 5, 4]), {"lora_rank": 2, "dtype": "int8_from_float32"}),
            (None, 7, 3),
            None,
        ),
        (make("TimeDistributed", (make("Dense", (5,), {"lora_rank": 2}),)), (None, 7, 3), 7 * (15 + 30)),
    ],
)
def test_cost_of_low_rank(layer: Layer, shape: tuple[int | None, ...], macs: int | None) -> None:
    """Each call multiplies the two matrices with each other, or with its input if the kernel holds integers."""
    assert macs == layer.macs(shape)


def test_low_rank() -> None:
    """With a rank, the kernel is frozen and two thin matrices are trained."""
    weights = make("Dense", (5,), {"lora_rank": 2}).weights((None, 3))
    assert [
        ("kernel", (3, 5), False),
        ("bias", (5,), True),
        ("lora_kernel_a", (3, 2), True),
        ("lora_kernel_b", (2, 5), True),
    ] == [(weight.name, weight.shape, weight.trainable) for weight in weights]


@pytest.mark.parametrize(
    ("arguments", "shape"),
    [
        ({"shape": [28, 28, 1]}, (None, 28, 28, 1)),
        ({"shape": [None, 8], "batch_size": 4}, (4, None, 8)),
        ({"batch_shape": [4, 3]}, (4, 3)),
        ({"input_shape": [3]}, (None, 3)),
        ({"batch_input_shape": [4, 3]}, (4, 3)),
        ({"shape": []}, (None,)),
    ],
)
def test_input_layer(arguments: dict[str, object], shape: Shape) -> None:
    """An input gives its stated shape, with the batch in front."""
    assert shape == make("Input", (), arguments).output_shape()


def test_inputs_of_other_shapes_are_not_equal() -> None:
    """The shape of an input tells it apart, under each of the names that it has in Keras."""
    for name in ("shape", "batch_shape", "input_shape", "batch_input_shape"):
        first, second, same = (make("Input", (), {name: [size, 3]}) for size in (4, 5, 4))
        assert first == same
        assert first != second
        assert f"InputLayer({name}=[4, 3])" == repr(first)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("Input", {}, "Input needs `shape`"),
        ("Dense", {}, "Dense needs `units`"),
        ("Embedding", {"input_dim": 10}, "Embedding needs `output_dim`"),
        ("Dense", {"units": 3, "activation": "rleu"}, "must be the name of an activation (`relu`?), not 'rleu'"),
        (
            "Dense",
            {"units": 3, "lora_rank": 2, "kernel_constraint": "non_neg"},
            "Dense: `lora_rank` and `kernel_constraint` exclude each other",
        ),
        (
            "ReversibleEmbedding",
            {"input_dim": 9, "output_dim": 3, "tie_weights": False, "lora_rank": 2},
            "ReversibleEmbedding: `lora_rank` needs `tie_weights`",
        ),
    ],
)
def test_refusals(name: str, arguments: dict[str, object], message: str) -> None:
    """What Keras refuses is refused, and what is missing is named."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        make(name, (), arguments)


def test_lambda_of_unknown_shape() -> None:
    """A function is never run; the shape that it gives must be stated."""
    with pytest.raises(MlcalcError, match=r"cannot be known without running it\n  = help: state it as `output_shape`"):
        make("Lambda", ("mean",)).output_shape((None, 3))
