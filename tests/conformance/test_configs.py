"""mlcalc reads what `get_config()` of several versions of Keras writes, which need not be installed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

import mlcalc
from mlcalc.layers import FAMILIES, names
from mlcalc.layers.base import Layer
from tests.conformance.tools.comparison import read_records
from tests.conformance.tools.record_configs import CONFIGS

RECORDS: dict[str, list[dict[str, Any]]] = read_records(CONFIGS)
NEWEST = list(RECORDS)[-1]


def in_a_model(data: dict[str, Any]) -> Layer:
    """Return a layer as it is read in a saved model."""
    layers = [{"class_name": "InputLayer", "config": {"name": "input", "batch_shape": [None]}}, data]
    model = mlcalc.load({"class_name": "Sequential", "config": {"name": "model", "layers": layers}})
    return model.graph.nodes[-1].layer


@pytest.mark.parametrize("version", RECORDS)
def test_configurations_are_accepted(version: str) -> None:
    """Every configuration is read, and by itself as in a saved model."""
    for case in RECORDS[version]:
        data = {"class_name": case["class"], "config": case["config"]}
        layer = mlcalc.layer(data)
        # A Keras that did not write an argument has another default than today's.
        if case["class"] != "InputLayer" and not layer.keras3:
            assert layer == in_a_model(data), data


@pytest.mark.parametrize("version", RECORDS)
def test_weights_of_configurations(version: str) -> None:
    """What an older Keras wrote owns what the newest one makes of the same arguments."""
    without_run = 0
    for case in RECORDS[version]:
        if case["weights"] is None or not case["inputs"] or case["class"] in _CHANGED.get(version, ""):
            continue
        try:
            weights = mlcalc.layer({"class_name": case["class"], "config": case["config"]}).weights(*case["inputs"])
        except mlcalc.MlcalcError:  # what Keras builds, and no run survives
            without_run += 1
            continue
        found = Counter((weight.shape, weight.trainable) for weight in weights)
        assert Counter((tuple(shape), trainable) for shape, trainable in case["weights"]) == found, case
    assert without_run <= len(RECORDS[version]) / 20


_CHANGED = {"2.3.1": ("GRU", "GRUCell", "RNN", "StackedRNNCells", "Bidirectional", "TimeDistributed")}
"""Version -> classes whose defaults were others: a GRU had one bias for each gate."""


def test_every_class_is_recorded() -> None:
    """The newest Keras wrote of each class, but for functions, applications' own, and what it dropped."""
    older = {entry.partition("=")[0] for entry in FAMILIES["older"].split()}
    unwritten = {"Lambda", *FAMILIES["applications"].split(), *older}
    assert set(names()) - unwritten == {case["class"] for case in RECORDS[NEWEST]}


def test_records_are_small() -> None:
    """The records stay small enough for a repository."""
    assert CONFIGS.stat().st_size < 150_000
