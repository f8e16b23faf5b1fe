"""Fit on one table, transform that or another: which columns belong together, and the rows that come out."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import zip_longest
from typing import Any, NamedTuple

from mlcalc.errors import error, suggestion
from mlcalc.scaling.scalers import Column, Scaler
from mlcalc.scaling.sharing import can_share, shared
from mlcalc.scaling.spool import Spool
from mlcalc.scaling.tables import Chunk, NumberTable, Table

SHARED_ROWS = 100_000
"""Rows from which on a second process is worth its start."""


class Scaled(NamedTuple):
    """Some cells of a column before and after; `texts` are those before as they stand in the data, if known."""

    before: list[float]
    after: list[float]
    texts: Sequence[str] | None


Part = Sequence[Scaled | Sequence[str]]
"""Some rows by columns, each of them scaled or passed through as text."""


def choose(table: Table, wanted: Sequence[str] | None = None) -> dict[str, int]:
    """Return the columns to scale, name -> index: the wanted ones, or all that hold numbers.

    Raises:
        MlcalcError: a wanted column is missing, a name is not unique, or nothing is left.
    """
    indices = list(table.numeric) if wanted is None else [_index(table, name) for name in dict.fromkeys(wanted)]
    if not indices:
        raise error(
            "no-numbers",
            f"{table.name} has no column of numbers",
            help="`--columns` names the columns to scale, `--delimiter` and `--decimal` say how the file is written",
        )
    for index in indices:
        if table.names.count(table.names[index]) > 1:
            raise error("repeated-column", f"{table.name} has more than one column `{table.names[index]}`")
    return {table.names[index]: index for index in indices}


def _index(table: Table, name: str) -> int:
    if name not in table.names:
        known = f"it has {', '.join(table.names[:20])}{', …' if len(table.names) > 20 else ''}"
        raise error(
            "missing-column", f"{table.name} has no column `{name}`", help=suggestion(name, table.names) or known
        )
    return table.names.index(name)


def fit_table(scaler: Scaler, table: Table, columns: dict[str, int], spool: Spool, *, share: bool = False) -> Scaler:
    """Return the scaler fitted to columns of a table, which is read once.

    Args:
        scaler: the method and its settings.
        table: the data.
        columns: the columns to learn from, name -> index.
        spool: keeps their numbers.
        share: whether a second process may help.

    Raises:
        MlcalcError: the table has no rows, or a cell is not a number.
    """
    for chunk in table.chunks():
        spool.append([chunk.numbers(index) for index in columns.values()])
    if not spool.rows:
        raise error("empty-data", f"{table.name} has a header but no rows")
    if not (share and spool.rows > SHARED_ROWS and can_share()):
        return scaler.fitted({name: spool.column(number) for number, name in enumerate(columns)})
    learnt = shared(lambda number: marshal.dumps(scaler.learn(spool.column(number))), len(columns))
    return scaler.with_columns(
        Column(name, spool.rows - spool.missing[number], spool.missing[number], marshal.loads(result))  # noqa: S302
        for number, (name, result) in enumerate(zip(columns, learnt, strict=True))
    )


def fit_data(scaler: Scaler, data: Mapping[str, Sequence[float]] | Sequence[float]) -> Scaler:
    """Return the scaler fitted to numbers in memory: a list, or named columns."""
    table = NumberTable(data)
    with closing(Spool(len(table.names))) as spool:
        return fit_table(scaler, table, choose(table), spool)


def transform_data(
    scaler: Scaler, data: Mapping[str, Sequence[float]] | Sequence[float], *, inverse: bool = False
) -> dict[str, list[float]] | list[float]:
    """Return numbers in memory scaled, or scaled back, in the form in which they are given."""
    table = NumberTable(data)
    parts = transform_table(scaler, table, match(scaler, table), inverse=inverse)
    columns = [[number for column in each for number in column.after] for each in zip(*parts, strict=True)]
    return columns[0] if table.is_list else dict(zip(table.names, columns, strict=True))


def match(scaler: Scaler, table: Table, wanted: Sequence[str] | None = None) -> dict[int, Column]:
    """Return which column of a table belongs to which that the scaler knows, index -> column.

    By the names in the header; by position where the table has none. Other columns of numbers are an
    error, unless the wanted ones are named.

    Raises:
        MlcalcError: a column is missing, or there is one that the scaler does not know.
    """
    learnt = {column.name: column for column in scaler.columns}
    for name in wanted or ():
        if name not in learnt:
            raise error(
                "missing-column",
                f"the scaler has not learnt column `{name}`",
                help=suggestion(name, learnt) or f"it knows {', '.join(list(learnt)[:20])}",
            )
    known = [learnt[name] for name in dict.fromkeys(wanted)] if wanted else list(scaler.columns)
    missing = [column.name for column in known if column.name not in table.names]
    if missing and not table.header:
        return _matched_by_position(table, known)
    if missing:
        raise error(
            "missing-column",
            f"{table.name} has no column {_listed(missing)}, which the scaler has learnt",
            help="`--columns` names the columns to scale",
        )
    extra = [table.names[index] for index in table.numeric if table.names[index] not in learnt]
    if extra and not wanted:
        raise error(
            "extra-column",
            f"the scaler has not learnt {_listed(extra)}, a column of numbers in {table.name}",
            help="`--columns` names the columns to scale, and leaves all others as they are",
        )
    chosen = choose(table, [column.name for column in known])
    return {index: learnt[name] for name, index in chosen.items()}


def _matched_by_position(table: Table, known: Sequence[Column]) -> dict[int, Column]:
    if len(table.numeric) != len(known):
        raise error(
            "missing-column" if len(table.numeric) < len(known) else "extra-column",
            f"{table.name} has {len(table.numeric)} columns of numbers, the scaler has learnt {len(known)}",
            help="columns are matched by the names in a header, or by position where there is none",
        )
    return dict(zip(table.numeric, known, strict=True))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"


def transform_table(
    scaler: Scaler,
    table: Table,
    columns: dict[int, Column],
    *,
    inverse: bool = False,
    spool: Spool | None = None,
) -> Iterable[Part]:
    """Return the rows of a table with some columns scaled and the others as they are.

    Args:
        scaler: a fitted scaler.
        table: the data.
        columns: the columns to scale, by index, and what was learnt about each.
        inverse: whether to scale back.
        spool: the numbers of just these columns, if the table was read before.

    Raises:
        MlcalcError: a cell is not a number, or a column cannot be scaled back.
    """
    act = scaler.inverse_column if inverse else scaler.transform_column
    if spool is not None and len(columns) == len(table.names) and not any(spool.missing):
        return KeptParts(spool, list(columns.values()), act)
    return _transformed(table, columns, spool, act)


Act = Callable[[Column, Sequence[float]], list[float]]


class KeptParts(Sequence[Part]):
    """The rows of a table whose numbers are all that there is to it, from where they were kept."""

    def __init__(self, spool: Spool, columns: Sequence[Column], act: Act) -> None:
        self._spool, self._columns, self._act = spool, columns, act

    def __len__(self) -> int:
        return len(self._spool)

    def __getitem__(self, number: Any) -> Any:
        if not 0 <= number < len(self):
            raise IndexError(number)
        befores = [self._spool.part(number, index) for index in range(len(self._columns))]
        return [
            Scaled(before, self._act(column, before), None)
            for column, before in zip(self._columns, befores, strict=True)
        ]


def _transformed(table: Table, columns: dict[int, Column], spool: Spool | None, act: Act) -> Iterator[Part]:
    for chunk, numbers in _read(table, columns, spool):
        part: list[Scaled | Sequence[str]] = [chunk.texts(index) for index in range(len(table.names))]
        for (index, column), before in zip(columns.items(), numbers, strict=True):
            part[index] = Scaled(before, act(column, before), chunk.texts(index))
        yield part


def _read(table: Table, columns: dict[int, Column], spool: Spool | None) -> Iterator[tuple[Chunk, list[list[float]]]]:
    """Yield chunks with the numbers of the columns to scale."""
    if spool is None:
        for chunk in table.chunks():
            yield chunk, [chunk.numbers(index) for index in columns]
        return
    for chunk, number in zip_longest(table.chunks(), range(len(spool))):
        numbers = [] if number is None else [spool.part(number, index) for index in range(spool.width)]
        if chunk is None or not numbers or chunk.rows != len(numbers[0]):
            raise error("changed-data", f"{table.name} has changed while it was read")
        yield chunk, numbers


class Run(NamedTuple):
    """A table being scaled: by what, which of its columns, and the rows that come out."""

    scaler: Scaler
    columns: dict[int, Column]
    parts: Iterable[Part]
    rows: int | None = None
    """How many rows there will be, where the table was read before."""
    share: bool = False
    """Whether a second process may help with many rows."""


@contextmanager
def scaling(
    scaler: Scaler,
    table: Table | None,
    *,
    train: Table | None = None,
    wanted: Sequence[str] | None = None,
    inverse: bool = False,
    share: bool = False,
) -> Iterator[Run]:
    """Fit a scaler where it is not fitted yet, and scale a table with it.

    Args:
        scaler: fitted, or else to be fitted.
        table: the data to scale; None to fit alone.
        train: the data to fit to; the same table if None.
        wanted: the names of the columns to scale; all that hold numbers if None.
        inverse: whether to scale back.
        share: whether a second process may help with many rows.

    Raises:
        MlcalcError: the data cannot be read, does not fit the scaler, or holds something else than numbers.
    """
    with ExitStack() as stack:
        spool = None
        source = train if train is not None else table
        if not scaler.columns and source is not None:
            columns = choose(source, wanted)
            spool = stack.enter_context(closing(Spool(len(columns))))
            scaler = fit_table(scaler, source, columns, spool, share=share)
        if table is None:
            yield Run(scaler, {}, ())
            return
        own = spool if source is table else None
        matched = match(scaler, table, wanted)
        parts = transform_table(scaler, table, matched, inverse=inverse, spool=own)
        yield Run(scaler, matched, parts, own.rows if own else None, share)
