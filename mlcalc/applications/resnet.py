"""ResNet: each block adds what it has learnt to what it was given.

He et al., "Deep Residual Learning for Image Recognition" (2015), table 1; Keras has the strides in the first
convolution of a block.
"""

from __future__ import annotations

from typing import ClassVar

from mlcalc.applications.base import Application, called
from mlcalc.applications.network import Value, join

FILTERS = (64, 128, 256, 512)


def normalized(x: Value, name: str, activation: str | None = None) -> Value:
    """Return a tensor normalized over the batch, and rectified if the activation has a name."""
    x = x.then("BatchNormalization", axis=3, epsilon=1.001e-5, name=name)
    return x if activation is None else x.then("Activation", "relu", name=activation)


def stem(x: Value) -> Value:
    """Return what the first convolution gives, which all of these networks begin with."""
    x = x.then("ZeroPadding2D", ((3, 3), (3, 3)), name="conv1_pad")
    return x.then("Conv2D", 64, 7, strides=2, name="conv1_conv")


def pooled(x: Value) -> Value:
    """Return what the pool behind the first convolution gives."""
    x = x.then("ZeroPadding2D", ((1, 1), (1, 1)), name="pool1_pad")
    return x.then("MaxPooling2D", 3, strides=2, name="pool1_pool")


def block(x: Value, filters: int, strides: int, name: str, *, is_first: bool) -> Value:
    """Return what a bottleneck gives: 1 × 1, 3 × 3, 1 × 1, and a way around them."""
    around = x
    if is_first:
        around = x.then("Conv2D", 4 * filters, 1, strides=strides, name=f"{name}_0_conv")
        around = normalized(around, f"{name}_0_bn")
    x = x.then("Conv2D", filters, 1, strides=strides, name=f"{name}_1_conv")
    x = normalized(x, f"{name}_1_bn", f"{name}_1_relu")
    x = x.then("Conv2D", filters, 3, padding="same", name=f"{name}_2_conv")
    x = normalized(x, f"{name}_2_bn", f"{name}_2_relu")
    x = x.then("Conv2D", 4 * filters, 1, name=f"{name}_3_conv")
    x = normalized(x, f"{name}_3_bn")
    x = join("Add", [around, x], name=f"{name}_add")
    return x.then("Activation", "relu", name=f"{name}_out")


class ResNet(Application):
    """Four stacks of bottlenecks."""

    depths: ClassVar[tuple[int, ...]]
    """How many blocks each stack has."""

    def body(self, x: Value) -> Value:
        x = pooled(normalized(stem(x), "conv1_bn", "conv1_relu"))
        for stack, (filters, depth) in enumerate(zip(FILTERS, self.depths, strict=True), 2):
            for number in range(1, depth + 1):
                is_first = number == 1
                strides = 2 if is_first and stack > 2 else 1
                x = block(x, filters, strides, f"conv{stack}_block{number}", is_first=is_first)
        return x


class ResNet50(ResNet):
    """50 layers with weights."""

    name = called("resnet50")
    depths = (3, 4, 6, 3)


class ResNet101(ResNet):
    """101 layers with weights."""

    name = called("resnet101")
    depths = (3, 4, 23, 3)


class ResNet152(ResNet):
    """152 layers with weights."""

    name = called("resnet152")
    depths = (3, 8, 36, 3)
