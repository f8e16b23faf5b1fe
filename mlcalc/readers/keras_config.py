"""Layers and models as Keras serialises them: `{"class_name": …, "config": …}`.

What such a description leaves open is what Keras 3 takes for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlcalc.errors import error
from mlcalc.layers import find, make
from mlcalc.layers.base import Layer
from mlcalc.model import Model
from mlcalc.shapes import Shape

DEEPEST = 100


def layer_from_config(data: Mapping[str, Any], depth: int = 0) -> Layer:
    """Return the layer that a serialised description holds.

    Raises:
        MlcalcError: it is not one, or the class or an argument is unknown or wrong.
    """
    class_name, config = data.get("class_name"), data.get("config", {})
    if not isinstance(class_name, str) or not isinstance(config, Mapping):
        raise error("bad-config", "a serialised layer has a `class_name` and a `config`")
    if depth > DEEPEST:
        raise error("bad-config", f"layers are nested at most {DEEPEST} levels deep")
    layer_class = find(class_name)
    named = {name: _value(layer_class, name, value, depth) for name, value in config.items()}
    return make(class_name, (), named, convention="keras3")


def _value(layer_class: type[Layer], name: str, value: Any, depth: int) -> Any:
    argument = layer_class.arguments.get(name)
    holds = argument.holds if argument is not None else None
    if holds == "layer" and isinstance(value, Mapping):
        return layer_from_config(value, depth + 1)
    if isinstance(value, (list, tuple)) and (holds == "layers" or name == "cell"):
        return [layer_from_config(each, depth + 1) if isinstance(each, Mapping) else each for each in value]
    return value


def model_from_config(data: Mapping[str, Any], *, input_shape: Shape | None = None) -> Model:
    """Return the model that a serialised description holds."""
    raise error("foreign-format", f"a saved `{data.get('class_name')}` is not read yet")
