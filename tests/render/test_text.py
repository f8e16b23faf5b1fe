"""Reports as plain text, Markdown and CSV: read back, they hold what was put in."""

from __future__ import annotations

import csv as standard
import io

from hypothesis import given
from hypothesis import strategies as st

from mlcalc.render.report import Column, Line, Report, Table
from mlcalc.render.text import csv, markdown, plain

REPORT: Report = [
    Line("Model: m", "title"),
    Table(
        [Column("Layer", "name"), Column("Params", "params", right=True), Column("Trainable", "trainable")],
        [["dense", 1234567, True], ["a|b", None, False], ["max_pooling2d", 0, True]],
    ),
    Line(""),
    Line("total 1,234,567", "answer"),
]


def test_plain() -> None:
    """Columns are aligned, numbers on the right and without separators, and no line ends with a space."""
    assert """\
Model: m
Layer           Params  Trainable
dense          1234567  yes
a|b                  ?  no
max_pooling2d        0  yes

total 1,234,567
""" == plain(REPORT)


def test_markdown() -> None:
    """A title is bold, a table is one of GitHub's, and a bar within a cell does not end it."""
    assert """\
**Model: m**

| Layer | Params | Trainable |
| --- | ---: | --- |
| dense | 1,234,567 | yes |
| a\\|b | ? | no |
| max_pooling2d | 0 | yes |

total 1,234,567
""" == markdown(REPORT)


def test_csv() -> None:
    """The first table alone, with keys as heads; what is unknown is empty, and truth is Python's."""
    assert "name,params,trainable\ndense,1234567,True\na|b,,False\nmax_pooling2d,0,True\n" == csv(REPORT)


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)


@given(st.lists(st.tuples(CELLS, st.integers() | st.none()), min_size=1, max_size=4))
def test_csv_is_read_back(rows: list[tuple[str, int | None]]) -> None:
    """Whatever stands in a cell, a reader of CSV finds it again."""
    text = csv([Table([Column("A", "a"), Column("B", "b", right=True)], rows)])
    read = list(standard.reader(io.StringIO(text, newline="")))
    assert [["a", "b"], *([name, "" if count is None else str(count)] for name, count in rows)] == read


def test_wide_reports_are_not_cut() -> None:
    """A line is as long as it needs to be."""
    wide = "x" * 500
    report: Report = [Line(wide), Table([Column("A", "a")], [[wide]])]
    assert f"{wide}\nA\n{wide}\n" == plain(report)


def test_table_without_rows() -> None:
    """A table may be empty."""
    assert "A  B\n" == plain([Table([Column("A", "a"), Column("B", "b")], [])])
