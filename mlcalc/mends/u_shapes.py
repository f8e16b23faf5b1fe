"""Mends of networks in the shape of a U: an encoder that shrinks, a decoder that grows, and skips between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from mlcalc.changes import Change, NewLayer
from mlcalc.graph import Tensor
from mlcalc.limits import MOST_MENDED_NODES
from mlcalc.mends.sights import calls_above, shrinks
from mlcalc.mends.steps import MOST_AT_ONCE, Mend, Step
from mlcalc.shapes import Shape
from mlcalc.texts import counted, named
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
    yield from _before_poolings(flow, index, sizes)
    for is_named in (True, False):
        yield from _for_skips(flow, index, sizes, is_named=is_named)
    inputs = [tensor.node for tensor in flow.graph.nodes[index].inputs]
    for number in (0, 1):
        yield from enlarging(flow, inputs[number], sizes[1 - number])
        yield from _pooled(flow, inputs[1 - number], sizes[number], sizes[1 - number])
    yield from _padded(flow, inputs)


def _padded(flow: Trace, inputs: Sequence[int]) -> Iterator[Mend]:
    """Yield the padding of a transposed convolution, or of all the convolutions, which change the size without it."""
    valid = [
        each
        for each, call in enumerate(flow.calls)
        if getattr(call.node.layer, "padding", "") == "valid" and "kernel_size" in call.node.layer.arguments
    ]
    for each in (each for start in inputs for each in (start, *islice(calls_above(flow, start), MOST_MENDED_NODES))):
        if each in valid and _grows(flow, each):
            reason = f'"{named(flow.graph.nodes[each].name)}" gives a multiple of the size with padding'
            yield Mend(reason, (Step(each, Change({"padding": "same"})),), is_sure=True)
    steps = tuple(Step(each, Change({"padding": "same"})) for each in valid if shrinks(flow.calls[each]))
    if 0 < len(steps) <= MOST_AT_ONCE:
        yield Mend("the convolutions shrink without padding", steps, is_sure=True)


def enlarging(flow: Trace, start: int, wanted: Sequence[int]) -> Iterator[Mend]:
    """Yield the factor with which a layer that enlarges gives the size that is wanted: one without any comes first."""
    above = (start, *islice(calls_above(flow, start), _FARTHEST))
    growing = [each for each in above if _grows(flow, each)]
    still = [each for each in growing if set(_factor(flow, each)) == {1}]
    for each in still[:1] or growing[:1]:
        call = flow.calls[each]
        shapes = [call.inputs[0], *(flow.calls[start].outputs[:1] if each in still else ())]
        argument = "strides" if "strides" in call.node.layer.arguments else "size"
        reason = f'"{named(call.node.name)}" enlarges by its {"stride" if argument == "strides" else argument}'
        for ratio in filter(None, [_ratio(wanted, shape) for shape in shapes]):
            if set(_factor(flow, each)) != {ratio}:
                yield Mend(reason, (Step(each, Change({argument: ratio})),), is_sure=True)


def _ratio(wanted: Sequence[int], shape: Shape | None) -> int | None:
    """Return how many times larger each wanted size is than that of a shape; None if they differ, or by none."""
    sizes = shape[1:-1] if shape else ()
    ratios = {one / size if size else 0.0 for one, size in zip(wanted, sizes, strict=False)}
    ratio = ratios.pop() if len(ratios) == 1 else 0.0
    return int(ratio) if ratio >= 2 and ratio.is_integer() else None


_FARTHEST = 5
"""How many calls above a merge what enlarges may stand."""


def _factor(flow: Trace, index: int) -> tuple[int, ...]:
    """Return by how much a call enlarges each axis."""
    layer = flow.graph.nodes[index].layer
    factor = layer.strides if "strides" in layer.arguments else layer.size  # type: ignore[attr-defined]
    return factor if isinstance(factor, tuple) else (factor,)


def other_filters(flow: Trace, index: int, shapes: Sequence[Shape]) -> Iterator[Mend]:
    """Yield the filters of a decoder that give its level the channels of the encoder's."""
    one, other = (tensor.node for tensor in flow.graph.nodes[index].inputs)
    for deep, skip, wanted in ((one, other, shapes[1][-1]), (other, one, shapes[0][-1])):
        for each in _path(flow, deep, skip):
            layer = flow.graph.nodes[each].layer
            if "filters" in layer.arguments:
                reason = f'"{named(flow.graph.nodes[each].name)}" must give {counted(wanted or 0, "channel")}'
                yield Mend(reason, (Step(each, Change({"filters": wanted})),), is_sure=True)
                break


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


def _before_poolings(flow: Trace, index: int, sizes: Sequence[Sequence[int]]) -> Iterator[Mend]:
    """Yield what the poolings of an encoder get, in place of what they give, for this skip and for those like it."""
    steps, fits = [], False
    for number, node in enumerate(flow.graph.nodes):
        if len(node.inputs) != 2:
            continue
        inputs = [tensor.node for tensor in node.inputs]
        pooled = [each for each in inputs if shrinks(flow.calls[each]) and len(flow.graph.nodes[each].inputs) == 1]
        if len(pooled) != 1 or not _path(flow, inputs[inputs[0] == pooled[0]], pooled[0]):
            continue
        before = flow.graph.nodes[pooled[0]].inputs[0].node
        steps.append(Step(number, sources=tuple(before if each == pooled[0] else each for each in inputs)))
        if number == index:
            shape = flow.calls[before].outputs[0]
            fits = shape is not None and shape[1:-1] == tuple(sizes[inputs[0] == pooled[0]])
            name = named(flow.graph.nodes[pooled[0]].name)
    if fits and len(steps) <= MOST_AT_ONCE:
        yield Mend(f'a skip begins before "{name}", which has halved it', tuple(steps), is_sure=True)


def _for_skips(flow: Trace, index: int, sizes: Sequence[Sequence[int]], *, is_named: bool) -> Iterator[Mend]:
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
            written = flow.graph.nodes[level].written
            if not _is_halved(flow, level) or is_named != (written is not None and written.is_named):
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
