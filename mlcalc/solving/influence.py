"""Which sizes in a model decide over what comes out: those that do not are not worth changing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from mlcalc.graph import Tensor
from mlcalc.layers.base import Layer
from mlcalc.shapes import Shape
from mlcalc.trace import Trace

Ask = Callable[[Layer, Sequence[Shape | None]], tuple[Shape | None, ...] | None]
"""Returns what a layer gives, None if it cannot take the shapes."""

_MORE = 24
"""How much longer an axis is made to see what depends on it: a multiple of what most windows move by."""


class Influence:
    """For each node of a graph, along which of its axes a change reaches an output that shall change.

    Args:
        flow: the graph with its shapes.
        end: the node that gives the output.
        differing: the axes of the output that shall change.
        ask: asks a layer.
    """

    def __init__(self, flow: Trace, end: int, differing: Iterable[int], ask: Ask) -> None:
        self.flow, self.ask = flow, ask
        self.takers: dict[int, list[int]] = {}
        for index, node in enumerate(flow.graph.nodes):
            for tensor in node.inputs:
                self.takers.setdefault(tensor.node, []).append(index)
        self.axes: dict[int, set[int] | None] = {end: set(differing)}
        for index in range(end - 1, -1, -1):
            self.axes[index] = self._of_node(index)

    def reaches(self, index: int, *, sizes: bool) -> bool:
        """Tell whether a change of the sizes of a node, or of its features, may reach the output."""
        axes, call = self.axes.get(index), self.flow.calls[index]
        shape = call.outputs[0] if call.outputs else None
        if axes is None or shape is None:
            return True
        first = getattr(call.node.layer, "data_format", None) == "channels_first"
        features = 1 if first else len(shape) - 1
        return any(axis != features for axis in axes) if sizes and len(shape) > 2 else bool(axes)

    def _of_node(self, index: int) -> set[int] | None:
        """Return the axes of a node that decide; None if it is not known."""
        found: set[int] = set()
        shape = self.flow.shape_of(Tensor(index))
        for taker in self.takers.get(index, ()):
            behind = self.axes.get(taker, set())
            if behind is not None and not behind:
                continue
            if shape is None or behind is None:
                return None
            for axis in range(1, len(shape)):
                if axis not in found and self._passes_on(index, taker, shape, axis, behind):
                    found.add(axis)
        return found

    def _passes_on(self, index: int, taker: int, shape: Shape, axis: int, behind: set[int]) -> bool:
        """Tell whether a layer gives another size on one of some axes if it takes a longer one."""
        call = self.flow.calls[taker]
        size = shape[axis]
        if size is None or len(call.inputs) != len(call.node.inputs) or not call.outputs:
            return True
        longer = (*shape[:axis], size + _MORE, *shape[axis + 1 :])
        inputs = [
            longer if tensor == Tensor(index) else given
            for tensor, given in zip(call.node.inputs, call.inputs, strict=True)
        ]
        outputs = self.ask(call.node.layer, inputs)
        before = call.outputs[0]
        if outputs is None or before is None or outputs[0] is None or len(outputs[0]) != len(before):
            return True
        return any(axis < len(before) and outputs[0][axis] != before[axis] for axis in behind)
