"""Layers that the published architectures of `keras.applications` bring along for themselves."""

from __future__ import annotations

from collections.abc import Iterable

from mlcalc.arguments import integer, number
from mlcalc.formula import Term
from mlcalc.layers.base import Inputs, Layer, Weight
from mlcalc.shapes import Shape


class LayerScale(Layer):
    """Multiplies each channel with a learnt number that begins small.

    Touvron et al., "Going deeper with Image Transformers" (2021); used by ConvNeXt.
    """

    init_values: float = number()
    projection_dim: int = integer()

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        yield Weight("gamma", [Term("projection_dim", self.projection_dim, "channels of the input")])


class StochasticDepth(Layer):
    """Leaves out a whole branch now and then while learning.

    Huang et al., "Deep Networks with Stochastic Depth" (2016); used by ConvNeXt.
    """

    drop_path_rate: float = number(minimum=0, maximum=1)


class CustomScaleLayer(Layer):
    """The first input plus the second times a number; used by Inception-ResNet."""

    inputs = Inputs(least=2, most=2)

    scale: float = number()
