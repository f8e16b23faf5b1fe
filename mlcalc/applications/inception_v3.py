"""Inception V3: convolutions of several sizes side by side, joined along the channels.

Szegedy et al., "Rethinking the Inception Architecture for Computer Vision" (2015), table 1.
"""

from __future__ import annotations

from collections.abc import Sequence

from mlcalc.applications.base import Application, called
from mlcalc.applications.network import Value, join

Size = tuple[int, int, int]
"""The filters of a convolution, its height and its width."""


def convolved(x: Value, *sizes: Size, strides: int = 1, padding: str = "same") -> Value:
    """Return what convolutions one behind the other give, each normalized and rectified; the last has the strides."""
    for number, (filters, height, width) in enumerate(sizes, 1):
        ends = {"strides": strides, "padding": padding} if number == len(sizes) else {"padding": "same"}
        x = x.then("Conv2D", filters, (height, width), use_bias=False, **ends)
        x = x.then("BatchNormalization", axis=3, scale=False).then("Activation", "relu")
    return x


def pooled(x: Value, filters: int) -> Value:
    """Return what a pool that keeps the size gives, with its channels mixed."""
    return convolved(x.then("AveragePooling2D", 3, strides=1, padding="same"), (filters, 1, 1))


def joined(values: Sequence[Value], name: str | None = None) -> Value:
    """Return tensors joined along their channels."""
    return join("Concatenate", values, axis=3, name=name)


def small(x: Value, filters: int, number: int) -> Value:
    """Return what windows of 1 × 1, 5 × 5 and twice 3 × 3 give (figure 5)."""
    branches = [
        convolved(x, (64, 1, 1)),
        convolved(x, (48, 1, 1), (64, 5, 5)),
        convolved(x, (64, 1, 1), (96, 3, 3), (96, 3, 3)),
        pooled(x, filters),
    ]
    return joined(branches, f"mixed{number}")


def long(x: Value, filters: int, number: int) -> Value:
    """Return what windows of 1 × 7 and 7 × 1 give in turn (figure 6)."""
    branches = [
        convolved(x, (192, 1, 1)),
        convolved(x, (filters, 1, 1), (filters, 1, 7), (192, 7, 1)),
        convolved(x, (filters, 1, 1), (filters, 7, 1), (filters, 1, 7), (filters, 7, 1), (192, 1, 7)),
        pooled(x, 192),
    ]
    return joined(branches, f"mixed{number}")


def wide(x: Value, number: int) -> Value:
    """Return what windows of 1 × 3 and 3 × 1 side by side give (figure 7)."""
    first = convolved(x, (320, 1, 1))
    branch = convolved(x, (384, 1, 1))
    second = joined([convolved(branch, (384, 1, 3)), convolved(branch, (384, 3, 1))], f"mixed9_{number}")
    branch = convolved(x, (448, 1, 1), (384, 3, 3))
    third = joined([convolved(branch, (384, 1, 3)), convolved(branch, (384, 3, 1))])
    return joined([first, second, third, pooled(x, 192)], f"mixed{9 + number}")


def halved(x: Value, *branches: Sequence[Size], number: int) -> Value:
    """Return what branches and a pool give that step by two."""
    values = [convolved(x, *sizes, strides=2, padding="valid") for sizes in branches]
    return joined([*values, x.then("MaxPooling2D", 3, strides=2)], f"mixed{number}")


class InceptionV3(Application):
    """11 blocks of convolutions side by side."""

    size = 299
    least = 75
    pools = dict.fromkeys(("avg", "max"))
    name = called("inception_v3")

    def body(self, x: Value) -> Value:
        x = convolved(x, (32, 3, 3), strides=2, padding="valid")
        x = convolved(convolved(x, (32, 3, 3), padding="valid"), (64, 3, 3))
        x = x.then("MaxPooling2D", 3, strides=2)
        x = convolved(convolved(x, (80, 1, 1), padding="valid"), (192, 3, 3), padding="valid")
        x = x.then("MaxPooling2D", 3, strides=2)
        for number, filters in enumerate((32, 64, 64)):
            x = small(x, filters, number)
        x = halved(x, [(384, 3, 3)], [(64, 1, 1), (96, 3, 3), (96, 3, 3)], number=3)
        for number, filters in enumerate((128, 160, 160, 192), 4):
            x = long(x, filters, number)
        x = halved(x, [(192, 1, 1), (320, 3, 3)], [(192, 1, 1), (192, 1, 7), (192, 7, 1), (192, 3, 3)], number=8)
        return wide(wide(x, 0), 1)
