"""Plain data as YAML that a person would write: blocks outside, one line for each layer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlcalc.texts import json_text

WIDEST = 100
"""Characters of a line; a layer that needs more has a line for each of its parts."""

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NO_TEXTS = {"true", "false", "null", "none", "yes", "no", "on", "off", "y", "n"}


def scalar(value: Any) -> str:
    """Return one value.

    >>> scalar("relu"), scalar("no"), scalar(0.5), scalar(True), scalar("encoder[1]")
    ('relu', '"no"', '0.5', 'true', '"encoder[1]"')
    """
    if isinstance(value, str) and _WORD.fullmatch(value) and value.lower() not in _NO_TEXTS:
        return value
    if isinstance(value, float) and "e" in (text := repr(value)):
        return text if "." in text else text.replace("e", ".0e")  # YAML takes 1e-05 for a text
    return json_text(value)


def flow(value: Any) -> str:
    """Return data on one line.

    >>> flow({"name": "both", "concatenate": None, "from": ["a", "b"]})
    '{name: both, concatenate: , from: [a, b]}'
    """
    if isinstance(value, Mapping):
        pairs = [f"{scalar(key)}: {'' if each is None else flow(each)}" for key, each in value.items()]
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(flow, value))}]"
    return scalar(value)


def block(data: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """Yield the lines of a description."""
    for key, value in data.items():
        if key == "layers":
            yield f"{indent}layers:"
            for entry in value:
                yield from _entry(entry, f"{indent}  ")
        elif isinstance(value, Mapping) and key == "inputs":
            yield f"{indent}inputs:"
            yield from (f"{indent}  {scalar(name)}: {flow(shape)}" for name, shape in value.items())
        else:
            yield f"{indent}{key}: {flow(value)}" if value is not None else f"{indent}{key}:"


def _entry(entry: Any, indent: str) -> Iterator[str]:
    """Yield the lines of one layer."""
    if isinstance(entry, str):
        yield f"{indent}- {scalar(entry)}"
        return
    if "layers" not in entry:
        [(key, value)] = entry.items() if len(entry) == 1 else [("", None)]
        line = f"{indent}- {scalar(key)}: {flow(value)}" if key else f"{indent}- {flow(entry)}"
        if key or len(line) <= WIDEST:
            yield line
            return
    marks = [f"{indent}- ", *[f"{indent}  "] * len(entry)]
    lines = block(entry, "") if "layers" in entry else _parts(entry)
    for number, line in enumerate(lines):
        yield f"{marks[min(number, 1)]}{line}"


def _parts(entry: Mapping[str, Any]) -> Iterator[str]:
    for key, value in entry.items():
        yield f"{scalar(key)}:" if value is None else f"{scalar(key)}: {flow(value)}"
