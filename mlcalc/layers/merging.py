"""Layers that make one tensor of several."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import ClassVar

from mlcalc.arguments import boolean, integer, integers
from mlcalc.errors import Diagnostic, MlcalcError, error
from mlcalc.formula import Operand, Term, product, total
from mlcalc.layers.base import Layer, axis_index
from mlcalc.shapes import Dimension, Rule, Shape, broadcast, format_shape


def _listed(shapes: Iterable[Shape]) -> str:
    return ", ".join(map(format_shape, shapes))


class Merge(Layer):
    """Combines its inputs value by value; they are broadcast to one shape.

    The batch must agree, and stands aside while the other axes are broadcast.
    """

    input_count: ClassVar[tuple[int, int | None]] = (2, None)

    def infer(self, *inputs: Shape) -> Rule:
        batches = {shape[0] for shape in inputs} - {None}
        if len(batches) > 1:
            raise self._mismatch(inputs)
        joined = reduce(self._broadcast, (shape[1:] for shape in inputs))
        return (next(iter(batches)) if len(batches) == 1 and None not in {s[0] for s in inputs} else None, *joined)

    def _broadcast(self, first: Shape, second: Shape) -> Shape:
        joined = broadcast(first, second)
        if joined is None:
            raise self._mismatch((first, second))
        return joined

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

    input_count = (2, 2)


class Multiply(Merge):
    """The product of its inputs, value by value."""


class Average(Merge):
    """The average of its inputs."""


class Maximum(Merge):
    """The largest of its inputs, value by value."""


class Minimum(Merge):
    """The smallest of its inputs, value by value."""


class Concatenate(Layer):
    """Puts its inputs side by side along an axis; the other axes must agree."""

    input_count = (1, None)

    axis: int = integer(-1, minimum=None)

    def infer(self, *inputs: Shape) -> Rule:
        rank = len(inputs[0])
        axis = axis_index(self.axis, rank, self.title())
        if any(len(shape) != rank for shape in inputs):
            raise self._mismatch(inputs)
        joined: list[Operand | None] = []
        for index, sizes in enumerate(zip(*inputs, strict=True)):
            joined.append(self._sum(sizes) if index == axis else self._common(sizes, inputs))
        return tuple(joined)

    @staticmethod
    def _sum(sizes: Iterable[Dimension]) -> Operand:
        return total([Term(f"input_{index}", size) for index, size in enumerate(sizes, 1)]).named("joined axis")

    def _common(self, sizes: tuple[Dimension, ...], inputs: tuple[Shape, ...]) -> Dimension:
        known = {size for size in sizes if size is not None}
        if len(known) > 1:
            raise self._mismatch(inputs)
        return next(iter(known), None)

    def _mismatch(self, inputs: Iterable[Shape]) -> MlcalcError:
        return error(
            "shapes-differ",
            f"Concatenate needs inputs that agree but for axis {self.axis}, and gets {_listed(inputs)}",
        )


class Dot(Layer):
    """The products of two tensors, summed along an axis of each."""

    input_count = (2, 2)

    axes_ = integers()
    normalize: bool = boolean(False)

    def problems(self) -> Iterable[Diagnostic]:
        if len(self.axes_) > 2:
            yield Diagnostic("wrong-argument", "Dot: `axes` must be one axis, or one for each input", argument="axes")

    def summed(self, first: Shape, second: Shape) -> tuple[int, int]:
        """Return the axis of each input that the products are summed along."""
        pair = self.axes_ * 2 if len(self.axes_) == 1 else self.axes_
        left, right = axis_index(pair[0], len(first), "Dot"), axis_index(pair[1], len(second), "Dot")
        if None not in (first[left], second[right]) and first[left] != second[right]:
            raise error(
                "shapes-differ",
                f"Dot sums over axis {left} of {format_shape(first)} and axis {right} of {format_shape(second)}, "
                f"which differ: {first[left]} and {second[right]}",
            )
        return left, right

    def infer(self, *inputs: Shape) -> Rule:
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
