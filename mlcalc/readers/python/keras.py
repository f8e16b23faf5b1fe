"""What the names of Keras mean in a source: layers, models, tensors, and what can be done with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mlcalc.errors import MlcalcError
from mlcalc.layers import is_spelt_exactly
from mlcalc.layers.base import Weight
from mlcalc.layers.core import InputLayer
from mlcalc.layers.recorded import Recorded
from mlcalc.model import Model
from mlcalc.names import snake_case
from mlcalc.readers.python import arrays
from mlcalc.readers.python.backend import BACKEND, CONSTANTS
from mlcalc.readers.python.making import layer_object, unknown_layer
from mlcalc.readers.python.objects import (
    ChainObject,
    FunctionalObject,
    LayerObject,
    ModelObject,
    SourceLayer,
    Tensor,
    Use,
    Variable,
    as_input,
    input_layer,
)
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.tensors import has_rule, holds_array, holds_tensor, operation, outputs_of
from mlcalc.readers.python.values import (
    Array,
    Function,
    Method,
    Outside,
    Setting,
    Unknown,
    first_unknown,
    flattened,
)
from mlcalc.shapes import Shape, as_shape

_PACKAGES = {"keras", "tf_keras", "tensorflow", "keras_core"}
MODELS = ("Sequential", "Model", "Functional")
_MERGES = {
    "add": "Add",
    "average": "Average",
    "concatenate": "Concatenate",
    "dot": "Dot",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "multiply": "Multiply",
    "subtract": "Subtract",
}
"""A function of `keras.layers` -> the layer that it makes and calls."""


def is_of_keras(path: str) -> bool:
    """Tell whether a name belongs to Keras or TensorFlow."""
    return path.partition(".")[0] in _PACKAGES


def is_known(name: str) -> bool:
    """Tell whether a name that stands alone is one of Keras: that of a layer or of a class of models."""
    return name in MODELS or name == "Input" or is_spelt_exactly(name)


def is_layer_name(outside: Outside) -> bool:
    """Tell whether a name is that of a layer of Keras."""
    parts = outside.path.split(".")
    return is_spelt_exactly(outside.name) and not {"ops", "backend", "activations", "datasets"} & set(parts)


def call(session: Session, outside: Outside, setting: Setting) -> Any:  # noqa: PLR0911  (one for each kind of name)
    """Return what a call of a name of Keras or TensorFlow gives."""
    name, parts = outside.name, outside.path.split(".")
    if name in ("Input", "placeholder") and "backend" not in parts:
        return _input(session, setting)
    if name == "InputLayer":
        return _input_layer(session, setting)
    if name == "Sequential":
        return _sequential(session, setting)
    if name in ("Model", "Functional"):
        return functional(session, setting)
    if is_layer_name(outside):
        return _layer(session, name, setting)
    if name in _FUNCTIONS:
        return _FUNCTIONS[name](session, setting)
    if name in CONSTANTS and "backend" in parts:
        return CONSTANTS[name]
    if name in _MERGES and "layers" in parts and "ops" not in parts:
        return _merged(session, _MERGES[name], setting)
    if parts[-2:] == ["activations", "get"]:
        wanted = setting.get(0, "identifier")
        return Outside(f"keras.activations.{wanted}") if isinstance(wanted, str) else wanted
    if "datasets" in parts and name == "load_data":
        from mlcalc.readers.python.datasets import loaded

        return loaded(parts[-2], setting)
    if "applications" in parts or outside.is_assumed:
        from mlcalc.applications import is_application

        if is_application(name):
            return _application(session, name, setting)
        if name == "preprocess_input":
            return _preprocessed(session, parts[-2], setting)
    if holds_tensor([setting.positional, setting.named]) or holds_array(setting.positional):
        if "backend" in parts and name in BACKEND:
            return BACKEND[name](session, setting)
        is_activation = parts[-2:] == ["activations", "relu"]
        return operation(session, "ReLU" if is_activation else name, setting.positional, setting.named)
    if name in arrays.IN_KERAS:
        return arrays.filled(session, name, setting)
    if "layers" in parts and name[:1].isupper():
        return unknown_layer(session, name, setting, f"mlcalc does not know the class `{name}`")
    if has_rule(name) and all(isinstance(each, (int, float)) for each in setting.positional):
        return Unknown(name, f"`{name}` is not followed", None)
    return None if name in _WITHOUT_VALUE else Unknown(f"{name}(…)", f"`{name}` is not followed", None)


def _layer(session: Session, name: str, setting: Setting) -> LayerObject:
    layer = layer_object(session, name, setting)
    if name == "Lambda":
        stated = setting.get(1, "output_shape")
        shape = (None, *(_shape(stated) or ())) if isinstance(stated, (list, tuple)) else None
        layer.attributes["function"] = (setting.get(0, "function"), setting.named.get("arguments"), shape)
    return layer


def functions() -> Sequence[str]:
    """Return the names of functions that people use without their module."""
    return ("concatenate", "add", "multiply", "merge", "average", "maximum", "to_categorical", "pad_sequences")


_WITHOUT_VALUE = frozenset("set_floatx set_epsilon set_session set_learning_phase set_seed seed config".split())


# Inputs.


def _shape(value: Any) -> Shape | None:
    """Return a shape as the source states it; None if even its rank is not known. What is not known is left open."""
    if isinstance(value, (int, Unknown)) and not isinstance(value, bool):
        return (value if isinstance(value, int) else None,)
    if not isinstance(value, (list, tuple)) or isinstance(value, Outside):
        return None
    sizes = [each if isinstance(each, int) or each is None else None for each in value]
    return as_shape(sizes)


def _input_shape(session: Session, setting: Setting) -> Shape | None:
    whole = setting.named.get("batch_shape", setting.named.get("batch_input_shape"))
    shape = setting.get(0, "shape", setting.named.get("input_shape"))
    batch = setting.named.get("batch_size", setting.get(1, "batch_size"))
    for each in (whole, shape):
        for unknown in flattened([each]):
            if isinstance(unknown, Unknown):
                session.ask(unknown, setting.node)
    try:
        if whole is not None:
            return _shape(whole)
        found = () if shape is None else None if isinstance(shape, Unknown) else _shape(shape)
        return None if found is None else (batch if isinstance(batch, int) else None, *found)
    except MlcalcError as cause:
        session.fail(cause, setting.node)
        return None


def _input(session: Session, setting: Setting) -> Any:
    tensor = setting.named.get("tensor")
    if isinstance(tensor, Tensor):
        return tensor
    return Tensor(_input_layer(session, setting).call([]))


def _input_layer(session: Session, setting: Setting) -> LayerObject:
    name = setting.named.get("name")
    with session.noted() as noted:
        layer = input_layer(_input_shape(session, setting))
    made = LayerObject(layer, name if isinstance(name, str) else session.names.next("InputLayer"), session.locate())
    made.attributes.update(noted)
    return made


# Models.


def _model_name(session: Session, setting: Setting, kind: str, position: int) -> str:
    name = setting.get(position, "name")
    return name if isinstance(name, str) else session.names.next(kind)


def _sequential(session: Session, setting: Setting) -> ChainObject:
    chain = ChainObject(_model_name(session, setting, "Sequential", 1), session.locate_call(setting))
    layers = setting.get(0, "layers")
    if isinstance(layers, Unknown):
        session.ask(layers, setting.node)
    for each in layers if isinstance(layers, (list, tuple)) else ():
        add(session, chain, each)
    session.add(chain)
    return chain


def add(session: Session, chain: ChainObject, value: Any) -> None:
    """Put a value of the source at the end of a chain."""
    if isinstance(value, Tensor):
        chain.start = value
        return
    if isinstance(value, (list, tuple)):
        for each in value:
            add(session, chain, each)
        return
    layer = as_layer(session, value)
    if isinstance(layer.layer, InputLayer) or layer.layer.type_name == "InputLayer":
        chain.start = Tensor(layer.uses[0] if layer.uses else layer.call([]))
    else:
        chain.add(layer)


def as_layer(session: Session, value: Any) -> LayerObject:
    """Return a value that stands where a layer should: what is none is a layer of which nothing is known."""
    if isinstance(value, Method) and isinstance(value.instance, LayerObject):
        value = value.instance
    if isinstance(value, LayerObject):
        return value
    text = value.text if isinstance(value, Unknown) else getattr(value, "name", type(value).__name__)
    reason = f"`{text}` is not known" if isinstance(value, Unknown) else f"`{text}` is no layer that mlcalc knows"
    title = text.partition("(")[0].rpartition(".")[2] or "layer"
    return unknown_layer(session, title, Setting([], {}), reason)


def functional(session: Session, setting: Setting) -> Any:
    """Return the model between tensors that a call of `Model` makes."""
    inputs = setting.get(0, "inputs", setting.named.get("input"))
    outputs = setting.get(1, "outputs", setting.named.get("output"))
    name = _model_name(session, setting, "Functional", 2)
    begins = [each for each in flattened(inputs) if isinstance(each, Tensor)]
    ends = [each for each in flattened(outputs) if isinstance(each, Tensor)]
    if not begins:
        unknown = first_unknown(flattened([inputs, outputs]))
        return unknown.named(f"{name}(…)") if unknown else Unknown("Model(…)", "its inputs are not known", None)
    model = FunctionalObject(name, begins, ends, session.locate_call(setting))
    for each in flattened(outputs):
        if isinstance(each, Unknown):
            session.ask(each, setting.node)
    session.add(model)
    return model


def _merged(session: Session, class_name: str, setting: Setting) -> Any:
    """Return what a function such as `concatenate([a, b])` gives."""
    tensors = setting.get(0, "inputs")
    rest = Setting(setting.positional[1:], {k: v for k, v in setting.named.items() if k != "inputs"}, None)
    layer = layer_object(session, class_name, rest)
    layer.locate = session.locate()
    return call_layer(session, layer, Setting([tensors], {}, setting.node))


def _merge_of_keras1(session: Session, setting: Setting) -> Any:
    tensors = setting.get(0, "inputs")
    named = {key: value for key, value in setting.named.items() if key != "inputs"}
    for place, key in enumerate(("mode", "dot_axes", "concat_axis"), 1):
        if place < len(setting.positional):
            named.setdefault(key, setting.positional[place])
    if isinstance(named.get("mode"), (Function, Outside, Unknown)):
        named["mode"] = None
    layer = layer_object(session, "Merge", Setting([], named, None))
    layer.locate = session.locate()
    return call_layer(session, layer, Setting([tensors], {}, setting.node))


def _application(session: Session, name: str, setting: Setting) -> Any:
    from mlcalc.applications import build

    named = {key: _plain(value) for key, value in setting.named.items()}
    names = ("include_top", "weights", "input_tensor", "input_shape", "pooling", "classes")
    named.update(zip(names, map(_plain, setting.positional), strict=False))
    start = named.pop("input_tensor", None)
    if isinstance(start, Tensor) and named.get("input_shape") is None and start.shape:
        named["input_shape"] = start.shape[1:]
    named = {key: value for key, value in named.items() if not isinstance(value, (Unknown, Outside))}
    if named.get("weights", "imagenet") not in (None, "imagenet"):
        named["weights"] = None  # weights in a file fit what they are loaded into
    try:
        model = build(name, named)
    except MlcalcError as cause:
        session.fail(cause, setting.node)
        return Unknown(f"{name}(…)", "it cannot be made", None)
    lifted_model = lifted(model, session.locate_call(setting))
    for layer in lifted_model.inside():
        if re.fullmatch(rf"{snake_case(layer.layer.type_name)}(_\d+)?", layer.name):
            layer.name = session.names.next(layer.layer.type_name)  # Keras counts them with those of the source
    if isinstance(start, Tensor):
        return _begun_with(lifted_model, start)
    return lifted_model


_PREPROCESSING: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("resnet", "resnet50", "vgg16", "vgg19"), ("caffe",)),
    **dict.fromkeys(("mobilenet", "mobilenet_v2", "inception_v3", "xception", "nasnet"), ("TrueDivide", "Subtract")),
    **dict.fromkeys(("inception_resnet_v2", "resnet_v2", "imagenet_utils"), ("TrueDivide", "Subtract")),
    "densenet": ("TrueDivide", "Add", "TrueDivide"),
}
"""Module of an architecture -> the steps of its `preprocess_input`; others leave the pixels as they are."""


def _preprocessed(session: Session, module: str, setting: Setting) -> Any:
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
    if isinstance(value, (list, tuple)) and not isinstance(value, Outside):
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
    ends = [Tensor(known[id(each.use)], each.output) for each in model.outputs]
    begun = FunctionalObject(model.name, [start], ends, model.locate)
    begun.is_inside = True
    return begun


def lifted(model: Model, locate: Any = None) -> ModelObject:
    """Return a model that was read as one that a source can take apart."""
    graph = model.graph
    objects: dict[int, LayerObject] = {}
    uses: list[Use] = []
    for node in graph.nodes:
        if node.owner not in objects:
            is_model = isinstance(node.layer, Model)
            objects[node.owner] = lifted(node.layer) if is_model else LayerObject(node.layer, node.name)  # type: ignore[arg-type]
            objects[node.owner].name = node.name
        uses.append(objects[node.owner].call([Tensor(uses[each.node], each.output) for each in node.inputs]))
    name = model.name or "model"
    if graph.is_chain:
        chain = ChainObject(name, locate)
        chain.start = Tensor(uses[graph.inputs[0]])
        for index, use in enumerate(uses):
            if index not in graph.inputs:
                chain.add(use.layer)
        return chain
    inputs = [Tensor(uses[index]) for index in graph.inputs]
    found = FunctionalObject(name, inputs, [Tensor(uses[each.node], each.output) for each in graph.outputs], locate)
    found.kind = model.kind
    found.trainable = model.trainable
    return found


def _loaded_model(session: Session, setting: Setting) -> Any:
    path = setting.get(0, "filepath", setting.named.get("path"))
    if not isinstance(path, str):
        return Unknown("load_model(…)", "the name of its file is not known", None)
    try:
        model = session.open_model(path)
    except (MlcalcError, OSError):
        return Unknown(f'load_model("{path}")', "its file cannot be read beside the source", None)
    return lifted(model, session.locate_call(setting)) if isinstance(model, Model) else Unknown(path, "it is no model")


def _cloned(session: Session, setting: Setting) -> Any:
    model = setting.get(0, "model")
    if not isinstance(model, ModelObject):
        return Unknown("clone_model(…)", "its model is not known", None)
    found = lifted(model.model(), session.locate_call(setting))
    session.add(found)
    return found


# Calls of layers.


def call_layer(session: Session, layer: LayerObject, setting: Setting) -> Any:
    """Return what a call of a layer on tensors gives; on arrays, what it gives for their shapes."""
    values = [setting.positional, setting.named]
    if not holds_tensor(values):
        if holds_array(values) and not session.watching:
            return _eager(session, layer, setting)
        if holds_array(values):  # in the `call` of a layer, which is traced: arrays are constants there
            setting = setting._replace(positional=[_constants(session, each) for each in setting.positional])
            return call_layer(session, layer, setting)
        unknown = first_unknown(flattened(values))
        if unknown is None:
            return Unknown(f"{layer.name}(…)", "it is called on no tensor", None)
        setting = _with_unknown_tensors(session, setting)
    if isinstance(layer, SourceLayer):
        return layer.run(layer, setting)
    if isinstance(layer, ChainObject) and not layer.is_built:
        first = next((each for each in flattened(setting.positional) if isinstance(each, Tensor)), None)
        layer.stated = first.shape if first is not None else None
    inputs = [_as_tensor(session, each) for each in _inputs(layer, setting)]
    behind = setting.positional[len(layer.layer.inputs.names) :]
    options = {**dict(zip(layer.layer.call_options, behind, strict=False)), **setting.named}
    options = {key: value for key, value in options.items() if isinstance(value, (bool, int, str))}
    use = session.use(layer, inputs, options, setting.node)
    outputs = outputs_of(use)
    return outputs if isinstance(outputs, Tensor) else layer.current().nested(outputs)


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
        found += [each for each in flattened(value) if _may_be_tensor(each)]
    return found


def _may_be_tensor(value: Any) -> bool:
    return isinstance(value, (Tensor, Array, Unknown))


def _constants(session: Session, value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_constants(session, each) for each in value)
    return _as_tensor(session, value) if isinstance(value, Array) else value


def _as_tensor(session: Session, value: Any) -> Tensor:
    """Return a value as a tensor: an array is a constant of the model, and what is not known has no shape."""
    if isinstance(value, Tensor):
        return value
    shape = value.shape if isinstance(value, Array) else None
    layer = Recorded(class_name="Constant", outputs=(shape,), stored=())
    return Tensor(session.use(LayerObject(layer, session.names.next("Constant"), session.locate()), []))


def _with_unknown_tensors(session: Session, setting: Setting) -> Setting:
    """Return the arguments of a call with tensors of unknown shape for what is not known."""

    def tensor(value: Any) -> Any:
        if isinstance(value, Unknown):
            return as_input(None, session.names.next("InputLayer"))
        return [tensor(each) for each in value] if isinstance(value, (list, tuple)) else value

    return Setting([tensor(each) for each in setting.positional], setting.named, setting.node)


def _eager(session: Session, layer: LayerObject, setting: Setting) -> Any:
    """Call a layer on arrays: a model without an input shape is built by it."""

    def tensor(value: Any) -> Any:
        if isinstance(value, Array):
            return as_input(value.shape, "input")
        if isinstance(value, dict):
            return {key: tensor(each) for key, each in value.items()}
        return [tensor(each) for each in value] if isinstance(value, (list, tuple)) else value

    arrays = [each for each in flattened(setting.positional) if isinstance(each, Array)]
    if isinstance(layer, ChainObject) and not layer.is_built and arrays:
        layer.stated = arrays[0].shape
    watching, session.watching = session.watching, []
    given = Setting([tensor(each) for each in setting.positional], {k: tensor(v) for k, v in setting.named.items()})
    result = call_layer(session, layer, given) if holds_tensor([given.positional, given.named]) else None
    session.watching = watching
    return _as_arrays(result)


def _as_arrays(value: Any) -> Any:
    if isinstance(value, Tensor):
        return Array(value.shape)
    if isinstance(value, dict):
        return {key: _as_arrays(each) for key, each in value.items()}
    return type(value)(map(_as_arrays, value)) if isinstance(value, (list, tuple)) else value


def build_on(session: Session, model: ModelObject, arrays: Any) -> None:
    """Build a model on the data that it learns from: their first axis is the batch."""
    first = next((each for each in flattened(arrays) if isinstance(each, Array)), None)
    if first is None or not first.shape:
        return
    shape = (None, *first.shape[1:])
    if isinstance(model, ChainObject) and not model.is_built:
        model.stated = shape
    elif isinstance(model, SourceLayer) and model.is_model and not model.uses:
        _eager(session, model, Setting([Array((None, *first.shape[1:]))], {}))


# What tensors, layers and models have.


def attribute(session: Session, value: Any, name: str) -> Any:
    """Return what a tensor, a layer or a model has under a name; None if mlcalc does not know it."""
    if isinstance(value, Tensor):
        return _of_tensor(session, value, name)
    if name in _METHODS and (name not in ("add", "pop") or isinstance(value, ChainObject)):
        return Method(_METHODS[name], value)
    if name in value.attributes:
        return value.attributes[name]
    if isinstance(value, ModelObject) and name in ("layers", "inputs", "outputs", "_layers"):
        parts = value.layers if "layers" in name else getattr(value, name)
        return list(parts)
    if name in _OF_LAYER:
        return _OF_LAYER[name](value)
    if name in value.layer.arguments:
        found = getattr(value.layer, value.layer.attributes[name], None)
        return found if found is None or isinstance(found, (int, float, str, tuple)) else Unknown(name, "", None)
    return Unknown(f"{value.name}.{name}", "it is not followed", None)


def _of_tensor(session: Session, tensor: Tensor, name: str) -> Any:
    if name in ("shape", "_keras_shape"):
        return sizes_of(tensor)
    if name in ("get_shape", "as_list"):
        return Method(lambda session, setting: sizes_of(tensor), tensor)
    if name == "dtype":
        return "float32"
    if name in ("ndim", "rank"):
        return len(tensor.shape) if tensor.shape is not None else Unknown(name, "its shape is not known", None)
    if name == "name":
        return tensor.use.layer.name
    if name == "_keras_history":
        return (tensor.use.layer, 0, tensor.output)
    return Unknown(f"{tensor.use.layer.name}.{name}", "it is not followed", None)


def sizes_of(tensor: Tensor) -> Any:
    """Return the shape of a tensor as the source sees it: the batch is None, what else is left open is unknown."""
    shape = tensor.shape
    if shape is None:
        return Unknown(f'the shape of "{tensor.use.layer.name}"', "", None)
    name = tensor.use.layer.name
    open_size = Unknown(f'a size of "{name}"', "the model leaves it open", None)
    return tuple(open_size if size is None and axis else size for axis, size in enumerate(shape))


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


def _shape_of(value: Any) -> Any:
    if isinstance(value, Tensor):
        return sizes_of(value)
    return [_shape_of(each) for each in value] if isinstance(value, list) else value


_OF_LAYER: Mapping[str, Callable[[LayerObject], Any]] = {
    "name": lambda layer: layer.name,
    "_name": lambda layer: layer.name,
    "trainable": lambda layer: layer.trainable,
    "output": _last_output,
    "input": _last_input,
    "output_shape": lambda layer: _shape_of(_last_output(layer)),
    "input_shape": lambda layer: _shape_of(_last_input(layer)),
    "built": lambda layer: True,
}


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
    add(session, chain, setting.get(0, "layer"))


def _pop(session: Session, chain: ChainObject, setting: Setting) -> None:
    if chain.parts:
        chain.parts.pop()


def _get_layer(session: Session, model: ModelObject, setting: Setting) -> Any:
    name, index = setting.get(0, "name"), setting.get(1, "index")
    layers = model.layers
    if isinstance(name, int):
        name, index = None, name
    if isinstance(index, int) and -len(layers) <= index < len(layers):
        return layers[index]
    found = next((each for each in layers if each.name == name), None)
    return found or Unknown(f'the layer "{name}"', f'"{model.name}" has no layer of that name', None)


def _build(session: Session, model: LayerObject, setting: Setting) -> None:
    shape = setting.get(0, "input_shape")
    if isinstance(model, ChainObject) and isinstance(shape, (list, tuple)) and not model.is_built:
        model.stated = _shape(shape)
    elif isinstance(model, SourceLayer) and isinstance(shape, (list, tuple)) and not model.uses:
        several = bool(shape) and all(isinstance(each, (list, tuple)) for each in shape)
        arrays: Any = [Array(_shape(each)) for each in shape] if several else Array(_shape(shape))
        _eager(session, model, Setting([arrays], {}))


def _fit(session: Session, model: LayerObject, setting: Setting) -> Any:
    if isinstance(model, ModelObject):
        build_on(session, model, setting.get(0, "x"))
    return Unknown("what training gives", "no source is run", None)


def _predict(session: Session, model: LayerObject, setting: Setting) -> Any:
    given = setting.get(0, "x")
    if isinstance(model, ModelObject):
        build_on(session, model, given)
    if isinstance(model, ModelObject) and isinstance(given, Array) and len(model.outputs) == 1:
        shape = model.outputs[0].shape
        return Array(None if shape is None else ((given.shape or (None,))[0], *shape[1:]))
    return Array(None)


def _count_params(session: Session, model: LayerObject, setting: Setting) -> Any:
    return Unknown(f"{model.name}.count_params()", "it is not followed", None)


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
    shapes = [_shape(each) for each in given] if several else [_shape(given)]
    return _shape_of(outputs_of(Use(layer, [as_input(each, "input") for each in shapes], {})))


def _add_weight(session: Session, layer: LayerObject, setting: Setting) -> Any:
    """Keep a weight that a layer of the source makes: `add_weight(shape, …)`, with the name first in older versions."""
    positional = list(setting.positional)
    name = setting.named.get("name")
    if positional and (isinstance(positional[0], str) or positional[0] is None):
        name = positional.pop(0)
    shape = setting.named.get("shape", positional[0] if positional else ())
    trainable = setting.named.get("trainable", True)
    sizes = () if shape is None else _shape(shape)
    for each in flattened([shape]):
        if isinstance(each, Unknown):
            session.ask(each, setting.node)
    dimensions = (None,) if sizes is None else sizes
    weight = Weight(name if isinstance(name, str) else "variable", dimensions, trainable is not False)
    if isinstance(layer, SourceLayer):
        layer.own.append(weight)
    return Variable(weight)


def _nothing(session: Session, layer: LayerObject, setting: Setting) -> None:
    """Stand for what changes no shape and no count."""


_METHODS: Mapping[str, Callable[..., Any]] = {
    "add": _add,
    "pop": _pop,
    "get_layer": _get_layer,
    "build": _build,
    "call": _again,
    "__call__": _again,
    "fit": _fit,
    "fit_generator": _fit,
    "train_on_batch": _fit,
    "evaluate": _fit,
    "predict": _predict,
    "predict_on_batch": _predict,
    "count_params": _count_params,
    "get_output_at": _output_at,
    "add_weight": _add_weight,
    "compute_output_shape": _computed_shape,
    "add_variable": _add_weight,
    **dict.fromkeys(("summary", "compile", "load_weights", "save", "save_weights", "set_weights", "adapt"), _nothing),
    **dict.fromkeys(("add_loss", "add_metric", "reset_states", "add_update"), _nothing),
}


# Functions beside layers and models.


def _int_shape(session: Session, setting: Setting) -> Any:
    value = setting.get(0, "x", setting.get(0, "input"))
    if isinstance(value, Tensor):
        return sizes_of(value)
    if isinstance(value, Array) and value.shape is not None:
        return tuple(Unknown("a size of an array") if each is None else each for each in value.shape)
    return value if isinstance(value, Unknown) else Unknown("the shape of a tensor", "", None)


def _dynamic_shape(session: Session, setting: Setting) -> Any:
    sizes = _int_shape(session, setting)
    batch = Unknown("the batch", "the model leaves it open", None)
    return [batch if each is None else each for each in sizes] if isinstance(sizes, tuple) else sizes


def _data_format(session: Session, setting: Setting) -> str:
    return session.data_format or "channels_last"


def _set_data_format(session: Session, setting: Setting) -> None:
    order = setting.get(0, "data_format", setting.get(0, "dim_ordering"))
    session.data_format = {"th": "channels_first", "tf": "channels_last"}.get(order, order) if order else None


def _clear(session: Session, setting: Setting) -> None:
    session.names.clear()


def _to_categorical(session: Session, setting: Setting) -> Array:
    labels, count = setting.get(0, "x", setting.named.get("y")), setting.get(1, "num_classes")
    count = setting.named.get("nb_classes", count)
    shape = labels.shape if isinstance(labels, Array) else None
    if shape is None:  # labels are one number for each sample, almost always
        return Array((None, count if isinstance(count, int) else None))
    if len(shape) > 1 and shape[-1] == 1:
        shape = shape[:-1]
    return Array((*shape, count if isinstance(count, int) else None))


def _pad_sequences(session: Session, setting: Setting) -> Array:
    sequences, length = setting.get(0, "sequences"), setting.get(1, "maxlen")
    count = len(sequences) if isinstance(sequences, list) else None
    if isinstance(sequences, Array) and sequences.shape:
        count = sequences.shape[0]
    return Array((count, length if isinstance(length, int) else None))


def _variable(session: Session, setting: Setting) -> Any:
    value = setting.get(0, "initial_value", setting.get(0, "initializer"))
    shape = setting.named.get("shape")
    if shape is not None:
        sizes: Any = _shape(shape)
    else:
        sizes = value.shape if isinstance(value, Array) else () if isinstance(value, (int, float)) else None
    trainable = setting.named.get("trainable", True) is not False
    return Variable(Weight("variable", (None,) if sizes is None else sizes, trainable))


def _filled(session: Session, setting: Setting) -> Array:
    shape = setting.get(0, "shape", setting.get(0, "size"))
    try:
        return Array(_shape(shape))
    except MlcalcError:
        return Array(None)


_FUNCTIONS: Mapping[str, Callable[[Session, Setting], Any]] = {
    "merge": _merge_of_keras1,
    "load_model": _loaded_model,
    "clone_model": _cloned,
    "int_shape": _int_shape,
    "shape": _dynamic_shape,
    "image_data_format": _data_format,
    "image_dim_ordering": lambda session, setting: "th" if session.data_format == "channels_first" else "tf",
    "set_image_data_format": _set_data_format,
    "set_image_dim_ordering": _set_data_format,
    "backend": lambda session, setting: "tensorflow",
    "clear_session": _clear,
    "reset_uids": _clear,
    "to_categorical": _to_categorical,
    "pad_sequences": _pad_sequences,
    "Variable": _variable,
    "variable": _variable,
    **dict.fromkeys(
        ("zeros", "ones", "random_normal", "random_uniform", "normal", "uniform", "truncated_normal"), _filled
    ),
}
