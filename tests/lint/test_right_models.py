"""No warning on a model that is right: published architectures, samples, and what frameworks saved for the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import WARNING
from mlcalc.lint import lint
from mlcalc.model import Model
from mlcalc.summary import summarize
from tests.conformance.tools.comparison import read_records

ROOT = Path(__file__).parent.parent.parent
RECORDS = ROOT / "tests" / "conformance" / "records"
APPLICATIONS: dict[str, dict[str, Any]] = read_records(RECORDS / "applications.json.gz")["models"]
DRAWN: list[dict[str, Any]] = read_records(RECORDS / "models.json.gz")["models"]
OLDER: list[dict[str, Any]] = [
    model["config"] for models in read_records(RECORDS / "older.json.gz").values() for model in models
]
SAMPLES = sorted(path for path in (ROOT / "samples").iterdir() if path.suffix in (".yaml", ".json"))
FILES = sorted(
    path for folder in ("files", "releases") for path in (RECORDS / folder).iterdir() if path.suffix != ".txt"
)


def said_of(target: Any) -> list[str]:
    """Return the codes of the warnings on a model; of weights alone, and of what is refused, there are none."""
    try:
        model = mlcalc.load(target)
    except mlcalc.MlcalcError:
        return []
    return [each.code for each in lint(model.trace())] if isinstance(model, Model) else []


@pytest.mark.parametrize("name", APPLICATIONS)
def test_application(name: str) -> None:
    """None of the forty architectures of Keras has a warning."""
    assert [] == said_of(APPLICATIONS[name]["config"])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_sample(path: Path) -> None:
    """No sample has a warning."""
    assert [] == said_of(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_saved_file(path: Path) -> None:
    """No file that a framework saved for the tests has a warning."""
    assert [] == said_of(path)


def test_drawn_models() -> None:
    """Of the models that were drawn for the comparison with Keras, three have what is warned of; Keras says masks."""
    found = {model["seed"]: {*said_of(model["config"])} - {"lost-mask"} for model in DRAWN}
    drawn_so = {
        "record-43": {"one-time-step"},
        "record-52": {"one-time-step"},
        "record-67": {"dropped-states"},
    }
    assert drawn_so == {seed: codes for seed, codes in found.items() if codes}


def test_older_models() -> None:
    """Of the chains of older versions, one was drawn that normalizes columns, and four repeat over one step."""
    assert OLDER
    found = sorted(code for config in OLDER for code in said_of(config))
    assert ["mixed-data-format", *["one-time-step"] * 4] == found


def test_operations_and_quantized_models() -> None:
    """Models of operations on tensors, and quantized ones, have none either."""
    operations = [record["model"] for record in read_records(RECORDS / "operations.json.gz")["records"]]
    quantized = [record["model"] for record in read_records(RECORDS / "quantized.json.gz")["models"]]
    assert operations
    assert quantized
    assert [] == [codes for config in (*operations, *quantized) if (codes := said_of(config))]


def test_layers_alone() -> None:
    """A layer that somebody asks about has no warning for what its arguments usually are."""
    asked: list[tuple[str, tuple[Any, ...], Any]] = [
        ("Dense", (1,), (None, 4)),
        ("LSTM", (10,), (None, 3, 1)),
        ("Conv2D", (8, 3), (None, 28, 28, 1)),
        ("Embedding", (20_000, 128), (None, 50)),
        ("Dropout", (0.5,), (None, 8)),
    ]
    for name, arguments, shape in asked:
        problems = summarize(mlcalc.layer(name, *arguments), shape).problems
        assert [] == [each.code for each in problems if each.severity == WARNING]
