"""ResNet V2: normalized and rectified before each convolution, so that the way around stays free.

He et al., "Identity Mappings in Deep Residual Networks" (2016).
"""

from __future__ import annotations

from typing import ClassVar

from mlcalc.applications.base import Application, called
from mlcalc.applications.network import Value, join
from mlcalc.applications.resnet import FILTERS, normalized, pooled, stem


def block(x: Value, filters: int, strides: int, name: str, *, is_first: bool) -> Value:
    """Return what a bottleneck gives, rectified before its convolutions."""
    before = normalized(x, f"{name}_preact_bn", f"{name}_preact_relu")
    around = x
    if is_first:
        around = before.then("Conv2D", 4 * filters, 1, strides=strides, name=f"{name}_0_conv")
    elif strides > 1:
        around = x.then("MaxPooling2D", 1, strides=strides)
    x = before.then("Conv2D", filters, 1, strides=1, use_bias=False, name=f"{name}_1_conv")
    x = normalized(x, f"{name}_1_bn", f"{name}_1_relu")
    x = x.then("ZeroPadding2D", ((1, 1), (1, 1)), name=f"{name}_2_pad")
    x = x.then("Conv2D", filters, 3, strides=strides, use_bias=False, name=f"{name}_2_conv")
    x = normalized(x, f"{name}_2_bn", f"{name}_2_relu")
    x = x.then("Conv2D", 4 * filters, 1, name=f"{name}_3_conv")
    return join("Add", [around, x], name=f"{name}_out")


class ResNetV2(Application):
    """Four stacks of bottlenecks, of which all but the last end with a step of two."""

    depths: ClassVar[tuple[int, ...]]
    """How many blocks each stack has."""

    def body(self, x: Value) -> Value:
        x = pooled(stem(x))
        for stack, (filters, depth) in enumerate(zip(FILTERS, self.depths, strict=True), 2):
            for number in range(1, depth + 1):
                strides = 2 if number == depth and stack < 5 else 1
                x = block(x, filters, strides, f"conv{stack}_block{number}", is_first=number == 1)
        return normalized(x, "post_bn", "post_relu")


class ResNet50V2(ResNetV2):
    """50 layers with weights."""

    name = called("resnet50v2")
    depths = (3, 4, 6, 3)


class ResNet101V2(ResNetV2):
    """101 layers with weights."""

    name = called("resnet101v2")
    depths = (3, 4, 23, 3)


class ResNet152V2(ResNetV2):
    """152 layers with weights."""

    name = called("resnet152v2")
    depths = (3, 8, 36, 3)
