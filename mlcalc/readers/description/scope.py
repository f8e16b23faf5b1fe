"""The names that `from` can mean, and the tensors behind them."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

from mlcalc.errors import Diagnostic, Label, MlcalcError
from mlcalc.graph import Tensor
from mlcalc.limits import MOST_DIGITS, MOST_LISTED, MOST_NAMES
from mlcalc.readers.description.calling import Use
from mlcalc.readers.description.replacing import instead
from mlcalc.readers.located import InData, InText, Located, Spot, did_you_mean, in_place
from mlcalc.texts import counted, listed, named


class Scope:
    """The names that `from` can mean: those of one description, of one block, or of one repetition.

    A name stands for the tensors that a layer gives, or for None if the layer could not be read; and for the entry
    that it was given to. `entries` are those that are read in it.
    """

    def __init__(self, parent: Scope | None = None, prefix: str = "") -> None:
        self.prefix = prefix
        self.parent = parent
        self.entries: Located | None = None
        self.names: ChainMap[str, tuple[Tensor, ...] | None] = parent.names.new_child() if parent else ChainMap()
        self.uses: ChainMap[str, Use] = parent.uses.new_child() if parent else ChainMap()

    @property
    def last(self) -> str | None:
        """The name of what was read last, and could be read."""
        read = (name for each in self.names.maps for name in reversed([*each]) if each[name] is not None)
        return next(read, None)

    def named_entries(self) -> dict[str, Located]:
        """Return the entries that have a name which can be meant here, wherever they stand."""
        known = self.parent.named_entries() if self.parent else {}
        for each in self.entries.parts() if self.entries else ():
            if isinstance(each.value, Mapping) and isinstance(each.value.get("name"), str):
                known[each.value["name"]] = each
        return known

    def resolve(self, source: str, spot: Spot, *, suggest: bool = True) -> tuple[Tensor, ...] | None:
        """Return the tensors that `name` or `name[1]` means; None if the layer of that name could not be read.

        With `suggest`, the error says which name may have been meant.

        Raises:
            MlcalcError: there is no such name, or no such output.
        """
        name, _, rest = source.partition("[")
        output = rest[:-1].strip() if rest.endswith("]") else ""
        try:
            if rest and not (output.isascii() and output.isdigit() and len(output) <= MOST_DIGITS):
                raise KeyError(source)
            tensors = self.names[name]
        except KeyError:
            raise self._unknown(source, spot, suggest=suggest) from None
        if tensors is None or not rest:
            return tensors
        number = int(output)
        if len(tensors) == 1:
            return (Tensor(tensors[0].node, tensors[0].output + number),)
        if number >= len(tensors):
            are = "is" if len(tensors) == 1 else "are"
            message = f'"{named(source)}": there {are} {counted(len(tensors), "output")}'
            raise MlcalcError(Diagnostic("unknown-source", message, place=spot.place))
        return (tensors[number],)

    def _unknown(self, source: str, spot: Spot, *, suggest: bool) -> MlcalcError:
        parts = re.split(r"\s*(?:[,;+&|]|\band\b)\s*|\s+", source.strip(" ()[]<>"))
        if len(parts) > 1 and all(each in self.names for each in parts):
            mend = instead(Located(source, spot), parts, "several names stand in a list")
            raise MlcalcError(
                Diagnostic("unknown-source", f'"{named(source)}" is no name', help=mend, place=spot.place)
            )
        place, known = spot.place, list(islice(chain.from_iterable(self.names.maps), MOST_NAMES)) if suggest else []
        listed = ", ".join(map(named, dict.fromkeys(known[:12]))) + (" …" if len(known) > 12 else "")
        return MlcalcError(
            Diagnostic(
                "unknown-source",
                f'there is no layer or input "{named(source)}" above',
                help=did_you_mean(source, known, spot) or (f"there are {listed}" if listed else None),
                place=place,
                where=None if place else f'from "{named(source)}"',
            )
        )


def too_early(source: Located, entries: Mapping[str, Located], above: str | None) -> Diagnostic | None:
    """Return what is wrong with a name in `from` that no layer above has, but one below or the one that it stands in.

    Args:
        source: the name.
        entries: the entries that have names.
        above: a name that could stand there, if there is one.
    """
    later = entries.get(str(source.value))
    if later is None:
        return None
    if (ring := _ring(source, entries)) and len(ring) > 1:
        order = {name: row for row, name in enumerate(entries)}
        rows = [order[each.taker] for each in ring]
        first = rows.index(min(rows))
        ring, rows = [*ring[first:], *ring[:first]], [*rows[first:], *rows[:first]]
        # The first of them takes what stands below; if another one does, too, more than one line must change.
        return _in_ring(ring, above if rows[1:] == sorted(rows[1:], reverse=True) else None)
    here, there = source.spot.place, later.spot.place
    name, where = named(source.value), None if here else source.spot.where
    if _holds(later.spot, source.spot):
        message = f'"{name}" is this layer itself, and a layer takes what stands above it'
        return Diagnostic("unknown-source", message, help=f'take "{name}" out of `from`', place=here, where=where)
    message, mend = f'"{name}" stands below, and a layer takes what stands above it', f'put "{name}" above this layer'
    if here is None or there is None:
        return Diagnostic("unknown-source", message, help=mend, where=where)
    labels = (Label(here, "needed here"), Label(there, "given here"))
    if here.source.is_file and there.line > here.line and _is_alone(later.spot) and _is_alone(source.spot):
        mend = f"move {there.in_words} above {here.in_words}"
    return Diagnostic("unknown-source", message, help=mend, place=here, labels=labels)


class _Taking(NamedTuple):
    """A layer that takes another one: its name, and where that of the other one stands."""

    taker: str
    source: Located


def _ring(source: Located, entries: Mapping[str, Located]) -> list[_Taking]:
    """Return how the layer in whose `from` a name stands takes itself in the end; nothing if it does not."""
    start = next((name for name, each in entries.items() if _holds(each.spot, source.spot)), None)
    if start is None:
        return []
    takings = {str(source.value): _Taking(start, source)}
    waiting = list(takings)
    for name in waiting:
        if name == start:
            return _way_back(start, takings)
        for each in _sources(entries[name]) if name in entries else ():
            taken = str(each.value).partition("[")[0]
            if taken not in takings:
                takings[taken] = _Taking(name, each)
                waiting.append(taken)
    return []


def _way_back(start: str, takings: Mapping[str, _Taking]) -> list[_Taking]:
    """Return how a layer takes itself, from it on: each is the taker of what is taken by the one before."""
    way = [takings[start]]
    while way[-1].taker != start:
        way.append(takings[way[-1].taker])
    return way[::-1]


def _sources(entry: Located) -> Iterator[Located]:
    """Yield the names that stand in the `from` of an entry."""
    sources = entry.get("from")
    if sources is not None and isinstance(sources.value, list):
        yield from sources.parts()
    elif sources is not None:
        yield sources


def _in_ring(ring: Sequence[_Taking], above: str | None) -> Diagnostic:
    pairs = [f'"{named(each.taker)}" takes "{named(each.source.value)}"' for each in ring]
    message = f"these layers wait for each other, in a ring: {listed(pairs)}"
    places = [each.source.spot.place for each in ring]
    labels = [Label(place, text) for place, text in zip(places, pairs, strict=True) if place is not None]
    mend, first = "let one of them take what does not come from it", ring[0].source
    if above is not None:
        mend = in_place(first.spot, above, f"{mend}; for example,")
    place = first.spot.place
    where = None if place else first.spot.where
    return Diagnostic("cycle", message, help=mend, place=place, where=where, labels=tuple(labels[:MOST_LISTED]))


def _in_text(spot: Spot) -> InText | None:
    return spot.in_text if isinstance(spot, InData) else spot


def _holds(outer: Spot, inner: Spot) -> bool:
    """Tell whether an entry is the one that a name stands in."""
    if isinstance(outer, InData) and isinstance(inner, InData):
        return outer.path == inner.path[: len(outer.path)]
    entry, part = _in_text(outer), _in_text(inner)
    if entry is None or part is None:
        return False
    parts = entry.parts.values() if isinstance(entry.parts, Mapping) else entry.parts
    return any(each == part or _holds(each, part) for each in parts)


def _is_alone(spot: Spot) -> bool:
    """Tell whether an entry of a list stands on one line that holds nothing else, behind its dash."""
    here = _in_text(spot)
    return here is not None and bool(here.length) and here.source.line(here.line).lstrip().startswith("- ")
