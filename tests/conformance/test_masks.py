"""Where mlcalc says that a mask is lost, the real Keras does, and nowhere else; it need not be installed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import mlcalc
from mlcalc.graph import Graph, Node, Tensor
from mlcalc.layers import names
from mlcalc.layers.core import InputLayer, Masking
from mlcalc.lint.masks import KNOWN, Masks
from mlcalc.lint.sites import View
from mlcalc.model import Model
from mlcalc.trace import trace
from tests.conformance.tools.comparison import read_records

RECORDS = read_records(Path(__file__).parent / "records" / "masks.json.gz")
CASES: dict[str, list[dict[str, Any]]] = {}
for _case in RECORDS["cases"]:
    CASES.setdefault(_case["class"], []).append(_case)
MODELS: dict[int, dict[str, Any]] = {model["seed"]: model for model in RECORDS["models"]}

WITHOUT_A_MASKED_CALL = set("InputLayer HashedCrossing Hashing IntegerLookup StringLookup TextVectorization".split())
"""Classes whose inputs are words or have no time steps, and those that are no layers of a graph."""

GIVES_BACK_ITS_INPUT = {"Equalization"}
"""What Keras warns of, and yet gives back the very tensor, mask and all, when nothing is computed."""


def answered(case: dict[str, Any]) -> dict[str, Any]:
    """Return what mlcalc says of a call whose inputs have masks."""
    layer = mlcalc.layer({"class_name": case["class"], "config": case["config"]})
    masked = case["answer"]["masked"]
    nodes = [
        Node(f"input_{index}", InputLayer(batch_shape=tuple(shape)), (), index)
        for index, shape in enumerate(case["inputs"])
    ]
    count = len(nodes)
    sources = []
    for index in range(count):
        if index in masked:
            nodes.append(Node(f"mask_{index}", Masking(), (Tensor(index),), len(nodes)))
        sources.append(Tensor(len(nodes) - 1 if index in masked else index))
    nodes.append(Node("layer", layer, tuple(sources), len(nodes)))
    graph = Graph(tuple(nodes), tuple(range(count)), (Tensor(len(nodes) - 1),), False)
    masks = Masks()
    view = View(trace(graph), is_end=True, is_whole=True)
    given = masks.through(view, [])[-1]
    outputs: Sequence[bool] = [bool(mask) for mask in given]
    count = len(case["answer"]["outputs"])
    return {
        "masked": masked,
        "destroyed_by": [case["class"]] if "layer" in masks.lost else [],
        "outputs": [*outputs, *[False] * (count - len(outputs))],
    }


@pytest.mark.parametrize("name", CASES)
def test_call_on_masked_inputs(name: str) -> None:
    """A layer keeps, joins or ends the masks of its inputs, or loses them with a warning."""
    for case in CASES[name]:
        expected, actual = case["answer"], answered(case)
        if name in GIVES_BACK_ITS_INPUT:
            expected = {**expected, "outputs": actual["outputs"]}
        assert expected == actual, case


def test_every_class_of_keras_is_asked() -> None:
    """A layer that is new here is asked of Keras, too."""
    assert set(names()) >= KNOWN == {*CASES, *WITHOUT_A_MASKED_CALL}


@pytest.mark.parametrize("seed", MODELS)
def test_drawn_model(seed: int) -> None:
    """Through wrappers, merges, operations and models inside, the same layers lose a mask as in a run of Keras."""
    model = mlcalc.load(MODELS[seed]["config"])
    assert isinstance(model, Model)
    problems = [each for each in mlcalc.summarize(model).problems if each.code == "lost-mask"]
    lost = [str(each.where).partition('"')[2].rstrip('"').rpartition("/")[2] for each in problems]
    assert MODELS[seed]["destroyed_by"] == sorted(lost)


def test_models_lose_masks_often_enough() -> None:
    """About half of the models lose a mask, some of them in a model inside."""
    lossy = [model for model in MODELS.values() if model["destroyed_by"]]
    top = {layer["config"]["name"] for model in lossy for layer in model["config"]["config"]["layers"]}
    assert len(MODELS) / 4 < len(lossy) < len(MODELS) * 3 / 4
    assert sum(not top.issuperset(model["destroyed_by"]) for model in lossy) >= 10
