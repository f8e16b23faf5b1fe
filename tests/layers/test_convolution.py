"""Convolutions: numbers from the formula sheet and from published architectures."""

from __future__ import annotations

import re

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.shapes import Shape

FIRST = {"data_format": "channels_first"}
SAME = {"padding": "same"}


@pytest.mark.parametrize(
    ("layer", "shape", "output", "params"),
    [
        # (channels × kernel + 1) × filters; the first three are the course's.
        (make("Conv2D", (10, (3, 3))), (None, 10, 10, 1), (None, 8, 8, 10), 100),
        (make("Conv2D", (10, (3, 3))), (None, 10, 10, 3), (None, 8, 8, 10), 280),
        (make("Conv2D", (7, (4, 4))), (None, 8, 8, 10), (None, 5, 5, 7), (10 * 16 + 1) * 7),
        (make("Conv2D", (10, 3), {"use_bias": False}), (None, 10, 10, 3), (None, 8, 8, 10), 270),
        # The first layers of LeNet-5, LeCun et al. (1998): 156 and, with all maps joined, 2416.
        (make("Conv2D", (6, 5)), (None, 32, 32, 1), (None, 28, 28, 6), 156),
        (make("Conv2D", (16, 5)), (None, 14, 14, 6), (None, 10, 10, 16), 2416),
        # AlexNet, Krizhevsky et al. (2012): 96 kernels of 11 × 11 × 3 with a stride of 4, and 256 in two groups.
        (make("Conv2D", (96, 11, 4)), (None, 227, 227, 3), (None, 55, 55, 96), 34_944),
        (make("Conv2D", (256, 5), {**SAME, "groups": 2}), (None, 27, 27, 96), (None, 27, 27, 256), 307_456),
        # VGG16, Simonyan and Zisserman (2014).
        (make("Conv2D", (64, 3), SAME), (None, 224, 224, 3), (None, 224, 224, 64), 1792),
        (make("Conv2D", (512, 3), SAME), (None, 14, 14, 512), (None, 14, 14, 512), 2_359_808),
        # ResNet-50, He et al. (2015): 7 × 7 with a stride of 2 on a padded image.
        (make("Conv2D", (64, 7, 2)), (None, 230, 230, 3), (None, 112, 112, 64), 9472),
        (make("Conv2D", (8, 3), FIRST), (None, 3, 10, 12), (None, 8, 8, 10), (3 * 9 + 1) * 8),
        (make("Conv2D", (8, (3, 5), (2, 1))), (None, 11, 11, 2), (None, 5, 7, 8), (2 * 15 + 1) * 8),
        (make("Conv2D", (8, 3), {"dilation_rate": 2}), (None, 10, 10, 1), (None, 6, 6, 8), 80),
        (make("Conv2D", (8, 3), {"strides": 2, **SAME}), (None, 11, 10, 1), (None, 6, 5, 8), 80),
        (make("Conv2D", (8, 3), {"lora_rank": 2}), (None, 9, 9, 4), (None, 7, 7, 8), 296 + 3 * 3 * 4 * 2 + 2 * 8),
        (make("Conv1D", (4, 3)), (None, 10, 2), (None, 8, 4), (2 * 3 + 1) * 4),
        (make("Conv1D", (4, 3), {"padding": "causal"}), (None, 10, 2), (None, 10, 4), (2 * 3 + 1) * 4),
        (make("Conv3D", (4, 3)), (None, 9, 8, 7, 2), (None, 7, 6, 5, 4), (2 * 27 + 1) * 4),
        (make("Conv2D", (8, 3)), (None, None, None, 1), (None, None, None, 8), 80),
        # DCGAN, Radford et al. (2015): 4 × 4 doubled to 8 × 8.
        (
            make("Conv2DTranspose", (512, 5, 2), SAME),
            (None, 4, 4, 1024),
            (None, 8, 8, 512),
            (1024 * 25 + 1) * 512,
        ),
        (make("Conv2DTranspose", (8, 3, 2)), (None, 4, 4, 2), (None, 9, 9, 8), (2 * 9 + 1) * 8),
        (make("Conv2DTranspose", (8, 3, 2), {**SAME, "output_padding": 1}), (None, 4, 4, 2), (None, 8, 8, 8), 152),
        (make("Conv1DTranspose", (8, 2, 3)), (None, 4, 2), (None, 12, 8), (2 * 2 + 1) * 8),
        (make("Conv3DTranspose", (4, 2)), (None, 3, 3, 3, 2), (None, 4, 4, 4, 4), (2 * 8 + 1) * 4),
        # MobileNet, Howard et al. (2017), without biases: depthwise 3 × 3 × 32 and pointwise 32 × 64.
        (
            make("DepthwiseConv2D", (3,), {**SAME, "use_bias": False}),
            (None, 112, 112, 32),
            (None, 112, 112, 32),
            288,
        ),
        (make("Conv2D", (64, 1), {"use_bias": False}), (None, 112, 112, 32), (None, 112, 112, 64), 2048),
        (make("SeparableConv2D", (64, 3), {**SAME, "use_bias": False}), (None, 9, 9, 32), (None, 9, 9, 64), 2336),
        (
            make("DepthwiseConv2D", (3,), {"depth_multiplier": 2}),
            (None, 9, 9, 5),
            (None, 7, 7, 10),
            (9 + 1) * 10,
        ),
        (make("DepthwiseConv1D", (3,)), (None, 9, 5), (None, 7, 5), (3 + 1) * 5),
        (
            make("SeparableConv2D", (8, 3), {"depth_multiplier": 2}),
            (None, 9, 9, 5),
            (None, 7, 7, 8),
            9 * 10 + (10 + 1) * 8,
        ),
        (make("SeparableConv1D", (8, 3)), (None, 9, 5), (None, 7, 8), 3 * 5 + (5 + 1) * 8),
    ],
)
def test_numbers(layer: Layer, shape: Shape, output: Shape, params: int) -> None:
    """Shape and count are those of the formula sheet and of the papers."""
    assert (output, params) == (layer.output_shape(shape), layer.params(shape))


@pytest.mark.parametrize(
    ("layer", "shape", "macs"),
    [
        (make("Conv2D", (10, 3)), (None, 10, 10, 3), 8 * 8 * 10 * 27),
        (make("Conv2D", (8, 3), {"groups": 2}), (None, 10, 10, 4), 8 * 8 * 8 * 9 * 2),
        # One for each position of the input and each number of the kernel.
        (make("Conv2DTranspose", (8, 3, 2)), (None, 4, 4, 2), 4 * 4 * 9 * 2 * 8),
        # Howard et al. (2017), section 3.1: D·D·M·F·F, and M·N·F·F for the pointwise step.
        (make("DepthwiseConv2D", (3,), SAME), (None, 14, 14, 512), 3 * 3 * 512 * 14 * 14),
        (
            make("SeparableConv2D", (512, 3), SAME),
            (None, 14, 14, 512),
            3 * 3 * 512 * 14 * 14 + 512 * 512 * 14 * 14,
        ),
        (make("Conv2D", (8, 3)), (None, None, 9, 1), None),
    ],
)
def test_macs(layer: Layer, shape: Shape, macs: int | None) -> None:
    """Each output is a sum of products over the kernel and the channels that it reads."""
    assert macs == layer.macs(shape)


@pytest.mark.parametrize(
    ("layer", "shape", "weights"),
    [
        (make("Conv2D", (8, (3, 5))), (None, 9, 9, 4), [("kernel", (3, 5, 4, 8)), ("bias", (8,))]),
        (make("Conv2D", (8, 3), {"groups": 2}), (None, 9, 9, 4), [("kernel", (3, 3, 2, 8)), ("bias", (8,))]),
        (make("Conv2DTranspose", (8, (3, 5))), (None, 9, 9, 4), [("kernel", (3, 5, 8, 4)), ("bias", (8,))]),
        (
            make("DepthwiseConv2D", (3,), {"depth_multiplier": 2}),
            (None, 9, 9, 4),
            [("kernel", (3, 3, 4, 2)), ("bias", (8,))],
        ),
        (
            make("SeparableConv2D", (8, 3), {"depth_multiplier": 2}),
            (None, 9, 9, 4),
            [("depthwise_kernel", (3, 3, 4, 2)), ("pointwise_kernel", (1, 1, 8, 8)), ("bias", (8,))],
        ),
    ],
)
def test_weights(layer: Layer, shape: Shape, weights: list[tuple[str, Shape]]) -> None:
    """The weights have Keras' names, order and order of axes."""
    assert weights == [(weight.name, weight.shape) for weight in layer.weights(shape)]


def test_formula() -> None:
    """The count is written as textbooks write it, with a term for each number."""
    formula = make("Conv2D", (10, (2, 3)), {"groups": 1}).explain((None, 9, 9, 4)).params
    assert formula is not None
    assert "(channels × kernel_height × kernel_width + 1) × filters" == formula.symbols
    assert "(4 × 2 × 3 + 1) × 10" == formula.numbers
    grouped = make("Conv2D", (10, 2), {"groups": 2, "use_bias": False}).explain((None, 9, 9, 4)).params
    assert grouped is not None
    assert "⌊4 / 2⌋ × 2 × 2 × 10" == grouped.numbers


@pytest.mark.parametrize("name", ["Conv2DTranspose", "SeparableConv2D"])
def test_terms_of_the_cost(name: str) -> None:
    """The filters mean the same in the formulas of the count and of the cost."""
    explanation = make(name, (8, 3)).explain((None, 9, 9, 4))
    for formula in (explanation.params, explanation.macs):
        assert formula is not None
        assert "channels of the output" == {each.symbol: each.meaning for each in formula.terms}["filters"]


def test_order_of_arguments() -> None:
    """The arguments stand where Keras has them, also where a class of it differs from its neighbours."""
    three = make("Conv3DTranspose", (4, 2, 2, "same", "channels_first", 1))
    two = make("Conv2DTranspose", (4, 2, 2, "same", 1, "channels_first"))
    assert {"channels_first"} == {three.data_format, two.data_format}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "positional", "named", "message"),
    [
        ("Conv2D", (8, 3), {"strides": 2, "dilation_rate": 2}, "strides (2, 2) and dilation_rate (2, 2) cannot both"),
        ("Conv2D", (9, 3), {"groups": 2}, "Conv2D: 9 filters cannot be shared evenly by 2 groups"),
        ("Conv2D", (8, 3), {"padding": "causal"}, "Conv2D: `padding` must be one of valid, same, not 'causal'"),
        ("Conv2D", (8, (3, 3, 3)), {}, "`kernel_size` must be a positive integer or 2 of them, not (3, 3, 3)"),
        ("Conv2DTranspose", (8, 3), {"output_padding": 1}, "an output_padding of 1 must be less than its stride of 1"),
        ("Conv2DTranspose", (8, 3), {"strides": 2, "dilation_rate": 2}, "cannot both be above 1"),
    ],
)
def test_refused_arguments(name: str, positional: tuple[object, ...], named: dict[str, object], message: str) -> None:
    """Arguments that exclude each other in Keras do so here."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        make(name, positional, named)


def test_refused_channels() -> None:
    """Channels that groups cannot share are refused once the input is known."""
    with pytest.raises(MlcalcError, match="Conv2D: 3 channels cannot be shared evenly by 2 groups"):
        make("Conv2D", (8, 3), {"groups": 2}).params((None, 9, 9, 3))


@pytest.mark.parametrize(
    ("kind", "word", "mend"),
    [
        ("Conv2D", "causal", "`causal` is for series, in Conv1D alone; `same` keeps the size, too"),
        ("MaxPooling1D", "causal", "`causal` is for series, in Conv1D alone; `same` keeps the size, too"),
    ],
)
def test_paddings_that_others_have(kind: str, word: str, mend: str) -> None:
    """A padding that a layer does not have is told with what does the same."""
    sizes = {"filters": 8, "kernel_size": 5} if kind == "Conv2D" else {}
    with pytest.raises(MlcalcError) as caught:
        make(kind, (), {"padding": word, **sizes})
    assert mend == caught.value.diagnostics[0].help
