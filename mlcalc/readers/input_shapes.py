"""The shape of a layer's input if only some of its parts are known."""

from __future__ import annotations

from mlcalc.errors import MlcalcError
from mlcalc.layers.base import Layer
from mlcalc.layers.own_input import own_input_shape
from mlcalc.readers.stated import too_deep
from mlcalc.shapes import Dimension, Shape


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

    Raises:
        MlcalcError: a layer inside states the shape, where it is passed over.
    """
    own = own_input_shape(layer)
    if own is not None and input_dim is None and input_length is None:
        return own
    if input_dim is None and input_length is None and (problem := too_deep(layer, layer.written)) is not None:
        raise MlcalcError(problem)
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
