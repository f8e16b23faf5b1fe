"""Layers as Keras serialises them: `{"class_name": …, "config": …}`.

What such a description leaves open is what Keras 3 takes for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mlcalc.errors import error
from mlcalc.layers import find, is_layer, make
from mlcalc.layers.base import Layer

DEEPEST = 100

Inner = Callable[[Mapping[str, Any]], Layer]


def layer_from_config(data: Mapping[str, Any], depth: int = 0) -> Layer:
    """Return the layer that a serialised description holds.

    Raises:
        MlcalcError: it is not one, or the class or an argument is unknown or wrong.
    """
    if depth > DEEPEST:
        raise error("bad-config", f"layers are nested at most {DEEPEST} levels deep")
    class_name, config = class_and_config(data)
    if is_model(data):
        from mlcalc.readers.keras_model import model_from_config

        return model_from_config(data)
    named = inner_layers(find(class_name), config, lambda inner: layer_from_config(inner, depth + 1))
    return make(class_name, (), named, convention="keras3")


def class_and_config(data: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the class and the arguments of a serialised object."""
    class_name = config = None
    if isinstance(data, Mapping):
        class_name, config = data.get("class_name"), data.get("config", {})
    if not isinstance(class_name, str) or not isinstance(config, (Mapping, list)):
        raise error("bad-config", "a serialised layer has a `class_name` and a `config`")
    return class_name, config


def is_model(data: Mapping[str, Any]) -> bool:
    """Tell whether a serialised object is a model: it lists its layers, and is no layer of ours."""
    config = data.get("config")
    class_name = data.get("class_name")
    if class_name == "Sequential":
        return True
    if not isinstance(config, Mapping) or not isinstance(config.get("layers"), list):
        return False
    return "input_layers" in config or not is_layer(str(class_name))


def inner_layers(layer_class: type[Layer], config: Mapping[str, Any], inner: Inner) -> dict[str, Any]:
    """Return the arguments of a layer, with the layers made that they hold."""
    if not isinstance(config, Mapping):
        raise error("bad-config", f"the `config` of {layer_class.title()} must map arguments to values")
    named = {str(name): value for name, value in config.items()}
    if layer_class.holding:
        for name, argument in layer_class.arguments.items():
            if argument.holds and name in named:
                named[name] = _held(named[name], inner)
    return named


def _held(value: Any, inner: Inner) -> Any:
    """Return the layer, or the layers, that an argument holds."""
    if isinstance(value, Mapping):
        return inner(value)
    if isinstance(value, (list, tuple)):
        return [inner(each) if isinstance(each, Mapping) else each for each in value]
    return value
