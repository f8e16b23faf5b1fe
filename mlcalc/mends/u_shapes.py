"""Mends of networks in the shape of a U: an encoder that shrinks, a decoder that grows, and skips between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from mlcalc.changes import Change, NewLayer
from mlcalc.graph import Tensor
from mlcalc.limits import MOST_MENDED_NODES
from mlcalc.mends.sights import calls_above, shrinks
from mlcalc.mends.steps import MOST_AT_ONCE, Mend, Step
from mlcalc.texts import named
from mlcalc.trace import Trace


def is_u_shaped(flow: Trace, index: int) -> bool:
    """Tell whether one of two inputs comes from the other, by way of what shrinks and what grows again."""
    one, other = (tensor.node for tensor in flow.graph.nodes[index].inputs)
    return any(_path(flow, deep, skip) for deep, skip in ((one, other), (other, one)))


def _path(flow: Trace, deep: int, skip: int) -> list[int]:
    """Return the calls from one up to another that it comes from, if one of them grows; nothing otherwise."""
    path = [deep]
    for each in islice(calls_above(flow, deep), MOST_MENDED_NODES):
        if each == skip:
            return path if any(_grows(flow, one) for one in path) else []
        path.append(each)
    return []


def _grows(flow: Trace, index: int) -> bool:
    """Tell whether a call is made to enlarge what it gets: by its size, or by the strides of its transposed kernel."""
    layer = flow.graph.nodes[index].layer
    return layer.title().startswith("UpSampling") or (
        "Transpose" in layer.title() and "strides" in layer.arguments and flow.calls[index].inputs != ()
    )


def for_levels(flow: Trace, index: int, sizes: Sequence[Sequence[int]]) -> Iterator[Mend]:
    """Yield what makes the levels of an encoder and a decoder fit: a factor, a padding, a pooling that is missing."""
    yield from _for_skips(flow, index, sizes)
    inputs = [tensor.node for tensor in flow.graph.nodes[index].inputs]
    for number in (0, 1):
        yield from enlarging(flow, inputs[number], sizes[1 - number])
        yield from _pooled(flow, inputs[1 - number], sizes[number], sizes[1 - number])
    valid = [
        each
        for each, call in enumerate(flow.calls)
        if getattr(call.node.layer, "padding", "") == "valid" and "kernel_size" in call.node.layer.arguments
    ]
    steps = tuple(Step(each, Change({"padding": "same"})) for each in valid if shrinks(flow.calls[each]))
    if 0 < len(steps) <= MOST_AT_ONCE:
        yield Mend("the convolutions shrink without padding", steps, is_sure=True)


def enlarging(flow: Trace, start: int, wanted: Sequence[int]) -> Iterator[Mend]:
    """Yield the factor, or the padding, with which the nearest layer that enlarges gives the size that is wanted."""
    above = (start, *islice(calls_above(flow, start), 5))
    each = next((each for each in above if _grows(flow, each)), None)
    call = flow.calls[each] if each is not None else None
    x = call.inputs[0] if call and call.inputs else None
    if each is None or call is None or not x or any(size is None for size in x[1:-1]):
        return
    ratios = {one / (size or 1) for one, size in zip(wanted, x[1:-1], strict=False)}
    ratio = ratios.pop() if len(ratios) == 1 else 0.0
    argument = "strides" if "strides" in call.node.layer.arguments else "size"
    factor = getattr(call.node.layer, argument)
    if ratio < 2 or not ratio.is_integer():
        return
    name = named(call.node.name)
    if set(factor if isinstance(factor, tuple) else (factor,)) != {ratio}:
        reason = f'"{name}" enlarges by its {"stride" if argument == "strides" else argument}'
        yield Mend(reason, (Step(each, Change({argument: int(ratio)})),), is_sure=True)
    elif getattr(call.node.layer, "padding", "") == "valid":
        reason = f'"{name}" gives {int(ratio)} times the size with padding'
        yield Mend(reason, (Step(each, Change({"padding": "same"})),), is_sure=True)


def _pooled(flow: Trace, skip: int, deep: Sequence[int], wanted: Sequence[int]) -> Iterator[Mend]:
    """Yield a pooling behind one level of an encoder, such as stands behind another, if the size is too large by it."""
    poolings = [
        call.node.layer
        for call in flow.calls
        if "pool_size" in call.node.layer.arguments and "strides" in call.node.layer.arguments
    ]
    taker = next((number for number, call in enumerate(flow.calls) if Tensor(skip) in call.node.inputs), None)
    for layer in poolings[:1]:
        size = layer.pool_size  # type: ignore[attr-defined]
        if taker is not None and [one * each for one, each in zip(wanted, size, strict=False)] == [*deep]:
            new = NewLayer(layer.title(), {"pool_size": size[0] if len(set(size)) == 1 else size})
            reason = f'a pooling is missing behind "{named(flow.graph.nodes[skip].name)}"'
            yield Mend(reason, (Step(taker, before=new),), is_sure=True)


def _for_skips(flow: Trace, index: int, sizes: Sequence[Sequence[int]]) -> Iterator[Mend]:
    """Yield the output of the encoder that has the size of the decoder's, where another one is joined with it."""
    inputs = [tensor.node for tensor in flow.graph.nodes[index].inputs]
    joins = {
        tensor.node: number
        for number, node in enumerate(flow.graph.nodes)
        for tensor in node.inputs
        if len(node.inputs) == len(inputs) and number != index
    }
    for number, skip in enumerate(inputs):
        deep = inputs[1 - number]
        if not _path(flow, deep, skip):
            continue
        wanted = tuple(sizes[1 - number])
        for level in islice(calls_above(flow, deep), MOST_MENDED_NODES):
            outputs = flow.calls[level].outputs
            if level == skip or not outputs or not outputs[0] or outputs[0][1:-1] != wanted:
                continue
            if not _is_halved(flow, level):
                continue
            name = named(flow.graph.nodes[level].name)
            steps = [Step(index, sources=tuple(level if each == skip else each for each in inputs))]
            if level in joins:
                other = joins[level]
                there = [tensor.node for tensor in flow.graph.nodes[other].inputs]
                steps.append(Step(other, sources=tuple(skip if each == level else each for each in there)))
            yield Mend(f'"{name}" has the size of the other one', tuple(steps), is_sure=True)


def _is_halved(flow: Trace, index: int) -> bool:
    """Tell whether something that shrinks takes what a call gives: a level of an encoder ends there."""
    takers = (each for each in flow.calls if any(tensor.node == index for tensor in each.node.inputs))
    return any(map(shrinks, takers))
