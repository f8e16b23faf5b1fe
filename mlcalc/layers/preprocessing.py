"""Preparing numbers and categories: scaling, statistics, bins, hashes and their encodings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, ClassVar

from mlcalc.arguments.base import Argument, HasArguments
from mlcalc.arguments.kinds import anything, boolean, choice, integer, integers, sublayers, training_only
from mlcalc.errors import Diagnostic, error, unknown_size
from mlcalc.formula import Term, product
from mlcalc.layers.base import Inputs, Layer
from mlcalc.layers.specs import Spec, combined, stated_otherwise
from mlcalc.layers.weights import Weight
from mlcalc.rules.axes import axis_index
from mlcalc.shapes import Dimension, Shape, broadcast, format_shape
from mlcalc.texts import counted


class Rescaling(Layer):
    """Multiplies with `scale` and adds `offset`, each a number or numbers for the last axes."""

    scale = anything()
    offset = anything(0.0)

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        output: Shape | None = x
        for value in (self.scale, self.offset):
            size = _extent_of(value)
            output = None if output is None or size is None else broadcast(output, size)
        if output is None:
            raise error(
                "shapes-differ",
                f"Rescaling: `scale` and `offset` do not fit an input of {format_shape(x)}",
                argument="scale",
            )
        return Spec((output,), problems=stated_otherwise(output, x))


def _extent_of(value: Any) -> Shape | None:
    """Return the shape of numbers; of what is no number, as of one."""
    try:
        return extent(value)
    except ValueError:
        return ()


def encoded(shape: Shape, output_mode: str, depth: Dimension) -> Shape:
    """Return the shape of indices encoded in `depth` classes.

    `one_hot` adds an axis, or takes a last one of size 1. The others gather the second axis, whatever Keras states.
    """
    if output_mode == "int":
        return shape
    if output_mode != "one_hot":
        return (*shape[:1], *shape[2:], depth) if len(shape) > 1 else (depth,)
    keeps_last = len(shape) == 1 or shape[-1] != 1
    return (*(shape if keeps_last else shape[:-1]), depth)


def encoding(shape: Shape, output_mode: str, depth: Dimension) -> Spec:
    """Return the call of a layer that encodes indices, with a note if Keras states the last axis as gathered."""
    output = encoded(shape, output_mode, depth)
    gathers = output_mode not in ("int", "one_hot")
    return Spec((output,), problems=stated_otherwise(output, (*shape[:-1], depth)) if gathers else ())


def sparse_integers(layer: Any) -> Iterable[Diagnostic]:
    """Yield the refusal of `sparse` if the output is plain indices."""
    if layer.sparse and layer.output_mode == "int":
        yield Diagnostic(
            "conflicting-arguments",
            f"{layer.title()}: `sparse` needs another `output_mode` than int",
            argument="sparse",
        )


class Encoding(Layer):
    """What gives integers as they are, or how often or whether each category stands in its input."""

    output_mode: str

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        if self.output_mode == "int":
            return super().output_axes(axes, rank, index)
        return (*axes[: rank - 1], "categories")


class CategoryEncoding(Encoding):
    """Encodes indices below `num_tokens`; a second input may weigh what is counted."""

    inputs = Inputs(("inputs", "count_weights"), most=2)

    num_tokens: int = integer()
    output_mode: str = choice("count", "one_hot", "multi_hot", "binary", default="multi_hot", any_case=False)
    sparse: bool = boolean(False)

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        return encoding(x, self.output_mode, self.num_tokens)


def extent(value: Any) -> tuple[int, ...]:
    """Return the shape of numbers in lists within lists.

    Raises:
        ValueError: lists of different lengths stand side by side, or something else than numbers in them.
    """
    if not isinstance(value, (list, tuple)):
        if isinstance(value, (int, float)):
            return ()
        raise ValueError("a number or a list of numbers")
    inner = {extent(each) for each in value}
    if len(inner) > 1:
        raise ValueError("a number or a list of numbers")
    return (len(value), *(inner.pop() if inner else ()))


def numbers(axes: int | None = None) -> Any:
    """Numbers, in lists within lists if they have several axes."""

    def convert(value: Any, owner: type[HasArguments]) -> Any:
        if axes not in (None, len(extent(value))):
            raise ValueError("a list of numbers")
        return value

    return Argument(None, convert, kind="NUMBERS")


_MODES = ("int", "one_hot", "multi_hot", "count")


class Discretization(Encoding):
    """Puts numbers into bins: one more than there are boundaries, or `num_bins` of them.

    A saved layer that has learnt its boundaries states both, and then the boundaries hold.
    """

    bin_boundaries: Sequence[float] | None = numbers(axes=1)
    num_bins: int | None = integer(None, minimum=0)
    epsilon = training_only(0.01)
    output_mode: str = choice(*_MODES, default="int", any_case=False)
    sparse: bool = boolean(False)

    def problems(self) -> Iterable[Diagnostic]:
        yield from sparse_integers(self)
        if self.bin_boundaries is None and self.num_bins is None:
            yield Diagnostic("missing-argument", "Discretization needs `bin_boundaries` or `num_bins`")

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        depth = self.num_bins if self.bin_boundaries is None else len(self.bin_boundaries) + 1
        return Spec((encoded(x, self.output_mode, depth),))


def _salt(value: Any, owner: type[HasArguments]) -> Any:
    if isinstance(value, int) or (isinstance(value, (list, tuple)) and len(value) == 2):
        return value
    raise ValueError("an integer or two of them")


HASH_SALT = Argument(None, _salt, kind="INTEGERS")
"""What makes a hash one's own: an integer, or two of them."""


class Hashing(Encoding):
    """Puts categories into bins by their hash. Weinberger et al., "Feature Hashing" (2009)."""

    num_bins: int = integer()
    mask_value = anything(None)
    salt = HASH_SALT
    output_mode: str = choice(*_MODES, default="int", any_case=False)
    sparse: bool = boolean(False)

    def problems(self) -> Iterable[Diagnostic]:
        yield from sparse_integers(self)
        if self.output_mode == "int" and self.dtype not in (None, "int32", "int64"):
            yield Diagnostic(
                "conflicting-arguments", "Hashing: bins need a `dtype` of int32 or int64", argument="dtype"
            )

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        stated = x if self.output_mode == "int" else (*x[:-1], self.num_bins)
        # A last axis of size 1 goes, and once more before the bins become an axis.
        last_is_one = self.output_mode == "one_hot" and len(x) > 1 and x[-1] == 1
        output = encoded(x[:-1] if last_is_one else x, self.output_mode, self.num_bins)
        return Spec((output,), problems=stated_otherwise(output, stated))


class HashedCrossing(Encoding):
    """Puts the pairs that two categories make into bins by their hash."""

    inputs = Inputs(least=2, most=2, is_list=True)

    num_bins: int = integer()
    output_mode: str = choice("int", "one_hot", default="int", any_case=False)
    sparse: bool = boolean(False)

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        (other,) = others
        if x[-1:] != other[-1:]:
            raise error(
                "shapes-differ",
                f"HashedCrossing needs inputs of one shape but gets {format_shape(x)} and {format_shape(other)}",
            )
        for shape in (x, other):
            if len(shape) > 2 or (len(shape) == 2 and shape[1] not in (1, None)):
                raise error(
                    "wrong-rank", f"HashedCrossing takes inputs of (batch) or (batch, 1), not {format_shape(shape)}"
                )
        return Spec((encoded(x, self.output_mode, self.num_bins),))


def _axes(value: Any, owner: type[HasArguments]) -> tuple[int, ...]:
    return () if value is None else integers().convert(value, owner)


class Normalization(Layer):
    """Subtracts a mean and divides by a deviation, for each index of the kept axes.

    If they are learnt from data, they are weights, with a count of the samples; as arguments they are none.
    """

    axis: tuple[int, ...] = Argument(-1, _axes, kind="INTEGERS")  # type: ignore[assignment]
    mean = numbers()
    variance = numbers()
    invert: bool = boolean(False)

    def problems(self) -> Iterable[Diagnostic]:
        if (self.mean is None) != (self.variance is None):
            yield self._refused("`mean` and `variance` must be given together")
        elif self.mean is None:
            return
        elif extent(self.mean) != extent(self.variance):
            yield self._refused("`mean` and `variance` must have one shape")
        elif len(extent(self.mean)) > len(self.axis):
            yield self._refused("`mean` has more axes than are kept by `axis`")

    @staticmethod
    def _refused(reason: str) -> Diagnostic:
        return Diagnostic("conflicting-arguments", f"Normalization: {reason}", argument="mean")

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        axes = self._statistics(x)
        if self.mean is not None:
            self._check_mean(axes)
            return Spec((x,))
        weights = (
            Weight("mean", axes, trainable=False),
            Weight("variance", axes, trainable=False),
            Weight("count", (), trainable=False, dtype="int32"),
        )
        return Spec(
            (x,),
            weights,
            params=lambda: Term("2", 2, "mean and variance") * product(axes) + Term("1", 1, "the count of samples"),
        )

    def _statistics(self, x: Shape) -> list[Term]:
        """Return the size of each axis that keeps statistics of its own.

        Raises:
            MlcalcError: there is no such axis, or its size is unknown.
        """
        indices = sorted(axis_index(axis, len(x), self.title()) for axis in self.axis)
        if any(one == other and x[one] != 1 for one, other in pairwise(indices)):
            raise error("wrong-axis", "Normalization: the same axis is given twice", argument="axis")
        for index in indices:
            if x[index] is None:
                raise unknown_size(
                    f"Normalization keeps axis {index}, which is unknown in its input {format_shape(x)}",
                    argument="axis",
                )
        return [Term(f"axis_{index}", x[index], "size of a kept axis") for index in indices]

    def _check_mean(self, axes: Sequence[Term]) -> None:
        """Raise an error if the mean does not fit the axes, which it is broadcast to."""
        for size, axis in zip(reversed(extent(self.mean)), reversed(axes), strict=False):
            if size not in (1, axis.value):
                raise error(
                    "shapes-differ",
                    f"Normalization: `mean` has {counted(size, 'value')} for {axis.value}",
                    argument="mean",
                )


class Pipeline(Layer):
    """Applies layers one after the other; each has a data type of its own, so the whole has none."""

    keywords: ClassVar[dict[str, Argument]] = {
        name: argument for name, argument in Layer.keywords.items() if name != "dtype"
    }
    dtype = None
    layers: tuple[Layer, ...] = sublayers()

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        shapes: tuple[Shape | None, ...] = (x,)
        calls: list[Spec] = []
        for layer in self.layers:
            calls.append(layer.specify(*shapes))
            shapes = calls[-1].shapes
        return combined(calls, calls[-1].outputs)
