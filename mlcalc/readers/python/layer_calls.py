"""Calls of layers and models: on tensors a part of a model, on arrays the shapes that come out."""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from typing import Any

from mlcalc.changes import Change
from mlcalc.edits import bare, instruction
from mlcalc.errors import ERROR, MlcalcError, error
from mlcalc.graph import ALONE, LISTED, Written
from mlcalc.layers.core import InputLayer
from mlcalc.layers.recorded import Recorded
from mlcalc.readers.python.machine import text_of
from mlcalc.readers.python.making import unknown_layer
from mlcalc.readers.python.mistakes import (
    call_is_missing,
    called_on_nothing,
    several_outputs,
    shape_for_tensor,
    tensors_arranged,
)
from mlcalc.readers.python.objects import (
    ChainObject,
    LayerObject,
    ModelObject,
    SourceLayer,
    Tensor,
    Use,
    as_input,
)
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.tensors import holds_array, holds_tensor, outputs_of
from mlcalc.readers.python.undefined import is_undefined, undefined
from mlcalc.readers.python.values import Array, Method, Setting, Unknown, first_unknown, flattened, mapped
from mlcalc.shapes import Shape, fits, format_shape
from mlcalc.texts import counted, named


def as_layer(session: Session, value: Any) -> LayerObject:
    """Return a value that stands where a layer should: what is none is a layer of which nothing is known."""
    if isinstance(value, Method) and isinstance(value.instance, LayerObject):
        value = value.instance
    if isinstance(value, LayerObject) and not (isinstance(value, ModelObject) and value.is_part):
        return value
    text = value.text if isinstance(value, Unknown) else getattr(value, "name", type(value).__name__)
    reason = _why_unknown(text, value)
    title = text.partition("(")[0].rpartition(".")[2] or "layer"
    found = unknown_layer(session, title, Setting([], {}), reason)
    found.has_guessed_name = True
    return found


def _why_unknown(text: str, value: Any) -> str:
    if not isinstance(value, Unknown):
        return f"`{text}` is no layer that mlcalc knows"
    return f"`{text}` is not known: {value.reason}" if value.reason else f"`{text}` is not known"


def call_layer(session: Session, layer: LayerObject, setting: Setting) -> Any:
    """Return what a call of a layer on tensors gives; on arrays, what it gives for their shapes."""
    layer = as_layer(session, layer)
    setting = tensors_arranged(session, layer, setting) or setting
    values = [setting.positional, setting.named]
    if holds_tensor(values):
        return _call_on_tensors(session, layer, setting)
    if not holds_array(values):
        return _call_on_others(session, layer, setting)
    if not session.watching:
        return call_on_arrays(session, layer, setting)
    # In the `call` of a layer, which is traced, arrays are constants.
    setting = setting.mapped(lambda each: _as_tensor(session, each) if isinstance(each, Array) else each)
    return call_layer(session, layer, setting)


def _call_on_others(session: Session, layer: LayerObject, setting: Setting) -> Any:
    """Return what a call of a layer gives on what is neither tensor nor array: it is wrong, or not known."""
    stray = next((each for each in flattened(setting.positional) if isinstance(each, LayerObject)), None)
    given = next((each for each in setting.node.args if text_of(each)), None) if setting.node else None
    if stray is None and (seen := shape_for_tensor(session, given)) is not None:
        return call_layer(session, layer, setting._replace(positional=[seen, *setting.positional[1:]]))
    only = given if setting.node is not None and len(setting.node.args) == 1 else None
    meant = None if stray is None else call_is_missing(session, stray, only)
    if stray is not None and meant is not None:  # the rest is checked with what was meant
        tensor = call_layer(session, stray, Setting([meant], {}))
        return call_layer(session, layer, setting.mapped(lambda each: tensor if each is stray else each))
    unknown = first_unknown(flattened([setting.positional, setting.named]))
    if unknown is None and not session.tries and called_on_nothing(session, setting.node):
        return layer
    if unknown is None:
        return Unknown(f"{layer.name}(…)", "it is called on no tensor", None)
    is_lost = is_undefined(session, unknown)
    near = undefined(session, unknown, setting.node, list(session.tensors)) if is_lost else None
    is_said = is_lost and (near is not None or session.has_imports)
    if near is not None:
        tensor = session.tensors[near]
        setting = setting.mapped(lambda each: tensor if each is unknown else each)
    return _call_on_tensors(session, layer, _with_unknown_tensors(session, setting, is_said=is_said))


def _call_on_tensors(session: Session, layer: LayerObject, setting: Setting) -> Any:
    if isinstance(layer, SourceLayer):
        return layer.run(layer, setting)
    if isinstance(layer, ChainObject) and not layer.is_built:
        first = next((each for each in flattened(setting.positional) if isinstance(each, Tensor)), None)
        layer.stated = first.shape if first is not None else None
    inputs = [_as_tensor(session, each) for each in _inputs(layer, setting)]
    layer.build_inside([each.shape for each in inputs])
    with session.noted() as noted:
        if isinstance(layer, ModelObject) and None not in flattened(setting.positional[:1]):  # None leaves an input out
            check_inputs(session, layer, inputs, setting.node)
        if several_outputs(session, layer, inputs, setting):
            inputs = inputs[:1]
    behind = setting.positional[len(layer.layer.inputs.names) :]
    options = {**dict(zip(layer.layer.call_options, behind, strict=False)), **setting.named}
    options = {key: value for key, value in options.items() if isinstance(value, (bool, int, str))}
    use = session.use(layer, inputs, options, setting.node)
    _note_order(use, inputs, setting)
    use.problems = noted["problems"]
    if not isinstance(layer, ModelObject) and setting.positional:
        given = setting.positional[0]
        is_alone = isinstance(given, Tensor) and "unknown" not in given.use.layer.attributes
        use.called = ALONE if is_alone else LISTED
    outputs = outputs_of(use)
    return outputs if isinstance(outputs, Tensor) else layer.current().nested(outputs)


def _note_order(use: Use, inputs: Sequence[Tensor], setting: Setting) -> None:
    """Note in which order Keras finds what a call is given: what has a name is sorted by that."""
    found = [each for each in flattened([setting.positional, setting.named]) if isinstance(each, Tensor)]
    places = {id(each): place for place, each in enumerate(inputs)}
    order = [places[id(each)] for each in found if id(each) in places]
    if sorted(order) == list(range(len(use.inputs))):
        use.walked = [use.inputs[place] for place in order]


def _inputs(layer: LayerObject, setting: Setting) -> list[Any]:
    """Return the tensors that a call gives a layer, in the order of its own parameters."""
    names = layer.layer.inputs.names
    if isinstance(layer, ModelObject) or not names:
        given = setting.positional[:1] or [setting.named.get("inputs", setting.named.get("x", []))]
        if isinstance(layer, ModelObject) and given and isinstance(given[0], dict):
            by_name = [given[0].get(each.use.layer.name) for each in layer.inputs]
            return [each for each in (by_name if None not in by_name else flattened(given)) if _may_be_tensor(each)]
        return [each for each in flattened(given) if _may_be_tensor(each)]
    found: list[Any] = []
    for place, name in enumerate(names):
        value = setting.positional[place] if place < len(setting.positional) else setting.named.get(name)
        if place == 0 and value is None:
            value = setting.named.get("inputs", setting.named.get("x"))  # what older versions call it
        found += [each for each in flattened(value) if _may_be_tensor(each)]
    return found


def check_inputs(session: Session, model: ModelObject, given: Sequence[Tensor], node: ast.expr | None) -> None:
    """Say that a model is called on shapes that its inputs do not have, as Keras refuses it."""
    own = model.inputs
    if len(own) != len(given):
        if any("unknown" in each.use.layer.attributes for each in given) or _takes_structure(model):
            return
        message = f'"{named(model.name)}" takes {counted(len(own), "input")}, not {len(given)}'
        session.fail(error("wrong-inputs", message), node)
        return
    for mine, theirs in zip(own, given, strict=True):
        if mine.shape is None or theirs.shape is None or fits(mine.shape, theirs.shape):
            continue
        if session.watching and isinstance(model, ChainObject) and len(mine.shape) == len(theirs.shape):
            continue  # in the `call` of a layer Keras checks the axes of a chain inside, and no sizes
        message = (
            f'"{named(model.name)}" takes {format_shape(mine.shape)}, and is called on {format_shape(theirs.shape)}'
        )
        session.fail(error("wrong-inputs", message, help=_mend_of_input(session, model, mine, theirs)), node)


def _takes_structure(model: ModelObject) -> bool:
    """Tell whether a model may take several tensors as one: a chain hands them on to a layer of the source."""
    parts = model.parts if isinstance(model, ChainObject) else []
    first = next((each for each in parts if not isinstance(each.layer, InputLayer)), None)
    return isinstance(first, SourceLayer)


def _mend_of_input(session: Session, model: ModelObject, mine: Tensor, theirs: Tensor) -> str | None:
    """Return what makes an input of a model and the tensor that it is called on alike, if one of them stands it.

    A model that is called elsewhere, or whose layers are of that shape, keeps its own: then the other one changes.
    """
    have, shape = mine.shape, theirs.shape
    if have is None or shape is None or len(model.inputs) != 1:
        return None
    if len(have) == len(shape) and not model.uses and (mend := _given_shape(mine, shape)) and _stands(model, shape):
        return f"give its input that shape: {mend}"
    begins = {each.use for other in session.models for each in other.inputs}
    if not theirs.use.inputs and theirs.use not in begins and (mend := _given_shape(theirs, have)):
        return f'give "{named(theirs.use.layer.name)}" the shape that it takes: {mend}'
    if len(have) == 2 < len(shape) and None not in shape[1:] and have[1] == math.prod(filter(None, shape[1:])):
        return f"a Flatten before it makes {have[1]} values of {format_shape(shape[1:])}"
    return None


def _stands(model: ModelObject, shape: Shape) -> bool:
    """Tell whether the layers of a model take another shape of its input."""
    try:
        spec = model.current().specify(shape)
    except MlcalcError:
        return False
    return all(each.severity != ERROR for each in spec.problems)


def _given_shape(tensor: Tensor, shape: Shape) -> str | None:
    """Return the instruction that writes an input with another shape, if it is known where it is written."""
    written = tensor.use.locate
    edits = written.changed(Change({"shape": shape[1:]})) if isinstance(written, Written) else None
    return bare(instruction(edits)) if edits else None


def _takes(chain: ChainObject, array: Array) -> bool:
    """Tell whether an array has the shape that a chain was built for."""
    built = chain.inputs[0].shape if chain.inputs else None
    return built is None or array.shape is None or fits(built, array.shape)


def _may_be_tensor(value: Any) -> bool:
    return isinstance(value, (Tensor, Array, Unknown))


def _as_tensor(session: Session, value: Any) -> Tensor:
    """Return a value as a tensor: an array is a constant of the model, and what is not known has no shape."""
    if isinstance(value, Tensor):
        return value
    shape = value.shape if isinstance(value, Array) else None
    layer = Recorded(class_name="Constant", outputs=(shape,), stored=())
    constant = LayerObject(layer, session.names.next("Constant"), session.locate())
    constant.is_operation = True
    return Tensor(session.use(constant, []))


def _with_unknown_tensors(session: Session, setting: Setting, *, is_said: bool) -> Setting:
    """Return the arguments of a call with tensors of unknown shape for what is not known, and if that is said."""

    def tensor(value: Any) -> Any:
        if not isinstance(value, Unknown):
            return value
        found = as_input(None, session.names.next("InputLayer"))
        found.use.layer.attributes["unknown"] = None if is_said else value
        return found

    return setting._replace(positional=setting.mapped(tensor).positional)


def call_on_arrays(session: Session, layer: LayerObject, setting: Setting) -> Any:
    """Call a layer on arrays: a model without an input shape is built by it."""

    def tensor(value: Any) -> Any:
        return as_input(value.shape, "input") if isinstance(value, Array) else value

    arrays = [each for each in flattened(setting.positional) if isinstance(each, Array)]
    if isinstance(layer, ChainObject) and arrays:
        if len(arrays) > 1 and _takes_structure(layer):
            return Unknown(f"{layer.name}(…)", "its first layer takes several tensors as one", None)
        if not layer.is_built:
            layer.stated = arrays[0].shape
        elif not _takes(layer, arrays[0]):  # Keras calls layer after layer on it
            return Unknown(f"{layer.name}(…)", "the chain was built for another shape", None)
    elif (chain := _begun_by(layer)) is not None and arrays and arrays[0].shape:
        chain.stated = (None, *arrays[0].shape[1:])
    watching, session.watching = session.watching, []
    given = setting.mapped(tensor)
    result = call_layer(session, layer, given) if holds_tensor([given.positional, given.named]) else None
    session.watching = watching
    return mapped(result, lambda each: Array(each.shape) if isinstance(each, Tensor) else each)


def _begun_by(layer: LayerObject) -> ChainObject | None:
    """Return the chain without an input shape that begins with a layer: a call of its layers one by one builds them."""
    chain = layer.chain
    is_first = chain is not None and not chain.is_built and chain.parts[:1] == [layer]
    return chain if is_first else None


def build_on(session: Session, model: ModelObject, arrays: Any) -> None:
    """Build a model on the data that it learns from: their first axis is the batch."""
    first = next((each for each in flattened(arrays) if isinstance(each, Array)), None)
    if first is None or not first.shape:
        return
    shape = (None, *first.shape[1:])
    if isinstance(model, ChainObject) and not model.is_built:
        model.stated = shape
        model.graph()
    elif isinstance(model, SourceLayer) and model.is_model and not model.uses and model.has_call:
        batches = mapped(arrays, lambda each: Array((None, *each.shape[1:])) if _is_batch(each) else each)
        call_on_arrays(session, model, Setting([batches], {}))


def _is_batch(value: Any) -> bool:
    return isinstance(value, Array) and bool(value.shape)
