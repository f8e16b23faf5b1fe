"""The ranges of arrays behind operators and functions, against the numbers themselves."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mlcalc.lint.facts import Data
from mlcalc.readers.python import ranges

NUMBERS = st.lists(st.integers(-50, 50).map(lambda each: each / 4), min_size=2, max_size=8)
OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda one, other: one + other,
    ast.Sub: lambda one, other: one - other,
    ast.Mult: lambda one, other: one * other,
    ast.Div: lambda one, other: one / other,
    ast.Pow: lambda one, other: one**other,
}


def of(numbers: list[float]) -> Data:
    """Return what is known of numbers."""
    return Data(low=min(numbers), high=max(numbers))


def is_range_of(found: ranges.Range, results: list[float], *, has_zero: bool = True) -> bool:
    """Tell whether a range is reached at both ends; around 0, an even power begins there at the latest."""
    low, high = found
    is_low = math.isclose(low, min(results), abs_tol=1e-9) or (not has_zero and low == 0 <= min(results))
    return is_low and math.isclose(high, max(results), abs_tol=1e-9)


@given(NUMBERS, st.sampled_from(sorted(OPERATORS, key=lambda each: each.__name__)), st.integers(-4, 4), st.booleans())
def test_operators(numbers: list[float], kind: type[ast.operator], other: int, is_first: bool) -> None:
    """The range is that of the results, or it is not known; where a result does not exist, it is not known."""
    found = ranges.behind_operator(kind, of(numbers), other, is_first=is_first)
    if found == ranges.UNKNOWN:
        assert kind in (ast.Div, ast.Pow)
        return
    pairs = [(each, other) if is_first else (other, each) for each in numbers]
    is_around = min(numbers) < 0 < max(numbers)
    results = [OPERATORS[kind](*pair) for pair in pairs]
    assert is_range_of(found, results, has_zero=0 in numbers or not is_around)


@pytest.mark.parametrize("exponent", [2, 3, -1, 0.5, 4])
def test_powers_are_known(exponent: float) -> None:
    """Of positive numbers every power is known."""
    assert is_range_of(ranges.power(of([1, 9]), exponent), [1, 9**exponent])


@pytest.mark.parametrize(
    ("low", "high", "exponent"), [(-1, 1, -1), (0, 1, -2), (-1, 1, 0.5), (1, 9, 0), (2, 3, 1e6), (1e90, 1e99, 50)]
)
def test_powers_that_do_not_exist(low: float, high: float, exponent: float) -> None:
    """Nothing is known of a power that does not exist, or is too large."""
    assert ranges.UNKNOWN == ranges.power(of([low, high]), exponent)


@given(NUMBERS, st.sampled_from(["tanh", "exp", "sqrt", "log", "log1p", "log10", "abs", "square"]))
def test_functions(numbers: list[float], name: str) -> None:
    """The range of a function is that of its results; where it is not defined everywhere, nothing is known."""
    found = ranges.behind_function(name, of(numbers))
    function: Callable[[float], float] = {"abs": abs, "square": lambda each: each**2}.get(name) or getattr(math, name)
    least = {"sqrt": 0, "log": 1e-9, "log10": 1e-9, "log1p": -1 + 1e-9}.get(name, -math.inf)
    assume(min(numbers) >= least)
    is_around = min(numbers) < 0 < max(numbers)
    assert is_range_of(found, list(map(function, numbers)), has_zero=0 in numbers or not is_around)


def test_what_is_not_known_stays_so() -> None:
    """An unknown range, a part of a wave and a logarithm of 0 give no range."""
    assert ranges.UNKNOWN == ranges.negative(Data()) == ranges.power(Data(), 2)
    assert ranges.UNKNOWN == ranges.behind_operator(ast.Add, Data(), 1, is_first=True)
    for name, low, high in (("sin", 0, 1), ("log", 0, 1), ("exp", 0, 1000), ("floor", 0, 1), ("sqrt", -1, 1)):
        assert ranges.UNKNOWN == ranges.behind_function(name, Data(low=low, high=high))
    assert (-1, 1) == ranges.behind_function("cos", Data(low=0, high=10))
    assert (-2, 1) == ranges.negative(Data(low=-1, high=2))
