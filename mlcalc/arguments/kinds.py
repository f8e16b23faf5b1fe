"""The kinds of arguments, and how a value of each is checked.

Each returns Any, so that a class body can state the type of the value: `units: int = integer()`.
"""

from __future__ import annotations

import operator
from typing import Any

from mlcalc.arguments.base import REQUIRED, Argument, HasArguments
from mlcalc.integers import is_finite
from mlcalc.limits import LONGEST_INTEGER, MOST_AXES


def integer(default: Any = REQUIRED, *, minimum: int | None = 1) -> Any:
    """An integer of at least `minimum`; the default None makes it optional."""

    def convert(value: Any, owner: type[HasArguments]) -> int:
        expected = "an integer" if minimum is None else _at_least(minimum)
        number = _as_integer(value, expected)
        if minimum is not None and number < minimum:
            raise ValueError(expected)
        return number

    return Argument(default, convert, kind="INTEGER")


def _at_least(minimum: int) -> str:
    words = {0: "zero or a positive integer", 1: "a positive integer"}
    return words.get(minimum, f"an integer of at least {minimum}")


def _as_integer(value: Any, expected: str) -> int:
    if isinstance(value, (bool, str, float)):
        raise ValueError(expected)
    try:
        number = operator.index(value)
    except TypeError:
        raise ValueError(expected) from None
    if abs(number) >= 10**LONGEST_INTEGER:
        raise ValueError(f"{expected} of at most {LONGEST_INTEGER} digits")
    return number


def number(default: Any = REQUIRED, *, minimum: float | None = None, maximum: float | None = None) -> Any:
    """A number from minimum to maximum, inclusive."""

    def convert(value: Any, owner: type[HasArguments]) -> float:
        if isinstance(value, (bool, str)) or not isinstance(value, (int, float)) or not is_finite(value):
            raise ValueError("a number")
        if minimum is not None and maximum is not None and not minimum <= value <= maximum:
            raise ValueError(f"a number from {minimum:g} to {maximum:g}")
        if minimum is not None and value < minimum:
            raise ValueError(f"a number of at least {minimum:g}")
        return value

    return Argument(default, convert, kind="NUMBER")


def boolean(default: Any = REQUIRED) -> Any:
    """True or false."""

    def convert(value: Any, owner: type[HasArguments]) -> bool:
        if isinstance(value, bool) or (isinstance(value, int) and value in (0, 1)):
            return bool(value)
        raise ValueError("true or false")

    return Argument(default, convert, kind="BOOLEAN")


def text(default: Any = REQUIRED) -> Any:
    """Any text."""

    def convert(value: Any, owner: type[HasArguments]) -> str:
        if isinstance(value, str):
            return value
        raise ValueError("a text")

    return Argument(default, convert, kind="TEXT")


def choice(*options: str, default: Any = REQUIRED, any_case: bool = True, optional: bool = False) -> Any:
    """One of a few words, in any case by default; or None if it is optional."""

    def convert(value: Any, owner: type[HasArguments]) -> str | None:
        if value is None and optional:
            return None
        if isinstance(value, str) and (value.lower() if any_case else value) in options:
            return value.lower()
        raise ValueError(f"one of {', '.join(options)}")

    return Argument(default, convert, kind="|".join(options))


def sizes(default: Any = REQUIRED, *, minimum: int = 1) -> Any:
    """An integer for each spatial dimension of the class (its `rank`), or one for all of them."""

    def convert(value: Any, owner: type[HasArguments]) -> tuple[int, ...]:
        rank: int = owner.rank  # type: ignore[attr-defined]
        each = _at_least(minimum)
        expected = each if rank == 1 else f"{each} or {rank} of them"
        parts = tuple(value) if isinstance(value, (list, tuple)) else (value,) * rank
        if len(parts) != rank:
            raise ValueError(expected)
        numbers = tuple(_as_integer(part, expected) for part in parts)
        if min(numbers) < minimum:
            raise ValueError(expected)
        return numbers

    return Argument(default, convert, kind="INTEGERS")


def padding(*options: str, any_case: bool = True, number_by_name: bool = False) -> Any:
    """One of a few words, in any case by default, or the rows that are added at each end: a number, or one an axis."""
    word, numbers = choice(*options, any_case=any_case), sizes(minimum=0)

    def convert(value: Any, owner: type[HasArguments]) -> Any:
        if isinstance(value, str) or value is None or isinstance(value, bool):
            return word.convert(value, owner)
        try:
            sides = numbers.convert(value, owner)
        except ValueError as reason:
            raise ValueError(f"one of {', '.join(options)}, or {reason}") from None
        return sides if any(sides) else options[0]

    argument = Argument(options[0], convert, kind="|".join(options))
    argument.number_by_name = number_by_name
    return argument


def integers(default: Any = REQUIRED, *, minimum: int | None = None) -> Any:
    """A list of integers, one for each axis at most; a single one stands for a list of one."""

    def convert(value: Any, owner: type[HasArguments]) -> tuple[int, ...]:
        expected = "a list of integers" if minimum is None else f"a list of integers of at least {minimum}"
        parts = value if isinstance(value, (list, tuple)) else (value,)
        if len(parts) > MOST_AXES:
            raise ValueError(f"{expected}, {MOST_AXES} at most")
        numbers = tuple(_as_integer(part, expected) for part in parts)
        if minimum is not None and any(number < minimum for number in numbers):
            raise ValueError(expected)
        return numbers

    return Argument(default, convert, kind="INTEGERS")


def anything(default: Any = REQUIRED) -> Any:
    """A value that changes neither shape nor count, and is not checked."""
    return Argument(default, lambda value, owner: value)


def sublayer(default: Any = REQUIRED) -> Any:
    """Another layer, which this one wraps."""
    return Argument(default, _described, kind="LAYER", holds="layer")


def sublayers(default: Any = REQUIRED) -> Any:
    """A list of other layers."""

    def convert(value: Any, owner: type[HasArguments]) -> tuple[HasArguments, ...]:
        if not isinstance(value, (list, tuple)) or not value:
            raise ValueError("a list of layers")
        return tuple(_described(each, owner) for each in value)

    return Argument(default, convert, kind="LAYERS", holds="layers")


def _described(value: Any, owner: type[HasArguments]) -> HasArguments:
    if isinstance(value, HasArguments):
        return value
    raise ValueError("a layer")


def keyword_only(argument: Any) -> Any:
    """An argument that a class and its subclasses take by name only."""
    argument.keyword_only = True
    return argument


def training_only(default: Any = None) -> Any:
    """What only training needs: accepted as Keras accepts it, and ignored."""
    return Argument(default, lambda value, owner: value, ignored=True)
