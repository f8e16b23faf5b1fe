"""CSV, TSV and lists of numbers, read in parts that fit into memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import methodcaller
from typing import BinaryIO, NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError, Place, Source, error
from mlcalc.scaling.cells import BadCellError, numbers_in
from mlcalc.scaling.dialect import found_delimiter, has_header, is_list, is_numeric
from mlcalc.scaling.tables import Chunk

BLOCK = 1 << 16
"""Characters that are read at once."""

LONGEST_LINE = 1 << 24
"""Characters that a line may have: a million columns."""

ROWS = 1024
"""Rows that are read at once where cells are quoted."""


class Layout(NamedTuple):
    """How a text is written, as far as a user says so.

    Args:
        delimiter: what stands between cells; None to find it in the first lines.
        decimal: the decimal sign, a point or a comma.
        header: whether the first row names the columns; None to decide by that row and those below it.
    """

    delimiter: str | None = None
    decimal: str = "."
    header: bool | None = None


UNKNOWN = Layout()


class TextTable:
    """A table in CSV or in one of its relatives.

    Args:
        name: what messages call it.
        start: opens it at its first byte.
        layout: what the user says about it.
        watch: is told how many characters each block has that is read.

    Raises:
        MlcalcError: it is empty, no text, or cut into rows of unequal length.
    """

    def __init__(
        self,
        name: str,
        start: Callable[[], BinaryIO],
        layout: Layout = UNKNOWN,
        watch: Callable[[int], object] = lambda count: None,
    ) -> None:
        self.name, self.decimal = name, layout.decimal
        self.delimiter = layout.delimiter or ""
        self._finds_delimiter = layout.delimiter is None
        self._start, self._watch = start, watch
        self._line_end = "\n"
        self._width = 0
        rows = self._rows()
        first = next(rows, None)
        if first is None:
            raise error("empty-data", f"{name} is empty")
        self._describe(first.columns, layout.header)
        self._begun: Iterator[_Rows] | None = chain([first], rows)

    def _describe(self, columns: Sequence[Sequence[str]], header: bool | None) -> None:
        """Say what the first rows tell about the columns."""
        named = has_header(columns, self.decimal) if header is None else header
        self.header = tuple(column[0] for column in columns) if named else ()
        self.names = tuple(cell.strip() for cell in self.header) or tuple(str(n + 1) for n in range(len(columns)))
        self.numeric = tuple(
            index for index, column in enumerate(columns) if is_numeric(column[1:] if named else column, self.decimal)
        )
        self.is_list = not named and len(columns) == 1

    def chunks(self) -> Iterator[Chunk]:
        rows, self._begun = self._begun or self._rows(), None
        if self.header:
            columns, lines = next(rows)
            rows = chain([_Rows([column[1:] for column in columns], lines[1:])], rows)
        return (TextChunk(self, columns, lines) for columns, lines in rows if lines)

    def _rows(self) -> Iterator[_Rows]:
        """Yield the rows in parts, header and all."""
        pieces = self._pieces()
        line = 1
        for piece in pieces:
            if line == 1 and self._finds_delimiter:
                if is_list(piece):
                    piece = "\n".join(piece.split())  # noqa: PLW2901  (one line of numbers is a column)
                self.delimiter = self.delimiter or found_delimiter(_lines_of(piece), self.decimal)
            if '"' in piece:
                yield from self._quoted(chain([piece], pieces), line - 1)
                return
            lines = _lines_of(piece)
            rows = self._plain(lines, range(line, line + len(lines)))
            line += len(lines)
            if rows.lines:
                yield rows

    def _pieces(self) -> Iterator[str]:
        """Yield the text in pieces of whole lines."""
        rest = ""
        with io.TextIOWrapper(self._start(), encoding="utf-8-sig", newline="") as stream:
            for number, block in enumerate(self._blocks(stream)):
                if number == 0 and "\n" not in block and "\r" in block:
                    self._line_end = "\r"
                cut = block.rfind(self._line_end) + 1
                if cut:
                    yield rest + block[:cut]
                    rest = block[cut:]
                else:
                    rest += block
                if len(rest) > LONGEST_LINE:
                    raise error("long-line", f"{self.name} has a line of more than {LONGEST_LINE:,} characters")
        if rest:
            yield rest

    def _blocks(self, stream: io.TextIOWrapper) -> Iterator[str]:
        """Yield what is read at once, if it is text."""
        try:
            while block := stream.read(BLOCK):
                if "\0" in block:
                    raise error("not-text", f"{self.name} is not a text file: it holds a zero byte")
                self._watch(len(block))
                yield block
        except UnicodeDecodeError as cause:
            raise error(
                "not-text",
                f"{self.name} is not UTF-8: it holds the byte 0x{cause.object[cause.start]:02x}",
                help="convert a text first, such as with `iconv -f latin1 -t utf-8`",
            ) from None

    def _plain(self, lines: Sequence[str], numbers: Sequence[int]) -> _Rows:
        """Cut lines without any quote into cells, all at once where every line has as many as the first."""
        count = methodcaller("count", self.delimiter)
        if not self._width:
            self._width = next((count(each) + 1 for each in lines if not self._is_blank(each)), 0)
        if set(map(count, lines)) == {self._width - 1} and (self._width > 1 or all(map(str.strip, lines))):
            cells = self.delimiter.join(lines).split(self.delimiter)
        else:
            kept = [(number, each) for number, each in zip(numbers, lines, strict=True) if not self._is_blank(each)]
            rows = [(number, each.split(self.delimiter)) for number, each in kept]
            self._check_widths(rows)
            cells = [cell for _, row in rows for cell in row]
            numbers = [number for number, _ in rows]
        return _Rows([cells[index :: self._width] for index in range(self._width)], numbers)

    def _is_blank(self, line: str) -> bool:
        return not line.strip() and self.delimiter not in line

    def _quoted(self, pieces: Iterable[str], line: int) -> Iterator[_Rows]:
        """Cut lines with quoted cells, which may hold delimiters and line ends, after so many lines."""
        lines = (f"{each}\n" for piece in pieces for each in piece.removesuffix(self._line_end).split(self._line_end))
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        try:
            while part := [(line + reader.line_num, row) for row in islice(reader, ROWS)]:
                # A blank line is no row, but `""` is one with an empty cell.
                rows = [(number, row) for number, row in part if len(row) > 1 or (row and not row[0].isspace())]
                self._width = self._width or (len(rows[0][1]) if rows else 0)
                self._check_widths(rows)
                if rows:
                    yield _Rows(list(zip(*(row for _, row in rows), strict=True)), [number for number, _ in rows])
        except csv.Error as cause:
            where = f"{self.name}:{line + reader.line_num}"
            raise error("bad-csv", f"{self.name} is not well-formed CSV: {cause}", where=where) from None

    def _check_widths(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        for number, row in rows:
            if len(row) != self._width:
                raise error(
                    "ragged-row",
                    f"line {number} has {_cells(len(row))} where the first row has {self._width}",
                    where=f"{self.name}:{number}",
                    help="a cell that holds the delimiter needs quotes; `--delimiter` names another delimiter",
                )


class _Rows(NamedTuple):
    """Columns of cells, and the line on which each row ends."""

    columns: Sequence[Sequence[str]]
    lines: Sequence[int]


def _lines_of(piece: str) -> list[str]:
    if "\r" in piece:
        piece = piece.replace("\r\n", "\n").replace("\r", "\n")
    return piece.removesuffix("\n").split("\n")


def _cells(count: int) -> str:
    return f"{count} cell{'s' if count != 1 else ''}"


class TextChunk:
    """Rows as they stand in a text."""

    def __init__(self, table: TextTable, columns: Sequence[Sequence[str]], lines: Sequence[int]) -> None:
        self._table, self._columns, self._lines = table, columns, lines
        self.rows = len(lines)

    def texts(self, column: int) -> Sequence[str]:
        return self._columns[column]

    def numbers(self, column: int) -> list[float]:
        try:
            return numbers_in(self._columns[column], self._table.decimal)
        except BadCellError as bad:
            raise MlcalcError(self._explained(bad, column)) from None

    def _explained(self, bad: BadCellError, column: int) -> Diagnostic:
        cells = [each[bad.index] for each in self._columns]
        before = sum(len(cell) + 1 for cell in cells[:column])
        line = "" if any("\n" in cell for cell in cells) else self._table.delimiter.join(cells)
        shown = bad.text if len(bad.text) <= 60 else f"{bad.text[:57]}…"
        source = _Excerpt(self._table.name, line)
        hint = "; `--decimal ,` reads decimal commas" if _has_comma(bad.text) and self._table.decimal == "." else ""
        return Diagnostic(
            "bad-cell",
            f"{shown!r} in column `{self._table.names[column]}` {bad.reason}",
            place=Place(source, self._lines[bad.index], before + 1, max(1, len(bad.text))),
            help=f"a missing number is an empty cell or NA; `--columns` chooses the columns to scale{hint}",
        )


def _has_comma(text: str) -> bool:
    return "," in text and text.strip().lstrip("+-").replace(",", "", 1).isdigit()


class _Excerpt(Source):
    """One line of a long file."""

    def line(self, number: int) -> str:
        return self.text
