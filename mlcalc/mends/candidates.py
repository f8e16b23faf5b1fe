"""What may be meant by a call that fails, the most probable first."""

from __future__ import annotations

from collections.abc import Iterator

from mlcalc.changes import Change, NewLayer
from mlcalc.graph import ABOVE
from mlcalc.layers.merging import Concatenate, Merge
from mlcalc.layers.recurrent import Recurrent
from mlcalc.mends.merging import for_merging, for_products
from mlcalc.mends.ranks import for_rank, other_sequences
from mlcalc.mends.repeating import for_repetitions
from mlcalc.mends.reshaping import for_reshape
from mlcalc.mends.sights import inner_layer, is_too_small
from mlcalc.mends.sources import for_one, is_one_of_several
from mlcalc.mends.steps import Mend, Step
from mlcalc.mends.windows import for_windows
from mlcalc.shapes import Shape
from mlcalc.texts import named
from mlcalc.trace import Trace


def candidates(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield what may mend a call, the most probable first."""
    call = flow.calls[index]
    yield from _with_states(flow, index)
    if None in call.inputs or not call.inputs:
        return
    yield from _as_said(flow, index)
    yield from for_one(flow, index) if is_one_of_several(flow, index) else _by_shapes(flow, index)
    layer = call.node.layer
    yield from _for_several(flow, index)
    yield from _without_states(flow, index)
    for reason, arguments in layer.other_arguments(*(shape or () for shape in call.inputs)):
        yield Mend(reason, (Step(index, Change(arguments)),))
    if layer.title() == "Dot" and len(call.inputs) == 2:
        yield from for_products(flow, index)
    if "axis" in layer.arguments and len(call.inputs) == 1:
        yield Mend("the last axis is -1", (Step(index, Change({"axis": -1})),))


def _by_shapes(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield what gives a call the axes and the sizes that it needs."""
    call = flow.calls[index]
    layer = call.node.layer
    x: Shape = call.inputs[0] or ()
    axes = layer.input_axes() or (_SEQUENCE if layer.inputs.together > 1 and len(x) < len(_SEQUENCE) else None)
    needed = len(axes) if axes else layer.least_rank
    if (axes and len(x) != needed) or len(x) < needed:
        yield from for_rank(flow, index, needed, axes)
    elif isinstance(layer, (Merge, Concatenate)):
        yield from for_merging(flow, index)
    elif is_too_small(call):
        yield from for_repetitions(flow, index)
        yield from for_windows(flow, index)
    elif "target_shape" in layer.arguments:
        yield from for_reshape(flow, index)
    if isinstance(inner_layer(layer)[0], Recurrent):
        for each in [
            tensor.node
            for tensor, shape in zip(call.node.inputs[1:], call.inputs[1:], strict=True)
            if shape and len(shape) == len(x)
        ]:
            yield from other_sequences(flow, [each], wanted=False)


_SEQUENCE = ("batch", "time_steps", "feature")
"""The axes of what attention attends over, which may have more."""


def _as_said(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield what the layer itself says that would mend it."""
    for problem in flow.failed[index][:1]:
        if problem.change is not None:
            yield Mend(problem.help or "", (Step(index, problem.change),), is_sure=True)


def _with_states(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield the recurrent layers with their states, where outputs of them are inputs that they do not give else."""
    short = dict.fromkeys(
        tensor.node
        for tensor in flow.graph.nodes[index].inputs
        if tensor.output >= len(flow.calls[tensor.node].outputs)
        and getattr(flow.graph.nodes[tensor.node].layer, "return_state", None) is False
    )
    if short:
        steps = tuple(Step(each, Change({"return_state": True})) for each in short)
        yield Mend("the states of a layer are outputs, too", steps, is_sure=True)


def _without_states(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield the recurrent layer above without its states, which one that takes a single tensor has no place for."""
    node = flow.graph.nodes[index]
    source = node.inputs[0].node
    layer, inside = inner_layer(flow.graph.nodes[source].layer)
    if len(node.inputs) == 1 and node.called == ABOVE and getattr(layer, "return_state", False):
        reason = f'"{named(flow.graph.nodes[source].name)}" gives its states, too'
        change = Change(dropped=("return_state",), inside=inside)
        yield Mend(reason, (Step(source, change),), is_sure=True)


def _for_several(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield what makes several inputs fit that are no merge: first states, a query and its keys, or too many."""
    call = flow.calls[index]
    layer, widths = call.node.layer, [each[-1] if each else None for each in call.inputs]
    states = [number for number, each in enumerate(call.inputs) if number and each and len(each) == 2]
    if {"units", "return_state"} <= layer.arguments.keys() and states:
        if len({widths[number] for number in states}) == 1:
            width = widths[states[0]]
            reason = f"a first state has as many features as there are units: {width}"
            yield Mend(reason, (Step(index, Change({"units": width})),))
        units: int = layer.units  # type: ignore[attr-defined]
        sources = [call.node.inputs[number].node for number in states if widths[number] != units]
        if not any(flow.graph.nodes[each].inputs for each in sources):
            reason = f"a first state has as many features as there are units: {units}"
            yield Mend(reason, tuple(Step(each, shape=(None, units)) for each in sources))
    if layer.title() in ("Attention", "AdditiveAttention") and len(widths) in (2, 3) and widths[0]:
        new = NewLayer("Dense", {"units": widths[0]})
        reason = f"the query has {widths[0]} features, and so must the key"
        yield Mend(reason, (Step(index, before=new, source=len(widths) - 1),))
    if len(call.inputs) > 1 and not isinstance(layer, (Merge, Concatenate)):
        yield Mend("they can be joined before", (Step(index, before=NewLayer("Concatenate"), source=None),))
