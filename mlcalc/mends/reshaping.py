"""Mends of shapes that do not hold as many values as there are."""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlcalc.changes import Change
from mlcalc.formula import known_product
from mlcalc.layers.groups import nearest_divisor
from mlcalc.mends.sights import calls_above
from mlcalc.mends.steps import Mend, Step
from mlcalc.shapes import Shape, format_shape
from mlcalc.texts import counted, named
from mlcalc.trace import Trace


def for_reshape(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield target shapes that hold as many values as there are, or a Dense layer that gives as many as there are."""
    call = flow.calls[index]
    x: Shape = call.inputs[0] or ()
    target: tuple[int, ...] = call.node.layer.target_shape  # type: ignore[attr-defined]
    size = known_product(x[1:]) if x else None
    if not size or None in target:
        return
    if len(target) > 1 and target[0] > 0 and math.prod(target[1:]) == size:
        reason = f"the batch is no part of the shape: {format_shape(target[1:])}"
        yield Mend(reason, (Step(index, Change({"target_shape": target[1:]})),), is_sure=True)
        return
    if -1 in target:
        fixed = math.prod(each for each in target if each != -1)
        fitting = nearest_divisor(size, fixed)
        if len(target) == 2:
            new = tuple(each if each == -1 else fitting for each in target)
            reason = f"{size} is no multiple of {fixed}, but one of {fitting}"
            yield Mend(reason, (Step(index, Change({"target_shape": new})),))
            return
        for place in reversed([place for place, each in enumerate(target) if each > 0]):
            others = fixed // target[place]
            if others and size % others == 0:
                new = (*target[:place], nearest_divisor(size // others, target[place]), *target[place + 1 :])
                reason = f"{size} is no multiple of {fixed}, but one of {others * new[place]}"
                yield Mend(reason, (Step(index, Change({"target_shape": new})),))
        return
    yield from _as_many_units(flow, index, math.prod(target))
    for place in reversed(range(len(target))):
        others = math.prod(target[:place] + target[place + 1 :])
        if others and size % others == 0:
            new = (*target[:place], size // others, *target[place + 1 :])
            reason = f"{counted(size, 'value')} fit{'s' * (size == 1)}"
            yield Mend(reason, (Step(index, Change({"target_shape": new})),))


def _as_many_units(flow: Trace, index: int, values: int) -> Iterator[Mend]:
    """Yield the units of a Dense layer whose vector is what a layer gets, as it is or with some function applied."""
    shape = flow.calls[index].inputs[0]
    for each in calls_above(flow, index):
        if flow.calls[each].outputs[0] != shape or len(shape or ()) != 2:
            return
        node = flow.graph.nodes[each]
        if node.layer.title() == "Dense":
            reason = f'"{named(node.name)}" must give {counted(values, "value")}'
            yield Mend(reason, (Step(each, Change({"units": values})),))
            return
