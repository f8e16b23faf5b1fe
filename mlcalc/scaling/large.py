"""Large tables by Polars, an optional library: text becomes floats, and floats text, in half the time or less.

All arithmetic stays that of the scalers: Polars reads floats to the last bit and writes the same digits as
Python, but it divides by multiplying with the reciprocal, and adds in another order than NumPy.
Whatever looks unusual in the text is left to the plain reader, which knows what is wrong with it and where.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from mlcalc.scaling.cells import MISSING, PLAIN
from mlcalc.scaling.datasets import Dataset, NumberColumn, Values

LARGE = 1 << 25
"""Bytes of a file that is worth the import."""

_SMALL = 1e-4
"""Smaller numbers Python writes with an exponent, as in 1e-05, and Polars otherwise."""


def can_help(data: Dataset, size: int) -> bool:
    """Return whether a text of so many bytes is better left to Polars."""
    from importlib.util import find_spec

    usual = data.notation == PLAIN and not data.flags and not data.above and data.delimiter.isascii()
    return size >= LARGE and usual and find_spec("polars") is not None


def read(path: str, data: Dataset, wanted: AbstractSet[int]) -> Sequence[Values] | None:
    """Return all columns of a text, the wanted ones as numbers; None if there is anything unusual in it."""
    import polars as pl

    try:
        table = pl.read_csv(
            path,
            has_header=False,
            separator=data.delimiter,
            schema={str(index): pl.String for index in range(len(data.names))},
        )[1 if data.header else 0 :]
    except pl.exceptions.PolarsError:
        return None
    # Polars fills a row that is too short, or blank, as if its last cells were empty.
    if not len(table) or table[:, -1].has_nulls():
        return None
    cells = table.fill_null("")
    values = [_numbers(column) if index in wanted else column.to_list() for index, column in enumerate(cells)]
    usual = [each for each in values if each is not None]
    return usual if len(usual) == len(values) else None


def _numbers(texts: Any) -> NumberColumn | None:
    import polars as pl

    numbers = texts.cast(pl.Float64, strict=False)
    if numbers.is_infinite().any():
        return None
    rows = (numbers.is_null() | numbers.is_nan()).arg_true()
    missing = dict(zip(rows.to_list(), texts.gather(rows).to_list(), strict=True))
    if not all(text.strip().lower() in MISSING for text in missing.values()):
        return None
    return NumberColumn(array("d", numbers.fill_null(math.nan).to_list()), missing)


def texts(numbers: array[float]) -> list[str]:
    """Return numbers as Python writes them."""
    import polars as pl

    series = pl.Series(numbers.tolist(), dtype=pl.Float64)
    rows = (((series.abs() < _SMALL) & (series != 0)) | series.is_nan()).arg_true()
    written: list[str] = series.cast(pl.String).to_list()
    for row in rows:
        written[row] = repr(numbers[row])
    return written
