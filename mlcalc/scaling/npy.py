"""Arrays in NumPy's `.npy` format, which need NumPy."""

from __future__ import annotations

import io
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO
from warnings import catch_warnings, simplefilter

from mlcalc.errors import error
from mlcalc.scaling.datasets import Dataset, in_memory
from mlcalc.scaling.numerics import EPSILONS, USUAL, Floats
from mlcalc.texts import listed, named


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


_IN_NUMPY = {
    "U": "in NumPy, `numpy.save` of `x.astype(float)` writes numbers, if the texts are such",
    "S": "in NumPy, `numpy.save` of `x.astype(float)` writes numbers, if the texts are such",
    "c": "in NumPy, `numpy.save` of `x.real`, or of `abs(x)`, writes numbers",
    "V": "in NumPy, `numpy.save` of one field, `x['name']`, writes numbers",
    "M": "in NumPy, `numpy.save` of `(x - x[0]).astype(float)` writes the time since the first",
    "m": "in NumPy, `numpy.save` of `x.astype(float)` writes numbers",
}
"""A kind of type that is no number -> what makes numbers of it."""


def open_npy(path: str | Path) -> Dataset:
    """Return the numbers in a `.npy` file, which begins as NumPy begins such files; see `read_npy`."""
    return _read(str(path), path, mmap_mode="r")


def read_npy(name: str, content: bytes) -> Dataset:
    """Return the numbers in what a `.npy` file holds: one column, or one for each element of the last dimension.

    An array of more dimensions, such as (samples, time_steps, features), has a row for each sample and step. Floats of
    32 and 16 bits stay such, as in scikit-learn; all other numbers become floats of 64, those whose bytes stand in
    another order than the machine's, too.

    Args:
        name: what messages call it.
        content: bytes that begin as NumPy begins such files.

    Raises:
        MlcalcError: it is no such content, is cut short, or holds no numbers.
    """
    return _read(name, io.BytesIO(content), mmap_mode=None)


def _read(path: str, source: str | Path | BinaryIO, mmap_mode: str | None) -> Dataset:
    load = numpy().load
    try:
        with catch_warnings():
            simplefilter("ignore")  # what NumPy has to say of a header is nothing to whoever reads the numbers
            # Never unpickled: an array of Python objects is refused.
            values = load(source, mmap_mode=mmap_mode, allow_pickle=False)
    except Exception as cause:  # noqa: BLE001  (over a header that is no Python, NumPy raises what its parsers raise)
        reason, mend = "it is cut short, or its header is damaged", "save or copy it once more"
        if isinstance(cause, ValueError) and "bject" in str(cause):
            reason, mend = "it holds Python objects", "`numpy.save` of `x.astype(float)` writes numbers"
        raise error("bad-array", f"{path} is not a .npy file of numbers: {reason}", help=mend) from None
    if not values.ndim:
        message = f"{path} holds a single value, not an array"
        raise error("bad-array", message, help="give the number itself in place of the file")
    if values.dtype.kind not in "fiub":
        fields = listed(values.dtype.names or (), named)
        what = f"the fields {fields}, not an array of numbers" if fields else f"{values.dtype}, not numbers"
        raise error("bad-array", f"{path} holds {what}", help=_IN_NUMPY.get(values.dtype.kind))
    if not values.size:
        raise error("empty-data", f"{path} is empty")
    matrix = values.reshape(-1, 1 if values.ndim == 1 else values.shape[-1]).astype(USUAL)
    infinite = numpy().isinf(matrix).any(axis=1)
    if infinite.any():
        raise error("bad-cell", f"row {int(infinite.argmax()) + 1} of {path} is infinite, which cannot be scaled")
    dtype = values.dtype.name if values.dtype.name in EPSILONS and values.dtype.isnative else USUAL
    columns = {str(number): array("d", column.tobytes()) for number, column in enumerate(matrix.T, 1)}
    return in_memory(columns, path)._replace(
        header=(),
        is_list=values.ndim == 1,
        floats=Floats(dtype, by_rows=bool(values.flags.c_contiguous) and matrix.shape[1] > 1),
        shape=values.shape if values.ndim > 1 else (),
    )


def as_npy(columns: Sequence[array[float]], data: Dataset) -> bytes:
    """Return columns as an array, of the type and with the dimensions of the data that they were made of.

    Raises:
        MlcalcError: NumPy is not installed.
    """
    matrix = numpy().column_stack(columns).astype(data.floats.dtype)
    file = io.BytesIO()
    numpy().save(file, matrix.reshape(data.shape) if data.shape else matrix[:, 0] if data.is_list else matrix)
    return file.getvalue()
