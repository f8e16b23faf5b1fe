"""What models hold in memory, as the real frameworks were measured to hold it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conformance.tools.memory_table import memory_of, ratios, records, table

RECORDS: dict[str, Any] = records()["models"]
README = Path(__file__).parent.parent.parent / "README.md"


def test_enough_is_recorded() -> None:
    """There are at least fifteen models, of every kind, each with every optimizer."""
    assert len(RECORDS) >= 15
    assert {14} == {len(entry["optimizers"]) for entry in RECORDS.values()}


@pytest.mark.parametrize("name", RECORDS)
def test_variables(name: str) -> None:
    """Weights, gradients and the optimizer take as many bytes as the variables that Keras makes."""
    for expected in RECORDS[name]["optimizers"]:
        found = memory_of(RECORDS[name], optimizer=expected["call"]).training._asdict()
        assert expected == {"call": expected["call"], **{key: found[key] for key in expected if key != "call"}}


PLAIN = ("LeNet-5", "MobileNetV2", "U-Net", "WaveNet", "perceptron", "small VGG")
"""Models of which XLA plans no more for inference than the tensors between layers."""


@pytest.mark.parametrize("name", PLAIN)
def test_inference(name: str) -> None:
    """The peak is the temporary memory of the compiled forward pass, to one per cent."""
    assert ratios(RECORDS[name])["xla_forward"] == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("ResNet50", "xla_gradient"),
        ("MobileNetV2", "xla_gradient"),
        *((name, "captured") for name in ("LeNet-5", "U-Net", "perceptron", "small VGG")),
        *((name, "torch") for name in ("LeNet-5", "small VGG")),
    ],
)
def test_training(name: str, key: str) -> None:
    """Where a framework keeps no more than it needs, what is kept is what it keeps, to three per cent."""
    assert ratios(RECORDS[name])[key] == pytest.approx(1, abs=0.03)


def test_documentation() -> None:
    """The README shows each ratio, good and bad, as it is today."""
    assert table() in README.read_text(encoding="utf-8")
