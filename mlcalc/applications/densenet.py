"""DenseNet: each layer takes what all layers before it in its block have given.

Huang et al., "Densely Connected Convolutional Networks" (2017), table 1.
"""

from __future__ import annotations

from typing import ClassVar

from mlcalc.applications.base import Application, called
from mlcalc.applications.network import Value, join
from mlcalc.applications.resnet import normalized

GROWTH = 32
"""How many channels each layer adds."""


def layer(x: Value, name: str) -> Value:
    """Return a tensor with the channels that one layer adds."""
    new = normalized(x, f"{name}_0_bn", f"{name}_0_relu")
    new = new.then("Conv2D", 4 * GROWTH, 1, use_bias=False, name=f"{name}_1_conv")
    new = normalized(new, f"{name}_1_bn", f"{name}_1_relu")
    new = new.then("Conv2D", GROWTH, 3, padding="same", use_bias=False, name=f"{name}_2_conv")
    return join("Concatenate", [x, new], axis=3, name=f"{name}_concat")


def transition(x: Value, name: str) -> Value:
    """Return a tensor with half its channels, height and width."""
    channels = x.channels
    x = normalized(x, f"{name}_bn", f"{name}_relu")
    x = x.then("Conv2D", channels // 2, 1, use_bias=False, name=f"{name}_conv")
    return x.then("AveragePooling2D", 2, strides=2, name=f"{name}_pool")


class DenseNet(Application):
    """Four dense blocks with transitions between them."""

    depths: ClassVar[tuple[int, ...]]
    """How many layers each block has."""

    def body(self, x: Value) -> Value:
        x = x.then("ZeroPadding2D", ((3, 3), (3, 3)))
        x = x.then("Conv2D", 64, 7, strides=2, use_bias=False, name="conv1_conv")
        x = normalized(x, "conv1_bn", "conv1_relu").then("ZeroPadding2D", ((1, 1), (1, 1)))
        x = x.then("MaxPooling2D", 3, strides=2, name="pool1")
        for block, depth in enumerate(self.depths, 2):
            for number in range(1, depth + 1):
                x = layer(x, f"conv{block}_block{number}")
            if block < 5:
                x = transition(x, f"pool{block}")
        return normalized(x, "bn", "relu")


class DenseNet121(DenseNet):
    """121 layers with weights."""

    name = called("densenet121")
    depths = (6, 12, 24, 16)


class DenseNet169(DenseNet):
    """169 layers with weights."""

    name = called("densenet169")
    depths = (6, 12, 32, 32)


class DenseNet201(DenseNet):
    """201 layers with weights."""

    name = called("densenet201")
    depths = (6, 12, 48, 32)
