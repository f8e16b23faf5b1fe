"""Tables as they are found: delimiters, headers, quotes, line ends, missing cells, and what is refused."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.errors import MlcalcError
from mlcalc.limits import LONGEST_LINE
from mlcalc.scaling import csv_data
from mlcalc.scaling.datasets import Dataset, NumberColumn
from tests.tables import table


def texts(read: Dataset) -> list[object]:
    return list(read.read(set()))


def numbers(read: Dataset, column: int = 0) -> list[float]:
    values = read.read({column})[column]
    assert isinstance(values, NumberColumn)
    return values.numbers.tolist()


@pytest.mark.parametrize(
    ("text", "delimiter", "names", "cells"),
    [
        ("a,b\n1,x\n2,y\n", ",", ("a", "b"), [["1", "2"], ["x", "y"]]),
        ("a,b\n1,x\n2,y", ",", ("a", "b"), [["1", "2"], ["x", "y"]]),
        ("a\tb\n1\tx, y\n", "\t", ("a", "b"), [["1"], ["x, y"]]),
        ("a;b\n1,5;2,5\n", ";", ("a", "b"), [["1,5"], ["2,5"]]),
        ("a|b\n1|2\n", "|", ("a", "b"), [["1"], ["2"]]),
        ("\ufeffa,b\r\n1,2\r\n3,4\r\n", ",", ("a", "b"), [["1", "3"], ["2", "4"]]),
        ("a,b\r1,2\r3,4\r", ",", ("a", "b"), [["1", "3"], ["2", "4"]]),
        ('a,"b, c"\n1,"x ""y""\nz"\n', ",", ("a", "b, c"), [["1"], ['x "y"\nz']]),
        ('a,b\n1,x\n2,"y\r\nz"\r\n', ",", ("a", "b"), [["1", "2"], ["x", "y\r\nz"]]),
        ("a,b\n\n1,2\n  \n3,4\n\n", ",", ("a", "b"), [["1", "3"], ["2", "4"]]),
        ("a\n1\n\n2\n", ",", ("a",), [["1", "2"]]),
        ('a\n1\n""\n2\n', ",", ("a",), [["1", "", "2"]]),
        ("1,2\n3,4\n", ",", ("1", "2"), [["1", "3"], ["2", "4"]]),
        ("1\n2\n3\n", ",", ("1",), [["1", "2", "3"]]),
        ("1 2 3\n", ",", ("1",), [["1", "2", "3"]]),
        (" a , b \n1, 2\n", ",", ("a", "b"), [["1"], [" 2"]]),
        (",a\n0,5\n1,6\n", ",", ("", "a"), [["0", "1"], ["5", "6"]]),
    ],
)
def test_read(text: str, delimiter: str, names: tuple[str, ...], cells: list[list[str]]) -> None:
    """The delimiter and the header are found, and cells are cut as CSV says."""
    read = table(text)
    assert (read.delimiter, tuple(read.names)) == (delimiter, names)
    assert cells == texts(read)


@pytest.mark.parametrize(
    ("text", "numeric"),
    [
        ("a,b\n1,x\n2,y\n", (0,)),
        ("a,b\n1,2024-01-31\n,2024-02-01\n", (0,)),
        ("a,b\nNA,\nnan,\n", (0, 1)),
        ("a,b\n1,7\n2,A7\n3,8\n", (0, 1)),
        ("a,b\n1,7\n2,A7\n3,B8\n", (0,)),
    ],
)
def test_columns_of_numbers(text: str, numeric: tuple[int, ...]) -> None:
    """A column holds numbers if at least half of its filled cells do."""
    assert tuple(table(text).numeric) == numeric


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("a,b\n1,2\n", True),
        ("x,1\ny,2\n", False),
        ("x,y\nz,w\n", True),
        ("2019,2020\n1,2\n", False),
        ("a,2\n1,2\n", True),
    ],
)
def test_header(text: str, header: bool) -> None:
    """The first row is a header if it names a column of numbers, or if there is no number in it."""
    assert bool(table(text).header) is header
    assert bool(table(text, header=not header).header) is not header


CELLS = st.text(alphabet='ab1,;"\n é.', max_size=5)


@given(st.lists(st.tuples(st.integers(), CELLS, CELLS), min_size=1, max_size=20), st.integers(8, 40))
def test_any_sample(rows: list[tuple[int, str, str]], size: int) -> None:
    """How much of the text is looked at first makes no difference, quotes or not."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([("n", "first", "second"), *rows])
    expected = [[str(row[0]) for row in rows], [row[1] for row in rows], [row[2] for row in rows]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_data, "_SAMPLE", size)
        patch.setattr(csv_data, "_ROWS", 3)
        assert expected == texts(table(stream.getvalue(), delimiter=",", header=True))


def test_missing() -> None:
    """A missing number is NaN, and how it was written is known by its row."""
    read = table("a,b\n1,x\nNA,y\n,z\n3,w\n").read({0})[0]
    assert isinstance(read, NumberColumn)
    assert (repr(read.numbers.tolist()), read.missing) == ("[1.0, nan, nan, 3.0]", {1: "NA", 2: ""})


def test_decimal_comma() -> None:
    """With a decimal comma, a point is no part of a number."""
    assert numbers(table("1,5\n2,5\n", decimal=",")) == [1.5, 2.5]
    with pytest.raises(MlcalcError, match="is not a number"):
        numbers(table("1,5\n1.5\n", decimal=","))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "data.csv is empty"),
        ("\n\n", "data.csv is empty"),
        ("a,b\n1,2\n3\n", "line 3 has 1 cell where the first row has 2\n  --> data.csv:3"),
        ('a,b\n1,"2"\n\n3,"4",5\n', "line 4 has 3 cells where the first row has 2"),
        ('a,b\n1,"2\n', "this quotation mark is never closed\n  --> data.csv:2:3"),
        ('a\n"x"y\n', "something stands behind the quotation mark that closes a cell\n  --> data.csv:2:3"),
        (f'a\n"{"x" * 200_000}"\n', "a cell has at most 131,072 characters"),
        (b"a,b\n1,\0\n", "not a text file: it holds a zero byte"),
        (
            b"a,b\n1,caf\xe9\n",
            "line 2, column 6 holds the byte 0xe9, 'é' in latin1\n  --> data.csv:2:6\n   |\n2  | 1,café\n   |      ^",
        ),
        ("9" * (LONGEST_LINE + 1), "a line of more than 16,777,216 characters"),
    ],
)
def test_refused(text: str | bytes, message: str) -> None:
    """What is no table is refused, with its place."""
    with pytest.raises(MlcalcError) as caught:
        texts(table(text))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a,b\n1,2\n3,oops\n4,5\n",
            """error: 'oops' in column `b` is not a number
  --> data.csv:3:3
   |
3  | 3,oops
   |   ^^^^
  = help: a missing number is an empty cell or NA; `columns a` leaves the column out""",
        ),
        ("a,b\n1,2\n\n3,1e999\n4,5\n", "'1e999' in column `b` is too large for a 64-bit float\n  --> data.csv:4:3"),
        ('a,b\n"1\n",2\n1,-inf\n4,5\n', "'-inf' in column `b` is infinite"),
        ('b\n1\n"1,5"\n2\n', "`decimal ,` reads 1,5 as 1.5"),
    ],
)
def test_bad_cell(text: str, message: str) -> None:
    """A cell that is no number is shown with its file, line, column and text."""
    read = table(text)
    with pytest.raises(MlcalcError) as caught:
        numbers(read, read.names.index("b"))
    assert message in str(caught.value)


def test_delimiter_beside_quotes() -> None:
    """A quoted cell with line ends and other delimiters does not hide the delimiter."""
    assert table('a;"b, c"\n' + '"x\ny";1\n' * 40).delimiter == ";"


def test_bad_cell_far_below(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is right beyond the first part of the text, with quotes and without."""
    monkeypatch.setattr(csv_data, "_SAMPLE", 16)
    monkeypatch.setattr(csv_data, "_ROWS", 7)
    for quoted in ("1", '"1"'):
        with pytest.raises(MlcalcError, match=r"data\.csv:202:1\n"):
            numbers(table("a\n" + "1\n" * 100 + f"{quoted}\n" * 100 + "x\n" + "1\n" * 5))


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ('"1,5","1.234,5"', '"1,5"'),
        ('1,"1.234,5"', '"1.234,5"'),
        ('"2","x ""y"""', '"x ""y"""'),
        ('"2","""",3', None),
        ("2,x", "x"),
    ],
)
def test_the_line_is_shown_as_it_is_written(line: str, marked: str | None) -> None:
    """The excerpt has the quotes of the file, and the carets stand below the cell."""
    text = f"a,b{',c' if marked is None else ''}\n1,2{',3' if marked is None else ''}\n{line}\n"
    with pytest.raises(MlcalcError) as caught:
        table(text + text.splitlines()[1]).read({0, 1})
    (problem,) = caught.value.diagnostics
    place = problem.place
    assert place
    assert line == place.source.line(3)
    assert (marked or '""""') == line[place.column - 1 :][: place.length]


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("a,b\n1;2\n3;4\n", "`sed '1s/,/;/g' FILE | mlcalc scale METHOD -` makes them one"),
        ("a,b\n1,2\n3;4\n", "`sed '3s/;/,/g' FILE | mlcalc scale METHOD -` makes them one"),
        ("a;b\n1;2\n3,4\n", "`delimiter` names another delimiter"),
        ("a,b\n1,2\n3,4\na,b\n5,6\n", "once more: `sed 4d FILE | mlcalc scale METHOD -` leaves it out"),
        ("a,b\n1,2\n3,4\nc,d\n5,6\n", "`head -n 3 FILE | mlcalc scale METHOD -` scales what is above it"),
        ("a,b\n1,2\n3,4\nTotal,6\n", "`sed 4d FILE | mlcalc scale METHOD -` leaves it out"),
    ],
)
def test_rows_of_another_kind(text: str, mend: str) -> None:
    """A header with other delimiters, or one that comes again, a second table and a sum are told as what they are."""
    with pytest.raises(MlcalcError) as caught:
        numbers(table(text))
    assert mend in str(caught.value.diagnostics[0].help)


def test_two_notations() -> None:
    """No setting reads a column that has both decimal signs, and so none is offered."""
    text = 'a,b\n"1,5",2\n"2,5",3\n3.5,4\n'
    (remark,) = table(text).remarks.values()
    assert "the column has 3.5, too: write one decimal sign in all of it, such as 1.5 for 1,5" == remark.help
    with pytest.raises(MlcalcError, match=r"the column has 1,5, too: .* such as 3,5 for 3\.5"):
        numbers(table(text, decimal=","))
