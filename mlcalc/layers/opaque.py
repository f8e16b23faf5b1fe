"""Layers whose rule mlcalc does not have: all that is known of them is what a file says."""

from __future__ import annotations

from mlcalc.arguments import text
from mlcalc.layers.base import Layer


class Opaque(Layer):
    """A custom layer, a Lambda, or an operation without a rule: shape and weights are those that were saved."""

    input_count = (0, None)

    class_name: str = text()

    @property
    def type_name(self) -> str:
        return self.class_name


class Operation(Layer):
    """A function applied to tensors, in a model that was saved.

    A saved model is right: where the arguments are none that mlcalc knows, the shape is what the file says.
    """
