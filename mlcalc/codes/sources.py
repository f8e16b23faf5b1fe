"""Models in Python source and notebooks."""

from __future__ import annotations

from collections.abc import Mapping

from mlcalc.codes.pages import Example, Page

_PATCHES = """\
class Rows(layers.Layer):
    def call(self, x):
        return x[:, : x.shape[1] // 3]


model = Sequential([layers.Input((6, 6, 3)), Rows(), layers.Flatten(), layers.Dense(2)])
"""

_COPY = "\nfrom keras.models import clone_model\n\ncopy = clone_model(model)\n"

_LONG_LOOPS = "for i in range(1000):\n    for j in range(1000):\n        x = i * j\n"

_TWO_MODELS = """from keras import Sequential, layers

small = Sequential([layers.Input((3,)), layers.Dense(5)])
large = Sequential([layers.Input((3,)), layers.Dense(50)])
"""


def _source(text: str, flags: str = "") -> Example:
    """Return the summary of the models in Python source."""
    return Example(
        f"summary train.py {flags}".rstrip(), {"train.py": f"from keras import Model, Sequential, layers\n\n{text}"}
    )


PAGES: Mapping[str, Page] = {
    "no-model": Page(
        "The Python source makes no model of Keras, or none that can be followed: nothing in it is run.",
        _source('print("a script without a model")\n'),
        _source("model = Sequential([layers.Input((3,)), layers.Dense(5)])\n"),
    ),
    "not-python": Page(
        "A line of the source cannot be read as Python 3. It is left out, and the rest is read; where it makes "
        "layers, that is an error, and it is read with its mend if there is one.",
        _source('print "training"\nmodel = Sequential([layers.Input((3,)), layers.Dense(5)])\n'),
        _source('print("training")\nmodel = Sequential([layers.Input((3,)), layers.Dense(5)])\n'),
    ),
    "unknown-name": Page(
        "A name is used that nothing in the source defines, or a method that a model does not have: Python ends there.",
        _source("model = Sequential([layers.Input((3,))])\nmodel.append(layers.Dense(5))\n"),
        _source("model = Sequential([layers.Input((3,))])\nmodel.add(layers.Dense(5))\n"),
    ),
    "failing-line": Page(
        "Python ends a run at this line: a list has no item of that number, a dictionary no such key, a number is "
        "called as a function, a text is added to a number.",
        _source('sizes = {"hidden": 5}\nmodel = Sequential([layers.Input((3,)), layers.Dense(sizes["hiden"])])\n'),
        _source('sizes = {"hidden": 5}\nmodel = Sequential([layers.Input((3,)), layers.Dense(sizes["hidden"])])\n'),
    ),
    "no-return": Page(
        "A function makes a model and does not return it: what is set to its result is `None`.",
        _source(
            "def build():\n    net = Sequential([layers.Dense(5, input_dim=3)])\n\n\nmodel = build()\nmodel.summary()\n"
        ),
        _source(
            "def build():\n    net = Sequential([layers.Dense(5, input_dim=3)])\n    return net\n\n\nmodel = build()\n"
            "model.summary()\n"
        ),
    ),
    "no-layer": Page(
        "What is added to a model is no layer: a text, a class that is not called, or nothing.",
        _source("model = Sequential([layers.Input((3, 1))])\nmodel.add(layers.Flatten)\n"),
        _source("model = Sequential([layers.Input((3, 1))])\nmodel.add(layers.Flatten())\n"),
    ),
    "never-called": Page(
        "A layer stands where a tensor must: it was made, and never called on one.",
        _source("x = layers.Input((3,))\ny = layers.Dense(5)\nmodel = Model(x, y)\n"),
        _source("x = layers.Input((3,))\ny = layers.Dense(5)(x)\nmodel = Model(x, y)\n"),
    ),
    "unknown-value": Page(
        "A layer needs a value that the source does not say: it comes from the data, from a file, or from who calls a "
        "function. What depends on it is left open.",
        _source("model = Sequential([layers.Input((3,)), layers.Dense(len(names))])\n"),
        _source("model = Sequential([layers.Input((3,)), layers.Dense(len(names))])\n", '--set "len(names)=5"'),
    ),
    "unknown-input": Page(
        "The source gives the model no input shape: Keras learns it from the data. Counts that depend on it are open.",
        _source("model = Sequential([layers.Dense(5)])\n"),
        _source("model = Sequential([layers.Dense(5)])\n", "--input 3"),
    ),
    "unknown-condition": Page(
        "Layers depend on a condition that the source does not say. The model is shown one way, which is said, and "
        "counts that differ on the other way are open.",
        _source("model = Sequential([layers.Input((3,))])\nif deep:\n    model.add(layers.Dense(5))\n"),
        _source(
            "model = Sequential([layers.Input((3,))])\nif deep:\n    model.add(layers.Dense(5))\n", "--set deep=True"
        ),
    ),
    "unknown-loop": Page(
        "How often a loop runs that makes layers is not said in the source. The layers of one round are shown, and "
        "what depends on their number is open.",
        _source("model = Sequential([layers.Input((3,))])\nfor _ in sizes:\n    model.add(layers.Dense(5))\n"),
        _source(
            "model = Sequential([layers.Input((3,))])\nfor _ in sizes:\n    model.add(layers.Dense(5))\n",
            '--set "sizes=(5, 5)"',
        ),
    ),
    "sizes-of-source": Page(
        "For another input the source is followed anew. The input of a copy stands nowhere in it: what a class works "
        "out of the shape of a tensor stays as it is there.",
        _source(_PATCHES + _COPY, "--model copy --input 9,9,3"),
        _source(_PATCHES.replace("(6, 6, 3)", "(9, 9, 3)") + _COPY, "--model copy"),
    ),
    "disconnected": Page(
        "An output follows from an input that the model does not begin with, so that it could not be worked out.",
        Example(
            "summary train.py",
            {
                "train.py": "from keras import Input, Model, layers\n\na, b = Input((3,)), Input((3,))\n"
                "model = Model(a, layers.add([a, b]))\n"
            },
        ),
        Example(
            "summary train.py",
            {
                "train.py": "from keras import Input, Model, layers\n\na, b = Input((3,)), Input((3,))\n"
                "model = Model([a, b], layers.add([a, b]))\n"
            },
        ),
    ),
    "too-long": Page(
        "Following the source takes more steps than any script that builds a network. What comes behind is left out.",
        _source("model = Sequential([layers.Input((3,)), layers.Dense(5)])\n" + _LONG_LOOPS),
        _source("model = Sequential([layers.Input((3,)), layers.Dense(5)])\n"),
    ),
    "model-not-written": Page(
        "Layers are called on inputs, and no `Model` is made of them. The model is shown that leads from the inputs to "
        "all that no other layer takes.",
        _source("inputs = layers.Input((3,))\noutputs = layers.Dense(5)(inputs)\n"),
        _source("inputs = layers.Input((3,))\nmodel = Model(inputs, layers.Dense(5)(inputs))\n"),
    ),
    "older-arguments": Page(
        "The source has arguments of Keras 1, which have other names today. They are read as they were meant.",
        _source("model = Sequential([layers.Input((3,)), layers.Dense(output_dim=5)])\n"),
        _source("model = Sequential([layers.Input((3,)), layers.Dense(units=5)])\n"),
    ),
    "unused-setting": Page(
        "A value is given to a name that the source does not have, so that it changes nothing.",
        _source("model = Sequential([layers.Input((3,)), layers.Dense(5)])\n", "--set unit=5"),
        _source("model = Sequential([layers.Input((3,)), layers.Dense(5)])\n"),
    ),
    "bad-setting": Page(
        "A value of a source is given as NAME=VALUE, where the name is written as in the source.",
        _source("model = Sequential([layers.Input((3,)), layers.Dense(n)])\n", "--set n"),
        _source("model = Sequential([layers.Input((3,)), layers.Dense(n)])\n", "--set n=5"),
    ),
    "which-model": Page(
        "The source makes several models, and the question is about one.",
        Example("params train.py", {"train.py": _TWO_MODELS}),
        Example("params train.py --model small", {"train.py": _TWO_MODELS}),
    ),
    "no-such-model": Page(
        "The source makes no model of that name.",
        Example("params train.py --model tiny", {"train.py": _TWO_MODELS}),
        Example("params train.py --model small", {"train.py": _TWO_MODELS}),
    ),
}
