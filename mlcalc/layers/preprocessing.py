"""Preparing numbers and categories: scaling, statistics, bins, hashes and their encodings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, ClassVar

from mlcalc.arguments import Argument, Described, anything, boolean, choice, integer, integers, sublayers, training_only
from mlcalc.errors import Diagnostic, error
from mlcalc.formula import Expression, Term, product, term, total
from mlcalc.layers.base import Inputs, Layer, Spec, Weight, axis_index
from mlcalc.shapes import Dimension, Shape, SymbolicShape, format_shape


class Rescaling(Layer):
    """Multiplies with `scale` and adds `offset`."""

    scale = anything()
    offset = anything(0.0)


def encoded(shape: Shape, output_mode: str, depth: Dimension) -> Shape:
    """Return the shape of indices encoded in `depth` classes, as Keras' documentation gives it.

    `one_hot` adds an axis, or takes a last one of size 1; the other modes gather the last axis.
    """
    if output_mode == "int":
        return shape
    keeps_last = output_mode == "one_hot" and (len(shape) == 1 or shape[-1] != 1)
    return (*(shape if keeps_last else shape[:-1]), depth)


def sparse_integers(layer: Any) -> Iterable[Diagnostic]:
    """Yield the refusal of `sparse` where plain indices come out."""
    if layer.sparse and layer.output_mode == "int":
        yield Diagnostic(
            "wrong-argument", f"{layer.title()}: `sparse` needs another `output_mode` than int", argument="sparse"
        )


class CategoryEncoding(Layer):
    """Encodes indices below `num_tokens`; a second input may weigh what is counted."""

    inputs = Inputs(("inputs", "count_weights"), most=2)

    num_tokens: int = integer()
    output_mode: str = choice("count", "one_hot", "multi_hot", "binary", default="multi_hot", any_case=False)
    sparse: bool = boolean(False)

    def infer(self, *inputs: Shape) -> SymbolicShape:
        return encoded(inputs[0], self.output_mode, self.num_tokens)


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
    """Numbers, in lists within lists where they have several axes."""

    def convert(value: Any, owner: type[Described]) -> Any:
        if axes not in (None, len(extent(value))):
            raise ValueError("a list of numbers")
        return value

    return Argument(None, convert, kind="NUMBERS")


_MODES = ("int", "one_hot", "multi_hot", "count")


class Discretization(Layer):
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

    def infer(self, *inputs: Shape) -> SymbolicShape:
        shape = inputs[0]
        depth = self.num_bins if self.bin_boundaries is None else len(self.bin_boundaries) + 1
        if self.output_mode in ("int", "one_hot") or len(shape) == 1:
            return encoded(shape, self.output_mode, depth)
        return (shape[0], *shape[2:], depth)


def _salt(value: Any, owner: type[Described]) -> Any:
    if isinstance(value, int) or (isinstance(value, (list, tuple)) and len(value) == 2):
        return value
    raise ValueError("an integer or two of them")


def hash_salt() -> Any:
    """What makes a hash one's own: an integer, or two of them."""
    return Argument(None, _salt, kind="INTEGERS")


class Hashing(Layer):
    """Puts categories into bins by their hash. Weinberger et al., "Feature Hashing" (2009)."""

    num_bins: int = integer()
    mask_value = anything(None)
    salt = hash_salt()
    output_mode: str = choice(*_MODES, default="int", any_case=False)
    sparse: bool = boolean(False)

    def problems(self) -> Iterable[Diagnostic]:
        yield from sparse_integers(self)
        if self.output_mode == "int" and self.dtype not in (None, "int32", "int64"):
            yield Diagnostic("wrong-argument", "Hashing: bins need a `dtype` of int32 or int64", argument="dtype")

    def infer(self, *inputs: Shape) -> SymbolicShape:
        return inputs[0] if self.output_mode == "int" else (*inputs[0][:-1], self.num_bins)


class HashedCrossing(Layer):
    """Puts the pairs that two categories make into bins by their hash."""

    inputs = Inputs(least=2, most=2)

    num_bins: int = integer()
    output_mode: str = choice("int", "one_hot", default="int", any_case=False)
    sparse: bool = boolean(False)

    def infer(self, *inputs: Shape) -> SymbolicShape:
        first, second = inputs
        if first[-1:] != second[-1:]:
            raise error(
                "shapes-differ",
                f"HashedCrossing needs inputs of one shape but gets {format_shape(first)} and {format_shape(second)}",
            )
        if self.output_mode == "int":
            return first
        return (*(first[:-1] if first[-1] == 1 else first), self.num_bins)


def _axes(value: Any, owner: type[Described]) -> tuple[int, ...]:
    return () if value is None else integers().convert(value, owner)


class Normalization(Layer):
    """Subtracts a mean and divides by a deviation, for each index of the kept axes.

    They are weights where the layer learns them from data, next to how much it saw; none where given.
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
        return Diagnostic("wrong-argument", f"Normalization: {reason}", argument="mean")

    def kept(self, shape: Shape) -> list[Term]:
        """Return the axes that keep statistics of their own.

        Raises:
            MlcalcError: there is no such axis, its size is unknown, or it is not that of the given mean.
        """
        indices = sorted(axis_index(axis, len(shape), self.title()) for axis in self.axis)
        if any(one == other and shape[one] != 1 for one, other in pairwise(indices)):
            raise error("wrong-axis", "Normalization: the same axis is given twice", argument="axis")
        for index in indices:
            if shape[index] is None:
                raise error(
                    "unknown-dimension",
                    f"Normalization keeps axis {index}, which is unknown in its input {format_shape(shape)}",
                    argument="axis",
                )
        kept = [Term(f"axis_{index}", shape[index], "size of a kept axis") for index in indices]
        given = () if self.mean is None else extent(self.mean)
        for size, axis in zip(reversed(given), reversed(kept), strict=False):
            if size not in (1, axis.value):
                raise error(
                    "shapes-differ", f"Normalization: `mean` has {size} values for {axis.value}", argument="mean"
                )
        return kept

    def infer(self, *inputs: Shape) -> SymbolicShape:
        self.kept(inputs[0])
        return inputs[0]

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        kept = self.kept(inputs[0])
        if self.mean is None:
            yield Weight("mean", kept, trainable=False)
            yield Weight("variance", kept, trainable=False)
            yield Weight("count", (), trainable=False, dtype="int32")

    def textbook(self, *inputs: Shape) -> Expression | None:
        return Term("2", 2, "mean and variance") * product(self.kept(inputs[0])) + Term("1", 1, "the count of samples")


class Pipeline(Layer):
    """Applies layers one after the other; each has a data type of its own, so the whole has none."""

    keywords: ClassVar[dict[str, Argument]] = {
        name: argument for name, argument in Layer.keywords.items() if name != "dtype"
    }
    dtype = None
    layers: tuple[Layer, ...] = sublayers()

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        inner: list[Spec] = []
        for layer in self.layers:
            inner.append(layer.specify(x))
            (x,) = inner[-1].shapes  # type: ignore[assignment]
        costs = [each.macs for each in inner]
        return Spec(
            outputs=inner[-1].outputs,
            weights=tuple(weight for each in inner for weight in each.weights or ()),
            macs=None if None in costs else total(term(each) for each in costs if each is not None),
        )
