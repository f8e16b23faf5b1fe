"""Shapes as a source states them, and as it sees those of tensors."""

from __future__ import annotations

from typing import Any

from mlcalc.readers.python.objects import (
    Tensor,
)
from mlcalc.readers.python.values import Unknown, mapped
from mlcalc.shapes import Shape, as_shape

LEFT_OPEN = "the model leaves it open"
"""Why a size is not known that Keras does not know either."""


def stated_shape(value: Any) -> Shape | None:
    """Return a shape as the source states it; None if even its rank is not known. What is not known is left open."""
    if isinstance(value, (int, Unknown)) and not isinstance(value, bool):
        return (value if isinstance(value, int) else None,)
    if not isinstance(value, (list, tuple)):
        return None
    sizes = [each if isinstance(each, int) or each is None else None for each in value]
    return as_shape(sizes)


def sizes_of(tensor: Tensor) -> Any:
    """Return the shape of a tensor as the source sees it: the batch is None, what else is left open is unknown."""
    shape = tensor.shape
    if shape is None:
        return Unknown(f'the shape of "{tensor.use.layer.name}"', "", None)
    name = tensor.use.layer.name
    open_size = Unknown(f'a size of "{name}"', LEFT_OPEN, None)
    return tuple(open_size if size is None and axis else size for axis, size in enumerate(shape))


def shape_of(value: Any) -> Any:
    """Return the shapes of tensors in the lists in which they stand."""
    return mapped(value, lambda each: sizes_of(each) if isinstance(each, Tensor) else each)
