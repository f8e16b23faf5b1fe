"""Python's own library, as far as scripts that build networks use it: what its functions and classes give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mlcalc.readers.python.builtins import sequence
from mlcalc.readers.python.operations import attempt
from mlcalc.readers.python.options import Namespace, Parser
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import Instance, Outside, Setting, Unknown


@dataclass(frozen=True)
class Partial:
    """What `functools.partial` gives."""

    function: Any
    setting: Setting


@dataclass(frozen=True)
class Record:
    """A class that `namedtuple` makes, with the names of its fields."""

    fields: tuple[str, ...]


def _partial(session: Session, setting: Setting) -> Any:
    return Partial(setting.get(0, "func"), Setting(setting.positional[1:], setting.named))


def _dictionary(session: Session, setting: Setting) -> Any:
    first = setting.get(0, "")
    if isinstance(first, Unknown):
        return first
    known = attempt(dict, first) if setting.positional else {}
    return known if isinstance(known, Unknown) else {**known, **setting.named}


def _namespace(session: Session, setting: Setting) -> Namespace:
    return Namespace(dict(setting.named))


def _record(session: Session, setting: Setting) -> Any:
    fields = setting.get(1, "field_names")
    names = fields.replace(",", " ").split() if isinstance(fields, str) else sequence(session, fields)
    return names if isinstance(names, Unknown) else Record(tuple(map(str, names)))


def _field(session: Session, setting: Setting) -> Any:
    if "default" in setting.named:
        return setting.named["default"]
    factory = setting.named.get("default_factory")
    return (
        Unknown("a field", "it has no default", None)
        if factory is None
        else session.run(factory, Setting([], {}), None)
    )


def _first(session: Session, setting: Setting) -> Any:
    return setting.get(0, "x")


def _setting_of_environment(session: Session, setting: Setting) -> Any:
    return setting.get(1, "default")  # nothing is set where nobody says so


def _reduced(session: Session, setting: Setting) -> Any:
    values = sequence(session, setting.get(1, ""))
    if isinstance(values, Unknown):
        return values
    values = [*setting.positional[2:], *values]
    result = values[0] if values else Unknown("a value", "there is nothing to reduce", None)
    for each in values[1:]:
        result = session.run(setting.get(0, ""), Setting([result, each], {}), None)
    return result


def made(record: Record, setting: Setting) -> Instance:
    """Return an object of a class that `namedtuple` made."""
    instance = Instance(None)
    instance.attributes.update(zip(record.fields, setting.positional, strict=False))
    instance.attributes.update(setting.named)
    return instance


_RULES: Mapping[str, Callable[[Session, Setting], Any]] = {
    "argparse.ArgumentParser": lambda session, setting: Parser(),
    "collections.OrderedDict": _dictionary,
    "collections.namedtuple": _record,
    "copy.copy": _first,
    "copy.deepcopy": _first,
    "dataclasses.field": _field,
    "functools.partial": _partial,
    "functools.reduce": _reduced,
    "os.environ.get": _setting_of_environment,
    "os.getenv": _setting_of_environment,
    "types.SimpleNamespace": _namespace,
}
"""Function -> its meaning, by its full name."""
_BY_NAME = {name.rpartition(".")[2]: name for name in _RULES if not name.startswith(("copy.", "os.", "dataclasses"))}


def has_meaning(outside: Outside) -> bool:
    """Tell whether a name is one of those that have a meaning, also where it came another way."""
    return outside.path in _RULES or outside.name in _BY_NAME


def call(session: Session, outside: Outside, setting: Setting) -> Any:
    """Return what a call of such a name gives."""
    rule = _RULES.get(outside.path) or _RULES[_BY_NAME[outside.name]]
    return rule(session, setting)
