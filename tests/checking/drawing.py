"""Training scripts with one fault and without it, each written in all the ways that people write them.

A `Case` is a program as data; `programs` writes it as a list, with `add`, functionally, with other imports, in a
function, in a class, and as a notebook.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple


class Case(NamedTuple):
    """A training with one fault, and the same without it.

    Attributes:
        code: the code of the fault.
        severity: how a check takes it.
        shape: the shape of the input.
        layers: the layers, each as it is written with `layers.` before its name.
        compile: what `compile` is given: optimizer, loss, and more by name; nothing if it is not called.
        data: what stands above the model.
        rest: what stands below `compile`; `model` is the model.
        mended: the parts that are other ones in the program without the fault.
        right_in: a way of writing it in which it is no fault.
    """

    code: str
    severity: str
    shape: str = "(8,)"
    layers: tuple[str, ...] = ('layers.Dense(16, activation="relu")', "layers.Dense(1)")
    compile: tuple[str, ...] = ('"adam"', '"mse"')
    data: str = "x, y = np.random.rand(100, 8), np.random.rand(100, 1)"
    rest: str = "model.fit(x, y)"
    mended: Mapping[str, object] = MappingProxyType({})
    right_in: str = ""

    def without_fault(self) -> Case:
        """Return the program without the fault."""
        return self._replace(**self.mended)  # type: ignore[arg-type]


HEAD = """\
import numpy as np
import keras
from keras import layers
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler
"""
CLASSES = "x, y = np.random.rand(100, 8), np.random.randint(0, 5, 100)"
ONE_HOT = "x, y = np.random.rand(100, 8), keras.utils.to_categorical(np.random.randint(0, 5, 100), 5)"
BINARY = "x, y = np.random.rand(100, 8), np.random.randint(0, 2, 100)"
MNIST = "(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()"
SCALED = f"{MNIST}\nx_train, x_test = x_train / 255, x_test / 255"
HIDDEN = 'layers.Dense(16, activation="relu")'
DIGITS = ("layers.Flatten()", 'layers.Dense(64, activation="relu")', 'layers.Dense(10, activation="softmax")')
SPARSE = ('"adam"', '"sparse_categorical_crossentropy"')
CATEGORICAL = ('"adam"', '"categorical_crossentropy"')
BINARY_LOSS = ('"adam"', '"binary_crossentropy"')
VALUES = "x, y = np.random.rand(100, 8), np.random.rand(100, 1)"
SPLIT = "x_train, x_test, y_train, y_test = train_test_split(x, y)"
PICTURES = (
    'layers.Conv2D(8, 3, activation="relu")', "layers.Flatten()", 'layers.Dense(1, activation="sigmoid")'
)  # fmt: skip
FOLDERS = """\
from keras.preprocessing.image import ImageDataGenerator
changing = ImageDataGenerator(rescale=1 / 255, horizontal_flip=True)
plain = ImageDataGenerator(rescale=1 / 255)
train = changing.flow_from_directory("train", target_size=(64, 64), class_mode="binary")
test = plain.flow_from_directory("test", target_size=(64, 64), class_mode="binary")"""
"""Pictures of two kinds in folders, which lie each in a folder of its name."""
_APPENDED = """\
x, y = [], []
for i in range(len(series) - 10):
    x.append(series[i : i + 10])
    y.append(series[i + 10])
"""
_CUT = """\
def cut(series, steps):
    parts, following = list(), list()
    for i in range(len(series)):
        end = i + steps
        if end > len(series) - 1:
            break
        part, value = series[i:end], series[end]
        parts.append(part)
        following.append(value)
    return np.array(parts), np.array(following)


x, y = cut(np.sin(np.arange(200) / 10), 10)
x = x.reshape((x.shape[0], x.shape[1], 1))"""
_LISTED = """\
series = np.sin(np.arange(200) / 10)
x = np.array([series[i : i + 10] for i in range(len(series) - 10)])
x, y = x[..., np.newaxis], np.array([series[i + 10] for i in range(len(series) - 10)])"""
_READ = """\
import pandas as pd
series = pd.read_csv("series.csv")["value"].values
"""
WINDOWS = (
    f"series = np.sin(np.arange(200) / 10)\n{_APPENDED}x, y = np.array(x).reshape(-1, 10, 1), np.array(y)",
    f"{_READ}{_APPENDED}x, y = np.array(x), np.array(y)\nx = np.reshape(x, (x.shape[0], x.shape[1], 1))",
    _LISTED,
    _CUT,
)
"""A series, and windows of 10 steps that are cut out of it by hand, each with the value that follows."""


TWO_OUTPUTS = """\
start = keras.Input((8,))
both = keras.Model(start, [layers.Dense(1, name="price")(start), layers.Dense(1, name="size")(start)])
both.compile("adam", {{"price": "mse", "{}": "mse"}})
both.fit(x, [{}])"""


def dense(units: int, activation: str = "") -> tuple[str, ...]:
    """Return a hidden layer and a last one."""
    ending = f', activation="{activation}"' if activation else ""
    return (HIDDEN, f"layers.Dense({units}{ending})")


CASES: tuple[Case, ...] = (
    Case(
        "one-unit-softmax", "error", layers=dense(1, "softmax"), compile=BINARY_LOSS, data=BINARY,
        mended={"layers": dense(1, "sigmoid")},
    ),
    Case(
        "missing-probabilities", "error", layers=dense(5), compile=SPARSE, data=CLASSES,
        mended={"layers": dense(5, "softmax")},
    ),
    Case(
        "missing-probabilities", "error", layers=dense(5, "relu"), compile=CATEGORICAL, data=ONE_HOT,
        mended={"layers": dense(5, "softmax")},
    ),
    Case(
        "missing-probabilities", "error", layers=dense(1), compile=BINARY_LOSS, data=BINARY,
        mended={"layers": dense(1, "sigmoid")},
    ),
    Case(
        "missing-probabilities", "error", layers=dense(1, "tanh"), compile=BINARY_LOSS, data=BINARY,
        mended={"layers": dense(1, "sigmoid")},
    ),
    Case(
        "softmax-as-logits", "error", layers=dense(5, "softmax"), data=CLASSES,
        compile=('"adam"', "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"),
        mended={"compile": ('"adam"', "keras.losses.SparseCategoricalCrossentropy()")},
    ),
    Case(
        "mismatched-loss", "error", layers=dense(5, "sigmoid"), compile=CATEGORICAL, data=ONE_HOT,
        mended={"layers": dense(5, "softmax")},
    ),
    Case(
        "mismatched-loss", "error", layers=dense(1, "sigmoid"), compile=CATEGORICAL, data=BINARY,
        mended={"compile": BINARY_LOSS},
    ),
    Case(
        "mismatched-loss", "warning", layers=dense(5, "softmax"), compile=BINARY_LOSS, data=ONE_HOT,
        mended={"compile": CATEGORICAL},
    ),
    Case(
        "squared-classes", "warning", layers=dense(5, "softmax"), compile=('"adam"', '"mse"'), data=ONE_HOT,
        mended={"compile": CATEGORICAL},
    ),
    Case(
        "squared-classes", "warning", layers=dense(1, "sigmoid"), compile=('"adam"', '"mean_squared_error"'),
        data=BINARY, mended={"compile": BINARY_LOSS},
    ),
    Case(
        "unreachable-targets", "error", layers=dense(1, "relu"),
        data="x, y = np.random.rand(100, 8), np.random.rand(100, 1) * 20 - 10", mended={"layers": dense(1)},
    ),
    Case(
        "unreachable-targets", "error", layers=dense(1, "sigmoid"),
        data="x, y = np.random.rand(100, 8), np.random.rand(100, 1) * 20", mended={"layers": dense(1)},
    ),
    Case(
        "unreachable-targets", "warning", layers=dense(1, "relu"),
        data="x, y = np.random.rand(100, 8), np.random.randn(100, 1)", mended={"layers": dense(1)},
    ),
    Case(
        "wrong-units", "error", shape="(28, 28)", layers=(*DIGITS[:2], 'layers.Dense(9, activation="softmax")'),
        compile=SPARSE, data=SCALED, rest="model.fit(x_train, y_train)", mended={"layers": DIGITS},
    ),
    Case(
        "wrong-units", "error", layers=dense(6, "softmax"), compile=CATEGORICAL, data=ONE_HOT,
        mended={"layers": dense(5, "softmax")},
    ),
    Case(
        "wrong-units", "error", layers=dense(1, "sigmoid"), compile=BINARY_LOSS, data=CLASSES,
        mended={"layers": dense(5, "softmax"), "compile": SPARSE},
    ),
    Case(
        "wrong-labels", "error", layers=dense(5, "softmax"), compile=SPARSE, data=ONE_HOT,
        mended={"compile": CATEGORICAL},
    ),
    Case(
        "wrong-labels", "error", layers=dense(5, "softmax"), compile=CATEGORICAL, data=CLASSES,
        mended={"compile": SPARSE},
    ),
    Case(
        "wrong-labels", "error", shape="(28, 28)", layers=DIGITS, compile=SPARSE,
        data=f"{SCALED}\ny_train, y_test = y_train / 255, y_test / 255", rest="model.fit(x_train, y_train)",
        mended={"data": SCALED},
    ),
    Case(
        "too-many-answers", "error", shape="(28, 28, 1)", compile=SPARSE,
        layers=('layers.Conv2D(8, 3, activation="relu")', 'layers.Dense(10, activation="softmax")'),
        data="x, y = np.random.rand(100, 28, 28, 1), np.random.randint(0, 10, 100)",
        mended={
            "layers": (
                'layers.Conv2D(8, 3, activation="relu")', "layers.Flatten()", 'layers.Dense(10, activation="softmax")'
            )
        },
    ),
    Case(
        "too-many-answers", "error", shape="(30, 4)",
        layers=("layers.LSTM(32, return_sequences=True)", "layers.Dense(1)"),
        data="x, y = np.random.rand(100, 30, 4), np.random.rand(100, 1)",
        mended={"layers": ("layers.LSTM(32)", "layers.Dense(1)")},
    ),
    Case(
        "window-too-large", "error", shape="(32, 32, 3)", compile=(), data="", rest="",
        layers=(
            'layers.Conv2D(32, 3, activation="relu")', "layers.MaxPooling2D(4)",
            'layers.Conv2D(64, 3, activation="relu")', "layers.MaxPooling2D(4)",
            'layers.Conv2D(64, 3, activation="relu")',
        ),
        mended={
            "layers": (
                'layers.Conv2D(32, 3, padding="same", activation="relu")', "layers.MaxPooling2D(4)",
                'layers.Conv2D(64, 3, padding="same", activation="relu")', "layers.MaxPooling2D(4)",
                'layers.Conv2D(64, 3, padding="same", activation="relu")',
            )
        },
    ),
    Case(
        "channels-first", "warning", shape="(3, 64, 64)", compile=(), data="", rest="",
        layers=(
            'layers.Conv2D(16, 3, padding="same", activation="relu")', "layers.Flatten()",
            'layers.Dense(2, activation="softmax")',
        ),
        mended={"shape": "(64, 64, 3)"},
    ),
    Case(
        "normalized-rows", "warning", shape="(64, 64, 3)", compile=(), data="", rest="",
        layers=(
            "layers.Conv2D(16, 3, use_bias=False)", "layers.BatchNormalization(axis=1)", 'layers.Activation("relu")',
            "layers.GlobalAveragePooling2D()", 'layers.Dense(2, activation="softmax")',
        ),
        mended={
            "layers": (
                "layers.Conv2D(16, 3, use_bias=False)", "layers.BatchNormalization()", 'layers.Activation("relu")',
                "layers.GlobalAveragePooling2D()", 'layers.Dense(2, activation="softmax")',
            )
        },
    ),
    Case(
        "other-input", "error", shape="(10,)", data="x, y = np.random.rand(100, 12), np.random.rand(100, 1)",
        mended={"shape": "(12,)"},
    ),
    Case("other-input", "error", rest="model.fit(x, y)\nmodel.predict(x[0])", mended={"rest": "model.fit(x, y)"}),
    Case(
        "stray-argument", "error", compile=('"adam"', '"mse"', "nesterov=True"),
        mended={"compile": ('"adam"', '"mse"')},
    ),
    Case(
        "linear-layers", "warning", layers=("layers.Dense(64)", "layers.Dense(1)"),
        mended={"layers": ('layers.Dense(64, activation="relu")', "layers.Dense(1)")},
    ),
    Case(
        "activations-in-a-row", "warning", compile=SPARSE, data=CLASSES,
        layers=(HIDDEN, 'layers.Dense(5, activation="relu")', 'layers.Activation("softmax")'),
        mended={"layers": (HIDDEN, "layers.Dense(5)", 'layers.Activation("softmax")')},
    ),
    Case(
        "dropout-of-all", "error", layers=(HIDDEN, "layers.Dropout(1.0)", "layers.Dense(1)"),
        mended={"layers": (HIDDEN, "layers.Dropout(0.5)", "layers.Dense(1)")},
    ),
    Case(
        "wrong-argument", "error", layers=(HIDDEN, "layers.Dropout(50)", "layers.Dense(1)"),
        mended={"layers": (HIDDEN, "layers.Dropout(0.5)", "layers.Dense(1)")},
    ),
    Case(
        "high-dropout", "warning", layers=(HIDDEN, "layers.Dropout(0.9)", "layers.Dense(1)"),
        mended={"layers": (HIDDEN, "layers.Dropout(0.5)", "layers.Dense(1)")},
    ),
    Case(
        "dropout-at-end", "warning", layers=(HIDDEN, "layers.Dense(1)", "layers.Dropout(0.2)"),
        mended={"layers": (HIDDEN, "layers.Dropout(0.2)", "layers.Dense(1)")},
    ),
    Case(
        "equal-weights", "error",
        layers=('layers.Dense(64, activation="relu", kernel_initializer="zeros")', "layers.Dense(1)"),
        mended={"layers": ('layers.Dense(64, activation="relu", kernel_initializer="he_normal")', "layers.Dense(1)")},
    ),
    Case(
        "learning-rate", "error", compile=("keras.optimizers.Adam(learning_rate=10.0)", '"mse"'),
        mended={"compile": ("keras.optimizers.Adam(learning_rate=0.001)", '"mse"')},
    ),
    Case(
        "learning-rate", "error", compile=("keras.optimizers.SGD(-0.01)", '"mse"'),
        mended={"compile": ("keras.optimizers.SGD(0.01)", '"mse"')},
    ),
    Case(
        "learning-rate", "warning", compile=("keras.optimizers.SGD(learning_rate=5.0)", '"mse"'),
        mended={"compile": ("keras.optimizers.SGD(learning_rate=0.01)", '"mse"')},
    ),
    Case(
        "unscaled-input", "warning", shape="(28, 28)", layers=DIGITS, compile=(*SPARSE, 'metrics=["accuracy"]'),
        data=MNIST, rest="model.fit(x_train, y_train)", mended={"data": SCALED},
    ),
    Case(
        "unequal-scaling", "error", shape="(28, 28)", layers=DIGITS, compile=SPARSE,
        data=f"{MNIST}\nx_train = x_train / 255",
        rest="model.fit(x_train, y_train)\nmodel.evaluate(x_test, y_test)", mended={"data": SCALED},
    ),
    Case(
        "accuracy-of-numbers", "warning", compile=('"adam"', '"mse"', 'metrics=["accuracy"]'),
        mended={"compile": ('"adam"', '"mse"', 'metrics=["mae"]')},
    ),
    Case(
        "leaking-scaler", "warning",
        data="x, y = np.random.rand(100, 8), np.random.rand(100, 1)\nx = StandardScaler().fit_transform(x)\n"
        "x_train, x_test, y_train, y_test = train_test_split(x, y)",
        rest="model.fit(x_train, y_train)\nmodel.evaluate(x_test, y_test)",
        mended={
            "data": "x, y = np.random.rand(100, 8), np.random.rand(100, 1)\n"
            "x_train, x_test, y_train, y_test = train_test_split(x, y)\nscaler = StandardScaler().fit(x_train)\n"
            "x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)"
        },
    ),
    Case(
        "leaking-scaler", "warning",
        data="x, y = np.random.rand(100, 8), np.random.rand(100, 1)\n"
        "x_train, x_test, y_train, y_test = train_test_split(x, y)\nscaler = MinMaxScaler()\n"
        "x_train = scaler.fit_transform(x_train)\nx_test = scaler.fit_transform(x_test)",
        rest="model.fit(x_train, y_train)\nmodel.evaluate(x_test, y_test)",
        mended={
            "data": "x, y = np.random.rand(100, 8), np.random.rand(100, 1)\n"
            "x_train, x_test, y_train, y_test = train_test_split(x, y)\nscaler = MinMaxScaler()\n"
            "x_train = scaler.fit_transform(x_train)\nx_test = scaler.transform(x_test)"
        },
    ),
    Case(
        "validated-on-training", "warning", rest="model.fit(x, y, validation_data=(x, y))",
        mended={"rest": "model.fit(x, y, validation_split=0.2)"},
    ),
    Case(
        "validated-on-training", "warning", rest="model.fit(x, y, validation_data=(x[80:], y[80:]))",
        mended={"rest": "model.fit(x[:80], y[:80], validation_data=(x[80:], y[80:]))"},
    ),
    Case(
        "unused-preparation", "warning",
        data="x, y = np.random.rand(100, 8), np.random.rand(100, 1)\nx_scaled = StandardScaler().fit_transform(x)",
        mended={"rest": "model.fit(x_scaled, y)"},
    ),
    Case(
        "lost-result", "warning", shape="(4, 2)", layers=("layers.LSTM(8)", "layers.Dense(1)"),
        data="x, y = np.random.rand(100, 4, 2), np.random.rand(100, 1)\ny.astype(\"float32\")",
        mended={"data": "x, y = np.random.rand(100, 4, 2), np.random.rand(100, 1)\ny = y.astype(\"float32\")"},
    ),
    Case(
        "missing-key", "error", rest='hist = model.fit(x, y, epochs=3)\nprint(hist.history["val_loss"])',
        mended={"rest": 'hist = model.fit(x, y, epochs=3, validation_split=0.2)\nprint(hist.history["val_loss"])'},
    ),
    Case(
        "missing-key", "error", layers=dense(1, "sigmoid"), compile=(*BINARY_LOSS, 'metrics=["accuracy"]'), data=BINARY,
        rest='hist = model.fit(x, y)\nprint(hist.history["acc"])',
        mended={"rest": 'hist = model.fit(x, y)\nprint(hist.history["accuracy"])'},
    ),
    Case(
        "late-thaw", "warning",
        rest="model.layers[-2].trainable = False\nmodel.compile(\"adam\", \"mse\")\nmodel.fit(x, y)\n"
        "model.layers[-2].trainable = True\nmodel.fit(x, y)",
        compile=(),
        mended={
            "rest": "model.layers[-2].trainable = False\nmodel.compile(\"adam\", \"mse\")\nmodel.fit(x, y)\n"
            "model.layers[-2].trainable = True\nmodel.compile(\"adam\", \"mse\")\nmodel.fit(x, y)"
        },
    ),
    Case("never-compiled", "error", compile=(), mended={"compile": ('"adam"', '"mse"')}),
    Case(
        "compiled-twice", "warning", right_in="a function", rest='model.compile("sgd", "mae")\nmodel.fit(x, y)',
        mended={"rest": "model.fit(x, y)"},
    ),
    Case(
        "never-compiled", "error", compile=(), rest="model.evaluate(x, y)",
        mended={"compile": ('"adam"', '"mse"'), "rest": "model.fit(x, y)"},
    ),
    Case(
        "leaking-scaler", "warning",
        data="from sklearn.preprocessing import StandardScaler\nx, y = np.random.rand(100, 8), np.random.rand(100, 1)\n"
        "x = StandardScaler().fit_transform(x)",
        rest="model.fit(x[:80], y[:80])\nmodel.evaluate(x[80:], y[80:])",
        mended={"data": "x, y = np.random.rand(100, 8), np.random.rand(100, 1)"},
    ),
    Case(
        "equal-weights", "error",
        data="import tensorflow as tf\nx, y = np.random.rand(100, 8), np.random.rand(100, 1)",
        layers=('layers.Dense(64, activation="relu", kernel_initializer=tf.zeros_initializer())', "layers.Dense(1)"),
        mended={"layers": ('layers.Dense(64, activation="relu")', "layers.Dense(1)")},
    ),
    Case(
        "list-as-data", "error", rest="model.fit(x, y)\nmodel.predict([[0.1] * 8])",
        mended={"rest": "model.fit(x, y)\nmodel.predict(np.array([[0.1] * 8]))"},
    ),
    Case(
        "missing-key", "error", layers=dense(1, "sigmoid"), compile=(*BINARY_LOSS, 'metrics=["accuracy"]'), data=BINARY,
        rest='stop = keras.callbacks.EarlyStopping("val_acc")\nmodel.fit(x, y, validation_split=0.2, callbacks=[stop])',
        mended={
            "compile": (
                *BINARY_LOSS,
                'metrics=[keras.metrics.BinaryAccuracy("acc"), keras.metrics.Precision(None, None, None, "exact")]',
            )
        },
    ),
    Case(
        "unequal-scaling", "error", shape="(28, 28)", layers=DIGITS, compile=SPARSE,
        data=f"{MNIST}\nx_train, x_test = x_train / 255, x_test / 127.5",
        rest="model.fit(x_train, y_train)\nmodel.evaluate(x_test, y_test)", mended={"data": SCALED},
    ),
    Case("older-epochs", "error", rest="model.fit(x, y, nb_epoch=20)", mended={"rest": "model.fit(x, y, epochs=20)"}),
    Case(
        "older-kernel", "warning", shape="(64, 64, 3)", compile=(), data="", rest="",
        layers=(
            'layers.Conv2D(32, 3, 3, activation="relu")', "layers.Flatten()", 'layers.Dense(2, activation="softmax")',
        ),
        mended={
            "layers": (
                'layers.Conv2D(32, (3, 3), activation="relu")', "layers.Flatten()",
                'layers.Dense(2, activation="softmax")',
            )
        },
    ),
    Case(
        "shuffled-alone", "warning",
        data="x, y = np.random.rand(100, 8), np.random.rand(100, 1)\nnp.random.shuffle(y)",
        mended={
            "data": "x, y = np.random.rand(100, 8), np.random.rand(100, 1)\norder = np.random.permutation(len(x))\n"
            "x, y = x[order], y[order]"
        },
    ),
    Case(
        "list-as-data", "error", shape="(2,)", layers=("layers.Dense(1)",),
        data="x, y = [[0.1, 0.2], [0.3, 0.4]], [0.5, 0.7]",
        mended={"data": "x, y = np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([0.5, 0.7])"},
    ),
    Case(
        "list-as-data", "error", shape="(2,)", layers=("layers.Dense(1)",),
        data="x, y = np.random.rand(10, 2), np.random.rand(10)", rest="model.fit(x.tolist(), y)",
        mended={"rest": "model.fit(x, y)"},
    ),
    Case(
        "constraint-as-regularizer", "error",
        data="from keras.constraints import max_norm\nx, y = np.random.rand(100, 8), np.random.rand(100, 1)",
        layers=('layers.Dense(16, activation="relu", kernel_regularizer=max_norm(3))', "layers.Dense(1)"),
        mended={"layers": ('layers.Dense(16, activation="relu", kernel_constraint=max_norm(3))', "layers.Dense(1)")},
    ),
    Case(
        "constraint-as-regularizer", "error",
        data="from keras.constraints import MaxNorm\nx, y = np.random.rand(100, 8), np.random.rand(100, 1)",
        layers=(
            'layers.Dense(16, activation="relu", kernel_regularizer=MaxNorm(3))', "layers.Dense(1)"
        ),
        mended={
            "layers": (
                'layers.Dense(16, activation="relu", kernel_constraint=MaxNorm(3))', "layers.Dense(1)"
            )
        },
    ),
    Case(
        "argmax-of-one", "warning", layers=dense(1, "sigmoid"), compile=BINARY_LOSS, data=BINARY,
        rest="model.fit(x, y)\nclasses = model.predict(x).argmax(axis=1)",
        mended={"rest": "model.fit(x, y)\nclasses = model.predict(x) > 0.5"},
    ),
    Case(
        "argmax-of-one", "warning", layers=dense(1, "sigmoid"), compile=BINARY_LOSS, data=BINARY,
        rest="model.fit(x, y)\nclasses = np.argmax(model.predict(x), axis=-1)",
        mended={"rest": "model.fit(x, y)\nclasses = model.predict(x) > 0.5"},
    ),
    Case(
        "argmax-of-one", "warning", layers=dense(5, "softmax"), compile=SPARSE, data=CLASSES,
        rest="model.fit(x, y)\nclasses = np.argmax(model.predict(x), axis=0)",
        mended={"rest": "model.fit(x, y)\nclasses = np.argmax(model.predict(x), axis=1)"},
    ),
    Case(
        "large-targets", "warning", data="x, y = np.random.rand(100, 8), np.random.rand(100, 1) * 50000",
        mended={"data": "x, y = np.random.rand(100, 8), np.random.rand(100, 1) * 5"},
    ),
    Case("large-batch", "note", rest="model.fit(x, y, batch_size=200)", mended={"rest": "model.fit(x, y)"}),
    Case(
        "never-scaled-back", "note",
        data="x, y = np.random.rand(100, 8), np.random.rand(100, 1)\nscaler = MinMaxScaler()\n"
        "y = scaler.fit_transform(y)",
        rest="model.fit(x, y)\nprint(model.predict(x))",
        mended={"rest": "model.fit(x, y)\nprint(scaler.inverse_transform(model.predict(x)))"},
    ),
    Case(
        "argmax-of-one", "warning", layers=dense(1), data=BINARY,
        compile=('"adam"', "keras.losses.BinaryCrossentropy(from_logits=True)"),
        rest="model.fit(x, y)\nclasses = model.predict(x) > 0.5",
        mended={"rest": "model.fit(x, y)\nclasses = model.predict(x) > 0"},
    ),
    Case(
        "squared-classes", "warning", layers=dense(5, "softmax"), compile=('"adam"', '"mae"'), data=CLASSES,
        mended={"compile": SPARSE},
    ),
    Case(
        "accuracy-of-numbers", "warning", layers=dense(5, "softmax"), compile=(*SPARSE, 'metrics=["mse"]'),
        data=CLASSES, mended={"compile": (*SPARSE, 'metrics=["accuracy"]')},
    ),
    Case(
        "repeated-activation", "note", layers=(HIDDEN, "layers.ReLU()", "layers.Dense(1)"),
        mended={"layers": (HIDDEN, "layers.Dense(1)")},
    ),
    Case(
        "wrong-labels", "error", layers=dense(5, "softmax"), compile=SPARSE,
        data="import pandas as pd\nx, kinds = np.random.rand(100, 8), pd.Series(np.random.randint(0, 5, 100))\n"
        'y = pd.get_dummies(kinds).values.astype("float32")',
        mended={"compile": CATEGORICAL},
    ),
    Case(
        "wrong-labels", "error", layers=dense(5, "softmax"), compile=CATEGORICAL,
        data='import pandas as pd\nx, names = np.random.rand(100, 8), np.array(["a", "b", "c", "d", "e"] * 20)\n'
        "y, kinds = pd.factorize(names)",
        mended={"compile": SPARSE},
    ),
    Case(
        "wrong-labels", "error", layers=dense(5, "softmax"), compile=CATEGORICAL,
        data='import pandas as pd\nx = np.random.rand(100, 8)\n'
        'frame = pd.DataFrame({"kind": ["a", "b", "c", "d", "e"] * 20})\n'
        'y = frame["kind"].astype("category").cat.codes.values',
        mended={"compile": SPARSE},
    ),
    Case(
        "wrong-labels", "error", layers=dense(5, "softmax"), compile=CATEGORICAL,
        data='import pandas as pd\nfrom sklearn.preprocessing import LabelEncoder\nx = np.random.rand(100, 8)\n'
        'frame = pd.DataFrame({"kind": ["a", "b", "c", "d", "e"] * 20})\n'
        'frame["kind"] = LabelEncoder().fit_transform(frame["kind"])\ny = frame["kind"].values',
        mended={"compile": SPARSE},
    ),
    Case(
        "wrong-labels", "error", layers=dense(5, "softmax"), compile=SPARSE,
        data='from sklearn.preprocessing import LabelBinarizer\nx = np.random.rand(100, 8)\n'
        'y = LabelBinarizer().fit_transform(["a", "b", "c", "d", "e"] * 20)',
        mended={"compile": CATEGORICAL},
    ),
    Case(
        "wrong-units", "error", layers=dense(4, "softmax"), compile=CATEGORICAL,
        data='import pandas as pd\nx, y = np.random.rand(100, 8), pd.get_dummies(["a", "b", "c", "d", "e"] * 20)\n'
        'y = y.to_numpy().astype("float32")',
        mended={"layers": dense(5, "softmax")},
    ),
    Case(
        "wrong-units", "error", layers=dense(2, "softmax"), compile=SPARSE,
        data='import pandas as pd\nx, frame = np.random.rand(90, 8), pd.DataFrame({"kind": ["a", "b", "c"] * 30})\n'
        'y = frame["kind"].map({"a": 0, "b": 1, "c": 2}).values',
        mended={"layers": dense(3, "softmax")},
    ),
    *(
        Case(
            "too-many-answers", "error", shape="(10, 1)", data=data,
            layers=("layers.LSTM(8, return_sequences=True)", "layers.Dense(1)"),
            mended={"layers": ("layers.LSTM(8)", "layers.Dense(1)")},
        )
        for data in WINDOWS
    ),
    Case("unequal-samples", "error", data="x, y = np.zeros((100, 8)), np.zeros(90)", mended={
        "data": "x, y = np.zeros((100, 8)), np.zeros(100)"
    }),
    Case(
        "unequal-samples", "error", shape="(2,)", layers=("layers.Dense(1)",),
        data="x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])\ny = np.array([0.0, 1.0, 1.0])",
        mended={
            "data": "x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])\ny = np.array([0.0, 1.0, 1.0, 0.0])"
        },
    ),
    Case("unequal-samples", "error", rest="model.fit(x[:80], y[:90])", mended={"rest": "model.fit(x[:80], y[:80])"}),
    Case(
        "unequal-samples", "error", data=f"{VALUES}\nx_train, y_train, x_test, y_test = train_test_split(x, y)",
        rest="model.fit(x_train, y_train)\nmodel.evaluate(x_test, y_test)",
        mended={"data": f"{VALUES}\n{SPLIT}"},
    ),
    Case(
        "unequal-samples", "error", data=f"{VALUES}\n{SPLIT}", rest="model.fit(x_train, y_test)",
        mended={"rest": "model.fit(x_train, y_train)"},
    ),
    Case(
        "unequal-samples", "error", data=f"{VALUES}\n{SPLIT}",
        rest="model.fit(x_train, y_train, validation_data=(x_test, y_train))",
        mended={"rest": "model.fit(x_train, y_train, validation_data=(x_test, y_test))"},
    ),
    Case(
        "other-targets", "error", data="x, y = np.random.rand(100, 8), np.random.rand(100, 2)",
        mended={"layers": dense(2)},
    ),
    Case(
        "other-targets", "error", layers=dense(2), data="x, y = np.random.rand(100, 8), np.random.rand(100)",
        mended={"layers": dense(1)},
    ),
    Case("other-targets", "error", layers=dense(2), mended={"layers": dense(1)}),
    Case(
        "unreachable-targets", "error", shape="(1,)", layers=dense(1, "sigmoid"),
        data="x = np.arange(10).reshape(-1, 1)\ny = np.arange(10) ** 2", mended={"layers": dense(1)},
    ),
    Case(
        "unreachable-targets", "error", shape="(1,)", layers=dense(1, "tanh"),
        data="x = np.linspace(-2, 2, 50).reshape(-1, 1)\ny = x**3", mended={"layers": dense(1)},
    ),
    Case(
        "unreachable-targets", "error", shape="(1,)", layers=dense(1, "relu"),
        data="x = np.linspace(0, 1, 50).reshape(-1, 1)\ny = -(x * x)", mended={"layers": dense(1)},
    ),
    Case(
        "validated-on-training", "warning", rest="known = (x, y)\nmodel.fit(x, y, validation_data=known)",
        mended={"rest": "model.fit(x, y, validation_split=0.2)"},
    ),
    Case(
        "validated-on-training", "warning", shape="(64, 64, 3)", layers=PICTURES, compile=BINARY_LOSS,
        data=FOLDERS, rest="model.fit(train, validation_data=train)",
        mended={"rest": "model.fit(train, validation_data=test)"},
    ),
    Case(
        "validated-on-training", "warning", shape="(64, 64, 3)", layers=PICTURES, compile=BINARY_LOSS,
        data=FOLDERS.replace('"test"', '"train"'), rest="model.fit(train, validation_data=test)",
        mended={"data": FOLDERS},
    ),
    Case("shuffled-alone", "warning", data=f"{VALUES}\nnp.random.shuffle(x)", mended={"data": VALUES}),
    Case(
        "shuffled-alone", "warning",
        data='x, y = np.load("x.npy"), np.load("y.npy")\norder = np.random.permutation(len(x))\nx = x[order]',
        mended={
            "data": 'x, y = np.load("x.npy"), np.load("y.npy")\norder = np.random.permutation(len(x))\n'
            "x, y = x[order], y[order]"
        },
    ),
    Case(
        "shuffled-alone", "warning",
        data=f"{VALUES}\nx_train, x_test = train_test_split(x)\ny_train, y_test = train_test_split(y)",
        rest="model.fit(x_train, y_train)", mended={"data": f"{VALUES}\n{SPLIT}"},
    ),
    Case(
        "lost-result", "warning", layers=dense(5, "softmax"), compile=CATEGORICAL,
        data=f"{CLASSES}\nkeras.utils.to_categorical(y, 5)",
        mended={"data": f"{CLASSES}\ny = keras.utils.to_categorical(y, 5)"},
    ),
    Case(
        "lost-result", "warning", shape="(4, 2)", layers=("layers.LSTM(8)", "layers.Dense(1)"),
        data=f"{VALUES}\nnp.reshape(x, (100, 4, 2))", mended={"data": f"{VALUES}\nx = np.reshape(x, (100, 4, 2))"},
    ),
    Case(
        "lost-result", "warning", data=f"{VALUES}\nkeras.utils.normalize(x, axis=1)",
        mended={"data": f"{VALUES}\nx = keras.utils.normalize(x, axis=1)"},
    ),
    Case(
        "lost-result", "warning", data=f"{VALUES}\nscaler = StandardScaler().fit(x)\nscaler.transform(x)",
        mended={"data": f"{VALUES}\nscaler = StandardScaler().fit(x)\nx = scaler.transform(x)"},
    ),
    Case(
        "unused-preparation", "warning", data=f"{VALUES}\nscaler = StandardScaler()\nscaler.fit(x)",
        mended={"rest": "model.fit(scaler.transform(x), y)"},
    ),
    Case(
        "unequal-scaling", "error", shape="(64, 64, 3)", layers=PICTURES, compile=BINARY_LOSS,
        data=FOLDERS.replace("plain = ImageDataGenerator(rescale=1 / 255)", "plain = ImageDataGenerator()"),
        rest="model.fit(train, validation_data=test)", mended={"data": FOLDERS},
    ),
    Case(
        "unequal-scaling", "warning",
        data='import pandas as pd\nframe = pd.read_csv("train.csv")\nx = frame.drop("y", axis=1).values\n'
        'y = frame["y"].values\nscaler = StandardScaler()\nx = scaler.fit_transform(x)\n'
        'new = pd.read_csv("new.csv").values',
        rest="model.fit(x, y)\nprint(model.predict(new))",
        mended={"rest": "model.fit(x, y)\nprint(model.predict(scaler.transform(new)))"},
    ),
    Case(
        "wrong-labels", "error", shape="(64, 64, 3)", layers=(*PICTURES[:-1], 'layers.Dense(2, activation="softmax")'),
        compile=CATEGORICAL, data=FOLDERS, rest="model.fit(train)", mended={"compile": SPARSE},
    ),
    Case(
        "wrong-labels", "error", shape="(64, 64, 3)", layers=PICTURES, compile=BINARY_LOSS,
        data=FOLDERS.replace('class_mode="binary"', 'class_mode="categorical"'), rest="model.fit(train)",
        mended={"data": FOLDERS},
    ),
    Case(
        "wrong-labels", "error", shape="(64, 64, 3)", layers=(*PICTURES[:-1], 'layers.Dense(2, activation="softmax")'),
        compile=BINARY_LOSS, data=FOLDERS, rest="model.fit(train)", mended={"compile": SPARSE},
    ),
    Case(
        "leaking-scaler", "warning", data=f"{VALUES}\nscaler = StandardScaler()\nscaler.fit(x)\n{SPLIT}",
        rest="model.fit(scaler.transform(x_train), y_train)\nmodel.evaluate(scaler.transform(x_test), y_test)",
        mended={"data": f"{VALUES}\n{SPLIT}\nscaler = StandardScaler()\nscaler.fit(x_train)"},
    ),
    Case(
        "leaking-scaler", "warning",
        data=f"{VALUES}\nx_train, x_test = x[:80], x[80:]\nscaler = MinMaxScaler()\n"
        "x_train = scaler.fit_transform(x_train)\nx_test = scaler.fit_transform(x_test)",
        rest="model.fit(x_train, y[:80])\nmodel.evaluate(x_test, y[80:])",
        mended={
            "data": f"{VALUES}\nx_train, x_test = x[:80], x[80:]\nscaler = MinMaxScaler()\n"
            "x_train = scaler.fit_transform(x_train)\nx_test = scaler.transform(x_test)"
        },
    ),
    *(
        Case(
            "shuffled-series", "warning", shape="(10, 1)", layers=("layers.LSTM(8)", "layers.Dense(1)"),
            data=data.replace("x, y", "np.random.shuffle(series)\nx, y", 1), mended={"data": data},
        )
        for data in WINDOWS[:2]
    ),
    Case(
        "never-scaled-back", "note", shape="(10, 1)", layers=("layers.LSTM(8)", "layers.Dense(1)"),
        data=WINDOWS[0].replace(
            "x, y", "scaler = MinMaxScaler()\nseries = scaler.fit_transform(series[:, None])[:, 0]\nx, y", 1
        ),
        rest="model.fit(x, y)\nprint(model.predict(x))",
        mended={"rest": "model.fit(x, y)\nprint(scaler.inverse_transform(model.predict(x)))"},
    ),
    Case(
        "equal-weights", "error", compile=('"adam"', '"mse"'),
        layers=(
            'layers.Dense(16, activation="tanh", kernel_initializer="ones")',
            'layers.Dense(16, activation="tanh", kernel_initializer=keras.initializers.Constant(0.5))',
            'layers.Dense(1, kernel_initializer="zeros")',
        ),
        mended={
            "layers": (
                'layers.Dense(16, activation="tanh")', 'layers.Dense(16, activation="tanh")',
                'layers.Dense(1, kernel_initializer="zeros")',
            )
        },
    ),
    Case(
        "equal-weights", "error", shape="(8, 8, 3)", data="", rest="",
        layers=(
            "layers.Conv2DTranspose(8, 3, kernel_initializer=keras.initializers.Zeros())", 'layers.Activation("relu")',
            "layers.Flatten()", "layers.Dense(1)",
        ),
        mended={
            "layers": (
                "layers.Conv2DTranspose(8, 3)", 'layers.Activation("relu")', "layers.Flatten()", "layers.Dense(1)"
            )
        },
    ),
    Case(
        "linear-layers", "warning",
        layers=("layers.Dense(64)", "layers.Dropout(0.2)", "layers.Dense(32)", "layers.Dense(16)", "layers.Dense(1)"),
        mended={
            "layers": (
                'layers.Dense(64, activation="relu")', "layers.Dropout(0.2)", 'layers.Dense(32, activation="relu")',
                'layers.Dense(16, activation="relu")', "layers.Dense(1)",
            )
        },
    ),
    Case(
        "activations-in-a-row", "warning", shape="(8, 8, 3)", data="", rest="",
        layers=(
            'layers.Conv2D(8, 3, activation="relu")', "layers.MaxPooling2D()", 'layers.Activation("tanh")',
            "layers.Flatten()", "layers.Dense(1)",
        ),
        mended={
            "layers": (
                "layers.Conv2D(8, 3)", "layers.MaxPooling2D()", 'layers.Activation("tanh")', "layers.Flatten()",
                "layers.Dense(1)",
            )
        },
    ),
    Case(
        "repeated-activation", "note", shape="(8, 8, 3)", data="", rest="",
        layers=(
            'layers.Conv2D(8, 3, activation="relu")', "layers.MaxPooling2D()", 'layers.Activation("relu")',
            "layers.Flatten()", "layers.Dense(1)",
        ),
        mended={
            "layers": (
                'layers.Conv2D(8, 3, activation="relu")', "layers.MaxPooling2D()", "layers.Flatten()", "layers.Dense(1)"
            )
        },
    ),
    Case(
        "hidden-softmax", "warning",
        layers=('layers.Dense(16, activation="softmax")', "layers.BatchNormalization()", "layers.Dense(1)"),
        mended={"layers": (HIDDEN, "layers.BatchNormalization()", "layers.Dense(1)")},
    ),
    Case(
        "hidden-softmax", "warning", shape="(8, 8, 3)", data="", rest="",
        layers=(
            'layers.Conv2D(8, 3, activation="softmax")', "layers.MaxPooling2D()", "layers.Flatten()", "layers.Dense(1)"
        ),
        mended={
            "layers": (
                'layers.Conv2D(8, 3, activation="relu")', "layers.MaxPooling2D()", "layers.Flatten()", "layers.Dense(1)"
            )
        },
    ),
    Case(
        "stray-argument", "error", rest="model.fit(x, y, epoch=2)", mended={"rest": "model.fit(x, y, epochs=2)"},
    ),
    Case(
        "stray-argument", "error", rest="model.fit(x, y, validation=0.2)",
        mended={"rest": "model.fit(x, y, validation_split=0.2)"},
    ),
    Case(
        "stray-argument", "error", compile=('"adam"', '"mse"', 'metric=["mae"]'),
        mended={"compile": ('"adam"', '"mse"', 'metrics=["mae"]')},
    ),
    Case(
        "stray-argument", "error", compile=("keras.optimizers.Adam(learningrate=0.01)", '"mse"'),
        mended={"compile": ("keras.optimizers.Adam(learning_rate=0.01)", '"mse"')},
    ),
    Case(
        "stray-argument", "error",
        rest='stop = keras.callbacks.EarlyStopping("loss", patiance=3)\nmodel.fit(x, y, callbacks=[stop])',
        mended={"rest": 'stop = keras.callbacks.EarlyStopping("loss", patience=3)\nmodel.fit(x, y, callbacks=[stop])'},
    ),
    Case(
        "unknown-identifier", "error", compile=('"adam"', '"mean_square_error"'),
        mended={"compile": ('"adam"', '"mean_squared_error"')},
    ),
    Case(
        "unknown-identifier", "error", layers=dense(1, "sigmoid"), data=BINARY,
        compile=(*BINARY_LOSS, 'metrics=["accurracy"]'), mended={"compile": (*BINARY_LOSS, 'metrics=["accuracy"]')},
    ),
    Case(
        "unknown-identifier", "error", compile=('"adamm"', '"mse"'), mended={"compile": ('"adam"', '"mse"')},
    ),
    Case(
        "unknown-identifier", "error", compile=('"mean_squared_error"', '"rmsprop"'),
        mended={"compile": ('"rmsprop"', '"mean_squared_error"')},
    ),
    Case(
        "unknown-identifier", "error", compile=("keras.optimizers.RMSProp()", '"mse"'),
        mended={"compile": ("keras.optimizers.RMSprop()", '"mse"')},
    ),
    Case(
        "class-as-object", "error", compile=("keras.optimizers.Adagrad", '"mse"'),
        mended={"compile": ("keras.optimizers.Adagrad()", '"mse"')},
    ),
    Case(
        "class-as-object", "error", rest="model.fit(x, y, callbacks=[keras.callbacks.TerminateOnNaN])",
        mended={"rest": "model.fit(x, y, callbacks=[keras.callbacks.TerminateOnNaN()])"},
    ),
    Case(
        "missing-key", "warning", rest="model.fit(x, y, callbacks=[keras.callbacks.EarlyStopping(patience=3)])",
        mended={"rest": "model.fit(x, y, validation_split=0.2, callbacks=[keras.callbacks.EarlyStopping(patience=3)])"},
    ),
    Case(
        "missing-key", "error",
        rest='save = keras.callbacks.ModelCheckpoint("{epoch}-{val_loss}.keras")\nmodel.fit(x, y, callbacks=[save])',
        mended={
            "rest": 'save = keras.callbacks.ModelCheckpoint("{epoch}-{loss:.2f}.keras")\n'
            "model.fit(x, y, callbacks=[save])"
        },
    ),
    Case(
        "wrong-direction", "warning",
        rest='stop = keras.callbacks.EarlyStopping("loss", mode="max")\nmodel.fit(x, y, callbacks=[stop])',
        mended={"rest": 'stop = keras.callbacks.EarlyStopping("loss", mode="min")\nmodel.fit(x, y, callbacks=[stop])'},
    ),
    Case(
        "shared-optimizer", "warning", compile=(),
        rest="optimizer = keras.optimizers.Adam()\nmodel.compile(optimizer, \"mse\")\nmodel.fit(x, y)\n"
        "other = keras.Sequential([layers.Input((8,)), layers.Dense(1)])\n"
        "other.compile(optimizer, \"mse\")\nother.fit(x, y)",
        mended={
            "rest": "model.compile(keras.optimizers.Adam(), \"mse\")\nmodel.fit(x, y)\n"
            "other = keras.Sequential([layers.Input((8,)), layers.Dense(1)])\n"
            "other.compile(keras.optimizers.Adam(), \"mse\")\nother.fit(x, y)"
        },
    ),
    Case(
        "late-thaw", "warning", compile=(),
        rest="model.compile(\"adam\", \"mse\")\nmodel.fit(x, y)\nmodel.layers[-2].trainable = False\nmodel.fit(x, y)",
        mended={
            "rest": "model.compile(\"adam\", \"mse\")\nmodel.fit(x, y)\nmodel.layers[-2].trainable = False\n"
            "model.compile(\"adam\", \"mse\")\nmodel.fit(x, y)"
        },
    ),
    Case(
        "never-compiled", "error", compile=(), rest="model.fit(x, y)\nmodel.compile(\"adam\", \"mse\")",
        mended={"rest": "model.compile(\"adam\", \"mse\")\nmodel.fit(x, y)"},
    ),
    Case(
        "never-compiled", "error", compile=(),
        rest="model.compile(\"adam\", \"mse\")\nmodel.fit(x, y)\nmodel.save(\"model.keras\")\n"
        "again = keras.models.load_model(\"model.keras\", compile=False)\nagain.fit(x, y)",
        mended={
            "rest": "model.compile(\"adam\", \"mse\")\nmodel.fit(x, y)\nmodel.save(\"model.keras\")\n"
            "again = keras.models.load_model(\"model.keras\")\nagain.fit(x, y)"
        },
    ),
    Case(
        "missing-loss", "error", compile=(), rest="model.compile(\"adam\", metrics=[\"mae\"])\nmodel.fit(x, y)",
        mended={"rest": "model.compile(\"adam\", \"mse\", metrics=[\"mae\"])\nmodel.fit(x, y)"},
    ),
    Case("missing-labels", "error", rest="model.fit(x)", mended={"rest": "model.fit(x, y)"}),
    Case(
        "missing-labels", "error", rest="model.fit(x[:80], y[:80], validation_data=x[80:])",
        mended={"rest": "model.fit(x[:80], y[:80], validation_data=(x[80:], y[80:]))"},
    ),
    Case(
        "wrong-count", "error", compile=('"adam"', '"mse"', "loss_weights=[0.5, 0.5]"),
        mended={"compile": ('"adam"', '"mse"', "loss_weights=[0.5]")},
    ),
    Case(
        "wrong-count", "error", compile=(), rest=TWO_OUTPUTS.format("cost", "y, y"),
        mended={"rest": TWO_OUTPUTS.format("size", "y, y")},
    ),
    Case(
        "wrong-count", "error", compile=(), rest=TWO_OUTPUTS.format("size", "y, y, y"),
        mended={"rest": TWO_OUTPUTS.format("size", "y, y")},
    ),
    Case(
        "impossible-setting", "error", rest="model.fit(x, y, validation_split=20)",
        mended={"rest": "model.fit(x, y, validation_split=0.2)"},
    ),
    Case(
        "impossible-setting", "error", rest="model.fit(x, y, epochs=1e1)",
        mended={"rest": "model.fit(x, y, epochs=10)"},
    ),
    Case(
        "impossible-setting", "warning", rest="model.fit(x, y, epochs=0)", mended={"rest": "model.fit(x, y, epochs=1)"},
    ),
    Case(
        "impossible-setting", "error", rest="model.fit(x, y, batch_size=0.1)",
        mended={"rest": "model.fit(x, y, batch_size=10)"},
    ),
    Case(
        "not-built", "error", data="", compile=(), rest="again = keras.Sequential([layers.Dense(1)])\n"
        'again.load_weights("again.weights.h5")',
        mended={"rest": "again = keras.Sequential([layers.Input((8,)), layers.Dense(1)])"},
    ),
    Case(
        "missing-custom-objects", "error", data="", compile=(),
        rest="def error(a, b):\n    return keras.ops.mean((a - b) ** 2)\n\n"
        'model.compile("adam", error)\nmodel.save("model.keras")\nkeras.models.load_model("model.keras")',
        mended={
            "rest": "def error(a, b):\n    return keras.ops.mean((a - b) ** 2)\n\n"
            'model.compile("adam", error)\nmodel.save("model.keras")\n'
            'keras.models.load_model("model.keras", custom_objects={"error": error})'
        },
    ),
    Case(
        "older-arguments", "note", compile=("keras.optimizers.Adam(lr=0.01)", '"mse"'),
        mended={"compile": ("keras.optimizers.Adam(learning_rate=0.01)", '"mse"')},
    ),
    Case(
        "missing-probabilities", "error", layers=dense(1), data=BINARY,
        compile=('"adam"', "keras.losses.BinaryFocalCrossentropy(True)"), mended={"layers": dense(1, "sigmoid")},
    ),
    Case(
        "softmax-as-logits", "error", layers=dense(5, "softmax"), data=ONE_HOT,
        compile=('"adam"', "keras.losses.CategoricalFocalCrossentropy(from_logits=True)"),
        mended={"compile": ('"adam"', "keras.losses.CategoricalFocalCrossentropy()")},
    ),
    Case(
        "small-embedding", "warning", shape="(20,)",
        data="x, y = np.random.randint(0, 500, (100, 20)), np.random.rand(100, 1)",
        layers=("layers.Embedding(100, 8)", "layers.Flatten()", "layers.Dense(1)"),
        mended={"layers": ("layers.Embedding(500, 8)", "layers.Flatten()", "layers.Dense(1)")},
    ),
    Case(
        "text-as-list", "warning", compile=('"adam"', '"mse"', 'metrics="mae"'),
        mended={"compile": ('"adam"', '"mse"', 'metrics=["mae"]')},
    ),
)  # fmt: skip


# Ways to write a program.


class Program(NamedTuple):
    """A program: its name, its text, and the ending of its file."""

    way: str
    text: str
    ending: str = ".py"


def _compiled(case: Case, *, by_name: bool) -> str:
    if not case.compile:
        return ""
    optimizer, loss, *more = case.compile
    given = [f"loss={loss}", f"optimizer={optimizer}"] if by_name else [optimizer, loss]
    return f"model.compile({', '.join([*given, *more])})\n"


def _listed(case: Case) -> str:
    parts = ",\n    ".join([f"layers.Input({case.shape})", *case.layers])
    return f"model = keras.Sequential([\n    {parts},\n])\n"


def _added(case: Case) -> str:
    lines = [f"model.add(keras.Input(shape={case.shape}))", *(f"model.add({each})" for each in case.layers)]
    return "model = keras.Sequential()\n" + "".join(f"{each}\n" for each in lines)


def _functional(case: Case) -> str:
    lines = [f"inputs = keras.Input({case.shape})", "x_ = inputs", *(f"x_ = {each}(x_)" for each in case.layers)]
    return "\n".join([*lines, "model = keras.Model(inputs, x_)"]) + "\n"


def _stated(case: Case) -> str:
    """A chain whose first layer states its input."""
    first, *others = case.layers
    first = f"{first[:-1]}{', ' if first[-2] != '(' else ''}input_shape={case.shape})"
    return "model = keras.models.Sequential()\n" + "".join(f"model.add({each})\n" for each in (first, *others))


def _as_objects(text: str) -> str:
    """Return a program whose losses and optimizers are objects."""

    def loss(match: re.Match[str]) -> str:
        name = {"mse": "mean_squared_error", "mae": "mean_absolute_error"}.get(match[1], match[1])
        return f"keras.losses.{''.join(part.capitalize() for part in name.split('_'))}()"

    lines = []
    for line in text.split("\n"):
        if "model.compile(" in line:
            line = re.sub(r'"(mse|mae|mean_squared_error|\w*crossentropy)"', loss, line)  # noqa: PLW2901
            line = line.replace('"adam"', "keras.optimizers.Adam()").replace('"sgd"', "keras.optimizers.SGD()")  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines)


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" if line else "\n" for line in text.rstrip("\n").split("\n"))


def _notebook(*parts: str) -> str:
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": part.splitlines(True)}
        for part in parts
        if part.strip()
    ]
    title = {"cell_type": "markdown", "metadata": {}, "source": ["# A training\n"]}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [title, *cells]}, indent=1)


def programs(case: Case) -> Iterator[Program]:
    """Yield a case in every way in which people write it."""
    data, rest = f"{case.data}\n" if case.data else "", f"{case.rest}\n" if case.rest else ""
    plain, named = _compiled(case, by_name=False), _compiled(case, by_name=True)
    listed = f"{HEAD}\n{data}{_listed(case)}{plain}{rest}"
    yield Program("a list", listed)
    yield Program("add", f"{HEAD}\n{data}{_added(case)}{named}{rest}")
    yield Program("functional", f"{HEAD}\n{data}{_functional(case)}{named}{rest}")
    yield Program("objects", _as_objects(f"{HEAD}\n{data}{_listed(case)}{named}{rest}"))
    yield Program("stated input", f"{HEAD}\n{data}{_stated(case)}{plain}{rest}")
    yield Program("a notebook", _notebook(HEAD, data, f"%matplotlib inline\n{_added(case)}{plain}", rest), ".ipynb")
    qualified = re.sub(
        r"(?<!from )\bkeras\.",
        "tf.keras.",
        listed.replace("import keras\nfrom keras import layers", "import tensorflow as tf"),
    )
    qualified = qualified.replace("from keras.", "from tensorflow.keras.")
    yield Program("tf.keras", re.sub(r"(?<!\.)\blayers\.", "tf.keras.layers.", qualified))
    yield Program("other names", re.sub(r"\blayers\.", "L.", listed.replace("import layers", "import layers as L")))
    names = ", ".join(sorted({*re.findall(r"\blayers\.(\w+)", listed)}))
    single = listed.replace("from keras import layers", f"from keras.layers import {names}")
    yield Program("names of layers", re.sub(r"\blayers\.", "", single))
    star = listed.replace("from keras import layers", "from keras.layers import *\nfrom keras.models import Sequential")
    yield Program("everything imported", re.sub(r"\blayers\.", "", star.replace("keras.Sequential", "Sequential")))
    build = f"def build_model():\n{_indented(_added(case) + plain)}    return model\n\n\n"
    yield Program("a function", f"{HEAD}\n{build}{data}model = build_model()\n{rest}")
    body = _indented(f"{data}{_functional(case)}{plain}{rest}")
    yield Program("main", f'{HEAD}\n\ndef main():\n{body}\n\nif __name__ == "__main__":\n    main()\n')
