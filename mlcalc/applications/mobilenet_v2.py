"""MobileNet V2: blocks that widen, filter each channel, and narrow again.

Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (2018), table 2.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlcalc.applications.base import Application, called
from mlcalc.applications.network import Value, divisible, join, padded_before_half
from mlcalc.arguments.kinds import number

BLOCKS = ((16, 1, 1), (24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1))
"""Filters, how many blocks have them, and the step of the first of these."""
ALPHAS = (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)


def normalized(x: Value, bn: str, relu: str | None = None) -> Value:
    """Return a tensor normalized over the batch, and held between 0 and 6 if that has a name."""
    x = x.then("BatchNormalization", epsilon=1e-3, momentum=0.999, name=bn)
    return x if relu is None else x.then("ReLU", 6.0, name=relu)


class MobileNetV2(Application):
    """17 inverted bottlenecks; `alpha` scales the number of filters."""

    order = "input_shape alpha include_top weights input_tensor pooling classes classifier_activation name"
    compares = True
    sizes = (96, 128, 160, 192, 224)
    pools = dict.fromkeys(("avg", "max"))

    alpha: float = number(1.0)
    name = called(None)

    def given_side(self) -> int:
        if self.input_shape is not None:
            return super().given_side()
        height, width, _ = self.tensor_shape
        return height or 0 if height == width else 0

    @property
    def full_name(self) -> str | None:
        rows = self.picture[0]
        if self.is_pretrained and (self.picture[0] != self.picture[1] or rows not in self.sizes):
            rows = self.size
        return self.name or f"mobilenetv2_{self.alpha:0.2f}_{rows}"

    def wrong_for_weights(self) -> Iterator[tuple[str, str]]:
        if self.alpha not in ALPHAS:
            yield "alpha", f"an `alpha` of {self.alpha:g}, but for {', '.join(map(str, ALPHAS))}"

    def body(self, x: Value) -> Value:
        first = divisible(32 * self.alpha)
        x = x.then("Conv2D", first, kernel_size=3, strides=2, padding="same", use_bias=False, name="Conv1")
        x = normalized(x, "bn_Conv1", "Conv1_relu")
        place = 0
        for filters, count, strides in BLOCKS:
            for index in range(count):
                x = self._block(x, filters, strides if index == 0 else 1, place)
                place += 1
        last = divisible(1280 * self.alpha) if self.alpha > 1 else 1280
        x = x.then("Conv2D", last, kernel_size=1, use_bias=False, name="Conv_1")
        return normalized(x, "Conv_1_bn", "out_relu")

    def _block(self, x: Value, filters: int, strides: int, place: int) -> Value:
        before, narrow = x, divisible(int(filters * self.alpha))
        name = f"block_{place}_" if place else "expanded_conv_"
        if place:
            wide = 6 * x.channels
            x = x.then("Conv2D", wide, kernel_size=1, padding="same", use_bias=False, name=f"{name}expand")
            x = normalized(x, f"{name}expand_BN", f"{name}expand_relu")
        padding = "same"
        if strides == 2:
            padding = "valid"
            x = padded_before_half(x, 3, f"{name}pad")
        x = x.then("DepthwiseConv2D", 3, strides=strides, use_bias=False, padding=padding, name=f"{name}depthwise")
        x = normalized(x, f"{name}depthwise_BN", f"{name}depthwise_relu")
        x = x.then("Conv2D", narrow, kernel_size=1, padding="same", use_bias=False, name=f"{name}project")
        x = normalized(x, f"{name}project_BN")
        return join("Add", [before, x], name=f"{name}add") if before.channels == narrow and strides == 1 else x

    def top(self, x: Value) -> Value:
        return self.classified(x.then("GlobalAveragePooling2D"))
