"""Bytes as formulas in the batch and in sizes that are not known.

A size of the input enters the bytes of a model as a polynomial (attention has the square of the time steps), several
sizes as their product (a picture has height × width), unless a stride or a window divides it. The polynomial is found
from a few sizes and holds for some others, far away and of all remainders, or there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product

from mlcalc.footprint.amounts import Amount
from mlcalc.footprint.sizes import BATCH

MOST_AXES = 3
"""Axes in one formula: a volume has as many."""

_FITTED = (61, 97, 131)
_TRIED = (62, 64, 193, 250, 1009)

Powers = tuple[int, ...]
"""How often each size is a factor of a term."""
Polynomial = Mapping[Powers, int]
"""The coefficient of each term, that of the highest first."""


def formula_of(amount: Amount | None) -> str | None:
    """Return an amount as a formula in the batch.

    >>> formula_of(Amount(8, 1000))
    '1,000 × batch + 8'
    """
    if amount is None:
        return None
    return _written([({(): amount.each}, BATCH), ({(): amount.fixed}, "")], ())


def formula_in(axes: Sequence[str], amounts: Callable[..., Amount | None]) -> str | None:
    """Return amounts as a formula in the batch and in the sizes of axes; None if they are no function of these.

    Args:
        axes: the names of the sizes.
        amounts: returns the amount for sizes, one for each axis.

    >>> formula_in(["time_steps"], lambda steps: Amount(0, 40 * steps))
    '40 × time_steps × batch'
    >>> formula_in(["height", "width"], lambda height, width: Amount(12 * height * width + 8))
    '12 × height × width + 8'
    """
    if not 0 < len(axes) <= MOST_AXES:
        return None
    known: dict[tuple[int, ...], Amount] = {}
    for sizes in (*_fitted_at(len(axes)), *_tried_at(len(axes))):
        amount = amounts(*sizes)
        if amount is None:
            return None
        known[sizes] = amount
    each = _polynomial({sizes: amount.each for sizes, amount in known.items()})
    fixed = _polynomial({sizes: amount.fixed for sizes, amount in known.items()})
    return None if each is None or fixed is None else _written([(each, BATCH), (fixed, "")], axes)


def _fitted_at(count: int) -> list[tuple[int, ...]]:
    """Return the sizes from which a polynomial is found: one axis may have a square, several are factors once each."""
    return list(product(_FITTED if count == 1 else _FITTED[:2], repeat=count))


def _tried_at(count: int) -> list[tuple[int, ...]]:
    """Return the sizes for which a polynomial must hold: different ones along the axes."""
    return [tuple(_TRIED[(at + axis) % len(_TRIED)] for axis in range(count)) for at in range(len(_TRIED))]


def _polynomial(values: Mapping[tuple[int, ...], int]) -> Polynomial | None:
    """Return the polynomial that has these values at the sizes above; None if none has, with integers."""
    count = len(next(iter(values)))
    terms = {sizes: Fraction(values[sizes]) for sizes in _fitted_at(count)}
    for axis in range(count):
        terms = _along(terms, axis)
    if any(each.denominator != 1 for each in terms.values()):
        return None
    found = {powers: int(value) for powers, value in sorted(terms.items(), reverse=True)}
    return found if all(_value(found, sizes) == value for sizes, value in values.items()) else None


def _along(values: Mapping[Powers, Fraction], axis: int) -> dict[Powers, Fraction]:
    """Return values with the coefficients along one axis in the places of the values along it."""
    lines: dict[Powers, dict[int, Fraction]] = {}
    for place, value in values.items():
        lines.setdefault((*place[:axis], *place[axis + 1 :]), {})[place[axis]] = value
    return {
        (*rest[:axis], power, *rest[axis:]): coefficient
        for rest, line in lines.items()
        for power, coefficient in enumerate(_coefficients(line))
    }


def _coefficients(values: Mapping[int, Fraction]) -> list[Fraction]:
    """Return the coefficients of the polynomial through values, that of 1 first; Newton's divided differences."""
    numbers, differences = list(values), list(values.values())
    for step in range(1, len(numbers)):
        for at in reversed(range(step, len(numbers))):
            differences[at] = (differences[at] - differences[at - 1]) / (numbers[at] - numbers[at - step])
    found = [Fraction(0)] * len(numbers)
    for number, difference in zip(reversed(numbers), reversed(differences), strict=True):
        shifted = [Fraction(0), *found[:-1]]  # what there is, times x − number
        found = [one - number * other for one, other in zip(shifted, found, strict=True)]
        found[0] += difference
    return found


def _value(polynomial: Polynomial, sizes: Sequence[int]) -> int:
    whole = 0
    for powers, coefficient in polynomial.items():
        term = coefficient
        for size, power in zip(sizes, powers, strict=True):
            term *= size**power
        whole += term
    return whole


def _written(parts: Iterable[tuple[Polynomial, str]], axes: Sequence[str]) -> str:
    """Return a sum of polynomials, each with a factor."""
    return _summed(_term(each, axes, factor) for each, factor in parts if any(each.values())) or "0"


def _summed(terms: Iterable[str]) -> str:
    """Return a sum, with a minus before what is taken away.

    >>> _summed(["4 × x²", "−352"])
    '4 × x² − 352'
    """
    return " + ".join(terms).replace("+ −", "− ")


def _term(polynomial: Polynomial, axes: Sequence[str], factor: str) -> str:
    parts = []
    for powers, value in polynomial.items():
        if value:
            factors = [_power(*pair) for pair in zip(axes, powers, strict=True) if pair[1]]
            parts.append(" × ".join([f"{value:,}".replace("-", "−"), *factors]))
    inner = _summed(parts)
    if not factor:
        return inner
    return f"({inner}) × {factor}" if len(parts) > 1 else f"{inner} × {factor}"


def _power(axis: str, power: int) -> str:
    return f"{axis}²" if power > 1 else axis
