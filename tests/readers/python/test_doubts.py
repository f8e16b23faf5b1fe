"""Conditions and loops that the source does not say: what is true whichever way they go is known, the rest is open."""

from __future__ import annotations

import pytest

from mlcalc import to_yaml
from mlcalc.errors import MlcalcError
from mlcalc.summary import summarize
from tests.readers.python.reading import models, summary

INPUT = "m = Sequential([Input((3,))])\n"
TENSOR = "i = Input((3,))\nx = Dense(5)(i)\n"
SEQUENCE = "i = Input((3, 7))\n"
CHAIN = "m = Sequential([Input((3,)), Dense(5)])\n"
BASE = "b = Sequential([Input((3,)), Dense(5)], name='b')\n"
END = "\nm = Model(i, Dense(2)(x))"

RETURNING = "def f(x):\n    if c:\n        return Dense(4)(x)\n    return x\n"
EMBEDDINGS = """
i = Input((1,))
es = []
for k in range(len(q)):
    es.append(layers.Embedding(q[k], 4, input_length=1)(i))
x = layers.concatenate(es) if len(es) > 1 else es[0]
"""
"""A layer with open arguments inside of one that is open as a whole."""
GENERATORS = """
def pieces(values):
    piece = []
    for value in values:
        piece.append(value)
        if len(piece) == n:
            yield piece
            piece = []
    if len(piece) > 0:
        yield piece
def units(values):
    for piece in pieces(values):
        for value in piece:
            yield value
"""
MATCH = """
match k:
    case 'a':
        m.add(Dense(5))
    case _:
        m.add(Dense(5))
m.add(Dense(2))
"""

WAYS = [
    # What has no weights and keeps the shape changes no count.
    (TENSOR + "if p > 0:\n    x = Dropout(0.5)(x)" + END, [0, 20, 0, 12]),
    (CHAIN + "if p > 0:\n    m.add(Dropout(0.5))\nm.add(Dense(2))", [20, 0, 12]),
    (TENSOR + "if norm:\n    x = layers.BatchNormalization()(x)" + END, [0, 20, None, 12]),
    (CHAIN + "if n > 5:\n    m.add(Dense(7))\nm.add(Dense(2))", [20, None, None]),
    (TENSOR + "if big:\n    x = Dense(50)(x)\nelse:\n    x = Dense(9)(x)" + END, [0, 20, None, None]),
    # Both ways give 50 features.
    (SEQUENCE + "if c:\n    x = LSTM(50)(i)\nelse:\n    x = layers.GRU(50)(i)" + END, [0, None, 102]),
    (SEQUENCE + "l = LSTM(50) if c else layers.GRU(5)\nx = l(i)" + END, [0, None, None]),
    ("m = Sequential([Input((3, 7)), LSTM(50) if c else layers.GRU(5), Dense(2)])", [None, None]),
    (
        "def f(x):\n    if c:\n        return Dense(4)(x)\n    return x\n" + TENSOR + "x = f(x)" + END,
        [0, 20, None, None],
    ),
    ("def n():\n    if c:\n        return 4\n    return 8\n" + TENSOR + "m = Model(i, Dense(n())(x))", [0, 20, None]),
    (
        "m = Sequential([Input((3,))])\nfor u in (4, 5):\n    if c(u):\n        continue\n    m.add(Dense(u))",
        [None, None],
    ),
    (TENSOR + "if c:\n    x = Dense(4)(x)\nelse:\n    raise ValueError" + END, [0, 20, 24, 10]),
    ("u = 5\nif c:\n    u = 6\nm = Sequential([Input((3,)), Dense(u)])", [None]),
    ("u = 5\n" + CHAIN + "if c:\n    u = 6\n    m.add(Dense(5))\nm.add(Dense(u))", [20, None, None]),
    ("ls = [Input((3,)), Dense(4)]\nif c:\n    ls.append(Dense(5))\nm = Sequential([*ls, Dense(2)])", [16, None, None]),
    ("d = {'u': 4}\nif c:\n    d['u'] = 5\nm = Sequential([Input((3,)), Dense(d['u'])])", [None]),
    ("u = n or 5\nm = Sequential([Input((3,)), Dense(u)])", [None]),
    (TENSOR + "f = 5\nfor _ in range(n):\n    x = Dense(f)(x)\n    f *= 2" + END, [0, 20, None, None]),
    (TENSOR + "while c:\n    x = Dense(5)(x)" + END, [0, 20, None, 12]),
    (INPUT + MATCH, [None, 12]),
    (EMBEDDINGS + "m = Model(i, layers.Flatten()(x))", [0, None, 0, 0]),
    (GENERATORS + CHAIN + "for u in units(open('a')):\n    m.add(Dense(u))", [20, None, None]),
]


@pytest.mark.parametrize(("text", "expected"), WAYS)
def test_counts_are_those_of_both_ways(text: str, expected: list[int | None]) -> None:
    """A total is known if all that it sums is."""
    found = summary(text)
    assert expected == [row.params for row in found.layers]
    assert (None if None in expected else sum(each or 0 for each in expected)) == found.params


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BASE + "if c:\n    b.trainable = False\nb.add(Dense(2))", (32, None)),
        (BASE + "if c:\n    b.trainable = False\nb.trainable = True", (20, 20)),
        (BASE + "for l in b.layers:\n    if c(l):\n        l.trainable = False", (20, None)),
        (BASE + "if c:\n    b.layers[0].trainable = False\nelse:\n    b.layers[0].trainable = False", (20, 0)),
    ],
)
def test_what_may_be_frozen_has_parameters_that_may_be_trained(text: str, expected: tuple[int, int | None]) -> None:
    found = summary(text)
    assert expected == (found.params, found.trainable_params)


def test_model_that_is_made_whole_in_a_branch_is_as_sure_as_it_is() -> None:
    text = "if c:\n    m = Sequential([Input((3,)), Dense(5)])\nelse:\n    m = Sequential([Input((3,)), Dense(6)])"
    assert 20 == summary(text).params


def test_only_models_in_doubt_are_remarked_on() -> None:
    text = (
        "a = Sequential([Input((3,)), Dense(2)])\nb = Sequential([Input((3,)), Dense(2)])\nif q:\n    b.add(Dense(3))"
    )
    one, other = models(text)
    assert ((), ["unknown-condition"]) == (one.remarks, [each.code for each in other.remarks])
    assert (8, None) == (summarize(one).params, summarize(other).params)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("deep", "deep=True"),
        ("n > 5", "n > 5=True"),
        ("kind == 'small'", "kind=small"),
        ("kind in ('small', 'large')", "kind=small"),
        ("args.n == 3", "args.n=3"),
        ("a and not b", "a and (not b)=True"),
    ],
)
def test_help_names_what_says_it(condition: str, expected: str) -> None:
    """What the help offers is taken: then everything is known."""
    text = CHAIN + f"if {condition}:\n    m.add(Dense(7))"
    [said] = models(text)[0].remarks
    assert f'`set "{expected}"` says it' == said.help
    assert 62 == summary(text, expected).params
    assert not models(text, expected)[0].remarks


def test_way_that_is_followed_is_said() -> None:
    """That of the branch which makes layers; what is taken for true once is true later."""
    text = CHAIN + "if small:\n    n = 2\nelse:\n    m.add(Dense(7))\nif not small:\n    m.add(Dense(9))"
    [model] = models(text)
    assert ["dense", "dense_1", "dense_2"] == [row.name for row in summarize(model).layers]
    assert ["the model is shown as if it does not", "the model is shown as if it does"] == [
        each.message.partition(": ")[2].partition(";")[0] for each in model.remarks
    ]


def test_branches_in_branches_take_no_more_than_their_text() -> None:
    """Both ways of each are followed once: sixty of them one behind the other are no 2 ** 60."""
    lines = [f"if c{number}:\n    m.add(Dense({number + 1}))" for number in range(60)]
    assert 61 == len(summary(CHAIN + "\n".join(lines)).layers)


def test_what_may_not_be_there_is_not_written() -> None:
    """Nobody is told that the arguments of a layer are unknown which are."""
    [model] = models(TENSOR + "if c:\n    x = Dense(7)(x)" + END)
    with pytest.raises(MlcalcError, match='"dense_1" cannot be written: whether it is there is not known') as caught:
        to_yaml(model)
    assert 1 == len(caught.value.diagnostics)


def test_loop_that_trains_a_model_leaves_it_known() -> None:
    """That a model is called in a loop of unknown length is nothing that its layers depend on."""
    text = """
class Net(Model):
    def __init__(self):
        super().__init__()
        self.dense = Dense(5)
    def call(self, x):
        return self.dense(x)
m = Net()
for images, labels in data:
    m(images)
m(np.zeros((2, 3)))
"""
    [model] = models(text)
    assert (20, ()) == (summarize(model).params, model.remarks)


def test_architectures_in_branches_are_in_doubt() -> None:
    """Their layers are layers of the model behind them, too."""
    text = """
if name == 'vgg':
    b = keras.applications.VGG16(include_top=False, weights=None, input_shape=(32, 32, 3))
elif name == 'mobile':
    b = keras.applications.MobileNetV2(include_top=False, weights=None, input_shape=(32, 32, 3))
else:
    raise ValueError(name)
m = Model(b.input, Dense(2)(layers.GlobalAveragePooling2D()(b.output)))
"""
    [model] = models(text)
    assert (None, "unknown-condition") == (summarize(model).params, model.remarks[0].code)
    assert 14714688 + 1026 == summary(text, "name=vgg").params


def test_what_one_of_two_values_asks_for_is_asked_for() -> None:
    [said] = models("m = Sequential([Input((3,)), Dense(a.units if a.big else 5)])")[0].remarks
    assert '`set "a.units=64"` says it' == said.help


@pytest.mark.parametrize(
    ("loop", "expected"), [("range(n)", "n=64"), ("sizes", "sizes=(8, 8)"), ("enumerate(sizes)", "sizes=(8, 8)")]
)
def test_help_on_a_loop_says_how_often_it_runs(loop: str, expected: str) -> None:
    text = CHAIN + f"for each in {loop}:\n    m.add(Dense(5))"
    [said] = models(text)[0].remarks
    assert f'`set "{expected}"` says it' == said.help
    assert not models(text, expected)[0].remarks


def test_what_is_wrong_either_way_is_an_error() -> None:
    """A doubt elsewhere makes no mistake a warning; one in a layer that may not be there is one."""
    sure = TENSOR + "if c:\n    x = Dropout(0.5)(x)\nx = LSTM(5)(x)" + END
    with pytest.raises(MlcalcError, match="LSTM needs 3 dimensions"):
        summary(sure)
    unsure = TENSOR + "if c:\n    x = LSTM(5)(x)" + END
    assert ["warning"] == [each.severity for each in summary(unsure).problems if "LSTM needs" in each.message]


FILLED = [
    "d = set()\nfor w in words:\n    d.add(w)",
    "d = set()\nfor i in range(n):\n    d.add(1)",
    "d = set()\nfor w in words:\n    d.update(w)",
    "d = {}\nfor w in words:\n    d[w] = len(d) + 1",
    "d = {}\nfor w in words:\n    d[w] = d.get(w, 0) + 1",
    "d = {}\nfor w in words:\n    d.setdefault(w, 1)",
    "d = {}\nfor w in words:\n    d.update(w)",
    "d = {}\nfor w in words:\n    d['a'] = 1",
    "d = {}\nwith open('f') as f:\n    for line in f:\n        d[line] = 1",
    "d = {}\ndef fill(held):\n    for w in words:\n        held[w] = 1\nfill(d)",
    "d = [1]\ndef fill(held):\n    held.extend(words)\nfill(d)",
    "d = {'a': set()}['a']\ne = {'a': d}\nfor w in words:\n    e['a'].add(w)",
]


@pytest.mark.parametrize("text", FILLED)
def test_length_of_what_a_loop_fills_is_asked_for(text: str) -> None:
    """Lists, dictionaries and sets alike, under whatever name they are filled."""
    text += "\nm = Sequential([Input((3,)), Dense(len(d) + 1)])"
    [model] = models(text)
    assert [None] == [row.params for row in summarize(model).layers]
    assert ['`set "len(d)=64"` says it'] == [each.help for each in model.remarks if each.code == "unknown-value"]
    assert 40 == summary(text, "len(d)=9").params


def test_length_of_what_an_object_fills_is_asked_for() -> None:
    text = """
class Words:
    def __init__(self):
        self.known = set()
    def add(self, words):
        for word in words:
            self.known.add(word)
w = Words()
w.add(corpus)
m = Sequential([Input((3,)), Dense(len(w.known) + 1)])
"""
    assert summary(text).params is None
    assert 40 == summary(text, "len(w.known)=9").params


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n = 4\nfor i in range(10):\n    n += 1\n    if c():\n        break", None),
        ("n = 4\nfor i in range(10):\n    if c():\n        break\n    n += 1", None),
        ("n = 4\nfor i in range(10):\n    if c():\n        continue\n    n += 1", None),
        ("n = 4\nfor i in range(10):\n    if a:\n        if c():\n            continue\n    n += 1", None),
        ("n = 0\nwhile True:\n    n += 1\n    if input() == 'q':\n        break", None),
        ("n = 0\nwhile n < 9:\n    n += 1\n    if input() == 'q':\n        break", None),
        ("n = 0\nfor w in words:\n    if c():\n        continue\n    n += 1", None),
        ("l = [1]\nfor i in range(4):\n    if c():\n        continue\n    l.append(i)\nn = len(l)", None),
        ("d = {3: 1}\nfor i in range(4):\n    if c():\n        continue\n    d[i] = i\nn = d[3]", None),
        ("for i in range(4):\n    n = 5\n    if c():\n        break", 20),
        ("n = 0\nfor i in range(4):\n    n = 5\n    if c():\n        continue\n    k = 6", 20),
        ("n = 0\nfor i in range(4):\n    n += 1\n    if i == 2:\n        break", 12),
    ],
)
def test_what_a_loop_changes_that_may_end_early_is_open(text: str, expected: int | None) -> None:
    assert expected == summary(text + "\nm = Sequential([Input((3,)), Dense(n)])").params


def test_layers_behind_what_may_end_a_loop_are_in_doubt() -> None:
    """The first round is followed whatever it decides."""
    text = INPUT + "for i in range(3):\n    m.add(Dense(3))\n    if c():\n        break"
    assert [12, None, None] == [row.params for row in summary(text).layers]


@pytest.mark.parametrize(
    "text",
    [
        "n = 0\nfor i in range(1000):\n    for j in range(1000):\n        n += 1",
        "l = []\nfor i in range(1000):\n    for j in range(1000):\n        l.append(j)\nn = len(l)",
        "def g():\n    while True:\n        yield 1\nn = sum(g())",
        "def g():\n    for i in range(900):\n        yield i\n        yield i\nn = len(list(g()))",
        "n = 0\nwhile True:\n    n += 1",
        "l = []\nwhile True:\n    l.append(1)\nn = len(l)",
    ],
)
def test_what_was_changing_when_it_took_too_long_is_open(text: str) -> None:
    assert summary(text + "\nm = Sequential([Input((3,)), Dense(n)])").params is None


@pytest.mark.parametrize(
    "text",
    ["while True:\n    m.add(Dense(3))", "for i in range(999):\n    for j in range(999):\n        m.add(Dense(3))"],
)
def test_chain_that_was_growing_when_it_took_too_long_is_open(text: str) -> None:
    found = models(INPUT + text)[0]
    assert summarize(found).params is None
    assert "which layers it adds to `m` is not known" in "".join(each.message for each in found.remarks)


def test_loop_that_is_known_to_run_too_often_is_said_to_be_long() -> None:
    text = INPUT + "n = 0\nfor i in range(5000):\n    n += 1\n    m.add(Dense(3))\nm.add(Dense(n))"
    said = "\n".join(each.message for each in models(text)[0].remarks)
    assert 2 == said.count("the loop has more rounds than are followed")
    assert "how often" not in said
