"""Poolings: a window that keeps the largest or the average value, without parameters."""

from __future__ import annotations

from collections.abc import Iterable

from mlcalc.arguments import boolean, choice, sizes
from mlcalc.layers.spatial import SPATIAL_AXES, Spatial, Window
from mlcalc.shapes import Shape, SymbolicShape


class Pooling(Spatial):
    """A window over the spatial axes: ⌊N / pool_size⌋ positions where it moves by its own size."""

    pool_size: tuple[int, ...] = sizes(2)
    strides: tuple[int, ...] | None = sizes(None)
    padding: str = choice("valid", "same", default="valid", any_case=False)
    data_format: str | None = choice("channels_last", "channels_first", default=None)

    def windows(self) -> list[Window]:
        """Return the window along each spatial axis; it moves by its own size unless told otherwise."""
        strides = self.strides or self.pool_size
        axes = zip(SPATIAL_AXES[self.rank], self.pool_size, strides, strict=True)
        return [Window(axis, "pool_size", size, stride) for axis, size, stride in axes]

    def infer(self, *inputs: Shape) -> SymbolicShape:
        return self.with_spatial(inputs[0], self.slide(self.windows(), inputs[0], self.padding))

    def notes(self, *inputs: Shape) -> Iterable[str]:
        if self.padding == "same":
            yield from self.same_padding_notes(self.windows(), inputs[0])
            return
        for window, length in zip(self.windows(), self.spatial(inputs[0]), strict=True):
            if length is not None and (dropped := (length - window.size) % window.stride):
                yield f"the last {dropped} of the {window.axis} of {length} do not fill a window and are dropped"


class MaxPooling1D(Pooling):
    """Keeps the largest value of each window over time."""

    rank = 1
    aliases = ("MaxPool1D",)


class MaxPooling2D(Pooling):
    """Keeps the largest value of each window over an image."""

    rank = 2
    aliases = ("MaxPool2D",)


class MaxPooling3D(Pooling):
    """Keeps the largest value of each window over a volume."""

    rank = 3
    aliases = ("MaxPool3D",)


class AveragePooling1D(Pooling):
    """Keeps the average of each window over time."""

    rank = 1
    aliases = ("AvgPool1D",)
    pool_size: tuple[int, ...] = sizes()


class AveragePooling2D(Pooling):
    """Keeps the average of each window over an image."""

    rank = 2
    aliases = ("AvgPool2D",)
    pool_size: tuple[int, ...] = sizes()


class AveragePooling3D(Pooling):
    """Keeps the average of each window over a volume."""

    rank = 3
    aliases = ("AvgPool3D",)
    pool_size: tuple[int, ...] = sizes()


class GlobalPooling(Spatial):
    """One value for each channel: the spatial axes vanish, or stay with size 1."""

    data_format: str | None = choice("channels_last", "channels_first", default=None)
    keepdims: bool = boolean(False)

    def infer(self, *inputs: Shape) -> SymbolicShape:
        if self.keepdims:
            return self.with_spatial(inputs[0], [1] * self.rank)
        return (inputs[0][0], self.channels(inputs[0]))


class GlobalMaxPooling1D(GlobalPooling):
    """Keeps the largest value over all time steps."""

    rank = 1
    aliases = ("GlobalMaxPool1D",)


class GlobalMaxPooling2D(GlobalPooling):
    """Keeps the largest value of the whole image."""

    rank = 2
    aliases = ("GlobalMaxPool2D",)


class GlobalMaxPooling3D(GlobalPooling):
    """Keeps the largest value of the whole volume."""

    rank = 3
    aliases = ("GlobalMaxPool3D",)


class GlobalAveragePooling1D(GlobalPooling):
    """Keeps the average over all time steps."""

    rank = 1
    aliases = ("GlobalAvgPool1D",)


class GlobalAveragePooling2D(GlobalPooling):
    """Keeps the average of the whole image."""

    rank = 2
    aliases = ("GlobalAvgPool2D",)


class GlobalAveragePooling3D(GlobalPooling):
    """Keeps the average of the whole volume."""

    rank = 3
    aliases = ("GlobalAvgPool3D",)


class AdaptivePooling(Spatial):
    """Windows as large as it takes to give `output_size` positions, whatever the sizes of the input."""

    least_rank = 2

    output_size: tuple[int, ...] = sizes()
    data_format: str | None = choice("channels_last", "channels_first", default=None)

    def input_axes(self) -> None:
        """Keras takes any number of axes, and reads the batch and the channels of them."""

    def infer(self, *inputs: Shape) -> SymbolicShape:
        return self.with_spatial(inputs[0], self.output_size)


class AdaptiveAveragePooling1D(AdaptivePooling):
    """Averages over time, to a given number of steps."""

    rank = 1


class AdaptiveAveragePooling2D(AdaptivePooling):
    """Averages an image, to a given size."""

    rank = 2


class AdaptiveAveragePooling3D(AdaptivePooling):
    """Averages a volume, to a given size."""

    rank = 3


class AdaptiveMaxPooling1D(AdaptivePooling):
    """Keeps the largest values over time, for a given number of steps."""

    rank = 1


class AdaptiveMaxPooling2D(AdaptivePooling):
    """Keeps the largest values of an image, for a given size."""

    rank = 2


class AdaptiveMaxPooling3D(AdaptivePooling):
    """Keeps the largest values of a volume, for a given size."""

    rank = 3
