"""What an entry says in the words of other formats: where its input comes from, how often it stands, what is in it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from mlcalc.errors import MlcalcError
from mlcalc.layers import activation_called, is_layer, nearest
from mlcalc.readers.description.call_text import LayerCall, as_data, looks_like_call, parse_call
from mlcalc.readers.description.kinds import arguments_of, find, is_kind
from mlcalc.readers.description.placing import BESIDE_LAYER
from mlcalc.texts import named

Meant = tuple[str, Any]
"""What is said of an entry, and the entry as it is meant; a list if that is several."""

SOURCES = ("from", "inputs", "input", "inbound_nodes")
_TIMES = ("repeat", "times", "repeats", "repetitions", "count", "num")
_FROZEN = ("frozen", "freeze")
_FILES = (".yaml", ".yml", ".json", ".keras", ".h5", ".hdf5")
_OF_FILES = ("include", "import", "file", "path", "load", "submodel", "model_file")


def meant_by_text(text: str, names: Container[str]) -> Iterator[Meant]:
    """Yield what an entry may mean that is a text: an activation, a file, or a layer that is called on others."""
    if text.isidentifier() and (function := activation_called(text)):
        yield f"`{text}` is an activation, and no layer", {"activation": function}
    if text.endswith(_FILES):
        yield f"`{named(text)}` is a file: the model in it is a layer by `model`", {"model": text}
    match = re.fullmatch(r"(?:(\w+)\s*=\s*)?(.*\))\s*\(\s*(\[?)\s*(\w+(?:\s*,\s*\w+)*)\s*,?\s*\]?\s*\)", text)
    if match and looks_like_call(match[2]):
        sources = re.split(r"\s*,\s*", match[4])
        if all(each in names for each in sources):
            called = f"`({match[3]}{match[4]}{']' if match[3] else ''})`"
            said = f"what a layer is called on stands behind `from` here, and not in parentheses: {called}"
            yield from _called_on(said, match[2], sources if match[3] else sources[0], match[1])
    elif match := re.fullmatch(r"(\w+)\s*=\s*(\w.*\))", text):
        yield from _called_on("a layer has its name behind `name`, and not in front of `=`", match[2], None, match[1])
    if match := re.fullmatch(r"(\w+)\s*(?:\[(.*)\]|\{(.*)\})", text):
        inside = (match[2] or match[3] or "").replace(":", "=")
        yield "the arguments of a call stand in parentheses", f"{match[1]}({inside})"
    if (call := _call_in(text)) is not None:
        yield from _without_layers(call)


def _called_on(said: str, text: str, sources: Any, name: str | None) -> Iterator[Meant]:
    call = _call_in(text)
    if call is None:
        return
    data = as_data(call)
    whole = data if isinstance(data, dict) else {data: None}
    yield said, {**({"name": name} if name else {}), **whole, **({"from": sources} if sources else {})}


def _call_in(text: str) -> LayerCall | None:
    if not looks_like_call(text):
        return None
    try:
        call = parse_call(text)
    except MlcalcError:
        return None
    return call if is_layer(str(call.name)) else None


def meant_by_keys(value: Mapping[str, Any], key: str, names: Container[str]) -> Iterator[Meant]:
    """Yield what an entry of one layer may mean that says in other words what stands beside the layer.

    Args:
        value: the entry.
        key: the key that names the layer.
        names: the layers and inputs that stand above.
    """
    inside = value[key]
    known = arguments_of(key)
    if _are_names(inside, names) and "from" not in value:
        said = f"what `{named(key)}` takes stands behind `from`, beside the layer"
        yield said, {**{name: each for name, each in value.items() if name != key}, key: None, "from": inside}
    beside = {name: each for name, each in value.items() if name != key}
    own = dict(inside) if isinstance(inside, Mapping) else {}
    for name in [each for each in own if each not in known]:
        moved = _beside(name, own[name], names)
        if moved and moved[0] not in value:
            rest = {other: each for other, each in own.items() if other != name}
            here = "" if name == moved[0] else f", called `{moved[0]}` here,"
            said = f"`{named(name)}`{here} is no argument of `{named(key)}`: it stands beside the layer"
            yield said, {**beside, key: rest or None, moved[0]: moved[1]}
    yield from _by_other_keys(value, [each for each in beside if each not in BESIDE_LAYER], names)
    yield from _moved_out(value, key)


def meant_by_type(value: Mapping[str, Any], names: Container[str]) -> Iterator[Meant]:
    """Yield what an entry with a `type` may mean that says in other words what it takes, or how often it stands."""
    known = (*BESIDE_LAYER, "type", *arguments_of(str(value["type"])))
    yield from _by_other_keys(value, [each for each in value if each not in known], names)


def _by_other_keys(value: Mapping[str, Any], strays: Sequence[str], names: Container[str]) -> Iterator[Meant]:
    """Yield the entry that is meant by keys which other formats have."""
    first, others = value.get("from"), [name for name in strays if value[name] is None and name in names]
    if isinstance(first, str) and others:
        kept = {name: each for name, each in value.items() if name not in others}
        yield "several names stand in a list", {**kept, "from": [first, *others]}
    for name in strays:
        moved = _beside(name, value[name], names)
        if moved and name != moved[0] and moved[0] not in value:
            rest = {other: each for other, each in value.items() if other != name}
            yield f"`{named(name)}` is `{moved[0]}` here", {**rest, moved[0]: moved[1]}


def _beside(name: str, each: Any, names: Container[str]) -> tuple[str, Any] | None:
    """Return what a key is called here that stands beside a layer, and its value; None if it does not."""
    if name in SOURCES and (_are_names(each, names) or (isinstance(each, str) and each in names)):
        return "from", each
    if name == "from" and (isinstance(each, str) or (isinstance(each, list) and all(type(one) is str for one in each))):
        return "from", each  # our own word needs no proof, and the layers that it names may be wrong themselves
    if name in _TIMES and type(each) is int and each > 0:
        return "repeat", each
    if name in _FROZEN and isinstance(each, bool):
        return "trainable", not each
    return None


def _are_names(value: Any, names: Container[str]) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) and each in names for each in value)


def _moved_out(value: Mapping[str, Any], key: str) -> Iterator[Meant]:
    """Yield the entry in which what the layer around another takes is not given to the one in it."""
    holder = next((name for name, each in arguments_of(key).items() if each.holds == "layer"), None)
    held = value[key] if holder and isinstance(value[key], Mapping) else {}
    kinds = [each for each in held if is_layer(str(each)) and isinstance(held[each], Mapping)]
    if len(kinds) != 1:
        return
    outer, arguments = arguments_of(key), held[kinds[0]]
    strays = {name: each for name, each in arguments.items() if name in outer and name not in arguments_of(kinds[0])}
    if strays and not strays.keys() & held.keys():
        first = next(iter(strays))
        rest = {name: each for name, each in arguments.items() if name not in strays}
        said = f"`{first}` belongs to `{named(key)}`, and not to the layer in it"
        yield said, {**value, key: {**held, kinds[0]: rest or None, **strays}}


def meant_by_name(value: Mapping[str, Any], names: Container[str]) -> Iterator[Meant]:
    """Yield what an entry without a known layer may mean: a file, or a layer under the key that shall be its name."""
    keys = [key for key in value if key not in BESIDE_LAYER]
    key = str(keys[0]) if len(keys) == 1 else ""
    inside = value.get(key)
    beside = {name: each for name, each in value.items() if name != key}
    if key in _OF_FILES and isinstance(inside, str):
        yield f"the model in a file is a layer by `model`, not by `{named(key)}`", {**beside, "model": inside}
    if (
        not isinstance(inside, Mapping)
        or "name" in value
        or "name" in inside
        or key in names
        or _holds_layer(nearest(key))
    ):
        return
    kinds = [each for each in inside if is_kind(each) and each not in BESIDE_LAYER]
    if "type" in inside or len(kinds) == 1:
        yield f"the name of a layer stands behind `name`: `{named(key)}` is no layer", {"name": key, **inside, **beside}


def _holds_layer(kind: str | None) -> bool:
    """Tell whether a layer takes another one, which stands behind its name."""
    return is_kind(kind) and any(each.holds == "layer" for each in arguments_of(str(kind)).values())


def block_meant(value: Any, blocks: Container[str]) -> Iterator[Meant]:
    """Yield the use of a block that an entry means: by a call, or by a key that says that it is one."""
    if isinstance(value, str) and (match := re.fullmatch(r"(\w+)\s*\(.*\)", value)) and match[1] in blocks:
        with suppress(MlcalcError):
            call = parse_call(value)
            given: Any = dict(call.named) or (call.positional[0] if call.positional else None)
            if len(call.positional) + bool(call.named) < 2:
                yield f"a block is used by its name and a colon: `{match[1]}:`", {match[1]: given}
    if isinstance(value, Mapping):
        key = next((each for each in ("block", "use", "type") if isinstance(value.get(each), str)), "")
        if key and value[key] in blocks:
            beside = {name: each for name, each in value.items() if name in ("name", "from")}
            rest = {name: each for name, each in value.items() if name != key and name not in beside}
            held = next((rest[name] for name in ("parameters", "params", "args") if name in rest), rest)
            said = f"a block is used by its own name as the key, not by `{named(key)}`"
            yield said, {**beside, value[key]: held or None}


# Several entries in one.


def each_by_itself(value: Mapping[str, Any], layers: Sequence[str]) -> Iterator[Meant]:
    """Yield the entries that an entry with several layers means, if that is all there is in it."""
    if set(value) == set(layers):
        listed = " and ".join(f"`{named(each)}`" for each in layers)
        yield (
            f"{listed} are layers of their own, and stand in one entry",
            [each if value[each] is None else {each: value[each]} for each in layers],
        )


def as_several(value: Mapping[str, Any], key: str) -> Iterator[Meant]:
    """Yield the entries that a layer means which is given what is a layer of its own."""
    inside = value[key]
    if set(value) - {key, "name"}:
        return
    if isinstance(inside, Mapping):
        for said, entries in _without_layers(LayerCall(key, (), inside, None, {})):  # type: ignore[arg-type]
            first, *others = (as_data(parse_call(each)) for each in entries)
            yield said, _with_name(value.get("name"), first, others[-1])


def _with_name(name: Any, first: Any, last: Any) -> list[Any]:
    """Return two entries in the place of one with a name: the last one has it, as who takes it takes all of it."""
    if name is None:
        return [first, last]
    named_entries = [(f"{name}_before", first), (name, last)]
    return [{"name": own, **(each if isinstance(each, dict) else {each: None})} for own, each in named_entries]


def _without_layers(call: LayerCall) -> Iterator[tuple[str, list[str]]]:
    """Yield the calls that one means which is given what a Dropout, a normalization or a pooling behind it is given."""
    kind, given = find(str(call.name)), call.named
    for name, each in given.items():
        rest = LayerCall(call.name, call.positional, _without(given, name), call.spot, {})
        is_rate = isinstance(each, float) and 0 < each < 1
        if is_rate and name in ("dropout", "dropout_rate") and name not in kind.arguments:
            said = "Dropout is a layer of its own, behind this one"
            yield said, [repr(rest), f"Dropout({each})"]
        if name in _NORMALIZING and each is True and name not in kind.arguments:
            yield "BatchNormalization is a layer of its own, behind this one", [repr(rest), "BatchNormalization()"]
        rank = getattr(kind, "rank", None)
        if name in _POOLING and type(each) is int and rank and not kind.name_here(name) and name not in kind.arguments:
            pooling = f"{_POOLING[name]}{rank}D"
            yield f"{pooling} is a layer of its own, behind this one", [repr(rest), f"{pooling}({each})"]


_NORMALIZING = ("batch_norm", "batchnorm", "batch_normalization", "bn", "use_bn", "use_batch_norm")
_POOLING = {"pool": "MaxPooling", "pool_size": "MaxPooling", "max_pool": "MaxPooling", "max_pooling": "MaxPooling"}
"""What people give to a layer as an argument, which is a layer of its own."""


def _without(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {other: each for other, each in given.items() if other != name}
