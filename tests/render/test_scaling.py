"""Scaled data as programs read it, and what people see: what was learnt, formulas, histograms and rows."""

from __future__ import annotations

import json
import math
import random

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.render import scaling as render
from mlcalc.render.scaling import MOST_COLUMNS, brief, fit_report, histogram, scaled_report
from mlcalc.render.text import plain
from mlcalc.scaling import fit, in_memory, make, scale
from tests.tables import TRAIN, scaled, table


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("csv", "day,a,note,b\n1 May,0.0,x,0.0\n2 May,1.0,y,1.0\n"),
        ("plain", "0.0,0.0\n1.0,1.0\n"),
        (
            "markdown",
            """| day | a | note | b |
| --- | ---: | --- | ---: |
| 1 May | 0.0 | x | 0.0 |
| 2 May | 1.0 | y | 1.0 |
""",
        ),
    ],
)
def test_formats(kind: str, expected: str) -> None:
    """Columns of numbers are scaled, all others pass through in their places."""
    assert scaled(table(TRAIN), kind) == expected


def test_json() -> None:
    """The JSON holds what was learnt, the names and the rows; null is what is missing."""
    data = json.loads(scaled(table('a,b\n1,"x"\n,y\n3,z\n'), "json"))
    assert data["names"] == ["a", "b"]
    assert data["rows"] == [[0.0, "x"], [None, "y"], [1.0, "z"]]
    assert data["scaler"]["columns"][0]["data_max"] == 3.0
    assert json.loads(scaled(in_memory([1, math.nan, 3]), "json"))["values"] == [0.0, None, 1.0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,x\nNA,\n3,y\n", "a,b\n0.0,x\nNA,\n1.0,y\n"),
        ('a,b\n1,"x, y"\n3,"say ""z"""\n', 'a,b\n0.0,"x, y"\n1.0,"say ""z"""\n'),
        ('a\n1\n""\n3\n', 'a\n0.0\n""\n1.0\n'),
        ("a\tb\r\n1\tx\r\n3\ty\r\n", "a\tb\n0.0\tx\n1.0\ty\n"),
        ("1,2\n3,4\n", "0.0,0.0\n1.0,1.0\n"),
        ('"a b",é\n1,ü\n', "a b,é\n0.0,ü\n"),
    ],
)
def test_kept(text: str, expected: str) -> None:
    """Missing cells, quotes, delimiters and the absence of a header stay as they were."""
    assert scaled(table(text)) == expected


def test_decimal_comma() -> None:
    """Numbers are written with the decimal sign that they were read with, in quotes where it delimits too."""
    assert scaled(table("a;b\n1,5;x\n2,5;y\n3,5;y\n", decimal=",")) == "a;b\n0,0;x\n0,5;y\n1,0;y\n"
    assert scaled(table('a,b\n"1,5",2\n"2,5",3\n', decimal=",", delimiter=",")) == 'a,b\n"0,0","0,0"\n"1,0","1,0"\n'


def test_markdown_titles() -> None:
    """A bar in a title does not end its cell."""
    assert scaled(table('"a|b",c\n1,"x|y"\n'), "markdown").splitlines()[::2] == [r"| a\|b | c |", r"| 0.0 | x\|y |"]


def test_every_digit() -> None:
    """A number is written with the digits that read back as the same float."""
    numbers = [0.1, 1 / 3, 2 / 3, 1e-7, 0.3]
    expected = fit("minmax", numbers).transform(numbers)
    assert [float(line) for line in scaled(in_memory(numbers)).splitlines()] == expected


def test_many_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """CsvTable are written in parts, and missing cells stay in their rows."""
    monkeypatch.setattr(render, "_ROWS", 7)
    draw = random.Random(1)
    cells = ["NA" if draw.random() < 0.2 else str(draw.randint(0, 99)) for _ in range(100)]
    written = scaled(table("\n".join(["a,b", *(f"{cell},x" for cell in cells)]))).splitlines()
    present = [int(cell) for cell in cells if cell != "NA"]
    scale = 1 / (max(present) - min(present))
    expected = [cell if cell == "NA" else repr(int(cell) * scale - min(present) * scale) for cell in cells]
    assert written == ["a,b", *(f"{cell},x" for cell in expected)]


def test_array() -> None:
    """An array holds scaled columns alone."""
    with pytest.raises(MlcalcError, match="not every column is scaled"):
        scaled(table("a,b\n1,x\n"), "npy")


LEARNT = """minmax: (x − min) / (max − min)
column  numbers  missing  min  max
a             3        0    1    3
b             1        2    5    5
c             0        3    —    —
a: (x − 1) / (3 − 1)
b: (x − 5) / 1
b: taken for constant, as in scikit-learn, so that the divisor is 1
c: no numbers at all, so there is nothing to scale by
"""

WHOLE = """standard: (x − mean) / std
std divides by n, as in scikit-learn; `--ddof 1` divides by n − 1, as pandas, R and MATLAB do
column  numbers  missing  mean  variance  std
a             4        1     3         1    1

column  before  spread        after   spread
a       2 … 4   █          █  −1 … 1  █          █

     a
2 → −1
2 → −1

 4 → 1
 4 → 1
"""


def test_learnt() -> None:
    """What was learnt about each column, the formula with its numbers, and what is unusual."""
    scaler = fit("minmax", {"a": [1, 2, 3], "b": [5, math.nan, math.nan], "c": [math.nan] * 3})
    assert plain(fit_report(scaler, explain=True)) == LEARNT


def test_whole() -> None:
    """The spread and the first rows, before and after."""
    data = in_memory({"a": [2, 2, math.nan, 4, 4]})
    shown = plain(scaled_report(scale(make("standard", {}), data)))
    assert [line.split() for line in shown.splitlines()] == [line.split() for line in WHOLE.splitlines()]


def test_long_and_wide() -> None:
    """Of many columns and rows, the first are shown and the others counted."""
    data = in_memory({str(n): [float(n)] * 3_000 for n in range(30)})
    shown = plain(scaled_report(scale(make("maxabs", {}), data)))
    assert f"… and {30 - MOST_COLUMNS} more columns\n" in shown
    assert "… and 2,990 more rows" in shown


def test_histogram() -> None:
    """Bars are as high as their share of the highest; an empty part of the range has none."""
    assert histogram([0, 0, 0, 0, 10], 5) == "█   ▃"
    assert histogram([-1.7e308, 1.7e308], 2) == "██"
    assert histogram([3, 3], 2) == " █"


@pytest.mark.parametrize(
    ("number", "text"),
    [(1.0, "1"), (-0.123456789, "−0.123457"), (1e-9, "1e-09"), (1234567.0, "1234570"), (math.nan, "—")],
)
def test_brief(number: float, text: str) -> None:
    """Six significant digits are enough to look at."""
    assert brief(number) == text
