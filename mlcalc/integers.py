"""Integers of a length that arithmetic and print can bear."""

from __future__ import annotations

import math

from mlcalc.errors import MlcalcError, error
from mlcalc.limits import MOST_BITS


def read_integer(text: str, base: int = 10) -> int:
    """Return the integer that a text spells, in a base as Python's `int` knows them.

    Raises:
        ValueError: the text spells none.
        MlcalcError: it is too long.
    """
    # Python refuses to read more than 4,300 digits, in bases that are no power of two; the sign is no digit.
    if base in (0, 10) and len(text) > MOST_BITS and not text.lstrip("+-").startswith("0"):
        raise too_long()
    value = int(text, base)
    check_integer(value)
    return value


def check_integer(value: int) -> None:
    """Refuse an integer that is too long to be worked with.

    Raises:
        MlcalcError: it is.
    """
    if value.bit_length() > MOST_BITS:
        raise too_long()


def too_long() -> MlcalcError:
    """Return the error that an integer is too long."""
    return error("too-large", f"a number has at most {MOST_BITS * 3 // 10} digits")


def is_finite(value: float) -> bool:
    """Tell whether a number is finite as a float, which an integer may be too large for."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
