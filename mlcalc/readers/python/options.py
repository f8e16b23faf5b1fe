"""The options of a script: the defaults that `argparse` and the flags of Abseil give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import Method, Setting, Unknown


class Namespace:
    """Values by name."""

    def __init__(self, fields: dict[str, Any] | None = None) -> None:
        self.fields: dict[str, Any] = {} if fields is None else fields

    def attribute(self, name: str, text: str) -> Any:
        """Return the value of a name."""
        return self.fields.get(name, Unknown(text, "nothing gives it a value"))


class Parser(Namespace):
    """An `ArgumentParser`, with the defaults of the arguments that were added."""

    def attribute(self, name: str, text: str) -> Any:
        return Method(_METHODS.get(name, _ignore), self)


def _add_argument(session: Session, parser: Parser, setting: Setting) -> None:
    names = [each for each in setting.positional if isinstance(each, str)]
    long = [each for each in names if each.startswith("--")] or names
    name = setting.named.get("dest") or (long[0] if long else "")
    name = name.lstrip("-").replace("-", "_") if isinstance(name, str) else ""
    action = setting.named.get("action")
    otherwise = {"store_true": False, "store_false": True}.get(action) if isinstance(action, str) else None
    is_required = setting.named.get("required") is True or (bool(names) and not names[0].startswith("-"))
    if "default" in setting.named:
        parser.fields[name] = _converted(session, setting, f"args.{name}")
    elif is_required and setting.named.get("nargs") not in ("?", "*"):
        parser.fields[name] = Unknown(f"args.{name}", "the command line gives it")
    else:
        parser.fields[name] = otherwise


def _converted(session: Session, setting: Setting, text: str) -> Any:
    """Return a default; one that is a text is read as if the command line gave it."""
    default, kind = setting.named["default"], setting.named.get("type")
    if not isinstance(default, str) or kind is None:
        return default
    value = session.run(kind, Setting([default], {}), None)
    return value.named(text) if isinstance(value, Unknown) else value


def _parse(session: Session, parser: Parser, setting: Setting) -> Namespace:
    return Namespace(parser.fields)


def _parse_known(session: Session, parser: Parser, setting: Setting) -> tuple[Namespace, list[Any]]:
    return Namespace(parser.fields), []


def _set_defaults(session: Session, parser: Parser, setting: Setting) -> None:
    parser.fields.update(setting.named)


def _itself(session: Session, parser: Parser, setting: Setting) -> Parser:
    return parser


def _ignore(session: Session, parser: Parser, setting: Setting) -> None:
    """Stand for what sets no default."""


_METHODS: Mapping[str, Callable[[Session, Any, Setting], Any]] = {
    "add_argument": _add_argument,
    "add_argument_group": _itself,
    "add_mutually_exclusive_group": _itself,
    "parse_args": _parse,
    "parse_known_args": _parse_known,
    "set_defaults": _set_defaults,
}
