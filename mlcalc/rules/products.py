"""Products of tensors: which axes come out, and how many numbers are multiplied for one sample.

Every product here is an Einstein sum. Its axes have names; an axis that two tensors share is multiplied along, and
summed if it does not come out. So it costs one multiply–accumulate for each combination of places on its axes, the
batch aside. An axis of one tensor alone that does not come out is summed first, which multiplies nothing: so do
`jax.numpy.einsum`, `tf.einsum` and `numpy.einsum(optimize=True)` (Smith and Gray, "opt_einsum" (2018)).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from mlcalc.errors import error
from mlcalc.formula import Expression, Operand, Term, known_product, product, total
from mlcalc.limits import MOST_AXES, MOST_OPERANDS
from mlcalc.rules.axes import axis_index
from mlcalc.shapes import Dimension, Shape, format_shape
from mlcalc.texts import listed, named, quoted

Names = tuple[str, ...]
"""A name for each axis of a tensor."""


class Product(NamedTuple):
    """The shape that comes out, and the multiply–accumulates of one sample; None if they cannot be known."""

    output: Shape
    macs: Operand | None


class EinsteinSum(NamedTuple):
    """The names of the axes of each operand, and of the result."""

    operands: tuple[Names, ...]
    output: Names

    @classmethod
    def parse(cls, subscripts: str, ranks: Sequence[int]) -> EinsteinSum:
        """Return the sum that a text such as `bij,bjk->bik` or `...x,xy->...y` means, for tensors with so many axes.

        Without an arrow, the axes that stand once come out, in the order of the alphabet. The axes of an ellipsis
        are named by their distance from its end, so that they are broadcast from the last.

        Raises:
            MlcalcError: the text states no sum of that many tensors with that many axes.
        """
        inputs, arrow, output = subscripts.replace(" ", "").partition("->")
        parts = inputs.split(",")
        if len(parts) != len(ranks) or not all(map(_is_list_of_axes, (*parts, output))):
            raise error("wrong-equation", f"`{named(subscripts)}` is no Einstein sum of {len(ranks)} tensors")
        elided = [rank - len(part.replace("...", "")) for part, rank in zip(parts, ranks, strict=True)]
        if any(count < 0 or (count and "..." not in part) for part, count in zip(parts, elided, strict=True)):
            raise error("wrong-rank", f"`{named(subscripts)}` does not name the axes of its tensors")
        if not arrow:
            counts = Counter(filter(str.isalpha, inputs))
            output = "".join(["..." if "..." in inputs else "", *sorted(each for each in counts if counts[each] == 1)])
        if not set(output) <= set(inputs) or len(set(output) - {"."}) < len(output.replace("...", "")):
            raise error("wrong-equation", f"`{named(subscripts)}` gives axes that it does not have, or one twice")
        operands = tuple(_names(part, count) for part, count in zip(parts, elided, strict=True))
        return cls(operands, _names(output, max(elided)))

    def sizes(self, shapes: Sequence[Shape]) -> dict[str, Dimension]:
        """Return the size of each axis; one of 1 is broadcast.

        Raises:
            MlcalcError: an axis has different sizes.
        """
        sizes: dict[str, Dimension] = {}
        for names, shape in zip(self.operands, shapes, strict=True):
            for name, size in zip(names, shape, strict=True):
                known = sizes.get(name)
                if known not in (None, 1) and size not in (None, 1, known):
                    raise error(
                        "shapes-differ",
                        f"axes that belong together have {known} and {size}: {listed(shapes, format_shape)}",
                    )
                if known in (None, 1) and (size != 1 or name not in sizes):
                    sizes[name] = size
        return sizes

    def batch(self, sizes: Mapping[str, Dimension]) -> str | None:
        """Return the axis of samples: one that a tensor begins with, of unknown size, or else first in the result."""
        first = [names[0] for names in self.operands if names]
        unknown = [name for name in first if sizes[name] is None]
        return next((name for name in (*unknown, *self.output[:1], *first) if name in first), None)

    def multiplied(self, batch: str | None) -> list[str]:
        """Return the axes of the product of two tensors that are not summed before, the batch aside."""
        counts = [name for names in (*self.operands, self.output) for name in dict.fromkeys(names)]
        return [name for name in dict.fromkeys(counts) if counts.count(name) > 1 and name != batch]

    def macs(self, sizes: Mapping[str, Dimension]) -> Operand | None:
        """Return the multiply–accumulates of one sample.

        More than two tensors are multiplied pair by pair, in the order with the fewest operations.
        """
        batch = self.batch(sizes)
        if len(self.operands) < 2:
            return 0
        if len(self.operands) == 2:
            return product(Term(name, sizes[name]) for name in self.multiplied(batch))
        known = {name: 1 if name == batch else size for name, size in sizes.items()}
        if None in known.values() or len(self.operands) > MOST_OPERANDS:
            return None
        axes = [frozenset(names) for names in self.operands]
        steps = _cheapest(axes, frozenset(self.output), known)  # type: ignore[arg-type]
        return total(product(Term(name, known[name]) for name in sorted(step.axes - {batch})) for step in steps)

    def of(self, *shapes: Shape) -> Product:
        """Return the shape of the sum of these tensors, and its cost."""
        sizes = self.sizes(shapes)
        return Product(tuple(sizes[name] for name in self.output), self.macs(sizes))


def _is_list_of_axes(part: str) -> bool:
    """Tell whether a text names axes by letters, and perhaps further ones by an ellipsis."""
    letters = part.replace("...", "", 1)
    return len(letters) <= MOST_AXES and letters.isascii() and (letters.isalpha() or not letters)


def _names(part: str, elided: int) -> Names:
    """Return the names of a tensor's axes: letters, and numbers for those of an ellipsis."""
    before, _, after = part.partition("...")
    between = map(str, reversed(range(elided))) if "..." in part else ()
    return (*before, *between, *after)


Axes = frozenset[str]


class Step(NamedTuple):
    """One product of two tensors on the way: the axes that it multiplies along, and its operations."""

    axes: Axes
    operations: int


def _cheapest(operands: list[Axes], output: Axes, sizes: Mapping[str, int]) -> list[Step]:
    """Return the products of pairs in the order with the fewest operations: multiplications, and additions of sums."""
    ways = []
    for one, other in combinations(operands, 2):
        rest = list(operands)
        rest.remove(one)
        rest.remove(other)
        kept = (one | other) & output.union(*rest)
        axes = kept | (one & other)
        operations = math.prod(sizes[name] for name in axes) * (1 if axes == kept else 2)
        ways.append([Step(axes, operations), *_cheapest([*rest, kept], output, sizes)])
    return min(ways, key=lambda steps: sum(step.operations for step in steps), default=[])


# Products with names of their own.


def einsum(subscripts: str, *shapes: Shape) -> Product:
    """Return the Einstein sum that the subscripts state, as in `numpy.einsum`."""
    return EinsteinSum.parse(subscripts, [len(shape) for shape in shapes]).of(*shapes)


def matmul(x1: Shape, x2: Shape) -> Product:
    """Return the product of two matrices, or of stacks of them that are broadcast, as in `numpy.matmul`.

    A vector is a row on the left and a column on the right, and that axis does not come out.

    Raises:
        MlcalcError: a tensor has no axis, or the tensors do not fit.
    """
    if not x1 or not x2:
        raise error("wrong-rank", "a matrix product needs tensors of at least one axis")
    stacks = _numbered(max(len(x1), len(x2), 2) - 2)
    rows, columns = ("rows",)[: len(x1) - 1], ("columns",)[: len(x2) - 1]
    left = (*stacks[len(stacks) - max(len(x1) - 2, 0) :], *rows, "summed")
    right = (*stacks[len(stacks) - max(len(x2) - 2, 0) :], "summed", *columns)
    return EinsteinSum((left, right), (*stacks, *rows, *columns)).of(x1, x2)


def tensordot(x1: Shape, x2: Shape, axes1: Sequence[int], axes2: Sequence[int]) -> Product:
    """Return the sum over pairs of axes, with the other axes of both tensors, as in `numpy.tensordot`.

    Raises:
        MlcalcError: the axes are no pairs, or differ.
    """
    if len(axes1) != len(axes2):
        raise error("wrong-axis", f"{quoted(axes1)} and {quoted(axes2)} are no pairs of axes")
    left, right = list(_numbered(len(x1), "left")), list(_numbered(len(x2), "right"))
    for number, (one, other) in enumerate(zip(axes1, axes2, strict=True)):
        left[axis_index(one, len(x1))] = right[axis_index(other, len(x2))] = f"summed_{number}"
    output = tuple(name for name in (*left, *right) if not name.startswith("summed"))
    return EinsteinSum((tuple(left), tuple(right)), output).of(x1, x2)


def dot(x1: Shape, x2: Shape) -> Product:
    """Return the sum over the last axis of one tensor and the last but one of the other, as in `numpy.dot`."""
    return _scaled(x1, x2) if not x1 or not x2 else tensordot(x1, x2, [-1], [max(-2, -len(x2))])


def inner(x1: Shape, x2: Shape) -> Product:
    """Return the sum over the last axes of two tensors, as in `numpy.inner`."""
    return _scaled(x1, x2) if not x1 or not x2 else tensordot(x1, x2, [-1], [-1])


def _scaled(x1: Shape, x2: Shape) -> Product:
    """Return the product with a single number, in which nothing is summed."""
    return Product(x1 or x2, 0)


def vdot(x1: Shape, x2: Shape) -> Product:
    """Return the sum over all values of two tensors, as in `numpy.vdot`.

    Raises:
        MlcalcError: they do not hold as many.
    """
    one, other = known_product(x1), known_product(x2)
    if None not in (one, other) and one != other:
        raise error("shapes-differ", f"{format_shape(x1)} and {format_shape(x2)} do not hold as many values")
    return Product((), _values(x1, "x1", first=1))


def outer(x1: Shape, x2: Shape) -> Product:
    """Return the products of each value of one tensor with each of the other, as in `numpy.outer`."""
    output = (known_product(x1), known_product(x2))
    return Product(output, _values(x1, "x1", first=1) * _values(x2, "x2"))


def _values(shape: Shape, name: str, first: int = 0) -> Expression:
    return product(Term(f"{name}_axis_{axis}", size) for axis, size in enumerate(shape) if axis >= first)


def _numbered(count: int, name: str = "axis") -> Names:
    return tuple(f"{name}_{number}" for number in range(count))


def attention(query: Shape, key: Shape, value: Shape) -> Product:
    """Return attention over heads: queries times keys, then the scores times the values.

    Vaswani et al., "Attention Is All You Need" (2017), section 3.2.1. Several heads of the query may share one of key
    and value (Ainslie et al., "GQA" (2023)).

    Args:
        query: (batch, queries, heads, features)
        key: (batch, keys, heads of keys, features)
        value: (batch, keys, heads of keys, features of values)

    Raises:
        MlcalcError: the tensors have other axes, or do not fit.
    """
    if {len(query), len(key), len(value)} != {4}:
        raise error("wrong-rank", "query, key and value have four axes: batch, positions, heads, features")
    heads, groups = query[2], key[2]
    if key[:3] != value[:3] or query[3] != key[3] or (heads and groups and heads % groups):
        raise error("shapes-differ", "query, key and value do not fit together")
    positions = [Term("heads", heads), Term("queries", query[1]), Term("keys", key[1])]
    features = Term("query_features", query[3]) + Term("value_features", value[3])
    return Product((*query[:3], value[3]), product([*positions, features]))
