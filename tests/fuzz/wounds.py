"""How data are hurt: a value replaced by one of another type, a part removed, doubled, moved, wrapped or renamed.

Data are what JSON holds. A wound names its places by numbers, so that anything that draws numbers can draw wounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any, NamedTuple

NINES, TENTHS, ENDLESS, NOTHING = (f"<{word}>" for word in ("nines", "tenths", "endless", "nothing"))
WRITTEN_BARE = {NINES: "9" * 5000, TENTHS: "1e400", ENDLESS: "-Infinity", NOTHING: "NaN"}
"""Texts in wounds that stand for numbers which no data of Python hold, or which Python does not print."""

VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, 3, -1, 64, 2**31, 2**63, 10**18, 10**30, -(10**700), 0.5, 1e308, -0.0,
    NINES, TENTHS, ENDLESS, NOTHING,
    "", "x", "relu", "Dense", "dense", "$x", "${index}", "{x}", "\0", "\x1b[31m", "\ud800", "\u202e", "[/b]", "=1+1",
    "9" * 5000, "a" * 3000, "same", "channels_first", "int8_from_float32", "float16", "mixed_bfloat16",
    "x[9]", "a/b", "../x", "/dev/zero", "model.yaml", "<<", "*a", "&a", "__lambda__", "ab,bc->ac", "...",
    [], {}, [[]], [None], [0], [-1], [1, 2], [1, [2]], ["a"], [None, 3], [None, -3], [None, "3"],
    [1.5, 2], [[1, 1], [1, 1]], [0] * 70, [[[[[[[[]]]]]]]], {"a": 1}, {"": ""}, {"class_name": None}, {"config": None},
    {"name": None},
    {"class_name": "Dense"}, {"class_name": "Dense", "config": {"units": 3}}, {"class_name": 1, "config": []},
    {"class_name": "Sequential", "config": {"layers": []}}, {"class_name": "Dense", "config": [["units", 3]]},
    {"class_name": "Functional", "config": {"layers": [], "input_layers": [], "output_layers": []}},
    {"class_name": "Lambda", "config": {"function": {"class_name": "__lambda__", "config": {"code": "x"}}}},
    ["dense", 0, 0], [["dense", 0, 0]], [[["dense", 0, 0, {}]]], [["x", -1, 0]], [["x", 0, -1]], [["x", 0, 10**12]],
    ["_CONSTANT_VALUE", -1, 1], ["_CONSTANT_VALUE", -1, [[]], {"y": ["x", 0, 0]}],
    {"args": [], "kwargs": {}}, {"args": {}, "kwargs": []}, {"args": [{"class_name": "__keras_tensor__", "config": 1}]},
    {"class_name": "__keras_tensor__", "config": {"shape": [None, -3], "keras_history": ["x", 0, 0]}},
    {"class_name": "__keras_tensor__", "config": {"shape": "x", "keras_history": {}}},
    {"class_name": "__slice__", "config": {"start": "a", "stop": None, "step": 0}},
    {"class_name": "__numpy__", "config": {"value": [[1], 2], "dtype": "float32"}}, {"class_name": "__ellipsis__"},
    {"class_name": "DTypePolicy", "config": {"name": [1]}}, {"class_name": "DTypePolicy", "config": {"name": "int8"}},
    {"input_shape": [None, 3]}, {"input_shape": {"a": [3]}}, {"input_shape": [[None], 3]},
    '{"class_name": "Sequential", "config": {"layers": []}}', '{"x": ', "[1, 2]", '"\\"{}\\""',
    "LSTM(10)", "Bidirectional(LSTM(3))", "Sequential([Dense(1)])", "Dense(", "Model()", "input", "$index",
    {"repeat": 3, "dense": 1}, {"repeat": 10**12, "dense": 1}, {"repeat": 2, "layers": ["relu"]}, {"model": "x.yaml"},
    {"model": {"layers": ["flatten"]}}, {"type": ["x"]}, {"name": 3, "dense": 3}, {"dense": 3, "from": {}},
    {"dense": 3, "from": "dense[99999999999]"}, {"transformer": None}, {"bidirectional": {"lstm": "x"}},
    {"parameters": {"a": None}, "layers": [{"dense": "$a"}]}, {"layers": ["dense: 1"]},
    {"from": ["x", "x"], "add": None},
)  # fmt: skip
"""What stands where something else is expected."""

KEYS = (
    *("class_name", "config", "name", "layers", "axis", "dtype", "module", "inbound_nodes", "shared_object_id", "cell"),
    *("build_config", "registered_name", "input_layers", "output_layers", "function", "node_def", "batch_input_shape"),
    *("type", "from", "repeat", "call", "model", "blocks", "parameters", "inputs", "outputs", "input", "trainable", ""),
)
"""Keys that a part may be moved to."""


class Wound(NamedTuple):
    """One change: which of the parts, in what way, and what the way needs: another part, a value and a key."""

    place: int
    way: int
    other: int
    value: int
    key: int


Part = tuple[Any, Any]
"""What holds a part, and the key or the index of the part in it."""


MOST_PARTS = 10_000
"""Of data: aliases of YAML may stand for parts without end."""


def parts_of(data: Any) -> list[Part]:
    """Return the parts of data, if they are not too many."""
    parts: list[Part] = []
    waiting = [data]
    while waiting and len(parts) < MOST_PARTS:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()
        parts += [(holder, key) for key in keys]
        waiting += [holder[key] for key in keys]
    return parts


def _replace(part: Part, other: Part, value: Any, key: str) -> None:
    part[0][part[1]] = value


def _remove(part: Part, other: Part, value: Any, key: str) -> None:
    del part[0][part[1]]


def _copy(part: Part, other: Part, value: Any, key: str) -> None:
    part[0][part[1]] = deepcopy(other[0][other[1]])


def _wrap(part: Part, other: Part, value: Any, key: str) -> None:
    part[0][part[1]] = [part[0][part[1]]] if key < "i" else {key: part[0][part[1]]}


def _unwrap(part: Part, other: Part, value: Any, key: str) -> None:
    inner = part[0][part[1]]
    values = list(inner.values()) if isinstance(inner, dict) else inner if isinstance(inner, list) else []
    part[0][part[1]] = values[0] if values else value


def _double(part: Part, other: Part, value: Any, key: str) -> None:
    holder, place = part
    if isinstance(holder, list):
        holder.insert(place, deepcopy(holder[place]))
    else:
        holder[key] = deepcopy(holder[place])


def _rename(part: Part, other: Part, value: Any, key: str) -> None:
    holder, place = part
    holder[key if isinstance(holder, dict) else place] = holder.pop(place) if isinstance(holder, dict) else value


def _multiply(part: Part, other: Part, value: Any, key: str) -> None:
    held = part[0][part[1]]
    part[0][part[1]] = held * 100 if isinstance(held, (int, str, list)) and _size(held) < 1000 else value


def _size(data: Any) -> int:
    """Return about how long data are when they are written."""
    values = [data, *(holder[key] for holder, key in parts_of(data))]
    return sum(len(each) if isinstance(each, str) else 1 for each in values)


WAYS: tuple[Callable[[Part, Part, Any, str], None], ...] = (
    *(_replace, _replace, _replace, _replace, _remove, _copy, _copy, _wrap, _unwrap, _double, _rename, _multiply),
)


def wounded(data: Any, wounds: Iterable[Wound]) -> Any:
    """Return a copy of data with wounds; whatever the numbers are, each means something."""
    whole = [deepcopy(data)]
    for wound in wounds:
        parts = [(whole, 0), *parts_of(whole[0])]
        part, other = parts[wound.place % len(parts)], parts[wound.other % len(parts)]
        value, key = deepcopy(VALUES[wound.value % len(VALUES)]), KEYS[wound.key % len(KEYS)]
        way = WAYS[wound.way % len(WAYS)]
        if part[0] is not whole or way not in (_remove, _double):
            way(part, other, value, key)
    return whole[0]
