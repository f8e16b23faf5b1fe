"""Histories in CSV: Keras' CSVLogger, Lightning's metrics.csv, and any table with a column of steps."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import BinaryIO, NamedTuple, TextIO

from mlcalc.errors import MlcalcError, error
from mlcalc.faults.csv_text import Watched
from mlcalc.history.columns import axis_of, is_axis, is_metric, read_number, step_number, time_of, unit_of
from mlcalc.history.runs import Run, too_many_metrics
from mlcalc.limits import LONGEST_LINE, MOST_METRICS
from mlcalc.scaling.cells import MISSING
from mlcalc.scaling.dialect import found_delimiter
from mlcalc.texts import named

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
        _read_rows(name, _rows(name, text), run)
    finally:
        text.detach()  # which would close the stream otherwise


def _read_rows(name: str, rows: Iterator[tuple[int, list[str]]], run: Run) -> None:
    _, header = next(rows, (0, []))
    columns = _columns(name, [cell.strip() for cell in header])
    texts: set[str] = set()
    for row, (line, cells) in enumerate(rows):
        if len(cells) != len(header):
            message = f"line {line} has {len(cells)} cells where the first row has {len(header)}"
            raise error("ragged-row", message, where=f"{name}:{line}", help="the rows above it are shown")
        try:
            column = columns.axis or "index"
            step = float(row) if columns.axis is None else _number(cells[columns.places[columns.axis]])
            if step is None:
                continue
            if not math.isfinite(step):
                raise ValueError
            wall_time = None if columns.time is None else _number(cells[columns.places[columns.time]])
            for column in columns.metrics:
                value = None if column in texts else _metric(column, cells[columns.places[column]], run, texts)
                if value is not None:
                    run.add(column, step_number(step), wall_time, value, columns.unit)
        except ValueError:
            message = f"a cell in column `{named(column)}` is not a number"
            raise error("bad-cell", message, where=f"{name}:{line}", help="the rows above it are shown") from None
    run.skipped["texts"] += len(texts)


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


def _number(cell: str) -> float | None:
    """Return the number in a cell; None if the cell is empty."""
    text = cell.strip()
    return None if text.lower() in _NO_POINT else read_number(text)


def _metric(column: str, cell: str, run: Run, texts: set[str]) -> float | None:
    """Return the number in a cell of a metric; a column that begins with a text is one of texts."""
    try:
        return _number(cell)
    except ValueError:
        if run.has(column):
            raise
        texts.add(column)
        return None


def _rows(name: str, text: TextIO) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, each with the number of its last line."""
    lines = _lines(name, text)
    sample = list(islice(lines, _SAMPLE))
    watched = Watched(chain(sample, lines))
    reader = csv.reader(watched, delimiter=found_delimiter(sample, "."), strict=True)
    try:
        for row in reader:
            watched.begin_row()
            if row and (len(row) > 1 or row[0].strip()):
                yield reader.line_num, row
    except csv.Error:
        raise watched.fault(name) from None


def _lines(name: str, text: TextIO) -> Iterator[str]:
    try:
        while line := text.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise error("too-large", f"{name} has a line of more than {LONGEST_LINE:,} characters")
            if "\0" in line:
                raise no_history(name)
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
