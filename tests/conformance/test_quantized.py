"""Quantized layers own what the real Keras gives them, which need not be installed."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

import mlcalc
from tests.conformance.tools.comparison import RECORDS, mlcalc_answer, read_records

QUANTIZED = read_records(RECORDS.with_name("quantized.json.gz"))
Case = dict[str, Any]


def _by_class() -> dict[str, list[Case]]:
    classes: dict[str, list[Case]] = defaultdict(list)
    for case in QUANTIZED["layers"]:
        classes[case["class"]].append(case)
    return classes


CASES = _by_class()


def answer(case: Case) -> Case:
    """Return what mlcalc says of a layer, with the data type of each weight."""
    given = mlcalc_answer(case)
    if "refused" in given:
        return {"refused": True}
    layer = mlcalc.layer({"class_name": case["class"], "config": case["config"]})
    weights = [[each.name, list(each.shape), each.trainable, each.dtype] for each in layer.weights(*case["inputs"])]
    return {**given, "weights": weights}


@pytest.mark.parametrize("name", CASES)
def test_quantized_layer(name: str) -> None:
    """Shapes, names, order, data types and what is trained are Keras' own in every mode, as are refusals."""
    assert [case["answer"] for case in CASES[name]] == [answer(case) for case in CASES[name]]


def test_quantized_models() -> None:
    """The saved JSON of a quantized model has the counts that Keras has when it reads it back."""
    for case in QUANTIZED["models"]:
        summary = mlcalc.summarize(mlcalc.load(case["model"]))
        assert (case["params"], case["trainable_params"]) == (summary.params, summary.trainable_params)


def test_own_configuration_goes_first() -> None:
    """A layer's `quantization_config` goes before its policy, and one of another mode says nothing."""
    policy = "int4/128_from_float32"
    own = {"class_name": "Int4QuantizationConfig", "config": {"block_size": 2}}
    other = {"class_name": "Int8QuantizationConfig", "config": {}}
    groups = [
        mlcalc.layer("Dense", 4, dtype=policy, quantization_config=each).weights((None, 6))[2].shape[0]
        for each in (own, other, None)
    ]
    assert [3, 1, 1] == groups
