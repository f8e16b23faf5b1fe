"""Scaled data, and what a scaler learnt: rows for programs; tables, formulas and histograms for people."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence

from mlcalc.render.report import Column, Line, Report, ReportItem, Table
from mlcalc.scaling.columns import FittedColumn
from mlcalc.scaling.datasets import Dataset
from mlcalc.scaling.dialect import RUNS_OF_BLANKS
from mlcalc.scaling.pipeline import ScaledColumn, ScaledData
from mlcalc.scaling.scalers import Scaler, Standard, shown
from mlcalc.texts import counted, json_text

MOST_COLUMNS = 20
"""Columns that are listed one by one."""

FIRST_ROWS = 10

_ROWS = 1 << 14
"""Rows that are written at once."""

DIVISORS = {
    0: "std divides by n, as in scikit-learn; `--ddof 1` divides by n − 1, as pandas, R and MATLAB do",
    1: "std divides by n − 1, as pandas, R and MATLAB do",
}
"""`ddof` -> how the deviation is divided."""

_BARS = "▁▂▃▄▅▆▇█"
_TITLES = {
    "data_min": "min",
    "data_max": "max",
    "mean": "mean",
    "var": "variance",
    "scale": "std",
    "max_abs": "max |x|",
    "center": "median",
    "quantile_low": "low quantile",
    "quantile_high": "high quantile",
}


def rendered(kind: str, scaled: ScaledData, *, delimiter: str = "") -> Iterator[bytes]:
    """Yield scaled data in a format.

    Args:
        kind: csv, tsv, plain (the scaled columns alone, without a header, and missing numbers empty, or `nan` where
            nothing would be left to see), markdown, json or npy.
        scaled: the data.
        delimiter: what stands between cells of CSV; as in the data if empty.

    Raises:
        MlcalcError: the data cannot be written in this format.
    """
    if kind == "npy":
        yield _npy(scaled)
        return
    delimiter = delimiter or scaled.data.delimiter
    if kind == "json":
        parts = _json(scaled)
    elif kind == "markdown":
        parts = _markdown(scaled)
    elif kind == "plain":
        numbers = [column for column in scaled.columns if isinstance(column, ScaledColumn)]
        # Between blanks an empty cell would be none, and a blank line is none to many programs.
        gap = "" if len(numbers) > 1 and delimiter != RUNS_OF_BLANKS else "nan"
        bare = [column._replace(missing=dict.fromkeys(column.missing, gap)) for column in numbers]
        parts = _csv(scaled._replace(columns=bare), (), delimiter, is_bare=True)
    elif kind == "tsv":
        parts = _csv(scaled, scaled.data.header, "\t")
    else:
        parts = _csv(scaled, scaled.data.header, delimiter)
    # UTF-8 whatever the locale says, so that text passes through unharmed.
    yield from (part.encode() for part in parts)


def _csv(scaled: ScaledData, header: Sequence[str], delimiter: str, *, is_bare: bool = False) -> Iterator[str]:
    """Yield CSV (RFC 4180, with plain line ends); bare numbers need no quotes."""
    if header:
        yield _quoted([header], delimiter)
    plain = is_bare or all(isinstance(column, ScaledColumn) and not column.missing for column in scaled.columns)
    for cells in _parts(scaled):
        rows = zip(*cells, strict=True)
        if plain and scaled.data.notation.decimal != delimiter:
            # Numbers need no quotes, and joining is thrice as fast as the writer.
            yield "\n".join(map(delimiter.join, rows)) + "\n"
        else:
            yield _quoted(rows, delimiter)


def _quoted(rows: Iterable[Sequence[str]], delimiter: str) -> str:
    if delimiter == RUNS_OF_BLANKS:
        return "".join(" ".join(map(_between_blanks, row)) + "\n" for row in rows)
    # Imported late, for numbers alone need no quotes.
    from mlcalc.render.text import csv_rows

    return csv_rows(rows, delimiter)


def _between_blanks(cell: str) -> str:
    """Return a cell with quotes around it, if it would be cut at blanks or vanish."""
    is_bare = cell and '"' not in cell and not any(map(str.isspace, cell))
    return cell if is_bare else '"{}"'.format(cell.replace('"', '""'))


def _parts(scaled: ScaledData) -> Iterator[list[Sequence[str]]]:
    """Yield neighbouring rows as columns of text."""
    for start in range(0, _row_count(scaled), _ROWS):
        yield [_texts(column, start, start + _ROWS, scaled.data) for column in scaled.columns]


def _row_count(scaled: ScaledData) -> int:
    column = scaled.columns[0]
    return len(column.after if isinstance(column, ScaledColumn) else column)


def _texts(column: ScaledColumn | list[str], start: int, end: int, data: Dataset) -> Sequence[str]:
    """Return cells as text: numbers with the digits that read back as the same float, missing ones as they were."""
    if isinstance(column, list):
        return column[start:end]
    numbers = column.after[start:end]
    if data.is_large:
        from mlcalc.scaling import large

        cells = large.texts(numbers)
    else:
        cells = list(map(repr, numbers))
    if data.notation.decimal == ",":
        cells = [cell.replace(".", ",") for cell in cells]
    return [column.missing.get(row, cell) for row, cell in enumerate(cells, start)] if column.missing else cells


def _markdown(scaled: ScaledData) -> Iterator[str]:
    from mlcalc.render.text import markdown

    titles = scaled.data.header or [str(number) for number in range(1, len(scaled.columns) + 1)]
    heads = [
        Column(title, title, isinstance(column, ScaledColumn))
        for title, column in zip(titles, scaled.columns, strict=True)
    ]
    yield markdown([Table(heads, [row for cells in _parts(scaled) for row in zip(*cells, strict=True)])])


def _json(scaled: ScaledData) -> Iterator[str]:
    """Yield `{"scaler": …, "names": …, "rows": …}`; a list of numbers has no names, and `values` for rows."""
    from mlcalc.scaling.saving import as_data

    columns = [
        [number if math.isfinite(number) else None for number in column.after]
        if isinstance(column, ScaledColumn)
        else column
        for column in scaled.columns
    ]
    yield f'{{"scaler": {json_text(as_data(scaled.scaler))},\n '
    if scaled.data.is_list:
        yield f'"values": {json_text(columns[0])}}}\n'
        return
    yield f'"names": {json_text(scaled.data.names)},\n "rows": ['
    for row, cells in enumerate(zip(*columns, strict=True)):
        yield f"{',' if row else ''}\n  {json_text(cells)}"
    yield "]}\n"


def _npy(scaled: ScaledData) -> bytes:
    from mlcalc.errors import error
    from mlcalc.scaling.npy import as_npy

    numbers = [column.after for column in scaled.columns if isinstance(column, ScaledColumn)]
    if len(numbers) < len(scaled.columns):
        raise error("bad-array", "a .npy file holds numbers alone, and not every column is scaled")
    return as_npy(numbers, scaled.data)


def fit_report(scaler: Scaler, *, inverse: bool = False, explain: bool = False) -> Report:
    """Return what was learnt about each column, and the formula; with the numbers put in to explain it."""
    listed = scaler.columns[:MOST_COLUMNS]
    blocks: list[ReportItem] = [Line(f"{scaler.method}: {scaler.formula(inverse=inverse)}", "title")]
    if isinstance(scaler, Standard) and scaler.with_std:
        blocks.append(Line(DIVISORS[scaler.ddof], "note"))
    blocks.append(_learnt(scaler, listed))
    if len(scaler.columns) > MOST_COLUMNS:
        blocks.append(Line(f"… and {counted(len(scaler.columns) - MOST_COLUMNS, 'more column')}"))
    if explain:
        blocks += [line for column in listed for line in _explained(scaler, column, inverse=inverse)]
    remarks = [(column.name, remark(scaler, column)) for column in listed]
    return [
        *blocks,
        *(Line(f"{name or 'the column without a name'}: {note}", "note") for name, note in remarks if note),
    ]


def _learnt(scaler: Scaler, listed: Sequence[FittedColumn]) -> Table:
    heads = [
        Column("column", "column", shortens=True),
        Column("numbers", "numbers", right=True, gives_way=2),
        Column("missing", "missing", right=True, gives_way=1),
        *_from_the_right([Column(_TITLES[name], name, right=True) for name in scaler.statistics], kept=[0]),
    ]
    return Table(
        heads,
        [
            [column.name, column.seen, column.missing, *(brief(column.statistics[name]) for name in scaler.statistics)]
            for column in listed
        ],
    )


def _from_the_right(columns: Sequence[Column], kept: Collection[int]) -> list[Column]:
    """Return columns of which the last gives way first, and those with some numbers never."""
    last = len(columns) + 2
    return [
        column._replace(
            gives_way=0 if index in kept else last - index,
        )
        for index, column in enumerate(columns)
    ]


def _explained(scaler: Scaler, column: FittedColumn, *, inverse: bool) -> Iterator[Line]:
    if column.seen:
        yield from (Line(f"{column.name}: {each}", is_formula=True) for each in scaler.derivation(column))
        yield Line(f"{column.name}: {scaler.formula(column, inverse=inverse)}", "answer")


def remark(scaler: Scaler, column: FittedColumn) -> str:
    """Return what is unusual about a column, in words; nothing if nothing is."""
    if not column.seen:
        return "no numbers at all, so there is nothing to scale by"
    if not all(map(math.isfinite, column.statistics.values())):
        return "the numbers are so large that their sums leave the range of a float, as they do in scikit-learn"
    if scaler.is_constant(column):
        return scaler.why_constant(column)
    return ""


def scaled_report(scaled: ScaledData, *, inverse: bool = False, explain: bool = False) -> Report:
    """Return what was learnt, how the numbers are spread before and after, and the first rows."""
    learnt = fit_report(scaled.scaler, inverse=inverse, explain=explain)
    blocks = [*learnt, Line(""), _spread(scaled), Line(""), _first_rows(scaled)]
    more = _row_count(scaled) - FIRST_ROWS
    if more > 0:
        blocks.append(Line(f"… and {counted(more, 'more row')}: `--output FILE` or a pipe takes them all"))
    return blocks


def _spread(scaled: ScaledData) -> Table:
    named = zip(scaled.data.names, scaled.columns, strict=True)
    numbers = [(name, column) for name, column in named if isinstance(column, ScaledColumn)][:MOST_COLUMNS]
    rows = [[name, *_distribution(column.before), *_distribution(column.after)] for name, column in numbers]
    spreads = [Column("spread", "spread", is_whole=True, gives_way=each) for each in (2, 1)]
    before, after = (Column(title, title, is_whole=True) for title in ("before", "after"))
    return Table([Column("column", "column", shortens=True), before, spreads[0], after, spreads[1]], rows)


def _distribution(numbers: Iterable[float]) -> tuple[str, str]:
    """Return the range and a histogram; nothing of no numbers."""
    finite = [x for x in numbers if math.isfinite(x)]
    return (f"{brief(min(finite))} … {brief(max(finite))}", histogram(finite)) if finite else ("", "")


def histogram(numbers: Sequence[float], bins: int = 12) -> str:
    """Return how many numbers lie in each of some equal parts of their range, as bars."""
    counts = [0] * bins
    # Halves, since the whole range may be wider than a float.
    least = min(numbers) / 2
    width = max(numbers) / 2 - least
    for number in numbers:
        share = (number / 2 - least) / width if width else 0.5
        counts[min(int(share * bins), bins - 1)] += 1
    top = max(counts)
    return "".join(_BARS[math.ceil(count / top * (len(_BARS) - 1))] if count else " " for count in counts)


def _first_rows(scaled: ScaledData) -> Table:
    columns = scaled.columns[:MOST_COLUMNS]
    named = zip(scaled.data.names[:MOST_COLUMNS], columns, strict=True)
    heads = [Column(name, name, right=isinstance(column, ScaledColumn)) for name, column in named]
    first_scaled = next((index for index, head in enumerate(heads) if head.right), 0)
    return Table(_from_the_right(heads, kept=[0, first_scaled]), list(zip(*map(_pairs, columns), strict=True)))


def _pairs(column: ScaledColumn | list[str]) -> Sequence[str]:
    """Return the first cells, numbers before and after."""
    if isinstance(column, list):
        return column[:FIRST_ROWS]
    pairs = zip(column.before[:FIRST_ROWS], column.after[:FIRST_ROWS], strict=True)
    return ["" if math.isnan(before) else f"{brief(before)} → {brief(after)}" for before, after in pairs]


def brief(number: float) -> str:
    """Return a number in at most six significant digits."""
    return "—" if math.isnan(number) else shown(float(f"{number:.6g}"))
