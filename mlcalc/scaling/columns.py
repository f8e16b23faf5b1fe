"""Which columns are scaled, and which of them belong to those that a scaler was fitted to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mlcalc.errors import error, suggestion
from mlcalc.scaling.datasets import Dataset
from mlcalc.texts import counted, listed, named


class FittedColumn(NamedTuple):
    """What a scaler learnt about one column.

    `seen` cells held numbers and `missing` did not; `statistics` are the numbers that the scaler's
    `statistics` names, NaN if there was nothing to learn from.
    """

    name: str
    seen: int
    missing: int
    statistics: Mapping[str, float]


def numeric_columns(data: Dataset, wanted: Sequence[str] | None = None) -> list[int]:
    """Return the columns to scale, by index: the wanted ones, or all that hold numbers.

    Raises:
        MlcalcError: a wanted column is missing, a name is not unique, or nothing is left.
    """
    positions = {name: index for index, name in enumerate(data.names)}
    indices = list(data.numeric) if wanted is None else [_position(data, name, positions) for name in wanted]
    if not indices:
        if data.remarks:
            remark = next(iter(data.remarks.values()))
            reason = f"{data.name} has no column of numbers: {remark.message}"
            raise error("no-numbers", reason, help=remark.help, settings=remark.settings)
        raise error(
            "no-numbers",
            f"{data.name} has no column of numbers",
            help="`columns` names the columns to scale, `delimiter` and `decimal` say how the file is written",
            settings=("columns", "delimiter", "decimal"),
        )
    counts = Counter(data.names)
    for index in indices:
        if counts[data.names[index]] > 1:
            raise error("repeated-column", f"{data.name} has more than one column `{named(data.names[index])}`")
    return list(dict.fromkeys(indices))


def _position(data: Dataset, name: str, positions: Mapping[str, int]) -> int:
    if name not in positions:
        mend = suggestion(name, data.names) or f"it has {listed(data.names, named)}"
        raise error("unknown-column", f"{data.name} has no column `{named(name)}`", help=mend)
    return positions[name]


def match_columns(
    columns: Sequence[FittedColumn], data: Dataset, wanted: Sequence[str] | None = None
) -> dict[int, FittedColumn]:
    """Return which column of the data belongs to which that a scaler knows, index -> column.

    By the names in the header; by position if the data has none. Other columns of numbers are an
    error, unless the wanted ones are named.

    Raises:
        MlcalcError: a column is missing, or there is one that the scaler does not know.
    """
    fitted = {column.name: column for column in columns}
    for name in wanted or ():
        if name not in fitted:
            raise error(
                "unknown-column",
                f"the scaler has not learnt column `{named(name)}`",
                help=suggestion(name, fitted) or f"it knows {listed(list(fitted), named)}",
            )
    names = list(dict.fromkeys(wanted or fitted))
    present = set(data.names)
    missing = [name for name in names if name not in present]
    if missing and not data.header:
        return _matched_by_position(data, [fitted[name] for name in names])
    if missing:
        raise error(
            "missing-column",
            f"{data.name} has no column {_listed(missing)}, which the scaler has learnt",
            help="`columns` names the columns to scale",
            settings=("columns",),
        )
    extra = [data.names[index] for index in data.numeric if data.names[index] not in fitted]
    if extra and not wanted:
        raise error(
            "extra-column",
            f"the scaler has not learnt {_listed(extra)}, a column of numbers in {data.name}",
            help="`columns` names the columns to scale, and leaves all others as they are",
            settings=("columns",),
        )
    return {index: fitted[data.names[index]] for index in numeric_columns(data, names)}


def _matched_by_position(data: Dataset, known: Sequence[FittedColumn]) -> dict[int, FittedColumn]:
    if len(data.numeric) != len(known):
        raise error(
            "missing-column" if len(data.numeric) < len(known) else "extra-column",
            f"{data.name} has {counted(len(data.numeric), 'column')} of numbers, the scaler has learnt {len(known)}",
            help="columns are matched by the names in a header, or by position where there is none",
        )
    return dict(zip(data.numeric, known, strict=True))


def _listed(names: Sequence[str]) -> str:
    return listed(names, lambda name: f"`{named(name)}`")
