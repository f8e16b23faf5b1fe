"""Scaling equals scikit-learn's to the last bit, as recorded by `record_scaling.py`."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import pytest

from mlcalc import scaling

RECORDS = json.loads(gzip.decompress((Path(__file__).parent / "records" / "scaling.json.gz").read_bytes()))
CASES = RECORDS["cases"]

Numbers = list[float | None]


def given(numbers: dict[str, Numbers]) -> dict[str, list[float]]:
    return {name: [math.nan if each is None else each for each in column] for name, column in numbers.items()}


def plain(numbers: list[float]) -> Numbers:
    return [None if math.isnan(each) else each for each in numbers]


def test_the_records_are_many() -> None:
    """Every method, every setting, and every kind of column are there."""
    assert len(CASES) == 400
    assert {case["method"] for case in CASES} == set(scaling.SCALERS)
    ours = {"ddof"}  # scikit-learn has it nowhere
    assert {setting for case in CASES for setting in case["settings"]} | ours == {
        setting for scaler in scaling.SCALERS.values() for setting in scaler().settings()
    }
    lengths = {len(case["train"]["c0"]) for case in CASES}
    assert min(lengths) == 1
    assert max(lengths) > 256


@pytest.mark.parametrize("number", range(len(CASES)))
def test_equal(number: int) -> None:
    """What is learnt, transformed, transformed beyond the range, and scaled back are the same floats."""
    case: dict[str, Any] = CASES[number]
    settings: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in case["settings"].items()
    }
    scaler = scaling.fit(case["method"], given(case["train"]), **settings)
    for name, expected in case["learnt"].items():
        assert expected == plain([column.statistics[name] for column in scaler.columns]), name
    assert case["transformed"] == list(map(plain, scaler.transform(given(case["train"])).values()))
    assert case["beyond"] == list(map(plain, scaler.transform(given(case["other"])).values()))
    transformed = dict(zip(case["train"], case["transformed"], strict=True))
    assert case["inverse"] == list(map(plain, scaler.inverse(given(transformed)).values()))
