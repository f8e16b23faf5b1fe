"""What gives a shape or a count, and which sizes work, as people read it."""

from __future__ import annotations

from typing import Any

from mlcalc.render.report import Column, Line, Report, ReportItem, Table
from mlcalc.solving.turned import Turned
from mlcalc.texts import counted


def turned_report(turned: Turned, title: str) -> Report:
    """Return the solutions of one layer, one a row, with the formula of the first ones."""
    names = list(dict.fromkeys(name for each in turned.solutions for name in (*each, *turned.free)))
    columns = [Column(name, name, right=True) for name in names]
    shown = len(turned.formulas)
    has_why = any(turned.formulas)
    rows = [
        [*(_cell(each, name, turned) for name in names), *([why] if has_why else [])]
        for each, why in zip(turned.solutions, turned.formulas, strict=False)
    ]
    columns += [Column("Why", "why", is_formula=True)] if has_why else []
    more = len(turned.solutions) - shown if turned.found is None else turned.found - shown
    end: list[ReportItem] = []
    if turned.found is None:
        end = [Line("… and more: not all are listed")] if turned.solutions else []
    elif more > 0:
        end = [Line(f"… and {more:,} more: `--format json` lists them")]
    count = "" if turned.found is None else f": {counted(turned.found, 'solution')}"
    return [Line(f"{title}{count}", "title"), Table(columns, rows), *end]


def _cell(values: dict[str, Any], name: str, turned: Turned) -> object:
    if name in values:
        value = values[name]
        return ",".join(map(str, value)) if isinstance(value, tuple) else value
    return "any"


def nearest_text(turned: Turned) -> str | None:
    """Return what comes nearest, as a sentence."""
    parts = []
    for each in turned.nearest:
        given = [f"{name} = {value}" for name, value in each.items() if name not in ("params", "output_shape")]
        gives = f"{each['params']:,} parameters" if "params" in each else str(each["output_shape"])
        parts.append(f"{', '.join(given)} gives {gives}")
    return f"nearest: {'; '.join(parts)}" if parts else None


def turned_text(turned: Turned) -> str:
    """Return the solutions bare, one a line: the value alone where one thing is unknown."""
    lines = []
    for each in turned.solutions:
        pairs = {name: ",".join(map(str, value)) if isinstance(value, tuple) else value for name, value in each.items()}
        single = len(pairs) == 1
        lines.append(" ".join(str(value) if single else f"{name}={value}" for name, value in pairs.items()))
    return "\n".join(lines)
