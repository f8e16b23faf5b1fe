"""Where an entry of a description stands: how deep, in which blocks and repetitions, and what it may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from mlcalc.edits import Edit, instruction
from mlcalc.errors import Label
from mlcalc.graph import Locator, Repetition
from mlcalc.layers.base import Layer
from mlcalc.limits import DEEPEST
from mlcalc.model import Model
from mlcalc.readers.budget import Budget
from mlcalc.readers.description.blocks import Block, places_of
from mlcalc.readers.description.call_text import LayerCall
from mlcalc.readers.located import Located, Spot, fail
from mlcalc.texts import named, ordinal


class Context(NamedTuple):
    """Whose defaults layers take, how deep inside others they stand, and how a model among them is read and paid."""

    read_model: Callable[[Located, Context], Model]
    budget: Budget
    convention: str | None = None
    depth: int = 0
    blocks: tuple[Block, ...] = ()
    """The blocks whose layers are being read, each in the one before."""
    uses: tuple[Label, ...] = ()
    """Where each of them is used."""
    given: Mapping[str, Spot] = MappingProxyType({})
    """Where the innermost of them is given the values of its parameters."""
    repetitions: tuple[Repetition, ...] = ()
    """Which time it is of each repetition around them."""
    stored: Callable[[Located, Context], Model] | None = None
    """Returns the model that `{model: FILE}` names."""
    called: Callable[[Located], Layer] | None = None
    """Returns the layer above that `{call: NAME}` names."""

    def deeper(self, spot: Spot) -> Context:
        """Return the context of what stands inside something else.

        Raises:
            MlcalcError: it is nested deeper than any real description.
        """
        if self.depth >= DEEPEST:
            raise fail(spot, "too-deep", f"layers are nested at most {DEEPEST} levels deep")
        return self._replace(depth=self.depth + 1)

    def inside(self, block: Block, use: Located, number: int) -> Context:
        """Return the context of what stands in a block.

        Args:
            block: the block.
            use: the entry that uses it.
            number: which use of it that is, counted from 1.

        Raises:
            MlcalcError: the block is being read already.
        """
        if any(each is block for each in self.blocks):
            raise fail(
                use.spot, "cycle", f"the block `{block.name}` uses itself, and so never ends", _taken_out(use.spot)
            )
        place = use.spot.place
        which = "this" if number == 1 else f"the {ordinal(number)}"
        uses = (Label(place, f"in {which} use of the block `{named(block.name)}`"),) if place else ()
        return self._replace(blocks=(*self.blocks, block), uses=(*self.uses, *uses), given=places_of(block, use))

    def repeating(self, repetition: Repetition) -> Context:
        """Return the context of what is repeated, for one of the times."""
        return self._replace(repetitions=(*self.repetitions, repetition))

    def of(self, call: LayerCall) -> Context:
        """Return the context of what stands in a call: if that is one of Keras, all in it has Keras' defaults."""
        return self._replace(convention=self.convention or call.convention)


def _taken_out(spot: Spot) -> str:
    """Return the help that takes out an entry; the line if it stands alone there."""
    place = spot.place
    line = place.source.line(place.line) if place else ""
    if place is None or not line.lstrip().startswith("- ") or place.length < len(line.strip()) - len("- "):
        return "take it out"
    return instruction([Edit(place.source, place.line, 0, 0, None)])


class Item(NamedTuple):
    """One entry of `layers`: the layer, the name that the entry gives it, and where both stand."""

    layer: Layer
    name: str | None
    entry: Located
    locate: Locator
