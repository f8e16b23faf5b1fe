"""What `get_config()` returns: the settings of a model or of layers, without the classes that these are of.

A model is known by what it lists. The class of a layer is that of its name, if Keras gave it the name, or the only one
that takes such arguments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mlcalc.errors import Diagnostic, MlcalcError, note
from mlcalc.layers import FAMILIES, find, is_layer, names
from mlcalc.limits import MOST_PROBLEMS
from mlcalc.readers.content import Content
from mlcalc.readers.keras.config import name_of
from mlcalc.readers.keras.model import layer_from_config
from mlcalc.readers.keras.older import FORMER_ARGUMENTS, layer_as_today
from mlcalc.readers.keras.wrapped import has_class
from mlcalc.readers.located import Spot, Unprinted, fail
from mlcalc.texts import listed, named

_OF_MODEL = frozenset(
    {
        "batch_input_shape",
        "build_input_shape",
        "dtype",
        "input_layers",
        "layers",
        "name",
        "output_layers",
        "trainable",
    }
)
_OF_LAYER = frozenset({"batch_input_shape", "batch_shape", "dtype", "input_dtype", "name", "sparse", "trainable"})


def is_bare(data: Any) -> bool:
    """Tell whether data are the settings of a model or of a layer, or a list of those of layers."""
    if isinstance(data, list):
        return bool(data) and all(map(_is_bare_or_layer, data)) and not all(map(has_class, data))
    return _is_bare_model(data) or _is_bare_layer(data)


def _is_bare_or_layer(data: Any) -> bool:
    return _is_bare_model(data) or _is_bare_layer(data) or has_class(data)


def _is_bare_model(data: Any) -> bool:
    if not isinstance(data, Mapping) or "layers" not in data or "class_name" in data or not data.keys() <= _OF_MODEL:
        return False
    layers = data["layers"]
    return isinstance(layers, (list, tuple)) and bool(layers) and all(map(has_class, layers))


def _is_bare_layer(data: Any) -> bool:
    if not isinstance(data, Mapping) or not data.keys().isdisjoint(("class_name", "layers", "layer_class")):
        return False
    if "layer" in data:
        return has_class(data["layer"]) or isinstance(data["layer"], Unprinted)
    return isinstance(data.get("name"), str) and not data.keys().isdisjoint(("trainable", "batch_shape", "sparse"))


def with_classes(content: Content, name: str | None) -> Content:
    """Return such data as a model that Keras serialised, with a note on each class that only the arguments told.

    Args:
        content: the data.
        name: that of the model, if they are layers alone.

    Raises:
        MlcalcError: what class a layer is of cannot be known; holds every one.
    """
    found = _Classes()
    data = content.data
    if isinstance(data, list):
        layers = [found.with_class(each, content.spot.below(index)) for index, each in enumerate(data)]
        found.problems += _not_in_a_row(layers, content.spot)
        whole: Any = _chain(layers, name)
    else:
        whole = found.with_class(data, content.spot)
        if not _is_bare_model(data) or whole["class_name"] == "Pipeline":
            whole = _chain([whole], name)
    if found.problems:
        raise MlcalcError(found.problems)
    return content._replace(data=whole, remarks=(*content.remarks, *found.notes))


def _not_in_a_row(layers: Sequence[Mapping[str, Any]], spot: Spot) -> Iterator[Diagnostic]:
    """Yield that a list of layers does not say how they are joined, at the first that does not follow one other."""
    for index, layer in enumerate(layers):
        kind = str(layer.get("class_name", ""))
        if kind in _JOINING or (index and kind == "InputLayer"):
            does = "joins several tensors" if kind in _JOINING else "is one more input"
            message = f'layer "{named(name_of(layer, spot))}" {does}, and a list of layers does not say which go where'
            mend = "print `model.get_config()`, which says how they are joined"
            yield from fail(spot.below(index), "bad-config", message, mend).diagnostics
            return


def _family(name: str) -> frozenset[str]:
    """Return the names of the layers of a family."""
    return frozenset(entry.partition("=")[0] for entry in FAMILIES[name].split())


_JOINING = _family("merging") | _family("attention")


def _chain(layers: list[Any], name: str | None) -> Any:
    return {"class_name": "Sequential", "config": {"name": name or "model", "layers": layers}}


class _Classes:
    """Finds the classes of layers, and keeps what cannot be found."""

    def __init__(self) -> None:
        self.problems: list[Diagnostic] = []
        self.notes: list[Diagnostic] = []
        self.known: dict[frozenset[str], list[str]] = {}

    def with_class(self, data: Any, spot: Spot) -> Any:
        """Return the settings of a model or of a layer with its class."""
        if has_class(data):
            return data
        if _is_bare_model(data):
            if _class_by_name(str(data.get("name"))) == "Pipeline":
                return {"class_name": "Pipeline", "config": data}
            return {"class_name": "Functional" if "input_layers" in data else "Sequential", "config": data}
        try:
            return {"class_name": self.class_of(data, spot), "config": data}
        except MlcalcError as cause:
            if len(self.problems) < MOST_PROBLEMS:
                self.problems += cause.diagnostics
            return data

    def class_of(self, config: Mapping[str, Any], spot: Spot) -> str:
        """Return the class of a layer.

        Raises:
            MlcalcError: several take such arguments, or none.
        """
        name = config.get("name")
        own = _class_by_name(name) if isinstance(name, str) else None
        if own is not None and _takes(own, config):
            return own
        fitting = [each for each in self.with_arguments(config) if _can_be(each, config)]
        if len(fitting) == 1:
            message = f'layer "{named(name)}" is read as {fitting[0]}, which alone has such arguments'
            self.notes.append(note("class-by-arguments", f"{message}: its `get_config()` does not say its class"))
            return fitting[0]
        what = f"it may be {listed(fitting)}" if fitting else "its arguments do not tell it"
        message = f'`get_config()` of layer "{named(name)}" does not say its class, and {what}'
        kind = fitting[0] if fitting else "…"
        mend = f"write `{{'class_name': '{kind}', 'config': {{…}}}}` around it"
        raise fail(spot, "unknown-class", message, mend)

    def with_arguments(self, config: Mapping[str, Any]) -> list[str]:
        """Return the classes whose `get_config()` writes just such arguments."""
        keys = frozenset(map(str, config))
        if keys not in self.known:
            self.known[keys] = [each for each in names() if each not in _OLDER and _writes(each, keys)]
        return self.known[keys]


_OLDER = _family("older")
"""Classes that only older versions have, which wrote their names into the configuration, too."""


def _class_by_name(name: str) -> str | None:
    """Return the class to which Keras gives a name: `LSTM` of `lstm_3`, and of `forward_lstm_3`."""
    stem = re.sub(r"_\d+$", "", name)
    stem = next((rest for way in ("forward_", "backward_") if (rest := stem.removeprefix(way)) != stem), stem)
    return find(stem).__name__ if is_layer(stem) else None


def _takes(class_name: str, keys: Iterable[object]) -> bool:
    """Tell whether a class has, or had, arguments of all these names."""
    kind = find(class_name)
    owned = (kind.arguments, kind.keywords, kind.former, kind.config_only, _OF_LAYER, FORMER_ARGUMENTS, _BESIDE)
    return all(any(str(key) in each for each in owned) for key in keys)


_BESIDE = frozenset({"build_config", "quantization_config", "lora_rank", "lora_alpha"})
"""What Keras writes beside the arguments of some layers."""
_MAY_LACK = frozenset(
    "activation activity_regularizer batch_size dilation_rate flash_attention groups implementation input_tensor "
    "keepdims optional renorm renorm_clipping renorm_momentum seed shape sliding_window synchronized time_major "
    "use_cudnn use_gate zero_output_for_mask".split()
)
"""Arguments that no layer is known by, for some versions of Keras do not write them."""


def _writes(class_name: str, keys: frozenset[str]) -> bool:
    """Tell whether the `get_config()` of some version may write these arguments: nearly all that there are."""
    kind = find(class_name)
    if not _takes(class_name, keys):
        return False
    written = keys | {kind.former[each] for each in keys & kind.former.keys()} | _OF_LAYER | _BESIDE
    missing = kind.arguments.keys() - written
    # What no argument is today was written by a version that wrote all the others.
    most = 0 if keys & kind.config_only.keys() else _MOST_LACKED
    return not any(kind.arguments[each].required for each in missing) and len(missing - _MAY_LACK) <= most


_MOST_LACKED = 2


def _can_be(class_name: str, config: Mapping[str, Any]) -> bool:
    """Tell whether the values are those of a class: a kernel of two sizes belongs to no Conv1D."""
    try:
        layer_from_config(layer_as_today({"class_name": class_name, "config": config}), strict=False)
    except MlcalcError:
        return False
    return True
