"""An entry whose parts are there, and stand where other formats have them: the entry that is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from mlcalc.arguments.base import Argument
from mlcalc.edits import Edit, Flag, bare, instruction
from mlcalc.errors import MlcalcError
from mlcalc.layers import activation_called
from mlcalc.limits import LONGEST_MEND
from mlcalc.names import key_of
from mlcalc.readers.description.call_text import looks_like_call
from mlcalc.readers.description.intended import (
    SOURCES,
    as_several,
    block_meant,
    each_by_itself,
    meant_by_keys,
    meant_by_name,
    meant_by_text,
    meant_by_type,
)
from mlcalc.readers.description.kinds import arguments_of, find, is_kind
from mlcalc.readers.description.listing import Width, meant_by_sizes
from mlcalc.readers.description.placing import BESIDE_LAYER
from mlcalc.readers.description.replacing import CALL, YAML, as_text, in_text, instead, over, spelled, text_of
from mlcalc.readers.description.spelt_layer import style_of
from mlcalc.readers.description.writing import is_whole_text
from mlcalc.readers.located import NOWHERE, InData, InText, Located
from mlcalc.spelling import AsItIs
from mlcalc.texts import named

_KINDS = ("type", "kind", "class", "class_name", "layer", "layer_type", "op", "name")
"""How other formats call what says the kind of a layer, in any case; a name does so where nothing else does."""
_ARGUMENTS = frozenset(("args", "arguments", "attrs", "config", "kwargs", "options", "parameters", "params"))
"""How other formats call a mapping with the arguments of a layer."""

Meant = tuple[str, Any]
"""What is said of an entry, and the entry as it is meant; a list if that is several."""


def leading_to_entry(
    cause: MlcalcError,
    entry: Located,
    check: Callable[[Located], object],
    names: Container[str],
    blocks: Container[str] = (),
    width: Width = lambda: None,
) -> MlcalcError:
    """Return what is wrong with an entry, or the one mistake of having its parts in other places.

    Args:
        cause: what is wrong with it as it stands.
        entry: the entry.
        check: reads the entry that is meant, and raises if it is none.
        names: the layers and inputs that stand above.
        blocks: the blocks of the description.
        width: returns the width of what the entry takes.
    """
    for message, meant in (*block_meant(entry.value, blocks), *_meant(entry.value, names, width)):
        entries = meant if isinstance(meant, list) else [meant]
        try:
            for each in entries:
                check(Located(_alone(each), NOWHERE))
        except MlcalcError:
            continue
        mend = rewritten(entry, *entries)
        told = next((each for each in cause.diagnostics if each.is_misnamed), cause.diagnostics[0])
        return MlcalcError([told._replace(message=message, help=mend, change=None, labels=())])
    return cause


def _alone(entry: Any) -> Any:
    """Return an entry without what is said of its place among others."""
    if not isinstance(entry, Mapping):
        return entry
    kept = {key: value for key, value in entry.items() if key not in ("from", "repeat")}
    [*others, last] = kept.items()
    return last[0] if not others and last[1] is None else kept


def _meant(value: Any, names: Container[str], width: Width) -> Iterator[Meant]:
    """Yield what an entry may mean."""
    if isinstance(value, str):
        yield from meant_by_text(value, names)
        if match := _NAME_AND_VALUES.fullmatch(value):
            values = [_plain(each) for each in re.split(r"[\s,]+", match[2])]
            yield from _in_a_row(match[1], values, "a colon stands behind the name of a layer")
    if isinstance(value, list) and value and isinstance(value[0], str):
        yield from _in_a_row(value[0], value[1:], "a layer is no list: its name is the key of an entry")
    if not isinstance(value, Mapping):
        return
    kinds = [key for key in value if is_kind(key) and key not in (*BESIDE_LAYER, *SOURCES)] or [
        key for key in value if key in SOURCES and is_kind(key)
    ]
    layers = [key for key in kinds if not any(key in arguments_of(each) for each in kinds if each != key)]
    yield from (*_kind_behind(value, kinds), *_without_module(value))
    if len(layers) == 1:
        yield from meant_by_keys(value, layers[0], names)
        yield from _with_truth(value, layers[0])
        yield from _with_list(value, layers[0])
        yield from _with_values(value, layers[0])
        yield from meant_by_sizes(value, layers[0], width)
        yield from as_several(value, layers[0])
        return
    if len(layers) > 1:
        yield from each_by_itself(value, layers)
        return
    if is_kind(value.get("type")):
        yield from meant_by_type(value, names)
    yield from meant_by_name(value, names)
    for key in sorted(value, key=lambda each: _KINDS.index(str(each).lower()) if str(each).lower() in _KINDS else 99):
        kind = value[key]
        if str(key).lower() in _KINDS and isinstance(kind, str) and is_kind(kind.rpartition(".")[2]):
            yield from _with_kind(value, str(key), kind)
            return


def _kind_behind(value: Mapping[str, Any], kinds: Sequence[str]) -> Iterator[Meant]:
    """Yield the entry of which a key says the kind, where all else that could be one is an argument of it."""
    for key in _KINDS[1:-1]:
        kind = value.get(key)
        if isinstance(kind, str) and is_kind(kind) and kinds and set(kinds) <= arguments_of(kind).keys():
            yield from _with_kind(value, key, kind)


def _without_module(value: Mapping[str, Any]) -> Iterator[Meant]:
    """Yield the entry whose layer has its module in front of it."""
    for key in value:
        kind = str(key).rpartition(".")[2]
        if "." in str(key) and is_kind(kind):
            renamed = {_key(kind) if each == key else each: inside for each, inside in value.items()}
            yield f"a layer has its name alone: `{kind}`, without its module", renamed


_NAME_AND_VALUES = re.compile(r"(\w+)(?:\s+|\s*(?:->|→|=)\s*)([\w.]+(?:[\s,]+[\w.]+)*)")
"""A name, and values behind it without a colon: `conv2d 8 3`, `dense -> 10`."""


def _in_a_row(kind: str, values: Sequence[Any], said: str) -> Iterator[Meant]:
    """Yield the entry of a layer whose name and values stand in a row."""
    if not is_kind(kind):
        return
    known = arguments_of(kind)
    names = [name for name, each in known.items() if not each.ignored]
    if not values:
        yield said, kind
    elif len(values) == 1:
        yield said, {kind: values[0]}
    elif given := _in_their_places(values, names, known):
        yield said, {kind: given}


_HELD = (Mapping, list, type(None))


def _with_kind(value: Mapping[str, Any], key: str, written: str) -> Iterator[Meant]:
    """Yield the entry of which a key says the kind, and the arguments stand beside it or in a mapping."""
    kind = written.rpartition(".")[2]
    rest = {name: each for name, each in value.items() if name != key}
    inner = next((name for name in rest if name in _ARGUMENTS and isinstance(rest[name], _HELD)), None)
    held = rest.pop(inner) if inner else None
    arguments = dict(zip(arguments_of(kind), held, strict=False) if isinstance(held, list) else held or {})
    beside = {name: each for name, each in rest.items() if name in BESIDE_LAYER}
    arguments.update((name, each) for name, each in rest.items() if name not in BESIDE_LAYER)
    is_dotted = "." in written
    if key == "type" and not inner and not is_dotted:
        return
    said = f"`{key}` says the kind of the layer, which is `type` here, or the key of the entry"
    if inner:
        said = f"the arguments of `{kind}` stand in `{inner}`, and belong to the layer itself"
    elif is_dotted:
        said = f"a layer has its name alone: `{kind}`, without its module"
    yield said, {**beside, _key(kind): arguments or None}


def _with_truth(value: Mapping[str, Any], key: str) -> Iterator[Meant]:
    """Yield the entry of a layer that is said to be there, or of a switch that is named without a value."""
    inside, known = value[key], arguments_of(key)
    if inside is True:
        yield f"a layer is there by its name: `{named(key)}` takes no `true`", {**value, key: None}
    if (
        isinstance(inside, Mapping)
        and inside
        and all(each is None for each in inside.values())
        and not {*inside} & {*known}
    ):
        for said, meant in _in_a_row(key, list(inside), "braces hold arguments with their names"):
            yield said, {**value, **meant}
    yield from _with_bare(value, key)
    switches = [
        name
        for name, each in (inside.items() if isinstance(inside, Mapping) else ())
        if each is None and name in known and known[name].default is False
    ]
    if switches:
        said = f"`{switches[0]}` has no value: it is true or false"
        yield said, {**value, key: {**inside, **dict.fromkeys(switches, True)}}


def _with_bare(value: Mapping[str, Any], key: str) -> Iterator[Meant]:
    """Yield the entry of a layer some of whose numbers have no name: the first ones, or those of one argument."""
    inside, known = value[key], arguments_of(key)
    if not isinstance(inside, Mapping):
        return
    names = list(inside)
    bare = [name for name in names if type(name) is int and inside[name] is None]
    by_name = {name: each for name, each in inside.items() if name not in bare}
    if not bare or not by_name:
        return
    at, said = names.index(bare[0]), "braces hold arguments with their names"
    if names[: len(bare)] == bare:
        yield said, {**value, key: {**dict(zip(_taken(known), bare, strict=False)), **by_name}}
    elif names[at : at + len(bare)] == bare and type(by_name[names[at - 1]]) is int:
        whole = {**by_name, names[at - 1]: [by_name[names[at - 1]], *bare]}
        yield "several numbers need brackets around them", {**value, key: whole}


def _taken(known: Mapping[str, Argument]) -> list[str]:
    """Return the arguments that people give by position."""
    return [name for name, each in known.items() if not each.ignored]


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
    inner = value[key].strip()
    inner = inner[1:-1] if re.fullmatch(r"\([^()]*\)", inner) else inner
    if len(inner) > LONGEST_MEND:
        return
    inner = re.sub(r"(?<=\d)\s*[x×]\s*(?=\d)", "x", inner)
    parts = [each for each in re.split(r"(?:\s*,\s*|(?<![:=\s])\s+(?![:=\s]))(?![^(\[]*[)\]])", inner) if each]
    known = arguments_of(key)
    names = [name for name, each in known.items() if not each.ignored]
    pairs = [re.fullmatch(r"(\w+)\s*[:=]\s*(\S+)", each) for each in parts]
    by_name = {each[1]: _plain(each[2]) for each in pairs if each}
    given = [_plain(part) for part, pair in zip(parts, pairs, strict=True) if not pair]
    if not 1 < len(parts) <= len(names) or not set(by_name) <= set(known):
        return
    if known[names[0]].kind == "INTEGERS" and {int} == {*map(type, given)} and not by_name:  # which all may belong to
        return
    arguments = {**_in_their_places(given, names, known), **by_name}
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
    if sizes := re.fullmatch(r"\d+(?:x\d+)+|[(\[]\s*\d+(?:\s*,\s*\d+)+\s*,?\s*[)\]]", text):
        return [int(each) for each in re.findall(r"\d+", sizes[0])]
    return text.strip("'\"")


def _key(kind: str) -> str:
    """Return the key of an entry for a kind of layer."""
    return key_of(find(kind).title())


def _in_their_places(given: Sequence[Any], names: Sequence[str], known: Mapping[str, Argument]) -> dict[str, Any]:
    """Return values as arguments in their order; a word is what it can be, wherever it stands."""
    words = [each for each in given if isinstance(each, str)]
    if not words:
        return dict(zip(names, given, strict=False))
    numbers = [each for each in given if not isinstance(each, str)]
    placed = {name: word for word in words for name in ("padding", "activation") if _is_word(known, name, word)}
    if len(placed) == len(words):
        return {**dict(zip(names, numbers, strict=False)), **placed}
    return dict(zip(names, given, strict=False)) if len(given) < 3 else {}


def _is_word(known: Mapping[str, Argument], name: str, word: str) -> bool:
    """Tell whether a word may be what an argument is."""
    return name in known and (word in known[name].words or (name == "activation" and bool(activation_called(word))))


def rewritten(entry: Located, meant: Any, *behind: Any) -> str:
    """Return the instruction to write the entry as it is meant, or as several."""
    spot, meant = entry.spot, meant if behind else _repeated(entry, meant)
    if isinstance(spot, InText) and spot.source.is_file:
        lines = spot.source.lines
        start, last = spot.column - 1, spot.line
        is_flow = lines[spot.line - 1][start : start + 1] in ("{", "[")
        is_whole = not is_flow or (behind and spot.length and not lines[spot.line - 1][start + spot.length :].strip())
        if lines[spot.line - 1][:start].strip() == "-" and is_whole:
            for number in range(spot.line, len(lines)):
                line = lines[number]
                if line.strip() and len(line) - len(line.lstrip()) < start:
                    break
                last = number + 1 if line.strip() else last
            end, indent = len(lines[last - 1]), lines[spot.line - 1][: start - 2]
            edits = [Edit(spot.source, spot.line, start, end, _in_block(meant), last)]
            if behind:
                text = "".join(f"\n{indent}- {_in_block(each)}" for each in behind)
                edits.append(Edit(spot.source, spot.line, end, end, text))
            return bare(instruction(edits))
    if behind:
        return _side_by_side(entry, (meant, *behind))
    return instead(entry, meant, "") or f"write it as: {spelled(meant, YAML)}"


def _side_by_side(entry: Located, entries: Sequence[Any]) -> str:
    """Return the instruction to write several entries in place of one in a list with brackets, or of a typed one."""
    here = in_text(entry)
    spot = as_text(here.spot) if here else None
    style = style_of(here) if here else YAML
    quote = text_of(spot)[:1] if spot and style == CALL else ""
    quote = quote if quote in ("'", '"') else ""
    texts = [f"{quote}{each}{quote}" if style == CALL else spelled(each, style) for each in entries]
    edit = over(spot, ", ".join(texts)) if spot else None
    if spot is not None and is_whole_text(spot) and "\n" not in spot.source.text:
        first, *others = (_in_block(each) for each in entries)
        edit = Edit(spot.source, 1, 0, len(spot.source.text), first)
        flags = " ".join(f'`-l "{each}"`' for each in others)
        return instruction([edit, Flag(f"add {flags} behind {spot.source.name}")])
    return bare(instruction([edit])) if edit else f"write it as {len(texts)} entries: {', '.join(texts)}"


def _repeated(entry: Located, meant: Any) -> Any:
    """Return what an entry is meant as, with the `repeat` beside it, which is no part of what is repeated."""
    spot = entry.spot.in_text if isinstance(entry.spot, InData) else entry.spot
    parts = spot.parts if spot and isinstance(spot.parts, Mapping) else {}
    if "repeat" not in parts or entry.has("repeat") or (isinstance(meant, Mapping) and "repeat" in meant):
        return meant
    times = AsItIs(text_of(parts["repeat"]))
    return {"repeat": times, **(meant if isinstance(meant, Mapping) else {meant: None})}


def _in_block(entry: Any) -> str:
    """Return an entry as it stands behind a dash."""
    if isinstance(entry, str) and looks_like_call(entry) and ": " not in entry and " #" not in entry:
        return entry
    text = spelled(entry, YAML)
    return text[1:-1] if isinstance(entry, Mapping) and len(entry) == 1 else text
