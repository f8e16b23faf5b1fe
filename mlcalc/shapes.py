"""Shapes: tuples of dimensions, the batch first, None if a dimension is unknown."""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from typing import SupportsIndex

from mlcalc.errors import Diagnostic, MlcalcError, WrongTypeError, error
from mlcalc.formula import Expression
from mlcalc.limits import LARGEST_DIMENSION, LONGEST_INTEGER, LONGEST_NAME, MOST_AXES
from mlcalc.texts import named, quoted

Dimension = int | None
Shape = tuple[Dimension, ...]
SymbolicShape = tuple[Expression | int | None, ...]
"""A shape whose dimensions may still carry the formula that they come from."""

_UNKNOWN = {"none", "?", "null"}
_PART = re.compile(r"[\s,xX×]+")


def parse_shape(text: str) -> Shape:
    """Read a shape such as `28,28,1`, `(28, 28, 1)`, `28x28x1` or `none,8`.

    Raises:
        MlcalcError: a part is neither a positive integer nor `none` or `?`.
    """
    inner = text.strip()
    if inner[:1] + inner[1:][-1:] in ("()", "[]"):
        inner = inner[1:-1].strip()
    inner = inner.rstrip(",")
    parts = _PART.split(inner) if inner else []
    if re.search(r",\s*,", inner):
        raise error(
            "bad-shape", f"`{named(text)}` is not a shape: a size is missing between two commas", help=_meant(text)
        )
    if len(parts) > MOST_AXES:
        raise error("bad-shape", f"a shape has at most {MOST_AXES} dimensions, not {len(parts)}")
    return tuple(_parse_dimension(part, text) for part in parts)


def _parse_dimension(part: str, text: str) -> Dimension:
    if part.lower() in _UNKNOWN:
        return None
    if part.isascii() and part.isdigit() and len(part) > len(str(LARGEST_DIMENSION)):
        raise error("bad-shape", f"a dimension is below 2^63, not {named(part)}")
    if not part.isascii() or not part.isdigit():
        raise error(
            "bad-shape",
            f"`{named(text)}` is not a shape: "
            + (f"`{named(part)}` is neither a positive integer nor `none`" if part else "a size is missing"),
            help=_meant(text) or "write the dimensions without the batch, such as `28,28,1`",
        )
    return as_dimension(int(part))


def _meant(text: str) -> str | None:
    """Return the help for sizes with other signs, units or names between them, or with -1 for one that varies."""
    plain = text.strip().lower()[:LONGEST_NAME]
    for pattern, meant in _SPELT:
        plain = re.sub(pattern, meant, plain)
    sizes = re.findall(r"[0-9]+|none|\?", plain)
    is_number = len(sizes) == 2 and re.search(r"[0-9][.,][0-9]", plain) and "." in plain  # 3.5
    is_whole = re.fullmatch(r"[\s()\[\]{}=:;.,/|*x×_-]*", re.sub(r"[0-9]+|none|\?", "", plain))
    if not is_whole or is_number or not sizes or not all(re.fullmatch(r"[1-9]\d{0,8}|none|\?", each) for each in sizes):
        return None
    return f"did you mean `{','.join(sizes)}`?"


_SPELT = (
    (r"[，、；]", ","),  # of Chinese and Japanese keyboards
    (r"(?<![\w.-])-1(?![\w.])", "none"),
    (r"([0-9])\.0+(?![0-9.])", r"\1"),
    (r"(?<=[0-9])\s*(?:px|pixels?)\b", ""),
    (r"\bby\b", ","),
    (r"[a-z_][a-z0-9_.]*(?=\s*[=:(\[])", ""),  # shape=(…), torch.Size([…]), height: …
    (r"\b[li]\b", "1"),
    (r"\brgb\b", "3"),
)
"""What stands among the sizes of a shape, and what it means."""


def as_shape(value: object) -> Shape:
    """Return a shape given as Python or YAML data: a number or a sequence of numbers and None.

    Raises:
        MlcalcError: it is anything else.
    """
    if isinstance(value, str):
        return parse_shape(value)
    if value is None or isinstance(value, SupportsIndex):
        return (as_dimension(value),)
    if not isinstance(value, Sequence) or isinstance(value, (bytes, bytearray)):
        raise _wrong_kind(f"a shape is a list of dimensions, not {quoted(value)}")
    if len(value) > MOST_AXES:
        raise error("bad-shape", f"a shape has at most {MOST_AXES} dimensions, not {len(value)}")
    return tuple(as_dimension(None if each in ("none", "?") else each) for each in value)


def as_dimension(value: object) -> Dimension:
    """Return a dimension: a positive integer (NumPy's too), or None for an unknown one.

    Raises:
        MlcalcError: it is anything else.
    """
    if value is None:
        return None
    try:
        size = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        size = None
    if size is None or isinstance(value, bool):
        raise _wrong_kind(f"a dimension is a positive integer or `none`, not {quoted(value)}")
    if not 0 < size <= LARGEST_DIMENSION:
        bound = "at least 1" if size < 1 else "below 2^63"
        raise error("bad-shape", f"a dimension is {bound}, not {quoted(size)}")
    return size


def _wrong_kind(message: str) -> WrongTypeError:
    return WrongTypeError(Diagnostic("bad-shape", message))


def meant_sizes(value: Sequence[object]) -> list[object] | None:
    """Return the sizes that a list means which is no shape; None if that is not known.

    −1 is a size that varies, another negative number lost its way, and a text of digits is their number.
    """
    sizes = [_meant_size(each) for each in value]
    try:
        as_shape(sizes)
    except MlcalcError:
        return None
    return sizes


def _meant_size(value: object) -> object:
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < LONGEST_INTEGER:
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if type(value) is int and value < 0:
        return None if value == -1 else -value
    return value


def format_shape(shape: Sequence[object]) -> str:
    """Return the shape as Keras prints it: `(None, 28, 28, 1)`."""
    parts = [format_shape(each) if isinstance(each, (tuple, list)) else str(each) for each in shape]
    return f"({parts[0]},)" if len(parts) == 1 and isinstance(shape, tuple) else f"({', '.join(parts)})"


def format_output(shape: Shape | list[Shape | None] | None) -> str:
    """Return one output shape, several of them, or `?` for an unknown one."""
    if shape is None:
        return "?"
    if isinstance(shape, list):
        return ", ".join(format_output(each) for each in shape)
    return format_shape(shape)


def broadcast(first: Shape, second: Shape, *, keep_unknown: bool = False) -> Shape | None:
    """Return the shape that two tensors broadcast to, or None if they cannot.

    NumPy's rule. An unknown dimension is taken as the other one's unless that is 1, as Keras infers it for
    its operations; with `keep_unknown` it stays unknown, as in Keras' merging layers.
    """
    length = max(len(first), len(second))
    left: Shape = (1,) * (length - len(first)) + first
    right: Shape = (1,) * (length - len(second)) + second
    joined: list[Dimension] = []
    for one, other in zip(left, right, strict=True):
        if keep_unknown and None in (one, other):
            joined.append(None)
        elif one == 1:
            joined.append(other)
        elif one is None:
            joined.append(None if other == 1 else other)
        elif other in (1, None, one):
            joined.append(one)
        else:
            return None
    return tuple(joined)


def fits(stated: Shape, given: Shape) -> bool:
    """Tell whether a tensor fits the input of a model: sizes that are known are equal, one axis of size 1 may lack.

    Source: what Keras 3 refuses when a functional model or a chain is called; the batch may be any.
    """
    if len(stated) != len(given):
        longer, shorter = (stated, given) if len(stated) > len(given) else (given, stated)
        return len(longer) == len(shorter) + 1 and longer[-1] == 1 and fits(longer[:-1], shorter)
    return all(None in pair or pair[0] == pair[1] for pair in list(zip(stated, given, strict=True))[1:])
