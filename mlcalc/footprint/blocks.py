"""Blocks of a model whose insides are computed again on the way back, so that only what goes into them is kept.

A block is what lies between two places where a single tensor goes on, and branches: a residual block, or a half of a
transformer's. A plain chain of n calls, which never branches, has about √n blocks of as many calls each.
Chen et al., "Training Deep Nets with Sublinear Memory Cost" (2016).
"""

from __future__ import annotations

from math import isqrt
from typing import NamedTuple

from mlcalc.footprint.steps import Steps


class Block(NamedTuple):
    """Calls from the first to before the last, and the tensor that goes into them; None for inputs of the model."""

    start: int
    end: int
    source: int | None


def blocks_of(steps: Steps) -> list[Block]:
    """Return the blocks of a model, in order; together they hold every call."""
    count = len(steps.calls)
    sources, branching = _cuts(steps)
    if branching:
        starts = sorted(branching)
    else:
        possible = sorted(sources)
        each = max(1, isqrt(len(possible)))
        starts = possible[each - 1 :: each]
    starts = [0, *(each for each in starts if each)]
    ends = [*starts[1:], count]
    return [Block(start, end, sources.get(start)) for start, end in zip(starts, ends, strict=True)]


def _cuts(steps: Steps) -> tuple[dict[int, int], set[int]]:
    """Return where a single tensor goes on, by the call behind it, and at which of these places it branches."""
    tensors = steps.tensors
    last: dict[int, int] = {}
    users: dict[int, set[int]] = {}
    for place, step in enumerate(steps.calls):
        for each in step.inputs:
            root = tensors[each].trained
            if not tensors[root].is_input:
                last[root] = place
                if any(tensors[output].trained == output for output in step.outputs):  # a view is no use
                    users.setdefault(root, set()).add(place)
    last.update((tensors[each].trained, len(steps.calls)) for each in steps.outputs)
    live: set[int] = set()
    sources: dict[int, int] = {}
    places: dict[int, int] = {}
    branching: set[int] = set()
    for place, step in enumerate(steps.calls):
        live |= {root for each in step.outputs if last.get(root := tensors[each].trained, -1) > place}
        live -= {root for root in (tensors[each].trained for each in step.inputs) if last.get(root, -1) <= place}
        if len(live) == 1 and place + 1 < len(steps.calls):
            (root,) = live
            if root in places:  # behind a view it is the same tensor
                sources.pop(places[root])
                branching.discard(places[root])
            sources[place + 1], places[root] = root, place + 1
            if len([each for each in users.get(root, ()) if each > place]) > 1:
                branching.add(place + 1)
    return sources, branching
