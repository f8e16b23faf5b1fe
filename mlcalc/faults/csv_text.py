"""What is wrong with the quotation marks of a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from mlcalc.errors import Diagnostic, MlcalcError, Place, Source


class OneLine(Source):
    """One line of a long file, whatever its number."""

    def line(self, number: int) -> str:
        """Return the line."""
        return self.text


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
