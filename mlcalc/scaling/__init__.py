"""Scaling data as scikit-learn does it: fit, transform and inverse, for lists, for columns and for files of any size.

>>> scaler = fit("minmax", [1, 2, 3, 4, 5])
>>> scaler.transform([1, 2, 5])
[0.0, 0.25, 1.0]
>>> scaler.inverse([0.5])
[3.0]
>>> scaler.formula(), scaler.formula(scaler.columns[0])
('(x − min) / (max − min)', '(x − 1) / (5 − 1)')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mlcalc.scaling.running import Run, fit_data, scaling
from mlcalc.scaling.saving import as_text, load
from mlcalc.scaling.scalers import SCALERS, Column, MaxAbs, MinMax, Robust, Scaler, Standard, make
from mlcalc.scaling.sources import open_table
from mlcalc.scaling.tables import NumberTable, Table
from mlcalc.scaling.text_table import Layout

__all__ = [
    "SCALERS",
    "Column",
    "Layout",
    "MaxAbs",
    "MinMax",
    "NumberTable",
    "Robust",
    "Run",
    "Scaler",
    "Standard",
    "Table",
    "fit",
    "load",
    "make",
    "open_table",
    "save",
    "scaling",
]


def fit(method: str, data: Mapping[str, Sequence[float]] | Sequence[float], **settings: Any) -> Scaler:
    """Return a scaler fitted to numbers; NaN counts as missing.

    Args:
        method: minmax, standard, maxabs or robust.
        data: a list of numbers, or named columns.
        settings: arguments of scikit-learn's class of that name, such as `feature_range=(-1, 1)`.

    Raises:
        MlcalcError: a setting is wrong, or the data is empty or infinite.
    """
    return fit_data(make(method, settings), data)


def save(scaler: Scaler, path: str | Path) -> None:
    """Write a fitted scaler to a JSON file, whole or not at all.

    Raises:
        MlcalcError: the file cannot be written.
    """
    from mlcalc.scaling.outputs import replacing

    with replacing(Path(path)) as file:
        file.write(as_text(scaler).encode())
