"""Arguments that stand beside the layer that takes them, or at the layer around it: where they belong.

Layers are plain data here, in the forms that a description has: a name, a mapping from a name, or one with a `type`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mlcalc.changes import Change
from mlcalc.errors import MlcalcError
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


def put_inside(
    layer: Mapping[str, Any], kind: str, strays: Sequence[str], error_of: Callable[[Any], MlcalcError | None]
) -> dict[str, Any] | None:
    """Return a layer with what stands beside it as its arguments, or as those of the layer in it; mended, if need be.

    None if something belongs to neither, or is there already, or makes no layer.

    Args:
        layer: the layer, with more keys than it can have.
        kind: the key that names it.
        strays: the keys that cannot stand there.
        error_of: tells what is wrong with a layer, if anything is.
    """
    whole: dict[str, Any] | None = {key: value for key, value in layer.items() if key not in strays}
    for stray in strays:
        whole = whole and _with(whole, stray, layer[stray])
    return _mended(whole, kind, error_of) if whole and kind in whole else None


def put_inside_misspelt(
    layer: Mapping[str, Any], kind: str, strays: Sequence[str], error_of: Callable[[Any], MlcalcError | None]
) -> dict[str, Any] | None:
    """Return the same where the names of some arguments are misspelt."""
    whole = {key: value for key, value in layer.items() if key not in strays}
    given, names = _given(whole, kind), set(arguments_of(kind))
    new = {belongs_to(each, kind) or each: layer[each] for each in strays}
    is_open = not given.keys() & new.keys() and len(new) == len(strays) and bool(names)
    return _mended(_as_mapping(whole, kind, {**given, **new}), kind, error_of) if is_open else None


def _mended(layer: dict[str, Any], kind: str, error_of: Callable[[Any], MlcalcError | None]) -> dict[str, Any] | None:
    """Return a layer with the mends of what is wrong with its own arguments, if it is right then."""
    for _ in range(_MOST_ROUNDS):
        cause = error_of(layer)
        if cause is None:
            return layer
        given = _given(layer, kind)
        for each in cause.diagnostics:
            change = each.change
            if change is None or change.is_example or change != Change(change.arguments, renamed=change.renamed):
                return None
            if not given.keys().isdisjoint(change.renamed.values()):
                return None
            given = {change.renamed.get(name, name): value for name, value in given.items()} | dict(change.arguments)
        layer = _as_mapping(layer, kind, given)
    return None


_MOST_ROUNDS = 3
"""How often the arguments of a layer are mended: a name first, then the value of what has it."""


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
