"""Tables from the name of a class of layers to a rule, and the layer that a rule is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from mlcalc.layers.base import Layer

T = TypeVar("T")


def rule_of(layer: Layer, table: Mapping[str, T]) -> T | None:
    """Return the rule of a layer, or of the nearest class that it inherits from; None if there is none.

    Args:
        layer: the layer.
        table: names of classes, so that no family is imported for it, each with the rule.
    """
    for kind in type(layer).__mro__:
        if kind.__name__ in table:
            return table[kind.__name__]
    return None
