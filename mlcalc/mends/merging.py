"""Mends of tensors that do not fit together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from mlcalc.changes import Change, NewLayer, Parameter
from mlcalc.mends.ranks import other_sequences
from mlcalc.mends.sights import calls_above, inner_layer, own_branches, shrinks, windows_of
from mlcalc.mends.steps import MOST_AT_ONCE, Mend, Step, parameter_of
from mlcalc.mends.u_shapes import enlarging, for_levels, is_u_shaped, other_filters
from mlcalc.shapes import Dimension, Shape
from mlcalc.texts import counted, named
from mlcalc.trace import Trace


def for_merging(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield what makes the inputs of a merge fit together."""
    call = flow.calls[index]
    shapes = [shape for shape in call.inputs if shape is not None]
    ranks = {len(shape) for shape in shapes}
    joins = call.node.layer.title() == "Concatenate"
    if len(ranks) > 1:
        yield from _for_ranks(flow, index, shapes)
        yield from () if joins else _for_gate(flow, index, shapes)
        return
    rank = ranks.pop()
    if rank < 2:  # a batch alone
        return
    if not joins and (gates := [*_for_gate(flow, index, shapes)]):
        yield from gates
        return
    axis = getattr(call.node.layer, "axis", -1) % rank if joins else None
    differing = [place for place in range(1, rank) if len({shape[place] for shape in shapes} - {None}) > 1]
    if joins and len(differing) == 1 and not (len(shapes) == 2 and is_u_shaped(flow, index)):
        yield Mend("the inputs agree but for this axis", (Step(index, Change({"axis": differing[0]})),))
    spatial = [place for place in differing if place != axis and 0 < place < rank - 1]
    if spatial and rank > 2:
        yield from _for_sizes(flow, index, shapes, spatial, joins=joins)
    if rank - 1 in differing and not joins:
        yield from _for_channels(flow, index, shapes)


def _for_ranks(flow: Trace, index: int, shapes: Sequence[Shape]) -> Iterator[Mend]:
    call = flow.calls[index]
    least, most = min(map(len, shapes)), max(map(len, shapes))
    for wanted, rank in ((True, least), (False, most)):
        for number, shape in enumerate(shapes):
            if len(shape) == rank:
                above = [call.node.inputs[number].node, *calls_above(flow, call.node.inputs[number].node)]
                yield from other_sequences(flow, above[:4], wanted=wanted)
    if least == 2:
        steps = tuple(
            Step(index, before=NewLayer("Flatten"), source=number)
            for number, shape in enumerate(shapes)
            if len(shape) > 2
        )
        if len(steps) == 1:
            yield Mend("one of them is no vector yet", steps)


def _for_gate(flow: Trace, index: int, shapes: Sequence[Shape]) -> Iterator[Mend]:
    """Yield the units of a gate, which has one number for each channel of what it opens, and comes from that."""
    if len(shapes) != 2:
        return
    inputs = [tensor.node for tensor in flow.graph.nodes[index].inputs]
    for gate, opened in ((0, 1), (1, 0)):
        is_gate = set(shapes[gate][1:-1]) <= {1} and not set(shapes[opened][1:-1]) <= {1}
        comes_from_it = inputs[opened] in set(calls_above(flow, inputs[gate]))
        if is_gate and comes_from_it and shapes[gate][-1] != shapes[opened][-1]:
            for mend in _of_other_width(flow, index, [(gate, opened, shapes[opened][-1])]):
                yield mend._replace(is_sure=True)


def for_products(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield what gives the vectors that are multiplied and summed one width."""
    first, second = flow.calls[index].inputs
    if first and second and None not in (first[-1], second[-1]) and first[-1] != second[-1]:
        yield from _of_other_width(flow, index, ((0, 1, second[-1]), (1, 0, first[-1])))
        for source, width in ((1, first[-1]), (0, second[-1])):
            new = NewLayer("Dense", {"units": width})
            yield Mend(f"both need one width, {width}", (Step(index, before=new, source=source),))


def _for_sizes(
    flow: Trace, index: int, shapes: Sequence[Shape], places: Sequence[int], *, joins: bool
) -> Iterator[Mend]:
    """Yield what makes pictures or sequences of different sizes fit: a stride, a crop, or a padding."""
    rank = len(shapes[0])
    if any(None in shape[1:] for shape in shapes):
        return
    if len(shapes) != 2:
        yield from _keeping(flow, index, strides=False)
        yield from _keeping(flow, index, strides=True)
        return
    sizes = [[shape[place] or 0 for place in range(1, rank - 1)] for shape in shapes]
    big = 0 if sum(sizes[0]) > sum(sizes[1]) else 1
    larger, smaller = sizes[big], sizes[1 - big]
    if any(one < other for one, other in zip(larger, smaller, strict=True)):
        return
    branches = [tensor.node for tensor in flow.graph.nodes[index].inputs]
    is_in_u = is_u_shaped(flow, index)
    yield from for_levels(flow, index, sizes) if is_in_u else enlarging(flow, branches[1 - big], larger)
    ratios = {-(-one // other) for one, other in zip(larger, smaller, strict=True)}
    ratio = ratios.pop() if len(ratios) == 1 else 1
    if ratio > 1 and all(-(-one // ratio) == other for one, other in zip(larger, smaller, strict=True)):
        is_exact = all(one == ratio * other for one, other in zip(larger, smaller, strict=True))
        if not is_in_u:
            yield from _with_stride(flow, index, big, ratio)
            yield from _by_factor(flow, index, big, ratio, is_enlarged=joins and is_exact, is_sum=not joins)
        return
    if not is_in_u:
        yield from _keeping(flow, index, strides=False)
    yield from _trimmed(index, big, larger, smaller)


def _with_stride(flow: Trace, index: int, big: int, ratio: int) -> Iterator[Mend]:
    """Yield the stride that a convolution of the larger input lacks."""
    branch = flow.graph.nodes[index].inputs[big].node
    for each in (branch, *islice(calls_above(flow, branch), 3)):
        layer = flow.graph.nodes[each].layer
        if "strides" in layer.arguments and "kernel_size" in layer.arguments and set(layer.strides) == {1}:  # type: ignore[attr-defined]
            name = named(flow.graph.nodes[each].name)
            reason = f'"{name}" needs the stride of the other branch'
            value = _as_in_branch(flow, index, 1 - big, "strides", ratio)
            if isinstance(value, Parameter):
                value = value._replace(offset=value.offset + index - each)
            yield Mend(reason, (Step(each, Change({"strides": value})),), is_sure=True)


def _by_factor(flow: Trace, index: int, big: int, ratio: int, *, is_enlarged: bool, is_sum: bool) -> Iterator[Mend]:
    """Yield a new layer by which one input has the size of the other, which is so many times larger."""
    smaller = flow.calls[index].inputs[1 - big] or ()
    dimension = f"{len(smaller) - 2}D"
    if is_sum:
        filters = _as_in_branch(flow, index, 1 - big, "filters", smaller[-1])
        strides = _as_in_branch(flow, index, 1 - big, "strides", ratio)
        new = NewLayer(f"Conv{dimension}", {"filters": filters, "kernel_size": 1, "strides": strides})
        reason = "the shortcut needs a convolution with the stride"
        yield Mend(reason, (Step(index, before=new, source=big),), is_sure=True)
    elif is_enlarged:
        grown = NewLayer(f"UpSampling{dimension}", {"size": ratio})
        yield Mend("the smaller one can be enlarged", (Step(index, before=grown, source=1 - big),))
        yield from _keeping(flow, index, strides=True)


def _trimmed(index: int, big: int, larger: Sequence[int], smaller: Sequence[int]) -> Iterator[Mend]:
    """Yield a crop of the larger input, and a padding of the smaller one."""
    dimension = f"{len(larger)}D"
    over = [one - other for one, other in zip(larger, smaller, strict=True)]
    cut: Any = [[each // 2, each - each // 2] for each in over]
    cut = cut[0] if len(larger) == 1 else cut
    crop = NewLayer(f"Cropping{dimension}", {"cropping": cut})
    yield Mend("the larger one can be cropped", (Step(index, before=crop, source=big),))
    pad = NewLayer(f"ZeroPadding{dimension}", {"padding": cut})
    yield Mend("the smaller one can be padded", (Step(index, before=pad, source=1 - big),))


def _keeping(flow: Trace, index: int, *, strides: bool) -> Iterator[Mend]:
    """Yield the padding, or the stride too, with which the layers of each branch keep the size.

    Args:
        flow: the trace.
        index: the merge.
        strides: whether the layers may have a stride that they lose.
    """
    steps: list[Step] = []
    branches = own_branches(flow, index)
    for each in dict.fromkeys(each for branch in branches for each in reversed(branch)):
        layer, call = flow.graph.nodes[each].layer, flow.calls[each]
        if not windows_of(call) or not shrinks(call):
            continue
        arguments: dict[str, Any] = {}
        if getattr(layer, "padding", "") == "valid" and "kernel_size" in layer.arguments:
            arguments["padding"] = "same"
        if strides and "pool_size" in layer.arguments:
            arguments = {"strides": 1, "padding": "same"}
        elif strides and set(getattr(layer, "strides", None) or ()) - {1}:
            arguments["strides"] = 1
        if arguments:
            steps.append(Step(each, Change(arguments)))
    if not steps or len(steps) > MOST_AT_ONCE:
        return
    *first, last = [f'"{named(flow.graph.nodes[each.at].name)}"' for each in steps]
    names = f"{', '.join(first)} and {last}" if first else last
    is_padding = not any("strides" in each.change.arguments for each in steps if each.change)
    reason = f"the branch shrinks {'without padding ' if is_padding else ''}at {names}"
    is_shortcut = not all(branches)  # one input is what the others begin with
    yield Mend(reason, tuple(steps), is_sure=is_padding and is_shortcut)


def _as_in_branch(flow: Trace, index: int, source: int, argument: str, value: Any) -> Any:
    """Return the value of an argument, or the parameter of a block by which the branch of one input says it."""
    start = flow.graph.nodes[index].inputs[source].node
    for each in (start, *islice(calls_above(flow, start), 5)):
        node = flow.graph.nodes[each]
        given = getattr(node.layer, argument, None) if argument in node.layer.arguments else None
        name = parameter_of(node, argument)
        if name is not None and set(given if isinstance(given, tuple) else (given,)) == {value}:
            return Parameter(name, argument, each - index)
    return value


def _is_given_by_units(flow: Trace, start: int) -> bool:
    """Tell whether the features of a branch are the units of a layer in it, written there as a number."""
    for each in (start, *islice(calls_above(flow, start), 5)):
        node = flow.graph.nodes[each]
        if {"filters", "units", "output_dim"} & node.layer.arguments.keys():
            return "units" in node.layer.arguments and parameter_of(node, "units") is None
    return False


def _for_channels(flow: Trace, index: int, shapes: Sequence[Shape]) -> Iterator[Mend]:
    """Yield what gives all inputs of a sum the same channels or features."""
    call = flow.calls[index]
    last = [shape[-1] for shape in shapes]
    if None in last:
        return
    if len(shapes) == 2 and is_u_shaped(flow, index):
        yield from other_filters(flow, index, shapes)
    usual: Dimension = max(last, key=lambda each: (last.count(each), each or 0))
    odd = [number for number, size in enumerate(last) if size != usual]
    if len(odd) != 1:
        return
    wrong = odd[0]
    right = next(number for number in range(len(last)) if number not in odd)
    pairs = ((wrong, right, usual), (right, wrong, last[wrong]))
    added, given = (
        _projected(flow, index, pairs),
        _of_other_width(flow, index, pairs if len(shapes) == 2 else pairs[:1]),
    )
    inputs = [call.node.inputs[number].node for number in (wrong, right)]
    # Who writes the features as the units of a layer has mistaken them; a convolution may go around a shortcut.
    yield from (*given, *added) if any(_is_given_by_units(flow, each) for each in inputs) else (*added, *given)


def _projected(flow: Trace, index: int, pairs: Sequence[tuple[int, int, Dimension]]) -> Iterator[Mend]:
    """Yield a layer in a shortcut that gives it the channels of the other branch.

    Args:
        flow: the trace.
        index: the sum.
        pairs: an input, another one, and the channels that the first one shall have.
    """
    node = flow.graph.nodes[index]
    for one, other, size in pairs:
        branch, beside = node.inputs[one].node, node.inputs[other].node
        if branch in set(calls_above(flow, beside)):
            rank = len(flow.calls[index].inputs[one] or ())
            kind = "Dense" if rank == 2 else f"Conv{rank - 2}D"
            value = _as_in_branch(flow, index, other, "units" if rank == 2 else "filters", size)
            arguments: Mapping[str, Any] = {"units": value} if rank == 2 else {"filters": value, "kernel_size": 1}
            reason = f'the shortcut from "{named(flow.graph.nodes[branch].name)}" needs {counted(size or 0, "channel")}'
            yield Mend(reason, (Step(index, before=NewLayer(kind, arguments), source=one),))


def _of_other_width(flow: Trace, index: int, pairs: Sequence[tuple[int, int, Dimension]]) -> Iterator[Mend]:
    """Yield the filters or units of the last layer of an input that has them, for the same pairs."""
    for one, _, size in pairs:
        start = flow.graph.nodes[index].inputs[one].node
        for each in (start, *islice(calls_above(flow, start), 5)):
            layer, inside = inner_layer(flow.graph.nodes[each].layer)
            argument = next((name for name in ("filters", "units", "output_dim") if name in layer.arguments), None)
            if argument and not inside:
                what = counted(size, "channel") if argument == "filters" and size is not None else size
                reason = f'"{named(flow.graph.nodes[each].name)}" must give {what}'
                yield Mend(reason, (Step(each, Change({argument: size})),))
                break
