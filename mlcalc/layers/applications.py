"""Layers that the published architectures of `keras.applications` bring along for themselves."""

from __future__ import annotations

from mlcalc.arguments.kinds import integer, number
from mlcalc.formula import Term
from mlcalc.layers.base import Inputs, Layer, SameShape
from mlcalc.layers.spatial import Spatial
from mlcalc.layers.specs import Spec
from mlcalc.layers.weights import Weight
from mlcalc.shapes import Shape


class LayerScale(Layer):
    """Multiplies each channel with a learnt number that begins small.

    Touvron et al., "Going deeper with Image Transformers" (2021); used by ConvNeXt.
    """

    init_values: float = number()
    projection_dim: int = integer()

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        channels = Term("projection_dim", self.projection_dim, "channels of the input")
        return Spec((x,), (Weight("gamma", (channels,)),))


class StochasticDepth(SameShape):
    """Leaves out a whole branch now and then while learning.

    Huang et al., "Deep Networks with Stochastic Depth" (2016); used by ConvNeXt.
    """

    drop_path_rate: float = number(minimum=0, maximum=1)


class CustomScaleLayer(SameShape):
    """The first input plus the second times a number; used by Inception-ResNet."""

    inputs = Inputs(least=2, most=2)

    scale: float = number()


class PaddingBeforeHalf(Spatial, rank=2):
    """The zeros that Keras puts around a picture of any size before a window that halves it: one more if it is odd.

    Args:
        half: half of that window, rounded down.
    """

    half: int = integer()

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        sizes = [None if size is None else size + size % 2 + 2 * self.half - 1 for size in self.spatial(x)]
        return Spec((self.with_spatial(x, sizes),))
