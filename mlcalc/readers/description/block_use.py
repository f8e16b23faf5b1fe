"""What is meant by a use of a block that is wrong: the parameters that it lacks, and what stands in a wrong place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.arguments.meanings import example_of
from mlcalc.changes import Change
from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import MlcalcError, closest
from mlcalc.readers.description.blocks import Block, arguments_given, references
from mlcalc.readers.description.kinds import arguments_of
from mlcalc.readers.description.misplaced import rewritten
from mlcalc.readers.description.placing import BESIDE_LAYER
from mlcalc.readers.description.replacing import YAML, instead, spelled
from mlcalc.readers.description.writing import Rewriting
from mlcalc.readers.located import Located, in_place
from mlcalc.texts import listed, named

_TIMES = ("times", "repeats", "repetitions", "repeated", "count", "num", "n")
"""What else people call `repeat`."""


class _Use(NamedTuple):
    """The use of a block: the block, the entry, and what it gives to the parameters."""

    block: Block
    entry: Located
    given: Mapping[Any, Any]
    width: Callable[[], int | None]

    def with_parameters(self, given: Mapping[Any, Any]) -> dict[str, Any]:
        """Return the entry with other parameters."""
        return {**self.entry.value, self.block.name: dict(given) or None}


def explained(cause: MlcalcError, block: Block, entry: Located, width: Callable[[], int | None]) -> MlcalcError:
    """Return what is wrong with the use of a block, with what is meant.

    Args:
        cause: what is wrong.
        block: the block.
        entry: the entry that uses it.
        width: returns how many channels or features the entry takes, if that is known.
    """
    use = _Use(block, entry, _by_place(block, entry) or arguments_given(block, entry), width)
    mend = next(filter(None, _mends(use)), None)
    if mend is None:
        return cause
    return cause.saying([each._replace(help=mend) for each in cause.diagnostics[:1]])


def _by_place(block: Block, entry: Located) -> dict[str, Any]:
    """Return the values of a list, or of numbers between commas, for the parameters in their order."""
    value = entry.value[block.name]
    if isinstance(value, str) and re.fullmatch(r"\d+(,\s*\d+)+", value):
        value = [int(each) for each in value.split(",")]
    if isinstance(value, Mapping) and all(type(name) is int and each is None for name, each in value.items()):
        return dict(zip(map(str, block.parameters), value, strict=False)) if len(value) <= len(block.parameters) else {}
    is_of_several = isinstance(value, list) and len(value) <= len(block.parameters) > 1
    return dict(zip(map(str, block.parameters), value, strict=False)) if is_of_several else {}


def _mends(use: _Use) -> Iterator[str | None]:
    """Yield what mends the first thing that is wrong, the likeliest first."""
    strays = [key for key in use.entry.value if key not in (use.block.name, "name", "from")]
    if strays:
        yield from _of_stray(use, strays[0])
        return
    unknown = [name for name in use.given if name not in use.block.parameters]
    if unknown and unknown[0] in references(use.block):
        yield _declared(use)
    if unknown:
        yield from _of_unknown(use, unknown[0])
        return
    yield _with_missing(use)


def _of_stray(use: _Use, key: str) -> Iterator[str | None]:
    """Yield what is meant by a key that cannot stand beside a block."""
    value = use.entry.value[key]
    others = {name: each for name, each in use.entry.value.items() if name != key}
    spot = use.entry.at(key).spot.key
    if key in _TIMES and isinstance(value, int):
        yield in_place(spot, "repeat", f"`{named(key)}` is `repeat` here:")
    inside = key if key in use.block.parameters else closest(str(key), map(str, use.block.parameters))
    if inside and inside not in use.given:
        whole = {**others, use.block.name: {**use.given, inside: value}}
        yield f"a parameter stands inside: {rewritten(use.entry, whole)}"
    meant = closest(str(key), ("name", "from", "repeat"))
    if meant and meant not in use.entry.value:
        yield in_place(spot, meant, f"did you mean `{meant}`?")
    if key in BESIDE_LAYER:
        yield f"give `{key}` to the layers of the block"
    yield f"beside a block stand `name`, `from` and `repeat` alone: {rewritten(use.entry, others)}"


def _of_unknown(use: _Use, name: Any) -> Iterator[str | None]:
    """Yield what is meant by a parameter that a block does not have."""
    value = use.given[name]
    rest = {other: each for other, each in use.given.items() if other != name}
    beside = "repeat" if name in _TIMES and isinstance(value, int) else name
    if beside in ("repeat", "name", "from") and beside not in use.entry.value:
        whole = {beside: value, **use.with_parameters(rest)}
        yield f"`{beside}` stands beside the block: {rewritten(use.entry, whole)}"
    if closest(str(name), map(str, use.block.parameters)):
        return
    if _is_filled(use.block, rest) and name not in references(use.block):
        has = listed(list(use.block.parameters), lambda each: f"`{named(each)}`") or "none"
        yield f"it has {has}: {rewritten(use.entry, use.with_parameters(rest))}"


def _is_filled(block: Block, given: Mapping[Any, Any]) -> bool:
    return all(each is not None or name in given for name, each in block.parameters.items())


def _declared(use: _Use) -> str | None:
    """Return the help that states the parameters of a block which its layers name, and nothing declares."""
    unknown = [each for each in references(use.block) if each not in use.block.parameters]
    why = "what its layers take stands in its `parameters`"
    if use.block.parameters and use.block.stated is not None:
        return instead(use.block.stated, {**dict.fromkeys(unknown), **use.block.parameters}, why)
    place = use.block.layers.spot.key.place
    if use.block.parameters or place is None or not place.source.is_file:
        return None
    if place.source.line(place.line)[: place.column - 1].strip():
        return None
    defaults = {each: None if each in use.given else _example(use, each) for each in unknown}
    edit = Edit(place.source, place.line, 0, 0, f"parameters: {spelled(defaults, YAML)}\n")
    return f"{why}: {instruction([edit])}"


def _with_missing(use: _Use) -> str | None:
    """Return the help that gives the parameters which have no default, each a value as an example."""
    values = {
        str(name): _example(use, str(name))
        for name, each in use.block.parameters.items()
        if each is None and use.given.get(name) is None
    }
    if not values and not use.block.parameters:
        return f"it takes none: {rewritten(use.entry, use.with_parameters({}))}"
    if not values and _by_place(use.block, use.entry):
        return f"several values stand by their names: {rewritten(use.entry, use.with_parameters(use.given))}"
    if not values or None in values.values():
        return None
    given = {name: each for name, each in use.given.items() if each is not None}
    edits = None
    if isinstance(use.entry.value[use.block.name], Mapping):
        edits = Rewriting(use.entry, use.entry.spot.locate).changed(Change(values))
    whole = {name: {**given, **values}[name] for name in use.block.parameters if name in {**given, **values}}
    text = instruction(edits) if edits else rewritten(use.entry, use.with_parameters(whole))
    return bare(f"for example, {text}")


def _example(use: _Use, name: str) -> Any:
    """Return a value that a parameter may have: one that fits the argument which it stands for."""
    argument = _argument_of(use.block.layers.value, f"${name}")
    width = use.width() if argument in ("filters", "units") else None
    return width or (example_of(argument) if argument else None) or example_of(name)


def _argument_of(value: Any, text: str) -> str | None:
    """Return the first argument behind which a text stands in data."""
    parts: Sequence[Any] = (
        list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    )
    here = [str(key) for key, each in value.items() if each == text] if isinstance(value, Mapping) else []
    here = [next(iter(arguments_of(each)), each) for each in here]  # a bare value is the first argument
    return next(iter(here), None) or next(filter(None, (_argument_of(each, text) for each in parts)), None)
