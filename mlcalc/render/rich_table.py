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

from mlcalc.limits import NARROWEST_LINE
from mlcalc.render.layout import GAP, Fitted, fitted, wrapped_line
from mlcalc.render.report import Line, Report, as_read
from mlcalc.texts import readable, width, wrapped

# Only colours of the terminal's own palette, which are readable on a light ground and on a dark one.
STYLES = {"title": "bold", "answer": "bold green", "note": "magenta", "": ""}
UNBOUNDED = 100_000
_PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<style>
.{unique_id}-matrix {{ font-family: monospace; font-size: {char_height}px }}
.{unique_id}-title {{ font-family: sans-serif; font-size: 18px; font-weight: bold }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""What Rich draws a terminal into. Its own template would have whoever looks ask the network for a font."""
NARROWEST_PICTURE, WIDEST_LINE = 40, 100
"""Columns of a picture at least; and of its lines of text at most, unless a table is wider."""


def draw(report: Report, stream: TextIO, environment: Mapping[str, str] = os.environ) -> None:
    """Draw the report; on a terminal in its width and with colours, elsewhere as wide as needed.

    Args:
        report: what is shown.
        stream: where to.
        environment: variables that say how, such as `COLUMNS`, `NO_COLOR` and `TERM`.
    """
    stated = None if stream.isatty() else _stated_width(environment)
    console = Console(file=stream, width=stated, highlight=False, _environ=environment)
    console.width = max(console.width, NARROWEST_LINE)
    for block in as_read(report):
        laid_out = block if isinstance(block, Line) else fitted(block, console.width)
        _print(laid_out, console, console.width if console.is_terminal else None)


def _stated_width(environment: Mapping[str, str]) -> int:
    columns = environment.get("COLUMNS", "")
    return int(columns) if columns.isdigit() and int(columns) else UNBOUNDED


def picture(report: Report, title: str) -> str:
    """Return the report as an SVG picture of a terminal, which is as wide as the report needs."""
    blocks = [block if isinstance(block, Line) else fitted(block, None) for block in as_read(report)]
    lines = [block.text for block in blocks if isinstance(block, Line)]
    widest = max((_width_of(block) for block in blocks if isinstance(block, Fitted)), default=0)
    columns = max(NARROWEST_PICTURE, widest, min(WIDEST_LINE, max(map(width, lines), default=0)))
    console = Console(record=True, file=io.StringIO(), width=columns, force_terminal=True, highlight=False)
    for block in blocks:
        _print(block, console, columns)
    return console.export_svg(title=readable(title), code_format=_PICTURE, unique_id="mlcalc")


def _print(block: Line | Fitted, console: Console, most: int | None) -> None:
    """Print a part of a report whose text is laid out already; `most` is the width that lines are broken in, if any."""
    if isinstance(block, Line):
        for text in [block.text] if most is None else wrapped_line(block, most):
            console.print(Text(text, STYLES.get(block.style, "")), soft_wrap=True)
        return
    console.print(_table(block), width=_width_of(block), crop=False, no_wrap=True, overflow="ignore")
    if block.left_out:
        _print(Line(block.left_out, "note"), console, most)


def _width_of(table: Fitted) -> int:
    return sum(table.widths) + GAP * (len(table.widths) - 1)


def _table(table: Fitted) -> RichTable:
    """Return the table as Rich draws it. All text is wrapped: in a plain string, Rich looks for markup."""
    drawn = RichTable(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, show_edge=False, collapse_padding=True)
    for index, (column, columns) in enumerate(zip(table.columns, table.widths, strict=True)):
        drawn.add_column(
            Text("\n".join(wrapped(column.title, columns))),
            justify="right" if column.right else "left",
            style="cyan" if index == 0 else "",
            width=columns,
            no_wrap=True,
        )
    for row in table.rows:
        drawn.add_row(*map(Text, row))
    return drawn
