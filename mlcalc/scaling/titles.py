"""What stands above a table: comments, titles and other lines that are no rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, takewhile
from typing import NamedTuple

from mlcalc.errors import MlcalcError, error
from mlcalc.scaling.cells import Notation, holds_number
from mlcalc.scaling.dialect import Dialect, has_header
from mlcalc.scaling.layouts import SAMPLE_LINES, have_numbers, rows_of, table_delimiter

COMMENTS = ("#", "%", "//")
"""What begins a line of comment."""

_SIGN = re.compile(r"\s*(?:#|%|//)\s+")
_DECLARED = re.compile(r'\ufeff?"?sep=(.)"?\s*')
_FIRST_LINES = 100
"""Lines among which what stands above a table is looked for."""

_MOST_ABOVE = 20
"""Lines above a header, at most."""


class Cut(NamedTuple):
    """The first lines of a table, with blank ones in the places of the `above` lines above it.

    `dialect` has the delimiter that one of those names.
    """

    above: int
    lines: list[str]
    dialect: Dialect


def without_lines_above(name: str, lines: Sequence[str], dialect: Dialect) -> Cut:
    """Return the first lines without what is no part of the table.

    A comment that names the columns is their header, without its sign, as `numpy.savetxt` writes it. `sep=;` names
    the delimiter, as Excel writes and reads it.

    Raises:
        MlcalcError: nobody can tell whether the first line belongs to the table.
    """
    if lines and (declared := _DECLARED.fullmatch(lines[0])):
        told = dialect if dialect.delimiter else dialect._replace(delimiter=declared[1])
        cut = without_lines_above(name, lines[1:], told)
        return cut._replace(above=cut.above + 1, lines=["\n", *cut.lines])
    above = _lines_above(lines[:_FIRST_LINES], dialect)
    kept = list(lines[above:])
    if kept and _is_comment(kept[0]):
        kept[0] = _SIGN.sub("", kept[0])
    if dialect.header is None and (row := _first_of_table(kept[:_FIRST_LINES], dialect)):
        raise _unclear(name, above + 1, above + row + 1)
    return Cut(above, ["\n"] * above + kept, dialect)


def _lines_above(lines: Sequence[str], dialect: Dialect) -> int:
    """Return how many of the first lines are comments or titles, with blank lines among them.

    A line that is no comment is a title only if it cannot be a row of the table below it, which has a header.
    """
    comments = len(list(takewhile(_is_comment, lines)))
    if not any(lines[index].strip() for index in range(comments)):
        comments = 0
    rest = lines[comments : comments + SAMPLE_LINES]
    if comments and _is_header(lines[comments - 1], rest, dialect):
        comments -= 1
    if _is_table_with_header(rest, dialect):
        return comments
    for count in range(1, min(_MOST_ABOVE, len(rest) - 2)):
        below = rest[count:]
        if below[0].strip() and _is_apart(rest[count - 1], below, dialect) and _is_table_with_header(below, dialect):
            return comments + count
    return comments


def _is_comment(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith(COMMENTS)


def _is_header(line: str, rest: Sequence[str], dialect: Dialect) -> bool:
    """Tell whether the last comment names the columns of what stands below it, as `numpy.savetxt` writes it."""
    if not line.strip() or not rest:
        return False
    rows = _cut([_SIGN.sub("", line), *rest], rest, dialect)
    columns = list(zip(*rows, strict=True)) if len({len(row) for row in rows}) == 1 else []
    return (
        len(columns) > 1 and has_header(columns, dialect.notation) and bool(holds_number(rows[1][0], dialect.notation))
    )


def _cut(lines: Sequence[str], table: Sequence[str], dialect: Dialect) -> list[list[str]]:
    """Return the cells of lines, by the delimiter of a table."""
    return rows_of(lines, dialect.delimiter or table_delimiter(table, dialect.notation))


def _is_table_with_header(lines: Sequence[str], dialect: Dialect) -> bool:
    """Tell whether lines are a table of several columns, some of which have names, or years, above numbers."""
    rows, notation = _cut(lines, lines, dialect), dialect.notation
    if len(rows) < 2 or len(rows[0]) < 2 or not have_numbers(rows, notation):
        return False
    columns = list(zip(*rows, strict=True))
    if not has_header(columns, notation) or holds_number(rows[0][0], notation):
        return False
    are_years = sum(holds_number(cell, notation) is True for cell in rows[0])
    return all(_can_head(column, notation) for column in columns[1:]) and are_years != 1


def _can_head(column: Sequence[str], notation: Notation) -> bool:
    """Tell whether the first cell of a column can be its name: an empty one only above empty ones."""
    return holds_number(column[0], notation) is not None or not any(cell.strip() for cell in column)


def _is_apart(line: str, below: Sequence[str], dialect: Dialect) -> bool:
    """Tell whether a line is no row of the table below it: it is blank, of another length, or has texts for numbers."""
    if not line.strip():
        return True
    rows = _cut(below, below, dialect)
    cells = (_cut([line], below, dialect) or [[]])[0]
    if len(rows) < 2 or {len(row) for row in rows} != {len(cells)}:
        return True
    texts = [index for index, cell in enumerate(cells) if holds_number(cell, dialect.notation) is False]
    return bool(texts) and (
        _filled(cells) != _filled(rows[0]) or any(holds_number(rows[1][index], dialect.notation) for index in texts)
    )


def _filled(cells: Sequence[str]) -> int:
    """Return how many cells there are without the empty ones at the end."""
    return max((index for index, cell in enumerate(cells, 1) if cell.strip()), default=0)


def _first_of_table(lines: Sequence[str], dialect: Dialect) -> int:
    """Return the first line of the first lines without a blank one among them, if those above it may be no rows.

    A header may stand apart, and so may rows of numbers; 0 if it is so, and where each row stands apart.
    """
    blocks = [
        list(block) for has_text, block in groupby(enumerate(lines), key=lambda each: bool(each[1].strip())) if has_text
    ]
    apart = list(takewhile(lambda block: len(block) == 1, blocks))
    if not apart or len(apart) == len(blocks):
        return 0
    rows = [cells for block in apart for cells in _cut([block[0][1]], lines, dialect)]
    if not rows or max(map(len, rows)) < 2:
        return 0
    have_texts = [any(holds_number(cell, dialect.notation) is False for cell in row) for row in rows]
    is_clear = not any(have_texts[1:]) and (not have_texts[0] or _is_table_with_header(lines, dialect))
    return 0 if is_clear else blocks[len(apart)][0][0]


def _unclear(name: str, line: int, row: int) -> MlcalcError:
    return error(
        "unclear-start",
        f"line {line} of {name} stands apart by a blank line, and may be a title, a header or a row",
        help=f"`tail -n +{row} FILE | mlcalc scale METHOD - --header` takes line {row} for the header; "
        f"`header` or `no-header` says what line {line} is",
        settings=("header", "no-header"),
    )
