"""Bounds on parsed data, whoever wrote them: neither endless nor larger than any real model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mlcalc.errors import error
from mlcalc.limits import MOST_BITS, MOST_VALUES


def check_data(data: Any, *, deepest: int | None = None, most: int = MOST_VALUES) -> None:
    """Refuse data that contain themselves, or that are too deep or too large.

    A part that is used in several places is looked at once, so that this takes no longer than the data are long.

    Raises:
        MlcalcError: they do.
    """
    sizes: dict[int, int] = {}
    entered: set[int] = set()
    waiting = [data]
    while waiting:
        value = waiting[-1]
        if id(value) in sizes or not isinstance(value, _HOLDERS):
            _check_number(value)
            waiting.pop()
            continue
        parts = [each for each in _parts(value) if isinstance(each, _CHECKED)]
        if id(value) not in entered:
            entered.add(id(value))
            if deepest is not None and len(entered) > deepest + 1:
                raise error("too-deep", f"the data are nested at most {deepest} levels deep")
            if any(id(each) in entered for each in parts):
                raise error("cycle", "the data contain themselves: a list or a mapping is a part of itself")
            waiting.extend(each for each in parts if id(each) not in sizes)
            continue
        entered.discard(id(value))
        sizes[id(value)] = len(value) + sum(sizes.get(id(each), 1) for each in parts)
        waiting.pop()
        if sizes[id(value)] > most:
            raise error("too-large", f"a description has at most {most:,} values")


_HOLDERS = (dict, list, tuple, Mapping)
_CHECKED = (dict, list, tuple, int, Mapping)


def _parts(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, Mapping) else value


def _check_number(value: Any) -> None:
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        raise error("too-large", f"a number has at most {MOST_BITS * 3 // 10} digits")
