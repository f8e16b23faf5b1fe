"""Arrays in NumPy's `.npy` format, which need NumPy."""

from __future__ import annotations

import io
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

from mlcalc.errors import error
from mlcalc.scaling.datasets import Dataset, in_memory


def numpy() -> Any:
    """Return NumPy.

    Raises:
        MlcalcError: it is not installed.
    """
    try:
        import numpy as np
    except ImportError:
        from mlcalc.installing import install_command

        mend = f"install it: `{install_command('numpy')}`"
        raise error("missing-library", "a .npy file needs NumPy", help=mend) from None
    return np


def open_npy(path: str | Path) -> Dataset:
    """Return the numbers in a `.npy` file: one column, or one for each element of a row, as 64-bit floats.

    Args:
        path: a file that begins as NumPy begins such files.

    Raises:
        MlcalcError: it is no such file, is cut short, or holds no numbers in one or two dimensions.
    """
    load = numpy().load
    try:
        with catch_warnings():
            simplefilter("ignore")  # what NumPy has to say of a header is nothing to whoever reads the numbers
            # Never unpickled: an array of Python objects is refused.
            values = load(path, mmap_mode="r", allow_pickle=False)
    except Exception:  # noqa: BLE001  (over a header that is no Python, NumPy raises what its parsers raise)
        reason = "it is cut short, its header is damaged, or it holds Python objects"
        raise error("bad-array", f"{path} is not a .npy file of numbers: {reason}") from None
    if values.dtype.kind not in "fiub" or values.ndim not in (1, 2):
        raise error("bad-array", f"{path} holds {values.dtype} of {values.ndim} dimensions, not numbers of 1 or 2")
    if not values.size:
        raise error("empty-data", f"{path} is empty")
    matrix = values.reshape(len(values), -1).astype("float64")
    infinite = numpy().isinf(matrix).any(axis=1)
    if infinite.any():
        raise error("bad-cell", f"row {int(infinite.argmax()) + 1} of {path} is infinite, which cannot be scaled")
    columns = {str(number): array("d", column.tobytes()) for number, column in enumerate(matrix.T, 1)}
    return in_memory(columns, str(path))._replace(header=(), is_list=values.ndim == 1)


def as_npy(columns: Sequence[array[float]], *, flat: bool) -> bytes:
    """Return columns as an array of 64-bit floats; a single column has one dimension if it shall be flat.

    Raises:
        MlcalcError: NumPy is not installed.
    """
    matrix = numpy().column_stack(columns)
    file = io.BytesIO()
    numpy().save(file, matrix[:, 0] if flat else matrix)
    return file.getvalue()
