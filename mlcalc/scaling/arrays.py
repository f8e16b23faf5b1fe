"""Arrays of numbers in memory, by what they say of themselves: NumPy is needed for none of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from mlcalc.errors import Diagnostic, error, note
from mlcalc.limits import MOST_AXES
from mlcalc.scaling.numerics import EPSILONS, USUAL, Floats
from mlcalc.texts import counted


class Array(NamedTuple):
    """The numbers of an array in their order, its shape, and which floats they are."""

    numbers: list[float]
    shape: tuple[int, ...]
    floats: Floats = Floats()


def read_array(data: Any, name: str) -> Array:
    """Return the numbers in nested lists, or in an array of NumPy or of a library that follows it.

    Args:
        data: numbers, sequences of them, of these and so on; or what has `dtype`, `shape` and `tolist`.
        name: what messages call it.

    Raises:
        MlcalcError: the lists are of unequal length, or nested too deeply.
        TypeError: it is no such data.
    """
    values: list[Any] = list(data.tolist() if hasattr(data, "tolist") else data)
    shape = [len(values)]
    while values and isinstance(values[0], (list, tuple)):
        if len({len(each) for each in values}) > 1:
            raise error("ragged-row", f"{name} has rows of unequal length")
        if len(shape) == MOST_AXES:
            raise error("too-deep", f"{name} has more than {MOST_AXES} axes")
        shape.append(len(values[0]))
        values = [each for part in values for each in part]
    dtype = str(getattr(data, "dtype", USUAL)).rpartition(".")[2]  # such as torch.float32
    is_by_rows = getattr(getattr(data, "flags", None), "c_contiguous", True) and len(shape) > 1 and shape[-1] > 1
    return Array(values, tuple(shape), Floats(dtype if dtype in EPSILONS else USUAL, by_rows=bool(is_by_rows)))


def nested(columns: Sequence[Sequence[Any]], shape: Sequence[int]) -> list[Any]:
    """Return columns as nested lists of a shape, whose last axis they are."""
    values: list[Any] = [list(row) for row in zip(*columns, strict=True)]
    for size in reversed(shape[1:-1]):
        values = [values[start : start + size] for start in range(0, len(values), size)]
    return values


def several_axes(name: str, shape: Sequence[int]) -> Iterator[Diagnostic]:
    """Yield the note on an array whose columns hide behind several axes: scikit-learn refuses it."""
    if len(shape) > 2:
        columns, numbers = counted(shape[-1], "column"), counted(math.prod(shape[:-1]), "number")
        message = f"{name} has {len(shape)} axes, {tuple(shape)}: the last one is that of the columns"
        mend = f"so {columns} learn from {numbers} each; `together` takes one range for all, as pictures need it"
        yield note("several-axes", message)._replace(help=mend, settings=("together",))
