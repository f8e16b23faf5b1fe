"""Models as Keras serialises them: what each generation writes, and what a file says where no rule does."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

import mlcalc
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
    "no mapping": ([5], "layer 0 of the saved model is not a mapping", "5"),
    "no layers": ("x", "the `layers` of the saved model are not a list", '"x"'),
    "no config": ([{"class_name": "Dense", "config": 3}], "a serialised layer has a `class_name`", "{"),
    "config of a layer": ([{"class_name": "Dense", "config": [3]}], r"the `config` of layer 0 \(Dense\) must map", "{"),
    "rank": ([source("a", 3), layer("Conv1D", "c", filters=1, kernel_size=2)], "Conv1D needs 3 dimensions", '"Conv1D"'),
    "argument": ([source("a", 3), layer("BatchNormalization", "c", axis=4)], "there is no axis 4", "4"),
}


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
        ('["a", 0, 0]]}', '["b", 0, 0]]}', 'takes output 0 of "b", which it does not hold', '[["b"'),
        ('"keras_history": ["a"', '"keras_history": ["b"', 'takes output 0 of "b", which it does not hold', "[{"),
        ('"keras_history": ["a", 0, 0]', '"keras_history": []', "a tensor in the saved model has no history", "[{"),
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


def test_place_in_a_long_line(tmp_path: Path) -> None:
    """A line that is too long for an excerpt, as Keras writes it, is named with the layer."""
    layers = [source("a", 3), layer("Conv1D", "c", filters=1, kernel_size=2, kernel_constraint={"x": "y" * 200})]
    text = json.dumps({"class_name": "Sequential", "config": {"name": "m", "layers": layers}})
    (tmp_path / "m.json").write_text(text)
    column = text.index('"Conv1D"') + 1
    with pytest.raises(mlcalc.MlcalcError, match=rf'\n  --> .*m\.json:1:{column}: layer "c"\n  = help: '):
        mlcalc.summarize(mlcalc.load(tmp_path / "m.json"))


def test_place_in_yaml(tmp_path: Path) -> None:
    """Keras 2 saved YAML, too."""
    (tmp_path / "m.yaml").write_text("class_name: Sequential\nconfig: {layers: [\n {class_name: Dense, config: 3}]}\n")
    with pytest.raises(mlcalc.MlcalcError, match=r"m\.yaml:3:2\n"):
        mlcalc.load(tmp_path / "m.yaml")


def test_file_without_lines(tmp_path: Path) -> None:
    """What is wrong with the model in an archive names the archive."""
    with zipfile.ZipFile(tmp_path / "m.keras", "w") as file:
        file.writestr("config.json", json.dumps({"class_name": "Sequential", "config": {"layers": [5]}}))
    with pytest.raises(mlcalc.MlcalcError, match=r"^error: layer 0 of .* is not a mapping\n  --> .*m\.keras$"):
        mlcalc.load(tmp_path / "m.keras")


def test_bare_list_inside() -> None:
    """Keras 2 saved a chain as a bare list of its layers, also one in a graph."""
    dense = {"class_name": "Dense", "config": {"name": "d", "units": 2}}
    inner = {"class_name": "Sequential", "name": "s", "config": [dense], "inbound_nodes": [[["a", 0, 0, {}]]]}
    assert [("a", "InputLayer", (None, 3), 0), ("s", "Sequential", (None, 2), 8)] == rows(
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
        inner={
            name: Stored([StoredWeight((str(index),), shape, "float32") for index, shape in enumerate(shapes)])
            for name, shapes in weights.items()
        }
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
    """Where the stored weights are others than the rule says, they are shown, and the row says so."""
    data = graph([source("a", 3), layer("Dense", "d", [tensor("a")], units=2)], [["d", 0, 0]])
    summary = mlcalc.summarize(model_from_config(data, stored=stored(d=[(3, 5), (5,)])))
    assert (20, ("the file stores 20 parameters in 2 weights, but Dense has 8 in 2; the file's are shown",)) == (
        summary.params,
        summary.layers[-1].notes,
    )
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
    for stored_weights in (None, Stored(inner={"d": weights})):
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


def test_unknown_argument_of_a_later_keras() -> None:
    """An argument that Keras has added since is passed over."""
    data = {"class_name": "Sequential", "config": {"layers": [source("a", 3), layer("Dense", "d", units=2, glow=9)]}}
    assert [("d", "Dense", (None, 2), 8)] == rows(data)


def test_list_of_one_inside_a_chain() -> None:
    """A model that gives a list of one tensor gives that tensor on.

    Keras 3 states no shape for what follows, or a wrong one such as [1], and in a run stacks the list to one axis more.
    """
    inner = graph([source("a", 3), layer("Dense", "d", [tensor("a")], units=2)], [["d", 0, 0]])
    chain = [{**inner, "name": "inner"}, layer("LeakyReLU", "last")]
    data = {"class_name": "Sequential", "config": {"name": "s", "layers": chain, "build_input_shape": [None, 3]}}
    assert ("last", "LeakyReLU", (None, 2), 0) == rows(data)[-1]
