"""Fit on one data set, transform that or another."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mlcalc.errors import Diagnostic, error
from mlcalc.scaling.arrays import several_axes
from mlcalc.scaling.columns import left_as_they_are, match_columns, numeric_columns, unlearnt
from mlcalc.scaling.datasets import Dataset, NumberColumn, Values
from mlcalc.scaling.marks import marks
from mlcalc.scaling.scalers import Scaler


class ScaledColumn(NamedTuple):
    """The numbers of a column before and after; `missing` says by row how missing ones are written."""

    before: array[float]
    after: array[float]
    missing: Mapping[int, str]


class ScaledData(NamedTuple):
    """A data set that was scaled: by what, all of its columns, scaled or as they were, and notes on them."""

    scaler: Scaler
    data: Dataset
    columns: Sequence[ScaledColumn | list[str]]
    remarks: Sequence[Diagnostic] = ()


def scale(
    scaler: Scaler,
    data: Dataset,
    *,
    train: Dataset | None = None,
    wanted: Sequence[str] | None = None,
    inverse: bool = False,
    together: bool = False,
) -> ScaledData:
    """Scale data with a fitted scaler, or with one that is fitted here.

    Args:
        scaler: fitted, or else to be fitted.
        data: what to scale.
        train: the data to fit to; the same if None.
        wanted: the names of the columns to scale; all that hold numbers, or that the scaler has learnt, if None.
        inverse: whether to scale back.
        together: whether to learn from all columns as from one.

    Raises:
        MlcalcError: the data cannot be read, does not fit the scaler, or holds something else than numbers.
    """
    values = None
    remarks: list[Diagnostic] = []
    if not scaler.columns:
        scaler, values, remarks = _fit(scaler, train or data, wanted, together=together)
    matched = match_columns(scaler.columns, data, wanted)
    if values is None or train:
        values = data.read(matched.keys())
    columns: list[ScaledColumn | list[str]] = []
    for index, column in enumerate(values):
        if isinstance(column, NumberColumn):
            after = scaler.transform_column(matched[index], column.numbers, inverse=inverse, dtype=data.floats.dtype)
            columns.append(ScaledColumn(column.numbers, after, column.missing))
        else:
            columns.append(column)
    others = [name for name in unlearnt(scaler.columns, data) if data.names.index(name) not in matched]
    remarks += left_as_they_are(others) if wanted is None else ()
    return ScaledData(scaler, data, columns, remarks)


def fitted(
    scaler: Scaler, data: Dataset, wanted: Sequence[str] | None = None, *, together: bool = False
) -> tuple[Scaler, Sequence[Diagnostic]]:
    """Return the scaler fitted to data, as `fit_to` does, and what is doubtful about the numbers that it learnt."""
    scaler, _, remarks = _fit(scaler, data, wanted, together=together)
    return scaler, remarks


def fit_to(scaler: Scaler, data: Dataset, wanted: Sequence[str] | None = None, *, together: bool = False) -> Scaler:
    """Return the scaler fitted to data, with `together` to all columns as to one.

    Raises:
        MlcalcError: the data has no rows, no such columns, or a cell that is not a number.
    """
    return fitted(scaler, data, wanted, together=together)[0]


def _fit(
    scaler: Scaler, data: Dataset, wanted: Sequence[str] | None, *, together: bool
) -> tuple[Scaler, Sequence[Values], list[Diagnostic]]:
    indices = numeric_columns(data, wanted)
    values = data.read(set(indices))
    numbers = {index: column.numbers for index, column in enumerate(values) if isinstance(column, NumberColumn)}
    if not all(numbers.values()):
        raise error("empty-data", f"{data.name} has a header but no rows")
    columns = {data.names[index]: numbers[index] for index in indices}
    remarks = [*marks(data.name, columns), *(() if together else several_axes(data.name, data.shape))]
    return scaler.fitted(columns, data.floats, together=together), values, remarks
