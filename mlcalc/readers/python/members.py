"""What tensors, layers and models have: attributes, and methods that change or call them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any

from mlcalc.errors import MlcalcError, closest, error
from mlcalc.layers.base import Layer
from mlcalc.layers.recurrent import Cell
from mlcalc.layers.weights import Weight, distinct, total_size
from mlcalc.layers.wrapping import Bidirectional
from mlcalc.readers.python.configs import config_of
from mlcalc.readers.python.layer_calls import build_on, call_layer, call_on_arrays
from mlcalc.readers.python.machine import text_of
from mlcalc.readers.python.mistakes import further_layers
from mlcalc.readers.python.models import add, build
from mlcalc.readers.python.objects import (
    ChainObject,
    LayerObject,
    ModelObject,
    SourceLayer,
    Tensor,
    Use,
    Variable,
    as_input,
)
from mlcalc.readers.python.rewriting import written_instead
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.sizes import shape_of, sizes_of, stated_shape
from mlcalc.readers.python.tensors import outputs_of
from mlcalc.readers.python.training import recorded
from mlcalc.readers.python.values import Array, Method, Outside, Setting, Unknown, flattened
from mlcalc.texts import named


def attribute(session: Session, value: Any, name: str) -> Any:  # noqa: PLR0911  (one for each kind)
    """Return what a tensor, a layer or a model has under a name; None if mlcalc does not know it."""
    if isinstance(value, Tensor):
        return _of_tensor(session, value, name)
    chain = value.functional if isinstance(value, SourceLayer) else value
    if name in ("add", "pop") and isinstance(chain, ChainObject):
        return Method(_METHODS[name], chain)
    if name in _METHODS and name not in ("add", "pop"):
        return Method(_METHODS[name], value)
    if name in value.attributes:
        return value.attributes[name]
    if isinstance(value, ModelObject) and name in ("layers", "inputs", "outputs", "_layers"):
        parts = value.layers if "layers" in name else getattr(value, name)
        return list(parts)
    if name in _OF_LAYER:
        return _OF_LAYER[name](value)
    if (part := _part(value, name)) is not None:
        return part
    if name == "state_size" and isinstance(value.layer, Cell):
        sizes = [getattr(value.layer, "units", None)] * value.layer.states
        return sizes if len(sizes) > 1 else sizes[0]
    if name in value.layer.arguments:
        found = getattr(value.layer, value.layer.attributes[name], None)
        return found if found is None or isinstance(found, (int, float, str, tuple)) else Unknown(name, "", None)
    return Unknown(f"{value.name}.{name}", "it is not followed", None)


def _of_tensor(session: Session, tensor: Tensor, name: str) -> Any:  # noqa: PLR0911  (one for each kind)
    if name in ("shape", "_keras_shape"):
        return sizes_of(tensor)
    if name in ("get_shape", "as_list"):
        return Method(lambda session, tensor, setting: sizes_of(tensor), tensor)
    if name == "dtype":
        return "float32"
    if name in ("ndim", "rank"):
        return len(tensor.shape) if tensor.shape is not None else Unknown(name, "its shape is not known", None)
    if name == "name":
        return tensor.use.layer.name
    if name == "_keras_history":
        return (tensor.use.layer, 0, tensor.output)
    return Unknown(f"{tensor.use.layer.name}.{name}", "it is not followed", None)


def _last_output(layer: LayerObject) -> Any:
    if isinstance(layer, ModelObject) and not isinstance(layer, SourceLayer):
        outputs = list(layer.outputs)
        return outputs[0] if len(outputs) == 1 else outputs
    use = layer.last_use
    return Unknown(f"{layer.name}.output", "the layer is not called", None) if use is None else outputs_of(use)


def _last_input(layer: LayerObject) -> Any:
    if isinstance(layer, ModelObject) and not isinstance(layer, SourceLayer):
        inputs = list(layer.inputs)
    else:
        use = layer.last_use
        inputs = [] if use is None else list(use.inputs) or [Tensor(use)]
    if not inputs:
        return Unknown(f"{layer.name}.input", "the layer is not called", None)
    return inputs[0] if len(inputs) == 1 else inputs


_OF_LAYER: Mapping[str, Callable[[LayerObject], Any]] = {
    "name": lambda layer: layer.name,
    "_name": lambda layer: layer.name,
    "trainable": lambda layer: layer.trainable,
    "output": _last_output,
    "input": _last_input,
    "output_shape": lambda layer: shape_of(_last_output(layer)),
    "input_shape": lambda layer: shape_of(_last_input(layer)),
    "built": lambda layer: True,
    "__class__": lambda layer: Outside(f"keras.layers.{layer.layer.type_name}"),
}


def _part(layer: LayerObject, name: str) -> LayerObject | None:
    """Return a layer inside another one, as an object of its own: the source may freeze it."""
    attribute = {"forward_layer": "layer"}.get(name, name)
    if attribute in layer.parts_inside:
        return layer.parts_inside[attribute]
    rule = layer.layer
    inner = getattr(rule, attribute, None) if attribute in rule.holding else None
    if inner is None and isinstance(rule, Bidirectional) and attribute == "backward_layer":
        inner = rule.backwards
    if not isinstance(inner, Layer):
        return None
    if isinstance(rule, Bidirectional) and "backward_layer" not in layer.parts_inside:
        # Each direction has weights of its own: what is frozen of one is not of the other.
        layer.layer = rule.with_part("backward_layer", rule.backwards)
        layer.hold("backward_layer", _inner_object(layer, "backward_layer", rule.backwards))
    return layer.parts_inside.get(attribute) or layer.hold(attribute, _inner_object(layer, name, inner))


def _inner_object(layer: LayerObject, name: str, rule: Layer) -> LayerObject:
    part = LayerObject(rule, f"{layer.name}.{name}")
    if not layer.trainable and not layer.is_made_frozen:
        part.trainable = False
    return part


def set_attribute(layer: LayerObject, name: str, value: Any) -> None:
    """Set what a source sets on a layer or a model."""
    if name == "trainable":
        if isinstance(value, bool):
            layer.set_trainable(value)
    elif name in ("name", "_name") and isinstance(value, str):
        layer.name = value
    else:
        layer.attributes[name] = value


# Methods. Each takes the reading, what it is called on, and what it is given.


def _add(session: Session, chain: ChainObject, setting: Setting) -> None:
    add(session, chain, setting.get(0, "layer"), setting.node)
    further_layers(session, setting)
    for each in setting.positional[1:]:
        if isinstance(each, LayerObject):
            add(session, chain, each, setting.node)


def _pop(session: Session, chain: ChainObject, setting: Setting) -> None:
    if chain.parts:
        chain.parts.pop()


def _get_layer(session: Session, model: ModelObject, setting: Setting) -> Any:
    name, index = setting.get(0, "name"), setting.get(1, "index")
    layers = model.layers
    if isinstance(name, int):
        from mlcalc.readers.python.model_slips import layer_by_number

        layer_by_number(session, setting)
        name, index = None, name
    if isinstance(index, int) and -len(layers) <= index < len(layers):
        return layers[index]
    found = next((each for each in layers if each.name == name), None)
    found = found or _layer_of_near_name(session, model, name, setting.node)
    return found or Unknown(f'the layer "{name}"', f'"{model.name}" has no layer of that name', None)


def _layer_of_near_name(session: Session, model: ModelObject, name: Any, node: ast.Call | None) -> LayerObject | None:
    """Return the layer that a misspelt name means, and say so.

    A name that ends with a number may be one that Keras gave in another run: nothing is said of it.
    """
    if not isinstance(name, str) or node is None or session.tries or session.doubts or re.search(r"_\d+\Z", name):
        return None
    near = closest(name, [str(each.name) for each in model.layers])
    written = next((each for each in node.args[:1] if isinstance(each, ast.Constant)), None)
    if near is None or written is None:
        return None
    mend = written_instead(session, written, repr(near)) or f"did you mean `{near}`?"
    session.fail(error("unknown-name", f'"{named(model.name)}" has no layer "{named(name)}"', help=mend), written)
    return next(each for each in model.layers if each.name == near)


def _build(session: Session, model: LayerObject, setting: Setting) -> None:
    shape = setting.get(0, "input_shape")
    if isinstance(model, ChainObject) and isinstance(shape, (list, tuple)) and not model.is_built:
        model.stated = stated_shape(shape)
        model.is_built_by_itself = True
        build(model)
    elif isinstance(model, SourceLayer) and isinstance(shape, (list, tuple)) and not model.uses and model.has_call:
        several = bool(shape) and all(isinstance(each, (list, tuple)) for each in shape)
        arrays: Any = [Array(stated_shape(each)) for each in shape] if several else Array(stated_shape(shape))
        call_on_arrays(session, model, Setting([arrays], {}))


def _compile(session: Session, model: LayerObject, setting: Setting) -> None:
    if len(setting.positional) > 2:
        from mlcalc.readers.python.model_slips import metrics_by_place

        metrics_by_place(session, setting)
    _keep(session, model)


def _keep(session: Session, model: LayerObject) -> None:
    """Count a model that is compiled among those of the source, though a file holds it."""
    if isinstance(model, ModelObject) and model.is_read and model not in session.models:
        session.add(model)


def _fit(session: Session, model: LayerObject, setting: Setting) -> Any:
    if isinstance(model, ModelObject):
        if model.attributes.get("is_uncompiled"):
            _keep(session, model)
        build_on(session, model, setting.get(0, "x"))
    return Unknown("what training gives", "no source is run", None)


def _save(session: Session, model: LayerObject, setting: Setting) -> None:
    path = setting.get(0, "filepath")
    if isinstance(path, str) and not path.endswith((".keras", ".h5", ".hdf5")):
        from mlcalc.readers.python.model_slips import saved

        saved(session, "save", setting)
    if isinstance(model, ModelObject) and isinstance(path, str) and not model.is_part:
        session.saved[path] = model


def _save_weights(session: Session, model: LayerObject, setting: Setting) -> None:
    path = setting.get(0, "filepath")
    if isinstance(path, str) and not path.endswith(".weights.h5"):
        from mlcalc.readers.python.model_slips import saved

        saved(session, "save_weights", setting)


def _predict(session: Session, model: LayerObject, setting: Setting) -> Any:
    given = setting.get(0, "x")
    if isinstance(model, ModelObject):
        build_on(session, model, given)
    if isinstance(model, ModelObject) and isinstance(given, Array) and len(model.outputs) == 1:
        shape = model.outputs[0].shape
        return Array(None if shape is None else ((given.shape or (None,))[0], *shape[1:]))
    return Array(None)


def _count_params(session: Session, layer: LayerObject, setting: Setting) -> Any:
    """Return how many parameters a layer has by now, if it is built."""
    use = layer.last_use
    try:
        if isinstance(layer, ModelObject):
            calls = layer.model().trace().first_calls()
            parts = [call.weights_in_model for call in calls]
        else:
            parts = [use.spec.weights if use is not None else None]
    except MlcalcError:
        parts = [None]
    whole = None if None in parts else total_size(distinct(each for part in parts for each in part or ()))
    text = f"{layer.name}.count_params()"
    return Unknown(text, "it depends on what is not known", None) if whole is None else whole


def _again(session: Session, layer: LayerObject, setting: Setting) -> Any:
    return call_layer(session, layer, setting)


def _output_at(session: Session, layer: LayerObject, setting: Setting) -> Any:
    place = setting.get(0, "node_index", 0)
    known = isinstance(place, int) and 0 <= place < len(layer.uses)
    return outputs_of(layer.uses[place]) if known else _last_output(layer)


def _computed_shape(session: Session, layer: LayerObject, setting: Setting) -> Any:
    given = setting.get(0, "input_shape")
    if not isinstance(given, (list, tuple)) or isinstance(layer, SourceLayer):
        return Unknown(f"{layer.name}.compute_output_shape(…)", "it is not followed", None)
    several = bool(given) and all(isinstance(each, (list, tuple)) for each in given)
    shapes = [stated_shape(each) for each in given] if several else [stated_shape(given)]
    return shape_of(outputs_of(Use(layer, [as_input(each, "input") for each in shapes], {})))


def _add_weight(session: Session, layer: LayerObject, setting: Setting) -> Any:
    """Keep a weight that a layer of the source makes: `add_weight(shape, …)`, with the name first in older versions."""
    positional = list(setting.positional)
    name = setting.named.get("name")
    if positional and (isinstance(positional[0], str) or positional[0] is None):
        name = positional.pop(0)
    shape = setting.named.get("shape", positional[0] if positional else ())
    trainable = setting.named.get("trainable", True)
    sizes = () if shape is None else stated_shape(shape)
    for each in flattened([shape]):
        if isinstance(each, Unknown):
            session.ask(each, setting.node)
    dimensions = (None,) if sizes is None else sizes
    weight = Weight(name if isinstance(name, str) else "variable", dimensions, trainable is not False)
    if isinstance(layer, SourceLayer):
        layer.own.append(weight)
    return Variable(weight)


def _initial_state(session: Session, layer: LayerObject, setting: Setting) -> list[Array]:
    """Return the first states of a recurrent layer, which are zeros."""
    return [Array((None, getattr(layer.layer, "units", None))) for _ in range(getattr(layer.layer, "states", 1))]


def _vocabulary(session: Session, layer: LayerObject, setting: Setting) -> Any:
    """Return the words that a layer looks up: those that it is given, behind the marks for others."""
    words = layer.attributes["given"].named.get("vocabulary") if "given" in layer.attributes else None
    others = getattr(layer.layer, "num_oov_indices", 1)
    if not isinstance(words, (list, tuple)) or not isinstance(others, int):
        text = text_of(setting.node) or f"{layer.name}.get_vocabulary()"
        return Unknown(text, "the layer learns it from the data", text)
    marks = [""] if layer.layer.type_name == "TextVectorization" else []
    return [*marks, *["[UNK]"] * others, *words]


def _vocabulary_size(session: Session, layer: LayerObject, setting: Setting) -> Any:
    words = _vocabulary(session, layer, setting)
    return words if isinstance(words, Unknown) else len(words)


def _nothing(session: Session, layer: LayerObject, setting: Setting) -> None:
    """Stand for what changes no shape and no count."""


def _load_weights(session: Session, layer: LayerObject, setting: Setting) -> None:
    session.training.weights_loaded(session, layer, setting)


_METHODS: Mapping[str, Callable[..., Any]] = recorded(
    {
        "add": _add,
        "pop": _pop,
        "get_layer": _get_layer,
        "build": _build,
        "call": _again,
        "__call__": _again,
        "compile": _compile,
        "fit": _fit,
        "save": _save,
        "fit_generator": _fit,
        "train_on_batch": _fit,
        **dict.fromkeys(("evaluate", "evaluate_generator", "test_on_batch"), _fit),
        **dict.fromkeys(
            ("predict", "predict_on_batch", "predict_generator", "predict_classes", "predict_proba"), _predict
        ),
        "count_params": _count_params,
        "get_initial_state": _initial_state,
        "get_vocabulary": _vocabulary,
        "vocabulary_size": _vocabulary_size,
        "get_output_at": _output_at,
        "add_weight": _add_weight,
        **dict.fromkeys(("get_config", "to_json", "to_yaml"), config_of),
        "compute_output_shape": _computed_shape,
        "add_variable": _add_weight,
        "load_weights": _load_weights,
        "save_weights": _save_weights,
        **dict.fromkeys(("summary", "set_weights", "adapt"), _nothing),
        **dict.fromkeys(("add_loss", "add_metric", "reset_states", "add_update"), _nothing),
    }
)
