"""Data in a text, and other data in their place, in the spelling of the text: YAML, JSON, or a call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from mlcalc.changes import NewLayer, Parameter
from mlcalc.edits import Edit, bare, instruction
from mlcalc.names import key_of
from mlcalc.nesting import marks
from mlcalc.readers.description.call_text import LayerCall
from mlcalc.readers.located import InData, InText, Located, Spot
from mlcalc.spelling import AsItIs, flow
from mlcalc.texts import json_text

CALL, YAML, JSON = "call", "yaml", "json"


def in_text(entry: Located) -> Located | None:
    """Return what was written with its place in a text, if it has one."""
    spot = entry.spot
    if isinstance(spot, InData):
        found = spot.in_text
        return None if found is None else Located(entry.value, found)
    if isinstance(entry.value, LayerCall) and isinstance(entry.value.spot, InText):
        return Located(entry.value, entry.value.spot)
    return entry


def as_text(spot: Spot) -> InText:
    """Return a place that is known to be one in a text."""
    return cast("InText", spot)


def text_of(spot: InText) -> str:
    """Return what stands at a place, up to the end of its line."""
    return spot.source.line(spot.line)[spot.column - 1 :][: spot.length]


def instead(written: Located, value: Any, why: str) -> str | None:
    """Return the instruction to write another value in the place of one; None if it is not known where that ends.

    Args:
        written: what stands there.
        value: what shall stand there.
        why: what is said in front of the instruction.
    """
    here = in_text(written)
    if here is None:
        return f"{why}: {json_text(value)}" if why else None
    text = spelled(value, _style_of_data(here))
    edit = over(as_text(here.spot), text) or _behind_key(as_text(here.spot), text)
    return None if edit is None else bare(": ".join(filter(None, [why, instruction([edit])])))


def _behind_key(spot: InText, text: str) -> Edit | None:
    """Return the edit that puts a text in the place of what stands below its key, in lines of its own."""
    source, key = spot.source, spot.key
    line = source.line(key.line)
    if not source.is_file or key is spot or not line.rstrip().endswith((":", "|", ">", "|-", ">-")):
        return None
    start = line.rindex(":") + 1
    lines, last, indent = source.lines, key.line, len(line) - len(line.lstrip())
    for number in range(key.line + 1, len(lines) + 1):
        each = lines[number - 1]
        deep = len(each) - len(each.lstrip())
        if each.strip() and deep <= indent and not (deep == indent and each.lstrip().startswith("- ")):
            break
        last = number if each.strip() else last
    return Edit(source, key.line, start, len(source.line(last)), f" {text}", last)


def _style_of_data(entry: Located) -> str:
    """Return whether data that are no layer stand in YAML or in JSON."""
    return JSON if re.match(r"\s*\{\s*\"", as_text(entry.spot).source.text) else YAML


def over(spot: InText, text: str) -> Edit | None:
    """Return the edit that puts a text in the place of what stands somewhere, if it is known where that ends."""
    start = spot.column - 1
    if spot.length:
        return Edit(spot.source, spot.line, start, start + spot.length, text)
    end = closed_at(spot)
    return None if end is None else Edit(spot.source, spot.line, start, end[1], text, end[0])


def closed_at(spot: InText) -> tuple[int, int] | None:
    """Return the line and the column behind the bracket that closes what begins with one."""
    return behind_bracket(spot, "[{", "]}") if text_of(spot)[:1] in ("[", "{") else None


def behind_bracket(spot: InText, opening: str, closing: str) -> tuple[int, int] | None:
    """Return the line and the column behind the bracket that closes the first one on the line of a place."""
    lines = spot.source.lines[spot.line - 1 :]
    text = "\n".join(lines)
    end_of_line = len(lines[0]) if lines else 0
    for place, sign, depth in marks(text, spot.column - 1, opening, closing):
        if depth < 0 or (depth == 0 and place >= end_of_line and sign in opening):
            return None
        if depth == 0 and sign in closing:
            before = text[:place]
            return spot.line + before.count("\n"), place - before.rfind("\n")
    return None


def spelled(value: Any, style: str) -> str:
    """Return the text of a value.

    >>> spelled((3, None), "call"), spelled((3, None), "yaml"), spelled(True, "json")
    ('(3, None)', '[3, null]', 'true')
    """
    if style == CALL:
        return value.text if isinstance(value, Parameter) else _in_call(value)
    return flow(_plain(value)) if style == YAML else json_text(_plain(value))


def _in_call(value: Any) -> str:
    return new_layer(value, CALL) if isinstance(value, NewLayer) else repr(value)


def _plain(value: Any) -> Any:
    """Return a value as plain data: a layer as its mapping, a parameter as its name."""
    if isinstance(value, NewLayer):
        return {key_of(value.kind): _plain(value.arguments)}
    if isinstance(value, Parameter):
        return AsItIs(value.text)
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return list(map(_plain, value)) if isinstance(value, (list, tuple)) else value


def new_layer(layer: NewLayer, style: str) -> str:
    """Return a layer that is put in, as an entry of a list."""
    if style == CALL:
        arguments = ", ".join(f"{name}={spelled(value, CALL)}" for name, value in layer.arguments.items())
        text = f"{layer.kind}({arguments})"
        return f"TimeDistributed({text})" if layer.on_each_step else text
    kind: Any = key_of(layer.kind)
    whole: Any = {kind: dict(layer.arguments)} if layer.arguments else kind
    if layer.on_each_step:
        whole = {"time_distributed": whole}
    if isinstance(whole, str):
        return json_text(whole) if style == JSON else whole
    return spelled(whole, style)[1:-1] if style == YAML else spelled(whole, style)
