"""Models of older versions of Keras, written as today's Keras would name their parts.

Keras 1 has other names for many arguments, and a chain that begins with several others, joined by a Merge. Before Keras
1.0 a layer was one mapping with the class as its `name`, and a graph listed its nodes. Which of them a file is follows
from the names in it: few say their version. Sources: Keras 0.3.3, 1.2.2 and 2.3.1.

What changes is written anew, and what does not is the same object as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.layers import find, is_layer
from mlcalc.layers.base import Layer
from mlcalc.layers.spatial import Spatial
from mlcalc.limits import DEEPEST, MOST_DIGITS
from mlcalc.names import Names
from mlcalc.readers.expected import list_of, mapping_of, text_of
from mlcalc.readers.keras.config import class_and_config, name_of
from mlcalc.readers.located import NOWHERE

Data = Mapping[str, Any]


# Arguments.

RENAMED = {
    "W_constraint": "kernel_constraint",
    "W_regularizer": "kernel_regularizer",
    "b_constraint": "bias_constraint",
    "b_regularizer": "bias_regularizer",
    "atrous_rate": "dilation_rate",
    "bias": "use_bias",
    "border_mode": "padding",
    "dims": "target_shape",
    "filter_length": "kernel_size",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "U_regularizer": "recurrent_regularizer",
    "length": "size",
    "nb_filter": "filters",
    "output_dim": "units",
    "p": "rate",
    "pool_length": "pool_size",
    "poolsize": "pool_size",
    "sigma": "stddev",
    "stride": "strides",
    "subsample": "strides",
    "subsample_length": "strides",
}
"""An argument before Keras 2 -> today's, if a layer has that one and not the former."""

_KERNELS = (("nb_row", "nb_col"), ("kernel_dim1", "kernel_dim2", "kernel_dim3"))
FORMER_ARGUMENTS = frozenset(
    {
        *RENAMED,
        *(name for names in _KERNELS for name in names),
        *(
            "cache_enabled",
            "cell",
            "concat_axis",
            "custom_name",
            "dim_ordering",
            "input_dtype",
            "input_length",
            "layer",
        ),
    }
)
"""Arguments that only older versions have, or whose value may be another today."""
_ORDERS = {"th": "channels_first", "tf": "channels_last"}
_ENDS = ((("left_pad", "right_pad"),), (("top_pad", "bottom_pad"), ("left_pad", "right_pad")))


class Origin(NamedTuple):
    """What a file tells of the Keras that wrote it.

    Attributes:
        data_format: the order of axes that its images have, if Keras 1 wrote it: not every layer says it.
        lengths_settle: whether an embedding's `input_length` is the length of what it gives, as in Keras before
            tf.keras.
        is_file: whether it is a model that Keras built, so that its layers hold together.
        depth: how many models and wrappers there are around what is written anew.
    """

    data_format: str | None = None
    lengths_settle: bool = True
    is_file: bool = True
    depth: int = 0

    def inside(self) -> Origin:
        """Return the same of what lies one level deeper."""
        return self._replace(depth=self.depth + 1)


def name_of_rule(class_name: str, config: Any) -> str:
    """Return the layer whose rule a saved one has: convolutions of Keras 1 have one more padding than today's."""
    if class_name in _FULL and isinstance(config, Mapping) and config.get("padding") == "full":
        return _FULL[class_name]
    return class_name


_FULL = {"Convolution1D": "AtrousConvolution1D", "Convolution2D": "AtrousConvolution2D"}


def _arguments(class_name: str, config: Data, origin: Origin) -> Data:
    """Return the arguments of a layer under today's names."""
    has_ends = origin.is_file and isinstance(config.get("padding"), (Mapping, list))
    if not is_layer(class_name) or (FORMER_ARGUMENTS.isdisjoint(config) and not origin.data_format and not has_ends):
        return config
    values = dict(config)
    _rename(values, find(class_name).arguments)
    _set_data_format(values, find(class_name), origin)
    if has_ends:
        values["padding"] = _pairs_of_ends(values["padding"])
    if values.get("shared_axes") == [None]:
        values["shared_axes"] = None
    if class_name in _OF_CLASS:
        _OF_CLASS[class_name](values, origin)
    for name in ("layer", "backward_layer", "cell"):
        if isinstance(inner := values.get(name), Mapping):
            values[name] = _rewritten(_with_class(inner), origin.inside())
    return config if values == config else values


def _rename(values: dict[str, Any], known: Mapping[str, object]) -> None:
    for former, name in RENAMED.items():
        if former in values and former not in known and name in known:
            values.setdefault(name, values.pop(former))
    for names in _KERNELS:
        if all(name in values for name in names):
            values.setdefault("kernel_size", [values.pop(name) for name in names])


def _set_data_format(values: dict[str, Any], layer_class: type[Layer], origin: Origin) -> None:
    stated = _order(values.pop("dim_ordering", None)) or origin.data_format
    # Keras 1 has one order of axes for sequences.
    is_image = issubclass(layer_class, Spatial) and layer_class.rank > 1
    if stated and is_image and "data_format" in layer_class.arguments:
        values.setdefault("data_format", stated)


def _order(dim_ordering: Any) -> str | None:
    """Return the order of axes under today's name, if Keras 1 has the word for it."""
    return _ORDERS.get(dim_ordering) if isinstance(dim_ordering, str) else None


def _pairs_of_ends(padding: Any) -> Any:
    """Return what is added before and after each axis: Keras 1 has names for them, or four numbers in a row."""
    if isinstance(padding, Mapping):
        names = _ENDS["top_pad" in padding or "bottom_pad" in padding]
        pairs = [[padding.get(name, 0) for name in pair] for pair in names]
        return pairs[0] if len(pairs) == 1 else pairs
    return [padding[:2], padding[2:]] if len(padding) == 4 else padding


def _set_mode(values: dict[str, Any], origin: Origin) -> None:
    """Say of a Merge by a function only that it is one, and the shape that it states."""
    if values.get("mode_type", "raw") != "raw":
        values["mode"] = None
    stated = values.get("output_shape")
    if not isinstance(stated, (list, tuple)) or not all(each is None or type(each) is int for each in stated):
        values.pop("output_shape", None)
    # Before Keras 1, an axis was a list of axes.
    axes = values.get("dot_axes")
    if isinstance(axes, (list, tuple)) and all(isinstance(each, (list, tuple)) and len(each) == 1 for each in axes):
        values["dot_axes"] = [each[0] for each in axes]


def _settle_length(values: dict[str, Any], origin: Origin) -> None:
    """Leave an embedding no length that does not settle anything, unless it is the only word on the input."""
    if not origin.lengths_settle and "batch_input_shape" in values:
        values.pop("input_length", None)


def _set_backward_layer(values: dict[str, Any], origin: Origin) -> None:
    """Turn the copy of a layer that goes backwards itself, as Keras 2 does; Keras 3 refuses such a layer."""
    inner = values.get("layer")
    config = inner.get("config") if isinstance(inner, Mapping) else None
    if not origin.is_file or not isinstance(inner, Mapping) or not isinstance(config, Mapping):
        return
    if config.get("go_backwards") is True and not values.get("backward_layer"):
        values["backward_layer"] = {**inner, "config": {**config, "go_backwards": False}}


_OF_CLASS: dict[str, Callable[[dict[str, Any], Origin], None]] = {
    "Bidirectional": _set_backward_layer,
    "Embedding": _settle_length,
    "Merge": _set_mode,
}


# Models.


def as_today(data: Data) -> Data:
    """Return a saved model as today's Keras would write it, with the classes that the file names."""
    data = _with_class(data)
    if all(map(FORMER_ARGUMENTS.isdisjoint, _configs(data))):
        return data
    version = text_of.maybe(data, "keras_version", NOWHERE) or ""
    return _rewritten(data, Origin(_data_format(data), _lengths_settle(version)))


def layer_as_today(data: Data) -> Data:
    """Return one serialised layer with today's arguments."""
    is_layer_data = isinstance(data, Mapping) and "class_name" in data
    return _rewritten(data, Origin(is_file=False)) if is_layer_data else data


def _lengths_settle(version: str) -> bool:
    """Tell whether an embedding says the length of its output: in Keras 1 and 2 of several backends, up to 2.3.1."""
    numbers = version.split(".")[:2]
    is_told = all(each.isdecimal() and len(each) <= MOST_DIGITS for each in numbers)
    return not (is_told and tuple(map(int, numbers)) > (2, 3)) and not version.endswith("-tf")


def _data_format(data: Data) -> str | None:
    """Return the order of axes that the layers of Keras 1 in a model state: all of a model have the same.

    Before Keras 0.3 there was one, and no word for it.
    """
    order = None
    for config in _configs(data):
        if stated := _order(config.get("dim_ordering")):
            return stated
        if "nb_row" in config:
            order = "channels_first"
    return order


def _configs(data: Any) -> Iterator[Data]:
    """Yield the arguments of every layer in a model, those in wrappers and in models inside included."""
    waiting = [data]
    while waiting:
        layer = waiting.pop()
        config = layer.get("config", layer) if isinstance(layer, Mapping) else None
        if isinstance(config, Mapping):
            yield config
            if isinstance(config.get("layer"), Mapping):
                waiting.append(config["layer"])
            config = config.get("layers")
        if isinstance(config, list):
            waiting.extend(reversed(config))


def _rewritten(data: Data, origin: Origin) -> Data:
    """Return a layer or a model as today's Keras would write it; what is too deep is left to those who refuse it."""
    class_name, config = data.get("class_name"), data.get("config")
    if origin.depth > DEEPEST:
        return data
    if isinstance(config, list) and class_name == "Sequential":
        return _model(data, config, origin)
    if not isinstance(class_name, str) or not isinstance(config, Mapping):
        return data
    layers = config.get("layers")
    if isinstance(layers, list) and not (is_layer(class_name) and "input_layers" not in config):
        return _model(data, layers, origin)
    arguments = _arguments(class_name, config, origin)
    return data if arguments is config else {**data, "config": arguments}


def _model(data: Data, layers: Sequence[Any], origin: Origin) -> Data:
    given = [_with_class(each) if isinstance(each, Mapping) else each for each in layers]
    if given and _joins_others(given[0]):
        return _rewritten(_begins_with_merge(data, given), origin)
    new = [_rewritten(each, origin.inside()) if isinstance(each, Mapping) else each for each in given]
    if all(one is other for one, other in zip(new, layers, strict=True)):
        return data
    config = data["config"]
    return {**data, "config": new if isinstance(config, list) else {**config, "layers": new}}


# A chain that begins with several others is a graph.


class _Graph:
    """The layers of a functional model while it is written."""

    def __init__(self) -> None:
        self.layers: list[dict[str, Any]] = []
        self.inputs: list[list[Any]] = []
        self._names = Names()

    def add(self, data: Data, name: str, *sources: str) -> str:
        """Add a layer that takes what others give, and return its name."""
        name = self._names.adopt(name)
        nodes = [[[source, 0, 0, {}] for source in sources]] if sources else []
        self.layers.append({**data, "name": name, "inbound_nodes": nodes})
        return name

    def add_input(self, name: str, shape: Any) -> str:
        config = {"batch_input_shape": shape, "name": name}
        added = self.add({"class_name": "InputLayer", "config": config}, name)
        self.inputs.append([added, 0, 0])
        return added

    def config(self, outputs: Iterable[str]) -> dict[str, Any]:
        """Return the arguments of the model."""
        ends = [[name, 0, 0] for name in outputs]
        return {"layers": self.layers, "input_layers": self.inputs, "output_layers": ends}


def _joins_others(data: Any) -> bool:
    """Tell whether a layer is a Merge that holds what it joins."""
    config = data.get("config") if isinstance(data, Mapping) and data.get("class_name") == "Merge" else None
    return isinstance(config, Mapping) and isinstance(config.get("layers"), list)


def _begins_with_merge(data: Data, layers: Sequence[Data]) -> Data:
    """Return the graph of a chain whose first layer joins what other models, or layers, give."""
    graph = _Graph()
    last = _add_merge(graph, layers[0])
    for index, layer in enumerate(layers[1:], 1):
        class_and_config(layer)
        last = graph.add(layer, _name(layer, index), last)
    settings = data["config"] if isinstance(data["config"], Mapping) else {}
    return {**data, "config": {**settings, **graph.config([last])}}


def _add_merge(graph: _Graph, merge: Data) -> str:
    branches = []
    for index, data in enumerate(merge["config"]["layers"], 1):
        branch = _with_class(data)
        class_and_config(branch)
        if _joins_others(branch):
            branches.append(_add_merge(graph, branch))
            continue
        name = _name(branch, index)
        shapes = _input_shapes(branch)
        inputs = [graph.add_input(f"{name}_input", shape) for shape in shapes]
        branches.append(graph.add(branch, name, *inputs))
    config = {name: value for name, value in merge["config"].items() if name != "layers"}
    return graph.add({**merge, "config": config}, _name(merge, 1), *branches)


def _name(data: Data, index: int) -> str:
    return name_of(data) or f"{text_of(data, 'class_name', NOWHERE).lower()}_{index}"


def _input_shapes(data: Data) -> list[Any]:
    """Return the shape of each input of a model, or of a layer, as it is saved; None for one that is not."""
    config = data.get("config")
    layers = config.get("layers") if isinstance(config, Mapping) else config
    if not isinstance(layers, list) or not layers:
        return [_own_shape(config)]
    if isinstance(config, Mapping) and isinstance(config.get("input_layers"), list):
        names = [each[0] for each in config["input_layers"] if isinstance(each, list) and each]
        by_name = {_name(each, 0): each for each in layers if isinstance(each, Mapping) and "class_name" in each}
        return [_own_shape(by_name[name].get("config")) if name in by_name else None for name in names]
    if data.get("class_name") == "Merge":
        return [shape for each in layers for shape in _input_shapes(_with_class(each))]
    return _input_shapes(_with_class(layers[0]))


def _own_shape(config: Any) -> Any:
    if not isinstance(config, Mapping):
        return None
    shape = config.get("input_shape")
    return config.get("batch_input_shape") or ([None, *shape] if isinstance(shape, list) else None)


# Before Keras 1.


def is_before_keras1(data: Any) -> bool:
    """Tell whether data are a model before Keras 1, in which a class is a `name`, and so with each layer.

    A description has a name as well, but each of its layers says in a key what it is.
    """
    if not isinstance(data, Mapping) or "class_name" in data:
        return False
    if data.get("name") == "Graph":
        return isinstance(data.get("node_config"), list)
    layers = data.get("layers")
    if data.get("name") != "Sequential" or not isinstance(layers, list) or not all(map(_is_flat, layers)):
        return False
    return any(not _BEFORE_KERAS1.isdisjoint(each) for each in layers)


def _is_flat(layer: Any) -> bool:
    """Tell whether a layer has its class as its `name`, among its arguments."""
    if not isinstance(layer, Mapping) or not isinstance(layer.get("name"), str):
        return False
    return layer["name"][:1].isupper() and not any(key != "activation" and is_layer(str(key)) for key in layer)


_BEFORE_KERAS1 = {"cache_enabled", "custom_name", "init", "output_dim"}
"""Arguments that only Keras before 1 puts beside a name: each layer has one since 0.3, and one with weights always."""


def _with_class(data: Any) -> Data:
    """Return a layer or a model with its class and its arguments apart.

    Raises:
        MlcalcError: it is no mapping.
    """
    layer = mapping_of.checked(data, NOWHERE, "a serialised layer")
    if "class_name" in layer or not isinstance(layer.get("name"), str):
        return layer
    class_name = data["name"]
    if class_name == "Graph" and isinstance(data.get("node_config"), list):
        return {"class_name": class_name, "config": _graph_of_nodes(data)}
    config = {key: value for key, value in data.items() if key not in ("name", "custom_name")}
    if isinstance(name := data.get("custom_name"), str):
        config["name"] = name
    if class_name == "AutoEncoder":
        both = data.get("output_reconstruction", True) is not False
        config["layers"] = [data.get("encoder_config"), data.get("decoder_config")][: 1 + both]
    return {"class_name": class_name, "config": config}


def _graph_of_nodes(data: Data) -> dict[str, Any]:
    """Return the arguments of the functional model that a Graph is: a node of several inputs merges them."""
    graph = _Graph()
    nodes = mapping_of(data, "nodes", NOWHERE)
    for name, entry in _entries(data, "input_config"):
        graph.add_input(name, _own_shape(entry))
    for name, entry in _entries(data, "node_config"):
        graph.add(_with_class(nodes.get(name)), name, _source(graph, entry, f"{name}_merge"))
    return graph.config([_source(graph, entry, name) for name, entry in _entries(data, "output_config")])


def _source(graph: _Graph, entry: Data, name: str) -> str:
    """Return what a node takes: one input, or several that a Merge of its own joins."""
    given = list_of.maybe(entry, "inputs", NOWHERE) or ()
    inputs = [text_of.checked(each, NOWHERE, "each of `inputs`") for each in given]
    if not inputs:
        return text_of(entry, "input", NOWHERE)
    config = {"mode": entry.get("merge_mode", "concat")}
    config.update({key: entry[key] for key in ("concat_axis", "dot_axes") if key in entry})
    return graph.add({"class_name": "Merge", "config": config}, name, *inputs)


def _entries(data: Data, key: str) -> Iterator[tuple[str, Data]]:
    """Yield the nodes that a graph lists under a key, each with its name."""
    for entry in list_of(data, key, NOWHERE):
        node = mapping_of.checked(entry, NOWHERE, f"a node of `{key}`")
        yield text_of(node, "name", NOWHERE), node
