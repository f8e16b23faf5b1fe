"""What a table is, and tables of numbers that are in memory already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from mlcalc.errors import Diagnostic, MlcalcError, Place, Source, error
from mlcalc.scaling.cells import number_in


class Chunk(Protocol):
    """Some neighbouring rows of a table."""

    @property
    def rows(self) -> int:
        """How many there are."""

    def numbers(self, column: int) -> list[float]:
        """Return the numbers of a column, NaN where one is missing."""

    def texts(self, column: int) -> Sequence[str]:
        """Return the cells of a column as they are written."""


class Table(Protocol):
    """Columns of numbers and of other things, read in chunks from the first row to the last.

    `header` holds the cells that name the columns, none without a header; `names` are those names, or
    `1`, `2`, …; `numeric` are the columns that hold numbers, by index. `is_list` marks a single column
    without a name. `delimiter` and `decimal` are how the table is written, or would be.
    """

    name: str
    header: tuple[str, ...]
    names: tuple[str, ...]
    numeric: tuple[int, ...]
    is_list: bool
    delimiter: str
    decimal: str

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in order."""


class NumberChunk(NamedTuple):
    """Rows of numbers, given by columns."""

    columns: Sequence[Sequence[float]]

    @property
    def rows(self) -> int:
        return len(self.columns[0])

    def numbers(self, column: int) -> list[float]:
        return list(self.columns[column])

    def texts(self, column: int) -> Sequence[str]:
        return list(map(repr, self.columns[column]))


class NumberTable:
    """A table of numbers in memory: named columns, or a list of numbers.

    Raises:
        MlcalcError: there are no numbers, an infinite one, or columns of unequal length.
    """

    delimiter, decimal = ",", "."

    def __init__(self, columns: Mapping[str, Sequence[float]] | Sequence[float], name: str = "data") -> None:
        named = columns if isinstance(columns, Mapping) else {"1": columns}
        self.name = name
        self.is_list = not isinstance(columns, Mapping)
        self.names = tuple(named)
        self.header = () if self.is_list else self.names
        self.numeric = tuple(range(len(named)))
        self._columns = [list(map(float, column)) for column in named.values()]
        lengths = {len(column) for column in self._columns}
        if len(lengths) > 1:
            raise error("ragged-row", f"{name} has columns of unequal length")
        if not lengths or lengths == {0}:
            raise error("empty-data", f"{name} is empty")
        for each, column in zip(self.names, self._columns, strict=True):
            if any(abs(number) == float("inf") for number in column):
                raise error("bad-cell", f"column `{each}` is infinite, and an infinite value cannot be scaled")

    def chunks(self) -> Iterator[Chunk]:
        yield NumberChunk(self._columns)


def table_of_arguments(words: Sequence[str], decimal: str = ".") -> NumberTable:
    """Return a list of numbers from the words of a command line.

    Raises:
        MlcalcError: a word is no number.
    """
    numbers: list[float] = []
    problems: list[Diagnostic] = []
    line = " ".join(words)
    for index, word in enumerate(words):
        try:
            numbers.append(number_in(word, decimal))
        except ValueError as reason:
            column = len(" ".join(words[:index])) + (index > 0) + 1
            place = Place(Source("DATA", line, is_file=False), 1, column, len(word))
            problems.append(Diagnostic("bad-cell", f"`{word}` {reason}", place=place))
    if problems:
        raise MlcalcError(problems)
    return NumberTable(numbers)
