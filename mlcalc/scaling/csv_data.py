"""CSV, TSV and lists of numbers, read line by line."""

from __future__ import annotations

import csv
import io
import math
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import chain, islice, pairwise
from typing import BinaryIO

from mlcalc.errors import Diagnostic, MlcalcError, Place, error, located, note, warning
from mlcalc.faults.csv_text import OneLine, Row, Watched
from mlcalc.limits import LONGEST_LINE
from mlcalc.scaling.cells import BadCellError, Notation, are_flags, flags_in, holds_number, numbers_in
from mlcalc.scaling.columns import chosen
from mlcalc.scaling.datasets import Dataset, NumberColumn, Values
from mlcalc.scaling.dialect import RUNS_OF_BLANKS, UNKNOWN, Dialect, has_header, is_list, is_numeric, may_be_names
from mlcalc.scaling.encodings import as_utf8, undecoded, utf16_order
from mlcalc.scaling.layouts import other_delimiter, other_format, single_spaced, table_delimiter
from mlcalc.scaling.notations import Beside, Foreign, foreign, in_two_notations, left_as_text, maybe_thousands
from mlcalc.scaling.titles import COMMENTS, without_lines_above
from mlcalc.texts import counted, named, quoted, shortened

_SAMPLE = 1 << 16
"""Characters of the first lines, from which the delimiter, the header and the columns of numbers are found."""

_NO_COMMENTS = "`grep -v '^ *[#%/]' FILE | mlcalc scale METHOD -` leaves lines of comment out"

_NO_TITLE = "if line 1 is a title, `tail -n +2 FILE | mlcalc scale METHOD -` leaves it out"

_ROWS = 1024
"""Rows that are turned into columns at once."""


def open_csv(name: str, stream: BinaryIO, dialect: Dialect = UNKNOWN) -> Dataset:
    """Return the data set in a text, which is closed once it is read.

    Raises:
        MlcalcError: it is empty, no text, or cut into rows of unequal length.
    """
    lines = _lines(name, stream)
    sample = list(_sample(lines))
    text = "".join(sample)
    if (other := other_format(name, sample)) is not None:
        raise other
    above, notation = 0, dialect.notation
    if is_list(text):
        sample = [f"{word}\n" for word in text.split()]
    else:  # blank lines are no rows, and the others keep their numbers
        above, sample, dialect = without_lines_above(name, sample, dialect)
    delimiter = dialect.delimiter or table_delimiter(sample, notation)
    if dialect.delimiter and (wrong := other_delimiter(name, sample, dialect.delimiter, notation)):
        raise wrong
    rows = _rows(name, chain(sample, lines), delimiter)
    first = list(_first(rows, len(sample)))
    if not first:
        raise error("empty-data", f"{name} is empty")
    columns = list(zip(*(row.cells for row in first), strict=True))
    is_named = has_header(columns, notation) if dialect.header is None else dialect.header
    header = first[0].cells if is_named else ()
    names = [cell.strip() for cell in header] or [str(number) for number in range(1, len(columns) + 1)]
    below = [column[is_named:] for column in columns]
    flags = {index for index, cells in enumerate(below) if are_flags(cells, notation)}
    numeric = [index for index, cells in enumerate(below) if index in flags or is_numeric(cells, notation)]
    remarks = {
        index: _placed(each, name, first[is_named + (each.part or 0)], index)
        for index, each in _remarks(names, below, numeric, notation).items()
    }
    may_be_named = dialect.header is None and not is_named and may_be_names(columns, notation)
    data = Dataset(
        name,
        names=names,
        numeric=numeric,
        remarks=remarks,
        read=lambda wanted: _read(chain(first[is_named:], rows), data, wanted),
        header=header,
        is_list=not is_named and len(columns) == 1,
        delimiter=delimiter,
        notation=notation,
        flags=flags,
        above=above,
        heading=partial(first[0].place, name) if is_named else (lambda column: None),
        notes=[
            *_left_out(above, text),
            *([_numbered(name, first[0])] if may_be_named else ()),
            *(_blank_lines(sample) if len(columns) == 1 else ()),
        ],
    )
    return data


def _left_out(above: int, text: str) -> list[Diagnostic]:
    """Return the note on the lines above a table."""
    first = next((line.strip() for line in text.splitlines()[:above] if line.strip()), "")
    lines = f"the lines 1 to {above} are left out: they stand" if above > 1 else "line 1 is left out: it stands"
    return [note("lines-above", f"{lines} above the table ({quoted(first)})")] if first else []


def _numbered(name: str, row: Row) -> Diagnostic:
    """Return the warning on a first row of numbers that may be names."""
    cells = f"{', '.join(cell.strip() for cell in row.cells if cell.strip())}"
    message = f"the first row counts, {shortened(cells)}: it may name the columns, and is scaled with the others"
    mend = "`header` takes it for names, `no-header` for numbers"
    told = warning("numbered-columns", message)._replace(help=mend, settings=("header", "no-header"))
    return told._replace(place=row.place(name))


def _blank_lines(sample: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield the note on blank lines between the rows of a single column, where each may have been an empty cell."""
    filled = [number for number, line in enumerate(sample, 1) if line.strip()]
    blank = next((number for number, after in pairwise(filled) if after - number > 1), None)
    if blank is not None:
        message = f"line {blank + 1} is blank, and a blank line is no row"
        yield note("blank-line", message)._replace(
            help="a missing number is written as nan, or as an empty cell in quotes"
        )


def _placed(remark: Diagnostic, name: str, row: Row, column: int) -> Diagnostic:
    """Return a remark on a column at the cell that it shows; a row of several lines has no place."""
    return remark._replace(place=row.place(name, column) if row.text else None, part=None)


def _remarks(
    names: Sequence[str], columns: Sequence[Sequence[str]], numeric: Sequence[int], notation: Notation
) -> dict[int, Diagnostic]:
    """Return the warnings on columns that may be meant otherwise than they are read, by their indices."""
    found = {}
    for index, cells in enumerate(columns):
        others = [cell for other in numeric if other != index for cell in columns[other]]
        beside = Beside(others, chosen([names[index]]))
        remark = (maybe_thousands if index in numeric else left_as_text)(names[index], cells, notation, beside)
        if remark is not None:
            found[index] = remark
    return found


def _read(rows: Iterator[Row], data: Dataset, wanted: AbstractSet[int]) -> Sequence[Values]:
    """Return all columns, the wanted ones as numbers."""
    values: list[Values] = [NumberColumn(array("d"), {}) if index in wanted else [] for index in range(len(data.names))]
    while part := list(islice(rows, _ROWS)):
        for index, cells in enumerate(zip(*(row.cells for row in part), strict=True)):
            try:
                _extend(
                    values[index],
                    cells,
                    partial(flags_in if index in data.flags else numbers_in, notation=data.notation),
                )
            except BadCellError as bad:
                raise MlcalcError(_explained(bad, part[bad.index], index, data, cells)) from None
    return values


def _lines(name: str, stream: BinaryIO) -> Iterator[str]:
    """Yield the lines with their ends, if they are text."""
    # What is no UTF-8 is decoded to what no text holds: so the line that it is on is known.
    with io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        number = 0
        while line := text.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise error("too-large", f"{name} has a line of more than {LONGEST_LINE:,} characters")
            if "\0" in line or line.startswith(_MARKS_OF_UTF_16):
                raise _zeros(name, line)
            if (wrong := undecoded(name, line, number)) is not None:
                raise wrong
            yield line


def _zeros(name: str, line: str) -> MlcalcError:
    """Return the error of a line with zero bytes."""
    order = "" if line.startswith(_MARKS_OF_UTF_16) else utf16_order(line)
    if order is None:
        return error("not-text", f"{name} is not a text file: it holds a zero byte")
    what = "UTF-16" if not order else "UTF-16 without a mark at its beginning"
    return error("not-text", f"{name} is not UTF-8: it is {what}", help=as_utf8(name, order))


_MARKS_OF_UTF_16 = ("\udcff\udcfe", "\udcfe\udcff")


def _sample(lines: Iterator[str]) -> Iterator[str]:
    """Yield the first lines."""
    size = 0
    while size < _SAMPLE and (line := next(lines, "")):
        size += len(line)
        yield line


def _rows(name: str, lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """Yield the rows, all of them as long as the first."""
    watched = Watched(single_spaced(lines) if delimiter == RUNS_OF_BLANKS else lines)
    reader = csv.reader(watched, delimiter=delimiter, strict=True)
    width = 0
    try:
        for row in reader:
            text = watched.last if watched.start == watched.number else ""
            watched.begin_row()
            # A blank line is no row, but `""` is one with an empty cell.
            if len(row) < 2 and (not row or row[0].isspace()):
                continue
            width = width or len(row)
            if len(row) != width:
                raise _ragged(name, Row(reader.line_num, row, text), width, delimiter)
            yield Row(reader.line_num, row, text)
    except csv.Error:
        raise watched.fault(name) from None


def _ragged(name: str, row: Row, width: int, delimiter: str) -> MlcalcError:
    """Return the error of a row that is longer or shorter than the first, at what is too much or behind its end."""
    line, cells, text = row.line, row.cells, row.text.rstrip("\r\n")
    start = row.stretch(width)[0] if len(cells) > width else len(text.rstrip())
    where = None if text else f"{name}:{line}"
    if cells[0].lstrip().startswith(COMMENTS):
        wrong = error("ragged-row", f"line {line} is a comment inside the table", where=where, help=_NO_COMMENTS)
        return located(wrong, row.place(name)) if text else wrong
    one = foreign(delimiter.join(cells), Notation()) if width == 1 else None
    mend = "a cell that holds the delimiter needs quotes; `delimiter` names another delimiter"
    if len(cells) == width + 1 and not cells[-1].strip():
        mend = f"take the {quoted(delimiter)} at the end of the line away, or put one behind the first row, too"
    if len(cells) < width and (odd := _other_sign(text, width, delimiter)):
        where_odd = 1 if line == 2 else line
        signs = (delimiter, odd) if line == 2 else (odd, delimiter)
        mend = (
            f"{quoted(odd)} stands between the cells of line {line}, and {quoted(delimiter)} in the first row: "
            f"`sed '{where_odd}s/{signs[0]}/{signs[1]}/g' FILE | mlcalc scale METHOD -` makes them one"
        )
    if re.search("[“”„]", text):
        mend = "`sed 's/[“”„]/\"/g' FILE | mlcalc scale METHOD -` makes of curly quotation marks those of a table"
    wrong = error(
        "ragged-row",
        f"line {line} has {counted(len(cells), 'cell')} where the first row has {width}",
        where=where,
        help="; ".join([*([one.mend] if one else ()), mend, *([_NO_TITLE] if width == 1 and len(cells) > 1 else ())]),
        settings=("delimiter", *(one.settings if one else ())),
    )
    return located(wrong, Place(OneLine(name, text), line, start + 1, max(1, len(text) - start))) if text else wrong


def _other_sign(text: str, width: int, delimiter: str) -> str | None:
    """Return the sign that cuts a row into as many cells as the first one has, if another one cuts that.

    In a row of two cells, a comma may be that of a decimal number, and a cell be missing.
    """
    other = {",": ";", ";": ","}.get(delimiter, "")
    return other if other and text.count(other) == width - 1 and (other == ";" or width > 2) else None


def _first(rows: Iterator[Row], lines: int) -> Iterator[Row]:
    """Yield the rows on the first lines."""
    for row in rows:
        yield row
        if row.line >= lines:
            return


def _extend(values: Values, cells: Sequence[str], read: Callable[[Sequence[str]], list[float]]) -> None:
    """Add cells to a column."""
    if isinstance(values, list):
        values.extend(cells)
        return
    start, numbers = len(values.numbers), read(cells)
    values.numbers.extend(numbers)
    if math.isnan(sum(numbers)):
        pairs = enumerate(zip(numbers, cells, strict=True), start)
        values.missing.update((row, cell) for row, (number, cell) in pairs if math.isnan(number))


def _explained(bad: BadCellError, row: Row, column: int, data: Dataset, cells: Sequence[str]) -> Diagnostic:
    """Return what is wrong with a cell.

    Args:
        bad: the cell.
        row: the row that it is in.
        column: the index of its column.
        data: the table.
        cells: those of the column beside it.
    """
    other = foreign(bad.text, data.notation)
    if mixed := in_two_notations(bad.text.strip(), cells, data.notation):
        other = Foreign("", mixed)
    is_comment = row.cells[0].lstrip().startswith(COMMENTS) and (other is None or bad.text.strip() in COMMENTS)
    hint = f"{_NO_COMMENTS}; " if is_comment else f"{other.mend}; " if other else ""
    may_head = row.line <= data.above + 2 and len(row.cells) > 1 and all(map(_is_text, row.cells))
    others = chosen([data.names[index] for index in data.numeric if index != column]) if data.header else None
    fewer = f"`columns {others}` leaves the column out" if others else "`columns` chooses the columns to scale"
    mend = f"a missing number is an empty cell or NA; {fewer}"
    if may_head and row.line == data.above + 1:
        hint, mend = "", f"if line {row.line} is the header, leave `no-header` out"
    elif may_head:
        hint = (
            f"{hint}if line {row.line} holds units, `sed {row.line}d FILE | mlcalc scale METHOD -` leaves it out, and "
            f"if it is the header, `tail -n +{row.line} FILE | mlcalc scale METHOD -` begins there; "
        )
    elif _SUM.fullmatch(row.cells[0].strip()):
        hint = f"if line {row.line} sums the others up, `sed {row.line}d FILE | mlcalc scale METHOD -` leaves it out; "
    elif not is_comment and len(data.numeric) > 1 and all(_is_text(row.cells[index]) for index in data.numeric):
        rest = f"`head -n {row.line - 1} FILE | mlcalc scale METHOD -` scales what is above it"
        hint = f"if another table begins on line {row.line}, {rest}; "
        if [*row.cells] == [*data.header]:
            hint, mend = "", f"it is the header once more: `sed {row.line}d FILE | mlcalc scale METHOD -` leaves it out"
    return Diagnostic(
        "bad-cell",
        f"{quoted(bad.text)} in column `{named(data.names[column])}` {bad.reason}",
        place=row.place(data.name, column),
        help=f"{hint}{mend}",
        settings=("columns", "no-header", *(other.settings if other else ())),
    )


_SUM = re.compile(
    r"(?:sub|grand )?total|sum|mean|average|avg\.?|median|std|min|max|count|summe|gesamt|mittelwert", re.IGNORECASE
)
"""What stands before a row that is worked out from those above it."""


def _is_text(cell: str) -> bool:
    return holds_number(cell) is False
