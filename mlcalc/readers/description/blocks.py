"""Blocks: a part of a network described once, with parameters, and used many times.

There is no language inside: `$filters` stands for the value of a parameter, and `${filters}` for its text
within a longer one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.errors import suggestion
from mlcalc.limits import LARGEST_VALUE, LONGEST_TEXT
from mlcalc.readers.bounds import check_data
from mlcalc.readers.located import Located, Spot, fail
from mlcalc.texts import listed, named, quoted

KEYS = ("parameters", "inputs", "layers", "output")
REPEAT_INDEX = "index"
"""What a repetition counts with, from 1: its value is known when the repetition is read."""
_REFERENCE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


class Block(NamedTuple):
    """A block as it is described: its parameters with their defaults, None if one must be given."""

    name: str
    parameters: Mapping[str, Any]
    inputs: Sequence[str]
    layers: Located
    output: Located | None


def read_blocks(data: Located | None) -> dict[str, Block]:
    """Return the blocks of a description by their names.

    Raises:
        MlcalcError: one is not described as a block.
    """
    if data is None or data.value is None:
        return {}
    if not isinstance(data.value, Mapping):
        raise fail(data.spot, "bad-block", "`blocks` must map names to blocks")
    return {str(name): _read_block(str(name), data.at(name)) for name in data.value}


def _read_block(name: str, data: Located) -> Block:
    layers = data.get("layers")
    if layers is None or not isinstance(layers.value, list) or not layers.value:
        raise fail(data.spot.key, "bad-block", f"the block `{named(name)}` must have a list of `layers`")
    for key in data.value:
        if key not in KEYS:
            spot = data.at(key).spot.key
            raise fail(spot, "unknown-key", f"a block has no `{named(key)}`", suggestion(str(key), KEYS))
    parameters = data.value.get("parameters") or {}
    if not isinstance(parameters, Mapping):
        raise fail(data.at("parameters").spot, "bad-block", "`parameters` must map names to their defaults")
    inputs = data.value.get("inputs") or ["input"]
    if not isinstance(inputs, list) or not all(isinstance(each, str) for each in inputs):
        raise fail(data.at("inputs").spot, "bad-block", "the `inputs` of a block must be a list of names")
    return Block(name, parameters, inputs, layers, data.get("output"))


def bind(block: Block, use: Located) -> dict[str, Any]:
    """Return the value of each parameter in one use of a block, an entry such as `{residual: 64}`.

    A bare value is that of the first parameter.

    Raises:
        MlcalcError: a parameter is unknown, or one without a default is not given.
    """
    arguments = use.at(block.name)
    given = _given(block, arguments)
    for name in given:
        if name not in block.parameters:
            names = list(block.parameters)
            help = suggestion(str(name), names) or f"it has {listed(names, named) or 'none'}"  # noqa: A001
            message = f"the block `{named(block.name)}` has no parameter `{named(name)}`"
            raise fail(arguments.at(name).spot.key, "unknown-parameter", message, help)
    bound = {**block.parameters, **given}
    for name, each in bound.items():
        check_data(each, most=LARGEST_VALUE)
        if each is None:
            spot = arguments.spot.key if arguments.spot.place else use.spot
            raise fail(spot, "missing-parameter", f"the block `{named(block.name)}` needs `{named(name)}`")
    return {str(name): each for name, each in bound.items()}


def _given(block: Block, arguments: Located) -> Mapping[Any, Any]:
    """Return the values that one use of a block gives to its parameters."""
    if arguments.value is None:
        return {}
    if isinstance(arguments.value, Mapping):
        return arguments.value
    if not block.parameters:
        raise fail(arguments.spot, "unknown-parameter", f"the block `{named(block.name)}` has no parameters")
    return {next(iter(block.parameters)): arguments.value}


def substitute(described: Located, parameters: Mapping[str, Any]) -> Located:
    """Return a part of a description with the parameters' values in place of their names.

    What a parameter brings stands where its name stood.

    Raises:
        MlcalcError: it names a parameter that is not there.
    """
    return described._replace(value=_substituted(described.value, parameters, described.spot))


def _substituted(value: Any, parameters: Mapping[str, Any], spot: Spot) -> Any:
    if isinstance(value, str):
        return _in_text(value, parameters, spot) if "$" in value else value
    if isinstance(value, Mapping):
        return {
            _key(key, parameters, spot.below(key).key): _substituted(each, parameters, spot.below(key))
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_substituted(each, parameters, spot.below(index)) for index, each in enumerate(value)]
    return value


def _key(key: Any, parameters: Mapping[str, Any], spot: Spot) -> Any:
    if "$" not in str(key):
        return key
    value = _in_text(str(key), parameters, spot)
    if isinstance(value, (list, dict)):
        raise fail(spot, "wrong-parameter", f"`{named(key)}` stands for a key here, which cannot be {quoted(value)}")
    return value


def _in_text(text: str, parameters: Mapping[str, Any], spot: Spot) -> Any:
    def value_of(match: re.Match[str]) -> Any:
        name = match[1] or match[2]
        if name in parameters:
            return parameters[name]
        if name == REPEAT_INDEX:
            return match[0]
        raise fail(spot, "unknown-parameter", f"there is no parameter `{named(name)}`", suggestion(name, parameters))

    whole = _REFERENCE.fullmatch(text)
    if whole:
        return value_of(whole)
    replaced = _REFERENCE.sub(lambda match: str(value_of(match)), text)
    if len(replaced) > LONGEST_TEXT:
        raise fail(spot, "too-large", f"a text with parameters has at most {LONGEST_TEXT:,} characters")
    return replaced
