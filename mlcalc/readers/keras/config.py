"""Layers as Keras serialises them: `{"class_name": …, "config": …}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mlcalc.arguments import Argument
from mlcalc.errors import Diagnostic, MlcalcError, Place
from mlcalc.layers import is_layer, is_spelt_exactly
from mlcalc.layers.base import Layer
from mlcalc.limits import DEEPEST
from mlcalc.readers.keras.calls import recorded_shape
from mlcalc.readers.keras.stored import NOTHING, Stored
from mlcalc.readers.located import NOWHERE, InData, Spot
from mlcalc.shapes import Shape
from mlcalc.texts import named

Inner = Callable[..., Layer]
"""Makes a layer inside another one, of its data and the steps that lead to them from the arguments around it."""


class SavedLayer(NamedTuple):
    """One layer of a saved model; `stored` are its weights, None if the file says nothing of them."""

    name: str
    class_name: str
    config: Any
    data: Mapping[str, Any]
    spot: Spot = NOWHERE
    stored: Stored | None = None

    def locate(self, argument: str | None = None) -> Place | None:
        """Return where the layer was written, at its class, or one of its arguments."""
        is_written = argument in self.settings
        spot = self.spot.below("config").below(argument) if is_written else self.spot.below("class_name")
        return spot.place

    @property
    def settings(self) -> Mapping[str, Any]:
        """The arguments by name; Keras 2 saved a chain as a bare list instead."""
        return self.config if isinstance(self.config, Mapping) else {}

    @property
    def built_for(self) -> Shape | None:
        """The shape of the input that the layer was built for, if it takes one and the file says it."""
        build = self.data.get("build_config")
        return recorded_shape(build.get("input_shape")) if isinstance(build, Mapping) else None

    @property
    def is_operation(self) -> bool:
        """Whether it is a function of `keras.ops` or of TensorFlow rather than a layer, which may share its name."""
        module = self.data.get("module")
        if self.class_name.endswith(("OpLambda", "OpLayer")):
            return True
        if isinstance(module, str):
            return ".ops." in module
        # A class of a user's own has a module, which is null.
        return "module" not in self.data and self._lacks_what_layers_have

    @property
    def _lacks_what_layers_have(self) -> bool:
        """Whether it is a function, if its module is not said, as in HDF5; only graphs of Keras 3 have such."""
        nodes = self.data.get("inbound_nodes")
        if not isinstance(nodes, list) or not any(isinstance(node, Mapping) for node in nodes):
            return False
        # Every saved layer says whether it is trained, and only a layer owns weights.
        if {"trainable", "layers"} & self.settings.keys() or (self.stored is not None and any(self.stored.all())):
            return False
        # A function that is called like a layer takes its tensors one by one, but the layer takes a list of them.
        is_like_layer = is_spelt_exactly(self.class_name)
        return not is_like_layer or "newshape" in self.settings or any(map(_takes_several, nodes))

    @property
    def is_custom(self) -> bool:
        """Whether a user registered the class, so that it is not one of Keras."""
        registered, module = self.data.get("registered_name"), self.data.get("module")
        if isinstance(module, str) and ".applications." in module:
            return False
        foreign = isinstance(module, str) and "keras" not in module.partition(".")[0]
        return foreign or (isinstance(registered, str) and ">" in registered) or ">" in self.class_name

    @property
    def is_lambda(self) -> bool:
        """Whether it is a function written in Python, which owns no weights."""
        return self.class_name == "Lambda"

    @property
    def is_known(self) -> bool:
        """Whether mlcalc has a layer for it."""
        return not (self.is_operation or self.is_custom or self.is_lambda) and is_layer(self.class_name)


def _takes_several(node: Any) -> bool:
    """Tell whether a call of Keras 3 has more than one argument by position."""
    return isinstance(node, Mapping) and isinstance(node.get("args"), list) and len(node["args"]) > 1


def below_layer(spot: Spot, *steps: str | int) -> Spot:
    """Return where a layer that is a part of a model, or of another layer, stands.

    Raises:
        MlcalcError: it is nested deeper than any real network is.
    """
    for step in steps:
        spot = spot.below(step)
    # Every layer around it has a `config` on the way; what was written in YAML has bounds of its own.
    if isinstance(spot, InData) and spot.path.count("config") > DEEPEST:
        raise refusal(spot, f"layers are nested at most {DEEPEST} levels deep", "too-deep")
    return spot


def refusal(spot: Spot, message: str, code: str = "bad-config") -> MlcalcError:
    """Return an error at a part of a saved model; without its text, it names the file alone."""
    return MlcalcError(Diagnostic(code, message, place=spot.place))


def saved_layers(layers: Any, spot: Spot, stored: Stored | None) -> list[SavedLayer]:
    """Return the layers in the list of a saved model, each with what the file stores of it.

    Raises:
        MlcalcError: it is no list, or one of them is not a serialised layer.
    """
    if not isinstance(layers, list):
        raise refusal(spot, "the `layers` of the saved model are not a list")
    saved = [_saved_layer(data, index, below_layer(spot, index)) for index, data in enumerate(layers)]
    if stored is None:
        return saved
    # The keys of a file count layers alone.
    owners = [each for each in saved if not each.is_operation] if not stored.are_named else saved
    found = dict(zip(map(id, owners), stored.of_layers(owners), strict=True))
    return [each._replace(stored=found.get(id(each), NOTHING)) for each in saved]


def _saved_layer(data: Any, index: int, spot: Spot) -> SavedLayer:
    if not isinstance(data, Mapping):
        raise refusal(spot, f"layer {index} of the saved model is not a mapping")
    class_name, config = class_and_config(data, spot)
    if isinstance(config, list) and not is_model(data):
        raise refusal(spot, f"the `config` of layer {index} ({named(class_name)}) must map arguments to values")
    settings = config if isinstance(config, Mapping) else {}
    name = str(data.get("name") or settings.get("name") or f"{class_name.lower()}_{index}")
    return SavedLayer(name, class_name, config, data, spot)


def class_and_config(data: Mapping[str, Any], spot: Spot = NOWHERE) -> tuple[str, Any]:
    """Return the class and the arguments of a serialised object.

    Raises:
        MlcalcError: it lacks them.
    """
    class_name = config = None
    if isinstance(data, Mapping):
        class_name, config = data.get("class_name"), data.get("config", {})
    if not isinstance(class_name, str) or not isinstance(config, (Mapping, list)):
        raise refusal(spot, "a serialised layer has a `class_name` and a `config`")
    return class_name, config


def is_model(data: Mapping[str, Any]) -> bool:
    """Tell whether a serialised object is a model: it lists its layers, and is no layer of ours."""
    config = data.get("config")
    class_name = data.get("class_name")
    if class_name == "Sequential":
        return True
    if not isinstance(config, Mapping) or not isinstance(config.get("layers"), list):
        return False
    return "input_layers" in config or not is_layer(str(class_name))


def with_inner_layers(layer_class: type[Layer], config: Mapping[str, Any], inner: Inner) -> dict[str, Any]:
    """Return the arguments of a layer, with the layers made that they hold."""
    named = {str(name): value for name, value in config.items()}
    for name, argument in layer_class.arguments.items() if layer_class.holding else ():
        if argument.holds and name in named:
            named[name] = _inner_value(named[name], inner, name)
    return named


def _inner_value(value: Any, inner: Inner, name: str) -> Any:
    """Return the layer, or the layers, that an argument holds."""
    if isinstance(value, Mapping):
        return inner(value, name)
    if isinstance(value, (list, tuple)):
        return [inner(each, name, index) if isinstance(each, Mapping) else each for index, each in enumerate(value)]
    return value


def readable_arguments(saved: SavedLayer, layer_class: type[Layer], *, strict: bool) -> dict[str, Any]:
    """Return the arguments of a saved layer under today's names, as any Keras' `get_config()` wrote them.

    Args:
        strict: whether arguments that no Keras has stay, to be refused; what a file says beside them is passed over.
    """
    config = layer_class.arguments_of_config(saved.config)
    readable = {}
    for name, value in config.items():
        argument = layer_class.arguments.get(name) or layer_class.keywords.get(name)
        if argument is None:
            if strict:
                readable[name] = value
            continue
        if value is None and argument.kind == "BOOLEAN":
            value = False  # noqa: PLW2901  (Keras takes it so, and TensorFlow.js saves a switch that was not set so)
        if value is None and argument.default is None:
            continue
        if name == "axis" and argument.kind == "INTEGER" and isinstance(value, (list, tuple)) and len(value) == 1:
            value = value[0]  # noqa: PLW2901  (Keras 2 saved it as a list of one)
        if argument.kind == "NAME" and isinstance(value, str):
            value = value.removesuffix("_v2")  # noqa: PLW2901  (as TensorFlow calls its own softmax functions)
        said = value if strict and value is not None else _said(layer_class, argument, value)
        if said is not _NOTHING:
            readable[name] = said
    return readable


_NOTHING = object()
_MAY_BE_SILENT: dict[str, tuple[type, ...]] = {"NAME": (str,), "NUMBER": (int, float, type(None))}
"""Kinds of arguments on which no shape depends, and of what type a value without a meaning is: a function of a user's
own by its name, no number, or one that today's Keras refuses."""


def _said(layer_class: type[Layer], argument: Argument, value: Any) -> Any:
    """Return a value, or what stands for one without a meaning: nothing, so that the default is as good."""
    if not isinstance(value, _MAY_BE_SILENT.get(argument.kind, ())):
        return value
    try:
        argument.convert(value, layer_class)
    except ValueError:
        if not argument.required:
            return _NOTHING
        return 0 if argument.kind == "NUMBER" else {"class_name": value, "config": {}}
    return value
