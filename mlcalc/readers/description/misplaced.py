"""An entry whose parts are there, and stand where other formats have them: the entry that is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import MlcalcError
from mlcalc.layers import activation_called
from mlcalc.names import snake_case
from mlcalc.readers.description.kinds import arguments_of, find, is_kind
from mlcalc.readers.description.placing import BESIDE_LAYER
from mlcalc.readers.description.writing import YAML, instead, spelled
from mlcalc.readers.located import NOWHERE, InText, Located

_KINDS = ("type", "kind", "class", "class_name", "layer", "layer_type", "op", "name")
"""How other formats call what says the kind of a layer, in any case; a name does so where nothing else does."""
_ARGUMENTS = frozenset(("args", "arguments", "attrs", "config", "kwargs", "options", "parameters", "params"))
"""How other formats call a mapping with the arguments of a layer."""

Meant = tuple[str, Mapping[str, Any]]
"""What is said of an entry, and the entry as it is meant."""


def leading_to_entry(cause: MlcalcError, entry: Located, check: Callable[[Located], object]) -> MlcalcError:
    """Return what is wrong with an entry, or the one mistake of having its parts in other places.

    Args:
        cause: what is wrong with it as it stands.
        entry: the entry.
        check: reads the entry that is meant, and raises if it is none.
    """
    for message, meant in _meant(entry.value):
        try:
            check(Located(meant, NOWHERE))
        except MlcalcError:
            continue
        mend = rewritten(entry, meant)
        told = next((each for each in cause.diagnostics if each.is_misnamed), cause.diagnostics[0])
        return MlcalcError([told._replace(message=message, help=mend, change=None, labels=())])
    return cause


def _meant(value: Any) -> Iterator[Meant]:
    """Yield what an entry may mean."""
    if isinstance(value, str) and value.isidentifier() and (function := activation_called(value)):
        yield f"`{value}` is an activation, and no layer", {"activation": function}
    if not isinstance(value, Mapping):
        return
    kinds = [key for key in value if is_kind(key) and key not in BESIDE_LAYER]
    layers = [key for key in kinds if not any(key in arguments_of(each) for each in kinds if each != key)]
    if len(layers) == 1:
        yield from _with_list(value, layers[0])
        yield from _with_values(value, layers[0])
        return
    for key in sorted(value, key=lambda each: _KINDS.index(str(each).lower()) if str(each).lower() in _KINDS else 99):
        kind = value[key]
        if str(key).lower() in _KINDS and isinstance(kind, str) and is_kind(kind):
            yield from _with_kind(value, str(key), kind)
            return


def _with_kind(value: Mapping[str, Any], key: str, kind: str) -> Iterator[Meant]:
    """Yield the entry of which a key says the kind, and the arguments stand beside it or in a mapping."""
    rest = {name: each for name, each in value.items() if name != key}
    inner = next((name for name in rest if name in _ARGUMENTS and isinstance(rest[name], (Mapping, type(None)))), None)
    arguments = dict(rest.pop(inner) or {}) if inner else {}
    beside = {name: each for name, each in rest.items() if name in BESIDE_LAYER}
    arguments.update((name, each) for name, each in rest.items() if name not in BESIDE_LAYER)
    if key == "type" and not inner:
        return
    said = f"`{key}` says the kind of the layer, which is `type` here, or the key of the entry"
    if inner:
        said = f"the arguments of `{kind}` stand in `{inner}`, and belong to the layer itself"
    yield said, {**beside, _key(kind): arguments or None}


def _with_list(value: Mapping[str, Any], key: str) -> Iterator[Meant]:
    """Yield the entry whose arguments are a list of mappings."""
    parts = value[key]
    if not isinstance(parts, Sequence) or isinstance(parts, str) or not parts:
        return
    known = arguments_of(key)
    if all(isinstance(each, Mapping) and each and all(name in known for name in each) for each in parts):
        arguments = {name: each for part in parts for name, each in part.items()}
        said = f"the arguments of `{key}` are a list of mappings, and belong into one"
        yield said, {**{name: each for name, each in value.items() if name != key}, key: arguments}


def _with_values(value: Mapping[str, Any], key: str) -> Iterator[Meant]:
    """Yield the entry whose arguments are several values without their names: `dense: 10, relu`."""
    if not isinstance(value[key], str):
        return
    inner = value[key].strip().removeprefix("(").removesuffix(")")
    given = [_plain(each) for each in re.split(r"\s*,\s*|\s+", inner) if each]
    names = [name for name, each in arguments_of(key).items() if not each.ignored]
    if not 1 < len(given) <= len(names):
        return
    if arguments_of(key)[names[0]].kind == "INTEGERS":  # which all the numbers may belong to
        return
    arguments = dict(zip(names, given, strict=False))
    said = f"several values behind `{key}` need their names: the first argument alone may stand without"
    yield said, {**{name: each for name, each in value.items() if name != key}, key: arguments}


def _plain(text: str) -> Any:
    """Return the value that a word is: a number, a truth or a text."""
    words = {"true": True, "false": False, "none": None, "null": None}
    if text.lower() in words:
        return words[text.lower()]
    for kind in (int, float):
        with suppress(ValueError):
            return kind(text)
    return text.strip("'\"")


def _key(kind: str) -> str:
    """Return the key of an entry for a kind of layer."""
    return snake_case(find(kind).title())


def rewritten(entry: Located, meant: Mapping[str, Any]) -> str:
    """Return the instruction to write the entry as it is meant."""
    spot = entry.spot
    if isinstance(spot, InText) and spot.source.is_file:
        lines = spot.source.text.splitlines()
        start, last = spot.column - 1, spot.line
        if lines[spot.line - 1][:start].strip() == "-" and lines[spot.line - 1][start : start + 1] not in ("{", "["):
            for number in range(spot.line, len(lines)):
                line = lines[number]
                if line.strip() and len(line) - len(line.lstrip()) < start:
                    break
                last = number + 1 if line.strip() else last
            text = spelled(meant, YAML)
            text = text[1:-1] if len(meant) == 1 else text
            return bare(instruction([Edit(spot.source, spot.line, start, len(lines[last - 1]), text, last)]))
    return instead(entry, meant, "") or f"write it as: {spelled(meant, YAML)}"
