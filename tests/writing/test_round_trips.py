"""What is written loads again to the same rows, from every kind of model that mlcalc reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError
from tests.conformance.tools.comparison import read_records
from tests.conformance.tools.saved_files import FOLDER
from tests.writing.conftest import from_keras, from_yaml, in_any_order, rows_of

ROOT = Path(__file__).parent.parent.parent
SAMPLES = sorted(path for path in (ROOT / "samples").glob("*.*") if path.suffix in {".yaml", ".json"})
RECORDS = ROOT / "tests/conformance/records"
SMALL = ("MobileNet", "VGG16", "ResNet50V2", "EfficientNetB0", "ConvNeXtTiny", "NASNetMobile")
DRAWN: dict[str, dict[str, Any]] = {each["seed"]: each for each in read_records(RECORDS / "models.json.gz")["models"]}
TO_YAML = {path.stem for path in SAMPLES} - {"broken-lstm"}


def check_yaml(model: Any) -> str:
    """Check that a model is the same when its description is read; return the description."""
    text = mlcalc.to_yaml(model)
    assert rows_of(model) == rows_of(from_yaml(text))
    return text


def check_keras(model: Any) -> str:
    """Check that a model is the same when its code is read, whatever the order of its rows; return the code."""
    text = mlcalc.to_keras(model)
    assert in_any_order(rows_of(model)) == in_any_order(rows_of(from_keras(text)))
    compile(text, "model.py", "exec")
    return text


@pytest.mark.parametrize("path", [path for path in SAMPLES if path.stem in TO_YAML], ids=lambda path: path.stem)
def test_samples_as_yaml(path: Path) -> None:
    """Chains, graphs with names, first states, several outputs of a layer, blocks and repetitions."""
    check_yaml(mlcalc.load(path))


@pytest.mark.parametrize("path", [path for path in SAMPLES if path.stem != "broken-lstm"], ids=lambda path: path.stem)
def test_samples_as_keras(path: Path) -> None:
    """The same as code, where a layer may also be called again."""
    check_keras(mlcalc.load(path))


@pytest.mark.parametrize("name", SMALL)
def test_applications(name: str) -> None:
    """Architectures of `keras.applications`, of which some hold layers that Keras keeps beside them."""
    model = mlcalc.load(read_records(RECORDS / "applications.json.gz")["models"][name]["config"])
    check_yaml(model)
    check_keras(model)


def refusals(model: Any, write: Callable[[Any], str]) -> list[str]:
    """Return why a model cannot be written, if it cannot."""
    try:
        write(model)
    except MlcalcError as cause:
        return [each.message for each in cause.diagnostics]
    return []


@pytest.mark.parametrize("seed", list(DRAWN)[:24])
@pytest.mark.parametrize("write", [mlcalc.to_yaml, mlcalc.to_keras])
def test_drawn_models(seed: str, write: Callable[[Any], str]) -> None:
    """Random models come out the same, or it is said which layer cannot be written; nothing is written wrongly."""
    assert all('" cannot be written: ' in each for each in refusals(mlcalc.load(DRAWN[seed]["config"]), write))


def test_most_drawn_models_are_written_as_code() -> None:
    """Nested models, shared and frozen layers, operations, several outputs: code can say nearly all of them."""
    models = [mlcalc.load(each["config"]) for each in list(DRAWN.values())[:24]]
    assert sum(not refusals(model, mlcalc.to_keras) for model in models) >= 20


@pytest.mark.parametrize("name", ["chain.keras", "chain.h5"])
def test_saved_files(name: str) -> None:
    """A saved file has names and defaults of its own; only what differs is written."""
    model = mlcalc.load(FOLDER / name)
    assert "linear" not in check_yaml(model) + check_keras(model)
