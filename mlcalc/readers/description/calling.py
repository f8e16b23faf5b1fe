"""`call: NAME`: a layer, a block or a model that stands above is called once more, with the same weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.changes import Change, NewLayer
from mlcalc.edits import Edit, Rewrite, bare, instruction
from mlcalc.errors import MlcalcError, Place
from mlcalc.graph import Locator, Written
from mlcalc.layers import is_layer
from mlcalc.readers.description.placing import BESIDE_LAYER
from mlcalc.readers.description.replacing import JSON, YAML, spelled
from mlcalc.readers.description.writing import Rewriting
from mlcalc.readers.located import InData, InText, Located, Spot, did_you_mean, fail
from mlcalc.texts import named

CALL = "call"


class Use(NamedTuple):
    """An entry that has a name, and the nodes that it was read into; `is_broken` if it could not be read."""

    entry: Located
    nodes: Sequence[int]
    is_broken: bool


class CallWriting(Written):
    """A call of a layer that stands above: its arguments stand there."""

    def __init__(self, entry: Located, first: Locator | None) -> None:
        self.entry, self.first, self.here = entry, first, Rewriting(entry, entry.spot.locate)

    def __call__(self, argument: str | None = None) -> Place | None:
        return self.entry.spot.place

    def changed(self, change: Change) -> Rewrite | None:
        return self.first.changed(change) if isinstance(self.first, Written) else []

    def preceded(self, layer: NewLayer, source: int | None, name: str) -> Rewrite | None:
        return self.here.preceded(layer, source, name) if "from" in self.entry.value else []

    def removed(self) -> Rewrite | None:
        return self.here.removed()


def name_called(entry: Located, known: Iterable[str]) -> str:
    """Return the name that an entry calls.

    Raises:
        MlcalcError: something else stands beside it, or there is no such name.
    """
    for key in entry.value:
        if key not in (CALL, "name", "from"):
            message = f"`{named(key)}` cannot stand beside `call`, which uses a layer as it is"
            raise fail(entry.at(key).spot.key, "stray-key", message, f"take `{named(key)}` out")
    name = entry.value[CALL]
    if not isinstance(name, str) or name not in known:
        names = list(known)
        spot = entry.at(CALL).spot
        mend = did_you_mean(str(name), names, spot) or "`call` names a layer, a block or a model that stands above it"
        raise fail(spot, "unknown-source", f'there is no layer "{named(name)}" above to call', mend)
    return name


def once_more(use: Use, call: Located) -> Located:
    """Return the entry of a use as a call of it: with the name and the sources of that."""
    entry = use.entry.without("from", "name")
    spot, given = entry.spot, {key: call.at(key) for key in ("name", "from") if call.value.get(key) is not None}
    if isinstance(spot, InText):
        parts = dict(spot.parts) if isinstance(spot.parts, Mapping) else {}
        spots = {key: each.spot for key, each in given.items() if isinstance(each.spot, InText)}
        spot = spot._replace(parts={**parts, **spots})
    return Located({**entry.value, **{key: each.value for key, each in given.items()}}, spot)


# What leads there.


def written_call(name: str, entry: Located, own: object = None) -> str:
    """Return the entry that calls a name on what another entry takes, as it is spelled there; `own` is its own name."""
    sources = entry.value.get("from") if isinstance(entry.value, Mapping) else None
    parts = {"name": own, CALL: name, "from": sources}
    return _spelled({key: each for key, each in parts.items() if each is not None}, entry.spot)


def _spelled(value: Any, spot: Spot) -> str:
    text = spelled(value, JSON if isinstance(spot, InData) else YAML)
    return text if isinstance(spot, InData) else f"- {text}"


def mend_of_repeated_name(
    name: str, free: str, first: Located | None, entry: Located, layers: Located
) -> tuple[str, Rewrite]:
    """Return what to do about a name that is taken: the same layer on another input is most likely meant to be it.

    How it is written then comes with it, where that is one change.

    Where a layer takes the name twice, the second one means the further call, and is changed with it.
    """
    another = f"for example `{named(free)}` is free"
    if first is None or not entry.has("from") or _beside_names(entry) not in ({}, _beside_names(first)):
        edits = Rewriting(entry, entry.spot.locate).changed(Change({"name": free}))
        return (bare(f"for example, {instruction(edits)}"), edits) if edits else (another, ())
    text = written_call(name, entry, free)
    change = _instead(entry, text, _taken_twice(name, layers, free))
    once = f'to call "{named(name)}" again, with the same weights: {change}'
    return f"{once}; for a layer of its own, {another}", ()


def mend_of_name(place: Place | None, old: str, new: str) -> str:
    """Return how to write another name at its place in a file, if the name stands nowhere else there."""
    other = f"for example `{named(new)}`"
    if place is None or not place.source.is_file or place.source.text.count(old) != 1:
        return other
    start = place.column - 1
    text = place.source.line(place.line)[start : start + place.length]
    edit = Edit(place.source, place.line, start, start + place.length, text.replace(old, new))
    return bare(instruction([edit])) if old in text else other


def _beside_names(entry: Located) -> Any:
    return entry.without("name", "from").value if isinstance(entry.value, Mapping) else entry.value


def _taken_twice(name: str, layers: Located, free: str) -> Iterable[Edit]:
    """Yield the change to a free name of what stands second where a layer takes one name twice."""
    for index, each in enumerate(layers.value):
        sources = each.get("from") if isinstance(each, Mapping) else None
        if isinstance(sources, list) and sources.count(name) > 1:
            second = sources.index(name, sources.index(name) + 1)
            spot = layers.at(index).at("from").at(second).spot
            if isinstance(spot, InText) and spot.length:
                yield Edit(spot.source, spot.line, spot.column - 1, spot.column - 1 + spot.length, free)


def _instead(entry: Located, text: str, others: Iterable[Edit] = ()) -> str:
    """Return the instruction to write something in the place of an entry that stands on one line, and other changes."""
    spot = entry.spot
    line = spot.source.line(spot.line) if isinstance(spot, InText) and spot.source.is_file else ""
    is_alone = line.strip().startswith("- {") and line.strip().endswith("}")
    if not is_alone or not isinstance(spot, InText):
        return f"`{text}`"
    start = len(line) - len(line.lstrip())
    return instruction([Edit(spot.source, spot.line, start, len(line.rstrip()), text), *others])


def leading_to_call(
    cause: MlcalcError, entry: Located, known: Mapping[str, object], free: Callable[[str], str]
) -> MlcalcError:
    """Return what is wrong with an entry that names no layer, with the call that it may be meant as.

    `{shared: enc}`, `{type: enc}`, `{enc: }` and `enc` all name the layer "enc" that stands above. A name that is taken
    gives way to one that is `free`.
    """
    found = _meant(entry, known)
    if found is None:
        return cause
    name, key = found
    own: object = entry.value.get("name") if isinstance(entry.value, Mapping) else None
    own = free(own) if isinstance(own, str) and own in known else own
    mend = f'to call "{named(name)}" again, with the same weights: {_edited(entry, name, key, own)}'
    return cause.saying([each._replace(help=bare(mend), change=None) for each in cause.diagnostics])


def _meant(entry: Located, known: Mapping[str, object]) -> tuple[str, str | None] | None:
    """Return the name of a layer above that an entry holds, and the key in front of it, if there is one."""
    value = entry.value
    if isinstance(value, str):
        name = value.partition("(")[0]
        return (name, None) if name in known and not is_layer(name) else None
    if not isinstance(value, Mapping):
        return None
    for key, each in value.items():
        if key not in ("name", "from") and isinstance(each, str) and each in known and not is_layer(str(key)):
            return each, str(key)
    if value.keys() == {"name", "from"} and isinstance(value["name"], str) and value["name"] in known:
        return value["name"], None
    keys = [key for key in value if key not in BESIDE_LAYER]
    return (keys[0], None) if len(keys) == 1 and keys[0] in known and not is_layer(str(keys[0])) else None


def _edited(entry: Located, name: str, key: str | None, own: object) -> str:
    """Return how to write the call: with `call` as the key, where there is nothing else to change."""
    spot = entry.spot
    if key is None or not isinstance(spot, InText) or own != entry.value.get("name"):
        return _instead(entry, written_call(name, entry, own))
    if any(each not in (key, "name", "from") for each in entry.value):
        return _instead(entry, written_call(name, entry, own))
    here = spot.below(key).key
    start = here.column - 1
    return instruction([Edit(here.source, here.line, start, start + len(key), CALL)])
