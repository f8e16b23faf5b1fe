"""Axes that are named, put in another order, joined, cut and taken away: shapes in, shapes out.

These are the rules of NumPy's functions of the same names, as its manual documents them ("Array manipulation
routines", "Indexing routines"). An unknown size is None, and so is what follows from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from mlcalc.errors import error
from mlcalc.formula import known_product
from mlcalc.limits import LARGEST_DIMENSION, MOST_OUTPUTS
from mlcalc.shapes import Dimension, Shape, format_shape
from mlcalc.texts import counted, listed, quoted

Axes = int | Sequence[int] | None
"""One axis, several, or all of them (None)."""
Ints = int | Sequence[int]
"""An integer, or one for each of several axes."""
IndexPart = int | slice | Shape | None
"""A place on an axis, a range of places, places that a tensor of this shape holds, or a new axis (None)."""


def axis_index(axis: int, rank: int, title: str = "") -> int:
    """Return an axis counted from the front.

    Args:
        axis: the axis, counted from the front, or from the end if it is negative.
        rank: how many axes there are.
        title: whose axis it is, for the error.

    Raises:
        MlcalcError: there is no such axis.
    """
    if not -rank <= axis < rank:
        owner = f"{title}: " if title else ""
        raise error(
            "wrong-axis", f"{owner}there is no axis {axis} in a tensor of {counted(rank, 'dimension')}", argument="axis"
        )
    return axis % rank


def axis_indices(axes: Axes, rank: int) -> list[int]:
    """Return axes counted from the front; all of them for None.

    Raises:
        MlcalcError: there is no such axis, or one stands twice.
    """
    if axes is None:
        return list(range(rank))
    indices = [axis_index(axis, rank) for axis in ([axes] if isinstance(axes, int) else axes)]
    if len(set(indices)) < len(indices):
        raise error("wrong-axis", f"an axis stands twice among {quoted(axes)}")
    return indices


def size_of(value: int) -> int:
    """Return a size or a count.

    Raises:
        MlcalcError: it is negative, or too large.
    """
    if not 0 <= value <= LARGEST_DIMENSION:
        raise error("wrong-size", f"{quoted(value)} is no size")
    return value


def times(size: Dimension, count: int) -> Dimension:
    """Return a size a number of times."""
    return None if size is None else size * size_of(count)


def without(shape: Shape, *axes: int) -> Shape:
    """Return the shape without these axes, which count from the front."""
    return tuple(size for axis, size in enumerate(shape) if axis not in axes)


def replaced(shape: Shape, axis: int, *sizes: Dimension) -> Shape:
    """Return the shape with other sizes in place of one axis."""
    return (*shape[:axis], *sizes, *shape[axis + 1 :])


# The same values in another shape.


def reshape(shape: Shape, /, newshape: Sequence[Dimension]) -> Shape:
    """Return the new shape, in which one −1 stands for what is left over.

    Raises:
        MlcalcError: the new shape has more than one −1 or another negative size, or holds another number of values.
    """
    size, fixed = known_product(shape), known_product(each for each in newshape if each != -1)
    if list(newshape).count(-1) > 1 or any(each is not None and each < -1 for each in newshape):
        raise error("wrong-size", f"{quoted(tuple(newshape))} is no shape")
    if size is None or fixed is None:
        _check_samples(shape, newshape)
        return tuple(None if each == -1 else each for each in newshape)
    fits = fixed > 0 and size % fixed == 0 if -1 in newshape else size == fixed
    if not fits:
        held = counted(size, "value")
        raise error("wrong-size", f"{format_shape(shape)} holds {held}, which cannot become {quoted(newshape)}")
    return tuple(size // fixed if each == -1 else each for each in newshape)


def _check_samples(shape: Shape, newshape: Sequence[Dimension]) -> None:
    """Refuse samples of which no whole number makes whole rows, where the first axis alone is left open both times.

    Several samples may make one row, or one several: who folds an axis into the batch takes it out again.

    Raises:
        MlcalcError: that is so.
    """
    if not shape or not newshape or shape[0] is not None or newshape[0] not in (-1, None) or -1 in newshape[1:]:
        return
    one, other = known_product(shape[1:]), known_product(newshape[1:])
    if one and other is not None and (not other or (one % other and other % one)):
        held = counted(one, "value")
        message = f"{format_shape(shape)} holds {held} in each sample, which cannot become {quoted(tuple(newshape))}"
        raise error("wrong-size", message)


def expand_dims(shape: Shape, /, axis: Axes) -> Shape:
    """Return the shape with new axes of size 1, at these places of the result."""
    count = 1 if isinstance(axis, int) else len(axis or ())
    places = axis_indices(axis, len(shape) + count)
    sizes = iter(shape)
    return tuple(1 if place in places else next(sizes) for place in range(len(shape) + count))


def squeeze(shape: Shape, /, axis: Axes = None) -> Shape:
    """Return the shape without these axes of size 1; without all of them for None.

    Raises:
        MlcalcError: one of the axes has another size.
    """
    if axis is None:
        return tuple(size for size in shape if size != 1)
    gone = axis_indices(axis, len(shape))
    if any(shape[place] not in (1, None) for place in gone):
        raise error("wrong-size", f"an axis among {quoted(axis)} of {format_shape(shape)} is not 1 long")
    return without(shape, *gone)


def transpose(shape: Shape, /, axes: Sequence[int] | None = None) -> Shape:
    """Return the axes in another order; reversed for None.

    Raises:
        MlcalcError: an axis is missing, or stands twice.
    """
    order = list(reversed(range(len(shape)))) if axes is None else axis_indices(axes, len(shape))
    if len(order) != len(shape):
        raise error("wrong-axis", f"{quoted(axes)} does not order the axes of {format_shape(shape)}")
    return tuple(shape[axis] for axis in order)


def moveaxis(shape: Shape, /, source: Axes, destination: Axes) -> Shape:
    """Return the shape with some axes at other places; the rest keep their order.

    Raises:
        MlcalcError: there are not as many places as axes.
    """
    sources, places = axis_indices(source, len(shape)), axis_indices(destination, len(shape))
    if len(sources) != len(places):
        raise error("wrong-axis", f"{quoted(source)} and {quoted(destination)} are not as many axes")
    order = [axis for axis in range(len(shape)) if axis not in sources]
    for place, axis in sorted(zip(places, sources, strict=True)):
        order.insert(place, axis)
    return tuple(shape[axis] for axis in order)


def swapaxes(shape: Shape, /, axis1: int, axis2: int) -> Shape:
    """Return the shape with two axes exchanged."""
    sizes = list(shape)
    one, other = axis_index(axis1, len(shape)), axis_index(axis2, len(shape))
    sizes[one], sizes[other] = sizes[other], sizes[one]
    return tuple(sizes)


# Several tensors and one.


def concatenate(shapes: Sequence[Shape], axis: int = 0) -> Shape:
    """Return the shape of tensors side by side along an axis; unknown sizes of the others come from each other.

    Raises:
        MlcalcError: the tensors differ in another axis.
    """
    place = axis_index(axis, len(shapes[0]))
    joined = [shape[place : place + 1] for shape in shapes]
    sizes = [size for each in joined for size in each]
    rest = _agreed(
        [without(shape, place) for shape in shapes], f"cannot join {listed(shapes, format_shape)} along axis {axis}"
    )
    return (*rest[:place], None if None in sizes else sum(size or 0 for size in sizes), *rest[place:])


def stack(shapes: Sequence[Shape], axis: int = 0) -> Shape:
    """Return the shape of tensors along a new axis.

    Raises:
        MlcalcError: the tensors differ.
    """
    place = axis_index(axis, len(shapes[0]) + 1)
    agreed = _agreed(shapes)
    return (*agreed[:place], len(shapes), *agreed[place:])


def _agreed(shapes: Sequence[Shape], otherwise: str = "") -> Shape:
    """Return the sizes that all shapes have.

    Args:
        shapes: the shapes.
        otherwise: what is said if they differ.
    """
    if len({len(shape) for shape in shapes}) > 1:
        raise error("shapes-differ", f"{listed(shapes, format_shape)} have different numbers of axes")
    agreed: list[Dimension] = []
    for sizes in zip(*shapes, strict=True):
        known = {size for size in sizes if size is not None}
        if len(known) > 1:
            raise error("shapes-differ", otherwise or f"{listed(shapes, format_shape)} differ")
        agreed.append(known.pop() if known else None)
    return tuple(agreed)


def unstack(shape: Shape, /, num: int | None = None, axis: int = 0) -> list[Shape]:
    """Return the shape of each slice along an axis, whose size is the number of slices if it is not given.

    Raises:
        MlcalcError: the number is unknown, or larger than any call gives.
    """
    place = axis_index(axis, len(shape))
    return [without(shape, place)] * _number_of_outputs(shape[place] if num is None else num)


def split(shape: Shape, parts: int, axis: int) -> list[Shape]:
    """Return the shape of each of some equal parts of an axis.

    Raises:
        MlcalcError: the axis cannot be cut so.
    """
    place, count = axis_index(axis, len(shape)), _number_of_outputs(parts)
    size = shape[place]
    if size is not None and size % count:
        raise error("wrong-size", f"an axis of {size} cannot be cut into {quoted(parts)} equal parts")
    return [replaced(shape, place, None if size is None else size // count)] * count


def split_at(shape: Shape, ends: Sequence[int], axis: int) -> list[Shape]:
    """Return the shape of each part of an axis that is cut at these places.

    Raises:
        MlcalcError: the places are not in order, or lie outside the axis.
    """
    place = axis_index(axis, len(shape))
    size = shape[place]
    cuts = [0, *ends, *([] if size is None else [size])]
    _number_of_outputs(len(cuts))
    sizes: list[Dimension] = [end - start for start, end in pairwise(cuts)]
    if any(each is not None and each < 0 for each in sizes):
        raise error("wrong-size", f"an axis of {size} cannot be cut at {quoted(ends)}")
    return [replaced(shape, place, each) for each in (sizes if size is not None else [*sizes, None])]


def _number_of_outputs(count: int | None) -> int:
    if count is None or not 1 <= count <= MOST_OUTPUTS:
        raise error("wrong-size", f"{quoted(count)} tensors are none, or more than a call gives")
    return count


# Longer and shorter axes.


def tile(shape: Shape, /, repeats: Ints) -> Shape:
    """Return the shape with each axis a number of times as long, the last axes first."""
    counts = [repeats] if isinstance(repeats, int) else list(repeats)
    rank = max(len(shape), len(counts))
    counts = [1] * (rank - len(counts)) + counts
    sizes: Shape = (1,) * (rank - len(shape)) + shape
    return tuple(times(size, count) for size, count in zip(sizes, counts, strict=True))


def pad(shape: Shape, widths: Sequence[Sequence[int]]) -> Shape:
    """Return the shape with so many values before and after each axis.

    Raises:
        MlcalcError: there is not one pair for each axis.
    """
    if len(widths) != len(shape) or any(len(pair) != 2 or min(pair) < 0 for pair in widths):
        raise error("wrong-size", f"{quoted(widths)} are no widths for {format_shape(shape)}")
    return tuple(None if size is None else size + sum(pair) for size, pair in zip(shape, widths, strict=True))


def reduce(shape: Shape, /, axis: Axes = None, *, keepdims: bool = False) -> Shape:
    """Return the shape without the axes that are summed up or the like, or with 1 in their place."""
    gone = axis_indices(axis, len(shape))
    if keepdims:
        return tuple(1 if place in gone else size for place, size in enumerate(shape))
    return without(shape, *gone)


def length(size: Dimension, part: slice) -> Dimension:
    """Return how many values a slice takes of an axis.

    Raises:
        MlcalcError: its step is 0.
    """
    if part.step == 0:
        raise error("wrong-size", "the step of a slice cannot be 0")
    return None if size is None else len(range(*part.indices(size)))


def index(shape: Shape, key: Sequence[IndexPart]) -> Shape:
    """Return the shape of `x[key]`; axes that the key does not reach stay.

    Raises:
        MlcalcError: the key has more parts than there are axes, or two that are tensors.
    """
    if sum(part is not None for part in key) > len(shape) or sum(isinstance(part, tuple) for part in key) > 1:
        raise error("wrong-axis", f"an index of {counted(len(key), 'part')} does not fit {format_shape(shape)}")
    sizes: list[Dimension] = []
    rest = list(shape)
    for part in key:
        if part is None:
            sizes.append(1)
        elif isinstance(part, slice):
            sizes.append(length(rest.pop(0), part))
        else:
            rest.pop(0)
            sizes += part if isinstance(part, tuple) else ()
    return (*sizes, *rest)
