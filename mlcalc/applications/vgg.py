"""VGG: convolutions of 3 × 3 one upon the other, and three dense layers.

Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition" (2014), table 1.
"""

from __future__ import annotations

from typing import ClassVar

from mlcalc.applications.base import Application, called
from mlcalc.applications.network import Value

FILTERS = (64, 128, 256, 512, 512)


class VGG(Application):
    """Five blocks of convolutions, each halved by a pool."""

    pools = dict.fromkeys(("avg", "max"))
    depths: ClassVar[tuple[int, ...]]
    """How many convolutions each block has."""

    def body(self, x: Value) -> Value:
        for block, (filters, depth) in enumerate(zip(FILTERS, self.depths, strict=True), 1):
            for number in range(1, depth + 1):
                name = f"block{block}_conv{number}"
                x = x.then("Conv2D", filters, 3, activation="relu", padding="same", name=name)
            x = x.then("MaxPooling2D", 2, strides=2, name=f"block{block}_pool")
        return x

    def top(self, x: Value) -> Value:
        x = x.then("Flatten", name="flatten")
        for name in ("fc1", "fc2"):
            x = x.then("Dense", 4096, activation="relu", name=name)
        return self.classified(x)


class VGG16(VGG):
    """16 layers with weights: 13 convolutions and 3 dense layers."""

    name = called("vgg16")
    depths = (2, 2, 3, 3, 3)


class VGG19(VGG):
    """19 layers with weights: 16 convolutions and 3 dense layers."""

    name = called("vgg19")
    depths = (2, 2, 4, 4, 4)
