"""Random layer configurations, valid and invalid, for the real Keras and mlcalc to answer both.

A case is plain data: `{"class": "LSTM", "config": {"units": 10}, "inputs": [[None, 3, 1]]}`, with inner
layers written as Keras serialises them, `{"class_name": …, "config": …}`. Each group of classes has one
function that draws arguments and input shapes; `GROUPS` says which function draws which class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tests.conformance.tools import cases_attention_preprocessing
from tests.conformance.tools.drawing import ACTIVATIONS, KERNEL_OPTIONS, Config, Draw, Drawn, Shape, rank_of

Case = dict[str, Any]


def dense(draw: Draw, name: str) -> Drawn:
    options = draw.some({**KERNEL_OPTIONS, "lora_rank": [1, 2, 4], "lora_alpha": [2.0]}, 0.15)
    return {"units": draw.count(1, 12), **options}, [draw.shape(0 if draw.misfit(0.1) else 1, 3)]


def embedding(draw: Draw, name: str) -> Drawn:
    options: dict[str, Sequence[Any]] = {
        "mask_zero": [True, False],
        "embeddings_initializer": ["normal"],
        "embeddings_regularizer": ["l2"],
        "embeddings_constraint": ["unit_norm"],
        "lora_rank": [1, 3],
    }
    if name == "ReversibleEmbedding":
        options |= {"tie_weights": [True, False, False], "logit_soft_cap": [5.0], "reverse_dtype": ["float32"]}
    sizes = {"input_dim": draw.count(1, 30), "output_dim": draw.count(1, 8)}
    return {**sizes, **draw.some(options)}, [draw.shape(0, 3)]


def input_layer(draw: Draw, name: str) -> Drawn:
    shape = draw.shape(0, 4)
    if draw.chance(0.3):
        return {"batch_shape": shape}, []
    return {"shape": shape[1:], **draw.some({"batch_size": [4, None], "dtype": ["int32"], "sparse": [True]})}, []


def any_shape(*options: tuple[str, Sequence[Any]], required: bool = False) -> Callable[[Draw, str], Drawn]:
    """Return a function that draws these arguments, and an input of any rank."""

    def drawn(draw: Draw, name: str) -> Drawn:
        return draw.some(dict(options), 1.0 if required else 0.4), [draw.shape(0, 4)]

    return drawn


def function(draw: Draw, name: str) -> Drawn:
    return {"function": "identity", "output_shape": draw.shape(0, 3)[1:]}, [draw.shape(0, 3)]


def convolution(draw: Draw, name: str) -> Drawn:
    rank = rank_of(name)
    filters, channels, groups = draw.count(1, 8), None, draw.one(2, 3, 4)
    config: Config = {"filters": filters, "kernel_size": draw.window(rank, 1, 5)}
    config |= draw.some(KERNEL_OPTIONS, 0.12)
    config |= movement(draw, rank, ["same", "same", "SAME", "valid", "causal" if rank == 1 else "Same", "causal"])
    shape = draw.image(rank, draw.data_format(config))
    if draw.chance(0.25):
        config["groups"] = groups
        channels = groups * draw.integer(1, 3)
        if draw.chance(0.8):
            config["filters"] = groups * draw.integer(1, 3)
            shape[1 if config.get("data_format") == "channels_first" else -1] = channels
    if draw.chance(0.1):
        config["lora_rank"] = draw.integer(1, 4)
    return config, [shape]


def movement(draw: Draw, rank: int, paddings: Sequence[str]) -> Config:
    """Return how a kernel moves: padding, and strides or dilation, rarely both."""
    config = draw.some({"padding": paddings}, 0.5)
    if draw.chance(0.4):
        config["strides"] = draw.window(rank, 1, 4)
    if draw.chance(0.1 if "strides" in config else 0.4):
        config["dilation_rate"] = draw.window(rank, 1, 3)
    return config


def transposed(draw: Draw, name: str) -> Drawn:
    rank = rank_of(name)
    config: Config = {"filters": draw.count(1, 8), "kernel_size": draw.window(rank, 1, 5)}
    config |= draw.some(KERNEL_OPTIONS, 0.12)
    config |= movement(draw, rank, ["same", "valid", "SAME"])
    if draw.chance(0.3):
        config["output_padding"] = draw.one(0, draw.window(rank, 0, 3), None)
    return config, [draw.image(rank, draw.data_format(config), (1, 6))]


def depthwise(draw: Draw, name: str) -> Drawn:
    rank = rank_of(name)
    config: Config = {"kernel_size": draw.window(rank, 1, 5)}
    if name.startswith("Separable"):
        config["filters"] = draw.count(1, 8)
    if draw.chance(0.4):
        config["depth_multiplier"] = draw.count(1, 4)
    config |= draw.some(
        {
            "activation": ACTIVATIONS,
            "use_bias": [False],
            "depthwise_initializer": ["he_normal"],
            "depthwise_regularizer": ["l2"],
            "depthwise_constraint": ["non_neg"],
        },
        0.12,
    )
    config |= movement(draw, rank, ["same", "same", "SAME", "valid", "valid", "causal"])
    return config, [draw.image(rank, draw.data_format(config))]


def pooling(draw: Draw, name: str) -> Drawn:
    rank = rank_of(name)
    config: Config = {}
    if draw.chance(0.92):
        config["pool_size"] = draw.window(rank, 1, 4)
    if draw.chance(0.5):
        config["strides"] = draw.one(None, draw.window(rank, 1, 4))
    config |= draw.some({"padding": ["same", "same", "same", "valid", "valid", "SAME", "causal"]}, 0.5)
    return config, [draw.image(rank, draw.data_format(config))]


def global_pooling(draw: Draw, name: str) -> Drawn:
    config = draw.some({"keepdims": [True, False]}, 0.5)
    return config, [draw.image(rank_of(name), draw.data_format(config))]


def adaptive_pooling(draw: Draw, name: str) -> Drawn:
    rank = rank_of(name)
    config: Config = {"output_size": draw.one(draw.integer(1, 6), [draw.integer(1, 6) for _ in range(rank)])}
    return config, [draw.image(rank, draw.data_format(config))]


RECURRENT_OPTIONS: Mapping[str, Sequence[Any]] = {
    "activation": ACTIVATIONS,
    "use_bias": [False],
    "kernel_initializer": ["he_normal"],
    "recurrent_initializer": ["glorot_uniform"],
    "recurrent_regularizer": ["l2"],
    "kernel_constraint": ["non_neg"],
    "dropout": [0.3, 0.0, 1.0],
    "recurrent_dropout": [0.2],
    "seed": [3],
}
REPEAT_OPTIONS: Mapping[str, Sequence[Any]] = {
    "return_sequences": [True, True, False],
    "return_state": [True],
    "go_backwards": [True],
    "stateful": [True],
    "unroll": [True],
}


def cell_arguments(draw: Draw, name: str, share: float = 0.12) -> Config:
    """Return arguments of a recurrent layer of this kind, or of its cell."""
    options = dict(RECURRENT_OPTIONS)
    if "Simple" not in name:
        options["recurrent_activation"] = ACTIVATIONS
    if "LSTM" in name:
        options["unit_forget_bias"] = [False, True]
    if "GRU" in name:
        options["reset_after"] = [False, False, True]
    return {"units": draw.count(1, 9), **draw.some(options, share)}


def sequence(draw: Draw) -> Shape:
    """Return the shape of a batch of sequences; now and then an axis too few or too many."""
    shape = [draw.batch(), draw.size(1, 9, unknown=0.35), draw.size(1, 9, unknown=0.03)]
    return draw.one(shape[:-1], [*shape, 3]) if draw.misfit(0.04) else shape


STATES = {"SimpleRNN": 1, "GRU": 1, "LSTM": 2}


def recurrent(draw: Draw, name: str) -> Drawn:
    config = {**cell_arguments(draw, name), **draw.some(REPEAT_OPTIONS, 0.3)}
    inputs = [sequence(draw)]
    if draw.chance(0.15):
        inputs += [[inputs[0][0], config["units"]]] * STATES[name]
    return config, inputs


def cell(draw: Draw, name: str) -> Drawn:
    return cell_arguments(draw, name), [draw.shape(1, 1, unknown=0.03)]


CELLS = ("SimpleRNNCell", "LSTMCell", "GRUCell")


def inner(draw: Draw, name: str, config: Config) -> Config:
    """Return a layer as Keras serialises it."""
    if draw.chance(0.08):
        config = {**config, "trainable": False}
    return {"class_name": name, "config": config}


def wrapped_layer(draw: Draw, *names: str) -> tuple[str, Config, Shape]:
    """Return the class, the arguments and the input of a layer to be wrapped."""
    draw.misfits, name = False, draw.one(*names)
    config, (shape, *_) = drawn(draw, name)
    return name, config, shape


def some_cell(draw: Draw) -> Config:
    name = draw.one(*CELLS)
    return inner(draw, name, cell_arguments(draw, name))


def stack(draw: Draw) -> list[Config]:
    return [some_cell(draw) for _ in range(draw.integer(1, 3))]


def stacked_cells(draw: Draw, name: str) -> Drawn:
    cells = stack(draw)
    if draw.chance(0.1):
        cells.append(inner(draw, "StackedRNNCells", {"cells": [some_cell(draw), *stack(draw)]}))
    return {"cells": cells}, [draw.shape(1, 1, unknown=0.03)]


def any_cell_repeated(draw: Draw, name: str) -> Drawn:
    repeated = draw.one(some_cell(draw), inner(draw, "StackedRNNCells", {"cells": stack(draw)}), stack(draw))
    if draw.chance(0.04):
        repeated = inner(draw, "Dense", {"units": 3})
    draw.misfits = False
    return {"cell": repeated, **draw.some(REPEAT_OPTIONS, 0.25)}, [sequence(draw)]


def conv_lstm(draw: Draw, name: str) -> Drawn:
    rank = rank_of(name)
    config: Config = {"filters": draw.integer(1, 4), "kernel_size": draw.window(rank, 1, 3)}
    config |= draw.some({**RECURRENT_OPTIONS, "unit_forget_bias": [False]}, 0.1)
    config |= draw.some({each: REPEAT_OPTIONS[each] for each in REPEAT_OPTIONS if each != "unroll"}, 0.25)
    config |= movement(draw, rank, ["same", "valid"])
    image = draw.image(rank, draw.data_format(config), (1, 7))
    return config, [[image[0], draw.size(1, 5, unknown=0.35), *image[1:]]]


AFFINE: Mapping[str, Sequence[Any]] = {
    "epsilon": [1e-5],
    "center": [False],
    "scale": [False],
    "gamma_initializer": ["zeros"],
    "beta_regularizer": ["l2"],
    "gamma_constraint": ["non_neg"],
}


def normalized(draw: Draw, shape: Shape) -> int:
    """Return an axis of a shape, the batch only rarely; now and then one that is not there."""
    if draw.chance(0.06):
        return int(draw.one(len(shape), -len(shape) - 1, 0))
    return draw.integer(1, max(1, len(shape) - 1)) * int(draw.one(1, -1))


def batch_normalization(draw: Draw, name: str) -> Drawn:
    shape = draw.shape(1, 4, unknown=0.12)
    config = draw.some({**AFFINE, "momentum": [0.9], "renorm": [True], "synchronized": [False]}, 0.15)
    if draw.chance(0.5):
        config["axis"] = normalized(draw, shape)
    return config, [shape]


def layer_normalization(draw: Draw, name: str) -> Drawn:
    shape = draw.shape(1, 4, unknown=0.12)
    config = draw.some(AFFINE if name == "LayerNormalization" else {"epsilon": [1e-5]}, 0.2)
    if draw.chance(0.6):
        axes = [normalized(draw, shape) for _ in range(draw.integer(1, 3))]
        config["axis"] = draw.one(axes, axes[0])
    return config, [shape]


def group_normalization(draw: Draw, name: str) -> Drawn:
    shape = draw.shape(1, 4, unknown=0.1)
    config = draw.some(AFFINE, 0.15)
    if draw.chance(0.5):
        config["axis"] = normalized(draw, shape)
    if draw.chance(0.9):
        config["groups"] = draw.one(-1, 1, 2, 2, 3, 4)
    axis = config.get("axis", -1)
    if draw.chance(0.7) and -len(shape) <= axis < len(shape):
        shape[axis] = abs(config.get("groups", 32)) * draw.integer(1, 3)
    return config, [shape]


def parametric_relu(draw: Draw, name: str) -> Drawn:
    shape = draw.shape(1, 4, unknown=0.05)
    config = draw.some({"alpha_initializer": ["ones"], "alpha_regularizer": ["l2"]})
    if draw.chance(0.6):
        config["shared_axes"] = [normalized(draw, shape) for _ in range(draw.integer(1, 2))]
        axes = config["shared_axes"]
        config["shared_axes"] = draw.one(axes, axes[0])
        for axis in axes:
            if -len(shape) <= axis < len(shape) and draw.chance(0.5):
                shape[axis] = None
    return config, [shape]


def softmax(draw: Draw, name: str) -> Drawn:
    shape = draw.shape(1, 4)
    axes = [normalized(draw, shape) for _ in range(draw.integer(1, 2))]
    return draw.some({"axis": [axes, axes[0]]}, 0.7), [shape]


def dropout(draw: Draw, name: str) -> Drawn:
    shape = draw.shape(1, 4)
    config: Config = {"rate": draw.one(0, 0.0, 0.2, 0.5, 1.0, 1, 0.9, 1.5, -0.1)}
    config |= draw.some({"seed": [7]})
    if name in ("Dropout", "AlphaDropout") and draw.chance(0.4):
        config["noise_shape"] = [draw.one(None, 1, size) for size in shape]
    return config, [shape]


def spatial_dropout(draw: Draw, name: str) -> Drawn:
    config: Config = {"rate": draw.one(0.0, 0.2, 0.3, 0.5, 0.9, 1.0, 1.5, -0.1), **draw.some({"seed": [7]})}
    if rank_of(name) == 1:
        return config, [draw.image(1, "channels_last")]
    return config, [draw.image(rank_of(name), draw.data_format(config))]


def flatten(draw: Draw, name: str) -> Drawn:
    config: Config = {}
    draw.data_format(config)
    return config, [draw.shape(0, 4, unknown=0.1)]


def factors(draw: Draw, size: int) -> list[int]:
    """Return numbers whose product is `size`, in any order."""
    parts = []
    while size > 1:
        divisor = draw.one(*(each for each in range(2, size + 1) if size % each == 0))
        parts.append(divisor)
        size //= divisor
    return parts


def reshape(draw: Draw, name: str) -> Drawn:
    shape = draw.shape(1, 4, (1, 6), unknown=0.1)
    size = 1
    for each in shape[1:]:
        size *= each or 1
    target = factors(draw, size)
    if target and draw.chance(0.5):
        target[draw.integer(0, len(target) - 1)] = -1
    if draw.chance(0.15):
        target.append(draw.one(1, 2, -1, 0, -2))
    return {"target_shape": target}, [shape]


def permute(draw: Draw, name: str) -> Drawn:
    shape = draw.shape(1, 4)
    dims = list(range(1, len(shape)))
    draw.random.shuffle(dims)
    if draw.chance(0.08):
        dims[0] = draw.one(0, 9, -1)
    return {"dims": dims}, [[*shape, 2] if draw.misfit(0.07) else shape]


def repeat_vector(draw: Draw, name: str) -> Drawn:
    return {"n": draw.count(1, 6)}, [draw.shape(0, 2) if draw.misfit(0.1) else draw.shape(1, 1)]


def sides(draw: Draw, rank: int, high: int) -> Any:
    """Return how much to add or cut: a number, one for each axis, or a pair for each."""
    if draw.chance(0.03):
        return draw.one([-1] * rank, [1] * (rank + 2), [[1, 2, 3]] * rank)
    pairs = [[draw.integer(0, high), draw.integer(0, high)] for _ in range(rank)]
    return draw.one(draw.integer(0, high), pairs[0] if rank == 1 else pairs, [pair[0] for pair in pairs])


def padding(draw: Draw, name: str) -> Drawn:
    rank = rank_of(name)
    config: Config = {"padding": sides(draw, rank, 4)} if draw.chance(0.85) else {}
    return config, [draw.image(rank, draw.data_format(config))]


def cropping(draw: Draw, name: str) -> Drawn:
    rank = rank_of(name)
    config: Config = {"cropping": sides(draw, rank, 3)} if draw.chance(0.85) else {}
    data_format = "channels_last" if rank == 1 else draw.data_format(config)
    return config, [draw.image(rank, data_format, (2, 14))]


def up_sampling(draw: Draw, name: str) -> Drawn:
    rank = rank_of(name)
    config: Config = {"size": draw.window(rank, 1, 4)} if draw.chance(0.85) else {}
    if rank == 2:
        config |= draw.some({"interpolation": ["nearest", "bilinear", "bicubic", "lanczos3", "LANCZOS5"]}, 0.3)
    data_format = "channels_last" if rank == 1 else draw.data_format(config)
    return config, [draw.image(rank, data_format)]


def blurred(draw: Draw, shape: Shape, ones: float, unknown: float) -> Shape:
    """Return a shape that mostly broadcasts with this one: some sizes 1 or unknown."""
    blurry = [1 if draw.chance(ones) else None if draw.chance(unknown) else size for size in shape[1:]]
    return [draw.one(shape[0], shape[0], None), *blurry]


def merge(draw: Draw, name: str) -> Drawn:
    shape = draw.shape(0, 3, unknown=0.1)
    count = 2 if name == "Subtract" and draw.chance(0.9) else draw.integer(2, 4)
    inputs = [blurred(draw, shape, draw.one(0.0, 0.3), draw.one(0.0, 0.3)) for _ in range(count)]
    if draw.chance(0.1):
        inputs[-1] = inputs[-1][:1] + inputs[-1][2:]
    if draw.chance(0.1):
        inputs[0][-1] = draw.integer(1, 7)
    if draw.chance(0.05):
        inputs = inputs[:1]
    return {}, inputs


def concatenate(draw: Draw, name: str) -> Drawn:
    shape = draw.shape(1, 3, unknown=0.1)
    config: Config = {"axis": draw.integer(-len(shape), len(shape) - 1)} if draw.chance(0.7) else {}
    axis = config.get("axis", -1)
    inputs = [blurred(draw, shape, 0.0, draw.one(0.0, 0.2)) for _ in range(draw.integer(1, 4))]
    for each in inputs:
        each[axis] = draw.size(1, 7, unknown=0.1)
    if len(inputs) > 1 and None not in [each[axis] for each in inputs] and draw.chance(0.15):
        wrong: tuple[Config, list[Shape]] = draw.one(
            ({"axis": len(shape)}, inputs),
            (config, [*inputs, inputs[0][:-1]]),
            (config, [*inputs, [9, *inputs[0][1:]]]),
        )
        return wrong
    return config, inputs


def dot(draw: Draw, name: str) -> Drawn:
    first, second = draw.shape(1, 3, unknown=0.06), draw.shape(1, 3, unknown=0.06)
    left, right = normalized(draw, first), normalized(draw, second)
    axes = [left, right]
    if draw.chance(0.4):
        axes = left = right = draw.one(-1, 1, 1, 2)
    valid = -len(first) <= left < len(first) and -len(second) <= right < len(second)
    if valid and draw.chance(0.9):
        second[right] = first[left]
    second[0] = first[0] if draw.chance(0.8) else draw.batch()
    return {"axes": axes, **draw.some({"normalize": [True]})}, [first, second]


INNER = (
    "Dense", "Dense", "Conv1D", "Conv2D", "Conv2D", "Conv2DTranspose", "DepthwiseConv2D", "MaxPooling2D",
    "GlobalAveragePooling1D", "GlobalMaxPooling2D", "LSTM", "GRU", "BatchNormalization", "LayerNormalization",
    "Flatten", "Reshape", "Dropout", "Embedding", "Permute", "ZeroPadding2D", "Activation", "RepeatVector",
    "TimeDistributed", "Bidirectional", "SimpleRNN", "PReLU", "UpSampling2D", "Cropping1D",
)  # fmt: skip


def time_distributed(draw: Draw, name: str) -> Drawn:
    wrapped, config, shape = wrapped_layer(draw, *INNER)
    steps = draw.size(1, 6, unknown=0.35)
    return {"layer": inner(draw, wrapped, config)}, [[shape[0], steps, *shape[1:]]]


REPEATED = ("LSTM", "LSTM", "GRU", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D")


def bidirectional(draw: Draw, name: str) -> Drawn:
    wrapped, config, shape = wrapped_layer(draw, *REPEATED, "Dense")
    arguments = {"layer": inner(draw, wrapped, config), **draw.some({"merge_mode": MERGE_MODES}, 0.6)}
    if wrapped in STATES and draw.chance(0.3):
        backward = {**cell_arguments(draw, wrapped), "go_backwards": not config.get("go_backwards", False)}
        repeated = ("return_sequences", "return_state", "stateful")
        backward |= {each: config[each] for each in repeated if each in config and draw.chance(0.95)}
        if draw.chance(0.6):
            backward["units"] = config["units"]
        arguments["backward_layer"] = inner(draw, wrapped, backward)
    inputs = [shape]
    if wrapped in STATES and draw.chance(0.1):
        inputs += [[shape[0], config["units"]]] * STATES[wrapped] * 2
    return arguments, inputs


MERGE_MODES = ("sum", "mul", "ave", "concat", None, "max")


def spectral_normalization(draw: Draw, name: str) -> Drawn:
    wrapped, config, shape = wrapped_layer(draw, *WITH_KERNEL, "MaxPooling2D")
    if draw.chance(0.8):
        config.pop("lora_rank", None)
    return {"layer": inner(draw, wrapped, config), **draw.some({"power_iterations": [2, 0]})}, [shape]


WITH_KERNEL = ("Dense", "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "Embedding", "DepthwiseConv2D")


GROUPS: Mapping[str, Callable[[Draw, str], Drawn]] = {
    **cases_attention_preprocessing.GROUPS,
    "Dense": dense,
    "Embedding ReversibleEmbedding": embedding,
    "InputLayer": input_layer,
    "Lambda": function,
    "Identity": any_shape(),
    "Masking": any_shape(("mask_value", [0.0, -1.0, 5])),
    "Conv1D Conv2D Conv3D": convolution,
    "Conv1DTranspose Conv2DTranspose Conv3DTranspose": transposed,
    "DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D": depthwise,
    "MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D": pooling,
    "GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D": global_pooling,
    "GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D": global_pooling,
    "AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D": adaptive_pooling,
    "AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D": adaptive_pooling,
    "SimpleRNN LSTM GRU": recurrent,
    "SimpleRNNCell LSTMCell GRUCell": cell,
    "StackedRNNCells": stacked_cells,
    "RNN": any_cell_repeated,
    "ConvLSTM1D ConvLSTM2D ConvLSTM3D": conv_lstm,
    "BatchNormalization": batch_normalization,
    "LayerNormalization RMSNormalization UnitNormalization": layer_normalization,
    "GroupNormalization": group_normalization,
    "SpectralNormalization": spectral_normalization,
    "Activation": any_shape(("activation", [*ACTIVATIONS, "nonsense"]), required=True),
    "ReLU": any_shape(("max_value", [6, -1]), ("negative_slope", [0.1, -0.1]), ("threshold", [0.5, -1])),
    "LeakyReLU": any_shape(("negative_slope", [0.1, 0, -0.1])),
    "ELU": any_shape(("alpha", [0.5, 1, -1])),
    "PReLU": parametric_relu,
    "Softmax": softmax,
    "Dropout AlphaDropout GaussianDropout": dropout,
    "GaussianNoise": any_shape(("stddev", [0.0, 0.5, 1, -0.1]), ("seed", [3]), required=True),
    "ActivityRegularization": any_shape(("l1", [0.1]), ("l2", [0.1])),
    "SpatialDropout1D SpatialDropout2D SpatialDropout3D": spatial_dropout,
    "Flatten": flatten,
    "Reshape": reshape,
    "Permute": permute,
    "RepeatVector": repeat_vector,
    "ZeroPadding1D ZeroPadding2D ZeroPadding3D": padding,
    "Cropping1D Cropping2D Cropping3D": cropping,
    "UpSampling1D UpSampling2D UpSampling3D": up_sampling,
    "Add Subtract Multiply Average Maximum Minimum": merge,
    "Concatenate": concatenate,
    "Dot": dot,
    "TimeDistributed": time_distributed,
    "Bidirectional": bidirectional,
}
"""Classes -> the function that draws them."""

DRAWN_BY = {name: draws for names, draws in GROUPS.items() for name in names.split()}


WITHOUT_TRAINABLE = {"Discretization", "Pipeline", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"}
"""Classes whose constructor does not know it; mlcalc does, as older files state it for every layer."""
POLICIES = [
    "float16",
    "bfloat16",
    "float64",
    "mixed_float16",
    "mixed_bfloat16",
    {"class_name": "DTypePolicy", "config": {"name": "mixed_float16"}},
]


def drawn(draw: Draw, name: str) -> Drawn:
    """Return random arguments and input shapes for a class."""
    config, inputs = DRAWN_BY[name](draw, name)
    if draw.chance(0.08) and name not in WITHOUT_TRAINABLE:
        config["trainable"] = False
    if draw.chance(0.05) and name not in ("InputLayer", "Pipeline"):
        config["dtype"] = draw.one(*POLICIES)
    if draw.chance(0.01) and name not in ("InputLayer", "HashedCrossing"):
        config["unheard_of"] = 1
    return config, inputs


def draw_case(name: str, seed: object) -> Case:
    """Return a random case of a class, the same one for the same seed."""
    config, inputs = drawn(Draw(f"{name} {seed}"), name)
    return {"class": name, "config": config, "inputs": inputs}


def draw_cases(count: int, seed: object) -> Iterator[Case]:
    """Yield `count` random cases, the classes in turn."""
    classes = list(DRAWN_BY)
    for index in range(count):
        yield draw_case(classes[index % len(classes)], f"{seed} {index // len(classes)}")
