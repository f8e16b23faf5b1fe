"""The axes of a model's inputs whose size may be another: those of space and time, by their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mlcalc.errors import UsageError, error, suggestion
from mlcalc.graph import Graph
from mlcalc.layers.axes import BY_RANK, FEATURES
from mlcalc.layers.base import Layer
from mlcalc.layers.recorded import ruled
from mlcalc.model import Model
from mlcalc.shapes import Dimension, Shape
from mlcalc.texts import listed, named
from mlcalc.trace import Trace


class Axis(NamedTuple):
    """One axis of one input.

    Attributes:
        input: the input's name.
        name: the axis.
        number: which input it is.
        place: where the axis stands in its shape; the batch is 0.
        size: its size as it is given.
    """

    input: str
    name: str
    number: int
    place: int
    size: Dimension

    def as_dict(self) -> dict[str, str]:
        """Return it as JSON data."""
        return {"input": self.input, "axis": self.name}


_NEVER = ("batch", *FEATURES)
"""What is never sought: how many samples there are, and what each position holds."""


def free_axes(flow: Trace, names: Sequence[str] | None = None) -> list[Axis]:
    """Return the axes of space and time of all inputs, or those of some names.

    Args:
        flow: the model as it is given.
        names: names of axes, or their numbers; the first behind the batch is 1.

    Raises:
        UsageError: no input has such an axis, or it is one of a batch or of features.
        MlcalcError: there is no axis of space or time.
    """
    every = list(_all_axes(flow))
    usual = [each for each in every if each.name not in _NEVER and not each.name.isdigit()]
    if names is None:
        if not usual:
            shapes = "no input" if not flow.graph.inputs else "no input of the model"
            raise error(
                "nothing-to-solve",
                f"{shapes} has an axis of space or time, whose size could be another",
                help="`output_shape` seeks a change that gives an output",
                settings=("output_shape",),
            )
        return usual
    found: list[Axis] = []
    for name in names:
        meant = [each for each in every if name in (each.name, str(each.place)) and each.name not in _NEVER]
        if not meant:
            known = list(dict.fromkeys(each.name for each in every if each.name not in _NEVER))
            is_fixed = name in _NEVER or any(name in (each.name, str(each.place)) for each in every)
            what = "is never free" if is_fixed else "is no axis of the inputs"
            mend = suggestion(name, known) or (f"there are {listed(known)}" if known else None)
            raise UsageError(error("nothing-to-solve", f"`{named(name)}` {what}", help=mend).diagnostics)
        found += [each for each in meant if each not in found]
    return sorted(found, key=lambda each: (each.number, each.place))


def _all_axes(flow: Trace) -> Iterator[Axis]:
    """Yield all axes of the inputs but the batch."""
    for number, index in enumerate(flow.graph.inputs):
        shape = flow.calls[index].outputs[0]
        if shape is None:
            continue
        names = axis_names(flow.graph, index, shape)
        for place in range(1, len(shape)):
            yield Axis(flow.graph.nodes[index].name, names[place], number, place, shape[place])


def axis_names(graph: Graph, index: int, shape: Shape, depth: int = 4) -> Sequence[str]:
    """Return what the axes of an input are called, as the first layer says that fixes them, some models deep."""
    rank = len(shape)
    usual = BY_RANK.get(rank) or ("batch", *map(str, range(1, rank)))
    for layer, position in _takers(graph, index):
        names = _named_by(layer, position, shape, depth)
        if names is not None and len(names) == rank:
            return names
    return usual


def _named_by(layer: Layer, position: int, shape: Shape, depth: int) -> Sequence[str] | None:
    """Return the names of axes as a layer fixes them that takes them as one of its inputs, None if it takes any."""
    rank = len(shape)
    if isinstance(layer, Model):
        inputs = layer.graph.inputs
        is_seen = depth and position < len(inputs)
        return axis_names(layer.graph, inputs[position], shape, depth - 1) if is_seen else None
    axes = layer.input_axes()
    if axes is not None and len(axes) == rank and not any(name.startswith("axis_") for name in axes):
        return axes
    names = layer.axis_names(rank)
    return None if names is None or names == BY_RANK.get(rank) else names


def _takers(graph: Graph, index: int) -> Iterator[tuple[Layer, int]]:
    """Yield the layers behind an input, each with which of its inputs that is.

    The nearest come first, and then those behind layers that take any axes.
    """
    reached = {index}
    for number, node in enumerate(graph.nodes):
        position = next((place for place, tensor in enumerate(node.inputs) if tensor.node in reached), None)
        if position is not None:
            layer = node.layer
            yield ruled(layer), position
            if len(node.inputs) == 1:
                reached.add(number)


def groups_of(count: int, links: Iterable[Iterable[int]]) -> list[list[int]]:
    """Return the numbers below a count in groups: those that a link holds are in one."""
    group = list(range(count))
    for link in links:
        numbers = list(link)
        for other in numbers[1:]:
            low, high = sorted((group[numbers[0]], group[other]))
            group = [low if each == high else each for each in group]
    return [[number for number in range(count) if group[number] == each] for each in sorted(set(group))]
