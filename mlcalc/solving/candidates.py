"""What may be changed so that another shape comes out: arguments that move sizes, a crop or a padding, the input."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from mlcalc.changes import Change, NewLayer
from mlcalc.graph import Graph, Node, Tensor
from mlcalc.layers.base import Layer
from mlcalc.layers.merging import Concatenate, Merge
from mlcalc.layers.spatial import SPATIAL_AXES, Spatial
from mlcalc.mends.sights import inner_layer
from mlcalc.mends.steps import Mend, Step
from mlcalc.model import Model
from mlcalc.shapes import Shape
from mlcalc.texts import named
from mlcalc.trace import Trace

_REACH = 4
"""How much a window or a crop may differ from what is written: more is another network."""
_FEATURES = ("units", "filters", "output_dim", "n")
_WINDOWS = ("kernel_size", "pool_size")
_FACTORS = {"strides": 4, "dilation_rate": 3, "size": 4}
"""Arguments that multiply or divide sizes, each with the largest value that is tried."""


_LEAST = {"pool_size": 2, "size": 2}
"""A pool of one place and a picture enlarged by one do nothing: nobody means them."""


class Candidate(NamedTuple):
    """A change of one argument: how it is made, and how much it changes.

    Attributes:
        step: the change.
        arguments: what is set.
        moves_sizes: whether it is one of sizes, and not of features.
        amount: how far it is from what is written.
    """

    step: Step
    arguments: dict[str, Any]
    moves_sizes: bool
    amount: int


def inner_of(layer: Layer) -> tuple[Layer, tuple[str, ...]]:
    """Return the layer that does the work on each step, and the arguments that lead to it."""
    if type(layer).__name__ == "TimeDistributed" and not isinstance(getattr(layer, "layer", None), Model):
        inner, path = inner_of(layer.layer)  # type: ignore[attr-defined]
        return inner, ("layer", *path)
    return layer, ()


def changed_arguments(
    node: Node, at: int, wanted: Shape, differing: Sequence[int], rank: int, more: int = 0
) -> Iterator[Candidate]:
    """Yield the changes of one argument of a node.

    Args:
        node: the node.
        at: its index.
        wanted: the shape that is wanted.
        differing: the axes along which what comes out differs from it.
        rank: how many axes what the node gives has.
        more: how many features more are wanted.
    """
    layer, path = inner_of(node.layer)
    for name in layer.arguments:
        if layer.arguments[name].ignored:
            continue
        for value, amount in _values(layer, name, wanted, differing, rank):
            change = Change({name: value}, inside=path)
            moves = name not in _FEATURES or name == "n"  # how often a vector is repeated is a number of steps
            yield Candidate(Step(at, change), {name: value}, moves, amount)
        old = layer.__dict__.get(layer.attributes[name])
        if name in _FEATURES and more and isinstance(old, int) and old + more > 0 and old + more not in wanted[1:]:
            yield Candidate(Step(at, Change({name: old + more}, inside=path)), {name: old + more}, False, abs(more))


def _values(layer: Layer, name: str, wanted: Shape, differing: Sequence[int], rank: int) -> Iterator[tuple[Any, int]]:
    """Yield other values of an argument, each with how much it changes."""
    old: Any = layer.__dict__.get(layer.attributes[name], layer.default(name))
    if name in _FEATURES:
        yield from ((size, 0) for size in dict.fromkeys(wanted[1:]) if size and size != old)
    elif name == "target_shape":
        yield from _targets(old, wanted)
    elif name == "padding" and isinstance(layer, Spatial) and layer.arguments[name].words:
        words = [each for each in layer.arguments[name].words if each not in (old, "causal")]
        yield from ((each, 0) for each in words)
    elif name == "output_padding":
        strides: Any = layer.strides  # type: ignore[attr-defined]
        numbers = range(min(max(strides), _REACH))
        yield from _per_axis(layer, old, numbers, differing, rank, usual=0)
    elif name in _WINDOWS:
        least = min(old) if isinstance(old, tuple) else old
        numbers = range(max(_LEAST.get(name, 1), least - _REACH), least + _REACH + 1)
        yield from _per_axis(layer, old, numbers, differing, rank)
    elif name in _FACTORS:
        yield from _per_axis(layer, old, range(_LEAST.get(name, 1), _FACTORS[name] + 1), differing, rank, usual=1)
    elif name in ("cropping", "padding") and isinstance(layer, Spatial):
        yield from _sides(layer, old)
    elif name in ("height", "width", "output_size"):
        yield from ((size, 0) for size in dict.fromkeys(wanted[1:]) if size and size != old)


def _targets(old: Any, wanted: Shape) -> Iterator[tuple[Any, int]]:
    """Yield target shapes: the wanted one, and those of as many values with two axes changed."""
    if None not in wanted[1:]:
        yield wanted[1:], 0
    if None in old:
        return
    count = math.prod(old)
    for place in range(len(old)):
        for other in range(len(old)):
            for factor in (2, 3, 4):
                if other != place and old[place] % factor == 0 and count > 0:
                    moved = list(old)
                    moved[place], moved[other] = moved[place] // factor, moved[other] * factor
                    yield tuple(moved), factor


def _per_axis(
    layer: Layer, old: Any, numbers: Sequence[int], differing: Sequence[int], rank: int, usual: int | None = None
) -> Iterator[tuple[Any, int]]:
    """Yield one number for all axes, and, where the output differs along some of them alone, for those."""
    axes = getattr(layer, "rank", 1)
    given = old if isinstance(old, tuple) else (old if isinstance(old, int) else usual,) * axes
    for number in numbers:
        whole = (number,) * axes
        amount = sum(abs(number - (each or 0)) for each in given)
        if old not in (whole, number):
            yield number, amount
        if not isinstance(layer, Spatial) or axes == 1 or None in given:
            continue
        first = 2 if layer.channels_first else 1
        some = [axis - first for axis in differing if 0 <= axis - first < axes]
        if 0 < len(some) < axes:
            value = tuple(number if axis in some else each for axis, each in enumerate(given))
            if value not in (old, whole):
                yield value, amount


def _sides(layer: Any, old: Any) -> Iterator[tuple[Any, int]]:
    """Yield crops and paddings with more or fewer rows, on both sides or at the end."""
    pairs = (old,) if layer.rank == 1 else old
    pairs = ((pairs, pairs),) * layer.rank if isinstance(pairs, int) else pairs
    for more in range(-_REACH, _REACH + 1):
        if not more:
            continue
        for both in (True, False):
            sides = tuple((before + more * both, after + more) for before, after in pairs)
            if min(min(each) for each in sides) >= 0:
                yield _short(sides, layer.rank), abs(more) * (2 if both else 1)


def _short(sides: tuple[tuple[int, int], ...], rank: int) -> Any:
    """Return how sides are written: one number where all are the same."""
    numbers = {side for pair in sides for side in pair}
    if len(numbers) == 1:
        return numbers.pop()
    return sides[0] if rank == 1 else sides


def new_layer(rank: int, more: Sequence[int], *, first: bool) -> NewLayer | None:
    """Return the layer that adds rows to some axes of space, or takes them off; None if it must do both.

    Args:
        rank: the number of axes of space.
        more: how many rows each of them shall have more.
        first: whether the channels are the first axis behind the batch.
    """
    if not any(more) or (min(more) < 0 < max(more)) or rank not in SPATIAL_AXES:
        return None
    kind, argument = ("Cropping", "cropping") if min(more) < 0 else ("ZeroPadding", "padding")
    sides = tuple((abs(each) // 2, abs(each) - abs(each) // 2) for each in more)
    short = _short(sides, rank)
    value = [list(each) for each in short] if isinstance(short, tuple) and rank > 1 else short
    value = list(short) if isinstance(short, tuple) and rank == 1 else value
    order = {"data_format": "channels_first"} if first and rank > 1 else {}
    return NewLayer(f"{kind}{rank}D", {argument: value, **order})


def places_for_layer(flow: Trace, path: Sequence[int]) -> Iterator[int]:
    """Yield where a crop or a padding may stand: behind the output, and behind the layers that enlarge on the way."""
    end = path[0]
    yield end
    for index in path[1:]:
        call = flow.calls[index]
        x, y = call.inputs[0] if call.inputs else None, call.outputs[0] if call.outputs else None
        if (
            x
            and y
            and len(x) == len(y) >= 3
            and any((one or 0) < (other or 0) for one, other in zip(x[1:-1], y[1:-1], strict=True))
        ):
            yield index


def sequence_changes(node: Node, at: int) -> Iterator[Candidate]:
    """Yield the change of a recurrent layer that gives the whole sequence, or its last step alone."""
    layer, inside = inner_layer(node.layer)
    if "return_sequences" in layer.arguments:
        values = {"return_sequences": not getattr(layer, "return_sequences", False)}
        yield Candidate(Step(at, Change(values, inside=inside)), values, True, 0)


def layers_of_other_rank(flow: Trace, end: int, wanted: Shape) -> Iterator[tuple[int, NewLayer]]:
    """Yield layers that give another number of axes, each with the node behind which it may stand.

    Behind the output, where as many values are wanted as come out; and behind the last layer that is none of features
    alone, as people forget it there: a `Flatten`, or the mean of all places.
    """
    given = flow.shape_of(Tensor(end))
    if given is None:
        return
    counts = [math.prod(each for each in shape[1:] if each) for shape in (given, wanted)]
    if None not in (*given[1:], *wanted[1:]) and counts[0] == counts[1]:
        yield end, NewLayer("Flatten", {}) if len(wanted) == 2 else NewLayer("Reshape", {"target_shape": [*wanted[1:]]})
    if len(wanted) > 2:
        return
    for index in path_to(flow.graph, end):
        layer, shape = flow.graph.nodes[index].layer, flow.shape_of(Tensor(index))
        if layer.title() in _OF_FEATURES and index not in flow.graph.inputs:
            continue
        if index != end and shape is not None and len(shape) > 2:
            yield index, NewLayer("Flatten", {})
            if isinstance(layer, Spatial) and len(shape) - 2 in SPATIAL_AXES:
                order = {"data_format": "channels_first"} if layer.channels_first else {}
                yield index, NewLayer(f"GlobalAveragePooling{len(shape) - 2}D", order)
        return


_OF_FEATURES = (
    "Dense",
    "Dropout",
    "Activation",
    "BatchNormalization",
    "LayerNormalization",
    "ReLU",
    "LeakyReLU",
    "Softmax",
)
"""Layers that do the same at each place and each step: what gathers these stands in front of them."""


def path_to(graph: Graph, end: int) -> list[int]:
    """Return the nodes that lead to one, itself first and the nearest before the others."""
    reached = {end}
    for index in range(end, -1, -1):
        if index in reached:
            reached.update(tensor.node for tensor in graph.nodes[index].inputs)
    return sorted(reached, reverse=True)


def differing_axes(given: Shape | None, wanted: Shape) -> list[int]:
    """Return the axes behind the batch along which a shape is not as it is wanted."""
    if given is None or len(given) != len(wanted):
        return list(range(1, len(wanted)))
    return [axis for axis in range(1, len(wanted)) if wanted[axis] is not None and given[axis] != wanted[axis]]


def agrees(given: Shape | None, wanted: Shape) -> bool:
    """Tell whether a shape is as it is wanted, whatever the batch."""
    return given is not None and len(given) == len(wanted) and not differing_axes(given, wanted)


def other_arguments(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield other values of arguments above tensors that do not fit together, the nearest layers first."""
    call = flow.calls[index]
    shapes = [shape for shape in call.inputs if shape is not None]
    if not isinstance(call.node.layer, (Merge, Concatenate)) or len({len(shape) for shape in shapes}) != 1:
        return
    for number, tensor in enumerate(call.node.inputs):
        wanted = shapes[number - 1]
        differing = differing_axes(shapes[number], wanted)
        for above in path_to(flow.graph, tensor.node)[:_NEAREST]:
            node = flow.graph.nodes[above]
            if above in flow.graph.inputs:
                continue
            for each in changed_arguments(node, above, wanted, differing, len(wanted)):
                if each.moves_sizes and each.amount <= 2:
                    [(name, value)] = each.arguments.items()
                    yield Mend(f'"{named(node.name)}" gives what fits with {name} {value}', (each.step,))


_NEAREST = 3
"""How many layers above tensors that do not fit are changed."""
