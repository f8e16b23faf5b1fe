"""Tables that are not quite CSV: blanks between cells, and other formats by name."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from mlcalc.errors import MlcalcError, Place, error, located
from mlcalc.faults.csv_text import OneLine
from mlcalc.scaling.cells import Notation, are_flags, holds_number
from mlcalc.scaling.dialect import RUNS_OF_BLANKS, found_delimiter, is_numeric
from mlcalc.texts import named

_GAP = re.compile(r'("(?:[^"]|"")*")|[ \t]+')
SAMPLE_LINES = 50
"""Lines that tell how a table is written."""
_LIBSVM = re.compile(r"[-+\d.eE,]+(?:\s+qid:\d+)?(?:\s+\d+:[-+\d.eE]+)+\s*(?:#.*)?")


def single_spaced(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines with one blank in place of several, and none at their ends; those in quotes stay."""
    for line in lines:
        yield _GAP.sub(lambda match: match[1] or " ", line.strip()) + "\n"


def table_delimiter(lines: Sequence[str], notation: Notation) -> str:
    """Return the delimiter of a table: blanks, if they give columns of numbers where no other sign does."""
    found = found_delimiter(lines, notation.decimal)
    sample = [line for line in lines if line.strip()][:SAMPLE_LINES]
    if have_numbers(rows_of(sample, found), notation):
        return found
    rows = rows_of(sample, RUNS_OF_BLANKS)
    has_several = bool(rows) and len(rows[0]) > 1
    return RUNS_OF_BLANKS if has_several and (have_numbers(rows, notation) or _are_ragged(rows, notation)) else found


def _are_ragged(rows: Sequence[Sequence[str]], notation: Notation) -> bool:
    """Tell whether half of the rows are as long as the first and hold numbers; not if those have blanks in them."""
    below = rows[1:]
    alike = [
        row for row in below if len(row) == len(rows[0]) and any(holds_number(cell, notation) is True for cell in row)
    ]
    spaced = notation._replace(thousands=" ")
    return 0 < len(below) <= 2 * len(alike) and not all(holds_number(" ".join(row), spaced) for row in alike)


def rows_of(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """Return the cells of lines, none if the lines cannot be cut."""
    try:
        cut = single_spaced(lines) if delimiter == RUNS_OF_BLANKS else lines
        return [row for row in csv.reader(cut, delimiter=delimiter) if row]
    except csv.Error:
        return []


def have_numbers(rows: Sequence[Sequence[str]], notation: Notation) -> bool:
    """Tell whether rows of one length have a column of numbers or flags, below the first row or with it."""
    if not rows or len({len(row) for row in rows}) > 1:
        return False
    below = [column[1:] or column for column in zip(*rows, strict=True)]
    return any(
        are_flags(cells, notation)
        or (is_numeric(cells, notation) and any(holds_number(each, notation) for each in cells))
        for cells in below
    )


def other_delimiter(name: str, lines: Sequence[str], given: str, notation: Notation) -> MlcalcError | None:
    """Return the error that a table is not cut by the delimiter that is given, if another one cuts it."""
    sample = [line for line in lines if line.strip()][:SAMPLE_LINES]
    found = table_delimiter(sample, notation)
    rows = rows_of(sample, found)
    if any(given in line for line in sample) or found == given or not rows or len(rows[0]) < 2:
        return None
    if not have_numbers(rows, notation):
        return None
    signs = {"\t": "a tab", " ": "a blank"}
    given, found = (signs.get(each, f"`{each}`") for each in (given, found))
    message = f"no {given.removeprefix('a ')} stands in {name}: its cells stand between {found.removeprefix('a ')}s"
    return error("wrong-delimiter", message, help="leave `delimiter` out: it is found out", settings=("delimiter",))


_LISTED = re.compile(r"(?:(?:np\.)?array\()?[\[(]\s*[\[(]?\s*[-+.\d][-+.\d\se,;]*[\])][\]),;\s]*", re.IGNORECASE)
"""A line of a list of numbers, as Python, NumPy and R print it."""


def _listed(name: str, lines: Sequence[str]) -> MlcalcError:
    """Return the error that a text is a list as Python prints it, at its first bracket."""
    first = lines[0].rstrip("\r\n")
    is_spaced = not any("," in line or ";" in line for line in lines)
    tools = "tr -d '[]()' < FILE"
    if len(lines) == 1:
        tools += " | tr -s '[:blank:]' '\\n'" if is_spaced else " | tr ',' '\\n'"
    elif not is_spaced:
        tools += " | sed 's/[, ]*$//'"
    message = f"{name} is a list of numbers as Python prints it, with brackets"
    wrong = error("foreign-table", message, help=f"`{tools} | mlcalc scale METHOD -` takes them away")
    place = Place(OneLine(name, first), 1, len(first) - len(first.lstrip()) + 1)
    return located(wrong, place)


def _lacks_a_name(lines: Sequence[str]) -> bool:
    """Tell whether blanks cut all lines but the first into one cell more, and the first into names."""
    if len(lines) < 3 or any(sign in lines[0] for sign in ",;|"):
        return False
    first, *rows = rows_of(lines, RUNS_OF_BLANKS)
    plain = Notation()
    are_names = all(holds_number(cell, plain) is False for cell in first)
    are_numbers = all(holds_number(row[-1], plain) for row in rows)
    return are_names and are_numbers and {len(row) for row in rows} == {len(first) + 1}


_RULE = re.compile(r"[\s|:-]+")
"""The signs of the line below the names of a table in Markdown."""


def other_format(name: str, lines: Sequence[str]) -> MlcalcError | None:
    """Return the error that a text is a table in another format, which is named with what reads it."""
    filled = [line for line in lines if line.strip() and not line.lstrip().startswith("%")][:5]
    if filled and filled[0].lstrip().lower().startswith("@relation"):
        return error(
            "foreign-table",
            f"{name} is a table of Weka (ARFF), whose rows stand below `@data`",
            help=f"`sed '1,/@data/Id' {named(name)} | mlcalc scale METHOD - --missing ?` scales those rows",
        )
    if filled and all(_LISTED.fullmatch(line.strip()) for line in filled):
        return _listed(name, filled)
    if _lacks_a_name(filled):
        return error(
            "foreign-table",
            f"{name} has no name above its first column, as pandas and R print tables",
            help="`sed '1s/^/row /' FILE | mlcalc scale METHOD -` gives it one",
        )
    if len(filled) > 1 and "|" in filled[0] and "|" in filled[1] and "-" in filled[1] and _RULE.fullmatch(filled[1]):
        tidy = "sed -E '/^[-:| ]+$/d; s/^ *\\| *| *\\| *$//g; s/ *\\| */;/g'"
        return error(
            "foreign-table",
            f"{name} is a table in Markdown",
            help=f"`{tidy} {named(name)} | mlcalc scale METHOD -` scales its rows",
        )
    if filled and all(_LIBSVM.fullmatch(line.strip()) for line in filled):
        return error(
            "foreign-table",
            f"{name} is a sparse table of LIBSVM (`label index:value …`)",
            help="scikit-learn's `load_svmlight_file` reads it; `numpy.save` of `.toarray()` writes what is read here",
        )
    return None
