"""Arithmetic as a reader of a printed formula does it: a second way to the number, apart from the code."""

from __future__ import annotations

import math
import re
from fractions import Fraction

_PYTHON = {
    "×": "*",
    "−": "-",
    "⌊": "floor(",
    "⌋": ")",
    "⌈": "ceil(",
    "⌉": ")",
}


def worked_out(formula: str) -> int:
    """Return the number that a formula such as `⌊(10 − 3) / 2⌋ + 1` has."""
    text = "".join(_PYTHON.get(sign, sign) for sign in formula)
    exact = re.sub(r"\d+", lambda digits: f"exactly({digits[0]})", text)
    signs = {"exactly": Fraction, "floor": math.floor, "ceil": math.ceil, "max": max, "__builtins__": {}}
    number = eval(exact, signs)  # noqa: S307 - the text comes from our own formulas
    assert number == int(number)
    return int(number)
