"""The answer of `mlcalc samples`."""

from __future__ import annotations

from typing import Any

from mlcalc.render.report import Column, Line, Report, Table
from mlcalc.samples import all_samples, folder

_COLUMNS = [Column("Sample", "sample"), Column("What it is", "about")]


def samples_report() -> Report:
    """Return every sample with what it is, and how to go on."""
    found = all_samples()
    rows = [[each.name, each.about] for each in found]
    model = next(each.path.stem for each in found if each.path.suffix == ".yaml")
    return [
        Table(_COLUMNS, rows),
        Line(""),
        Line(f"`mlcalc samples {model}` prints one, `mlcalc summary {model}` reads it; they lie in {folder()}"),
    ]


def as_data() -> Any:
    """Return the same as JSON data."""
    return [{"sample": each.name, "about": each.about, "path": str(each.path)} for each in all_samples()]
