"""The shape of an input as a description has it, and what is meant by one that is written otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from math import prod
from typing import Any

from mlcalc.errors import MlcalcError
from mlcalc.readers.description.replacing import instead
from mlcalc.readers.located import Located, fail, in_place
from mlcalc.shapes import Shape, as_shape
from mlcalc.texts import quoted

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


def check_named_inputs(inputs: Located) -> None:
    """Refuse `inputs` that do not map names to shapes, with the mapping that may be meant.

    Raises:
        MlcalcError: they do not.
    """
    given = inputs.value
    meant = _by_names(given)
    if not isinstance(given, Mapping) or not given:
        mend = "one input is `input: [28, 28, 1]`, several are `inputs: {left: [3], right: [4]}`"
        if _is_list_of_sizes(given):
            mend = in_place(inputs.spot.key, "input", "one input without a name is `input`:")
        elif meant is not None:
            mend = instead(inputs, meant, "") or mend
        elif given and isinstance(given, list) and {*map(type, given)} == {str}:
            mend = instead(inputs, {name: [10] for name in given}, "each has its shape; for example") or mend
        raise fail(inputs.spot, "bad-inputs", "`inputs` must map names to shapes", mend)
    if meant and len(meant) > 1 and any(isinstance(each, Mapping) for each in given.values()):
        first = inputs.at(next(name for name, each in given.items() if isinstance(each, Mapping)))
        message = f"a shape is a list of dimensions, not {quoted(first.value)}"
        raise fail(first.spot, "bad-shape", message, instead(inputs, meant, "the shapes stand alone"))


def _is_shape(value: Any) -> bool:
    with suppress(MlcalcError):
        return as_shape(value) is not None
    return False


def _are_shapes(value: Any) -> bool:
    """Tell whether a value maps names to shapes."""
    return isinstance(value, Mapping) and bool(value) and all(map(_is_list_of_sizes, value.values()))


def _is_list_of_sizes(value: Any) -> bool:
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
        return _of_mapping(value)
    if not isinstance(value, Sequence) or isinstance(value, str):
        return _in_words(value) if isinstance(value, str) else (None, "")
    if len(value) == 1 and isinstance(value[0], Sequence) and _is_shape(value[0]):
        return value[0], "one list is enough"
    if len(value) > 1 and isinstance(value[0], str) and _BATCH.fullmatch(value[0]) and _is_shape(value[1:]):
        return value[1:], "the batch is no part of the shape"
    # No size at all is a size that varies, but of the last axis, which layers count their weights by.
    varies = [type(each) is int and each == 0 for each in value[:-1]]
    sizes = [None if none else _size(each) for each, none in zip(value, [*varies, False], strict=False)]
    why = "a size that varies is `null`" if any(varies) else "for example" if 0 in value else ""
    return (sizes, why) if repr(sizes) != repr(list(value)) and _is_shape(sizes) else (None, "")


def _of_mapping(value: Mapping[Any, Any]) -> tuple[Any, str]:
    """Return the shape that is meant by a mapping, and why."""
    given = [value[key] for key in _KEYS if key in value]
    if len(value) == len(given) == 1 and _is_shape(given[0]):
        return given[0], "the shape stands alone"
    alone = list(map(_size, value)) if all(each is None for each in value.values()) else []
    if alone and _is_shape(alone):
        return alone, "a list stands in brackets"
    sizes = _by_axes(value)
    return (sizes, "a shape is a list of sizes, in this order") if sizes else (None, "")


def _in_words(text: str) -> tuple[Any, str]:
    """Return the shape that a text means which is none: with a product, with numbers in words, or with `by`.

    >>> _in_words("28*28")[0], _in_words("three")[0], _in_words("28 by 28 by 1")[0]
    ([784], [3], [28, 28, 1])
    """
    parts = [_size(each) for each in re.split(r"\s*,\s*|\s+by\s+", text.strip())]
    why = "the sizes of one axis, multiplied" if "*" in text and len(parts) == 1 else ""
    return (parts, why) if all(type(each) is int for each in parts) and _is_shape(parts) else (None, "")


_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PRODUCT = re.compile(r"[0-9]{1,9}(?:\s*\*\s*[0-9]{1,9}){0,4}")


_AXES: tuple[tuple[str, ...], ...] = (
    ("time_steps", "timesteps", "time", "steps", "length", "seq_len", "sequence_length"),
    ("depth", "d"),
    ("height", "h", "rows"),
    ("width", "w", "columns", "cols"),
    ("channels", "channel", "c", "features", "feature", "input_dim"),
)
"""How people call the axes of an input, in the order in which they stand."""


def _by_axes(value: Mapping[Any, Any]) -> list[Any] | None:
    """Return the sizes of axes that are given by their names; None if some are none."""
    left = {str(key).lower(): each for key, each in value.items() if not _BATCH.fullmatch(str(key))}
    found = [left.pop(name) for names in _AXES for name in names if name in left]
    return found if not left and found and _is_shape(found) else None


def _by_names(described: Any) -> dict[str, Any] | None:
    """Return the shapes of several inputs by their names, where other formats have them; None if they are none."""
    if isinstance(described, Mapping):
        pairs = list(described.items())
    elif isinstance(described, list) and all(isinstance(each, Mapping) for each in described):
        pairs = []
        for each in described:
            rest = {key: value for key, value in each.items() if key != "name"}
            alone = next(iter(rest.items())) if len(each) == 1 and rest else (each.get("name"), rest)
            pairs.append(alone)
    else:
        return None
    shapes = {name: shape if _is_shape(shape) else _meant(shape)[0] for name, shape in pairs}
    is_whole = len(shapes) == len(pairs) > 0 and None not in shapes.values()
    return shapes if is_whole and all(isinstance(name, str) for name in shapes) else None


def _size_of_text(text: str) -> Any:
    """Return the size that a text means: a product, a number in words, or one that was mistyped."""
    from mlcalc.arguments.meanings import number_typed

    if _PRODUCT.fullmatch(text):
        return prod(int(each) for each in text.split("*"))
    if text.lower() in _NUMBERS:
        return 1 + _NUMBERS.index(text.lower())
    number = number_typed(text)
    return number if type(number) is int else text


def _size(value: Any) -> Any:
    """Return the size that a part of a shape means: −1 is one that varies."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return _size_of_text(value.strip())
    if type(value) is int and value < -1:
        return -value
    if type(value) is int and value == 0:
        return 1
    return None if type(value) is int and value == -1 else value
