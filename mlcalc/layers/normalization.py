"""Normalizations: their learnt scales and shifts, and the statistics that they keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mlcalc.arguments import boolean, integer, integers, number, sublayer, training_only
from mlcalc.errors import error
from mlcalc.formula import Expression, Term
from mlcalc.layers.base import Layer, Spec, Weight, axis_index
from mlcalc.shapes import Shape, SymbolicShape, format_shape


class BatchNormalization(Layer):
    """Normalizes with the statistics of the batch while learning, with kept ones after.

    Two learnt and two kept numbers for each channel. Ioffe and Szegedy, "Batch Normalization" (2015).
    """

    axis: int = integer(-1, minimum=None)
    momentum: float = number(0.99)
    epsilon: float = number(1e-3)
    center: bool = boolean(True)
    scale: bool = boolean(True)
    beta_initializer = gamma_initializer = moving_mean_initializer = training_only()
    moving_variance_initializer = beta_regularizer = gamma_regularizer = training_only()
    beta_constraint = gamma_constraint = training_only()
    renorm: bool = boolean(False)
    renorm_clipping = renorm_momentum = training_only()
    synchronized: bool = boolean(False)

    def channels(self, shape: Shape) -> Term:
        axis = axis_index(self.axis, len(shape), self.title())
        return Term("channels", shape[axis], "size of the normalized axis")

    def infer(self, *inputs: Shape) -> SymbolicShape:
        self.channels(inputs[0])
        return inputs[0]

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        channels = [self.channels(inputs[0])]
        if self.scale:
            yield Weight("gamma", channels)
        if self.center:
            yield Weight("beta", channels)
        kept = ("moving_mean", "moving_variance")
        renormalization = ("moving_stddev", "renorm_mean", "renorm_stddev")
        for name in kept + renormalization * self.renorm:
            yield Weight(name, channels, trainable=False)

    def textbook(self, *inputs: Shape) -> Expression | None:
        count = len(list(self.build(*inputs)))
        names = ", ".join(weight.name for weight in self.build(*inputs))
        return Term(str(count), count, names) * self.channels(inputs[0])


class OverAxes(Layer):
    """A normalization over one axis or several; a weight has them in rising order, as they are written."""

    axis: tuple[int, ...] = integers(-1)

    def normalized(self, shape: Shape) -> list[Term]:
        """Return the size of each axis."""
        indices = [axis_index(axis, len(shape), self.title()) for axis in sorted(self.axis)]
        return [Term(f"axis_{index}", shape[index], "size of a normalized axis") for index in indices]

    def infer(self, *inputs: Shape) -> SymbolicShape:
        self.normalized(inputs[0])
        return inputs[0]


class LayerNormalization(OverAxes):
    """Normalizes each sample over the given axes. Ba et al., "Layer Normalization" (2016)."""

    epsilon: float = number(1e-3)
    center: bool = boolean(True)
    scale: bool = boolean(True)
    beta_initializer = gamma_initializer = beta_regularizer = gamma_regularizer = training_only()
    beta_constraint = gamma_constraint = training_only()

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        if self.scale:
            yield Weight("gamma", self.normalized(inputs[0]))
        if self.center:
            yield Weight("beta", self.normalized(inputs[0]))


class GroupNormalization(Layer):
    """Normalizes groups of channels. Wu and He, "Group Normalization" (2018)."""

    groups: int = integer(32, minimum=-1)
    axis: int = integer(-1, minimum=None)
    epsilon: float = number(1e-3)
    center: bool = boolean(True)
    scale: bool = boolean(True)
    beta_initializer = gamma_initializer = beta_regularizer = gamma_regularizer = training_only()
    beta_constraint = gamma_constraint = training_only()

    def channels(self, shape: Shape) -> Term:
        """Return the size of the normalized axis.

        Raises:
            MlcalcError: it is unknown, or the groups cannot share it evenly.
        """
        size = shape[axis_index(self.axis, len(shape), self.title())]
        if size is None:
            raise error(
                "unknown-dimension",
                f"GroupNormalization shares axis {self.axis} by groups, which is unknown in {format_shape(shape)}",
                argument="axis",
            )
        groups = size if self.groups == -1 else self.groups
        if groups == 0 or size % groups:
            raise error(
                "uneven-groups",
                f"GroupNormalization: {size} channels cannot be shared evenly by {self.groups} groups",
                argument="groups",
            )
        return Term("channels", size, "size of the normalized axis")

    def infer(self, *inputs: Shape) -> SymbolicShape:
        self.channels(inputs[0])
        return inputs[0]

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        if self.scale:
            yield Weight("gamma", [self.channels(inputs[0])])
        if self.center:
            yield Weight("beta", [self.channels(inputs[0])])


class RMSNormalization(OverAxes):
    """Divides by the root of the mean square. Zhang and Sennrich, "Root Mean Square Layer Normalization" (2019)."""

    epsilon: float = number(1e-6)

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        yield Weight("scale", self.normalized(inputs[0]))


class UnitNormalization(OverAxes):
    """Scales each sample to length 1 along the given axes."""


class SpectralNormalization(Layer):
    """Divides the kernel of another layer by its largest singular value, which it estimates.

    Miyato et al., "Spectral Normalization for Generative Adversarial Networks" (2018).
    """

    layer: Layer = sublayer()
    power_iterations: int = integer(1)

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        inner = self.layer.specify(x, *others)
        return inner._replace(weights=tuple(self._weights(inner.weights or ())), params=None, notes=None, inner=None)

    def _weights(self, weights: Sequence[Weight]) -> Iterable[Weight]:
        kernel = self._kernel(weights)
        columns = Term("columns", kernel.shape[-1], "last axis of the kernel")
        vector = Weight("vector_u", (1, columns), trainable=False)
        if getattr(self.layer, "lora_rank", None):
            # The adapted kernel is a sum, which this layer cannot list first as a weight of its own.
            return [vector, *weights]
        return [kernel, vector, *(weight for weight in weights if weight is not kernel)]

    def _kernel(self, weights: Sequence[Weight]) -> Weight:
        for weight in weights:
            if weight.name in ("kernel", "embeddings"):
                return weight
        raise error("wrong-argument", f"SpectralNormalization: {self.layer.title()} has no kernel", argument="layer")
