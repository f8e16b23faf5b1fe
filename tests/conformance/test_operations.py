"""The functions of `keras.ops` in saved models: their shapes as Keras states them, their products as jax makes them."""

from __future__ import annotations

from typing import Any

import pytest

import mlcalc
from mlcalc.ops.keras import RULES, folded
from mlcalc.summary import LayerRow
from tests.conformance.tools.comparison import read_records
from tests.conformance.tools.operations import PRODUCTS, RECORDS

RECORDED = read_records(RECORDS)["records"]


def shapes(value: Any) -> list[list[int | None]]:
    """Return the shapes of several outputs, or of one."""
    return [list(each) for each in (value if isinstance(value, list) else [value])]


def without_shapes(model: Any) -> Any:
    """Return a saved model without the shapes that it states of its tensors, so that rules alone can answer."""
    if isinstance(model, list):
        return [without_shapes(each) for each in model]
    if not isinstance(model, dict):
        return model
    tensor = model.get("class_name") == "__keras_tensor__"
    return {key: without_shapes(each) for key, each in model.items() if not tensor or key != "shape"} | (
        {"config": {**model["config"], "shape": None}} if tensor else {}
    )


def rows(record: dict[str, Any]) -> list[LayerRow]:
    """Return the rows of the operations in a recorded model."""
    summary = mlcalc.summarize(mlcalc.load(without_shapes(record["model"])))
    return [row for row in summary.layers if row.type != "InputLayer"]


@pytest.mark.parametrize("record", RECORDED, ids=lambda record: record["call"])
def test_shapes(record: dict[str, Any]) -> None:
    """A rule gives the shapes that Keras states of a symbolic call."""
    assert record["outputs"] == shapes(mlcalc.summarize(mlcalc.load(without_shapes(record["model"]))).output_shape)


@pytest.mark.parametrize("record", RECORDED[: len(PRODUCTS)], ids=lambda record: record["call"])
def test_products(record: dict[str, Any]) -> None:
    """An operation costs the products that jax makes of it for one sample."""
    assert record["macs"] == sum(row.macs for row in rows(record) if row.macs is not None)
    assert None not in [row.macs for row in rows(record)]


@pytest.mark.parametrize("record", RECORDED[len(PRODUCTS) :], ids=lambda record: record["call"])
def test_operations_without_products(record: dict[str, Any]) -> None:
    """What only moves, compares or adds numbers costs nothing; of linear algebra and Fourier's it is unknown."""
    assert {record["macs"]} == {row.macs for row in rows(record)}


def test_unknown_and_known_costs_are_recorded() -> None:
    """Among the operations without products are some whose cost is unknown, and most cost nothing."""
    costs = [record["macs"] for record in RECORDED[len(PRODUCTS) :]]
    assert (11, len(costs)) == (costs.count(None), costs.count(None) + costs.count(0))


def test_every_rule_is_recorded() -> None:
    """No rule stands in the table that the real Keras was not asked about."""
    asked = {RULES[name] for record in RECORDED for row in rows(record) if (name := folded(row.type)) in RULES}
    of_tensorflow = {"add_n", "conv_backwards", "gather"} | {
        f"{name}_of_tensorflow" for name in ("conv", "conv_transpose", "depthwise_conv", "separable_conv")
    }
    wrong_in_keras = {"adaptive_pool"}  # of a symbolic tensor it states an axis too many
    assert of_tensorflow | wrong_in_keras == {rule.__name__ for rule in set(RULES.values()) - asked}
