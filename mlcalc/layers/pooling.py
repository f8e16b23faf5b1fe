"""Poolings: a window that keeps the largest or the average value, without parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from mlcalc.arguments.kinds import boolean, padding, sizes
from mlcalc.errors import Diagnostic, note
from mlcalc.layers.spatial import SPATIAL_AXES, Padded, Spatial, axis_order, same_padding_notes
from mlcalc.layers.specs import Spec, stated_otherwise
from mlcalc.rules.windows import PoolingWindow
from mlcalc.shapes import Shape


class Pooling(Padded):
    """A window over the spatial axes: ⌊N / pool_size⌋ positions if it moves by its own size, as it does by default."""

    elsewhere: ClassVar[Mapping[str, str | None]] = {
        "ceil_mode": None,
        "kernel": "pool_size",
        "kernel_size": "pool_size",
        "ksize": "pool_size",
        "pool": "pool_size",
        "pool_length": "pool_size",
        "poolsize": "pool_size",
        "size": "pool_size",
        "window_size": "pool_size",
    }
    where_same_fits = "the shape is that of `same`, the values at the edges are not"
    pool_size: tuple[int, ...] = sizes(2)
    strides: tuple[int, ...] | None = sizes(None)
    padding: Any = padding("valid", "same", any_case=False, number_by_name=True)
    data_format: str | None = axis_order()

    def windows(self) -> list[PoolingWindow]:
        """Return the window along each spatial axis."""
        axes = zip(SPATIAL_AXES[self.rank], self.pool_size, self.strides or self.pool_size, strict=True)
        return [PoolingWindow(axis, "pool_size", size, stride) for axis, size, stride in axes]

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        windows = self.windows()
        notes = same_padding_notes if self.padding == "same" else _dropped_notes
        notes = notes if isinstance(self.padding, str) else self.explicit_padding_notes
        return Spec(
            outputs=(self.with_spatial(x, self.slide(windows, x, self.padding)),),
            notes=partial(notes, windows, self.spatial(x)),
        )


def _dropped_notes(windows: Sequence[PoolingWindow], lengths: Shape) -> Iterable[Diagnostic]:
    for window, length in zip(windows, lengths, strict=True):
        if dropped := window.dropped(length):
            yield note(
                "dropped-rows",
                f"the last {dropped} of the {window.axis} of {length} do not fill a window and are dropped",
            )


class MaxPooling1D(Pooling, rank=1):
    """Keeps the largest value of each window over time."""


class MaxPooling2D(Pooling, rank=2):
    """Keeps the largest value of each window over an image."""


class MaxPooling3D(Pooling, rank=3):
    """Keeps the largest value of each window over a volume."""


class AveragePooling(Pooling):
    """A pooling whose `pool_size` Keras does not choose."""

    pool_size: tuple[int, ...] = sizes()


class AveragePooling1D(AveragePooling, rank=1):
    """Keeps the average of each window over time."""


class AveragePooling2D(AveragePooling, rank=2):
    """Keeps the average of each window over an image."""


class AveragePooling3D(AveragePooling, rank=3):
    """Keeps the average of each window over a volume."""


class GlobalPooling(Spatial):
    """One value for each channel: the spatial axes vanish, or stay with size 1."""

    data_format: str | None = axis_order()
    keepdims: bool = boolean(False)

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        return axes if self.keepdims else (axes[0], "channels")

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        return Spec((self.with_spatial(x, [1] * self.rank) if self.keepdims else (x[0], self.channels(x)),))


class GlobalMaxPooling1D(GlobalPooling, rank=1):
    """Keeps the largest value over all time steps."""


class GlobalMaxPooling2D(GlobalPooling, rank=2):
    """Keeps the largest value of the whole image."""


class GlobalMaxPooling3D(GlobalPooling, rank=3):
    """Keeps the largest value of the whole volume."""


class GlobalAveragePooling1D(GlobalPooling, rank=1):
    """Keeps the average over all time steps."""


class GlobalAveragePooling2D(GlobalPooling, rank=2):
    """Keeps the average of the whole image."""


class GlobalAveragePooling3D(GlobalPooling, rank=3):
    """Keeps the average of the whole volume."""


class AdaptivePooling(Spatial):
    """Windows whose size follows from the input, so that there are always `output_size` positions."""

    output_size: tuple[int, ...] = sizes()
    data_format: str | None = axis_order()

    def check_rank(self, shape: Shape) -> None:
        if not self._is_flat(shape):
            super().check_rank(shape)

    def _is_flat(self, shape: Shape) -> bool:
        """Whether a run pools one axis alone, as the layer of two does with an input that has no more."""
        return self.rank == 2 and len(shape) == 3

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        stated = self.with_spatial(x, self.output_size)
        if not self._is_flat(x):
            return Spec((stated,))
        output = self.arranged(self.output_size[:1], self.channels(x), x[0])
        return Spec((output,), problems=stated_otherwise(output, stated))


class AdaptiveAveragePooling1D(AdaptivePooling, rank=1):
    """Averages over time, to a given number of steps."""


class AdaptiveAveragePooling2D(AdaptivePooling, rank=2):
    """Averages an image, to a given size."""


class AdaptiveAveragePooling3D(AdaptivePooling, rank=3):
    """Averages a volume, to a given size."""


class AdaptiveMaxPooling1D(AdaptivePooling, rank=1):
    """Keeps the largest values over time, for a given number of steps."""


class AdaptiveMaxPooling2D(AdaptivePooling, rank=2):
    """Keeps the largest values of an image, for a given size."""


class AdaptiveMaxPooling3D(AdaptivePooling, rank=3):
    """Keeps the largest values of a volume, for a given size."""
