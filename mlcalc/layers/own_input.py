"""How a first layer states the shape of the input of its model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcalc.shapes import Shape, as_dimension, as_shape

if TYPE_CHECKING:
    from mlcalc.layers.base import Layer

IN_WORDS, BY_ARGUMENT = "`input: […]` in a model, or `input_shape`", "`input_shape`"
"""How the shape of an input is given in a description, or as a setting."""

OWN_INPUT = ("batch_input_shape", "input_shape", "input_dim", "input_length")
"""The arguments of a first layer that state its input."""


def own_input_shape(layer: Layer) -> Shape | None:
    """Return the input shape in a first layer's own arguments, as Keras has them, with the batch."""
    values = layer.__dict__
    if (shape := values.get("batch_input_shape")) is not None:
        return as_shape(shape)
    batch = values.get("batch_size")
    if (shape := values.get("input_shape")) is not None:
        return (batch, *as_shape(shape))
    # An embedding's `input_dim` is the number of its indices, and no size of its input.
    has_width = "input_dim" not in layer.arguments
    length, width = values.get("input_length"), values.get("input_dim") if has_width else None
    if width is None and length is None:
        return None
    parts = ([] if length is None else [length]) + ([width] if has_width else [])
    if length is None and "time_steps" in (layer.input_axes() or ()):
        parts = [None, width]
    return (batch, *map(as_dimension, parts))
