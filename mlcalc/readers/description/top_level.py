"""The keys of a description: which there are, and what is meant by others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlcalc.edits import Edit, instruction
from mlcalc.errors import MlcalcError, closest
from mlcalc.layers.convention import CONVENTIONS
from mlcalc.limits import MOST_LAYERS, MOST_PROBLEMS
from mlcalc.readers.description.writing import instead
from mlcalc.readers.located import NOWHERE, InText, Located, Spot, did_you_mean, fail, in_place
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
_EXAMPLE = "for example `input: [3, 1]` and `layers:` with `- lstm: 10` below it"
_TRAINING = frozenset(("optimizer", "loss", "metrics", "epochs", "batch_size", "learning_rate", "callbacks", "compile"))
_OF_TRAINING = "it belongs to training, which a description says nothing of"


def check_top_level(data: Located) -> None:
    """Refuse a description whose keys are not those of one.

    Raises:
        MlcalcError: it is no mapping, has a key that there is not, lacks its layers, or begins twice.
    """
    if not isinstance(data.value, Mapping):
        raise fail(data.spot, "missing-layers", "a description is a mapping with `layers`", _EXAMPLE)
    unknown = [key for key in data.value if key not in TOP_LEVEL][:MOST_PROBLEMS]
    if unknown and "layers" not in data.value and not any(_is_meant(data, key) for key in unknown):
        spot = data.at(unknown[0]).spot.key
        raise fail(spot, "unknown-key", f"a description has no `{named(unknown[0])}`, and needs `layers`", _EXAMPLE)
    if unknown:
        raise MlcalcError([each for key in unknown for each in _unknown_key(data, key).diagnostics])
    layers = data.value.get("layers")
    if not isinstance(layers, Sequence) or isinstance(layers, str) or not layers:
        nowhere = "layers" not in data.value and data.spot.place
        spot = NOWHERE if nowhere else data.spot.below("layers")
        is_one = isinstance(layers, str) and bool(layers)
        mend = instead(data.at("layers"), [layers], "one layer stands in a list, too") if is_one else _EXAMPLE
        raise fail(spot, "missing-layers", "`layers` must be a list of layers", mend)
    if len(layers) > MOST_LAYERS:
        raise fail(data.spot.below("layers"), "too-large", f"a model has at most {MOST_LAYERS:,} layers")
    starts = [key for key in ("base", "input", "inputs") if data.value.get(key) is not None]
    if len(starts) > 1:
        message = f"a model begins with `{starts[0]}` or with `{starts[1]}`, not with both"
        raise fail(data.at(starts[1]).spot.key, "bad-inputs", message, f"take `{starts[0]}` or `{starts[1]}` out")
    if data.value.get("convention") not in (None, *CONVENTIONS):
        message = f"`convention` must be one of {', '.join(CONVENTIONS)}"
        spot = data.at("convention").spot
        raise fail(spot, "unknown-convention", message, did_you_mean(str(data.value["convention"]), CONVENTIONS, spot))


def _is_meant(data: Located, key: Any) -> bool:
    """Tell whether something is meant by a key that a description does not have, or why it is not there."""
    return key in _TRAINING or _known_key(data, str(key), data.at(key).spot.key) is not None


def _unknown_key(data: Located, key: Any) -> MlcalcError:
    """Return what is wrong with a key that a description does not have."""
    spot = data.at(key).spot.key
    mend = None if key in _TRAINING else _known_key(data, str(key), spot)
    return fail(spot, "unknown-key", f"a description has no `{named(key)}`", mend or _without(data, key))


def _known_key(data: Located, key: str, spot: Spot) -> str | None:
    """Return the help for a key that a description does not have: what is meant, if something is."""
    inside = data.value.get(key)
    if isinstance(inside, Mapping) and "layers" in inside:
        return f"take `{named(key)}:` out: what stands in it stands at the top"
    meant = _OTHER_KEYS.get(key) or closest(key, TOP_LEVEL)
    if "layers" not in data.value and isinstance(inside, list) and inside and not all(map(_is_size, inside)):
        meant = "layers"
    return in_place(spot, meant, f"did you mean `{meant}`?") if meant and meant not in data.value else None


def _is_size(value: object) -> bool:
    return value is None or isinstance(value, int)


def _without(data: Located, key: str) -> str:
    """Return the help that a key of a description is left out, with what else there is."""
    why = _OF_TRAINING if key in _TRAINING else f"there are {listed(TOP_LEVEL, lambda each: f'`{each}`')}"
    spot = data.at(key).spot
    is_line = isinstance(spot, InText) and spot.source.is_file and isinstance(data.value[key], (str, int, float))
    line = spot.source.line(spot.line).strip() if is_line and isinstance(spot, InText) else ""
    if not isinstance(spot, InText) or not line.startswith(f"{key}:"):
        return f"{why}: take it out"
    return f"{why}: {instruction([Edit(spot.source, spot.line, 0, 0, None)])}"
