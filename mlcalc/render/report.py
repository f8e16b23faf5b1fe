"""What is shown, before it is decided how: lines and tables of text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from mlcalc.texts import listed, readable


class Line(NamedTuple):
    """A line of text; `style` is a hint for renderers that know colours: title, answer or note.

    Where it does not fit, `hang` is how far it is indented from its second line on, two blanks by default; and the
    steps of a formula, with ` = ` between them, stand below each other.
    """

    text: str
    style: str = ""
    hang: int = 0
    is_formula: bool = False


class Column(NamedTuple):
    """A column of a table; numbers stand on the right, and are never folded or shortened.

    Where the table does not fit, columns with the smallest `gives_way` are left out first, those with 0 never;
    then the cells of a column that `shortens` lose their middle, and it may be left out last, as may a late one. Others
    are folded between words, unless they are whole, as shapes are; those of a formula before each of its steps.
    A curve is a line of bars, of which fewer are drawn before anything is left out.
    """

    title: str
    key: str
    right: bool = False
    gives_way: int = 0
    shortens: bool = False
    is_whole: bool = False
    is_formula: bool = False
    is_late: bool = False
    is_curve: bool = False


def columns(*titles: str, right: Collection[str] = (), names: Collection[str] = ()) -> list[Column]:
    """Return columns whose keys are their titles in small letters; those in `right` hold numbers, in `names` names."""
    return [Column(title, title.lower(), title in right, shortens=title in names) for title in titles]


class Table(NamedTuple):
    """Rows of cells under columns; a cell that is None is unknown, one that is a tuple lists texts."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]


class CsvTable(NamedTuple):
    """The same answer as rows, for CSV only."""

    table: Table


class Seconds(float):
    """A time in a cell: people read it in the unit that suits it."""

    def __str__(self) -> str:
        for size, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
            if self >= size:
                return f"{self / size:,.3g} {unit}" if self < 1000 * size else f"{self / size:,.0f} {unit}"
        return f"{self / 1e-9:.3g} ns" if self else "0 s"


class Ratio(float):
    """A ratio in a cell: people read it with two digits behind the point, or the first two that are not 0."""

    def __str__(self) -> str:
        return f"{self:,.2f}" if self >= 0.01 or not self else f"{self:.2g}"


class TextTable(NamedTuple):
    """A table of which each cell is text."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]


ReportItem = Line | Table | CsvTable
Report = Sequence[ReportItem]


def as_read(report: Report) -> Iterator[Line | TextTable]:
    """Yield what people read of a report, as text that acts on nothing; what is too long is shortened.

    All text from a file that a person sees in an answer comes through here.
    """
    for block in report:
        if isinstance(block, Line):
            yield block._replace(text=readable(block.text))
        elif isinstance(block, Table):
            titles = [column._replace(title=readable(column.title)) for column in block.columns]
            yield TextTable(titles, [list(map(cell_text, row)) for row in block.rows])


def cell_text(cell: object, *, separators: bool = True) -> str:
    """Return a cell as text: `?` if unknown, and thousands separated if a person reads it."""
    if cell is None:
        return "?"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return readable(f"{cell:,}" if separators else str(cell))
    return readable(listed(cell) if isinstance(cell, tuple) else str(cell))


def bytes_text(count: int | None) -> str:
    """Return a size in bytes with its binary unit: `5.39 KiB`."""
    if count is None:
        return "?"
    size, units = float(count), ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
    for unit in units[:-1]:
        if size < 1024:
            return f"{count} B" if unit == "B" else f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} {units[-1]}"


def tables_of(report: Report) -> Iterable[Table]:
    """Return the tables of a report."""
    return (block.table if isinstance(block, CsvTable) else block for block in report if not isinstance(block, Line))
