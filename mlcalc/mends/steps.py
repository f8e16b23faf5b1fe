"""Changes of a graph: each is made on a graph of its own, and what cannot be changed so is an error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from mlcalc.changes import Change, NewLayer, Parameter
from mlcalc.errors import Diagnostic, MlcalcError
from mlcalc.graph import LISTED, Graph, Node, Repetition, Tensor
from mlcalc.layers import find, is_layer
from mlcalc.layers.base import Layer
from mlcalc.layers.core import InputLayer
from mlcalc.shapes import Shape
from mlcalc.trace import Trace, trace

MOST_AT_ONCE = 6
"""The most layers that one mend changes."""


class State(NamedTuple):
    """A graph, and the shapes that its inputs have in place of their own."""

    graph: Graph
    inputs: tuple[Shape | None, ...] = ()

    def flow(self) -> Trace:
        """Return the shapes that flow through it."""
        return trace(self.graph, self.inputs)


class Repeated(NamedTuple):
    """Another number of times for what is repeated."""

    repetition: Repetition
    times: int


class Step(NamedTuple):
    """One change of a graph, at one of its nodes: just one of its parts is given.

    A layer is put `before` one of the inputs, its `source`, or before all of them together, for None; or `behind` it;
    or the node is let take what other nodes give, its `sources`; or the model there is left without its `ends`.
    """

    at: int
    change: Change | None = None
    before: NewLayer | None = None
    source: int | None = 0
    shape: Shape | None = None
    is_removal: bool = False
    behind: NewLayer | None = None
    repeated: Repeated | None = None
    sources: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


class Mend(NamedTuple):
    """What may mend a model: why, and the changes.

    With one that `is_sure`, no other way is named. Of those that are `of` one thing, only the first that works is.
    """

    reason: str
    steps: tuple[Step, ...]
    is_sure: bool = False
    of: int | None = None


def applied(state: State, step: Step) -> State:
    """Return a graph after one change.

    Raises:
        MlcalcError: the changed layer cannot be.
    """
    graph, nodes = state.graph, list(state.graph.nodes)
    if step.shape is not None:
        if step.at in graph.inputs and (number := graph.inputs.index(step.at)) < len(state.inputs):
            inputs = list(state.inputs)
            inputs[number] = step.shape
            return State(graph, tuple(inputs))
        nodes[step.at] = nodes[step.at]._replace(layer=InputLayer(batch_shape=step.shape))
        return State(graph._replace(nodes=tuple(nodes)), state.inputs)
    if step.change is not None:
        return State(_with_change(graph, step.at, step.change), state.inputs)
    if step.repeated is not None:
        return State(_with_fewer(graph, step.repeated), state.inputs)
    if step.sources:
        return State(_with_sources(graph, step.at, step.sources), state.inputs)
    # What is written once for several layers, in a block or a repetition, changes for all of them.
    node = nodes[step.at]
    together = [
        each for each in _written_together(nodes, step.at) if each == step.at or nodes[each].owner != node.owner
    ]
    for index in reversed(together):
        if step.behind is not None:
            graph = _with_behind(graph, index, step.behind)
        elif step.before is not None:
            graph = _with_before(graph, index, step.before, step.source)
        elif step.ends:
            graph = _without_ends(graph, index, step.ends)
        else:
            graph = _without(graph, index)
    return State(graph, state.inputs)


def _with_change(graph: Graph, at: int, change: Change) -> Graph:
    """Return a graph in which the layers that are written at one place have other arguments."""
    nodes = list(graph.nodes)
    if any(is_parameter(nodes[at], argument) for argument in (*change.arguments, *map(str, change.dropped))):
        raise MlcalcError(Diagnostic("wrong-argument", "what is written there is the name of a parameter"))
    known: dict[tuple[Layer, Change], Layer] = {}
    for index in _written_together(nodes, at):
        here = (nodes[index].layer, _in_use(change, graph, index))
        if here not in known:
            known[here] = changed(*here)
        nodes[index] = nodes[index]._replace(layer=known[here])
    return graph._replace(nodes=tuple(nodes))


def _in_use(change: Change, graph: Graph, at: int) -> Change:
    """Return a change with the values that the parameters of a block have in one use of it."""
    if not any(isinstance(each, Parameter) for each in change.arguments.values()):
        return change
    return change._replace(arguments={name: _value_of(value, graph, at) for name, value in change.arguments.items()})


def is_parameter(node: Node, argument: str) -> bool:
    """Tell whether an argument is written as a name that has another value in each use of what it stands in."""
    return parameter_of(node, argument) is not None


def parameter_of(node: Node, argument: str) -> str | None:
    """Return the parameter of a block, or of a function, that an argument is written as; None if it is none."""
    return None if node.written is None else node.written.parameter(argument)


def _written_together(nodes: Sequence[Node], at: int) -> list[int]:
    """Return the nodes that are one layer with another, or are written at its place, as in a block that is used twice.

    A layer and what is inside it may stand at one place, and are not the same.
    """
    node, place = nodes[at], nodes[at].place()
    kind = type(node.layer)
    return [
        index
        for index, each in enumerate(nodes)
        if each.owner == node.owner or (place is not None and type(each.layer) is kind and each.place() == place)
    ]


def _with_sources(graph: Graph, at: int, sources: Sequence[int]) -> Graph:
    """Return a graph in which a node takes what others give, and so in each use of what it is written in.

    Raises:
        MlcalcError: the uses differ.
    """
    nodes = list(graph.nodes)
    above = nodes[at].inputs[0].node
    for index in _written_together(nodes, at):
        there = [nodes[index].inputs[0].node if each == above else each + index - at for each in sources]
        others = [(one, each) for one, each in zip(there, sources, strict=True) if each != above]
        if any(one < 0 or type(nodes[one].layer) is not type(nodes[each].layer) for one, each in others):
            raise MlcalcError(Diagnostic("wrong-inputs", "the uses of the block differ"))
        nodes[index] = nodes[index]._replace(inputs=tuple(map(Tensor, there)), called=LISTED)
    return graph._replace(nodes=tuple(nodes))


def _with_before(graph: Graph, at: int, before: NewLayer, source: int | None) -> Graph:
    """Return a graph with a new layer before an input of a node."""
    layer = made(before, graph, at)

    def moved(tensor: Tensor) -> Tensor:
        return Tensor(tensor.node + (tensor.node >= at), tensor.output)

    nodes = [each._replace(inputs=tuple(map(moved, each.inputs))) for each in graph.nodes]
    node = nodes[at]
    owner = 1 + max(each.owner for each in nodes)
    taken = slice(None) if source is None else slice(source, source + 1)
    added = Node(f"{node.name} before", layer, node.inputs[taken], owner)
    inputs = list(node.inputs)
    inputs[taken] = [Tensor(at)]
    nodes[at:] = [added, node._replace(inputs=tuple(inputs)), *nodes[at + 1 :]]
    indices = tuple(index + (index >= at) for index in graph.inputs)
    return Graph(tuple(nodes), indices, tuple(map(moved, graph.outputs)), graph.is_chain)


def _with_behind(graph: Graph, at: int, behind: NewLayer) -> Graph:
    """Return a graph with a new layer behind a node, which all take that took its first output."""
    layer = made(behind, graph, at)
    new = at + 1

    def moved(tensor: Tensor) -> Tensor:
        if tensor == Tensor(at):
            return Tensor(new)
        return Tensor(tensor.node + (tensor.node > at), tensor.output)

    nodes = [each._replace(inputs=tuple(map(moved, each.inputs))) for each in graph.nodes]
    owner = 1 + max(each.owner for each in nodes)
    nodes.insert(new, Node(f"{nodes[at].name} behind", layer, (Tensor(at),), owner))
    inputs = tuple(index + (index > at) for index in graph.inputs)
    return Graph(tuple(nodes), inputs, tuple(map(moved, graph.outputs)), graph.is_chain, graph.hidden)


def _with_fewer(graph: Graph, repeated: Repeated) -> Graph:
    """Return a graph in which fewer repetitions stand of what is written once, in each use of it.

    Who took what the last repetition gives takes it from the last one that is left.

    Raises:
        MlcalcError: somebody takes something else of what is left out.
    """
    runs: dict[int, dict[int, list[int]]] = {}
    for index, node in enumerate(graph.nodes):
        for each in node.written.repetitions if node.written else ():
            if each.times == repeated.repetition.times:
                runs.setdefault(each.run, {}).setdefault(each.number, []).append(index)
    gone: dict[int, int | None] = {}
    for numbers in runs.values():
        last, left = numbers[max(numbers)], numbers[min(repeated.times, max(numbers))]
        for number, indices in numbers.items():
            if number > repeated.times:
                ends = left if indices is last and len(left) == len(last) else [None] * len(indices)
                gone.update(zip(indices, ends, strict=True))
    taken = [tensor for index, node in enumerate(graph.nodes) if index not in gone for tensor in node.inputs]
    if any(gone.get(each.node, 0) is None for each in (*taken, *graph.outputs)):
        raise MlcalcError(Diagnostic("wrong-argument", "what is left out is needed elsewhere"))

    def moved(tensor: Tensor) -> Tensor:
        end = gone.get(tensor.node)
        return tensor if end is None else Tensor(end, tensor.output)

    nodes = [each._replace(inputs=tuple(map(moved, each.inputs))) for each in graph.nodes]
    for index in gone:
        nodes[index] = nodes[index]._replace(layer=find("Identity")(), inputs=nodes[index].inputs[:1])
    return graph._replace(nodes=tuple(nodes), outputs=tuple(map(moved, graph.outputs)))


def _without(graph: Graph, at: int) -> Graph:
    """Return a graph in which a layer gives what it gets."""
    nodes = list(graph.nodes)
    taken = nodes[at].inputs[0]
    for index, each in enumerate(nodes):
        moved = tuple(taken if tensor.node == at else tensor for tensor in each.inputs)
        nodes[index] = each if moved == each.inputs else each._replace(inputs=moved)
    outputs = tuple(taken if tensor.node == at else tensor for tensor in graph.outputs)
    nodes[at] = nodes[at]._replace(layer=find("Identity")())
    return graph._replace(nodes=tuple(nodes), outputs=outputs)


def _without_ends(graph: Graph, at: int, ends: Sequence[int]) -> Graph:
    """Return a graph in which a model is called without layers at its end."""
    nodes, layer = list(graph.nodes), graph.nodes[at].layer
    inner: Graph = layer.graph  # type: ignore[attr-defined]
    for each in ends:
        inner = _without(inner, each)
    nodes[at] = nodes[at]._replace(layer=type(layer)(layer.name, inner))
    return graph._replace(nodes=tuple(nodes))


def made(new: NewLayer, graph: Graph, at: int) -> Layer:
    """Return a layer that is put in before a node."""
    layer = find(new.kind)(**{name: _value_of(value, graph, at) for name, value in new.arguments.items()})
    return find("TimeDistributed")(layer) if new.on_each_step else layer


def _value_of(value: Any, graph: Graph, at: int) -> Any:
    """Return what an argument is in the layer that is put in before a node."""
    if not isinstance(value, Parameter):
        return value
    other = at + value.offset
    if not 0 <= other < len(graph.nodes) or value.argument not in graph.nodes[other].layer.arguments:
        raise MlcalcError(Diagnostic("wrong-argument", "the uses of the block differ"))
    return getattr(graph.nodes[other].layer, value.argument)


def changed(layer: Layer, change: Change) -> Layer:
    """Return a layer with other arguments.

    Raises:
        MlcalcError: it cannot have them.
    """
    if change.around is not None:
        return find(change.around)(layer)
    kind = find(change.kind) if change.kind and not change.inside else type(layer)
    if not all(is_layer(each.__name__) for each in (kind, type(layer))):
        raise MlcalcError(Diagnostic("wrong-argument", "what is no layer cannot be changed"))
    values = {
        name: layer.__dict__[attribute]
        for name, attribute in layer.attributes.items()
        if attribute in layer.__dict__ and (name in kind.arguments or name in kind.keywords)
    }
    if change.inside:
        step, *rest = change.inside
        values[step] = changed(values[step], change._replace(inside=tuple(rest)))
    else:
        values.update(change.arguments)
        values = {name: value for name, value in values.items() if name not in change.dropped}
    return kind(**values)
