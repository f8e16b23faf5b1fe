"""JSON: to any depth that a real model has, and no further."""

from __future__ import annotations

import sys
import threading

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.readers.json_text import read_json


def test_json() -> None:
    """JSON is what Python's own library reads."""
    assert {"a": [1, 2.5, None, True, "é"]} == read_json('{"a": [1, 2.5, null, true, "\\u00e9"]}', "m.json")


def test_deep() -> None:
    """Six thousand levels are read, and the interpreter's limits are as before."""
    before = sys.getrecursionlimit(), threading.stack_size()
    data, levels = read_json("[" * 6000 + "]" * 6000, "m.json"), 0
    while data:
        data, levels = data[0], levels + 1
    assert 5999 == levels
    assert before == (sys.getrecursionlimit(), threading.stack_size())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not valid JSON: Expecting property name"),
        ("", "not valid JSON: Expecting value"),
        ("[1,]", "not valid JSON: "),
        ("[" * 100_000 + "]" * 100_000, "the JSON is nested too deeply, or is damaged\n  --> m.json"),
        ("9" * 5000, "a number in the JSON has too many digits\n  --> m.json"),
    ],
)
def test_refusals(text: str, message: str) -> None:
    """What is no JSON, or too deep, is refused."""
    with pytest.raises(MlcalcError, match=f"^error: {message}"):
        read_json(text, "m.json")


def test_place() -> None:
    """A mistake is pointed at."""
    with pytest.raises(MlcalcError, match=r"--> m\.json:2:3\n"):
        read_json("{\n  a: 1\n}", "m.json")
