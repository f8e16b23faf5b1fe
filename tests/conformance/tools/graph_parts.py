"""The calls that random models are made of: layers by the rank of their input, operations, and merging layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import keras
from keras import layers, ops

from tests.conformance.tools.drawing import Draw

Tensor = Any
Layer = Any
MakeLayer = Callable[[Draw, Tensor], Layer]


def _recurrent(draw: Draw, tensor: Tensor, **more: Any) -> Layer:
    kind = draw.one(layers.LSTM, layers.GRU, layers.SimpleRNN)
    options = draw.some({"return_sequences": [True], "use_bias": [False], "go_backwards": [True]}, 0.4)
    if kind is layers.GRU and draw.chance(0.3):
        options["reset_after"] = False
    return kind(draw.integer(1, 6), **options, **more)


def _with_states(draw: Draw, tensor: Tensor) -> Layer:
    return _recurrent(draw, tensor, return_state=True)


def _bidirectional(draw: Draw, tensor: Tensor) -> Layer:
    inner = _recurrent(draw, tensor, **draw.some({"return_state": [True]}))
    return layers.Bidirectional(inner, merge_mode=draw.one("concat", "concat", "sum", "ave", "mul", None))


def _two_directions(draw: Draw, tensor: Tensor) -> Layer:
    """Return a Bidirectional whose two layers differ, but give as many features, or Keras would state a wrong shape."""
    units = draw.integer(1, 5)
    backward = layers.GRU(units, reset_after=draw.integer(0, 2) > 0, go_backwards=True, return_sequences=True)
    return layers.Bidirectional(layers.LSTM(units, return_sequences=True), backward_layer=backward)


def _cell(draw: Draw) -> Layer:
    return draw.one(layers.LSTMCell, layers.GRUCell, layers.SimpleRNNCell)(draw.integer(1, 5))


def _rnn(draw: Draw, tensor: Tensor) -> Layer:
    cell = draw.one(_cell(draw), [_cell(draw), _cell(draw)], layers.StackedRNNCells([_cell(draw), _cell(draw)]))
    return layers.RNN(cell, **draw.some({"return_sequences": [True], "return_state": [True]}, 0.4))


def _distributed(draw: Draw, tensor: Tensor) -> Layer:
    """Wrap a layer that fits what is left of the shape without the time."""
    inner = draw.one(*LAYERS[len(tensor.shape) - 1])
    return layers.TimeDistributed(inner(draw, tensor[:, 0]))


def _conv_options(draw: Draw) -> dict[str, Any]:
    choices = {"padding": ["same"], "strides": [2], "use_bias": [False], "activation": ["relu", "gelu"]}
    options = draw.some(choices, 0.35)
    return options if "strides" in options else {**options, **draw.some({"dilation_rate": [2]})}


def _convolution(names: Sequence[str]) -> MakeLayer:
    def make(draw: Draw, tensor: Tensor) -> Layer:
        options = _conv_options(draw)
        name = draw.one(*names)
        if "Transpose" in name:
            options.pop("dilation_rate", None)
        if name.startswith("Conv") and "Transpose" not in name and tensor.shape[-1] % 2 == 0 and draw.chance(0.25):
            return getattr(layers, name)(2 * draw.integer(1, 4), draw.integer(1, 3), groups=2, **options)
        if name.startswith("Depthwise"):
            return getattr(layers, name)(draw.integer(1, 3), depth_multiplier=draw.integer(1, 2), **options)
        return getattr(layers, name)(draw.integer(1, 8), draw.integer(1, 3), **options)

    return make


def _pooling(rank: int) -> MakeLayer:
    def make(draw: Draw, tensor: Tensor) -> Layer:
        kind = draw.one("MaxPooling", "AveragePooling", "GlobalMaxPooling", "GlobalAveragePooling")
        layer = getattr(layers, f"{kind}{rank}D")
        if kind.startswith("Global"):
            return layer(**draw.some({"keepdims": [True]}))
        return layer(draw.integer(1, 3), **draw.some({"strides": [1, 2], "padding": ["same"]}))

    return make


def _spatial(rank: int) -> MakeLayer:
    def make(draw: Draw, tensor: Tensor) -> Layer:
        kind = draw.one("ZeroPadding", "Cropping", "UpSampling", "SpatialDropout")
        argument = draw.one(0.2, 0.5) if kind == "SpatialDropout" else draw.integer(1, 2)
        return getattr(layers, f"{kind}{rank}D")(argument)

    return make


def _convolved_lstm(rank: int) -> MakeLayer:
    def make(draw: Draw, tensor: Tensor) -> Layer:
        options = draw.some({"return_sequences": [True], "padding": ["same"], "return_state": [True]}, 0.4)
        return getattr(layers, f"ConvLSTM{rank}D")(draw.integer(1, 4), draw.integer(1, 3), **options)

    return make


def _reshape(draw: Draw, tensor: Tensor) -> Layer:
    sizes = list(tensor.shape[1:])
    if None in sizes:
        raise ValueError("only known sizes are reshaped")
    total = prod(sizes)
    divisor = draw.one(*[each for each in range(1, total + 1) if total % each == 0])
    shape = draw.one((total,), (divisor, total // divisor), (-1, divisor), (1, divisor, total // divisor))
    return layers.Reshape(shape)


def _permute(draw: Draw, tensor: Tensor) -> Layer:
    axes = list(range(1, len(tensor.shape)))
    draw.random.shuffle(axes)
    return layers.Permute(axes)


def _dense(draw: Draw, tensor: Tensor) -> Layer:
    options = {"activation": ["relu", "softmax", "tanh"], "use_bias": [False], "kernel_regularizer": ["l2"]}
    return layers.Dense(draw.integer(1, 12), **draw.some(options, 0.3))


def _normalized(draw: Draw, tensor: Tensor) -> Layer:
    if draw.chance(0.6):
        return layers.BatchNormalization(**draw.some({"scale": [False], "center": [False], "axis": [1]}, 0.3))
    if draw.chance(0.5):
        several = [1, -1] if len(tensor.shape) > 2 else 1
        return layers.LayerNormalization(**draw.some({"scale": [False], "axis": [1, several]}, 0.3))
    return draw.one(layers.UnitNormalization(), layers.GroupNormalization(1), layers.RMSNormalization())


def _simple(draw: Draw, tensor: Tensor) -> Layer:
    return draw.one(
        layers.Dropout(0.3),
        layers.Activation(draw.one("relu", "tanh", "softmax")),
        layers.ReLU(),
        layers.LeakyReLU(),
        layers.ELU(),
        layers.Softmax(),
        layers.PReLU(**({"shared_axes": [1]} if len(tensor.shape) > 2 else {})),
        layers.GaussianNoise(0.1),
        layers.AlphaDropout(0.1),
        layers.ActivityRegularization(l2=0.1),
        layers.Identity(),
        layers.Rescaling(1 / 255),
        layers.Flatten(),
    )


def _embedding(draw: Draw, tensor: Tensor) -> Layer:
    return layers.Embedding(draw.integer(5, 50), draw.integer(1, 8), mask_zero=draw.chance(0.4))


def _einsum(draw: Draw, tensor: Tensor) -> Layer:
    units = draw.integer(1, 6)
    return layers.EinsumDense("abc,cd->abd", output_shape=(None, units), bias_axes=draw.one("d", None))


def _heads(draw: Draw, tensor: Tensor) -> Layer:
    options = draw.some({"value_dim": [3], "output_shape": [5], "use_bias": [False]}, 0.3)
    return layers.MultiHeadAttention(draw.integer(1, 3), draw.integer(1, 4), **options)


def _grouped_heads(draw: Draw, tensor: Tensor) -> Layer:
    return layers.GroupQueryAttention(draw.integer(1, 4), 2 * draw.integer(1, 2), draw.integer(1, 2))


def _image(draw: Draw, tensor: Tensor) -> Layer:
    height, width = draw.integer(3, 10), draw.integer(3, 10)
    return draw.one(
        layers.Resizing(height, width), layers.CenterCrop(3, 3), layers.RandomFlip(), layers.RandomRotation(0.1)
    )


def _of(*makers: MakeLayer) -> list[MakeLayer]:
    """Return the makers with those that suit every rank."""
    return [*makers, _dense, _normalized, _simple, _reshape]


def _repeat(draw: Draw, tensor: Tensor) -> Layer:
    return layers.RepeatVector(draw.integer(2, 5))


def _masking(draw: Draw, tensor: Tensor) -> Layer:
    return layers.Masking(0.0)


def _spectral(draw: Draw, tensor: Tensor) -> Layer:
    return layers.SpectralNormalization(layers.Dense(draw.integer(1, 5)))


LAYERS: Mapping[int, Sequence[MakeLayer]] = {
    2: _of(_dense, _dense, _repeat, _embedding, _embedding, _spectral),
    3: _of(
        _recurrent,
        _recurrent,
        _with_states,
        _bidirectional,
        _two_directions,
        _rnn,
        _distributed,
        _convolution(["Conv1D", "Conv1D", "SeparableConv1D", "Conv1DTranspose", "DepthwiseConv1D"]),
        _pooling(1),
        _spatial(1),
        _permute,
        _einsum,
        _masking,
    ),
    4: _of(
        _convolution(["Conv2D", "Conv2D", "SeparableConv2D", "Conv2DTranspose", "DepthwiseConv2D"]),
        _convolution(["Conv2D", "Conv2D", "SeparableConv2D", "Conv2DTranspose", "DepthwiseConv2D"]),
        _pooling(2),
        _spatial(2),
        _convolved_lstm(1),
        _distributed,
        _permute,
        _image,
    ),
    5: _of(
        _convolution(["Conv3D", "Conv3DTranspose"]),
        _pooling(3),
        _spatial(3),
        _convolved_lstm(2),
        _distributed,
        _permute,
    ),
}
"""Rank of the input, with the batch -> what draws a layer for it."""


# Calls with two tensors.


def _attend(draw: Draw, query: Tensor, value: Tensor) -> Any:
    _same_rank(3, query, value)
    kind = draw.one(_heads, _heads, _grouped_heads)(draw, query)
    if draw.chance(0.2):
        return kind(query, value, return_attention_scores=True)
    return kind(query, value, value) if draw.chance(0.3) else kind(query=query, value=value)


def _simple_attention(draw: Draw, query: Tensor, value: Tensor) -> Any:
    _same_rank(3, query, value)
    return draw.one(layers.Attention, layers.AdditiveAttention)()([query, value])


def _dot(draw: Draw, one: Tensor, other: Tensor) -> Any:
    return layers.Dot(axes=draw.one(1, -1, (1, 2), (2, 1)), **draw.some({"normalize": [True]}))([one, other])


def _concatenated(draw: Draw, one: Tensor, other: Tensor) -> Any:
    return layers.Concatenate(axis=draw.one(-1, 1))([one, other])


def _from_state(draw: Draw, sequence: Tensor, state: Tensor) -> Any:
    """Start a recurrent layer from a state that another layer gives."""
    _same_rank(3, sequence)
    _same_rank(2, state)
    units = state.shape[-1]
    if draw.chance(0.5):
        return layers.GRU(units, **draw.some({"return_state": [True]}))(sequence, initial_state=state)
    return layers.LSTM(units, **draw.some({"return_state": [True]}))(sequence, initial_state=[state, state])


def _multiplied(draw: Draw, one: Tensor, other: Tensor) -> Any:
    return draw.one(lambda: ops.matmul(one, other), lambda: one @ ops.swapaxes(other, -1, -2))()


def _broadcast(draw: Draw, one: Tensor, other: Tensor) -> Any:
    return draw.one(
        lambda: one + other, lambda: ops.multiply(one, other), lambda: layers.Add()([one, other]), lambda: one - other
    )()


def _conditioned(draw: Draw, one: Tensor, other: Tensor) -> Any:
    """Call a model with two inputs."""
    first, second = keras.Input(batch_shape=one.shape), keras.Input(batch_shape=other.shape)
    both = layers.Concatenate()([layers.Flatten()(first), layers.Flatten()(second)])
    outputs = draw.one(layers.Dense(3)(both), [layers.Dense(2)(both), both], {"b": both, "a": layers.Dense(2)(both)})
    if draw.chance(0.3):
        model = keras.Model({"one": first, "other": second}, outputs)
        return model({"one": one, "other": other})
    return keras.Model([first, second], outputs)([one, other])


def _same_rank(rank: int, *tensors: Tensor) -> None:
    if any(len(tensor.shape) != rank for tensor in tensors):
        raise ValueError(f"not of rank {rank}")


PAIRS: Sequence[Callable[[Draw, Tensor, Tensor], Any]] = [
    _attend,
    _attend,
    _simple_attention,
    _dot,
    _concatenated,
    _from_state,
    _from_state,
    _multiplied,
    _broadcast,
    _conditioned,
]


# Calls with tensors that are alike.


def _merged(draw: Draw, tensors: list[Tensor]) -> Any:
    return draw.one(layers.Add, layers.Multiply, layers.Average, layers.Maximum, layers.Minimum)()(tensors)


def _joined(draw: Draw, tensors: list[Tensor]) -> Any:
    return layers.Concatenate(axis=draw.one(-1, -1, 1))(tensors)


def _subtracted(draw: Draw, tensors: list[Tensor]) -> Any:
    return layers.Subtract()(tensors[:2])


def _operated(draw: Draw, tensors: list[Tensor]) -> Any:
    one, other = tensors[:2]
    return draw.one(
        lambda: ops.add(one, other),
        lambda: one * other,
        lambda: one - other,
        lambda: ops.maximum(one, other),
        lambda: ops.concatenate(tensors, axis=draw.one(-1, 1)),
        lambda: ops.stack(tensors, axis=draw.one(1, -1)),
        lambda: ops.where(one > 0, one, other),
        lambda: ops.hstack(tensors),
    )()


MERGES: Sequence[Callable[[Draw, list[Tensor]], Any]] = [_merged, _merged, _joined, _subtracted, _operated, _operated]


# Operations on one tensor.


def _elementwise(draw: Draw, tensor: Tensor) -> Any:
    names = "relu sigmoid tanh gelu silu softplus exp abs square sqrt negative log1p softmax log_softmax sin".split()
    names += "zeros_like ones_like hard_swish leaky_relu elu relu6 softsign sign floor isnan logical_not".split()
    return getattr(ops, draw.one(*names))(tensor)


def _arithmetic(draw: Draw, tensor: Tensor) -> Any:
    return draw.one(
        lambda: tensor * 2.0,
        lambda: 1 - tensor,
        lambda: tensor / 3,
        lambda: tensor**2,
        lambda: -tensor,
        lambda: abs(tensor),
        lambda: ops.maximum(tensor, 0.0),
        lambda: ops.clip(tensor, -1.0, 1.0),
        lambda: ops.cast(tensor, draw.one("float16", "float32", "int32")),
        lambda: tensor + ops.ones((tensor.shape[-1],)),
    )()


def _reduced(draw: Draw, tensor: Tensor) -> Any:
    operation = getattr(ops, draw.one("mean", "sum", "max", "min", "prod", "std", "var", "logsumexp", "any"))
    axis = draw.one(-1, 1, *([(1, 2), [1, 2]] if len(tensor.shape) > 3 else []))
    return operation(tensor, axis=axis, **draw.some({"keepdims": [True]}, 0.3))


def _shaped(draw: Draw, tensor: Tensor) -> Any:
    last = tensor.shape[-1]
    return draw.one(
        lambda: ops.expand_dims(tensor, draw.one(1, -1)),
        lambda: ops.squeeze(ops.expand_dims(tensor, 1), 1),
        lambda: ops.reshape(tensor, (-1, *(size for size in tensor.shape[1:]))),
        lambda: ops.reshape(tensor, (-1, last)),
        lambda: ops.transpose(tensor, (0, *range(len(tensor.shape) - 1, 0, -1))),
        lambda: ops.swapaxes(tensor, 1, -1),
        lambda: ops.moveaxis(tensor, 1, -1),
        lambda: ops.flip(tensor, axis=1),
        lambda: ops.roll(tensor, 1, axis=1),
        lambda: ops.repeat(tensor, 2, axis=1),
        lambda: ops.tile(tensor, [1] * (len(tensor.shape) - 1) + [2]),
        lambda: ops.pad(tensor, [[0, 0], [1, 2], *([[0, 0]] * (len(tensor.shape) - 2))]),
        lambda: ops.cumsum(tensor, axis=1),
        lambda: ops.normalize(tensor, axis=-1),
        lambda: ops.broadcast_to(ops.expand_dims(tensor[:1], 1), (1, 3, *tensor.shape[1:])),
    )()


def _indexed(draw: Draw, tensor: Tensor) -> Any:
    return draw.one(
        lambda: tensor[:, 0],
        lambda: tensor[:, -1],
        lambda: tensor[:, :2],
        lambda: tensor[..., :1],
        lambda: tensor[..., -1],
        lambda: tensor[:, 1:],
        lambda: tensor[:, ::2],
        lambda: tensor[:, None],
        lambda: tensor[:, ::-1],
        lambda: ops.take(tensor, 0, axis=1),
        lambda: ops.take(tensor, [0, 1], axis=-1),
    )()


def _several(draw: Draw, tensor: Tensor) -> Any:
    return draw.one(
        lambda: ops.split(tensor, 2, axis=-1),
        lambda: ops.split(tensor, [1], axis=1),
        lambda: ops.top_k(tensor, 1),
        lambda: ops.unstack(tensor, axis=1),
        lambda: ops.one_hot(ops.argmax(tensor, axis=-1), 3),
        lambda: ops.moments(tensor, axes=[1]),
        lambda: ops.argsort(tensor),
        lambda: ops.einsum("a...b,a...b->a...", tensor, tensor),
        lambda: ops.norm(tensor, axis=-1),
    )()


def _imaged(draw: Draw, tensor: Tensor) -> Any:
    _same_rank(4, tensor)
    return draw.one(
        lambda: ops.image.resize(tensor, (5, 4)),
        lambda: ops.max_pool(tensor, 2),
        lambda: ops.average_pool(tensor, (2, 1), strides=1, padding="same"),
        lambda: ops.depth_to_space(tensor, 2) if hasattr(ops, "depth_to_space") else tensor * 1,
    )()


OPERATIONS: Sequence[Callable[[Draw, Tensor], Any]] = [
    _elementwise,
    _elementwise,
    _arithmetic,
    _arithmetic,
    _reduced,
    _reduced,
    _shaped,
    _shaped,
    _indexed,
    _indexed,
    _several,
    _imaged,
]
