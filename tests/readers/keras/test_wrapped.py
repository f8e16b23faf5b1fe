"""Saved models inside other data: found where there is one, and refused where there are two."""

from __future__ import annotations

import codecs
import json
import math
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError
from mlcalc.limits import MOST_PARTS, MOST_WRAPPINGS

DENSE: dict[str, Any] = {
    "class_name": "Dense",
    "config": {"name": "first", "trainable": True, "units": 2, "batch_input_shape": [None, 3]},
}
CHAIN = {"class_name": "Sequential", "config": {"name": "chain", "layers": [DENSE]}, "keras_version": "2.2.4"}
OPTIMIZER = {"class_name": "Adam", "config": {"name": "adam"}}


def in_texts(data: Any, levels: int) -> Any:
    for _ in range(levels):
        data = json.dumps(data)
    return data


def load(data: Any, tmp_path: Path, name: str = "m.json") -> Any:
    path = tmp_path / name
    path.write_text(json.dumps(data), encoding="utf-8")
    return mlcalc.summarize(mlcalc.load(path))


WRAPPED = {
    "under a key": {"keras_model": CHAIN, "class": "Network", "features": ["a", "b"]},
    "a text under a key": {"keras_model": json.dumps(CHAIN), "version": 3},
    "beside what is no model": {"model": CHAIN, "optimizer": OPTIMIZER, "text": "{", "number": "3", "null": None},
    "as the attribute of a file": {"keras_version": "2.2.4", "model_config": CHAIN},
    "under two keys": {"a": {"b": json.dumps(CHAIN)}},
    "a text": in_texts(CHAIN, 1),
    "a text in a text": in_texts(CHAIN, 2),
    "TensorFlow.js": {"format": "layers-model", "modelTopology": CHAIN, "weightsManifest": []},
    "its converter": {"modelTopology": {"keras_version": "2.2.4", "model_config": CHAIN}, "weightsManifest": None},
    "texts in it": {"modelTopology": json.dumps({"model_config": json.dumps(CHAIN)})},
    "a bare list": [DENSE],
}


@pytest.mark.parametrize("data", WRAPPED.values(), ids=WRAPPED)
@pytest.mark.parametrize("name", ["m.json", "m.txt"])
def test_wrapped(data: Any, name: str, tmp_path: Path) -> None:
    """A saved model is found below keys and in texts, in a file of any name, and as data."""
    summary = load(data, tmp_path, name)
    assert (8, 8, (None, 2)) == (summary.params, summary.trainable_params, summary.output_shape)
    if not isinstance(data, str):
        assert 8 == mlcalc.summarize(mlcalc.load(data)).params


def test_wrapped_in_yaml(tmp_path: Path) -> None:
    """So it is in YAML, where it is read as PyYAML reads it."""
    text = json.dumps({"model": CHAIN}).replace('"batch_input_shape": [', '"batch_input_shape": !!python/tuple [')
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    assert 8 == mlcalc.summarize(mlcalc.load(tmp_path / "m.yaml")).params


def test_several(tmp_path: Path) -> None:
    """Which of two models is meant cannot be known."""
    with pytest.raises(MlcalcError, match="there are models under `generator` and `critic`, and only one can be read"):
        load({"generator": CHAIN, "critic": json.dumps(CHAIN)}, tmp_path)


NO_MODELS = {
    "an optimizer": {"optimizer": OPTIMIZER},
    "layers under a key": {"space": [DENSE]},
    "a layer under a key": {"cell": DENSE},
    "too deep": reduce(lambda inner, _: {"model": inner}, range(MOST_WRAPPINGS + 1), CHAIN),
    "a broken text": {"model": json.dumps(CHAIN)[:-1]},
    "a deep text": {"model": "[" * 100_000},
    "another text": "Sequential",
}


@pytest.mark.parametrize("data", NO_MODELS.values(), ids=NO_MODELS)
def test_no_model(data: Any, tmp_path: Path) -> None:
    """What only looks alike is no model."""
    with pytest.raises(MlcalcError, match="a description"):
        load(data, tmp_path)


def test_data_that_contain_themselves() -> None:
    """A search for a model comes to an end."""
    data: dict[str, Any] = {"other": {}}
    data["self"] = data
    with pytest.raises(MlcalcError, match="contain themselves"):
        mlcalc.load(data)
    wide: Any = {"end": 1}
    for _ in range(MOST_WRAPPINGS + 2):
        wide = {str(number): wide for number in range(10)}
    with pytest.raises(MlcalcError):
        mlcalc.load(wide)


def test_place_of_an_error(tmp_path: Path) -> None:
    """An error in a wrapped model is shown where it stands in the file."""
    path = tmp_path / "m.json"
    path.write_text('{"model":\n {"class_name": "Sequential", "config":\n [3]}}', encoding="utf-8")
    with pytest.raises(MlcalcError, match="a serialised layer must be a mapping, not a number") as caught:
        mlcalc.load(path)
    assert f"{path}:3:3" == str(caught.value.diagnostics[0].place)


# Texts.


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_byte_order_mark(mark: bytes, tmp_path: Path) -> None:
    """A text that begins with a byte order mark is read, as PowerShell writes it."""
    encoding = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}[mark]
    (tmp_path / "m.json").write_bytes(mark + json.dumps(CHAIN).encode(encoding))
    assert 8 == mlcalc.summarize(mlcalc.load(tmp_path / "m.json")).params


def test_numbers_that_are_none(tmp_path: Path) -> None:
    """Python writes NaN and Infinity into JSON, which only matters where a number is needed."""
    layer = {**DENSE, "config": {**DENSE["config"], "bias_initializer": math.nan, "x": math.inf, "y": -math.inf}}
    assert 8 == load({**CHAIN, "config": [layer]}, tmp_path).params


# Weights beside a model of TensorFlow.js.


def with_weights(*weights: Any) -> dict[str, Any]:
    return {"modelTopology": CHAIN, "weightsManifest": [{"paths": ["w.bin"], "weights": list(weights)}]}


def weight(name: str, *shape: Any, **others: Any) -> dict[str, Any]:
    return {"name": name, "shape": list(shape), "dtype": "float32", **others}


def test_weights(tmp_path: Path) -> None:
    """The weights that are listed beside a model are compared with it; those of an optimizer are not of it."""
    kernel, bias, state = weight("first/kernel", 3, 2), weight("first/bias", 2), weight("m", 3, 2, group="optimizer")
    assert () == load(with_weights(kernel, bias, state), tmp_path).layers[0].notes
    (note,) = load(with_weights(weight("first/kernel", 3, 9), bias), tmp_path).layers[0].notes
    assert "stores 29 parameters in 2 weights" in note


def test_weights_of_an_unknown_class(tmp_path: Path) -> None:
    """Only the list of weights knows how many parameters a class of one's own has, in a model inside as well."""
    mine = {"class_name": "Mine", "config": {"name": "mine", "trainable": True}}
    inner = {"class_name": "Sequential", "config": {"name": "inner", "layers": [mine]}}
    chain = {"class_name": "Sequential", "config": {"name": "chain", "layers": [DENSE, inner]}}
    weights = [weight("first/kernel", 3, 2), weight("first/bias", 2), weight("mine/factor", 5)]
    summary = load({"modelTopology": chain, "weightsManifest": [{"weights": weights}]}, tmp_path)
    assert (13, [8, 5]) == (summary.params, [row.params for row in summary.layers])


@pytest.mark.parametrize(
    "wrong", [{"name": "a"}, weight("a", -1), weight("a", "x"), weight("a", True), {"shape": []}, 3, None]
)
def test_wrong_weights(wrong: Any, tmp_path: Path) -> None:
    """A list of weights that is none is refused."""
    with pytest.raises(MlcalcError, match="a weight in the `weightsManifest` has no name, shape or type"):
        load(with_weights(wrong), tmp_path)


# Keras 0.


def test_weights_of_many_layers(tmp_path: Path) -> None:
    """Each layer looks for the weights of its own names alone, and no few bytes give all weights to all layers."""
    inner = {"class_name": "Dense", "config": {"name": "shared", "units": 1}}
    layers = [
        {"class_name": "Sequential", "config": {"name": f"m{number}", "layers": [inner]}} for number in range(400)
    ]
    weights = [{"name": "shared/kernel", "shape": [1, 1], "dtype": "float32"}] * 400
    model = {"class_name": "Sequential", "config": {"name": "m", "layers": layers}}
    path = tmp_path / "model.json"
    path.write_text(json.dumps({"modelTopology": model, "weightsManifest": [{"weights": weights}]}), encoding="utf-8")
    with pytest.raises(MlcalcError, match=rf"^error: the layers of the file have more than {MOST_PARTS:,} weights\n"):
        mlcalc.load(path)


def test_keras_0(tmp_path: Path) -> None:
    """A chain of Keras 0 has the classes of its layers as their names."""
    layers = [
        {"name": "Dense", "trainable": True, "custom_name": "dense", "input_shape": [3], "units": 2},
        {"name": "Dense", "trainable": True, "custom_name": "dense", "units": 4},
        {"name": "Sequential", "trainable": True, "layers": [{"name": "Flatten", "trainable": True}]},
    ]
    summary = load({"name": "Sequential", "layers": layers, "loss": "mse"}, tmp_path)
    assert [("dense", 8), ("dense", 12), ("sequential_2", 0)] == [(row.name, row.params) for row in summary.layers]


def test_description_that_looks_like_keras_0() -> None:
    """A description of ours is none of Keras 0, whatever it is called."""
    layers = [{"name": "first", "trainable": False, "dense": 2}, {"name": "last", "trainable": True, "dense": 4}]
    summary = mlcalc.summarize(mlcalc.load({"name": "Sequential", "input": [3], "layers": layers}))
    assert [("first", 8), ("last", 12)] == [(row.name, row.params) for row in summary.layers]
