"""Record random models, and write small saved files, with what the real Keras says of each.

    python -m tests.conformance.tools.record_models

`record_legacy_models.py` adds the files that earlier versions write.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from tests.conformance.tools.ask_keras import BACKEND, VERSION
from tests.conformance.tools.ask_keras_models import answer, config_of
from tests.conformance.tools.comparison import write_records
from tests.conformance.tools.graphs import draw_model
from tests.conformance.tools.saved_files import FOLDER, add_answers

RECORDS = Path(__file__).parent.parent / "records" / "models.json.gz"
MODELS = 64

Model = Any


def recorded(seed: str) -> dict[str, Any] | None:
    """Return a random model's JSON and answer; None where Keras itself reads it otherwise than it wrote it."""
    model = draw_model(seed)
    config, expected = config_of(model), answer(model)
    try:
        reread = answer(keras.models.model_from_json(json.dumps(config)))
    except Exception:  # noqa: BLE001 - Keras refuses what it wrote with every kind of exception
        return None
    return {"seed": seed, "config": config, "answer": expected} if reread == expected else None


# The saved files.


@keras.saving.register_keras_serializable("mine")
class Scaled(layers.Layer):  # type: ignore[misc]
    """A custom layer with weights of its own and a layer inside; not all of them are trained."""

    def build(self, input_shape: Any) -> None:
        self.factor = self.add_weight(shape=(input_shape[-1],), name="factor")
        self.offset = self.add_weight(shape=(3,), name="offset", trainable=False)
        self.inner = layers.Dense(2)
        self.inner.build(input_shape)

    def call(self, inputs: Any) -> Any:
        return self.inner(inputs * self.factor)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape[:-1], 2)


@keras.saving.register_keras_serializable("mine")
class Subclassed(keras.Model):  # type: ignore[misc]
    """A model in code: a file says nothing of its graph."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.hidden = layers.Dense(4, name="hidden")
        self.final = layers.Dense(2)

    def call(self, inputs: Any) -> Any:
        return self.final(self.hidden(inputs))


def chain() -> Model:
    """Return a convolutional chain that was trained for a step, so that the optimizer has a state."""
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(3, 3, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.MaxPooling2D(),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(2),
        ],
        name="chain",
    )
    return _trained(model, (2, 8, 8, 1))


def graph() -> Model:
    """Return a graph with two inputs and outputs, a shared layer, frozen parts and models within models."""
    past, calendar = keras.Input((6, 3), name="past"), keras.Input((4,), name="calendar")
    step = keras.Sequential([keras.Input((3,)), layers.Dense(2), layers.LayerNormalization()], name="step")
    memory = layers.GRU(4)(layers.TimeDistributed(step, name="each_step")(past))
    shared = layers.Dense(4, name="shared")
    both = layers.Add()([shared(memory), shared(calendar)])
    inner = keras.Input((4,))
    frozen = keras.Model(inner, [layers.Dense(3)(inner), layers.PReLU()(inner)], name="frozen")
    frozen.trainable = False
    small, large = frozen(both)
    joined = layers.Concatenate()([small, large[:, :2] + 1.0])
    return keras.Model([past, calendar], {"answer": layers.Dense(1)(joined), "memory": memory}, name="graph")


def recurrent() -> Model:
    """Return a graph of recurrent layers with layers of their own, whose states go from one to another."""
    inputs = keras.Input((6, 3))
    sequence, *states = layers.Bidirectional(layers.LSTM(3, return_state=True), merge_mode=None)(inputs)
    cells = layers.RNN([layers.LSTMCell(2), layers.GRUCell(3)])(inputs)
    decoded = layers.LSTM(3, return_sequences=True)(inputs, initial_state=states[1:3])
    return keras.Model(inputs, [layers.Concatenate()([sequence, cells]), decoded], name="recurrent")


def mixed() -> Model:
    """Return a graph in mixed precision with attention and a mask."""
    keras.config.set_dtype_policy("mixed_float16")
    words = keras.Input((5,), dtype="int32")
    vectors = layers.Embedding(20, 4, mask_zero=True)(words)
    mixed = layers.MultiHeadAttention(2, 3)(vectors, vectors)
    model = keras.Model(words, layers.LSTM(3)(mixed), name="mixed")
    keras.config.set_dtype_policy("float32")
    return model


def custom() -> Model:
    """Return a graph with a custom layer, a frozen one, and layers behind them."""
    inputs = keras.Input((4,))
    hidden = Scaled(name="scaled")(layers.Dense(5)(inputs))
    hidden = Scaled(name="fixed", trainable=False)(layers.Dense(3, name="middle")(hidden))
    return keras.Model(inputs, layers.Dense(1, name="last")(hidden), name="custom")


def function() -> Model:
    """Return a chain with a Lambda, which only Python code could run."""
    return keras.Sequential(
        [keras.Input((4,)), layers.Lambda(lambda x: ops.concatenate([x, x]), name="doubled"), layers.Dense(3)],
        name="function",
    )


def told_function() -> Model:
    """Return a chain with a Lambda that states its output shape."""
    told = layers.Lambda(lambda x: ops.concatenate([x, x]), output_shape=(8,), name="told")
    return keras.Sequential([keras.Input((4,)), told, layers.Dense(3)], name="told_function")


def holding_subclassed() -> Model:
    """Return a graph in which a subclassed model is a layer."""
    inputs = keras.Input((4,))
    return keras.Model(inputs, layers.Dense(3, name="last")(Subclassed(name="inner")(inputs)), name="holder")


def subclassed() -> Model:
    """Return a subclassed model, of which a file tells the weights alone."""
    model = Subclassed(name="subclassed")
    model(np.zeros((1, 3)))
    return model


def adapted() -> Model:
    """Return a chain with low-rank weights beside the kernel, and one with whole numbers as weights."""
    dense = layers.Dense(6)
    model = keras.Sequential([keras.Input((8,)), dense, layers.Dense(4), layers.Dense(3)], name="adapted")
    dense.enable_lora(2)
    model.layers[1].quantize("int8")
    return model


def normalized() -> Model:
    """Return a chain with a layer that learnt its weights from data."""
    layer = layers.Normalization()
    layer.adapt(np.arange(12.0).reshape(4, 3))
    return keras.Sequential([keras.Input((3,)), layer, layers.Dense(2)], name="normalized")


WRITTEN: dict[str, tuple[Callable[[], Model], tuple[str, ...]]] = {
    "chain.keras": (chain, ()),
    "chain.h5": (chain, ()),
    "chain.weights.h5": (chain, ()),
    "graph.keras": (graph, ()),
    "graph.hdf5": (graph, ()),
    "graph.weights.h5": (graph, ()),
    "recurrent.keras": (recurrent, ()),
    "recurrent.h5": (recurrent, ()),
    "mixed.keras": (mixed, ()),
    "mixed.h5": (mixed, ()),
    "custom.keras": (custom, ("scaled", "middle", "fixed", "last")),
    "custom.h5": (custom, ("scaled", "middle", "fixed", "last")),
    "function.keras": (function, ("doubled", "dense")),
    "function.h5": (function, ("doubled", "dense")),
    "told_function.keras": (told_function, ()),
    "holding_subclassed.keras": (holding_subclassed, ("inner", "last")),
    "subclassed.keras": (subclassed, ()),
    "adapted.keras": (adapted, ("dense_1",)),
    "normalized.keras": (normalized, ()),
}
"""The file's name -> what builds the model, and the layers whose output shape the file need not tell."""


def write_files() -> None:
    """Write every file, and Keras' answer to it."""
    FOLDER.mkdir(exist_ok=True)
    answers = {}
    for name, (build, untold) in WRITTEN.items():
        keras.backend.clear_session(free_memory=False)
        model = build()
        path = FOLDER / name
        path.unlink(missing_ok=True)
        if name.endswith(".weights.h5"):
            model.save_weights(path)
        else:
            model.save(path)
        answers[name] = _file_answer(name, model, untold)
    add_answers(f"Keras {VERSION}", answers)


def _file_answer(name: str, model: Model, untold: tuple[str, ...]) -> dict[str, Any]:
    """Return Keras' answer, less what a file of this kind does not hold."""
    if name.endswith(".weights.h5") or isinstance(model, Subclassed):
        return {"params": model.count_params()}
    expected = answer(model)
    return {**expected, "untold": list(untold)} if untold else expected


def _trained(model: Model, shape: tuple[int, ...]) -> Model:
    model.compile("adam", "mse")
    model.fit(np.zeros(shape), np.zeros((shape[0], *model.output_shape[1:])), verbose=0)
    return model


def main() -> None:
    """Write the records and the files, and say what they hold."""
    drawn = (recorded(f"record-{index}") for index in range(10 * MODELS))
    models = [model for _, model in zip(range(MODELS), (each for each in drawn if each), strict=False)]
    write_records({"keras": VERSION, "backend": BACKEND, "models": models}, RECORDS)
    rows = sum(len(model["answer"]["rows"]) for model in models)
    print(f"Keras {VERSION}: {len(models)} models, {rows} rows, {RECORDS.stat().st_size:,} bytes")
    write_files()


if __name__ == "__main__":
    main()
