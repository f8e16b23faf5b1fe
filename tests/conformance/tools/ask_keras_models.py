"""What the real Keras says of a whole model: a row for each layer and each operation, and the totals."""

from __future__ import annotations

import json
from math import prod
from typing import Any

import keras

from tests.conformance.tools import ask_keras

VERSION = ask_keras.VERSION

Answer = dict[str, Any]


def answer(model: Any) -> Answer:
    """Return the rows in the order of `model.layers`, among them the operations that are not layers."""
    return {
        "rows": [_row(model, part) for part in _parts(model)],
        "params": model.count_params(),
        "trainable_params": _size(model.trainable_weights),
    }


def config_of(model: Any) -> dict[str, Any]:
    """Return the JSON data that Keras serialises a model to."""
    config: dict[str, Any] = json.loads(model.to_json())
    return config


def _parts(model: Any) -> list[Any]:
    parts: list[Any] = model.layers if isinstance(model, keras.Sequential) else model.operations
    return parts


def _row(model: Any, part: Any) -> list[Any]:
    is_layer = isinstance(part, keras.Layer)
    params = part.count_params() if is_layer else 0
    trainable = _size(part.trainable_weights) if is_layer else 0
    return [part.name, type(part).__name__, _output_shape(model, part), params, trainable]


def _output_shape(model: Any, part: Any) -> Any:
    """Return the shape of the first call within the model; a list of shapes where it gives several tensors."""
    graph = getattr(model, "_functional", model)
    first = next(node for index, node in enumerate(part._inbound_nodes) if _key(part, index) in graph._nodes)
    shapes = [list(tensor.shape) for tensor in first.output_tensors]
    return shapes[0] if len(shapes) == 1 else shapes


def _key(part: Any, index: int) -> str:
    from keras.src.ops.function import make_node_key

    key: str = make_node_key(part, index)
    return key


def _size(weights: Any) -> int:
    return sum(prod(weight.shape) for weight in weights)
