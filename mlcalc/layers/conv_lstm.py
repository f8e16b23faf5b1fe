"""LSTMs whose gates are convolutions, for sequences of images and the like.

Shi et al., "Convolutional LSTM Network" (2015), with Keras' choice of no peephole weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from mlcalc.arguments.kinds import boolean, choice, integer, keyword_only, number, sizes, training_only
from mlcalc.errors import Diagnostic, unknown_size
from mlcalc.formula import Term, product
from mlcalc.layers.activation import activation_name
from mlcalc.layers.convolution import Convolution
from mlcalc.layers.recurrent import PREVIOUS_OUTPUT, LSTMGates, Recurrent
from mlcalc.layers.spatial import SPATIAL_AXES, axis_order, strides_and_dilation
from mlcalc.layers.specs import Spec
from mlcalc.layers.weights import Weight
from mlcalc.shapes import Shape, format_shape


class ConvLSTM(Recurrent, Convolution):
    """Four gates, each a convolution of the input and one of the state, with kernels of one size."""

    gates: ClassVar[Term] = LSTMGates.gates

    filters: int = integer()
    kernel_size: tuple[int, ...] = sizes()
    strides: tuple[int, ...] = sizes(1)
    padding: str = choice("valid", "same", default="valid")
    data_format: str | None = axis_order()
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
    unroll = keyword_only(training_only(False))
    order = """
        filters kernel_size strides padding data_format dilation_rate activation recurrent_activation use_bias
        kernel_initializer recurrent_initializer bias_initializer unit_forget_bias kernel_regularizer
        recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint recurrent_constraint
        bias_constraint dropout recurrent_dropout seed return_sequences return_state go_backwards stateful"""

    def problems(self) -> Iterable[Diagnostic]:
        return strides_and_dilation(self)

    gives = "filters"

    def input_axes(self) -> tuple[str, ...]:
        batch, *image = self.arranged(SPATIAL_AXES[self.rank], "channels", "batch")
        return (batch, "time_steps", *image)

    def axis_names(self, rank: int) -> Sequence[str] | None:
        # Along one spatial axis lie positions: time is the axis before.
        first, time, *image = self.input_axes()
        return (first, time, *("positions" if each == "time_steps" else each for each in image))

    def step(self, x: Shape, /) -> Spec:
        """Return what one time step gives and owns: its output, then each state."""
        if None in self.spatial(x):
            raise unknown_size(f"{self.title()} needs known spatial sizes, not {format_shape(x[1:])}")
        positions, kernel = self.slide(self.windows(), x, self.padding), self.kernel()
        channels = self.channel_term(x, "channels of each time step")
        filters = Term("filters", self.filters, PREVIOUS_OUTPUT)
        wide, products = self.gates * filters, product(kernel) * (channels + filters)
        weights = (
            Weight("kernel", (*kernel, channels, wide)),
            Weight("recurrent_kernel", (*kernel, filters, wide)),
            *self.bias(wide),
        )
        return Spec(
            outputs=(self.with_spatial(x, positions, self.filters),) * 3,
            weights=self.of_inner_layers(weights),
            macs=product([*positions, self.gates, products, filters]),
            params=lambda: self.gates * self.plus_bias(products) * filters,
        )


class ConvLSTM1D(ConvLSTM, rank=1):
    """A convolutional LSTM over sequences of vectors of positions."""


class ConvLSTM2D(ConvLSTM, rank=2):
    """A convolutional LSTM over sequences of images."""


class ConvLSTM3D(ConvLSTM, rank=3):
    """A convolutional LSTM over sequences of volumes."""
