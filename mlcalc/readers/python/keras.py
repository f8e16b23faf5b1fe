"""What a call of a name of Keras or TensorFlow means in a source."""

from __future__ import annotations

import ast
from collections.abc import Callable, Container, Mapping
from typing import Any

from mlcalc.applications import is_application
from mlcalc.dtypes import checked_policy
from mlcalc.errors import MlcalcError, error
from mlcalc.layers import nearest
from mlcalc.layers.weights import Weight
from mlcalc.readers.python import arrays
from mlcalc.readers.python.architectures import application, preprocessed
from mlcalc.readers.python.backend import BACKEND, CONSTANTS
from mlcalc.readers.python.configs import config_of, from_config
from mlcalc.readers.python.datasets import loaded
from mlcalc.readers.python.keras_names import is_layer_name
from mlcalc.readers.python.keras_objects import is_object, made
from mlcalc.readers.python.layer_calls import call_layer
from mlcalc.readers.python.making import layer_object, unknown_layer, written_call
from mlcalc.readers.python.mistakes import made_on_tensors, tensors_for_function, wrong_module
from mlcalc.readers.python.models import cloned, functional, input_object, input_tensor, loaded_model, sequential
from mlcalc.readers.python.objects import (
    LayerObject,
    ModelObject,
    Tensor,
    Variable,
    as_input,
    stated_by,
)
from mlcalc.readers.python.rewriting import written_instead
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.sizes import LEFT_OPEN, sizes_of, stated_shape
from mlcalc.readers.python.tensors import holds_array, holds_tensor, operation
from mlcalc.readers.python.values import Array, Outside, Setting, Unknown
from mlcalc.texts import named

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


_MODES = {
    "sum": "Add",
    "concat": "Concatenate",
    "mul": "Multiply",
    "ave": "Average",
    "max": "Maximum",
    "dot": "Dot",
    "cos": "Dot",
}
"""How `merge` of Keras 1 joins -> the layer that does so today."""
_WITHOUT_VALUE = frozenset("set_epsilon set_session set_learning_phase set_seed seed config".split())


_Rule = Callable[[Session, Outside, Setting], Any]


def call(session: Session, outside: Outside, setting: Setting) -> Any:
    """Return what a call of a name of Keras or TensorFlow gives: by the first kind of name that it is."""
    answer = next(answer for is_meant, answer in _KINDS if is_meant(outside, setting))
    return answer(session, outside, setting)


def _is_named(*names: str) -> Callable[[Outside, Setting], bool]:
    return lambda outside, setting: outside.name in names


def _is_below(module: str, names: Container[str]) -> Callable[[Outside, Setting], bool]:
    return lambda outside, setting: outside.name in names and module in outside.parts[:-1]


def _is_input(outside: Outside, setting: Setting) -> bool:
    return outside.name in ("Input", "placeholder") and "backend" not in outside.parts


def _is_architecture(outside: Outside, setting: Setting) -> bool:
    return ("applications" in outside.parts or outside.is_assumed) and is_application(outside.name)


def _is_on_tensors(outside: Outside, setting: Setting) -> bool:
    return holds_tensor([setting.positional, setting.named]) or holds_array(setting.positional)


def _is_unknown_layer(outside: Outside, setting: Setting) -> bool:
    return "layers" in outside.parts and outside.name[:1].isupper()


_OF_KERAS = ("keras", "tf_keras", "tensorflow.keras")
_OTHER_CLASSES = ("Layer", "Wrapper", "InputSpec", "AbstractRNNCell")
"""Classes of `keras.layers` that are no layers to be called, and are not misspelt."""


def _unknown_class(session: Session, outside: Outside, setting: Setting) -> LayerObject:
    """Return a layer that mlcalc does not know: if Keras has none of the name and one that is near, that is meant."""
    near, module = nearest(outside.name), outside.path.rpartition(".")[0]
    is_wrong = near is not None and near.isalnum() and outside.name not in _OTHER_CLASSES and not outside.is_assumed
    is_wrong = is_wrong and not session.tries
    if near is None or not is_wrong or module not in [f"{each}.layers" for each in _OF_KERAS]:
        return unknown_layer(session, outside.name, setting, f"mlcalc does not know the class `{outside.name}`")
    written = setting.node.func if setting.node is not None else None
    text = ast.unparse(written) if written is not None else ""
    mend = written_instead(session, written, f"{text.rpartition('.')[0]}.{near}".lstrip("."))
    message = f"`{module}` has no `{named(outside.name)}`: did you mean `{near}`?"
    session.fail(error("unknown-layer", message, help=mend), written)
    return layer_object(session, near, setting)


def _layer(session: Session, outside: Outside, setting: Setting) -> Any:
    if (apart := made_on_tensors(session, outside.name, setting)) is not None:
        arguments, tensors = apart
        return call_layer(session, layer_object(session, outside.name, arguments), tensors)
    wrong_module(session, outside, setting)
    layer = layer_object(session, outside.name, setting)
    if outside.name == "Lambda":
        stated = setting.get(1, "output_shape")
        shape = (None, *(stated_shape(stated) or ())) if isinstance(stated, (list, tuple)) else None
        layer.attributes["function"] = (setting.get(0, "function"), setting.named.get("arguments"), shape)
    return layer


def _merged(session: Session, outside: Outside, setting: Setting) -> Any:
    """Return what a function such as `concatenate([a, b])` gives."""
    setting = tensors_for_function(session, _MERGES[outside.name], setting)
    tensors = setting.get(0, "inputs")
    rest = Setting(setting.positional[1:], {key: each for key, each in setting.named.items() if key != "inputs"}, None)
    layer = layer_object(session, _MERGES[outside.name], rest)
    layer.locate = session.locate_merging(written_call(session, outside.name, setting), setting.node)
    return call_layer(session, layer, Setting([tensors], {}, setting.node))


def _merge_of_keras1(session: Session, setting: Setting) -> Any:
    tensors = setting.get(0, "inputs")
    named = {key: value for key, value in setting.named.items() if key != "inputs"}
    for place, key in enumerate(("mode", "dot_axes", "concat_axis"), 1):
        if place < len(setting.positional):
            named.setdefault(key, setting.positional[place])
    mode = named.pop("mode", "sum")
    name = _MODES.get(mode, "Merge") if isinstance(mode, str) else "Merge"
    axis = named.pop("concat_axis", -1)
    axes = named.pop("dot_axes", 1)
    own: dict[str, Any] = {"Concatenate": {"axis": axis}, "Dot": {"axes": axes}, "Merge": {"mode": None}}.get(name, {})
    layer = layer_object(session, name, Setting([], {**own, **({"name": named["name"]} if "name" in named else {})}))
    layer.locate = session.locate()
    return call_layer(session, layer, Setting([tensors], {}, setting.node))


def _joins_models(outside: Outside, setting: Setting) -> bool:
    parts = setting.get(0, "layers")
    is_list = isinstance(parts, (list, tuple)) and bool(parts)
    return outside.name == "Merge" and is_list and all(isinstance(each, LayerObject) for each in parts)


def _joined_models(session: Session, outside: Outside, setting: Setting) -> Any:
    """Return what `Merge([left, right])` of Keras 1 begins a chain with: what the models give, joined."""
    tensors = []
    for part in setting.get(0, "layers"):
        own = part.inputs if isinstance(part, ModelObject) else ()
        given = [as_input(each.shape, session.names.next("InputLayer")) for each in own]
        shape = stated_by(part) if not given else None
        given = given or [as_input(shape, session.names.next("InputLayer"))]
        tensors.append(call_layer(session, part, Setting([given[0] if len(given) == 1 else given], {}, setting.node)))
    named = {key: value for key, value in setting.named.items() if key != "layers"}
    return _merge_of_keras1(session, Setting([tensors, *setting.positional[1:]], named, setting.node))


def _activation(session: Session, outside: Outside, setting: Setting) -> Any:
    wanted = setting.get(0, "identifier")
    return Outside(f"keras.activations.{wanted}") if isinstance(wanted, str) else wanted


def _on_tensors(session: Session, outside: Outside, setting: Setting) -> Any:
    name = outside.name
    if "backend" in outside.parts and name in BACKEND:
        return BACKEND[name](session, setting)
    is_activation = outside.parts[-2:] == ["activations", "relu"]  # whose row has the name of the layer
    return operation(session, "ReLU" if is_activation else name, setting.positional, setting.named)


def _unknown(session: Session, outside: Outside, setting: Setting) -> Any:
    name = outside.name
    return None if name in _WITHOUT_VALUE else Unknown(f"{name}(…)", f"`{name}` is not followed", None)


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
    batch = Unknown("the batch", LEFT_OPEN, None)
    return [batch if each is None else each for each in sizes] if isinstance(sizes, tuple) else sizes


def _data_format(session: Session, setting: Setting) -> str:
    return session.data_format or "channels_last"


def _set_data_format(session: Session, setting: Setting) -> None:
    order = setting.get(0, "data_format", setting.get(0, "dim_ordering"))
    session.data_format = {"th": "channels_first", "tf": "channels_last"}.get(order, order) if order else None


def _set_policy(session: Session, setting: Setting) -> None:
    """Set the dtype policy of the layers that follow; one that is not known is none."""
    policy = setting.get(0, "policy", setting.named.get("value", setting.named.get("dtype")))
    try:
        session.policy = checked_policy(policy, quantizes=True) if isinstance(policy, str) else None
    except ValueError:
        session.policy = None


def _policy(session: Session, setting: Setting) -> Any:
    return setting.get(0, "name")


def _clear(session: Session, setting: Setting) -> None:
    session.names.clear()


def _to_categorical(session: Session, setting: Setting) -> Array:
    labels, count = setting.get(0, "x", setting.named.get("y")), setting.get(1, "num_classes")
    count = setting.named.get("nb_classes", count)
    if count is None and isinstance(labels, Array):
        count = labels.classes or (labels.data.classes if labels.data is not None else None)
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
        sizes: Any = stated_shape(shape)
    else:
        sizes = value.shape if isinstance(value, Array) else () if isinstance(value, (int, float)) else None
    trainable = setting.named.get("trainable", True) is not False
    return Variable(Weight("variable", (None,) if sizes is None else sizes, trainable))


def _filled(session: Session, setting: Setting) -> Array:
    shape = setting.get(0, "shape", setting.get(0, "size"))
    try:
        return Array(stated_shape(shape))
    except MlcalcError:
        return Array(None)


def _from_config(session: Session, setting: Setting) -> Any:
    return from_config(session, None, setting)


def _serialized(session: Session, setting: Setting) -> Any:
    layer = setting.get(0, "layer")
    return config_of(session, layer, setting) if isinstance(layer, LayerObject) else Unknown("serialize(…)", "", None)


_FUNCTIONS: Mapping[str, Callable[[Session, Setting], Any]] = {
    "merge": _merge_of_keras1,
    **dict.fromkeys(("model_from_json", "model_from_yaml", "deserialize"), _from_config),
    **dict.fromkeys(("serialize", "serialize_keras_object"), _serialized),
    "load_model": loaded_model,
    "clone_model": cloned,
    "int_shape": _int_shape,
    "shape": _dynamic_shape,
    "image_data_format": _data_format,
    "image_dim_ordering": lambda session, setting: "th" if session.data_format == "channels_first" else "tf",
    "set_image_data_format": _set_data_format,
    "set_image_dim_ordering": _set_data_format,
    **dict.fromkeys(("set_global_policy", "set_dtype_policy", "set_policy", "set_floatx"), _set_policy),
    **dict.fromkeys(("Policy", "DTypePolicy", "FloatDTypePolicy"), _policy),
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


_KINDS: tuple[tuple[Callable[[Outside, Setting], bool], _Rule], ...] = (
    (_is_input, lambda session, outside, setting: input_tensor(session, setting)),
    (_is_named("from_config"), from_config),
    (_joins_models, _joined_models),
    (is_object, made),
    (_is_named("InputLayer"), lambda session, outside, setting: input_object(session, setting)),
    (_is_named("Sequential"), lambda session, outside, setting: sequential(session, setting)),
    (_is_named("Model", "Functional"), lambda session, outside, setting: functional(session, setting)),
    (lambda outside, setting: is_layer_name(outside), _layer),
    (_is_named(*_FUNCTIONS), lambda session, outside, setting: _FUNCTIONS[outside.name](session, setting)),
    (_is_below("backend", CONSTANTS), lambda session, outside, setting: CONSTANTS[outside.name]),
    (_is_below("layers", _MERGES), _merged),
    (_is_below("activations", ("get",)), _activation),
    (_is_below("datasets", ("load_data",)), lambda session, outside, setting: loaded(outside.parts[-2], setting)),
    (_is_architecture, lambda session, outside, setting: application(session, outside.name, setting)),
    (
        _is_below("applications", ("preprocess_input",)),
        lambda session, outside, setting: preprocessed(session, outside.parts[-2], setting),
    ),
    (_is_on_tensors, _on_tensors),
    (
        _is_named(*arrays.IN_KERAS),
        lambda session, outside, setting: arrays.filled(session, outside.name, setting),
    ),
    (_is_unknown_layer, _unknown_class),
    (lambda outside, setting: True, _unknown),
)
"""What tells a kind of name -> what a call of one gives."""
