"""Models as Keras serialises them: of Keras 3, of tf.keras 2 and of Keras 2.

A saved model is taken at its word. A class that mlcalc does not know keeps its row; its weights are those
stored in the file, and its output shape the one that the file states where the next layer takes it.
Models inside models are read with a stack of our own, however deep they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.arguments import Argument
from mlcalc.builder import Builder
from mlcalc.dtypes import policy_name
from mlcalc.errors import MlcalcError, error
from mlcalc.graph import Tensor
from mlcalc.layers import find, is_layer, is_spelt_exactly, make
from mlcalc.layers.base import Layer, Weight
from mlcalc.layers.core import InputLayer
from mlcalc.layers.operations import KnownOperation, Slot, operation
from mlcalc.layers.recorded import Recorded
from mlcalc.model import Model
from mlcalc.readers.keras_calls import History, ModelCall, calls_of, histories, stated_shape, tensors_of
from mlcalc.readers.keras_config import class_and_config, inner_layers, is_model
from mlcalc.readers.saved import Stored
from mlcalc.shapes import Shape


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
        model = _read(data, stored, input_shape) if is_model(data) else _written_in_python(data, stored)
        return model.with_optimizer(Stored(stored.optimizer).as_weights(trainable=False))
    if not is_model(data):
        raise error(
            "unknown-model",
            f"`{data.get('class_name')}` is a model written in Python, whose layers the file does not list",
            help="save it as a functional model; `.weights.h5` gives its weights alone",
        )
    return _read(data, None, input_shape)


def _written_in_python(data: Mapping[str, Any], stored: Stored) -> Model:
    """Return what a file tells of a model whose layers it does not list: its weights, in one row."""
    class_name, config = class_and_config(data)
    name = str(config.get("name") or class_name.lower()) if isinstance(config, Mapping) else class_name.lower()
    builder = Builder()
    layer = Recorded(class_name=class_name, stored=stored.as_weights(trainable=None), name=name)
    return builder.model(name, [builder.add(layer, name)], kind=class_name, is_chain=True)


def _read(data: Mapping[str, Any], stored: Stored | None, input_shape: Shape | None = None) -> Model:
    class_name, config = class_and_config(data)
    entries = list(_entries(config if isinstance(config, list) else config.get("layers", [])))
    layers: list[Layer] = []
    for entry in entries:
        kept = stored.of(entry.name) if stored else None
        if is_model(entry.data):
            layers.append(_read(entry.data, kept))
        else:
            layer = _layer(entry, kept)
            # A file does not say how a layer was frozen. Who freezes attention means the projections inside; Keras
            # itself forgets a wrapper's.
            layers.append(layer if layer.trainable or layer.holding else layer.as_frozen())
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
    """Return the layer, or one without a rule if its class is unknown or is written in Python."""
    if entry.is_operation or entry.is_custom or entry.class_name == "Lambda" or not is_layer(entry.class_name):
        return _unknown(entry)
    layer_class = find(entry.class_name)
    try:
        named = inner_layers(layer_class, _current(entry, stored), _inner)
        return make(entry.class_name, (), _known(layer_class, named), convention=_convention(entry))
    except MlcalcError:
        return _unknown(entry)


def _unknown(entry: Entry) -> Recorded:
    trainable = entry.settings.get("trainable", True) is not False
    return Recorded(class_name=entry.class_name.rpartition(">")[2], name=entry.name, trainable=trainable)


def _inner(data: Mapping[str, Any]) -> Layer:
    """Return a layer that another one holds.

    Raises:
        MlcalcError: mlcalc does not know it, and so cannot know the layer around it either.
    """
    if is_model(data):
        return model_from_config(data)
    layer = _layer(next(_entries([data])))
    if isinstance(layer, Recorded):
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
    builder = Builder()
    last: Tensor | None = None
    knows_input = True
    if not layers or not isinstance(layers[0], InputLayer):
        shape = input_shape or _built_shape(settings, layers)
        last, knows_input = builder.add_input("input", shape), shape is not None
    for entry, layer in zip(entries, layers, strict=True):
        if last is None:
            last = builder.add_input_layer(InputLayer(batch_shape=input_shape) if input_shape else layer, entry.name)
            continue
        reason = None if knows_input or last.node else _UNKNOWN_INPUT
        recorded = _recorded(entry, layer, (), _of(stored, entry), reason)
        last = builder.add(recorded, entry.name, [last])
    return builder.model(
        settings.get("name") or "sequential",
        [last] if last else [],
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
    return stated_input(layers[0]) if layers and not isinstance(layers[0], (Model, Recorded)) else None


def _of(stored: Stored | None, entry: Entry) -> Stored | None:
    """Return what is stored of a layer: nothing, for one that a file with weights does not name."""
    if stored is None:
        return None
    return stored.of(entry.name) or (Stored() if stored.inner is not None else None)


def _recorded(
    entry: Entry, layer: Layer, outputs: Sequence[Shape | None], stored: Stored | None, reason: str | None = None
) -> Layer:
    """Return the layer with what the file says of its outputs and weights."""
    has_rule = not isinstance(layer, Recorded)
    class_name = layer.class_name if isinstance(layer, Recorded) else ""
    weights: Sequence[Weight] | None = None
    if entry.is_operation:
        weights = ()
    elif entry.class_name == "Lambda":
        weights, outputs = (), outputs if any(outputs) else (_lambda_shape(entry),)
    elif not isinstance(layer, Model) and not layer.holding and not getattr(layer, "lora_rank", None):
        # Keras stores some weights of a wrapped layer twice, and an adapted kernel with its adaptation added.
        # Which weights of an unknown class are trained is not stored, unless the whole layer is frozen.
        trainable = layer.trainable if has_rule or not layer.trainable else None
        weights = stored.as_weights(trainable=trainable) if stored else None
    if not has_rule and weights is None:
        reason = _UNKNOWN_CLASS
    if has_rule and weights is None and not any(outputs) and reason is None:
        return layer
    return Recorded(
        layer if has_rule else None,
        class_name=class_name,
        outputs=outputs,
        stored=weights,
        reason=reason,
        quantization=entry.quantization[0] if entry.quantization else None,
        name=entry.name,
        trainable=layer.trainable,
    )


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
        self.builder = Builder()
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
        replaced = inputs[0].layer if input_shape and inputs else None
        for entry, layer, calls in zip(self.entries, self.layers, self.calls, strict=True):
            given = InputLayer(batch_shape=input_shape) if entry.name == replaced else layer
            self._add(entry, given, calls, is_input=any(entry.name == each.layer for each in inputs))
        self.builder.inputs = [self._tensor(each).node for each in inputs]
        return self.builder.model(
            self.settings.get("name") or "model",
            [self._tensor(each) for each in self.outputs],
            kind=self.class_name,
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

    def _add(self, entry: Entry, layer: Layer, calls: Sequence[ModelCall], *, is_input: bool) -> None:
        """Add every call of one layer."""
        stored = _of(self.stored, entry)
        first: Tensor | None = None
        for number, call in enumerate(calls):
            recorded = self.shapes.get((entry.name, number), {})
            outputs = [recorded.get(output) for output in range(max(recorded, default=-1) + 1)]
            called = _operation(entry, call) or _called(layer, call)
            inputs = [] if is_input else [self._tensor(each) for each in _taken(called, call)]
            weights = Stored() if isinstance(called, KnownOperation) else stored
            whole = called if isinstance(called, InputLayer) else _recorded(entry, called, outputs, weights)
            if first is None:
                first = self.builder.add(whole, entry.name, inputs)
            else:
                self.builder.call_again(first, whole, inputs, number)


def _lambda_shape(entry: Entry) -> Shape | None:
    """Return the shape that a Lambda states itself, with the batch unknown."""
    stated = entry.settings.get("output_shape")
    shape = stated_shape(stated)
    return None if shape is None else (None, *shape)


def _called(layer: Layer, call: ModelCall) -> Layer:
    """Return the layer as this call uses it: attention may be asked for its scores besides."""
    if call.options.get("return_attention_scores") is not True or not hasattr(layer, "with_attention_scores"):
        return layer
    asked: Layer = layer.with_attention_scores()
    return asked


def _taken(layer: Layer, call: ModelCall) -> Iterator[History]:
    """Yield the tensors that a layer takes as its inputs, in the order of its own parameters.

    Masks and the like do not change a shape and are passed over.
    """
    if not layer.inputs.names:
        yield from tensors_of(call.positional)
        for value in call.options.values():
            yield from tensors_of(value)
        return
    for place, name in enumerate(layer.inputs.names):
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
