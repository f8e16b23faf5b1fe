"""Layers of PyTorch, which people paste: what each is called here, and its arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError, Source
from mlcalc.faults.mending import place_at
from mlcalc.layers import find, is_layer
from mlcalc.limits import MOST_STACKED
from mlcalc.readers.description.call_text import LayerCall, parse_call
from mlcalc.readers.description.placing import BESIDE_LAYER
from mlcalc.shapes import Shape


class Counterpart(NamedTuple):
    """The layer of Keras that does what one of PyTorch does.

    Attributes:
        name: its name in Keras.
        arguments: the arguments of PyTorch in their order, each with its name in Keras behind `=`; one without follows
            from the input, or has no counterpart.
        fixed: arguments that make the layer of Keras do the same.
    """

    name: str
    arguments: str = ""
    fixed: Mapping[str, Any] = {}

    @property
    def names(self) -> dict[str, str]:
        """The arguments of PyTorch, each with its name in Keras, which may be none."""
        return {name: other for name, _, other in (each.partition("=") for each in self.arguments.split())}


_WINDOW = "kernel_size=pool_size stride=strides padding"
_CONV = "in_channels out_channels=filters kernel_size=kernel_size stride=strides padding dilation=dilation_rate"
_CONV_ALL = f"{_CONV} groups=groups bias=use_bias padding_mode"
_TRANSPOSED = (
    "in_channels out_channels=filters kernel_size=kernel_size stride=strides padding output_padding=output_padding "
    "groups bias=use_bias dilation=dilation_rate"
)
_RECURRENT = "input_size hidden_size=units num_layers bias=use_bias batch_first dropout=dropout bidirectional"
_NORM = "num_features eps=epsilon momentum affine track_running_stats"

COUNTERPARTS: Mapping[str, Counterpart] = {
    "Dense": Counterpart("Dense", "features=units use_bias=use_bias"),
    "Conv": Counterpart(
        "Conv2D", "features=filters kernel_size=kernel_size strides=strides padding=padding use_bias=use_bias"
    ),
    "BatchNorm": Counterpart("BatchNormalization", "use_running_average momentum=momentum epsilon=epsilon"),
    "Embed": Counterpart("Embedding", "num_embeddings=input_dim features=output_dim"),
    "Linear": Counterpart("Dense", "in_features out_features=units bias=use_bias"),
    "LazyLinear": Counterpart("Dense", "out_features=units bias=use_bias"),
    **{f"Conv{rank}d": Counterpart(f"Conv{rank}D", _CONV_ALL) for rank in (1, 2, 3)},
    **{f"ConvTranspose{rank}d": Counterpart(f"Conv{rank}DTranspose", _TRANSPOSED) for rank in (1, 2, 3)},
    **{f"MaxPool{rank}d": Counterpart(f"MaxPooling{rank}D", _WINDOW) for rank in (1, 2, 3)},
    **{f"AvgPool{rank}d": Counterpart(f"AveragePooling{rank}D", _WINDOW) for rank in (1, 2, 3)},
    **{
        f"AdaptiveAvgPool{rank}d": Counterpart(f"AdaptiveAveragePooling{rank}D", "output_size=output_size")
        for rank in (1, 2, 3)
    },
    **{
        f"AdaptiveMaxPool{rank}d": Counterpart(f"AdaptiveMaxPooling{rank}D", "output_size=output_size")
        for rank in (1, 2, 3)
    },
    **{f"BatchNorm{rank}d": Counterpart("BatchNormalization", _NORM) for rank in (1, 2, 3)},
    "LayerNorm": Counterpart("LayerNormalization", "normalized_shape eps=epsilon"),
    "GroupNorm": Counterpart("GroupNormalization", "num_groups=groups num_channels eps=epsilon"),
    **{
        f"InstanceNorm{rank}d": Counterpart(
            "GroupNormalization", _NORM, {"groups": -1, "center": False, "scale": False}
        )
        for rank in (1, 2, 3)
    },
    "RMSNorm": Counterpart("RMSNormalization", "normalized_shape eps=epsilon"),
    "LSTM": Counterpart("LSTM", _RECURRENT, {"return_sequences": True}),
    "GRU": Counterpart("GRU", _RECURRENT, {"return_sequences": True, "reset_after": True}),
    "RNN": Counterpart("SimpleRNN", _RECURRENT, {"return_sequences": True}),
    "Embedding": Counterpart("Embedding", "num_embeddings=input_dim embedding_dim=output_dim"),
    "MultiheadAttention": Counterpart("MultiHeadAttention", "embed_dim num_heads=num_heads dropout=dropout"),
    "Dropout": Counterpart("Dropout", "p=rate"),
    "Dropout1d": Counterpart("SpatialDropout1D", "p=rate"),
    "Dropout2d": Counterpart("SpatialDropout2D", "p=rate"),
    "Dropout3d": Counterpart("SpatialDropout3D", "p=rate"),
    "Flatten": Counterpart("Flatten"),
    "Identity": Counterpart("Identity"),
    "ReLU": Counterpart("ReLU"),
    "LeakyReLU": Counterpart("LeakyReLU", "negative_slope=negative_slope"),
    "ELU": Counterpart("ELU", "alpha=alpha"),
    "PReLU": Counterpart("PReLU"),
    "Softmax": Counterpart("Softmax", "dim=axis"),
    "Upsample": Counterpart("UpSampling2D", "size scale_factor=size"),
    "ZeroPad2d": Counterpart("ZeroPadding2D", "padding=padding"),
    **{
        name: Counterpart("Activation", "", {"activation": word})
        for name, word in (
            ("Sigmoid", "sigmoid"),
            ("Tanh", "tanh"),
            ("GELU", "gelu"),
            ("SiLU", "silu"),
            ("Hardswish", "hard_silu"),
            ("Mish", "mish"),
            ("LogSoftmax", "log_softmax"),
            ("Softplus", "softplus"),
            ("ReLU6", "relu6"),
            ("SELU", "selu"),
        )
    },
}
"""Layer of PyTorch -> what does the same here."""

_CHAINS = ("Sequential", "ModuleList")

_OF_FLAX = ("Dense", "Conv", "BatchNorm", "Embed")
"""Names that are Flax's, whose module is called `nn` as well; they are none of PyTorch."""

_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    **{name: {"rate": 0.5} for name in ("Dropout", "Dropout1d", "Dropout2d", "Dropout3d")},
    "LeakyReLU": {"negative_slope": 0.01},
}
"""What PyTorch takes where nothing is given, and Keras does not."""


def is_of_pytorch(call: LayerCall) -> bool:
    """Tell whether a call is written with the module of PyTorch, or with that of Flax."""
    parts = (call.module or "").split(".")
    # Its models are called with small letters, those of Keras are not.
    is_model = parts[-1] == "models" and str(call.name).islower()
    return parts[:1] != ["tf"] and (not {"torch", "torchvision"}.isdisjoint(parts) or parts[-1] == "nn" or is_model)


def is_its_name(call: LayerCall) -> bool:
    """Tell whether a layer of PyTorch has this name, and none of Keras does."""
    return call.name in COUNTERPARTS and call.name not in _OF_FLAX


def framework_of(call: LayerCall) -> str:
    """Return whose layer a call is that is no layer of Keras."""
    layers = layers_of(call) if call.name in _CHAINS else [call]
    return "Flax" if any(each.name in _OF_FLAX for each in layers) else "PyTorch"


def in_keras(call: LayerCall, *, with_input: bool = False) -> str | None:
    """Return a call of PyTorch as it is written here; None if it has no counterpart.

    `with_input` adds the shape of the input, as far as the call says it.
    """
    if call.name in _CHAINS:
        return _chain_of(layers_of(call))
    text = _in_keras(call)
    shape = _input_of(call) if with_input and text is not None else None
    if text is None or shape is None:
        return text
    if text.startswith("Sequential(["):
        return text.replace("[", f"[Input({shape}), ", 1)
    return f"{text[:-1]}{'' if text.endswith('()') else ', '}input_shape={shape})"


def _input_of(call: LayerCall) -> tuple[int | None, ...] | None:
    """Return the shape of the input of a layer of PyTorch that says how many channels or features that has."""
    name, given = str(call.name), given_to(call)
    size = next((given[each] for each in _INFERRED if type(given.get(each)) is int), None)
    if size is None:
        return None
    if name in ("LSTM", "GRU", "RNN"):
        return None, size
    rank = re.search(r"(\d)d$", name)
    return (*[None] * (int(rank[1]) if rank and name != "BatchNorm1d" else 0), size)


def _in_keras(call: LayerCall) -> str | None:
    counterpart = COUNTERPARTS.get(str(call.name))
    if counterpart is None or missing(call):
        return None
    given = given_to(call)
    values = {other: given[name] for name, other in counterpart.names.items() if other and name in given}
    values = {**_DEFAULTS.get(str(call.name), {}), **values}
    whole, heads = given.get("embed_dim"), given.get("num_heads")
    if isinstance(whole, int) and isinstance(heads, int) and heads > 0:
        values["key_dim"] = whole // heads
    if counterpart.name.endswith("Transpose"):
        return _transposed(counterpart.name, given, values)
    if given.get("padding") not in (None, 0) and "padding" not in values and "kernel_size" in given:
        values["padding"] = _padding(counterpart.name, given)
    beside = {name: given[name] for name in BESIDE_LAYER if name in given}
    return _text(counterpart.name, {**values, **counterpart.fixed, **beside}, of=given)


def missing(call: LayerCall) -> tuple[str, ...]:
    """Return what a layer of PyTorch lacks that its counterpart needs, by the names of Keras."""
    return _lacking(call, given_to(call)) if call.name in COUNTERPARTS else ()


def _lacking(call: LayerCall, given: Mapping[str, Any]) -> tuple[str, ...]:
    counterpart = COUNTERPARTS[str(call.name)]
    known = {counterpart.names[name] for name in given if name in counterpart.names}
    known |= {*counterpart.fixed, *_DEFAULTS.get(str(call.name), {}), "key_dim"}
    return tuple(name for name in _needed(counterpart) if name not in known)


def _needed(counterpart: Counterpart) -> list[str]:
    return [name for name, each in find(counterpart.name).arguments.items() if each.required]


def given_to(call: LayerCall) -> dict[str, Any]:
    """Return what a layer of PyTorch is given, by the names that it has there.

    Values that are too few for PyTorch, and as many as Keras needs, stand in the order of Keras: `nn.Linear(10)`, or
    `nn.Conv1d(64, 5)`, of which the last is rather a kernel than a number of filters.
    """
    counterpart = COUNTERPARTS[str(call.name)]
    given = {**dict(zip(counterpart.names, call.positional, strict=False)), **call.named}
    needed = _needed(counterpart)
    if not call.positional or len(call.positional) != len(needed) or not _lacking(call, given):
        return given
    filters, *kernel = call.positional
    if kernel and not (type(filters) is type(kernel[0]) is int and filters > kernel[0]):
        return given
    there = {other: name for name, other in counterpart.names.items()}
    return {**{there.get(name, name): each for name, each in zip(needed, call.positional, strict=True)}, **call.named}


def _padding(name: str, given: Mapping[str, Any]) -> Any:
    """Return the padding by name where half a kernel is added at both ends of a convolution, the number otherwise."""
    padding, kernel, is_plain = given["padding"], given["kernel_size"], given.get("stride", 1) == 1
    is_half = isinstance(kernel, int) and isinstance(padding, int) and kernel == 2 * padding + 1
    # The values at the edges of a pooling are others with `same`.
    is_same = is_plain and is_half and given.get("dilation", 1) == 1 and name.startswith("Conv")
    return "same" if is_same else padding


def _transposed(name: str, given: Mapping[str, Any], values: dict[str, Any]) -> str:
    """Return a transposed convolution with the padding that cuts off as much, or with a layer behind it that does."""
    rows = given.get("padding", 0)
    for added in ({}, {"output_padding": 0}):
        for word in find(name).meant("padding", rows, {**added, **values}):
            shown = {} if word == "valid" else {"padding": word}
            return _text(name, {**added, **values, **shown}, of=given)
    text = _text(name, {"output_padding": 0, **values}, of=given)
    return f"Sequential([{text}, Cropping{name[4:6]}({rows!r})])" if rows else text


_POSITIONAL = ("units", "filters", "rate", "input_dim", "output_dim", "kernel_size", "activation")


def _text(name: str, values: Mapping[str, Any], of: Mapping[str, Any]) -> str:
    """Return a call; what comes first in Keras has no name."""
    first = {key: values[key] for key in _POSITIONAL if key in values}
    rest = {key: value for key, value in values.items() if key not in first}
    text = f"{name}({', '.join([*map(repr, first.values()), *(f'{key}={value!r}' for key, value in rest.items())])})"
    if name in ("LSTM", "GRU", "SimpleRNN"):
        text = f"Bidirectional({text})" if of.get("bidirectional") is True else text
        layers = of.get("num_layers", 1)
        if isinstance(layers, int) and 1 < layers <= MOST_STACKED:
            text = f"Sequential([{', '.join([text] * layers)}])"
    return text


def as_called(call: LayerCall) -> LayerCall | None:
    """Return the call that data stand for which are written for PyTorch, in any case: `groupnorm: [4, 8]`.

    None if they are not, or if it cannot be said here.
    """
    folded = str(call.name).replace("_", "").lower()
    name = next((each for each in COUNTERPARTS if each.lower() == folded and each not in _OF_FLAX), None)
    if name is None:
        return None
    values = call.positional[0] if len(call.positional) == 1 else None
    positional = tuple(values) if isinstance(values, list) else call.positional
    known = list(COUNTERPARTS[name].names)
    given = [*known[: len(positional)], *(each for each in call.named if each not in BESIDE_LAYER)]
    whole = LayerCall(name, positional, call.named, call.spot, call.spots)
    is_its_own = bool(given) and len(positional) <= len(known) and {*given} <= {*known}
    return whole if is_its_own and _can_be_made(in_keras(whole)) else None


def _can_be_made(text: str | None) -> bool:
    from mlcalc.readers.description.call_text import parse_call

    call = parse_call(text) if text else None
    if call is None or not is_layer(str(call.name)):
        return call is not None
    if any(isinstance(each, LayerCall) for each in call.positional):
        return True
    try:
        find(str(call.name))(*call.positional, **call.named)
    except MlcalcError:
        return False
    return True


_PRINTED = re.compile(r"\s*\w+\(\s*\n\s*\(\w+\): \w+\(")
_PRINTED_LAYER = re.compile(r"^[^\S\n]*\(\w+\): (\w+\(.*\))[^\S\n]*$", re.MULTILINE)


def check_printed(source: Source) -> None:
    """Refuse a model as PyTorch prints it.

    Raises:
        MlcalcError: it is one; with its layers in the words of Keras, if they are all known.
    """
    if not _PRINTED.match(source.text):
        return
    try:
        calls = [parse_call(each[1]) for each in _PRINTED_LAYER.finditer(source.text)]
    except MlcalcError:
        calls = []
    chain = _chain_of(calls) if calls and source.text.count("):") == len(calls) else None
    message = "this is how PyTorch prints a model"
    mend = f"write it as: {chain}" if chain else "write its layers in the words of Keras: `Sequential([…])`"
    raise MlcalcError(Diagnostic("pytorch", message, help=mend, place=place_at(source, 0, len(source.text))))


def layers_of(call: LayerCall) -> list[LayerCall]:
    """Return the layers of a chain, those of chains inside it too: one by one, in a list, or with names.

    Nothing if one of them is unknown.
    """
    values: Sequence[Any] = [*call.positional, *call.named.values()]
    if len(values) == 1 and isinstance(values[0], LayerCall) and values[0].name == "OrderedDict":
        pairs = next(iter(values[0].positional), None)
        values = [each[-1] for each in pairs if each] if isinstance(pairs, list) else []
    elif len(values) == 1 and isinstance(values[0], Mapping):
        values = list(values[0].values())
    elif len(values) == 1 and isinstance(values[0], list):
        values = values[0]
    found: list[LayerCall] = []
    for each in values:
        layers = layers_of(each) if isinstance(each, LayerCall) and each.name in _CHAINS else [_layer(each, call)]
        if not layers or None in layers:
            return []
        found += [layer for layer in layers if layer is not None]
    return found


def _layer(value: Any, chain: LayerCall) -> LayerCall | None:
    """Return a layer of a chain, which a function or a class stands for that takes nothing: `F.relu`, `nn.ReLU`."""
    if isinstance(value, LayerCall):
        return value
    folded = value.replace("_", "").lower() if isinstance(value, str) else None
    name = next((each for each in COUNTERPARTS if each.lower() == folded), None)
    layer = LayerCall(name, (), {}, chain.spot, {}, module=chain.module) if name else None
    return layer if layer is not None and not missing(layer) else None


def _chain_of(calls: Sequence[LayerCall]) -> str | None:
    """Return layers of PyTorch, one behind the other, as a chain of Keras."""
    texts = [in_keras(each) for each in calls]
    if not calls or None in texts:
        return None
    shape = _input_of_chain(calls)
    start = [] if shape is None else [f"Input({shape})"]
    return f"Sequential([{', '.join([*start, *filter(None, texts)])}])"


_USUAL_SIZES = (28, 32, 64, 224, 48, 96, 128, 256, 227, 299, 512, 100, 50, 16, 8)
"""Sides of pictures, and lengths of series, the usual ones first."""


def _input_of_chain(calls: Sequence[LayerCall]) -> tuple[int | None, ...] | None:
    """Return the shape of the input of a chain of PyTorch, as far as its first layer says it.

    What pictures measure, no convolution says: it is a usual size for which the next linear layer takes what comes to
    it, or one that all layers stand.
    """
    shape = _input_of(calls[0]) if str(calls[0].name) in COUNTERPARTS else None
    if shape is None or None not in shape or str(calls[0].name) in ("LSTM", "GRU", "RNN"):
        return shape
    shapes = [tuple(size if each is None else each for each in shape) for size in _USUAL_SIZES]
    wanted = next((size for each in calls if (size := given_of(each, "in_features")) is not None), None)
    reached = {each: _reached(calls, each) for each in shapes}
    fitting = (each for each, features in reached.items() if features is not None and features == wanted)
    return next(fitting, None) or next((each for each, found in reached.items() if found is not None), shapes[3])


def given_of(call: LayerCall, name: str) -> int | None:
    """Return a number that a layer of PyTorch is given."""
    value = given_to(call).get(name) if str(call.name) in COUNTERPARTS else None
    return value if type(value) is int else None


def _reached(calls: Sequence[LayerCall], shape: tuple[int | None, ...]) -> int | None:
    """Return how many features come to the first linear layer, or to the end; None if some layer does not stand it."""
    now: Shape | None = (None, *shape)
    for each in calls:
        if str(each.name) == "Linear":
            break
        written = in_keras(each)
        if written is None or written.startswith("Sequential("):
            return None
        call = parse_call(written)
        try:
            now = find(str(call.name))(*call.positional, **call.named).specify(now).shapes[0]
        except MlcalcError:
            return None
    return now[-1] if now else None


def explanation(call: LayerCall) -> str:
    """Return what a layer of PyTorch and its arguments are called here, as the end of a sentence."""
    counterpart = COUNTERPARTS.get(str(call.name))
    if counterpart is None:
        return "" if call.name not in _CHAINS else f": a chain of layers stands in a list here{_and_its_input(call)}"
    given = given_to(call)
    names = counterpart.names.items()
    called = [f"`{name}` is `{other}`" for name, other in names if other and name in given and name != other]
    inferred = [f"`{name}` follows from the input" for name in given if name in _INFERRED]
    same = "called so here, too" if counterpart.name == call.name else f"called `{counterpart.name}` here"
    return f", {same}" + (f": {', and '.join([*called, *inferred])}" if called or inferred else "")


def _and_its_input(call: LayerCall) -> str:
    """Return what is said of the size of a picture that no layer of a chain states."""
    calls = layers_of(call)
    shape = _input_of_chain(calls) if calls else None
    if shape is None or len(shape) < 2 or None in shape:
        return ""
    wanted = next((size for each in calls if (size := given_of(each, "in_features")) is not None), None)
    sizes = " × ".join(map(str, shape[:-1]))
    is_known = wanted is not None and _reached(calls, shape) == wanted
    why = f"which {wanted} features behind it say" if is_known else "for which another size can stand"
    return f", behind its input: {sizes} here, {why}"


_INFERRED = ("in_features", "in_channels", "input_size", "num_features", "num_channels", "normalized_shape")
