"""Saved models inside other data: under a key, as a text in a text, as TensorFlow.js keeps them, or a bare list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlcalc.errors import MlcalcError, Source, error
from mlcalc.limits import LARGEST_DIMENSION, MOST_AXES, MOST_PARTS, MOST_WRAPPINGS
from mlcalc.plain_json import parse
from mlcalc.readers.content import Content
from mlcalc.readers.keras.older import as_today, is_before_keras1
from mlcalc.readers.keras.stored import Stored, StoredWeight
from mlcalc.texts import named

TOPOLOGY, MANIFEST = "modelTopology", "weightsManifest"


def has_class(data: Any) -> bool:
    """Tell whether data have the keys of a model or a layer as Keras serialises it."""
    return isinstance(data, Mapping) and {"class_name", "config"} <= data.keys()


def unwrapped(content: Content) -> Content | None:
    """Return the one saved model that lies somewhere in data; None if there is none.

    Raises:
        MlcalcError: there are several.
    """
    if isinstance(content.data, list) and content.data and all(map(_is_layer, content.data)):
        return content._replace(data={"class_name": "Sequential", "config": content.data})
    return _Search().model_in(content)


def out_of_texts(content: Content) -> Content:
    """Return data that were saved as a text once more, or several times, as what they are."""
    for _ in range(MOST_WRAPPINGS):
        data = _in_text(content.data) if isinstance(content.data, str) else None
        if data is None:
            break
        content = content._replace(data=data, is_tree=True)
    return content


def _in_text(text: str) -> Any:
    """Return the data in a text that is JSON, or that Python printed; None if it is neither."""
    if not text.lstrip().startswith(("{", "[", '"')):
        return None
    from mlcalc.readers.printed import is_printed, read_printed

    try:
        return read_printed(Source("text", text, is_file=False)) if is_printed(text) else parse(text).data
    except (ValueError, MlcalcError):
        return None


def _is_layer(data: Any) -> bool:
    return has_class(data) and isinstance(data["class_name"], str)


class _Search:
    """Looks for the one model in data; what is used in several places is looked at once."""

    def __init__(self) -> None:
        self.known: dict[int, Content | None] = {}

    def model_in(self, content: Content, level: int = 0) -> Content | None:
        """Return the model that data are, or that lies under one of their keys."""
        content = out_of_texts(content)
        key = id(content.data)
        if level > MOST_WRAPPINGS or not isinstance(content.data, Mapping):
            return None
        if key not in self.known:
            self.known[key] = None  # until it is known, or if the data contain themselves
            self.known[key] = self._in_mapping(content, level)
        return self.known[key]

    def _in_mapping(self, content: Content, level: int) -> Content | None:
        data = content.data
        if _lists_layers(data):
            return content
        if is_before_keras1(data):
            return content._replace(data=as_today(data))
        found = {key: model for key, value in data.items() if (model := self._below(content, key, value, level))}
        if len(found) > 1:
            names = " and ".join(f"`{named(key)}`" for key in found)
            raise error("several-models", f"there are models under {names}, and only one can be read")
        model = next(iter(found.values()), None)
        return _with_weights(model, data[MANIFEST]) if model and MANIFEST in data else model

    def _below(self, content: Content, key: Any, value: Any, level: int) -> Content | None:
        if not isinstance(value, (Mapping, str)):
            return None
        return self.model_in(content._replace(data=value, spot=content.spot.below(key)), level + 1)


def _lists_layers(data: Any) -> bool:
    """Tell whether data are a serialised model with its layers; optimizers and losses have a class and a config too."""
    if not _is_layer(data):
        return False
    config = data["config"]
    return isinstance(config, list) or (isinstance(config, Mapping) and isinstance(config.get("layers"), list))


# The weights that TensorFlow.js lists beside a model.


def _with_weights(model: Content, manifest: Any) -> Content:
    """Return a model with the weights in the manifest of TensorFlow.js, whose names begin with the layer's."""
    weights = list(_weights_of(manifest))
    if not weights or model.stored is not None:
        return model
    below: dict[str, list[int]] = {}
    for number, weight in enumerate(weights):
        for step in set(weight.path[:-1]):
            below.setdefault(step, []).append(number)
    inner, count = {}, 0
    for layer in _layers(model.data):
        found = [below[name] for name in set(_names_in(layer)) & below.keys()]
        count += sum(map(len, found))
        if count > MOST_PARTS:
            raise error("too-large", f"the layers of the file have more than {MOST_PARTS:,} weights")
        inner[_name_of(layer)] = Stored(tuple(weights[number] for number in sorted(set().union(*found))))
    return model._replace(stored=Stored(groups=inner, are_named=True))


def in_order(stored: Stored, data: Any) -> Stored:
    """Return stored weights by the names of a model's layers, if the file numbers them, as Keras 0 did."""
    inner = stored.groups if stored.are_named else {}
    if not inner or list(inner) != [f"layer_{number}" for number in range(len(inner))] or not _lists_layers(data):
        return stored
    groups = dict(zip(map(_name_of, _layers(data)), inner.values(), strict=False))
    return Stored(groups=groups, are_named=True)


def _layers(data: Any) -> list[Any]:
    config = data["config"]
    return [each for each in (config if isinstance(config, list) else config["layers"]) if _is_layer(each)]


def _name_of(layer: Any) -> str:
    config = layer["config"]
    name = layer.get("name") or (config.get("name") if isinstance(config, Mapping) else None)
    return name if isinstance(name, str) else ""


def _names_in(layer: Any) -> Iterator[str]:
    """Yield the name of a layer and those of all layers in it, if it is a model."""
    waiting = [layer]
    while waiting:
        each = waiting.pop()
        yield _name_of(each)
        waiting += _layers(each) if _lists_layers(each) else []


def _weights_of(manifest: Any) -> Iterator[StoredWeight]:
    """Yield the weights in the groups of a manifest, but not those of an optimizer."""
    for group in manifest if isinstance(manifest, list) else ():
        weights = group.get("weights") if isinstance(group, Mapping) else None
        for weight in weights if isinstance(weights, list) else ():
            if not _is_weight(weight):
                raise error("damaged-file", f"a weight in the `{MANIFEST}` has no name, shape or type")
            if weight.get("group") != "optimizer":
                path = weight["name"].partition(":")[0].split("/")
                yield StoredWeight(tuple(path), tuple(weight["shape"]), weight["dtype"])


def _is_weight(data: Any) -> bool:
    if not isinstance(data, Mapping) or not all(isinstance(data.get(key), str) for key in ("name", "dtype")):
        return False
    shape = data.get("shape")
    return isinstance(shape, list) and len(shape) <= MOST_AXES and all(map(_is_size, shape))


def _is_size(value: Any) -> bool:
    return type(value) is int and 0 <= value <= LARGEST_DIMENSION
