"""A model as a description in our own language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any

from mlcalc.errors import Diagnostic
from mlcalc.graph import LISTED, Graph, Tensor
from mlcalc.layers.base import Layer
from mlcalc.layers.weights import Identity
from mlcalc.model import Model
from mlcalc.names import Names, snake_case
from mlcalc.ops.keras import KerasOp
from mlcalc.shapes import Shape
from mlcalc.texts import named
from mlcalc.trace import Trace
from mlcalc.writing.arguments import written_arguments
from mlcalc.writing.operations import as_layer
from mlcalc.writing.plan import (
    FUNCTION,
    Step,
    all_frozen,
    input_shape,
    is_frozen,
    made_and_called,
    steps_of,
    unwritable,
)
from mlcalc.writing.spelling import block

MOST_ROUNDS = 8
"""How often the names are looked through that need not be written; then all are."""


def text(model: Model) -> str:
    """Return a model, in which there is nothing that the language has no words for, as a description in YAML."""
    return "\n".join([*block(_described(model.trace(), model, model.name)), ""])


# What the language has no words for.


def problems(model: Model) -> Iterator[Diagnostic]:
    """Yield what cannot be described of a model."""
    yield from _problems(model, model.trace(), set())


def _problems(model: Model, flow: Trace, seen: set[Identity]) -> Iterator[Diagnostic]:
    """Yield what cannot be described of a model; `seen` are the layers of the models around it."""
    owners: set[int] = set()
    for step in steps_of(model, flow):
        node, layer, options = step.node, step.layer, step.options
        message = None
        if options:
            message = f"a description cannot say `{next(iter(options))}` of a call"
        elif isinstance(layer, KerasOp) and as_layer(layer, step.shapes) is None:
            message = f"it is the operation {named(layer.type_name)}, for which there is no layer"
        elif isinstance(layer, Model) and layer.kind == FUNCTION:
            message = "it is a function written in Python"
        elif layer.identity in seen and node.owner not in owners:
            message = "the same layer stands in several models"
        if message:
            yield unwritable(node, message)
        elif isinstance(layer, Model) and node.owner not in owners:
            yield from _problems(layer, step.inner or layer.trace(), seen)
        elif layer.identity is not None:
            seen.add(layer.identity)
        owners.add(node.owner)


# Models.


def _described(flow: Trace, model: Model, name: str | None, *, is_top: bool = True) -> dict[str, Any]:
    graph, steps = model.graph, steps_of(model, flow)
    data: dict[str, Any] = {"name": name} if name else {}
    if is_frozen(model) or all_frozen(model):
        data["trainable"] = False
    if graph.is_chain:
        data.update(_of_chain(steps, is_top=is_top))
        return data
    data.update(_of_graph(graph, steps))
    return data


def _of_chain(steps: Sequence[Step], *, is_top: bool) -> dict[str, Any]:
    """Return the input and the layers of a chain; one inside takes what the model around it hands over."""
    start, layers = steps[0].node, steps[1:]
    data: dict[str, Any] = {}
    entries: list[Any] = []
    shape = input_shape(start.layer) if is_top else None
    if shape is not None and (start.name != "input" or shape[:1] != (None,)):
        entries.append(_explicit_input(start.name, shape))
    elif shape is not None:
        data["input"] = list(shape[1:])
    automatic = _automatic(layers, {start.name})
    return {**data, "layers": [*entries, *(_entry(step, {}, step.place in automatic) for step in layers)]}


def _of_graph(graph: Graph, steps: Sequence[Step]) -> dict[str, Any]:
    """Return the inputs at the top, the layers and the outputs; inputs that Keras lists later stand among layers."""
    order = [steps[index] for index in graph.inputs] if list(graph.inputs) != sorted(graph.inputs) else []
    order += [step for step in steps if step not in order]
    at_top = list(takewhile(lambda step: step.place in graph.inputs and _is_open(step.layer), order))
    names = _Names(graph, order)
    entries: list[Any] = []
    above = at_top[0].place if len(at_top) == 1 else None
    for step in order[len(at_top) :]:
        if step.place in graph.inputs:
            entries.append(_explicit_input(step.node.name, input_shape(step.layer) or ()))
        elif step.place in names.again:
            entries.append({"name": names.of[step.place], "call": step.node.name, **names.sources(step, above)})
        else:
            entries.append(_entry(step, names.sources(step, above), step.place in names.automatic))
        above = step.place
    inputs = {step.node.name: list((input_shape(step.layer) or ())[1:]) for step in at_top}
    data: dict[str, Any] = {**({"inputs": inputs} if inputs else {}), "layers": entries}
    if not inputs or graph.outputs != (Tensor(order[-1].place),):
        data["outputs"] = [names.source(each) for each in graph.outputs]
    for entry in entries:
        if isinstance(entry, dict) and "call" in entry and entry["name"] not in names.used:
            del entry["name"]
    return data


def _is_open(layer: Layer) -> bool:
    """Tell whether an input takes batches of any size, as those that are described at the top do."""
    return (input_shape(layer) or (0,))[0] is None


def _explicit_input(name: str, shape: Shape) -> dict[str, Any]:
    """Return an input as an entry of `layers`."""
    return {"name": name, "input": list(shape[1:]) if shape[:1] == (None,) else {"batch_shape": list(shape)}}


# Names: those of tensors, and those that a reader gives by itself.


class _Names:
    """What the calls of a graph are called: a layer by its name, a further call of it by a name of its own.

    Attributes:
        again: the further calls of layers, by their places.
        of: the name of each call, by its place.
        automatic: the layers whose names need not be written.
        used: the names of further calls that something takes.
    """

    def __init__(self, graph: Graph, order: Sequence[Step]) -> None:
        self.steps = {step.place: step for step in order}
        first: dict[int, int] = {}
        for step in order:
            first.setdefault(step.node.owner, step.place)
        self.again = {step.place for step in order if first[step.node.owner] != step.place}
        names = Names(step.node.name for step in order)
        self.of = {
            step.place: names.adopt(step.node.name) if step.place in self.again else step.node.name for step in order
        }
        made = [step for step in order if step.place not in graph.inputs and step.place not in self.again]
        self.automatic = _automatic(made, {self.of[place] for place in (*graph.inputs, *self.again)})
        self.used: set[str] = set()

    def sources(self, step: Step, above: int | None) -> dict[str, Any]:
        """Return what `from` says; nothing where the layer takes what the one above gives."""
        inputs = step.node.inputs
        if len(inputs) != 1 or step.layer.inputs.is_list or step.node.called == LISTED:
            return {"from": [self.source(each) for each in inputs]}
        is_above = inputs[0] == (above, 0) and self.steps[inputs[0].node].outputs == 1
        return {} if is_above else {"from": self.source(inputs[0])}

    def source(self, tensor: Tensor) -> str:
        """Return how a tensor is named."""
        name = self.of[tensor.node]
        self.used.add(name)
        return name if self.steps[tensor.node].outputs == 1 else f"{name}[{tensor.output}]"


def _automatic(steps: Sequence[Step], taken: set[str]) -> set[int]:
    """Return the layers, by index, whose names need not be written: the reader gives them the same."""
    explicit = {step.place for step in steps if isinstance(step.layer, Model)}
    for _ in range(MOST_ROUNDS):
        kept = {*taken, *(step.node.name for step in steps if step.place in explicit)}
        counts: Counter[str] = Counter()
        others = [step for step in steps if step.place not in explicit]
        found = {step.place for step in others if not _is_next(step, counts, kept)}
        if not found:
            return {step.place for step in others}
        explicit |= found
    return set()


def _is_next(step: Step, counts: Counter[str], taken: set[str]) -> bool:
    """Tell whether a layer has the next name of its class, and count it."""
    stem = snake_case(step.layer.type_name)
    number = counts[stem]
    while (name := f"{stem}_{number}" if number else stem) in taken:
        number += 1
    if name == step.node.name:
        counts[stem] = number + 1
    return name == step.node.name


# Layers.


def _entry(step: Step, sources: Mapping[str, Any], is_automatic: bool) -> Any:
    """Return an entry of `layers`."""
    layer, name = step.layer, step.node.name
    if isinstance(layer, Model):
        data = _described(step.inner or layer.trace(), layer, name, is_top=False)
        return {"name": data.pop("name"), **sources, **data}
    if isinstance(layer, KerasOp):
        layer = as_layer(layer, step.shapes) or layer
    frozen = {"trainable": False} if step.says_frozen else {}
    return _bare({**({} if is_automatic else {"name": name}), **_spelled(layer), **frozen, **sources})


def _bare(entry: dict[str, Any]) -> Any:
    """Return a layer without arguments by its name alone."""
    [(key, value)] = entry.items() if len(entry) == 1 else [("", entry)]
    return key if value is None else entry


def _spelled(layer: Layer) -> dict[str, Any]:
    """Return a layer as `{name of its class: arguments}`."""
    arguments = {key: _plain(value) for key, value in written_arguments(layer, keras3=False).items()}
    first = next(iter(layer.arguments), "")
    value: Any = arguments or None
    if (
        [*arguments] == [first]
        and arguments[first] is not None
        and not (isinstance(arguments[first], Mapping) and not layer.holding)
    ):
        value = arguments[first]
    return {_key(layer.type_name): value}


def _key(class_name: str) -> str:
    """Return how a description spells the name of a class.

    >>> _key("Conv2D"), _key("LeakyReLU"), _key("PReLU")
    ('conv2d', 'leaky_relu', 'prelu')
    """
    return snake_case(class_name.replace("PReLU", "Prelu").replace("ReLU", "Relu"))


def _plain(value: Any) -> Any:
    """Return a value as data, with the layers described that it holds."""
    if isinstance(value, Model):
        return _described(value.trace(), value, value.name, is_top=False)
    if isinstance(value, Layer):
        frozen = {} if value.trainable else {"trainable": False}
        return _bare({**_spelled(made_and_called(value)[0]), **frozen})
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return {key: _plain(each) for key, each in value.items()} if isinstance(value, Mapping) else value
