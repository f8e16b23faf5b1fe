"""Saved scalers: read back as they were written, and refused when they are anything else."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from mlcalc import scaling
from mlcalc.errors import MlcalcError
from mlcalc.scaling import fit, load, save, saving
from mlcalc.scaling.saving import as_text

SAVED = """{
  "mlcalc": "scaler",
  "version": 1,
  "method": "minmax",
  "feature_range": [0.0, 1.0],
  "clip": false,
  "columns": [
    {"name": "höhe", "seen": 7, "missing": 1, "data_min": 1.0, "data_max": 7.0},
    {"name": "b", "seen": 0, "missing": 8, "data_min": null, "data_max": null}
  ]
}
"""


def test_text() -> None:
    """A saved scaler is JSON with a line for each setting and each column."""
    numbers = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, math.nan]
    assert as_text(fit("minmax", {"höhe": numbers, "b": [math.nan] * 8})) == SAVED


@pytest.mark.parametrize(
    ("method", "settings"),
    [
        ("minmax", {"feature_range": (-1.0, 2.0), "clip": True}),
        ("standard", {"with_mean": False}),
        ("maxabs", {"clip": True}),
        ("robust", {"quantile_range": (10.0, 80.0), "with_scaling": False}),
    ],
)
def test_round_trip(method: str, settings: dict[str, Any], tmp_path: Path) -> None:
    """What is loaded is what was saved, to the last bit."""
    scaler = fit(method, {"a": [0.1, 0.7, -1 / 3], "b": [1e300, 5e-324, 2]}, **settings)
    save(scaler, tmp_path / "s.json")
    assert load(tmp_path / "s.json") == scaler
    assert [path.name for path in tmp_path.iterdir()] == ["s.json"]


def changed(**changes: Any) -> str:
    data = {**json.loads(SAVED), **changes}
    return json.dumps({key: value for key, value in data.items() if value != "gone"})


def column(**changes: Any) -> str:
    data = {"name": "a", "seen": 7, "missing": 1, "data_min": 1.0, "data_max": 7.0, **changes}
    return changed(columns=[{key: value for key, value in data.items() if value != "gone"}])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        ("{", "`{` is never closed"),
        ("[" * 100_000, "the JSON is nested too deeply"),
        (b"\xff", "it is not JSON"),
        ("[]", '`"mlcalc": "scaler"` is missing'),
        (changed(mlcalc="model"), '`"mlcalc": "scaler"` is missing'),
        (changed(version=2), "its version is 2, not 1"),
        (changed(method="minimax"), "`method` must be one of minmax, standard, maxabs, robust"),
        (changed(method=[]), "`method` must be one of"),
        (changed(with_mean=True), "minmax has no setting `with_mean`"),
        (changed(dtype="int8"), "`dtype` must be one of float64, float32, float16"),
        (changed(clip=1), "`clip` must be true or false"),
        (changed(feature_range=[0]), "`feature_range` must be a list of 2 numbers"),
        (changed(feature_range=[0, "1"]), "`feature_range` must be a number"),
        (changed(feature_range=[1, 0]), "feature_range must rise"),
        (changed(columns=[]), "`columns` must be a list"),
        (changed(columns="gone"), "`columns` must be a list"),
        (changed(columns=[1]), "a column has no name"),
        (changed(columns=[*json.loads(SAVED)["columns"]] * 2), "two columns have the same name"),
        (column(data_min="gone"), "column `a` must hold data_min, data_max, seen and missing, and nothing else"),
        (column(mean=1), "column `a` must hold"),
        (column(seen=-1), "`seen` of column `a` must be a count"),
        (column(missing=True), "`missing` of column `a` must be a count"),
        (column(data_min="x"), "`data_min` must be a number"),
        (column(data_max=10**400), "`data_max` must be a finite number"),
        (column().replace("7.0", "NaN"), "`data_max` must be a finite number"),
        (column().replace("7.0", "1e999"), "`data_max` must be a finite number"),
    ],
)
def test_refused(text: str | bytes, reason: str, tmp_path: Path) -> None:
    """What is no saved scaler is refused with the reason."""
    path = tmp_path / "s.json"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(MlcalcError) as caught:
        load(path)
    message = caught.value.diagnostics[0].message
    assert message.startswith(f"{path} is not a saved scaler: ")
    assert reason in message


def test_endless_number(tmp_path: Path) -> None:
    """A number of more digits than Python reads, where it has such a limit, is refused like any other."""
    path = tmp_path / "s.json"
    path.write_text(column().replace("7.0", "9" * 10_000))
    with pytest.raises(MlcalcError, match="is not a saved scaler"):
        load(path)


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A saved scaler has a bound."""
    monkeypatch.setattr(saving, "LARGEST_SCALER", len(SAVED.encode()))
    path = tmp_path / "s.json"
    path.write_text(SAVED, encoding="utf-8")
    assert load(path).columns[0].name == "höhe"
    path.write_text(SAVED + "\n", encoding="utf-8")
    with pytest.raises(MlcalcError, match=r"s\.json is too large for a saved scaler$"):
        load(path)


def test_scale_of_zero(tmp_path: Path) -> None:
    """Nothing is divided by zero."""
    path = tmp_path / "s.json"
    path.write_text(as_text(fit("standard", [1, 2])).replace('"scale": 0.5', '"scale": 0'))
    with pytest.raises(MlcalcError, match="`scale` of column `1` is 0"):
        load(path)


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there, or whose folder is not, is told by its name."""
    with pytest.raises(MlcalcError, match=r"cannot read .*none\.json"):
        load(tmp_path / "none.json")
    with pytest.raises(MlcalcError, match=r"cannot write .*s\.json"):
        save(scaling.fit("minmax", [1]), tmp_path / "none" / "s.json")
