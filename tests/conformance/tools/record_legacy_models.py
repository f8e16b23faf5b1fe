"""Write small saved files as tf.keras 2 writes them, with what it says of each.

    TF_USE_LEGACY_KERAS=1 python -m tests.conformance.tools.record_legacy_models

It needs `pip install tf_keras tensorflow-cpu`, which does not fit into one environment with the tests.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from math import prod
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tf_keras
from tf_keras import layers

from tests.conformance.tools.saved_files import FOLDER, add_answers

Model = Any
VERSION = f"tf.keras {tf_keras.__version__}"


def answer(model: Model) -> dict[str, Any]:
    """Return the rows in the order of `model.layers`, and the totals."""
    rows = [
        [layer.name, type(layer).__name__, _output_shape(layer), layer.count_params(), _size(layer.trainable_weights)]
        for layer in model.layers
    ]
    return {"rows": rows, "params": model.count_params(), "trainable_params": _size(model.trainable_weights)}


def _output_shape(layer: Any) -> Any:
    shape = layer.get_output_shape_at(0)
    shapes = [shape] if isinstance(shape, tuple) and not isinstance(shape[0], tuple) else list(shape)
    return list(shapes[0]) if len(shapes) == 1 else [list(each) for each in shapes]


def _size(weights: Any) -> int:
    return sum(prod(weight.shape) for weight in weights)


class Scaled(layers.Layer):  # type: ignore[misc]
    """A custom layer with weights of its own."""

    def build(self, input_shape: Any) -> None:
        self.factor = self.add_weight(shape=(input_shape[-1],), name="factor")
        self.offset = self.add_weight(shape=(3,), name="offset", trainable=False)

    def call(self, inputs: Any) -> Any:
        return inputs * self.factor


def chain() -> Model:
    """Return a chain whose first layer states the input, trained for a step, so that the optimizer has a state."""
    model = tf_keras.Sequential(
        [
            layers.LSTM(3, return_sequences=True, input_shape=(5, 2)),
            layers.BatchNormalization(),
            layers.GRU(2, reset_after=False),
            layers.Dense(1),
        ],
        name="chain",
    )
    model.compile("adam", "mse")
    model.fit(np.zeros((2, 5, 2)), np.zeros((2, 1)), verbose=0)
    return model


def graph() -> Model:
    """Return a graph with two inputs and outputs, a shared layer, and a frozen model within the model."""
    past, calendar = layers.Input((6, 3), name="past"), layers.Input((4,), name="calendar")
    sequence = layers.TimeDistributed(layers.Dense(2))(past)
    sequence, *states = layers.Bidirectional(layers.LSTM(2, return_sequences=True, return_state=True))(sequence)
    memory = layers.LSTM(2)(sequence, initial_state=states[:2])
    memory = layers.Dense(4)(layers.Concatenate()([memory, layers.RNN([layers.LSTMCell(2), layers.GRUCell(3)])(past)]))
    shared = layers.Dense(4, name="shared")
    both = layers.Add()([shared(memory), shared(calendar)])
    inner = layers.Input((4,))
    frozen = tf_keras.Model(inner, [layers.Dense(3)(inner), layers.PReLU()(inner)], name="frozen")
    frozen.trainable = False
    small, large = frozen(both)
    head = tf_keras.Sequential([layers.Dense(2)], name="head")
    return tf_keras.Model([past, calendar], [head(layers.Concatenate()([small, large])), memory], name="graph")


def attention() -> Model:
    """Return a graph with attention, a mask, and mixed precision."""
    tf_keras.mixed_precision.set_global_policy("mixed_float16")
    words = layers.Input((5,), dtype="int32")
    vectors = layers.Embedding(20, 4, mask_zero=True)(words)
    mixed = layers.MultiHeadAttention(2, 3)(vectors, value=vectors)
    model = tf_keras.Model(words, layers.GRU(3)(layers.Attention()([mixed, vectors])), name="attention")
    tf_keras.mixed_precision.set_global_policy("float32")
    return model


def operations() -> Model:
    """Return a graph with operations of TensorFlow, which become layers of their own kind."""
    inputs = layers.Input((4, 3))
    sliced = layers.Dense(5)(inputs)[:, 0] * 2.0 + 1.0
    return tf_keras.Model(inputs, layers.Dense(2)(sliced), name="operations")


def residual() -> Model:
    """Return a graph whose branches are joined by an operator of Python, with constants among the operands."""
    inputs = layers.Input((8, 8, 3))
    hidden = layers.Conv2D(4, 3, padding="same")(inputs)
    joined = hidden + layers.Conv2D(4, 1)(inputs)
    gate = tf_keras.activations.relu(joined + 3.0, max_value=6.0) * (1.0 / 6.0)
    scaled = layers.Multiply()([joined, gate]) - layers.GlobalAveragePooling2D(keepdims=True)(joined)
    return tf_keras.Model(inputs, layers.Dense(2)(layers.Flatten()(scaled)), name="residual")


def custom() -> Model:
    """Return a chain with a custom layer and a Lambda."""
    doubled = layers.Lambda(lambda x: tf_keras.backend.concatenate([x, x]), name="doubled")
    return tf_keras.Sequential([layers.Dense(5, input_dim=4), Scaled(name="scaled"), doubled, layers.Dense(2)])


OPERATIONS = tuple(f"tf.{name}" for name in ("__operators__.getitem", "math.multiply", "__operators__.add"))

WRITTEN: dict[str, tuple[Callable[[], Model], tuple[str, ...]]] = {
    "tf_keras_chain.h5": (chain, ()),
    "tf_keras_chain.keras": (chain, ()),
    "tf_keras_chain.json": (chain, ()),
    "tf_keras_chain.weights.h5": (chain, ()),
    "tf_keras_chain_weights.h5": (chain, ()),
    "tf_keras_graph.h5": (graph, ()),
    "tf_keras_graph.json": (graph, ()),
    "tf_keras_attention.h5": (attention, ()),
    "tf_keras_attention.keras": (attention, ()),
    "tf_keras_residual.json": (residual, ()),
    "tf_keras_operations.h5": (operations, (*OPERATIONS, "dense_1")),
    "tf_keras_custom.h5": (custom, ("scaled", "doubled", "dense_1")),
}
"""The file's name -> what builds the model, and the layers whose output shape the file need not tell."""


def write(name: str, model: Model) -> dict[str, Any]:
    """Write a file; return the answer, less what a file of this kind does not hold."""
    path = FOLDER / name
    path.unlink(missing_ok=True)
    if "weights" in name:
        model.save_weights(path)
        return {"params": model.count_params()}
    if path.suffix == ".json":
        path.write_text(json.dumps(json.loads(model.to_json())) + "\n", encoding="utf-8")
    else:
        model.save(path)
    return answer(model)


def main() -> None:
    """Write every file, and the answers to them."""
    FOLDER.mkdir(exist_ok=True)
    answers = {}
    for name, (build, untold) in WRITTEN.items():
        tf_keras.backend.clear_session()
        given = write(name, build())
        answers[name] = {**given, "untold": list(untold)} if untold else given
    add_answers(VERSION, answers)


if __name__ == "__main__":
    main()
