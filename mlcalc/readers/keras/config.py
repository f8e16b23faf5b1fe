"""Layers as Keras serialises them: `{"class_name": …, "config": …}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from mlcalc.arguments.base import Argument
from mlcalc.errors import Place, closest, error, located
from mlcalc.layers import find, is_layer, is_spelt_exactly
from mlcalc.layers.base import Layer
from mlcalc.limits import DEEPEST
from mlcalc.readers.expected import list_of, mapping_of, text_of
from mlcalc.readers.keras.calls import recorded_shape
from mlcalc.readers.keras.stored import NOTHING, Stored
from mlcalc.readers.located import NOWHERE, InData, Spot, fail, in_place
from mlcalc.shapes import Shape
from mlcalc.texts import json_text, named

Inner = Callable[..., Layer]
"""Makes a layer inside another one, of its data and the steps that lead to them from the arguments around it."""


class _Parts(NamedTuple):
    """The parts of a saved layer, each of the type that Keras writes.

    Attributes:
        name: its own name, or one of its class and its place.
        class_name: what the file calls its class.
        config: its arguments.
        data: the whole of it, as it is saved.
        module: where its class is written, if that is said.
        registered_name: the name under which a user registered the class.
        nodes: its calls, as they are saved.
        spot: where it stands.
        stored: its weights; None if the file says nothing of them.
        weights_file: the file of the weights, if it is another one than that of the model.
    """

    name: str
    class_name: str
    config: Mapping[str, Any] | Sequence[Any]
    data: Mapping[str, Any]
    module: str | None
    registered_name: str | None
    build_config: Mapping[str, Any]
    nodes: Sequence[Any]
    spot: Spot
    stored: Stored | None = None
    weights_file: str | None = None


class SavedLayer(_Parts):
    """One layer of a saved model."""

    @property
    def is_of_keras(self) -> bool:
        """Whether the file says that its class is one of Keras' own layers."""
        module = (self.module or "").replace(".src.", ".")
        return module.startswith(("keras.layers", "tf_keras.layers")) and not self.registered_name

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
    def has_name(self) -> bool:
        """Whether the file names it: it does not name a chain that is a bare list in another chain."""
        return isinstance(self.config, Mapping) or bool(self.data.get("name"))

    @property
    def is_model(self) -> bool:
        """Whether it is a model, which lists its layers."""
        return is_model(self.data)

    @property
    def built_for(self) -> Shape | None:
        """The shape of the input that the layer was built for, if it takes one and the file says it."""
        return recorded_shape(self.build_config.get("input_shape"))

    @cached_property
    def is_operation(self) -> bool:
        """Whether it is a function of `keras.ops` or of TensorFlow rather than a layer, which may share its name."""
        if self.class_name.endswith(("OpLambda", "OpLayer")):
            return True
        if self.module is not None:
            return ".ops." in self.module
        # A class of a user's own has a module, which is null.
        return "module" not in self.data and self._lacks_what_layers_have

    @property
    def _lacks_what_layers_have(self) -> bool:
        """Whether it is a function, if its module is not said, as in HDF5; only graphs of Keras 3 have such."""
        if not any(isinstance(node, Mapping) for node in self.nodes):
            return False
        # Every saved layer says whether it is trained, and only a layer owns weights.
        if {"trainable", "layers"} & self.settings.keys() or (self.stored is not None and any(self.stored.all())):
            return False
        # A function that is called like a layer takes its tensors one by one, but the layer takes a list of them.
        is_like_layer = is_spelt_exactly(self.class_name)
        return not is_like_layer or "newshape" in self.settings or any(map(_takes_several, self.nodes))

    @property
    def is_custom(self) -> bool:
        """Whether a user registered the class, so that it is not one of Keras."""
        module = self.module or "keras"
        if ".applications." in module:
            return False
        return "keras" not in module.partition(".")[0] or ">" in (self.registered_name or "") + self.class_name

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
        # The path would be as long as it is deep.
        raise located(error("too-deep", f"layers are nested at most {DEEPEST} levels deep"), spot.place)
    return spot


def saved_layers(
    layers: Sequence[Any], spot: Spot, stored: Stored | None, *, is_stored: Callable[[Mapping[str, Any]], bool]
) -> list[SavedLayer]:
    """Return the layers in the list of a saved model, each with what the file stores of it.

    Args:
        layers: the list.
        spot: where it stands.
        stored: the weights of the model.
        is_stored: tells whether a layer is stored at an earlier place of the file.

    Raises:
        MlcalcError: one of them is not a serialised layer.
    """
    saved = [saved_layer(data, below_layer(spot, index), index) for index, data in enumerate(layers)]
    if stored is None:
        return saved
    # The keys of a file count layers alone.
    owners = [each for each in saved if not each.is_operation] if not stored.are_named else saved
    elsewhere = {index for index, each in enumerate(owners) if is_stored(each.data)}
    found = dict(zip(map(id, owners), stored.of_layers(owners, elsewhere), strict=True))
    return [each._replace(stored=found.get(id(each), NOTHING)) for each in saved]


def saved_layer(data: Any, spot: Spot = NOWHERE, index: int = 0) -> SavedLayer:
    """Return a serialised layer, or a model.

    Args:
        data: the layer.
        spot: where it stands.
        index: its place among the layers of a model.

    Raises:
        MlcalcError: it is none, or a part of it is not of the type that Keras writes.
    """
    class_name, config = class_and_config(data, spot)
    return SavedLayer(
        name_of(data, spot) or f"{class_name.lower()}_{index}",
        class_name,
        config,
        data,
        text_of.maybe(data, "module", spot),
        text_of.maybe(data, "registered_name", spot),
        mapping_of.maybe(data, "build_config", spot) or {},
        list_of.maybe(data, "inbound_nodes", spot) or (),
        spot,
    )


def name_of(data: Mapping[str, Any], spot: Spot = NOWHERE) -> str | None:
    """Return the name of a serialised layer, which stands beside its arguments or among them.

    Raises:
        MlcalcError: it is no text.
    """
    name = text_of.maybe(data, "name", spot)
    config = data.get("config")
    return name or (text_of.maybe(config, "name", spot.below("config")) if isinstance(config, Mapping) else None)


def class_and_config(data: Any, spot: Spot = NOWHERE) -> tuple[str, Mapping[str, Any] | Sequence[Any]]:
    """Return the class and the arguments of a serialised object; of a chain, they may be a list of layers.

    Raises:
        MlcalcError: it lacks them.
    """
    data = mapping_of.checked(data, spot, "a serialised layer")
    if "class_name" not in data and closest("class_name", map(str, data)) is None:
        called = next((key for key, each in data.items() if isinstance(each, str) and is_layer(each)), None)
        if called is not None:
            message = f"`class_name` is missing, and `{named(called)}` stands in its place"
            key = spot.below(called).key
            raise fail(key, "bad-config", message, in_place(key, "class_name", "the class of a layer is `class_name`:"))
        mend = 'say which layer it is: for example, `"class_name": "Dense"`'
        raise fail(spot, "bad-config", "`class_name` is missing, which must be a text", mend)
    class_name = text_of(data, "class_name", spot)
    config = data.get("config", {})
    meant = closest("config", map(str, data)) if "config" not in data else None
    if meant is not None and (mapping_of.fits(data[meant]) or list_of.fits(data[meant])):
        key = spot.below(meant).key
        raise fail(key, "bad-config", "`config` is missing", in_place(key, "config", "did you mean `config`?"))
    known = find(class_name).arguments if "config" not in data and is_layer(class_name) else {}
    if strays := [key for key in data if key in known]:
        first = strays[0]
        message = f"`config` is missing, which has the arguments of the layer, such as `{named(first)}`"
        mend = f'put them in: `"config": {json_text({key: data[key] for key in strays})}`'
        raise fail(spot.below(first).key, "bad-config", message, mend)
    if mapping_of.fits(config) or (class_name == "Sequential" and list_of.fits(config)):
        return class_name, config
    return class_name, mapping_of.checked(config, spot.below("config"), "`config`")


def is_model(data: Mapping[str, Any]) -> bool:
    """Tell whether a serialised object is a model: it lists its layers, and is no layer of ours."""
    config = data.get("config")
    class_name = data.get("class_name")
    if class_name == "Sequential":
        return True
    if not isinstance(config, Mapping):
        return False
    return "input_layers" in config or (list_of.fits(config.get("layers")) and not is_layer(str(class_name)))


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
        strict: whether arguments that no Keras has stay, to be refused. In a file those stay that are spelt much like
            an argument: others may be of a Keras that is newer.
    """
    config = layer_class.arguments_of_config(saved.settings)
    readable = {}
    for name, value in config.items():
        argument = layer_class.arguments.get(name) or layer_class.keywords.get(name)
        if argument is None:
            if strict or (saved.is_of_keras and closest(name, layer_class.arguments)):
                readable[name] = value
            continue
        if argument.ignored and not strict:
            continue  # a file may name initializers and their like that are somebody's own
        if value is None and argument.kind == "BOOLEAN":
            value = False  # noqa: PLW2901  (Keras takes it so, and TensorFlow.js saves a switch that was not set so)
        if value is None and argument.default is None:
            continue
        if name == "axis" and argument.kind == "INTEGER" and isinstance(value, (list, tuple)) and len(value) == 1:
            value = value[0]  # noqa: PLW2901  (Keras 2 saved it as a list of one)
        if argument.kind == "NAME" and isinstance(value, str):
            value = value.removesuffix("_v2")  # noqa: PLW2901  (as TensorFlow calls its own softmax functions)
        is_kept = (strict and value is not None) or _is_impossible(saved, name, argument, value)
        said = value if is_kept else _said(layer_class, argument, value)
        if said is not _NOTHING:
            readable[name] = said
    return readable


_NOTHING = object()
_MAY_BE_SILENT: dict[str, tuple[type, ...]] = {"NAME": (str,), "NUMBER": (int, float, type(None))}
"""Kinds of arguments on which no shape depends, and of what type a value without a meaning is: a function of a user's
own by its name, no number, or one that today's Keras refuses."""


def _is_impossible(saved: SavedLayer, name: str, argument: Argument, value: Any) -> bool:
    """Tell whether no version of Keras has written a value on which no shape depends: it stays, to be refused.

    A rate was always from 0 to 1. Keras 3, which names the module of a layer, saves a function of a user's own by more
    than its name.
    """
    if name == "rate" and argument.kind == "NUMBER":
        return not isinstance(value, (int, float)) or not 0 <= value <= 1
    return argument.kind == "NAME" and isinstance(value, str) and saved.is_of_keras


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
