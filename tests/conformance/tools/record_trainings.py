"""Record what the real Keras does with the faults that `mlcalc check` calls errors, for `test_trainings.py`.

    pip install keras==3.15.1 jax scikit-learn pandas
    KERAS_BACKEND=jax python -m tests.conformance.tools.record_trainings

Each drawn case of `tests/checking/drawing.py` that is an error is run once: most raise. Of those that run in silence,
an experiment on data that can be learnt shows what goes wrong: a number of the wrong program, and of the mended one.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import keras
import numpy as np
import pandas as pd

from mlcalc.errors import ERROR
from tests.checking.drawing import CASES, programs

RECORD = Path(__file__).parent.parent / "records" / "trainings.json"

_DATA = """\
import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(3)
rng = np.random.default_rng(3)
x = rng.random((400, 8)).astype("float32")
binary = (x[:, 0] + x[:, 1] > 1).astype("int32")
classes = np.clip((x[:, 0] * 5).astype("int32"), 0, 4)
numbers = (x[:, :1] - x[:, 1:2]) * 10


def network(*last):
    return keras.Sequential([layers.Input((8,)), layers.Dense(16, activation="relu"), *last])


def trained(model, y, loss, optimizer=None, epochs=60):
    model.compile(optimizer or keras.optimizers.Adam(0.01), loss)
    return model.fit(x, y, epochs=epochs, verbose=0, batch_size=50).history["loss"]


def learn(model):
    return trained(model, classes, "sparse_categorical_crossentropy")


def right(model, y):
    return float((model.predict(x, verbose=0).argmax(axis=-1) == y).mean())
"""

EXPERIMENTS: dict[str, tuple[str, str, str]] = {
    "one-unit-softmax": (
        "the spread of what is predicted",
        (
            'm = network(layers.Dense(1, activation="softmax")); trained(m, binary, "binary_crossentropy"); '
            "result = np.ptp(m.predict(x, verbose=0))"
        ),
        (
            'm = network(layers.Dense(1, activation="sigmoid")); trained(m, binary, "binary_crossentropy"); '
            "result = np.ptp(m.predict(x, verbose=0))"
        ),
    ),
    "missing-probabilities": (
        "the share of right answers",
        ("m = network(layers.Dense(5)); learn(m); result = right(m, classes)"),
        ('m = network(layers.Dense(5, activation="softmax")); learn(m); result = right(m, classes)'),
    ),
    "softmax-as-logits": (
        "how far the loss falls",
        (
            'm = network(layers.Dense(5, activation="softmax")); '
            "h = trained(m, classes, keras.losses.SparseCategoricalCrossentropy(from_logits=True)); "
            "result = h[0] - h[-1]"
        ),
        (
            'm = network(layers.Dense(5, activation="softmax")); '
            "h = trained(m, classes, keras.losses.SparseCategoricalCrossentropy()); result = h[0] - h[-1]"
        ),
    ),
    "mismatched-loss": (
        "how far the loss falls",
        (
            'm = network(layers.Dense(1, activation="sigmoid")); '
            'h = trained(m, binary[:, None], "categorical_crossentropy"); result = h[0] - h[-1]'
        ),
        (
            'm = network(layers.Dense(1, activation="sigmoid")); '
            'h = trained(m, binary[:, None], "binary_crossentropy"); result = h[0] - h[-1]'
        ),
    ),
    "unreachable-targets": (
        "the least number that is predicted, of targets from -10 to 10",
        (
            'm = network(layers.Dense(1, activation="relu")); trained(m, numbers, "mse"); '
            "result = m.predict(x, verbose=0).min()"
        ),
        'm = network(layers.Dense(1)); trained(m, numbers, "mse"); result = m.predict(x, verbose=0).min()',
    ),
    "wrong-units": (
        "the share of right answers of the last class",
        (
            'm = network(layers.Dense(4, activation="softmax")); learn(m); '
            "result = float((m.predict(x, verbose=0).argmax(axis=-1) == 4)[classes == 4].mean())"
        ),
        (
            'm = network(layers.Dense(5, activation="softmax")); learn(m); '
            "result = float((m.predict(x, verbose=0).argmax(axis=-1) == 4)[classes == 4].mean())"
        ),
    ),
    "wrong-labels": (
        "how many classes are predicted",
        (
            'm = network(layers.Dense(5, activation="softmax")); '
            'trained(m, classes / 255, "sparse_categorical_crossentropy"); '
            "result = len(np.unique(m.predict(x, verbose=0).argmax(axis=-1)))"
        ),
        (
            'm = network(layers.Dense(5, activation="softmax")); learn(m); '
            "result = len(np.unique(m.predict(x, verbose=0).argmax(axis=-1)))"
        ),
    ),
    "too-many-answers": (
        "the answers for each sample",
        (
            "m = keras.Sequential([layers.Input((8, 1)), layers.LSTM(4, return_sequences=True), layers.Dense(1)]); "
            'm.compile("adam", "mse"); m.fit(x[..., None], numbers, verbose=0); '
            "result = m.predict(x[..., None], verbose=0)[0].size"
        ),
        (
            "m = keras.Sequential([layers.Input((8, 1)), layers.LSTM(4), layers.Dense(1)]); "
            'm.compile("adam", "mse"); m.fit(x[..., None], numbers, verbose=0); '
            "result = m.predict(x[..., None], verbose=0)[0].size"
        ),
    ),
    "other-targets": (
        "how far what is predicted stays from the targets, of two that have nothing in common",
        (
            'm = network(layers.Dense(1)); trained(m, x[:, 2:4] * [1, -1], "mse"); '
            "result = float(((m.predict(x, verbose=0) - x[:, 2:4] * [1, -1]) ** 2).mean())"
        ),
        (
            'm = network(layers.Dense(2)); trained(m, x[:, 2:4] * [1, -1], "mse"); '
            "result = float(((m.predict(x, verbose=0) - x[:, 2:4] * [1, -1]) ** 2).mean())"
        ),
    ),
    "dropout-of-all": (
        "how much the loss falls",
        'm = network(layers.Dropout(1.0), layers.Dense(1)); h = trained(m, numbers, "mse"); result = h[0] - h[-1]',
        'm = network(layers.Dropout(0.1), layers.Dense(1)); h = trained(m, numbers, "mse"); result = h[0] - h[-1]',
    ),
    "equal-weights": (
        "the spread between the kernels of the units, after training",
        (
            "m = keras.Sequential([layers.Input((8,)), "
            'layers.Dense(16, activation="relu", kernel_initializer="zeros"), '
            'layers.Dense(1)]); trained(m, numbers, "mse"); result = np.ptp(m.layers[0].get_weights()[0], axis=1).max()'
        ),
        (
            'm = network(layers.Dense(1)); trained(m, numbers, "mse"); '
            "result = np.ptp(m.layers[0].get_weights()[0], axis=1).max()"
        ),
    ),
    "equal-weights of all layers": (
        "the spread between the kernels of the units, after training",
        (
            "m = keras.Sequential([layers.Input((8,)), "
            'layers.Dense(16, activation="tanh", kernel_initializer=keras.initializers.Constant(0.5)), '
            'layers.Dense(1, kernel_initializer="ones")]); '
            'trained(m, numbers, "mse"); result = np.ptp(m.layers[0].get_weights()[0], axis=1).max()'
        ),
        (
            'm = keras.Sequential([layers.Input((8,)), layers.Dense(16, activation="tanh"), layers.Dense(1)]); '
            'trained(m, numbers, "mse"); result = np.ptp(m.layers[0].get_weights()[0], axis=1).max()'
        ),
    ),
    "learning-rate": (
        "the last loss",
        (
            'm = network(layers.Dense(5, activation="softmax")); '
            'result = trained(m, classes, "sparse_categorical_crossentropy", keras.optimizers.Adam(10.0))[-1]'
        ),
        (
            'm = network(layers.Dense(5, activation="softmax")); '
            'result = trained(m, classes, "sparse_categorical_crossentropy", keras.optimizers.Adam(0.001))[-1]'
        ),
    ),
    "unequal-scaling": (
        "the share of right answers on data that are scaled in another way",
        (
            'm = network(layers.Dense(5, activation="softmax")); learn(m); '
            "result = float((m.predict(x * 255 - 40, verbose=0).argmax(axis=-1) == classes).mean())"
        ),
        ('m = network(layers.Dense(5, activation="softmax")); learn(m); result = right(m, classes)'),
    ),
    "missing-loss": (
        "how far the error falls",
        (
            'm = network(layers.Dense(1)); m.compile(keras.optimizers.Adam(0.01), metrics=["mse"]); '
            'h = m.fit(x, numbers, epochs=60, verbose=0).history["mse"]; result = h[0] - h[-1]'
        ),
        (
            'm = network(layers.Dense(1)); m.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mse"]); '
            'h = m.fit(x, numbers, epochs=60, verbose=0).history["mse"]; result = h[0] - h[-1]'
        ),
    ),
    "constraint-as-regularizer": (
        "how many numbers are added to the loss in place of one",
        (
            "m = keras.Sequential([layers.Input((8,)), "
            "layers.Dense(1, kernel_regularizer=keras.constraints.MaxNorm(3))]); m(x); result = np.size(m.losses[0])"
        ),
        (
            "m = keras.Sequential([layers.Input((8,)), "
            'layers.Dense(1, kernel_regularizer="l2")]); m(x); result = np.size(m.losses[0])'
        ),
    ),
}
"""Code -> what is measured, and the lines that measure it in the wrong and in the mended program."""


def outcome(text: str) -> tuple[str | None, Any]:
    """Return what a program raises, and its `result`."""
    names: dict[str, Any] = {"__name__": "__main__"}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(text, "train.py", "exec"), names)  # noqa: S102  (our own programs)
    except Exception as cause:  # noqa: BLE001  (whatever it is, it is recorded)
        return type(cause).__name__, None
    return None, names.get("result")


def main() -> None:
    """Run all errors, and write what happened."""
    keras.datasets.mnist.load_data = _pictures
    keras.constraints.maxnorm = keras.constraints.MaxNorm  # as earlier releases call it
    pd.read_csv = lambda path: pd.DataFrame({"value": np.sin(np.arange(200) / 10)})
    sys.modules["keras.preprocessing.image"] = _generators()
    raised: dict[str, str | None] = {}
    for number, case in enumerate(CASES):
        if case.severity == ERROR:
            wrong, mended = (_raised(next(programs(each)).text) for each in (case, case.without_fault()))
            assert mended is None, (case.code, mended)
            raised[f"{number:02} {case.code}"] = wrong
    measured = {}
    for code, (what, *lines) in EXPERIMENTS.items():
        results = [outcome(f"{_DATA}\n{each}\n") for each in lines]
        assert [each[0] for each in results] == [None, None], (code, results)
        measured[code] = {"what": what, "wrong": float(results[0][1]), "mended": float(results[1][1])}
    data = {"keras": keras.__version__, "raised": raised, "measured": measured}
    RECORD.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(data, indent=1))


def _raised(text: str) -> str | None:
    """Return what a program raises, with a stand-in for TensorFlow where it asks for it."""
    modules = {"tensorflow": _tensorflow()} if "tensorflow" in text else {}
    with mock.patch.dict(sys.modules, modules):
        return outcome(text)[0]


def _tensorflow() -> ModuleType:
    """Return what programs take from TensorFlow, as Keras has it."""
    module: Any = ModuleType("tensorflow")
    module.zeros_initializer = keras.initializers.Zeros
    return module  # type: ignore[no-any-return]


def _generators() -> ModuleType:
    """Return a module with ImageDataGenerator, which finds pictures of two kinds in every folder."""
    from keras.src.legacy.preprocessing import image

    def flow(self: Any, folder: str, target_size: Any, class_mode: str) -> Any:
        rng = np.random.default_rng(len(folder))
        kinds = rng.integers(0, 2, 64)
        labels = keras.utils.to_categorical(kinds, 2) if class_mode == "categorical" else kinds
        return self.flow(rng.integers(0, 256, (64, *target_size, 3)).astype("float32"), labels)

    module: Any = ModuleType("keras.preprocessing.image")
    module.ImageDataGenerator = image.ImageDataGenerator
    module.ImageDataGenerator.flow_from_directory = flow
    return module  # type: ignore[no-any-return]


def _pictures() -> Any:
    """Return pictures of ten kinds in the shapes of MNIST, without a download."""
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, 256, (10, 28, 28))

    def part(count: int) -> Any:
        y = rng.integers(0, 10, count)
        return np.clip(kinds[y] + rng.normal(0, 30, (count, 28, 28)), 0, 255).astype("uint8"), y.astype("uint8")

    return part(600), part(100)


if __name__ == "__main__":
    main()
