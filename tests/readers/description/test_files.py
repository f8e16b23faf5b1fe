"""Models in files, each read once, and what a description may grow to."""

from __future__ import annotations

from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError, error
from mlcalc.model import Model
from mlcalc.readers.budget import Budget
from mlcalc.readers.description.build import read_description
from mlcalc.shapes import Shape

INNER = {"name": "inner", "input": [8], "layers": ["Dense(8)"]}


class Disk:
    """Files that count how often they are opened."""

    def __init__(self, **files: Any) -> None:
        self.files = files
        self.opened: list[str] = []

    def open(self, path: str, input_shape: Shape | None, convention: str | None, budget: Budget) -> Model:
        self.opened.append(path)
        if path not in self.files:
            raise error("unreadable-file", f"cannot read {path}")
        return read_description(
            self.files[path], input_shape=input_shape, convention=convention, open_file=self.open, budget=budget
        )


def layers(*entries: Any) -> dict[str, Any]:
    return {"input": [8], "layers": list(entries)}


@pytest.mark.parametrize(
    "entries",
    [
        [{"repeat": 3, "model": "a"}],
        [{"model": "a"}, {"model": "a"}, {"model": "a"}],
        [{"repeat": 3, "name": "m$index", "model": "a"}],
        [{"repeat": 3, "layers": [{"model": "a"}]}],
        [{"repeat": 3, "model": layers({"model": "a"})}],
    ],
    ids=str,
)
def test_read_once(entries: Any) -> None:
    """A file is read once, however often it is named; each use has weights of its own."""
    disk = Disk(a=INNER)
    summary = mlcalc.summarize(read_description(layers(*entries), open_file=disk.open))
    assert ["a"] == disk.opened
    assert (3, 3 * 72) == (len(summary.layers), summary.params)


def test_another_input_is_another_model() -> None:
    """A base whose input is replaced is not the model that the file holds."""
    disk = Disk(a={"layers": ["Dense(2)"], "input": [8]})
    data = {"base": "a", "layers": [{"dense": 8}, {"model": "a"}]}
    summary = mlcalc.summarize(read_description(data, input_shape=(None, 4), open_file=disk.open))
    assert ["a", "a"] == disk.opened
    assert 10 + 24 + 18 == summary.params


def test_another_convention_is_another_model() -> None:
    """Nor is one that is read with the defaults of another convention."""
    disk = Disk(a={"input": [3, 1], "layers": ["GRU(5)"]})
    inner = {"convention": "keras3", "input": [3, 1], "layers": [{"model": "a"}]}
    data = {"inputs": {"x": [3, 1]}, "layers": [{"model": "a", "from": "x"}, {**inner, "name": "b", "from": "x"}]}
    data["outputs"] = ["model", "b"]
    summary = mlcalc.summarize(read_description(data, open_file=disk.open))
    assert [105, 120] == [row.params for row in summary.layers[1:]]


def test_counted_as_often_as_used() -> None:
    """A model that was read once counts each time with all that is in it: what doubles is refused."""
    disk = Disk(**{f"m{n}": layers({"model": f"m{n + 1}"}, {"model": f"m{n + 1}"}) for n in range(40)}, m40=INNER)
    with pytest.raises(MlcalcError, match="what this description repeats takes more than 10,000,000 steps"):
        read_description(layers({"model": "m0"}), open_file=disk.open)
    assert len(disk.opened) == len(set(disk.opened)) == 41


def test_models_that_double() -> None:
    """So does a model that is repeated in place."""
    data: Any = INNER
    for _ in range(20):
        data = layers({"repeat": 2, "model": data})
    with pytest.raises(MlcalcError, match="what this description repeats takes more than 10,000,000 steps"):
        read_description(data)


def test_many_uses() -> None:
    """A small model may be used many times."""
    disk = Disk(a=INNER)
    model = read_description(layers({"repeat": 2000, "model": "a"}), open_file=disk.open)
    assert 1 + 2000 == len(model.graph.nodes)


def test_repeated_layer_is_made_once() -> None:
    """A repeated layer is one value in many calls, each with weights of its own; with its number, it is made anew."""
    nodes = read_description(layers({"repeat": 3, "dense": 8})).graph.nodes[1:]
    assert nodes[0].layer is nodes[1].layer is nodes[2].layer
    assert 3 == len({node.owner for node in nodes})
    assert (
        [1, 2]
        == [
            node.layer.units  # type: ignore[attr-defined]
            for node in read_description(layers({"repeat": 2, "dense": "$index"})).graph.nodes[1:]
        ]
    )


def test_error_in_a_file() -> None:
    """What has no place in the file stands where the file is named."""
    with pytest.raises(MlcalcError, match=r"^error: cannot read b$"):
        read_description(layers({"model": "b"}), open_file=Disk().open)
    with pytest.raises(MlcalcError, match="a model is the path of a file, or a mapping with `layers`"):
        read_description(layers({"model": "b"}))
