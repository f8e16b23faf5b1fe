"""A model as Keras code that a person would write."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any

from mlcalc.dtypes import USUAL_DTYPE
from mlcalc.errors import Diagnostic
from mlcalc.graph import Graph, Tensor
from mlcalc.layers import FAMILIES
from mlcalc.layers.base import Layer
from mlcalc.layers.core import InputLayer
from mlcalc.layers.weights import Identity
from mlcalc.model import Model
from mlcalc.names import snake_case
from mlcalc.nesting import parts_of_call
from mlcalc.ops.keras import KerasOp
from mlcalc.texts import json_text, named
from mlcalc.trace import Trace
from mlcalc.writing.arguments import written_arguments
from mlcalc.writing.operations import NoCodeError, as_code
from mlcalc.writing.ordering import branch_by_branch
from mlcalc.writing.plan import (
    FUNCTION,
    FUNCTIONAL,
    SEQUENTIAL,
    Step,
    all_frozen,
    input_shape,
    is_frozen,
    is_function,
    is_operation,
    is_plain_chain,
    made_and_called,
    steps_of,
    unwritable,
)

_MODULES = {
    "CustomScaleLayer": "keras.src.applications.inception_resnet_v2",
    "LayerScale": "keras.src.applications.convnext",
    "StochasticDepth": "keras.src.applications.convnext",
}
"""Layers that Keras itself keeps beside an architecture -> where."""
_TODAYS = {"GroupedQueryAttention": "GroupQueryAttention"}
"""A class -> what `keras.layers` calls it, where that is another name."""
_INNER = {"MultiHeadAttention": "softmax dropout", "GroupedQueryAttention": "softmax dropout"}
"""A layer -> the kinds of layers that it makes for itself, which Keras numbers with the others."""
_RESERVED = {"keras", "layers", "ops", "model", "x", "inputs", "outputs"}
WIDEST = 100
VARIABLE = "model"
"""What the code calls the whole model."""


def text(model: Model) -> str:
    """Return a model, of which all can be written, as Keras code."""
    code = _Code(model)
    code.model(model, model.trace(), VARIABLE, model.name or VARIABLE, is_top=True)
    return code.text()


def problems(model: Model) -> Iterator[Diagnostic]:
    """Yield what Keras 3 has no code for."""
    older = {each.partition("=")[0] for each in FAMILIES["older"].split()}
    for node in model.graph.nodes:
        layer, _ = made_and_called(node.layer)
        names = [each.type_name for each in (layer, *layer.inner_layers()) if each.type_name in older]
        if isinstance(layer, Model) and layer.kind == FUNCTION and not is_function(layer):
            yield unwritable(node, "its function does more than operations on one tensor")
        elif isinstance(layer, Model):
            yield from problems(layer)
        elif isinstance(layer, KerasOp):
            try:
                as_code(layer, [""] * len(node.inputs))
            except NoCodeError as cause:
                yield unwritable(node, str(cause))
        elif names:
            yield unwritable(node, f"Keras 3 has no layer `{named(names[0])}`")
        elif any(len(each.in_keras()) > 1 for each in (layer, *layer.inner_layers())):
            yield unwritable(node, "in Keras, a padding that is a number is a layer of its own before it")


class _Code:
    """The code of a model while it is written."""

    def __init__(self, model: Model) -> None:
        self.lines: list[str] = []
        self.modules: dict[str, set[str]] = {}
        self.taken = set(_RESERVED)
        self.counts: Counter[str] = Counter()
        self.doubtful: set[str] = set()
        self.shared = _shared(model)
        self.made: dict[object, str] = {}

    def text(self) -> str:
        """Return the whole source."""
        body = "\n".join(self.lines).rstrip("\n")
        used = [name for name in ("layers", "ops") if re.search(rf"\b{name}\.", body)]
        imports = ["import keras", *([f"from keras import {', '.join(used)}"] if used else [])]
        imports += [
            f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(self.modules.items())
        ]
        return "\n".join([*imports, "", body, ""])

    # Names.

    def unique(self, name: str) -> str:
        """Return a variable of its own for what has this name."""
        base = re.sub(r"\W|^(?=\d)", "_", name, flags=re.ASCII).strip("_") or "tensor"
        if base[0].isdigit() or keyword.iskeyword(base):
            base = f"_{base}" if base[0].isdigit() else f"{base}_"
        variable, number = base, 1
        while variable in self.taken:
            number += 1
            variable = f"{base}_{number}"
        self.taken.add(variable)
        return variable

    def name(self, class_name: str, wanted: str | None) -> str | None:
        """Return the name to be written for a new object; None if Keras gives it the same by itself, or any will do."""
        stem = snake_case(class_name)
        usual = f"{stem}_{self.counts[stem]}" if self.counts[stem] else stem
        if wanted is not None and (wanted != usual or stem in self.doubtful):
            return wanted
        self.counts[stem] += 1
        return None

    # Models.

    def model(self, model: Model, flow: Trace, variable: str, name: str, *, is_top: bool) -> None:
        """Write the statements that make a model."""
        steps = steps_of(model, flow)
        for inner, trace, inner_name in _models_of(steps):
            self._prepare(inner, trace, inner_name)
        layers = [step.layer for step in steps]
        if model.graph.is_chain and is_plain_chain(model.graph) and not any(map(is_operation, layers)):
            self._chain(steps, variable, name, is_top=is_top)
        else:
            self._graph(model.graph, steps, variable, name)
        for step in steps:
            if _is_frozen_later(step):
                self.lines.append(f"{variable}.get_layer({json_text(step.node.name)}).trainable = False")
        if is_frozen(model) or all_frozen(model):
            self.lines.append(f"{variable}.trainable = False")
        self.lines.append("")

    def _prepare(self, model: Model, flow: Trace, name: str) -> None:
        """Write a model that stands in another one before that, once."""
        if _key(model) in self.made:
            return
        if is_function(model):
            self.made[_key(model)] = self._function(model, flow, name)
            return
        self.made[_key(model)] = variable = self.unique(name)
        self.model(model, flow, variable, name, is_top=False)

    def _function(self, model: Model, flow: Trace, name: str) -> str:
        """Return the function of a Lambda layer: on one line, or by its name; what it does has no names of its own."""
        steps = steps_of(model, flow)
        tensors = dict.fromkeys(range(len(steps)), "x")
        calls: list[tuple[str, str]] = []
        for index in branch_by_branch(flow.graph, steps):
            step = steps[index]
            if isinstance(step.layer, KerasOp):
                call = as_code(step.layer, [_text_of(each, steps, tensors) for each in step.node.inputs])
                stem = snake_case(step.layer.type_name)
                tensors[index] = f"{stem}_{index}"
                calls.append((tensors[index], call))
                self.doubtful.add(stem)
        result = _text_of(flow.graph.outputs[0], steps, tensors)
        if len(calls) == 1 and result == calls[0][0]:
            return f"lambda x: {calls[0][1]}"
        variable = self.unique(name)
        self.lines += [f"def {variable}(x):", *(f"    {target} = {call}" for target, call in calls)]
        self.lines += [f"    return {result}", "", ""]
        return variable

    def _chain(self, steps: Sequence[Step], variable: str, name: str, *, is_top: bool) -> None:
        """Write a chain; what one inside begins with has no name that anybody reads."""
        for step in steps[1:]:
            if self._is_shared(step):
                self._shared_or_made(step)
        start = steps[0].layer
        entries = [self._input(start, steps[0].node.name if is_top else None)] if isinstance(start, InputLayer) else []
        entries += [self._shared_or_made(step) for step in steps[1:]]
        written = self.name(SEQUENTIAL, name)
        inner = [f"        {line}" for entry in entries for line in _lines(f"{entry},", "        ")]
        if written is None:
            inner = [line.removeprefix("    ") for line in inner]
            self.lines += [f"{variable} = keras.Sequential([", *inner, "])"]
        else:
            self.lines += [
                f"{variable} = keras.Sequential(",
                "    [",
                *inner,
                "    ],",
                f"    name={json_text(written)},",
                ")",
            ]

    def _graph(self, graph: Graph, steps: Sequence[Step], variable: str, name: str) -> None:
        order = branch_by_branch(graph, steps)
        place = {index: position for position, index in enumerate(order)}
        users: dict[int, set[int]] = {index: set() for index in order}
        for step in steps:
            for tensor in step.node.inputs:
                users[tensor.node].add(place[step.place])
        calls = Counter(step.node.owner for step in steps)
        owners: dict[int, str] = {}
        tensors: dict[int, str] = {}
        for index in order:
            step = steps[index]
            if index in graph.inputs:
                call = self._input(step.layer, step.node.name)
                target = "inputs" if len(graph.inputs) == 1 else self.unique(step.node.name)
            else:
                if calls[step.node.owner] > 1 and step.node.owner not in owners:
                    owners[step.node.owner] = self._kept(step)
                layer = owners.get(step.node.owner)
                call = self._call(step, layer, [_text_of(each, steps, tensors) for each in step.node.inputs])
                is_end = graph.outputs == ((index, 0),) and step.outputs == 1 and not users[index]
                is_named = bool(users[index] - {place[index] + 1}) or index in {each.node for each in graph.outputs}
                is_named = is_named or step.outputs != 1
                target = "outputs" if is_end else self._target(step, calls) if is_named else "x"
            tensors[index] = target
            self._state(f"{target} = {call}")
        begins = [tensors[index] for index in graph.inputs]
        ends = [_text_of(each, steps, tensors) for each in graph.outputs]
        parts = [_one_or_list(begins), _one_or_list(ends)]
        if written := self.name(FUNCTIONAL, name):
            parts.append(f"name={json_text(written)}")
        self._state(f"{variable} = keras.Model({', '.join(parts)})")

    def _target(self, step: Step, calls: Mapping[int, int]) -> str:
        """Return the variable of what a call gives."""
        if calls[step.node.owner] > 1:
            return self.unique(f"{step.node.name}_{step.node.number + 1}")
        return self.unique(f"{step.node.name}_output" if isinstance(step.layer, Model) else step.node.name)

    def _state(self, text: str) -> None:
        self.lines += _lines(text, "")

    # Layers.

    def _input(self, layer: Layer, name: str | None) -> str:
        shape = input_shape(layer) or ()
        stated = f"shape={_code(shape[1:])}" if shape[:1] == (None,) else f"batch_shape={_code(shape)}"
        dtype = layer.dtype if isinstance(layer.dtype, str) and layer.dtype != USUAL_DTYPE else None
        written = self.name("InputLayer", name)
        parts = [stated, *([f"dtype={json_text(dtype)}"] if dtype else [])]
        return f"keras.Input({', '.join([*parts, *([f'name={json_text(written)}'] if written else [])])})"

    def _is_shared(self, step: Step) -> bool:
        return step.layer.identity is not None and self.shared[step.layer.identity] > 1

    def _kept(self, step: Step) -> str:
        """Return the variable of a layer that is called several times, and write it before the first time."""
        if isinstance(step.layer, Model) and not is_function(step.layer):
            return self.made[_key(step.layer)]
        if self._is_shared(step):
            return self._shared_or_made(step)
        made = self._shared_or_made(step)
        variable = self.unique(step.node.name)
        self._state(f"{variable} = {made}")
        return variable

    def _shared_or_made(self, step: Step) -> str:
        """Return a layer: its variable if it stands in several models, otherwise what makes it."""
        if isinstance(step.layer, Model):
            return self._made_model(step)
        if not self._is_shared(step):
            return self._made(step.layer, step.node.name, _is_frozen_now(step))
        if _key(step.layer) not in self.made:
            made = self._made(step.layer, step.node.name, _is_frozen_now(step))
            self.made[_key(step.layer)] = variable = self.unique(step.node.name)
            self._state(f"{variable} = {made}")
        return self.made[_key(step.layer)]

    def _made_model(self, step: Step) -> str:
        """Return a model by its variable, or the layer around a function."""
        variable = self.made[_key(step.layer)]
        if not is_function(step.layer):
            return variable
        written = self.name(FUNCTION, step.node.name)
        return f"layers.Lambda({', '.join([variable, *([f'name={json_text(written)}'] if written else [])])})"

    def _made(self, layer: Layer, name: str | None, is_frozen: bool) -> str:
        """Return what makes a layer."""
        kind = layer.type_name
        needed = list(takewhile(lambda key: layer.arguments[key].required, layer.arguments))
        if len(needed) > 1 and layer.inputs.most != 1:
            needed = []  # what belongs to which of several inputs is said by name
        given = written_arguments(layer, keras3=True).items()
        parts = [self._value(value) if key in needed else f"{key}={self._value(value)}" for key, value in given]
        if is_frozen:
            parts.append("trainable=False")
        written = self.name(kind, name)
        self.doubtful.update(_INNER.get(kind, "").split())
        if written:
            parts.append(f"name={json_text(written)}")
        if kind in _MODULES:
            self.modules.setdefault(_MODULES[kind], set()).add(kind)
            return f"{kind}({', '.join(parts)})"
        return f"layers.{_TODAYS.get(kind, kind)}({', '.join(parts)})"

    def _value(self, value: Any) -> str:
        if isinstance(value, Model):
            return self.made[_key(value)]
        if isinstance(value, Layer):
            return self._made(made_and_called(value)[0], None, not value.trainable)
        if isinstance(value, (list, tuple)) and any(isinstance(each, Layer) for each in value):
            return f"[{', '.join(map(self._value, value))}]"
        return _code(value)

    def _call(self, step: Step, layer: str | None, tensors: Sequence[str]) -> str:
        """Return a call of a layer on tensors."""
        if isinstance(step.layer, KerasOp):
            self.counts[snake_case(step.layer.type_name)] += 1
            return as_code(step.layer, tensors)
        layer = layer or self._shared_or_made(step)
        names = step.layer.inputs.names
        if len(names) < 2:
            is_list = len(tensors) != 1 or step.layer.inputs.is_list
            parts = [f"[{', '.join(tensors)}]" if is_list else tensors[0]]
        elif step.layer.inputs.most is None:
            first = len(names) - 1
            rest = tensors[first:]
            parts = [*tensors[:first], *([f"{names[-1]}=[{', '.join(rest)}]"] if rest else [])]
        else:
            parts = list(tensors)
        parts += [f"{key}={_code(value)}" for key, value in step.options.items()]
        return f"{layer}({', '.join(parts)})"


def _key(layer: Layer) -> object:
    """Return what tells a layer from others, wherever it stands."""
    return layer.identity if layer.identity is not None else id(layer)


def _shared(model: Model) -> Counter[Identity]:
    """Return in how many places each layer stands that several models may share."""
    found: Counter[Identity] = Counter()
    waiting, known = [model], {id(model)}
    for each in waiting:
        owners = {node.owner: made_and_called(node.layer)[0] for node in each.graph.nodes}
        for layer in owners.values():
            if layer.identity is not None:
                found[layer.identity] += 1
            if isinstance(layer, Model) and id(layer) not in known:
                known.add(id(layer))
                waiting.append(layer)
    return found


def _models_of(steps: Sequence[Step]) -> Iterator[tuple[Model, Trace, str]]:
    """Yield the models that the calls of a graph need, each with its name."""
    for step in steps:
        if isinstance(step.layer, Model):
            yield step.layer, step.inner or step.layer.trace(), step.node.name
            continue
        waiting = list(step.layer.inner_layers())
        for each in waiting:
            if isinstance(each, Model):
                yield each, each.trace(), each.name or "model"
            else:
                waiting += each.inner_layers()


def _is_frozen_now(step: Step) -> bool:
    """Tell whether a layer is made as a frozen one."""
    return step.says_frozen and not _holds_trainable(step)


def _is_frozen_later(step: Step) -> bool:
    """Tell whether a layer is frozen once the model is made, which also freezes the layers inside."""
    return step.says_frozen and _holds_trainable(step)


def _holds_trainable(step: Step) -> bool:
    """Tell whether a layer has layers inside, which its own flag leaves trainable in Keras."""
    if step.layer.holding:
        return True
    flagged = step.layer._changed({"trainable": False, "is_frozen": False})  # noqa: SLF001  (as Keras' constructor makes it)
    return any(weight.trainable for weight in flagged.specify(*step.shapes).weights or ())


def _text_of(tensor: Tensor, steps: Sequence[Step], tensors: Mapping[int, str]) -> str:
    """Return how a tensor is written: the variable, with the way to it where a call gives several."""
    step, variable = steps[tensor.node], tensors[tensor.node]
    if step.outputs == 1:
        return variable
    return f"{variable}{_way_to(tensor.output, step.layer.nested(range(step.outputs)))}"


def _way_to(output: int, nested: Sequence[Any]) -> str:
    """Return the indices that lead to an output in nested lists."""
    for index, each in enumerate(nested):
        if each == output:
            return f"[{index}]"
        if isinstance(each, list) and (way := _way_to(output, each)):
            return f"[{index}]{way}"
    return ""


def _one_or_list(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def _code(value: Any) -> str:
    """Return a value as Python, with the quotes of Keras' own examples."""
    if isinstance(value, str):
        return json_text(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(_code, value))}{',' * (len(value) == 1)})"
    if isinstance(value, list):
        return f"[{', '.join(map(_code, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_code(key)}: {_code(each)}' for key, each in value.items())}}}"
    return repr(value)


def _lines(text: str, indent: str) -> list[str]:
    """Return a statement, or an entry of a list, on one line, or with a line for each argument of its first call."""
    if len(indent) + len(text) <= WIDEST:
        return [text]
    start = text.index("(") + 1
    parts, closed = parts_of_call(text, start) or ([], 0)
    if len(parts) < 2:
        return [text]
    return [text[:start], *(f"    {text[begin:end].strip()}," for begin, end in parts), text[closed:]]
