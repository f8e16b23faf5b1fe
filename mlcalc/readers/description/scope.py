"""The names that `from` can mean, and the tensors behind them."""

from __future__ import annotations

from collections import ChainMap
from itertools import chain, islice

from mlcalc.errors import Diagnostic, MlcalcError, suggestion
from mlcalc.graph import Tensor
from mlcalc.limits import MOST_DIGITS, MOST_NAMES
from mlcalc.readers.description.calling import Use
from mlcalc.readers.located import Spot
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
        place, known = spot.place, list(islice(chain.from_iterable(self.names.maps), MOST_NAMES)) if suggest else []
        listed = ", ".join(map(named, dict.fromkeys(known[:12]))) + (" …" if len(known) > 12 else "")
        return MlcalcError(
            Diagnostic(
                "unknown-source",
                f'there is no layer or input "{named(source)}" above',
                help=suggestion(source, known) or (f"there are {listed}" if listed else None),
                place=place,
                where=None if place else f'from "{named(source)}"',
            )
        )
