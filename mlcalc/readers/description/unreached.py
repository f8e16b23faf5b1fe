"""What a description holds, and no output of its model needs: Keras leaves out such layers, and keeps such inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from mlcalc.errors import WARNING, Diagnostic, Label
from mlcalc.graph import Node, unreached
from mlcalc.layers.weights import total_size
from mlcalc.limits import MOST_LISTED
from mlcalc.model import Model
from mlcalc.readers.located import InData, Located
from mlcalc.texts import counted, json_text, listed, named
from mlcalc.trace import Trace


class Written(NamedTuple):
    """What a description says beside its layers.

    `names` are those that `outputs` may hold, by the index of their node; `outputs` are the names that it holds, or
    would hold. The first `of_base` nodes are those of another model, of which parts may well be left behind.
    """

    data: Located
    names: Mapping[int, str]
    outputs: Sequence[str]
    of_base: int


def as_keras_counts(model: Model, written: Written) -> Model:
    """Return the model without the layers that reach no output, and with a warning on each, and on such inputs."""
    graph = model.graph
    left = set(unreached(graph))
    if not left:
        return model
    dead = left - set(graph.inputs)
    flow = model.trace()
    if dead and flow.errors:
        return model  # what is wrong is told first, in these layers as well
    alone = dead - _held(flow, dead)
    remarks = [*model.remarks, *_on_layers(flow, alone, written), *_on_inputs(flow, left - dead, written)]
    kept = [index for index in range(len(graph.nodes)) if index not in dead]
    return (model.with_nodes(kept) if dead else model).with_remarks(remarks)


def _held(flow: Trace, dead: set[int]) -> set[int]:
    """Return the layers that reach no output themselves, but whose weights count inside a layer that does."""
    kept = {
        weight.shared for index, call in enumerate(flow.calls) if index not in dead for weight in call.weights or ()
    }
    weights = {index: flow.calls[index].weights for index in dead}
    return {index for index, own in weights.items() if own and all(each.shared and each.shared in kept for each in own)}


def _on_layers(flow: Trace, dead: set[int], written: Written) -> Iterator[Diagnostic]:
    """Yield a warning for each layer that nothing takes, with those that lead to it alone."""
    nodes = flow.graph.nodes
    taken = {tensor.node for index in dead for tensor in nodes[index].inputs}
    places = set()
    told = set(range(written.of_base))
    for end in sorted(dead - taken - told):
        branch = [end]
        told.add(end)
        for index in branch:
            before = [tensor.node for tensor in nodes[index].inputs if tensor.node in dead and tensor.node not in told]
            branch += dict.fromkeys(before)
            told.update(before)
        place = nodes[end].place()
        if place is None or place not in places:  # each use of a block would say the same
            yield _unreached_layer(flow, sorted(branch), end, written)
        places.add(place)


def _unreached_layer(flow: Trace, branch: Sequence[int], end: int, written: Written) -> Diagnostic:
    nodes = [flow.graph.nodes[index] for index in branch]
    are_one = len(nodes) == 1
    who, verb = (_in_quotes(nodes), "reaches" if are_one else "reach")
    count = total_size([weight for index in branch for weight in flow.calls[index].weights or ()])
    whose = f"{'its' if are_one else 'their'} {counted(count or 0, 'parameter')}"
    uncounted = f", and {whose} {'is' if count == 1 else 'are'} not counted" if count else ""
    name, them = written.names.get(end), "it" if are_one else "them"
    if name is None:
        mend = f"take {them} out, or let a later layer take what {'it' if are_one else 'the last of them'} gives"
    else:
        outputs = _as_written([*written.outputs, name], written.data)
        mend = f"{outputs} makes {'it an output' if are_one else f'{named(name)} an output'}; otherwise take {them} out"
    place = nodes[-1].place()
    labels = [Label(there, f'"{named(each.name)}"') for each in nodes[-MOST_LISTED:] if (there := each.place())]
    return Diagnostic(
        "unreached-layer",
        f"{who} {verb} no output: no part of the model, as in Keras{uncounted}",
        help=mend,
        place=place,
        labels=tuple(labels) if len(labels) > 1 else (),
        where=nodes[-1].where,
        severity=WARNING,
    )


def _on_inputs(flow: Trace, inputs: set[int], written: Written) -> Iterator[Diagnostic]:
    """Yield a warning for each input that is given for nothing."""
    for index in sorted(inputs - set(range(written.of_base))):
        node = flow.graph.nodes[index]
        name = named(node.name)
        key = '`"from": "%s"`' if isinstance(written.data.spot, InData) else "`from: %s`"
        yield Diagnostic(
            "unreached-input",
            f'the input "{name}" reaches no output: the model asks for it, and its value changes nothing',
            help=f"take it out, or let a layer take it: {key % name}",
            place=node.place(),
            where=node.where,
            severity=WARNING,
        )


def _as_written(outputs: Sequence[str], data: Located) -> str:
    """Return the line that states the outputs, in the spelling of the description."""
    if isinstance(data.spot, InData):
        return f'`"outputs": {json_text(list(outputs))}`'
    return f"`outputs: [{', '.join(outputs)}]`"


def _in_quotes(nodes: Sequence[Node]) -> str:
    return listed(nodes, lambda node: f'"{named(node.name)}"')
