"""Data to scale: columns of numbers and of texts, from memory, from CSV, or from NumPy's `.npy` format.

Opening a data set finds its columns; then it is read once: the columns that shall be scaled as
numbers, eight bytes each, the others as the texts that they are.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Any, NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError, Place, Source, error, wrong_type
from mlcalc.scaling.arrays import nested, read_array
from mlcalc.scaling.cells import PLAIN, Notation, are_flags, flags_in, number_in
from mlcalc.scaling.numerics import USUAL, Floats
from mlcalc.texts import counted, named, quoted


class NumberColumn(NamedTuple):
    """The numbers of a column, NaN for the missing ones; `missing` says by row how those are written."""

    numbers: array[float]
    missing: dict[int, str]


Values = NumberColumn | list[str]


class Dataset(NamedTuple):
    """Data that is open.

    Args:
        name: what messages call it.
        names: of the columns, `1`, `2`, … without a header.
        numeric: the columns that hold numbers, by index.
        read: takes the indices of the columns to read as numbers, and returns all columns.
        header: the cells that name the columns as they are written; none without a header.
        is_list: whether it is a single column without a name.
        delimiter: what stands between cells.
        notation: how its numbers are written.
        is_large: whether Polars reads its numbers, and shall write them.
        remarks: warnings on columns, by index, whose numbers may be meant otherwise than they are read.
        notes: what else a reader should know of it.
        flags: the columns of numbers that are written as true and false.
        floats: which floats its numbers are.
        shape: that of an array of several axes, whose last one is the columns.
        above: how many lines of its text stand above it.
        heading: returns where the name of a column stands, or all names (None), if they stand in a text.
    """

    name: str
    names: Sequence[str]
    numeric: Sequence[int]
    read: Callable[[AbstractSet[int]], Sequence[Values]]
    header: Sequence[str] = ()
    is_list: bool = False
    delimiter: str = ","
    notation: Notation = PLAIN
    is_large: bool = False
    remarks: Mapping[int, Diagnostic] = MappingProxyType({})
    notes: Sequence[Diagnostic] = ()
    flags: AbstractSet[int] = frozenset()
    floats: Floats = Floats()
    shape: tuple[int, ...] = ()
    above: int = 0
    heading: Callable[[int | None], Place | None] = lambda column: None


def in_memory(data: Mapping[str, Sequence[float]] | Sequence[Any], name: str = "data") -> Dataset:
    """Return a data set of named columns, of a list of numbers, or of an array, whose last axis is the columns.

    Raises:
        MlcalcError: there are no numbers, an infinite one, or columns of unequal length.
        TypeError: it holds something else than numbers.
    """
    if isinstance(data, Mapping):
        given = {each: read_array(column, f"column `{named(each)}`") for each, column in data.items()}
        if any(len(column.shape) > 1 for column in given.values()):
            raise TypeError("a named column has one axis")
        columns = {each: array("d", column.numbers) for each, column in given.items()}
        types = {column.floats.dtype for column in given.values()}
        return _of_columns(columns, name)._replace(floats=Floats(types.pop() if len(types) == 1 else USUAL))
    numbers, shape, floats = read_array(data, name)
    width = shape[-1] if len(shape) > 1 else 1
    columns = {str(index + 1): array("d", numbers[index::width]) for index in range(width)}
    is_list = len(shape) == 1
    return _of_columns(columns, name)._replace(
        header=(), is_list=is_list, floats=floats, shape=() if is_list else shape
    )


def given(data: Any, *others: str) -> Dataset:
    """Return the data set that somebody gives in Python, as `in_memory` does.

    Args:
        data: the data.
        others: what might be given as well, which the error names.

    Raises:
        MlcalcError: as `in_memory` raises it; a `TypeError` as well where it holds something else than numbers.
    """
    try:
        if isinstance(data, (str, bytes, bytearray)):
            raise TypeError("a text is no number")
        return in_memory(data)
    except (TypeError, ValueError, OverflowError) as cause:
        if isinstance(cause, MlcalcError):
            raise
        *kinds, last = ("numbers", "an array", "named columns of numbers", *others)
        raise wrong_type(f"data are {', '.join(kinds)} or {last}, not {quoted(data)}") from None


def _of_columns(columns: Mapping[str, array[float]], name: str) -> Dataset:
    lengths = {len(column) for column in columns.values()}
    if len(lengths) > 1:
        raise error("ragged-row", f"{name} has columns of unequal length")
    if not lengths or lengths == {0}:
        raise error("empty-data", f"{name} is empty")
    for each, column in columns.items():
        if any(abs(number) == float("inf") for number in column):
            raise error("bad-cell", f"column `{named(each)}` is infinite, and an infinite value cannot be scaled")

    def read(wanted: AbstractSet[int]) -> list[Values]:
        return [_values(column, index in wanted) for index, column in enumerate(columns.values())]

    names = list(columns)
    return Dataset(name, names, range(len(names)), read, names)


def as_given(columns: Sequence[list[Any]], data: Dataset) -> Any:
    """Return columns in the form in which the data were given: a list, nested lists, or named columns."""
    if data.is_list:
        return columns[0]
    return nested(columns, data.shape) if data.shape else dict(zip(data.names, columns, strict=True))


def joined(parts: Sequence[Dataset]) -> Dataset:
    """Return one data set of the rows of several, to learn from: the columns of the first, by their names in a header.

    Raises:
        MlcalcError: another one has not the same columns of numbers.
    """
    first, *others = parts
    if not others:
        return first
    places = [[_place(first, index, each) for index in range(len(first.names))] for each in parts]

    def read(wanted: AbstractSet[int]) -> list[Values]:
        columns: list[Values] = [
            NumberColumn(array("d"), {}) if index in wanted else [] for index in range(len(first.names))
        ]
        for part, at in zip(parts, places, strict=True):
            values = part.read({at[index] for index in wanted})
            for index in wanted:
                column, more = columns[index], values[at[index]]
                if isinstance(column, NumberColumn) and isinstance(more, NumberColumn):
                    column.numbers.extend(more.numbers)
        return columns

    floats = first.floats if all(each.floats == first.floats for each in others) else Floats()
    remarks = {index: remark for each in reversed(parts) for index, remark in each.remarks.items()}
    name = " and ".join(each.name for each in parts)
    return first._replace(name=name, read=read, floats=floats, remarks=remarks, is_large=False)


def _place(first: Dataset, index: int, other: Dataset) -> int:
    """Return where another data set has a column of numbers; anything for another column.

    Raises:
        MlcalcError: it has none.
    """
    name = first.names[index]
    if index not in first.numeric:
        return 0
    by_name = bool(first.header and other.header)
    if (by_name and name in other.names) or (not by_name and len(first.names) == len(other.names)):
        return list(other.names).index(name) if by_name else index
    what = f"no column `{named(name)}`" if by_name else f"{counted(len(other.names), 'column')}, not {len(first.names)}"
    raise error("missing-column", f"{other.name} has {what}, as {first.name} has")


def _values(numbers: array[float], wanted: bool) -> Values:
    if not wanted:
        return list(map(repr, numbers))
    return NumberColumn(numbers, {row: "nan" for row, number in enumerate(numbers) if number != number})  # noqa: PLR0124


def of_words(words: Sequence[str], notation: Notation = PLAIN) -> Dataset:
    """Return a list of numbers from the words of a command line.

    Raises:
        MlcalcError: a word is no number.
    """
    if are_flags(words, notation):
        return in_memory(flags_in(words, notation))
    numbers: list[float] = []
    wrong: dict[int, str] = {}
    for index, word in enumerate(words):
        try:
            numbers.append(number_in(word, notation))
        except ValueError as reason:
            wrong[index] = str(reason)
    if wrong:
        raise MlcalcError(list(_bad_words(words, wrong, notation)))
    return in_memory(numbers)._replace(remarks=_thousands(words, notation))


def _bad_words(words: Sequence[str], wrong: Mapping[int, str], notation: Notation) -> Iterator[Diagnostic]:
    """Yield what is wrong with words that are no numbers, once for those with the same fault."""
    from mlcalc.scaling.notations import Foreign, foreign

    alike: dict[tuple[str, str], list[int]] = {}
    found = {index: foreign(words[index], notation) for index in wrong}
    for index, reason in wrong.items():
        other = found[index]
        alike.setdefault((reason, other.what if other else words[index]), []).append(index)
    for indices in alike.values():
        first, *others = indices
        word, other = words[first], found[first] or Foreign("", "")
        column = len(" ".join([*words[:first], ""])) + 1
        place = Place(Source("DATA", " ".join(words), is_file=False), 1, column, len(word))
        more = f", and {counted(len(others), 'other')} like it" if others else ""
        mend = other.mend
        if other.number:
            plain = [each.number if each else words[at] for at, each in enumerate(map(found.get, range(len(words))))]
            whole = len(alike) == 1 and len(words) <= _MOST_SHOWN
            mend = f"write the numbers alone: {' '.join(plain)}" if whole else mend
        message = f"`{named(word)}` {wrong[first]}{more}"
        yield Diagnostic("bad-cell", message, place=place, help=mend or _NUMBERS, settings=other.settings)


_MOST_SHOWN = 20
"""Numbers that a mend repeats."""

_NUMBERS = "give numbers alone, such as 1 2.5 -3, or the name of one file"


def _thousands(words: Sequence[str], notation: Notation) -> dict[int, Diagnostic]:
    """Return the warning on words that may have a sign between thousands, by the index of their column."""
    if not any(word[-4:-3] == notation.decimal for word in words):
        return {}
    from mlcalc.scaling.notations import Beside, maybe_thousands

    remark = maybe_thousands("1", words, notation, Beside())
    return {} if remark is None else {0: remark}
