"""What is wrong with the quotation marks of a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError, Place, Source


class OneLine(Source):
    """One line of a long file, whatever its number."""

    def line(self, number: int) -> str:
        """Return the line."""
        return self.text


class Row(NamedTuple):
    """A row of cells, the line on which it ends, and that line as it is written, unless the row has several."""

    line: int
    cells: Sequence[str]
    text: str

    def stretch(self, column: int) -> tuple[int, int]:
        """Return where a cell begins in the line, and how long it is, with the quotes around it."""
        start = length = 0
        for cell in self.cells[: column + 1]:
            start += length
            length = len(cell) + (2 + cell.count('"') if self.text.startswith('"', start) else 0) + 1
        return start, length - 1

    def place(self, name: str, column: int | None = None) -> Place:
        """Return where a cell stands in a file, or the whole row."""
        text = self.text.rstrip("\r\n")
        start, length = (0, len(text)) if column is None else self.stretch(column)
        return Place(OneLine(name, text), self.line, start + 1, max(1, length))


class Watched:
    """Lines on their way to the reader of a table: the one that was read last, the first of its row, and their end."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.number = self.start = 0
        self.last = self.first = ""
        self.has_ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            self.last = next(self._lines)
        except StopIteration:
            self.has_ended = True
            raise
        self.number += 1
        if not self.start:
            self.start, self.first = self.number, self.last
        return self.last

    def begin_row(self) -> None:
        """Say that a row is complete, and the next line begins another."""
        self.start = 0

    def fault(self, name: str) -> MlcalcError:
        """Return what is wrong with the row that cannot be read."""
        line, number = (self.first, self.start) if self.has_ended else (self.last, self.number)
        column, length = max(0, line.rstrip().rfind('"')), 1
        if self.has_ended:
            message, mend = "this quotation mark is never closed", 'close it; inside a cell, write it twice: `""`'
            column = max(0, line.find('"'))
        elif len(line) > csv.field_size_limit():
            message, mend = (
                f"a cell has at most {csv.field_size_limit():,} characters",
                "is a quotation mark left open?",
            )
            column = 0
        else:
            message = "something stands behind the quotation mark that closes a cell"
            mend = 'a quotation mark inside a cell is written twice: `""`'
            column = line.find('"', line.find('"') + 1)
        place = Place(OneLine(name, line.rstrip("\r\n")), number, max(0, column) + 1, length)
        return MlcalcError(Diagnostic("bad-csv", message, help=mend, place=place))
