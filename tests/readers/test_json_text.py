"""JSON: as Python's own library reads it, and where each value stands."""

from __future__ import annotations

import json
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.errors import Diagnostic, MlcalcError, Source
from mlcalc.readers.json_text import read_json, spot_of
from mlcalc.readers.located import InText


def source(text: str) -> Source:
    return Source("m.json", text)


def test_json() -> None:
    """JSON is what Python's own library reads."""
    assert {"a": [1, 2.5, None, True, "é"]} == read_json(source('{"a": [1, 2.5, null, true, "\\u00e9"]}'))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "`{` is never closed"),
        ("", "there is no JSON here"),
        ("[1,]", "JSON has no comma before a closing bracket"),
        ("[" * 100_000 + "]" * 100_000, "the JSON is nested too deeply, or is damaged\n  --> m.json"),
        ("9" * 5000, "a number has at most 900 digits\n  --> m.json"),
    ],
)
def test_refusals(text: str, message: str) -> None:
    """What is no JSON, or too deep, is refused."""
    with pytest.raises(MlcalcError, match=f"^error: {message}"):
        read_json(source(text))


def test_place() -> None:
    """A mistake is pointed at."""
    with pytest.raises(MlcalcError, match=r"--> m\.json:2:3\n"):
        read_json(source("{\n  a: 1\n}"))


def at(spot: InText, path: tuple[str | int, ...]) -> InText:
    """Return the place that a path leads to."""
    return reduce(InText.below, path, spot)


TEXT = """\
{"name": "m \\"x\\" {[,:", "é\\n": [],
  "layers": [
    {"units": 12, "units": -3e5,
     "\\u0061": {}},
    ["s", null, true]
  ]}
"""


@pytest.mark.parametrize(
    ("path", "place", "marked"),
    [
        ((), "1:1", '{"name": "m \\"x\\" {[,:", "é\\n": [],'),
        (("name",), "1:10", '"m \\"x\\" {[,:"'),
        (("é\n",), "1:33", "[]"),
        (("layers",), "2:13", "["),
        (("layers", 0), "3:5", '{"units": 12, "units": -3e5,'),
        (("layers", 0, "units"), "3:28", "-3e5"),
        (("layers", 0, "a"), "4:16", "{}"),
        (("layers", 1, 0), "5:6", '"s"'),
        (("layers", 1, 2), "5:17", "true"),
    ],
)
def test_places(path: tuple[str | int, ...], place: str, marked: str) -> None:
    """A value is found by its path, whatever stands in texts around it; the last of two equal keys counts."""
    found = at(spot_of(source(TEXT)), path).place
    assert (f"m.json:{place}", marked) == (
        str(found),
        found.source.line(found.line)[found.column - 1 :][: found.length],
    )


@pytest.mark.parametrize("path", [("layers", 2), ("layers", "0"), ("layers", "units")])
def test_no_place(path: tuple[str | int, ...]) -> None:
    """What is not in the text stands where that is which it would be a part of."""
    whole = spot_of(source(TEXT))
    assert at(whole, ("layers",)) == at(whole, path)


def test_place_of_a_key() -> None:
    """A key has its own place; what has no key has that of the value."""
    whole = spot_of(source(TEXT))
    assert ["m.json:3:19", "m.json:5:5"] == [
        str(at(whole, path).key.place) for path in (("layers", 0, "units"), ("layers", 1))
    ]


def test_lines() -> None:
    """Lines are those that an excerpt shows, though a text may hold other ends of lines than JSON knows."""
    found = spot_of(source('["\u2028", 5]')).below(1).place
    assert ("5", 2) == (found.source.line(found.line)[found.column - 1 :][: found.length], found.line)


ANY_DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def values(data: object, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], object]]:
    """Return every value in data with its path."""
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [(path, data), *(each for key, part in parts for each in values(part, (*path, key)))]


@given(ANY_DATA, st.booleans())
def test_every_place(data: object, ascii_only: bool) -> None:
    """At the place of each value stands this value: the text of a scalar, and the bracket of all else."""
    text = json.dumps(data, indent=1, ensure_ascii=ascii_only)
    whole = spot_of(source(text))
    for path, value in values(data):
        found = at(whole, path).place
        marked = found.source.line(found.line)[found.column - 1 :][: found.length]
        expected = json.dumps(value, ensure_ascii=ascii_only)
        assert marked == expected.splitlines()[0] if not isinstance(value, (dict, list)) else expected[0] == marked[0]


def test_key_that_stands_twice() -> None:
    """The last value holds, and each key that stood there before is pointed at."""
    remarks: list[Diagnostic] = []
    text = source('{"a": 1, "b": {"c": 1, "c": 2},\n "a": 3}')
    assert {"a": 3, "b": {"c": 2}} == read_json(text, remarks=remarks)
    assert ["m.json:1:24", "m.json:2:2"] == [str(each.place) for each in remarks]
    assert "`c` stands here twice, and the last one holds" == remarks[0].message


def test_too_many_values() -> None:
    """What would fill the memory is counted before anything is made of it."""
    with pytest.raises(MlcalcError, match=r"the JSON holds more than 1,000 values\n  --> m\.json"):
        read_json(source("[" + "[]," * 1000 + "[]]"), most=1000)
    assert 500 == len(read_json(source("[" + "1," * 499 + "1]"), most=500))
