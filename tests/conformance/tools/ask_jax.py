"""What the programs multiply that jax traces of Keras' layers, operations and models, for one sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import keras
import numpy as np

from tests.conformance.tools.ask_keras import called, made
from tests.conformance.tools.traced_products import multiplied

Shape = Sequence[int | None]
Products = int | None
"""How many; None if they are unknown."""

FILLED = 6
"""The size that an unknown one gets, since a program has sizes for all."""

_WITHOUT_BATCH = {"MelSpectrogram"}
"""Classes that take a tensor of one axis for one sample."""


def with_known_sizes(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return the case with an unknown batch, and a size for each other unknown one."""
    inputs = [[size or FILLED if axis else None for axis, size in enumerate(shape)] for shape in case["inputs"]]
    if case["class"] in _WITHOUT_BATCH and len(inputs[0]) == 1:
        inputs = [[100 * FILLED]]
    return {"class": case["class"], "config": case["config"], "inputs": inputs}


def of_layer(case: Mapping[str, Any]) -> Products:
    """Return the products of a layer on inputs of known sizes.

    Raises:
        Exception: Keras refuses the layer, or jax cannot trace it: of every kind.
    """
    keras.backend.clear_session(free_memory=False)
    layer = made(case["class"], case["config"])
    samples = [[size or 1 for size in shape] for shape in case["inputs"]]
    called(layer, [keras.KerasTensor(shape) for shape in samples])  # builds it
    arrays: list[Any] = [np.ones(shape, "float32") for shape in samples]
    return multiplied(lambda *tensors: called(layer, list(tensors), keras.ops.ones, **_inference(layer)), *arrays)


def of_model(model: Any) -> dict[str, Products]:
    """Return the products of each layer and operation of a model, over all of its calls.

    The model's inputs must leave nothing open but the batch.
    """
    graph = getattr(model, "_functional", model)
    rows: dict[str, Products] = {operation.name: 0 for operation in graph.operations}
    for nodes in graph._nodes_by_depth.values():
        for node in nodes:
            if node.is_input:
                continue
            before, own = rows[node.operation.name], _of_node(node)
            rows[node.operation.name] = None if before is None or own is None else before + own
    return rows


def _of_node(node: Any) -> Products:
    tensors = list({id(tensor): tensor for tensor in node.input_tensors}.values())

    def call(*values: Any) -> Any:
        known = {id(tensor): value for tensor, value in zip(tensors, values, strict=True)}
        positional, named = node.arguments.fill_in(known)
        return node.operation(*positional, **{**named, **_inference(node.operation)})

    arrays = [np.ones([size or 1 for size in tensor.shape], tensor.dtype) for tensor in tensors]
    return multiplied(call, *arrays)


def _inference(layer: Any) -> dict[str, bool]:
    """Return the options of a call that does not train."""
    return {"training": False} if getattr(layer, "_call_has_training_arg", False) else {}


def can_be_traced(model: Any) -> bool:
    """Tell whether a model leaves nothing open but the batch, which it leaves open."""
    return all(shape[:1] == (None,) and None not in shape[1:] for shape in _input_shapes(model))


def _input_shapes(model: Any) -> Iterator[Any]:
    yield from (tensor.shape for tensor in keras.tree.flatten(model.inputs))
