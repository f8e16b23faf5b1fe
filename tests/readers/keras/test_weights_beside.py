"""Weights that lie beside an architecture: they say what they would say inside the model's own file."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import WARNING, MlcalcError
from tests.commands import run_command
from tests.conformance.tools.saved_files import FOLDER, SHARDS

h5py = pytest.importorskip("h5py")

CHAIN = {
    "class_name": "Sequential",
    "config": [
        {"class_name": "Mine", "config": {"name": "mine", "trainable": True, "batch_input_shape": [None, 3]}},
        {"class_name": "Dense", "config": {"name": "last", "trainable": True, "units": 2}},
    ],
}


def architecture(path: Path, folder: Path) -> Path:
    """Return a file with the architecture alone that is in another one."""
    if path.suffix == ".keras":
        with zipfile.ZipFile(path) as archive:
            text = archive.read("config.json").decode()
    else:
        with h5py.File(path) as file:
            text = file.attrs["model_config"]
    (folder / "model.json").write_text(text, encoding="utf-8")
    return folder / "model.json"


@pytest.mark.parametrize("name", ["custom.h5", "custom.keras", "recurrent.h5", "graph.keras", "tf_keras_custom.h5"])
def test_as_in_one_file(name: str, tmp_path: Path) -> None:
    """An architecture and the weights beside it are the model that both lie in."""
    whole = FOLDER / name
    alone, beside = mlcalc.load(architecture(whole, tmp_path)), mlcalc.load(tmp_path / "model.json", weights=whole)
    expected = mlcalc.summarize(mlcalc.load(whole))
    assert expected.layers == mlcalc.summarize(beside).layers
    if "custom" in name:
        assert (None, False) == (mlcalc.summarize(alone).params, expected.params is None)


@pytest.mark.parametrize("file", ["chain.weights.h5", "graph.weights.h5"])
def test_weights_of_another_model(file: str, tmp_path: Path) -> None:
    """Weights that do not belong to the architecture are worth a warning, and so is what no layer takes."""
    other = architecture(FOLDER / "recurrent.keras", tmp_path)
    words = ("summary", other, "--weights", FOLDER / file)
    found, strict = run_command(*words), run_command(*words, "--strict")
    assert (0, 1) == (found.code, strict.code)
    assert re.search(r"^warning: the file \S+ stores ", found.stderr, flags=re.MULTILINE)
    assert f"  --> {FOLDER / file}\n" in found.stderr
    assert "  = help: these are the weights of another model" in found.stderr


def test_a_class_that_is_said_to_be_of_keras(tmp_path: Path) -> None:
    """A class that the file says to be one of Keras, and is none, is worth a warning though its weights are known."""
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.create_dataset("layers/dens/vars/0", (3, 2), "f4")
    for claim, said in (({"module": "keras.layers"}, 1), ({"module": "mine", "registered_name": "mine>Dens"}, 0)):
        first = {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [None, 3]}}
        dens = {"class_name": "Dens", "config": {"name": "dens"}, **claim}
        whole = {"class_name": "Sequential", "config": {"name": "m", "layers": [first, dens]}}
        found = mlcalc.summarize(mlcalc.load(whole, weights=tmp_path / "w.h5")).problems
        told = [each for each in found if each.code == "unknown-layer"]
        assert ["did you mean `Dense`?"] * said == [each.help for each in told]


def test_command(tmp_path: Path) -> None:
    """`params` and `summary` take the weights by a flag."""
    model = architecture(FOLDER / "custom.h5", tmp_path)
    weights = ("--weights", FOLDER / "custom.h5", "--quiet")
    expected = run_command("params", FOLDER / "custom.h5", "--quiet").stdout
    unknown = run_command("params", model, "--quiet")
    assert ("", 1) == (unknown.stdout, unknown.code)
    assert "error: the number of parameters is unknown: mlcalc does not know the class" in unknown.stderr
    assert expected == run_command("params", model, *weights).stdout == run_command("summary", model, *weights).stdout


def test_weights_alone(tmp_path: Path) -> None:
    """The weights may be a file of weights alone, or several."""
    names = ("head", "inner", "dense_1")
    layers = [{"class_name": "Mine", "config": {"name": name, "trainable": True}} for name in names]
    path = tmp_path / "m.json"
    path.write_text(json.dumps({"class_name": "Sequential", "config": layers}), encoding="utf-8")
    summary = mlcalc.summarize(mlcalc.load(path, weights=SHARDS / "model.weights.json"))
    assert 73 == summary.params
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.create_dataset("layers/mine/vars/0", (7,), "f4")
    assert 7 == mlcalc.summarize(mlcalc.load(CHAIN, weights=tmp_path / "w.h5")).layers[0].params


@pytest.mark.parametrize("place", ["layers/dense", "layers/sequential/layers/dense"])
def test_layers_that_the_file_lacks(place: str, tmp_path: Path) -> None:
    """Of an unknown class nothing is known then, and a layer with a rule is counted by it; each has its note."""
    inner = {"class_name": "Sequential", "config": {"name": "inner", "layers": CHAIN["config"]}}
    whole = {"class_name": "Sequential", "config": [inner, {"class_name": "Mine", "config": {"name": "other"}}]}
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.create_dataset(f"{place}/vars/0", (3, 2), "f4")
        file.create_dataset(f"{place}/vars/1", (2,), "f4")
    model = CHAIN if place == "layers/dense" else whole
    summary = mlcalc.summarize(mlcalc.load(model, weights=tmp_path / "w.h5"), depth=None)
    rows = {row.name.rpartition("/")[2]: (row.params, row.notes) for row in summary.layers if row.type != "Sequential"}
    lacks = (
        "parameters and output shape are unknown: mlcalc does not know the class `Mine`, and the file of weights has "
    )
    assert (8, ()) == rows.pop("last")
    assert {name: (None, (f'{lacks}no layer "{name}"',)) for name in rows} == rows
    assert summary.params is None


def test_weights_without_a_layer(tmp_path: Path) -> None:
    """What no layer takes is told once, with the first names; a layer without weights is none of those."""
    with h5py.File(tmp_path / "w.h5", "w") as file:
        for name in ("mine", "mine_1", *(f"extra_{number}" for number in range(12))):
            file.create_dataset(f"layers/{name}/vars/0", (7,), "f4")
        file.create_group("layers/dropout/vars")
    summary = mlcalc.summarize(mlcalc.load(CHAIN, weights=tmp_path / "w.h5"))
    names = '"extra_0", "extra_1", "extra_10", "extra_11", "extra_2", "extra_3", "extra_4", "extra_5", "extra_6", '
    names += '"extra_7", … and 3 more'
    (found,) = [each for each in summary.problems if each.code == "unused-weights"]
    assert (WARNING, f"the file also stores weights that no layer of the model has: {names}") == (
        found.severity,
        found.message,
    )
    assert [7, None] == [row.params for row in summary.layers]
    assert ("the file stores no weights of the layer, and its input is not known, from which they would follow",) == (
        summary.layers[1].notes
    )


@pytest.mark.parametrize("legacy", [True, False])
def test_weights_of_the_model_itself(tmp_path: Path, legacy: bool) -> None:
    """What `self.add_weight` gave a model belongs to none of its layers, and is not passed over in silence."""
    with h5py.File(tmp_path / "w.h5", "w") as file:
        if legacy:
            file.attrs["layer_names"] = ["mine", "last"]
            for group, name in (("mine", "mine/scale"), ("top_level_model_weights", "scale:0")):
                file.create_group(group).attrs["weight_names"] = [name]
                file.create_dataset(f"{group}/{name}", (7,), "f4")
            file.create_group("last").attrs["weight_names"] = ["last/kernel"]
        else:
            file.create_dataset("vars/0", (7,), "f4")
            file.create_dataset("layers/mine/vars/0", (7,), "f4")
            file.create_dataset("extra/vars/0", (7,), "f4")
    summary = mlcalc.summarize(mlcalc.load(CHAIN, weights=tmp_path / "w.h5"))
    names = '"vars"' if legacy else '"vars", "extra"'
    assert (f"the file also stores weights that no layer of the model has: {names}",) == summary.notes


def test_weights_of_keras_0(tmp_path: Path) -> None:
    """Weights without names are those of the layers in order."""
    layers: list[list[tuple[int, ...]]] = [[(3,), (4,)], [(3, 2), (2,)]]
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.attrs["nb_layers"] = 2
        for number, shapes in enumerate(layers):
            group = file.create_group(f"layer_{number}")
            group.attrs["nb_params"] = len(shapes)
            for place, shape in enumerate(shapes):
                group.create_dataset(f"param_{place}", shape, "f4")
    rows = mlcalc.summarize(mlcalc.load(CHAIN, weights=tmp_path / "w.h5")).layers
    assert [("mine", 7), ("last", 8)] == [(row.name, row.params) for row in rows]


def test_yaml_and_other_wrappings(tmp_path: Path) -> None:
    """An architecture is the same one in YAML, and under a key."""
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.create_dataset("layers/mine/vars/0", (7,), "f4")
    texts = [json.dumps({"model": CHAIN}), json.dumps(json.dumps(CHAIN)), "# YAML\n" + json.dumps(CHAIN)]
    for text in texts:
        (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
        summary = mlcalc.summarize(mlcalc.load(tmp_path / "m.yaml", weights=tmp_path / "w.h5"))
        assert 7 == summary.layers[0].params


ARCHITECTURE: Any = FOLDER / "tf_keras_chain.json"


@pytest.mark.parametrize(
    ("model", "weights", "code", "message"),
    [
        (FOLDER / "chain.weights.h5", ARCHITECTURE, "stray-weights", "holds weights itself"),
        ({"input": [3], "layers": ["Dense(2)"]}, FOLDER / "chain.h5", "stray-weights", "the description is none"),
        (ARCHITECTURE, ARCHITECTURE, "no-weights", "is text, which holds an architecture and no weights"),
        (ARCHITECTURE, FOLDER / "none.h5", "unreadable-file", "there is no file"),
        (
            ARCHITECTURE,
            FOLDER / "tf_keras_2.0.yaml",
            "no-weights",
            "is text, which holds an architecture and no weights",
        ),
    ],
)
def test_refused(model: Any, weights: Any, code: str, message: str) -> None:
    """Weights that belong to nothing, and files that hold none, are refused."""
    with pytest.raises(MlcalcError, match=message) as caught:
        mlcalc.load(model, weights=weights)
    assert code == caught.value.diagnostics[0].code


@pytest.mark.parametrize(
    "words", [["params", "Dense(3)"], ["params", "dense", "--units", "3"], ["summary", "-l", "relu"]]
)
def test_flag_without_a_file(words: list[str]) -> None:
    """The flag goes with a file; beside a layer the command was typed wrong."""
    outcome = run_command(*words, "--weights", "w.h5")
    assert (2, "") == (outcome.code, outcome.stdout)
    assert "`--weights` goes with the file of a model that Keras saved as JSON or YAML" in outcome.stderr.replace(
        "\n", ""
    )
