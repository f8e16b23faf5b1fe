"""Descriptions as texts, and somebody who pastes the lines of a change."""

from __future__ import annotations

import json
from typing import Any

from mlcalc.solving.proposals import LAYER, Proposal


def pasted(text: str, change: Proposal) -> str:
    """Do what a change says: put its line in place of the one of its number, or behind it, and the others too."""
    lines = text.split("\n")
    yaml = "layers:" in lines
    new: list[tuple[int, str, bool]] = [(each.number or 1, each.text, each.is_new) for each in change.edits]
    assert change.line is not None
    new.append((change.line, change.text, change.kind == LAYER and not change.in_place))
    for number, line, is_new in sorted(new, key=lambda each: (each[0], each[2]), reverse=True):
        layers = lines[lines.index("layers:") : number] if yaml else []
        above = [each for each in layers if each.lstrip().startswith("- ")]
        old = min(above, key=_indent) if is_new and above else lines[number - 1]  # in line with the other layers
        indent = " " * _indent(old)
        if is_new:
            lines.insert(number, indent + line)
        else:
            lines[number - 1] = indent + line
    return "\n".join(lines)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def as_yaml(description: dict[str, Any], *, flow: bool) -> str:
    """Write a description with a layer a line, or with its arguments below it."""
    if not flow:
        import yaml

        return yaml.safe_dump(description, sort_keys=False)
    parts = [f"{key}: {json.dumps(value)}" for key, value in description.items() if key != "layers"]
    return "\n".join([*parts, "layers:", *(f"  - {json.dumps(each)}" for each in description["layers"]), ""])


def as_json(description: dict[str, Any], *, flow: bool) -> str:
    if not flow:
        return json.dumps(description, indent=2)
    layers = ",\n".join(f"    {json.dumps(each)}" for each in description["layers"])
    rest = {key: value for key, value in description.items() if key != "layers"}
    return json.dumps(rest)[:-1] + ',\n  "layers": [\n' + layers + "\n  ]}"
