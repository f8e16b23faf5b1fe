"""What happened on the way to a failure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlcalc.errors import Diagnostic, Label
from mlcalc.graph import Repetition
from mlcalc.layers.spatial import Spatial
from mlcalc.limits import MOST_MENDED_NODES
from mlcalc.mends.sights import calls_above, is_too_small, own_branches, shrinks, windows_of
from mlcalc.texts import named, ordinal
from mlcalc.trace import Trace


def with_causes(problem: Diagnostic, flow: Trace, index: int) -> Diagnostic:
    """Add what happened on the way: rows that were dropped, and the use of a block that led here."""
    labels: list[Label] = list(problem.labels)
    call = flow.calls[index]
    if len(call.inputs) > 1:
        labels += _rows_dropped(flow, index) or _sizes_lost(flow, index)
    elif is_too_small(call) and (way := _way(flow, index)):
        problem = problem._replace(message=f"{problem.message}; on the way it shrank: {way}")
    written = flow.graph.nodes[index].written
    labels += written.uses if written else ()
    labels += _which_repetition(written.repetitions if written else ())
    if problem.place and labels and all(each.place != problem.place for each in labels):
        labels.insert(0, Label(problem.place, ""))
    return problem._replace(labels=tuple(labels))


def _which_repetition(repetitions: Iterable[Repetition]) -> Iterator[Label]:
    """Yield which time it is of each repetition in which something first is wrong, if that is not the first time."""
    for each in repetitions:
        place = each.times.place
        if place and each.number > 1:
            yield Label(place, f"in the {ordinal(each.number)} of {each.total:,} repetitions")


def _way(flow: Trace, index: int) -> str:
    """Return the sizes that the first axis of space or time had on the way down."""
    sizes: list[str] = []
    for each in calls_above(flow, index):
        shape = flow.calls[each].outputs[0] if flow.calls[each].outputs else None
        first = getattr(flow.graph.nodes[index].layer, "data_format", None) == "channels_first"
        if shape is None or len(shape) != len(flow.calls[index].inputs[0] or ()):
            break
        size = str(shape[1 + first])
        if not sizes or sizes[-1] != size:
            sizes.append(size)
    shown = sizes[::-1] if len(sizes) < 12 else [*sizes[:-6:-1], "…", *sizes[4::-1]]
    return " → ".join(shown) if len(sizes) > 2 else ""


def _sizes_lost(flow: Trace, index: int) -> list[Label]:
    """Return which layers of one branch above tensors that do not fit together make them smaller."""
    shapes = [shape for shape in flow.calls[index].inputs if shape is not None]
    if len({len(shape) for shape in shapes}) != 1 or len({shape[1:-1] for shape in shapes}) == 1:
        return []
    labels = []
    for each in sorted({each for branch in own_branches(flow, index) for each in branch}):
        call, place = flow.calls[each], flow.graph.nodes[each].place()
        x, y = call.inputs[0] if call.inputs else None, call.outputs[0] if call.outputs else None
        if place is None or x is None or y is None or not windows_of(call) or not shrinks(call):
            continue
        before, after = (" × ".join(map(str, shape[1:-1])) for shape in (x, y))
        if None not in (*x[1:-1], *y[1:-1]):
            labels.append(Label(place, f'"{named(call.node.name)}" makes {after} of {before}'))
    return labels[:_MOST_SHOWN]


_MOST_SHOWN = 3
"""Layers that are shown beside the one that fails."""


def _rows_dropped(flow: Trace, index: int) -> list[Label]:
    """Return which layers above dropped rows that did not fill a window."""
    labels = []
    seen: set[int] = set()
    waiting = [tensor.node for tensor in flow.graph.nodes[index].inputs]
    while waiting and len(seen) < MOST_MENDED_NODES:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        call = flow.calls[each]
        waiting += [tensor.node for tensor in call.node.inputs]
        layer, place = call.node.layer, call.node.place()
        x = call.inputs[0] if call.inputs else None
        is_pooling = isinstance(layer, Spatial) and "pool_size" in layer.arguments
        if place is None or x is None or not is_pooling or getattr(layer, "padding", "") != "valid":
            continue
        lengths = layer.spatial(x)  # type: ignore[attr-defined]
        strides = layer.strides or layer.pool_size  # type: ignore[attr-defined]
        pairs = zip(lengths, layer.pool_size, strides, strict=True)  # type: ignore[attr-defined]
        dropped = [length for length, size, stride in pairs if length and (length - size) % stride]
        if dropped:
            labels.append(Label(place, f'"{named(call.node.name)}" drops the last row of {dropped[0]}'))
    return labels[:2]
