"""Convolutions of one, two and three dimensions: plain, transposed, depthwise and separable.

A kernel slides over the spatial axes; at each position it sums products over its own extent and over
the input's channels. All ranks share one rule, which `rules.windows` states.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from mlcalc.arguments.kinds import boolean, choice, integer, padding, sizes, training_only
from mlcalc.changes import Change, Intended
from mlcalc.errors import Diagnostic, MlcalcError
from mlcalc.formula import Expression, Term, product, value_of
from mlcalc.layers.activation import activation_name
from mlcalc.layers.lora import constrained, low_rank, with_adaptation
from mlcalc.layers.spatial import (
    SPATIAL_AXES,
    Padded,
    axis_order,
    causal_padding_notes,
    same_padding_notes,
    strides_and_dilation,
)
from mlcalc.layers.specs import BIAS, Lazy, Spec
from mlcalc.layers.weights import Weight
from mlcalc.rules.windows import SlidingWindow
from mlcalc.shapes import Shape
from mlcalc.texts import counted, listed

_KERNELS_OF_KERAS_1 = {2: ("nb_row", "nb_col"), 3: ("kernel_dim1", "kernel_dim2", "kernel_dim3")}
"""How many axes a kernel has -> what Keras 1 called its size along each."""
_OF_KERAS_1 = "several numbers of Keras 1 are one argument here"
_ONLY_IN_KERAS_1 = frozenset(
    ("border_mode", "subsample", "dim_ordering", "init", "nb_filter", "W_regularizer", "b_regularizer")
)


def _begins_with_kernel(positional: Sequence[Any]) -> bool:
    """Tell whether a call by position begins with the sizes of the kernel, and one number follows."""
    first = tuple(positional[:2])
    return len(first) == 2 and isinstance(first[0], (tuple, list)) and type(first[1]) is int


class Convolution(Padded):
    """What every convolution has: a kernel that slides along each spatial axis, and perhaps a bias."""

    elsewhere: ClassVar[Mapping[str, str | None]] = {
        "channels": "filters",
        "features": "filters",
        "filter_length": "kernel_size",
        "filter_size": "kernel_size",
        "kernel": "kernel_size",
        "kernel_width": "kernel_size",
        "ksize": "kernel_size",
        **dict.fromkeys(("kernel_dim1", "kernel_dim2", "kernel_dim3"), "kernel_size"),
        "n_filters": "filters",
        "nb_col": "kernel_size",
        "nb_filter": "filters",
        "nb_filters": "filters",
        "nb_row": "kernel_size",
        "num_filters": "filters",
        "out_channels": "filters",
        "output_dim": "filters",
        "size": "kernel_size",
        "units": "filters",
        "window": "kernel_size",
    }
    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    dilation_rate: tuple[int, ...]
    padding: Any
    """A number only by its name: in `Conv3D(8, 3, 3, 3)` the third number was part of the kernel in Keras 1."""
    use_bias: bool

    @classmethod
    def meant(cls, name: str, value: object, values: Mapping[str, Any]) -> Iterable[object]:
        """Yield the padding that a number of rows at each end amounts to."""
        kernel = values.get("kernel_size")
        if name == "padding" and isinstance(value, bool):
            yield "same" if value else "valid"
        if name == "padding" and type(value) is int and value >= 0:
            sizes = kernel if isinstance(kernel, (tuple, list)) else [kernel]
            if value == 0 or all(size == 2 * value + 1 for size in sizes):
                yield "same" if value else "valid"

    @classmethod
    def intended(cls, positional: Sequence[Any], given: Mapping[str, Any]) -> Intended | None:
        """Return the kernel that Keras 1 took as a number for each axis, by position or by name."""
        names = _KERNELS_OF_KERAS_1.get(cls.rank, ())
        if _begins_with_kernel(positional) and list(cls.arguments)[:2] == ["filters", "kernel_size"]:
            kernel, filters = positional[:2]
            return Intended(
                "the filters come first, then the kernel", Change({"filters": filters, "kernel_size": kernel})
            )
        if names and all(type(given.get(name)) is int for name in names):
            kernel = tuple(given[name] for name in names)
            change = Change({"kernel_size": kernel}, dropped=names[1:], renamed={names[0]: "kernel_size"})
            return Intended(_OF_KERAS_1, change)
        order = list(cls.arguments)
        numbers, rest = tuple(positional[1 : 1 + cls.rank]), positional[1 + cls.rank :]
        others = tuple(order[2 : 1 + cls.rank])
        if order[1] != "kernel_size" or rest or len(numbers) < max(2, cls.rank) or {*map(type, numbers)} != {int}:
            return None
        if given.keys() & others:
            return None
        # Of a picture, the second number is a stride where nothing says that it is not.
        is_sure = cls.rank > 2 or len({*numbers}) == 1 or _ONLY_IN_KERAS_1 & given.keys()
        return Intended(_OF_KERAS_1, Change({"kernel_size": numbers}, dropped=others)) if is_sure else None

    def windows(self) -> list[SlidingWindow]:
        """Return the window along each spatial axis."""
        axes = zip(SPATIAL_AXES[self.rank], self.kernel_size, self.strides, self.dilation_rate, strict=True)
        return [SlidingWindow(axis, "kernel", size, stride, rate) for axis, size, stride, rate in axes]

    def kernel(self) -> list[Term]:
        """Return the sizes of the kernel as terms of a formula."""
        axes = zip(SPATIAL_AXES[self.rank], self.kernel_size, strict=True)
        return [Term(f"kernel_{axis}", size, f"the kernel's size along {axis}") for axis, size in axes]

    def channel_term(self, x: Shape, meaning: str = "channels of the input") -> Term:
        """Return how many channels the kernel reads."""
        return Term("channels", self.channels(x), meaning)

    def bias(self, channels: Expression) -> tuple[Weight, ...]:
        """Return one number for each channel of the output, if there is a bias."""
        return (Weight("bias", (channels,)),) if self.use_bias else ()

    def plus_bias(self, products: Expression) -> Expression:
        """Return the products that a filter sums, and its bias if there is one."""
        return products + BIAS if self.use_bias else products

    def padding_notes(self, windows: Sequence[SlidingWindow], x: Shape) -> Lazy[Iterable[Diagnostic]] | None:
        """Return what a reader should know of the rows that a padding adds."""
        if self.padding == "same":
            return partial(same_padding_notes, windows, self.spatial(x))
        if self.padding == "causal":
            return partial(causal_padding_notes, windows)
        is_number = not isinstance(self.padding, str)
        return partial(self.explicit_padding_notes, windows, self.spatial(x)) if is_number else None


class Conv(Convolution):
    """A convolution: (channels / groups × kernel + 1) × filters parameters."""

    gives = "filters"
    kernel_name = "kernel"
    filters: int = integer()
    kernel_size: tuple[int, ...] = sizes()
    strides: tuple[int, ...] = sizes(1)
    padding: Any = padding("valid", "same", number_by_name=True)
    data_format: str | None = axis_order()
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
            from mlcalc.layers.groups import even_groups

            # The channels, which the groups must share as well, are not known yet: no number is sure to work.
            fitting = -(-self.filters // self.groups) * self.groups
            others = f"{even_groups(self.filters)}, if it divides the channels of the input as well"
            problem = self._uneven(self.filters, "filter", f"{others}; or {fitting} filters can be shared")
            yield problem._replace(change=Change({"filters": fitting}))

    def _uneven(self, count: int, what: str, mend: str) -> Diagnostic:
        message = f"{self.title()}: {counted(count, what)} cannot be shared evenly by {self.groups} groups"
        return Diagnostic("uneven-groups", message, help=mend, argument="groups")

    def _uneven_channels(self, channels: int) -> Diagnostic:
        """Return the refusal of channels, with the next number of groups that shares them and the filters."""
        from mlcalc.layers.groups import even_groups, nearest_divisor

        groups = nearest_divisor(math.gcd(channels, self.filters), self.groups)
        problem = self._uneven(channels, "channel", even_groups(channels, self.filters))
        return problem._replace(change=Change({"groups": groups}))

    def channels_of_group(self, x: Shape) -> Expression:
        """Return how many channels each filter reads."""
        channels = self.channel_term(x)
        if self.groups == 1:
            return channels
        if channels.value is not None and channels.value % self.groups:
            raise MlcalcError(self._uneven_channels(channels.value))
        return channels // Term("groups", self.groups, "groups of filters, each with its own channels")

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        windows, kernel = self.windows(), self.kernel()
        positions, channels = self.slide(windows, x, self.padding), self.channels_of_group(x)
        filters = Term("filters", self.filters, "filters, each of which makes one channel of the output")
        weight = Weight("kernel", (*kernel, channels, filters))
        return Spec(
            outputs=(self.with_spatial(x, positions, self.filters),),
            weights=low_rank(weight, self.bias(filters), self.lora_rank),
            macs=with_adaptation(self, product([*positions, *kernel, channels, filters]), weight, lambda rank: None),
            params=None if self.lora_rank else lambda: self.plus_bias(product([channels, *kernel])) * filters,
            notes=self.padding_notes(windows, x),
        )


class Conv1D(Conv, rank=1):
    """A convolution over time: (batch, time_steps, channels) to (batch, new steps, filters)."""

    padding: Any = padding("valid", "same", "causal", number_by_name=True)


class Conv2D(Conv, rank=2):
    """A convolution over images: (batch, height, width, channels) to (batch, …, …, filters)."""


class Conv3D(Conv, rank=3):
    """A convolution over volumes: (batch, depth, height, width, channels) to (batch, …, filters)."""


class ConvTranspose(Convolution):
    """A transposed convolution: spreads each input position over a kernel's extent."""

    gives = "filters"
    kernel_name = "kernel"
    config_only: ClassVar[Mapping[str, Any]] = {"groups": ...}
    filters: int = integer()
    kernel_size: tuple[int, ...] = sizes()
    strides: tuple[int, ...] = sizes(1)
    padding: str = choice("valid", "same", default="valid")
    output_padding: tuple[int, ...] | None = sizes(None, minimum=0)
    data_format: str | None = axis_order()
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
                    help=f"`output_padding` may be {listed(range(stride))}; or leave it out",
                    argument="output_padding",
                )

    @classmethod
    def meant(cls, name: str, value: object, values: Mapping[str, Any]) -> Iterable[object]:
        """Yield the padding that gives what a number does in PyTorch: (N − 1) × S − 2P + D × (F − 1) + 1, and more.

        All of these grow by S with N, so that they are equal if they are at N = 1.
        """
        others = (values.get(each, 1) for each in ("kernel_size", "strides", "dilation_rate"))
        parts = [_of_each_axis(each, cls.rank) for each in (value, *others)]
        added = values.get("output_padding")
        extra = [None] * cls.rank if added is None else _of_each_axis(added, cls.rank)
        if name != "padding" or "kernel_size" not in values or None in parts or extra is None:
            return
        axes = list(zip(*parts, extra, strict=True))  # type: ignore[arg-type]
        for word in ("valid", "same"):
            windows = [(SlidingWindow("axis", "kernel", *sizes), rows, more) for rows, *sizes, more in axes]
            if all(
                window.transposed(1, word, more).value == (value_of(window.extent) or 0) - 2 * rows + (more or 0)
                for window, rows, more in windows
            ):
                yield word

    @classmethod
    def instead(cls, name: str, value: object, values: Mapping[str, Any]) -> str | None:
        """Return what cuts the ends off that a number of PyTorch takes off: Keras' `valid` gives all that there is."""
        others = (values.get(each, 1) for each in ("kernel_size", "strides", "dilation_rate"))
        rows, *parts = (_of_each_axis(each, cls.rank) for each in (value, *others))
        is_known = name == "padding" and "kernel_size" in values and not values.get("output_padding")
        if not is_known or rows is None or None in parts or min(rows) < 0 or not any(rows):
            return None
        if any((size - 1) * rate + 1 < stride for size, stride, rate in zip(*parts, strict=True)):
            return None  # Keras' `valid` adds what is missing to the stride
        cut = rows[0] if len({*rows}) == 1 else list(rows)
        return f"`valid`, and `cropping{cls.rank}d: {cut}` behind it, do what {cut} does in PyTorch"

    def lengths(self, x: Shape) -> list[Expression]:
        """Return the spatial axes of the output."""
        added = self.output_padding or (None,) * self.rank
        axes = zip(self.windows(), self.spatial(x), added, strict=True)
        return [window.transposed(length, self.padding, extra) for window, length, extra in axes]

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        kernel, channels = self.kernel(), self.channel_term(x)
        filters = Term("filters", self.filters, "channels of the output")
        # Each position of the input, not of the output, meets the whole kernel once.
        positions = map(Term, SPATIAL_AXES[self.rank], self.spatial(x))
        return Spec(
            outputs=(self.with_spatial(x, self.lengths(x), self.filters),),
            weights=(Weight("kernel", (*kernel, filters, channels)), *self.bias(filters)),
            macs=product([*positions, *kernel, channels, filters]),
            params=lambda: self.plus_bias(product([channels, *kernel])) * filters,
        )


def _of_each_axis(value: object, rank: int) -> list[int] | None:
    """Return a number for each axis, of which one may stand for all; None if there are others or none."""
    sizes: list[Any] = list(value) if isinstance(value, (list, tuple)) else [value] * rank
    return sizes if len(sizes) == rank and {*map(type, sizes)} == {int} else None


class Conv1DTranspose(ConvTranspose, rank=1):
    """A transposed convolution over time."""


class Conv2DTranspose(ConvTranspose, rank=2):
    """A transposed convolution over images, as used to enlarge them."""


class Conv3DTranspose(ConvTranspose, rank=3):
    """A transposed convolution over volumes."""

    order = "filters kernel_size strides padding data_format output_padding"


def _depth_term(depth_multiplier: int) -> Term:
    return Term("depth_multiplier", depth_multiplier, "filters a channel")


_OF_A_PLAIN_ONE = dict.fromkeys(("groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint"), ...)
"""Arguments of a plain convolution, which Keras 2 wrote of these as well, and which mean nothing here."""


class DepthwiseConv(Convolution):
    """A convolution of each channel by itself, with `depth_multiplier` filters a channel."""

    told: ClassVar[Mapping[str, str]] = {
        "filters": "it has a filter for each channel of its input; `depth_multiplier` says how many",
    }
    kernel_name = "kernel"
    config_only = _OF_A_PLAIN_ONE
    kernel_size: tuple[int, ...] = sizes()
    strides: tuple[int, ...] = sizes(1)
    padding: Any = padding("valid", "same", number_by_name=True)
    depth_multiplier: int = integer(1)
    data_format: str | None = axis_order()
    dilation_rate: tuple[int, ...] = sizes(1)
    activation: str | None = activation_name()
    use_bias: bool = boolean(True)
    depthwise_initializer = bias_initializer = depthwise_regularizer = bias_regularizer = training_only()
    activity_regularizer = depthwise_constraint = bias_constraint = training_only()

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        windows, kernel = self.windows(), self.kernel()
        positions = self.slide(windows, x, self.padding)
        channels, depth = self.channel_term(x), _depth_term(self.depth_multiplier)
        out_channels = channels * depth
        return Spec(
            outputs=(self.with_spatial(x, positions, out_channels.named("channels")),),
            weights=(Weight("kernel", (*kernel, channels, depth)), *self.bias(out_channels)),
            macs=product([*positions, *kernel, out_channels]),
            params=lambda: self.plus_bias(product(kernel)) * out_channels,
            notes=self.padding_notes(windows, x),
        )


class DepthwiseConv1D(DepthwiseConv, rank=1):
    """A depthwise convolution over time."""


class DepthwiseConv2D(DepthwiseConv, rank=2):
    """A depthwise convolution over images."""


class SeparableConv(Convolution):
    """A depthwise convolution, then one of kernel size 1 that mixes the channels.

    Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions" (2017).
    """

    gives = "filters"
    config_only = _OF_A_PLAIN_ONE
    filters: int = integer()
    kernel_size: tuple[int, ...] = sizes()
    strides: tuple[int, ...] = sizes(1)
    padding: Any = padding("valid", "same", number_by_name=True)
    data_format: str | None = axis_order()
    dilation_rate: tuple[int, ...] = sizes(1)
    depth_multiplier: int = integer(1)
    activation: str | None = activation_name()
    use_bias: bool = boolean(True)
    depthwise_initializer = pointwise_initializer = bias_initializer = training_only()
    depthwise_regularizer = pointwise_regularizer = bias_regularizer = training_only()
    activity_regularizer = depthwise_constraint = pointwise_constraint = bias_constraint = training_only()

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        windows, kernel = self.windows(), self.kernel()
        positions = self.slide(windows, x, self.padding)
        channels, depth = self.channel_term(x), _depth_term(self.depth_multiplier)
        depthwise_channels = channels * depth
        filters = Term("filters", self.filters, "channels of the output")
        depthwise, pointwise = product([*kernel, depthwise_channels]), depthwise_channels * filters
        return Spec(
            outputs=(self.with_spatial(x, positions, self.filters),),
            weights=(
                Weight("depthwise_kernel", (*kernel, channels, depth)),
                Weight("pointwise_kernel", (*(1,) * self.rank, depthwise_channels, filters)),
                *self.bias(filters),
            ),
            macs=product([*positions, depthwise + pointwise]),
            params=lambda: depthwise + self.plus_bias(depthwise_channels) * filters,
            notes=self.padding_notes(windows, x),
        )


class SeparableConv1D(SeparableConv, rank=1):
    """A separable convolution over time."""


class SeparableConv2D(SeparableConv, rank=2):
    """A separable convolution over images."""
