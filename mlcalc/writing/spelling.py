"""Plain data as YAML that a person would write: blocks outside, one line for each layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlcalc.spelling import flow, scalar

WIDEST = 100
"""Characters of a line; a layer that needs more has a line for each of its parts."""


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
