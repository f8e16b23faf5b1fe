"""Layers that Keras had once and has no more, each with the rule of the last version that had it.

Keras 1 is Keras up to 1.2.2, Keras 2 is Keras up to 2.3.1 and tf.keras up to TensorFlow 2.15. A layer that Keras 1
alone had keeps the arguments of Keras 1, unless it is a kind of a layer of today. Layers that were only renamed are
other names of today's (`FORMER`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from mlcalc.arguments.base import Argument, HasArguments
from mlcalc.arguments.kinds import anything, boolean, choice, integer, integers, number, sizes, training_only
from mlcalc.errors import Diagnostic, UnknownError, error, unknown_size
from mlcalc.formula import Expression, Term, ceil_div, product
from mlcalc.layers.activation import activation_name
from mlcalc.layers.augmentation import ImageLayer, amount
from mlcalc.layers.base import Inputs, Layer, SameShape
from mlcalc.layers.convolution import Conv, Conv1D, Conv2D, Conv2DTranspose, Convolution
from mlcalc.layers.core import Dense
from mlcalc.layers.lora import constrained
from mlcalc.layers.merging import Concatenate, Dot
from mlcalc.layers.recurrent import PREVIOUS_OUTPUT, GRUGates, LSTMGates, Recurrent
from mlcalc.layers.spatial import SPATIAL_AXES, axis_order
from mlcalc.layers.specs import Spec
from mlcalc.layers.weights import Weight
from mlcalc.rules.axes import axis_index
from mlcalc.rules.windows import SlidingWindow
from mlcalc.shapes import Dimension, Shape, as_shape, format_shape
from mlcalc.texts import listed

# Convolutions.


class LocallyConnected(Convolution):
    """A convolution with another kernel at each position.

    There are three implementations since Keras 2.3, whose kernels hold other numbers of parameters: 1 those of the
    windows, 2 one for each pair of positions of the input and the output, 3 one for each pair that meets.
    """

    gives = "filters"
    filters: int = integer()
    kernel_size: tuple[int, ...] = sizes()
    strides: tuple[int, ...] = sizes(1)
    padding: str = choice("valid", "same", default="valid")
    data_format: str | None = axis_order()
    activation: str | None = activation_name()
    use_bias: bool = boolean(True)
    kernel_initializer = bias_initializer = kernel_regularizer = bias_regularizer = training_only()
    activity_regularizer = kernel_constraint = bias_constraint = training_only()
    implementation: int = integer(1)

    def problems(self) -> Iterable[Diagnostic]:
        if self.implementation > 3:
            message = f"{self.title()}: `implementation` must be 1, 2 or 3, not {self.implementation}"
            yield Diagnostic("wrong-argument", message, argument="implementation")
        if self.padding == "same" and self.implementation == 1:
            message = f"{self.title()}: `padding: same` needs an `implementation` of 2 or 3"
            yield Diagnostic("conflicting-arguments", message, argument="padding")

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        spatial = self.spatial(x)
        if None in spatial:
            message = f"{self.title()} has weights for each position, so it needs known sizes, not {format_shape(x)}"
            raise unknown_size(message, help="give the input's shape")
        outputs = self.slide(self.windows(), x, self.padding)
        channels = self.channel_term(x)
        filters = Term("filters", self.filters, "filters, other ones at each position")
        work = product([*self._meetings(spatial, outputs), channels, filters])
        kernel: tuple[Expression, ...] = (work,)
        if self.implementation == 1:
            kernel = (product(outputs), product([*self.kernel(), channels]), filters)
        elif self.implementation == 2:
            inputs = map(Term, SPATIAL_AXES[self.rank], spatial)
            kernel = (
                (channels, *inputs, filters, *outputs)
                if self.channels_first
                else (*inputs, channels, *outputs, filters)
            )
        bias = [Weight("bias", (*outputs, filters))] if self.use_bias else []
        # The second implementation multiplies by zeros as well, which the layer does not need.
        return Spec((self.with_spatial(x, outputs, self.filters),), (Weight("kernel", kernel), *bias), macs=work)

    def _meetings(self, spatial: Shape, outputs: Sequence[Expression]) -> Iterable[Expression]:
        """Yield for each axis how many pairs of a position and an entry in its window there are."""
        if self.padding == "valid":
            yield from outputs
            yield from self.kernel()
            return
        axes = zip(SPATIAL_AXES[self.rank], spatial, outputs, self.kernel_size, self.strides, strict=True)
        for axis, length, positions, kernel, stride in axes:
            pairs = _pairs_that_meet(length or 0, positions.value or 0, kernel, stride)
            yield Term(f"pairs_{axis}", pairs, "positions and the entries in their windows, cut off at the borders")


def _pairs_that_meet(length: int, positions: int, kernel: int, stride: int) -> int:
    """Return how many entries all the windows hold that `same` centres at 0, S, 2 S, …, without what lies outside."""
    before = kernel // 2
    last = (positions - 1) * stride
    return (
        positions * kernel
        - _cut_off(before, positions, stride)
        - _cut_off(last - before + kernel - length, positions, stride)
    )


def _cut_off(outside: int, positions: int, stride: int) -> int:
    """Return how many entries lie outside in all, of windows of which the first has so many and each next S fewer."""
    count = min(max(-(-outside // stride), 0), positions)
    return count * outside - stride * count * (count - 1) // 2


class LocallyConnected1D(LocallyConnected, rank=1):
    """A convolution over time with other weights at each step. In Keras 1 and 2."""

    dilation_rate = (1,)


class LocallyConnected2D(LocallyConnected, rank=2):
    """A convolution over images with other weights at each position. In Keras 1 and 2."""

    dilation_rate = (1, 1)


class AtrousConvolution(Conv):
    """A convolution as Keras 1 had it: with strides beside a dilation, and a padding that keeps every overlap."""

    padding: Any = choice("valid", "same", "full", default="valid")

    def problems(self) -> Iterable[Diagnostic]:
        return constrained(self, "kernel_constraint")

    def slide(self, windows: Sequence[SlidingWindow], shape: Shape, padding: str | Sequence[int]) -> list[Expression]:
        if padding != "full":
            return super().slide(windows, shape, padding)
        # ⌈(N + F − 1) / S⌉: each position that overlaps the input at all. Dumoulin and Visin, section 2.3.
        return [
            ceil_div(Term(window.axis, length) + window.extent - 1, window.step).named(window.axis)
            for window, length in zip(windows, self.spatial(shape), strict=True)
        ]


class AtrousConvolution1D(AtrousConvolution, Conv1D, rank=1):
    """A dilated convolution over time. In Keras 1; Conv1D with a `dilation_rate` today."""


class AtrousConvolution2D(AtrousConvolution, Conv2D, rank=2):
    """A dilated convolution over images. In Keras 1; Conv2D with a `dilation_rate` today."""


class Deconvolution2D(Conv2DTranspose, rank=2):
    """A transposed convolution that is told the shape of its output. In Keras 1; Conv2DTranspose today."""

    output_shape_ = anything(None)
    order = "filters kernel_size output_shape"

    def lengths(self, x: Shape) -> list[Any]:
        stated = self.output_shape_
        if stated is None:
            return super().lengths(x)
        shape = as_shape(stated)
        if len(shape) != 4:
            message = (
                f"Deconvolution2D: `output_shape` must have 4 dimensions with the batch, not {format_shape(shape)}"
            )
            raise error("wrong-argument", message, argument="output_shape")
        return list(self.spatial(shape))


# Dense layers.


class TimeDistributedDense(Dense):
    """A Dense layer on each time step. In Keras 1; Dense does the same today."""

    axes = ("batch", "time_steps", "feature")


class OfVectors(Layer):
    """A layer that takes one vector of features for each sample, with the arguments of Keras 1."""

    axes = ("batch", "feature")


class MaxoutDense(OfVectors):
    """The largest of several Dense layers: (input_dim + 1) × output_dim × nb_feature parameters. In Keras 1.

    Goodfellow et al., "Maxout Networks" (2013).
    """

    output_dim: int = integer()
    nb_feature: int = integer(4)
    init = weights_ = W_regularizer = b_regularizer = activity_regularizer = training_only()
    W_constraint = b_constraint = training_only()
    bias: bool = boolean(True)

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        input_dim = Term("input_dim", x[-1], "features of each input")
        layers = Term("nb_feature", self.nb_feature, "Dense layers, of which the largest output counts")
        units = Term("output_dim", self.output_dim, "outputs of each of them")
        bias = [Weight("bias", (layers, units))] if self.bias else []
        return Spec(
            ((x[0], self.output_dim),),
            (Weight("kernel", (layers, input_dim, units)), *bias),
            macs=product([layers, input_dim, units]),
        )


class Highway(OfVectors):
    """A Dense layer and a gate that mixes it with its input: 2 × (input_dim + 1) × input_dim. In Keras 1.

    Srivastava et al., "Highway Networks" (2015).
    """

    init = training_only()
    activation = activation_name()
    weights_ = W_regularizer = b_regularizer = activity_regularizer = W_constraint = b_constraint = training_only()
    bias: bool = boolean(True)

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        size = Term("input_dim", x[-1], "features, as many out as in")
        names = ("kernel", "carry_kernel", *(("bias", "carry_bias") if self.bias else ()))
        weights = tuple(Weight(name, (size,) if name.endswith("bias") else (size, size)) for name in names)
        return Spec((x,), weights, macs=Term("2", 2, "the layer and its gate") * size * size)


# Recurrent layers.


class CuDNN(Recurrent):
    """A recurrent layer as cuDNN computes it: each gate has a bias for the input and one for the state."""

    gates: ClassVar[Term]
    states: ClassVar[int] = 1

    units: int = integer()
    kernel_initializer = recurrent_initializer = bias_initializer = training_only()
    kernel_regularizer = recurrent_regularizer = bias_regularizer = activity_regularizer = training_only()
    kernel_constraint = recurrent_constraint = bias_constraint = training_only()
    time_major = training_only(False)

    def step(self, x: Shape, /) -> Spec:
        """Return gates × (units + input_dim + 2) × units parameters, and what they give."""
        input_dim = Term("input_dim", x[-1], "features of each time step")
        units = Term("units", self.units, PREVIOUS_OUTPUT)
        biases = Term("2", 2, "biases, one for the input and one for the state")
        wide = self.gates * units
        return Spec(
            outputs=((x[0], self.units),) * (1 + self.states),
            weights=(
                Weight("kernel", (input_dim, wide)),
                Weight("recurrent_kernel", (units, wide)),
                Weight("bias", (biases * wide,)),
            ),
            macs=self.gates * (units + input_dim) * units,
            params=lambda: self.gates * (units + input_dim + biases) * units,
        )


class CuDNNLSTM(CuDNN):
    """An LSTM by cuDNN: 4 × (units + input_dim + 2) × units parameters. In Keras 2.1 to 2.3 and TensorFlow 1."""

    gates = LSTMGates.gates
    states = 2
    unit_forget_bias = training_only(True)
    order = """
        units kernel_initializer recurrent_initializer bias_initializer unit_forget_bias kernel_regularizer
        recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint recurrent_constraint
        bias_constraint return_sequences return_state go_backwards stateful time_major"""


class CuDNNGRU(CuDNN):
    """A GRU by cuDNN: 3 × (units + input_dim + 2) × units parameters. In Keras 2.1 to 2.3 and TensorFlow 1."""

    gates = GRUGates.gates
    order = """
        units kernel_initializer recurrent_initializer bias_initializer kernel_regularizer recurrent_regularizer
        bias_regularizer activity_regularizer kernel_constraint recurrent_constraint bias_constraint
        return_sequences return_state go_backwards stateful time_major"""


# Merging.

_MODES = ("sum", "mul", "concat", "ave", "cos", "dot", "max")


def _mode(value: Any, owner: type[HasArguments]) -> str | None:
    """Return a mode by its name; None for a function, which is written in Python."""
    if not isinstance(value, str):
        return None
    if value in _MODES:
        return value
    raise ValueError(f"one of {', '.join(_MODES)}")


def _pair_of_axes(value: Any, owner: type[HasArguments]) -> int | tuple[int, int]:
    if type(value) is int:
        return value
    if isinstance(value, (list, tuple)) and len(value) == 2 and all(type(each) is int for each in value):
        return value[0], value[1]
    raise ValueError("an axis, or one for each of two inputs")


class Merge(Layer):
    """Makes one tensor of several, in one of seven ways. In Keras 1 and 2.0; Add, Concatenate and others today."""

    inputs = Inputs(least=2, most=None)
    least_rank = 0

    layers = training_only()
    mode: str | None = Argument("sum", _mode, kind="|".join(_MODES))  # type: ignore[assignment]
    concat_axis: int = integer(-1, minimum=None)
    dot_axes: int | tuple[int, int] = Argument(-1, _pair_of_axes, kind="INTEGERS")  # type: ignore[assignment]
    output_shape_ = anything(None)
    output_mask = arguments_ = node_indices = tensor_indices = training_only()

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        if self.mode is None:
            return self._of_function(x)
        if self.mode == "concat":
            return Concatenate(axis=self.concat_axis).spec(x, *others)
        if self.mode != "dot" and any(other != x for other in others):
            shapes = listed((x, *others), format_shape)
            raise error("shapes-differ", f"Merge by `{self.mode}` needs inputs of one shape but gets {shapes}")
        if self.mode not in ("dot", "cos"):
            return Spec((x,))
        if len(others) != 1:
            raise error("wrong-inputs", f"Merge by `{self.mode}` takes 2 inputs, not {1 + len(others)}")
        dot = Dot(axes=self.dot_axes).spec(x, *others)
        if self.mode == "dot":
            return dot
        thrice = Term("3", 3, "the product, and the squares of both lengths")
        return dot._replace(macs=dot.macs and thrice * dot.macs)

    def _of_function(self, x: Shape) -> Spec:
        if self.output_shape_ is None:
            reason = "Merge: the shape that its function gives cannot be known without running it"
            raise UnknownError(
                Diagnostic("unknown-shape", reason, help="state it as `output_shape`, without the batch")
            )
        return Spec(((x[0], *as_shape(self.output_shape_)),), macs=None)


# Activations.


class ThresholdedReLU(SameShape):
    """x above the threshold, and 0 below. In Keras 1 and 2; ReLU with a `threshold` today."""

    theta: float = number(1.0)


class ThresholdedLinear(SameShape):
    """x where its size is above the threshold, and 0 elsewhere. In Keras before 1."""

    theta: float = number(1.0)


class Shared(Layer):
    """An activation with learnt numbers for each position, except along the shared axes, which count from 1."""

    learnt: ClassVar[tuple[str, ...]]

    shared_axes: tuple[int, ...] | None = integers(None)

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        positions: list[Dimension] = list(x[1:])
        for axis in self.shared_axes or ():
            positions[axis_index(axis - 1, len(positions), self.title())] = 1
        return Spec((x,), tuple(Weight(name, positions) for name in self.learnt))


class ParametricSoftplus(Shared):
    """α ln(1 + e^(β x)), with a learnt α and β for each position. In Keras 1."""

    learnt = ("alphas", "betas")

    alpha_init: float = number(0.2)
    beta_init: float = number(5.0)
    weights_ = training_only()
    order = "alpha_init beta_init weights shared_axes"


class SReLU(Shared):
    """An S-shaped ReLU of three lines, with four learnt numbers for each position. In Keras 1.

    Jin et al., "Deep Learning with S-shaped Rectified Linear Activation Units" (2015).
    """

    learnt = ("t_left", "a_left", "t_right", "a_right")

    t_left_init = a_left_init = t_right_init = a_right_init = training_only()
    order = "t_left_init a_left_init t_right_init a_right_init shared_axes"


# Images.


class RandomSize(ImageLayer):
    """Gives images a random size along one axis, which is unknown."""

    axis: ClassVar[int]

    factor = amount(low=-1, high=math.inf, each=True)
    interpolation = training_only("bilinear")
    seed = training_only()

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        sizes = list(x)
        sizes[self.axis] = None
        return Spec((tuple(sizes),))


class RandomHeight(RandomSize):
    """Gives images a random height. In tf.keras 2."""

    axis = -3


class RandomWidth(RandomSize):
    """Gives images a random width. In tf.keras 2."""

    axis = -2
