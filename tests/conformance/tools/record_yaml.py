"""Write a small model as `model.to_yaml()` of an older Keras wrote it, with what that Keras says of it.

    [FRAMEWORK=tensorflow.keras] python -m tests.conformance.tools.record_yaml MODEL NAME [STYLE]

It runs under Python 3.7 and later, with Keras 2.0 to 2.3 or TensorFlow 2.0 to 2.5.0. MODEL is `chain` or `graph`; STYLE
is `block` (the default), `flow`, or `mixed`, as PyYAML before 5.1 wrote by default.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from tests.conformance.tools.saved_files import FOLDER, add_answers

keras: Any
if os.environ.get("FRAMEWORK") == "tensorflow.keras":
    tensorflow: Any = importlib.import_module("tensorflow")
    keras, VERSION = tensorflow.keras, f"tf.keras {tensorflow.__version__}"
else:
    keras = importlib.import_module("keras")
    VERSION = f"Keras {keras.__version__}"


def chain() -> Any:
    """Return a chain with tuples, a list that tf.keras tracks, and names that are no texts in YAML 1.1."""
    layers = keras.layers
    return keras.models.Sequential(
        [
            layers.Conv2D(4, 3, strides=(2, 2), input_shape=(9, 9, 3), name="on"),
            layers.BatchNormalization(),
            layers.MaxPooling2D((2, 2), name="1e-05"),
            layers.Flatten(),
            layers.Dense(2, kernel_regularizer=keras.regularizers.l2(1e-5), name="yes"),
            layers.Dropout(0.25),
            layers.Dense(3, use_bias=False, trainable=False, name="010"),
        ],
        name="no",
    )


def graph() -> Any:
    """Return a graph in which two layers have one configuration of an initializer."""
    layers, initializer = keras.layers, keras.initializers.RandomNormal(stddev=0.5)
    image = layers.Input((4,), name="off")
    left = layers.Dense(3, kernel_initializer=initializer)(image)
    right = layers.Dense(3, kernel_initializer=initializer)(left)
    return keras.models.Model(image, layers.concatenate([left, right]), name="null")


def answer(model: Any) -> dict[str, Any]:
    """Return the rows of the layers, and the totals."""
    rows = [
        [each.name, type(each).__name__, _output_shape(each), _size(each.weights), _size(each.trainable_weights)]
        for each in model.layers
    ]
    return {"rows": rows, "params": _size(model.weights), "trainable_params": _size(model.trainable_weights)}


def _output_shape(layer: Any) -> list[Any]:
    shape = layer.output_shape
    return [None if each is None else int(each) for each in (shape[0] if isinstance(shape, list) else shape)]


def _size(weights: Any) -> int:
    return sum(int(keras.backend.count_params(each)) for each in weights)


def main(which: str, name: str, style: str = "block") -> None:
    """Write the file and its answer."""
    model = {"chain": chain, "graph": graph}[which]()
    text = model.to_yaml(default_flow_style={"block": False, "flow": True, "mixed": None}[style])
    (FOLDER / f"{name}.yaml").write_text(text, encoding="utf-8")
    add_answers(VERSION, {f"{name}.yaml": answer(model)})


if __name__ == "__main__":
    main(*sys.argv[1:])
