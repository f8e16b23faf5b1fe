"""How the sizes in a model grow with the sizes of its inputs: what makes it enough to ask for some of them.

Along a free axis most layers are steady: a window of stride S gives one position more for S rows more of its input,
whatever its size, and a transposed one S rows more for one. So where the axis of an input grows by a whole period, each
axis of each tensor grows by a whole number of rows, the same each time, and two axes that agree go on to agree, and two
that differ go on to differ, if they grow equally. No window that fits an axis fails to fit a longer one. What these
rules do not say is not proved, and is asked for every size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple

from mlcalc.graph import Graph
from mlcalc.layers.activation import PReLU
from mlcalc.layers.applications import LayerScale, PaddingBeforeHalf
from mlcalc.layers.attention import Attention, HeadedAttention
from mlcalc.layers.base import Layer, SameShape
from mlcalc.layers.convolution import Conv, Convolution, ConvTranspose, DepthwiseConv, SeparableConv
from mlcalc.layers.core import Dense, Embedding
from mlcalc.layers.merging import Concatenate, Merge
from mlcalc.layers.normalization import BatchNormalization, GroupNormalization, OverAxes, RMSNormalization
from mlcalc.layers.pooling import GlobalPooling, Pooling
from mlcalc.layers.preprocessing import Normalization, Rescaling
from mlcalc.layers.recurrent import Recurrent
from mlcalc.layers.reshaping import Cropping, Ends, Flatten, Permute, RepeatVector, UpSampling
from mlcalc.layers.spatial import Spatial
from mlcalc.layers.wrapping import Bidirectional, TimeDistributed
from mlcalc.model import Model
from mlcalc.ops import functions
from mlcalc.ops.keras import RULES, Constant, KerasOp, WrittenOp
from mlcalc.shapes import Shape
from mlcalc.trace import Trace


class Growth(NamedTuple):
    """How one axis grows with the free axes.

    Attributes:
        rates: for each free axis that it depends on, by how much it grows with one row more there, on average.
        is_steady: whether it grows by that over each whole period.
    """

    rates: tuple[tuple[int, Fraction], ...] = ()
    is_steady: bool = True

    @property
    def axes(self) -> set[int]:
        """The free axes that it depends on."""
        return {axis for axis, _ in self.rates}

    def times(self, factor: Fraction | int) -> Growth:
        """Return the growth of an axis that grows by a factor faster."""
        return Growth(tuple((axis, rate * factor) for axis, rate in self.rates), self.is_steady)

    def plus(self, other: Growth) -> Growth:
        """Return the growth of a sum."""
        rates = dict(self.rates)
        for axis, rate in other.rates:
            rates[axis] = rates.get(axis, Fraction(0)) + rate
        return Growth(tuple(sorted(rates.items())), self.is_steady and other.is_steady)


FIXED = Growth()
Growths = tuple[Growth, ...]
"""How each axis of a tensor grows."""


def blurred(parts: Iterable[Growth]) -> Growth:
    """Return the growth of an axis that depends on some others in no steady way."""
    axes = sorted(set[int]().union(*(each.axes for each in parts)))
    return Growth(tuple((axis, Fraction(1)) for axis in axes), is_steady=not axes)


KEEPS, ASKS = "keeps", "asks"
"""What a layer does with the sizes of its first input that grow: it gives them as they are, or it has to be asked."""


class Study:
    """How the sizes of one graph grow.

    Attributes:
        outputs: the growth of each output of each node; None for an output whose number of axes is not known.
        ways: for each node, whether it keeps the sizes that grow.
        links: free axes that one condition holds together.
        unproved: the free axes of conditions that may hold for single sizes.
        broadcasts: whether a size of 1 may stand for another somewhere.
        checks_weights: whether a layer that is called several times may have other weights at another size.
        weight_axes: the free axes that weights depend on.
        merging: the nodes that take tensors of one shape.
        inside: the studies of the models inside, by their nodes.
    """

    def __init__(
        self, graph: Graph, flow: Trace, starts: Sequence[Growths | None], known: dict[Any, Study] | None = None
    ) -> None:
        self.graph, self.flow = graph, flow
        self._known: dict[Any, Study] = {} if known is None else known
        self.outputs: list[tuple[Growths | None, ...]] = []
        self.ways: list[str] = []
        self.links: list[set[int]] = []
        self.unproved: set[int] = set()
        self.broadcasts = self.checks_weights = False
        self.weight_axes: set[int] = set()
        self.merging: set[int] = set()
        self.inside: dict[int, Study] = {}
        self._inner_period = 1
        weights_of: dict[int, list[set[int]]] = {}
        given = dict(zip(graph.inputs, starts, strict=True))
        for index in range(len(graph.nodes)):
            outputs, way = ((given[index],), ASKS) if index in given else self._of_node(index, weights_of)
            self.outputs.append(outputs)
            self.ways.append(way)
        for parts in weights_of.values():
            self._share(parts)

    @property
    def period(self) -> int:
        """After how many rows more of a free axis every size has grown by a whole number of rows."""
        rates = {
            rate.denominator
            for outputs in self.outputs
            for growths in outputs
            for growth in growths or ()
            for _, rate in growth.rates
        }
        return lcm(self._inner_period, *rates)

    def lengthen(self, period: int) -> None:
        """Note that the sizes grow steadily over some longer period only."""
        self._inner_period = lcm(self._inner_period, period)

    def growing(self, index: int) -> bool:
        """Tell whether anything that a node takes grows."""
        return any(
            growths is None or any(each.rates for each in growths)
            for growths in map(self._of_tensor, self.graph.nodes[index].inputs)
        )

    def _of_tensor(self, tensor: Any) -> Growths | None:
        outputs = self.outputs[tensor.node]
        return outputs[tensor.output] if tensor.output < len(outputs) else None

    def _share(self, calls: Sequence[set[int]]) -> None:
        """Note that the calls of one layer must have the same weights, which depend on some free axes each."""
        axes = set[int]().union(*calls)
        self.weight_axes |= axes
        if len(calls) > 1 and axes:
            self.links.append(axes)
            self.unproved |= axes
            self.checks_weights = True

    def _of_node(self, index: int, weights_of: dict[int, list[set[int]]]) -> tuple[tuple[Growths | None, ...], str]:
        call = self.flow.calls[index]
        inputs = [self._of_tensor(tensor) for tensor in call.node.inputs]
        shapes = call.outputs
        if all(each is not None and not any(growth.rates for growth in each) for each in inputs):
            return tuple(None if shape is None else (FIXED,) * len(shape) for shape in shapes), KEEPS
        known = [each for each in inputs if each is not None]
        if len(known) < len(inputs) or len(call.inputs) != len(inputs) or None in shapes:
            return self._unproved(known, shapes), ASKS
        layer = call.node.layer
        weights = weights_of.setdefault(call.node.owner, [])
        if isinstance(layer, Model) and call.inner is not None:
            self._meet_stated(layer, known)
            study = self.inside[index] = self._inside(layer, call.inner, known)
            weights.append(study.weight_axes)
            return self._of_model(study), ASKS
        weights.append(_weight_axes(layer, known))
        outputs, way = self.of_layer(layer, known, call.inputs, shapes)
        if _rule_of(layer) is _merged:
            self.merging.add(index)
        return outputs, way

    def of_layer(
        self, layer: Layer, inputs: Sequence[Growths], given: Sequence[Shape | None], shapes: Sequence[Shape | None]
    ) -> tuple[tuple[Growths | None, ...], str]:
        """Return the growth of what a layer gives, and whether it keeps the sizes that grow.

        Args:
            layer: the layer.
            inputs: the growth of what it takes.
            given: the shapes that it takes, None where they grow.
            shapes: the shapes that it gives then.
        """
        rule = _rule_of(layer)
        if rule is None or isinstance(layer, Model):
            return self._unproved(inputs, shapes), ASKS
        answer = rule(self, layer, inputs, given, shapes)
        return (self._unproved(inputs, shapes), ASKS) if answer is None else answer

    def _inside(self, model: Model, inner: Trace, inputs: Sequence[Growths]) -> Study:
        """Return the study of a model inside: of one that is called in the same way, the same."""
        key = (id(inner), tuple(inputs))
        if key not in self._known:
            self._known[key] = Study(model.graph, inner, inputs, self._known)
        return self._known[key]

    def _meet_stated(self, model: Model, inputs: Sequence[Growths]) -> None:
        """Note which sizes that grow a model inside states for its inputs: one size alone works there."""
        for index, growths in zip(model.graph.inputs, () if model.takes_any else inputs, strict=False):
            for size, growth in zip(model.graph.nodes[index].layer.specify().shapes[0] or (), growths, strict=False):
                if size is not None and growth.axes:
                    self.links.append(growth.axes)
                    self.unproved |= growth.axes

    def _of_model(self, study: Study) -> tuple[Growths | None, ...]:
        """Return the growth of what a model inside gives; what holds in it holds here."""
        self.links += study.links
        self.unproved |= study.unproved
        self.broadcasts |= study.broadcasts
        self.checks_weights |= study.checks_weights
        self._inner_period = lcm(self._inner_period, study.period)
        return tuple(study._of_tensor(tensor) for tensor in study.graph.outputs)

    def _unproved(self, inputs: Sequence[Growths], shapes: Sequence[Shape | None]) -> tuple[Growths | None, ...]:
        """Return the growth behind a layer of which nothing is known, and note that nothing is."""
        whole = blurred(growth for growths in inputs for growth in growths)
        self.links.append(whole.axes)
        self.unproved |= whole.axes
        return tuple(None if shape is None else (FIXED, *(whole,) * (len(shape) - 1)) for shape in shapes)

    def compare(self, one: Growth, other: Growth) -> None:
        """Note that two axes must have the same size."""
        axes = one.axes | other.axes
        if not axes:
            return
        self.links.append(axes)
        if not (one.is_steady and other.is_steady and one.rates == other.rates):
            self.unproved |= axes


def _weight_axes(layer: Layer, inputs: Sequence[Growths]) -> set[int]:
    """Return the free axes that the weights of a layer may depend on."""
    first = inputs[0] if inputs else ()
    if type(layer).spec is SameShape.spec or isinstance(layer, (Merge, Concatenate, Flatten, KerasOp)) or not first:
        return set()
    if isinstance(layer, (Spatial, Dense, Recurrent, Bidirectional, Embedding, HeadedAttention)):
        last = 1 if isinstance(layer, Spatial) and layer.channels_first else -1
        return first[last].axes
    if isinstance(layer, BatchNormalization) and -len(first) <= layer.axis < len(first):
        return first[layer.axis].axes
    if isinstance(layer, OverAxes):
        return set[int]().union(*(first[axis].axes for axis in layer.axis if -len(first) <= axis < len(first)))
    if isinstance(layer, TimeDistributed):
        return _weight_axes(layer.layer, [(first[0], *first[2:])])
    return {axis for growths in inputs for growth in growths for axis in growth.axes}


Answer = tuple[tuple[Growths | None, ...], str] | None
"""The growth of each output, and whether the sizes that grow are kept; None if nothing is proved."""
Rule = Callable[[Study, Any, Sequence[Growths], Sequence[Shape | None], Sequence[Shape | None]], Answer]


def _kept(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    return (inputs[0],), KEEPS


def _normalized(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    """A normalization gives what it gets; one that shares an axis by groups asks for its size."""
    [first] = inputs
    axes = layer.axis if isinstance(layer.axis, tuple) else (layer.axis,)
    is_scaled = isinstance(layer, RMSNormalization) and axes != (-1,)  # its scale meets the last axes
    if is_scaled or any(not -len(first) <= axis < len(first) or first[axis].rates for axis in axes):
        return None
    return (first,), KEEPS


def _rescaled(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    """Each value becomes another, where the numbers are no lists that must fit the last axes."""
    return (
        ((inputs[0],), KEEPS) if all(isinstance(each, (int, float)) for each in (layer.scale, layer.offset)) else None
    )


def _windowed(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    """⌊(N − F) / S⌋ + 1 and ⌈N / S⌉: one position more for each S rows more."""
    [first] = inputs
    sizes = layer.kernel_size if isinstance(layer, Convolution) else layer.pool_size
    strides = layer.strides or layer.pool_size
    spatial = [growth.times(Fraction(1, stride)) for growth, stride in zip(layer.spatial(first), strides, strict=True)]
    channels = layer.channels(first)
    if channels.rates and getattr(layer, "groups", 1) != 1:
        return None
    if isinstance(layer, DepthwiseConv):
        channels = channels.times(layer.depth_multiplier)
    elif isinstance(layer, (Conv, SeparableConv)):
        channels = FIXED
    pads = isinstance(layer.padding, str) and layer.padding != "valid"
    keeps = all(
        not growth.rates or (stride == 1 and (pads or size == 1))
        for growth, stride, size in zip(layer.spatial(first), strides, sizes, strict=True)
    )
    keeps = keeps and not channels.rates and isinstance(layer.padding, str)
    return (layer.arranged(spatial, channels, FIXED),), KEEPS if keeps else ASKS


def _spread(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    """(N − 1) × S and a constant: S rows more for each row more."""
    [first] = inputs
    spatial = [growth.times(stride) for growth, stride in zip(layer.spatial(first), layer.strides, strict=True)]
    return (layer.arranged(spatial, FIXED, FIXED),), ASKS


def _repeated(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    [first] = inputs
    factors = layer.size if isinstance(layer.size, tuple) else (layer.size,)
    spatial = [growth.times(factor) for growth, factor in zip(layer.spatial(first), factors, strict=True)]
    return (layer.arranged(spatial, layer.channels(first), FIXED),), ASKS


def _cut(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    """Rows are added or taken off; what tf.keras saved may leave nothing, which no rule of growth says."""
    return None if isinstance(layer, Cropping) and layer.is_saved else ((inputs[0],), ASKS)


def _halved(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    """One row more where there is an odd number: steady over periods in which that grows by an even one."""
    [first] = inputs
    if any(not growth.is_steady for growth in first):
        return None
    study.lengthen(2 * lcm(*(rate.denominator for growth in first for _, rate in growth.rates)))
    return (first,), ASKS


def _pooled(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    [first] = inputs
    channels = layer.channels(first)
    whole = layer.arranged([FIXED] * layer.rank, channels, FIXED) if layer.keepdims else (FIXED, channels)
    return (whole,), ASKS if channels.rates else KEEPS


def _merged(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    """The axes agree, or are 1 and stand for the others."""
    if len({len(each) for each in inputs}) > 1:
        return None
    pairs = [list(zip(growths, shape, strict=True)) for growths, shape in zip(inputs, given, strict=True) if shape]
    return (tuple(_agreeing(study, axis) for axis in zip(*pairs, strict=True)),), ASKS


def _agreeing(study: Study, axis: Sequence[tuple[Growth, Any]]) -> Growth:
    """Return the growth of one axis of several tensors, which agree along it, each with its size if that is fixed."""
    growing = [growth for growth, _ in axis if growth.rates]
    if not growing:
        return FIXED
    study.broadcasts = True
    others = [FIXED for growth, size in axis if not growth.rates and size != 1]
    for other in (*growing[1:], *others):
        study.compare(growing[0], other)
    return growing[0]


def _joined(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    """Side by side along one axis, and equal along all others."""
    rank = len(inputs[0])
    if any(len(each) != rank for each in inputs) or not -rank <= layer.axis < rank:
        return None
    axis = layer.axis % rank
    joined = list(inputs[0])
    for other in inputs[1:]:
        for place in range(rank):
            if place == axis:
                joined[place] = joined[place].plus(other[place])
            else:
                study.compare(inputs[0][place], other[place])
    return (tuple(joined),), ASKS


def _flattened(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    [first] = inputs
    return ((first[0], blurred(first[1:])),), ASKS


def _dense(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    [first] = inputs
    return ((*first[:-1], FIXED),), KEEPS


def _embedded(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    [first] = inputs
    return ((*first, FIXED),), KEEPS


def _stepped(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    """A recurrent layer gives each step, or none of them; states do not grow."""
    first, *states = inputs
    if any(growth.rates for growths in states for growth in growths) or any(growth.rates for growth in first[2:]):
        return None
    sequences = layer.layer.return_sequences if isinstance(layer, Bidirectional) else layer.return_sequences
    whole = 2 if isinstance(layer, Bidirectional) and layer.merge_mode is None else 1
    outputs = [
        (FIXED, first[1], *(FIXED,) * (len(shape) - 2)) if sequences and place < whole else (FIXED,) * len(shape)
        for place, shape in enumerate(shapes)
    ]
    return tuple(outputs), KEEPS


def _each_step(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    """Each step is as long as the others: what grows over the steps is kept."""
    [first] = inputs
    [shape] = shapes
    if not any(growth.rates for growth in first[2:]):
        return ((FIXED, first[1], *(FIXED,) * (len(shape) - 2)),), KEEPS
    if isinstance(layer.layer, Model) or given[0] is None:
        return None
    inner = (first[0], *first[2:])
    size, gives = (given[0][0], *given[0][2:]), (shape[0], *shape[2:])
    [output], way = study.of_layer(layer.layer, [inner], [size], [gives])
    return None if output is None else (((output[0], first[1], *output[1:]),), way)


def _attended(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    """There is an output for each query, and a key for each value."""
    sides = [growth for growths in inputs for growth in (growths[0], *growths[2:])]
    if any(len(each) != 3 for each in inputs) or any(each.rates for each in sides):
        return None
    if len(inputs) > 2:
        study.compare(inputs[1][1], inputs[2][1])
    return ((FIXED, inputs[0][1], *(FIXED,) * (len(shapes[0]) - 2)),), ASKS


def _turned(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    [first] = inputs
    return ((first[0], *(first[axis] for axis in layer.dims)),), ASKS


def _copied(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    [first] = inputs
    return ((first[0], FIXED, first[1]),), ASKS


_RULES: list[tuple[type[Layer], Rule]] = [
    (ConvTranspose, _spread),
    (Conv, _windowed),
    (DepthwiseConv, _windowed),
    (SeparableConv, _windowed),
    (Pooling, _windowed),
    (GlobalPooling, _pooled),
    (UpSampling, _repeated),
    (Ends, _cut),
    (PaddingBeforeHalf, _halved),
    (Merge, _merged),
    (Concatenate, _joined),
    (Flatten, _flattened),
    (Dense, _dense),
    (Embedding, _embedded),
    (Recurrent, _stepped),
    (Bidirectional, _stepped),
    (TimeDistributed, _each_step),
    (Permute, _turned),
    (RepeatVector, _copied),
    (Rescaling, _rescaled),
    (LayerScale, _kept),
    (Normalization, _normalized),
    (BatchNormalization, _normalized),
    (GroupNormalization, _normalized),
    (OverAxes, _normalized),
    (PReLU, _kept),
    (HeadedAttention, _attended),
    (Attention, _attended),
]
"""Families of layers, each with how sizes grow in it. A class that answers otherwise than its family is none of it."""


def _rule_of(layer: Layer) -> Rule | None:
    """Return how sizes grow in a layer, None if it is not known."""
    spec = type(layer).spec
    if spec is SameShape.spec:
        return _kept
    if isinstance(layer, WrittenOp):
        return _of_operation(layer)
    if type(layer).__module__ == "mlcalc.layers.older":  # they differ from those of today in more than `spec`
        return None
    for kind, rule in _RULES:
        if isinstance(layer, kind):
            is_own = kind in (Ends, OverAxes) or spec is kind.spec
            return rule if is_own else None
    return None


def _of_operation(layer: WrittenOp) -> Rule | None:
    """Return how sizes grow in a function of tensors and plain numbers, if it works value by value."""
    arguments = [*layer.positional, *layer.options.values()]
    if any(isinstance(each, (list, Mapping)) or (isinstance(each, Constant) and each.shape) for each in arguments):
        return None
    rule = RULES[layer.operation]
    return {functions.unchanged: _alone, functions.broadcasted: _merged}.get(rule)


def _alone(study: Study, layer: Any, inputs: Sequence[Growths], given: Any, shapes: Any) -> Answer:
    return ((inputs[0],), KEEPS) if len(inputs) == 1 else None
