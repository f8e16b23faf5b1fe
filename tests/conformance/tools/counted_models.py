"""Models on which tools are asked what they count: layers with Keras' names and arguments, and the description of each.

A layer is its name and its arguments; `Sum` is a list of paths from one tensor, each a list of layers, added up.
"""

from __future__ import annotations

from typing import Any

Layer = tuple[str, Any]
Shape = tuple[int, ...]


def block(filters: int, strides: int, first: bool) -> list[Layer]:
    """Return a block of ResNet-50 as Keras has it."""
    narrow = [
        ("Conv2D", {"filters": filters, "kernel_size": 1, "strides": strides}),
        ("BatchNormalization", {}),
        ("Activation", {"activation": "relu"}),
        ("ZeroPadding2D", {"padding": 1}),
        ("Conv2D", {"filters": filters, "kernel_size": 3}),
        ("BatchNormalization", {}),
        ("Activation", {"activation": "relu"}),
        ("Conv2D", {"filters": 4 * filters, "kernel_size": 1}),
        ("BatchNormalization", {}),
    ]
    wide = [("Conv2D", {"filters": 4 * filters, "kernel_size": 1, "strides": strides}), ("BatchNormalization", {})]
    return [("Sum", [wide if first else [], narrow]), ("Activation", {"activation": "relu"})]


def resnet50() -> list[Layer]:
    """Return ResNet-50 as Keras has it."""
    layers: list[Layer] = [
        ("ZeroPadding2D", {"padding": 3}),
        ("Conv2D", {"filters": 64, "kernel_size": 7, "strides": 2}),
        ("BatchNormalization", {}),
        ("Activation", {"activation": "relu"}),
        ("ZeroPadding2D", {"padding": 1}),
        ("MaxPooling2D", {"pool_size": 3, "strides": 2}),
    ]
    for stage, count in enumerate((3, 4, 6, 3)):
        for number in range(count):
            layers += block(64 * 2**stage, 2 if stage and not number else 1, not number)
    return [*layers, ("GlobalAveragePooling2D", {}), ("Dense", {"units": 1000, "activation": "softmax"})]


def vgg16() -> list[Layer]:
    """Return VGG-16 as Keras has it."""
    layers: list[Layer] = []
    for filters, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(count):
            layers.append(("ZeroPadding2D", {"padding": 1}))
            layers.append(("Conv2D", {"filters": filters, "kernel_size": 3, "activation": "relu"}))
        layers.append(("MaxPooling2D", {"pool_size": 2}))
    dense: list[Layer] = [("Dense", {"units": 4096, "activation": "relu"})] * 2
    return [*layers, ("Flatten", {}), *dense, ("Dense", {"units": 1000, "activation": "softmax"})]


PICTURE, ROW, SEQUENCE, TOKENS, VOLUME = (12, 10, 6), (7,), (9, 8), (11,), (6, 5, 4, 2)
_ACTIVATIONS = """
    relu relu6 elu leaky_relu gelu silu sigmoid tanh selu softplus mish hard_silu hard_sigmoid softsign hard_tanh
    log_sigmoid tanh_shrink celu softmax""".split()

MODELS: dict[str, tuple[Shape, list[Layer]]] = {
    "vgg16": ((224, 224, 3), vgg16()),
    "resnet50": ((224, 224, 3), resnet50()),
    "dense": (ROW, [("Dense", {"units": 5, "activation": "relu"}), ("Dense", {"units": 3, "use_bias": False})]),
    "dense of steps": (SEQUENCE, [("Dense", {"units": 5})]),
    "convolutions": (
        PICTURE,
        [
            ("Conv2D", {"filters": 8, "kernel_size": [3, 2], "strides": 2, "groups": 2, "activation": "relu"}),
            ("DepthwiseConv2D", {"kernel_size": 3, "depth_multiplier": 2}),
            ("Conv2D", {"filters": 4, "kernel_size": 1, "use_bias": False}),
        ],
    ),
    "plain convolutions": (
        PICTURE,
        [
            ("Conv2D", {"filters": 8, "kernel_size": [3, 2], "strides": 2, "activation": "relu"}),
            ("DepthwiseConv2D", {"kernel_size": 3, "depth_multiplier": 2}),
            ("Conv2D", {"filters": 4, "kernel_size": 1, "use_bias": False}),
        ],
    ),
    "separable": (PICTURE, [("SeparableConv2D", {"filters": 5, "kernel_size": 3, "activation": "relu"})]),
    "convolution of steps": (SEQUENCE, [("Conv1D", {"filters": 4, "kernel_size": 3})]),
    "convolution of volumes": (VOLUME, [("Conv3D", {"filters": 4, "kernel_size": [3, 2, 1]})]),
    "transposed": (PICTURE, [("Conv2DTranspose", {"filters": 4, "kernel_size": 3, "strides": 2})]),
    "transposed without bias": (
        PICTURE,
        [("Conv2DTranspose", {"filters": 4, "kernel_size": [2, 5], "strides": [1, 3], "use_bias": False})],
    ),
    "transposed steps": (SEQUENCE, [("Conv1DTranspose", {"filters": 4, "kernel_size": 5, "strides": 2})]),
    "transposed volumes": (VOLUME, [("Conv3DTranspose", {"filters": 4, "kernel_size": 3, "strides": 2})]),
    "normalized picture": (PICTURE, [("BatchNormalization", {})]),
    "normalized rows": (ROW, [("BatchNormalization", {})]),
    "normalized steps": (SEQUENCE, [("BatchNormalization", {})]),
    "normalized volumes": (VOLUME, [("BatchNormalization", {})]),
    "normalized, nothing learnt": (PICTURE, [("BatchNormalization", {"scale": False, "center": False})]),
    "rows normalized, nothing learnt": (ROW, [("BatchNormalization", {"scale": False, "center": False})]),
    "layer normalization": (SEQUENCE, [("LayerNormalization", {})]),
    "layer normalization, nothing learnt": (SEQUENCE, [("LayerNormalization", {"scale": False, "center": False})]),
    "group normalization": (PICTURE, [("GroupNormalization", {"groups": 3})]),
    **{
        f"{kind}Pooling{rank}D": (shape, [(f"{kind}Pooling{rank}D", {} if "Global" in kind else {"pool_size": 2})])
        for rank, shape in ((1, SEQUENCE), (2, PICTURE), (3, VOLUME))
        for kind in ("Max", "Average", "GlobalMax", "GlobalAverage")
    },
    "overlapping pools": (PICTURE, [("MaxPooling2D", {"pool_size": [3, 2], "strides": 1})]),
    **{name: (SEQUENCE, [("Activation", {"activation": name})]) for name in _ACTIVATIONS},
    "prelu": (ROW, [("PReLU", {"shared_axes": [1]})]),
    "leaky relu layer": (ROW, [("LeakyReLU", {})]),
    "softmax of a picture": (PICTURE, [("Softmax", {"axis": -1})]),
    "enlarged": (PICTURE, [("UpSampling2D", {"size": 2})]),
    "enlarged steps": (SEQUENCE, [("UpSampling1D", {"size": 3})]),
    "enlarged between": (PICTURE, [("UpSampling2D", {"size": 2, "interpolation": "bilinear"})]),
    "enlarged by cubes": (PICTURE, [("UpSampling2D", {"size": 2, "interpolation": "bicubic"})]),
    "words": (TOKENS, [("Embedding", {"input_dim": 30, "output_dim": 4})]),
    "lstm": (SEQUENCE, [("LSTM", {"units": 5})]),
    "lstm, sequences": (SEQUENCE, [("LSTM", {"units": 5, "return_sequences": True}), ("LSTM", {"units": 3})]),
    "lstm without bias": (SEQUENCE, [("LSTM", {"units": 5, "use_bias": False})]),
    "gru": (SEQUENCE, [("GRU", {"units": 5})]),
    "simple rnn": (SEQUENCE, [("SimpleRNN", {"units": 5})]),
    "both directions": (SEQUENCE, [("Bidirectional", ("LSTM", {"units": 5}))]),
    "both directions, gru": (SEQUENCE, [("Bidirectional", ("GRU", {"units": 5, "return_sequences": True}))]),
    "attention": (SEQUENCE, [("SelfAttention", {"num_heads": 2, "key_dim": 4})]),
    "attention without bias": (SEQUENCE, [("SelfAttention", {"num_heads": 2, "key_dim": 4, "use_bias": False})]),
    "sum": (ROW, [("Sum", [[], [("Dense", {"units": 7})], [("Dense", {"units": 7})]])]),
    "dropped": (PICTURE, [("Dropout", {"rate": 0.5}), ("Flatten", {}), ("Reshape", {"target_shape": [60, 12]})]),
}


def description(shape: Shape, layers: list[Layer]) -> dict[str, Any]:
    """Return a model as mlcalc reads it."""
    found: list[dict[str, Any]] = []
    _describe(layers, "input", found)
    return {"inputs": {"input": list(shape)}, "layers": found}


def _describe(layers: list[Layer], source: str, found: list[dict[str, Any]]) -> str:
    """Add layers behind a tensor, and return the name of the last one."""
    for name, arguments in layers:
        own = f"layer_{len(found)}"
        if name == "Sum":
            ends = [_describe(path, source, found) for path in arguments]
            own = f"layer_{len(found)}"
            found.append({"name": own, "type": "Add", "from": ends})
        elif name == "SelfAttention":
            found.append({"name": own, "type": "MultiHeadAttention", "from": [source, source], **arguments})
        elif name == "Bidirectional":
            inner, settings = arguments
            found.append({"name": own, "type": name, "from": source, "layer": {"type": inner, **settings}})
        else:
            found.append({"name": own, "type": name, "from": source, **arguments})
        source = own
    return source
