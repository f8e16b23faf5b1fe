"""Reports as plain text, Markdown and CSV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from mlcalc.limits import WIDEST_COLUMN
from mlcalc.render.report import Line, Report, TextTable, as_read
from mlcalc.texts import visible


def plain(report: Report) -> str:
    """Return the report as text in aligned columns, as wide as it needs to be."""
    return "\n".join(line for block in as_read(report) for line in _plain_block(block)) + "\n"


def _plain_block(block: Line | TextTable) -> Iterable[str]:
    if isinstance(block, Line):
        return [block.text]
    rows = [[column.title for column in block.columns], *block.rows]
    widths = [min(max(map(len, column)), WIDEST_COLUMN) for column in zip(*rows, strict=True)]
    return [_aligned(row, widths, block) for row in rows]


def _aligned(row: Sequence[str], widths: Sequence[int], table: TextTable) -> str:
    cells = zip(row, widths, table.columns, strict=True)
    return "  ".join(cell.rjust(width) if column.right else cell.ljust(width) for cell, width, column in cells).rstrip()


def markdown(report: Report) -> str:
    """Return the report as Markdown, with tables as GitHub draws them."""
    parts = as_read(report)
    blocks = [_markdown_table(block) if isinstance(block, TextTable) else _markdown_line(block) for block in parts]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _markdown_line(line: Line) -> str:
    text = escaped(line.text.strip())
    return f"**{text}**" if line.style == "title" else re.sub(_BLOCK, r"\1\\\2", text)


def _markdown_table(table: TextTable) -> str:
    head = [escaped(column.title) for column in table.columns]
    rule = ["---:" if column.right else "---" for column in table.columns]
    rows = [head, rule, *(list(map(escaped, row)) for row in table.rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


_MARKUP = r"[\\`*\[\]<>|~$&]|(?<![^\W_])_+|_+(?![^\W_])"
"""What Markdown reads as markup anywhere; an underscore is none inside a word."""

_BLOCK = r"^(\d*)([-+#=.)])"
"""What it reads as markup at the start of a line: lists and headings."""


def escaped(text: str) -> str:
    r"""Return a text that Markdown shows as it is.

    >>> print(escaped("a|b <c> max_pooling2d _d_"))
    a\|b \<c\> max_pooling2d \_d\_
    """
    return re.sub(_MARKUP, lambda match: "".join(f"\\{sign}" for sign in match[0]), text)


def html(report: Report) -> str:
    """Return the report as HTML, in which no text is markup."""
    return "\n".join(map(_html_block, as_read(report)))


def _html_block(block: Line | TextTable) -> str:
    if isinstance(block, Line):
        text = escape(block.text)
        return f"<b>{text}</b><br>" if block.style == "title" else f"{text}<br>" if text else ""
    sides = [f' style="text-align: {"right" if column.right else "left"}"' for column in block.columns]
    rows = [_html_row("td", row, sides) for row in block.rows]
    return "\n".join(["<table>", _html_row("th", [column.title for column in block.columns], sides), *rows, "</table>"])


def _html_row(kind: str, cells: Sequence[str], sides: Sequence[str]) -> str:
    parts = [f"<{kind}{side}>{escape(cell)}</{kind}>" for cell, side in zip(cells, sides, strict=True)]
    return f"<tr>{''.join(parts)}</tr>"


def csv(report: Report, delimiter: str = ",") -> str:
    """Return the first table of the report as CSV (RFC 4180, with plain line ends); unknown is empty."""
    from mlcalc.render.report import tables_of

    table = next(iter(tables_of(report)))
    rows = ([_csv_cell(each) for each in row] for row in ([each.key for each in table.columns], *table.rows))
    return csv_rows(rows, delimiter)


def tsv(report: Report) -> str:
    """Return the same with tabs between the cells."""
    return csv(report, "\t")


def _csv_cell(cell: object) -> object:
    """Return a cell for CSV: text is visible, since RFC 4180 knows no controls, and no formula for a spreadsheet."""
    if isinstance(cell, tuple):
        cell = ", ".join(cell)
    if not isinstance(cell, str):
        return cell if not isinstance(cell, float) else repr(float(cell))
    # A lone sign is none; an apostrophe in front says that it is a text.
    return f"'{visible(cell)}" if len(cell) > 1 and cell[0] in _STARTS_OF_FORMULAS else visible(cell)


_STARTS_OF_FORMULAS = "=+-@\t\r\n＝＋－＠"
"""Signs that start what a spreadsheet runs, the wide ones in some languages."""


def csv_rows(rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    """Return rows as CSV, with quotes where they are needed; a cell that is None is empty."""
    import csv as standard

    lines = _Lines()
    # Only characters of this line end are quoted in cells.
    standard.writer(lines, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return "".join(lines)


class _Lines(list[str]):
    """Lines as they are written, with plain line ends."""

    def write(self, line: str) -> None:
        """Add a line."""
        self.append(f"{line[:-2]}\n")
