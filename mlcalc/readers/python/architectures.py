"""The architectures of `keras.applications` in a source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mlcalc.applications import build
from mlcalc.changes import Change, NewLayer
from mlcalc.edits import Rewrite
from mlcalc.errors import MlcalcError
from mlcalc.names import snake_case
from mlcalc.readers.python.making import with_line, written_call
from mlcalc.readers.python.models import lifted
from mlcalc.readers.python.objects import (
    Begin,
    FunctionalObject,
    ModelObject,
    Tensor,
    Use,
)
from mlcalc.readers.python.places import SourceWriting
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.tensors import operation
from mlcalc.readers.python.values import Outside, Setting, Unknown


def application(session: Session, name: str, setting: Setting) -> Any:
    """Return an architecture as a model that the source can take apart."""
    named = {key: _plain(value) for key, value in setting.named.items()}
    names = ("include_top", "weights", "input_tensor", "input_shape", "pooling", "classes")
    named.update(zip(names, map(_plain, setting.positional), strict=False))
    start = named.pop("input_tensor", None)
    if isinstance(start, Tensor) and named.get("input_shape") is None and start.shape:
        named["input_shape"] = start.shape[1:]
    for key in [each for each, value in named.items() if isinstance(value, (Unknown, Outside))]:
        value = named.pop(key)
        if isinstance(value, Unknown) and key != "weights":
            session.ask(value, setting.node)
    begin = session.begins.at(session.place(setting.node))
    named |= {} if isinstance(start, Tensor) else _asked(session, begin)
    if named.get("weights", "imagenet") not in (None, "imagenet"):
        named["weights"] = None  # weights in a file fit what they are loaded into
    try:
        model = build(name, named)
    except MlcalcError as cause:
        cause = _as_base(session, name, named, setting, cause)
        is_of_tensor = isinstance(start, Tensor) and any(each.argument == "input_shape" for each in cause.diagnostics)
        session.fail(cause if is_of_tensor else with_line(session, cause, name, setting), setting.node)
        return Unknown(f"{name}(…)", "it cannot be made", None)
    lifted_model = lifted(model, session.locate_call(setting))
    lifted_model.is_read = True
    _mark_end(session, lifted_model, name, named, setting)
    lifted_model.inputs[0].use.layer.made_at = begin
    session.begins.keep(begin, model.input_shapes[0], setting, "input_shape", is_first=False)
    for layer in lifted_model.inside():
        if layer.layer.type_name != "InputLayer":
            layer.layer = layer.layer.of_policy(session.policy)
        if re.fullmatch(rf"{snake_case(layer.layer.type_name)}(_\d+)?", layer.name):
            layer.name = session.names.next(layer.layer.type_name)  # Keras counts them with those of the source
    if isinstance(start, Tensor):
        return _begun_with(lifted_model, start)
    return lifted_model


def _as_base(
    session: Session, name: str, named: Mapping[str, Any], setting: Setting, cause: MlcalcError
) -> MlcalcError:
    """Return what is wrong with an architecture that other layers stand on: it needs no layers that name classes."""
    if not named.get("include_top", True) or not _is_base(session, setting):
        return cause
    try:
        build(name, {**{key: value for key, value in named.items() if key != "classes"}, "include_top": False})
    except MlcalcError:
        return cause
    change = Change({"include_top": False}, dropped=("classes",) if "classes" in setting.named else ())
    help = "for layers of your own, `include_top=False` leaves out those that name the classes"  # noqa: A001
    return cause.saying([each._replace(help=help, change=change) for each in cause.diagnostics])


def _is_base(session: Session, setting: Setting) -> bool:
    """Tell whether layers stand on what a call gives: it stands in a list of others, or its name is used so."""
    place = session.place(setting.node)
    if place is None:
        return False
    before = place.source.line(place.line)[: place.column - 1].strip()
    match = re.fullmatch(r"([A-Za-z_]\w*)\s*=", before)
    if match is None:
        return re.search(r"(\[|\badd\()$", before) is not None
    uses = rf"\b{match[1]}\s*(\(|\.output\b)|\[\s*{match[1]}\s*,|\badd\(\s*{match[1]}\s*\)"
    return re.search(uses, place.source.text) is not None


class _End(SourceWriting):
    """The end of an architecture, which is written in its call as one argument."""

    def changed(self, change: Change) -> Rewrite | None:
        return []

    def preceded(self, layer: NewLayer, source: int | None, name: str) -> Rewrite | None:
        return []

    def followed(self, layer: NewLayer, name: str | None) -> Rewrite | None:
        return []


class _Top(_End):
    """The layers that name the class of a picture."""

    def removed(self) -> Rewrite | None:
        return SourceWriting.changed(self, Change({"include_top": False}))


class _Pooling(_End):
    """What stands in their place."""

    def removed(self) -> Rewrite | None:
        is_named = "pooling" in self.call.named
        return SourceWriting.changed(self, Change(dropped=("pooling",)) if is_named else Change({"pooling": None}))


def _mark_end(session: Session, model: ModelObject, name: str, named: Mapping[str, Any], setting: Setting) -> None:
    """Let the layers that stand behind the pictures of an architecture know how they are left out."""
    has_top, pooling = named.get("include_top", True), named.get("pooling")
    if setting.node is None or not (has_top or pooling in ("avg", "max")):
        return
    written = session.writing(written_call(session, name, setting), setting.node, _Top if has_top else _Pooling)
    written.end_of = f"the top of {name}" if has_top else f"the `pooling` of {name}"
    use = model.outputs[0].use
    while use.inputs:
        use.layer.locate = written
        if use.layer.layer.type_name.startswith(("Flatten", "Global")):
            return
        use = use.inputs[0].use


def _asked(session: Session, begin: Begin | None) -> dict[str, Any]:
    """Return the shape that is asked for in place of the one that the source states."""
    return {"input_shape": asked[0][1:]} if (asked := session.begins.asked(begin)) else {}


_PREPROCESSING: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("resnet", "resnet50", "vgg16", "vgg19"), ("caffe",)),
    **dict.fromkeys(("mobilenet", "mobilenet_v2", "inception_v3", "xception", "nasnet"), ("TrueDivide", "Subtract")),
    **dict.fromkeys(("inception_resnet_v2", "resnet_v2", "imagenet_utils"), ("TrueDivide", "Subtract")),
    "densenet": ("TrueDivide", "Add", "TrueDivide"),
}
"""Module of an architecture -> the steps of its `preprocess_input`; others leave the pixels as they are."""


def preprocessed(session: Session, module: str, setting: Setting) -> Any:
    """Follow `preprocess_input`, which changes no shape."""
    value = setting.get(0, "x")
    if not isinstance(value, Tensor):
        return value
    for step in _PREPROCESSING.get(module, ()):
        if step == "caffe":
            colours = [operation(session, "GetItem", [value, [Ellipsis, each]], {}) for each in range(3)]
            value = operation(session, "Stack", [colours], {"axis": -1})
            step = "Add"  # noqa: PLW2901
        value = operation(session, step, [value, 1.0], {})
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(None if isinstance(each, Unknown) else each for each in value)
    return value


def _begun_with(model: ModelObject, start: Tensor) -> ModelObject:
    """Return a model whose input is a tensor of another graph: its layers are called on that."""
    known: dict[int, Use] = {id(model.inputs[0].use): start.use}
    for use in model.graph().uses:
        if id(use) not in known and use.inputs:
            inputs = [Tensor(known[id(each.use)], each.output) for each in use.inputs]
            use.layer.uses.remove(use)
            known[id(use)] = use.layer.call(inputs, use.options)
            _ = known[id(use)].spec  # one after the other: asked for at the end, it would recurse through all
    ends = [Tensor(known[id(each.use)], each.output) for each in model.outputs]
    begun = FunctionalObject(model.name, [start], ends, model.locate)
    begun.is_read = True
    return begun
