"""A layer some of whose arguments are sought, itself or inside another one: `lstm`, `LSTM(?)`, `Dense(units=None)`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from mlcalc.arguments import Argument
from mlcalc.layers import find, is_layer
from mlcalc.layers.base import Layer
from mlcalc.readers.description.build import read_argument
from mlcalc.readers.description.call_text import LayerCall, looks_like_call, parse_value
from mlcalc.solving.questions import Sought

_OPEN = "?"
_MARK = re.compile(r"(?<=[(,=])(\s*)\?(?=\s*[,)])")
"""What stands for a value that is sought, as an argument of a call."""


class Asked(NamedTuple):
    """A call of a layer that a question is about.

    Attributes:
        kind: the layer.
        arguments: those that are known; a `Sought` stands for a layer inside that lacks some.
        is_open: whether it lacks an argument that a layer needs, itself or inside.
        convention: whose defaults it says that it takes.
    """

    kind: type[Layer]
    arguments: dict[str, Any]
    is_open: bool
    convention: str | None


def read_asked(text: str, convention: str | None) -> Asked | None:
    """Return the call of a layer that a text is, with what is sought left out; None if it is no such call.

    Raises:
        MlcalcError: it is a call that cannot be read.
    """
    if not looks_like_call(text.strip()):
        return None
    call = parse_value(_marked(text))
    if not isinstance(call, LayerCall) or not is_layer(str(call.name)):
        return None
    return _asked(call, convention)


def read_sought(text: str) -> Sought | None:
    """Return what a text says of a layer that lacks arguments; None if it is no such layer.

    Raises:
        MlcalcError: the text is no call.
    """
    if is_layer(text):
        return _lacking(find(text), {})
    asked = read_asked(text, None)
    return Sought(asked.kind, asked.arguments) if asked is not None and asked.is_open else None


def read_inner(argument: Argument, text: str, convention: str | None) -> Any:
    """Return the layer that a text means in an argument, or what it says of one that lacks arguments.

    Raises:
        MlcalcError: it is no layer.
    """
    return read_sought(text) or read_argument(argument, parse_value(text), convention)


def _marked(text: str) -> str:
    """Return a call with what is sought as a text, which Python can read."""
    return _MARK.sub(rf"\1'{_OPEN}'", text)


def _asked(call: LayerCall, convention: str | None) -> Asked:
    kind, convention = find(str(call.name)), convention or call.convention
    given = {**dict(zip(kind.arguments, call.positional, strict=False)), **call.named}
    known = {name: value for name, value in given.items() if not _is_left_open(kind, name, value)}
    for name, value in known.items():
        argument = kind.arguments.get(name)
        if argument is not None and argument.holds:
            known[name] = _inside(argument, value, convention)
    is_open = _lacking(kind, known) is not None or any(isinstance(each, Sought) for each in known.values())
    return Asked(kind, known, is_open, convention)


def _is_left_open(kind: type[Layer], name: str, value: Any) -> bool:
    argument = kind.arguments.get(name)
    return value == _OPEN or (value is None and argument is not None and argument.required)


def _inside(argument: Argument, value: Any, convention: str | None) -> Any:
    """Return a layer that a call holds, or what is known of one that lacks arguments."""
    if isinstance(value, LayerCall) and is_layer(str(value.name)):
        asked = _asked(value, convention)
        if asked.is_open:
            return Sought(asked.kind, asked.arguments)
    return read_argument(argument, value, convention)


def _lacking(kind: type[Layer], known: Mapping[str, Any]) -> Sought | None:
    is_open = any(each.required and name not in known for name, each in kind.arguments.items())
    return Sought(kind, known) if is_open else None
