"""Layers that make one tensor of several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any, ClassVar

from mlcalc.arguments import REQUIRED, Argument, Described, boolean, integer
from mlcalc.errors import MlcalcError, error
from mlcalc.formula import Operand, Term, product, total
from mlcalc.layers.base import Inputs, Layer, axis_index
from mlcalc.shapes import Dimension, Shape, SymbolicShape, format_shape


def _listed(shapes: Iterable[Shape]) -> str:
    return ", ".join(map(format_shape, shapes))


class Merge(Layer):
    """Combines its inputs value by value; they are broadcast to one shape.

    The batch stands aside while the other axes are broadcast as in NumPy. A known batch stands for
    unknown ones, but another axis is unknown as soon as one input leaves it unknown.
    """

    inputs: ClassVar[Inputs] = Inputs(most=None)
    least_rank = 0

    def infer(self, *inputs: Shape) -> SymbolicShape:
        batches = {shape[0] for shape in inputs if shape} - {None}
        if len(batches) > 1:
            raise self._mismatch(inputs)
        if all(not shape for shape in inputs):
            return ()
        rest = (shape[1:] for shape in inputs)
        return (next(iter(batches), None), *reduce(lambda one, other: self._joined(one, other, inputs), rest))

    def _joined(self, first: Shape, second: Shape, inputs: Sequence[Shape]) -> Shape:
        length = max(len(first), len(second))
        axes = zip((1,) * (length - len(first)) + first, (1,) * (length - len(second)) + second, strict=True)
        return tuple(self._size(one, other, inputs) for one, other in axes)

    def _size(self, one: Dimension, other: Dimension, inputs: Sequence[Shape]) -> Dimension:
        if one is None or other is None:
            return None
        if one != other and 1 not in (one, other):
            raise self._mismatch(inputs)
        return other if one == 1 else one

    def _mismatch(self, shapes: Iterable[Shape]) -> MlcalcError:
        return error(
            "shapes-differ",
            f"{self.title()} needs inputs of one shape but gets {_listed(shapes)}",
            help="each dimension must be equal, or 1",
        )


class Add(Merge):
    """The sum of its inputs."""


class Subtract(Merge):
    """The first input less the second."""

    inputs = Inputs(least=2, most=2)


class Multiply(Merge):
    """The product of its inputs, value by value."""


class Average(Merge):
    """The average of its inputs."""


class Maximum(Merge):
    """The largest of its inputs, value by value."""


class Minimum(Merge):
    """The smallest of its inputs, value by value."""


class Concatenate(Layer):
    """Puts its inputs side by side along an axis; the other axes must agree, and are those of the first."""

    inputs = Inputs(most=None)

    axis: int = integer(-1, minimum=None)

    def infer(self, *inputs: Shape) -> SymbolicShape:
        rank = len(inputs[0])
        axis = axis_index(self.axis, rank, self.title())
        if any(len(shape) != rank for shape in inputs):
            raise self._mismatch(inputs)
        joined: list[Operand | None] = list(inputs[0])
        for index, sizes in enumerate(zip(*inputs, strict=True)):
            if index == axis:
                joined[index] = self._sum(sizes)
            elif len(set(sizes) - {None}) > 1:
                raise self._mismatch(inputs)
        return tuple(joined)

    @staticmethod
    def _sum(sizes: Iterable[Dimension]) -> Operand:
        return total([Term(f"input_{index}", size) for index, size in enumerate(sizes, 1)]).named("joined axis")

    def _mismatch(self, inputs: Iterable[Shape]) -> MlcalcError:
        return error(
            "shapes-differ",
            f"Concatenate needs inputs that agree but for axis {self.axis}, and gets {_listed(inputs)}",
        )


def _axes(value: Any, owner: type[Described]) -> int | tuple[int, int]:
    """Read one axis for both inputs, or one for each."""
    pair = value if isinstance(value, (list, tuple)) else (value, value)
    if len(pair) != 2 or not all(type(each) is int for each in pair):
        raise ValueError("an axis, or one for each of two inputs")
    return value if isinstance(value, int) else (pair[0], pair[1])


class Dot(Layer):
    """The products of two tensors, summed along an axis of each."""

    inputs = Inputs(least=2, most=2)

    axes_: int | tuple[int, int] = Argument(REQUIRED, _axes, kind="INTEGERS")  # type: ignore[assignment]
    normalize: bool = boolean(False)

    def summed(self, first: Shape, second: Shape) -> tuple[int, int]:
        """Return the axis of each input that the products are summed along.

        Keras takes both sizes as different where only one of them is unknown, and a single negative
        axis modulo the number of axes.
        """
        pair = self.axes_
        if isinstance(pair, int):
            pair = (pair % (len(first) or 1), pair % (len(second) or 1)) if pair < 0 else (pair, pair)
        left, right = axis_index(pair[0], len(first), "Dot"), axis_index(pair[1], len(second), "Dot")
        if first[left] != second[right]:
            raise error(
                "shapes-differ",
                f"Dot sums over axis {left} of {format_shape(first)} and axis {right} of {format_shape(second)}, "
                f"which differ: {first[left]} and {second[right]}",
            )
        return left, right

    def infer(self, *inputs: Shape) -> SymbolicShape:
        first, second = inputs
        left, right = self.summed(first, second)
        kept = (*_without(first, left), *_without(second, right)[1:])
        return kept if len(kept) > 1 else (*kept, 1)

    def cost(self, *inputs: Shape) -> Operand | None:
        left, right = self.summed(*inputs)
        sizes = (*_without(inputs[0], left)[1:], *_without(inputs[1], right)[1:], inputs[0][left])
        return product([Term("size", size) for size in sizes])


def _without(shape: Shape, axis: int) -> Shape:
    return (*shape[:axis], *shape[axis + 1 :])
