"""Models as Keras serialises them: what each generation writes, and what a file says where no rule does."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError
from mlcalc.limits import MOST_OUTPUTS, MOST_RECORDED
from mlcalc.readers.keras.model import model_from_config
from mlcalc.readers.keras.stored import Stored, StoredWeight

Data = dict[str, Any]


def tensor(layer: str, call: int = 0, output: int = 0, shape: Any = None) -> Data:
    return {"class_name": "__keras_tensor__", "config": {"shape": shape, "keras_history": [layer, call, output]}}


def layer(class_name: str, name: str, *calls: list[Any], **config: Any) -> Data:
    """Return a layer as Keras 3 writes it, called on each list of arguments."""
    nodes = [{"args": call, "kwargs": {}} for call in calls]
    return {
        "class_name": class_name,
        "name": name,
        "config": {"name": name, "trainable": True, **config},
        "inbound_nodes": nodes,
    }


def called(*names: str) -> Any:
    """Return the one call of a layer on the outputs of others."""
    return layer("", "", [tensor(name) for name in names])["inbound_nodes"]


def source(name: str, *shape: int) -> Data:
    return layer("InputLayer", name, batch_shape=[None, *shape])


def graph(layers: list[Data], outputs: list[Any], name: str = "m") -> Data:
    inputs = [[each["name"], 0, 0] for each in layers if each["class_name"] == "InputLayer"]
    config = {"name": name, "layers": layers, "input_layers": inputs, "output_layers": outputs}
    return {"class_name": "Functional", "name": name, "config": config}


def rows(data: Data, stored: Stored | None = None) -> list[tuple[str, str, Any, int | None]]:
    summary = mlcalc.summarize(model_from_config(data, stored=stored))
    return [(row.name, row.type, row.output_shape, row.params) for row in summary.layers]


def test_shared_layer() -> None:
    """A layer that is called twice is one row, takes from both and counts once."""
    layers = [
        source("a", 3),
        source("b", 3),
        layer("Dense", "d", [tensor("a")], [tensor("b")], units=2),
        layer("Add", "s", [[tensor("d", 0), tensor("d", 1)]]),
    ]
    summary = mlcalc.summarize(mlcalc.load(graph(layers, [["s", 0, 0]])))
    assert (3 + 1) * 2 == summary.params
    assert ("a", "b") == next(row.inputs for row in summary.layers if row.name == "d")


def test_several_outputs() -> None:
    """A model, and a layer in it, may give several tensors."""
    layers = [
        source("a", 3, 1),
        layer("LSTM", "l", [tensor("a")], units=4, return_state=True),
        layer("Dense", "d", [tensor("l", 0, 2)], units=2),
    ]
    summary = mlcalc.summarize(mlcalc.load(graph(layers, [["d", 0, 0], ["l", 0, 1]])))
    assert [(None, 2), (None, 4)] == summary.output_shape
    assert [(None, 4)] * 3 == summary.layers[1].output_shape


def test_nested_model() -> None:
    """A model in a model is one row."""
    inner = graph([source("x", 3), layer("Dense", "d", [tensor("x")], units=2)], [["d", 0, 0]], "inner")
    inner["inbound_nodes"] = [{"args": [tensor("a")], "kwargs": {}}]
    assert [("a", "InputLayer", (None, 3), 0), ("inner", "Functional", (None, 2), 8)] == rows(
        graph([source("a", 3), inner], [["inner", 1, 0]])
    )


def test_order_is_that_of_the_graph() -> None:
    """A layer may be listed above the one that it takes its input from; the rows stay as listed."""
    layers = [
        layer("Dense", "last", [tensor("d")], units=1),
        source("a", 3),
        layer("Dense", "d", [tensor("a")], units=2),
    ]
    assert [("last", (None, 1)), ("a", (None, 3)), ("d", (None, 2))] == [
        (name, shape) for name, _, shape, _ in rows(graph(layers, [["last", 0, 0]]))
    ]


@pytest.mark.parametrize("class_name", ["Functional", "Model"])
def test_calls_of_keras_2(class_name: str) -> None:
    """Keras 2 writes a call as nested lists, with further tensors among the keyword arguments."""
    layers = [
        {"class_name": "InputLayer", "name": "a", "config": {"batch_input_shape": [None, 5, 3]}, "inbound_nodes": []},
        {
            "class_name": "LSTM",
            "name": "encoder",
            "config": {"units": 4, "return_state": True},
            "inbound_nodes": [[["a", 0, 0, {}]]],
        },
        {
            "class_name": "LSTM",
            "name": "decoder",
            "config": {"units": 4},
            "inbound_nodes": [[["a", 0, 0, {"initial_state": [["encoder", 0, 1], ["encoder", 0, 2]]}]]],
        },
    ]
    config = {"name": "m", "layers": layers, "input_layers": [["a", 0, 0]], "output_layers": [["decoder", 0, 0]]}
    assert ("decoder", "LSTM", (None, 4), 4 * (4 + 3 + 1) * 4) == rows({"class_name": class_name, "config": config})[-1]


# Where something is wrong.

WRONG: dict[str, tuple[Any, str, str]] = {
    "no mapping": ([5], "a serialised layer must be a mapping, not a number", "5"),
    "no layers": ("x", "`layers` must be a list, not a text", '"x"'),
    "no config": ([{"class_name": "Dense", "config": 3}], "`config` must be a mapping, not a number", "3"),
    "config of a layer": ([{"class_name": "Dense", "config": [3]}], "`config` must be a mapping, not a list", "["),
    "rank": ([source("a", 3), layer("Conv1D", "c", filters=1, kernel_size=2)], "Conv1D needs 3 dimensions", '"Conv1D"'),
    "argument": ([source("a", 3), layer("BatchNormalization", "c", axis=4)], "there is no axis 4", "4"),
}


@pytest.mark.parametrize(
    ("function", "node", "output", "macs"),
    [
        ("math.subtract", ["_CONSTANT_VALUE", -1, 1.0, {"y": ["a", 0, 0], "name": None}], (None, 4, 6), 0),
        ("math.subtract", ["_CONSTANT_VALUE", -1, 1, {"y": ["a", 0, 0]}], (None, 4, 6), 0),
        ("linalg.matmul", ["_CONSTANT_VALUE", -1, [[1.0] * 4] * 5, {"b": ["a", 0, 0]}], (None, 5, 6), 120),
    ],
)
def test_constant_before_the_tensor(function: str, node: list[Any], output: Any, macs: int) -> None:
    """tf.keras writes `1 - x` as a call on a number, whose tensor stands among the named arguments."""
    layers = [
        {"class_name": "InputLayer", "name": "a", "config": {"batch_input_shape": [None, 4, 6]}, "inbound_nodes": []},
        {"class_name": "TFOpLambda", "name": "op", "config": {"function": function}, "inbound_nodes": [node]},
    ]
    config = {"layers": layers, "input_layers": [["a", 0, 0]], "output_layers": [["op", 0, 0]]}
    summary = mlcalc.summarize(mlcalc.load({"class_name": "Functional", "config": config}))
    assert (output, macs) == (summary.output_shape, summary.macs)


@pytest.mark.parametrize("class_name", [5, None, ["Sequential"]])
def test_class_that_is_no_text(class_name: Any) -> None:
    """A model has a class like any layer, also one whose layers are not listed."""
    configs: tuple[Data, Data] = ({}, {"layers": []})
    for config in configs:
        with pytest.raises(MlcalcError, match="`class_name` must be a text"):
            mlcalc.load({"class_name": class_name, "config": config})


def test_equation_without_its_tensors() -> None:
    """tf.keras forgets the tensors of `tf.einsum`: its shape and cost are unknown, and the file is read."""
    layers = [
        {"class_name": "InputLayer", "name": "a", "config": {"batch_input_shape": [None, 4, 6]}, "inbound_nodes": []},
        {
            "class_name": "TFOpLambda",
            "name": "op",
            "config": {"function": "einsum"},
            "inbound_nodes": [["_CONSTANT_VALUE", -1, "bij,bkj->bik", {}]],
        },
    ]
    config = {"layers": layers, "input_layers": [["a", 0, 0]], "output_layers": [["op", 0, 0]]}
    summary = mlcalc.summarize(mlcalc.load({"class_name": "Functional", "config": config}))
    assert (None, None) == (summary.output_shape, summary.macs)


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("indent", [None, 2])
def test_place(name: str, indent: int | None, tmp_path: Path) -> None:
    """What is wrong with a model in a JSON file is pointed at, by line and column, whether read or summarized."""
    layers, message, marked = WRONG[name]
    text = json.dumps({"class_name": "Sequential", "config": {"name": "m", "layers": layers}}, indent=indent)
    (tmp_path / "m.json").write_text(text)
    with pytest.raises(mlcalc.MlcalcError, match=message) as caught:
        mlcalc.summarize(mlcalc.load(tmp_path / "m.json"))
    place = caught.value.diagnostics[0].place
    assert place is not None
    assert place.source.line(place.line)[place.column - 1 :].startswith(marked)
    assert (indent is None) == (place.line == 1)


@pytest.mark.parametrize(
    ("old", "new", "message", "marked"),
    [
        ('["a", 0, 0]]}', '["b", 0, 0]]}', 'takes output 0 of "b", which it does not hold', '"b"'),
        ('"keras_history": ["a"', '"keras_history": ["b"', 'takes output 0 of "b", which it does not hold', '"b"'),
        ('"keras_history": ["a", 0, 0]', '"keras_history": []', "a tensor in the saved model has no history", "{"),
        ('"inbound_nodes": [{', '"inbound_nodes": [5, {', "does not say where its tensors come from", "[5"),
    ],
)
def test_place_in_a_graph(old: str, new: str, message: str, marked: str, tmp_path: Path) -> None:
    """So is a tensor that is not there, at the layer that takes it or at the model that gives it."""
    layers = [source("a", 3), layer("Dense", "d", [tensor("a")], units=2)]
    text = json.dumps(graph(layers, [["a", 0, 0]]))
    assert old in text
    (tmp_path / "m.json").write_text(text.replace(old, new, 1))
    with pytest.raises(mlcalc.MlcalcError, match=message) as caught:
        mlcalc.load(tmp_path / "m.json")
    place = caught.value.diagnostics[0].place
    assert place is not None
    assert place.source.line(place.line)[place.column - 1 :].startswith(marked)


OF_KERAS = {"module": "keras.layers", "registered_name": None}
REFUSED: dict[str, tuple[list[Data], list[Any], str]] = {
    "a slip in the name of an argument": (
        [source("a", 3), OF_KERAS | layer("Dense", "d", [tensor("a")], units=2, activaton="relu")],
        ["d", 0, 0],
        "Dense has no argument `activaton`(?s:.*)did you mean `activation`",
    ),
    "two layers of one name": (
        [source("a", 3), layer("Dense", "d", [tensor("a")], units=2), layer("Dense", "d", [tensor("a")], units=3)],
        ["d", 0, 0],
        'two layers of the saved model are called "d"',
    ),
    "an output that the layer does not have": (
        [
            source("a", 3),
            layer("Dense", "d", [tensor("a")], units=2),
            layer("Dense", "e", [tensor("d", 0, 5)], units=2),
        ],
        ["e", 0, 0],
        '"e" takes output 5 of "d", which has one output',
    ),
    "a call that no file has": (
        [source("a", 3), layer("Dense", "d", [tensor("a", 10**12)], units=2)],
        ["d", 0, 0],
        'takes call 1000000000000 of "a", whose calls are counted from 0 to 0',
    ),
    "a slip in the name of a layer": (
        [source("picture", 3), layer("Dense", "d", [tensor("pictures")], units=2)],
        ["d", 0, 0],
        'takes output 0 of "pictures", which it does not hold(?s:.*)did you mean `picture`',
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_as_keras_refuses(name: str, tmp_path: Path) -> None:
    """A model in which Keras would find something wrong is no other model in silence, as text and in an archive."""
    layers, output, message = REFUSED[name]
    text = json.dumps(graph(layers, [output]))
    (tmp_path / "m.json").write_text(text)
    with zipfile.ZipFile(tmp_path / "m.keras", "w") as file:
        file.writestr("config.json", text)
    for each in ("m.json", "m.keras"):
        with pytest.raises(mlcalc.MlcalcError, match=message):
            mlcalc.summarize(mlcalc.load(tmp_path / each))


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ("4", "`batch_shape` must be a list of sizes, not the text '4'"),
        ([None, -4], "a dimension is at least 1, not -4"),
        ([None, "4"], "a dimension is a positive integer"),
    ],
)
def test_wrong_shape_of_an_input(shape: Any, message: str, tmp_path: Path) -> None:
    """It is refused where it stands, at its layer."""
    text = json.dumps(graph([layer("InputLayer", "a", batch_shape=shape)], [["a", 0, 0]]))
    (tmp_path / "m.json").write_text(text)
    with pytest.raises(mlcalc.MlcalcError, match=message) as caught:
        mlcalc.load(tmp_path / "m.json")
    (problem,) = caught.value.diagnostics
    assert problem.place is not None
    assert text[problem.place.column - 1 :].startswith(json.dumps(shape))
    assert 'layer "a"' == problem.where


def test_graph_without_inputs() -> None:
    """What names its outputs is a graph, and no chain of all its layers."""
    data = graph([source("a", 3), layer("Dense", "d", [tensor("a")], units=2)], [["d", 0, 0]])
    del data["config"]["input_layers"]
    with pytest.raises(mlcalc.MlcalcError, match="`input_layers` must name tensors"):
        model_from_config(data)


def test_arguments_of_a_newer_keras() -> None:
    """An argument that is like no other may be new, and is passed over."""
    dense = OF_KERAS | layer("Dense", "d", [tensor("a")], units=2, something_new=True)
    assert [("a", 0), ("d", 8)] == [
        (name, params) for name, _, _, params in rows(graph([source("a", 3), dense], [["d", 0, 0]]))
    ]


def at(*steps: str | int) -> Callable[[Data, Any], None]:
    """Return what puts a value at a place of a model."""

    def put(model: Data, value: Any) -> None:
        holder: Any = model
        for step in steps[:-1]:
            holder = holder[step]
        holder[steps[-1]] = value

    return put


LAYER = ("config", "layers", 1)
NODE = (*LAYER, "inbound_nodes", 0)
TYPES: dict[str, tuple[tuple[str | int, ...], str]] = {
    "class": (("class_name",), "a text"),
    "name of the model": (("config", "name"), "a text"),
    "layers": (("config", "layers"), "a list"),
    "layer": (LAYER, "a mapping"),
    "class of a layer": ((*LAYER, "class_name"), "a text"),
    "config": ((*LAYER, "config"), "a mapping"),
    "name": ((*LAYER, "name"), "a text"),
    "module": ((*LAYER, "module"), "a text"),
    "registered name": ((*LAYER, "registered_name"), "a text"),
    "build": ((*LAYER, "build_config"), "a mapping"),
    "nodes": ((*LAYER, "inbound_nodes"), "a list"),
    "args": ((*NODE, "args"), "a list"),
    "kwargs": ((*NODE, "kwargs"), "a mapping"),
    "config of a tensor": ((*NODE, "args", 0, "config"), "a mapping"),
    "version": (("keras_version",), "a text"),
}
OTHERS: list[tuple[Any, str]] = [
    *((True, "true or false"), (7, "a number"), (2.5, "a number"), (float("nan"), "a number")),
    *(("x", "a text"), ([7], "a list"), ({"x": 7}, "a mapping")),
]


WRONG_TYPES = [
    (what, value, words)
    for what, (_, expected) in TYPES.items()
    for value, words in OTHERS
    if words != expected and (expected, value) != ("an integer", 7)
]


@pytest.mark.parametrize(("what", "value", "words"), WRONG_TYPES, ids=str)
def test_type(what: str, value: Any, words: str) -> None:
    """Where the reader expects one type, each value of another is refused, and its path is named."""
    steps, expected = TYPES[what]
    model = graph([source("a", 3), layer("Dense", "d", [tensor("a")], units=2, dim_ordering="tf")], [["d", 0, 0]])
    at(*steps)(model, value)
    with pytest.raises(MlcalcError, match=f"must be {expected}, not {words}") as caught:
        mlcalc.load(model)
    assert "bad-config" == caught.value.diagnostics[0].code


@pytest.mark.parametrize("key", ["input_layers", "output_layers"])
@pytest.mark.parametrize("value", [None, 5, "a", [1], [["a", 0, 0], None], [["a", 0]], {"x": 1}, [[["a", "0", 0]]]])
def test_ends_that_are_no_tensors(key: str, value: Any) -> None:
    """A model says from which tensors to which it goes, and nothing else."""
    model = graph([source("a", 3)], [["a", 0, 0]])
    model["config"][key] = value
    with pytest.raises(MlcalcError, match=rf"^error: `{key}` must name tensors: .*\n  --> config\.{key}$"):
        mlcalc.load(model)


@pytest.mark.parametrize("ends", [["a", 0, 0], [["a", 0, 0]], {"x": ["a", 0, 0]}, [[["a", 0, 0]]]])
def test_ends_in_any_order(ends: Any) -> None:
    """It names them alone, in lists or by name."""
    model = graph([source("a", 3)], ends)
    model["config"]["input_layers"] = ends
    assert (None, 3) == mlcalc.load(model).output_shape((None, 3))


@pytest.mark.parametrize("size", [-1, 2.0, float("nan"), 2**63, 10**400, "3", True, [3]])
@pytest.mark.parametrize("kind", ["tensor", "build", "chain"])
def test_recorded_size(kind: str, size: Any) -> None:
    """A recorded shape with a size that none has says nothing."""
    custom = layer("Custom", "c", [tensor("a")])
    after = layer("Dense", "d", [tensor("c", shape=[None, size] if kind == "tensor" else None)], units=2)
    if kind != "tensor":
        after["build_config"] = {"input_shape": [None, size]}
    model = graph([source("a", 3), custom, after], [["d", 0, 0]])
    if kind == "chain":
        model = {"class_name": "Sequential", "config": {"layers": [custom, after], "build_input_shape": [None, size]}}
    found = mlcalc.summarize(mlcalc.load(model))
    assert [None] == [row.output_shape for row in found.layers if row.name == "c"]


def last_of_many(layers: int) -> Data:
    """Return a graph in which each layer takes the last of many outputs of the one before."""
    chain = [source("a", 3), layer("Custom", "c0", [tensor("a")])]
    chain += [
        layer("Custom", f"c{index}", [tensor(f"c{index - 1}", 0, MOST_OUTPUTS - 1)]) for index in range(1, layers)
    ]
    return graph(chain, [[f"c{layers - 1}", 0, 0]])


def test_outputs_that_nothing_takes() -> None:
    """A few bytes for each layer do not make ten thousand outputs of each."""
    allowed = MOST_RECORDED // (MOST_OUTPUTS - 1)
    assert allowed + 2 == len(mlcalc.summarize(mlcalc.load(last_of_many(allowed + 1))).layers)
    with pytest.raises(MlcalcError, match=f"^error: the layers of the file leave more than {MOST_RECORDED:,} outputs"):
        mlcalc.load(last_of_many(allowed + 2))


def test_place_in_a_long_line(tmp_path: Path) -> None:
    """A line that is too long to be shown whole, as Keras writes it, is named with the layer."""
    layers = [source("a", 3), layer("Conv1D", "c", filters=1, kernel_size=2, kernel_constraint={"x": "y" * 200})]
    text = json.dumps({"class_name": "Sequential", "config": {"name": "m", "layers": layers}})
    (tmp_path / "m.json").write_text(text)
    column = text.index('"Conv1D"') + 1
    with pytest.raises(mlcalc.MlcalcError, match=rf'\n  --> .*m\.json:1:{column}: layer "c"\n   \|\n'):
        mlcalc.summarize(mlcalc.load(tmp_path / "m.json"))


def test_place_in_yaml(tmp_path: Path) -> None:
    """Keras 2 saved YAML, too."""
    (tmp_path / "m.yaml").write_text("class_name: Sequential\nconfig: {layers: [\n {class_name: Dense, config: 3}]}\n")
    with pytest.raises(mlcalc.MlcalcError, match=r"m\.yaml:3:30\n"):
        mlcalc.load(tmp_path / "m.yaml")


def test_file_without_lines(tmp_path: Path) -> None:
    """What is wrong with the model in an archive names the archive."""
    with zipfile.ZipFile(tmp_path / "m.keras", "w") as file:
        file.writestr("config.json", json.dumps({"class_name": "Sequential", "config": {"layers": [5]}}))
    expected = r"^error: .* must be a mapping, not a number\n  --> .*m\.keras: config\.layers\[0]$"
    with pytest.raises(mlcalc.MlcalcError, match=expected):
        mlcalc.load(tmp_path / "m.keras")


def test_bare_list_inside() -> None:
    """Keras 2 saved a chain as a bare list of its layers, and gives it the next name when it loads it."""
    dense = {"class_name": "Dense", "config": {"name": "d", "units": 2}}
    inner = {"class_name": "Sequential", "name": "s", "config": [dense], "inbound_nodes": [[["a", 0, 0, {}]]]}
    assert [("a", "InputLayer", (None, 3), 0), ("sequential_1", "Sequential", (None, 2), 8)] == rows(
        graph([source("a", 3), inner], [["s", 1, 0]])
    )


# What a file says where no rule does.


def with_custom(shape: Any) -> Data:
    layers = [
        source("a", 3),
        layer("Mine", "c", [tensor("a")], width=7),
        layer("Dense", "d", [tensor("c", shape=shape)], units=2),
    ]
    return graph(layers, [["d", 0, 0]])


def stored(**weights: list[tuple[int, ...]]) -> Stored:
    """Return what a file stores: for each layer the shapes of its weights."""
    return Stored(
        are_named=True,
        groups={
            name: Stored([StoredWeight((str(index),), shape, "float32") for index, shape in enumerate(shapes)])
            for name, shapes in weights.items()
        },
    )


def test_custom_layer() -> None:
    """A class that mlcalc does not know keeps its row, with the shape that the next layer is told to take."""
    assert [
        ("a", "InputLayer", (None, 3), 0),
        ("c", "Mine", (None, 7), None),
        ("d", "Dense", (None, 2), (7 + 1) * 2),
    ] == rows(with_custom([None, 7]))


def test_custom_layer_without_a_shape() -> None:
    """Where nothing is told, nothing is guessed."""
    assert [("c", "Mine", None, None), ("d", "Dense", None, None)] == rows(with_custom(None))[1:]


def test_custom_layer_with_weights() -> None:
    """Its weights are those that the file stores."""
    kept = stored(c=[(3, 7), (7,)], d=[(7, 2), (2,)])
    assert [("c", "Mine", (None, 7), 28), ("d", "Dense", (None, 2), 16)] == rows(with_custom([None, 7]), kept)[1:]


@pytest.mark.parametrize("registered", ["Package>Dense", "Mine>Dense"])
def test_registered_class(registered: str) -> None:
    """A class that a user registered is none of Keras', whatever it is called."""
    custom = {**layer("Dense", "d", [tensor("a")], units=2), "registered_name": registered}
    assert [("d", "Dense", None, None)] == rows(graph([source("a", 3), custom], [["d", 0, 0]]))[1:]


def test_disagreement() -> None:
    """Where the stored weights are others than the rule says, the rule is shown, and the row says so."""
    data = graph([source("a", 3), layer("Dense", "d", [tensor("a")], units=2)], [["d", 0, 0]])
    summary = mlcalc.summarize(model_from_config(data, stored=stored(d=[(3, 5), (5,)])))
    there, here = "20 parameters in 2 weights", "8 parameters in 2 weights"
    said = f"the file stores {there} of the layer, but Dense has {here}; those of the rule are shown"
    assert (8, (said,)) == (summary.params, summary.layers[-1].notes)
    agreed = mlcalc.summarize(model_from_config(data, stored=stored(d=[(3, 2), (2,)])))
    assert (8, ()) == (agreed.params, agreed.layers[-1].notes)


INT8 = [("0", (3, 2), "int8"), ("1", (2,), "float32"), ("2", (2,), "float32")]
INT4 = [("0", (3, 1), "int8"), ("1", (2,), "float32"), ("2", (2, 2), "float32"), ("3", (2, 2), "int8"), ("4", (3,), "")]


@pytest.mark.parametrize(
    ("policy", "kept", "total"),
    [
        ({"class_name": "QuantizedDTypePolicy", "config": {"mode": "int8", "source_name": "float32"}}, INT8, (10, 22)),
        ({"class_name": "Int4DTypePolicy", "config": {"mode": "int4/2", "source_name": "float32"}}, INT4, (16, 43)),
        ({"class_name": "QuantizedDTypePolicy", "config": {"name": "int8_from_float32"}}, INT8, (10, 22)),
        ("int8_from_mixed_bfloat16", INT8, (10, 22)),
    ],
)
def test_quantized(policy: object, kept: list[tuple[str, tuple[int, ...], str]], total: tuple[int, int]) -> None:
    """A quantized layer owns what Keras makes of its kernel, whether the weights are stored or not."""
    data = graph([source("a", 3), layer("Dense", "d", [tensor("a")], units=2, dtype=policy)], [["d", 0, 0]])
    weights = Stored([StoredWeight((name,), shape, dtype) for name, shape, dtype in kept])
    for stored_weights in (None, Stored(groups={"d": weights}, are_named=True)):
        summary = mlcalc.summarize(model_from_config(data, stored=stored_weights))
        assert ((None, 2), *total, 2) == (
            summary.output_shape,
            summary.params,
            summary.weights_bytes,
            summary.trainable_params,
        )
        (note,) = summary.layers[-1].notes
        mode = "int4" if kept is INT4 else "int8"
        assert f"the layer is quantized ({mode}): it holds its kernel in fewer bits, with scales beside it" == note


@pytest.mark.parametrize("policy", ["float32", {"class_name": "DTypePolicy", "config": {"name": "float32"}}, None])
def test_not_quantized(policy: object) -> None:
    """Weights that are others than the rule says are no quantization by themselves."""
    data = graph([source("a", 3), layer("Dense", "d", [tensor("a")], units=2, dtype=policy)], [["d", 0, 0]])
    summary = mlcalc.summarize(model_from_config(data, stored=stored(d=[(3, 5), (5,)])))
    assert "the file stores 20 parameters in 2 weights" in summary.layers[-1].notes[0]


def test_weights_settle_what_the_arguments_leave_open() -> None:
    """A GRU of Keras 2.0 did not say `reset_after`: two biases prove it, and one denies it."""
    data = graph([source("a", 4, 3), layer("GRU", "g", [tensor("a")], units=2)], [["g", 0, 0]])
    summary = mlcalc.summarize(model_from_config(data, stored=stored(g=[(3, 6), (2, 6), (2, 6)])))
    assert 18 + 12 + 12 == summary.params
    assert "the stored weights are those of Keras 3's defaults" in summary.layers[-1].notes[0]
    older = mlcalc.summarize(model_from_config(data, stored=stored(g=[(3, 6), (2, 6), (6,)])))
    assert 18 + 12 + 6 == older.params
    assert not any("stored weights" in each for each in older.layers[-1].notes)


def wrapped(*weights: tuple[int, ...]) -> tuple[int | None, tuple[str, ...]]:
    """Return the count of a wrapped Dense layer in a model inside, of which a file stores these weights."""
    dense = layer("Dense", "d", units=2)
    inner = graph([source("b", 5, 3), layer("TimeDistributed", "t", [tensor("b")], layer=dense)], [["t", 0, 0]])
    whole = graph([source("a", 5, 3), {**inner, "name": "m", "inbound_nodes": called("a")}], [["m", 0, 0]])
    kept = Stored([StoredWeight(("t", str(index)), shape, "float32") for index, shape in enumerate(weights)])
    model = model_from_config(whole, stored=Stored(groups={"m": kept}, are_named=True))
    summary = mlcalc.summarize(model)
    return summary.params, summary.notes_on_rows


def test_weights_that_are_missing_deep_inside() -> None:
    """A wrapper in a model inside gets the note that a plain layer gets, and its weights may be stored twice."""
    assert (8, ()) == wrapped((3, 2), (2,)) == wrapped((3, 2), (2,), (3, 2), (2,))
    params, notes = wrapped((3, 2))
    assert params == 8
    assert len(notes) == 1
    assert notes[0].startswith("note on m: t: the file stores 6 parameters in 1 weight of the layer, but")


def test_known_again_behind_an_unknown_shape() -> None:
    """A convolution has four axes and Flatten gives two, whatever came before; a kernel says what came in."""
    chain = [
        layer("Lambda", "f", function="g"),
        layer("Conv2D", "c", filters=4, kernel_size=3),
        layer("Flatten", "e"),
        layer("Dense", "d", units=2),
    ]
    data = {"class_name": "Sequential", "config": {"layers": chain, "build_input_shape": [None, 8, 8, 1]}}
    assert [
        ("f", "Lambda", None, 0),
        ("c", "Conv2D", (None, None, None, 4), None),
        ("e", "Flatten", (None, None), 0),
        ("d", "Dense", (None, 2), None),
    ] == rows(data)
    kept = stored(c=[(3, 3, 5, 4), (4,)], d=[(100, 2), (2,)])
    assert [180 + 4, 202] == [row[3] for row in rows(data, kept) if row[3]]
    assert 386 == mlcalc.summarize(model_from_config(data, stored=kept)).trainable_params


def test_built_for() -> None:
    """What a function of Python gives is what the layer behind it was built for."""
    dense = {**layer("Dense", "d", units=2), "build_config": {"input_shape": [None, 7]}}
    chain = [source("a", 3), layer("Lambda", "f", function="g"), dense]
    data = {"class_name": "Sequential", "config": {"layers": chain}}
    assert [("f", "Lambda", (None, 7), 0), ("d", "Dense", (None, 2), 16)] == rows(data)


def test_frozen_model_inside() -> None:
    """A frozen model of Keras 2 trains nothing; in one of Keras 3, which asks each weight, an unfrozen layer trains."""
    inner = graph([source("b", 3), layer("Dense", "d", [tensor("b")], units=4)], [["d", 0, 0]])
    inner["config"]["trainable"] = False
    outer = graph([source("a", 3), {**inner, "name": "m", "inbound_nodes": called("a")}], [["m", 0, 0]])
    assert (16, [0, 0]) == trained(outer)
    for each in (inner["config"]["layers"], outer["config"]["layers"]):
        each[-1]["inbound_nodes"] = [[[each[0]["name"], 0, 0, {}]]]
    assert (0, [0, 0]) == trained(outer)


def test_frozen_chain() -> None:
    """Whether a chain is frozen is saved by Keras 3 and read by none: its layers say it."""
    dense = layer("Dense", "d", units=4)
    inner = {"class_name": "Sequential", "config": {"name": "m", "trainable": False, "layers": [dense]}}
    outer = {"layers": [inner, layer("Dense", "e", units=2, trainable=False)], "build_input_shape": [None, 3]}
    assert (16, [16, 0]) == trained({"class_name": "Sequential", "config": {"trainable": False, **outer}})


def trained(data: Data) -> tuple[int | None, list[int | None]]:
    summary = mlcalc.summarize(model_from_config(data))
    return summary.trainable_params, [row.trainable_params for row in summary.layers]


def test_layer_that_two_models_share() -> None:
    """Its identity is the file's, and the total counts it once; the file stores it in one of its places."""
    shared = {**layer("Dense", "d", [tensor("b")], units=10), "shared_object_id": 7}
    inner = graph([source("b", 10), shared], [["d", 0, 0]])
    outer = [
        source("a", 10),
        {**shared, "inbound_nodes": called("a")},
        {**inner, "name": "m", "inbound_nodes": called("d")},
    ]
    kept = Stored(
        groups={
            "layers": Stored(
                groups={
                    "dense": Stored([StoredWeight(("0",), (10, 10), "float32"), StoredWeight(("1",), (10,), "float32")])
                }
            )
        }
    )
    for stored_ in (None, kept):
        summary = mlcalc.summarize(model_from_config(graph(outer, [["m", 0, 0]]), stored=stored_))
        assert (110, [0, 110, 110]) == (summary.params, [row.params for row in summary.layers])
        assert summary.notes == ("the rows share 110 parameters: a layer in several models counts once in the total",)
        assert not summary.notes_on_rows
    apart = [outer[0], {**outer[1], "shared_object_id": 8}, outer[2]]
    assert 220 == mlcalc.summarize(model_from_config(graph(apart, [["m", 0, 0]]))).params


@pytest.mark.parametrize(
    ("options", "positional", "settings", "output", "macs"),
    [
        ({}, [], {}, (None, 4, 3, 3), 0),
        ({"reverse": False}, [], {}, (None, 4, 3, 3), 0),
        ({"reverse": True}, [], {}, (None, 4, 9), 4 * 3 * 9),
        ({}, [True], {}, (None, 4, 9), 4 * 3 * 9),
        ({"reverse": True}, [], {"tie_weights": False}, (None, 4, 9), 4 * 3 * 9),
        ({"reverse": True}, [], {"lora_rank": 2}, (None, 4, 9), 4 * 3 * 9 + 9 * 3 * 2),
        ({"reverse": True}, [], {"lora_rank": 2, "dtype": "int8_from_float32"}, (None, 4, 9), 4 * (27 + 2 * (3 + 9))),
    ],
)
def test_embedding_on_the_way_back(
    options: Data, positional: list[Any], settings: Data, output: Any, macs: int
) -> None:
    """With `reverse=True` an embedding is a dense layer, whose output has a number for each index."""
    embedding = layer("ReversibleEmbedding", "e", [tensor("a"), *positional], input_dim=9, output_dim=3, **settings)
    embedding["inbound_nodes"][0]["kwargs"] = options
    summary = mlcalc.summarize(model_from_config(graph([source("a", 4, 3), embedding], [["e", 0, 0]])))
    assert (output, macs) == (summary.output_shape, summary.macs)


def test_tied_embedding() -> None:
    """One set of weights is used on the way in, where it costs nothing, and on the way back, where it multiplies."""
    embedding = layer("ReversibleEmbedding", "e", [tensor("a")], [tensor("d")], input_dim=9, output_dim=3)
    embedding["inbound_nodes"][1]["kwargs"] = {"reverse": True}
    dense = layer("Dense", "d", [tensor("e")], units=3)
    summary = mlcalc.summarize(model_from_config(graph([source("a", 4), embedding, dense], [["e", 1, 0]])))
    assert ((None, 4, 9), 27 + 12, 4 * 9 + 4 * 27) == (summary.output_shape, summary.params, summary.macs)


def test_unknown_argument_of_a_later_keras() -> None:
    """An argument that Keras has added since is passed over."""
    data = {"class_name": "Sequential", "config": {"layers": [source("a", 3), layer("Dense", "d", units=2, glow=9)]}}
    assert [("d", "Dense", (None, 2), 8)] == rows(data)


def test_calls_in_other_models() -> None:
    """A layer's calls in other models are counted and not saved: those that are saved are the ones that are used."""
    dense = layer("Dense", "d", [tensor("a")], units=3)
    data = graph([source("a", 3), dense, layer("Dense", "e", [tensor("d", 2)], units=2)], [["e", 4, 0]])
    assert [("a", 0), ("d", 12), ("e", 8)] == [(name, params) for name, _, _, params in rows(data)]
    twice = graph([source("a", 3), dense, layer("Add", "s", [[tensor("d", 0), tensor("d", 2)]])], [["s", 0, 0]])
    with pytest.raises(MlcalcError, match='call 2 of "d", whose calls are counted from 0 to 0'):
        rows(twice)


@pytest.mark.parametrize("module", [None, "mine"])
def test_custom_layer_with_an_empty_config(module: object) -> None:
    """A class of a user's own is a layer, though nothing of its config says so."""
    custom = {**layer("Mine", "c", [tensor("a")], [tensor("a")]), "config": {}, "module": module}
    data = graph([source("a", 3), custom, layer("Dense", "d", [tensor("c", shape=[None, 7])], units=2)], [["d", 0, 0]])
    assert ("c", "Mine", (None, 7), 28) in rows(data, stored(c=[(3, 7), (7,)]))


def test_list_of_one_inside_a_chain() -> None:
    """A model that gives a list of one tensor gives that tensor on.

    Keras 3 states no shape for what follows, or a wrong one such as [1], and in a run stacks the list to one axis more.
    """
    inner = graph([source("a", 3), layer("Dense", "d", [tensor("a")], units=2)], [["d", 0, 0]])
    chain = [{**inner, "name": "inner"}, layer("LeakyReLU", "last")]
    data = {"class_name": "Sequential", "config": {"name": "s", "layers": chain, "build_input_shape": [None, 3]}}
    assert ("last", "LeakyReLU", (None, 2), 0) == rows(data)[-1]
