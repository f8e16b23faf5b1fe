"""Where a value stands in a JSON text that can be read: found only when something is to be said of it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from mlcalc.errors import Place, Source

_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


def place_in(source: Source, path: Sequence[str | int]) -> Place:
    """Return the place of a value in a text; of the innermost one around it that is there, if it is missing.

    Args:
        source: the text, which is JSON.
        path: the keys and numbers that lead to the value.
    """
    text = source.text
    start = _after_blanks(text, 1 if text.startswith("\ufeff") else 0)
    for step in path:
        inner = _start_of(text, start, step)
        if inner is None:
            break
        start = inner
    end = _DECODER.raw_decode(text, start)[1]
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    first_line = text[start:end].partition("\n")[0]
    return Place(source, line, column, max(1, len(first_line)))


def _start_of(text: str, start: int, step: str | int) -> int | None:
    """Return where a member of a mapping or a list begins."""
    if text[start] != ("{" if isinstance(step, str) else "["):
        return None
    at, count = _after_blanks(text, start + 1), 0
    while text[at] not in "}]":
        key: str | int = count
        if isinstance(step, str):
            key, at = _DECODER.raw_decode(text, at)
            at = _after_blanks(text, _after_blanks(text, at) + 1)
        if key == step:
            return at
        at = _after_blanks(text, _DECODER.raw_decode(text, at)[1])
        at, count = _after_blanks(text, at + 1) if text[at] == "," else at, count + 1
    return None


def _after_blanks(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at
