"""MobileNet V3: the blocks of V2, some of which weigh their channels by what the whole picture shows.

Howard et al., "Searching for MobileNetV3" (2019), tables 1 and 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from mlcalc.applications.base import Application, called, switch
from mlcalc.applications.network import Value, divisible, join, padded_before_half
from mlcalc.arguments.kinds import number
from mlcalc.errors import Diagnostic
from mlcalc.shapes import Shape


class Block(NamedTuple):
    """A row of the paper's table.

    Attributes:
        expansion: how many times more channels there are inside.
        filters: how many come out.
        kernel_size: that of the filter for each channel; 0 for the one that minimalistic networks have smaller.
        strides: its step.
        is_weighed: whether the channels are weighed; no minimalistic network does it.
        is_relu: whether it is rectified whatever the others are.
    """

    expansion: float
    filters: int
    kernel_size: int
    strides: int
    is_weighed: bool
    is_relu: bool


def normalized(x: Value, name: str) -> Value:
    """Return a tensor normalized over the batch."""
    return x.then("BatchNormalization", epsilon=1e-3, momentum=0.999, name=name)


def weighed(x: Value, name: str) -> Value:
    """Return a tensor with each channel weighed by what the whole picture shows."""
    weight = x.then("GlobalAveragePooling2D", keepdims=True, name=f"{name}avg_pool")
    weight = weight.then("Conv2D", divisible(x.channels * 0.25), kernel_size=1, padding="same", name=f"{name}conv")
    weight = weight.then("ReLU", name=f"{name}relu")
    weight = weight.then("Conv2D", x.channels, kernel_size=1, padding="same", name=f"{name}conv_1")
    weight = weight.plus(3.0).then("ReLU", 6.0).times(1.0 / 6.0)
    return join("Multiply", [x, weight], name=f"{name}mul")


class MobileNetV3(Application):
    """Inverted bottlenecks; `alpha` scales the number of filters, and `minimalistic` keeps to the simplest layers."""

    order = (
        "input_shape alpha minimalistic include_top weights input_tensor classes pooling dropout_rate "
        "classifier_activation include_preprocessing name"
    )
    compares = True
    blocks: ClassVar[tuple[Block, ...]]
    last: ClassVar[int]
    """The filters of the top."""

    alpha: float = number(1.0)
    minimalistic: bool = switch(False)
    dropout_rate: float = number(0.2, maximum=1)
    include_preprocessing: bool = switch(True)

    @property
    def picture(self) -> Shape:
        return self.input_shape or (None, None, 3)

    def wrong_shape(self) -> Iterator[Diagnostic]:
        stated = self.input_shape or self.tensor_shape
        if len(stated) != 3 or None not in stated[:2] or (stated[2] is None and self.input_shape):
            # Its weights fit any picture, since the top has no Flatten in front.
            bare = self._changed({"include_top": False, "weights": None, "input_shape": stated})
            yield from Application.wrong_shape(bare)

    def wrong_for_weights(self) -> Iterator[tuple[str, str]]:
        known = (1.0,) if self.minimalistic else (0.75, 1.0)
        if self.alpha not in known:
            kind = " and `minimalistic`" if self.minimalistic else ""
            yield "alpha", f"an `alpha` of {self.alpha:g}{kind}, but for {' and '.join(map(str, known))}"

    def _activated(self, x: Value, *, is_relu: bool = False) -> Value:
        return x.then("ReLU") if is_relu or self.minimalistic else x.then("Activation", "hard_swish")

    def body(self, x: Value) -> Value:
        if self.include_preprocessing:
            x = x.then("Rescaling", scale=1.0 / 127.5, offset=-1.0)
        x = x.then("Conv2D", 16, kernel_size=3, strides=2, padding="same", use_bias=False, name="conv")
        x = self._activated(normalized(x, "conv_bn"))
        for place, block in enumerate(self.blocks):
            x = self._block(x, block, place)
        wide = divisible(x.channels * 6)
        x = x.then("Conv2D", wide, kernel_size=1, padding="same", use_bias=False, name="conv_1")
        return self._activated(normalized(x, "conv_1_bn"))

    def _block(self, x: Value, block: Block, place: int) -> Value:
        before, filters, strides = x, divisible(block.filters * self.alpha), block.strides
        kernel_size = block.kernel_size or (3 if self.minimalistic else 5)
        name = f"expanded_conv_{place}_" if place else "expanded_conv_"
        if place:
            wide = divisible(x.channels * block.expansion)
            x = x.then("Conv2D", wide, kernel_size=1, padding="same", use_bias=False, name=f"{name}expand")
            x = self._activated(normalized(x, f"{name}expand_bn"), is_relu=block.is_relu)
        padding = "same"
        if strides == 2:
            padding = "valid"
            x = padded_before_half(x, kernel_size, f"{name}depthwise_pad")
        name_of_depthwise = f"{name}depthwise"
        x = x.then(
            "DepthwiseConv2D", kernel_size, strides=strides, padding=padding, use_bias=False, name=name_of_depthwise
        )
        x = self._activated(normalized(x, f"{name_of_depthwise}_bn"), is_relu=block.is_relu)
        if block.is_weighed and not self.minimalistic:
            x = weighed(x, f"{name}squeeze_excite_")
        x = x.then("Conv2D", filters, kernel_size=1, padding="same", use_bias=False, name=f"{name}project")
        x = normalized(x, f"{name}project_bn")
        return join("Add", [before, x], name=f"{name}add") if strides == 1 and before.channels == filters else x

    def top(self, x: Value) -> Value:
        last = divisible(self.last * self.alpha) if self.alpha > 1 else self.last
        x = x.then("GlobalAveragePooling2D", keepdims=True)
        x = self._activated(x.then("Conv2D", last, kernel_size=1, padding="same", name="conv_2"))
        if self.dropout_rate > 0:
            x = x.then("Dropout", self.dropout_rate)
        x = x.then("Conv2D", self.classes, kernel_size=1, padding="same", name="logits").then("Flatten")
        return x.then("Activation", self.classifier_activation or "linear", name="predictions")


class MobileNetV3Small(MobileNetV3):
    """11 bottlenecks, for small devices."""

    name = called("MobileNetV3Small")
    last = 1024
    blocks = (
        Block(1, 16, 3, 2, True, True),
        Block(72 / 16, 24, 3, 2, False, True),
        Block(88 / 24, 24, 3, 1, False, True),
        Block(4, 40, 0, 2, True, False),
        Block(6, 40, 0, 1, True, False),
        Block(6, 40, 0, 1, True, False),
        Block(3, 48, 0, 1, True, False),
        Block(3, 48, 0, 1, True, False),
        Block(6, 96, 0, 2, True, False),
        Block(6, 96, 0, 1, True, False),
        Block(6, 96, 0, 1, True, False),
    )


class MobileNetV3Large(MobileNetV3):
    """15 bottlenecks."""

    name = called("MobileNetV3Large")
    last = 1280
    blocks = (
        Block(1, 16, 3, 1, False, True),
        Block(4, 24, 3, 2, False, True),
        Block(3, 24, 3, 1, False, True),
        Block(3, 40, 0, 2, True, True),
        Block(3, 40, 0, 1, True, True),
        Block(3, 40, 0, 1, True, True),
        Block(6, 80, 3, 2, False, False),
        Block(2.5, 80, 3, 1, False, False),
        Block(2.3, 80, 3, 1, False, False),
        Block(2.3, 80, 3, 1, False, False),
        Block(6, 112, 3, 1, True, False),
        Block(6, 112, 3, 1, True, False),
        Block(6, 160, 0, 2, True, False),
        Block(6, 160, 0, 1, True, False),
        Block(6, 160, 0, 1, True, False),
    )
