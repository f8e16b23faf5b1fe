"""Histories in CSV: Keras' CSVLogger, Lightning's metrics.csv, and any table with a column of steps."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, filterfalse, islice
from typing import BinaryIO, NamedTuple, TextIO

from mlcalc.errors import MlcalcError, error, located, note
from mlcalc.faults.csv_text import Row, Watched
from mlcalc.history.columns import axis_of, is_axis, is_metric, read_number, step_number, time_of, unit_of
from mlcalc.history.runs import Run, too_many_metrics
from mlcalc.limits import LONGEST_LINE, MOST_METRICS
from mlcalc.scaling.cells import MISSING, WITH_COMMA, Notation, as_plain, holds_number
from mlcalc.scaling.dialect import found_delimiter
from mlcalc.scaling.encodings import undecoded
from mlcalc.scaling.notations import foreign
from mlcalc.texts import counted, listed, named, quoted

_SAMPLE = 20
"""Lines by which the delimiter is found."""

_NO_POINT = MISSING - {"nan", "+nan", "-nan"}


def read_table(name: str, stream: BinaryIO, run: Run) -> None:
    """Give the points of a table to a run, row by row.

    Raises:
        MlcalcError: it is no text or no history, or a row is damaged; what stands before that is given to the run.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        _read_rows(name, _rows(name, text, run), run)
    finally:
        text.detach()  # which would close the stream otherwise


_SHOWN_ABOVE = "the rows above it are shown"


def _read_rows(name: str, rows: Iterator[Row], run: Run) -> None:
    header = next(rows, Row(0, [], "")).cells
    if not header and run.wanted.is_growing:
        return
    names = [cell.strip() for cell in header]
    columns = _columns(name, names, run)
    texts: dict[str, _CellError] = {}
    row = 0
    for each in rows:
        line, cells = each.line, each.cells
        if cells == header:  # two logs in one file, one behind the other
            continue
        if len(cells) != len(header):
            message = f"line {line} has {counted(len(cells), 'cell')} where the first row has {len(header)}"
            wrong = error("ragged-row", message, where=None if each.text else f"{name}:{line}", help=_SHOWN_ABOVE)
            raise located(wrong, each.place(name)) if each.text else wrong
        try:
            _read_row(float(row), each, columns, run, texts)
        except _CellError as cause:
            raise _bad_cell(name, cause, run.wanted.decimal, columns) from None
        row += 1
    if texts and not run.logged:
        raise _bad_cell(name, next(iter(texts.values())), run.wanted.decimal, columns)
    for column, text in texts.items():
        message = f"`{named(column)}` is left out: on line {text.row.line} it is {quoted(text.cell.strip())}"
        run.notes.append(note("text-column", message))


def _read_row(number: float, row: Row, columns: _Columns, run: Run, texts: dict[str, _CellError]) -> None:
    """Give the points in a row to a run; a column that begins with a text is one of texts.

    Raises:
        _CellError: a cell is no number.
    """
    decimal = run.wanted.decimal

    def value_in(column: str) -> float | None:
        cell = row.cells[columns.places[column]]
        try:
            return _number(cell, decimal)
        except ValueError:
            raise _CellError(row, column, cell) from None

    step = number if columns.axis is None else value_in(columns.axis)
    if step is None:
        return
    if not math.isfinite(step):
        raise _CellError(row, columns.axis or "", str(step))
    wall_time = None if columns.time is None else value_in(columns.time)
    for column in filterfalse(texts.__contains__, columns.metrics):
        try:
            value = value_in(column)
        except _CellError as cause:
            if run.has(column) or _has_decimal_comma(cause.cell, decimal):
                raise
            texts[column] = cause
        else:
            if value is not None:
                run.add(column, step_number(step), wall_time, value, columns.unit)


class _CellError(ValueError):
    """A cell of a column is no number."""

    def __init__(self, row: Row, column: str, cell: str) -> None:
        super().__init__(row, column, cell)
        self.row, self.column, self.cell = row, column, cell


def _bad_cell(name: str, cause: _CellError, decimal: str, columns: _Columns) -> MlcalcError:
    row = cause.row
    place = row.place(name, columns.places[cause.column]) if row.text and cause.column in columns.places else None
    mend, other = "the rows above it are shown", foreign(cause.cell, Notation(decimal))
    if _has_decimal_comma(cause.cell, decimal):
        mend = "`decimal ,` reads decimal commas"
    elif decimal == "," and "." in cause.cell and holds_number(cause.cell):
        mend = "without `decimal ,` it is one"
    elif other is not None and other.number:
        mend = f"{other.mend}; {mend}"
    message = f"{quoted(cause.cell.strip())} in column `{named(cause.column or 'index')}` is not a number"
    where = None if place else f"{name}:{row.line}"
    wrong = error("bad-cell", message, where=where, help=mend, settings=("decimal",))
    return located(wrong, place) if place else wrong


def _has_decimal_comma(cell: str, decimal: str) -> bool:
    return decimal == "." and "," in cell and bool(holds_number(cell, WITH_COMMA))


class _Columns(NamedTuple):
    """What the columns of a table are, by their names; of two with one name, the first counts."""

    places: Mapping[str, int]
    axis: str | None
    time: str | None
    metrics: Sequence[str]

    @property
    def unit(self) -> str:
        return unit_of(self.axis or None)


_OWN = ["run", "metric", "step", "wall_time", "value"]
"""The columns of the CSV that `mlcalc history` writes, which holds several metrics in one column."""


_PROGRESS = re.compile(r"Epoch \d+(?:/\d+)?")
"""How the lines begin that Keras prints while it trains."""


_WORDS_OF_PROSE = 5
"""Words that no name of a metric has."""


def _columns(name: str, header: Sequence[str], run: Run) -> _Columns:
    if len(header) == 1 and _PROGRESS.match(header[0]):
        raise error(
            "no-history",
            f"{name} is what Keras prints while it trains, and no log",
            help="`CSVLogger('log.csv')` among the callbacks of `fit` writes one",
        )
    if len(header) == 1 and len(header[0].split()) >= _WORDS_OF_PROSE and not run.logged:
        raise no_history(name)
    if list(header[: len(_OWN)]) == _OWN:
        raise error("no-history", f"{name} is what mlcalc wrote of a history", help="give the log that it was made of")
    if len(header) == 1 and "," in header[0] and run.wanted.decimal == ",":
        message = f"the columns of {name} stand between commas, and so no number has a decimal comma"
        raise error("no-history", message, where=f"{name}:1", help="read it without `decimal`", settings=("decimal",))
    twice = [column for column, count in Counter(header).items() if count > 1 and column]
    if twice:
        columns = listed(twice, lambda each: f"`{named(each)}`")
        run.notes.append(note("name-twice", f"several columns are called {columns}: the first one is read"))
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
    return None if text.lower() in _NO_POINT else read_number(as_plain(text, Notation(decimal)))


def _rows(name: str, text: TextIO, run: Run) -> Iterator[Row]:
    """Yield the rows that are not blank, each with the number of its last line."""
    lines = _lines(name, text, run)
    sample = list(islice(lines, _SAMPLE))
    watched = Watched(chain(sample, lines))
    reader = csv.reader(watched, delimiter=found_delimiter(sample, run.wanted.decimal), strict=True)
    try:
        for row in reader:
            line = watched.last if watched.start == watched.number else ""
            watched.begin_row()
            if row and (len(row) > 1 or row[0].strip()):
                yield Row(reader.line_num, row, line)
    except csv.Error:
        raise watched.fault(name) from None


def _lines(name: str, text: TextIO, run: Run) -> Iterator[str]:
    """Yield the lines; the last one of a training that runs may be half a number, until its end is written."""
    is_whole = True
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise error("too-large", f"{name} has a line of more than {LONGEST_LINE:,} characters")
        if "\0" in line:
            raise no_history(name)
        is_whole = line.endswith(("\n", "\r"))
        if not is_whole and run.wanted.is_growing:
            continue
        if (wrong := undecoded(name, line, number)) is not None:
            raise wrong
        yield line
    if not is_whole:
        run.notes.append(note("half-written", "the last line has no end: it may be half written"))


def no_history(name: str) -> MlcalcError:
    """Return the error that a file holds something else."""
    return error(
        "no-history",
        f"{name} is no history of a training",
        help="mlcalc reads JSON of `hist.history`, CSV with a column `epoch` or `step`, trainer_state.json, and event "
        "files of TensorBoard (`mlcalc summary` reads models)",
    )
