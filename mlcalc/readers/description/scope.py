"""The names that `from` can mean, and the tensors behind them."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from itertools import chain, islice

from mlcalc.errors import Diagnostic, Label, MlcalcError
from mlcalc.graph import Tensor
from mlcalc.limits import MOST_DIGITS, MOST_NAMES
from mlcalc.readers.description.calling import Use
from mlcalc.readers.located import InData, InText, Located, Spot, did_you_mean
from mlcalc.texts import counted, named


class Scope:
    """The names that `from` can mean: those of one description, of one block, or of one repetition.

    A name stands for the tensors that a layer gives, or for None if the layer could not be read; and for the entry
    that it was given to.
    """

    def __init__(self, parent: Scope | None = None, prefix: str = "") -> None:
        self.prefix = prefix
        self.names: ChainMap[str, tuple[Tensor, ...] | None] = parent.names.new_child() if parent else ChainMap()
        self.uses: ChainMap[str, Use] = parent.uses.new_child() if parent else ChainMap()

    def sees(self, other: Scope) -> bool:
        """Tell whether the names of another scope can be meant here, too."""
        return any(each is other.names.maps[0] for each in self.names.maps)

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
        parts = [each.strip() for each in source.split(",")]
        if len(parts) > 1 and all(each in self.names for each in parts):
            mend = f"several names stand in a list: `from: [{named(', '.join(parts))}]`"
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


def too_early(source: Located, later: Located) -> Diagnostic:
    """Return what is wrong with a name in `from` that only a layer below has, or the one that it stands in."""
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
