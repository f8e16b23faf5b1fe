"""What happens to one size on its way through a model: which layer fails first, if one does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mlcalc.errors import ERROR, MlcalcError
from mlcalc.graph import Graph, Tensor
from mlcalc.layers.applications import PaddingBeforeHalf
from mlcalc.layers.base import Layer
from mlcalc.layers.merging import Concatenate
from mlcalc.layers.recorded import Broken, Recorded
from mlcalc.layers.reshaping import Cropping, ZeroPadding
from mlcalc.limits import MOST_LAYERS_ASKED
from mlcalc.ops.keras import KerasOp, WrittenOp
from mlcalc.shapes import Shape
from mlcalc.solving.growth import KEEPS, Growths, Study
from mlcalc.trace import Trace, trace


class Work:
    """How many layers have been asked for one question, and how many may be."""

    def __init__(self, most: int | None = None) -> None:
        self.asked, self.most = 0, MOST_LAYERS_ASKED if most is None else most

    @property
    def is_done(self) -> bool:
        """Whether the budget is used up."""
        return self.asked >= self.most


class Passed(NamedTuple):
    """What came of one size: the first node that fails, and the smallest size where one of 1 may stand for another."""

    failed: int | None
    least: int = 0


def as_asked(graph: Graph) -> Graph:
    """Return a graph whose layers answer for other sizes than those that a file holds.

    What a file says of a layer holds for its own sizes: its rule stands in its place, and what has none is unknown.
    """
    return _graph_as_asked(graph, {})


def _graph_as_asked(graph: Graph, known: dict[int, Layer]) -> Graph:
    for node in graph.nodes:
        if id(node.layer) not in known:  # models inside may stand in many others
            known[id(node.layer)] = _as_asked(node.layer, known)
    return graph._replace(nodes=tuple(node._replace(layer=known[id(node.layer)]) for node in graph.nodes))


def _as_asked(  # noqa: PLR0911  (one for each kind)
    layer: Layer, known: dict[int, Layer]
) -> Layer:
    from mlcalc.model import Model

    if isinstance(layer, Recorded):
        if layer.rule is not None:
            return _as_asked(layer.rule, known)
        return layer if not layer.inputs.most and not layer.outputs else Broken(layer.type_name)
    if isinstance(layer, Cropping) and layer.is_saved:
        return layer.as_today()  # tf.keras goes on with an empty tensor, which is no size that works
    if isinstance(layer, ZeroPadding) and layer.before_half is not None:
        return PaddingBeforeHalf(half=layer.before_half)  # Keras builds the architecture for each size
    if type(layer) is KerasOp:
        return WrittenOp(layer.operation, layer.positional, layer.options, layer.class_name)
    if isinstance(layer, Model):
        graph = _graph_as_asked(layer.graph, known)
        same = all(one.layer is other.layer for one, other in zip(graph.nodes, layer.graph.nodes, strict=True))
        return layer if same else layer.with_graph(graph)
    return layer


_KEPT_AS_ONE = 8
"""How many layers that keep sizes take as long as one that is asked."""


class Passage:
    """Asks the layers of a graph along the axes that grow; all others are as a trace has them.

    Args:
        flow: the trace, with the sizes of the free axes open.
        study: how they grow in it.
        work: counts the layers that are asked.
    """

    def __init__(self, flow: Trace, study: Study, work: Work) -> None:
        self.flow, self.study, self.work = flow, study, work
        graph = flow.graph
        given = {*graph.inputs}
        self.steps = [index for index in range(len(graph.nodes)) if index not in given and study.growing(index)]
        asked = sum(study.ways[index] != KEEPS for index in self.steps)
        self.inside: dict[int, Passage] = {
            index: Passage(inner, study.inside[index], work)
            for index in self.steps
            if index in study.inside and (inner := flow.calls[index].inner) is not None
        }
        self.cost: int = asked + len(self.steps) // _KEPT_AS_ONE + sum(each.cost for each in self.inside.values())

    def at(self, shapes: Sequence[Shape]) -> Passed:
        """Return what comes of the shapes of the inputs."""
        return self.through(shapes)[0]

    def through(self, shapes: Sequence[Shape]) -> tuple[Passed, tuple[Shape | None, ...]]:
        """Return what comes of the shapes of the inputs, and what comes out."""
        outputs: dict[int, tuple[Shape | None, ...]] = {
            index: (shape,) for index, shape in zip(self.flow.graph.inputs, shapes, strict=True)
        }
        failed: int | None = None
        least: int | None = None
        self.work.asked += len(self.steps) // _KEPT_AS_ONE
        for index in self.steps:
            node = self.flow.graph.nodes[index]
            inputs = [self._shape(outputs, tensor) for tensor in node.inputs]
            known = [shape for shape in inputs if shape is not None]
            if len(known) < len(inputs):
                outputs[index] = (None,) * len(self.study.outputs[index])
                least = 0
                continue
            if self.study.ways[index] == KEEPS:
                outputs[index] = self._kept(index, known[0])
                continue
            answer, met = self._asked(index, known)
            if met is not None:
                least = met if least is None else min(least, met)
            if answer is None:
                failed = index if failed is None else failed
                answer = self._largest(index, known)
            outputs[index] = answer
            if index in self.study.merging:
                sizes = self._growing_sizes(index, known)
                least = min(sizes) if least is None else min(least, *sizes)
        given = tuple(self._shape(outputs, tensor) for tensor in self.flow.graph.outputs)
        return Passed(failed, 2 if least is None else least), given

    def _shape(self, outputs: Mapping[int, tuple[Shape | None, ...]], tensor: Tensor) -> Shape | None:
        if tensor.node not in outputs:
            return self.flow.shape_of(tensor)
        given = outputs[tensor.node]
        return given[tensor.output] if tensor.output < len(given) else None

    def _kept(self, index: int, first: Shape) -> tuple[Shape | None, ...]:
        """Return what a layer gives that keeps the sizes that grow."""
        return tuple(
            shape if growths is None or shape is None else self._with_sizes(growths, shape, first)
            for growths, shape in zip(self.study.outputs[index], self.flow.calls[index].outputs, strict=True)
        )

    @staticmethod
    def _with_sizes(growths: Growths, shape: Shape, given: Shape) -> Shape:
        return tuple(given[place] if growth.rates else shape[place] for place, growth in enumerate(growths))

    def _asked(self, index: int, inputs: Sequence[Shape]) -> tuple[tuple[Shape | None, ...] | None, int | None]:
        """Return what the layer itself says, None if it cannot take the shapes; and the smallest size in a model."""
        self.work.asked += 1
        layer = self.flow.graph.nodes[index].layer
        if layer.unfit(*inputs):
            return None, None
        if index in self.inside:
            passed, given = self.inside[index].through(inputs)
            return (given if passed.failed is None else None), passed.least
        try:
            spec = layer.specify(*inputs)
        except MlcalcError:
            return None, None
        is_wrong = bool(spec.problems) and any(each.severity == ERROR for each in spec.problems)
        return (None if is_wrong else spec.shapes), None

    def _largest(self, index: int, inputs: Sequence[Shape]) -> tuple[Shape | None, ...]:
        """Return what stands behind tensors that do not fit: the larger of the sizes that should be equal."""
        layer = self.flow.graph.nodes[index].layer
        outputs, growths = self.flow.calls[index].outputs, self.study.outputs[index]
        is_joint = index in self.study.merging or isinstance(layer, Concatenate)
        if not is_joint or len({len(each) for each in inputs}) > 1 or growths[0] is None:
            return (None,) * len(outputs)
        if isinstance(layer, Concatenate) and growths[0][layer.axis].rates:
            return (None,) * len(outputs)
        sizes = tuple(max(size or 0 for size in along) for along in zip(*inputs, strict=True))
        return (self._with_sizes(growths[0], outputs[0] or sizes, sizes),)

    def _growing_sizes(self, index: int, inputs: Sequence[Shape]) -> list[int]:
        """Return the sizes that grow among those that a layer takes."""
        nodes = self.flow.graph.nodes[index].inputs
        found = [2]
        for tensor, shape in zip(nodes, inputs, strict=True):
            outputs = self.study.outputs[tensor.node]
            growths = outputs[tensor.output] if tensor.output < len(outputs) else None
            found += [shape[place] or 0 for place, growth in enumerate(growths or ()) if growth.rates]
        return found


class Whole:
    """Traces a whole graph for each size: where what is asked is not known to depend on some of its layers alone."""

    def __init__(self, graph: Graph, work: Work) -> None:
        self.graph, self.work = graph, work
        self.cost = len(graph.nodes)

    def at(self, shapes: Sequence[Shape]) -> Passed:
        """Return what comes of the shapes of the inputs."""
        self.work.asked += self.cost
        try:
            flow = trace(self.graph, shapes)
        except MlcalcError:  # models inside call each other too often
            return Passed(0)
        return Passed(next(iter(flow.failed), None))
