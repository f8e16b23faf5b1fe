"""Values that a user gives to a source."""

from __future__ import annotations

from typing import Any

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.readers.python.settings import read_setting


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("units=64", "units", 64),
        ("X_train.shape=1000,28,28", "X_train.shape", (1000, 28, 28)),
        ("shape=?,28", "shape", (None, 28)),
        ("size=none", "size", None),
        ('word["a"]=3', "word['a']", 3),
        ("hp.Int( 'n', step=2 )=3", "hp.Int('n', step=2)", 3),
        ("flag=True", "flag", True),
        ("mode=train", "mode", "train"),
        ("sizes=[1, 2]", "sizes", [1, 2]),
        ("rate=0.5", "rate", 0.5),
    ],
)
def test_setting(text: str, name: str, value: Any) -> None:
    assert (name, value) == read_setting(text)


@pytest.mark.parametrize("text", ["units", "=3", "a b=3", ")=1"])
def test_no_setting(text: str) -> None:
    with pytest.raises(MlcalcError, match="is no"):
        read_setting(text)
