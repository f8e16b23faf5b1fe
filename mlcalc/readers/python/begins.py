"""With which shapes the models of a source begin: those that the source states, or others that are asked for."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mlcalc.errors import Place
from mlcalc.readers.python.objects import Begin, ChainObject, ModelObject, SourceLayer
from mlcalc.readers.python.values import Setting
from mlcalc.shapes import Shape

Asked = Mapping[Begin, Sequence[Shape]]
"""The shapes, batch first, with which what is made there begins in place of its own."""


class Begins:
    """What one reading of a source has made so far, each by where it was made.

    Args:
        asked: the shapes that are asked for.
    """

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._named: dict[Begin, Shape] = {}
        self._counts: Counter[tuple[int | None, int, int]] = Counter()

    def at(self, place: Place | None) -> Begin | None:
        """Return what names the next thing that is made at a place: the same each time that the source is followed."""
        if place is None:
            return None
        there = (place.source.cell, place.line, place.column)
        self._counts[there] += 1
        return Begin(*there, self._counts[there])

    def asked(self, begin: Begin | None) -> Sequence[Shape]:
        """Return the shapes that are asked for there; none where the source itself says them."""
        return self._asked.get(begin, ()) if begin is not None else ()

    def keep(
        self, begin: Begin | None, shape: Shape | None, setting: Setting, *names: str, is_first: bool = True
    ) -> None:
        """Note a shape that the source states by a name, as an argument of some names or, maybe, the first of all."""
        if begin is None or shape is None or setting.node is None:
            return
        given = [each.value for each in setting.node.keywords if each.arg in names]
        given = given or setting.node.args[:is_first]
        if any(isinstance(each, ast.Name) for value in given for each in ast.walk(value)):
            self._named[begin] = shape[1:]

    def together(self, begin: Begin) -> list[Begin]:
        """Return what begins with the same shape, by a name both times: who changes that changes them all."""
        shape = self._named.get(begin)
        return [begin, *(each for each, other in self._named.items() if other == shape is not None and each != begin)]

    def begun(self, chain: ChainObject) -> ChainObject:
        """Return a new chain, which begins with the shape that is asked for there, if one is."""
        chain.made_at = self.at(chain.place)
        asked = self.asked(chain.made_at)
        chain.asked, chain.can_be_asked = asked[0] if asked else None, True
        return chain


class InputPlace(NamedTuple):
    """One input of a model: what states its shape, and which of several shapes there that is."""

    begin: Begin
    number: int = 0


def inputs_of(model: ModelObject) -> list[InputPlace] | None:
    """Return what states the shape of each input of a model; None if that is not the source itself."""
    if isinstance(model, SourceLayer) and model.functional is None:
        called = model.shown_call
        if model.made_at is None or called is None or called.inner is None:
            return None
        return [InputPlace(model.made_at, number) for number in range(len(called.inner.inputs))]
    whole = model.functional if isinstance(model, SourceLayer) and model.functional is not None else model
    if isinstance(whole, ChainObject) and whole.start_begin is not None:
        return [InputPlace(whole.start_begin)]
    begins = [each.use.layer.made_at for each in whole.inputs]
    return None if None in begins else [InputPlace(each) for each in begins if each is not None]


def asked_for(inputs: Sequence[InputPlace], shapes: Sequence[Shape], begins: Begins) -> Asked:
    """Return what is asked for where the inputs of a model are to have some shapes, and what changes with them."""
    found: dict[Begin, list[Shape]] = {}
    for place, shape in sorted(zip(inputs, shapes, strict=True), key=lambda pair: pair[0].number):
        found.setdefault(place.begin, []).append(shape)
    tied = {other: given for begin, given in found.items() for other in begins.together(begin)}
    return {**tied, **found}
