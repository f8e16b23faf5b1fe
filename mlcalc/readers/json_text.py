"""JSON as plain data, and where each value stands in the text.

Python's own parser is fast and forgets the places. Only for an error is the text read once more.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from typing import Any

from mlcalc.errors import Diagnostic, MlcalcError, Place, Source
from mlcalc.readers.places import Path, Places


def read_json(source: Source) -> Any:
    """Return the data that a JSON text holds.

    Raises:
        MlcalcError: it is not JSON, or is nested deeper than any real model.
    """
    try:
        return json.loads(source.text)
    except json.JSONDecodeError as cause:
        place = Place(source, cause.lineno, cause.colno)
        raise MlcalcError(Diagnostic("bad-json", f"not valid JSON: {cause.msg}", place=place)) from None
    except RecursionError:
        raise _refusal(source, "the JSON is nested too deeply, or is damaged") from None
    except ValueError:
        # The one thing that Python refuses as well is an integer that takes long to read.
        raise _refusal(source, "a number in the JSON has too many digits") from None


def _refusal(source: Source, message: str) -> MlcalcError:
    return MlcalcError(Diagnostic("bad-json", message, where=source.name))


def places_of(source: Source) -> Places:
    """Return the places of the values in a text that `read_json` has read; it is read again at the first question."""

    @cache
    def reading() -> tuple[_Value, list[int]]:
        lines = source.text.splitlines(keepends=True)
        return _outermost(source.text), [0, *accumulate(map(len, lines))]

    def place_of(path: Path, *, key: bool = False) -> Place | None:
        value, starts = reading()
        for step in path:
            if step not in value.parts:
                return None
            value = value.parts[step]
        start, end = value.key if key and value.key else (value.start, value.end)
        line = bisect_right(starts, start)
        column = start - starts[line - 1] + 1
        # What ends on another line is marked to the end of its first one.
        rest = len(source.line(line)) - column + 1
        return Place(source, line, column, max(1, min(end - start, rest)))

    return place_of


class _Value:
    """A value in a text, from its first character to behind its last; its key, and its parts by key or by index."""

    __slots__ = ("end", "is_list", "key", "parts", "start")

    def __init__(self, start: int, end: int, key: tuple[int, int] | None, *, is_list: bool) -> None:
        self.start = start
        self.end = end
        self.key = key
        self.is_list = is_list
        self.parts: dict[str | int, _Value] = {}


_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[][{}:]|[^][{}:,"\s]+')


def _outermost(text: str) -> _Value:
    """Return the outermost value of a valid JSON text."""
    around = [_Value(0, 0, None, is_list=True)]
    key: tuple[int, int] | None = None
    before = (0, 0)
    for token in _TOKEN.finditer(text):
        word, holder = token[0], around[-1]
        if word in {"]", "}"}:
            around.pop().end = token.end()
        elif word == ":":
            key = before
        elif holder.is_list or key:
            value = _Value(*token.span(), key, is_list=word == "[")
            holder.parts[json.loads(text[slice(*key)]) if key else len(holder.parts)] = value
            key = None
            if word in {"[", "{"}:
                around.append(value)
        before = token.span()
    return around[0].parts[0]
