"""Mends of windows that are larger than what they slide over."""

from __future__ import annotations

from collections.abc import Iterator

from mlcalc.changes import Change
from mlcalc.layers.base import Layer
from mlcalc.layers.convolution import Conv
from mlcalc.layers.orders import convolution_of_pytorch
from mlcalc.layers.spatial import Spatial
from mlcalc.mends.sights import calls_above, looks_channels_first
from mlcalc.mends.steps import Mend, Step
from mlcalc.shapes import Shape, format_shape
from mlcalc.trace import Trace


def for_windows(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield what makes a window fit into what it slides over."""
    call = flow.calls[index]
    layer = call.node.layer
    x: Shape = call.inputs[0] or ()
    source = next((each for each in calls_above(flow, index) if not flow.graph.nodes[each].inputs), None)
    shape = flow.calls[source].outputs[0] if source is not None else None
    is_last = getattr(layer, "data_format", None) != "channels_first"
    if source is not None and shape is not None and len(shape) > 2 and is_last:
        turned = (shape[0], *shape[2:], shape[1])
        if looks_channels_first(shape):
            reason = (
                f"the input looks channels-first; channels stand last: {format_shape(turned[1:])}, or `data_format`"
            )
            yield Mend(reason, (Step(source, shape=turned),), is_sure=True)
            return
        if len(shape) == 3 and shape[1] is not None and shape[2] is not None and shape[1] < shape[2]:
            reason = (
                f"{shape[2]} steps of {shape[1]} feature{'s' if shape[1] > 1 else ''} are {format_shape(turned[1:])}"
            )
            yield Mend(reason, (Step(source, shape=turned),))
    yield from _order_of_pytorch(flow, index)
    yield from _older_kernels(flow, index)
    window = "kernel_size" if "kernel_size" in layer.arguments else "pool_size"
    lengths = _lengths(layer, x)
    if window == "pool_size" and lengths and max(lengths) == 1:
        yield Mend("there is nothing left to pool", (Step(index, is_removal=True),))
        return
    yield Mend("padding keeps the size", (Step(index, Change({"padding": "same"})),))
    smaller = tuple(min(pair) for pair in zip(getattr(layer, window), lengths, strict=False))
    if lengths and min(lengths) > 1:
        value = smaller[0] if len(set(smaller)) == 1 else smaller
        yield Mend(f"a window of {value} fits", (Step(index, Change({window: value})),))


def _lengths(layer: Layer, x: Shape) -> list[int]:
    """Return how far a window can reach along each axis, with the rows that are added; none if that is unknown."""
    if not isinstance(layer, Spatial):
        return []
    step = (*x[:1], *x[2:]) if len(x) > layer.rank + 2 else x  # of a sequence
    padding = getattr(layer, "padding", "")
    rows = [0] * layer.rank if isinstance(padding, str) else padding
    return [size + 2 * added for size, added in zip(layer.spatial(step), rows, strict=True) if size is not None]


def _order_of_pytorch(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield the filters and the kernels that stand behind numbers of channels, from the input down to a call."""
    found: list[tuple[str, Step]] = []
    made: int | None = None  # the channels that a layer is given once those above are mended
    for each in reversed((index, *calls_above(flow, index))):
        layer, inputs = flow.graph.nodes[each].layer, flow.calls[each].inputs
        if isinstance(layer, Conv) and inputs and inputs[0] is not None:
            channels = made or layer.channels(inputs[0])
            meant = convolution_of_pytorch(layer.filters, layer.kernel_size, layer.strides, channels)
            found += [(meant.why, Step(each, meant.change))] if meant else []
            made = meant.change.arguments["filters"] if meant else None
    if found:
        yield Mend(found[0][0], tuple(step for _, step in found), is_sure=True)


def _older_kernels(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield the kernel that two numbers behind the filters were in Keras 1, where today's second is the stride."""
    steps = []
    for each in (index, *calls_above(flow, index)):
        layer = flow.graph.nodes[each].layer
        kernel, strides = getattr(layer, "kernel_size", None), getattr(layer, "strides", None)
        if layer.title() == "Conv2D" and kernel == strides and kernel and min(kernel) > 1:
            steps.append(Step(each, Change({"kernel_size": (kernel[0], kernel[0])}, dropped=("strides",))))
    if steps:
        size = flow.graph.nodes[steps[0].at].layer.kernel_size[0]  # type: ignore[attr-defined]
        reason = f"the second {size} is the stride; if it is meant as in Keras 1, the kernel is ({size}, {size})"
        yield Mend(reason, tuple(steps))
