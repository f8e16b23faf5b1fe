"""The model calculator: shapes, parameters and their reasons, without a deep-learning framework.

>>> import mlcalc
>>> mlcalc.layer("LSTM", units=10).params((None, 3, 1))
480
>>> model = mlcalc.load({"input": [3, 1], "layers": ["LSTM(10)", {"dense": 1}]})
>>> mlcalc.summarize(model).params
491
>>> mlcalc.scale("minmax", [1, 2, 5])
[0.0, 0.25, 1.0]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcalc.version import __version__

if TYPE_CHECKING:
    from mlcalc.api import Summary, scale, scaler, summarize, windows
    from mlcalc.api_memory import Memory, memory
    from mlcalc.api_solving import solve
    from mlcalc.checking import check
    from mlcalc.checkpoint import Checkpoint
    from mlcalc.errors import Diagnostic, MlcalcError
    from mlcalc.layers.base import Layer
    from mlcalc.layers.explanation import Explanation
    from mlcalc.layers.weights import Weight
    from mlcalc.model import Model
    from mlcalc.readers.loading import layer, load, models
    from mlcalc.scaling.scalers import Scaler
    from mlcalc.series import Window
    from mlcalc.summary import LayerRow
    from mlcalc.writing import to_keras, to_yaml

__all__ = [
    "Checkpoint",
    "Diagnostic",
    "Explanation",
    "Layer",
    "LayerRow",
    "Memory",
    "MlcalcError",
    "Model",
    "Scaler",
    "Summary",
    "Weight",
    "Window",
    "__version__",
    "check",
    "layer",
    "load",
    "memory",
    "models",
    "scale",
    "scaler",
    "solve",
    "summarize",
    "to_keras",
    "to_yaml",
    "windows",
]

_HOMES = {
    "Checkpoint": "checkpoint",
    "Diagnostic": "errors",
    "MlcalcError": "errors",
    "Explanation": "layers.explanation",
    "Layer": "layers.base",
    "Weight": "layers.weights",
    "Model": "model",
    "layer": "readers.loading",
    "load": "readers.loading",
    "models": "readers.loading",
    "check": "checking",
    "LayerRow": "summary",
    "Scaler": "scaling.scalers",
    "Window": "series",
    "Memory": "api_memory",
    "Summary": "api",
    "memory": "api_memory",
    "scale": "api",
    "scaler": "api",
    "solve": "api_solving",
    "summarize": "api",
    "to_keras": "writing",
    "to_yaml": "writing",
    "windows": "api",
}
"""Where each public name lives. It is imported when it is first used: a command needs few of them."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        import sys

        # Told of the module, Python itself proposes the nearest name.
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name, obj=sys.modules[__name__])
    from importlib import import_module

    value = getattr(import_module(f"mlcalc.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
