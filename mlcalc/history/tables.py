"""Histories in CSV: Keras' CSVLogger, Lightning's metrics.csv, and any table with a column of steps."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, filterfalse, islice
from typing import BinaryIO, NamedTuple, TextIO

from mlcalc.errors import MlcalcError, error
from mlcalc.history.columns import axis_of, is_axis, is_metric, read_number, step_number, time_of, unit_of
from mlcalc.history.runs import Run, too_many_metrics
from mlcalc.limits import LONGEST_LINE, MOST_METRICS
from mlcalc.scaling.cells import MISSING, holds_number, with_point
from mlcalc.scaling.dialect import found_delimiter
from mlcalc.texts import named, quoted

_SAMPLE = 20
"""Lines by which the delimiter is found."""

_NO_POINT = MISSING - {"nan", "+nan", "-nan"}


def read_table(name: str, stream: BinaryIO, run: Run) -> None:
    """Give the points of a table to a run, row by row.

    Raises:
        MlcalcError: it is no text or no history, or a row is damaged; what stands before that is given to the run.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        _read_rows(name, _rows(name, text, run), run)
    finally:
        text.detach()  # which would close the stream otherwise


def _read_rows(name: str, rows: Iterator[tuple[int, list[str]]], run: Run) -> None:
    _, header = next(rows, (0, []))
    if not header and run.wanted.is_growing:
        return
    columns = _columns(name, [cell.strip() for cell in header])
    texts: set[str] = set()
    for row, (line, cells) in enumerate(rows):
        if len(cells) != len(header):
            message = f"line {line} has {len(cells)} cells where the first row has {len(header)}"
            raise error("ragged-row", message, where=f"{name}:{line}", help="the rows above it are shown")
        try:
            _read_row(float(row), cells, columns, run, texts)
        except _CellError as cause:
            raise _bad_cell(f"{name}:{line}", cause.column, cause.cell, run.wanted.decimal) from None
    run.skipped["texts"] += len(texts)


def _read_row(number: float, cells: Sequence[str], columns: _Columns, run: Run, texts: set[str]) -> None:
    """Give the points in a row to a run.

    Raises:
        _CellError: a cell is no number.
    """
    decimal = run.wanted.decimal

    def value_in(column: str) -> float | None:
        cell = cells[columns.places[column]]
        try:
            return _number(cell, decimal)
        except ValueError:
            raise _CellError(column, cell) from None

    step = number if columns.axis is None else value_in(columns.axis)
    if step is None:
        return
    if not math.isfinite(step):
        raise _CellError(columns.axis or "", str(step))
    wall_time = None if columns.time is None else value_in(columns.time)
    for column in filterfalse(texts.__contains__, columns.metrics):
        try:
            value = value_in(column)
        except _CellError as cause:
            if run.has(column) or _has_decimal_comma(cause.cell, decimal):
                raise
            texts.add(column)  # a column that begins with a text is one of texts
        else:
            if value is not None:
                run.add(column, step_number(step), wall_time, value, columns.unit)


class _CellError(ValueError):
    """A cell of a column is no number."""

    def __init__(self, column: str, cell: str) -> None:
        super().__init__(column, cell)
        self.column, self.cell = column, cell


def _bad_cell(where: str, column: str, cell: str, decimal: str) -> MlcalcError:
    mend = "the rows above it are shown"
    if _has_decimal_comma(cell, decimal):
        mend = "`decimal ,` reads decimal commas"
    message = f"{quoted(cell.strip())} in column `{named(column)}` is not a number"
    return error("bad-cell", message, where=where, help=mend, settings=("decimal",))


def _has_decimal_comma(cell: str, decimal: str) -> bool:
    return decimal == "." and "," in cell and bool(holds_number(cell, ","))


class _Columns(NamedTuple):
    """What the columns of a table are, by their names; of two with one name, the first counts."""

    places: Mapping[str, int]
    axis: str | None
    time: str | None
    metrics: Sequence[str]

    @property
    def unit(self) -> str:
        return unit_of(self.axis or None)


def _columns(name: str, header: Sequence[str]) -> _Columns:
    places = {each: at for at, each in reversed([*enumerate(header)])}
    if len(places) > MOST_METRICS:
        raise too_many_metrics(name)
    axis, time = axis_of(places), time_of(places)
    if axis is None and "" in places:  # the index of a table of pandas
        axis = ""
    metrics = [each for each in dict.fromkeys(header) if each not in (axis, time, "") and not is_axis(each)]
    if not metrics or (axis in (None, "") and not any(map(is_metric, metrics))):
        raise no_history(name)
    return _Columns(places, axis, time, metrics)


def _number(cell: str, decimal: str) -> float | None:
    """Return the number in a cell; None if the cell is empty."""
    text = cell.strip()
    return None if text.lower() in _NO_POINT else read_number(with_point(text, decimal))


def _rows(name: str, text: TextIO, run: Run) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, each with the number of its last line."""
    lines = _lines(name, text, run)
    sample = list(islice(lines, _SAMPLE))
    reader = csv.reader(chain(sample, lines), delimiter=found_delimiter(sample, run.wanted.decimal), strict=True)
    try:
        for row in reader:
            if row and (len(row) > 1 or row[0].strip()):
                yield reader.line_num, row
    except csv.Error as cause:
        where = f"{name}:{reader.line_num}"
        raise error("bad-csv", f"{name} is not well-formed CSV: {cause}", where=where) from None


def _lines(name: str, text: TextIO, run: Run) -> Iterator[str]:
    """Yield the lines; the last one of a training that runs may be half a number, until its end is written."""
    try:
        while line := text.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise error("too-large", f"{name} has a line of more than {LONGEST_LINE:,} characters")
            if "\0" in line:
                raise no_history(name)
            if not run.wanted.is_growing or line.endswith(("\n", "\r")):
                yield line
    except UnicodeDecodeError:
        raise no_history(name) from None


def no_history(name: str) -> MlcalcError:
    """Return the error that a file holds something else."""
    return error(
        "no-history",
        f"{name} is no history of a training",
        help="mlcalc reads JSON of `hist.history`, CSV with a column `epoch` or `step`, trainer_state.json, and event "
        "files of TensorBoard (`mlcalc summary` reads models)",
    )
