"""mlcalc reads every architecture of `keras.applications` and says of each layer what the real Keras said."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

import mlcalc
from tests.conformance.tools.comparison import read_records
from tests.conformance.tools.model_comparison import differences

RECORDS = Path(__file__).parent / "records" / "applications.json.gz"
MODELS: dict[str, dict[str, Any]] = read_records(RECORDS)["models"]

# Published in the table of https://keras.io/api/applications/, in millions.
PUBLISHED = {"Xception": 22.9, "VGG16": 138.4, "ResNet50": 25.6, "MobileNetV2": 3.5, "NASNetLarge": 88.9}


@pytest.mark.parametrize("name", MODELS)
def test_architecture_is_that_of_keras(name: str) -> None:
    """Name, class, output shape, parameters and trainable parameters of each layer, and the totals."""
    assert not differences(MODELS[name]["config"], MODELS[name]["answer"])


def test_all_architectures_are_recorded() -> None:
    """Keras 3 has forty of them."""
    assert len(MODELS) == 40


@pytest.mark.parametrize(("name", "millions"), PUBLISHED.items())
def test_recorded_total_is_the_published_one(name: str, millions: float) -> None:
    """The records themselves have a witness from outside."""
    assert round(MODELS[name]["answer"]["params"] / 1e6, 1) == millions


def test_cost_of_resnet50() -> None:
    """The multiply–accumulates of one pass of Keras' ResNet50, which has its strides in the first convolution."""
    assert mlcalc.summarize(mlcalc.load(MODELS["ResNet50"]["config"])).macs == 3_857_973_248


@pytest.mark.parametrize("column", range(5))
def test_comparison_can_fail(column: int) -> None:
    """One altered entry of one row is found."""
    model = MODELS["VGG16"]
    altered = deepcopy(model["answer"])
    altered["rows"][1][column] = "altered"
    assert len(differences(model["config"], altered)) == 1


@pytest.mark.parametrize("total", ["params", "trainable_params"])
def test_comparison_of_totals_can_fail(total: str) -> None:
    """A wrong total is found, whatever the rows say."""
    model = MODELS["VGG16"]
    altered = {**model["answer"], total: model["answer"][total] + 1}
    assert len(differences(model["config"], altered)) == 1


def test_records_are_small() -> None:
    """Forty architectures, as Keras writes them, fit in half a megabyte."""
    assert RECORDS.stat().st_size < 500_000
