"""What a scaler learnt and did, for people: tables, formulas with the numbers put in, rows and histograms."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from mlcalc.render.report import Block, Column, Line, Report, Table
from mlcalc.scaling.preview import Preview, length
from mlcalc.scaling.running import Part, Scaled
from mlcalc.scaling.scalers import Column as Learnt
from mlcalc.scaling.scalers import Scaler, shown

MOST_COLUMNS = 20
"""Columns that are listed one by one."""

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


def learnt_report(scaler: Scaler, *, inverse: bool = False, explain: bool = False) -> Report:
    """Return what was learnt about each column, and the formula; with the numbers put in to explain it."""
    return list(_learnt(scaler, inverse=inverse, explain=explain))


def _learnt(scaler: Scaler, *, inverse: bool, explain: bool) -> Iterator[Block]:
    shown_columns = scaler.columns[:MOST_COLUMNS]
    yield Line(f"{scaler.method}: {scaler.formula(inverse=inverse)}", "title")
    titles = [
        Column("column", "column"),
        Column("numbers", "numbers", right=True),
        Column("missing", "missing", right=True),
    ]
    titles += [Column(_TITLES[name], name, right=True) for name in scaler.learns]
    rows = [
        [column.name, column.seen, column.missing, *(brief(column.learnt[name]) for name in scaler.learns)]
        for column in shown_columns
    ]
    yield Table(titles, rows)
    if len(scaler.columns) > MOST_COLUMNS:
        yield Line(f"… and {len(scaler.columns) - MOST_COLUMNS} more columns")
    if explain:
        for column in shown_columns:
            yield from _explained(scaler, column, inverse=inverse)
    for column in shown_columns:
        note = remark(scaler, column)
        if note:
            yield Line(f"{column.name}: {note}", "note")


def _explained(scaler: Scaler, column: Learnt, *, inverse: bool) -> Iterator[Line]:
    if not column.seen:
        return
    for derivation in scaler.derivation(column):
        yield Line(f"{column.name}: {derivation}")
    yield Line(f"{column.name}: {scaler.formula(column, inverse=inverse)}", "answer")


def remark(scaler: Scaler, column: Learnt) -> str:
    """Return what is unusual about a column, in words; nothing if nothing is."""
    if not column.seen:
        return "no numbers at all, so there is nothing to scale by"
    if not all(map(math.isfinite, column.learnt.values())):
        return "the numbers are so large that their sums leave the range of a float, as they do in scikit-learn"
    if scaler.is_constant(column):
        return "taken for constant, as in scikit-learn, so that the divisor is 1"
    return ""


def whole_report(
    scaler: Scaler, names: Sequence[str], preview: Preview, *, inverse: bool = False, explain: bool = False
) -> Report:
    """Return what was learnt, how the numbers are spread before and after, and the first rows."""
    blocks = [*learnt_report(scaler, inverse=inverse, explain=explain), _spread(names, preview), _rows(names, preview)]
    listed = sum(len(_cells(part[0])) for part in preview.first)
    if preview.rows > listed:
        blocks.append(Line(f"… and {preview.rows - listed:,} more rows: `--output FILE` or a pipe takes them all"))
    if any(not sample.whole for sample in preview.before.values()):
        blocks.append(Line("the histograms are drawn from a sample"))
    return blocks


def _spread(names: Sequence[str], preview: Preview) -> Table:
    titles = [Column(title, title) for title in ("column", "before", "", "after", " ")]
    rows = [
        [
            names[index],
            before.histogram(),
            _range(before.least, before.greatest),
            preview.after[index].histogram(),
            _range(preview.after[index].least, preview.after[index].greatest),
        ]
        for index, before in list(preview.before.items())[:MOST_COLUMNS]
    ]
    return Table(titles, rows)


def _range(least: float, greatest: float) -> str:
    return f"{brief(least)} … {brief(greatest)}" if least <= greatest else ""


def _rows(names: Sequence[str], preview: Preview) -> Table:
    titles = [Column(name, name, right=index in preview.before) for index, name in enumerate(names[:MOST_COLUMNS])]
    rows = [row for part in preview.first for row in zip(*map(_cells, part[:MOST_COLUMNS]), strict=True)]
    return Table(titles, rows)


def _cells(column: Scaled | Sequence[str]) -> Sequence[str]:
    if not isinstance(column, Scaled):
        return column
    pairs = zip(column.before, column.after, strict=True)
    return ["" if math.isnan(before) else f"{brief(before)} → {brief(after)}" for before, after in pairs]


def brief(number: float) -> str:
    """Return a number in at most six significant digits."""
    return "—" if math.isnan(number) else shown(float(f"{number:.6g}"))


class Progress:
    """A bar on a terminal, for what takes longer than a delay in seconds."""

    def __init__(self, stream: TextIO, delay: float = 1.0) -> None:
        self._stream, self._delay = stream, delay
        self._begin = time.monotonic()
        self._total = self._done = 0
        self._bar: Any = None

    def expect(self, path: str) -> None:
        """Add the size of a file that will be read."""
        size = Path(path).stat().st_size if Path(path).is_file() else 0
        self._total += size

    def advance(self, count: int) -> None:
        """Tell that so many more characters were read."""
        self._done += count
        if self._bar is None and time.monotonic() - self._begin > self._delay:
            self._bar = _bar(self._stream)
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=self._done, total=self._total or None)

    def passing(self, parts: Iterable[Part], rows: int | None) -> Iterator[Part]:
        """Yield rows that were read before, as if they were read again."""
        size = self._total
        if rows:
            self._total += size
        for part in parts:
            yield part
            if rows:
                self.advance(size * length(part) // rows)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()


def _bar(stream: TextIO) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TimeRemainingColumn

    bar = Progress(
        BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), console=Console(file=stream), transient=True
    )
    bar.add_task("", total=None)
    bar.start()
    return bar
