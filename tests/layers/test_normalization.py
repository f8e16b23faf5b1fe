"""Normalizations: what is learnt, what is kept, and over which axes."""

from __future__ import annotations

import re

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.layers.weights import total_size
from mlcalc.shapes import Shape

NOT_CENTERED = {"center": False, "scale": False}


@pytest.mark.parametrize(
    ("layer", "shape", "trainable", "kept"),
    [
        # Ioffe and Szegedy (2015): gamma and beta are learnt, mean and variance kept, one of each a channel.
        (make("BatchNormalization"), (None, 28, 28, 64), 128, 128),
        (make("BatchNormalization", (1,)), (None, 64, 28, 28), 128, 128),
        (make("BatchNormalization", (), {"scale": False}), (None, 8), 8, 16),
        (make("BatchNormalization", (), NOT_CENTERED), (None, 8), 0, 16),
        (make("BatchNormalization", (), {"renorm": True}), (None, 8), 16, 40),
        (make("LayerNormalization"), (None, 10, 512), 1024, 0),
        (make("LayerNormalization", ([1, 2],)), (None, 10, 4), 80, 0),
        (make("LayerNormalization", (), {"center": False}), (None, 10, 512), 512, 0),
        (make("GroupNormalization"), (None, 7, 7, 64), 128, 0),
        (make("GroupNormalization", (-1,)), (None, 7, 7, 5), 10, 0),
        (make("RMSNormalization"), (None, 10, 512), 512, 0),
        (make("UnitNormalization"), (None, 10, 512), 0, 0),
        # The kernel of a Dense layer, its bias, and one vector for the power iteration.
        (make("SpectralNormalization", (make("Dense", (5,)),)), (None, 3), 20, 5),
    ],
)
def test_count(layer: Layer, shape: Shape, trainable: int, kept: int) -> None:
    """What is learnt and what is only kept are counted apart."""
    weights = layer.weights(shape)
    assert (trainable, kept) == (
        total_size(weight for weight in weights if weight.trainable),
        total_size(weight for weight in weights if not weight.trainable),
    )


@pytest.mark.parametrize(
    "layer",
    [
        make("BatchNormalization"),
        make("LayerNormalization"),
        make("GroupNormalization", (2,)),
        make("RMSNormalization"),
        make("UnitNormalization"),
    ],
    ids=lambda layer: layer.title(),
)
def test_shape_is_kept(layer: Layer) -> None:
    """A normalization changes no shape, and costs no products."""
    assert ((None, 9, 4), 0) == (layer.output_shape((None, 9, 4)), layer.macs((None, 9, 4)))


def test_batch_normalization() -> None:
    """Four weights in Keras' order, and a formula that names them."""
    layer, shape = make("BatchNormalization"), (None, 5, 64)
    assert [("gamma", True), ("beta", True), ("moving_mean", False), ("moving_variance", False)] == [
        (weight.name, weight.trainable) for weight in layer.weights(shape)
    ]
    formula = layer.explain(shape).params
    assert formula is not None
    assert ("4 × channels", "4 × 64", 256) == (formula.symbols, formula.numbers, formula.value)
    assert "gamma, beta, moving_mean, moving_variance" == formula.terms[0].meaning


def test_several_axes() -> None:
    """A weight over several axes has them in the order of the input."""
    assert (4, 6) == make("LayerNormalization", ([3, 1],)).weights((None, 4, 5, 6))[0].shape


def test_spectral_normalization_gives_what_its_layer_gives() -> None:
    """The wrapped layer's shape and cost stay, whatever is done to its kernel."""
    layer = make("SpectralNormalization", (make("Conv2D", (8, 3)),))
    assert (None, 7, 7, 8) == layer.output_shape((None, 9, 9, 2))
    assert 7 * 7 * 8 * 9 * 2 == layer.macs((None, 9, 9, 2))


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (
            make("GroupNormalization", (3,)),
            (None, 4),
            "GroupNormalization: 4 channels cannot be shared evenly by 3 groups",
        ),
        (make("GroupNormalization"), (None, 4), "GroupNormalization: 4 channels cannot be shared evenly by 32 groups"),
        (
            make("BatchNormalization", (3,)),
            (None, 4),
            "BatchNormalization: there is no axis 3 in a tensor of 2 dimensions",
        ),
        (make("LayerNormalization"), (None, None), "LayerNormalization cannot count its gamma: `axis_1` is unknown"),
    ],
)
def test_refusals(layer: Layer, shape: Shape, message: str) -> None:
    """An axis that does not exist, is unknown or cannot be shared is refused."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        layer.params(shape)


@pytest.mark.parametrize("inner", [make("ReLU"), make("LSTM", (2,)), make("MultiHeadAttention", (2, 3))])
def test_spectral_normalization_needs_a_kernel(inner: Layer) -> None:
    """A kernel that belongs to a part of the layer inside, such as a cell, is none of its own."""
    with pytest.raises(MlcalcError, match=f"SpectralNormalization: {inner.title()} has no kernel of its own"):
        make("SpectralNormalization", (inner,))


def test_spectral_normalization_twice() -> None:
    """A layer of this kind hands on the kernel of the layer inside."""
    once = make("SpectralNormalization", (make("Dense", (5,)),))
    assert 25 + 5 == make("SpectralNormalization", (once,)).params((None, 3))


@pytest.mark.parametrize(
    ("layer", "shape", "params"),
    [
        (make("BatchNormalization", (0,)), (None, 4, 5), None),
        (make("BatchNormalization", (-3,)), (None, 4, 5), None),
        (make("GroupNormalization", (2, 0)), (None, 4, 5), None),
        (make("LayerNormalization", ([0, 1],)), (None, 4, 5), None),
        (make("RMSNormalization", (0,)), (None, 4, 5), None),
        (make("LayerNormalization", (0,), NOT_CENTERED), (None, 4, 5), 0),
        (make("UnitNormalization", (0,)), (None, 4, 5), 0),
        (make("BatchNormalization", (0,)), (8, 3, 4), 32),
        (make("LayerNormalization", ([0, 1],)), (8, 3, 4), 48),
    ],
)
def test_over_the_batch(layer: Layer, shape: Shape, params: int | None) -> None:
    """Weights along a batch of unknown size are refused, as Keras 3.15.1 refuses them; these are its counts."""
    if params is None:
        with pytest.raises(MlcalcError, match="is the batch, whose size is unknown"):
            layer.weights(shape)
    else:
        assert params == total_size(layer.weights(shape))
