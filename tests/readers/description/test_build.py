"""The description language: each form of a layer, names and branches, and every error in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

import mlcalc
from mlcalc.errors import MlcalcError, Source
from mlcalc.limits import MOST_SUGGESTIONS
from mlcalc.model import Model
from mlcalc.readers.description import build, scope
from mlcalc.readers.description.build import read_description
from mlcalc.readers.description.typed import read_layers
from mlcalc.readers.description.yaml_text import read_yaml
from mlcalc.readers.located import Spot, did_you_mean


def read(text: str) -> Model:
    return read_description(read_yaml(Source("m.yaml", text)))


# Chains.


def test_documented_example() -> None:
    """The four forms of the documentation make one chain, named as Keras names it."""
    model = read(
        """\
name: stacked-lstm                # optional: the file's stem otherwise
input: [3, 1]                     # without the batch, as Keras' input_shape
layers:
  - lstm: {units: 10, return_sequences: true}   # Keras' argument names
  - lstm: 10                      # a bare value is the constructor's first argument
  - Dense(5, activation="relu")   # the call as it stands in Keras code
  - type: dense                   # the spelt-out form
    units: 1
"""
    )
    assert ("stacked-lstm", "Sequential") == (model.name, model.kind)
    assert ["input", "lstm", "lstm_1", "dense", "dense_1"] == [node.name for node in model.graph.nodes]
    assert 480 + 840 + 55 + 6 == mlcalc.summarize(model).params


@pytest.mark.parametrize(
    "description",
    [
        {"input": [3, 1], "layers": ["LSTM(10)"]},
        {"input": "3,1", "layers": ["LSTM(10)"]},
        {"layers": ["Input((3, 1))", "LSTM(10)"]},
        {"layers": [{"input": {"shape": [3, 1]}}, "LSTM(10)"]},
        {"layers": ["LSTM(10, input_shape=(3, 1))"]},
        {"layers": [{"lstm": {"units": 10, "input_shape": [3, 1]}}]},
        {"layers": ["LSTM(10, input_length=3, input_dim=1)"]},
        {"inputs": {"past": [3, 1]}, "layers": ["LSTM(10)"]},
        ["Input((3, 1))", "LSTM(10)"],
        ["Input(batch_shape=(None, 3, 1))", "LSTM(10)"],
    ],
    ids=str,
)
def test_input(description: Any) -> None:
    """The input of a chain is said beside the layers, as a layer, or on the first layer as in Keras."""
    summary = mlcalc.summarize(mlcalc.load(description))
    assert ((None, 10), 480) == (summary.output_shape, summary.params)
    assert (None, 3, 1) == summary.layers[-1].input_shape[0]


def test_input_of_another_shape() -> None:
    """An input that is given from outside stands in place of the description's own."""
    for description in ({"input": [3, 1], "layers": ["LSTM(10)"]}, ["Input((3, 1))", "LSTM(10)"], ["LSTM(10)"]):
        model = mlcalc.load(description, input_shape=(None, 7, 2))
        assert 4 * (10 + 2 + 1) * 10 == mlcalc.summarize(model).params


def test_embedding_needs_no_input() -> None:
    """An Embedding knows its input well enough: any number of indices."""
    summary = mlcalc.summarize(mlcalc.load(["Embedding(1000, 64)", "LSTM(32)"]))
    assert (64_000 + 4 * (32 + 64 + 1) * 32, (None, 32)) == (summary.params, summary.output_shape)


# As the real Keras 3.15 counts them, on three steps of one feature.
CALLS_OF_KERAS = {
    "GRU(5)": 105,
    "layers.GRU(5)": 105,
    "keras.layers.GRU(5)": 120,
    "tf.keras.layers.GRU(5)": 120,
    "keras.layers.GRU(5, use_bias=False)": 90,
    "keras.layers.GRU(5, reset_after=False)": 105,
    "Bidirectional(keras.layers.GRU(5))": 240,
    "keras.layers.Bidirectional(GRU(5))": 240,
    "keras.layers.RNN([GRUCell(5), GRUCell(4)])": 252,
    "keras.Sequential([GRU(5, return_sequences=True), layers.GRU(4), Dense(2)])": 262,
}


@pytest.mark.parametrize("text", CALLS_OF_KERAS)
def test_call_of_keras(text: str) -> None:
    """A call that is written with the module of Keras has Keras' defaults, and so has all that stands in it."""
    layer = mlcalc.load({"input": [3, 1], "layers": [text]})
    assert CALLS_OF_KERAS[text] == mlcalc.summarize(layer).params


def test_call_of_keras_under_a_convention() -> None:
    """A convention that is asked for goes before how a call is written, in the description as in the command."""
    description = {"input": [3, 1], "layers": ["keras.layers.Bidirectional(keras.layers.GRU(5))", "Dense(2)"]}
    assert 240 + 22 == mlcalc.summarize(mlcalc.load(description)).params
    assert 210 + 22 == mlcalc.summarize(mlcalc.load(description, convention="course")).params
    assert 210 + 22 == mlcalc.summarize(mlcalc.load({**description, "convention": "course"})).params


def test_call_of_keras_among_others() -> None:
    """How one call is written says nothing of its neighbours."""
    layers = ["keras.layers.GRU(5, return_sequences=True)", "GRU(2, return_sequences=True)", {"gru": 2}]
    summary = mlcalc.summarize(mlcalc.load({"input": [3, 1], "layers": layers}))
    assert [120, 48, 30] == [row.params for row in summary.layers]


def test_convention() -> None:
    """`convention: keras3` takes Keras' defaults for all layers, but not against a given argument."""
    description = {"convention": "keras3", "input": [3, 1], "layers": ["GRU(5)"]}
    assert 120 == mlcalc.summarize(mlcalc.load(description)).params
    assert (
        105
        == mlcalc.summarize(
            mlcalc.load({**description, "layers": [{"gru": {"units": 5, "reset_after": False}}]})
        ).params
    )
    assert 105 == mlcalc.summarize(mlcalc.load({**description, "convention": "course"})).params
    wrapped = {**description, "layers": [{"bidirectional": {"gru": 5}}]}
    assert 240 == mlcalc.summarize(mlcalc.load(wrapped)).params


def test_trainable() -> None:
    """`trainable: false` freezes a layer, or all of them."""
    layers = [{"dense": 4, "trainable": False}, {"type": "dense", "units": 2, "trainable": True}]
    assert [0, 10] == [
        row.trainable_params for row in mlcalc.summarize(mlcalc.load({"input": [3], "layers": layers})).layers
    ]
    frozen = mlcalc.load({"input": [3], "layers": layers, "trainable": False})
    assert (26, 0) == (mlcalc.summarize(frozen).params, mlcalc.summarize(frozen).trainable_params)


def test_names() -> None:
    """A layer's own name is kept, and no automatic one collides with it."""
    model = mlcalc.load(
        {"input": [3], "layers": ["Dense(4)", {"name": "dense", "dense": 2}, "Dense(1, name='last')", "Dense(1)"]}
    )
    assert ["input", "dense_1", "dense", "last", "dense_2"] == [node.name for node in model.graph.nodes]


def test_model_in_a_model() -> None:
    """A description may stand in place of a layer."""
    inner = {"name": "encoder", "input": [8], "layers": ["Dense(4)", "Dense(2)"]}
    summary = mlcalc.summarize(mlcalc.load({"input": [8], "layers": [inner, "Dense(1)"]}))
    assert ["encoder", "dense"] == [row.name for row in summary.layers]
    assert [36 + 10, 3] == [row.params for row in summary.layers]


def test_sequential_call() -> None:
    """Keras' `Sequential([…])` is a chain."""
    model = mlcalc.load({"layers": ["Sequential([Input((3, 1)), LSTM(10), Dense(1)])"]}, input_shape=(None, 3, 1))
    assert 491 == mlcalc.summarize(model).params


def test_names_in_a_sequential_call() -> None:
    """Its layers keep the names that they are given, as those of any other call."""
    model = mlcalc.load({"input": [3], "layers": ["Sequential([Dense(4, name='hidden'), Dense(2)], name='inner')"]})
    summary = mlcalc.summarize(model, depth=None)
    assert ["inner", "inner/hidden", "inner/dense"] == [row.name for row in summary.layers]


# Graphs.


GRAPH = """\
inputs:
  past: [24, 8]
  calendar: [4]
layers:
  - {name: memory, lstm: 32, from: past}
  - {name: both, concatenate: , from: [memory, calendar]}
  - dense: 1
outputs: [dense]
"""


def test_graph() -> None:
    """Branches have names; a layer without `from` takes what the one above gives."""
    model = read(GRAPH)
    assert "Functional" == model.kind
    summary = mlcalc.summarize(model)
    assert [
        ("past", ()),
        ("calendar", ()),
        ("memory", ("past",)),
        ("both", ("memory", "calendar")),
        ("dense", ("both",)),
    ] == [(row.name, row.inputs) for row in summary.layers]
    assert ((None, 1), 4 * 41 * 32 + 37) == (summary.output_shape, summary.params)


def test_residual_connection() -> None:
    """A layer may take what came several layers before, and the automatic names can be used."""
    model = mlcalc.load(
        {"input": [8], "layers": ["Dense(8)", "Dense(8)", {"add": None, "from": ["dense", "dense_1"]}, "Dense(2)"]}
    )
    assert 72 + 72 + 18 == mlcalc.summarize(model).params


def test_one_of_several_outputs() -> None:
    """`name[1]` is the second tensor that a layer gives."""
    text = """\
input: [3, 1]
layers:
  - {name: memory, lstm: {units: 4, return_state: true, return_sequences: true}}
  - {name: state, dense: 2, from: "memory[1]"}
  - {name: steps, dense: 2, from: "memory[0]"}
outputs: [state, steps]
"""
    assert [(None, 2), (None, 3, 2)] == mlcalc.summarize(read(text)).output_shape


# Errors, each with the place that it points at: line, column and length.


EXAMPLE = "for example, change line 3 to:"
DENSE = "did you mean `Dense`? change line 3 to:"
UNITS = "did you mean `units`? change line 3 to:"
ERRORS = {
    "unknown layer": (
        "input: [3]\nlayers:\n  - dens: 10\n",
        ("unknown-layer", "there is no layer `dens`", f"{DENSE} - dense: 10", (3, 5, 4)),
    ),
    "unknown layer in a call": (
        "input: [3]\nlayers:\n  - Dens(10)\n",
        ("unknown-layer", "there is no layer `Dens`", f"{DENSE} - Dense(10)", (3, 5, 4)),
    ),
    "unknown layer in a quoted call": (
        'input: [3]\nlayers:\n  - "Dens(10)"\n',
        ("unknown-layer", "there is no layer `Dens`", f'{DENSE} - "Dense(10)"', (3, 6, 4)),
    ),
    "unknown layer, spelt out": (
        "input: [3]\nlayers:\n  - {type: dens, units: 3}\n",
        ("unknown-layer", "there is no layer `dens`", f"{DENSE} - {{type: dense, units: 3}}", (3, 12, 4)),
    ),
    "unknown argument": (
        "input: [3]\nlayers:\n  - dense: {unit: 10}\n",
        ("unknown-argument", "Dense has no argument `unit`", f"{UNITS} - dense: {{units: 10}}", (3, 13, 4)),
    ),
    "unknown argument in a call": (
        "input: [3]\nlayers:\n  - Dense(unit=10)\n",
        ("unknown-argument", "Dense has no argument `unit`", f"{UNITS} - Dense(units=10)", (3, 11, 4)),
    ),
    "wrong value": (
        "input: [3]\nlayers:\n  - dense: {units: all}\n",
        (
            "wrong-argument",
            "Dense: `units` must be a positive integer, not 'all'",
            f"{EXAMPLE} - dense: {{units: 32}}",
            (3, 20, 3),
        ),
    ),
    "wrong bare value": (
        "input: [3]\nlayers:\n  - dense: all\n",
        (
            "wrong-argument",
            "Dense: `units` must be a positive integer, not 'all'",
            f"{EXAMPLE} - dense: 32",
            (3, 12, 3),
        ),
    ),
    "wrong value, spelt out": (
        "input: [3]\nlayers:\n  - type: dense\n    units: 1.5\n",
        (
            "wrong-argument",
            "Dense: `units` must be a positive integer, not 1.5",
            "for example, change line 4 to: units: 2",
            (4, 12, 3),
        ),
    ),
    "wrong value by position": (
        "input: [3]\nlayers:\n  - Dense(0)\n",
        ("wrong-argument", "Dense: `units` must be a positive integer, not 0", f"{EXAMPLE} - Dense(32)", (3, 11, 1)),
    ),
    "missing argument": (
        "input: [3]\nlayers:\n  - dense:\n",
        (
            "missing-argument",
            "Dense needs `units`",
            "for example, change line 3 to: - dense: {units: 32}",
            (3, 5, 5),
        ),
    ),
    "wrong inner layer": (
        "input: [3, 1]\nlayers:\n  - bidirectional: {layer: {lstm: {unit: 3}}}\n",
        (
            "unknown-argument",
            "LSTM has no argument `unit`",
            f"{UNITS} - bidirectional: {{layer: {{lstm: {{units: 3}}}}}}",
            (3, 36, 4),
        ),
    ),
    "two layers in one entry": (
        "input: [3]\nlayers:\n  - dense: 3\n    flatten:\n",
        (
            "stray-key",
            "`dense` and `flatten` are layers of their own, and stand in one entry",
            "change lines 3 to 4 to: `- dense: 3`, and add below line 3: `- flatten`",
            (4, 5, 7),
        ),
    ),
    "argument beside the layer": (
        "input: [3]\nlayers:\n  - dense:\n    units: 3\n",
        (
            "stray-key",
            "`units` stands beside the layer `dense`",
            "put arguments inside: change lines 3 to 4 to: - dense: {units: 3}",
            (4, 5, 5),
        ),
    ),
    "entry without a layer": (
        "input: [3]\nlayers:\n  - name: x\n",
        ("bad-layer", "this entry names no layer", "write it as `- dense: 10`", (3, 5, 7)),
    ),
    "number in place of a layer": (
        "input: [3]\nlayers:\n  - 12\n",
        ("bad-layer", "a layer is a name, a call or a mapping, not 12", None, (3, 5, 2)),
    ),
    "unknown key": (
        "input: [3]\nlayer:\n  - dense: 3\n",
        ("unknown-key", "a description has no `layer`", "did you mean `layers`? change line 2 to: layers:", (2, 1, 5)),
    ),
    "layers that are no list": (
        "input: [3]\nlayers: dense\n",
        (
            "missing-layers",
            "`layers` must be a list of layers",
            "one layer stands in a list, too: change line 2 to: layers: [dense]",
            (2, 9, 5),
        ),
    ),
    "layers of several calls in a text": (
        "input: [3, 3, 1]\nlayers: Conv2D(3, (3, 3)) -> Sequential([Flatten(), Dense(1)])\n",
        (
            "missing-layers",
            "`layers` must be a list of layers",
            'change line 2 to: layers: ["Conv2D(3, (3, 3))", "Sequential([Flatten(), Dense(1)])"]',
            (2, 9, 54),
        ),
    ),
    "wrong dimension": (
        "input: [-3]\nlayers:\n  - dense: 3\n",
        (
            "bad-shape",
            "a dimension is at least 1, not -3",
            "change line 1 to: input: [3]",
            (1, 9, 2),
        ),
    ),
    "no input": (
        "layers:\n  - dense: 3\n",
        (
            "missing-input",
            "the model does not say the shape of its input",
            "without the batch, for example: add above line 1: `input: [10]`; or give `input_shape`",
            (2, 5, 5),
        ),
    ),
    "which of the inputs": (
        "inputs: {a: [3], b: [3]}\nlayers:\n  - dense: 3\n",
        (
            "missing-from",
            "the first layer does not say which of the inputs it takes",
            "change line 3 to: - {dense: 3, from: a}",
            (3, 5, 5),
        ),
    ),
    "name that is taken": (
        "input: [3]\nlayers:\n  - {name: x, dense: 3}\n  - {name: x, dense: 3}\n",
        ("name-taken", 'the name "x" is taken', "for example, change line 4 to: - {name: x_1, dense: 3}", (4, 12, 1)),
    ),
    "unknown convention": (
        "convention: keras\ninput: [3]\nlayers: [{dense: 3}]\n",
        (
            "unknown-convention",
            "`convention` must be one of course, keras3",
            "did you mean `keras3`? change line 1 to: convention: keras3",
            (1, 13, 5),
        ),
    ),
    "from that is no name": (
        "input: [3]\nlayers:\n  - {dense: 3, from: {a: b}}\n",
        ("bad-source", "`from` must be a name or a list of names", None, (3, 22, 6)),
    ),
    "no outputs": (
        "input: [3]\nlayers: [{dense: 3}]\noutputs: []\n",
        ("bad-source", "`outputs` must be a list of names", None, (3, 10, 2)),
    ),
}


@pytest.mark.parametrize(("text", "expected"), ERRORS.values(), ids=ERRORS)
def test_error(text: str, expected: tuple[str, str, str | None, tuple[int, int, int]]) -> None:
    """Each mistake is one error: its code, its message, its help, and where it points."""
    with pytest.raises(MlcalcError, match=r"^error: ") as caught:
        read(text)
    (problem,) = caught.value.diagnostics
    assert problem.place is not None
    assert expected == (problem.code, problem.message, problem.help, problem.place[1:])


def test_unknown_source() -> None:
    """A name that is not there is told with its neighbour, or with those that are."""
    graph = "inputs: {past: [3], other: [3]}\nlayers:\n  - {name: x, dense: 3, from: %s}\n"
    with pytest.raises(MlcalcError, match=r'there is no layer or input "pas".*\n(?s:.*)help: did you mean `past`\?'):
        read(graph % "pas")
    with pytest.raises(MlcalcError, match=r'there is no layer or input "zzz".*\n(?s:.*)help: there are past, other'):
        read(graph % "zzz")


def test_names_are_compared_for_the_first_mistakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """To look for the name that was meant takes time, and nobody reads hundreds of mistakes."""
    compared: list[str] = []

    def counted(name: str, known: Iterable[str], spot: Spot) -> str | None:
        compared.extend([name] * bool(known))
        return did_you_mean(name, known, spot)

    monkeypatch.setattr(scope, "did_you_mean", counted)
    layers = "".join(f"  - {{name: x{number}, dense: 3, from: y{number}}}\n" for number in range(500))
    with pytest.raises(MlcalcError) as caught:
        read(f"inputs: {{past: [3], other: [3]}}\nlayers:\n{layers}")
    assert (500, MOST_SUGGESTIONS) == (len(caught.value.diagnostics), len(compared))


def test_mends_are_written_out_for_the_first_mistakes() -> None:
    """A line that is written anew takes time, too; further mistakes keep what was meant."""
    with pytest.raises(MlcalcError) as caught:
        read("input: [3]\nlayers:\n" + "  - dens: 3\n" * 500)
    helps = [str(each.help) for each in caught.value.diagnostics]
    assert (500, MOST_SUGGESTIONS) == (len(helps), sum("change line" in each for each in helps))


def test_mistakes_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """After very many mistakes, the rest is not read, which is said."""
    monkeypatch.setattr(build, "MOST_PROBLEMS", 10)
    with pytest.raises(MlcalcError) as caught:
        read("input: [3]\nlayers:\n" + "  - dens: 3\n" * 100)
    *mistakes, last = caught.value.diagnostics
    assert ([f"m.yaml:{line}" for line in range(3, 14)], "more than 10 mistakes: the rest is not read") == (
        [str(each.place).rpartition(":")[0] for each in mistakes],
        last.message,
    )


def test_mistake_in_every_use_of_a_block() -> None:
    """A mistake in a block is said once, however often the block is used."""
    text = "input: [3]\nblocks:\n  b: {layers: [{dens: 3}]}\nlayers: [b, b, b]\n"
    with pytest.raises(MlcalcError, match="no layer `dens`") as caught:
        read(text)
    assert 1 == len(caught.value.diagnostics)


def test_every_independent_error() -> None:
    """One run finds the mistakes of all layers."""
    text = """\
input: [28, 28, 1]
layers:
  - conv2d: {filters: 8, kernel: 3}
  - dens: 10
  - lstm: {units: -1}
  - flaten:
"""
    with pytest.raises(MlcalcError, match=r"^error: ") as caught:
        read(text)
    assert [
        (3, "Conv2D has no argument `kernel`"),
        (4, "there is no layer `dens`"),
        (5, "LSTM: `units` must be a positive integer, not -1"),
        (6, "there is no layer `flaten`"),
    ] == [(each.place.line, each.message) for each in caught.value.diagnostics if each.place]


def test_python_data_has_paths() -> None:
    """Without a text, an error says where in the data it is."""
    with pytest.raises(MlcalcError, match=r"^error: there is no layer `dens`\n  --> layers\[1\]\.dens\n"):
        mlcalc.load({"input": [3], "layers": ["flatten", {"dens": 3}]})
    with pytest.raises(MlcalcError, match=r"  --> layers\[0\]\n +\|\nlayers\[0\]  \| Dens\(3\)\n"):
        mlcalc.load({"input": [3], "layers": ["Dens(3)"]})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "`layers` must be a list of layers"),
        ("dence", "cannot read dence"),
        ("dense", "Dense needs `units`"),
        ({"input": [3], "layers": [["dense"]]}, "a layer is a name, a call or a mapping, not ['dense']"),
        ({"inputs": [3], "layers": ["Dense(3)"]}, "`inputs` must map names to shapes"),
        ({"input": {"a": 3}, "layers": ["Dense(3)"]}, "a shape is a list of dimensions, not {'a': 3}"),
        ({"input": [3], "layers": ["Model(3)"]}, "`Model(…)` cannot be read as a model"),
    ],
)
def test_strange_data(data: Any, message: str) -> None:
    """Data that are no description are an error like any other."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        mlcalc.load(data)


def test_deep_nesting() -> None:
    """Models within models and layers within layers end at a hundred levels."""
    model: Any = {"input": [3], "layers": ["Dense(3)"]}
    layer: Any = {"dense": 3}
    for _ in range(150):
        model = {"input": [3], "layers": [model]}
        layer = {"time_distributed": {"layer": layer}}
    for data in (model, {"input": [3], "layers": [layer]}):
        with pytest.raises(MlcalcError, match="layers are nested at most 100 levels deep"):
            mlcalc.load(data)


# What `--layer` takes.


def test_layer_texts() -> None:
    """A layer of the command line is a call, a mapping or a name."""
    model = read_layers(
        ["Conv2D(6, 5)", "max_pooling2d: 2", "flatten", "{name: last, dense: 3}"],
        input_shape=(None, 9, 9, 1),
        convention=None,
    )
    assert ["input", "conv2d", "max_pooling2d", "flatten", "last"] == [node.name for node in model.graph.nodes]
    assert (6 * 26) + (2 * 2 * 6 + 1) * 3 == mlcalc.summarize(model).params


def test_repeated_layer_text() -> None:
    """Whatever may be an entry of `layers` may be a layer of the command line."""
    model = read_layers(["{repeat: 2, dense: 3}", "{layers: [flatten]}"], input_shape=(None, 4), convention=None)
    assert ["input", "dense", "dense_1", "model"] == [node.name for node in model.graph.nodes]


def test_layer_text_errors() -> None:
    """Each of them is pointed at, with the number of its flag."""
    with pytest.raises(MlcalcError, match=r"^error: ") as caught:
        read_layers(["Dense(unit=3)", "flatten", "dens: 3"], input_shape=(None, 3), convention=None)
    assert [("--layer 1", 7), ("--layer 3", 1)] == [
        (each.place.source.name, each.place.column) for each in caught.value.diagnostics if each.place
    ]


def test_many_wrong_layers_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each text at fault is named; mends are tried in the first ones alone, each of which reads all of them again."""
    read_once = Mock(wraps=build.read_within)
    monkeypatch.setattr("mlcalc.readers.description.typed.read_within", read_once)
    with pytest.raises(MlcalcError) as caught:
        read_layers(["dense: {unit: 3}"] * 60, input_shape=(None, 3), convention=None)
    assert [f"--layer {number}" for number in range(1, 61)] == [
        each.place.source.name for each in caught.value.diagnostics if each.place
    ]
    many = read_once.call_count
    with pytest.raises(MlcalcError):
        read_layers(["dense: {unit: 3}"] * 5, input_shape=(None, 3), convention=None)
    assert read_once.call_count == 2 * many > 10


def test_reader_of_files_knows_the_form(tmp_path: Path) -> None:
    """A description in a file is the same language."""
    file = tmp_path / "graph.yaml"
    file.write_text(GRAPH, encoding="utf-8")
    assert read(GRAPH) == mlcalc.load(file)
    assert "graph" == mlcalc.load(file).name


def test_bounds() -> None:
    """Data are neither endless nor deeper than any description."""
    circle: list[Any] = []
    circle.append(circle)
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    with pytest.raises(MlcalcError, match="the data contain themselves"):
        read_description(circle)
    with pytest.raises(MlcalcError, match="nested at most 400 levels deep"):
        read_description(deep)
