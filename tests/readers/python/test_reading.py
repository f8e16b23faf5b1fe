"""Models of a source: which there are, what is in them, and what is said of them."""

from __future__ import annotations

from typing import Any

import pytest

from mlcalc import to_keras
from mlcalc.errors import ERROR, WARNING, MlcalcError
from mlcalc.summary import summarize
from mlcalc.trace import BrokenModelError
from tests.readers.python.reading import models, params, reading, summary

DENSE = 3 * 5 + 5
"""Parameters of Dense(5) on three features."""


WAYS = [
    "m = Sequential([Input((3,)), Dense(5)])",
    "m = Sequential()\nm.add(Input((3,)))\nm.add(Dense(5))",
    "m = Sequential([Dense(5, input_shape=(3,))])",
    "m = Sequential([Dense(5, input_dim=3)])",
    "m = Sequential(layers=[Input((3,)), Dense(5)], name='m')",
    "m = Sequential()\nm.add(Input((3,)))\nm.add(Dense(7))\nm.pop()\nm.add(Dense(5))",
    "m = Sequential([Dense(5)])\nm.build((None, 3))",
    "m = Sequential([Dense(5)])\nm(np.zeros((8, 3)))",
    "m = Sequential([Dense(5)])\nm.fit(np.zeros((8, 3)), y)",
    "m = Sequential([Dense(5)])\nm.predict(np.zeros((8, 3)))",
    "i = Input((3,))\nm = Model(i, Dense(5)(i))",
    "i = Input((3,))\nm = keras.Model(inputs=[i], outputs=[Dense(5)(i)])",
    "i = Input((3,), name='x')\nm = Model({'x': i}, {'y': Dense(5)(i)})",
    "def build(units=5):\n    i = Input((3,))\n    return Model(i, Dense(units)(i))\nm = build()",
    "def build(units=5):\n    i = Input((3,))\n    return Model(i, Dense(units)(i))",
    "def main():\n    m = Sequential([Input((3,)), Dense(5)])\nif __name__ == '__main__':\n    main()",
    "units, *_ = 5, 6\nm = Sequential([Input((3,)), Dense(units)])",
    "c = {'units': 5}\nm = Sequential([Input((3,)), Dense(**c)])",
    "a = [5]\nm = Sequential([Input((3,)), Dense(*a)])",
    "m = Sequential([Input((3,)), Dense(5 if len('ab') == 2 else 6)])",
    "m = Sequential([Input((3,)), *[Dense(u) for u in (5,)]])",
    """
import argparse
p = argparse.ArgumentParser()
p.add_argument('--units', type=int, default=5)
args = p.parse_args()
m = Sequential([Input((3,)), Dense(args.units)])
""",
    "class Config:\n    units = 5\nm = Sequential([Input((3,)), Dense(Config.units)])",
    """
from functools import partial
D = partial(Dense, activation='relu')
m = Sequential([Input((3,)), D(5)])
""",
    """
class Net:
    def __init__(self):
        self.model = Sequential([Input((3,)), Dense(5)])
net = Net()
""",
    "class Net:\n    def __init__(self):\n        self.model = Sequential([Input((3,)), Dense(5)])",
    "class Net:\n    def build(self):\n        return Sequential([Input((3,)), Dense(5)])",
    "x = np.zeros((10, 3))\nm = Sequential([Dense(5, input_shape=x.shape[1:])])",
    "try:\n    import foo\nexcept ImportError:\n    pass\nm = Sequential([Input((3,)), Dense(5)])",
    "with tf.device('/cpu:0'):\n    m = Sequential([Input((3,)), Dense(5)])",
    """
import tensorflow as tf
m = tf.keras.models.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(5)])
""",
    """
from keras.layers.core import Dense as D
m = Sequential()
m.add(D(output_dim=5, input_dim=3, init='normal'))
""",
    "for i in range(3):\n    m = Sequential([Input((3,)), Dense(5)])",
    """
class Net(Model):
    def __init__(self):
        super().__init__()
        self.d = Dense(5)
    def call(self, x):
        return self.d(x)
m = Net()
m.build((None, 3))
""",
    """
class Net(keras.Sequential):
    def __init__(self):
        super().__init__()
        self.add(Input((3,)))
        self.add(Dense(5))
m = Net()
""",
    """
class Net(Model):
    def __init__(self):
        i = Input((3,))
        super().__init__(i, Dense(5)(i))
m = Net()
""",
    """
class My(layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], 5))
        self.b = self.add_weight(name='b', shape=(5,))
    def call(self, x):
        return ops.matmul(x, self.w) + self.b
i = Input((3,))
m = Model(i, My()(i))
""",
    "i = Input((3,))\nm = Model(i, Lambda(lambda x: x * 2)(Dense(5)(i)))",
    """
class My(Dense):
    def __init__(self, n):
        super().__init__(n - 1, name='my')
i = Input((3,))
m = Model(i, My(6)(i))
""",
    "def sizes():\n    yield 5\nm = Sequential([Input((3,)), *[Dense(n) for n in sizes()]])",
    """
match 'b':
    case 'a' | 'b':
        n = 5
    case _:
        n = 6
m = Sequential([Input((3,)), Dense(n)])
""",
    "kinds = {}\nkinds['m'] = Sequential([Input((3,)), Dense(5)])",
    """
def f(backend, kwargs):
    layers, models = submodules(kwargs)
    return models.Sequential([Input((3,)), layers.Dense(5)])
""",
]
"""Sources that make one model with one Dense(5) on three features."""


@pytest.mark.parametrize("text", WAYS)
def test_ways_to_make_a_model(text: str) -> None:
    """Each makes one model with the one Dense."""
    assert [DENSE] == params(text)


def test_one_layer_called_twice_counts_once() -> None:
    text = "a, b = Input((3,)), Input((3,))\nd = Dense(5)\nm = Model([a, b], Add()([d(a), d(b)]))"
    assert DENSE == summary(text).params
    assert ["input_layer", "input_layer_1", "dense", "add"] == [row.name for row in summary(text).layers]


def test_order_is_that_of_model_layers() -> None:
    """By their distance from the output, as Keras lists them."""
    text = """
a = Input((4,), name="a")
long = Dense(2, name="d3")(Dense(3, name="d2")(Dense(4, name="d1")(a)))
b = Input((2,), name="b")
m = Model([a, b], Add(name="sum")([b, long]))
"""
    assert ["a", "d1", "d2", "b", "d3", "sum"] == [row.name for row in summary(text).layers]


@pytest.mark.parametrize(
    ("text", "trained"),
    [
        ("m.trainable = False", 0),
        ("m.layers[0].trainable = False", 12),
        ("for layer in m.layers[:1]:\n    layer.trainable = False", 12),
        ("m.trainable = False\nm.layers[-1].trainable = True", 0),
        ("m.trainable = False\nm.trainable = True", 32),
        ("m.get_layer('dense').trainable = False", 12),
    ],
)
def test_freezing_counts_as_it_stands_at_the_end(text: str, trained: int) -> None:
    found = summary(f"m = Sequential([Input((3,)), Dense(5), Dense(2)])\n{text}")
    assert (32, trained) == (found.params, found.trainable_params)


def test_frozen_discriminator_inside_a_gan() -> None:
    text = """
d = Sequential([Input((4,)), Dense(1)])
g = Sequential([Input((2,)), Dense(4)])
z = Input((2,))
d.trainable = False
gan = Model(z, d(g(z)))
"""
    found = {each.origin.variable: each for each in models(text) if each.origin}
    assert (17, 12) == (summarize(found["gan"]).params, summarize(found["gan"]).trainable_params)
    assert 0 == summarize(found["d"]).trainable_params


def test_names_are_those_that_keras_counts() -> None:
    """One count for each class in the whole run, until the session is cleared."""
    text = """
a = Sequential([Input((3,)), Dense(5), Dense(5)])
b = Sequential([Input((3,)), Dense(5)])
keras.backend.clear_session()
c = Sequential([Input((3,)), Dense(5)])
"""
    assert [["dense", "dense_1"], ["dense_2"], ["dense"]] == [
        [node.name for node in each.graph.nodes if not node.name.endswith("input") and node.inputs]
        for each in models(text)
    ]


def test_origin() -> None:
    """The line of the call, the variable, and the lines that led there."""
    text = "def build():\n    inner = Sequential([Input((3,)), Dense(5)])\n    return inner\nnet = build()\n"
    [model] = models(text)
    origin = model.origin
    assert origin is not None
    assert origin.place is not None
    assert ("net", 6, [8]) == (origin.variable, origin.place.line, [each.line for each in origin.called_from])


def test_what_only_the_data_know_is_open() -> None:
    text = """
import pandas as pd
x = pd.read_csv("a.csv").values
m = Sequential([Dense(5, input_shape=(x.shape[1],)), Dense(len(names)), Dense(2)])
"""
    [model] = models(text)
    assert [
        "`x.shape[1]` is not known: `pandas` is not read",
        "`len(names)` is not known: nothing in the source says what it is",
    ] == [each.message for each in model.remarks]
    rows = summarize(model).layers
    assert [(None, 5), (None, None), (None, 2)] == [row.output_shape for row in rows]
    assert [None, None, None] == [row.params for row in rows]


def test_settings_say_what_the_data_know() -> None:
    text = "x = load()\nm = Sequential([Dense(5, input_shape=(x.shape[1],)), Dense(len(names))])"
    assert [DENSE + 12] == params(text, "x.shape=100,3", "len(names)=2")


@pytest.mark.parametrize("setting", ["build.units=5", "units=5"])
def test_setting_of_a_parameter(setting: str) -> None:
    text = "def build(units):\n    return Sequential([Input((3,)), Dense(units)])"
    assert [DENSE] == params(text, setting)


def test_setting_of_a_parameter_goes_before_the_calls() -> None:
    text = "def build(units):\n    return Sequential([Input((3,)), Dense(units)])\nm = build(7)"
    assert [DENSE] == params(text, "build.units=5")


def test_setting_that_names_nothing_is_said() -> None:
    found = reading("m = Sequential([Input((3,)), Dense(5)])", "unit=3")
    assert ["nothing in the source is called `unit`: it is not used"] == [each.message for each in found.problems]


def test_unknown_condition_is_said() -> None:
    [model] = models("m = Sequential([Input((3,))])\nif deep:\n    m.add(Dense(5))")
    [said] = model.remarks
    assert said.message == (
        "whether `deep` holds is not known: the model is shown as if it does; counts that depend on it are open"
    )
    assert said.help == '`set "deep=True"` says it'
    assert [DENSE] == params("m = Sequential([Input((3,))])\nif deep:\n    m.add(Dense(5))", "deep=True")


def test_one_of_two_unknown_branches() -> None:
    """What is assumed once holds behind it."""
    text = """
m = Sequential([Input((3,))])
if kind == "small":
    m.add(Dense(5))
if kind == "large":
    m.add(Dense(50))
"""
    assert ["dense"] == [row.name for row in summary(text).layers]
    assert ([None], [DENSE]) == (params(text), params(text, "kind=small"))


def test_errors_stand_at_their_line() -> None:
    found = reading("m = Sequential([Input((3,)), Dense(5, activaton='relu')])")
    [model] = found.models
    [problem] = [each for each in model.remarks if each.severity == ERROR]
    assert problem.place is not None
    assert (5, "Dense has no argument `activaton`") == (problem.place.line, problem.message)


def test_what_is_wrong_under_an_assumption_is_a_warning() -> None:
    text = "m = Sequential([Input((3,)), Dense(5)])\nif deep:\n    m.add(LSTM(5))"
    assert any(each.severity == WARNING and "LSTM needs" in each.message for each in summary(text).problems)


def test_gru_has_the_biases_of_keras() -> None:
    found = summary("m = Sequential([Input((7, 20)), layers.GRU(4)])")
    assert 312 == found.params
    assert ["gru: textbooks count 300, not 312: they have one bias in each gate of a GRU (`--convention course`)"] == [
        *found.notes
    ]
    assert [300] == params("m = Sequential([Input((7, 20)), layers.GRU(4)])", convention="course")


def test_models_inside_classes_are_no_models_of_the_source() -> None:
    text = """
class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = Sequential([Dense(5)])
    def call(self, x):
        return self.inner(x)
i = Input((3,))
m = Model(i, Block()(i))
"""
    assert [DENSE] == params(text)


def test_applications_are_bases_that_can_be_taken_apart() -> None:
    text = """
base = keras.applications.MobileNetV2(include_top=False, input_shape=(96, 96, 3))
base.trainable = False
m = Sequential([base, layers.GlobalAveragePooling2D(), Dense(2)])
"""
    found = summary(text)
    assert (2257984 + 2562, 2562) == (found.params, found.trainable_params)
    assert ["mobilenetv2_1.00_96", "global_average_pooling2d", "dense"] == [row.name for row in found.layers]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = 1",
        "model.fit(x, y)",
        "from foo import build\nmodel = build()",
        "d = Dense(5)",
    ],
)
def test_source_without_a_model(text: str) -> None:
    assert () == models(text)


REFUSED = {
    "m = Model(Input((3,)), Dense(5)(Input((3,))))": "the outputs need the input",
    "i = Input((3,))\nm = Model(i, Dense(2, name='a')(Dense(2, name='a')(i)))": "two layers of the model are called",
    "e = Sequential([Input((8,)), Dense(3)])\ni = Input((9,))\nm = Model(i, e(i))": "takes (None, 8), and is",
    "a, b = Input((4,)), Input((5,))\nm = Model([a, b], a + b)": "cannot broadcast",
    "i = Input((4, 3))\nm = Model(i, ops.matmul(i, i))": "Matmul: axes that belong together have 3 and 4",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_keras_refuses_is_an_error(text: str) -> None:
    """At the line that is wrong."""
    found = reading(text)
    problems = [*found.problems, *(each for model in found.models for each in model.remarks)]
    for model in found.models:
        try:
            summarize(model)
        except MlcalcError as cause:
            problems += cause.diagnostics
    errors = [each for each in problems if each.severity == ERROR]
    assert any(REFUSED[text] in each.message for each in errors), [each.message for each in problems]
    assert all(each.place and each.place.line == 5 + text.count("\n") for each in errors)


HOSTILE = [
    "for i in range(10 ** 9):\n    x = i\nwhile True:\n    pass\n",
    "def f(n):\n    return f(n + 1)\nf(0)\n",
    "def f(n):\n    return g(n) + f(n)\ndef g(n):\n    return f(n) + g(n)\nf(0)\n",
    "s = 'a'\nl = [1]\nfor i in range(900):\n    s = s + s\n    l = l + l\n    l.extend(l)\n",
    "l = [1]\nfor i in range(900):\n    l = [l, l]\nk = Input(l)\nd = Dense(l)\nx = ops.stack(l)\n",
    "d = {}\nd['a'] = d\nk = Model(d, d)\n",
    "class A(A):\n    pass\nclass B(Model):\n    pass\nclass B(B):\n    pass\nb = B()\n",
    "c = Sequential()\nc.add(c)\n",
    "def g():\n    while True:\n        yield 1\nfor x in g():\n    pass\n",
    "import os\nos.system('exit')\nexec('1')\neval('1')\n",
    "x = {[]}\n(a, b) = 1\n(a, b) = [1]\nw = {}['q']\nv = 1 / 0\n",
    "Model(1, 2)\nInput(shape=-4)\nInput(shape=('a',))\nDense(3)()\nDense()(3)\n",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_source_does_not_hide_the_model(text: str) -> None:
    """It ends, and the model below it is read."""
    found = models(f"{text}m = Sequential([Input((3,)), Dense(5)])\n")
    assert any(each.origin and each.origin.variable == "m" for each in found)


def test_steps_are_bounded() -> None:
    """Layers in loops of a million rounds: what comes behind the bound is left out, and said."""
    text = "m = Sequential([Input((3,))])\nfor i in range(1000):\n    for j in range(1000):\n        m.add(Dense(3))\n"
    [model] = models(text)
    assert len(model.graph.nodes) < 20_000
    assert any("takes more steps than any network does" in each.message for each in model.remarks)


@pytest.mark.parametrize(
    "layer",
    ["LSTM(5, return_sequence=True)", "Conv2D(3, kernel=3)", "Conv2D(3, 3, stride=2)", "Dense(5, hidden_size=3)"],
)
def test_misspelt_argument_is_no_older_one(layer: str) -> None:
    """Only what a release had is read as an argument of that release; all else is a mistake, as in Keras."""
    found = reading(f"m = Sequential([Input((8, 8, 3)), {layer}])")
    problems = [*found.problems, *(each for model in found.models for each in model.remarks)]
    assert ["unknown-argument"] == [each.code for each in problems if each.severity == ERROR]


def test_pair_of_arrays_is_a_pair_of_inputs() -> None:
    """A model of a class that learns from two arrays gets both, each with the batch in front."""
    text = """
class Two(keras.Model):
    def __init__(self):
        super().__init__()
        self.left, self.right = Dense(3), Dense(3)
    def call(self, inputs):
        a, b = inputs
        return self.left(a), self.right(b)
m = Two()
m.fit((np.zeros((100, 5)), np.zeros((100, 6))), y)
"""
    assert [(5 + 1) * 3 + (6 + 1) * 3] == params(text)


def test_model_that_only_trains_others() -> None:
    """A class of models without `call` has the layers that it holds, and is built by nothing."""
    text = """
class Trainer(keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = Sequential([Input((3,)), Dense(5)])
m = Trainer()
m.fit(np.zeros((8, 3)))
m.build((None, 3))
"""
    assert DENSE in params(text)
    assert {DENSE} == {*params(text)}


def test_embedding_reads_what_the_source_builds_it_on() -> None:
    """The length of the sequences is that of `build`; without it, it is open."""
    text = "m = Sequential([Embedding(50, 4)])"
    assert [(None, None, 4), (None, 7, 4)] == [
        summary(text + more).layers[0].output_shape for more in ("", "\nm.build((None, 7))")
    ]


@pytest.mark.parametrize("activation", ["sys.argv[1]", "mine"])
def test_unknown_activation_is_not_a_linear_one(activation: str) -> None:
    """Nothing is said of two linear layers where one may have any activation; the count is known all the same."""
    text = "import sys\ndef mine(x):\n    return x\n"
    found = summary(f"{text}m = Sequential([Input((3,)), Dense(5, activation={activation}), Dense(4)])")
    assert DENSE + 24 == found.params
    assert not found.problems


def test_finished_model_keeps_its_count() -> None:
    """A model between tensors has its weights, also where a class calls it on something that nobody names."""
    text = """
i = Input((3,))
inner = Model(i, Dense(5)(i))
class Outer(keras.Model):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
    def call(self, x):
        return self.inner(x)
outer = Outer(inner)
outer.compile()
"""
    assert [DENSE, DENSE] == params(text)


def test_misspelt_layer_names_the_one_that_is_meant() -> None:
    """At the call of the layer, not at the statement around it."""
    text = "m = Sequential([Input((3,)),\n  layers.BatchNormalisation()])"
    [problem] = [each for each in reading(text).problems if each.severity == ERROR]
    assert "`keras.layers` has no `BatchNormalisation`: did you mean `BatchNormalization`?" == problem.message
    assert "change line 6 to: layers.BatchNormalization()])" == problem.help
    assert problem.place
    assert (6, 3) == (problem.place.line, problem.place.column)


def test_unknown_number_is_not_written_as_another_one() -> None:
    """A product with a number that only the command line gives has a shape, and no code."""
    [model] = models("import sys\ni = Input((3,))\nm = Model(i, Dense(5)(i) * float(sys.argv[1]))")
    assert DENSE == summarize(model).params
    with pytest.raises(MlcalcError, match='"multiply" cannot be written: it takes a tensor of numbers'):
        to_keras(model)


def test_saved_model_is_loaded_again() -> None:
    """What the source saves is what it loads, layer by layer; freezing the one leaves the other as it is."""
    text = """
m = Sequential([Input((3,)), Dense(5, name="first"), Dense(2)])
m.save("m.keras")
other = keras.models.load_model("m.keras")
other.trainable = False
part = Model(other.inputs, other.get_layer("first").output)
"""
    found = [summarize(each) for each in models(text)]
    assert [(DENSE + 12, 0), (DENSE, DENSE)] == [(each.params, each.non_trainable_params) for each in found]


DECORATORS = {
    "that registers": "def known(name):\n    def keep(f):\n        makers[name] = f\n        return f\n    return keep",
    "that wraps": "def known(name):\n    def wrap(f):\n        def inner(*a, **k):\n            return f(*a, **k)\n"
    "        makers[name] = inner\n        return inner\n    return wrap",
}


@pytest.mark.parametrize("decorator", DECORATORS.values(), ids=DECORATORS)
def test_decorator(decorator: str) -> None:
    """What a decorator of the source does is done, as Python does it."""
    text = f"""
makers = {{}}
{decorator}
@known("small")
def small(units):
    return Sequential([Input((3,)), Dense(units)])
m = makers["small"](5)
"""
    assert [DENSE] == params(text)


@pytest.mark.parametrize(
    "text",
    [
        "o = Sequential([Input((3,)), Dense(5)])\nm = keras.models.model_from_json(o.to_json())\nm.compile()",
        "c = Dense(2).get_config()\nc['units'] = 5\nm = Sequential([Input((3,)), Dense.from_config(c)])",
        "d = layers.deserialize(layers.serialize(Dense(5)))\nm = Sequential([Input((3,)), d])",
        """
class My(layers.Layer):
    def __init__(self, units=3, **others):
        super().__init__(**others)
        self.units = units
        self.dense = Dense(units)
    def call(self, x):
        return self.dense(x)
    def get_config(self):
        return {**super().get_config(), "units": self.units}
m = Sequential([Input((3,)), My.from_config(My(5).get_config())])
""",
    ],
)
def test_what_is_made_of_a_configuration_again(text: str) -> None:
    assert DENSE == params(text)[-1]


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    n = int('x')\nexcept ValueError:\n    n = 5",
        "try:\n    n = {}['n']\nexcept (TypeError, KeyError) as e:\n    n = 5",
        "try:\n    n = [1][3]\nexcept TypeError:\n    n = 1\nexcept:\n    n = 5",
        "def f():\n    raise KeyError('n')\ntry:\n    n = f()\nexcept LookupError:\n    n = 5",
        "import sys\ntry:\n    n = int(sys.argv[1])\nexcept IndexError:\n    n = 5",
        "import sys\nn = int(sys.argv[1]) if len(sys.argv) > 1 else 5",
        "try:\n    n = 5\nexcept ValueError:\n    n = 1",
        "try:\n    import frobnicator\n    n = 5\nexcept ImportError:\n    n = 1",
    ],
)
def test_failure_leads_to_its_handler(text: str) -> None:
    assert [DENSE] == params(text + "\nm = Sequential([Input((3,)), Dense(n)])")


def test_model_that_cannot_be_loaded_is_made() -> None:
    """A script that saves its model finds none the first time."""
    text = "try:\n    m = keras.models.load_model('m.h5')\nexcept OSError:\n    m = Sequential([Input((3,)), Dense(5)])"
    assert [DENSE] == params(text)


def test_models_inside_each_other_take_no_more_than_their_text() -> None:
    text = "m = Sequential([Dense(3, input_shape=(3,))])\nfor _ in range(60):\n    m = Sequential([m, m])\n"
    assert 61 == len(params(text + "m.trainable = False"))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("m.add(Dense(5, name='a'))\nm.add(Dense(5, name='a'))", 7, 'two layers of the model are called "a"'),
        ("m.add(Sequential([Input((4,)), Dense(2)], name='n'))", 6, '"n" takes (None, 4), and is called on (None, 3)'),
    ],
)
def test_what_is_wrong_with_an_addition_stands_there(text: str, line: int, message: str) -> None:
    found = reading("m = Sequential([Input((3,))])\n" + text).models[0].remarks
    assert [(line, message)] == [(each.place.line, each.message) for each in found if each.place]


def test_models_that_keras_1_merges() -> None:
    """`Merge([left, right])` begins a chain with what the two give."""
    text = """
from keras.layers import Merge
left = Sequential([Dense(8, input_dim=4)])
right = Sequential([Dense(8, input_dim=6)])
both = Sequential()
both.add(Merge([left, right], mode='concat'))
both.add(Dense(2))
"""
    assert [40, 56, 40 + 56 + 34] == params(text)


def test_two_models_of_one_function_are_two() -> None:
    text = "def f():\n    m = Sequential([Input((3,)), Dense(5)])\n    return m\na = f()\nb = f()\nb = f()"
    assert ["a", "b"] == [each.origin.variable for each in models(text) if each.origin]


def test_layer_inside_another_one_is_frozen_later() -> None:
    """Keras holds the same object: what is done to it afterwards is done to both."""
    text = """
inner = Sequential([Dense(4, input_shape=(6,)), layers.BatchNormalization()])
dense = Dense(3)
i = Input((5, 6))
m = Model(i, layers.TimeDistributed(dense)(layers.TimeDistributed(inner)(i)))
"""
    *_, model = models(text + "inner.layers[1].trainable = False\ndense.trainable = False")
    found = summarize(model)
    assert (28 + 16 + 15, 28) == (found.params, found.trainable_params)


def test_names_that_a_layer_takes_inside() -> None:
    """Keras names a Dropout that an attention makes, so that the next one has another name."""
    text = "i = Input((4, 8))\nx = layers.MultiHeadAttention(2, 3)(i, i)\nx = Dropout(0.1)(x)\nx = Dropout(0.1)(x)"
    assert ["dropout_1", "dropout_2"] == [row.name for row in summary(text + "\nm = Model(i, x)").layers[-2:]]


def test_layers_of_a_chain_are_made_when_its_input_is_known() -> None:
    """What a layer makes in its `build` is there to be frozen."""
    text = """
class Own(layers.Layer):
    def build(self, shape):
        self.inner = Dense(5)
    def call(self, x):
        return self.inner(x)
m = Sequential([Input((3,)), Own()])
m.layers[0].trainable = False
late = Sequential([Own()])
late.build((None, 3))
late.layers[0].trainable = False
early = Sequential([Own()])
early.layers[0].trainable = False
early.build((None, 3))
"""
    assert [0, 0, DENSE] == [summarize(each).trainable_params for each in models(text)]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("lambda x: x", "`<lambda>`"), ("np.zeros", "'zeros'"), ("A().f", "`A.f`")],
)
def test_functions_in_the_place_of_numbers_are_named(value: str, shown: str) -> None:
    text = f"class A:\n    def f(self): pass\nm = Sequential([Input((8, 8, 3)), layers.ZeroPadding2D(padding={value})])"
    [said] = [each for each in models(text)[0].remarks if each.severity == ERROR]
    assert said.message.endswith(f"not {shown}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("m = Sequential(parts())", "`parts()` is not known: nothing in the source says what it is"),
        ("m = Model(a, b)", "this model is not shown: `a` is not known: nothing in the source says what it is"),
    ],
)
def test_why_no_model_is_shown(text: str, message: str) -> None:
    found = reading(text)
    assert ((), [message]) == (found.models, [each.message for each in found.problems])
    assert [None] == [each.help for each in found.problems]


@pytest.mark.parametrize(
    ("kind", "expected"), [("int", 20), ("lambda text: int(text)", 20), ("unread.kind", None), ("None", None)]
)
def test_default_of_an_option_that_is_a_text_is_read_as_its_type_says(kind: str, expected: int | None) -> None:
    """As argparse does; numbers stay as they are."""
    text = "import argparse\nimport unread\np = argparse.ArgumentParser()\n"
    text += f"p.add_argument('--n', type={kind}, default='5')\n"
    text += "p.add_argument('--k', type=float, default=2)\na = p.parse_args()\n"
    assert [12] == params(text + "m = Sequential([Input((5,)), Dense(a.k)])")
    if kind != "None":
        assert [expected] == params(text + "m = Sequential([Input((3,)), Dense(a.n)])")


def test_clone_of_a_model_is_a_model_of_the_source() -> None:
    """Its layers are others, of the same names."""
    text = "m = Sequential([Input((3,)), Dense(4), Dense(2)])\nc = keras.models.clone_model(m)\n"
    text += "c.add(Dense(7))\nc.layers[0].trainable = False"
    one, other = (summarize(each) for each in models(text))
    assert (26, 26, 47, 31) == (one.params, one.trainable_params, other.params, other.trainable_params)
    assert ["dense", "dense_1", "dense_2"] == [row.name for row in other.layers]


def test_note_on_older_arguments_pairs_each_with_its_own_name() -> None:
    text = (
        "m = Sequential()\nm.add(Conv2D(4, 3, border_mode='same', bias=False, subsample=(2, 2), input_shape=(8, 8, 3)))"
    )
    [model] = models(text)
    [said] = [each.message for each in model.remarks if each.code == "older-arguments"]
    assert "`border_mode` is `padding`, `bias` is `use_bias`, `subsample` is `strides`" in said


def test_data_that_are_given_a_shape_have_it() -> None:
    """Whatever they are: those of a table that is not read, too."""
    text = "import pandas as pd\nx = pd.read_csv('train.csv').drop(labels=['label'], axis=1)\nx = x / 255.0\n"
    text += "x = x.values.reshape(-1, 28, 28, 1)\nm = Sequential([Conv2D(4, 3, input_shape=x.shape[1:])])"
    assert 40 == summary(text).params


@pytest.mark.parametrize("units", ["h.c or 7", "7 if h.c is None else 8", "7 if Held.c is None else 8", "h.d()"])
def test_attribute_of_a_class_may_be_none(units: str) -> None:
    text = "class Held:\n    c = None\n    def d(self):\n        return self.c or 7\nh = Held()\n"
    assert [28] == params(text + f"m = Sequential([Input((3,)), Dense({units})])")


def test_windows_of_several_columns_have_a_known_shape() -> None:
    text = "import pandas as pd\nd = pd.read_csv('a.csv').values\nw = []\nfor i in range(30, len(d)):\n"
    text += "    w.append(d[i - 30:i, :4])\nx = np.array(w)\nm = Sequential([LSTM(3, input_shape=x.shape[1:])])"
    assert 96 == summary(text).params


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "d = Dense(5)\ni, j = Input((7, 3)), Input((3,))\nm = Model([i, j], [TimeDistributed(d)(i), d(j)])",
            20,
        ),
        ("c = layers.LSTMCell(4)\ni = Input((7, 3))\nm = Model(i, [layers.RNN(c)(i), layers.RNN(c)(i[:, :5])])", 128),
    ],
)
def test_layer_in_another_one_counts_once(text: str, expected: int) -> None:
    """Held by one and called by itself, or held by two, it is the same layer."""
    [model] = models(f"from keras.layers import TimeDistributed\n{text}")
    assert expected == summarize(model).params


def test_cell_of_a_model_has_the_weights_that_its_layer_built() -> None:
    """A cell that the model holds and only its RNN calls is a row with weights, which count once."""
    text = """
class Net(Model):
    def __init__(self):
        super().__init__()
        self.cell = layers.GRUCell(6)
        self.rnn = layers.RNN(self.cell)
    def call(self, x):
        return self.rnn(x)
net = Net()
net(Input((7, 3)))
"""
    found = summary(text)
    assert ([row.params for row in found.layers], found.params) == ([198, 198], 198)


def test_function_in_a_call_is_no_layer_of_the_model() -> None:
    """As Keras, which lists what the object holds."""
    text = """
class Net(Model):
    def __init__(self):
        super().__init__()
        self.a = Dense(2)
    def call(self, x):
        return layers.concatenate([self.a(x), x])
net = Net()
net(Input((3,)))
"""
    found = summary(text)
    assert ([row.name for row in found.layers], found.params) == (["dense"], 8)


@pytest.mark.parametrize(
    "text",
    [
        "cnn = Sequential([Conv2D(8, 3)])\nm = layers.TimeDistributed(cnn)(Input((5, 9, 9, 1)))",
        "cnn = Sequential([Conv2D(8, 3)])\nx = np.zeros((2, 9, 9, 1))\nfor layer in cnn.layers:\n    x = layer(x)",
    ],
)
def test_chain_is_built_by_what_calls_its_layers(text: str) -> None:
    """A TimeDistributed on each step, or the source itself, layer by layer."""
    found = summary(text)
    assert (found.layers[0].output_shape, found.params) == ((None, 7, 7, 8), 80)


N = "import sys\nn = int(sys.argv[1])\n"


@pytest.mark.parametrize(
    "text",
    [
        "m = Sequential([Input((3,))] + [Dense(4) for _ in range(n)] + [Dense(2)])",
        "m = Sequential([Input((3,)), *(Dense(4) for _ in range(n))])",
        "i = Input((3,))\nm = Model(i, [Dense(4, name=f'h{k}')(i) for k in range(n)])",
        "i = Input((3,))\nm = Model(i, {k: Dense(4)(i) for k in range(n)})",
    ],
)
def test_comprehension_of_unknown_length_shows_its_layers_once(text: str) -> None:
    """As a loop does: the count is open, and the warning says what would settle it."""
    [model] = models(N + text)
    found = summarize(model)
    assert "Dense" in {row.type for row in found.layers}
    assert found.params is None
    [problem] = [each for each in model.remarks if each.code == "unknown-loop"]
    assert problem.help is not None
    assert "n=" in problem.help
    [model] = models(N + text, "n=2")
    assert summarize(model).params is not None


def test_length_of_layers_from_an_unknown_loop_is_unknown() -> None:
    """It is not the one that is shown."""
    text = "i = Input((3,))\ntowers = []\nfor k in range(n):\n    towers.append(Dense(4)(i))\n"
    [model] = models(f"{N}{text}m = Model(i, Dense(len(towers))(i))")
    assert summarize(model).params is None


RECURSION = """
class Net(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = Dense(3)
    def call(self, x):
        return self.call(self.d(x))
i = Input((3,))
m = Model(i, Net()(i))
"""


@pytest.mark.parametrize(
    "text",
    [RECURSION, "def f(x):\n    return f(Dense(3)(x))\ni = Input((3,))\nm = Model(i, f(i))"],
)
def test_what_calls_itself_without_end_is_said(text: str) -> None:
    """The output is not known, nor how many layers lead to it."""
    [model] = models(text)
    assert summarize(model).params is None
    assert any("it calls itself, and following it takes more steps" in each.message for each in model.remarks)


@pytest.mark.parametrize(
    "text",
    ["i = Input((3,))\nm = Model(i, load(i.name))", "m = Model(Input((3,)), Dense(4)(load()))"],
)
def test_model_with_an_output_that_is_not_known_has_no_count(text: str) -> None:
    """What leads there may be any layers."""
    [model] = models(f"from tools import load\n{text}")
    assert summarize(model).params is None


@pytest.mark.parametrize(
    "text",
    [
        "keras.mixed_precision.set_global_policy('mixed_float16')",
        "keras.config.set_dtype_policy('mixed_float16')",
        "p = keras.mixed_precision.Policy('mixed_float16')\nkeras.mixed_precision.set_policy(p)",
    ],
)
def test_policy_that_the_source_sets(text: str) -> None:
    """The layers that follow have it, also inside others, unless they have one of their own."""
    chain = "m = Sequential([Input((4, 3)), layers.TimeDistributed(Dense(2)), LSTM(3), Dense(1, dtype='float32')])"
    [model] = models(f"{text}\n{chain}")
    nodes = [node.layer for node in model.graph.nodes][1:]
    assert [each.dtype for each in nodes] == ["mixed_float16", "mixed_float16", "float32"]
    assert [each.dtype for each in nodes[0].inner_layers()] == ["mixed_float16"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tf.image.extract_patches(i, [1, 4, 4, 1], [1, 4, 4, 1], [1, 1, 1, 1], 'VALID')", (None, 2, 2, 48)),
        ("ops.image.extract_patches(i, 3, strides=1, padding='same')", (None, 9, 8, 27)),
        ("ops.fft2((i, i))[0]", (None, 9, 8, 3)),
        ("ops.rfft(i)[1]", (None, 9, 8, 2)),
        ("ops.irfft((i, i), fft_length=5)", (None, 9, 8, 5)),
    ],
)
def test_patches_and_transforms(text: str, expected: Any) -> None:
    [model] = models(f"import tensorflow as tf\ni = Input((9, 8, 3))\nm = Model(i, {text})")
    assert model.trace().outputs == (expected,)


WRONG_CHAINS = {
    "GRU(4, return_state=True), Dense(2)": '"gru" gives its states, too: change line 6 to: ',
    "layers.Attention(), Dense(2)": "`Attention(…)([x, x])`",
    "layers.MultiHeadAttention(2, 2), Dense(2)": "`MultiHeadAttention(…)(x, x)`",
    "Add(), Dense(2)": "`Add()([x, …])`",
}


@pytest.mark.parametrize("text", WRONG_CHAINS)
def test_chains_that_keras_refuses_are_mended_in_code(text: str) -> None:
    """No word of a description stands in a mend for a source."""
    [model] = models(f"from keras.layers import GRU\nm = Sequential([Input((5, 3)), {text}])")
    with pytest.raises(BrokenModelError) as caught:
        summarize(model)
    helps = " ".join(each.help or "" for each in caught.value.diagnostics)
    assert WRONG_CHAINS[text] in helps
    assert "from:" not in helps


def test_parameters_that_the_source_counts() -> None:
    """Of a layer, and of a model, as far as they are built."""
    text = """
a = Sequential([Input((3,)), Dense(4), layers.BatchNormalization()])
b = Sequential([Input((2,)), Dense(a.count_params()), Dense(a.layers[0].count_params())])
"""
    assert params(text) == [32, 2 * 32 + 32 + 32 * 16 + 16]


def test_model_inside_a_layer_takes_other_sizes() -> None:
    """In the `call` of a layer Keras checks its axes alone; elsewhere, all of them."""
    text = """
class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.net = Sequential([Conv2D(4, 3)])
    def call(self, x):
        return self.net(x)
block = Block()
a, b = Input((8, 8, 3)), Input((16, 16, 3))
m = Model([a, b], [block(a), block(b)])
"""
    [model] = models(text)
    assert model.trace().outputs == ((None, 6, 6, 4), (None, 14, 14, 4))
    assert summarize(model).params == 4 * (27 + 1)


def test_objects_of_the_source_behave_as_their_class_says() -> None:
    text = """
class Options:
    def __init__(self, **given):
        self._units = (8, 4)
        self.__dict__.update({"rate": 0.0, **given})
    @property
    def units(self):
        return self._units
    @units.setter
    def units(self, value):
        self._units = tuple(each * 2 for each in value)
    def __iter__(self):
        yield from self._units
    def __len__(self):
        return len(self._units)
    def __getitem__(self, place):
        return self._units[place]
    def __enter__(self):
        return self
    def __exit__(self, *args):
        return False
with Options(rate=0.5) as o:
    o.units = [3, 2, 1]
    m = Sequential([Input((o[0],)), *map(Dense, o), Dense(len(o)), Dropout(o.rate)])
"""
    assert params(text) == [7 * 6 + 7 * 4 + 5 * 2 + 3 * 3]


def test_file_that_does_not_lie_beside_the_source_leads_to_the_handler() -> None:
    """As the run would be that has no such file."""
    text = """
try:
    with open("nowhere.json") as file:
        units = read(file)
except FileNotFoundError:
    units = 5
m = Sequential([Input((3,)), Dense(units)])
"""
    assert params(text) == [20]


def test_model_that_is_not_shown_is_told_of_beside_others() -> None:
    """A model between what another package gives is no model of which nothing is said."""
    text = """
import keras_hub
base = keras_hub.models.Backbone.from_preset("base")
a = Model(base.input, Dense(2)(base.output))
b = Sequential([Input((3,)), Dense(5)])
"""
    found = reading(text)
    assert [model.origin and model.origin.variable for model in found.models] == ["b"]
    assert any("this model is not shown: `base.input` is not known" in each.message for each in found.problems)


def test_layer_of_another_package_says_which() -> None:
    text = "import tensorflow_hub as hub\ne = hub.KerasLayer('x')\nm = Sequential([Input((3,)), e, Dense(5)])"
    [row, *_] = summary(text).layers
    assert row.params is None
    [model] = models(text)
    notes = [each.message for each in summarize(model).problems]
    assert any("`tensorflow_hub` is not read" in each for each in notes)


@pytest.mark.parametrize(
    ("text", "counts", "names"),
    [
        ("i = Input((3,))\no = Dense(5)(i)", [DENSE], "from i to o"),
        ("x = Input((3,))\nx = Dense(5)(x)\nx = Dense(2)(x)", [DENSE + 12], "from input_layer to x"),
        ("Dense(2)(Dense(5)(Input((3,))))", [DENSE + 12], "from input_layer to dense"),
        ("i = Input((3,))\na = Dense(5)(i)\nb = Dense(5)(i)", [2 * DENSE], "from i to [a, b]"),
        ("i = Input((3,))\nj = Input((3,))\no = Add()([Dense(5)(i), Dense(5)(j)])", [2 * DENSE], "from [i, j] to o"),
        ("i = Input((3,))\nlost = Dense(7)(i)\nlost = None\no = Dense(5)(i)", [DENSE], "from i to o"),
        ("def f(x):\n    return Dense(5)(x)\no = f(Input((3,)))", [DENSE], "to o"),
    ],
)
def test_layers_of_which_no_model_is_made(text: str, counts: list[int], names: str) -> None:
    found = reading(text)
    assert counts == [summarize(each).params for each in found.models]
    [told] = [each for model in found.models for each in model.remarks if each.code == "model-not-written"]
    assert told.message.endswith(names)


@pytest.mark.parametrize(
    "text",
    [
        "i = Input((3,))",
        "i = Input((3,))\no = Dense(5)(i)\nm = Model(i, o)\nother = Dense(7)(o)",
        "i = Input((3,))\no = Dense(5)(i)\nm = Sequential([Input((3,)), Dense(5)])",
        "o = Dense(5)(x)",
        "i = Input((3,))\no = Dense(5)(i)\nm = Model(unknown, o)",
    ],
)
def test_model_that_is_not_assumed(text: str) -> None:
    told = [each.code for model in reading(text).models for each in model.remarks]
    assert "model-not-written" not in told
