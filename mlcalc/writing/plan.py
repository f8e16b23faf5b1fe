"""What has to be written of a model, in nobody's spelling, and what cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.errors import Diagnostic
from mlcalc.graph import Graph, Node, Tensor, unreached
from mlcalc.layers.attention import AttentionWithScores
from mlcalc.layers.base import Layer
from mlcalc.layers.core import InputLayer, Lambda, ReversibleEmbedding
from mlcalc.layers.recorded import Broken, OwnWeights, Recorded
from mlcalc.layers.undetermined import Undetermined
from mlcalc.model import Model
from mlcalc.ops.keras import KerasOp
from mlcalc.shapes import Shape
from mlcalc.texts import named
from mlcalc.trace import Trace

SEQUENTIAL, FUNCTIONAL, FUNCTION = "Sequential", "Functional", "Lambda"
_PLAIN_KINDS = (SEQUENTIAL, FUNCTIONAL, "Model")


class Step(NamedTuple):
    """One call of a model.

    Attributes:
        place: its number among the calls of the model.
        node: the call.
        layer: the layer as its constructor makes it.
        options: the arguments of the call beside its tensors.
        shapes: the shapes that go in.
        outputs: how many tensors come out.
        inner: the calls that a model makes.
        says_frozen: whether the layer itself has to say that it is frozen.
    """

    place: int
    node: Node
    layer: Layer
    options: Mapping[str, Any]
    shapes: tuple[Shape | None, ...]
    outputs: int
    inner: Trace | None
    says_frozen: bool


def steps_of(model: Model, flow: Trace) -> list[Step]:
    """Return the calls of a model."""
    are_flagged = not all_frozen(model)
    return [
        Step(
            index,
            node,
            *made_and_called(node.layer),
            call.inputs,
            len(call.outputs),
            call.inner,
            are_flagged and not node.layer.trainable and not isinstance(call.inner, Trace),
        )
        for index, (node, call) in enumerate(zip(flow.graph.nodes, flow.calls, strict=True))
    ]


def made_and_called(layer: Layer) -> tuple[Layer, Mapping[str, Any]]:
    """Return a layer as its constructor makes it, and the options of its call."""
    if isinstance(layer, Recorded) and layer.rule is not None:
        return made_and_called(layer.rule)
    if isinstance(layer, AttentionWithScores):
        return layer.layer, {"return_attention_scores": True}
    if isinstance(layer, ReversibleEmbedding) and layer.is_reversed:
        return layer._changed({"is_reversed": False}), {"reverse": True}  # noqa: SLF001  (it has no public way back)
    return layer, {}


def input_shape(layer: Layer) -> Shape | None:
    """Return the shape of an input, with the batch; None if it takes any shape."""
    return layer.full_shape if isinstance(layer, InputLayer) else None


def is_plain_chain(graph: Graph) -> bool:
    """Tell whether each layer stands once and takes what the one above gives, and the last gives what comes out."""
    last = len(graph.nodes) - 1
    return (
        graph.inputs == (0,)
        and last > 0
        and {each.node for each in graph.outputs} == {last}
        and all(node.inputs == (Tensor(index, 0),) for index, node in enumerate(graph.nodes[1:]))
        and len({node.owner for node in graph.nodes}) == len(graph.nodes)
    )


def is_operation(layer: Layer) -> bool:
    """Tell whether a row is an operation on tensors, and no layer."""
    return isinstance(layer, KerasOp)


def is_function(layer: Layer) -> bool:
    """Tell whether a row is a function of the source on one tensor, of which each step is an operation."""
    if not isinstance(layer, Model) or layer.kind != FUNCTION:
        return False
    graph = layer.graph
    steps = [made_and_called(node.layer)[0] for index, node in enumerate(graph.nodes) if index not in graph.inputs]
    return len(graph.inputs) == len(graph.outputs) == 1 and bool(steps) and all(map(is_operation, steps))


def with_inputs(model: Model, shapes: Sequence[Shape]) -> Model:
    """Return a model that begins with other shapes, the batch first; as it is if there are none."""
    if not shapes:
        return model
    given = dict(zip(model.graph.inputs, shapes, strict=True))
    nodes = tuple(
        node._replace(layer=InputLayer(batch_shape=given[index])) if index in given else node
        for index, node in enumerate(model.graph.nodes)
    )
    return model.with_graph(model.graph._replace(nodes=nodes))


def without_masks(model: Model) -> Model:
    """Return a model without the operations that lead to no output: Keras makes masks of its own, whoever writes it."""
    unused = {
        index for index in unreached(model.graph) if is_operation(made_and_called(model.graph.nodes[index].layer)[0])
    }
    kept = [index for index in range(len(model.graph.nodes)) if index not in unused]
    return model.with_nodes(kept) if unused else model


# What cannot be written, in no language.


def all_frozen(model: Model) -> bool:
    """Tell whether a model is frozen as a whole, so that it says so, and none of its layers need to."""
    layers = [node.layer for index, node in enumerate(model.graph.nodes) if index not in model.graph.inputs]
    return not any(each.trainable for each in layers) and (len(layers) > 1 or is_frozen(model))


def is_frozen(model: Model) -> bool:
    """Tell whether a model was frozen itself."""
    return not model.trainable or model.is_frozen


def unwritable(node: Node, message: str, mend: str | None = None, settings: tuple[str, ...] = ()) -> Diagnostic:
    """Return that a layer cannot be written, where it stands."""
    place = node.place()
    whole = f'"{named(node.name)}" cannot be written: {message}'
    where = None if place else node.where
    return Diagnostic("not-written", whole, help=mend, place=place, where=where, settings=settings)


def problems_of(model: Model, *, is_top: bool = True) -> Iterator[Diagnostic]:
    """Yield what cannot be written of a model, whatever the language."""
    graph = model.graph
    if graph.is_chain and not is_plain_chain(graph):
        yield _whole(model, "its calls are not a plain chain, and are those of a class of its own")
    for index, node in enumerate(graph.nodes):
        is_input = index in graph.inputs
        if is_input and (is_top or not graph.is_chain) and input_shape(node.layer) is None:
            message = "the shape of this input is not known"
            yield unwritable(node, message, "`input_shape SHAPE` gives it, without the batch", ("input_shape",))
        elif not is_input and not _is_meeting(graph, index):
            yield from _problems_of_layer(node, made_and_called(node.layer)[0])


def _is_meeting(graph: Graph, index: int) -> bool:
    """Tell whether a call only stands for what is known where two ways meet, one of which cannot be written, either."""
    node = graph.nodes[index]
    return node.owner in graph.hidden and isinstance(node.layer, Recorded)


def _whole(model: Model, message: str) -> Diagnostic:
    """Return that a model cannot be written, where it is made."""
    place = model.origin.place if model.origin else None
    what = f"`{named(model.kind)}` cannot be written: {message}"
    return Diagnostic("not-written", what, place=place, where=None if place else "the model")


def _problems_of_layer(node: Node, layer: Layer) -> Iterator[Diagnostic]:
    if isinstance(layer, Model):
        if layer.kind not in (*_PLAIN_KINDS, FUNCTION):
            yield unwritable(node, f"`{named(layer.kind)}` is a class of the source itself")
        elif layer.kind != FUNCTION:
            yield from problems_of(layer, is_top=False)
    elif isinstance(layer, Undetermined):
        message = _MAY_BE_ABSENT if layer.may_be_absent else _NOT_KNOWN
        yield unwritable(node, message, '`set "NAME=VALUE"` says what the source leaves open', ("set",))
    elif isinstance(layer, (Recorded, Broken, OwnWeights)):
        yield unwritable(node, f"mlcalc does not know the class `{named(layer.type_name)}`")
    elif isinstance(layer, Lambda):
        yield unwritable(node, "the function of a Lambda layer is not known as text")
    else:
        for each in layer.inner_layers():
            yield from _problems_of_layer(node, each)


_NOT_KNOWN = "some of its arguments are not known"
_MAY_BE_ABSENT = "whether it is there is not known"
