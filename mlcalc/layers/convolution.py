"""Convolutions of one, two and three dimensions: plain, transposed, depthwise and separable.

A kernel slides over the spatial axes; at each position it sums products over its own extent and over
the input's channels. All ranks share one rule, which `spatial.Window` states.
"""

from __future__ import annotations

from collections.abc import Iterable

from mlcalc.arguments import boolean, choice, integer, sizes, training_only
from mlcalc.errors import Diagnostic, error
from mlcalc.formula import Expression, Operand, Term, product, total
from mlcalc.layers.activation import activation_name
from mlcalc.layers.base import BIAS, Weight
from mlcalc.layers.lora import constrained, low_rank
from mlcalc.layers.spatial import SPATIAL_AXES, Spatial, Window, strides_and_dilation, transposed_length
from mlcalc.shapes import Shape, SymbolicShape


class Convolution(Spatial):
    """What every convolution has: a window, channels that it reads, and filters that it makes."""

    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    dilation_rate: tuple[int, ...]
    padding: str
    use_bias: bool

    def windows(self) -> list[Window]:
        """Return the window along each spatial axis."""
        axes = SPATIAL_AXES[self.rank]
        sizes = zip(axes, self.kernel_size, self.strides, self.dilation_rate, strict=True)
        return [Window(axis, "kernel", size, stride, rate) for axis, size, stride, rate in sizes]

    def kernel(self) -> list[Term]:
        """Return the sizes of the kernel as terms of a formula."""
        return [
            Term(f"kernel_{axis}", size, f"the kernel's size along {axis}")
            for axis, size in zip(SPATIAL_AXES[self.rank], self.kernel_size, strict=True)
        ]

    def channel_term(self, shape: Shape) -> Term:
        return Term("channels", self.channels(shape), "channels of the input")

    def positions(self, shape: Shape) -> list[Expression]:
        """Return how many positions the kernel takes along each axis."""
        return self.slide(self.windows(), shape, self.padding)

    def notes(self, *inputs: Shape) -> Iterable[str]:
        if self.padding == "same":
            yield from self.same_padding_notes(self.windows(), inputs[0])


class Conv(Convolution):
    """A convolution: (channels / groups × kernel + 1) × filters parameters."""

    filters: int = integer()
    kernel_size: tuple[int, ...] = sizes()
    strides: tuple[int, ...] = sizes(1)
    padding: str = choice("valid", "same", default="valid")
    data_format: str | None = choice("channels_last", "channels_first", default=None)
    dilation_rate: tuple[int, ...] = sizes(1)
    groups: int = integer(1)
    activation: str | None = activation_name()
    use_bias: bool = boolean(True)
    kernel_initializer = bias_initializer = kernel_regularizer = bias_regularizer = training_only()
    activity_regularizer = kernel_constraint = bias_constraint = training_only()
    lora_rank: int | None = integer(None)
    lora_alpha = training_only()

    def problems(self) -> Iterable[Diagnostic]:
        yield from strides_and_dilation(self)
        yield from constrained(self, "kernel_constraint")
        if self.filters % self.groups:
            yield Diagnostic(
                "uneven-groups",
                f"{self.title()}: {self.filters} filters cannot be shared evenly by {self.groups} groups",
                argument="groups",
            )

    def infer(self, *inputs: Shape) -> SymbolicShape:
        return self.with_spatial(inputs[0], self.positions(inputs[0]), self.filters)

    def channels_of_group(self, shape: Shape) -> Expression:
        """Return how many channels each filter reads."""
        channels = self.channel_term(shape)
        if self.groups == 1:
            return channels
        if channels.value is not None and channels.value % self.groups:
            raise error(
                "uneven-groups",
                f"{self.title()}: {channels.value} channels cannot be shared evenly by {self.groups} groups",
                argument="groups",
            )
        return channels // Term("groups", self.groups, "groups of filters, each with its own channels")

    def filter_term(self) -> Term:
        return Term("filters", self.filters, "filters, each of which makes one channel of the output")

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        filters = self.filter_term()
        kernel = (*self.kernel(), self.channels_of_group(inputs[0]), filters)
        self.positions(inputs[0])
        bias = [Weight("bias", (filters,))] if self.use_bias else []
        yield from low_rank(Weight("kernel", kernel), bias, self.lora_rank)

    def textbook(self, *inputs: Shape) -> Expression | None:
        if self.lora_rank:
            return None
        products = product([self.channels_of_group(inputs[0]), *self.kernel()])
        return (products + BIAS if self.use_bias else products) * self.filter_term()

    def cost(self, *inputs: Shape) -> Operand | None:
        positions = self.positions(inputs[0])
        return product([*positions, *self.kernel(), self.channels_of_group(inputs[0]), self.filter_term()])


class Conv1D(Conv):
    """A convolution over time: (batch, time_steps, channels) to (batch, new steps, filters)."""

    rank = 1
    aliases = ("Convolution1D",)
    padding: str = choice("valid", "same", "causal", default="valid")


class Conv2D(Conv):
    """A convolution over images: (batch, height, width, channels) to (batch, …, …, filters)."""

    rank = 2
    aliases = ("Convolution2D",)


class Conv3D(Conv):
    """A convolution over volumes: (batch, depth, height, width, channels) to (batch, …, filters)."""

    rank = 3
    aliases = ("Convolution3D",)


class ConvTranspose(Convolution):
    """A transposed convolution: spreads each input position over a kernel's extent."""

    filters: int = integer()
    kernel_size: tuple[int, ...] = sizes()
    strides: tuple[int, ...] = sizes(1)
    padding: str = choice("valid", "same", default="valid")
    output_padding: tuple[int, ...] | None = sizes(None, minimum=0)
    data_format: str | None = choice("channels_last", "channels_first", default=None)
    dilation_rate: tuple[int, ...] = sizes(1)
    activation: str | None = activation_name()
    use_bias: bool = boolean(True)
    kernel_initializer = bias_initializer = kernel_regularizer = bias_regularizer = training_only()
    activity_regularizer = kernel_constraint = bias_constraint = training_only()

    def problems(self) -> Iterable[Diagnostic]:
        yield from strides_and_dilation(self)
        for added, stride in zip(self.output_padding or (), self.strides, strict=False):
            if added >= stride:
                yield Diagnostic(
                    "output-padding",
                    f"{self.title()}: an output_padding of {added} must be less than its stride of {stride}",
                    argument="output_padding",
                )

    def infer(self, *inputs: Shape) -> SymbolicShape:
        added = self.output_padding or (None,) * self.rank
        axes = zip(self.windows(), self.spatial(inputs[0]), added, strict=True)
        lengths = [transposed_length(window, length, self.padding, extra) for window, length, extra in axes]
        return self.with_spatial(inputs[0], lengths, self.filters)

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        filters = Term("filters", self.filters, "channels of the output")
        yield Weight("kernel", (*self.kernel(), filters, self.channel_term(inputs[0])))
        if self.use_bias:
            yield Weight("bias", (filters,))

    def textbook(self, *inputs: Shape) -> Expression | None:
        products = product([self.channel_term(inputs[0]), *self.kernel()])
        filters = Term("filters", self.filters, "channels of the output")
        return (products + BIAS if self.use_bias else products) * filters

    def cost(self, *inputs: Shape) -> Operand | None:
        # Each position of the input, not of the output, meets the whole kernel once.
        positions = map(Term, SPATIAL_AXES[self.rank], self.spatial(inputs[0]))
        filters = Term("filters", self.filters, "channels of the output")
        return product([*positions, *self.kernel(), self.channel_term(inputs[0]), filters])

    def notes(self, *inputs: Shape) -> Iterable[str]:
        return ()


class Conv1DTranspose(ConvTranspose):
    """A transposed convolution over time."""

    rank = 1
    aliases = ("Convolution1DTranspose",)


class Conv2DTranspose(ConvTranspose):
    """A transposed convolution over images, as used to enlarge them."""

    rank = 2
    aliases = ("Convolution2DTranspose",)


class Conv3DTranspose(ConvTranspose):
    """A transposed convolution over volumes."""

    rank = 3
    aliases = ("Convolution3DTranspose",)
    order = ("filters", "kernel_size", "strides", "padding", "data_format", "output_padding")


class DepthwiseConv(Convolution):
    """A convolution of each channel by itself, with `depth_multiplier` filters a channel."""

    kernel_size: tuple[int, ...] = sizes()
    strides: tuple[int, ...] = sizes(1)
    padding: str = choice("valid", "same", default="valid")
    depth_multiplier: int = integer(1)
    data_format: str | None = choice("channels_last", "channels_first", default=None)
    dilation_rate: tuple[int, ...] = sizes(1)
    activation: str | None = activation_name()
    use_bias: bool = boolean(True)
    depthwise_initializer = bias_initializer = depthwise_regularizer = bias_regularizer = training_only()
    activity_regularizer = depthwise_constraint = bias_constraint = training_only()

    def made(self, shape: Shape) -> Expression:
        """Return how many channels come out."""
        return self.channel_term(shape) * Term("depth_multiplier", self.depth_multiplier, "filters a channel")

    def infer(self, *inputs: Shape) -> SymbolicShape:
        return self.with_spatial(inputs[0], self.positions(inputs[0]), self.made(inputs[0]).named("channels"))

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        self.positions(inputs[0])
        depth = Term("depth_multiplier", self.depth_multiplier, "filters a channel")
        yield Weight("kernel", (*self.kernel(), self.channel_term(inputs[0]), depth))
        if self.use_bias:
            yield Weight("bias", (self.made(inputs[0]),))

    def textbook(self, *inputs: Shape) -> Expression | None:
        kernel = product(self.kernel())
        return (kernel + BIAS if self.use_bias else kernel) * self.made(inputs[0])

    def cost(self, *inputs: Shape) -> Operand | None:
        return product([*self.positions(inputs[0]), *self.kernel(), self.made(inputs[0])])


class DepthwiseConv1D(DepthwiseConv):
    """A depthwise convolution over time."""

    rank = 1


class DepthwiseConv2D(DepthwiseConv):
    """A depthwise convolution over images."""

    rank = 2


class SeparableConv(Convolution):
    """A depthwise convolution, then one of kernel size 1 that mixes the channels.

    Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions" (2017).
    """

    filters: int = integer()
    kernel_size: tuple[int, ...] = sizes()
    strides: tuple[int, ...] = sizes(1)
    padding: str = choice("valid", "same", default="valid")
    data_format: str | None = choice("channels_last", "channels_first", default=None)
    dilation_rate: tuple[int, ...] = sizes(1)
    depth_multiplier: int = integer(1)
    activation: str | None = activation_name()
    use_bias: bool = boolean(True)
    depthwise_initializer = pointwise_initializer = bias_initializer = training_only()
    depthwise_regularizer = pointwise_regularizer = bias_regularizer = training_only()
    activity_regularizer = depthwise_constraint = pointwise_constraint = bias_constraint = training_only()

    def between(self, shape: Shape) -> Expression:
        """Return how many channels the depthwise step hands to the pointwise one."""
        return self.channel_term(shape) * Term("depth_multiplier", self.depth_multiplier, "filters a channel")

    def infer(self, *inputs: Shape) -> SymbolicShape:
        return self.with_spatial(inputs[0], self.positions(inputs[0]), self.filters)

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        self.positions(inputs[0])
        filters = Term("filters", self.filters, "channels of the output")
        depth = Term("depth_multiplier", self.depth_multiplier, "filters a channel")
        yield Weight("depthwise_kernel", (*self.kernel(), self.channel_term(inputs[0]), depth))
        yield Weight("pointwise_kernel", (*(1,) * self.rank, self.between(inputs[0]), filters))
        if self.use_bias:
            yield Weight("bias", (filters,))

    def textbook(self, *inputs: Shape) -> Expression | None:
        between = self.between(inputs[0])
        filters = Term("filters", self.filters, "channels of the output")
        return product(self.kernel()) * between + (between + BIAS if self.use_bias else between) * filters

    def cost(self, *inputs: Shape) -> Operand | None:
        positions, between = self.positions(inputs[0]), self.between(inputs[0])
        filters = Term("filters", self.filters, "channels of the output")
        per_position = total([product([*self.kernel(), between]), between * filters])
        return product([*positions, per_position])


class SeparableConv1D(SeparableConv):
    """A separable convolution over time."""

    rank = 1
    aliases = ("SeparableConvolution1D",)


class SeparableConv2D(SeparableConv):
    """A separable convolution over images."""

    rank = 2
    aliases = ("SeparableConvolution2D",)
