"""LSTMs whose gates are convolutions, for sequences of images and the like.

Shi et al., "Convolutional LSTM Network" (2015), with Keras' choice of no peephole weights.
"""

from __future__ import annotations

from collections.abc import Iterable

from mlcalc.arguments import boolean, choice, integer, number, sizes, training_only
from mlcalc.errors import Diagnostic, error
from mlcalc.formula import Expression, Term, product
from mlcalc.layers.activation import activation_name
from mlcalc.layers.base import BIAS, Weight
from mlcalc.layers.recurrent import FED_BACK, Recurrent
from mlcalc.layers.spatial import SPATIAL_AXES, Spatial, Window, strides_and_dilation
from mlcalc.shapes import Shape, SymbolicShape, format_shape

GATES = Term("4", 4, "gates: input, forget and output gate, and the cell candidate")


class ConvLSTM(Recurrent, Spatial):
    """Four gates, each a convolution of the input and one of the state, with kernels of one size."""

    filters: int = integer()
    kernel_size: tuple[int, ...] = sizes()
    strides: tuple[int, ...] = sizes(1)
    padding: str = choice("valid", "same", default="valid")
    data_format: str | None = choice("channels_last", "channels_first", default=None)
    dilation_rate: tuple[int, ...] = sizes(1)
    activation: str | None = activation_name("tanh")
    recurrent_activation: str | None = activation_name("sigmoid")
    use_bias: bool = boolean(True)
    kernel_initializer = recurrent_initializer = bias_initializer = training_only()
    unit_forget_bias: bool = boolean(True)
    kernel_regularizer = recurrent_regularizer = bias_regularizer = activity_regularizer = training_only()
    kernel_constraint = recurrent_constraint = bias_constraint = training_only()
    dropout: float = number(0.0)
    recurrent_dropout: float = number(0.0)
    seed = training_only()
    return_sequences: bool = boolean(False)
    return_state: bool = boolean(False)
    go_backwards: bool = boolean(False)
    stateful: bool = boolean(False)

    def problems(self) -> Iterable[Diagnostic]:
        return strides_and_dilation(self)

    def input_axes(self) -> tuple[str, ...]:
        batch, *image = self.arranged(SPATIAL_AXES[self.rank], "channels", "batch")
        return (batch, "time_steps", *image)

    def windows(self) -> list[Window]:
        axes = zip(SPATIAL_AXES[self.rank], self.kernel_size, self.strides, self.dilation_rate, strict=True)
        return [Window(axis, "kernel", size, stride, rate) for axis, size, stride, rate in axes]

    def step_output(self, shape: Shape) -> SymbolicShape:
        if None in self.spatial(shape):
            raise error("unknown-dimension", f"{self.title()} needs known spatial sizes, not {format_shape(shape[1:])}")
        return self.with_spatial(shape, self.slide(self.windows(), shape, self.padding), self.filters)

    def step_states(self, shape: Shape) -> list[SymbolicShape]:
        return [self.step_output(shape)] * 2

    def kernel(self) -> list[Term]:
        axes = zip(SPATIAL_AXES[self.rank], self.kernel_size, strict=True)
        return [Term(f"kernel_{axis}", size, f"the kernel's size along {axis}") for axis, size in axes]

    def filter_term(self) -> Term:
        return Term("filters", self.filters, FED_BACK)

    def step_weights(self, shape: Shape) -> Iterable[Weight]:
        wide = GATES * self.filter_term()
        bias = [Weight("bias", (wide,))] if self.use_bias else []
        kernel = Weight("kernel", (*self.kernel(), self._channels(shape), wide))
        recurrent = Weight("recurrent_kernel", (*self.kernel(), self.filter_term(), wide))
        return self.of_inner_layers([kernel, recurrent, *bias])

    def _channels(self, shape: Shape) -> Term:
        return Term("channels", self.channels(shape), "channels of each time step")

    def step_textbook(self, shape: Shape) -> Expression:
        seen = product(self.kernel()) * (self._channels(shape) + self.filter_term())
        return GATES * (seen + BIAS if self.use_bias else seen) * self.filter_term()

    def step_cost(self, shape: Shape) -> Expression | None:
        positions = self.slide(self.windows(), shape, self.padding)
        seen = product(self.kernel()) * (self._channels(shape) + self.filter_term())
        return product([*positions, GATES, seen, self.filter_term()])


class ConvLSTM1D(ConvLSTM):
    """A convolutional LSTM over sequences of vectors of positions."""

    rank = 1


class ConvLSTM2D(ConvLSTM):
    """A convolutional LSTM over sequences of images."""

    rank = 2


class ConvLSTM3D(ConvLSTM):
    """A convolutional LSTM over sequences of volumes."""

    rank = 3
