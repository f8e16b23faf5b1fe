"""Layers and models whose classes the source writes itself, and the functions of its Lambda layers.

A call of one follows its `build` and its `call` on tensors of the shapes that come in: what they do is a graph inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlcalc.layers.base import Layer
from mlcalc.layers.recorded import Recorded
from mlcalc.readers.python.followed import Followed, FollowedCell
from mlcalc.readers.python.keras_names import MODELS, is_layer_name, is_of_keras
from mlcalc.readers.python.layer_calls import call_layer
from mlcalc.readers.python.making import layer_object
from mlcalc.readers.python.objects import (
    ChainObject,
    FunctionalObject,
    Inner,
    LayerObject,
    SourceLayer,
    Tensor,
    Use,
    as_input,
    stated_by,
)
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.sizes import shape_of
from mlcalc.readers.python.tensors import holds_tensor
from mlcalc.readers.python.values import Class, Function, Instance, Method, Setting, Unknown, flattened, mapped
from mlcalc.shapes import Shape


def is_class_of_layers(owner: Class) -> bool:
    """Tell whether a class of the source is one of layers or models of Keras."""
    return any(
        is_of_keras(each.path) and (each.name in ("Layer", _WRAPPER, *MODELS) or is_layer_name(each))
        for each in owner.outside()
    )


_WRAPPER = "Wrapper"
"""The class of Keras that keeps the layer that it is given as `self.layer`."""


def source_layer(session: Session, owner: Class, setting: Setting) -> SourceLayer:
    """Return an object of a class of layers, made by its own `__init__`."""
    is_model = any(each.name in MODELS for each in owner.outside())
    name = setting.named.get("name")
    name = name if isinstance(name, str) else session.names.next(owner.name)
    layer = SourceLayer(name, Instance(owner), owner.name, session.locate_call(setting), is_model=is_model)
    layer.attributes["given"] = setting
    layer.has_guessed_name = isinstance(setting.named.get("name"), Unknown)
    layer.run = lambda layer, inputs: _use_on(session, layer, inputs)
    layer.body = lambda session, setting: run_call(session, layer, setting)
    layer.held = lambda layer: _held(session, layer)
    layer.doubts = session.doubts
    if is_model:
        session.add(layer)
    if any(each.name == "Sequential" for each in owner.outside()):
        layer.functional = session.begins.begun(ChainObject(name, layer.locate))
    begin = owner.find("__init__")
    session.inside += 1
    if isinstance(begin, Function):
        session.run(Method(begin, layer), setting, None)
    else:
        begin_as_functional(session, layer, setting)
    session.inside -= 1
    return layer


def begin_as_functional(session: Session, layer: SourceLayer, setting: Setting) -> None:
    """Follow `super().__init__(…)` of a class of Keras: a name, or the tensors that a model is made of."""
    name = setting.named.get("name")
    if isinstance(name, str):
        layer.name = name
    if setting.named.get("trainable") is False:
        layer.trainable, layer.is_made_frozen = False, True
    owner = layer.instance.owner
    if owner is not None and any(each.name == _WRAPPER for each in owner.outside()):
        layer.instance.attributes["layer"] = setting.get(0, "layer")
        return
    base = next((each.name for each in owner.outside() if is_layer_name(each)), None) if owner else None
    if base is not None:
        layer.inherited = layer_object(session, base, setting._replace(named={**setting.named, "name": layer.name}))
        return
    inputs, outputs = setting.get(0, "inputs"), setting.get(1, "outputs")
    begins = [each for each in flattened(inputs) if isinstance(each, Tensor)]
    ends = [each for each in flattened(outputs) if isinstance(each, Tensor)]
    if layer.is_model and layer.functional is None and begins and ends:
        layer.functional = FunctionalObject(layer.name, begins, ends, layer.locate)


def call_source_layer(session: Session, layer: SourceLayer, setting: Setting) -> Any:
    """Return what a call of such a layer gives: on tensors, tensors in the structure that its `call` returns."""
    if layer.functional is not None:
        return call_layer(session, layer.functional, setting)
    if not holds_tensor([setting.positional, setting.named]):
        return call_layer(session, layer, setting)
    return _called(session, layer, setting)


def _called(session: Session, layer: SourceLayer, setting: Setting) -> Any:
    outer: list[Tensor] = []
    inner: list[Tensor] = []
    asked = session.begins.asked(layer.made_at)

    def moved(value: Any) -> Any:
        if isinstance(value, Tensor):
            known = next((place for place, each in enumerate(outer) if _is_same(each, value)), None)
            if known is None:
                known = len(outer)
                value = session.sure(value)
                outer.append(value)
                shape = asked[known] if known < len(asked) else value.shape
                inner.append(as_input(shape, f"input_{known}" if known else "input"))
            return inner[known]
        return value

    given = setting.mapped(moved)
    _build(session, layer, given)
    session.watching.append([])
    session.inside += 1
    result = layer.body(session, given)
    session.inside -= 1
    uses = session.watching.pop()
    ends = [each for each in flattened(result) if isinstance(each, Tensor)]
    if not ends:
        ends = [_unknown_output(session, layer, given, inner, uses, result)]
        result = ends[0]
    use = Use(layer, outer, {}, Inner(inner, ends, uses))
    use.doubts = session.doubts | layer.doubts
    layer.uses.append(use)
    session.seen(use)
    places = {(id(each.use), each.output): Tensor(use, place) for place, each in enumerate(ends)}
    # What lies deeper in what is returned than any network puts it is left as it is.
    return mapped(
        result, lambda each: places.get((id(each.use), each.output), each) if isinstance(each, Tensor) else each
    )


def _is_same(one: Tensor, other: Tensor) -> bool:
    return one.use is other.use and one.output == other.output


def _build(session: Session, layer: SourceLayer, setting: Setting) -> None:
    """Follow `build` before the first call."""
    if layer.is_built:
        return
    layer.is_built = True
    build = layer.instance.owner.find("build") if layer.instance.owner else None
    if isinstance(build, Function):
        shapes = [shape_of(each) for each in setting.positional[:1]] or [()]
        session.inside += 1
        session.run(Method(build, layer), Setting(shapes, {}), None)
        session.inside -= 1


def run_call(session: Session, layer: SourceLayer, setting: Setting) -> Any:
    """Follow the `call` of a layer of the source."""
    owner = layer.instance.owner
    call = (owner.find("call") or owner.find("__call__")) if owner else None
    if isinstance(call, Function):
        result = session.run(Method(call, layer), setting, None)
        return _called_after_all(session, call, result, setting) if isinstance(result, LayerObject) else result
    if layer.inherited is not None:
        return call_layer(session, layer.inherited, setting)
    return Unknown(f"{layer.name}(…)", "its class has no `call`", None)


def _called_after_all(session: Session, call: Function, result: LayerObject, setting: Setting) -> Any:
    """Return what a layer that `call` returns gives where it was to be called; that is said."""
    from mlcalc.readers.python.class_mistakes import returned_uncalled

    tensor = next((each for each in flattened(setting.positional) if isinstance(each, Tensor)), None)
    last = session.watching[-1][-1] if session.watching and session.watching[-1] else None
    returned_uncalled(session, call)
    meant = Tensor(last) if last is not None else tensor
    return result if meant is None else call_layer(session, result, Setting([meant], {}))


def _unknown_output(
    session: Session, layer: SourceLayer, setting: Setting, inputs: Sequence[Tensor], uses: list[Use], result: Any
) -> Tensor:
    """Return what stands for the output of a `call` that cannot be followed; its class may say its shape.

    Which layers it calls beside those that were met is not known either.
    """
    shape: Shape | None = layer.stated
    owner = layer.instance.owner
    stated = owner.find("compute_output_shape") if owner else None
    if isinstance(stated, Function) and setting.positional:
        found = session.run(Method(stated, layer), Setting([shape_of(setting.positional[0])], {}), None)
        if isinstance(found, (list, tuple)):
            shape = tuple(each if isinstance(each, int) else None for each in found)
    is_lost = isinstance(result, Unknown) and owner is not None and isinstance(owner.find("call"), Function)
    if is_lost or (isinstance(result, Unknown) and shape is None):
        result.place = result.place or layer.place
        with session.noted() as noted:
            session.ask(result, setting.node)
        layer.attributes["asked"] = [*layer.attributes.get("asked", ()), *noted["asked"]]
    unread = Recorded(class_name="?", outputs=(shape,), stored=None if is_lost else ())
    output = LayerObject(unread, "output")
    output.is_hidden = is_lost
    use = Use(output, inputs, {})
    uses.append(use)
    return Tensor(use)


def _use_on(session: Session, layer: SourceLayer, inputs: Any) -> Any:
    """Return a call of such a layer as a part of a chain."""
    if isinstance(inputs, Setting):
        return call_source_layer(session, layer, inputs)
    count = len(layer.uses)
    watching, session.watching = session.watching, []
    result = call_source_layer(session, layer, Setting(list(inputs), {}))
    session.watching = watching
    if len(layer.uses) > count:
        return layer.uses.pop()
    return result.use if isinstance(result, Tensor) else None


def _held(session: Session, layer: SourceLayer) -> Layer:
    """Return what stands for such a layer in another one that calls it."""
    owner = layer.instance.owner
    if layer.inherited is not None and not any(owner is not None and owner.find(each) for each in ("build", "call")):
        return layer.inherited.current()
    size = session.attribute(layer, "state_size", None)
    sizes = [size] if isinstance(size, (int, Unknown)) else size
    if isinstance(size, Unknown) and "state_size" not in layer.instance.attributes:
        return Followed(layer)
    if not isinstance(sizes, (list, tuple)):
        return Followed(layer)
    return FollowedCell(layer, [_axes(each) for each in sizes])


def _axes(size: Any) -> tuple[int | None, ...]:
    """Return the axes of a state behind the batch: one size, or the sizes of several."""
    axes = size if isinstance(size, (list, tuple)) else [size]
    return tuple(each if isinstance(each, int) else None for each in axes)


def lambda_layer(
    session: Session, layer: LayerObject, function: Any, options: Any, stated: Shape | None
) -> SourceLayer:
    """Return what a Lambda does: its function, followed on tensors; where that cannot be done, the stated shape."""
    named = {str(key): each for key, each in options.items()} if isinstance(options, dict) else {}
    found = SourceLayer(layer.name, Instance(None), "Lambda", layer.locate, is_model=False)
    found.is_built, found.stated = True, stated
    if (first := stated_by(layer)) is not None:
        found.attributes["stated"] = first

    def body(session: Session, setting: Setting) -> Any:
        return session.run(function, Setting(setting.positional, {**named, **setting.named}), None)

    found.body = body
    found.run = lambda layer, inputs: _use_on(session, layer, inputs)
    return found
