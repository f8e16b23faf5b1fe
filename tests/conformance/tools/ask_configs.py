"""What `get_config()` of the installed Keras writes of layers, and how many numbers they own.

    python tests/conformance/tools/ask_configs.py < cases.json > configs.json

It runs by itself on every Keras since 2.2, and so in old versions of Python too.
"""

import importlib
import json
import os
import sys
import warnings
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
warnings.filterwarnings("ignore")

try:
    import keras
except ImportError:
    keras = importlib.import_module("tensorflow").keras

EXPORTED = {"GroupedQueryAttention": "GroupQueryAttention"}
"""Classes that Keras exports under another name than their own."""


def written(case: Any) -> Any:
    """Return `{"class", "config", "inputs", "weights"}`, or `{}` if this Keras has or takes no such layer."""
    try:
        layer = made(case["class"], case["config"])
        config = as_json(layer.get_config())
    except Exception:  # noqa: BLE001 - Keras refuses with every kind of exception
        return {}
    found = {"class": case["class"], "config": config, "inputs": case["inputs"]}
    try:
        called(layer, [keras.Input(batch_shape=tuple(shape)) for shape in case["inputs"]])
        trainable = [id(weight) for weight in layer.trainable_weights]
        found["weights"] = [[list(map(int, each.shape)), id(each) in trainable] for each in layer.weights]
    except Exception as refusal:  # noqa: BLE001 - such a layer has a configuration all the same
        print(refusal, file=sys.stderr)
    return found


def made(name: Any, config: Any) -> Any:
    """Return a layer of the installed Keras."""
    layer_class = getattr(keras.layers, EXPORTED.get(name, name))
    return layer_class(**{key: value_of(value) for key, value in config.items()})


def value_of(value: Any) -> Any:
    """Return an argument as Python code writes it: layers as layers, lists of numbers as tuples."""
    if isinstance(value, list):
        parts = [value_of(each) for each in value]
        return parts if any(isinstance(each, keras.layers.Layer) for each in parts) else tuple(parts)
    if isinstance(value, dict) and hasattr(keras.layers, value.get("class_name", "")):
        return made(value["class_name"], value["config"])
    return value


def called(layer: Any, tensors: Any) -> Any:
    """Call a layer on its inputs, as a list if it takes several."""
    if len(tensors) > 1 and type(layer).__name__ in ("MultiHeadAttention", "GroupedQueryAttention"):
        return layer(*tensors)
    return layer(tensors[0] if len(tensors) == 1 else tensors)


def as_json(config: Any) -> Any:
    """Return the arguments as they stand in a saved file."""
    if hasattr(keras, "saving") and hasattr(keras.saving, "serialize_keras_object"):
        config = keras.saving.serialize_keras_object(config)
    return json.loads(json.dumps(config, default=plain))


def plain(value: Any) -> Any:
    """Return a value of NumPy, a shape or a serialised object as JSON knows it."""
    for name in ("tolist", "as_list"):
        if hasattr(value, name):
            return getattr(value, name)()
    if hasattr(value, "get_config"):
        return {"class_name": type(value).__name__, "config": value.get_config()}
    return str(value)


if __name__ == "__main__":
    found = [written(case) for case in json.load(sys.stdin)]
    json.dump({"keras": keras.__version__, "cases": found}, sys.stdout)
