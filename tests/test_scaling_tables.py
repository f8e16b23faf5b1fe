"""Tables as they are found: delimiters, headers, quotes, line ends, missing cells, and what is refused."""

from __future__ import annotations

import io
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.errors import MlcalcError
from mlcalc.scaling import text_table
from mlcalc.scaling.cells import holds_number, number_in, numbers_in
from mlcalc.scaling.dialect import read_delimiter
from mlcalc.scaling.sources import open_table
from mlcalc.scaling.tables import table_of_arguments
from mlcalc.scaling.text_table import Layout, TextTable


def table(text: str | bytes, **layout: object) -> TextTable:
    content = text.encode() if isinstance(text, str) else text
    return TextTable("data.csv", lambda: io.BytesIO(content), Layout(**layout))  # type: ignore[arg-type]


def texts(read: TextTable) -> list[list[str]]:
    columns: list[list[str]] = [[] for _ in read.names]
    for chunk in read.chunks():
        for index, column in enumerate(columns):
            column.extend(chunk.texts(index))
    return columns


def numbers(read: TextTable) -> list[float]:
    return [x for chunk in read.chunks() for x in chunk.numbers(read.numeric[0])]


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
    """The delimiter and the header are found, and cells are cut as CSV says; twice alike."""
    read = table(text)
    assert (read.delimiter, read.names) == (delimiter, names)
    assert cells == texts(read) == texts(read)


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
    assert table(text).numeric == numeric


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
def test_any_block_size(rows: list[tuple[int, str, str]], block: int) -> None:
    """Where the text is cut for reading makes no difference, quotes or not."""
    import csv

    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([("n", "first", "second"), *rows])
    expected = [[str(row[0]) for row in rows], [row[1] for row in rows], [row[2] for row in rows]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_table, "BLOCK", block)
        assert expected == texts(table(stream.getvalue(), delimiter=",", header=True))


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1", 1.0), (" -2.50 ", -2.5), ("+1e3", 1000.0), (".5", 0.5), ("5.", 5.0), ("-0", -0.0), ("1e-400", 0.0)],
)
def test_number(cell: str, number: float) -> None:
    """Numbers are read as Python and pandas read them."""
    assert repr(number) == repr(number_in(cell)) == repr(numbers_in([cell])[0])


@pytest.mark.parametrize("cell", ["", " ", "NA", "NaN", "nan", "null", "None", "N/A", "<NA>", "-nan", "#N/A"])
def test_missing(cell: str) -> None:
    """The words that pandas takes for missing are missing."""
    assert math.isnan(number_in(cell))
    assert math.isnan(numbers_in([cell, "1"])[0])
    assert holds_number(cell) is None


@pytest.mark.parametrize(
    "cell", ["x", "1_000", "1 000", "1,5", "0x10", "٣", "1e", "--1", "1.2.3", "2024-01-31", "True"]
)
def test_no_number(cell: str) -> None:
    """What is not plainly a number is none, though `float` may read it."""
    with pytest.raises(ValueError, match="is not a number"):
        numbers_in(["1", cell])
    assert holds_number(cell) is False


@pytest.mark.parametrize("cell", ["inf", "-Infinity", "+INF"])
def test_infinite(cell: str) -> None:
    """Infinity is refused, as scikit-learn refuses it."""
    with pytest.raises(ValueError, match="is infinite"):
        numbers_in(["1", cell])


def test_decimal_comma() -> None:
    """With a decimal comma, a point is no part of a number."""
    assert numbers_in(["1,5", "", "-2"], ",")[::2] == [1.5, -2.0]
    assert numbers(table("1,5\n2,5\n", decimal=",")) == [1.5, 2.5]
    with pytest.raises(ValueError, match="is not a number"):
        numbers_in(["1.5"], ",")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "data.csv is empty"),
        ("\n\n", "data.csv is empty"),
        ("a,b\n1,2\n3\n", "line 3 has 1 cell where the first row has 2\n  --> data.csv:3"),
        ('a,b\n1,"2"\n\n3,"4",5\n', "line 4 has 3 cells where the first row has 2"),
        ('a,b\n1,"2\n', "not well-formed CSV: unexpected end of data\n  --> data.csv:2"),
        ('a\n"x"y\n', "not well-formed CSV"),
        (f'a\n"{"x" * 200_000}"\n', "field larger than field limit"),
        (b"a,b\n1,\0\n", "not a text file: it holds a zero byte"),
        (b"a,b\n1,caf\xe9\n", "not UTF-8: it holds the byte 0xe9"),
        ("9" * (text_table.LONGEST_LINE + 1), "a line of more than 16,777,216 characters"),
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
  = help: a missing number is an empty cell or NA; `--columns` chooses the columns to scale""",
        ),
        ("a,b\n1,2\n\n3,1e999\n4,5\n", "'1e999' in column `b` is too large for a 64-bit float\n  --> data.csv:4:3"),
        ('a,b\n"1\n",2\n1,-inf\n4,5\n', "'-inf' in column `b` is infinite"),
        ('b\n1\n"1,5"\n2\n', "`--decimal ,` reads decimal commas"),
    ],
)
def test_bad_cell(text: str, message: str) -> None:
    """A cell that is no number is shown with its file, line, column and text."""
    read = table(text)
    with pytest.raises(MlcalcError) as caught:
        [chunk.numbers(read.names.index("b")) for chunk in read.chunks()]
    assert message in str(caught.value)


def test_delimiter_beside_quotes() -> None:
    """A quoted cell with line ends and other delimiters does not hide the delimiter."""
    assert table('a;"b, c"\n' + '"x\ny";1\n' * 40).delimiter == ";"


def test_bad_cell_far_below(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is right beyond the first part of the text, with quotes and without."""
    monkeypatch.setattr(text_table, "BLOCK", 16)
    for quoted in ("1", '"1"'):
        with pytest.raises(MlcalcError, match=r"data\.csv:202:1\n"):
            numbers(table("a\n" + "1\n" * 100 + f"{quoted}\n" * 100 + "x\n" + "1\n" * 5))


@pytest.mark.parametrize("name", ["tab", "\\t", "\t"])
def test_delimiter(name: str) -> None:
    """A delimiter is a character, or its name."""
    assert read_delimiter(name) == "\t"


@pytest.mark.parametrize("name", ["", "ab", "1", ".", '"', "-", "\n"])
def test_no_delimiter(name: str) -> None:
    """What numbers and quotes are made of delimits nothing."""
    with pytest.raises(MlcalcError, match="cannot delimit cells"):
        read_delimiter(name)


def test_arguments() -> None:
    """All words that are no numbers are told at once."""
    assert numbers(table_of_arguments(["1", "-2.5", "nan"]))[:2] == [1.0, -2.5]  # type: ignore[arg-type]
    with pytest.raises(MlcalcError) as caught:
        table_of_arguments(["1", "x", "2", "y"])
    assert "`x` is not a number" in str(caught.value)
    assert "`y` is not a number" in str(caught.value)


def test_files(tmp_path: Path) -> None:
    """A file that cannot be read is told by its name."""
    with pytest.raises(MlcalcError, match="there is no file"):
        open_table(tmp_path / "none.csv")
    with pytest.raises(MlcalcError, match="is a directory"):
        open_table(tmp_path)


def test_array(tmp_path: Path) -> None:
    """A .npy file is read where NumPy is installed, and is never unpickled."""
    numpy = pytest.importorskip("numpy")
    path = tmp_path / "a.npy"
    numpy.save(path, numpy.arange(6, dtype="int16").reshape(3, 2))
    read = open_table(path)
    assert [chunk.numbers(1) for chunk in read.chunks()] == [[1.0, 3.0, 5.0]]
    for content, message in [
        (numpy.array([None]), "not a .npy file of numbers"),
        (numpy.array(["a"]), "not numbers of 1 or 2"),
        (numpy.zeros((0, 3)), "is empty"),
        (numpy.zeros((1, 1, 1)), "of 3 dimensions"),
    ]:
        numpy.save(path, content)
        with pytest.raises(MlcalcError, match=message):
            open_table(path)
    numpy.save(path, numpy.zeros(1000))
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(MlcalcError, match=r"not a \.npy file of numbers"):
        open_table(path)
    numpy.save(path, numpy.array([1.0, numpy.inf]))
    with pytest.raises(MlcalcError, match=r"row 2 of .* is infinite"):
        list(open_table(path).chunks())
