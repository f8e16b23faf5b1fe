"""The shape of a layer's input if only some of its parts are known."""

from __future__ import annotations

from mlcalc.layers.base import Layer
from mlcalc.shapes import Dimension, Shape, as_dimension, as_shape


def completed_input_shape(
    layer: Layer,
    *,
    input_dim: Dimension = None,
    input_length: Dimension = None,
    batch_size: Dimension = None,
) -> Shape:
    """Return the input's shape; each part that is not given is unknown.

    Args:
        layer: its own `input_shape` is used if it has one; otherwise its rule says how many axes the input has.
        input_dim: the channels or features: the last axis, or the one after the batch for `channels_first`.
        input_length: the axis after the batch.
        batch_size: the batch.
    """
    own = own_input_shape(layer)
    if own is not None and input_dim is None and input_length is None:
        return own
    axes = layer.input_axes()
    # An embedding takes indices, which have no features: its own `input_dim` is the number of them.
    features = "input_dim" not in layer.arguments
    rank = len(axes) if axes else max(2 + (input_length is not None and features), layer.least_rank)
    shape: list[Dimension] = [batch_size, *[None] * (rank - 1)]
    if input_length is not None and rank > 1:
        shape[1] = input_length
    if input_dim is not None and rank > 1:
        shape[axes.index("channels") if axes and "channels" in axes else -1] = input_dim
    return tuple(shape)


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
