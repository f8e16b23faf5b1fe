"""EfficientNet V2: the first blocks have one full convolution in the place of a narrow one for each channel.

Tan and Le, "EfficientNetV2: Smaller Models and Faster Training" (2021), table 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import ClassVar, NamedTuple

from mlcalc.applications.base import Application, called, switch
from mlcalc.applications.efficientnet import DROPPED, added, weighed
from mlcalc.applications.network import Value, divisible
from mlcalc.errors import Diagnostic

MEAN = (0.485, 0.456, 0.406)
VARIANCE = (0.229**2, 0.224**2, 0.225**2)
"""Of the three colours in ImageNet."""


class Stack(NamedTuple):
    """A row of the table: kernels are 3 × 3, `share` is that of the channels between which all are weighed."""

    repeats: int
    given: int
    filters: int
    expansion: int
    share: float
    strides: int

    @property
    def is_fused(self) -> bool:
        """Whether it has full convolutions."""
        return not self.share


_BASE = (
    Stack(1, 32, 16, 1, 0, 1),
    Stack(2, 16, 32, 4, 0, 2),
    Stack(2, 32, 48, 4, 0, 2),
    Stack(3, 48, 96, 4, 0.25, 2),
    Stack(5, 96, 112, 6, 0.25, 1),
    Stack(8, 112, 192, 6, 0.25, 2),
)
STACKS: Mapping[str, Sequence[Stack]] = {
    **{f"efficientnetv2-b{number}": _BASE for number in range(4)},
    "efficientnetv2-s": (
        Stack(2, 24, 24, 1, 0, 1),
        Stack(4, 24, 48, 4, 0, 2),
        Stack(4, 48, 64, 4, 0, 2),
        Stack(6, 64, 128, 4, 0.25, 2),
        Stack(9, 128, 160, 6, 0.25, 1),
        Stack(15, 160, 256, 6, 0.25, 2),
    ),
    "efficientnetv2-m": (
        Stack(3, 24, 24, 1, 0, 1),
        Stack(5, 24, 48, 4, 0, 2),
        Stack(5, 48, 80, 4, 0, 2),
        Stack(7, 80, 160, 4, 0.25, 2),
        Stack(14, 160, 176, 6, 0.25, 1),
        Stack(18, 176, 304, 6, 0.25, 2),
        Stack(5, 304, 512, 6, 0.25, 1),
    ),
    "efficientnetv2-l": (
        Stack(4, 32, 32, 1, 0, 1),
        Stack(7, 32, 64, 4, 0, 2),
        Stack(7, 64, 96, 4, 0, 2),
        Stack(10, 96, 192, 4, 0.25, 2),
        Stack(19, 192, 224, 6, 0.25, 1),
        Stack(25, 224, 384, 6, 0.25, 2),
        Stack(7, 384, 640, 6, 0.25, 1),
    ),
}
"""The stacks of each network, by the name of its model: Keras finds them by that."""


def normalized(x: Value, name: str, activation: str | None = None) -> Value:
    """Return a tensor normalized over the batch, and through swish if that has a name."""
    x = x.then("BatchNormalization", axis=3, momentum=0.9, name=name)
    return x if activation is None else x.then("Activation", "swish", name=activation)


def convolved(x: Value, filters: int, kernel_size: int, name: str, strides: int = 1) -> Value:
    """Return what a convolution without a bias gives."""
    return x.then("Conv2D", filters, kernel_size, strides=strides, padding="same", use_bias=False, name=name)


class EfficientNetV2(Application):
    """Stacks of inverted bottlenecks, wider and deeper by two factors."""

    order = (
        "include_top weights input_tensor input_shape pooling classes classifier_activation include_preprocessing name"
    )
    width: ClassVar[float]
    depth: ClassVar[float]

    include_preprocessing: bool = switch(True)

    def wrong(self) -> Iterator[Diagnostic]:
        if self.name not in STACKS:
            yield self.nameless("Keras finds the layers by the name")
        yield from super().wrong()

    def _filters(self, filters: int) -> int:
        return divisible(filters * self.width, keeps=0)

    def body(self, x: Value) -> Value:
        stacks = STACKS[str(self.name)]
        if self.include_preprocessing:
            x = self._preprocessed(x)
        x = convolved(x, self._filters(stacks[0].given), 3, "stem_conv", 2)
        x = normalized(x, "stem_bn", "stem_activation")
        done, count = 0, sum(stack.repeats for stack in stacks)
        for place, stack in enumerate(stacks, 1):
            for number in range(ceil(self.depth * stack.repeats)):
                name = f"block{place}{chr(ord('a') + number)}_"
                each = stack if number == 0 else stack._replace(strides=1)
                x = self._block(x, each, DROPPED * done / count, name)
                done += 1
        return normalized(convolved(x, self._filters(1280), 1, "top_conv"), "top_bn", "top_activation")

    def _preprocessed(self, x: Value) -> Value:
        if str(self.name).rpartition("-")[2].startswith("b") and self.picture[2] == 3:
            return x.then("Rescaling", scale=1.0 / 255).then("Normalization", mean=MEAN, variance=VARIANCE, axis=3)
        return x.then("Rescaling", scale=1.0 / 128.0, offset=-1)

    def _block(self, before: Value, stack: Stack, rate: float, name: str) -> Value:
        x, given, filters = before, before.channels, self._filters(stack.filters)
        if stack.is_fused:
            x = self._fused(x, stack, filters, name)
        else:
            x = normalized(
                convolved(x, given * stack.expansion, 1, f"{name}expand_conv"),
                f"{name}expand_bn",
                f"{name}expand_activation",
            )
            x = x.then(
                "DepthwiseConv2D", 3, strides=stack.strides, padding="same", use_bias=False, name=f"{name}dwconv2"
            )
            x = normalized(x, f"{name}bn", f"{name}activation")
            x = weighed(x, max(1, int(given * stack.share)), name)
            x = normalized(convolved(x, filters, 1, f"{name}project_conv"), f"{name}project_bn")
        return added(x, before, rate, name) if stack.strides == 1 and given == filters else x

    @staticmethod
    def _fused(x: Value, stack: Stack, filters: int, name: str) -> Value:
        if stack.expansion == 1:
            x = convolved(x, filters, 3, f"{name}project_conv", stack.strides)
            return normalized(x, f"{name}project_bn", f"{name}project_activation")
        x = convolved(x, x.channels * stack.expansion, 3, f"{name}expand_conv", stack.strides)
        x = normalized(x, f"{name}expand_bn", f"{name}expand_activation")
        return normalized(convolved(x, filters, 1, f"{name}project_conv"), f"{name}project_bn")

    def top(self, x: Value) -> Value:
        x = x.then("GlobalAveragePooling2D", name="avg_pool").then("Dropout", 0.2, name="top_dropout")
        return self.classified(x)


class EfficientNetV2B0(EfficientNetV2):
    """The base, for pictures of 224 × 224."""

    name = called("efficientnetv2-b0")
    size, width, depth = 224, 1.0, 1.0


class EfficientNetV2B1(EfficientNetV2):
    """For pictures of 240 × 240."""

    name = called("efficientnetv2-b1")
    size, width, depth = 240, 1.0, 1.1


class EfficientNetV2B2(EfficientNetV2):
    """For pictures of 260 × 260."""

    name = called("efficientnetv2-b2")
    size, width, depth = 260, 1.1, 1.2


class EfficientNetV2B3(EfficientNetV2):
    """For pictures of 300 × 300."""

    name = called("efficientnetv2-b3")
    size, width, depth = 300, 1.2, 1.4


class EfficientNetV2S(EfficientNetV2):
    """The small one, for pictures of 384 × 384."""

    name = called("efficientnetv2-s")
    size, width, depth = 384, 1.0, 1.0


class EfficientNetV2M(EfficientNetV2):
    """The medium one, for pictures of 480 × 480."""

    name = called("efficientnetv2-m")
    size, width, depth = 480, 1.0, 1.0


class EfficientNetV2L(EfficientNetV2):
    """The large one, for pictures of 480 × 480."""

    name = called("efficientnetv2-l")
    size, width, depth = 480, 1.0, 1.0
