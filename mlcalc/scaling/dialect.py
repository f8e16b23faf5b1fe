"""How a table is written: its delimiter, its header, and which of its columns hold numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from mlcalc.errors import error
from mlcalc.scaling.cells import BLANKS, PLAIN, Notation, are_flags, holds_number
from mlcalc.texts import quoted

DELIMITERS = ("\t", ";", "|", ",")
"""Looked for in this order: a comma may be a decimal sign, a semicolon or a tab is nothing else."""

RUNS_OF_BLANKS = " "
"""The delimiter that stands for any blanks and tabs between cells, as in many old tables."""

_NAMED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
SIGNS = {
    "comma": ",",
    "point": ".",
    "dot": ".",
    "space": " ",
    "blank": " ",
    "apostrophe": "'",
    **dict.fromkeys(BLANKS, " "),
}
"""What a user calls a sign -> the sign."""
_YEAR = re.compile(r"[12][0-9]{3}")
_SAMPLE_LINES = 50
_SAMPLE_CELLS = 1000


class Dialect(NamedTuple):
    """How a text is written, as far as a user says so.

    Args:
        delimiter: what stands between cells; None to find it in the first lines.
        decimal: the decimal sign, a point or a comma.
        header: whether the first row names the columns; None to decide by that row and those below it.
        thousands: the sign between groups of digits; a blank stands for all kinds of blanks.
        missing: further words for a missing number.
    """

    delimiter: str | None = None
    decimal: str = "."
    header: bool | None = None
    thousands: str = ""
    missing: frozenset[str] = frozenset()

    @property
    def notation(self) -> Notation:
        """How its numbers are written."""
        return Notation(self.decimal, self.thousands, self.missing)


UNKNOWN = Dialect()


def read_delimiter(text: str) -> str:
    """Return the delimiter that a user names: one character, or `tab`, `comma`, `semicolon`, `pipe`, `space`.

    Raises:
        MlcalcError: it is no such name, or a character that cells are made of.
    """
    delimiter = _NAMED.get(text.lower(), text)
    if len(delimiter) != 1 or delimiter.isalnum() or delimiter in "\"'\r\n.+-\0":
        mend = "use one character, or a name such as tab"
        raise error("wrong-delimiter", f"{quoted(text)} cannot delimit cells", help=mend)
    return delimiter


def read_thousands(text: str) -> str:
    """Return the sign between thousands that a user names: one character, or `comma`, `point`, `space`, `apostrophe`.

    Raises:
        MlcalcError: it is no such sign.
    """
    sign = SIGNS.get(text.lower(), text)
    if sign not in {",", ".", " ", "'", "\u2019"}:
        raise error("wrong-argument", f"{quoted(text)} does not stand between thousands", help="such as , . space or '")
    return sign


def found_delimiter(lines: Sequence[str], decimal: str) -> str:
    """Return the delimiter that cuts the first lines of a table into equally many cells; a comma if none does."""
    sample = [line for line in lines if line.strip()][:_SAMPLE_LINES]
    # A decimal comma can stand in quotes between commas.
    can_be_quoted = any('"' in line for line in sample)
    possible = [each for each in DELIMITERS if each != decimal or can_be_quoted]
    for delimiter in possible:
        counts = {len(row) for row in _rows(sample, delimiter)}
        if len(counts) == 1 and counts != {1}:
            return delimiter
    # Rows of unequal length are better reported as such than read as one column.
    present = [each for each in possible if sample and each in sample[0]]
    return present[-1] if present else "," if decimal != "," else ";"


def _rows(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return []
    # The last row may end in the middle of a quoted cell.
    return rows[:-1] if len(rows) > 1 and any('"' in line for line in lines) else rows


def has_header(columns: Sequence[Sequence[str]], notation: Notation = PLAIN) -> bool:
    """Return whether the first cell of each column names it.

    It does if a column of numbers starts with a text, or if columns are named by years; and it does not if a column
    starts with a number, or with a word for a missing one. Otherwise there are texts alone, and the first of them is
    taken for a name.
    """
    if any(_names(column, notation) for column in columns) or _are_years(columns, notation):
        return True
    return not any(
        holds_number(column[0], notation) or are_flags(column[:2], notation) or _begins_missing(column, notation)
        for column in columns
    )


def _begins_missing(column: Sequence[str], notation: Notation) -> bool:
    """Return whether the first number of a column is missing, by a word for that: none is a name of numbers."""
    is_word = bool(column[0].strip()) and holds_number(column[0], notation) is None
    return is_word and any(holds_number(cell, notation) for cell in column[1:_SAMPLE_CELLS])


def _names(column: Sequence[str], notation: Notation) -> bool:
    """Return whether the first cell of a column is the name of the numbers, or of the flags, below it."""
    first, below = column[0], column[1:]
    if holds_number(first, notation) is not False or not below or are_flags([first], notation):
        return False
    return is_numeric(below, notation) or are_flags(below, notation)


def _are_years(columns: Sequence[Sequence[str]], notation: Notation) -> bool:
    """Return whether a first row of texts and numbers counts years, one after the other, and no row below holds years.

    So the World Bank and others name the columns of a series: `Country,1960,1961`.
    """
    kinds = [holds_number(column[0], notation) for column in columns]
    rows = zip(*(column for column, kind in zip(columns, kinds, strict=True) if kind), strict=True)
    first, *below = [*islice(rows, _SAMPLE_LINES)] or [()]
    if False not in kinds or len(first) < 2 or not _all_years(first) or not below:
        return False
    return all(int(after) - int(year) == 1 for year, after in pairwise(first)) and not any(map(_all_years, below))


def may_be_names(columns: Sequence[Sequence[str]], notation: Notation = PLAIN) -> bool:
    """Return whether a first row of numbers alone may name the columns: it counts them, or the years.

    pandas and others number columns without names: `0,1,2`, behind an empty cell above the index. Few columns may be
    numbers that happen to count, if there are no fractions below.
    """
    shown = columns[1:] if not columns[0][0].strip() else columns
    rows = [*islice(zip(*shown, strict=True), _SAMPLE_LINES)]
    counts = [_counts(row) for row in rows]
    # A few numbers may count by chance; where most rows do, the first one is like them.
    if len(rows) < 2 or len(shown) < 2 or not counts[0] or counts[1:].count(True) * 2 > len(counts[1:]):
        return False
    if _all_years(rows[0]):
        return not any(map(_all_years, rows[1:]))
    starts = rows[0][0].strip() in {"0", "1"} and len(shown) >= _FEWEST_COUNTED
    has_fractions = all(any(notation.decimal in cell for cell in column[1:_SAMPLE_LINES]) for column in shown)
    return starts and (has_fractions or len(shown) >= _MANY_COUNTED)


_FEWEST_COUNTED, _MANY_COUNTED = 3, 8
"""Columns that a first row counts, with fractions below it and without."""


def _counts(cells: Sequence[str]) -> bool:
    """Return whether cells are whole numbers, one after the other."""
    texts = [cell.strip() for cell in cells]
    if not all(text.isascii() and text.isdigit() and len(text) < _LONG for text in texts):
        return False
    return all(int(after) - int(number) == 1 for number, after in pairwise(texts))


_LONG = 10
"""Digits of a number that counts no columns."""


def _all_years(cells: Sequence[str]) -> bool:
    return all(_YEAR.fullmatch(cell.strip()) for cell in cells)


def is_numeric(cells: Sequence[str], notation: Notation = PLAIN) -> bool:
    """Return whether a column is meant to hold numbers: at least half of its first thousand filled cells do."""
    kinds = [holds_number(cell, notation) for cell in cells[:_SAMPLE_CELLS]]
    return kinds.count(True) >= kinds.count(False)


def is_list(text: str) -> bool:
    """Return whether a text is one line of several numbers between blanks, which are one column."""
    words = text.split()
    return len(words) > 1 and "\n" not in text.strip() and all(map(holds_number, words))
