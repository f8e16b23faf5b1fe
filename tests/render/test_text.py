"""Reports as plain text, Markdown and CSV: read back, they hold what was put in."""

from __future__ import annotations

import csv as standard
import io
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.render.report import Column, Line, Report, Table
from mlcalc.render.text import csv, csv_rows, markdown, plain
from mlcalc.texts import visible

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
    """Columns are aligned, numbers on the right, and no line ends with a space."""
    assert """\
Model: m
Layer             Params  Trainable
dense          1,234,567  yes
a|b                    ?  no
max_pooling2d          0  yes

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


CELLS = st.text(max_size=8) | st.sampled_from(["=1+1", "-2", "+3", "@a", "\t=1", "＝1", "-", "\r"])


@given(st.lists(st.tuples(CELLS, st.integers() | st.none()), min_size=1, max_size=4))
def test_csv_is_read_back(rows: list[tuple[str, int | None]]) -> None:
    """Whatever stands in a cell, a reader of CSV finds it again: visible, and no formula that a spreadsheet runs."""
    text = csv([Table([Column("A", "a"), Column("B", "b", right=True)], rows)])
    read = list(standard.reader(io.StringIO(text, newline="")))
    assert [["a", "b"], *([as_text(name), "" if count is None else str(count)] for name, count in rows)] == read


def as_text(cell: str) -> str:
    """Return a cell with what says in a spreadsheet that it is a text."""
    return f"'{visible(cell)}" if re.match(r"[-=+@\t\r\n＝＋－＠](?s:.)", cell) else visible(cell)


def test_numbers_are_no_formulas() -> None:
    """A negative number stays a number."""
    assert "a\n-1\n-0.5\n'-1\n-\n" == csv([Table([Column("A", "a")], [[-1], [-0.5], ["-1"], ["-"]])])


LIST = tuple(f"layer_{number}" for number in range(1000))


def test_lists() -> None:
    """Of a long list people read the start and the number of all others; programs get the whole."""
    table = Table([Column("A", "a")], [[("a", "b")], [LIST]])
    first = ", ".join(LIST[:10])
    assert f"A\na, b\n{first}, … and 990 more\n" == plain([table])
    assert [["a"], ["a, b"], [", ".join(LIST)]] == list(standard.reader(io.StringIO(csv([table]))))


def test_line_ends_in_cells() -> None:
    """Each kind of line end is quoted, so that a reader keeps the row."""
    assert '"a\rb",1\n"c\nd",2\n' == csv_rows([["a\rb", 1], ["c\nd", 2]])


def test_wide_reports_are_not_cut() -> None:
    """A line is as long as it needs to be; other rows are not padded to a cell that is very long."""
    wide, columns = "x" * 500, [Column("A", "a"), Column("B", "b")]
    assert f"{wide}\nA{'':101}B\n{wide}  1\na{'':101}2\n" == plain([Line(wide), Table(columns, [[wide, 1], ["a", 2]])])


@pytest.mark.parametrize("rendered", [plain, markdown])
def test_endless_texts_are_cut(rendered: Callable[[Report], str]) -> None:
    """What is longer than any person reads is cut in the middle: what is shown grows with the rows alone."""
    endless = "a" * 10_000 + "b" * 10_000
    text = rendered([Line(endless), Table([Column(endless, "a"), Column("B", "b")], [[endless, 1], *[["c", 2]] * 100])])
    cut = f"{'a' * 500}…{'b' * 499}"
    assert 3 == text.count(cut)
    assert len(text) < 3 * 1000 + 101 * 120


MARKDOWN = {
    "a|b": r"a\|b",
    r"a\b": r"a\\b",
    "<b> &lt; [a](b) ![c]": r"\<b\> \&lt; \[a\](b) !\[c\]",
    "*a* **b** `c` ~d~ $e$": r"\*a\* \*\*b\*\* \`c\` \~d\~ \$e\$",
    "max_pooling2d_1 __a__ _b_ c_": r"max_pooling2d_1 \_\_a\_\_ \_b\_ c\_",
    "a\nb\x1b": r"a\\nb\\x1b",
}


@pytest.mark.parametrize(("text", "expected"), MARKDOWN.items())
def test_markdown_shows_text(text: str, expected: str) -> None:
    """What Markdown would take for markup is escaped, in titles, cells and lines."""
    report: Report = [Line(text, "title"), Line(text), Table([Column(text, "a")], [[text]])]
    assert f"**{expected}**\n\n{expected}\n\n| {expected} |\n| --- |\n| {expected} |\n" == markdown(report)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("# a", r"\# a"), ("- a", r"\- a"), ("12. a", r"12\. a"), ("+ a", r"\+ a"), ("a - b #c 1. 2", "a - b #c 1. 2")],
)
def test_markdown_lines(text: str, expected: str) -> None:
    """No line becomes a heading or part of a list."""
    assert f"{expected}\n" == markdown([Line(text)])


def test_table_without_rows() -> None:
    """A table may be empty."""
    assert "A  B\n" == plain([Table([Column("A", "a"), Column("B", "b")], [])])
