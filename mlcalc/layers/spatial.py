"""What convolution, pooling, padding and resizing share: spatial axes, and one size rule for all ranks.

The rules are those of Keras' documentation and of Dumoulin and Visin, "A guide to convolution
arithmetic for deep learning" (2016), section 2 to 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, NamedTuple, TypeVar

from mlcalc.errors import Diagnostic, error
from mlcalc.formula import Expression, Operand, Term, at_least, ceil_div, value_of
from mlcalc.layers.base import Layer
from mlcalc.shapes import Dimension, Shape, SymbolicShape, format_shape

T = TypeVar("T")

SPATIAL_AXES = {
    1: ("time_steps",),
    2: ("height", "width"),
    3: ("depth", "height", "width"),
}


class Window(NamedTuple):
    """The window of a convolution or a pooling along one axis."""

    axis: str
    name: str
    size: int
    stride: int = 1
    dilation: int = 1

    @property
    def extent(self) -> Expression:
        """How far the window reaches: its size, spread by the dilation."""
        size = Term(f"{self.name}_{self.axis}", self.size, f"{self.name} along {self.axis}")
        if self.dilation == 1:
            return size
        return Term("dilation", self.dilation, "the spacing of the kernel's points") * (size - 1) + 1

    @property
    def step(self) -> Term:
        return Term("stride", self.stride, "how far the window moves each time")

    def positions(self, length: Dimension, padding: str) -> Expression:
        """Return how many positions the window takes along an axis of this length.

        `valid`: ⌊(N − F) / S⌋ + 1. `same` and `causal`, which pad: ⌈N / S⌉.
        """
        size = Term(self.axis, length)
        if padding != "valid":
            return ceil_div(size, self.step).named(self.axis)
        if self.name == "pool_size" and self.stride == self.size:
            return (size // self.extent).named(self.axis)
        return ((size - self.extent) // self.step + 1).named(self.axis)

    def padded(self, length: Dimension) -> tuple[int, int] | None:
        """Return how many rows `same` adds before and after; the odd one goes after."""
        if length is None:
            return None
        positions, extent = -(-length // self.stride), value_of(self.extent) or 1
        total = max((positions - 1) * self.stride + extent - length, 0)
        return total // 2, total - total // 2


class Spatial(Layer):
    """A layer whose input has a batch, `rank` spatial axes and channels, the channels last or first."""

    rank: ClassVar[int]
    data_format: str | None = None

    @property
    def channels_first(self) -> bool:
        return bool(self.data_format == "channels_first")

    def input_axes(self) -> tuple[str, ...] | None:
        return self.arranged(SPATIAL_AXES[self.rank], "channels", "batch")

    def arranged(self, spatial: Sequence[T], channels: T, batch: T) -> tuple[T, ...]:
        """Return the axes in the order of the data format."""
        return (batch, channels, *spatial) if self.channels_first else (batch, *spatial, channels)

    def spatial(self, shape: Shape) -> Shape:
        """Return the spatial part of an input shape."""
        return shape[2:] if self.channels_first else shape[1:-1]

    def channels(self, shape: Shape) -> Dimension:
        """Return the number of channels of an input shape."""
        return shape[1] if self.channels_first else shape[-1]

    def with_spatial(
        self, shape: Shape, spatial: Iterable[Operand | None], channels: Operand | None = None
    ) -> SymbolicShape:
        """Return the input shape with other spatial sizes and, where given, other channels."""
        kept = self.channels(shape) if channels is None else channels
        return self.arranged(tuple(spatial), kept, shape[0])

    def slide(self, windows: Sequence[Window], shape: Shape, padding: str) -> list[Expression]:
        """Return how many positions each window takes over the input.

        Raises:
            MlcalcError: a window is larger than the input.
        """
        lengths = self.spatial(shape)
        positions = [window.positions(length, padding) for window, length in zip(windows, lengths, strict=True)]
        for window, length, count in zip(windows, lengths, positions, strict=True):
            if count.value is not None and count.value < 1:
                raise self._too_large(window, length, shape)
        return positions

    def _too_large(self, window: Window, length: Dimension, shape: Shape) -> Exception:
        reach = value_of(window.extent)
        spread = f" (spread to {reach} by the dilation)" if window.dilation > 1 else ""
        return error(
            "window-too-large",
            f"{self.title()}: the {window.name} of {window.size}{spread} is larger than the {window.axis} "
            f"of {length} in its input {format_shape(shape)}",
            help='make it smaller, or set `padding: "same"`',
        )

    def same_padding_notes(self, windows: Sequence[Window], shape: Shape) -> Iterable[str]:
        """Tell how many rows and columns `same` puts on each side."""
        sides = {"height": ("top", "bottom"), "width": ("left", "right"), "depth": ("front", "back")}
        for window, length in zip(windows, self.spatial(shape), strict=True):
            added = window.padded(length)
            if added and sum(added):
                before, after = sides.get(window.axis, ("beginning", "end"))
                yield (
                    f"padding `same` adds {added[0]} at the {before} and {added[1]} at the {after} of the {window.axis}"
                )


def strides_and_dilation(layer: Any) -> Iterable[Diagnostic]:
    """Yield the refusal of strides next to a dilation; depthwise and separable convolutions allow both."""
    strides, rates = layer.strides, layer.dilation_rate
    if max(strides) > 1 and max(rates) > 1:
        yield Diagnostic(
            "stride-and-dilation",
            f"{layer.title()}: strides {strides} and dilation_rate {rates} cannot both be above 1",
            argument="dilation_rate",
        )


def transposed_length(window: Window, length: Dimension, padding: str, output_padding: int | None) -> Expression:
    """Return the length that a transposed convolution gives along one axis.

    Keras' rule: `same` N × S and `valid` (N − 1) × S + max(F, S) where the output padding is left
    open; otherwise (N − 1) × S + F + P, in which `same` counts of F only whether it is odd.
    """
    size, extent = Term(window.axis, length), window.extent
    if output_padding is None:
        if padding == "same":
            return (size * window.step).named(window.axis)
        return ((size - 1) * window.step + at_least(window.stride, extent)).named(window.axis)
    added = Term("output_padding", output_padding, "rows added on one side of the output")
    if padding == "same":
        parity = (value_of(extent) or 0) % 2
        return ((size - 1) * window.step + Term("odd", parity, "1 where the kernel is odd") + added).named(window.axis)
    return ((size - 1) * window.step + extent + added).named(window.axis)
