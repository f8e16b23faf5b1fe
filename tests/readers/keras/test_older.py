"""Models of older versions of Keras whose parts are not of the types that they should be."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError

GRAPH: dict[str, Any] = {
    "name": "Graph",
    "input_config": [{"name": "in", "input_shape": [3]}],
    "node_config": [
        {"name": "d", "input": "in", "inputs": []},
        {"name": "e", "inputs": ["d", "in"], "merge_mode": "concat"},
    ],
    "output_config": [{"name": "out", "input": "e", "inputs": []}],
    "nodes": {"d": {"name": "Dense", "output_dim": 3}, "e": {"name": "Dense", "output_dim": 2}},
}
"""A model of Keras 0."""


def test_graph() -> None:
    """A graph of Keras 0 is read."""
    assert (3 + 1) * 3 + (6 + 1) * 2 == mlcalc.summarize(mlcalc.load(GRAPH)).params


@pytest.mark.parametrize(
    ("steps", "value", "message"),
    [
        (("nodes",), 5, "`nodes` must be a mapping, not a number"),
        (("nodes", "d"), [5], "a serialised layer must be a mapping, not a list"),
        (("nodes", "d"), None, "a serialised layer must be a mapping, not null"),
        (("input_config",), "in", "`input_config` must be a list, not a text"),
        (("output_config",), None, "`output_config` must be a list, not null"),
        (("node_config", 0), "d", "a node of `node_config` must be a mapping, not a text"),
        (("node_config", 0), {}, "`name` is missing, which must be a text"),
        (("node_config", 0, "name"), 2.5, "`name` must be a text, not a number"),
        (("node_config", 0, "input"), {}, "`input` must be a text, not a mapping"),
        (("node_config", 1, "inputs"), {"d": 1}, "`inputs` must be a list, not a mapping"),
        (("node_config", 1, "inputs"), ["d", 5], "each of `inputs` must be a text, not a number"),
        (("input_config", 0, "name"), None, "`name` must be a text, not null"),
    ],
)
def test_types_of_a_graph(steps: tuple[Any, ...], value: Any, message: str) -> None:
    """So is none whose parts are of other types."""
    graph = deepcopy(GRAPH)
    holder: Any = graph
    for step in steps[:-1]:
        holder = holder[step]
    holder[steps[-1]] = value
    with pytest.raises(MlcalcError, match=f"^error: {message}"):
        mlcalc.load(graph)


@pytest.mark.parametrize("version", ["9" * 5000, f"{'9' * 5000}.{'9' * 5000}", "1.2.2", "", "x.y", "²", "-tf"])
def test_version(version: str) -> None:
    """A version may be any text; one that is no version is an old one."""
    layers = [{"class_name": "Embedding", "config": {"output_dim": 3, "input_dim": 9, "input_length": 2}}]
    model = {"class_name": "Sequential", "keras_version": version, "config": layers}
    assert 27 == mlcalc.summarize(mlcalc.load(model)).params
