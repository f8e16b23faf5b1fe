"""Layers that rearrange, repeat, cut or pad their input, without parameters."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from mlcalc.arguments import Argument, Described, choice, integer, integers, sizes
from mlcalc.errors import Diagnostic, error
from mlcalc.formula import Expression, Term, known_product, product
from mlcalc.layers.base import Layer
from mlcalc.layers.spatial import SPATIAL_AXES, Spatial
from mlcalc.shapes import Shape, SymbolicShape, format_shape


class Flatten(Layer):
    """Makes one axis of all but the batch, so that a Dense layer can follow."""

    data_format: str | None = choice("channels_last", "channels_first", default=None)

    def infer(self, *inputs: Shape) -> SymbolicShape:
        axes = [Term(f"axis_{index}", size) for index, size in enumerate(inputs[0][1:], 1)]
        return (inputs[0][0], product(axes).named("features"))

    def notes(self, *inputs: Shape) -> Iterable[str]:
        if None in inputs[0][1:]:
            yield "the features are unknown, as a dimension of the input is; a Dense layer cannot follow"


class Reshape(Layer):
    """Gives the values another shape; one −1 stands for what is left over."""

    target_shape: tuple[int, ...] = integers(minimum=-1)

    def problems(self) -> Iterable[Diagnostic]:
        if self.target_shape.count(-1) > 1:
            yield Diagnostic(
                "wrong-argument",
                f"Reshape: target_shape {format_shape(self.target_shape)} holds −1 more than once",
                argument="target_shape",
            )

    def infer(self, *inputs: Shape) -> SymbolicShape:
        size, fixed = known_product(inputs[0][1:]), math.prod(each for each in self.target_shape if each != -1)
        if size is None:
            return (inputs[0][0], *(None if each == -1 else each for each in self.target_shape))
        left_over = -1 in self.target_shape
        if not fixed or size % fixed if left_over else size != fixed:
            raise error(
                "wrong-size",
                f"Reshape: {format_shape(inputs[0])} holds {size} values for each sample, which cannot become "
                f"{format_shape(self.target_shape)}" + ("" if left_over else f" with {fixed}"),
                argument="target_shape",
            )
        if not left_over:
            return (inputs[0][0], *self.target_shape)
        rest = Term("values", size, "values of each sample") // Term("rest", fixed, "the product of the other axes")
        return (inputs[0][0], *(rest.named("−1") if each == -1 else each for each in self.target_shape))


class Permute(Layer):
    """Puts the axes in another order; they count from 1, and the batch stays."""

    dims: tuple[int, ...] = integers()

    def problems(self) -> Iterable[Diagnostic]:
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            yield Diagnostic(
                "wrong-argument",
                f"Permute: dims {format_shape(self.dims)} must hold each number from 1 to {len(self.dims)} once",
                argument="dims",
            )

    def input_axes(self) -> tuple[str, ...]:
        return ("batch", *(f"axis_{index}" for index in range(1, len(self.dims) + 1)))

    def infer(self, *inputs: Shape) -> SymbolicShape:
        return (inputs[0][0], *(inputs[0][axis] for axis in self.dims))


class RepeatVector(Layer):
    """Repeats a vector `n` times, as time steps."""

    axes = ("batch", "feature")

    n: int = integer()

    def infer(self, *inputs: Shape) -> SymbolicShape:
        return (inputs[0][0], self.n, inputs[0][1])


def _sides(value: Any, owner: type[Described]) -> tuple[Any, ...]:
    """Read a number for all sides, one for each axis, or a pair for each axis.

    For one axis, a pair is its two sides, as Keras documents it, and is kept so.
    """
    rank: int = owner.rank  # type: ignore[attr-defined]
    expected = "two numbers (before, after), or one" if rank == 1 else f"one number, {rank} of them, or {rank} pairs"
    if isinstance(value, int) and not isinstance(value, bool):
        parts: list[Any] = [value] * rank
    elif rank == 1 and isinstance(value, (list, tuple)) and len(value) == 2:
        parts = [value]
    elif isinstance(value, (list, tuple)) and len(value) == rank > 1:
        parts = list(value)
    else:
        raise ValueError(expected)
    pairs = [tuple(part) if isinstance(part, (list, tuple)) else (part, part) for part in parts]
    if any(len(pair) != 2 or not all(type(side) is int and side >= 0 for side in pair) for pair in pairs):
        raise ValueError(expected)
    return pairs[0] if rank == 1 else tuple(pairs)


def _pairs(layer: Spatial, kept: tuple[Any, ...]) -> tuple[tuple[int, int], ...]:
    """Return the two sides of each axis."""
    return (kept,) if layer.rank == 1 else kept


def sides(default: Any) -> Any:
    """How many rows to change at both ends of each spatial axis."""
    return Argument(default, _sides, kind="INTEGERS")


class ZeroPadding(Spatial):
    """Adds rows of zeros around the spatial axes."""

    padding: tuple[Any, ...] = sides(1)
    data_format: str | None = choice("channels_last", "channels_first", default=None)

    def infer(self, *inputs: Shape) -> SymbolicShape:
        axes = zip(SPATIAL_AXES[self.rank], self.spatial(inputs[0]), _pairs(self, self.padding), strict=True)
        return self.with_spatial(
            inputs[0],
            [
                (Term(axis, length) + Term("before", before) + Term("after", after)).named(axis)
                for axis, length, (before, after) in axes
            ],
        )


class ZeroPadding1D(ZeroPadding):
    """Adds zero time steps at the beginning and the end."""

    rank = 1


class ZeroPadding2D(ZeroPadding):
    """Adds rows and columns of zeros around an image."""

    rank = 2


class ZeroPadding3D(ZeroPadding):
    """Adds zeros around a volume."""

    rank = 3


class Cropping(Spatial):
    """Cuts rows off both ends of the spatial axes."""

    cropping: tuple[Any, ...]

    def infer(self, *inputs: Shape) -> SymbolicShape:
        axes = zip(SPATIAL_AXES[self.rank], self.spatial(inputs[0]), _pairs(self, self.cropping), strict=True)
        return self.with_spatial(inputs[0], [self._cut(*axis) for axis in axes])

    def _cut(self, axis: str, length: int | None, cut: tuple[int, int]) -> Expression:
        left = (Term(axis, length) - Term("before", cut[0]) - Term("after", cut[1])).named(axis)
        if left.value is not None and left.value <= 0:
            raise error(
                "window-too-large",
                f"{self.title()}: cutting {cut[0]} and {cut[1]} off a {axis} of {length} leaves nothing",
                argument="cropping",
            )
        return left


class Cropping1D(Cropping):
    """Cuts time steps off the beginning and the end."""

    rank = 1
    cropping: tuple[Any, ...] = sides(1)


class Cropping2D(Cropping):
    """Cuts rows and columns off an image."""

    rank = 2
    cropping: tuple[Any, ...] = sides(0)
    data_format: str | None = choice("channels_last", "channels_first", default=None)


class Cropping3D(Cropping):
    """Cuts the sides off a volume."""

    rank = 3
    cropping: tuple[Any, ...] = sides(1)
    data_format: str | None = choice("channels_last", "channels_first", default=None)


class UpSampling(Spatial):
    """Repeats rows, or interpolates between them."""

    def enlarged(self, factors: tuple[int, ...], shape: Shape) -> SymbolicShape:
        """Return the shape with each spatial axis multiplied."""
        axes = zip(SPATIAL_AXES[self.rank], self.spatial(shape), factors, strict=True)
        return self.with_spatial(
            shape, [(Term(axis, length) * Term("size", factor)).named(axis) for axis, length, factor in axes]
        )


class UpSampling1D(UpSampling):
    """Repeats each time step `size` times."""

    rank = 1
    size: int = integer(2)

    def infer(self, *inputs: Shape) -> SymbolicShape:
        return self.enlarged((self.size,), inputs[0])


class UpSampling2D(UpSampling):
    """Enlarges an image by whole factors."""

    rank = 2
    size: tuple[int, ...] = sizes(2)
    data_format: str | None = choice("channels_last", "channels_first", default=None)
    interpolation: str = choice("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", default="nearest")

    def infer(self, *inputs: Shape) -> SymbolicShape:
        return self.enlarged(self.size, inputs[0])


class UpSampling3D(UpSampling):
    """Enlarges a volume by whole factors."""

    rank = 3
    size: tuple[int, ...] = sizes(2)
    data_format: str | None = choice("channels_last", "channels_first", default=None)

    def infer(self, *inputs: Shape) -> SymbolicShape:
        return self.enlarged(self.size, inputs[0])
