"""Blocks: a part of a network described once, with parameters, and used many times.

There is no language inside: `$filters` stands for the value of a parameter, and `${filters}` for its text
within a longer one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.errors import suggestion
from mlcalc.readers.bounds import check_data
from mlcalc.readers.context import Context, Path

KEYS = ("parameters", "inputs", "layers", "output")
LONGEST_TEXT = 10_000
LARGEST_VALUE = 100_000
"""Parts of the value of a parameter, each counted as often as it is used."""
COUNTER = "index"
"""What a repetition counts with, from 1: it has its value only where the repetition is read."""
_REFERENCE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


class Block(NamedTuple):
    """A block as it is described: its parameters with their defaults, None where one must be given."""

    name: str
    path: Path
    parameters: Mapping[str, Any]
    inputs: Sequence[str]
    layers: Sequence[Any]
    output: str | None
    context: Context


def read_blocks(data: Any, context: Context) -> dict[str, Block]:
    """Return the blocks of a description by their names.

    Raises:
        MlcalcError: one is not described as a block.
    """
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        raise context.fail(("blocks",), "bad-block", "`blocks` must map names to blocks")
    return {str(name): _read_block(str(name), block, context) for name, block in data.items()}


def _read_block(name: str, data: Any, context: Context) -> Block:
    path: Path = ("blocks", name)
    if not isinstance(data, Mapping) or not isinstance(data.get("layers"), list) or not data["layers"]:
        raise context.fail(path, "bad-block", f"the block `{name}` must have a list of `layers`", key=True)
    for key in data:
        if key not in KEYS:
            raise context.fail(
                (*path, key), "unknown-key", f"a block has no `{key}`", suggestion(str(key), KEYS), key=True
            )
    parameters = data.get("parameters") or {}
    if not isinstance(parameters, Mapping):
        raise context.fail((*path, "parameters"), "bad-block", "`parameters` must map names to their defaults")
    inputs = data.get("inputs") or ["input"]
    if not isinstance(inputs, list) or not all(isinstance(each, str) for each in inputs):
        raise context.fail((*path, "inputs"), "bad-block", "the `inputs` of a block must be a list of names")
    return Block(name, path, parameters, inputs, data["layers"], data.get("output"), context)


def bind(block: Block, value: Any, path: Path, context: Context) -> dict[str, Any]:
    """Return the value of each parameter in one use of a block.

    A bare value is that of the first parameter.

    Raises:
        MlcalcError: a parameter is unknown, or one without a default is not given.
    """
    names = list(block.parameters)
    if value is None:
        given: Mapping[Any, Any] = {}
    elif isinstance(value, Mapping):
        given = value
    elif names:
        given = {names[0]: value}
    else:
        raise context.fail(path, "unknown-parameter", f"the block `{block.name}` has no parameters")
    for name in given:
        if name not in block.parameters:
            help = suggestion(str(name), names) or f"it has {', '.join(names) or 'none'}"  # noqa: A001
            raise context.fail(
                (*path, name),
                "unknown-parameter",
                f"the block `{block.name}` has no parameter `{name}`",
                help,
                key=True,
            )
    bound = {**block.parameters, **given}
    for name, each in bound.items():
        check_data(each, most=LARGEST_VALUE)
        if each is None:
            place = path if context.place_of(path, key=True) else path[:-1]
            raise context.fail(place, "missing-parameter", f"the block `{block.name}` needs `{name}`", key=True)
    return {str(name): each for name, each in bound.items()}


def substitute(value: Any, parameters: Mapping[str, Any], path: Path, context: Context) -> Any:
    """Return a part of a description with the parameters' values in place of their names.

    Raises:
        MlcalcError: it names a parameter that is not there.
    """
    if isinstance(value, str):
        return _in_text(value, parameters, path, context) if "$" in value else value
    if isinstance(value, Mapping):
        return {
            _in_text(str(key), parameters, path, context) if "$" in str(key) else key: substitute(
                each, parameters, (*path, str(key)), context
            )
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [substitute(each, parameters, (*path, index), context) for index, each in enumerate(value)]
    return value


def _in_text(text: str, parameters: Mapping[str, Any], path: Path, context: Context) -> Any:
    def value_of(match: re.Match[str]) -> Any:
        name = match[1] or match[2]
        if name not in parameters and name == COUNTER:
            return match[0]
        if name not in parameters:
            raise context.fail(
                path, "unknown-parameter", f"there is no parameter `{name}`", suggestion(name, parameters)
            )
        return parameters[name]

    whole = _REFERENCE.fullmatch(text)
    if whole:
        return value_of(whole)
    replaced = _REFERENCE.sub(lambda match: str(value_of(match)), text)
    if len(replaced) > LONGEST_TEXT:
        raise context.fail(path, "too-large", f"a text with parameters has at most {LONGEST_TEXT:,} characters")
    return replaced
