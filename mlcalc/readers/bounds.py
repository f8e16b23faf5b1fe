"""Bounds on parsed data: no cycle, and nothing larger than any real model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlcalc.errors import error
from mlcalc.integers import check_integer
from mlcalc.limits import MOST_VALUES


def check_data(data: Any, *, deepest: int | None = None) -> int:
    """Return how many values data hold, each counted as often as it is used.

    A part that is used in several places is looked at once, so that this takes no longer than the data are long.

    Raises:
        MlcalcError: the data contain themselves, or are too deep or too large.
    """
    whole = [data]
    sizes: dict[int, int] = {}
    entered: set[int] = set()
    waiting: list[tuple[Any, list[Any] | None]] = [(whole, None)]
    while waiting:
        value, inner = waiting.pop()
        if id(value) in sizes:
            continue
        if inner is None:
            inner = _holders(value)
            entered.add(id(value))
            if deepest is not None and len(entered) > deepest + 2:
                raise error("too-deep", f"the data are nested at most {deepest} levels deep")
            if any(id(each) in entered for each in inner):
                raise error("cycle", "the data contain themselves: a list or a mapping is a part of itself")
            waiting.append((value, inner))
            waiting += [(each, None) for each in inner if id(each) not in sizes]
            continue
        entered.discard(id(value))
        sizes[id(value)] = len(value) + sum([sizes[id(each)] for each in inner])
        if sizes[id(value)] > MOST_VALUES + 1:
            raise error("too-large", f"a description has at most {MOST_VALUES:,} values")
    return sizes[id(whole)]


def _holders(value: Any) -> list[Any]:
    """Return the parts that have parts of their own, and check the numbers among the others."""
    holders = []
    for each in value.values() if isinstance(value, Mapping) else value:
        kind = type(each)
        if kind is dict or kind is list:
            holders.append(each)
        elif isinstance(each, int):
            check_integer(each)
        elif kind is not str and isinstance(each, (tuple, list, Mapping)):
            holders.append(each)
    return holders
