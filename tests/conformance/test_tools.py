"""What mlcalc counts like other tools is what they count themselves, which need not be installed."""

from __future__ import annotations

from typing import Any

import pytest

import mlcalc
from mlcalc.costs.tools import TOOLS
from tests.conformance.tools.comparison import RECORDS, read_records
from tests.conformance.tools.counted_models import MODELS, description

RECORDED = [read_records(RECORDS.with_name(name)) for name in ("tools.json.gz", "keras_flops.json.gz")]
CASES: list[dict[str, Any]] = [case for records in RECORDED for case in records["cases"]]
UNKNOWN = {
    "keras-flops": {
        "layer normalization",
        "layer normalization, nothing learnt",
        "group normalization",
        "attention",
        "attention without bias",
        "enlarged between",
        "enlarged by cubes",
        "convolutions",
        "lstm without bias",
    }
}
"""The models of which mlcalc does not say what a tool counts: its figures follow from how that was built."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['model']}, {case['batch']}, {len(case['counted'])}")
def test_count(case: dict[str, Any]) -> None:
    """The total is that of the tool, to the last operation, for one sample and for three."""
    model = mlcalc.load(description(*MODELS[case["model"]]))
    batch = case["batch"] if case["batch"] > 1 else None
    for name, number in case["counted"].items():
        summary = mlcalc.summarize(model, batch_size=batch, count_as=name)
        assert summary.costs is not None
        is_unknown = case["model"] in UNKNOWN.get(name, ()) or (case["model"] == "simple rnn" and batch and "-" in name)
        expected = None if is_unknown else number
        assert expected == summary.costs["counted"], (name, [(row.type, row.costs) for row in summary.layers][:20])


def test_versions() -> None:
    """The tools were measured in the versions that mlcalc names."""
    versions = {name: each for records in RECORDED for name, each in records["versions"].items()}
    assert {name: tool.version for name, tool in TOOLS.items()} == {
        name: versions[name].replace("0.1.1-", "0.1.1.post") for name in TOOLS
    }


def test_all_tools_are_measured() -> None:
    """Every model was asked of the tools for PyTorch, and most of them of the one for Keras."""
    asked = [name for case in CASES for name in case["counted"]]
    assert {*TOOLS} == {*asked}
    assert {*MODELS} == {case["model"] for case in RECORDED[0]["cases"]}
    assert asked.count("keras-flops") > len(MODELS)
