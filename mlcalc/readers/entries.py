"""One layer of a description, in any of the forms that it may have: a name, a call, or a mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError, Place, Source
from mlcalc.graph import Locator
from mlcalc.layers import find, is_layer, make
from mlcalc.layers.base import Layer
from mlcalc.readers.call_text import CallText, as_serialised, looks_like_call, parse_call
from mlcalc.readers.context import Context, Path, written

BESIDE_LAYER = ("name", "from", "trainable", "dtype")


class Item(NamedTuple):
    """One entry of `layers`, read: the layer, what it is called and where its inputs come from."""

    layer: Layer
    path: Path
    locate: Locator
    name: str | None = None
    sources: Sequence[str] | None = None


def read_item(entry: Any, path: Path, context: Context) -> Item:
    """Return one layer of a description in any of its forms.

    Raises:
        MlcalcError: it is none of them, or its layer or an argument is unknown or wrong.
    """
    if isinstance(entry, str):
        return _read_text(entry, path, context)
    if isinstance(entry, CallText):
        return Item(call_layer(entry, context), path, call_places(entry))
    if isinstance(entry, Layer):
        return Item(entry, path, lambda argument: None, entry.name)
    if not isinstance(entry, Mapping):
        raise context.fail(path, "bad-layer", f"a layer is a name, a call or a mapping, not {entry!r}")
    if "class_name" in entry:
        return _read_serialised(entry, path, context)
    if "layers" in entry:
        return _read_model(entry, path, context)
    return _read_mapping(entry, path, context)


def _read_text(entry: str, path: Path, context: Context) -> Item:
    place = context.place_of(path)
    if not looks_like_call(entry):
        return _made(entry, (), {}, path, path, context)
    if place is None:
        call = parse_call(entry, Source(written(path) or "call", entry, is_file=False))
    else:
        # A quoted scalar starts with its quote.
        text = place.source.line(place.line)
        quoted = text[place.column - 1 : place.column] in ("'", '"')
        call = parse_call(entry, place.source, place.line, place.column + quoted)
    return Item(call_layer(call, context), path, call_places(call), text_or_none(call.named.get("name")))


def text_or_none(value: Any) -> str | None:
    """Return a value that is a text, such as a name."""
    return value if isinstance(value, str) else None


def call_places(call: CallText) -> Locator:
    """Return what tells where a call, or one of its arguments, was written."""

    def locate(argument: str | None) -> Place | None:
        if argument is None:
            return call.place
        positional = list(find(call.name).arguments)
        index = positional.index(argument) if argument in positional else None
        return call.places.get(argument) or (call.places.get(index) if index is not None else None) or call.place

    return locate


def call_layer(call: CallText, context: Context) -> Layer:
    """Return the layer that a call spells; what stands in a call of Keras has its defaults, too."""
    context = context._replace(convention=context.convention or call.convention)
    if call.name in ("Sequential", "Model", "Functional"):
        return _call_sequential(call, context)
    try:
        layer_class = find(call.name)
        positional = [
            _call_value(layer_class, name, value, context)
            for name, value in zip(
                (*layer_class.arguments, *[""] * len(call.positional)), call.positional, strict=False
            )
        ]
        named = {name: _call_value(layer_class, name, value, context) for name, value in call.named.items()}
        layer = make(call.name, positional, named, convention=context.convention)
        return layer if layer.trainable else layer.as_frozen()
    except MlcalcError as cause:
        locate = call_places(call)
        raise MlcalcError(
            [
                each if each.place else each._replace(place=locate(each.argument) if each.argument else call.place)
                for each in cause.diagnostics
            ]
        ) from None


def _call_value(layer_class: type[Layer], name: str, value: Any, context: Context) -> Any:
    argument = layer_class.arguments.get(name)
    inner = context.deeper(())
    if argument is None or argument.holds is None or value is None:
        return as_serialised(value)
    if isinstance(value, Sequence) and not isinstance(value, (str, CallText)):
        return [read_item(each, (), inner).layer for each in value]
    if argument.holds == "layer":
        return read_item(value, (), inner).layer
    return as_serialised(value)


def _call_sequential(call: CallText, context: Context) -> Layer:
    items = call.positional[0] if call.positional else call.named.get("layers")
    if call.name != "Sequential" or not isinstance(items, Sequence) or isinstance(items, str):
        raise MlcalcError(
            Diagnostic(
                "bad-call",
                f"`{call.name}(…)` cannot be read as a model",
                help="a chain is `Sequential([…])`; write a graph as YAML, with `inputs` and `from`",
                place=call.place,
            )
        )
    from mlcalc.readers.description import read_description

    name = call.named.get("name")
    inner = context._replace(stands_alone=False) if context.stands_alone else context.deeper(())
    return read_description({"layers": list(items)}, name=name, input_shape=context.input_shape, context=inner)


def _read_serialised(entry: Mapping[str, Any], path: Path, context: Context) -> Item:
    from mlcalc.readers.keras.model import layer_from_config

    try:
        layer = layer_from_config(entry)
    except MlcalcError as cause:
        raise MlcalcError(
            [
                each._replace(place=context.place_of(path), where=each.where or written(path))
                for each in cause.diagnostics
            ]
        ) from None
    return Item(layer, path, lambda argument: context.place_of(path), layer.name)


def _read_model(entry: Mapping[str, Any], path: Path, context: Context) -> Item:
    """Read a model that stands in place of a layer."""
    from mlcalc.readers.description import read_description

    sources = sources_of(entry.get("from"), path, context)
    data = {key: value for key, value in entry.items() if key != "from"}
    model = read_description(data, context=context.below(path))
    return Item(model, path, lambda argument: context.place_of(path), model.name, sources)


def _read_mapping(entry: Mapping[Any, Any], path: Path, context: Context) -> Item:
    """Read `{lstm: {units: 10}}`, `{name: a, lstm: 10, from: b}` or `{type: lstm, units: 10}`."""
    if "type" in entry:
        named = {key: value for key, value in entry.items() if key not in ("type", "from")}
        item = _made(entry["type"], (), named, (*path, "type"), path, context)
    else:
        name = _layer_key(entry, path, context)
        beside = {key: value for key, value in entry.items() if key not in (name, "from")}
        positional, named = _arguments_of(name, entry[name])
        item = _made(name, positional, {**named, **beside}, (*path, name), (*path, name), context, key=True)
    return item._replace(path=path, sources=sources_of(entry.get("from"), path, context))


def _layer_key(entry: Mapping[Any, Any], path: Path, context: Context) -> str:
    """Return the one key of an entry that names its layer."""
    candidates = [key for key in entry if key not in BESIDE_LAYER]
    if len(candidates) == 1 and isinstance(candidates[0], str):
        return candidates[0]
    if not candidates:
        raise context.fail(path, "bad-layer", "this entry names no layer", help="write it as `- dense: 10`")
    known = [key for key in candidates if isinstance(key, str) and is_layer(key)]
    stray = next((key for key in candidates if key not in known[:1]), candidates[0])
    if not known:
        raise context.fail((*path, stray), "unknown-layer", f"none of {_listed(candidates)} is a layer", key=True)
    raise context.fail(
        (*path, stray),
        "bad-layer",
        f"`{stray}` stands beside the layer `{known[0]}`",
        help=f"give each layer its own `-`, or put arguments inside: `- {known[0]}: {{{stray}: …}}`",
        key=True,
    )


def _listed(names: Sequence[Any]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _arguments_of(name: str, value: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return what stands behind a layer's name as a call's arguments."""
    if value is None:
        return (), {}
    if isinstance(value, Mapping) and not (is_layer(name) and _is_inner_layer(find(name), value)):
        return (), dict(value)
    return (value,), {}


def _is_inner_layer(layer_class: type[Layer], value: Mapping[Any, Any]) -> bool:
    """Tell whether `bidirectional: {lstm: 10}` gives the layer itself rather than arguments."""
    first = next(iter(layer_class.arguments.values()), None)
    names = [key for key in value if isinstance(key, str)]
    known = any(key in layer_class.arguments for key in names)
    return first is not None and first.holds == "layer" and not known


def _made(  # noqa: PLR0913  (what is made, and where each of its parts stands)
    name: Any,
    positional: Sequence[Any],
    named: Mapping[Any, Any],
    name_path: Path,
    arguments_path: Path,
    context: Context,
    *,
    key: bool = False,
) -> Item:
    """Make the layer, and turn the names of wrong arguments into places."""

    def locate(argument: str | None, *, key_of: bool = False) -> Place | None:
        if argument is not None:
            for path in ((*arguments_path, argument), (*arguments_path[:-1], argument)):
                if place := context.place_of(path, key=key_of):
                    return place
        return context.place_of(name_path, key=key)

    try:
        layer_class = find(str(name))
        positional = [
            _plain(layer_class, argument, value, arguments_path, context)
            for argument, value in zip(layer_class.arguments, positional, strict=False)
        ] or list(positional)
        named = {
            str(argument): _plain(layer_class, str(argument), value, (*arguments_path, str(argument)), context)
            for argument, value in named.items()
        }
        layer = make(str(name), positional, named, convention=context.convention)
    except MlcalcError as cause:
        at_key = partial(locate, key_of=True)
        raise MlcalcError(
            [
                _placed(each, at_key if each.code == "unknown-argument" else locate, name_path)
                for each in cause.diagnostics
            ]
        ) from None
    return Item(layer if layer.trainable else layer.as_frozen(), arguments_path, locate, layer.name)


def _placed(diagnostic: Diagnostic, locate: Locator, path: Path) -> Diagnostic:
    if diagnostic.place is not None:
        return diagnostic
    place = locate(diagnostic.argument)
    return diagnostic._replace(place=place, where=None if place else diagnostic.where or written(path))


def _plain(layer_class: type[Layer], name: str, value: Any, path: Path, context: Context) -> Any:
    """Return an argument's value, with inner layers made."""
    argument = layer_class.arguments.get(name)
    inner = context.deeper(())
    if argument is None or argument.holds is None or value is None:
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [read_item(each, (*path, index), inner).layer for index, each in enumerate(value)]
    return read_item(value, path, inner).layer if argument.holds == "layer" else value


def sources_of(value: Any, path: Path, context: Context) -> list[str] | None:
    """Read `from`: a name, or a list of names."""
    if value is None:
        return None
    names = [value] if isinstance(value, (str, int)) else value
    if not isinstance(names, Sequence) or not names or not all(isinstance(each, (str, int)) for each in names):
        raise context.fail((*path, "from"), "bad-description", "`from` must be a name or a list of names")
    return [str(each) for each in names]
