"""Activations: the argument that many layers take, and the layers that are nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from mlcalc.arguments.base import REQUIRED, Argument, HasArguments
from mlcalc.arguments.kinds import integers, number, training_only
from mlcalc.errors import closest, error
from mlcalc.layers.base import Layer, SameShape
from mlcalc.layers.specs import Spec
from mlcalc.layers.weights import Weight
from mlcalc.rules.axes import axis_index
from mlcalc.shapes import Shape

# The names that `keras.activations.get` knows.
ACTIVATIONS = frozenset(
    (
        "celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear "
        "log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign "
        "sparse_plus sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold"
    ).split()
)


def _activation(value: Any, owner: type[HasArguments]) -> Any:
    """Return a known name; a serialised object and None stay as they are."""
    if value is None or (isinstance(value, dict) and "class_name" in value):
        return value
    if isinstance(value, str) and value in ACTIVATIONS:
        return value
    guess = closest(value, ACTIVATIONS) if isinstance(value, str) else None
    raise ValueError("the name of an activation" + (f" (`{guess}`?)" if guess else ""))


def activation_name(default: Any = None) -> Any:
    """The name of one of Keras' activations; shape and count do not depend on it."""
    argument = Argument(default, _activation, kind="NAME")
    argument.words = tuple(sorted(ACTIVATIONS))
    return argument


class Activation(SameShape):
    """Applies an activation; shape and count stay."""

    least_rank = 0

    activation: str = activation_name(REQUIRED)


class ReLU(SameShape):
    """max(x, 0), with a slope below the threshold and a ceiling if they are given."""

    max_value: float | None = number(None, minimum=0)
    negative_slope: float = number(0.0, minimum=0)
    threshold: float = number(0.0, minimum=0)


class LeakyReLU(SameShape):
    """x where it is positive, and a small multiple of it elsewhere."""

    former: ClassVar[Mapping[str, str]] = {"alpha": "negative_slope"}
    negative_slope: float = number(0.3, minimum=0)


class ELU(SameShape):
    """x where it is positive, and α (eˣ − 1) elsewhere."""

    alpha: float = number(1.0)


class Softmax(SameShape):
    """Makes the values along an axis positive, with a sum of 1."""

    axis: tuple[int, ...] = integers(-1)

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        indices = [axis_index(axis, len(x), self.title()) for axis in self.axis]
        if len(set(indices)) < len(indices):
            raise error("wrong-axis", "Softmax: the same axis is given twice", argument="axis")
        return Spec((x,))


class PReLU(Layer):
    """A leaky ReLU whose slopes are learnt: one for each position, except along the shared axes.

    He et al., "Delving Deep into Rectifiers" (2015). Keras counts the axes from 1, the first after the
    batch, so that 0 is the last and −1 the last but one.
    """

    alpha_initializer = training_only("Zeros")
    alpha_regularizer = alpha_constraint = training_only()
    shared_axes: tuple[int, ...] | None = integers(None)

    def without_unknown(self, inputs: Sequence[Shape | None]) -> str:
        shape = inputs[0] if inputs else None
        open_axes = [axis for axis, size in enumerate(shape or ()) if axis and size is None]
        if not shape or len(open_axes) == len(shape) - 1:
            return ""
        shared = sorted({*(self.shared_axes or ()), *open_axes})
        return f"`shared_axes: {shared}` shares one slope along them; or "

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        slopes = list(x[1:])
        for axis in self.shared_axes or ():
            # Keras counts the batch among the axes, which has no slope.
            place = axis_index(axis, len(x), self.title()) if axis > 0 else axis
            slopes[axis_index(place - 1, len(slopes), self.title())] = 1
        return Spec((x,), (Weight("alpha", slopes),))
