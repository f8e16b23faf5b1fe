"""Values that keep their place: in a text, and on a path in Python data."""

from __future__ import annotations

from typing import Any

import pytest

from mlcalc.errors import Place, Source
from mlcalc.readers.located import NOWHERE, InData, InText, Located, fail

DATA = {"layers": [{"dense": 3}, "flatten"]}
SOURCE = Source("m.yaml", "layers: [dense,\n  flatten]\n")
PARTS = [InText(SOURCE, 1, 10, 5), InText(SOURCE, 2, 3, 7)]
LIST = InText(SOURCE, 1, 9, None, PARTS, InText(SOURCE, 1, 1, 6))


@pytest.mark.parametrize(
    ("steps", "value", "where"),
    [
        ((), DATA, None),
        (("layers",), DATA["layers"], "layers"),
        (("layers", 0, "dense"), 3, "layers[0].dense"),
        (("layers", 1), "flatten", "layers[1]"),
    ],
)
def test_path(steps: tuple[Any, ...], value: Any, where: str | None) -> None:
    """A part of Python data is known by the keys and indices that lead to it, and stands in no text."""
    part = Located(DATA, NOWHERE)
    for step in steps:
        part = part.at(step)
    assert (value, where, None) == (part.value, part.spot.where, part.spot.place)
    assert (where, None) == (part.spot.key.where, part.spot.key.place)


def test_parts_of_a_text() -> None:
    """A list and each of its items have a place; one that was not written there has the place of the list."""
    assert [Place(SOURCE, 1, 10, 5), Place(SOURCE, 2, 3, 7)] == [
        each.spot.place for each in Located(["dense", "flatten"], LIST).parts()
    ]
    assert Place(SOURCE, 1, 9, 7) == LIST.place == LIST.below(2).place == LIST.below("x").place


def test_key() -> None:
    """A value knows the place of the key before it; what has none is its own."""
    assert Place(SOURCE, 1, 1, 6) == LIST.key.place
    assert PARTS[0].key is PARTS[0]


def test_data_of_a_text() -> None:
    """Data that have a text stand in it, and read it when they are asked where: the value and the key before it."""
    readings: list[str] = []

    def read() -> InText:
        readings.append("again")
        return InText(SOURCE, 1, 1, None, {"layers": LIST})

    part = InData(text=read).below("layers")
    assert not readings
    assert (LIST.place, LIST.key.place) == (part.place, part.key.place) == (part.locate("units"), part.key.locate())
    assert PARTS[1].place == part.below(1).place
    assert part.where is None


def test_get() -> None:
    """What is not there is None, and so is any key of what is no mapping."""
    assert Located({"a": 1}, NOWHERE).get("a") == Located(1, InData(("a",)))
    assert Located({"a": None}, NOWHERE).get("a") == Located(None, InData(("a",)))
    assert Located({"a": 1}, NOWHERE).get("b") is None
    assert Located(["a"], NOWHERE).get("a") is None


def test_changed_mapping() -> None:
    """A mapping without some keys, or with a name, keeps the places of what is left."""
    whole = Located({"repeat": 2, "dense": 3}, NOWHERE)
    changed = whole.without("repeat").named("x")
    assert {"dense": 3, "name": "x"} == changed.value
    assert whole.at("dense") == changed.at("dense")
    assert whole == whole.named(None)


def test_fail() -> None:
    """An error stands at a place of a text, or else names the path."""
    (problem,) = fail(LIST, "bad-layer", "no", "yes").diagnostics
    assert ("bad-layer", "no", "yes", LIST.place, None) == (*problem[:3], problem.place, problem.where)
    (problem,) = fail(NOWHERE.below("layers").below(3), "bad-layer", "no").diagnostics
    assert (None, "layers[3]") == (problem.place, problem.where)
