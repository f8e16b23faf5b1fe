"""What is written before or behind an entry of a list, or over it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mlcalc.changes import Change, NewLayer, Parameter
from mlcalc.edits import Edit, Rewrite
from mlcalc.names import key_of
from mlcalc.readers.description.forms import layer_call
from mlcalc.readers.description.replacing import (
    CALL,
    YAML,
    as_text,
    closed_at,
    new_layer,
    over,
    spelled,
    text_of,
)
from mlcalc.readers.description.spelt_layer import (
    end_of_call,
    is_block_item,
    last_line,
    pair_of,
    spelt_layer,
    style_of,
    taken_out,
)
from mlcalc.readers.located import InText, Located


def as_input_of_model(entry: Located) -> Rewrite:
    """Return how to write an input in the place of a first layer that is called, if that can be said."""
    call, here = layer_call(entry), as_text(entry.spot)
    end = end_of_call(here) if style_of(entry) == CALL else None
    shape = call.named.get("input_shape")
    if end is None or not isinstance(shape, (list, tuple)):
        return []
    return [Edit(here.source, here.line, here.column - 1, end, f"Input(shape={tuple(shape)!r})")]


def on_one_line(
    entry: Located, names: Sequence[str], inside: Sequence[str], outside: Mapping[str, Any]
) -> Rewrite | None:
    """Return how to write a layer of several lines on one, with arguments of the layer alone in it as its own."""
    here = as_text(entry.spot)
    if not isinstance(entry.value, Mapping) or not is_block_item(here) or len(inside) != 1:
        return None
    key = next((name for name, value in entry.value.items() if isinstance(value, Mapping)), None)
    held = entry.value[key] if key is not None else {}
    kind, arguments = next(iter(held.items())) if len(held) == 1 else ("", None)
    if not isinstance(arguments, Mapping) or not {*names} <= {*arguments}:
        return None
    left = {name: value for name, value in arguments.items() if name not in names}
    return written_over(entry, {**entry.value, str(key): {inside[0]: {kind: left or None}, **outside}})


def written_over(entry: Located, value: Mapping[str, Any]) -> Rewrite | None:
    """Return how to write other data in place of an entry, on one line."""
    here, style = as_text(entry.spot), style_of(entry)
    is_flow = text_of(here)[:1] == "{"
    text = spelled(value, style)
    is_alone = not here.source.line(here.line)[: here.column - 1].strip(" -")
    text = text[1:-1] if len(value) == 1 and style == YAML and not is_flow and is_alone else text
    if is_flow:
        edit = over(here, text)
        return None if edit is None else [edit]
    last = last_line(here)
    end = len(here.source.line(last))
    return [Edit(here.source, here.line, here.column - 1, end, text, last)]


def put_before(here: InText, text: str) -> Edit:
    """Return the edit that puts an entry of a list before another, on a line of its own if that has one."""
    is_alone = here.source.is_file and not here.source.line(here.line)[: here.column - 1].strip()
    start = 0 if is_alone else here.column - 1
    return Edit(here.source, here.line, start, start, f"{text},\n" if is_alone else f"{text}, ")


def new_with_name(layer: NewLayer, style: str, name: str) -> str:
    """Return a layer that is put in under a name."""
    if style == CALL:
        return new_layer(layer._replace(arguments={**layer.arguments, "name": name}), CALL)
    return spelled({"name": name, key_of(layer.kind): dict(layer.arguments) or None}, style)


def with_name(entry: Located, name: str, style: str) -> Edit | None:
    """Return the edit that gives a layer another name, if it stands on one line."""
    here, value = as_text(entry.spot), entry.value
    if style == CALL:
        spelling = spelt_layer(entry)
        edits = spelling.edits(Change({"name": name})) if spelling else None
        one = edits[0] if edits and len(edits) == 1 else None
        return one if isinstance(one, Edit) else None
    if isinstance(value, Mapping) and "name" in value:
        return over(as_text(entry.at("name").spot), spelled(name, style))
    text = text_of(here).rstrip()
    if last_line(here) != here.line or not text:
        return None
    start = here.column - 1
    if text.startswith("{"):
        return Edit(here.source, here.line, start + 1, start + 1, f"{pair_of('name', name, style)}, ")
    whole = here.source.line(here.line)[start:].rstrip()
    body = f"type: {whole}" if isinstance(value, str) else whole
    return Edit(here.source, here.line, start, start + len(whole), f"{{name: {spelled(name, style)}, {body}}}")


def behind_in_list(entry: Located, style: str, text: str, edits: list[Edit]) -> Rewrite | None:
    """Return the edits that put an entry behind another one in a list with brackets."""
    here = as_text(entry.spot)
    if style == CALL:
        end = end_of_call(here)
        place = None if end is None else (here.line, end)
    elif here.length:
        place = (here.line, here.column - 1 + here.length)
    else:
        place = closed_at(here)
    if place is None:
        return None
    number, column = place
    written = text_of(here)[:1]
    text = f"{written}{text}{written}" if written in ("'", '"') and style == CALL else text
    text = f"{{{text}}}" if style != CALL and ":" in text and not text.startswith("{") else text
    line = here.source.line(number)
    is_alone = here.source.is_file and not here.source.line(here.line)[: here.column - 1].strip()
    rest = line[column:].strip()
    if not is_alone or rest not in ("", ","):
        return [*edits, Edit(here.source, number, column, column, f", {text}")]
    first = here.source.line(here.line)
    indent = first[: len(first) - len(first.lstrip())]
    comma = [] if rest else [Edit(here.source, number, column, column, ",")]
    return [*edits, *comma, Edit(here.source, number, len(line), len(line), f"\n{indent}{text}{rest}")]


def has_parameters(layer: NewLayer) -> bool:
    """Tell whether the arguments of a new layer name parameters of the block around it."""
    return any(isinstance(each, Parameter) for each in layer.arguments.values())


def name_in_block(entry: Located, layer: NewLayer, source: int) -> str:
    """Return a name for a layer that is put before one in a block, where names are those that are written there."""
    sources = entry.value["from"]
    word = sources if isinstance(sources, str) else sources[source] if source < len(sources) else ""
    return re.sub(r"\W+", "_", f"{word}_{key_of(layer.kind)}")


def joined_before(entry: Located, here: InText, layer: NewLayer) -> Rewrite:
    """Return how to put a layer above an entry that takes all that the entry names."""
    if not entry.has("from") or not is_block_item(here):
        return []
    sources, spot = entry.at("from"), as_text(entry.at("from").spot)
    if not spot.length or spot.key.line != spot.line:
        return []
    above = {key_of(layer.kind): dict(layer.arguments) or None, "from": sources.value}
    new = Edit(here.source, here.line, 0, 0, f"- {spelled(above, YAML)}\n")
    line, start = spot.source.line(spot.line), spot.key.column - 1
    if not line[:start].strip():
        return [new, Edit(spot.source, spot.line, 0, 0, None)]
    return [new, taken_out(spot.source, spot.line, start, spot.column - 1 + spot.length)]


def preceded_by_name(entry: Located, layer: NewLayer, source: int, name: str, style: str) -> Rewrite | None:
    """Return how to put a layer with a name between an entry and one of those that it names in `from`."""
    sources = entry.at("from")
    is_list = isinstance(sources.value, Sequence) and not isinstance(sources.value, str)
    if is_list and source >= len(sources.value):
        return None
    part = sources.at(source) if is_list else sources
    spot, here = as_text(part.spot), as_text(entry.spot)
    if not spot.length or (not is_list and source):
        return None
    new = {"name": name, key_of(layer.kind): dict(layer.arguments) or None, "from": part.value}
    text = spelled(name, style)
    edit = Edit(spot.source, spot.line, spot.column - 1, spot.column - 1 + spot.length, text)
    if is_block_item(here):
        return [Edit(here.source, here.line, 0, 0, f"- {spelled(new, YAML)}\n"), edit]
    return [put_before(here, spelled(new, style)), edit]
