"""What is probably not meant about data that were scaled: each remark is true of the numbers, and names a mend."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mlcalc.errors import Diagnostic, note, warning
from mlcalc.scaling.cells import holds_number
from mlcalc.scaling.columns import chosen
from mlcalc.scaling.pipeline import ScaledColumn, ScaledData
from mlcalc.scaling.scalers import MinMax, shown
from mlcalc.texts import counted, listed, named, quoted

_OF_ROWS = re.compile(r"|(.*[ _])?id|index|no\.?|nr\.?|#|row|rownames|Unnamed: \d+", re.IGNORECASE)
"""How a column is called that only counts the rows: not at all, or as pandas, R and people write it."""
_FEWEST_ROWS = 3
"""Fewer numbers than these become the same ends of the range in every column."""


def doubts(
    scaled: ScaledData, *, is_learnt_elsewhere: bool, are_chosen: bool, is_inverse: bool = False
) -> Iterator[Diagnostic]:
    """Yield remarks on what was scaled, and on what was not.

    Args:
        scaled: the data before and after.
        is_learnt_elsewhere: whether the scaler was fitted to other data.
        are_chosen: whether the user named the columns to scale.
        is_inverse: whether they were scaled back.
    """
    if is_inverse:
        yield from _not_scaled(scaled)
        return
    if is_learnt_elsewhere:
        yield from _outside(scaled)
        yield from _in_order(scaled)
    else:
        yield from _one_row(scaled)
        yield from _on_its_side(scaled)
        yield from _rows_as_columns(scaled)
    if not are_chosen:
        yield from _counting_rows(scaled)
        yield from _texts(scaled)


def _columns(scaled: ScaledData) -> dict[str, ScaledColumn]:
    """Return the columns that were scaled, by their names."""
    named_columns = zip(scaled.data.names, scaled.columns, strict=True)
    return {name: column for name, column in named_columns if isinstance(column, ScaledColumn)}


def _outside(scaled: ScaledData) -> Iterator[Diagnostic]:
    """Yield the warning on numbers beyond those that a range was learnt from."""
    scaler = scaled.scaler
    if not isinstance(scaler, MinMax) or scaler.clip:
        return
    columns = _columns(scaled)
    count, first = 0, ""
    ranges = [each.statistics for each in scaler.columns]
    names = [each.name for each in scaler.columns] if scaled.data.header else list(columns)
    for name, learnt in zip(names, ranges, strict=False):
        if name not in columns:
            continue
        low, high = learnt["data_min"], learnt["data_max"]
        beyond = [x for x in columns[name].before if x < low or x > high]
        if beyond and not count:
            first = f"{shown(beyond[0])} of `{named(name)}`, which was learnt from {shown(low)} to {shown(high)}"
        count += len(beyond)
    if count:
        total = sum(len(each.before) for each in columns.values())
        lie, become = ("lies", "it becomes a number") if count == 1 else ("lie", "they become numbers")
        message = f"{count:,} of {counted(total, 'number')} {lie} outside of the learnt range, such as {first}"
        mend = f"{become} outside of {_range(scaler)}: `clip` keeps the results inside"
        yield warning("outside-range", message)._replace(help=mend, settings=("clip",))


def _range(scaler: MinMax) -> str:
    return " to ".join(map(shown, scaler.feature_range))


def _in_order(scaled: ScaledData) -> Iterator[Diagnostic]:
    """Yield the note that columns without names were taken in the order of those that were learnt."""
    names = [each.name for each in scaled.scaler.columns]
    if not scaled.data.header and not scaled.data.is_list and any(not each.isdecimal() for each in names):
        yield note("taken-in-order", f"{scaled.data.name} has no names of columns: they are taken for {_names(names)}")


def _on_its_side(scaled: ScaledData) -> Iterator[Diagnostic]:
    """Yield the warning that each column of a table with two rows becomes its two ends."""
    columns = list(_columns(scaled).values())
    if len(columns) < _FEWEST_ROWS or len(columns[0].before) != 2 or scaled.scaler.method == "maxabs":
        return
    ends = sorted({shown(x) for column in columns for x in column.after})
    if len(ends) == 2:
        message = (
            f"{scaled.data.name} has 2 rows and {counted(len(columns), 'column')} of numbers: whatever they hold, each "
            f"column becomes {ends[0]} and {ends[1]}"
        )
        mend = "if the table lies on its side, turn it: a row is a sample; `together` learns one range from all of it"
        yield warning("two-rows", message)._replace(help=mend, settings=("together",))


def _one_row(scaled: ScaledData) -> Iterator[Diagnostic]:
    """Yield the warning that nothing is learnt from a single row."""
    columns, name = list(_columns(scaled).values()), scaled.data.name
    if scaled.data.is_list or any(len(column.before) != 1 for column in columns) or scaled.scaler.method == "maxabs":
        return
    mend = "`fit FILE` learns from other data"
    if len(columns) > 2 and not scaled.data.header:
        mend = f"if it is a list of numbers, write each on a line of its own; {mend}"
    message = f"{name} has one row, and nothing can be learnt from that: whatever it holds, it becomes"
    ends = listed(sorted({shown(x) for column in columns for x in column.after}))
    yield warning("one-row", f"{message} {ends}")._replace(help=mend, settings=("fit",))


def _rows_as_columns(scaled: ScaledData) -> Iterator[Diagnostic]:
    """Yield the warning that each row of a table seems to hold one feature: its numbers are far from all others.

    Each row has a name, and there are as many numbers in it as there are rows, or more.
    """
    columns, data = list(_columns(scaled).values()), scaled.data
    names = next((each for each in scaled.columns[:1] if isinstance(each, list)), [])
    if not _FEWEST_ROWS <= len(names) <= min(len(columns), _MOST_FEATURES) or len(set(names)) < len(names):
        return
    if len(columns) + 1 < len(data.names) or len(columns) < _FEWEST_NUMBERS:
        return
    rows = [[abs(x) for x in row if x == x] for row in zip(*(each.before for each in columns), strict=True)]  # noqa: PLR0124
    if not all(rows):
        return
    ends = sorted((min(row), max(row)) for row in rows)
    are_alike = all(high <= _ALIKE * low for low, high in ends)
    if (are_alike or not data.header) and ends[-1][1] >= _FAR * ends[0][1]:
        message = (
            f"the table in {data.name} seems to lie on its side: its rows are called {_names(names[:3])}"
            f"{', …' if len(names) > 3 else ''}, and their numbers are far apart"
        )
        reading = f"{data.name!r}, index_col=0{'' if data.header else ', header=None'}"
        mend = f"`pandas.read_csv({reading}).T.to_csv(…)` turns it"
        yield warning("on-its-side", message)._replace(help=f"a row is a sample, a column what is scaled: {mend}")


_MOST_FEATURES = 50
"""Rows of a table on its side, at most."""
_FEWEST_NUMBERS = 4
"""Numbers in a row that show that they are alike."""
_ALIKE, _FAR = 5, 10
"""The numbers of one feature are within a factor of the first, those of another one further by the second."""


def _not_scaled(scaled: ScaledData) -> Iterator[Diagnostic]:
    """Yield the warning that what is scaled back was never scaled: all numbers of a column lie beyond the range."""
    scaler, columns = scaled.scaler, _columns(scaled)
    if not isinstance(scaler, MinMax):
        return
    low, high = scaler.feature_range
    beyond = [name for name, each in columns.items() if each.before and not any(low <= x <= high for x in each.before)]
    if beyond:
        message = f"no number of {_names(beyond)} lies within {_range(scaler)}, where scaled numbers lie"
        mend = "`inverse` scales back what was scaled before; without it, they are scaled"
        yield warning("not-scaled", message)._replace(help=mend, settings=("inverse",))


def _counting_rows(scaled: ScaledData) -> Iterator[Diagnostic]:
    """Yield the warning that a first column which only counts the rows is scaled, too."""
    data, columns = scaled.data, _columns(scaled)
    if not data.header or not columns or data.names[0] not in columns or not _OF_ROWS.fullmatch(data.names[0]):
        return
    numbers = columns[data.names[0]].before
    first = numbers[0] if numbers else 0
    if len(columns) > 1 and len(numbers) > 1 and all(x == first + at for at, x in enumerate(numbers)):
        called = f"`{named(data.names[0])}`" if data.names[0] else "column 1, which has no name,"
        text = chosen([each for each in columns if each != data.names[0]])
        mend = f"`columns {text}` leaves it as it is" if text else "name the columns to scale"
        message = f"{called} is an index: it counts the rows from {shown(first)}, and is scaled like the others"
        yield warning("scaled-index", message)._replace(help=mend, settings=("columns",))


def _texts(scaled: ScaledData) -> Iterator[Diagnostic]:
    """Yield the notes on columns of text, which are copied."""
    data = scaled.data
    if not data.header:
        return
    texts: list[str] = []
    for index, (name, cells) in enumerate(zip(data.names, scaled.columns, strict=True)):
        if index in {*data.numeric, *data.remarks} or not isinstance(cells, list):
            continue
        kinds = [holds_number(each, data.notation) for each in cells[:_LOOKED_AT]]
        if {True, False} <= {*kinds}:
            message = f"column `{named(name)}` is left as it is: it holds numbers and texts"
            yield note("unscaled-text", f"{message}, such as {quoted(cells[kinds.index(False)])}")
        else:
            texts.append(name)
    if texts:
        subject = "columns" if len(texts) > 1 else "column"
        holds = (
            "hold no numbers, and are left as they are" if len(texts) > 1 else "holds no numbers, and is left as it is"
        )
        yield note("unscaled-text", f"{subject} {_names(texts)} {holds}")


_LOOKED_AT = 1000
"""Cells of a column of texts in which numbers are looked for."""


def _names(names: Sequence[str]) -> str:
    return listed(names, lambda name: f"`{named(name)}`")
