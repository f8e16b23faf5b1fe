"""Layers that make one tensor of several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlcalc.arguments.base import REQUIRED, Argument, HasArguments
from mlcalc.arguments.kinds import boolean, integer
from mlcalc.errors import error
from mlcalc.formula import Term, product, total
from mlcalc.layers.base import Inputs, Layer
from mlcalc.layers.specs import Spec
from mlcalc.rules.axes import axis_index, without
from mlcalc.shapes import Shape, broadcast, format_shape
from mlcalc.texts import listed


class Merge(Layer):
    """Combines its inputs value by value; they are broadcast to one shape.

    The batch stands aside while the other axes are broadcast as in NumPy. A known batch stands for
    unknown ones, but another axis is unknown as soon as one input leaves it unknown.
    """

    inputs = Inputs(most=None, is_list=True)
    least_rank = 0

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        inputs = (x, *others)
        batches = {shape[0] for shape in inputs if shape} - {None}
        joined: Shape | None = x[1:]
        for other in others:
            joined = None if joined is None else broadcast(joined, other[1:], keep_unknown=True)
        if joined is None or len(batches) > 1:
            raise error(
                "shapes-differ",
                f"{self.title()} needs inputs of one shape but gets {listed(inputs, format_shape)}",
                help="each dimension must be equal, or 1",
            )
        return Spec(((next(iter(batches), None), *joined) if any(inputs) else (),))


class Add(Merge):
    """The sum of its inputs."""


class Subtract(Merge):
    """The first input less the second."""

    inputs = Inputs(least=2, most=2, is_list=True)


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

    inputs = Inputs(most=None, is_list=True)

    axis: int = integer(-1, minimum=None)

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        inputs = (x, *others)
        axis = axis_index(self.axis, len(x), self.title())
        along = list(zip(*inputs, strict=False))
        differ = any(len(set(sizes) - {None}) > 1 for index, sizes in enumerate(along) if index != axis)
        if differ or any(len(shape) != len(x) for shape in others):
            shapes = listed(inputs, format_shape)
            message = f"Concatenate needs inputs that agree but for axis {self.axis}, and gets {shapes}"
            raise error("shapes-differ", message)
        joined = total(Term(f"input_{number}", size) for number, size in enumerate(along[axis], 1)).named("joined axis")
        return Spec(((*x[:axis], joined, *x[axis + 1 :]),))


def _axes(value: Any, owner: type[HasArguments]) -> int | tuple[int, int]:
    """Read one axis for both inputs, or one for each."""
    pair = value if isinstance(value, (list, tuple)) else (value, value)
    if len(pair) != 2 or not all(type(each) is int for each in pair):
        raise ValueError("an axis, or one for each of two inputs")
    return value if isinstance(value, int) else (pair[0], pair[1])


class Dot(Layer):
    """The products of two tensors, summed along an axis of each."""

    inputs = Inputs(least=2, most=2, is_list=True)

    axes_: int | tuple[int, int] = Argument(REQUIRED, _axes, kind="INTEGERS")  # type: ignore[assignment]
    normalize: bool = boolean(False)

    def summed(self, first: Shape, second: Shape) -> tuple[int, int]:
        """Return the axis of each input that the products are summed along.

        Keras takes both sizes as different if only one of them is unknown, and a single negative
        axis modulo the number of axes.
        """
        pair = self.axes_
        if isinstance(pair, int):
            pair = (pair % (len(first) or 1), pair % (len(second) or 1)) if pair < 0 else (pair, pair)
        left, right = axis_index(pair[0], len(first), "Dot"), axis_index(pair[1], len(second), "Dot")
        if 0 in (left, right):
            raise error("wrong-axis", "Dot cannot sum over the batch, axis 0", argument="axes")
        if None not in (first[0], second[0]) and first[0] != second[0]:
            raise error("shapes-differ", f"Dot needs inputs of one batch size, not {first[0]} and {second[0]}")
        if first[left] != second[right]:
            raise error(
                "shapes-differ",
                f"Dot sums over axis {left} of {format_shape(first)} and axis {right} of {format_shape(second)}, "
                f"which differ: {first[left]} and {second[right]}",
            )
        return left, right

    def other_arguments(self, *inputs: Shape) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the pairs of axes that have one size, those behind the others first: features are the last axis."""
        first, second = inputs if len(inputs) == 2 else ((), ())
        for left in reversed(range(1, len(first))):
            for right in reversed(range(1, len(second))):
                if first[left] == second[right] not in (None, 1):  # a sum over one is no product
                    if left == right:
                        yield f"axis {left} of both has {first[left]}", {"axes": left}
                        continue
                    reason = f"axis {left} of the first and axis {right} of the second have {first[left]}"
                    yield reason, {"axes": (left, right)}

    def output_axes(self, axes: Sequence[str], rank: int, index: int) -> Sequence[str] | None:
        return None

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        (second,) = others
        left, right = self.summed(x, second)
        first, rest = without(x, left), without(second, right)[1:]
        output = (*first, *rest)
        return Spec(
            outputs=(output if len(output) > 1 else (*output, 1),),
            macs=product(Term("size", size) for size in (*first[1:], *rest, x[left])),
        )
