"""Values that stand behind a layer without the flags that they belong to: its arguments, in their order."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from mlcalc.arguments.base import flag
from mlcalc.errors import MlcalcError
from mlcalc.layers import find, is_layer
from mlcalc.texts import listed, named


def meant_as_arguments(layer: str, values: Sequence[str], options: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return what is wrong with values behind a layer, and the flags that give them; None if they are none.

    Args:
        layer: the word in front of them.
        values: the words up to the next flag.
        options: the flags of the command by their names.
    """
    if not is_layer(layer):
        return None
    kind = find(layer)
    arguments = [name for name, each in kind.arguments.items() if flag(name) in options and not each.ignored]
    pairs = list(takewhile(lambda pair: _is_value(pair[1], kind, pair[0]), zip(arguments, values, strict=False)))
    if not pairs:
        return None
    flags = " ".join(f"{flag(name)} {shlex.quote(value)}" for name, value in pairs)
    rest = values[len(pairs) :]
    belong = "belongs" if len(values) == 1 else "belong"
    shown = listed(list(values), lambda each: f"`{named(each)}`")
    message = f"{shown} {belong} to no flag"
    if rest:
        name = "--input" if "," in rest[0] else "--input-dim"
        is_input = len(rest) == 1 and re.fullmatch(r"\d[\d,]*", rest[0]) and name in options
        return (message, f"{flags} {name} {rest[0]}") if is_input else None
    call = f'"{kind.__name__}({", ".join(_in_a_call(value) for value in values)})"'
    return message, f"{flags}, or the call {call}"


def _in_a_call(value: str) -> str:
    """Return a value as it stands in a call, where the numbers of a shape have parentheses."""
    is_shape = "," in value[1:] and re.fullmatch(r"[\d\s,.-]+", value)
    return f"({', '.join(filter(None, (each.strip() for each in value.split(','))))})" if is_shape else value


def _is_value(word: str, kind: Any, argument: str) -> bool:
    """Tell whether an argument can have a value."""
    from mlcalc.readers.description.call_text import parse_value

    try:
        kind.arguments[argument].convert(parse_value(word), kind)
    except (MlcalcError, ValueError):
        return False
    return True
