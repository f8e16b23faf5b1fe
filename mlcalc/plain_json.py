"""JSON text as plain data, within bounds that are checked before and while it is parsed."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from mlcalc.errors import error
from mlcalc.integers import read_integer
from mlcalc.limits import MOST_VALUES


class Parsed(NamedTuple):
    """What a JSON text holds, and whether a key stands twice in a mapping of it: then the last one holds."""

    data: Any
    repeats_a_key: bool


def parse(text: str, most: int = MOST_VALUES) -> Parsed:
    """Return the data in a JSON text.

    Args:
        text: the text; NaN and Infinity are numbers, as Python writes them.
        most: how many values it may hold.

    Raises:
        json.JSONDecodeError: it is not JSON.
        MlcalcError: it holds too many values, is nested too deeply, or a number in it is too long.
    """
    # Three bytes, such as `[],`, make an object of sixty: those that a text may hold are counted before any is made.
    if sum(map(text.count, "[{,")) > most:
        raise error("too-large", f"the JSON holds more than {most:,} values")
    repeated: list[str] = []

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            repeated.append("")
        return made

    try:
        data = json.loads(text, object_pairs_hook=mapping, parse_int=read_integer)
    except RecursionError:
        raise error("too-deep", "the JSON is nested too deeply, or is damaged") from None
    return Parsed(data, bool(repeated))
