"""Mistakes with which Keras or Python would end a run: the line, and what is meant, which is right then."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlcalc.errors import ERROR, Diagnostic, MlcalcError, Source
from mlcalc.readers.python.reading import read_source
from mlcalc.summary import summarize
from tests.hand import Command, applied
from tests.readers.python.reading import IMPORTS, reading

CHAIN = "m = Sequential()\nm.add(Input((4,)))\n"
TENSORS = "a = Input((4,))\nb = Input((4,))\n"
DEEP = "a = Input((4,))\nx = Dense(8)(a)\n"
MISTAKES = {
    "another model": (CHAIN + "n = 5\nmm.add(Dense(3))\nm.add(Dense(2))", 4, "m.add(Dense(3))"),
    "method": (CHAIN + "m.ad(Dense(3))\nm.add(Dense(2))", 3, "m.add(Dense(3))"),
    "method of lists": (CHAIN + "m.append(Dense(3))\nm.add(Dense(2))", 3, "m.add(Dense(3))"),
    "text": (CHAIN + "m.add('Dense(3)')\nm.add(Dense(2))", 3, "m.add(Dense(3))"),
    "misspelt": (CHAIN + "m.add(Dence(3))", 3, "m.add(Dense(3))"),
    "misspelt and called": (TENSORS + "m = Model(a, Dence(3)(a))", 3, "m = Model(a, Dense(3)(a))"),
    "misspelt in its module": (CHAIN + "m.add(layers.Desne(3))", 3, "m.add(layers.Dense(3))"),
    "no list": ("m = Sequential(Input((4,)), Dense(3))", 1, "m = Sequential([Input((4,)), Dense(3)])"),
    "output never called": (DEEP + "y = Dense(3)\nm = Model(a, y)", 3, "y = Dense(3)(x)"),
    "never called": (DEEP + "x = Dense(3)\nm = Model(a, Dense(2)(x))", 3, "x = Dense(3)(x)"),
    "tensors in a row": (TENSORS + "m = Model([a, b], Add()(a, b))", 3, "m = Model([a, b], Add()([a, b]))"),
    "tensor": ("image = Input((4,))\nm = Model(image, Dense(3)(imge))", 2, "m = Model(image, Dense(3)(image))"),
    "number for a shape": (
        "m = Sequential([Input(shape=(4)), Dense(3)])",
        1,
        "m = Sequential([Input(shape=(4,)), Dense(3)])",
    ),
    "bare number for a shape": ("m = Sequential([Input(4), Dense(3)])", 1, "m = Sequential([Input((4,)), Dense(3)])"),
    "layer made on a tensor": (
        "i = Input((8, 8, 1))\nm = Model(i, MaxPooling2D(i))",
        2,
        "m = Model(i, MaxPooling2D()(i))",
    ),
    "number of a first layer": (
        "m = Sequential([Dense(3, input_shape=(4))])",
        1,
        "m = Sequential([Dense(3, input_shape=(4,))])",
    ),
    "activation": (CHAIN + "m.add(Dense(3, activation=relu))", 3, "m.add(Dense(3, activation='relu'))"),
    "activation in a list": (CHAIN + "m.add(Dense(3, activation=['relu']))", 3, "m.add(Dense(3, activation='relu'))"),
    "initializer of PyTorch": (
        CHAIN + "m.add(Dense(3, kernel_initializer='xavier'))",
        3,
        "m.add(Dense(3, kernel_initializer='glorot_uniform'))",
    ),
    "regularizer": (CHAIN + "m.add(Dense(3, kernel_regularizer='l22'))", 3, "m.add(Dense(3, kernel_regularizer='l2'))"),
    "weights of an architecture": (
        "b = keras.applications.MobileNetV2(alpha=0.6, weights='imagenet')\nm = Sequential([b])",
        1,
        "b = keras.applications.MobileNetV2(alpha=0.6, weights=None)",
    ),
    "pictures of an architecture": (
        "b = keras.applications.VGG16(include_top=False, input_shape=(9, 40, 3))\nm = Sequential([b, Flatten()])",
        1,
        "b = keras.applications.VGG16(include_top=False, input_shape=(32, 40, 3))",
    ),
    "states": (
        "s = Input((5, 4))\nx = LSTM(8, return_state=True)(s)\nm = Model(s, Dense(3)(x))",
        3,
        "m = Model(s, Dense(3)(x[0]))",
    ),
    "names for states that are not there": (
        "s = Input((5, 4))\nx, h, c = GRU(8, return_state=True)(s)\nm = Model(s, Dense(3)(x))",
        2,
        "x, h = GRU(8, return_state=True)(s)",
    ),
    "query and value in a list": (
        "s = Input((5, 4))\nm = Model(s, MultiHeadAttention(2, 4)([s, s]))",
        2,
        "m = Model(s, MultiHeadAttention(2, 4)(s, s))",
    ),
    "input left out": (TENSORS + "c = Add()([a, b])\nm = Model(a, c)", 4, "m = Model([a, b], c)"),
    "output": ("image = Input((4,))\nm = Model(image, imge)", 2, "m = Model(image, image)"),
    "tensor that is the only one": (DEEP + "y = Dense(3)(z)\nm = Model(a, y)", 3, "y = Dense(3)(x)"),
    "no outputs": (DEEP + "m = Model(a)", 3, "m = Model(a, x)"),
    "two layers": (CHAIN + "m.add(Dense(3), Dense(2))", 3, "m.add(Dense(3)); m.add(Dense(2))"),
    "layer added to nothing": (CHAIN + "m.add(Dense(3)).add(Dense(2))", 3, "m.add(Dense(3)); m.add(Dense(2))"),
    "class itself": ("m = Sequential\nm.add(Input((4,)))\nm.add(Dense(3))", 1, "m = Sequential()"),
    "function": (
        "def build(n):\n    return Sequential([Input((4,)), Dense(n)])\nm = biuld(3)",
        3,
        "m = build(3)",
    ),
    "attribute": (
        (
            "class M(keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.one = Dense(3)\n"
            "        self.two = Dense(2)\n    def call(self, x):\n        return self.tow(self.one(x))\n"
            "m = M()\nm.build((None, 4))"
        ),
        7,
        "return self.two(self.one(x))",
    ),
    "attribute that is the only one left": (
        (
            "class M(keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.one = Dense(3)\n"
            "        self.two = Dense(2)\n    def call(self, x):\n        return self.last(self.one(x))\n"
            "m = M()\nm.build((None, 4))"
        ),
        7,
        "return self.two(self.one(x))",
    ),
    "names for states": (
        "s = Input((5, 4))\nx, h = LSTM(8, return_state=True)(s)\nm = Model(s, Dense(3)(x))",
        2,
        "x, h, _ = LSTM(8, return_state=True)(s)",
    ),
    "tensors of a function": (
        TENSORS + "m = Model([a, b], layers.concatenate(a, b))",
        3,
        "m = Model([a, b], layers.concatenate([a, b]))",
    ),
    "made on an input": ("m = Sequential([Input((4,))])\nx = Dense(10, Input((4,)))", 2, "x = Dense(10)(Input((4,)))"),
    "tensor called": (DEEP + "m = Model(a, x(Dense(3)))", 3, "m = Model(a, Dense(3)(x))"),
    "module": (CHAIN + "m.add(keras.Dense(3))", 3, "m.add(keras.layers.Dense(3))"),
    "number of another name": ("units = 3\n" + CHAIN + "m.add(Dense(unist))", 4, "m.add(Dense(units))"),
    "one of several tensors": (
        "left = Input((4,))\nright = Input((4,))\nm = Model([left, right], Add()([left, rigth]))",
        3,
        "m = Model([left, right], Add()([left, right]))",
    ),
    "module of layers": (CHAIN + "m.add(layer.Dense(3))", 3, "m.add(layers.Dense(3))"),
    "class of models": ("m = Sequencial()\nm.add(Input((4,)))\nm.add(Dense(3))", 1, "m = Sequential()"),
    "without a capital": (CHAIN + "m.add(dense(3))", 3, "m.add(Dense(3))"),
    "word of JSON": (
        "s = Input((5, 4))\nm = Model(s, LSTM(8, unroll=true)(s))",
        2,
        "m = Model(s, LSTM(8, unroll=True)(s))",
    ),
    "attribute without self": (
        (
            "class M(keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.one = Dense(3)\n"
            "    def call(self, x):\n        return one(x)\nm = M()\nm.build((None, 4))"
        ),
        6,
        "return self.one(x)",
    ),
    "class in a list": ("m = Sequential([\n    Input((4, 4)),\n    Flatten,\n    Dense(3),\n])", 3, "Flatten(),"),
    "class that needs a number": (CHAIN + "m.add(Dense)", 3, "m.add(Dense(units=10))"),
    "lambda": (CHAIN + "m.add(lambda x: x * 2)", 3, "m.add(Lambda(lambda x: x * 2))"),
    "lambda in a list": (
        "m = Sequential([\n    Input((4,)),\n    lambda x: x * 2,\n    Dense(3),\n])",
        3,
        "Lambda(lambda x: x * 2),",
    ),
    "list of layers": (CHAIN + "m.add([Dense(3), Dense(2)])", 3, "m.add(Dense(3)); m.add(Dense(2))"),
    "called on an array": (
        "x = np.zeros((8, 4))\nm = Sequential([\n    Input((4,)),\n    Dense(3)(x),\n])",
        4,
        "Dense(3),",
    ),
    "argument of a function": (
        "def build(n, rate=1):\n    return Sequential([Input((4,)), Dense(n)])\nm = build(3, rat=2)",
        3,
        "m = build(3, rate=2)",
    ),
    "layer with square brackets": (TENSORS + "m = Model(a, Dense(3)[a])", 3, "m = Model(a, Dense(3)(a))"),
    "class with square brackets": (CHAIN + "m.add(Dense[3])", 3, "m.add(Dense(3))"),
    "model with square brackets": (DEEP + "m = Model[a, x]", 3, "m = Model(a, x)"),
    "what add gives": (CHAIN + "m = m.add(Dense(3))\nm.add(Dense(2))", 3, "m.add(Dense(3))"),
    "outputs before inputs": (DEEP + "m = Model(inputs=x, outputs=[a])", 3, "m = Model(inputs=[a], outputs=x)"),
    "another input": (TENSORS + "m = Model(b, Dense(3)(a))", 3, "m = Model(a, Dense(3)(a))"),
    "two inputs left out": (
        TENSORS + "c = Input((4,))\nm = Model(c, Add()([a, b]))",
        4,
        "m = Model([a, b], Add()([a, b]))",
    ),
    "a tensor behind a comma": (TENSORS + "x = Dense(3), a\nm = Model(a, x)", 3, "x = Dense(3)(a)"),
    "shape in place of a tensor": (DEEP + "m = Model(a, Dense(3)(x.shape))", 3, "m = Model(a, Dense(3)(x))"),
    "called on nothing": (DEEP + "m = Model(a, ReLU()()(x))", 3, "m = Model(a, ReLU()(x))"),
    "sizes of an input": (
        "m = Sequential([Input(8, 8, 3), Flatten()])",
        1,
        "m = Sequential([Input((8, 8, 3)), Flatten()])",
    ),
    "model in place of a tensor": (
        DEEP + "e = Model(a, x)\nd = Sequential([Input((8,)), Dense(2)])\nm = Model(a, d(e))",
        5,
        "m = Model(a, d(e(a)))",
    ),
    "function itself": (
        "def build():\n    return Sequential([Input((4,)), Dense(3)])\nm = build\nm.summary()",
        3,
        "m = build()",
    ),
    "attention on one tensor": (
        "s = Input((5, 4))\nm = Model(s, MultiHeadAttention(2, 4)(s))",
        2,
        "m = Model(s, MultiHeadAttention(2, 4)(s, s))",
    ),
    "a class in a wrapper": (
        "m = Sequential([Input((4, 3)), layers.TimeDistributed(layers.Dense)])",
        1,
        "m = Sequential([Input((4, 3)), layers.TimeDistributed(layers.Dense(units=32))])",
    ),
    "misspelt function": (
        CHAIN + "m.add(Dense(3, activation=keras.activations.sofmax))",
        3,
        "m.add(Dense(3, activation=keras.activations.softmax))",
    ),
    "misspelt name of a layer": (
        CHAIN + "m.add(Dense(3, name='first'))\nn = Model(m.inputs, m.get_layer('frist').output)",
        4,
        "n = Model(m.inputs, m.get_layer('first').output)",
    ),
    "misspelt module": (CHAIN + "m.add(keras.layer.Dense(3))", 3, "m.add(keras.layers.Dense(3))"),
}


@pytest.mark.parametrize(("text", "line", "mend"), MISTAKES.values(), ids=MISTAKES)
def test_mend_makes_it_right(text: str, line: int, mend: str) -> None:
    [problem] = errors(text)
    place = problem.place
    assert line + IMPORTS.count("\n") == (place and place.line)
    assert (problem.help or "").endswith(f"change line {line + IMPORTS.count(chr(10))} to: {mend}")
    lines = text.split("\n")
    indent = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())]
    lines[line - 1] = indent + mend
    assert not [each.message for each in errors("\n".join(lines)) if "not among the inputs" not in each.message]


WITHOUT_LINE = {
    "d = Sequential([Input((784,)), Dense(3)])\na = Input((28, 28))\nm = Model(a, d(Reshape((28, 28, 1))(a)))": (
        '"sequential" takes (None, 784), and is called on (None, 28, 28, 1)'
    ),
    "x = Input((4,))\nx = Dense(8)(x)\nm = Model(x, x)": "an output of the model is one of its inputs",
    CHAIN + "m.add(Input((4,)))\nm.add(Dense(3))": '"sequential" has an input already',
    "m = Sequential([Input((5, 4)), LSTM(8, 3)])": "`activation` takes a function or its name, not the number 3",
    CHAIN + "m.add(None)": "`None` is no layer",
    "a = Input(name='a')\nm = Model(a, Dense(3)(a))": "Input needs `shape`",
    CHAIN + "m.add(layers.RepeatVector)": "`RepeatVector` is a class, and no layer yet",
    TENSORS + "m = Model([a, b], Dense(3)(a, b))": "Dense takes 1 tensor, not 2",
    TENSORS + "m = Model(a, Add()(a))": "Add joins a list of tensors, and gets one",
    TENSORS + "m = Model(a, zzz)": "nothing in the source defines `zzz`",
    TENSORS + "m = Model(a, Dense(3)(zzz))": "nothing in the source defines `zzz`",
    "def build(n):\n    return Sequential([Input((4,)), Dense(n)])\nm = build()": "`build` needs `n`",
    "def build(n):\n    return Sequential([Input((4,)), Dense(n)])\nm = build(3, 4)": "`build` takes 1 argument, and ",
}


@pytest.mark.parametrize(("text", "message"), WITHOUT_LINE.items())
def test_mistake_without_a_line_to_paste(text: str, message: str) -> None:
    assert [message] == [each.message[: len(message)] for each in errors(text)]


@pytest.mark.parametrize("inner", ["LSTM(3, return_sequence=True)", "GRU(3, activation='rleu')"])
def test_layer_around_one_that_cannot_be_made(inner: str) -> None:
    """The layer inside is told, and nothing that follows from it."""
    [problem] = errors(f"m = Sequential([Input((5, 4)), Bidirectional({inner}), Dense(1)])")
    assert "Bidirectional" not in problem.message


def test_the_input_that_changes() -> None:
    """A model that is called elsewhere keeps its input; a flat one wants a Flatten before it."""
    towers = "tower = Sequential([Input((8,)), Dense(3)])\na = Input((8,))\nb = Input((4,))\n"
    [problem] = errors(towers + "m = Model([a, b], Add()([tower(a), tower(b)]))")
    assert (problem.help or "").endswith("to: b = Input((8,))")
    [problem] = errors(
        "d = Sequential([Input((784,)), Dense(3)])\nm = Sequential([Input((28, 28)), Reshape((28, 28, 1)), d])"
    )
    assert problem.help == "a Flatten before it makes 784 values of (28, 28, 1)"


CLASS = """class Net(keras.Model):
    def __init__(self, n):
        super().__init__()
        self.one = Dense(8)
        self.two = Dense(n)

    def call(self, x):
        x = self.one(x)
        return self.two(x)

m = Net(3)
m.build((None, 4))
"""
CLASSES = {
    "the begin of Keras": ("        super().__init__()\n", "", "missing-argument"),
    "the name of the begin": ("__init__(self, n)", "_init_(self, n)", "unknown-name"),
    "a forward of PyTorch": ("call(self", "forward(self", "unknown-name"),
    "no self": ("call(self, x)", "call(x)", "missing-argument"),
    "nothing is returned": ("return self.two(x)", "self.two(x)", "no-return"),
    "a variable is not returned": ("return self.two(x)", "y = self.two(x)", "no-return"),
    "a layer is returned": ("return self.two(x)", "return self.two", "never-called"),
}


@pytest.mark.parametrize(("right", "wrong", "code"), CLASSES.values(), ids=CLASSES)
def test_class_that_keras_cannot_call(right: str, wrong: str, code: str) -> None:
    """The mend makes it right; what is counted is what is meant already."""
    assert errors(CLASS) == []
    text = CLASS.replace(right, wrong)
    [problem] = errors(text)
    done = applied(Command([], "train.py", IMPORTS + text), problem.help or "")
    assert (code, True) == (problem.code, done is not None)
    mended = done.text.removeprefix(IMPORTS) if done else ""
    assert errors(mended) == []
    counts = [summarize(model).params for each in (text, mended) for model in reading(each).models]
    assert [67, 67] == [int(each or 0) for each in counts]


RIGHT_CLASSES = {
    "a base of its own": "class A(Base):\n    def __init__(self):\n        self.x = Dense(1)",
    "the begin by name": (
        "class A(keras.Model):\n    def __init__(self):\n        keras.Model.__init__(self)\n        self.x = Dense(1)"
    ),
    "a forward that is called": (
        "class A(keras.Model):\n    def forward(self, x):\n        return x\n"
        "    def train_step(self, data):\n        return self.forward(data)"
    ),
    "a static method": (
        "class A(keras.Model):\n    @staticmethod\n    def f(x):\n        return x\n"
        "    def call(self, x):\n        return x"
    ),
    "no tensor": "class A(keras.layers.Layer):\n    def call(self, x):\n        pass",
}


@pytest.mark.parametrize("text", RIGHT_CLASSES.values(), ids=RIGHT_CLASSES)
def test_right_class_is_not_told(text: str) -> None:
    assert errors(text) == []


def test_states_that_the_code_leaves_out_have_no_line_that_breaks_it() -> None:
    text = "s = Input((5, 4))\nx = LSTM(8, return_state=True)(s)\nm = Model(s, Dense(3)(x[0]))"
    [model] = reading(text).models
    helps = [each.help for each in summarize(model).problems if each.code == "dropped-states"]
    assert ["leave out `return_state`: the output comes alone then"] == helps


def test_older_arguments_are_told_where_the_first_of_them_stands() -> None:
    [model] = reading(CHAIN + "m.add(ReLU())\nm.add(Dense(output_dim=3))\nm.add(Dense(output_dim=2))").models
    [note] = [each for each in model.remarks if each.code == "older-arguments"]
    assert 4 + IMPORTS.count("\n") == (note.place and note.place.line)


def test_layers_that_are_left_behind_by_a_variable() -> None:
    text = "a = Input((4,))\nx = Dense(8)(a)\nx = ReLU()(x)\nx = Dense(3)(a)\nm = Model(a, x)"
    [found] = [each for each in reading(text).problems if each.code == "unreached-layer"]
    assert (found.help or "").endswith("`x = Dense(3)(x)`; or take the line out")


def test_layer_of_a_class_that_nothing_calls() -> None:
    text = CLASS.replace("        x = self.one(x)\n", "")
    [found] = [each for each in reading(text).problems if each.code == "unreached-layer"]
    assert (7, "nothing calls `self.one`: it is no part of the model") == (
        (found.place.line if found.place else 0) - IMPORTS.count("\n") + 3,
        found.message,
    )
    for other in ("        x = getattr(self, 'one')(x)\n", "        x = self.layers[0](x)\n"):
        text = CLASS.replace("        x = self.one(x)\n", other)
        assert "unreached-layer" not in [each.code for each in reading(text).problems]


IMPORTS_LEFT_OUT = {
    "from keras.layers import Dense\nfrom keras import Sequential\nm = Sequential([Input((4,)), Dense(3)])": (
        "change line 1 to: from keras.layers import Dense, Input"
    ),
    "from keras import Sequential, layers\nm = Sequential([layers.Input((4,)), Dense(3)])": (
        "change line 2 to: m = Sequential([layers.Input((4,)), layers.Dense(3)])"
    ),
    "from tensorflow.keras import Sequential\nm = Sequential([Dense(3)])": (
        "add above line 1: `from tensorflow.keras.layers import Dense`"
    ),
    "from keras import Sequential\nm = Sequential([keras.Input((4,)), keras.layers.Dense(3)])": (
        "add above line 1: `import keras`"
    ),
}


@pytest.mark.parametrize(("text", "mend"), IMPORTS_LEFT_OUT.items())
def test_import_is_left_out(text: str, mend: str) -> None:
    [problem] = read_source(Source("train.py", text), Path()).problems
    assert (problem.code, problem.help) == ("unknown-name", mend)


RIGHT = [
    "def build(n, *more, **options):\n    return Sequential([Input((4,)), Dense(n)])\nm = build(3, 4, rate=5)",
    "@command()\ndef build(n):\n    return Sequential([Input((4,)), Dense(n)])\nm = build(3, 4)",
    "from keras.layers import *\nm = Sequential([Input((5, 4)), GRU(3)])",
    "s = Input((5, 4))\nh = Input((8,))\nm = Model([s, h], layers.GRU(8)(s, h))",
    "s = Input((5, 4))\nm = Model(s, layers.MultiHeadAttention(2, 3)(s, s))",
    "from helpers import *\n" + TENSORS + "m = Model(a, Dense(3)(made_there))",
    "def build():\n    return Sequential([Input((4,)), Dense(size)])\nm = build()",
    "def late():\n    return Model(first, Dense(3)(first))\nm = late()\nfirst = Input((4,))",
    # A decorator may give an argument, and `setattr` an attribute.
    "@command()\ndef build(n):\n    return Sequential([Input((4,)), Dense(n)])\nm = build()",
    (
        "class M(keras.Model):\n    def __init__(self):\n        super().__init__()\n"
        "        setattr(self, 'a', Dense(3))\n    def call(self, x):\n        return self.a(x)\nM().build((None, 4))"
    ),
    "s = Input((5, 4))\nx, *h = LSTM(8, return_state=True)(s)\nm = Model(s, Dense(3)(x))",
    "parts = []\nparts.append(Dense(3))\nm = Sequential([Input((4,)), *parts])",
    "d = Dense(3)\n" + TENSORS + "m = Model(a, d(a))",
    # Keras 2 had a default for the window of an average.
    "from keras.utils import np_utils\nm = Sequential([Input((8, 8, 3)), layers.AveragePooling2D()])",
    # A name that is not known may be any; what is called is no class; a list of lists of which nothing is known.
    (
        "a = Input((4,))\nxs = [Add(name='add_{}'.format(i))([a, a]) for i in open('b')]\n"
        "m = Model(a, layers.Concatenate(name='add')(xs))"
    ),
    (
        "def net(kind=keras.optimizers.Adam):\n    kind = kind() if isinstance(kind, type) else kind\n"
        "    m = Sequential([Input((4,)), Dense(3)])\n    m.compile(kind, 'mse')\n    return m"
    ),
    "import itertools\nfor x in itertools.chain.from_iterable(open('a')):\n    m = Sequential([Input((4,)), Dense(3)])",
    # A test says that it is wrong; who calls the function gives the shape; no list is a list in a list.
    "with pytest.raises(ValueError):\n    Sequential([Input((4,)), LSTM(3)])",
    "class T:\n    def test(self):\n        with self.assertRaisesRegex(ValueError, 'a'):\n            Dense(0)",
    "def net(shape=None):\n    a = Input(shape=shape)\n    return Model(a, layers.BatchNormalization(axis=3)(a))",
    (
        "from collections import abc\nr = [0.5]\nif not isinstance(r, abc.Sequence):\n    r = [r]\n"
        "m = Sequential([Input((4,)), Dropout(r[0])])"
    ),
    TENSORS + "m = Model(a, layers.Concatenate()([a]))",
    CHAIN + "m.add(layers.Layer())",
    CHAIN + "m.add(layers.experimental.SyncBatchNormalization())",
    "from helpers import *\n" + TENSORS + "m = Model([a, b], Add()(parts))",
    CHAIN + "m.add(Dense(3, kernel_initializer='he_normal', kernel_regularizer=own))",
]


@pytest.mark.parametrize("text", RIGHT)
def test_no_false_alarm(text: str) -> None:
    assert not [each.message for each in errors(text)]


@pytest.mark.parametrize(
    ("call", "mended"),
    [
        ("Model(x, Dense(2))", "Model(x, Dense(2)(x))"),
        ("Model(inputs=x, outputs=Dense(2))", "Model(inputs=x, outputs=Dense(2)(x))"),
        ("Model(Input((3,)), Dense(2))", None),
    ],
)
def test_layer_as_output(call: str, mended: str | None) -> None:
    """A layer as the output of a model stands where it is written, and is called on the tensor; no model is empty."""
    text = f"x = Input((3,))\nm = {call}\n" if mended else f"m = {call}\n"
    [problem] = errors(text)
    place = problem.place
    assert place is not None
    shown = place.source.line(place.line)[place.column - 1 :][: place.length]
    assert ("never-called", "Dense(2)") == (problem.code, shown)
    if mended:
        assert (problem.help or "").endswith(f" to: m = {mended}")
    assert [8] * (mended is not None) == [summarize(model).params for model in reading(text).models]


def errors(text: str) -> list[Diagnostic]:
    """Return what is wrong in a source and in its models, each once."""
    found = reading(text)
    problems = [*found.problems, *(each for model in found.models for each in model.remarks)]
    for model in found.models:
        try:
            summarize(model)
        except MlcalcError as cause:
            problems += cause.diagnostics
    return list(dict.fromkeys(each for each in problems if each.severity == ERROR))
