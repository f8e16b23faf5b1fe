"""What a layer is made of for those who count one operation after the other: a matrix product, its bias, an activation.

Keras' Dense with an activation is one layer, and two modules elsewhere; a separable convolution is two convolutions. A
part says what every way to count needs to know of it: what goes in and comes out, the products, the weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from mlcalc.costs.families import rule_of
from mlcalc.formula import known_product
from mlcalc.layers.base import Layer
from mlcalc.layers.recorded import ruled
from mlcalc.model import Model
from mlcalc.shapes import Shape
from mlcalc.trace import Call, Trace


class Part(NamedTuple):
    """One operation on one sample.

    Attributes:
        kind: what it is, such as `linear` or `batch_normalization`.
        given: how many numbers go in.
        gives: how many come out.
        macs: its multiply–accumulates.
        weight: how many numbers its weight holds, without the biases.
        bias: how many biases it has.
        added: how many times a bias is added to a number.
        positions: over how many places it repeats the same work: pixels, rows of a matrix, time steps.
        detail: the name of an activation, how an enlargement is interpolated, the number of axes and the padding.
        window: how many numbers of its input one output is made of; the units of a recurrent layer, the heads of
            attention, the channels of a batch normalization, the strides of a transposed convolution, multiplied; what
            is done to each number to scale it.
        directions: how often a recurrent layer runs; how many keys a query of attention meets; the groups of a
            convolution.
        times: how often the whole is done.
    """

    kind: str
    given: int
    gives: int
    macs: int = 0
    weight: int = 0
    bias: int = 0
    added: int = 0
    positions: int = 1
    detail: str = ""
    window: int = 1
    directions: int = 1
    times: int = 1


class UnknownPartError(Exception):
    """It is not known what a layer is made of; the text says why."""


Rule = Callable[[Any, Call], Iterable[Part]]


def parts_of(call: Call) -> list[Part]:
    """Return the parts of a call of a layer that is no model.

    Raises:
        UnknownPartError: the layer has no rule, or a size is unknown.
    """
    layer = ruled(call.node.layer)
    rule = rule_of(layer, _RULES)
    if rule is None:
        raise UnknownPartError(f"mlcalc does not know the operations of {layer.type_name} one by one")
    if getattr(layer, "lora_rank", None) or getattr(layer, "quantized", None):
        raise UnknownPartError(f"{layer.type_name} is adapted or quantized")
    return list(rule(layer, call))


def _number(count: int | None, layer: Layer) -> int:
    if count is None:
        raise UnknownPartError(f"a size that {layer.type_name} needs is unknown")
    return count


def _size(layer: Layer, shape: Shape | None) -> int:
    """Return how many numbers a tensor holds of one sample."""
    return _number(None if shape is None else known_product(shape[1:]), layer)


def _through(layer: Layer, call: Call) -> tuple[int, int]:
    """Return how many numbers go in first, and how many come out first."""
    return _size(layer, call.inputs[0]), _size(layer, call.outputs[0])


def _weights(layer: Layer, call: Call) -> dict[str, int]:
    """Return how many numbers each weight holds, by its path."""
    return {each.path: _number(each.size, layer) for each in call.weights_in_model or ()}


def _activated(layer: Any, gives: int, axis: int = 1) -> list[Part]:
    """Return the activation of a layer's output, if it has one."""
    name = _activation(layer.activation)
    return [] if name == "linear" else [Part("activation", gives, gives, detail=name, window=axis)]


def _activation(value: Any) -> str:
    if isinstance(value, dict):
        config = value.get("config")
        value = config if isinstance(config, str) else value.get("class_name")
    return str(value or "linear").lower()


def _nothing(layer: Layer, call: Call) -> list[Part]:
    """What moves numbers, or hands them on, computes nothing with them."""
    return []


def _dense(layer: Any, call: Call) -> list[Part]:
    given, gives = _through(layer, call)
    weights = _weights(layer, call)
    weight, bias = weights.pop("kernel", 0), sum(weights.values())
    macs, rows = _number(call.macs, layer), gives // max(layer.units, 1)
    linear = Part("linear", given, gives, macs, weight, bias, gives if bias else 0, rows)
    return [linear, *_activated(layer, gives, layer.units)]


def _convolution(kind: str) -> Rule:
    def rule(layer: Any, call: Call) -> list[Part]:
        given, gives = _through(layer, call)
        weights = _weights(layer, call)
        channels = _number(layer.channels(call.outputs[0]), layer)
        part = Part(
            kind,
            given,
            gives,
            _number(call.macs, layer),
            weights["kernel"],
            weights.get("bias", 0),
            gives if weights.get("bias") else 0,
            gives // max(channels, 1),
            f"{layer.rank} {layer.padding}",
            math.prod(layer.strides),
            getattr(layer, "groups", 1),
        )
        return [part, *_activated(layer, gives, channels)]

    return rule


def _separable(layer: Any, call: Call) -> list[Part]:
    """A convolution of each channel by itself without a bias, and one that mixes them with it."""
    given, gives = _through(layer, call)
    weights = _weights(layer, call)
    positions = gives // layer.filters
    depthwise, pointwise = weights["depthwise_kernel"], weights["pointwise_kernel"]
    between = positions * pointwise // layer.filters
    bias = weights.get("bias", 0)
    first = Part("convolution", given, between, positions * depthwise, depthwise, positions=positions)
    added = gives if bias else 0
    last = Part("convolution", between, gives, positions * pointwise, pointwise, bias, added, positions)
    return [first, last, *_activated(layer, gives, layer.filters)]


def _einsum(layer: Any, call: Call) -> list[Part]:
    given, gives = _through(layer, call)
    weights = _weights(layer, call)
    bias = weights.get("bias", 0)
    kernel = sum(weights.values()) - bias
    part = Part("einsum", given, gives, _number(call.macs, layer), kernel, bias, gives if bias else 0)
    return [part, *_activated(layer, gives, _number((call.outputs[0] or ())[-1], layer))]


def _inner(layer: Any, call: Call) -> list[Part]:
    """The layer inside, after training: its kernel is divided once."""
    return parts_of(call._replace(node=call.node._replace(layer=layer.layer)))


def _embedding(layer: Any, call: Call) -> list[Part]:
    given, gives = _through(layer, call)
    if gives == given * layer.output_dim:
        return [Part("embedding", given, gives, weight=sum(_weights(layer, call).values()))]
    raise UnknownPartError(f"{layer.type_name} projects back to its indices")


def _normalization(kind: str) -> Rule:
    def rule(layer: Any, call: Call) -> list[Part]:
        given, gives = _through(layer, call)
        weights = _weights(layer, call)
        factors, summands = weights.get("gamma", 0) + weights.get("scale", 0), weights.get("beta", 0)
        channels, rank = weights.get("moving_mean", 1), len(call.inputs[0] or ())
        return [Part(kind, given, gives, 0, factors, summands, window=channels, detail=str(rank))]

    return rule


def _scaling(layer: Any, call: Call) -> list[Part]:
    """A product for each number, and a sum but for a layer that has a factor alone."""
    given, gives = _through(layer, call)
    return [Part("scaling", given, gives, window=1 if type(layer).__name__ == "LayerScale" else 2)]


def _pooling(kind: str) -> Rule:
    def rule(layer: Any, call: Call) -> list[Part]:
        given, gives = _through(layer, call)
        return [Part(kind, given, gives, window=math.prod(layer.pool_size), detail=str(layer.rank))]

    return rule


def _whole_pooling(kind: str) -> Rule:
    def rule(layer: Any, call: Call) -> list[Part]:
        given, gives = _through(layer, call)
        return [Part(kind, given, gives, window=given // max(gives, 1), detail=str(layer.rank))]

    return rule


def _enlargement(layer: Any, call: Call) -> list[Part]:
    given, gives = _through(layer, call)
    return [Part("upsampling", given, gives, detail=f"{getattr(layer, 'interpolation', 'nearest')} {layer.rank}")]


def _activation_layer(layer: Any, call: Call) -> list[Part]:
    given, gives = _through(layer, call)
    name = _ACTIVATION_LAYERS.get(type(layer).__name__) or _activation(layer.activation)
    if name == "linear":
        return []
    if name == "relu" and type(layer).__name__ == "ReLU":
        is_plain = layer.threshold == 0 == layer.negative_slope
        name = {(True, None): "relu", (True, 6.0): "relu6"}.get((is_plain, layer.max_value), "bounded relu")
    shape = call.outputs[0] or ()
    axes = layer.axis if name == "softmax" and type(layer).__name__ == "Softmax" else (-1,)
    axis = known_product(shape[each] for each in axes) if len(shape) > 1 else 1
    return [Part("activation", given, gives, weight=sum(_weights(layer, call).values()), detail=name, window=axis or 1)]


_ACTIVATION_LAYERS = {
    "ELU": "elu",
    "LeakyReLU": "leaky_relu",
    "PReLU": "prelu",
    "ReLU": "relu",
    "Softmax": "softmax",
    "ThresholdedReLU": "bounded relu",
}


_RECURRENT = {"LSTM": "lstm", "GRU": "gru", "SimpleRNN": "simplernn", "CuDNNLSTM": "lstm", "CuDNNGRU": "gru"}


def _recurrent(layer: Any, call: Call, directions: int = 1) -> list[Part]:
    kind = _RECURRENT.get(type(layer).__name__)
    functions = [getattr(layer, "activation", "tanh"), getattr(layer, "recurrent_activation", "sigmoid")]
    usual = list(map(_activation, functions)) == ["tanh", "sigmoid"]
    if kind is None or not usual:
        raise UnknownPartError(f"{layer.type_name} has cells or activations of its own")
    given, gives = _through(layer, call)
    steps = _number((call.inputs[0] or ())[1], layer)
    weights = _weights(layer, call)
    bias = sum(size for path, size in weights.items() if path.endswith("bias"))
    matrices, macs = sum(weights.values()) - bias, _number(call.macs, layer)
    return [Part(kind, given, gives, macs, matrices, bias, bias * steps, steps, "", layer.units, directions)]


def _both_directions(layer: Any, call: Call) -> list[Part]:
    if layer.backward_layer is not None and layer.backward_layer.units != layer.layer.units:
        raise UnknownPartError("its two directions differ")
    both = _recurrent(layer.layer, call, 2)
    merged = {"sum": "Add", "mul": "Multiply", "ave": "Average"}.get(layer.merge_mode)
    if merged is None:
        return both
    gives = _size(layer, call.outputs[0])
    return [*both, Part("merge", 2 * gives, gives, detail=merged, window=2)]


def _attention(layer: Any, call: Call) -> list[Part]:
    """Three projections, the scores, their softmax, the values that they weigh, and the projection of the output."""
    query, keys = call.inputs[0] or (), call.inputs[min(1, len(call.inputs) - 1)] or ()
    if len(query) != 3 or len(keys) != 3:
        raise UnknownPartError(f"{layer.type_name} attends over several axes")
    width, steps = _number(query[-1], layer), _number(query[1], layer)
    others = _number(keys[1], layer)
    sizes = {
        layer.num_heads * (layer.key_dim or 0),
        layer.num_heads * (layer.value_dim or layer.key_dim),
        keys[-1],
        width,
    }
    is_plain = sizes == {width} and (call.outputs[0] or ())[-1] == width and not getattr(layer, "use_gate", False)
    weights = _weights(layer, call)
    biases = {path.partition("/")[0]: size for path, size in weights.items() if path.endswith("bias")}
    of_keys = biases.get("key", 0) + biases.get("value", 0)
    bias = sum(biases.values())
    part = Part(
        "attention",
        steps * width,
        _size(layer, call.outputs[0]),
        _number(call.macs, layer),
        sum(weights.values()) - bias,
        bias,
        (bias - of_keys) * steps + of_keys * others,
        steps,
        "plain" if is_plain else "",
        layer.num_heads,
        others,
    )
    return [part]


def _merged(layer: Any, call: Call) -> list[Part]:
    given = sum(_size(layer, shape) for shape in call.inputs)
    return [Part("merge", given, _size(layer, call.outputs[0]), detail=type(layer).__name__, window=len(call.inputs))]


def _each_step(layer: Any, call: Call) -> list[Part]:
    given, gives = (shape or () for shape in (call.inputs[0], call.outputs[0]))
    steps = _number(given[1], layer)
    macs = None if call.macs is None or not steps else call.macs // steps
    if isinstance(layer.layer, Model):
        found = _of_flow(layer.layer.trace((given[0], *given[2:])))
        return [each._replace(times=each.times * steps) for each in found]
    inner = call._replace(
        node=call.node._replace(layer=layer.layer),
        inputs=((given[0], *given[2:]),),
        outputs=((gives[0], *gives[2:]),),
        macs=macs,
    )
    return [each._replace(times=each.times * steps) for each in parts_of(inner)]


def _of_flow(flow: Trace) -> list[Part]:
    """Return the parts of the calls of a graph, and of the models in it."""
    inputs = {*flow.graph.inputs}
    calls = [call for index, call in enumerate(flow.calls) if index not in inputs]
    return [part for call in calls for part in (parts_of(call) if call.inner is None else _of_flow(call.inner))]


def _operation(layer: Any, call: Call) -> list[Part]:
    if layer.operation in _MOVES:
        return []
    name = {"addv2": "Add", "add": "Add", "multiply": "Multiply", "mul": "Multiply", "subtract": "Subtract"}
    if layer.operation in name:
        given = sum(_size(layer, shape) for shape in call.inputs)
        return [
            Part("merge", given, _size(layer, call.outputs[0]), detail=name[layer.operation], window=len(call.inputs))
        ]
    raise UnknownPartError(f"mlcalc does not know the operations of {layer.type_name} one by one")


_MOVES = frozenset(
    """broadcastto cast concat concatenate copy expanddims flip getitem identity moveaxis pad ravel repeat reshape roll
    slice split squeeze stack stopgradient swapaxes tile transpose unstack""".split()
)

_RULES: Mapping[str, Rule] = {
    "InputLayer": _nothing,
    "Dense": _dense,
    "Conv": _convolution("convolution"),
    "DepthwiseConv": _convolution("convolution"),
    "ConvTranspose": _convolution("transposed"),
    "SeparableConv": _separable,
    "LocallyConnected": _convolution("locally connected"),
    "EinsumDense": _einsum,
    "SpectralNormalization": _inner,
    "Embedding": _embedding,
    "BatchNormalization": _normalization("batch_normalization"),
    "LayerNormalization": _normalization("layer_normalization"),
    "GroupNormalization": _normalization("group_normalization"),
    "RMSNormalization": _normalization("rms_normalization"),
    "Normalization": _scaling,
    "Rescaling": _scaling,
    "LayerScale": _scaling,
    "CustomScaleLayer": _merged,
    "MaxPooling1D": _pooling("max_pooling"),
    "MaxPooling2D": _pooling("max_pooling"),
    "MaxPooling3D": _pooling("max_pooling"),
    "AveragePooling": _pooling("average_pooling"),
    "GlobalMaxPooling1D": _whole_pooling("global_max_pooling"),
    "GlobalMaxPooling2D": _whole_pooling("global_max_pooling"),
    "GlobalMaxPooling3D": _whole_pooling("global_max_pooling"),
    "GlobalAveragePooling1D": _whole_pooling("global_average_pooling"),
    "GlobalAveragePooling2D": _whole_pooling("global_average_pooling"),
    "GlobalAveragePooling3D": _whole_pooling("global_average_pooling"),
    "UpSampling": _enlargement,
    "Activation": _activation_layer,
    **dict.fromkeys(_ACTIVATION_LAYERS, _activation_layer),
    **dict.fromkeys(_RECURRENT, _recurrent),
    "Bidirectional": _both_directions,
    "MultiHeadAttention": _attention,
    "Merge": _merged,
    "TimeDistributed": _each_step,
    "KerasOp": _operation,
    **dict.fromkeys(
        """ActivityRegularization Concatenate Cropping Dropout Flatten GaussianDropout GaussianNoise Identity Masking
        OwnWeights Permute RepeatVector Reshape SpatialDropout SpatialDropout1D StochasticDepth ZeroPadding""".split(),
        _nothing,
    ),
}
"""Class -> its operations one by one."""
