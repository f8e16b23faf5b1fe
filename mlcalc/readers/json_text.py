"""JSON as plain data, and where each value stands in the text.

Python's own parser is fast and forgets the places. Only for an error is the text read once more.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from itertools import accumulate
from typing import Any, NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError, Place, Source, error
from mlcalc.readers.located import InText


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
        raise error("too-deep", "the JSON is nested too deeply, or is damaged", where=source.name) from None
    except ValueError:
        # The one thing that Python refuses as well is an integer that takes long to read.
        raise error("too-large", "a number in the JSON has too many digits", where=source.name) from None


_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[][{}:]|[^][{}:,"\s]+')


class _Open(NamedTuple):
    """A list or a mapping that is not closed yet: where it starts, its key, and the places of its parts so far."""

    start: int
    key: re.Match[str] | None
    parts: Any


def spot_of(source: Source) -> InText:
    """Return the place of the outermost value in a text that `read_json` has read, with those of all its parts."""
    text = _Text(source)
    around = [_Open(0, None, [])]
    key = before = None
    for token in _TOKEN.finditer(source.text):
        word = token[0]
        if word == ":":
            key = before
        elif word in {"[", "{"}:
            around.append(_Open(token.start(), key, [] if word == "[" else {}))
            key = None
        elif word in {"]", "}"}:
            closed = around.pop()
            text.add(around[-1].parts, closed.key, (closed.start, token.end()), closed.parts)
        elif key or isinstance(around[-1].parts, list):
            text.add(around[-1].parts, key, token.span())
            key = None
        before = token
    whole: InText = around[0].parts[0]
    return whole


class _Text:
    """A text with its lines, as `Source` counts them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.starts = [0, *accumulate(map(len, source.text.splitlines(keepends=True)))]

    def add(self, spots: Any, key: re.Match[str] | None, span: tuple[int, int], parts: Any = ()) -> None:
        """Add the place of a value to those of the list or the mapping that it is in."""
        spot = self._spot(*span, parts, self._spot(*key.span()) if key else None)
        if key:
            spots[json.loads(key[0])] = spot
        else:
            spots.append(spot)

    def _spot(self, start: int, end: int, parts: Any = (), before: InText | None = None) -> InText:
        line = bisect_right(self.starts, start)
        length = end - start if end <= self.starts[line] else None
        return InText(self.source, line, start - self.starts[line - 1] + 1, length, parts, before)
