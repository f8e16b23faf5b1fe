"""Values that keep their place: in a text, and on a path in Python data."""

from __future__ import annotations

from typing import Any

import pytest

from mlcalc.errors import MlcalcError, Place, Source
from mlcalc.readers.description.located import InData, InText, Located, fail, located

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
    part = located(DATA)
    for step in steps:
        part = part.at(step)
    assert (value, where, None) == (part.value, part.spot.where, part.spot.place)
    assert part.spot.key == part.spot


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


def test_get() -> None:
    """What is not there is None, and so is any key of what is no mapping."""
    assert located({"a": 1}).get("a") == Located(1, InData(InData(), "a"))
    assert located({"a": None}).get("a") == Located(None, InData(InData(), "a"))
    assert located({"a": 1}).get("b") is None
    assert located(["a"]).get("a") is None


def test_changed_mapping() -> None:
    """A mapping without some keys, or with a name, keeps the places of what is left."""
    whole = located({"repeat": 2, "dense": 3})
    changed = whole.without("repeat").named("x")
    assert {"dense": 3, "name": "x"} == changed.value
    assert whole.at("dense") == changed.at("dense")
    assert whole == whole.named(None)


def test_fail() -> None:
    """An error stands at a place of a text, or else names the path."""
    (problem,) = fail(LIST, "bad-layer", "no", "yes").diagnostics
    assert ("bad-layer", "no", "yes", LIST.place, None) == (*problem[:3], problem.place, problem.where)
    (problem,) = fail(InData().below("layers").below(3), "bad-layer", "no").diagnostics
    assert (None, "layers[3]") == (problem.place, problem.where)


def test_bounds() -> None:
    """Python data are neither endless nor deeper than any description."""
    circle: list[Any] = []
    circle.append(circle)
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    with pytest.raises(MlcalcError, match="the data hold themselves"):
        located(circle)
    with pytest.raises(MlcalcError, match="nested at most 400 levels deep"):
        located(deep)
