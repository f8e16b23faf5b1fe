"""Mends of what takes the wrong tensors, or too few of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from mlcalc.graph import GIVEN, LISTED
from mlcalc.limits import MOST_MENDED_NODES
from mlcalc.mends.sights import calls_above
from mlcalc.mends.steps import Mend, Step
from mlcalc.shapes import Shape
from mlcalc.texts import named
from mlcalc.trace import Trace


def is_one_of_several(flow: Trace, index: int) -> bool:
    """Tell whether a call that takes several tensors gets one, by itself."""
    node = flow.graph.nodes[index]
    if len(node.inputs) != 1 or node.called == GIVEN:
        return False
    return node.layer.inputs.together > 1 or (node.layer.inputs.is_list and node.called != LISTED)


def for_one(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield what a call that takes several tensors may take beside the one that it gets."""
    call = flow.calls[index]
    above = call.node.inputs[0].node
    if call.node.layer.inputs.together > 1:
        yield Mend("a sequence can attend to itself", (Step(index, sources=(above, above)),), is_sure=True)
        return
    taken = {tensor.node for node in flow.graph.nodes for tensor in node.inputs}
    loose = [each for each in range(index) if each not in taken]
    if loose:
        yield Mend("it can join what nothing takes", (Step(index, sources=(*loose, above)),), is_sure=True)
        return
    start = _start_of_shortcut(flow, above, int(not hasattr(call.node.layer, "axis")))
    if start is not None:
        name = named(flow.graph.nodes[start].name)
        yield Mend(f'for example, with a shortcut from "{name}"', (Step(index, sources=(start, above)),), is_sure=True)


_MOST_IN_SHORTCUT = 2
"""How many layers with a kernel a shortcut goes around: those of a residual block."""


def _start_of_shortcut(flow: Trace, above: int, last: int) -> int | None:
    """Return the call whose output can be joined with that of one below it: one with a name, or the farthest.

    Args:
        flow: the trace.
        above: the one below.
        last: 1 if the last axis must agree as well.
    """

    def sizes(index: int) -> Shape | None:
        shape = flow.calls[index].outputs[0] if len(flow.calls[index].outputs) == 1 else None
        return shape and (shape if last else shape[:-1])

    found, passed, wanted = None, 0, sizes(above)
    for each in (above, *islice(calls_above(flow, above), MOST_MENDED_NODES)):
        node = flow.graph.nodes[each]
        if each != above and wanted and sizes(each) == wanted:
            found = each
            if node.written is not None and node.written.is_named:
                break
        passed += bool({"filters", "units"} & node.layer.arguments.keys())
        if passed > _MOST_IN_SHORTCUT:
            break
    return found
