"""Arithmetic, comparison and indexing on the values of a source, each step within bounds.

What Python would refuse, and what would grow too large, is unknown: nothing here raises over the values.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence, Sized
from typing import Any

from mlcalc.limits import MOST_BITS, MOST_ITEMS_OF_SOURCE
from mlcalc.readers.python.values import Array, Failure, Number, Outside, Unknown, first_unknown

BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}
UNARY: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Invert: operator.invert,
}
COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda one, other: one in other,
    ast.NotIn: lambda one, other: one not in other,
}

TOO_LARGE = "it is too large"
_FAILURES = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, MemoryError, RecursionError)
"""What Python raises over values; a run of the source would end there."""


def attempt(function: Callable[..., Any], *values: Any, **options: Any) -> Any:
    """Return what a function of Python gives, or Unknown if it would raise or has to be bounded."""
    try:
        return bounded(function(*values, **options))
    except _FAILURES as cause:
        reason = "a run of the source would fail here"
        are_plain = all(map(_is_known, values))
        return Failure("a value", reason, type(cause).__name__) if are_plain else Unknown("a value", reason, None)


def _is_known(value: Any, depth: int = 0) -> bool:
    """Tell whether a value is one of Python's own, so that Python would fail as we do."""
    if isinstance(value, (list, tuple)):
        return depth < _DEEPEST and all(_is_known(each, depth + 1) for each in value[:_SAMPLE])
    return value is None or isinstance(value, (int, float, str, dict, range))


_DEEPEST, _SAMPLE = 3, 100


def bounded(value: Any) -> Any:
    """Return a value, or Unknown if it is larger than any that a network needs."""
    if isinstance(value, int):
        return value if value.bit_length() <= MOST_BITS else Unknown("a number", TOO_LARGE, None)
    if isinstance(value, Sized) and not isinstance(value, range) and len(value) > MOST_ITEMS_OF_SOURCE:
        return Unknown("a list", TOO_LARGE, None)
    return value


def is_small(value: Any) -> bool:
    """Tell whether all that a value holds, and what that holds, is no more than a source may build.

    A list that stands in another one twice counts twice: so it does for Python where it compares or writes it.
    """
    size, waiting = 0, [value]
    while waiting:
        each = waiting.pop()
        size += len(each) if isinstance(each, Sized) else 1
        if size > MOST_ITEMS_OF_SOURCE:
            return False
        if isinstance(each, (list, tuple, set, frozenset)):
            waiting += each
        elif isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
    return True


def binary(kind: type[ast.operator], one: Any, other: Any) -> Any:
    """Return what an operator gives on two values that are no arrays."""
    if first_unknown((one, other)) is not None:
        return _of_unknown(kind, one, other)
    if kind is ast.Mod and isinstance(one, str):
        return formatted_old(one, other)
    if _grows(kind, one, other):
        return Unknown("a value", TOO_LARGE, None)
    return attempt(BINARY[kind], one, other) if kind in BINARY else Unknown("a product", "it is not followed", None)


def _of_unknown(kind: type[ast.operator], one: Any, other: Any) -> Unknown:
    """Return what an operator gives on values one of which is not known: of numbers a number."""
    unknown = first_unknown(each for each in (one, other) if not isinstance(each, Number))
    if unknown is not None:
        return unknown
    number: Number = one if isinstance(one, Number) else other
    if not all(isinstance(each, (int, float, Number)) for each in (one, other)):
        return number.plain()
    if isinstance(other, int) and kind in (ast.Add, ast.Sub):
        return number.plus(other if kind is ast.Add else -other)
    return number.plus(one) if isinstance(one, int) and kind is ast.Add else Number(number)


def _grows(kind: type[ast.operator], one: Any, other: Any) -> bool:
    """Tell whether the result would be too large to be worked out."""
    if kind is ast.Pow:
        are_whole = isinstance(one, int) and isinstance(other, int)
        return are_whole and abs(other) * max(1, one.bit_length()) > MOST_BITS
    if kind is ast.LShift:
        return not isinstance(other, int) or other > MOST_BITS
    if kind is ast.Mult:
        for items, times in ((one, other), (other, one)):
            if isinstance(items, (str, bytes, list, tuple)) and isinstance(times, int):
                return len(items) * max(0, times) > MOST_ITEMS_OF_SOURCE
    return False


def unary(kind: type[ast.unaryop], value: Any) -> Any:
    """Return what an operator gives on one value."""
    if kind is ast.Not:
        answer = truth(value)
        return answer if isinstance(answer, Unknown) else not answer
    if isinstance(value, Unknown):
        return Number(value) if isinstance(value, Number) else value.plain()
    return attempt(UNARY[kind], value)


def truth(value: Any) -> Any:
    """Return whether a value counts as true; Unknown if it cannot be told."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Array):
        return value.entry()
    if isinstance(value, Outside):
        return True
    return attempt(bool, value)


def compared(kind: type[ast.cmpop], one: Any, other: Any) -> Any:
    """Return what a comparison gives."""
    if kind in (ast.Is, ast.IsNot) and (one is None or other is None):
        known = first_unknown((one, other))
        return known if known is not None else (one is other) is (kind is ast.Is)
    for each in (one, other):
        if isinstance(each, Unknown):
            return each.plain()
        if isinstance(each, Array):
            return Array(each.shape)
    is_search = isinstance(other, (list, tuple)) and kind in (ast.In, ast.NotIn)
    if is_search and (unknown := first_unknown(other)):
        return unknown
    if not (is_small(one) and is_small(other)):
        return Unknown("a comparison", TOO_LARGE, None)
    return attempt(COMPARISONS[kind], one, other)


def item(value: Any, key: Any) -> Any:
    """Return what stands under an index or a key of a value that is no array."""
    for each in (value, key):
        if isinstance(each, Unknown):
            return each.plain()
    if isinstance(key, slice) and (unknown := first_unknown((key.start, key.stop, key.step))):
        return unknown
    return attempt(operator.getitem, value, key)


# Texts.

_WIDE = re.compile(r"\d{5,}")
"""A width in a format that would fill the memory."""


def formatted(text: str, *values: Any, **named: Any) -> Any:
    """Return what `str.format` gives."""
    if _WIDE.search(text) or not all(map(_is_plain, (*values, *named.values()))):
        return Unknown("a text", "a part of it is not known", None)
    return attempt(text.format, *values, **named)


def formatted_old(text: str, values: Any) -> Any:
    """Return what the operator `%` gives."""
    parts = values if isinstance(values, tuple) else (values,)
    if _WIDE.search(text) or "*" in text or not all(map(_is_plain, parts)):
        return Unknown("a text", "a part of it is not known", None)
    return attempt(operator.mod, text, values)


def formatted_value(value: Any, how: str, conversion: int) -> Any:
    """Return one value in an f-string."""
    if not _is_plain(value) or _WIDE.search(how):
        return Unknown("a text", "a part of it is not known", None)
    if conversion in (ord("r"), ord("s"), ord("a")):
        convert: Callable[[object], str] = repr if conversion == ord("r") else str
        value = convert(value)
    return attempt(format, value, how)


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, (int, float, str))


def joined(pieces: Sequence[Any]) -> Any:
    """Return the texts of an f-string as one."""
    return first_unknown(pieces) or bounded("".join(pieces))
