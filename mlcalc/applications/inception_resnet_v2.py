"""Inception-ResNet V2: convolutions side by side, whose sum is added to what they were given.

Szegedy et al., "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning" (2016), figure 15.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlcalc.applications.base import Application, called
from mlcalc.applications.inception_v3 import Size, convolved
from mlcalc.applications.network import Value, join

BRANCHES: Mapping[str, Sequence[Sequence[Size]]] = {
    "block35": ([(32, 1, 1)], [(32, 1, 1), (32, 3, 3)], [(32, 1, 1), (48, 3, 3), (64, 3, 3)]),
    "block17": ([(192, 1, 1)], [(128, 1, 1), (160, 1, 7), (192, 7, 1)]),
    "block8": ([(192, 1, 1)], [(192, 1, 1), (224, 1, 3), (256, 3, 1)]),
}
"""The convolutions side by side in each kind of block."""


def block(x: Value, kind: str, number: int, scale: float, *, is_rectified: bool = True) -> Value:
    """Return what a block gives: a small share of its branches, added to what it was given."""
    name = f"{kind}_{number}"
    branches = [convolved(x, *sizes) for sizes in BRANCHES[kind]]
    mixed = join("Concatenate", branches, axis=3, name=f"{name}_mixed")
    mixed = mixed.then("Conv2D", x.channels, 1, padding="same", name=f"{name}_conv")
    x = join("CustomScaleLayer", [x, mixed], scale)
    return x.then("Activation", "relu", name=f"{name}_ac") if is_rectified else x


def halved(x: Value, *branches: Sequence[Size], name: str) -> Value:
    """Return what branches and a pool give that step by two."""
    values = [convolved(x, *sizes, strides=2, padding="valid") for sizes in branches]
    return join("Concatenate", [*values, x.then("MaxPooling2D", 3, strides=2)], axis=3, name=name)


class InceptionResNetV2(Application):
    """40 blocks of convolutions side by side with ways around them."""

    size = 299
    least = 75
    pools = dict.fromkeys(("avg", "max"))
    name = called("inception_resnet_v2")

    def body(self, x: Value) -> Value:
        x = self._stem(x)
        for number in range(1, 11):
            x = block(x, "block35", number, 0.17)
        x = halved(x, [(384, 3, 3)], [(256, 1, 1), (256, 3, 3), (384, 3, 3)], name="mixed_6a")
        for number in range(1, 21):
            x = block(x, "block17", number, 0.1)
        ends: list[list[Size]] = [[(256, 1, 1), (size, 3, 3)] for size in (384, 288)]
        x = halved(x, *ends, [(256, 1, 1), (288, 3, 3), (320, 3, 3)], name="mixed_7a")
        for number in range(1, 10):
            x = block(x, "block8", number, 0.2)
        x = block(x, "block8", 10, 1.0, is_rectified=False)
        x = x.then("Conv2D", 1536, 1, padding="same", use_bias=False, name="conv_7b")
        x = x.then("BatchNormalization", axis=3, scale=False, name="conv_7b_bn")
        return x.then("Activation", "relu", name="conv_7b_ac")

    @staticmethod
    def _stem(x: Value) -> Value:
        x = convolved(x, (32, 3, 3), strides=2, padding="valid")
        x = convolved(convolved(x, (32, 3, 3), padding="valid"), (64, 3, 3)).then("MaxPooling2D", 3, strides=2)
        x = convolved(convolved(x, (80, 1, 1), padding="valid"), (192, 3, 3), padding="valid")
        x = x.then("MaxPooling2D", 3, strides=2)
        branches = [
            convolved(x, (96, 1, 1)),
            convolved(x, (48, 1, 1), (64, 5, 5)),
            convolved(x, (64, 1, 1), (96, 3, 3), (96, 3, 3)),
            convolved(x.then("AveragePooling2D", 3, strides=1, padding="same"), (64, 1, 1)),
        ]
        return join("Concatenate", branches, axis=3, name="mixed_5b")
