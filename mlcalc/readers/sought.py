"""A layer inside another one, some of whose arguments are sought: `lstm`, `LSTM(return_sequences=True)`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlcalc.arguments import Argument
from mlcalc.layers import find, is_layer
from mlcalc.layers.base import Layer
from mlcalc.readers.description.build import read_argument
from mlcalc.readers.description.call_text import LayerCall, parse_value
from mlcalc.solving.turned import Sought


def read_sought(text: str) -> Sought | None:
    """Return what a text says of a layer that lacks arguments; None if it is no such layer.

    Raises:
        MlcalcError: the text is no call.
    """
    if is_layer(text):
        return _lacking(find(text), {})
    call = parse_value(text)
    if not isinstance(call, LayerCall) or not is_layer(str(call.name)):
        return None
    kind = find(str(call.name))
    return _lacking(kind, {**dict(zip(kind.arguments, call.positional, strict=False)), **call.named})


def read_inner(argument: Argument, text: str, convention: str | None) -> Any:
    """Return the layer that a text means in an argument, or what it says of one that lacks arguments.

    Raises:
        MlcalcError: it is no layer.
    """
    return read_sought(text) or read_argument(argument, parse_value(text), convention)


def _lacking(kind: type[Layer], known: Mapping[str, Any]) -> Sought | None:
    is_open = any(each.required and name not in known for name, each in kind.arguments.items())
    return Sought(kind, known) if is_open else None
