"""One layer of a description, in any of the forms that it may have, and the layer that is made of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from mlcalc.applications import build, is_application
from mlcalc.arguments import Argument, name_here
from mlcalc.changes import Change, NewLayer
from mlcalc.errors import Diagnostic, Label, MlcalcError, Source, closest, error, located
from mlcalc.graph import Locator, Repetition
from mlcalc.layers import is_layer, make
from mlcalc.layers.activation import ACTIVATIONS, Activation
from mlcalc.layers.base import Layer
from mlcalc.limits import DEEPEST, MOST_TRIALS
from mlcalc.model import Model
from mlcalc.modules import module_meant
from mlcalc.readers.budget import Budget
from mlcalc.readers.description.blocks import Block, places_of
from mlcalc.readers.description.call_text import LayerCall, as_data, as_serialised, looks_like_call, parse_call
from mlcalc.readers.description.kinds import arguments_of, find, is_kind
from mlcalc.readers.description.own_input import check_shapes
from mlcalc.readers.description.placing import BESIDE_LAYER, belongs_to, is_arguments, put_inside
from mlcalc.readers.located import NOWHERE, InData, InText, Located, Spot, did_you_mean, fail, in_place
from mlcalc.shapes import Shape
from mlcalc.spelling import AsItIs, flow
from mlcalc.texts import json_text, listed, named, ordinal, quoted, shortened


class Context(NamedTuple):
    """Whose defaults layers take, how deep inside others they stand, and how a model among them is read and paid."""

    read_model: Callable[[Located, Context], Model]
    budget: Budget
    convention: str | None = None
    depth: int = 0
    blocks: tuple[Block, ...] = ()
    """The blocks whose layers are being read, each in the one before."""
    uses: tuple[Label, ...] = ()
    """Where each of them is used."""
    given: Mapping[str, Spot] = MappingProxyType({})
    """Where the innermost of them is given the values of its parameters."""
    repetitions: tuple[Repetition, ...] = ()
    """Which time it is of each repetition around them."""
    stored: Callable[[Located, Context], Model] | None = None
    """Returns the model that `{model: FILE}` names."""
    called: Callable[[Located], Layer] | None = None
    """Returns the layer above that `{call: NAME}` names."""

    def deeper(self, spot: Spot) -> Context:
        """Return the context of what stands inside something else.

        Raises:
            MlcalcError: it is nested deeper than any real description.
        """
        if self.depth >= DEEPEST:
            raise fail(spot, "too-deep", f"layers are nested at most {DEEPEST} levels deep")
        return self._replace(depth=self.depth + 1)

    def inside(self, block: Block, use: Located, number: int) -> Context:
        """Return the context of what stands in a block.

        Args:
            block: the block.
            use: the entry that uses it.
            number: which use of it that is, counted from 1.

        Raises:
            MlcalcError: the block is being read already.
        """
        if any(each is block for each in self.blocks):
            raise fail(use.spot, "cycle", f"the block `{block.name}` uses itself, and so never ends")
        place = use.spot.place
        which = "this" if number == 1 else f"the {ordinal(number)}"
        uses = (Label(place, f"in {which} use of the block `{named(block.name)}`"),) if place else ()
        return self._replace(blocks=(*self.blocks, block), uses=(*self.uses, *uses), given=places_of(block, use))

    def repeating(self, repetition: Repetition) -> Context:
        """Return the context of what is repeated, for one of the times."""
        return self._replace(repetitions=(*self.repetitions, repetition))

    def of(self, call: LayerCall) -> Context:
        """Return the context of what stands in a call: if that is one of Keras, all in it has Keras' defaults."""
        return self._replace(convention=self.convention or call.convention)


class Item(NamedTuple):
    """One entry of `layers`: the layer, the name that the entry gives it, and where both stand."""

    layer: Layer
    name: str | None
    entry: Located
    locate: Locator


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


# A form of a layer, as a call.


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
    if not known:
        names = listed(candidates, lambda name: f"`{named(name)}`")
        raise fail(at_stray, "unknown-layer", f"none of {names} is a layer")
    message = f"`{named(stray)}` stands beside the layer `{known[0]}`"
    strays = [key for key in candidates if key != known[0]]
    whole = put_inside(entry.value, known[0], strays) if all(isinstance(key, str) for key in strays) else None
    if whole and _can_be_read(whole):
        has_text = isinstance(entry.spot, InText) or entry.spot.in_text is not None
        why = "put arguments inside" if has_text else f"put arguments inside: {shortened(json_text(whole))}"
        problem = Diagnostic("stray-key", message, help=why, place=at_stray.place, where=at_stray.where)
        raise MlcalcError(problem._replace(change=Change(entry=whole)))
    mend = _meant_by_key(entry, str(stray)) or did_you_mean(str(stray), (*BESIDE_LAYER, "repeat"), at_stray)
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


def _can_be_read(data: Any) -> bool:
    """Tell whether data are a layer without a mistake."""

    def no_model(entry: Located, context: Context) -> Model:
        raise error("bad-layer", "a model is tried where it stands")

    try:
        read_item(Located(data, NOWHERE), Context(no_model, Budget(MOST_TRIALS)))
    except MlcalcError:
        return False
    return True


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
    lines = spot.source.text.splitlines()[spot.line :]
    number, line = next(((number, each) for number, each in enumerate(lines, spot.line + 1) if each.strip()), (0, ""))
    return spot._replace(line=number, column=len(line) - len(line.lstrip()) + 1) if number else spot


def _as_written(text: str, spot: InText) -> str:
    """Return a text that YAML has made one line of with its own lines; as it is if it was written otherwise."""
    lines = spot.source.text.splitlines()[spot.line - 1 : spot.line - 1 + len(text)]
    pattern = r"\s+".join(map(re.escape, text.split()))
    match = re.match(pattern, "\n".join([lines[0][spot.column - 1 :], *lines[1:]])) if lines else None
    return match[0] if match else text


# The layer of a call.


def sequential(call: LayerCall) -> Located:
    """Return the description that a call of `Sequential` spells.

    Raises:
        MlcalcError: it is the call of another model.
    """
    layers = call.positional[0] if call.positional else call.named.get("layers")
    if call.name != "Sequential" or not isinstance(layers, Sequence) or isinstance(layers, str):
        message = f"`{call.name}(…)` cannot be read as a model"
        help = "a chain is `Sequential([…])`; write a graph as YAML, with `inputs` and `from`"  # noqa: A001
        raise fail(call.spot, "bad-model", message, help)
    spot = call.spots[0 if call.positional else "layers"]
    if not layers:
        mend = in_place(spot, "[Input((3, 1)), LSTM(10)]", "for example,")
        raise fail(spot, "missing-layers", "a chain has one layer at least", mend)
    inputs = [each for each in layers if isinstance(each, LayerCall) and each.name in ("Input", "InputLayer")]
    if inputs and inputs != layers[:1]:
        mend = "leave this one out" if inputs[0] is layers[0] else "put it in front of them"
        raise fail(inputs[-1].spot, "bad-layer", "a chain has one input, in front of its layers", mend)
    calls = [each if isinstance(each, LayerCall) else Stray(each) for each in layers]
    return Located({"layers": calls, **_beside_layers(call)}, spot)


class Stray(NamedTuple):
    """What stands among the layers of a chain in Python, and is none."""

    value: Any


_OF_SEQUENTIAL = ("layers", "trainable", "name")
"""What Keras' `Sequential` takes, in this order; in Keras 2 the name came second."""


def _beside_layers(call: LayerCall) -> dict[str, Any]:
    """Return what a call of `Sequential` says beside its layers.

    Raises:
        MlcalcError: Keras takes none of it.
    """
    order = ("layers", "name") if len(call.positional) == 2 and isinstance(call.positional[1], str) else _OF_SEQUENTIAL
    for key, spot in call.spots.items():
        if key not in (*_OF_SEQUENTIAL, *range(len(order))):
            message = f"Sequential has no argument `{named(key)}`" if isinstance(key, str) else "it takes one list"
            raise fail(spot, "unknown-argument", message, f"it takes {', '.join(_OF_SEQUENTIAL)}")
    given: dict[str, Any] = {**dict(zip(order, call.positional, strict=False)), **call.named}
    trainable = given.get("trainable", True)
    if not isinstance(trainable, bool):
        spot = call.spots["trainable" if "trainable" in call.named else order.index("trainable")]
        message = f"Sequential: `trainable` must be true or false, not {quoted(trainable)}"
        raise fail(spot, "wrong-argument", message)
    return {"name": given.get("name"), "trainable": trainable}


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
    _check_module(call)
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
        _check_no_list(call, context, cause)
        _check_meant(call, context, cause)
        told = [_as_tried(each, call, context) for each in cause.diagnostics]
        raise cause.saying([_placed(_in_python(each, call), call) for each in told]) from None
    return layer if layer.trainable else layer.as_frozen()


def _in_python(problem: Diagnostic, call: LayerCall) -> Diagnostic:
    """Return what is wrong with a call in the words of Python, if it was written in Python."""
    if call.module is None:
        return problem
    message = problem.message.replace("must be true or false", "must be True or False")
    mend = problem.help
    for word in ("true", "false"):
        mend = mend.replace(f"write `{word}`", f"write `{word.title()}`") if mend else None
    return problem._replace(message=message, help=mend)


def _as_tried(problem: Diagnostic, call: LayerCall, context: Context) -> Diagnostic:
    """Return what is wrong with a call, with what the names in it tell, and what is near only if that can be made."""
    if layer := _layer_as_activation(problem, call):
        return _without_activation(problem, layer, call)
    if parameter := _named_parameter(problem, call, context):
        change = Change({str(problem.argument): AsItIs(f"${parameter}")})
        return problem._replace(help=f"`${parameter}` stands for the value of the parameter", change=change)
    if problem.change is None or problem.change.kind is None or problem.change.inside:
        return problem
    values = (*call.positional, *call.named.values())
    if any(isinstance(each, (LayerCall, Mapping)) for each in values):
        return problem  # layers in layers would be tried again and again
    return problem._replace(change=_with_arguments(problem.change, call, context))


def _with_arguments(change: Change, call: LayerCall, context: Context) -> Change | None:
    """Return the change to another layer with those of its arguments that are misspelt, too; None if it cannot be."""
    for _ in range(_MOST_ROUNDS):
        try:
            named_here = _with_change(call.named, change)
            make_layer(LayerCall(str(change.kind), call.positional, named_here, call.spot, {}), context)
        except MlcalcError as cause:
            others = [each.change for each in cause.diagnostics if each.change and _is_of_arguments(each.change)]
            if len(others) != len(cause.diagnostics):
                return None
            for each in others:
                renamed, values = {**change.renamed, **each.renamed}, {**change.arguments, **each.arguments}
                change = change._replace(arguments=values, renamed=renamed, dropped=(*change.dropped, *each.dropped))
        else:
            return change
    return None


_MOST_ROUNDS = 3
"""How often the arguments of a layer are mended: a name first, then the value of what has it."""


def _is_of_arguments(change: Change) -> bool:
    return change == Change(change.arguments, change.dropped, change.renamed, why=change.why)


def _named_parameter(problem: Diagnostic, call: LayerCall, context: Context) -> str | None:
    """Return the parameter of the block around a layer that a wrong value names, written as other languages do."""
    names = list(arguments_of(call.name))
    values = {**dict(zip(names, call.positional, strict=False)), **call.named}
    value = values.get(problem.argument or "")
    if not context.blocks or not isinstance(value, str):
        return None
    name = value.strip(" ${}%<>()")
    return name if name in context.blocks[-1].parameters else None


def _without_activation(problem: Diagnostic, layer: str, call: LayerCall) -> Diagnostic:
    """Return what is wrong where a layer stands for an activation: the function of that name, or a layer behind."""
    argument = str(problem.argument)
    message = f"{problem.message}: `{layer}` is a layer"
    function = next((name for name in ACTIVATIONS if name.replace("_", "") == layer.lower()), None)
    if function is not None:
        mend = f"its function is '{function}'"
        return problem._replace(message=message, help=mend, change=Change({argument: function}))
    mend = f"`{layer}` stands behind this one as a layer of its own, and this one goes without `{argument}`"
    is_function = find(layer).__module__ == Activation.__module__  # which would be lost
    change = None if is_function or arguments_of(call.name)[argument].required else Change(dropped=(argument,))
    return problem._replace(message=message, help=mend, change=change)


def _layer_as_activation(problem: Diagnostic, call: LayerCall) -> str | None:
    """Return the layer that is named where the name of an activation belongs, if one is."""
    argument = arguments_of(call.name).get(problem.argument or "")
    if argument is None or argument.kind != "NAME" or problem.place is not None:
        return None
    order = list(arguments_of(call.name))
    given = {**dict(zip(order, call.positional, strict=False)), **call.named}.get(str(problem.argument))
    given = given.name if isinstance(given, LayerCall) else given
    if not isinstance(given, str) or not is_layer(given) or given.lower() in argument.words or given == "Input":
        return None  # an activation is small letters alone: `ReLu` is `relu`, and no layer
    return find(given).title()


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
        model = model.with_remarks([_placed(each, call) for each in model.remarks])
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


_MOST_NAMES = 5
"""Arguments that are named to who lists values: those that people give."""


def _check_no_list(call: LayerCall, context: Context, cause: MlcalcError) -> None:
    """Refuse a list of several arguments behind the name of a layer, where the first argument alone may stand.

    Args:
        call: the layer as it is written.
        context: how it is read.
        cause: why the layer cannot be made of the list as its first argument.

    Raises:
        MlcalcError: the first argument takes no such list, or the layer can be made of what is in it.
    """
    [values] = call.positional if len(call.positional) == 1 else [None]
    if call.module is not None or not isinstance(values, list) or not values or not is_layer(str(call.name)):
        return
    arguments = find(str(call.name)).arguments
    first = next(iter(arguments), None)
    if first is None or arguments[first].kind == "INTEGERS":
        return
    message = f"a list behind `{named(call.name)}` is its first argument alone, `{first}`"
    mend, given = "give several by their names", {**dict(zip(arguments, values, strict=False)), **call.named}
    named_call: LayerCall | None = None
    try:
        make(str(call.name), values, call.named, convention=context.convention)
        named_call = LayerCall(call.name, (), given, call.spot, {})
    except MlcalcError as why:
        if len(values) == 1 or first not in {each.argument for each in cause.diagnostics}:
            return
        if (meant := why.diagnostics[0]).change and not meant.change.is_example and len(why.diagnostics) == 1:
            named_call = LayerCall(call.name, (), _with_change(given, meant.change), call.spot, {})
            mend = f"{mend}; {meant.help}"
        else:
            names = [name for name, each in arguments.items() if not each.ignored]
            mend = f"{mend}: {listed(names, lambda name: f'`{name}`', _MOST_NAMES)}"
    problem = Diagnostic("bad-layer", message, help=mend, place=call.spot.place, where=call.spot.where)
    if named_call is not None:
        help = f"{mend}: {flow(as_data(named_call))[1:-1]}"  # noqa: A001
        problem = problem._replace(help=help, change=Change(call=repr(named_call), why=mend))
    raise MlcalcError(problem) from None


def _with_change(given: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """Return the arguments of a call, as it is mended."""
    order = list(given)
    dropped = {order[each] if isinstance(each, int) else each for each in change.dropped}
    kept = {change.renamed.get(name, name): value for name, value in given.items() if name not in dropped}
    return {**kept, **change.arguments}


def _check_meant(call: LayerCall, context: Context, cause: MlcalcError) -> None:
    """Refuse a call that means another one, with that one; it is tried.

    Raises:
        MlcalcError: it does.
    """
    from mlcalc.readers.description.meant import meant_by

    values = (*call.positional, *call.named.values())
    if any(isinstance(each, (LayerCall, Mapping)) for each in values):
        return  # layers in layers would be tried again and again
    meant = meant_by(call)
    if meant is None:
        return
    try:
        make_layer(parse_call(meant.text), context)
    except MlcalcError:
        return
    problem = next((each for each in cause.diagnostics if each.argument == meant.argument), cause.diagnostics[0])
    problem = problem._replace(message=meant.message or problem.message, argument=meant.argument, place=None)
    change = Change(call=meant.text, why=meant.why)
    told = problem._replace(help=f"{meant.why}: write it as: {meant.text}", change=change)
    raise MlcalcError(_placed(told, call)) from None


def check_framework(call: LayerCall, *, is_whole: bool = False) -> None:
    """Refuse a layer of PyTorch, whose name may be that of another one here.

    One that `is_whole`, all there is, says what its input is, too.

    Raises:
        MlcalcError: it is one.
    """
    name = call.name
    if call.convention or (not call.module and is_kind(name) and not _is_spelt_by_pytorch(call)):
        return
    from mlcalc.readers.description.pytorch import (
        as_called,
        explanation,
        framework_of,
        in_keras,
        is_its_name,
        is_of_pytorch,
        missing,
    )

    in_data = as_called(call) if call.module is None else None
    is_named_alone = is_its_name(call) if call.module == "" else in_data is not None
    if is_of_pytorch(call) or (not call.module and is_named_alone):
        call = in_data or call
        here, written = in_keras(call, with_input=is_whole), f"{call.module or ''}.{name}".lstrip(".")
        lacking = missing(call)
        mend = f"write it as: {here}" if here else "`mlcalc layers` lists the layers that there are"
        if lacking:
            mend = f"it needs {listed(lacking, lambda name: f'`{name}`')}, too"
        kind = "layer"
        if is_application(str(call.name)):
            kind, mend = "model", "the layers of Keras' own differ; `mlcalc layers applications` lists them"
        message = f"`{named(written)}` is a {kind} of {framework_of(call)}{explanation(call)}"
        problem = Diagnostic("pytorch", message, help=mend)
        change = Change(call=here, why="") if here and kind == "layer" else None
        raise MlcalcError(problem._replace(place=call.spot.place, where=call.spot.where, change=change))


def _check_module(call: LayerCall) -> None:
    """Refuse a layer of a module that Keras does not have, or that has none of its name.

    Raises:
        MlcalcError: it is one.
    """
    meant = module_meant(call.module, str(call.name)) if call.module and is_layer(str(call.name)) else None
    if meant is not None:
        message = f"Keras has no `{named(call.module)}.{named(call.name)}`"
        raise MlcalcError(Diagnostic("unknown-layer", message, place=call.spot.place))


def _is_spelt_by_pytorch(call: LayerCall) -> bool:
    """Tell whether a convolution is called by PyTorch's name, on three sizes: channels, filters and the kernel."""
    sizes = call.positional[:3]
    is_one = call.module == "" and call.name in ("Conv1d", "Conv2d", "Conv3d")
    return is_one and len(sizes) == 3 and {*map(type, sizes)} == {int}


def _copies(call: LayerCall) -> bool:
    """Tell whether a layer makes others of what it is given."""
    return bool(getattr(find(call.name), "copies", False))


_USUALLY_INSIDE = {"Bidirectional": "LSTM", "TimeDistributed": "Dense"}


def _check_inner(call: LayerCall, step: str | int, value: Any) -> None:
    """Refuse the arguments of a layer where the layer that has them belongs.

    Raises:
        MlcalcError: there is a number, or arguments without a layer.
    """
    title = find(call.name).title() if is_layer(str(call.name)) else ""
    usual = _USUALLY_INSIDE.get(title)
    if usual is None:
        return
    known = arguments_of(usual)
    is_number = type(value) is int
    keys = [str(each) for each in value] if isinstance(value, Mapping) else []
    if not is_number and not (keys and all(each in known and not is_kind(each) for each in keys)):
        return
    arguments = {next(iter(known)): value} if is_number else dict(value)
    what = "a number" if is_number else f"`{named(next(iter(value)))}`"
    change = Change({"layer": NewLayer(usual, arguments)}, is_example=True)
    message = f"{title} holds a layer, such as {usual}, and {what} alone is none"
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
    usual = _USUALLY_INSIDE.get(outer.title())
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
        if not name_here(outer, name) and (here := belongs_to(name, inner.name)) is not None
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
    change = Change({holder: layer}, dropped=(key,)) if _can_be_read(layer) else None
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


def _placed(problem: Diagnostic, call: LayerCall) -> Diagnostic:
    """Return what is wrong with a call, at the argument that is wrong: at its name if that is unknown."""
    if problem.place is not None:
        return problem
    if problem.is_misnamed:
        place = call.locate_name(problem.argument)
    else:
        place = call.locate_part(problem.argument, problem.part)
    return problem._replace(place=place, where=None if place else problem.where or call.spot.where)


def _serialised(entry: Located) -> Layer:
    """Return a layer as Keras serialises it."""
    from mlcalc.readers.keras.model import layer_from_config

    try:
        return layer_from_config(entry.value, entry.spot)
    except MlcalcError as cause:
        raise located(cause, entry.spot.place, entry.spot.where) from None
