"""What convolution, pooling, padding and resizing share: spatial axes, with the channels behind or before them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from mlcalc.arguments.kinds import choice
from mlcalc.changes import Change
from mlcalc.errors import Diagnostic, note
from mlcalc.formula import Expression, Operand, value_of
from mlcalc.layers.base import Layer
from mlcalc.rules.windows import SlidingWindow, slide
from mlcalc.shapes import Dimension, Shape, SymbolicShape

T = TypeVar("T")

SPATIAL_AXES = {
    1: ("time_steps",),
    2: ("height", "width"),
    3: ("depth", "height", "width"),
}
_ENDS = {"height": ("top", "bottom"), "width": ("left", "right"), "depth": ("front", "back")}


def axis_order() -> Any:
    """Whether the channels are the last axis of the input, or the first behind the batch."""
    return choice("channels_last", "channels_first", default=None)


class Spatial(Layer):
    """A layer whose input has a batch, `rank` spatial axes and channels, the channels last or first."""

    rank: ClassVar[int]
    data_format: str | None = None

    def __init_subclass__(cls, rank: int | None = None) -> None:
        if rank is not None:
            cls.rank = rank
        super().__init_subclass__()

    @property
    def channels_first(self) -> bool:
        return self.data_format == "channels_first"

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
        """Return the input shape with other spatial sizes and, if given, other channels."""
        return self.arranged(tuple(spatial), self.channels(shape) if channels is None else channels, shape[0])

    def slide(self, windows: Sequence[SlidingWindow], shape: Shape, padding: str | Sequence[int]) -> list[Expression]:
        """Return how many positions each window takes over the input.

        Raises:
            MlcalcError: a window is larger than the input.
        """
        return slide(windows, self.spatial(shape), padding, self.title(), shape)


class Padded(Spatial):
    """A layer whose padding may be a number of rows at each end, as in PyTorch and in most courses.

    Keras knows words alone: there a layer that pads stands before it, and its own padding is `valid`.
    """

    padding: Any
    where_same_fits: ClassVar[str] = "`same` is the same here"
    """What a reader is told where `same` adds as many rows."""

    @classmethod
    def meant(
        cls,
        name: str,
        value: object,
        values: Mapping[str, Any],  # noqa: ARG003  (subclasses use them)
    ) -> Iterable[object]:
        """Yield the padding that no row at each end is, or that is switched on or off."""
        if name == "padding" and isinstance(value, bool):
            yield "same" if value else "valid"
        elif name == "padding" and type(value) is int and value == 0:
            yield "valid"

    @classmethod
    def misplaced(cls, name: str, value: object) -> tuple[str, Change] | None:
        """Return that a padding is of another layer, with the one that keeps the size, too."""
        if name == "padding" and value == "causal":
            return "`causal` is for series, in Conv1D alone; `same` keeps the size, too", Change({"padding": "same"})
        return super().misplaced(name, value)

    def in_keras(self) -> tuple[Layer, ...]:
        if isinstance(self.padding, str):
            return (self,)
        from mlcalc.layers import make

        order = {"data_format": self.data_format} if self.data_format else {}
        return make(f"ZeroPadding{self.rank}D", (self.sides,), order), self._changed({"padding": "valid"})

    @property
    def sides(self) -> Any:
        """The rows at each end, if they are a number: one for all axes, or one for each."""
        return self.padding[0] if len({*self.padding}) == 1 else self.padding

    def explicit_padding_notes(self, windows: Sequence[SlidingWindow], lengths: Shape) -> Iterable[Diagnostic]:
        """Yield how Keras spells a padding that is a number, and whether `same` is the same."""
        pairs = list(zip(windows, lengths, self.padding, strict=True))
        keeps = all(window.stride == 1 and value_of(window.extent) == 2 * rows + 1 for window, _, rows in pairs)
        is_same = keeps or all(window.same_padding(length) == (rows, rows) for window, length, rows in pairs)
        sides = self.sides
        value = str(sides) if isinstance(sides, int) else str(list(sides))
        value = f"{{padding: {value}, data_format: {self.data_format}}}" if self.data_format else value
        message = f"in Keras, `zero_padding{self.rank}d: {value}` stands before it, and its own padding is `valid`"
        message += f"; {self.where_same_fits}" if is_same else ""
        if "Max" in self.title():
            message += "; the largest of a window may be such a 0, which PyTorch takes for less than any number"
        yield note("explicit-padding", message)


def same_padding_notes(windows: Iterable[SlidingWindow], lengths: Iterable[Dimension]) -> Iterable[Diagnostic]:
    """Yield how many rows and columns `same` puts on each side, if it puts any."""
    for window, length in zip(windows, lengths, strict=True):
        added = window.same_padding(length)
        if added and sum(added):
            before, after = _ENDS.get(window.axis, ("beginning", "end"))
            yield note(
                "same-padding",
                f"padding `same` adds {added[0]} at the {before} and {added[1]} at the {after} of the {window.axis}",
            )


def causal_padding_notes(windows: Iterable[SlidingWindow]) -> Iterable[Diagnostic]:
    """Yield how many steps `causal` puts in front, so that no output sees a later step; nothing for a kernel of 1."""
    for window in windows:
        added = (value_of(window.extent) or 1) - 1
        if added:
            before, _ = _ENDS.get(window.axis, ("beginning", "end"))
            yield note("causal-padding", f"padding `causal` adds {added} at the {before} of the {window.axis} alone")


def strides_and_dilation(layer: Any) -> Iterable[Diagnostic]:
    """Yield the refusal of strides next to a dilation; depthwise and separable convolutions allow both."""
    strides, rates = layer.strides, layer.dilation_rate
    if max(strides) > 1 and max(rates) > 1:
        yield Diagnostic(
            "stride-and-dilation",
            f"{layer.title()}: strides {strides} and dilation_rate {rates} cannot both be above 1",
            argument="dilation_rate",
            change=Change({"strides": 1}, is_example=True),
        )
