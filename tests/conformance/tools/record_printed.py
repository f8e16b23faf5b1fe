"""Record what Keras prints of models and layers, for the tests of pasted text that run without it.

    KERAS_BACKEND=jax VENV/bin/python tests/conformance/tools/record_printed.py

It runs on Keras 2 and 3, and each version keeps its part of the records.

Of each model: `get_config()` as `print`, `pprint` and the prompt of Python write it, and `summary()` with various
options; of each layer: `get_config()`.
"""

from __future__ import annotations

import gzip
import json
import pprint
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import Input, Model, Sequential, layers

IS_OLD = keras.__version__.startswith("2.")
RECORDS = Path(__file__).parents[1] / "records" / "printed.json.gz"


def models() -> Iterator[Model]:
    """Yield models of every kind that a summary shows in its own way."""
    yield Sequential(
        [
            Input((28, 28, 1)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dense(10),
        ],
        name="digits",
    )
    x = Input((24, 3), name="past")
    y = layers.Bidirectional(layers.LSTM(7, return_sequences=True), name="a_layer_with_quite_a_long_name_of_its_own")(x)
    y = layers.TimeDistributed(layers.Dense(2, dtype="mixed_float16"))(y)
    yield Model(x, layers.GRU(5)(y), name="series")
    image = Input((16, 16, 3))
    y = layers.Conv2D(4, 3, padding="same")(image)
    y = layers.Add()([y, layers.SeparableConv2D(4, 3, padding="same")(y)])
    y = layers.ReLU()(y) if IS_OLD else keras.ops.relu(y) * 2
    yield Model(image, layers.Dense(2)(layers.GlobalAveragePooling2D()(y)), name="graph")
    words = Input((12,), dtype="int32")
    y = layers.Embedding(100, 8)(words)
    yield Model(words, [layers.MultiHeadAttention(2, 4)(y, y), layers.LayerNormalization()(y)], name="attention")
    left, right, tower = Input((10,)), Input((10,)), layers.Dense(8, name="tower")
    yield Model([left, right], layers.Subtract()([tower(left), tower(right)]), name="twins")
    inner = Sequential([Input((6,)), layers.Dense(5, name="inside"), layers.Dense(4)], name="encoder")
    whole = Model(inner.inputs, layers.Dense(6)(inner.outputs[0]), name="decoder")
    x = Input((6,))
    yield Model(x, layers.Concatenate()([inner(x), whole(x)]), name="shared_inside")
    frozen = Sequential([Input((3,)), layers.Dense(4), layers.Dense(1)], name="frozen")
    frozen.layers[0].trainable = False
    frozen.compile("adam", "mse")
    frozen.train_on_batch(np.ones((2, 3)), np.ones((2, 1)))
    yield frozen
    if IS_OLD:
        twice = layers.Dense(4, name="twice")
        yield Sequential([Input((4,)), twice, layers.ReLU(), twice], name="called_twice")
    yield keras.applications.MobileNetV2(weights=None, alpha=0.35, input_shape=(96, 96, 3))


OPTIONS: list[dict[str, Any]] = [
    {},
    {"show_trainable": True},
    {"expand_nested": True},
    {"expand_nested": True, "show_trainable": True, "line_length": 60},
    {"line_length": 120},
    {"line_length": 45},
]


def _kept_by(pieces: list[str]) -> Any:
    def keep(text: str, **_: Any) -> None:
        pieces.append(text)

    return keep


def summaries(model: Model) -> Iterator[dict[str, Any]]:
    """Yield what `summary()` prints with each of the options."""
    for options in OPTIONS:
        pieces: list[str] = []
        keep = _kept_by(pieces)
        model.summary(**options, print_fn=keep)
        yield {"options": options, "text": "\n".join(pieces)}


def of_model(model: Model) -> dict[str, Any]:
    """Return what is printed of a model, and its figures."""
    config = model.get_config()
    optimizer = getattr(model, "optimizer", None)
    return {
        "name": model.name,
        "params": model.count_params(),
        "restored": type(model).from_config(model.get_config()).count_params(),
        "optimizer": 0 if IS_OLD or optimizer is None else sum(each.value.size for each in optimizer.variables),
        "printed": str(config),
        "pretty": pprint.pformat(config),
        "as_text": repr(str(config)),
        "json_as_text": repr(model.to_json()),
        "layers": str([layer.get_config() for layer in model.layers]),
        "is_chain": isinstance(model, Sequential),
        "input_shape": model.input_shape if isinstance(model.input_shape, tuple) else None,
        "summaries": list(summaries(model)),
    }


def of_layers() -> Iterator[dict[str, Any]]:
    """Yield what is printed of single layers."""
    made = [
        (layers.LSTM(10), (None, 3, 1)),
        (layers.Bidirectional(layers.GRU(4)), (None, 5, 2)),
        (layers.Conv2D(8, (3, 5), dtype="mixed_float16"), (None, 9, 9, 3)),
        (layers.Conv2D(8, 3, name="mine"), (None, 9, 9, 3)),
        (layers.Dense(4, name="my.own"), (None, 3)),
        (layers.Normalization(mean=[1.0, 2.0], variance=[1.0, 4.0]), (None, 2)),
        (layers.PReLU(shared_axes=[1, 2]), (None, 8, 8, 3)),
        (layers.MultiHeadAttention(2, 3, name="heads"), (None, 5, 8)),
        (layers.Embedding(10, 4, name="words", mask_zero=True), (None, 6)),
    ]
    for layer, shape in made:
        config = layer.get_config()
        x = Input(shape[1:])
        layer(*[x] * (2 if isinstance(layer, layers.MultiHeadAttention) else 1))
        told = {"class": type(layer).__name__, "input": shape, "params": layer.count_params()}
        yield from ({**told, "text": way(config)} for way in (str, pprint.pformat))


def main() -> None:
    """Write the records."""
    records = json.loads(gzip.decompress(RECORDS.read_bytes())) if RECORDS.exists() else {}
    records[keras.__version__] = record = {
        "models": [of_model(each) for each in models()],
        "layers": list(of_layers()),
    }
    text = json.dumps(records, separators=(",", ":"))
    RECORDS.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{len(record['models'])} models; {RECORDS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
