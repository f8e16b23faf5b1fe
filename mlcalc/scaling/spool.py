"""Columns of numbers in a temporary file: eight bytes a number, and as many rows as the disk holds."""

from __future__ import annotations

import io
import math
import os
from array import array
from collections.abc import Iterator, Sequence
from typing import IO

_IN_MEMORY = 4 * 2**20
"""Bytes that are kept in memory before a file is made."""


class Spool:
    """Parts of columns, written once and read as often as wanted.

    `missing` counts the NaN of each column.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.rows = 0
        self.missing = [0] * width
        self._parts: list[tuple[int, int]] = []
        self._end = 0
        self._file: IO[bytes] = io.BytesIO()

    def close(self) -> None:
        """Give the room back."""
        self._file.close()

    def append(self, columns: Sequence[list[float]]) -> None:
        """Add rows, given as the next part of each column."""
        if self._end > _IN_MEMORY and isinstance(self._file, io.BytesIO):
            self._file = _moved_to_disk(self._file)
        size = len(columns[0])
        self._file.seek(self._end)
        for index, column in enumerate(columns):
            if math.isnan(sum(column)):
                self.missing[index] += sum(map(math.isnan, column))
            self._file.write(array("d", column))
        self._parts.append((self._end, size))
        self._end += 8 * size * self.width
        self.rows += size

    def column(self, index: int) -> SpooledColumn:
        """Return one column, to be read in parts."""
        return SpooledColumn(self, index)

    def part(self, number: int, index: int) -> list[float]:
        """Return a part of one column."""
        start, size = self._parts[number]
        numbers = array("d")
        numbers.frombytes(self._read(start + 8 * size * index, 8 * size))
        return numbers.tolist()

    def _read(self, start: int, size: int) -> bytes:
        if isinstance(self._file, io.BytesIO) or not hasattr(os, "pread"):
            self._file.seek(start)
            return self._file.read(size)
        # Without moving the position in the file, which a forked process would share.
        self._file.flush()
        return os.pread(self._file.fileno(), size, start)

    def __len__(self) -> int:
        return len(self._parts)


def _moved_to_disk(memory: io.BytesIO) -> IO[bytes]:
    import tempfile

    file = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the spool)
    file.write(memory.getbuffer())
    return file


class SpooledColumn:
    """One column of a spool; a missing number is NaN."""

    def __init__(self, spool: Spool, index: int) -> None:
        self.rows, self.missing = spool.rows, spool.missing[index]
        self._spool, self._index = spool, index

    def __iter__(self) -> Iterator[list[float]]:
        for number in range(len(self._spool)):
            yield self._spool.part(number, self._index)
