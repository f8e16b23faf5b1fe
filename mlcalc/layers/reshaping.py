"""Layers that rearrange, repeat, cut or pad their input, without parameters."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from mlcalc.arguments.base import REQUIRED, Argument, HasArguments
from mlcalc.arguments.kinds import choice, integer, integers, sizes
from mlcalc.changes import Change
from mlcalc.errors import Diagnostic, MlcalcError, error, note
from mlcalc.formula import Term, known_product, product
from mlcalc.layers.axes import BY_RANK
from mlcalc.layers.base import Layer
from mlcalc.layers.spatial import SPATIAL_AXES, Spatial, axis_order
from mlcalc.layers.specs import Spec
from mlcalc.shapes import Dimension, Shape, format_shape
from mlcalc.texts import counted

if TYPE_CHECKING:
    from typing_extensions import Self


class Flatten(Layer):
    """Makes one axis of all but the batch, so that a Dense layer can follow."""

    elsewhere: ClassVar[Mapping[str, str | None]] = {
        "end_dim": None,
        "start_dim": None,
    }
    data_format: str | None = axis_order()

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        return (axes[0], "feature")

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        axes = [Term(f"axis_{index}", size) for index, size in enumerate(x[1:], 1)]
        return Spec(
            outputs=((x[0], product(axes).named("features")),),
            notes=(lambda: [_UNKNOWN_FEATURES]) if None in x[1:] else None,
        )


_UNKNOWN_FEATURES = note(
    "unknown-features", "the features are unknown, as a dimension of the input is; a Dense layer cannot follow"
)


_BATCH = ("batch", "batch_size", "b", "bs", "n", "none")


def _sizes_or_none() -> Any:
    """A list of sizes in which somebody may write None, and is told then what that is."""
    sizes = integers(minimum=-1)

    def convert(value: Any, owner: type[HasArguments]) -> tuple[int | None, ...]:
        parts = value if isinstance(value, (list, tuple)) else (value,)
        known = iter(sizes.convert([each for each in parts if each is not None], owner))
        return tuple(None if each is None else next(known) for each in parts)

    return Argument(REQUIRED, convert, kind="INTEGERS")


class Reshape(Layer):
    """Gives the values another shape; one −1 stands for what is left over."""

    elsewhere: ClassVar[Mapping[str, str | None]] = {
        "dims": "target_shape",
        "newshape": "target_shape",
        "output_shape": "target_shape",
        "shape": "target_shape",
    }
    target_shape: tuple[int | None, ...] = _sizes_or_none()

    @classmethod
    def meant(
        cls,
        name: str,  # noqa: ARG003  (there is one argument)
        value: object,
        values: Mapping[str, Any],  # noqa: ARG003
    ) -> Iterable[object]:
        """Yield a shape without the batch, which is written in words."""
        parts = value.split(",") if isinstance(value, str) else value
        if isinstance(parts, (list, tuple)) and parts and str(parts[0]).strip().lower() in _BATCH:
            sizes = [each.strip() if isinstance(each, str) else each for each in parts[1:]]
            yield [
                int(each) if isinstance(each, str) and re.fullmatch("-?[0-9]{1,9}", each) else each for each in sizes
            ]

    def problems(self) -> Iterable[Diagnostic]:
        first, *others = self.target_shape or (1,)
        if first is None and {-1, None} & {*others}:
            yield self._with_none(None)
        open_sizes = [each for each in others if each in (-1, None)]
        if len(open_sizes) + (first == -1) > 1:
            twice = "−1 more than once" if None not in self.target_shape else "more than one size that is open"
            yield Diagnostic(
                "wrong-size",
                f"Reshape: target_shape {format_shape(self.target_shape)} holds {twice}",
                argument="target_shape",
                help="one size is worked out from the others: write the others as numbers",
            )

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        return None

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        if None in self.target_shape:
            raise MlcalcError(self._with_none(known_product(x[1:])))
        target = [each for each in self.target_shape if each is not None]
        size, fixed = known_product(x[1:]), math.prod(each for each in target if each != -1)
        rest = None
        if size is not None:
            self._check_size(x, size, fixed)
            quotient = Term("values", size, "values of each sample") // Term(
                "rest", fixed, "the product of the other axes"
            )
            rest = quotient.named("−1")
        return Spec(((x[0], *(rest if each == -1 else each for each in self.target_shape)),))

    def _with_none(self, size: int | None) -> Diagnostic:
        """Return what is wrong with a size that is None: it is the batch, or follows from the others."""
        message = f"Reshape: target_shape {format_shape(self.target_shape)} holds None, which is no size"
        target = [-1 if each is None else each for each in self.target_shape]
        rest = math.prod(target[1:])
        if self.target_shape[0] is None and (rest == size or -1 in target[1:]):
            mend, meant = "the batch is no part of it", target[1:]
        else:
            mend, meant = "a size that follows from the others is −1", target
        change = Change({"target_shape": tuple(meant)})
        return Diagnostic("wrong-argument", message, help=mend, argument="target_shape", change=change)

    def _check_size(self, x: Shape, size: int, fixed: int) -> None:
        has_rest = -1 in self.target_shape
        fits = fixed > 0 and size % fixed == 0 if has_rest else size == fixed
        if not fits:
            raise error(
                "wrong-size",
                f"Reshape: {format_shape(x)} holds {counted(size, 'value')} for each sample, which cannot become "
                f"{format_shape(self.target_shape)}" + ("" if has_rest else f" with {fixed}"),
                argument="target_shape",
            )


class Permute(Layer):
    """Puts the axes in another order; they count from 1, and the batch stays."""

    elsewhere: ClassVar[Mapping[str, str | None]] = {
        "axes": "dims",
        "order": "dims",
        "pattern": "dims",
        "perm": "dims",
    }
    dims: tuple[int, ...] = integers()

    def _counted_from_one(self) -> Change | None:
        """Return the dims without the batch if it stays first and others change, or each one more: counted from 0.

        Those below zero are counted from the end.
        """
        dims = tuple(each + 1 for each in self.dims)
        if min(self.dims, default=0) < 0:
            dims = tuple(each if each > 0 else len(self.dims) + 1 + each for each in self.dims)
        if len(dims) > 2 and self.dims[0] == 0:
            dims = self.dims[1:]
        return Change({"dims": dims}) if dims and sorted(dims) == list(range(1, len(dims) + 1)) else None

    def problems(self) -> Iterable[Diagnostic]:
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            change = self._counted_from_one()
            yield Diagnostic(
                "wrong-axis",
                f"Permute: dims {format_shape(self.dims)} must hold each number from 1 to {len(self.dims)} once",
                help="the axes are counted from 1, behind the batch",
                argument="dims",
                change=change,
            )

    def other_arguments(self, *inputs: Shape) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the order in which the axes that have no number stay behind the others."""
        behind = range(len(self.dims) + 1, len(inputs[0]))
        if behind:
            yield "each axis has a number, and those behind may stay", {"dims": (*self.dims, *behind)}

    def input_axes(self) -> tuple[str, ...]:
        return ("batch", *(f"axis_{index}" for index in range(1, len(self.dims) + 1)))

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        return Spec(((x[0], *(x[axis] for axis in self.dims)),))

    def axis_names(self, rank: int) -> Sequence[str] | None:
        return BY_RANK.get(rank)

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        return (axes[0], *(axes[axis] for axis in self.dims))


class RepeatVector(Layer):
    """Repeats a vector `n` times, as time steps."""

    elsewhere: ClassVar[Mapping[str, str | None]] = {
        "count": "n",
        "repeat": "n",
        "repeats": "n",
        "times": "n",
    }
    axes = ("batch", "feature")

    n: int = integer()

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        return (axes[0], "time_steps", *axes[1:])

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        return Spec(((x[0], self.n, x[1]),))


def _sides(value: Any, owner: type[HasArguments]) -> tuple[Any, ...]:
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


def sides(default: Any) -> Any:
    """How many rows to change at both ends of each spatial axis."""
    return Argument(default, _sides, kind="INTEGERS")


class Ends(Spatial):
    """A layer that changes how many rows there are at both ends of each spatial axis."""

    @classmethod
    def meant(
        cls,
        name: str,
        value: object,
        values: Mapping[str, Any],  # noqa: ARG003
    ) -> Iterable[object]:
        """Yield the pairs of rows that are written without brackets of their own, or without what is too many."""
        rows = value if isinstance(value, (list, tuple)) and {*map(type, value)} == {int} else ()
        if name in ("padding", "cropping") and len(rows) == 2 * cls.rank:
            yield tuple(zip(rows[::2], rows[1::2], strict=True))
        elif name in ("padding", "cropping") and len(rows) > cls.rank:
            yield tuple(rows[: cls.rank])

    def ends(self, x: Shape, rows: tuple[Any, ...]) -> Iterable[tuple[str, Dimension, tuple[int, int]]]:
        """Yield the name and the length of each axis, and the rows before and after it."""
        return zip(SPATIAL_AXES[self.rank], self.spatial(x), (rows,) if self.rank == 1 else rows, strict=True)


class ZeroPadding(Ends):
    """Adds rows of zeros around the spatial axes."""

    before_half: int | None = None
    """Half of the window behind it, where an architecture chose the rows for the size of its picture."""

    padding: tuple[Any, ...] = sides(1)
    data_format: str | None = axis_order()

    def chosen_before(self, half: int) -> Self:
        """Return the layer as one whose rows an architecture chose for the size of its picture."""
        return self._changed({"before_half": half})

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        lengths = [
            (Term(axis, length) + Term("before", before) + Term("after", after)).named(axis)
            for axis, length, (before, after) in self.ends(x, self.padding)
        ]
        return Spec((self.with_spatial(x, lengths),))


class ZeroPadding1D(ZeroPadding, rank=1):
    """Adds zero time steps at the beginning and the end."""


class ZeroPadding2D(ZeroPadding, rank=2):
    """Adds rows and columns of zeros around an image."""


class ZeroPadding3D(ZeroPadding, rank=3):
    """Adds zeros around a volume."""


class Cropping(Ends):
    """Cuts rows off both ends of the spatial axes."""

    cropping: tuple[Any, ...]

    def other_arguments(self, *inputs: Shape) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the largest cut of the same at both ends, and of all axes the same, that leaves something."""
        if len(inputs[0]) != len(self.input_axes() or ()):
            return
        lengths = [length for _, length, _ in self.ends(inputs[0], self.cropping) if length is not None]
        most = (min(lengths) - 1) // 2 if lengths else 0
        if most > 0:
            yield f"cutting {most} off each end leaves something", {"cropping": most}

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        axes = list(self.ends(x, self.cropping))
        left = [
            (Term(axis, length) - Term("before", rows[0]) - Term("after", rows[1])).named(axis)
            for axis, length, rows in axes
        ]
        empty = [index for index, size in enumerate(left) if size.value is not None and size.value <= 0]
        if not empty:
            return Spec((self.with_spatial(x, left),))
        axis, length, rows = axes[empty[0]]
        message = f"{self.title()}: cutting {rows[0]} and {rows[1]} off a {axis} of {length} leaves nothing"
        if not self.is_saved:
            raise error("crop-too-large", message, argument="cropping")
        # What tf.keras does: it takes a slice, which may be empty.
        sizes = [0 if index in empty else size for index, size in enumerate(left)]
        return Spec((self.with_spatial(x, sizes),), problems=(note("crop-too-large", message),))


class Cropping1D(Cropping, rank=1):
    """Cuts time steps off the beginning and the end."""

    cropping: tuple[Any, ...] = sides(1)


class Cropping2D(Cropping, rank=2):
    """Cuts rows and columns off an image."""

    cropping: tuple[Any, ...] = sides(0)
    data_format: str | None = axis_order()


class Cropping3D(Cropping, rank=3):
    """Cuts the sides off a volume."""

    cropping: tuple[Any, ...] = sides(1)
    data_format: str | None = axis_order()


class UpSampling(Spatial):
    """Repeats rows, or interpolates between them."""

    elsewhere: ClassVar[Mapping[str, str | None]] = {
        "factor": "size",
        "length": "size",
        "mode": "interpolation",
        "scale_factor": "size",
    }
    size: int | tuple[int, ...]

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        factors = self.size if isinstance(self.size, tuple) else (self.size,)
        axes = zip(SPATIAL_AXES[self.rank], self.spatial(x), factors, strict=True)
        lengths = [(Term(axis, length) * Term("size", factor)).named(axis) for axis, length, factor in axes]
        return Spec((self.with_spatial(x, lengths),))


class UpSampling1D(UpSampling, rank=1):
    """Repeats each time step `size` times."""

    size: int = integer(2)


class UpSampling2D(UpSampling, rank=2):
    """Enlarges an image by whole factors."""

    size: tuple[int, ...] = sizes(2)
    data_format: str | None = axis_order()
    # The last three are TensorFlow's: Keras 3 runs `area` there alone, and tf.keras 2 all of them.
    interpolation: str = choice(
        "nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area", "gaussian", "mitchellcubic", default="nearest"
    )


class UpSampling3D(UpSampling, rank=3):
    """Enlarges a volume by whole factors."""

    size: tuple[int, ...] = sizes(2)
    data_format: str | None = axis_order()
