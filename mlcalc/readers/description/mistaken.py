"""What is meant by a call that makes no layer: its names, a list, an activation, or another layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mlcalc.changes import Change, NewLayer
from mlcalc.errors import Diagnostic, MlcalcError
from mlcalc.layers import is_layer, make
from mlcalc.layers.activation import ACTIVATIONS
from mlcalc.readers.description.call_text import LayerCall, as_data, parse_call
from mlcalc.readers.description.context import Context
from mlcalc.readers.description.kinds import arguments_of, find
from mlcalc.spelling import AsItIs, flow
from mlcalc.texts import listed, named

Tried = Callable[[LayerCall], object]
"""Makes the layer of a call, and raises MlcalcError if it makes none."""


def explained(cause: MlcalcError, call: LayerCall, context: Context, tried: Tried) -> MlcalcError:
    """Return what is wrong with a call, with what is meant, each problem at its place.

    Args:
        cause: why it makes no layer.
        call: the call.
        context: where it stands.
        tried: makes the layer of another call at the same place.

    Raises:
        MlcalcError: the whole call means another one.
    """
    _check_no_list(call, context, cause)
    _check_meant(call, cause, tried)
    told = [_as_tried(each, call, context, tried) for each in cause.diagnostics]
    return cause.saying([call.placed(_in_python(each, call)) for each in told])


def _in_python(problem: Diagnostic, call: LayerCall) -> Diagnostic:
    """Return what is wrong with a call in the words of Python, if it was written in Python."""
    if call.module is None:
        return problem
    message = problem.message.replace("must be true or false", "must be True or False")
    mend = problem.help
    for word in ("true", "false"):
        mend = mend.replace(f"write `{word}`", f"write `{word.title()}`") if mend else None
    return problem._replace(message=message, help=mend)


def _as_tried(problem: Diagnostic, call: LayerCall, context: Context, tried: Tried) -> Diagnostic:
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
    return problem._replace(change=_with_arguments(problem.change, call, tried))


def _with_arguments(change: Change, call: LayerCall, tried: Tried) -> Change | None:
    """Return the change to another layer with those of its arguments that are misspelt, too; None if it cannot be."""
    for _ in range(_MOST_ROUNDS):
        try:
            named_here = _with_change(call.named, change)
            tried(LayerCall(str(change.kind), call.positional, named_here, call.spot, {}))
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
    own = arguments_of(call.name)
    if "recurrent_initializer" in own:  # it stands at each step, where no layer can be put
        return problem._replace(message=message, change=Change({argument: own[argument].default}, is_example=True))
    is_whole = not any(each.required for each in arguments_of(layer).values())
    change = Change(dropped=(argument,), behind=NewLayer(layer) if is_whole else None)
    if own[argument].required:  # it is all that the layer does
        mend, change = f"`{layer}` stands in its place", Change(call=f"{layer}()" if is_whole else None)
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


def _check_meant(call: LayerCall, cause: MlcalcError, tried: Tried) -> None:
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
        tried(parse_call(meant.text))
    except MlcalcError:
        return
    problem = next((each for each in cause.diagnostics if each.argument == meant.argument), cause.diagnostics[0])
    problem = problem._replace(message=meant.message or problem.message, argument=meant.argument, place=None)
    change = Change(call=meant.text, why=meant.why)
    told = problem._replace(help=f"{meant.why}: write it as: {meant.text}", change=change)
    raise MlcalcError(call.placed(told)) from None
