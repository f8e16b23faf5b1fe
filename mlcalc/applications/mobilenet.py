"""MobileNet: a filter for each channel, then a mix of the channels.

Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications" (2017), table 1.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlcalc.applications.base import Application, called
from mlcalc.applications.network import Value
from mlcalc.arguments.kinds import integer, number

FILTERS = (64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024)
HALVED = (2, 4, 6, 12)
"""The blocks that halve height and width."""
ALPHAS = (0.25, 0.5, 0.75, 1.0)


def rectified(x: Value, name: str, bn: str) -> Value:
    """Return a tensor normalized over the batch, and held between 0 and 6."""
    return x.then("BatchNormalization", name=bn).then("ReLU", 6.0, name=f"{name}_relu")


class MobileNet(Application):
    """13 blocks of depthwise and pointwise convolutions; `alpha` scales the number of filters."""

    order = (
        "input_shape alpha depth_multiplier dropout include_top weights input_tensor pooling classes "
        "classifier_activation name"
    )
    sizes = (128, 160, 192, 224)
    pools = dict.fromkeys(("avg", "max"))

    alpha: float = number(1.0)
    depth_multiplier: int = integer(1)
    dropout: float = number(1e-3, minimum=0, maximum=1)
    name = called(None)

    @property
    def full_name(self) -> str | None:
        rows = self.picture[0]
        if self.is_pretrained and (self.picture[0] != self.picture[1] or rows not in self.sizes):
            rows = self.size
        return self.name or f"mobilenet_{self.alpha:0.2f}_{rows}"

    def wrong_for_weights(self) -> Iterator[tuple[str, str]]:
        if self.depth_multiplier != 1:
            yield "depth_multiplier", f"a `depth_multiplier` of {self.depth_multiplier}, but for 1"
        if self.alpha not in ALPHAS:
            yield "alpha", f"an `alpha` of {self.alpha:g}, but for {', '.join(map(str, ALPHAS))}"

    def body(self, x: Value) -> Value:
        x = x.then("Conv2D", int(32 * self.alpha), 3, padding="same", use_bias=False, strides=2, name="conv1")
        x = rectified(x, "conv1", "conv1_bn")
        for place, filters in enumerate(FILTERS, 1):
            x = self._block(x, int(filters * self.alpha), place)
        return x

    def _block(self, x: Value, filters: int, place: int) -> Value:
        strides, padding, depthwise = 1, "same", f"conv_dw_{place}"
        if place in HALVED:
            strides, padding = 2, "valid"
            x = x.then("ZeroPadding2D", ((0, 1), (0, 1)), name=f"conv_pad_{place}")
        x = x.then(
            "DepthwiseConv2D",
            3,
            padding=padding,
            depth_multiplier=self.depth_multiplier,
            strides=strides,
            use_bias=False,
            name=depthwise,
        )
        x = rectified(x, depthwise, f"{depthwise}_bn")
        pointwise = f"conv_pw_{place}"
        x = x.then("Conv2D", filters, 1, padding="same", use_bias=False, name=pointwise)
        return rectified(x, pointwise, f"{pointwise}_bn")

    def top(self, x: Value) -> Value:
        x = x.then("GlobalAveragePooling2D", keepdims=True).then("Dropout", self.dropout, name="dropout")
        x = x.then("Conv2D", self.classes, 1, padding="same", name="conv_preds")
        x = x.then("Reshape", (self.classes,), name="reshape_2")
        return x.then("Activation", self.classifier_activation or "linear", name="predictions")
