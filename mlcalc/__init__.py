"""The model calculator: shapes, parameters and their reasons, without a deep-learning framework.

>>> layer("LSTM", units=10).params((None, 3, 1))
480
>>> summarize(load({"input": [3, 1], "layers": ["LSTM(10)", {"dense": 1}]})).params
491
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlcalc.errors import Diagnostic, MlcalcError, error
from mlcalc.layers import make
from mlcalc.layers.base import Explanation, Layer, Weight
from mlcalc.model import Model
from mlcalc.readers.loading import load
from mlcalc.summary import LayerRow, Summary, summarize
from mlcalc.version import __version__

__all__ = [
    "Diagnostic",
    "Explanation",
    "Layer",
    "LayerRow",
    "MlcalcError",
    "Model",
    "Summary",
    "Weight",
    "__version__",
    "layer",
    "load",
    "summarize",
]


def layer(description: str | Mapping[str, Any], *positional: Any, **named: Any) -> Layer:
    """Return one layer.

    Args:
        description: its Keras name or alias, or `{"class_name": …, "config": …}` as Keras serialises it,
            which takes what it leaves open from Keras 3.
        positional: arguments of the Keras constructor by position.
        named: arguments of the Keras constructor by name; `convention="keras3"` takes defaults from Keras 3.

    Raises:
        MlcalcError: the layer or an argument is unknown, or an argument is missing or wrong.
    """
    if isinstance(description, str):
        convention = named.pop("convention", None)
        return make(description, positional, named, convention=convention)
    if positional or named:
        raise error("bad-config", "a serialised layer already has its arguments")
    from mlcalc.readers.keras_config import layer_from_config

    return layer_from_config(description)
