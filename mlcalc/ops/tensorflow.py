"""Operations of TensorFlow's own graphs, which models of tf.keras 2.0 to 2.3 hold as layers.

Each is a `NodeDef` of TensorFlow, written as JSON by the rules of protocol buffers: integers are texts, and texts are
in base64.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class GraphOp(NamedTuple):
    """An operation by its name, with its arguments as a function of TensorFlow takes them."""

    name: str
    positional: list[Any]
    options: dict[str, Any]


_LISTS = {"AddN": "add_n", "ConcatV2": "concat", "Pack": "stack"}
"""Operations that take their tensors one by one -> the function that takes them as one list."""
_INTEGER = re.compile(r"-?\d{1,19}")
"""What 64 bits hold."""
_WITHOUT_EFFECT = {"N", "Truncate", "explicit_paddings", "use_cudnn_on_gpu"}
_NAMES = {"dim": "axis", "squeeze_dims": "axis"}


def graph_op(node: Mapping[str, Any], constants: Any, tensors: Sequence[Any]) -> GraphOp:
    """Return the operation of a node.

    Args:
        node: the operation and its attributes.
        constants: the arguments that are no tensors of the model, by their numbers.
        tensors: the other arguments.
    """
    inputs = list(tensors)
    for number, value in sorted(_items(constants), key=lambda item: _place(item[0])):
        inputs.insert(_place(number), value)
    options = {
        _NAMES.get(name, name): _value(attribute)
        for name, attribute in _items(node.get("attr"))
        if name not in _WITHOUT_EFFECT and isinstance(attribute, Mapping) and "type" not in attribute
    }
    name = str(node.get("op"))
    if name == "StridedSlice" and (key := _index(inputs[1:], options)) is not None:
        return GraphOp("getitem", [inputs[0], key], {})
    if name not in _LISTS:
        return GraphOp(name, inputs, options)
    count = len(inputs) - (name == "ConcatV2")
    return GraphOp(_LISTS[name], [inputs[:count], *inputs[count:]], options)


def _index(bounds: Sequence[Any], masks: Mapping[str, Any]) -> list[Any] | None:
    """Return the index between the brackets of Python: lists of begins, ends and steps, and a bit for each place.

    None if one of the lists is a tensor.
    """
    if len(bounds) != 3 or not all(isinstance(each, list) for each in bounds):
        return None

    def part(place: int, begin: Any, end: Any, step: Any) -> Any:
        marked = {name for name, mask in masks.items() if type(mask) is int and mask >> place & 1}
        if "ellipsis_mask" in marked:
            return Ellipsis
        if "new_axis_mask" in marked:
            return None
        if "shrink_axis_mask" in marked:
            return begin
        return slice(None if "begin_mask" in marked else begin, None if "end_mask" in marked else end, step)

    return [part(place, *each) for place, each in enumerate(zip(*bounds, strict=False))]


def _items(mapping: Any) -> list[tuple[str, Any]]:
    return [(str(key), value) for key, value in mapping.items()] if isinstance(mapping, Mapping) else []


def _place(number: str) -> int:
    return int(number) if len(number) < 6 and number.isdecimal() else 0


def _value(attribute: Mapping[str, Any]) -> Any:
    """Return the value of an attribute, such as `{"i": "2"}` or `{"list": {"i": ["1", "2"]}}`."""
    kind, value = next(iter(attribute.items()), ("", None))
    if kind != "list":
        return _single(kind, value)
    return [_single(inner, each) for inner, values in _items(value) if isinstance(values, list) for each in values]


def _single(kind: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if kind == "i":
        return int(value) if _INTEGER.fullmatch(value) else value
    try:
        return base64.b64decode(value, validate=True).decode() if kind == "s" else value
    except ValueError:
        return value
