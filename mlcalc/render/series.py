"""The answer of `shape window`: the windows of a series."""

from __future__ import annotations

from mlcalc.render.report import Line, Report, Table, columns
from mlcalc.series import Window
from mlcalc.shapes import format_shape


def window_report(window: Window) -> Report:
    """Return the shapes of inputs and targets, and how many windows there are."""
    shapes = Table(
        columns("Data", "Shape", "Axes"),
        [
            ["x", format_shape(window.x_shape), "(windows, time_steps, feature)"],
            ["y", format_shape(window.y_shape), "the values that follow each window"],
        ],
    )
    count = window.count
    terms = [Line(f"{each.symbol} = {each.value:,}: {each.meaning}") for each in count.terms]
    return [Line(repr(window), "title"), shapes, Line(""), Line(f"windows = {count}", is_formula=True), *terms]
