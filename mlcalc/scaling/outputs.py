"""How scaled tables are written: CSV, JSON, Markdown, bare numbers and `.npy`, row by row as they come."""

from __future__ import annotations

import csv
import io
import math
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, TextIO

from mlcalc.errors import error
from mlcalc.scaling.cells import formatter
from mlcalc.scaling.running import SHARED_ROWS, Part, Run, Scaled
from mlcalc.scaling.saving import as_data
from mlcalc.scaling.scalers import Scaler
from mlcalc.scaling.sharing import can_share, shared
from mlcalc.scaling.tables import Table

ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "plain",
    ".npy": "npy",
}
"""Ending of a file -> format."""


class Layout(NamedTuple):
    """The cells around the numbers: the header (none if empty), the delimiter and the decimal sign."""

    header: Sequence[str]
    delimiter: str = ","
    decimal: str = "."


def write(kind: str, run: Run, parts: Iterable[Part], table: Table, file: IO[bytes], ending: str = "") -> None:
    """Write scaled rows in a format.

    Args:
        kind: csv, plain, markdown, json or npy.
        run: by what the table is scaled.
        parts: the rows of that run.
        table: the table, whose delimiter and decimal sign are kept.
        file: where to.
        ending: of the file's name; `.tsv` asks for tabs.
    """
    if kind == "npy":
        write_npy(parts, file, flat=table.is_list)
        return
    delimiter = "\t" if ending == ".tsv" else "," if ending == ".csv" and table.delimiter == "\t" else table.delimiter
    layout = Layout(table.header, delimiter, table.decimal)
    # UTF-8 whatever the locale says, so that text passes through unharmed.
    stream = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        if kind == "json":
            write_json(parts, stream, run.scaler, None if table.is_list else table.names)
        elif kind == "csv":
            write_csv(parts, stream, layout, share=run.share and (run.rows or 0) > SHARED_ROWS)
        else:
            {"plain": write_plain, "markdown": write_markdown}[kind](parts, stream, layout)
        stream.flush()
    finally:
        stream.detach()


def cells_of(column: Scaled | Sequence[str], decimal: str = ".") -> Sequence[str]:
    """Return a column as text; what was missing stays as it was written."""
    if not isinstance(column, Scaled):
        return column
    cells = formatter(decimal)(column.after)
    if math.isnan(sum(column.after)):
        texts = column.texts or [""] * len(cells)
        cells = [
            text if math.isnan(number) else cell for text, number, cell in zip(texts, column.before, cells, strict=True)
        ]
    return cells


def write_csv(parts: Iterable[Part], stream: TextIO, layout: Layout, *, share: bool = False) -> None:
    """Write rows as CSV (RFC 4180, with plain line ends), those that can be counted with a second process."""
    if layout.header:
        csv.writer(stream, delimiter=layout.delimiter, lineterminator="\n").writerow(layout.header)
    if share and isinstance(parts, Sequence) and can_share():
        made = shared(lambda number: _csv(parts[number], layout).encode(), len(parts))
        stream.writelines(text.decode() for text in made)
    else:
        stream.writelines(_csv(part, layout) for part in parts)


def _csv(part: Part, layout: Layout) -> str:
    """Return rows as CSV."""
    delimiter = layout.delimiter
    rows = zip(*(cells_of(column, layout.decimal) for column in part), strict=True)
    if _is_safe(part, layout):
        return "\n".join(map(delimiter.join, rows)) + "\n"
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _is_safe(part: Part, layout: Layout) -> bool:
    """Return whether no cell of a part can need quotes: joining is thrice as fast as the writer."""
    # A row that is one empty cell is written as "", or else it would be a blank line.
    return layout.decimal != layout.delimiter and len(part) > 1 and all(isinstance(each, Scaled) for each in part)


def write_plain(parts: Iterable[Part], stream: TextIO, layout: Layout) -> None:
    """Write the scaled columns alone, without a header."""
    scaled = ([column for column in part if isinstance(column, Scaled)] for part in parts)
    write_csv(scaled, stream, layout._replace(header=()))


def write_markdown(parts: Iterable[Part], stream: TextIO, layout: Layout) -> None:
    """Write rows as a Markdown table."""
    header = layout.header
    for number, part in enumerate(parts):
        if number == 0:
            titles = header or [str(index + 1) for index in range(len(part))]
            rule = ["---:" if isinstance(column, Scaled) else "---" for column in part]
            stream.write(_markdown_row(titles) + _markdown_row(rule))
        columns = [cells_of(column, layout.decimal) for column in part]
        stream.write("".join(map(_markdown_row, zip(*columns, strict=True))))


def _markdown_row(cells: Sequence[str]) -> str:
    escaped = (cell.replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(escaped)} |\n"


def write_json(parts: Iterable[Part], stream: TextIO, scaler: Scaler, names: Sequence[str] | None) -> None:
    """Write `{"scaler": …, "names": …, "rows": …}`; a list of numbers has no names, and `values` for rows."""
    import json

    stream.write(f'{{"scaler": {json.dumps(as_data(scaler), ensure_ascii=False)},\n ')
    if names is not None:
        stream.write(f'"names": {json.dumps(names, ensure_ascii=False)},\n ')
    stream.write('"values": [' if names is None else '"rows": [')
    separator = ""
    for part in parts:
        columns = [_json_cells(column) for column in part]
        for row in zip(*columns, strict=True):
            stream.write(separator + (row[0] if names is None else f"\n  [{', '.join(row)}]"))
            separator = ", " if names is None else ","
    stream.write("]}\n")


def _json_cells(column: Scaled | Sequence[str]) -> list[str]:
    import json

    if isinstance(column, Scaled):
        return [repr(number) if math.isfinite(number) else "null" for number in column.after]
    return [json.dumps(cell, ensure_ascii=False) for cell in column]


def write_npy(parts: Iterable[Part], file: IO[bytes], *, flat: bool = False) -> None:
    """Write the scaled columns as an array of 64-bit floats; a list of numbers (`flat`) has one dimension.

    Raises:
        MlcalcError: NumPy is not installed, or a column is no number.
    """
    from array import array

    from mlcalc.scaling.arrays import numpy

    module = numpy()
    # The header tells the number of rows, which is known at the end; NumPy pads it to this size.
    file.write(b"\0" * 128)
    rows = width = 0
    for part in parts:
        if not all(isinstance(column, Scaled) for column in part):
            raise error("no-numbers", "a .npy file holds numbers alone, and not every column is scaled")
        numbers = [column.after for column in part if isinstance(column, Scaled)]
        rows, width = rows + len(numbers[0]), len(numbers)
        file.write(array("d", [number for row in zip(*numbers, strict=True) for number in row]))
    file.seek(0)
    shape = (rows,) if flat else (rows, width)
    header = {"descr": module.dtype("float64").str, "fortran_order": False, "shape": shape}
    module.lib.format.write_array_header_1_0(file, header)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes the place of another once it is complete, and not at all after an error.

    What is not a regular file, such as a pipe, is written directly.

    Raises:
        MlcalcError: it cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
            return
        target = path.resolve()
        temporary = target.with_name(f".{target.name}.{os.getpid()}")
        handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
    except OSError as cause:
        raise error("unwritable-file", f"cannot write {path}: {cause.strerror or cause}") from None
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o777)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
