"""The text of a cell as a number: what counts as missing, and what is refused."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from contextlib import suppress

from mlcalc.texts import quoted

MISSING = frozenset(
    "|#n/a|#n/a n/a|#na|-1.#ind|-1.#qnan|-nan|+nan|1.#ind|1.#qnan|<na>|n/a|na|null|nan|none".split("|"),
)
"""Cells that hold no number, in lower case: the words that pandas reads as missing, and the empty cell."""

_MISSING_AS_WRITTEN = frozenset(
    form for word in MISSING for form in (word, word.upper(), word.capitalize(), word.replace("n", "N"))
)

NAN = math.nan

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_INFINITE = frozenset(sign + word for sign in ("", "+", "-") for word in ("inf", "infinity"))


class BadCellError(ValueError):
    """A cell cannot be used; `index` counts the cells before it, `reason` says what is wrong with it."""

    def __init__(self, index: int, text: str, reason: str) -> None:
        super().__init__(f"{quoted(text)} {reason}")
        self.index, self.text, self.reason = index, text, reason


def numbers_in(cells: Sequence[str], decimal: str = ".") -> list[float]:
    """Return the numbers that cells hold, NaN for the missing ones.

    Args:
        cells: the texts.
        decimal: the decimal sign, a point or a comma.

    Raises:
        BadCellError: a cell is neither a number nor missing, is infinite, or too large for a float.

    >>> numbers_in(["1", "2,5", ""], decimal=",")
    [1.0, 2.5, nan]
    """
    joined = "".join(cells)
    # `float` alone would also read 1_000 and the digits of other scripts.
    if joined.isascii() and "_" not in joined:
        plain = cells if decimal == "." else [with_point(cell, decimal) for cell in cells]
        with suppress(ValueError):
            if _MISSING_AS_WRITTEN.isdisjoint(plain):
                numbers = list(map(float, plain))
            else:
                numbers = [NAN if cell in _MISSING_AS_WRITTEN else float(cell) for cell in plain]
            if math.isfinite(sum(numbers)) or not any(map(math.isinf, numbers)):
                return numbers
    numbers = []
    for index, cell in enumerate(cells):
        try:
            numbers.append(number_in(cell, decimal))
        except ValueError as reason:
            raise BadCellError(index, cell, str(reason)) from None
    return numbers


def number_in(cell: str, decimal: str = ".") -> float:
    """Return the number that one cell holds, NaN if it is missing.

    Raises:
        ValueError: it is no finite number; the text says why.
    """
    text = cell.strip()
    if text.lower() in MISSING:
        return NAN
    if text.lower() in _INFINITE:
        raise ValueError("is infinite, and an infinite value cannot be scaled")
    text = with_point(text, decimal)
    if not _NUMBER.fullmatch(text):
        raise ValueError("is not a number")
    number = float(text)
    if math.isinf(number):
        raise ValueError("is too large for a 64-bit float")
    return number


def holds_number(cell: str, decimal: str = ".") -> bool | None:
    """Return whether a cell is meant as a number, if only as an infinite one; None if it is missing."""
    text = cell.strip().lower()
    if text in MISSING:
        return None
    return text in _INFINITE or _NUMBER.fullmatch(with_point(text, decimal)) is not None


def with_point(text: str, decimal: str) -> str:
    """Return a number's text with a decimal point; with a decimal comma, a point makes it no number."""
    if decimal == ".":
        return text
    return text.replace(".", "?").replace(",", ".")
