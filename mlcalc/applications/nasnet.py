"""NASNet: two cells that a search has found, one that keeps height and width and one that halves them.

Zoph et al., "Learning Transferable Architectures for Scalable Image Recognition" (2018), figure 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mlcalc.applications.base import Application, called
from mlcalc.applications.network import Value, join, padded_before_half
from mlcalc.errors import Diagnostic
from mlcalc.shapes import Shape, format_shape


def normalized(x: Value, name: str) -> Value:
    """Return a tensor normalized over the batch."""
    return x.then("BatchNormalization", momentum=0.9997, epsilon=1e-3, name=name)


def mixed(x: Value, filters: int, name: str) -> Value:
    """Return the channels of a tensor, mixed without a bias."""
    return x.then("Conv2D", filters, 1, padding="same", use_bias=False, name=name)


def separable(x: Value, filters: int, kernel_size: int, name: str, *, strides: int = 1) -> Value:
    """Return what two separable convolutions give, each rectified before and normalized behind; the first steps."""
    x, padding = x.then("Activation", "relu"), "same"
    if strides == 2:
        padding = "valid"
        x = padded_before_half(x, kernel_size, f"separable_conv_1_pad_{name}")
    for number, (step, pad) in enumerate(((strides, padding), (1, "same")), 1):
        if number == 2:
            x = x.then("Activation", "relu")
        convolution = f"separable_conv_{number}_{name}"
        x = x.then("SeparableConv2D", filters, kernel_size, strides=step, padding=pad, use_bias=False, name=convolution)
        x = normalized(x, f"separable_conv_{number}_bn_{name}")
    return x


def adjusted(before: Value | None, x: Value, filters: int, name: str) -> Value:
    """Return what the cell before the last has given, with the size and the channels of this one."""
    if before is None:
        return x
    if before.shape[-2] != x.shape[-2]:
        before = before.then("Activation", "relu", name=f"adjust_relu_1_{name}")
        shifted = before.then("ZeroPadding2D", ((0, 1), (0, 1))), ((1, 0), (1, 0))
        halves = []
        for number in (1, 2):
            half = before if number == 1 else shifted[0].then("Cropping2D", shifted[1])
            half = half.then("AveragePooling2D", 1, strides=2, padding="valid", name=f"adjust_avg_pool_{number}_{name}")
            halves.append(mixed(half, filters // 2, f"adjust_conv_{number}_{name}"))
        return normalized(join("Concatenate", halves, axis=-1), f"adjust_bn_{name}")
    if before.channels != filters:
        before = mixed(before.then("Activation", "relu"), filters, f"adjust_conv_projection_{name}")
        return normalized(before, f"adjust_bn_{name}")
    return before


def averaged(x: Value, name: str) -> Value:
    """Return the means of windows of 3 × 3, at the same size."""
    return x.then("AveragePooling2D", 3, strides=1, padding="same", name=name)


def normal_cell(x: Value, before: Value | None, filters: int, name: str) -> Value:
    """Return what the cell gives that keeps height and width."""
    p = adjusted(before, x, filters, name)
    h = normalized(mixed(x.then("Activation", "relu"), filters, f"normal_conv_1_{name}"), f"normal_bn_1_{name}")

    def side(source: Value, kernel_size: int, which: str) -> Value:
        return separable(source, filters, kernel_size, f"normal_{which}_{name}")

    def added(left: Value, right: Value, number: int) -> Value:
        return join("Add", [left, right], name=f"normal_add_{number}_{name}")

    sums = [
        added(side(h, 5, "left1"), side(p, 3, "right1"), 1),
        added(side(p, 5, "left2"), side(p, 3, "right2"), 2),
        added(averaged(h, f"normal_left3_{name}"), p, 3),
        added(averaged(p, f"normal_left4_{name}"), averaged(p, f"normal_right4_{name}"), 4),
        added(side(h, 3, "left5"), h, 5),
    ]
    return join("Concatenate", [p, *sums], axis=-1, name=f"normal_concat_{name}")


def reduction_cell(x: Value, before: Value | None, filters: int, name: str) -> Value:
    """Return what the cell gives that halves height and width."""
    p = adjusted(before, x, filters, name)
    h = normalized(mixed(x.then("Activation", "relu"), filters, f"reduction_conv_1_{name}"), f"reduction_bn_1_{name}")
    padded = padded_before_half(h, 3, f"reduction_pad_1_{name}")

    def side(source: Value, kernel_size: int, which: str, strides: int = 2) -> Value:
        return separable(source, filters, kernel_size, f"reduction_{which}_{name}", strides=strides)

    def pooled(kind: str, which: str) -> Value:
        return padded.then(kind, 3, strides=2, padding="valid", name=f"reduction_{which}_{name}")

    def added(left: Value, right: Value, which: str | None) -> Value:
        return join("Add", [left, right], name=which and f"reduction_{which}_{name}")

    first = added(side(h, 5, "left1"), side(p, 7, "right1"), "add_1")
    second = added(pooled("MaxPooling2D", "left2"), side(p, 7, "right2"), "add_2")
    third = added(pooled("AveragePooling2D", "left3"), side(p, 5, "right3"), "add3")
    fourth = added(second, averaged(first, f"reduction_left4_{name}"), None)
    fifth = added(side(first, 3, "left4", 1), pooled("MaxPooling2D", "right5"), "add4")
    return join("Concatenate", [second, third, fourth, fifth], axis=-1, name=f"reduction_concat_{name}")


class NASNet(Application):
    """Three stacks of normal cells, with a reduction cell before the second and the third."""

    order = "input_shape include_top weights input_tensor pooling classes classifier_activation name"
    pools = dict.fromkeys(("avg", "max"))
    filters: ClassVar[int]
    """The channels of the last tensor."""
    cells: ClassVar[int]
    """How many normal cells each stack has."""
    stem: ClassVar[int]
    """The filters of the first convolution."""
    skips: ClassVar[bool]
    """Whether the cell behind a reduction takes what was there before it."""

    def wrong_shape(self) -> Iterator[Diagnostic]:
        if self.is_pretrained and None in (self.input_shape or ()):
            message = f"{{}} need known sizes, not {format_shape(self.input_shape or ())}"
            yield self._for_weights("input_shape", message)
        else:
            yield from super().wrong_shape()

    def body(self, x: Value) -> Value:
        filters = self.filters // 24
        x = x.then("Conv2D", self.stem, 3, strides=2, padding="valid", use_bias=False, name="stem_conv1")
        before, x = None, normalized(x, "stem_bn1")
        for number in (1, 2):
            before, x = x, reduction_cell(x, before, filters // 2 ** (3 - number), f"stem_{number}")
        for stack in range(3):
            if stack:
                last, x = x, reduction_cell(x, before, filters * 2**stack, f"reduce_{stack * self.cells}")
                before = before if self.skips else last
            for number in range(self.cells):
                name = f"{stack * self.cells + number + (stack > 0)}"
                before, x = x, normal_cell(x, before, filters * 2**stack, name)
        return x.then("Activation", "relu")

    def top(self, x: Value) -> Value:
        return self.classified(x.then("GlobalAveragePooling2D"))


class NASNetMobile(NASNet):
    """12 normal cells, for small devices."""

    name = called("nasnet_mobile")
    filters, cells, stem, skips = 1056, 4, 32, False

    @property
    def picture(self) -> Shape:
        return self.input_shape or (self.size, self.size, 3)


class NASNetLarge(NASNet):
    """18 normal cells."""

    size = 331
    name = called("nasnet_large")
    filters, cells, stem, skips = 4032, 6, 96, True
