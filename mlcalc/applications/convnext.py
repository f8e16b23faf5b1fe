"""ConvNeXt: a ResNet with the habits of transformers.

Liu et al., "A ConvNet for the 2020s" (2022), table 9.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mlcalc.applications.base import Application, called, switch
from mlcalc.applications.network import Network, Value
from mlcalc.errors import Diagnostic
from mlcalc.layers.core import InputLayer

MEAN = tuple(255 * each for each in (0.485, 0.456, 0.406))
VARIANCE = tuple((255 * each) ** 2 for each in (0.229, 0.224, 0.225))
"""Of the three colours in ImageNet, from 0 to 255."""


def normalized(x: Value, name: str | None = None) -> Value:
    """Return a tensor with each place normalized over its channels."""
    return x.then("LayerNormalization", epsilon=1e-6, name=name)


def block(x: Value, name: str) -> Value:
    """Return what a block gives: a large filter for each channel, and two dense layers on each place."""
    before, channels = x, x.channels
    x = x.then("Conv2D", channels, kernel_size=7, padding="same", groups=channels, name=f"{name}_depthwise_conv")
    x = normalized(x, f"{name}_layernorm").then("Dense", 4 * channels, name=f"{name}_pointwise_conv_1")
    x = x.then("Activation", "gelu", name=f"{name}_gelu").then("Dense", channels, name=f"{name}_pointwise_conv_2")
    x = x.then("LayerScale", 1e-6, channels, name=f"{name}_layer_scale")
    return before.plus(x.then("Activation", "linear", name=f"{name}_identity"))


class ConvNeXt(Application):
    """Four stages of blocks, each with half the height and width of the one before."""

    order = (
        "include_top include_preprocessing weights input_tensor input_shape pooling classes classifier_activation name"
    )
    pools = dict.fromkeys(("avg", "max"))
    depths: ClassVar[tuple[int, ...]] = (3, 3, 27, 3)
    """How many blocks each stage has."""
    filters: ClassVar[tuple[int, ...]]
    """The channels of each stage."""

    include_preprocessing: bool = switch(True)

    def wrong(self) -> Iterator[Diagnostic]:
        if self.name is None:
            yield self.nameless("the layers are called by the name")
        elif self.is_pretrained and self.default("name") not in self.name:
            yield self.nameless(f"Keras finds the weights of ImageNet by {self.default('name')} in the name")
        yield from super().wrong()

    def body(self, x: Value) -> Value:
        if self.include_preprocessing and self.picture[2] == 3:
            name = f"{self.name}_prestem_normalization"
            x = x.then("Normalization", mean=MEAN, variance=VARIANCE, name=name)
        for stage, (depth, filters) in enumerate(zip(self.depths, self.filters, strict=True)):
            x = self._smaller(x, filters, stage)
            for number in range(depth):
                x = block(x, f"{self.name}_stage_{stage}_block_{number}")
        return x

    def _smaller(self, x: Value, filters: int, stage: int) -> Value:
        """Return what the chain of two layers before a stage gives: a step of four at the start, of two later."""
        inner = Network(self.title())
        y = inner.begin(InputLayer(batch_shape=x.shape))
        if stage == 0:
            name = f"{self.name}_stem"
            y = normalized(
                y.then("Conv2D", filters, kernel_size=4, strides=4, name=f"{name}_conv"), f"{name}_layernorm"
            )
        else:
            name = f"{self.name}_downsampling"
            y = normalized(y, f"{name}_layernorm_{stage - 1}")
            y = y.then("Conv2D", filters, kernel_size=2, strides=2, name=f"{name}_conv_{stage - 1}")
            name = f"{name}_block_{stage - 1}"
        chain = inner.builder.model(name, [y.tensor], kind="Sequential", is_chain=True).taking_any()
        return x.network.add(chain, [x], name)

    def top(self, x: Value) -> Value:
        x = normalized(x.then("GlobalAveragePooling2D", name=f"{self.name}_head_gap"), f"{self.name}_head_layernorm")
        return x.then("Dense", self.classes, activation=self.classifier_activation, name=f"{self.name}_head_dense")

    def without_top(self, x: Value) -> Value:
        return normalized(super().without_top(x))


class ConvNeXtTiny(ConvNeXt):
    """18 blocks."""

    name = called("convnext_tiny")
    depths = (3, 3, 9, 3)
    filters = (96, 192, 384, 768)


class ConvNeXtSmall(ConvNeXt):
    """36 blocks."""

    name = called("convnext_small")
    filters = (96, 192, 384, 768)


class ConvNeXtBase(ConvNeXt):
    """36 blocks, with more channels."""

    name = called("convnext_base")
    filters = (128, 256, 512, 1024)


class ConvNeXtLarge(ConvNeXt):
    """36 blocks, with many channels."""

    name = called("convnext_large")
    filters = (192, 384, 768, 1536)


class ConvNeXtXLarge(ConvNeXt):
    """36 blocks, with most channels."""

    name = called("convnext_xlarge")
    filters = (256, 512, 1024, 2048)
