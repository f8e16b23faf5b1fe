"""Bytes as formulas in the batch and in one size that is not known.

A size of the input enters the bytes of a model as a polynomial (attention has the square of the time steps), unless a
stride or a window divides it. The polynomial is found from a few sizes and holds for some others, far away and of all
remainders, or there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from mlcalc.footprint.amounts import Amount
from mlcalc.footprint.sizes import BATCH

_FITTED = (61, 97, 131)
_TRIED = (62, 64, 193, 250, 1009)

Coefficients = tuple[int, ...]
"""Of a polynomial: that of 1, of x, of x²."""


def formula_of(amounts: Callable[[int], Amount | None] | Amount | None, axis: str = "") -> str | None:
    """Return an amount as a formula in the batch, and in the size of an axis if it is a function of that.

    >>> formula_of(Amount(8, 1000))
    '1,000 × batch + 8'
    >>> formula_of(lambda steps: Amount(0, 40 * steps), "time_steps")
    '40 × time_steps × batch'
    """
    if amounts is None:
        return None
    if isinstance(amounts, Amount):
        parts: list[tuple[Coefficients, str]] = [((amounts.each,), BATCH), ((amounts.fixed,), "")]
    else:
        found = [amounts(each) for each in (*_FITTED, *_TRIED)]
        known = [each for each in found if each is not None]
        if len(known) < len(found):
            return None
        each, fixed = _polynomial([one.each for one in known]), _polynomial([one.fixed for one in known])
        if each is None or fixed is None:
            return None
        parts = [(each, BATCH), (fixed, "")]
    return _summed(_term(coefficients, axis, factor) for coefficients, factor in parts if any(coefficients)) or "0"


def _summed(terms: Iterable[str]) -> str:
    """Return a sum, with a minus before what is taken away.

    >>> _summed(["4 × x²", "−352"])
    '4 × x² − 352'
    """
    return " + ".join(terms).replace("+ −", "− ")


def _polynomial(values: Sequence[int]) -> Coefficients | None:
    """Return the polynomial of the second degree at most that has these values at the sizes above; None if none has."""
    (x0, x1, x2), (y0, y1, y2) = _FITTED, values[:3]
    slope = Fraction(y1 - y0, x1 - x0)
    square = (Fraction(y2 - y0, x2 - x0) - slope) / (x2 - x1)
    linear = slope - square * (x0 + x1)
    coefficients = (y0 - linear * x0 - square * x0 * x0, linear, square)
    if any(each.denominator != 1 for each in map(Fraction, coefficients)):
        return None
    constant, linear_, square_ = map(int, coefficients)
    tried = zip(_TRIED, values[3:], strict=True)
    holds = all(constant + linear_ * x + square_ * x * x == y for x, y in tried)
    return (constant, linear_, square_) if holds else None


def _term(coefficients: Coefficients, axis: str, factor: str) -> str:
    powers = ("", axis, f"{axis}²")
    parts = [
        " × ".join(filter(None, (f"{value:,}".replace("-", "−"), power)))
        for value, power in reversed(list(zip(coefficients, powers, strict=False)))
        if value
    ]
    inner = _summed(parts)
    if not factor:
        return inner
    return f"({inner}) × {factor}" if len(parts) > 1 else f"{inner} × {factor}"
