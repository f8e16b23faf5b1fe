"""How tables are written: what a user may say about it. What is found out is tested with the data."""

from __future__ import annotations

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.scaling.dialect import read_delimiter


@pytest.mark.parametrize("name", ["tab", "\\t", "\t"])
def test_delimiter(name: str) -> None:
    """A delimiter is a character, or its name."""
    assert read_delimiter(name) == "\t"


@pytest.mark.parametrize("name", ["", "ab", "1", ".", '"', "-", "\n"])
def test_no_delimiter(name: str) -> None:
    """What numbers and quotes are made of delimits nothing."""
    with pytest.raises(MlcalcError, match="cannot delimit cells"):
        read_delimiter(name)
