"""The calls of the layers in a saved graph, as each generation of Keras writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.limits import LARGEST_DIMENSION, MOST_AXES, MOST_OUTPUTS
from mlcalc.ops.keras import Constant
from mlcalc.readers.expected import list_of, mapping_of
from mlcalc.readers.located import Spot, fail
from mlcalc.shapes import Shape

KERAS_TENSOR = "__keras_tensor__"


class History(NamedTuple):
    """Where a tensor comes from: a layer, which of its calls, and which of that call's outputs."""

    layer: str
    call: int
    output: int
    shape: Shape | None = None


class ModelCall(NamedTuple):
    """One call of a layer in a saved model: its arguments, with a History for each tensor."""

    positional: list[Any]
    options: dict[str, Any]
    counts_from_one: bool = False


def calls_of(nodes: Sequence[Any], spot: Spot) -> list[ModelCall]:
    """Return the calls of a layer; one without any is an input, or is never called.

    Raises:
        MlcalcError: one is not written as any Keras writes it.
    """
    calls = [
        _call_of_keras3(node, spot.below(index)) if isinstance(node, Mapping) else _call_of_keras2(node, spot)
        for index, node in enumerate(nodes)
    ]
    return calls or [ModelCall([], {})]


def _call_of_keras3(node: Mapping[str, Any], spot: Spot) -> ModelCall:
    """Read `{"args": …, "kwargs": …}`, in which a tensor is an object with its history."""
    positional, options = list_of.maybe(node, "args", spot) or (), mapping_of.maybe(node, "kwargs", spot) or {}
    return ModelCall(
        [_argument(each, spot) for each in positional], {key: _argument(each, spot) for key, each in options.items()}
    )


def _argument(value: Any, spot: Spot) -> Any:
    if isinstance(value, (list, tuple)):
        return [_argument(each, spot) for each in value]
    if not isinstance(value, Mapping):
        return value
    kind, config = value.get("class_name"), value.get("config")
    if kind == KERAS_TENSOR:
        config = mapping_of(value, "config", spot)
        history = _with_histories(config.get("keras_history"), spot)
        if not isinstance(history, History):
            raise fail(spot, "bad-config", "a tensor in the saved model has no history")
        return history._replace(shape=recorded_shape(config.get("shape")))
    if kind in ("__tensor__", "__numpy__") and isinstance(config, Mapping):
        return Constant(_list_shape(config.get("value")))
    return _object({key: _argument(each, spot) for key, each in value.items()})


def _object(value: dict[str, Any]) -> Any:
    """Return what a mapping stands for, as which Keras writes a part of an index that JSON has no word for."""
    kind = value.get("class_name")
    if kind == "__ellipsis__":
        return Ellipsis
    if kind == "__slice__":
        return value.get("config")
    # So tf.keras writes a slice, and Keras 3 the inside of its own.
    return slice(value["start"], value["stop"], value["step"]) if value.keys() == {"start", "stop", "step"} else value


def _list_shape(value: Any) -> Shape:
    """Return the shape of numbers in nested lists."""
    return (len(value), *_list_shape(value[0])) if isinstance(value, list) and value else ()


def recorded_shape(value: Any) -> Shape | None:
    """Return a shape that the file records, or None for anything else."""
    if not list_of.fits(value) or len(value) > MOST_AXES or not all(each is None or _is_size(each) for each in value):
        return None
    return tuple(value)


def _is_size(value: Any) -> bool:
    return type(value) is int and 0 <= value <= LARGEST_DIMENSION


def _call_of_keras2(node: Any, spot: Spot) -> ModelCall:
    """Read `[["layer", 0, 0, {…}], …]`, in which further tensors may stand among the keyword arguments."""
    items = [node] if _is_history(node) or _is_constant(node) else node
    if not isinstance(items, list) or not all(_is_history(item) or _is_constant(item) for item in items):
        raise fail(spot, "bad-config", "a call in the saved model does not say where its tensors come from")
    tensors = [item[2] if _is_constant(item) else _history(item, spot) for item in items]
    options: dict[str, Any] = {}
    for item in items:
        if len(item) > 3 and isinstance(item[3], Mapping):
            options.update({key: _with_histories(value, spot) for key, value in item[3].items()})
    return ModelCall([tensors if len(tensors) > 1 else tensors[0]] if tensors else [], options, counts_from_one=True)


def tensors_in(data: Mapping[str, Any], key: str, spot: Spot) -> list[History]:
    """Return the tensors that a model says it takes or gives, alone, in lists or by name.

    Raises:
        MlcalcError: it says anything else.
    """
    tensors = _with_histories(data.get(key), spot.below(key))
    if not _holds_only_tensors(tensors):
        raise fail(spot.below(key), "bad-config", f"`{key}` must name tensors: [layer, call, output]")
    return list(tensors_of(tensors))


def _holds_only_tensors(value: Any) -> bool:
    if isinstance(value, (dict, list)):
        return all(map(_holds_only_tensors, value.values() if isinstance(value, dict) else value))
    return isinstance(value, History)


def _with_histories(value: Any, spot: Spot) -> Any:
    """Return nested data with a History in place of each `[layer, call, output]`."""
    if _is_history(value):
        return _history(value, spot)
    if isinstance(value, (list, tuple)):
        return [_with_histories(each, spot) for each in value]
    if isinstance(value, Mapping):
        return _object({key: _with_histories(each, spot) for key, each in value.items()})
    return value


def _is_constant(item: Any) -> bool:
    """Tell whether an item states a value in place of a tensor, such as the 1 of `1 - x`."""
    return isinstance(item, (list, tuple)) and len(item) >= 3 and item[0] == "_CONSTANT_VALUE"


def _is_history(value: Any) -> bool:
    return not _is_constant(value) and (
        isinstance(value, (list, tuple))
        and len(value) >= 3
        and isinstance(value[0], str)
        and type(value[1]) is int
        and type(value[2]) is int
    )


def _history(value: Sequence[Any], spot: Spot) -> History:
    layer, call, output = value[:3]
    if call < 0 or not 0 <= output < MOST_OUTPUTS:
        raise fail(spot, "bad-config", f'the saved model takes output {output} of call {call} of "{layer}"')
    return History(layer, call, output)


def tensors_of(value: Any) -> Iterator[History]:
    """Yield every tensor of an argument; a dictionary's in the order of its sorted keys, as Keras flattens it."""
    found: list[History] = []
    with_tensors(value, found.append)
    yield from found


def with_tensors(value: Any, change: Callable[[History], Any]) -> Any:
    """Return an argument with something in the place of each tensor, in the order of `tensors_of`."""
    if isinstance(value, History):
        return change(value)
    if isinstance(value, list):
        return [with_tensors(each, change) for each in value]
    if isinstance(value, dict):
        return {key: with_tensors(value[key], change) for key in sorted(value, key=str)}
    if isinstance(value, slice):
        start, step, stop = with_tensors([value.start, value.step, value.stop], change)
        return slice(start, stop, step)
    return value
