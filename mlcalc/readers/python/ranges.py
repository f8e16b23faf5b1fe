"""The range of the numbers of an array behind an operator or a function: the least and the largest that there are.

Only what each number passes through alone keeps a range that is reached at both ends; behind all else it is not known.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from mlcalc.lint.facts import Data, is_finite

Range = tuple[Any, Any]
UNKNOWN: Range = (None, None)
_LARGEST_POWER = 100


def behind_operator(kind: type[ast.operator], data: Data, number: float, *, is_first: bool) -> Range:
    """Return the range of `array operator number`, or of the other way round.

    Args:
        kind: the operator.
        data: what is known of the array.
        number: what stands on its other side.
        is_first: whether the array stands first.
    """
    if data.low is None or data.high is None:
        return UNKNOWN
    low, high = float(data.low), float(data.high)
    if kind is ast.Pow and is_first:
        return power(data, number)
    if kind is ast.Div and (not number if is_first else low * high <= 0):
        return UNKNOWN
    function = _OPERATORS.get(kind)
    if function is None:
        return UNKNOWN
    return _between(*(function(each, number) if is_first else function(number, each) for each in (low, high)))


_OPERATORS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


def power(data: Data, exponent: float) -> Range:
    """Return the range of each number raised to a power."""
    if data.low is None or data.high is None or not -_LARGEST_POWER <= exponent <= _LARGEST_POWER or not exponent:
        return UNKNOWN
    low, high = float(data.low), float(data.high)
    is_whole = float(exponent).is_integer()
    if (low < 0 and not is_whole) or (low <= 0 <= high and exponent < 0):
        return UNKNOWN
    try:
        ends = (low**exponent, high**exponent)
    except OverflowError:
        return UNKNOWN
    is_even = is_whole and exponent % 2 == 0
    return _between(0.0, *ends) if is_even and low < 0 < high else _between(*ends)


def negative(data: Data) -> Range:
    """Return the range of the same numbers with the other sign."""
    return UNKNOWN if data.low is None or data.high is None else _between(-data.low, -data.high)


def behind_function(name: str, data: Data) -> Range:
    """Return the range that a function gives; of what is not monotonic, only where all of it is passed through."""
    if data.low is None or data.high is None:
        return UNKNOWN
    if name in ("sin", "cos"):
        return (-1, 1) if data.high - data.low >= 2 * math.pi else UNKNOWN
    if name == "square":
        return power(data, 2)
    if name == "abs":
        ends = (abs(data.low), abs(data.high))
        return _between(0, *ends) if data.low <= 0 <= data.high else _between(*ends)
    return _between(*_risen(name, data.low, data.high))


def _risen(name: str, *numbers: float) -> list[float]:
    """Return what a function gives for each number; nothing of them, where it is not known to rise between them."""
    function = _RISING.get(name)
    if function is None or min(numbers) <= _LEAST.get(name, -math.inf):
        return [math.nan]
    try:
        return [function(each) for each in numbers]
    except OverflowError:
        return [math.nan]


_RISING = {
    "tanh": math.tanh, "exp": math.exp, "sqrt": math.sqrt, "log": math.log, "log1p": math.log1p, "log10": math.log10,
}  # fmt: skip
_LEAST = {"sqrt": -math.ulp(0), "log": 0, "log10": 0, "log1p": -1}
"""Function -> what its argument has to be larger than."""


def _between(*ends: float) -> Range:
    return (min(ends) + 0.0, max(ends) + 0.0) if all(map(is_finite, ends)) else UNKNOWN  # and no -0
