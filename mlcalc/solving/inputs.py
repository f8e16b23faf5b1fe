"""Which sizes of the inputs give an output: the sizes that work along each axis, and among them those that give it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice, product

from mlcalc.errors import MlcalcError
from mlcalc.graph import Graph
from mlcalc.limits import MOST_LAYERS_OF_ADVICE
from mlcalc.shapes import Dimension, Shape
from mlcalc.solving.axes import Axis, free_axes
from mlcalc.solving.passing import Work
from mlcalc.solving.sizes import USUAL_SIZES, sizes_along
from mlcalc.trace import Trace

Give = Callable[[Sequence[Shape]], Shape | None]
"""Returns what comes out for the shapes of all inputs, None if the model fails with them."""


def inputs_that_give(given: Trace, wanted: Shape, gives: Give) -> Iterator[list[Shape]]:
    """Yield shapes of all inputs that may give an output, those nearest to what is given first.

    Along each axis of space or time the sizes are sought while all others are open, so that axes that must change
    together do; who asks has to make sure of the whole.

    Args:
        given: the model as it is.
        wanted: the shape that shall come out.
        gives: asks the model.
    """
    graph = given.graph
    shapes = [given.calls[index].outputs[0] for index in graph.inputs]
    known = [shape for shape in shapes if shape is not None]
    if not known or len(known) < len(shapes):
        return
    try:
        axes = free_axes(given)
    except MlcalcError:
        return
    if len(known) == 1 and len(known[0]) == len(wanted):
        yield _with_sizes(known, axes, [wanted[axis.place] or axis.size for axis in axes])
    work = Work(MOST_LAYERS_OF_ADVICE)
    bases = (_with_sizes(known, axes, [None] * len(axes)), known)
    for base in bases[:1] if len(axes) == 1 else bases:
        found = {axis: _sizes_for(graph, axis, base, wanted, gives, work) for axis in axes}
        movers = {axis: sizes for axis, sizes in found.items() if sizes is not None}
        if not movers or not all(movers.values()):
            continue
        least, most = ([sizes[place] for sizes in movers.values()] for place in (0, -1))
        nearest = [_nearest(sizes, axis, wanted) for axis, sizes in movers.items()]
        for each in chain((nearest, least, most), islice(product(*movers.values()), _MOST_TRIED)):
            yield _followed(graph, _with_sizes(base, list(movers), each), found, work)
        return


def inputs_to_follow(given: Trace, wanted: Shape) -> Iterator[list[Shape]]:
    """Yield shapes of all inputs with which a source may give an output that works out more of them than a graph shows.

    Those come first that would give it if each row more made one more, or each a part of one; then their neighbours.
    """
    shapes = [given.calls[index].outputs[0] for index in given.graph.inputs]
    known = [shape for shape in shapes if shape is not None]
    output = given.outputs[0] if given.outputs and not given.failed else None
    try:
        axes = [axis for axis in free_axes(given) if axis.size is not None]
    except MlcalcError:
        return
    if len(known) < len(shapes):
        return
    pairs = [(axis.size or 0, *_matching(axis, output, wanted)) for axis in axes]
    seen = {tuple(axis.size for axis in axes)}
    for far in range(_FARTHEST + 1):
        for more in dict.fromkeys((far, -far)):
            added = [size + (0 if now == new else new - now + more) for size, now, new in pairs]
            scaled = [size if now == new else size * new // max(now, 1) + more for size, now, new in pairs]
            for sizes in (added, scaled):
                if min(sizes, default=0) > 0 and tuple(sizes) not in seen:
                    seen.add(tuple(sizes))
                    yield _with_sizes(known, axes, sizes)


_FARTHEST = 16
"""How far from the likely sizes others are followed: sources pad and crop for multiples of that at most."""


def _matching(axis: Axis, output: Shape | None, wanted: Shape) -> tuple[int, int]:
    """Return the size that an axis of an input has behind the model, and the one that it shall have there."""
    place = axis.place
    now = output[place] if output is not None and place < len(output) - 1 else axis.size
    new = wanted[place] if place < len(wanted) - 1 else None
    return now or 1, new or now or 1


def _followed(graph: Graph, shapes: list[Shape], found: Mapping[Axis, Sequence[int] | None], work: Work) -> list[Shape]:
    """Return shapes with sizes of the axes that move no axis of the output, but have to go with those that do."""
    for axis, sizes in found.items():
        if sizes is not None or axis.size is None:
            continue
        works = sizes_along(graph, shapes, axis, USUAL_SIZES, work)
        best = min(works, key=lambda size: abs(size - (axis.size or 0)), default=axis.size)
        shapes = _with_sizes(shapes, [axis], [best])
    return shapes


_MOST_TRIED = 32
"""How many combinations of sizes are tried that give the output along each axis."""


def _with_sizes(shapes: Sequence[Shape], axes: Sequence[Axis], sizes: Sequence[Dimension]) -> list[Shape]:
    found = [list(shape) for shape in shapes]
    for axis, size in zip(axes, sizes, strict=True):
        found[axis.number][axis.place] = size
    return list(map(tuple, found))


def _sizes_for(
    graph: Graph, axis: Axis, shapes: Sequence[Shape], wanted: Shape, gives: Give, work: Work
) -> Sequence[int] | None:
    """Return the sizes of one axis that give the output along the axis that grows with it; None if none does."""

    def output_at(size: int) -> Shape | None:
        return gives(_with_sizes(shapes, [axis], [size]))

    most = max([USUAL_SIZES[1], *(2 * size for size in (axis.size, *wanted) if size)])
    works = sizes_along(graph, shapes, axis, (1, min(most, _LARGEST)), work)
    if not works:
        return ()
    first, last = output_at(works[0]), output_at(works[-1])
    if first is None or last is None or not len(first) == len(last) == len(wanted):
        return ()
    moved = [place for place in range(1, len(wanted)) if first[place] != last[place] and wanted[place] is not None]
    if not moved:
        return None
    place, size = moved[0], wanted[moved[0]] or 0

    def given_at(number: int) -> int:
        output = output_at(works[number])
        return (output[place] or 0) if output is not None else 0

    start, end = (bisect_left(range(len(works)), each, key=given_at) for each in (size, size + 1))
    return works[start:end]


_LARGEST = 10_000
"""The largest size of an input that is sought."""


def _nearest(sizes: Sequence[int], axis: Axis, wanted: Shape) -> int:
    """Return the size that is nearest to the given one, or to that of the output where none is given."""
    aim = axis.size or (wanted[axis.place] if axis.place < len(wanted) else None) or 1
    return min(sizes, key=lambda size: abs(size - aim))
