"""The arguments of a layer that have to be written: those that differ from their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlcalc.arguments.base import Argument
from mlcalc.dtypes import USUAL_DTYPE
from mlcalc.layers.base import Layer


def written_arguments(layer: Layer, *, keras3: bool) -> dict[str, Any]:
    """Return the arguments that make the layer, in the order of Keras' constructor.

    Args:
        layer: the layer.
        keras3: whether what is left out is what Keras 3 takes for it; otherwise, what textbooks do.
    """
    usual = layer.keras3 if keras3 else {}
    values: dict[str, Any] = {}
    for name, argument in layer.arguments.items():
        value = getattr(layer, layer.attributes[name])
        if argument.ignored or (not argument.required and _is_usual(name, value, layer, usual)):
            continue
        values[name] = _shortest(value, argument, layer)
    if layer.dtype not in (None, USUAL_DTYPE):
        values["dtype"] = layer.dtype
    return values


def _is_usual(name: str, value: Any, layer: Layer, usual: Mapping[str, Any]) -> bool:
    """Tell whether an argument is what the layer takes without it, however that is written."""
    default = usual.get(name, layer.default(name))
    if default is None and value is not None:
        windows = {"strides": getattr(layer, "pool_size", None)}
        return bool(value == {"activation": "linear", "data_format": "channels_last", **windows}.get(name))
    return bool(value == default)


def _shortest(value: Any, argument: Argument, layer: Layer) -> Any:
    """Return one size for all the axes of a window where that means the same, as people write it."""
    while hasattr(layer, "rank") and isinstance(value, tuple) and value:
        try:
            if argument.convert(value[0], type(layer)) != value:
                break
        except ValueError:
            break
        value = value[0]
    return value
