"""Reports on a terminal, drawn by Rich; and as a picture."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from mlcalc.limits import WIDEST_COLUMN
from mlcalc.render.report import Line, Report, TextTable, as_read
from mlcalc.texts import readable

# Only colours of the terminal's own palette, which are readable on a light ground and on a dark one.
STYLES = {"title": "bold", "answer": "bold green", "note": "yellow", "": ""}
UNBOUNDED = 100_000
PICTURE_WIDTH = 92


def draw(report: Report, stream: TextIO, environment: Mapping[str, str] = os.environ) -> None:
    """Draw the report; on a terminal in its width and with colours, elsewhere as wide as needed.

    Args:
        report: what is shown.
        stream: where to.
        environment: variables that say how, such as `COLUMNS`, `NO_COLOR` and `TERM`.
    """
    width = None if stream.isatty() else _stated_width(environment)
    _print(report, Console(file=stream, width=width, highlight=False, _environ=environment))


def _stated_width(environment: Mapping[str, str]) -> int:
    columns = environment.get("COLUMNS", "")
    return int(columns) if columns.isdigit() and int(columns) else UNBOUNDED


def picture(report: Report, title: str) -> str:
    """Return the report as an SVG picture of a terminal."""
    console = Console(record=True, file=io.StringIO(), width=PICTURE_WIDTH, force_terminal=True, highlight=False)
    _print(report, console)
    return console.export_svg(title=readable(title), unique_id="mlcalc")


def _print(report: Report, console: Console) -> None:
    for block in as_read(report, separators=True):
        if isinstance(block, Line):
            console.print(Text(block.text, STYLES.get(block.style, "")), soft_wrap=not console.is_terminal)
        else:
            console.print(_table(block))


def _table(table: TextTable) -> RichTable:
    """Return the table as Rich draws it. All text is wrapped: in a plain string, Rich looks for markup."""
    drawn = RichTable(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, show_edge=False, collapse_padding=True)
    for index, column in enumerate(table.columns):
        drawn.add_column(
            Text(column.title),
            justify="right" if column.right else "left",
            style="cyan" if index == 0 else "",
            overflow="fold",
            max_width=WIDEST_COLUMN,
            no_wrap=column.right,
        )
    for row in table.rows:
        drawn.add_row(*map(Text, row))
    return drawn
