"""Blocks: a part of a network described once, with parameters, and used many times.

There is no language inside: `$filters` stands for the value of a parameter, and `${filters}` for its text
within a longer one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.errors import Diagnostic, closest, warning
from mlcalc.limits import STEPS_OF_VALUE
from mlcalc.readers.bounds import check_data
from mlcalc.readers.budget import Budget
from mlcalc.readers.description.replacing import instead
from mlcalc.readers.located import Located, Spot, did_you_mean, fail, in_place
from mlcalc.texts import listed, named, quoted

KEYS = ("parameters", "inputs", "layers", "output")
_PARAMETERS = ("params", "args", "arguments", "parameter", "param", "defaults", "variables", "vars")
"""What else people call the parameters of a block."""
REPEAT_INDEX = "index"
"""What a repetition counts with, from 1: its value is known when the repetition is read."""
_REFERENCE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


class Block(NamedTuple):
    """A block as it is described: its parameters with their defaults, None if one must be given.

    `size` counts what one use of it reads: the values in its layers, and its parameters; `stated` is where these stand.
    """

    name: str
    parameters: Mapping[str, Any]
    inputs: Sequence[str]
    layers: Located
    output: Located | None
    size: int
    stated: Located | None = None


def read_blocks(data: Located | None) -> dict[str, Block]:
    """Return the blocks of a description by their names.

    Raises:
        MlcalcError: one is not described as a block.
    """
    if data is None or data.value is None:
        return {}
    if not isinstance(data.value, Mapping):
        is_list = isinstance(data.value, list) and all(isinstance(each, Mapping) for each in data.value)
        whole = {name: block for each in data.value for name, block in each.items()} if is_list else None
        mend = instead(data, whole, "") if whole else None
        raise fail(data.spot, "bad-block", "`blocks` must map names to blocks", mend)
    return {str(name): _read_block(str(name), data.at(name)) for name in data.value}


def _read_block(name: str, data: Located) -> Block:
    layers = data.get("layers")
    if layers is None or not isinstance(layers.value, list) or not layers.value:
        mend = instead(data, {"layers": data.value}, "") if isinstance(data.value, list) and data.value else None
        keys = data.value if isinstance(data.value, Mapping) and layers is None else ()
        misspelt = next((key for key in keys if key not in KEYS and closest(str(key), ["layers"])), None)
        if misspelt is not None:
            spot = data.at(misspelt).spot.key
            mend = in_place(spot, "layers", "did you mean `layers`?")
        raise fail(data.spot.key, "bad-block", f"the block `{named(name)}` must have a list of `layers`", mend)
    for key in data.value:
        if key not in KEYS:
            spot = data.at(key).spot.key
            meant = "parameters" if key in _PARAMETERS else closest(str(key), KEYS)
            mend = in_place(spot, meant, f"did you mean `{meant}`?") if meant else f"it has {listed(KEYS)}"
            raise fail(spot, "unknown-key", f"a block has no `{named(key)}`", mend)
    parameters = data.value.get("parameters") or {}
    if not isinstance(parameters, Mapping):
        at = data.at("parameters")
        names = _as_parameters(parameters)
        mend = instead(at, names, "each name has a colon behind it, and its default") if names else None
        raise fail(at.spot, "bad-block", "`parameters` must map names to their defaults", mend)
    if any(str(name).startswith("$") for name in parameters):
        at = data.at("parameters")
        first = next(name for name in parameters if str(name).startswith("$"))
        mend = instead(at, {str(name).lstrip("$"): each for name, each in parameters.items()}, "")
        message = f"the parameter `{named(first)}` has its `$` where it is named, not where it is stated"
        raise fail(at.at(first).spot.key, "bad-block", message, mend)
    for each in parameters:
        if found := re.fullmatch(r"(\w+)\s*=\s*(\S*)", str(each)):
            stated = {other: value for other, value in parameters.items() if other != each}
            values = _as_values({**stated, found[1]: found[2] or None})
            mend = instead(data.at("parameters"), values, "its default stands behind a colon")
            message = f"`{named(each)}` is no name of a parameter"
            raise fail(data.at("parameters").at(each).spot.key, "bad-block", message, mend)
    inputs = data.value.get("inputs") or ["input"]
    if not isinstance(inputs, list) or not all(isinstance(each, str) for each in inputs):
        raise fail(data.at("inputs").spot, "bad-block", "the `inputs` of a block must be a list of names")
    size = check_data(layers.value) + len(parameters)
    return Block(name, parameters, inputs, layers, data.get("output"), size, data.get("parameters"))


def _as_values(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters whose defaults are numbers where they are written as texts of digits."""
    numbers = {name: int(each) for name, each in parameters.items() if re.fullmatch("[0-9]{1,9}", str(each))}
    return {**parameters, **numbers}


def _as_parameters(written: Any) -> dict[str, Any] | None:
    """Return the parameters that a list means, or a text: names, alone or with a default; None if it is none."""
    meant: dict[str, Any] = {}
    for each in written if isinstance(written, list) else re.split(r"[\s,]+", str(written).strip()):
        meant |= each if isinstance(each, Mapping) else {each: None}
    are_names = all(isinstance(name, str) and name.isidentifier() for name in meant)
    return meant if are_names and meant else None


def unused(blocks: Mapping[str, Block], used: Collection[str], described: Located) -> Iterator[Diagnostic]:
    """Yield a warning for each block that is never used, and for each parameter that its block never names.

    Args:
        blocks: the blocks by their names.
        used: the names of those that are used.
        described: where the blocks are described.
    """
    for key in described.value:
        at, name = described.at(key), str(key)
        block = blocks[name]
        if name not in used:
            mend = f"`- {named(name)}` below `layers` uses it; otherwise take it out"
            yield _unused(at.spot.key, "unused-block", f"the block `{named(name)}` is never used", mend)
        references = {match[1] or match[2] for match in _REFERENCE.finditer(repr(block.layers.value))}
        for parameter in block.parameters:
            if str(parameter) not in references:
                message = f"nothing in the block `{named(name)}` names its parameter `{named(parameter)}`"
                mend = f"`${named(parameter)}` stands for its value; otherwise take it out"
                yield _unused(at.at("parameters").at(parameter).spot.key, "unused-parameter", message, mend)


def _unused(spot: Spot, code: str, message: str, mend: str) -> Diagnostic:
    return warning(code, message, spot.place)._replace(help=mend, where=spot.where)


def bind(block: Block, use: Located) -> dict[str, Any]:
    """Return the value of each parameter in one use of a block, an entry such as `{residual: 64}`.

    A bare value is that of the first parameter.

    Raises:
        MlcalcError: a parameter is unknown, or one without a default is not given; or a key cannot stand there.
    """
    for key in use.value:
        if key not in (block.name, "name", "from"):
            raise fail(use.at(key).spot.key, "stray-key", f"`{named(key)}` cannot stand beside a block")
    arguments = use.at(block.name)
    given = _given(block, arguments)
    for name in given:
        if name not in block.parameters:
            names = list(block.parameters)
            spot = arguments.at(name).spot.key
            mend = did_you_mean(str(name), map(str, names), spot) or f"it has {listed(names, named) or 'none'}"
            message = f"the block `{named(block.name)}` has no parameter `{named(name)}`"
            raise fail(spot, "unknown-parameter", message, mend)
    bound = {**block.parameters, **given}
    for name, each in bound.items():
        if each is None:
            spot = arguments.spot.key if arguments.spot.place else use.spot
            message = f"the block `{named(block.name)}` needs `{named(name)}`"
            pairs = ", ".join(f"{named(each)}: …" for each, value in bound.items() if value is None)
            raise fail(spot, "missing-parameter", message, f"give it: `{named(block.name)}: {{{pairs}}}`")
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


def arguments_given(block: Block, use: Located) -> Mapping[Any, Any]:
    """Return what a use of a block gives to its parameters, by their names; nothing where it has none for it."""
    given = use.value[block.name]
    if isinstance(given, Mapping) or given is None:
        return given or {}
    return dict.fromkeys(list(block.parameters)[:1], given)


def references(block: Block) -> list[str]:
    """Return the names that the layers of a block take as those of parameters."""
    found = (match[1] or match[2] for match in _REFERENCE.finditer(repr(block.layers.value)))
    return [name for name in dict.fromkeys(found) if name != REPEAT_INDEX]


def places_of(block: Block, use: Located) -> dict[str, Spot]:
    """Return where one use of a block gives its parameters their values."""
    arguments = use.at(block.name)
    if isinstance(arguments.value, Mapping):
        return {str(name): arguments.spot.below(name) for name in arguments.value}
    return {str(name): arguments.spot for name in _given(block, arguments)}


class Substitution(NamedTuple):
    """Puts the values of parameters in the place of their names; `budget` pays for what they bring."""

    values: Mapping[str, Any]
    budget: Budget

    def of(self, described: Located) -> Located:
        """Return a part of a description with the values in place: each stands where its name stood.

        Raises:
            MlcalcError: the part names a parameter that is not there, or grows too large.
        """
        return described._replace(value=self._value(described.value, described.spot))

    def _value(self, value: Any, spot: Spot) -> Any:
        if isinstance(value, str):
            return self._text(value, spot) if "$" in value else value
        if isinstance(value, Mapping):
            return {
                self._key(key, spot.below(key).key): self._value(each, spot.below(key)) for key, each in value.items()
            }
        if isinstance(value, list):
            return [self._value(each, spot.below(index)) for index, each in enumerate(value)]
        return value

    def _key(self, key: Any, spot: Spot) -> Any:
        if "$" not in str(key):
            return key
        value = self._text(str(key), spot)
        if isinstance(value, (list, dict)):
            raise fail(
                spot, "wrong-parameter", f"`{named(key)}` stands for a key here, which cannot be {quoted(value)}"
            )
        return value

    def _text(self, text: str, spot: Spot) -> Any:
        """Return the value that a text names, or the text with the values that it names written out."""
        whole = _REFERENCE.fullmatch(text)
        if whole is None:
            return _REFERENCE.sub(lambda match: self._written(match, spot), text)
        value = self._named(whole, spot)
        self.budget.spend(spot, STEPS_OF_VALUE * check_data(value))
        return value

    def _written(self, match: re.Match[str], spot: Spot) -> str:
        text = str(self._named(match, spot))
        self.budget.spend(spot, len(text))
        return text

    def _named(self, match: re.Match[str], spot: Spot) -> Any:
        name = match[1] or match[2]
        if name in self.values:
            return self.values[name]
        if name == REPEAT_INDEX:
            return match[0]
        known = listed(list(self.values), lambda each: f"`${named(each)}`")
        near = closest(name, self.values) or (next(iter(self.values)) if len(self.values) == 1 else None)
        is_whole = spot.place is not None and spot.place.length == len(match[0])
        mend = f"there is {known}" if known else None
        if near is not None and is_whole:
            mend = in_place(spot, f"${near}", f"did you mean `{near}`?")
        elif near is not None:
            mend = f"did you mean `{near}`?"
        raise fail(spot, "unknown-parameter", f"there is no parameter `{named(name)}`", mend)
