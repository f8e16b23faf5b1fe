"""One layer of a description, in any of the forms that it may have, and the layer that is made of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from mlcalc.applications import build, is_application
from mlcalc.arguments.base import Argument
from mlcalc.changes import Change, NewLayer
from mlcalc.errors import Diagnostic, MlcalcError, Source, closest, error, located
from mlcalc.layers import is_layer, make
from mlcalc.layers.base import Layer
from mlcalc.limits import MOST_TRIALS
from mlcalc.model import Model
from mlcalc.readers.budget import Budget
from mlcalc.readers.description.call_text import LayerCall, as_serialised, looks_like_call, parse_call
from mlcalc.readers.description.context import Context, Item
from mlcalc.readers.description.frameworks import check_framework, check_module
from mlcalc.readers.description.kinds import arguments_of, find, is_kind
from mlcalc.readers.description.own_input import check_shapes
from mlcalc.readers.description.placing import BESIDE_LAYER, belongs_to, is_arguments, put_inside, put_inside_misspelt
from mlcalc.readers.description.sequential import Stray, sequential
from mlcalc.readers.located import NOWHERE, InData, InText, Located, Spot, did_you_mean, fail, in_place
from mlcalc.shapes import Shape
from mlcalc.texts import json_text, listed, named, quoted, shortened


def read_item(entry: Located, context: Context) -> Item:
    """Return one layer of a description in any of its forms.

    Raises:
        MlcalcError: it has none of these forms, or its layer or an argument is unknown or wrong.
    """
    value, spot = entry
    if isinstance(value, Layer):
        layer = value
    elif isinstance(value, Mapping) and "call" in value and context.called:
        layer = context.called(entry)
    elif isinstance(value, Mapping) and "model" in value and context.stored:
        layer = context.stored(entry, context)
    elif isinstance(value, Mapping) and "class_name" in value:
        layer = _serialised(entry)
    elif isinstance(value, Mapping) and "layers" in value:
        layer = context.read_model(entry.without("from"), context.deeper(spot))
    else:
        call = layer_call(entry)
        if is_application(str(call.name)):
            return _architecture(entry, context)
        layer = make_layer(call, context)
        return Item(layer, layer.name, entry, call.locate)
    return Item(layer, layer.name, entry, spot.locate)


def _architecture(entry: Located, context: Context) -> Item:
    """Return an architecture that is a model inside: a name beside it is that of its row, and no argument."""
    is_mapping = isinstance(entry.value, Mapping)
    name = entry.value.get("name") if is_mapping else None
    call = layer_call(entry.without("name") if is_mapping else entry)
    return Item(make_layer(call, context), None if name is None else str(name), entry, call.locate)


def read_text(source: Source) -> Located:
    """Return the entry that a text of its own spells: `LSTM(10)`, `flatten`, or YAML such as `lstm: 10`.

    Raises:
        MlcalcError: it is not YAML.
    """
    text = source.text.strip()
    if looks_like_call(text) or ":" not in text:
        return Located(text, InText(source, 1, 1, len(source.text)))
    from mlcalc.readers.description.yaml_text import read_yaml

    return read_yaml(source)


def layer_call(entry: Located) -> LayerCall:
    """Return what a call, a name, or a mapping such as `{lstm: 10}` or `{type: lstm, units: 10}` says.

    Raises:
        MlcalcError: it names no layer, or more than one, or is no call.
    """
    if isinstance(entry.value, LayerCall):
        return entry.value
    if isinstance(entry.value, str) and entry.value and not entry.value.strip(".… "):
        message = f"`{entry.value}` stands for layers that are left out, and no layer is called so"
        mend = "write them out, or take out the line"
        if isinstance(entry.spot, InText) and entry.spot.source.is_file:
            mend = f"write them out, or take out line {entry.spot.line}"
        raise fail(entry.spot, "bad-layer", message, mend)
    if isinstance(entry.value, Stray):
        message = f"the layers of a chain are calls, such as `Dense(10)`, and {quoted(entry.value.value)} is none"
        raise fail(entry.spot, "bad-layer", message)
    if isinstance(entry.value, str):
        is_call = looks_like_call(entry.value)
        return _call_at(entry) if is_call else LayerCall(entry.value, (), {}, entry.spot, {})
    if not isinstance(entry.value, Mapping):
        raise fail(entry.spot, "bad-layer", f"a layer is a name, a call or a mapping, not {quoted(entry.value)}")
    if "type" in entry.value:
        kind = entry.at("type")
        _check_beside_type(entry, kind.value)
        named, spots = _named(entry.without("type", "from"))
        return LayerCall(kind.value, (), named, kind.spot, spots)
    name = _layer_key(entry)
    inside, (beside, spots) = entry.at(name), _named(entry.without(name, "from"))
    if is_arguments(name, inside.value):
        named, inner_spots = _named(_with_holder(name, inside))
        return LayerCall(name, (), {**named, **beside}, inside.spot.key, {**spots, **inner_spots})
    positional = () if inside.value is None else (inside.value,)
    return LayerCall(name, positional, beside, inside.spot.key, {**spots, 0: inside.spot})


def _named(arguments: Located) -> tuple[dict[str, Any], dict[str | int, Spot]]:
    """Return the arguments of a mapping by their names, and their places."""
    spots = {str(name): arguments.spot.below(name) for name in arguments.value}
    return {str(name): value for name, value in arguments.value.items()}, spots  # type: ignore[return-value]


def _with_holder(name: str, inside: Located) -> Located:
    """Return the arguments of a layer: a layer that is a key among them is the one that it holds.

    `bidirectional: {lstm: 10, merge_mode: sum}` is `bidirectional: {layer: {lstm: 10}, merge_mode: sum}`.
    """
    known = arguments_of(name)
    holder = next((each for each, argument in known.items() if argument.holds == "layer"), None)
    kinds = [key for key in inside.value if key not in known and key not in BESIDE_LAYER and is_kind(key)]
    if holder is None or holder in inside.value or len(kinds) != 1:
        return inside
    key, spot = kinds[0], inside.spot
    held = {name: each for name, each in inside.value.items() if name != key} | {holder: {key: inside.value[key]}}
    here = spot.in_text if isinstance(spot, InData) else spot
    if here is None or not isinstance(here.parts, Mapping):
        return Located(held, spot)
    value, before = here.below(key), here.below(key).key
    is_short = value.length is not None and value.line == before.line
    length = value.column + (value.length or 0) - before.column if is_short else None
    pair = before._replace(length=length, parts={key: value})
    return Located(held, here._replace(parts={**here.parts, holder: pair}))


def _layer_key(entry: Located) -> str:
    """Return the one key of an entry that names its layer."""
    candidates = [key for key in entry.value if key not in BESIDE_LAYER]
    if len(candidates) == 1 and isinstance(candidates[0], str):
        _check_misspelt(entry, candidates[0])
        return candidates[0]
    if not candidates:
        raise fail(entry.spot, "bad-layer", "this entry names no layer", "write it as `- dense: 10`")
    known = [key for key in candidates if isinstance(key, str) and is_kind(key)]
    stray = next((key for key in candidates if key not in known[:1]), candidates[0])
    at_stray = entry.at(stray).spot.key
    for key in candidates if not known else ():
        _check_misspelt(entry, str(key)) if isinstance(key, str) else None
    if not known:
        names = listed(candidates, lambda name: f"`{named(name)}`")
        raise fail(at_stray, "unknown-layer", f"none of {names} is a layer")
    message = f"`{named(stray)}` stands beside the layer `{known[0]}`"
    strays = [str(key) for key in candidates if key != known[0]]
    whole = put_inside(entry.value, known[0], strays, _error_of) if entry.value.keys() >= set(strays) else None
    mend = _meant_by_key(entry, str(stray)) or did_you_mean(str(stray), (*BESIDE_LAYER, "repeat"), at_stray)
    if whole is None and mend is None and entry.value.keys() >= set(strays):
        whole = put_inside_misspelt(entry.value, known[0], strays, _error_of)
    if whole:
        has_text = isinstance(entry.spot, InText) or entry.spot.in_text is not None
        why = "put arguments inside" if has_text else f"put arguments inside: {shortened(json_text(whole))}"
        problem = Diagnostic("stray-key", message, help=why, place=at_stray.place, where=at_stray.where)
        raise MlcalcError(problem._replace(change=Change(entry=whole)))
    raise fail(at_stray, "stray-key", message, mend or _together(entry, known[0], str(stray)))


def _check_misspelt(entry: Located, key: str) -> None:
    """Refuse a misspelt `type` or `layers` as one, where the value can be nothing else."""
    value, spot = entry.value[key], entry.at(key).spot.key
    is_list = isinstance(value, list) and bool(value) and all(isinstance(each, (str, Mapping)) for each in value)
    meant = "type" if is_kind(value) else "layers" if is_list else ""
    mend = did_you_mean(key, [meant], spot) if meant and not is_kind(key) else None
    if mend:
        raise fail(spot, "unknown-key", f"an entry has no `{named(key)}`", mend)


def _check_beside_type(entry: Located, kind: Any) -> None:
    """Refuse what stands beside `type`, is no argument of the layer, and is near to what an entry has.

    Raises:
        MlcalcError: as said.
    """
    known = arguments_of(kind)
    for key in entry.value:
        is_stray = isinstance(key, str) and key not in (*known, *BESIDE_LAYER, "type") and not closest(key, known)
        if is_stray and is_kind(kind):
            spot = entry.at(key).spot.key
            mend = _meant_by_key(entry, key) or did_you_mean(key, BESIDE_LAYER, spot)
            if mend:
                raise fail(spot, "stray-key", f"`{named(key)}` stands beside the layer `{named(kind)}`", mend)


def _error_of(data: Any) -> MlcalcError | None:
    """Return what is wrong with data as a layer, if anything is."""

    def no_model(entry: Located, context: Context) -> Model:
        raise error("bad-layer", "a model is tried where it stands")

    try:
        read_item(Located(data, NOWHERE), Context(no_model, Budget(MOST_TRIALS)))
    except MlcalcError as cause:
        return cause
    return None


def _meant_by_key(entry: Located, stray: str) -> str | None:
    """Return what is meant by a key that says where a layer takes its input from, or is another name for it."""
    meant = next((key for key, others in _OTHER_KEYS.items() if stray.lower() in others), None)
    if meant and not entry.has(meant):
        return in_place(entry.at(stray).spot.key, meant, f"`{named(stray)}` is `{meant}` here:")
    first = entry.value.get("from")
    if isinstance(first, str) and entry.value.get(stray, "") is None:
        return f"several names stand in a list: `from: [{named(first)}, {named(stray)}]`"
    return None


_OTHER_KEYS = {
    "name": ("id", "label", "title", "layer_name"),
    "from": ("input", "inputs", "source", "sources", "inbound", "inbound_nodes", "parents", "previous", "bottom"),
}
"""What stands beside a layer -> what else people call it."""


def _together(entry: Located, name: str, stray: str) -> str:
    """Return the help for an argument beside its layer: where it belongs, in the spelling of the description."""
    if isinstance(entry.spot, InText):
        return f"give each layer its own `-`, or put arguments inside: `- {name}: {{{named(stray)}: …}}`"
    return f"give each layer its own braces, or put arguments inside: {json_text({name: {stray: '…'}})}"


def _call_at(entry: Located) -> LayerCall:
    """Return the call that a text spells, with its places in what the text is a part of."""
    text, spot = entry
    written = spot.in_text if isinstance(spot, InData) else spot
    if written is None:
        return parse_call(text, Source(spot.where or "call", text, is_file=False))
    # A quoted scalar starts with its quote.
    quoted = written.source.line(written.line)[written.column - 1 : written.column] in ("'", '"')
    start = _first_line(written._replace(column=written.column + quoted))
    raw = _as_written(text, start) if written.length is None else text
    return parse_call(raw, start.source, start.line, start.column)


def _first_line(spot: InText) -> InText:
    """Return where a text begins: that of a block, behind `|` or `>`, does so on a line below."""
    if spot.length is not None or spot.source.line(spot.line)[spot.column - 1 : spot.column] not in ("|", ">"):
        return spot
    lines = spot.source.lines
    number = next((number for number in range(spot.line + 1, len(lines) + 1) if lines[number - 1].strip()), None)
    if number is None:
        return spot
    line = lines[number - 1]
    return spot._replace(line=number, column=len(line) - len(line.lstrip()) + 1)


def _as_written(text: str, spot: InText) -> str:
    """Return a text that YAML has made one line of with its own lines; as it is if it was written otherwise."""
    lines = spot.source.lines[spot.line - 1 : spot.line - 1 + len(text)]
    pattern = r"\s+".join(map(re.escape, text.split()))
    match = re.match(pattern, "\n".join([lines[0][spot.column - 1 :], *lines[1:]])) if lines else None
    return match[0] if match else text


def make_layer(call: LayerCall, context: Context, input_shape: Shape | None = None) -> Layer:
    """Return the layer that a call stands for, with the layers made that its arguments hold, or its chain of layers.

    Args:
        call: the call.
        context: where it stands.
        input_shape: the input's shape with the batch, in place of that of an architecture.

    Raises:
        MlcalcError: the layer or an argument is unknown or wrong; each error has its place.
    """
    context = context.of(call)
    check_module(call)
    check_framework(call)
    if call.is_model:
        return context.read_model(sequential(call), context.deeper(call.spot))
    try:
        arguments = find(call.name).arguments
        check_shapes(call)
        _check_held(call)
        names = (*arguments, *[""] * len(call.positional))
        positional = [
            _argument(arguments.get(name), call, position, value, context)
            for position, (name, value) in enumerate(zip(names, call.positional, strict=False))
        ]
        named = {name: _argument(arguments.get(name), call, name, value, context) for name, value in call.named.items()}
        if is_application(str(call.name)):
            return _built(call, positional, named, context, input_shape)
        layer = make(str(call.name), positional, named, convention=context.convention)
        _check_said_in_keras(layer, call)
    except MlcalcError as cause:
        from mlcalc.readers.description.mistaken import explained

        raise explained(cause, call, context, partial(make_layer, context=context)) from None
    return layer if layer.trainable else layer.as_frozen()


def _built(
    call: LayerCall, positional: Sequence[Any], named: dict[str, Any], context: Context, input_shape: Shape | None
) -> Model:
    """Return the model of an architecture; its name alone asks for no weights, which a call of Keras has by default.

    Raises:
        MlcalcError: an argument is unknown or wrong.
    """
    is_frozen = "trainable" in call.named and not named.pop("trainable")
    if call.module is None and not positional and not named:
        named = {"weights": None}
    model = build(str(call.name), named, positional, input_shape=input_shape)
    context.budget.spend_on_model(call.spot, model, 0)
    if model.remarks:
        model = model.with_remarks([call.placed(each) for each in model.remarks])
    return model.as_frozen() if is_frozen else model


def _check_said_in_keras(layer: Layer, call: LayerCall) -> None:
    """Refuse what Keras cannot say in one layer, where the call is one of Keras.

    Raises:
        MlcalcError: it is a padding that is a number.
    """
    if call.convention and len(layer.in_keras()) > 1:
        before = f"{layer.in_keras()[0].title()}({layer.sides})"  # type: ignore[attr-defined]
        message = f"{layer.title()}: in Keras, `padding` is a word, such as valid or same"
        raise error("wrong-argument", message, help=f"put `{before}` before it", argument="padding")


def _copies(call: LayerCall) -> bool:
    """Tell whether a layer makes others of what it is given."""
    return bool(getattr(find(call.name), "copies", False))


def _check_inner(call: LayerCall, step: str | int, value: Any) -> None:
    """Refuse the arguments of a layer where the layer that has them belongs.

    Raises:
        MlcalcError: there is a number, or arguments without a layer.
    """
    outer = find(call.name) if is_layer(str(call.name)) else None
    usual = outer.usually_inside if outer else None
    if outer is None or usual is None:
        return
    known = arguments_of(usual)
    is_number = type(value) is int
    keys = [str(each) for each in value] if isinstance(value, Mapping) else []
    if not is_number and not (keys and all(each in known and not is_kind(each) for each in keys)):
        return
    arguments = {next(iter(known)): value} if is_number else dict(value)
    what = "a number" if is_number else f"`{named(next(iter(value)))}`"
    change = Change({"layer": NewLayer(usual, arguments)}, is_example=True)
    message = f"{outer.title()} holds a layer, such as {usual}, and {what} alone is none"
    raise MlcalcError(Diagnostic("bad-layer", message, place=call.spots.get(step, call.spot).place, change=change))


def _check_held(call: LayerCall) -> None:
    """Refuse arguments of the layer inside that are given to the one around it, which has none of that name.

    Raises:
        MlcalcError: there are some; with what moves them to where they belong, if the layer can be made of that.
    """
    holders = [name for name, each in arguments_of(call.name).items() if each.holds == "layer"]
    if not holders or not is_layer(str(call.name)):
        return
    outer = find(call.name)
    usual = outer.usually_inside
    if usual and not call.positional and not call.named:
        first = next(iter(arguments_of(usual)))
        change = Change({holders[0]: NewLayer(usual, {first: 32})}, is_example=True)
        message = f"{outer.title()} needs the layer that it holds"
        raise MlcalcError(Diagnostic("missing-argument", message, argument=holders[0], change=change))
    others = [name for name in call.named if name not in outer.arguments and name not in outer.keywords]
    if not others:
        return
    if not call.positional and holders[0] not in call.named:
        _check_named_by_layer(call, holders[0])
        return
    step: str | int = 0 if call.positional else holders[0]
    value = call.positional[0] if call.positional else call.named.get(holders[0])
    try:
        inner = layer_call(Located(value, call.spots.get(step, call.spot)))
    except MlcalcError:
        return
    strays = {
        name: here
        for name in others
        if not outer.name_here(name) and (here := belongs_to(name, inner.name)) is not None
    }
    if not strays:
        return
    known = {*inner.named, *list(arguments_of(inner.name))[: len(inner.positional)]}
    added = {here: call.named[name] for name, here in strays.items() if here not in known}
    also = (Change(added, inside=(holders[0],)),) if added else ()
    whole = Change(dropped=tuple(strays), also=also) if _can_be_made(inner, added) else None
    title, inside = outer.title(), find(inner.name).title()
    first = next(iter(strays))
    mend = f"it belongs to {inside}" if added else f"{inside} has its own `{strays[first]}`"
    message = f"{title} has no argument `{named(first)}`"
    place = call.spot_of(first).key.place
    where = None if place else call.spot.where
    raise MlcalcError(Diagnostic("unknown-argument", message, help=mend, place=place, where=where, change=whole))


def _check_named_by_layer(call: LayerCall, holder: str) -> None:
    """Refuse a layer that stands as a key among the arguments of the one around it: `{lstm: 10, merge_mode: sum}`.

    Raises:
        MlcalcError: there is one.
    """
    key = next((key for key in call.named if key not in arguments_of(call.name) and is_layer(key)), None)
    if key is None:
        return
    layer = {key: call.named[key]}
    change = Change({holder: layer}, dropped=(key,)) if _error_of(layer) is None else None
    message = f"beside other arguments of {find(call.name).title()}, the layer in it stands behind `{holder}`"
    place = call.spot_of(key).key.place
    where = None if place else call.spot.where
    problem = Diagnostic("unknown-argument", message, help=f"`{holder}: {{{key}: …}}`", place=place, where=where)
    raise MlcalcError(problem._replace(change=change))


def _can_be_made(call: LayerCall, more: Mapping[str, Any]) -> bool:
    """Tell whether a layer can be made with more arguments; what is in it is not asked again."""
    if any(isinstance(each, (LayerCall, Mapping)) for each in (*call.positional, *call.named.values())):
        return True
    try:
        make(str(call.name), call.positional, {**call.named, **more})
    except MlcalcError:
        return False
    return True


def _argument(argument: Argument | None, call: LayerCall, step: str | int, value: Any, context: Context) -> Any:
    """Return what an argument of a call is; calls that are no layers are known by their names."""
    if isinstance(value, Mapping) and "call" in value and is_layer(str(call.name)) and _copies(call):
        message = f"{find(str(call.name)).title()} makes layers of its own of what it is given, and shares no weights"
        raise fail(call.spots.get(step, call.spot), "wrong-inner-layer", message, "write the layer itself in its place")
    if argument is not None and argument.holds == "layer":
        _check_inner(call, step, value)
    try:
        whole = argument_value(argument, Located(value, call.spots.get(step, call.spot)), context)
    except MlcalcError as cause:
        name = list(arguments_of(call.name))[step] if isinstance(step, int) else step
        inner = [each._replace(change=each.change.within(name)) if each.change else each for each in cause.diagnostics]
        raise cause.saying(inner) from None
    return whole if call.module is None else as_serialised(whole)


def argument_value(argument: Argument | None, given: Located, context: Context) -> Any:
    """Return the value of an argument, with the layers made that it holds."""
    value, spot = given
    if argument is None or argument.holds is None or value is None:
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        inner = context.deeper(spot)
        return [read_item(each, inner).layer for each in given.parts()]
    return read_item(given, context.deeper(spot)).layer if argument.holds == "layer" else value


def _serialised(entry: Located) -> Layer:
    """Return a layer as Keras serialises it."""
    from mlcalc.readers.keras.model import layer_from_config

    try:
        return layer_from_config(entry.value, entry.spot)
    except MlcalcError as cause:
        raise located(cause, entry.spot.place, entry.spot.where) from None
