"""What a training left behind, as a report and as JSON data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlcalc.errors import Diagnostic
from mlcalc.excerpts import folded
from mlcalc.history.remarks import value_text
from mlcalc.history.runs import Metric, Point, Run, side_by_side
from mlcalc.render.report import Column, CsvTable, Line, Report, Table, columns
from mlcalc.texts import listed, named

Notes = Mapping[str, Sequence[Diagnostic]]

_BARS = "▁▂▃▄▅▆▇█"
_WIDTH = 24
"""Bars of a curve."""
_NUMBERS = {"Points", "First", "Last", "Smoothed", "Best", "At"}
_GIVES_WAY = {"Points": 1, "Rule": 2, "Curve": 3, "First": 4, "Last": 5, "At": 6, "Smoothed": 7}
"""Columns that a narrow terminal does without, one after the other: no number is cut."""
_LATE = {"Last", "At", "Smoothed"}
"""Those that it does without when names are shortened already."""


def sparkline(values: Sequence[float], width: int = _WIDTH) -> str:
    """Return a curve as a line of bars; a value that is not finite is a gap.

    >>> sparkline([step * step for step in range(8)])
    '▁▁▂▂▃▅▆█'
    """
    if len(values) > width:
        values = [values[at * (len(values) - 1) // (width - 1)] for at in range(width)]
    finite = list(filter(math.isfinite, values))
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    # Halves, since the distance of two floats may be no float.
    span = (high / 2 - low / 2) or 1.0
    top = len(_BARS) - 1
    return "".join(_BARS[round((each / 2 - low / 2) / span * top)] if math.isfinite(each) else " " for each in values)


def history_report(runs: Mapping[str, Run], notes: Notes, *, every_point: bool = False) -> Report:
    """Return a table with a row for each metric, training and validation below each other, and the notes.

    Args:
        runs: the runs by their names.
        notes: the notes on each run.
        every_point: whether the table for CSV holds all points, which the metrics have kept.
    """
    metrics = side_by_side(runs)
    is_smooth = any(metric.smoothed_last is not None for _, metric in metrics)
    report: list[Line | Table | CsvTable] = []
    if every_point:
        report.append(CsvTable(_points(metrics, is_smooth=is_smooth)))
    if metrics:
        report.append(_summary(metrics, several=len(runs) > 1, is_smooth=is_smooth))
    skipped = [(name, run) for name, run in runs.items() if +run.skipped]
    told = [(name, each) for name in runs for each in notes.get(name, ())]
    remarks = [
        *folded(skipped, lambda each: "", lambda each: f"skipped{_place(each[0])}: {_counted(each[1])}"),
        *folded(told, lambda each: each[1].code, lambda each: f"note{_place(each[0], 'on')}: {each[1].message}"),
    ]
    return [*report, *([Line("")] if metrics and remarks else []), *(Line(each, "note") for each in remarks)]


def _place(name: str, word: str = "in") -> str:
    """Return where something is, unless it is the folder that was given."""
    return "" if name == "." else f" {word} {named(name)}"


def _counted(run: Run) -> str:
    counts = [(count, kind.removesuffix("s") if count == 1 else kind) for kind, count in run.skipped.items() if count]
    return listed(counts, lambda each: f"{each[0]:,} {named(each[1])}")


def _summary(metrics: Sequence[tuple[Run, Metric]], *, several: bool, is_smooth: bool) -> Table:
    """Return a row for each metric."""
    names = [*(["Run"] if several else []), "Metric"]
    titles = [*names, "Points", "First", "Last", *(["Smoothed"] if is_smooth else []), "Best", "At", "Rule", "Curve"]
    rows = [_row(run, metric) for run, metric in metrics]
    return Table([_column(title) for title in titles], [[row[title] for title in titles] for row in rows])


def _column(title: str) -> Column:
    return Column(
        title,
        title.lower(),
        right=title in _NUMBERS,
        gives_way=_GIVES_WAY.get(title, 0),
        shortens=title in ("Run", "Metric"),
        is_whole=title == "Rule",
        is_late=title in _LATE,
        is_curve=title == "Curve",
    )


def _row(run: Run, metric: Metric) -> dict[str, object]:
    """Return the cells of a row by their titles."""
    best = metric.best
    return {
        "Run": run.name,
        "Metric": metric.name,
        "Points": metric.count,
        "First": _shown(metric.first),
        "Last": _shown(metric.last),
        "Smoothed": None if metric.smoothed_last is None else value_text(metric.smoothed_last),
        "Best": _shown(best),
        "At": None if best is None else f"{metric.axis} {best.step}",
        "Rule": metric.rule,
        "Curve": sparkline(metric.curve),
    }


def _shown(point: Point | None) -> str | None:
    return None if point is None else value_text(point.value)


def _points(metrics: Sequence[tuple[Run, Metric]], *, is_smooth: bool) -> Table:
    names = ["run", "metric", "step", "wall_time", "value", *(["smoothed"] if is_smooth else [])]
    return Table(columns(*names), list(_rows(metrics)))


def _rows(metrics: Sequence[tuple[Run, Metric]]) -> Iterator[list[object]]:
    for run, metric in metrics:
        for at, point in enumerate(metric.points or ()):
            yield [run.name, metric.name, *point, *metric.smoothed[at : at + 1]]


def history_data(runs: Mapping[str, Run], notes: Notes) -> dict[str, Any]:
    """Return all points as JSON data: NaN is null, and an infinite value a text."""
    return {
        "runs": [
            {
                "name": name,
                "metrics": {each.name: _metric_data(each) for each in run.metrics.values()},
                "skipped": {kind: count for kind, count in run.skipped.items() if count},
                "notes": [each.message for each in notes.get(name, ())],
                "problems": [each.as_dict() for each in notes.get(name, ())],
            }
            for name, run in runs.items()
        ]
    }


def _metric_data(metric: Metric) -> dict[str, Any]:
    points = metric.points or []
    smoothed = {} if metric.smoothed_last is None else {"smoothed": list(map(_plain, metric.smoothed))}
    has_times = any(each.wall_time is not None for each in points)
    return {
        "steps": [each.step for each in points],
        "wall_times": [_plain(each.wall_time) for each in points] if has_times else None,
        "values": [_plain(each.value) for each in points],
        **smoothed,
        "first": _value(metric.first),
        "last": _value(metric.last),
        "best": _value(metric.best),
        "best_step": None if metric.best is None else metric.best.step,
        "rule": metric.rule,
    }


def _value(point: Point | None) -> float | str | None:
    return None if point is None else _plain(point.value)


def _plain(value: float | None) -> float | str | None:
    """Return a number as JSON has it, which knows no infinite ones."""
    if value is None or math.isfinite(value):
        return value
    return None if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
