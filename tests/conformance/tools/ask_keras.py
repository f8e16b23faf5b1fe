"""What the real Keras answers: the output shape and the weights of a layer, or that it refuses.

The layer is called on symbolic tensors, as in a functional model, so that nothing is computed. Only
shapes are asked for; so every initialiser gives zeros, which spares a compilation for each shape.
"""

from __future__ import annotations

import inspect
import os
import warnings
from collections.abc import Callable
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

warnings.filterwarnings("ignore")

Answer = dict[str, Any]
VERSION: str = keras.__version__
BACKEND: str = keras.backend.backend()


def _zeros(self: Any, shape: Any, dtype: Any = None, **options: Any) -> Any:
    return np.zeros(shape, keras.backend.standardize_dtype(dtype))


for _initializer in keras.initializers.Initializer.__subclasses__():
    _initializer.__call__ = _zeros
    for _variant in _initializer.__subclasses__():
        _variant.__call__ = _zeros


def answer(case: dict[str, Any]) -> Answer:
    """Return `{"output": …, "weights": …}`, or `{"refused": True, "why": …}`.

    Raises:
        ImportError: the layer needs a package that is not installed.
    """
    keras.backend.clear_session(free_memory=False)
    try:
        layer = made(case["class"], case["config"])
        tensors = [keras.KerasTensor(shape) for shape in case["inputs"]]
        output = shapes(called(layer, tensors))
    except ImportError:
        raise  # a missing package refuses nothing
    except Exception as refusal:  # noqa: BLE001 - Keras refuses with every kind of exception
        return {"refused": True, "why": f"{type(refusal).__name__}: {refusal}".strip()[:160]}
    trainable = {id(weight) for weight in layer.trainable_weights}
    weights = [[weight.name, list(weight.shape), id(weight) in trainable] for weight in layer.weights]
    return {"output": output, "weights": weights}


def arguments(name: str) -> list[list[Any]]:
    """Return the arguments of a class by position, each with its default where it has one."""
    parameters = list(inspect.signature(_class(name)).parameters.values())
    return [
        [each.name] if each.default is each.empty else [each.name, each.default]
        for each in parameters
        if each.kind is each.POSITIONAL_OR_KEYWORD
    ]


def made(name: str, config: dict[str, Any]) -> Any:
    """Return a layer of the installed Keras."""
    return _class(name)(**{key: _value(value) for key, value in config.items()})


def _class(name: str) -> Any:
    found = getattr(keras.layers, EXPORTED.get(name, name), None)
    if found is None:
        raise SystemExit(f"Keras {VERSION} has no layer {name}")
    return found


EXPORTED = {"GroupedQueryAttention": "GroupQueryAttention"}
"""Classes that Keras exports under another name than their own."""


def _value(value: Any) -> Any:
    """Return an argument as Python code writes it: layers as layers, lists of numbers as tuples."""
    if isinstance(value, list):
        parts = [_value(each) for each in value]
        return parts if any(isinstance(each, keras.layers.Layer) for each in parts) else tuple(parts)
    if isinstance(value, dict) and hasattr(keras.layers, value.get("class_name", "")):
        return made(value["class_name"], value["config"])
    return _identity if value == "identity" else value


def _identity(value: Any) -> Any:
    return value


def called(layer: Any, tensors: list[Any], state: Callable[[Any], Any] = keras.KerasTensor, **options: Any) -> Any:
    """Call a layer on its inputs the way that its kind is called; `state` makes the states of a cell."""
    if isinstance(layer, keras.layers.InputLayer):
        return layer.output
    if hasattr(layer, "state_size") and not isinstance(layer, keras.layers.RNN):
        return layer(tensors[0], _states(layer.state_size, tensors[0].shape[0], state), **options)
    if type(layer).__name__ in LISTED:
        return layer(tensors, **options)
    if len(tensors) > 1 and hasattr(layer, "return_sequences"):
        return layer(tensors[0], initial_state=_nested(layer, tensors[1:]), **options)
    return layer(*tensors, **options)


def _nested(layer: Any, states: list[Any]) -> Any:
    """Return first states as the cells of a stack take them, if there are as many."""
    sizes = layer.cell.state_size if type(layer) is keras.layers.RNN else None
    if not isinstance(sizes, (list, tuple)) or len(keras.tree.flatten(sizes)) != len(states):
        return states
    return keras.tree.pack_sequence_as(sizes, states)


LISTED = set(
    "AdditiveAttention Attention Add Average Concatenate Dot HashedCrossing Maximum Minimum Multiply Subtract".split()
)
"""Classes that take their inputs as one list."""


def _states(size: Any, batch: int | None, state: Callable[[Any], Any]) -> Any:
    """Return a state for each size, nested as the sizes are."""
    if isinstance(size, int):
        return state((batch, size))
    return [_states(each, batch, state) for each in size]


def shapes(output: Any) -> Any:
    """Return one shape, or a list of them where there are several tensors."""
    if hasattr(output, "shape"):
        return list(output.shape)
    return [list(tensor.shape) for tensor in keras.tree.flatten(output)]
