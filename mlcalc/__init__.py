"""The model calculator: shapes, parameters and their reasons, without a deep-learning framework."""

from __future__ import annotations

from typing import Any

from mlcalc.errors import MlcalcError
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.version import __version__

__all__ = ["Layer", "MlcalcError", "__version__", "layer"]


def layer(name: str, *positional: Any, **named: Any) -> Layer:
    """Return one layer by its Keras name and arguments."""
    return make(name, positional, named)
