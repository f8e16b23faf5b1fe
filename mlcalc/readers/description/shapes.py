"""The shape of an input as a description has it, and what is meant by one that is written otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from mlcalc.errors import MlcalcError
from mlcalc.readers.description.writing import instead
from mlcalc.readers.located import Located, in_place
from mlcalc.shapes import Shape, as_shape

_BATCH = re.compile(r"\w*batch\w*|b|bs|m|n|none|null", re.IGNORECASE)
"""What people call the size of a batch."""

_KEYS = ("shape", "input_shape", "batch_shape", "batch_input_shape")


def input_shape(described: Located) -> Shape:
    """Return the shape of an input in a description, with the batch.

    Raises:
        MlcalcError: it is no shape; with the shape that may be meant.
    """
    try:
        return (None, *as_shape(described.value))
    except MlcalcError as cause:
        wrong = _wrong_part(described)
        spot, (meant, why) = wrong.spot, _meant(described.value)
        mend = None if meant is None else instead(described, meant, why)
        if mend is None and _are_shapes(described.value):
            mend = in_place(described.spot.key, "inputs", "several inputs by name are `inputs`:")
        raise cause.saying(
            [
                each._replace(place=spot.place, where=None if spot.place else spot.where, help=mend or each.help)
                for each in cause.diagnostics
            ]
        ) from None


def _is_shape(value: Any) -> bool:
    with suppress(MlcalcError):
        return as_shape(value) is not None
    return False


def _are_shapes(value: Any) -> bool:
    """Tell whether a value maps names to shapes."""
    return isinstance(value, Mapping) and bool(value) and all(map(is_list_of_sizes, value.values()))


def is_list_of_sizes(value: Any) -> bool:
    """Tell whether a value is one shape, written as a list."""
    return isinstance(value, (list, tuple)) and bool(value) and _is_shape(value)


def _wrong_part(described: Located) -> Located:
    """Return the first size that is wrong, the whole shape if it is no list."""
    if not isinstance(described.value, Sequence) or isinstance(described.value, str):
        return described
    return next((each for each in described.parts() if not _is_shape([each.value])), described)


def _meant(value: Any) -> tuple[Any, str]:
    """Return the shape that is meant, and why; None if that is not known."""
    if isinstance(value, Mapping):
        given = [value[key] for key in _KEYS if key in value]
        is_shape = len(value) == len(given) == 1 and _is_shape(given[0])
        return (given[0], "the shape stands alone") if is_shape else (None, "")
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None, ""
    if len(value) == 1 and isinstance(value[0], Sequence) and _is_shape(value[0]):
        return value[0], "one list is enough"
    if len(value) > 1 and isinstance(value[0], str) and _BATCH.fullmatch(value[0]) and _is_shape(value[1:]):
        return value[1:], "the batch is no part of the shape"
    sizes = [_size(each) for each in value]
    return (sizes, "") if repr(sizes) != repr(list(value)) and _is_shape(sizes) else (None, "")


def _size(value: Any) -> Any:
    """Return the size that a part of a shape means: −1 is one that varies."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None if type(value) is int and value == -1 else value
