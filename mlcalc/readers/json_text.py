"""JSON as plain data, and where each value stands in the text.

Python's own parser is fast and forgets the places. Only for an error or a warning is the text read once more.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from itertools import accumulate
from typing import Any, NamedTuple

from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import Diagnostic, MlcalcError, Source, located, warning
from mlcalc.faults.json_text import Mistakes, diagnose
from mlcalc.faults.mending import Mended
from mlcalc.limits import MOST_VALUES
from mlcalc.plain_json import parse
from mlcalc.readers.located import InText


class NotJsonError(MlcalcError):
    """A text is not JSON; it may be YAML. `mended` is the text without what is wrong with it, if that is sure."""

    mended: Mended | None = None


def read_json(
    source: Source,
    *,
    most: int = MOST_VALUES,
    remarks: list[Diagnostic] | None = None,
    mistakes: Mistakes = lambda data: None,
) -> Any:
    """Return the data that a JSON text holds; of a key that stands twice, the last value.

    Args:
        source: the text.
        most: how many values it may hold.
        remarks: takes a warning on each key that stands twice.
        mistakes: tells how many mistakes data have, to find the mend of a text that is no JSON.

    Raises:
        MlcalcError: it is not JSON, or is larger or nested deeper than any real model.
    """
    try:
        data, repeats_a_key = parse(source.text, most)
    except json.JSONDecodeError as cause:
        found = diagnose(source, cause.pos, mistakes)
        problem = NotJsonError(found.problems)
        problem.mended = found.mended
        raise problem from None
    except MlcalcError as cause:
        raise located(cause, None, source.name) from None
    if repeats_a_key and remarks is not None:
        remarks += _Text(source).read().repeated
    return data


_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[][{}:]|[^][{}:,"\s]+')
_PRINTED = re.compile(r"""(['"])(?:(?!\1)[^\\]|\\.)*\1|[][{}():]|[^][{}():,'"\s]+""")
"""The same of what Python prints, which has texts in single quotes and tuples."""


class _Open(NamedTuple):
    """A list or a mapping that is not closed yet: where it starts, its key, and the places of its parts so far."""

    start: int
    key: re.Match[str] | None
    parts: Any


def spot_of(source: Source) -> InText:
    """Return the place of the outermost value in a text that `read_json` has read, with those of all its parts."""
    return _Text(source).read().whole


def spot_of_printed(source: Source, start: int) -> InText:
    """Return the same of literals that Python has printed, from a character on."""
    return _Text(source).read(_PRINTED, start).whole


class _Text:
    """A text with its lines, as `Source` counts them; `repeated` are the keys that stand twice."""

    whole: InText

    def __init__(self, source: Source) -> None:
        self.source = source
        self.starts = [0, *accumulate(map(len, source.text.splitlines(keepends=True)))]
        self.repeated: list[Diagnostic] = []

    def read(self, tokens: re.Pattern[str] = _TOKEN, start: int = 0) -> _Text:
        """Find the places of all values."""
        around = [_Open(0, None, [])]
        key = before = None
        for token in tokens.finditer(self.source.text, start):
            word = token[0]
            if word == ":":
                key = before
            elif word in {"[", "{", "("}:
                around.append(_Open(token.start(), key, {} if word == "{" else []))
                key = None
            elif word in {"]", "}", ")"}:
                closed = around.pop()
                self.add(around[-1].parts, closed.key, (closed.start, token.end()), closed.parts)
            elif key or isinstance(around[-1].parts, list):
                self.add(around[-1].parts, key, token.span())
                key = None
            before = token
        self.whole = around[0].parts[0]
        return self

    def add(self, spots: Any, key: re.Match[str] | None, span: tuple[int, int], parts: Any = ()) -> None:
        """Add the place of a value to those of the list or the mapping that it is in."""
        spot = self._spot(*span, parts, self._spot(*key.span()) if key else None)
        if key:
            name = json.loads(key[0]) if key[0][0] == '"' else key[0][1:-1]
            if name in spots:
                message = f"`{name}` stands here twice, and the last one holds"
                found = warning("repeated-key", message, spot.key.place)
                self.repeated.append(found._replace(help=_without(spots[name])))
            spots[name] = spot
        else:
            spots.append(spot)

    def _spot(self, start: int, end: int, parts: Any = (), before: InText | None = None) -> InText:
        line = bisect_right(self.starts, start)
        length = end - start if end <= self.starts[line] else None
        return InText(self.source, line, start - self.starts[line - 1] + 1, length, parts, before)


def _without(value: InText) -> str | None:
    """Return how to take a key out with its value, if both stand on one line and something follows."""
    key, line = value.key, value.source.line(value.line)
    if key is value or key.line != value.line or value.length is None:
        return None
    start, end = key.column - 1, value.column - 1 + value.length
    after = re.match(r"\s*,\s*", line[end:])
    edit = Edit(value.source, value.line, start, end + (after.end() if after else 0), "")
    return bare(f"take the first one out: {instruction([edit])}") if after else None
