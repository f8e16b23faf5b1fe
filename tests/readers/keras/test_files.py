"""The files that Keras saves, written small: what is read of them, and what is missing."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError
from mlcalc.installing import install_command
from mlcalc.readers.hdf5.tree import Group
from tests.libraries import replace_h5py, without_h5py
from tests.models import CHAIN

h5py = pytest.importorskip("h5py")


def weights(file: Any, *shapes: tuple[int, ...], name: str = "dense") -> None:
    """Store the weights of one layer as Keras 3 does."""
    group = file.create_group(f"layers/{name}/vars")
    group.attrs["name"] = name
    for index, shape in enumerate(shapes):
        group.create_dataset(str(index), shape, "f4")


def archive(path: Path, **members: Any) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "."), content)
    return path


def test_archive(tmp_path: Path) -> None:
    """A `.keras` file is read with its weights, which may be packed."""
    with h5py.File(tmp_path / "w.h5", "w") as file:
        weights(file, (3, 9), (9,))
    content = (tmp_path / "w.h5").read_bytes()
    path = archive(tmp_path / "m.keras", config__json=json.dumps(CHAIN), model__weights__h5=content)
    summary = mlcalc.summarize(mlcalc.load(path))
    assert 8 == summary.params
    assert "the file stores 36 parameters" in summary.layers[0].notes[0]
    with zipfile.ZipFile(tmp_path / "packed.keras", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("config.json", json.dumps(CHAIN))
        packed.writestr("model.weights.h5", content)
    assert summary.layers == mlcalc.summarize(mlcalc.load(tmp_path / "packed.keras")).layers


def test_archive_without_weights(tmp_path: Path) -> None:
    """The architecture alone is enough."""
    assert 8 == mlcalc.summarize(mlcalc.load(archive(tmp_path / "m.keras", config__json=json.dumps(CHAIN)))).params


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"x": ""}, "holds no config.json: it is not a model that Keras saved"),
        ({"config__json": b"\xff"}, "config.json is not UTF-8 text"),
        ({"config__json": "{"}, "`{` is never closed"),
        ({"config__json": "[]"}, "its config.json holds no model"),
        ({"config__json": json.dumps(CHAIN), "model__weights__h5": b"x"}, "model.weights.h5 is damaged: "),
    ],
)
def test_damaged_archive(members: dict[str, Any], message: str, tmp_path: Path) -> None:
    """An archive that is no whole model is refused for the part that is wrong."""
    with pytest.raises(MlcalcError, match=message):
        mlcalc.load(archive(tmp_path / "m.keras", **members))


@pytest.mark.parametrize("as_bytes", [True, False])
def test_hdf5(tmp_path: Path, as_bytes: bool) -> None:
    """An `.h5` file holds the model as an attribute, and a group for each layer."""
    text = json.dumps(CHAIN)
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.attrs["model_config"] = text.encode() if as_bytes else text
        group = file.create_group("model_weights/dense")
        file["model_weights"].attrs["layer_names"] = [b"dense"]
        group.attrs["weight_names"] = [b"dense/kernel:0", b"dense/bias:0"]
        group.create_dataset("dense/kernel:0", (3, 2), "f4")
        group.create_dataset("dense/bias:0", (2,), "f4")
    summary = mlcalc.summarize(mlcalc.load(tmp_path / "m.h5"))
    assert (8, ()) == (summary.params, summary.layers[0].notes)


def test_weights_alone(tmp_path: Path) -> None:
    """A file of weights names its layers and their sizes, and no shape that flows."""
    with h5py.File(tmp_path / "m.weights.h5", "w") as file:
        weights(file, (3, 2), (2,), name="one")
        weights(file, (2, 5), name="two")
    summary = mlcalc.summarize(mlcalc.load(tmp_path / "m.weights.h5"))
    assert ("m", [("one", 8, None), ("two", 10, None)]) == (
        summary.name,
        [(row.name, row.params, row.output_shape) for row in summary.layers],
    )


def with_optimizer(path: Path, *shapes: tuple[int, ...], version: str | None) -> tuple[Path, Path]:
    """Return an archive and an `.h5` model that store an optimizer beside the weights."""
    with h5py.File(path / "w.h5", "w") as file:
        weights(file, (3, 2), (2,))
        for index, shape in enumerate(shapes):
            file.create_dataset(f"optimizer/vars/{index}", shape, "f4")
        # A wrapped optimizer is stored once more by itself.
        file.create_dataset("optimizer/inner_optimizer/vars/0", (7,), "f4")
    content, metadata = (path / "w.h5").read_bytes(), {} if version is None else {"keras_version": version}
    members = {"metadata__json": json.dumps(metadata), "model__weights__h5": content}
    with h5py.File(path / "m.h5", "w") as file:
        file.attrs.update(metadata, model_config=json.dumps(CHAIN))
        file["model_weights/dense/kernel"], file["model_weights/dense/bias"] = [[0.0] * 2] * 3, [0.0] * 2
        file["model_weights"].attrs["layer_names"] = ["dense"]
        file["model_weights/dense"].attrs["weight_names"] = ["kernel", "bias"]
        for index, shape in enumerate(shapes):
            file.create_dataset(f"optimizer_weights/adam/{index}", shape, "f4")
    return archive(path / "m.keras", config__json=json.dumps(CHAIN), **members), path / "m.h5"


TRAINED = "Keras' own summary of the trained model also counts the 18 numbers of its optimizer: 26 in all"
COMPILED = "Keras' own summary also counts the variables of the optimizer in its total"


@pytest.mark.parametrize(
    ("shapes", "version", "notes"),
    [
        (((), (), (3, 2), (3, 2), (2,), (2,)), "3.15.1", (TRAINED,)),
        (((), ()), "3.0.0", (COMPILED,)),
        (((), (3, 2)), "2.15.0", ()),
        (((), (3, 2)), None, ()),
        ((), "3.15.1", ()),
    ],
)
def test_optimizer(shapes: Any, version: str | None, notes: tuple[str, ...], tmp_path: Path) -> None:
    """What the optimizer keeps is in no total of ours; Keras 3 counts it, which a note says."""
    for path in with_optimizer(tmp_path, *shapes, version=version):
        model = mlcalc.load(path)
        assert isinstance(model, mlcalc.Model)
        summary = mlcalc.summarize(model)
        assert (8, notes) == (summary.params, summary.notes)
        assert list(shapes) == [each.shape for each in model.optimizer] or not notes


@pytest.mark.parametrize("metadata", [b"\xff", b"{", b"[]", b'{"keras_version": [3]}'])
def test_optimizer_of_an_unknown_version(metadata: bytes, tmp_path: Path) -> None:
    """An archive that does not say which Keras wrote it is read, and nothing is said of Keras' summary."""
    content = zipfile.ZipFile(with_optimizer(tmp_path, (), (3, 2), version="3.1.0")[0]).read("model.weights.h5")
    members = {"config__json": json.dumps(CHAIN), "metadata__json": metadata, "model__weights__h5": content}
    summary = mlcalc.summarize(mlcalc.load(archive(tmp_path / "n.keras", **members)))
    assert (8, ()) == (summary.params, summary.notes)


FOREIGN_HDF5: dict[str, tuple[Any, Any]] = {
    "an HDF5 file with nothing in it": ({}, {}),
    "a table of pandas or PyTables in HDF5": ({"PYTABLES_FORMAT_VERSION": "2.1"}, {"df/axis0": (3,)}),
    "a NetCDF file": ({"_NCProperties": "version=2"}, {"lat": (3,)}),
    "a table of AnnData in HDF5": ({"encoding-type": "anndata"}, {"X": (3,)}),
    "a data set in HDF5, with the arrays `x`": ({}, {"x": (3,)}),
    "a data set in HDF5, with the arrays `a`, `b`, `c`, `d`, …": ({}, dict.fromkeys("abcdef", (3, 4))),
    "an HDF5 file that Keras did not save": ({}, {"group/x": (3,)}),
}


@pytest.mark.parametrize("what", FOREIGN_HDF5)
def test_foreign_hdf5(what: str, tmp_path: Path) -> None:
    """HDF5 that Keras did not save is named for what it is."""
    notes, arrays = FOREIGN_HDF5[what]
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.attrs.update(notes)
        for name, shape in arrays.items():
            file.create_dataset(name, shape, "f4")
    with pytest.raises(MlcalcError, match=f"m.h5 is {re.escape(what)}, which mlcalc does not read"):
        mlcalc.load(tmp_path / "m.h5")


def test_weights_of_keras_0(tmp_path: Path) -> None:
    """Keras 0 noted how many layers and weights there are, and no names."""
    layers: list[list[tuple[int, ...]]] = [[(3, 2), (2,)], [], [(2, 5)]]
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.attrs["nb_layers"] = 3
        for number, shapes in enumerate(layers):
            group = file.create_group(f"layer_{number}")
            group.attrs["nb_params"] = len(shapes)
            for place, shape in enumerate(shapes):
                group.create_dataset(f"param_{place}", shape, "f4")
    summary = mlcalc.summarize(mlcalc.load(tmp_path / "m.h5"))
    assert [("layer_0", 8), ("layer_1", 0), ("layer_2", 10)] == [(row.name, row.params) for row in summary.layers]
    assert None is summary.trainable_params


def test_counts_that_multiply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many layers and weights a file of Keras 0 claims to have, those that are there are looked for."""
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.attrs["nb_layers"] = 10**9
        for number in range(100):
            group = file.create_group(f"layer_{number}")
            group.attrs["nb_params"] = 10**9
            group.create_dataset("param_0", (3,), "f4")
    asked: list[str] = []
    find = Group.at

    def at(group: Group, path: str) -> Any:
        asked.append(path)
        return find(group, path)

    monkeypatch.setattr(Group, "at", at)
    assert 300 == mlcalc.summarize(mlcalc.load(tmp_path / "m.h5")).params
    assert len(asked) < 500


def test_without_h5py(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where h5py is missing, the error says how to install it, and an archive is read without its weights."""
    with h5py.File(tmp_path / "m.h5", "w") as file:
        weights(file, (3, 9))
    content = (tmp_path / "m.h5").read_bytes()
    path = archive(tmp_path / "m.keras", config__json=json.dumps(CHAIN), model__weights__h5=content)
    without_h5py(monkeypatch)
    mend = re.escape(f"install it: `{install_command('h5py')}`")
    with pytest.raises(MlcalcError, match=rf"which needs h5py\n(?s:.*){mend}"):
        mlcalc.load(tmp_path / "m.h5")
    assert 8 == mlcalc.summarize(mlcalc.load(path)).params


SUBCLASSED = json.dumps({"class_name": "Net", "config": {}, "registered_name": "Net"})
ODD = json.dumps({
    "class_name": "Sequential",
    "config": {"layers": [
        {"class_name": "InputLayer", "config": {"batch_shape": [None, 4], "name": "in"}},
        {"class_name": "Wobble", "config": {"name": "odd"}, "registered_name": "Wobble"},
    ]},
})  # fmt: skip


def test_what_only_h5py_can_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file holds the answer and h5py is missing, the help installs it."""
    mend = f"install it: `{install_command('h5py')}`"
    without_h5py(monkeypatch)
    path = archive(tmp_path / "net.keras", config__json=SUBCLASSED, model__weights__h5="x")
    with pytest.raises(MlcalcError, match=r"whose layers the file does not list: .* is an HDF5 file, which") as caught:
        mlcalc.load(path)
    assert mend == caught.value.diagnostics[0].help
    (tmp_path / "odd.json").write_text(ODD)
    path = archive(tmp_path / "odd.keras", config__json=ODD, model__weights__h5="x")
    assert [mend] == [each.help for each in mlcalc.summarize(mlcalc.load(path)).problems if each.severity == "warning"]
    with pytest.raises(MlcalcError, match="is an HDF5 file, which needs h5py"):
        mlcalc.load(tmp_path / "odd.json", weights=path)
    with pytest.raises(MlcalcError, match=r"holds no weights of Keras$"):
        mlcalc.load(tmp_path / "odd.json", weights=archive(tmp_path / "none.keras", config__json=ODD))


def test_layers_of_a_class(tmp_path: Path) -> None:
    """A model that is a class is one row, inside which its stored layers have the names that Keras lists."""
    with h5py.File(tmp_path / "w.h5", "w") as file:
        stored: dict[tuple[str, str], list[tuple[int, ...]]] = {
            ("vars", "net"): [(6,)],
            ("conv/vars", "zz"): [(5, 3), (3,)],
            ("blocks/dense/vars", "dense"): [(3, 4), (4,)],
            ("blocks/dropout/vars", "dropout"): [],
            ("heads/a/vars", "head"): [(7,)],
            ("heads/b/vars", "head"): [(8,)],
            ("layers/sequential/vars", "tower"): [],
            ("layers/sequential/layers/dense/vars", "dense_3"): [(5, 2), (2,)],
        }
        for (path, name), shapes in stored.items():
            group = file.create_group(path)
            group.attrs["name"] = name
            for index, shape in enumerate(shapes):
                group.create_dataset(str(index), shape, "f4")
    content = (tmp_path / "w.h5").read_bytes()
    model = mlcalc.load(archive(tmp_path / "net.keras", config__json=SUBCLASSED, model__weights__h5=content))
    assert [("net", "Net", 67)] == [(row.name, row.type, row.params) for row in mlcalc.summarize(model).layers]
    inside = mlcalc.summarize(model, depth=None).layers[1:]
    named = {"vars": 6, "dense": 16, "dropout": 0, "heads/a": 7, "heads/b": 8, "zz": 18, "tower": 12}
    assert {f"net/{name}": count for name, count in named.items()} == {row.name: row.params for row in inside}
    assert 67 == mlcalc.summarize(model, depth=None).params


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        ("ValueError('numpy.dtype size changed')", "numpy.dtype size changed"),
        (r"ImportError('\n\nIMPORTANT: read this\nand that')", "IMPORTANT: read this"),
        ("RuntimeError", "RuntimeError"),
    ],
)
def test_broken_h5py(cause: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An h5py that cannot be imported is what is wrong, whatever it raises: the file is sound."""
    with h5py.File(tmp_path / "m.h5", "w") as file:
        weights(file, (3, 2), (2,))
    content = (tmp_path / "m.h5").read_bytes()
    path = archive(tmp_path / "m.keras", config__json=json.dumps(CHAIN), model__weights__h5=content)
    replace_h5py(tmp_path / "modules", f"raise {cause}\n", monkeypatch)
    names = {path: f"{path}: model.weights.h5", tmp_path / "m.h5": tmp_path / "m.h5"}
    for each, shown in names.items():
        with pytest.raises(MlcalcError) as caught:
            mlcalc.load(each)
        (problem,) = caught.value.diagnostics
        assert (
            "missing-library",
            f"{shown} needs h5py, which is installed but cannot be imported: {why}",
            f"install a version that works here: `{install_command('h5py', newer=True)}`",
        ) == (problem.code, problem.message, problem.help)
