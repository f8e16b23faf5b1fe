"""Mends as lines that can be pasted: what was written, changed in place, in the spelling that it has.

Each answer is an instruction; nothing where it is not known how the layer was written, or that cannot be said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlcalc.changes import Change, NewLayer
from mlcalc.edits import Edit, Flag, bare, instruction
from mlcalc.lint.sites import Site


def changed(site: Site, arguments: Mapping[str, Any], *, kind: str | None = None, dropped: tuple[str, ...] = ()) -> str:
    """Return the advice to write a layer with other arguments, or as another one.

    Args:
        site: the layer, which another one may hold.
        arguments: what is set.
        kind: the class that is meant, if it is another one.
        dropped: the arguments that are left out.
    """
    return _said(site, change=Change(arguments, dropped, kind=kind, inside=("layer",) * site.depth))


def reshaped(first: Site, sizes: tuple[int | None, ...]) -> str:
    """Return the advice to give an input another shape, stated without the batch."""
    return _said(first, shape=(None, *sizes))


def preceded(site: Site, layer: NewLayer) -> str:
    """Return the advice to put another layer before one."""
    return _said(site, before=layer)


def removed(site: Site) -> str:
    """Return the advice to take a layer out."""
    return _said(site, is_removal=True)


def without(makers: Sequence[Site]) -> str:
    """Return the advice to make no masks, in one instruction for all layers that do."""
    from mlcalc.mends.saying import rewritten  # rarely needed, and not light
    from mlcalc.mends.steps import Step

    edits: list[Edit | Flag] = []
    for site in makers:
        is_layer = site.kind == "Masking"
        if is_layer and site.layer.mask_value:
            return ""  # it also sets what is masked to 0
        change = None if is_layer else Change({}, ("mask_zero",), inside=("layer",) * site.depth)
        step = Step(site.number, change=change, is_removal=is_layer)
        edit = rewritten(step, site.view.flow)
        if not edit:
            return ""
        edits += edit
    return bare(instruction(edits))


def _said(site: Site, **step: Any) -> str:
    from mlcalc.mends.saying import rewritten  # rarely needed, and not light
    from mlcalc.mends.steps import Step

    return bare(instruction(rewritten(Step(site.number, **step), site.view.flow) or ()))
