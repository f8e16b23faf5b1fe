"""Scaling arrays equals scikit-learn's to the last bit, in the type and the shape of the array: `record_arrays.py`."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from mlcalc.render.scaling import rendered
from mlcalc.scaling import load, make, open_file, save, scale

RECORDS = json.loads(gzip.decompress((Path(__file__).parent / "records" / "arrays.json.gz").read_bytes()))
CASES = RECORDS["cases"]
numpy = pytest.importorskip("numpy")


def test_the_records_are_many() -> None:
    """Every method, type and number of dimensions is there."""
    assert 192 == len(CASES)
    assert {"minmax", "standard", "maxabs", "robust"} == {case["method"] for case in CASES}
    assert {"float16", "float32", "float64"} == {case["learnt"]["dtype"] for case in CASES}
    assert {1, 2, 3, 4} == {len(case["shape"]) for case in CASES}


def array(case: dict[str, Any], key: str) -> Any:
    numbers = [float.fromhex(each) for each in case[key]["numbers"]]
    return numpy.array(numbers, dtype=case[key]["dtype"]).reshape(case["shape"])


@pytest.mark.parametrize("number", range(len(CASES)))
def test_equal(number: int, tmp_path: Path) -> None:
    """What is scaled, scaled beyond the range, and scaled back are the same floats, by a saved scaler too."""
    case = CASES[number]
    settings = {name: tuple(value) if isinstance(value, list) else value for name, value in case["settings"].items()}
    for key in ("learnt", "other"):
        numpy.save(tmp_path / f"{key}.npy", array(case, key))
    learnt, other = (open_file(tmp_path / f"{key}.npy") for key in ("learnt", "other"))
    first = scale(make(case["method"], settings), learnt)
    save(first.scaler, tmp_path / "saved.json")
    saved = load(tmp_path / "saved.json")
    assert first.scaler == saved
    results = {"transformed": first, "beyond": scale(saved, other), "inverse": scale(saved, other, inverse=True)}
    for key, found in results.items():
        (tmp_path / "out.npy").write_bytes(b"".join(rendered("npy", found)))
        out, expected = numpy.load(tmp_path / "out.npy"), array(case, key)
        assert (out.dtype, out.shape) == (expected.dtype, expected.shape)
        numpy.testing.assert_array_equal(out, expected)
