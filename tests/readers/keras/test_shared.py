"""Layers at several places of a file, which are the same by the numbers that Keras gives them."""

from __future__ import annotations

from typing import Any

import pytest

from mlcalc.readers.keras.shared import identities_in


def dense(name: str, number: int | None = None, **config: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"class_name": "Dense", "config": {"name": name, "units": 4, **config}}
    return data if number is None else {**data, "shared_object_id": number}


def chain(name: str, *layers: Any, number: int | None = None) -> dict[str, Any]:
    return {**dense(name, number), "class_name": "Sequential", "config": {"name": name, "layers": list(layers)}}


A = dense("a")
ONE = dense("a", 1)


@pytest.mark.parametrize(
    ("layers", "places"),
    [
        ([A, A], []),
        ([ONE], []),
        ([ONE, dense("b"), dense("a", 1)], [0, 2]),
        ([ONE, dense("a", 2)], []),
        ([A, dense("b"), ONE, dense("a", 1)], [0, 2, 3]),
        ([dense("a"), A, ONE], [1, 2]),
        ([dense("b"), ONE], []),
        ([dense("a", units=5), ONE], []),
        ([{**A, "class_name": "Dropout"}, ONE], []),
        ([dense("a", extra=1), ONE], []),
        ([dense("a", start={"shared_object_id": 5, "x": [1]}), dense("a", 1, start={"x": [1]})], [0, 1]),
        ([dense("a", start={"x": [1]}), dense("a", 1, start={"x": [1, 2]})], []),
        ([{**A, "class_name": []}, {**ONE, "class_name": []}], [0, 1]),
        ([A, {**ONE, "shared_object_id": "1"}], []),
        ([None, {"class_name": "Dense"}, {"class_name": "Dense", "config": [1]}], []),
    ],
)
def test_places(layers: list[Any], places: list[int]) -> None:
    """The first place has the number of the others, or none and all else of theirs."""
    found = identities_in(chain("m", *layers))
    assert places == [index for index, each in enumerate(layers) if id(each) in found]
    assert len(found) == len(places)
    assert len(set(found.values())) == (1 if places else 0)


def test_models_and_wrappers() -> None:
    """Models that are the same have layers that are the same, whatever stands around them."""
    inside, again, wrapped = dense("a"), dense("a", 1), dense("a", 1)
    wrapper = {"class_name": "TimeDistributed", "config": {"name": "t", "layer": wrapped}}
    found = identities_in(chain("m", chain("n", chain("o", inside)), chain("o", again, number=2), wrapper))
    assert found[id(inside)] is found[id(again)] is found[id(wrapped)]
    assert 5 == len(found)
