"""Layers that stand at several places of one file: which of them are the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlcalc.layers.weights import Identity

_ID = "shared_object_id"

Data = Mapping[str, Any]


def identities_in(data: Data) -> dict[int, Identity]:
    """Return what makes serialised layers the same ones, by the `id()` of their data; of no layer that stands alone.

    Keras numbers an object when it writes it for the second time. The first place has the number only if it was not
    copied before: otherwise it is the last one without a number that looks the same.
    """
    if not any(_ID in layer for layer in _layers_in(data)):
        return {}
    places: dict[int, list[Data]] = {}
    without: dict[tuple[str, str], Data] = {}
    for layer in _layers_in(data):
        number, looks = layer.get(_ID), (_text(layer["class_name"]), _text(layer["config"].get("name")))
        if type(number) is not int:
            without[looks] = layer
        elif number in places:
            places[number].append(layer)
        elif looks in without and _are_same(without[looks]["config"], layer["config"]):
            places[number] = [without.pop(looks), layer]
        else:
            places[number] = [layer]
    shared = [(Identity(), layers) for layers in places.values() if len(layers) > 1]
    return {id(layer): identity for identity, layers in shared for layer in layers}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _layers_in(data: Data) -> Iterator[Data]:
    """Yield every object with a class and a config, in the order in which Keras wrote them."""
    waiting: list[Any] = [data]
    while waiting:
        each = waiting.pop()
        config = each.get("config") if type(each) is dict else None
        if type(config) is not dict or "class_name" not in each:
            continue
        yield each
        for value in reversed(config.values()):
            if type(value) is dict:
                waiting.append(value)
            elif type(value) is list and value and type(value[0]) is dict:
                waiting += reversed(value)


def _are_same(one: Any, other: Any) -> bool:
    """Tell whether two serialised values are equal, but for the numbers of objects."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        if len(one) - (_ID in one) != len(other) - (_ID in other):
            return False
        return all(key in other and _are_same(value, other[key]) for key, value in one.items() if key != _ID)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_are_same, one, other))
    return bool(one == other)
