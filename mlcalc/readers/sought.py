"""A layer some of whose arguments are sought, itself or inside another one: `lstm`, `LSTM(?)`, `Dense(units=None)`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from mlcalc.arguments.base import Argument
from mlcalc.errors import MlcalcError, Place, Source
from mlcalc.layers import find, is_layer
from mlcalc.layers.base import Layer
from mlcalc.layers.own_input import OWN_INPUT
from mlcalc.readers.description.call_text import LayerCall, looks_like_call, parse_value
from mlcalc.readers.description.frameworks import check_framework
from mlcalc.readers.description.typed import read_argument
from mlcalc.solving.questions import Sought

_OPEN = "?"
_MARK = re.compile(r"(?<=[(\[,=])(\s*)\?(?=\s*[,)\]])")
"""What stands for a value that is sought, as an argument of a call."""


class Asked(NamedTuple):
    """A call of a layer that a question is about.

    Attributes:
        kind: the layer.
        arguments: those that are known; a `Sought` stands for a layer inside that lacks some.
        is_open: whether it lacks an argument that a layer needs, itself or inside.
        convention: whose defaults it says that it takes.
        opened: the arguments that are marked as sought, each with what is known of it, as in `Sought`.
    """

    kind: type[Layer]
    arguments: dict[str, Any]
    is_open: bool
    convention: str | None
    opened: Mapping[str, Any] = {}


def read_asked(text: str, convention: str | None) -> Asked | None:
    """Return the call of a layer that a text is, with what is sought left out; None if it is no such call.

    Raises:
        MlcalcError: it is a call that cannot be read.
    """
    if not looks_like_call(text.strip()):
        return None
    with _as_written(text):
        call = parse_value(_marked(text))
        if not isinstance(call, LayerCall):
            return None
        check_framework(call, is_whole=True)
        return _asked(call, convention) if is_layer(str(call.name)) else None


def with_mark(text: str, cause: MlcalcError) -> str | None:
    """Return a call with the mark in place of the name at which it could not be read, if it can be read so."""
    place = cause.diagnostics[0].place
    if place is None or place.source.text != text or place.line != 1:
        return None
    start, end = place.column - 1, place.column - 1 + place.length
    marked = f"{text[:start]}{_OPEN}{text[end:]}"
    try:
        asked = read_asked(marked, None) if text[start:end].isidentifier() or text[start:end] == "..." else None
    except MlcalcError:
        return None
    return marked if asked is not None and asked.is_open else None


def known_part(text: str) -> tuple[Any] | None:
    """Return what is known of the value of a flag that is sought, as in `7,7,?`; None if the text is no such value."""
    is_list = text.strip()[:1] in ("(", "[") or "," in text
    value = parse_value(_marked(f"({text})" if is_list else f"({text},)"))
    if not isinstance(value, (list, tuple)) or not _has_mark(value):
        return None
    return (_known_part(value if is_list else value[0]),)


def read_sought(text: str) -> Sought | None:
    """Return what a text says of a layer that lacks arguments; None if it is no such layer.

    Raises:
        MlcalcError: the text is no call.
    """
    if is_layer(text):
        return _lacking(find(text), {})
    asked = read_asked(text, None)
    return Sought(asked.kind, asked.arguments, asked.opened) if asked is not None and asked.is_open else None


def read_inner(argument: Argument, text: str, convention: str | None) -> Any:
    """Return the layer that a text means in an argument, or what it says of one that lacks arguments.

    Raises:
        MlcalcError: it is no layer.
    """
    return read_sought(text) or read_argument(argument, parse_value(text), convention)


def _marked(text: str) -> str:
    """Return a call with what is sought as a text, which Python can read."""
    return _MARK.sub(rf"\1'{_OPEN}'", text)


@contextmanager
def _as_written(text: str) -> Iterator[None]:
    """Say what is wrong with a call as it was written, before its marks were made texts."""
    marked, source = _marked(text).strip(), Source("TARGET", text.strip(), is_file=False)

    def place_in_text(place: Place | None) -> Place | None:
        if place is None or place.source.text != marked or place.line != 1:
            return place
        start, end = (_plain_length(marked[:at]) for at in (place.column - 1, place.column - 1 + place.length))
        return Place(source, 1, start + 1, max(1, end - start))

    try:
        yield
    except MlcalcError as cause:
        said = (
            each._replace(place=place_in_text(each.place), help=each.help and each.help.replace(f"'{_OPEN}'", _OPEN))
            for each in cause.diagnostics
        )
        raise cause.saying(list(said)) from None


def _plain_length(marked: str) -> int:
    return len(marked.replace(f"'{_OPEN}'", _OPEN))


def _asked(call: LayerCall, convention: str | None) -> Asked:
    kind, convention = find(str(call.name)), convention or call.convention
    given = {**dict(zip(kind.arguments, call.positional, strict=False)), **call.named}
    opened = {name: _known_part(value) for name, value in given.items() if _is_left_open(kind, name, value)}
    known = {name: value for name, value in given.items() if name not in opened}
    for name in OWN_INPUT:  # which is sought wherever it is not known
        if name in opened and name not in kind.arguments and (part := opened.pop(name)) is not None:
            known[name] = part
    for name, value in known.items():
        argument = kind.arguments.get(name)
        if argument is not None and argument.holds:
            known[name] = _inside(argument, value, convention)
    holds = any(isinstance(each, Sought) for each in known.values())
    is_open = holds or any(map(_has_mark, given.values())) or _lacking(kind, known) is not None
    return Asked(kind, known, is_open, convention, opened)


def _is_left_open(kind: type[Layer], name: str, value: Any) -> bool:
    argument = kind.arguments.get(name)
    return _has_mark(value) or (value is None and argument is not None and argument.required)


def _has_mark(value: Any) -> bool:
    return any(map(_has_mark, value)) if isinstance(value, (list, tuple)) else value == _OPEN


def _known_part(value: Any) -> Any:
    """Return what is known of a value that is sought: of a list, the numbers beside those that are sought."""
    if not isinstance(value, (list, tuple)):
        return None if value == _OPEN else value
    return tuple(map(_known_part, value))


def _inside(argument: Argument, value: Any, convention: str | None) -> Any:
    """Return a layer that a call holds, or what is known of one that lacks arguments."""
    if isinstance(value, LayerCall) and is_layer(str(value.name)):
        asked = _asked(value, convention)
        if asked.is_open:
            return Sought(asked.kind, asked.arguments, asked.opened)
    return read_argument(argument, value, convention)


def _lacking(kind: type[Layer], known: Mapping[str, Any]) -> Sought | None:
    is_open = any(each.required and name not in known for name, each in kind.arguments.items())
    return Sought(kind, known) if is_open else None
