"""Numbers that stand for missing ones, as instruments and old programs write them: -999, 9999, -99.9."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping

from mlcalc.errors import Diagnostic, warning
from mlcalc.scaling.scalers import shown
from mlcalc.texts import counted, named

_MARK = re.compile(r"-?9{3,}\.[09]|-9{2,}\.(?:0|9+)|-32768\.0|1e\+(?:20|30)")
_FEWEST = 3
"""Numbers beside a mark that tell how far it is from them."""
_FAR = 3
"""A mark is so many times as far from the other numbers as these are from each other."""


def marks(name: str, columns: Mapping[str, array[float]]) -> Iterator[Diagnostic]:
    """Yield a warning for each column with a number that looks like a mark, far from all of the others.

    Args:
        name: of the data.
        columns: the numbers that are learnt from, NaN for the missing ones, by the names of the columns.
    """
    for column, numbers in columns.items():
        if (found := _mark(numbers)) is not None:
            mark, low, high = found
            count = sum(1 for number in numbers if number == mark)
            word = repr(mark).removesuffix(".0")
            rows = f"{counted(count, 'row')} of {name}, first in " if count > 1 else ""
            row = f"row {numbers.index(mark) + 1}{'' if rows else f' of {name}'}"
            message = (
                f"`{named(column)}` holds {shown(mark)} in {rows}{row}, "
                f"and numbers from {shown(low)} to {shown(high)} otherwise"
            )
            mend = f"if it stands for a missing number, `missing {word}` takes it as one"
            yield warning("missing-mark", message)._replace(help=mend, settings=("missing",))


def _mark(numbers: array[float]) -> tuple[float, float, float] | None:
    """Return the least or the greatest number if it looks like a mark, and the ends of the others."""
    there = [number for number in numbers if number == number]  # noqa: PLR0124  (not NaN)
    if not there:
        return None
    for mark in (min(there), max(there)):
        if not _MARK.fullmatch(repr(mark)):
            continue
        others = [number for number in there if number != mark]
        if len(others) < _FEWEST:
            continue
        low, high = min(others), max(others)
        if min(abs(mark - low), abs(mark - high)) > _FAR * max(high - low, 1):
            return mark, low, high
    return None
