"""Arrays in NumPy's `.npy` format, which need NumPy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from mlcalc.errors import error
from mlcalc.scaling.tables import Chunk, NumberChunk

CELLS = 1 << 16
"""Numbers that are read at once."""


def numpy() -> Any:
    """Return NumPy.

    Raises:
        MlcalcError: it is not installed.
    """
    try:
        import numpy as np
    except ImportError:
        raise error("missing-library", "a .npy file needs NumPy", help="pip install numpy") from None
    return np


class ArrayTable:
    """Numbers in a `.npy` file: one column, or one for each element of a row.

    Computed with 64-bit floats, whatever the type of the elements.

    Raises:
        MlcalcError: it is no such file, is cut short, or holds no numbers in one or two dimensions.
    """

    delimiter, decimal = ",", "."
    header: tuple[str, ...] = ()

    def __init__(self, path: str | Path, watch: Callable[[int], object] = lambda count: None) -> None:
        self.name, self._watch = str(path), watch
        load = numpy().load
        try:
            # Never unpickled: an array of Python objects is refused.
            array = load(path, mmap_mode="r", allow_pickle=False)
        except (ValueError, OSError, EOFError, SyntaxError, TypeError) as cause:
            raise error("bad-array", f"{path} is not a .npy file of numbers: {_first_line(cause)}") from None
        if array.dtype.kind not in "fiub" or array.ndim not in (1, 2):
            raise error("bad-array", f"{path} holds {array.dtype} of {array.ndim} dimensions, not numbers of 1 or 2")
        if not array.size:
            raise error("empty-data", f"{path} is empty")
        self.is_list = array.ndim == 1
        self._array = array.reshape(-1, 1) if self.is_list else array
        self.numeric = tuple(range(self._array.shape[1]))
        self.names = tuple(str(number + 1) for number in self.numeric)

    def chunks(self) -> Iterator[Chunk]:
        rows, columns = self._array.shape
        step = max(1, CELLS // columns)
        for start in range(0, rows, step):
            part = self._array[start : start + step].astype("float64")
            if numpy().isinf(part).any():
                row = start + int(numpy().isinf(part).any(axis=1).argmax())
                raise error("bad-cell", f"row {row + 1} of {self.name} is infinite, which cannot be scaled")
            self._watch(part.nbytes)
            yield NumberChunk(part.T.tolist())


def _first_line(cause: Exception) -> str:
    return (str(cause).splitlines() or ["it is cut short"])[0][:200]
