"""Mends of what has too few or too many axes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mlcalc.changes import Change, NewLayer
from mlcalc.graph import Graph, Tensor
from mlcalc.layers import find, is_layer
from mlcalc.layers.base import Layer
from mlcalc.layers.spatial import Spatial
from mlcalc.mends.sights import calls_above, inner_layer, looks_channels_first, rank_of
from mlcalc.mends.steps import Mend, Step
from mlcalc.shapes import Shape, format_shape
from mlcalc.texts import listed, named
from mlcalc.trace import Call, Trace


def for_rank(flow: Trace, index: int, needed: int, axes: Sequence[str] | None) -> Iterator[Mend]:
    """Yield what gives a call the number of axes that it needs."""
    call = flow.calls[index]
    x: Shape = call.inputs[0] or ()
    above: list[int] = []
    changer: int | None = None
    for each in calls_above(flow, index):
        if rank_of(flow.calls[each]) != len(x):
            break
        above.append(each)
        inputs = flow.calls[each].inputs
        if inputs and inputs[0] is not None and len(inputs[0]) != len(x):
            changer = each
            break
    yield from _without_ends(flow, above if needed > len(x) else ())
    yield from _without_wrapper(flow, index, len(x))
    yield from other_sequences(flow, above, wanted=needed > len(x))
    yield from _sequences_unflattened(flow, above, wanted=needed > len(x))
    yield from _on_each_step(flow, index, needed, axes)
    source = above[-1] if above else None
    if source is not None and all(flow.calls[each].outputs[0] == x for each in above):
        yield from _other_inputs(x, source, flow, index, needed, axes)
    if changer is not None and len(x) == needed + 1:
        yield from _without_one(flow, changer)
    if changer is not None and len(x) > needed:
        yield from _without_batch(flow, changer, len(x) - needed)
    if changer is not None and needed == len(x) + 1 and type(flow.graph.nodes[changer].layer) is find("Reshape"):
        longer = (*x[1:], 1)
        what = "one channel is written as" if axes and axes[-1] == "channels" else "the last axis is missing:"
        yield Mend(f"{what} {format_shape(longer)}", (Step(changer, Change({"target_shape": longer})),), is_sure=True)
    if changer is not None and needed > len(x):
        yield from _without_flattening(flow, changer, index)
        yield from _flattened_by_step(flow, changer, index, axes)
        yield from _without_any_flattening(flow, above)
    yield from _other_kinds(call, index, len(x))
    yield from _put_before(call, index, needed, axes)
    yield from _as_steps(flow, above[0] if above and changer is None else None, index)
    title = call.node.layer.title()
    if len(x) < needed and (title == "Flatten" or title.startswith("Global")):
        yield Mend("it has nothing to do here", (Step(index, is_removal=True),))
    yield from _without_steps(flow, index, len(x))


def _without_ends(flow: Trace, above: Sequence[int]) -> Iterator[Mend]:
    """Yield the architecture above, or the one that is called there, without the end that leaves one axis alone."""
    ends = _ends(flow.graph, above)
    if ends:
        reason = f"{named(str(flow.graph.nodes[ends[0]].written.end_of))} leaves one axis alone"  # type: ignore[union-attr]
        yield Mend(reason, tuple(Step(each, is_removal=True) for each in ends), is_sure=True)
    for each in above:
        graph: Graph | None = getattr(flow.graph.nodes[each].layer, "graph", None)
        ends = _ends(graph, range(len(graph.nodes))) if graph is not None else []
        if graph is not None and ends:
            reason = f"{named(str(graph.nodes[ends[0]].written.end_of))} leaves one axis alone"  # type: ignore[union-attr]
            yield Mend(reason, (Step(each, ends=tuple(ends)),), is_sure=True)


def _ends(graph: Graph, indices: Iterable[int]) -> list[int]:
    """Return those nodes that are the end of an architecture."""
    nodes = [(each, graph.nodes[each].written) for each in indices]
    return [each for each, written in nodes if written is not None and written.end_of]


def _without_flattening(flow: Trace, changer: int, index: int) -> Iterator[Mend]:
    """Yield that what leaves one axis alone comes too early: it stands before a Dense layer, or nowhere."""
    title, name = flow.graph.nodes[changer].layer.title(), named(flow.graph.nodes[changer].name)
    if title == "Flatten" and (dense := _dense_behind(flow, index)) is not None:
        steps = (Step(changer, is_removal=True), Step(dense, before=NewLayer("Flatten")))
        yield Mend(f'"{name}" belongs behind what needs the axes', steps, is_sure=True)
    if title == "Flatten" or title.startswith("Global"):
        yield Mend(f'"{name}" leaves one axis alone', (Step(changer, is_removal=True),))


def _is_flattening(flow: Trace, index: int) -> bool:
    title = flow.graph.nodes[index].layer.title()
    return title == "Flatten" or title.startswith("Global")


def _without_any_flattening(flow: Trace, above: Sequence[int]) -> Iterator[Mend]:
    """Yield that several layers in a row leave one axis alone."""
    strays = [each for each in above if _is_flattening(flow, each)]
    if len(strays) > 1:
        names = listed([flow.graph.nodes[each].name for each in reversed(strays)], lambda name: f'"{named(name)}"')
        yield Mend(f"{names} leave one axis alone", tuple(Step(each, is_removal=True) for each in strays))


def _flattened_by_step(flow: Trace, changer: int, index: int, axes: Sequence[str] | None) -> Iterator[Mend]:
    """Yield that what leaves one axis alone does so for each time step, for a layer that takes a sequence."""
    title, before = flow.graph.nodes[changer].layer.title(), flow.calls[changer].inputs
    if title == "Flatten" and axes and "time_steps" in axes and before[0] is not None and len(before[0]) > len(axes):
        steps = (Step(changer, is_removal=True), Step(index, before=NewLayer("Flatten", on_each_step=True)))
        yield Mend("each time step must be a vector", steps)


def _sequences_unflattened(flow: Trace, above: Sequence[int], *, wanted: bool) -> Iterator[Mend]:
    """Yield the recurrent layer above that must give each step, without what leaves one axis alone behind it."""
    strays = [each for each in above if _is_flattening(flow, each)]
    if not wanted or not strays:
        return
    for mend in other_sequences(flow, above, wanted=True):
        if mend.steps[0].at < min(strays):
            removed = tuple(Step(each, is_removal=True) for each in strays)
            yield mend._replace(steps=(*mend.steps, *removed), is_sure=True)


def _without_wrapper(flow: Trace, index: int, rank: int) -> Iterator[Mend]:
    """Yield the recurrent layer without the `TimeDistributed` around it: it goes through the time steps itself."""
    node = flow.graph.nodes[index]
    inner = getattr(node.layer, "layer", None)
    if node.layer.title() != "TimeDistributed" or inner is None or len(inner.input_axes() or ()) != rank:
        return
    if "return_sequences" in inner.arguments:
        arguments = {**inner.given_arguments(), "return_sequences": True}
        reason = f"{inner.title()} goes through the time steps itself"
        yield Mend(reason, (Step(index, Change(arguments, dropped=("layer",), kind=inner.title())),), is_sure=True)


def _without_steps(flow: Trace, index: int, rank: int) -> Iterator[Mend]:
    """Yield the layer inside a `TimeDistributed` alone, for what has no time steps."""
    node = flow.graph.nodes[index]
    inner = getattr(node.layer, "layer", None)
    if node.layer.title() == "TimeDistributed" and isinstance(inner, Layer) and inner.least_rank <= rank == 2:
        change = Change(inner.given_arguments(), dropped=("layer",), kind=inner.title())
        yield Mend(f"without time steps it is {inner.title()} alone", (Step(index, change),))


def _dense_behind(flow: Trace, index: int) -> int | None:
    """Return the Dense layer that follows layers which slide windows: it would take each place of their pictures."""
    while isinstance(flow.graph.nodes[index].layer, Spatial):
        taker = _only_taker(flow, index)
        if taker is None:
            return None
        index = taker
    return index if flow.graph.nodes[index].layer.title() == "Dense" else None


def _without_one(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield the shape of a Reshape without its first size, if that is 1, for the batch."""
    call = flow.calls[index]
    target: tuple[int | None, ...] = getattr(call.node.layer, "target_shape", ())
    given = call.outputs[0]
    if len(target) > 1 and target[0] in (-1, 1) and given is not None and given[1] == 1:
        reason = f"the batch is no part of the shape: {format_shape(target[1:])}"
        yield Mend(reason, (Step(index, Change({"target_shape": target[1:]})),), is_sure=True)


def _without_batch(flow: Trace, index: int, excess: int) -> Iterator[Mend]:
    """Yield the input without its first sizes, if the one that is open there is the batch again."""
    source = next((each for each in (index, *calls_above(flow, index)) if not flow.graph.nodes[each].inputs), None)
    shape = None if source is None else flow.calls[source].outputs[0]
    if source is not None and shape is not None and len(shape) > excess + 1 and shape[1] is None:
        reason = "are the samples in the shape? the batch is no part of it"
        yield Mend(reason, (Step(source, shape=(shape[0], *shape[1 + excess :])),), is_sure=True)


def other_sequences(flow: Trace, above: Sequence[int], *, wanted: bool) -> Iterator[Mend]:
    """Yield the recurrent layers above that must give each step, or the last one alone."""
    for each in above:
        layer, inside = inner_layer(flow.graph.nodes[each].layer)
        if "return_sequences" in layer.arguments and bool(getattr(layer, "return_sequences", wanted)) != wanted:
            gives = "only its last output" if wanted else "every time step"
            name = named(flow.graph.nodes[each].name)
            yield Mend(
                f'"{name}" gives {gives}', (Step(each, Change({"return_sequences": wanted}, inside=inside)),), wanted
            )


def _other_inputs(
    x: Shape, source: int, flow: Trace, index: int, needed: int, axes: Sequence[str] | None
) -> Iterator[Mend]:
    shape, written = flow.calls[source].outputs[0], flow.graph.nodes[source].written
    if not shape or flow.graph.nodes[source].inputs:
        return
    series = len(shape) == 3 and needed == 4 and shape[1] != shape[2]
    if series:
        yield from _other_kinds(flow.calls[index], index, len(x))
    if len(shape) > needed:
        count = len(shape) - needed
        rest = (shape[0], *shape[1 + count :])
        is_last = getattr(flow.graph.nodes[index].layer, "data_format", None) != "channels_first"
        if is_last and looks_channels_first(rest):
            turned = (shape[0], *rest[2:], rest[1])
            yield Mend("the batch is no part of a shape, and channels stand last", (Step(source, shape=turned),), True)
        if len(shape) == 4 and shape[1] is not None and shape[1] == shape[2]:  # a picture
            yield from _other_kinds(flow.calls[index], index, len(x))
        reason = "are the samples in the shape? the batch is no part of it"
        is_sure = len(shape) < 2 or shape[1] is None or shape[1] == 1 or shape[1] >= _FEWEST_SAMPLES
        yield Mend(reason, (Step(source, shape=rest),), is_sure)
    if len(shape) == needed - 1 and shape[0] and written and written.states_batch:
        reason = f"this shape begins with the batch: {format_shape((None, *shape))}"
        yield Mend(reason, (Step(source, shape=(None, *shape)),), is_sure=True)
    if len(shape) == needed - 1 and {"time_steps", "height"} <= {*(axes or ())} and shape[-1] in _CHANNELS:
        longer = (shape[0], None, *shape[1:])
        yield Mend(
            f"the time steps of each picture are missing: {format_shape(longer[1:])}", (Step(source, shape=longer),)
        )
    if len(shape) == needed - 1:
        number = "" if shape[-1] is None else f"{shape[-1]} "
        steps = "1 step of one feature is" if shape[-1] == 1 else f"{number}steps of one feature are"
        words = {"feature": steps, "channels": "one channel is written as"}
        what = words.get(axes[-1] if axes else "", "the last axis is missing:")
        longer = (*shape, 1)
        yield Mend(f"{what} {format_shape(longer[1:])}", (Step(source, shape=longer),))


_FEWEST_SAMPLES = 32
"""As many as a batch has at least, most often; fewer may be the steps of time."""
_CHANNELS = (1, 3, 4)
"""As many as a picture has: grey, in colour, or in colour with transparency."""


def _other_kinds(call: Call, index: int, rank: int) -> Iterator[Mend]:
    """Yield the layer of the same name for another number of axes: Conv1D for Conv2D."""
    title = call.node.layer.title()
    if title[-2:] not in ("1D", "2D", "3D") or not 3 <= rank <= 5:
        return
    kind = f"{title[:-2]}{rank - 2}D"
    if not is_layer(kind) or kind == title:
        return
    values: dict[str, Any] = {}
    layer = call.node.layer
    for name in layer.arguments:
        value = layer.__dict__.get(layer.attributes[name])
        if isinstance(value, tuple) and len(set(value)) == 1 and isinstance(value[0], int):
            values[name] = value[0]
    steps = (Step(index, Change(values, kind=find(kind).__name__)),)
    what = {3: "a series takes", 4: "a picture takes", 5: "a volume takes"}[rank]
    yield Mend(f"{what} {kind}", steps)


def _on_each_step(flow: Trace, index: int, needed: int, axes: Sequence[str] | None) -> Iterator[Mend]:
    """Yield that each picture of a film is looked at by itself, by this layer and by those like it that follow."""
    x = flow.calls[index].inputs[0] or ()
    steps: list[Step] = []
    is_film = len(x) == needed + 1 == len(axes or ()) + 1 > 4 and 1 < (x[1] or 1) < _FEWEST_SAMPLES
    at: int | None = index if is_film and not looks_channels_first((x[0], *x[2:])) else None
    while at is not None and _is_of_pictures(flow, at):
        steps.append(Step(at, Change(around="TimeDistributed")))
        at = _only_taker(flow, at)
    taker = _only_taker(flow, at) if at is not None and _is_flattening(flow, at) else None
    is_of_sequence = taker is not None and "time_steps" in (flow.graph.nodes[taker].layer.input_axes() or ())
    if steps and at is not None and is_of_sequence:
        steps.append(Step(at, Change(around="TimeDistributed")))
    if steps:
        yield Mend("a picture at each time step takes TimeDistributed", tuple(steps), is_sure=is_of_sequence)


def _only_taker(flow: Trace, index: int) -> int | None:
    """Return the call that alone takes what another one gives."""
    takers = [number for number, each in enumerate(flow.graph.nodes) if Tensor(index) in each.inputs]
    return takers[0] if len(takers) == 1 else None


def _is_of_pictures(flow: Trace, index: int) -> bool:
    layer = flow.graph.nodes[index].layer
    return isinstance(layer, Spatial) and len(layer.input_axes() or ()) == 4


def _as_steps(flow: Trace, above: int | None, index: int) -> Iterator[Mend]:
    """Yield that each unit of a Dense layer is a time step of one feature."""
    call = flow.calls[index]
    x: Shape = call.inputs[0] or ()
    is_of_units = above is not None and flow.graph.nodes[above].layer.title() == "Dense"
    if is_of_units and call.node.layer.input_axes() == ("batch", "time_steps", "feature") and len(x) == 2 and x[1]:
        new = NewLayer("Reshape", {"target_shape": (x[1], 1)})
        yield Mend(f"{x[1]} values can be {x[1]} steps of one feature", (Step(index, before=new),))


def _put_before(call: Call, index: int, needed: int, axes: Sequence[str] | None) -> Iterator[Mend]:
    x: Shape = call.inputs[0] or ()
    if needed == 2 and len(x) > 2:
        yield Mend("it takes a vector", (Step(index, before=NewLayer("Flatten")),))
    elif axes and "time_steps" in axes and len(axes) == 3 and len(x) > 3:
        reason = "each time step must be a vector"
        yield Mend(reason, (Step(index, before=NewLayer("Flatten", on_each_step=True)),))
    elif len(x) == 2 and needed == 4 and x[1]:
        for channels in (1, 3):
            side = math.isqrt(x[1] // channels)
            if side > 1 and side * side * channels == x[1]:
                shape = (side, side, channels)
                reason = f"{x[1]} values are a picture of {side} × {side}"
                yield Mend(reason, (Step(index, before=NewLayer("Reshape", {"target_shape": shape})),))
        yield from _as_small_picture(call, index, x[1])


def _as_small_picture(call: Call, index: int, count: int) -> Iterator[Mend]:
    """Yield a small picture of many channels in front of what enlarges pictures, as generators begin with one."""
    title = call.node.layer.title()
    if not title.startswith("UpSampling") and not title.endswith("Transpose"):
        return
    for side in range(4, math.isqrt(count) + 1):
        channels, rest = divmod(count, side * side)
        if not rest and channels & (channels - 1) == 0:
            shape = (side, side, channels)
            reason = f"{count} values may be a picture of {side} × {side} with {channels} channels"
            yield Mend(reason, (Step(index, before=NewLayer("Reshape", {"target_shape": shape})),))
            return
