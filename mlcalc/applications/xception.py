"""Xception: a filter for each channel and a mix of them, with ways around every two or three.

Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions" (2017), figure 5.
"""

from __future__ import annotations

from collections.abc import Sequence

from mlcalc.applications.base import Application, called
from mlcalc.applications.network import Value, join


def rectified(x: Value, name: str) -> Value:
    """Return what the rectifier of this name gives."""
    return x.then("Activation", "relu", name=f"{name}_act")


def convolved(x: Value, filters: int, name: str, **options: int) -> Value:
    """Return what a convolution at the start gives, normalized and rectified."""
    x = x.then("Conv2D", filters, 3, use_bias=False, name=name, **options)
    return rectified(x.then("BatchNormalization", name=f"{name}_bn"), name)


def separable(x: Value, filters: int, name: str) -> Value:
    """Return what a separable convolution gives, normalized."""
    x = x.then("SeparableConv2D", filters, 3, padding="same", use_bias=False, name=name)
    return x.then("BatchNormalization", name=f"{name}_bn")


def halving(x: Value, filters: Sequence[int], number: int, *, is_rectified: bool = True) -> Value:
    """Return the sum of two separable convolutions and a pool, and of the way around them, with half the height."""
    name = f"block{number}"
    around = x.then("Conv2D", filters[-1], 1, strides=2, padding="same", use_bias=False).then("BatchNormalization")
    if is_rectified:
        x = rectified(x, f"{name}_sepconv1")
    x = separable(x, filters[0], f"{name}_sepconv1")
    x = separable(rectified(x, f"{name}_sepconv2"), filters[1], f"{name}_sepconv2")
    x = x.then("MaxPooling2D", 3, strides=2, padding="same", name=f"{name}_pool")
    return join("Add", [x, around])


def middle(x: Value, number: int) -> Value:
    """Return the sum of three separable convolutions and of what they were given."""
    around = x
    for each in range(1, 4):
        name = f"block{number}_sepconv{each}"
        x = separable(rectified(x, name), 728, name)
    return join("Add", [x, around])


class Xception(Application):
    """36 convolutions, of which all but the first two are separable."""

    size = 299
    least = 71
    pools = dict.fromkeys(("avg", "max"))
    name = called("xception")

    def body(self, x: Value) -> Value:
        x = convolved(convolved(x, 32, "block1_conv1", strides=2), 64, "block1_conv2")
        x = halving(x, (128, 128), 2, is_rectified=False)
        x = halving(halving(x, (256, 256), 3), (728, 728), 4)
        for number in range(5, 13):
            x = middle(x, number)
        x = halving(x, (728, 1024), 13)
        for filters, name in ((1536, "block14_sepconv1"), (2048, "block14_sepconv2")):
            x = rectified(separable(x, filters, name), name)
        return x
