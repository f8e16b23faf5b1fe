"""What can be seen of a call that fails: what stands above it, its windows, the order of its axes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from mlcalc.layers.base import Layer
from mlcalc.layers.spatial import Spatial
from mlcalc.limits import MOST_MENDED_NODES
from mlcalc.shapes import Shape
from mlcalc.trace import Call, Trace


def inner_layer(layer: Layer) -> tuple[Layer, tuple[str, ...]]:
    """Return the layer that a wrapper holds, and the argument that leads there."""
    inner = getattr(layer, "layer", None)
    if "layer" in layer.arguments and isinstance(inner, Layer) and "return_sequences" in inner.arguments:
        return inner, ("layer",)
    return layer, ()


def calls_above(flow: Trace, index: int) -> Iterator[int]:
    """Yield the calls above one, the nearest first, each the first input of the one before."""
    seen = set()
    node = flow.graph.nodes[index]
    while node.inputs and node.inputs[0].node not in seen:
        index = node.inputs[0].node
        seen.add(index)
        yield index
        node = flow.graph.nodes[index]


def rank_of(call: Call) -> int | None:
    """Return how many axes a call gives, if that is known."""
    shape = call.outputs[0] if call.outputs else None
    return None if shape is None else len(shape)


def windows_of(call: Call) -> bool:
    """Tell whether a call slides a window, which may be padded."""
    arguments = call.node.layer.arguments
    return "padding" in arguments and ("kernel_size" in arguments or "pool_size" in arguments)


def own_branches(flow: Trace, index: int) -> list[list[int]]:
    """Return the calls above each input of one that are above no other of its inputs, the nearest first."""
    branches = [
        [tensor.node, *islice(calls_above(flow, tensor.node), MOST_MENDED_NODES)]
        for tensor in flow.graph.nodes[index].inputs
    ]
    counts = Counter(each for branch in branches for each in set(branch))
    return [[each for each in branch if counts[each] == 1] for branch in branches]


def shrinks(call: Call) -> bool:
    """Tell whether a call gives a smaller size of space or time than it gets."""
    x, y = call.inputs[0] if call.inputs else None, call.outputs[0] if call.outputs else None
    if x is None or y is None or len(x) != len(y):
        return False
    return any(None not in pair and pair[0] > pair[1] for pair in zip(x[1:-1], y[1:-1], strict=True))  # type: ignore[operator]


def is_too_small(call: Call) -> bool:
    """Tell whether a window is larger than what it slides over."""
    layer = call.node.layer
    x = call.inputs[0] if call.inputs else None
    if x is None or not isinstance(layer, Spatial) or not windows_of(call) or len(x) != len(layer.input_axes() or ()):
        return False
    sizes = getattr(layer, "kernel_size", None) or layer.pool_size  # type: ignore[attr-defined]
    lengths = layer.spatial(x)
    rates = getattr(layer, "dilation_rate", None) or (1,) * len(lengths)
    triples = zip(sizes, rates, lengths, strict=False)
    return any(length is not None and length < (size - 1) * rate + 1 for size, rate, length in triples)


def looks_channels_first(shape: Shape) -> bool:
    """Tell whether the first axis behind the batch is as small as channels are, and the others are not."""
    if len(shape) not in (4, 5):
        return False
    channels, *others = shape[1:]
    return channels in (1, 2, 3, 4) and all(each is not None and each > 4 for each in others)
