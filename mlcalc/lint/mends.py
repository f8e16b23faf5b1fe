"""Mends as lines that can be pasted: what was written, changed in place, in the spelling that it has.

Each answer is an instruction; nothing where it is not known how the layer was written, or that cannot be said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlcalc.changes import Change, NewLayer
from mlcalc.edits import Edit, Flag, Rewrite, bare, instruction
from mlcalc.lint.sites import Site


class Advice(str):
    """An instruction, with the edits that it tells of."""

    __slots__ = ("edits",)

    def __new__(cls, edits: Rewrite) -> Advice:  # noqa: PYI034  (typing has no Self before Python 3.11)
        """Return the instruction for some edits."""
        found = super().__new__(cls, bare(instruction(edits)))
        found.edits = tuple(each for each in edits if isinstance(each, Edit))
        return found

    edits: tuple[Edit, ...]


def changed(
    site: Site, arguments: Mapping[str, Any], *, kind: str | None = None, dropped: tuple[str, ...] = ()
) -> Advice:
    """Return the advice to write a layer with other arguments, or as another one.

    Args:
        site: the layer, which another one may hold.
        arguments: what is set.
        kind: the class that is meant, if it is another one.
        dropped: the arguments that are left out.
    """
    return _said(site, change=Change(arguments, dropped, kind=kind, inside=("layer",) * site.depth))


def reshaped(first: Site, sizes: tuple[int | None, ...]) -> Advice:
    """Return the advice to give an input another shape, stated without the batch."""
    return _said(first, shape=(None, *sizes))


def preceded(site: Site, layer: NewLayer, source: int = 0) -> Advice:
    """Return the advice to put another layer between one and one of its inputs."""
    return _said(site, before=layer, source=source)


def removed(site: Site) -> Advice:
    """Return the advice to take a layer out."""
    return _said(site, is_removal=True)


def without(makers: Sequence[Site]) -> Advice:
    """Return the advice to make no masks, in one instruction for all layers that do."""
    from mlcalc.mends.saying import rewritten  # rarely needed, and not light
    from mlcalc.mends.steps import Step

    edits: list[Edit | Flag] = []
    for site in makers:
        is_layer = site.kind == "Masking"
        if is_layer and site.layer.mask_value:
            return Advice(())  # it also sets what is masked to 0
        change = None if is_layer else Change({}, ("mask_zero",), inside=("layer",) * site.depth)
        step = Step(site.number, change=change, is_removal=is_layer)
        edit = rewritten(step, site.view.flow)
        if not edit:
            return Advice(())
        edits += edit
    return Advice(edits)


def renamed(site: Site, old: str, new: str) -> Advice:
    """Return the advice to call an argument otherwise."""
    return _said(site, change=Change(renamed={old: new}, inside=("layer",) * site.depth))


def _said(site: Site, **step: Any) -> Advice:
    from mlcalc.mends.saying import rewritten  # rarely needed, and not light
    from mlcalc.mends.steps import Step

    return Advice(tuple(rewritten(Step(site.number, **step), site.view.flow) or ()))
