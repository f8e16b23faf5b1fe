"""Arguments that stand beside the layer that takes them, or at the layer around it: where they belong.

Layers are plain data here, in the forms that a description has: a name, a mapping from a name, or one with a `type`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlcalc.readers.description.kinds import arguments_of, find, is_kind

BESIDE_LAYER = ("name", "from", "trainable", "dtype")
"""What stands beside a layer, and is none of its arguments."""


def is_arguments(name: str, value: Any) -> bool:
    """Tell whether a value behind a layer's name is a mapping of arguments; `bidirectional: {lstm: 10}` is a layer."""
    if not isinstance(value, Mapping):
        return False
    arguments = arguments_of(name)
    first = next(iter(arguments.values()), None)
    return first is None or first.holds != "layer" or any(isinstance(key, str) and key in arguments for key in value)


def kind_of(layer: Any) -> str | None:
    """Return the name of a layer; None if the data are no layer in one of the plain forms."""
    if isinstance(layer, str):
        return layer if is_kind(layer) else None
    if not isinstance(layer, Mapping):
        return None
    if "type" in layer:
        return str(layer["type"]) if is_kind(layer["type"]) else None
    names = [str(key) for key in layer if key not in BESIDE_LAYER]
    return names[0] if len(names) == 1 and is_kind(names[0]) else None


def belongs_to(name: str, kind: object) -> str | None:
    """Return the argument of a layer that a name means by itself, and not by its letters alone."""
    if not is_kind(kind):
        return None
    owner = find(kind)
    return name if name in owner.arguments else owner.name_here(name)


def put_inside(layer: Mapping[str, Any], kind: str, strays: Sequence[str]) -> dict[str, Any] | None:
    """Return a layer with what stands beside it as its arguments, or as those of the layer in it.

    None if something belongs to neither, or is there already.

    Args:
        layer: the layer, with more keys than it can have.
        kind: the key that names it.
        strays: the keys that cannot stand there.
    """
    whole: dict[str, Any] | None = {key: value for key, value in layer.items() if key not in strays}
    for stray in strays:
        whole = whole and _with(whole, stray, layer[stray])
    return whole if whole and kind in whole else None


def _with(layer: Any, name: str, value: Any) -> dict[str, Any] | None:
    """Return a layer with one more argument, or with one for the layer in it."""
    kind = kind_of(layer)
    if kind is None:
        return None
    known = arguments_of(kind)
    given = _given(layer, kind)
    here = belongs_to(name, kind)
    if here is not None:
        return None if here in given else _as_mapping(layer, kind, {**given, here: value})
    holder = next((each for each, argument in known.items() if argument.holds == "layer" and each in given), None)
    inner = None if holder is None else _with(given[holder], name, value)
    return None if inner is None else _as_mapping(layer, kind, {**given, str(holder): inner})


def _given(layer: Any, kind: str) -> dict[str, Any]:
    """Return the arguments of a layer by their names."""
    if isinstance(layer, str):
        return {}
    if "type" in layer:
        return {key: value for key, value in layer.items() if key != "type" and key not in BESIDE_LAYER}
    inside = layer[kind]
    if is_arguments(kind, inside):
        return dict(inside)
    return {} if inside is None else {next(iter(arguments_of(kind)), ""): inside}


def _as_mapping(layer: Any, kind: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return a layer with other arguments; of one that holds a layer alone, that layer stands behind its name."""
    if isinstance(layer, str):
        return {layer: dict(arguments)}
    if "type" in layer:
        return {**{key: value for key, value in layer.items() if key == "type" or key in BESIDE_LAYER}, **arguments}
    inside = layer[kind]
    first = next(iter(arguments_of(kind).values()), None)
    is_held = first is not None and first.holds == "layer" and len(arguments) == 1 and not is_arguments(kind, inside)
    return {**layer, kind: next(iter(arguments.values())) if is_held else dict(arguments)}
