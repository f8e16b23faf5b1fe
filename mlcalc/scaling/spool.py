"""Columns of numbers in a temporary file: eight bytes a number, and as many rows as the disk holds."""

from __future__ import annotations

import io
import math
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

    def parts(self) -> Iterator[list[list[float]]]:
        """Yield the columns as they were appended, part by part."""
        for number in range(len(self._parts)):
            yield [self.part(number, index) for index in range(self.width)]

    def part(self, number: int, index: int) -> list[float]:
        """Return a part of one column."""
        start, size = self._parts[number]
        self._file.seek(start + 8 * size * index)
        numbers = array("d")
        numbers.frombytes(self._file.read(8 * size))
        return numbers.tolist()

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
