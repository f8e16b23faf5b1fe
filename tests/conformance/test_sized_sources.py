"""Networks in Python source at other sizes than their own: what the real Keras builds, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError
from mlcalc.model import Model
from mlcalc.solving.sizes import sizes_that_work
from tests.conformance.tools.sized_sources import SOURCES

RECORD = Path(__file__).parent / "records" / "sized_sources.json"
KERAS: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
LITERAL = ("transformer_blocks",)
"""Sources that write their size in several places: another one of the input alone is another model."""


def test_every_source_has_an_answer() -> None:
    """A source without an answer is one that nobody compared."""
    assert ["keras", *SOURCES] == list(KERAS)


def _model(name: str, tmp_path: Path) -> Model:
    path = tmp_path / f"{name}.py"
    path.write_text(SOURCES[name].at(*SOURCES[name].sizes), encoding="utf-8")
    model = mlcalc.load(path, model="model")
    assert isinstance(model, Model)
    return model


def _count(model: Model, sizes: tuple[int, ...]) -> int | None:
    """Return how many parameters a model has at some sizes of all inputs; None if it is refused."""
    shapes = [(None, *sizes, *shape[1 + len(sizes) :]) for shape in model.input_shapes]
    try:
        return mlcalc.summarize(model, *shapes).params
    except MlcalcError:
        return None


@pytest.mark.parametrize("name", [each for each in SOURCES if each not in LITERAL])
def test_counts_at_other_sizes(name: str, tmp_path: Path) -> None:
    """The source is followed for the size that is asked about: the counts are those of Keras there."""
    model = _model(name, tmp_path)
    expected = KERAS[name]["params"]
    assert expected == {sizes: _count(model, tuple(map(int, sizes.split(",")))) for sizes in expected}


@pytest.mark.parametrize("name", [each for each in SOURCES if each not in LITERAL])
def test_sizes_that_work(name: str, tmp_path: Path) -> None:
    """What is called a size that works is one that Keras builds, and what is left out it refuses."""
    model = _model(name, tmp_path)
    first, last = SOURCES[name].between
    answer = sizes_that_work(model, between=(first, last))
    entries = [each for each in answer.sizes if any(axis.place == 1 for axis in each.axes)]
    assert len({each.works for each in entries}) == 1
    works = [size for part in entries[0].works for size in part.sizes()]
    expected = KERAS[name]["works"]
    if len(entries[0].axes) > 1 and not entries[0].is_independent:
        expected = [size for size in range(first, last + 1) if _count(model, (size,) * len(SOURCES[name].sizes))]
    assert (first, last) == entries[0].between
    assert expected == works


def test_a_wrong_record_would_be_found() -> None:
    """Some sizes work and some do not, and counts depend on sizes."""
    sources = [each for name, each in KERAS.items() if name != "keras"]
    assert sum(0 < len(each["works"]) < 35 for each in sources) > 10
    assert sum(len(set(each["along"])) > 1 for each in sources) > 5
