"""What sources ask of models that Keras does not have, or gives under another name: what is said, and what is meant."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from mlcalc.checking import check
from mlcalc.errors import Diagnostic, Source
from mlcalc.readers.python.reading import read_source
from tests.hand import Command, applied

IMPORTS = "import numpy as np\nimport keras\nfrom keras import layers\n"
M = "m = keras.Sequential([keras.Input((3,)), layers.Dense(4, activation='relu'), layers.Dense(2)])\n"
X = "x, y = np.zeros((8, 3)), np.zeros((8, 2))\n"
MENDED = {
    "path": (M + "m.save('x.kears')", "m.save('x.keras')"),
    "path without an end": (M + 'm.save("best")', 'm.save("best.keras")'),
    "path with a folder": (M + "m.save('out.d/best')", "m.save('out.d/best.keras')"),
    "path of weights": (M + "m.save_weights('w.h5')", "m.save_weights('w.weights.h5')"),
    "misspelt trainable": (M + "for l in m.layers:\n    l.trainible = False", "    l.trainable = False"),
    "number for a name": (M + "l = m.get_layer(1)", "l = m.get_layer(index=1)"),
    "history": (M + X + "m.compile('adam', 'mse')\nh = m.fit(x, y)\nprint(h['loss'])", "print(h.history['loss'])"),
    "metric": (
        M + X + "m.compile('adam', 'mse')\nl, mae = m.evaluate(x, y)",
        "m.compile('adam', 'mse', metrics=[\"mae\"])",
    ),
    "metric of a regression": (
        M + X + "m.compile('adam', 'mse')\nl, acc = m.evaluate(x, y)",
        "m.compile('adam', 'mse', metrics=[\"mae\"])",
    ),
    "metric of probabilities by their distance": (
        M.replace("layers.Dense(2)", "layers.Dense(2, activation='softmax')")
        + X
        + "m.compile('adam', 'mse')\nl, acc = m.evaluate(x, y)",
        "m.compile('adam', 'mse', metrics=[\"accuracy\"])",
    ),
    "metrics by place": (M + "m.compile('adam', 'mse', ['mae'])", "m.compile('adam', 'mse', metrics=['mae'])"),
    "metric by place": (M + "m.compile('adam', 'mse', 'mae')", "m.compile('adam', 'mse', metrics=['mae'])"),
    "several metrics": (
        M + X + "m.compile('adam', 'mse', metrics=['mae', 'mape'])\nl, mae = m.evaluate(x, y)",
        "l, mae, _ = m.evaluate(x, y)",
    ),
    "input in a list": (
        "m = keras.Sequential([layers.Dense(4), keras.Input((3,)), layers.Dense(2)])",
        "m = keras.Sequential([keras.Input((3,)), layers.Dense(4), layers.Dense(2)])",
    ),
    "input added": (
        "m = keras.Sequential()\nm.add(layers.Dense(4))\nm.add(keras.Input((3,)))\nm.add(layers.Dense(2))",
        "m.add(keras.Input((3,)))",
    ),
    "import and use": (
        "from keras.layers import Dropuot\nm = keras.Sequential([keras.Input((3,)), Dropuot(0.1)])",
        "m = keras.Sequential([keras.Input((3,)), Dropout(0.1)])",
    ),
    "import of a layer": ("from keras import Dense", "from keras.layers import Dense"),
    "import of an optimizer": ("from keras.layers import Adam", "from keras.optimizers import Adam"),
    "function of losses": ("f = keras.losses.mean_square_error", "f = keras.losses.mean_squared_error"),
}
TOLD = {
    "chain without an input": (
        "m = keras.Sequential([layers.Dense(4)])\nn = keras.Model(m.input, m.layers[0].output)",
        "`m` has no `input` yet",
    ),
    "metrics by place, and more": (M + "m.compile('adam', 'mse', ['mae'], [1.0])", "`loss_weights`"),
    "add": ("a = keras.Input((3,))\nm = keras.Model(a, layers.Dense(2)(a))\nm.add(layers.Dense(1))", "has no `add`"),
}
RIGHT = [
    M + "m.save('a.keras')\nm.save('b.h5')\nm.save('c.hdf5')\nm.save_weights('d.weights.h5')\nm.save(path())",
    M
    + X
    + "m.compile('adam', 'mse', metrics=['mae'])\nl, mae = m.evaluate(x, y)\nh = m.fit(x, y)\nprint(h.history['loss'])",
    M + X + "m.compile('adam', 'mse', metrics=some())\nl, mae = m.evaluate(x, y)\ns = m.evaluate(x, y)\nprint(s)",
    M + "m.compile('adam', 'mse', [1.0])\nm.compile('adam', 'mse', None, ['mae'])\nm.compile('adam', 'mse', some())",
    M + "l = m.get_layer(index=1)\nl.trainable = False\nl.train_flag = 3",
    "m = keras.Sequential([layers.Dense(4)])\nm.build((None, 3))\nprint(m.output)",
    "m = keras.Sequential([layers.Dense(4)])\nm(np.zeros((2, 3)))\nprint(m.output)",
    "m = keras.Sequential([layers.Dense(4, input_shape=(3,))])\nprint(m.input)",
    "from keras.layers import Layer, InputLayer, concatenate, Wrapper\nfrom keras import Input, Model, Layer",
]


def told(text: str) -> list[Diagnostic]:
    """Return what is said of the lines of a source, and not of its shapes."""
    found = read_source(Source("train.py", IMPORTS + text), Path())
    problems = [*found.problems, *(each for model in found.models for each in model.remarks)]
    codes = ("failing-line", "unknown-name", "unknown-identifier", "bad-layer")
    return [each for each in dict.fromkeys(problems) if each.code in codes]


@pytest.mark.parametrize(("text", "line"), MENDED.values(), ids=MENDED)
def test_line_is_mended(text: str, line: str) -> None:
    """The mend that is offered leaves nothing to be said, and gives the line that is meant."""
    found = told(text if "Sequential" in text else M + text)
    whole = IMPORTS + (text if "Sequential" in text else M + text)
    mended = applied(Command(["check", "train.py"], "train.py", whole), found[0].help or "")
    assert mended is not None
    assert line in mended.text.split("\n")
    assert not [each.message for each in told(mended.text.removeprefix(IMPORTS))]


@pytest.mark.parametrize(("text", "says"), TOLD.values(), ids=TOLD)
def test_what_ends_a_run_is_told(text: str, says: str) -> None:
    assert [True] == [says in each.message for each in told(text)]


@pytest.mark.parametrize("text", RIGHT)
def test_right_sources_are_passed(text: str) -> None:
    assert not [each.message for each in told(text)]


@pytest.mark.parametrize(
    ("imported", "optimizer"),
    [
        ("import keras", "keras.optimizers.SGD(learning_rate=0.01)"),
        ("from keras.optimizers import SGD", "SGD(learning_rate=0.01)"),
        ("from keras import optimizers", "optimizers.SGD(learning_rate=0.01)"),
        ("import tensorflow as tf", "tf.keras.optimizers.SGD(learning_rate=0.01)"),
    ],
)
def test_argument_goes_into_the_optimizer_that_is_named(imported: str, optimizer: str) -> None:
    """It keeps its class, under a name that the source has."""
    first = f"{imported}\nfrom keras.models import Sequential\nfrom keras.layers import Dense, Input\n"
    whole = first + "m = Sequential([Input((8,)), Dense(1)])\nm.compile(optimizer='sgd', loss='mse', lr=0.01)\n"
    command = Command(["check", "train.py"], "train.py", whole)
    mended = applied(command, _of_stray(whole) or "")
    assert mended is not None
    assert f"m.compile(optimizer={optimizer}, loss='mse')" in mended.text
    assert _of_stray(mended.text) is None


def test_optimizer_that_is_not_imported_is_named() -> None:
    """No line is offered in which a name is missing."""
    whole = "from keras.models import Sequential\nfrom keras.layers import Dense, Input\n"
    whole += "m = Sequential([Input((8,)), Dense(1)])\nm.compile(optimizer='sgd', loss='mse', lr=0.01)\n"
    assert _of_stray(whole) == "it belongs to the optimizer: `SGD(learning_rate=0.01)` of `keras.optimizers`"


def _of_stray(text: str) -> str | None:
    """Return the help of what is said of an argument that `compile` does not take."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.py"
        path.write_text(text, encoding="utf-8")
        found = check(path)
    return next((each.help for each in found if each.code == "stray-argument"), None)
