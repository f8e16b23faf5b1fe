"""The text of a cell: numbers as Python and pandas read them, what is missing, and what is neither."""

from __future__ import annotations

import math

import pytest

from mlcalc.scaling.cells import WITH_COMMA, BadCellError, Notation, flags_in, holds_number, number_in, numbers_in


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
    assert numbers_in(["1,5", "", "-2"], WITH_COMMA)[::2] == [1.5, -2.0]
    with pytest.raises(ValueError, match="is not a number"):
        numbers_in(["1.5"], WITH_COMMA)


@pytest.mark.parametrize(
    ("cell", "decimal", "thousands", "number"),
    [
        ("1,234", ".", ",", 1234.0),
        ("1,234,567.5", ".", ",", 1234567.5),
        ("-12,34,567", ".", ",", -1234567.0),
        ("1,234e2", ".", ",", 123400.0),
        ("987", ".", ",", 987.0),
        ("1.234,5", ",", ".", 1234.5),
        ("1.234", ".", ".", 1234.0),
        ("1 234,5", ",", " ", 1234.5),
        ("1\u202f234", ".", " ", 1234.0),
        ("1'234.5", ".", "'", 1234.5),
    ],
)
def test_thousands(cell: str, decimal: str, thousands: str, number: float) -> None:
    """A sign between groups of digits is no part of the number."""
    notation = Notation(decimal, thousands)
    assert number == number_in(cell, notation) == numbers_in([cell], notation)[0]
    assert holds_number(cell, notation)


@pytest.mark.parametrize(
    ("cell", "decimal", "thousands"),
    [
        ("1,23", ".", ","),
        ("1,2345", ".", ","),
        ("1.5", ".", "."),
        ("1.5", ",", "."),
        (",234", ".", ","),
        ("1 23", ".", " "),
    ],
)
def test_no_thousands(cell: str, decimal: str, thousands: str) -> None:
    """A sign that does not stand between groups of three digits makes it no number."""
    assert holds_number(cell, Notation(decimal, thousands)) is False
    with pytest.raises(BadCellError, match="is not a number"):
        numbers_in([cell], Notation(decimal, thousands))


def test_words_for_missing() -> None:
    """A word that a user names is missing, as it is written, also if it is a number."""
    notation = Notation(missing=frozenset({"?", "-999"}))
    assert "[1.0, nan, nan, nan]" == repr(numbers_in(["1", "?", "-999", ""], notation))
    assert "nan" == repr(number_in(" -999 ", notation))
    assert holds_number("?", notation) is None


def test_flags() -> None:
    """True is 1 and false 0, as scikit-learn takes what pandas reads; a number among them is none."""
    assert "[1.0, 0.0, nan, 1.0]" == repr(flags_in(["True", "FALSE", "", "true"]))
    with pytest.raises(BadCellError, match="'1' is neither true nor false") as caught:
        flags_in(["True", "1"])
    assert 1 == caught.value.index
