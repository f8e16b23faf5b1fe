"""Values that a user gives to a source."""

from __future__ import annotations

from typing import Any

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.readers.python.settings import read_setting
from tests.readers.python.reading import params, reading, summary


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("units=64", "units", 64),
        ("X_train.shape=1000,28,28", "X_train.shape", (1000, 28, 28)),
        ("shape=?,28", "shape", (None, 28)),
        ("size=none", "size", None),
        ('word["a"]=3', "word['a']", 3),
        ("hp.Int( 'n', step=2 )=3", "hp.Int('n', step=2)", 3),
        ("flag=True", "flag", True),
        ("mode=train", "mode", "train"),
        ("sizes=[1, 2]", "sizes", [1, 2]),
        ("rate=0.5", "rate", 0.5),
    ],
)
def test_setting(text: str, name: str, value: Any) -> None:
    assert (name, value) == read_setting(text)


@pytest.mark.parametrize("text", ["units", "=3", "a b=3", ")=1"])
def test_no_setting(text: str) -> None:
    with pytest.raises(MlcalcError, match="is no"):
        read_setting(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Values of other modules, with an example of the kind that the argument takes.
        ("from conf import N\nm = Sequential([Input((3,)), Dense(N)])", "N=64"),
        ("import conf as c\nm = Sequential([Input((3,)), Dense(c.N * 2)])", "c.N=64"),
        ("import conf\nm = Sequential([Input((8, 8, 3)), Conv2D(2, 3, padding=conf.P)])", "conf.P=valid"),
        ("import conf\nm = Sequential([Input((8, 3)), LSTM(2, return_sequences=conf.S)])", "conf.S=True"),
        ("from conf import N\nm = Sequential([Input((N,)), Dense(5)])", "N=64"),
        ("from conf import DEEP\nm = Sequential([Input((3,))])\nif DEEP:\n    m.add(Dense(5))", "DEEP=True"),
        (
            "from mine import zeros\nm = Sequential([Input((3,)), Dense(zeros(5).shape[0])])",
            "zeros(5).shape=1000,28,28",
        ),
        # What a tuner chooses.
        ("def f(hp):\n    return Sequential([Input((3,)), Dense(hp.Int('u', 4, 8))])", "hp.Int('u', 4, 8)=4"),
        (
            "def f(t):\n    return Sequential([Input((3,)), Dense(t.suggest_categorical('u', [7, 9]))])",
            "t.suggest_categorical('u', [7, 9])=7",
        ),
        ("m = Sequential([Input((3,)), Dense({{choice([6, 7])}})])", "{{choice([6, 7])}}=6"),
        # The kind of a shape.
        ("m = Sequential([LSTM(4, input_shape=s)])", "s=28,1"),
        ("m = Sequential([Conv2D(4, 3, input_shape=s)])", "s=28,28,1"),
        # A tensor is no number.
        ("i = Input((3,))\nm = Model(i, Dense(size(i))(i))", "size(i)=64"),
    ],
)
def test_what_is_asked_for_has_an_example_that_says_it(text: str, expected: str) -> None:
    found = reading(text)
    asked = [each for model in found.models for each in model.remarks]
    assert f'`set "{expected}"` says it' in [each.help for each in asked]
    assert None not in params(text, expected)


@pytest.mark.parametrize(
    "layer",
    [
        "Dropout(rate)",
        "layers.LeakyReLU(slope)",
        "layers.BatchNormalization(momentum=m, epsilon=e)",
        "layers.Masking(value)",
        "LSTM(3, stateful=s, unroll=u, dropout=d)",
        "Dense(3, kernel_regularizer=r)",
    ],
)
def test_nobody_is_asked_for_what_changes_no_answer(layer: str) -> None:
    found = reading(f"m = Sequential([Input((4, 2)), {layer}])")
    assert ([()], ()) == ([each.remarks for each in found.models], found.problems)
    assert None not in params(f"m = Sequential([Input((4, 2)), {layer}])")


@pytest.mark.parametrize("first", ["Dense(4, input_dim=n)", "LSTM(4, input_shape=s)", "LSTM(4, input_dim=n)"])
def test_unknown_input_leaves_what_follows_known(first: str) -> None:
    assert [None, 25] == [row.params for row in summary(f"m = Sequential([{first}, Dense(5)])").layers]


def test_words_that_a_layer_is_given() -> None:
    text = "v = layers.TextVectorization(vocabulary=['a', 'b'])\nn = v.vocabulary_size() + len(v.get_vocabulary())"
    assert [8 * 2] == params(text + "\nm = Sequential([Embedding(n, 2)])")


def test_function_that_takes_too_long_gives_what_is_not_known() -> None:
    loops = "    for i in range(1000):\n        for j in range(1000):\n            n += 1\n"
    text = f"def f():\n    n = 0\n{loops}    return n\n"
    found = summary(text + "m = Sequential([Input((3,)), Dense(f()), Dense(5)])")
    assert [None, None] == [row.params for row in found.layers]
    assert ["`f(…)` is not known: following it takes more steps than any network does"] == [
        each.message for each in found.problems
    ]
