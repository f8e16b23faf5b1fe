"""Tables and lines in the width of a terminal: no word is broken as long as one fits, and what is left out is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mlcalc.limits import WIDEST_COLUMN
from mlcalc.render.report import Column, Line, TextTable
from mlcalc.texts import listed, shortened, width, wrapped

GAP = 2
"""Blanks between columns."""
_COMFORTABLE = 24
"""Columns of a terminal that folded text is given, if it has as many, before other columns are left out."""
_COARSEST = 8
"""Bars of a curve at least."""
_SHORT, _SHORTEST = 12, 7
"""Columns of a terminal that names are shortened to; and where even that is too much."""


class Fitted(NamedTuple):
    """A table as it is drawn: the columns that are kept, their widths, and cells of one or more lines."""

    columns: Sequence[Column]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]
    left_out: str = ""
    """What is said of the columns that are not kept."""


def fitted(table: TextTable, available: int | None) -> Fitted:
    """Return the table in a width: columns are left out, then names are shortened, before anything else is folded."""
    cells = [[column.title, *texts] for column, texts in zip(table.columns, _transposed(table), strict=True)]
    natural = [min(max(map(width, texts)), WIDEST_COLUMN) for texts in cells]
    kept, least = list(range(len(cells))), natural
    if available is not None:
        words = [_widest_word(texts) for texts in cells]
        for kept, least in _stages(table.columns, natural, words):
            if _total(least[index] for index in kept) <= available:
                break
        else:
            if len(kept) > 1:
                return _stacked(table, kept, available, _total(natural))
            least = [min(each, available) for each in least]
        least = _widened(least, natural, kept, available)
    columns = [table.columns[index] for index in kept]
    widths = [least[index] for index in kept]
    rows = [[_cell(row[index], least[index], table.columns[index]) for index in kept] for row in table.rows]
    missing = [column.title for index, column in enumerate(table.columns) if index not in set(kept)]
    return Fitted(columns, widths, rows, _left_out(missing, _total(natural)))


def _transposed(table: TextTable) -> list[tuple[str, ...]]:
    return list(zip(*table.rows, strict=True)) or [()] * len(table.columns)


def _total(widths: Iterable[int]) -> int:
    return sum(each + GAP for each in widths) - GAP


def _widest_word(texts: Iterable[str]) -> int:
    return max(width(word) for text in texts for word in text.split() or [""])


def _stages(
    columns: Sequence[Column], natural: Sequence[int], words: Sequence[int]
) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the columns that are kept with the least width of each, every time with less."""

    def least(name: int | None, *, shapes: bool = False) -> list[int]:
        found = []
        for column, widest, word in zip(columns, natural, words, strict=True):
            if column.right:
                found.append(widest)
            elif column.shortens:
                found.append(widest if name is None else min(widest, max(name, width(column.title))))
            elif column.is_curve:
                found.append(min(widest, max(_COARSEST, width(column.title))))
            elif column.is_whole and not shapes:
                found.append(widest)
            else:
                found.append(min(widest, max(word, 0 if shapes else _COMFORTABLE)))
        return found

    kept = list(range(len(columns)))
    early = sorted((index for index in kept if columns[index].gives_way), key=lambda index: columns[index].gives_way)
    last = [index for index in early if columns[index].shortens or columns[index].is_late]
    yield list(kept), least(None)
    for index in early:
        if index not in last:
            kept.remove(index)
            yield list(kept), least(None)
    yield list(kept), least(_SHORT)
    for index in last:
        kept.remove(index)
        yield list(kept), least(_SHORT)
    yield list(kept), least(_SHORTEST)
    yield list(kept), least(_SHORTEST, shapes=True)


def _stacked(table: TextTable, kept: Sequence[int], available: int, needed: int) -> Fitted:
    """Return a table for a terminal that is too narrow for its words side by side: each cell has lines of its own."""
    first, *others = kept
    indent = " " * (GAP if available > 4 * GAP else 0)
    rows = []
    for row in table.rows:
        lines = wrapped(row[first], available)
        for index in others:
            if row[index]:
                title = table.columns[index].title
                lines += wrapped(f"{indent}{title}: {row[index]}", available, 2 * GAP)
        rows.append(["\n".join(lines)])
    missing = [column.title for index, column in enumerate(table.columns) if index not in set(kept)]
    return Fitted([table.columns[first]._replace(right=False)], [available], rows, _left_out(missing, needed))


def _widened(least: Sequence[int], natural: Sequence[int], kept: Sequence[int], available: int) -> list[int]:
    """Return the widths with what is left of the terminal's spread over the columns that need it."""
    found = list(least)
    spare = available - _total(found[index] for index in kept)
    needy = sorted((index for index in kept if natural[index] > found[index]), key=lambda i: natural[i] - found[i])
    for position, index in enumerate(needy):
        more = max(0, min(natural[index] - found[index], spare // (len(needy) - position)))
        found[index] += more
        spare -= more
    return found


def _cell(text: str, most: int, column: Column) -> str:
    if column.is_curve and width(text) > most > 1:
        return "".join(text[at * (len(text) - 1) // (most - 1)] for at in range(most))
    if column.shortens and width(text) > most and most < WIDEST_COLUMN:
        return shortened(text, most)
    if not column.is_formula or width(text) <= most:
        return "\n".join(wrapped(text, most))
    parts = re.split(r"(?<=;) | (?== )", text)
    return "\n".join(line for part in parts for line in wrapped(part, most, 2))


def _left_out(titles: Sequence[str], needed: int) -> str:
    if not titles:
        return ""
    named = listed(list(dict.fromkeys(titles)), most=4)
    more = f"{len(titles)} more column{'s' if len(titles) > 1 else ''}"
    return f"… and {more} ({named}): a width of {needed} shows all"


def wrapped_line(line: Line, most: int) -> list[str]:
    """Return a line in the width of a terminal; the steps of a formula stand below each other if they need it."""
    if line.is_formula and width(line.text) > most:
        name, *steps = line.text.split(" = ")
        margin = " " * width(name)
        return [
            each
            for index, step in enumerate(steps)
            for each in wrapped(f"{margin if index else name} = {step}", most, len(margin) + 3)
        ]
    indent = len(line.text) - len(line.text.lstrip())
    return wrapped(line.text, most, line.hang or indent + 2)
