"""EfficientNet: one small network, made wider, deeper and larger together.

Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks" (2019), table 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, sqrt
from typing import ClassVar

from mlcalc.applications.base import Application, called
from mlcalc.applications.network import Value, divisible, join, padded_before_half
from mlcalc.errors import Diagnostic

BLOCKS = (
    (3, 1, 32, 16, 1, 1),
    (3, 2, 16, 24, 6, 2),
    (5, 2, 24, 40, 6, 2),
    (3, 3, 40, 80, 6, 2),
    (5, 3, 80, 112, 6, 1),
    (5, 4, 112, 192, 6, 2),
    (3, 1, 192, 320, 6, 1),
)
"""A row of the table: kernel, how many blocks, filters in and out, expansion, and the step of the first block."""
DROPPED = 0.2
"""The rate at which the last block would be left out while learning."""
DEVIATIONS = (0.229, 0.224, 0.225)
"""The deviations of the three colours in ImageNet."""


def normalized(x: Value, name: str, activation: str | None = None) -> Value:
    """Return a tensor normalized over the batch, and through swish if that has a name."""
    x = x.then("BatchNormalization", axis=3, name=name)
    return x if activation is None else x.then("Activation", "swish", name=activation)


def mixed(x: Value, filters: int, name: str) -> Value:
    """Return the channels of a tensor, mixed without a bias."""
    return x.then("Conv2D", filters, 1, padding="same", use_bias=False, name=name)


def weighed(x: Value, filters: int, name: str) -> Value:
    """Return a tensor with each channel weighed by what the whole picture shows: `filters` numbers stand between."""
    weight = x.then("GlobalAveragePooling2D", name=f"{name}se_squeeze")
    weight = weight.then("Reshape", (1, 1, x.channels), name=f"{name}se_reshape")
    weight = weight.then("Conv2D", filters, 1, padding="same", activation="swish", name=f"{name}se_reduce")
    weight = weight.then("Conv2D", x.channels, 1, padding="same", activation="sigmoid", name=f"{name}se_expand")
    return join("Multiply", [x, weight], name=f"{name}se_excite")


def added(x: Value, before: Value, rate: float, name: str) -> Value:
    """Return the sum of what a block gives and was given; at a rate, its part is left out while learning."""
    if rate > 0:
        x = x.then("Dropout", rate, noise_shape=(None, 1, 1, 1), name=f"{name}drop")
    return join("Add", [x, before], name=f"{name}add")


class EfficientNet(Application):
    """Seven stacks of inverted bottlenecks, wider and deeper by two factors."""

    width: ClassVar[float]
    depth: ClassVar[float]
    dropout: ClassVar[float]

    def wrong(self) -> Iterator[Diagnostic]:
        if self.is_pretrained and self.name is None:
            yield self.nameless("Keras finds the weights of ImageNet by the name")
        yield from super().wrong()

    def _filters(self, filters: int) -> int:
        return divisible(filters * self.width)

    def body(self, x: Value) -> Value:
        x = x.then("Rescaling", 1.0 / 255.0).then("Normalization", axis=3)
        if self.is_pretrained:
            x = x.then("Rescaling", [1.0 / sqrt(each) for each in DEVIATIONS])
        x = padded_before_half(x, 3, "stem_conv_pad")
        x = x.then("Conv2D", self._filters(32), 3, strides=2, padding="valid", use_bias=False, name="stem_conv")
        x = normalized(x, "stem_bn", "stem_activation")
        repeats = [ceil(self.depth * row[1]) for row in BLOCKS]
        done = 0
        for stack, ((kernel_size, _, _, filters, expansion, step), repeat) in enumerate(
            zip(BLOCKS, repeats, strict=True), 1
        ):
            for number in range(repeat):
                name = f"block{stack}{chr(ord('a') + number)}_"
                rate = DROPPED * done / sum(repeats)
                strides = step if number == 0 else 1
                x = self._block(x, self._filters(filters), (kernel_size, strides, expansion), rate, name)
                done += 1
        return normalized(mixed(x, self._filters(1280), "top_conv"), "top_bn", "top_activation")

    @staticmethod
    def _block(before: Value, filters: int, window: tuple[int, int, int], rate: float, name: str) -> Value:
        x, given, (kernel_size, strides, expansion) = before, before.channels, window
        if expansion != 1:
            x = mixed(x, given * expansion, f"{name}expand_conv")
            x = normalized(x, f"{name}expand_bn", f"{name}expand_activation")
        padding = "same"
        if strides == 2:
            padding = "valid"
            x = padded_before_half(x, kernel_size, f"{name}dwconv_pad")
        x = x.then(
            "DepthwiseConv2D", kernel_size, strides=strides, padding=padding, use_bias=False, name=f"{name}dwconv"
        )
        x = normalized(x, f"{name}bn", f"{name}activation")
        x = weighed(x, max(1, given // 4), name)
        x = normalized(mixed(x, filters, f"{name}project_conv"), f"{name}project_bn")
        return added(x, before, rate, name) if strides == 1 and given == filters else x

    def top(self, x: Value) -> Value:
        x = x.then("GlobalAveragePooling2D", name="avg_pool").then("Dropout", self.dropout, name="top_dropout")
        return self.classified(x)


class EfficientNetB0(EfficientNet):
    """The base, for pictures of 224 × 224."""

    name = called("efficientnetb0")
    size, width, depth, dropout = 224, 1.0, 1.0, 0.2


class EfficientNetB1(EfficientNet):
    """For pictures of 240 × 240."""

    name = called("efficientnetb1")
    size, width, depth, dropout = 240, 1.0, 1.1, 0.2


class EfficientNetB2(EfficientNet):
    """For pictures of 260 × 260."""

    name = called("efficientnetb2")
    size, width, depth, dropout = 260, 1.1, 1.2, 0.3


class EfficientNetB3(EfficientNet):
    """For pictures of 300 × 300."""

    name = called("efficientnetb3")
    size, width, depth, dropout = 300, 1.2, 1.4, 0.3


class EfficientNetB4(EfficientNet):
    """For pictures of 380 × 380."""

    name = called("efficientnetb4")
    size, width, depth, dropout = 380, 1.4, 1.8, 0.4


class EfficientNetB5(EfficientNet):
    """For pictures of 456 × 456."""

    name = called("efficientnetb5")
    size, width, depth, dropout = 456, 1.6, 2.2, 0.4


class EfficientNetB6(EfficientNet):
    """For pictures of 528 × 528."""

    name = called("efficientnetb6")
    size, width, depth, dropout = 528, 1.8, 2.6, 0.5


class EfficientNetB7(EfficientNet):
    """For pictures of 600 × 600."""

    name = called("efficientnetb7")
    size, width, depth, dropout = 600, 2.0, 3.1, 0.5
