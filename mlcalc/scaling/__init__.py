"""Scaling data as scikit-learn does it: fit, transform and inverse, for lists, for columns and for files.

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
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcalc.scaling.columns import FittedColumn
from mlcalc.scaling.datasets import Dataset, as_given, given, in_memory, joined
from mlcalc.scaling.pipeline import ScaledData, fit_to, scale
from mlcalc.scaling.scalers import SCALERS, MaxAbs, MinMax, Robust, Scaler, Standard, make

if TYPE_CHECKING:
    from mlcalc.scaling.dialect import Dialect
    from mlcalc.scaling.saving import load
    from mlcalc.scaling.sources import open_file

__all__ = [
    "SCALERS",
    "Dataset",
    "Dialect",
    "FittedColumn",
    "MaxAbs",
    "MinMax",
    "Robust",
    "ScaledData",
    "Scaler",
    "Standard",
    "as_given",
    "fit",
    "fit_to",
    "given",
    "in_memory",
    "joined",
    "load",
    "make",
    "open_file",
    "save",
    "scale",
]

_HOMES = {"Dialect": "dialect", "load": "saving", "open_file": "sources"}
"""What numbers in memory do not need -> the module that it is imported from on first use."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def fit(
    method: str, data: Mapping[str, Sequence[float]] | Sequence[Any], *, together: bool = False, **settings: Any
) -> Scaler:
    """Return a scaler fitted to numbers; NaN counts as missing.

    Args:
        method: minmax, standard, maxabs or robust.
        data: a list of numbers, an array or nested lists, whose last axis is the columns, or named columns.
        together: whether to learn from all columns as from one, so that the whole table has one range.
        settings: arguments of scikit-learn's class of that name, such as `feature_range=(-1, 1)`.

    Raises:
        MlcalcError: a setting is wrong, or the data is empty or infinite.
    """
    return fit_to(make(method, settings), in_memory(data), together=together)


def save(scaler: Scaler, path: str | Path) -> None:
    """Write a fitted scaler to a JSON file, whole or not at all.

    Raises:
        MlcalcError: the file cannot be written.
    """
    from mlcalc.files import replace_file
    from mlcalc.scaling.saving import as_text

    replace_file(Path(path), [as_text(scaler).encode()])
