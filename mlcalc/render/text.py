"""Reports as plain text, Markdown and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mlcalc.render.report import CsvTable, Line, Report, Table, cell_text


def plain(report: Report) -> str:
    """Return the report as text in aligned columns, as wide as it needs to be."""
    return "\n".join(line for block in report if not isinstance(block, CsvTable) for line in _plain_block(block)) + "\n"


def _plain_block(block: Line | Table) -> Iterable[str]:
    if isinstance(block, Line):
        return [block.text]
    rows = [[column.title for column in block.columns], *_cells(block, separators=False)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [_aligned(row, widths, block) for row in rows]


def _cells(table: Table, *, separators: bool) -> list[list[str]]:
    return [[cell_text(cell, separators=separators) for cell in row] for row in table.rows]


def _aligned(row: Sequence[str], widths: Sequence[int], table: Table) -> str:
    cells = zip(row, widths, table.columns, strict=True)
    return "  ".join(cell.rjust(width) if column.right else cell.ljust(width) for cell, width, column in cells).rstrip()


def markdown(report: Report) -> str:
    """Return the report as Markdown, with tables as GitHub draws them."""
    shown = [block for block in report if not isinstance(block, CsvTable)]
    blocks = [_markdown_table(block) if isinstance(block, Table) else _markdown_line(block) for block in shown]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _markdown_line(line: Line) -> str:
    return f"**{line.text}**" if line.style == "title" else line.text.strip()


def _markdown_table(table: Table) -> str:
    head = [column.title for column in table.columns]
    rule = ["---:" if column.right else "---" for column in table.columns]
    rows = [head, rule, *([_escaped(cell) for cell in row] for row in _cells(table, separators=True))]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|").replace("\n", " ")


def csv(report: Report) -> str:
    """Return the first table of the report as CSV (RFC 4180, with plain line ends); unknown is empty."""
    from mlcalc.render.report import tables_of

    table = next(iter(tables_of(report)))
    return csv_rows([[column.key for column in table.columns], *table.rows])


def csv_rows(rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    """Return rows as CSV, with quotes where they are needed; a cell that is None is empty."""
    import csv as standard
    import io

    stream = io.StringIO()
    standard.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return stream.getvalue()
