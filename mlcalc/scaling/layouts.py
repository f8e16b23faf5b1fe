"""Tables that are not quite CSV: blanks between cells, lines above the header, and other formats by name."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from mlcalc.errors import MlcalcError, error
from mlcalc.scaling.cells import Notation, are_flags, holds_number
from mlcalc.scaling.dialect import Dialect, found_delimiter, has_header, is_numeric
from mlcalc.texts import named

RUNS_OF_BLANKS = " "
"""The delimiter that stands for any blanks and tabs between cells, as in many old tables."""

_GAP = re.compile(r'("(?:[^"]|"")*")|[ \t]+')
_COMMENTS = ("#", "%", "//")
_SIGN = re.compile(r"\s*(?:#|%|//)\s+")
_FIRST_LINES = 100
"""Lines among which what stands above a table is looked for."""

_MOST_ABOVE = 20
"""Lines above a header, at most."""
_SAMPLE_LINES = 50
_LIBSVM = re.compile(r"[-+\d.eE,]+(?:\s+\d+:[-+\d.eE]+)+\s*(?:#.*)?")


def single_spaced(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines with one blank in place of several, and none at their ends; those in quotes stay."""
    for line in lines:
        yield _GAP.sub(lambda match: match[1] or " ", line.strip()) + "\n"


def table_delimiter(lines: Sequence[str], notation: Notation) -> str:
    """Return the delimiter of a table: blanks, if they give columns of numbers where no other sign does."""
    found = found_delimiter(lines, notation.decimal)
    sample = [line for line in lines if line.strip()][:_SAMPLE_LINES]
    if _has_numbers(_rows(sample, found), notation):
        return found
    rows = _rows(sample, RUNS_OF_BLANKS)
    return RUNS_OF_BLANKS if len(rows[:1]) and len(rows[0]) > 1 and _has_numbers(rows, notation) else found


def _rows(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """Return the cells of lines, none if the lines cannot be cut."""
    try:
        cut = single_spaced(lines) if delimiter == RUNS_OF_BLANKS else lines
        return [row for row in csv.reader(cut, delimiter=delimiter) if row]
    except csv.Error:
        return []


def _has_numbers(rows: Sequence[Sequence[str]], notation: Notation) -> bool:
    """Tell whether rows of one length have a column of numbers or flags, below the first row or with it."""
    if not rows or len({len(row) for row in rows}) > 1:
        return False
    below = [column[1:] or column for column in zip(*rows, strict=True)]
    return any(
        are_flags(cells, notation)
        or (is_numeric(cells, notation) and any(holds_number(each, notation) for each in cells))
        for cells in below
    )


def without_lines_above(lines: Sequence[str], dialect: Dialect) -> tuple[int, list[str]]:
    """Return how many of the first lines are no part of the table, and the lines with blank ones in their places.

    A comment that names the columns is their header, without its sign, as `numpy.savetxt` writes it.
    """
    above = _lines_above(lines[:_FIRST_LINES], dialect)
    kept = list(lines[above:])
    if kept and _is_comment(kept[0]):
        kept[0] = _SIGN.sub("", kept[0])
    return above, ["\n"] * above + kept


def _lines_above(lines: Sequence[str], dialect: Dialect) -> int:
    """Return how many of the first lines are comments or titles, with blank lines among them.

    A line that is no comment is a title only if the table below it has a header, and it has another number of cells.
    """
    notation = dialect.notation
    comments = 0
    while comments < len(lines) and _is_comment(lines[comments]):
        comments += 1
    if not any(lines[index].strip() for index in range(comments)):
        comments = 0
    rest = lines[comments : comments + _SAMPLE_LINES]
    if comments and _is_header(lines[comments - 1], rest, dialect):
        comments -= 1
    for count in range(1, min(_MOST_ABOVE, len(rest) - 2)):
        if _is_table_with_header(rest, 0, dialect, notation):
            break
        is_apart = not rest[count - 1].strip() or _differs(rest[count - 1], rest[count:], dialect)
        if is_apart and rest[count].strip() and _is_table_with_header(rest, count, dialect, notation):
            return comments + count
    return comments


def _is_comment(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith(_COMMENTS)


def _is_header(line: str, rest: Sequence[str], dialect: Dialect) -> bool:
    """Tell whether the last comment names the columns of what stands below it, as `numpy.savetxt` writes it."""
    if not line.strip() or not rest:
        return False
    delimiter = dialect.delimiter or table_delimiter(rest, dialect.notation)
    rows = _rows([_SIGN.sub("", line), *rest], delimiter)
    columns = list(zip(*rows, strict=True)) if len({len(row) for row in rows}) == 1 else []
    return (
        len(columns) > 1 and has_header(columns, dialect.notation) and bool(holds_number(rows[1][0], dialect.notation))
    )


def _is_table_with_header(lines: Sequence[str], start: int, dialect: Dialect, notation: Notation) -> bool:
    """Tell whether lines from one on are a table of several columns, some of which have names above numbers."""
    part = lines[start:]
    delimiter = dialect.delimiter or table_delimiter(part, notation)
    rows = _rows(part, delimiter)
    if len(rows) < 2 or len(rows[0]) < 2 or not _has_numbers(rows, notation):
        return False
    is_text = [holds_number(each, notation) is False for each in rows[0]]
    return all(is_text) and has_header(list(zip(*rows, strict=True)), notation)


def _differs(line: str, below: Sequence[str], dialect: Dialect) -> bool:
    """Tell whether a line has another number of cells than those below it."""
    delimiter = dialect.delimiter or table_delimiter(below, dialect.notation)
    first = next(each for each in below if each.strip())
    return len(_rows([line], delimiter)[0]) != len(_rows([first], delimiter)[0])


def other_format(name: str, lines: Sequence[str]) -> MlcalcError | None:
    """Return the error that a text is a table in another format, which is named with what reads it."""
    filled = [line for line in lines if line.strip() and not line.lstrip().startswith("%")][:5]
    if filled and filled[0].lstrip().lower().startswith("@relation"):
        return error(
            "foreign-table",
            f"{name} is a table of Weka (ARFF), whose rows stand below `@data`",
            help=f"`sed '1,/@data/Id' {named(name)} | mlcalc scale METHOD - --missing ?` scales those rows",
        )
    if filled and all(_LIBSVM.fullmatch(line.strip()) for line in filled):
        return error(
            "foreign-table",
            f"{name} is a sparse table of LIBSVM (`label index:value …`)",
            help="scikit-learn's `load_svmlight_file` reads it; `numpy.save` of `.toarray()` writes what is read here",
        )
    return None
