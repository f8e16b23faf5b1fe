"""Models as Keras serialises them: of Keras 3, of tf.keras 2 and of Keras 2.

A saved model is taken at its word. A class that mlcalc does not know keeps its row; its weights are those
stored in the file, and its output shape the one that the file states where the next layer takes it.
Models inside models are read with a stack of our own, however deep they are.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.arguments import Argument
from mlcalc.errors import MlcalcError, error
from mlcalc.layers import find, is_layer, is_spelt_exactly, make
from mlcalc.layers.base import Layer, policy_name
from mlcalc.layers.core import InputLayer
from mlcalc.layers.opaque import Opaque
from mlcalc.layers.operations import KnownOperation, Slot, operation
from mlcalc.model import Model, Node, Saved, Tensor, ordered, run_flow
from mlcalc.readers.keras_calls import History, ModelCall, calls_of, histories, stated_shape, tensors_of
from mlcalc.readers.keras_config import class_and_config, inner_layers, is_model
from mlcalc.readers.saved import Stored
from mlcalc.shapes import Shape

_Flow = Generator["_Flow", Model, Model]


class Entry(NamedTuple):
    """One layer of a saved model."""

    name: str
    class_name: str
    config: Any
    data: Mapping[str, Any]

    @property
    def settings(self) -> Mapping[str, Any]:
        """The arguments by name; Keras 2 saved a chain as a bare list instead."""
        return self.config if isinstance(self.config, Mapping) else {}

    @property
    def quantization(self) -> tuple[str, str] | None:
        """How the layer was quantized and its data type before, such as int8 and float32; None if it was not."""
        policy = self.settings.get("dtype")
        name = policy_name(dict(policy)) if isinstance(policy, Mapping) else policy
        mode, quantized, source = str(name).rpartition("_from_")
        return (mode, source) if quantized else None

    @property
    def is_operation(self) -> bool:
        """Whether it is a function of `keras.ops` or of TensorFlow rather than a layer, which may share its name."""
        module = self.data.get("module")
        if self.class_name.endswith(("OpLambda", "OpLayer")):
            return True
        if isinstance(module, str):
            return ".ops." in module
        # Without a module, as in HDF5, a function of Keras 3 lacks what every saved layer has; one called like a
        # layer takes its tensors one by one, where the layer takes a list of them.
        if {"trainable", "layers"} & self.settings.keys():
            return False
        if not is_spelt_exactly(self.class_name):
            return True
        return "newshape" in self.settings or any(_takes_several(node) for node in self.data.get("inbound_nodes", ()))

    @property
    def is_custom(self) -> bool:
        """Whether the class was registered by a user, and so is none of Keras' own."""
        registered, module = self.data.get("registered_name"), self.data.get("module")
        if isinstance(module, str) and ".applications." in module:
            return False
        foreign = isinstance(module, str) and "keras" not in module.partition(".")[0]
        return foreign or (isinstance(registered, str) and ">" in registered) or ">" in self.class_name


def _takes_several(node: Any) -> bool:
    """Tell whether a call of Keras 3 has more than one argument by position."""
    return isinstance(node, Mapping) and isinstance(node.get("args"), list) and len(node["args"]) > 1


def _shifted(value: Any, models: set[str]) -> Any:
    """Return arguments in which the calls of these models are counted from 0."""
    if isinstance(value, History):
        return value._replace(call=max(value.call - 1, 0)) if value.layer in models else value
    return [_shifted(each, models) for each in value] if isinstance(value, list) else value


def model_from_config(
    data: Mapping[str, Any], *, input_shape: Shape | None = None, stored: Stored | None = None
) -> Model:
    """Return the model that a serialised description holds.

    Args:
        data: the data of `model.to_json()`, or of the `config.json` in a `.keras` file.
        input_shape: the shape of the first input with the batch, in place of the saved one.
        stored: the weights stored beside the description.

    Raises:
        MlcalcError: it is no model, or does not hold together.
    """
    if stored is not None:
        model: Model = (
            run_flow(_read(data, stored, input_shape)) if is_model(data) else _written_in_python(data, stored)
        )
        return model.with_optimizer(Stored(stored.optimizer).as_weights(trainable=False))
    if not is_model(data):
        raise error(
            "unknown-model",
            f"`{data.get('class_name')}` is a model written in Python, whose layers the file does not list",
            help="save it as a functional model; `.weights.h5` gives its weights alone",
        )
    return run_flow(_read(data, None, input_shape))  # type: ignore[no-any-return]


def _written_in_python(data: Mapping[str, Any], stored: Stored) -> Model:
    """Return what a file tells of a model whose layers it does not list: its weights, in one row."""
    class_name, config = class_and_config(data)
    name = str(config.get("name") or class_name.lower()) if isinstance(config, Mapping) else class_name.lower()
    node = Node(name, Opaque(class_name, name=name), saved=Saved((None,), stored.as_weights(trainable=None)))
    return Model(name, [node], [], [Tensor(0)], kind=class_name, is_chain=True)


def _read(data: Mapping[str, Any], stored: Stored | None, input_shape: Shape | None = None) -> _Flow:
    class_name, config = class_and_config(data)
    entries = list(_entries(config if isinstance(config, list) else config.get("layers", [])))
    layers: list[Layer] = []
    for entry in entries:
        kept = stored.of(entry.name) if stored else None
        if is_model(entry.data):
            layers.append((yield _read(entry.data, kept)))
        else:
            layers.append(_layer(entry, kept))
    settings = config if isinstance(config, Mapping) else {}
    if "input_layers" in settings:
        return _Functional(class_name, settings, entries, layers, stored).model(input_shape)
    return _sequential(class_name, settings, entries, layers, stored, input_shape)


def _entries(layers: Any) -> Iterator[Entry]:
    if not isinstance(layers, list):
        raise error("bad-config", "the `layers` of the saved model are no list")
    for index, data in enumerate(layers):
        if not isinstance(data, Mapping):
            raise error("bad-config", f"layer {index} of the saved model is not a mapping")
        class_name, config = class_and_config(data)
        if isinstance(config, list) and not is_model(data):
            raise error("bad-config", f"the `config` of layer {index} ({class_name}) must map arguments to values")
        settings = config if isinstance(config, Mapping) else {}
        name = data.get("name") or settings.get("name") or f"{class_name.lower()}_{index}"
        yield Entry(str(name), class_name, config, data)


# A layer as it is saved.


def _layer(entry: Entry, stored: Stored | None = None) -> Layer:
    """Return the layer, or an opaque one where its class is unknown or is written in Python."""
    if entry.is_operation or entry.is_custom or entry.class_name == "Lambda" or not is_layer(entry.class_name):
        return _opaque(entry)
    layer_class = find(entry.class_name)
    try:
        named = inner_layers(layer_class, _current(entry, stored), _inner)
        return make(entry.class_name, (), _known(layer_class, named), convention=_convention(entry))
    except MlcalcError:
        return _opaque(entry)


def _opaque(entry: Entry) -> Opaque:
    trainable = entry.settings.get("trainable", True) is not False
    return Opaque(entry.class_name.rpartition(">")[2], name=entry.name, trainable=trainable)


def _inner(data: Mapping[str, Any]) -> Layer:
    """Return a layer that another one holds.

    Raises:
        MlcalcError: mlcalc does not know it, and so cannot know the layer around it either.
    """
    if is_model(data):
        return model_from_config(data)
    layer = _layer(next(_entries([data])))
    if isinstance(layer, Opaque):
        raise error("unknown-layer", f"there is no layer `{layer.class_name}`")
    return layer


def _known(layer_class: type[Layer], named: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what Keras has added or dropped, functions written in Python, and what says nothing."""
    known = {}
    for name, value in named.items():
        argument = layer_class.arguments.get(name) or layer_class.keywords.get(name)
        if argument is None or (value is None and argument.default is None):
            continue
        if not _is_unreadable(layer_class, argument, value):
            known[name] = value
    return known


def _is_unreadable(layer_class: type[Layer], argument: Argument, value: Any) -> bool:
    """Tell whether the name of an activation is none of Keras' own."""
    if argument.kind != "NAME" or not isinstance(value, str):
        return False
    try:
        argument.convert(value, layer_class)
    except ValueError:
        return not argument.required
    return False


def _current(entry: Entry, stored: Stored | None) -> dict[str, Any]:
    """Return the arguments of a layer as Keras 3 would have saved them.

    A quantized layer has the shape of the one that it was; its weights are those that are stored.
    """
    config = dict(entry.config)
    if stored is not None and entry.quantization:
        config["dtype"] = entry.quantization[1]
    axis = config.get("axis")
    if entry.class_name == "BatchNormalization" and isinstance(axis, (list, tuple)) and len(axis) == 1:
        config["axis"] = axis[0]
    if entry.class_name == "LeakyReLU" and "alpha" in config:
        config.setdefault("negative_slope", config.pop("alpha"))
    if entry.class_name == "ReLU":
        config = {name: value for name, value in config.items() if value is not None or name == "max_value"}
    return config


def _convention(entry: Entry) -> str | None:
    """Keras 3 states `reset_after`; a GRU saved without it is older than that argument."""
    return None if entry.class_name in ("GRU", "GRUCell") else "keras3"


# A chain.


def _sequential(
    class_name: str,
    settings: Mapping[str, Any],
    entries: Sequence[Entry],
    layers: Sequence[Layer],
    stored: Stored | None,
    input_shape: Shape | None,
) -> Model:
    nodes: list[Node] = []
    if not layers or not isinstance(layers[0], InputLayer):
        shape = input_shape or _built_shape(settings, layers)
        layer: Layer = InputLayer(batch_shape=shape) if shape else Opaque("InputLayer")
        nodes.append(Node("input", layer, saved=Saved((shape,), ())))
    for entry, layer in zip(entries, layers, strict=True):
        if isinstance(layer, InputLayer) and not nodes:
            nodes.append(Node(entry.name, InputLayer(batch_shape=input_shape) if input_shape else layer))
            continue
        saved = _saved_call(entry, layer, (), _of(stored, entry))
        if len(nodes) == 1 and isinstance(nodes[0].layer, Opaque):
            saved = (saved or Saved())._replace(remark=_UNKNOWN_INPUT)
        nodes.append(Node(entry.name, layer, (Tensor(len(nodes) - 1),), saved=saved))
    return Model(
        settings.get("name") or "sequential",
        nodes,
        [0],
        [Tensor(len(nodes) - 1)],
        kind=class_name,
        is_chain=True,
        trainable=settings.get("trainable", True) is not False,
    )


def _built_shape(settings: Mapping[str, Any], layers: Sequence[Layer]) -> Shape | None:
    """Return the input's shape as the model was built with, or as its first layer states it."""
    from mlcalc.readers.inputs import stated_input
    from mlcalc.shapes import as_shape

    built = settings.get("build_input_shape")
    if isinstance(built, (list, tuple)) and all(each is None or isinstance(each, int) for each in built):
        return as_shape(built)
    return stated_input(layers[0]) if layers and not isinstance(layers[0], (Model, Opaque)) else None


def _of(stored: Stored | None, entry: Entry) -> Stored | None:
    """Return what is stored of a layer: nothing, for one that a file with weights does not name."""
    if stored is None:
        return None
    return stored.of(entry.name) or (Stored() if stored.inner is not None else None)


def _saved(layer: Layer, outputs: Sequence[Shape | None], stored: Stored | None) -> Saved | None:
    """Return what the file says of a layer's outputs and weights."""
    if isinstance(layer, Model):
        return Saved(tuple(outputs))
    if layer.wraps or getattr(layer, "lora_rank", None):
        # Keras stores some weights of a wrapped layer twice, and an adapted kernel with its adaptation added.
        return Saved(tuple(outputs)) if outputs else None
    # Which weights of an unknown class are trained is not stored, unless the whole layer is frozen.
    known = layer.trainable if not isinstance(layer, Opaque) or not layer.trainable else None
    weights = stored.as_weights(trainable=known) if stored else None
    if weights is None and isinstance(layer, Opaque) and layer.class_name == "Lambda":
        weights = ()
    if weights is None and isinstance(layer, Opaque):
        return Saved(tuple(outputs), None, _UNKNOWN_CLASS)
    return Saved(tuple(outputs), weights) if outputs or weights is not None else None


_UNKNOWN_CLASS = (
    "its class is none that mlcalc knows, and no stored weights tell its size "
    "(a .keras or .h5 file holds them; reading them needs h5py)"
)
_UNKNOWN_INPUT = "the model was saved without the shape of its input: `--input` gives it"


# A graph.


class _Functional:
    """Joins the calls of the layers of a saved graph."""

    def __init__(
        self,
        class_name: str,
        settings: Mapping[str, Any],
        entries: Sequence[Entry],
        layers: Sequence[Layer],
        stored: Stored | None,
    ) -> None:
        self.class_name = class_name
        self.settings = settings
        self.entries = entries
        self.layers = layers
        self.stored = stored
        self.calls = [calls_of(entry.name, entry.data.get("inbound_nodes", [])) for entry in entries]
        self.indices: dict[tuple[str, int], int] = {}
        self.outputs = list(histories(settings.get("output_layers", ())))
        self.shapes: dict[tuple[str, int], dict[int, Shape | None]] = {}

    def model(self, input_shape: Shape | None) -> Model:
        """Return the model.

        Raises:
            MlcalcError: it names a layer that is not there, or runs in a circle.
        """
        inputs = list(histories(self.settings["input_layers"]))
        self._renumber()
        self._collect()
        nodes = list(self._nodes({each.layer for each in inputs}))
        if input_shape and inputs:
            first = self._tensor(inputs[0]).node
            nodes[first] = nodes[first]._replace(layer=InputLayer(batch_shape=input_shape))
        order = ordered(nodes)
        position = {old: new for new, old in enumerate(order)}
        moved = [
            nodes[old]._replace(inputs=tuple(_moved(each, position) for each in nodes[old].inputs)) for old in order
        ]
        return Model(
            self.settings.get("name") or "model",
            moved,
            [position[self._tensor(each).node] for each in inputs],
            [_moved(self._tensor(each), position) for each in self.outputs],
            kind=self.class_name,
            listing=[entry.name for entry in self.entries],
            trainable=self.settings.get("trainable", True) is not False,
        )

    def _renumber(self) -> None:
        """Count the calls of a model inside from 0.

        Keras gives such a model a first call of its own, which is not saved, and counts from 1: in Keras 2
        everywhere, in Keras 3 among the outputs only.
        """
        models = {each.name for each, layer in zip(self.entries, self.layers, strict=True) if isinstance(layer, Model)}
        for call in (call for calls in self.calls for call in calls):
            if call.counts_from_one:
                call.positional[:] = _shifted(call.positional, models)
                call.options.update({key: _shifted(each, models) for key, each in call.options.items()})
        older = any(call.counts_from_one for calls in self.calls for call in calls)
        graphs = {each.name for each in self.entries if "input_layers" in each.settings}
        self.outputs = _shifted(self.outputs, models if older else graphs)

    def _collect(self) -> None:
        """Give every call an index, and note the shapes that its takers state."""
        for entry, calls in zip(self.entries, self.calls, strict=True):
            for number, call in enumerate(calls):
                self.indices[entry.name, number] = len(self.indices)
                for each in tensors_of([call.positional, call.options]):
                    self.shapes.setdefault((each.layer, each.call), {})[each.output] = each.shape

    def _tensor(self, history: History) -> Tensor:
        index = self.indices.get((history.layer, history.call))
        if index is None:
            raise error(
                "unknown-source",
                f'the saved model takes output {history.call} of "{history.layer}", which it does not hold',
            )
        return Tensor(index, history.output)

    def _nodes(self, inputs: set[str]) -> Iterator[Node]:
        for entry, layer, calls in zip(self.entries, self.layers, self.calls, strict=True):
            stored = _of(self.stored, entry)
            for number, call in enumerate(calls):
                told = self.shapes.get((entry.name, number), {})
                outputs = [told.get(output) for output in range(max(told, default=-1) + 1)]
                called = _operation(entry, call) or _called(layer, call)
                taken = [] if entry.name in inputs else list(_taken(called, call))
                weights = Stored() if isinstance(called, KnownOperation) else stored
                tensors = tuple(map(self._tensor, taken))
                yield Node(
                    entry.name, called, tensors, saved=_saved_call(entry, called, outputs, weights), number=number
                )


def _saved_call(entry: Entry, layer: Layer, outputs: Sequence[Shape | None], stored: Stored | None) -> Saved | None:
    if entry.is_operation:
        return Saved(tuple(outputs), ())
    if entry.class_name == "Lambda" and not any(outputs):
        return Saved((_lambda_shape(entry),), ())
    saved = _saved(layer, outputs, stored)
    return saved._replace(quantization=entry.quantization[0]) if saved and entry.quantization else saved


def _lambda_shape(entry: Entry) -> Shape | None:
    """Return the shape that a Lambda states itself, with the batch unknown."""
    stated = entry.settings.get("output_shape")
    shape = stated_shape(stated)
    return None if shape is None else (None, *shape)


def _called(layer: Layer, call: ModelCall) -> Layer:
    """Return the layer as this call uses it: attention may be asked for its scores besides."""
    if call.options.get("return_attention_scores") is not True or not hasattr(layer, "with_scores"):
        return layer
    asked: Layer = layer.with_scores()
    return asked


def _moved(tensor: Tensor, position: Mapping[int, int]) -> Tensor:
    return Tensor(position[tensor.node], tensor.output)


def _taken(layer: Layer, call: ModelCall) -> Iterator[History]:
    """Yield the tensors that a layer takes as its inputs, in the order of its own parameters.

    Masks and the like do not change a shape and are passed over.
    """
    if isinstance(layer, (Model, Opaque, KnownOperation)):
        yield from tensors_of(call.positional)
        for value in call.options.values():
            yield from tensors_of(value)
        return
    for place, name in enumerate(layer.call_inputs):
        value = call.positional[place] if place < len(call.positional) else call.options.get(name)
        yield from tensors_of(value)


def _operation(entry: Entry, call: ModelCall) -> Layer | None:
    """Return the operation that an entry is, with this call's arguments, where mlcalc has its rule."""
    if not entry.is_operation:
        return None
    settings = {key: value for key, value in entry.config.items() if key not in ("name", "dtype", "trainable")}
    name = str(settings.pop("function", entry.class_name))
    slots: list[History] = []
    positional = [_slotted(each, slots) for each in call.positional]
    options = {key: _slotted(each, slots) for key, each in {**settings, **call.options}.items()}
    return operation(name, entry.class_name, positional, options)


def _slotted(value: Any, slots: list[History]) -> Any:
    """Return an argument with each tensor replaced by its number among the inputs."""
    if isinstance(value, History):
        slots.append(value)
        return Slot(len(slots) - 1)
    if isinstance(value, list):
        return [_slotted(each, slots) for each in value]
    return value
