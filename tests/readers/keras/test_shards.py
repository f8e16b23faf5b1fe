"""Weights in several files: read as one, from files beside the index and from nowhere else."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError
from mlcalc.limits import MOST_SHARDS
from tests.conformance.tools.saved_files import SHARDS

h5py = pytest.importorskip("h5py")


def test_files_of_keras() -> None:
    """The rows and the total are those of the framework that wrote the files."""
    answer = json.loads((SHARDS / "answer.json").read_text(encoding="utf-8"))
    summary = mlcalc.summarize(mlcalc.load(SHARDS / "model.weights.json"))
    assert len(list(SHARDS.glob("*.h5"))) > 1
    assert ("model", answer["params"]) == (summary.name, summary.params)
    assert answer["rows"] == [[row.name, row.params] for row in summary.layers]


def shard(path: Path, **shapes: tuple[int, ...]) -> None:
    with h5py.File(path, "w") as file:
        for number, shape in shapes.items():
            file.create_dataset(f"layers/dense/vars/{number[1:]}", shape, "f4")


def index(path: Path, *names: Any) -> Path:
    path.write_text(json.dumps({"metadata": {}, "weight_map": {"/layers/dense/vars": list(names)}}), encoding="utf-8")
    return path


def test_layer_in_two_files(tmp_path: Path) -> None:
    """The weights of one layer may lie in two files, in the order of their numbers."""
    shard(tmp_path / "a.weights.h5", _1=(2,))
    shard(tmp_path / "b.weights.h5", _0=(3, 2))
    path = index(tmp_path / "m.weights.json", "a.weights.h5", "b.weights.h5", "a.weights.h5")
    (row,) = mlcalc.summarize(mlcalc.load(path)).layers
    assert ("dense", 8, [(3, 2), (2,)]) == (row.name, row.params, [each.shape for each in row.weights])


@pytest.mark.parametrize(
    "name", ["../a.weights.h5", "/etc/a.weights.h5", "x/a.weights.h5", "..\\a.weights.h5", "c:a.weights.h5"]
)
def test_files_elsewhere(name: str, tmp_path: Path) -> None:
    """An index from elsewhere does not choose what is read."""
    (tmp_path / "below").mkdir()
    shard(tmp_path / "a.weights.h5", _0=(3, 2))
    with pytest.raises(MlcalcError, match="which is no file beside it") as caught:
        mlcalc.load(index(tmp_path / "below" / "m.weights.json", name))
    assert "external-link" == caught.value.diagnostics[0].code


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    """A folder beside the index is no file."""
    (tmp_path / "a.weights.h5").mkdir()
    with pytest.raises(MlcalcError, match=r"names 'a\.weights\.h5', which is no file beside it"):
        mlcalc.load(index(tmp_path / "m.weights.json", "a.weights.h5"))


def test_link_in_one_file(tmp_path: Path) -> None:
    """A link to another file is not followed, in whichever file it stands."""
    shard(tmp_path / "a.weights.h5", _0=(3, 2))
    shard(tmp_path / "c.weights.h5", _0=(3, 2))
    with h5py.File(tmp_path / "b.weights.h5", "w") as file:
        file["layers/dense"] = h5py.ExternalLink("c.weights.h5", "layers/dense")
    with pytest.raises(MlcalcError, match="is a link to another file"):
        mlcalc.load(index(tmp_path / "m.weights.json", "a.weights.h5", "b.weights.h5"))


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(MlcalcError, match=r"cannot read .*a\.weights\.h5: there is no file"):
        mlcalc.load(index(tmp_path / "m.weights.json", "a.weights.h5"))


def test_damaged_file(tmp_path: Path) -> None:
    """So is one that is damaged."""
    (tmp_path / "a.weights.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    with pytest.raises(MlcalcError, match=r"a\.weights\.h5 is damaged"):
        mlcalc.load(index(tmp_path / "m.weights.json", "a.weights.h5"))


def test_too_many_files(tmp_path: Path) -> None:
    """So many files are never opened at once."""
    names = [f"{number}.weights.h5" for number in range(MOST_SHARDS + 1)]
    with pytest.raises(MlcalcError, match=f"names more than {MOST_SHARDS} files of weights"):
        mlcalc.load(index(tmp_path / "m.weights.json", *names))


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No files lie beside standard input."""
    content = index(tmp_path / "m.weights.json", "a.weights.h5").read_bytes()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    with pytest.raises(MlcalcError, match="beside it"):
        mlcalc.load("-")


@pytest.mark.parametrize("names", [[], ["a.safetensors"], [3], [None, "a.weights.h5"]])
def test_other_indices(names: list[Any], tmp_path: Path) -> None:
    """The index of another framework is not read."""
    with pytest.raises(MlcalcError, match="the index of a file in parts, as Hugging Face saves it"):
        mlcalc.load(index(tmp_path / "m.weights.json", *names))
