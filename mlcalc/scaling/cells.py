"""The text of a cell as a number: what counts as missing, and what is refused."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from typing import NamedTuple

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

BLANKS = " \u00a0\u2009\u202f"
"""The signs that stand for a blank between thousands: a common, an unbreakable, a thin and a narrow one."""

FLAGS = {"true": 1.0, "false": 0.0}
"""What pandas writes of a column of flags, in lower case, as scikit-learn takes it."""


class Notation(NamedTuple):
    """How numbers are written.

    Args:
        decimal: the decimal sign, a point or a comma.
        thousands: the sign between groups of digits; none if it is empty, and a blank for each kind of blank.
        missing: further words for a missing number.
    """

    decimal: str = "."
    thousands: str = ""
    missing: frozenset[str] = frozenset()


PLAIN, WITH_COMMA = Notation(), Notation(",")


class BadCellError(ValueError):
    """A cell cannot be used; `index` counts the cells before it, `reason` says what is wrong with it."""

    def __init__(self, index: int, text: str, reason: str) -> None:
        super().__init__(f"{quoted(text)} {reason}")
        self.index, self.text, self.reason = index, text, reason


def numbers_in(cells: Sequence[str], notation: Notation = PLAIN) -> list[float]:
    """Return the numbers that cells hold, NaN for the missing ones.

    Raises:
        BadCellError: a cell is neither a number nor missing, is infinite, or too large for a float.

    >>> numbers_in(["1", "2,5", ""], WITH_COMMA)
    [1.0, 2.5, nan]
    """
    joined = "".join(cells)
    # `float` alone would also read 1_000 and the digits of other scripts.
    if joined.isascii() and "_" not in joined:
        plain = cells if notation == PLAIN else [as_plain(cell, notation) for cell in cells]
        missing = _MISSING_AS_WRITTEN | notation.missing if notation.missing else _MISSING_AS_WRITTEN
        with suppress(ValueError):
            if missing.isdisjoint(cells):
                numbers = list(map(float, plain))
            else:
                pairs = zip(cells, plain, strict=True)
                numbers = [NAN if cell in missing else float(text) for cell, text in pairs]
            if marks := _marks(notation):
                numbers = [NAN if number in marks else number for number in numbers]
            if math.isfinite(sum(numbers)) or not any(map(math.isinf, numbers)):
                return numbers
    return _one_by_one(cells, lambda cell: number_in(cell, notation))


def flags_in(cells: Sequence[str], notation: Notation = PLAIN) -> list[float]:
    """Return 1 for true and 0 for false, NaN for the missing ones.

    Raises:
        BadCellError: a cell is neither of them.
    """

    def flag(cell: str) -> float:
        text = cell.strip()
        if is_missing(text, notation):
            return NAN
        if text.lower() not in FLAGS:
            raise ValueError("is neither true nor false, as the other cells are")
        return FLAGS[text.lower()]

    return _one_by_one(cells, flag)


def _one_by_one(cells: Sequence[str], read: Callable[[str], float]) -> list[float]:
    numbers = []
    for index, cell in enumerate(cells):
        try:
            numbers.append(read(cell))
        except ValueError as reason:
            raise BadCellError(index, cell, str(reason)) from None
    return numbers


def number_in(cell: str, notation: Notation = PLAIN) -> float:
    """Return the number that one cell holds, NaN if it is missing.

    Raises:
        ValueError: it is no finite number; the text says why.
    """
    text = cell.strip()
    if is_missing(text, notation):
        return NAN
    if text.lower() in _INFINITE:
        raise ValueError("is infinite, and an infinite value cannot be scaled")
    text = as_plain(text, notation)
    if not _NUMBER.fullmatch(text):
        raise ValueError("is not a number")
    number = float(text)
    if math.isinf(number):
        raise ValueError("is too large for a 64-bit float")
    return number


def is_missing(text: str, notation: Notation = PLAIN) -> bool:
    """Return whether a text without blanks around it stands for a missing number."""
    if text.lower() in MISSING or text in notation.missing:
        return True
    marks = _marks(notation)
    plain = as_plain(text, notation) if marks else ""
    return bool(marks) and _NUMBER.fullmatch(plain) is not None and float(plain) in marks


@cache
def _marks(notation: Notation) -> frozenset[float]:
    """Return the numbers that stand for a missing one: -999 is told once for -999.0, too."""
    plain = (as_plain(word.strip(), notation) for word in notation.missing)
    return frozenset(float(word) for word in plain if _NUMBER.fullmatch(word))


def holds_number(cell: str, notation: Notation = PLAIN) -> bool | None:
    """Return whether a cell is meant as a number, if only as an infinite one; None if it is missing."""
    text = cell.strip()
    if is_missing(text, notation):
        return None
    return text.lower() in _INFINITE or _NUMBER.fullmatch(as_plain(text, notation)) is not None


def are_flags(cells: Sequence[str], notation: Notation = PLAIN) -> bool:
    """Return whether the filled cells are true and false, and there is one at least."""
    filled = [text for text in map(str.strip, cells) if not is_missing(text, notation)]
    return bool(filled) and all(text.lower() in FLAGS for text in filled)


def as_plain(text: str, notation: Notation) -> str:
    """Return the text of a number with a decimal point and without signs between thousands.

    With a decimal comma, a point makes it no number; so does a sign that does not stand between groups of digits.
    """
    decimal, thousands = notation.decimal, notation.thousands
    if thousands:
        text = _ungrouped(text, decimal, thousands)
    if decimal == ".":
        return text.replace(".", "?") if thousands == "." else text
    return text.replace(".", "?").replace(",", ".")


def _ungrouped(text: str, decimal: str, thousands: str) -> str:
    """Return a number without the signs between its thousands, or between hundreds above them, as in India."""
    match = _grouped(decimal, thousands).match(text)
    return text if match is None else re.sub(r"[^\d+-]", "", match[1]) + text[match.end() :]


@cache
def _grouped(decimal: str, thousands: str) -> re.Pattern[str]:
    sign = f"[{BLANKS if thousands == ' ' else re.escape(thousands)}]"
    behind = "" if decimal == thousands else re.escape(decimal)
    return re.compile(rf"([+-]?\d{{1,3}}(?:{sign}\d{{2,3}})*{sign}\d{{3}})(?=[{behind}eE]|$)", re.ASCII)
