"""The text of a cell: numbers as Python and pandas read them, what is missing, and what is neither."""

from __future__ import annotations

import math

import pytest

from mlcalc.scaling.cells import holds_number, number_in, numbers_in


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
    with pytest.raises(ValueError, match="is not a number"):
        numbers_in(["1.5"], ",")
