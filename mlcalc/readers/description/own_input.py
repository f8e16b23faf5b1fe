"""What a call in Python says of the shape of its input, as strictly as Python and Keras take it.

A description takes `input_shape: 4` and `"28, 28, 1"`, which can mean one thing only; in a call they stop the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from mlcalc.changes import Change
from mlcalc.errors import Diagnostic, MlcalcError
from mlcalc.layers import find, is_layer
from mlcalc.layers.own_input import OWN_INPUT
from mlcalc.readers.description.call_text import LayerCall
from mlcalc.readers.description.kinds import arguments_of
from mlcalc.shapes import as_dimension, as_shape, format_shape, meant_sizes
from mlcalc.texts import quoted

_INPUTS = ("Input", "InputLayer")
_SHAPES = ("shape", "batch_shape", "input_shape", "batch_input_shape")
_SIZES = ("input_dim", "input_length", "batch_size")
_LISTS = {"Reshape": "target_shape", "Permute": "dims"}
"""The argument of a layer that Keras takes as a list alone, never as one number."""
_PLAIN = (int, float, str, type(None))


def check_shapes(call: LayerCall) -> None:
    """Refuse what a call says of shapes that Keras refuses, with what is meant.

    Raises:
        MlcalcError: a shape is no shape, or is said twice.
    """
    if call.module is None or not is_layer(str(call.name)):
        return
    owner = find(str(call.name))
    given = {**dict(zip(owner.arguments, call.positional, strict=False)), **call.named}
    are_several = len(call.positional) > 1  # which are one list
    wrong_lists = () if are_several else _wrong_lists(owner.title(), given)
    problems = [*wrong_lists, *_wrong_shapes(call, given)]
    problems = problems or [*_named_for_layers(call), *_said_twice(owner.title(), given, owner.arguments)]
    if problems:
        raise MlcalcError(problems)


def _wrong_lists(title: str, given: Mapping[str, Any]) -> Iterator[Diagnostic]:
    name = _LISTS.get(title, "")
    if type(given.get(name)) is int:
        yield _no_list(title, name, given[name])


def _no_list(title: str, name: str, size: int) -> Diagnostic:
    """Return that a number stands where a shape of one size is meant."""
    message = f"{title}: `{name}` is a list of sizes, and {size} is a number"
    mend = f"with a comma, it is a list of one: `({size},)`"
    return Diagnostic("wrong-argument", message, help=mend, argument=name, change=Change({name: (size,)}))


def _wrong_shapes(call: LayerCall, given: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Yield what is wrong with the shapes and sizes of an input."""
    is_input = call.name in _INPUTS
    title = "Input" if is_input else find(str(call.name)).title()
    own: Iterable[str] = () if is_input else arguments_of(call.name)
    for name in (each for each in _SHAPES if each in given and each not in own):
        value = given[name]
        if type(value) is int and value > 0 and not (is_input and name == "shape"):
            yield _no_list(title, name, value)
        elif isinstance(value, str):
            meant = _shape_of_text(value)
            change = Change({name: meant}) if meant else None
            yield _wrong(title, name, f"`{name}` is a list of sizes, and {quoted(value)} is a text", change)
        elif isinstance(value, (tuple, list)) and all(isinstance(each, _PLAIN) for each in value):
            yield from _wrong_sizes(title, name, value)
    for name in (each for each in _SIZES if each in given and each not in own):
        yield from _wrong_size(title, name, given[name])


def _shape_of_text(text: str) -> tuple[Any, ...] | None:
    with suppress(MlcalcError):
        return as_shape(text)
    return None


def _wrong_sizes(title: str, name: str, value: Sequence[Any]) -> Iterator[Diagnostic]:
    """Yield the first size of a shape that is none, with the shape that is meant."""
    for part, size in enumerate(value):
        try:
            as_dimension(size)
        except MlcalcError as cause:
            [problem] = cause.diagnostics
            meant = meant_sizes(value)
            change = Change({name: tuple(meant)}) if meant else None
            yield _wrong(title, name, problem.message, change)._replace(code=problem.code, part=part)
            return


def _wrong_size(title: str, name: str, value: Any) -> Iterator[Diagnostic]:
    """Yield that one size is none: a shape, a text."""
    if isinstance(value, (tuple, list)) and all(isinstance(each, _PLAIN) for each in value):
        is_whole = name == "input_dim" and len(value) > 1
        shape = Change({"input_shape": tuple(value)}, dropped=(name,))
        change = shape if is_whole else Change({name: value[0]}) if len(value) == 1 else None
        message = f"`{name}` is one number, and {quoted(value)} is a list"
        yield _wrong(title, name, message, change)
    elif isinstance(value, str) or (type(value) is int and value < 1):
        [meant] = meant_sizes([value]) or [None]
        change = None if meant is None else Change({name: meant})
        yield _wrong(title, name, f"`{name}` is a positive integer, not {quoted(value)}", change)


def _wrong(title: str, name: str, message: str, change: Change | None) -> Diagnostic:
    value = next(iter(change.arguments.values())) if change else None
    shown = format_shape(value) if isinstance(value, tuple) else quoted(value)
    mend = f"did you mean `{shown}`?" if change else None
    return Diagnostic("wrong-argument", f"{title}: {message}", help=mend, argument=name, change=change)


def _named_for_layers(call: LayerCall) -> Iterator[Diagnostic]:
    """Yield the arguments of layers that `Input` calls otherwise, and what layers call `input_shape` or `input_dim`."""
    if call.name not in _INPUTS:
        yield from _named_for_inputs(call)
    if call.name != "Input":
        return
    for old, new in (("input_shape", "shape"), ("batch_input_shape", "batch_shape")):
        if old in call.named and new not in call.named:
            message, change = f"Input has no argument `{old}`", Change(renamed={old: new})
            yield Diagnostic(
                "unknown-argument", message, help=f"it is `{new}` here", argument=old, is_misnamed=True, change=change
            )


_NAMES_OF_INPUT = ("input", "shape", "in_shape", "input_size")


def _named_for_inputs(call: LayerCall) -> Iterator[Diagnostic]:
    """Yield that a layer is given the shape of its input by a name that it has not."""
    owner = find(str(call.name))
    for name in _NAMES_OF_INPUT:
        value = call.named.get(name)
        is_shape = isinstance(value, (tuple, list)) and all(isinstance(each, _PLAIN) for each in value)
        is_known = name in owner.arguments or owner.elsewhere.get(name) is not None
        if is_known or (name in owner.elsewhere and not is_shape):
            continue
        here = "input_shape" if is_shape else "input_dim" if type(value) is int else None
        if here and here not in owner.arguments and here not in call.named:
            message, change = f"{owner.title()} has no argument `{name}`", Change(renamed={name: here})
            mend = f"it is `{here}` here"
            yield Diagnostic("unknown-argument", message, help=mend, argument=name, is_misnamed=True, change=change)


def _said_twice(title: str, given: Mapping[str, Any], own: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Yield two arguments that both say the shape of the input: Keras takes one of them."""
    known = () if title == "InputLayer" else own
    names = ("shape", "batch_shape", *OWN_INPUT[:3])
    said = [name for name in names if given.get(name) is not None and name not in known]
    if len(said) < 2:
        return
    kept = next((name for name in ("shape", "input_shape") if name in said), said[0])
    other = next(name for name in said if name != kept)
    what = "Input" if title == "InputLayer" else title
    message = f"{what}: `{kept}` and `{other}` both say the shape of the input"
    mend = f"leave `{other}` out"
    change = Change(dropped=(other,))
    yield Diagnostic("conflicting-arguments", message, help=mend, argument=other, is_misnamed=True, change=change)
