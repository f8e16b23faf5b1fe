"""The keys of a description: which there are, and what is meant by others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mlcalc.edits import Edit, instruction
from mlcalc.errors import MlcalcError, closest
from mlcalc.layers.convention import CONVENTIONS
from mlcalc.limits import LONGEST_MEND, LONGEST_SHOWN, MOST_LAYERS, MOST_PROBLEMS
from mlcalc.readers.description.kinds import is_kind
from mlcalc.readers.description.replacing import instead
from mlcalc.readers.description.spelt_layer import last_line
from mlcalc.readers.located import InText, Located, Spot, did_you_mean, fail, in_place
from mlcalc.texts import listed, named

TOP_LEVEL = ("name", "base", "input", "inputs", "blocks", "layers", "outputs", "convention", "trainable")
_OTHER_KEYS = {
    "input_shape": "input",
    "batch_input_shape": "input",
    "shape": "input",
    "model": "layers",
    "Sequential": "layers",
}
"""Keys that other formats have, and what is meant here."""
_BASES = frozenset(("from", "extends", "inherits", "parent", "backbone", "encoder", "pretrained", "include", "import"))
"""What else people call `base`."""
_BEGINS = frozenset(("base", "input", "inputs"))
_EXAMPLE = "for example `input: [3, 1]` and `layers:` with `- lstm: 10` below it"
_EXAMPLE_IN_JSON = 'for example `{"input": [3, 1], "layers": [{"lstm": 10}]}`'
_TRAINING = frozenset(("optimizer", "loss", "metrics", "epochs", "batch_size", "learning_rate", "callbacks", "compile"))
_OF_TRAINING = "it belongs to training, which a description says nothing of"


def check_top_level(data: Located, *, is_inside: bool = False) -> None:
    """Refuse a description whose keys are not those of one.

    Args:
        data: the description.
        is_inside: whether it is an entry of another one, which may be repeated.

    Raises:
        MlcalcError: it is no mapping, has a key that there is not, lacks its layers, or begins twice.
    """
    if not isinstance(data.value, Mapping):
        raise fail(data.spot, "missing-layers", "a description is a mapping with `layers`", _EXAMPLE)
    keys = (*TOP_LEVEL, "repeat") if is_inside else TOP_LEVEL
    unknown = [key for key in data.value if key not in TOP_LEVEL][:MOST_PROBLEMS]
    if unknown and "layers" not in data.value and not any(_is_meant(data, key, keys) for key in unknown):
        spot = data.at(unknown[0]).spot.key
        raise fail(spot, "unknown-key", f"a description has no `{named(unknown[0])}`, and needs `layers`", _EXAMPLE)
    if unknown:
        raise MlcalcError([each for key in unknown for each in _unknown_key(data, key, keys).diagnostics])
    layers = data.value.get("layers")
    if not isinstance(layers, Sequence) or isinstance(layers, str) or not layers:
        spot = data.spot.below("layers")
        if "layers" not in data.value and data.spot.place:
            spot = data.spot.below(next(iter(data.value), "layers")).key
        mend = _as_list(data.at("layers")) if layers else _as_example(data)
        raise fail(spot, "missing-layers", "`layers` must be a list of layers", mend or _example(data.spot))
    if len(layers) > MOST_LAYERS:
        raise fail(data.spot.below("layers"), "too-large", f"a model has at most {MOST_LAYERS:,} layers")
    starts = [key for key in ("base", "input", "inputs") if data.value.get(key) is not None]
    if len(starts) > 1:
        message = f"a model begins with `{starts[0]}` or with `{starts[1]}`, not with both"
        ways = [_taken_out(data, key) for key in starts[:2] if key != "base"]  # which has an input of its own
        mend = f"take `{starts[0]}` or `{starts[1]}` out"
        raise fail(
            data.at(starts[1]).spot.key, "bad-inputs", message, mend if None in ways else "; or ".join(map(str, ways))
        )
    if data.value.get("convention") not in (None, *CONVENTIONS):
        message = f"`convention` must be one of {', '.join(CONVENTIONS)}"
        spot = data.at("convention").spot
        raise fail(spot, "unknown-convention", message, did_you_mean(str(data.value["convention"]), CONVENTIONS, spot))


def _example(spot: Spot) -> str:
    """Return an example of a whole description, in JSON where that is written."""
    here = spot.place
    return _EXAMPLE_IN_JSON if here is not None and here.source.text.lstrip()[:1] in ("{", "[") else _EXAMPLE


def _as_example(data: Located) -> str | None:
    """Return the help that writes an example of layers where there are none; None if it is not known where."""
    if "layers" in data.value:
        mend = instead(data.at("layers"), [{"dense": 10}], "for example,")
        return mend.replace("for example,:", "for example,") if mend else None
    key = next(iter(data.value), None)
    spot = None if key is None else data.at(key).spot
    if not isinstance(spot, InText) or not spot.source.is_file or spot.source.text.lstrip()[:1] == "{":
        return None
    line = last_line(spot)
    end = len(spot.source.line(line))
    return f"for example, {instruction([Edit(spot.source, line, end, end, chr(10) + 'layers: [dense: 10]')])}"


def _as_list(layers: Located) -> str | None:
    """Return the help that writes as a list of layers what is a text or a mapping; None if it is not known how."""
    value = layers.value
    if isinstance(value, str):
        if len(value) > LONGEST_SHOWN:
            return None
        texts = [each.strip() for each in _parts(value) if each.strip()]
        return instead(layers, texts, "one layer stands in a list, too" if len(texts) == 1 else "")
    if not isinstance(value, Mapping):
        return None
    entries: list[Any] = []
    for key, each in value.items():
        kinds = [name for name in each if is_kind(name)] if isinstance(each, Mapping) else []
        if is_kind(key):
            entries.append(key if each is None else {key: each})
        elif isinstance(key, int) and isinstance(each, (str, Mapping)):
            entries.append(each)
        elif isinstance(each, Mapping) and ("type" in each or len(kinds) == 1):
            entries.append({"name": key, **each})
        else:
            return None
    mend = instead(layers, entries, "")
    return mend if mend and len(mend) < LONGEST_MEND else None


_MARK = re.compile(r"->|[,;\n→|()\[\]{}]")
"""What people put between layers in one text, and the brackets in which it is between arguments."""


def _parts(text: str) -> list[str]:
    """Return what stands between the marks of a text that are outside of all its brackets."""
    parts, start, depth = list[str](), 0, 0
    for mark in _MARK.finditer(text):
        depth += (mark[0] in "([{") - (mark[0] in ")]}")
        if depth == 0 and mark[0] not in ")]}":
            parts.append(text[start : mark.start()])
            start = mark.end()
    return [*parts, text[start:]]


def _is_meant(data: Located, key: Any, keys: Sequence[str]) -> bool:
    """Tell whether something is meant by a key that a description does not have, or why it is not there."""
    return key in _TRAINING or _known_key(data, str(key), data.at(key).spot.key, keys) is not None


def _unknown_key(data: Located, key: Any, keys: Sequence[str]) -> MlcalcError:
    """Return what is wrong with a key that a description does not have."""
    spot = data.at(key).spot.key
    mend = None if key in _TRAINING else _known_key(data, str(key), spot, keys)
    return fail(spot, "unknown-key", f"a description has no `{named(key)}`", mend or _without(data, key))


def _known_key(data: Located, key: str, spot: Spot, keys: Sequence[str]) -> str | None:
    """Return the help for a key that a description does not have: what is meant, if something is."""
    inside = data.value.get(key)
    if isinstance(inside, Mapping) and "layers" in inside and "layers" in data.value:
        return "a part that is used many times stands below `blocks:`, under its name"
    if isinstance(inside, Mapping) and "layers" in inside:
        return f"take `{named(key)}:` out: what stands in it stands at the top"
    meant = key_meant(data, key, keys)
    if meant is None:
        return None
    why = f"did you mean `{meant}`?"
    if meant == "blocks" and _are_blocks(inside):
        why = "what is used many times stands below `blocks`:"
    elif meant == "base" and _is_of_base(key, inside):
        why = "a model begins with another by `base`:"
    return in_place(spot, meant, why)


def key_meant(data: Located, key: str, keys: Sequence[str] = TOP_LEVEL) -> str | None:
    """Return the key that is meant by one that a description does not have, if it has not that one, too."""
    inside = data.value.get(key)
    if _are_blocks(inside) and "blocks" not in data.value:
        return "blocks"
    if _is_of_base(key, inside) and "layers" in data.value:
        return None if _BEGINS & data.value.keys() else "base"
    meant = _OTHER_KEYS.get(key) or closest(key, keys)
    if meant == "outputs" and isinstance(inside, list) and not all(isinstance(each, str) for each in inside):
        return None
    if "layers" not in data.value and isinstance(inside, list) and inside and not all(map(_is_size, inside)):
        meant = "layers"
    return meant if meant and meant not in data.value else None


def _are_blocks(value: object) -> bool:
    """Tell whether a value maps names to what has layers of its own."""
    each = list(value.values()) if isinstance(value, Mapping) else []
    return bool(each) and all(isinstance(part, Mapping) and "layers" in part for part in each)


def _is_of_base(key: str, value: object) -> bool:
    """Tell whether a key and its value name a model to begin with."""
    return isinstance(value, str) and (key in _BASES or is_path(value))


def is_path(text: str) -> bool:
    """Tell whether a text is the path of a file: its last part has an ending."""
    return re.fullmatch(r"[\w./ -]*\w\.[a-z]\w{1,6}", text) is not None


def _is_size(value: object) -> bool:
    return value is None or isinstance(value, int)


def _without(data: Located, key: str) -> str:
    """Return the help that a key of a description is left out, with what else there is."""
    why = _OF_TRAINING if key in _TRAINING else f"there are {listed(TOP_LEVEL, lambda each: f'`{each}`')}"
    return f"{why}: {_taken_out(data, key) or 'take it out'}"


def _taken_out(data: Located, key: str) -> str | None:
    """Return the instruction to take out the lines of a key with its value, if they hold nothing else."""
    spot = data.at(key).spot
    if not isinstance(spot, InText) or not spot.source.is_file:
        return None
    before = spot.key
    if not spot.source.line(before.line).startswith(f"{key}:"):
        return None
    return instruction([Edit(spot.source, before.line, 0, 0, None, last_line(spot))])
