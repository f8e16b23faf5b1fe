"""Windows that slide along the axes of an input, as convolutions and poolings move them: one rule for every rank.

N is the length of an axis, F the size of the window, S its stride, D its dilation. Dumoulin and Visin, "A guide to
convolution arithmetic for deep learning" (2016), sections 2 to 5; which side is padded, and how long a transposed
convolution is, as the documentation of Keras gives it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mlcalc.errors import MlcalcError, error
from mlcalc.formula import Expression, Term, at_least, ceil_div, value_of
from mlcalc.shapes import Dimension, Shape, format_shape


class SlidingWindow(NamedTuple):
    """The window along one axis; `name` is what formulas and messages call it, such as kernel."""

    axis: str
    name: str
    size: int
    stride: int = 1
    dilation: int = 1

    @property
    def extent(self) -> Expression:
        """How far the window reaches: D × (F − 1) + 1. Dumoulin and Visin, section 5.1."""
        size = Term(f"{self.name}_{self.axis}", self.size, f"{self.name} along {self.axis}")
        if self.dilation == 1:
            return size
        return Term("dilation", self.dilation, "the spacing of the kernel's points") * (size - 1) + 1

    @property
    def step(self) -> Term:
        """The stride as a term of a formula."""
        return Term("stride", self.stride, "how far the window moves each time")

    def positions(self, length: Dimension, padding: str | int) -> Expression:
        """Return how many positions the window takes along an axis of this length.

        `valid`: ⌊(N − F) / S⌋ + 1. `same` and `causal`, which pad: ⌈N / S⌉. P rows at each end, a number:
        ⌊(N − F + 2P) / S⌋ + 1. Dumoulin and Visin, section 2.4, with the paddings of Keras.
        """
        size = Term(self.axis, length)
        if isinstance(padding, int):
            added = 2 * Term("padding", padding, "rows added at each end")
            return ((size - self.extent + added) // self.step + 1).named(self.axis)
        if padding != "valid":
            return ceil_div(size, self.step).named(self.axis)
        return ((size - self.extent) // self.step + 1).named(self.axis)

    def same_padding(self, length: Dimension) -> tuple[int, int] | None:
        """Return how many entries `same` adds before and after; the odd one goes after, as TensorFlow and Keras do."""
        if length is None:
            return None
        positions, extent = -(-length // self.stride), value_of(self.extent) or 1
        added = max((positions - 1) * self.stride + extent - length, 0)
        return added // 2, added - added // 2

    def dropped(self, length: Dimension) -> int | None:
        """Return how many of the last entries no window reaches with `valid`: (N − F) mod S."""
        extent = value_of(self.extent)
        return None if length is None or extent is None else (length - extent) % self.stride

    def transposed(self, length: Dimension, padding: str, output_padding: int | None = None) -> Expression:
        """Return the length that a transposed convolution gives along an axis of this length.

        Without an output padding, Keras gives N × S for `same` and (N − 1) × S + max(F, S) for `valid`. With one, P:
        (N − 1) × S + F + P, in which `same` counts of F only whether it is odd. Dumoulin and Visin, section 4.
        """
        size, extent = Term(self.axis, length), self.extent
        if output_padding is None:
            if padding == "same":
                return (size * self.step).named(self.axis)
            return ((size - 1) * self.step + at_least(self.stride, extent)).named(self.axis)
        if padding == "same":
            extent = Term("odd", (value_of(extent) or 0) % 2, "1 where the kernel is odd")
        added = Term("output_padding", output_padding, "rows added on one side of the output")
        return ((size - 1) * self.step + extent + added).named(self.axis)


class PoolingWindow(SlidingWindow):
    """A window that mostly moves by its own size, so that none overlap: ⌊N / F⌋ positions."""

    __slots__ = ()

    def positions(self, length: Dimension, padding: str | int) -> Expression:
        if padding != "valid" or self.stride != self.size:
            return super().positions(length, padding)
        return (Term(self.axis, length) // self.extent).named(self.axis)


def slide(
    windows: Sequence[SlidingWindow],
    lengths: Iterable[Dimension],
    padding: str | Sequence[int],
    owner: str,
    shape: Shape,
) -> list[Expression]:
    """Return how many positions each window takes along its axis.

    Args:
        windows: one for each spatial axis.
        lengths: the spatial axes of the input, in the same order.
        padding: `valid`, `same` or `causal`, or how many rows are added at each end of each axis.
        owner: whose windows they are, for the error.
        shape: the whole input, for the error.

    Raises:
        MlcalcError: a window is larger than the input.
    """
    pairs = list(zip(windows, lengths, strict=True))
    added: Sequence[str | int] = [padding] * len(pairs) if isinstance(padding, str) else padding
    positions = [window.positions(length, each) for (window, length), each in zip(pairs, added, strict=True)]
    for (window, length), count, each in zip(pairs, positions, added, strict=True):
        if count.value is not None and count.value < 1:
            raise _too_large(window, length, owner, shape, each if isinstance(each, int) else 0)
    return positions


def _too_large(window: SlidingWindow, length: Dimension, owner: str, shape: Shape, rows: int) -> MlcalcError:
    reach, room = value_of(window.extent), (length or 0) + 2 * rows
    padded = f" with {rows} at each end" if rows else ""
    spread = f" (spread to {reach} by the dilation)" if window.dilation > 1 else ""
    return error(
        "window-too-large",
        f"{owner}: the {window.name} of {window.size}{spread} is larger than the {window.axis} "
        f"of {length}{padded} in its input {format_shape(shape)}, by {(reach or 0) - room}",
        help="make it smaller, or give it an input that is larger",
    )
