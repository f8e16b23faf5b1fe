"""What would mend a model: changes are tried on its graph, and only what makes it pass is offered.

A change that would pass, but makes a model that nobody means, is not among those that are tried.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from mlcalc.changes import Change, NewLayer, Parameter
from mlcalc.edits import Edit, Flag, Rewrite, bare, instruction
from mlcalc.errors import Diagnostic, Label, MlcalcError
from mlcalc.formula import known_product
from mlcalc.graph import Graph, Node, Tensor
from mlcalc.layers import find, is_layer
from mlcalc.layers.base import Layer
from mlcalc.layers.core import InputLayer
from mlcalc.layers.merging import Concatenate, Merge
from mlcalc.layers.recurrent import Recurrent
from mlcalc.layers.spatial import Spatial
from mlcalc.limits import MOST_MENDED, MOST_MENDED_NODES, MOST_MENDS_TRIED
from mlcalc.names import snake_case
from mlcalc.shapes import Dimension, Shape, format_shape
from mlcalc.states import joined_states
from mlcalc.texts import named
from mlcalc.trace import Call, Trace, trace


class State(NamedTuple):
    """A graph, and the shapes that its inputs have in place of their own."""

    graph: Graph
    inputs: tuple[Shape | None, ...] = ()

    def flow(self) -> Trace:
        """Return the shapes that flow through it."""
        return trace(self.graph, self.inputs)


class Step(NamedTuple):
    """One change of a graph, at one of its nodes: just one of its parts is given."""

    at: int
    change: Change | None = None
    before: NewLayer | None = None
    source: int = 0
    shape: Shape | None = None
    is_removal: bool = False
    behind: NewLayer | None = None


class Mend(NamedTuple):
    """What may mend a model: why, and the changes. With one that `is_sure`, no other way is named."""

    reason: str
    steps: tuple[Step, ...]
    is_sure: bool = False


class Further(NamedTuple):
    """What else is looked for at a node that fails.

    Attributes:
        sizes: returns which sizes of the inputs fit, in words, if they are what is wrong.
        mends: yields further mends, which are tried if no other one is found.
    """

    sizes: Callable[[State, Trace, int], str | None] = lambda state, flow, index: None
    mends: Callable[[Trace, int], Iterable[Mend]] = lambda flow, index: ()


def advised(
    flow: Trace, inputs: Sequence[Shape | None] = (), further: Further | None = None
) -> dict[Diagnostic, Diagnostic]:
    """Return each error of a trace, with what would mend it if that is known.

    Args:
        flow: the trace.
        inputs: the shapes that were given in place of the model's own.
        further: what else is looked for.
    """
    told: dict[Diagnostic, Diagnostic] = {}
    if len(flow.graph.nodes) > MOST_MENDED_NODES:
        return told
    for index in islice(flow.failed, MOST_MENDED):
        problems, call = flow.failed[index], flow.calls[index]
        if call.inner is not None:
            told.update(advised(call.inner, call.inputs, further))
            continue
        for problem in problems[:1]:
            found = _Search(State(flow.graph, tuple(inputs)), flow, index, further or Further()).run()
            mended = _with_help(problem, found) if found else problem
            if (joined := joined_states(flow, index)) is not None:
                mended = problem._replace(help=joined)
            told[problem] = _with_causes(mended, flow, index)
    return told


class Found(NamedTuple):
    """What was found: instructions, each of which makes the model pass, and a remark on sizes."""

    texts: tuple[str, ...]
    remark: str | None
    settings: tuple[str, ...]


def _with_help(problem: Diagnostic, found: Found) -> Diagnostic:
    text = "; or ".join(found.texts)
    if found.remark:
        text = f"{text}; {found.remark}" if text else found.remark
    return problem._replace(help=bare(text) or problem.help, settings=(*problem.settings, *found.settings))


def _with_causes(problem: Diagnostic, flow: Trace, index: int) -> Diagnostic:
    """Add what happened on the way: rows that were dropped, and the use of a block that led here."""
    labels: list[Label] = list(problem.labels)
    call = flow.calls[index]
    if len(call.inputs) > 1:
        labels += _rows_dropped(flow, index)
    elif _is_too_small(call) and (way := _way(flow, index)):
        problem = problem._replace(message=f"{problem.message}; on the way it shrank: {way}")
    written = flow.graph.nodes[index].written
    labels += written.uses if written else ()
    if problem.place and labels and all(each.place != problem.place for each in labels):
        labels.insert(0, Label(problem.place, ""))
    return problem._replace(labels=tuple(labels))


# Trying.


class _Search:
    """Looks for what mends one failure of a graph."""

    def __init__(self, state: State, flow: Trace, index: int, further: Further) -> None:
        self.state, self.flow, self.index, self.further = state, flow, index, further
        self.left = MOST_MENDS_TRIED

    def run(self) -> Found | None:
        """Return what to do, at most two ways."""
        texts: list[str] = []
        settings: tuple[str, ...] = ()
        is_sure = False
        for mend, steps in self._found():
            said = _said(mend, steps, self.flow)
            if said:
                texts.append(said[0])
                settings += said[1]
                is_sure = is_sure or mend.is_sure
            if is_sure or len(texts) == 2:
                break
        remark = None if is_sure else self.further.sizes(self.state, self.flow, self.index)
        return Found(tuple(texts), remark, settings) if texts or remark else None

    def _found(self) -> Iterator[tuple[Mend, tuple[Step, ...]]]:
        """Yield the mends that make the model pass; further ones if there are no others."""
        is_found = False
        for each in self._passing(_candidates(self.flow, self.index)):
            is_found = True
            yield each
        if not is_found:
            yield from self._passing(self.further.mends(self.flow, self.index))

    def _passing(self, candidates: Iterable[Mend]) -> Iterator[tuple[Mend, tuple[Step, ...]]]:
        """Yield the mends that make the model pass, each with all that must be changed."""
        failed = {self.flow.graph.nodes[index].name for index in self.flow.failed}
        later: list[tuple[Mend, State, Trace]] = []
        seen = []
        for mend in candidates:
            tried = None if mend.steps in seen else self._tried(self.state, mend.steps)
            seen.append(mend.steps)
            if tried is None:
                continue
            state, flow = tried
            name = self.flow.graph.nodes[self.index].name
            broken = {flow.graph.nodes[index].name for index in flow.failed}
            if name in broken:
                continue
            if broken <= failed:
                yield mend, mend.steps
            elif len(flow.graph.nodes) == len(self.flow.graph.nodes):
                later.append((mend, state, flow))
        for mend, state, flow in later[:3]:
            more = self._further(state, flow, failed, 3)
            if more is not None:
                yield mend, (*mend.steps, *more)

    def _further(self, state: State, flow: Trace, failed: set[str], depth: int) -> tuple[Step, ...] | None:
        """Return what else mends the model when one layer of several is mended that have the same mistake."""
        index = next((each for each in flow.failed if flow.graph.nodes[each].name not in failed), None)
        if index is None or not depth:
            return None
        for mend in _candidates(flow, index):
            tried = self._tried(state, mend.steps)
            if tried is None or len(tried[1].graph.nodes) != len(flow.graph.nodes):
                continue
            broken = {tried[1].graph.nodes[each].name for each in tried[1].failed}
            if flow.graph.nodes[index].name in broken:
                continue
            if broken <= failed:
                return mend.steps
            more = self._further(*tried, failed, depth - 1)
            if more is not None:
                return (*mend.steps, *more)
        return None

    def _tried(self, state: State, steps: Sequence[Step]) -> tuple[State, Trace] | None:
        """Return the graph after some changes, None if they cannot be made."""
        self.left -= 1
        if self.left < 0:
            return None
        try:
            for step in steps:
                state = applied(state, step)
            return state, state.flow()
        except MlcalcError:
            return None


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
        else:
            graph = _without(graph, index)
    return State(graph, state.inputs)


def _with_change(graph: Graph, at: int, change: Change) -> Graph:
    """Return a graph in which the layers that are written at one place have other arguments."""
    nodes = list(graph.nodes)
    if any(_is_parameter(nodes[at], argument) for argument in (*change.arguments, *change.dropped)):
        raise MlcalcError(Diagnostic("wrong-argument", "what is written there is the name of a parameter"))
    known: dict[Layer, Layer] = {}
    for index in _written_together(nodes, at):
        layer = nodes[index].layer
        if layer not in known:
            known[layer] = changed(layer, change)
        nodes[index] = nodes[index]._replace(layer=known[layer])
    return graph._replace(nodes=tuple(nodes))


def _is_parameter(node: Node, argument: str) -> bool:
    """Tell whether an argument is written as the parameter of a block, which has another value in each use."""
    return _text_of(node, argument)[:1] == "$"


def _text_of(node: Node, argument: str) -> str:
    """Return how an argument is written, as far as it has a place of its own."""
    place = node.place(argument)
    if place is None or place == node.place():
        return ""
    return place.source.line(place.line)[place.column - 1 :][: place.length].lstrip("\"'")


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


def _with_before(graph: Graph, at: int, before: NewLayer, source: int) -> Graph:
    """Return a graph with a new layer before an input of a node."""
    layer = made(before, graph, at)

    def moved(tensor: Tensor) -> Tensor:
        return Tensor(tensor.node + (tensor.node >= at), tensor.output)

    nodes = [each._replace(inputs=tuple(map(moved, each.inputs))) for each in graph.nodes]
    node = nodes[at]
    owner = 1 + max(each.owner for each in nodes)
    added = Node(f"{node.name} before", layer, (node.inputs[source],), owner)
    inputs = list(node.inputs)
    inputs[source] = Tensor(at)
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


# What may be meant.


def _candidates(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield what may mend a call, the most probable first."""
    call = flow.calls[index]
    if None in call.inputs or not call.inputs:
        return
    layer = call.node.layer
    x: Shape = call.inputs[0] or ()
    axes = layer.input_axes()
    needed = len(axes) if axes else layer.least_rank
    if (axes and len(x) != needed) or len(x) < needed:
        yield from _for_rank(flow, index, needed, axes)
    elif isinstance(layer, (Merge, Concatenate)):
        yield from _for_merging(flow, index)
    elif _is_too_small(call):
        yield from _for_windows(flow, index)
    elif "target_shape" in layer.arguments:
        yield from _for_reshape(call, index)
    if isinstance(_inner(layer)[0], Recurrent):
        for each in [
            tensor.node
            for tensor, shape in zip(call.node.inputs[1:], call.inputs[1:], strict=True)
            if shape and len(shape) == len(x)
        ]:
            yield from _other_sequences(flow, [each], wanted=False)
    states = {each[-1] for each in call.inputs[1:] if each and len(each) == 2}
    if len(states) == 1 and {"units", "return_state"} <= layer.arguments.keys():
        [width] = states
        yield Mend(
            f"a first state has as many features as there are units: {width}", (Step(index, Change({"units": width})),)
        )
    if "axis" in layer.arguments and len(call.inputs) == 1:
        yield Mend("the last axis is -1", (Step(index, Change({"axis": -1})),))


def _inner(layer: Layer) -> tuple[Layer, tuple[str, ...]]:
    """Return the layer that a wrapper holds, and the argument that leads there."""
    inner = getattr(layer, "layer", None)
    if "layer" in layer.arguments and isinstance(inner, Layer) and "return_sequences" in inner.arguments:
        return inner, ("layer",)
    return layer, ()


def _above(flow: Trace, index: int) -> Iterator[int]:
    """Yield the calls above one, the nearest first, each the first input of the one before."""
    seen = set()
    node = flow.graph.nodes[index]
    while node.inputs and node.inputs[0].node not in seen:
        index = node.inputs[0].node
        seen.add(index)
        yield index
        node = flow.graph.nodes[index]


def _rank_of(call: Call) -> int | None:
    shape = call.outputs[0] if call.outputs else None
    return None if shape is None else len(shape)


def _for_rank(flow: Trace, index: int, needed: int, axes: Sequence[str] | None) -> Iterator[Mend]:
    call = flow.calls[index]
    x: Shape = call.inputs[0] or ()
    above: list[int] = []
    changer: int | None = None
    for each in _above(flow, index):
        if _rank_of(flow.calls[each]) != len(x):
            break
        above.append(each)
        inputs = flow.calls[each].inputs
        if inputs and inputs[0] is not None and len(inputs[0]) != len(x):
            changer = each
            break
    yield from _other_sequences(flow, above, wanted=needed > len(x))
    source = above[-1] if above else None
    if source is not None and all(flow.calls[each].outputs[0] == x for each in above):
        yield from _other_inputs(x, source, flow, index, needed, axes)
    if changer is not None and len(x) > needed:
        yield from _without_batch(flow, changer, len(x) - needed)
    if changer is not None and needed == len(x) + 1 and type(flow.graph.nodes[changer].layer) is find("Reshape"):
        longer = (*x[1:], 1)
        what = "one channel is written as" if axes and axes[-1] == "channels" else "the last axis is missing:"
        yield Mend(f"{what} {format_shape(longer)}", (Step(changer, Change({"target_shape": longer})),), is_sure=True)
    if changer is not None and needed > len(x):
        title = flow.graph.nodes[changer].layer.title()
        if title == "Flatten" or title.startswith("Global"):
            name = named(flow.graph.nodes[changer].name)
            yield Mend(f'"{name}" leaves one axis alone', (Step(changer, is_removal=True),))
    yield from _other_kinds(call, index, len(x))
    yield from _put_before(call, index, needed, axes)
    title = call.node.layer.title()
    if len(x) < needed and (title == "Flatten" or title.startswith("Global")):
        yield Mend("it has nothing to do here", (Step(index, is_removal=True),))


def _without_batch(flow: Trace, index: int, excess: int) -> Iterator[Mend]:
    """Yield the input without its first sizes, if the one that is open there is the batch again."""
    source = next((each for each in (index, *_above(flow, index)) if not flow.graph.nodes[each].inputs), None)
    shape = None if source is None else flow.calls[source].outputs[0]
    if source is not None and shape is not None and len(shape) > excess + 1 and shape[1] is None:
        reason = "are the samples in the shape? the batch is no part of it"
        yield Mend(reason, (Step(source, shape=(shape[0], *shape[1 + excess :])),), is_sure=True)


def _other_sequences(flow: Trace, above: Sequence[int], *, wanted: bool) -> Iterator[Mend]:
    for each in above:
        layer, inside = _inner(flow.graph.nodes[each].layer)
        if "return_sequences" in layer.arguments and bool(getattr(layer, "return_sequences", wanted)) != wanted:
            gives = "only its last output" if wanted else "every time step"
            name = named(flow.graph.nodes[each].name)
            yield Mend(
                f'"{name}" gives {gives}', (Step(each, Change({"return_sequences": wanted}, inside=inside)),), wanted
            )


def _other_inputs(
    x: Shape, source: int, flow: Trace, index: int, needed: int, axes: Sequence[str] | None
) -> Iterator[Mend]:
    shape = flow.calls[source].outputs[0]
    if not shape or flow.graph.nodes[source].inputs:
        return
    series = len(shape) == 3 and needed == 4 and shape[1] != shape[2]
    if series:
        yield from _other_kinds(flow.calls[index], index, len(x))
    if len(shape) > needed:
        count = len(shape) - needed
        reason = "are the samples in the shape? the batch is no part of it"
        is_sure = len(shape) < 2 or shape[1] is None or shape[1] == 1 or shape[1] >= 32  # as batches are
        yield Mend(reason, (Step(source, shape=(shape[0], *shape[1 + count :])),), is_sure)
    if len(shape) == needed - 1:
        steps = "1 step of one feature is" if shape[-1] == 1 else f"{shape[-1]} steps of one feature are"
        words = {"feature": steps, "channels": "one channel is written as"}
        what = words.get(axes[-1] if axes else "", "the last axis is missing:")
        longer = (*shape, 1)
        yield Mend(f"{what} {format_shape(longer[1:])}", (Step(source, shape=longer),))


def _other_kinds(call: Call, index: int, rank: int) -> Iterator[Mend]:
    """Yield the layer of the same name for another number of axes: Conv1D for Conv2D."""
    title = call.node.layer.title()
    if title[-2:] not in ("1D", "2D", "3D") or not 3 <= rank <= 5:
        return
    kind = f"{title[:-2]}{rank - 2}D"
    if not is_layer(kind) or kind == title:
        return
    values: dict[str, Any] = {}
    layer = call.node.layer
    for name in layer.arguments:
        value = layer.__dict__.get(layer.attributes[name])
        if isinstance(value, tuple) and len(set(value)) == 1 and isinstance(value[0], int):
            values[name] = value[0]
    steps = (Step(index, Change(values, kind=find(kind).__name__)),)
    what = {3: "a series takes", 4: "a picture takes", 5: "a volume takes"}[rank]
    yield Mend(f"{what} {kind}", steps)


def _put_before(call: Call, index: int, needed: int, axes: Sequence[str] | None) -> Iterator[Mend]:
    x: Shape = call.inputs[0] or ()
    if needed == 2 and len(x) > 2:
        yield Mend("it takes a vector", (Step(index, before=NewLayer("Flatten")),))
    elif axes and "time_steps" in axes and len(axes) == 3 and len(x) > 3:
        reason = "each time step must be a vector"
        yield Mend(reason, (Step(index, before=NewLayer("Flatten", on_each_step=True)),))
    elif len(x) == 2 and needed == 4 and x[1]:
        for channels in (1, 3):
            side = math.isqrt(x[1] // channels)
            if side > 1 and side * side * channels == x[1]:
                shape = (side, side, channels)
                reason = f"{x[1]} values are a picture of {side} × {side}"
                yield Mend(reason, (Step(index, before=NewLayer("Reshape", {"target_shape": shape})),))


# Windows that are larger than what they slide over.


def _windows_of(call: Call) -> bool:
    arguments = call.node.layer.arguments
    return "padding" in arguments and ("kernel_size" in arguments or "pool_size" in arguments)


def _is_too_small(call: Call) -> bool:
    """Tell whether a window is larger than what it slides over."""
    layer = call.node.layer
    x = call.inputs[0] if call.inputs else None
    if x is None or not isinstance(layer, Spatial) or not _windows_of(call) or len(x) != len(layer.input_axes() or ()):
        return False
    sizes = getattr(layer, "kernel_size", None) or layer.pool_size  # type: ignore[attr-defined]
    lengths = layer.spatial(x)
    rates = getattr(layer, "dilation_rate", None) or (1,) * len(lengths)
    triples = zip(sizes, rates, lengths, strict=False)
    return any(length is not None and length < (size - 1) * rate + 1 for size, rate, length in triples)


def looks_channels_first(shape: Shape) -> bool:
    """Tell whether the first axis behind the batch is as small as channels are, and the others are not."""
    if len(shape) not in (4, 5):
        return False
    channels, *others = shape[1:]
    return channels in (1, 2, 3, 4) and all(each is not None and each > 4 for each in others)


def _for_windows(flow: Trace, index: int) -> Iterator[Mend]:
    call = flow.calls[index]
    layer = call.node.layer
    x: Shape = call.inputs[0] or ()
    source = next((each for each in _above(flow, index) if not flow.graph.nodes[each].inputs), None)
    shape = flow.calls[source].outputs[0] if source is not None else None
    is_last = getattr(layer, "data_format", None) != "channels_first"
    if source is not None and shape is not None and len(shape) > 2 and is_last:
        turned = (shape[0], *shape[2:], shape[1])
        if looks_channels_first(shape):
            reason = (
                f"the input looks channels-first; channels stand last: {format_shape(turned[1:])}, or `data_format`"
            )
            yield Mend(reason, (Step(source, shape=turned),), is_sure=True)
            return
        if len(shape) == 3 and shape[1] is not None and shape[2] is not None and shape[1] < shape[2]:
            reason = (
                f"{shape[2]} steps of {shape[1]} feature{'s' if shape[1] > 1 else ''} are {format_shape(turned[1:])}"
            )
            yield Mend(reason, (Step(source, shape=turned),))
    yield from _older_kernels(flow, index)
    window = "kernel_size" if "kernel_size" in layer.arguments else "pool_size"
    lengths = [each for each in (layer.spatial(x) if hasattr(layer, "spatial") else ()) if each is not None]
    if window == "pool_size" and lengths and max(lengths) == 1:
        yield Mend("there is nothing left to pool", (Step(index, is_removal=True),))
        return
    yield Mend("padding keeps the size", (Step(index, Change({"padding": "same"})),))
    smaller = tuple(min(pair) for pair in zip(getattr(layer, window), lengths, strict=False))
    if lengths and min(lengths) > 1:
        value = smaller[0] if len(set(smaller)) == 1 else smaller
        yield Mend(f"a window of {value} fits", (Step(index, Change({window: value})),))


def _older_kernels(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield the kernel that two numbers behind the filters were in Keras 1, where today's second is the stride."""
    steps = []
    for each in (index, *_above(flow, index)):
        layer = flow.graph.nodes[each].layer
        kernel, strides = getattr(layer, "kernel_size", None), getattr(layer, "strides", None)
        if layer.title() == "Conv2D" and kernel == strides and kernel and min(kernel) > 1:
            steps.append(Step(each, Change({"kernel_size": (kernel[0], kernel[0])}, dropped=("strides",))))
    if steps:
        size = flow.graph.nodes[steps[0].at].layer.kernel_size[0]  # type: ignore[attr-defined]
        reason = f"the second {size} is the stride; if it is meant as in Keras 1, the kernel is ({size}, {size})"
        yield Mend(reason, tuple(steps))


def _for_reshape(call: Call, index: int) -> Iterator[Mend]:
    x: Shape = call.inputs[0] or ()
    target: tuple[int, ...] = call.node.layer.target_shape  # type: ignore[attr-defined]
    size = known_product(x[1:]) if x else None
    if not size:
        return
    if -1 in target:
        fixed = math.prod(each for each in target if each != -1)
        fitting = _nearest_divisor(size, fixed)
        if len(target) == 2:
            new = tuple(each if each == -1 else fitting for each in target)
            reason = f"{size} is no multiple of {fixed}, but one of {fitting}"
            yield Mend(reason, (Step(index, Change({"target_shape": new})),))
        return
    for place in reversed(range(len(target))):
        others = math.prod(target[:place] + target[place + 1 :])
        if others and size % others == 0:
            new = (*target[:place], size // others, *target[place + 1 :])
            yield Mend(f"{size} values fit", (Step(index, Change({"target_shape": new})),))


def _nearest_divisor(size: int, wanted: int) -> int:
    """Return the divisor of a number that is nearest to another number."""
    small = [each for each in range(1, math.isqrt(min(size, 10**10)) + 1) if size % each == 0]
    return min((*small, *(size // each for each in small)), key=lambda each: (abs(each - wanted), each))


# Tensors that do not fit together.


def _for_merging(flow: Trace, index: int) -> Iterator[Mend]:
    call = flow.calls[index]
    shapes = [shape for shape in call.inputs if shape is not None]
    ranks = {len(shape) for shape in shapes}
    if len(ranks) > 1:
        yield from _for_ranks(flow, index, shapes)
        return
    rank = ranks.pop()
    if rank < 2:  # a batch alone
        return
    joins = call.node.layer.title() == "Concatenate"
    axis = getattr(call.node.layer, "axis", -1) % rank if joins else None
    differing = [place for place in range(1, rank) if len({shape[place] for shape in shapes} - {None}) > 1]
    if joins and len(differing) == 1:
        yield Mend("the inputs agree but for this axis", (Step(index, Change({"axis": differing[0]})),))
    spatial = [place for place in differing if place != axis and 0 < place < rank - 1]
    if spatial and rank > 2:
        yield from _for_sizes(flow, index, shapes, spatial, joins=joins)
    if rank - 1 in differing and not joins:
        yield from _for_channels(flow, index, shapes)


def _for_ranks(flow: Trace, index: int, shapes: Sequence[Shape]) -> Iterator[Mend]:
    call = flow.calls[index]
    least, most = min(map(len, shapes)), max(map(len, shapes))
    for wanted, rank in ((True, least), (False, most)):
        for number, shape in enumerate(shapes):
            if len(shape) == rank:
                above = [call.node.inputs[number].node, *_above(flow, call.node.inputs[number].node)]
                yield from _other_sequences(flow, above[:4], wanted=wanted)
    if least == 2:
        steps = tuple(
            Step(index, before=NewLayer("Flatten"), source=number)
            for number, shape in enumerate(shapes)
            if len(shape) > 2
        )
        if len(steps) == 1:
            yield Mend("one of them is no vector yet", steps)


def _for_sizes(
    flow: Trace, index: int, shapes: Sequence[Shape], places: Sequence[int], *, joins: bool
) -> Iterator[Mend]:
    """Yield what makes pictures or sequences of different sizes fit: a stride, a crop, or a padding."""
    rank = len(shapes[0])
    if len(shapes) != 2 or None in (*shapes[0][1:], *shapes[1][1:]):
        return
    sizes = [[shape[place] or 0 for place in range(1, rank - 1)] for shape in shapes]
    big = 0 if sum(sizes[0]) > sum(sizes[1]) else 1
    larger, smaller = sizes[big], sizes[1 - big]
    if any(one < other for one, other in zip(larger, smaller, strict=True)):
        return
    dimension = f"{rank - 2}D"
    ratios = {-(-one // other) for one, other in zip(larger, smaller, strict=True)}
    if (
        len(ratios) == 1
        and (ratio := ratios.pop()) > 1
        and all(-(-one // ratio) == other for one, other in zip(larger, smaller, strict=True))
    ):
        branch = flow.graph.nodes[index].inputs[big].node
        for each in (branch, *islice(_above(flow, branch), 3)):
            layer = flow.graph.nodes[each].layer
            if "strides" in layer.arguments and "kernel_size" in layer.arguments and set(layer.strides) == {1}:  # type: ignore[attr-defined]
                name = named(flow.graph.nodes[each].name)
                reason = f'"{name}" needs the stride of the other branch'
                yield Mend(reason, (Step(each, Change({"strides": ratio})),), is_sure=True)
        if not joins:
            filters = _as_in_branch(flow, index, 1 - big, "filters", shapes[1 - big][-1])
            strides = _as_in_branch(flow, index, 1 - big, "strides", ratio)
            new = NewLayer(f"Conv{dimension}", {"filters": filters, "kernel_size": 1, "strides": strides})
            reason = "the shortcut needs a convolution with the stride"
            yield Mend(reason, (Step(index, before=new, source=big),), is_sure=True)
        return
    yield from _with_padding(flow, index, big)
    over = [one - other for one, other in zip(larger, smaller, strict=True)]
    cut: Any = [[each // 2, each - each // 2] for each in over]
    cut = cut[0] if rank == 3 else cut
    crop = NewLayer(f"Cropping{dimension}", {"cropping": cut})
    yield Mend("the larger one can be cropped", (Step(index, before=crop, source=big),))
    pad = NewLayer(f"ZeroPadding{dimension}", {"padding": cut})
    yield Mend("the smaller one can be padded", (Step(index, before=pad, source=1 - big),))


def _with_padding(flow: Trace, index: int, big: int) -> Iterator[Mend]:
    """Yield the padding that the layers of the smaller branch lack, down from where the branches part."""
    start, other = (flow.graph.nodes[index].inputs[number].node for number in (1 - big, big))
    beside = {other, *_above(flow, other)}
    steps = []
    for each in (start, *_above(flow, start)):
        if each in beside:
            break
        call = flow.calls[each]
        if _windows_of(call) and getattr(call.node.layer, "padding", "") == "valid" and _shrinks(call):
            steps.append(Step(each, Change({"padding": "same"})))
    if steps and len(steps) <= _MOST_AT_ONCE:
        yield Mend("the branch shrinks without padding", tuple(steps), is_sure=other in beside and each == other)


_MOST_AT_ONCE = 6
"""The most layers that one mend changes."""


def _shrinks(call: Call) -> bool:
    x, y = call.inputs[0], call.outputs[0]
    return x is not None and y is not None and len(x) == len(y) and x[1:-1] != y[1:-1]


def _as_in_branch(flow: Trace, index: int, source: int, argument: str, value: Any) -> Any:
    """Return the value of an argument, or the parameter of a block by which the branch of one input says it."""
    start = flow.graph.nodes[index].inputs[source].node
    for each in (start, *islice(_above(flow, start), 5)):
        node = flow.graph.nodes[each]
        given = getattr(node.layer, argument, None) if argument in node.layer.arguments else None
        if _is_parameter(node, argument) and set(given if isinstance(given, tuple) else (given,)) == {value}:
            return Parameter(_text_of(node, argument), argument, each - index)
    return value


def _for_channels(flow: Trace, index: int, shapes: Sequence[Shape]) -> Iterator[Mend]:
    """Yield what gives all inputs of a sum the same channels or features."""
    call = flow.calls[index]
    last = [shape[-1] for shape in shapes]
    if None in last:
        return
    usual: Dimension = max(last, key=lambda each: (last.count(each), each or 0))
    odd = [number for number, size in enumerate(last) if size != usual]
    if len(odd) != 1:
        return
    wrong = odd[0]
    right = next(number for number in range(len(last)) if number not in odd)
    for one, size in ((wrong, usual), (right, last[wrong])):
        other = right if one == wrong else wrong
        branch, beside = (flow.graph.nodes[index].inputs[number].node for number in (one, other))
        if branch in set(_above(flow, beside)):
            rank = len(shapes[one])
            kind = "Dense" if rank == 2 else f"Conv{rank - 2}D"
            value = _as_in_branch(flow, index, other, "units" if rank == 2 else "filters", size)
            arguments: Mapping[str, Any] = {"units": value} if rank == 2 else {"filters": value, "kernel_size": 1}
            name = named(flow.graph.nodes[branch].name)
            reason = f'the shortcut from "{name}" needs {size} channels'
            yield Mend(reason, (Step(index, before=NewLayer(kind, arguments), source=one),))
    for one, size in ((wrong, usual), (right, last[wrong])):
        if len(shapes) > 2 and one == right:
            continue
        start = call.node.inputs[one].node
        for each in (start, *islice(_above(flow, start), 5)):
            layer, inside = _inner(flow.graph.nodes[each].layer)
            argument = next((name for name in ("filters", "units", "output_dim") if name in layer.arguments), None)
            if argument and not inside:
                name = named(flow.graph.nodes[each].name)
                reason = (
                    f'"{name}" must give {size} channels' if argument == "filters" else f'"{name}" must give {size}'
                )
                yield Mend(reason, (Step(each, Change({argument: size})),))
                break


def _way(flow: Trace, index: int) -> str:
    """Return the sizes that the first axis of space or time had on the way down."""
    sizes: list[str] = []
    for each in _above(flow, index):
        shape = flow.calls[each].outputs[0] if flow.calls[each].outputs else None
        first = getattr(flow.graph.nodes[index].layer, "data_format", None) == "channels_first"
        if shape is None or len(shape) != len(flow.calls[index].inputs[0] or ()):
            break
        size = str(shape[1 + first])
        if not sizes or sizes[-1] != size:
            sizes.append(size)
    shown = sizes[::-1] if len(sizes) < 12 else [*sizes[:-6:-1], "…", *sizes[4::-1]]
    return " → ".join(shown) if len(sizes) > 2 else ""


def _rows_dropped(flow: Trace, index: int) -> list[Label]:
    """Return which layers above dropped rows that did not fill a window."""
    labels = []
    seen: set[int] = set()
    waiting = [tensor.node for tensor in flow.graph.nodes[index].inputs]
    while waiting and len(seen) < MOST_MENDED_NODES:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        call = flow.calls[each]
        waiting += [tensor.node for tensor in call.node.inputs]
        layer, place = call.node.layer, call.node.place()
        x = call.inputs[0] if call.inputs else None
        is_pooling = isinstance(layer, Spatial) and "pool_size" in layer.arguments
        if place is None or x is None or not is_pooling or getattr(layer, "padding", "") != "valid":
            continue
        lengths = layer.spatial(x)  # type: ignore[attr-defined]
        strides = layer.strides or layer.pool_size  # type: ignore[attr-defined]
        pairs = zip(lengths, layer.pool_size, strides, strict=True)  # type: ignore[attr-defined]
        dropped = [length for length, size, stride in pairs if length and (length - size) % stride]
        if dropped:
            labels.append(Label(place, f'"{named(call.node.name)}" drops the last row of {dropped[0]}'))
    return labels[:2]


# Saying it.


def _said(mend: Mend, steps: Sequence[Step], flow: Trace) -> tuple[str, tuple[str, ...]] | None:
    """Return a mend in words, and the settings that it names."""
    edits: list[Edit | Flag] = []
    told: list[str] = []
    settings: tuple[str, ...] = ()
    for step in steps:
        node = flow.graph.nodes[step.at]
        rewrite = rewritten(step, flow)
        if rewrite is not None and not rewrite:
            return None
        if rewrite is not None:
            edits += rewrite
        elif step.shape is not None:
            shape = ",".join("none" if each is None else str(each) for each in step.shape[1:])
            told.append(f"`input_shape={shape}`")
            settings = ("input_shape",)
        elif len(flow.graph.nodes) == len(flow.graph.inputs) + 1 and node.written is None:
            # A layer that is asked for alone: its arguments are settings, and there is nothing to put before it.
            if step.change is None:
                return None
            if step.change.kind:
                told.append(f"ask for `{snake_case(step.change.kind)}`")
                continue
            told += [f"`{key}={_plain(value)}`" for key, value in step.change.arguments.items()]
            settings = tuple(step.change.arguments)
        else:
            told.append(_in_general(step, node))
    told = list(filter(None, [instruction(edits), *dict.fromkeys(told)]))
    return (f"{mend.reason}: {', and '.join(told)}", settings) if told else None


def _plain(value: Any) -> str:
    """Return a value as a setting has it, without brackets and quotes."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def rewritten(step: Step, flow: Trace) -> Rewrite | None:
    """Return how to change what was written, if that is known; nothing if it cannot be done."""
    node = flow.graph.nodes[step.at]
    written = node.written
    if written is None:
        return None
    if step.shape is not None:
        return written.changed(Change({"shape": step.shape[1:]}))
    if step.change is not None:
        return written.changed(step.change)
    if step.behind is not None:
        return written.followed(step.behind, node.name if _is_named(flow.graph, step.at) else None)
    if step.before is None:
        return written.removed()
    taken = {each.name for each in flow.graph.nodes}
    source = flow.graph.nodes[node.inputs[step.source].node].name
    stem = f"{source}_{snake_case(step.before.kind)}"
    names = (f"{stem}_{number}" if number else stem for number in range(len(taken) + 1))
    return written.preceded(step.before, step.source, next(each for each in names if each not in taken))


def _is_named(graph: Graph, at: int) -> bool:
    """Tell whether the layers that take what one gives, or the outputs, say its name."""
    here = Tensor(at)
    takers = [each.written for each in graph.nodes if here in each.inputs]
    written = graph.nodes[at].written
    is_output = here in graph.outputs and not graph.is_chain
    return any(each is not None and each.names_sources for each in takers) or (
        is_output and written is not None and written.is_output_named
    )


def _in_general(step: Step, node: Node) -> str:
    """Return an instruction for what was written by a program, and has no line to change."""
    name = named(node.name)
    if step.change is not None:
        pairs = ", ".join(f"{key}={value!r}" for key, value in step.change.arguments.items())
        kind = f"`{step.change.kind}` in its place" if step.change.kind else ""
        return f'give "{name}" `{pairs}`' if not kind else f'"{name}": {kind}'
    if step.before is not None:
        inner = ", ".join(f"{key}={value!r}" for key, value in step.before.arguments.items())
        text = f"{step.before.kind}({inner})"
        return f'put `{f"TimeDistributed({text})" if step.before.on_each_step else text}` before "{name}"'
    return f'take out "{name}"'
