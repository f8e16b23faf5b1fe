"""How tables are written: what a user may say about it. What is found out is tested with the data."""

from __future__ import annotations

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.scaling.dialect import may_be_names, read_delimiter


@pytest.mark.parametrize("name", ["tab", "\\t", "\t"])
def test_delimiter(name: str) -> None:
    """A delimiter is a character, or its name."""
    assert read_delimiter(name) == "\t"


@pytest.mark.parametrize("name", ["", "ab", "1", ".", '"', "-", "\n"])
def test_no_delimiter(name: str) -> None:
    """What numbers and quotes are made of delimits nothing."""
    with pytest.raises(MlcalcError, match="cannot delimit cells"):
        read_delimiter(name)


@pytest.mark.parametrize(
    ("rows", "may_be"),
    [
        (["1990,1991,1992", "3,4,5", "6,7,1", "9,8,1"], True),
        (["1990,1991,1992", "1991,1992,1993", "1992,1993,1994"], False),
        (["3,4,5", "1,7,1", "9,8,1"], False),
    ],
)
def test_years_alone_may_be_names(rows: list[str], may_be: bool) -> None:
    """Years above numbers that are none may name the columns, though a row below counts by chance."""
    columns = list(zip(*(row.split(",") for row in rows), strict=True))
    assert may_be == may_be_names(columns)
