"""Graphs in a description: what `from` means, names, repetition, and models inside and below others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError


def rows(description: Any) -> list[tuple[str, Any]]:
    """Return name and output shape of each layer that is no input."""
    summary = mlcalc.summarize(mlcalc.load(description))
    return [(row.name, row.output_shape) for row in summary.layers if row.type != "InputLayer"]


def params(description: Any) -> tuple[int | None, int | None]:
    """Return the parameters, and those that are trained."""
    summary = mlcalc.summarize(mlcalc.load(description))
    return summary.params, summary.trainable_params


STATES = {"name": "memory", "lstm": {"units": 4, "return_sequences": True, "return_state": True}}


@pytest.mark.parametrize(
    ("source", "shape"),
    [("memory[0]", (None, 3, 2)), ("memory[1]", (None, 2)), ("memory[ 2 ]", (None, 2)), ("memory", (None, 3, 2))],
)
def test_one_of_several_outputs(source: str, shape: Any) -> None:
    """`name[n]` is one of the tensors that a layer gives, counted from 0, and the name alone the first."""
    assert ("dense", shape) == rows({"input": [3, 1], "layers": [STATES, {"dense": 2, "from": source}]})[-1]


@pytest.mark.parametrize("source", ["memory[x]", "memory[-1]", "memory[1", "memory[]", "memry", "memory[²]"])
def test_unknown_source(source: str) -> None:
    """A name that is not there is no source."""
    layers = [STATES, {"dense": 2, "from": source}, {"name": "later", "flatten": None}]
    with pytest.raises(MlcalcError, match=f"^error: there is no layer or input {re.escape(chr(34) + source)}"):
        mlcalc.load({"input": [3, 1], "layers": layers})


def test_source_below() -> None:
    """A layer takes what stands above it, and neither itself nor what only comes later."""
    layers = [{"name": "early", "dense": 2, "from": "later"}, {"name": "later", "dense": 1, "from": "later"}]
    with pytest.raises(MlcalcError, match=r'^error: "later" stands below, and a layer takes') as caught:
        mlcalc.load({"input": [3], "layers": layers})
    assert '"later" is this layer itself' in caught.value.diagnostics[1].message


def test_output_that_is_not_there() -> None:
    """A layer is not asked for an output that it does not give."""
    model = mlcalc.load({"input": [3], "layers": [{"dense": 2}, {"dense": 1, "from": "dense[5]"}]})
    message = '"dense_1" takes output 5 of "dense", which has one output, (None, 2)'
    with pytest.raises(MlcalcError, match=f"^error: {re.escape(message)}\n(?s:.*)outputs count from 0"):
        mlcalc.summarize(model)


def test_suggestion() -> None:
    """A misspelt name has a neighbour."""
    with pytest.raises(MlcalcError, match="did you mean `memory`"):
        mlcalc.load({"input": [3, 1], "layers": [STATES, {"dense": 2, "from": "memroy"}]})


def test_outputs() -> None:
    """A model gives what `outputs` names, in that order."""
    layers = [{"name": "a", "dense": 2}, {"name": "b", "dense": 3}]
    summary = mlcalc.summarize(mlcalc.load({"input": [4], "layers": layers, "outputs": ["b", "a", "input"]}))
    assert [(None, 3), (None, 2), (None, 4)] == summary.output_shape


def test_name_clash() -> None:
    """A name is given once; a free one is proposed."""
    layers = [{"name": "x", "dense": 2}, {"name": "x_1", "dense": 2}, {"name": "x", "dense": 3}]
    with pytest.raises(MlcalcError, match=r'^error: the name "x" is taken\n(?s:.*)help: for example `x_2` is free$'):
        mlcalc.load({"input": [4], "layers": layers})


# Repetition.


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        ({"repeat": 2, "dense": 4}, ["dense", "dense_1"]),
        ({"repeat": 2, "name": "x", "dense": 4}, ["x_1", "x_2"]),
        ({"repeat": 2, "layers": ["re_lu", {"dense": 4}]}, ["re_lu", "dense", "re_lu_1", "dense_1"]),
        ({"repeat": 2, "name": "x", "layers": [{"name": "y", "dense": 4}]}, ["x_1_y", "x_2_y"]),
        ({"repeat": 2, "layers": [{"name": "y$index", "dense": "$index"}]}, ["y1", "y2"]),
        ({"repeat": 2, "layers": [{"name": "y${index}z", "dense": 3}]}, ["y1z", "y2z"]),
        ({"repeat": 2, "pair": None}, ["pair_one", "pair_1_one"]),
        ({"repeat": 2, "name": "x", "pair": None}, ["x_1_one", "x_2_one"]),
        ({"repeat": 1, "dense": 4}, ["dense"]),
    ],
    ids=str,
)
def test_repeat(entry: Any, names: list[str]) -> None:
    """A layer, a list of them or a block comes several times, each on what the one before gives."""
    blocks = {"pair": {"layers": [{"name": "one", "dense": 4}]}}
    description = {"input": [4], "blocks": blocks, "layers": [entry, "flatten"]}
    assert [*names, "flatten"] == [name for name, _ in rows(description)]


def test_index() -> None:
    """`$index` counts from 1, with its type."""
    assert [("dense", (None, 1)), ("dense_1", (None, 2)), ("dense_2", (None, 3))] == rows(
        {"input": [4], "layers": [{"repeat": 3, "dense": "$index"}]}
    )


@pytest.mark.parametrize("count", [0, -1, True, 1.5, "3", None, [2]])
def test_wrong_repeat(count: Any) -> None:
    """A number of times is a whole number."""
    with pytest.raises(
        MlcalcError, match=f"^error: `repeat` must be a number of times, at least 1, not {re.escape(repr(count))}"
    ):
        mlcalc.load({"input": [4], "layers": [{"repeat": count, "dense": 4}]})


def test_wrong_repetition_is_told_once() -> None:
    """What is wrong each time is one mistake."""
    with pytest.raises(MlcalcError, match=r"^error: there is no layer `dens`") as caught:
        mlcalc.load({"input": [4], "layers": [{"repeat": 1000, "dens": 4}]})
    assert 1 == len(caught.value.diagnostics)


# Models inside others, and below them.

ENCODER = "name: encoder\ninput: [8]\nlayers:\n  - {name: hidden, dense: 4}\n  - dense: 2\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a model in it and one that is saved in a folder below."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "encoder.yaml").write_text(ENCODER)
    return tmp_path


def written(folder: Path, text: str) -> Path:
    path = folder / "whole.yaml"
    path.write_text(text)
    return path


@pytest.mark.parametrize("entry", ["{model: parts/encoder.yaml}", "{model: ./parts/../parts/encoder.yaml}"])
def test_model_in_a_file(folder: Path, entry: str) -> None:
    """A model in another file stands in place of a layer; the path is relative to the description's own."""
    path = written(folder, f"input: [8]\nlayers:\n  - {entry}\n  - dense: 1\n")
    assert [("encoder", (None, 2)), ("dense", (None, 1))] == rows(path)
    assert ((8 + 1) * 4 + (4 + 1) * 2 + 3,) * 2 == params(path)


def test_a_model_inside_needs_no_input(tmp_path: Path) -> None:
    """A model in a file takes what it is handed, as one that stands in place does, and anything else each time."""
    (tmp_path / "sub.yaml").write_text("layers:\n  - dense: 3\n  - {model: deeper.yaml}\n")
    (tmp_path / "deeper.yaml").write_text("layers: [dense: 4]\n")
    path = written(tmp_path, "input: [5]\nlayers:\n  - {name: a, model: sub.yaml}\n  - {name: b, model: sub.yaml}\n")
    place = "input: [5]\nlayers:\n  - {name: a, layers: &sub [dense: 3, dense: 4]}\n  - {name: b, layers: *sub}\n"
    assert [18 + 16, 15 + 16] == [row.params for row in mlcalc.summarize(mlcalc.load(path)).layers]
    assert params(path)[0] == params(written(tmp_path, place))[0]


@pytest.mark.parametrize(
    ("text", "place", "mend"),
    [
        ("base: sub.yaml\nlayers: [flatten]\n", "whole.yaml:1:7", "add `input: […]` (without the batch) to sub.yaml"),
        ("layers:\n  - model: sub.yaml\n", "whole.yaml:2:12", "without the batch, for example: add above line 1"),
    ],
)
def test_input_that_nobody_states(text: str, place: str, mend: str, tmp_path: Path) -> None:
    """Where nothing comes before a model inside, the input is missing where it begins; the mend names where it goes."""
    (tmp_path / "sub.yaml").write_text("layers:\n  - dense: 3\n")
    path = written(tmp_path, text)
    with pytest.raises(MlcalcError) as caught:
        mlcalc.load(path)
    (problem,) = caught.value.diagnostics
    assert ("missing-input", True) == (problem.code, str(problem.place).endswith(place))
    assert (problem.help or "").startswith(mend)
    assert mlcalc.summarize(mlcalc.load(path, input_shape=(None, 5))).params
    (tmp_path / "sub.yaml").write_text("input: [5]\nlayers:\n  - dense: 3\n")
    assert mlcalc.summarize(mlcalc.load(path)).params


def test_base(folder: Path) -> None:
    """A description may go on from another model, whose layers keep their names and can be taken; the rest is left."""
    text = "base: parts/encoder.yaml\nlayers:\n  - {name: side, dense: 3, from: hidden}\n"
    assert [("hidden", (None, 4)), ("side", (None, 3))] == rows(written(folder, text))


def test_base_that_keras_saved(tmp_path: Path) -> None:
    """So may a model that Keras saved."""
    saved = Path(__file__).parents[2] / "conformance" / "records" / "files" / "tf_keras_chain.json"
    before = mlcalc.summarize(mlcalc.load(saved))
    after = mlcalc.summarize(
        mlcalc.load(written(tmp_path, f"base: {saved}\nlayers:\n  - {{name: added, flatten: }}\n"))
    )
    assert [*(row.name for row in before.layers), "added"] == [row.name for row in after.layers]
    assert before.params == after.params


def test_name_clash_with_the_base(folder: Path) -> None:
    """A name of the base is taken."""
    text = "base: parts/encoder.yaml\nlayers:\n  - {name: hidden, dense: 3}\n"
    with pytest.raises(MlcalcError, match=r'^error: the name "hidden" is taken\n(?s:.*)- {name: hidden_1, dense: 3}'):
        mlcalc.load(written(folder, text))


@pytest.mark.parametrize(
    "text", ["base: whole.yaml\nlayers: [flatten]\n", "input: [3]\nlayers: [{model: whole.yaml}]\n"]
)
def test_circle_of_files(folder: Path, text: str) -> None:
    """A file is no part of itself."""
    with pytest.raises(MlcalcError, match=r"^error: whole\.yaml includes itself"):
        mlcalc.load(written(folder, text))


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"model": "none.yaml"}, "cannot read none.yaml: there is no file"),
        ({"model": 3}, "a model is the path of a file, or a mapping with `layers`"),
        ({"model": {"layers": ["flatten"]}, "units": 3}, "`units` cannot stand beside a model"),
        ({"model": {"layer": []}}, "a description has no `layer`"),
    ],
)
def test_wrong_model(entry: Any, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that cannot be read is an error like any other."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MlcalcError, match=f"^error: {re.escape(message)}"):
        mlcalc.load({"input": [8], "layers": [entry]})


# Frozen parts.

INNER = {"name": "inner", "input": [8], "layers": [{"dense": 4}]}


@pytest.mark.parametrize(
    ("layers", "trainable"),
    [
        ([{"dense": 4, "trainable": False}, {"dense": 2}], (4 + 1) * 2),
        (["Dense(4, trainable=False)", {"dense": 2}], 10),
        ([{"type": "dense", "units": 4, "trainable": False}, {"dense": 2}], 10),
        ([{**INNER, "trainable": False}, {"dense": 2}], 10),
        ([{"model": INNER, "trainable": False}, {"dense": 2}], 10),
        ([INNER, {"dense": 2}], 36 + 10),
    ],
    ids=str,
)
def test_frozen(layers: Any, trainable: int) -> None:
    """`trainable: false` freezes a layer, or a model with all that is in it; the count stays."""
    assert (36 + 10, trainable) == params({"input": [8], "layers": layers})
    assert (36 + 10, 0) == params({"input": [8], "layers": layers, "trainable": False})


def test_frozen_wrapper() -> None:
    """A frozen wrapper freezes the layer in it."""
    layers = [{"time_distributed": {"dense": 4}, "trainable": False}]
    assert (36, 0) == params({"input": [5, 8], "layers": layers})


def test_repeated_layer_has_its_place(tmp_path: Path) -> None:
    """What is wrong with a repeated layer is shown where that stands, not at another entry."""
    model = tmp_path / "model.yaml"
    model.write_text("input: [3]\nlayers:\n  - dense: 2\n  - {repeat: 3, dense: {unit: 4}}\n", encoding="utf-8")
    with pytest.raises(mlcalc.MlcalcError, match="no argument `unit`") as caught:
        mlcalc.load(model)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.place is not None
    assert (4, 25) == (diagnostic.place.line, diagnostic.place.column)
