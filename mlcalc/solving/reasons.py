"""Why a size does not work: the layer that fails first, and what it met."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from mlcalc.layers.merging import Concatenate, Merge
from mlcalc.layers.recorded import ruled
from mlcalc.layers.spatial import Spatial
from mlcalc.limits import MOST_MENDED_NODES
from mlcalc.shapes import format_shape
from mlcalc.texts import named
from mlcalc.trace import Call, Trace


class Limit(NamedTuple):
    """A layer that sets a bound.

    Attributes:
        layer: its name, behind those of the models around it.
        line: where it is written, if it is in a file.
        reason: what it met.
        size: the size of the free axis at which it met that; None for several axes as they are given.
    """

    layer: str
    line: int | None
    reason: str
    size: int | None

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {"layer": self.layer, "line": self.line, "reason": self.reason}


class Dropped(NamedTuple):
    """A layer that drops the last rows of an axis, which fill no window."""

    call: Call
    size: int

    @property
    def text(self) -> str:
        """It as a sentence."""
        return f'"{named(self.call.node.name)}" drops the last row of {self.size}'


def line_of(call: Call) -> int | None:
    """Return the line of a file that a layer is written in."""
    place = call.node.place()
    return place.line if place is not None and place.source.is_file else None


def limit_of(flow: Trace, size: int | None) -> Limit | None:
    """Return the first layer that fails, if one does; of a model inside, its own."""
    index = next(iter(flow.failed), None)
    if index is None:
        return None
    call = flow.calls[index]
    if call.inner is not None and (inside := limit_of(call.inner, size)) is not None:
        return inside._replace(layer=f"{call.node.name}/{inside.layer}", line=inside.line or line_of(call))
    problems = flow.failed[index]
    said = _short(problems[0].message) if problems else "a layer inside it fails"
    return Limit(call.node.name, line_of(call), _reason(flow, index) or said, size)


def _reason(flow: Trace, index: int) -> str | None:
    """Return the sizes that do not agree, and which layer has dropped a row of one."""
    call = flow.calls[index]
    if not isinstance(ruled(call.node.layer), (Merge, Concatenate)):
        return None
    shapes = [shape for shape in call.inputs if shape is not None]
    if not shapes:
        return None
    if len({len(shape) for shape in shapes}) > 1:
        return f"{' and '.join(map(format_shape, shapes))}"
    layer: Any = ruled(call.node.layer)
    rank = len(shapes[0])
    joined = layer.axis % rank if isinstance(layer, Concatenate) else 0
    for place in range(1, rank):
        sizes = dict.fromkeys(shape[place] for shape in shapes if shape[place] is not None)
        if place != joined and len(sizes) > 1:
            dropped = next((each.text for each in rows_dropped(flow, index)), None)
            met = " and ".join(map(str, sizes))
            return f"{met}: {dropped}" if dropped else met
    return None


def _short(message: str) -> str:
    """Return a message without the class that it begins with: the layer is named beside it."""
    title, colon, rest = message.partition(": ")
    return (rest if colon and title.isidentifier() else message).partition(" in its input ")[0]


def rows_dropped(flow: Trace, index: int) -> Iterator[Dropped]:
    """Yield the poolings above a node that drop rows which fill no window, the nearest first."""
    seen: set[int] = set()
    waiting = [tensor.node for tensor in flow.graph.nodes[index].inputs]
    while waiting and len(seen) < MOST_MENDED_NODES:
        each = waiting.pop(0)
        if each in seen:
            continue
        seen.add(each)
        call = flow.calls[each]
        waiting += [tensor.node for tensor in call.node.inputs]
        layer: Any = ruled(call.node.layer)
        x = call.inputs[0] if call.inputs else None
        is_pooling = isinstance(layer, Spatial) and "pool_size" in layer.arguments
        if x is None or not is_pooling or getattr(layer, "padding", "") != "valid" or call.outputs[0] is None:
            continue
        lengths, strides = layer.spatial(x), layer.strides or layer.pool_size
        pairs = zip(lengths, layer.pool_size, strides, strict=True)
        dropped = [length for length, size, stride in pairs if length and (length - size) % stride]
        if dropped:
            yield Dropped(call, dropped[0])
