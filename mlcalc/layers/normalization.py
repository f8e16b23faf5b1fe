"""Normalizations: their learnt scales and shifts, and the statistics that they keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from mlcalc.arguments.kinds import boolean, integer, integers, keyword_only, number, sublayer, training_only
from mlcalc.changes import Change
from mlcalc.errors import Diagnostic, MlcalcError, error, unknown_size
from mlcalc.formula import Term
from mlcalc.layers.base import Layer
from mlcalc.layers.specs import Spec, stated_otherwise
from mlcalc.layers.weights import Weight
from mlcalc.rules.axes import axis_index
from mlcalc.shapes import Shape, broadcast, format_shape
from mlcalc.texts import counted


def _scale_and_shift(dimensions: Sequence[Term], scale: bool, center: bool) -> list[Weight]:
    """Return what a normalization learns: a factor and a summand for each index of the normalized axes."""
    return [Weight(name, dimensions) for name, exists in (("gamma", scale), ("beta", center)) if exists]


def _learnt_axis(axis: int, x: Shape, title: str) -> int:
    """Return an axis with a weight along it, counted from the front.

    Raises:
        MlcalcError: there is no such axis, or it is the batch, and the weights would have no known size.
    """
    index = axis_index(axis, len(x), title)
    if index == 0 and x[0] is None:
        message = f"{title}: axis {axis} is the batch, whose size is unknown, and so would be that of its weights"
        raise error("wrong-axis", message, help="the axes behind the batch are counted from 1", argument="axis")
    return index


class BatchNormalization(Layer):
    """Normalizes with the statistics of the batch in training, and with moving averages of them afterwards.

    Two learnt and two kept numbers for each channel. Ioffe and Szegedy, "Batch Normalization" (2015).
    """

    elsewhere: ClassVar[Mapping[str, str | None]] = {"mode": None}

    @classmethod
    def misplaced(cls, name: str, value: object) -> tuple[str, Change] | None:
        return _beside_axis(name, value, ("epsilon", "momentum")) or super().misplaced(name, value)

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

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        size = x[_learnt_axis(self.axis, x, self.title())]
        channels = Term("channels", size, "size of the normalized axis")
        learnt = _scale_and_shift([channels], self.scale, self.center)
        statistics = _STATISTICS + _RENORMALIZATION if self.renorm else _STATISTICS
        weights = (*learnt, *[Weight(name, [channels], trainable=False) for name in statistics])
        return Spec((x,), weights, params=lambda: _numbers_each(weights) * channels)


def _beside_axis(name: str, value: object, others: Sequence[str]) -> tuple[str, Change] | None:
    """Return that a share in place of the axis is another argument: the last one where it is large."""
    if name != "axis" or not isinstance(value, float) or not 0 < value < 1:
        return None
    meant = others[0] if value < _HALF else others[-1]
    return f"`{meant}` stands behind its name", Change({meant: value}, dropped=(name,))


_HALF = 0.5
_STATISTICS = ("moving_mean", "moving_variance")
_RENORMALIZATION = ("moving_stddev", "renorm_mean", "renorm_stddev")


def _numbers_each(weights: Sequence[Weight]) -> Term:
    """Return how many numbers these weights hold for each channel."""
    return Term(str(len(weights)), len(weights), ", ".join(weight.name for weight in weights))


class OverAxes(Layer):
    """A normalization over one axis or several; a weight has them in rising order, as they are written."""

    axis: tuple[int, ...] = integers(-1)

    @classmethod
    def misplaced(cls, name: str, value: object) -> tuple[str, Change] | None:
        is_known = "epsilon" in cls.arguments
        return (_beside_axis(name, value, ("epsilon",)) if is_known else None) or super().misplaced(name, value)

    @property
    def has_weights(self) -> bool:
        """Whether weights lie along the axes."""
        return True

    def normalized(self, x: Shape) -> list[Term]:
        """Return the size of each axis.

        Raises:
            MlcalcError: there is no such axis, or it cannot have weights.
        """
        find = partial(_learnt_axis, x=x) if self.has_weights else partial(axis_index, rank=len(x))
        indices = [find(axis, title=self.title()) for axis in sorted(self.axis)]
        if len(set(indices)) < len(indices):
            raise error("wrong-axis", f"{self.title()}: the same axis is given twice", argument="axis")
        return [Term(f"axis_{index}", x[index], "size of a normalized axis") for index in indices]


class LayerNormalization(OverAxes):
    """Normalizes each sample over the given axes. Ba et al., "Layer Normalization" (2016)."""

    epsilon: float = number(1e-3)
    center: bool = boolean(True)
    scale: bool = boolean(True)
    beta_initializer = gamma_initializer = beta_regularizer = gamma_regularizer = training_only()
    beta_constraint = gamma_constraint = training_only()
    rms_scaling: bool = keyword_only(boolean(False))

    @property
    def has_weights(self) -> bool:
        return self.scale or self.center or self.rms_scaling

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        normalized = self.normalized(x)
        sizes = [each.value for each in normalized]
        if len(sizes) == len(x) and any(None not in pair and pair[0] != pair[1] for pair in zip(sizes, x, strict=True)):
            raise error(
                "wrong-axis",
                "LayerNormalization over all axes, the batch too, needs them counted from one end",
                argument="axis",
            )
        # Keras up to 3.9 documents it: a scale always, and never a shift.
        scale, center = self.scale or self.rms_scaling, self.center and not self.rms_scaling
        return Spec((x,), tuple(_scale_and_shift(normalized, scale, center)))


class GroupNormalization(Layer):
    """Normalizes groups of channels. Wu and He, "Group Normalization" (2018)."""

    groups: int = integer(32, minimum=-1)
    axis: int = integer(-1, minimum=None)
    epsilon: float = number(1e-3)
    center: bool = boolean(True)
    scale: bool = boolean(True)
    beta_initializer = gamma_initializer = beta_regularizer = gamma_regularizer = training_only()
    beta_constraint = gamma_constraint = training_only()

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        size = x[_learnt_axis(self.axis, x, self.title())]
        if size is None:
            raise unknown_size(
                f"GroupNormalization shares axis {self.axis} by groups, which is unknown in {format_shape(x)}",
                argument="axis",
            )
        groups = size if self.groups == -1 else self.groups
        if groups == 0 or size % groups:
            from mlcalc.layers.groups import even_groups, nearest_divisor

            message = f"GroupNormalization: {counted(size, 'channel')} cannot be shared evenly by {self.groups} groups"
            change = Change({"groups": nearest_divisor(size, self.groups)})
            problem = Diagnostic("uneven-groups", message, help=even_groups(size), argument="groups", change=change)
            raise MlcalcError(problem)
        channels = Term("channels", size, "size of the normalized axis")
        return Spec((x,), tuple(_scale_and_shift([channels], self.scale, self.center)))


class RMSNormalization(OverAxes):
    """Divides by the root of the mean square. Zhang and Sennrich, "Root Mean Square Layer Normalization" (2019)."""

    epsilon: float = number(1e-6)

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        scale = Weight("scale", self.normalized(x))
        output = broadcast(x, scale.shape)
        if output is None:
            raise error(
                "shapes-differ",
                f"RMSNormalization multiplies the last axes of {format_shape(x)} with a scale of "
                f"{format_shape(scale.shape)}, which does not fit",
                help="normalize over the last axes",
                argument="axis",
            )
        return Spec((output,), (scale,), problems=stated_otherwise(output, x))


class UnitNormalization(OverAxes):
    """Scales each sample to length 1 along the given axes."""

    @property
    def has_weights(self) -> bool:
        return False

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        self.normalized(x)
        return Spec((x,))


class SpectralNormalization(Layer):
    """Divides the kernel of another layer by its largest singular value, which it estimates.

    Miyato et al., "Spectral Normalization for Generative Adversarial Networks" (2018).
    """

    layer: Layer = sublayer()
    power_iterations: int = integer(1)

    def problems(self) -> Iterable[Diagnostic]:
        if self._innermost.kernel_name is None:
            yield Diagnostic(
                "wrong-inner-layer",
                f"SpectralNormalization: {self.layer.title()} has no kernel of its own",
                help="it takes dense, convolutional and embedding layers",
                argument="layer",
            )

    @property
    def _innermost(self) -> Layer:
        """The layer that owns the kernel: the one inside, or inside that if it is another layer of this kind."""
        inner = self.layer
        while isinstance(inner, SpectralNormalization):
            inner = inner.layer
        return inner

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        inner = self.layer.specify(x, *others)
        weights = self._with_vector(inner.weights or ())
        return inner._replace(weights=weights, params=None, notes=None, inner=None)

    def _with_vector(self, weights: Sequence[Weight]) -> tuple[Weight, ...]:
        """Return the weights in Keras' order: the kernel, the vector that belongs to it, and the others."""
        kernel = next(weight for weight in weights if weight.name == self._innermost.kernel_name)
        columns = Term("columns", kernel.shape[-1], "last axis of the kernel")
        vector = Weight("vector_u", (1, columns), trainable=False, dtype=kernel.dtype)
        if getattr(self._innermost, "lora_rank", None):
            # The adapted kernel is a sum, which this layer cannot list first as a weight of its own.
            return (vector, *weights)
        return (kernel, vector, *(weight for weight in weights if weight is not kernel))
