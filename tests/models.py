"""Small models that several tests ask."""

from __future__ import annotations

from typing import Any

from mlcalc.builder import Builder
from mlcalc.graph import Tensor
from mlcalc.layers.base import Layer
from mlcalc.model import Model
from mlcalc.shapes import Shape

CHAIN: dict[str, Any] = {
    "class_name": "Sequential",
    "config": {
        "name": "chain",
        "layers": [
            {"class_name": "InputLayer", "config": {"name": "input", "batch_shape": [None, 3]}},
            {"class_name": "Dense", "config": {"name": "dense", "units": 2}},
        ],
    },
}
"""What Keras saves of a chain: Dense(2) on 3 features."""


def chain(name: str, shape: Shape, *layers: Layer, **settings: Any) -> Model:
    """Return a chain of layers below an input of this shape, the batch left out."""
    builder = Builder()
    last = builder.add_input("input", (None, *shape))
    for index, layer in enumerate(layers, 1):
        last = builder.add(layer, f"{layer.title().lower()}_{index}", [last])
    return builder.model(name, [last], kind="Sequential", is_chain=True, **settings)


def twice(name: str, layer: Layer, first: Shape, second: Shape | None = None) -> Model:
    """Return a model that calls one layer on its input and then on what came of that, or on a second input."""
    builder = Builder()
    left = builder.add_input("left", first)
    right = None if second is None else builder.add_input("right", second)
    once = builder.add(layer, "shared", [left])
    again = builder.call_again(once, layer, [right or once], 1)
    return builder.model(name, [once, again] if right else [again])


def branches(shape: Shape, *layers: Layer) -> Model:
    """Return a model that calls each layer on the same input, and adds what they give."""
    builder = Builder()
    start = builder.add_input("input", (None, *shape))
    ends: list[Tensor] = [builder.add(layer, layer.title().lower(), [start]) for layer in layers]
    from mlcalc.layers import make

    return builder.model("branches", [builder.add(make("Add"), "add", ends)])
