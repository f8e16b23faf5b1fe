"""Lines at which Python would end a run, and names that Keras does not have: what is said, and what is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlcalc.errors import Diagnostic, Source
from mlcalc.readers.python.misspelt_names import slip_in
from mlcalc.readers.python.public_names import has_module, is_of_older, modules_with
from mlcalc.readers.python.reading import read_source
from tests.hand import Command, applied

IMPORTS = "import numpy as np\nimport keras\nfrom keras import layers, ops\n"
A = "a = keras.Input((3,))\n"
M = "m = keras.Sequential([keras.Input((3,)), layers.Dense(4), layers.Dense(2)])\n"
MENDED = {
    "one too far": (
        M + "n = keras.Model(m.inputs, m.layers[2].output)",
        "n = keras.Model(m.inputs, m.layers[1].output)",
    ),
    "loop that counts too far": (
        "u = [4, 5]\nm = keras.Sequential([keras.Input((3,))])\nfor i in range(3):\n    m.add(layers.Dense(u[i]))",
        "for i in range(len(u)):",
    ),
    "key": ("c = {'units': 4}\nd = layers.Dense(c['unit'])", "d = layers.Dense(c['units'])"),
    "key as attribute": ("c = {'units': 4}\nd = layers.Dense(c.units)", 'd = layers.Dense(c["units"])'),
    "method of lists": ("parts = [4]\nparts.add(5)", "parts.append(5)"),
    "text and number": ("i = 3\nn = 'dense' + i", "n = 'dense' + str(i)"),
    "number behind a tuple": ("s = (8, 8) + 3", "s = (8, 8) + (3,)"),
    "list behind a tuple": ("s = (8, 8)\nt = s + [3]", "t = s + tuple([3])"),
    "list in brackets": (M + "x = m.layers(1)", "x = m.layers[1]"),
    "called twice": (A + "m = keras.Model(a, layers.Dense(3)(a)(a))", "m = keras.Model(a, layers.Dense(3)(a))"),
    "number in a loop": ("for i in 3:\n    print(i)", "for i in range(3):"),
    "list in range": ("u = [4, 5]\nfor i in range(u):\n    print(i)", "for i in range(len(u)):"),
    "half in range": ("n = 8\nfor i in range(n / 2):\n    print(i)", "for i in range(n // 2):"),
    "pairs": (
        "x, y, xt, yt = keras.datasets.mnist.load_data()",
        "(x, y), (xt, yt) = keras.datasets.mnist.load_data()",
    ),
    "too few names": ("def two():\n    return 1, 2, 3\na, b = two()", "a, b, _ = two()"),
    "NumPy on a tensor": (A + "x = np.mean(a, axis=1)", "x = ops.mean(a, axis=1)"),
    "module": ("from keras.layer import Dense", "from keras.layers import Dense"),
    "module of architectures": (
        "from keras.applications.vgg import VGG16",
        "from keras.applications.vgg16 import VGG16",
    ),
    "package in TensorFlow": ("from tensorflow.kears.layers import Dense", "from tensorflow.keras.layers import Dense"),
    "another name": ("import tensorflow.kera as k", "import tensorflow.keras as k"),
    "imported": ("from keras.applications import Vgg16", "from keras.applications import VGG16"),
    "architecture": ("b = keras.applications.Resnet50(weights=None)", "b = keras.applications.ResNet50(weights=None)"),
    "operation": (A + "b = ops.concatenat([a, a])", "b = ops.concatenate([a, a])"),
    "operation of TensorFlow": (A + "b = ops.reduce_mean(a)", "b = ops.mean(a)"),
    "module of optimizers": ("o = keras.optimizer.Adam(0.1)", "o = keras.optimizers.Adam(0.1)"),
    "function": ("y = keras.utils.to_categorial([0, 1])", "y = keras.utils.to_categorical([0, 1])"),
    "of another module": ("e = keras.optimizers.CSVLogger('a')", "e = keras.callbacks.CSVLogger('a')"),
}
TOLD = {
    "far behind the end": (M + "m.layers[7].trainable = False", "`m.layers` has 2 layers, and none of number 7"),
    "condition": (A + "if a > 0:\n    b = 1", "is a tensor without values"),
    "length": (A + "n = len(a)", "has no `len`"),
    "key of another name": ("c = {'units': 4}\nd = layers.Dense(c['width'])", "has no 'width': it has `'units'`"),
    "too many names": (
        "def two():\n    return 1, 2\na, b, c = two()",
        "2 values come here, and 3 names are set to them",
    ),
    "class": (
        "class B(layers.Layer):\n    def __init__(self, n):\n        super().__init__()\nb = B(1, 2)",
        "`B` takes 1 argument, and gets 2",
    ),
}
RIGHT = [
    "import sys\nn = sys.argv[1]",
    "losses = [1]\ndef late(x):\n    losses.append(x)\nlate.run(3)\nprint(losses[2])",
    "c = {'units': 4, **read()}\nd = layers.Dense(c['unit'])",
    "c = {'units': 4}\nc['unit'] = 5\nd = layers.Dense(c['unit'])",
    "c = {'units': 4}\nfill(c)\nd = layers.Dense(c['width'])",
    "try:\n    n = [1][3]\nexcept IndexError:\n    n = 3",
    "def never():\n    return [1][3]",
    "if unknown():\n    n = [1][3]",
    "(x, y), (xt, yt) = keras.datasets.mnist.load_data()\nn, h, w = x.shape",
    "class B(layers.Layer):\n    def __init__(self, n, **more):\n        super().__init__(**more)\nb = B(1, name='b')",
    (
        "class B(layers.Layer):\n    def call(self, x):\n        if x > 0:\n"
        "            return x\n        return -x\nb = B()(keras.Input((3,)))"
    ),
    "from keras.utils import np_utils\nfrom keras.layers.core import Dense\nfrom keras.legacy import interfaces",
    (
        "from keras.engine.topology import Layer\n"
        "from tensorflow.python.keras import backend\nimport tensorflow.compat.v1 as tf"
    ),
    (
        "l = keras.losses.mse\nu = keras.utils.multi_gpu_model\n"
        "s = keras.initializers.normal\nc = keras.constraints.maxnorm"
    ),
    "for name in {'a': 1}:\n    print(name)\nwords = 'a b'.split()\nprint(words[1] + '1')",
]


def errors(text: str) -> list[Diagnostic]:
    """Return what ends a run of a source."""
    found = read_source(Source("train.py", IMPORTS + text), Path())
    return [
        each
        for each in found.problems
        if each.code in ("failing-line", "unknown-name", "unknown-identifier", "too-many-arguments")
    ]


@pytest.mark.parametrize(("text", "line"), MENDED.values(), ids=MENDED)
def test_line_is_mended(text: str, line: str) -> None:
    """The mend that is offered leaves nothing to be said, and gives the line that is meant."""
    found = errors(text)
    mended = applied(Command(["check", "train.py"], "train.py", IMPORTS + text), found[0].help or "")
    assert mended is not None
    assert line in mended.text.split("\n")
    assert not [each.message for each in errors(mended.text.removeprefix(IMPORTS))]


@pytest.mark.parametrize(("text", "says"), TOLD.values(), ids=TOLD)
def test_what_ends_a_run_is_told(text: str, says: str) -> None:
    [found] = errors(text)
    assert says in found.message


@pytest.mark.parametrize("text", RIGHT)
def test_right_sources_are_passed(text: str) -> None:
    assert not [each.message for each in errors(text)]


def test_names_of_other_packages_are_let_be() -> None:
    paths = ["tensorflow.reduce_mean", "torch.nn.Linea", "keras.src.layers", "keras.optimizers.experimental.Adam"]
    assert [None] * len(paths) == list(map(slip_in, paths))


def test_tables_of_names() -> None:
    """Older names are none of today, and each module that is looked into is one."""
    assert has_module("keras.ops")
    assert is_of_older("keras.optimizers", "adam")
    assert not is_of_older("keras.optimizers", "Adam")
    assert ["keras.callbacks"] == modules_with("CSVLogger")


def test_older_names_are_warned_of() -> None:
    text = M + "m.compile(keras.optimizers.adam(0.1), 'mse')\n"
    [model] = read_source(Source("train.py", IMPORTS + text), Path()).models
    [found] = [each for each in model.remarks if each.code == "unknown-name"]
    assert "warning" == found.severity
    assert (found.help or "").endswith("m.compile(keras.optimizers.Adam(0.1), 'mse')")
